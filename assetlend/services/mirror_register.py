"""Assets and appointments as their rows show them, and as their entries tell them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assetlend.domain.assets import number_key
from assetlend.ids import person_key
from assetlend.models import CONDITIONS, Appointment, Asset
from assetlend.services.difference import UNTOLD, Entry
from assetlend.thai import text

# What is told only once it was changed.
_CHANGED = ("location", "brand", "document_no", "is_lendable")


def nothing(_session: Session, _rows: Sequence[Any]) -> Mapping[UUID, Any]:
    """These rows stand alone."""
    return {}


# -- assets -----------------------------------------------------------------------------------------------------------


def of_asset(row: Asset, _beside: None) -> dict[str, Any]:
    """What the table says of an asset."""
    return {
        "number": row.number,
        "number_key": row.number_key,
        "search_key": row.search_key,
        "item": row.item_id,
        "division": row.item.division_id,
        "is_lot": row.is_lot,
        "quantity": row.quantity,
        "unit_value_satang": row.unit_value_satang,
        "conditions": {word: getattr(row, word) for word in CONDITIONS if getattr(row, word)},
        "disposal_order": row.disposal_order if row.disposed == row.quantity else UNTOLD,
        "created_at": row.created_at,
        **{name: getattr(row, name) for name in _CHANGED},
    }


def of_asset_entries(entries: Sequence[Entry], _beside: None) -> dict[str, Any]:
    """What the entries of an asset, in their order, make of it."""
    first = entries[0]
    book = dict.fromkeys(_CHANGED, UNTOLD) | dict(first["data"])
    is_lot = book["number"] is None or book["quantity"] > 1
    counts = Counter({"usable": book["quantity"]})
    order: Any = UNTOLD
    for entry in entries[1:]:
        data = entry["data"]
        match entry["act"]:
            case "asset.condition":
                counts[data["from"]] -= data["quantity"]
                counts[data["to"]] += data["quantity"]
            case "asset.disposed":
                counts, order = Counter({"disposed": book["quantity"]}), data["order_no"]
            case "asset.changed":
                book |= {name: change["new"] for name, change in data.items()}
    number = book["number"]
    return book | {
        "number_key": number_key(number) if number else None,
        "search_key": text.fold(number or ""),
        "is_lot": is_lot,
        "conditions": {word: units for word, units in counts.items() if units},
        "disposal_order": order,
        "created_at": first["when"],
    }


# -- appointments -----------------------------------------------------------------------------------------------------


def of_appointment(row: Appointment, _beside: None) -> dict[str, Any]:
    """What the table says of an office that somebody holds."""
    return {
        "user": person_key(row.person_id),
        "office": row.office,
        "division": row.division_id,
        "from": row.starts_on,
        "to": row.ends_on,
        "acting": row.standing.acting,
        "order_no": row.order_no,
        "created_at": row.created_at,
    }


def of_appointment_entries(entries: Sequence[Entry], _beside: None) -> dict[str, Any]:
    """What the last entry about an appointment says, and when the first gave it."""
    return dict(entries[-1]["data"]) | {"created_at": entries[0]["when"]}
