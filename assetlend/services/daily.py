"""What a day makes due: every job says which duties should stand, and each is opened once however often this runs."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.duties import Wanted
from assetlend.domain.lending import LoanState
from assetlend.domain.rulebook import Rulebook
from assetlend.models import Loan, Notice
from assetlend.services import (
    answering,
    borrowing,
    chasing,
    disposals,
    duties,
    guidelines,
    interests,
    outbox,
    publicity,
    recalling,
    rule_changes,
    rules,
    settling,
    stocktake,
    supervision,
    survey,
    waiting,
)

Opener = Callable[[Session, Rulebook, date], Iterable[Wanted]]

OPENERS: tuple[Opener, ...] = (
    chasing.wanted,
    recalling.wanted,
    answering.wanted,
    settling.wanted,
    guidelines.wanted_guidelines,
    guidelines.wanted_readings,
    publicity.wanted,
    stocktake.wanted,
    disposals.wanted,
    supervision.wanted,
    interests.wanted,
)
"""One for each job; what should stand is worked out from the state of things, so days off are caught up."""


CLOSERS: tuple[Callable[[Session, date, datetime], int], ...] = (guidelines.close, publicity.close)
"""What ends by itself, because nobody can do it any more."""


def open_day(session: Session, now: datetime, today: date) -> dict[str, int]:
    """Let agreed rules come into force, open the duties of `today`, remind borrowers and ask who waits."""
    rule_changes.open_day(session, now, today)
    book = rules.current(session)
    for close in CLOSERS:
        close(session, today, now)
    answering.pass_on(session, now, today)
    opened = sum(duties.open_all(session, opener(session, book, today), now) for opener in OPENERS)
    duties.stand_in(session, book.stand_ins, today, now)
    waiting.forget(session, now=now)
    return {
        "duties_opened": opened,
        "answers_counted": survey.count(session, now=now, today=today),
        "reminded": _remind(session, book, now, today),
        "waiting_asked": waiting.ask_next(session, now=now),
    }


def _remind(session: Session, book: Rulebook, now: datetime, today: date) -> int:
    """Remind each borrower once for each due day, some days before it."""
    last = today + timedelta(days=book.timing.remind_days)
    query = select(Loan).where(Loan.state == LoanState.HANDED_OVER, Loan.due_on.between(today, last))
    count = 0
    for loan in session.scalars(query.order_by(Loan.id).with_for_update()):
        subject, due = borrowing.subject(loan), loan.due_on.isoformat()
        told = select(Notice.values).where(Notice.kind == "loan_due_soon", Notice.subject == subject)
        if any(values["due"] == due for values in session.scalars(told)):
            continue
        outbox.tell(
            session,
            [loan.borrower_id],
            kind="loan_due_soon",
            subject=subject,
            now=now,
            reference=loan.reference,
            due=due,
        )
        count += 1
    return count
