"""The register: finding property, one thing's whole history, and changes of its particulars and condition."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.assets import CONDITION_NAMES, Condition, number_key
from assetlend.domain.offices import Actor
from assetlend.domain.offices import Standing as Office
from assetlend.domain.register_numbers import single_number
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.ledger.acts import AssetChanged, AssetCondition, AssetDisposed
from assetlend.models import (
    Asset,
    Audience,
    CounterAct,
    Custody,
    Division,
    Durability,
    Incident,
    Item,
    KindTerms,
    Loan,
    LoanLine,
)
from assetlend.services import consumables, kinds, ledger, rules
from assetlend.thai import text

PAGE = 50


@dataclass(frozen=True)
class Standing:
    """How a row of the register stands: the condition of a piece, or of most units of a lot."""

    condition: Condition
    counts: Mapping[Condition, int]

    @property
    def label(self) -> str:
        return CONDITION_NAMES[self.condition]


def condition_of(asset: Asset) -> Standing:
    """The condition of an asset's units."""
    counts = {condition: getattr(asset, condition.value) for condition in Condition}
    counts = {condition: units for condition, units in counts.items() if units}
    return Standing(max(counts, key=lambda condition: counts[condition]), counts)


# -- finding ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Search:
    """What to look for; `after` is the last asset of the page before."""

    words: str = ""
    division: UUID | None = None
    item: UUID | None = None
    condition: Condition | None = None
    out: bool = False
    after: UUID | None = None


@dataclass(frozen=True)
class Page:
    """Some rows of the register, and the key of the next page when there is one."""

    rows: Sequence[Asset]
    more: UUID | None


def search(session: Session, actor: Actor, what: Search, *, size: int = PAGE) -> Page:
    """The assets that fit, in the order of the register. Words are found as people type them (thai.text.fold)."""
    query = _fitting(_visible(actor), what).options(joinedload(Asset.item).joinedload(Item.division))
    if what.after is not None:
        query = query.where(Asset.id > what.after)
    rows = list(session.scalars(query.order_by(Asset.id).limit(size + 1)))
    return Page(rows[:size], rows[size - 1].id if len(rows) > size else None)


def _visible(actor: Actor) -> Select[Any]:
    """All assets that this official may see (R30: a division's head sees his own)."""
    query = select(Asset).join(Item, Item.id == Asset.item_id)
    if access.grant(actor, Permission.SEE_REGISTER):
        return query
    mine = [s.division for s in actor.standings if access.grant(actor, Permission.SEE_REGISTER, s.division)]
    return query.where(Item.division_id.in_([division for division in mine if division]))


def _fitting(query: Select[Any], what: Search) -> Select[Any]:
    for word in text.search_words(what.words):
        query = query.where(_named(word))
    conditions: list[ColumnElement[bool]] = []
    if what.division:
        conditions.append(Item.division_id == what.division)
    if what.item:
        conditions.append(Asset.item_id == what.item)
    if what.condition:
        conditions.append(getattr(Asset, what.condition.value) > 0)
    if what.out:
        conditions.append(Asset.out > 0)
    return query.where(*conditions)


def _named(word: str) -> ColumnElement[bool]:
    return or_(
        Item.name_key.contains(word, autoescape=True),
        Asset.search_key.contains(word, autoescape=True),
        Asset.tag == word.upper(),
    )


def get(session: Session, actor: Actor, asset_id: UUID) -> Asset:
    """An asset, for who may see it. Raises: NotFound."""
    asset = session.get(Asset, asset_id)
    if asset is None:
        raise NotFound()
    access.require_sight(actor, Permission.SEE_REGISTER, asset.item.division_id)
    return asset


def by_tag(session: Session, tag: str) -> Asset:
    """The asset whose label somebody scanned. Raises: NotFound."""
    asset = session.scalars(select(Asset).where(Asset.tag == tag.upper())).first()
    if asset is None:
        raise NotFound()
    return asset


def locked(session: Session, assets: Collection[UUID], lots_of: Collection[UUID] = ()) -> list[Asset]:
    """These assets, and the lots of these kinds that may be lent, held against changes by others.

    All in one go and in the order of their keys, so that nobody who holds some waits for somebody who holds others.
    Raises: NotFound.
    """
    lots = and_(Asset.item_id.in_(lots_of), Asset.is_lot, Asset.is_lendable)
    query = select(Asset).where(or_(Asset.id.in_(assets), lots)).order_by(Asset.id).with_for_update()
    found = list(session.scalars(query.execution_options(populate_existing=True)))
    if not {asset.id for asset in found}.issuperset(assets):
        raise NotFound()
    return found


def divisions(session: Session) -> list[Division]:
    """The divisions in their order."""
    return list(session.scalars(select(Division).order_by(Division.position, Division.name)))


