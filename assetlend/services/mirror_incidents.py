"""A report of damage or loss as its row and its parts show it, and as its entries tell it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assetlend.domain.offices import Office
from assetlend.ids import person_key
from assetlend.ledger.canonical import read_stamp
from assetlend.models import Incident, IncidentClosing, IncidentDeputy, IncidentLevel, Inquiry, LedgerEntry
from assetlend.services.difference import AnyOf, Entry

PARTS = (selectinload(Incident.levels),)


@dataclass
class About:
    """What the ledger says of the thing that a report is about, and the rows that belong to the report."""

    items: Sequence[str] = ()
    division: str | None = None
    deputies: list[IncidentDeputy] = field(default_factory=list)
    inquiry: Inquiry | None = None
    closing: IncidentClosing | None = None


def beside(session: Session, rows: Sequence[Incident]) -> Mapping[UUID, About]:
    """What belongs to some reports; the things out of the entries that registered the asset or entered the loan."""
    found = {row.id: About() for row in rows}
    subjects = {row.id: _thing(row) for row in rows}
    query = select(LedgerEntry.subject, LedgerEntry.body).where(
        LedgerEntry.subject.in_(set(subjects.values())), LedgerEntry.act.in_(("asset.registered", "loan.submitted"))
    )
    told = {subject: json.loads(bytes(body))["data"] for subject, body in session.execute(query)}
    for key, subject in subjects.items():
        if subject in told:
            found[key].items, found[key].division = _about(told[subject])
    for deputy in session.scalars(select(IncidentDeputy).where(IncidentDeputy.incident_id.in_(found))):
        found[deputy.incident_id].deputies.append(deputy)
    for inquiry in session.scalars(select(Inquiry).where(Inquiry.incident_id.in_(found))):
        found[inquiry.incident_id].inquiry = inquiry
    for closing in session.scalars(select(IncidentClosing).where(IncidentClosing.incident_id.in_(found))):
        found[closing.incident_id].closing = closing
    return found


def _thing(row: Incident) -> str:
    return f"asset:{row.asset_id.hex}" if row.asset_id else f"loan:{row.loan_id.hex if row.loan_id else ''}"


def _about(data: Mapping[str, Any]) -> tuple[Sequence[str], str]:
    return [data["item"]] if "item" in data else [line["item"] for line in data["lines"]], data["division"]


def of_row(row: Incident, beside: About) -> dict[str, Any]:
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
        "deputies": {str(one.position): one.office for one in beside.deputies},
        "inquiry": _inquiry_row(beside.inquiry) if beside.inquiry else None,
        "closing": _closing_row(beside.closing) if beside.closing else None,
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


def _inquiry_row(one: Inquiry) -> dict[str, Any]:
    return {
        "decision": one.decision,
        "order_no": one.order_no,
        "decided_on": one.decided_on,
        "reason": one.reason,
        "reported_to": one.reported_to,
        "reported_on": one.reported_on,
        **_hand(one),
        "entered_at": one.entered_at,
    }


def _closing_row(one: IncidentClosing) -> dict[str, Any]:
    return {"outcome": one.outcome, **_hand(one), "closed_at": one.closed_at}


def _hand(one: Inquiry | IncidentClosing) -> dict[str, Any]:
    return {"person": person_key(one.person_id), "office": one.office, "acting": one.acting}


def of_entries(entries: Sequence[Entry], beside: About) -> dict[str, Any]:
    """What the entries of a report, in their order, make of it."""
    first = entries[0]
    book = dict(first["data"])
    reporter = first["actor"]["id"]
    tale = _Tale()
    for entry in entries[1:]:
        _tell(tale, entry, beside)
    return book | {
        "item": AnyOf(beside.items),
        "division": beside.division,
        "reporter": reporter if reporter.startswith("u_") else None,
        "happened_at": first_moment(first),
        "reported_at": first["when"],
        "levels": tale.levels,
        "deputies": tale.deputies,
        "inquiry": tale.inquiry,
        "closing": tale.closing,
    }


@dataclass
class _Tale:
    """What came after a report, as its entries tell it."""

    levels: dict[str, dict[str, Any]] = field(default_factory=dict)
    deputies: dict[str, str] = field(default_factory=dict)
    inquiry: dict[str, Any] | None = None
    closing: dict[str, Any] | None = None


def _tell(tale: _Tale, entry: Entry, beside: About) -> None:
    data, who = entry["data"], entry["actor"]
    hand = {"person": who["id"], "office": who["office"], "acting": who["acting"]}
    match entry["act"]:
        case "incident.notified":
            tale.levels[str(data["level"])] = _told_level(entry, beside)
        case "incident.acknowledged":
            tale.levels[str(data["level"])] |= _told_answer(entry)
            if who["office"] != data["office"]:
                tale.deputies[str(data["level"])] = who["office"]
        case "incident.inquiry" if tale.inquiry is None:
            tale.inquiry = dict(data) | hand | {"entered_at": entry["when"]}
        case "incident.inquiry":
            tale.inquiry = (tale.inquiry or {}) | dict(data)
        case "incident.closed":
            tale.closing = dict(data) | hand | {"closed_at": entry["when"]}


def first_moment(entry: Entry) -> Any:
    """When the thing happened: as it was said, else when it was recorded."""
    said = entry["data"].get("happened_at")
    return said if said and read_stamp(said) else entry["when"]


def _told_level(entry: Entry, beside: About) -> dict[str, Any]:
    of_division = entry["data"]["office"] == Office.UNIT_HEAD
    return {
        "office": entry["data"]["office"],
        "division": beside.division if of_division else None,
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
