"""Papers are frozen when something happens and printed from the frozen value, so a reprint is the same for ever.

The ledger holds only SHA-256(salt ‖ value): with the paper in hand it proves what was written, without it nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.clock import BANGKOK, local_day
from assetlend.documents import loan_slip
from assetlend.documents.loan_slip import (
    Acting,
    Address,
    Agency,
    Block,
    Borrower,
    Line,
    LoanSlip,
    Mode,
    Return,
    Signature,
)
from assetlend.documents.loan_slip import BorrowerKind as SlipBorrower
from assetlend.documents.loan_slip import LedgerEntry as SlipEntry
from assetlend.domain.lending import BorrowerKind, Channel, Place
from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import StepKind
from assetlend.errors import NotFound
from assetlend.ids import salt as new_salt
from assetlend.models import (
    Appointment,
    CounterAct,
    CounterActKind,
    Decision,
    Loan,
    LoanLine,
    Organization,
    Paper,
    Person,
)
from assetlend.services import accessories, consumables, rules
from assetlend.services.ledger import Receipt
from assetlend.thai import dates
from assetlend.thai.digits import to_thai
from assetlend.thai.phone import format_phone

TEMPLATE = "loan_slip/1"
BASE_URL = "base_url"
MOST_OF_A_NOTE = 70
STEP_BLOCKS = {StepKind.CHECK: Block.CHECKER, StepKind.OPINION: Block.OPINION, StepKind.APPROVAL: Block.APPROVER}
YES_WORDS = {StepKind.OPINION: "ควรอนุมัติให้ยืมได้", StepKind.APPROVAL: "อนุมัติ", StepKind.CHECK: "ตรวจสอบแล้ว"}
CAPACITIES = {Holding.ACTING: "รักษาราชการแทน", Holding.DELEGATED: "ปฏิบัติราชการแทน"}
OFFICE_TITLES = {
    Office.SUPPLY_OFFICER: "เจ้าหน้าที่พัสดุ",
    Office.HEAD_SUPPLY_OFFICER: "หัวหน้าเจ้าหน้าที่พัสดุ",
    Office.UNIT_HEAD: "ผู้อำนวยการกอง",
    Office.PALAD: "ปลัดองค์การบริหารส่วนตำบล",
    Office.NAYOK: "นายกองค์การบริหารส่วนตำบล",
}


def address(session: Session, path: str) -> str:
    """The full address of a page, upper case so that its code stays small."""
    return f"{session.info.get(BASE_URL, 'http://localhost:8000')}{path}".upper()


def freeze_slip(session: Session, loan: Loan, now: datetime, receipt: Receipt) -> Paper:
    """Freeze the loan slip as things stand after the entry of `receipt`; a new edition each time."""
    session.flush()
    last = session.execute(select(func.max(Paper.edition)).where(Paper.loan_id == loan.id)).scalar_one()
    value = json.dumps(_slip(session, loan, now, receipt).to_json(), ensure_ascii=False, sort_keys=True)
    salt = new_salt()
    paper = Paper(
        kind="loan_slip",
        loan_id=loan.id,
        edition=(last or 0) + 1,
        template=TEMPLATE,
        value=value,
        salt=salt,
        commitment=commitment(salt, value),
        made_at=now,
    )
    session.add(paper)
    session.flush()
    return paper


def commitment(salt: bytes, value: str) -> str:
    """SHA-256(salt ‖ value) in hexadecimal."""
    return sha256(salt + value.encode()).hexdigest()


def last_slip(session: Session, loan: UUID) -> Paper:
    """The newest edition of a loan's slip. Raises: NotFound before the loan is approved."""
    paper = session.scalars(
        select(Paper).where(Paper.loan_id == loan, Paper.kind == "loan_slip").order_by(Paper.edition.desc()).limit(1)
    ).first()
    if paper is None:
        raise NotFound()
    return paper


def print_slip(paper: Paper) -> bytes:
    """The PDF of a frozen slip. Call it outside a transaction: it takes its time."""
    return loan_slip.render(LoanSlip.from_json(json.loads(paper.value)))


# -- the value --------------------------------------------------------------------------------------------------------


