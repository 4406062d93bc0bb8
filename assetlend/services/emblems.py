"""The emblem on the office's papers: who supplied it when, and each picture for ever, by its SHA-256."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor
from assetlend.errors import Conflict
from assetlend.ledger.acts import EmblemSupplied
from assetlend.models import Emblem, Organization
from assetlend.services import ledger


class SameEmblem(Conflict):
    """The papers bear this emblem already."""


class NoEmblem(Conflict):
    """The papers bear no emblem."""


def supply(session: Session, *, actor: Actor, now: datetime, picture: bytes) -> Emblem:
    """Let papers bear this picture (PNG, from `documents.emblem.clean`) from now on.

    Raises: NotAllowed; SameEmblem.
    """
    return _set(session, actor=actor, now=now, picture=picture)


def withdraw(session: Session, *, actor: Actor, now: datetime) -> Emblem:
    """Let papers bear no emblem from now on; those that were issued keep theirs. Raises: NotAllowed; NoEmblem."""
    return _set(session, actor=actor, now=now, picture=None)


def _set(session: Session, *, actor: Actor, now: datetime, picture: bytes | None) -> Emblem:
    standing = access.require(actor, Permission.MANAGE_OFFICE)
    session.execute(select(Organization.id).with_for_update())
    digest = sha256(picture).hexdigest() if picture is not None else ""
    if digest == current(session):
        raise SameEmblem() if digest else NoEmblem()

    row = Emblem(sha256=digest, picture=picture, supplied_at=now, supplied_by=actor.person)
    session.add(row)
    session.flush()
    ledger.append(session, actor, now, EmblemSupplied(digest), row.id, standing=standing)
    return row


def current(session: Session) -> str:
    """The SHA-256 (hexadecimal) of the picture that new papers bear, empty where the office has supplied none."""
    return session.scalars(select(Emblem.sha256).order_by(Emblem.id.desc()).limit(1)).first() or ""


def picture(session: Session, digest: str) -> bytes | None:
    """The picture (PNG) with this SHA-256; None for an empty one, and for one that was never supplied."""
    if not digest:
        return None
    query = select(Emblem.picture).where(Emblem.sha256 == digest).limit(1)
    return session.scalars(query).first()


def office(session: Session) -> str:
    """Whose papers they are."""
    return session.execute(select(Organization.name)).scalar_one()


def history(session: Session) -> list[Emblem]:
    """Who supplied or withdrew the emblem when, the newest first."""
    query = select(Emblem).options(joinedload(Emblem.person)).order_by(Emblem.id.desc()).limit(10)
    return list(session.scalars(query))
