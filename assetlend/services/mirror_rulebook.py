"""Versions of the rulebook and the limits of delegated powers, as their rows show them and as the ledger tells them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain.offices import PROGRAM
from assetlend.ids import person_key
from assetlend.ledger.acts import RulebookChanged
from assetlend.models import Appointment, Delegation, DelegationItem, LedgerEntry, RulebookVersion
from assetlend.services import rules
from assetlend.services.difference import MISSING, UNKNOWN, UNTOLD, Difference, Entry, Recorded, differs, unlike
from assetlend.services.mirror_register import of_appointment, of_appointment_entries


def versions(session: Session, held: set[int]) -> Iterator[Difference]:
    """From the first change that was entered on, the rulebook is what the ledger tells, version by version."""
    told = {entry["data"]["version"]: entry for entry in _entries(session, held)}
    if not told:
        return
    first = min(told)
    rows = {row.version: row for row in session.scalars(select(RulebookVersion).order_by(RulebookVersion.version))}
    for version in sorted({*rows, *told}):
        subject = f"rulebook:{rules.subject_of(version).hex}"
        if version not in rows:
            yield Difference(MISSING, {"subject": subject})
        elif version in told:
            entry = told[version]
            said = _of_row(rows[version])
            for field, value, book in unlike(said, _of_entry(entry, base=version == first)):
                yield differs(subject, field, value, book, entry["seq"])
        elif not 0 < version < first:
            yield Difference(UNKNOWN, {"subject": subject})


def _entries(session: Session, held: set[int]) -> list[Entry]:
    """The entries in order; the first two were made together, so only the first of them can have waited for a clock."""
    query = select(LedgerEntry.seq, LedgerEntry.body).where(LedgerEntry.act == RulebookChanged.NAME)
    found: list[Entry] = []
    for seq, body in session.execute(query.order_by(LedgerEntry.seq)):
        entry = json.loads(bytes(body))
        began = found[0]["seq"] if len(found) == 1 else seq
        found.append(entry | {"when": Recorded(entry["at"], began in held)})
    return found


def _of_row(row: RulebookVersion) -> dict[str, Any]:
    return {
        "sha256": rules.digest(row.body),
        "from": local_day(row.made_at),
        "made_at": row.made_at,
        "made_by": person_key(row.made_by) if row.made_by else None,
    }


def _of_entry(entry: Entry, *, base: bool) -> dict[str, Any]:
    """The version in front of the first change was entered with it: of that one, who made it and when is not told."""
    data, who = entry["data"], entry["actor"]["id"]
    return {
        "sha256": data["sha256"],
        "from": data["from"],
        "made_at": UNTOLD if base else entry["when"],
        "made_by": UNTOLD if base or who == PROGRAM.key else who,
    }


# -- delegated powers -------------------------------------------------------------------------------------------------


def limits(session: Session, rows: Sequence[Appointment]) -> Mapping[UUID, dict[str, Any]]:
    """The limits of some delegated powers, by their appointments."""
    keys = [row.id for row in rows]
    query = select(Delegation).where(Delegation.appointment_id.in_(keys))
    found = {one.appointment_id: _limits(one) for one in session.scalars(query)}
    items = select(DelegationItem).where(DelegationItem.appointment_id.in_(keys))
    for one in session.scalars(items):
        found.setdefault(one.appointment_id, {"items": []})["items"].append(one.item_id.hex)
    for limit in found.values():
        limit["items"].sort()
    return found


def _limits(one: Delegation) -> dict[str, Any]:
    return {
        "by": one.given_by,
        "items": [],
        "most_satang": one.most_satang,
        "most_days": one.most_days,
        "borrower_kind": one.borrower_kind,
    }


def of_row(row: Appointment, beside: dict[str, Any] | None) -> dict[str, Any]:
    """What the tables say of an office that somebody holds."""
    return of_appointment(row, None) | {"delegation": beside, "holding": row.holding}


def of_entries(entries: Sequence[Entry], _beside: dict[str, Any] | None) -> dict[str, Any]:
    """What its entries say; how far a delegated power reaches stands in one of its own."""
    told = [entry["data"] for entry in entries if entry["act"] == "authority.delegated"]
    periods = [entry for entry in entries if entry["act"] != "authority.delegated"]
    return of_appointment_entries(periods, None) | {
        "delegation": told[0] if told else None,
        "holding": "delegated" if told else UNTOLD,
    }
