"""Damage, loss and misuse: whoever notices reports it, every level of command is told at once, each answers in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain import incidents as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.incidents import IncidentKind, Order, ReportedBy
from assetlend.domain.offices import Actor, Standing
from assetlend.errors import N_, Invalid, NotFound
from assetlend.ids import REFERENCE_LENGTH, new_id, token
from assetlend.ledger.acts import IncidentAcknowledged, IncidentNotified, IncidentReported
from assetlend.models import Asset, Incident, IncidentDeputy, IncidentLevel, Item
from assetlend.services import answering, borrowing, ledger, outbox, photos, registry, rules
from assetlend.services.photos import Picture

FOUND_AT_RETURN = "พบเมื่อตรวจรับคืน"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What somebody reports. A loan or an asset names the thing; `happened_at` is given when it was before today.

    `id` is given when the entry in front of the report names it already.
    """

    kind: IncidentKind
    description: str
    reported_by: ReportedBy
    quantity: int = 1
    asset_id: UUID | None = None
    loan_id: UUID | None = None
    line: int | None = None
    place: str = ""
    name: str = ""
    phone: str = ""
    happened_at: datetime | None = None
    key: str = ""
    pictures: Sequence[Picture] = ()
    id: UUID | None = None


class NotYetHappened(Invalid):
    """The time of the event cannot be in the future."""


class AskedTooMany(Invalid):
    """Enter a number from 1 to %(most)s: not more than that is meant here."""


def open_incident(
    session: Session, *, actor: Actor, now: datetime, finding: Finding, standing: Standing | None = None
) -> Incident:
    """Enter a report and tell every level of the chain of command at once.

    `standing` is the office under which `actor` found it, where that was in the course of another act.

    Raises: NotFound; SentBefore; NotYetHappened, AskedTooMany.
    Source: method 4 of the integrity measure (โดยเร็ว, ตามลำดับชั้น), R26, R38.
    """
    item, asset = _about(session, finding)
    if finding.key and (before := _sent_before(session, actor, finding)):
        return before
    if finding.happened_at and finding.happened_at > now:
        raise NotYetHappened(field="happened_on")
    incident = Incident(
        reference=token(REFERENCE_LENGTH),
        request_key=finding.key or None,
        kind=finding.kind,
        division_id=item.division_id,
        item_id=item.id,
        loan_id=finding.loan_id,
        asset_id=asset.id if asset else None,
        quantity=finding.quantity,
        reported_by_kind=finding.reported_by,
        reporter_id=actor.person,
        reporter_name=finding.name,
        reporter_phone=finding.phone,
        description=finding.description,
        place_text=finding.place,
        happened_at=finding.happened_at or now,
        reported_at=now,
    )
    incident.id = finding.id or new_id()
    session.add(incident)
    session.flush()
    for number, picture in enumerate(finding.pictures, 1):
        photos.keep(session, picture, name=f"{number}.jpg", by=actor.person, now=now, incident_id=incident.id)
    entry = IncidentReported(
        kind=finding.kind,
        loan=finding.loan_id,
        asset=incident.asset_id,
        quantity=finding.quantity,
        reported_by_kind=finding.reported_by,
        happened_at=finding.happened_at,
    )
    ledger.append(session, actor, now, entry, incident.id, standing=standing)
    _notify(session, actor, now, incident, standing)
    return incident


def _sent_before(session: Session, actor: Actor, finding: Finding) -> Incident | None:
    """The report that the same form made when the same person sent it first. Raises: SentBefore."""
    found = session.scalars(select(Incident).where(Incident.request_key == finding.key)).first()
    if found is None:
        return None
    about = (finding.loan_id, finding.asset_id, finding.kind, finding.quantity, finding.description, actor.person)
    if (found.loan_id, found.asset_id, found.kind, found.quantity, found.description, found.reporter_id) != about:
        raise borrowing.SentBefore()
    return found


def _about(session: Session, finding: Finding) -> tuple[Item, Asset | None]:
    """What a report is about, under lock, so that of two sendings of one form the second finds the first."""
    if finding.asset_id is not None:
        asset = registry.locked(session, [finding.asset_id])[0]
        _check_quantity(finding, asset.quantity)
        return asset.item, asset
    lines = borrowing.locked(session, finding.loan_id).lines if finding.loan_id else []
    line = next((one for one in lines if finding.line in (None, one.position)), None)
    if line is None:
        raise NotFound()
    _check_quantity(finding, max(1, line.handed_over))
    return line.item, None


