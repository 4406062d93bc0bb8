"""The order that gives somebody an office, lets him act in it, or delegates its power to him (คำสั่ง).

Source: domain 9.3 (the shape of an order). The power that it cites is what the office typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assetlend.documents import official
from assetlend.documents.official import Signed
from assetlend.domain.papers import Heading

TEMPLATE = "authority_order/1"


@dataclass(frozen=True, kw_only=True)
class AuthorityOrder:
    """All that one order prints: `order_no` without the word ที่, empty where it is written by pen.

    `reasons` are its paragraphs, the last of which gives the office; `limits` those of a delegated power, in their
    order, and `things` the kinds that it names where it does not reach all.
    """

    office: str
    order_no: str
    subject: str
    reasons: tuple[str, ...]
    limits: tuple[str, ...]
    things: tuple[str, ...]
    from_when: str
    date: str
    signer: Signed
    whole: tuple[str, ...] = ()


def render(value: Mapping[str, Any], heading: Heading, made_at: datetime) -> bytes:
    """The order as PDF, on one page."""
    return official.render("authority_order", value, heading, made_at, title=f"คำสั่ง {value['subject']}")
