"""The ledger by command: exported, checked and signed, also while people go on working."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from assetlend.config import load
from assetlend.domain.offices import PUBLIC
from assetlend.errors import NotFound
from assetlend.ledger import verify
from assetlend.services import borrowing, keys, ledger, oversight, worker
from tests.commands.running import Machine, clean
from tests.factories import SampleOffice, later, make_request
from tests.services.insider import change

ON_POSTGRESQL = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@pytest.fixture
def lived(machine: Machine, office: SampleOffice) -> Machine:
    """A machine whose office has lent something and signed once."""
    loan = office.approve(office.ask({"tent": 1}))
    office.give(loan, pieces=[office.pieces("tent")[0].id])
    machine.call("ledger", "checkpoint").done()
    office.ask({"chair": 2})
    return machine


def size(office: SampleOffice) -> int:
    with office.database.reading() as session:
        return ledger.size(session)


def alone(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """The stand-alone checker, outside the project and without it on the path."""
    command = [sys.executable, "-I", verify.__file__, *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, env=clean())


# -- export and verify ------------------------------------------------------------------------------------------------


def test_the_lines_and_the_bundle_are_exported_and_hold(lived: Machine, office: SampleOffice) -> None:
    count = size(office)
    assert lived.call("ledger", "export", "lines.jsonl").done().out == f"{count} → lines.jsonl\n"
    assert lived.call("ledger", "export", "audit").done().out == f"{count} → audit\n"

    lines = (lived.folder / "lines.jsonl").read_bytes()
    assert [json.loads(line)["seq"] for line in lines.splitlines()] == list(range(1, count + 1))
    assert (lived.folder / "audit" / "ledger.jsonl").read_bytes() == lines
    for target in ("lines.jsonl", "audit"):
        found = lived.call("ledger", "verify", target, "--json").done().document
        assert (found["valid"], found["entries"], len(found["checkpoints"])) == (True, count, target == "audit")
        assert "บัญชีเหตุการณ์ถูกต้อง" in lived.call("ledger", "verify", target).done().out
        assert alone(target, folder=lived.folder).stdout.startswith(f"valid: {count} entries")
    assert sorted(file.name for file in lived.folder.iterdir()) == ["audit", "data", "lines.jsonl"]


def test_an_export_again_into_the_same_folder_is_whole(lived: Machine, office: SampleOffice) -> None:
    lived.call("ledger", "export", "audit").done()
    office.ask({"chair": 1}, now=later(hours=1))
    lived.call("ledger", "checkpoint").done()
    lived.call("ledger", "export", "audit").done()
    said = alone("audit", folder=lived.folder)
    assert (said.returncode, "agree: 2, the last over" in said.stdout) == (0, True)


def test_a_bundle_that_was_changed_is_a_finding(lived: Machine) -> None:
    lived.call("ledger", "export", "audit").done()
    file = lived.folder / "audit" / "ledger.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:6] + lines[7:]))

    answer = lived.call("ledger", "verify", "audit")
    assert (answer.code, answer.out) == (1, "")
    answer.says("The ledger does not hold. entry 7: is numbered 8")
    found = lived.call("ledger", "verify", "audit", "--json")
    assert (found.code, found.document) == (1, {"valid": False, "seq": 7, "reason": "is numbered 8"})


def test_a_row_changed_behind_the_programs_back_is_a_finding(lived: Machine, office: SampleOffice) -> None:
    change(office.database, "UPDATE loan_line SET requested = requested + 1")
    answer = lived.call("ledger", "verify")
    assert (answer.code, answer.out) == (1, "")
    answer.says("The ledger does not hold: 2 findings.")
    found = lived.call("ledger", "verify", "--json")
    assert (found.code, found.document["valid"], len(found.document["findings"])) == (1, False, 2)


def test_where_nothing_can_be_written_an_export_says_so_and_keeps_what_was_there(lived: Machine) -> None:
    (lived.folder / "full").write_text("a file")
    before = lived.files()
    for target in ("full/lines.jsonl", "nowhere/lines.jsonl", "full/audit"):
        lived.call("ledger", "export", target).refuses("cannot be read or written")
    assert lived.files() == before


def test_an_export_that_breaks_off_leaves_the_one_before(lived: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    lived.call("ledger", "export", "lines.jsonl").done()
    before = lived.files()

    def full(_session: Session) -> Iterator[tuple[int, bytes]]:
        yield 1, b"{}"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger, "bodies", full)
    lived.call("ledger", "export", "lines.jsonl").refuses(
        "lines.jsonl cannot be read or written (No space left on device)"
    )
    assert lived.files() == before


# -- while others work ------------------------------------------------------------------------------------------------


def meanwhile(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[], object]) -> None:
    """Let something happen in another connection before and after a step of the check or the export."""
    step = getattr(oversight, name)

    def between_others(*arguments: object, **more: object) -> object:
        act()
        found = step(*arguments, **more)
        act()
        return found

    monkeypatch.setattr(oversight, name, between_others)


@ON_POSTGRESQL
@pytest.mark.parametrize("step", ["_checkpoints", "_lines", "_head", "_nodes"])
def test_what_is_recorded_during_a_check_is_no_finding(
    step: str, lived: Machine, office: SampleOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite, nobody writes meanwhile."""

    def work() -> None:
        office.approve(office.ask({"chair": 1}, now=later(hours=1)), now=later(hours=2))
        with office.database.transaction() as session:
            ledger.checkpoint(session, worker.signer_of(session, load(lived.environment)), later(hours=3))

    meanwhile(monkeypatch, step, work)
    assert lived.call("ledger", "verify", "--json").done().document["findings"] == []


