"""Which offices nobody holds, and from when to when: what the administrator must see before a request is stuck."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from assetlend.domain.offices import OF_A_DIVISION, Office
from assetlend.domain.rulebook import Rulebook

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Seat:
    """An office that the rules need; `division` is None for one of the whole body."""

    office: Office
    division: UUID | None = None


@dataclass(frozen=True)
class Period:
    """Days on which somebody holds an office with all its power; `division` None reaches every division."""

    office: Office
    division: UUID | None
    first: date
    last: date | None

    def fills(self, seat: Seat) -> bool:
        return self.office is seat.office and self.division in (None, seat.division)


@dataclass(frozen=True)
class Gap:
    """From a day to a day nobody holds an office; `last` None is beyond the days that were looked at.

    `stand_ins` are the offices that may take its steps meanwhile and are held.
    """

    seat: Seat
    first: date
    last: date | None
    stand_ins: tuple[Office, ...] = ()


def needed(book: Rulebook) -> tuple[Office, ...]:
    """The offices that the routes and the chain of command name, from the highest."""
    named = {office for one in book.routes for _kind, office in one.steps} | set(book.incident_chain)
    return tuple(office for office in Office if office in named)


def seats(book: Rulebook, divisions: Iterable[UUID], held: Sequence[Period]) -> tuple[Seat, ...]:
    """Every seat that must be filled: one for each division where the office is held division by division."""
    own = tuple(divisions)
    return tuple(
        seat
        for office in needed(book)
        for seat in ([Seat(office, one) for one in own] if _by_division(office, held) else [Seat(office)])
    )


def _by_division(office: Office, held: Sequence[Period]) -> bool:
    return office in OF_A_DIVISION or any(one.office is office and one.division for one in held)


def gaps(seats_: Sequence[Seat], held: Sequence[Period], book: Rulebook, today: date) -> Iterator[Gap]:
    """The days from today on, for thirty days, on which a seat is empty."""
    for seat in seats_:
        yield from _of_seat(seat, held, book.stand_ins, today)


def _of_seat(
    seat: Seat, held: Sequence[Period], stand_ins: Mapping[Office, tuple[Office, ...]], today: date
) -> Iterator[Gap]:
    last = today + AHEAD
    day = today
    for one in sorted((one for one in held if one.fills(seat)), key=lambda one: one.first):
        if one.first > day and day <= last:
            yield _gap(seat, held, stand_ins, (day, min(one.first - timedelta(days=1), last)))
        if one.last is None:
            return
        day = max(day, one.last + timedelta(days=1))
    if day <= last:
        yield _gap(seat, held, stand_ins, (day, None))


def _gap(
    seat: Seat,
    held: Sequence[Period],
    stand_ins: Mapping[Office, tuple[Office, ...]],
    days: tuple[date, date | None],
) -> Gap:
    first, last = days
    others = tuple(
        office
        for office in stand_ins.get(seat.office, ())
        if any(one.fills(Seat(office, seat.division)) and one.first <= first and one.last is None for one in held)
    )
    return Gap(seat, first, last, others)
