"""What the office's papers have in common: who signs how, how a paper is known, and words that are never broken.

Values are frozen as JSON with words ready to print: Thai digits, whole dates, names as of the day.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from assetlend.documents.typesetting import typeset
from assetlend.domain.papers import Heading
from assetlend.thai.digits import to_thai

CODE_DIGITS = 16
_OF_A_PLACE = re.compile("^(?:นายก|ปลัด)?(?:องค์การบริหารส่วน)?(?:ตำบล|อำเภอ|จังหวัด)(?:เมือง)?")

WORDS = (
    "กองคลัง",
    "กองช่าง",
    "ข้าพเจ้า",
    "ข้อเท็จจริง",
    "ครุภัณฑ์",
    "คณะกรรมการ",
    "งบประมาณ",
    "จังหวัด",
    "ชดใช้",
    "ชำนาญการ",
    "ชำนาญงาน",
    "ชำรุด",
    "ดำเนินการ",
    "ตามคำสั่งที่",
    "ทรัพย์สิน",
    "นำส่งคืน",
    "บ้านเลขที่",
    "ปฏิบัติราชการแทน",
    "ประจำปี",
    "ประธานกรรมการ",
    "ผู้ตรวจสอบ",
    "ผู้บังคับบัญชา",
    "ผู้ยืม",
    "ผู้รับคืน",
    "ผู้ส่งคืน",
    "ผู้อำนวยการ",
    "ผู้ใหญ่บ้าน",
    "ผู้ให้ยืม",
    "พ.ศ. ๒๕๖๐",
    "พัสดุ",
    "รักษาราชการแทน",
    "ศาลาประชาคม",
    "สถานที่",
    "สะดวก",
    "สำนักปลัด",
    "สูญหาย",
    "หมดความจำเป็น",
    "องค์การ",
    "อเนกประสงค์",
    "เจ้าหน้าที่",
    "เสียหาย",
    "เสื่อมสภาพ",
    "โทรศัพท์",
    "โน้ตบุ๊ก",
    "ใบยืม",
)
"""Words that papers of the first versions keep whole. Never changed: a reprint breaks its lines as the first print."""


@dataclass(frozen=True, kw_only=True)
class Signed:
    """One place for a signature, with the position as of that day.

    Only who was signed in signs in the `system`, with the moment `at`; everybody else has a line for the pen. `acting`
    says for whom and by which order. `words` and `note` are what he answered.
    """

    role: str
    name: str = ""
    position: str = ""
    acting: str = ""
    words: str = ""
    note: str = ""
    system: bool = False
    at: str = ""

    def __post_init__(self) -> None:
        if self.system and not (self.name and self.at):
            raise ValueError("who signs in the system is named, with the time")


def frozen(paper: Any) -> dict[str, Any]:
    """The value of a paper as JSON can hold it."""
    return {name: _plain(value) for name, value in asdict(paper).items()}


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
    return value


def parts_of(*names: str) -> tuple[str, ...]:
    """The parts of names, each of which stays on one line; of `อำเภอเมืองสระแก้ว` the place alone as well."""
    parts = {part for name in names for part in name.split()}
    return tuple(sorted(parts | {place for part in parts if (place := _OF_A_PLACE.sub("", part))}))


def render(
    template: str,
    value: Mapping[str, Any],
    heading: Heading,
    made_at: datetime,
    *,
    title: str,
    drawn: Mapping[str, Any] | None = None,
    unbreakable: Iterable[str] = (),
) -> bytes:
    """A paper as PDF. `value` has the `office`, and `whole`: the words of this paper that are never broken."""
    known = {
        "number": to_thai(f"{heading.number}/{heading.year}"),
        "edition": to_thai(heading.edition),
        "code": heading.code[:CODE_DIGITS],
    }
    return typeset(
        template,
        {**value, **(drawn or {}), "heading": known},
        title=f"{title} {known['number']}",
        author=value["office"],
        created=made_at,
        unbreakable=[*parts_of(value["office"]), *value["whole"], *unbreakable],
        words=WORDS,
    )
