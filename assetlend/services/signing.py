"""Places for signatures on the office's papers, as the records say who did what under which office."""

import re
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import BANGKOK, local_day
from assetlend.documents.official import Signed, parts_of
from assetlend.domain.offices import Actor, Holding, Office, Standing
from assetlend.models import Appointment, Organization, Person
from assetlend.services.papers import CAPACITIES, OFFICE_TITLES
from assetlend.thai import dates
from assetlend.thai.digits import to_thai

_WORDS_OF_A_NUMBER = re.compile(r"^(?:คำสั่ง[^\s\d๐-๙]*\s*)?(?:(?:เลข)?ที่)?\s*")


class Deed(Protocol):
    """A row of something that an official did under an office."""

    person_id: UUID
    title: str
    acting: bool
    acting_order: str | None
    office: Office


def moment(at: datetime) -> str:
    """`๙ กันยายน ๒๕๖๙ เวลา ๑๖.๐๕ น.`"""
    return f"{day_of(at)} เวลา {to_thai(at.astimezone(BANGKOK).strftime('%H.%M'))} น."


def day_of(at: datetime) -> str:
    """`๙ กันยายน ๒๕๖๙` of a moment at the office."""
    return dates.format_long(local_day(at), thai_digits=True)


def organization(session: Session) -> Organization:
    """The office whose papers these are."""
    return session.execute(select(Organization)).scalar_one()


def places(office: Organization) -> tuple[str, ...]:
    """The names of the office's places, which are never broken."""
    return parts_of(office.name, office.amphoe, office.changwat)


def order_number(typed: str) -> str:
    """`๑๑๘/๒๕๖๙` of `คำสั่งที่ 118/2569`: an order prints the word ที่ itself."""
    return to_thai(_WORDS_OF_A_NUMBER.sub("", typed.strip()))


def title_of(office: Organization, which: Office) -> str:
    """`นายกองค์การบริหารส่วนตำบลสระขวัญ`: an office of the whole body with the body's name."""
    if office.name.startswith("องค์การบริหารส่วนตำบล"):
        return OFFICE_TITLES[which].replace("องค์การบริหารส่วนตำบล", office.name)
    return f"{OFFICE_TITLES[which]} {office.name}"


def acting_words(session: Session, person: UUID, which: Office, order_no: str | None) -> str:
    """For whom somebody signs, in which capacity and by which order."""
    query = select(Appointment.holding).where(
        Appointment.person_id == person, Appointment.office == which, Appointment.order_no == order_no
    )
    holding = session.scalars(query.limit(1)).first()
    capacity = CAPACITIES[holding if holding in CAPACITIES else Holding.ACTING]
    return _in_capacity(capacity, which, order_no)


def by_deed(session: Session, deed: Deed, person: Person, at: datetime | None, role: str = "") -> Signed:
    """Who did something in the system at `at`; with None, who is named there and signs by pen."""
    acting = acting_words(session, deed.person_id, deed.office, deed.acting_order) if deed.acting else ""
    return Signed(
        role=role,
        name=person.name,
        position=to_thai(deed.title),
        acting=acting,
        system=at is not None,
        at=moment(at) if at else "",
    )


def by_actor(actor: Actor, standing: Standing, now: datetime, role: str) -> Signed:
    """Who issues a paper himself, signed in."""
    acting = ""
    if standing.holding in CAPACITIES:
        acting = _in_capacity(CAPACITIES[standing.holding], standing.office, standing.order_no)
    position = standing.title or OFFICE_TITLES.get(standing.office, "")
    return Signed(role=role, name=actor.name, position=to_thai(position), acting=acting, system=True, at=moment(now))


def _in_capacity(capacity: str, which: Office, order_no: str | None) -> str:
    words = f"{capacity} {OFFICE_TITLES.get(which, '')}".strip()
    return to_thai(f"{words} ตามคำสั่งที่ {order_no}" if order_no else words)
