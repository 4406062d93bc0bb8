"""Files that offices send."""

import time
from datetime import date, datetime

import pytest

from assetlend.documents.spreadsheet import read_sheets
from assetlend.domain.register_values import UNCALCULATED
from assetlend.errors import Invalid
from tests.documents.workbooks import ods, ods_cell, ods_row, ods_table, raw_xlsx, xlsx


def test_a_workbook_keeps_types_positions_and_merges() -> None:
    data = xlsx(
        ("ทะเบียน", [[], [None, "ชื่อ", 5], [None, 2.5, True, datetime.fromisoformat("2562-02-19")], [None, "=1+1"]]),
        ("อื่น", [["x"]]),
        merges=["B2:B3"],
    )
    first, second = read_sheets(data, "ทะเบียน.XLSX")
    assert first.name == "ทะเบียน"
    assert first.rows[0] == (None, None, None, None)
    assert first.rows[1] == (None, "ชื่อ", 5, None)
    assert isinstance(first.rows[1][2], int)
    assert [(merge.top, merge.left, merge.bottom, merge.right) for merge in first.merges] == [(1, 1, 2, 1)]
    assert second.rows == (("x",),)


def test_days_and_truth_values_keep_their_type() -> None:
    data = xlsx(("S", [[datetime.fromisoformat("2562-02-19"), date(2020, 1, 2), True, 1.5, "๑"]]))
    assert read_sheets(data, "a.xlsx")[0].rows == ((date(2562, 2, 19), date(2020, 1, 2), True, 1.5, "๑"),)


def test_a_formula_gives_its_stored_value_and_is_never_evaluated() -> None:
    row = (
        '<row r="1"><c r="A1"><f>1+1</f><v>7</v></c><c r="B1" t="str"><f>WEBSERVICE("http://x")</f><v>old</v></c></row>'
    )
    assert read_sheets(raw_xlsx(row), "a.xlsx")[0].rows == ((7, "old"),)


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>=HYPERLINK("http://x")</t></is></c></row>'
    assert read_sheets(raw_xlsx(row), "a.xlsx")[0].rows == (('=HYPERLINK("http://x")',),)


def test_hidden_sheets_links_macros_and_pictures_are_not_read() -> None:
    parts = {
        "xl/externalLinks/externalLink1.xml": "<externalLink/>",
        "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 not read",
        "xl/media/image1.png": b"\x89PNG not read",
    }
    assert read_sheets(raw_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', **parts), "a.xlsm")[0].rows == ((1,),)
    data = xlsx(("เห็น", [["x"]]), ("ซ่อน", [["y"]]), hidden=["ซ่อน"])
    assert [sheet.name for sheet in read_sheets(data, "a.xlsx")] == ["เห็น"]


def test_cells_without_a_reference_follow_each_other() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"
    assert read_sheets(raw_xlsx(rows), "a.xlsx")[0].rows == ((1, 2), (None, 3))


def test_formatted_but_empty_cells_far_out_do_no_harm() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    assert read_sheets(raw_xlsx(rows), "a.xlsx")[0].rows == ((1,),)


def test_an_open_document_is_read() -> None:
    cells = (
        ods_cell("string", "รายการ"),
        ods_cell("float", "5", value='office:value="5"'),
        ods_cell("date", "3 ก.ย. 59", value='office:date-value="2559-09-03"'),
    )
    table = ods_table(ods_row(*cells), ods_row(ods_cell(repeat=16384), repeat=1048575))
    (sheet,) = read_sheets(ods(table), "a.ods")
    assert sheet.name == "ทะเบียน"
    assert sheet.rows == (("รายการ", 5, date(2559, 9, 3)),)


TABLE = "รหัสครุภัณฑ์,รายการ\n500-62-0001,เต็นท์\n"
ROWS = (("รหัสครุภัณฑ์", "รายการ"), ("500-62-0001", "เต็นท์"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874", "tis-620"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_text_table_is_read_in_every_usual_form(encoding: str, separator: str, line_end: str) -> None:
    data = TABLE.replace(",", separator).replace("\n", line_end).encode(encoding)
    (sheet,) = read_sheets(data, "ทะเบียน ปี 2569.csv")
    assert sheet.rows == ROWS
    assert sheet.name == "ทะเบียน ปี 2569"


def test_everything_in_a_text_table_stays_text() -> None:
    data = b'a,b\n"1,200","x\ny"\n=1+1,007\n\n ,\n,\n'
    assert read_sheets(data, "a.csv")[0].rows == (("a", "b"), ("1,200", "x\ny"), ("=1+1", "007"))


def test_a_named_separator_and_commas_in_numbers_are_understood() -> None:
    assert read_sheets(b"sep=;\r\na;b,c\r\n", "a.csv")[0].rows == (("a", "b,c"),)
    assert read_sheets(b"a;1,000;2,000\nb;3,000;4,000\n", "a.csv")[0].rows[0] == ("a", "1,000", "2,000")
    assert read_sheets("ทะเบียน\n\nก,ข,ค\n1,2,3\n".encode(), "a.csv")[0].rows[2] == ("ก", "ข", "ค")


def test_a_large_honest_register_is_read_in_reasonable_time() -> None:
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABCDEFGHIJKLMNOP") + "</row>"
        for n in range(1, 20_001)
    )
    begun = time.perf_counter()
    assert len(read_sheets(raw_xlsx(rows), "a.xlsx")[0].rows) == 20_000
    assert time.perf_counter() - begun < 20


def test_an_error_and_a_formula_without_a_value_are_texts_and_never_empty() -> None:
    cells = (
        '<c r="A1" t="e"><v>#REF!</v></c><c r="B1" s="0" t="e"><f>A1</f><v>#N/A</v></c>'
        '<c r="C1"><f>1+1</f><v></v></c><c r="D1" s="0"><f>A1&amp;"x"</f><v/></c><c r="E1"><f>1</f></c>'
        '<c r="F1" t="str"><f>""</f><v></v></c><c r="G1"><f t="shared" si="0"/><v>7</v></c>'
    )
    (sheet,) = read_sheets(raw_xlsx(f'<row r="1">{cells}</row>'), "a.xlsx")
    assert sheet.rows == (("#REF!", "#N/A", UNCALCULATED, UNCALCULATED, UNCALCULATED, None, 7),)


def test_a_text_table_may_have_spaces_before_its_quotation_marks() -> None:
    assert read_sheets(b'"a", "b, c", "d"\n1, 2, 3\n', "a.csv")[0].rows == (("a", "b, c", "d"), ("1", "2", "3"))


def test_a_text_that_was_kept_from_a_spreadsheet_as_a_formula_is_the_text() -> None:
    data = b'="001","=""002""",=1+1,"=""a""&""b"""\n'
    assert read_sheets(data, "a.csv")[0].rows == (("001", "002", "=1+1", '="a"&"b"'),)


def test_a_wide_text_is_known_without_a_mark_and_told_from_other_files() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read_sheets(TABLE.encode(encoding), "a.csv")[0].rows == ROWS
    with pytest.raises(Invalid, match="not what its ending says"):
        read_sheets(bytes(range(256)) * 4, "a.csv")


def test_the_separator_is_the_one_that_most_lines_agree_on() -> None:
    data = "ก;ข\nเต็นท์, ผ้าใบ, สีฟ้า, พร้อมขา;1,850.00\nโต๊ะ;900\n".encode()
    assert read_sheets(data, "a.csv")[0].rows == (("ก", "ข"), ("เต็นท์, ผ้าใบ, สีฟ้า, พร้อมขา", "1,850.00"), ("โต๊ะ", "900"))
