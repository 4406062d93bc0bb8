"""Rows of a register that are no assets: headings of groups, totals, page furniture and signatures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from assetlend.domain.register_columns import Header, is_other_header, repeats
from assetlend.domain.register_types import Field
from assetlend.errors import N_
from assetlend.thai.digits import to_arabic
from assetlend.thai.text import fold


class Kind(Enum):
    """What a row of a sheet is; the value is the code and the reason why a row that is no asset is passed over."""

    ASSET = ("asset", "")
    BLANK = ("blank", N_("The row is empty."))
    HEADER = ("header", N_("The headings are repeated."))
    OTHER_HEADER = ("other_header", N_("Other headings begin here. Put each table on a sheet of its own."))
    NAME_ONLY = (
        "name_only",
        N_(
            "The row has nothing but a name. Add a quantity if it is property, begin it with ประเภท or กอง if it heads "
            "the rows below, or take it out."
        ),
    )
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
_SUMMARY: Final = re.compile(r"\s*(?:\(\s*ต่อ\s*\)|\(?\s*(?:จำนวน|รวม)?\s*[0-9][0-9,]*\s*รายการ\s*\)?)$")
_CLASS: Final = re.compile(r"^(?:ครุภัณฑ์|วัสดุ|ที่ดิน|อาคาร|สิ่งปลูกสร้าง|สินทรัพย์|ทรัพย์สิน)")
_DIVISION: Final = re.compile(
    r"^(?:กอง(?!ทุน)|สำนัก(?!พิมพ์)|ฝ่าย|หน่วยตรวจสอบ|ส่วน(?=การ|โยธา|สวัสดิการ|สาธารณสุข|ส่งเสริม)|ศูนย์พัฒนาเด็ก|ศพด|โรงเรียน)"
)
# Land and buildings are left out: one alone beside its price is an asset.
_GROUP_WITH_FIGURES: Final = re.compile(
    "|".join(("ครุภัณฑ์", "วัสดุ", _CLASS_LABEL.pattern, _DIVISION_LABEL.pattern, _DIVISION.pattern))
)
_LABELS_ALONE: Final = frozenset(map(fold, ("ประเภท", "หมวด", "กลุ่ม", "หน่วยงาน", "ส่วนราชการ", "สังกัด")))

_TOTAL_WORDS: Final = (
    "รวม ยอดรวม ผลรวม ทั้งสิ้น ยอดยกมา ยอดยกไป ยกมา ยกไป ยกยอดมา ยกยอดไป จำนวนทั้งสิ้น จำนวนทั้งหมด จำนวนรวม "
    "มูลค่ารวม ราคารวม เป็นเงินทั้งสิ้น total grandtotal subtotal"
)
_TOTAL_WORD: Final = re.compile("|".join(map(fold, _TOTAL_WORDS.split())))
_TOTAL: Final = re.compile(f"{_TOTAL_WORD.pattern}|{fold('จำนวน')}[0-9]")
# A total that names nothing else, so that a unit beside it does not make it a thing.
_MERE_TOTAL: Final = re.compile(
    "(?:" + "|".join(map(fold, ("ยอด", "ผล", "จำนวน", "รวม", "เงิน", "เป็น", "ราคา", "มูลค่า", "ทั้งสิ้น", "ทั้งหมด"))) + ")+"
    "|(?:grand|sub)?total"
)
_GRAND_TOTAL: Final = re.compile("|".join(map(fold, ("ทั้งสิ้น", "ทั้งหมด", "grand total"))))
_FOOTER: Final = re.compile(
    r"^(?:\(?\s*ลงชื่อ|ลงนาม|ผู้จัดทำ|ผู้ตรวจ|ผู้รับรอง|ผู้รายงาน|ผู้บันทึก|ตำแหน่ง|หมายเหตุ|ขอรับรอง|ข้าพเจ้า|ณ วันที่|พิมพ์เมื่อ|"
    r"หน้า\s*(?:ที่)?\s*[0-9]|page\s*[0-9]|\*|\((?:นาย|นาง|น\.ส\.|ว่าที่|ดร\.|จ\.ส\.)[^)]*\)$)|\.{5,}|…{2,}|_{4,}",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(r"ลงชื่อ|ลงนาม|ขอรับรอง|ข้าพเจ้า|\.{5,}|…{2,}|_{4,}")
_PARTICULARS: Final = re.compile(r"[-–—•●▪‣·]\s*\S")
# Who signed, and when, without the word for it; and the words for "continued" and "the end".
_OF_PEOPLE: Final = re.compile(
    r"(?:ประธาน)?กรรมการ|(?:หัวหน้า)?เจ้าหน้าที่|เจ้าพนักงาน|ผู้อำนวยการ|ปลัด|นายก|(?:นาย|นาง|นางสาว|น\.ส\.)\s?\S+\s+\S+$|"
    r"วันที่\s*[0-9]|หน้าที่\s*[0-9]|งาน|\(?ต่อ\)?$|จบ|ไม่มีรายการ"
)
_COLUMN_NUMBER: Final = re.compile(r"\(?([0-9]{1,2})\)?")
_NUMERIC: Final = re.compile(r"[0-9][0-9,.]*")
# A number, perhaps with its unit: "20", "1,850.00 บาท", "280.-", but not the "1. กองช่าง" of an enumeration.
_FIGURE: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?(?:\s*\.?-)?\s*(?:[^\W\d_][^0-9]*)?")
# What only an asset has; a total has at most numbers.
_ASSET_FIELDS: Final = (Field.NUMBER, Field.ACQUIRED_ON, Field.UNIT, Field.CONDITION, Field.LENDABLE, Field.DIVISION)
_FIGURES: Final = (Field.QUANTITY, Field.UNIT_VALUE, Field.VALUE, Field.TOTAL_VALUE)
_LONGEST_HEADING: Final = 200
_OF_LINES: Final = frozenset(map(fold, ("รายการ", "บาท")))


def kind_of(header: Header, texts: Mapping[int, str], is_below_table: bool) -> Kind:
    """What a row is, from the texts of its filled cells by column."""
    words = {column: text for column, text in texts.items() if not _is_running_number(header, column, text)}
    if not words:
        return Kind.BLANK
    if repeats(header, texts):
        return Kind.HEADER
    if (is_other := is_other_header(header, texts)) is not None:
        return Kind.OTHER_HEADER if is_other else Kind.HEADER
    if _is_column_numbers(texts):
        return Kind.COLUMN_NUMBERS
    if _may_be_footer(header, words) and _is_marked(header, words):
        return Kind.FOOTER
    if _is_total(header, words):
        return Kind.TOTAL
    if heading_of(header, texts):
        return Kind.GROUP
    if is_below_table and _may_be_footer(header, words):
        return Kind.FOOTER
    return _kind_of_one(header, words, texts) if len(set(words.values())) == 1 else Kind.ASSET


def heading_of(header: Header, texts: Mapping[int, str]) -> Heading | None:
    """The class or division of a row that holds one text, or a label and a text, beside a running number.

    Its own figures, as the sum of the rows below it, may stand beside a class or division, but no unit of things.
    """
    words = {column: text for column, text in texts.items() if not _is_running_number(header, column, text)}
    named = {column: text for column, text in words.items() if not _is_figure(header, column, text)}
    found = list(dict.fromkeys(text for _, text in sorted(named.items())))
    if len(found) == 2 and fold(found[0]) in _LABELS_ALONE:
        found = [" ".join(found)]
    if len(found) != 1:
        return None
    name = to_arabic(found[0])
    if len(named) < len(words) and not _GROUP_WITH_FIGURES.match(_ENUMERATOR.sub("", name)):
        return None
    return _heading(name)


def ends_table(kind: Kind, texts: Mapping[int, str], is_below_table: bool) -> bool:
    """Whether what follows without figures is furniture: below the grand total, and below signatures."""
    if kind is Kind.TOTAL:
        return any(_GRAND_TOTAL.search(fold(text)) for text in texts.values())
    if kind is Kind.FOOTER:
        return is_below_table or any(map(_SIGNATURE.search, texts.values()))
    return is_below_table and kind is not Kind.GROUP


def reads_like_division(text: str) -> bool:
    """Whether a text begins like the name of a division: กอง…, สำนัก…, ฝ่าย…."""
    return bool(_DIVISION.match(text))


def _heading(text: str) -> Heading | None:
    if len(text) > _LONGEST_HEADING:
        return None
    text = _SUMMARY.sub("", _ENUMERATOR.sub("", text))
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


def _figure_columns(header: Header) -> set[int]:
    return {header.columns[asked] for asked in _FIGURES if asked in header.columns} | header.conditions.keys()


def _is_figure(header: Header, column: int, text: str) -> bool:
    """A number under a heading for figures, or the word that such a number counts lines or baht."""
    if column in _figure_columns(header):
        return bool(_FIGURE.fullmatch(to_arabic(text)))
    return column == header.columns.get(Field.UNIT) and fold(text) in _OF_LINES


def _is_total(header: Header, words: Mapping[int, str]) -> bool:
    """A row with a word for a total and nothing that only an asset has, or a row of figures alone."""
    if all(_is_figure(header, column, text) for column, text in words.items()):
        return True
    quantity = header.columns.get(Field.QUANTITY, 0)
    last = max(header.columns[Field.NAME], quantity)
    texts = {column: fold(text) for column, text in words.items() if column <= last}
    labels = {
        column: text for column, text in texts.items() if (_TOTAL_WORD if column == quantity else _TOTAL).match(text)
    }
    others = {header.columns.get(field) for field in _ASSET_FIELDS} & words.keys()
    unit = header.columns.get(Field.UNIT, -1)
    if any(map(_MERE_TOTAL.fullmatch, labels.values())) or fold(words.get(unit, "")) in _OF_LINES:
        others -= {unit}
    return bool(labels) and others <= {min(labels)}


def _may_be_footer(header: Header, words: Mapping[int, str]) -> bool:
    """Whether a row has no figures and no asset number, which every remark and signature lacks."""
    number = words.get(header.columns.get(Field.NUMBER, -1), "")
    return not (words.keys() & _figure_columns(header) or (number and not _FOOTER.search(number)))


def _is_marked(header: Header, words: Mapping[int, str]) -> bool:
    """Whether a row reads like a remark or a signature, and its name, where it has one, like nothing else."""
    name = words.get(header.columns[Field.NAME])
    return bool(_FOOTER.search(name)) if name else any(map(_FOOTER.search, words.values()))


def _kind_of_one(header: Header, words: Mapping[int, str], texts: Mapping[int, str]) -> Kind:
    """What a row is that says one thing only, perhaps beside a running number."""
    text = next(iter(words.values()))
    if header.columns[Field.NAME] not in words:
        return Kind.ASSET if _is_number(header, words) else Kind.UNCLEAR
    if _PARTICULARS.match(text) or _OF_PEOPLE.match(to_arabic(text)):
        return Kind.UNCLEAR
    is_asked = len(words) == len(texts) and (Field.NUMBER in header.columns or _figure_columns(header))
    return Kind.NAME_ONLY if is_asked else Kind.ASSET
