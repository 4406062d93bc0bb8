"""Editions of the yearly report as they stand: found, held against others, and who is told of them."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import editions as rules_of
from assetlend.domain.editions import ChainStep, EditionState
from assetlend.domain.offices import Actor, Office, Standing
from assetlend.errors import NotFound
from assetlend.models import Account, Appointment, ReportEdition, ReportRemark, ReportSending
from assetlend.services import outbox, powers
from assetlend.services.papers import OFFICE_TITLES


def listing(session: Session) -> list[ReportEdition]:
    """Every edition, the newest year and number first."""
    query = select(ReportEdition).order_by(
        ReportEdition.fiscal_year.desc(), ReportEdition.number.desc(), ReportEdition.prepared_at.desc()
    )
    return list(session.scalars(query))


def get(session: Session, edition_id: UUID) -> ReportEdition:
    """Raises: NotFound."""
    row = session.get(ReportEdition, edition_id)
    if row is None:
        raise NotFound()
    return row


def published(session: Session) -> list[ReportEdition]:
    """What is public, the newest year and number first."""
    return [one for one in listing(session) if one.state is EditionState.PUBLISHED]


def get_published(session: Session, fiscal_year: int, number: int) -> ReportEdition:
    """Raises: NotFound."""
    query = select(ReportEdition).where(
        ReportEdition.fiscal_year == fiscal_year,
        ReportEdition.number == number,
        ReportEdition.state == EditionState.PUBLISHED,
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound()
    return row


def replaced_by(session: Session, row: ReportEdition) -> ReportEdition | None:
    """The edition that this one replaces, if it is a correction."""
    return _neighbour(session, row, row.number - 1)


def replacing(session: Session, row: ReportEdition) -> ReportEdition | None:
    """The published edition that took the place of this one."""
    return _neighbour(session, row, row.number + 1)


def _neighbour(session: Session, row: ReportEdition, number: int) -> ReportEdition | None:
    query = select(ReportEdition).where(
        ReportEdition.fiscal_year == row.fiscal_year,
        ReportEdition.number == number,
        ReportEdition.state == EditionState.PUBLISHED,
    )
    return session.scalars(query).one_or_none()


def remarks_of(session: Session, row: ReportEdition) -> list[ReportRemark]:
    """The remarks on an edition, in the order in which they were written."""
    query = select(ReportRemark).where(ReportRemark.edition_id == row.id)
    return list(session.scalars(query.order_by(ReportRemark.written_at, ReportRemark.id)))


def sending_of(row: ReportEdition) -> ReportSending:
    """The document of the present round. Raises: NotFound before the first."""
    found = next((one for one in row.sendings if one.round == row.round), None)
    if found is None:
        raise NotFound()
    return found


def next_step(row: ReportEdition) -> tuple[ChainStep, Office]:
    """What an edition that was sent up waits for."""
    step = sending_of(row).chain[len(row.decided())]
    return ChainStep(step["step"]), Office(step["office"])


def waits_for(row: ReportEdition, actor: Actor) -> bool:
    """Whether an edition waits for a decision by an office that `actor` holds."""
    if row.state is not EditionState.SENT:
        return False
    return rules_of.standing_for(actor, next_step(row)[1]) is not None


def body_of(row: ReportEdition) -> bytes | None:
    """The bytes that an edition stands for: frozen, else as sent up; None before."""
    if row.frozen is not None:
        return row.frozen.body
    return sending_of(row).body if row.state is EditionState.SENT else None


def read(body: bytes) -> dict[str, Any]:
    """The document of an edition's bytes."""
    document: dict[str, Any] = json.loads(body)
    return document


def title_of(standing: Standing) -> str:
    """The position under which somebody acts, as of this day."""
    return standing.title or OFFICE_TITLES.get(standing.office, "เจ้าหน้าที่")


# -- holding and telling ----------------------------------------------------------------------------------------------


def locked(session: Session, edition_id: UUID) -> ReportEdition:
    """An edition, held against others. Raises: NotFound."""
    query = select(ReportEdition).where(ReportEdition.id == edition_id).with_for_update()
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


def tell_next(session: Session, row: ReportEdition, office: Office, now: datetime) -> None:
    """Tell whoever holds the office of the next step, for whichever division."""
    query = select(Appointment.person_id).join(Account, Account.person_id == Appointment.person_id)
    query = query.where(Appointment.office == office, powers.in_force(local_day(now)), Account.is_active)
    tell(session, session.scalars(query), row, now, "report_waits")


def tell(session: Session, people: Iterable[UUID], row: ReportEdition, now: datetime, kind: str) -> None:
    """Tell some officials of an edition."""
    outbox.tell(session, people, kind=kind, subject=f"report:{row.id.hex}", now=now, year=row.fiscal_year)
