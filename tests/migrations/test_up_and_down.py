"""Migrations go up and down on both databases with data in every table, and a database that is not ours is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from assetlend import schema
from assetlend.app import create_app
from assetlend.config import Config
from assetlend.db import WRITE, Database
from tests.migrations import rows


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def fill(database: Database) -> str:
    with database.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        rows.fill(connection)
    return look(database)


def look(database: Database) -> str:
    with database.engine.connect() as connection:
        return rows.everything(connection)


def test_there_is_a_row_to_try_for_every_table() -> None:
    assert set(rows.ROWS) == set(rows.TABLES)


def test_every_step_goes_up_and_down_again_with_data_in_every_table(blank: Database) -> None:
    steps = schema.revisions()
    for step in steps:
        schema.migrate(blank, step)
    fill(blank)
    for step in [*steps[-2::-1], "base"]:
        schema.migrate(blank, step)
    assert tables(blank) == {"alembic_version"}

    for step in steps:
        schema.migrate(blank, step)
    assert tables(blank) == {*rows.TABLES, "alembic_version"}
    fill(blank)


def test_going_down_leaves_no_function_and_no_trigger_behind(migrated: Database) -> None:
    schema.migrate(migrated, "base")
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if migrated.is_sqlite
        else "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    )
    with migrated.engine.connect() as connection:
        assert connection.execute(text(query)).all() == []


def test_migrating_again_changes_nothing(migrated: Database) -> None:
    before = fill(migrated)
    schema.migrate(migrated)
    schema.migrate(migrated, "head")

    assert look(migrated) == before
    schema.check(migrated)


def test_an_empty_database_is_not_taken_for_ours(blank: Database) -> None:
    with blank.engine.connect() as connection:
        assert schema.current(connection) is None
    with pytest.raises(schema.OldSchema):
        schema.check(blank)


def test_a_revision_that_the_program_does_not_know_is_refused_and_nothing_is_changed(migrated: Database) -> None:
    before = fill(migrated)
    with pytest.raises(CommandError):
        schema.migrate(migrated, "9999")

    assert look(migrated) == before
    schema.check(migrated)


def test_the_database_of_a_newer_program_is_refused_and_left_alone(migrated: Database) -> None:
    before = fill(migrated)
    with migrated.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(schema.OldSchema):
        schema.check(migrated)
    with pytest.raises(schema.NewerSchema):
        schema.migrate(migrated)

    assert look(migrated) == before


def test_the_application_does_not_start_on_a_schema_that_is_not_its_own(blank_url: str, tmp_path: Path) -> None:
    with pytest.raises(schema.OldSchema) as refused:
        create_app(Config(blank_url, tmp_path, "only-for-tests-0123456789-abcdefghij"))
    assert refused.value.status == 503


NEVER_CHANGED = (
    "ledger_entry",
    "checkpoint",
    "decision",
    "rulebook",
    "delegation",
    "delegation_item",
    "guideline",
    "guideline_reading",
    "publication",
    "plan_version",
    "activity",
    "activity_withdrawal",
    "sentence_version",
    "emblem",
    "office_paper",
    "payment_plan",
    "instalment",
    "loan_override",
    "loan_recall",
    "accessory_count",
    "declaration",
    "incident_deputy",
    "incident_closing",
    "supervision_check",
    "supervision_piece",
    "survey_count",
    "stocktake_division",
    "stocktake_copy",
    "stocktake_decision",
    "disposal_line",
    "report_sending",
    "report_step",
    "report_frozen",
    "report_published",
)


@pytest.mark.parametrize("table", NEVER_CHANGED)
@pytest.mark.parametrize("act", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_what_was_written_for_ever_cannot_be_changed_even_by_hand(migrated: Database, table: str, act: str) -> None:
    before = fill(migrated)
    column = next(iter(rows.TABLES[table].c)).name
    with append_only(migrated) as connection:
        connection.execute(text(act.format(table=table, column=column)))

    assert look(migrated) == before


@pytest.mark.parametrize("table", NEVER_CHANGED)
def test_nor_by_the_statements_that_go_round_such_rules(migrated: Database, table: str) -> None:
    before = fill(migrated)
    statement = "TRUNCATE {table} CASCADE"
    if migrated.is_sqlite:
        statement = "REPLACE INTO {table} SELECT * FROM {table}"
    with append_only(migrated) as connection:
        connection.execute(text(statement.format(table=table)))

    assert look(migrated) == before


@contextmanager
def append_only(database: Database) -> Iterator[Connection]:
    """Something that the database refuses because rows of the table are written for ever."""
    with (
        database.engine.connect().execution_options(**{WRITE: True}) as connection,
        pytest.raises(DBAPIError, match=r"append-only|has no gaps"),
        connection.begin(),
    ):
        yield connection


@pytest.mark.parametrize("seq", [1, 3, 0, -1])
def test_the_ledger_takes_no_entry_but_the_next(migrated: Database, seq: int) -> None:
    before = fill(migrated)
    with (
        migrated.engine.connect().execution_options(**{WRITE: True}) as connection,
        pytest.raises(Exception, match="has no gaps"),
        connection.begin(),
    ):
        row = rows.kept(connection, "ledger_entry", rows.ROWS["ledger_entry"])
        rows.write(connection, "ledger_entry", row | {"seq": seq})

    assert look(migrated) == before
