"""Evidence for who asked, brought back or paid, that the office recorded it: a half sheet with the ledger's code.

It is no receipt for money: where the office gave one, its number is printed as the clerk typed it. The value is frozen
when the paper is issued; its words are ready to print.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assetlend.documents.codes import qr_svg
from assetlend.documents.typesetting import Drawing, typeset
from assetlend.domain.papers import Heading
from assetlend.thai.digits import to_thai

TEMPLATE = "receipt/1"
TITLE = "หลักฐานการบันทึก"
GROUP = 8


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Where it can be checked: the page's address, the number in the ledger, the whole leaf hash (hexadecimal)."""

    url: str
    seq: str
    leaf_hash: str


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """All that the paper prints but its number. `particulars` are (name, words); `not_money` says what it is not."""

    office: str
    act: str
    given_to: str
    at: str
    particulars: tuple[tuple[str, str], ...]
    not_money: str
    issued_by: str
    entry: Entry
    privacy: str


def render(value: Mapping[str, Any], heading: Heading, made_at: datetime) -> bytes:
    """The paper as PDF, half of A4 across."""
    known = {"number": to_thai(f"{heading.number}/{heading.year}")}
    names = [part for name in (value["given_to"], value["issued_by"], value["office"]) for part in name.split()]
    return typeset(
        "receipt",
        {**value, "title": TITLE, "heading": known, **_drawn(value["entry"])},
        title=f"{TITLE} {known['number']}",
        author=value["office"],
        created=made_at,
        unbreakable=names,
    )


def _drawn(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The code, and the leaf hash in groups that can be compared by eye."""
    leaf = entry["leaf_hash"]
    groups = [leaf[at : at + GROUP] for at in range(0, len(leaf), GROUP)]
    return {"svg": Drawing(qr_svg(entry["url"])), "leaf": groups}
