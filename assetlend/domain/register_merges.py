"""A cell merged over several rows says the same of each of them; a merged quantity or sum cannot be shared out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from assetlend.domain.register_columns import Header
from assetlend.domain.register_types import Cell, Field
from assetlend.errors import N_, Invalid

MERGED_FIGURE: Final = N_("One cell is merged over %(rows)s rows. Give each row its own figure.")

_OF_ONE_ROW: Final = frozenset({Field.SEQUENCE, Field.NUMBER, Field.QUANTITY, Field.VALUE, Field.TOTAL_VALUE})
_FIGURES: Final = frozenset({Field.QUANTITY, Field.VALUE, Field.TOTAL_VALUE})
_MOST_MERGES: Final = 5_000


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged cells below a header, by row and column from 0.

    `above[row][column]` is the row that holds the value; `ones` are quantities that count the merged rows, so
    that each row is one; `heights` are figures that nobody can share out.
    """

    above: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    ones: frozenset[tuple[int, int]] = frozenset()
    heights: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def fill(self, index: int, cells: dict[int, Cell], rows: Sequence[Sequence[Cell]]) -> dict[int, Cell]:
        """The cells of a row, with what merged cells say filled in."""
        for column, source in self.above.get(index, {}).items():
            cells[column] = _value(rows, source, column)
        return {column: 1 if (index, column) in self.ones else cell for column, cell in cells.items()}

    def problems_of(self, index: int, columns: Mapping[Field, int]) -> Iterator[tuple[Field, Invalid]]:
        """A refusal for each figure of the row that is merged over several rows."""
        for asked in _FIGURES & columns.keys():
            if height := self.heights.get((index, columns[asked])):
                yield asked, Invalid(MERGED_FIGURE, rows=height)


def merged_cells(header: Header) -> Merged:
    """The merged cells below a header that matter to its columns."""
    fields = {column: asked for asked, column in header.columns.items()}
    rows = header.sheet.rows
    above: dict[int, dict[int, int]] = {}
    ones: set[tuple[int, int]] = set()
    heights: dict[tuple[int, int], int] = {}
    for merge in header.sheet.merges[:_MOST_MERGES]:
        asked = fields.get(merge.left)
        bottom = min(merge.bottom, len(rows) - 1)
        if asked is None or merge.left != merge.right or merge.top <= header.last or bottom <= merge.top:
            continue
        height = bottom - merge.top + 1
        cells = {(row, merge.left) for row in range(merge.top, bottom + 1)}
        if asked is Field.QUANTITY and _value(rows, merge.top, merge.left) == height:
            ones |= cells
        elif asked in _FIGURES and _value(rows, merge.top, merge.left) not in (None, ""):
            heights[merge.top, merge.left] = height
        elif asked not in _OF_ONE_ROW:
            for row, column in cells:
                above.setdefault(row, {})[column] = merge.top
    return Merged(above, frozenset(ones), heights)


def _value(rows: Sequence[Sequence[Cell]], row: int, column: int) -> Cell:
    return rows[row][column] if column < len(rows[row]) else None
