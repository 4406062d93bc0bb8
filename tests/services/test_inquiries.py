"""Reports to their end: duties to answer and decide, levels answered for others, the inquiry, the closing."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from assetlend.domain import inquiries as rules_of
from assetlend.domain.assets import Condition
from assetlend.domain.duties import DutyKind
from assetlend.domain.incidents import IncidentKind, OwnReport
from assetlend.domain.inquiries import Decided, Fault, IncidentOutcome, IncidentState, InquiryDecision
from assetlend.domain.lending import BorrowerKind, Channel, Place
from assetlend.domain.offices import Holding, Office
from assetlend.errors import NotAllowed, NotFound, Refusal
from assetlend.models import Account, Duty, Incident, Inquiry, Loan
from assetlend.services import answering, daily, incidents, inquiries, registry, settling
from assetlend.services.incidents import Filter
from assetlend.services.take_back import Back
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_approving import appoint
from tests.services.test_incidents import answer, incident, report, tent

CHAIN = ("supply", "finance", "palad", "nayok")
NO = Decided(decision=InquiryDecision.NO_COMMITTEE, decided_on=TODAY, reason="ต้นไม้ล้มทับ")
INSIDE = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work"}

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.fixture(autouse=True)
def only_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else becomes due."""
    monkeypatch.setattr(daily, "OPENERS", (answering.wanted, settling.wanted))


def standing(office: SampleOffice, kind: DutyKind = DutyKind.ACKNOWLEDGE) -> list[tuple[int, Office, date, date, Any]]:
    with office.database.reading() as session:
        rows = session.scalars(select(Duty).where(Duty.kind == kind).order_by(Duty.ordinal)).all()
        return [(one.ordinal, one.office, one.opens_on, one.last_on, one.outcome) for one in rows]


def offices(office: SampleOffice) -> list[Office]:
    return [one[1] for one in standing(office)]


def open_day(office: SampleOffice, days: int = 0) -> None:
    with office.database.transaction() as session:
        daily.open_day(session, later(days=days), day(days))


def switch_off(office: SampleOffice, name: str, *, on: bool = False) -> None:
    with office.database.transaction() as session:
        session.scalars(select(Account).where(Account.username == name)).one().is_active = on


def decide(office: SampleOffice, about: Incident, what: Decided = NO, *, by: str = "nayok", hours: int = 2) -> Inquiry:
    with office.database.transaction() as session:
        return inquiries.decide(
            session, actor=office.actor(by), now=later(hours=hours), incident_id=about.id, what=what
        )


def send(office: SampleOffice, about: Incident, *, by: str = "nayok", **over: Any) -> None:
    values = {"to": "นายอำเภอเมือง", "on": TODAY} | over
    with office.database.transaction() as session:
        inquiries.report(session, actor=office.actor(by), now=later(hours=3), incident_id=about.id, **values)


def close(office: SampleOffice, about: Incident, outcome: str, fault: str | None = None, *, by: str = "palad") -> None:
    with office.database.transaction() as session:
        inquiries.close(
            session,
            actor=office.actor(by),
            now=later(hours=4),
            incident_id=about.id,
            outcome=IncidentOutcome(outcome),
            fault=Fault(fault) if fault else None,
        )


def answer_all(office: SampleOffice, about: Incident, by: tuple[str, ...] = CHAIN) -> Incident:
    for name in by:
        about = answer(office, about, name)
    return about


def state(office: SampleOffice, about: Incident) -> IncidentState:
    with office.database.reading() as session:
        return inquiries.states(session, [session.get_one(Incident, about.id)])[about.id]


def back(office: SampleOffice, loan: Loan, **how: int) -> Incident:
    """A tent comes back in this way; the report that this made."""
    office.receive(loan, by="clerk", pieces={tent(office): Back(**how)}, now=NOW)
    with office.database.reading() as session:
        return incident(office, session.scalars(select(Incident.id).where(Incident.loan_id == loan.id)).one())


def lent(
    office: SampleOffice, by: str | None = None, approvers: tuple[str, ...] = ("supply", "palad", "nayok"), **over: Any
) -> Loan:
    loan = office.approve(office.ask({"tent": 1}, by=by, **over), by=approvers)
    return office.give(loan, pieces=[tent(office)])


# -- answering in time ------------------------------------------------------------------------------------------------


def test_each_level_owes_its_answer_within_working_days_of_the_report(office: SampleOffice) -> None:
    """The 12th of January 2026 is a Monday: three working days later it is Thursday."""
    made = report(office)
    last = date(2026, 1, 15)
    chain = (Office.SUPPLY_OFFICER, Office.UNIT_HEAD, Office.PALAD, Office.NAYOK)
    assert standing(office) == [(n, one, TODAY, last, None) for n, one in enumerate(chain, 1)]
    answer(office, made, "finance")
    assert [one[-1] for one in standing(office)] == [None, "done", None, None]
    open_day(office, 4)
    assert len(standing(office)) == 4 and standing(office, DutyKind.INQUIRE) == []
    report(office, now=later(days=4))  # a Friday
    assert standing(office)[-1][3] == date(2026, 1, 21)


