"""One cell of a register may hold one asset number, several, or a range that stands for as many pieces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from assetlend.domain.register_types import Cell
from assetlend.domain.register_values import cell_text, is_nothing, refuse_error
from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted
from assetlend.thai.digits import to_arabic
from assetlend.thai.months import month_number
from assetlend.thai.text import canon

NUMBER_LONG: Final = N_("The asset number is too long: at most %(most)s characters.")
NUMBER_IS_DATE: Final = N_(
    "The spreadsheet turned this asset number into a date. Format the column as text and type the number again."
)
NUMBER_ROUNDED: Final = N_(
    "The spreadsheet rounded this long asset number. Format the column as text and type the number again."
)
RANGE_UNREADABLE: Final = N_(
    "“%(value)s” is not a range of asset numbers. Write the first and the last number, for example "
    "400-63-0001 ถึง 400-63-0020."
)
RANGE_LONG: Final = N_("The cell names more than %(most)s asset numbers. Split it into several rows.")
RANGE_COUNT: Final = N_("The cell names %(count)s asset numbers, but the quantity is %(quantity)s.")
ONE_NUMBER: Final = N_("Enter one number only: each line of the register has its own.")

MOST_CHARACTERS: Final = 60
MOST_PIECES: Final = 2_000

_LARGEST_EXACT: Final = 10**15
# What a spreadsheet writes into a text file for a long number, and for one that it took for a month.
_ROUNDED: Final = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2,3}")
_MONTH: Final = re.compile(r"([A-Z][a-z]{2}|[ก-๎]{1,2}\.[ก-๎]{1,2}\.)-([0-9]{2})")
_LIST: Final = re.compile(r"[\n\r,;،]+|\s+และ\s*")
_NO_NUMBER: Final = re.compile(r"\(?\s*(?:ไม่มี|ไม่ปรากฏ|ยังไม่มี|ไม่ได้กำหนด)[^0-9]*")
_SURE: Final = re.compile(
    r"(?:ตั้งแต่|หมายเลข|เลขที่)?\s*(\S.*?)\s*(?:ถึง(?:\s*(?:หมายเลข|เลขที่|เลข))?|\bto\b|…|\.{2,}|~)\s*(\S.*)", re.IGNORECASE
)
_SPACED: Final = re.compile(r"(\S+)(?:\s+[-–—−]\s*|\s*[–—]\s*|\s*-\s+)(\S+)")
_LONG_DASH: Final = re.compile("[–—]")
_PLAIN: Final = re.compile(r"(.+)-([0-9]+)")
_DASHES: Final = re.compile(r"\s*[-‐‑‒–—−]\s*")
_LAST_DIGITS: Final = re.compile(r"(.*?)([0-9]{1,12})$")


@dataclass(frozen=True, slots=True)
class _Range:
    """The numbers from `low` to `high` after a common beginning, with at least `width` digits."""

    beginning: str
    width: int
    low: int
    high: int

    def __len__(self) -> int:
        return self.high - self.low + 1

    def number(self, value: int) -> str:
        return f"{self.beginning}{value:0{self.width}d}"

    def numbers(self) -> Iterator[str]:
        return map(self.number, range(self.low, self.high + 1))


@dataclass(frozen=True, slots=True)
class _Part:
    """One entry of a cell: the number as it stands, and the range that it may or must be."""

    plain: str
    range: _Range | None = None
    is_surely_range: bool = False

    @property
    def last(self) -> str:
        return self.range.number(self.range.high) if self.range else self.plain

    def count(self, as_range: bool) -> int:
        """How many numbers the entry is; with `as_range` also what only may be a range is one."""
        return len(self.range) if self.range and (as_range or self.is_surely_range) else 1

    def numbers(self, as_range: bool) -> Iterator[str]:
        if self.range and (as_range or self.is_surely_range):
            return self.range.numbers()
        return iter((self.plain,))


def read_numbers(cell: Cell, quantity: int | None) -> tuple[str, ...]:
    """The asset numbers of a cell, none for an empty one; a range or list gives as many as the quantity says.

    One number with a larger quantity stays one number: a counted lot. Raises: Invalid.
    """
    parts = _parts(_entries(cell), may_be_ranges=quantity is not None and quantity > 1)
    sure, perhaps = (sum(part.count(as_range) for part in parts) for as_range in (False, True))
    if quantity is None or sure == quantity:
        return _checked(parts, sure, as_range=False)
    if perhaps == quantity:
        return _checked(parts, perhaps, as_range=True)
    if sure > 1 or (quantity > 1 and _looks_like_range(parts)):
        raise Invalid(RANGE_COUNT, count=f"{sure if sure > 1 else perhaps:,}", quantity=f"{quantity:,}")
    return _checked(parts, sure, as_range=False)


def single_number(text: str, quantity: int) -> str | None:
    """The number of one line of the register as an import would keep it, None for an empty one. Raises: Invalid."""
    numbers = read_numbers(text, quantity)
    if len(numbers) > 1:
        raise Invalid(ONE_NUMBER)
    return next(iter(numbers), None)


def _entries(cell: Cell) -> list[str]:
    """The entries of a cell, each on one line with Arabic digits. Raises: Invalid for a number that was lost."""
    if isinstance(cell, date):
        raise Invalid(NUMBER_IS_DATE)
    if isinstance(cell, (int, float)) and abs(cell) >= _LARGEST_EXACT:
        raise Invalid(NUMBER_ROUNDED)
    whole = cell_text(cell)
    refuse_error(whole)
    if _ROUNDED.fullmatch(whole):
        raise Invalid(NUMBER_ROUNDED)
    if (month := _MONTH.fullmatch(whole)) and month_number(month[1]):
        raise Invalid(NUMBER_IS_DATE)
    if is_nothing(whole) or _NO_NUMBER.fullmatch(whole):
        return []
    text = cell if isinstance(cell, str) else whole
    return [entry for part in _LIST.split(text) if not is_nothing(entry := to_arabic(canon(part)))]


def _parts(entries: list[str], may_be_ranges: bool) -> list[_Part]:
    parts: list[_Part] = []
    for entry in entries:
        parts.append(_part(_completed(entry, parts[-1].last) if parts else entry, may_be_ranges))
    return parts


def _completed(entry: str, before: str) -> str:
    """A bare number after a longer one stands for its last digits: 400-63-0001, 0002."""
    match = _LAST_DIGITS.fullmatch(before)
    if not re.fullmatch("[0-9]+", entry) or match is None or not match[1] or len(entry) > len(match[2]):
        return entry
    return before[: len(before) - len(entry)] + entry


def _part(entry: str, may_be_range: bool) -> _Part:
    """An entry; 400-63-0001-20 is a range only where there are more units than one. Raises: Invalid."""
    plain = _DASHES.sub("-", entry)
    if match := _SURE.fullmatch(entry):
        found = _range(_DASHES.sub("-", match[1]), _DASHES.sub("-", match[2]))
        if found is None:
            raise Invalid(RANGE_UNREADABLE, value=quoted(entry))
        return _Part(plain, found, is_surely_range=True)
    if (match := _SPACED.fullmatch(entry)) and len(_LONG_DASH.findall(entry)) <= 1:
        found = _range(_DASHES.sub("-", match[1]), _DASHES.sub("-", match[2]))
        return _Part(plain, found, is_surely_range=found is not None)
    match = _PLAIN.fullmatch(plain) if may_be_range else None
    return _Part(plain, _range(match[1], match[2]) if match else None)


def _range(first: str, last: str) -> _Range | None:
    """The range from `first` to `last`, or None where the two do not belong together.

    `last` may be written whole or by its last digits: 0020 or 20 after 400-63-0001.
    """
    start, end = _LAST_DIGITS.fullmatch(first), _LAST_DIGITS.fullmatch(last)
    if start is None or end is None or not start[1].casefold().endswith(end[1].casefold()):
        return None
    digits = end[2] if len(end[2]) >= len(start[2]) else start[2][: -len(end[2])] + end[2]
    if int(digits) <= int(start[2]):
        return None
    return _Range(start[1], len(start[2]), int(start[2]), int(digits))


def _looks_like_range(parts: list[_Part]) -> bool:
    """Whether 400-63-0001-20 was probably meant as a range, although the quantity is not 20."""
    found = [part.range for part in parts if part.range]
    return any(one.width >= 3 and one.beginning.endswith(("-", "/", ".")) for one in found)


def _checked(parts: list[_Part], count: int, *, as_range: bool) -> tuple[str, ...]:
    """The numbers of the entries. Raises: Invalid for too many, and for one that is too long."""
    if count > MOST_PIECES:
        raise Invalid(RANGE_LONG, most=f"{MOST_PIECES:,}")
    numbers = tuple(number for part in parts for number in part.numbers(as_range))
    if any(len(number) > MOST_CHARACTERS for number in numbers):
        raise Invalid(NUMBER_LONG, most=MOST_CHARACTERS)
    return numbers
