"""The slip of each return, issued when things are taken back, and the one sheet for a whole loan (R30, R31, R32)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.documents import combined_sheet
from assetlend.documents.combined_sheet import CombinedSheet
from assetlend.documents.loan_slip import LedgerEntry
from assetlend.documents.official import Signed, frozen, parts_of
from assetlend.documents.return_slip import ReturnSlip, Row, Verdict
from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor, Standing
from assetlend.domain.papers import PaperKind
from assetlend.errors import Conflict
from assetlend.models import Asset, CounterAct, CounterActKind, Loan, LoanLine, OfficePaper
from assetlend.services import borrowing, office_papers, papers, rules, signing
from assetlend.services.ledger import Receipt
from assetlend.thai import dates
from assetlend.thai.digits import to_thai

NONE = "–"


class NotGivenYet(Conflict):
    """Nothing of this loan has been handed over yet. The sheet is issued after that."""


@dataclass(frozen=True)
class Came:
    """Units of one row of the register that came back in one act; `hurt` tells of its line's accessories."""

    line: LoanLine
    asset: Asset
    good: int
    damaged: int
    lost: int
    hurt: str = ""


@dataclass(frozen=True)
class Taken:
    """One return: what came back, by which act, with the entry that tells of it."""

    act: CounterAct
    came: Sequence[Came]
    receipt: Receipt


def issue_slip(
    session: Session, *, actor: Actor, now: datetime, loan: Loan, taken: Taken, standing: Standing
) -> OfficePaper:
    """Issue the slip of one return; its number is the next of the division's return slips.

    The loan must be locked and its return written.
    """
    book = rules.current(session)
    day = local_day(now)
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.RETURN_SLIP,
        about=office_papers.subject("loan", loan.id),
        value=frozen(_slip(session, loan, taken)),
        series=f"return_slip:{loan.division_id.hex}",
        year=dates.fiscal_year(day) if book.numbering_year == "fiscal" else dates.buddhist_year(day),
        standing=standing,
    )


def _slip(session: Session, loan: Loan, taken: Taken) -> ReturnSlip:
    office, act = signing.organization(session), taken.act
    late = (local_day(act.happened_at) - loan.due_on).days
    differences = _differences(loan)
    outstanding = [_units(line, line.outstanding) for line in loan.lines if line.outstanding]
    verdict = Verdict.PART if outstanding else Verdict.COMPLETE
    return ReturnSlip(
        office=office.name,
        division=loan.division.name,
        loan=to_thai(f"{loan.number}/{loan.number_year}"),
        reference=loan.reference,
        borrower=loan.applicant.name,
        returner=act.other_party,
        returned_on=signing.day_of(act.happened_at),
        due=dates.format_long(loan.due_on, thai_digits=True),
        days_late=to_thai(late) if late > 0 else "",
        rows=tuple(_row(n, one) for n, one in enumerate(_counted(taken.came), 1)),
        verdict=Verdict.DIFFERENT if differences else verdict,
        differences=differences,
        outstanding=tuple(outstanding),
        note=to_thai(act.note),
        signatures=_signatures(act),
        ledger=LedgerEntry(
            url=papers.address(session, f"/r/{taken.receipt.seq}/{taken.receipt.leaf_hash.hex()}"),
            seq=to_thai(taken.receipt.seq),
            leaf_hash=taken.receipt.leaf_hash.hex(),
        ),
        whole=(*signing.places(office), *parts_of(loan.applicant.name, act.other_party, loan.division.name)),
    )


def _counted(came: Sequence[Came]) -> list[Came]:
    """Pieces one by one; the units of several lots of a line together."""
    found: dict[UUID, Came] = {}
    for one in sorted(came, key=lambda one: (one.line.position, one.asset.number or "")):
        key = one.line.id if one.asset.is_lot else one.asset.id
        held = found.get(key)
        sums = (one.good, one.damaged, one.lost)
        if held is not None:
            sums = (held.good + one.good, held.damaged + one.damaged, held.lost + one.lost)
        found[key] = Came(one.line, one.asset, *sums, one.hurt)
    return list(found.values())


def _row(ordinal: int, one: Came) -> Row:
    return Row(
        ordinal=to_thai(ordinal),
        code="" if one.asset.is_lot else to_thai(one.asset.number or ""),
        name=to_thai(one.line.item.name),
        unit=one.line.item.unit,
        good=to_thai(one.good) if one.good else NONE,
        damaged=to_thai(one.damaged) if one.damaged else NONE,
        lost=to_thai(one.lost) if one.lost else NONE,
        note=to_thai(one.hurt) if one.damaged or one.lost else "",
    )


