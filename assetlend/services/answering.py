"""Who answers a report of damage or loss today, by when, and that none waits for an office that nobody holds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain import incidents as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.calendar import Calendar
from assetlend.domain.duties import DutyKind, Wanted
from assetlend.domain.incidents import IncidentKind, Level, Matter
from assetlend.domain.offices import Actor, Office, Standing
from assetlend.domain.rulebook import Rulebook
from assetlend.models import Account, Appointment, Incident, IncidentLevel
from assetlend.services import account, calendar, duties, rules
from assetlend.services.duties import Due

KINDS = (DutyKind.ACKNOWLEDGE, DutyKind.INQUIRE)
# Who decides on an inquiry: the chief executive, and where nobody there may, the chief administrator (R39).
_CHIEF = Level(2, Office.NAYOK, None)
_DECIDERS = (Level(1, Office.PALAD, None), _CHIEF)
_PARTS = (joinedload(Incident.loan), selectinload(Incident.levels))


def subject(incident: Incident) -> str:
    """What the ledger and the duties call a report."""
    return f"incident:{incident.id.hex}"


def interested(incident: Incident) -> frozenset[UUID]:
    """Whose own case a report is: the borrower of its loan, and who entered that loan (R23)."""
    loan = incident.loan
    people = (loan.borrower_id, loan.recorded_by) if loan else ()
    return frozenset(one for one in people if one is not None)


@dataclass(frozen=True)
class _Seat:
    """An office of the chain that somebody holds who can sign in, for one division or for all (None)."""

    office: Office
    division: UUID | None
    people: frozenset[UUID]


@dataclass(frozen=True)
class Seats:
    """Who holds the offices of the chain of command on a day; `people` are all records that may be the holder."""

    seats: Sequence[_Seat]
    stand_ins: Mapping[Office, Sequence[Office]]

    def able(self, incident: Incident) -> frozenset[Office]:
        """The offices with a holder who may decide this case."""
        barred = interested(incident)
        return frozenset(
            one.office for one in self.seats if one.division in (None, incident.division_id) and not one.people & barred
        )

    def matter(self, incident: Incident) -> Matter:
        """A report with the offices that answer its levels."""
        levels = [row.level for row in incident.levels]
        able = self.able(incident)
        offices = {one.position: rules_of.answering(one, levels, self.stand_ins, able) for one in levels}
        return Matter(incident.division_id, levels, offices, interested(incident))

    def decider(self, incident: Incident) -> Office:
        """The office that decides on an inquiry."""
        return rules_of.answering(_CHIEF, _DECIDERS, self.stand_ins, self.able(incident))


def seats(session: Session, today: date) -> Seats:
    """The offices of the chain of command as they are held on a day."""
    query = (
        select(Appointment.office, Appointment.division_id, Appointment.person_id)
        .join(Account, Account.person_id == Appointment.person_id)
        .where(Account.is_active, Appointment.office.in_(access.CHAIN), Appointment.starts_on <= today)
        .where(or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today))
    )
    rows = session.execute(query).all()
    selves = account.selves_of(session, {person for _office, _division, person in rows})
    found = [_Seat(office, division, selves[person] | {person}) for office, division, person in rows]
    return Seats(found, rules.current(session).stand_ins)


def seat_of(session: Session, actor: Actor, incident: Incident, today: date) -> tuple[Level, Standing]:
    """The level that waits for `actor`, and the office under which he answers it.

    Raises: AnsweredBefore, OwnReport.
    """
    return rules_of.turn(seats(session, today).matter(incident), account.with_selves(session, actor))


def waiting_for(session: Session, actor: Actor, today: date) -> list[Incident]:
    """The reports that wait for an answer of `actor`, oldest first."""
    if not access.at_the_door(actor, Permission.ACKNOWLEDGE):
        return []
    here, whole = seats(session, today), account.with_selves(session, actor)
    return [one for one in _unanswered(session) if _waits(here.matter(one), whole)]


def _unanswered(session: Session) -> list[Incident]:
    query = (
        select(Incident)
        .where(Incident.levels.any(IncidentLevel.acknowledged_at.is_(None)))
        .options(joinedload(Incident.item), *_PARTS)
        .order_by(Incident.reported_at, Incident.id)
    )
    return list(session.scalars(query).unique())


def _waits(matter: Matter, actor: Actor) -> bool:
    try:
        rules_of.turn(matter, actor)
    except (rules_of.AnsweredBefore, rules_of.OwnReport):
        return False
    return True


# -- duties -----------------------------------------------------------------------------------------------------------


def open_duties(session: Session, incident: Incident, now: datetime) -> None:
    """A report was made: each level owes an answer, and of a loss the chief executive a decision.

    Every level is told of the report itself, so nobody is told of the duty beside it.
    """
    today = local_day(now)
    frame = _Frame(rules.current(session), calendar.current(session), seats(session, today))
    duties.open_all(session, frame.wanted(incident), now, quiet=True)


def wanted(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """What reports of before ask for: those that were made while nobody saw to duties."""
    frame = _Frame(book, calendar.current(session), seats(session, today))
    open_ones = {one.id: one for one in (*_unanswered(session), *_undecided(session))}
    for incident in open_ones.values():
        yield from frame.wanted(incident)


def _undecided(session: Session) -> list[Incident]:
    query = (
        select(Incident)
        .where(Incident.kind == IncidentKind.LOST, ~Incident.inquiry.has())
        .options(*_PARTS)
        .order_by(Incident.reported_at, Incident.id)
    )
    return list(session.scalars(query).unique())


@dataclass(frozen=True)
class _Frame:
    """What the duties about a report follow from: the rulebook, the working days, and who holds which office."""

    book: Rulebook
    days: Calendar
    seats: Seats

    def wanted(self, incident: Incident) -> Iterator[Wanted]:
        """The duties that a report asks for (R27, R39)."""
        offices = self.seats.matter(incident).offices
        about = partial(Wanted, subject=subject(incident), division=incident.division_id)
        for level in incident.levels:
            if level.acknowledged_at is None:
                told, office = local_day(level.notified_at), offices[level.position]
                last = self.days.after(told, self.book.timing.acknowledge_days)
                duty = about(DutyKind.ACKNOWLEDGE, office=office, opens_on=told, last_on=last)
                yield replace(duty, ordinal=level.position)
        if incident.kind is IncidentKind.LOST and incident.inquiry is None:
            told, office = local_day(incident.reported_at), self.seats.decider(incident)
            last = told + timedelta(days=self.book.timing.inquiry_days)
            yield about(DutyKind.INQUIRE, office=office, opens_on=told, last_on=last)


def pass_on(session: Session, now: datetime, today: date) -> None:
    """What an office owes that nobody can do in it any more goes to the office that does it instead, and back."""
    rows = duties.open_of(session, KINDS)
    if not rows:
        return
    here = seats(session, today)
    keys = {UUID(row.subject.partition(":")[2]) for row in rows}
    query = select(Incident).where(Incident.id.in_(keys)).options(*_PARTS)
    found = {subject(one): one for one in session.scalars(query).unique()}
    for row in rows:
        incident = found[row.subject]
        owes = here.decider(incident) if row.kind is DutyKind.INQUIRE else here.matter(incident).offices[row.ordinal]
        if row.office is not owes:
            duties.pass_on(session, row, owes, now)
    session.flush()


def answered(session: Session, incident: Incident, position: int, *, by: Actor, now: datetime) -> None:
    """A level has answered: its duty is done."""
    duties.end(session, DutyKind.ACKNOWLEDGE, subject(incident), now=now, by=by, ordinal=position)


def dues(session: Session, incidents: Collection[Incident], today: date) -> Mapping[UUID, Sequence[Due]]:
    """What each of some reports makes due."""
    found = duties.of_subjects(session, [subject(one) for one in incidents], today)
    return {one.id: found[subject(one)] for one in incidents}


def late(session: Session, today: date) -> frozenset[UUID]:
    """The reports about which something is late."""
    rows = duties.open_of(session, KINDS)
    return frozenset(UUID(row.subject.partition(":")[2]) for row in rows if row.last_on < today)
