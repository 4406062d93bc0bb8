"""Counting: a division's books of 30 September are gone through row by row, each counted once, and then closed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import stocktake as rules_of
from assetlend.domain.assets import Condition
from assetlend.domain.offices import Actor, Standing
from assetlend.domain.stocktake import WORDS, Count, Found, Proof
from assetlend.errors import NotFound
from assetlend.ids import person_key
from assetlend.ledger.acts import StocktakeCounted
from assetlend.ledger.canonical import stamp
from assetlend.models import Asset, Division, Item, Stocktake, StocktakeCount, StocktakeDivision
from assetlend.services import account, counter, ledger, registry, stocktake, stocktake_books
from assetlend.services.stocktake_books import Booked

REASON = "ตรวจสอบพัสดุประจำปี"
REGISTERED = {"damaged": Condition.DAMAGED, "worn": Condition.WORN, "missing": Condition.LOST}
SETTLED = frozenset({Condition.USABLE, Condition.DAMAGED, Condition.WORN, Condition.LOST})


@dataclass(frozen=True)
class Seen:
    """What a checker saw: `found` of a numbered piece, `units` of a counted lot; `proof` of what is out on loan."""

    found: Found | None = None
    units: Count | None = None
    proof: Proof | None = None
    remark: str = ""
    scanned: bool = False


# -- counting ---------------------------------------------------------------------------------------------------------


def count(
    session: Session, *, actor: Actor, now: datetime, year: int, division_id: UUID, asset_id: UUID, seen: Seen
) -> StocktakeCount:
    """Count one row of a division's books; a later count of the same checker takes the place of his earlier one.

    Raises: NotFound; NotAChecker, OwnCustody; NotYetBegun, ReportedAlready, DivisionClosed, CountedByAnother;
    NotInTheBooks, NoSuchCount, ProofNeeded, NotOutThen. Source: R46, R50.
    """
    row, _standing = _open(session, actor, now, year, division_id)
    asset = registry.locked(session, [asset_id])[0]
    booked = next(iter(stocktake_books.booked(session, year, division_id, asset_id)), None)
    if booked is None:
        raise rules_of.NotInTheBooks(number=asset.number or asset.tag)
    _check_custody(session, actor, booked)
    result = _result(booked, seen)
    made = session.get(StocktakeCount, (row.id, asset.id))
    if made is None:
        made = StocktakeCount(stocktake_id=row.id, asset_id=asset.id)
        session.add(made)
    elif made.counted_by != actor.person and _still_checks(row, made.counted_by):
        raise rules_of.CountedByAnother(number=booked.number)
    for name in (*WORDS, "loan_units", "proof"):
        setattr(made, name, getattr(result, name))
    made.expected, made.remark, made.scanned, made.counted_at = booked.units, seen.remark, seen.scanned, now
    made.counted_by = actor.person or made.counted_by
    session.flush()
    return made


def _open(session: Session, actor: Actor, now: datetime, year: int, division_id: UUID) -> tuple[Stocktake, Standing]:
    """The check of a year, locked, whose division `actor` may count now."""
    row = stocktake.locked(session, year)
    standing = stocktake.require_checker(row, actor)
    if session.get(Division, division_id) is None:
        raise NotFound()
    starts = stocktake.term(session, year).starts_on
    if local_day(now) < starts:
        raise rules_of.NotYetBegun(day=starts)
    if stocktake.keeps(session, actor, division_id):
        raise rules_of.OwnCustody()
    if stocktake.reported(session, row) is not None:
        raise rules_of.ReportedAlready()
    if session.get(StocktakeDivision, (row.id, division_id)) is not None:
        raise rules_of.DivisionClosed()
    return row, standing


def _check_custody(session: Session, actor: Actor, booked: Booked) -> None:
    """Raises: OwnCustody for who had the thing himself on 30 September (R45)."""
    me = account.with_selves(session, actor)
    if any(me.may_be(one.loan.borrower_id) for one in booked.lent):
        raise rules_of.OwnCustody()


def _still_checks(row: Stocktake, person: UUID) -> bool:
    return any(one.person_id == person and one.ended_at is None for one in row.checkers)


def _result(booked: Booked, seen: Seen) -> Count:
    if not booked.asset.is_lot:
        if seen.found is None:
            raise rules_of.NoSuchCount(field="found")
        return rules_of.piece(seen.found, booked.number, out=booked.out, proof=seen.proof)
    if seen.units is None:
        raise rules_of.NoSuchCount(field="usable")
    return rules_of.lot(booked.units, booked.number, seen.units, out=booked.out)


# -- closing ----------------------------------------------------------------------------------------------------------


def close(session: Session, *, actor: Actor, now: datetime, year: int, division_id: UUID) -> StocktakeDivision:
    """End the count of a division: it is entered, and the register learns what was found otherwise.

    Raises: as `count`; StillUncounted. Source: R46, R51.
    """
    row, standing = _open(session, actor, now, year, division_id)
    books = stocktake_books.booked(session, year, division_id)
    made = counts_of(session, row, division_id)
    if missing := [one for one in books if one.asset.id not in made]:
        raise rules_of.StillUncounted(count=len(missing))
    rows = list(made.values())
    total = total_of(one.count for one in rows)
    closed = StocktakeDivision(
        stocktake_id=row.id,
        division_id=division_id,
        rows=len(rows),
        units=sum(one.expected for one in rows),
        **{word: getattr(total, word) for word in WORDS},
        on_loan=total.loan_units,
        sha256=digest(rows),
        person_id=actor.person,
        title=standing.title,
        closed_at=now,
    )
    session.add(closed)
    session.flush()
    words = {name: getattr(closed, name) for name in ("rows", "units", *WORDS, "on_loan", "sha256")}
    ledger.append(session, actor, now, StocktakeCounted(division_id, **words), row.id, standing=standing)
    _enter(session, actor, now, rows, standing)
    return closed


def total_of(counts: Iterable[Count]) -> Count:
    """All units of some counts by how they were found."""
    found = list(counts)
    return Count(**{name: sum(getattr(one, name) for one in found) for name in (*WORDS, "loan_units")})


def digest(rows: Sequence[StocktakeCount]) -> str:
    """SHA-256 over the counts of a division as canonical JSON lines, by asset (docs/ledger-format.md)."""
    told = sha256()
    for row in sorted(rows, key=lambda one: one.asset_id.hex):
        line = {
            "asset": row.asset_id.hex,
            "at": stamp(row.counted_at),
            "expected": row.expected,
            "loan_units": row.loan_units,
            "person": person_key(row.counted_by),
            "proof": row.proof.value if row.proof else None,
            "scanned": bool(row.scanned),
            **{word: getattr(row, word) for word in WORDS},
        }
        told.update(json.dumps(line, separators=(",", ":"), sort_keys=True).encode() + b"\n")
    return told.hexdigest()


def counts_of(session: Session, row: Stocktake, division_id: UUID) -> dict[UUID, StocktakeCount]:
    """The counts of a division so far."""
    query = select(StocktakeCount).join(Asset, Asset.id == StocktakeCount.asset_id).join(Item)
    query = query.where(StocktakeCount.stocktake_id == row.id, Item.division_id == division_id)
    return {one.asset_id: one for one in session.scalars(query)}


def _enter(session: Session, actor: Actor, now: datetime, rows: Sequence[StocktakeCount], standing: Standing) -> None:
    """Let the register say what was found, where nothing else was entered about a row since it was counted."""
    keys = [one.asset_id for one in rows]
    assets = {one.id: one for one in registry.locked(session, keys)}
    moved = stocktake_books.last_moved(session, keys)
    for row in sorted(rows, key=lambda one: one.asset_id):
        asset = assets[row.asset_id]
        if asset.id in moved and moved[asset.id] > row.counted_at:
            continue
        for change in _changes(asset, row):
            registry.record_condition(session, actor=actor, now=now, asset=asset, change=change, standing=standing)


def _changes(asset: Asset, row: StocktakeCount) -> list[registry.Change]:
    if not asset.is_lot:
        return _of_piece(asset, row)
    changes, free = [], asset.free
    for word, condition in REGISTERED.items():
        more = min(getattr(row, word) - getattr(asset, condition.value), free)
        if more > 0:
            changes.append(registry.Change(Condition.USABLE, condition, more, REASON))
            free -= more
    return changes


def _of_piece(asset: Asset, row: StocktakeCount) -> list[registry.Change]:
    """A piece goes into the condition that it was found in, unless it is out, in repair or about to go."""
    before = registry.condition_of(asset).condition
    after = next((condition for word, condition in REGISTERED.items() if getattr(row, word)), Condition.USABLE)
    if asset.out or before not in SETTLED or before is after:
        return []
    return [registry.Change(before, after, 1, REASON)]


# -- looking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A row of the books with how it was counted, if it was."""

    booked: Booked
    made: StocktakeCount | None


