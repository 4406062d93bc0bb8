"""Registers that nobody has seen before: each comes in rightly, or is refused with a sentence that says why."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from assetlend.cli_base import in_thai
from assetlend.domain.assets import Condition
from assetlend.domain.register_types import Notice
from assetlend.errors import Invalid
from assetlend.services import register_import
from assetlend.services.register_import import NotReadable
from tests.documents.workbooks import SPREADSHEET, raw_xlsx, xlsx, zipped
from tests.factories import SampleOffice
from tests.services.hard_registers import REGISTERS, Cell, Register, table
from tests.services.registers import NOW, TODAY, import_file, imported, number_of_rows, planned
from tests.services.seeing import Watch, agrees, dump, refused

THAI = range(0x0E00, 0x0E80)


def told_of(asset: Any) -> tuple[Any, ...]:
    acquired = asset.acquired_on.isoformat() if asset.acquired_on else asset.acquired_year
    conditions = {word.value: units for word in Condition if (units := getattr(asset, word.value))}
    item = asset.item
    return (
        asset.number, item.name, item.item_class, item.division.name, asset.quantity, item.unit,
        asset.unit_value_satang, acquired, conditions,
    )  # fmt: skip


@pytest.mark.parametrize("make", REGISTERS.values(), ids=REGISTERS)
def test_a_register_comes_in_as_the_office_meant_it(office: SampleOffice, make: Callable[[], Register]) -> None:
    register, watch = make(), Watch(office)
    what = planned(office, register.data, register.filename)

    assert what.reading.problems == ()
    assert import_file(office, register.data, register.filename) == (len(register.assets), 0)

    assert [told_of(asset) for asset in imported(office)] == list(register.assets)
    remarks = {one.code for one in [*what.reading.warnings, *(w for row in what.reading.rows for w in row.warnings)]}
    assert remarks - {"quantity_assumed"} == register.remarks
    assert watch.acts().count("asset.registered") == len(register.assets)
    agrees(office)
    assert import_file(office, register.data, register.filename) == (0, len(register.assets))


# -- bad rows ---------------------------------------------------------------------------------------------------------

BEFORE: tuple[Cell, ...] = ("A-1", "โต๊ะ", 1, 900, "3 ก.ย. 2559", "ดี", "กองช่าง")
COLUMNS = ("รหัสครุภัณฑ์", "รายการ", "จำนวน", "ราคาต่อหน่วย", "วันที่ได้มา", "สภาพ", "กอง")
BAD_CELLS: list[tuple[str, Cell, str, str]] = [
    ("รหัสครุภัณฑ์", "a- 1", "a- 1", "The asset number a-1 stands in row 2 already."),
    ("รหัสครุภัณฑ์", datetime(2020, 3, 1), "01/03/2563", "The spreadsheet turned this asset number into a date."),  # noqa: DTZ001
    ("รหัสครุภัณฑ์", "มี.ค.-63", "มี.ค.-63", "The spreadsheet turned this asset number into a date."),
    ("รหัสครุภัณฑ์", "7.44E+12", "7.44E+12", "The spreadsheet rounded this long asset number."),
    ("รหัสครุภัณฑ์", 7440001000112345678.0, "7.44000100011235e+18", "The spreadsheet rounded this long asset number."),
    ("รหัสครุภัณฑ์", "A-5 ถึง A-9", "A-5 ถึง A-9", "The cell names 5 asset numbers, but the quantity is 1."),
    ("รหัสครุภัณฑ์", "A-9 ถึง A-5", "A-9 ถึง A-5", "“A-9 ถึง A-5” is not a range of asset numbers."),
    ("รหัสครุภัณฑ์", "9" * 61, "9" * 39 + "…", "The asset number is too long: at most 60 characters."),
    ("รายการ", None, "", "The name of the item is missing."),
    ("รายการ", "***", "***", "The name of the item is missing."),
    ("รายการ", "ก" * 201, "ก" * 39 + "…", "The text is too long: at most 200 characters."),
    ("จำนวน", 0, "0", "The quantity must be at least 1."),
    ("จำนวน", -3, "-3", "The quantity must be at least 1."),
    ("จำนวน", 1.5, "1.5", "“1.5” is not a quantity."),
    ("จำนวน", "หลายตัว", "หลายตัว", "“หลายตัว” is not a quantity."),
    ("จำนวน", 10**9, "1000000000", "A quantity of 1,000,000,000 cannot be meant: at most 100,000."),
    ("ราคาต่อหน่วย", -900, "-900", "The amount -900 must not be below zero."),
    ("ราคาต่อหน่วย", "(900)", "(900)", "“(900)” is not an amount of money."),
    ("ราคาต่อหน่วย", 10**12, "1000000000000", "The amount 1000000000000 is too large: at most 100,000,000,000.00 baht."),
    ("ราคาต่อหน่วย", 333.3333, "333.3333", "The amount 333.3333 has more than two decimal places."),
    ("ราคาต่อหน่วย", "=1/3", "#FORMULA!", "The cell holds a formula without its value."),
    ("วันที่ได้มา", "31/9/2559", "31/9/2559", "There is no day 31 in กันยายน 2559"),
    ("วันที่ได้มา", datetime(2569, 11, 26), "26/11/2569", "The date 26/11/2569 lies in the future."),  # noqa: DTZ001
    ("วันที่ได้มา", "Sep-16", "Sep-16", "The year in “Sep-16” can be read in two ways."),
    ("วันที่ได้มา", "ปีก่อน", "ปีก่อน", "“ปีก่อน” is not a date."),
    ("วันที่ได้มา", 2599, "2599", "The year 2599 lies in the future."),
    ("สภาพ", "แปลก", "แปลก", "“แปลก” is not a known condition."),
    ("สภาพ", "2 ดี / 1 ชำรุด", "2 ดี / 1 ชำรุด", "The counts by condition add up to 3, but the quantity is 1."),
    ("สภาพ", "#REF!", "#REF!", "The cell holds the spreadsheet's error #REF!."),
]


def with_bad_cell(column: str, cell: Cell, number: str = "A-2") -> list[Cell]:
    row = [number, *BEFORE[1:]]
    row[COLUMNS.index(column)] = cell
    return row


@pytest.mark.parametrize(("column", "cell", "value", "sentence"), BAD_CELLS, ids=range(len(BAD_CELLS)))
def test_a_bad_cell_is_named_with_its_row_column_value_and_reason(
    column: str, cell: Cell, value: str, sentence: str
) -> None:
    data = xlsx(("S", [COLUMNS, BEFORE, with_bad_cell(column, cell)]))
    reading = register_import.read(data, "a.xlsx", TODAY)

    assert len(reading.rows) == 1
    (problem,) = reading.problems
    assert (problem.row, problem.column, problem.value) == (3, column, value)
    assert str(problem).startswith(sentence)
    assert_thai(problem)


def test_bad_cells_keep_the_whole_file_out(office: SampleOffice) -> None:
    bad = [with_bad_cell(column, cell, f"B-{n}") for n, (column, cell, _, _) in enumerate(BAD_CELLS)]
    data = xlsx(("S", [COLUMNS, BEFORE, *bad, ("A-9", *BEFORE[1:])]))
    with refused(office, NotReadable, count=len(BAD_CELLS)):
        import_file(office, data, "a.xlsx")


def assert_thai(problem: Notice) -> None:
    """The reason is said in Thai as well, with the same particulars."""
    sentence = in_thai(problem.reason, dict(problem.params))
    assert sentence != str(problem)
    assert any(ord(letter) in THAI for letter in sentence)


MARKS = ("รายการ", "จำนวน", "ใช้ได้", "ชำรุด", "สูญหาย")


@pytest.mark.parametrize(
    ("cells", "column", "value", "sentence"),
    [
        ((3, 1, 1, None), "ใช้ได้, ชำรุด", "1 1", "The counts by condition add up to 2, but the quantity is 3."),
        ((1, "/", "/", None), "ใช้ได้, ชำรุด", "/ /", "Several conditions are ticked."),
        ((3, 2, "/", None), "ใช้ได้, ชำรุด", "2 /", "Several conditions are ticked."),
        ((1, None, "มาก", None), "ชำรุด", "มาก", "“มาก” is neither a count nor a tick."),
        ((1, None, -1, None), "ชำรุด", "-1", "“-1” is neither a count nor a tick."),
    ],
)
def test_marks_under_conditions_that_cannot_be(cells: tuple[Cell, ...], column: str, value: str, sentence: str) -> None:
    data = xlsx(("S", [MARKS, ("โต๊ะ", *cells)]))
    (problem,) = register_import.read(data, "a.xlsx", TODAY).problems
    assert (problem.row, problem.column, problem.value) == (2, column, value)
    assert str(problem).startswith(sentence)
    assert_thai(problem)


def test_headings_that_only_look_like_conditions_are_none(office: SampleOffice) -> None:
    data = table("รหัสเก่า|ใหม่|เก่า|รายการ|กอง", "9|2|1|โต๊ะ|กองช่าง").encode()
    import_file(office, data, "a.csv")
    assert [told_of(asset)[4:] for asset in imported(office)] == [(1, "หน่วย", None, None, {"usable": 1})]


def test_a_second_table_in_another_order_is_refused() -> None:
    """Read by the first table's headings, its rows would be something else."""
    data = table("รหัสครุภัณฑ์|รายการ|กอง", "A-1|โต๊ะ|กองช่าง", "กอง|เลขที่|ชื่อ", "กองช่าง|A-2|ตู้").encode()
    found = register_import.read(data, "a.csv", TODAY).problems[0]
    assert (found.row, found.value, str(found)) == (
        3, "กอง", "Other headings begin here. Put each table on a sheet of its own.",
    )  # fmt: skip
    assert_thai(found)


