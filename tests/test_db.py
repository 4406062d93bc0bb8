"""One way to the database: locks first, all or nothing, and a clash that is a clear refusal on both engines."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Index, UniqueConstraint, event, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from assetlend import db
from assetlend.db import CLASHES, Again, Clash, Database, journal_mode, refusal, violated
from assetlend.errors import Conflict, Unavailable
from assetlend.models import Asset, Base, Custody, Division, Item, Person, Throttle
from tests.engines import short_lived
from tests.factories import NOW, SampleOffice

PATIENCE = 30


def divisions(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Division.name).order_by(Division.position)))


def add_division(session: Session, name: str) -> None:
    session.add(Division(name=name, name_key=name, created_at=NOW))


# -- how a connection is set up ---------------------------------------------------------------------------------------


def test_every_connection_is_set_up_as_the_design_says(database: Database, database_url: str) -> None:
    short_lived.discard(database_url)
    with database.reading() as session:
        if database.is_sqlite:
            asked = ("foreign_keys", "recursive_triggers", "synchronous", "busy_timeout", "mmap_size")
            found = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in asked}
            assert found == {
                "foreign_keys": 1,
                "recursive_triggers": 1,
                "synchronous": 2,  # FULL
                "busy_timeout": 10_000,
                "mmap_size": 0,
            }
            wanted = journal_mode(sqlite3.sqlite_version_info).lower()
            assert session.execute(text("PRAGMA journal_mode")).scalar() == wanted
            return
        asked = ("TimeZone", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        assert [session.execute(text(f"SHOW {name}")).scalar() for name in asked] == ["UTC", "10s", "1min", "1min"]


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "DELETE"),  # Debian 12
        ((3, 51, 2), "DELETE"),  # the last with the race
        ((3, 51, 3), "WAL"),
        ((3, 53, 4), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_the_write_ahead_log_is_used_only_where_its_race_is_mended(version: tuple[int, ...], mode: str) -> None:
    assert journal_mode(version) == mode


def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'lend.db'}")
    with database.reading() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1
    database.dispose()


def test_every_session_finds_the_settings_that_services_need(database: Database) -> None:
    with database.reading() as session:
        assert session.info["base_url"] == "https://lend.example.go.th"


# -- a write begins with the lock -------------------------------------------------------------------------------------


def test_on_sqlite_a_write_holds_the_lock_from_its_first_moment_and_a_read_holds_none(database: Database) -> None:
    if not database.is_sqlite:
        return
    file = str(database.url.database)

    def lock() -> None:
        other = sqlite3.connect(file, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        finally:
            other.close()

    with database.reading() as session:
        session.scalars(select(Division.name)).all()
        lock()
    with database.transaction(), pytest.raises(sqlite3.OperationalError, match="locked"):
        lock()
    lock()


def test_a_write_says_begin_immediate_and_a_read_does_not(database: Database) -> None:
    if not database.is_sqlite:
        return
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda _c, _k, statement, *_: said.append(statement))
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    with database.transaction():
        pass

    assert [one for one in said if one.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]


def test_who_cannot_get_the_lock_in_time_hears_that_the_system_is_busy(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = divisions(database)
    monkeypatch.setattr(db, "BUSY_SECONDS", 0)
    impatient = Database(database.url.render_as_string(hide_password=False))
    with database.transaction() as holder:
        holder.execute(update(Division).values(phone="1"))
        with pytest.raises(Unavailable) as refused, impatient.transaction() as session:
            if not database.is_sqlite:
                session.execute(text("SET LOCAL lock_timeout = '20ms'"))
            session.execute(update(Division).values(name="changed"))
    impatient.dispose()

    assert (type(refused.value), refused.value.status) == (Unavailable, 503)
    assert divisions(database) == before


def test_readers_read_on_while_somebody_writes(database: Database) -> None:
    before = divisions(database)
    with database.transaction() as session:
        add_division(session, "กองใหม่")
        session.flush()
        assert divisions(database) == before

    assert "กองใหม่" in divisions(database)


# -- all or nothing ---------------------------------------------------------------------------------------------------


class Interrupted(BaseException):
    """Something that no `except Exception` sees."""


@pytest.mark.parametrize("raised", [ValueError, Conflict, KeyboardInterrupt, Interrupted])
def test_what_a_block_did_is_gone_when_it_does_not_end_well(
    database: Database, raised: Callable[[], BaseException]
) -> None:
    before = divisions(database)
    with pytest.raises(BaseException) as caught, database.transaction() as session:
        add_division(session, "กองใหม่")
        session.flush()
        raise raised()

    assert type(caught.value) is raised
    assert divisions(database) == before


def test_what_a_block_did_is_kept_when_it_ends_well(database: Database) -> None:
    with database.transaction() as session:
        add_division(session, "กองใหม่")

    assert "กองใหม่" in divisions(database)


def test_what_a_read_changed_is_never_kept(database: Database) -> None:
    before = divisions(database)
    with database.reading() as session:
        add_division(session, "กองใหม่")
        session.flush()

    assert divisions(database) == before


def test_a_session_can_be_used_again_after_a_refusal(database: Database) -> None:
    session = database.sessions()
    with pytest.raises(Clash), database.transaction(session):
        add_division(session, "กองคลัง")
    with database.transaction(session):
        add_division(session, "กองใหม่")
    session.close()

    assert "กองใหม่" in divisions(database)


def test_a_session_that_was_reading_sees_what_others_have_done_when_its_write_begins(database: Database) -> None:
    session = database.sessions()
    seen = session.scalars(select(Division).where(Division.name == "กองคลัง")).one()
    assert seen.phone == ""
    wrote = threading.Event()

    def change() -> None:
        with database.transaction() as other:
            other.execute(update(Division).values(phone="037"))
            wrote.set()

    thread = threading.Thread(target=change)
    thread.start()
    assert wrote.wait(PATIENCE)
    if not database.is_sqlite:  # there the other cannot finish before this session has ended its read
        thread.join(PATIENCE)
    with database.transaction(session):
        fresh = session.scalars(select(Division).where(Division.name == "กองคลัง")).one()
        assert fresh.phone == "037"
        assert fresh is not seen
    thread.join(PATIENCE)
    session.close()


def test_two_that_begin_by_reading_do_not_lose_each_others_change(database: Database) -> None:
    """Eight people count one up, each from what he read: without the lock at the start some would be lost."""
    with database.transaction() as session:
        session.add(Throttle(key="count", since=NOW, tries=0))
    start = threading.Barrier(8)

    def count_up() -> None:
        session = database.sessions()
        session.get(Throttle, "count")  # what a page read before
        start.wait(PATIENCE)
        with database.transaction(session):
            query = select(Throttle).where(Throttle.key == "count").with_for_update()
            session.scalars(query).one().tries += 1
        session.close()

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    with database.reading() as session:
        assert session.get_one(Throttle, "count").tries == 8


# -- what a refusal of the database means to people -------------------------------------------------------------------


@contextmanager
def clash(database: Database) -> Iterator[Session]:
    """A write that violates a constraint: a conflict with a sentence, and nothing kept."""
    before = divisions(database)
    with pytest.raises(Clash) as refused, database.transaction() as session:
        yield session
    assert refused.value.status == 409
    assert isinstance(refused.value.__cause__, IntegrityError)
    assert divisions(database) == before


def test_a_second_of_what_must_be_one_is_a_conflict_with_its_own_sentence(database: Database) -> None:
    with pytest.raises(Clash) as refused, database.transaction() as session:
        add_division(session, "กองคลัง")

    assert refused.value.message == CLASHES["uq_division_name_key"]


def test_an_impossible_number_is_a_conflict(office: SampleOffice) -> None:
    with pytest.raises(Clash) as refused, office.database.transaction() as session:
        session.execute(update(Asset).values(out=Asset.usable + 1))

    assert refused.value.message == CLASHES["ck_asset_out_is_usable"]


def test_a_constraint_without_a_sentence_of_its_own_says_what_all_conflicts_say(database: Database) -> None:
    with pytest.raises(Clash) as refused, database.transaction() as session:
        session.add(Division(name="", name_key="x", created_at=NOW))

    assert refused.value.message.startswith("Somebody changed this meanwhile")


def test_pointing_at_what_is_gone_is_a_conflict_on_both_engines(office: SampleOffice) -> None:
    with clash(office.database) as session:
        session.execute(update(Item).values(division_id=office.people["clerk"]))


def test_a_partial_index_is_told_by_its_name(office: SampleOffice) -> None:
    office.give(office.approve(office.ask({"tent": 1})), pieces=[office.pieces("tent")[0].id])
    with pytest.raises(Clash) as refused, office.database.transaction() as session:
        one = session.scalars(select(Custody)).one()
        copied = {
            name: getattr(one, name) for name in ("line_id", "asset_id", "counter_act_id", "is_piece", "quantity")
        }
        session.add(Custody(**copied))

    assert refused.value.message == CLASHES["uq_custody_open"]


def test_what_the_program_did_wrong_stays_an_error(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(Person(first_name=None, name_key="x", created_at=NOW))
    with pytest.raises((ProgrammingError, OperationalError)), database.transaction() as session:
        session.execute(text("SELECT * FROM no_such_table"))


def test_every_sentence_belongs_to_a_constraint_that_exists() -> None:
    names = {str(one.name) for table in Base.metadata.tables.values() for one in (*table.constraints, *table.indexes)}

    assert set(CLASHES) <= names


def test_sqlite_names_columns_and_each_set_of_columns_is_unique_by_one_constraint_only() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for table in Base.metadata.tables.values():
        unique: list[Any] = [table.primary_key]
        unique += [one for one in table.constraints if isinstance(one, UniqueConstraint)]
        unique += [one for one in table.indexes if isinstance(one, Index) and one.unique]
        for one in unique:
            columns = (table.name, *(column.name for column in one.columns))
            assert seen.setdefault(columns, str(one.name)) == str(one.name)
            assert db._UNIQUE[", ".join(f"{table.name}.{column}" for column in columns[1:])] == str(one.name)


class Said(Exception):
    """What a driver raises: a text, and on PostgreSQL a code and a diagnosis."""

    def __init__(self, said: str, sqlstate: str | None = None) -> None:
        super().__init__(said)
        if sqlstate:
            self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("UNIQUE constraint failed: asset.number_key", "uq_asset_number_key"),
        ("UNIQUE constraint failed: decision.loan_id, decision.position", "pk_decision"),
        (
            "UNIQUE constraint failed: loan.division_id, loan.number_year, loan.number",
            "uq_loan_division_id_number_year_number",
        ),
        ("UNIQUE constraint failed: elsewhere.column", ""),
        ("CHECK constraint failed: ck_asset_out_is_usable", "ck_asset_out_is_usable"),
        ("FOREIGN KEY constraint failed", "foreign_key"),
        ("NOT NULL constraint failed: person.first_name", ""),
        ("ledger_entry is append-only", ""),
    ],
)
def test_the_constraint_is_read_out_of_what_sqlite_says(said: str, name: str) -> None:
    assert violated(IntegrityError("", None, Said(said))) == name


@pytest.mark.parametrize(
    ("sqlstate", "kind"),
    [
        ("40001", Again),
        ("40P01", Again),
        ("55P03", Unavailable),  # no lock in time
        ("57014", Unavailable),  # the statement took too long
        ("57P01", Unavailable),  # the server goes down
        ("57P03", Unavailable),
        ("53300", Unavailable),  # too many connections
        ("08006", Unavailable),  # the connection broke
        ("42P01", OperationalError),  # no such table: our fault
    ],
)
def test_each_state_of_postgresql_has_its_refusal(sqlstate: str, kind: type[Exception]) -> None:
    assert type(refusal(OperationalError("", None, Said("…", sqlstate)))) is kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("database is locked", Unavailable),
        ("database table is locked", Unavailable),
        ("disk I/O error", OperationalError),
        ("no such column: x", OperationalError),
    ],
)
def test_each_word_of_sqlite_has_its_refusal(said: str, kind: type[Exception]) -> None:
    assert type(refusal(OperationalError("", None, sqlite3.OperationalError(said)))) is kind


def test_again_is_a_way_of_being_unavailable_and_a_clash_is_a_conflict() -> None:
    assert (Again.status, Clash.status) == (503, 409)


def test_of_two_that_wait_for_each_other_one_is_asked_to_try_again(database: Database) -> None:
    if database.is_sqlite:
        return  # one writer at a time cannot wait for another
    with database.transaction() as session:
        session.add_all([Throttle(key=key, since=NOW, tries=0) for key in ("a", "b")])
    met, ends = threading.Barrier(2), []

    def work(first: str, second: str) -> None:
        try:
            with database.transaction() as session:
                session.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
                session.execute(update(Throttle).where(Throttle.key == first).values(tries=1))
                met.wait(PATIENCE)
                session.execute(update(Throttle).where(Throttle.key == second).values(tries=1))
            ends.append("done")
        except Again:
            ends.append("again")

    threads = [threading.Thread(target=work, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert sorted(ends) == ["again", "done"]


def test_a_server_that_drops_us_is_unavailable_once_and_there_again_at_the_next_try(database: Database) -> None:
    if database.is_sqlite:
        return
    before = divisions(database)
    with pytest.raises(Unavailable), database.transaction() as session:
        add_division(session, "กองใหม่")
        session.flush()
        mine = session.execute(select(func.pg_backend_pid())).scalar_one()
        with database.reading() as other:
            other.execute(select(func.pg_terminate_backend(mine)))
        session.execute(text("SELECT 1"))

    assert divisions(database) == before
    with database.transaction() as session:
        add_division(session, "กองใหม่")
    assert "กองใหม่" in divisions(database)


def test_a_statement_that_takes_too_long_is_ended(database: Database) -> None:
    if database.is_sqlite:
        return
    with pytest.raises(Unavailable), database.transaction() as session:
        session.execute(text("SET LOCAL statement_timeout = '20ms'"))
        session.execute(text("SELECT pg_sleep(60)"))


def test_an_error_of_a_driver_keeps_its_cause(database: Database) -> None:
    with pytest.raises(Clash) as refused, database.transaction() as session:
        add_division(session, "กองคลัง")

    assert isinstance(refused.value.__cause__, DBAPIError)
