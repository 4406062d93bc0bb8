"""Importing a register: first a plan that shows every row as understood, then all of it or nothing.

An import only adds, and adds nothing twice (see `register_plan`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.documents import spreadsheet
from assetlend.domain import access, register
from assetlend.domain.access import Permission
from assetlend.domain.assets import Condition, is_vehicle, number_key
from assetlend.domain.offices import Actor, Standing
from assetlend.domain.register_numbers import read_numbers
from assetlend.domain.register_rows import NAME_MISSING
from assetlend.domain.register_types import Reading, RegisterRow
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.ids import TAG_LENGTH, new_id, token
from assetlend.ledger.acts import AssetCondition, AssetDisposed, AssetRegistered, Entry
from assetlend.models import Asset, Audience, Division, ImportState, Item, RegisterImport
from assetlend.services import ledger
from assetlend.services.register_plan import DEFAULT_DIVISION, PRICE, Plan, Planned, identity, plan
from assetlend.thai import text

__all__ = ["DEFAULT_DIVISION", "PRICE", "Plan", "Planned", "identity", "plan"]

DEFAULT_UNIT = "หน่วย"
ALREADY_DISPOSED = "จำหน่ายก่อนนำเข้าทะเบียน"
BATCH = 500
MOST_FILENAME = 200


class NotReadable(Invalid):
    """%(count)s rows cannot be imported, so nothing was. Set them right in the file and import it again."""


class NoRows(Invalid):
    """No row of a register was found in this file."""


def read(data: bytes, filename: str, today: date) -> Reading:
    """The register in a file. Raises: Invalid where the file itself cannot be read."""
    return register.read_register(spreadsheet.read_sheets(data, filename), today=today)


# -- doing it ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """How many rows were added, and how many were in the register already."""

    added: int
    existing: int


def run(session: Session, *, actor: Actor, now: datetime, data: bytes, filename: str) -> Result:
    """Import a file as a whole. Raises: NotAllowed; Invalid for the file; NotReadable, NoRows."""
    standing = access.require(actor, Permission.KEEP_REGISTER)
    what = plan(session, read(data, filename, local_day(now)))
    if what.reading.problems:
        raise NotReadable(count=len({problem.row for problem in what.reading.problems}))
    if not what.rows:
        raise NoRows()
    return _carry_out(session, actor, now, what, standing)


def add(session: Session, *, actor: Actor, now: datetime, rows: Sequence[RegisterRow]) -> Result:
    """Put rows that did not come from a file into the register, with the same care. It asks nobody's permission."""
    reading = Reading("", 0, {}, (), tuple(rows), (), ())
    return _carry_out(session, actor, now, plan(session, reading), None)


def _carry_out(session: Session, actor: Actor, now: datetime, what: Plan, standing: Standing | None) -> Result:
    entries = _write(session, now, what)
    if entries:
        ledger.append_many(session, actor, now, entries, standing=standing)
    return Result(len(what.added), len(what.known))


def _write(session: Session, now: datetime, what: Plan) -> list[tuple[Entry, UUID]]:
    divisions = _divisions(session, now, what)
    kinds = _kinds(session, now, what, divisions)
    entries: list[tuple[Entry, UUID]] = []
    rows = []
    for planned in what.added:
        item = kinds[divisions[text.fold(planned.division)].id, identity(planned.row.name)]
        asset = _asset(planned, item, now)
        rows.append(asset)
        entries += _entries(planned.row, asset, item)
    for start in range(0, len(rows), BATCH):
        session.execute(insert(Asset), rows[start : start + BATCH])
    return entries


def _divisions(session: Session, now: datetime, what: Plan) -> dict[str, Division]:
    found = {text.fold(one.name): one for one in session.scalars(select(Division))}
    for name in what.new_divisions:
        key = text.fold(name)
        found[key] = Division(name=name, name_key=key, position=len(found), created_at=now)
        session.add(found[key])
    session.flush()
    return found


