"""The order that appoints people to a task (คำสั่ง): checkers of the stock, or a committee that finds the facts.

Source: domain 9.3 (the shape of an order); R39, R45, R51; the clauses that it cites come from the rulebook.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assetlend.documents import official
from assetlend.documents.official import Signed
from assetlend.domain.papers import Heading

STOCKTAKE = "stocktake_order/1"
INQUIRY = "inquiry_order/1"


@dataclass(frozen=True, kw_only=True)
class Appointed:
    """Who is appointed, with his position and what he is there."""

    ordinal: str
    name: str
    position: str
    role: str


@dataclass(frozen=True, kw_only=True)
class AppointmentOrder:
    """All that one order prints: `order_no` without the word ที่, `reasons` its paragraphs, `duties` in their order."""

    office: str
    order_no: str
    subject: str
    reasons: tuple[str, ...]
    people: tuple[Appointed, ...]
    duties: tuple[str, ...]
    from_when: str
    date: str
    signer: Signed
    whole: tuple[str, ...] = ()


def render(value: Mapping[str, Any], heading: Heading, made_at: datetime) -> bytes:
    """The order as PDF; later pages bear their number in Thai digits."""
    return official.render("appointment_order", value, heading, made_at, title=f"คำสั่ง {value['subject']}")
