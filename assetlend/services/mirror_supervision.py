"""Finished checks with their pieces as their rows show them, and as the ledger tells and draws them."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from assetlend.domain import supervision as rules_of
from assetlend.domain.supervision import Found
from assetlend.errors import NotFound
from assetlend.ids import person_key
from assetlend.ledger import merkle
from assetlend.models import Custody, LedgerEntry, LoanLine, SupervisionCheck, SupervisionPiece
from assetlend.services import supervision
from assetlend.services.difference import AnyOf, Entry

FOUND_OF = {kind.value: found for found, kind in supervision.KIND_OF.items()}


@dataclass
class Beside:
    """What belongs to a check: its pieces; the draw again; the loans that held each asset then; its reports."""

    pieces: list[SupervisionPiece] = field(default_factory=list)
    entries: int = 0
    root: str = ""
    order: list[UUID] = field(default_factory=list)
    holders: dict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[UUID, Entry] = field(default_factory=dict)


def beside(session: Session, rows: Sequence[SupervisionCheck]) -> Mapping[UUID, Beside]:
    """What belongs to some checks; each month's place in the ledger is looked for once."""
    found = {row.id: Beside() for row in rows}
    query = select(SupervisionPiece).where(SupervisionPiece.check_id.in_(found)).order_by(SupervisionPiece.position)
    for piece in session.scalars(query):
        found[piece.check_id].pieces.append(piece)
    register, places = _register(session), {}
    for row in rows:
        if row.month not in places:
            places[row.month] = _place(session, row.month)
        one = found[row.id]
        one.entries, root = places[row.month]
        one.root = root.hex()
        among = rules_of.candidates(register, row.division_id, one.entries)
        one.order = rules_of.draw(root, row.division_id, row.month, among)
        _hold(session, row, one)
        _report(session, one)
    return found


def _register(session: Session) -> list[rules_of.Registered]:
    """The rows of the register in the ledger; none where its lines cannot be read, which is found elsewhere."""
    try:
        return supervision.registered(session)
    except (LookupError, TypeError, ValueError, AttributeError):
        return []


def _place(session: Session, month: str) -> tuple[int, bytes]:
    """How many entries there were before a month, and the root over them, out of the leaves themselves."""
    try:
        entries = supervision.entries_before(session, rules_of.first_day(month))
    except NotFound:
        return 0, b""
    query = select(LedgerEntry.leaf_hash).where(LedgerEntry.seq <= entries).order_by(LedgerEntry.seq)
    return entries, merkle.root_of(bytes(leaf) for leaf in session.scalars(query))


def _hold(session: Session, row: SupervisionCheck, one: Beside) -> None:
    query = (
        select(Custody.asset_id, LoanLine.loan_id)
        .join(LoanLine, LoanLine.id == Custody.line_id)
        .where(Custody.asset_id.in_([piece.asset_id for piece in one.pieces]))
        .where(or_(Custody.returned_at.is_(None), Custody.returned_at >= row.finished_at))
    )
    for asset, loan in session.execute(query):
        one.holders[asset].append(loan.hex)


def _report(session: Session, one: Beside) -> None:
    subjects = {f"incident:{piece.incident_id.hex}": piece.incident_id for piece in one.pieces if piece.incident_id}
    query = select(LedgerEntry.subject, LedgerEntry.body).where(
        LedgerEntry.subject.in_(subjects), LedgerEntry.act == "incident.reported"
    )
    one.reports = {subjects[subject]: json.loads(bytes(body)) for subject, body in session.execute(query)}


def of_row(row: SupervisionCheck, beside: Beside | None) -> dict[str, Any]:
    """What the tables say of a finished check."""
    pieces = beside.pieces if beside else []
    return {
        "division": row.division_id,
        "month": row.month,
        "sampled": row.sampled,
        "in_place": row.in_place,
        "discrepancies": row.discrepancies,
        "person": person_key(row.person_id),
        "acting": row.acting,
        "finished_at": row.finished_at,
        "entries": row.entries,
        "root": row.root,
        "found_in_place": rules_of.count_as_recorded([one.found for one in pieces]),
        "pieces": {str(one.position): _piece_row(one) for one in pieces},
    }


def _piece_row(one: SupervisionPiece) -> dict[str, Any]:
    return {"asset": one.asset_id, "found": one.found, "quantity": one.quantity, "loan": one.loan_id}


def of_entries(entries: Sequence[Entry], beside: Beside | None) -> dict[str, Any]:
    """What its one entry says; which pieces they were follows from the ledger before the month."""
    (entry,) = entries
    data, drawn = entry["data"], beside or Beside()
    order = drawn.order[: data["sampled"]]
    kept = {one.position: one for one in drawn.pieces}
    return dict(data) | {
        "person": entry["actor"]["id"],
        "acting": entry["actor"]["acting"],
        "finished_at": entry["when"],
        "entries": drawn.entries,
        "root": drawn.root,
        "found_in_place": data["in_place"],
        "pieces": {
            str(place): _piece_told(entry, asset.hex, kept.get(place), drawn) for place, asset in enumerate(order, 1)
        },
    }


def _piece_told(entry: Entry, asset: str, piece: SupervisionPiece | None, drawn: Beside) -> dict[str, Any]:
    """A piece with a report was found as the report says that was entered with the check; all others as recorded."""
    loan = piece.loan_id if piece else None
    told: dict[str, Any] = {
        "asset": asset,
        "found": Found.ON_LOAN.value if loan else Found.IN_PLACE.value,
        "quantity": 1,
        "loan": AnyOf(drawn.holders[piece.asset_id]) if piece and loan else None,
    }
    if piece is None or piece.incident_id is None:
        return told
    report = drawn.reports.get(piece.incident_id)
    if report is None or report["at"] != entry["at"] or report["data"]["asset"] != asset:
        return told | {"found": None}
    return told | {"found": FOUND_OF.get(report["data"]["kind"]), "quantity": report["data"]["quantity"]}
