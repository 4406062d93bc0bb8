"""One way to the database: a write begins with the lock, ends whole or not at all, and its clash is a clear refusal.

Measured reasons for each setting are in docs/adr and docs/operations.md.
"""

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, Index, UniqueConstraint, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from assetlend.errors import N_, Conflict, Refusal, Unavailable
from assetlend.models import Base

log = logging.getLogger("assetlend.db")

WAL_SAFE = (3, 51, 3)
LEAST_SQLITE = (3, 37, 0)
BUSY_SECONDS = 10
SERIALIZATION = frozenset({"40001", "40P01"})
BUSY = frozenset({"55P03", "57014", "57P01", "57P03", "53300"})
# One form that is sent twice at the same moment: tried again, the second sending finds what the first one did.
SENT_AT_ONCE = frozenset(f"uq_{table}_request_key" for table in ("loan", "incident", "chase", "publication"))
WRITE = "assetlend_write"
FAULTS: tuple[type[Exception], ...] = (DBAPIError, PoolTimeout)

CLASHES = {
    "uq_custody_open": N_("This piece has just been handed over at another counter. Choose another piece."),
    "ck_asset_out_is_usable": N_("Not so many are here any more. Look at the list again."),
    "pk_decision": N_("This step has just been decided by somebody else."),
    "uq_asset_number_key": N_("This number is already in the register."),
    "uq_asset_import_key": N_("This file has just been imported by somebody else."),
    "uq_account_username_key": N_("This user name is taken. Choose another."),
    "uq_item_division_id_identity": N_("This division already has a kind of item with this name."),
    "uq_division_name_key": N_("There is already a division with this name."),
    "uq_appointment_holder": N_("Somebody holds this office already. End that appointment first."),
    "uq_appointment_division_holder": N_("Somebody holds this office already. End that appointment first."),
    "uq_settlement_line_id": N_("This line has just been settled by somebody else."),
}


class Again(Unavailable):
    """Two people changed the same thing at the same moment. Please try again."""


class Clash(Conflict):
    """Somebody changed this meanwhile. Look at it again before you go on."""


class Database:
    """The office's database: `reading` for pages, `transaction` for every change."""

    def __init__(self, url: str, **info: Any) -> None:
        """`info` is what services find in `session.info`: the base address for papers, the folder of pictures."""
        self.url = make_url(url)
        self.engine = _engine(url)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False, info=info)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def is_missing(self) -> bool:
        """Whether there is not even a file yet: who only looks must not make one."""
        file = _file(self.url)
        return file is not None and not file.exists()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads; whatever it did is rolled back."""
        with self.sessions() as session:
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def still(self) -> Iterator[Session]:
        """A session that reads everything as it stands at one moment, while others go on writing."""
        with self.reading() as session:
            if not self.is_sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def transaction(self, session: Session | None = None) -> Iterator[Session]:
        """A write: everything in the block is kept together when it ends well, nothing when it does not.

        A `session` that was reading ends its read first, so that the write sees what others have just done.

        Raises: Conflict for a violated constraint, Again when the databases ask for a retry, Unavailable when busy.
        """
        own = self.sessions() if session is None else session
        own.rollback()
        own.expunge_all()
        try:
            own.connection(execution_options={WRITE: True})
            yield own
            own.commit()
        except DBAPIError as error:
            own.rollback()
            raise refusal(error) from error
        except BaseException:
            own.rollback()
            raise
        finally:
            if session is None:
                own.close()

    def dispose(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    """Errors never repeat the values of a statement: they are logged, and values tell about people."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "do_connect", lambda *_: _make_folder(parts))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
    pool = {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}
    return create_engine(url, hide_parameters=True, connect_args={"options": options}, **pool)


def _file(url: URL) -> Path | None:
    """The file of a SQLite database, None for any other."""
    name = url.database or ""
    plain = url.get_backend_name() == "sqlite" and name and name != ":memory:" and not name.startswith("file:")
    return Path(name) if plain else None


def _make_folder(url: URL) -> None:
    """A new folder is for its owner only: the database in it tells about people."""
    file = _file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)


def journal_mode(version: tuple[int, ...]) -> str:
    """WAL only where SQLite's reset race is mended (3.51.3), else the rollback journal."""
    return "WAL" if version >= WAL_SAFE else "DELETE"


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in (
        "foreign_keys = ON",
        "recursive_triggers = ON",
        f"journal_mode = {journal_mode(sqlite3.sqlite_version_info)}",
        "synchronous = FULL",
    ):
        connection.cursor().execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    write = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def refusal(error: Exception) -> Exception:
    """The refusal that one of FAULTS means to a person; the error itself where it is a fault of the program."""
    if not isinstance(error, DBAPIError):
        return Unavailable()
    code = getattr(error.orig, "sqlstate", None)
    if code in SERIALIZATION:
        return Again()
    if isinstance(error, IntegrityError):
        name = violated(error)
        log.warning("constraint %s refused a write", name)
        if name in SENT_AT_ONCE:
            return Again()
        return Clash(CLASHES.get(name)) if name else error
    if code in BUSY or (isinstance(error, OperationalError) and (code or "").startswith(("08", "57"))):
        return Unavailable()
    if isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig):
        return Unavailable()
    if isinstance(error, OperationalError) and error.connection_invalidated:
        return Unavailable()
    return error


def meaning(fault: Exception) -> Refusal | None:
    """What a page says of one of FAULTS: the refusal that it means, or None for a fault of the program."""
    meant = refusal(fault)
    if isinstance(meant, Refusal):
        return meant
    if is_silent(fault):
        log.error("no answer from the database", exc_info=fault)
        return Unavailable()
    return None


def is_silent(fault: Exception) -> bool:
    """Whether the database gave no answer, or what is there is no database."""
    return isinstance(fault, OperationalError | InterfaceError) or type(fault) is DatabaseError


def violated(error: IntegrityError) -> str:
    """The name of the violated constraint, or an empty text. SQLite does not say which foreign key it was."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name or "")
    text = str(error.orig)
    if match := re.fullmatch(r"CHECK constraint failed: (\w+)", text):
        return match[1]
    if match := re.fullmatch(r"UNIQUE constraint failed: (.+)", text):
        return _UNIQUE.get(match[1], "")
    return "foreign_key" if text == "FOREIGN KEY constraint failed" else ""


def _unique_names() -> dict[str, str]:
    """`table.column, table.column` as SQLite names a unique constraint -> the constraint's own name."""
    names: dict[str, str] = {}
    for table in Base.metadata.tables.values():
        named: list[Any] = [table.primary_key]
        named += [c for c in table.constraints if isinstance(c, UniqueConstraint)]
        named += [i for i in table.indexes if isinstance(i, Index) and i.unique]
        for one in named:
            names.setdefault(", ".join(f"{table.name}.{column.name}" for column in one.columns), str(one.name))
    return names


_UNIQUE = _unique_names()
