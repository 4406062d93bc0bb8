"""When something happened, from the day that somebody entered."""

from datetime import date, datetime

from assetlend.clock import start_of_day
from assetlend.web import data


def happened_at(day: date | None) -> datetime | None:
    """None when it happened today, which is when it is entered; else the beginning of that day at the office."""
    if day is None or day == data.today():
        return None
    return start_of_day(day, data.config().zone)
