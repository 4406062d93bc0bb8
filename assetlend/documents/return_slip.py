"""The return slip ใบคืนพัสดุ/ครุภัณฑ์: what came back on one day, in which condition, from whom and to whom.

Each return has its own slip. The sentence that everything is back and in order is printed only where that is so.
Source: R30, R31, R32; the lower half of the forms in use (domain 6.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from assetlend.documents import official
from assetlend.documents.codes import qr_svg
from assetlend.documents.loan_slip import LEAF_HASH_DIGITS, LedgerEntry
from assetlend.documents.official import Signed
from assetlend.documents.typesetting import Drawing
from assetlend.domain.papers import Heading

TEMPLATE = "return_slip/1"
TITLE = "ใบคืนพัสดุ/ครุภัณฑ์"


class Verdict(StrEnum):
    """What the slip may say of the whole loan (R31)."""

    COMPLETE = "complete"
    PART = "part"
    DIFFERENT = "different"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One piece, or the units of one counted kind: how many came back good, damaged, or are lost; with the unit."""

    ordinal: str
    code: str = ""
    name: str
    unit: str
    good: str = "–"
    damaged: str = "–"
    lost: str = "–"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ReturnSlip:
    """All that one slip prints, but for its number. `outstanding` lists what stays with the borrower."""

    office: str
    division: str
    loan: str
    reference: str
    borrower: str
    returner: str
    returned_on: str
    due: str
    days_late: str
    rows: tuple[Row, ...]
    verdict: Verdict
    differences: tuple[str, ...] = ()
    outstanding: tuple[str, ...] = ()
    note: str = ""
    signatures: tuple[Signed, ...]
    ledger: LedgerEntry
    whole: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.DIFFERENT) != bool(self.differences):
            raise ValueError("differences are listed where there are some")
        if self.verdict is Verdict.COMPLETE and self.outstanding:
            raise ValueError("a return is complete only when nothing is left")


def render(value: Mapping[str, Any], heading: Heading, made_at: datetime) -> bytes:
    """The slip as PDF; one page for as many lines as a loan may have."""
    ledger = value["ledger"]
    drawn = {"title": TITLE, "svg": Drawing(qr_svg(ledger["url"])), "leaf": ledger["leaf_hash"][:LEAF_HASH_DIGITS]}
    codes = [row["code"] for row in value["rows"]]
    return official.render("return_slip", value, heading, made_at, title=TITLE, drawn=drawn, unbreakable=codes)