@on_sqlite
def test_who_is_told_of_a_report_is_not_told_of_his_duty_beside_it(office: SampleOffice) -> None:
    watch = Watch(office)
    report(office, kind=IncidentKind.LOST)
    open_day(office)
    assert {kind for _who, kind in watch.notices()} == {"incident_reported"}


def test_reports_of_before_get_their_duties_when_the_day_is_opened(office: SampleOffice) -> None:
    made = answer(office, report(office, kind=IncidentKind.LOST), "palad")
    with office.database.transaction() as session:
        for row in session.scalars(select(Duty)):
            session.delete(row)
    open_day(office, 30)
    assert [one[0] for one in standing(office)] == [1, 2, 4]
    assert standing(office, DutyKind.INQUIRE) == [(1, Office.NAYOK, TODAY, day(15), None)]
    with office.database.reading() as session:
        late = incidents.listing(session, office.actor("auditor"), day(30), Filter.LATE)
        assert [one.id for one in late] == [made.id]
        assert max(due.days_late for due in answering.dues(session, late, day(30))[made.id]) == 27
        assert incidents.listing(session, office.actor("auditor"), day(2), Filter.LATE) == []


# -- nobody there -----------------------------------------------------------------------------------------------------


def test_a_level_whose_office_is_vacant_is_answered_by_the_stand_in_or_the_next_above(office: SampleOffice) -> None:
    for name in ("supply", "finance"):
        switch_off(office, name)
    made = report(office)
    assert offices(office) == [Office.HEAD_SUPPLY_OFFICER, Office.PALAD, Office.PALAD, Office.NAYOK]
    watch = Watch(office)
    made = answer_all(office, made, ("chief", "palad", "palad", "nayok"))

    assert made.answered and {one[-1] for one in standing(office)} == {"done"}
    entries = [(one["data"]["level"], one["data"]["office"], one["actor"]["office"]) for one in watch.entries()]
    assert entries == [
        (1, "supply_officer", "head_supply_officer"),
        (2, "unit_head", "palad"),
        (3, "palad", "palad"),
        (4, "nayok", "nayok"),
    ]
    with office.database.reading() as session:
        rows = session.get_one(Incident, made.id).levels
        assert [row.deputy.office if row.deputy else None for row in rows] == [
            Office.HEAD_SUPPLY_OFFICER, Office.PALAD, None, None,
        ]  # fmt: skip
    agrees(office)


def test_an_answer_that_was_owed_moves_when_an_office_falls_vacant_and_back_when_it_is_filled(
    office: SampleOffice,
) -> None:
    report(office, kind=IncidentKind.LOST)
    switch_off(office, "nayok")
    watch = Watch(office)
    open_day(office, 1)
    assert offices(office)[3] is Office.PALAD
    assert standing(office, DutyKind.INQUIRE)[0][1] is Office.PALAD
    assert ("palad", "duty_opened") in {(who, kind) for who, kind, _channel in (watch._notices() - watch.before)}
    with office.database.reading() as session:
        assert len(answering.waiting_for(session, office.actor("palad"), day(1))) == 1
    switch_off(office, "nayok", on=True)
    open_day(office, 2)
    assert (offices(office)[3], standing(office, DutyKind.INQUIRE)[0][1]) == (Office.NAYOK, Office.NAYOK)


# -- one's own --------------------------------------------------------------------------------------------------------


def test_a_borrower_neither_answers_nor_decides_nor_closes_and_the_next_one_acts(office: SampleOffice) -> None:
    loan = lent(office, by="nayok", approvers=("finance",), **INSIDE)
    made = back(office, loan, lost=1)
    assert offices(office)[3] is Office.PALAD
    assert standing(office, DutyKind.INQUIRE)[0][1] is Office.PALAD
    for act in (answer, decide):
        with refused(office, OwnReport, rule_id="R23"):
            act(office, made, by="nayok")
    made = answer_all(office, made, ("supply", "finance", "palad", "palad"))
    decide(office, made, by="palad")
    send(office, made, by="palad")
    with office.database.transaction() as session:
        settled = settling.Settling(1, settling.Outcome.REPLACED, "ใบส่งของ 3")
        settling.settle(session, actor=office.actor("supply"), now=later(hours=3), loan_id=loan.id, settling=settled)
    with refused(office, OwnReport):
        close(office, made, "replaced", "ordinary", by="nayok")
    with office.database.reading() as session:
        found = session.get_one(Incident, made.id)
        assert isinstance(inquiries.closable(session, office.actor("nayok"), found).barred, OwnReport)
    close(office, made, "replaced", "ordinary")
    agrees(office)


