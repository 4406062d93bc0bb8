"""Papers about damage and loss: the memo up the chain of command, and the order that appoints a committee.

Source: domain 6.6, 9.2, 9.3; R23, R26, R38, R39.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assetlend.documents.appointment_order import Appointed, AppointmentOrder
from assetlend.documents.incident_memo import IncidentMemo
from assetlend.documents.official import Signed, frozen, parts_of
from assetlend.domain import access, committees
from assetlend.domain.access import Permission
from assetlend.domain.committees import Member
from assetlend.domain.incidents import IncidentKind, Order, ReportedBy
from assetlend.domain.offices import Actor, Office, Standing
from assetlend.domain.papers import PaperKind
from assetlend.errors import Conflict
from assetlend.models import Incident, IncidentLevel, Inquiry, LoanLine, OfficePaper, Organization, Person
from assetlend.services import answering, incidents, office_papers, papers, photos, rules, signing
from assetlend.thai import dates, money
from assetlend.thai.digits import to_thai
from assetlend.thai.phone import format_phone

HAPPENED = {
    IncidentKind.DAMAGED: "ชำรุด",
    IncidentKind.LOST: "สูญหาย",
    IncidentKind.MISUSED: "ถูกนำไปใช้ผิดจากที่ได้รับอนุญาต",
}
ANSWERS = {Order.NOTED: "ทราบ", Order.ACT: "ให้ดำเนินการ", Order.ESCALATE: "เสนอผู้บังคับบัญชาชั้นถัดไป"}
REPORTERS = {ReportedBy.BORROWER: "ผู้ยืม", ReportedBy.STAFF: "เจ้าหน้าที่", ReportedBy.PUBLIC: "ประชาชน"}
COMMITTEE_DUTIES = (
    "สอบข้อเท็จจริงเกี่ยวกับการชำรุดหรือสูญหายของพัสดุดังกล่าว และรวบรวมพยานหลักฐานที่เกี่ยวข้องทั้งหมด",
    "พิจารณาว่ามีผู้ใดต้องรับผิดชดใช้ค่าสินไหมทดแทนหรือไม่ และเป็นจำนวนเท่าใด",
    "เสนอรายงานผลการสอบข้อเท็จจริงพร้อมความเห็นต่อผู้แต่งตั้งโดยไม่ชักช้า",
)


class NoCommittee(Conflict):
    """No committee is appointed in this case, so there is nothing to order."""


def issue_memo(session: Session, *, actor: Actor, now: datetime, incident_id: UUID) -> OfficePaper:
    """Issue the memo about a report, or its next edition after somebody answered.

    Raises: NotFound, NotAllowed; NothingNew. Source: R26, R38.
    """
    incident = incidents.locked(session, actor, incident_id)
    standing = access.require(actor, Permission.ISSUE_PAPERS, incident.division_id)
    about = answering.subject(incident)
    before = office_papers.last(session, about, PaperKind.INCIDENT_MEMO)
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.INCIDENT_MEMO,
        about=about,
        value=frozen(_memo(session, incident, _signer(before, actor, standing, now))),
        replaces=before,
        standing=standing,
    )


def _signer(before: OfficePaper | None, actor: Actor, standing: Standing, now: datetime) -> Signed:
    """Who reported signs for every edition; a later one tells what was answered since."""
    signed = office_papers.value_of(before).get("signer") if before else None
    return Signed(**signed) if signed else signing.by_actor(actor, standing, now, "ผู้รายงาน")


def _memo(session: Session, incident: Incident, signer: Signed) -> IncidentMemo:
    office, word = signing.organization(session), HAPPENED[incident.kind]
    phone = incident.division.phone or office.phone
    by_office = {level.office: level for level in incident.levels}
    borrower = incident.loan.applicant.name if incident.loan else ""
    return IncidentMemo(
        office=office.name,
        unit=" ".join(
            filter(None, (incident.division.name, office.name, to_thai(f"โทร. {format_phone(phone)}") if phone else ""))
        ),
        memo_no="",
        date=signer.at.partition(" เวลา")[0],
        subject=f"รายงานพัสดุ{word}",
        to=signing.title_of(office, Office.NAYOK),
        opening=(
            f"ด้วยได้รับรายงานเมื่อวันที่ {signing.moment(incident.reported_at)} "
            f"ว่าพัสดุในความรับผิดชอบของ{incident.division.name}{word} "
            "จึงขอรายงานข้อเท็จจริงต่อผู้บังคับบัญชาตามลำดับชั้น ดังนี้"
        ),
        facts=tuple((name, to_thai(words)) for name, words in _facts(session, incident)),
        done=tuple(_done(session, incident)),
        closing="จึงเรียนมาเพื่อโปรดทราบและพิจารณาสั่งการ",
        signer=signer,
        palad=_box(session, office, Office.PALAD, by_office.get(Office.PALAD)),
        nayok=_box(session, office, Office.NAYOK, by_office.get(Office.NAYOK)),
        whole=(*signing.places(office), *parts_of(borrower, signer.name, incident.division.name)),
    )


def _facts(session: Session, incident: Incident) -> Iterator[tuple[str, str]]:
    number = f" หมายเลข {incident.asset.number}" if incident.asset and incident.asset.number else ""
    yield "พัสดุ", f"{incident.item.name}{number} จำนวน {incident.quantity} {incident.item.unit}"
    if loan := incident.loan:
        due = dates.format_long(loan.due_on)
        slip = f"ใบยืม บย. {loan.number}/{loan.number_year}" if loan.number else f"คำขอ {loan.reference}"
        yield "ผู้ยืม", f"{loan.applicant.name} ตาม{slip} กำหนดส่งคืนวันที่ {due}"
    else:
        yield "ผู้ครอบครอง", incident.division.name
    yield "วันและเวลาที่เกิดเหตุ", signing.moment(incident.happened_at)
    if incident.place_text:
        yield "สถานที่เกิดเหตุ", incident.place_text
    yield "เหตุที่เกิด", incident.description
    if (value := _value(incident)) is not None:
        yield "มูลค่าของพัสดุ", f"{money.format_baht(value)} บาท ({money.baht_text(value)})"
    if pictures := len(photos.of_incident(session, incident.id)):
        yield "ภาพถ่ายประกอบ", f"จำนวน {pictures} ภาพ เก็บไว้ในระบบ"
    name = f" {incident.reporter_name}" if incident.reporter_name else ""
    yield "ผู้แจ้งเหตุ", f"{REPORTERS[incident.reported_by_kind]}{name}"


def _value(incident: Incident) -> int | None:
    """Satang: of borrowed units the price at the time of the loan (R8), else that of the register."""
    line = _line(incident)
    each = line.unit_value_satang if line else None
    if each is None and incident.asset is not None:
        each = incident.asset.unit_value_satang
    return each * incident.quantity if each else None


def _line(incident: Incident) -> LoanLine | None:
    lines = incident.loan.lines if incident.loan else []
    return next((line for line in lines if line.item_id == incident.item_id), None)


def _done(session: Session, incident: Incident) -> Iterator[str]:
    """What was done so far: who was told, what the levels beneath the two boxes answered, the inquiry, the end."""
    if incident.levels:
        yield f"แจ้งผู้บังคับบัญชาตามลำดับชั้นแล้วเมื่อวันที่ {signing.moment(incident.levels[0].notified_at)}"
    for level in incident.levels:
        if level.office in (Office.PALAD, Office.NAYOK) or level.person is None or level.answer is None:
            continue
        note = f" ({level.note})" if level.note else ""
        words = f"{papers.OFFICE_TITLES[level.office]} โดย{level.person.name} {ANSWERS[level.answer]}{note}"
        yield to_thai(words)
    if inquiry := incident.inquiry:
        day = dates.format_long(inquiry.decided_on, thai_digits=True)
        if inquiry.order_no:
            yield f"แต่งตั้งคณะกรรมการตามคำสั่งที่ {to_thai(inquiry.order_no)} ลงวันที่ {day}"
        else:
            yield f"วินิจฉัยไม่แต่งตั้งคณะกรรมการ เมื่อวันที่ {day} เนื่องจาก{to_thai(inquiry.reason)}"


def _box(session: Session, office: Organization, which: Office, level: IncidentLevel | None) -> Signed:
    """What was answered in the system; else a place for the pen."""
    if level is None or level.person is None or level.answer is None or level.acknowledged_at is None:
        return Signed(role="", position=signing.title_of(office, which))
    person, held = level.person, level.deputy.office if level.deputy else level.office
    acting = signing.acting_words(session, person.id, held, level.order_no) if level.acting else ""
    if level.deputy:
        acting = acting or f"ตอบแทน {papers.OFFICE_TITLES[which]}"
    return Signed(
        role="",
        name=person.name,
        position=to_thai(level.title),
        acting=acting,
        words=ANSWERS[level.answer],
        note=to_thai(level.note),
        system=True,
        at=signing.moment(level.acknowledged_at),
    )


# -- the committee ----------------------------------------------------------------------------------------------------


def issue_order(
    session: Session, *, actor: Actor, now: datetime, incident_id: UUID, members: Sequence[Member]
) -> OfficePaper:
    """Issue the order that appoints the committee whose number was entered; it is signed by pen unless its signer
    issues it himself. The names stay in the paper: the ledger holds none.

    Raises: NotFound, NotAllowed; NoCommittee; TooFewMembers, MemberWithoutName, NamedTwice, PartyToTheCase; NothingNew.
    Source: R23, R39.
    """
    incident = incidents.locked(session, actor, incident_id)
    standing = access.require(actor, Permission.INQUIRE, incident.division_id)
    inquiry = incident.inquiry
    if inquiry is None or inquiry.order_no is None:
        raise NoCommittee()
    named = committees.check(members, _parties(incident, inquiry))
    about = answering.subject(incident)
    signed_at = now if actor.person == inquiry.person_id else None
    before = office_papers.last(session, about, PaperKind.INQUIRY_ORDER)
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.INQUIRY_ORDER,
        about=about,
        value=frozen(_order(session, incident, inquiry, named, signed_at)),
        replaces=before,
        standing=standing,
    )


def _parties(incident: Incident, inquiry: Inquiry) -> list[str]:
    """Who has borrowed the thing or appoints the committee, by first and last name."""
    parties = [f"{inquiry.person.first_name} {inquiry.person.last_name}"]
    if incident.loan:
        parties.append(f"{incident.loan.applicant.first_name} {incident.loan.applicant.last_name}")
    return parties


def _order(
    session: Session, incident: Incident, inquiry: Inquiry, members: Sequence[Member], signed_at: datetime | None
) -> AppointmentOrder:
    office, word = signing.organization(session), HAPPENED[incident.kind]
    rule = rules.current(session).rule("R39")
    day = dates.format_long(inquiry.decided_on, thai_digits=True)
    thing = f"{incident.item.name} จำนวน {incident.quantity} {incident.item.unit}"
    signer: Person = inquiry.person
    return AppointmentOrder(
        office=office.name,
        order_no=to_thai(inquiry.order_no or ""),
        subject=to_thai(f"แต่งตั้งคณะกรรมการสอบข้อเท็จจริงความรับผิดทางละเมิด กรณี{incident.item.name}{word}"),
        reasons=(
            to_thai(f"ด้วย{office.name}ได้รับรายงานเมื่อวันที่ {signing.day_of(incident.reported_at)} ว่า{thing} {word}"),
            to_thai(f"อาศัยอำนาจตาม{rule.clause} จึงแต่งตั้งคณะกรรมการสอบข้อเท็จจริงความรับผิดทางละเมิด ประกอบด้วย"),
        ),
        people=tuple(
            Appointed(ordinal=to_thai(n), name=one.name, position=to_thai(one.position), role=role)
            for n, (one, role) in enumerate(zip(members, committees.roles(len(members)), strict=True), 1)
        ),
        duties=COMMITTEE_DUTIES,
        from_when=f"ตั้งแต่วันที่ {day} เป็นต้นไป",
        date=day,
        signer=signing.by_deed(session, inquiry, signer, signed_at),
        whole=(*signing.places(office), *parts_of(*(one.name for one in members), signer.name)),
    )
