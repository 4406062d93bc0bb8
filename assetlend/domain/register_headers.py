"""The words by which offices head the columns of their registers, and what each of them means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from assetlend.domain.register_types import Field
from assetlend.thai.text import canon, fold

# For each field its headings, the most telling first: where two columns fit one field, the earlier heading wins.
# The words on one line are separated by a bar. They are compared after fold(), so that spaces, dots, slashes and
# tone marks do not matter. "status" is left out on purpose: in other systems' exports it is the state of a record.
HEADINGS: Final[Mapping[Field, str]] = {
    Field.SEQUENCE: "ลำดับที่|ลำดับ|เลขลำดับ|ที่|ข้อ|no|seq|sequence",
    Field.NUMBER: (
        "รหัสครุภัณฑ์|หมายเลขครุภัณฑ์|เลขครุภัณฑ์|เลขที่ครุภัณฑ์|เลขรหัสครุภัณฑ์|หมายเลขรหัสครุภัณฑ์|รหัสทรัพย์สิน|หมายเลขทรัพย์สิน|"
        "เลขทรัพย์สิน|เลขที่ทรัพย์สิน|รหัสสินทรัพย์|หมายเลขสินทรัพย์|เลขที่สินทรัพย์|รหัสพัสดุ|หมายเลขพัสดุ|เลขพัสดุ|"
        "หมายเลขและทะเบียน|หมายเลขทะเบียน|เลขทะเบียนครุภัณฑ์|เลขทะเบียน|ทะเบียนครุภัณฑ์|เลขที่หรือรหัส|เลขที่/รหัส|เลขรหัส|รหัส|"
        "หมายเลข|เลขที่|asset number|asset no|asset code|asset tag|inventory number|inventory no|number|code"
    ),
    Field.NAME: (
        "ชื่อครุภัณฑ์|ชื่อพัสดุ|ชื่อทรัพย์สิน|ชื่อสินทรัพย์|ชื่อรายการ|รายการครุภัณฑ์|รายการพัสดุ|รายการทรัพย์สิน|รายการสินทรัพย์|"
        "รายการ/ชื่อ|รายการ|ชื่อ|รายละเอียดครุภัณฑ์|รายละเอียดทรัพย์สิน|รายละเอียดพัสดุ|ชื่อและลักษณะ|ครุภัณฑ์|พัสดุ|"
        "ทรัพย์สิน|รายละเอียด|asset name|item name|name|item|asset|description"
    ),
    Field.ITEM_CLASS: (
        "ประเภทครุภัณฑ์|ประเภททรัพย์สิน|ประเภทสินทรัพย์|ประเภทพัสดุ|ประเภท|หมวดครุภัณฑ์|หมวดหมู่|หมวด|กลุ่มครุภัณฑ์|กลุ่ม|"
        "ชนิดครุภัณฑ์|ชนิด|asset class|class|category|asset type|type|group"
    ),
    Field.ACQUIRED_ON: (
        "วันเดือนปีที่ได้มา|วันที่ได้มา|วันเดือนปีที่ได้รับ|วันที่ได้รับ|วันที่ได้รับมา|ว/ด/ป ที่ได้มา|ว/ด/ป ที่ได้รับ|วันเดือนปีที่ซื้อ|"
        "วันที่ซื้อ|วันที่จัดซื้อ|วันที่จัดหา|วันเดือนปีที่ตรวจรับ|วันที่ตรวจรับ|วันตรวจรับ|วันที่รับ|วันรับ|วันได้มา|ได้มาเมื่อ|ได้มาเมื่อวันที่|"
        "วัน/เดือน/ปี|ว/ด/ป|วันที่|ได้มา|acquired on|acquired|date acquired|acquisition date|purchase date|"
        "date of purchase|received date|date received|date"
    ),
    Field.ACQUIRED_YEAR: (
        "ปีที่ได้มา|ปีที่ได้รับ|ปีที่ซื้อ|ปีที่จัดซื้อ|ปีที่จัดหา|ปีที่รับ|ปีได้มา|ปีงบประมาณที่ได้มา|ปีงบประมาณ|ปีงบ|ปี พ.ศ.|พ.ศ.|"
        "ปี|year acquired|acquisition year|fiscal year|year"
    ),
    Field.DIVISION: (
        "กองเจ้าของพัสดุ|กองที่รับผิดชอบ|หน่วยงานเจ้าของครุภัณฑ์|หน่วยงานเจ้าของ|หน่วยงานที่รับผิดชอบ|หน่วยงานผู้รับผิดชอบ|"
        "ส่วนราชการที่รับผิดชอบ|กอง|กอง/สำนัก|สำนัก/กอง|กอง/ฝ่าย|สังกัด|หน่วยงาน|ส่วนราชการ|หน่วยงานที่ใช้|"
        "หน่วยงานผู้ใช้|ฝ่าย|สำนัก|แผนก|division|department|owner"
    ),
    Field.QUANTITY: "จำนวน|จำนวนหน่วย|จำนวนทั้งหมด|จำนวนทั้งสิ้น|จำนวนที่มี|quantity|qty|count",
    Field.UNIT: "หน่วยนับ|หน่วย|ลักษณนาม|unit|unit of measure|uom",
    Field.UNIT_VALUE: (
        "ราคาต่อหน่วย|ราคา/หน่วย|ราคาหน่วยละ|หน่วยละ|ราคาต่อหน่วย/ชุด/กลุ่ม|มูลค่าต่อหน่วย|ราคา (บาท/หน่วย)|ราคาต่อชิ้น|"
        "unit price|unit value|unit cost|price per unit"
    ),
    Field.VALUE: "ราคาทุน|ราคา|ราคาที่ได้มา|ราคาที่ซื้อ|ราคาซื้อ|ราคาที่จัดซื้อ|price",
    Field.TOTAL_VALUE: (
        "ราคารวม|มูลค่ารวม|รวมเงิน|รวมเป็นเงิน|เป็นเงิน|ราคาทั้งหมด|ราคารวมทั้งสิ้น|จำนวนเงินรวม|รวมราคา|จำนวนเงิน|วงเงิน|มูลค่า|"
        "มูลค่าที่ได้มา|มูลค่าการได้มา|มูลค่าทรัพย์สิน|มูลค่าครุภัณฑ์|มูลค่าพัสดุ|total value|total price|total|value|cost|amount"
    ),
    Field.FUND_SOURCE: (
        "แหล่งเงิน|แหล่งงบประมาณ|แหล่งที่มาของเงิน|แหล่งเงินทุน|แหล่งงบ|ประเภทเงิน|ประเภทงบประมาณ|หมวดเงิน|เงินงบประมาณ|"
        "งบประมาณ|แหล่งที่มา|เงิน|fund source|source of funds|fund|budget"
    ),
    Field.ACQUISITION: (
        "วิธีการได้มา|วิธีได้มา|วิธีการที่ได้มา|วิธีที่ได้มา|วิธีการจัดหา|วิธีจัดหา|วิธีการจัดซื้อ|วิธีจัดซื้อ|วิธีการจัดซื้อจัดจ้าง|"
        "วิธีจัดซื้อจัดจ้าง|วิธีซื้อ|การได้มา|ได้มาโดย|วิธีการ|วิธี|acquisition method|acquisition|method"
    ),
    Field.USEFUL_LIFE: "อายุการใช้งาน|อายุใช้งาน|อายุการใช้|อายุ|useful life|life",
    Field.CONDITION: (
        "สภาพ|ใช้งานได้/ชำรุด|ใช้ได้/ชำรุด|ใช้การได้/ชำรุด|ดี/ชำรุด|ปกติ/ชำรุด|สภาพครุภัณฑ์|สภาพพัสดุ|สภาพทรัพย์สิน|สภาพการใช้งาน|สภาพปัจจุบัน|สถานะ|สถานะครุภัณฑ์|สถานะการใช้งาน|สถานภาพ|condition"
    ),
    Field.LENDABLE: (
        "การให้ยืม|ให้ยืมได้|ให้ยืม|ยืมได้|อนุญาตให้ยืม|สถานะการให้ยืม|ให้ยืมหรือไม่|ให้ยืมได้หรือไม่|ยืมได้หรือไม่|lendable|loanable|"
        "can be lent|may be lent|for loan"
    ),
    Field.BRAND: "ยี่ห้อ|ยี่ห้อ/รุ่น|รุ่น/ยี่ห้อ|ยี่ห้อและรุ่น|ตราสินค้า|ตรา|brand|make",
    Field.MODEL: "รุ่น|รุ่น/แบบ|แบบ/รุ่น|แบบ|model",
    Field.LOCATION: (
        "สถานที่ติดตั้ง|สถานที่ตั้ง|สถานที่ใช้|สถานที่ใช้งาน|สถานที่เก็บ|สถานที่จัดเก็บ|สถานที่เก็บรักษา|ใช้ประจำที่|ที่ตั้ง|ที่เก็บ|จุดติดตั้ง|"
        "สถานที่|location|place|room"
    ),
    Field.DOCUMENT_NO: (
        "ที่เอกสาร|เลขที่เอกสาร|เอกสารอ้างอิง|หลักฐานการรับ|เลขที่สัญญา|เลขที่ใบส่งของ|ใบส่งของที่|เลขที่ใบสั่งซื้อ|เลขที่หนังสือ|"
        "หลักฐาน|เอกสาร|document number|document no|contract number|contract no"
    ),
    Field.VENDOR: (
        "ผู้ขาย|ชื่อผู้ขาย|ผู้ขาย/ผู้รับจ้าง/ผู้บริจาค|ผู้รับจ้าง|ผู้บริจาค|คู่สัญญา|ซื้อจาก|ได้มาจาก|บริษัท/ร้านค้า|ร้านค้า|บริษัท|ห้างร้าน|"
        "vendor|supplier|seller|donor"
    ),
    Field.CUSTODIAN: "ผู้รับผิดชอบ|ผู้ครอบครอง|ผู้ดูแล|ผู้ใช้งาน|ผู้ใช้|custodian",
    Field.NOTE: "หมายเหตุ|ข้อสังเกต|note|notes|remark|remarks|comment",
}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A family of headings: begins with one of the words, holds one of the others, and none of the last."""

    field: Field
    begins: str = ""
    holds: str = ""
    never: str = ""

    def fits(self, folded: str) -> bool:
        """Whether a folded heading belongs to the family."""
        return (
            bool(re.match(_any(self.begins), folded))
            and bool(re.search(_any(self.holds), folded))
            and not (self.never and re.search(_any(self.never), folded))
        )


