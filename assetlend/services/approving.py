"""Deciding on requests: whose turn it is, what he should know, and his yes or no in the order of the law."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.domain import access, routing, terms
from assetlend.domain.access import Permission
from assetlend.domain.consumables import Condition
from assetlend.domain.delegation import BeyondPower
from assetlend.domain.interests import Match
from assetlend.domain.lending import Act, LoanState, RefusalReason, after
from assetlend.domain.offices import Actor, Office, Standing
from assetlend.domain.routing import Case, StepKind
from assetlend.domain.routing import Decision as Answer
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Conflict, Invalid, NotAllowed
from assetlend.ledger.acts import LoanApproved, LoanRejected, LoanStepDecided
from assetlend.models import Decision, Declaration, Item, Loan, LoanLine, LoanWish, RouteStep
from assetlend.services import (
    account,
    borrowing,
    catalogue,
    consumables,
    delegating,
    interests,
    ledger,
    numbering,
    outbox,
    papers,
    quotas,
    rules,
    splitting,
    wishes,
)


class ReasonMissing(Invalid):
    """Say why. A refusal without a reason cannot be kept."""

    rule = "R22"


class DecidedMeanwhile(Conflict):
    """This step has been decided meanwhile. Open the request again to see how it stands."""


@dataclass(frozen=True)
class Waiting:
    """A request in somebody's queue; `barred` is why this official cannot decide it himself, None where he can."""

    loan: Loan
    barred: NotAllowed | None


def queue(session: Session, actor: Actor, *, limit: int = 200) -> list[Waiting]:
    """The requests whose next step belongs to an office of `actor`, in order of arrival."""
    book = rules.current(session)
    mine = _steps_of(actor, book)
    if mine is None:
        return []
    decided = select(func.count()).select_from(Decision).where(Decision.loan_id == Loan.id).scalar_subquery()
    query = (
        select(Loan)
        .join(RouteStep, and_(RouteStep.loan_id == Loan.id, RouteStep.position == decided + 1))
        .where(Loan.state == LoanState.SUBMITTED, mine)
        .options(*_WHOLE)
        .order_by(Loan.submitted_at, Loan.id)
        .limit(limit)
    )
    whole, known = account.with_selves(session, actor), interests.Known.now(session)
    rows = session.scalars(query).unique()
    found = [Waiting(loan, _bar(case_for(session, loan, actor, known), whole, book)) for loan in rows]
    return [one for one in found if not isinstance(one.barred, BeyondPower)]


_WHOLE = (
    selectinload(Loan.lines).joinedload(LoanLine.item),
    selectinload(Loan.steps),
    selectinload(Loan.decisions),
    joinedload(Loan.applicant),
    joinedload(Loan.borrower),
    joinedload(Loan.division),
)


def _steps_of(actor: Actor, book: Rulebook) -> ColumnElement[bool] | None:
    """Which steps are for this official, by his offices and those that he may stand in for."""
    reach: list[ColumnElement[bool]] = []
    for standing in actor.standings:
        offices = [standing.office, *(o for o, others in book.stand_ins.items() if standing.office in others)]
        condition: ColumnElement[bool] = RouteStep.office.in_([office for office in offices if office in _DECIDING])
        if standing.division is not None:
            condition = and_(condition, Loan.division_id == standing.division)
        reach.append(condition)
    return or_(*reach) if reach else None


_DECIDING = frozenset(access.CHAIN) | {Office.UNIT_HEAD}


def case_for(session: Session, loan: Loan, actor: Actor, known: interests.Known | None = None) -> Case:
    """What must be known of a loan to say whether `actor` may decide it, with the matter where his power has limits."""
    case = (known or interests.Known.now(session)).case(loan)
    return replace(case, matter=delegating.matter_of(session, loan)) if delegating.limited(actor) else case


def _bar(case: Case, actor: Actor, book: Rulebook) -> NotAllowed | None:
    try:
        routing.turn(case, actor, book.stand_ins)
    except NotAllowed as bar:
        return bar
    return None


# -- what the approver sees -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineView:
    """A line beside what is free for it on those days, and what earlier requests that still wait would take of it."""

    line: LoanLine
    free: int
    asked_before: int


@dataclass(frozen=True)
class Brief:
    """Everything needed to decide one request; `near` is why this official is too near to the borrower (R23)."""

    loan: Loan
    lines: Sequence[LineView]
    record: borrowing.Record
    step: routing.Step | None
    standing: Standing | None
    barred: NotAllowed | None
    rules: Sequence[str]
    declared: Sequence[Declaration]
    wants_confirming: bool
    days: int
    long: bool
    near: Match | None
    split: splitting.Split | None
    wish: LoanWish | None


