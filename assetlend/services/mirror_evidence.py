"""How many units are out, what was signed and what was photographed agrees with what is kept; no row is an orphan."""

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Session

from assetlend.models import Asset, Attachment, Base, Chase, Custody, Enclosure, Paper
from assetlend.services import enclosures, photos
from assetlend.services.difference import BROKEN, ORPHAN, Difference, differs

BATCH = 300


def units_out(session: Session) -> Iterator[Difference]:
    """An asset counts as out as many units as its custody holds; the loans tell what custody must hold."""
    units: Counter[UUID] = Counter()
    for custody in session.scalars(select(Custody).where(Custody.returned_at.is_(None))):
        units[custody.asset_id] += custody.outstanding
    counted = dict(session.execute(select(Asset.id, Asset.out).where(Asset.out != 0)).all())
    for asset in sorted({*units, *counted}):
        if counted.get(asset, 0) != units[asset]:
            yield differs(f"asset:{asset.hex}", "out", counted.get(asset, 0), units[asset], None)


def orphans(session: Session) -> Iterator[Difference]:
    """Every row that a row points at is there, even where the database was kept from seeing to it."""
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
            if count := session.execute(_dangling(key)).scalar_one():
                subject = f"{table.name}.{key.parent.name}"
                yield Difference(ORPHAN, {"subject": subject, "count": count, "target": key.column.table.name})


def _dangling(key: ForeignKey) -> Any:
    target = key.column.table.alias()
    there = select(1).where(target.c[key.column.name] == key.parent).exists()
    return select(func.count()).select_from(key.parent.table).where(key.parent.is_not(None), ~there)


def papers(session: Session) -> Iterator[Difference]:
    """A frozen paper is what its commitment stands for, as long as it was not erased."""
    for paper in session.scalars(select(Paper).order_by(Paper.id).execution_options(yield_per=BATCH)):
        if paper.salt is not None and sha256(paper.salt + paper.value.encode()).hexdigest() != paper.commitment:
            yield Difference(BROKEN, {"subject": f"paper:{paper.id.hex}"})


def letters(session: Session) -> Iterator[Difference]:
    """A frozen letter is what its commitment stands for, as long as it was not erased."""
    query = select(Chase).where(Chase.letter_salt.is_not(None)).order_by(Chase.id)
    for chase in session.scalars(query.execution_options(yield_per=BATCH)):
        if sha256((chase.letter_salt or b"") + (chase.letter or "").encode()).hexdigest() != chase.commitment:
            yield Difference(BROKEN, {"subject": f"letter:{chase.id.hex}"})


def pictures(session: Session) -> Iterator[Difference]:
    """The file of each picture is the one that was kept."""
    folder = photos.folder_of(session)
    for row in session.scalars(select(Attachment).order_by(Attachment.id)):
        if not _is_kept(photos.path(folder, row.id), row):
            yield Difference(BROKEN, {"subject": f"picture:{row.id.hex}"})


def files(session: Session) -> Iterator[Difference]:
    """Each PDF that shows what was done is the one that was kept."""
    folder = photos.folder_of(session)
    for row in session.scalars(select(Enclosure).order_by(Enclosure.id)):
        if not _is_kept(enclosures.path(folder, row.id), row):
            yield Difference(BROKEN, {"subject": f"file:{row.id.hex}"})


def _is_kept(file: Path, row: Attachment | Enclosure) -> bool:
    data = file.read_bytes() if file.is_file() else b""
    return (sha256(data).hexdigest(), len(data)) == (row.sha256, row.size)
