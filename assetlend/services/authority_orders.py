"""The order by which somebody was given an office, acts in it, or decides by delegated power, as a paper to sign.

The order's number is the one that was typed with the appointment; where none was, its place stays free for the pen.
Source: domain 9.3; R4 (the head of the agency "or a delegate").
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.documents.authority_order import AuthorityOrder
from assetlend.documents.official import Signed, frozen, parts_of
from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import Actor, Holding, Office
from assetlend.domain.papers import PaperKind
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.models import Appointment, OfficePaper, Organization
from assetlend.services import account, chasing, office_papers, rules, signing
from assetlend.services.admin import NotOneself
from assetlend.services.papers import CAPACITIES, OFFICE_TITLES
from assetlend.thai import dates, money, text
from assetlend.thai.digits import to_thai

POSTS = OFFICE_TITLES | {
    Office.COUNTER_CLERK: "เจ้าหน้าที่รับคำขอและส่งมอบพัสดุ",
    Office.INTERNAL_AUDITOR: "ผู้ตรวจสอบภายใน",
    Office.ADMIN: "ผู้ดูแลระบบการยืมพัสดุ",
    Office.STAFF: "เจ้าหน้าที่",
}
BORROWERS = {
    BorrowerKind.STAFF: "บุคลากรขององค์การบริหารส่วนตำบล",
    BorrowerKind.AGENCY: "หน่วยงานของรัฐ",
    BorrowerKind.RESIDENT: "ประชาชน",
}
SUBJECTS = {
    Holding.REGULAR: "แต่งตั้ง{post}",
    Holding.ACTING: "แต่งตั้งผู้รักษาราชการแทน{post}",
    Holding.DELEGATED: "มอบอำนาจให้ปฏิบัติราชการแทน{post}",
}
AIMS = {
    Holding.REGULAR: "เพื่อให้การปฏิบัติงานของ{office}เป็นไปด้วยความเรียบร้อย ถูกต้องตามระเบียบ และตรวจสอบได้",
    Holding.ACTING: "เพื่อให้การปฏิบัติราชการในตำแหน่ง{post}เป็นไปด้วยความเรียบร้อยและต่อเนื่อง",
    Holding.DELEGATED: "เพื่อให้การพิจารณาคำขอยืมพัสดุของ{office}เป็นไปด้วยความสะดวกรวดเร็วและถูกต้องตามระเบียบ",
}
ACT_OF_OFFICES = "มาตรา 59 และมาตรา 60 แห่งพระราชบัญญัติสภาตำบลและองค์การบริหารส่วนตำบล พ.ศ. 2537 และที่แก้ไขเพิ่มเติม"
REGULATION = "ระเบียบกระทรวงการคลังว่าด้วยการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560"


class MayNotSign(Invalid):
    """%(name)s may not sign for the chief executive on the day of the order. Choose somebody else."""


class HeadIsElected(Conflict):
    """The chief executive is elected. No order of the office gives him his office."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What the order needs beside the appointment: its day, the law that it cites, who signs (None: who may)."""

    day: date
    power: str
    signer: UUID | None = None


def issue(session: Session, *, actor: Actor, now: datetime, appointment_id: UUID, order: Order) -> OfficePaper:
    """Issue the order behind an appointment, or its next edition; it is signed by pen.

    Raises: NotAllowed, NotOneself; NotFound; HeadIsElected; MayNotSign; NothingNew.
    """
    standing = access.require(actor, Permission.MANAGE_PEOPLE)
    session.execute(select(Organization.id).with_for_update())
    row = session.get(Appointment, appointment_id)
    if row is None:
        raise NotFound()
    if account.with_selves(session, actor).may_be(row.person_id):
        raise NotOneself()
    if is_elected(row):
        raise HeadIsElected()

    about = office_papers.subject("appointment", row.id)
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.AUTHORITY_ORDER,
        about=about,
        value=frozen(_order(session, row, order.day, order.power, _signer(session, row, order))),
        replaces=office_papers.last(session, about, PaperKind.AUTHORITY_ORDER),
        standing=standing,
    )


def is_elected(row: Appointment) -> bool:
    """Whether this is the office that no order gives."""
    return row.office is Office.NAYOK and row.holding is Holding.REGULAR


def power_of(session: Session, row: Appointment) -> str:
    """The law that is proposed for an appointment; whoever issues the order confirms or changes it."""
    if row.holding is not Holding.DELEGATED:
        return to_thai(ACT_OF_OFFICES)
    return to_thai(f"{rules.current(session).rule('R4').clause} แห่ง{REGULATION}")


def signers(session: Session, row: Appointment, day: date) -> list[Appointment]:
    """Who may sign it on a day: who may sign for the head of the agency, but nobody his own order."""
    return [one for one in chasing.signers(session, day) if one.person_id != row.person_id]


