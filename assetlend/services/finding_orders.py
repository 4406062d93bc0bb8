"""The order that appoints a committee to find out about what the annual check found (คณะกรรมการสอบหาข้อเท็จจริง).

One order may be about several findings: those that the head decided under its number. Source: ข้อ 214, R51.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.documents.appointment_order import Appointed, AppointmentOrder
from assetlend.documents.official import Signed, frozen, parts_of
from assetlend.domain import access, committees
from assetlend.domain.access import Permission
from assetlend.domain.committees import Member
from assetlend.domain.offices import Actor, Office
from assetlend.domain.papers import PaperKind
from assetlend.domain.stocktake import Step
from assetlend.errors import NotFound
from assetlend.models import (
    Asset,
    Item,
    OfficePaper,
    Person,
    Stocktake,
    StocktakeCount,
    StocktakeDecision,
    StocktakeReport,
)
from assetlend.services import office_papers, rules, signing, stocktake
from assetlend.services.incident_papers import NoCommittee
from assetlend.thai.digits import to_thai

MOST_NAMED = 5
"""Findings that the order names; of more it says how many, and that they are in the report's list."""
FOUND = {"damaged": "ชำรุด", "worn": "เสื่อมสภาพ", "missing": "สูญไป", "unneeded": "ไม่จำเป็นต้องใช้ในราชการต่อไป"}
DUTIES = (
    "สอบหาข้อเท็จจริงว่าพัสดุดังกล่าว{found}เพราะเหตุใด เมื่อใด และอยู่ในความดูแลของผู้ใด พร้อมทั้งรวบรวมพยานหลักฐานที่เกี่ยวข้อง",
    "พิจารณาเสนอความเห็นว่ามีผู้ต้องรับผิดหรือไม่ และควรดำเนินการกับพัสดุดังกล่าวต่อไปอย่างไร",
    "รายงานผลการสอบหาข้อเท็จจริงพร้อมความเห็นต่อผู้แต่งตั้งโดยไม่ชักช้า",
)


@dataclass(frozen=True)
class Ordered:
    """The findings of one order, the first decided first, with the report and what was counted; who decided, when."""

    report: StocktakeReport
    order_no: str
    decided_at: datetime
    person: Person
    decisions: Sequence[StocktakeDecision]
    counts: Sequence[StocktakeCount]


def issue(
    session: Session, *, actor: Actor, now: datetime, year: int, asset_id: UUID, members: Sequence[Member]
) -> OfficePaper:
    """Issue the order by which a committee was appointed on a finding; it is signed by pen unless its signer issues it.

    The names stay in the paper: the ledger holds none. Raises: NotAllowed; NotFound; NoCommittee;
    ThreeNeeded, MemberWithoutName, NamedTwice, PartyToTheCase; NothingNew. Source: R23, R51.
    """
    standing = access.require(actor, Permission.DECIDE_FINDING)
    row = stocktake.locked(session, year)
    ordered = of_finding(session, row, asset_id)
    appointer = f"{ordered.person.first_name} {ordered.person.last_name}"
    named = committees.check(members, [appointer], least=committees.LEAST_OF_THE_STOCK)
    signed_at = now if actor.person == ordered.person.id else None
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.INQUIRY_ORDER,
        about=office_papers.subject("stocktake", row.id),
        value=frozen(_order(session, row, ordered, named, signed_at)),
        replaces=last(session, row, ordered.order_no),
        standing=standing,
    )


def of_finding(session: Session, row: Stocktake, asset_id: UUID) -> Ordered:
    """What was ordered together with a finding on which a committee was appointed. Raises: NotFound; NoCommittee."""
    report = stocktake.reported(session, row)
    mine = session.get(StocktakeDecision, (row.id, asset_id))
    if report is None or mine is None:
        raise NotFound()
    if mine.step is not Step.COMMITTEE:
        raise NoCommittee()
    query = select(StocktakeDecision).where(
        StocktakeDecision.stocktake_id == row.id,
        StocktakeDecision.step == Step.COMMITTEE,
        StocktakeDecision.order_no == mine.order_no,
    )
    decisions = session.scalars(query.order_by(StocktakeDecision.decided_at, StocktakeDecision.asset_id)).all()
    counted = (
        select(StocktakeCount)
        .join(Asset, Asset.id == StocktakeCount.asset_id)
        .join(Item, Item.id == Asset.item_id)
        .where(StocktakeCount.stocktake_id == row.id)
        .where(StocktakeCount.asset_id.in_([one.asset_id for one in decisions]))
        .options(joinedload(StocktakeCount.asset).joinedload(Asset.item))
        .order_by(Item.name, Asset.number, Asset.id)
    )
    first = decisions[0]
    return Ordered(
        report,
        mine.order_no,
        first.decided_at,
        session.get_one(Person, first.person_id),
        decisions,
        session.scalars(counted).all(),
    )


