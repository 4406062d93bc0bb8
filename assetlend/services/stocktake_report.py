"""The report of the annual check: drafted from the counts, frozen, received, sent on; and decisions on its findings."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain import stocktake as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.duties import DutyKind
from assetlend.domain.incidents import IncidentKind, ReportedBy
from assetlend.domain.offices import Actor, Standing
from assetlend.domain.stocktake import Answers, CopyTo, Count, Step
from assetlend.errors import NotFound
from assetlend.ids import new_id
from assetlend.ledger.acts import StocktakeCopied, StocktakeDecided, StocktakeReceived, StocktakeReported
from assetlend.models import (
    Asset,
    Item,
    Stocktake,
    StocktakeCopy,
    StocktakeCount,
    StocktakeDecision,
    StocktakeDivision,
    StocktakeReport,
)
from assetlend.services import account, duties, incidents, ledger, outbox, registry, stocktake, stocktake_counting

SAID = {
    IncidentKind.LOST: "ไม่พบเมื่อตรวจสอบพัสดุประจำปี และอาจมีผู้ต้องรับผิด",
    IncidentKind.DAMAGED: "พบว่าชำรุดเมื่อตรวจสอบพัสดุประจำปี และอาจมีผู้ต้องรับผิด",
}


# -- the draft --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """What the counts say: the closed divisions, the units by how they were found, the answers, and all findings."""

    divisions: tuple[StocktakeDivision, ...]
    open: int
    total: Count
    answers: Answers
    findings: tuple[StocktakeCount, ...]
    on_loan: int

    @property
    def complete(self) -> bool:
        """Whether every division is closed."""
        return not self.open


def draft(session: Session, year: int) -> Draft:
    """The report as far as it can be drafted. Raises: NotFound before anybody is appointed."""
    state = stocktake.of_year(session, year)
    if state.row is None:
        raise NotFound()
    closed = tuple(one.closed for one in state.divisions if one.closed)
    total = Count(**{word: sum(getattr(one, word) for one in closed) for word in rules_of.WORDS})
    return Draft(
        divisions=closed,
        open=sum(one.closed is None for one in state.divisions),
        total=total,
        answers=rules_of.drafted(total),
        findings=tuple(findings(session, state.row)),
        on_loan=sum(one.on_loan for one in closed),
    )


def findings(session: Session, row: Stocktake) -> list[StocktakeCount]:
    """What was found damaged, worn, lost or not needed any more, by kind and number (R51)."""
    query = select(StocktakeCount).join(Asset, Asset.id == StocktakeCount.asset_id).join(Item)
    faulty = StocktakeCount.damaged + StocktakeCount.worn + StocktakeCount.missing + StocktakeCount.unneeded > 0
    query = query.where(StocktakeCount.stocktake_id == row.id, faulty)
    query = query.options(joinedload(StocktakeCount.asset).joinedload(Asset.item).joinedload(Item.division))
    return list(session.scalars(query.order_by(Item.name, Asset.number, Asset.id)))


# -- handing in -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """The checkers' report: its number among the office's papers, the four answers, a remark on each (R48)."""

    number: str
    answers: Answers
    remarks: Mapping[str, str] = field(default_factory=dict)


def hand_in(session: Session, *, actor: Actor, now: datetime, year: int, report: Report) -> StocktakeReport:
    """Freeze the report and hand it to the appointer; a late one is taken and shown as late.

    Raises: NotFound; NotAChecker; ReportedAlready, StillUncounted; RemarkNeeded. Source: R47, R48.
    """
    row = stocktake.locked(session, year)
    standing = stocktake.require_checker(row, actor)
    if stocktake.reported(session, row) is not None:
        raise rules_of.ReportedAlready()
    drafted = draft(session, year)
    if not drafted.complete:
        state = stocktake.of_year(session, year)
        raise rules_of.StillUncounted(count=sum(one.rows - one.counted for one in state.divisions if not one.closed))
    rules_of.check_answers(drafted.answers, report.answers, dict(report.remarks))

    body = _frozen(row, drafted, report)
    made = StocktakeReport(
        id=new_id(),
        stocktake_id=row.id,
        number=report.number,
        **asdict(report.answers),
        body=body,
        sha256=sha256(body.encode()).hexdigest(),
        person_id=actor.person,
        title=standing.title,
        reported_at=now,
    )
    session.add(made)
    session.flush()
    entry = StocktakeReported(report.number, sha256=made.sha256, **asdict(report.answers))
    ledger.append(session, actor, now, entry, row.id, standing=standing)
    for one in row.checkers:
        name = stocktake.report_subject(year, one.person_id)
        duties.end(session, DutyKind.REPORT_STOCKTAKE, name, now=now, by=actor)
    offices = [row.office]
    name = stocktake.subject(year)
    outbox.tell_office(session, offices, None, kind="stocktake_reported", subject=name, now=now, year=year)
    return made


def _frozen(row: Stocktake, drafted: Draft, report: Report) -> str:
    """The report as a document that can be printed again and again: counts, lists, answers, remarks."""
    document: dict[str, Any] = {
        "fiscal_year": row.fiscal_year,
        "order_no": row.order_no,
        "number": report.number,
        "answers": asdict(report.answers),
        "drafted": asdict(drafted.answers),
        "remarks": {name: report.remarks.get(name, "") for name in rules_of.QUESTIONS},
        "divisions": [
            {
                "division": one.division_id.hex,
                "name": one.division.name,
                **{name: getattr(one, name) for name in ("rows", "units", *rules_of.WORDS, "on_loan")},
            }
            for one in drafted.divisions
        ],
        "findings": [
            {
                "asset": one.asset_id.hex,
                "number": one.asset.number or one.asset.tag,
                "name": one.asset.item.name,
                "remark": one.remark,
                **stocktake_counting.units_of(one),
            }
            for one in drafted.findings
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def remarks_of(report: StocktakeReport) -> dict[str, str]:
    """The remarks of a report that was handed in."""
    found: dict[str, str] = json.loads(report.body)["remarks"]
    return found


# -- receiving, sending on --------------------------------------------------------------------------------------------


def receive(session: Session, *, actor: Actor, now: datetime, year: int) -> StocktakeReport:
    """The appointer's office takes note of the report (ทราบ).

    Raises: NotAllowed; NotFound; NotReported, ReceivedAlready; OwnFinding for a checker. Source: R47.
    """
    access.require(actor, Permission.APPOINT_CHECKERS)
    row, report = _reported(session, year)
    standing = actor.holds(row.office) or access.require(actor, Permission.DECIDE_FINDING)
    _not_a_checker(session, row, actor)
    if report.received_at is not None:
        raise rules_of.ReceivedAlready()
    report.received_at, report.received_by, report.received_title = now, actor.person, standing.title
    session.flush()
    ledger.append(session, actor, now, StocktakeReceived(), row.id, standing=standing)
    return report


def _reported(session: Session, year: int) -> tuple[Stocktake, StocktakeReport]:
    row = stocktake.locked(session, year)
    report = stocktake.reported(session, row)
    if report is None:
        raise rules_of.NotReported()
    return row, report


def _not_a_checker(session: Session, row: Stocktake, actor: Actor) -> None:
    me = account.with_selves(session, actor)
    if any(me.may_be(one.person_id) for one in row.checkers):
        raise rules_of.OwnFinding()


@dataclass(frozen=True)
class Sending:
    """A copy that went out: to whom, under which number, on which day."""

    recipient: CopyTo
    number: str
    sent_on: date


def send(session: Session, *, actor: Actor, now: datetime, year: int, sending: Sending) -> StocktakeCopy:
    """Enter that a copy of the report was sent (R49).

    Raises: NotAllowed; NotFound; NotReported, CopySentAlready; SentInTheFuture, SentBeforeReport.
    """
    standing = access.require(actor, Permission.SEND_STOCKTAKE)
    row, report = _reported(session, year)
    if session.get(StocktakeCopy, (row.id, sending.recipient)) is not None:
        raise rules_of.CopySentAlready()
    if sending.sent_on > local_day(now):
        raise rules_of.SentInTheFuture(field="sent_on")
    if sending.sent_on < local_day(report.reported_at):
        raise rules_of.SentBeforeReport(field="sent_on", day=local_day(report.reported_at))
    copy = StocktakeCopy(
        stocktake_id=row.id,
        recipient=sending.recipient,
        number=sending.number,
        sent_on=sending.sent_on,
        person_id=actor.person,
        title=standing.title,
        recorded_at=now,
    )
    session.add(copy)
    session.flush()
    entry = StocktakeCopied(sending.recipient, sending.number, sending.sent_on)
    ledger.append(session, actor, now, entry, row.id, standing=standing)
    if sending.recipient is CopyTo.AUDITOR_GENERAL:
        duties.end(session, DutyKind.REPORT_STOCKTAKE, stocktake.copies_subject(year), now=now, by=actor)
    return copy


# -- deciding ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ruling:
    """What the head orders; `liable` when an official may have to answer for it (R52)."""

    step: Step
    order_no: str
    liable: bool = False


def decide(
    session: Session, *, actor: Actor, now: datetime, year: int, asset_id: UUID, ruling: Ruling
) -> StocktakeDecision:
    """Order a committee, or disposal at once; where somebody may be liable a report goes up the chain of command.

    Raises: NotAllowed; NotFound; NotReported, NoFinding, DecidedAlready; NotLiable; OwnFinding.
    Source: ข้อ 214, R51, R52.
    """
    standing = access.require(actor, Permission.DECIDE_FINDING)
    row, _report = _reported(session, year)
    _not_a_checker(session, row, actor)
    asset = registry.locked(session, [asset_id])[0]
    made = session.get(StocktakeCount, (row.id, asset.id))
    if made is None or not made.count.faulty:
        raise rules_of.NoFinding()
    if session.get(StocktakeDecision, (row.id, asset.id)) is not None:
        raise rules_of.DecidedAlready()
    if ruling.liable and (ruling.step is not Step.COMMITTEE or not made.missing + made.damaged):
        raise rules_of.NotLiable(field="liable")

    incident = new_id() if ruling.liable else None
    entry = StocktakeDecided(asset.id, ruling.step, ruling.order_no, incident)
    ledger.append(session, actor, now, entry, row.id, standing=standing)
    opened = _open_incident(session, actor, now, made, standing=standing, key=incident) if incident else None
    decision = StocktakeDecision(
        stocktake_id=row.id,
        asset_id=asset.id,
        step=ruling.step,
        order_no=ruling.order_no,
        incident_id=opened,
        person_id=actor.person,
        title=standing.title,
        acting=standing.acting,
        acting_order=standing.order_no,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    return decision


def _open_incident(
    session: Session, actor: Actor, now: datetime, made: StocktakeCount, *, standing: Standing, key: UUID
) -> UUID:
    kind = IncidentKind.LOST if made.missing else IncidentKind.DAMAGED
    finding = incidents.Finding(
        kind=kind,
        description=SAID[kind],
        reported_by=ReportedBy.STAFF,
        quantity=made.missing or made.damaged,
        asset_id=made.asset_id,
        id=key,
    )
    return incidents.open_incident(session, actor=actor, now=now, finding=finding, standing=standing).id


def decisions_of(session: Session, row: Stocktake) -> dict[UUID, StocktakeDecision]:
    """What the head has ordered so far, by asset."""
    query = select(StocktakeDecision).where(StocktakeDecision.stocktake_id == row.id)
    return {one.asset_id: one for one in session.scalars(query.options(joinedload(StocktakeDecision.incident)))}


def undecided(session: Session, assets: Sequence[UUID]) -> list[UUID]:
    """Which of these assets have a reported finding on which nothing is ordered yet (R51)."""
    faulty = StocktakeCount.damaged + StocktakeCount.worn + StocktakeCount.missing + StocktakeCount.unneeded > 0
    query = (
        select(StocktakeCount.asset_id)
        .join(StocktakeReport, StocktakeReport.stocktake_id == StocktakeCount.stocktake_id)
        .join(
            StocktakeDecision,
            (StocktakeDecision.stocktake_id == StocktakeCount.stocktake_id)
            & (StocktakeDecision.asset_id == StocktakeCount.asset_id),
            isouter=True,
        )
        .where(StocktakeCount.asset_id.in_(assets), faulty, StocktakeDecision.asset_id.is_(None))
    )
    return list(session.scalars(query))


def for_disposal(session: Session) -> list[Asset]:
    """What the head ordered to go at once and what is still in the register, by kind and number."""
    query = (
        select(Asset)
        .join(StocktakeDecision, StocktakeDecision.asset_id == Asset.id)
        .join(Item, Item.id == Asset.item_id)
        .where(StocktakeDecision.step == Step.DISPOSE, Asset.disposed < Asset.quantity)
        .options(joinedload(Asset.item))
    )
    return list(session.scalars(query.order_by(Item.name, Asset.number, Asset.id)).unique())