_THINGS: Final = "ครุภัณฑ์|พัสดุ|ทรัพย์สิน|สินทรัพย์"
# Longer headings that people make up, in the order in which they are tried.
_PATTERNS: Final = (
    Pattern(Field.NUMBER, "รหัส|หมายเลข|เลข", _THINGS, "เครื่อง|รถ|ผู้|เอกสาร|สัญญา"),
    Pattern(Field.UNIT_VALUE, "ราคา|มูลค่า", "ต่อหน่วย|หน่วยละ|/หน่วย", "รวม|เสื่อม|สุทธิ"),
    Pattern(Field.TOTAL_VALUE, "ราคา|มูลค่า|จำนวนเงิน|รวม", "รวม|ทั้งหมด|ทั้งสิ้น", "เสื่อม|สุทธิ|คงเหลือ|รายการ"),
    Pattern(Field.VALUE, "ราคา", "", "เสื่อม|สุทธิ|คงเหลือ|ซาก|ประเมิน|ตลาด|บัญชี|ปัจจุบัน|กลาง|สะสม"),
    Pattern(Field.ACQUIRED_ON, "วัน|วดป|ได้มาเมื่อ", "ได้มา|รับ|ซื้อ|จัดหา", "ประกัน|ยืม|คืน|หมด|จำหน่าย"),
    Pattern(Field.ACQUIRED_YEAR, "ปี|พศ", "ได้มา|รับ|ซื้อ|จัดหา|งบ|พศ", "ประกัน"),
    Pattern(Field.ACQUISITION, "วิธี", "ได้มา|จัดหา|ซื้อ|จ้าง"),
    Pattern(Field.FUND_SOURCE, "แหล่ง|ประเภท|หมวด", "เงิน|งบ"),
    Pattern(Field.USEFUL_LIFE, "อายุ", "ใช้", "เหลือ|แล้ว|ไป"),
    Pattern(Field.LENDABLE, "การ|ให้|สถานะ|อนุญาต|ยืมได้", "ให้ยืม|ยืมได้", "ผู้|วัน"),
    Pattern(Field.CONDITION, "สภาพ|สถานะ|สถานภาพ", "", "ยืม|อนุมัติ"),
    Pattern(Field.ITEM_CLASS, "ประเภท|หมวด|กลุ่ม|ชนิด", _THINGS),
    Pattern(Field.NAME, "ชื่อ|รายการ|รายละเอียด", f"{_THINGS}|ยี่ห้อ|ชนิด|ลักษณะ|ขนาด", "ผู้"),
    Pattern(Field.VENDOR, "", "ผู้ขาย|ผู้รับจ้าง|ผู้บริจาค"),
    Pattern(Field.DIVISION, "หน่วยงาน|ส่วนราชการ|กอง|สำนัก"),
    Pattern(Field.LOCATION, "สถานที่|ที่ตั้ง|ที่เก็บ"),
    Pattern(Field.UNIT, "หน่วยนับ"),
    Pattern(Field.QUANTITY, "จำนวน", "", "เงิน|วัน|ปี|ครั้ง|ผู้|คน|เดือน"),
    Pattern(Field.BRAND, "", "ยี่ห้อ"),
    Pattern(Field.DOCUMENT_NO, "เลข|ที่|หลักฐาน", "เอกสาร|สัญญา|ใบสั่งซื้อ|ใบส่งของ"),
    Pattern(Field.NOTE, "หมายเหตุ"),
)
_PATTERN_RANK: Final = 1000
_PART_RANK: Final = 500
_LONGEST: Final = 80
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# Where a heading names two fields ("สถานที่ติดตั้ง/กอง"), these are what is asked of the column first.
_PREFERRED: Final = (Field.DIVISION, Field.NUMBER, Field.NAME, Field.BRAND)


