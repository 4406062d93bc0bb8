"""Paying for damage or loss in parts: agreed once, each payment entered, the last one settles the line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import instalments as rules_of
from assetlend.domain.instalments import Agreed, Standing
from assetlend.domain.lending import Outcome
from assetlend.domain.offices import Actor
from assetlend.ledger.acts import InstalmentPaid, InstalmentsAgreed
from assetlend.models import Instalment, Loan, LoanLine, PaymentPlan
from assetlend.services import ledger, settling
from assetlend.thai import money


@dataclass(frozen=True)
class Payment:
    """What was paid, with the number of its receipt."""

    amount_satang: int
    receipt: str


def agree(
    session: Session, *, actor: Actor, now: datetime, loan_id: UUID, position: int, agreed: Agreed
) -> PaymentPlan:
    """Enter that one bad line is paid in monthly parts.

    Raises: NotFound, NotAllowed, OwnSettlement; OutOfOrder; SettledBefore, AgreedBefore; TooManyParts, SumMissing,
    FirstDayPassed, EvidenceMissing. Source: ข้อ 209, R33, R40.
    """
    loan, line, standing = settling.bad_line(session, actor, loan_id, position)
    if session.get(PaymentPlan, line.id) is not None:
        raise rules_of.AgreedBefore()
    rules_of.check(agreed, local_day(now))
    if not agreed.evidence:
        raise settling.EvidenceMissing(field="agreement")
    row = PaymentPlan(
        line_id=line.id,
        total_satang=agreed.total_satang,
        parts=agreed.parts,
        first_due=agreed.first_due,
        evidence=agreed.evidence,
        agreed_at=now,
        agreed_by=actor.person,
    )
    session.add(row)
    session.flush()
    entry = InstalmentsAgreed(position, agreed.total_satang, agreed.parts, agreed.first_due, agreed.evidence)
    ledger.append(session, actor, now, entry, loan.id, standing=standing)
    return row


def pay(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, position: int, payment: Payment) -> Loan:
    """Enter a payment; the one that makes the sum full settles the line as paid.

    Raises: NotFound, NotAllowed, OwnSettlement; OutOfOrder; SettledBefore, NothingAgreed; AmountMissing, TooMuchPaid,
    EvidenceMissing. Source: ข้อ 209, R33.
    """
    loan, line, standing = settling.bad_line(session, actor, loan_id, position)
    plan = session.get(PaymentPlan, line.id)
    if plan is None:
        raise rules_of.NothingAgreed()
    made = _payments(session, [line.id]).get(line.id, [])
    rest = plan.total_satang - sum(one.amount_satang for one in made)
    if payment.amount_satang <= 0:
        raise settling.AmountMissing(field="paid")
    if payment.amount_satang > rest:
        raise rules_of.TooMuchPaid(field="paid", rest=money.format_baht(rest))
    if not payment.receipt:
        raise settling.EvidenceMissing(field="receipt")
    row = Instalment(
        line_id=line.id,
        number=len(made) + 1,
        amount_satang=payment.amount_satang,
        receipt=payment.receipt,
        paid_at=now,
        recorded_by=actor.person,
    )
    session.add(row)
    session.flush()
    entry = InstalmentPaid(position, row.number, row.amount_satang, row.receipt)
    ledger.append(session, actor, now, entry, loan.id, standing=standing)
    if payment.amount_satang < rest:
        return loan
    receipts = ", ".join(one.receipt for one in (*made, row))
    whole = settling.Settling(position, Outcome.PAID, receipts[: settling.LONGEST_EVIDENCE], plan.total_satang)
    return settling.settle(session, actor=actor, now=now, loan_id=loan_id, settling=whole)


# -- looking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class InParts:
    """A line that is paid in parts: what was agreed, the payments, and how it stands."""

    line: LoanLine
    plan: PaymentPlan
    payments: Sequence[Instalment]
    standing: Standing


def _payments(session: Session, lines: Sequence[UUID]) -> Mapping[UUID, list[Instalment]]:
    found: dict[UUID, list[Instalment]] = {}
    query = select(Instalment).where(Instalment.line_id.in_(lines)).order_by(Instalment.line_id, Instalment.number)
    for one in session.scalars(query):
        found.setdefault(one.line_id, []).append(one)
    return found


def of_loan(session: Session, loan: Loan, today: date) -> list[InParts]:
    """The lines of a loan that are or were paid in parts, in their order."""
    keys = [line.id for line in loan.lines]
    plans = {row.line_id: row for row in session.scalars(select(PaymentPlan).where(PaymentPlan.line_id.in_(keys)))}
    made = _payments(session, keys)
    return [_in_parts(line, plans[line.id], made.get(line.id, []), today) for line in loan.lines if line.id in plans]


def _in_parts(line: LoanLine, plan: PaymentPlan, made: Sequence[Instalment], today: date) -> InParts:
    agreed = Agreed(plan.total_satang, plan.parts, plan.first_due, plan.evidence)
    return InParts(line, plan, made, rules_of.standing(agreed, [one.amount_satang for one in made], today))
