"""This year beside the last, and the divisions beside each other: what can be compared, and what cannot.

A share is compared in percentage points, never in percent of a percent. Where one of the years had nothing to measure
there is no comparison, and a number of which more is neither good nor bad is called neither.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from assetlend.domain.books import Books, Event, LoanBook
from assetlend.domain.figures import Figure, Terms, hours, middle, on_time
from assetlend.domain.narrative import percent
from assetlend.thai import dates, durations
from assetlend.thai.digits import to_thai

Words = Mapping[str, str]
# Figures of which less is better; of every ratio more is better, of anything else neither.
LESS_IS_BETTER = frozenset({"decision_hours", "separation"})


def a_year_before(moment: datetime) -> datetime:
    """The same day and time of the year before; of 29 February the 28th."""
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:
        return moment.replace(year=moment.year - 1, day=28)


# -- years ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class YearRow:
    """One figure of this year and of the last; None where there was nothing to measure. `text` is a Thai sentence."""

    figure: str
    title: str
    last: float | int | None
    this: float | int | None
    unit: str
    text: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Year:
    """A year that is compared: its figures, when it was counted, and when the ledger had begun (None: not by then)."""

    terms: Terms
    figures: Mapping[str, Figure]
    began: datetime | None

    def label(self, words: Words) -> str:
        """The year, and the day up to which it was counted where it was not over."""
        year = to_thai(self.terms.fiscal_year)
        if self.terms.today > dates.fiscal_year_bounds(self.terms.fiscal_year)[1]:
            return year
        return words["until"].format_map({"year": year, "day": dates.format_short(self.terms.today, thai_digits=True)})

    def value(self, name: str) -> float | int | None:
        """The value of a figure; None where there was nothing to measure, or no ledger."""
        figure = self.figures.get(name)
        if figure is None or self.began is None or figure.denominator == 0:
            return None
        return figure.value

    @property
    def whole(self) -> bool:
        """Whether the ledger was there from the first day of the year on."""
        first = dates.fiscal_year_bounds(self.terms.fiscal_year)[0]
        return self.began is None or self.began.astimezone(self.terms.zone).date() <= first


def compare_years(
    last: Year, this: Year, titles: Mapping[str, str], words: Words, units: Mapping[str, str]
) -> list[YearRow]:
    """Every figure of this year beside the same of the last; `units` say what each counts."""
    return [
        YearRow(
            name,
            titles.get(name, name),
            last.value(name),
            this.value(name),
            figure.unit,
            _sentence(name, last, this, words, units.get(name, "รายการ")),
        )
        for name, figure in this.figures.items()
    ]


def _sentence(name: str, last: Year, this: Year, words: Words, unit: str) -> str:
    before, now = last.value(name), this.value(name)
    values = {"this_year": this.label(words), "last_year": last.label(words)}
    values |= {
        key: "" if value is None else _said(year.figures[name], words, unit)
        for key, year, value in (("last", last, before), ("this", this, now))
    }
    if before is None or now is None:
        key = "both_none" if before is None and now is None else "last_none" if before is None else "this_none"
        return words[key].format_map(values)
    key, change = _change(name, last.figures[name], this.figures[name], words, unit)
    text = words[key].format_map(values | {"change": change})
    return text if last.whole else f"{text} {_begun(last, words)}"


def _begun(last: Year, words: Words) -> str:
    began = last.began.astimezone(last.terms.zone).date() if last.began else last.terms.today
    return words["begun"].format_map({"began": _day(began), "last_year": to_thai(last.terms.fiscal_year)})


def _said(figure: Figure, words: Words, unit: str) -> str:
    if figure.unit == "ratio":
        numerator, denominator = figure.numerator or 0, figure.denominator or 0
        shown = {"percent": percent(numerator, denominator), "numerator": f"{numerator:,}"}
        return _filled(words["share"], shown | {"denominator": f"{denominator:,}", "unit": unit})
    if figure.unit == "hours":
        return _filled(words["middle"], {"duration": durations.format_hours(figure.value or 0)})
    return _filled(words["count"], {"value": f"{figure.value:,}", "unit": unit}) if figure.value else words["none"]


def _change(name: str, before: Figure, now: Figure, words: Words, unit: str) -> tuple[str, str]:
    """(the sentence's key, how much it changed)."""
    difference = _exact(now) - _exact(before)
    if not difference:
        return "same", ""
    up = difference > 0
    if now.unit == "ratio":
        return ("better" if up else "worse"), _points(before, now, words, up=up)
    if now.unit == "hours":
        taken = durations.format_hours(float(abs(difference)))
        change = _filled(words["longer" if up else "shorter"], {"duration": taken})
    else:
        change = _filled(words["up" if up else "down"], {"value": f"{int(abs(difference)):,}", "unit": unit})
    if name not in LESS_IS_BETTER:
        return "differs", change
    return ("worse" if up else "better"), change


def _points(before: Figure, now: Figure, words: Words, *, up: bool) -> str:
    """Percentage points, from the percentages as they are printed."""
    tenths = abs(_tenths(now) - _tenths(before))
    word = "up" if up else "down"
    if not tenths:
        return words[f"{word}_little"]
    return _filled(words[f"{word}_points"], {"points": f"{tenths / 10:.1f}".removesuffix(".0")})


def _tenths(figure: Figure) -> int:
    return 1000 * (figure.numerator or 0) // (figure.denominator or 1)


def _exact(figure: Figure) -> Fraction:
    if figure.unit == "ratio":
        return Fraction(figure.numerator or 0, figure.denominator or 1)
    return Fraction(str(figure.value or 0))


def _filled(sentence: str, values: Mapping[str, str]) -> str:
    return to_thai(sentence.format_map(values))


def _day(day: date) -> str:
    return dates.format_long(day, thai_digits=True)


# -- divisions --------------------------------------------------------------------------------------------------------


@dataclass
class Cells:
    """What one division did in the year: numbers of loans, checks and activities; hours until the decision."""

    requests: int = 0
    handed_over: int = 0
    due: int = 0
    on_time: int = 0
    median_hours: float | None = None
    checks: int = 0
    checks_due: int = 0
    activities: int = 0


@dataclass(frozen=True)
class DivisionRow:
    """One division: its opaque id, its name, and its cells."""

    division: str
    name: str
    cells: Cells

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def compare_divisions(books: Books, terms: Terms, names: Mapping[str, str]) -> list[DivisionRow]:
    """Every division that the ledger names, by its name; each loan belongs to the division that lends."""
    cells = {division: Cells() for division in books.divisions}
    taken: dict[str, list[Fraction]] = defaultdict(list)
    for book in books.loans.values():
        division = book.submitted.data["division"]
        _count_loan(cells[division], book, terms)
        if (made := book.decided) and made.act in ("loan.approved", "loan.rejected") and terms.in_year(made):
            taken[division].append(hours(book.submitted.at, made.at))
    months = [month for month in dates.fiscal_months(terms.fiscal_year) if month <= terms.today]
    done = _checked(books.others["supervision.checked"], {month.strftime("%Y-%m") for month in months})
    for division, one in cells.items():
        one.median_hours = middle(taken[division])
        one.checks_due = len(months)
        one.checks = sum(checked == division for checked, _month in done)
    for event in books.activities.values():
        cells[event.data["division"]].activities += _active_in_year(event, terms)
    rows = [DivisionRow(division, names.get(division, division), one) for division, one in cells.items()]
    return sorted(rows, key=lambda row: (row.name, row.division))


def _count_loan(cells: Cells, book: LoanBook, terms: Terms) -> None:
    cells.requests += terms.in_year(book.submitted)
    cells.handed_over += bool((first := book.first_out) and terms.in_year(first))
    if book.out and terms.day_in_year(book.due) and book.due < terms.today:
        cells.due += 1
        cells.on_time += on_time(book, terms.zone)


def _checked(events: Iterable[Event], months: set[str]) -> set[tuple[str, str]]:
    return {(e.data["division"], e.data["month"]) for e in events if e.data["month"] in months}


def _active_in_year(event: Event, terms: Terms) -> bool:
    day = date.fromisoformat(event.data["happened_on"])
    return terms.day_in_year(day) and day <= terms.today


CELLS: Sequence[str] = tuple(field.name for field in fields(Cells))


@dataclass(frozen=True)
class Comparison:
    """Both comparisons of a report."""

    years: Sequence[YearRow] = ()
    divisions: Sequence[DivisionRow] = ()

    def to_json(self) -> dict[str, Any]:
        return {"years": [row.to_json() for row in self.years], "divisions": [row.to_json() for row in self.divisions]}
