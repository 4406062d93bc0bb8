"""A report to its end: the decision on an inquiry, its report to the supervising officer, and the closing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain import incidents as levels_of
from assetlend.domain import inquiries as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.duties import DutyKind
from assetlend.domain.incidents import IncidentKind
from assetlend.domain.inquiries import Decided, Facts, Fault, IncidentOutcome, IncidentState
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import Actor, Standing
from assetlend.errors import NotAllowed
from assetlend.ledger.acts import IncidentClosed, IncidentInquiry
from assetlend.models import Incident, IncidentClosing, Inquiry, Loan, LoanLine
from assetlend.services import account, answering, duties, incidents, ledger, settling


def facts_of(incident: Incident) -> Facts:
    """What has been done about a report."""
    inquiry = incident.inquiry
    return Facts(
        kind=incident.kind,
        answered=incident.answered,
        decided=inquiry is not None,
        reported=inquiry is not None and inquiry.reported_on is not None,
        settled=_settled(incident),
        closed=incident.closing is not None,
    )


def _settled(incident: Incident) -> bool:
    """Whether the loan of a report waits for nothing about its thing; use, unlike damage, leaves no bad line."""
    line = settling.of_item(incident.loan, incident.item_id) if incident.loan else None
    if line is None:
        return True
    out = line.outstanding > 0 and incident.kind is not IncidentKind.MISUSED
    return not out and (bool(line.settlements) or not line.damaged + line.lost)


def of_official(incident: Incident) -> bool:
    """Whether an official kept the thing or had borrowed it, so that his fault is asked for (R40)."""
    return incident.loan is None or incident.loan.borrower_kind is BorrowerKind.STAFF


def states(session: Session, found: Collection[Incident]) -> Mapping[UUID, IncidentState]:
    """Where some reports stand."""
    keys = [one.id for one in found]
    lines = selectinload(Loan.lines).selectinload(LoanLine.settlements)
    query = (
        select(Incident)
        .where(Incident.id.in_(keys))
        .options(selectinload(Incident.levels), joinedload(Incident.inquiry), joinedload(Incident.closing))
        .options(joinedload(Incident.loan).options(lines))
    )
    return {one.id: rules_of.state(facts_of(one)) for one in session.scalars(query).unique()}


# -- the inquiry ------------------------------------------------------------------------------------------------------


def decide(session: Session, *, actor: Actor, now: datetime, incident_id: UUID, what: Decided) -> Inquiry:
    """Enter whether a committee inquires, and to whom that was reported where it was already.

    Raises: NotFound, NotAllowed, OnlyTheChief, OwnReport; ClosedBefore, DecidedBefore; as `check_decision`.
    Source: R38, R39.
    """
    incident = incidents.locked(session, actor, incident_id)
    standing = _decider(session, actor, incident, local_day(now))
    if incident.closing is not None:
        raise rules_of.ClosedBefore()
    if incident.inquiry is not None:
        raise rules_of.DecidedBefore()
    rules_of.check_decision(what, first=local_day(incident.reported_at), today=local_day(now))
    row = Inquiry(
        incident_id=incident.id,
        decision=what.decision,
        order_no=what.order_no or None,
        decided_on=what.decided_on,
        reason=what.reason,
        reported_to=what.reported_to,
        reported_on=what.reported_on,
        person_id=actor.person,
        office=standing.office,
        title=standing.title,
        acting=standing.acting,
        acting_order=standing.order_no,
        entered_at=now,
    )
    incident.inquiry = row
    session.flush()
    _enter(session, actor, now, row, standing)
    duties.end(session, DutyKind.INQUIRE, answering.subject(incident), now=now, by=actor)
    return row


def report(session: Session, *, actor: Actor, now: datetime, incident_id: UUID, to: str, on: date | None) -> Inquiry:
    """Enter to whom and when the decision on an inquiry was reported.

    Raises: NotFound, NotAllowed, OnlyTheChief, OwnReport; NotDecided, ReportedBefore; as `check_report`. Source: R39.
    """
    incident = incidents.locked(session, actor, incident_id)
    standing = _decider(session, actor, incident, local_day(now))
    row = incident.inquiry
    if row is None:
        raise rules_of.NotDecided()
    if row.reported_on is not None:
        raise rules_of.ReportedBefore()
    day = rules_of.check_report(to, on, first=row.decided_on, today=local_day(now))
    row.reported_to, row.reported_on = to, day
    session.flush()
    _enter(session, actor, now, row, standing)
    return row


def _enter(session: Session, actor: Actor, now: datetime, row: Inquiry, standing: Standing) -> None:
    entry = IncidentInquiry(
        decision=row.decision,
        order_no=row.order_no,
        decided_on=row.decided_on,
        reason=row.reason,
        reported_to=row.reported_to,
        reported_on=row.reported_on,
    )
    ledger.append(session, actor, now, entry, row.incident_id, standing=standing)


def _decider(session: Session, actor: Actor, incident: Incident, today: date) -> Standing:
    """The office under which `actor` decides on an inquiry. Raises: NotAllowed, OwnReport, OnlyTheChief."""
    access.require(actor, Permission.INQUIRE, incident.division_id)
    levels_of.check_not_own(account.with_selves(session, actor), answering.interested(incident))
    held = actor.holds(answering.seats(session, today).decider(incident), division=incident.division_id)
    if held is None:
        raise rules_of.OnlyTheChief()
    return held


def may_decide(session: Session, actor: Actor, incident: Incident, today: date) -> bool:
    """Whether the decision on an inquiry into a report is this official's."""
    try:
        _decider(session, actor, incident, today)
    except NotAllowed:
        return False
    return True


