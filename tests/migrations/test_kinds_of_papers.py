"""A new kind of paper is let in without losing one of those that were issued, and goes again on the way down."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assetlend import schema
from assetlend.db import WRITE, Database
from tests.migrations import rows
from tests.migrations.rows import key

NEW = "UPDATE office_paper SET kind = 'authority_order'"


def papers(database: Database) -> list[str]:
    query = "SELECT p.*, w.value, w.salt FROM office_paper p JOIN office_paper_words w ON w.paper_id = p.id ORDER BY 1"
    with database.engine.connect() as connection:
        return [str(tuple(row)) for row in connection.execute(text(query))]


def run(database: Database, statement: str) -> None:
    with database.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        connection.execute(text(statement))


def test_papers_outlast_the_step_down_and_up(migrated: Database) -> None:
    with migrated.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        rows.fill(connection)
        other = rows.ROWS["office_paper"] | {"id": key(182), "number": 3, "kind": "authority_order"}
        connection.execute(rows.TABLES["office_paper"].insert(), other)
        words = rows.ROWS["office_paper_words"] | {"paper_id": key(182)}
        connection.execute(rows.TABLES["office_paper_words"].insert(), words)
    before = papers(migrated)

    schema.migrate(migrated, "0019")
    kept = papers(migrated)
    assert kept == [one for one in before if "authority_order" not in one] and len(kept) == len(before) - 1
    schema.migrate(migrated, "0021")
    assert papers(migrated) == kept
    with pytest.raises(DBAPIError, match="append-only"):
        run(migrated, NEW)
