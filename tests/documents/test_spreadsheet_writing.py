"""Tables that leave the office: never a formula, never a link, and readable again."""

import csv
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetlend.documents.spreadsheet import read_sheets, write_csv, write_xlsx

DANGEROUS = [
    '=HYPERLINK("http://x","y")',
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " =1+1",
    "\t=1+1",
    "\r=1+1",
    "'=1+1",
    "''=1+1",
    "＝1+1",
    "http://example.org",
    "mailto:a@example.org",
    "internal:Sheet1!A1",
]


def _written_xlsx(rows: list[list[object]], title: str = "ทะเบียน", headers: list[str] | None = None) -> bytes:
    stream = BytesIO()
    write_xlsx(stream, title=title, headers=headers or ["รายการ", "จำนวน"], rows=rows)  # type: ignore[arg-type]
    return stream.getvalue()


def test_a_workbook_has_title_headers_rows_and_prints_well(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write_xlsx(
        path,
        title="ทะเบียน [1]: ครุภัณฑ์ / ปี 2569",
        headers=["รายการ", "จำนวน", "ราคา", "วันที่"],
        rows=[["เต็นท์", 5, Decimal("18500.00"), date(2016, 9, 3)]],
    )
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet.title == "ทะเบียน 1 ครุภัณฑ์ ปี 2569".replace(" 1 ", "  1   ").replace("ฑ์ ปี", "ฑ์   ปี")[:31].strip()
    assert sheet["A1"].value == "ทะเบียน [1]: ครุภัณฑ์ / ปี 2569"
    assert [cell.value for cell in sheet[2]] == ["รายการ", "จำนวน", "ราคา", "วันที่"]
    assert [cell.value for cell in sheet[3]] == ["เต็นท์", 5, 18500, "03/09/2559"]
    assert sheet["A3"].font.name == "TH SarabunPSK"
    assert sheet["A3"].font.size == 16
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.column_dimensions["A"].width > 8


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_in_a_workbook_is_never_a_formula_or_a_link(text: str) -> None:
    data = _written_xlsx([[text, 1]], headers=[text, "x"], title=text)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in xml
        assert b"<hyperlink" not in xml
        assert not [name for name in archive.namelist() if "worksheets/_rels" in name]
    rows = read_sheets(data, "a.xlsx")[0].rows
    assert rows[2][0] == text.replace("\t", " ").replace("\r", "\n")


def test_every_kind_of_value_is_written() -> None:
    values = [
        None,
        "",
        True,
        False,
        0,
        -5,
        10**16,
        2.5,
        float("nan"),
        Decimal("0.10"),
        datetime.fromisoformat("2016-09-03T09:15"),
    ]
    row = read_sheets(_written_xlsx([values], headers=["x"] * len(values)), "a.xlsx")[0].rows[2]
    assert row == (None, None, "✓", None, 0, -5, "10000000000000000", 2.5, "nan", 0.1, "03/09/2559 09:15")


def test_characters_that_a_file_cannot_hold_are_left_out() -> None:
    text = "a\x00b\x0bc\x1bd\x85e\u2028f\ud800g\uffff\u202eh"
    assert read_sheets(_written_xlsx([[text, 1]]), "a.xlsx")[0].rows[2][0] == "a b c d e f g h"
    stream = BytesIO()
    write_csv(stream, ["x"], [[text]])
    assert stream.getvalue().decode("utf-8-sig") == "x\r\na b c d e f g h\r\n"


def test_a_very_long_text_does_not_vanish() -> None:
    assert len(str(read_sheets(_written_xlsx([["x" * 40_000, 1]]), "a.xlsx")[0].rows[2][0])) == 32_767


def test_many_rows_are_written_in_little_time() -> None:
    begun = time.perf_counter()
    _written_xlsx([[f"เต็นท์ {n}", n] for n in range(15_000)])
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_in_a_csv_file_is_never_calculated(text: str) -> None:
    stream = BytesIO()
    write_csv(stream, [text], [[text, 5, -5, Decimal("-1.50")]])
    header, row = csv.reader(StringIO(stream.getvalue().decode("utf-8-sig"), newline=""))
    for cell in (header[0], row[0]):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "\t", "\r"))
    assert row[1:] == ["5", "-5", "-1.50"]
    assert read_sheets(stream.getvalue(), "a.csv")[0].rows[1][0] == text.replace("\t", " ").replace("\r", "\n")


def test_a_csv_file_opens_in_excel_with_thai_and_lines() -> None:
    stream = BytesIO()
    write_csv(stream, ["รายการ", "หมายเหตุ"], [["เต็นท์", "บรรทัดหนึ่ง\nบรรทัด,สอง"], [None, date(2016, 9, 3)]])
    assert stream.getvalue().startswith(b"\xef\xbb\xbf")
    assert not stream.closed
    assert read_sheets(stream.getvalue(), "a.csv")[0].rows[1:] == (("เต็นท์", "บรรทัดหนึ่ง\nบรรทัด,สอง"), ("", "03/09/2559"))


CellText = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Cn"]), max_size=30)


@given(st.lists(st.lists(CellText, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_was_written_is_read_back(rows: list[list[str]]) -> None:
    rows.append(["end", "end"])
    stream = BytesIO()
    write_csv(stream, ["a", "b"], rows)
    read = [(*row, "", "")[:2] for row in read_sheets(stream.getvalue(), "a.csv")[0].rows]
    assert read[1:] == [
        tuple(text if text.strip() or n == 0 else "" for n, text in enumerate(row))
        if any(map(str.strip, row))
        else ("", "")
        for row in rows
    ]
