"""The text for the loudspeakers as a paper to read aloud: large, in sentences, with marks where to breathe.

The value is frozen when the paper is issued; numbers and days are in words already (`thai.spoken`). Source: R59.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assetlend.documents.typesetting import typeset
from assetlend.domain.papers import Heading
from assetlend.thai.digits import to_thai

TEMPLATE = "announcement/1"
TITLE = "บทประชาสัมพันธ์ทางเครื่องกระจายเสียง"
WORDS = ("ที่อยู่", "ฌาปนกิจ", "สาธารณประโยชน์", "สาธารณภัย", "องค์การบริหารส่วนตำบล", "พิจารณา", "ประชาสัมพันธ์")
"""Words that are read in one glance."""


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """All that the paper prints but its number: each sentence as its phrases, and how long it takes to read."""

    office: str
    subject: str
    date: str
    reading_time: str
    sentences: tuple[tuple[str, ...], ...]


def render(value: Mapping[str, Any], heading: Heading, made_at: datetime) -> bytes:
    """The paper as PDF, upright; as large as stands on one page."""
    known = {"number": to_thai(f"{heading.number}/{heading.year}")}
    return typeset(
        "announcement",
        {**value, "title": TITLE, "heading": known},
        title=f"{TITLE} {known['number']}",
        author=value["office"],
        created=made_at,
        unbreakable=[*WORDS, *value["office"].split()],
    )