def _slip(session: Session, loan: Loan, now: datetime, receipt: Receipt) -> LoanSlip:
    book = rules.at_version(session, loan.rulebook_version)
    office = session.execute(select(Organization)).scalar_one()
    found = accessories.of_loan(session, loan)
    return LoanSlip(
        made_at=now,
        office=office.name,
        number=to_thai(f"{loan.number}/{loan.number_year}") if loan.number else None,
        reference=loan.reference,
        date=dates.format_long(local_day(loan.submitted_at), thai_digits=True),
        borrower=_borrower(loan),
        division=loan.division.name,
        purpose=to_thai(f"{book.purposes[loan.purpose].name} ({loan.purpose_text})"),
        place_of_use=to_thai(loan.place_text),
        inside=loan.place is Place.INSIDE,
        start=dates.format_long(loan.start_on, thai_digits=True),
        due=dates.format_long(loan.due_on, thai_digits=True),
        lines=tuple(_line(order, line, found[line.position]) for order, line in enumerate(_given(loan), 1)),
        liability=to_thai(consumables.liability(book, loan)),
        privacy=to_thai(book.privacy.paragraphs[0]),
        signatures=tuple(_signatures(session, loan)),
        returned=_returned(loan, found),
        follow_url=address(session, f"/f/{loan.follow_key}"),
        ledger=SlipEntry(
            url=address(session, f"/r/{receipt.seq}/{receipt.leaf_hash.hex()}"),
            seq=to_thai(receipt.seq),
            leaf_hash=receipt.leaf_hash.hex(),
        ),
    )


def _given(loan: Loan) -> list[LoanLine]:
    return [line for line in loan.lines if line.approved]


def _borrower(loan: Loan) -> Borrower:
    who = loan.applicant
    agency = None
    if loan.borrower_kind is BorrowerKind.AGENCY:
        day = dates.format_long(who.letter_on, thai_digits=True) if who.letter_on else ""
        agency = Agency(
            name=who.agency_name, letter_number=to_thai(who.letter_no), letter_date=day, head=who.agency_head
        )
    home = None
    if loan.borrower_kind is BorrowerKind.RESIDENT:
        home = Address(
            house_number=to_thai(who.house_no),
            moo=to_thai(who.moo),
            tambon=who.tambon,
            amphoe=who.amphoe,
            changwat=who.changwat,
        )
    return Borrower(
        kind=SlipBorrower(loan.borrower_kind.value),
        title=who.title,
        first_name=who.first_name,
        last_name=who.last_name,
        position=to_thai(who.position),
        phone=to_thai(format_phone(who.phone)) if who.phone else "",
        internal_phone=to_thai(who.internal_phone),
        unit=to_thai(who.unit),
        address=home,
        agency=agency,
    )


def _line(order: int, line: LoanLine, belongings: Sequence[accessories.Line]) -> Line:
    numbers = [custody.asset.number for custody in line.custody if custody.is_piece and custody.asset.number]
    return Line(
        ordinal=to_thai(order),
        code=to_thai(", ".join(sorted(numbers))),
        name=to_thai(line.item.name),
        quantity=to_thai(f"{line.handed_over or line.approved} {line.item.unit}"),
        note=to_thai(" ".join(filter(None, (_less(line), _with(belongings), _in_kind(line))))),
    )


def _less(line: LoanLine) -> str:
    if line.approved is not None and line.approved < line.requested:
        return f"ขอยืม {line.requested}"
    return ""


def _in_kind(line: LoanLine) -> str:
    return consumables.IN_KIND if consumables.is_consumable(line.item) else ""


def _with(belongings: Sequence[accessories.Line]) -> str:
    """What went with the units; where it is too long for the form's column, that it was counted."""
    if not belongings:
        return ""
    words = [f"{one.name} {one.given}" + (f" (ขาด {one.absent})" if one.absent else "") for one in belongings]
    whole = f"พร้อม{', '.join(words)}"
    return whole if len(whole) <= MOST_OF_A_NOTE else "พร้อมอุปกรณ์ตามที่ตรวจนับเมื่อส่งมอบ"