def totals(session: Session) -> Mapping[Condition, int]:
    """Units in the register by condition."""
    columns = [func.coalesce(func.sum(getattr(Asset, condition.value)), 0) for condition in Condition]
    row = session.execute(select(*columns)).one()
    return {condition: int(units) for condition, units in zip(Condition, row, strict=True)}


# -- history ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """Something that happened to an asset; `kind` names the act, `values` what to show of it."""

    at: datetime
    kind: str
    values: Mapping[str, Any]


def history(session: Session, asset: Asset) -> list[Event]:
    """All that the records know of an asset, newest first: entries, loans, and reports about it."""
    events = [
        Event(entry.at, entry.act, {"seq": entry.seq, "body": bytes(entry.body)})
        for entry in ledger.of_subject(session, f"asset:{asset.id.hex}")
    ]
    query = (
        select(Custody, Loan, CounterAct)
        .join(LoanLine, LoanLine.id == Custody.line_id)
        .join(Loan, Loan.id == LoanLine.loan_id)
        .join(CounterAct, CounterAct.id == Custody.counter_act_id)
        .where(Custody.asset_id == asset.id)
        .order_by(Custody.id.desc())
        .limit(200)
    )
    for custody, loan, act in session.execute(query):
        events.append(Event(act.happened_at, "out", {"loan": loan, "custody": custody}))
        if custody.returned_at:
            events.append(Event(custody.returned_at, "back", {"loan": loan, "custody": custody}))
    found = session.scalars(select(Incident).where(Incident.asset_id == asset.id))
    events += [Event(one.reported_at, "incident", {"incident": one}) for one in found]
    return sorted(events, key=lambda event: event.at, reverse=True)


# -- changing ---------------------------------------------------------------------------------------------------------


class NotSoMany(Invalid):
    """%(count)s units are in that condition and here. Enter a smaller number."""


class SameCondition(Invalid):
    """Choose another condition than the present one."""


class NotThisWay(Invalid):
    """Property leaves the register only by an order of disposal, not by changing its condition here."""

    rule = "R34"


class OutOnLoan(Conflict):
    """Units that are on loan cannot change their condition. Take them back first."""

    rule = "R18"


@dataclass(frozen=True)
class Change:
    """`quantity` units go from one condition to another, for a reason."""

    before: Condition
    after: Condition
    quantity: int
    reason: str


def change_condition(session: Session, *, actor: Actor, now: datetime, asset_id: UUID, change: Change) -> Asset:
    """Record that units are damaged, in repair, usable again and so on.

    Raises: NotFound, NotAllowed; SameCondition, NotThisWay (R34), NotSoMany, OutOnLoan.
    """
    asset = locked(session, [asset_id])[0]
    standing = access.require(actor, Permission.KEEP_REGISTER, asset.item.division_id)
    return record_condition(session, actor=actor, now=now, asset=asset, change=change, standing=standing)


def record_condition(
    session: Session, *, actor: Actor, now: datetime, asset: Asset, change: Change, standing: Office | None
) -> Asset:
    """The same for a locked asset, in a use case that asked for its own permission.

    Raises: SameCondition, NotThisWay (R34), NotSoMany, OutOnLoan.
    """
    if change.before is change.after:
        raise SameCondition(field="after")
    if Condition.DISPOSED in (change.before, change.after):
        raise NotThisWay(field="after")
    here = units_here(asset, change.before)
    if not 1 <= change.quantity <= here:
        if here < change.quantity <= getattr(asset, change.before.value):
            raise OutOnLoan()
        raise NotSoMany(field="quantity", count=here)
    _move(asset, change)
    ledger.append(session, actor, now, _entry(change), asset.id, standing=standing)
    return asset


def units_here(asset: Asset, condition: Condition) -> int:
    """Units in a condition that are not with borrowers."""
    there = int(getattr(asset, condition.value))
    return there - asset.out if condition is Condition.USABLE else there


def _move(asset: Asset, change: Change) -> None:
    setattr(asset, change.before.value, getattr(asset, change.before.value) - change.quantity)
    setattr(asset, change.after.value, getattr(asset, change.after.value) + change.quantity)


def _entry(change: Change) -> AssetCondition:
    return AssetCondition(
        before=change.before.value, after=change.after.value, reason=change.reason, quantity=change.quantity
    )


def strike_off(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    asset: Asset,
    quantity: int,
    order_no: str,
    standing: Office | None,
) -> None:
    """Take units that await disposal out of a locked row of the register, by an order (ข้อ 218, R34, R56).

    A row of which nothing is left is entered as disposed of; of others the units alone. Raises: NotSoMany.
    """
    if not 1 <= quantity <= asset.awaiting_disposal:
        raise NotSoMany(field="quantity", count=asset.awaiting_disposal)
    change = Change(Condition.AWAITING_DISPOSAL, Condition.DISPOSED, quantity, order_no)
    asset.disposal_order = order_no
    _move(asset, change)
    entry = AssetDisposed(order_no) if asset.disposed == asset.quantity else _entry(change)
    ledger.append(session, actor, now, entry, asset.id, standing=standing)


