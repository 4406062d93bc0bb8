"""What the public is told of a fiscal year, counted from the ledger and protected: nothing kept back is in it.

A year that is closed is told in full. Of the present year only what concerns the office as a whole is told, at the end
of months, and requests by spans of months (small_cells.spans). Divisions, kinds and people appear by opaque keys.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from assetlend.domain import figures, small_cells
from assetlend.domain.assets import Condition
from assetlend.domain.books import Books, Event, LoanBook
from assetlend.domain.figures import FIGURES, Figure, Terms, hours, middle, nearest_rank
from assetlend.domain.incidents import IncidentKind
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.small_cells import Cell, Shown, alone, cell, protect
from assetlend.thai import dates

CLOSING_DAYS = 30
"""A year is told in full so many days after its end: by then its last loans are due and its chases made."""
LEAST_FOR_P90 = 10
DAY_HOURS = 24


@dataclass(frozen=True)
class Wanted:
    """What the counting takes besides the ledger: the least of a cell, purposes in their order, kinds shown to all."""

    least: int
    purposes: Sequence[str] = ()
    items: frozenset[str] = frozenset()


def closing_day(fiscal_year: int) -> date:
    """The day at whose end a year (พ.ศ.) is counted for good."""
    return dates.fiscal_year_bounds(fiscal_year)[1] + timedelta(days=CLOSING_DAYS)


def months_over(fiscal_year: int, today: date) -> list[date]:
    """The first days of the months of a year that lie wholly before `today`."""
    return [one for one in dates.fiscal_months(fiscal_year) if last_of(one) < today]


def last_of(first: date) -> date:
    """The last day of a month."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


# -- requests and hand-overs, by the month in which they were entered -------------------------------------------------


def entered(event: Event, terms: Terms) -> date:
    """The day on which an event was entered: a month that is over never changes by it."""
    return event.at.astimezone(terms.zone).date()


def _month(event: Event, terms: Terms) -> date:
    return entered(event, terms).replace(day=1)


def asked(books: Books, terms: Terms) -> list[LoanBook]:
    """The requests entered in the year."""
    return [one for one in books.loans.values() if terms.day_in_year(entered(one.submitted, terms))]


def spans(events: Iterable[tuple[str, Event]], terms: Terms, today: date, least: int) -> list[dict[str, Any]]:
    """Events, each with whose it is, by spans of months as far as they may be told on `today`.

    A span has its first day, its last day, and how many.
    """
    months = months_over(terms.fiscal_year, today)
    who: dict[date, list[str]] = defaultdict(list)
    for person, event in events:
        who[_month(event, terms)].append(person)
    over = len(months) == len(dates.fiscal_months(terms.fiscal_year))
    return [
        {"from": months[one.first].isoformat(), "to": last_of(months[one.last]).isoformat(), "cases": one.cases}
        for one in small_cells.spans([who[month] for month in months], least, over=over)
    ]


def request_spans(books: Books, terms: Terms, today: date, least: int) -> list[dict[str, Any]]:
    """The requests of the whole office by spans of months."""
    return spans(((_borrower(one), one.submitted) for one in asked(books, terms)), terms, today, least)


def _borrower(book: LoanBook) -> str:
    found: str = book.submitted.data["borrower"]
    return found


def requests(books: Books, terms: Terms, wanted: Wanted) -> dict[str, Any]:
    """The requests of a year by who asks, for what, and of which division."""
    made = asked(books, terms)
    orders = {
        "borrower_kind": [one.value for one in BorrowerKind],
        "purpose": list(wanted.purposes),
        "division": sorted(books.divisions),
    }
    tables = {key: protect(alone(len(made)), _cells(made, key, order), wanted.least) for key, order in orders.items()}
    return {"total": tables["division"].total, **{key: dict(one.cells) for key, one in tables.items()}}


def _cells(made: Iterable[LoanBook], key: str, order: Sequence[str]) -> dict[str, Cell]:
    who: dict[str, list[str]] = defaultdict(list)
    for one in made:
        who[str(one.submitted.data[key])].append(_borrower(one))
    return {name: cell(who[name]) for name in [*order, *sorted(set(who) - set(order))]}


Row = tuple[str, str, str]


@dataclass(frozen=True)
class Given:
    """Units of one kind that were handed over at once."""

    borrower: str
    event: Event
    units: int


def given(books: Books, terms: Terms) -> dict[Row, list[Given]]:
    """The hand-overs entered in the year by division, borrower and kind of thing."""
    found: dict[Row, list[Given]] = defaultdict(list)
    for book in books.loans.values():
        data = book.submitted.data
        items = {line["line"]: line["item"] for line in data["lines"]}
        for event in book.out:
            if terms.day_in_year(entered(event, terms)):
                for line in event.data["lines"]:
                    key = (data["division"], data["borrower_kind"], items[line["line"]])
                    found[key].append(Given(data["borrower"], event, line["quantity"]))
    return dict(sorted(found.items()))


