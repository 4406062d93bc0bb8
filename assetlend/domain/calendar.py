"""Working days: Monday to Friday but for the office's holidays, which are a table that an office edits (R46, R47)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The days on which the office is closed beside Saturdays and Sundays."""

    holidays: frozenset[date] = field(default_factory=frozenset)

    @classmethod
    def of(cls, days: Iterable[date]) -> "Calendar":
        return cls(frozenset(days))

    def is_working(self, day: date) -> bool:
        """Whether the office is open on `day`."""
        return day.weekday() < 5 and day not in self.holidays

    def first_working_day(self, day: date) -> date:
        """`day` itself when the office is open, else the next day on which it is."""
        while not self.is_working(day):
            day += DAY
        return day

    def after(self, start: date, count: int, *, counts_start: bool = False) -> date:
        """The last of `count` working days from `start`; whether `start` itself is the first of them is a setting.

        Thirty working days from Wednesday 1 October 2025, with the holidays of 13 and 23 October, end on Friday
        14 November, or on the 13th when the first day counts.
        """
        day, left = start, count
        if counts_start and self.is_working(day):
            left -= 1
        while left > 0:
            day += DAY
            left -= self.is_working(day)
        return day
