"""Asset numbers: single ones, lists, ranges, and what spreadsheets make of them."""

import time
from datetime import date

import pytest

from assetlend.domain.register import Cell, Reading
from tests.domain.registers import reading

HEADER = ("รหัสครุภัณฑ์", "รายการ", "จำนวน", "สภาพ")


def read(number: Cell, quantity: Cell = None, condition: Cell = None) -> Reading:
    return reading(HEADER, (number, "โต๊ะ", quantity, condition))


def numbers(number: Cell, quantity: Cell = None) -> list[str | None]:
    found = read(number, quantity)
    assert not found.problems
    assert all(row.quantity == 1 or len(found.rows) == 1 for row in found.rows)
    return [row.number for row in found.rows]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("416-64-0001", "416-64-0001"),
        ("๔๑๖-๖๔-๐๐๐๑", "416-64-0001"),
        (" 416\u2013 64 \u201064-0001\u200b".replace("64 \u2010", ""), "416-64-0001"),
        ("416 - 64 - 0001", "416-64-0001"),
        ("416–64–0001", "416-64-0001"),
        ("อบต.วซ-01-67-001", "อบต.วซ-01-67-001"),
        ("7440-001-0001-12", "7440-001-0001-12"),
        ("กข 1234 สระแก้ว", "กข 1234 สระแก้ว"),
        (4160001, "4160001"),
        (4160001.0, "4160001"),
        (416.64, "416.64"),
        ("500-0-02000", "500-0-02000"),
        ("1/2563", "1/2563"),
        ("A" * 60, "A" * 60),
        ("-", None),
        ("ไม่มี", None),
        ("(ไม่มีรหัสรายชิ้น)", None),
        ("ไม่มีรหัส", None),
    ],
)
@pytest.mark.parametrize("quantity", [1, None])
def test_one_number_is_kept_as_it_is(cell: Cell, number: str | None, quantity: int | None) -> None:
    assert numbers(cell, quantity) == [number]


def test_an_empty_cell_is_no_number() -> None:
    assert numbers(None, 1) == [None]


TWENTY = [f"400-63-{number:04d}" for number in range(1, 21)]


@pytest.mark.parametrize(
    "cell",
    [
        "400-63-0001 ถึง 400-63-0020",
        "400-63-0001ถึง400-63-0020",
        "400-63-0001 ถึง 0020",
        "400-63-0001 ถึง 20",
        "400-63-0001 ถึงหมายเลข 400-63-0020",
        "400-63-0001 to 400-63-0020",
        "400-63-0001 - 400-63-0020",
        "400-63-0001 - 0020",
        "400-63-0001 – 0020",
        "400-63-0001–0020",
        "400-63-0001 -0020",
        "400-63-0001…0020",
        "400-63-0001...0020",
        "400-63-0001 ~ 0020",
        "400-63-0001-0020",
        "400-63-0001-20",
        "๔๐๐-๖๓-๐๐๐๑ ถึง ๔๐๐-๖๓-๐๐๒๐",
        "400-63-0001 ถึง 63-0020",
        "400-63-0001 ถึง 0010, 400-63-0011 ถึง 0020",
        "400-63-0001\n400-63-0002\n400-63-0003 ถึง 400-63-0020",
    ],
)
@pytest.mark.parametrize("quantity", [20, "20 ตัว"])
def test_a_range_becomes_as_many_pieces_as_the_quantity_says(cell: str, quantity: Cell) -> None:
    assert numbers(cell, quantity) == TWENTY


@pytest.mark.parametrize("cell", ["400-63-0001 ถึง 400-63-0020", "400-63-0001 - 0020", "400-63-0001…0020"])
def test_a_clear_range_needs_no_quantity(cell: str) -> None:
    assert numbers(cell) == TWENTY


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("A-1, A-2", ["A-1", "A-2"]),
        ("A-1\nA-2", ["A-1", "A-2"]),
        ("A-1; A-2;", ["A-1", "A-2"]),
        ("A-1 และ A-2", ["A-1", "A-2"]),
        ("400-63-0001, 0002", ["400-63-0001", "400-63-0002"]),
        ("1001, 1002", ["1001", "1002"]),
        ("A-09 ถึง A-10", ["A-09", "A-10"]),
        ("A-9 ถึง A-10", ["A-9", "A-10"]),
    ],
)
def test_several_numbers_in_one_cell_are_several_pieces(cell: str, found: list[str]) -> None:
    assert numbers(cell, 2) == found


