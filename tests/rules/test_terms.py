"""Periods, notice, overlap, overdue and how many are free on which day (R11-R18)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetlend.domain import terms
from assetlend.domain.terms import (
    Demand,
    DueBeforeStart,
    Limits,
    MoreThanAsked,
    NotEnough,
    NothingApproved,
    StartsInThePast,
    TooFarAhead,
    TooFarBack,
    TooLong,
    TooShortNotice,
    check_approved,
    check_enough,
    check_period,
    days_of,
    free_by_day,
    free_throughout,
    overdue_days,
    overlaps,
)
from assetlend.errors import Invalid

TODAY = date(2026, 1, 12)
LIMITS = Limits(hard_days=30, soft_days=7, notice_days=2, ahead_days=90, back_days=10)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


# -- periods (R13, R21) -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "due", "late_paper", "refusal"),
    [
        (2, 2, False, None),  # one day
        (2, 31, False, None),  # thirty days, the first and the last counted
        (2, 32, False, TooLong),
        (2, 1, False, DueBeforeStart),
        (0, 3, False, TooShortNotice),
        (1, 3, False, TooShortNotice),
        (-1, 3, False, StartsInThePast),
        (-400, -399, False, StartsInThePast),
        (90, 92, False, None),
        (91, 92, False, TooFarAhead),
        (-1, 3, True, None),  # a slip that was written on paper before
        (-10, -8, True, None),
        (-11, -8, True, TooFarBack),
        (0, 0, True, None),  # the paper was there in time: no notice is asked of it
        (-5, -6, True, DueBeforeStart),
        (-5, 25, True, TooLong),
        (91, 92, True, TooFarAhead),
    ],
)
def test_a_period_may_be_asked_for_or_the_reason_is_named(
    start: int, due: int, late_paper: bool, refusal: type[Invalid] | None
) -> None:
    def check() -> None:
        check_period(day(start), day(due), today=TODAY, limits=LIMITS, late_paper=late_paper)

    if refusal is None:
        check()
        return
    with pytest.raises(refusal) as refused:
        check()
    assert refused.value.field in ("start", "due")
    assert refused.value.rule_id == ("R21" if refusal in (StartsInThePast, TooFarBack) else "R13")


def test_too_short_notice_says_which_day_is_the_earliest() -> None:
    with pytest.raises(TooShortNotice) as refused:
        check_period(day(1), day(3), today=TODAY, limits=LIMITS)

    assert refused.value.params == {"days": 2, "earliest": day(2)}


def test_with_the_default_limits_a_loan_may_begin_today_and_last_a_year() -> None:
    check_period(TODAY, TODAY + timedelta(days=364), today=TODAY, limits=Limits())
    with pytest.raises(TooLong):
        check_period(TODAY, TODAY + timedelta(days=365), today=TODAY, limits=Limits())


def test_a_period_over_a_leap_day_counts_it() -> None:
    assert days_of(date(2028, 2, 28), date(2028, 3, 1)) == 3
    assert days_of(date(2027, 2, 28), date(2027, 3, 1)) == 2
    assert days_of(TODAY, TODAY) == 1


# -- overlap (R16) ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((0, 2), (3, 5), False),  # the day after
        ((0, 2), (2, 5), True),  # handed back and out again on one day: both need the thing on it
        ((0, 2), (1, 1), True),
        ((0, 5), (0, 5), True),
        ((3, 3), (3, 3), True),
        ((4, 6), (0, 3), False),
        ((4, 6), (0, 4), True),
    ],
)
def test_two_periods_overlap_when_they_share_a_day(one: tuple[int, int], other: tuple[int, int], shared: bool) -> None:
    assert overlaps(day(one[0]), day(one[1]), day(other[0]), day(other[1])) is shared
    assert overlaps(day(other[0]), day(other[1]), day(one[0]), day(one[1])) is shared


periods = st.tuples(st.integers(0, 30), st.integers(0, 10)).map(lambda p: (day(p[0]), day(p[0] + p[1])))


@given(periods, periods)
def test_overlap_is_sharing_a_day(one: tuple[date, date], other: tuple[date, date]) -> None:
    shared = set(terms.days(*one)) & set(terms.days(*other))
    assert overlaps(*one, *other) is bool(shared)


# -- overdue (R12) ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "overdue"), [(-1, 0), (0, 0), (1, 1), (7, 7), (8, 8), (400, 400)])
def test_overdue_counts_from_the_day_after_the_due_day(today: int, overdue: int) -> None:
    assert overdue_days(TODAY, day(today)) == overdue


# -- free by day (R16) ------------------------------------------------------------------------------------------------


def test_each_day_is_free_of_what_is_promised_on_it() -> None:
    held = [Demand(day(0), day(2), 2), Demand(day(2), day(3), 1), Demand(day(5), day(5), 3)]

    assert list(free_by_day(3, held, day(-1), day(6)).values()) == [3, 1, 1, 0, 2, 3, 0, 3]


def test_a_thing_that_comes_back_today_is_not_free_today_for_another() -> None:
    held = [Demand(day(0), day(2), 1)]

    assert free_throughout(1, held, day(2), day(4)) == 0
    assert free_throughout(1, held, day(3), day(4)) == 1


def test_what_is_overdue_is_held_without_end() -> None:
    held = [Demand(day(-9), None, 2)]

    assert set(free_by_day(5, held, day(0), day(364)).values()) == {3}


def test_where_more_is_promised_than_there_is_the_day_shows_it_and_nothing_is_free() -> None:
    held = [Demand(day(0), day(1), 4)]

    assert free_by_day(3, held, day(0), day(0)) == {day(0): -1}
    assert free_throughout(3, held, day(0), day(0)) == 0


def test_free_throughout_is_what_the_fullest_day_leaves() -> None:
    held = [Demand(day(1), day(1), 1), Demand(day(3), day(3), 4)]

    assert free_throughout(5, held, day(0), day(4)) == 1
    assert free_throughout(5, held, day(0), day(2)) == 4


demands = st.lists(st.tuples(periods, st.integers(1, 5), st.booleans()), max_size=6).map(
    lambda rows: [Demand(start, None if late else end, units) for (start, end), units, late in rows]
)


@given(st.integers(0, 30), demands, periods)
def test_what_is_free_throughout_fits_on_every_day_and_one_more_does_not(
    stock: int, held: list[Demand], period: tuple[date, date]
) -> None:
    free = free_throughout(stock, held, *period)
    by_day = {
        one: stock - sum(d.quantity for d in held if d.start <= one and (d.end is None or one <= d.end))
        for one in terms.days(*period)
    }

    assert free_by_day(stock, held, *period) == by_day
    assert free == 0 or all(free <= units for units in by_day.values())
    assert any(free + 1 > units for units in by_day.values())


@pytest.mark.parametrize(("asked", "free", "fits"), [(0, 0, True), (3, 3, True), (4, 3, False), (1, 0, False)])
def test_nobody_gets_more_than_is_free(asked: int, free: int, fits: bool) -> None:
    if fits:
        check_enough("เต็นท์", "หลัง", asked, free)
        return
    with pytest.raises(NotEnough) as refused:
        check_enough("เต็นท์", "หลัง", asked, free, field="quantity")
    assert (refused.value.rule_id, refused.value.field) == ("R16", "quantity")
    assert refused.value.params == {"name": "เต็นท์", "unit": "หลัง", "asked": asked, "free": free}


# -- what is approved (R15) -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("approved", "refusal"),
    [
        ({1: 2, 2: 50}, None),
        ({1: 2, 2: 0}, None),
        ({1: 2}, None),  # a line that is not named gets nothing
        ({1: 0, 2: 1}, None),
        ({1: 3, 2: 50}, MoreThanAsked),
        ({1: -1, 2: 50}, MoreThanAsked),
        ({1: 0, 2: 0}, NothingApproved),
        ({}, NothingApproved),
    ],
)
def test_what_is_approved_lies_between_nothing_and_what_was_asked(
    approved: dict[int, int], refusal: type[Invalid] | None
) -> None:
    if refusal is None:
        check_approved({1: 2, 2: 50}, approved)
        return
    with pytest.raises(refusal) as refused:
        check_approved({1: 2, 2: 50}, approved)
    assert refused.value.rule_id == "R15"
