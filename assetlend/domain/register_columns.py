"""The header of a register is found by its words: on any sheet, in any of the first rows, in any order of columns.

It may have up to three rows; columns that are headed by conditions (ใช้ได้, ชำรุด …) count or mark the units in them.
"""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from assetlend.domain.assets import Condition
from assetlend.domain.register_conditions import columns_of_conditions
from assetlend.domain.register_headers import exact_meaning, meaning_of
from assetlend.domain.register_types import Cell, Field, Sheet
from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted
from assetlend.thai.text import canon

NO_HEADER: Final = N_(
    "No sheet has a row of headings that can be understood. The first rows must name at least the item "
    "(รายการ) and one more column, such as รหัสครุภัณฑ์, กอง or จำนวน."
)
NO_NAME_COLUMN: Final = N_(
    "The headings in row %(row)s of sheet “%(sheet)s” name no column for the item itself. "
    "Head that column รายการ or ชื่อครุภัณฑ์."
)

_ROWS_SEARCHED: Final = 30
_LEAST_COLUMNS: Final = 2
_MOST_HEADER_ROWS: Final = 3
_LEAST_OF_OTHER: Final = 3
# What does not make a row a header of a register by itself.
_SLIGHT: Final = frozenset({Field.SEQUENCE})
_LONGEST_PART: Final = 40


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one sheet: rows from 0 (`last` is the lowest where it has several), columns by what they tell.

    `conditions` are the columns for the units in one condition; `lines` are the texts of each of its rows, `texts` all
    that stands over a column. `telling` are the columns that tell something of an asset; running numbers do not.
    """

    sheet: Sheet
    first: int
    last: int
    columns: Mapping[Field, int]
    conditions: Mapping[int, Condition]
    texts: Mapping[int, str]
    lines: tuple[Mapping[int, str], ...]
    meanings: Mapping[int, tuple[Field, int]]
    telling: frozenset[int]

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings, from left to right, of columns that tell nothing for the register."""
        used = {*self.columns.values(), *self.conditions}
        return tuple(text for column, text in sorted(self.texts.items()) if text and column not in used)

    def heading(self, field: Field) -> str:
        """The heading of a field as in the file, or "" where the file has no such column."""
        return self.texts.get(self.columns.get(field, -1), "")


def find_headers(sheets: Iterable[Sheet]) -> tuple[Header, ...]:
    """The best header of every sheet that has one, the best of all first.

    Raises: Invalid where no sheet has one.
    """
    found = [header for sheet in sheets for header in _of_sheet(sheet)]
    usable = [header for header in found if Field.NAME in header.columns]
    if not usable:
        raise _nothing_usable(found)
    best: dict[str, Header] = {}
    for header in sorted(usable, key=_score, reverse=True):
        best.setdefault(header.sheet.name, header)
    return tuple(best.values())


def _nothing_usable(found: Sequence[Header]) -> Invalid:
    nearest = max(found, key=_score, default=None)
    if nearest is None:
        return Invalid(NO_HEADER)
    return Invalid(NO_NAME_COLUMN, row=nearest.first + 1, sheet=quoted(nearest.sheet.name))


def _score(header: Header) -> int:
    return len(header.columns) + len(header.conditions)


def _of_sheet(sheet: Sheet) -> Iterator[Header]:
    """Every row of the top of a sheet, alone or with the ones below it, that reads like a header."""
    for row in range(min(_ROWS_SEARCHED, len(sheet.rows))):
        texts = _texts(sheet.rows[row])
        header = _header(sheet, (texts,), row, texts, dict(_meanings(texts)))
        while header is not None:
            deepest, header = header, _with_next_row(header)
            if header is None:
                yield deepest


def _header(
    sheet: Sheet,
    lines: tuple[Mapping[int, str], ...],
    last: int,
    texts: Mapping[int, str],
    meanings: Mapping[int, tuple[Field, int]],
) -> Header | None:
    conditions = columns_of_conditions(ChainMap(*map(dict, reversed(lines))))
    columns = _assigned({column: meaning for column, meaning in meanings.items() if column not in conditions})
    telling = frozenset(column for asked, column in columns.items() if asked not in _SLIGHT) | conditions.keys()
    if len(telling) < _LEAST_COLUMNS:
        return None
    return Header(sheet, last + 1 - len(lines), last, columns, conditions, texts, lines, meanings, telling)


