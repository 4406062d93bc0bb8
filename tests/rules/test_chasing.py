"""When the next chase is due (ข้อ 211), and until when more time may be given (R14)."""

from datetime import date

import pytest

from assetlend.domain import chasing
from assetlend.domain.duties import Timing

DUE = date(2026, 1, 9)
TIMING = Timing(chase_repeat_days=15, chase_letters=3)


def due(last: date | None, count: int, *, counts: bool = False) -> tuple[date, date] | None:
    return chasing.next_due(DUE, last, count, days=7, counts_due_day=counts, timing=TIMING)


def test_the_first_chase_is_due_from_the_day_after_within_seven_days() -> None:
    assert due(None, 0) == (date(2026, 1, 10), date(2026, 1, 16))
    assert due(None, 0, counts=True) == (date(2026, 1, 10), date(2026, 1, 15))


def test_a_further_chase_is_due_the_set_number_of_days_after_the_last() -> None:
    assert due(date(2026, 1, 12), 1) == (date(2026, 1, 27), date(2026, 2, 3))
    assert due(date(2026, 1, 28), 2) == (date(2026, 2, 12), date(2026, 2, 19))


def test_after_the_third_there_is_no_further_one() -> None:
    assert due(date(2026, 2, 13), 3) is None


def test_nobody_with_overdue_things_borrows_more() -> None:
    chasing.check_not_overdue(0)
    with pytest.raises(chasing.Overdue) as refusal:
        chasing.check_not_overdue(2)
    assert refusal.value.rule_id == "R11" and "2 loans" in str(refusal.value)


def test_more_time_is_given_until_the_due_day_only_and_leads_to_a_later_day() -> None:
    chasing.check_extension(DUE, date(2026, 1, 10), today=DUE)
    with pytest.raises(chasing.NotLater):
        chasing.check_extension(DUE, DUE, today=DUE)
    with pytest.raises(chasing.TooLateToExtend):
        chasing.check_extension(DUE, date(2026, 1, 20), today=date(2026, 1, 10))
