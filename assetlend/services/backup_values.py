"""What a backup's files hold: rows as JSON lists, each column by its kind, the same from both databases."""

import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Text, table
from sqlalchemy import column as bare
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from assetlend.models.types import Day, Flag, Id, Json, Moment

SCHEMA = "assetlend.backup/1"
MANIFEST = "manifest.json"
BATCH = 1000
KEPT = ("*/*.jpg", "*/*.pdf")
Progress = Callable[[str], None]
Columns = Sequence[Sequence[str]]


TYPES: dict[str, type[TypeEngine[Any]]] = {
    "id": Id,
    "moment": Moment,
    "day": Day,
    "flag": Flag,
    "json": Json,
    "bytes": LargeBinary,
}
ENCODE: dict[str, Callable[[Any], Any]] = {
    "id": str,
    "moment": lambda value: value.isoformat(),
    "day": lambda value: value.isoformat(),
    "bytes": lambda value: b64encode(value).decode(),
}
DECODE: dict[str, Callable[[Any], Any]] = {
    "id": UUID,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "bytes": b64decode,
}


def kind_of(column: Column[Any]) -> str:
    """The kind of a column's values in the file: a key of TYPES, or "plain" for texts and numbers."""
    return next((kind for kind, known in TYPES.items() if isinstance(column.type, known)), "plain")


def table_of(name: str, columns: Columns) -> TableClause:
    """A table by its columns' names and kinds alone, so that a backup of an older version can be read."""
    return table(name, *(bare(column, TYPES.get(kind, Text)() if kind in TYPES else None) for column, kind in columns))


def recoder(recode: dict[str, Callable[[Any], Any]], columns: Columns) -> Callable[[Any], list[Any]]:
    """A function that takes a row's values through ENCODE or DECODE, each by the kind of its column."""
    steps = [recode.get(kind) for _, kind in columns]

    def whole(row: Any) -> list[Any]:
        return [step(value) if step and value is not None else value for step, value in zip(steps, row, strict=True)]

    return whole


def copy_files(source: Path, target: Path, *patterns: str) -> int:
    """Copy the files of a folder that match one of `patterns`, below the same names; returns how many."""
    files = [file for pattern in patterns for file in source.glob(pattern)]
    for file in files:
        goal = target / file.relative_to(source)
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, goal)
    return len(files)


def digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()