def brief(session: Session, *, actor: Actor, now: datetime, loan_id: UUID) -> Brief:
    """What an official should know before he decides. Raises: NotFound."""
    loan = borrowing.seen_by(session, actor, loan_id)
    book = rules.at_version(session, loan.rulebook_version)
    today = local_day(now)
    known = interests.Known.now(session)
    case = case_for(session, loan, actor, known)
    step = routing.waiting(case.steps, case.made) if loan.state is LoanState.SUBMITTED else None
    standing, barred = _may(case, account.with_selves(session, actor), book) if step else (None, None)
    days = terms.days_of(loan.start_on, loan.due_on)
    return Brief(
        loan=loan,
        lines=_lines(session, loan, today),
        record=borrowing.record_of(session, loan.borrower_id, today, without=loan.id),
        step=step,
        standing=standing,
        barred=barred,
        rules=_touched(session, book, loan),
        declared=consumables.declared(session, loan),
        wants_confirming=consumables.wants_confirming(session, loan),
        days=days,
        long=days > book.limits.soft_days,
        near=known.barred(loan).get(actor.person) if actor.person else None,
        split=splitting.of_loan(session, loan, book),
        wish=wishes.of_loan(session, loan.id),
    )


def _may(case: Case, actor: Actor, book: Rulebook) -> tuple[Standing | None, NotAllowed | None]:
    try:
        return routing.turn(case, actor, book.stand_ins)[1], None
    except NotAllowed as bar:
        return None, bar


def _touched(session: Session, book: Rulebook, loan: Loan) -> tuple[str, ...]:
    """The rules that laid the route of this loan, and those that bind its borrower."""
    facts = borrowing.route_facts(session, loan)
    found = next((rule.rules for rule in book.routes if rule.fits(facts)), ())
    return ("R1", "R2", *found, "R8", *(("R10",) if consumables.of_loan(loan) else ()))


def _lines(session: Session, loan: Loan, today: date) -> list[LineView]:
    items = [line.item_id for line in loan.lines]
    free = catalogue.free_for(session, items, loan.start_on, loan.due_on, today, without=loan.id)
    before = _asked_before(session, loan, items)
    return [LineView(line, free[line.item_id], before.get(line.item_id, 0)) for line in loan.lines]


def _asked_before(session: Session, loan: Loan, items: Sequence[UUID]) -> dict[UUID, int]:
    """Units that requests which came earlier and still wait ask for on overlapping days."""
    query = (
        select(LoanLine.item_id, func.sum(LoanLine.requested))
        .join(Loan, Loan.id == LoanLine.loan_id)
        .where(LoanLine.item_id.in_(items), Loan.state == LoanState.SUBMITTED, Loan.id != loan.id)
        .where(Loan.submitted_at < loan.submitted_at, Loan.start_on <= loan.due_on, Loan.due_on >= loan.start_on)
    )
    return {item: int(total) for item, total in session.execute(query.group_by(LoanLine.item_id))}