# -- the end ----------------------------------------------------------------------------------------------------------


def close(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    incident_id: UUID,
    outcome: IncidentOutcome,
    fault: Fault | None = None,
) -> IncidentClosing:
    """Close a report with its outcome. The register stays as it is: nothing leaves it here (R34).

    At whose fault it was is kept in the row alone: the ledger says nothing of a person's guilt (R40).

    Raises: NotFound, NotAllowed, OwnReport; ClosedBefore, NotAnswered, NotDecided, NotReported, NotSettled, StillLost;
    DoesNotFit, FaultMissing, FaultUnasked.
    Source: R27, R33, R34, R39, R40.
    """
    incident = incidents.locked(session, actor, incident_id)
    standing = access.require(actor, Permission.CLOSE_INCIDENT, incident.division_id)
    levels_of.check_not_own(account.with_selves(session, actor), answering.interested(incident))
    rules_of.check_closable(facts_of(incident))
    rules_of.check_outcome(incident.kind, outcome, fault, official=of_official(incident))
    asset = incident.asset
    if outcome is IncidentOutcome.FOUND and asset is not None and not asset.is_lot and asset.lost:
        raise rules_of.StillLost()
    row = IncidentClosing(
        incident_id=incident.id,
        outcome=outcome,
        fault=fault,
        person_id=actor.person,
        office=standing.office,
        title=standing.title,
        acting=standing.acting,
        acting_order=standing.order_no,
        closed_at=now,
    )
    incident.closing = row
    session.flush()
    ledger.append(session, actor, now, IncidentClosed(outcome), incident.id, standing=standing)
    return row


@dataclass(frozen=True)
class Closable:
    """How a report stands on its way to the end, for one official; `barred` is why he cannot close it at all."""

    state: IncidentState
    obstacles: tuple[IncidentState, ...]
    official: bool
    barred: NotAllowed | None


def closable(session: Session, actor: Actor, incident: Incident) -> Closable:
    """How a report stands on its way to the end."""
    facts = facts_of(incident)
    barred: NotAllowed | None = None
    try:
        levels_of.check_not_own(account.with_selves(session, actor), answering.interested(incident))
    except NotAllowed as refusal:
        barred = refusal
    return Closable(rules_of.state(facts), rules_of.obstacles(facts), of_official(incident), barred)


def usual_outcome(incident: Incident) -> IncidentOutcome | None:
    """The outcome that the settlement of the loan suggests."""
    line = settling.of_item(incident.loan, incident.item_id) if incident.loan else None
    settled = next(iter(line.settlements), None) if line else None
    return IncidentOutcome(settled.outcome.value) if settled else None
