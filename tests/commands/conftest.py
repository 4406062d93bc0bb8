"""Machines to run commands on: one with nothing yet, and one with the small office of the factories."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.commands.running import SECRET, Machine
from tests.conftest import Server


def _machine(url: str, folder: Path) -> Machine:
    folder.mkdir()
    return Machine(folder, {"DATABASE_URL": url, "DATA_DIR": str(folder / "data"), "SECRET_KEY": SECRET})


@pytest.fixture
def blank_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it; on SQLite there is not even a file."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'machine' / 'data' / 'assetlend.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"c_{uuid4().hex}"
    server.admin(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def blank(blank_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine on which the program was just installed."""
    machine = _machine(blank_url, tmp_path / "machine")
    monkeypatch.chdir(machine.folder)
    return machine


@pytest.fixture
def machine(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine whose database holds the small office of the factories."""
    machine = _machine(database_url, tmp_path / "machine")
    monkeypatch.chdir(machine.folder)
    return machine


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine on which the program was just installed, with its default database, SQLite."""
    folder = tmp_path / "machine"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Machine(folder, {"DATA_DIR": str(folder / "data"), "SECRET_KEY": SECRET})
