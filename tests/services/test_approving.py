"""Deciding on requests: the queue, what the approver sees, his yes or no, and everything that he may not do."""

import threading
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from assetlend.domain import terms
from assetlend.domain.lending import Channel, LoanState, OutOfOrder, Place, RefusalReason
from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import DecidedBefore, NotYourTurn, OwnLoan, OwnRecord, StepKind
from assetlend.domain.routing import Decision as Answer
from assetlend.errors import NotFound, Refusal
from assetlend.ids import person_key
from assetlend.models import Asset, Decision, Loan, NumberSeries, Paper, RulebookVersion
from assetlend.services import admin, approving, catalogue, rules
from assetlend.services.approving import DecidedMeanwhile, ReasonMissing, Verdict
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_borrowing import STAFF, keep_item

NO: dict[str, Any] = {"answer": Answer.NO, "reason": "ของไม่ว่าง", "reason_code": RefusalReason.NOT_AVAILABLE}


def inside(office: SampleOffice, by: str = "staff") -> Loan:
    """An official's request for the projector, to be used inside: its head of division alone decides."""
    return office.ask({"projector": 1}, by=by, place=Place.INSIDE, **STAFF)


def appoint(office: SampleOffice, name: str, kind: Office, division: str | None = None, **over: Any) -> None:
    values: dict[str, Any] = {
        "title": "รักษาราชการแทน",
        "starts_on": TODAY,
        "division": office.divisions.get(division or ""),
    }
    wanted = admin.NewAppointment(office.people[name], kind, **(values | over))
    with office.database.transaction() as session:
        admin.appoint(session, actor=None, now=NOW, wanted=wanted)


def queue(office: SampleOffice, name: str, on: date = TODAY) -> list[tuple[str, type[Refusal] | None]]:
    with office.database.reading() as session:
        rows = approving.queue(session, office.actor(name, on))
        return [(row.loan.reference, type(row.barred) if row.barred else None) for row in rows]


# -- yes, step by step ------------------------------------------------------------------------------------------------


def test_each_yes_is_kept_entered_and_told_to_the_next(office: SampleOffice) -> None:
    loan = office.ask({"tent": 1})
    watch = Watch(office)
    loan = office.decide(loan, "supply", reason="ของพร้อม")

    assert loan.state is LoanState.SUBMITTED
    (made,) = loan.decisions
    assert (made.person_id, made.office, made.title) == (
        office.people["supply"],
        Office.SUPPLY_OFFICER,
        "เจ้าพนักงานพัสดุ",
    )
    assert (made.acting, made.order_no, made.answer, made.reason, made.decided_at) == (
        False,
        None,
        Answer.YES,
        "ของพร้อม",
        NOW,
    )
    entry = watch.entry("loan.step_decided")
    assert entry["data"] == {
        "step": 1,
        "kind": "check",
        "office": "supply_officer",
        "decision": "yes",
        "reason": "ของพร้อม",
    }
    assert entry["actor"] == {"acting": False, "id": person_key(office.people["supply"]), "office": "supply_officer"}
    assert watch.acts() == ["loan.step_decided"]
    assert watch.notices() == {("palad", "loan_waits")}

    watch = Watch(office)
    office.decide(loan, "palad")
    assert watch.notices() == {("nayok", "loan_waits")}
    agrees(office)


