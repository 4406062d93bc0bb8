"""What stood in the books of a division at the end of 30 September, out of the register, the ledger and the loans.

Source: R46 (the check covers the stock of 30 September), R50 (what was out on loan then is counted too).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from assetlend.clock import end_of_day
from assetlend.domain.assets import Condition
from assetlend.ledger.canonical import read_stamp
from assetlend.models import Asset, CounterAct, Custody, Item, LedgerEntry, Loan, LoanLine
from assetlend.thai import dates

MOVING = ("asset.condition", "asset.disposed")


@dataclass(frozen=True)
class Lent:
    """Units that a loan held at the end of 30 September; `back_at` when they have come back since."""

    loan: Loan
    units: int
    back_at: datetime | None


@dataclass(frozen=True)
class Movement:
    """What the ledger tells of a row after 30 September."""

    seq: int
    at: datetime
    act: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Booked:
    """A row as it stood then: units not disposed of before, by condition; who had some of them; what moved since."""

    asset: Asset
    units: int
    counts: Mapping[Condition, int]
    lent: tuple[Lent, ...]
    since: tuple[Movement, ...]

    @property
    def out(self) -> int:
        """Units that were out on loan."""
        return sum(one.units for one in self.lent)

    @property
    def number(self) -> str:
        """The number of a piece, or its tag where it has none."""
        return self.asset.number or self.asset.tag


def cutoff(year: int) -> datetime:
    """The last moment of a fiscal year (พ.ศ.) at the office."""
    return end_of_day(dates.fiscal_year_bounds(year)[1])


def rows_by_division(session: Session, year: int) -> dict[UUID, int]:
    """How many rows of the register stood in the books of each division at the end of the year."""
    end = cutoff(year)
    gone = {
        UUID(subject.partition(":")[2])
        for subject in session.scalars(
            select(LedgerEntry.subject).where(LedgerEntry.act == "asset.disposed", LedgerEntry.at <= end)
        )
    }
    query = select(Asset.id, Item.division_id).join(Item, Item.id == Asset.item_id).where(Asset.created_at <= end)
    return Counter(division for asset, division in session.execute(query) if asset not in gone)


def booked(session: Session, year: int, division: UUID, asset: UUID | None = None) -> list[Booked]:
    """The books of a division, or its one row `asset`, in the order of the numbers; without what was disposed of."""
    end = cutoff(year)
    query = select(Asset).join(Item).where(Item.division_id == division, Asset.created_at <= end)
    if asset is not None:
        query = query.where(Asset.id == asset)
    rows = session.scalars(query.options(joinedload(Asset.item))).all()
    moved = _moved(session, end, [row.id for row in rows] if asset is not None else None)
    lent = _lent(session, [row.id for row in rows], end)
    found = [_booked(session, row, moved.get(row.id, []), lent.get(row.id, []), end) for row in rows]
    return sorted((one for one in found if one.units), key=lambda one: (one.asset.item.name, one.number))


def _booked(session: Session, row: Asset, since: list[Movement], lent: list[Lent], end: datetime) -> Booked:
    if since:
        told = _told(session, row.id, end)
        counts = replayed(row.quantity, told)
    else:
        counts = {word: getattr(row, word.value) for word in Condition if getattr(row, word.value)}
    units = sum(units for word, units in counts.items() if word is not Condition.DISPOSED)
    return Booked(row, units, counts, tuple(lent), tuple(since))


def replayed(quantity: int, told: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[Condition, int]:
    """Units by condition after some entries about a row."""
    counts = Counter({Condition.USABLE: quantity})
    for act, data in told:
        if act == "asset.condition":
            counts[Condition(data["from"])] -= data["quantity"]
            counts[Condition(data["to"])] += data["quantity"]
        elif act == "asset.disposed":
            counts = Counter({Condition.DISPOSED: quantity})
    return {word: units for word, units in counts.items() if units}


def _told(session: Session, asset: UUID, end: datetime) -> list[tuple[str, Mapping[str, Any]]]:
    query = select(LedgerEntry.act, LedgerEntry.body).where(
        LedgerEntry.subject == f"asset:{asset.hex}", LedgerEntry.act.in_(MOVING), LedgerEntry.at <= end
    )
    found = session.execute(query.order_by(LedgerEntry.seq))
    return [(act, json.loads(bytes(body))["data"]) for act, body in found]


def _moved(session: Session, end: datetime, assets: Sequence[UUID] | None) -> dict[UUID, list[Movement]]:
    """What moved after the end of the year, by row."""
    query = select(LedgerEntry.seq, LedgerEntry.at, LedgerEntry.act, LedgerEntry.subject, LedgerEntry.body)
    query = query.where(LedgerEntry.act.in_(MOVING), LedgerEntry.at > end).order_by(LedgerEntry.seq)
    if assets is not None:
        query = query.where(LedgerEntry.subject.in_([f"asset:{one.hex}" for one in assets]))
    found: dict[UUID, list[Movement]] = defaultdict(list)
    for seq, at, act, subject, body in session.execute(query):
        data = json.loads(bytes(body))["data"]
        found[UUID(subject.partition(":")[2])].append(Movement(seq, at, act, data))
    return found


def _lent(session: Session, assets: Sequence[UUID], end: datetime) -> dict[UUID, list[Lent]]:
    """Which loans held units at the end of the year."""
    query = (
        select(Custody, Loan, LoanLine.position)
        .join(LoanLine, LoanLine.id == Custody.line_id)
        .join(Loan, Loan.id == LoanLine.loan_id)
        .join(CounterAct, CounterAct.id == Custody.counter_act_id)
        .where(Custody.asset_id.in_(assets), CounterAct.happened_at <= end)
        .where(or_(Custody.returned_at.is_(None), Custody.returned_at > end))
        .options(joinedload(Loan.applicant))
    )
    found: dict[UUID, list[Lent]] = defaultdict(list)
    returned: dict[tuple[UUID, int], int] = {}
    for custody, loan, line in session.execute(query.order_by(Custody.id)):
        units = custody.quantity
        if units > 1 and custody.good + custody.damaged + custody.lost:
            key = (loan.id, line)
            if key not in returned:
                returned[key] = _returned(session, loan.id, line, end) - _back(session, custody.line_id, end)
            left = returned[key]
            taken = min(units, left)
            returned[key], units = left - taken, units - taken
        if units:
            found[custody.asset_id].append(Lent(loan, units, custody.returned_at))
    return found


def _returned(session: Session, loan: UUID, line: int, end: datetime) -> int:
    """How many units of a line of a loan had come back by the end of the year."""
    query = select(LedgerEntry.at, LedgerEntry.body).where(
        LedgerEntry.subject == f"loan:{loan.hex}", LedgerEntry.act == "loan.returned"
    )
    units = 0
    for at, body in session.execute(query):
        data = json.loads(bytes(body))["data"]
        said = data.get("happened_at")
        if (read_stamp(said) if said else at) <= end:
            parts = [one for one in data["lines"] if one["line"] == line]
            units += sum(one["good"] + one["damaged"] + one["lost"] for one in parts)
    return units


def _back(session: Session, line: UUID, end: datetime) -> int:
    """Units of the rows of a line that had come back as a whole by the end of the year."""
    query = select(func.coalesce(func.sum(Custody.quantity), 0))
    return int(session.execute(query.where(Custody.line_id == line, Custody.returned_at <= end)).scalar_one())


def last_moved(session: Session, assets: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the condition of each of these rows was last entered."""
    subjects = {f"asset:{one.hex}": one for one in assets}
    query = select(LedgerEntry.subject, func.max(LedgerEntry.at)).where(
        LedgerEntry.subject.in_(subjects), LedgerEntry.act.in_(MOVING)
    )
    return {subjects[name]: at for name, at in session.execute(query.group_by(LedgerEntry.subject))}
