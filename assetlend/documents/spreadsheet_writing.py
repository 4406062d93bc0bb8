"""Tables go out as XLSX or CSV; a text in them is a text wherever it is opened, never a formula or a link."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Final

import xlsxwriter

from assetlend.errors import N_, Invalid
from assetlend.thai.characters import INVISIBLE, UNSTORABLE
from assetlend.thai.dates import format_numeric
from assetlend.thai.text import canon

Value = None | str | int | float | Decimal | bool | date | datetime

TOO_MANY_ROWS: Final = N_("A worksheet holds at most %(most)s rows. Export the table as CSV.")

_FONT: Final = "TH SarabunPSK"
_SIZE: Final = 16
_TITLE_SIZE: Final = 20
_MOST_ROWS: Final = 1_048_000
_MOST_CHARACTERS: Final = 32_767
_WIDTHS: Final = (8, 60)
_LARGEST_EXACT: Final = 10**15
_NOT_IN_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\]")
# What a spreadsheet would calculate, also after spaces, and what was guarded before: see spreadsheet_text.GUARDED.
_CALCULATED: Final = re.compile(r"\s*'*\s*[=+\-@\t\r＝＋－＠]|[\t\r]")
_HEADER_ROW: Final = 1


def write_xlsx(
    path_or_stream: str | Path | IO[bytes], *, title: str, headers: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """A workbook of one sheet: the title, the headers (frozen, repeated on every printed page), then the rows.

    Days are written as Buddhist text (03/09/2559), Decimals as amounts with two places, whole numbers as numbers.
    Rows are written as they come, in constant memory. Raises: Invalid for more rows than a worksheet holds.
    """
    target = str(path_or_stream) if isinstance(path_or_stream, Path) else path_or_stream
    workbook = xlsxwriter.Workbook(
        target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    workbook.formats[0].set_font_name(_FONT)
    workbook.formats[0].set_font_size(_SIZE)
    workbook.set_properties({"title": canon(title)})
    sheet = workbook.add_worksheet(_sheet_name(title))
    _arrange(sheet, title)
    try:
        _fill(workbook, sheet, title, headers, rows)
    finally:
        workbook.close()


def write_csv(stream: IO[bytes], headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """A CSV file in UTF-8 with a byte order mark, so that Thai opens well in Excel; the stream stays open.

    A text that a spreadsheet would calculate gets an apostrophe before it; `read_sheets` takes it off again.
    """
    text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        writer = csv.writer(text)
        writer.writerow([_guarded(header) for header in headers])
        for row in rows:
            writer.writerow([_guarded(_plain(value)) for value in row])
    finally:
        text.detach()


def _arrange(sheet: Any, title: str) -> None:
    """The page: A4 across, as wide as the paper, with the headers on every page."""
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    sheet.repeat_rows(0, _HEADER_ROW)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&Cหน้า &P จาก &N")


def _fill(workbook: Any, sheet: Any, title: str, headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    def form(**properties: object) -> Any:
        return workbook.add_format({"font_name": _FONT, "font_size": _SIZE, "valign": "top", **properties})

    heading = form(bold=True, text_wrap=True, border=1, align="center")
    forms = {int: form(border=1, num_format="#,##0"), Decimal: form(border=1, num_format="#,##0.00")}
    forms |= {str: form(border=1, text_wrap=True), float: form(border=1)}
    sheet.write_string(0, 0, _cleaned(title), form(bold=True, font_size=_TITLE_SIZE))
    widths = [_width(header) for header in headers]
    for column, header in enumerate(headers):
        sheet.write_string(_HEADER_ROW, column, _cleaned(header), heading)
    for index, row in enumerate(rows, _HEADER_ROW + 1):
        if index > _MOST_ROWS:
            raise Invalid(TOO_MANY_ROWS, most=f"{_MOST_ROWS:,}")
        for column, value in enumerate(map(_plain, row)):
            _write(sheet, index, column, value, forms)
            if column < len(widths):
                widths[column] = max(widths[column], _width(str(value)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)


def _write(sheet: Any, row: int, column: int, value: str | float | Decimal, forms: dict[type, Any]) -> None:
    if isinstance(value, str):
        text = value if len(value) <= _MOST_CHARACTERS else value[: _MOST_CHARACTERS - 1] + "…"
        write = sheet.write_string if text else sheet.write_blank
        write(row, column, text, forms[str])
    else:
        sheet.write_number(row, column, value, forms[type(value)])


def _plain(value: Value) -> str | int | float | Decimal:
    """A value as text or number: days in the Buddhist era, numbers that Excel would round as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, datetime):
        return f"{format_numeric(value)} {value:%H:%M}"
    if isinstance(value, date):
        return format_numeric(value)
    if isinstance(value, str):
        return _cleaned(value)
    return value if -_LARGEST_EXACT < value < _LARGEST_EXACT else str(value)


def _cleaned(text: str) -> str:
    """`text` with its lines, without characters that a file or a screen cannot hold."""
    return "\n".join(UNSTORABLE.sub(" ", INVISIBLE.sub("", line)) for line in re.split(r"\r\n|\r|\n", text))


def _guarded(value: str | float | Decimal) -> str | float | Decimal:
    if isinstance(value, str):
        text = _cleaned(value)
        return "'" + text if _CALCULATED.match(text) else text
    return value


def _width(text: str) -> float:
    """The width of a column that shows the longest line of a text; marks above and below take no room."""
    lines = text.splitlines() or [""]
    longest = max(sum(1 for mark in line if unicodedata.category(mark) != "Mn") for line in lines)
    return min(max(longest * 1.2 + 2, _WIDTHS[0]), _WIDTHS[1])


def _sheet_name(title: str) -> str:
    return _NOT_IN_SHEET_NAME.sub(" ", canon(title))[:31].strip(" '") or "1"
