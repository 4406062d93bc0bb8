"""The monthly check in place: the sample is drawn from the ledger, marked piece by piece, and finished for ever."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session, joinedload

from assetlend.clock import local_day, start_of_day
from assetlend.domain import access
from assetlend.domain import duties as duties_of
from assetlend.domain import supervision as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.duties import DutyKind, Wanted
from assetlend.domain.incidents import IncidentKind, ReportedBy
from assetlend.domain.offices import Actor, Office
from assetlend.domain.rulebook import Rulebook
from assetlend.domain.supervision import Found, Registered
from assetlend.errors import NotFound
from assetlend.ids import new_id
from assetlend.ledger.acts import SupervisionChecked
from assetlend.models import (
    Asset,
    Custody,
    Division,
    Duty,
    Item,
    LedgerEntry,
    Loan,
    LoanLine,
    SupervisionCheck,
    SupervisionMark,
    SupervisionPiece,
)
from assetlend.services import counter, duties, incidents, ledger, registry, rules
from assetlend.thai import dates

KIND_OF = {Found.NOT_FOUND: IncidentKind.LOST, Found.DAMAGED: IncidentKind.DAMAGED}
SAID = {
    Found.NOT_FOUND: "ไม่พบเมื่อผู้บังคับบัญชาตรวจสอบประจำเดือน",
    Found.DAMAGED: "พบว่าชำรุดเมื่อผู้บังคับบัญชาตรวจสอบประจำเดือน",
}


@dataclass(frozen=True)
class Mark:
    """How a piece was found; of a counted lot, how many of it are missing or damaged."""

    found: Found
    quantity: int = 1


@dataclass(frozen=True)
class Sample:
    """What is looked at in a month: the draw's place in the ledger, and the assets in the order of the draw."""

    division: UUID
    month: str
    entries: int
    root: bytes
    assets: tuple[UUID, ...]


# -- the draw ---------------------------------------------------------------------------------------------------------


def registered(session: Session) -> list[Registered]:
    """The rows of the register as the ledger tells of them, in the order in which they came."""
    query = select(LedgerEntry.seq, LedgerEntry.act, LedgerEntry.subject, LedgerEntry.body).where(
        LedgerEntry.act.in_(("asset.registered", "asset.condition", "asset.disposed"))
    )
    found: dict[str, Registered] = {}
    for seq, act, subject, body in session.execute(query.order_by(LedgerEntry.seq)):
        told, before = json.loads(bytes(body))["data"], found.get(subject)
        if act == "asset.registered":
            found[subject] = Registered(UUID(told["asset"]), UUID(told["division"]), seq, units=told["quantity"])
        elif before is not None and act == "asset.disposed":
            found[subject] = replace(before, until=before.until or seq)
        elif before is not None and (left := _left(told)):
            found[subject] = replace(before, moves=(*before.moves, (seq, left)))
    return list(found.values())


def _left(told: Mapping[str, Any]) -> int:
    """Units that a change of condition takes from their place; fewer than none where it brings some back."""
    away = (told["to"] in rules_of.AWAY) - (told["from"] in rules_of.AWAY)
    return int(away * told["quantity"])


def entries_before(session: Session, first: date) -> int:
    """How many entries were recorded before the first moment of a day at the office.

    Their times never run back, so the place is found by halving.
    """
    moment, least, most = start_of_day(first), 0, ledger.size(session)
    while least < most:
        middle = (least + most + 1) // 2
        query = select(LedgerEntry.at).where(LedgerEntry.seq >= middle).order_by(LedgerEntry.seq).limit(1)
        at = session.execute(query).scalar_one_or_none()
        least, most = (middle, most) if at is not None and at < moment else (least, middle - 1)
    return least


def sample(session: Session, division: UUID, month: str, size: int) -> Sample | None:
    """The sample of a division in a month, or None where there is nothing to look at (R28)."""
    entries = entries_before(session, rules_of.first_day(month))
    among = rules_of.candidates(registered(session), division, entries) if entries and size else []
    if not among:
        return None
    root = ledger.root(session, entries)
    return Sample(division, month, entries, root, tuple(rules_of.draw(root, division, month, among)[:size]))


# -- the check --------------------------------------------------------------------------------------------------------


def mark(
    session: Session, *, actor: Actor, now: datetime, division_id: UUID, month: str, marks: Mapping[UUID, Mark]
) -> None:
    """Keep how some pieces of the sample were found; a later mark takes the place of an earlier one,
    and what was marked so before stays as it was then.

    Raises: NotFound, NotAllowed; CheckFinished, NothingToCheck; NotInTheSample, NotOutOnLoan, IsOutOnLoan,
    AskedTooMany. Source: R28 (measure 2, method 5).
    """
    drawn = _own(session, actor, now, division_id, month)
    _mark(session, actor, now, drawn, marks)


