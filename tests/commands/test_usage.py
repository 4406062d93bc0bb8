"""Every command ends with 0, 1 or 2, and what it refuses it says in a sentence, with nothing half-done."""

from pathlib import Path

import click
import pytest
from sqlalchemy import text

from assetlend import schema
from assetlend.cli import cli
from assetlend.db import WRITE
from tests.commands.running import PASSWORD, Machine
from tests.conftest import Server

CONTRACT = (
    "setup", "demo", "serve", "worker", "register import", "register export", "labels", "report build",
    "report verify", "ledger export", "ledger verify", "ledger checkpoint", "backup", "restore", "doctor", "password",
)  # fmt: skip
NEED_AN_OFFICE = (
    ("serve",),
    ("worker", "--once"),
    ("register", "import", "register.csv"),
    ("register", "import", "register.csv", "--dry-run", "--json"),
    ("register", "export", "out.csv"),
    ("labels", "labels.pdf"),
    ("report", "build", "2569", "--format", "json", "--out", "report.json"),
    ("report", "verify", "register.csv"),
    ("ledger", "export", "out.jsonl"),
    ("ledger", "export", "bundle"),
    ("ledger", "verify"),
    ("ledger", "verify", "--json"),
    ("ledger", "checkpoint"),
    ("backup", "copy"),
    ("password", "admin"),
)
NO_OFFICE = "This database has no organization yet. Run `assetlend setup` first."


def found(name: str) -> click.Command:
    command: click.Command = cli
    for part in name.split():
        assert isinstance(command, click.Group)
        command = command.commands[part]
    return command


@pytest.mark.parametrize("name", CONTRACT)
def test_every_command_that_others_rely_on_is_there_and_says_what_it_does(name: str, fresh: Machine) -> None:
    assert found(name).help
    assert name.rsplit(maxsplit=1)[-1] in fresh.call(*name.split(), "--help").done().out


def test_help_needs_no_settings_and_makes_nothing(fresh: Machine) -> None:
    bare = Machine(fresh.folder)
    answer = bare.run("--help")

    assert all(name.split()[0] in answer.done().out for name in CONTRACT)
    assert list(fresh.folder.iterdir()) == []


def test_it_says_its_version(fresh: Machine) -> None:
    assert "0.1.0" in fresh.call("--version").done().out


def test_an_unknown_command_is_wrong_usage_even_without_settings(fresh: Machine) -> None:
    Machine(fresh.folder).call("nosuch").misused("No such command 'nosuch'")


