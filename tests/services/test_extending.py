"""More time for what is out: asked for in time, free of clashes, decided by who approved, never by the borrower."""

from datetime import date

import pytest
from sqlalchemy import select

from assetlend.domain import chasing as rules_of
from assetlend.domain import terms
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Actor
from assetlend.domain.routing import Decision as Answer
from assetlend.domain.routing import NotYourTurn, OwnRecord
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Extension, Loan, Paper
from assetlend.services import borrowing, extending
from assetlend.services.approving import ReasonMissing
from assetlend.services.take_back import Back
from tests.factories import NOW, SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused

LATER = day(9)
WHY = "งานเลื่อน"


@pytest.fixture
def out(office: SampleOffice) -> Loan:
    """Sixty of the hundred chairs, due on `day(5)`."""
    return office.give(office.approve(office.ask({"chair": 60}, due=day(5))), counts={1: 60})


def borrower(loan: Loan) -> Actor:
    return borrowing.borrower_of(loan)


def ask(
    office: SampleOffice,
    loan: Loan,
    to: date = LATER,
    *,
    by: str | None = None,
    days: int = 2,
    reason: str = WHY,
) -> Extension:
    actor = office.actor(by) if by else borrower(loan)
    with office.database.transaction() as session:
        return extending.request(session, actor=actor, now=later(days=days), loan_id=loan.id, to=to, reason=reason)


def decide(
    office: SampleOffice,
    row: Extension,
    answer: Answer = Answer.YES,
    *,
    by: str = "nayok",
    days: int = 3,
    reason: str = "",
) -> Extension:
    with office.database.transaction() as session:
        return extending.decide(
            session, actor=office.actor(by), now=later(days=days), extension_id=row.id, answer=answer, reason=reason
        )


def test_a_borrower_asks_and_who_approved_decides(office: SampleOffice, out: Loan) -> None:
    watch = Watch(office)
    row = ask(office, out)
    assert watch.entry("loan.extension_requested")["data"] == {
        "from": day(5).isoformat(),
        "to": day(9).isoformat(),
        "reason": "งานเลื่อน",
    }
    assert watch.notices() == {("nayok", "extension_waits")}
    assert office.loan(out.id).due_on == day(5)
    agrees(office)

    watch = Watch(office)
    decide(office, row)
    assert office.loan(out.id).due_on == day(9)
    assert watch.entry("loan.extension_decided")["data"] == {"decision": "yes", "reason": ""}
    assert watch.entry("loan.extension_decided")["actor"]["office"] == "nayok"
    assert watch.notices() == {("borrower", "extension_granted")}
    agrees(office)


def test_more_time_makes_a_new_edition_of_the_slip_and_the_return_commits_to_it(
    office: SampleOffice, out: Loan
) -> None:
    decide(office, ask(office, out))
    with office.database.reading() as session:
        editions = session.scalars(select(Paper).where(Paper.loan_id == out.id).order_by(Paper.edition)).all()
        assert "๙" not in editions[1].value.partition('"due"')[2][:14]
        last = editions[2].commitment
    watch = Watch(office)
    office.receive(out, counts={1: Back(good=60)}, now=later(days=4))
    assert watch.entry("loan.returned")["data"]["evidence"] == [last]
    agrees(office)


def test_a_refusal_needs_its_reason_and_changes_no_day(office: SampleOffice, out: Loan) -> None:
    row = ask(office, out)
    with refused(office, ReasonMissing, field="reason"):
        decide(office, row, Answer.NO)
    watch = Watch(office)
    decide(office, row, Answer.NO, reason="มีผู้อื่นจองแล้ว")
    assert office.loan(out.id).due_on == day(5)
    assert watch.notices() == {("borrower", "extension_refused")}
    agrees(office)
    ask(office, out, days=4)
    agrees(office)


def test_the_counter_asks_at_the_borrowers_word_and_is_named(office: SampleOffice, out: Loan) -> None:
    row = ask(office, out, by="clerk")
    assert row.recorded_by == office.people["clerk"]
    agrees(office)


