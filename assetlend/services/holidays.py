"""The closed days of the office: listed by year, proposed for a year, added and taken away by an administrator."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from holidays.countries.thailand import Thailand
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.lending import RESERVING
from assetlend.domain.offices import Actor
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.models import Holiday, HolidayChange, Loan

MOST_NAME = 120
FIRST_YEAR, LAST_YEAR = 2019, 2100


class ShutAlready(Conflict):
    """This day stands in the list already. Take it away first to give it another name."""


class NothingProposed(Invalid):
    """Choose at least one of the proposed days."""


class NotProposed(Invalid):
    """One of these days is not proposed. Add it by hand below."""


class OutOfReach(Invalid):
    """Enter a day between the years %(first)s and %(last)s."""


def of_year(session: Session, year: int) -> Sequence[Holiday]:
    """The closed days of a Gregorian year, in order."""
    query = select(Holiday).where(Holiday.day.between(date(year, 1, 1), date(year, 12, 31)))
    return session.scalars(query.order_by(Holiday.day)).all()


def changes(session: Session, *, limit: int = 30) -> Sequence[HolidayChange]:
    """What was changed last, the newest first."""
    query = select(HolidayChange).options(joinedload(HolidayChange.maker))
    return session.scalars(query.order_by(HolidayChange.made_at.desc(), HolidayChange.day).limit(limit)).all()


def proposed(session: Session, year: int) -> Mapping[date, str]:
    """What python-holidays knows of a Gregorian year and the list does not: proposals, which the office must check.

    The Cabinet's announcement decides; that Labour Day is none for officials, and extra days, only the office knows.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    known = {row.day for row in of_year(session, year)}
    found = Thailand(years=year, language="th").items()  # type: ignore[no-untyped-call]
    return {day: _short(name) for day, name in sorted(found) if day not in known}


def _short(name: str) -> str:
    """A name that fits; of several names of one day the first, where all together do not."""
    return name if len(name) <= MOST_NAME else name.partition(";")[0][:MOST_NAME]


def take_over(session: Session, *, actor: Actor, now: datetime, year: int, days: Collection[date]) -> int:
    """Enter proposed days of a year as closed; returns how many. Raises: NotAllowed; NothingProposed, NotProposed."""
    access.require(actor, Permission.MANAGE_OFFICE)
    if not days:
        raise NothingProposed(field="days")
    names = proposed(session, year)
    if not names.keys() >= set(days):
        raise NotProposed(field="days")
    for day in sorted(set(days)):
        _enter(session, actor, now, day, names[day])
    return len(set(days))


def add(session: Session, *, actor: Actor, now: datetime, day: date, name: str) -> Holiday:
    """Enter a closed day. Raises: NotAllowed; OutOfReach, ShutAlready."""
    access.require(actor, Permission.MANAGE_OFFICE)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OutOfReach(field="day", first=FIRST_YEAR + 543, last=LAST_YEAR + 543)
    if session.get(Holiday, day) is not None:
        raise ShutAlready()
    return _enter(session, actor, now, day, name)


def _enter(session: Session, actor: Actor, now: datetime, day: date, name: str) -> Holiday:
    row = Holiday(day=day, name=name, made_at=now, made_by=actor.person)
    session.add(row)
    session.add(HolidayChange(day=day, name=name, added=True, made_at=now, made_by=actor.person))
    session.flush()
    return row


def remove(session: Session, *, actor: Actor, now: datetime, day: date) -> None:
    """Take a closed day away. Raises: NotAllowed, NotFound."""
    access.require(actor, Permission.MANAGE_OFFICE)
    row = session.scalars(select(Holiday).where(Holiday.day == day).with_for_update()).one_or_none()
    if row is None:
        raise NotFound()
    session.add(HolidayChange(day=day, name=row.name, added=False, made_at=now, made_by=actor.person))
    session.delete(row)
    session.flush()


def touched(session: Session, day: date) -> int:
    """How many promised or running loans begin or end on a day: their borrowers must be told that it is shut."""
    query = select(func.count()).select_from(Loan).where(Loan.state.in_(RESERVING))
    return session.execute(query.where(or_(Loan.start_on == day, Loan.due_on == day))).scalar_one()
