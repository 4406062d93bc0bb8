"""Activities: what a division did for a method of the plan is recorded with what shows it; a wrong one is withdrawn."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain import activities as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.activities import ActivityChannel
from assetlend.domain.offices import Actor
from assetlend.domain.plan import Method, Plan, Shown
from assetlend.domain.publicity import evidence
from assetlend.errors import NotFound
from assetlend.ledger.acts import ActivityRecorded, ActivityWithdrawn
from assetlend.models import Activity, ActivityWithdrawal, Division
from assetlend.services import enclosures, ledger, photos, plan
from assetlend.services.borrowing import SentBefore
from assetlend.services.enclosures import Pdf
from assetlend.services.photos import Picture
from assetlend.thai import dates


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a division did: for which method of which year, how, when, where, and what shows it.

    `people` is None where nobody counted who took part.
    """

    fiscal_year: int
    served: Shown
    division: UUID
    channel: ActivityChannel
    happened_on: date
    evidence: str
    place: str = ""
    people: int | None = None
    key: str = ""
    pictures: Sequence[Picture] = ()
    files: Sequence[Pdf] = ()


def record(session: Session, *, actor: Actor, now: datetime, done: Done) -> Activity:
    """Enter what a division did; the same sending again changes nothing.

    Raises: NotFound, NotAllowed; SentBefore; NothingShowsIt, NotDoneYet, OfAnotherYear, NotByActivity, NotResponsible.
    """
    division = session.execute(
        select(Division).where(Division.id == done.division).with_for_update()
    ).scalar_one_or_none()
    if division is None or not division.is_active:
        raise NotFound()
    standing = access.require(actor, Permission.RECORD_ACTIVITY, division.id)
    if before := _sent_before(session, actor, done):
        return before
    if not done.evidence:
        raise rules_of.NothingShowsIt(field="evidence")
    rules_of.check_day(done.happened_on, done.fiscal_year, local_day(now))
    rules_of.check_method(plan.of_year(session, done.fiscal_year), done.served, division.name)

    row = Activity(
        measure=done.served[0],
        method=done.served[1],
        division_id=division.id,
        channel=done.channel,
        happened_on=done.happened_on,
        place=done.place,
        people=done.people,
        evidence=done.evidence,
        person_id=actor.person,
        title=standing.title,
        recorded_at=now,
        request_key=done.key or None,
    )
    session.add(row)
    session.flush()
    for number, picture in enumerate(done.pictures, 1):
        photos.keep(session, picture, name=f"{number}.jpg", by=actor.person, now=now, activity_id=row.id)
    enclosures.keep(session, done.files, activity_id=row.id)
    shown = evidence(row.evidence, [one.sha256 for one in done.pictures], [one.sha256 for one in done.files])
    entry = ActivityRecorded(row.measure, row.method, row.division_id, row.happened_on, shown, row.people, row.channel)
    ledger.append(session, actor, now, entry, row.id, standing=standing)
    return row


def _sent_before(session: Session, actor: Actor, done: Done) -> Activity | None:
    """What the same form entered when the same person sent it first. Raises: SentBefore."""
    row = session.scalars(select(Activity).where(Activity.request_key == done.key)).first() if done.key else None
    if row is None:
        return None
    kept = (row.person_id, (row.measure, row.method), row.division_id, row.channel, row.happened_on)
    sent = (actor.person, done.served, done.division, done.channel, done.happened_on)
    if (*kept, row.evidence, row.place, row.people) != (*sent, done.evidence, done.place, done.people):
        raise SentBefore()
    return row


def withdraw(session: Session, *, actor: Actor, now: datetime, activity_id: UUID, reason: str) -> Activity:
    """Let an activity that was recorded wrongly count no more.

    Raises: NotFound, NotAllowed; WhyWithdrawn, WithdrawnAlready.
    """
    row = session.get(Activity, activity_id)
    if row is None:
        raise NotFound()
    session.execute(select(Division.id).where(Division.id == row.division_id).with_for_update())
    standing = access.require(actor, Permission.RECORD_ACTIVITY, row.division_id)
    if not reason:
        raise rules_of.WhyWithdrawn(field="reason")
    if session.get(ActivityWithdrawal, row.id, populate_existing=True):
        raise rules_of.WithdrawnAlready()

    session.add(
        ActivityWithdrawal(
            activity_id=row.id, reason=reason, person_id=actor.person, title=standing.title, withdrawn_at=now
        )
    )
    session.flush()
    ledger.append(session, actor, now, ActivityWithdrawn(row.id, reason), row.id, standing=standing)
    return row


# -- looking ----------------------------------------------------------------------------------------------------------


def get(session: Session, actor: Actor, activity_id: UUID) -> Activity:
    """One activity. Raises: NotAllowed, NotFound."""
    access.require(actor, Permission.SEE_INTEGRITY)
    row = session.get(Activity, activity_id)
    if row is None:
        raise NotFound()
    return row


def of_year(
    session: Session, fiscal_year: int, *, measure: int | None = None, division: UUID | None = None
) -> list[Activity]:
    """What was done in a fiscal year (พ.ศ.), the newest first: also what was withdrawn."""
    query = select(Activity).where(Activity.happened_on.between(*dates.fiscal_year_bounds(fiscal_year)))
    if measure is not None:
        query = query.where(Activity.measure == measure)
    if division is not None:
        query = query.where(Activity.division_id == division)
    query = query.options(joinedload(Activity.division), joinedload(Activity.withdrawal), joinedload(Activity.person))
    return list(session.scalars(query.order_by(Activity.happened_on.desc(), Activity.id.desc())))


def recorders(session: Session, actor: Actor) -> list[Division]:
    """The divisions in use for which `actor` records."""
    rows = session.scalars(select(Division).where(Division.is_active).order_by(Division.position, Division.name))
    return [one for one in rows if access.grant(actor, Permission.RECORD_ACTIVITY, one.id)]


@dataclass(frozen=True)
class Progress:
    """How far a method that activities show has come: how often, and which divisions have recorded nothing yet."""

    measure: int
    method: Method
    times: int
    missing: tuple[str, ...]


def progress(session: Session, wanted: Plan) -> list[Progress]:
    """Each method of a plan that activities show, in the order of the plan."""
    divisions = list(
        session.scalars(select(Division.name).where(Division.is_active).order_by(Division.position, Division.name))
    )
    done: dict[Shown, list[str]] = defaultdict(list)
    for row in of_year(session, wanted.fiscal_year):
        if row.withdrawal is None:
            done[row.measure, row.method].append(row.division.name)
    return [
        Progress(measure.number, method, len(found), tuple(rules_of.missing(measure, divisions, found)))
        for measure in wanted.measures
        for method in measure.methods
        if method.by_activity
        for found in (done[measure.number, method.number],)
    ]


def terms(session: Session, wanted: Plan) -> Mapping[str, Sequence[str]]:
    """The methods that activities show -> who answers for them, as the figures count it."""
    keys = {name: key.hex for key, name in session.execute(select(Division.id, Division.name))}
    return {
        rules_of.method_key(served): rules_of.responsible(measure, keys)
        for served, measure in wanted.shown_by_activity().items()
    }
