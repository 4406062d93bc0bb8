"""Guidelines: written by the program, edited and published by the head of a division, read by everybody each year."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import access, guideline_text
from assetlend.domain import guidelines as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.duties import DutyKind, Wanted
from assetlend.domain.guideline_text import About, Lent
from assetlend.domain.offices import Actor, Office
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import NotFound
from assetlend.ledger.acts import GuidelineAcknowledged, GuidelinePublished
from assetlend.models import (
    Account,
    Appointment,
    Division,
    Duty,
    Guideline,
    GuidelineDraft,
    GuidelineReading,
    Item,
    Organization,
    Person,
)
from assetlend.services import catalogue, duties, ledger, rules
from assetlend.services.papers import BASE_URL, OFFICE_TITLES
from assetlend.thai import dates, text


def open_draft(
    session: Session, *, actor: Actor, now: datetime, division_id: UUID, from_last: bool = False
) -> GuidelineDraft:
    """The draft of a division: the one that waits, else one from the rules as they are, or from the last version.

    Raises: NotFound, NotAllowed. Source: R59.
    """
    division = _own(session, actor, division_id)
    waiting = session.get(GuidelineDraft, division.id)
    if waiting is not None:
        return waiting
    year = dates.fiscal_year(local_day(now))
    last = newest(session, division.id) if from_last else None
    row = GuidelineDraft(
        division_id=division.id,
        fiscal_year=year,
        text=rules_of.renewed(last.text, last.fiscal_year, year) if last else written(session, division, year),
        changed_at=now,
        changed_by=actor.person,
    )
    session.add(row)
    session.flush()
    return row


def edit(session: Session, *, actor: Actor, now: datetime, division_id: UUID, content: str) -> GuidelineDraft:
    """Keep the text of a draft. Raises: NotFound, NotAllowed; TextMissing."""
    row = _draft(session, actor, division_id)
    if not content:
        raise rules_of.TextMissing(field="text")
    row.text, row.changed_at, row.changed_by = content, now, actor.person or row.changed_by
    session.flush()
    return row


def drop(session: Session, *, actor: Actor, division_id: UUID) -> None:
    """Throw a draft away. Raises: NotFound, NotAllowed."""
    session.delete(_draft(session, actor, division_id))
    session.flush()


def publish(session: Session, *, actor: Actor, now: datetime, division_id: UUID, content: str) -> Guideline:
    """Make a draft the division's guideline of the year, as its next version, for ever.

    Raises: NotFound, NotAllowed; TextMissing, OfAnotherYear. Source: R59 (measure 2, method 1).
    """
    draft = _draft(session, actor, division_id)
    standing = access.require(actor, Permission.PUBLISH_GUIDELINE, division_id)
    if not content:
        raise rules_of.TextMissing(field="text")
    rules_of.check_year(draft.fiscal_year, local_day(now))

    last = newest(session, division_id, draft.fiscal_year)
    version = last.version + 1 if last else 1
    digest = rules_of.digest(division_id, draft.fiscal_year, version, content)
    row = Guideline(
        id=rules_of.id_of(digest),
        division_id=division_id,
        fiscal_year=draft.fiscal_year,
        version=version,
        text=content,
        sha256=digest,
        person_id=actor.person,
        title=standing.title,
        published_at=now,
    )
    session.add(row)
    session.delete(draft)
    session.flush()
    entry = GuidelinePublished(row.id, row.division_id, row.fiscal_year, row.version)
    ledger.append(session, actor, now, entry, row.id, standing=standing)
    subject = _of_division(division_id, row.fiscal_year)
    duties.end(session, DutyKind.PUBLISH_GUIDELINE, subject, now=now, by=actor)
    return row


def acknowledge(session: Session, *, actor: Actor, now: datetime, guideline_id: UUID) -> GuidelineReading:
    """Say that one has read a guideline; saying so again changes nothing.

    Raises: NotFound, NotAllowed; Superseded when it is not the newest of its year, YearOver when that is not this one.
    Source: R60 (method 2).
    """
    access.require(actor, Permission.READ_GUIDELINE)
    person = session.execute(select(Person).where(Person.id == actor.person).with_for_update()).scalar_one()
    row = get(session, guideline_id)
    before = reading_of(session, row.id, person.id)
    if before is not None:
        return before
    if row.fiscal_year != dates.fiscal_year(local_day(now)):
        raise rules_of.YearOver(year=row.fiscal_year)
    last = newest(session, row.division_id, row.fiscal_year)
    if last is None or last.id != row.id:
        raise rules_of.Superseded()

    reading = GuidelineReading(guideline_id=row.id, person_id=person.id, read_at=now)
    session.add(reading)
    session.flush()
    ledger.append(session, actor, now, GuidelineAcknowledged(row.id), row.id)
    if rules_of.is_for(person.division_id, row.division_id):
        subject = _of_reader(person.id, row.fiscal_year)
        duties.end(session, DutyKind.READ_GUIDELINE, subject, now=now, by=actor)
    return reading


def _own(session: Session, actor: Actor, division_id: UUID) -> Division:
    """A division that is in use, under lock, whose head `actor` is."""
    division = session.execute(
        select(Division).where(Division.id == division_id).with_for_update()
    ).scalar_one_or_none()
    if division is None or not division.is_active:
        raise NotFound()
    access.require(actor, Permission.PUBLISH_GUIDELINE, division.id)
    return division


def _draft(session: Session, actor: Actor, division_id: UUID) -> GuidelineDraft:
    _own(session, actor, division_id)
    row = session.get(GuidelineDraft, division_id, populate_existing=True)
    if row is None:
        raise NotFound()
    return row


def written(session: Session, division: Division, fiscal_year: int) -> str:
    """The text that the program writes for a division from the rules and the catalogue as they are now."""
    office = session.execute(select(Organization)).scalar_one()
    about = About(
        office=office.name,
        division=division.name,
        fiscal_year=fiscal_year,
        address=str(session.info.get(BASE_URL, "")).rstrip("/"),
        phone=division.phone or office.phone,
        things=_things(session, division.id),
        titles=OFFICE_TITLES,
    )
    return guideline_text.draft(rules.current(session), about)


def _things(session: Session, division: UUID) -> tuple[Lent, ...]:
    """What a division lends and has, in Thai order."""
    items = session.scalars(select(Item).where(Item.division_id == division, ~Item.is_vehicle)).all()
    stocks = catalogue.stock(session, [item.id for item in items])
    lent = [
        Lent(
            name=item.name,
            unit=item.unit,
            borrowers=frozenset(who for who, audiences in catalogue.AUDIENCE_OF.items() if item.audience in audiences),
            max_days=item.max_days,
            notice_days=item.notice_days,
        )
        for item in items
        if stocks[item.id]
    ]
    return tuple(sorted((one for one in lent if one.borrowers), key=lambda one: text.sort_key(one.name)))


# -- looking ----------------------------------------------------------------------------------------------------------


def draft_of(session: Session, actor: Actor, division_id: UUID) -> tuple[Division, GuidelineDraft | None]:
    """A division and what its head is writing. Raises: NotFound, NotAllowed."""
    division = session.get(Division, division_id)
    if division is None or not division.is_active:
        raise NotFound()
    access.require(actor, Permission.PUBLISH_GUIDELINE, division.id)
    return division, session.get(GuidelineDraft, division_id)


def get(session: Session, guideline_id: UUID) -> Guideline:
    """One published guideline. Raises: NotFound."""
    row = session.get(Guideline, guideline_id)
    if row is None:
        raise NotFound()
    return row


def newest(session: Session, division: UUID, fiscal_year: int | None = None) -> Guideline | None:
    """The newest guideline of a division, of one year or of the last one that has any."""
    found = versions(session, division, fiscal_year)
    return found[0] if found else None


def versions(session: Session, division: UUID, fiscal_year: int | None = None) -> list[Guideline]:
    """Every guideline of a division, the newest first."""
    query = select(Guideline).where(Guideline.division_id == division)
    if fiscal_year is not None:
        query = query.where(Guideline.fiscal_year == fiscal_year)
    return list(session.scalars(query.order_by(Guideline.fiscal_year.desc(), Guideline.version.desc())))


def years(session: Session) -> list[int]:
    """The fiscal years that have any guideline, the newest first."""
    return list(session.scalars(select(Guideline.fiscal_year).distinct().order_by(Guideline.fiscal_year.desc())))


def of_year(session: Session, fiscal_year: int) -> list[tuple[Division, Guideline | None]]:
    """Each division with its newest guideline of a year; those not in use only where they have one."""
    query = select(Guideline).where(Guideline.fiscal_year == fiscal_year).order_by(Guideline.version)
    found = {row.division_id: row for row in session.scalars(query)}
    divisions = session.scalars(select(Division).order_by(Division.position, Division.name))
    return [(one, found.get(one.id)) for one in divisions if one.is_active or one.id in found]


def reading_of(session: Session, guideline: UUID, person: UUID | None) -> GuidelineReading | None:
    """When a person said that he has read a guideline, if he did."""
    query = select(GuidelineReading).where(
        GuidelineReading.guideline_id == guideline, GuidelineReading.person_id == person
    )
    return session.scalars(query).first()


def to_read(session: Session, actor: Actor, today: date) -> Guideline | None:
    """The guideline of this year that an official is to read: his own division's, else the first that there is."""
    own = session.execute(select(Person.division_id).where(Person.id == actor.person)).scalar_one_or_none()
    found = [row for _division, row in of_year(session, dates.fiscal_year(today)) if row]
    return next((row for row in found if rules_of.is_for(own, row.division_id)), None)


