"""Three questions after a return: who is asked, by which link, and how answers are counted without being kept.

An answer changes fifteen counters and the word "used" of its invitation, and leaves nothing else behind. The ledger is
told of answers together, never of fewer than `survey.FEWEST` (docs/adr/0015).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import and_, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import survey as rules_of
from assetlend.domain.offices import PROGRAM, Actor
from assetlend.domain.survey import Answers, Counts, Question, Step
from assetlend.errors import NotAllowed, NotFound
from assetlend.ids import FOLLOW_LENGTH, new_id, token
from assetlend.ledger.acts import SatisfactionCounted
from assetlend.models import Loan, SurveyCount, SurveyInvitation, SurveyWaiting
from assetlend.services import borrowing, ledger, outbox
from assetlend.thai import dates


class LinkOver(NotFound):
    """This link cannot be used. It was used already, or its time is over, or it was not copied whole."""


class NotYoursToAnswer(NotAllowed):
    """Only who borrowed the things answers these questions. Sign out if they were yours."""


# -- asking -----------------------------------------------------------------------------------------------------------


def invite(session: Session, loan: Loan, now: datetime) -> None:
    """Ask the borrower of a loan that is fully back, once; the loan must be locked."""
    today = local_day(now)
    last = today + timedelta(days=rules_of.DAYS)
    session.add(SurveyInvitation(loan_id=loan.id, asked_on=today, last_on=last, is_used=False))
    outbox.tell(
        session,
        [loan.borrower_id],
        kind="survey_waits",
        subject=borrowing.subject(loan),
        now=now,
        reference=loan.reference,
        last=last.isoformat(),
    )


def open_until(session: Session, loan_id: UUID, today: date) -> date | None:
    """The last day on which the borrower of a loan can answer; None when he was not asked, has answered or is late."""
    found = session.get(SurveyInvitation, loan_id)
    return found.last_on if found and _is_open(found, today) else None


def _is_open(invitation: SurveyInvitation, today: date) -> bool:
    return not invitation.is_used and today <= invitation.last_on


def new_link(session: Session, *, actor: Actor, now: datetime, loan_id: UUID) -> str:
    """The key of a link to the questions, for who follows the loan; links made before for it end.

    Only its hash is kept, and nobody can find it again. Raises: LinkOver; NotYoursToAnswer for another official.
    """
    query = select(SurveyInvitation).where(SurveyInvitation.loan_id == loan_id).with_for_update()
    invitation = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if invitation is None or not _is_open(invitation, local_day(now)):
        raise LinkOver()
    borrower = session.execute(select(Loan.borrower_id).where(Loan.id == loan_id)).scalar_one()
    if actor.official and not actor.may_be(borrower):
        raise NotYoursToAnswer()

    key = token(FOLLOW_LENGTH)
    invitation.key_hash = _hash(key)
    session.flush()
    return key


def _hash(key: str) -> str:
    return sha256(key.upper().encode()).hexdigest()


# -- answering --------------------------------------------------------------------------------------------------------


def holds(session: Session, key: str, today: date) -> bool:
    """Whether a link can still be used."""
    found = session.scalars(select(SurveyInvitation).where(SurveyInvitation.key_hash == _hash(key))).first()
    return found is not None and _is_open(found, today)


def answer(session: Session, *, now: datetime, key: str, answers: Answers) -> None:
    """Count the answers of who has this link; nothing is kept that could tell them from those of others.

    Raises: LinkOver.
    """
    today = local_day(now)
    query = select(SurveyInvitation).where(SurveyInvitation.key_hash == _hash(key)).with_for_update()
    invitation = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if invitation is None or not _is_open(invitation, today):
        raise LinkOver()
    invitation.is_used, invitation.key_hash = True, None
    one = rules_of.nothing()
    for question, step in answers.items():
        one[question][step] = 1
    _add(session, dates.fiscal_year(today), one)


def _add(session: Session, fiscal_year: int, more: Counts) -> None:
    """Add to the fifteen counters of a year, nought to most of them, in one statement.

    So which of them was written last, of which databases keep traces, says nothing.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    empty = [
        {"fiscal_year": fiscal_year, "question": question, "step": step, "answers": 0}
        for question in Question
        for step in Step
    ]
    session.execute(insert(SurveyWaiting).values(empty).on_conflict_do_nothing())
    _waiting(session, fiscal_year)
    changes = [
        (and_(SurveyWaiting.question == question, SurveyWaiting.step == step), more[question][step])
        for question in Question
        for step in Step
    ]
    query = update(SurveyWaiting).where(SurveyWaiting.fiscal_year == fiscal_year)
    values = SurveyWaiting.answers + case(*changes, else_=0)
    session.execute(query.values(answers=values), execution_options={"synchronize_session": False})