@dataclass(frozen=True)
class Sheet:
    """One division's count as it stands; `mine` when the reader may count here now."""

    year: stocktake.Year
    division: Division
    lines: tuple[Line, ...]
    closed: StocktakeDivision | None
    mine: bool

    @property
    def counted(self) -> int:
        """Rows that are counted."""
        return sum(one.made is not None for one in self.lines)


def sheet(session: Session, actor: Actor, year: int, division_id: UUID, today: date) -> Sheet:
    """The list of a division, for who may see it: what is not counted yet comes first. Raises: NotFound."""
    state, division = stocktake.of_year(session, year), session.get(Division, division_id)
    if division is None or state.row is None or not stocktake.may_look(state.row, actor, division_id):
        raise NotFound()
    made = counts_of(session, state.row, division_id)
    lines = [Line(one, made.get(one.asset.id)) for one in stocktake_books.booked(session, year, division_id)]
    lines.sort(key=lambda one: one.made is not None)
    closed = session.get(StocktakeDivision, (state.row.id, division_id))
    open_ = closed is None and state.report is None and today >= state.term.starts_on
    mine = open_ and stocktake.checks(state.row, actor) and not stocktake.keeps(session, actor, division_id)
    return Sheet(state, division, tuple(lines), closed, mine)


def find(session: Session, lines: Sequence[Line], code: str) -> Line:
    """The row that a scanned tag or a typed number names. Raises: NotFound; NotInTheBooks."""
    asset = counter.find_asset(session, code)
    found = next((one for one in lines if one.booked.asset.id == asset.id), None)
    if found is None:
        raise rules_of.NotInTheBooks(field="token", number=asset.number or asset.tag)
    return found


def units_of(made: StocktakeCount) -> Mapping[str, int]:
    """How many units were found as what, without those of which there are none."""
    return {word: getattr(made, word) for word in WORDS if getattr(made, word)}
