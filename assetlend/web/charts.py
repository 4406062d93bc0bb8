"""Bar charts that the server draws: geometry as attributes, colours by class, the label above its bar.

A drawing is 340 units wide, so that its text stays about 16 px on a telephone of 360 px.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 340
ROW = 58
LONGEST = 262
SHORTEST = 2
MOST_LETTERS = 38


@dataclass(frozen=True)
class Value:
    """One bar before it is drawn: what it is called, how long it is, and how that is written."""

    name: str
    amount: float
    shown: str


@dataclass(frozen=True)
class Bar:
    """A bar with its places; `label` is the name as far as it fits."""

    name: str
    label: str
    shown: str
    width: str
    label_y: int
    bar_y: int
    value_x: str
    value_y: int


@dataclass(frozen=True)
class Chart:
    """A drawing; `key` makes the ids of its title and its description, which says all that is drawn."""

    key: str
    title: str
    description: str
    height: int
    bars: Sequence[Bar]
    width: int = WIDTH

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The same for a table."""
        return [(bar.name, bar.shown) for bar in self.bars]


def bars(key: str, title: str, values: Sequence[Value]) -> Chart:
    """A chart of one bar for each value, all to one scale, in the order given."""
    most = max((value.amount for value in values), default=0) or 1
    drawn = [_bar(value, LONGEST * value.amount / most, row * ROW) for row, value in enumerate(values)]
    description = "; ".join(f"{value.name} {value.shown}" for value in values)
    return Chart(key, title, description, len(drawn) * ROW + 4, drawn)


def _bar(value: Value, length: float, top: int) -> Bar:
    length = max(SHORTEST, length)
    name = value.name if len(value.name) <= MOST_LETTERS else value.name[: MOST_LETTERS - 1] + "…"
    return Bar(value.name, name, value.shown, f"{length:.1f}", top + 22, top + 32, f"{length + 8:.1f}", top + 47)
