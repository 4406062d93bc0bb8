"""What is true of a piece of property by itself: condition, number, and whether it is a vehicle or a medical aid."""

from enum import StrEnum
from typing import Final

from assetlend.errors import N_
from assetlend.thai.digits import to_arabic
from assetlend.thai.text import canon, fold


class Condition(StrEnum):
    """The state in which a unit of property is; the units of a row of the register are counted by it."""

    USABLE = "usable"
    DAMAGED = "damaged"
    WORN = "worn"
    IN_REPAIR = "in_repair"
    AWAITING_DISPOSAL = "awaiting_disposal"
    LOST = "lost"
    DISPOSED = "disposed"


CONDITION_NAMES: Final = {
    Condition.USABLE: N_("Usable"),
    Condition.DAMAGED: N_("Damaged"),
    Condition.WORN: N_("Worn out"),
    Condition.IN_REPAIR: N_("In repair"),
    Condition.AWAITING_DISPOSAL: N_("Awaiting disposal"),
    Condition.LOST: N_("Lost"),
    Condition.DISPOSED: N_("Disposed of"),
}
# The words of Thai papers and registers.
CONDITION_THAI: Final = {
    Condition.USABLE: "ใช้งานได้",
    Condition.DAMAGED: "ชำรุด",
    Condition.WORN: "เสื่อมสภาพ",
    Condition.IN_REPAIR: "อยู่ระหว่างซ่อม",
    Condition.AWAITING_DISPOSAL: "รอจำหน่าย",
    Condition.LOST: "สูญหาย",
    Condition.DISPOSED: "จำหน่ายแล้ว",
}

_VEHICLE_CLASS: Final = fold("ยานพาหนะ")
_VEHICLE_WORDS: Final = (
    "รถยนต์ รถบรรทุก รถจักรยานยนต์ รถมอเตอร์ไซค์ รถกระบะ รถปิคอัพ รถปิกอัพ รถตู้ รถเก๋ง รถบัส รถโดยสาร รถมินิบัส "
    "รถหกล้อ รถสิบล้อ รถ6ล้อ รถ10ล้อ รถสามล้อ รถพ่วง รถดับเพลิง รถน้ำ รถขยะ รถเก็บขยะ รถเก็บขนขยะ รถพยาบาล รถกู้ภัย "
    "รถกู้ชีพ รถแทรกเตอร์ รถขุด รถตัก รถเกลี่ย รถเกรด รถบด รถแบคโฮ รถแบ็คโฮ รถเครน รถกระเช้า"
)
_VEHICLE_NAMES: Final = tuple(map(fold, _VEHICLE_WORDS.split()))
_PUSHED: Final = (fold("รถเข็น"), fold("รถจักรยาน"))
_MOTORCYCLE: Final = fold("รถจักรยานยนต์")

_MEDICAL_CLASS: Final = fold("การแพทย์")
_MEDICAL_WORDS: Final = (
    "เตียงผู้ป่วย เตียงคนไข้ เตียงพยาบาล รถเข็นผู้ป่วย รถเข็นคนไข้ รถเข็นนั่ง รถเข็นวีลแชร์ วีลแชร์ วิลแชร์ ไม้เท้า ไม้ค้ำยัน "
    "ไม้พยุง วอล์คเกอร์ วอล์กเกอร์ ที่นอนลม เก้าอี้นั่งถ่าย เครื่องผลิตออกซิเจน ถังออกซิเจน เครื่องดูดเสมหะ"
)
_MEDICAL_NAMES: Final = tuple(map(fold, _MEDICAL_WORDS.split()))


def number_key(number: str) -> str:
    """What makes two asset numbers the same: letter case, white space and the kind of digits do not count.

    Labels show Thai digits, and people type what they see.
    """
    return "".join(to_arabic(canon(number)).split()).casefold()


def is_vehicle(item_class: str | None, name: str) -> bool:
    """Whether the vehicle regulation of 2548 applies, so that lending is closed by default (R24).

    A thing that is pushed or pedalled (รถเข็น, รถจักรยาน) is none, whatever its class.
    """
    folded = fold(name)
    if folded.startswith(_PUSHED) and not folded.startswith(_MOTORCYCLE):
        return False
    return _VEHICLE_CLASS in fold(item_class or "") or folded.startswith(_VEHICLE_NAMES)


def is_medical(item_class: str | None, name: str) -> bool:
    """Whether lending it says something of the borrower's health, so that nothing is written about why (R64)."""
    return _MEDICAL_CLASS in fold(item_class or "") or fold(name).startswith(_MEDICAL_NAMES)
