"""Registers of offices come in whole or not at all, once, and go out again so that nothing is added by the way."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result
from sqlalchemy import select, text

from assetlend.cli import cli
from assetlend.config import Config
from assetlend.domain.assets import Condition
from assetlend.domain.register_numbers import RANGE_UNREADABLE
from assetlend.errors import Invalid, NotAllowed, NotFound
from assetlend.ids import new_id
from assetlend.models import Asset, Audience, Division, ImportState, RegisterImport
from assetlend.services import admin, register_import, register_plan
from assetlend.services.register_import import ImportGone, NotReadable
from tests.factories import SampleOffice
from tests.services.registers import (
    FILES,
    NOW,
    OFFICE,
    PLAIN,
    TODAY,
    assets,
    change,
    content,
    export,
    import_file,
    import_kept,
    imported,
    lines,
    number_of_rows,
    planned,
)
from tests.services.seeing import Watch, agrees, refused

CHAIRS = "เก้าอี้พลาสติกมีพนักพิง"


# -- the two registers of an office -----------------------------------------------------------------------------------


def test_an_offices_workbook_comes_in_without_a_change(office: SampleOffice) -> None:
    watch = Watch(office)

    assert import_kept(office, OFFICE) == (89, 1)

    rows = imported(office)
    assert len(rows) == 89
    assert Counter(row.item.division.name for row in rows) == {
        "สำนักปลัด": 37,
        "กองคลัง": 17,
        "กองสวัสดิการสังคม": 14,
        "กองช่าง": 11,
        "กองการศึกษา ศาสนาและวัฒนธรรม": 10,
    }
    assert Counter(watch.acts()) == {"asset.registered": 89, "asset.condition": 37}
    agrees(office)


def test_every_row_of_the_workbook_is_kept_as_it_was_understood(office: SampleOffice) -> None:
    import_kept(office, OFFICE)

    pump, chairs, truck = (
        next(row for row in imported(office) if row.number == "710-59-0001"),
        next(row for row in imported(office) if row.item.name == CHAIRS and row.acquired_on == date(2019, 3, 20)),
        next(row for row in imported(office) if row.number == "001-60-0001"),
    )
    assert (pump.item.name, pump.item.item_class, pump.item.unit) == (
        "เครื่องสูบน้ำ ขนาด 3 นิ้ว", "ครุภัณฑ์การเกษตร", "เครื่อง",
    )  # fmt: skip
    assert (pump.acquired_on, pump.acquired_year, pump.useful_life) == (date(2016, 9, 3), 2559, 5)
    assert (pump.fund_source, pump.acquisition, pump.note) == ("เงินสะสม", "รับบริจาค", "ป้ายหลุด")
    assert (pump.is_lot, pump.quantity, pump.usable, pump.unit_value_satang) == (False, 1, 1, 1_250_000)
    assert (pump.is_lendable, pump.item.audience) == (True, Audience.EVERYONE)
    assert (chairs.number, chairs.is_lot, chairs.quantity, chairs.unit_value_satang) == (None, True, 200, 28_000)
    assert (truck.item.is_vehicle, truck.item.audience, truck.in_repair) == (True, Audience.NOBODY, 1)


def test_each_row_of_both_files_is_what_the_reader_understood(office: SampleOffice) -> None:
    for name in (OFFICE, PLAIN):
        what = planned(office, content(name), name)
        import_kept(office, name)
        there = {asset.number or asset.import_key: asset for asset in imported(office)}
        for one in what.added:
            asset, row = there[one.row.number or one.key], one.row
            assert (asset.item.name, asset.item.division.name) == (row.name, row.division)
            assert (asset.quantity, asset.unit_value_satang) == (row.quantity, row.unit_value_satang)
            assert (asset.acquired_on, asset.acquired_year) == (row.acquired_on, row.acquired_year)
            assert {word: getattr(asset, word) for word in row.conditions} == dict(row.conditions)
            assert asset.note == (row.note or "")


def test_a_plain_file_comes_in_without_a_change(office: SampleOffice) -> None:
    watch = Watch(office)

    assert import_kept(office, PLAIN) == (57, 3)

    assert sum(row.quantity for row in imported(office)) == 750
    assert watch.acts().count("asset.registered") == 57
    registered = [entry["data"] for entry in watch.entries() if entry["act"] == "asset.registered"]
    assert len({data["asset"] for data in registered}) == 57
    assert {entry["actor"]["office"] for entry in watch.entries()} == {"supply_officer"}
    agrees(office)


@pytest.mark.parametrize("name", [OFFICE, PLAIN])
def test_the_same_file_twice_adds_nothing(office: SampleOffice, name: str) -> None:
    added, existing = import_kept(office, name)
    watch = Watch(office)
    before = len(assets(office))

    assert import_kept(office, name, by="chief") == (0, added + existing)
    assert watch.acts() == []
    assert len(assets(office)) == before


def test_a_number_that_is_there_already_stays_as_it_is_and_its_differences_are_shown(office: SampleOffice) -> None:
    what = planned(office, content(OFFICE), OFFICE)

    (known,) = what.known
    assert known.row.number == "500-62-0001"
    assert known.differences == {
        "Name": ("เต็นท์ผ้าใบ ขนาด 4x8 เมตร", "เต็นท์ผ้าใบ ขนาด 5x12 เมตร"),
        "Acquired on": (date(2019, 2, 14), date(2019, 2, 19)),
        "Price of one": (1_850_000, 3_200_000),
    }
    before = office.asset("500-62-0001")
    import_kept(office, OFFICE)
    after = office.asset("500-62-0001")
    assert after.item_id == before.item_id
    assert (after.acquired_on, after.unit_value_satang) == (before.acquired_on, before.unit_value_satang)


def test_divisions_and_kinds_are_known_whatever_their_spaces_and_letters(office: SampleOffice) -> None:
    data = lines(
        "รหัสครุภัณฑ์,รายการ,กอง,หน่วยนับ,การให้ยืม",
        "900-1,เต็นท์ผ้าใบ  ขนาด4x8เมตร, กอง คลัง,หลัง,",
        "900-2,Amplifier,กองช่าง,เครื่อง,",
        "900-3,AMPLIFIER,กองช่าง,เครื่อง,ได้",
    )
    assert planned(office, data).new_divisions == ["กองช่าง"]

    import_file(office, data, "a.csv")

    tent, first, second = imported(office)
    assert tent.item_id == office.items["tent"]
    assert first.item_id == second.item_id
    assert first.item.audience is Audience.EVERYONE
    assert (first.is_lendable, second.is_lendable) == (False, True)
    agrees(office)


def test_rows_without_a_division_go_to_the_one_that_the_preview_names(office: SampleOffice) -> None:
    data = lines("รหัสครุภัณฑ์,รายการ", "900-1,โต๊ะ", "900-2,เก้าอี้")
    assert (planned(office, data).without_division, planned(office, data).new_divisions) == (2, [])
    import_file(office, data, "a.csv")
    assert {row.item.division.name for row in imported(office)} == {register_plan.DEFAULT_DIVISION}


def test_what_was_disposed_of_before_is_entered_as_such(office: SampleOffice) -> None:
    watch = Watch(office)
    data = lines("รหัสครุภัณฑ์,รายการ,สภาพ", "900-1,โต๊ะ,จำหน่ายแล้ว", ",เก้าอี้,3 ดี / 2 จำหน่ายแล้ว")
    import_file(office, data, "a.csv")

    table, chairs = imported(office)
    assert (table.disposed, table.disposal_order) == (1, register_import.ALREADY_DISPOSED)
    assert (chairs.usable, chairs.disposed) == (3, 2)
    assert Counter(watch.acts()) == {"asset.registered": 2, "asset.disposed": 1, "asset.condition": 1}
    agrees(office)


# -- known again ------------------------------------------------------------------------------------------------------


def add_lot(office: SampleOffice, name: str, quantity: int, value: int | None = None) -> Asset:
    """A counted lot that somebody enters on the page."""
    wanted = register_import.ByHand(
        office.divisions["กองคลัง"], name, "", "ตัว", (), quantity, value, None, lendable=True
    )
    with office.database.transaction() as session:
        register_import.add_by_hand(session, actor=office.actor("supply"), now=NOW, wanted=wanted)
    return imported(office)[-1]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_imported_again_adds_nothing(office: SampleOffice, form: str) -> None:
    import_kept(office, OFFICE)
    import_kept(office, PLAIN)
    import_file(
        office,
        lines(
            "รหัสครุภัณฑ์,รายการ,กอง,จำนวน,หน่วย,ราคาต่อหน่วย,ปีที่ได้มา,สภาพ,หมายเหตุ",
            ",เก้าอี้,กองช่าง,200,ตัว,280,2560,186 ใช้ได้ / 9 ชำรุด / 5 สูญหาย,=ไม่ใช่สูตร",
            ",เก้าอี้,กองช่าง,200,ตัว,280,2560,ดี,",
            "416-64,ชุดจาน,กองช่าง,12,ใบ,,,ดี,",
            "1/2563,=1+1,กองช่าง,1,,0,,รอจำหน่าย,",
        ),
        "a.csv",
    )
    add_lot(office, "โต๊ะพับ", 12)
    add_lot(office, "โต๊ะพับ", 12)
    watch, before = Watch(office), number_of_rows(office)

    assert import_file(office, export(office, form), f"export.{form}") == (0, before)
    assert planned(office, export(office, form), f"export.{form}").differing == []
    assert watch.acts() == []


def test_an_export_says_of_every_row_what_the_register_says(office: SampleOffice) -> None:
    import_kept(office, OFFICE)
    for form in ("xlsx", "csv"):
        reading = register_import.read(export(office, form), f"a.{form}", TODAY)
        assert (reading.problems, reading.warnings, reading.ignored, reading.skipped) == ((), (), (), ())
        for row, asset in zip(reading.rows, assets(office), strict=True):
            assert (row.number, row.name, row.quantity) == (asset.number, asset.item.name, asset.quantity)
            assert (row.unit_value_satang, row.acquired_on) == (asset.unit_value_satang, asset.acquired_on)
            assert dict(row.conditions) == {c: getattr(asset, c) for c in Condition if getattr(asset, c)}


def test_a_division_head_exports_his_own_division(office: SampleOffice) -> None:
    reading = register_import.read(export(office, "csv", by="education"), "a.csv", TODAY)
    assert [row.number for row in reading.rows] == ["651-65-0001"]


def test_a_lot_whose_price_was_set_right_is_known_by_the_old_file_and_by_a_new_export(office: SampleOffice) -> None:
    first = lines("รายการ,จำนวน,ราคาต่อหน่วย,กอง", "ม้านั่ง,20,350,กองคลัง", "ม้านั่ง,20,350,กองคลัง")
    assert import_file(office, first, "a.csv") == (2, 0)
    change(office, imported(office)[0], unit_value_satang=40_000)
    before = number_of_rows(office)

    assert import_file(office, first, "a.csv") == (0, 2)
    assert import_file(office, export(office, "csv"), "b.csv") == (0, before)


def test_a_new_lot_like_one_that_was_changed_is_added(office: SampleOffice) -> None:
    first = lines("รายการ,จำนวน,ราคาต่อหน่วย,กอง", "ม้านั่ง,20,350,กองคลัง")
    import_file(office, first, "a.csv")
    change(office, imported(office)[0], unit_value_satang=40_000)

    both = lines("รายการ,จำนวน,ราคาต่อหน่วย,กอง", "ม้านั่ง,20,400,กองคลัง", "ม้านั่ง,20,350,กองคลัง")
    assert import_file(office, both, "a.csv") == (1, 1)
    assert import_file(office, both, "a.csv") == (0, 2)
    agrees(office)


def test_a_lot_that_got_a_number_is_known_by_both(office: SampleOffice) -> None:
    data = lines("รายการ,จำนวน,กอง", "ม้านั่ง,20,กองคลัง")
    import_file(office, data, "a.csv")
    change(office, imported(office)[0], number="450-66")

    assert import_file(office, data, "a.csv") == (0, 1)
    assert import_file(office, lines("รหัสครุภัณฑ์,รายการ,จำนวน,กอง", "450-66,ม้านั่ง,20,กองคลัง"), "b.csv") == (0, 1)


def test_an_old_file_makes_no_division_again_that_was_renamed(office: SampleOffice) -> None:
    data = lines("รหัสครุภัณฑ์,รายการ,จำนวน,กอง", "900-1,โต๊ะ,1,กองช่าง", ",ม้านั่ง,20,กองช่าง")
    import_file(office, data, "a.csv")
    with office.database.transaction() as session:
        division = session.scalars(select(Division).where(Division.name == "กองช่าง")).one()
        actor = office.actor("admin")
        admin.save_division(session, actor=actor, now=NOW, division=division.id, name="กองช่างและผังเมือง")

    assert planned(office, data).new_divisions == []
    assert import_file(office, data, "a.csv") == (0, 2)
    with office.database.reading() as session:
        assert "กองช่าง" not in session.scalars(select(Division.name)).all()


# -- refused as a whole -----------------------------------------------------------------------------------------------


def test_one_bad_row_keeps_the_whole_file_out(office: SampleOffice) -> None:
    data = lines("รหัสครุภัณฑ์,รายการ,จำนวน", "900-1,โต๊ะ,1", "900-2,โต๊ะ,หลายตัว", "900-3,,1")
    with refused(office, NotReadable, count=2):
        import_file(office, data, "a.csv")


def test_a_file_that_names_a_number_twice_is_refused(office: SampleOffice) -> None:
    data = lines("รหัสครุภัณฑ์,รายการ", "900-1,โต๊ะ", "๙๐๐-๑,เก้าอี้")
    with refused(office, NotReadable, count=1):
        import_file(office, data, "a.csv")
    (problem,) = planned(office, data).reading.problems
    assert (problem.row, problem.column, problem.value) == (3, "รหัสครุภัณฑ์", "๙๐๐-๑")
    assert str(problem) == "The asset number 900-1 stands in row 2 already."


@pytest.mark.parametrize("who", ["clerk", "finance", "nayok", "palad", "auditor", "admin", "staff"])
def test_only_the_supply_office_imports(office: SampleOffice, who: str) -> None:
    with refused(office, NotAllowed):
        import_kept(office, PLAIN, by=who)


def test_a_reader_that_fails_half_way_leaves_nothing(office: SampleOffice) -> None:
    """The last row clashes with a number that another person enters at that moment."""
    data = lines("รหัสครุภัณฑ์,รายการ", *(f"900-{n},โต๊ะ" for n in range(5)))
    before = number_of_rows(office)
    with pytest.raises(RuntimeError), office.database.transaction() as session:
        register_import.run(session, actor=office.actor("supply"), now=NOW, data=data, filename="a.csv")
        raise RuntimeError("the power fails")
    assert number_of_rows(office) == before
    agrees(office)


# -- preview ----------------------------------------------------------------------------------------------------------


def keep(office: SampleOffice, data: bytes, name: str = "a.csv", *, by: str = "supply") -> RegisterImport:
    with office.database.transaction() as session:
        return register_import.keep_preview(session, actor=office.actor(by, TODAY), now=NOW, data=data, filename=name)


def confirm(office: SampleOffice, kept: RegisterImport, *, by: str = "supply") -> tuple[int, int]:
    with office.database.transaction() as session:
        result = register_import.confirm(session, actor=office.actor(by, TODAY), now=NOW, import_id=kept.id)
        return result.added, result.existing


GOOD = lines("รหัสครุภัณฑ์,รายการ", "900-1,โต๊ะ")


def test_a_preview_changes_nothing_and_its_confirmation_everything(office: SampleOffice) -> None:
    watch, before = Watch(office), number_of_rows(office)
    kept = keep(office, GOOD)
    assert (watch.acts(), number_of_rows(office)) == ([], before)

    assert confirm(office, kept) == (1, 0)
    assert watch.acts() == ["asset.registered"]
    with office.database.reading() as session:
        row = session.get_one(RegisterImport, kept.id)
        assert (row.state, row.added, row.existing, row.content) == (ImportState.DONE, 1, 0, None)
    with refused(office, ImportGone):
        confirm(office, kept)


def test_a_dropped_preview_is_gone_with_its_content(office: SampleOffice) -> None:
    kept = keep(office, GOOD)
    with office.database.transaction() as session:
        register_import.drop(session, actor=office.actor("supply"), import_id=kept.id)
    with office.database.reading() as session:
        assert session.get_one(RegisterImport, kept.id).content is None
    with refused(office, ImportGone):
        confirm(office, kept)


def test_another_file_takes_the_place_of_ones_former_preview(office: SampleOffice) -> None:
    first, other = keep(office, GOOD), keep(office, GOOD, by="chief")
    second = keep(office, GOOD)
    with refused(office, ImportGone):
        confirm(office, first)
    assert confirm(office, second) == (1, 0)
    assert confirm(office, other, by="chief") == (0, 1)


def test_nobody_confirms_anothers_preview(office: SampleOffice) -> None:
    kept = keep(office, GOOD)
    with refused(office, NotFound):
        confirm(office, kept, by="chief")


def test_a_preview_with_a_very_long_file_name_can_still_be_read(office: SampleOffice) -> None:
    kept = keep(office, GOOD, "ทะเบียน" * 60 + ".csv")
    assert len(kept.filename) == 200
    assert confirm(office, kept) == (1, 0)


def test_a_file_that_cannot_be_read_is_no_preview(office: SampleOffice) -> None:
    with refused(office, Invalid):
        keep(office, b"%PDF-1.7", "a.xlsx")
    with refused(office, NotAllowed):
        keep(office, GOOD, by="clerk")


# -- by hand ----------------------------------------------------------------------------------------------------------


def by_hand(office: SampleOffice, *numbers: str, by: str = "supply", **over: object) -> list[str | None]:
    """Enter things on the page; the numbers that were added."""
    values: dict[str, object] = {
        "division": office.divisions["กองคลัง"], "name": "พัดลม", "item_class": "", "unit": "ตัว", "numbers": numbers,
        "quantity": None, "unit_value_satang": 125_000, "acquired_on": TODAY, "lendable": True,
    }  # fmt: skip
    with office.database.transaction() as session:
        wanted = register_import.ByHand(**(values | over))  # type: ignore[arg-type]
        register_import.add_by_hand(session, actor=office.actor(by, TODAY), now=NOW, wanted=wanted)
    return [asset.number for asset in imported(office)]


def test_numbers_by_hand_are_read_as_in_a_file(office: SampleOffice) -> None:
    assert by_hand(office, " ๙๐๐–๐๐๐๑ ", "-", "900-0002 ถึง 900-0004", "900-0005, 0006") == [
        f"900-000{n}" for n in range(1, 7)
    ]
    agrees(office)


@pytest.mark.parametrize("taken", ["500-62-0001", "๕๐๐-๖๒-๐๐๐๑", "500 - 62 - 0001", "500–62–0001"])
def test_a_number_that_is_taken_is_refused_however_it_is_typed(office: SampleOffice, taken: str) -> None:
    with refused(office, register_import.NumberTaken, field="numbers", number="500-62-0001"):
        by_hand(office, "900-1", taken)


def test_a_number_typed_twice_is_refused(office: SampleOffice) -> None:
    with refused(office, register_import.NumberTaken, field="numbers", number="900-A1"):
        by_hand(office, "900-A1", "900-a1")


def test_what_is_wrong_with_a_thing_by_hand_is_said_at_its_field(office: SampleOffice) -> None:
    with refused(office, register_import.NumbersOrQuantity, field="numbers"):
        by_hand(office)
    with refused(office, register_import.NumbersOrQuantity, field="numbers"):
        by_hand(office, "900-1", quantity=2)
    with refused(office, register_import.NotYetAcquired, field="acquired_on"):
        by_hand(office, "900-1", acquired_on=date(2026, 11, 26))
    with refused(office, Invalid, field="numbers", message=RANGE_UNREADABLE):
        by_hand(office, "900-5 ถึง 900-1")
    with refused(office, Invalid, field="name"):
        by_hand(office, "900-1", name="…")
    with refused(office, NotFound):
        by_hand(office, "900-1", division=new_id())
    with refused(office, NotAllowed):
        by_hand(office, "900-1", by="clerk")


def test_a_lot_by_hand_is_new_even_if_it_is_like_another(office: SampleOffice) -> None:
    for _ in range(2):
        add_lot(office, "โต๊ะพับ", 12, 90_000)
    assert [asset.quantity for asset in imported(office)] == [12, 12]
    agrees(office)


# -- the command line -------------------------------------------------------------------------------------------------

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Config, office: SampleOffice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """The command `assetlend`, on the office's database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSETLEND_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ASSETLEND_DATA_DIR", str(tmp_path))
    with time_machine.travel(NOW, tick=True):
        yield lambda *words: CliRunner().invoke(cli, list(map(str, words)))


