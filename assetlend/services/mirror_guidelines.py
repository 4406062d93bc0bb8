"""Guidelines with their readers, and publications, as their rows show them and as their entries tell them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain import guidelines, publicity
from assetlend.ids import person_key
from assetlend.models import Attachment, Enclosure, Guideline, GuidelineReading, Publication
from assetlend.services import enclosures, photos
from assetlend.services.difference import BROKEN, Difference, Entry

BATCH = 100
Readings = Sequence[GuidelineReading]


def readings(session: Session, rows: Sequence[Guideline]) -> Mapping[UUID, Readings]:
    """Who has read each of some guidelines."""
    found: dict[UUID, list[GuidelineReading]] = defaultdict(list)
    query = select(GuidelineReading).where(GuidelineReading.guideline_id.in_([row.id for row in rows]))
    for reading in session.scalars(query):
        found[reading.guideline_id].append(reading)
    return found


def of_guideline(row: Guideline, beside: Readings | None) -> dict[str, Any]:
    """What the tables say of a guideline."""
    return {
        "guideline": row.id,
        "division": row.division_id,
        "fiscal_year": row.fiscal_year,
        "version": row.version,
        "person": person_key(row.person_id),
        "published_at": row.published_at,
        "read": {person_key(one.person_id): one.read_at for one in beside or ()},
    }


def of_guideline_entries(entries: Sequence[Entry], _beside: Readings | None) -> dict[str, Any]:
    """What its entries make of it; a second acknowledgement by one person does not follow from the first."""
    first, rest = entries[0], entries[1:]
    read = {entry["actor"]["id"]: entry["when"] for entry in rest}
    if len(read) != len(rest) or any(entry["data"] != {"guideline": first["data"]["guideline"]} for entry in rest):
        raise ValueError("acknowledgements")
    return dict(first["data"]) | {"person": first["actor"]["id"], "published_at": first["when"], "read": read}


@dataclass(frozen=True)
class Shown:
    """What shows a publication: its pictures and files."""

    pictures: Sequence[Attachment]
    files: Sequence[Enclosure]


def shown(session: Session, rows: Sequence[Publication]) -> Mapping[UUID, Shown]:
    """What shows some publications."""
    keys = [row.id for row in rows]
    pictures, files = photos.of_publications(session, keys), enclosures.of_publications(session, keys)
    return {key: Shown(pictures.get(key, ()), files.get(key, ())) for key in keys}


def of_publication(row: Publication, more: Shown) -> dict[str, Any]:
    """What the tables say of a publication, its pictures and files."""
    return {
        "channel": row.channel,
        "happened_on": row.happened_on,
        "evidence": publicity.evidence(
            row.evidence, [one.sha256 for one in more.pictures], [one.sha256 for one in more.files]
        ),
        "pictures": [_picture(one) for one in more.pictures],
        "files": [one.position for one in more.files],
        "person": person_key(row.person_id),
        "recorded_at": row.recorded_at,
    }


def _picture(one: Attachment) -> dict[str, Any]:
    return {"person": one.created_by and person_key(one.created_by), "recorded_at": one.created_at}


def of_publication_entries(entries: Sequence[Entry], more: Shown) -> dict[str, Any]:
    """What its one entry says."""
    (entry,) = entries
    told = {"person": entry["actor"]["id"], "recorded_at": entry["when"]}
    also = {"pictures": [told for _ in more.pictures], "files": list(range(1, len(more.files) + 1))}
    return dict(entry["data"]) | told | also


def texts(session: Session) -> Iterator[Difference]:
    """The text of each guideline is the one that its id stands for, which the ledger names."""
    query = select(Guideline).order_by(Guideline.id).execution_options(yield_per=BATCH)
    for row in session.scalars(query):
        wanted = guidelines.digest(row.division_id, row.fiscal_year, row.version, row.text)
        if (row.sha256, row.id) != (wanted, guidelines.id_of(wanted)):
            yield Difference(BROKEN, {"subject": f"guideline:{row.id.hex}"})
