"""Disposal: the officer reports, the head orders, it is carried out and struck off at once, the auditor is told.

Source: ข้อ 215-219, R53-R58.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain import disposals as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.assets import Condition
from assetlend.domain.disposals import DisposalAct, DisposalState, Method
from assetlend.domain.duties import DutyKind, Wanted
from assetlend.domain.lending import RESERVING, LoanState
from assetlend.domain.offices import Actor, Office, Standing
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import NotFound
from assetlend.ids import new_id
from assetlend.ledger.acts import DisposalDone, DisposalDropped, DisposalNotified, DisposalOrdered, DisposalReported
from assetlend.models import (
    Asset,
    Custody,
    Disposal,
    DisposalLine,
    Division,
    Incident,
    Loan,
    LoanLine,
    Settlement,
)
from assetlend.services import account, catalogue, duties, ledger, outbox, registry, rules, stocktake_report
from assetlend.services.counter import find_asset

REASON = "รายงานขอจำหน่าย"
BACK = "ถอนรายงานขอจำหน่าย"
# From which condition units of a lot are taken first.
ORDER = (Condition.AWAITING_DISPOSAL, Condition.WORN, Condition.DAMAGED, Condition.LOST, Condition.USABLE)
OPEN = (DisposalState.REPORTED, DisposalState.ORDERED)


# -- reporting --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Named:
    """A thing that is to go, by its number or the code on its label, with how many units of a lot."""

    code: str
    quantity: int = 1


@dataclass(frozen=True)
class Wish:
    """The officer's report: of which division, what, and why."""

    division: UUID
    things: Sequence[Named]
    reason: str


def report(session: Session, *, actor: Actor, now: datetime, wish: Wish) -> Disposal:
    """Report things for disposal; from now on they await it and are not lent.

    Raises: NotAllowed, NotFound; NothingNamed, NamedTwice, NotOfThisDivision, NotSoManyLeft; StillOut, Promised,
    FindingUndecided. Source: R53, R58.
    """
    standing = access.require(actor, Permission.REPORT_DISPOSAL, wish.division)
    if session.get(Division, wish.division) is None:
        raise NotFound()
    units = _units(session, wish)
    assets = registry.locked(session, list(units))
    if waiting := stocktake_report.undecided(session, list(units)):
        raise rules_of.FindingUndecided(number=_called(next(one for one in assets if one.id == waiting[0])))
    case = Disposal(
        id=new_id(),
        division_id=wish.division,
        reason=wish.reason,
        reported_by=actor.person,
        reported_title=standing.title,
        reported_at=now,
    )
    case.lines = [_line(session, one, units[one.id]) for one in assets]
    session.add(case)
    session.flush()
    told = [{"asset": one.asset_id, "before": one.before, "quantity": one.quantity} for one in case.lines]
    ledger.append(session, actor, now, DisposalReported(wish.division, told), case.id, standing=standing)
    for line in case.lines:
        _await(session, actor, now, line, standing)
    _check_promised(session, assets, local_day(now))
    name = subject(case)
    outbox.tell_office(session, [Office.NAYOK], None, kind="disposal_reported", subject=name, now=now)
    return case


def _units(session: Session, wish: Wish) -> dict[UUID, int]:
    """How many units of which assets are named. Raises: NothingNamed, NamedTwice, NotOfThisDivision; NotFound."""
    units: dict[UUID, int] = {}
    for one in wish.things:
        asset = find_asset(session, one.code)
        if asset.id in units:
            raise rules_of.NamedTwice(field="things", number=_called(asset))
        if asset.item.division_id != wish.division:
            raise rules_of.NotOfThisDivision(field="things", number=_called(asset))
        units[asset.id] = one.quantity
    if not units:
        raise rules_of.NothingNamed(field="things")
    return units


def _called(asset: Asset) -> str:
    return asset.number or asset.tag


def _line(session: Session, asset: Asset, quantity: int) -> DisposalLine:
    """The units of one row, out of the first condition that has enough of them free."""
    for condition in ORDER:
        free = registry.units_here(asset, condition)
        if condition is Condition.AWAITING_DISPOSAL:
            free -= _claimed(session, asset.id)
        if 1 <= quantity <= free:
            return DisposalLine(asset_id=asset.id, asset=asset, quantity=quantity, before=condition)
    if asset.out and 1 <= quantity <= asset.usable:
        raise rules_of.StillOut(number=_called(asset))
    raise rules_of.NotSoManyLeft(field="things", number=_called(asset))


