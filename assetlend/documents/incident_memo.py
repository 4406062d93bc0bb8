"""The memo that reports damage or loss up the chain of command (บันทึกข้อความ รายงานพัสดุชำรุดหรือสูญหาย).

Beneath it two boxes: what the ปลัด thinks and what the นายก orders, as they answered in the system, or for the pen.
Source: domain 6.6 (contents), 9.2 (the shape of a memo); R26, R27, R38.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assetlend.documents import official
from assetlend.documents.official import Signed
from assetlend.domain.papers import Heading
from assetlend.thai.digits import to_thai

TEMPLATE = "incident_memo/1"
TITLE = "บันทึกข้อความ รายงานพัสดุชำรุดหรือสูญหาย"


@dataclass(frozen=True, kw_only=True)
class IncidentMemo:
    """All that one memo prints. `facts` are labelled sentences in their order, `done` what was done about it so far."""

    office: str
    unit: str
    memo_no: str
    date: str
    subject: str
    to: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    done: tuple[str, ...]
    closing: str
    signer: Signed
    palad: Signed
    nayok: Signed
    whole: tuple[str, ...] = ()


def render(value: Mapping[str, Any], heading: Heading, made_at: datetime) -> bytes:
    """The memo as PDF, on one page. Its number is that of the heading where the office has given it none."""
    number = to_thai(f"{heading.number}/{heading.year}")
    return official.render(
        "incident_memo", value, heading, made_at, title=TITLE, drawn={"memo_no": value["memo_no"] or number}
    )
