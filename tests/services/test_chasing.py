"""Chasing what is overdue: duties, letters, the entry of each chase, and no more lending meanwhile."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from assetlend.documents.chase_letter import ChaseLetter
from assetlend.domain import chasing as rules_of
from assetlend.domain.chasing import ChaseChannel
from assetlend.domain.duties import DutyOutcome, Standing
from assetlend.domain.lending import BorrowerKind, Channel, Place
from assetlend.domain.offices import Office
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Account, Chase, Duty, Loan, Notice
from assetlend.services import chasing, daily, duties
from assetlend.services.borrowing import SentBefore
from assetlend.services.chasing import Chasing
from assetlend.services.take_back import Back
from tests.documents.reading import by_poppler, pages, squeezed
from tests.factories import NOW, SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused

CALL = Chasing(channel=ChaseChannel.PHONE, evidence="โทรศัพท์เวลา 10.00 น.")


@pytest.fixture(autouse=True)
def only_chases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else becomes due."""
    monkeypatch.setattr(daily, "OPENERS", (chasing.wanted,))


@pytest.fixture
def overdue(office: SampleOffice) -> Loan:
    """Thirty chairs that were to come back on `day(1)`."""
    return office.give(office.approve(office.ask({"chair": 30}, due=day(1))), counts={1: 30})


def chase(office: SampleOffice, loan: Loan, made: Chasing = CALL, *, by: str = "supply", days: int = 3) -> Chase:
    with office.database.transaction() as session:
        return chasing.record(session, actor=office.actor(by), now=later(days=days), loan_id=loan.id, made=made)


def open_day(office: SampleOffice, days: int) -> dict[str, int]:
    with office.database.transaction() as session:
        return daily.open_day(session, later(days=days), day(days))


def standing(office: SampleOffice) -> list[tuple[int, object, object, str | None]]:
    with office.database.reading() as session:
        rows = session.scalars(select(Duty).order_by(Duty.ordinal)).all()
        return [(one.ordinal, one.opens_on, one.last_on, one.outcome) for one in rows]


# -- the duty ---------------------------------------------------------------------------------------------------------


def test_the_day_after_the_due_day_opens_the_duty_to_chase_and_no_day_before(
    office: SampleOffice, overdue: Loan
) -> None:
    assert open_day(office, 1)["duties_opened"] == 0
    watch = Watch(office)
    assert open_day(office, 2)["duties_opened"] == 1
    assert standing(office) == [(1, day(2), day(8), None)]
    assert watch.notices() == {("supply", "duty_opened")}
    assert watch.acts() == []


def test_a_duty_is_opened_once_however_often_and_from_its_own_day_after_days_off(
    office: SampleOffice, overdue: Loan
) -> None:
    assert open_day(office, 40)["duties_opened"] == 1
    assert [open_day(office, days)["duties_opened"] for days in (40, 40, 41)] == [0, 0, 0]
    assert standing(office) == [(1, day(2), day(8), None)]


def test_the_duty_is_the_supply_officers_and_shows_as_late(office: SampleOffice, overdue: Loan) -> None:
    open_day(office, 2)
    with office.database.reading() as session:
        for days, word in ((8, "open"), (9, "late")):
            (mine,) = duties.mine(session, office.actor("supply"), day(days))
            assert mine.standing == word
        assert duties.mine(session, office.actor("clerk"), day(9)) == []
        assert [duties.count_of(session, office.actor(name)) for name in ("supply", "clerk")] == [1, 0]
        assert [one.duty.kind for one in duties.late(session, day(9))] == ["chase"]


def test_a_chase_ends_its_duty_and_the_next_comes_in_the_set_interval(office: SampleOffice, overdue: Loan) -> None:
    open_day(office, 2)
    chase(office, overdue, days=3)
    assert standing(office) == [(1, day(2), day(8), DutyOutcome.DONE)]
    assert open_day(office, 17)["duties_opened"] == 0
    assert open_day(office, 18)["duties_opened"] == 1
    assert standing(office)[1] == (2, day(18), day(25), None)


