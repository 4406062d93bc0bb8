"""Lists of loans: by state, by words, page by page, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import end_of_day, local_day, start_of_day
from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.lending import LoanState
from assetlend.domain.offices import Actor
from assetlend.ledger.canonical import read_stamp, stamp
from assetlend.models import Applicant, Attachment, CounterAct, Loan, LoanLine, Person
from assetlend.thai import dates, digits, text

PAGE = 50


@dataclass(frozen=True)
class Search:
    """What to look for: `year` is the fiscal year (พ.ศ.) of the request; `after` the last loan of the page before."""

    words: str = ""
    state: LoanState | None = None
    overdue: bool = False
    year: int | None = None
    division: UUID | None = None
    after: str = ""


@dataclass(frozen=True)
class Page:
    """Some loans, and the key of the next page when there is one."""

    loans: Sequence[Loan]
    more: str


def search(session: Session, actor: Actor, what: Search, today: date, *, size: int = PAGE) -> Page:
    """The loans that `actor` may see and that fit, newest first."""
    query = (
        fitting(actor, what, today)
        .options(
            joinedload(Loan.applicant),
            joinedload(Loan.division),
            selectinload(Loan.lines).joinedload(LoanLine.item),
            selectinload(Loan.overrides),
        )
        .order_by(Loan.submitted_at.desc(), Loan.id.desc())
        .limit(size + 1)
    )
    loans = list(session.scalars(query).unique())
    more = f"{stamp(loans[size - 1].submitted_at)}~{loans[size - 1].id.hex}" if len(loans) > size else ""
    return Page(loans[:size], more)


def fitting(actor: Actor, what: Search, today: date) -> Select[Any]:
    """The loans that `actor` may see and that fit, in no order."""
    return _fitting(_visible(actor), what, today)


def later_than(at: datetime, last: UUID) -> ColumnElement[bool]:
    """That a loan was asked for after the one with this moment and key."""
    return or_(Loan.submitted_at > at, and_(Loan.submitted_at == at, Loan.id > last))


def years(session: Session, today: date) -> list[int]:
    """The fiscal years (พ.ศ.) in which something was asked for, the newest first, and the present one."""
    first = session.execute(select(func.min(Loan.submitted_at))).scalar_one()
    this = dates.fiscal_year(today)
    return list(range(this, (dates.fiscal_year(local_day(first)) if first else this) - 1, -1))


def _visible(actor: Actor) -> Select[Any]:
    query = select(Loan)
    if access.grant(actor, Permission.SEE_LOANS):
        return query
    mine = [s.division for s in actor.standings if access.grant(actor, Permission.SEE_LOANS, s.division)]
    return query.where(Loan.division_id.in_([division for division in mine if division]))


def _fitting(query: Select[Any], what: Search, today: date) -> Select[Any]:
    if what.state:
        query = query.where(Loan.state == what.state)
    if what.overdue:
        query = query.where(Loan.state == LoanState.HANDED_OVER, Loan.due_on < today)
    if what.year:
        first, last = dates.fiscal_year_bounds(what.year)
        query = query.where(Loan.submitted_at.between(start_of_day(first), end_of_day(last)))
    if what.division:
        query = query.where(Loan.division_id == what.division)
    for word in what.words.split()[:6]:
        query = _named(query, word)
    if what.after:
        query = _beyond(query, what.after)
    return query


def _named(query: Select[Any], word: str) -> Select[Any]:
    """A reference, the key in a borrower's code, a slip number as `12/2569`, a telephone number, or part of a name."""
    plain = digits.to_arabic(text.canon(word))
    number, slash, year = plain.partition("/")
    if slash and number.isdigit() and year.isdigit() and len(number) < 8 and len(year) < 6:
        return query.where(Loan.number == int(number), Loan.number_year == int(year))
    folded = text.fold(word)
    people = select(Person.id).where(Person.name_key.contains(folded, autoescape=True))
    applicants = select(Applicant.loan_id).where(
        or_(Applicant.phone == plain, Applicant.agency_name.contains(text.canon(word), autoescape=True))
    )
    code = plain.upper()
    own = or_(Loan.reference == code, Loan.follow_key == code)
    return query.where(or_(own, Loan.borrower_id.in_(people), Loan.id.in_(applicants)))


def _beyond(query: Select[Any], after: str) -> Select[Any]:
    moment, _, key = after.partition("~")
    try:
        at, last = read_stamp(moment), UUID(key)
    except ValueError:
        return query
    return query.where(or_(Loan.submitted_at < at, and_(Loan.submitted_at == at, Loan.id < last)))


@dataclass(frozen=True)
class ActView:
    """A hand-over or return with its pictures."""

    act: CounterAct
    photos: Sequence[UUID]


def counter_acts(session: Session, loan: UUID) -> list[ActView]:
    """What happened at the counter, in order."""
    query = select(CounterAct).where(CounterAct.loan_id == loan).options(joinedload(CounterAct.person))
    acts = list(session.scalars(query.order_by(CounterAct.recorded_at, CounterAct.id)))
    pictures = session.execute(
        select(Attachment.counter_act_id, Attachment.id)
        .where(Attachment.counter_act_id.in_([act.id for act in acts]))
        .order_by(Attachment.id)
    ).all()
    return [ActView(act, [photo for owner, photo in pictures if owner == act.id]) for act in acts]
