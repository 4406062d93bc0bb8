"""A small office in which everything happened once, at rising times, for an insider to tamper with."""

import io
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.db import Database
from assetlend.documents import emblem
from assetlend.domain.accessories import Belonging, Said
from assetlend.domain.activities import ActivityChannel
from assetlend.domain.assets import Condition
from assetlend.domain.committees import Member
from assetlend.domain.consumables import BORROWERS, LENDERS
from assetlend.domain.delegation import Bounds
from assetlend.domain.incidents import IncidentKind, Order, ReportedBy
from assetlend.domain.inquiries import Decided, Fault, IncidentOutcome, InquiryDecision
from assetlend.domain.instalments import Agreed
from assetlend.domain.interests import Relation
from assetlend.domain.lending import BorrowerKind, Channel, Outcome, Place, RefusalReason
from assetlend.domain.offices import PUBLIC, Holding, Office
from assetlend.domain.overriding import DISASTER, RecallCause
from assetlend.domain.routing import Decision as Answer
from assetlend.domain.supervision import Found
from assetlend.models import Asset, Audience, Durability, Item, Loan, Organization
from assetlend.services import (
    accessories,
    activities,
    admin,
    borrowing,
    chasing,
    displacing,
    emblems,
    extending,
    guidelines,
    hand_over,
    holidays,
    incident_papers,
    incidents,
    inquiries,
    instalments,
    interests,
    keys,
    ledger,
    oversight,
    photos,
    plan,
    publicity,
    recalling,
    register_import,
    registry,
    return_slips,
    rule_changes,
    rules,
    sentences,
    settling,
    supervision,
    survey,
    waiving,
)
from assetlend.services.enclosures import Pdf
from assetlend.services.ledger import Signer
from assetlend.services.photos import Picture
from assetlend.services.supervision import Mark
from assetlend.services.take_back import Back
from tests.asking import ask_and_answer
from tests.factories import NOW, TODAY, SampleOffice, add_assets, day, register_row
from tests.paper_pictures import emblem_file
from tests.services.later_lives import live_on
from tests.services.report_lives import publish_reports


@dataclass
class Life:
    """The office, the keys and checkpoints outside its database, and a clock that only rises."""

    office: SampleOffice
    folder: Path
    minutes: int = 0
    loans: dict[str, Loan] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.office.database

    @property
    def key_dir(self) -> Path:
        return self.folder / "keys"

    @property
    def checkpoint_dir(self) -> Path:
        return self.folder / "checkpoints"

    def tick(self) -> datetime:
        """A moment after everything so far."""
        self.minutes += 4
        return NOW + timedelta(minutes=self.minutes)

    def check(self, session: Session) -> oversight.Verdict:
        return oversight.verify_live(session, self.key_dir, self.checkpoint_dir)

    def sign(self) -> None:
        with self.database.transaction() as session:
            ledger.checkpoint(session, self.signer(session), self.tick())

    def signer(self, session: Session) -> Signer:
        name = keys.origin(session.execute(select(Organization.ledger_key)).scalar_one())
        return keys.signer(self.key_dir, self.checkpoint_dir, name, make=True)

    # -- what happens -------------------------------------------------------------------------------------------------

    def approved(self, name: str, lines: dict[str, int], *by: str, **over: Any) -> Loan:
        self.loans[name] = self.decided(self.office.ask(lines, now=self.tick(), **over), *by)
        return self.loans[name]

    def decided(self, loan: Loan, *by: str) -> Loan:
        for who in by:
            loan = self.office.decide(loan, who, now=self.tick())
        return loan


def a_file(name: str) -> Pdf:
    """A PDF; what it is called makes each another one."""
    return Pdf(b"%PDF-1.7 " + name.encode(), 1, f"{name}.pdf")


def picture(colour: int) -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (colour, 90, 90)).save(out, "JPEG")
    return photos.clean(photos.Upload(out.getvalue(), "ภาพ.jpg"))


def live(life: Life) -> None:
    """Everything that can happen happens, and is signed in two checkpoints."""
    _offices(life)
    _powers(life)
    _register(life)
    _whole_loan(life)
    life.sign()
    _other_loans(life)
    _late_loans(life)
    _set_aside(life)
    _overridden(life)
    _reports(life)
    _told(life)
    _planned(life)
    _counted(life)
    _emblems(life)
    _ended(life)
    life.sign()
    _tail(life)


