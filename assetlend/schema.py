"""Brings a database to the schema of this program: one process migrates, others wait for it."""

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from assetlend.db import WRITE, Database
from assetlend.errors import Unavailable
from assetlend.paths import migrations_dir

MIGRATION_LOCK = 7_402_569


class OldSchema(Unavailable):
    """The database belongs to another version of the program. Run `assetlend setup` to upgrade it."""


class NotSetUp(OldSchema):
    """This database has no organization yet. Run `assetlend setup` first."""


class NewerSchema(OldSchema):
    """The database belongs to a newer version of the program. Install that version; nothing was changed."""


def script() -> AlembicConfig:
    """Alembic's settings; the connection is given by the caller."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(migrations_dir()))
    return config


def head() -> str:
    """The revision that this program needs."""
    return ScriptDirectory.from_config(script()).get_current_head() or ""


def revisions() -> list[str]:
    """The revisions that this program knows, the oldest first."""
    return [one.revision for one in ScriptDirectory.from_config(script()).walk_revisions()][::-1]


def current(connection: Connection) -> str | None:
    """The revision of the database, None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade to `revision` (or downgrade to it), in one transaction under one lock."""
    with database.engine.connect() as plain:
        connection = plain.execution_options(**{WRITE: True})
        with connection.begin():
            lock(connection)
            move(connection, revision)


def lock(connection: Connection) -> None:
    """Let nobody else migrate until this transaction ends; on SQLite its write lock does that."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})


def move(connection: Connection, revision: str) -> None:
    """Upgrade or downgrade inside the transaction of the caller, who holds the lock."""
    config = script()
    config.attributes["connection"] = connection
    wanted = head() if revision == "head" else revision
    steps = revisions()
    now = current(connection)
    if now == wanted:
        return
    if now is not None and now not in steps:
        raise NewerSchema()
    if wanted == "base" or (now in steps and wanted in steps and steps.index(wanted) < steps.index(now)):
        command.downgrade(config, wanted)
    else:
        command.upgrade(config, wanted)


def tables(database: Database) -> set[str]:
    """The tables that there are, this program's or not; whoever looks makes none, not even a file."""
    if database.is_missing:
        return set()
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def check(database: Database) -> None:
    """Raises: OldSchema when the database is not at this program's revision, and its kinds."""
    if database.is_missing:
        raise NotSetUp()
    with database.engine.connect() as connection:
        now = current(connection)
    if now is None:
        raise NotSetUp()
    if now == head():
        return
    raise OldSchema() if now in revisions() else NewerSchema()