def test_one_number_for_several_units_is_a_lot_with_a_remark() -> None:
    for cell in ("400-63-0001", "416-64", "อบต.วซ-01-67-001", 4160001.0):
        (row,) = read(cell, 20).rows
        assert row.quantity == 20
        assert [warning.code for warning in row.warnings] == ["numbered_lot"]


@pytest.mark.parametrize(
    ("cell", "quantity", "sentence"),
    [
        ("400-63-0001 ถึง 400-63-0020", 15, "names 20 asset numbers, but the quantity is 15"),
        ("400-63-0001 ถึง 400-63-0020", 1, "names 20 asset numbers, but the quantity is 1"),
        ("400-63-0001 - 0020", 1, "names 20 asset numbers, but the quantity is 1"),
        ("400-63-0001-20", 15, "names 20 asset numbers, but the quantity is 15"),
        ("A-1, A-2", 3, "names 2 asset numbers, but the quantity is 3"),
        ("A-1, A-2", 1, "names 2 asset numbers, but the quantity is 1"),
        ("400-63-0020 ถึง 400-63-0001", 20, "is not a range of asset numbers"),
        ("400-63-0001 ถึง 500-63-0020", 20, "is not a range of asset numbers"),
        ("400-63-0001 ถึง สุดท้าย", 20, "is not a range of asset numbers"),
        ("A-1 ถึง A-999999", 5, "names 999,999 asset numbers, but the quantity is 5"),
        ("A-1 ถึง A-99999", None, "more than 2,000 asset numbers"),
        ("A-1 ถึง A-99999", 99_999, "more than 2,000 asset numbers"),
        ("A" * 61, 1, "too long: at most 60 characters"),
        ("A" * 60 + "1 ถึง " + "A" * 60 + "3", 3, "too long: at most 60 characters"),
        (date(2021, 5, 12), 1, "turned this asset number into a date"),
        (1234567890123456.0, 1, "rounded this long asset number"),
        ("#REF!", 1, "spreadsheet's error"),
    ],
)
def test_numbers_that_cannot_be(cell: Cell, quantity: int | None, sentence: str) -> None:
    (found,) = read(cell, quantity).problems
    assert (found.row, found.column) == (2, "รหัสครุภัณฑ์")
    assert sentence in str(found)


def test_pieces_of_a_range_share_one_condition() -> None:
    assert {row.condition for row in read("A-1 ถึง A-3", 3, "ชำรุด").rows} == {read("A-9", 1, "ชำรุด").rows[0].condition}
    assert len(read("A-1 ถึง A-3", 3, "3 ชำรุด").rows) == 3
    (found,) = read("A-1 ถึง A-3", 3, "2 ดี / 1 ชำรุด").problems
    assert "Give each numbered piece its own row" in str(found)


def test_a_number_that_stands_twice_is_refused_with_the_first_row() -> None:
    rows = [("A-1", "โต๊ะ", 1), ("B-1 ถึง B-3", "โต๊ะ", 3), ("a -1", "โต๊ะ", 1), ("B-2", "โต๊ะ", 1), ("C-1, C-1", "โต๊ะ", 2)]
    found = reading(HEADER, *rows)
    assert [row.number for row in found.rows] == ["A-1", "B-1", "B-2", "B-3"]
    assert [(one.row, one.params["first"]) for one in found.problems] == [(4, 2), (5, 3), (6, 6)]


def test_rows_without_a_number_are_never_the_same() -> None:
    assert len(reading(HEADER, (None, "เก้าอี้", 50), ("-", "เก้าอี้", 50)).rows) == 2


def test_ranges_without_end_are_refused_quickly() -> None:
    begun = time.perf_counter()
    cell = ",".join(f"A-1 ถึง A-{number}" for number in range(100_000, 103_000))
    assert read(cell, 5).problems
    assert read(cell).problems
    assert read("-" * 30_000 + "1-2").problems
    assert read("1-" * 15_000 + "2", 20).problems
    assert time.perf_counter() - begun < 2
