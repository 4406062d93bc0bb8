"""Files that nobody should send, and files that cannot be read: each is refused within a second, with a sentence."""

import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetlend.documents.spreadsheet import MOST_BYTES, read_sheets
from assetlend.errors import Invalid
from tests.documents.workbooks import SPREADSHEET, ods, ods_cell, ods_row, ods_table, raw_xlsx, xlsx, xlsx_parts, zipped

XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)


@contextmanager
def refused(pattern: str) -> Iterator[None]:
    """The refusal, with a sentence that fits, within a second."""
    begun = time.perf_counter()
    with pytest.raises(Invalid, match=pattern):
        yield
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.ods", "a"])
def test_an_empty_file_is_refused(name: str) -> None:
    with refused("The file is empty"):
        read_sheets(b"", name)


@pytest.mark.parametrize(
    ("data", "name"), [(xlsx(("S", [])), "a.xlsx"), (b"\xef\xbb\xbf", "a.csv"), (b" \n,,\n", "a.csv")]
)
def test_a_file_without_any_content_is_refused(data: bytes, name: str) -> None:
    with refused("The file is empty"):
        read_sheets(data, name)


def test_a_file_that_is_too_large_is_refused() -> None:
    with refused("at most 8 MB"):
        read_sheets(b"a" * (MOST_BYTES + 1), "a.csv")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"a,b\n1,2\n", "a.xlsx", "not what its ending says"),
        (xlsx(("S", [["x"]])), "a.csv", "not what its ending says"),
        (xlsx(("S", [["x"]])), "a.ods", "not what its ending says"),
        (ods("<table:table/>"), "a.xlsx", "not what its ending says"),
        (zipped({"word/document.xml": "<x/>"}), "a.xlsx", "not what its ending says"),
        (OLE, "a.xlsx", "not what its ending says"),
        (OLE, "a.csv", "not what its ending says"),
        (OLE, "a.xls", r"old Excel \(\.xls\)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "a.csv", "not what its ending says"),
        (b"%PDF-1.7 x \x01\x02", "a.csv", "not a table in text form"),
        (b"<html><table><tr><td>x</td></tr></table>", "a.csv", "a web page under another name"),
        (b"a,b\n\x81\x82\xff\xfe", "a.csv", "letters of the file cannot be read"),
        (b"x", "a.pdf", "Files of this kind"),
        (b"x", "a", "Files of this kind"),
        (b"x", "a.xlsx/../b", "Files of this kind"),
        (xlsx(("S", [["x"]])), "a.xlsb", "Files of this kind"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "protected by a password"),
        (ods("<table:table/>", manifest="<encryption-data/>"), "a.ods", "protected by a password"),
        (b"PK\x03\x04 nothing", "a.xlsx", "damaged"),
        (xlsx(("S", [["x"]]))[:-40], "a.xlsx", "damaged"),
        (raw_xlsx("").replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet2.xml", 1), "a.xlsx", "damaged"),
        (raw_xlsx('<row r="x"><c r="A1"><v>1</v></c></row>'), "a.xlsx", "damaged"),
        (raw_xlsx('<row r="1"><c r="A1"><v>1</v></c>'), "a.xlsx", "damaged"),
        (b'a,b\n1,"2\n3,4\n', "a.csv", "Line [0-9]+ .* quotation marks"),
        (b'a,b\n"1"2,3\n', "a.csv", "Line 2 .* quotation marks"),
    ],
    ids=range(25),
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, name: str, sentence: str) -> None:
    with refused(sentence):
        read_sheets(data, name)


def test_a_protected_archive_is_refused() -> None:
    data = bytearray(xlsx(("S", [["x"]])))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with refused("protected by a password"):
        read_sheets(bytes(data), "a.xlsx")


@pytest.mark.parametrize("before", [XXE, LAUGHS])
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
def test_definitions_are_refused_in_every_part(before: str, part: str) -> None:
    parts = xlsx_parts(f'<worksheet xmlns="{SPREADSHEET}"/>')
    parts[part] = before + str(parts[part])
    with refused("definitions"):
        read_sheets(zipped(parts), "a.xlsx")


@pytest.mark.parametrize("before", [XXE, LAUGHS])
def test_definitions_are_refused_in_an_open_document(before: str) -> None:
    with refused("definitions"):
        read_sheets(ods("<table:table/>", before=before), "a.ods")