def _returned(loan: Loan, found: Mapping[int, Sequence[accessories.Line]]) -> Return | None:
    if loan.outstanding or not any(line.handed_over for line in loan.lines):
        return None
    differences = [
        to_thai(f"{line.item.name} {word} {units} {line.item.unit}{_of_it(found[line.position], word)}")
        for line in loan.lines
        for word, units in (("ชำรุด", line.damaged), ("สูญหาย", line.lost))
        if units
    ]
    return Return(complete=not differences, differences=tuple(differences))


def _of_it(belongings: Sequence[accessories.Line], word: str) -> str:
    """Which accessories make a unit count as damaged."""
    words = accessories.in_words((one.name, one.damaged, one.missing) for one in belongings)
    return f" ({words})" if words and word == "ชำรุด" else ""


def _signatures(session: Session, loan: Loan) -> Iterator[Signature]:
    yield _of_borrower(loan)
    made = {decision.position: decision for decision in loan.decisions}
    for step in loan.steps:
        block = STEP_BLOCKS[step.kind]
        decision = made.get(step.position)
        if decision:
            yield _of_decision(session, block, step.kind, decision)
        else:
            yield Signature(block=block, position=OFFICE_TITLES.get(step.office, ""))
    acts = session.scalars(
        select(CounterAct).where(CounterAct.loan_id == loan.id).order_by(CounterAct.recorded_at, CounterAct.id)
    ).all()
    yield from _of_counter(acts, CounterActKind.HAND_OVER, Block.RECEIVER, Block.ISSUER)
    yield from _of_counter(acts, CounterActKind.TAKE_BACK, Block.RETURNER, Block.RETURN_RECEIVER)


def _of_borrower(loan: Loan) -> Signature:
    who = loan.applicant
    if loan.borrower_kind is BorrowerKind.STAFF and loan.channel is Channel.ONLINE:
        signed = _signed(loan.submitted_at)
        return Signature(
            block=Block.BORROWER, mode=Mode.SYSTEM, name=who.name, position=to_thai(who.position), signed=signed
        )
    return Signature(block=Block.BORROWER, name=who.name, position=to_thai(who.position))


def _of_decision(session: Session, block: Block, kind: StepKind, decision: Decision) -> Signature:
    acting = None
    if decision.acting and decision.order_no:
        acting = Acting(
            capacity=_capacity(session, decision),
            office=OFFICE_TITLES.get(decision.office, ""),
            order=to_thai(decision.order_no),
        )
    return Signature(
        block=block,
        mode=Mode.SYSTEM,
        name=decision.person.name,
        position=to_thai(decision.title),
        acting=acting,
        decision=YES_WORDS[kind],
        reason=to_thai(decision.reason),
        signed=_signed(decision.decided_at),
    )


def _capacity(session: Session, decision: Decision) -> str:
    """รักษาราชการแทน for who acts, ปฏิบัติราชการแทน for who decides by delegated power.

    Decisions from before this was kept with them are looked up by their order.
    """
    if decision.holding is not None:
        return CAPACITIES[decision.holding]
    query = select(Appointment.holding).where(
        Appointment.person_id == decision.person_id,
        Appointment.office == decision.office,
        Appointment.order_no == decision.order_no,
    )
    holding = session.scalars(query.limit(1)).first()
    return CAPACITIES[holding if holding in CAPACITIES else Holding.ACTING]


def _of_counter(acts: Sequence[CounterAct], kind: CounterActKind, borrower: Block, clerk: Block) -> Iterator[Signature]:
    act = next((one for one in reversed(acts) if one.kind is kind), None)
    yield Signature(block=borrower, name=act.other_party if act else "")
    if act is None:
        yield Signature(block=clerk)
        return
    yield Signature(
        block=clerk,
        mode=Mode.SYSTEM,
        name=act.person.name,
        position=to_thai(act.title),
        signed=_signed(act.recorded_at),
    )


def _signed(moment: datetime) -> str:
    return dates.format_moment(moment, BANGKOK, thai_digits=True)


def borrower_name(session: Session, person: UUID) -> str:
    """The full name of a person."""
    return session.execute(select(Person).where(Person.id == person)).scalar_one().name