def _claimed(session: Session, asset: UUID) -> int:
    """Units that other open cases have already."""
    query = select(func.coalesce(func.sum(DisposalLine.quantity), 0)).join(Disposal)
    query = query.where(DisposalLine.asset_id == asset, Disposal.state.in_(OPEN))
    return int(session.execute(query).scalar_one())


def _await(session: Session, actor: Actor, now: datetime, line: DisposalLine, standing: Standing) -> None:
    if line.before is not Condition.AWAITING_DISPOSAL:
        change = registry.Change(line.before, Condition.AWAITING_DISPOSAL, line.quantity, REASON)
        registry.record_condition(session, actor=actor, now=now, asset=line.asset, change=change, standing=standing)


def _check_promised(session: Session, assets: Sequence[Asset], today: date) -> None:
    """What is left must be enough for what was promised. Raises: Promised."""
    session.flush()
    kinds = {one.item_id: one.item.name for one in assets}
    query = (
        select(func.max(Loan.due_on))
        .join(LoanLine, LoanLine.loan_id == Loan.id)
        .where(LoanLine.item_id.in_(kinds), Loan.state.in_(RESERVING))
    )
    until = session.execute(query).scalar_one_or_none() or today
    for item, name in kinds.items():
        free = catalogue.free_by_day(session, item, today, max(today, until), today)
        if min(free.values()) < 0:
            raise rules_of.Promised(name=name)


# -- ordering ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """The head's order; `higher_no` and `higher_on` name the approval of the authority above (R55)."""

    method: Method
    order_no: str
    ordered_on: date
    negotiated: bool = False
    higher_no: str | None = None
    higher_on: date | None = None


def order(session: Session, *, actor: Actor, now: datetime, disposal_id: UUID, order: Order) -> Disposal:
    """Order how the things of a case go.

    Raises: NotFound, NotAllowed; NotNow, OwnReport; PriceUnknown, NotASale, OverNegotiated, OverWriteOff;
    DoneInTheFuture, DoneBeforeOrder. Source: R53-R55.
    """
    case = locked(session, actor, disposal_id)
    standing = access.require(actor, Permission.ORDER_DISPOSAL, case.division_id)
    state = rules_of.after(case.state, DisposalAct.ORDER)
    if account.with_selves(session, actor).may_be(case.reported_by):
        raise rules_of.OwnReport()
    _check_days(case, order, local_day(now))
    total = cost_of(case)
    approved = bool(order.higher_no and order.higher_on)
    limits = rules.current(session).disposal
    rules_of.check_method(order.method, total, limits, negotiated=order.negotiated, approved=approved)

    case.state, case.method, case.negotiated, case.total_satang = state, order.method, order.negotiated, total
    case.order_no, case.ordered_on, case.ordered_at = order.order_no, order.ordered_on, now
    case.ordered_by, case.ordered_title = actor.person, standing.title
    case.acting, case.acting_order = standing.acting, standing.order_no
    case.higher_no, case.higher_on = (order.higher_no, order.higher_on) if approved else (None, None)
    entry = DisposalOrdered(
        method=order.method,
        negotiated=order.negotiated,
        order_no=order.order_no,
        ordered_on=order.ordered_on,
        total_satang=total,
        higher_no=case.higher_no,
        higher_on=case.higher_on,
    )
    ledger.append(session, actor, now, entry, case.id, standing=standing)
    outbox.tell(session, [case.reported_by], kind="disposal_ordered", subject=subject(case), now=now)
    return case


def _check_days(case: Disposal, order: Order, today: date) -> None:
    if order.ordered_on > today:
        raise rules_of.DoneInTheFuture(field="ordered_on")
    if order.higher_on is not None and order.higher_on > today:
        raise rules_of.DoneInTheFuture(field="higher_on")


def cost_of(case: Disposal) -> int:
    """The cost of all things of a case in satang. Raises: PriceUnknown (R54, R55 go by it)."""
    for line in case.lines:
        if line.asset.unit_value_satang is None:
            raise rules_of.PriceUnknown(number=_called(line.asset))
    return sum((line.asset.unit_value_satang or 0) * line.quantity for line in case.lines)


