"""The program reads the time in one place: aware UTC moments, and the office's local day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime, zone: ZoneInfo = BANGKOK) -> date:
    """The Gregorian day on which `moment` falls at the office."""
    return moment.astimezone(zone).date()


def end_of_day(day: date, zone: ZoneInfo = BANGKOK) -> datetime:
    """The last microsecond of a local day, in UTC."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=zone).astimezone(UTC)


def start_of_day(day: date, zone: ZoneInfo = BANGKOK) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
