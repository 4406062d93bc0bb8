"""Numbers of papers run without gaps in each series and year: the row of the series is locked while one is taken."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.rulebook import Rulebook
from assetlend.models import NumberSeries
from assetlend.thai import dates


def next_number(session: Session, series: str, year: int) -> int:
    """The number after the last one given in `series` and `year`, from 1."""
    row = session.execute(
        select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year).with_for_update()
    ).scalar_one_or_none()
    if row is None:
        row = NumberSeries(series=series, year=year, last=0)
        session.add(row)
    row.last += 1
    session.flush()
    return row.last


def slip_number(session: Session, book: Rulebook, division: UUID, day: date) -> tuple[int, int]:
    """(number, Buddhist year) of the next loan slip of a division; the year as the rulebook counts it."""
    year = dates.fiscal_year(day) if book.numbering_year == "fiscal" else dates.buddhist_year(day)
    return next_number(session, f"loan_slip:{division.hex}", year), year
