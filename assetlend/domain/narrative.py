"""Sentences are chosen by rules from the figures: supported, partial, not done, or nothing to measure.

A statement never claims more than its figures, and bad figures are printed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from assetlend.domain.books import Books, LoanBook, local
from assetlend.domain.figures import (
    Figure,
    Terms,
    chaseable,
    chases_in_time,
    hours,
    open_lines,
)
from assetlend.errors import N_
from assetlend.thai import dates, money
from assetlend.thai.digits import to_thai

Sentences = Mapping[str, Mapping[str, str]]


class Status(StrEnum):
    """How far the figures carry a statement."""

    SUPPORTED = "supported"
    PARTIAL = "partial"
    NOT_DONE = "not_done"
    NO_DATA = "no_data"


STATUS_NAMES = {
    Status.SUPPORTED: N_("Done, with evidence"),
    Status.PARTIAL: N_("Done in part"),
    Status.NOT_DONE: N_("Not done"),
    Status.NO_DATA: N_("Nothing to measure"),
}


@dataclass(frozen=True)
class Statement:
    """One sentence of the report with the figures that it rests on."""

    id: str
    text: str
    status: Status
    figures: Sequence[str]
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "text": self.text,
            "status": self.status.value,
            "figures": list(self.figures),
            "note": self.note,
        }


# -- status -----------------------------------------------------------------------------------------------------------


def _share(figure: Figure) -> Status:
    """The status of a ratio: all, none, some, or nothing to measure."""
    if not figure.denominator:
        return Status.NO_DATA
    if figure.numerator == figure.denominator:
        return Status.SUPPORTED
    return Status.PARTIAL if figure.numerator else Status.NOT_DONE


def _any(figure: Figure) -> Status:
    return Status.SUPPORTED if figure.value else Status.NO_DATA


def _measured(figure: Figure) -> Status:
    return Status.SUPPORTED if figure.denominator else Status.NO_DATA


def _moved(figure: Figure) -> Status:
    return Status.SUPPORTED if any(figure.parts.values()) else Status.NO_DATA


def _climbed(figure: Figure) -> Status:
    total, prompt, complete = int(figure.value or 0), figure.parts["prompt"], figure.parts["acknowledged"]
    if not total:
        return Status.NO_DATA
    if prompt == complete == total:
        return Status.SUPPORTED
    return Status.PARTIAL if prompt or complete else Status.NOT_DONE


def _separate(figure: Figure) -> Status:
    if not figure.denominator:
        return Status.NO_DATA
    return Status.NOT_DONE if figure.value else Status.SUPPORTED


def _sealed(figure: Figure) -> Status:
    checkpoint = figure.parts["last_checkpoint"]
    if not figure.value:
        return Status.NO_DATA
    if checkpoint is None:
        return Status.NOT_DONE
    return Status.SUPPORTED if checkpoint["size"] == figure.value else Status.PARTIAL


STATUS: Mapping[str, Callable[[Figure], Status]] = {
    "requests": _any,
    "decision_hours": _measured,
    "units": _moved,
    "incidents": _climbed,
    "separation": _separate,
    "register": _any,
    "integrity": _sealed,
}


# -- sentences --------------------------------------------------------------------------------------------------------


def statement(name: str, figure: Figure, terms: Terms, sentences: Sentences) -> Statement:
    """The sentence for one figure."""
    status = STATUS.get(name, _share)(figure)
    text = sentences[name][status].format_map(_values(figure, terms))
    notes = sentences["notes"]
    note = notes["no_data"] if status is Status.NO_DATA else ""
    if name == "integrity" and status is Status.PARTIAL:
        note = notes["unsigned"]
    return Statement(name, text, status, (name,), note)


def _values(figure: Figure, terms: Terms) -> dict[str, str]:
    """What the places of a sentence can hold: numbers in Thai digits, money in baht."""
    numerator, denominator = figure.numerator or 0, figure.denominator or 0
    parts = figure.parts
    values: dict[str, Any] = {
        "year": terms.fiscal_year,
        "days": terms.chase_days,
        "value": figure.value or 0,
        "numerator": numerator,
        "denominator": denominator,
        "rest": denominator - numerator,
        "percent": f"{100 * numerator / denominator:.1f}" if denominator else "0",
    }
    values |= {key: part for key, part in parts.items() if isinstance(part, int | float)}
    values |= {kind: parts.get("by_borrower_kind", {}).get(kind, 0) for kind in ("resident", "agency", "staff")}
    values |= {
        word: parts.get("by_condition", {}).get(word, 0)
        for word in ("usable", "worn", "in_repair", "awaiting_disposal")
    }
    if "by_condition" in parts:
        values |= {word: parts["by_condition"].get(word, 0) for word in ("damaged", "lost")}
    if "missing" in parts:
        values["missing"] = len(parts["missing"])
    if "acknowledged" in parts:
        values["rest"] = int(figure.value or 0) - parts["acknowledged"]
    values["paid"] = money.format_baht(parts.get("paid_satang", 0))
    values["checkpoint"] = (parts.get("last_checkpoint") or {}).get("size", 0)
    return {key: to_thai(_number(value)) for key, value in values.items()}


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) and value >= 10_000 else str(value)


# -- findings ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """Something that the law asks for and the ledger does not show, with its rule and entries."""

    rule: str
    text: str
    entries: Sequence[int]

    def to_json(self) -> dict[str, Any]:
        return {"rule": self.rule, "text": self.text, "entries": list(self.entries)}


def findings(books: Books, terms: Terms, sentences: Sentences) -> list[Finding]:
    """What the year leaves to answer for, in the order of the rules."""
    words = sentences["findings"]
    found = [
        *_loan_findings(books, terms, words),
        *_incident_findings(books, terms, words),
        *_settlement_findings(books, words),
    ]
    return sorted(found, key=lambda one: (int(one.rule[1:]), one.entries))


def _loan_findings(books: Books, terms: Terms, words: Mapping[str, str]) -> list[Finding]:
    missed = [book for book in chaseable(books, terms) if not chases_in_time(book, terms)]
    found = [_finding("R11", words["chase"], book, terms, last=_day(terms.last_chase_day(book.due))) for book in missed]
    for book in books.loans.values():
        first = book.out[0] if book.out else None
        if first and terms.in_year(first) and not (book.approved and book.approved.seq < first.seq):
            found.append(_finding("R4", words["approval"], book, terms))
        if book.approved and terms.in_year(book.approved) and book.approved.actor in _parties(book):
            found.append(_finding("R23", words["separation"], book, terms))
        owed = book.units_out(terms.today, terms.zone) if book.out and book.due < terms.today else 0
        if owed:
            found.append(_finding("R12", words["overdue"], book, terms, units=str(owed)))
    return found


def _parties(book: LoanBook) -> set[str]:
    return {book.submitted.data["borrower"], book.submitted.data["recorded_by"]} - {None}


def _finding(rule: str, sentence: str, book: LoanBook, terms: Terms, **values: str) -> Finding:
    common = {"reference": book.submitted.data["reference"], "due": _day(book.due)}
    entries = [*book.entries(), *(e.seq for e in book.chased)]
    if book.approved:
        entries.append(book.approved.seq)
    return Finding(rule, _filled(sentence, common | values), sorted(entries))


def _incident_findings(books: Books, terms: Terms, words: Mapping[str, str]) -> list[Finding]:
    found = []
    for book in books.incidents.values():
        if not terms.in_year(book.reported):
            continue
        day = _day(local(book.reported, terms.zone))
        entries = [book.reported.seq, *(e.seq for e in (*book.notified, *book.acknowledged))]
        if not book.notified or hours(book.reported.at, book.notified[0].at) > terms.prompt_hours:
            sentence = _filled(words["prompt"], {"day": day, "hours": str(terms.prompt_hours)})
            found.append(Finding("R26", sentence, entries))
        silent = {e.data["level"] for e in book.notified} - {e.data["level"] for e in book.acknowledged}
        if silent:
            sentence = _filled(words["acknowledged"], {"day": day, "levels": str(len(silent))})
            found.append(Finding("R27", sentence, entries))
    return found


def _settlement_findings(books: Books, words: Mapping[str, str]) -> list[Finding]:
    return [
        Finding(
            "R33",
            _filled(
                words["settlement"], {"reference": books.loans[key].submitted.data["reference"], "line": str(line)}
            ),
            (seq,),
        )
        for key, line, seq in open_lines(books)
    ]


def _filled(sentence: str, values: Mapping[str, str]) -> str:
    """Numbers and dates in Thai digits; a reference is a code and stays as it is."""
    return sentence.format_map({k: v if k == "reference" else to_thai(v) for k, v in values.items()})


def _day(day: Any) -> str:
    return dates.format_short(day)
