"""Each kind of cell of a register is read into one plain value, or refused with what is wrong with it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from assetlend.domain.register_types import Cell
from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted
from assetlend.thai.dates import BUDDHIST_OFFSET, buddhist_year, fiscal_year, format_numeric, parse_day
from assetlend.thai.digits import parse_count, to_arabic
from assetlend.thai.money import parse_baht
from assetlend.thai.months import is_english, month_number
from assetlend.thai.text import canon, fold
from assetlend.thai.typed_dates import DAY_YEAR_AMBIGUOUS, LAST_AMBIGUOUS

TEXT_LONG: Final = N_("The text is too long: at most %(most)s characters.")
NOT_CALCULATED: Final = N_(
    "The cell holds a formula without its value. Open the file in a spreadsheet program, save it and import it again."
)
CELL_ERROR: Final = N_("The cell holds the spreadsheet's error %(value)s. Correct the formula or type the value.")
DATE_FUTURE: Final = N_("The date %(value)s lies in the future.")
DATE_OLD: Final = N_("The date %(value)s is too long ago: nothing was registered before พ.ศ. %(first)s.")
YEAR_UNREADABLE: Final = N_("“%(value)s” is not a year. Write the Buddhist year in four digits, for example 2562.")
YEAR_FUTURE: Final = N_("The year %(value)s lies in the future.")
YEAR_OLD: Final = N_("The year %(value)s is too long ago: nothing was registered before พ.ศ. %(first)s.")
QUANTITY_UNREADABLE: Final = N_("“%(value)s” is not a quantity. Write a whole number such as 1 or 20.")
QUANTITY_NONE: Final = N_("The quantity must be at least 1.")
QUANTITY_ABSURD: Final = N_("A quantity of %(value)s cannot be meant: at most %(most)s.")
LIFE_UNREADABLE: Final = N_("“%(value)s” is not a useful life. Write whole years, for example 5.")
LENDABLE_UNKNOWN: Final = N_("“%(value)s” does not say whether it may be lent. Write ให้ยืมได้ or ไม่ให้ยืม.")

MOST_UNITS: Final = 100_000
_FIRST_YEAR: Final = 2450
_MOST_LIFE: Final = 100

_ERROR: Final = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
# What `documents.spreadsheet` gives for a formula whose value was never stored.
UNCALCULATED: Final = "#FORMULA!"
_NOTHING: Final = frozenset(
    {"", "-", "--", "---", "–", "—", ".", "/-", "n/a", "na", "none", "ไม่มี", "ไม่ระบุ", "ไม่ทราบ", "ไม่ปรากฏ", "ไม่มีข้อมูล"}
)
_SERIAL_START: Final = date(1899, 12, 30)
# Serial day numbers of 1927 to 2119, and of the Buddhist years 2470 to 2662 typed as if they were Gregorian.
_SERIALS: Final = (range(10_000, 80_001), range(208_000, 278_001))
# A cell that is formatted as a day turns a typed year (2562, or 2019) into a day of 1905 to 1907.
_YEARS_AS_DAYS: Final = range(1900, 2700)
_YEAR: Final = re.compile(r"(?:(?:ปีงบประมาณ|ปีงบ|งบประมาณปี|งบปี|ประจำปี|ปี|พ\.?\s*ศ\.?)\s*)*([0-9]{4}|[0-9]{2})(?:\.0+)?")
_MONTH_AND_YEAR: Final = re.compile(r"([^0-9]+|[0-9]{1,2}\s*[/.\-]\s*)([0-9]{4}|[0-9]{2})")
_AMOUNT_AND_UNIT: Final = re.compile(
    r"(?:จำนวน\s*)?([-−–]?\s*[0-9][0-9,]*(?:\.[0-9]+)?)\s*([^\W\d_][^0-9]*(?:\([^)]*\))?)?"
)
_LONGEST_DITTO: Final = 20
_ZERO_DECIMALS: Final = re.compile(r"(?<=[0-9])\.0+$")
_LIFE: Final = re.compile(r"([0-9]{1,4})(?:\.0+)?\s*(?:ปี|years?)?", re.IGNORECASE)
_BRACKETS: Final = re.compile(r"\([^)]*\)")

# "The same as above", with or without dashes around it.
_DITTO: Final = re.compile(r"[-–—\s]*(?:[\"“”„〃″]|''|‘‘|’’|,,)[-–—\s]*")

_YES: Final = "ให้ยืมได้|ให้ยืม|ยืมได้|ได้|ใช่|อนุญาต|อนุญาตให้ยืม|yes|y|true|1"
_NO: Final = "ไม่ให้ยืม|ไม่ได้|ไม่|ไม่ให้|ให้ยืมไม่ได้|ยืมไม่ได้|ห้ามยืม|ห้าม|งดให้ยืม|งด|ไม่ใช่|ไม่อนุญาต|ไม่อนุญาตให้ยืม|no|n|false|0"
_LENDABLE: Final = frozenset(map(fold, _YES.split("|")))
_NOT_LENDABLE: Final = frozenset(map(fold, _NO.split("|")))
_TICKS: Final = frozenset("/✓✔☑√")
_CROSSES: Final = frozenset("✗✘☒×xX-–—☐")


@dataclass(frozen=True, slots=True)
class Acquired:
    """When a thing came: the Gregorian day, or only the Buddhist year where the cell tells no day."""

    day: date | None = None
    year: int | None = None


def cell_text(cell: Cell) -> str:
    """What stands in a cell, as one canonical line: a number without a superfluous ".0", a day as 03/09/2559."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return canon(cell)
    if isinstance(cell, date):
        return _shown_day(cell)
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def is_tick(text: str) -> bool:
    """Whether a text is a tick, as ✓ or /, and nothing else."""
    return bool(text) and set(text) <= _TICKS


