"""One need in parts: other requests of the same person, telephone or house for the same kinds within some days."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.domain.lending import LoanState
from assetlend.domain.rulebook import Rulebook
from assetlend.domain.splitting import NEAR_DAYS, Part, Together, together
from assetlend.models import Applicant, Item, Loan, LoanLine
from assetlend.services import borrowing

MOBILE = 10  # digits of a mobile number; an office's telephone is many people's
MOST = 30
GONE = (LoanState.REJECTED, LoanState.CANCELLED, LoanState.EXPIRED)


@dataclass(frozen=True)
class Split:
    """The other requests, what is asked in all of each kind that they share, and what they would be together."""

    others: Sequence[Loan]
    sums: Sequence[tuple[Item, int]]
    whole: Together


def of_loan(session: Session, loan: Loan, book: Rulebook) -> Split | None:
    """What stands near a request; None where it stands alone. Source: R4-R7, R13."""
    items = {line.item_id: line for line in loan.lines}
    near = timedelta(days=NEAR_DAYS)
    query = (
        select(Loan)
        .join(Applicant)
        .where(Loan.id != loan.id, Loan.state.not_in(GONE), _same(loan))
        .where(Loan.submitted_at.between(loan.submitted_at - near, loan.submitted_at + near))
        .where(Loan.lines.any(LoanLine.item_id.in_(items)))
        .options(joinedload(Loan.applicant), selectinload(Loan.lines).joinedload(LoanLine.item))
        .order_by(Loan.submitted_at, Loan.id)
        .limit(MOST)
    )
    others = session.scalars(query).unique().all()
    if not others:
        return None
    sums: Counter[Item] = Counter()
    for one in (loan, *others):
        sums.update({items[line.item_id].item: line.requested for line in one.lines if line.item_id in items})
    parts = [Part(borrowing.route_facts(session, one), one.start_on, one.due_on) for one in (loan, *others)]
    return Split(others, list(sums.items()), together(book.routes, book.limits, parts))


def _same(loan: Loan) -> ColumnElement[bool]:
    """The same borrower, mobile number or house, as written on the forms."""
    who = loan.applicant
    found: list[ColumnElement[bool]] = [Loan.borrower_id == loan.borrower_id]
    if len(who.phone) == MOBILE:
        found.append(Applicant.phone == who.phone)
    if who.house_no and who.tambon:
        house = (Applicant.house_no == who.house_no, Applicant.moo == who.moo, Applicant.tambon == who.tambon)
        found.append(and_(*house))
    return or_(*found)
