"""The integrity report of a year: each sentence with its figures, each figure with the entries behind it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from assetlend.clock import utc_now
from assetlend.domain.access import Permission, grant
from assetlend.domain.activities import read_method
from assetlend.domain.figures import Figure
from assetlend.services import integrity, ledger, oversight, report_files, rules
from assetlend.services.integrity import Report
from assetlend.thai import dates
from assetlend.web import comparing, data, downloads, entries, formats, guard
from assetlend.web.forms import asked, see_other
from assetlend.web.guard import page

bp = Blueprint("integrity", __name__, url_prefix="/integrity")
SHOWN = 100
# The HTML has a style of its own, which this site's policy forbids to its pages: it is a file to keep, not a page.
FILES = {
    "pdf": downloads.PDF,
    "docx": downloads.DOCX,
    "html": "application/octet-stream",
    "json": "application/json",
}


@bp.get("")
@page(Permission.SEE_INTEGRITY)
def index() -> ResponseReturnValue:
    """This fiscal year's."""
    return see_other("integrity.year", fiscal_year=dates.fiscal_year(data.today()))


def report_of(fiscal_year: int) -> Report:
    """The report as of now; kept for the day, until the ledger grows, is signed, or the rules change."""
    reading = data.reading()
    state = (ledger.size(reading), oversight.uncovered(reading), rules.current(reading).version)
    key = (fiscal_year, data.today(), *state)
    kept: dict[Any, Report] = current_app.extensions[data.EXTENSION].setdefault("reports", {})
    found = kept.get(key)
    if found is None:
        if len(kept) > 8:
            kept.clear()
        # The time is read after the length, so that no entry counted by the length is later than the report.
        found = integrity.build(reading, fiscal_year=fiscal_year, as_of=utc_now(), zone=data.config().zone)
        kept[key] = found
    return found


@bp.get("/<number:fiscal_year>")
@page(Permission.SEE_INTEGRITY)
def year(fiscal_year: int) -> ResponseReturnValue:
    """All measures of a year on a page."""
    if not _known(fiscal_year):
        abort(404)
    report = report_of(fiscal_year)
    return render_template(
        "integrity/year.html",
        report=report,
        drawn=comparing.drawn(report),
        shown=comparing.value,
        no_findings=integrity.no_findings(),
        years=integrity.years(data.reading(), data.now(), data.config().zone),
        figure_names=entries.figure_names(),
    )


@bp.get("/<number:fiscal_year>.<any(pdf, docx, html, json):form>")
@page(Permission.SEE_INTEGRITY)
def file(fiscal_year: int, form: str) -> ResponseReturnValue:
    """The report of this moment as a file, which says on every page that it is a draft."""
    if not _known(fiscal_year):
        abort(404)
    document = report_of(fiscal_year).to_json()
    data.close()
    return downloads.send(report_files.made(document, form), FILES[form], f"integrity-{fiscal_year}.{form}")


def shown_year(fiscal_year: int) -> str:
    """A fiscal year as the reader counts years."""
    return str(formats.year(fiscal_year))


def _known(fiscal_year: int) -> bool:
    return fiscal_year in integrity.years(data.reading(), data.now(), data.config().zone)


@bp.get("/<number:fiscal_year>/figures/<name>")
@page(Permission.SEE_INTEGRITY)
def figure(fiscal_year: int, name: str) -> ResponseReturnValue:
    """One figure with its numerator, its denominator, its parts, and the entries behind it, page by page."""
    if not _known(fiscal_year):
        abort(404)
    report = report_of(fiscal_year)
    if name not in report.figures:
        abort(404)
    found = report.figures[name]
    after = int(asked("after", 12)) if asked("after", 12).isdecimal() else 0
    served = asked("method", 5) if read_method(asked("method", 5)) else ""
    behind = _entries(found, served)
    seqs = [seq for seq in behind if seq > after]
    rows = oversight.entries(data.reading(), seqs[:SHOWN])
    pages = entries.links(data.reading(), guard.actor(), rows)
    return render_template(
        "integrity/figure.html",
        report=report,
        name=name,
        title=entries.figure_names()[name],
        figure=found,
        count=len(behind),
        rows=[entries.tell(row, pages) for row in rows],
        more=seqs[SHOWN - 1] if len(seqs) > SHOWN else None,
        method=served,
        opens=grant(guard.actor(), Permission.SEE_LEDGER) is not None,
        parts=entries.parts(data.reading(), found.parts),
    )


def _entries(figure: Figure, served: str) -> Sequence[int]:
    """The entries behind a figure, of one method (`measure.method`) where that is asked for."""
    if not served:
        return figure.entries
    rows = oversight.entries(data.reading(), figure.entries, limit=len(figure.entries))
    return [row["seq"] for row in rows if f"{row['data'].get('measure')}.{row['data'].get('method')}" == served]
