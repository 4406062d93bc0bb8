"""Handing over: an approved loan's things go out piece by piece or by count, each unit under lock."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain.lending import Act, Channel, after
from assetlend.domain.offices import Actor
from assetlend.errors import N_, Conflict, Invalid
from assetlend.ledger.acts import LoanHandedOver
from assetlend.models import Asset, CounterAct, CounterActKind, Custody, Loan, LoanLine
from assetlend.services import accessories, borrowing, ledger, papers, quotas, registry, rules
from assetlend.services.counter import Paperwork, done_before, enter_act, finish, serve, tell


class HandOverCondition(StrEnum):
    """In which state things go out."""

    GOOD = "good"
    WITH_REMARKS = "with_remarks"


CONDITION_NAMES = {
    HandOverCondition.GOOD: N_("Complete and in working order"),
    HandOverCondition.WITH_REMARKS: N_("In working order, with the remarks written here"),
}


class SlipNotSigned(Invalid):
    """Print the slip and let the borrower sign it before anything is handed over."""

    rule = "R2"


class NothingToGive(Invalid):
    """Scan or enter at least one thing to hand over."""


class NotYet(Conflict):
    """This loan begins on %(start)s. It cannot be handed over before."""


class PastDue(Conflict):
    """The day of return, %(due)s, has passed. The borrower needs a new request."""


class NotYetGiven(Invalid):
    """The day of the hand-over cannot be after today."""


class GivenBeforeApproval(Invalid):
    """Nothing can have been handed over before the loan was approved. Enter that day or a later one."""

    rule = "R4"


class Counted(Invalid):
    """%(name)s is counted. Enter how many below."""


class WrongKind(Invalid):
    """%(number)s is %(name)s. That is not on this loan."""


class LineFull(Invalid):
    """All %(quantity)s %(unit)s of %(name)s that were approved have been handed over or chosen already."""

    rule = "R15"


class AlreadyOut(Conflict):
    """%(number)s is on loan already (%(reference)s). Take it back first, or choose another piece."""

    rule = "R18"


class NotUsable(Conflict):
    """%(number)s cannot be lent: in the register it is "%(condition)s". Choose another piece."""

    rule = "R18"


class NotLent(Conflict):
    """%(number)s is switched off for lending. Choose another piece."""

    rule = "R18"


class NotComplete(Invalid):
    """Something that belongs to the things is not there. Choose “with the remarks written here” as their condition."""

    rule = "R30"


class TooFewHere(Conflict):
    """Only %(free)s %(unit)s of %(name)s are here. Enter a smaller number."""

    rule = "R18"


@dataclass(frozen=True, kw_only=True)
class Handing(Paperwork):
    """What a clerk hands over: pieces by asset, counted units by line position.

    `absent` maps each accessory that he counted to how many of it are not there.
    """

    pieces: Sequence[UUID] = ()
    counts: Mapping[int, int] = field(default_factory=dict)
    absent: Mapping[UUID, int] = field(default_factory=dict)
    condition: HandOverCondition = HandOverCondition.GOOD
    slip_signed: bool = False


def hand_over(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, handing: Handing) -> CounterAct:
    """Give pieces and counted units of an approved loan to its borrower.

    Raises: NotFound; NotAllowed (R23); OutOfOrder; NotYetGiven, GivenBeforeApproval, NotYet, PastDue; Overdue
    (R11); SlipNotSigned (R2), NothingToGive; TooManyLoans, TooManyUnits; WrongKind, Counted, LineFull, AlreadyOut,
    NotUsable, NotLent, TooFewHere; NotCounted, MoreThanGiven, NotComplete (R30).
    Source: ข้อ 208 (approval and written evidence come before hand-over), R15, R18.
    """
    loan = borrowing.locked(session, loan_id)
    desk = serve(session, actor, loan, now)
    if before := done_before(session, loan, CounterActKind.HAND_OVER, handing.key):
        return before
    state = after(loan.state, Act.HAND_OVER)
    _check_day(loan, handing, now)
    borrowing.check_not_overdue(session, loan.borrower_id, loan.channel, local_day(now))
    if not handing.slip_signed:
        raise SlipNotSigned(field="slip_signed")
    if (not handing.pieces and not any(handing.counts.values())) or min(handing.counts.values(), default=0) < 0:
        raise NothingToGive(field="tag")

    quotas.check_giving(session, rules.current(session), loan, _units(session, loan, handing))

    slip = papers.last_slip(session, loan.id)
    act = enter_act(session, desk, loan, CounterActKind.HAND_OVER, handing)
    given = _give(session, loan, act, handing)
    _count_accessories(session, loan, act, given, handing)
    loan.state = state
    entry = LoanHandedOver(
        lines=given,
        condition=handing.condition,
        evidence=[
            slip.commitment,
            *(picture.sha256 for picture in handing.pictures),
            *accessories.evidence(session, act, loan),
        ],
        happened_at=handing.happened_at,
    )
    finish(session, desk, loan, act, ledger.append(session, actor, now, entry, loan.id, standing=desk.standing))
    tell(session, loan, "loan_handed_over", now)
    return act


def _units(session: Session, loan: Loan, handing: Handing) -> dict[int, int]:
    """How many units of each line are about to go out."""
    items = session.execute(select(Asset.item_id).where(Asset.id.in_(handing.pieces))).scalars().all()
    return {line.position: items.count(line.item_id) + handing.counts.get(line.position, 0) for line in loan.lines}


def _check_day(loan: Loan, handing: Handing, now: datetime) -> None:
    happened = handing.happened_at or now
    day = local_day(happened)
    if happened > now:
        raise NotYetGiven(field="happened_on")
    if loan.channel is not Channel.PAPER and loan.approved_at and day < local_day(loan.approved_at):
        raise GivenBeforeApproval(field="happened_on")
    if day < loan.start_on:
        raise NotYet(start=loan.start_on)
    if day > loan.back_by:
        raise PastDue(due=loan.back_by)


# -- giving -----------------------------------------------------------------------------------------------------------


def _give(session: Session, loan: Loan, act: CounterAct, handing: Handing) -> list[dict[str, object]]:
    """Write the custody of what goes out, under lock; returns the ledger's lines."""
    by_item = {line.item_id: line for line in loan.lines}
    numbered: dict[int, list[UUID]] = defaultdict(list)
    counted: dict[int, int] = defaultdict(int)
    wanted = {line.item_id for line in loan.lines if handing.counts.get(line.position)}
    held = registry.locked(session, handing.pieces, lots_of=wanted)
    for asset in (one for one in held if one.id in handing.pieces):
        line = check_piece(session, by_item, asset)
        if asset.is_lot:
            raise Counted(field="tag", name=asset.item.name)
        _take_out(session, act, line, asset, 1)
        numbered[line.position].append(asset.id)
    for line in loan.lines:
        if units := handing.counts.get(line.position, 0):
            lots = [one for one in held if one.item_id == line.item_id and one.is_lot and one.is_lendable]
            _give_counted(session, act, line, lots, units)
            counted[line.position] = units
    if not numbered and not counted:
        raise NothingToGive(field="tag")
    return [
        {"line": position, "quantity": len(numbered[position]) + counted[position], "assets": numbered[position]}
        for position in sorted({*numbered, *counted})
    ]


