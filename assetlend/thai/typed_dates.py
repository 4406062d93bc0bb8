"""People write a day in many forms; each is read as one Gregorian day or refused with what was read."""

import re
from calendar import monthrange
from datetime import date, datetime
from typing import Final

from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted
from assetlend.thai.digits import to_arabic
from assetlend.thai.months import MONTHS, is_english, month_number
from assetlend.thai.text import canon

BUDDHIST_OFFSET: Final = 543

DAY_MISSING: Final = N_("Enter a date, for example 3 ก.ย. 2559.")
DAY_NOT_DATE: Final = N_("“%(value)s” is not a date. Write it like 3 ก.ย. 2559 or 3/9/2559.")
DAY_NOT_IN_MONTH: Final = N_("There is no day %(day)s in %(month)s %(year)s: that month ends on day %(last)s.")
DAY_YEAR_UNKNOWN: Final = N_(
    "The year %(year)s cannot be meant. Write the Buddhist year in four digits, for example 2559."
)
DAY_YEAR_AMBIGUOUS: Final = N_(
    "The year in “%(value)s” can be read in two ways. Write it in four digits, for example 2559."
)
PART_DAY: Final = N_("“%(value)s” is not a day of the month. Write a number from 1 to 31.")
PART_MONTH: Final = N_("“%(value)s” is not a month. Write a number from 1 to 12 or the month's name.")
PART_YEAR: Final = N_("“%(value)s” is not a year. Write the Buddhist year (พ.ศ.) in four digits, for example 2559.")
PART_YEAR_GREGORIAN: Final = N_("Write the year in the Buddhist era (พ.ศ.): %(buddhist)s instead of %(value)s.")
PART_MISSING: Final = N_("Enter the day, the month and the year.")

_FIRST_BUDDHIST: Final = 2400
_GREGORIAN: Final = range(1900, 2200)
_BUDDHIST: Final = range(_FIRST_BUDDHIST, _GREGORIAN.stop + BUDDHIST_OFFSET)
_CENTURY: Final = 2500
# "3-Sep-16" may be Excel's 2016 as well as พ.ศ. 2516; from 2540 on only the Buddhist reading is in the past.
LAST_AMBIGUOUS: Final = 40

_LEAD: Final = re.compile(
    r"^(?:เมื่อ|ลง|ณ)?\s*(?:วัน)?(?:ที่|\s*(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัสฯ?|ศุกร์|เสาร์|อาทิตย์)\s*(?:ที่)?)?\s*"
)
_TIME: Final = re.compile(
    r"(?:(?<=[0-9])t|[\s,]+(?:เวลา\s*)?)"
    r"[0-9]{1,2}(?::[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:น\.?|am|pm|z|[+-][0-9]{2}:?[0-9]{2})?|[.:][0-9]{2}\s*น\.?)$"
)
_BUDDHIST_ERA: Final = re.compile(r"พ\s*\.?\s*ศ\s*\.?|พุทธศักราช|\bb\.?e\.?(?![a-z])")
_GREGORIAN_ERA: Final = re.compile(r"ค\s*\.?\s*ศ\s*\.?|คริสต์ศักราช|\ba\.?d\.?(?![a-z])|\bc\.?e\.?(?![a-z])")

_SEPARATOR: Final = r"\s*[/.\-‐‑–—]\s*"
_DAY_FIRST: Final = re.compile(rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]+)")
_YEAR_FIRST: Final = re.compile(rf"([0-9]{{4}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}})")
_NAMED_MONTH: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?([^0-9]+)([0-9]+)")
_ENGLISH_ORDER: Final = re.compile(r"([a-z]+\.?)\s*([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]+)")


def parse_day(value: str | date | datetime, *, today: date | None = None) -> date:
    """The Gregorian day meant by `value`, in any form in which people write a Buddhist or Gregorian date.

    Years from 2400 are Buddhist, 1900 to 2199 Gregorian; two digits are a Buddhist year of the century of `today`
    (25xx without it). A datetime is read as written: convert an aware moment to the office's zone first.
    Raises: Invalid, naming what was read.
    """
    if isinstance(value, date):
        return _build(value.day, value.month, value.year, era=None)
    typed = canon(value)
    if not typed:
        raise Invalid(DAY_MISSING)

    plain = _TIME.sub("", _LEAD.sub("", to_arabic(typed).casefold()).strip())
    plain, era = _without_era(plain, typed)
    day, month, year = _parts(plain, typed)
    return _build(day, _month(month, typed), _full_year(year, era, month, typed, today), era)