def _assigned(meanings: Mapping[int, tuple[Field, int]]) -> dict[Field, int]:
    """One column for each field: the one with the surest heading, the left one of equals; in the file's order."""
    best: dict[Field, tuple[int, int]] = {}
    for column, (field, rank) in meanings.items():
        best[field] = min(best.get(field, (rank, column)), (rank, column))
    return {field: column for field, (_, column) in sorted(best.items(), key=lambda item: item[1][1])}


def _texts(row: Sequence[Cell]) -> dict[int, str]:
    """The texts of a row by column; numbers, dates and empty cells are no headings."""
    return {column: text for column, cell in enumerate(row) if isinstance(cell, str) and (text := canon(cell))}


def _meanings(texts: Mapping[int, str]) -> Iterator[tuple[int, tuple[Field, int]]]:
    for column, text in texts.items():
        if meaning := meaning_of(text):
            yield column, meaning


def _with_next_row(header: Header) -> Header | None:
    """The header with the next row, where that one tells more ("ราคา" over "ต่อหน่วย" and "รวม")."""
    below = header.last + 1
    rows = header.sheet.rows
    if below >= len(rows) or len(header.lines) >= _MOST_HEADER_ROWS:
        return None
    lower = _texts(rows[below])
    if not _is_lower_row(rows[below], lower, header):
        return None
    above = _spread(header.texts, lower)
    texts = {column: canon(f"{above.get(column, '')} {lower.get(column, '')}") for column in sorted({*above, *lower})}
    meanings = {
        column: meaning
        for column in texts
        if (meaning := _joint_meaning(header, column, above.get(column, ""), lower.get(column, "")))
    }
    deeper = _header(header.sheet, (*header.lines, lower), below, texts, meanings)
    return deeper if deeper and _score(deeper) > _score(header) else None


def _is_lower_row(cells: Sequence[Cell], lower: Mapping[int, str], header: Header) -> bool:
    """Whether a row can be a lower part of a header: short words only, none under number and name."""
    if not lower or any(cell not in (None, "") and not isinstance(cell, str) for cell in cells):
        return False
    if any(len(text) > _LONGEST_PART or any(map(str.isdigit, text)) for text in lower.values()):
        return False
    return not any(header.columns.get(field) in lower for field in (Field.NUMBER, Field.NAME))


def _spread(upper: Mapping[int, str], lower: Mapping[int, str]) -> dict[int, str]:
    """The upper words, each carried to the right over the empty cells that have a word below them."""
    spread = dict(upper)
    for column in sorted(lower):
        if column not in spread and column - 1 in spread and column - 1 in lower:
            spread[column] = spread[column - 1]
    return spread


def _joint_meaning(header: Header, column: int, above: str, below: str) -> tuple[Field, int] | None:
    """The meaning of two words over each other: as one word, else of the lower one, else of the upper one.

    Under a word that was carried here from the left the lower word is asked first: "จำนวน" over "จำนวน" and "หน่วย".
    """
    if not below:
        return header.meanings.get(column)
    joint = exact_meaning(f"{above}{below}")
    alone = exact_meaning(below)
    first, second = (joint, alone) if column in header.texts else (alone, joint)
    return first or second or (meaning_of(f"{above} {below}") if above else None)


def is_other_header(header: Header, texts: Mapping[int, str]) -> bool | None:
    """Whether a row consists of headings in other words or another order; None where it is no header at all."""
    if len(texts) < _LEAST_OF_OTHER or any(map(str.isdigit, "".join(texts.values()))):
        return None
    meanings = {column: meaning[0] for column, text in texts.items() if (meaning := exact_meaning(text))}
    if len(meanings) < _LEAST_OF_OTHER or len(meanings) * 2 <= len(texts):
        return None
    return any(header.columns.get(field, column) != column for column, field in meanings.items())


def repeats(header: Header, texts: Mapping[int, str]) -> bool:
    """Whether a row is the header, or one of its rows, again, as after a page break."""
    return any(_is_like(line, texts) for line in (header.texts, *header.lines))


def _is_like(line: Mapping[int, str], texts: Mapping[int, str]) -> bool:
    same = [column for column, text in texts.items() if text == line.get(column)]
    return len(same) >= _LEAST_COLUMNS and len(same) * 2 > len(texts)