def test_the_last_yes_approves_numbers_prices_and_prints(office: SampleOffice) -> None:
    loan = office.decide(office.decide(office.ask({"tent": 2, "chair": 5}), "supply"), "palad")
    watch = Watch(office)
    loan = office.decide(loan, "nayok", approved={1: 1, 2: 5})

    assert (loan.state, loan.approved_at, loan.slip_number) == (LoanState.APPROVED, NOW, "บย. 1/2569")
    assert [(line.approved, line.unit_value_satang) for line in loan.lines] == [(1, 1_850_000), (5, 30_000)]
    assert watch.acts() == ["loan.step_decided", "loan.approved"]
    assert watch.entry("loan.approved")["data"] == {
        "lines": [
            {"line": 1, "quantity": 1, "unit_value_satang": 1_850_000},
            {"line": 2, "quantity": 5, "unit_value_satang": 30_000},
        ],
        "route": 3,
    }
    ready = {(name, "loan_to_hand_over") for name in ("clerk", "supply", "chief")}
    assert watch.notices() == {("borrower", "loan_approved")} | ready
    with office.database.reading() as session:
        assert [paper.edition for paper in session.scalars(select(Paper))] == [1]
    agrees(office)


def test_without_another_word_everything_asked_is_approved(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 2, "chair": 70}))

    assert [line.approved for line in loan.lines] == [2, 70]


def test_the_price_at_the_approval_stays_when_the_register_changes(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 1}))
    with office.database.transaction() as session:
        for asset in session.scalars(select(Asset)):
            asset.unit_value_satang = 1

    assert office.loan(loan.id).lines[0].unit_value_satang == 1_850_000


def test_a_head_of_division_approves_alone_what_is_used_inside(office: SampleOffice) -> None:
    loan = office.decide(inside(office), "education")

    assert loan.state is LoanState.APPROVED
    assert (loan.decisions[0].office, loan.steps[0].kind) == (Office.UNIT_HEAD, StepKind.APPROVAL)
    with refused(office, OutOfOrder):
        office.decide(loan, "education")


# -- no ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "by"), [((), "supply"), (("supply",), "palad"), (("supply", "palad"), "nayok")])
def test_a_no_at_any_step_ends_the_request_with_its_reason(
    office: SampleOffice, before: tuple[str, ...], by: str
) -> None:
    loan = office.approve(office.ask({"tent": 1}), by=before)
    watch = Watch(office)
    loan = office.decide(loan, by, **NO)

    assert (loan.state, loan.end_reason, loan.number) == (LoanState.REJECTED, "ของไม่ว่าง", None)
    assert loan.decisions[-1].answer is Answer.NO
    assert watch.acts() == ["loan.step_decided", "loan.rejected"]
    assert watch.entry("loan.rejected")["data"] == {"reason_code": "not_available", "reason": "ของไม่ว่าง"}
    assert watch.notices() == {("borrower", "loan_rejected")}
    agrees(office)


def test_a_no_without_a_reason_is_none(office: SampleOffice) -> None:
    loan = office.ask({"tent": 1})
    with refused(office, ReasonMissing, field="reason", rule_id="R22"):
        office.decide(loan, "supply", Answer.NO)


# -- order ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["palad", "nayok", "finance", "clerk", "auditor"])
def test_nobody_decides_before_his_turn(office: SampleOffice, name: str) -> None:
    loan = office.ask({"tent": 1})
    with refused(office, NotYourTurn):
        office.decide(loan, name)


@pytest.mark.parametrize("name", ["admin", "staff", "education"])
def test_for_who_may_not_see_it_the_loan_is_not_there(office: SampleOffice, name: str) -> None:
    loan = office.ask({"tent": 1})
    with refused(office, NotFound):
        office.decide(loan, name)


def test_a_loan_that_is_not_there_cannot_be_decided(office: SampleOffice) -> None:
    verdict = Verdict(position=1, answer=Answer.YES)
    with refused(office, NotFound), office.database.transaction() as session:
        key = office.people["clerk"]
        approving.decide(session, actor=office.actor("supply"), now=NOW, loan_id=key, verdict=verdict)


@pytest.mark.parametrize("position", [0, 2, 3, 4, -1])
def test_a_decision_on_another_step_than_the_one_that_waits_is_out_of_date(office: SampleOffice, position: int) -> None:
    loan = office.ask({"tent": 1})
    verdict = Verdict(position=position, answer=Answer.YES)
    with refused(office, DecidedMeanwhile), office.database.transaction() as session:
        approving.decide(session, actor=office.actor("supply"), now=NOW, loan_id=loan.id, verdict=verdict)


