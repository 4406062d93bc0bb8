"""One row of a register becomes the assets that it stands for, or the problems that keep it out."""

from dataclasses import dataclass, replace
from typing import Final

from assetlend.domain.assets import Condition, is_vehicle
from assetlend.domain.register_conditions import Stated, main_condition, read_condition, read_marked
from assetlend.domain.register_layout import reads_like_division
from assetlend.domain.register_line import LIMITS, Line
from assetlend.domain.register_numbers import read_numbers
from assetlend.domain.register_types import Field, Problem, RegisterRow
from assetlend.domain.register_values import (
    Acquired,
    cell_text,
    is_uncalculated,
    read_acquired,
    read_baht,
    read_lendable,
    read_life,
    read_quantity,
    read_text,
    read_year,
)
from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted
from assetlend.thai.dates import buddhist_year, fiscal_year
from assetlend.thai.money import format_baht
from assetlend.thai.text import fold

NAME_MISSING: Final = N_("The name of the item is missing.")
CONDITIONS_OF_RANGE: Final = N_("These pieces have different conditions. Give each numbered piece its own row.")
QUANTITY_ASSUMED: Final = N_("There is no quantity; 1 is taken.")
NUMBERED_LOT: Final = N_("%(quantity)s units share one asset number; they are kept as a counted lot.")
YEAR_DIFFERS: Final = N_(
    "The year %(year)s is neither the calendar year nor the fiscal year of %(day)s; the date is kept."
)
LONG_AGO: Final = N_(
    "The year is taken as พ.ศ. %(year)s, which is long ago. If another is meant, type it in four digits."
)
ON_LOAN: Final = N_("The thing is marked as lent out; it is taken as usable and as being here.")
FIRST_CONDITION: Final = N_("Several conditions are named; the first one is taken.")
VEHICLE_NOT_LENT: Final = N_(
    "Vehicles follow a separate regulation and are not lent; the mark that it may be lent is left out."
)
VALUE_UNCLEAR: Final = N_(
    "The column does not say whether %(value)s baht is for one unit or for all; it is taken for one."
)
TOTAL_SHARED: Final = N_("%(value)s baht is taken for all %(quantity)s units, so that one is worth %(one)s baht.")
LONG_BEFORE: Final = 2530
"""Before this Buddhist year few things were bought that an office still has; a spreadsheet makes 1959 of "59"."""
TOTAL_DIFFERS: Final = N_("Quantity times unit price is %(counted)s baht, but the row says %(stated)s.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one row gave: its assets (none where there are problems), its units and its value where they are known."""

    rows: tuple[RegisterRow, ...]
    problems: tuple[Problem, ...]
    quantity: int | None
    value_satang: int | None


def read_row(line: Line) -> Outcome:
    """The assets for which a row stands."""
    unit = line.text(Field.UNIT)
    counted = _counted_quantity(line, unit)
    nothing: tuple[int | None, str | None] = (None, None)
    stated_quantity, unit_beside = nothing if counted else line.read(Field.QUANTITY, read_quantity, nothing)
    has_quantity = not any(problem.code == "bad_quantity" for problem in line.problems)
    unit = unit or unit_beside
    stated = _marked(line) or counted or _condition(line, unit)
    if stated_quantity is None and stated.counts:
        stated_quantity = sum(stated.counts.values())
    numbers = _numbers(line, stated_quantity) if has_quantity else ()
    quantity = stated_quantity or len(numbers) or 1
    _remark_on_quantity(line, stated_quantity, numbers)
    conditions = _conditions(line, stated, quantity, len(numbers)) if has_quantity else {}

    value = _unit_value(line, quantity)
    row = _row(line, unit, value, _note(line, stated))
    known_value = None if value is None or not has_quantity else value * quantity
    if line.problems:
        return Outcome((), tuple(line.problems), quantity if has_quantity else None, known_value)
    row = replace(row, quantity=quantity, conditions=conditions, condition=main_condition(conditions))
    return Outcome(_pieces(row, numbers), (), quantity, known_value)


def _row(line: Line, unit: str | None, value: int | None, note: str | None) -> RegisterRow:
    """What all pieces of the row have in common."""
    name = line.text(Field.NAME)
    if not (name and fold(name)) and not any(problem.code == "bad_name" for problem in line.problems):
        line.refuse(Field.NAME, Invalid(NAME_MISSING), "missing_name")
    item_class = line.text(Field.ITEM_CLASS) or line.heading_class
    acquired = _acquired(line)
    vehicle = is_vehicle(item_class, name or "")
    return RegisterRow(
        row=line.row,
        number=None,
        name=name or "",
        item_class=item_class,
        acquired_on=acquired.day,
        acquired_year=acquired.year,
        division=_division(line),
        quantity=1,
        unit=unit,
        unit_value_satang=value,
        fund_source=line.text(Field.FUND_SOURCE),
        acquisition=line.text(Field.ACQUISITION),
        useful_life_years=line.read(Field.USEFUL_LIFE, read_life, None),
        condition=Condition.USABLE,
        conditions={},
        lendable=_lendable(line, vehicle),
        vehicle=vehicle,
        brand=" ".join(filter(None, (line.text(Field.BRAND), line.text(Field.MODEL)))) or None,
        location=line.text(Field.LOCATION),
        document_no=line.text(Field.DOCUMENT_NO),
        vendor=line.text(Field.VENDOR),
        note=note,
        warnings=tuple(line.notices),
    )


def _pieces(row: RegisterRow, numbers: tuple[str, ...]) -> tuple[RegisterRow, ...]:
    """The row itself, or one piece for each of several numbers."""
    if len(numbers) <= 1:
        return (replace(row, number=next(iter(numbers), None)),)
    return tuple(replace(row, number=number, quantity=1, conditions={row.condition: 1}) for number in numbers)


def _numbers(line: Line, quantity: int | None) -> tuple[str, ...]:
    return line.read(Field.NUMBER, lambda cell: read_numbers(cell, quantity), ())


def _remark_on_quantity(line: Line, stated: int | None, numbers: tuple[str, ...]) -> None:
    if stated is None and not numbers and Field.QUANTITY in line.headings:
        line.notice(Field.QUANTITY, "quantity_assumed", QUANTITY_ASSUMED)
    if stated is not None and stated > 1 and len(numbers) == 1:
        line.notice(Field.NUMBER, "numbered_lot", NUMBERED_LOT, quantity=stated)


def _counted_quantity(line: Line, unit: str | None) -> Stated | None:
    """What a quantity says that is told by conditions: "186 ใช้ได้ / 9 ชำรุด"."""
    cell = line.cells.get(Field.QUANTITY)
    try:
        read_quantity(cell)
    except Invalid:
        try:
            stated = read_condition(read_text(cell, LIMITS[Field.CONDITION]) or "", unit)
        except Invalid:
            return None
        return stated if stated.counts else None
    return None


def _marked(line: Line) -> Stated | None:
    """What the columns of single conditions say."""
    try:
        return read_marked(line.marks)
    except Invalid as refusal:
        line.refuse(Field.CONDITION, refusal)
        return None


def _condition(line: Line, unit: str | None) -> Stated:
    most = LIMITS[Field.CONDITION]
    stated = line.read(Field.CONDITION, lambda cell: read_condition(read_text(cell, most) or "", unit), Stated())
    if stated.on_loan:
        line.notice(Field.CONDITION, "on_loan", ON_LOAN)
    if stated.is_first_of_several:
        line.notice(Field.CONDITION, "first_condition", FIRST_CONDITION)
    return stated


def _conditions(line: Line, stated: Stated, quantity: int, pieces: int) -> dict[Condition, int]:
    """The units by condition; numbered pieces of one row must share theirs."""
    try:
        counts = stated.of(quantity)
    except Invalid as refusal:
        line.refuse(Field.CONDITION, refusal)
        return {}
    if pieces > 1 and len(counts) > 1:
        line.refuse(Field.CONDITION, Invalid(CONDITIONS_OF_RANGE))
    return counts


def _acquired(line: Line) -> Acquired:
    """The day, and the year that the file states; a year that fits no reading of the day is remarked on."""
    acquired = line.read(Field.ACQUIRED_ON, lambda cell: read_acquired(cell, line.today), Acquired())
    beside = line.read(Field.ACQUIRED_YEAR, lambda cell: read_year(cell, line.today), Acquired())
    _remark_on_day(line, acquired, beside.year)
    return Acquired(acquired.day or beside.day, beside.year or acquired.year)


def _remark_on_day(line: Line, acquired: Acquired, year: int | None) -> None:
    told = buddhist_year(acquired.day) if acquired.day else year or acquired.year
    if told and told < LONG_BEFORE:
        at = Field.ACQUIRED_ON if Field.ACQUIRED_ON in line.headings else Field.ACQUIRED_YEAR
        line.notice(at, "long_ago", LONG_AGO, year=told)
    if acquired.day and year and year not in (buddhist_year(acquired.day), fiscal_year(acquired.day)):
        day = quoted(cell_text(line.cells.get(Field.ACQUIRED_ON)))
        line.notice(Field.ACQUIRED_YEAR, "year_differs", YEAR_DIFFERS, year=year, day=day)


def _division(line: Line) -> str | None:
    """The owning division: of its column, else of a place or a responsible one that reads like a division."""
    division = line.text(Field.DIVISION)
    if division and fold(division):
        return division
    others = (cell_text(line.cells.get(asked)) for asked in (Field.CUSTODIAN, Field.LOCATION))
    beside = (text for text in others if reads_like_division(text) and len(text) <= LIMITS[Field.DIVISION])
    return next(beside, None) or line.heading_division


def _lendable(line: Line, vehicle: bool) -> bool:
    lendable = line.read(Field.LENDABLE, read_lendable, False)
    if lendable and vehicle:
        line.notice(Field.LENDABLE, "vehicle_not_lent", VEHICLE_NOT_LENT)
    return lendable and not vehicle


def _note(line: Line, stated: Stated) -> str | None:
    return "; ".join(filter(None, (line.text(Field.NOTE), stated.remark))) or None


def _unit_value(line: Line, quantity: int) -> int | None:
    """The satang of one unit: stated, or found from the total, or from a column that may mean either."""
    one = line.read(Field.UNIT_VALUE, read_baht, None)
    either = line.read(Field.VALUE, read_baht, None)
    derived = one is not None and is_uncalculated(line.cells.get(Field.TOTAL_VALUE))
    total = None if derived else line.read(Field.TOTAL_VALUE, read_baht, None)
    if one is not None:
        _compare_total(line, one, either, total, quantity)
        return one
    if total is not None:
        return _share(line, total, quantity)
    if either is not None and quantity > 1:
        line.notice(Field.VALUE, "value_unclear", VALUE_UNCLEAR, value=format_baht(either))
    return either


def _compare_total(line: Line, one: int, either: int | None, total: int | None, quantity: int) -> None:
    if total is not None and total != one * quantity:
        params = {"counted": format_baht(one * quantity), "stated": format_baht(total)}
        line.notice(Field.TOTAL_VALUE, "total_differs", TOTAL_DIFFERS, **params)
    elif total is None and either not in (None, one, one * quantity):
        params = {"counted": format_baht(one * quantity), "stated": format_baht(either or 0)}
        line.notice(Field.VALUE, "total_differs", TOTAL_DIFFERS, **params)


def _share(line: Line, total: int, quantity: int) -> int:
    one = total // quantity
    if quantity > 1:
        params = {"value": format_baht(total), "quantity": quantity, "one": format_baht(one)}
        line.notice(Field.TOTAL_VALUE, "total_shared", TOTAL_SHARED, **params)
    return one
