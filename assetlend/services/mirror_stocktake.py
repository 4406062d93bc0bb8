"""The annual check with its appointments, counts, report and decisions, by the tables and by the ledger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.stocktake import QUESTIONS, WORDS
from assetlend.ids import person_key
from assetlend.models import (
    Asset,
    Item,
    Stocktake,
    StocktakeChecker,
    StocktakeCopy,
    StocktakeCount,
    StocktakeDecision,
    StocktakeDivision,
    StocktakeReport,
)
from assetlend.services import stocktake_counting
from assetlend.services.difference import Entry

COUNTED = ("rows", "units", *WORDS, "on_loan", "sha256")


@dataclass
class Beside:
    """What belongs to one year's check."""

    checkers: list[StocktakeChecker] = field(default_factory=list)
    divisions: list[StocktakeDivision] = field(default_factory=list)
    counts: dict[UUID, list[StocktakeCount]] = field(default_factory=lambda: defaultdict(list))
    reports: list[StocktakeReport] = field(default_factory=list)
    copies: list[StocktakeCopy] = field(default_factory=list)
    decisions: list[StocktakeDecision] = field(default_factory=list)


def beside(session: Session, rows: Sequence[Stocktake]) -> Mapping[UUID, Beside]:
    """What belongs to some checks."""
    found = {row.id: Beside() for row in rows}
    parts: tuple[tuple[type[Any], str, Any], ...] = (
        (StocktakeChecker, "checkers", StocktakeChecker.id),
        (StocktakeDivision, "divisions", StocktakeDivision.division_id),
        (StocktakeReport, "reports", StocktakeReport.id),
        (StocktakeCopy, "copies", StocktakeCopy.recipient),
        (StocktakeDecision, "decisions", StocktakeDecision.asset_id),
    )
    for model, name, order in parts:
        for one in session.scalars(select(model).where(model.stocktake_id.in_(found)).order_by(order)):
            getattr(found[one.stocktake_id], name).append(one)
    query = select(StocktakeCount, Item.division_id).join(Asset, Asset.id == StocktakeCount.asset_id).join(Item)
    for count, division in session.execute(query.where(StocktakeCount.stocktake_id.in_(found))):
        found[count.stocktake_id].counts[division].append(count)
    return found


def of_row(row: Stocktake, beside: Beside | None) -> dict[str, Any]:
    """What the tables say of a check."""
    parts = beside or Beside()
    checkers: dict[str, list[Any]] = defaultdict(list)
    for one in parts.checkers:
        checkers[person_key(one.person_id)].append([one.appointed_at, one.ended_at])
    return {
        "fiscal_year": row.fiscal_year,
        "order_no": row.order_no,
        "ordered_on": row.ordered_on,
        "person": person_key(row.person_id),
        "office": row.office,
        "acting": row.acting,
        "appointed_at": row.appointed_at,
        "checkers": checkers,
        "divisions": {
            one.division_id.hex: _division_row(one, parts.counts[one.division_id]) for one in parts.divisions
        },
        "reports": [_report_row(one) for one in parts.reports],
        "copies": {one.recipient.value: _copy_row(one) for one in parts.copies},
        "decisions": {one.asset_id.hex: _decision_row(one) for one in parts.decisions},
    }


def _division_row(one: StocktakeDivision, counts: Sequence[StocktakeCount]) -> dict[str, Any]:
    return {name: getattr(one, name) for name in COUNTED} | {
        "counts": stocktake_counting.digest(counts),
        "person": person_key(one.person_id),
        "closed_at": one.closed_at,
    }


def _report_row(one: StocktakeReport) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("number", *QUESTIONS, "sha256")} | {
        "body": sha256(one.body.encode()).hexdigest(),
        "person": person_key(one.person_id),
        "reported_at": one.reported_at,
        "received_at": one.received_at,
        "received_by": person_key(one.received_by) if one.received_by else None,
    }


def _copy_row(one: StocktakeCopy) -> dict[str, Any]:
    return {
        "number": one.number,
        "sent_on": one.sent_on,
        "person": person_key(one.person_id),
        "recorded_at": one.recorded_at,
    }


def _decision_row(one: StocktakeDecision) -> dict[str, Any]:
    return {
        "step": one.step,
        "order_no": one.order_no,
        "incident": one.incident_id,
        "person": person_key(one.person_id),
        "acting": one.acting,
        "decided_at": one.decided_at,
    }


def of_entries(entries: Sequence[Entry], _beside: Beside | None) -> dict[str, Any]:
    """What its entries, in their order, make of it."""
    book: dict[str, Any] = {"checkers": {}, "divisions": {}, "reports": [], "copies": {}, "decisions": {}}
    for entry in entries:
        data = entry["data"]
        match entry["act"]:
            case "stocktake.appointed":
                _appoint(book, entry)
            case "stocktake.counted":
                _once(book["divisions"], data["division"], _counted(entry))
            case "stocktake.reported":
                book["reports"].append(_reported(entry))
            case "stocktake.received":
                book["reports"][-1] |= {"received_at": entry["when"], "received_by": entry["actor"]["id"]}
            case "stocktake.copied":
                told = {"number": data["number"], "sent_on": data["sent_on"], "recorded_at": entry["when"]}
                _once(book["copies"], data["recipient"], told | {"person": entry["actor"]["id"]})
            case "stocktake.decided":
                _once(book["decisions"], data["asset"], _decided(entry))
            case act:
                raise ValueError(act)
    return book


def _once(parts: dict[str, Any], key: str, told: Mapping[str, Any]) -> None:
    if key in parts:
        raise ValueError(key)
    parts[key] = told


def _appoint(book: dict[str, Any], entry: Entry) -> None:
    data, actor, when = entry["data"], entry["actor"], entry["when"]
    book |= {name: data[name] for name in ("fiscal_year", "order_no", "ordered_on")}
    book |= {"person": actor["id"], "office": actor["office"], "acting": actor["acting"], "appointed_at": when}
    for person, terms in book["checkers"].items():
        if terms[-1][1] is None and person not in data["checkers"]:
            terms[-1][1] = when
    for person in data["checkers"]:
        terms = book["checkers"].setdefault(person, [])
        if not terms or terms[-1][1] is not None:
            terms.append([when, None])


def _counted(entry: Entry) -> dict[str, Any]:
    data = entry["data"]
    return {name: data[name] for name in COUNTED} | {
        "counts": data["sha256"],
        "person": entry["actor"]["id"],
        "closed_at": entry["when"],
    }


def _reported(entry: Entry) -> dict[str, Any]:
    data = entry["data"]
    return dict(data) | {
        "body": data["sha256"],
        "person": entry["actor"]["id"],
        "reported_at": entry["when"],
        "received_at": None,
        "received_by": None,
    }


def _decided(entry: Entry) -> dict[str, Any]:
    data = entry["data"]
    return {name: data[name] for name in ("step", "order_no", "incident")} | {
        "person": entry["actor"]["id"],
        "acting": entry["actor"]["acting"],
        "decided_at": entry["when"],
    }
