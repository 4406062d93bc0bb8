"""Where a duty stands, whose it is, and how long the office gives itself."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from assetlend.domain import duties, rulebook
from assetlend.domain.duties import DutyKind, DutyOutcome, Standing, Timing
from assetlend.domain.offices import Actor, Office
from assetlend.domain.offices import Standing as Held
from assetlend.services import rules

TODAY = date(2026, 1, 20)
DAY = timedelta(days=1)
ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("last_on", "done_on", "outcome", "expected"),
    [
        (TODAY, None, None, Standing.OPEN),
        (TODAY - DAY, None, None, Standing.LATE),
        (TODAY, TODAY, DutyOutcome.DONE, Standing.DONE_IN_TIME),
        (TODAY - DAY, TODAY, DutyOutcome.DONE, Standing.DONE_LATE),
        (TODAY - DAY, TODAY, DutyOutcome.LAPSED, Standing.MISSED),
        (TODAY, TODAY, DutyOutcome.LAPSED, Standing.LAPSED),
    ],
)
def test_late_and_missed_are_worked_out_from_the_days(
    last_on: date, done_on: date | None, outcome: DutyOutcome | None, expected: Standing
) -> None:
    assert duties.standing(last_on, TODAY, done_on, outcome) is expected


def test_a_duty_of_an_office_is_of_whoever_holds_it_for_that_division() -> None:
    supply = Actor("u", TWO, standings=(Held(Office.SUPPLY_OFFICER),))
    head = Actor("u", TWO, standings=(Held(Office.UNIT_HEAD, ONE),))
    assert duties.owes(supply, office=Office.SUPPLY_OFFICER, division=ONE, person=None)
    assert duties.owes(head, office=Office.UNIT_HEAD, division=ONE, person=None)
    assert not duties.owes(head, office=Office.UNIT_HEAD, division=TWO, person=None)
    assert not duties.owes(head, office=Office.SUPPLY_OFFICER, division=ONE, person=None)


def test_a_duty_of_one_person_is_nobody_elses() -> None:
    head = Actor("u", TWO, standings=(Held(Office.UNIT_HEAD, ONE),))
    assert duties.owes(head, office=Office.STAFF, division=None, person=TWO)
    assert not duties.owes(head, office=Office.UNIT_HEAD, division=ONE, person=ONE)


@pytest.mark.parametrize(("counts", "last"), [(False, date(2025, 4, 18)), (True, date(2025, 4, 17))])
def test_the_seven_days_of_a_chase_are_counted_as_the_office_sets_it(counts: bool, last: date) -> None:
    assert duties.last_chase_day(date(2025, 4, 11), days=7, counts_due_day=counts) == last


def test_every_kind_of_duty_has_a_name_and_a_rule_of_the_rulebook() -> None:
    book = rulebook.parse(rules.shipped())
    assert set(duties.DUTY_NAMES) == set(DutyKind) == set(duties.RULE_OF)
    assert set(duties.RULE_OF.values()) <= set(book.rules)


def test_a_rulebook_that_says_nothing_of_days_gets_the_usual_ones() -> None:
    document = rules.shipped()
    assert rulebook.parse(document).timing == Timing()
    del document["timing"]
    assert rulebook.parse(document).timing == Timing()


@pytest.mark.parametrize("line", [{"remind_days": -1}, {"remind_dayz": 3}])
def test_a_wrong_line_about_days_is_refused(line: dict[str, int]) -> None:
    with pytest.raises(rulebook.BadRulebook):
        rulebook.parse(rules.shipped() | {"timing": line})