def _offices(life: Life) -> None:
    office = life.office
    with office.database.transaction() as session:
        acting = admin.NewAppointment(
            office.people["finance"], Office.PALAD, "รักษาราชการแทนปลัด", date(2026, 1, 1), day(90), Holding.ACTING,
            order_no="คำสั่งที่ 5/2569",
        )  # fmt: skip
        admin.appoint(session, actor=office.actor("admin"), now=life.tick(), wanted=acting)
        short = admin.NewAppointment(office.people["staff"], Office.INTERNAL_AUDITOR, "ผู้ตรวจสอบภายใน", date(2026, 1, 1))
        row = admin.appoint(session, actor=office.actor("admin"), now=life.tick(), wanted=short)
        key = row.id
    with office.database.transaction() as session:
        admin.end_appointment(
            session, actor=office.actor("admin"), now=life.tick(), appointment_id=key, last_day=day(5)
        )


def _powers(life: Life) -> None:
    """Powers are delegated with limits and without; the rules change by two people, and once by a check."""
    office = life.office
    limits = (
        Bounds(frozenset({office.items["chair"], office.items["tent"]}), 500_000, 7, BorrowerKind.RESIDENT),
        Bounds(frozenset({office.items["projector"]}), 100_000, 3, BorrowerKind.STAFF),
    )
    for name, bounds in zip(("education", "auditor"), limits, strict=True):
        wanted = admin.NewAppointment(
            office.people[name], Office.NAYOK, "ผู้รับมอบอำนาจ", TODAY, day(60), Holding.DELEGATED, order_no="9/2569",
            bounds=bounds,
        )  # fmt: skip
        with office.database.transaction() as session:
            admin.appoint(session, actor=office.actor("admin"), now=life.tick(), wanted=wanted)
    with office.database.transaction() as session:
        chief = office.actor("chief")
        row = rule_changes.begin(session, actor=chief, now=life.tick())
        key = row.id
        rule_changes.write(
            session, actor=chief, now=life.tick(), change_id=key, rewrite=lambda body: {**body, "prompt_hours": 12}
        )
        rule_changes.propose(
            session, actor=chief, now=life.tick(), change_id=key, reason="ประกาศที่ 1/2569", starts_on=TODAY
        )
    with office.database.transaction() as session:
        rule_changes.enact(session, actor=office.actor("palad"), now=life.tick(), change_id=key)
    with office.database.transaction() as session:
        rules.mark_checked(session, actor=office.actor("auditor"), now=life.tick(), rule="R4")
        admin.reset_password(session, actor=office.actor("admin"), now=life.tick(), person=office.people["staff"])


def _register(life: Life) -> None:
    office = life.office
    with office.database.transaction() as session:
        rows = [
            register_row(number="500-50-0001", name="เต็นท์เก่า", unit="หลัง", condition=Condition.DISPOSED),
            register_row(number="500-50-0002", name="เต็นท์เก่า", unit="หลัง", condition=Condition.WORN),
        ]
        add_assets(session, rows, life.tick())
        wanted = register_import.ByHand(
            office.divisions["กองคลัง"], "โต๊ะพับ", "", "ตัว", (), 12, 90_000, None, lendable=True
        )
        register_import.add_by_hand(session, actor=office.actor("supply"), now=life.tick(), wanted=wanted)
    with office.database.transaction() as session:
        tent = session.scalars(select(Asset).where(Asset.number == "500-62-0003")).one()
        values = {
            "number": "500-62-0033", "location": "อาคาร 1", "brand": "ตราช้าง", "document_no": "จ 5/62",
            "vendor": "ร้านดี", "is_lendable": False, "unit_value_satang": 1_900_000, "note": "บันทึก",
        }  # fmt: skip
        registry.edit(session, actor=office.actor("supply"), now=life.tick(), asset_id=tent.id, values=values)
        change = registry.Change(Condition.USABLE, Condition.IN_REPAIR, 1, "ผ้าใบขาด")
        registry.change_condition(
            session, actor=office.actor("supply"), now=life.tick(), asset_id=tent.id, change=change
        )


