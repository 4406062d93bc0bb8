"""Plans of the years and activities, as their rows show them and as the ledger tells them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain import publicity
from assetlend.domain.offices import PROGRAM
from assetlend.ids import person_key
from assetlend.ledger.acts import PlanChanged
from assetlend.models import Activity, ActivityWithdrawal, Attachment, Enclosure, LedgerEntry, PlanVersion
from assetlend.services import enclosures, photos, plan
from assetlend.services.difference import MISSING, UNKNOWN, Difference, Entry, Recorded, differs, unlike


def versions(session: Session, held: set[int]) -> Iterator[Difference]:
    """Each version of each year's plan is what the ledger tells, none more and none less."""
    told = {(entry["data"]["fiscal_year"], entry["data"]["version"]): entry for entry in _entries(session, held)}
    rows = {(row.fiscal_year, row.version): row for row in session.scalars(select(PlanVersion))}
    for key in sorted({*rows, *told}):
        subject = f"plan:{plan.subject_of(key[0]).hex}"
        if key not in rows:
            yield Difference(MISSING, {"subject": subject})
        elif key not in told:
            yield Difference(UNKNOWN, {"subject": subject})
        else:
            entry = told[key]
            for field, value, book in unlike(_of_version(rows[key]), _of_entry(entry)):
                yield differs(subject, field, value, book, entry["seq"])


def _entries(session: Session, held: set[int]) -> Iterator[Entry]:
    query = select(LedgerEntry.seq, LedgerEntry.body).where(LedgerEntry.act == PlanChanged.NAME)
    for seq, body in session.execute(query.order_by(LedgerEntry.seq)):
        entry = json.loads(bytes(body))
        yield entry | {"when": Recorded(entry["at"], seq in held)}


def _of_version(row: PlanVersion) -> dict[str, Any]:
    return {
        "sha256": plan.entry_of(row).sha256,
        "person": person_key(row.made_by) if row.made_by else PROGRAM.key,
        "made_at": row.made_at,
    }


def _of_entry(entry: Entry) -> dict[str, Any]:
    return {"sha256": entry["data"]["sha256"], "person": entry["actor"]["id"], "made_at": entry["when"]}


# -- activities -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """What belongs to an activity: its pictures and files, and its withdrawal."""

    pictures: Sequence[Attachment]
    files: Sequence[Enclosure]
    withdrawal: ActivityWithdrawal | None


def beside(session: Session, rows: Sequence[Activity]) -> Mapping[UUID, Beside]:
    """What belongs to some activities."""
    keys = [row.id for row in rows]
    pictures, files = photos.of_activities(session, keys), enclosures.of_activities(session, keys)
    query = select(ActivityWithdrawal).where(ActivityWithdrawal.activity_id.in_(keys))
    withdrawn = {one.activity_id: one for one in session.scalars(query)}
    return {key: Beside(pictures.get(key, ()), files.get(key, ()), withdrawn.get(key)) for key in keys}


def of_activity(row: Activity, more: Beside) -> dict[str, Any]:
    """What the tables say of an activity."""
    gone = more.withdrawal
    return {
        "measure": row.measure,
        "method": row.method,
        "division": row.division_id,
        "happened_on": row.happened_on,
        "evidence": publicity.evidence(
            row.evidence, [one.sha256 for one in more.pictures], [one.sha256 for one in more.files]
        ),
        "people": row.people,
        "channel": row.channel,
        "person": person_key(row.person_id),
        "recorded_at": row.recorded_at,
        "pictures": [
            {"person": one.created_by and person_key(one.created_by), "recorded_at": one.created_at}
            for one in more.pictures
        ],
        "files": [one.position for one in more.files],
        "withdrawn": gone and {"reason": gone.reason, "person": person_key(gone.person_id), "at": gone.withdrawn_at},
    }


def of_activity_entries(entries: Sequence[Entry], more: Beside) -> dict[str, Any]:
    """What its entry says, and the one that withdraws it."""
    first, *rest = entries
    told = {"person": first["actor"]["id"], "recorded_at": first["when"]}
    withdrawn = None
    if rest:
        (last,) = rest
        if last["data"]["activity"] != first["object"].partition(":")[2]:
            raise ValueError("withdrawal")
        withdrawn = {"reason": last["data"]["reason"], "person": last["actor"]["id"], "at": last["when"]}
    also = {"pictures": [told for _ in more.pictures], "files": list(range(1, len(more.files) + 1))}
    return dict(first["data"]) | told | also | {"withdrawn": withdrawn}
