"""The integrity plan of a fiscal year: measures, their methods, who is responsible, and what shows that it was done.

Its one form is that of the measures file (contracts: section 5). Whoever reads a document gets every fault at once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assetlend.domain.plan_faults import (
    EveryAndSome,
    Faulty,
    ListedTwice,
    MethodInUse,
    NumberTwice,
    Path,
    UnknownDivision,
    UnknownEvidence,
)
from assetlend.domain.plan_reading import Reader
from assetlend.errors import Conflict

ACTIVITY = "activity"
EVERY_DIVISION = "ทุกกอง"
MOST_NUMBER = 99
MOST_TITLE = 300
MOST_METHOD = 500
MOST_ITEM = 20
YEARS = (2501, 2999)
Shown = tuple[int, int]
"""A method by its measure's number and its own."""


class PlanFixed(Conflict):
    """The report of this fiscal year is fixed, so its plan does not change any more."""


class LastOne(Conflict):
    """This is the last one. A plan has at least one measure, and a measure at least one method."""


@dataclass(frozen=True)
class Method:
    """What is done, and what shows it: ids of figures, or `activity`."""

    number: int
    text: str
    evidence: tuple[str, ...]

    @property
    def by_activity(self) -> bool:
        return ACTIVITY in self.evidence


@dataclass(frozen=True)
class Measure:
    """A measure with its methods; `responsible` are names of divisions, or ทุกกอง alone."""

    number: int
    title: str
    responsible: tuple[str, ...]
    methods: tuple[Method, ...]

    def method(self, number: int) -> Method | None:
        return next((one for one in self.methods if one.number == number), None)

    def is_of(self, division: str) -> bool:
        """Whether a division is among those responsible."""
        return self.responsible == (EVERY_DIVISION,) or division in self.responsible


@dataclass(frozen=True)
class Plan:
    """The plan of a fiscal year (พ.ศ.), and as which item of which assessment its report is handed in."""

    fiscal_year: int
    assessment_year: int
    item: str
    measures: tuple[Measure, ...]

    def measure(self, number: int) -> Measure | None:
        return next((one for one in self.measures if one.number == number), None)

    def shown_by_activity(self) -> dict[Shown, Measure]:
        """The methods that activities show -> their measures."""
        return {
            (measure.number, method.number): measure
            for measure in self.measures
            for method in measure.methods
            if method.by_activity
        }

    def document(self) -> dict[str, Any]:
        """The plan as the measures file has it."""
        return {
            "fiscal_year": self.fiscal_year,
            "assessment": {"year": self.assessment_year, "item": self.item},
            "measures": [_document(measure) for measure in self.measures],
        }


def _document(measure: Measure) -> dict[str, Any]:
    return {
        "number": measure.number,
        "title": measure.title,
        "responsible": list(measure.responsible),
        "methods": [
            {"number": one.number, "text": one.text, "evidence": list(one.evidence)} for one in measure.methods
        ],
    }


@dataclass(frozen=True)
class Known:
    """What a plan may name, and the methods that activities were recorded for."""

    divisions: Collection[str]
    figures: Collection[str]
    served: Collection[Shown] = ()


def parse(document: Any, known: Known) -> Plan:
    """The plan of a document in the form of the measures file. Raises: Faulty with every fault."""
    reader = Reader()
    given = reader.mapping(document, (), ("fiscal_year", "assessment", "measures"))
    assessment = reader.mapping(given.get("assessment"), ("assessment",), ("year", "item"))
    plan = Plan(
        fiscal_year=reader.number(given, "fiscal_year", (), *YEARS),
        assessment_year=reader.number(assessment, "year", ("assessment",), *YEARS),
        item=reader.text(assessment, "item", ("assessment",), MOST_ITEM),
        measures=tuple(_measure(reader, one, path, known) for one, path in reader.listed(given, "measures", ())),
    )
    _numbers(reader, [(one.number, ("measures", place)) for place, one in enumerate(plan.measures)])
    _keeps_served(reader, plan, known)
    if reader.faults:
        raise Faulty(reader.faults)
    return plan


def check(plan: Plan, known: Known) -> Plan:
    """The same plan, when it can be kept. Raises: Faulty."""
    return parse(plan.document(), known)


