"""Who checked and who signed the report: in the system where the signer was signed in, else a line for the pen."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from assetlend.documents.report_blocks import Block, Paragraph, Role, Run, Signatures
from assetlend.documents.report_words import moment, office_title
from assetlend.thai.digits import to_thai

Document = Mapping[str, Any]
# The steps in their order: who takes them as a rule, and as what.
STEPS = {"check": ("palad", "ผู้ตรวจรายงาน"), "sign": ("nayok", "ผู้ลงนามในรายงาน")}
LONG, MIDDLE, SHORT = 44, 24, 10
"""Lengths of the lines for the pen, in spaces."""


def signatures(document: Document, organization: str, zone: ZoneInfo) -> Iterator[Block]:
    """A place for each step that was taken, in its order, and for each that is still open."""
    signed = {one["step"]: one for one in document.get("approvals", ())}
    places = [
        tuple(_signed(signed[step], role, organization, zone) if step in signed else _open(office, role, organization))
        for step, (office, role) in STEPS.items()
    ]
    yield Signatures(tuple(places))


def _signed(one: Document, role: str, organization: str, zone: ZoneInfo) -> Iterator[Paragraph]:
    yield _line(f"ลงชื่อ ลงนามในระบบ {role}")
    yield _line(f"({one['name']})")
    yield _line(f"ตำแหน่ง {one['title']}")
    if one["capacity"]:
        order = f" ตามคำสั่งที่ {to_thai(one['order_no'])}" if one["order_no"] else ""
        yield _line(f"{one['capacity']}{office_title(one['office'], organization)}{order}")
    yield _line(moment(one["at"], zone))


def _open(office: str, role: str, organization: str) -> Iterator[Paragraph]:
    yield _line("ลงชื่อ ", LONG, f" {role}")
    yield _line("(", LONG, ")")
    yield _line(f"ตำแหน่ง {office_title(office, organization)}")
    yield _line("วันที่ ", SHORT, " เดือน ", MIDDLE, " พ.ศ. ", SHORT)


def _line(*parts: str | int) -> Paragraph:
    """Words, and between them lines for the pen of so many spaces."""
    return Paragraph(tuple(Run(one) if isinstance(one, str) else Run("\u00a0" * one, Role.BLANK) for one in parts))