def test_after_the_third_chase_nothing_more_is_due(office: SampleOffice, overdue: Loan) -> None:
    for number in range(3):
        open_day(office, 2 + 20 * number)
        chase(office, overdue, days=3 + 20 * number)
    assert open_day(office, 200)["duties_opened"] == 0
    assert [row[3] for row in standing(office)] == [DutyOutcome.DONE] * 3


def test_what_comes_back_needs_no_chase_any_more(office: SampleOffice, overdue: Loan) -> None:
    open_day(office, 2)
    office.receive(overdue, counts={1: Back(good=10)}, now=later(days=3))
    assert standing(office)[0][3] is None
    office.receive(overdue, counts={1: Back(good=20)}, now=later(days=3))
    assert standing(office)[0][3] is DutyOutcome.LAPSED
    assert open_day(office, 30)["duties_opened"] == 0


# -- entering a chase -------------------------------------------------------------------------------------------------


def test_a_chase_is_entered_with_what_shows_it_and_the_borrower_is_told(office: SampleOffice, overdue: Loan) -> None:
    watch = Watch(office)
    row = chase(office, overdue, Chasing(channel=ChaseChannel.VISIT, evidence="พบที่บ้าน", note="จะคืนพรุ่งนี้"))
    entry = watch.entry("loan.chased")
    assert (row.number, row.title) == (1, "เจ้าพนักงานพัสดุ")
    assert entry["data"] == {"number": 1, "channel": "visit", "evidence": ["พบที่บ้าน"]}
    assert entry["actor"]["office"] == "supply_officer"
    assert watch.notices() == {("borrower", "loan_chased")}
    agrees(office)


def test_a_chase_of_an_earlier_day_says_when_it_was(office: SampleOffice, overdue: Loan) -> None:
    watch = Watch(office)
    made = Chasing(channel=ChaseChannel.PHONE, evidence="โทรศัพท์", happened_at=later(days=2))
    chase(office, overdue, made, days=5)
    assert watch.entry("loan.chased")["data"]["happened_at"] == later(days=2).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    agrees(office)


def test_the_same_form_twice_is_one_chase(office: SampleOffice, overdue: Loan) -> None:
    made = Chasing(channel=ChaseChannel.PHONE, evidence="โทรศัพท์", key="k")
    assert chase(office, overdue, made).id == chase(office, overdue, made).id


def test_another_chase_under_the_same_sending_is_refused_and_not_lost(office: SampleOffice, overdue: Loan) -> None:
    chase(office, overdue, replace(CALL, key="k"))
    for other in (
        replace(CALL, channel=ChaseChannel.VISIT, key="k"),
        replace(CALL, evidence="โทรศัพท์เวลา 11.00 น.", key="k"),
        replace(CALL, note="จะคืนพรุ่งนี้", key="k"),
    ):
        with refused(office, SentBefore):
            chase(office, overdue, other)
    with refused(office, SentBefore):
        chase(office, overdue, replace(CALL, key="k"), by="chief")
    with refused(office, SentBefore):
        write(office, overdue, key="k")


def test_a_call_made_in_time_and_keyed_later_was_made_in_time(office: SampleOffice, overdue: Loan) -> None:
    open_day(office, 2)
    chase(office, overdue, replace(CALL, happened_at=later(days=3)), days=12)
    with office.database.reading() as session:
        (found,) = duties.of_subject(session, f"loan:{overdue.id.hex}", day(12))
    assert found.standing is Standing.DONE_IN_TIME


