"""Damage or loss paid for in parts: nothing counts as paid before all is, and every baht is in the ledger."""

import pytest

from assetlend.domain import instalments as rules_of
from assetlend.domain.instalments import Agreed
from assetlend.domain.lending import LoanState, Outcome, OutOfOrder
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Loan
from assetlend.services import instalments, settling
from assetlend.services.instalments import Payment
from assetlend.services.settling import Settling
from assetlend.services.take_back import Back
from tests.factories import SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused

AGREED = Agreed(300_00, 3, day(30), "สัญญาที่ 1/2569")


@pytest.fixture
def lost(office: SampleOffice) -> Loan:
    """Two chairs that did not come back."""
    loan = office.give(office.approve(office.ask({"chair": 10}, due=day(1))), counts={1: 10})
    return office.receive(loan, counts={1: Back(good=8, lost=2)}, now=later(days=1))


def agree(office: SampleOffice, loan: Loan, agreed: Agreed = AGREED, *, by: str = "supply", position: int = 1) -> None:
    values = {"actor": office.actor(by), "now": later(days=2), "loan_id": loan.id}
    with office.database.transaction() as session:
        instalments.agree(session, position=position, agreed=agreed, **values)


def pay(office: SampleOffice, loan: Loan, amount: int, receipt: str = "ร 1", *, by: str = "supply") -> LoanState:
    values = {"actor": office.actor(by), "now": later(days=3), "loan_id": loan.id}
    with office.database.transaction() as session:
        return instalments.pay(session, position=1, payment=Payment(amount, receipt), **values).state


def settle(office: SampleOffice, loan: Loan, outcome: Outcome, amount: int | None = None) -> None:
    with office.database.transaction() as session:
        one = Settling(1, outcome, "ใบตรวจรับ", amount)
        settling.settle(session, actor=office.actor("supply"), now=later(days=4), loan_id=loan.id, settling=one)


def test_what_is_agreed_and_each_payment_is_entered_and_the_last_settles_the_line(
    office: SampleOffice, lost: Loan
) -> None:
    watch = Watch(office)
    agree(office, lost)
    assert [pay(office, lost, 100_00, f"ร {number}") for number in (1, 2)] == [LoanState.SETTLEMENT] * 2
    assert watch.acts() == ["loan.instalments_agreed", "loan.instalment_paid", "loan.instalment_paid"]
    agrees(office)
    assert pay(office, lost, 100_00, "ร 3") is LoanState.CLOSED
    told = {one["act"]: one["data"] for one in watch.entries()}
    assert told["loan.instalments_agreed"] == {
        "line": 1, "total_satang": 300_00, "parts": 3, "first_due": day(30).isoformat(), "evidence": "สัญญาที่ 1/2569",
    }  # fmt: skip
    assert told["loan.instalment_paid"] == {"line": 1, "number": 3, "amount_satang": 100_00, "receipt": "ร 3"}
    assert told["loan.settled"] == {
        "line": 1, "outcome": "paid", "amount_satang": 300_00, "evidence": "ร 1, ร 2, ร 3",
    }  # fmt: skip
    agrees(office)


def test_all_may_be_paid_at_once_and_never_more_than_is_left(office: SampleOffice, lost: Loan) -> None:
    agree(office, lost)
    pay(office, lost, 50_00)
    with refused(office, rules_of.TooMuchPaid, field="paid", rest="250.00"):
        pay(office, lost, 250_01)
    assert pay(office, lost, 250_00) is LoanState.CLOSED


def test_what_is_partly_paid_is_not_settled_in_another_way(office: SampleOffice, lost: Loan) -> None:
    agree(office, lost)
    pay(office, lost, 50_00)
    for outcome, amount in ((Outcome.REPLACED, None), (Outcome.PAID, 300_00)):
        with refused(office, rules_of.InInstalments):
            settle(office, lost, outcome, amount)


def test_before_the_first_payment_it_may_still_be_replaced(office: SampleOffice, lost: Loan) -> None:
    agree(office, lost)
    settle(office, lost, Outcome.REPLACED)
    with refused(office, OutOfOrder):
        pay(office, lost, 50_00)
    agrees(office)


def test_what_cannot_be_is_refused(office: SampleOffice, lost: Loan) -> None:
    with refused(office, rules_of.NothingAgreed):
        pay(office, lost, 100_00)
    with refused(office, settling.EvidenceMissing, field="agreement"):
        agree(office, lost, Agreed(300_00, 3, day(30), ""))
    with refused(office, rules_of.FirstDayPassed):
        agree(office, lost, Agreed(300_00, 3, day(1), "x"))
    with refused(office, NotFound):
        agree(office, lost, position=9)
    agree(office, lost)
    with refused(office, rules_of.AgreedBefore):
        agree(office, lost)
    with refused(office, settling.AmountMissing, field="paid"):
        pay(office, lost, 0)
    with refused(office, settling.EvidenceMissing, field="receipt"):
        pay(office, lost, 1, "")
    for name, refusal in (("clerk", NotAllowed), ("nayok", NotAllowed), ("auditor", NotAllowed), ("admin", NotFound)):
        with refused(office, refusal):
            pay(office, lost, 1, by=name)


def test_the_page_sees_how_it_stands(office: SampleOffice, lost: Loan) -> None:
    agree(office, lost)
    pay(office, lost, 20_00)
    with office.database.reading() as session:
        (one,) = instalments.of_loan(session, session.get_one(Loan, lost.id), day(31))
        assert (one.standing.paid_satang, one.standing.late_satang) == (20_00, 80_00)
        assert settling.value_of(session.get_one(Loan, lost.id).lines[0]) is not None