def drop(session: Session, *, actor: Actor, now: datetime, disposal_id: UUID) -> Disposal:
    """Withdraw a report that nobody has ordered upon; the things are again what they were.

    Raises: NotFound, NotAllowed; NotNow.
    """
    case = locked(session, actor, disposal_id)
    standing = access.require(actor, Permission.REPORT_DISPOSAL, case.division_id)
    case.state = rules_of.after(case.state, DisposalAct.DROP)
    case.dropped_at, case.dropped_by = now, actor.person
    assets = {one.id: one for one in registry.locked(session, [line.asset_id for line in case.lines])}
    ledger.append(session, actor, now, DisposalDropped(), case.id, standing=standing)
    for line in case.lines:
        if line.before is not Condition.AWAITING_DISPOSAL:
            change = registry.Change(Condition.AWAITING_DISPOSAL, line.before, line.quantity, BACK)
            registry.record_condition(
                session, actor=actor, now=now, asset=assets[line.asset_id], change=change, standing=standing
            )
    return case


# -- carrying out -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """How it went: on which day, what money came in, what paper shows it."""

    done_on: date
    evidence: str
    proceeds_satang: int | None = None


def strike_off(session: Session, *, actor: Actor, now: datetime, disposal_id: UUID, outcome: Outcome) -> Disposal:
    """Enter that an ordered disposal is done, and strike the things off the register at once.

    Raises: NotFound, NotAllowed; NotNow; DoneInTheFuture, DoneBeforeOrder, NothingComesIn; StillOut, IncidentOpen;
    NotSoMany. Source: ข้อ 218, R53, R56.
    """
    case = locked(session, actor, disposal_id)
    standing = access.require(actor, Permission.REPORT_DISPOSAL, case.division_id)
    state = rules_of.after(case.state, DisposalAct.STRIKE_OFF)
    if outcome.done_on > local_day(now):
        raise rules_of.DoneInTheFuture(field="done_on")
    if case.ordered_on is not None and outcome.done_on < case.ordered_on:
        raise rules_of.DoneBeforeOrder(field="done_on", day=case.ordered_on)
    rules_of.check_proceeds(case.method or Method.SELL, outcome.proceeds_satang)
    assets = {one.id: one for one in registry.locked(session, [line.asset_id for line in case.lines])}
    for line in case.lines:
        _check_free(session, assets[line.asset_id], line.quantity)

    case.state, case.done_on, case.evidence = state, outcome.done_on, outcome.evidence
    case.proceeds_satang = outcome.proceeds_satang
    case.struck_by, case.struck_title, case.struck_at = actor.person, standing.title, now
    entry = DisposalDone(outcome.done_on, outcome.proceeds_satang, outcome.evidence)
    ledger.append(session, actor, now, entry, case.id, standing=standing)
    for line in case.lines:
        registry.strike_off(
            session,
            actor=actor,
            now=now,
            asset=assets[line.asset_id],
            quantity=line.quantity,
            order_no=case.order_no or "",
            standing=standing,
        )
    duties.end(session, DutyKind.DISPOSE, subject(case), now=now, by=actor)
    return case


def _check_free(session: Session, asset: Asset, quantity: int) -> None:
    """Of a lot, as many units must be left as are being asked about (R34, R58). Raises: StillOut, IncidentOpen."""
    if not asset.is_lot and asset.out:
        raise rules_of.StillOut(number=_called(asset))
    if _asked_about(session, asset.id) > asset.quantity - asset.disposed - quantity:
        raise rules_of.IncidentOpen(number=_called(asset))


def _asked_about(session: Session, asset: UUID) -> int:
    """Units in reports that are not closed, and in damage or loss that is not settled."""
    reported = select(func.coalesce(func.sum(Incident.quantity), 0)).where(
        Incident.asset_id == asset, ~Incident.closing.has()
    )
    unsettled = (
        select(func.coalesce(func.sum(Custody.damaged + Custody.lost), 0))
        .join(LoanLine, LoanLine.id == Custody.line_id)
        .join(Loan, Loan.id == LoanLine.loan_id)
        .join(Settlement, Settlement.line_id == LoanLine.id, isouter=True)
        .where(Custody.asset_id == asset, Settlement.id.is_(None))
        .where(Loan.state.in_((LoanState.SETTLEMENT, LoanState.HANDED_OVER)))
    )
    return sum(int(session.execute(query).scalar_one()) for query in (reported, unsettled))


@dataclass(frozen=True)
class Notice:
    """The letter by which the auditor general was told."""

    number: str
    sent_on: date


