"""Registers made for tests."""

from datetime import date
from pathlib import Path

from assetlend.documents.spreadsheet import read_sheets
from assetlend.domain.register import Cell, Merge, Reading, RegisterRow, Sheet, read_register

TODAY = date(2026, 11, 22)
FILES = Path(__file__).parent.parent / "data" / "registers"


def sheet(*rows: tuple[Cell, ...], name: str = "ทะเบียน", merges: tuple[Merge, ...] = ()) -> Sheet:
    """A sheet with these rows, the header among them."""
    return Sheet(name, tuple(rows), merges)


def reading(*rows: tuple[Cell, ...], merges: tuple[Merge, ...] = ()) -> Reading:
    """What is read from one sheet with these rows."""
    return read_register([sheet(*rows, merges=merges)], today=TODAY)


def column(heading: str, cell: Cell) -> Reading:
    """What is read from one asset, named โต๊ะ and numbered 1, with one more column."""
    return reading(("รหัสครุภัณฑ์", "รายการ", heading), ("1", "โต๊ะ", cell))


def asset(heading: str, cell: Cell) -> RegisterRow:
    """The only asset of `column`, which has no problem."""
    read = column(heading, cell)
    assert not read.problems
    (row,) = read.rows
    return row


def problem(heading: str, cell: Cell) -> str:
    """The only problem of `column`, which names the row, the column and the value."""
    read = column(heading, cell)
    assert not read.rows
    (found,) = read.problems
    assert (found.row, found.column) == (2, heading)
    return str(found)


def file(name: str) -> Reading:
    """What is read from one of the files kept with the tests."""
    return read_register(read_sheets((FILES / name).read_bytes(), name), today=TODAY)