def is_ditto(cell: Cell) -> bool:
    """Whether a cell says that it says the same as the one above it."""
    return isinstance(cell, str) and len(cell) < _LONGEST_DITTO and bool(_DITTO.fullmatch(canon(cell)))


def is_nothing(text: str) -> bool:
    """Whether a text stands for an empty cell: a dash, "ไม่มี"."""
    return text.casefold() in _NOTHING


def is_uncalculated(cell: Cell) -> bool:
    """Whether a cell holds a formula whose value was never stored."""
    return cell == UNCALCULATED


def refuse_error(text: str) -> None:
    """Raises: Invalid where a formula left an error such as #REF! instead of a value, or nothing at all."""
    if is_uncalculated(text):
        raise Invalid(NOT_CALCULATED)
    if _ERROR.fullmatch(text):
        raise Invalid(CELL_ERROR, value=text)


def read_text(cell: Cell, most: int) -> str | None:
    """A line of at most `most` characters, or None for an empty cell. Raises: Invalid."""
    text = cell_text(cell)
    refuse_error(text)
    if is_nothing(text):
        return None
    if len(text) > most:
        raise Invalid(TEXT_LONG, most=most)
    return text


def read_acquired(cell: Cell, today: date) -> Acquired:
    """The day of acquisition, or its Buddhist year alone. Raises: Invalid, also for the future and before 2450."""
    text = to_arabic(read_text(cell, 200) or "")
    if not text:
        return Acquired()
    if year := _year_alone(cell, text):
        return Acquired(year=_plausible_year(year, today))
    return Acquired(day=_plausible_day(_day(cell, text, today), today))


def _day(cell: Cell, text: str, today: date) -> date:
    return _serial_day(text) or parse_day(cell if isinstance(cell, date) else text, today=today)


def _plausible_day(day: date, today: date) -> date:
    """A day that is not before the first register and not after today. Raises: Invalid."""
    if day > today:
        raise Invalid(DATE_FUTURE, value=format_numeric(day))
    if buddhist_year(day) < _FIRST_YEAR:
        raise Invalid(DATE_OLD, value=format_numeric(day), first=_FIRST_YEAR)
    return day


def read_year(cell: Cell, today: date) -> Acquired:
    """The Buddhist year in a cell, with the day where the cell tells even that. Raises: Invalid."""
    text = to_arabic(read_text(cell, 200) or "")
    if not text:
        return Acquired()
    if year := _year_alone(cell, text):
        return Acquired(year=_plausible_year(year, today))
    try:
        day = _day(cell, text, today)
    except Invalid:
        raise Invalid(YEAR_UNREADABLE, value=quoted(text)) from None
    return Acquired(_plausible_day(day, today), _plausible_year(buddhist_year(day), today))


def read_quantity(cell: Cell) -> tuple[int | None, str | None]:
    """The number of units and, where the cell tells it, the unit ("1 หลัง"). Raises: Invalid."""
    text = to_arabic(read_text(cell, 200) or "")
    if not text:
        return None, None
    match = None if isinstance(cell, (bool, date)) else _AMOUNT_AND_UNIT.fullmatch(text)
    if match is None:
        raise Invalid(QUANTITY_UNREADABLE, value=quoted(text))
    return _units(_ZERO_DECIMALS.sub("", match[1])), read_text(match[2], 40)


