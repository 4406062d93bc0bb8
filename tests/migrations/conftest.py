"""Empty databases, and migrated ones without a row, to try migrations and constraints on."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from assetlend import schema
from assetlend.db import Database
from tests.conftest import Server


@pytest.fixture
def blank_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"b_{uuid4().hex}"
    server.admin(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def blank(blank_url: str) -> Iterator[Database]:
    database = Database(blank_url)
    yield database
    database.dispose()


def _migrate(url: str) -> None:
    database = Database(url)
    schema.migrate(database)
    database.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "migrated.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Server) -> str:
    postgres.admin("CREATE DATABASE migrated")
    _migrate(postgres.url("migrated"))
    return "migrated"


@pytest.fixture
def migrated(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database at this program's schema, without a row."""
    if backend == "sqlite":
        file = shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "migrated.db")
        database = Database(f"sqlite:///{file}")
        yield database
        database.dispose()
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"m_{uuid4().hex}"
    server.admin(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('migrated_postgres')}")
    database = Database(server.url(name))
    yield database
    database.dispose()
    server.admin(f"DROP DATABASE {name} WITH (FORCE)")