@pytest.mark.parametrize("reference", ["XFD1048576", "A20001", "CW1", "ZZZ9999999"])
def test_a_single_cell_far_out_is_refused(reference: str) -> None:
    data = raw_xlsx(f'<row r="1"><c r="A1"><v>1</v></c></row><row><c r="{reference}"><v>1</v></c></row>')
    with refused("outside the first 20,000 rows and 100 columns"):
        read_sheets(data, "a.xlsx")


@pytest.mark.parametrize(
    "rows",
    [
        ods_row(ods_cell("float"), repeat=1048576),
        ods_row(ods_cell(repeat=16384), ods_cell("float")),
        ods_row(ods_cell(), repeat=1000000) + ods_row(ods_cell(text="x")),
    ],
    ids=["rows", "columns", "gap"],
)
def test_repetition_without_end_is_refused_in_an_open_document(rows: str) -> None:
    with refused("outside the first"):
        read_sheets(ods(ods_table(rows)), "a.ods")


def test_a_long_text_repeated_in_an_open_document_is_refused() -> None:
    row = ods_row(ods_cell("string", "x" * 10_000, repeat=100), repeat=1000)
    with refused("holds too much"):
        read_sheets(ods(ods_table(row)), "a.ods")


def test_three_hundred_thousand_rows_are_refused_before_they_are_parsed() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>เต็นท์ {n}</t></is></c></row>' for n in range(1, 300_001)
    )
    data = raw_xlsx(rows)
    assert len(data) < MOST_BYTES
    with refused("outside the first|grows too large"):
        read_sheets(data, "a.xlsx")


def test_an_archive_that_grows_is_refused() -> None:
    steep = raw_xlsx("", **{"xl/comments.xml": b" " * 50_000_000})
    wide = raw_xlsx("", **{f"xl/media/{number}": b"" for number in range(1500)})
    for data in (steep, wide):
        with refused("grows too large"):
            read_sheets(data, "a.xlsx")


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    data = bytearray(raw_xlsx("", **{"xl/comments.xml": b" " * 3_000_000}))
    at = data.index(b"xl/comments.xml", data.index(b"PK\x01\x02")) - 46
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with refused("damaged|grows"):
        read_sheets(bytes(data), "a.xlsx")


def test_two_parts_of_one_name_are_refused() -> None:
    stream = BytesIO(raw_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>'))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    with refused("damaged"):
        read_sheets(stream.getvalue(), "a.xlsx")


def test_one_long_text_shown_in_many_cells_is_refused() -> None:
    shared = f'<sst xmlns="{SPREADSHEET}"><si><t>{"x" * 32_000}</t></si></sst>'
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10_001))
    with refused("holds too much"):
        read_sheets(raw_xlsx(rows, shared), "a.xlsx")


def test_too_many_rows_or_columns_of_text_are_refused() -> None:
    with refused("outside the first"):
        read_sheets(b"a,b\n" * 20_001, "a.csv")
    with refused("outside the first"):
        read_sheets(b"\n" * 4_000_000 + b"a,b\n", "a.csv")
    with refused("outside the first"):
        read_sheets(b",".join([b"x"] * 101), "a.csv")


def test_what_looks_like_cells_without_end_is_passed_over() -> None:
    """In a comment a cell may begin a million times and never end; looking for its end each time would take hours."""
    comment = f"<!-- {'<c ' * 120_000} {'<c><f ' * 40_000} {'<c r=' * 40_000} -->"
    data = raw_xlsx(f'{comment}<row r="1"><c r="A1"><v>1</v></c></row>')
    assert read_sheets(data, "a.xlsx")[0].rows == ((1,),)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.ods", "a.tsv"]))
def test_any_bytes_are_a_table_or_refused(data: bytes, name: str) -> None:
    try:
        read_sheets(data, name)
    except Invalid as refusal:
        str(refusal).encode()


HONEST = xlsx(("ทะเบียน", [["รายการ", "จำนวน"], ["เต็นท์", 5]]))


@given(st.integers(0, 4000), st.integers(0, 255))
def test_a_broken_byte_in_a_workbook_is_read_or_refused(at: int, value: int) -> None:
    data = bytearray(HONEST)
    data[at % len(data)] = value
    try:
        read_sheets(bytes(data), "a.xlsx")
    except Invalid as refusal:
        str(refusal).encode()