def _whole_loan(life: Life) -> None:
    """Partly damaged and lost, paid for and repaired: a loan with everything in it, one step decided by who acts."""
    office = life.office
    loan = life.approved("whole", {"tent": 2, "chair": 70}, "supply", "finance", "nayok")
    tents = [asset.id for asset in office.pieces("tent")[:2]]
    office.give(
        loan, pieces=tents, counts={2: 70}, now=life.tick(), pictures=[picture(1), picture(2)],
        happened_at=NOW + timedelta(minutes=life.minutes - 3),
    )  # fmt: skip
    office.receive(loan, pieces={tents[0]: Back(good=1)}, now=life.tick(), pictures=[picture(3)])
    back = {2: Back(good=60, damaged=7, lost=3)}
    loan = office.receive(
        loan, pieces={tents[1]: Back(damaged=1)}, counts=back, now=life.tick(),
        happened_at=NOW + timedelta(minutes=life.minutes - 2),
    )  # fmt: skip
    supply = {"actor": office.actor("supply"), "loan_id": loan.id}
    agreed = Agreed(120_000, 2, day(30), "สัญญาที่ 7")
    for position in (1, 2):
        with office.database.transaction() as session:
            instalments.agree(session, now=life.tick(), position=position, agreed=agreed, **supply)
    for amount, receipt in ((50_000, "ใบเสร็จเลขที่ 7"), (70_000, "ใบเสร็จเลขที่ 9")):
        with office.database.transaction() as session:
            payment = instalments.Payment(amount, receipt)
            instalments.pay(session, now=life.tick(), position=1, payment=payment, **supply)
    with office.database.transaction() as session:
        repaired = settling.Settling(2, Outcome.REPAIRED, "ใบตรวจรับเลขที่ 8")
        settling.settle(session, now=life.tick(), settling=repaired, **supply)


def _other_loans(life: Life) -> None:
    office, database = life.office, life.office.database
    staff = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work"}
    loan = life.approved("out", {"projector": 1}, "education", by="staff", **staff)
    office.give(loan, pieces=[office.pieces("projector")[0].id], now=life.tick(), by="supply")

    loan = life.approved("part", {"chair": 10}, "supply", "palad", "nayok", by="clerk", channel=Channel.COUNTER)
    office.give(loan, counts={1: 10}, now=life.tick(), by="supply")
    office.receive(loan, counts={1: Back(good=4)}, now=life.tick())

    loan = office.ask({"chair": 5}, now=life.tick(), by="clerk", channel=Channel.PAPER, start=day(-3), due=day(-1))
    life.loans["paper"] = life.decided(loan, "supply", "palad", "nayok")
    loan = office.ask({"tent": 1}, now=life.tick(), start=day(20), due=day(21))
    no = {"reason": "ของไม่พอ", "reason_code": RefusalReason.NOT_AVAILABLE}
    life.loans["rejected"] = office.decide(loan, "chief", Answer.NO, now=life.tick(), **no)
    life.approved("approved", {"chair": 3}, "supply", "palad", "nayok", start=day(3), due=day(5))
    life.approved("begun", {"chair": 2}, "supply")
    loan = life.approved("cancelled", {"chair": 1})
    with database.transaction() as session:
        borrowing.cancel(session, actor=office.actor("clerk"), now=life.tick(), loan_id=loan.id, reason="เลื่อนงาน")
    life.approved("expired", {"chair": 1}, start=TODAY, due=TODAY)


