"""The integrity report of a fiscal year: figures counted from the ledger, sentences chosen from the figures."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import figures, narrative
from assetlend.domain.books import Books
from assetlend.domain.figures import Figure, Terms
from assetlend.domain.narrative import Finding, Statement
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Invalid
from assetlend.ledger.canonical import stamp
from assetlend.models import CheckpointNote, Organization
from assetlend.services import ledger, rules
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

    def to_json(self) -> dict[str, Any]:
        """The published form (contracts: `assetlend.report/1`)."""
        return {
            "schema": SCHEMA,
            "organization": dict(self.organization),
            "fiscal_year": self.fiscal_year,
            "assessment": dict(self.assessment),
            "as_of": stamp(self.as_of),
            "ledger": {"size": self.size, "root": self.root},
            "figures": {name: figure.to_json() for name, figure in self.figures.items()},
            "measures": [_measure_json(measure) for measure in self.measures],
            "findings": [finding.to_json() for finding in self.findings],
            "edits": [],
            "edition": None,
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


@cache
def _data(name: str) -> dict[str, Any]:
    text = resources.files("assetlend").joinpath(f"data/{name}.yaml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def figure_titles() -> Mapping[str, str]:
    """What each figure is called on Thai papers."""
    titles: Mapping[str, str] = _data("narrative")["names"]
    return titles


def build(session: Session, *, fiscal_year: int, as_of: datetime, zone: ZoneInfo) -> Report:
    """Build the report of a fiscal year (พ.ศ.) from what was recorded up to `as_of`. Raises: NoSuchYear."""
    if not FIRST_YEAR <= fiscal_year <= dates.fiscal_year(local_day(as_of, zone)):
        raise NoSuchYear(field="fiscal_year")
    rulebook = rules.current(session)
    terms = _terms(rulebook, fiscal_year, as_of, zone)
    books = Books(zone).read((body for _, body in ledger.bodies(session)), as_of)
    counted = figures.all_figures(books, terms)
    root = b64encode(ledger.root(session, books.size)).decode()
    counted["integrity"] = figures.integrity(books.size, root, last_checkpoint(session, books.size))
    sentences = _data("narrative")
    office = session.execute(select(Organization)).scalar_one()
    found = narrative.findings(books, terms, sentences)
    return Report(
        organization={"name": office.name, "ledger": office.ledger_key, "time_zone": zone.key},
        fiscal_year=fiscal_year,
        assessment=_data("measures")["assessment"],
        as_of=as_of,
        size=books.size,
        root=root,
        figures=counted,
        measures=tuple(_measure(row, counted, terms, sentences) for row in _data("measures")["measures"]),
        findings=tuple(found),
        clauses={rule.id: rule.clause for rule in rulebook.rules.values() if rule.clause != "-"},
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


def _measure(row: Mapping[str, Any], counted: Mapping[str, Figure], terms: Terms, sentences: Any) -> Measure:
    methods = tuple(
        Method(
            method["number"],
            method["text"],
            tuple(narrative.statement(name, counted[name], terms, sentences) for name in method["evidence"]),
        )
        for method in row["methods"]
    )
    return Measure(row["number"], row["title"], tuple(row["responsible"]), methods)


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