def _count_accessories(
    session: Session, loan: Loan, act: CounterAct, given: Sequence[Mapping[str, Any]], handing: Handing
) -> None:
    units = {one["line"]: one["quantity"] for one in given}
    lines = {line: units[line.position] for line in loan.lines if line.position in units}
    absent = accessories.give(session, act, lines, handing.absent)
    if absent and handing.condition is HandOverCondition.GOOD:
        raise NotComplete(field="condition")


def check_piece(session: Session, by_item: Mapping[UUID, LoanLine], asset: Asset) -> LoanLine:
    """The line of a loan that a scanned piece belongs to; its unit must be free to go.

    Raises: WrongKind, AlreadyOut, NotUsable, NotLent, LineFull.
    """
    name = asset.number or asset.tag
    line = by_item.get(asset.item_id)
    if line is None:
        raise WrongKind(field="tag", number=name, name=asset.item.name)
    if asset.out and not asset.free:
        raise AlreadyOut(number=name, reference=_holder(session, asset))
    if not asset.usable:
        raise NotUsable(number=name, condition=registry.condition_of(asset).label)
    if not asset.is_lendable:
        raise NotLent(number=name)
    if not line.to_hand_over:
        raise LineFull(field="tag", quantity=line.approved, unit=line.item.unit, name=line.item.name)
    return line


def _holder(session: Session, asset: Asset) -> str:
    query = (
        select(Loan.reference)
        .join(LoanLine, LoanLine.loan_id == Loan.id)
        .join(Custody, Custody.line_id == LoanLine.id)
        .where(Custody.asset_id == asset.id, Custody.returned_at.is_(None))
    )
    return session.scalars(query.limit(1)).first() or "-"


def _take_out(session: Session, act: CounterAct, line: LoanLine, asset: Asset, units: int) -> None:
    asset.out += units
    line.handed_over += units
    session.add(
        Custody(line_id=line.id, asset_id=asset.id, counter_act_id=act.id, is_piece=not asset.is_lot, quantity=units)
    )
    session.flush()


def _give_counted(session: Session, act: CounterAct, line: LoanLine, lots: Sequence[Asset], units: int) -> None:
    """Take `units` of the lots of a line's kind, the lots that came first first."""
    if units > line.to_hand_over:
        raise LineFull(field=f"count-{line.position}", quantity=line.approved, unit=line.item.unit, name=line.item.name)
    free = sum(lot.free for lot in lots)
    if units > free:
        raise TooFewHere(free=free, unit=line.item.unit, name=line.item.name)
    for lot in lots:
        part = min(units, lot.free)
        if part:
            _take_out(session, act, line, lot, part)
            units -= part


# -- choosing ---------------------------------------------------------------------------------------------------------


def free_pieces(session: Session, line: LoanLine, *, limit: int = 100) -> list[Asset]:
    """The numbered pieces of a line's kind that could go out now, in the order of the register."""
    query = select(Asset).where(
        Asset.item_id == line.item_id, ~Asset.is_lot, Asset.is_lendable, Asset.usable == 1, Asset.out == 0
    )
    return list(session.scalars(query.order_by(Asset.id).limit(limit)))


def free_units(session: Session, line: LoanLine) -> int:
    """Units of counted lots of a line's kind that are here."""
    query = select(func.coalesce(func.sum(Asset.usable - Asset.out), 0)).where(
        Asset.item_id == line.item_id, Asset.is_lot, Asset.is_lendable
    )
    return int(session.execute(query).scalar_one())
