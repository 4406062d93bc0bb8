"""A town in the middle of its work: loans in every state, reports, pictures, a waiting import, people of all kinds."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from PIL import Image
from sqlalchemy import func, select

from assetlend.config import Config
from assetlend.db import Database
from assetlend.domain.accessories import Belonging
from assetlend.domain.activities import ActivityChannel
from assetlend.domain.assets import Condition
from assetlend.domain.consumables import BORROWERS
from assetlend.domain.incidents import IncidentKind, ReportedBy
from assetlend.domain.inquiries import Decided, InquiryDecision
from assetlend.domain.instalments import Agreed
from assetlend.domain.interests import Relation
from assetlend.domain.lending import BorrowerKind, Channel, Place
from assetlend.domain.offices import PUBLIC, Holding, Office
from assetlend.domain.routing import Decision as Answer
from assetlend.models import (
    Account,
    Activity,
    Asset,
    Attachment,
    Audience,
    Division,
    Durability,
    Enclosure,
    Incident,
    Item,
    LedgerEntry,
    Loan,
    RuleChange,
)
from assetlend.services import (
    accessories,
    account,
    activities,
    admin,
    borrowing,
    chasing,
    extending,
    guidelines,
    holidays,
    incidents,
    inquiries,
    instalments,
    interests,
    kits,
    ledger,
    open_data,
    photos,
    publicity,
    register_import,
    registry,
    rule_changes,
    settling,
    waiting,
    worker,
)
from assetlend.services.enclosures import Pdf
from assetlend.services.hand_over import HandOverCondition
from assetlend.services.photos import Picture
from assetlend.services.registry import ItemTerms
from assetlend.services.take_back import Back
from tests.factories import NOW, TODAY, SampleOffice, add_assets, day, make_request, register_row
from tests.pdf_files import pdf
from tests.web import asked, paper_stock, report_town, stock

AT = NOW + timedelta(days=3)
TODAY_THERE = day(3)
KINDS = {
    "เต็นท์ผ้าใบ ขนาด 4x8 เมตร": "tent",
    "เก้าอี้พลาสติก": "chair",
    "โปรเจกเตอร์": "projector",
    "โต๊ะพับขาว": "table",
    "ลำโพงเคลื่อนที่": "speaker",
    "เก้าอี้บุนวม": "seat",
    "รถบรรทุกน้ำ": "truck",
    "กระสอบทราย": "sandbag",
}
REGISTER = "เลขครุภัณฑ์,รายการ,จำนวน,หน่วยนับ,หน่วยงาน\n700-69-0001,พัดลมไอเย็น,1,ตัว,กองคลัง\n"


@dataclass
class Town(SampleOffice):
    """An office with a history. What a test needs is found by its name; `data` holds its pictures and keys."""

    data: Path = Path()
    loans: dict[str, UUID] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    reports: dict[str, UUID] = field(default_factory=dict)
    pictures: dict[str, UUID] = field(default_factory=dict)

    def last_entry(self, act: str) -> int:
        """The number of the newest entry of an act."""
        with self.database.reading() as session:
            return session.execute(select(func.max(LedgerEntry.seq)).where(LedgerEntry.act == act)).scalar_one()

    @classmethod
    def at(cls, database: Database, data: Path) -> "Town":
        """The town that `build` made in this database."""
        town = cls(database, data=data)
        with database.reading() as session:
            town.people = {one.username: one.person_id for one in session.scalars(select(Account))}
            town.divisions = {one.name: one.id for one in session.scalars(select(Division))}
            town.items = {KINDS[one.name]: one.id for one in session.scalars(select(Item)) if one.name in KINDS}
            for loan in session.scalars(select(Loan)):
                if loan.purpose_text in town.loans:
                    continue
                town.loans[loan.purpose_text] = loan.id
                town.keys[loan.purpose_text] = loan.follow_key
            town.reports = {one.description: one.id for one in session.scalars(select(Incident))}
            for one in session.scalars(select(Attachment)):
                owner = "kind" if one.item_id else "report" if one.incident_id else "counter"
                town.pictures[owner] = one.id
        return town

    def named(self, name: str) -> Loan:
        return self.loan(self.loans[name])

    @property
    def change(self) -> UUID:
        """The change of the rules that is being written."""
        with self.database.reading() as session:
            return session.scalars(select(RuleChange.id)).one()

    @property
    def enclosure(self) -> UUID:
        """The file of what กองคลัง did."""
        with self.database.reading() as session:
            return session.scalars(select(Enclosure.id)).one()

    @property
    def activity(self) -> UUID:
        """What กองคลัง did for measure 1."""
        with self.database.reading() as session:
            return session.scalars(select(Activity.id).order_by(Activity.id)).first()  # type: ignore[return-value]

    def piece(self, kind: str, number: int = 0) -> Asset:
        return self.pieces(kind)[number]


def build(database: Database, data: Path) -> None:
    """Fill a prepared office, from NOW to AT."""
    town = Town.at(database, data)
    _people(town)
    _register(town)
    town = Town.at(database, data)
    _loans(town)
    _reports(town)
    _import(town)
    _told(town)
    _rules(town)
    _conflicts(town)
    _together(town)
    stock.build(town)
    paper_stock.build(town)
    _waits(town)
    asked.build(Town.at(database, data))
    report_town.build(town)
    with database.transaction() as session:
        settings = Config(database_url=str(database.url), data_dir=data, secret_key="x")
        ledger.checkpoint(session, worker.signer_of(session, settings), AT - timedelta(hours=2))
        # The numbers of this town, as they will be told when its year is closed.
        made = {"made_at": (AT - timedelta(hours=2)).isoformat()}
        open_data.keep(settings, open_data.make(session, AT + timedelta(days=300), settings) | made)


def _people(town: Town) -> None:
    extra = {"second": Office.ADMIN, "deputy": Office.STAFF, "gone": Office.COUNTER_CLERK}
    with town.database.transaction() as session:
        for name, office in extra.items():
            _official(session, name, office)
        newcomer = admin.NewOfficial(title="น.ส.", first_name="ใหม่", last_name="มาแล้ว", username="newcomer")
        person, _ = admin.add_official(session, actor=None, now=NOW, wanted=newcomer)
        start = admin.NewAppointment(person.id, Office.STAFF, "พนักงานจ้าง", TODAY)
        admin.appoint(session, actor=None, now=NOW, wanted=start)
    town = Town.at(town.database, town.data)
    with town.database.transaction() as session:
        acting = admin.NewAppointment(
            town.people["deputy"], Office.PALAD, "รองปลัด", day(30), holding=Holding.ACTING, order_no="12/2569"
        )
        admin.appoint(session, actor=None, now=NOW, wanted=acting)
        actor = account.actor_of(session, town.people["admin"], TODAY)
        admin.switch(session, actor=actor, now=NOW, person=town.people["gone"], on=False)


def _official(session: object, name: str, office: Office) -> None:
    wanted = admin.NewOfficial(
        title="นาย", first_name=f"ชื่อ{name}", last_name="สกุลทดสอบ", username=name, password="คลองหลังบ้านยาวมาก"
    )
    person, _ = admin.add_official(session, actor=None, now=NOW, wanted=wanted)  # type: ignore[arg-type]
    held = admin.NewAppointment(person.id, office, "ตำแหน่งทดสอบ", TODAY)
    admin.appoint(session, actor=None, now=NOW, wanted=held)  # type: ignore[arg-type]


def _register(town: Town) -> None:
    rows = [register_row(number=f"401-63-{n:04}", name="โต๊ะพับขาว", unit="ตัว") for n in range(1, 11)]
    rows += [register_row(number=f"402-63-{n:04}", name="เก้าอี้บุนวม", unit="ตัว") for n in range(1, 56)]
    rows += [register_row(name="ลำโพงเคลื่อนที่", unit="ชุด", quantity=8, division="กองการศึกษา")]
    rows += [register_row(number="500-62-0009", name="เต็นท์ผ้าใบ ขนาด 4x8 เมตร", unit="หลัง", condition=Condition.DAMAGED)]
    rows += [register_row(name="กระสอบทราย", unit="ใบ", quantity=500, value=1_200)]
    rows += [register_row(number="001-60-0001", name="รถบรรทุกน้ำ", unit="คัน", lendable=False)]
    stock.old_things(town)
    with town.database.transaction() as session:
        add_assets(session, rows)
        tent = session.scalars(select(Item).where(Item.name.startswith("เต็นท์"))).one()
        session.scalars(select(Item).where(Item.name == "รถบรรทุกน้ำ")).one().is_vehicle = True
        tent.description = "มีผ้าใบและขาครบ\nผู้ยืมกางเอง"
        session.info[photos.PHOTO_DIR] = str(town.data / "photos")
        photos.replace_item_photo(session, picture("green"), item=tent.id, by=None, now=NOW)


def picture(colour: str = "red") -> Picture:
    """A clean picture of one colour."""
    return Picture(photo(colour), 60, 40)


def photo(colour: str = "red", form: str = "JPEG") -> bytes:
    """A small photo as a phone sends it."""
    out = BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, form)
    return out.getvalue()


def _loans(town: Town) -> None:
    town.database.sessions.configure(
        info=town.database.sessions.kw["info"] | {photos.PHOTO_DIR: str(town.data / "photos")}
    )
    _asked(town)
    approved = town.approve(town.ask({"tent": 1, "chair": 10}, purpose_text="approved", due=day(20)))
    town.approve(town.ask({"table": 4}, purpose_text="ready", due=day(20)))
    out = town.approve(town.ask({"table": 2, "chair": 5}, purpose_text="out", due=day(20)))
    town.give(out, pieces=[one.id for one in town.pieces("table")[:2]], counts={2: 5}, pictures=[picture("blue")])
    late = town.approve(town.ask({"table": 1}, purpose_text="late", due=day(1), particulars=_latecomer()))
    town.give(late, pieces=[town.piece("table", 2).id])
    later = town.approve(town.ask({"seat": 1}, purpose_text="very late", due=day(1), particulars=_latecomer()))
    town.give(later, pieces=[town.piece("seat").id])
    part = town.approve(town.ask({"chair": 6}, purpose_text="part", due=day(20)))
    town.receive(town.give(part, counts={1: 6}), counts={1: Back(good=2)}, now=NOW + timedelta(days=1))
    hurt = town.approve(town.ask({"table": 1, "chair": 3}, purpose_text="hurt", due=day(20)))
    town.give(hurt, pieces=[town.piece("table", 3).id], counts={2: 3})
    back = {"pieces": {town.piece("table", 3).id: Back(damaged=1)}, "counts": {2: Back(good=2, lost=1)}}
    town.receive(hurt, **back, now=NOW + timedelta(days=1), note="ขาหัก")
    with town.database.transaction() as session:
        agreed = Agreed(300_000, 3, day(30), "สัญญาที่ 1/2569")
        values = {"actor": town.actor("supply"), "now": NOW + timedelta(days=2), "loan_id": hurt.id}
        instalments.agree(session, position=2, agreed=agreed, **values)
    closed = town.approve(town.ask({"chair": 2}, purpose_text="closed", due=day(20)))
    town.receive(town.give(closed, counts={1: 2}), counts={1: Back(good=2)}, now=NOW + timedelta(days=1))
    settled = town.approve(town.ask({"chair": 1}, purpose_text="settled", due=day(20)))
    town.receive(town.give(settled, counts={1: 1}), counts={1: Back(lost=1)}, now=NOW + timedelta(days=1))
    _settle(town, settled)
    _own(town)
    _overdue(town, late)
    _longer(town, out)
    assert approved.slip_number


def _overdue(town: Town, loan: Loan) -> None:
    """Somebody was telephoned, and a letter to him waits to be sent."""
    made = chasing.Chasing(channel=chasing.ChaseChannel.PHONE, evidence="โทรศัพท์เวลา 10.00 น.")
    with town.database.transaction() as session:
        who, when = town.actor("supply"), NOW + timedelta(days=2, hours=1)
        chasing.record(session, actor=who, now=when, loan_id=loan.id, made=made)
        chasing.prepare_letter(session, actor=who, now=when, loan_id=loan.id, letter_no="ที่ 7/2569", key="")


def _longer(town: Town, loan: Loan) -> None:
    """A borrower asks for more time, and nobody has decided yet."""
    with town.database.transaction() as session:
        who = borrowing.borrower_of(borrowing.locked(session, loan.id))
        extending.request(session, actor=who, now=NOW, loan_id=loan.id, to=day(25), reason="งานเลื่อน")


def _asked(town: Town) -> None:
    later = {"start": day(40), "due": day(42)}
    town.ask({"tent": 1}, purpose_text="waiting", **later)
    town.ask({"chair": 10, "table": 1}, purpose_text="second waiting", **later)
    town.decide(town.ask({"chair": 10}, purpose_text="checked", **later), "supply")
    seen = town.decide(town.ask({"chair": 5, "table": 1}, purpose_text="for the nayok", **later), "supply")
    town.decide(seen, "palad", reason="ควรให้ยืม")
    town.ask({"speaker": 2}, purpose_text="of education", **later)
    split = {"chair": 1, "speaker": 1}
    town.ask(split, purpose_text="split", key="k" * 32, **later)
    town.ask({"chair": 3}, purpose_text="walk-in", by="clerk", channel=Channel.COUNTER, **later)
    agency = {"borrower_kind": BorrowerKind.AGENCY, "purpose": "agency_work"}
    town.ask({"chair": 20}, purpose_text="of a temple", particulars=_temple(), **agency, **later)
    no = town.ask({"chair": 1}, purpose_text="refused", **later)
    town.decide(no, "supply", Answer.NO, reason="ของไม่พอ")
    gone = town.ask({"chair": 1}, purpose_text="cancelled", **later)
    with town.database.transaction() as session:
        who = borrowing.borrower_of(borrowing.locked(session, gone.id))
        borrowing.cancel(session, actor=who, now=NOW, loan_id=gone.id, reason="เลื่อนงาน")
    town.ask({"chair": 1}, purpose_text="lapsed", due=day(1))
    with town.database.transaction() as session:
        borrowing.lapse(session, now=NOW + timedelta(days=2, hours=12))


def _latecomer() -> borrowing.Particulars:
    """Who does not bring things back: nobody else is held up by him."""
    return borrowing.Particulars(
        title="นาย",
        first_name="สมชาย",
        last_name="มาช้า",
        phone="0899999999",
        house_no="7",
        moo="2",
        tambon="ตัวอย่าง",
        amphoe="เมือง",
        changwat="ตัวอย่าง",
    )


def _temple() -> borrowing.Particulars:
    return borrowing.Particulars(
        title="พระครู",
        first_name="สมชาย",
        last_name="ฐิตธมฺโม",
        phone="0898765432",
        agency_name="วัดป่าตัวอย่าง",
        agency_head="พระครูสมชาย",
        letter_no="ที่ 5/2569",
        letter_on=day(-3),
    )


def _own(town: Town) -> None:
    """What officials borrow themselves: the projector inside, approved by their own head."""
    mine = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work"}
    loan = town.ask({"projector": 1}, by="staff", purpose_text="staff's own", due=day(20), **mine)
    town.give(town.approve(loan, by=("education",)), pieces=[town.piece("projector").id], by="clerk")
    town.ask({"table": 1}, by="clerk", purpose_text="clerk's own", start=day(40), due=day(41), **mine)
    town.ask({"table": 1}, by="supply", purpose_text="supply's own", start=day(40), due=day(41), **mine)
    town.ask({"table": 1}, by="finance", purpose_text="head's own", start=day(40), due=day(41), **mine)


def _settle(town: Town, loan: Loan) -> None:
    paid = settling.Settling(line=1, outcome=settling.Outcome.PAID, evidence="ใบเสร็จ 1/2569", amount_satang=28_000)
    with town.database.transaction() as session:
        settling.settle(
            session, actor=town.actor("supply"), now=NOW + timedelta(days=2), loan_id=loan.id, settling=paid
        )


def _reports(town: Town) -> None:
    found = incidents.Finding(
        kind=IncidentKind.MISUSED,
        asset_id=town.piece("tent").id,
        description="เห็นกางอยู่ที่ตลาด",
        reported_by=ReportedBy.PUBLIC,
        name="คนผ่านทาง",
        phone="0877777777",
        place="ตลาดนัด",
        pictures=[picture("yellow")],
    )
    other = incidents.Finding(
        kind=IncidentKind.DAMAGED,
        asset_id=town.piece("speaker").id,
        description="ลำโพงแตก",
        reported_by=ReportedBy.PUBLIC,
    )
    with town.database.transaction() as session:
        one = incidents.open_incident(session, actor=PUBLIC, now=NOW + timedelta(days=2), finding=found)
        incidents.open_incident(session, actor=PUBLIC, now=NOW + timedelta(days=2), finding=other)
        supply = town.actor("supply", TODAY_THERE)
        incidents.acknowledge(
            session,
            actor=supply,
            now=NOW + timedelta(days=2),
            incident_id=one.id,
            order=incidents.Order.NOTED,
            note="ทราบแล้ว",
        )
    _followed(town)


def _followed(town: Town) -> None:
    """A torn seat, whose report all have answered; and a lost one, of which the decision is still to be reported."""
    moment = NOW + timedelta(days=2, hours=1)
    values = {"reported_by": ReportedBy.STAFF, "place": "ห้องประชุม"}
    with town.database.transaction() as session:
        torn = incidents.Finding(
            kind=IncidentKind.DAMAGED, asset_id=town.piece("seat", 1).id, description="เบาะขาด", **values
        )
        report = incidents.open_incident(session, actor=town.actor("clerk"), now=moment, finding=torn)
        for who in ("supply", "finance", "palad", "nayok"):
            order = {"incident_id": report.id, "order": incidents.Order.ACT}
            incidents.acknowledge(session, actor=town.actor(who), now=moment, **order)
        lost = incidents.Finding(
            kind=IncidentKind.LOST, asset_id=town.piece("seat", 2).id, description="หาไม่พบ", **values
        )
        report = incidents.open_incident(session, actor=town.actor("clerk"), now=moment, finding=lost)
        what = Decided(decision=InquiryDecision.COMMITTEE, decided_on=day(2), order_no="40/2569")
        inquiries.decide(session, actor=town.actor("nayok"), now=moment, incident_id=report.id, what=what)


def _import(town: Town) -> None:
    with town.database.transaction() as session:
        register_import.keep_preview(
            session,
            actor=town.actor("supply"),
            now=NOW + timedelta(days=2),
            data=REGISTER.encode(),
            filename="ทะเบียน.csv",
        )


def _told(town: Town) -> None:
    """กองคลัง has published two versions and writes a third, which the clerk has not read; a page was put up."""
    division = town.divisions["กองคลัง"]
    with town.database.transaction() as session:
        for hours in (1, 2, 3):
            who = {"actor": town.actor("finance"), "now": NOW + timedelta(days=2, hours=hours), "division_id": division}
            text = guidelines.open_draft(session, **who).text
            if hours < 3:
                guidelines.publish(session, content=text, **who)
        made = publicity.Made(
            channel=publicity.PublicityChannel.WEBSITE, happened_on=day(2), evidence="https://example.go.th/news/1"
        )
        publicity.record(session, actor=town.actor("palad"), now=NOW + timedelta(days=2, hours=4), made=made)
        done = activities.Done(
            fiscal_year=2569,
            served=(1, 1),
            division=division,
            channel=ActivityChannel.MEETING,
            happened_on=day(2),
            evidence="รายงานการประชุมครั้งที่ 1/2569",
            files=[Pdf(pdf(pages=2), 2, "บัญชีลงชื่อผู้เข้าร่วมประชุม.pdf")],
        )
        activities.record(session, actor=town.actor("finance"), now=NOW + timedelta(days=2, hours=4), done=done)


def _rules(town: Town) -> None:
    """The head supply officer writes a change: what is dear goes to the head of the body even when used inside."""
    who = {"actor": town.actor("chief"), "now": NOW + timedelta(days=2, hours=5)}
    dear = {"name": "ของมีค่า", "rules": ["R3"], "place": "inside", "value_from": 5_000_000}
    dear["steps"] = [["check", "supply_officer"], ["approval", "nayok"]]
    with town.database.transaction() as session:
        row = rule_changes.begin(session, **who)
        rule_changes.write(
            session, change_id=row.id, rewrite=lambda body: {**body, "routes": [dear, *body["routes"]]}, **who
        )


def _conflicts(town: Town) -> None:
    """The chief's brother asks for a temple; relief waits behind an approved loan of the same things."""
    declared = interests.Declared("9", "1", "ตัวอย่าง", {Relation.SIBLING: ["พระสมชาย ฐิตธมฺโม", "นายสมชาย ฐิตธมฺโม"]})
    with town.database.transaction() as session:
        interests.declare(session, actor=town.actor("chief"), now=NOW + timedelta(days=2), declared=declared)
    agency = {"borrower_kind": BorrowerKind.AGENCY, "purpose": "agency_work", "particulars": _temple()}
    days, when = {"start": day(10), "due": day(12)}, NOW + timedelta(days=2, hours=5)
    town.ask({"chair": 2}, now=when, purpose_text="near the chief", **agency, **days)
    town.approve(town.ask({"speaker": 6}, now=when, purpose_text="in the way", **days), now=when)
    town.ask({"speaker": 4}, now=when, purpose_text="relief", purpose="disaster_relief", **days)


