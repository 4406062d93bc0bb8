"""The tables say what the ledger says: each row is worked out again from its entries and compared.

Whoever changes a row behind the program's back, adds one or takes one away, is found here; whoever changes the ledger
is found by its tree and the signed checkpoints.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from assetlend.ids import person_key
from assetlend.ledger.canonical import plain
from assetlend.models import CONDITIONS, Appointment, Asset, Incident, LedgerEntry, Loan
from assetlend.services import mirror_evidence, mirror_loans
from assetlend.services.difference import DIFFERS, MISSING, UNKNOWN, Difference, Entry

BATCH = 300


@dataclass(frozen=True)
class Table:
    """How one table is compared: its rows as plain values, and the same values out of the entries about a row."""

    kind: str
    model: Any
    of_row: Callable[[Any], dict[str, Any]]
    of_entries: Callable[[Sequence[Entry]], dict[str, Any]]
    options: Sequence[Any] = ()


def _compare(session: Session, table: Table) -> Iterator[Difference]:
    """Compare the rows of one table with what their entries make of them, batch by batch."""
    seen: set[UUID] = set()
    last: UUID | None = None
    while True:
        query = select(table.model).options(*table.options).order_by(table.model.id).limit(BATCH)
        rows = session.scalars(query.where(table.model.id > last) if last else query).all()
        if not rows:
            break
        last = rows[-1].id
        seen.update(row.id for row in rows)
        told = _entries(session, [f"{table.kind}:{row.id.hex}" for row in rows])
        for row in rows:
            yield from _one(f"{table.kind}:{row.id.hex}", table.of_row(row), told, table.of_entries)
        session.expunge_all()
    subjects = select(LedgerEntry.subject).where(LedgerEntry.subject.startswith(f"{table.kind}:")).distinct()
    for subject in session.scalars(subjects):
        if UUID(subject.partition(":")[2]) not in seen:
            yield Difference(MISSING, {"subject": subject})


def _entries(session: Session, subjects: Sequence[str]) -> dict[str, list[Entry]]:
    query = select(LedgerEntry.subject, LedgerEntry.body).where(LedgerEntry.subject.in_(subjects))
    found: dict[str, list[Entry]] = defaultdict(list)
    for subject, body in session.execute(query.order_by(LedgerEntry.seq)):
        found[subject].append(json.loads(bytes(body)))
    return found


def _one(
    subject: str,
    row: dict[str, Any],
    told: Mapping[str, Sequence[Entry]],
    of_entries: Callable[[Sequence[Entry]], dict[str, Any]],
) -> Iterator[Difference]:
    entries = told.get(subject)
    if not entries:
        yield Difference(UNKNOWN, {"subject": subject})
        return
    book = of_entries(entries)
    for name, value in row.items():
        shown = plain(value)
        if shown != book.get(name):
            yield Difference(
                DIFFERS,
                {"subject": subject, "field": name, "row": shown, "ledger": book.get(name)},
                entries[-1]["seq"],
            )


# -- assets -----------------------------------------------------------------------------------------------------------

_TOLD = ("number", "location", "brand", "document_no", "vendor", "is_lendable", "unit_value_satang")


def _asset_row(row: Asset) -> dict[str, Any]:
    counts = {word: getattr(row, word) for word in CONDITIONS if getattr(row, word)}
    return {
        "number": row.number,
        "item": row.item_id,
        "division": row.item.division_id,
        "quantity": row.quantity,
        "unit_value_satang": row.unit_value_satang,
        "conditions": counts,
    }


def _asset_book(entries: Sequence[Entry]) -> dict[str, Any]:
    book = dict(entries[0]["data"])
    counts = Counter({"usable": book["quantity"]})
    for entry in entries[1:]:
        data = entry["data"]
        match entry["act"]:
            case "asset.condition":
                counts[data["from"]] -= data["quantity"]
                counts[data["to"]] += data["quantity"]
            case "asset.disposed":
                counts = Counter({"disposed": book["quantity"]})
            case "asset.changed":
                book |= {name: change["new"] for name, change in data.items() if name in _TOLD}
    book["conditions"] = {word: units for word, units in counts.items() if units}
    return book


# -- incidents and authority ------------------------------------------------------------------------------------------


def _incident_row(row: Incident) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "loan": row.loan_id,
        "asset": row.asset_id,
        "quantity": row.quantity,
        "reported_by_kind": row.reported_by_kind,
        "reported_at": row.reported_at,
        "levels": [
            [one.position, one.office, one.answer, person_key(one.person_id) if one.person_id else None]
            for one in row.levels
        ],
    }


def _incident_book(entries: Sequence[Entry]) -> dict[str, Any]:
    book = dict(entries[0]["data"])
    levels = {e["data"]["level"]: [None, None] for e in entries if e["act"] == "incident.notified"}
    offices = {e["data"]["level"]: e["data"]["office"] for e in entries if e["act"] == "incident.notified"}
    for entry in entries:
        if entry["act"] == "incident.acknowledged":
            levels[entry["data"]["level"]] = [entry["data"]["order"], entry["actor"]["id"]]
    return book | {
        "reported_at": entries[0]["at"],
        "levels": [[level, offices[level], *answer] for level, answer in sorted(levels.items())],
    }


def _appointment_row(row: Appointment) -> dict[str, Any]:
    return {
        "user": person_key(row.person_id),
        "office": row.office,
        "division": row.division_id,
        "from": row.starts_on,
        "to": row.ends_on,
        "acting": row.standing.acting,
        "order_no": row.order_no,
    }


def _appointment_book(entries: Sequence[Entry]) -> dict[str, Any]:
    return dict(entries[-1]["data"])


TABLES = (
    Table("asset", Asset, _asset_row, _asset_book),
    Table("loan", Loan, mirror_loans.of_row, mirror_loans.of_entries, mirror_loans.PARTS),
    Table("incident", Incident, _incident_row, _incident_book, (selectinload(Incident.levels),)),
    Table("authority", Appointment, _appointment_row, _appointment_book),
)


def differences(session: Session) -> Iterator[Difference]:
    """Everything in which the tables and the ledger disagree."""
    for table in TABLES:
        yield from _compare(session, table)
    yield from mirror_evidence.pieces_out(session)
    yield from mirror_evidence.papers(session)
    yield from mirror_evidence.pictures(session)