# -- deciding ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What an official decides on the step `position`; `approved` maps lines to units and counts at the last step.

    `declared` are the conditions that the lender of consumables says to hold (R10).
    """

    position: int
    answer: Answer
    reason: str = ""
    reason_code: RefusalReason = RefusalReason.OTHER
    approved: Mapping[int, int] | None = None
    declared: frozenset[Condition] = frozenset()


def decide(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, verdict: Verdict) -> Loan:
    """Decide the step whose turn it is.

    Raises: NotFound; NotYourTurn, BeyondPower, OwnLoan, Namesake, DeclaredRelative, OwnRecord, DecidedBefore;
    OutOfOrder, DecidedMeanwhile; ReasonMissing; NotConfirmed for consumables; Overdue, NotEnough, MoreThanAsked,
    TooManyLoans, TooManyUnits at the approval.
    Source: ข้อ 208 (who approves), R7 (order), R16 (no double promise), R22 (reason), R23 (separation).
    """
    loan = borrowing.locked(session, loan_id)
    access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
    act = Act.REJECT if verdict.answer is Answer.NO else Act.ADVANCE
    after(loan.state, act)
    book = rules.current(session)
    case = case_for(session, loan, actor)
    waiting = routing.waiting(case.steps, case.made)
    if waiting is None or waiting.position != verdict.position:
        raise DecidedMeanwhile()
    step, standing = routing.turn(case, account.with_selves(session, actor), book.stand_ins)

    if verdict.answer is Answer.NO:
        return _refuse(session, actor, now, loan, _Turn(step, standing, verdict))
    if actor.person is not None:
        consumables.confirm(session, loan, verdict.declared, actor.person, now)
    if step.kind is StepKind.APPROVAL:
        return _approve(session, actor, now, loan, _Turn(step, standing, verdict))
    _record(session, actor, now, loan, _Turn(step, standing, verdict))
    borrowing.tell_waiting(session, book, loan, now)
    return loan


@dataclass(frozen=True)
class _Turn:
    step: routing.Step
    standing: Standing
    verdict: Verdict


def _record(session: Session, actor: Actor, now: datetime, loan: Loan, turn: _Turn) -> None:
    """Store the decision with the position as of that day, and enter it."""
    loan.decisions.append(
        Decision(
            position=turn.step.position,
            person_id=actor.person,
            office=turn.standing.office,
            title=turn.standing.title,
            acting=turn.standing.acting,
            order_no=turn.standing.order_no,
            holding=turn.standing.holding,
            answer=turn.verdict.answer,
            reason=turn.verdict.reason,
            decided_at=now,
        )
    )
    entry = LoanStepDecided(
        step=turn.step.position,
        kind=turn.step.kind,
        office=turn.step.office,
        decision=turn.verdict.answer,
        reason=turn.verdict.reason,
    )
    ledger.append(session, actor, now, entry, loan.id, standing=turn.standing)


def _refuse(session: Session, actor: Actor, now: datetime, loan: Loan, turn: _Turn) -> Loan:
    if not turn.verdict.reason:
        raise ReasonMissing(field="reason")
    _record(session, actor, now, loan, turn)
    loan.state = after(loan.state, Act.REJECT)
    loan.end_reason = turn.verdict.reason
    entry = LoanRejected(reason_code=turn.verdict.reason_code, reason=turn.verdict.reason)
    ledger.append(session, actor, now, entry, loan.id, standing=turn.standing)
    _tell_borrower(session, loan, "loan_rejected", now)
    return loan


def _approve(session: Session, actor: Actor, now: datetime, loan: Loan, turn: _Turn) -> Loan:
    borrowing.check_not_overdue(session, loan.borrower_id, loan.channel, local_day(now))
    approved = _check_quantities(session, loan, turn.verdict, local_day(now))
    quotas.check_promise(session, rules.current(session), loan, approved, local_day(now))
    values = borrowing.unit_values(session, [line.item_id for line in loan.lines])
    for line in loan.lines:
        line.approved = approved[line.position]
        line.unit_value_satang = values.get(line.item_id)
    book = rules.current(session)
    loan.number, loan.number_year = numbering.slip_number(session, book, loan.division_id, local_day(now))
    loan.state = after(loan.state, Act.APPROVE)
    loan.approved_at = now
    _record(session, actor, now, loan, turn)
    receipt = ledger.append(session, actor, now, _approved(loan), loan.id, standing=turn.standing)
    papers.freeze_slip(session, loan, now, receipt)
    _tell_borrower(session, loan, "loan_approved", now)
    offices = access.COUNTER
    outbox.tell_office(
        session,
        offices,
        loan.division_id,
        kind="loan_to_hand_over",
        subject=borrowing.subject(loan),
        now=now,
        reference=loan.reference,
    )
    return loan


def _check_quantities(session: Session, loan: Loan, verdict: Verdict, today: date) -> dict[int, int]:
    """What is approved by line, checked against the request and, under lock, against what is free (R15, R16)."""
    asked = {line.position: line.requested for line in loan.lines}
    approved = {line: (verdict.approved or asked).get(line, 0) for line in asked}
    terms.check_approved(asked, approved)
    items = sorted(line.item_id for line in loan.lines)
    # The key itself is not held: whoever writes a row that points at the kind must not wait for this approval.
    kinds = select(Item.id).where(Item.id.in_(items)).order_by(Item.id)
    session.execute(kinds.with_for_update(key_share=True)).all()
    free = catalogue.free_for(session, items, loan.start_on, loan.due_on, today, without=loan.id)
    for line in loan.lines:
        terms.check_enough(
            line.item.name,
            line.item.unit,
            approved[line.position],
            free[line.item_id],
            field=f"approved-{line.position}",
        )
    return approved


def _approved(loan: Loan) -> LoanApproved:
    lines = [
        {"line": line.position, "quantity": line.approved, "unit_value_satang": line.unit_value_satang}
        for line in loan.lines
    ]
    return LoanApproved(lines=lines, route=len(loan.steps))


def _tell_borrower(session: Session, loan: Loan, kind: str, now: datetime) -> None:
    outbox.tell(
        session, [loan.borrower_id], kind=kind, subject=borrowing.subject(loan), now=now, reference=loan.reference
    )
