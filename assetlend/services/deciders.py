"""Whom a request waits for: who may decide its next step today, and what to do where nobody may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.domain import routing
from assetlend.domain.lending import LoanState
from assetlend.domain.offices import Office, Standing
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import NotAllowed
from assetlend.models import Loan, LoanLine
from assetlend.services import account, approving, borrowing, outbox, rules


@dataclass(frozen=True)
class Decider:
    """Somebody who may decide, and the office under which he would."""

    name: str
    standing: Standing


@dataclass(frozen=True)
class WaitsFor:
    """The step whose turn it is; `held` is whether anybody holds its office or that of a stand-in at all."""

    step: routing.Step
    deciders: tuple[Decider, ...]
    held: bool


def whom(session: Session, loan: Loan, today: date) -> WaitsFor | None:
    """For whom a loan waits; None where nothing of it waits for a decision."""
    step = _step(loan)
    if step is None:
        return None
    book = rules.current(session)
    offices = (step.office, *book.stand_ins.get(step.office, ()))
    people = sorted(set(outbox.holders(session, offices, loan.division_id, today)))
    found = [one for person in people if (one := _decider(session, loan, person, today, book))]
    found.sort(key=lambda one: (offices.index(one.standing.office), one.standing.acting, one.name))
    return WaitsFor(step, tuple(found), bool(people))


def _step(loan: Loan) -> routing.Step | None:
    if loan.state is not LoanState.SUBMITTED:
        return None
    case = borrowing.case_of(loan)
    return routing.waiting(case.steps, case.made)


def _decider(session: Session, loan: Loan, person: UUID, today: date, book: Rulebook) -> Decider | None:
    actor = account.with_selves(session, account.actor_of(session, person, today))
    try:
        standing = routing.turn(approving.case_for(session, loan, actor), actor, book.stand_ins)[1]
    except NotAllowed:
        return None
    return Decider(actor.name, standing)


@dataclass(frozen=True)
class Stranded:
    """A request that nobody may decide as things stand."""

    reference: str
    office: Office
    division: str
    held: bool


def stranded(session: Session, today: date, *, limit: int = 200) -> Sequence[Stranded]:
    """The requests that wait for a step that nobody may decide, in order of arrival."""
    query = (
        select(Loan)
        .where(Loan.state == LoanState.SUBMITTED)
        .options(
            selectinload(Loan.steps),
            selectinload(Loan.decisions),
            selectinload(Loan.lines).joinedload(LoanLine.item),
            joinedload(Loan.division),
        )
        .order_by(Loan.submitted_at, Loan.id)
        .limit(limit)
    )
    found = []
    for loan in session.scalars(query).unique():
        waits = whom(session, loan, today)
        if waits is not None and not waits.deciders:
            found.append(Stranded(loan.reference, waits.step.office, loan.division.name, waits.held))
    return found
