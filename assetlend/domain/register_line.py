"""One row of a register while it is being read: its cells by what they tell, and what is wrong or remarkable there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from assetlend.domain.assets import Condition
from assetlend.domain.register_types import Cell, Field, Notice, Problem
from assetlend.domain.register_values import cell_text, read_text
from assetlend.errors import Invalid
from assetlend.thai.characters import quoted

# The longest texts that the register takes, in characters.
LIMITS: Final[Mapping[Field, int]] = {
    Field.NAME: 200,
    Field.ITEM_CLASS: 120,
    Field.DIVISION: 120,
    Field.UNIT: 40,
    Field.FUND_SOURCE: 100,
    Field.ACQUISITION: 100,
    Field.BRAND: 120,
    Field.MODEL: 75,
    Field.LOCATION: 200,
    Field.DOCUMENT_NO: 100,
    Field.VENDOR: 200,
    Field.CONDITION: 200,
    Field.NOTE: 700,
}

T = TypeVar("T")


@dataclass(slots=True)
class Line:
    """One row while it is being read: its cells and headings by field, and what is found on the way.

    `marks` are the cells under the headings of single conditions, `marked` are the headings of the filled ones.
    """

    row: int
    cells: Mapping[Field, Cell]
    headings: Mapping[Field, str]
    today: date
    marks: Mapping[Condition, Sequence[Cell]] = field(default_factory=dict)
    marked: str = ""
    heading_class: str | None = None
    heading_division: str | None = None
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def read(self, asked: Field, reader: Callable[[Cell], T], otherwise: T) -> T:
        """The value of a field by `reader`; a refusal becomes a problem of that cell."""
        try:
            return reader(self.cells.get(asked))
        except Invalid as refusal:
            self.refuse(asked, refusal)
            return otherwise

    def text(self, asked: Field) -> str | None:
        """The text of a field, no longer than its limit."""
        return self.read(asked, lambda cell: read_text(cell, LIMITS[asked]), None)

    def refuse(self, at: Field, refusal: Invalid, code: str | None = None) -> None:
        """Note a problem of a cell."""
        self.problems.append(Problem(*self._place(at), code or f"bad_{at.value}", refusal.message, refusal.params))

    def notice(self, at: Field, code: str, reason: str, **params: object) -> None:
        """Note something remarkable about a cell."""
        self.notices.append(Notice(*self._place(at), code, reason, params))

    def _place(self, at: Field) -> tuple[int, str, str]:
        if at is Field.CONDITION and self.marked:
            marks = (cell_text(cell) for cells in self.marks.values() for cell in cells)
            return self.row, self.marked, quoted(" ".join(filter(None, marks)))
        return self.row, self.headings.get(at, ""), quoted(cell_text(self.cells.get(at)))
