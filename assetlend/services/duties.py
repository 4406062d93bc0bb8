"""What is due: each duty is opened once, is shown to whoever owes it, and ends when the thing is done or not needed."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from assetlend.clock import local_day
from assetlend.domain.duties import DutyKind, DutyOutcome, Standing, Wanted, owes, standing
from assetlend.domain.offices import Actor, Office
from assetlend.ids import new_id
from assetlend.models import Duty
from assetlend.services import outbox
from assetlend.thai import dates


def open_all(session: Session, wanted: Iterable[Wanted], now: datetime, *, quiet: bool = False) -> int:
    """Open the duties that do not stand yet, and tell who owes them; how many were opened.

    However often it is called, and by however many workers at once, each duty is opened once. `quiet`: who owes them
    is told of the thing itself at the same time.
    """
    return sum(_open(session, one, now, quiet=quiet) for one in wanted)


def _open(session: Session, wanted: Wanted, now: datetime, *, quiet: bool) -> bool:
    row: dict[str, Any] = {
        "id": new_id(),
        "kind": wanted.kind,
        "subject": wanted.subject,
        "ordinal": wanted.ordinal,
        "office": wanted.office,
        "division_id": wanted.division,
        "person_id": wanted.person,
        "opens_on": wanted.opens_on,
        "last_on": wanted.last_on,
        "opened_at": now,
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Duty).values(row).on_conflict_do_nothing().returning(Duty.id)
    if session.execute(statement).first() is None:
        return False
    if quiet:
        return True
    values: dict[str, Any] = {"kind": "duty_opened", "subject": wanted.subject, "now": now}
    if wanted.person is not None:
        outbox.tell(session, [wanted.person], **values)
    else:
        outbox.tell_office(session, [wanted.office], wanted.division, **values)
    return True


def end(
    session: Session,
    kind: DutyKind,
    subject: str,
    *,
    now: datetime,
    by: Actor | None = None,
    outcome: DutyOutcome = DutyOutcome.DONE,
    ordinal: int | None = None,
    person: UUID | None = None,
    lapsed: bool = False,
) -> int:
    """End the open duties of a kind about a subject (of one ordinal, of one person, where given); how many ended.

    `now` is when it was done. `lapsed`: those too that nobody needed any more, where it turns out that they were done.
    """
    query = select(Duty).where(Duty.kind == kind, Duty.subject == subject)
    open_ = Duty.outcome.is_(None)
    query = query.where(or_(open_, Duty.outcome == DutyOutcome.LAPSED) if lapsed else open_)
    if ordinal is not None:
        query = query.where(Duty.ordinal == ordinal)
    if person is not None:
        query = query.where(Duty.person_id == person)
    rows = session.scalars(query.with_for_update()).all()
    for row in rows:
        row.outcome, row.ended_at = outcome, now
        row.ended_by = by.person if by else None
    session.flush()
    return len(rows)


def stand_in(session: Session, stand_ins: Mapping[Office, Sequence[Office]], today: date, now: datetime) -> int:
    """What an office owes that nobody holds goes to the first stand-in that somebody holds; how many went.

    Reports of damage or loss go their own way (`services/answering`).
    """
    query = select(Duty).where(Duty.outcome.is_(None), Duty.person_id.is_(None), Duty.office.in_(stand_ins))
    query = query.where(Duty.kind.not_in((DutyKind.ACKNOWLEDGE, DutyKind.INQUIRE)))
    moved = 0
    for duty in session.scalars(query.with_for_update()):
        if outbox.holders(session, [duty.office], duty.division_id, today):
            continue
        held = (one for one in stand_ins[duty.office] if outbox.holders(session, [one], duty.division_id, today))
        if (other := next(held, None)) is not None:
            pass_on(session, duty, other, now)
            moved += 1
    session.flush()
    return moved


def lapse(session: Session, rows: Collection[Duty], now: datetime) -> int:
    """Nobody can do these any more; one whose last day has passed stands as not done at all. How many."""
    for row in rows:
        row.outcome, row.ended_at = DutyOutcome.LAPSED, now
    session.flush()
    return len(rows)


def pass_on(session: Session, duty: Duty, office: Office, now: datetime) -> None:
    """Another office owes an open duty from now on, because nobody can do it in the one before; it is told."""
    duty.office = office
    outbox.tell_office(session, [office], duty.division_id, kind="duty_opened", subject=duty.subject, now=now)


def release(session: Session, person: UUID, now: datetime) -> None:
    """Somebody works here no more: what he owed himself is not needed from him. His office's duties stay."""
    query = select(Duty).where(Duty.person_id == person, Duty.outcome.is_(None))
    lapse(session, session.scalars(query.with_for_update()).all(), now)