# -- who has read -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """How many of a division's staff have read a guideline of the year; `division` None: who belongs to none.

    `people` are (name, whether he has read), for the head of the division only.
    """

    division: Division | None
    staff: int
    read: int
    people: tuple[tuple[str, bool], ...] = ()


def awareness(session: Session, *, actor: Actor, fiscal_year: int, today: date) -> list[Share]:
    """The share of the active staff by division. Raises: NotAllowed. Source: R60."""
    access.require(actor, Permission.SEE_AWARENESS)
    staff: dict[UUID | None, list[Person]] = defaultdict(list)
    for person in active_staff(session, today):
        staff[person.division_id].append(person)
    readers = _readers(session, fiscal_year)
    divisions: dict[UUID | None, Division] = {one.id: one for one in session.scalars(select(Division))}
    order = sorted(staff, key=lambda key: (key is None, divisions[key].position if key else 0))
    return [_share(actor, divisions.get(key), staff[key], readers) for key in order]


def _share(actor: Actor, division: Division | None, staff: Sequence[Person], readers: "Readers") -> Share:
    read = [(person.name, bool(readers.get(person.id))) for person in staff]
    own = division is not None and actor.holds(Office.UNIT_HEAD, division=division.id) is not None
    return Share(division, len(read), sum(done for _name, done in read), tuple(read) if own else ())


def active_staff(session: Session, today: date) -> list[Person]:
    """Everybody who may sign in and holds an office on a day, in Thai order."""
    query = (
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Account.is_active, Appointment.starts_on <= today)
        .where(or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today))
        .distinct()
    )
    return sorted(session.scalars(query), key=lambda one: text.sort_key(f"{one.first_name} {one.last_name}"))


Readers = Mapping[UUID, frozenset[UUID]]


def _readers(session: Session, fiscal_year: int) -> Readers:
    """Person -> the divisions whose guideline of a year he has read, in any version."""
    query = select(GuidelineReading.person_id, Guideline.division_id).join(Guideline)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for person, division in session.execute(query.where(Guideline.fiscal_year == fiscal_year)):
        found[person].add(division)
    return {person: frozenset(read) for person, read in found.items()}


def _has_read(person: Person, readers: Readers) -> bool:
    return any(rules_of.is_for(person.division_id, division) for division in readers.get(person.id, ()))


# -- duties -----------------------------------------------------------------------------------------------------------


def _of_division(division: UUID, fiscal_year: int) -> str:
    return f"division:{division.hex}:{fiscal_year}"


def _of_reader(person: UUID, fiscal_year: int) -> str:
    return f"reader:{person.hex}:{fiscal_year}"


def wanted_guidelines(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """Each division in use owes the guideline of the year from its first day, or from when it was entered (R59)."""
    year = dates.fiscal_year(today)
    first, _last = dates.fiscal_year_bounds(year)
    for division, published in of_year(session, year):
        opens = max(first, local_day(division.created_at))
        if division.is_active and published is None:
            yield Wanted(
                DutyKind.PUBLISH_GUIDELINE,
                _of_division(division.id, year),
                Office.UNIT_HEAD,
                opens_on=opens,
                last_on=rules_of.last_day(opens, book.timing.guideline_days),
                division=division.id,
            )


def wanted_readings(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """Each active official owes the reading of his division's guideline once it is out, once a year (R60)."""
    year = dates.fiscal_year(today)
    query = select(Guideline.division_id, func.min(Guideline.published_at)).where(Guideline.fiscal_year == year)
    published = {key: local_day(at) for key, at in session.execute(query.group_by(Guideline.division_id))}
    readers, since = _readers(session, year), _in_office_since(session, today)
    for person in active_staff(session, today):
        days = [day for key, day in published.items() if rules_of.is_for(person.division_id, key)]
        if days and not _has_read(person, readers):
            opens = max(min(days), since[person.id])
            yield Wanted(
                DutyKind.READ_GUIDELINE,
                _of_reader(person.id, year),
                Office.STAFF,
                opens_on=opens,
                last_on=rules_of.last_day(opens, book.timing.reading_days),
                division=person.division_id,
                person=person.id,
            )


def _in_office_since(session: Session, today: date) -> Mapping[UUID, date]:
    """Person -> the first day of the oldest appointment in force on a day."""
    query = (
        select(Appointment.person_id, func.min(Appointment.starts_on))
        .where(Appointment.starts_on <= today, or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today))
        .group_by(Appointment.person_id)
    )
    return dict(session.execute(query).all())


def close(session: Session, today: date, now: datetime) -> int:
    """End what cannot be done any more: the duties of a year that is over, and the reading of who left; how many."""
    first, _last = dates.fiscal_year_bounds(dates.fiscal_year(today))
    staff = {None, *(person.id for person in active_staff(session, today))}
    kinds = (DutyKind.PUBLISH_GUIDELINE, DutyKind.READ_GUIDELINE)
    open_ = session.scalars(select(Duty).where(Duty.kind.in_(kinds), Duty.outcome.is_(None)).with_for_update())
    return duties.lapse(session, [row for row in open_ if row.last_on < first or row.person_id not in staff], now)
