"""Kits: sets of one division's things that are asked for together; as many are there as their parts allow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.domain import access
from assetlend.domain import kits as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import Actor
from assetlend.errors import Invalid, NotFound
from assetlend.models import Durability, Item, Kit, KitPart
from assetlend.services import catalogue
from assetlend.services.catalogue import Kind
from assetlend.thai import text


class NameTaken(Invalid):
    """This division has a kit of that name already. Choose another name."""


@dataclass(frozen=True)
class Wanted:
    """A kit as supply wants it; `parts` maps kinds to the units of one kit."""

    name: str
    description: str
    parts: Mapping[UUID, int]


@dataclass(frozen=True)
class Part:
    """Units of one kind in one kit."""

    kind: Kind
    quantity: int


@dataclass(frozen=True)
class Offer:
    """A kit as the catalogue shows it: how many whole ones there are, and how many are free today."""

    id: UUID
    name: str
    description: str
    division: str
    parts: tuple[Part, ...]
    stock: int
    free: int

    @property
    def needed(self) -> dict[UUID, int]:
        return {part.kind.id: part.quantity for part in self.parts}


# -- in the catalogue -------------------------------------------------------------------------------------------------


def offers(kits: Iterable[Kit], kinds: Iterable[Kind]) -> list[Offer]:
    """The kits of which every part is among these kinds and there often enough, in Thai order."""
    known = {kind.id: kind for kind in kinds}
    found = [offer for kit in kits if (offer := _offer(kit, known)) is not None]
    return sorted(found, key=lambda offer: text.sort_key(offer.name))


def _offer(kit: Kit, known: Mapping[UUID, Kind]) -> Offer | None:
    if not all(part.item_id in known for part in kit.parts):
        return None
    parts = tuple(Part(known[part.item_id], part.quantity) for part in kit.parts)
    needed = {part.kind.id: part.quantity for part in parts}
    stock = rules_of.whole_kits({part.kind.id: part.kind.stock for part in parts}, needed)
    if not stock:
        return None
    free = rules_of.whole_kits({part.kind.id: part.kind.free for part in parts}, needed)
    return Offer(kit.id, kit.name, kit.description, kit.division.name, parts, stock, free)


def offered(
    session: Session, borrower: BorrowerKind, today: date, kinds: Iterable[Kind] | None = None, *, query: str = ""
) -> list[Offer]:
    """The kits that `borrower` may ask for; a kit with a part that is not lent to him, or not at all, is none.

    `kinds` are all of his catalogue, where the caller has them already. `query` is found in names and parts.
    """
    known = catalogue.kinds(session, borrower, today) if kinds is None else kinds
    every = session.scalars(select(Kit).options(selectinload(Kit.parts), joinedload(Kit.division)))
    words = text.search_words(query)
    return [one for one in offers(every, known) if all(word in _searched(one) for word in words)]


def _searched(offer: Offer) -> str:
    return text.fold(" ".join((offer.name, *(part.kind.name for part in offer.parts))))


def offer(session: Session, kit: UUID, borrower: BorrowerKind, today: date) -> Offer:
    """One kit. Raises: NotFound where it is not offered."""
    found = next((one for one in offered(session, borrower, today) if one.id == kit), None)
    if found is None:
        raise NotFound()
    return found


def free_by_day(session: Session, kit: Offer, start: date, end: date, today: date) -> dict[date, int]:
    """How many whole kits are free on each day of a period (R16)."""
    free = {item: catalogue.free_by_day(session, item, start, end, today) for item in kit.needed}
    return rules_of.whole_by_day(free, kit.needed)


# -- keeping them -----------------------------------------------------------------------------------------------------


def all_of(session: Session, actor: Actor) -> list[Kit]:
    """The kits of the divisions whose register `actor` sees, in Thai order."""
    query = select(Kit).options(selectinload(Kit.parts).joinedload(KitPart.item), joinedload(Kit.division))
    kits = [kit for kit in session.scalars(query) if access.grant(actor, Permission.SEE_REGISTER, kit.division_id)]
    return sorted(kits, key=lambda kit: (text.sort_key(kit.division.name), text.sort_key(kit.name)))


def possible_parts(session: Session, division: UUID) -> list[Item]:
    """The division's kinds that may be part of a kit, in Thai order: durable, no vehicles."""
    query = select(Item).where(Item.division_id == division, Item.durability == Durability.DURABLE, ~Item.is_vehicle)
    return sorted(session.scalars(query), key=lambda item: text.sort_key(item.name))


def get(session: Session, actor: Actor, kit: UUID) -> Kit:
    """A kit, for who may keep it. Raises: NotFound."""
    found = session.get(Kit, kit)
    if found is None:
        raise NotFound()
    access.require_sight(actor, Permission.KEEP_REGISTER, found.division_id)
    return found


def add(session: Session, *, actor: Actor, now: datetime, division: UUID, wanted: Wanted) -> Kit:
    """Make a kit of a division's things (R20).

    Raises: NotAllowed; NameTaken, NoParts, TooManyParts, ForeignPart.
    """
    access.require(actor, Permission.KEEP_REGISTER, division)
    kit = Kit(division_id=division, name=wanted.name, name_key=_key(wanted), created_at=now)
    _check(session, kit, wanted)
    session.add(kit)
    _fill(session, kit, wanted)
    return kit


def edit(session: Session, *, actor: Actor, kit_id: UUID, wanted: Wanted) -> Kit:
    """Change a kit; requests that were made with it stay as they are.

    Raises: NotFound, NotAllowed; NameTaken, NoParts, TooManyParts, ForeignPart.
    """
    kit = _locked(session, actor, kit_id)
    _check(session, kit, wanted)
    _fill(session, kit, wanted)
    return kit


def remove(session: Session, *, actor: Actor, kit_id: UUID) -> None:
    """Offer a kit no longer; its things stay as they are. Raises: NotFound, NotAllowed."""
    session.delete(_locked(session, actor, kit_id))
    session.flush()


def _locked(session: Session, actor: Actor, kit_id: UUID) -> Kit:
    kit = session.execute(select(Kit).where(Kit.id == kit_id).with_for_update()).scalar_one_or_none()
    if kit is None:
        raise NotFound()
    access.require(actor, Permission.KEEP_REGISTER, kit.division_id)
    return kit


def _key(wanted: Wanted) -> str:
    return text.fold(wanted.name)[:150]


def _check(session: Session, kit: Kit, wanted: Wanted) -> None:
    rules_of.check_parts(wanted.parts, [item.id for item in possible_parts(session, kit.division_id)])
    same = select(Kit.id).where(Kit.division_id == kit.division_id, Kit.name_key == _key(wanted), Kit.id != kit.id)
    if session.scalars(same).first():
        raise NameTaken(field="name")


def _fill(session: Session, kit: Kit, wanted: Wanted) -> None:
    kit.name, kit.name_key, kit.description = wanted.name, _key(wanted), wanted.description
    kit.parts.clear()
    session.flush()
    kit.parts = [
        KitPart(position=position, item_id=item, quantity=units)
        for position, (item, units) in enumerate(wanted.parts.items(), 1)
    ]
    session.flush()
