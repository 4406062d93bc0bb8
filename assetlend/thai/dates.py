"""Days are Gregorian dates inside the program; the Buddhist year and the fiscal year exist only here, at the edge.

The words of a date are read by `typed_dates`; `parse_day` and `day_from_parts` are offered from here too.
"""

from datetime import date, datetime, tzinfo
from typing import Final

from assetlend.thai.digits import to_thai
from assetlend.thai.months import MONTHS, MONTHS_SHORT
from assetlend.thai.typed_dates import BUDDHIST_OFFSET, day_from_parts, parse_day

__all__ = [
    "BUDDHIST_OFFSET",
    "MONTHS",
    "MONTHS_SHORT",
    "WEEKDAYS",
    "buddhist_year",
    "day_from_parts",
    "fiscal_months",
    "fiscal_year",
    "fiscal_year_bounds",
    "format_long",
    "format_moment",
    "format_numeric",
    "format_range",
    "format_short",
    "format_with_weekday",
    "parse_day",
]

# In the order of date.weekday(): Monday first.
WEEKDAYS: Final = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")

_FIRST_FISCAL_MONTH: Final = 10


def buddhist_year(day: date) -> int:
    """The Buddhist year of a Gregorian day."""
    return day.year + BUDDHIST_OFFSET


def format_short(day: date, thai_digits: bool = False) -> str:
    """A Gregorian day as "3 ก.ย. 2559"."""
    return _digits(f"{day.day} {MONTHS_SHORT[day.month - 1]} {buddhist_year(day)}", thai_digits)


def format_long(day: date, thai_digits: bool = False) -> str:
    """A Gregorian day as "3 กันยายน 2559"."""
    return _digits(f"{day.day} {MONTHS[day.month - 1]} {buddhist_year(day)}", thai_digits)


def format_numeric(day: date, thai_digits: bool = False) -> str:
    """A Gregorian day as "03/09/2559"."""
    return _digits(f"{day.day:02d}/{day.month:02d}/{buddhist_year(day)}", thai_digits)


def format_with_weekday(day: date, thai_digits: bool = False) -> str:
    """A Gregorian day as "วันเสาร์ที่ 3 กันยายน 2559"."""
    return f"วัน{WEEKDAYS[day.weekday()]}ที่ {format_long(day, thai_digits)}"


def format_moment(moment: datetime, zone: tzinfo, thai_digits: bool = False) -> str:
    """An aware moment at the office's clock, as "3 ก.ย. 2559 09.15 น."."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    local = moment.astimezone(zone)
    return _digits(f"{format_short(local.date())} {local:%H.%M} น.", thai_digits)


def format_range(start: date, end: date, thai_digits: bool = False) -> str:
    """The days from `start` to `end`, naming a common month and year once: "3–5 ก.ย. 2559"."""
    if start == end:
        return format_short(start, thai_digits)
    if start.year != end.year:
        return f"{format_short(start, thai_digits)} – {format_short(end, thai_digits)}"
    if start.month != end.month:
        first = f"{start.day} {MONTHS_SHORT[start.month - 1]}"
        return _digits(f"{first} – {format_short(end)}", thai_digits)
    return _digits(f"{start.day}–{format_short(end)}", thai_digits)


def fiscal_year(day: date) -> int:
    """The Buddhist fiscal year in which a Gregorian day falls: 1 October 2025 belongs to 2569."""
    return buddhist_year(day) + (day.month >= _FIRST_FISCAL_MONTH)


def fiscal_year_bounds(year: int) -> tuple[date, date]:
    """The first and the last Gregorian day of a Buddhist fiscal year: 1 October to 30 September."""
    gregorian = year - BUDDHIST_OFFSET
    return date(gregorian - 1, _FIRST_FISCAL_MONTH, 1), date(gregorian, 9, 30)


def fiscal_months(year: int) -> tuple[date, ...]:
    """The first days of the twelve months of a Buddhist fiscal year, October first."""
    gregorian = year - BUDDHIST_OFFSET
    before = [date(gregorian - 1, month, 1) for month in range(_FIRST_FISCAL_MONTH, 13)]
    return (*before, *(date(gregorian, month, 1) for month in range(1, _FIRST_FISCAL_MONTH)))


def _digits(text: str, thai_digits: bool) -> str:
    return to_thai(text) if thai_digits else text
