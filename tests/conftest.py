"""Every test that touches data runs on SQLite and on a real PostgreSQL, each on a fresh copy of a prepared database."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from assetlend import db, schema
from assetlend.app import create_app
from assetlend.config import Config
from assetlend.db import Database
from assetlend.services import rules, setup
from assetlend.services.papers import BASE_URL
from assetlend.services.photos import PHOTO_DIR
from tests.engines import sharing, short_lived
from tests.factories import NOW, SampleOffice, furnish
from tests.visitor import Visitor

BACKENDS = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of an unguessable name is made in it
ROOM = 2**31  # bytes
db._engine = sharing(db._engine)


def postgres_tool(name: str) -> str:
    """A program of Debian's `postgresql` package, which is not on the PATH there."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    tool = str(found[0]) if found else shutil.which(name)
    if tool is None:
        pytest.fail(f"PostgreSQL's {name} is missing: install Debian's package postgresql (make test does it as root)")
    return tool


def _as_postgres(command: list[str]) -> list[str]:
    """The server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def _in_memory() -> Path | None:
    """A folder that lies in memory, if there is room in it: each new database is hundreds of new files."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


class Server:
    """A PostgreSQL server of our own on a socket of its own, for the time of the tests."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="assetlend-pg-", dir=_in_memory()))
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        data = str(self.folder / "data")
        self._run([postgres_tool("initdb"), "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"])
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=120"
        options += " -c min_wal_size=64MB -c max_wal_size=256MB"
        log = str(self.folder / "log")
        self._run([postgres_tool("pg_ctl"), "-D", data, "-o", options, "-l", log, "-w", "start"])
        self.database = Database(self.url("postgres"))

    def _run(self, command: list[str]) -> None:
        subprocess.run(_as_postgres(command), check=True, cwd="/", stdout=subprocess.DEVNULL)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def admin(self, statement: str) -> None:
        with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))

    def stop(self) -> None:
        self.database.dispose()
        self._run([postgres_tool("pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop"])
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("prepared") / "office.db"
    _prepare(Database(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def prepared_postgres(postgres: Server) -> str:
    name = "prepared"
    postgres.admin(f"CREATE DATABASE {name}")
    _prepare(Database(postgres.url(name)))
    return name


def _prepare(database: Database) -> None:
    """A migrated database of a small office with people in every office, two divisions, and things to lend.

    Its counter is open every day, so that the days of a test need not be working days.
    """
    schema.migrate(database)
    document = rules.shipped() | {"opening": {"closed_weekdays": [], "refuses": False}}
    with patch.object(rules, "shipped", lambda: document), database.transaction() as session:
        setup.begin(session, now=NOW, wanted=setup.NewOrganization("องค์การบริหารส่วนตำบลตัวอย่าง", "อบต.ตัวอย่าง"))
        furnish(session)
    database.dispose()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh copy of the prepared database."""
    if backend == "sqlite":
        file = tmp_path / "office.db"
        shutil.copy(request.getfixturevalue("prepared_sqlite"), file)
        url = f"sqlite:///{file}"
        short_lived.add(url)
        yield url
        short_lived.discard(url)
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"t_{uuid4().hex}"
    server.admin(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('prepared_postgres')} STRATEGY FILE_COPY")
    yield server.url(name)
    server.admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    rules.forget()
    info = {BASE_URL: "https://lend.example.go.th", PHOTO_DIR: str(tmp_path / "photos")}
    database = Database(database_url, **info)
    yield database
    database.dispose()


@pytest.fixture
def office(database: Database) -> SampleOffice:
    """A small office with people in every office, two divisions, tents, chairs and a projector."""
    return SampleOffice.of(database)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Config:
    return Config(
        database_url=database_url,
        data_dir=tmp_path,
        secret_key="only-for-tests-0123456789-abcdefghij",
        base_url="http://localhost",
        testing=True,
    )


@pytest.fixture
def app(settings: Config, office: SampleOffice) -> Iterator[Flask]:
    """The whole application on the database of `office`."""
    rules.forget()
    app = create_app(settings)
    yield app
    app.extensions["assetlend"]["database"].dispose()


@pytest.fixture
def visitor(app: Flask, office: SampleOffice) -> Visitor:
    """Somebody with a browser who is not signed in; `visitor.as_("clerk")` is another who is."""
    return Visitor(app, office)