def _kinds(
    session: Session, now: datetime, what: Plan, divisions: Mapping[str, Division]
) -> dict[tuple[UUID, str], Item]:
    """The kinds of the added rows; a new kind is lent to everyone when a row of it says that it may be lent."""
    found = {(item.division_id, item.identity): item for item in session.scalars(select(Item))}
    lendable = {(one.division, identity(one.row.name)) for one in what.added if one.row.lendable}
    for planned in what.added:
        row, division = planned.row, divisions[text.fold(planned.division)]
        key = (division.id, identity(row.name))
        if key not in found:
            lent = (planned.division, key[1]) in lendable and not row.vehicle
            found[key] = Item(
                division_id=division.id,
                name=row.name,
                identity=key[1],
                name_key=text.fold(row.name),
                unit=row.unit or DEFAULT_UNIT,
                item_class=row.item_class or "",
                audience=Audience.EVERYONE if lent else Audience.NOBODY,
                is_vehicle=row.vehicle,
                created_at=now,
            )
            session.add(found[key])
    session.flush()
    return found


def _asset(planned: Planned, item: Item, now: datetime) -> dict[str, Any]:
    row = planned.row
    counts = {condition.value: row.conditions.get(condition, 0) for condition in Condition}
    return {
        "id": new_id(),
        "item_id": item.id,
        "number": row.number,
        "number_key": number_key(row.number) if row.number else None,
        "search_key": text.fold(row.number or ""),
        "tag": token(TAG_LENGTH),
        "is_lot": row.number is None or row.quantity > 1,
        "is_lendable": row.lendable or item.audience is Audience.NOBODY,
        "quantity": row.quantity,
        **counts,
        "out": 0,
        "acquired_on": row.acquired_on,
        "acquired_year": row.acquired_year,
        "unit_value_satang": row.unit_value_satang,
        "fund_source": row.fund_source or "",
        "acquisition": row.acquisition or "",
        "useful_life": row.useful_life_years,
        "brand": row.brand or "",
        "location": row.location or "",
        "document_no": row.document_no or "",
        "vendor": row.vendor or "",
        "note": row.note or "",
        "disposal_order": ALREADY_DISPOSED if counts["disposed"] else "",
        "import_key": None if row.number else planned.key,
        "created_at": now,
    }


def _entries(row: RegisterRow, asset: Mapping[str, Any], item: Item) -> list[tuple[Entry, UUID]]:
    key: UUID = asset["id"]
    registered = AssetRegistered(
        asset=key,
        number=row.number,
        item=item.id,
        division=item.division_id,
        quantity=row.quantity,
        unit_value_satang=row.unit_value_satang,
    )
    entries: list[Entry] = [registered]
    for condition, units in row.conditions.items():
        if condition is Condition.DISPOSED and units == row.quantity:
            entries.append(AssetDisposed(order_no=ALREADY_DISPOSED))
        elif condition is not Condition.USABLE and units:
            entries.append(AssetCondition("usable", condition.value, "register", units))
    return [(entry, key) for entry in entries]


# -- by hand ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ByHand:
    """What somebody enters on the page: numbered pieces, or one counted lot."""

    division: UUID
    name: str
    item_class: str
    unit: str
    numbers: Sequence[str]
    quantity: int | None
    unit_value_satang: int | None
    acquired_on: date | None
    lendable: bool


class NumbersOrQuantity(Invalid):
    """Enter the numbers of the pieces, or how many there are when they have none; not both and not neither."""


class NumberTaken(Invalid):
    """%(number)s is in the register already, or stands here twice."""


class NotYetAcquired(Invalid):
    """The day of acquisition is in the future."""


