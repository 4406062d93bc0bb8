"""A backup is put back whole or not at all, and only when every file of it is what its manifest says."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import column, select, table

from assetlend import schema
from assetlend.config import Config
from assetlend.db import WRITE, Database
from assetlend.errors import Conflict, Invalid
from assetlend.ledger import merkle, verify
from assetlend.services import keys
from assetlend.services.backup import Made
from assetlend.services.backup_values import (
    BATCH,
    DECODE,
    KEPT,
    MANIFEST,
    SCHEMA,
    Progress,
    copy_files,
    digest,
    recoder,
    table_of,
)

LOST = "lost"


class BadBackup(Invalid):
    """This backup cannot be trusted: %(file)s is missing or was changed. Nothing was restored; take another copy."""


class UnknownBackup(Invalid):
    """This backup was made by a newer version of the program, or is none. Nothing was restored."""


class HoldsData(Conflict):
    """This database holds an office already. Give --replace to put the backup in its place; what is here is lost."""


class LosesEntries(Conflict):
    """The backup ends at entry %(size)s, but a checkpoint over %(signed)s entries was signed after it.

    Restoring loses what came between. Give --accept-loss to go on; the checkpoints are set aside for the auditor.
    """


def restore(
    database: Database,
    settings: Config,
    folder: Path,
    *,
    replace: bool = False,
    accept_loss: bool = False,
    progress: Progress | None = None,
) -> Made:
    """Put a backup in the place of the database, whole or not at all; every file of it is checked first.

    Raises: BadBackup, UnknownBackup, HoldsData, LosesEntries.
    """
    manifest = _checked(folder)
    ahead = _ahead(settings, manifest["ledger"]["size"])
    if ahead and not accept_loss:
        raise LosesEntries(size=manifest["ledger"]["size"], signed=int(ahead[-1].stem))
    _fill(database, folder, manifest, replace, progress or (lambda _: None))
    _set_aside(ahead)
    pictures = copy_files(folder / "photos", settings.photo_dir, *KEPT)
    _drop_others(settings.photo_dir, folder / "photos")
    copy_files(folder / "checkpoints", settings.checkpoint_dir, "*.txt")
    _put_keys(folder / "keys", settings.key_dir)
    rows = sum(one["rows"] for one in manifest["tables"])
    return Made(datetime.fromisoformat(manifest["made_at"]), rows, manifest["ledger"]["size"], pictures)


def _checked(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadBackup(file=MANIFEST) from error
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        raise UnknownBackup()
    if manifest.get("revision") not in schema.revisions():
        raise UnknownBackup()
    try:
        wanted = [f"tables/{one['name']}.jsonl" for one in manifest["tables"]]
        sums = dict(manifest["files"])
        _ = manifest["made_at"], manifest["ledger"]["size"], manifest["ledger"]["root"]
    except (KeyError, TypeError, ValueError) as error:
        raise BadBackup(file=MANIFEST) from error
    for name in [*wanted, *sums]:
        file = folder / name
        if not file.is_file() or digest(file) != sums.get(name):
            raise BadBackup(file=name)
    return manifest


def _ahead(settings: Config, size: int) -> list[Path]:
    """The checkpoints outside the database that were signed over more than `size` entries."""
    signed = [file for file in sorted(settings.checkpoint_dir.glob("*.txt")) if file.stem.isdigit()]
    return [file for file in signed if int(file.stem) > size]


def _fill(database: Database, folder: Path, manifest: dict[str, Any], replace: bool, progress: Progress) -> None:
    with database.engine.connect() as plain:
        connection = plain.execution_options(**{WRITE: True})
        with connection.begin():
            schema.lock(connection)
            if schema.current(connection):
                if not replace and _holds_an_office(connection):
                    raise HoldsData()
                schema.move(connection, "base")
            schema.move(connection, manifest["revision"])
            for one in manifest["tables"]:
                progress(one["name"])
                _fill_table(connection, one, folder)
            _same_ledger(connection, manifest["ledger"])
            schema.move(connection, "head")


def _holds_an_office(connection: Any) -> bool:
    return connection.execute(select(column("id")).select_from(table("organization")).limit(1)).first() is not None


def _fill_table(connection: Any, one: dict[str, Any], folder: Path) -> None:
    target = table_of(one["name"], one["columns"])
    names = [name for name, _ in one["columns"]]
    decode = recoder(DECODE, one["columns"])
    batch: list[dict[str, Any]] = []
    with (folder / "tables" / f"{one['name']}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            batch.append(dict(zip(names, decode(json.loads(line)), strict=True)))
            if len(batch) == BATCH:
                connection.execute(target.insert(), batch)
                batch = []
    if batch:
        connection.execute(target.insert(), batch)


def _same_ledger(connection: Any, wanted: dict[str, Any]) -> None:
    tree = verify.Tree()
    source = table_of("ledger_entry", [("seq", "plain"), ("body", "bytes")])
    query = select(source.c.body).order_by(source.c.seq).execution_options(yield_per=BATCH)
    for (body,) in connection.execute(query):
        tree.add(merkle.leaf_hash(bytes(body)))
    if (tree.size, tree.root().hex()) != (wanted["size"], wanted["root"]):
        raise BadBackup(file="tables/ledger_entry.jsonl")


def _set_aside(ahead: Sequence[Path]) -> None:
    for file in ahead:
        (file.parent / LOST).mkdir(exist_ok=True)
        file.replace(file.parent / LOST / file.name)


def _drop_others(photo_dir: Path, kept: Path) -> None:
    """Pictures and files that belong to nothing in the restored database go, as the rows about them went."""
    for file in [one for pattern in KEPT for one in photo_dir.glob(pattern)]:
        if not (kept / file.relative_to(photo_dir)).exists():
            file.unlink()


def _put_keys(source: Path, key_dir: Path) -> None:
    """Keep the verifier keys of the backup beside this machine's own, so that older checkpoints can be checked."""
    own = {file.read_text("utf-8") for file in keys.public_keys(key_dir)}
    for file in keys.public_keys(source):
        text = file.read_text("utf-8")
        if text not in own:
            key_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            name = f"former-{digest(file)[:12]}.vkey"
            (key_dir / name).write_text(text, "utf-8")


def lost_checkpoints(settings: Config) -> list[Path]:
    """The checkpoints over entries that a restore lost."""
    return sorted((settings.checkpoint_dir / LOST).glob("*.txt"))
