"""How fairly borrowers are treated: order, refusals, repetition, time and rules set aside, drawn and in tables."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.fairness import Waited
from assetlend.domain.lending import BorrowerKind, RefusalReason
from assetlend.services import fairness, integrity, interests, ledger, registry
from assetlend.services.fairness import Shown
from assetlend.thai import dates
from assetlend.web import charts, data, entries, formats, guard
from assetlend.web.charts import Chart, Value
from assetlend.web.forms import asked
from assetlend.web.guard import page
from assetlend.web.locale import _

bp = Blueprint("fairness", __name__)
KEPT = 8


@bp.get("/fairness")
@page(Permission.SEE_FAIRNESS)
def index() -> ResponseReturnValue:
    """A fiscal year, this one where no other is asked for."""
    years = integrity.years(data.reading(), data.now(), data.config().zone)
    wished = asked("year", 4)
    year = int(wished) if wished.isascii() and wished.isdecimal() and int(wished) in years else years[0]
    shown = _shown(year)
    return render_template(
        "fairness/index.html",
        year=year,
        years=years,
        shown=shown,
        drawn=_charts(shown),
        named=_borrowers(shown),
        by_division=_waits(shown.figures.by_division, _divisions()),
        by_kind=_waits(shown.figures.by_kind, _kinds()),
        pages=_pages(shown),
        declared=_declared(year),
    )


def _shown(year: int) -> Shown:
    """The year as of now; kept for the day, until the ledger grows."""
    reading, reach = data.reading(), fairness.reach(guard.actor())
    key = (year, data.today(), ledger.size(reading), reach)
    kept: dict[Any, Shown] = current_app.extensions[data.EXTENSION].setdefault("fairness", {})
    if key not in kept:
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = fairness.of_year(
            reading, divisions=reach, fiscal_year=year, as_of=data.now(), zone=data.config().zone
        )
    return kept[key]


# -- what is drawn ----------------------------------------------------------------------------------------------------


def _charts(shown: Shown) -> dict[str, Chart]:
    """Key -> chart of everything that has something to show."""
    figures = shown.figures
    order = [
        (_("Decided in the order of arrival"), figures.decided - figures.jumped),
        (_("Decided before an earlier request"), figures.jumped),
    ]
    found = {
        "order": (_("Order of the decisions"), _counts(order) if figures.decided else []),
        "refusals": (_("Refusals by reason"), _counts((_reason(code), n) for code, n in figures.refusals)),
        "borrowers": (_("Who borrows repeatedly"), _counts((name, n) for name, n in _borrowers(shown))),
        "divisions": (_("Hours until the decision, by division"), _hours(figures.by_division, _divisions())),
        "kinds": (_("Hours until the decision, by borrower"), _hours(figures.by_kind, _kinds())),
        "overrides": (_("Rules set aside"), _counts((formats.clause(rule), n) for rule, n in shown.overrides)),
    }
    return {key: charts.bars(key, title, values) for key, (title, values) in found.items() if values}


def _counts(pairs: Iterable[tuple[str, int]]) -> list[Value]:
    return [Value(name, count, formats.number(count)) for name, count in pairs]


def _hours(waited: Mapping[str, Waited], names: Mapping[str, str]) -> list[Value]:
    return [Value(names.get(key, key), one.median, formats.number(one.median)) for key, one in waited.items()]


def _waits(waited: Mapping[str, Waited], names: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Rows of a table: name, decisions, median, 90th percentile."""
    return [
        (names.get(key, key), formats.number(one.count), formats.number(one.median), formats.number(one.p90))
        for key, one in waited.items()
    ]


def _divisions() -> dict[str, str]:
    return {one.id.hex: one.name for one in registry.divisions(data.reading())}


def _kinds() -> dict[str, str]:
    return {kind.value: formats.named(kind) for kind in BorrowerKind}


def _reason(code: str) -> str:
    return formats.named(RefusalReason(code)) if code in list(RefusalReason) else code


def _borrowers(shown: Shown) -> list[tuple[str, int]]:
    """Who borrowed how often: by name for the auditor and the chief executive, by number for all others."""
    found = shown.figures.borrowers
    names = fairness.names(data.reading(), guard.actor(), [key for key, _count in found])
    return [
        (names.get(key) or _("Borrower %(number)s", number=number), count)
        for number, (key, count) in enumerate(found, 1)
    ]


def _pages(shown: Shown) -> Mapping[str, entries.Link]:
    """The pages of the loans in the list of those that overtook, as far as this reader may open them."""
    about = [{"object": f"loan:{one.key}"} for jump in shown.figures.listed for one in (jump.later, jump.earlier)]
    return entries.links(data.reading(), guard.actor(), about)


def _declared(year: int) -> list[interests.Owing] | None:
    """Who declared relatives and household, for the auditor alone."""
    if access.grant(guard.actor(), Permission.SEE_DECLARATIONS) is None:
        return None
    _first, last = dates.fiscal_year_bounds(year)
    day = min(last, data.today())
    return interests.who_declared(data.reading(), actor=guard.actor(), fiscal_year=year, today=day)
