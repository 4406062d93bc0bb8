"""When the counter is open: things are fetched and brought back on open days, and may be out over closed ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from assetlend.errors import N_, Invalid

DAY = timedelta(days=1)
WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


@dataclass(frozen=True)
class Opening:
    """The weekly closed days (0 is Monday), the other days that are shut with their names, and what a closed day does.

    `refuses` False: a loan that would begin or end on a closed day is made to begin on the open day before and to end
    on the open day after. True: it is refused.
    """

    closed_weekdays: frozenset[int] = frozenset({5, 6})
    refuses: bool = False
    shut: Mapping[date, str] = field(default_factory=dict)

    def is_open(self, day: date) -> bool:
        """Whether things can be fetched and brought back on `day`."""
        return day.weekday() not in self.closed_weekdays and day not in self.shut

    def why_shut(self, day: date) -> str:
        """The name of a closed day, its weekday where it has none; empty for an open day."""
        if self.is_open(day):
            return ""
        return self.shut.get(day) or WEEKDAYS[day.weekday()]

    def on_or_after(self, day: date) -> date:
        """`day` itself when it is open, else the next open day."""
        while not self.is_open(day):
            day += DAY
        return day

    def on_or_before(self, day: date) -> date:
        """`day` itself when it is open, else the open day before it."""
        while not self.is_open(day):
            day -= DAY
        return day


class ShutOn(Invalid):
    """The office is shut on %(weekday)s, %(day)s. The next open day is %(open_weekday)s, %(open)s."""


class ShutUntil(Invalid):
    """The office is shut until %(open_weekday)s, %(open)s, and nothing can be fetched before. Choose other days."""


class NeverOpen(Invalid):
    """The counter must be open on one day of the week at least."""


def fitted(opening: Opening, start: date, due: date, *, today: date) -> tuple[date, date]:
    """The days on which things are fetched and brought back so that they are there from `start` to `due`.

    For a wedding on Saturday that is Friday and Monday. When no day before is open any more, the first open day within
    the period takes its place.

    Raises: ShutOn where the office refuses closed days; ShutUntil where nothing can be fetched in time.
    """
    check_open(opening, start, field="start")
    bring = bring_back(opening, due, field="due")
    fetch = opening.on_or_before(start)
    if fetch < today:
        fetch = opening.on_or_after(start)
        if fetch > due:
            raise ShutUntil(field="start", **_days(open=fetch))
    return fetch, bring


def check_open(opening: Opening, day: date, *, field: str) -> None:
    """Raises: ShutOn for a closed day, where the office refuses those."""
    if opening.refuses and not opening.is_open(day):
        raise ShutOn(field=field, **_days(day=day, open=opening.on_or_after(day)))


def bring_back(opening: Opening, day: date, *, field: str) -> date:
    """The day on which things can be brought back that are needed until `day`. Raises: ShutOn."""
    check_open(opening, day, field=field)
    return opening.on_or_after(day)


def _days(*, open: date, day: date | None = None) -> dict[str, Any]:
    """Days with their weekdays, for a sentence: a villager thinks in weekdays."""
    found: dict[str, Any] = {"open": open, "open_weekday": WEEKDAYS[open.weekday()]}
    return found if day is None else found | {"day": day, "weekday": WEEKDAYS[day.weekday()]}


def check_weekdays(closed: frozenset[int]) -> frozenset[int]:
    """Whether these weekdays may be closed. Raises: NeverOpen."""
    if len(closed) >= len(WEEKDAYS):
        raise NeverOpen(field="closed_weekdays")
    return closed