def test_a_call_made_before_the_things_came_back_is_entered_afterwards_and_tells_nobody(
    office: SampleOffice, overdue: Loan
) -> None:
    open_day(office, 2)
    office.receive(overdue, counts={1: Back(good=30)}, now=later(days=12))
    watch = Watch(office)
    chase(office, overdue, replace(CALL, happened_at=later(days=3)), days=13)
    assert (watch.acts(), watch.notices()) == (["loan.chased"], set())
    with office.database.reading() as session:
        (found,) = duties.of_subject(session, f"loan:{overdue.id.hex}", day(13))
    assert found.standing is Standing.DONE_IN_TIME
    with refused(office, rules_of.BackBefore, field="happened_on", day=day(12)):
        chase(office, overdue, replace(CALL, happened_at=later(days=13)), days=14)
    with refused(office, rules_of.BackBefore):
        chase(office, overdue, days=14)
    agrees(office)


def test_what_came_back_on_its_day_was_never_to_be_chased(office: SampleOffice, overdue: Loan) -> None:
    office.receive(overdue, counts={1: Back(good=30)}, now=later(days=1))
    with refused(office, rules_of.BackBefore):
        chase(office, overdue, replace(CALL, happened_at=later(days=2)), days=5)


def test_a_duty_that_nobody_did_before_the_things_came_back_was_missed(office: SampleOffice, overdue: Loan) -> None:
    open_day(office, 2)
    office.receive(overdue, counts={1: Back(good=30)}, now=later(days=30))
    with office.database.reading() as session:
        (found,) = duties.of_subject(session, f"loan:{overdue.id.hex}", day(30))
    assert found.standing is Standing.MISSED


def test_the_stand_in_owes_what_a_vacant_office_owes(office: SampleOffice, overdue: Loan) -> None:
    with office.database.transaction() as session:
        for account in session.scalars(select(Account).where(Account.person_id == office.people["supply"])):
            account.is_active = False
    watch = Watch(office)
    open_day(office, 2)
    assert watch.notices() == {("chief", "duty_opened")}
    with office.database.reading() as session:
        (mine,) = duties.mine(session, office.actor("chief"), day(2))
        assert mine.duty.office is Office.HEAD_SUPPLY_OFFICER
        assert duties.count_of(session, office.actor("chief")) == 1
    chase(office, overdue, by="chief")
    assert standing(office)[0][3] is DutyOutcome.DONE


def test_the_register_shows_a_head_the_chases_of_his_own_division_however_many_others_have(
    office: SampleOffice, overdue: Loan
) -> None:
    staff = {"borrower_kind": BorrowerKind.STAFF, "purpose": "official_work", "place": Place.INSIDE}
    theirs = office.decide(office.ask({"projector": 1}, by="admin", due=day(1), **staff), "education")
    theirs = office.give(theirs, pieces=[office.pieces("projector")[0].id])
    chase(office, theirs, days=2)
    for days in (3, 4, 5):
        chase(office, overdue, days=days)
    with office.database.reading() as session:
        found = chasing.register(session, office.actor("education"), limit=2)
        assert [one.loan_id for one in found] == [theirs.id]
        assert len(chasing.register(session, office.actor("auditor"), limit=9)) == 4


def test_only_the_supply_office_chases(office: SampleOffice, overdue: Loan) -> None:
    for name in ("clerk", "palad", "nayok", "auditor", "finance"):
        with refused(office, NotAllowed):
            chase(office, overdue, by=name)
    for name in ("education", "admin", "staff"):
        with refused(office, NotFound):
            chase(office, overdue, by=name)


def test_nobody_is_chased_before_the_due_day_has_passed(office: SampleOffice, overdue: Loan) -> None:
    with refused(office, rules_of.NotOverdue):
        chase(office, overdue, days=1)


def test_nobody_is_chased_for_what_is_back(office: SampleOffice, overdue: Loan) -> None:
    office.receive(overdue, counts={1: Back(good=30)}, now=later(days=2))
    with refused(office, rules_of.BackBefore):
        chase(office, overdue, days=3)


