"""Thai to be read aloud: numbers in words, telephone numbers figure by figure, no abbreviations, no Latin letters."""

import re
from typing import Final

from assetlend.thai.digits import to_arabic
from assetlend.thai.money import number_text

_IN_FULL: Final = {
    "อบต.": "องค์การบริหารส่วนตำบล",
    "อบจ.": "องค์การบริหารส่วนจังหวัด",
    "อปท.": "องค์กรปกครองส่วนท้องถิ่น",
    "ผอ.": "ผู้อำนวยการ",
    "ผญบ.": "ผู้ใหญ่บ้าน",
    "รพ.สต.": "โรงพยาบาลส่งเสริมสุขภาพตำบล",
    "ร.ร.": "โรงเรียน",
    "รร.": "โรงเรียน",
    "โทร.": "โทรศัพท์",
    "พ.ศ.": "พุทธศักราช",
    "ต.": "ตำบล",
    "อ.": "อำเภอ",
    "จ.": "จังหวัด",
    "ม.": "หมู่ที่",
    "ฯลฯ": "และอื่น ๆ",
}
_ABBREVIATION: Final = re.compile(
    "(?<![ก-๙])(?:" + "|".join(re.escape(one) for one in sorted(_IN_FULL, key=len, reverse=True)) + ")"
)
_NUMBER: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_UNREADABLE: Final = re.compile(r"[^ก-\u0e3a\u0e40-\u0e4e \n]|ฯ")
_ANOTHER_NAME: Final = re.compile(r"[0-9A-Za-z(\[]|\s(?:ขนาด|แบบ|รุ่น|ยี่ห้อ|สี)")
_SPACES: Final = re.compile(r"[ \t]+")


def spoken(text: str) -> str:
    """`text` as it is read aloud: what is left are Thai letters, spaces and line ends."""
    whole = _ABBREVIATION.sub(lambda match: _IN_FULL[match[0]], text)
    words = _NUMBER.sub(lambda match: f" {number_text(int(match[0].replace(',', '')))} ", to_arabic(whole))
    return "\n".join(_SPACES.sub(" ", _UNREADABLE.sub(" ", line)).strip() for line in words.split("\n"))


def spoken_phone(text: str) -> str:
    """A telephone number figure by figure, with what is said between the figures."""
    return spoken(re.sub("[0-9]", lambda match: f" {match[0]} ", to_arabic(text)))


def spoken_name(text: str) -> str:
    """The plain name of a thing, without its measures: `เต็นท์ผ้าใบ ขนาด 4x8 เมตร` is a `เต็นท์ผ้าใบ`."""
    found = _ANOTHER_NAME.search(to_arabic(text), 1)
    return spoken(text[: found.start()] if found else text)
