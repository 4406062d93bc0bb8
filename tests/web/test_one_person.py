"""Nobody decides, serves or settles his own case under another name or account of his (R7, R23)."""

import pytest

from assetlend.domain.lending import Channel, LoanState
from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import DecidedBefore, IssuerApproved, Namesake, OwnRecord
from assetlend.models import Loan, Person
from assetlend.services import admin, settling
from assetlend.services.admin import NewAppointment
from assetlend.services.borrowing import Particulars
from tests.factories import NOW, TODAY
from tests.services.seeing import refused
from tests.visitor import Visitor
from tests.web.pages import page, unchanged
from tests.web.strangers import LATER, official
from tests.web.town import Town

ASKED_AS = {
    "his name and another telephone": Particulars("ชื่อnayok", "สกุลทดสอบ", phone="0899999999"),
    "his name with a title in it": Particulars("นายชื่อnayok", "สกุลทดสอบ", phone="0899999999"),
    "his name written apart": Particulars("ชื่อ nayok", "สกุล ทดสอบ", phone="0899999999"),
    "his mobile and another name": Particulars("สมพร", "คนบ้านเดียวกัน", phone="0861112222"),
}


@pytest.fixture
def nayok(town: Town) -> Town:
    """The chief executive's mobile number is known to the office."""
    with town.database.transaction() as session:
        session.get_one(Person, town.people["nayok"]).phone = "0861112222"
    return town


def asked(town: Town, who: Particulars) -> Loan:
    """A resident's request that two have agreed to."""
    loan = town.ask({"chair": 1}, particulars=who, purpose_text="of himself", **LATER)
    return town.approve(loan, by=("supply", "palad"))


@pytest.mark.parametrize("how", ASKED_AS)
def test_nobody_approves_what_he_asked_for_as_a_resident(nayok: Town, how: str) -> None:
    loan = asked(nayok, ASKED_AS[how])
    with refused(nayok, Namesake, rule_id="R23"):
        nayok.decide(loan, "nayok")


def test_the_page_says_so_and_takes_no_decision(visitor: Visitor, nayok: Town) -> None:
    loan = asked(nayok, ASKED_AS["his mobile and another name"])
    who, path = visitor.as_("nayok"), f"/approvals/{loan.id}"
    shown = page(who.get(path))
    assert "ผู้ยืมมีชื่อหรือหมายเลขโทรศัพท์ตรงกับท่าน" in shown.text
    assert not shown.tree.xpath("//button[@name='decision']")
    unchanged(nayok.database, lambda: who.post(path, {"decision": "yes", "position": "3"}), 403)
    assert "ต้องให้ผู้อื่นพิจารณา" in page(who.get("/approvals")).text


def test_whoever_is_not_he_is_no_namesake(nayok: Town) -> None:
    for who in (
        Particulars("ชื่อnayok", "สกุลอื่น", phone="0899999999"),
        Particulars("สมพร", "ใจงาม", phone="0861112223"),
    ):
        assert nayok.decide(asked(nayok, who), "nayok").state is LoanState.APPROVED


def test_officials_who_share_a_telephone_are_not_one_person(town: Town) -> None:
    with town.database.transaction() as session:
        for name in ("supply", "palad", "nayok"):
            session.get_one(Person, town.people[name]).phone = "0861112222"
    assert town.approve(town.ask({"chair": 1}, purpose_text="shared", **LATER)).state is LoanState.APPROVED


def test_a_house_with_the_offices_landline_is_nobodys_own(town: Town) -> None:
    with town.database.transaction() as session:
        session.get_one(Person, town.people["nayok"]).phone = "037111222"
    loan = asked(town, Particulars("สมพร", "ใจงาม", phone="037111222"))
    assert town.decide(loan, "nayok").state is LoanState.APPROVED


def test_two_accounts_do_not_make_two_people_of_one(town: Town) -> None:
    official(town, "supply2", Office.PALAD, like="supply", holding=Holding.ACTING)
    loan = town.decide(town.ask({"chair": 1}, purpose_text="twice", **LATER), "supply")
    with refused(town, DecidedBefore, rule_id="R7"):
        town.decide(loan, "supply2")

    official(town, "clerk2", Office.SUPPLY_OFFICER, like="clerk")
    loan = town.ask({"chair": 1}, by="clerk", channel=Channel.COUNTER, purpose_text="typed", **LATER)
    with refused(town, OwnRecord, rule_id="R23"):
        town.decide(loan, "clerk2")

    official(town, "nayok2", Office.COUNTER_CLERK, like="nayok")
    loan = town.approve(town.ask({"chair": 1}, purpose_text="handed"))
    with refused(town, IssuerApproved, rule_id="R23"):
        town.give(loan, by="nayok2", counts={1: 1})


def test_an_administrator_with_two_accounts_gives_himself_nothing(town: Town) -> None:
    official(town, "admin2", Office.STAFF, like="admin")
    actor, own = town.actor("admin"), town.people["admin2"]
    wanted = NewAppointment(own, Office.SUPPLY_OFFICER, "เจ้าพนักงานพัสดุ", TODAY)
    with refused(town, admin.NotOneself, rule_id="R23"), town.database.transaction() as session:
        admin.appoint(session, actor=actor, now=NOW, wanted=wanted)
    with refused(town, admin.OwnAccount), town.database.transaction() as session:
        admin.reset_password(session, actor=actor, now=NOW, person=own)


def test_nobody_serves_himself_or_settles_his_own_loss_under_a_residents_name(town: Town) -> None:
    mine = Particulars("ชื่อclerk", "สกุลทดสอบ", phone="0899999999")
    loan = town.approve(town.ask({"chair": 1}, particulars=mine, purpose_text="his own"))
    with refused(town, Namesake, rule_id="R23"):
        town.give(loan, by="clerk", counts={1: 1})

    own = town.named("hurt")
    with town.database.transaction() as session:
        session.get_one(Person, own.borrower_id).name_key = session.get_one(Person, town.people["supply"]).name_key
    paid = settling.Settling(line=1, outcome=settling.Outcome.FAIR_WEAR, evidence="ใบตรวจ 1")
    with refused(town, settling.OwnSettlement), town.database.transaction() as session:
        settling.settle(session, actor=town.actor("supply"), now=NOW, loan_id=own.id, settling=paid)


def test_the_counter_does_not_rename_an_official_by_typing_a_request_for_him(town: Town) -> None:
    with town.database.transaction() as session:
        row = session.get_one(Person, town.people["nayok"])
        row.phone = "0861112222"
        before = {name: getattr(row, name) for name in ("title", "first_name", "position", "house_no", "changwat")}
    typed = Particulars("ชื่อnayok", "สกุลทดสอบ", title="ยาย", position="นักโทษ", phone="0861112222", house_no="9")
    loan = town.ask({"chair": 1}, by="clerk", channel=Channel.COUNTER, particulars=typed, purpose_text="typed", **LATER)

    with town.database.reading() as session:
        row = session.get_one(Person, town.people["nayok"])
        assert {name: getattr(row, name) for name in before} == before
    assert loan.borrower_id == town.people["nayok"]
