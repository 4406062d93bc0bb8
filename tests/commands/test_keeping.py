"""Keeping an installation by command: backups that come back, a look over it, and a password that was lost."""

import json
import shutil
from pathlib import Path

import pytest

from assetlend.models import SignIn
from assetlend.services import account, keys
from tests.commands.running import PASSWORD, Machine
from tests.commands.terminal import at_a_terminal
from tests.factories import NOW, SampleOffice
from tests.factories import PASSWORD as OFFICIALS
from tests.services.insider import change


@pytest.fixture
def lived(machine: Machine, office: SampleOffice) -> Machine:
    """A machine whose office has lent something and signed it."""
    loan = office.approve(office.ask({"tent": 1}))
    office.give(loan, pieces=[office.pieces("tent")[0].id])
    machine.call("ledger", "checkpoint").done()
    return machine


@pytest.fixture
def other(tmp_path: Path) -> Machine:
    """Another machine, on which nothing is yet."""
    folder = tmp_path / "other"
    folder.mkdir()
    return Machine(folder, {"DATA_DIR": str(folder / "data")})


def rows(machine: Machine) -> dict[str, list[str]]:
    found = dict(machine.state()["rows"])
    return {name: values for name, values in found.items() if name not in ("sign_in", "throttle")}


# -- backup and restore -----------------------------------------------------------------------------------------------


def test_another_machine_becomes_the_same_office(lived: Machine, other: Machine) -> None:
    copy = lived.folder / "2569-11-22"
    said = lived.call("backup", copy).done().out
    assert str(copy) in said and "\r" not in said
    assert other.call("restore", copy).done().out == said

    found = other.call("ledger", "verify", "--json").done().document
    assert found == lived.call("ledger", "verify", "--json").done().document
    assert {name: len(values) for name, values in rows(other).items()} == {
        name: len(values) for name, values in rows(lived).items()
    }
    assert not (other.data / "keys" / keys.PRIVATE).exists()
    other.call("ledger", "checkpoint").done()
    assert not list(lived.folder.glob("*.partial"))


def test_on_a_terminal_a_backup_shows_how_far_it_is_and_into_a_pipe_it_does_not(lived: Machine) -> None:
    assert lived.call("backup", "one").done().err == ""
    with at_a_terminal(lived, "backup", "two") as (terminal, process):
        shown = terminal.read()
        assert process.wait(60) == 0, shown
    assert "ledger_entry" in shown and "photos" in shown
    assert shown.rstrip().splitlines()[-1].endswith("two")


def test_a_folder_that_holds_something_gets_no_backup(lived: Machine) -> None:
    (lived.folder / "letters").mkdir()
    (lived.folder / "letters" / "one.txt").write_text("keep")
    before = lived.state()
    lived.call("backup", "letters").refuses("holds something already. Name a new folder for each backup.")
    lived.call("backup", "letters/one.txt").refuses("holds something already.")
    assert lived.state() == before


def test_an_office_is_replaced_only_when_that_is_said(lived: Machine, office: SampleOffice) -> None:
    lived.call("backup", "copy").done()
    office.ask({"chair": 1})
    before = lived.state()
    lived.call("restore", "copy").refuses("This database holds an office already. Give --replace")
    assert lived.state() == before

    lived.call("restore", "copy", "--replace").done()
    assert len(rows(lived)["loan"]) == len(before["rows"]["loan"]) - 1
    assert lived.call("ledger", "verify", "--json").done().document["findings"] == []


def test_signed_entries_are_lost_only_when_that_is_said(lived: Machine, office: SampleOffice) -> None:
    lived.call("backup", "copy").done()
    office.ask({"chair": 1})
    lived.call("ledger", "checkpoint").done()
    before = lived.state()
    lived.call("restore", "copy", "--replace").refuses("Give --accept-loss to go on")
    assert lived.state() == before

    lived.call("restore", "copy", "--replace", "--accept-loss").done()
    assert "A restore lost signed entries: 1 checkpoints" not in lived.call("doctor").out  # it is said in Thai
    assert "จุดตรวจสอบ" in lived.call("doctor").out


@pytest.mark.parametrize("harm", ["changed", "missing", "no manifest", "no backup"])
def test_a_backup_that_cannot_be_trusted_is_refused(harm: str, lived: Machine, other: Machine) -> None:
    lived.call("backup", "copy").done()
    file = lived.folder / "copy" / "tables" / "loan.jsonl"
    manifest = lived.folder / "copy" / "manifest.json"
    match harm:
        case "changed":
            file.write_bytes(file.read_bytes() + b" ")
        case "missing":
            file.unlink()
        case "no manifest":
            manifest.unlink()
        case _:
            manifest.write_text('{"schema": "assetlend.backup/1", "revision": "0001"}')
    other.call("restore", lived.folder / "copy").refuses("Nothing was restored")
    assert list(other.folder.iterdir()) == []