def last(session: Session, row: Stocktake, order_no: str) -> OfficePaper | None:
    """The newest paper of one order of a year's check."""
    issued = office_papers.of(session, office_papers.subject("stocktake", row.id), PaperKind.INQUIRY_ORDER)
    same = [one for one in issued if office_papers.value_of(one).get("order_no") == signing.order_number(order_no)]
    return same[-1] if same else None


def _order(
    session: Session,
    row: Stocktake,
    ordered: Ordered,
    members: Sequence[Member],
    signed_at: datetime | None,
) -> AppointmentOrder:
    office, rule, report = signing.organization(session), rules.current(session).rule("R51"), ordered.report
    day, year = signing.day_of(ordered.decided_at), to_thai(row.fiscal_year)
    found = _together([word for name, word in FOUND.items() if any(getattr(one, name) for one in ordered.counts)])
    return AppointmentOrder(
        office=office.name,
        order_no=signing.order_number(ordered.order_no),
        subject=f"แต่งตั้งคณะกรรมการสอบหาข้อเท็จจริง กรณีพัสดุ{found} ตามผลการตรวจสอบพัสดุประจำปี ปีงบประมาณ พ.ศ. {year}",
        reasons=(
            to_thai(
                f"ด้วยผู้รับผิดชอบในการตรวจสอบพัสดุประจำปี ปีงบประมาณ พ.ศ. {year} "
                f"ได้รายงานผลการตรวจสอบตามรายงานที่ {report.number} ลงวันที่ {signing.day_of(report.reported_at)} "
                f"ปรากฏว่ามีพัสดุ{found} {_things(ordered.counts)}"
            ),
            to_thai(
                f"อาศัยอำนาจตามความใน{rule.clause} แห่งระเบียบกระทรวงการคลัง"
                "ว่าด้วยการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560 "
                "จึงแต่งตั้งคณะกรรมการสอบหาข้อเท็จจริง ประกอบด้วย"
            ),
        ),
        people=tuple(
            Appointed(ordinal=to_thai(n), name=one.name, position=to_thai(one.position), role=role)
            for n, (one, role) in enumerate(zip(members, committees.roles(len(members)), strict=True), 1)
        ),
        duties=tuple(words.format(found=found) for words in DUTIES),
        from_when=f"ตั้งแต่วันที่ {day} เป็นต้นไป",
        date=day,
        signer=_signer(session, ordered, signed_at),
        whole=(*signing.places(office), *parts_of(*(one.name for one in members), ordered.person.name), f"พ.ศ. {year}"),
    )


def _things(counts: Sequence[StocktakeCount]) -> str:
    if len(counts) > MOST_NAMED:
        return f"รวม {len(counts)} รายการ ดังปรากฏในบัญชีแนบท้ายรายงานดังกล่าว"
    if len(counts) == 1:
        return f"ได้แก่ {_thing(counts[0])}"
    return f"ได้แก่ {' '.join(f'({n}) {_thing(one)}' for n, one in enumerate(counts, 1))}"


def _thing(made: StocktakeCount) -> str:
    asset = made.asset
    number = f" หมายเลข {asset.number}" if asset.number else ""
    units = [f"{word} {getattr(made, name)} {asset.item.unit}" for name, word in FOUND.items() if getattr(made, name)]
    return f"{asset.item.name}{number} {' '.join(units)}"


def _together(words: Sequence[str]) -> str:
    """`ชำรุด`, `ชำรุดและสูญไป`, `ชำรุด เสื่อมสภาพ และสูญไป`."""
    if len(words) < 3:
        return "และ".join(words)
    return f"{' '.join(words[:-1])} และ{words[-1]}"


def _signer(session: Session, ordered: Ordered, at: datetime | None) -> Signed:
    """Who decided, under the position that he had; in the system only who issues the paper himself."""
    first, person = ordered.decisions[0], ordered.person
    acting = signing.acting_words(session, person.id, Office.NAYOK, first.acting_order) if first.acting else ""
    return Signed(
        role="",
        name=person.name,
        position=to_thai(first.title),
        acting=acting,
        system=at is not None,
        at=signing.moment(at) if at else "",
    )
