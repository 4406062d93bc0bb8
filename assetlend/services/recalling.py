"""Calling back what is lent before its day: for disaster relief, or because the borrower misuses it (R36).

The loan keeps its day of return: by it the law's seven days for a chase and the figures are counted. What is free, what
the pages say and whether it can still be handed over go by the day of the recall.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import overriding, terms
from assetlend.domain.duties import DutyKind, DutyOutcome, Wanted, last_chase_day
from assetlend.domain.lending import LoanState
from assetlend.domain.offices import Actor, Office
from assetlend.domain.overriding import RULE_OF, RecallCause
from assetlend.domain.rulebook import Rulebook
from assetlend.models import Item, Loan, LoanOverride, LoanRecall
from assetlend.services import borrowing, calendar, catalogue, duties, outbox, overrides
from assetlend.thai import dates


@dataclass(frozen=True)
class Recalling:
    """For which day things are called back, and why."""

    to: date
    cause: RecallCause
    reason: str


def recall(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, wanted: Recalling) -> LoanOverride:
    """Call the things of a loan back for an earlier day; a later day than the recall before needs room (R16).

    Raises: NotFound, NotAllowed; OwnLoan, Namesake, DeclaredRelative, OwnRecord; WhyMissing; CannotRecall; NotEarlier,
    BeforeItsStart, TooSoon, OfficeClosed; NotEnough.
    Source: R36 (ป.พ.พ. มาตรา 645), R16.
    """
    loan = borrowing.locked(session, loan_id)
    by = overrides.power(session, actor, now, loan, wanted.reason)
    overriding.check_recallable(loan.state, wanted.cause)
    today = local_day(now)
    overriding.check_recall(
        wanted.to,
        cause=wanted.cause,
        start=loan.start_on,
        due=loan.due_on,
        today=today,
        calendar=calendar.current(session),
    )
    if wanted.to > loan.back_by:
        _check_room(session, loan, wanted.to, today)

    row = overrides.enter(session, by, loan, RULE_OF[wanted.cause])
    row.recall = LoanRecall(to_on=wanted.to)
    session.flush()
    session.expire(loan, ["overrides"])
    duties.end(session, DutyKind.CHASE, _subject(loan), now=now, outcome=DutyOutcome.LAPSED)
    outbox.tell(
        session,
        [loan.borrower_id],
        kind="loan_recalled",
        subject=borrowing.subject(loan),
        now=now,
        reference=loan.reference,
        day=dates.format_long(wanted.to),
    )
    return row


def _check_room(session: Session, loan: Loan, to: date, today: date) -> None:
    """Whether nobody was promised the things on the days that an earlier recall had freed. Raises: NotEnough."""
    items = sorted(line.item_id for line in loan.lines)
    kinds = select(Item.id).where(Item.id.in_(items)).order_by(Item.id)
    session.execute(kinds.with_for_update(key_share=True)).all()  # as an approval does
    free = catalogue.free_for(session, items, loan.back_by + timedelta(days=1), to, today, without=loan.id)
    for line in loan.lines:
        held = line.outstanding if loan.state is LoanState.HANDED_OVER else line.approved or 0
        terms.check_enough(line.item.name, line.item.unit, held, free[line.item_id], field="to")


# -- the duty ---------------------------------------------------------------------------------------------------------


def _subject(loan: Loan) -> str:
    return f"recall:{loan.id.hex}"


def wanted(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """Whoever chases sees to it, from the day of the recall, that recalled things come back."""
    query = (
        select(Loan)
        .where(Loan.state == LoanState.HANDED_OVER, Loan.overrides.any(LoanOverride.recall.has()))
        .order_by(Loan.id)
    )
    for loan in session.scalars(query):
        recalls = [one.recall for one in loan.overrides if one.recall]
        if loan.back_by <= today:
            yield Wanted(
                DutyKind.CHASE,
                _subject(loan),
                Office.SUPPLY_OFFICER,
                opens_on=loan.back_by,
                last_on=last_chase_day(loan.back_by, days=book.chase_days, counts_due_day=book.chase_counts_due_day),
                division=loan.division_id,
                ordinal=len(recalls),
            )


def finish(session: Session, loan: Loan, *, now: datetime, by: Actor) -> None:
    """Nothing of the loan is out any more: what was recalled is back."""
    duties.end(session, DutyKind.CHASE, _subject(loan), now=now, by=by)