def _late_loans(life: Life) -> None:
    """More time was given and refused, somebody was chased by telephone and by letter, and a wish waits."""
    office, database = life.office, life.office.database
    inside = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work"}
    loan = life.approved("longer", {"chair": 4}, "finance", by="clerk", due=day(1), **inside)
    loan = office.give(loan, counts={1: 4}, now=life.tick(), by="supply")
    for to, answer in ((day(2), Answer.YES), (day(3), Answer.NO), (day(4), None)):
        with database.transaction() as session:
            who = office.actor("clerk" if answer else "supply")
            row = extending.request(session, actor=who, now=life.tick(), loan_id=loan.id, to=to, reason="งานเลื่อน")
        if answer:
            with database.transaction() as session:
                actor = office.actor("finance")
                extending.decide(
                    session, actor=actor, now=life.tick(), extension_id=row.id, answer=answer, reason="มีผู้จอง"
                )
    slip = {"channel": Channel.PAPER, "start": day(-4), "due": day(-2)}
    late = borrowing.Particulars(first_name="สมชาย", last_name="มาช้า", phone="0899999999")
    loan = office.ask({"chair": 3}, now=life.tick(), by="clerk", particulars=late, **slip)
    loan = life.decided(loan, "supply", "palad", "nayok")
    loan = office.give(loan, counts={1: 3}, now=life.tick(), by="supply", happened_at=NOW - timedelta(days=3))
    for channel in (chasing.ChaseChannel.PHONE, chasing.ChaseChannel.VISIT):
        made = chasing.Chasing(channel=channel, evidence=f"ทาง {channel}", note="จะคืน")
        with database.transaction() as session:
            chasing.record(session, actor=office.actor("supply"), now=life.tick(), loan_id=loan.id, made=made)
    with database.transaction() as session:
        actor = office.actor("chief")
        letter = chasing.prepare_letter(
            session, actor=actor, now=life.tick(), loan_id=loan.id, letter_no="ที่ 1/2569", key=""
        ).id
    made = chasing.Chasing(channel=chasing.ChaseChannel.LETTER, evidence="EB1", happened_at=NOW - timedelta(hours=1))
    with database.transaction() as session:
        chasing.record_sent(session, actor=office.actor("supply"), now=life.tick(), chase_id=letter, made=made)


def _set_aside(life: Life) -> None:
    """Two loans are called back, one of them twice, two step back for relief, and two bars are waived."""
    office, database = life.office, life.office.database
    for number, causes in enumerate(((RecallCause.DISASTER, RecallCause.DISASTER), (RecallCause.MISUSE,)), 1):
        loan = life.approved(f"recalled {number}", {"chair": 2}, "supply", "palad", "nayok", due=day(9))
        loan = office.give(loan, counts={1: 2}, now=life.tick(), by="supply")
        for to, cause in zip((3, 2), causes, strict=False):
            wanted = recalling.Recalling(day(to), cause, f"เหตุที่ {to}")
            with database.transaction() as session:
                recalling.recall(session, actor=office.actor("palad"), now=life.tick(), loan_id=loan.id, wanted=wanted)
    for number in (1, 2):
        days = {"start": day(30 * number), "due": day(30 * number + 1)}
        other = life.approved(f"displaced {number}", {"chair": 60}, "supply", "palad", "nayok", **days)
        relief = life.approved(f"relief {number}", {"chair": 60}, purpose=DISASTER, **days)
        with database.transaction() as session:
            values = {"actor": office.actor("nayok"), "now": life.tick(), "loan_id": relief.id, "reason": "น้ำท่วม"}
            displacing.displace(session, other_id=other.id, **values)
    uncle = borrowing.Particulars(first_name="บุญ", last_name="ญาติดี", phone="0891112222")
    for name in ("clerk", "chief"):
        declared = interests.Declared(relatives={Relation.HOUSEHOLD: ["นายบุญ ญาติดี"]})
        with database.transaction() as session:
            interests.declare(session, actor=office.actor(name), now=life.tick(), declared=declared)
    near = life.approved("near", {"chair": 2}, "supply", particulars=uncle)
    for name in ("clerk", "chief"):
        with database.transaction() as session:
            values = {"actor": office.actor("palad"), "now": life.tick(), "loan_id": near.id, "reason": "ไม่มีผู้อื่น"}
            waiving.waive(session, official=office.people[name], **values)


def _overridden(life: Life) -> None:
    """The counter set the notice aside, twice, and once a day of an event was a closed one."""
    office = life.office
    with office.database.transaction() as session:
        chair = registry.ItemTerms(Audience.EVERYONE, None, 3, "", usual_days=2)
        registry.edit_item(session, actor=office.actor("supply"), item_id=office.items["chair"], wanted=chair)
        holidays.add(session, actor=office.actor("admin"), now=life.tick(), day=day(8), name="วันหยุดพิเศษ")
    for why in ("งานศพ", "น้ำท่วม"):
        over = {"longer_reason": "สวดหลายคืน", "override_reason": why, "channel": Channel.COUNTER}
        office.ask({"chair": 1}, now=life.tick(), by="clerk", start=TODAY, due=day(8), **over)
    with office.database.transaction() as session:
        chair = registry.ItemTerms(Audience.EVERYONE, None, None, "")
        registry.edit_item(session, actor=office.actor("supply"), item_id=office.items["chair"], wanted=chair)