def _signer(session: Session, row: Appointment, order: Order) -> Appointment | None:
    """Raises: NotFound; MayNotSign for somebody who may not sign that day."""
    found = signers(session, row, order.day)
    if order.signer is None:
        return found[0] if found else None
    chosen = next((one for one in found if one.id == order.signer), None)
    if chosen is None:
        wanted = session.get(Appointment, order.signer)
        if wanted is None:
            raise NotFound()
        raise MayNotSign(field="signer", name=wanted.person.name)
    return chosen


def _order(session: Session, row: Appointment, day: date, power: str, signer: Appointment | None) -> AuthorityOrder:
    office = signing.organization(session)
    post, name = _post(office, row), row.person.name
    limits, things = tuple(_limits(row)), tuple(_things(row))
    return AuthorityOrder(
        office=office.name,
        order_no=signing.order_number(row.order_no or ""),
        subject=to_thai(SUBJECTS[row.holding].format(post=post)),
        reasons=(
            to_thai(AIMS[row.holding].format(post=post, office=office.name)),
            to_thai(f"อาศัยอำนาจตามความใน{power} {_giving(row, post)}{' ภายในขอบเขต ดังนี้' if limits or things else ''}"),
        ),
        limits=limits,
        things=things,
        from_when=_period(row),
        date=_long(day),
        signer=_signed(office, signer),
        whole=(*signing.places(office), *parts_of(name, *([signer.person.name] if signer else []))),
    )


def _post(office: Organization, row: Appointment) -> str:
    """The office in words: of the whole body with its name, of a division with the division's."""
    if row.office in (Office.NAYOK, Office.PALAD):
        return signing.title_of(office, row.office)
    if row.division is None:
        return POSTS[row.office]
    if row.office is Office.UNIT_HEAD:
        return _head_of(row.division.name)
    return f"{POSTS[row.office]} ประจำ{row.division.name}"


def _head_of(division: str) -> str:
    """`ผู้อำนวยการกองคลัง`, `หัวหน้าสำนักปลัด`."""
    directed = division.startswith(("กอง", "สำนัก")) and not division.startswith("สำนักปลัด")
    return f"{'ผู้อำนวยการ' if directed else 'หัวหน้า'}{division}"


def _giving(row: Appointment, post: str) -> str:
    """The sentence that gives it. Who acts or is a delegate is named with his own position."""
    who = row.person.name
    if row.holding is Holding.REGULAR:
        position = row.person.position or (row.title if row.title != post else "")
        return f"จึงแต่งตั้งให้ {who}{f' ตำแหน่ง {position}' if position else ''} เป็น{post}"
    if row.holding is Holding.ACTING:
        return f"จึงแต่งตั้งให้ {who} ตำแหน่ง {row.title} เป็นผู้{CAPACITIES[row.holding]}{post}"
    matter = "ในการพิจารณาอนุมัติคำขอยืมพัสดุและการขยายเวลายืม" if row.standing.bounds else "ในการให้ยืมและการควบคุมพัสดุ"
    return f"จึงมอบอำนาจให้ {who} ตำแหน่ง {row.title} {CAPACITIES[row.holding]}{post} {matter}"


def _limits(row: Appointment) -> Iterator[str]:
    """How far a delegated power reaches; what is not limited is not named."""
    found = row.delegation
    if found is None:
        return
    if found.most_satang:
        amount = f"{money.format_baht(found.most_satang)} บาท ({money.baht_text(found.most_satang)})"
        yield to_thai(f"พัสดุที่ยืมมีมูลค่ารวมครั้งละไม่เกิน {amount}")
    if found.most_days:
        yield to_thai(f"ระยะเวลายืมครั้งละไม่เกิน {found.most_days} วัน")
    if found.borrower_kind:
        yield f"เฉพาะผู้ยืมที่เป็น{BORROWERS[found.borrower_kind]}"


def _things(row: Appointment) -> list[str]:
    """The kinds of things that a delegated power names."""
    names = (one.item.name for one in (row.delegation.items if row.delegation else ()))
    return [to_thai(name) for name in sorted(names, key=text.sort_key)]


def _period(row: Appointment) -> str:
    if row.ends_on is None:
        return f"ตั้งแต่วันที่ {_long(row.starts_on)} เป็นต้นไป"
    if row.ends_on == row.starts_on:
        return f"ในวันที่ {_long(row.starts_on)}"
    return f"ตั้งแต่วันที่ {_long(row.starts_on)} ถึงวันที่ {_long(row.ends_on)}"


def _long(day: date) -> str:
    return dates.format_long(day, thai_digits=True)


def _signed(office: Organization, signer: Appointment | None) -> Signed:
    """A line for the pen, with the position as of that day and for whom he signs."""
    head = signing.title_of(office, Office.NAYOK)
    if signer is None:
        return Signed(role="", position=head)
    if signer.holding is Holding.REGULAR:
        return Signed(role="", name=signer.person.name, position=head)
    acting = f"{CAPACITIES[signer.holding]} {head}"
    return Signed(role="", name=signer.person.name, position=to_thai(signer.title), acting=acting)
