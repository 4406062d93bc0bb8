"""The statistics that everybody may read: a year at a time, drawn and in tables, in words that a villager uses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assetlend.domain import open_counts
from assetlend.domain.access import Permission
from assetlend.domain.assets import Condition
from assetlend.domain.incidents import IncidentKind
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.publicity import PublicityChannel
from assetlend.services.open_data import Edition
from assetlend.web import charts, data, formats, open_data
from assetlend.web.charts import Chart, Value
from assetlend.web.forms import asked
from assetlend.web.guard import page
from assetlend.web.locale import _

bp = Blueprint("statistics", __name__)
Told = Mapping[str, Any]
Pairs = Iterable[tuple[str, float | None]]


@dataclass(frozen=True)
class Tile:
    """One number in large type, with what it means under it."""

    title: str
    value: str
    meaning: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with its drawing and the same in a table; `note` says what is meant."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    chart: Chart | None = None
    note: str = ""


@bp.get("/statistics")
@page(Permission.OPEN)
def index() -> ResponseReturnValue:
    """A fiscal year: the newest that is closed, where no other is asked for."""
    found = open_data.edition()
    years = list(found.years) if found else []
    told, year = None, None
    if found and years:
        year = _year(found)
        told = found.years[year]
    return render_template(
        "open_data/statistics.html",
        edition=found,
        days=open_data.age(found),
        old=open_data.OLD_DAYS,
        years=years,
        year=year,
        told=told,
        until=date.fromisoformat(told["until"]) if told else None,
        closes=open_counts.closing_day(year) if year else None,
        tiles=list(_tiles(found, told)) if found and told else [],
        sections=list(_sections(found, told)) if found and told else [],
        least=data.config().least_cell,
    )


def _year(found: Edition) -> int:
    wished = asked("year", 4)
    if wished.isascii() and wished.isdecimal() and int(wished) in found.years:
        return int(wished)
    return next((year for year, told in found.years.items() if told["closed"]), next(iter(found.years)))


# -- in large type ----------------------------------------------------------------------------------------------------


def _tiles(found: Edition, told: Told) -> Iterator[Tile]:
    taken = told["decisions"] if told["closed"] else told
    if told["closed"]:
        yield Tile(_("Requests in the year"), _shown(told["requests"]["total"]))
    yield _waiting(taken)
    yield _share(_("Returned on time"), told["due"])
    if told["closed"]:
        yield _share(_("Chased in time when late"), told["chase"])
    elif found.overdue:
        day, loans = found.overdue
        meaning = _("Loans at the end of %(day)s", day=formats.day(day))
        if loans is None:
            meaning += " " + _("There were too few to say.")
        yield Tile(_("Not returned although due"), _shown(loans), meaning)
    if "satisfaction" in told:
        yield _share(_("Satisfied borrowers"), told["satisfaction"])


def _waiting(taken: Told) -> Tile:
    if taken["median_days"] is None:
        return Tile(_("Days of waiting for the answer"), _few(), _("There were too few answers to say."))
    meaning = _("Half of the requests were answered within so many days.")
    if taken["p90_days"] is not None:
        meaning += " " + _("90 of 100 within %(days)s days.", days=formats.number(taken["p90_days"]))
    days = _("%(days)s days", days=formats.number(taken["median_days"]))
    return Tile(_("Days of waiting for the answer"), days, meaning)


def _share(title: str, pair: Told) -> Tile:
    """A share in percent, exact where its parts may be told, else between two percents."""
    if pair.get("total") == 0:
        return Tile(title, "–", _("There was nothing to measure."))
    if pair.get("good") is not None:
        percent = _("%(percent)s %%", percent=formats.number(pair["good"] * 1000 // pair["total"] / 10))
        of = _("%(part)s of %(whole)s", part=formats.number(pair["good"]), whole=formats.number(pair["total"]))
        return Tile(title, percent, of)
    if pair["share"]:
        low, high = pair["share"]
        return Tile(title, _("%(low)s to %(high)s %%", low=low, high=high), _("Told as a range, to protect borrowers."))
    return Tile(title, _few(), _("There were too few to say."))


def _few() -> str:
    return _("Kept back")


def _shown(count: int | None) -> str:
    return _few() if count is None else formats.number(count)


# -- drawn ------------------------------------------------------------------------------------------------------------


def _sections(found: Edition, told: Told) -> Iterator[Section]:
    yield _drawn("months", _("Requests by month"), [_("Months"), _("Requests")], _months(told), _month_note())
    if told["closed"]:
        yield from _closed(found, told)
    given = [(_division(found, key), versions) for key, versions in told["guidelines"].items()]
    yield _drawn("guidelines", _("Guidelines published"), [_("Division"), _("How many versions")], given)
    used = [(_word(PublicityChannel, one.value), told["publications"].get(one.value, 0)) for one in PublicityChannel]
    yield _drawn("publicity", _("How borrowing was made known"), [_("Channel"), _("Times")], used)
    units = [(_word(Condition, key), many) for key, many in told["register"].items()]
    yield _drawn("register", _("Things in the register by condition"), [_("Condition"), _("Units")], units)


def _closed(found: Edition, told: Told) -> Iterator[Section]:
    asked_for, kinds = told["requests"], told["incidents"]["kind"]
    heads = _("Requests")
    borrowers = [(_word(BorrowerKind, key), many) for key, many in asked_for["borrower_kind"].items()]
    yield _drawn("borrowers", _("Who asks"), [_("Borrower"), heads], borrowers)
    purposes = [(formats.purpose(key), many) for key, many in asked_for["purpose"].items() if many != 0]
    yield _drawn("purposes", _("What for"), [_("Purpose"), heads], purposes)
    divisions = [(_division(found, key), many) for key, many in asked_for["division"].items()]
    yield _drawn("divisions", _("Whose things"), [_("Division"), heads], divisions)
    yield _days_by_division(found, told["decisions"])
    broken = [(_word(IncidentKind, key), many) for key, many in kinds.items()]
    yield _drawn("incidents", _("Damage, loss and misuse"), [_("What happened"), _("Times reported")], broken)


def _days_by_division(found: Edition, made: Told) -> Section:
    rows = [(_division(found, key), one) for key, one in made["days"].items()]
    days = [
        Value(name, one["median_days"], formats.number(one["median_days"])) for name, one in rows if one["median_days"]
    ]
    title = _("How many days one waits for the answer")
    return Section(
        title,
        [_("Division"), _("Half within"), _("90 of 100 within")],
        [(name, _days(one["median_days"]), _days(one["p90_days"])) for name, one in rows],
        charts.bars("days", title, days) if days else None,
        _("In days, by the division that owns the things."),
    )


def _days(found: float | None) -> str:
    return _few() if found is None else formats.number(found)


def _drawn(key: str, title: str, heads: Sequence[str], pairs: Pairs, note: str = "") -> Section:
    every = list(pairs)
    bars = [Value(name, many, formats.number(many)) for name, many in every if many is not None]
    drawing = charts.bars(key, title, bars) if any(bar.amount for bar in bars) else None
    rows = [(name, _few() if many is None else formats.number(many)) for name, many in every]
    return Section(title, heads, rows, drawing, note)


def _months(told: Told) -> Pairs:
    for one in told["spans"]:
        first, last = (formats.month(date.fromisoformat(one[end])) for end in ("from", "to"))
        yield first if first == last else _("%(first)s to %(last)s", first=first, last=last), one["cases"]


def _month_note() -> str:
    return _("A month with few requests is told together with those after it.")


def _division(found: Edition, key: str) -> str:
    return found.divisions.get(key, "–")


def _word(words: Any, code: str) -> str:
    return formats.named(words(code)) if code in list(words) else code