def _check_quantity(finding: Finding, most: int) -> None:
    if not 1 <= finding.quantity <= most:
        raise AskedTooMany(field="quantity", most=most)


def _notify(session: Session, actor: Actor, now: datetime, incident: Incident, standing: Standing | None) -> None:
    for level in rules_of.chain(rules.current(session).incident_chain, incident.division_id):
        incident.levels.append(
            IncidentLevel(position=level.position, office=level.office, division_id=level.division, notified_at=now)
        )
        entry = IncidentNotified(level=level.position, office=level.office)
        ledger.append(session, actor, now, entry, incident.id, standing=standing)
        outbox.tell_office(
            session,
            [level.office],
            incident.division_id,
            kind="incident_reported",
            subject=f"incident:{incident.id.hex}",
            now=now,
            reference=incident.reference,
        )
    session.flush()
    answering.open_duties(session, incident, now)


def locked(session: Session, actor: Actor, incident_id: UUID) -> Incident:
    """A report held against changes by others, for who may see it. Raises: NotFound."""
    query = select(Incident).where(Incident.id == incident_id).with_for_update()
    incident = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if incident is None:
        raise NotFound()
    access.require_sight(actor, Permission.SEE_INCIDENTS, incident.division_id)
    return incident


def acknowledge(
    session: Session, *, actor: Actor, now: datetime, incident_id: UUID, order: Order, note: str = ""
) -> Incident:
    """Answer a report at the lowest level that waits for `actor`.

    Where nobody who may decide holds the level's own office, another answers for it, and the entry says which.

    Raises: NotFound; OwnReport, AnsweredBefore. Source: R23, R26, R27.
    """
    incident = locked(session, actor, incident_id)
    access.require(actor, Permission.ACKNOWLEDGE, incident.division_id)
    level, standing = answering.seat_of(session, actor, incident, local_day(now))
    row = next(one for one in incident.levels if one.position == level.position)
    row.acknowledged_at = max(now, row.notified_at)
    row.person_id = actor.person
    row.title, row.acting, row.order_no = standing.title, standing.acting, standing.order_no
    row.answer, row.note = order, note
    session.flush()
    if standing.office is not level.office:
        session.add(IncidentDeputy(incident_id=incident.id, position=level.position, office=standing.office))
    entry = IncidentAcknowledged(level=level.position, office=level.office, order=order)
    ledger.append(session, actor, now, entry, incident.id, standing=standing)
    answering.answered(session, incident, level.position, by=actor, now=now)
    return incident


def get(session: Session, actor: Actor, incident_id: UUID) -> Incident:
    """An incident, for who may see it. Raises: NotFound."""
    incident = session.get(Incident, incident_id)
    if incident is None:
        raise NotFound()
    access.require_sight(actor, Permission.SEE_INCIDENTS, incident.division_id)
    return incident


class Filter(StrEnum):
    """Which reports a list shows."""

    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


FILTER_NAMES = {Filter.OPEN: N_("Open"), Filter.LATE: N_("Late"), Filter.CLOSED: N_("Closed")}


def listing(
    session: Session, actor: Actor, today: date, wanted: Filter | None = None, *, limit: int = 100
) -> list[Incident]:
    """The newest incidents that `actor` may see: all, or those that still wait, that are late, that are closed."""
    query = (
        select(Incident)
        .options(joinedload(Incident.item), joinedload(Incident.asset), selectinload(Incident.levels))
        .options(joinedload(Incident.closing))
        .order_by(Incident.reported_at.desc(), Incident.id.desc())
        .limit(limit)
    )
    if wanted is Filter.LATE:
        query = query.where(Incident.id.in_(answering.late(session, today)))
    elif wanted is not None:
        closed = Incident.closing.has()
        query = query.where(closed if wanted is Filter.CLOSED else ~closed)
    if not access.grant(actor, Permission.SEE_INCIDENTS):
        mine = [s.division for s in actor.standings if access.grant(actor, Permission.SEE_INCIDENTS, s.division)]
        query = query.where(Incident.division_id.in_([division for division in mine if division]))
    return list(session.scalars(query).unique())


def of_loan(session: Session, loan: UUID) -> list[Incident]:
    """The incidents of a loan, oldest first."""
    query = select(Incident).where(Incident.loan_id == loan).options(joinedload(Incident.item))
    return list(session.scalars(query.order_by(Incident.reported_at, Incident.id)))
