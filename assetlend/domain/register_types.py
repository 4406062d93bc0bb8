"""What goes into the reading of a register, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from assetlend.domain.assets import Condition

Cell = None | str | int | float | bool | date | datetime


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that the spreadsheet shows as one; rows and columns count from 0, the last ones are included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as a grid of cells, from its first row and column; rows may differ in length."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()


class Field(StrEnum):
    """What a column of a register can tell."""

    SEQUENCE = "sequence"
    NUMBER = "number"
    NAME = "name"
    ITEM_CLASS = "item_class"
    ACQUIRED_ON = "acquired_on"
    ACQUIRED_YEAR = "acquired_year"
    DIVISION = "division"
    QUANTITY = "quantity"
    UNIT = "unit"
    UNIT_VALUE = "unit_value"
    VALUE = "value"
    TOTAL_VALUE = "total_value"
    FUND_SOURCE = "fund_source"
    ACQUISITION = "acquisition"
    USEFUL_LIFE = "useful_life"
    CONDITION = "condition"
    LENDABLE = "lendable"
    BRAND = "brand"
    MODEL = "model"
    LOCATION = "location"
    DOCUMENT_NO = "document_no"
    VENDOR = "vendor"
    CUSTODIAN = "custodian"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that a person should look at; it keeps nothing out.

    `row` is the spreadsheet's row (from 1), `column` the header as in the file ("" where none is meant), `value` what
    stands in the cell; `reason` is an English sentence with `%(name)s` places for `params`, for translation.
    """

    row: int
    column: str
    value: str
    code: str
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.reason % self.params if self.params else self.reason


class Problem(Notice):
    """A notice of something that keeps its row out of the register."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no asset: its number from 1, its text, and why it was passed over (an English sentence)."""

    row: int
    text: str
    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One asset or counted lot. Several rows come from one spreadsheet row that names a range of numbers.

    `acquired_on` is Gregorian, `acquired_year` the Buddhist year that the file states (calendar or fiscal, the file
    does not tell); `unit_value_satang` is for one unit; `conditions` counts the `quantity` units, and `condition` is
    that of most of them.
    """

    row: int
    number: str | None
    name: str
    item_class: str | None
    acquired_on: date | None
    acquired_year: int | None
    division: str | None
    quantity: int
    unit: str | None
    unit_value_satang: int | None
    fund_source: str | None
    acquisition: str | None
    useful_life_years: int | None
    condition: Condition
    conditions: Mapping[Condition, int]
    lendable: bool
    vehicle: bool
    brand: str | None
    location: str | None
    document_no: str | None
    vendor: str | None
    note: str | None
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A register as read: `header_row` from 1, `columns` from header text to what it tells, in the file's order.

    `ignored` are headers that were not understood or not needed. A row with a problem is not among `rows`.
    """

    sheet: str
    header_row: int
    columns: Mapping[str, Field]
    ignored: tuple[str, ...]
    rows: tuple[RegisterRow, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[SkippedRow, ...]
    warnings: tuple[Notice, ...] = ()
