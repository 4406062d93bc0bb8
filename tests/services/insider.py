"""Somebody with the whole database in his hands, who switches off what protects it, and switches it on again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from assetlend.db import WRITE, Database

Statement = tuple[str, dict[str, Any]]


@dataclass
class Insider:
    """His connection, in a transaction in which no trigger, foreign key or CHECK refuses anything."""

    connection: Connection
    triggers: list[str] = field(default_factory=list)

    @property
    def on_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    def begin(self) -> None:
        if not self.on_sqlite:
            self.connection.execute(text("SET LOCAL session_replication_role = replica"))
            return
        found = self.connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, sql in found:
            self.connection.execute(text(f"DROP TRIGGER {name}"))
            self.triggers.append(sql)

    def run(self, sql: str, **values: Any) -> None:
        self.connection.execute(text(sql), values)

    def without_checks(self, table: str) -> None:
        """Let the rows of a table be impossible (on SQLite they may be already)."""
        if self.on_sqlite:
            return
        query = text("SELECT conname FROM pg_constraint WHERE conrelid = CAST(:table AS regclass) AND contype = 'c'")
        for name in self.connection.scalars(query, {"table": table}).all():
            self.run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')

    def keep(self) -> None:
        """Protect everything again, and keep what was done."""
        for sql in self.triggers:
            self.connection.exec_driver_sql(sql)
        transaction = self.connection.get_transaction()
        assert transaction is not None
        transaction.commit()


@contextmanager
def unprotected(database: Database) -> Iterator[Insider]:
    """An insider at work; what he does not keep is undone."""
    with database.engine.connect() as plain:
        connection = plain.execution_options(**{WRITE: True})
        insider = Insider(connection)
        if insider.on_sqlite:
            _raw(connection, "PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON")
        with connection.begin() as transaction:
            insider.begin()
            try:
                yield insider
            finally:
                if transaction.is_active:
                    transaction.rollback()
        if insider.on_sqlite:
            _raw(connection, "PRAGMA foreign_keys = ON", "PRAGMA ignore_check_constraints = OFF")


def _raw(connection: Connection, *statements: str) -> None:
    """Run statements outside of any transaction of SQLAlchemy's."""
    driver: Any = connection.connection.driver_connection
    for statement in statements:
        driver.execute(statement)


def change(database: Database, *statements: str | Statement) -> None:
    """Change the database behind the program's back, and leave everything protected as before."""
    with unprotected(database) as insider:
        for statement in statements:
            sql, values = statement if isinstance(statement, tuple) else (statement, {})
            insider.run(sql, **values)
        insider.keep()