def lent(books: Books, terms: Terms, today: date, wanted: Wanted) -> list[dict[str, Any]]:
    """Hand-overs and units by months × division × borrower × kind of thing, each row with months of its own.

    Kinds that are not shown to all are never told. The last row stands for all that is kept back, and names nothing.
    """
    found: list[dict[str, Any]] = []
    rest = False
    for (division, borrower, item), made in given(books, terms).items():
        told = spans(((one.borrower, one.event) for one in made), terms, today, wanted.least)
        told = [span for span in told if span["cases"] and item in wanted.items]
        names = {"division": division, "borrower_kind": borrower, "item": item}
        found += [{**span, **names, "units": _units(made, span, terms)} for span in told]
        rest = rest or sum(span["cases"] for span in told) < len(made)
    found.sort(key=lambda row: (row["from"], row["to"]))
    if rest:
        first = dates.fiscal_year_bounds(terms.fiscal_year)[0].isoformat()
        last = last_of(months_over(terms.fiscal_year, today)[-1]).isoformat()
        nothing = dict.fromkeys(("cases", "division", "borrower_kind", "item", "units"))
        found.append({"from": first, "to": last, **nothing})
    return found


def _units(made: Iterable[Given], span: Mapping[str, Any], terms: Terms) -> int:
    return sum(one.units for one in made if span["from"] <= entered(one.event, terms).isoformat() <= span["to"])


# -- deciding and returning -------------------------------------------------------------------------------------------


def decided(books: Books, terms: Terms) -> list[tuple[LoanBook, Event]]:
    """The requests on which the office said yes or no in the year."""
    return [
        (book, one)
        for book in books.loans.values()
        if (one := book.decided) and one.act in ("loan.approved", "loan.rejected") and terms.in_year(one)
    ]


def decisions(books: Books, terms: Terms, wanted: Wanted) -> dict[str, Any]:
    """The decisions of a year by outcome and by division, and the days that they took where that may be told."""
    made = decided(books, terms)
    total = alone(len(made))
    outcomes = {
        word: cell(_borrower(book) for book, one in made if one.act == f"loan.{word}")
        for word in ("approved", "rejected")
    }
    by_division = protect(total, _cells((book for book, _ in made), "division", sorted(books.divisions)), wanted.least)
    taken: dict[str, list[Fraction]] = defaultdict(list)
    for book, one in made:
        taken[book.submitted.data["division"]].append(hours(book.submitted.at, one.at))
    return {
        "total": by_division.total,
        "outcome": dict(protect(total, outcomes, wanted.least).cells),
        "division": dict(by_division.cells),
        **days_taken([value for values in taken.values() for value in values], wanted.least),
        "days": {key: days_taken(taken[key] if told else [], wanted.least) for key, told in by_division.cells.items()},
    }


def days_taken(taken: Sequence[Fraction], least: int) -> dict[str, float | None]:
    """Median and 90th percentile in days to one place; None of fewer than `least`, and than ten for the percentile."""
    half = middle(taken) if len(taken) >= least else None
    most = nearest_rank(taken, 90) if len(taken) >= max(least, LEAST_FOR_P90) else None
    return {"median_days": _days(half), "p90_days": _days(most)}


def _days(found: float | None) -> float | None:
    return None if found is None else round(found / DAY_HOURS, 1)


def of_two(people: Iterable[str], good: Iterable[str], least: int) -> dict[str, Any]:
    """How many of all were well done: exact where both parts may be told, and always the share as a band."""
    whole, well = list(people), list(good)
    rest = list((Counter(whole) - Counter(well)).elements())
    return pair(cell(well), cell(rest), least)


def pair(good: Cell, rest: Cell, least: int) -> dict[str, Any]:
    """The two parts of a whole and the share of the first."""
    total = good.cases + rest.cases
    shown = protect(alone(total), {"good": good, "rest": rest}, least)
    span = small_cells.band(good.cases, total, least) if total else None
    return {"total": shown.total, **shown.cells, "share": list(span) if span else None}


def _borrowers(found: Iterable[LoanBook]) -> list[str]:
    return [_borrower(one) for one in found]


