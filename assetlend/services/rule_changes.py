"""Changing the law of approval: one person writes and proposes, another puts it in force, and loans keep theirs.

A change sets routes, limits and days anew (`SECTIONS` of the rules); everything else of the rulebook stays as it is
when the change comes into force. Source: R3-R7, R23; ADR 0012.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day, start_of_day
from assetlend.domain import access, routing, rule_changes, rulebook, terms
from assetlend.domain.access import Permission
from assetlend.domain.lending import BorrowerKind, LoanState
from assetlend.domain.offices import PROGRAM, Actor, Office, Standing
from assetlend.domain.routing import RouteFacts, StepKind
from assetlend.domain.rule_changes import ChangeState, NotOpen, OneAtATime
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Invalid, NotFound
from assetlend.models import Asset, Loan, RulebookVersion, RuleChange
from assetlend.services import account, outbox, rules

Rewrite = Callable[[dict[str, Any]], Mapping[str, Any]]
YEAR = timedelta(days=365)
MOST = 2000


def begin(session: Session, *, actor: Actor, now: datetime) -> RuleChange:
    """A new draft that says what stands now. Raises: NotAllowed, OneAtATime."""
    access.require(actor, Permission.EDIT_RULES)
    book = rules.one_by_one(session)
    if open_one(session) is not None:
        raise OneAtATime()
    row = RuleChange(
        based_on=book.version,
        body=rule_changes.sections(rules.body_of(session, book.version)),
        written_by=actor.person,
        written_at=now,
    )
    session.add(row)
    session.flush()
    return row


def write(session: Session, *, actor: Actor, now: datetime, change_id: UUID, rewrite: Rewrite) -> RuleChange:
    """Write a draft anew out of what stands in it; it need not be in order yet.

    Raises: NotAllowed, NotFound, NotOpen, BadRulebook.
    """
    access.require(actor, Permission.EDIT_RULES)
    row = _locked(session, change_id, ChangeState.DRAFT)
    body = rewrite(copy.deepcopy(row.body))
    rulebook.parse(_document(session, row.based_on, body))
    row.body, row.written_by, row.written_at = dict(body), actor.person or row.written_by, now
    session.flush()
    return row


def propose(
    session: Session, *, actor: Actor, now: datetime, change_id: UUID, reason: str, starts_on: date
) -> RuleChange:
    """Lay a draft before a second person.

    Raises: NotAllowed, NotFound, NotOpen; ReasonMissing, StartsInThePast, NothingChanged; whatever leaves the rails.
    """
    access.require(actor, Permission.EDIT_RULES)
    row = _locked(session, change_id, ChangeState.DRAFT)
    if not reason:
        raise rule_changes.ReasonMissing(field="reason")
    if starts_on < local_day(now):
        raise rule_changes.StartsInThePast(field="starts_on")
    _check(session, row)
    row.state, row.reason, row.starts_on = ChangeState.PROPOSED, reason, starts_on
    row.proposed_by, row.proposed_at = actor.person, now
    session.flush()
    _tell(session, (Office.PALAD, Office.NAYOK), row, now)
    return row


def _check(session: Session, row: RuleChange) -> None:
    """Raises: NothingChanged, or the first thing in which the change leaves the rails."""
    if row.body == rule_changes.sections(rules.body_of(session, row.based_on)):
        raise rule_changes.NothingChanged()
    for fault in faults(session, row):
        raise fault


def faults(session: Session, row: RuleChange) -> list[Invalid]:
    """Everything in which a change leaves the rails."""
    document = _document(session, row.based_on, row.body)
    return [*rule_changes.check_numbers(document), *rule_changes.check_routes(rulebook.parse(document))]


def withdraw(session: Session, *, actor: Actor, now: datetime, change_id: UUID) -> RuleChange:
    """Let a change be: who may write one, or who was to put it in force; an agreed one only the latter.

    Raises: NotAllowed, NotFound, NotOpen.
    """
    if access.grant(actor, Permission.EDIT_RULES) is None:
        access.require(actor, Permission.ENACT_RULES)
    row = _locked(session, change_id, *rule_changes.OPEN)
    if row.state is ChangeState.AGREED:
        access.require(actor, Permission.ENACT_RULES)
    row.state, row.is_open = ChangeState.WITHDRAWN, False
    session.flush()
    return row


def enact(session: Session, *, actor: Actor, now: datetime, change_id: UUID) -> RuleChange:
    """Put a proposed change in force: at once, or on its day. Raises: NotAllowed, OwnProposal, NotFound, NotOpen,
    RulesMoved, and whatever leaves the rails.
    """
    standing = access.require(actor, Permission.ENACT_RULES)
    row = _locked(session, change_id, ChangeState.PROPOSED)
    whole = account.with_selves(session, actor)
    if whole.may_be(row.proposed_by) or whole.may_be(row.written_by):
        raise rule_changes.OwnProposal()
    _check(session, row)
    row.agreed_by, row.agreed_at = actor.person, now
    row.state = ChangeState.AGREED
    session.flush()
    if row.starts_on is not None and row.starts_on <= local_day(now):
        _come_into_force(session, row, actor, now, standing)
    return row


def open_day(session: Session, now: datetime, today: date) -> int:
    """Let an agreed change come into force on its day; how many did. The program does it, once.

    One that was agreed on rules that have been changed since is set aside, and those who agreed and wrote it are told.
    """
    query = select(RuleChange.id).where(RuleChange.state == ChangeState.AGREED, RuleChange.starts_on <= today)
    waiting = session.scalars(query).first()
    if waiting is None:
        return 0
    row = _locked(session, waiting, ChangeState.AGREED)
    try:
        _come_into_force(session, row, PROGRAM, now, None)
    except rule_changes.RulesMoved:
        row.state, row.is_open = ChangeState.WITHDRAWN, False
        session.flush()
        offices = (Office.ADMIN, Office.HEAD_SUPPLY_OFFICER, Office.PALAD, Office.NAYOK)
        _tell(session, offices, row, now, "rules_set_aside")
        return 0
    return 1


def _come_into_force(session: Session, row: RuleChange, actor: Actor, now: datetime, standing: Standing | None) -> None:
    book = rules.current(session)
    before = rules.body_of(session, book.version)
    if rule_changes.sections(before) != rule_changes.sections(rules.body_of(session, row.based_on)):
        raise rule_changes.RulesMoved()
    new = rules.add_version(
        session,
        actor=actor,
        now=now,
        document=before | row.body,
        note=row.reason,
        standing=standing,
        made_by=row.agreed_by,
    )
    row.version, row.state, row.is_open = new.version, ChangeState.IN_FORCE, False
    session.flush()
    _tell(session, (Office.ADMIN, Office.HEAD_SUPPLY_OFFICER, Office.SUPPLY_OFFICER), row, now, "rules_in_force")


def _tell(
    session: Session, offices: Sequence[Office], row: RuleChange, now: datetime, kind: str = "rules_proposed"
) -> None:
    outbox.tell_office(session, offices, None, kind=kind, subject=f"rule_change:{row.id.hex}", now=now)


def _locked(session: Session, change_id: UUID, *states: ChangeState) -> RuleChange:
    """A change, held against others together with the rulebook. Raises: NotFound, NotOpen."""
    rules.one_by_one(session)
    query = select(RuleChange).where(RuleChange.id == change_id).with_for_update()
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise NotFound()
    if row.state not in states:
        raise NotOpen()
    return row


def _document(session: Session, version: int, body: Mapping[str, Any]) -> dict[str, Any]:
    return rules.body_of(session, version) | dict(body)


# -- looking ----------------------------------------------------------------------------------------------------------


def open_one(session: Session) -> RuleChange | None:
    """The change that is under way."""
    return session.scalars(select(RuleChange).where(RuleChange.is_open)).first()


def get(session: Session, actor: Actor, change_id: UUID) -> RuleChange:
    """One change. Raises: NotAllowed, NotFound."""
    access.require(actor, Permission.SEE_RULE_CHANGES)
    row = session.get(RuleChange, change_id)
    if row is None:
        raise NotFound()
    return row


def book_of(session: Session, row: RuleChange) -> Rulebook:
    """The rulebook as it would be."""
    return rulebook.parse(_document(session, row.based_on, row.body), row.version or 0)


def changes(session: Session, *, limit: int = 50) -> list[RuleChange]:
    """The changes that ended, the newest first."""
    query = (
        select(RuleChange)
        .where(~RuleChange.is_open)
        .options(joinedload(RuleChange.proposer), joinedload(RuleChange.second), joinedload(RuleChange.writer))
        .order_by(RuleChange.written_at.desc(), RuleChange.id)
        .limit(limit)
    )
    return list(session.scalars(query))


@dataclass(frozen=True)
class Edition:
    """A version of the rulebook with its hash."""

    row: RulebookVersion
    sha256: str


def editions(session: Session, *, limit: int = 20) -> list[Edition]:
    """The newest versions of the rulebook."""
    query = select(RulebookVersion).order_by(RulebookVersion.version.desc()).limit(limit)
    return [Edition(row, rules.digest(row.body)) for row in session.scalars(query)]


# -- what would be different ------------------------------------------------------------------------------------------

Steps = tuple[tuple[StepKind, Office], ...]


@dataclass(frozen=True)
class Moved:
    """A request that would have gone another way: `before` as the rules in force lay it, `after` as the change does."""

    loan: UUID
    reference: str
    submitted_at: datetime
    division: str
    borrower: BorrowerKind
    value_satang: int
    days: int
    waiting: bool
    before: Steps
    after: Steps


@dataclass(frozen=True)
class Preview:
    """Of so many requests that wait or came in the last year, those that would have gone another way."""

    looked_at: int
    moved: tuple[Moved, ...]


def preview(session: Session, row: RuleChange, today: date) -> Preview:
    """Try a change on the requests that wait and on those of the last year, at the register's prices of today."""
    old, new = rules.at_version(session, row.based_on), book_of(session, row)
    values = dict(
        session.execute(select(Asset.item_id, func.max(Asset.unit_value_satang)).group_by(Asset.item_id)).all()
    )
    query = (
        select(Loan)
        .where(or_(Loan.state == LoanState.SUBMITTED, Loan.submitted_at >= start_of_day(today - YEAR)))
        .options(selectinload(Loan.lines), joinedload(Loan.division))
        .order_by(Loan.submitted_at.desc(), Loan.id)
        .limit(MOST)
    )
    loans = session.scalars(query).unique().all()
    found = (_moved(loan, _facts(loan, values), old, new) for loan in loans)
    return Preview(len(loans), tuple(one for one in found if one is not None))


def _facts(loan: Loan, values: Mapping[UUID, int | None]) -> RouteFacts:
    return RouteFacts(
        place=loan.place,
        borrower=loan.borrower_kind,
        division=loan.division_id,
        value_satang=sum((values.get(line.item_id) or 0) * line.requested for line in loan.lines),
        days=terms.days_of(loan.start_on, loan.due_on),
    )


def _moved(loan: Loan, facts: RouteFacts, old: Rulebook, new: Rulebook) -> Moved | None:
    before, after = _steps(old, facts), _steps(new, facts)
    if before == after:
        return None
    return Moved(
        loan=loan.id,
        reference=loan.reference,
        submitted_at=loan.submitted_at,
        division=loan.division.name,
        borrower=loan.borrower_kind,
        value_satang=facts.value_satang,
        days=facts.days,
        waiting=loan.state is LoanState.SUBMITTED,
        before=before,
        after=after,
    )


def _steps(book: Rulebook, facts: RouteFacts) -> Steps:
    try:
        return tuple((step.kind, step.office) for step in routing.route(book.routes, facts))
    except Invalid:
        return ()
