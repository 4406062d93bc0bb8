"""Calling back what is lent: for whom it makes room, whom it tells, and what it leaves as it was (R16, R36)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from assetlend.clock import BANGKOK
from assetlend.domain import chasing as rules_of
from assetlend.domain import figures, terms
from assetlend.domain.books import Books
from assetlend.domain.duties import DutyKind, DutyOutcome
from assetlend.domain.figures import Terms
from assetlend.domain.lending import LoanState
from assetlend.domain.overriding import CannotRecall, NotEarlier, RecallCause, Recalled, WhyMissing
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Duty, Loan, LoanOverride
from assetlend.services import chasing, daily, extending, hand_over, ledger, loan_lists, recalling
from assetlend.services.borrowing import Particulars
from assetlend.services.recalling import Recalling
from assetlend.services.take_back import Back
from tests.factories import SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused

DISASTER, MISUSE = RecallCause.DISASTER, RecallCause.MISUSE
WHY = "นำไปใช้ค้าขายที่ตลาดนัด"
ASKER = Particulars(first_name="บุญช่วย", last_name="อาสา", phone="0891112222")


@pytest.fixture
def out(office: SampleOffice) -> Loan:
    """Sixty of the hundred chairs, out until `day(15)`."""
    return office.give(office.approve(office.ask({"chair": 60}, due=day(15))), counts={1: 60})


def recall(
    office: SampleOffice,
    loan: Loan,
    to: date,
    cause: RecallCause = DISASTER,
    *,
    by: str = "palad",
    days: int = 1,
    reason: str = WHY,
) -> LoanOverride:
    with office.database.transaction() as session:
        wanted = Recalling(to, cause, reason)
        return recalling.recall(session, actor=office.actor(by), now=later(days=days), loan_id=loan.id, wanted=wanted)


@pytest.mark.parametrize(("by", "cause", "rule"), [("palad", MISUSE, "R36"), ("nayok", DISASTER, "R16")])
def test_a_recall_is_entered_and_told_and_the_loan_keeps_its_day(
    office: SampleOffice, out: Loan, by: str, cause: RecallCause, rule: str
) -> None:
    watch = Watch(office)
    recall(office, out, day(4), cause, by=by)
    assert watch.acts() == ["loan.overridden"]
    assert watch.entry("loan.overridden")["data"] == {"rule": rule, "reason": WHY}
    assert watch.notices() == {("borrower", "loan_recalled")}
    with office.database.reading() as session:
        row = session.get_one(Loan, out.id)
        assert (row.due_on, row.back_by, row.recalled_to) == (day(15), day(4), day(4))
    agrees(office)


def test_who_may_not_and_why_is_needed(office: SampleOffice, out: Loan) -> None:
    for name in ("supply", "chief", "clerk", "auditor", "finance"):
        with refused(office, NotAllowed):
            recall(office, out, day(4), by=name)
    with refused(office, NotFound):
        recall(office, out, day(4), by="education")
    with refused(office, WhyMissing, field="reason"):
        recall(office, out, day(4), reason="")
    with refused(office, NotEarlier, field="to"):
        recall(office, out, day(15))


def test_what_is_called_back_is_free_from_the_day_after(office: SampleOffice, out: Loan) -> None:
    asked: dict[str, Any] = {"particulars": ASKER, "now": later(days=1), "due": day(8)}
    with refused(office, terms.NotEnough, free=40):
        office.ask({"chair": 50}, start=day(5), **asked)
    recall(office, out, day(4))
    with refused(office, terms.NotEnough, free=40):
        office.ask({"chair": 50}, start=day(4), **asked)
    loan = office.approve(office.ask({"chair": 50}, start=day(5), **asked), now=later(days=1))
    with refused(office, terms.NotEnough, field="to", free=50):
        recall(office, out, day(6))
    assert loan.state is LoanState.APPROVED
    recall(office, out, day(3))
    agrees(office)


def test_what_should_be_back_and_is_not_is_not_free(office: SampleOffice, out: Loan) -> None:
    recall(office, out, day(2))
    with refused(office, terms.NotEnough, free=40):
        office.ask({"chair": 50}, particulars=ASKER, start=day(5), due=day(6), now=later(days=3))


def test_what_is_called_back_gets_no_more_time(office: SampleOffice, out: Loan) -> None:
    asked: dict[str, Any] = {"now": later(days=1), "loan_id": out.id, "to": day(20), "reason": "งานเลื่อน"}
    with office.database.transaction() as session:
        row = extending.request(session, actor=office.actor("clerk"), **asked)
    recall(office, out, day(4))
    values: dict[str, Any] = {"actor": office.actor("nayok"), "now": later(days=2), "extension_id": row.id}
    with refused(office, Recalled, day=day(4)), office.database.transaction() as session:
        extending.decide(session, answer=extending.Answer.YES, reason="", **values)
    with office.database.transaction() as session:
        extending.decide(session, answer=extending.Answer.NO, reason="เรียกคืนแล้ว", **values)
    with refused(office, Recalled), office.database.transaction() as session:
        extending.request(session, actor=office.actor("clerk"), **asked)


def test_what_is_approved_is_called_back_for_relief_alone_and_then_not_handed_over_late(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"chair": 60}, start=day(3), due=day(15)))
    with refused(office, CannotRecall):
        recall(office, loan, day(8), MISUSE)
    recall(office, loan, day(5))
    with refused(office, hand_over.PastDue, due=day(5)):
        office.give(loan, counts={1: 60}, now=later(days=6))
    office.give(loan, counts={1: 60}, now=later(days=5))
    waiting = office.ask({"chair": 1}, due=day(15))
    with refused(office, CannotRecall):
        recall(office, waiting, day(5))


# -- the duty, and what the law counts --------------------------------------------------------------------------------


def open_day(office: SampleOffice, days: int) -> int:
    with office.database.transaction() as session:
        return daily.open_day(session, later(days=days), day(days))["duties_opened"]


def duties(office: SampleOffice) -> list[tuple[int, date, date, DutyOutcome | None]]:
    with office.database.reading() as session:
        query = select(Duty).where(Duty.kind == DutyKind.CHASE, Duty.subject.startswith("recall:"))
        rows = session.scalars(query.order_by(Duty.ordinal))
        return [(row.ordinal, row.opens_on, row.last_on, row.outcome) for row in rows]


def test_from_the_day_of_the_recall_somebody_must_get_the_things_back(
    office: SampleOffice, out: Loan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "OPENERS", (recalling.wanted, chasing.wanted))
    recall(office, out, day(4))
    assert [open_day(office, days) for days in (3, 4, 5)] == [0, 1, 0]
    assert duties(office) == [(1, day(4), day(11), None)]
    recall(office, out, day(9), days=5)
    assert [open_day(office, days) for days in (8, 9)] == [0, 1]
    assert duties(office) == [(1, day(4), day(11), DutyOutcome.LAPSED), (2, day(9), day(16), None)]
    office.receive(out, counts={1: Back(good=40)}, now=later(days=10))
    assert duties(office)[1][3] is None
    office.receive(out, counts={1: Back(good=20)}, now=later(days=11))
    assert duties(office)[1][3] is DutyOutcome.DONE
    assert open_day(office, 20) == 0


def figure(office: SampleOffice, days: int) -> tuple[Any, Any, Any]:
    with office.database.reading() as session:
        books = Books(BANGKOK).read((body for _, body in ledger.bodies(session)), later(days=days))
    told = Terms(2569, later(days=days), BANGKOK)
    due, asked, aside = figures.due(books, told), figures.chase(books, told), figures.separation(books, told)
    return (due.numerator, due.denominator), (asked.numerator, asked.denominator), aside.parts["overrides"]


def test_the_figures_go_by_the_day_of_return_and_count_the_recall(office: SampleOffice, out: Loan) -> None:
    recall(office, out, day(4))
    assert figure(office, 10) == ((0, 0), (0, 0), {"R16": 1})
    with refused(office, rules_of.NotOverdue):
        made = chasing.Chasing(channel=rules_of.ChaseChannel.PHONE, evidence="โทร")
        with office.database.transaction() as session:
            chasing.record(session, actor=office.actor("supply"), now=later(days=10), loan_id=out.id, made=made)
    office.receive(out, counts={1: Back(good=60)}, now=later(days=12))
    assert figure(office, 30) == ((1, 1), (0, 0), {"R16": 1})


def test_lists_go_by_the_day_of_return_too(office: SampleOffice, out: Loan) -> None:
    recall(office, out, day(2))
    with office.database.reading() as session:
        what = loan_lists.Search(overdue=True)
        assert loan_lists.search(session, office.actor("supply"), what, day(5)).loans == []
        assert loan_lists.search(session, office.actor("supply"), what, day(16)).loans[0].back_by == day(2)
