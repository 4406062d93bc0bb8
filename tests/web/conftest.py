"""The pages are tested in a town with a history, at a moment of its calendar, on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from assetlend.app import create_app
from assetlend.config import Config
from assetlend.db import Database
from assetlend.services import rules
from assetlend.services.papers import BASE_URL
from assetlend.services.photos import PHOTO_DIR
from tests.conftest import Server
from tests.web.town import AT, Town, build

COPIED = ("photos", "keys", "checkpoints", "open-data")


@pytest.fixture(scope="session")
def prepared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures, keys and checkpoints of the prepared towns."""
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def prepared_sqlite(prepared_sqlite: Path, prepared_data: Path) -> Path:
    file = prepared_sqlite.with_name("town.db")
    shutil.copy(prepared_sqlite, file)
    _build(f"sqlite:///{file}", prepared_data / "sqlite")
    return file


@pytest.fixture(scope="session")
def prepared_postgres(postgres: Server, prepared_postgres: str, prepared_data: Path) -> str:
    postgres.admin(f"CREATE DATABASE town TEMPLATE {prepared_postgres}")
    _build(postgres.url("town"), prepared_data / "postgresql")
    return "town"


def _build(url: str, data: Path) -> None:
    rules.forget()
    database = Database(url, **{BASE_URL: "http://localhost", PHOTO_DIR: str(data / "photos")})
    build(database, data)
    database.dispose()


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The time at which the tests look at the town; it goes on from there."""
    with time_machine.travel(AT, tick=True) as moment:
        yield moment


@pytest.fixture
def settings(database_url: str, prepared_data: Path, backend: str, tmp_path: Path) -> Config:
    for name in COPIED:
        shutil.copytree(prepared_data / backend / name, tmp_path / name)
    return Config(
        database_url=database_url,
        data_dir=tmp_path,
        secret_key="only-for-tests-0123456789-abcdefghij",
        base_url="http://localhost",
        testing=True,
    )


@pytest.fixture
def office(database: Database, settings: Config) -> Town:
    """The town at that moment."""
    return Town.at(database, settings.data_dir)


@pytest.fixture
def town(office: Town) -> Town:
    return office


@pytest.fixture
def app(settings: Config, office: Town, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    rules.forget()
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    yield app
    app.extensions["assetlend"]["database"].dispose()