@on_sqlite
def test_who_entered_a_loan_does_not_answer_for_it(office: SampleOffice) -> None:
    loan = lent(office, by="supply", approvers=("chief", "palad", "nayok"), channel=Channel.COUNTER)
    made = back(office, loan, damaged=1)
    with refused(office, OwnReport):
        answer(office, made, "supply")
    made = answer(office, made, "chief")
    assert made.levels[0].person_id == office.people["chief"]
    appoint(office, "staff", Office.SUPPLY_OFFICER, title="เจ้าพนักงานพัสดุ")
    other = report(office)
    assert answer(office, other, "supply").levels[0].acknowledged_at


@on_sqlite
def test_of_two_in_an_office_the_one_without_an_interest_answers(office: SampleOffice) -> None:
    loan = lent(office, by="supply", approvers=("chief", "palad", "nayok"), channel=Channel.COUNTER)
    appoint(office, "staff", Office.SUPPLY_OFFICER, title="เจ้าพนักงานพัสดุ")
    made = back(office, loan, damaged=1)
    assert offices(office)[0] is Office.SUPPLY_OFFICER
    with refused(office, OwnReport):
        answer(office, made, "supply")
    made = answer(office, made, "staff")
    with office.database.reading() as session:
        assert session.get_one(Incident, made.id).levels[0].deputy is None


# -- the inquiry ------------------------------------------------------------------------------------------------------


def test_of_a_loss_the_chief_executive_decides_whether_to_inquire(office: SampleOffice) -> None:
    made = report(office, kind=IncidentKind.LOST)
    assert standing(office, DutyKind.INQUIRE) == [(1, Office.NAYOK, TODAY, day(15), None)]
    watch = Watch(office)
    what = Decided(decision=InquiryDecision.COMMITTEE, decided_on=TODAY, order_no="9/2569")
    row = decide(office, made, what)
    send(office, made)

    assert standing(office, DutyKind.INQUIRE)[0][-1] == "done"
    assert [one["act"] for one in watch.entries()] == ["incident.inquiry"] * 2
    told = {"decision": "committee", "order_no": "9/2569", "decided_on": "2026-01-12", "reason": ""}
    assert [one["data"] for one in watch.entries()] == [
        told | {"reported_to": "", "reported_on": None},
        told | {"reported_to": "นายอำเภอเมือง", "reported_on": "2026-01-12"},
    ]
    assert (row.person_id, row.office, row.acting) == (office.people["nayok"], Office.NAYOK, False)
    with refused(office, rules_of.DecidedBefore):
        decide(office, made)
    with refused(office, rules_of.ReportedBefore):
        send(office, made)
    agrees(office)


@on_sqlite
def test_decision_and_report_may_be_entered_at_once_by_who_acts(office: SampleOffice) -> None:
    appoint(office, "auditor", Office.NAYOK, holding=Holding.ACTING, order_no="9/2569", title="ปฏิบัติราชการแทน")
    made = report(office)  # also of damage, where the chief executive says so
    watch = Watch(office)
    whole = Decided(
        decision=InquiryDecision.NO_COMMITTEE, decided_on=TODAY, reason="เก่า", reported_to="นายอำเภอ", reported_on=TODAY
    )
    row = decide(office, made, whole, by="auditor")
    assert (row.acting, row.acting_order, watch.acts()) == (True, "9/2569", ["incident.inquiry"])
    agrees(office)


@on_sqlite
def test_nobody_else_decides_and_nothing_incomplete_is_kept(office: SampleOffice) -> None:
    made = report(office, kind=IncidentKind.LOST)
    wrong: list[tuple[str, type[Refusal]]] = [
        ("palad", rules_of.OnlyTheChief),
        ("supply", NotAllowed),
        ("auditor", NotAllowed),
        ("staff", NotFound),
    ]
    for name, kind in wrong:
        with refused(office, kind):
            decide(office, made, by=name)
    with refused(office, rules_of.NotDecided):
        send(office, made)
    with refused(office, rules_of.OutOfTime, field="decided_on"):
        decide(office, made, Decided(decision=NO.decision, decided_on=day(-1), reason="x"))
    decide(office, made)
    with refused(office, rules_of.OutOfTime, field="reported_on"):
        send(office, made, on=day(1))
    with refused(office, rules_of.ReceiverMissing):
        send(office, made, to="")


# -- the end ----------------------------------------------------------------------------------------------------------