def _measure(reader: Reader, value: Any, path: Path, known: Known) -> Measure:
    given = reader.mapping(value, path, ("number", "title", "responsible", "methods"))
    measure = Measure(
        number=reader.number(given, "number", path, 1, MOST_NUMBER),
        title=reader.text(given, "title", path, MOST_TITLE),
        responsible=_responsible(reader, given, path, known),
        methods=tuple(_method(reader, one, where, known) for one, where in reader.listed(given, "methods", path)),
    )
    _numbers(reader, [(one.number, (*path, "methods", place)) for place, one in enumerate(measure.methods)])
    return measure


def _responsible(reader: Reader, given: Mapping[str, Any], path: Path, known: Known) -> tuple[str, ...]:
    names = _names(reader, given, "responsible", path)
    for name, where in names:
        if name and name != EVERY_DIVISION and name not in known.divisions:
            reader.fault(where, UnknownDivision(name=name))
    found = tuple(name for name, _ in names)
    if EVERY_DIVISION in found and len(found) > 1:
        reader.fault((*path, "responsible"), EveryAndSome())
    return found


def _method(reader: Reader, value: Any, path: Path, known: Known) -> Method:
    given = reader.mapping(value, path, ("number", "text", "evidence"))
    names = _names(reader, given, "evidence", path)
    for name, where in names:
        if name and name != ACTIVITY and name not in known.figures:
            reader.fault(where, UnknownEvidence(name=name))
    return Method(
        number=reader.number(given, "number", path, 1, MOST_NUMBER),
        text=reader.text(given, "text", path, MOST_METHOD),
        evidence=tuple(name for name, _ in names),
    )


def _names(reader: Reader, given: Mapping[str, Any], key: str, path: Path) -> list[tuple[str, Path]]:
    """Names in a list, each once, with where they stand."""
    found: list[tuple[str, Path]] = []
    for value, where in reader.listed(given, key, path):
        name = reader.line(value, key, where, MOST_TITLE)
        if name and any(name == other for other, _ in found):
            reader.fault(where, ListedTwice(name=name))
        found.append((name, where))
    return found


def _numbers(reader: Reader, numbers: list[tuple[int, Path]]) -> None:
    seen: set[int] = set()
    for number, path in numbers:
        if number in seen:
            reader.fault((*path, "number"), NumberTwice(number=number))
        seen.add(number or -len(seen) - 1)


def _keeps_served(reader: Reader, plan: Plan, known: Known) -> None:
    for measure, method in sorted(set(known.served) - set(plan.shown_by_activity())):
        reader.fault(("measures",), MethodInUse(measure=measure, method=method))


# -- changing one thing of a plan -------------------------------------------------------------------------------------


def next_number(numbers: Collection[int]) -> int:
    """The number of one more measure or method."""
    return max(numbers, default=0) + 1


def with_measure(plan: Plan, measure: Measure) -> Plan:
    """The plan with a measure in the place of the one of its number, or behind the last."""
    others = [measure if one.number == measure.number else one for one in plan.measures]
    return replace(plan, measures=tuple(others if measure in others else [*others, measure]))


def without_measure(plan: Plan, number: int) -> Plan:
    """The plan without a measure; the others keep their numbers. Raises: LastOne."""
    left = tuple(one for one in plan.measures if one.number != number)
    if not left:
        raise LastOne()
    return replace(plan, measures=left)


def with_method(measure: Measure, method: Method) -> Measure:
    """The measure with a method in the place of the one of its number, or behind the last."""
    others = [method if one.number == method.number else one for one in measure.methods]
    return replace(measure, methods=tuple(others if method in others else [*others, method]))


def without_method(measure: Measure, number: int) -> Measure:
    """The measure without a method; the others keep their numbers. Raises: LastOne."""
    left = tuple(one for one in measure.methods if one.number != number)
    if not left:
        raise LastOne()
    return replace(measure, methods=left)


def of_year(plan: Plan, fiscal_year: int) -> Plan:
    """The same plan for another year; the assessment moves by as many years."""
    moved = plan.assessment_year + fiscal_year - plan.fiscal_year
    return replace(plan, fiscal_year=fiscal_year, assessment_year=moved)