def test_a_year_of_two_digits_that_is_long_ago_is_remarked_on() -> None:
    """A spreadsheet makes 1959 of a typed 59, and an English one writes 2016 as 16."""
    rows = ("A-1|โต๊ะ|3/9/16", "A-2|โต๊ะ|3/9/1959", "A-3|โต๊ะ|16", "A-4|โต๊ะ|3/9/30")
    reading = register_import.read(table("เลขที่|รายการ|วันที่ได้มา", *rows).encode(), "a.csv", TODAY)
    years = [[warning.params["year"] for warning in row.warnings if warning.code == "long_ago"] for row in reading.rows]
    assert years == [[2516], [2502], [2516], []]
    assert_thai(reading.rows[0].warnings[0])


def test_a_formula_in_a_text_file_is_a_text(office: SampleOffice) -> None:
    data = table("รหัสครุภัณฑ์|รายการ|หมายเหตุ", 'A-1|=1+1|"=HYPERLINK(""http://x"",""y"")"', "A-2|@SUM(1)|+1").encode()
    import_file(office, data, "a.csv")
    assert [(asset.item.name, asset.note) for asset in imported(office)] == [
        ("=1+1", '=HYPERLINK("http://x","y")'),
        ("@SUM(1)", "+1"),
    ]


# -- files that are no registers --------------------------------------------------------------------------------------


LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")
GOOD_ROWS = [["รายการ", "กอง"], ["โต๊ะ", "กองช่าง"]]


def many_rows() -> bytes:
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>เต็นท์ {0}</t></is></c></row>'
    return raw_xlsx("".join(map(row.format, range(1, 90_001))))


def growing() -> bytes:
    return raw_xlsx("", **{"xl/a.xml": b" " * 50_000_000})


NO_REGISTERS: list[tuple[str, bytes | Callable[[], bytes], str]] = [
    ("a.csv", table("A-1|โต๊ะ|กองช่าง", "A-2|ตู้|กองช่าง").encode(), "No sheet has a row of headings"),
    ("a.csv", b"1,2,3\n4,5,6\n", "No sheet has a row of headings"),
    ("a.csv", table("รหัสครุภัณฑ์|รายการ|กอง").encode(), "There is no asset below the headings"),
    ("a.csv", table("รหัสครุภัณฑ์|กอง", "A-1|กองช่าง").encode(), "The headings in row 1 of sheet “a” name no column"),
    ("a.xlsx", xlsx(("ปก", [["x"]]), ("ลับ", GOOD_ROWS), hidden=["ลับ"]), "No sheet has a row of headings"),
    ("a.xlsx", b"", "The file is empty."),
    ("a.csv", "\ufeff \r\n,,\r\n".encode(), "The file is empty."),
    ("a.xlsx", xlsx(("S", [])), "The file is empty."),
    ("a.xlsx", b"%PDF-1.7\n1 0 obj", "The file is not what its ending says."),
    ("a.csv", b"%PDF-1.7\n\x01\x02", "The file is not a table in text form."),
    ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(9), "The file is not what its ending says."),
    ("a.xlsx", zipped({"word/document.xml": "<x/>"}), "The file is not what its ending says."),
    ("a.xls", OLE, "Files of old Excel (.xls) cannot be read."),
    ("a.xlsx", LOCKED, "The file is protected by a password."),
    ("a.csv", b"<html><table><tr><td>x", "The file is a web page under another name."),
    ("a.csv", 'รายการ,กอง\n"โต๊ะ"x,กองช่าง\n'.encode(), "Line 2 of the file cannot be read"),
    ("a.csv", b"a,b\n\x81\x82\xff\xfe", "The letters of the file cannot be read."),
    ("a.xlsx", many_rows, "A sheet has content outside the first 20,000 rows"),
    ("a.xlsx", raw_xlsx(FAR), "A sheet has content outside the first 20,000 rows"),
    ("a.xlsx", growing, "The file grows too large"),
    ("a.xlsx", raw_xlsx("", before=LAUGHS), "The file contains definitions (DTD)"),
    ("a.csv", b"a" * (8 * 1024 * 1024 + 1), "The file is too large: at most 8 MB."),
    ("a.xlsx", xlsx(("S", GOOD_ROWS))[:-30], "The file is damaged"),
    ("register", b"x", "Files of this kind cannot be read."),
]


