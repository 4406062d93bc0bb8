"""The demonstration office while its history is written: its clock, its dice, and what is planned to happen."""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from assetlend.clock import BANGKOK, local_day, start_of_day
from assetlend.domain.offices import Actor
from assetlend.errors import Refusal
from assetlend.services import account, ledger

OPENS, CLOSES = time(8, 30), time(16, 30)


@dataclass(frozen=True)
class Plan:
    """How much to invent: years that end today, rows of the register, loans."""

    seed: int = 2569
    years: int = 1
    assets: int = 90
    loans: int = 160


@dataclass
class Demo:
    """The office while its history is written. `passwords` are by user name, for this machine only."""

    session: Session
    plan: Plan
    today: date
    signer: ledger.Signer | None
    passwords: dict[str, str] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    now: datetime = field(init=False)
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.plan.seed)  # noqa: S311 - an invented history, nothing secret
        self.now = start_of_day(self.today - timedelta(days=365 * self.plan.years))
        self._queue: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order = itertools.count()

    # -- time ---------------------------------------------------------------------------------------------------------

    def at(self, when: datetime, act: Callable[[], object]) -> None:
        """Plan an act; what would be after the start of today does not happen."""
        if when < start_of_day(self.today):
            heapq.heappush(self._queue, (when, next(self._order), act))

    def run(self, progress: Callable[[int], None]) -> None:
        """Let everything happen in the order of time."""
        for count in itertools.count(1):
            if not self._queue:
                return
            self.now, _, act = heapq.heappop(self._queue)
            with self.session.begin_nested() as safe:
                try:
                    act()
                except Refusal:
                    safe.rollback()
            self.session.expire_all()
            progress(count)

    def hour(self, day: date, first: int = 8, last: int = 16) -> datetime:
        """A moment of the office's hours on a day."""
        minutes = self.dice.randrange(first * 60, last * 60)
        return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=BANGKOK)

    def actor(self, name: str) -> Actor:
        return account.actor_of(self.session, self.people[name], local_day(self.now))

    def in_hours(self, moment: datetime) -> datetime:
        """The moment itself when the office is open then, else within an hour of its next opening."""
        there = moment.astimezone(BANGKOK)
        if there.weekday() < 5 and OPENS <= there.time() <= CLOSES:
            return moment
        day = there.date() + timedelta(days=there.time() > CLOSES)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return datetime.combine(day, OPENS, BANGKOK) + timedelta(minutes=self.dice.randrange(60))

    def working_day(self, back: int) -> date:
        """The working day that lies `back` working days before today."""
        day = self.today
        while back:
            day -= timedelta(days=1)
            back -= day.weekday() < 5
        return day
