"""People and offices: who works here, which office he holds from day to day, and whether he may sign in."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.delegation import Bounds
from assetlend.domain.offices import OF_A_DIVISION, OF_THE_WHOLE, SINGLE_HOLDER, Actor, Holding, Office, in_force
from assetlend.errors import Conflict, Invalid, NotAllowed, NotFound
from assetlend.ids import person_key
from assetlend.ledger.acts import AccountPasswordReset, AuthorityEnded, AuthorityGranted
from assetlend.models import Account, Appointment, Division, Organization, Person
from assetlend.services import account, delegating, duties, ledger
from assetlend.thai import text


@dataclass(frozen=True)
class NewOfficial:
    """A person who is to sign in. `password` None lets the program make one that must be changed at once."""

    title: str
    first_name: str
    last_name: str
    username: str
    position: str = ""
    phone: str | None = None
    email: str | None = None
    division: UUID | None = None
    password: str | None = None


class NameTaken(Invalid):
    """This user name is taken. Choose another."""


class BadName(Invalid):
    """A user name has 3 to 60 letters, digits, points, hyphens or underscores, without spaces."""


def add_official(session: Session, *, actor: Actor | None, now: datetime, wanted: NewOfficial) -> tuple[Person, str]:
    """A new official with an account; returns him and his first password.

    `actor` is None only when the organization is set up. Raises: NotAllowed; NameTaken, BadName, and bad passwords.
    """
    if actor is not None:
        access.require(actor, Permission.MANAGE_PEOPLE)
    key = account.username_key(wanted.username)
    if not 3 <= len(key) <= 60 or not all(c.isalnum() or c in "._-" for c in key):
        raise BadName(field="username")
    if account.find(session, wanted.username):
        raise NameTaken(field="username")
    password = first_password() if wanted.password is None else wanted.password
    known = (wanted.username, wanted.first_name, wanted.last_name, *account.words_of_office(session))
    account.check_new(password, context=known)
    person = Person(
        title=wanted.title,
        first_name=wanted.first_name,
        last_name=wanted.last_name,
        name_key=text.fold(f"{wanted.first_name} {wanted.last_name}")[:200],
        position=wanted.position,
        phone=wanted.phone,
        email=wanted.email,
        division_id=wanted.division,
        created_at=now,
    )
    session.add(person)
    session.flush()
    session.add(
        Account(
            person_id=person.id,
            username=wanted.username,
            username_key=key,
            password_hash=account.hashed(password),
            must_change=wanted.password is None,
            created_at=now,
        )
    )
    session.flush()
    return person, password


def first_password() -> str:
    """A random password of four groups that is easy to read aloud."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


# -- offices ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewAppointment:
    """An office for a person; `title` is his position as papers print it, `bounds` are limits of a delegated power."""

    person: UUID
    office: Office
    title: str
    starts_on: date
    ends_on: date | None = None
    holding: Holding = Holding.REGULAR
    division: UUID | None = None
    order_no: str | None = None
    bounds: Bounds | None = None


class NeedsDivision(Invalid):
    """Choose the division whose head this is."""


class OfTheWhole(Invalid):
    """This office is one of the whole organization. Leave the division empty."""


class NeedsOrder(Invalid):
    """Enter the number of the order by which somebody acts or decides by delegated power."""


class EndsBeforeStart(Invalid):
    """The last day is before the first day."""


class HeldAlready(Conflict):
    """Somebody holds this office already. End that appointment first."""


class EndedBefore(Conflict):
    """This appointment ends on %(day)s. To go on after that day, give the office anew."""


class NotOneself(NotAllowed):
    """Nobody gives himself an office. Another administrator must do it."""

    rule = "R23"


class OwnAccount(NotAllowed):
    """This is your own account. Another administrator must do it."""


class LastAdministrator(Conflict):
    """Nobody else is an administrator for good. Give the office to somebody else first, without a last day."""


def appoint(session: Session, *, actor: Actor | None, now: datetime, wanted: NewAppointment) -> Appointment:
    """Give a person an office from a day on.

    `actor` is None only when the organization is set up. Raises: NotAllowed, NotOneself; NotFound; NeedsDivision,
    OfTheWhole, NeedsOrder, EndsBeforeStart, LimitsOfDelegation; HeldAlready; and as `delegating.giver_of`.
    """
    if actor is not None:
        access.require(actor, Permission.MANAGE_PEOPLE)
        if account.with_selves(session, actor).may_be(wanted.person):
            raise NotOneself()
    if session.get(Person, wanted.person) is None or session.get(Account, wanted.person) is None:
        raise NotFound()
    _check(wanted)
    _one_by_one(session)
    _check_holder(session, wanted)
    giver = _giver(session, wanted)
    row = Appointment(
        person_id=wanted.person,
        office=wanted.office,
        holding=wanted.holding,
        division_id=wanted.division,
        title=wanted.title,
        starts_on=wanted.starts_on,
        ends_on=wanted.ends_on,
        order_no=wanted.order_no,
        created_at=now,
    )
    session.add(row)
    session.flush()
    who = actor or Actor("system")
    ledger.append(session, who, now, _granted(row), row.id)
    if giver is not None:
        delegating.keep(session, actor=who, now=now, row=row, giver=giver, bounds=wanted.bounds)
    return row


