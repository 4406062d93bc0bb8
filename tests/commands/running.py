"""A machine with the program on it: its folder and settings, and what its commands answer."""

import json
import os
import re
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from assetlend import schema
from assetlend.app import open_database
from assetlend.cli import cli
from assetlend.config import load
from assetlend.db import Database
from assetlend.services import rules
from tests.services.seeing import dump

PROGRAM = Path(sysconfig.get_path("scripts")) / "assetlend"
SECRET = "only-for-tests-0123456789-abcdefghij"
PASSWORD = "ต้นจามจุรีริมคลอง"
THAI = re.compile("[ก-๛]")


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of stdout."""
        return json.loads(self.out)

    def done(self) -> "Answer":
        assert (self.code, self.err) == (0, ""), self
        return self

    def refuses(self, english: str) -> "Answer":
        """Exit 1, nothing on stdout, and one sentence on stderr: in Thai, then in English."""
        assert (self.code, self.out) == (1, ""), self
        self.says(english)
        assert len(self.err.splitlines()) == 2, self
        return self

    def says(self, english: str) -> None:
        """A sentence on stderr in Thai, with its English in the line after."""
        lines = self.err.splitlines()
        place = max((at for at, line in enumerate(lines) if english in line), default=0)
        assert place, self
        assert THAI.search(lines[place - 1]), self
        assert "Traceback" not in self.err

    def misused(self, words: str = "") -> "Answer":
        """Exit 2: wrong usage."""
        assert (self.code, self.out) == (2, ""), self
        assert words in self.err
        assert "Traceback" not in self.err
        return self


@dataclass(frozen=True)
class Machine:
    """`folder` is where its user works; `settings` are without their prefix."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {f"ASSETLEND_{name}": value for name, value in self.settings.items()}

    @property
    def data(self) -> Path:
        return Path(self.settings["DATA_DIR"])

    def with_(self, **settings: str) -> "Machine":
        """The same machine with some settings changed."""
        return replace(self, settings={**self.settings, **settings})

    def call(self, *arguments: str | Path, typed: str | bytes = "") -> Answer:
        """Run a command in this process."""
        rules.forget()
        names = {f"ASSETLEND_{name}": None for name in ("DATABASE_URL", "DATA_DIR", "SECRET_KEY", "BASE_URL")}
        found = CliRunner().invoke(
            cli, [str(one) for one in arguments], input=typed, env={**names, **self.environment}, catch_exceptions=False
        )
        return Answer(found.exit_code, found.stdout, found.stderr)

    def run(self, *arguments: str | Path, typed: str = "", **environment: str) -> Answer:
        """Run a command as the process that a user starts, with nothing of ours in its environment."""
        with self.started(*arguments, **environment) as process:
            out, err = process.communicate(typed, timeout=120)
        return Answer(process.returncode, out, err)

    @contextmanager
    def started(self, *arguments: str | Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
        """A command that runs; it is killed when the block ends."""
        process = subprocess.Popen(
            [sys.executable, PROGRAM, *arguments],
            cwd=self.folder,
            env=clean(**self.environment, **environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    @contextmanager
    def database(self) -> Iterator[Database]:
        database = open_database(load(self.environment, need_secret=False))
        try:
            yield database
        finally:
            database.dispose()

    def state(self) -> dict[str, Any]:
        """Every row of the database and every file of the data folder: what a refused command leaves as it was."""
        with self.database() as database:
            tables = schema.tables(database)
            rows = dump(database) if "organization" in tables else {}
        return {"tables": tables, "rows": rows, "files": self.files()}

    def files(self) -> dict[str, str]:
        """The files of the working folder by their digest, but for the database, whose rows are compared."""
        found = [file for file in sorted(self.folder.rglob("*")) if file.is_file() and ".db" not in file.name]
        return {str(file.relative_to(self.folder)): sha256(file.read_bytes()).hexdigest() for file in found}


def clean(**environment: str) -> dict[str, str]:
    """What a process gets of our own environment: where programs and temporary files lie."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, **environment}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