def test_the_command_imports_a_register_once(office: SampleOffice, run: Run) -> None:
    watch = Watch(office)
    done = run("register", "import", FILES / OFFICE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "เพิ่ม 89 รายการ" in done.stdout
    assert watch.acts().count("asset.registered") == 89
    assert {entry["actor"]["id"] for entry in watch.entries()} == {"system"}

    again = run("register", "import", FILES / OFFICE, "--json")
    document = json.loads(again.stdout)
    assert (again.exit_code, document["added"], document["existing"], document["differing"]) == (0, 0, 90, 1)
    agrees(office)


@pytest.mark.parametrize("name", [OFFICE, PLAIN])
def test_a_dry_run_says_everything_and_writes_nothing(office: SampleOffice, run: Run, name: str) -> None:
    before = number_of_rows(office)
    done = run("register", "import", FILES / name, "--dry-run", "--json")
    document = json.loads(done.stdout)
    assert (done.exit_code, done.stderr) == (0, "")
    assert (document["problems"], document["warnings"], document["ignored"]) == ([], [], [])
    assert document["rows"] == document["added"] + document["existing"] == {OFFICE: 90, PLAIN: 60}[name]
    assert document["columns"]["รหัสครุภัณฑ์"] == "number"
    assert len(document["skipped"]) == {OFFICE: 9, PLAIN: 0}[name]
    assert number_of_rows(office) == before


@pytest.mark.parametrize("words", [(), ("--json",), ("--dry-run",), ("--dry-run", "--json")])
def test_each_bad_row_is_named_on_stderr_and_nothing_is_written(
    office: SampleOffice, run: Run, words: tuple[str, ...]
) -> None:
    before = number_of_rows(office)
    done = run("register", "import", FILES / "problems.csv", *words)
    assert done.exit_code == 1
    thai, english = done.stderr.splitlines()[2:4]
    assert thai.startswith("แถว 3 คอลัมน์ “acquired on” ค่า “31/9/2559”: ")
    assert english == (
        "Row 3, column “acquired on”, value “31/9/2559”: There is no day 31 in กันยายน 2559: that month ends on day 30."
    )
    assert "ไม่ได้นำเข้ารายการใด" in done.stderr
    assert number_of_rows(office) == before
    if "--json" in words:
        problems = json.loads(done.stdout)["problems"]
        assert len(problems) == 19
        assert problems[1] == {
            "row": 3, "column": "acquired on", "value": "31/9/2559", "code": "bad_acquired_on",
            "reason": "There is no day 31 in กันยายน 2559: that month ends on day 30.",
        }  # fmt: skip
    else:
        assert done.stdout == ""


def test_the_command_refuses_what_is_no_register(office: SampleOffice, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"%PDF-1.7")
    done = run("register", "import", file)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "เนื้อหาของไฟล์ไม่ตรงกับนามสกุล" in done.stderr
    assert run("register", "import", tmp_path / "nothing.xlsx").exit_code == 2
    assert run("register", "import").exit_code == 2


def test_the_command_tells_what_a_person_should_look_at(office: SampleOffice, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(lines("รหัสครุภัณฑ์,รายการ,จำนวน", "900-0001,โต๊ะ,2", ",รวม,7,"))
    for words in ((), ("--dry-run",)):
        done = run("register", "import", file, *words)
        assert done.exit_code == 0
        assert "The file states a total of 7. Read above it: rows 1, units 2." in done.stderr
        assert "1 rows have remarks" in done.stderr


def test_the_command_exports_what_it_imports(office: SampleOffice, run: Run, tmp_path: Path) -> None:
    run("register", "import", FILES / OFFICE)
    for ending in ("xlsx", "csv"):
        file = tmp_path / f"out.{ending}"
        assert run("register", "export", file).exit_code == 0
        document = json.loads(run("register", "import", file, "--json").stdout)
        assert (document["added"], document["existing"], document["differing"]) == (0, 95, 0)
    refusal = run("register", "export", tmp_path / "out.pdf")
    assert (refusal.exit_code, (tmp_path / "out.pdf").exists()) == (1, False)


def test_no_import_writes_the_ledger_by_itself(office: SampleOffice) -> None:
    """Columns of other systems are named as unused; who made what, and when, is this program's own."""
    data = lines("number,name,created_by,approved_by,status,image,tag,id", "900-1,table,x,y,approved,../../x,AAAA,1")
    import_file(office, data, "a.csv")
    (asset,) = imported(office)
    assert (asset.created_at, asset.tag != "AAAA") == (NOW, True)
    assert planned(office, data).reading.ignored == ("created_by", "approved_by", "status", "image", "tag", "id")
    with office.database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM attachment")).scalar_one() == 0
