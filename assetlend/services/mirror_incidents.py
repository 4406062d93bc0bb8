"""A report of damage or loss as its row and its levels show it, and as its entries tell it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assetlend.domain.offices import Office
from assetlend.ids import person_key
from assetlend.ledger.canonical import read_stamp
from assetlend.models import Incident, IncidentLevel, LedgerEntry
from assetlend.services.difference import AnyOf, Entry

PARTS = (selectinload(Incident.levels),)


@dataclass(frozen=True)
class About:
    """What the ledger says of the thing that a report is about: its kinds of item, and its division."""

    items: Sequence[str]
    division: str


def beside(session: Session, rows: Sequence[Incident]) -> Mapping[UUID, About]:
    """The things that some reports are about, out of the entries that registered the asset or entered the loan."""
    subjects = {row.id: _thing(row) for row in rows}
    query = select(LedgerEntry.subject, LedgerEntry.body).where(
        LedgerEntry.subject.in_(set(subjects.values())), LedgerEntry.act.in_(("asset.registered", "loan.submitted"))
    )
    told = {subject: _about(json.loads(bytes(body))["data"]) for subject, body in session.execute(query)}
    return {key: told[subject] for key, subject in subjects.items() if subject in told}


def _thing(row: Incident) -> str:
    return f"asset:{row.asset_id.hex}" if row.asset_id else f"loan:{row.loan_id.hex if row.loan_id else ''}"


def _about(data: Mapping[str, Any]) -> About:
    items = [data["item"]] if "item" in data else [line["item"] for line in data["lines"]]
    return About(items, data["division"])


def of_row(row: Incident, _beside: About | None) -> dict[str, Any]:
    """What the tables say of a report."""
    return {
        "kind": row.kind,
        "loan": row.loan_id,
        "asset": row.asset_id,
        "item": row.item_id,
        "division": row.division_id,
        "quantity": row.quantity,
        "reported_by_kind": row.reported_by_kind,
        "reporter": person_key(row.reporter_id) if row.reporter_id else None,
        "happened_at": row.happened_at,
        "reported_at": row.reported_at,
        "levels": {str(one.position): _level_row(one) for one in row.levels},
    }


def _level_row(one: IncidentLevel) -> dict[str, Any]:
    return {
        "office": one.office,
        "division": one.division_id,
        "notified_at": one.notified_at,
        "person": person_key(one.person_id) if one.person_id else None,
        "acting": one.acting,
        "answer": one.answer,
        "acknowledged_at": one.acknowledged_at,
    }


def of_entries(entries: Sequence[Entry], beside: About | None) -> dict[str, Any]:
    """What the entries of a report, in their order, make of it."""
    first = entries[0]
    book = dict(first["data"])
    reporter = first["actor"]["id"]
    levels: dict[str, dict[str, Any]] = {}
    for entry in entries[1:]:
        level = str(entry["data"]["level"])
        if entry["act"] == "incident.notified":
            levels[level] = _told_level(entry, beside)
        elif entry["act"] == "incident.acknowledged":
            levels[level] |= _told_answer(entry)
    return book | {
        "item": AnyOf(beside.items if beside else ()),
        "division": beside.division if beside else None,
        "reporter": reporter if reporter.startswith("u_") else None,
        "happened_at": first_moment(first),
        "reported_at": first["when"],
        "levels": levels,
    }


def first_moment(entry: Entry) -> Any:
    """When the thing happened: as it was said, else when it was recorded."""
    said = entry["data"].get("happened_at")
    return said if said and read_stamp(said) else entry["when"]


def _told_level(entry: Entry, beside: About | None) -> dict[str, Any]:
    of_division = entry["data"]["office"] == Office.UNIT_HEAD
    return {
        "office": entry["data"]["office"],
        "division": beside.division if beside and of_division else None,
        "notified_at": entry["when"],
        "person": None,
        "acting": False,
        "answer": None,
        "acknowledged_at": None,
    }


def _told_answer(entry: Entry) -> dict[str, Any]:
    return {
        "person": entry["actor"]["id"],
        "acting": entry["actor"]["acting"],
        "answer": entry["data"]["order"],
        "acknowledged_at": entry["when"],
    }