def day_from_parts(day: str, month: str, year: str) -> date:
    """The Gregorian day of a form's three fields: day, month (number or name), Buddhist year of four or two digits.

    Raises: Invalid whose `field` is "day", "month" or "year".
    """
    number = _form_number(day, "day", PART_DAY, range(1, 32))
    of_month = _form_month(month)
    in_year = _form_year(year)
    if number > (last := monthrange(in_year - BUDDHIST_OFFSET, of_month)[1]):
        raise Invalid(DAY_NOT_IN_MONTH, field="day", day=number, month=MONTHS[of_month - 1], year=in_year, last=last)
    return date(in_year - BUDDHIST_OFFSET, of_month, number)


def _without_era(plain: str, typed: str) -> tuple[str, range | None]:
    """The text without พ.ศ. or ค.ศ., and the range of years that the word allows."""
    text, buddhist = _BUDDHIST_ERA.subn(" ", plain)
    text, gregorian = _GREGORIAN_ERA.subn(" ", text)
    if buddhist and gregorian:
        raise Invalid(DAY_NOT_DATE, value=quoted(typed))
    return text.strip(), _BUDDHIST if buddhist else _GREGORIAN if gregorian else None


def _parts(plain: str, typed: str) -> tuple[int, str, str]:
    """The day, the month as written and the digits of the year."""
    if match := _DAY_FIRST.fullmatch(plain) or _NAMED_MONTH.fullmatch(plain):
        return int(match[1]), match[2], match[3]
    if match := _YEAR_FIRST.fullmatch(plain):
        return int(match[3]), match[2], match[1]
    if match := _ENGLISH_ORDER.fullmatch(plain):
        return int(match[2]), match[1], match[3]
    raise Invalid(DAY_NOT_DATE, value=quoted(typed))


def _month(written: str, typed: str) -> int:
    number = int(written) if re.fullmatch("[0-9]+", written) else month_number(written)
    if number is None or not 1 <= number <= 12:
        raise Invalid(DAY_NOT_DATE, value=quoted(typed))
    return number


def _full_year(digits: str, era: range | None, month: str, typed: str, today: date | None) -> int:
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2 or era is _GREGORIAN:
        raise Invalid(DAY_YEAR_UNKNOWN, year=quoted(digits))
    if is_english(month) and era is None and int(digits) <= LAST_AMBIGUOUS:
        raise Invalid(DAY_YEAR_AMBIGUOUS, value=quoted(typed))
    century = _CENTURY if today is None else (today.year + BUDDHIST_OFFSET) // 100 * 100
    return century + int(digits)


def _build(day: int, month: int, year: int, era: range | None) -> date:
    if year not in (era or (_BUDDHIST if year >= _FIRST_BUDDHIST else _GREGORIAN)):
        raise Invalid(DAY_YEAR_UNKNOWN, year=year)
    gregorian = year - BUDDHIST_OFFSET if year >= _FIRST_BUDDHIST else year
    last = monthrange(gregorian, month)[1]
    if not 1 <= day <= last:
        raise Invalid(DAY_NOT_IN_MONTH, day=day, month=MONTHS[month - 1], year=year, last=last)
    return date(gregorian, month, day)


def _form_number(text: str, field: str, message: str, allowed: range) -> int:
    plain = to_arabic(canon(text))
    if not plain:
        raise Invalid(PART_MISSING, field=field)
    if not re.fullmatch("[0-9]{1,2}", plain) or int(plain) not in allowed:
        raise Invalid(message, field=field, value=quoted(text))
    return int(plain)


def _form_month(text: str) -> int:
    named = month_number(to_arabic(canon(text)))
    return named if named is not None else _form_number(text, "month", PART_MONTH, range(1, 13))


def _form_year(text: str) -> int:
    """The Buddhist year of the field, refusing a Gregorian one with the year that is probably meant."""
    plain = _BUDDHIST_ERA.sub("", to_arabic(canon(text))).strip()
    if not plain:
        raise Invalid(PART_MISSING, field="year")
    if not re.fullmatch("[0-9]{2}|[0-9]{4}", plain):
        raise Invalid(PART_YEAR, field="year", value=quoted(text))
    year = int(plain) + (_CENTURY if len(plain) == 2 else 0)
    if year in _GREGORIAN:
        raise Invalid(PART_YEAR_GREGORIAN, field="year", value=year, buddhist=year + BUDDHIST_OFFSET)
    if year not in _BUDDHIST:
        raise Invalid(PART_YEAR, field="year", value=quoted(text))
    return year
