"""Sheets of QR labels for assets: short code, bold number, name and office, on sheets of a known make.

The code holds an upper-case address, which our pages answer in any case: a smaller code has larger modules, and is
read from farther away and after more wear.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from assetlend.documents.codes import qr_svg
from assetlend.documents.typesetting import Drawing, typeset
from assetlend.errors import N_, Invalid

_PLACE = re.compile(r"องค์การบริหารส่วน(ตำบล\S+)")
TITLE = "ป้ายคิวอาร์โค้ดทรัพย์สิน"


@dataclass(frozen=True, kw_only=True)
class Label:
    """One label. A thing that is counted has no number, and shows `unit` ("จำนวน ๒๐๐ ตัว") in its place."""

    url: str
    name: str
    office: str
    number: str | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        if not (self.number or self.unit):
            raise ValueError("a label shows a number, or the count of a lot")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A sheet, A4 where nothing else is said: lengths in millimetres, type in points; an officer chooses by `title`."""

    title: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap: float
    padding: float
    code: float
    gutter: float
    type: float
    page_width: float = 210
    page_height: float = 297

    @property
    def per_sheet(self) -> int:
        return self.columns * self.rows


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "a4-24": Layout(
            title="๒๔ ดวงต่อแผ่น (๓ x ๘) ขนาด ๗๐ x ๓๗ มม. สำหรับครุภัณฑ์ทั่วไป",
            columns=3,
            rows=8,
            width=70,
            height=37.125,
            left=0,
            top=0,
            gap=0,
            padding=4.5,
            code=28,
            gutter=1,
            type=9.5,
        ),
        "a4-65": Layout(
            title="๖๕ ดวงต่อแผ่น (๕ x ๑๓) ขนาด ๓๘ x ๒๑ มม. สำหรับของชิ้นเล็ก",
            columns=5,
            rows=13,
            width=38.1,
            height=21.2,
            left=4.75,
            top=10.7,
            gap=2.5,
            padding=1.3,
            code=18,
            gutter=0.3,
            type=6.2,
        ),
        "a4-12": Layout(
            title="๑๒ ดวงต่อแผ่น (๒ x ๖) ขนาด ๙๙ x ๔๒ มม. สำหรับเต็นท์และเครื่องปั่นไฟ",
            columns=2,
            rows=6,
            width=99.1,
            height=42.3,
            left=4.65,
            top=21.6,
            gap=2.5,
            padding=3,
            code=36,
            gutter=1.5,
            type=14,
        ),
        "single": Layout(
            title="ดวงเดี่ยว ขนาด ๖๒ x ๒๙ มม. สำหรับเครื่องพิมพ์ฉลากแบบม้วน",
            columns=1,
            rows=1,
            width=62,
            height=29,
            left=0,
            top=0,
            gap=0,
            padding=2,
            code=25,
            gutter=0.8,
            type=8.6,
            page_width=62,
            page_height=29,
        ),
    }
)
"""The sheets that can be bought: 70 x 37 mm without gaps, 38.1 x 21.2 mm and 99.1 x 42.3 mm with a gap of 2.5 mm.

A single label is a page of its own, as printers of labels on a roll take them.
"""


def render(
    labels: Sequence[Label], layout: str, *, created: datetime, start: int = 0, cut_lines: bool = False
) -> bytes:
    """The labels as PDF, in order, from the place `start` of the first sheet (0 is the first place).

    `cut_lines` draws a hairline round each label, for plain paper. `created` (aware) goes into the file's date.
    Raises Invalid for an unknown layout, for no labels, and for a start that is not on the sheet.
    """
    sheet = LAYOUTS.get(layout)
    if sheet is None:
        raise Invalid(N_("There is no such sheet of labels."), field="layout")
    if not labels:
        raise Invalid(N_("Choose at least one thing to print a label for."), field="labels")
    if not 0 <= start < sheet.per_sheet:
        raise Invalid(N_("The first label must have a place on the sheet."), field="start")

    return typeset(
        "labels",
        {
            "sheet": asdict(sheet),
            "labels": [_drawn(label) for label in labels],
            "start": start,
            "cut_lines": cut_lines,
        },
        title=TITLE,
        author=labels[0].office,
        created=created,
        unbreakable=_kept_together(labels),
        true_size=True,
    )


def _kept_together(labels: Sequence[Label]) -> set[str]:
    """The numbers, and the place in "องค์การบริหารส่วน|ตำบลสระขวัญ"."""
    places = {_PLACE.search(label.office) for label in labels}
    return {label.number for label in labels if label.number} | {place.group(1) for place in places if place}


def _drawn(label: Label) -> dict[str, Any]:
    svg = Drawing(qr_svg(label.url.upper()))
    return {"svg": svg, "number": label.number, "unit": label.unit, "name": label.name, "office": label.office}
