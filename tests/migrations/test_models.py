"""The migrations make exactly what the models say: tables, columns, and every constraint by its name and text."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, ForeignKeyConstraint, PrimaryKeyConstraint, text

from assetlend import schema
from assetlend.db import WRITE, Database
from assetlend.models import Base
from tests.conftest import Server

CONSTRAINT = re.compile(r"CONSTRAINT (\w+) (.+?),?\s*$", re.MULTILINE)


def test_nothing_is_left_to_migrate(migrated: Database) -> None:
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def made_by_models(url: str) -> Database:
    database = Database(url)
    with database.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        Base.metadata.create_all(connection)
    return database


def test_every_constraint_has_the_name_and_the_text_of_the_models(
    backend: str, migrated: Database, tmp_path: Path, postgres: Server
) -> None:
    if backend == "sqlite":
        other = made_by_models(f"sqlite:///{tmp_path / 'models.db'}")
        assert sqlite_rules(migrated.engine) == sqlite_rules(other.engine)
        other.dispose()
        return
    postgres.admin("CREATE DATABASE by_models")
    other = made_by_models(postgres.url("by_models"))
    assert postgres_rules(migrated.engine) == postgres_rules(other.engine)
    other.dispose()
    postgres.admin("DROP DATABASE by_models WITH (FORCE)")


def sqlite_rules(engine: Engine) -> dict[str, str]:
    """Every named rule with its text, but for the checks of exact values, which only migrations add."""
    found = {}
    with engine.connect() as connection:
        query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'"
        for kind, name, sql in connection.execute(text(query)):
            if kind == "table":
                assert "STRICT" in sql.rpartition(")")[2], name
                found |= {f"{name}: {rule}": " ".join(said.split()) for rule, said in CONSTRAINT.findall(sql)}
            elif kind == "index":
                found[name] = " ".join(sql.split())
    return {name: said for name, said in found.items() if not name.endswith("_exact")}


def postgres_rules(engine: Engine) -> dict[str, str]:
    found = {}
    with engine.connect() as connection:
        rules = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0"
        indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        for query in (rules, indexes):
            found |= {name: said for name, said in connection.execute(text(query)) if "alembic" not in name}
    return found


def test_every_constraint_of_the_models_has_a_name_that_says_what_it_is() -> None:
    marks = {ForeignKeyConstraint: "fk", PrimaryKeyConstraint: "pk"}
    for table in Base.metadata.tables.values():
        for one in table.constraints:
            mark = marks.get(type(one)) or {"CheckConstraint": "ck", "UniqueConstraint": "uq"}[type(one).__name__]
            assert str(one.name).startswith(f"{mark}_{table.name}"), (table.name, one)
            assert len(str(one.name)) <= 63  # PostgreSQL cuts longer ones
        for index in table.indexes:
            assert str(index.name).startswith(("ix_", "uq_")), index


def test_no_name_is_used_twice() -> None:
    names = [str(one.name) for table in Base.metadata.tables.values() for one in (*table.constraints, *table.indexes)]
    assert len(names) == len(set(names))


def test_every_foreign_key_that_is_asked_by_has_an_index() -> None:
    """A loan's parts, a person's notices and an asset's history are found without reading whole tables."""
    hot = {("loan_line", "loan_id"), ("custody", "line_id"), ("custody", "asset_id"), ("outbox", "person_id")}
    hot |= {("asset", "item_id"), ("incident", "loan_id"), ("counter_act", "loan_id"), ("paper", "loan_id")}
    hot |= {("appointment", "person_id"), ("sign_in", "person_id"), ("loan", "borrower_id")}
    for name, column in hot:
        table = Base.metadata.tables[name]
        led = [next(iter(one.columns)).name for one in (*table.indexes, *table.constraints) if one.columns]
        assert column in led, (name, column)


def test_the_head_is_the_only_one_and_each_step_follows_the_one_before() -> None:
    assert schema.revisions()[-1] == schema.head()
    assert schema.revisions() == sorted(schema.revisions())