def _waiting(session: Session, fiscal_year: int) -> Counts:
    """The counters of a year, held against changes by others."""
    query = select(SurveyWaiting).where(SurveyWaiting.fiscal_year == fiscal_year).with_for_update()
    query = query.order_by(SurveyWaiting.question, SurveyWaiting.step).execution_options(populate_existing=True)
    found = rules_of.nothing()
    for row in session.scalars(query):
        found[row.question][row.step] = row.answers
    return found


# -- telling ----------------------------------------------------------------------------------------------------------


def count(session: Session, *, now: datetime, today: date) -> int:
    """Tell the ledger of the answers that wait, where there are enough; returns of how many.

    Once a day at most. Too few answers of a year that is over are counted with those of this one.
    """
    this = dates.fiscal_year(today)
    query = select(SurveyWaiting.fiscal_year).where(SurveyWaiting.fiscal_year < this).distinct()
    told = 0
    for year in sorted(session.scalars(query)):
        waiting = _waiting(session, year)
        if rules_of.too_few(rules_of.answers_of(waiting)):
            _add(session, this, waiting)
        else:
            told += _tell(session, waiting, dates.fiscal_year_bounds(year)[1], now)
        session.execute(delete(SurveyWaiting).where(SurveyWaiting.fiscal_year == year))
    waiting = _waiting(session, this)
    if not rules_of.too_few(rules_of.answers_of(waiting)) and _last_day(session) != today:
        told += _tell(session, waiting, today, now)
        emptied = update(SurveyWaiting).where(SurveyWaiting.fiscal_year == this).values(answers=0)
        session.execute(emptied, execution_options={"synchronize_session": False})
    return told


def _last_day(session: Session) -> date | None:
    return session.execute(select(func.max(SurveyCount.to_on))).scalar_one()


def _tell(session: Session, counts: Counts, to: date, now: datetime) -> int:
    begun = min(_begun(session), to)
    row = SurveyCount(id=new_id(), from_on=begun, to_on=to, asked=_asked(session, to), counted_at=now, answers=counts)
    session.add(row)
    entry = SatisfactionCounted(from_day=begun, to_day=to, asked=row.asked, answers=counts)
    ledger.append(session, PROGRAM, now, entry, row.id)
    return rules_of.answers_of(counts)


def _begun(session: Session) -> date:
    """The first day of which nothing was told yet."""
    last = _last_day(session)
    if last is not None:
        return last + timedelta(days=1)
    return session.execute(select(func.min(SurveyInvitation.asked_on))).scalar_one() or date.max


def _asked(session: Session, to: date) -> int:
    """How many were asked up to a day, beyond those told of before."""
    invited = select(func.count()).select_from(SurveyInvitation).where(SurveyInvitation.asked_on <= to)
    told = select(func.coalesce(func.sum(SurveyCount.asked), 0))
    return max(0, session.execute(invited).scalar_one() - session.execute(told).scalar_one())


# -- looking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What was told of a fiscal year (พ.ศ.): how many were asked, how many answered, and how."""

    asked: int
    answers: int
    by_question: Counts

    def good(self, question: Question) -> int:
        """How many gave one of the two best steps."""
        return rules_of.of_steps(self.by_question, question, rules_of.GOOD)


def of_year(session: Session, fiscal_year: int) -> Result:
    """The answers that were told of a fiscal year (พ.ศ.), by the last day of what was told together."""
    bounds = dates.fiscal_year_bounds(fiscal_year)
    query = select(SurveyCount).where(SurveyCount.to_on.between(*bounds))
    rows = session.scalars(query.order_by(SurveyCount.to_on)).all()
    counts = rules_of.nothing()
    for row in rows:
        counts = rules_of.added(counts, row.answers)
    return Result(sum(row.asked for row in rows), rules_of.answers_of(counts), counts)


@dataclass(frozen=True)
class Totals:
    """What everybody may see of a fiscal year (พ.ศ.); a number that is too small to be shown is None.

    `by_question` is None where too few answered.
    """

    fiscal_year: int
    asked: int
    answers: int | None
    by_question: Mapping[str, Mapping[str, int | None]] | None


def totals(session: Session, fiscal_year: int) -> Totals:
    """The numbers of a year without those that would tell of single people; the ledger tells of nothing else."""
    found = of_year(session, fiscal_year)
    shown = rules_of.kept_back(found.by_question)
    return Totals(fiscal_year, found.asked, found.answers if shown else None, shown)
