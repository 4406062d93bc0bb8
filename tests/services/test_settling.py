"""Settling: each damaged or lost line gets its outcome with its paper; the last one closes the loan."""

from typing import Any

import pytest
from sqlalchemy import select

from assetlend.db import Clash
from assetlend.domain.lending import LoanState, Outcome, OutOfOrder, Place
from assetlend.domain.offices import Holding, Office
from assetlend.errors import NotAllowed, NotFound, Refusal
from assetlend.ids import person_key
from assetlend.models import Loan, Settlement
from assetlend.services import settling
from assetlend.services.settling import (
    AmountMissing,
    AmountUnasked,
    EvidenceMissing,
    OwnSettlement,
    SettledBefore,
    Settling,
)
from assetlend.services.take_back import Back
from tests.factories import NOW, SampleOffice, later
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_approving import appoint
from tests.services.test_borrowing import STAFF

UNPAID = [outcome for outcome in Outcome if outcome is not Outcome.PAID]


@pytest.fixture
def loan(office: SampleOffice) -> Loan:
    """All is accounted for: a tent of two is damaged (line 1), three chairs are lost and two damaged (line 2)."""
    loan = office.approve(office.ask({"tent": 2, "chair": 70}))
    one, two = (tent.id for tent in office.pieces("tent")[:2])
    loan = office.give(loan, pieces=[one, two], counts={2: 70})
    pieces = {one: Back(damaged=1), two: Back(good=1)}
    return office.receive(loan, pieces=pieces, counts={2: Back(good=65, damaged=2, lost=3)}, now=later(days=1))


def settle(office: SampleOffice, loan: Loan, line: int = 1, *, by: str = "supply", **over: Any) -> Loan:
    values: dict[str, Any] = {"outcome": Outcome.REPAIRED, "evidence": "ใบตรวจรับเลขที่ 8", "now": later(days=2)}
    values |= over
    now = values.pop("now")
    with office.database.transaction() as session:
        what = Settling(line=line, **values)
        settling.settle(session, actor=office.actor(by), now=now, loan_id=loan.id, settling=what)
    return office.loan(loan.id)


def settlements(office: SampleOffice) -> list[Settlement]:
    with office.database.reading() as session:
        rows = list(session.scalars(select(Settlement).order_by(Settlement.id)))
        session.expunge_all()
        return rows


def conditions(office: SampleOffice) -> list[tuple[int, ...]]:
    """Of each tent and each lot of chairs: quantity, usable, damaged, lost, in repair, disposed."""
    rows = [*office.pieces("tent"), *office.pieces("chair")]
    return [(one.quantity, one.usable, one.damaged, one.lost, one.in_repair, one.disposed) for one in rows]


# -- settling ---------------------------------------------------------------------------------------------------------


def test_what_was_paid_for_is_kept_and_entered_with_its_amount(office: SampleOffice, loan: Loan) -> None:
    watch = Watch(office)
    loan = settle(office, loan, outcome=Outcome.PAID, amount_satang=185_050, evidence="ใบเสร็จเลขที่ 7/2569")

    assert (loan.state, loan.closed_at) == (LoanState.SETTLEMENT, None)
    (row,) = settlements(office)
    assert (row.line_id, row.outcome, row.amount_satang) == (loan.lines[0].id, Outcome.PAID, 185_050)
    assert (row.evidence, row.settled_at, row.settled_by) == (
        "ใบเสร็จเลขที่ 7/2569",
        later(days=2),
        office.people["supply"],
    )
    (entry,) = watch.entries()
    assert (entry["act"], entry["object"]) == ("loan.settled", f"loan:{loan.id.hex}")
    assert entry["actor"] == {"acting": False, "id": person_key(office.people["supply"]), "office": "supply_officer"}
    assert entry["data"] == {
        "line": 1,
        "outcome": "paid",
        "amount_satang": 185_050,
        "evidence": "ใบเสร็จเลขที่ 7/2569",
    }
    agrees(office)