def _giver(session: Session, wanted: NewAppointment) -> Appointment | None:
    if wanted.holding is not Holding.DELEGATED:
        return None
    period = (wanted.starts_on, wanted.ends_on)
    return delegating.giver_of(session, wanted.person, wanted.office, wanted.division, period)


def _check(wanted: NewAppointment) -> None:
    """What can be told of an appointment by itself."""
    if wanted.office in OF_A_DIVISION and wanted.division is None:
        raise NeedsDivision(field="division")
    if wanted.office in OF_THE_WHOLE and wanted.division is not None:
        raise OfTheWhole(field="division")
    if wanted.holding is not Holding.REGULAR and not wanted.order_no:
        raise NeedsOrder(field="order_no")
    if wanted.ends_on and wanted.ends_on < wanted.starts_on:
        raise EndsBeforeStart(field="ends_on")
    if wanted.bounds is not None and wanted.holding is not Holding.DELEGATED:
        raise delegating.LimitsOfDelegation(field="holding")


def _one_by_one(session: Session) -> None:
    """Who gives or ends offices, or switches accounts, waits here for whoever does so at the same moment."""
    session.execute(select(Organization.id).with_for_update())


def _check_holder(session: Session, wanted: NewAppointment) -> None:
    """One person at a time holds such an office himself; others act for him."""
    if wanted.office not in SINGLE_HOLDER or wanted.holding is not Holding.REGULAR:
        return
    query = select(Appointment.id).where(
        Appointment.office == wanted.office,
        Appointment.holding == Holding.REGULAR,
        Appointment.division_id.is_not_distinct_from(wanted.division),
        Appointment.ends_on.is_(None) | (Appointment.ends_on >= wanted.starts_on),
    )
    if wanted.ends_on:
        query = query.where(Appointment.starts_on <= wanted.ends_on)
    if session.scalars(query.limit(1)).first() is not None:
        raise HeldAlready()


def _granted(row: Appointment) -> AuthorityGranted:
    return AuthorityGranted(
        user=person_key(row.person_id),
        office=row.office,
        division=row.division_id,
        from_day=row.starts_on,
        to_day=row.ends_on,
        acting=row.standing.acting,
        order_no=row.order_no,
    )


def end_appointment(session: Session, *, actor: Actor, now: datetime, appointment_id: UUID, last_day: date) -> None:
    """Let an appointment end with `last_day`; it counts until that day is over, and so do powers delegated from it.

    Raises: NotAllowed; NotFound; EndsBeforeStart; EndedBefore; LastAdministrator.
    """
    access.require(actor, Permission.MANAGE_PEOPLE)
    _one_by_one(session)
    row = session.get(Appointment, appointment_id)
    if row is None:
        raise NotFound()
    if last_day < row.starts_on:
        raise EndsBeforeStart(field="last_day")
    if row.ends_on is not None and last_day > row.ends_on:
        raise EndedBefore(day=row.ends_on)
    if row.office is Office.ADMIN and not _another_admin(session, row.person_id, last_day + timedelta(days=1)):
        raise LastAdministrator()
    for one in (row, *delegating.given_by(session, row.id, last_day)):
        one.ends_on = max(last_day, one.starts_on)
        session.flush()
        ledger.append(session, actor, now, _ended(one), one.id)


def _ended(row: Appointment) -> AuthorityEnded:
    return AuthorityEnded(
        user=person_key(row.person_id),
        office=row.office,
        division=row.division_id,
        from_day=row.starts_on,
        to_day=row.ends_on,
        acting=row.standing.acting,
        order_no=row.order_no,
    )


def _another_admin(session: Session, person: UUID, day: date) -> bool:
    """Whether somebody else is an administrator from `day` on, without an end that is known."""
    query = (
        select(Appointment.id)
        .join(Account, Account.person_id == Appointment.person_id)
        .where(Appointment.office == Office.ADMIN, Appointment.division_id.is_(None))
        .where(Appointment.person_id != person, Account.is_active)
        .where(Appointment.starts_on <= day, Appointment.ends_on.is_(None))
    )
    return session.scalars(query.limit(1)).first() is not None


