"""One sheet for a whole loan: above what was lent, as the loan slip froze it; below what came back.

Source: the sheet of a university (domain 6.1, S-16); R30, R31.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assetlend.documents import official
from assetlend.documents.loan_slip import LoanSlip
from assetlend.documents.official import Signed
from assetlend.documents.return_slip import Verdict
from assetlend.domain.papers import Heading

TEMPLATE = "combined_sheet/1"
TITLE = "ใบยืมและใบคืนพัสดุ/ครุภัณฑ์"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the loan: units given, back good, damaged, lost and still out. Empty where nothing came back yet."""

    ordinal: str
    name: str
    given: str
    good: str = ""
    damaged: str = ""
    lost: str = ""
    left: str = ""


@dataclass(frozen=True, kw_only=True)
class CombinedSheet:
    """All that one sheet prints. `slip` is the frozen value of the loan slip; `verdict` None before any return."""

    office: str
    slip: Mapping[str, Any]
    lines: tuple[Line, ...]
    slips: tuple[str, ...]
    verdict: Verdict | None
    differences: tuple[str, ...] = ()
    signatures: tuple[Signed, ...]
    whole: tuple[str, ...] = ()


def render(value: Mapping[str, Any], heading: Heading, made_at: datetime) -> bytes:
    """The sheet as PDF; one page for up to seven lines."""
    slip = LoanSlip.from_json(value["slip"])
    drawn = {"title": TITLE, "borrower_name": slip.borrower.full_name}
    codes = [line.code for line in slip.lines]
    return official.render("combined_sheet", value, heading, made_at, title=TITLE, drawn=drawn, unbreakable=codes)
