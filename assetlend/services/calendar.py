"""The office's calendar: its holidays are rows that it edits, and its weekly closed days stand in the rulebook."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.calendar import Calendar
from assetlend.domain.opening import Opening
from assetlend.domain.rulebook import Rulebook
from assetlend.models import Holiday


def current(session: Session) -> Calendar:
    """The calendar with every holiday that was entered."""
    return Calendar.of(session.scalars(select(Holiday.day)))


def opening(session: Session, book: Rulebook) -> Opening:
    """When the counter is open: by the rulebook's weekly closed days and every closed day that was entered."""
    shut = {row.day: row.name for row in session.scalars(select(Holiday))}
    return replace(book.opening, shut=shut)