# -- looking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """A duty as it stands today; `days_late` counts from its last day to its end, or to today."""

    duty: Duty
    standing: Standing
    days_late: int


def mine(session: Session, actor: Actor, today: date, *, limit: int = 200) -> list[Due]:
    """The open duties of an official, the most urgent first."""
    reach = _reach(actor)
    if reach is None:
        return []
    query = select(Duty).where(Duty.outcome.is_(None), reach).options(joinedload(Duty.division))
    found = session.scalars(query.order_by(Duty.last_on, Duty.id).limit(limit)).unique()
    return [_due(one, today) for one in found if _owed(one, actor)]


def count_of(session: Session, actor: Actor) -> int:
    """How many open duties an official has: what every page's menu shows, so no row is read for it."""
    reach = _reach(actor)
    if reach is None:
        return 0
    query = select(func.count()).select_from(Duty).where(Duty.outcome.is_(None), reach)
    return session.execute(query).scalar_one()


def _reach(actor: Actor) -> ColumnElement[bool] | None:
    """Duties that may be an official's, by his offices or his own name."""
    found: list[ColumnElement[bool]] = []
    if actor.person is not None:
        found.append(Duty.person_id == actor.person)
    for held in actor.whole:
        condition: ColumnElement[bool] = and_(Duty.office == held.office, Duty.person_id.is_(None))
        if held.division is not None:
            condition = and_(condition, Duty.division_id == held.division)
        found.append(condition)
    return or_(*found) if found else None


def _owed(duty: Duty, actor: Actor) -> bool:
    return owes(actor, office=duty.office, division=duty.division_id, person=duty.person_id)


def _due(duty: Duty, today: date) -> Due:
    ended = local_day(duty.ended_at) if duty.ended_at else None
    late = max(0, ((ended or today) - duty.last_on).days)
    return Due(duty, standing(duty.last_on, today, ended, duty.outcome), late)


def of_subject(session: Session, subject: str, today: date) -> list[Due]:
    """Every duty about one thing, in order."""
    return of_subjects(session, [subject], today)[subject]


def of_subjects(session: Session, subjects: Collection[str], today: date) -> Mapping[str, list[Due]]:
    """Every duty about each of some things, in order."""
    found: dict[str, list[Due]] = {subject: [] for subject in subjects}
    query = select(Duty).where(Duty.subject.in_(found)).options(joinedload(Duty.division))
    for one in session.scalars(query.order_by(Duty.opens_on, Duty.id)).unique():
        found[one.subject].append(_due(one, today))
    return found


def open_of(session: Session, kinds: Collection[DutyKind]) -> Sequence[Duty]:
    """The open duties of some kinds, the most urgent first."""
    query = select(Duty).where(Duty.outcome.is_(None), Duty.kind.in_(kinds))
    return session.scalars(query.order_by(Duty.last_on, Duty.id)).all()


def late(session: Session, today: date, *, limit: int = 200) -> list[Due]:
    """The duties of the whole office that are late, the longest first."""
    query = select(Duty).where(Duty.outcome.is_(None), Duty.last_on < today).options(joinedload(Duty.division))
    return [_due(one, today) for one in session.scalars(query.order_by(Duty.last_on, Duty.id).limit(limit)).unique()]


def tally(session: Session, fiscal_year: int, today: date) -> Mapping[DutyKind, Counter[Standing]]:
    """How the duties stand whose last day lies in a fiscal year (พ.ศ.), by kind."""
    first, last = dates.fiscal_year_bounds(fiscal_year)
    query = select(Duty.kind, Duty.last_on, Duty.ended_at, Duty.outcome).where(Duty.last_on.between(first, last))
    found: dict[DutyKind, Counter[Standing]] = {kind: Counter() for kind in DutyKind}
    for kind, last_on, ended_at, outcome in session.execute(query):
        ended = local_day(ended_at) if ended_at else None
        found[kind][standing(last_on, today, ended, outcome)] += 1
    return found
