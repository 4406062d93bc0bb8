"""Vehicles are kept out until an administrator says, with a reason, that their own regulation is kept (R24).

`item.is_vehicle` means kept out: while it is set, the database refuses that the kind is lent to anybody.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.models import Audience, Item, VehicleRegime
from assetlend.thai import text


class RegimeReason(Invalid):
    """Say by which order or for which reason, so that it can be checked later."""

    rule = "R24"


class SaidBefore(Conflict):
    """That stands already for this kind. Look at the page again."""


@dataclass(frozen=True)
class Vehicles:
    """A kind of vehicles, and the last word about it where there is one."""

    item: Item
    word: VehicleRegime | None

    @property
    def confirmed(self) -> bool:
        return not self.item.is_vehicle


def kinds(session: Session) -> list[Vehicles]:
    """All kinds of vehicles, those that are lent too, in Thai order."""
    spoken = select(VehicleRegime.item_id)
    query = select(Item).where(or_(Item.is_vehicle, Item.id.in_(spoken))).options(joinedload(Item.division))
    rows = sorted(session.scalars(query), key=lambda item: text.sort_key(item.name))
    return [Vehicles(item, last_word(session, item.id)) for item in rows]


def last_word(session: Session, item: UUID) -> VehicleRegime | None:
    """What an administrator said last of a kind."""
    query = select(VehicleRegime).where(VehicleRegime.item_id == item).options(joinedload(VehicleRegime.maker))
    return session.scalars(query.order_by(VehicleRegime.made_at.desc(), VehicleRegime.id.desc()).limit(1)).first()


def get(session: Session, item: UUID) -> Vehicles:
    """One kind of vehicles. Raises: NotFound for what is none."""
    row, word = session.get(Item, item), last_word(session, item)
    if row is None or not (row.is_vehicle or word):
        raise NotFound()
    return Vehicles(row, word)


def say(session: Session, *, actor: Actor, now: datetime, item_id: UUID, confirmed: bool, reason: str) -> Vehicles:
    """Let a kind of vehicles be lent from now on, or keep it out again; whom to, the register's keeper says then.

    Raises: NotAllowed, NotFound; RegimeReason, SaidBefore. Source: R24.
    """
    access.require(actor, Permission.MANAGE_OFFICE)
    session.execute(select(Item.id).where(Item.id == item_id).with_for_update()).all()
    found = get(session, item_id)
    session.refresh(found.item)
    if not reason:
        raise RegimeReason(field="reason")
    if found.confirmed is confirmed:
        raise SaidBefore()
    word = VehicleRegime(item_id=item_id, confirmed=confirmed, reason=reason, made_at=now, made_by=actor.person)
    session.add(word)
    found.item.is_vehicle = not confirmed
    if not confirmed:
        found.item.audience = Audience.NOBODY
    session.flush()
    return Vehicles(found.item, word)
