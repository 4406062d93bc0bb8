"""The demonstration office is the same for the same flags, is written as the pages write, and takes nobody's place."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from assetlend import cli as commands
from assetlend import demo, schema
from assetlend.app import open_database
from assetlend.clock import start_of_day
from assetlend.config import Config
from assetlend.db import Database
from assetlend.ledger import verify
from assetlend.models import Asset, Loan, SignIn
from assetlend.services import account, ledger, oversight, worker
from tests.commands.running import SECRET, Machine, clean
from tests.conftest import Server

MONDAY = date(2026, 3, 2)
SMALL = demo.Plan(assets=40, loans=6)
NOT_EMPTY = "The demonstration fills only an empty database. This one belongs to somebody."
DIGEST = """
import hashlib, sys
from datetime import date
from pathlib import Path
from tests.commands.test_demo import MONDAY, SMALL, digest, filled
with filled(sys.argv[1], Path(sys.argv[2]), MONDAY, SMALL) as (settings, database):
    print(digest(database))
"""


@contextmanager
def filled(url: str, folder: Path, today: date, plan: demo.Plan) -> Iterator[tuple[Config, Database]]:
    """A database with the demonstration of a day."""
    settings = Config(url, folder, SECRET)
    database = open_database(settings)
    schema.migrate(database)
    with database.transaction() as session:
        demo.fill(session, plan, today, signer_of=lambda s: worker.signer_of(s, settings))
    try:
        yield settings, database
    finally:
        database.dispose()


def digest(database: Database) -> str:
    """Of all lines of the ledger."""
    with database.reading() as session:
        return hashlib.sha256(b"\n".join(body for _, body in ledger.bodies(session))).hexdigest()


def last_moment(database: Database) -> datetime:
    with database.reading() as session:
        return ledger.get_entry(session, ledger.size(session)).at


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Config, Database]]:
    """The small demonstration of a Monday, to look at."""
    folder = tmp_path_factory.mktemp("demonstration")
    with filled(f"sqlite:///{folder / 'demo.db'}", folder, MONDAY, SMALL) as found:
        yield found


# -- the same for the same flags --------------------------------------------------------------------------------------


def test_the_same_flags_on_the_same_day_give_the_same_ledger_byte_for_byte(
    shown: tuple[Config, Database], postgres: Server, tmp_path: Path
) -> None:
    """Whatever the database, and in another process, whose sets and dictionaries have another order."""
    postgres.admin("CREATE DATABASE same_demo")
    done = subprocess.run(
        [sys.executable, "-c", DIGEST, postgres.url("same_demo"), tmp_path],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env=clean(PYTHONHASHSEED="77"),
    )
    assert done.stdout.strip() == digest(shown[1])
    postgres.admin("DROP DATABASE same_demo WITH (FORCE)")


@pytest.mark.parametrize(
    ("today", "plan"),
    [
        (date(2026, 3, 7), demo.Plan(seed=1, assets=13, loans=0)),  # a Saturday; another seed
        (date(2028, 2, 29), demo.Plan(assets=13, loans=8)),  # the day that most years have not
    ],
    ids=str,
)
def test_on_any_day_the_history_ends_before_today_and_holds(
    today: date, plan: demo.Plan, shown: tuple[Config, Database], tmp_path: Path
) -> None:
    with filled(f"sqlite:///{tmp_path / 'demo.db'}", tmp_path, today, plan) as (settings, database):
        assert digest(database) != digest(shown[1])
        assert last_moment(database) < start_of_day(today)
        with database.reading() as session:
            found = oversight.verify_live(session, settings.key_dir, settings.checkpoint_dir)
            assert session.execute(select(func.count()).select_from(SignIn)).scalar_one() == 0
            loans = session.execute(select(func.count()).select_from(Loan)).scalar_one()
            assets = session.execute(select(func.count()).select_from(Asset)).scalar_one()
        assert [str(one) for one in found.findings] == []
        assert (loans >= plan.loans) if plan.loans else (loans == 0)
        assert assets == plan.assets


def test_a_history_without_loans_is_a_register_alone(tmp_path: Path) -> None:
    today = date(2026, 10, 1)  # the first day of a fiscal year
    plan = demo.Plan(assets=13, loans=0, years=3)
    with filled(f"sqlite:///{tmp_path / 'demo.db'}", tmp_path, today, plan) as (settings, database):
        with database.reading() as session:
            assert session.execute(select(func.count()).select_from(Loan)).scalar_one() == 0
            assert session.execute(select(func.count()).select_from(Asset)).scalar_one() == 13
            first = ledger.get_entry(session, 1).at
            found = oversight.verify_live(session, settings.key_dir, settings.checkpoint_dir)
        assert first == start_of_day(today - timedelta(days=3 * 365))
        assert [str(one) for one in found.findings] == []


# -- its ledger -------------------------------------------------------------------------------------------------------


def test_its_ledger_holds_for_a_stranger_with_the_checker_alone(shown: tuple[Config, Database], tmp_path: Path) -> None:
    settings, database = shown
    with database.still() as session:
        count = oversight.export_bundle(session, tmp_path / "bundle", settings.key_dir, settings.checkpoint_dir)
        checkpoints = len(oversight.checkpoints(session))
    checker = Path(verify.__file__)
    for command in ([checker, "bundle"], ["bundle/verify.py", "bundle"], [checker, "bundle/ledger.jsonl"]):
        said = subprocess.run(
            [sys.executable, "-I", *command], check=True, capture_output=True, text=True, cwd=tmp_path, env=clean()
        ).stdout
        assert said.startswith(f"valid: {count} entries, root ")
        assert (f"agree: {checkpoints}, the last over {count} entries" in said) == (command[-1] == "bundle")
        assert ("under no checkpoint" in said) == (command[-1] != "bundle")

    with (tmp_path / "bundle" / "ledger.jsonl").open("r+b") as file:
        file.seek(300)
        file.write(b"#")
    bad = subprocess.run(
        [sys.executable, "-I", checker, "bundle"],
        check=False, capture_output=True, text=True, cwd=tmp_path, env=clean(),
    )  # fmt: skip
    assert (bad.returncode, bad.stdout) == (1, "")
    assert re.match(r"NOT VALID: entry [12]: ", bad.stderr)


def test_every_official_of_it_finds_something_to_do_and_nobody_is_real(shown: tuple[Config, Database]) -> None:
    with shown[1].reading() as session:
        office = session.execute(text("SELECT name, is_demo FROM organization")).one()
        states = {state for (state,) in session.execute(text("SELECT state FROM loan"))}
    assert ("สมมุติ" in office.name, bool(office.is_demo)) == (True, True)
    assert {"submitted", "approved", "handed_over", "settlement"} <= states


# -- the command ------------------------------------------------------------------------------------------------------


FEW = ("demo", "--assets", "13", "--loans", "5")


def test_the_command_fills_an_empty_database_and_a_second_time_refuses(
    fresh: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after one that was broken off: what that had signed would forbid every later checkpoint."""
    with monkeypatch.context() as patched:
        patched.setattr(commands, "_progress", impatient)
        assert fresh.call(*FEW).code == 1
    with fresh.database() as database, database.reading() as session:
        assert not demo.holds_anything(session)
    assert {Path(name).parts[1] for name in fresh.files()} <= {"keys", "photos"}

    assert fresh.call(*FEW).done().out == "หน่วยงานสาธิตพร้อมใช้แล้ว\n"
    file = fresh.data / "demo-accounts.json"
    accounts = json.loads(file.read_text("utf-8"))
    assert file.stat().st_mode & 0o777 == 0o600
    assert set(accounts) >= {"nayok", "palad", "supply", "clerk", "auditor", "admin", "staff"}
    assert len(set(accounts.values())) == len(accounts)
    with fresh.database() as database, database.reading() as session:
        known = account.find(session, "clerk")
        assert known is not None and account.holds(known.password_hash, accounts["clerk"])
    assert fresh.call("ledger", "verify", "--json").done().document["findings"] == []
    assert not list(fresh.data.glob("*.part"))

    before = fresh.state()
    fresh.call("demo").refuses(NOT_EMPTY)
    assert "ฐานข้อมูลเป็นรุ่นปัจจุบันแล้ว" in fresh.call("setup").done().out
    assert fresh.state() == before


@contextmanager
def impatient() -> Iterator[object]:
    """Somebody who presses Ctrl-C."""

    def stop(count: int) -> None:
        if count == 120:
            raise KeyboardInterrupt

    yield stop


def test_the_database_of_an_office_is_not_filled(machine: Machine) -> None:
    before = machine.state()
    machine.call("demo").refuses(NOT_EMPTY)
    assert machine.state() == before


def test_a_database_with_tables_of_others_is_not_filled(blank: Machine) -> None:
    with blank.database() as database, database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE letters (words text)"))
    before = blank.state()
    blank.call("demo").refuses(NOT_EMPTY)
    assert blank.state() == before
    assert before["tables"] == {"letters"}


def test_times_of_its_ledger_are_in_the_past(shown: tuple[Config, Database]) -> None:
    """The clock of the machine may then go on from it at once."""
    assert last_moment(shown[1]) < datetime(2026, 3, 1, 17, tzinfo=UTC)
