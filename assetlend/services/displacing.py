"""Disaster first: an approved loan that is still here steps back for relief, with a reason, and its borrower is told.

Source: R16 and domain 6.7: nobody is displaced after approval but by a disaster, with a logged order.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.domain.lending import Act, LoanState, after
from assetlend.domain.offices import Actor
from assetlend.domain.overriding import DISASTER, NotForDisaster, NotInTheWay, ReliefToo
from assetlend.errors import NotFound
from assetlend.ledger.acts import LoanCancelled
from assetlend.models import Loan, LoanLine, LoanOverride
from assetlend.services import borrowing, catalogue, ledger, outbox, overrides

RULE = "R16"
DISPLACED = "displaced"


def displace(
    session: Session, *, actor: Actor, now: datetime, loan_id: UUID, other_id: UUID, reason: str
) -> LoanOverride:
    """Give a request for disaster relief priority over an approved loan that is in its way; that one is cancelled.

    Raises: NotFound, NotAllowed; OwnLoan, Namesake, DeclaredRelative, OwnRecord; WhyMissing; NotForDisaster,
    ReliefToo, NotInTheWay.
    """
    loans = {key: borrowing.locked(session, key) for key in sorted({loan_id, other_id})}  # in one order, always
    loan, other = loans[loan_id], loans[other_id]
    by = overrides.power(session, actor, now, loan, reason)
    _check_relief(loan)
    if other.purpose == DISASTER:
        raise ReliefToo()
    if other.id not in {one.id for one in in_the_way(session, loan, local_day(now))}:
        raise NotInTheWay(field="other")

    row = overrides.enter(session, by, loan, RULE, displaced=other.id)
    other.state = after(other.state, Act.CANCEL)
    other.end_reason = reason
    entry = LoanCancelled(reason_code=DISPLACED, reason=reason)
    ledger.append(session, actor, now, entry, other.id, standing=by.standing)
    outbox.tell(
        session,
        [other.borrower_id],
        kind="loan_displaced",
        subject=borrowing.subject(other),
        now=now,
        reference=other.reference,
    )
    return row


def _check_relief(loan: Loan) -> None:
    if loan.purpose != DISASTER or loan.state is not LoanState.SUBMITTED:
        raise NotForDisaster()


def wants_priority(loan: Loan) -> bool:
    """Whether a request waits that could be given priority."""
    return loan.purpose == DISASTER and loan.state is LoanState.SUBMITTED


def in_the_way(session: Session, loan: Loan, today: date) -> Sequence[Loan]:
    """The approved loans, not handed over, that hold what a request for relief lacks on its days; none where there
    is enough, and none that is for relief itself."""
    if not wants_priority(loan):
        raise NotFound()
    items = [line.item_id for line in loan.lines]
    free = catalogue.free_for(session, items, loan.start_on, loan.due_on, today, without=loan.id)
    short = [line.item_id for line in loan.lines if line.requested > free[line.item_id]]
    query = (
        select(Loan)
        .where(Loan.state == LoanState.APPROVED, Loan.purpose != DISASTER, Loan.id != loan.id)
        .where(Loan.start_on <= loan.due_on, Loan.due_on >= loan.start_on)
        .where(Loan.lines.any(LoanLine.item_id.in_(short) & (LoanLine.approved > 0)))
        .options(joinedload(Loan.applicant), selectinload(Loan.lines).joinedload(LoanLine.item))
        .order_by(Loan.approved_at.desc(), Loan.id.desc())
    )
    return session.scalars(query).unique().all()
