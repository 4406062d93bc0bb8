"""A report on its way to the end: whose turn it is, what stands in the way, and what a decision must say."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from assetlend.domain import incidents, inquiries
from assetlend.domain.incidents import AnsweredBefore, IncidentKind, Level, Matter, OwnReport
from assetlend.domain.inquiries import Decided, Facts, Fault, IncidentOutcome, IncidentState, InquiryDecision
from assetlend.domain.lending import claim_ends
from assetlend.domain.offices import Actor, Office, Standing
from assetlend.errors import Refusal

DIVISION, ME, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
CHAIN = (Office.SUPPLY_OFFICER, Office.UNIT_HEAD, Office.PALAD, Office.NAYOK)
LEVELS = tuple(Level(position, office, None) for position, office in enumerate(CHAIN, 1))
STAND_INS = {Office.SUPPLY_OFFICER: (Office.HEAD_SUPPLY_OFFICER,)}
DAY = date(2026, 1, 12)


# -- who answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "able", "answers"),
    [
        (1, set(CHAIN), Office.SUPPLY_OFFICER),
        (1, {Office.HEAD_SUPPLY_OFFICER, Office.UNIT_HEAD}, Office.HEAD_SUPPLY_OFFICER),
        (1, {Office.PALAD, Office.NAYOK}, Office.PALAD),
        (2, {Office.SUPPLY_OFFICER, Office.HEAD_SUPPLY_OFFICER, Office.NAYOK}, Office.NAYOK),
        (3, {Office.UNIT_HEAD, Office.SUPPLY_OFFICER}, Office.UNIT_HEAD),
        (4, {Office.SUPPLY_OFFICER, Office.PALAD}, Office.PALAD),
        (2, set(), Office.UNIT_HEAD),
    ],
)
def test_a_level_that_nobody_can_answer_goes_to_the_stand_in_then_upwards_then_down(
    level: int, able: set[Office], answers: Office
) -> None:
    assert incidents.answering(LEVELS[level - 1], LEVELS, STAND_INS, able) is answers


def matter(*answered: int, **over: Any) -> Matter:
    at = datetime(2026, 1, 12, tzinfo=UTC)
    levels = [replace(one, acknowledged_at=at) if one.position in answered else one for one in LEVELS]
    offices = {one.position: one.office for one in LEVELS}
    return replace(Matter(DIVISION, levels, offices, frozenset()), **over)


def official(*offices: Office) -> Actor:
    return Actor("u_2", ME, "", tuple(Standing(office) for office in offices))


def test_the_lowest_level_of_mine_that_waits_is_my_turn() -> None:
    actor = official(Office.NAYOK, Office.UNIT_HEAD)
    assert incidents.turn(matter(), actor)[0].position == 2
    assert incidents.turn(matter(2), actor)[0].position == 4
    with pytest.raises(AnsweredBefore):
        incidents.turn(matter(2, 4), actor)


def test_who_answers_for_another_office_does_so_as_what_he_is() -> None:
    offices = {1: Office.SUPPLY_OFFICER, 2: Office.PALAD, 3: Office.PALAD, 4: Office.NAYOK}
    level, standing = incidents.turn(matter(offices=offices), official(Office.PALAD))
    assert (level.position, level.office, standing.office) == (2, Office.UNIT_HEAD, Office.PALAD)


@pytest.mark.parametrize("own", [frozenset({ME}), frozenset({OTHER, ME})])
def test_nobody_answers_a_report_about_his_own_loan(own: frozenset[UUID]) -> None:
    with pytest.raises(OwnReport) as refused:
        incidents.turn(matter(interested=own), official(Office.PALAD))
    assert refused.value.rule_id == "R23"
    with pytest.raises(AnsweredBefore):  # it was not his to answer in the first place
        incidents.turn(matter(interested=own), official(Office.COUNTER_CLERK))
    namesake = replace(official(Office.PALAD), selves=frozenset({OTHER}))
    with pytest.raises(OwnReport):
        incidents.turn(matter(interested=frozenset({OTHER})), namesake)
    assert incidents.turn(matter(interested=frozenset({OTHER})), official(Office.PALAD))


# -- what stands in the way -------------------------------------------------------------------------------------------

DONE = Facts(IncidentKind.LOST, answered=True, decided=True, reported=True, settled=True, closed=False)
UNDECIDED = {"decided": False, "reported": False}


@pytest.mark.parametrize(
    ("over", "waits"),
    [
        ({}, []),
        ({"closed": True, "settled": False}, ["closed"]),
        ({"answered": False}, ["reported"]),
        (UNDECIDED, ["to_decide"]),
        ({"reported": False}, ["to_report"]),
        ({"settled": False}, ["settling"]),
        ({"answered": False, **UNDECIDED, "settled": False}, ["reported", "to_decide", "settling"]),
        ({"kind": IncidentKind.DAMAGED, **UNDECIDED}, []),
        ({"kind": IncidentKind.MISUSED, "reported": False}, ["to_report"]),
    ],
)
def test_a_report_is_closed_when_all_is_done_and_of_a_loss_an_inquiry_was_decided(
    over: dict[str, Any], waits: list[str]
) -> None:
    facts = replace(DONE, **over)
    assert list(inquiries.obstacles(facts)) == waits
    assert inquiries.state(facts) == (waits[0] if waits else IncidentState.READY)
    if waits:
        with pytest.raises(inquiries.OBSTACLES[IncidentState(waits[0])]):
            inquiries.check_closable(facts)
    else:
        inquiries.check_closable(facts)


def test_an_outcome_fits_what_was_reported() -> None:
    lost, damaged = inquiries.outcomes(IncidentKind.LOST), inquiries.outcomes(IncidentKind.DAMAGED)
    assert {*IncidentOutcome} - {*lost} == {IncidentOutcome.REPAIRED, IncidentOutcome.NO_DAMAGE}
    assert {*IncidentOutcome} - {*damaged} == {IncidentOutcome.FOUND}
    assert damaged == inquiries.outcomes(IncidentKind.MISUSED)


@pytest.mark.parametrize(
    ("outcome", "fault", "official", "refusal"),
    [
        ("paid", "gross", True, None),
        ("paid", None, False, None),
        ("repaired", None, False, inquiries.DoesNotFit),
        ("paid", None, True, inquiries.FaultMissing),
        ("paid", "none", False, inquiries.FaultUnasked),
    ],
)
def test_fault_is_said_of_officials_alone(
    outcome: str, fault: str | None, official: bool, refusal: type[Refusal] | None
) -> None:
    given = IncidentOutcome(outcome), Fault(fault) if fault else None
    if refusal is None:
        inquiries.check_outcome(IncidentKind.LOST, *given, official=official)
        return
    with pytest.raises(refusal):
        inquiries.check_outcome(IncidentKind.LOST, *given, official=official)


def test_only_intent_and_gross_negligence_mean_recourse() -> None:
    assert [fault for fault in Fault if inquiries.recourse(fault)] == [Fault.INTENT, Fault.GROSS]
    assert not inquiries.recourse(None)


# -- what a decision says ---------------------------------------------------------------------------------------------

APPOINTED = Decided(decision=InquiryDecision.COMMITTEE, decided_on=DAY, order_no="9/2569")
NOT_APPOINTED = Decided(decision=InquiryDecision.NO_COMMITTEE, decided_on=DAY, reason="เสื่อมตามอายุ")
SENT = {"reported_to": "นายอำเภอ", "reported_on": DAY}


@pytest.mark.parametrize("what", [APPOINTED, NOT_APPOINTED, replace(APPOINTED, **SENT), replace(NOT_APPOINTED, **SENT)])
def test_a_decision_is_an_order_or_a_reason(what: Decided) -> None:
    inquiries.check_decision(what, first=DAY, today=DAY)


@pytest.mark.parametrize(
    ("what", "refusal", "field"),
    [
        (replace(APPOINTED, order_no=""), inquiries.OrderMissing, "order_no"),
        (replace(NOT_APPOINTED, order_no="9"), inquiries.OrderUnasked, "order_no"),
        (replace(NOT_APPOINTED, reason=""), inquiries.ReasonMissing, "reason"),
        (replace(APPOINTED, decided_on=date(2026, 1, 11)), inquiries.OutOfTime, "decided_on"),
        (replace(APPOINTED, decided_on=date(2026, 1, 14)), inquiries.OutOfTime, "decided_on"),
        (replace(APPOINTED, reported_to="นายอำเภอ"), inquiries.DayMissing, "reported_on"),
        (replace(APPOINTED, reported_on=DAY), inquiries.ReceiverMissing, "reported_to"),
        (replace(APPOINTED, reported_to="x", reported_on=date(2026, 1, 11)), inquiries.OutOfTime, "reported_on"),
        (replace(APPOINTED, reported_to="x", reported_on=date(2026, 1, 14)), inquiries.OutOfTime, "reported_on"),
    ],
)
def test_a_decision_that_lacks_something_is_refused(what: Decided, refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        inquiries.check_decision(what, first=DAY, today=date(2026, 1, 13))
    assert getattr(refused.value, "field", None) == field


@pytest.mark.parametrize(
    ("due", "ends"),
    [
        ("2026-01-12", "2026-07-12"),
        ("2025-08-31", "2026-02-28"),
        ("2027-08-30", "2028-02-29"),
        ("2026-12-31", "2027-06-30"),
    ],
)
def test_a_claim_ends_six_months_after_the_due_day(due: str, ends: str) -> None:
    assert claim_ends(date.fromisoformat(due)) == date.fromisoformat(ends)
