"""A total that the file states is compared with what was read; it may count rows, units or baht."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from assetlend.domain.register_columns import Header
from assetlend.domain.register_rows import Outcome
from assetlend.domain.register_types import Cell, Field, Notice
from assetlend.domain.register_values import cell_text, read_baht, read_quantity
from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted
from assetlend.thai.money import format_baht

QUANTITY_DIFFERS: Final = N_("The file states a total of %(stated)s. Read above it: rows %(rows)s, units %(units)s.")
VALUE_DIFFERS: Final = N_(
    "The file states a total of %(stated)s baht, but the rows above it add up to %(counted)s baht."
)


@dataclass(slots=True)
class _Sum:
    """Rows, units and satang; None as soon as one row's figure is not known."""

    rows: int = 0
    units: int | None = 0
    satang: int | None = 0

    def add(self, outcome: Outcome) -> None:
        self.rows += 1
        known = self.units is not None and outcome.quantity is not None
        self.units = (self.units or 0) + (outcome.quantity or 0) if known else None
        valued = self.satang is not None and outcome.value_satang is not None
        self.satang = (self.satang or 0) + (outcome.value_satang or 0) if valued else None


@dataclass(slots=True)
class Totals:
    """The sums of the whole sheet so far, and of the part since the last heading or total."""

    whole: _Sum = field(default_factory=_Sum)
    part: _Sum = field(default_factory=_Sum)

    def add(self, outcome: Outcome) -> None:
        """Count one row."""
        self.whole.add(outcome)
        self.part.add(outcome)

    def start_part(self) -> None:
        """Begin a new part."""
        self.part = _Sum()

    def check(self, row: int, header: Header, cells: Mapping[int, Cell]) -> Iterator[Notice]:
        """What a total row states that differs from both sums; a new part begins."""
        whole, part = self.whole, self.part
        self.start_part()
        yield from _check_quantity(row, header, cells, whole, part)
        yield from _check_value(row, header, cells, whole, part)


def _check_quantity(row: int, header: Header, cells: Mapping[int, Cell], whole: _Sum, part: _Sum) -> Iterator[Notice]:
    cell = cells.get(header.columns.get(Field.QUANTITY, -1))
    try:
        stated, _ = read_quantity(cell)
    except Invalid:
        return
    if stated is None or None in (whole.units, part.units):
        return
    if stated not in (whole.rows, whole.units, part.rows, part.units):
        params = {"stated": f"{stated:,}", "rows": f"{whole.rows:,}", "units": f"{whole.units:,}"}
        heading = header.heading(Field.QUANTITY)
        yield Notice(row, heading, quoted(cell_text(cell)), "total_quantity", QUANTITY_DIFFERS, params)


def _check_value(row: int, header: Header, cells: Mapping[int, Cell], whole: _Sum, part: _Sum) -> Iterator[Notice]:
    asked = Field.TOTAL_VALUE if Field.TOTAL_VALUE in header.columns else Field.VALUE
    cell = cells.get(header.columns.get(asked, -1))
    try:
        stated = read_baht(cell)
    except Invalid:
        return
    if stated is None or whole.satang is None or part.satang is None:
        return
    if stated not in (whole.satang, part.satang):
        params = {"stated": format_baht(stated), "counted": format_baht(whole.satang)}
        yield Notice(row, header.heading(asked), quoted(cell_text(cell)), "total_value", VALUE_DIFFERS, params)
