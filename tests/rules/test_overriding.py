"""Until when what is lent can be called back, and what can (R16, R36)."""

from datetime import date

import pytest

from assetlend.domain import overriding, rulebook
from assetlend.domain.calendar import Calendar
from assetlend.domain.lending import LoanState
from assetlend.domain.overriding import (
    BeforeItsStart,
    CannotRecall,
    NotEarlier,
    OfficeClosed,
    RecallCause,
    TooSoon,
)
from assetlend.errors import Refusal
from assetlend.services import rules

THURSDAY = date(2026, 1, 15)
HOLIDAY = Calendar.of([date(2026, 1, 16)])
DISASTER, MISUSE = RecallCause.DISASTER, RecallCause.MISUSE


@pytest.mark.parametrize(
    ("cause", "day", "start", "refusal"),
    [
        (MISUSE, 15, 10, TooSoon),  # today
        (MISUSE, 16, 10, TooSoon),  # tomorrow is a holiday, then comes Saturday
        (MISUSE, 19, 10, None),  # the Monday after
        (MISUSE, 24, 10, OfficeClosed),
        (MISUSE, 28, 10, None),
        (MISUSE, 29, 10, NotEarlier),
        (DISASTER, 14, 10, TooSoon),
        (DISASTER, 15, 10, None),
        (DISASTER, 17, 10, None),  # a Saturday
        (DISASTER, 17, 18, BeforeItsStart),
        (DISASTER, 18, 18, None),
        (DISASTER, 30, 10, NotEarlier),
    ],
)
def test_the_day_of_a_recall(cause: RecallCause, day: int, start: int, refusal: type[Refusal] | None) -> None:
    days = {"start": date(2026, 1, start), "due": date(2026, 1, 29), "today": THURSDAY, "calendar": HOLIDAY}
    if refusal is None:
        overriding.check_recall(date(2026, 1, day), cause=cause, **days)  # type: ignore[arg-type]
        return
    with pytest.raises(refusal) as refused:
        overriding.check_recall(date(2026, 1, day), cause=cause, **days)  # type: ignore[arg-type]
    assert refused.value.field == "to"


@pytest.mark.parametrize("state", list(LoanState))
def test_what_is_out_is_called_back_and_what_waits_only_for_a_disaster(state: LoanState) -> None:
    may = {MISUSE: {LoanState.HANDED_OVER}, DISASTER: {LoanState.HANDED_OVER, LoanState.APPROVED}}
    for cause, states in may.items():
        if state in states:
            overriding.check_recallable(state, cause)
        else:
            with pytest.raises(CannotRecall):
                overriding.check_recallable(state, cause)


def test_each_cause_has_a_name_and_a_rule_that_the_ledger_knows() -> None:
    book = rulebook.parse(rules.shipped())
    assert set(overriding.CAUSE_NAMES) == set(RecallCause) == set(overriding.RULE_OF)
    assert set(overriding.RULE_OF.values()) <= set(overriding.RULES) <= set(book.rules)
    assert overriding.DISASTER in book.purposes