def test_a_form_that_is_sent_twice_decides_once(office: SampleOffice) -> None:
    loan = office.ask({"tent": 1})
    office.decide(loan, "supply")
    verdict = Verdict(position=1, answer=Answer.YES)
    with refused(office, DecidedMeanwhile), office.database.transaction() as session:
        approving.decide(session, actor=office.actor("supply"), now=NOW, loan_id=loan.id, verdict=verdict)


@pytest.mark.parametrize("answer", [{}, NO])
def test_what_is_approved_rejected_or_running_is_not_decided_again(
    office: SampleOffice, answer: Mapping[str, Any]
) -> None:
    approved = office.approve(office.ask({"chair": 5}))
    rejected = office.decide(office.ask({"tent": 1}), "supply", **NO)
    with refused(office, OutOfOrder):
        office.decide(approved, "nayok", **answer)
    with refused(office, OutOfOrder):
        office.decide(rejected, "supply", **answer)
    running = office.give(approved, counts={1: 5})
    with refused(office, OutOfOrder):
        office.decide(running, "nayok", **answer)


# -- who may not (R23, R7) --------------------------------------------------------------------------------------------


def test_nobody_approves_what_he_borrows(office: SampleOffice) -> None:
    who = STAFF | {"particulars": STAFF["particulars"]}
    loan = office.ask({"projector": 1}, by="education", place=Place.INSIDE, **who)
    with refused(office, OwnLoan, rule_id="R23"):
        office.decide(loan, "education")


def test_nor_as_the_acting_head_of_another_office(office: SampleOffice) -> None:
    loan = office.decide(office.ask({"projector": 1}, by="staff", place=Place.OUTSIDE, **STAFF), "supply")
    appoint(office, "staff", Office.PALAD, holding=Holding.ACTING, order_no="9/2569")
    with refused(office, OwnLoan):
        office.decide(loan, "staff")


def test_nobody_decides_what_he_typed_for_another(office: SampleOffice) -> None:
    loan = office.ask({"tent": 1}, by="supply", channel=Channel.COUNTER)
    with refused(office, OwnRecord, rule_id="R23"):
        office.decide(loan, "supply")

    # His superior stands in for him.
    assert office.decide(loan, "chief").decisions[0].office is Office.HEAD_SUPPLY_OFFICER


def test_nobody_decides_two_steps_of_one_loan(office: SampleOffice) -> None:
    loan = office.decide(office.ask({"tent": 1}), "supply")
    appoint(office, "supply", Office.PALAD, holding=Holding.ACTING, order_no="9/2569")
    with refused(office, DecidedBefore, rule_id="R7"):
        office.decide(loan, "supply")


# -- acting (S37) -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("holding", [Holding.ACTING, Holding.DELEGATED])
def test_who_acts_decides_under_the_number_of_his_order(office: SampleOffice, holding: Holding) -> None:
    appoint(office, "finance", Office.NAYOK, holding=holding, order_no="9/2569", title="รองนายก")
    loan = office.approve(office.ask({"tent": 1}), by=("supply", "palad"))
    watch = Watch(office)
    loan = office.decide(loan, "finance")

    made = loan.decisions[-1]
    assert (made.acting, made.order_no, made.title, made.office) == (True, "9/2569", "รองนายก", Office.NAYOK)
    assert watch.entry("loan.approved")["actor"] == {
        "acting": True,
        "id": person_key(office.people["finance"]),
        "office": "nayok",
    }
    agrees(office)


def test_acting_ends_at_midnight_of_its_last_day_in_bangkok(office: SampleOffice) -> None:
    appoint(office, "finance", Office.NAYOK, holding=Holding.ACTING, order_no="9/2569", ends_on=TODAY)
    loan = office.approve(office.ask({"tent": 1}), by=("supply", "palad"))

    assert queue(office, "finance", TODAY) == [(loan.reference, None)]
    assert queue(office, "finance", day(1)) == []