def _reports(life: Life) -> None:
    office = life.office
    with office.database.transaction() as session:
        finding = incidents.Finding(
            kind=IncidentKind.MISUSED, description="นำไปใช้ผิดที่", reported_by=ReportedBy.PUBLIC,
            asset_id=office.pieces("tent")[0].id, name="ผู้แจ้ง", happened_at=NOW, pictures=[picture(9)],
        )  # fmt: skip
        report = incidents.open_incident(session, actor=PUBLIC, now=life.tick(), finding=finding).id
    with office.database.transaction() as session:
        finding = incidents.Finding(
            kind=IncidentKind.LOST, description="ไม่พบในที่เก็บ", reported_by=ReportedBy.STAFF,
            loan_id=life.loans["part"].id, line=1, quantity=2,
        )  # fmt: skip
        incidents.open_incident(session, actor=office.actor("clerk"), now=life.tick(), finding=finding)
    for who, order in (("supply", Order.NOTED), ("finance", Order.ESCALATE), ("finance", Order.ACT)):
        with office.database.transaction() as session:
            incidents.acknowledge(
                session, actor=office.actor(who), now=life.tick(), incident_id=report, order=order, note="ดู"
            )


def _told(life: Life) -> None:
    """Guidelines in two versions and of two divisions, read by some, and made known in two ways."""
    office, database = life.office, life.database
    published = []
    for who, name in (("finance", "กองคลัง"), ("finance", "กองคลัง"), ("education", "กองการศึกษา")):
        with database.transaction() as session:
            values = {"actor": office.actor(who), "now": life.tick(), "division_id": office.divisions[name]}
            text = guidelines.open_draft(session, **values).text
            published.append(guidelines.publish(session, content=text, **values).id)
        if len(published) != 2:
            readers = {"clerk", "palad"} if len(published) == 1 else {"staff", "clerk"}
            for reader in sorted(readers):
                with database.transaction() as session:
                    guidelines.acknowledge(
                        session, actor=office.actor(reader), now=life.tick(), guideline_id=published[-1]
                    )
    for channel, evidence in (("website", "https://example.go.th/1"), ("loudspeaker", "ออกเสียงหมู่ที่ 4")):
        made = publicity.Made(
            channel=publicity.PublicityChannel(channel), happened_on=TODAY, evidence=evidence, place="หมู่ที่ 4",
            files=[a_file("ประกาศ")] if channel == "website" else (),
        )  # fmt: skip
        with database.transaction() as session:
            publicity.record(session, actor=office.actor("palad"), now=life.tick(), made=made)
    _worded(life)


def _worded(life: Life) -> None:
    """Two sentences of the report in the office's words, one of them the program's own again."""
    who = {"actor": life.office.actor("palad"), "status": "supported"}
    for figure in ("handed_over", "due"):
        text = f"สรุปได้ว่า {sentences.own(figure, 'supported')}"
        with life.database.transaction() as session:
            sentences.change(session, now=life.tick(), figure=figure, text=text, base=0, **who)
    with life.database.transaction() as session:
        sentences.restore(session, now=life.tick(), figure="due", **who)


def _planned(life: Life) -> None:
    """The plan of two years in two versions each; three activities, two withdrawn, one with a picture and two files."""
    office, database = life.office, life.database
    for year in (2569, 2570):
        for item in ("O40", "O41"):
            with database.transaction() as session:
                rewrite = partial(replace, item=item)
                plan.change(session, actor=office.actor("palad"), now=life.tick(), fiscal_year=year, rewrite=rewrite)
    for number in (1, 2, 3):
        done = activities.Done(
            fiscal_year=2569, served=(1, number), division=office.divisions["กองคลัง"], people=10 * number,
            channel=ActivityChannel.MEETING, happened_on=TODAY, evidence=f"ครั้งที่ {number}",
            pictures=[picture(170)] if number == 1 else (),
            files=[a_file("คำสั่ง"), a_file("บัญชีลงชื่อ")] if number == 1 else (),
        )  # fmt: skip
        with database.transaction() as session:
            key = activities.record(session, actor=office.actor("finance"), now=life.tick(), done=done).id
        if number > 1:
            with database.transaction() as session:
                who = {"actor": office.actor("palad"), "now": life.tick()}
                activities.withdraw(session, activity_id=key, reason="บันทึกซ้ำ", **who)