def mark_scanned(
    session: Session, *, actor: Actor, now: datetime, division_id: UUID, month: str, code: str
) -> SupervisionMark:
    """Mark the piece with a scanned tag as in place. Raises: as `mark`; NotFound for an unknown code."""
    drawn = _own(session, actor, now, division_id, month)
    asset = counter.find_asset(session, code)
    marks = {asset.id: Mark(Found.IN_PLACE)}
    _mark(session, actor, now, drawn, marks, scanned=True)
    return session.get_one(SupervisionMark, (division_id, month, asset.id))


def _own(session: Session, actor: Actor, now: datetime, division_id: UUID, month: str) -> Sample:
    """The sample of an open check of a division whose head `actor` is, under lock."""
    query = select(Division).where(Division.id == division_id).with_for_update()
    division = session.execute(query).scalar_one_or_none()
    if division is None or rules_of.first_day(month) > local_day(now):
        raise NotFound()
    access.require_sight(actor, Permission.SEE_SUPERVISION, division.id)
    access.require(actor, Permission.SUPERVISE, division.id)
    if finished(session, division.id, month) is not None:
        raise rules_of.CheckFinished()
    drawn = sample(session, division.id, month, rules.current(session).timing.sample_size)
    if drawn is None:
        raise rules_of.NothingToCheck()
    return drawn


def _mark(
    session: Session,
    actor: Actor,
    now: datetime,
    drawn: Sample,
    marks: Mapping[UUID, Mark],
    *,
    scanned: bool = False,
) -> None:
    assets = {one.id: one for one in registry.locked(session, list(marks))}
    held = holders(session, list(assets))
    for key, made in marks.items():
        asset = assets[key]
        if key not in drawn.assets:
            raise rules_of.NotInTheSample(number=called(asset))
        row = session.get(SupervisionMark, (drawn.division, drawn.month, key))
        if row is not None and not scanned and (row.found, row.quantity) == (made.found, made.quantity):
            continue
        _check(asset, made, held)
        if row is None:
            row = SupervisionMark(division_id=drawn.division, month=drawn.month, asset_id=key, scanned=scanned)
            session.add(row)
        row.scanned = scanned
        row.found, row.quantity, row.marked_at = made.found, made.quantity, now
        row.marked_by = actor.person or row.marked_by
    session.flush()


def _check(asset: Asset, made: Mark, held: Mapping[UUID, Loan]) -> None:
    standing = asset.quantity - asset.disposed - asset.lost - asset.in_repair
    all_out = asset.out > 0 and asset.out >= standing
    rules_of.check_mark(made.found, called(asset), held=asset.id in held, all_out=all_out)
    if made.found in KIND_OF and not 1 <= made.quantity <= asset.quantity:
        raise incidents.AskedTooMany(field=f"units-{asset.id.hex}", most=asset.quantity)


def called(asset: Asset) -> str:
    """The number of a piece, or its tag where it has none."""
    return asset.number or asset.tag


def finish(session: Session, *, actor: Actor, now: datetime, division_id: UUID, month: str) -> SupervisionCheck:
    """End a check for ever: it is entered, every difference is reported up the chain of command, the duty ends.

    Raises: NotFound, NotAllowed; CheckFinished, NothingToCheck, StillUnseen; NotOutOnLoan.
    Source: R28 (measure 2, method 5); the reports: R26, R38.
    """
    drawn = _own(session, actor, now, division_id, month)
    standing = access.require(actor, Permission.SUPERVISE, division_id)
    assets = {one.id: one for one in registry.locked(session, drawn.assets)}
    held = holders(session, drawn.assets)
    made = marks_of(session, division_id, month)
    if unseen := [key for key in drawn.assets if key not in made]:
        raise rules_of.StillUnseen(count=len(unseen))
    found = [made[key].found for key in drawn.assets]
    for key in drawn.assets:
        if made[key].found is Found.ON_LOAN:
            _check(assets[key], Mark(Found.ON_LOAN), held)

    in_place = rules_of.count_as_recorded(found)
    check = SupervisionCheck(
        id=new_id(),
        division_id=division_id,
        month=month,
        entries=drawn.entries,
        root=drawn.root.hex(),
        sampled=len(found),
        in_place=in_place,
        discrepancies=len(found) - in_place,
        person_id=actor.person,
        title=standing.title,
        acting=standing.acting,
        order_no=standing.order_no,
        finished_at=now,
    )
    session.add(check)
    session.flush()
    entry = SupervisionChecked(division_id, month, check.sampled, check.in_place, check.discrepancies)
    ledger.append(session, actor, now, entry, check.id, standing=standing)
    for position, key in enumerate(drawn.assets, 1):
        report = _report(session, actor, now, made[key])
        session.add(_piece(check, position, made[key], held.get(key), report))
        session.flush()
    session.execute(delete(SupervisionMark).where(_of(division_id, month)))
    duties.end(session, DutyKind.SUPERVISE, subject(division_id, month), now=now, by=actor)
    return check