def notify(session: Session, *, actor: Actor, now: datetime, disposal_id: UUID, notice: Notice) -> Disposal:
    """Enter that the auditor general was told of what was struck off (R56).

    Raises: NotFound, NotAllowed; NotNow; DoneInTheFuture, ToldBeforeDone.
    """
    case = locked(session, actor, disposal_id)
    standing = access.require(actor, Permission.REPORT_DISPOSAL, case.division_id)
    state = rules_of.after(case.state, DisposalAct.NOTIFY)
    if notice.sent_on > local_day(now):
        raise rules_of.DoneInTheFuture(field="sent_on")
    if case.done_on is not None and notice.sent_on < case.done_on:
        raise rules_of.ToldBeforeDone(field="sent_on", day=case.done_on)
    case.state, case.notice_no, case.notified_on = state, notice.number, notice.sent_on
    case.notified_by, case.notified_title, case.notified_at = actor.person, standing.title, now
    ledger.append(session, actor, now, DisposalNotified(notice.number, notice.sent_on), case.id, standing=standing)
    duties.end(session, DutyKind.NOTIFY_AUDITOR, subject(case), now=now, by=actor)
    return case


# -- looking ----------------------------------------------------------------------------------------------------------


def locked(session: Session, actor: Actor, disposal_id: UUID) -> Disposal:
    """A case for who may see it, held against changes by others. Raises: NotFound."""
    query = select(Disposal).where(Disposal.id == disposal_id).with_for_update()
    case = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if case is None:
        raise NotFound()
    access.require_sight(actor, Permission.SEE_DISPOSALS, case.division_id)
    return case


def get(session: Session, actor: Actor, disposal_id: UUID) -> Disposal:
    """A case, for who may see it. Raises: NotFound."""
    case = session.get(Disposal, disposal_id)
    if case is None:
        raise NotFound()
    access.require_sight(actor, Permission.SEE_DISPOSALS, case.division_id)
    return case


def listing(session: Session, actor: Actor, *, limit: int = 200) -> list[Disposal]:
    """The newest cases that `actor` may see."""
    lines = selectinload(Disposal.lines).joinedload(DisposalLine.asset).joinedload(Asset.item)
    query = select(Disposal).options(joinedload(Disposal.division), lines)
    rows = session.scalars(query.order_by(Disposal.reported_at.desc(), Disposal.id.desc()).limit(limit)).unique()
    return [one for one in rows if access.grant(actor, Permission.SEE_DISPOSALS, one.division_id)]


def due_on(case: Disposal, book: Rulebook) -> date | None:
    """The last day to carry out the order: so many days, from the day after it (R53)."""
    return case.ordered_on + timedelta(days=book.timing.disposal_days) if case.ordered_on else None


def notice_due_on(case: Disposal, book: Rulebook) -> date | None:
    """The last day to tell the auditor general (R56)."""
    return local_day(case.struck_at) + timedelta(days=book.timing.notify_days) if case.struck_at else None


def has_vehicle(case: Disposal) -> bool:
    """Whether the registrar is to be told too (R57)."""
    return any(line.asset.item.is_vehicle for line in case.lines)


def proposed(session: Session, division: UUID) -> list[Asset]:
    """What the head ordered to go at once and no open case has yet."""
    query = select(DisposalLine.asset_id).join(Disposal).where(Disposal.state.in_(OPEN))
    taken = set(session.scalars(query))
    found = stocktake_report.for_disposal(session)
    return [one for one in found if one.item.division_id == division and one.id not in taken]


# -- duties -----------------------------------------------------------------------------------------------------------


def subject(case: Disposal) -> str:
    """What the duties and notices of a case are about."""
    return f"disposal:{case.id.hex}"


def wanted(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """An order is carried out in time, and the auditor general is told in time (R53, R56)."""
    states = (DisposalState.ORDERED, DisposalState.STRUCK_OFF)
    for case in session.scalars(select(Disposal).where(Disposal.state.in_(states)).order_by(Disposal.id)):
        last, told = due_on(case, book), notice_due_on(case, book)
        if case.state is DisposalState.ORDERED and last is not None and case.ordered_on is not None:
            opens = min(case.ordered_on + timedelta(days=1), last)
            if opens <= today:
                yield Wanted(DutyKind.DISPOSE, subject(case), Office.SUPPLY_OFFICER, opens, last, case.division_id)
        elif told is not None and case.struck_at is not None:
            opens = local_day(case.struck_at)
            yield Wanted(DutyKind.NOTIFY_AUDITOR, subject(case), Office.SUPPLY_OFFICER, opens, told, case.division_id)