def read_baht(cell: Cell) -> int | None:
    """The satang of an amount in baht, or None for an empty cell. Raises: Invalid."""
    text = read_text(cell, 200)
    if text is None:
        return None
    return parse_baht(text if isinstance(cell, (bool, date)) else cell if isinstance(cell, (int, float)) else text)


def read_life(cell: Cell) -> int | None:
    """Whole years of useful life, or None for an empty cell. Raises: Invalid."""
    text = to_arabic(read_text(cell, 200) or "")
    if not text:
        return None
    match = None if isinstance(cell, (bool, date)) else _LIFE.fullmatch(text)
    if match is None or int(match[1]) > _MOST_LIFE:
        raise Invalid(LIFE_UNREADABLE, value=quoted(text))
    return int(match[1])


def read_lendable(cell: Cell) -> bool:
    """Whether the cell says that the thing may be lent; an empty cell says no. Raises: Invalid."""
    if isinstance(cell, bool):
        return cell
    text = to_arabic(_BRACKETS.sub("", cell_text(cell))).strip()
    if set(text) <= _CROSSES or is_nothing(text):
        return False
    if set(text) <= _TICKS or fold(text) in _LENDABLE:
        return True
    if fold(text) in _NOT_LENDABLE:
        return False
    raise Invalid(LENDABLE_UNKNOWN, value=quoted(text))


def _units(typed: str) -> int:
    """A quantity of at least 1. Raises: Invalid."""
    try:
        count = parse_count(typed, most=10**12)
    except Invalid:
        negative = typed.startswith(("-", "−", "–"))
        raise Invalid(QUANTITY_NONE if negative else QUANTITY_UNREADABLE, value=quoted(typed)) from None
    if count < 1:
        raise Invalid(QUANTITY_NONE)
    if count > MOST_UNITS:
        raise Invalid(QUANTITY_ABSURD, value=f"{count:,}", most=f"{MOST_UNITS:,}")
    return count


def _shown_day(value: date) -> str:
    """A cell's day with its Buddhist year, or as it stands there where it is no day."""
    try:
        return format_numeric(parse_day(value))
    except Invalid:
        return f"{value.day:02d}/{value.month:02d}/{value.year}"


def _year_alone(cell: Cell, text: str) -> int | None:
    """The Buddhist year of a cell that tells no day: "2562", "พ.ศ. 2562", "ก.ย. 2562". Raises: Invalid."""
    if isinstance(cell, date):
        serial = cell.toordinal() - _SERIAL_START.toordinal()
        return _buddhist(str(serial)) if serial in _YEARS_AS_DAYS else None
    if isinstance(cell, bool):
        return None
    if match := _YEAR.fullmatch(text):
        return _buddhist(match[1])
    match = _MONTH_AND_YEAR.fullmatch(text)
    if match is None:
        return None
    month = match[1].strip(" /.-")
    if re.fullmatch("[0-9]+", month):
        return _buddhist(match[2]) if 1 <= int(month) <= 12 and len(match[2]) == 4 else None
    if month_number(month) is None:
        return None
    if is_english(month) and len(match[2]) == 2 and int(match[2]) <= LAST_AMBIGUOUS:
        raise Invalid(DAY_YEAR_AMBIGUOUS, value=quoted(text))
    return _buddhist(match[2])


def _buddhist(digits: str) -> int:
    year = int(digits) + (2500 if len(digits) == 2 else 0)
    return year + BUDDHIST_OFFSET if 1900 <= year < 2200 else year


def _plausible_year(year: int, today: date) -> int:
    """A Buddhist year that is not before the first register and not after the running fiscal year. Raises: Invalid."""
    if year > fiscal_year(today):
        raise Invalid(YEAR_FUTURE, value=year)
    if year < _FIRST_YEAR:
        raise Invalid(YEAR_OLD, value=year, first=_FIRST_YEAR)
    return year


def _serial_day(text: str) -> date | None:
    """The day of a spreadsheet's day number, whose year may have been typed as a Buddhist one."""
    plain = text.partition(".")[0]
    if not re.fullmatch(r"[0-9]{5,6}(?:\.[0-9]+)?", text) or not any(int(plain) in serials for serials in _SERIALS):
        return None
    return parse_day(_SERIAL_START + timedelta(days=int(plain)))