@ON_POSTGRESQL
def test_a_checkpoint_signed_during_an_export_does_not_make_the_bundle_look_cut_off(
    lived: Machine, office: SampleOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> None:
        office.ask({"chair": 1}, now=later(hours=1))
        with office.database.transaction() as session:
            ledger.checkpoint(session, worker.signer_of(session, load(lived.environment)), later(hours=3))

    meanwhile(monkeypatch, "export_lines", work)
    lived.call("ledger", "export", "audit").done()
    assert lived.call("ledger", "verify", "audit", "--json").done().document["valid"]


# -- checkpoint -------------------------------------------------------------------------------------------------------


def test_the_ledger_is_signed_as_it_stands_and_again_only_when_something_came(
    lived: Machine, office: SampleOffice
) -> None:
    found = lived.call("ledger", "checkpoint", "--json").done().document
    assert found["size"] == size(office)
    assert lived.call("ledger", "checkpoint").done().out == found["note"] + "\n"
    assert len(list((lived.data / "checkpoints").glob("*.txt"))) == 2
    assert (lived.data / "checkpoints" / f"{found['size']:012d}.txt").read_text("utf-8") == found["note"]


def test_a_database_replaced_by_an_older_copy_is_not_signed(lived: Machine, office: SampleOffice) -> None:
    """What lies outside was signed over entries that are not there any more."""
    with pytest.raises(NotFound), office.database.transaction() as session:
        borrowing.submit(session, actor=PUBLIC, now=later(hours=1), request=make_request({office.items["chair"]: 1}))
        ledger.checkpoint(session, worker.signer_of(session, load(lived.environment)), later(hours=2))
        raise NotFound()
    before = lived.state()
    for arguments in (("ledger", "checkpoint"), ("ledger", "checkpoint", "--json")):
        answer = lived.call(*arguments)
        assert (answer.code, answer.out) == (1, "")
        answer.says("The ledger is not a continuation of a checkpoint that was signed over")
    assert lived.state() == before


def test_without_the_key_nothing_is_signed(lived: Machine) -> None:
    (lived.data / "keys" / keys.PRIVATE).unlink()
    before = lived.state()
    lived.call("ledger", "checkpoint").refuses("The key that signs the ledger's checkpoints is missing or damaged")
    assert lived.state() == before
