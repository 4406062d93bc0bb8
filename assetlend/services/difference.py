"""What the check of the live database reports: one thing that does not agree, and where.

What the ledger tells is compared with what a row says piece by piece; for some pieces the ledger leaves more than one
value open, and says so here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from assetlend.errors import N_
from assetlend.ledger.canonical import plain, stamp

DIFFERS = N_("%(subject)s: the table says %(field)s = %(row)s, the ledger says %(ledger)s (entry %(seq)s)")
UNKNOWN = N_("%(subject)s stands in the table, but no entry of the ledger made it")
MISSING = N_("%(subject)s was entered in the ledger, but its row is gone")
BROKEN = N_("%(subject)s: what is kept is not what its hash in the records stands for")
ORPHAN = N_("%(subject)s: %(count)s rows point at a row of %(target)s that is not there")
UNREADABLE = N_("%(subject)s: its entries do not follow from each other")

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """Something that does not agree; `seq` is the last entry about it, where there is one."""

    message: str
    params: Mapping[str, Any]
    seq: int | None = None

    def __str__(self) -> str:
        return self.message % self.params


def differs(subject: str, field: str, row: Any, told: Any, seq: int | None) -> Difference:
    """A row of the tables that says something else than the ledger."""
    values = {"subject": subject, "field": field, "row": shown(row), "ledger": shown(told), "seq": seq or "-"}
    return Difference(DIFFERS, values, seq)


# -- values that the ledger leaves open -------------------------------------------------------------------------------


class _Untold:
    """Something of which the ledger, or what is left of the row, says nothing."""

    def __repr__(self) -> str:
        return "-"


UNTOLD: Final = _Untold()


@dataclass(frozen=True)
class Recorded:
    """When an entry was recorded, which is when its row says that it happened.

    Where the clock ran behind the ledger, the entry bears the time of the one in front of it (`held`) and the row may
    name an earlier moment.
    """

    at: str
    held: bool

    def fits(self, moment: Any) -> bool:
        if not isinstance(moment, datetime):
            return False
        said = stamp(moment)
        return said == self.at or (self.held and said < self.at)


@dataclass(frozen=True)
class AnyOf:
    """One of several values."""

    values: Sequence[Any]


@dataclass(frozen=True)
class EachOf:
    """A list of which each part is one of several values."""

    values: Sequence[Any]


def unlike(row: Any, told: Any, field: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(field, what the row says, what the ledger says) wherever the two do not agree."""
    if isinstance(row, _Untold) or isinstance(told, _Untold):
        return
    match told:
        case Mapping() if isinstance(row, Mapping):
            for key in sorted({*row, *told}, key=str):
                yield from unlike(row.get(key), told.get(key), f"{field}.{key}" if field else str(key))
        case list() if isinstance(row, list) and len(row) == len(told):
            for place, (one, other) in enumerate(zip(row, told, strict=True), 1):
                yield from unlike(one, other, f"{field}.{place}")
        case _ if not _agrees(row, told):
            yield field, row, told


def _agrees(row: Any, told: Any) -> bool:
    match told:
        case Recorded():
            return told.fits(row)
        case AnyOf():
            return any(_agrees(row, one) for one in told.values)
        case EachOf():
            return isinstance(row, list) and all(_agrees(part, AnyOf(told.values)) for part in row)
    return bool(plain(row) == told)


def shown(value: Any) -> Any:
    """A value as it can be printed."""
    match value:
        case _Untold():
            return repr(value)
        case Recorded():
            return value.at
        case AnyOf() | EachOf():
            return " | ".join(str(shown(one)) for one in value.values) or "-"
        case Mapping():
            return {str(key): shown(part) for key, part in value.items()}
        case list() | tuple():
            return [shown(part) for part in value]
    return plain(value)