def _together(town: Town) -> None:
    """A kit; a loan whose accessories were counted; tents whose poles will be; sandbags that a school asks for."""
    supply, items = town.actor("supply"), town.items
    with town.database.transaction() as session:
        kits.add(
            session,
            actor=supply,
            now=NOW,
            division=town.divisions["กองคลัง"],
            wanted=kits.Wanted("ชุดงานบุญ", "ผู้ยืมกางเต็นท์เอง", {items["tent"]: 1, items["chair"]: 20}),
        )
        speakers = [Belonging("สายไฟ"), Belonging("ไมโครโฟน", 2)]
        accessories.edit(session, actor=supply, item_id=items["speaker"], wanted=speakers)
        accessories.edit(session, actor=supply, item_id=items["tent"], wanted=[Belonging("เสา", 8)])
        used_up = ItemTerms(Audience.AGENCIES, None, None, "", Durability.CONSUMABLE)
        registry.edit_item(session, actor=supply, item_id=items["sandbag"], wanted=used_up)
    loan = town.approve(town.ask({"speaker": 2}, purpose_text="with parts", due=day(20)))
    with town.database.reading() as session:
        cable, microphone = (one.id for one in accessories.of_items(session, [items["speaker"]])[items["speaker"]])
    town.give(loan, counts={1: 2}, absent={cable: 0, microphone: 1}, condition=HandOverCondition.WITH_REMARKS)
    school = {"borrower_kind": BorrowerKind.AGENCY, "purpose": "disaster_relief", "particulars": _school()}
    later = {"start": day(40), "due": day(42), "declared": frozenset(BORROWERS)}
    town.ask({"sandbag": 100}, purpose_text="sandbags", **school, **later)


def _school() -> borrowing.Particulars:
    return replace(_temple(), title="นาง", first_name="สมใจ", last_name="รักเรียน", agency_name="โรงเรียนบ้านตัวอย่าง")


def _waits(town: Town) -> None:
    """Somebody waits for tents that are promised; upholstered chairs have terms of their own; a day is shut."""
    wanted = make_request({town.items["tent"]: 3}, purpose_text="waits", start=day(4), due=day(6))
    with town.database.transaction() as session:
        waiting.join(session, actor=PUBLIC, now=NOW + timedelta(days=2, hours=5), request=wanted)
        seat = registry.ItemTerms(Audience.EVERYONE, None, 30, "", usual_days=2)
        registry.edit_item(session, actor=town.actor("supply"), item_id=town.items["seat"], wanted=seat)
        holidays.add(session, actor=town.actor("admin"), now=NOW, day=day(30), name="วันหยุดพิเศษ")


def request_of(town: Town, lines: Mapping[str, int], **over: object) -> borrowing.Request:
    """A resident's request for things of the town."""
    return make_request({town.items[name]: units for name, units in lines.items()}, **over)
