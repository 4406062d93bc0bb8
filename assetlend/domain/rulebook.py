"""The office's rules as one versioned value: clauses, routes, purposes, limits and the texts that borrowers accept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assetlend.domain.depreciation import Depreciation
from assetlend.domain.disposals import Ceilings
from assetlend.domain.duties import Timing
from assetlend.domain.editions import USUAL_CHAIN, Chain, parse_chain
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Office
from assetlend.domain.opening import Opening
from assetlend.domain.quotas import Quota
from assetlend.domain.routing import RouteRule, StepKind
from assetlend.domain.terms import Limits
from assetlend.errors import N_, Invalid

SEVERITIES = {
    "block": N_("The program refuses"),
    "warn": N_("The program points it out"),
    "finding": N_("Raises a duty; a miss becomes a finding"),
    "audit": N_("Kept for the record"),
}
BASES = {
    "read": N_("The text of the rule was read"),
    "practice": N_("Seen in forms and systems in use"),
    "unconfirmed": N_("To be checked against the official text"),
    "office": N_("The office's own choice"),
}


@dataclass(frozen=True)
class Rule:
    """A rule with its clause; `checked_by` names the official who compared it with the official text."""

    id: str
    clause: str
    text: str
    source: str
    severity: str
    basis: str
    checked_by: str | None = None
    checked_on: date | None = None


@dataclass(frozen=True)
class Purpose:
    """What a loan may be for; `refused_by` is the rule that forbids it (R1), `borrowers` who may choose it."""

    code: str
    name: str
    name_en: str
    borrowers: frozenset[BorrowerKind]
    refused_by: str | None = None


@dataclass(frozen=True)
class Notice:
    """A text that is shown and whose version is kept with the loan; `in_kind` is what it says of consumables (R10)."""

    version: str
    paragraphs: tuple[str, ...]
    paragraphs_en: tuple[str, ...]
    in_kind: tuple[str, ...] = ()
    in_kind_en: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rulebook:
    """All of it. `version` is 0 for the one that is shipped."""

    version: int
    rules: Mapping[str, Rule]
    routes: tuple[RouteRule, ...]
    purposes: Mapping[str, Purpose]
    terms: Notice
    privacy: Notice
    limits: Limits
    stand_ins: Mapping[Office, tuple[Office, ...]]
    incident_chain: tuple[Office, ...]
    prompt_hours: int
    chase_days: int
    chase_counts_due_day: bool
    numbering_year: str
    timing: Timing = field(default_factory=Timing)
    disposal: Ceilings = field(default_factory=Ceilings)
    depreciation: Depreciation = field(default_factory=Depreciation)
    opening: Opening = field(default_factory=Opening)
    quotas: Mapping[BorrowerKind, Quota] = field(default_factory=dict)
    waiting_hours: int = 48
    report_chain: Chain = USUAL_CHAIN
    source_names: Mapping[str, str] = field(default_factory=dict)

    def rule(self, number: str) -> Rule:
        return self.rules[number]

    def quota(self, borrower: BorrowerKind) -> Quota:
        """What a borrower of this kind may have at once."""
        return self.quotas.get(borrower) or Quota()

    def purposes_for(self, borrower: BorrowerKind) -> tuple[Purpose, ...]:
        return tuple(p for p in self.purposes.values() if borrower in p.borrowers)


class NotForThis(Invalid):
    """Public property cannot be lent for this purpose (%(clause)s: %(text)s)."""


class UnknownPurpose(Invalid):
    """Choose what the loan is for from the list."""

    rule = "R1"


def check_purpose(book: Rulebook, code: str, borrower: BorrowerKind) -> Purpose:
    """The purpose that `code` names for this borrower. Raises: UnknownPurpose, NotForThis (R1)."""
    purpose = book.purposes.get(code)
    if purpose is None or borrower not in purpose.borrowers:
        raise UnknownPurpose(field="purpose")
    if purpose.refused_by:
        rule = book.rule(purpose.refused_by)
        raise NotForThis(field="purpose", rule=rule.id, clause=rule.clause, text=rule.text)
    return purpose


class BadRulebook(Invalid):
    """The rulebook cannot be used: %(reason)s."""


def parse(document: Mapping[str, Any], version: int = 0) -> Rulebook:
    """The rulebook of a JSON or YAML document. Raises: BadRulebook."""
    try:
        return _parse(document, version)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadRulebook(reason=f"{type(error).__name__}: {error}") from error


def _parse(document: Mapping[str, Any], version: int) -> Rulebook:
    if int(document["chase_days"]) - bool(document["chase_counts_due_day"]) < 1:
        raise ValueError("chase_days leaves no day to chase on")
    return Rulebook(
        version=version,
        rules={row["id"]: _rule(row) for row in document["rules"]},
        routes=tuple(_route(row) for row in document["routes"]),
        purposes={row["code"]: _purpose(row) for row in document["purposes"]},
        terms=_notice(document["terms"]),
        privacy=_notice(document["privacy"]),
        limits=Limits(**document["limits"]),
        stand_ins={Office(o): tuple(map(Office, others)) for o, others in document["stand_ins"].items()},
        incident_chain=tuple(map(Office, document["incident_chain"])),
        prompt_hours=int(document["prompt_hours"]),
        chase_days=int(document["chase_days"]),
        chase_counts_due_day=bool(document["chase_counts_due_day"]),
        numbering_year=str(document["numbering_year"]),
        timing=Timing.parse(document.get("timing", {})),
        disposal=Ceilings.parse(document.get("disposal", {})),
        depreciation=Depreciation.parse(document.get("depreciation", {})),
        opening=_opening(document.get("opening", {})),
        waiting_hours=int(document.get("waiting_hours", 48)),
        report_chain=parse_chain(document.get("report_chain")),
        quotas={BorrowerKind(kind): Quota(**row) for kind, row in document.get("quotas", {}).items()},
        source_names=dict(document["sources"]),
    )


def _opening(row: Mapping[str, Any]) -> Opening:
    """The weekly closed days, Saturday and Sunday where nothing is said; other closed days are rows of their own."""
    closed = frozenset(row.get("closed_weekdays", (5, 6)))
    if not closed < set(range(7)):
        raise ValueError(f"closed weekdays {sorted(closed)}")
    return Opening(closed, bool(row.get("refuses", False)))


def _rule(row: Mapping[str, Any]) -> Rule:
    if row["severity"] not in SEVERITIES or row["basis"] not in BASES:
        raise ValueError(f"severity or basis of {row['id']}")
    checked = row.get("checked_on")
    return Rule(**{**row, "checked_on": date.fromisoformat(checked) if checked else None})


def _route(row: Mapping[str, Any]) -> RouteRule:
    steps = tuple((StepKind(kind), Office(office)) for kind, office in row["steps"])
    if not steps or steps[-1][0] is not StepKind.APPROVAL or sum(k is StepKind.APPROVAL for k, _ in steps) != 1:
        raise ValueError(f"route {row['name']} must end with its one approval")
    return RouteRule(
        name=row["name"],
        rules=tuple(row["rules"]),
        steps=steps,
        place=Place(row["place"]) if row.get("place") else None,
        borrowers=frozenset(map(BorrowerKind, row.get("borrowers", ()))),
        value_from=int(row.get("value_from", 0)),
        days_from=int(row.get("days_from", 0)),
        value_to=int(row["value_to"]) if row.get("value_to") is not None else None,
        days_to=int(row["days_to"]) if row.get("days_to") is not None else None,
    )


def _purpose(row: Mapping[str, Any]) -> Purpose:
    borrowers = frozenset(map(BorrowerKind, row.get("borrowers", tuple(BorrowerKind))))
    return Purpose(row["code"], row["name"], row["name_en"], borrowers, row.get("refused_by"))


def _notice(row: Mapping[str, Any]) -> Notice:
    values = {"authority": row.get("authority", "")}
    return Notice(
        str(row["version"]),
        tuple(text.replace("{authority}", values["authority"]) for text in row["paragraphs"]),
        tuple(row["paragraphs_en"]),
        tuple(row.get("in_kind", ())),
        tuple(row.get("in_kind_en", ())),
    )
