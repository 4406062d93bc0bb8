"""What is due when something is paid for in monthly parts."""

from datetime import date

import pytest

from assetlend.domain import instalments
from assetlend.domain.instalments import Agreed, Standing, check, due_day, owed_by, standing

FIRST = date(2026, 1, 31)
AGREED = Agreed(100_01, 3, FIRST, "สัญญาที่ 1/2569")


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (1, date(2026, 1, 31)),
        (2, date(2026, 2, 28)),
        (3, date(2026, 3, 31)),
        (12, date(2026, 12, 31)),
        (13, date(2027, 1, 31)),
        (26, date(2028, 2, 29)),
    ],
)
def test_a_part_is_due_on_the_same_day_of_each_month_or_its_last(number: int, day: date) -> None:
    assert due_day(FIRST, number) == day


@pytest.mark.parametrize(
    ("today", "owed"),
    [
        (date(2026, 1, 31), 0),
        (date(2026, 2, 1), 33_33),
        (date(2026, 2, 28), 33_33),
        (date(2026, 3, 1), 66_66),
        (date(2026, 3, 31), 66_66),
        (date(2026, 4, 1), 100_01),
        (date(2030, 1, 1), 100_01),
    ],
)
def test_the_parts_are_equal_and_the_last_takes_the_rest(today: date, owed: int) -> None:
    assert owed_by(AGREED, today) == owed


@pytest.mark.parametrize(
    ("paid", "today", "expected"),
    [
        ([], date(2026, 1, 5), Standing(0, 100_01, 0, FIRST)),
        ([], date(2026, 2, 1), Standing(0, 100_01, 33_33, date(2026, 2, 28))),
        ([33_33], date(2026, 1, 5), Standing(33_33, 66_68, 0, date(2026, 2, 28))),
        ([50_00], date(2026, 1, 5), Standing(50_00, 50_01, 0, date(2026, 2, 28))),
        ([33_33], date(2026, 2, 1), Standing(33_33, 66_68, 0, date(2026, 2, 28))),
        ([20_00], date(2026, 2, 1), Standing(20_00, 80_01, 13_33, date(2026, 2, 28))),
        ([50_00, 50_01], date(2026, 2, 1), Standing(100_01, 0, 0, None)),
        ([], date(2026, 5, 1), Standing(0, 100_01, 100_01, None)),
    ],
)
def test_how_it_stands(paid: list[int], today: date, expected: Standing) -> None:
    assert standing(AGREED, paid, today) == expected


@pytest.mark.parametrize(
    ("agreed", "refusal"),
    [
        (Agreed(100, 1, FIRST, "x"), instalments.TooManyParts),
        (Agreed(100, 61, FIRST, "x"), instalments.TooManyParts),
        (Agreed(2, 3, FIRST, "x"), instalments.SumMissing),
        (Agreed(100, 2, date(2026, 1, 1), "x"), instalments.FirstDayPassed),
    ],
)
def test_what_cannot_be_agreed_is_refused(agreed: Agreed, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        check(agreed, date(2026, 1, 2))


def test_the_least_and_the_most_parts_can_be_agreed() -> None:
    check(Agreed(2, 2, FIRST, "x"), FIRST)
    check(Agreed(60, 60, FIRST, "x"), FIRST)
