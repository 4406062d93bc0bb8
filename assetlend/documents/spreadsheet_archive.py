"""A workbook is a zip of XML; before a parser sees it, it is measured and packed anew with only the parts to be read.

What a sender could use against the reader is refused here: archives that grow, sheets with a cell far out, texts that
are repeated without end, entities. Links to other files, macros and pictures never reach the parser.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Final, NoReturn
from xml.parsers import expat

from assetlend.domain.register_values import UNCALCULATED
from assetlend.errors import N_, Invalid

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 100

DAMAGED: Final = N_("The file is damaged and cannot be read. Open it in a spreadsheet program and save it again.")
MISNAMED: Final = N_("The file is not what its ending says. Save it again as .xlsx or .csv.")
PASSWORD: Final = N_("The file is protected by a password. Save it without the password.")
GROWS: Final = N_("The file grows too large when it is unpacked. Copy the register alone into a new workbook.")
FORBIDDEN: Final = N_("The file contains definitions (DTD) that do not belong in a workbook.")
TOO_FAR: Final = N_(
    "A sheet has content outside the first %(rows)s rows and %(columns)s columns. "
    "Copy the register alone into a new workbook."
)
TOO_MUCH: Final = N_("The workbook holds too much. Copy the register alone into a new workbook.")

_MOST_MEMBERS: Final = 1_000
_MOST_UNPACKED: Final = 40 * 1024 * 1024
_MOST_RATIO: Final = 200
_RATIO_FROM: Final = 1024 * 1024
_MOST_CELLS: Final = MOST_ROWS * MOST_COLUMNS
_MOST_TEXT: Final = 40_000_000

_ENTRY: Final = b"PK\x01\x02"
_XLSX_PARTS: Final = re.compile(r"\[content_types\]\.xml|_rels/\.rels|xl/(?:_rels/|worksheets/)?[^/]+\.(?:xml|rels)")
_ODS_PARTS: Final = re.compile(r"mimetype|content\.xml|settings\.xml|meta-inf/manifest\.xml")
# A cell whose formula no spreadsheet program has calculated; an empty text that one did calculate has its type.
_NO_VALUE: Final = re.compile(
    rb"<((?:\w+:)?)c((?:\s+[rs]\s*=\s*\"[^\"<]*\")*)\s*>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*(?:/>|>\s*</(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
_MARKED: Final = rb'<\1c\2 t="str"><\1v>' + UNCALCULATED.encode() + rb"</\1v></\1c>"
# A cell with an error, which the parser would give as an empty one: as text it is refused where it matters.
_ERROR: Final = re.compile(rb"(<(?:\w+:)?c\s(?:[^<>]*\s)?t\s*=\s*)(?:\"e\"|'e')")
_SHARED_STRINGS: Final = "xl/sharedstrings.xml"
_ODS_CELLS: Final = ("table-cell", "covered-table-cell")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

_Start = Callable[[str, dict[str, str]], None]
_Told = Callable[[str], None] | None


def clean_xlsx(data: bytes) -> bytes:
    """An XLSX or XLSM archive with only its sheets, texts and formats, where what has no value shows it as text.

    An error is the text #REF! or the like, a formula that was never calculated is UNCALCULATED. Raises: Invalid.
    """
    parts = _parts(data, _XLSX_PARTS)
    names = {name.lower(): name for name in parts}
    if "xl/workbook.xml" not in names:
        raise Invalid(MISNAMED)
    lengths = _text_lengths(parts[names[_SHARED_STRINGS]]) if _SHARED_STRINGS in names else []
    places = _Places()
    for content in parts.values():
        _scan(content, places.start)
        places.finish_part()
    if places.shared_cells * max(lengths, default=0) > _MOST_TEXT:
        _measure_texts(parts.values(), lengths)
    return _packed({name: _with_marks(content) for name, content in parts.items()})


def _with_marks(content: bytes) -> bytes:
    return _ERROR.sub(rb'\1"str"', _NO_VALUE.sub(_MARKED, content))


def clean_ods(data: bytes) -> bytes:
    """An ODS archive with only its content. Raises: Invalid."""
    parts = _parts(data, _ODS_PARTS)
    if "content.xml" not in parts or b"opendocument.spreadsheet" not in parts.get("mimetype", b""):
        raise Invalid(MISNAMED)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Invalid(PASSWORD)
    for name, content in parts.items():
        if name != "mimetype":
            scan = _OdsScan()
            _scan(content, scan.start, scan.end, scan.text)
    return _packed(parts)


def _parts(data: bytes, wanted: re.Pattern[str]) -> dict[str, bytes]:
    """The unpacked parts whose names are wanted. Raises: Invalid for what is damaged, protected or grows too large."""
    if data.count(_ENTRY) > _MOST_MEMBERS:
        raise Invalid(GROWS)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _measure(members)
            kept = [member for member in members if wanted.fullmatch(member.filename.lower())]
            if len({member.filename.lower() for member in kept}) < len(kept):
                raise Invalid(DAMAGED)
            return {member.filename: archive.read(member) for member in kept}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise Invalid(DAMAGED) from None


def _measure(members: Iterable[zipfile.ZipInfo]) -> None:
    unpacked = 0
    for member in members:
        if member.flag_bits & 0x1:
            raise Invalid(PASSWORD)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Invalid(DAMAGED)
        unpacked += member.file_size
        steep = member.file_size > _RATIO_FROM and member.file_size > _MOST_RATIO * max(member.compress_size, 1)
        if steep or unpacked > _MOST_UNPACKED:
            raise Invalid(GROWS)


def _packed(parts: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _scan(content: bytes, start: _Start, end: _Told = None, text: _Told = None) -> None:
    """Tell of the elements and texts of an XML part. Raises: Invalid for a document type, and for broken XML."""

    def forbid(*_: object) -> NoReturn:
        raise Invalid(FORBIDDEN)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = forbid
    parser.EntityDeclHandler = forbid
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        raise Invalid(DAMAGED) from None


def _local(name: str) -> str:
    """An element's name without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name


