"""Sentences are chosen by rules from the figures: supported, partial, not done, or nothing to measure.

A statement never claims more than its figures, and bad figures are printed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from assetlend.domain import survey
from assetlend.domain.assets import Condition
from assetlend.domain.books import Books, Event, LoanBook, local
from assetlend.domain.figures import Figure, Terms, chaseable, chases_in_time, hours, open_lines, told_promptly
from assetlend.domain.incidents import IncidentKind
from assetlend.domain.lending import BorrowerKind, Outcome, Place
from assetlend.domain.sentences import filled
from assetlend.errors import N_
from assetlend.thai import dates, durations, money
from assetlend.thai.digits import to_thai

Sentences = Mapping[str, Mapping[str, str]]
# Parts that are counted by words, and all words that a sentence may ask for: one that nothing was counted by is 0.
COUNTED_BY = ("by_borrower_kind", "by_kind", "by_outcome", "by_condition")
WORDS = (*BorrowerKind, *IncidentKind, *Outcome, *Condition)
DURATIONS = frozenset({"median", "p90", "median_hours_to_last_level"})


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


def _decided(figure: Figure) -> Status:
    """A request that its borrower took back asks for no decision; one that lapsed or waits does."""
    if not figure.denominator:
        return Status.NO_DATA
    if not figure.parts["waiting"] + figure.parts["expired"]:
        return Status.SUPPORTED
    return Status.PARTIAL if figure.numerator else Status.NOT_DONE


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


def _satisfied(figure: Figure) -> Status:
    """Good only where four of five say so, and one of five of those who were asked has said anything at all."""
    good, answers = figure.numerator or 0, figure.denominator or 0
    if survey.too_few(answers):
        return Status.NO_DATA
    if 100 * good < survey.HALVED * answers:
        return Status.NOT_DONE
    reached = 100 * good >= survey.REACHED * answers and not _few_answered(figure)
    return Status.SUPPORTED if reached else Status.PARTIAL


def _few_answered(figure: Figure) -> bool:
    return survey.few_answered(figure.parts["asked"], figure.parts["answers"])


def _sealed(figure: Figure) -> Status:
    checkpoint = figure.parts["last_checkpoint"]
    if not figure.value:
        return Status.NO_DATA
    if checkpoint is None:
        return Status.NOT_DONE
    return Status.SUPPORTED if checkpoint["size"] == figure.value else Status.PARTIAL


STATUS: Mapping[str, Callable[[Figure], Status]] = {
    "requests": _any,
    "decisions": _decided,
    "decision_hours": _measured,
    "units": _moved,
    "incidents": _climbed,
    "separation": _separate,
    "satisfaction": _satisfied,
    "register": _any,
    "integrity": _sealed,
}


# -- sentences --------------------------------------------------------------------------------------------------------


def statement(name: str, figure: Figure, terms: Terms, sentences: Sentences) -> Statement:
    """The sentence for one figure."""
    status = STATUS.get(name, _share)(figure)
    text = filled(sentences[name][status], _values(figure, terms), sentences.get("zero", {}))
    notes = sentences["notes"]
    note = notes["no_data"] if status is Status.NO_DATA else ""
    if name == "integrity" and status is Status.PARTIAL:
        note = notes["unsigned"]
    if name == "satisfaction" and status is not Status.NO_DATA and _few_answered(figure):
        note = notes["few_answers"].format_map({"heard": to_thai(survey.HEARD)})
    return Statement(name, text, status, (name,), note)


def by_activity(served: str, figure: Figure, sentences: Sentences) -> Statement:
    """The sentence for a method (`measure.method`) that activities show: which of the responsible divisions did it.

    How many people took part is said only of the activities whose record tells it.
    """
    parts = figure.parts
    done, owing = parts["divisions_done"][served], parts["divisions_owing"][served]
    status = _share(Figure(None, done, owing, "ratio"))
    words = sentences["activity"]
    values = {
        "done": done,
        "owing": owing,
        "rest": owing - done,
        "times": parts["by_method"].get(served, 0),
        "people": parts["people_by_method"][served],
        "counted": parts["counted_by_method"][served],
    }
    tell = [words[status], *([words["people"]] if done and values["counted"] else [])]
    text = " ".join(tell).format_map({key: to_thai(_number(value)) for key, value in values.items()})
    note = sentences["notes"]["no_data"] if status is Status.NO_DATA else ""
    return Statement(f"activity.{served}", text, status, ("activities",), note)


def _values(figure: Figure, terms: Terms) -> dict[str, str]:
    """What the places of a sentence can hold: numbers in Thai digits, money in baht, hours in words of time.

    A percentage is cut, never rounded up: 100 means all of them. A count by words has each word as a place.
    """
    numerator, denominator = figure.numerator or 0, figure.denominator or 0
    parts = figure.parts
    values: dict[str, Any] = dict.fromkeys(WORDS, 0)
    values |= {
        "year": str(terms.fiscal_year),
        "value": figure.value,
        "numerator": numerator,
        "denominator": denominator,
        "rest": denominator - numerator,
        "percent": percent(numerator, denominator),
        "missing": len(parts.get("missing", ())),
        "overridden": sum(parts.get("overrides", {}).values()),
        "unanswered": int(figure.value or 0) - parts.get("acknowledged", 0),
        "money": money.format_baht(parts.get("paid_satang", 0)),
        "signed": (parts.get("last_checkpoint") or {}).get("size", 0),
    }
    values |= {name: part for name, part in parts.items() if isinstance(part, int | float)}
    values |= {
        name: durations.format_hours(parts[name]) for name in DURATIONS & parts.keys() if parts[name] is not None
    }
    values["days"] = terms.chase_days - terms.chase_counts_due_day
    for name in COUNTED_BY:
        values |= parts.get(name, {})
    if "by_question" in parts:
        values |= survey.places(parts["by_question"])
    return {key: to_thai(_number(value)) for key, value in values.items()}


def percent(numerator: int, denominator: int) -> str:
    """`96.6`, or `50` where it comes out even; nothing of nothing."""
    return f"{1000 * numerator // denominator / 10:.1f}".removesuffix(".0") if denominator else ""


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


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
        *_incident_findings(books, terms, words, sentences["kinds"]),
        *_settlement_findings(books, words),
    ]
    return sorted(found, key=lambda one: (int(one.rule[1:]), list(one.entries)))


def _loan_findings(books: Books, terms: Terms, words: Mapping[str, str]) -> list[Finding]:
    missed = [book for book in chaseable(books, terms) if not chases_in_time(book, terms)]
    found = [_finding("R11", words["chase"], book, last=_day(terms.last_chase_day(book.due))) for book in missed]
    for book in books.loans.values():
        if (first := book.first_out) and terms.in_year(first) and not book.prior_approval(terms.zone):
            found.append(_finding(_approval_rule(book), words["approval"], book))
        if book.approved and terms.in_year(book.approved) and book.parties() & book.approvers():
            found.append(_finding("R23", words["separation"], book))
        owed = book.units_out(terms.today, terms.zone) if book.due < terms.today else 0
        if owed:
            found.append(_finding("R12", words["overdue"], book, units=_number(owed)))
    return found


def _approval_rule(book: LoanBook) -> str:
    """Who had to approve: the owning division inside, the head of the lending body for an agency and for outside."""
    asked = book.submitted.data
    if asked["borrower_kind"] == BorrowerKind.AGENCY:
        return "R5"
    return "R3" if asked["place"] == Place.INSIDE else "R4"


def _finding(rule: str, sentence: str, book: LoanBook, **values: str) -> Finding:
    common = {"reference": book.submitted.data["reference"], "due": _day(book.due)}
    decided = [*book.approving, *([book.approved] if book.approved else [])]
    entries = {*book.entries(), *(e.seq for e in (*decided, *book.chased))}
    return Finding(rule, _told(sentence, common | values), sorted(entries))


def _incident_findings(books: Books, terms: Terms, words: Mapping[str, str], kinds: Mapping[str, str]) -> list[Finding]:
    found = []
    for book in books.incidents.values():
        if not terms.in_year(book.reported):
            continue
        what = {"kind": kinds[book.reported.data["kind"]], "day": _day(local(book.reported, terms.zone))}
        entries = sorted(e.seq for e in (book.reported, *book.notified, *book.acknowledged))
        if not told_promptly(book, terms) and _time_is_up(book.reported, terms):
            sentence = _told(words["prompt"], what | {"hours": _number(terms.prompt_hours)})
            found.append(Finding("R26", sentence, entries))
        if silent := book.silent():
            sentence = _told(words["acknowledged"], what | {"levels": str(len(silent))})
            found.append(Finding("R27", sentence, entries))
    return found


def _time_is_up(reported: Event, terms: Terms) -> bool:
    """Whether the hours for telling the superiors were over when the report was made."""
    return hours(reported.at, terms.as_of) > terms.prompt_hours


def _settlement_findings(books: Books, words: Mapping[str, str]) -> list[Finding]:
    return [
        Finding(
            "R33",
            _told(words["settlement"], {"reference": books.loans[key].submitted.data["reference"], "line": str(line)}),
            seqs,
        )
        for key, line, seqs in open_lines(books)
    ]


def _told(sentence: str, values: Mapping[str, str]) -> str:
    """Numbers and dates in Thai digits; a reference is a code and stays as it is."""
    return sentence.format_map({k: v if k == "reference" else to_thai(v) for k, v in values.items()})


def _day(day: date) -> str:
    return dates.format_long(day)
