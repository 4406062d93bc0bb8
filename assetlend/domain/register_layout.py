"""Rows of a register that are no assets: headings of groups, totals, page furniture and signatures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from assetlend.domain.register_columns import Header, repeats
from assetlend.domain.register_types import Field
from assetlend.errors import N_
from assetlend.thai.digits import to_arabic
from assetlend.thai.text import fold


class Kind(Enum):
    """What a row of a sheet is; the value is the code and the reason why a row that is no asset is passed over."""

    ASSET = ("asset", "")
    BLANK = ("blank", N_("The row is empty."))
    HEADER = ("header", N_("The headings are repeated."))
    COLUMN_NUMBERS = ("column_numbers", N_("The row only numbers the columns."))
    GROUP = ("group", N_("The row is a heading for the rows below it."))
    UNCLEAR = ("unclear", N_("The row holds one text only, which is neither an item nor a known heading."))
    TOTAL = ("total", N_("The row is a total."))
    FOOTER = ("footer", N_("The row is a remark or a signature below the table."))

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def why(self) -> str:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a group row says of the rows below it: a class of property or a division."""

    item_class: str | None = None
    division: str | None = None


_ENUMERATOR: Final = re.compile(r"^(?:\(?[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]|[ก-ฮ][.)])\s*")
_CLASS_LABEL: Final = re.compile(
    r"^(?:ประเภท|หมวดหมู่|หมวด|กลุ่ม|ชนิด)(?:ของ)?(?:ครุภัณฑ์|ทรัพย์สิน|พัสดุ)?\s*[:：]\s*|^(?:ประเภท|หมวดหมู่|หมวด|กลุ่ม)\s*"
)
_DIVISION_LABEL: Final = re.compile(
    r"^(?:หน่วยงาน|ส่วนราชการ|สังกัด|กอง/สำนัก)(?:\s*[:：]\s*|\s+|(?=กอง|สำนัก|ฝ่าย|ส่วน|งาน|หน่วย|ศูนย์|โรงเรียน))"
)
_CLASS: Final = re.compile(r"^(?:ครุภัณฑ์|วัสดุ|ที่ดิน|อาคาร|สิ่งปลูกสร้าง|สินทรัพย์|ทรัพย์สิน)")
_DIVISION: Final = re.compile(
    r"^(?:กอง(?!ทุน)|สำนัก(?!พิมพ์)|ฝ่าย|หน่วยตรวจสอบ|ส่วน(?=การ|โยธา|สวัสดิการ|สาธารณสุข|ส่งเสริม)|ศูนย์พัฒนาเด็ก|ศพด|โรงเรียน)"
)
_LABELS_ALONE: Final = frozenset(map(fold, ("ประเภท", "หมวด", "กลุ่ม", "หน่วยงาน", "ส่วนราชการ", "สังกัด")))

_TOTAL: Final = re.compile(
    "^(?:"
    + "|".join(map(fold, ("รวม", "ยอดรวม", "ผลรวม", "ทั้งสิ้น", "ยอดยกมา", "ยอดยกไป", "ยกมา", "ยกไป")))
    + "|total|grandtotal|subtotal)"
)
_GRAND_TOTAL: Final = re.compile("|".join(map(fold, ("ทั้งสิ้น", "ทั้งหมด", "grand total"))))
_FOOTER: Final = re.compile(
    r"^(?:\(?\s*ลงชื่อ|ลงนาม|ผู้จัดทำ|ผู้ตรวจ|ผู้รับรอง|ผู้รายงาน|ผู้บันทึก|ตำแหน่ง|หมายเหตุ|ขอรับรอง|ข้าพเจ้า|ณ วันที่|พิมพ์เมื่อ|"
    r"หน้า\s*(?:ที่)?\s*[0-9]|page\s*[0-9]|\*|\((?:นาย|นาง|น\.ส\.|ว่าที่|ดร\.|จ\.ส\.)[^)]*\)$)|\.{5,}|…{2,}|_{4,}",
    re.IGNORECASE,
)
_COLUMN_NUMBER: Final = re.compile(r"\(?([0-9]{1,2})\)?")
_NUMERIC: Final = re.compile(r"[0-9][0-9,.]*")
# What only an asset has; a total has at most numbers.
_ASSET_FIELDS: Final = (Field.NUMBER, Field.ACQUIRED_ON, Field.UNIT, Field.CONDITION, Field.LENDABLE, Field.DIVISION)
_FIGURES: Final = (Field.QUANTITY, Field.UNIT_VALUE, Field.VALUE, Field.TOTAL_VALUE)