EDITABLE = ("number", "location", "brand", "document_no", "vendor", "is_lendable", "unit_value_satang", "note")
PRIVATE = frozenset({"note", "vendor"})


def edit(session: Session, *, actor: Actor, now: datetime, asset_id: UUID, values: Mapping[str, Any]) -> Asset:
    """Set right the particulars of an asset; the entry names each changed field with its old and new value.

    Notes and donors may name people, so of those the entry says only that they changed.
    """
    asset = locked(session, [asset_id])[0]
    standing = access.require(actor, Permission.KEEP_REGISTER, asset.item.division_id)
    if values.get("number"):
        values = {**values, "number": _one_number(values["number"], asset.quantity)}
    if asset.item.is_vehicle and values.get("is_lendable") and not asset.is_lendable:
        raise VehicleNotLent(field="is_lendable")
    changed = {}
    for name in EDITABLE:
        old, new = getattr(asset, name), values.get(name, getattr(asset, name))
        if old != new:
            setattr(asset, name, new)
            changed[name] = {"old": None, "new": None} if name in PRIVATE else {"old": old, "new": new}
    if "number" in changed:
        asset.number_key = number_key(asset.number) if asset.number else None
        asset.search_key = text.fold(asset.number or "")
    if changed:
        ledger.append(session, actor, now, AssetChanged(changed), asset.id, standing=standing)
    return asset


def _one_number(typed: str, quantity: int) -> str | None:
    """A typed number as an import would keep it. Raises: Invalid."""
    try:
        return single_number(typed, quantity)
    except Invalid as refusal:
        raise Invalid(refusal.message, field="number", **refusal.params) from None


@dataclass(frozen=True)
class ItemTerms:
    """How a kind is lent: to whom, how long at most, how many days ahead, what is said of it, how it comes back.

    `is_medical` None leaves the mark as it is.
    """

    audience: Audience
    max_days: int | None
    notice_days: int | None
    description: str
    durability: Durability | None = None
    usual_days: int | None = None
    most_units: int | None = None
    is_medical: bool | None = None


def edit_item(session: Session, *, actor: Actor, item_id: UUID, wanted: ItemTerms) -> Item:
    """Change how a kind of item is lent.

    Raises: NotFound, NotAllowed; VehicleNotLent (R24), UsualTooLong; ForBodiesOnly, CountedOnly, OnALoan for a
    consumable (R10).
    """
    item = session.execute(select(Item).where(Item.id == item_id).with_for_update()).scalar_one_or_none()
    if item is None:
        raise NotFound()
    access.require(actor, Permission.KEEP_REGISTER, item.division_id)
    if item.is_vehicle and wanted.audience is not Audience.NOBODY:
        raise VehicleNotLent(field="audience")
    consumables.set_durability(session, item, wanted.durability or item.durability, wanted.audience)
    item.audience = wanted.audience
    item.max_days = wanted.max_days
    item.notice_days = wanted.notice_days
    item.description = wanted.description
    if wanted.usual_days and wanted.max_days and wanted.usual_days > wanted.max_days:
        raise rules.UsualTooLong(field="usual_days")
    _keep_terms(session, item, wanted)
    return item


def _keep_terms(session: Session, item: Item, wanted: ItemTerms) -> None:
    """What stands beside the item's own columns."""
    row = session.get(KindTerms, item.id)
    medical = kinds.is_medical(item, row) if wanted.is_medical is None else wanted.is_medical
    if row is None:
        row = KindTerms(item_id=item.id)
        session.add(row)
    row.usual_days, row.most_units, row.is_medical = wanted.usual_days, wanted.most_units, medical
    session.flush()


class VehicleNotLent(Invalid):
    """Vehicles have their own regulation. They are lent only once the administrator confirms that it is kept."""

    rule = "R24"


def items(session: Session, actor: Actor) -> list[tuple[Item, int, int]]:
    """The kinds that `actor` may see with their units and those out, in Thai order."""
    query = (
        select(Item, func.coalesce(func.sum(Asset.quantity - Asset.disposed), 0), func.coalesce(func.sum(Asset.out), 0))
        .join(Asset, Asset.item_id == Item.id, isouter=True)
        .options(joinedload(Item.division), joinedload(Item.photo))
        .group_by(Item.id)
    )
    rows = [
        (item, int(units), int(out))
        for item, units, out in session.execute(query)
        if access.grant(actor, Permission.SEE_REGISTER, item.division_id)
    ]
    return sorted(rows, key=lambda row: text.sort_key(row[0].name))
