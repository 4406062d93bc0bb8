"""Working days as the office counts them (domain 9.5)."""

from datetime import date

import pytest

from assetlend.domain.calendar import Calendar

OCTOBER = Calendar.of(
    [
        date(2020, 10, 13),
        date(2020, 10, 23),
        date(2024, 10, 14),
        date(2024, 10, 23),
        date(2025, 10, 13),
        date(2025, 10, 23),
    ]
)


@pytest.mark.parametrize(
    ("start", "excluded", "included"),
    [
        (date(2020, 10, 1), date(2020, 11, 16), date(2020, 11, 13)),
        (date(2024, 10, 1), date(2024, 11, 14), date(2024, 11, 13)),
        (date(2025, 10, 1), date(2025, 11, 14), date(2025, 11, 13)),
    ],
)
def test_thirty_working_days_from_the_first_of_october(start: date, excluded: date, included: date) -> None:
    assert OCTOBER.after(start, 30) == excluded
    assert OCTOBER.after(start, 30, counts_start=True) == included


def test_saturdays_sundays_and_holidays_are_no_working_days() -> None:
    assert [day for day in range(11, 20) if OCTOBER.is_working(date(2025, 10, day))] == [14, 15, 16, 17]


def test_the_first_working_day_is_the_day_itself_or_the_next_one() -> None:
    assert OCTOBER.first_working_day(date(2025, 10, 10)) == date(2025, 10, 10)
    assert OCTOBER.first_working_day(date(2025, 10, 11)) == date(2025, 10, 14)


def test_a_start_on_a_closed_day_is_never_counted() -> None:
    saturday = date(2025, 10, 4)
    assert OCTOBER.after(saturday, 1, counts_start=True) == OCTOBER.after(saturday, 1) == date(2025, 10, 6)
    assert OCTOBER.after(saturday, 0) == saturday