def kind_of(header: Header, texts: Mapping[int, str], after_grand_total: bool) -> Kind:
    """What a row is, from the texts of its filled cells by column."""
    words = {column: text for column, text in texts.items() if not _is_running_number(header, column, text)}
    if not words:
        return Kind.BLANK
    if repeats(header, texts):
        return Kind.HEADER
    if _is_column_numbers(texts):
        return Kind.COLUMN_NUMBERS
    if _is_footer(header, words, after_grand_total):
        return Kind.FOOTER
    if _is_total(header, words):
        return Kind.TOTAL
    if heading_of(header, texts):
        return Kind.GROUP
    only_text = len(set(words.values())) == 1 and header.columns[Field.NAME] not in words
    return Kind.UNCLEAR if only_text and not _is_number(header, words) else Kind.ASSET


def heading_of(header: Header, texts: Mapping[int, str]) -> Heading | None:
    """The class or division of a row that holds one text, or a label and a text, beside a running number."""
    words = [text for column, text in sorted(texts.items()) if not _is_running_number(header, column, text)]
    words = list(dict.fromkeys(words))
    if len(words) == 2 and fold(words[0]) in _LABELS_ALONE:
        words = [" ".join(words)]
    return _heading(_ENUMERATOR.sub("", to_arabic(words[0]))) if len(words) == 1 else None


def is_grand_total(texts: Mapping[int, str]) -> bool:
    """Whether a total row is the one of the whole register."""
    return any(_GRAND_TOTAL.search(fold(text)) for text in texts.values())


def reads_like_division(text: str) -> bool:
    """Whether a text begins like the name of a division: กอง…, สำนัก…, ฝ่าย…."""
    return bool(_DIVISION.match(text))


def _heading(text: str) -> Heading | None:
    division = _DIVISION_LABEL.sub("", text)
    if division != text or reads_like_division(text):
        return Heading(division=division) if division else None
    item_class = _CLASS_LABEL.sub("", text)
    if item_class != text or _CLASS.match(text):
        return Heading(item_class=item_class) if item_class else None
    return None


def _is_running_number(header: Header, column: int, text: str) -> bool:
    """Whether a number stands in the column of running numbers, or in one that tells nothing."""
    return column not in header.telling and bool(_NUMERIC.fullmatch(to_arabic(text)))


def _is_number(header: Header, words: Mapping[int, str]) -> bool:
    """Whether the only text of a row is an asset number, whose name is missing then."""
    text = words.get(header.columns.get(Field.NUMBER, -1), "")
    return any(map(str.isdigit, text)) and _heading(text) is None


def _is_column_numbers(texts: Mapping[int, str]) -> bool:
    """(1) (2) (3) …, as official forms have under their headings."""
    matches = [_COLUMN_NUMBER.fullmatch(to_arabic(text)) for _, text in sorted(texts.items())]
    numbers = [int(match[1]) for match in matches if match]
    return len(numbers) == len(matches) >= 3 and all(b == a + 1 for a, b in pairwise(numbers))


def _is_total(header: Header, words: Mapping[int, str]) -> bool:
    """A row with a word for a total and nothing that only an asset has, or a row of figures alone."""
    if set(words) <= {header.columns.get(field) for field in _FIGURES}:
        return True
    last = max(header.columns[Field.NAME], header.columns.get(Field.QUANTITY, 0))
    labels = [column for column, text in words.items() if column <= last and _TOTAL.match(fold(text))]
    others = {header.columns.get(field) for field in _ASSET_FIELDS} & words.keys()
    return bool(labels) and others <= {min(labels)}


def _is_footer(header: Header, words: Mapping[int, str], after_grand_total: bool) -> bool:
    """A row without figures and asset number that reads like a remark, or stands below the grand total."""
    marked = [column for column, text in words.items() if _FOOTER.search(text)]
    if any(header.columns.get(field) in words for field in _FIGURES):
        return False
    has_number = header.columns.get(Field.NUMBER) in words.keys() - set(marked)
    return not has_number and (after_grand_total or bool(marked))