def test_a_loss_is_closed_step_by_step_and_the_register_keeps_the_thing(office: SampleOffice) -> None:
    loan = lent(office)
    made = back(office, loan, lost=1)
    steps = [
        (IncidentState.REPORTED, rules_of.NotAnswered, lambda: answer_all(office, made)),
        (IncidentState.TO_DECIDE, rules_of.NotDecided, lambda: decide(office, made)),
        (IncidentState.TO_REPORT, rules_of.NotReported, lambda: send(office, made)),
        (IncidentState.SETTLING, rules_of.NotSettled, lambda: settle(office, loan)),
    ]
    for where, refusal, act in steps:
        assert state(office, made) is where
        with refused(office, refusal):
            close(office, made, "paid")
        act()
    assert state(office, made) is IncidentState.READY
    with refused(office, rules_of.FaultUnasked, field="fault"):
        close(office, made, "paid", "none")
    with refused(office, rules_of.DoesNotFit, field="outcome"):
        close(office, made, "repaired")
    watch = Watch(office)
    close(office, made, "paid", by="nayok")

    (entry,) = watch.entries()
    assert (entry["act"], entry["data"], entry["actor"]["office"]) == ("incident.closed", {"outcome": "paid"}, "nayok")
    assert state(office, made) is IncidentState.CLOSED
    assert office.pieces("tent")[0].lost == 1
    with refused(office, rules_of.ClosedBefore):
        close(office, made, "paid")
    agrees(office)


def settle(office: SampleOffice, loan: Loan) -> None:
    with office.database.transaction() as session:
        paid = settling.Settling(1, settling.Outcome.PAID, "ใบเสร็จ 5", 100_000)
        settling.settle(session, actor=office.actor("supply"), now=later(hours=3), loan_id=loan.id, settling=paid)


def test_what_an_official_kept_is_closed_with_his_fault_which_the_ledger_does_not_hold(office: SampleOffice) -> None:
    made = answer_all(office, report(office))
    assert state(office, made) is IncidentState.READY
    with refused(office, rules_of.FaultMissing, field="fault"):
        close(office, made, "repaired")
    for name, kind in (("supply", NotAllowed), ("education", NotFound)):
        with refused(office, kind):
            close(office, made, "repaired", "none", by=name)
    watch = Watch(office)
    close(office, made, "repaired", "gross")
    assert "gross" not in repr(watch.entries())
    with refused(office, rules_of.ClosedBefore):
        decide(office, made)
    with office.database.reading() as session:
        for wanted, found in ((Filter.OPEN, []), (Filter.CLOSED, [made.id]), (None, [made.id])):
            assert [one.id for one in incidents.listing(session, office.actor("auditor"), TODAY, wanted)] == found
    agrees(office)


def test_what_was_found_is_first_entered_in_the_register_by_supply(office: SampleOffice) -> None:
    loan = lent(office, by="staff", approvers=("finance",), **INSIDE)
    made = answer_all(office, back(office, loan, lost=1))
    decide(office, made)
    send(office, made)
    settle(office, loan)
    with refused(office, rules_of.StillLost, rule_id="R34"):
        close(office, made, "found", "none")
    with office.database.transaction() as session:
        change = registry.Change(Condition.LOST, Condition.USABLE, 1, "พบแล้ว")
        registry.change_condition(
            session, actor=office.actor("supply"), now=later(hours=3), asset_id=tent(office), change=change
        )
    close(office, made, "found", "none")
    assert (office.pieces("tent")[0].lost, office.pieces("tent")[0].usable) == (0, 1)
    agrees(office)


@on_sqlite
def test_a_report_waits_for_what_is_still_out_but_wrong_use_does_not(office: SampleOffice) -> None:
    loan = lent(office)
    damage = answer_all(office, report(office, loan_id=loan.id))
    misuse = answer_all(office, report(office, loan_id=loan.id, kind=IncidentKind.MISUSED))
    assert (state(office, damage), state(office, misuse)) == (IncidentState.SETTLING, IncidentState.READY)
    office.receive(loan, pieces={tent(office): Back(good=1)}, now=later(hours=3))
    assert state(office, damage) is IncidentState.READY


# -- settlement -------------------------------------------------------------------------------------------------------


def test_a_loan_in_settlement_is_due_from_its_return_and_done_with_its_last_line(office: SampleOffice) -> None:
    loan = lent(office)
    back(office, loan, damaged=1)
    open_day(office, 1)
    assert standing(office, DutyKind.SETTLE) == [(1, Office.SUPPLY_OFFICER, TODAY, day(60), None)]
    settle(office, loan)
    assert standing(office, DutyKind.SETTLE)[0][-1] == "done"
    with office.database.reading() as session:
        found = session.scalars(select(Incident)).one()
        assert inquiries.usual_outcome(found) is IncidentOutcome.PAID
