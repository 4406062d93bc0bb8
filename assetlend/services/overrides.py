"""Setting a rule aside for one loan: only the two at the top may, with a reason, and it stands in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.domain import access, routing
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor, Standing
from assetlend.domain.overriding import WhyMissing
from assetlend.ledger.acts import LoanOverridden
from assetlend.models import Loan, LoanOverride
from assetlend.services import account, interests, ledger


@dataclass(frozen=True)
class Power:
    """Who sets a rule aside, under which office, when, and why."""

    actor: Actor
    standing: Standing
    now: datetime
    reason: str


def power(session: Session, actor: Actor, now: datetime, loan: Loan, reason: str) -> Power:
    """Whether `actor` may set rules aside for a loan.

    Raises: NotFound, NotAllowed; OwnLoan, Namesake, DeclaredRelative, OwnRecord (R23); WhyMissing.
    """
    access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
    standing = access.require(actor, Permission.OVERRIDE, loan.division_id)
    routing.check_outsider(interests.case_of(session, loan), account.with_selves(session, actor))
    if not reason:
        raise WhyMissing(field="reason")
    return Power(actor, standing, now, reason)


def enter(
    session: Session,
    by: Power,
    loan: Loan,
    rule: str,
    *,
    official: UUID | None = None,
    displaced: UUID | None = None,
) -> LoanOverride:
    """Write down that a rule was set aside, and enter it."""
    row = LoanOverride(
        loan_id=loan.id,
        rule=rule,
        reason=by.reason,
        official_id=official,
        displaced_id=displaced,
        person_id=by.actor.person,
        office=by.standing.office,
        title=by.standing.title,
        acting=by.standing.acting,
        order_no=by.standing.order_no,
        made_at=by.now,
    )
    session.add(row)
    session.flush()
    session.expire(loan, ["overrides"])
    ledger.append(session, by.actor, by.now, LoanOverridden(rule, by.reason), loan.id, standing=by.standing)
    return row


def of_loan(session: Session, loan: UUID) -> Sequence[LoanOverride]:
    """What was set aside for a loan, in order, with those whom it concerns."""
    query = select(LoanOverride).where(LoanOverride.loan_id == loan).order_by(LoanOverride.id)
    parts = (joinedload(LoanOverride.person), joinedload(LoanOverride.official), joinedload(LoanOverride.displaced))
    return session.scalars(query.options(*parts)).all()


def displaced_by(session: Session, loan: UUID) -> LoanOverride | None:
    """What a cancelled loan had to step back for."""
    query = select(LoanOverride).where(LoanOverride.displaced_id == loan)
    return session.scalars(query.options(joinedload(LoanOverride.loan))).first()
