"""Editions of the yearly report as their rows show them, and as their entries and frozen bytes tell them."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from assetlend.domain.editions import EditionState
from assetlend.ids import person_key
from assetlend.models import FrozenReport, PublishedReport, ReportEdition, ReportSending, ReportStep
from assetlend.services.difference import UNTOLD, Entry
from assetlend.services.papers import CAPACITIES

Rows = dict[str, list[Any]]
PARTS: tuple[Any, ...] = (ReportSending, ReportStep, FrozenReport, PublishedReport)
STATES = {
    "report.begun": EditionState.DRAFT,
    "report.sent": EditionState.SENT,
    "report.withdrawn": EditionState.WITHDRAWN,
    "report.frozen": EditionState.FROZEN,
    "report.published": EditionState.PUBLISHED,
}


def beside(session: Session, rows: Sequence[ReportEdition]) -> Mapping[UUID, Rows]:
    """What belongs to some editions."""
    keys = [row.id for row in rows]
    found: dict[UUID, Rows] = {key: {part.__tablename__: [] for part in PARTS} for key in keys}
    for part in PARTS:
        query = select(part).where(part.edition_id.in_(keys))
        if hasattr(part, "body"):
            query = query.options(undefer(part.body))
        for one in session.scalars(query):
            found[one.edition_id][part.__tablename__].append(one)
    return found


def of_row(row: ReportEdition, beside: Rows) -> dict[str, Any]:
    """What the tables say of an edition."""
    return {
        "fiscal_year": row.fiscal_year,
        "number": row.number,
        "state": row.state,
        "round": row.round,
        "reason": row.reason,
        "prepared": _done(row.prepared_by, row.prepared_at, row.prepared_title),
        "sent": {str(one.round): _sending(one) for one in beside["report_sending"]},
        "steps": {f"{one.round}.{one.position}": _step(one) for one in beside["report_step"]},
        "frozen": [_bytes(one) | {"at": one.frozen_at} for one in beside["report_frozen"]],
        "published": [_done(one.person_id, one.published_at, one.title) for one in beside["report_published"]],
    }


def _done(person: UUID, at: Any, title: str) -> dict[str, Any]:
    return {"by": person_key(person), "at": at, "title": title}


def _bytes(row: Any) -> dict[str, Any]:
    return {"sha256": row.sha256, "body": sha256(bytes(row.body)).hexdigest()}


def _sending(one: ReportSending) -> dict[str, Any]:
    return _done(one.person_id, one.sent_at, one.title) | _bytes(one) | {"chain": one.chain}


def _step(one: ReportStep) -> dict[str, Any]:
    return _done(one.person_id, one.decided_at, one.title) | {
        "kind": one.kind,
        "office": one.office,
        "decision": one.answer,
        "reason": one.reason,
        "sha256": one.sha256,
        "capacity": CAPACITIES.get(one.holding, ""),
        "order_no": one.order_no or "",
    }


# -- as the ledger tells it -------------------------------------------------------------------------------------------


def of_entries(entries: Sequence[Entry], beside: Rows) -> dict[str, Any]:
    """What the entries make of it; positions and the reason of a correction stand in the bytes that they commit to."""
    first = entries[0]
    sent = [one for one in entries if one["act"] == "report.sent"]
    steps = [one for one in entries if one["act"] == "report.step_decided"]
    frozen = [one for one in entries if one["act"] == "report.frozen"]
    document = _document(beside, frozen)
    return {
        **first["data"],
        "state": _state(entries),
        "round": len(sent),
        "reason": _reason(beside),
        "prepared": _told(first),
        "sent": {str(one["data"]["round"]): _sent(one) for one in sent},
        "steps": {_place(one): _decided(one, document, last_round=len(sent)) for one in steps},
        "frozen": [_hash(one) | {"at": one["when"]} for one in frozen],
        "published": [_told(one) for one in entries if one["act"] == "report.published"],
    }


def _told(entry: Entry) -> dict[str, Any]:
    return {"by": entry["actor"]["id"], "at": entry["when"], "title": UNTOLD}


def _hash(entry: Entry) -> dict[str, Any]:
    return {"sha256": entry["data"]["sha256"], "body": entry["data"]["sha256"]}


def _sent(entry: Entry) -> dict[str, Any]:
    return _told(entry) | _hash(entry) | {"chain": entry["data"]["chain"]}


def _place(entry: Entry) -> str:
    return f"{entry['data']['round']}.{entry['data']['step']}"


def _state(entries: Sequence[Entry]) -> EditionState:
    last = entries[-1]
    if last["act"] == "report.step_decided":
        return EditionState.SENT if last["data"]["decision"] == "yes" else EditionState.DRAFT
    return STATES[last["act"]]


def _decided(entry: Entry, document: Mapping[str, Any], *, last_round: int) -> dict[str, Any]:
    """A step; of one that was signed in the end, the document says the position and how it was held."""
    data = entry["data"]
    told = _told(entry) | {key: data[key] for key in ("kind", "office", "decision", "reason", "sha256")}
    signed = document.get("approvals", []) if data["round"] == last_round else []
    if not signed:
        return told | {"capacity": UNTOLD, "order_no": UNTOLD}
    return told | {key: signed[data["step"] - 1][key] for key in ("title", "capacity", "order_no")}


def _document(beside: Rows, frozen: Sequence[Entry]) -> dict[str, Any]:
    """The frozen document, where its bytes are those that the ledger names."""
    for row in beside["report_frozen"]:
        body = bytes(row.body)
        if frozen and sha256(body).hexdigest() == frozen[0]["data"]["sha256"]:
            document: dict[str, Any] = json.loads(body)
            return document
    return {}


def _reason(beside: Rows) -> Any:
    """Why an edition corrects another: in the bytes that were sent up; before that nothing tells it."""
    for row in beside["report_sending"]:
        body = bytes(row.body)
        if sha256(body).hexdigest() == row.sha256:
            return json.loads(body)["edition"]["reason"]
    return UNTOLD
