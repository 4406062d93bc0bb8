"""A table in a text file is read in the encodings and with the separators that spreadsheet programs write."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Final

from assetlend.documents.spreadsheet_archive import MISNAMED, MOST_COLUMNS, MOST_ROWS, TOO_FAR
from assetlend.errors import N_, Invalid

ENCODING_UNKNOWN: Final = N_("The letters of the file cannot be read. Save it as CSV UTF-8 or as .xlsx.")
NOT_A_TABLE: Final = N_("The file is not a table in text form. Save it again as .xlsx or .csv.")
WEB_PAGE: Final = N_(
    "The file is a web page under another name. Open it in a spreadsheet program and save it as .xlsx."
)
QUOTES_BROKEN: Final = N_("Line %(line)s of the file cannot be read: its quotation marks do not belong together.")

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Thai text files without a mark are UTF-8, or the Windows form of TIS-620.
_UNMARKED: Final = ("utf-8", "cp874")
_BINARY: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP: Final = re.compile(r"\s*<(?:!doctype|html|\?xml|table|head|meta|svg)", re.IGNORECASE)
_SEPARATOR_LINE: Final = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_SEPARATORS: Final = "\t;,"
_SAMPLE_LINES: Final = 50
_SAMPLE_CHARACTERS: Final = 100_000
_MOST_LINES: Final = 5 * MOST_ROWS
# An apostrophe before one of these keeps a spreadsheet from calculating; exports write it, and it is taken off here.
GUARDED: Final = re.compile(r"'+\s*[=+\-@\t\r＝＋－＠]")
# Some write ="001-60-0001" so that a spreadsheet program keeps the zeros; it is the text in it, never calculated.
_TEXT_FORMULA: Final = re.compile(r'="([^"]*)"')
# The letters of a Thai register: ASCII, Thai, spaces and the usual punctuation.
_USUAL: Final = re.compile("[\t\r\n -~\xa0-\xff\u0e01-\u0e5b\u2000-\u206f]")
_LEAST_USUAL: Final = 0.9
_SPACED_QUOTE: Final = re.compile(' +"')


def read_table(data: bytes) -> tuple[tuple[str, ...], ...]:
    """The rows of a CSV or TSV file, without empty rows and cells at the end. Raises: Invalid."""
    text = _decoded(data)
    if _BINARY.search(text):
        raise Invalid(NOT_A_TABLE)
    if _MARKUP.match(text):
        raise Invalid(WEB_PAGE)
    separator = _SEPARATOR_LINE.match(text)
    body = text[separator.end() :] if separator else text
    rows = tuple(_rows(body, separator[1] if separator else _likely_separator(body)))
    filled = [index for index, row in enumerate(rows) if row]
    return rows[: filled[-1] + 1] if filled else ()


def _decoded(data: bytes) -> str:
    marked = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)
    if marked is None and b"\x00" in data:
        return _decoded_wide(data)
    for encoding in (marked,) if marked else _UNMARKED:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(ENCODING_UNKNOWN)


def _decoded_wide(data: bytes) -> str:
    """A text of two bytes a letter without a mark at its beginning. Raises: Invalid for what is no text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, errors="replace")
        sample = text[:_SAMPLE_CHARACTERS]
        if "\x00" not in text and len(_USUAL.findall(sample)) >= _LEAST_USUAL * len(sample):
            return text
    raise Invalid(MISNAMED)


def _likely_separator(text: str) -> str:
    """The separator that splits the first lines into most cells, counting only lines that have as many as most do."""
    sample = text[:_SAMPLE_CHARACTERS]
    return max(_SEPARATORS, key=lambda separator: _cells(sample, separator))


def _cells(sample: str, separator: str) -> int:
    try:
        widths = Counter(len(row) for row in _sampled(sample, separator) if len(row) > 1)
        return max((width * count for width, count in widths.items()), default=0)
    except csv.Error:
        return 0


def _sampled(sample: str, separator: str) -> list[list[str]]:
    return list(islice(csv.reader(StringIO(sample, newline=""), delimiter=separator), _SAMPLE_LINES))


def _is_spaced(text: str, separator: str) -> bool:
    """Whether a space stands before the quotation marks of cells: "a", "b"."""
    try:
        widest = max(_sampled(text[:_SAMPLE_CHARACTERS], separator), key=len, default=[])
    except csv.Error:
        return False
    return len(widest) > 1 and bool(_SPACED_QUOTE.match(widest[1]))


def _rows(text: str, separator: str) -> Iterator[tuple[str, ...]]:
    spaced = _is_spaced(text, separator)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, skipinitialspace=spaced, strict=True)
    filled = 0
    try:
        for number, cells in enumerate(reader):
            row = _row(cells)
            filled += bool(row)
            if filled > MOST_ROWS or number > _MOST_LINES:
                raise Invalid(TOO_FAR, rows=f"{MOST_ROWS:,}", columns=MOST_COLUMNS)
            yield row
    except csv.Error:
        raise Invalid(QUOTES_BROKEN, line=reader.line_num) from None


def _row(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Invalid(TOO_FAR, rows=f"{MOST_ROWS:,}", columns=MOST_COLUMNS)
    return tuple(map(_cell, cells))


def _cell(cell: str) -> str:
    """A cell as it was meant: without the apostrophe of a guarded text, or the quotation marks of a text as formula."""
    if match := _TEXT_FORMULA.fullmatch(cell):
        return match[1]
    return cell[1:] if GUARDED.match(cell) else cell
