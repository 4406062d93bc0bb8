"""A backup holds everything of one moment; a restore puts it back whole, or says why not and touches nothing."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assetlend import schema
from assetlend.app import open_database
from assetlend.config import Config
from assetlend.db import Database
from assetlend.models import Base, Loan, SignIn
from assetlend.services import account, backup, ledger, oversight, photos, restoring, worker
from assetlend.services.enclosures import Pdf
from tests.conftest import Server
from tests.factories import NOW, SampleOffice, later
from tests.services.test_activities import record


@pytest.fixture
def lived(office: SampleOffice, settings: Config) -> SampleOffice:
    """An office with a loan, a picture, a file, a sign-in and a checkpoint."""
    loan = office.approve(office.ask({"tent": 1}))
    office.give(loan, pieces=[office.pieces("tent")[0].id])
    record(office, files=[Pdf(b"%PDF- not really one", 1, "a.pdf")])
    with office.database.transaction() as session:
        picture = photos.Picture(b"\xff\xd8 not really a picture", 4, 3)
        photos.replace_item_photo(session, picture, item=office.items["tent"], by=None, now=NOW)
        account.begin(session, office.people["clerk"], NOW, address="127.0.0.1", agent="test")
        ledger.checkpoint(session, worker.signer_of(session, settings), NOW)
    return office


@pytest.fixture
def folder(lived: SampleOffice, settings: Config, tmp_path: Path) -> Path:
    """A backup of the office."""
    backup.make(lived.database, settings, tmp_path / "copy", NOW)
    return tmp_path / "copy"


def other(tmp_path: Path, settings: Config, name: str = "other") -> tuple[Database, Config]:
    """Another machine, with an empty SQLite database."""
    there = replace(settings, data_dir=tmp_path / name, database_url=f"sqlite:///{tmp_path / name}/office.db")
    return open_database(there), there


def everything(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            one.name: session.execute(select(func.count()).select_from(one)).scalar_one()
            for one in Base.metadata.sorted_tables
        }


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "tables").iterdir()}


def test_another_machine_becomes_the_same_office(
    lived: SampleOffice, folder: Path, settings: Config, tmp_path: Path
) -> None:
    database, there = other(tmp_path, settings)
    made = restoring.restore(database, there, folder)

    before, after = everything(lived.database), everything(database)
    assert {**before, "sign_in": 0, "throttle": 0} == after
    assert made.pictures == 2
    assert [f.read_bytes()[:5] for f in there.photo_dir.glob("*/*.pdf")] == [b"%PDF-"]
    assert [f.read_bytes()[:2] for f in there.photo_dir.glob("*/*.jpg")] == [b"\xff\xd8"]
    with database.reading() as session:
        assert oversight.verify_live(session, there.key_dir, there.checkpoint_dir).findings == []
    backup.make(database, there, tmp_path / "again", NOW)
    assert files(tmp_path / "again") == files(folder)
    database.dispose()


def test_an_office_moves_to_postgresql(
    lived: SampleOffice, folder: Path, settings: Config, postgres: Server, tmp_path: Path
) -> None:
    postgres.admin("CREATE DATABASE moved")
    there = replace(settings, data_dir=tmp_path / "there", database_url=postgres.url("moved"))
    database = open_database(there)
    restoring.restore(database, there, folder)

    assert everything(database)["ledger_entry"] == everything(lived.database)["ledger_entry"]
    with database.reading() as session:
        assert oversight.verify_live(session, there.key_dir, there.checkpoint_dir).findings == []
    database.dispose()
    postgres.admin("DROP DATABASE moved WITH (FORCE)")


def test_the_restored_office_goes_on_under_a_new_key_and_its_older_checkpoints_still_hold(
    folder: Path, settings: Config, tmp_path: Path
) -> None:
    database, there = other(tmp_path, settings)
    restoring.restore(database, there, folder)
    SampleOffice.of(database).ask({"chair": 1})
    with database.transaction() as session:
        ledger.checkpoint(session, worker.signer_of(session, there), later(days=1))
    with database.reading() as session:
        assert oversight.verify_live(session, there.key_dir, there.checkpoint_dir).findings == []
    database.dispose()


def test_nobody_is_signed_in_by_an_old_copy(folder: Path, settings: Config, tmp_path: Path) -> None:
    assert not (folder / "tables" / "sign_in.jsonl").exists()
    database, there = other(tmp_path, settings)
    restoring.restore(database, there, folder)
    with database.reading() as session:
        assert session.scalars(select(SignIn)).all() == []
    database.dispose()


def test_no_private_key_and_no_secret_is_in_a_backup(folder: Path, settings: Config) -> None:
    private = (settings.key_dir / "ledger-ed25519.pem").read_bytes()
    for file in folder.rglob("*"):
        if file.is_file():
            assert private not in file.read_bytes()
            assert settings.secret_key.encode() not in file.read_bytes()


def test_a_folder_that_holds_something_is_not_written_over(
    lived: SampleOffice, settings: Config, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("keep")
    with pytest.raises(backup.FolderNotEmpty):
        backup.make(lived.database, settings, tmp_path / "full", NOW)
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_failed_backup_leaves_nothing_that_looks_like_one(
    lived: SampleOffice, settings: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError("no space left")

    monkeypatch.setattr(backup, "copy_files", full)
    with pytest.raises(OSError, match="no space"):
        backup.make(lived.database, settings, tmp_path / "copy", NOW)
    assert not (tmp_path / "copy").exists()
    assert not (tmp_path / "copy.partial").exists()


def test_a_database_that_holds_an_office_is_not_replaced_by_mistake(
    lived: SampleOffice, folder: Path, settings: Config
) -> None:
    office = lived
    office.ask({"chair": 1})
    before = everything(office.database)
    with pytest.raises(restoring.HoldsData):
        restoring.restore(office.database, settings, folder)
    assert everything(office.database) == before

    restoring.restore(office.database, settings, folder, replace=True)
    assert everything(office.database)["loan"] == before["loan"] - 1


def test_signed_entries_are_not_lost_silently(lived: SampleOffice, folder: Path, settings: Config) -> None:
    lived.ask({"chair": 1})
    with lived.database.transaction() as session:
        ledger.checkpoint(session, worker.signer_of(session, settings), later(days=1))
    with pytest.raises(restoring.LosesEntries):
        restoring.restore(lived.database, settings, folder, replace=True)
    with lived.database.reading() as session:
        assert session.execute(select(func.count()).select_from(Loan)).scalar_one() == 2

    restoring.restore(lived.database, settings, folder, replace=True, accept_loss=True)
    assert len(restoring.lost_checkpoints(settings)) == 1
    with lived.database.reading() as session:
        assert oversight.verify_live(session, settings.key_dir, settings.checkpoint_dir).findings == []


@pytest.mark.parametrize("name", ["tables/loan.jsonl", "tables/ledger_entry.jsonl", "keys/ledger.vkey"])
@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    folder: Path, settings: Config, tmp_path: Path, name: str, harm: str
) -> None:
    if harm == "missing":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    database, there = other(tmp_path, settings)
    with pytest.raises(restoring.BadBackup, match=name):
        restoring.restore(database, there, folder)
    assert not there.photo_dir.exists()
    with database.engine.connect() as connection:
        assert schema.current(connection) is None
    database.dispose()


def test_entries_changed_together_with_the_manifest_are_found_by_the_root(
    folder: Path, settings: Config, tmp_path: Path
) -> None:
    file = folder / "tables" / "ledger_entry.jsonl"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(lines[:-1]) + "\n", "utf-8")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"]["tables/ledger_entry.jsonl"] = backup.digest(file)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    database, there = other(tmp_path, settings)
    with pytest.raises(restoring.BadBackup):
        restoring.restore(database, there, folder)
    with database.engine.connect() as connection:
        assert schema.current(connection) is None
    database.dispose()


@pytest.mark.parametrize("manifest", [{"schema": "assetlend.backup/9"}, {"schema": backup.SCHEMA, "revision": "9999"}])
def test_a_backup_of_a_newer_program_is_refused(
    folder: Path, settings: Config, tmp_path: Path, manifest: dict[str, str]
) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    database, there = other(tmp_path, settings)
    with pytest.raises(restoring.UnknownBackup):
        restoring.restore(database, there, folder)
    database.dispose()


def test_a_folder_that_is_no_backup_is_refused(settings: Config, tmp_path: Path) -> None:
    database, there = other(tmp_path, settings)
    with pytest.raises(restoring.BadBackup):
        restoring.restore(database, there, tmp_path)
    database.dispose()


def test_pictures_of_what_was_replaced_are_gone(lived: SampleOffice, folder: Path, settings: Config) -> None:
    stray = settings.photo_dir / "aa" / f"{'a' * 32}.jpg"
    stray.parent.mkdir(exist_ok=True)
    shutil.copy(next(settings.photo_dir.glob("*/*.jpg")), stray)
    shutil.copy(next(settings.photo_dir.glob("*/*.pdf")), stray.with_suffix(".pdf"))
    restoring.restore(lived.database, settings, folder, replace=True)
    assert list(stray.parent.glob(f"{stray.stem}.*")) == []


def test_when_the_last_backup_was_made_is_remembered(folder: Path, settings: Config, tmp_path: Path) -> None:
    assert folder.exists()
    assert backup.last_made(settings) == NOW
    assert backup.last_made(replace(settings, data_dir=tmp_path / "nowhere")) is None
