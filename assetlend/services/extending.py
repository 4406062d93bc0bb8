"""A later day of return: asked for before the old one passes, checked for clashes, decided by the approving office."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.domain import access, chasing, opening, routing, terms
from assetlend.domain.access import Permission
from assetlend.domain.delegation import BeyondPower
from assetlend.domain.lending import LoanState
from assetlend.domain.offices import Actor, Standing
from assetlend.domain.overriding import Recalled
from assetlend.domain.routing import Decision as Answer
from assetlend.domain.routing import Step, StepKind
from assetlend.errors import Conflict, Invalid, NotAllowed, NotFound
from assetlend.ledger.acts import LoanExtensionDecided, LoanExtensionRequested
from assetlend.models import Extension, Loan, LoanLine
from assetlend.services import (
    account,
    borrowing,
    calendar,
    catalogue,
    delegating,
    interests,
    kinds,
    ledger,
    outbox,
    papers,
    rules,
)
from assetlend.services.approving import ReasonMissing


class NotOut(Conflict):
    """Only a loan whose things are out can be extended."""


class AskedAlready(Conflict):
    """An extension of this loan has been asked for already and waits for its decision."""


class ReasonNeeded(Invalid):
    """Say why more time is needed."""

    rule = "R14"


class ExtensionDecided(Conflict):
    """This extension has been decided already."""


def request(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, to: date, reason: str) -> Extension:
    """Ask for a later day of return: the borrower himself, or the counter at his word.

    Raises: NotFound, NotAllowed; NotOut, Recalled, TooLateToExtend, AskedAlready; NotLater, ReasonNeeded, TooLong,
    NotEnough, ShutOn (else the day of return is the next open day), NothingWritten.
    Source: R14 (reason and new approval), R16 (no double promise).
    """
    loan = borrowing.locked(session, loan_id)
    by_borrower = actor.person == loan.borrower_id
    if not by_borrower:
        access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
        access.require(actor, Permission.RECORD_REQUEST, loan.division_id)
    if loan.state is not LoanState.HANDED_OVER:
        raise NotOut()
    _check_not_recalled(loan)
    to = opening.bring_back(calendar.opening(session, rules.current(session)), to, field="to")
    chasing.check_extension(loan.due_on, to, today=local_day(now))
    reason = _kept_quiet(session, loan, reason)
    if not reason:
        raise ReasonNeeded(field="reason")
    if waiting_of(session, loan.id) is not None:
        raise AskedAlready()
    _check_room(session, loan, to, local_day(now))

    row = Extension(
        loan_id=loan.id,
        from_on=loan.due_on,
        to_on=to,
        reason=reason,
        requested_at=now,
        recorded_by=None if by_borrower else actor.person,
    )
    session.add(row)
    session.flush()
    ledger.append(session, actor, now, LoanExtensionRequested(loan.due_on, to, reason), loan.id)
    step = _approval(loan)
    book = rules.current(session)
    outbox.tell_office(
        session,
        (step.office, *book.stand_ins.get(step.office, ())),
        loan.division_id,
        kind="extension_waits",
        subject=borrowing.subject(loan),
        now=now,
        reference=loan.reference,
    )
    return row


def _check_not_recalled(loan: Loan) -> None:
    if loan.recalled_to is not None:
        raise Recalled(day=loan.recalled_to)


def _kept_quiet(session: Session, loan: Loan, reason: str) -> str:
    """Fixed words where the loan is of medical aids: its reason goes into the ledger (R64). Raises: NothingWritten."""
    aids = kinds.medical(session, [line.item for line in loan.lines])
    if not aids:
        return reason
    if reason:
        raise kinds.NothingWritten(field="reason", name=aids[0].name)
    return kinds.AT_HOME


def _check_room(session: Session, loan: Loan, to: date, today: date) -> None:
    """Whether the things are free on the days that are asked for, and the loan does not become too long."""
    book = rules.current(session)
    limits = catalogue.limits_for(book, [line.item for line in loan.lines])
    if terms.days_of(loan.start_on, to) > limits.hard_days:
        raise terms.TooLong(field="to", days=limits.hard_days)
    out = [line for line in loan.lines if line.outstanding]
    items = sorted(line.item_id for line in out)
    free = catalogue.free_for(session, items, loan.due_on + timedelta(days=1), to, today, without=loan.id)
    for line in out:
        terms.check_enough(line.item.name, line.item.unit, line.outstanding, free[line.item_id], field="to")


def _approval(loan: Loan) -> Step:
    """The step that bound the office to this loan: its office decides on more time too."""
    return next(step.step for step in loan.steps if step.kind is StepKind.APPROVAL)


def waiting_of(session: Session, loan: UUID) -> Extension | None:
    """The extension of a loan that waits for its decision."""
    return session.scalars(select(Extension).where(Extension.loan_id == loan, Extension.answer.is_(None))).first()


def of_loan(session: Session, loan: UUID) -> Sequence[Extension]:
    """Every extension of a loan that was asked for, in order."""
    query = select(Extension).where(Extension.loan_id == loan).options(joinedload(Extension.decider))
    return session.scalars(query.order_by(Extension.requested_at, Extension.id)).all()


# -- deciding ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """An extension in a queue; `barred` is why this official cannot decide it, `room` why it cannot be granted."""

    extension: Extension
    barred: NotAllowed | None
    room: Invalid | None


def queue(session: Session, actor: Actor, today: date, *, limit: int = 100) -> list[Waiting]:
    """The extensions that wait for an office of `actor`, in order of arrival; after the due day none can be granted."""
    query = (
        select(Extension)
        .join(Loan)
        .where(Extension.answer.is_(None), Loan.state == LoanState.HANDED_OVER, Loan.due_on >= today)
        .options(
            joinedload(Extension.loan).options(
                joinedload(Loan.applicant),
                joinedload(Loan.division),
                selectinload(Loan.steps),
                selectinload(Loan.lines).joinedload(LoanLine.item),
            )
        )
        .order_by(Extension.requested_at, Extension.id)
        .limit(limit)
    )
    return [found for row in session.scalars(query).unique() if (found := _waiting(session, row, actor, today))]


def _waiting(session: Session, row: Extension, actor: Actor, today: date) -> Waiting | None:
    """How a waiting extension stands to an official; None where it is not his at all."""
    barred: NotAllowed | None = None
    room: Invalid | None = None
    try:
        _standing(session, row, actor)
    except (routing.NotYourTurn, BeyondPower):
        return None
    except NotAllowed as refusal:
        barred = refusal
    try:
        _check_room(session, row.loan, row.to_on, today)
    except Invalid as refusal:
        room = refusal
    return Waiting(row, barred, room)


def _standing(session: Session, row: Extension, actor: Actor) -> Standing:
    loan = row.loan
    days = terms.days_of(loan.start_on, row.to_on)
    matter = delegating.matter_of(session, loan, days=days) if delegating.limited(actor) else None
    case = replace(interests.case_of(session, loan), made=(), recorded_by=row.recorded_by, matter=matter)
    whole = account.with_selves(session, actor)
    return routing.standing_for(_approval(loan), whole, rules.current(session).stand_ins, case)


def decide(
    session: Session, *, actor: Actor, now: datetime, extension_id: UUID, answer: Answer, reason: str
) -> Extension:
    """Grant or refuse more time.

    Raises: NotFound; NotYourTurn, BeyondPower, OwnLoan, DeclaredRelative, OwnRecord; ExtensionDecided, NotOut,
    Recalled, TooLateToExtend; ReasonMissing, NotEnough.
    Source: R14, R16, R23.
    """
    row = session.get(Extension, extension_id)
    if row is None:
        raise NotFound()
    loan = borrowing.locked(session, row.loan_id)
    access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
    session.refresh(row)
    if row.answer is not None:
        raise ExtensionDecided()
    standing = _standing(session, row, actor)
    if answer is Answer.NO and not reason:
        raise ReasonMissing(field="reason")
    if answer is Answer.YES:
        if loan.state is not LoanState.HANDED_OVER:
            raise NotOut()
        _check_not_recalled(loan)
        chasing.check_extension(loan.due_on, row.to_on, today=local_day(now))
        _check_room(session, loan, row.to_on, local_day(now))
        loan.due_on = row.to_on

    row.answer, row.decision_reason, row.decided_by, row.decided_at = answer, reason, actor.person, now
    row.office, row.title = standing.office, standing.title
    row.acting, row.order_no, row.holding = standing.acting, standing.order_no, standing.holding
    session.flush()
    receipt = ledger.append(session, actor, now, LoanExtensionDecided(answer, reason), loan.id, standing=standing)
    if answer is Answer.YES:
        papers.freeze_slip(session, loan, now, receipt)
    kind = "extension_granted" if answer is Answer.YES else "extension_refused"
    outbox.tell(
        session, [loan.borrower_id], kind=kind, subject=borrowing.subject(loan), now=now, reference=loan.reference
    )
    return row