def test_who_may_not_enter_a_request_asks_for_no_more_time_either(office: SampleOffice, out: Loan) -> None:
    for name in ("nayok", "auditor"):
        with refused(office, NotAllowed):
            ask(office, out, by=name)
    with refused(office, NotFound):
        ask(office, out, by="education")


def test_only_who_approved_decides(office: SampleOffice, out: Loan) -> None:
    row = ask(office, out)
    for name in ("palad", "supply", "chief", "finance"):
        with refused(office, NotYourTurn):
            decide(office, row, by=name)
    with office.database.reading() as session:
        assert [one.extension.id for one in extending.queue(session, office.actor("nayok"), day(3))] == [row.id]
        assert extending.queue(session, office.actor("palad"), day(3)) == []


def test_nobody_decides_what_he_recorded(office: SampleOffice) -> None:
    """The head of the division is asked at the counter, enters the wish himself, and somebody else must decide it."""
    mine = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work", "due": day(5)}
    loan = office.approve(office.ask({"projector": 1}, by="staff", **mine), by=("education",))
    loan = office.give(loan, pieces=[office.pieces("projector")[0].id])
    row = ask(office, loan, by="staff")
    with office.database.transaction() as session:
        session.get_one(Extension, row.id).recorded_by = office.people["education"]
    with refused(office, OwnRecord):
        decide(office, row, by="education")


def test_things_that_are_promised_to_others_cannot_be_kept_longer(office: SampleOffice, out: Loan) -> None:
    office.approve(office.ask({"chair": 50}, start=day(7), due=day(8)))
    with refused(office, terms.NotEnough, field="to", free=50):
        ask(office, out)
    ask(office, out, day(6))


def test_the_clash_is_looked_for_again_when_it_is_decided(office: SampleOffice, out: Loan) -> None:
    row = ask(office, out)
    office.approve(office.ask({"chair": 50}, start=day(7), due=day(8)), now=later(days=2, hours=1))
    with office.database.reading() as session:
        (waiting,) = extending.queue(session, office.actor("nayok"), day(3))
        assert isinstance(waiting.room, terms.NotEnough)
    with refused(office, terms.NotEnough):
        decide(office, row)


def test_only_what_is_still_out_must_be_free(office: SampleOffice, out: Loan) -> None:
    office.approve(office.ask({"chair": 50}, start=day(7), due=day(8)))
    office.receive(out, counts={1: Back(good=10)}, now=later(days=1))
    ask(office, out)


def test_after_the_due_day_there_is_no_more_time(office: SampleOffice, out: Loan) -> None:
    with refused(office, rules_of.TooLateToExtend):
        ask(office, out, days=6)
    row = ask(office, out, days=5)
    with refused(office, rules_of.TooLateToExtend):
        decide(office, row, days=6)
    decide(office, row, Answer.NO, days=6, reason="เลยกำหนดแล้ว")


def test_a_loan_does_not_become_longer_than_the_rules_allow(office: SampleOffice, out: Loan) -> None:
    with refused(office, terms.TooLong, field="to"):
        ask(office, out, day(400))


@pytest.mark.parametrize("to", [day(5), day(4)])
def test_the_new_day_is_a_later_one(office: SampleOffice, out: Loan, to: date) -> None:
    with refused(office, rules_of.NotLater, field="to"):
        ask(office, out, to)


def test_one_wish_at_a_time_with_a_reason_and_decided_once(office: SampleOffice, out: Loan) -> None:
    with refused(office, extending.ReasonNeeded, field="reason"):
        ask(office, out, reason="")
    row = ask(office, out)
    with refused(office, extending.AskedAlready):
        ask(office, out)
    decide(office, row)
    with refused(office, extending.ExtensionDecided):
        decide(office, row)


def test_what_is_not_out_is_not_extended(office: SampleOffice, out: Loan) -> None:
    waiting = office.ask({"tent": 1}, due=day(5))
    with refused(office, extending.NotOut):
        ask(office, waiting, days=0)
    row = ask(office, out)
    office.receive(out, counts={1: Back(good=60)}, now=later(days=2, hours=1))
    with refused(office, extending.NotOut):
        decide(office, row)
    assert later(days=0) == NOW