def _report(session: Session, actor: Actor, now: datetime, made: SupervisionMark) -> UUID | None:
    """Report a difference up the chain of command; None where there is none."""
    if made.found not in KIND_OF:
        return None
    finding = incidents.Finding(
        kind=KIND_OF[made.found],
        description=SAID[made.found],
        reported_by=ReportedBy.STAFF,
        quantity=made.quantity,
        asset_id=made.asset_id,
    )
    return incidents.open_incident(session, actor=actor, now=now, finding=finding).id


def _piece(
    check: SupervisionCheck, position: int, made: SupervisionMark, loan: Loan | None, report: UUID | None
) -> SupervisionPiece:
    return SupervisionPiece(
        check_id=check.id,
        position=position,
        asset_id=made.asset_id,
        found=made.found,
        quantity=made.quantity if report else 1,
        scanned=made.scanned,
        loan_id=loan.id if loan and made.found is Found.ON_LOAN else None,
        incident_id=report,
    )


# -- looking ----------------------------------------------------------------------------------------------------------


def finished(session: Session, division: UUID, month: str) -> SupervisionCheck | None:
    """The finished check of a division in a month."""
    query = select(SupervisionCheck).where(SupervisionCheck.division_id == division, SupervisionCheck.month == month)
    return session.scalars(query).first()


def _of(division: UUID, month: str) -> ColumnElement[bool]:
    return and_(SupervisionMark.division_id == division, SupervisionMark.month == month)


def marks_of(session: Session, division: UUID, month: str) -> dict[UUID, SupervisionMark]:
    """How the pieces of an open check were found so far."""
    return {row.asset_id: row for row in session.scalars(select(SupervisionMark).where(_of(division, month)))}


def holders(session: Session, assets: Sequence[UUID]) -> dict[UUID, Loan]:
    """The loan that holds each of these assets; of a lot that several hold, the oldest."""
    query = (
        select(Custody.asset_id, Loan)
        .join(LoanLine, LoanLine.id == Custody.line_id)
        .join(Loan, Loan.id == LoanLine.loan_id)
        .where(Custody.asset_id.in_(assets), Custody.returned_at.is_(None))
    )
    found: dict[UUID, Loan] = {}
    for asset, loan in session.execute(query.order_by(Custody.id)):
        found.setdefault(asset, loan)
    return found


@dataclass(frozen=True)
class Piece:
    """A piece of a sample: the loan that holds it now or held it, how it was found, and the report that came of it."""

    asset: Asset
    loan: Loan | None
    found: Found | None
    quantity: int = 1
    scanned: bool = False
    incident: UUID | None = None


@dataclass(frozen=True)
class Sheet:
    """One division's check of one month; `check` once it is finished, `sample` None where nothing is to be seen."""

    division: Division
    month: str
    first: date
    sample: Sample | None
    check: SupervisionCheck | None
    pieces: tuple[Piece, ...]

    @property
    def seen(self) -> int:
        """How many pieces are marked."""
        return sum(one.found is not None for one in self.pieces)


def sheet(session: Session, actor: Actor, division_id: UUID, month: str, today: date) -> Sheet:
    """A check as it stands, for who may see it. Raises: NotFound."""
    division, first = session.get(Division, division_id), rules_of.first_day(month)
    if division is None or first > today:
        raise NotFound()
    access.require_sight(actor, Permission.SEE_SUPERVISION, division.id)
    check = finished(session, division.id, month)
    if check is not None:
        drawn, pieces = _as_kept(session, check)
        return Sheet(division, month, first, drawn, check, pieces)
    found = sample(session, division.id, month, rules.current(session).timing.sample_size)
    marked = marks_of(session, division.id, month)
    held = holders(session, found.assets) if found else {}
    assets = _assets(session, found.assets) if found else {}
    open_ = [_open_piece(assets[key], held.get(key), marked.get(key)) for key in (found.assets if found else ())]
    return Sheet(division, month, first, found, None, tuple(open_))


def _open_piece(asset: Asset, loan: Loan | None, made: SupervisionMark | None) -> Piece:
    if made is None:
        return Piece(asset, loan, None)
    return Piece(asset, loan, made.found, made.quantity, made.scanned)


