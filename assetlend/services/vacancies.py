"""Who holds each office today and in the coming thirty days, and which office nobody holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from assetlend.domain import vacancies
from assetlend.domain.vacancies import AHEAD, Gap, Period, Seat
from assetlend.models import Account, Appointment, Division
from assetlend.services import rules


@dataclass(frozen=True)
class SeatView:
    """A seat with its division's name, who holds it in these days, and when nobody does."""

    seat: Seat
    division: str
    held: Sequence[Appointment]
    gaps: Sequence[Gap]


def table(session: Session, today: date) -> list[SeatView]:
    """Every office that the rules need."""
    book = rules.current(session)
    divisions = {one.id: one.name for one in _divisions(session)}
    rows = _appointments(session, today)
    held = [_period(one) for one in rows if one.standing.bounds is None]
    seats = vacancies.seats(book, divisions, held)
    gaps = list(vacancies.gaps(seats, held, book, today))
    return [
        SeatView(
            seat,
            divisions.get(seat.division, "") if seat.division else "",
            [one for one in rows if _period(one).fills(seat)],
            [one for one in gaps if one.seat == seat],
        )
        for seat in seats
    ]


def _divisions(session: Session) -> Sequence[Division]:
    return session.scalars(select(Division).where(Division.is_active).order_by(Division.position, Division.id)).all()


def _appointments(session: Session, today: date) -> Sequence[Appointment]:
    """What is in force on some day of the window and held by somebody who may sign in."""
    query = (
        select(Appointment)
        .join(Account, Account.person_id == Appointment.person_id)
        .where(Account.is_active, Appointment.starts_on <= today + AHEAD)
        .where(or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today))
        .options(joinedload(Appointment.person), joinedload(Appointment.delegation))
        .order_by(Appointment.starts_on, Appointment.id)
    )
    return session.scalars(query).unique().all()


def _period(row: Appointment) -> Period:
    return Period(row.office, row.division_id, row.starts_on, row.ends_on)


def open_seats(session: Session, today: date) -> list[SeatView]:
    """The offices that nobody holds on some day of the coming thirty."""
    return [one for one in table(session, today) if one.gaps]
