"""Closed days: things are fetched on the open day before and brought back on the open day after, or it is refused."""

from datetime import date

import pytest

from assetlend.domain.opening import NeverOpen, Opening, ShutOn, ShutUntil, bring_back, check_weekdays, fitted

FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY = (date(2026, 12, day) for day in range(4, 9))
EXTRA = {MONDAY: "ชดเชยวันพ่อ"}
WEEK = Opening()
LONG = Opening(shut=EXTRA)
STRICT = Opening(refuses=True)
ALWAYS = Opening(frozenset())
EARLY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("opening", "start", "due", "fetch", "bring"),
    [
        (WEEK, SATURDAY, SATURDAY, FRIDAY, MONDAY),
        (WEEK, SATURDAY, SUNDAY, FRIDAY, MONDAY),
        (WEEK, FRIDAY, MONDAY, FRIDAY, MONDAY),
        (WEEK, FRIDAY, SUNDAY, FRIDAY, MONDAY),
        (LONG, SUNDAY, MONDAY, FRIDAY, TUESDAY),
        (LONG, MONDAY, MONDAY, FRIDAY, TUESDAY),
        (ALWAYS, SATURDAY, SUNDAY, SATURDAY, SUNDAY),
        (STRICT, FRIDAY, MONDAY, FRIDAY, MONDAY),
    ],
)
def test_a_wedding_on_saturday_is_fetched_on_friday_and_brought_back_on_monday(
    opening: Opening, start: date, due: date, fetch: date, bring: date
) -> None:
    assert fitted(opening, start, due, today=EARLY) == (fetch, bring)


def test_who_asks_on_a_closed_day_fetches_on_the_first_open_one() -> None:
    assert fitted(WEEK, SUNDAY, TUESDAY, today=SATURDAY) == (MONDAY, TUESDAY)


def test_what_cannot_be_fetched_in_time_is_refused_with_the_next_open_day() -> None:
    with pytest.raises(ShutUntil) as refused:
        fitted(LONG, SUNDAY, SUNDAY, today=SATURDAY)
    assert (refused.value.field, refused.value.params["open"], refused.value.params["open_weekday"]) == (
        "start",
        TUESDAY,
        "Tuesday",
    )


@pytest.mark.parametrize(
    ("start", "due", "field", "day"),
    [(SATURDAY, MONDAY, "start", SATURDAY), (FRIDAY, SUNDAY, "due", SUNDAY)],
)
def test_an_office_may_refuse_closed_days_and_names_the_next_open_one(
    start: date, due: date, field: str, day: date
) -> None:
    with pytest.raises(ShutOn) as refused:
        fitted(STRICT, start, due, today=EARLY)
    assert (refused.value.field, refused.value.params["day"], refused.value.params["open"]) == (field, day, MONDAY)
    with pytest.raises(ShutOn):
        bring_back(STRICT, SUNDAY, field="to")


def test_a_closed_day_has_a_name() -> None:
    names = [LONG.why_shut(day) for day in (FRIDAY, SATURDAY, MONDAY)]
    assert names == ["", "Saturday", "ชดเชยวันพ่อ"]


def test_the_counter_is_open_on_one_weekday_at_least() -> None:
    assert check_weekdays(frozenset(range(6))) == frozenset(range(6))
    with pytest.raises(NeverOpen):
        check_weekdays(frozenset(range(7)))
