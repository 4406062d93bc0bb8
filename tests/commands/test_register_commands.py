"""The register by command: all rows or none, files that appear whole, and JSON that others can read."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assetlend import paths
from assetlend.documents import labels
from assetlend.models import Asset
from assetlend.services import register_export
from tests.commands.running import Machine
from tests.documents.reading import codes, pages, picture
from tests.factories import SampleOffice

REGISTERS = paths.template_dir().parent / "tests" / "data" / "registers"
PLAIN = REGISTERS / "plain.csv"
BAD = "รหัสครุภัณฑ์,รายการ,จำนวน,หน่วยนับ\n900-68-0001,โต๊ะ,1,ตัว\n900-68-0002,เก้าอี้,สามสิบ,ตัว\n"


def assets(machine: Machine) -> int:
    with machine.database() as database, database.reading() as session:
        return session.execute(select(func.count()).select_from(Asset)).scalar_one()


# -- import -----------------------------------------------------------------------------------------------------------


def test_a_register_is_shown_then_imported_then_nothing_is_new(machine: Machine) -> None:
    there, before = assets(machine), machine.state()
    shown = machine.call("register", "import", PLAIN, "--dry-run", "--json").done().document
    assert (
        machine.call("register", "import", PLAIN, "--dry-run").done().out.startswith(f"จะเพิ่ม {shown['added']} รายการ")
    )
    assert machine.state() == before

    done = machine.call("register", "import", PLAIN, "--json").done().document
    assert done["added"] == shown["added"] > 0
    assert (done["existing"], done["problems"]) == (0, [])
    assert assets(machine) > there
    again = machine.call("register", "import", PLAIN, "--json").done().document
    assert (again["added"], again["existing"]) == (0, done["added"])
    assert machine.call("ledger", "verify", "--json").done().document["findings"] == []


def test_one_bad_row_and_nothing_is_imported(machine: Machine) -> None:
    (machine.folder / "bad.csv").write_text(BAD, "utf-8")
    before = machine.state()
    answer = machine.call("register", "import", "bad.csv")
    assert (answer.code, answer.out) == (1, "")
    answer.says("Row 3, column “จำนวน”, value “สามสิบ”:")
    answer.says("Nothing was imported.")

    told = machine.call("register", "import", "bad.csv", "--json")
    (problem,) = told.document["problems"]
    assert (told.code, problem["row"], problem["column"], problem["value"]) == (1, 3, "จำนวน", "สามสิบ")
    assert machine.state() == before


@pytest.mark.parametrize(
    ("name", "content"), [("empty.csv", b""), ("letter.xlsx", b"%PDF-1.7 a letter"), ("photo.jpg", b"\xff\xd8\xff")]
)
def test_a_file_that_is_no_register_is_refused_in_a_sentence(name: str, content: bytes, machine: Machine) -> None:
    (machine.folder / name).write_bytes(content)
    before = machine.state()
    for flags in ((), ("--dry-run",), ("--json",)):
        answer = machine.call("register", "import", name, *flags)
        assert (answer.code, answer.out) == (1, "")
        assert len(answer.err.splitlines()) == 2, answer
    assert machine.state() == before


# -- export -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["register.csv", "register.xlsx", "REGISTER.CSV"])
def test_an_export_can_be_imported_and_adds_nothing(name: str, machine: Machine) -> None:
    assert machine.call("register", "export", name).done().out == f"{name}\n"
    again = machine.call("register", "import", name, "--json").done().document
    assert (again["added"], again["existing"]) == (0, assets(machine))
    assert [file.name for file in machine.folder.iterdir()] == [name]


@pytest.mark.parametrize("name", ["register.ods", "register", "register.csv.gz"])
def test_another_ending_is_refused(name: str, machine: Machine) -> None:
    machine.call("register", "export", name).refuses("The file must end with .xlsx or .csv")
    assert list(machine.folder.iterdir()) == []


def test_where_nothing_can_be_written_it_says_so(machine: Machine) -> None:
    for arguments in (("register", "export", "nowhere/out.csv"), ("labels", "nowhere/labels.pdf")):
        machine.call(*arguments).refuses("cannot be read or written")
    assert list(machine.folder.iterdir()) == []


def test_an_export_that_breaks_off_leaves_the_one_before(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.call("register", "export", "register.csv").done()
    before = machine.files()

    def full(out: object, headers: Sequence[str], rows: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(register_export, "write_csv", full)
    machine.call("register", "export", "register.csv").refuses(
        "register.csv cannot be read or written (No space left on device)"
    )
    assert machine.files() == before


# -- labels -----------------------------------------------------------------------------------------------------------


def test_every_thing_gets_a_label_that_can_be_scanned(machine: Machine, office: SampleOffice) -> None:
    machine = machine.with_(BASE_URL="https://lend.example.go.th")
    assert machine.call("labels", "all.pdf").done().out == f"{assets(machine)} → all.pdf\n"
    pdf = (machine.folder / "all.pdf").read_bytes()
    tags = {asset.tag for item in ("tent", "chair", "projector") for asset in office.pieces(item)}
    found = {code for page in range(pages(pdf)) for code in codes(picture(pdf, 200, page))}
    assert {code.casefold() for code in found} == {f"https://lend.example.go.th/a/{tag}".casefold() for tag in tags}


def test_chosen_things_get_labels_on_the_chosen_sheet(machine: Machine, office: SampleOffice) -> None:
    sheet = next(name for name in labels.LAYOUTS if name != "a4-24")
    arguments = ("--asset", "500-62-0001", "--asset", "500-62-0003", "--layout", sheet)
    assert machine.call("labels", "two.pdf", *arguments).done().out == "2 → two.pdf\n"
    assert len(codes(picture((machine.folder / "two.pdf").read_bytes(), 300))) == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--asset", "500-62-0001", "--asset", "999"), "There is no asset with the number 999."),
        (("--layout", "no-such-sheet"), "There is no such sheet of labels."),
    ],
)
def test_what_is_not_there_is_named_and_no_file_appears(
    arguments: tuple[str, ...], sentence: str, machine: Machine
) -> None:
    machine.call("labels", "labels.pdf", *arguments).refuses(sentence)
    assert list(machine.folder.iterdir()) == []


def test_an_empty_register_has_no_labels(fresh: Machine) -> None:
    flags = ("--name", "อบต.ก", "--admin-name", "ก ข", "--admin-password-stdin")
    fresh.call("setup", *flags, typed="ต้นจามจุรีริมคลอง\n").done()
    fresh.call("labels", "labels.pdf").refuses("The register is empty.")
    assert not (fresh.folder / "labels.pdf").exists()
    assert fresh.call("register", "export", "empty.csv").done()
    assert len(Path("empty.csv").read_text("utf-8-sig").splitlines()) == 1
