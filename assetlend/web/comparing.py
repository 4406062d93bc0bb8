"""The comparisons of a report as a page shows them: charts, and cells as people read them."""

from collections.abc import Sequence

from assetlend.domain.comparison import Comparison, DivisionRow, YearRow
from assetlend.services.integrity import Report
from assetlend.web import charts, entries, formats
from assetlend.web.charts import Chart, Value
from assetlend.web.locale import _


def value(amount: float | None, unit: str) -> str:
    """A value of a figure: a share in percent, hours, or a number; a dash where there was nothing to measure.

    A percentage is cut, never rounded up: 100 means all of them.
    """
    if amount is None:
        return "–"
    return f"{int(round(amount * 10_000) // 10) / 10:g}%" if unit == "ratio" else formats.number(amount)


def drawn(report: Report) -> Sequence[Chart]:
    """The charts that have anything to show: shares of both years, then the divisions."""
    found = [_shares(report.comparison.years, report.fiscal_year), *_divisions(report.comparison)]
    return [chart for chart in found if len(chart.bars) > 1]


def _shares(rows: Sequence[YearRow], year: int) -> Chart:
    names = entries.figure_names()
    bars = [
        Value(f"{names.get(row.figure, row.title)} {formats.year(of)}", amount, value(amount, row.unit))
        for row in rows
        if row.unit == "ratio" and row.last is not None and row.this is not None
        for of, amount in ((year - 1, row.last), (year, row.this))
    ]
    return charts.bars("years", _("Shares of the year before and of this year"), bars)


def _divisions(comparison: Comparison) -> list[Chart]:
    rows = comparison.divisions
    asked = [Value(row.name, row.cells.requests, formats.number(row.cells.requests)) for row in rows]
    kept = [Value(row.name, share, value(share, "ratio")) for row in rows if (share := _on_time(row)) is not None]
    return [
        charts.bars("division-requests", _("Requests by division"), asked if any(one.amount for one in asked) else []),
        charts.bars("division-on-time", _("Returned on time by division"), kept),
    ]


def _on_time(row: DivisionRow) -> float | None:
    cells = row.cells
    return cells.on_time * 10_000 // cells.due / 10_000 if cells.due else None
