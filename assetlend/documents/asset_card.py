"""The card of a thing in the register (ทะเบียนคุมทรัพย์สิน): how it was acquired and what it is worth year by year.

The value is frozen when the card is issued; its words are ready to print. Source: the official card (domain 7.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assetlend.documents.typesetting import typeset
from assetlend.domain.papers import Heading
from assetlend.thai.digits import to_thai

TEMPLATE = "asset_card/1"
TITLE = "ทะเบียนคุมทรัพย์สิน"
CODE_DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the card; all that does not belong to it is empty. Amounts are baht in Thai digits."""

    day: str
    document: str = ""
    text: str
    quantity: str = ""
    unit_price: str = ""
    cost: str = ""
    life: str = ""
    rate: str = ""
    taken: str = ""
    total: str = ""
    left: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AssetCard:
    """All that one card prints but its number. `as_of` is the day of its figures; `remarks` stand beneath the rows."""

    office: str
    division: str
    item_class: str
    code: str
    name: str
    brand: str
    location: str
    vendor: str
    fund_source: str
    acquisition: str
    as_of: str
    rows: tuple[Row, ...]
    remarks: tuple[str, ...]


def render(value: Mapping[str, Any], heading: Heading, made_at: datetime) -> bytes:
    """The card as PDF, across; it goes on over pages with its head where it has many years."""
    known = {
        "number": to_thai(f"{heading.number}/{heading.year}"),
        "edition": to_thai(heading.edition),
        "code": heading.code[:CODE_DIGITS],
    }
    return typeset(
        "asset_card",
        {**value, "title": TITLE, "heading": known},
        title=f"{TITLE} {value['code'] or value['name']}",
        author=value["office"],
        created=made_at,
        unbreakable=[value["code"], *value["office"].split(), *value["division"].split(), "ค่าเสื่อมราคา", "มูลค่าสุทธิ"],
    )