def test_a_decision_keeps_the_position_of_that_day_when_the_holder_changes(office: SampleOffice) -> None:
    loan = office.decide(office.ask({"tent": 1}), "supply")
    with office.database.transaction() as session:
        row = session.scalars(select(Decision)).one()
        held = admin.official(session, office.people["supply"]).appointments[0]
        held.title = "ตำแหน่งใหม่"
        session.flush()
        assert row.title == "เจ้าพนักงานพัสดุ"
    assert office.loan(loan.id).decisions[0].title == "เจ้าพนักงานพัสดุ"


# -- how many (R15, R16) ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("approved", "kind", "params"),
    [
        ({1: 3, 2: 5}, terms.MoreThanAsked, {"field": "approved-1", "asked": 2}),
        ({1: -1, 2: 5}, terms.MoreThanAsked, {"field": "approved-1", "asked": 2}),
        ({1: 0, 2: 0}, terms.NothingApproved, {}),
        ({}, terms.NothingApproved, {}),
        ({3: 1}, terms.NothingApproved, {}),
    ],
)
def test_no_more_is_approved_than_was_asked_and_something_at_least(
    office: SampleOffice, approved: dict[int, int], kind: type[terms.Invalid], params: dict[str, Any]
) -> None:
    loan = office.approve(office.ask({"tent": 2, "chair": 5}), by=("supply", "palad"))
    # Nothing at all named means everything; an empty answer is one that names nothing.
    over = {"approved": approved or {9: 0}}
    with refused(office, kind, rule_id="R15", **params):
        office.decide(loan, "nayok", **over)


def test_a_line_may_be_left_out(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 2, "chair": 5}), by=("supply", "palad"))

    assert [line.approved for line in office.decide(loan, "nayok", approved={2: 3}).lines] == [0, 3]


def test_what_was_promised_to_another_meanwhile_is_not_promised_twice(office: SampleOffice) -> None:
    first = office.approve(office.ask({"tent": 2}), by=("supply", "palad"))
    second = office.approve(office.ask({"tent": 2}), by=("supply", "palad"))
    office.decide(first, "nayok")
    with refused(office, terms.NotEnough, rule_id="R16", field="approved-1", free=1):
        office.decide(second, "nayok")

    assert office.decide(second, "nayok", approved={1: 1}).lines[0].approved == 1


def test_what_broke_meanwhile_cannot_be_approved(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 3}), by=("supply", "palad"))
    with office.database.transaction() as session:
        tent = session.get_one(Asset, office.pieces("tent")[0].id)
        tent.usable, tent.in_repair = 0, 1
    with refused(office, terms.NotEnough, free=2):
        office.decide(loan, "nayok")


def test_what_was_switched_off_meanwhile_cannot_be_approved(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 3}), by=("supply", "palad"))
    with office.database.transaction() as session:
        session.get_one(Asset, office.pieces("tent")[0].id).is_lendable = False
    with refused(office, terms.NotEnough, free=2):
        office.decide(loan, "nayok")


