"""Two processes that start at once migrate once, and one that dies in the middle leaves the database as it was."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import event, inspect

from assetlend import schema
from assetlend.db import WRITE, Database
from tests.migrations import rows

PROCESSES = multiprocessing.get_context("spawn")
PATIENCE = 60


def _migrate(url: str, start: Barrier, results: Any) -> None:
    """Start with the others, migrate, and say which tables this one made."""
    database = Database(url)
    made: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().startswith("CREATE TABLE") and "alembic_version" not in statement:
            made.append(statement.split()[2].strip('"'))

    start.wait(PATIENCE)
    try:
        schema.migrate(database)
        results.put(set(made))
    except Exception as error:  # whatever it is, the other process shall hear of it
        results.put(repr(error))


def test_of_two_processes_one_migrates_and_the_other_waits(blank_url: str) -> None:
    start, results = PROCESSES.Barrier(2), PROCESSES.Queue()
    both = [PROCESSES.Process(target=_migrate, args=(blank_url, start, results)) for _ in range(2)]
    for one in both:
        one.start()
    made = [results.get(timeout=PATIENCE) for _ in both]
    for one in both:
        one.join(PATIENCE)

    assert sorted(made, key=len) == [set(), set(rows.TABLES)]
    database = Database(blank_url)
    schema.check(database)
    database.dispose()


def _migrate_and_hang(url: str, revision: str, statements: int, reached: Event) -> None:
    """Migrate, and stop for ever after so many statements."""
    database = Database(url)
    seen = 0

    @event.listens_for(database.engine, "after_cursor_execute")
    def stop(*_all: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statements:
            reached.set()
            signal.pause()

    schema.migrate(database, revision)


@contextmanager
def killed(url: str, revision: str, statements: int) -> Iterator[None]:
    """A process that migrates is killed at once after so many statements."""
    reached = PROCESSES.Event()
    process = PROCESSES.Process(target=_migrate_and_hang, args=(url, revision, statements, reached))
    process.start()
    assert reached.wait(PATIENCE), "the migration has fewer statements"
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(PATIENCE)
    yield


@pytest.mark.parametrize("statements", [3, 40])
def test_a_process_killed_while_it_migrates_leaves_nothing_and_the_next_one_succeeds(
    blank_url: str, statements: int
) -> None:
    with killed(blank_url, "head", statements):
        database = Database(blank_url)
        with database.engine.connect() as connection:
            assert schema.current(connection) is None
        assert set(inspect(database.engine).get_table_names()) == set()

        schema.migrate(database)
        schema.check(database)
        database.dispose()


def test_a_process_killed_while_it_goes_back_loses_no_row(migrated: Database) -> None:
    with migrated.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        rows.fill(connection)
    with migrated.engine.connect() as connection:
        before = rows.everything(connection)
    migrated.dispose()

    with killed(migrated.engine.url.render_as_string(hide_password=False), "base", 25):
        schema.check(migrated)
        with migrated.engine.connect() as connection:
            assert rows.everything(connection) == before
