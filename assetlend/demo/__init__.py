"""The demonstration office: invented people and a believable history, written through the same services as the pages.

The same flags on the same day give the same ledger, byte by byte: keys and choices come from one seed.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assetlend import ids
from assetlend.clock import BANGKOK, local_day, start_of_day
from assetlend.demo import (
    books,
    care,
    checking,
    conflicts,
    ending,
    history,
    office,
    papering,
    present,
    ruling,
    stocktaking,
    telling,
    together,
)
from assetlend.demo.engine import Demo, Plan
from assetlend.errors import Conflict
from assetlend.models import Notice, Organization
from assetlend.services import borrowing, daily, ledger, setup


class NotEmpty(Conflict):
    """The demonstration fills only an empty database. This one belongs to somebody."""


def fill(
    session: Session,
    plan: Plan,
    today: date,
    *,
    signer_of: Callable[[Session], ledger.Signer],
    progress: Callable[[int], None] = lambda _: None,
) -> Demo:
    """Fill an empty database. Raises: NotEmpty."""
    if setup.organization(session) is not None:
        raise NotEmpty()
    demo = Demo(session, plan, today, None)
    with ids.seeded(demo.dice, lambda: demo.now):
        office.begin(demo)
        together.put_together(demo)
        demo.signer = signer_of(session)
        care.plan(demo)
        present.plan(demo)
        history.plan(demo)
        telling.plan(demo)
        checking.plan(demo)
        ruling.plan(demo)
        ending.plan(demo)
        conflicts.plan(demo)
        stocktaking.plan(demo)
        books.plan(demo)
        papering.plan(demo)
        for day in _days(demo):
            demo.at(start_of_day(day) + timedelta(hours=1), lambda: _nightly(demo))
        demo.run(progress)
        demo.now = start_of_day(today)
        together.count_from_today(demo)
        ledger.checkpoint(session, demo.signer, demo.now)
    return demo


def _days(demo: Demo) -> Iterator[date]:
    first = local_day(demo.now)
    return (first + timedelta(days=offset) for offset in range((demo.today - first).days))


def _nightly(demo: Demo) -> None:
    borrowing.lapse(demo.session, now=demo.now)
    daily.open_day(demo.session, demo.now, local_day(demo.now))
    if demo.now < start_of_day(demo.working_day(1)):
        unseen = update(Notice).where(Notice.person_id.in_(demo.people.values()), Notice.seen_at.is_(None))
        demo.session.execute(unseen.values(seen_at=demo.now), execution_options={"synchronize_session": False})
    if demo.now.astimezone(BANGKOK).weekday() == 0 and demo.signer:
        ledger.checkpoint(demo.session, demo.signer, demo.now)


def holds_anything(session: Session) -> bool:
    """Whether the database belongs to somebody."""
    return session.scalars(select(Organization.id)).first() is not None


__all__ = ["Demo", "NotEmpty", "Plan", "fill", "holds_anything"]
