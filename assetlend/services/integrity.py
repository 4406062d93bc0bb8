"""The integrity report of a fiscal year: figures counted from the ledger, sentences chosen from the figures."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import activities, comparison, evidence, figures, narrative, suggestions
from assetlend.domain import plan as plans
from assetlend.domain.books import Books
from assetlend.domain.comparison import Comparison
from assetlend.domain.evidence import Evidence
from assetlend.domain.figures import Figure, Terms
from assetlend.domain.narrative import Finding, Statement
from assetlend.domain.rulebook import Rulebook
from assetlend.domain.suggestions import Suggestion
from assetlend.errors import Invalid
from assetlend.ledger.canonical import stamp
from assetlend.models import CheckpointNote, Organization
from assetlend.services import activities as activities_of
from assetlend.services import ledger, plan, registry, rules, sentences
from assetlend.services.sentences import read_data as _data
from assetlend.thai import dates

SCHEMA = "assetlend.report/1"
FIRST_YEAR = 2500


class NoSuchYear(Invalid):
    """Enter a fiscal year of the Buddhist era, such as 2569, that has begun."""


@dataclass(frozen=True)
class Method:
    """A method of a measure with its statements."""

    number: int
    text: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Measure:
    number: int
    title: str
    responsible: tuple[str, ...]
    methods: tuple[Method, ...]


@dataclass(frozen=True)
class Report:
    """A report as built: everything in it comes from the first `size` entries of the ledger.

    `clauses` are those behind the rules, as the office's rulebook has them.
    """

    organization: Mapping[str, str]
    fiscal_year: int
    assessment: Mapping[str, Any]
    as_of: datetime
    size: int
    root: str
    figures: Mapping[str, Figure]
    measures: tuple[Measure, ...]
    findings: tuple[Finding, ...]
    clauses: Mapping[str, str]
    comparison: Comparison = field(default_factory=Comparison)
    suggestions: tuple[Suggestion, ...] = ()
    annex: tuple[Evidence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The published form (`assetlend.report/1`, docs/ledger-format.md); who checks and signs adds to it."""
        return {
            "schema": SCHEMA,
            "edition": None,
            "organization": dict(self.organization),
            "fiscal_year": self.fiscal_year,
            "assessment": dict(self.assessment),
            "as_of": stamp(self.as_of),
            "ledger": {"size": self.size, "root": self.root},
            "figures": {name: figure.to_json() for name, figure in self.figures.items()},
            "measures": [_measure_json(measure) for measure in self.measures],
            "findings": [finding.to_json() for finding in self.findings],
            "suggestions": [one.to_json() for one in self.suggestions],
            "comparison": self.comparison.to_json(),
            "edits": [],
            "annex": [one.to_json() for one in self.annex],
            "approvals": [],
        }


def _measure_json(measure: Measure) -> dict[str, Any]:
    return {
        "number": measure.number,
        "title": measure.title,
        "responsible": list(measure.responsible),
        "methods": [
            {
                "number": method.number,
                "text": method.text,
                "statements": [statement.to_json() for statement in method.statements],
            }
            for method in measure.methods
        ],
    }


def figure_titles() -> Mapping[str, str]:
    """What each figure is called on Thai papers."""
    titles: Mapping[str, str] = _data("narrative")["names"]
    return titles


def no_findings() -> str:
    """What a report without findings says of that: these checks found nothing, which is not that all was well."""
    return str(_data("narrative")["notes"]["no_findings"])


