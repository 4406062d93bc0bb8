"""A backup is one folder: tables as lines, pictures and files, the checkpoints, and a manifest that vouches for each.

It is the same for SQLite and PostgreSQL, so an office moves from one to the other by it. Left out are the sign-ins
(nobody is signed in again by an old copy), answers that wait to be told together (two copies would show what one
answer changed), the secret key and the private key of the ledger.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend import __version__, schema
from assetlend.config import Config
from assetlend.db import Database
from assetlend.errors import Invalid
from assetlend.models import Base, Organization
from assetlend.services import ledger
from assetlend.services.backup_values import (
    BATCH,
    ENCODE,
    KEPT,
    MANIFEST,
    SCHEMA,
    Progress,
    copy_files,
    digest,
    kind_of,
    recoder,
    table_of,
)

LAST = "last-backup.json"
LEFT_OUT = frozenset({"sign_in", "survey_waiting", "throttle"})


class FolderNotEmpty(Invalid):
    """The folder %(path)s holds something already. Name a new folder for each backup."""


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    made_at: datetime
    rows: int
    entries: int
    pictures: int


def make(database: Database, settings: Config, folder: Path, now: datetime, progress: Progress | None = None) -> Made:
    """Write a backup of everything as it stands at one moment; the folder appears when it is whole.

    Raises: FolderNotEmpty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(path=str(folder))
    draft = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    (draft / "tables").mkdir(parents=True, mode=0o700)
    try:
        manifest = _write(database, settings, draft, now, progress or (lambda _: None))
        if folder.exists():
            folder.rmdir()
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    made = Made(now, sum(one["rows"] for one in manifest["tables"]), manifest["ledger"]["size"], manifest["pictures"])
    _remember(settings, folder, made)
    return made


def _write(database: Database, settings: Config, draft: Path, now: datetime, progress: Progress) -> dict[str, Any]:
    with _standing_still(database, draft) as session:
        size = ledger.size(session)
        manifest: dict[str, Any] = {
            "schema": SCHEMA,
            "made_at": now.isoformat(),
            "program": __version__,
            "revision": schema.current(session.connection()),
            "organization": session.execute(select(Organization.name)).scalar_one(),
            "ledger": {"size": size, "root": ledger.root(session, size).hex()},
            "tables": [],
        }
        for one in Base.metadata.sorted_tables:
            if one.name not in LEFT_OUT:
                progress(one.name)
                manifest["tables"].append(_write_table(session, one, draft))
    progress("photos")
    manifest["pictures"] = copy_files(settings.photo_dir, draft / "photos", *KEPT)
    copy_files(settings.checkpoint_dir, draft / "checkpoints", "*.txt")
    copy_files(settings.key_dir, draft / "keys", "*.vkey")
    manifest["files"] = {
        str(file.relative_to(draft)): digest(file) for file in sorted(draft.rglob("*")) if file.is_file()
    }
    (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return manifest


@contextmanager
def _standing_still(database: Database, draft: Path) -> Iterator[Session]:
    """The database as it is at one moment, without holding up those who write.

    SQLite in its rollback journal lets nobody write while it is read, so a quick copy of the file is read instead.
    """
    if not database.is_sqlite:
        with database.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="REPEATABLE READ")
            with Session(connection) as session:
                yield session
        return
    copy = draft / "copy.db"
    source, target = sqlite3.connect(database.url.database or ""), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    still = Database(f"sqlite:///{copy}")
    try:
        with still.reading() as session:
            yield session
    finally:
        still.dispose()
        copy.unlink()


def _write_table(session: Session, one: Any, draft: Path) -> dict[str, Any]:
    columns = [(column.name, kind_of(column)) for column in one.columns]
    source = table_of(one.name, columns)
    keys_ = [source.c[column.name] for column in one.primary_key.columns]
    encode = recoder(ENCODE, columns)
    rows = 0
    query = select(*source.columns).order_by(*keys_).execution_options(yield_per=BATCH)
    with (draft / "tables" / f"{one.name}.jsonl").open("w", encoding="utf-8") as out:
        for row in session.execute(query):
            out.write(json.dumps(encode(row), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n")
            rows += 1
    return {"name": one.name, "columns": columns, "rows": rows}


def _remember(settings: Config, folder: Path, made: Made) -> None:
    note = {"made_at": made.made_at.isoformat(), "folder": str(folder.resolve()), "entries": made.entries}
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / LAST).write_text(json.dumps(note, ensure_ascii=False) + "\n", "utf-8")


def last_made(settings: Config) -> datetime | None:
    """When the last backup was made on this machine."""
    try:
        note = json.loads((settings.data_dir / LAST).read_text("utf-8"))
        return datetime.fromisoformat(note["made_at"]).astimezone(UTC)
    except (OSError, ValueError, KeyError, TypeError):
        return None
