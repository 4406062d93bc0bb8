"""Evidence for a borrower that the ledger noted what he asked for, took, brought back or paid."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import BANGKOK, local_day
from assetlend.documents.receipt import Entry, Receipt
from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.lending import Outcome
from assetlend.domain.offices import Actor
from assetlend.domain.paper_words import OUTCOME_THAI
from assetlend.domain.papers import PaperKind
from assetlend.errors import NotFound
from assetlend.models import LedgerEntry, Loan, LoanLine, OfficePaper, Organization
from assetlend.services import borrowing, ledger, office_papers, papers, rules
from assetlend.thai import dates, money
from assetlend.thai.digits import to_thai

NOT_MONEY = "เอกสารนี้เป็นหลักฐานว่าได้บันทึกการชำระเงินไว้ในระบบแล้ว มิใช่ใบเสร็จรับเงิน"
Data = Mapping[str, Any]
Particulars = Iterator[tuple[str, str]]


def issue(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, seq: int) -> OfficePaper:
    """Freeze the evidence of one entry about a loan; the one that was issued for it before is given again.

    Raises: NotFound, also for an entry that is not this loan's or that nobody is given evidence of; NotAllowed.
    """
    borrowing.seen_by(session, actor, loan_id)
    loan = session.scalars(select(Loan).where(Loan.id == loan_id).with_for_update()).one()
    standing = access.require(actor, Permission.RECORD_REQUEST, loan.division_id)
    entry = ledger.get_entry(session, seq)
    if entry.subject != borrowing.subject(loan) or entry.act not in ACTS:
        raise NotFound()

    for before in issued(session, loan):
        if office_papers.value_of(before).get("entry", {}).get("seq") == to_thai(seq):
            return before
    value = asdict(_receipt(session, loan, entry, f"{actor.name} {standing.title}"))
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.RECEIPT,
        about=borrowing.subject(loan),
        value=value,
        standing=standing,
    )


def issued(session: Session, loan: Loan) -> Sequence[OfficePaper]:
    """The evidence that was given for a loan, the oldest first."""
    return office_papers.of(session, borrowing.subject(loan), PaperKind.RECEIPT)


def _receipt(session: Session, loan: Loan, entry: LedgerEntry, by: str) -> Receipt:
    told = json.loads(bytes(entry.body))["data"]
    act, particulars = ACTS[entry.act]
    leaf = bytes(entry.leaf_hash).hex()
    paid = entry.act == "loan.instalment_paid" or told.get("outcome") == Outcome.PAID.value
    return Receipt(
        office=session.execute(select(Organization.name)).scalar_one(),
        act=act,
        given_to=loan.applicant.name,
        at=dates.format_moment(entry.at, BANGKOK, thai_digits=True),
        particulars=_all(loan, particulars(loan, told)),
        not_money=NOT_MONEY if paid else "",
        issued_by=to_thai(by),
        entry=Entry(url=papers.address(session, f"/r/{entry.seq}/{leaf}"), seq=to_thai(entry.seq), leaf_hash=leaf),
        privacy=to_thai(rules.at_version(session, loan.rulebook_version).privacy.paragraphs[0]),
    )


def _all(loan: Loan, of_act: Particulars) -> tuple[tuple[str, str], ...]:
    """What is said of the loan and of the act, in Thai digits; the reference is a code and stays as it is."""
    slip = f"{loan.slip_number} {loan.division.name}" if loan.slip_number else loan.division.name
    first = ("ใบยืมเลขที่" if loan.slip_number else "หน่วยงานผู้ให้ยืม", to_thai(slip))
    return (first, ("รหัสอ้างอิง", loan.reference), *((name, to_thai(words)) for name, words in of_act))


# -- what each act tells ----------------------------------------------------------------------------------------------


def _asked(loan: Loan, told: Data) -> Particulars:
    yield ("รายการที่ขอยืม", _things(loan, told, lambda line: (("", line["quantity"]),)))
    yield ("ตั้งแต่วันที่", f"{_day(told['start'])} ถึงวันที่ {_day(told['due'])}")


def _taken(loan: Loan, told: Data) -> Particulars:
    yield ("รายการที่รับไป", _things(loan, told, lambda line: (("", line["quantity"]),)))
    yield ("กำหนดส่งคืน", _day(loan.due_on.isoformat()))


def _brought_back(loan: Loan, told: Data) -> Particulars:
    words = (("ใช้การได้", "good"), ("ชำรุด", "damaged"), ("สูญหาย", "lost"))
    yield ("รายการที่ส่งคืน", _things(loan, told, lambda line: tuple((word, line[name]) for word, name in words)))
    if "happened_at" in told:
        yield ("ส่งคืนเมื่อวันที่", _day(local_day(datetime.fromisoformat(told["happened_at"])).isoformat()))


def _more_time(loan: Loan, told: Data) -> Particulars:
    yield ("ขอเลื่อนวันส่งคืน", f"จากวันที่ {_day(told['from'])} เป็นวันที่ {_day(told['to'])}")


def _part_paid(loan: Loan, told: Data) -> Particulars:
    yield ("รายการ", _line(loan, told["line"]).item.name)
    yield ("งวดที่", str(told["number"]))
    yield ("จำนวนเงิน", _amount(told["amount_satang"]))
    yield ("ใบเสร็จรับเงินของหน่วยงาน", told["receipt"])


def _settled(loan: Loan, told: Data) -> Particulars:
    yield ("รายการ", _line(loan, told["line"]).item.name)
    yield ("ผลการชดใช้", OUTCOME_THAI[Outcome(told["outcome"])])
    if told["amount_satang"]:
        yield ("จำนวนเงิน", _amount(told["amount_satang"]))
    yield ("เอกสารหลักฐานของหน่วยงาน", told["evidence"])


ACTS: Mapping[str, tuple[str, Callable[[Loan, Data], Particulars]]] = {
    "loan.submitted": ("คำขอยืม", _asked),
    "loan.handed_over": ("การรับทรัพย์สินที่ยืม", _taken),
    "loan.returned": ("การส่งคืนทรัพย์สิน", _brought_back),
    "loan.extension_requested": ("คำขอขยายเวลาส่งคืน", _more_time),
    "loan.instalment_paid": ("การชำระค่าชดใช้เป็นงวด", _part_paid),
    "loan.settled": ("การชดใช้ความเสียหาย", _settled),
}
"""The acts that a borrower is given evidence of, with their words."""


def _things(loan: Loan, told: Data, units: Callable[[Data], Sequence[tuple[str, int]]]) -> str:
    found = []
    for line in told["lines"]:
        item = _line(loan, line["line"]).item
        counted = [f"{word} {number:,} {item.unit}".strip() for word, number in units(line) if number]
        if counted:
            found.append(f"{item.name} {' '.join(counted)}")
    return "; ".join(found)


def _line(loan: Loan, position: int) -> LoanLine:
    return next(line for line in loan.lines if line.position == position)


def _day(day: str) -> str:
    return dates.format_long(date.fromisoformat(day))


def _amount(satang: int) -> str:
    return f"{money.format_baht(satang)} บาท ({money.baht_text(satang)})"
