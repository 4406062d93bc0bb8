"""The rows of the data sets that everybody may take, made of what may be told (open_counts) and of public names.

The shape of every set, column by column, is data/open_data.yaml; a row has exactly those values, in that order.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assetlend.domain.figures import MEASURE_CHANNELS

Value = str | int | float | None
Rows = Iterator[tuple[Value, ...]]
ALL = "ทั้งหน่วยงาน"


@dataclass(frozen=True)
class Names:
    """What opaque keys are called: divisions and kinds by key, purposes by code, and the lists of words."""

    divisions: Mapping[str, str]
    items: Mapping[str, str]
    purposes: Mapping[str, str]
    words: Mapping[str, Mapping[str, Sequence[str]]]

    def thai(self, group: str, code: str) -> str:
        """A word of a list of allowed values in Thai; the code itself where it is not one of them."""
        found = self.words[group].get(code)
        return found[0] if found else code

    def division(self, key: str) -> str:
        return self.divisions.get(key, "–")


@dataclass(frozen=True)
class Gathered:
    """All that the sets are made of: years (พ.ศ.) as told, kinds of the catalogue, checkpoints, and names."""

    years: Mapping[int, Mapping[str, Any]]
    names: Names
    kinds: Sequence[tuple[Value, ...]] = ()
    checkpoints: Sequence[tuple[Value, ...]] = field(default=())


def _blank(*values: Value) -> str:
    """Whether something of a row is kept back."""
    return "yes" if None in values else "no"


def _closed(found: Gathered) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return ((year, told) for year, told in found.years.items() if told["closed"])


def requests(found: Gathered) -> Rows:
    """One row for each value of each way of telling requests apart."""
    for year, told in _closed(found):
        made = told["requests"]
        yield year, "all", "all", ALL, made["total"], _blank(made["total"])
        for by in ("borrower_kind", "purpose", "division"):
            for key, cases in made[by].items():
                yield year, by, *_value(found.names, by, key), cases, _blank(cases)


def _value(names: Names, by: str, key: str) -> tuple[str, str]:
    if by == "division":
        return names.division(key), names.division(key)
    return key, names.purposes.get(key, key) if by == "purpose" else names.thai(by, key)


def request_months(found: Gathered) -> Rows:
    """One row for each span of months."""
    for year, told in found.years.items():
        for one in told["spans"]:
            yield year, one["from"], one["to"], one["cases"], _blank(one["cases"])


def loans(found: Gathered) -> Rows:
    """The rows that may be told, and one for the rest of a span."""
    names = found.names
    for year, told in found.years.items():
        for one in told["lent"]:
            days = (year, one["from"], one["to"])
            if one["cases"] is None:
                yield *days, None, None, None, None, None, None, "yes"
            else:
                kind = one["borrower_kind"]
                what = (names.division(one["division"]), kind, names.thai("borrower_kind", kind))
                yield *days, *what, names.items[one["item"]], one["cases"], one["units"], "no"


def decisions(found: Gathered) -> Rows:
    """The whole office, then each division."""
    for year, told in found.years.items():
        if not told["closed"]:
            yield year, ALL, None, None, None, told["median_days"], told["p90_days"], "yes"
            continue
        made = told["decisions"]
        outcome = (made["total"], made["outcome"]["approved"], made["outcome"]["rejected"])
        yield year, ALL, *outcome, made["median_days"], made["p90_days"], _blank(*outcome)
        for key, cases in made["division"].items():
            days = made["days"][key]
            yield (
                year,
                found.names.division(key),
                cases,
                None,
                None,
                days["median_days"],
                days["p90_days"],
                _blank(cases),
            )


PAIRS = {
    "handed_over": "handed_over_approved",
    "due": "due_on_time",
    "chase": "chase_in_time",
}


def returns(found: Gathered) -> Rows:
    """Each indicator; a share stands at the part that it is of."""
    for year, told in found.years.items():
        for whole, part in PAIRS.items() if told["closed"] else [("due", "due_on_time")]:
            pair = told[whole]
            if told["closed"]:
                yield year, *_indicator(found, whole), pair["total"], None, None, _blank(pair["total"])
            good = pair.get("good")
            yield year, *_indicator(found, part), good, *(pair["share"] or (None, None)), _blank(good)
        if told["closed"]:
            yield from _incidents(found, year, told["incidents"])


def _incidents(found: Gathered, year: int, told: Mapping[str, Any]) -> Rows:
    counts = {"incidents": told["total"]}
    counts |= {f"incident_{kind}": cases for kind, cases in told["kind"].items()}
    counts["units_back"] = told["units"]["total"]
    counts |= {f"units_{word}": units for word, units in told["units"]["cells"].items()}
    for name, cases in counts.items():
        yield year, *_indicator(found, name), cases, None, None, _blank(cases)


def _indicator(found: Gathered, name: str) -> tuple[str, str]:
    return name, found.names.thai("indicator", name)


def guidelines(found: Gathered) -> Rows:
    """How many versions each division published for a year."""
    for year, told in found.years.items():
        for key, versions in told["guidelines"].items():
            yield year, found.names.division(key), versions


def publications(found: Gathered) -> Rows:
    """How often each channel was used."""
    for year, told in found.years.items():
        for channel, times in told["publications"].items():
            yield year, channel, found.names.thai("channel", channel), times


@dataclass(frozen=True)
class Figure:
    """One figure of a year, as far as it may be told."""

    name: str
    unit: str
    value: Value = None
    numerator: int | None = None
    denominator: int | None = None
    share: Sequence[int] | None = None


def figures(found: Gathered) -> Rows:
    """The main figures of the report, made of nothing but what the other sets tell."""
    for year, told in found.years.items():
        for one in (*(_of_closed(told) if told["closed"] else _of_open(told)), *_of_office(told)):
            hidden = "no" if one.denominator == 0 else _blank(one.value)
            counts = (one.value, one.numerator, one.denominator, *(one.share or (None, None)))
            yield year, one.name, found.names.thai("figure", one.name), *counts, one.unit, hidden


def _of_closed(told: Mapping[str, Any]) -> Iterator[Figure]:
    yield Figure("requests", "requests", told["requests"]["total"])
    yield Figure("decisions", "requests", told["decisions"]["total"])
    yield Figure("decision_days", "days", told["decisions"]["median_days"])
    for name, unit in {**dict.fromkeys(PAIRS, "loans"), "awareness": "people", "satisfaction": "answers"}.items():
        if name in told:
            pair = told[name]
            value = _ratio(pair["good"], pair["total"])
            yield Figure(name, unit, value, pair["good"], pair["total"], pair["share"])
    yield Figure("incidents", "incidents", told["incidents"]["total"])


def _of_open(told: Mapping[str, Any]) -> Iterator[Figure]:
    yield Figure("decision_days", "days", told["median_days"])
    yield Figure("due", "loans", share=told["due"]["share"])


def _of_office(told: Mapping[str, Any]) -> Iterator[Figure]:
    given = told["guidelines"].values()
    with_one = sum(1 for versions in given if versions)
    yield Figure("guidelines", "divisions", _ratio(with_one, len(given)), with_one, len(given))
    used = len(told["publications"].keys() & set(MEASURE_CHANNELS))
    yield Figure("publicity", "channels", _ratio(used, len(MEASURE_CHANNELS)), used, len(MEASURE_CHANNELS))
    made, owed = told["supervision"]
    yield Figure("supervision", "checks", _ratio(made, owed), made, owed)
    yield Figure("register", "units", sum(told["register"].values()))


def _ratio(numerator: int | None, denominator: int | None) -> float | None:
    """Cut after four places, as in the report; None of nothing, and of what is kept back."""
    if numerator is None or not denominator:
        return None
    return numerator * 10_000 // denominator / 10_000


SETS = {
    "kinds": lambda found: iter(found.kinds),
    "requests": requests,
    "request-months": request_months,
    "loans": loans,
    "decisions": decisions,
    "returns": returns,
    "guidelines": guidelines,
    "publications": publications,
    "checkpoints": lambda found: iter(found.checkpoints),
    "figures": figures,
}
"""Name -> what makes its rows."""


def rows(name: str, found: Gathered) -> list[tuple[Value, ...]]:
    """The rows of one set."""
    return list(SETS[name](found))