def _units(line: LoanLine, units: int, word: str = "") -> str:
    return to_thai(" ".join(filter(None, (line.item.name, word, f"{units} {line.item.unit}"))))


def _differences(loan: Loan) -> tuple[str, ...]:
    """What of the whole loan is damaged or lost up to now (R31)."""
    words = [(line, word, units) for line in loan.lines for word, units in _bad(line) if units]
    return tuple(_units(line, units, word) for line, word, units in words)


def _bad(line: LoanLine) -> tuple[tuple[str, int], tuple[str, int]]:
    return (("ชำรุด", line.damaged), ("สูญหาย", line.lost))


def _signatures(act: CounterAct | None) -> tuple[Signed, Signed]:
    """Who brought things back signs by pen; the clerk entered it signed in."""
    if act is None:
        return Signed(role="ผู้ส่งคืน"), Signed(role="ผู้รับคืน")
    clerk = Signed(
        role="ผู้รับคืน",
        name=act.person.name,
        position=to_thai(act.title),
        system=True,
        at=signing.moment(act.recorded_at),
    )
    return Signed(role="ผู้ส่งคืน", name=act.other_party), clerk


# -- the one sheet ----------------------------------------------------------------------------------------------------


def issue_sheet(session: Session, *, actor: Actor, now: datetime, loan_id: UUID) -> OfficePaper:
    """Issue the sheet of a whole loan, or its next edition after something changed.

    Raises: NotFound, NotAllowed; NotGivenYet; NothingNew.
    """
    loan = borrowing.locked(session, loan_id)
    access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
    standing = access.require(actor, Permission.ISSUE_PAPERS, loan.division_id)
    if not any(line.handed_over for line in loan.lines):
        raise NotGivenYet()
    about = office_papers.subject("loan", loan.id)
    return office_papers.issue(
        session,
        actor=actor,
        now=now,
        kind=PaperKind.COMBINED_SHEET,
        about=about,
        value=frozen(_sheet(session, loan, about)),
        replaces=office_papers.last(session, about, PaperKind.COMBINED_SHEET),
        standing=standing,
    )


def _sheet(session: Session, loan: Loan, about: str) -> CombinedSheet:
    slip: dict[str, Any] = json.loads(papers.last_slip(session, loan.id).value)
    slips = office_papers.of(session, about, PaperKind.RETURN_SLIP)
    returns = [_returned(paper) for paper in slips]
    back = any(line.good + line.damaged + line.lost for line in loan.lines)
    differences = _differences(loan)
    verdict = Verdict.PART if loan.outstanding else Verdict.COMPLETE
    query = select(CounterAct).where(CounterAct.loan_id == loan.id, CounterAct.kind == CounterActKind.TAKE_BACK)
    act = session.scalars(query.order_by(CounterAct.recorded_at.desc(), CounterAct.id.desc()).limit(1)).first()
    names = (loan.applicant.name, act.other_party if act else "", loan.division.name)
    return CombinedSheet(
        office=slip["office"],
        slip=slip,
        lines=tuple(_line(n, line, back=back) for n, line in enumerate(_given(loan), 1)),
        slips=tuple(returns),
        verdict=(Verdict.DIFFERENT if differences else verdict) if back else None,
        differences=differences,
        signatures=_signatures(act),
        whole=(*signing.places(signing.organization(session)), *parts_of(*names)),
    )


def _given(loan: Loan) -> list[LoanLine]:
    return [line for line in loan.lines if line.handed_over]


def _returned(paper: OfficePaper) -> str:
    day = office_papers.value_of(paper).get("returned_on", "")
    return f"เลขที่ บค. {to_thai(f'{paper.number}/{paper.year}')} วันที่ {day}"


def _line(ordinal: int, line: LoanLine, *, back: bool) -> combined_sheet.Line:
    counts = {"good": line.good, "damaged": line.damaged, "lost": line.lost, "left": line.outstanding}
    return combined_sheet.Line(
        ordinal=to_thai(ordinal),
        name=to_thai(line.item.name),
        given=to_thai(f"{line.handed_over} {line.item.unit}"),
        **({name: to_thai(units) for name, units in counts.items()} if back else {}),
    )
