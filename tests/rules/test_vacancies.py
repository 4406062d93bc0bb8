"""Which offices nobody holds, from when to when."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from assetlend.domain import rulebook
from assetlend.domain.offices import Office
from assetlend.domain.vacancies import AHEAD, Gap, Period, Seat, gaps, needed, seats
from assetlend.services import rules

BOOK = rulebook.parse(rules.shipped())
TODAY = date(2026, 1, 12)
ONE, TWO = UUID(int=1), UUID(int=2)
NAYOK = Seat(Office.NAYOK)


def on(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def held(first: int, last: int | None, office: Office = Office.NAYOK, division: UUID | None = None) -> Period:
    return Period(office, division, on(first), None if last is None else on(last))


def test_the_offices_needed_are_those_of_the_routes_and_the_chain() -> None:
    assert needed(BOOK) == (Office.NAYOK, Office.PALAD, Office.UNIT_HEAD, Office.SUPPLY_OFFICER)
    own = [Seat(Office.UNIT_HEAD, ONE), Seat(Office.UNIT_HEAD, TWO)]
    assert seats(BOOK, [ONE, TWO], []) == (NAYOK, Seat(Office.PALAD), *own, Seat(Office.SUPPLY_OFFICER))
    divided = seats(BOOK, [ONE], [held(0, None, Office.SUPPLY_OFFICER, ONE)])
    assert divided[-1] == Seat(Office.SUPPLY_OFFICER, ONE)


@pytest.mark.parametrize(
    ("periods", "wanted"),
    [
        ([held(-90, None)], []),
        ([], [(0, None)]),
        ([held(-90, 5)], [(6, None)]),
        ([held(-90, 5), held(6, None)], []),
        ([held(-90, 5), held(9, None)], [(6, 8)]),
        ([held(3, 4), held(8, 9)], [(0, 2), (5, 7), (10, None)]),
        ([held(-9, 20), held(2, 40)], []),
        ([held(-9, 30)], []),
        ([held(-9, 29)], [(30, None)]),
        ([held(2, None, Office.PALAD)], [(0, None)]),
    ],
)
def test_gaps_of_thirty_days(periods: list[Period], wanted: list[tuple[int, int | None]]) -> None:
    assert timedelta(days=30) == AHEAD
    found = [(one.first, one.last) for one in gaps([NAYOK], periods, BOOK, TODAY)]
    assert found == [(on(first), None if last is None else on(last)) for first, last in wanted]


def test_a_stand_in_of_the_rulebook_is_named() -> None:
    chief = held(-9, None, Office.HEAD_SUPPLY_OFFICER)
    (found,) = gaps([Seat(Office.SUPPLY_OFFICER)], [chief], BOOK, TODAY)
    assert found == Gap(Seat(Office.SUPPLY_OFFICER), TODAY, None, (Office.HEAD_SUPPLY_OFFICER,))


def test_the_head_of_one_division_fills_no_seat_of_another() -> None:
    head = held(-9, None, Office.UNIT_HEAD, ONE)
    found = list(gaps([Seat(Office.UNIT_HEAD, ONE), Seat(Office.UNIT_HEAD, TWO)], [head], BOOK, TODAY))
    assert [one.seat.division for one in found] == [TWO]
