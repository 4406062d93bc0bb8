"""What importing a register would add: each row is new, or known again in the register as it stands.

A number that is in the register already is left as it is, with its differences shown. A row without a number is known
by what it says, so that neither the same file twice nor an export of the register adds anything.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from assetlend.domain.assets import number_key
from assetlend.domain.register_types import Reading, RegisterRow
from assetlend.errors import N_
from assetlend.models import Asset, Division, Item
from assetlend.thai import text

DEFAULT_DIVISION = "กองคลัง"
PRICE = N_("Price of one")
BATCH = 500


@dataclass(frozen=True)
class Planned:
    """A row and what would become of it: `new`, or `known` with the fields in which the file differs."""

    row: RegisterRow
    key: str
    division: str
    known: bool
    differences: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Plan:
    """What an import would do."""

    reading: Reading
    rows: Sequence[Planned]
    new_divisions: Sequence[str]
    without_division: int

    @property
    def added(self) -> list[Planned]:
        return [row for row in self.rows if not row.known]

    @property
    def known(self) -> list[Planned]:
        return [row for row in self.rows if row.known]

    @property
    def differing(self) -> list[Planned]:
        return [row for row in self.rows if row.differences]


def plan(session: Session, reading: Reading) -> Plan:
    """What importing this reading would add to the register as it stands."""
    divisions = {text.fold(one.name): one.name for one in session.scalars(select(Division))}
    names = [divisions.get(text.fold(row.division or DEFAULT_DIVISION)) for row in reading.rows]
    wanted = [name or row.division or DEFAULT_DIVISION for name, row in zip(names, reading.rows, strict=True)]
    bases = [_base(row, division) for row, division in zip(reading.rows, wanted, strict=True)]
    there = _numbered(session, bases)
    lots = _Lots.of(session) if any(row.number is None for row in reading.rows) else _Lots([])
    rows = []
    for row, base, division, asset in zip(reading.rows, bases, wanted, lots.matched(bases), strict=True):
        found = there.get(base) if row.number else asset
        key = base if row.number or found else lots.free_key(base)
        rows.append(Planned(row, key, division, found is not None, _differences(row, found) if found else {}))
    added = {one.division for one in rows if not one.known}
    fresh = dict.fromkeys(name for name, known in zip(wanted, names, strict=True) if known is None and name in added)
    return Plan(reading, rows, list(fresh), sum(row.division is None for row in reading.rows))


def _base(row: RegisterRow, division: str) -> str:
    """What a row is known by: its number, else what it says; a lot that a file names twice has the same base twice."""
    if row.number:
        return f"number:{number_key(row.number)}"
    return _lot_base(division, row.name, row.acquired_on or row.acquired_year, row.quantity, row.unit_value_satang)


def _lot_base(division: str, name: str, acquired: date | int | None, quantity: int, value: int | None) -> str:
    said = (text.fold(division), identity(name), acquired, quantity, value)
    return "lot:" + sha256("\x1f".join(map(str, said)).encode()).hexdigest()[:32]


def identity(name: str) -> str:
    """What makes two names the same kind of item: letter case, white space and the kind of digits do not count."""
    return number_key(name)


def _numbered(session: Session, bases: Sequence[str]) -> dict[str, Asset]:
    """The assets whose numbers are among these, by their base."""
    numbers = sorted({base.removeprefix("number:") for base in bases if base.startswith("number:")})
    found: dict[str, Asset] = {}
    for start in range(0, len(numbers), BATCH):
        query = select(Asset).where(Asset.number_key.in_(numbers[start : start + BATCH]))
        found |= {f"number:{asset.number_key}": asset for asset in session.scalars(_with_kind(query))}
    return found


def _with_kind(query: Select[Asset]) -> Select[Asset]:
    return query.options(joinedload(Asset.item).joinedload(Item.division))


class _Lots:
    """The rows of the register that name no number, or named none when they came, each to be found once.

    A lot is known by what it says today, and by what the file said from which it came: it may have changed since.
    """

    def __init__(self, lots: Sequence[Asset]) -> None:
        self.lots = lots
        self.keys = {lot.import_key for lot in lots}
        self.counts: Counter[str] = Counter()

    @classmethod
    def of(cls, session: Session) -> "_Lots":
        query = select(Asset).where(or_(Asset.number.is_(None), Asset.import_key.is_not(None))).order_by(Asset.id)
        return cls(list(session.scalars(_with_kind(query))))

    def matched(self, bases: Sequence[str]) -> list[Asset | None]:
        """The lot of each base, None where there is none left for it."""
        found: list[Asset | None] = [None] * len(bases)
        left = self.lots
        for told in (_unchanged, _said, _came_as):
            left = _match(bases, found, left, told)
        return found

    def free_key(self, base: str) -> str:
        """A key for a new lot of this base."""
        self.counts[base] += 1
        while (key := f"{base}:{self.counts[base]}") in self.keys:
            self.counts[base] += 1
        return key


def _match(
    bases: Sequence[str], found: list[Asset | None], lots: Sequence[Asset], told: Callable[[Asset], str]
) -> list[Asset]:
    """Give lots to the bases that have none yet, by what is `told` of a lot; the lots that are left."""
    waiting: dict[str, deque[Asset]] = defaultdict(deque)
    for lot in lots:
        waiting[told(lot)].append(lot)
    for index, base in enumerate(bases):
        if found[index] is None and waiting.get(base):
            found[index] = waiting[base].popleft()
    return [lot for some in waiting.values() for lot in some]


def _unchanged(lot: Asset) -> str:
    return said if (said := _said(lot)) == _came_as(lot) else ""


def _said(lot: Asset) -> str:
    if lot.number is not None:
        return ""
    acquired = lot.acquired_on or lot.acquired_year
    return _lot_base(lot.item.division.name, lot.item.name, acquired, lot.quantity, lot.unit_value_satang)


def _came_as(lot: Asset) -> str:
    return (lot.import_key or "").rpartition(":")[0]


def _differences(row: RegisterRow, asset: Asset) -> dict[str, tuple[Any, Any]]:
    """Fields in which the register and the file disagree: (register, file). What the file leaves empty agrees."""
    pairs: dict[str, tuple[Any, Any]] = {
        N_("Name"): (asset.item.name, row.name),
        N_("Quantity"): (asset.quantity, row.quantity),
        N_("Acquired on"): (asset.acquired_on, row.acquired_on),
        PRICE: (asset.unit_value_satang, row.unit_value_satang),
    }
    return {
        name: (old, new)
        for name, (old, new) in pairs.items()
        if new is not None and (identity(old) != identity(new) if isinstance(new, str) else old != new)
    }