# -- accounts ---------------------------------------------------------------------------------------------------------


def switch(session: Session, *, actor: Actor, now: datetime, person: UUID, on: bool) -> Account:
    """Switch an account on or off; off ends every sign-in and his own duties; his office's stay.

    Raises: NotAllowed, OwnAccount; NotFound; LastAdministrator.
    """
    row = _account(session, actor, person)
    today = local_day(now)
    if not on and _administers(session, person, today) and not _another_admin(session, person, today):
        raise LastAdministrator()
    row.is_active = on
    if not on:
        duties.release(session, person, now)
    account.end_all(session, person)
    return row


def _administers(session: Session, person: UUID, today: date) -> bool:
    """Whether somebody is an administrator, or is going to be."""
    query = select(Appointment.id).where(Appointment.person_id == person, Appointment.office == Office.ADMIN)
    lasting = Appointment.ends_on.is_(None) | (Appointment.ends_on >= today)
    return session.scalars(query.where(lasting).limit(1)).first() is not None


def reset_password(session: Session, *, actor: Actor, now: datetime, person: UUID) -> str:
    """A new first password for somebody who lost his; every sign-in of his ends, and the ledger tells of it.

    Raises: NotAllowed, OwnAccount; NotFound.
    """
    row = _account(session, actor, person)
    password = first_password()
    row.password_hash = account.hashed(password)
    row.must_change = True
    account.end_all(session, person)
    ledger.append(session, actor, now, AccountPasswordReset(person_key(person)), person)
    return password


def _account(session: Session, actor: Actor, person: UUID) -> Account:
    access.require(actor, Permission.MANAGE_PEOPLE)
    if account.with_selves(session, actor).may_be(person):
        raise OwnAccount()
    _one_by_one(session)
    row = session.get(Account, person)
    if row is None:
        raise NotFound()
    return row


# -- lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Official:
    """A person with an account and what he holds today."""

    person: Person
    account: Account
    appointments: tuple[Appointment, ...]


def officials(session: Session, today: date) -> list[Official]:
    """Everybody with an account, in Thai order."""
    people = session.scalars(select(Person).join(Account).options(joinedload(Person.account))).unique()
    held: dict[UUID, list[Appointment]] = {}
    query = select(Appointment).options(joinedload(Appointment.division)).order_by(Appointment.starts_on)
    for row in session.scalars(query):
        if in_force(row.starts_on, row.ends_on, today):
            held.setdefault(row.person_id, []).append(row)
    rows = [Official(p, p.account, tuple(held.get(p.id, ()))) for p in people if p.account is not None]
    return sorted(rows, key=lambda one: text.sort_key(f"{one.person.first_name} {one.person.last_name}"))


def official(session: Session, person: UUID) -> Official:
    """One of them, with all his appointments, former ones too. Raises: NotFound."""
    row = session.get(Person, person)
    if row is None or row.account is None:
        raise NotFound()
    query = select(Appointment).where(Appointment.person_id == person).options(joinedload(Appointment.division))
    return Official(row, row.account, tuple(session.scalars(query.order_by(Appointment.starts_on.desc()))))


def edit_official(session: Session, *, actor: Actor, person: UUID, wanted: NewOfficial) -> Person:
    """Set right an official's particulars; his user name stays."""
    access.require(actor, Permission.MANAGE_PEOPLE)
    row = session.get(Person, person)
    if row is None or row.account is None:
        raise NotFound()
    row.title, row.first_name, row.last_name = wanted.title, wanted.first_name, wanted.last_name
    row.name_key = text.fold(f"{wanted.first_name} {wanted.last_name}")[:200]
    row.position, row.phone, row.email = wanted.position, wanted.phone, wanted.email
    row.division_id = wanted.division
    return row


class DivisionExists(Invalid):
    """There is already a division with this name."""


def save_division(
    session: Session, *, actor: Actor | None, now: datetime, name: str, phone: str = "", division: UUID | None = None
) -> Division:
    """Add a division, or rename one. Raises: NotAllowed; NotFound; DivisionExists."""
    if actor is not None:
        access.require(actor, Permission.MANAGE_PEOPLE)
    key = text.fold(name)
    other = session.scalars(select(Division).where(Division.name_key == key)).first()
    if other is not None and other.id != division:
        raise DivisionExists(field="name")
    if division is None:
        position = len(session.scalars(select(Division.id)).all())
        row = Division(name=name, name_key=key, phone=phone, position=position, created_at=now)
        session.add(row)
    else:
        found = session.get(Division, division)
        if found is None:
            raise NotFound()
        row = found
        row.name, row.name_key, row.phone = name, key, phone
    session.flush()
    return row
