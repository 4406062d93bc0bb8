"""Depreciation in a straight line, in whole satang, year by year, until one baht is left of each thing.

Source: กรมบัญชีกลาง ว 238/2557 (one baht is kept) and ว 43/2562 (from which price on), seen in systems in use; that
local governments follow the same dates is not confirmed (domain 7.4). How months count differs, so it is a setting.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from assetlend.errors import N_, Invalid
from assetlend.thai import dates
from assetlend.thai.text import fold

KEPT_SATANG = 100
"""One baht is left of each unit for as long as it is in the register."""
THRESHOLDS = ((2563, 1_000_000), (2546, 500_000), (0, 3_000_000))
"""(first fiscal year of acquisition, least price of a unit in satang) from which on a thing is depreciated."""
MOST_YEARS = 50


class MonthCounting(StrEnum):
    """What counts of the first year."""

    COMPLETED = "completed"
    DAY_15 = "day_15"
    DAYS = "days"


COUNTING_NAMES = {
    MonthCounting.COMPLETED: N_("Whole months since the day of acquisition"),
    MonthCounting.DAY_15: N_("Acquired by the 15th: the month counts; later: from the next month"),
    MonthCounting.DAYS: N_("The first year by days of 365"),
}


class Why(StrEnum):
    """Why a thing is not depreciated."""

    NO_PRICE = "no_price"
    NO_DAY = "no_day"
    BELOW = "below"


WHY_NAMES = {
    Why.NO_PRICE: N_("the register has no price of one unit"),
    Why.NO_DAY: N_("the register has no day of acquisition"),
    Why.BELOW: N_("the price of one unit is too low; it is kept in the register only"),
}


@dataclass(frozen=True)
class Life:
    """How many years a class of things lasts: what is usual, and the range that the treasury gives (domain 7.4)."""

    name: str
    years: int
    least: int
    most: int
    by_name: bool = False


LIVES = (
    Life("เครื่องกำเนิดไฟฟ้า", 15, 15, 20, by_name=True),
    Life("สำนักงาน", 10, 3, 12),
    Life("ยานพาหนะ", 8, 5, 30),
    Life("ไฟฟ้าและวิทยุ", 10, 5, 10),
    Life("โฆษณา", 5, 5, 10),
    Life("เกษตร", 5, 2, 10),
    Life("สำรวจ", 8, 5, 10),
    Life("การแพทย์", 5, 5, 15),
    Life("วิทยาศาสตร์", 5, 5, 15),
    Life("คอมพิวเตอร์", 4, 3, 5),
    Life("การศึกษา", 5, 2, 5),
    Life("งานบ้านงานครัว", 5, 2, 5),
    Life("กีฬา", 5, 2, 5),
    Life("ดนตรี", 5, 2, 5),
    Life("สนาม", 5, 2, 5),
)
OTHER = Life("อื่น ๆ", 10, 2, 15)


@dataclass(frozen=True)
class Depreciation:
    """The office's settings: how months count, and years by class where they are not the usual ones."""

    months: MonthCounting = MonthCounting.DAY_15
    years: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def parse(cls, row: Mapping[str, Any]) -> Self:
        """From the rulebook. Raises: ValueError, TypeError."""
        years = {str(name): int(number) for name, number in row.get("years", {}).items()}
        if not set(years) <= {one.name for one in (*LIVES, OTHER)} or any(map(_impossible, years.values())):
            raise ValueError("years of depreciation")
        return cls(MonthCounting(row.get("months", MonthCounting.DAY_15)), years)

    def years_of(self, item_class: str, name: str) -> int:
        """The useful life in years of a thing of a class, where its own row does not say."""
        life = life_of(item_class, name)
        return self.years.get(life.name, life.years)


class ImpossibleLife(Invalid):
    """A useful life is between 1 and %(most)s years."""


def check_years(years: Mapping[str, int]) -> None:
    """Raises: ImpossibleLife."""
    for name, number in years.items():
        if _impossible(number):
            raise ImpossibleLife(field=name, most=MOST_YEARS)


