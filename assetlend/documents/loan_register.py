"""The register of loans (ทะเบียนคุมการยืม) as a paper: across, row by row, its head again on every page.

Source: the columns that follow from the forms in use (domain 6.5).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assetlend.documents.typesetting import typeset
from assetlend.thai.digits import to_thai

TITLE: Final = "ทะเบียนคุมการยืมพัสดุ/ครุภัณฑ์"
HEADERS: Final = (
    "ลำดับ",
    "เลขที่ใบยืม",
    "วันที่ขอ",
    "ผู้ยืม",
    "ประเภทผู้ยืม",
    "รายการ",
    "หมายเลขครุภัณฑ์",
    "จำนวน",
    "เพื่อใช้ใน",
    "สถานที่",
    "ผู้อนุมัติ/วันที่",
    "วันรับของ",
    "กำหนดคืน",
    "วันคืนจริง",
    "สภาพ",
    "เกินกำหนด (วัน)",
    "ทวงถามครั้งที่/วันที่",
    "ผลการชดใช้",
    "หมายเหตุ",
)
WORDS: Final = ("กีฬา", "ฌาปนกิจ", "ฟุตบอล", "นันทนาการ", "ประชาคม", "โรงพยาบาล", "สาธารณประโยชน์", "สาธารณภัย", "เยาวชน")
_REFERENCE: Final = re.compile("[0-9A-Z]{8}")


@dataclass(frozen=True, kw_only=True)
class RegisterPaper:
    """What the register prints: `scope` says of which year and division it is, `as_of` is the day; rows as HEADERS."""

    office: str
    scope: str
    as_of: str
    rows: Sequence[Sequence[str]]


def render(paper: RegisterPaper, *, made_at: datetime) -> bytes:
    """The register as PDF, in Thai digits."""
    return typeset(
        "loan_register",
        {
            "title": TITLE,
            "office": paper.office,
            "scope": to_thai(paper.scope),
            "as_of": paper.as_of,
            "headers": HEADERS,
            "rows": [[_shown(cell) for cell in row] for row in paper.rows],
        },
        title=f"{TITLE} {paper.scope}",
        author=paper.office,
        created=made_at,
        unbreakable=[*WORDS, *paper.office.split()],
    )


def _shown(cell: str) -> str:
    """A cell in Thai digits; a reference is a code and stays as it is."""
    return "\n".join(line if _REFERENCE.fullmatch(line) else to_thai(line) for line in cell.split("\n"))