def _emblems(life: Life) -> None:
    """An administrator supplied an emblem, withdrew it and supplied another."""
    pictures = (emblem.clean(emblem_file()), emblem.clean(emblem_file(side=500, ink="red")))
    values = {"actor": life.office.actor("admin")}
    with life.database.transaction() as session:
        emblems.supply(session, now=life.tick(), picture=pictures[0], **values)
        emblems.withdraw(session, now=life.tick(), **values)
    with life.database.transaction() as session:
        emblems.supply(session, now=life.tick(), picture=pictures[1], **values)


def _counted(life: Life) -> None:
    """Accessories went out and came back in two acts, and another body borrowed consumables and asks for more."""
    office = life.office
    with office.database.transaction() as session:
        rows = [register_row(name="ลำโพง", unit="ชุด", quantity=6), register_row(name="กระสอบทราย", quantity=900)]
        add_assets(session, rows, life.tick())
        for name, item in session.execute(select(Item.name, Item.id).where(Item.name.in_(["ลำโพง", "กระสอบทราย"]))):
            office.items[name] = item
        supply = office.actor("supply")
        parts = [Belonging("สายไฟ"), Belonging("ไมโครโฟน", 2)]
        accessories.edit(session, actor=supply, item_id=office.items["ลำโพง"], wanted=parts)
        used_up = registry.ItemTerms(Audience.AGENCIES, None, None, "", Durability.CONSUMABLE)
        registry.edit_item(session, actor=supply, item_id=office.items["กระสอบทราย"], wanted=used_up)
        belong = accessories.of_items(session, [office.items["ลำโพง"]])[office.items["ลำโพง"]]
        absent = {one.id: place for place, one in enumerate(belong)}
    chain = ("supply", "palad", "nayok")
    loan = life.approved("parts", {"ลำโพง": 4, "chair": 1}, *chain)
    remarks = hand_over.HandOverCondition.WITH_REMARKS
    office.give(loan, counts={1: 4, 2: 1}, absent=absent, condition=remarks, now=life.tick(), by="chief")
    for back, hurt in ((Back(good=1, damaged=1), Said(missing=1)), (Back(good=1, lost=1), Said())):
        found = {(1, 1): hurt, (1, 2): Said()}
        office.receive(loan, counts={1: back}, belongings=found, now=life.tick(), by="chief")
    office.receive(loan, counts={2: Back(good=1)}, now=life.tick(), by="chief")
    body = {"borrower_kind": BorrowerKind.AGENCY, "purpose": "agency_work", "declared": frozenset(BORROWERS)}
    who = borrowing.Particulars(
        "สมใจ", agency_name="โรงเรียน", letter_no="ศธ 1/2569", letter_on=TODAY, phone="0811111111"
    )
    loan = office.ask({"กระสอบทราย": 50}, now=life.tick(), particulars=who, **body)
    loan = office.decide(loan, "supply", now=life.tick(), declared=frozenset(LENDERS))
    life.loans["consumables"] = life.decided(loan, "palad", "nayok")
    life.approved("more consumables", {"กระสอบทราย": 5}, particulars=who, start=day(9), due=day(9), **body)


def _ended(life: Life) -> None:
    """Of what the supply officer borrowed, a tent comes back damaged and chairs are lost: followed to the end."""
    office, database = life.office, life.office.database
    inside = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work"}
    slip = life.approved("ended", {"tent": 1, "chair": 3}, "finance", by="supply", **inside)
    piece = office.pieces("tent")[0].id
    office.give(slip, pieces=[piece], counts={2: 3}, now=life.tick(), by="clerk")
    back = {"pieces": {piece: Back(damaged=1)}, "counts": {2: Back(lost=3)}}
    office.receive(slip, **back, now=life.tick(), by="clerk")
    for line, outcome in ((1, Outcome.REPAIRED), (2, Outcome.REPLACED)):
        with database.transaction() as session:
            one = settling.Settling(line, outcome, f"ใบตรวจรับเลขที่ 1{line}")
            settling.settle(session, actor=office.actor("chief"), now=life.tick(), loan_id=slip.id, settling=one)
    with database.reading() as session:
        reports = [one.id for one in incidents.of_loan(session, slip.id)]
    for report in reports:
        for who in ("chief", "finance", "palad", "nayok"):
            with database.transaction() as session:
                values = {"actor": office.actor(who), "now": life.tick(), "incident_id": report}
                incidents.acknowledge(session, order=Order.ACT, **values)
    _inquired(life, reports)
    _issued(life, slip, reports[0])


