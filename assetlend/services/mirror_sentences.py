"""Sentences in the office's own words, as their rows show them and as their entries tell them."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.sentences import digest
from assetlend.ids import person_key
from assetlend.models import SentenceVersion
from assetlend.services.difference import BROKEN, Difference, Entry


def of_row(row: SentenceVersion, _beside: Any) -> dict[str, Any]:
    """What the table says of a version."""
    return {
        "figure": row.figure,
        "status": row.status,
        "version": row.version,
        "sha256": row.sha256,
        "person": person_key(row.person_id),
        "changed_at": row.changed_at,
    }


def of_entries(entries: Sequence[Entry], _beside: Any) -> dict[str, Any]:
    """What its one entry says."""
    (entry,) = entries
    return dict(entry["data"]) | {"person": entry["actor"]["id"], "changed_at": entry["when"]}


def texts(session: Session) -> Iterator[Difference]:
    """The text of each version is the one to which the ledger commits."""
    for row in session.scalars(select(SentenceVersion).order_by(SentenceVersion.id)):
        wanted = digest(row.figure, row.status, row.version, row.text) if row.text is not None else None
        if row.sha256 != wanted:
            yield Difference(BROKEN, {"subject": f"sentence:{row.id.hex}"})
