"""The register of loans on its way out: row by row for spreadsheets, and as a paper for a year of a division."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, islice
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.documents import loan_register as paper_of
from assetlend.documents import spreadsheet
from assetlend.documents.loan_register import HEADERS, RegisterPaper
from assetlend.documents.spreadsheet import Value
from assetlend.domain.lending import BorrowerKind, LoanState
from assetlend.domain.offices import Actor
from assetlend.domain.paper_words import BORROWER_THAI, OUTCOME_THAI, STATE_THAI
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Invalid
from assetlend.models import (
    Chase,
    CounterAct,
    CounterActKind,
    Custody,
    Decision,
    Division,
    Loan,
    LoanLine,
    Organization,
)
from assetlend.services import loan_lists, rules
from assetlend.services.loan_lists import Search
from assetlend.thai import dates, money

BATCH = 250
MOST_ON_PAPER = 1500
Row = Sequence[Value]


class TooLongForPaper(Invalid):
    """On paper the register holds at most %(most)s lines. Choose a fiscal year and a division, or take it as XLSX."""


@dataclass(frozen=True)
class Beside:
    """What belongs to some loans: when things were handed over, by act, and the chases of each loan."""

    handed: Mapping[UUID, date]
    chases: Mapping[UUID, Sequence[Chase]]


def table(session: Session, actor: Actor, what: Search, today: date) -> Iterator[Row]:
    """The rows of the loans that `actor` may see and that fit, one a line of a loan, the oldest first, as HEADERS.

    Read in batches, each of which is let go before the next.
    """
    numbers = count(1)
    book = rules.current(session)
    for loans in _batches(session, actor, what, today):
        beside = _beside(session, [loan.id for loan in loans])
        for loan in loans:
            for line in loan.lines:
                yield (next(numbers), _number(loan, what), *_row(book, loan, line, beside, today))
        session.expunge_all()


def write_xlsx(out: BinaryIO, rows: Iterator[Row]) -> None:
    """Write the register as a workbook."""
    spreadsheet.write_xlsx(out, title=paper_of.TITLE, headers=HEADERS, rows=rows)


def write_csv(out: BinaryIO, rows: Iterator[Row]) -> None:
    """Write the register as CSV that a spreadsheet program opens with Thai right."""
    flat = ([value.replace("\n", " ") if isinstance(value, str) else value for value in row] for row in rows)
    spreadsheet.write_csv(out, HEADERS, flat)


def paper(session: Session, actor: Actor, what: Search, today: date) -> RegisterPaper:
    """The register as a paper prints it. Raises: TooLongForPaper."""
    rows = list(islice(table(session, actor, what, today), MOST_ON_PAPER + 1))
    if len(rows) > MOST_ON_PAPER:
        raise TooLongForPaper(most=MOST_ON_PAPER)
    return RegisterPaper(
        office=session.execute(select(Organization.name)).scalar_one(),
        scope=_scope(session, what),
        as_of=dates.format_long(today, thai_digits=True),
        rows=[[_shown(value) for value in row] for row in rows],
    )


def print_paper(register: RegisterPaper, *, now: datetime) -> bytes:
    """The register as PDF. Call it outside a transaction: it takes its time."""
    return paper_of.render(register, made_at=now)


def _scope(session: Session, what: Search) -> str:
    year = f"ปีงบประมาณ พ.ศ. {what.year}" if what.year else "ทุกปีงบประมาณ"
    division = session.get(Division, what.division) if what.division else None
    narrowed = "เฉพาะรายการที่ค้นหา" if what.words or what.state or what.overdue else ""
    return " ".join(filter(None, (year, division.name if division else "ทุกกอง", narrowed)))


def _shown(value: Value) -> str:
    return dates.format_short(value) if isinstance(value, date) else str(value)


# -- reading ----------------------------------------------------------------------------------------------------------


def _batches(session: Session, actor: Actor, what: Search, today: date) -> Iterator[Sequence[Loan]]:
    after: tuple[datetime, UUID] | None = None
    while True:
        query = loan_lists.fitting(actor, what, today).options(
            joinedload(Loan.applicant),
            joinedload(Loan.division),
            selectinload(Loan.lines).joinedload(LoanLine.item),
            selectinload(Loan.lines).selectinload(LoanLine.custody).joinedload(Custody.asset),
            selectinload(Loan.lines).selectinload(LoanLine.settlements),
            selectinload(Loan.decisions).joinedload(Decision.person),
        )
        if after is not None:
            query = query.where(loan_lists.later_than(*after))
        loans = session.scalars(query.order_by(Loan.submitted_at, Loan.id).limit(BATCH)).unique().all()
        if not loans:
            return
        after = loans[-1].submitted_at, loans[-1].id
        yield loans


def _beside(session: Session, loans: Sequence[UUID]) -> Beside:
    acts = select(CounterAct.id, CounterAct.happened_at).where(
        CounterAct.loan_id.in_(loans), CounterAct.kind == CounterActKind.HAND_OVER
    )
    chases: dict[UUID, list[Chase]] = defaultdict(list)
    query = select(Chase).where(Chase.loan_id.in_(loans), Chase.number.is_not(None)).order_by(Chase.number)
    for chase in session.scalars(query):
        chases[chase.loan_id].append(chase)
    return Beside({key: local_day(at) for key, at in session.execute(acts)}, chases)


# -- one row ----------------------------------------------------------------------------------------------------------


def _row(book: Rulebook, loan: Loan, line: LoanLine, beside: Beside, today: date) -> Row:
    handed = [beside.handed[one.counter_act_id] for one in line.custody if one.counter_act_id in beside.handed]
    back = _back_on(line)
    purpose = book.purposes.get(loan.purpose)
    return (
        local_day(loan.submitted_at),
        loan.applicant.name,
        _borrower(loan),
        line.item.name,
        "\n".join(sorted({one.asset.number for one in line.custody if one.is_piece and one.asset.number})),
        f"{line.handed_over or line.approved or line.requested:,} {line.item.unit}",
        "\n".join(filter(None, (purpose.name if purpose else "", loan.purpose_text))),
        loan.place_text,
        _approver(loan),
        min(handed) if handed else "",
        loan.due_on,
        back or "",
        _condition(line),
        _days_late(loan, line, back, today) or "",
        "\n".join(map(_chased, beside.chases.get(loan.id, ()))),
        "\n".join(_settled(line)),
        _note(loan, line),
    )


def _number(loan: Loan, what: Search) -> str:
    """Each division counts its own slips: where several stand together, the number says whose it is."""
    number = f"{loan.number}/{loan.number_year}" if loan.number else loan.reference
    return number if what.division else f"{number}\n{loan.division.name}"


def _borrower(loan: Loan) -> str:
    kind = BORROWER_THAI[loan.borrower_kind]
    return f"{kind}\n{loan.applicant.agency_name}" if loan.borrower_kind is BorrowerKind.AGENCY else kind


def _approver(loan: Loan) -> str:
    if loan.approved_at is None or not loan.decisions:
        return ""
    return f"{loan.decisions[-1].person.name}\n{dates.format_short(local_day(loan.approved_at))}"


def _back_on(line: LoanLine) -> date | None:
    """The day on which the last unit of a line came back, or was found to be lost; None while some are out."""
    moments = [one.returned_at for one in line.custody]
    if not moments or None in moments:
        return None
    return local_day(max(moment for moment in moments if moment is not None))


def _condition(line: LoanLine) -> str:
    if not line.handed_over:
        return ""
    if line.good == line.handed_over:
        return "ใช้การได้"
    found = (("ใช้การได้", line.good), ("ชำรุด", line.damaged), ("สูญหาย", line.lost), ("ยังไม่คืน", line.outstanding))
    return "\n".join(f"{word} {units:,}" for word, units in found if units)


def _days_late(loan: Loan, line: LoanLine, back: date | None, today: date) -> int:
    if not line.handed_over:
        return 0
    return max(0, ((back or today) - loan.due_on).days)


def _chased(chase: Chase) -> str:
    happened = chase.happened_at or chase.recorded_at or chase.made_at
    return f"{chase.number} / {dates.format_short(local_day(happened))}"


def _settled(line: LoanLine) -> Iterator[str]:
    for one in line.settlements:
        amount = f" {money.format_baht(one.amount_satang)} บาท" if one.amount_satang else ""
        yield f"{OUTCOME_THAI[one.outcome]}{amount} ({one.evidence})"


def _note(loan: Loan, line: LoanLine) -> str:
    if line.approved == 0 and loan.state not in (LoanState.REJECTED, LoanState.CANCELLED):
        return "ไม่อนุมัติรายการนี้"
    part = line.outstanding and line.outstanding < line.handed_over
    return "ส่งคืนบางส่วน" if part else STATE_THAI[loan.state]


Writer = Callable[[BinaryIO, Iterator[Row]], None]
WRITERS: Mapping[str, Writer] = {"xlsx": write_xlsx, "csv": write_csv}
