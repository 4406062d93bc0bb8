"""The eight processes are started once; the real server once for each database."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from assetlend.db import Database
from assetlend.services.photos import PHOTO_DIR
from tests.concurrency.crew import EIGHT, Crew
from tests.concurrency.served import Browser, serving
from tests.conftest import BACKENDS, Server
from tests.factories import SampleOffice


@pytest.fixture(scope="session")
def crew() -> Iterator[Crew]:
    crew = Crew()
    yield crew
    crew.go_home()


@dataclass(frozen=True)
class Served:
    """An office whose pages are served, and eight browsers at which its two clerks are signed in in turn."""

    office: SampleOffice
    port: int
    browsers: list[Browser]


@pytest.fixture(scope="module", params=BACKENDS)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    url = fresh(request, folder)
    database = Database(url, **{PHOTO_DIR: str(folder / "photos")})
    with serving(url, folder) as port, ThreadPoolExecutor(EIGHT) as eight:
        browsers = list(eight.map(lambda name: Browser(port).sign_in(name), ("clerk", "supply") * 4))
        yield Served(SampleOffice.of(database), port, browsers)
    database.dispose()


def fresh(request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of a copy of the prepared database that serves several tests."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('prepared_sqlite'), folder / 'office.db')}"
    server: Server = request.getfixturevalue("postgres")
    server.admin(f"CREATE DATABASE served TEMPLATE {request.getfixturevalue('prepared_postgres')}")
    return server.url("served")