@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        (Chasing(channel=ChaseChannel.PHONE, evidence=""), chasing.EvidenceMissing),
        (Chasing(channel=ChaseChannel.PHONE, evidence="x", happened_at=later(days=4)), rules_of.ChasedInTheFuture),
        (Chasing(channel=ChaseChannel.PHONE, evidence="x", happened_at=later(days=1)), rules_of.ChasedTooEarly),
    ],
)
def test_a_chase_that_cannot_have_been_is_refused(
    office: SampleOffice, overdue: Loan, made: Chasing, refusal: type[chasing.EvidenceMissing]
) -> None:
    with refused(office, refusal):
        chase(office, overdue, made, days=3)


# -- letters ----------------------------------------------------------------------------------------------------------


def write(office: SampleOffice, loan: Loan, *, days: int = 3, key: str = "") -> Chase:
    with office.database.transaction() as session:
        actor, now = office.actor("supply"), later(days=days)
        return chasing.prepare_letter(session, actor=actor, now=now, loan_id=loan.id, letter_no="ที่ ตย 1/2569", key=key)


def send(office: SampleOffice, letter: Chase, *, days: int = 4, sent: datetime | None = None) -> Chase:
    made = Chasing(channel=ChaseChannel.LETTER, evidence="EB123456789TH", happened_at=sent)
    with office.database.transaction() as session:
        actor, now = office.actor("supply"), later(days=days)
        return chasing.record_sent(session, actor=actor, now=now, chase_id=letter.id, made=made)


def test_a_letter_counts_when_it_was_sent_and_the_ledger_holds_what_shows_it(
    office: SampleOffice, overdue: Loan
) -> None:
    watch = Watch(office)
    letter = write(office, overdue)
    assert watch.acts() == [] and letter.number is None
    sent = send(office, letter)
    entry = watch.entry("loan.chased")
    assert entry["data"] == {"number": 1, "channel": "letter", "evidence": ["EB123456789TH", sent.commitment]}
    agrees(office)


def test_a_letter_says_who_what_since_when_and_how_often_before(office: SampleOffice, overdue: Loan) -> None:
    chase(office, overdue, days=2)
    letter = write(office, overdue)
    value = ChaseLetter.from_json(json.loads(letter.letter or ""))
    assert (value.number, value.days_late, value.to) == (1, "๒", "นางสมศรี ใจดี")
    assert [(thing.name, thing.quantity) for thing in value.things] == [("เก้าอี้พลาสติก", "๓๐ ตัว")]
    pdf = chasing.print_letter(letter)
    words = squeezed(by_poppler(pdf))
    for said in ("นางสมศรีใจดี", "เก้าอี้พลาสติก", "ที่ตย๑/๒๕๖๙", "เกินกำหนดมาแล้ว๒วัน", value.slip):
        assert squeezed(said) in words
    assert pages(pdf) == 1
    assert pdf == chasing.print_letter(letter)


def test_the_second_letter_says_that_it_is_the_second(office: SampleOffice, overdue: Loan) -> None:
    send(office, write(office, overdue))
    letter = write(office, overdue, days=20)
    assert letter.letter_number == 2
    assert "(ครั้งที่๒)" in squeezed(by_poppler(chasing.print_letter(letter)))


def test_one_letter_at_a_time(office: SampleOffice, overdue: Loan) -> None:
    letter = write(office, overdue, key="k")
    assert write(office, overdue, key="k").id == letter.id
    with refused(office, chasing.LetterWaits):
        write(office, overdue)
    send(office, letter)
    with refused(office, chasing.LetterSent):
        send(office, letter)


def test_a_letter_that_was_not_sent_is_thrown_away_and_leaves_no_entry(office: SampleOffice, overdue: Loan) -> None:
    letter, watch = write(office, overdue), Watch(office)
    with refused(office, NotAllowed), office.database.transaction() as session:
        chasing.drop_letter(session, actor=office.actor("clerk"), now=later(days=4), chase_id=letter.id)
    with office.database.transaction() as session:
        chasing.drop_letter(session, actor=office.actor("supply"), now=later(days=4), chase_id=letter.id)
    assert watch.acts() == []
    with refused(office, NotFound):
        send(office, letter)
    again = write(office, overdue)
    assert again.letter_number == 1
    send(office, again)
    with refused(office, chasing.LetterSent), office.database.transaction() as session:
        chasing.drop_letter(session, actor=office.actor("supply"), now=later(days=5), chase_id=again.id)
    agrees(office)


