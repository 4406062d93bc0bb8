"""How much one borrower has at once, counted over everybody with his name and telephone, and held against his quota."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.domain import quotas, terms
from assetlend.domain.lending import BorrowerKind, Channel, LoanState
from assetlend.domain.quotas import Portion
from assetlend.domain.rulebook import Rulebook
from assetlend.domain.terms import Demand
from assetlend.models import Item, Loan, LoanLine, Person
from assetlend.services import kinds

PROMISED = (LoanState.APPROVED, LoanState.HANDED_OVER)
ASKED = (LoanState.SUBMITTED, *PROMISED)
OUT = (LoanState.HANDED_OVER,)


@dataclass(frozen=True)
class Wanted:
    """What a borrower wants beside all that he has in some states, but for the loan `without`."""

    borrower: UUID
    kind: BorrowerKind
    portions: Mapping[UUID, Portion]
    start: date
    due: date
    loans: int = 1
    without: UUID | None = None


def portions(items: Sequence[Item], lines: Mapping[UUID, int]) -> dict[UUID, Portion]:
    """What a request asks for, with the fields of its form."""
    return {item.id: Portion(item.name, item.unit, lines[item.id], f"quantity-{item.id.hex}") for item in items}


def check_request(session: Session, book: Rulebook, wanted: Wanted, today: date) -> None:
    """Whether a borrower may ask for so much, beside all that he asked for or has.

    Raises: TooManyLoans, TooManyUnits.
    """
    if people := _counted(session, book, wanted):
        _check(session, book, wanted, people, ASKED, today=today)


def check_promise(session: Session, book: Rulebook, loan: Loan, approved: Mapping[int, int], today: date) -> None:
    """Whether a borrower may be promised so much by line, beside what he was promised before.

    Raises: TooManyLoans, TooManyUnits.
    """
    wanted = _of_loan(loan, approved, "approved")
    if people := _counted(session, book, wanted):
        _check(session, book, wanted, people, PROMISED, today=today)


def check_giving(session: Session, book: Rulebook, loan: Loan, giving: Mapping[int, int]) -> None:
    """Whether so many units by line may go out now, beside all that the borrower has with him.

    Raises: TooManyLoans, TooManyUnits.
    """
    wanted = _of_loan(loan, giving, "count")
    if not (people := _counted(session, book, wanted)):
        return
    quotas.check_loans(book.quota(wanted.kind).loans, _loans(session, people, OUT, loan.id), 1)
    out = _out(session, people, list(wanted.portions))
    for item, most in _most(session, book, wanted).items():
        quotas.check_units(most, out.get(item, 0), wanted.portions[item])


def _of_loan(loan: Loan, units: Mapping[int, int], field: str) -> Wanted:
    """What is wanted by line; of a paper slip nothing, for it tells what was lent already."""
    chosen = [] if loan.channel is Channel.PAPER else [line for line in loan.lines if units.get(line.position)]
    found = {
        line.item_id: Portion(line.item.name, line.item.unit, units[line.position], f"{field}-{line.position}")
        for line in chosen
    }
    return Wanted(loan.borrower_id, loan.borrower_kind, found, loan.start_on, loan.due_on, without=loan.id)


def _counted(session: Session, book: Rulebook, wanted: Wanted) -> Sequence[UUID]:
    """Everybody who is this borrower, where anything is limited for him: the same folded name and telephone.

    They are held, so that nobody is counted by two at once.
    """
    if not wanted.portions or (book.quota(wanted.kind).loans is None and not _most(session, book, wanted)):
        return ()
    row = session.get_one(Person, wanted.borrower)
    same = [Person.name_key == row.name_key, Person.phone == row.phone] if row.phone else [Person.id == row.id]
    query = select(Person.id).where(*same).order_by(Person.id)
    return list(session.scalars(query.with_for_update(key_share=True)))


def _most(session: Session, book: Rulebook, wanted: Wanted) -> dict[UUID, int]:
    """The most units of each wanted kind, where one is set: for residents the kind's own before the office's."""
    office = book.quota(wanted.kind).units
    own = kinds.terms_of(session, wanted.portions) if wanted.kind is BorrowerKind.RESIDENT else {}
    most = {item: (own[item].most_units if item in own else None) or office for item in wanted.portions}
    return {item: number for item, number in most.items() if number is not None}


def _check(
    session: Session,
    book: Rulebook,
    wanted: Wanted,
    people: Sequence[UUID],
    states: Sequence[LoanState],
    *,
    today: date,
) -> None:
    quotas.check_loans(book.quota(wanted.kind).loans, _loans(session, people, states, wanted.without), wanted.loans)
    held = _held(session, wanted, people, states, today)
    for item, most in _most(session, book, wanted).items():
        peak = -min(terms.free_by_day(0, held.get(item, ()), wanted.start, wanted.due).values())
        quotas.check_units(most, peak, wanted.portions[item])


def _loans(session: Session, people: Sequence[UUID], states: Sequence[LoanState], without: UUID | None) -> int:
    query = select(func.count()).select_from(Loan).where(Loan.borrower_id.in_(people), Loan.state.in_(states))
    return session.execute(query if without is None else query.where(Loan.id != without)).scalar_one()


def _held(
    session: Session, wanted: Wanted, people: Sequence[UUID], states: Sequence[LoanState], today: date
) -> dict[UUID, list[Demand]]:
    """What these people asked for or hold of each kind; things that are overdue count without end."""
    back = LoanLine.good + LoanLine.damaged + LoanLine.lost
    units = func.coalesce(LoanLine.approved, LoanLine.requested) - back
    query = (
        select(LoanLine.item_id, Loan.start_on, Loan.due_on, units)
        .join(Loan, Loan.id == LoanLine.loan_id)
        .where(Loan.borrower_id.in_(people), Loan.state.in_(states), LoanLine.item_id.in_(wanted.portions))
    )
    if wanted.without is not None:
        query = query.where(Loan.id != wanted.without)
    found: dict[UUID, list[Demand]] = {}
    for item, start, due, quantity in session.execute(query):
        found.setdefault(item, []).append(Demand(start, due if due >= today else None, quantity))
    return found


def _out(session: Session, people: Sequence[UUID], items: Sequence[UUID]) -> dict[UUID, int]:
    """Units of each kind that are with these people now."""
    units = LoanLine.handed_over - LoanLine.good - LoanLine.damaged - LoanLine.lost
    query = (
        select(LoanLine.item_id, func.sum(units))
        .join(Loan, Loan.id == LoanLine.loan_id)
        .where(Loan.borrower_id.in_(people), Loan.state.in_(OUT), LoanLine.item_id.in_(items))
    )
    return {item: int(total) for item, total in session.execute(query.group_by(LoanLine.item_id))}
