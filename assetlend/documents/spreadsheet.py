"""Spreadsheets come in as plain grids of values and go out as files that calculate nothing.

`read_sheets` takes XLSX, XLSM, ODS, CSV and TSV; the writers are offered from here too.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from assetlend.documents.spreadsheet_archive import DAMAGED, MISNAMED, PASSWORD, clean_ods, clean_xlsx
from assetlend.documents.spreadsheet_text import read_table
from assetlend.documents.spreadsheet_writing import Value, write_csv, write_xlsx
from assetlend.domain.register import Cell, Merge, Sheet
from assetlend.errors import N_, Invalid

__all__ = ["MOST_BYTES", "Value", "read_sheets", "write_csv", "write_xlsx"]

MOST_BYTES: Final = 8 * 1024 * 1024

EMPTY: Final = N_("The file is empty.")
TOO_LARGE: Final = N_("The file is too large: at most %(most)s MB.")
KIND_UNKNOWN: Final = N_("Files of this kind cannot be read. Save the register as .xlsx or .csv.")
OLD_EXCEL: Final = N_("Files of old Excel (.xls) cannot be read. Open the file and save it as .xlsx or .csv.")

_WORKBOOKS: Final = {"xlsx": clean_xlsx, "xlsm": clean_xlsx, "ods": clean_ods}
_TABLES: Final = frozenset({"csv", "tsv", "txt"})
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_LARGEST_EXACT: Final = 10**15

_Raw = int | float | str | bool | time | date | datetime | timedelta


def read_sheets(data: bytes, filename: str) -> tuple[Sheet, ...]:
    """The visible sheets of a file, its cells from the first row and column; the ending of `filename` says the kind.

    Numbers, truth values and dates keep their type, a formula gives the value that was stored with it, and everything
    in a text file is text. Raises: Invalid for a file that is too large, empty, protected, damaged or something else.
    """
    if not data:
        raise Invalid(EMPTY)
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_LARGE, most=MOST_BYTES // 1024 // 1024)
    ending = filename.rpartition(".")[2].strip().lower()
    if ending in _TABLES:
        sheets = [_table(data, filename)]
    elif ending in _WORKBOOKS:
        sheets = _workbook(data, ending)
    else:
        raise Invalid(OLD_EXCEL if ending == "xls" else KIND_UNKNOWN)
    if not any(sheet.rows for sheet in sheets):
        raise Invalid(EMPTY)
    return tuple(sheets)


def _table(data: bytes, filename: str) -> Sheet:
    if data.startswith((_ZIP, _OLE)):
        raise Invalid(MISNAMED)
    return Sheet(filename.replace("\\", "/").rpartition("/")[2].rpartition(".")[0], read_table(data))


def _workbook(data: bytes, ending: str) -> list[Sheet]:
    if data.startswith(_OLE):
        raise Invalid(PASSWORD if _ENCRYPTED in data else MISNAMED)
    if not data.startswith(_ZIP):
        raise Invalid(MISNAMED)
    clean = _WORKBOOKS[ending](data)
    try:
        return _visible_sheets(clean)
    except Invalid:
        raise
    except BaseException as error:
        # The parser is not written in Python: where it gives up, its panic is no ordinary exception.
        if isinstance(error, (CalamineError, ValueError, OSError)) or type(error).__name__ == "PanicException":
            raise Invalid(DAMAGED) from None
        raise


def _visible_sheets(clean: bytes) -> list[Sheet]:
    with CalamineWorkbook.from_filelike(BytesIO(clean)) as workbook:
        return [
            _sheet(workbook.get_sheet_by_index(index))
            for index, about in enumerate(workbook.sheets_metadata)
            if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
        ]


def _sheet(sheet: CalamineSheet) -> Sheet:
    rows = tuple(tuple(map(_cell, row)) for row in sheet.to_python(skip_empty_area=False))
    return Sheet(sheet.name, rows, _merges(sheet.merged_cell_ranges or ()))


def _merges(ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> tuple[Merge, ...]:
    return tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges)


def _cell(raw: _Raw) -> Cell:
    """A cell's value: empty as None, whole numbers as int, times and durations as text."""
    if raw == "" and isinstance(raw, str):
        return None
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < _LARGEST_EXACT:
        return int(raw)
    return str(raw) if isinstance(raw, (time, timedelta)) else raw
