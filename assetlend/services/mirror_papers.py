"""Papers of the office as their rows show them and as their entries tell them, and whether their words are whole."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.ids import person_key
from assetlend.models import OfficePaper, OfficePaperWords
from assetlend.services.difference import BROKEN, Difference, Entry

BATCH = 300
TOLD = ("kind", "series", "number", "year", "edition", "about", "template", "commitment")


def of_row(row: OfficePaper, _beside: Any) -> dict[str, Any]:
    """What the table says of a paper."""
    return {name: getattr(row, name) for name in TOLD} | {"by": person_key(row.made_by), "at": row.made_at}


def of_entries(entries: Sequence[Entry], _beside: Any) -> dict[str, Any]:
    """What its one entry makes of it."""
    (entry,) = entries
    return dict(entry["data"]) | {"by": entry["actor"]["id"], "at": entry["when"]}


def words(session: Session) -> Iterator[Difference]:
    """What a paper says is what its commitment stands for, as long as it was not erased."""
    query = select(OfficePaper.id, OfficePaper.commitment, OfficePaperWords.value, OfficePaperWords.salt)
    query = query.outerjoin(OfficePaperWords).order_by(OfficePaper.id)
    for key, committed, value, salt in session.execute(query.execution_options(yield_per=BATCH)):
        if value is None or (salt is not None and sha256(salt + value.encode()).hexdigest() != committed):
            yield Difference(BROKEN, {"subject": f"paper:{key.hex}"})
