"""The table of a loan's states: every pair of state and act is either written here, or refused."""

from collections import deque

import pytest

from assetlend.domain import lending
from assetlend.domain.lending import (
    APPROVED_ONCE,
    OPEN,
    RESERVING,
    STATE_NAMES,
    TABLE,
    Act,
    LoanState,
    OutOfOrder,
    after,
    allows,
    returning,
)

ALLOWED = {
    (None, "submit"): "submitted",
    ("submitted", "advance"): "submitted",
    ("submitted", "approve"): "approved",
    ("submitted", "reject"): "rejected",
    ("submitted", "cancel"): "cancelled",
    ("submitted", "expire"): "expired",
    ("approved", "cancel"): "cancelled",
    ("approved", "expire"): "expired",
    ("approved", "hand_over"): "handed_over",
    ("handed_over", "hand_over"): "handed_over",
    ("handed_over", "return_part"): "handed_over",
    ("handed_over", "return_last"): "closed",
    ("handed_over", "return_last_with_damage"): "settlement",
    ("settlement", "settle_part"): "settlement",
    ("settlement", "settle_last"): "closed",
}
EVERY_PAIR = [(state, act) for state in (None, *LoanState) for act in Act]
ENDS = {LoanState.CLOSED, LoanState.REJECTED, LoanState.CANCELLED, LoanState.EXPIRED}


@pytest.mark.parametrize(("state", "act"), EVERY_PAIR)
def test_each_act_leads_where_the_contract_says_or_is_refused(state: LoanState | None, act: Act) -> None:
    wanted = ALLOWED.get((state, act))  # type: ignore[arg-type]
    if wanted is not None:
        assert after(state, act) == wanted
        return
    with pytest.raises(OutOfOrder) as refused:
        after(state, act)

    assert refused.value.status == 409
    assert refused.value.params == {"state": STATE_NAMES[state] if state else "-"}


@pytest.mark.parametrize(("state", "act"), [pair for pair in EVERY_PAIR if pair[0] is not None])
def test_a_button_is_offered_exactly_where_the_act_is_allowed(state: LoanState, act: Act) -> None:
    assert allows(state, act) == ((state, act) in ALLOWED)


def test_the_states_are_those_of_the_contract() -> None:
    assert [state.value for state in LoanState] == [
        "submitted",
        "approved",
        "handed_over",
        "settlement",
        "closed",
        "rejected",
        "cancelled",
        "expired",
    ]


def test_every_state_can_be_reached_and_every_act_is_of_use() -> None:
    reached: set[LoanState] = set()
    waiting: deque[LoanState | None] = deque([None])
    while waiting:
        state = waiting.popleft()
        for (before, _), to in TABLE.items():
            if before is state and to not in reached:
                reached.add(to)
                waiting.append(to)

    assert reached == set(LoanState)
    assert {act for _, act in TABLE} == set(Act)


def test_nothing_leads_out_of_an_end_and_an_end_can_be_reached_from_everywhere() -> None:
    after_it = {state: {to for (before, _), to in TABLE.items() if before is state} for state in LoanState}
    assert {state for state, following in after_it.items() if not following} == ENDS

    for state in LoanState:
        seen, waiting = {state}, [state]
        while waiting:
            for to in after_it[waiting.pop()] - seen:
                seen.add(to)
                waiting.append(to)
        assert seen & ENDS


def test_open_loans_are_those_that_have_not_ended() -> None:
    assert frozenset(LoanState) - ENDS == OPEN


def test_only_approved_and_running_loans_hold_things_back() -> None:
    assert {LoanState.APPROVED, LoanState.HANDED_OVER} == RESERVING


def test_a_loan_that_was_approved_once_keeps_its_number() -> None:
    through_approval: set[LoanState] = set()
    waiting = [LoanState.APPROVED]
    while waiting:
        state = waiting.pop()
        through_approval.add(state)
        waiting += [to for (before, _), to in TABLE.items() if before is state and to not in through_approval]

    # A loan that was called off after its approval keeps its number too, but does not need one to exist.
    assert through_approval - {LoanState.CANCELLED, LoanState.EXPIRED} == APPROVED_ONCE


def test_a_loan_is_never_rejected_once_things_were_handed_over() -> None:
    rejecting = {before for before, act in TABLE if act is Act.REJECT}
    assert rejecting == {LoanState.SUBMITTED}


@pytest.mark.parametrize(
    ("outstanding", "bad", "act"),
    [
        (1, 0, Act.RETURN_PART),
        (1, 1, Act.RETURN_PART),
        (200, 3, Act.RETURN_PART),
        (0, 0, Act.RETURN_LAST),
        (0, 1, Act.RETURN_LAST_WITH_DAMAGE),
        (0, 200, Act.RETURN_LAST_WITH_DAMAGE),
    ],
)
def test_a_return_closes_the_loan_only_when_all_is_back_and_sound(outstanding: int, bad: int, act: Act) -> None:
    assert returning(outstanding, bad) is act


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (lending.LoanState, lending.STATE_NAMES),
        (lending.RefusalReason, lending.REFUSAL_NAMES),
        (lending.BorrowerKind, lending.BORROWER_NAMES),
        (lending.Channel, lending.CHANNEL_NAMES),
        (lending.Place, lending.PLACE_NAMES),
        (lending.Outcome, lending.OUTCOME_NAMES),
    ],
)
def test_every_word_has_a_name_of_its_own(words: type, names: dict[object, str]) -> None:
    assert list(names) == list(words)  # type: ignore[call-overload]
    assert len(set(names.values())) == len(names)
