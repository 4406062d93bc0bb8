"""Notices are written with what they tell of, so that none is sent for what was rolled back and none is lost."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain.offices import Office
from assetlend.models import Account, Appointment, Notice, NoticeChannel, Person
from assetlend.services import powers


def tell(
    session: Session, people: Iterable[UUID], *, kind: str, subject: str, now: datetime, **values: str | int | None
) -> None:
    """Put one notice for each person into the outbox: on his screen, and by e-mail where he has an address."""
    wanted = sorted(set(people))
    if not wanted:
        return
    rows = session.execute(select(Person.id, Person.email).where(Person.id.in_(wanted)).order_by(Person.id))
    for person, email in rows:
        common: dict[str, Any] = {"person_id": person, "kind": kind, "subject": subject, "values": values}
        session.add(Notice(**common, channel=NoticeChannel.SCREEN, created_at=now, due_at=now, sent_at=now))
        if email:
            session.add(Notice(**common, channel=NoticeChannel.EMAIL, created_at=now, due_at=now))


def holders(session: Session, offices: Iterable[Office], division: UUID | None, day: date) -> list[UUID]:
    """Who holds one of these offices on `day` and reaches matters of `division`."""
    query = select(Appointment.person_id).where(
        Appointment.office.in_(list(offices)),
        powers.in_force(day),
        or_(Appointment.division_id.is_(None), Appointment.division_id == division),
    )
    query = query.join(Account, Account.person_id == Appointment.person_id).where(Account.is_active)
    return list(session.scalars(query))


def tell_office(
    session: Session,
    offices: Iterable[Office],
    division: UUID | None,
    *,
    kind: str,
    subject: str,
    now: datetime,
    **values: str | int | None,
) -> None:
    """Tell everybody who holds one of these offices now."""
    found = holders(session, offices, division, local_day(now))
    tell(session, found, kind=kind, subject=subject, now=now, **values)


def unseen(session: Session, person: UUID) -> int:
    """How many notices on the screen a person has not looked at."""
    query = select(func.count()).select_from(Notice)
    query = query.where(Notice.person_id == person, Notice.channel == NoticeChannel.SCREEN, Notice.seen_at.is_(None))
    return session.execute(query).scalar_one()


def on_screen(session: Session, person: UUID, *, limit: int = 50) -> list[Notice]:
    """A person's newest notices."""
    query = select(Notice).where(Notice.person_id == person, Notice.channel == NoticeChannel.SCREEN)
    return list(session.scalars(query.order_by(Notice.created_at.desc(), Notice.id).limit(limit)))


def mark_seen(session: Session, person: UUID, now: datetime) -> None:
    """A person has looked at all his notices."""
    query = update(Notice).where(Notice.person_id == person, Notice.seen_at.is_(None))
    session.execute(query.values(seen_at=now))
