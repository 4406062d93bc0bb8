"""What a borrower wishes, weighed: his days against notice, usual length and closed days, with what sets one aside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import opening, terms
from assetlend.domain.lending import Channel
from assetlend.domain.rulebook import Rulebook
from assetlend.models import Item, Loan, LoanWish
from assetlend.services import calendar, catalogue, kinds, rules

if TYPE_CHECKING:
    from assetlend.services.borrowing import Request

NOTICE_RULE = "R13"


@dataclass(frozen=True)
class Wish:
    """What is kept beside a loan; `waited_since` is when the borrower joined the waiting list."""

    asked: tuple[date, date] | None = None
    longer_reason: str = ""
    override_reason: str = ""
    waited_since: datetime | None = None

    def row_of(self, loan: UUID) -> LoanWish | None:
        """The row of a loan; None where there is nothing to keep."""
        if self == Wish():
            return None
        return LoanWish(
            loan_id=loan,
            asked_start=self.asked[0] if self.asked else None,
            asked_due=self.asked[1] if self.asked else None,
            longer_reason=self.longer_reason,
            override_rule=NOTICE_RULE if self.override_reason else None,
            override_reason=self.override_reason,
            waited_since=self.waited_since,
        )


def weigh(
    session: Session, book: Rulebook, request: "Request", items: Sequence[Item], now: datetime
) -> tuple["Request", Wish]:
    """The request as it becomes a loan, from an open day to an open day, and what is kept of the wish.

    A paper slip tells what was lent already, so nothing of it is moved. Notice and length are those of the event.

    Raises: what `terms.check_period`, `terms.check_usual`, `opening.fitted` and `kinds.kept_quiet` raise.
    Source: R13, R21, R64.
    """
    request = kinds.kept_quiet(session, request, items)
    today, limits = local_day(now), catalogue.limits_for(book, items)
    if request.channel is Channel.PAPER:
        terms.check_period(request.start, request.due, today=today, limits=limits, late_paper=True)
        return request, Wish()
    short = _short_notice(book, request, today, limits.notice_days)
    overridden = short and request.channel is Channel.COUNTER and bool(request.override_reason)
    bound = short and not overridden
    limits = replace(limits, notice_days=limits.notice_days if bound else 0)
    terms.check_period(request.start, request.due, today=today, limits=limits)
    usual = None if kinds.medical(session, items) else kinds.usual_days(session, book, request.lines)
    terms.check_usual(request.start, request.due, usual=usual, reason=request.longer_reason)

    longer = usual is not None and terms.days_of(request.start, request.due) > usual
    fetch, bring = opening.fitted(calendar.opening(session, book), request.start, request.due, today=today)
    return replace(request, start=fetch, due=bring), Wish(
        asked=None if (fetch, bring) == (request.start, request.due) else (request.start, request.due),
        longer_reason=request.longer_reason if longer else "",
        override_reason=request.override_reason if overridden else "",
        waited_since=request.waited_since,
    )


def _short_notice(book: Rulebook, request: "Request", today: date, notice: int) -> bool:
    """Whether a request comes too late and the rulebook refuses that; who waited in the list asked in time."""
    if book.rule(NOTICE_RULE).severity != "block" or request.waited_since:
        return False
    return today <= request.start < today + timedelta(days=notice)


def usual_days(session: Session, items: Sequence[UUID], usual: int, today: date) -> tuple[date, date]:
    """The first days on which these kinds can be lent for their usual time, from an open day to an open day."""
    book = rules.current(session)
    rows = session.scalars(select(Item).where(Item.id.in_(items)))
    hours, notice = calendar.opening(session, book), catalogue.limits_for(book, rows).notice_days
    start = hours.on_or_after(today + timedelta(days=max(1, notice)))
    return start, hours.on_or_after(terms.usual_due(start, usual))


def of_loan(session: Session, loan: UUID) -> LoanWish | None:
    """What is kept beside a loan."""
    return session.get(LoanWish, loan)


def asked_of(session: Session, loan: Loan) -> tuple[str, str, date, date]:
    """The free words and the days of a loan as they stood on its form."""
    wish = of_loan(session, loan.id)
    days = (loan.start_on, loan.due_on)
    if wish is not None and wish.asked_start and wish.asked_due:
        days = (wish.asked_start, wish.asked_due)
    words = (loan.purpose_text, loan.place_text)
    return (*(("", "") if words == (kinds.AT_HOME, kinds.WHERE_HE_LIVES) else words), *days)
