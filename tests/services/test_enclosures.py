"""PDF files that show what was done are looked at, kept as they are, named in the ledger, and found when changed."""

import os
import subprocess
import time
from hashlib import sha256
from typing import Any

import pytest

from assetlend.services import enclosures, mirror, photos
from assetlend.services.enclosures import ActivePdf, FileTooLarge, LockedPdf, NotAPdf, Pdf
from assetlend.services.pdf_reading import Outcome, read
from assetlend.services.photos import Upload
from tests.conftest import BACKENDS
from tests.factories import SampleOffice, later
from tests.pdf_files import ACTIVE, HARMLESS, bomb, pdf
from tests.services import test_activities, test_publicity
from tests.services.insider import unprotected
from tests.services.seeing import Watch, agrees

on_one = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True)
SHEET, ORDER = Pdf(b"%PDF-1.7 sheet", 2, "บัญชีลงชื่อ.pdf"), Pdf(b"%PDF-1.7 order", 1, "คำสั่ง.pdf")


# -- looking at a file ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ACTIVE)
def test_a_file_that_acts_is_known(kind: str) -> None:
    assert read(ACTIVE[kind]) == (Outcome.ACTIVE, 0)


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_offices_scan_and_print_is_taken(kind: str) -> None:
    assert read(HARMLESS[kind]) == (Outcome.FINE, 3 if kind == "three pages" else 1)


def test_what_another_reader_might_find_in_a_broken_file_is_not_guessed() -> None:
    whole = pdf(pages=2)
    for broken in (whole[: len(whole) // 2], whole.replace(b"startxref", b"startyref"), b"%PDF-1.7", pdf(pages=0)):
        assert read(broken)[0] is Outcome.UNREADABLE


def test_a_file_is_kept_byte_by_byte_as_it_was_sent() -> None:
    sent = HARMLESS["three pages"]
    assert enclosures.check(Upload(sent, "C:\\งาน\\บัญชีลงชื่อ.PDF")) == Pdf(sent, 3, "บัญชีลงชื่อ.pdf")


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (ACTIVE["script when opened"], ActivePdf),
        (pdf(password=""), LockedPdf),
        (pdf(password="secret"), LockedPdf),
        (b"<html>" + HARMLESS["three pages"], NotAPdf),
        (HARMLESS["three pages"][:300], NotAPdf),
        (b"%PDF-" + b"0" * enclosures.MOST_BYTES, FileTooLarge),
    ],
)
def test_each_refusal_names_its_field(sent: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind) as refused:
        enclosures.check(Upload(sent, "a.pdf"))
    assert type(refused.value) is kind and refused.value.field == "files"  # type: ignore[attr-defined]


def test_a_small_file_does_not_take_a_gigabyte_nor_the_server_with_it() -> None:
    swollen = bomb(520)
    assert len(swollen) < 1_000_000
    with pytest.raises(NotAPdf):
        enclosures.check(Upload(swollen, "a.pdf"))


def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(command: list[str], **more: Any) -> None:
        raise subprocess.TimeoutExpired(command, more["timeout"])

    monkeypatch.setattr(subprocess, "run", slow)
    with pytest.raises(NotAPdf):
        enclosures.check(Upload(HARMLESS["three pages"], "a.pdf"))


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("รายงาน การประชุม.pdf", "รายงาน การประชุม.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\u202egnp.exe", "agnp.exe.pdf"),
        ('"><script>.pdf', "script.pdf"),
        (" .pdf", "file.pdf"),
        ("ก" * 300 + ".pdf", "ก" * 116 + ".pdf"),
    ],
)
def test_a_file_is_called_plainly_whatever_its_sender_calls_it(given: str, name: str) -> None:
    assert enclosures.name_of(given) == name


# -- keeping it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("owner", ["activity", "publication"])
def test_files_are_named_in_the_ledger_after_the_pictures_and_a_changed_one_is_found(
    office: SampleOffice, owner: str
) -> None:
    watch = Watch(office)
    shot = photos.Picture(b"hall", 4, 3)
    add, found = {
        "activity": (test_activities.record, enclosures.of_activities),
        "publication": (test_publicity.record, enclosures.of_publications),
    }[owner]
    row = add(office, pictures=[shot], files=[SHEET, ORDER])  # type: ignore[operator]
    shown = watch.entry(f"{owner}.recorded")["data"]["evidence"]
    hashes = " ".join(f"sha256:{sha256(data).hexdigest()}" for data in (b"hall", SHEET.data, ORDER.data))
    assert shown.endswith(f" {hashes}")
    agrees(office)

    with office.database.reading() as session:
        kept = found(session, [row.id])[row.id]
        assert [(one.name, one.pages, one.position) for one in kept] == [(SHEET.name, 2, 1), (ORDER.name, 1, 2)]
        file = enclosures.path(photos.folder_of(session), kept[1].id)
        assert file.read_bytes() == ORDER.data
        file.write_bytes(b"another order")
        assert [one.params["subject"] for one in mirror.differences(session)] == [f"file:{kept[1].id.hex}"]
        file.write_bytes(ORDER.data)
    with unprotected(office.database) as insider:
        insider.run("DELETE FROM enclosure WHERE position = 1")
        insider.keep()
    with office.database.reading() as session:
        assert {one.params["subject"] for one in mirror.differences(session)} == {f"{owner}:{row.id.hex}"}


@on_one
def test_only_files_that_no_row_speaks_of_are_forgotten_after_a_day(office: SampleOffice) -> None:
    test_activities.record(office, files=[SHEET])
    with office.database.transaction() as session:
        folder = photos.folder_of(session)
        (kept,) = folder.rglob("*.pdf")
        stray = kept.with_name(f"{'a' * 32}.pdf")
        stray.write_bytes(b"%PDF-")
        for file in (kept, stray):
            os.utime(file, (time.time(), later(days=-3).timestamp()))
        assert photos.forget_orphans(session, later(days=0)) == 1
        assert list(folder.rglob("*.pdf")) == [kept]
