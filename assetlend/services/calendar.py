"""The office's calendar: its holidays are rows that it edits, seeded once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.calendar import Calendar
from assetlend.models import Holiday


def current(session: Session) -> Calendar:
    """The calendar with every holiday that was entered."""
    return Calendar.of(session.scalars(select(Holiday.day)))
