"""A register of property as offices keep it in a spreadsheet is read whole: a row is an asset, skipped, or a problem.

`read_register` takes grids of cells (see `documents.spreadsheet`) and decides nothing about what is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from assetlend.domain.assets import Condition, number_key
from assetlend.domain.register_columns import Header, find_headers
from assetlend.domain.register_layout import Heading, Kind, ends_table, heading_of, kind_of
from assetlend.domain.register_line import Line
from assetlend.domain.register_merges import Merged, merged_cells
from assetlend.domain.register_rows import Outcome, read_row
from assetlend.domain.register_totals import Totals
from assetlend.domain.register_types import (
    Cell,
    Field,
    Merge,
    Notice,
    Problem,
    Reading,
    RegisterRow,
    Sheet,
    SkippedRow,
)
from assetlend.domain.register_values import cell_text, is_ditto
from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted

__all__ = [
    "Cell",
    "Field",
    "Merge",
    "Notice",
    "Problem",
    "Reading",
    "RegisterRow",
    "Sheet",
    "SkippedRow",
    "read_register",
]

NO_SUCH_SHEET: Final = N_("The file has no sheet “%(sheet)s” with a register.")
NO_ROWS: Final = N_("There is no asset below the headings of sheet “%(sheet)s”.")
OTHER_SHEET: Final = N_("Sheet “%(sheet)s” looks like a register too; it was not read.")
DUPLICATE: Final = N_("The asset number %(number)s stands in row %(first)s already.")
TOO_MANY: Final = N_("The register names more than %(most)s pieces. Split the file.")

MOST_PIECES: Final = 100_000


@dataclass(slots=True)
class _Reader:
    """A sheet being read from top to bottom: what was found so far, and what the group headings said."""

    header: Header
    today: date
    merged: Merged
    heading: Heading = field(default_factory=Heading)
    above: dict[int, Cell] = field(default_factory=dict)
    is_below_table: bool = False
    totals: Totals = field(default_factory=Totals)
    first_rows: dict[str, int] = field(default_factory=dict)
    rows: list[RegisterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    warnings: list[Notice] = field(default_factory=list)

    def take(self, index: int, cells: dict[int, Cell]) -> None:
        """One row of the sheet (`index` from 0), as an asset or as something to pass over."""
        cells = {column: self.above.get(column, cell) if is_ditto(cell) else cell for column, cell in cells.items()}
        texts = {column: text for column, cell in cells.items() if (text := cell_text(cell))}
        kind = kind_of(self.header, texts, self.is_below_table)
        if kind is Kind.ASSET:
            self._take_asset(index, cells)
            return
        if kind in (Kind.OTHER_HEADER, Kind.NAME_ONLY):
            column, text = next(iter(texts.items()))
            place = index + 1, self.header.texts.get(column, ""), quoted(text)
            self.problems.append(Problem(*place, kind.code, kind.why))
            return
        self.skipped.append(SkippedRow(index + 1, quoted(" ".join(texts.values())), kind.code, kind.why))
        if kind is Kind.GROUP and (heading := heading_of(self.header, texts)):
            self.heading = Heading(
                heading.item_class or self.heading.item_class, heading.division or self.heading.division
            )
            self.totals.start_part()
        if kind is Kind.TOTAL:
            self.warnings += self.totals.check(index + 1, self.header, cells)
        self.is_below_table = ends_table(kind, texts, self.is_below_table)

    def _take_asset(self, index: int, cells: dict[int, Cell]) -> None:
        self.above = cells
        marked = [column for column in self.header.conditions if cell_text(cells.get(column))]
        line = Line(
            row=index + 1,
            cells={asked: cells.get(column) for asked, column in self.header.columns.items()},
            headings={asked: self.header.heading(asked) for asked in self.header.columns},
            marks=_marks(self.header, cells),
            marked=", ".join(self.header.texts[column] for column in marked),
            today=self.today,
            heading_class=self.heading.item_class,
            heading_division=self.heading.division,
        )
        for asked, refusal in self.merged.problems_of(index, self.header.columns):
            line.refuse(asked, refusal, "merged")
        outcome = read_row(line)
        self.totals.add(outcome)
        self._keep(line, outcome)

    def _keep(self, line: Line, outcome: Outcome) -> None:
        """The assets of a row whose numbers are new in this file."""
        repeated: dict[str, int] = {}
        for number in (row.number for row in outcome.rows if row.number):
            if first := self.first_rows.get(number_key(number)):
                repeated[number] = first
            self.first_rows.setdefault(number_key(number), line.row)
        for number, first in repeated.items():
            line.refuse(Field.NUMBER, Invalid(DUPLICATE, number=number, first=first), "duplicate_number")
        self.problems += line.problems
        self.rows += () if repeated else outcome.rows
        if len(self.rows) > MOST_PIECES:
            raise Invalid(TOO_MANY, most=f"{MOST_PIECES:,}")


def read_register(sheets: Sequence[Sheet], *, today: date, sheet: str | None = None) -> Reading:
    """The register on the sheet with the best header, or on the sheet named `sheet`.

    `today` is the office's Gregorian day: nothing can have been acquired after it.
    Raises: Invalid where there is no register at all; what is wrong with single rows is in the reading.
    """
    headers = find_headers(sheets)
    chosen = next((header for header in headers if sheet in (None, header.sheet.name)), None)
    if chosen is None:
        raise Invalid(NO_SUCH_SHEET, sheet=quoted(sheet))
    merged = merged_cells(chosen)
    reader = _Reader(chosen, today, merged)
    for index, cells in _rows_below(chosen, merged):
        reader.take(index, cells)
    if not reader.rows and not reader.problems:
        raise Invalid(NO_ROWS, sheet=quoted(chosen.sheet.name))
    others = [Notice(0, "", "", "other_sheet", OTHER_SHEET, {"sheet": quoted(h.sheet.name)}) for h in headers]
    return _reading(reader, [notice for header, notice in zip(headers, others, strict=True) if header is not chosen])


def _marks(header: Header, cells: Mapping[int, Cell]) -> dict[Condition, list[Cell]]:
    """The cells under the headings of single conditions."""
    marks: dict[Condition, list[Cell]] = {}
    for column, condition in header.conditions.items():
        marks.setdefault(condition, []).append(cells.get(column))
    return marks


def _rows_below(header: Header, merged: Merged) -> Iterator[tuple[int, dict[int, Cell]]]:
    """The rows below the header up to the last filled one, with merged cells filled down."""
    rows = header.sheet.rows
    filled = [index for index, row in enumerate(rows) if any(cell not in (None, "") for cell in row)]
    for index in range(header.last + 1, filled[-1] + 1):
        yield index, merged.fill(index, dict(enumerate(rows[index])), rows)


def _reading(reader: _Reader, others: Sequence[Notice]) -> Reading:
    header = reader.header
    return Reading(
        sheet=header.sheet.name,
        header_row=header.first + 1,
        columns={header.heading(asked): asked for asked in header.columns}
        | {header.texts[column]: Field.CONDITION for column in header.conditions},
        ignored=header.ignored,
        rows=tuple(reader.rows),
        problems=tuple(reader.problems),
        skipped=tuple(reader.skipped),
        warnings=(*reader.warnings, *others),
    )