def test_of_two_approvers_at_once_only_as_much_is_promised_as_there_is(office: SampleOffice) -> None:
    loans = [office.approve(office.ask({"tent": 2}), by=("supply", "palad")) for _ in range(4)]
    appoint(office, "finance", Office.NAYOK, holding=Holding.ACTING, order_no="9/2569")
    start, ends = threading.Barrier(4), []

    def work(loan: Loan, name: str) -> None:
        actor = office.actor(name)
        start.wait(30)
        try:
            with office.database.transaction() as session:
                verdict = Verdict(position=3, answer=Answer.YES)
                approving.decide(session, actor=actor, now=NOW, loan_id=loan.id, verdict=verdict)
            ends.append("approved")
        except Refusal as refusal:
            ends.append(type(refusal).__name__)

    threads = [threading.Thread(target=work, args=(loan, ("nayok", "finance")[n % 2])) for n, loan in enumerate(loans)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(ends) == ["NotEnough", "NotEnough", "NotEnough", "approved"]
    agrees(office)


# -- numbers of slips (I8) --------------------------------------------------------------------------------------------


def test_slips_of_a_division_are_numbered_without_gaps_by_fiscal_year(office: SampleOffice) -> None:
    keep_item(office, "projector", audience="everyone")
    before, after = later(days=260), later(days=262)  # 29 September and 1 October 2569
    first = office.approve(office.ask({"chair": 1}, now=before, start=day(263), due=day(264)), now=before)
    broken = office.approve(office.ask({"tent": 3}, now=before, start=day(263), due=day(264)), now=before)
    with refused(office, terms.NotEnough):
        office.ask({"tent": 3}, now=before, start=day(263), due=day(264))
    other = office.approve(office.ask({"projector": 1}, now=before, start=day(263), due=day(264)), now=before)
    third = office.approve(office.ask({"chair": 1}, now=before, start=day(263), due=day(264)), now=before)
    new_year = office.approve(office.ask({"chair": 1}, now=after, start=day(263), due=day(264)), now=after)

    numbers = [loan.slip_number for loan in (first, broken, other, third, new_year)]
    assert numbers == ["บย. 1/2569", "บย. 2/2569", "บย. 1/2569", "บย. 3/2569", "บย. 1/2570"]
    with office.database.reading() as session:
        series = {(row.series, row.year): row.last for row in session.scalars(select(NumberSeries))}
    finance, education = (office.divisions[name].hex for name in ("กองคลัง", "กองการศึกษา"))
    assert series == {
        (f"loan_slip:{finance}", 2569): 3,
        (f"loan_slip:{education}", 2569): 1,
        (f"loan_slip:{finance}", 2570): 1,
    }


def test_a_refused_approval_takes_no_number(office: SampleOffice) -> None:
    first = office.approve(office.ask({"tent": 3}), by=("supply", "palad"))
    second = office.approve(office.ask({"tent": 3}), by=("supply", "palad"))
    office.decide(first, "nayok")
    with refused(office, terms.NotEnough):
        office.decide(second, "nayok")

    assert office.approve(office.ask({"chair": 1})).slip_number == "บย. 2/2569"


# -- the queue and the brief ------------------------------------------------------------------------------------------


def test_a_queue_holds_what_waits_for_ones_office_in_order_of_arrival(office: SampleOffice) -> None:
    one = office.ask({"tent": 1}, now=later(minutes=2))
    two = office.ask({"chair": 1}, now=later(minutes=1))
    waiting = [(two.reference, None), (one.reference, None)]

    assert queue(office, "supply") == queue(office, "chief") == waiting
    assert queue(office, "palad") == queue(office, "nayok") == queue(office, "finance") == []
    office.decide(two, "supply")
    assert queue(office, "supply") == [(one.reference, None)]
    assert queue(office, "palad") == [(two.reference, None)]


def test_a_queue_shows_what_one_may_not_decide_oneself_and_why(office: SampleOffice) -> None:
    loan = office.ask({"tent": 1}, by="supply", channel=Channel.COUNTER)

    assert queue(office, "supply") == [(loan.reference, OwnRecord)]
    assert queue(office, "chief") == [(loan.reference, None)]


def test_heads_of_division_have_what_is_theirs(office: SampleOffice) -> None:
    loan = inside(office)

    assert queue(office, "education") == [(loan.reference, None)]
    assert queue(office, "finance") == []
    assert queue(office, "clerk") == queue(office, "auditor") == queue(office, "admin") == queue(office, "staff") == []


def test_what_is_decided_or_called_off_waits_for_nobody(office: SampleOffice) -> None:
    office.decide(office.ask({"tent": 1}), "supply", **NO)

    assert queue(office, "supply") == []


def brief(office: SampleOffice, loan: Loan, name: str, **delta: float) -> approving.Brief:
    with office.database.reading() as session:
        found = approving.brief(session, actor=office.actor(name), now=later(**delta), loan_id=loan.id)
        session.expunge_all()
        return found


def test_the_approver_sees_everything_he_needs_on_one_page(office: SampleOffice) -> None:
    office.approve(office.ask({"tent": 1}))
    earlier = office.ask({"tent": 2}, now=later(minutes=-5))
    loan = office.ask({"tent": 2, "chair": 5}, due=day(19))
    office.ask({"tent": 1}, now=later(minutes=5))
    found = brief(office, loan, "supply")

    assert [(line.line.position, line.free, line.asked_before) for line in found.lines] == [(1, 2, 2), (2, 100, 0)]
    assert found.step is not None
    assert (found.step.kind, found.standing is not None, found.barred) == (StepKind.CHECK, True, None)
    assert found.rules == ("R1", "R2", "R4", "R6", "R7", "R8")
    assert (found.days, found.long) == (20, True)
    assert (found.record.open_loans, found.record.overdue) == (1, 0)
    assert brief(office, earlier, "supply").lines[0].asked_before == 0
    assert not brief(office, earlier, "supply").long


def test_the_brief_agrees_with_the_approval(office: SampleOffice) -> None:
    office.approve(office.ask({"tent": 2}))
    loan = office.approve(office.ask({"tent": 1}), by=("supply", "palad"))
    assert brief(office, loan, "nayok").lines[0].free == 1
    approved = office.decide(loan, "nayok")
    # What the loan itself holds does not stand in its own way.
    assert brief(office, approved, "nayok").lines[0].free == 1
    with office.database.reading() as session:
        assert catalogue.free_by_day(session, office.items["tent"], TODAY, TODAY, TODAY) == {TODAY: 0}


def test_the_brief_says_why_one_may_not_decide_and_when_nothing_waits(office: SampleOffice) -> None:
    loan = office.ask({"tent": 1}, by="supply", channel=Channel.COUNTER)
    assert type(brief(office, loan, "supply").barred) is OwnRecord
    assert type(brief(office, loan, "nayok").barred) is NotYourTurn
    done = office.decide(loan, "chief", **NO)
    assert (brief(office, done, "chief").step, brief(office, done, "chief").barred) == (None, None)


def test_the_rules_named_are_those_of_the_route_that_was_laid(office: SampleOffice) -> None:
    assert brief(office, inside(office), "education").rules == ("R1", "R2", "R3", "R8")


def test_a_dear_loan_names_the_rules_of_the_route_for_dear_ones(office: SampleOffice) -> None:
    document = rules.shipped()
    dear = {"name": "แพง", "rules": ["R55"], "value_from": 3_000_000, "steps": [["approval", "nayok"]]}
    document["routes"].insert(0, dear)
    with office.database.transaction() as session:
        session.add(RulebookVersion(version=2, body=document, note="", made_at=NOW, made_by=None))
    cheap, costly = office.ask({"tent": 1}), office.ask({"tent": 2})

    assert (len(cheap.steps), len(costly.steps), costly.rulebook_version) == (3, 1, 2)
    assert brief(office, costly, "nayok").rules == ("R1", "R2", "R55", "R8")
    assert brief(office, cheap, "nayok").rules == ("R1", "R2", "R4", "R6", "R7", "R8")


@pytest.mark.parametrize("name", ["admin", "staff", "education"])
def test_who_may_not_see_a_loan_gets_no_brief(office: SampleOffice, name: str) -> None:
    loan = office.ask({"tent": 1})
    with pytest.raises(NotFound):
        brief(office, loan, name)