def bytes_of(content: bytes | Callable[[], bytes]) -> bytes:
    return content if isinstance(content, bytes) else content()


@pytest.mark.parametrize(("name", "content", "sentence"), NO_REGISTERS, ids=range(len(NO_REGISTERS)))
def test_what_is_no_register_is_refused_with_one_sentence(
    name: str, content: bytes | Callable[[], bytes], sentence: str
) -> None:
    with pytest.raises(Invalid) as caught:
        register_import.read(bytes_of(content), name, TODAY)
    assert str(caught.value).startswith(sentence)
    thai = in_thai(caught.value.message, dict(caught.value.params))
    assert thai != str(caught.value)
    assert any(ord(letter) in THAI for letter in thai)


def test_what_is_no_register_leaves_nothing_behind(office: SampleOffice) -> None:
    """Not even when the transaction in which it was refused is kept."""
    actor, before = office.actor("supply", TODAY), dump(office.database)
    for name, content, _ in NO_REGISTERS:
        data = bytes_of(content)
        with office.database.transaction() as session:
            with pytest.raises(Invalid):
                register_import.run(session, actor=actor, now=NOW, data=data, filename=name)
            with pytest.raises(Invalid):
                register_import.keep_preview(session, actor=actor, now=NOW, data=data, filename=name)
    assert dump(office.database) == before


def test_links_to_other_files_and_macros_are_never_looked_at(office: SampleOffice) -> None:
    """The value that was stored with a link is a value like any other."""
    heads = "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{text}</t></is></c>' for column, text in (("A", "รายการ"), ("B", "กอง"))
    )
    row = (
        '<c r="A2" t="str"><f>[1]Sheet1!$A$1</f><v>โต๊ะ</v></c>'
        '<c r="B2" t="str"><f>cmd|\'/c calc\'!A0</f><v>กองช่าง</v></c>'
    )
    more = {
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{SPREADSHEET}"/>',
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0",
    }
    data = raw_xlsx(f'<row r="1">{heads}</row><row r="2">{row}</row>', **more)  # type: ignore[arg-type]
    for name in ("a.xlsx", "a.xlsm"):
        before = number_of_rows(office)
        import_file(office, data, name)
        assert number_of_rows(office) == before + (name == "a.xlsx")
    assert [(asset.item.name, asset.item.division.name) for asset in imported(office)] == [("โต๊ะ", "กองช่าง")]


def test_the_day_of_the_office_counts_not_the_day_of_the_machine() -> None:
    """What was bought today is not in the future, though the day has only begun in Bangkok."""
    data = table("รายการ|วันที่ได้มา", "โต๊ะ|26/11/2569").encode()
    assert register_import.read(data, "a.csv", date(2026, 11, 26)).problems == ()
    assert register_import.read(data, "a.csv", TODAY).problems != ()