def _issued(life: Life, loan: Loan, report: UUID) -> None:
    """The sheet of the loan, the memo of a report, and the order that appoints its committee."""
    office = life.office
    members = [Member("นายดี ตั้งใจ", "ปลัดอำเภอ"), Member("นางงาม ตั้งใจ", "นิติกร")]
    for who, use_case, about in (
        ("supply", return_slips.issue_sheet, {"loan_id": loan.id}),
        ("chief", incident_papers.issue_memo, {"incident_id": report}),
        ("nayok", incident_papers.issue_order, {"incident_id": report, "members": members}),
    ):
        with life.database.transaction() as session:
            use_case(session, actor=office.actor(who), now=life.tick(), **about)


def _inquired(life: Life, reports: list[UUID]) -> None:
    """One with a committee, whose appointment is reported at once; one without, reported later. Both are closed."""
    nayok = life.office.actor("nayok")
    committee = Decided(
        decision=InquiryDecision.COMMITTEE,
        decided_on=TODAY,
        order_no="31/2569",
        reported_to="นายอำเภอ",
        reported_on=TODAY,
    )
    none = Decided(decision=InquiryDecision.NO_COMMITTEE, decided_on=TODAY, reason="ผู้ยืมชดใช้แล้ว")
    ends = ((committee, IncidentOutcome.REPAIRED, "palad"), (none, IncidentOutcome.REPLACED, "nayok"))
    for report, (what, outcome, who) in zip(reports, ends, strict=True):
        with life.database.transaction() as session:
            inquiries.decide(session, actor=nayok, now=life.tick(), incident_id=report, what=what)
        if what.reported_on is None:
            with life.database.transaction() as session:
                sent = {"to": "นายอำเภอ", "on": TODAY}
                inquiries.report(session, actor=nayok, now=life.tick(), incident_id=report, **sent)
        with life.database.transaction() as session:
            values = {"actor": life.office.actor(who), "now": life.tick(), "incident_id": report}
            inquiries.close(session, outcome=outcome, fault=Fault.ORDINARY, **values)


def _tail(life: Life) -> None:
    """What no checkpoint covers yet."""
    life.approved("waiting", {"chair": 1})
    with life.database.transaction() as session:
        borrowing.lapse(session, now=NOW + timedelta(days=1))
    _checked(life)
    _asked(life)
    live_on(life)
    publish_reports(life)


def _asked(life: Life) -> None:
    """Borrowers answer three questions; their answers are told together, on two days."""
    for days, given in ((30, ("555", "544", "321", "444", "255")), (31, ("111", "344", "555", "455", "233", "545"))):
        with life.database.transaction() as session:
            ask_and_answer(session, given, NOW + timedelta(days=days))
        with life.database.transaction() as session:
            survey.count(session, now=NOW + timedelta(days=days, hours=1), today=day(days))


def _checked(life: Life) -> None:
    """The heads look at their samples of the next month: some pieces are out, one is missing, one is damaged."""
    office, on = life.office, day(25)
    for minutes, (who, name) in enumerate((("finance", "กองคลัง"), ("education", "กองการศึกษา"))):
        moment = NOW + timedelta(days=25, minutes=minutes)
        values = {"actor": office.actor(who, on), "division_id": office.divisions[name], "month": "2026-02"}
        with life.database.transaction() as session:
            pieces = supervision.sheet(session, values["actor"], office.divisions[name], "2026-02", on).pieces
            here = iter((Found.NOT_FOUND, Found.DAMAGED, *[Found.IN_PLACE] * len(pieces)))
            marks = {one.asset.id: Mark(Found.ON_LOAN if one.loan else next(here)) for one in pieces}
            supervision.mark(session, now=moment, marks=marks, **values)
            supervision.finish(session, now=moment + timedelta(seconds=30), **values)
