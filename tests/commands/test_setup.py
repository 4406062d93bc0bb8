"""Setting up asks for what nobody gave, makes everything or nothing, and a second time changes nothing."""

import pytest
from sqlalchemy import select as query
from sqlalchemy import text

from assetlend import schema
from assetlend.db import Database
from assetlend.domain.offices import Office
from assetlend.models import Account, Appointment, Organization, Person
from assetlend.services import account, admin, setup
from tests.commands.running import PASSWORD, Machine
from tests.commands.terminal import at_a_terminal
from tests.factories import NOW

OFFICE = "องค์การบริหารส่วนตำบลทดสอบ"
FLAGS = ("setup", "--name", OFFICE, "--admin-name", "สมชาย  ใจดี", "--admin-password-stdin")
UP_TO_DATE = "ฐานข้อมูลเป็นรุ่นปัจจุบันแล้ว"


def signs_in(database: Database, username: str, password: str) -> bool:
    with database.reading() as session:
        found = account.find(session, username)
        return found is not None and account.holds(found.password_hash, password)


def offices(machine: Machine) -> list[str]:
    with machine.database() as database, database.reading() as session:
        return list(session.scalars(query(Organization.name)))


# -- what it makes ----------------------------------------------------------------------------------------------------


def test_an_office_begins_with_its_first_administrator(blank: Machine) -> None:
    blank.call(*FLAGS, typed=f"{PASSWORD}\n").done()

    with blank.database() as database:
        assert signs_in(database, "admin", PASSWORD)
        with database.reading() as session:
            office = session.scalars(query(Organization)).one()
            person = session.scalars(query(Person)).one()
            held = session.scalars(query(Appointment)).one()
            known = session.scalars(query(Account)).one()
            session.expunge_all()
        assert (office.name, office.is_demo) == (OFFICE, False)
        assert (person.first_name, person.last_name) == ("สมชาย", "ใจดี")
        assert (held.office, held.person_id, held.ends_on) == (Office.ADMIN, person.id, None)
        assert (known.is_active, known.must_change) == (True, False)
    assert blank.call("ledger", "verify", "--json").done().document["valid"]
    assert [file for file in blank.files() if PASSWORD in file] == []


def test_the_key_of_the_ledger_is_made_and_only_its_owner_reads_it(blank: Machine) -> None:
    blank.call(*FLAGS, typed=f"{PASSWORD}\n").done()

    key = blank.data / "keys" / "ledger-ed25519.pem"
    assert key.stat().st_mode & 0o777 == 0o400
    assert blank.data.stat().st_mode & 0o077 == 0 or "postgresql" in blank.settings["DATABASE_URL"]
    blank.call("ledger", "checkpoint").done()


def test_a_second_time_changes_nothing(blank: Machine) -> None:
    blank.call(*FLAGS, typed=f"{PASSWORD}\n").done()
    before = blank.state()

    other = ("setup", "--name", "อบต.อื่น", "--admin-name", "คน อื่น", "--admin-password-stdin")
    for arguments in (("setup",), FLAGS, other):
        assert UP_TO_DATE in blank.call(*arguments, typed="another long password\n").done().out
    assert blank.state() == before


def test_an_office_in_which_nobody_can_sign_in_yet_gets_its_administrator(blank: Machine) -> None:
    with blank.database() as database:
        schema.migrate(database)
        with database.transaction() as session:
            setup.begin(session, now=NOW, wanted=setup.NewOrganization(OFFICE))
    blank.call(
        "setup", "--name", "อบต.อื่น", "--admin-name", "สมชาย ใจดี", "--admin-password-stdin", typed=f"{PASSWORD}\n"
    ).done()

    assert offices(blank) == [OFFICE]
    with blank.database() as database:
        assert signs_in(database, "admin", PASSWORD)


def test_tables_of_others_in_the_same_database_are_left_alone(blank: Machine) -> None:
    with blank.database() as database, database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE places (name text)"))
        connection.execute(text("INSERT INTO places VALUES ('here')"))
    blank.call(*FLAGS, typed=f"{PASSWORD}\n").done()

    with blank.database() as database, database.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM places")).scalar_one() == "here"


def test_a_long_name_of_an_office_fits(blank: Machine) -> None:
    name = ("องค์การบริหารส่วนตำบล" * 10)[:200]
    blank.call("setup", "--name", name, *FLAGS[3:], typed=f"{PASSWORD}\n").done()
    assert offices(blank) == [name]


