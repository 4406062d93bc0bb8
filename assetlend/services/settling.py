"""Settling what came back damaged or did not come back: each bad line gets its outcome before the loan closes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.duties import DutyKind, Wanted
from assetlend.domain.instalments import InInstalments
from assetlend.domain.lending import Act, LoanState, Outcome, after
from assetlend.domain.offices import Actor, Office, Standing
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Conflict, Invalid, NotAllowed, NotFound
from assetlend.ledger.acts import LoanSettled
from assetlend.models import CounterAct, CounterActKind, Instalment, Loan, LoanLine, Settlement
from assetlend.services import account, borrowing, duties, ledger, take_back

LONGEST_EVIDENCE = 500


@dataclass(frozen=True)
class Settling:
    """How one line was settled. `amount_satang` belongs to `paid` alone; `evidence` names the paper that shows it."""

    line: int
    outcome: Outcome
    evidence: str
    amount_satang: int | None = None


class AmountMissing(Invalid):
    """Enter how much was paid."""

    rule = "R33"


class AmountUnasked(Invalid):
    """An amount belongs only to what was paid for. Leave it empty, or choose "Paid for"."""

    rule = "R33"


class EvidenceMissing(Invalid):
    """Name the paper that shows it: receipt, delivery note, inspection or order."""

    rule = "R33"


class SettledBefore(Conflict):
    """This line has been settled already, or nothing of it was damaged or lost."""


class OwnSettlement(NotAllowed):
    """You are the borrower of this loan. Somebody else must settle it."""

    rule = "R23"


def settle(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, settling: Settling) -> Loan:
    """Record the outcome of one bad line; the last one closes the loan.

    The register's condition stays: lending never strikes a thing off (R34).

    Raises: NotFound, NotAllowed, OwnSettlement; OutOfOrder; SettledBefore, AmountMissing, AmountUnasked,
    EvidenceMissing; InInstalments where a part of it was paid.
    Source: ข้อ 209, R33.
    """
    loan, line, standing = bad_line(session, actor, loan_id, settling.line)
    _check(settling)
    paid = select(func.coalesce(func.sum(Instalment.amount_satang), 0)).where(Instalment.line_id == line.id)
    part = session.execute(paid).scalar_one()
    if part and (settling.outcome, settling.amount_satang) != (Outcome.PAID, part):
        raise InInstalments()
    line.settlements.append(
        Settlement(
            outcome=settling.outcome,
            amount_satang=settling.amount_satang,
            evidence=settling.evidence,
            settled_at=now,
            settled_by=actor.person,
        )
    )
    entry = LoanSettled(
        line=line.position,
        outcome=settling.outcome,
        amount_satang=settling.amount_satang,
        evidence=settling.evidence,
    )
    ledger.append(session, actor, now, entry, loan.id, standing=standing)
    loan.state = after(loan.state, Act.SETTLE_PART if waiting(loan) else Act.SETTLE_LAST)
    if loan.state is LoanState.CLOSED:
        take_back.close(session, actor, standing, loan, now)
        duties.end(session, DutyKind.SETTLE, borrowing.subject(loan), now=now, by=actor)
    return loan


def bad_line(session: Session, actor: Actor, loan_id: UUID, position: int) -> tuple[Loan, LoanLine, Standing]:
    """A line that waits for its outcome, with its loan under lock and the office under which `actor` settles it.

    Raises: NotFound, NotAllowed, OwnSettlement; OutOfOrder; SettledBefore.
    """
    loan = borrowing.locked(session, loan_id)
    access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
    standing = access.require(actor, Permission.SETTLE, loan.division_id)
    if account.with_selves(session, actor).may_be(loan.borrower_id):
        raise OwnSettlement()
    after(loan.state, Act.SETTLE_PART)
    line = next((one for one in loan.lines if one.position == position), None)
    if line is None:
        raise NotFound()
    if line.settlements or not line.damaged + line.lost:
        raise SettledBefore()
    return loan, line, standing


def _check(settling: Settling) -> None:
    amount = settling.amount_satang
    if settling.outcome is Outcome.PAID and (amount is None or amount <= 0):
        raise AmountMissing(field="amount")
    if settling.outcome is not Outcome.PAID and amount is not None:
        raise AmountUnasked(field="amount")
    if not settling.evidence:
        raise EvidenceMissing(field="evidence")


def of_item(loan: Loan, item: UUID) -> LoanLine | None:
    """The line of a loan with this kind of thing."""
    return next((line for line in loan.lines if line.item_id == item), None)


def waiting(loan: Loan) -> list[LoanLine]:
    """The bad lines of a loan that have no outcome yet."""
    return [line for line in loan.lines if line.damaged + line.lost and not line.settlements]


def value_of(line: LoanLine) -> int | None:
    """Satang that the bad units of a line were worth at the time of the loan; None where no value was known (R8)."""
    if line.unit_value_satang is None:
        return None
    return line.unit_value_satang * (line.damaged + line.lost)


def wanted(session: Session, book: Rulebook, _today: date) -> Iterator[Wanted]:
    """The loans that wait for settlement: due from the day of the last return (R33)."""
    query = (
        select(Loan, func.max(CounterAct.happened_at))
        .join(CounterAct, CounterAct.loan_id == Loan.id)
        .where(Loan.state == LoanState.SETTLEMENT, CounterAct.kind == CounterActKind.TAKE_BACK)
        .group_by(Loan.id)
        .order_by(Loan.id)
    )
    for loan, returned in session.execute(query):
        opens = local_day(returned)
        yield Wanted(
            DutyKind.SETTLE,
            borrowing.subject(loan),
            Office.SUPPLY_OFFICER,
            opens_on=opens,
            last_on=opens + timedelta(days=book.timing.settle_days),
            division=loan.division_id,
        )
