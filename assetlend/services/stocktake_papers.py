"""Papers of the annual check: the order that appoints the checkers, and their report (ข้อ 213, R45-R50)."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.documents.appointment_order import Appointed, AppointmentOrder
from assetlend.documents.official import Signed, frozen, parts_of
from assetlend.documents.stocktake_paper import Answer, Counted, Fault, Out, StocktakePaper
from assetlend.domain import access
from assetlend.domain import stocktake as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor
from assetlend.domain.papers import PaperKind
from assetlend.domain.stocktake import CopyTo, Proof
from assetlend.models import (
    Asset,
    Item,
    OfficePaper,
    Organization,
    Person,
    Stocktake,
    StocktakeCopy,
    StocktakeCount,
    StocktakeReport,
)
from assetlend.services import office_papers, rules, signing, stocktake, stocktake_books
from assetlend.thai import dates, money
from assetlend.thai.digits import to_thai

QUESTIONS: Mapping[str, tuple[str, str, str]] = {
    "receipts_correct": ("การรับจ่ายพัสดุถูกต้องหรือไม่", "ถูกต้อง", "ไม่ถูกต้อง"),
    "balance_matches": ("พัสดุคงเหลือมีตัวอยู่ตรงตามบัญชีหรือทะเบียนหรือไม่", "ตรง", "ไม่ตรง"),
    "faults_found": ("มีพัสดุใดชำรุด เสื่อมคุณภาพ หรือสูญไปหรือไม่ เพราะเหตุใด", "มี", "ไม่มี"),
    "unneeded_found": ("มีพัสดุใดไม่จำเป็นต้องใช้ในราชการต่อไปหรือไม่", "มี", "ไม่มี"),
}
PROOFS = {
    Proof.WRITTEN: "ผู้ยืมยืนยันเป็นหนังสือ",
    Proof.SEEN: "ตรวจพบของจริง ณ ที่ผู้ยืมนำไปใช้",
    Proof.RETURNED: "ส่งคืนแล้วและตรวจพบของจริง",
}
COPIES = {CopyTo.AUDITOR_GENERAL: "สำนักงานการตรวจเงินแผ่นดิน", CopyTo.PARENT_AGENCY: "หน่วยงานต้นสังกัด"}
COLUMNS = ("rows", "units", *rules_of.WORDS, "on_loan")
CHECKER = "ผู้ตรวจสอบพัสดุ"


# -- the order --------------------------------------------------------------------------------------------------------


def issue_order(session: Session, *, actor: Actor, now: datetime, year: int) -> OfficePaper:
    """Issue the order by which the checkers of a year are appointed, or that which took its place.

    Raises: NotAllowed; NotFound; NothingNew. Source: R45.
    """
    standing = access.require(actor, Permission.ISSUE_PAPERS)
    row = stocktake.locked(session, year)
    about = office_papers.subject("stocktake", row.id)
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.STOCKTAKE_ORDER,
        about=about,
        value=frozen(_order(session, row)),
        replaces=office_papers.last(session, about, PaperKind.STOCKTAKE_ORDER),
        standing=standing,
    )


def _order(session: Session, row: Stocktake) -> AppointmentOrder:
    office, term = signing.organization(session), stocktake.term(session, row.fiscal_year)
    rule = rules.current(session).rule("R45")
    first, last = dates.fiscal_year_bounds(row.fiscal_year)
    day = dates.format_long(row.ordered_on, thai_digits=True)
    people = [one.person for one in row.checkers if one.ended_at is None]
    year = to_thai(row.fiscal_year)
    return AppointmentOrder(
        office=office.name,
        order_no=to_thai(row.order_no),
        subject=f"แต่งตั้งผู้รับผิดชอบในการตรวจสอบพัสดุประจำปี ปีงบประมาณ พ.ศ. {year}",
        reasons=(
            f"เพื่อให้การตรวจสอบพัสดุประจำปีงบประมาณ พ.ศ. {year} เป็นไปตามระเบียบ",
            to_thai(
                f"อาศัยอำนาจตามความใน{rule.clause} แห่งระเบียบกระทรวงการคลัง"
                "ว่าด้วยการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560 "
                "จึงแต่งตั้งบุคคลดังต่อไปนี้เป็นผู้รับผิดชอบในการตรวจสอบพัสดุ"
            ),
        ),
        people=tuple(
            Appointed(ordinal=to_thai(n), name=one.name, position=to_thai(one.position), role=CHECKER)
            for n, one in enumerate(people, 1)
        ),
        duties=(
            f"ตรวจสอบการรับจ่ายพัสดุงวดตั้งแต่วันที่ {_long(first)} ถึงวันที่ {_long(last)} และตรวจนับพัสดุประเภทที่คงเหลืออยู่ในวันสิ้นงวด",
            f"เริ่มดำเนินการตรวจสอบตั้งแต่วันที่ {_long(term.starts_on)}",
            f"รายงานผลการตรวจสอบต่อผู้แต่งตั้งภายในวันที่ {_long(term.report_by)}",
        ),
        from_when=f"ตั้งแต่วันที่ {day} เป็นต้นไป",
        date=day,
        signer=signing.by_deed(session, row, row.person, row.appointed_at),
        whole=(*signing.places(office), *parts_of(*(one.name for one in people), row.person.name), f"พ.ศ. {year}"),
    )


def _long(day: date) -> str:
    return dates.format_long(day, thai_digits=True)


# -- the report -------------------------------------------------------------------------------------------------------


def issue_report(session: Session, *, actor: Actor, now: datetime, year: int) -> OfficePaper:
    """Issue the report that was handed in, or its next edition after it was noted or a copy was sent on.

    Raises: NotAllowed; NotFound; NotReported; NothingNew. Source: R47, R48, R49, R50.
    """
    standing = access.require(actor, Permission.ISSUE_PAPERS)
    row = stocktake.locked(session, year)
    report = stocktake.reported(session, row)
    if report is None:
        raise rules_of.NotReported()
    about = office_papers.subject("stocktake", row.id)
    before = office_papers.last(session, about, PaperKind.STOCKTAKE_REPORT)
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.STOCKTAKE_REPORT,
        about=about,
        value=frozen(_report(session, row, report)),
        replaces=before,
        standing=standing,
    )


def _report(session: Session, row: Stocktake, report: StocktakeReport) -> StocktakePaper:
    office, body, year = signing.organization(session), json.loads(report.body), to_thai(row.fiscal_year)
    last = dates.fiscal_year_bounds(row.fiscal_year)[1]
    out = tuple(_out(session, row))
    people = [one.person for one in row.checkers if one.ended_at is None]
    borrowers = (one.borrower for one in out)
    return StocktakePaper(
        office=office.name,
        unit=office.name,
        memo_no=to_thai(report.number),
        date=signing.day_of(report.reported_at),
        subject=f"รายงานผลการตรวจสอบพัสดุประจำปี ปีงบประมาณ พ.ศ. {year}",
        to=signing.title_of(office, row.office),
        opening=(
            f"ตามคำสั่งที่ {to_thai(row.order_no)} ลงวันที่ {_long(row.ordered_on)} "
            "ได้แต่งตั้งผู้รับผิดชอบในการตรวจสอบพัสดุประจำปี "
            f"บัดนี้ได้ตรวจสอบการรับจ่ายพัสดุและพัสดุคงเหลือ ณ วันที่ {_long(last)} เสร็จสิ้นแล้ว ขอรายงานผล ดังนี้"
        ),
        answers=tuple(_answers(body)),
        divisions=tuple(_counted(body["divisions"])),
        faults=tuple(_faults(session, body["findings"])),
        out=out,
        closing="จึงเรียนมาเพื่อโปรดทราบและพิจารณาสั่งการต่อไป",
        signers=tuple(_checker(report, one) for one in people),
        received=_received(office, row, report),
        copies=tuple(_copies(session, row)),
        year=year,
        whole=(*signing.places(office), *parts_of(*(one.name for one in people), *borrowers), f"พ.ศ. {year}"),
    )


def _answers(body: Mapping[str, Any]) -> Iterator[Answer]:
    for name, (question, yes, no) in QUESTIONS.items():
        yield Answer(
            question=question,
            answer=yes if body["answers"][name] else no,
            remark=to_thai(body["remarks"].get(name, "")),
        )


def _counted(divisions: list[Mapping[str, Any]]) -> Iterator[Counted]:
    for one in divisions:
        yield Counted(name=to_thai(one["name"]), **{name: to_thai(f"{one[name]:,}") for name in COLUMNS})
    sums = {name: sum(one[name] for one in divisions) for name in COLUMNS}
    yield Counted(name="รวมทั้งสิ้น", **{name: to_thai(f"{units:,}") for name, units in sums.items()})


def _faults(session: Session, findings: list[Mapping[str, Any]]) -> Iterator[Fault]:
    """The list of 13 columns, as the report froze it, with what the register says of each row."""
    keys = [UUID(one["asset"]) for one in findings]
    query = select(Asset).where(Asset.id.in_(keys)).options(joinedload(Asset.item).joinedload(Item.division))
    assets = {one.id.hex: one for one in session.scalars(query)}
    for n, one in enumerate(findings, 1):
        asset = assets[one["asset"]]
        price = asset.unit_value_satang
        marks = {name: to_thai(one[name]) if one.get(name) else "" for name in rules_of.WORDS if name != "surplus"}
        yield Fault(
            ordinal=to_thai(n),
            name=to_thai(one["name"]),
            code=to_thai(one["number"]),
            brand=to_thai(asset.brand),
            **marks,
            acquired=dates.format_short(asset.acquired_on, thai_digits=True) if asset.acquired_on else "",
            price=money.format_baht(price, thai_digits=True) if price is not None else "",
            used_by=asset.item.division.name,
            how=to_thai(one["remark"]),
        )


def _out(session: Session, row: Stocktake) -> Iterator[Out]:
    """What was with borrowers at the end of the year, and by what it was seen that it is there (R50)."""
    made = {
        one.asset_id: one
        for one in session.scalars(
            select(StocktakeCount).where(StocktakeCount.stocktake_id == row.id, StocktakeCount.loan_units > 0)
        )
    }
    number = 0
    for progress in stocktake.of_year(session, row.fiscal_year).divisions:
        for booked in stocktake_books.booked(session, row.fiscal_year, progress.division.id):
            count = made.get(booked.asset.id)
            for lent in booked.lent if count else ():
                number += 1
                loan = lent.loan
                yield Out(
                    ordinal=to_thai(number),
                    name=to_thai(booked.asset.item.name),
                    code=to_thai(booked.asset.number or ""),
                    units=to_thai(f"{lent.units} {booked.asset.item.unit}"),
                    loan=to_thai(loan.slip_number or loan.reference),
                    borrower=loan.applicant.name,
                    proof=PROOFS[count.proof] if count and count.proof else "",
                )


def _checker(report: StocktakeReport, person: Person) -> Signed:
    """Who handed the report in was signed in; the others sign by pen."""
    mine = person.id == report.person_id
    return Signed(
        role=CHECKER,
        name=person.name,
        position=to_thai(report.title if mine else person.position),
        system=mine,
        at=signing.moment(report.reported_at) if mine else "",
    )


def _received(office: Organization, row: Stocktake, report: StocktakeReport) -> Signed:
    """The appointer's note (ทราบ), where he made it in the system."""
    if report.receiver is None or report.received_at is None:
        return Signed(role="", position=signing.title_of(office, row.office))
    return Signed(
        role="",
        name=report.receiver.name,
        position=to_thai(report.received_title),
        words="ทราบ",
        system=True,
        at=signing.moment(report.received_at),
    )


def _copies(session: Session, row: Stocktake) -> Iterator[str]:
    query = select(StocktakeCopy).where(StocktakeCopy.stocktake_id == row.id).order_by(StocktakeCopy.sent_on)
    for one in session.scalars(query):
        yield f"{COPIES[one.recipient]} ที่ {to_thai(one.number)} วันที่ {_long(one.sent_on)}"