# -- what it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "A password has at least 10 characters."),
        ("short", "A password has at least 10 characters."),
        ("1234567890", "This password is easy to guess."),
        ("password123", "This password is easy to guess."),
        ("aaaaaaaaaaaaaaa", "This password is easy to guess."),
        ("i-am-the-admin-here", "This password is easy to guess."),
        (f"{OFFICE}2569", "This password is easy to guess."),
        ("ยาว" * 200, "A password has at most 128 characters."),
    ],
)
def test_a_weak_password_is_refused_and_nothing_is_made(password: str, sentence: str, blank: Machine) -> None:
    answer = blank.call(*FLAGS, typed=f"{password}\n").refuses(sentence)

    assert not password or password not in answer.err
    assert blank.state() == {"tables": set(), "rows": {}, "files": {}}
    assert not blank.data.exists()


def test_an_empty_password_is_never_replaced_by_one_that_nobody_knows(database: Database) -> None:
    wanted = admin.NewOfficial("", "สมชาย", "ใจดี", "somchai", password="")
    with pytest.raises(account.TooShort), database.transaction() as session:
        admin.add_official(session, actor=None, now=NOW, wanted=wanted)
    with database.reading() as session:
        assert account.find(session, "somchai") is None


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("setup",), "ชื่อหน่วยงาน"),
        (("setup", "--name", ""), "ชื่อหน่วยงาน"),
        (("setup", "--name", " \t "), "ชื่อหน่วยงาน"),
        (("setup", "--name", OFFICE), "ชื่อและนามสกุลของผู้ดูแลระบบ"),
        (("setup", "--name", OFFICE, "--admin-name", "สมชาย ใจดี"), "รหัสผ่านของผู้ดูแลระบบ"),
    ],
)
def test_what_no_flag_gives_and_nobody_can_be_asked_for_is_wrong_usage_and_never_a_default(
    arguments: tuple[str, ...], asked: str, blank: Machine
) -> None:
    answer = blank.call(*arguments).misused(asked)
    assert " is missing" in answer.err
    assert blank.state() == {"tables": set(), "rows": {}, "files": {}}


@pytest.mark.parametrize(("flag", "most"), [("--name", 200), ("--admin-name", 100)])
def test_a_name_that_does_not_fit_is_refused_with_its_length(flag: str, most: int, fresh: Machine) -> None:
    arguments = [*FLAGS]
    arguments[arguments.index(flag) + 1] = "ก" * (most + 1)
    fresh.call(*arguments, typed=f"{PASSWORD}\n").refuses(f"has at most {most} characters.")
    assert not fresh.data.exists()


def test_a_folder_in_which_another_office_signed_is_not_taken(fresh: Machine) -> None:
    """The new ledger could never be signed there, and the old office may only have lost its database."""
    fresh.call(*FLAGS, typed=f"{PASSWORD}\n").done()
    fresh.call("ledger", "checkpoint").done()
    (fresh.data / "assetlend.db").unlink()
    before = fresh.state()

    fresh.call(*FLAGS, typed=f"{PASSWORD}\n").refuses("holds checkpoints that another office signed.")
    fresh.call("demo", "--loans", "0").refuses("holds checkpoints that another office signed.")
    assert fresh.state() == before


# -- two at once ------------------------------------------------------------------------------------------------------


def test_two_who_set_up_at_once_make_one_office(blank: Machine) -> None:
    with blank.started(*FLAGS) as one, blank.started(*FLAGS) as other:
        said = [process.communicate(f"{PASSWORD}\n", timeout=120) for process in (one, other)]
        codes = sorted((one.returncode, other.returncode))

    assert codes[0] == 0, said
    assert "Traceback" not in said[0][1] + said[1][1]
    assert offices(blank) == [OFFICE]
    with blank.database() as database:
        assert signs_in(database, "admin", PASSWORD)
    assert blank.call("ledger", "verify", "--json").done().document["valid"]
    blank.call("ledger", "checkpoint").done()


# -- asking -----------------------------------------------------------------------------------------------------------


def test_on_a_terminal_it_asks_and_never_shows_the_password(fresh: Machine) -> None:
    with at_a_terminal(fresh, "setup") as (terminal, process):
        shown = terminal.answer("ชื่อหน่วยงาน", OFFICE)
        shown += terminal.answer("ชื่อและนามสกุล", "สมชาย ใจดี")
        shown += terminal.answer("รหัสผ่าน", PASSWORD)
        shown += terminal.answer(":", PASSWORD)
        shown += terminal.read()
        assert process.wait(60) == 0, shown

    assert PASSWORD not in shown
    assert offices(fresh) == [OFFICE]
    with fresh.database() as database:
        assert signs_in(database, "admin", PASSWORD)