def _as_kept(session: Session, check: SupervisionCheck) -> tuple[Sample, tuple[Piece, ...]]:
    query = select(SupervisionPiece).where(SupervisionPiece.check_id == check.id).order_by(SupervisionPiece.position)
    rows = session.scalars(query).all()
    assets = _assets(session, [row.asset_id for row in rows])
    keys = [row.loan_id for row in rows if row.loan_id]
    loans = {one.id: one for one in session.scalars(select(Loan).where(Loan.id.in_(keys)))}
    pieces = [
        Piece(
            assets[row.asset_id],
            loans.get(row.loan_id) if row.loan_id else None,
            row.found,
            row.quantity,
            row.scanned,
            row.incident_id,
        )
        for row in rows
    ]
    keys_of = tuple(row.asset_id for row in rows)
    root = bytes.fromhex(check.root)
    return Sample(check.division_id, check.month, check.entries, root, keys_of), tuple(pieces)


def _assets(session: Session, keys: Sequence[UUID]) -> dict[UUID, Asset]:
    query = select(Asset).where(Asset.id.in_(keys)).options(joinedload(Asset.item))
    return {one.id: one for one in session.scalars(query)}


@dataclass(frozen=True)
class Stand:
    """How the check of a division in a month stands."""

    division: Division
    month: str
    first: date
    last: date
    standing: duties_of.Standing
    check: SupervisionCheck | None


def of_year(session: Session, actor: Actor, fiscal_year: int, today: date) -> list[Stand]:
    """The checks of a fiscal year (พ.ศ.) that `actor` may see, the newest month first, but for months without any."""
    query = select(SupervisionCheck).options(joinedload(SupervisionCheck.person))
    made = {(row.division_id, row.month): row for row in session.scalars(query)}
    rows, size = registered(session), rules.current(session).timing.sample_size
    found: list[Stand] = []
    for first in reversed([one for one in dates.fiscal_months(fiscal_year) if one <= today]):
        month, entries = rules_of.month_name(first), entries_before(session, first)
        for division in registry.divisions(session):
            check = made.get((division.id, month))
            if access.grant(actor, Permission.SEE_SUPERVISION, division.id) is None:
                continue
            if check or (division.is_active and size and rules_of.candidates(rows, division.id, entries)):
                done = local_day(check.finished_at) if check else None
                last = rules_of.last_day(first)
                stands = duties_of.standing(last, today, done, None)
                found.append(Stand(division, month, first, last, stands, check))
    return found


def open_for(session: Session, actor: Actor) -> list[Duty]:
    """The open checks that are `actor`'s to make, the oldest first."""
    query = select(Duty).where(Duty.kind == DutyKind.SUPERVISE, Duty.outcome.is_(None))
    rows = session.scalars(query.options(joinedload(Duty.division)).order_by(Duty.opens_on, Duty.id)).unique()
    return [row for row in rows if access.grant(actor, Permission.SUPERVISE, row.division_id)]


# -- duties -----------------------------------------------------------------------------------------------------------


def subject(division: UUID, month: str) -> str:
    """What the duty is about."""
    return f"division:{division.hex}:{month}"


def wanted(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """Each division in use owes a check each month in which it had anything when the month began (R28).

    Months that passed unnoticed are owed too; their sample is that of their own beginning.
    """
    missing = _missing(session, today) if book.timing.sample_size else []
    rows = registered(session) if missing else []
    for first, division in missing:
        if rules_of.candidates(rows, division, entries_before(session, first)):
            name, last = subject(division, rules_of.month_name(first)), rules_of.last_day(first)
            yield Wanted(DutyKind.SUPERVISE, name, Office.UNIT_HEAD, first, last, division=division)


def _missing(session: Session, today: date) -> list[tuple[date, UUID]]:
    """The months that began after anything was registered, with the divisions that neither owe nor made the check."""
    query = select(LedgerEntry.at).where(LedgerEntry.act == "asset.registered").order_by(LedgerEntry.seq).limit(1)
    began = session.execute(query).scalar_one_or_none()
    if began is None:
        return []
    known = set(session.scalars(select(Duty.subject).where(Duty.kind == DutyKind.SUPERVISE)))
    made = session.execute(select(SupervisionCheck.division_id, SupervisionCheck.month))
    known |= {subject(division, month) for division, month in made}
    owning = select(Item.division_id).join(Asset, Asset.item_id == Item.id)
    divisions = session.scalars(select(Division.id).where(Division.is_active, Division.id.in_(owning))).all()
    firsts = [one for one in rules_of.months(local_day(began), today) if start_of_day(one) > began]
    return [(one, key) for one in firsts for key in divisions if subject(key, rules_of.month_name(one)) not in known]
