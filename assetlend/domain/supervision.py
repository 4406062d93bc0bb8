"""The monthly check in place: what a division looks at is drawn from the ledger, so that nobody can choose it.

Source: method 5 of the integrity measure, R28.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from assetlend.errors import N_, Conflict, Invalid, NotFound


class Found(StrEnum):
    """How a piece of the sample was found."""

    IN_PLACE = "in_place"
    ON_LOAN = "on_loan"
    NOT_FOUND = "not_found"
    DAMAGED = "damaged"


FOUND_NAMES = {
    Found.IN_PLACE: N_("In place"),
    Found.ON_LOAN: N_("Out on loan as recorded"),
    Found.NOT_FOUND: N_("Not found"),
    Found.DAMAGED: N_("Found damaged"),
}
EARLIEST = 2000
AWAY = frozenset({"lost", "in_repair"})
"""Conditions of the register in which nobody expects to find a unit in its place."""
AS_RECORDED = frozenset({Found.IN_PLACE, Found.ON_LOAN})


class NotOutOnLoan(Invalid):
    """No loan holds %(number)s now. Look for it, and say whether it is in place."""

    rule = "R28"


class IsOutOnLoan(Invalid):
    """The records say that %(number)s is out on loan. Take it back at the counter first, or mark it as out on loan."""

    rule = "R28"


class NotInTheSample(Invalid):
    """%(number)s is not in this month's sample. Nothing was recorded."""

    rule = "R28"


class StillUnseen(Conflict):
    """%(count)s pieces of the sample are not marked yet. Look at all of them before the check is finished."""

    rule = "R28"


class NothingToCheck(Conflict):
    """There is no sample in this month: nothing of the division stood in the register when it began."""

    rule = "R28"


class CheckFinished(Conflict):
    """This check is finished and cannot be changed any more."""

    rule = "R28"


def month_name(day: date) -> str:
    """The month of a day as the ledger writes it: `YYYY-MM`."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(month: str) -> date:
    """The first day of a month `YYYY-MM`. Raises: NotFound for anything else."""
    try:
        found = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise NotFound() from error
    if month_name(found) != month or found.year < EARLIEST:
        raise NotFound()
    return found


def last_day(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return _next(first) - timedelta(days=1)


def months(since: date, until: date) -> list[date]:
    """The first days of the months from that of `since` to that of `until`."""
    found, first = [], since.replace(day=1)
    while first <= until:
        found.append(first)
        first = _next(first)
    return found


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


@dataclass(frozen=True)
class Registered:
    """A row of the register as the ledger tells of it: when it came, and when it was disposed of, by entry number.

    `moves` are (entry, units) that were lost or sent to be repaired by an entry; fewer than none came back by it.
    """

    asset: UUID
    division: UUID
    since: int
    until: int | None = None
    units: int = 1
    moves: tuple[tuple[int, int], ...] = ()

    def stood_here(self, entries: int) -> bool:
        """Whether any unit was to be found after the first `entries` entries."""
        if self.since > entries or (self.until is not None and self.until <= entries):
            return False
        return sum(units for seq, units in self.moves if seq <= entries) < self.units


def candidates(rows: Iterable[Registered], division: UUID, entries: int) -> list[UUID]:
    """What a division had after the first `entries` entries: registered by one of them, disposed of by none,
    and not wholly lost or away for repair.

    A counted lot is one row, however many units it has.
    """
    return [row.asset for row in rows if row.division == division and row.stood_here(entries)]


def draw(root: bytes, division: UUID, month: str, among: Iterable[UUID]) -> list[UUID]:
    """The candidates in the order of the draw; the sample of k pieces is the first k of them.

    `root` is the Merkle root over the first N entries of the ledger, where N is how many were recorded before the
    first moment of the month. The seed is SHA-256(root, 32 bytes ‖ division, 32 hexadecimal digits ‖ month, "YYYY-MM");
    the candidates are sorted by SHA-256(seed, 32 bytes ‖ asset, 32 hexadecimal digits). Whoever has the ledger can draw
    again. Nobody knows the root before the last entry of the month before, and nobody can change it afterwards.
    """
    seed = sha256(root + division.hex.encode() + month.encode()).digest()
    return sorted(among, key=lambda asset: sha256(seed + asset.hex.encode()).digest())


def check_mark(found: Found, number: str, *, held: bool, all_out: bool) -> None:
    """Whether a piece can be found so: `held` by a loan at all, `all_out` with nothing of it here.

    Raises: NotOutOnLoan, IsOutOnLoan.
    """
    if found is Found.ON_LOAN and not held:
        raise NotOutOnLoan(number=number)
    if found is Found.IN_PLACE and all_out:
        raise IsOutOnLoan(number=number)


def count_as_recorded(found: Sequence[Found]) -> int:
    """How many were found as the register and the loans say."""
    return sum(one in AS_RECORDED for one in found)