def _check_place(row: int, column: int) -> None:
    if row >= MOST_ROWS or column >= MOST_COLUMNS:
        raise Invalid(TOO_FAR, rows=f"{MOST_ROWS:,}", columns=MOST_COLUMNS)


def _text_lengths(content: bytes) -> list[int]:
    """The lengths of the texts to which cells refer by number."""
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if _local(name) == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    _scan(content, start, text=text)
    return lengths


def _measure_texts(parts: Iterable[bytes], lengths: Sequence[int]) -> None:
    """Refuse a workbook whose cells, with every shared text counted where it is shown, hold too much."""
    shown = 0
    index = ""
    is_index = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal index, is_index
        is_index = attributes.get("t") == "s" if _local(name) == "c" else is_index
        index = ""

    def text(data: str) -> None:
        nonlocal index
        index += data if is_index else ""

    def end(name: str) -> None:
        nonlocal shown, index
        if is_index and _local(name) == "v" and int(index or -1) in range(len(lengths)):
            shown += lengths[int(index)]
        index = ""
        if shown > _MOST_TEXT:
            raise Invalid(TOO_MUCH)

    for content in parts:
        _scan(content, start, end, text)


class _Places:
    """Where the filled cells of worksheets lie, and how many of them refer to a shared text."""

    def __init__(self) -> None:
        self.cells = self.shared_cells = 0
        self.row = self.column = -1
        self.last_row = self.last_column = -1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """One element of a worksheet. Raises: Invalid for a filled cell that lies too far out."""
        local = _local(name)
        if local == "c":
            self._start_cell(attributes)
        elif local in ("v", "is"):
            if self.row >= MOST_ROWS or self.column >= MOST_COLUMNS:
                _check_place(self.row, self.column)
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)
        elif local == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1

    def finish_part(self) -> None:
        """Charge the rectangle that the filled cells of a sheet span, as the parser will lay it out."""
        self.cells += (self.last_row + 1) * (self.last_column + 1)
        if self.cells > _MOST_CELLS:
            raise Invalid(TOO_MUCH)
        self.row = self.column = self.last_row = self.last_column = -1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.shared_cells += attributes.get("t") == "s"
        match = _REFERENCE.fullmatch(attributes.get("r", ""))
        if match is None:
            self.column += 1
            return
        self.row = int(match[2]) - 1
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
        self.column = column - 1


class _OdsScan:
    """The same for a document whose rows and cells carry counts of how often they are repeated."""

    def __init__(self) -> None:
        self.cells = self.characters = 0
        self.row = self.column = 0
        self.row_count = self.cell_count = 1
        self.is_filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """One element. Raises: Invalid for a filled cell that lies, or is repeated, too far out."""
        local = _local(name)
        if local == "table":
            self.row = 0
        elif local == "table-row":
            self.row_count = int(attributes.get("table:number-rows-repeated", "1"))
            self.column = 0
        elif local in _ODS_CELLS:
            self.cell_count = int(attributes.get("table:number-columns-repeated", "1"))
            self.is_filled = False
            if any(key.endswith(":value-type") for key in attributes):
                self._fill()
        elif local == "p":
            self._fill()

    def end(self, name: str) -> None:
        """The end of an element."""
        local = _local(name)
        if local == "table-row":
            self.row += self.row_count
        elif local in _ODS_CELLS:
            self.column += self.cell_count

    def text(self, data: str) -> None:
        """Some text, counted as often as its cell is repeated."""
        if self.is_filled:
            self.characters += len(data) * self.row_count * self.cell_count
        self._check()

    def _fill(self) -> None:
        if not self.is_filled:
            self.is_filled = True
            _check_place(self.row + self.row_count - 1, self.column + self.cell_count - 1)
            self.cells += self.row_count * self.cell_count
            self._check()

    def _check(self) -> None:
        if self.cells > _MOST_CELLS or self.characters > _MOST_TEXT:
            raise Invalid(TOO_MUCH)