@cache
def _any(words: str) -> str:
    """A pattern for any of the words, folded; the empty word fits everything."""
    return "|".join(re.escape(fold(word)) for word in words.split("|"))


def _exact() -> dict[str, tuple[Field, int]]:
    table: dict[str, tuple[Field, int]] = {}
    for field, words in HEADINGS.items():
        for rank, word in enumerate(words.split("|")):
            table.setdefault(fold(word), (field, rank))
    return table


_EXACT: Final = _exact()


def standard_heading(field: Field) -> str:
    """The heading under which a register of this program shows a field."""
    return HEADINGS[field].partition("|")[0]


@lru_cache(maxsize=4096)
def meaning_of(heading: str) -> tuple[Field, int] | None:
    """What a column with this heading tells, and how surely (0 is surest); None where it is not understood."""
    if not heading or len(heading) > _LONGEST:
        return None
    bare = canon(_BRACKETS.sub(" ", heading))
    for text in (heading, bare):
        if known := _EXACT.get(fold(text)):
            return known
    return _of_parts(bare) or _of_family(fold(bare))


def exact_meaning(heading: str) -> tuple[Field, int] | None:
    """`meaning_of` for a heading that stands word for word in the table."""
    return _EXACT.get(fold(heading)) or _EXACT.get(fold(_BRACKETS.sub(" ", heading)))


def _of_parts(heading: str) -> tuple[Field, int] | None:
    """The meaning of "a/b": of the preferred part if there is one, else of the first."""
    found = [_EXACT[fold(part)][0] for part in heading.split("/") if fold(part) in _EXACT]
    if "/" not in heading or not found:
        return None
    preferred = next((field for field in _PREFERRED if field in found), found[0])
    return preferred, _PART_RANK


def _of_family(folded: str) -> tuple[Field, int] | None:
    field = next((pattern.field for pattern in _PATTERNS if pattern.fits(folded)), None)
    return (field, _PATTERN_RANK) if field else None