def build(session: Session, *, fiscal_year: int, as_of: datetime, zone: ZoneInfo) -> Report:
    """Build the report of a fiscal year (พ.ศ.) from what was recorded up to `as_of`. Raises: NoSuchYear."""
    if not FIRST_YEAR <= fiscal_year <= dates.fiscal_year(local_day(as_of, zone)):
        raise NoSuchYear(field="fiscal_year")
    rulebook = rules.current(session)
    planned = plan.of_year(session, fiscal_year)
    terms = replace(_terms(rulebook, fiscal_year, as_of, zone), plan=activities_of.terms(session, planned))
    books, counted = _counted(session, terms)
    said = sentences.document(session)
    office = session.execute(select(Organization)).scalar_one()
    found = narrative.findings(books, terms, said)
    return Report(
        organization={"name": office.name, "ledger": office.ledger_key, "time_zone": zone.key},
        fiscal_year=fiscal_year,
        assessment={"year": planned.assessment_year, "item": planned.item},
        as_of=as_of,
        size=books.size,
        root=counted["integrity"].parts["root"],
        figures=counted,
        measures=tuple(_measure(one, counted, terms, said) for one in planned.measures),
        findings=tuple(found),
        clauses={rule.id: rule.clause for rule in rulebook.rules.values() if rule.clause != "-"},
        comparison=_compared(session, books, comparison.Year(terms, counted, books.began)),
        suggestions=tuple(suggestions.suggest(found, _data("wording")["suggestions"])),
        annex=tuple(evidence.annex(counted, books.acts, figure_titles(), _data("acts"))),
    )


def _counted(session: Session, terms: Terms) -> tuple[Books, dict[str, Figure]]:
    """The facts up to the moment of the terms, and every figure."""
    books = Books(terms.zone).read((body for _, body in ledger.bodies(session)), terms.as_of)
    counted = figures.all_figures(books, terms)
    root = b64encode(ledger.root(session, books.size)).decode()
    counted["integrity"] = figures.integrity(books.size, root, last_checkpoint(session, books.size))
    return books, counted


def _compared(session: Session, books: Books, this: comparison.Year) -> Comparison:
    """This year beside the last, both counted up to the same day of the year, and the divisions beside each other."""
    before = comparison.a_year_before(this.terms.as_of)
    year = this.terms.fiscal_year - 1
    planned = activities_of.terms(session, plan.of_year(session, year))
    terms = replace(this.terms, fiscal_year=year, as_of=before, plan=planned)
    past, counted = _counted(session, terms)
    wording = _data("wording")
    last = comparison.Year(terms, counted, past.began)
    names = {division.id.hex: division.name for division in registry.divisions(session)}
    return Comparison(
        comparison.compare_years(last, this, figure_titles(), wording["comparison"], wording["counted"]),
        comparison.compare_divisions(books, this.terms, names),
    )


def _terms(book: Rulebook, fiscal_year: int, as_of: datetime, zone: ZoneInfo) -> Terms:
    return Terms(
        fiscal_year=fiscal_year,
        as_of=as_of,
        zone=zone,
        prompt_hours=book.prompt_hours,
        chase_days=book.chase_days,
        chase_counts_due_day=book.chase_counts_due_day,
    )


def _measure(planned: plans.Measure, counted: Mapping[str, Figure], terms: Terms, sentences: Any) -> Measure:
    methods = tuple(
        Method(
            method.number,
            method.text,
            tuple(
                _statement(name, (planned.number, method.number), counted, terms, sentences) for name in method.evidence
            ),
        )
        for method in planned.methods
    )
    return Measure(planned.number, planned.title, planned.responsible, methods)


def _statement(
    name: str, served: plans.Shown, counted: Mapping[str, Figure], terms: Terms, sentences: Any
) -> Statement:
    """What one piece of evidence says: nothing that the plan names is passed over."""
    if name == plans.ACTIVITY:
        return narrative.by_activity(activities.method_key(served), counted["activities"], sentences)
    return narrative.statement(name, counted[name], terms, sentences)


def last_checkpoint(session: Session, size: int) -> dict[str, Any] | None:
    """The newest checkpoint that is not beyond `size` entries."""
    query = select(CheckpointNote).where(CheckpointNote.size <= size).order_by(CheckpointNote.size.desc()).limit(1)
    note = session.scalars(query).first()
    if note is None:
        return None
    _, signed, root, *_ = note.note.split("\n")
    return {"size": int(signed), "root": root}


def years(session: Session, now: datetime, zone: ZoneInfo) -> list[int]:
    """The fiscal years that the ledger speaks of, newest first."""
    newest = dates.fiscal_year(now.astimezone(zone).date())
    first = next(iter(ledger.bodies(session, last=1)), None)
    if first is None:
        return [newest]
    began = ledger.get_entry(session, 1).at.astimezone(zone).date()
    return list(range(newest, dates.fiscal_year(began) - 1, -1))
