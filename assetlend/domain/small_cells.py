"""No borrower can be told from what is published: which numbers are kept back, and which others for their sake.

Everything published of one whole comes through here together, so that nothing kept back can be worked out from a total,
from a table beside it, or from the edition of another day (docs/adr, on small cells, says why each rule is so).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BANDS = (5, 10, 25)
"""Widths, in percent, in which a share may be told."""


@dataclass(frozen=True)
class Cell:
    """How many cases, and of how many different people. A few cases are small, and many cases of a few people too."""

    cases: int
    people: int

    def small(self, least: int) -> bool:
        return 0 < self.people < least


def cell(people: Iterable[str]) -> Cell:
    """The cell of cases, given by whose each is."""
    who = list(people)
    return Cell(len(who), len(set(who)))


def alone(cases: int) -> Cell:
    """Cases that are each taken to be of somebody else."""
    return Cell(cases, cases)


@dataclass(frozen=True)
class Shown:
    """A table as published: None is kept back."""

    total: int | None
    cells: Mapping[str, int | None]

    @property
    def whole(self) -> bool:
        """Whether nothing of it is kept back."""
        return self.total is not None and None not in self.cells.values()


def protect(total: Cell, cells: Mapping[str, Cell], least: int) -> Shown:
    """A total with the cells that add up to it, as far as they may be told.

    Small cells are kept back, then others in the given order, whatever they hold, until each of them could be any of
    more than `least` numbers. Where all together are not enough, none is told, not even that one is empty.
    """
    if total.small(least):
        return Shown(None, dict.fromkeys(cells))
    filled = [name for name, one in cells.items() if one.cases]
    hidden = [name for name in filled if cells[name].small(least)]
    if not hidden:
        return Shown(total.cases, {name: one.cases for name, one in cells.items()})
    for name in filled:
        if _loose([cells[one].cases for one in hidden], least):
            break
        if name not in hidden:
            hidden.append(name)
    if not _loose([cells[one].cases for one in hidden], least):
        return Shown(total.cases, dict.fromkeys(cells))
    return Shown(total.cases, {name: None if name in hidden else one.cases for name, one in cells.items()})


def _loose(cases: Sequence[int], least: int) -> bool:
    """Whether cells known to hold something, whose sum is known, leave each of them at least `least` wide."""
    return len(cases) > 1 and sum(cases) - len(cases) >= least


@dataclass(frozen=True)
class Span:
    """Months that are told together, by their places; `cases` None where the whole year has too few."""

    first: int
    last: int
    cases: int | None


def spans(months: Sequence[Sequence[str]], least: int, *, over: bool) -> list[Span]:
    """Months put together until each span holds cases of at least `least` people; what is left over joins the last.

    A month is given by whose its cases are. Of a year that is not over the last full span is not told yet, because
    later months may have to join it: so a span once told never changes, and what lies between any two editions is
    nothing, or cases of at least `least` people.
    """
    found: list[Span] = []
    first, who = 0, list[str]()
    for place, people in enumerate(months):
        who += people
        if len(set(who)) >= least:
            found.append(Span(first, place, len(who)))
            first, who = place + 1, []
    if not over:
        return found[:-1]
    if first < len(months) and found:
        last = found.pop()
        found.append(Span(last.first, len(months) - 1, (last.cases or 0) + len(who)))
    elif first < len(months):
        found.append(Span(0, len(months) - 1, None if who else 0))
    return found


def band(numerator: int, denominator: int, least: int) -> tuple[int, int] | None:
    """Between which percents a share lies, so wide that more than `least` numerators fit; None of too few."""
    for width in BANDS:
        if denominator * width >= 100 * (least + 1):
            low = min(numerator * 100 // denominator // width * width, 100 - width)
            return low, low + width
    return None