def test_a_stranger_among_the_checkpoints_stops_no_restore(lived: Machine) -> None:
    (lived.data / "checkpoints" / "notes.txt").write_text("not a checkpoint")
    lived.call("backup", "copy").done()
    lived.call("restore", "copy", "--replace").done()


# -- doctor -----------------------------------------------------------------------------------------------------------


def test_the_doctor_says_of_everything_how_it_is(lived: Machine) -> None:
    lived.call("backup", "copy").done()
    lived.call("worker", "--once").done()
    answer = lived.with_(BASE_URL="https://lend.example.go.th").call("doctor", "--json").done()
    found = {(one["check"], one["state"]) for one in answer.document}
    assert {check for check, state in found if state == "bad"} == set()
    good = {check for check, state in found if state == "good"}
    assert good == {"settings", "folder", "fonts", "database", "clock", "keys", "checkpoint", "worker", "backup"}

    lines = lived.call("doctor").done().out.splitlines()
    assert len(lines) == len(answer.document) + (("settings", "warning") not in found)
    assert all(line[:2] in ("✓ ", "! ") for line in lines)


@pytest.mark.parametrize(
    ("harm", "check"), [("key gone", "keys"), ("key open", "keys"), ("never signed", "checkpoint")]
)
def test_what_is_wrong_is_a_finding_that_says_what_to_do(
    harm: str, check: str, lived: Machine, office: SampleOffice
) -> None:
    private = lived.data / "keys" / keys.PRIVATE
    match harm:
        case "key gone":
            private.unlink()
        case "key open":
            private.chmod(0o444)
        case _:
            change(office.database, "DELETE FROM checkpoint")
            shutil.rmtree(lived.data / "checkpoints")
    answer = lived.call("doctor", "--json")
    bad = {one["check"] for one in answer.document if one["state"] == "bad"}
    assert (answer.code, bad) == (1, {check})
    told = lived.call("doctor")
    assert told.code == 1
    assert sum(line.startswith("✗ ") for line in told.out.splitlines()) == 1


def test_before_the_set_up_the_doctor_says_so_and_makes_nothing(fresh: Machine) -> None:
    answer = fresh.call("doctor", "--json")
    assert answer.code == 1
    (bad,) = [one for one in answer.document if one["state"] == "bad"]
    assert (bad["check"], "assetlend setup" in bad["sentence"]) == ("database", True)
    assert list(fresh.folder.iterdir()) == []


def test_a_doctor_who_cannot_reach_the_database_still_looks_at_the_rest(fresh: Machine) -> None:
    away = fresh.with_(DATABASE_URL=f"postgresql://nobody@/x?host={fresh.folder}")
    answer = away.call("doctor", "--json")
    states = {one["check"]: one["state"] for one in answer.document}
    assert (answer.code, states["database"], states["fonts"]) == (1, "bad", "good")


# -- a password that was lost -----------------------------------------------------------------------------------------


def test_the_last_administrator_gets_back_in_by_a_new_first_password(machine: Machine, office: SampleOffice) -> None:
    with office.database.transaction() as session:
        account.begin(session, office.people["admin"], NOW, address="127.0.0.1", agent="a thief's browser")
    fresh = machine.call("password", "Admin").done().out.strip()

    with office.database.reading() as session:
        known = account.find(session, "admin")
        assert known is not None
        assert account.holds(known.password_hash, fresh)
        assert not account.holds(known.password_hash, OFFICIALS)
        assert known.must_change
        assert session.query(SignIn).count() == 0
        other = account.find(session, "clerk")
        assert other is not None and account.holds(other.password_hash, OFFICIALS) and not other.must_change
    assert machine.call("password", "admin").done().out.strip() != fresh


@pytest.mark.parametrize("name", ["nobody", "", "admin ' OR 1=1"])
def test_a_name_that_nobody_has_gets_no_password(name: str, machine: Machine) -> None:
    before = machine.state()
    machine.call("password", name).refuses("Nobody has the user name")
    assert machine.state() == before


def test_no_command_tells_a_password_that_it_was_given(fresh: Machine) -> None:
    flags = ("--name", "อบต.ก", "--admin-name", "ก ข", "--admin-password-stdin")
    answers = [fresh.call("setup", *flags, typed=f"{PASSWORD}\n").done(), fresh.call("doctor", "--json")]
    assert PASSWORD not in json.dumps([(one.out, one.err) for one in answers], ensure_ascii=False)