@pytest.mark.parametrize(
    "arguments",
    [
        ("setup", "--no-such-option"),
        ("demo", "--assets", "12"),
        ("demo", "--years", "0"),
        ("demo", "--loans", "-1"),
        ("demo", "--seed", "many"),
        ("serve", "--port", "0"),
        ("serve", "--port", "65536"),
        ("register", "import"),
        ("register", "import", "not-there.xlsx"),
        ("register", "import", "."),
        ("register", "export"),
        ("labels",),
        ("report", "build", "2569"),
        ("report", "build", "this-year", "--format", "json", "--out", "x.json"),
        ("report", "build", "2569", "--format", "sheet", "--out", "x"),
        ("report", "build", "2569", "--format", "json", "--out", "x.json", "--as-of", "31/2/2569"),
        ("ledger", "export"),
        ("ledger", "verify", "not-there"),
        ("ledger", "verify", "."),
        ("backup",),
        ("restore", "not-there"),
        ("password",),
        ("ledger", "nosuch"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_two_and_does_nothing(arguments: tuple[str, ...], fresh: Machine) -> None:
    fresh.call(*arguments).misused()
    assert list(fresh.folder.iterdir()) == []


@pytest.mark.parametrize("arguments", NEED_AN_OFFICE, ids=" ".join)
def test_without_an_office_a_command_says_what_to_do_first_and_makes_nothing(
    arguments: tuple[str, ...], fresh: Machine
) -> None:
    (fresh.folder / "register.csv").write_text("รายการ\nเต็นท์\n", "utf-8")
    fresh.call(*arguments).refuses(NO_OFFICE)
    assert [file.name for file in fresh.folder.iterdir()] == ["register.csv"]


def test_a_database_of_tables_without_an_office_is_not_set_up_either(blank: Machine) -> None:
    """As a set-up that was broken off leaves it."""
    with blank.database() as database:
        schema.migrate(database)
    before = blank.state()
    for arguments in NEED_AN_OFFICE:
        if "register.csv" not in arguments:
            blank.call(*arguments).refuses(NO_OFFICE)
    assert blank.state() == before


def test_the_database_of_a_newer_program_is_left_alone(machine: Machine) -> None:
    with machine.database() as database:
        connection = database.engine.connect().execution_options(**{WRITE: True})
        with connection, connection.begin():
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = machine.state()
    for arguments in (("setup",), ("ledger", "verify"), ("worker", "--once"), ("serve",), ("backup", "copy")):
        machine.call(*arguments).refuses("belongs to a newer version of the program. Install that version")
    assert machine.state() == before


# -- the database cannot be used ---------------------------------------------------------------------------------------


def test_a_database_server_that_does_not_answer_is_named(postgres: Server, fresh: Machine) -> None:
    away = fresh.with_(DATABASE_URL=f"postgresql://somebody:pass-phrase@/x?host={fresh.folder}")
    for arguments in (("ledger", "verify"), ("worker", "--once"), ("setup",), ("demo",), ("password", "admin")):
        answer = away.call(*arguments).refuses("Start it, or correct ASSETLEND_DATABASE_URL.")
        assert "The database cannot be reached" in answer.err
        assert "pass-phrase" not in answer.err
    unknown = fresh.with_(DATABASE_URL=postgres.url("no_such_database"))
    assert "no_such_database" in unknown.call("setup").refuses("Start it, or correct ASSETLEND_DATABASE_URL.").err
    assert list(fresh.folder.iterdir()) == []


def test_a_file_that_is_no_database_is_left_alone(fresh: Machine) -> None:
    file = fresh.folder / "letter.txt"
    file.write_text("Dear Sir or Madam, this letter is no database at all, whatever its name.\n" * 20)
    before = file.read_bytes()
    wrong = fresh.with_(DATABASE_URL=f"sqlite:///{file}")
    for arguments in (("ledger", "verify"), ("setup",), ("demo",)):
        wrong.call(*arguments).refuses("The database cannot be reached")
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "url", ["mysql://db/lend", "lend.db", "postgresql://user:pass-phrase@db:port/lend", "postgresql://db:99999/lend"]
)
def test_an_address_of_no_database_is_refused_by_the_name_of_its_setting(url: str, fresh: Machine) -> None:
    answer = fresh.with_(DATABASE_URL=url).call("ledger", "verify").refuses("The setting ASSETLEND_DATABASE_URL")
    assert "pass-phrase" not in answer.err


@pytest.mark.parametrize("url", ["mail.example", "smtp://", "smtp://user:pass-phrase@host:port", "http://mail.example"])
def test_an_address_of_no_mail_server_is_refused_by_the_name_of_its_setting(url: str, fresh: Machine) -> None:
    answer = fresh.with_(SMTP_URL=url).call("ledger", "verify").refuses("The setting ASSETLEND_SMTP_URL")
    assert "pass-phrase" not in answer.err


def test_a_folder_that_cannot_be_made_is_named(fresh: Machine) -> None:
    (fresh.folder / "data").write_text("a file where the folder should be")
    fresh.call("demo", "--loans", "0").refuses(f"{fresh.data} cannot be read or written")


# -- settings from a file ----------------------------------------------------------------------------------------------


def test_the_file_of_settings_is_read_as_it_is_written_and_only_in_the_working_folder(fresh: Machine) -> None:
    """A dollar is a dollar, a byte order mark is nothing, and what lies in the folder above is somebody else's."""
    inner = fresh.folder / "inner"
    inner.mkdir()
    (fresh.folder / ".env").write_text("ASSETLEND_DATA_DIR=outer-data\nASSETLEND_BASE_URL=http://outer.example\n")
    (inner / ".env").write_text("ASSETLEND_DATABASE_URL=sqlite:///a$HOME-${USER}.db\n", "utf-8-sig")
    flags = ("--name", "อบต.ก", "--admin-name", "ก ข", "--admin-password-stdin")
    Machine(inner).run("setup", *flags, typed=f"{PASSWORD}\n").done()

    assert sorted(file.name for file in inner.iterdir()) == [".env", "a$HOME-${USER}.db", "instance"]
    assert not (fresh.folder / "outer-data").exists()


def test_a_file_of_settings_in_another_encoding_is_refused(fresh: Machine) -> None:
    (fresh.folder / ".env").write_bytes("# ตั้งค่า\nASSETLEND_MAIL_FROM=a@b.example\n".encode("cp874"))
    fresh.call("ledger", "verify").refuses("The setting .env cannot be used: the file must be saved as UTF-8.")


# -- the secret (S19) --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secret", ["", "short", "changeme", "x" * 64, "abcabcabcabcabcabcabcabcabcabcabcabcabc"])
def test_the_server_does_not_start_on_a_missing_or_weak_secret(secret: str, machine_of_sqlite: Machine) -> None:
    before = machine_of_sqlite.state()
    answer = machine_of_sqlite.with_(SECRET_KEY=secret).call("serve")

    answer.refuses("The setting ASSETLEND_SECRET_KEY cannot be used")
    assert not secret or secret not in answer.err
    assert machine_of_sqlite.state() == before


@pytest.fixture
def machine_of_sqlite(fresh: Machine, prepared_sqlite: Path) -> Machine:
    return fresh.with_(DATABASE_URL=f"sqlite:///{prepared_sqlite}")


def test_a_secret_in_the_data_folder_is_judged_as_well(machine_of_sqlite: Machine) -> None:
    machine_of_sqlite.data.mkdir()
    (machine_of_sqlite.data / "secret_key").write_text("changeme\n")
    machine_of_sqlite.with_(SECRET_KEY="").call("serve").refuses("it is too easy to guess")


# -- what a terminal can show ------------------------------------------------------------------------------------------


def test_a_terminal_without_thai_stops_nothing(machine_of_sqlite: Machine) -> None:
    answer = machine_of_sqlite.run("ledger", "export", "lines.jsonl", PYTHONIOENCODING="ascii").done()

    assert "lines.jsonl" in answer.out
    assert (machine_of_sqlite.folder / "lines.jsonl").stat().st_size > 0
