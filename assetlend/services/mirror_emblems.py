"""The emblem on papers, as its rows show it and as their entries tell."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from assetlend.ids import person_key
from assetlend.models import Emblem
from assetlend.services.difference import Entry


def of_row(row: Emblem, _beside: None) -> dict[str, Any]:
    """What the table says; the picture counts as its hash."""
    return {
        "sha256": row.sha256,
        "picture": sha256(row.picture).hexdigest() if row.picture is not None else "",
        "by": person_key(row.supplied_by),
        "at": row.supplied_at,
    }


def of_entries(entries: Sequence[Entry], _beside: None) -> dict[str, Any]:
    """What its one entry says."""
    (entry,) = entries
    digest = entry["data"]["sha256"]
    return {"sha256": digest, "picture": digest, "by": entry["actor"]["id"], "at": entry["when"]}
