"""A new organization begins: its name, its rulebook, its ledger and its first administrator."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain.offices import Office
from assetlend.errors import Conflict
from assetlend.ids import token
from assetlend.models import Account, Organization, Person
from assetlend.services import admin, ledger, rules
from assetlend.services.admin import NewAppointment, NewOfficial

ADMIN_TITLE = "ผู้ดูแลระบบ"
MOST_SHORT = 80


@dataclass(frozen=True)
class NewOrganization:
    """The body whose database this will be."""

    name: str
    short_name: str = ""
    amphoe: str = ""
    changwat: str = ""
    address: str = ""
    phone: str = ""
    is_demo: bool = False


class ThereAlready(Conflict):
    """This database belongs to an organization already."""


def organization(session: Session) -> Organization | None:
    """The organization of this database, None while it is empty."""
    return session.scalars(select(Organization)).first()


def begin(session: Session, *, now: datetime, wanted: NewOrganization) -> Organization:
    """Create the organization with its rulebook and an empty ledger. Raises: ThereAlready."""
    if organization(session) is not None:
        raise ThereAlready()
    row = Organization(
        name=wanted.name,
        short_name=wanted.short_name or wanted.name[:MOST_SHORT],
        amphoe=wanted.amphoe,
        changwat=wanted.changwat,
        address=wanted.address,
        phone=wanted.phone,
        is_demo=wanted.is_demo,
        ledger_key=f"o_{token(16).lower()}",
        created_at=now,
    )
    session.add(row)
    session.flush()
    rules.start(session, now)
    ledger.open_ledger(session, now)
    return row


def has_administrator(session: Session) -> bool:
    """Whether anybody can sign in at all."""
    return session.scalars(select(Account.person_id).limit(1)).first() is not None


def first_administrator(session: Session, *, now: datetime, name: str, username: str, password: str) -> Person:
    """The first administrator; afterwards only an administrator adds people. Raises: ThereAlready; Invalid."""
    if has_administrator(session):
        raise ThereAlready()
    first, _, last = name.partition(" ")
    wanted = NewOfficial(title="", first_name=first, last_name=last, username=username, password=password)
    person, _ = admin.add_official(session, actor=None, now=now, wanted=wanted)
    office = NewAppointment(person.id, Office.ADMIN, ADMIN_TITLE, local_day(now))
    admin.appoint(session, actor=None, now=now, wanted=office)
    return person