@pytest.mark.parametrize("outcome", UNPAID)
def test_every_other_outcome_has_its_paper_and_no_amount(office: SampleOffice, loan: Loan, outcome: Outcome) -> None:
    watch = Watch(office)
    settle(office, loan, outcome=outcome, evidence="คำสั่งที่ 3/2569")

    assert watch.entry("loan.settled")["data"] == {
        "line": 1,
        "outcome": outcome.value,
        "amount_satang": None,
        "evidence": "คำสั่งที่ 3/2569",
    }
    assert [(row.outcome, row.amount_satang) for row in settlements(office)] == [(outcome, None)]
    agrees(office)


def test_the_loan_closes_with_the_last_line_and_not_before(office: SampleOffice, loan: Loan) -> None:
    watch = Watch(office)
    loan = settle(office, loan, 2, outcome=Outcome.REPLACED, now=later(days=2))
    assert (loan.state, loan.closed_at) == (LoanState.SETTLEMENT, None)
    loan = settle(office, loan, 1, now=later(days=5))

    assert (loan.state, loan.closed_at) == (LoanState.CLOSED, later(days=5))
    assert watch.acts() == ["loan.settled", "loan.settled", "loan.closed"]
    closing = watch.entry("loan.closed")
    assert (closing["data"], closing["actor"]["office"]) == ({}, "supply_officer")
    assert [(row.line_id, row.outcome) for row in settlements(office)] == [
        (loan.lines[1].id, Outcome.REPLACED),
        (loan.lines[0].id, Outcome.REPAIRED),
    ]
    agrees(office)


def test_what_still_waits_is_what_is_bad_and_has_no_outcome(office: SampleOffice, loan: Loan) -> None:
    def waiting() -> list[int]:
        with office.database.reading() as session:
            return [line.position for line in settling.waiting(session.get_one(Loan, loan.id))]

    assert waiting() == [1, 2]
    settle(office, loan, 1)
    assert waiting() == [2]
    settle(office, loan, 2)
    assert waiting() == []


def test_lines_that_came_back_good_need_no_outcome(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"tent": 1, "chair": 5})), pieces=[office.pieces("tent")[0].id])
    loan = office.give(loan, counts={2: 5})
    back = {"pieces": {office.pieces("tent")[0].id: Back(good=1)}, "counts": {2: Back(good=4, lost=1)}}
    loan = office.receive(loan, **back)
    with refused(office, SettledBefore):
        settle(office, loan, 1)

    assert settle(office, loan, 2, outcome=Outcome.WRITTEN_OFF).state is LoanState.CLOSED
    agrees(office)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_no_outcome_changes_the_register(office: SampleOffice, loan: Loan, outcome: Outcome) -> None:
    before, watch = conditions(office), Watch(office)
    assert before[0] == (1, 0, 1, 0, 0, 0)
    assert before[-1] == (40, 35, 2, 3, 0, 0)
    amount = 100 if outcome is Outcome.PAID else None
    for line in (1, 2):
        settle(office, loan, line, outcome=outcome, amount_satang=amount)

    assert conditions(office) == before
    assert not [act for act in watch.acts() if act.startswith("asset.")]
    agrees(office)


# -- what is missing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [None, 0, -1, -(10**12)])
def test_who_paid_paid_something(office: SampleOffice, loan: Loan, amount: int | None) -> None:
    with refused(office, AmountMissing, rule_id="R33", field="amount"):
        settle(office, loan, outcome=Outcome.PAID, amount_satang=amount)

    assert settle(office, loan, outcome=Outcome.PAID, amount_satang=1).lines


@pytest.mark.parametrize("outcome", UNPAID)
@pytest.mark.parametrize("amount", [0, 1, -1])
def test_an_amount_belongs_to_what_was_paid_for_alone(
    office: SampleOffice, loan: Loan, outcome: Outcome, amount: int
) -> None:
    with refused(office, AmountUnasked, rule_id="R33", field="amount"):
        settle(office, loan, outcome=outcome, amount_satang=amount)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_no_outcome_goes_without_its_paper(office: SampleOffice, loan: Loan, outcome: Outcome) -> None:
    amount = 100 if outcome is Outcome.PAID else None
    with refused(office, EvidenceMissing, rule_id="R33", field="evidence"):
        settle(office, loan, outcome=outcome, amount_satang=amount, evidence="")


def test_too_much_text_does_not_get_into_the_database(office: SampleOffice, loan: Loan) -> None:
    with refused(office, Clash):
        settle(office, loan, evidence="ก" * 501)