def test_a_letter_cannot_have_been_sent_after_the_things_came_back(office: SampleOffice, overdue: Loan) -> None:
    letter = write(office, overdue, days=3)
    office.receive(overdue, counts={1: Back(good=30)}, now=later(days=4))
    with refused(office, rules_of.BackBefore):
        send(office, letter, days=20)


def test_a_letter_on_its_way_is_entered_although_the_things_came_back(office: SampleOffice, overdue: Loan) -> None:
    letter = write(office, overdue, days=3)
    office.receive(overdue, counts={1: Back(good=30)}, now=later(days=3, hours=2))
    assert send(office, letter, sent=later(days=3)).number == 1
    agrees(office)


def test_an_erased_letter_leaves_its_commitment(office: SampleOffice, overdue: Loan) -> None:
    letter = send(office, write(office, overdue))
    with office.database.transaction() as session:
        row = session.get_one(Chase, letter.id)
        row.letter, row.letter_salt = None, None
    with office.database.reading() as session, pytest.raises(NotFound):
        chasing.print_letter(session.get_one(Chase, letter.id))
    agrees(office)


# -- meanwhile --------------------------------------------------------------------------------------------------------


def test_who_has_overdue_things_asks_for_nothing_more(office: SampleOffice, overdue: Loan) -> None:
    with refused(office, rules_of.Overdue, count=1, rule_id="R11"):
        office.ask({"tent": 1}, now=later(days=2), start=day(3), due=day(4))
    office.receive(overdue, counts={1: Back(good=30)}, now=later(days=2))
    office.ask({"tent": 1}, now=later(days=2), start=day(3), due=day(4))


def test_what_was_asked_before_is_not_approved_and_not_handed_over(office: SampleOffice, overdue: Loan) -> None:
    asked = office.ask({"tent": 1}, start=day(1), due=day(9))
    ready = office.approve(office.ask({"tent": 1}, start=day(1), due=day(9)))
    for name in ("supply", "palad"):
        asked = office.decide(asked, name, now=later(days=2))
    with refused(office, rules_of.Overdue):
        office.decide(asked, "nayok", now=later(days=2))
    with refused(office, rules_of.Overdue):
        office.give(ready, pieces=[office.pieces("tent")[0].id], now=later(days=2))


def test_a_paper_slip_of_before_can_still_be_keyed_in(office: SampleOffice, overdue: Loan) -> None:
    office.ask({"tent": 1}, by="clerk", channel=Channel.PAPER, now=later(days=2), start=day(0), due=day(1))


def test_another_borrower_is_not_held_up(office: SampleOffice, overdue: Loan) -> None:
    from dataclasses import replace

    from tests.factories import make_request

    other = replace(make_request({}).particulars, first_name="สมชาย", phone="0899999999")
    office.ask({"tent": 1}, now=later(days=2), start=day(3), due=day(4), particulars=other)


# -- reminding --------------------------------------------------------------------------------------------------------


def test_a_borrower_is_reminded_once_some_days_before(office: SampleOffice) -> None:
    office.give(office.approve(office.ask({"chair": 5}, due=day(10))), counts={1: 5})
    assert [open_day(office, days)["reminded"] for days in (6, 7, 7, 8, 11)] == [0, 1, 0, 0, 0]
    with office.database.reading() as session:
        told = session.scalars(select(Notice).where(Notice.kind == "loan_due_soon")).all()
        assert [one.values["due"] for one in told] == [day(10).isoformat()]
    assert NOW + timedelta(days=7) == later(days=7)