def add_by_hand(session: Session, *, actor: Actor, now: datetime, wanted: ByHand) -> Result:
    """Put new rows into the register. Raises: NotAllowed, NotFound, and Invalid for what is wrong."""
    division = session.get(Division, wanted.division)
    if division is None:
        raise NotFound()
    standing = access.require(actor, Permission.KEEP_REGISTER, division.id)
    numbers = _numbers(wanted.numbers)
    if not text.fold(wanted.name):
        raise Invalid(NAME_MISSING, field="name")
    if bool(numbers) == bool(wanted.quantity):
        raise NumbersOrQuantity(field="numbers")
    if wanted.acquired_on and wanted.acquired_on > local_day(now):
        raise NotYetAcquired(field="acquired_on")
    rows = [_by_hand(wanted, division.name, number) for number in (numbers or (None,))]
    what = plan(session, Reading("", 0, {}, (), tuple(rows), (), ()))
    keys = Counter(number_key(number) for number in numbers)
    for planned in what.rows:
        if planned.row.number and (planned.known or keys[number_key(planned.row.number)] > 1):
            raise NumberTaken(field="numbers", number=planned.row.number)
    fresh = [replace(one, known=False, key=f"hand:{new_id().hex}") if not one.row.number else one for one in what.rows]
    return _carry_out(session, actor, now, replace(what, rows=fresh), standing)


def _numbers(lines: Sequence[str]) -> list[str]:
    """The numbers as typed, a line each, read as the cells of a file are. Raises: Invalid."""
    try:
        return [number for line in lines for number in read_numbers(line, None)]
    except Invalid as refusal:
        raise Invalid(refusal.message, field="numbers", **refusal.params) from None


def _by_hand(wanted: ByHand, division: str, number: str | None) -> RegisterRow:
    quantity = 1 if number else wanted.quantity or 1
    return RegisterRow(
        row=1,
        number=number,
        name=wanted.name,
        item_class=wanted.item_class or None,
        acquired_on=wanted.acquired_on,
        acquired_year=None,
        division=division,
        quantity=quantity,
        unit=wanted.unit,
        unit_value_satang=wanted.unit_value_satang,
        fund_source=None,
        acquisition=None,
        useful_life_years=None,
        condition=Condition.USABLE,
        conditions={Condition.USABLE: quantity},
        lendable=wanted.lendable,
        vehicle=is_vehicle(wanted.item_class, wanted.name),
        brand=None,
        location=None,
        document_no=None,
        vendor=None,
        note=None,
    )


# -- preview on the web -----------------------------------------------------------------------------------------------


class ImportGone(Conflict):
    """This preview is no longer there. Choose the file again."""


def keep_preview(session: Session, *, actor: Actor, now: datetime, data: bytes, filename: str) -> RegisterImport:
    """Keep an uploaded file until its sender confirms or drops it; his former preview is dropped.

    Raises: NotAllowed; Invalid where the file itself cannot be read.
    """
    access.require(actor, Permission.KEEP_REGISTER)
    try:
        read(data, filename, local_day(now))
    except Invalid as refusal:
        raise Invalid(refusal.message, field="file", **refusal.params) from None
    before = select(RegisterImport).where(
        RegisterImport.made_by == actor.person, RegisterImport.state == ImportState.PREVIEW
    )
    for one in session.scalars(before):
        _end(one, ImportState.DROPPED)
    session.flush()
    row = RegisterImport(
        filename=text.canon(filename)[-MOST_FILENAME:],
        sha256=sha256(data).hexdigest(),
        content=data,
        made_at=now,
        made_by=actor.person,
    )
    session.add(row)
    session.flush()
    return row


def preview(session: Session, actor: Actor, import_id: UUID) -> RegisterImport:
    """One's own preview. Raises: NotFound; ImportGone."""
    row = session.get(RegisterImport, import_id)
    if row is None or row.made_by != actor.person:
        raise NotFound()
    if row.state is not ImportState.PREVIEW or row.content is None:
        raise ImportGone()
    return row


def confirm(session: Session, *, actor: Actor, now: datetime, import_id: UUID) -> Result:
    """Import the file of a preview as a whole."""
    row = preview(session, actor, import_id)
    result = run(session, actor=actor, now=now, data=row.content or b"", filename=row.filename)
    row.added, row.existing = result.added, result.existing
    _end(row, ImportState.DONE)
    return result


def drop(session: Session, *, actor: Actor, import_id: UUID) -> None:
    """Forget a preview."""
    _end(preview(session, actor, import_id), ImportState.DROPPED)


def _end(row: RegisterImport, state: ImportState) -> None:
    row.state = state
    row.content = None