# -- twice, and out of order ------------------------------------------------------------------------------------------


def test_a_line_is_settled_once(office: SampleOffice, loan: Loan) -> None:
    settle(office, loan, 1)
    with refused(office, SettledBefore):
        settle(office, loan, 1)
    with refused(office, SettledBefore):
        settle(office, loan, 1, by="chief", outcome=Outcome.PAID, amount_satang=5, now=later(days=3))


def test_nothing_is_settled_on_a_loan_that_is_closed(office: SampleOffice, loan: Loan) -> None:
    settle(office, loan, 1)
    loan = settle(office, loan, 2)
    for line in (1, 2):
        with refused(office, OutOfOrder):
            settle(office, loan, line)


@pytest.mark.parametrize("steps", [(), ("supply", "palad", "nayok")])
def test_nothing_is_settled_before_anything_went_out(office: SampleOffice, steps: tuple[str, ...]) -> None:
    loan = office.approve(office.ask({"chair": 5}), by=steps)
    with refused(office, OutOfOrder):
        settle(office, loan)


def test_nothing_is_settled_while_something_is_out(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"chair": 5})), counts={1: 5})
    with refused(office, OutOfOrder):
        settle(office, loan)
    loan = office.receive(loan, counts={1: Back(damaged=4)})
    with refused(office, OutOfOrder):
        settle(office, loan)


def test_a_loan_that_came_back_whole_has_nothing_to_settle(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"chair": 5})), counts={1: 5})
    loan = office.receive(loan, counts={1: Back(good=5)})
    with refused(office, OutOfOrder):
        settle(office, loan)


@pytest.mark.parametrize("line", [0, 3, -1, 10**9])
def test_a_line_that_the_loan_does_not_have_is_not_found(office: SampleOffice, loan: Loan, line: int) -> None:
    with refused(office, NotFound):
        settle(office, loan, line)


def test_a_loan_that_is_not_there_is_not_found(office: SampleOffice) -> None:
    what = Settling(line=1, outcome=Outcome.REPAIRED, evidence="1/2569")
    with refused(office, NotFound), office.database.transaction() as session:
        key = office.people["supply"]
        settling.settle(session, actor=office.actor("supply"), now=NOW, loan_id=key, settling=what)


# -- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["supply", "chief"])
def test_the_keepers_of_the_register_settle(office: SampleOffice, loan: Loan, name: str) -> None:
    settle(office, loan, by=name)

    assert [row.settled_by for row in settlements(office)] == [office.people[name]]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("clerk", NotAllowed),
        ("nayok", NotAllowed),
        ("palad", NotAllowed),
        ("finance", NotAllowed),
        ("auditor", NotAllowed),
        ("education", NotFound),
        ("admin", NotFound),
        ("staff", NotFound),
    ],
)
def test_nobody_else_settles(office: SampleOffice, loan: Loan, name: str, kind: type[Refusal]) -> None:
    with refused(office, kind):
        settle(office, loan, by=name)


def test_a_supply_officer_of_another_division_does_not_know_the_loan(office: SampleOffice, loan: Loan) -> None:
    appoint(office, "staff", Office.SUPPLY_OFFICER, "กองการศึกษา")
    with refused(office, NotFound):
        settle(office, loan, by="staff")


def test_nobody_settles_what_he_borrowed_himself(office: SampleOffice) -> None:
    loan = office.ask({"chair": 2}, by="supply", place=Place.OUTSIDE, **STAFF)
    loan = office.give(office.approve(loan, by=("chief", "palad", "nayok")), counts={1: 2})
    loan = office.receive(loan, counts={1: Back(damaged=2)})
    with refused(office, OwnSettlement, rule_id="R23"):
        settle(office, loan, by="supply")

    assert settle(office, loan, by="chief").state is LoanState.CLOSED


def test_who_acts_as_supply_officer_settles_under_his_order(office: SampleOffice, loan: Loan) -> None:
    appoint(office, "staff", Office.SUPPLY_OFFICER, holding=Holding.ACTING, order_no="9/2569")
    watch = Watch(office)
    settle(office, loan, by="staff")

    assert watch.entry("loan.settled")["actor"] == {
        "acting": True,
        "id": person_key(office.people["staff"]),
        "office": "supply_officer",
    }
    agrees(office)
