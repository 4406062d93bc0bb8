"""Taking back: all or in part; what is damaged or lost changes the register's condition and opens an incident."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import lending
from assetlend.domain.accessories import Said, Units
from assetlend.domain.incidents import IncidentKind, ReportedBy
from assetlend.domain.lending import Act, LoanState, after
from assetlend.domain.offices import Actor, Standing
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.ledger.acts import AssetCondition, LoanClosed, LoanReturned
from assetlend.models import Asset, CounterAct, CounterActKind, Custody, Loan, LoanLine
from assetlend.services import (
    accessories,
    borrowing,
    chasing,
    incidents,
    ledger,
    papers,
    recalling,
    registry,
    return_slips,
)
from assetlend.services.counter import Desk, Paperwork, done_before, enter_act, finish, serve, tell


@dataclass(frozen=True)
class Back:
    """Units of one custody that come back good or damaged, or are reported lost."""

    good: int = 0
    damaged: int = 0
    lost: int = 0

    @property
    def total(self) -> int:
        return self.good + self.damaged + self.lost


@dataclass(frozen=True, kw_only=True)
class TakingBack(Paperwork):
    """What a clerk takes back: pieces by asset, counted units by line position.

    `belongings` maps (line, place of the accessory from 1) to what he found when he counted it.
    """

    pieces: Mapping[UUID, Back] = field(default_factory=dict)
    counts: Mapping[int, Back] = field(default_factory=dict)
    belongings: Mapping[tuple[int, int], Said] = field(default_factory=dict)


class NothingBack(Invalid):
    """Say of at least one thing how it came back."""


class NotOut(Conflict):
    """%(number)s is not out on this loan. It may have been taken back at another counter."""


class MoreThanOut(Invalid):
    """%(name)s: %(out)s %(unit)s are out. The numbers entered make more."""

    rule = "R15"


class BeforeHandOver(Invalid):
    """The return cannot be before the hand-over or after today."""


def take_back(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, taking: TakingBack) -> CounterAct:
    """Take things back, all or in part; what is damaged or lost opens an incident by itself.

    Raises: NotFound; NotAllowed; OutOfOrder; NothingBack, NotOut, MoreThanOut, BeforeHandOver; NotCounted,
    MoreThanBelongs, MeansDamage.
    Source: ข้อ 209 (return in working order), R30, R32, R33, R34.
    """
    loan = borrowing.locked(session, loan_id)
    desk = serve(session, actor, loan, now)
    if before := done_before(session, loan, CounterActKind.TAKE_BACK, taking.key):
        return before
    after(loan.state, Act.RETURN_PART)
    backs = [*taking.pieces.values(), *taking.counts.values()]
    if not any(back.total for back in backs) or min(min(back.good, back.damaged, back.lost) for back in backs) < 0:
        raise NothingBack(field="tag")
    parts = _parts(session, loan, taking)
    taking = _check_return_day(session, parts, taking, now)

    slip = papers.last_slip(session, loan.id)
    act = enter_act(session, desk, loan, CounterActKind.TAKE_BACK, taking)
    _receive(session, parts, now)
    hurt = accessories.receive(session, act, loan, _moved(loan, parts), taking.belongings)
    parts = [replace(part, hurt=hurt.get(part.line.position, "")) for part in parts]
    loan.state = after(loan.state, lending.returning(loan.outstanding, loan.bad))
    loan.closed_at = now if loan.state is LoanState.CLOSED else None
    entry = LoanReturned(
        lines=_returned_lines(parts),
        evidence=[
            slip.commitment,
            *(picture.sha256 for picture in taking.pictures),
            *accessories.evidence(session, act, loan),
        ],
        happened_at=taking.happened_at,
    )
    receipt = ledger.append(session, actor, now, entry, loan.id, standing=desk.standing)
    _note_conditions(session, desk, loan, parts)
    _report_bad(session, desk, loan, parts, taking)
    if loan.state is LoanState.CLOSED:
        close(session, desk.actor, desk.standing, loan, now)
    if not loan.outstanding:
        chasing.lapse(session, loan, now)
        recalling.finish(session, loan, now=now, by=actor)
    finish(session, desk, loan, act, receipt)
    taken = return_slips.Taken(act, [part.came for part in parts], receipt)
    return_slips.issue_slip(session, actor=actor, now=now, loan=loan, taken=taken, standing=desk.standing)
    tell(session, loan, "loan_returned", now)
    return act


def close(session: Session, actor: Actor, standing: Standing, loan: Loan, now: datetime) -> None:
    """Enter that a loan is closed; its state must say so already."""
    loan.closed_at = now
    ledger.append(session, actor, now, LoanClosed(), loan.id, standing=standing)


@dataclass(frozen=True)
class _Part:
    """What comes back of one custody; `hurt` says which accessories of its line are damaged or missing."""

    custody: Custody
    back: Back
    hurt: str = ""

    @property
    def line(self) -> LoanLine:
        return self.custody.line

    @property
    def asset(self) -> Asset:
        return self.custody.asset

    @property
    def came(self) -> return_slips.Came:
        return return_slips.Came(self.line, self.asset, self.back.good, self.back.damaged, self.back.lost, self.hurt)


def _parts(session: Session, loan: Loan, taking: TakingBack) -> list[_Part]:
    """What comes back of which custody, with the assets under lock.

    Raises: NotFound, NotOut, MoreThanOut, NothingBack.
    """
    open_ones = [one for line in loan.lines for one in line.custody if one.returned_at is None]
    registry.locked(session, {one.asset_id for one in open_ones})
    parts = [_piece_back(session, open_ones, asset, back) for asset, back in taking.pieces.items() if back.total]
    for line in loan.lines:
        if (back := taking.counts.get(line.position)) and back.total:
            parts += _lots_back(line, [one for one in open_ones if one.line_id == line.id and not one.is_piece], back)
    if not parts:
        raise NothingBack(field="tag")
    return parts


def _piece_back(session: Session, open_ones: Iterable[Custody], asset: UUID, back: Back) -> _Part:
    custody = next((one for one in open_ones if one.is_piece and one.asset_id == asset), None)
    if custody is None:
        raise NotOut(number=_name(session, asset))
    if back.total != 1:
        raise MoreThanOut(field="tag", name=custody.asset.number, out=1, unit=custody.line.item.unit)
    return _Part(custody, back)


def _name(session: Session, key: UUID) -> str:
    asset = session.get(Asset, key)
    if asset is None:
        raise NotFound()
    return asset.number or asset.tag


def _lots_back(line: LoanLine, custodies: Sequence[Custody], back: Back) -> list[_Part]:
    """Share counted units among the lots that they went out of, the first first."""
    out = sum(one.outstanding for one in custodies)
    if back.total > out:
        raise MoreThanOut(field=f"good-{line.position}", name=line.item.name, out=out, unit=line.item.unit)
    left = {"good": back.good, "damaged": back.damaged, "lost": back.lost}
    shared = []
    for custody in custodies:
        room = custody.outstanding
        part = {}
        for word, units in left.items():
            part[word] = min(units, room)
            room -= part[word]
        left = {word: units - part[word] for word, units in left.items()}
        if any(part.values()):
            shared.append(_Part(custody, Back(**part)))
    return shared


def _check_return_day(session: Session, parts: Sequence[_Part], taking: TakingBack, now: datetime) -> TakingBack:
    """A day is entered, not a time: on the day on which a thing was handed over, it came back after that."""
    if taking.happened_at is None:
        return taking
    acts = {part.custody.counter_act_id for part in parts}
    given = max(session.scalars(select(CounterAct.happened_at).where(CounterAct.id.in_(acts))))
    if taking.happened_at > now or local_day(taking.happened_at) < local_day(given):
        raise BeforeHandOver(field="happened_on")
    return replace(taking, happened_at=max(given, taking.happened_at))


def _receive(session: Session, parts: Sequence[_Part], now: datetime) -> None:
    """Write what came back into custody, lines and stock."""
    for part in parts:
        back, asset = part.back, part.asset
        for row in (part.custody, part.line):
            row.good += back.good
            row.damaged += back.damaged
            row.lost += back.lost
        if part.custody.outstanding == 0:
            part.custody.returned_at = now
        asset.out -= back.total
        asset.usable -= back.damaged + back.lost
        asset.damaged += back.damaged
        asset.lost += back.lost
    session.flush()


def _moved(loan: Loan, parts: Sequence[_Part]) -> dict[int, Units]:
    """Units that come back by line, with what stays out after that."""
    moved = {}
    for line in loan.lines:
        backs = [part.back for part in parts if part.line is line]
        if backs:
            good, damaged, lost = (sum(getattr(one, word) for one in backs) for word in ("good", "damaged", "lost"))
            moved[line.position] = Units(good + damaged, damaged, lost, line.outstanding)
    return moved


def _returned_lines(parts: Sequence[_Part]) -> list[dict[str, object]]:
    lines = sorted({part.line.position for part in parts})
    return [_returned_line(position, [part for part in parts if part.line.position == position]) for position in lines]


def _returned_line(position: int, parts: Sequence[_Part]) -> dict[str, object]:
    pieces = [{"asset": part.asset.id, "condition": _word(part.back)} for part in parts if not part.asset.is_lot]
    return {
        "line": position,
        "good": sum(part.back.good for part in parts),
        "damaged": sum(part.back.damaged for part in parts),
        "lost": sum(part.back.lost for part in parts),
        "assets": pieces,
    }


def _word(back: Back) -> str:
    return "good" if back.good else "damaged" if back.damaged else "lost"


def _bad_units(part: _Part) -> list[tuple[IncidentKind, int]]:
    return [
        (kind, units)
        for kind, units in ((IncidentKind.DAMAGED, part.back.damaged), (IncidentKind.LOST, part.back.lost))
        if units
    ]


def _note_conditions(session: Session, desk: Desk, loan: Loan, parts: Sequence[_Part]) -> None:
    for part in parts:
        for kind, units in _bad_units(part):
            entry = AssetCondition(before="usable", after=kind.value, reason=f"loan:{loan.id.hex}", quantity=units)
            ledger.append(session, desk.actor, desk.now, entry, part.asset.id, standing=desk.standing)


def _report_bad(session: Session, desk: Desk, loan: Loan, parts: Sequence[_Part], taking: TakingBack) -> None:
    for part in parts:
        for kind, units in _bad_units(part):
            found = incidents.Finding(
                kind=kind,
                asset_id=part.asset.id,
                loan_id=loan.id,
                quantity=units,
                description=_described(taking, part.hurt if kind is IncidentKind.DAMAGED else ""),
                reported_by=ReportedBy.STAFF,
                happened_at=taking.happened_at,
            )
            incidents.open_incident(session, actor=desk.actor, now=desk.now, finding=found, standing=desk.standing)


def _described(taking: TakingBack, hurt: str) -> str:
    """The clerk's words, with the accessories that are damaged or missing."""
    words = taking.note or incidents.FOUND_AT_RETURN
    return f"{words} ({hurt})"[:1000] if hurt else words