def returns(books: Books, terms: Terms, least: int) -> dict[str, Any]:
    """Loans returned on time, chased in time, and approved before they were handed over."""
    mature = [one for one in books.loans.values() if one.out and terms.day_in_year(one.due) and one.due < terms.today]
    kept = [one for one in mature if figures.on_time(one, terms.zone)]
    owed = figures.chaseable(books, terms)
    chased = [one for one in owed if figures.chases_in_time(one, terms)]
    out = [one for one in books.loans.values() if (first := one.first_out) and terms.in_year(first)]
    before = [one for one in out if one.prior_approval(terms.zone)]
    return {
        "due": of_two(_borrowers(mature), _borrowers(kept), least),
        "chase": of_two(_borrowers(owed), _borrowers(chased), least),
        "handed_over": of_two(_borrowers(out), _borrowers(before), least),
    }


def overdue(books: Books, terms: Terms, least: int) -> int | None:
    """Loans that are not fully back at the end of a day although they were due before it."""
    late = [
        one
        for one in books.loans.values()
        if one.out and one.due < terms.today and one.units_out(terms.today, terms.zone)
    ]
    found = alone(len(late))
    return None if found.small(least) else found.cases


def incidents(books: Books, terms: Terms, least: int) -> dict[str, Any]:
    """Damage, loss and misuse reported in the year by kind; and the units that came back, by how."""
    kinds = Counter(one.reported.data["kind"] for one in books.incidents.values() if terms.in_year(one.reported))
    found = protect(alone(kinds.total()), {one.value: alone(kinds[one.value]) for one in IncidentKind}, least)
    lines = [line for one in books.loans.values() for e in one.back if terms.in_year(e) for line in e.data["lines"]]
    back = {word: sum(line[word] for line in lines) for word in ("good", "damaged", "lost")}
    units = protect(alone(sum(back.values())), {word: alone(many) for word, many in back.items()}, least)
    return {"total": found.total, "kind": dict(found.cells), "units": _table(units)}


def _table(shown: Shown) -> dict[str, Any]:
    return {"total": shown.total, "cells": dict(shown.cells)}


# -- what the office did itself: no borrower is in it -----------------------------------------------------------------


def office_acts(books: Books, terms: Terms) -> dict[str, Any]:
    """Guidelines by division, publications by channel, monthly checks, and units in the register by condition."""
    versions = Counter(
        e.data["division"] for e in books.others["guideline.published"] if e.data["fiscal_year"] == terms.fiscal_year
    )
    checks = figures.supervision(books, terms)
    conditions = figures.register(books, terms).parts["by_condition"]
    return {
        "guidelines": {one: versions[one] for one in sorted(books.divisions)},
        "publications": dict(figures.publicity(books, terms).parts["by_channel"]),
        "supervision": [checks.numerator, checks.denominator],
        "register": {one.value: conditions.get(one.value, 0) for one in Condition if one is not Condition.DISPOSED},
    }


def answered(books: Books, terms: Terms, least: int) -> dict[str, Any]:
    """Staff who read the guideline, and borrowers who were satisfied where the office asks them."""
    found = {"awareness": _of_figure(figures.awareness(books, terms), least)}
    if "satisfaction" in FIGURES:
        found["satisfaction"] = _of_figure(FIGURES["satisfaction"](books, terms), least)
    return found


def _of_figure(figure: Figure, least: int) -> dict[str, Any]:
    good = figure.numerator or 0
    return pair(alone(good), alone((figure.denominator or 0) - good), least)


# -- years ------------------------------------------------------------------------------------------------------------


def closed_year(books: Books, terms: Terms, wanted: Wanted) -> dict[str, Any]:
    """All that is told of a year that is closed; `terms.as_of` is the end of its closing day."""
    today = terms.today + timedelta(days=1)
    return {
        "closed": True,
        "until": dates.fiscal_year_bounds(terms.fiscal_year)[1].isoformat(),
        "requests": requests(books, terms, wanted),
        "spans": request_spans(books, terms, today, wanted.least),
        "lent": lent(books, terms, today, wanted),
        "decisions": decisions(books, terms, wanted),
        **returns(books, terms, wanted.least),
        "incidents": incidents(books, terms, wanted.least),
        **answered(books, terms, wanted.least),
        **office_acts(books, terms),
    }


def open_year(books: Books, terms: Terms, wanted: Wanted) -> dict[str, Any]:
    """What is told of a year that is not closed; `terms.as_of` is the end of the last month that is over.

    Its shares stand without the numbers that they are of, so that no two editions can be taken from each other.
    """
    today = terms.today + timedelta(days=1)
    taken = [hours(book.submitted.at, one.at) for book, one in decided(books, terms)]
    return {
        "closed": False,
        "until": terms.today.isoformat(),
        "spans": request_spans(books, terms, today, wanted.least),
        "lent": lent(books, terms, today, wanted),
        **days_taken(taken, wanted.least),
        "due": {"share": returns(books, terms, wanted.least)["due"]["share"]},
        **office_acts(books, terms),
    }
