"""Papers that the office issued: memos of damage and loss each week, and the order and report of the annual check."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from assetlend.clock import BANGKOK, local_day
from assetlend.demo.engine import Demo
from assetlend.domain.papers import PaperKind
from assetlend.errors import Refusal
from assetlend.models import Incident
from assetlend.services import incident_papers, office_papers, return_slips, stocktake_papers
from assetlend.thai import dates

ORDERED, REPORTED = -13, 26
"""Days from the end of the fiscal year on which the papers of its check are issued."""


def plan(demo: Demo) -> None:
    """Every Monday what was reported the week before; each year the papers of its check."""
    first = local_day(demo.now)
    for week in range((demo.today - first).days // 7 + 1):
        day = first + timedelta(days=7 * week + (-first.weekday()) % 7)
        demo.at(_at(day), partial(_memos, demo))
    for year in range(dates.fiscal_year(first), dates.fiscal_year(demo.today) + 1):
        last = dates.fiscal_year_bounds(year)[1]
        demo.at(_at(last + timedelta(days=ORDERED)), partial(_order, demo, year))
        demo.at(_at(last + timedelta(days=REPORTED)), partial(_report, demo, year))


def _at(day: date) -> datetime:
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(14, 20), BANGKOK)


def memo(demo: Demo, incident: UUID) -> None:
    """The memo of a report as it goes up, before anybody has answered; that of a Monday may have told the same."""
    with demo.session.begin_nested() as safe:
        try:
            incident_papers.issue_memo(demo.session, actor=demo.actor("supply"), now=demo.now, incident_id=incident)
        except Refusal:
            safe.rollback()


def _memos(demo: Demo) -> None:
    """The memo of each report of the last two weeks, again where somebody has answered since, and its loan's sheet."""
    since = demo.now - timedelta(days=14)
    query = select(Incident).where(Incident.reported_at >= since).order_by(Incident.reported_at, Incident.id)
    for incident in demo.session.scalars(query).all():
        values: dict[str, Any] = {"actor": demo.actor("supply"), "now": demo.now}
        with demo.session.begin_nested() as safe:
            try:
                incident_papers.issue_memo(demo.session, incident_id=incident.id, **values)
                if incident.loan_id and not _has_sheet(demo, incident):
                    return_slips.issue_sheet(demo.session, loan_id=incident.loan_id, **values)
            except Refusal:
                safe.rollback()


def _has_sheet(demo: Demo, incident: Incident) -> bool:
    if incident.loan_id is None:
        return True
    about = office_papers.subject("loan", incident.loan_id)
    return office_papers.last(demo.session, about, PaperKind.COMBINED_SHEET) is not None


def _order(demo: Demo, year: int) -> None:
    stocktake_papers.issue_order(demo.session, actor=demo.actor("supply"), now=demo.now, year=year)


def _report(demo: Demo, year: int) -> None:
    stocktake_papers.issue_report(demo.session, actor=demo.actor("supply"), now=demo.now, year=year)
