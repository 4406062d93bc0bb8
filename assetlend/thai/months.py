"""The twelve months, and every way in which people are known to write their names."""

import re
from typing import Final

MONTHS: Final = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
MONTHS_SHORT: Final = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)

# Spoken short forms and usual misspellings, without dots. ม.ย. stays out: it may mean April or June.
_ALSO: Final = (
    "มกรา มกรคม มกราค january jan",
    "กุมภา กุมภาพันธ กุมภาพัน กุมพาพันธ์ กุมภาพันธุ์ กุมพา กุมภ์ february feb",
    "มีนา มินาคม มีค มิค มี march mar",
    "เมษา เมษยน เมษ เมย เม april apr",
    "พฤษภา พฤกษภาคม พฤษภคม พฤศภาคม พฤกษาคม may",
    "มิถุนา มิถุนยน มิถุนายม มิย มีย june jun",
    "กรกฎา กรกฏาคม กรกฏา กรกฎคม กรกดาคม july jul",
    "สิงหา สิงหคม august aug",
    "กันยา กันยน กันยายม september sept sep",
    "ตุลา ตุลคม october oct",
    "พฤศจิกา พฤษจิกายน พฤศจิกายม พฤจิกายน พฤศจิ พฤษจิกา november nov",
    "ธันวา ธันวคม ธันวามคม december dec",
)
_ENGLISH: Final = re.compile(r"[a-z]+")
_BETWEEN: Final = re.compile(r"[\s.\-‐‑–—/,_]+")


def _letters(name: str) -> str:
    """The letters of a month's name without dots, dashes and spaces."""
    return _BETWEEN.sub("", name).casefold()


_NUMBERS: Final = {
    _letters(name): number
    for number, (long, short, also) in enumerate(zip(MONTHS, MONTHS_SHORT, _ALSO, strict=True), 1)
    for name in (long, short, *also.split())
}


def month_number(name: str) -> int | None:
    """1 to 12 for a month's name in Thai or English, long or short, with or without dots; None for anything else."""
    return _NUMBERS.get(_letters(name))


def is_english(name: str) -> bool:
    """Whether a month's name is written in Latin letters."""
    return _ENGLISH.fullmatch(_letters(name)) is not None