def _impossible(years: int) -> bool:
    return not 1 <= years <= MOST_YEARS


def life_of(item_class: str, name: str) -> Life:
    """The class that a thing belongs to, by the words of its class and its name."""
    folded, called = fold(item_class), fold(name)
    return next((one for one in LIVES if fold(one.name) in (called if one.by_name else folded)), OTHER)


@dataclass(frozen=True)
class Thing:
    """What is depreciated: its day of acquisition, the price of one unit in satang, units, useful life in years.

    `ends_on` is the last day on which it counts, where it was struck off.
    """

    acquired_on: date | None
    unit_satang: int | None
    units: int
    life: int
    ends_on: date | None = None

    @property
    def cost(self) -> int:
        return (self.unit_satang or 0) * self.units


@dataclass(frozen=True)
class Year:
    """One fiscal year (พ.ศ.) up to a day: what was taken off in it, all that was taken off, what is left; satang."""

    fiscal_year: int
    until: date
    taken: int
    total: int
    left: int


def exempt(thing: Thing) -> Why | None:
    """Why a thing is kept in the register without depreciation, None where it is depreciated."""
    if not thing.unit_satang:
        return Why.NO_PRICE
    if thing.acquired_on is None:
        return Why.NO_DAY
    return Why.BELOW if thing.unit_satang < threshold(dates.fiscal_year(thing.acquired_on)) else None


def threshold(fiscal_year: int) -> int:
    """The least price of a unit in satang that is depreciated when it was acquired in a fiscal year (พ.ศ.)."""
    return next(least for first, least in THRESHOLDS if fiscal_year >= first)


def rate(life: int) -> int:
    """Hundredths of a per cent a year: 2000 for five years."""
    return (2 * 10_000 + life) // (2 * life)


def years(thing: Thing, today: date, counting: MonthCounting) -> Iterator[Year]:
    """Each fiscal year from that of acquisition until one baht is left, it was struck off, or today."""
    if thing.acquired_on is None or exempt(thing):
        return
    last = min(today, thing.ends_on or today)
    before = 0
    for year in range(dates.fiscal_year(thing.acquired_on), dates.fiscal_year(last) + 1):
        until = min(dates.fiscal_year_bounds(year)[1], last)
        total = taken_off(thing, until, counting)
        yield Year(year, until, total - before, total, thing.cost - total)
        if total == _most(thing):
            return
        before = total


def taken_off(thing: Thing, until: date, counting: MonthCounting) -> int:
    """All that was taken off by the end of a day, in satang, rounded half up; one baht of each unit is never."""
    if thing.acquired_on is None or until < thing.acquired_on:
        return 0
    part, whole = _elapsed(thing.acquired_on, until, counting)
    exact = thing.cost * part
    return min((2 * exact + whole * thing.life) // (2 * whole * thing.life), _most(thing))


def _most(thing: Thing) -> int:
    return max(0, thing.cost - KEPT_SATANG * thing.units)


def _elapsed(start: date, until: date, counting: MonthCounting) -> tuple[int, int]:
    """(numerator, denominator) of the years from `start` to the end of the day `until`."""
    after = until + timedelta(days=1)
    if counting is MonthCounting.DAYS:
        return _by_days(start, until)
    months = (after.year - start.year) * 12 + after.month - start.month
    if counting is MonthCounting.COMPLETED:
        return max(0, months - (after.day < start.day)), 12
    return max(0, months - (start.day > 15)), 12


def _by_days(start: date, until: date) -> tuple[int, int]:
    """Days of the year of acquisition and of the last year, of 365 at most; a year between counts as one."""
    first, last = dates.fiscal_year(start), dates.fiscal_year(until)
    if first == last:
        return min((until - start).days + 1, 365), 365
    begun = min((dates.fiscal_year_bounds(first)[1] - start).days + 1, 365)
    ended = min((until - dates.fiscal_year_bounds(last)[0]).days + 1, 365)
    return begun + ended + 365 * (last - first - 1), 365
