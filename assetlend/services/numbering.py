"""Numbers of papers run without gaps in each series and year: the row of the series is held while one is taken."""

from datetime import date
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from assetlend.domain.rulebook import Rulebook
from assetlend.models import NumberSeries
from assetlend.thai import dates


def next_number(session: Session, series: str, year: int) -> int:
    """The number after the last one given in `series` and `year`, from 1.

    One statement takes it, so that of two who take the very first one at the same moment the second waits.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    query = (
        insert(NumberSeries)
        .values(series=series, year=year, last=1)
        .on_conflict_do_update(
            index_elements=[NumberSeries.series, NumberSeries.year], set_={"last": NumberSeries.last + 1}
        )
        .returning(NumberSeries.last)
    )
    return session.execute(query).scalar_one()


def slip_number(session: Session, book: Rulebook, division: UUID, day: date) -> tuple[int, int]:
    """(number, Buddhist year) of the next loan slip of a division; the year as the rulebook counts it."""
    year = dates.fiscal_year(day) if book.numbering_year == "fiscal" else dates.buddhist_year(day)
    return next_number(session, f"loan_slip:{division.hex}", year), year
