"""The annual check of the stock: who makes it, how far it is in each division, and what is due (ข้อ 213, R45-R49)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain import stocktake as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.duties import DutyKind, DutyOutcome, Wanted
from assetlend.domain.offices import Actor, Office, Standing
from assetlend.domain.rulebook import Rulebook
from assetlend.domain.stocktake import Term
from assetlend.errors import NotFound
from assetlend.ids import new_id, person_key
from assetlend.ledger.acts import StocktakeAppointed
from assetlend.models import (
    Account,
    Appointment,
    Asset,
    Division,
    Duty,
    Item,
    LedgerEntry,
    Person,
    Stocktake,
    StocktakeChecker,
    StocktakeCopy,
    StocktakeCount,
    StocktakeDivision,
    StocktakeReport,
)
from assetlend.services import account, calendar, duties, ledger, outbox, rules, stocktake_books
from assetlend.thai import dates, text

FIRST_YEAR = 2501


@dataclass(frozen=True)
class Order:
    """The order that names all who check from now on."""

    number: str
    day: date
    people: Sequence[UUID]


def term(session: Session, year: int) -> Term:
    """The days of one year's check by the rulebook and the calendar in force."""
    return rules_of.term(year, calendar.current(session), rules.current(session).timing)


def get(session: Session, year: int) -> Stocktake | None:
    """The check of a fiscal year (พ.ศ.), once somebody is appointed."""
    query = select(Stocktake).where(Stocktake.fiscal_year == year)
    return session.scalars(query.options(selectinload(Stocktake.checkers))).first()


def locked(session: Session, year: int) -> Stocktake:
    """The same, held against changes by others. Raises: NotFound."""
    query = select(Stocktake).where(Stocktake.fiscal_year == year).with_for_update()
    row = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if row is None:
        raise NotFound()
    return row


# -- appointing -------------------------------------------------------------------------------------------------------


def appoint(session: Session, *, actor: Actor, now: datetime, year: int, order: Order) -> Stocktake:
    """Name who checks the stock of a year; an order that names others takes the place of the one before.

    An order of after September is taken and shown as late. Who is named no more is no checker from then on.

    Raises: NotAllowed; NotFound; ReportedAlready; TooEarlyToAppoint, OrderedInTheFuture; NobodyNamed, AppointsHimself,
    WorksNoMore, KeepsTheStock. Source: ข้อ 213, ข้อ 205, R45.
    """
    standing = access.require(actor, Permission.APPOINT_CHECKERS)
    term_ = term(session, _known(year))
    row = _row(session, year)
    _check_order(session, row, term_, order, local_day(now))
    people = sorted(set(order.people))
    rules_of.check_candidates(_candidate(session, actor, one, term_, local_day(now)) for one in people)

    row = row or Stocktake(id=new_id(), fiscal_year=year)
    row.order_no, row.ordered_on, row.appointed_at = order.number, order.day, now
    row.person_id = actor.person or row.person_id
    row.office, row.title = standing.office, standing.title
    row.acting, row.acting_order = standing.acting, standing.order_no
    session.add(row)
    session.flush()
    _name(session, row, people, now)
    entry = StocktakeAppointed(year, order.number, order.day, [person_key(one) for one in people])
    ledger.append(session, actor, now, entry, row.id, standing=standing)
    duties.end(session, DutyKind.APPOINT_CHECKERS, subject(year), now=now, by=actor)
    outbox.tell(session, people, kind="stocktake_appointed", subject=subject(year), now=now, year=year)
    return row


def _known(year: int) -> int:
    if not FIRST_YEAR <= year < FIRST_YEAR + 1000:
        raise NotFound()
    return year


def _row(session: Session, year: int) -> Stocktake | None:
    query = select(Stocktake).where(Stocktake.fiscal_year == year).with_for_update()
    return session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _check_order(session: Session, row: Stocktake | None, term_: Term, order: Order, today: date) -> None:
    if row is not None and reported(session, row) is not None:
        raise rules_of.ReportedAlready()
    if today < term_.opens_on or order.day < term_.opens_on:
        raise rules_of.TooEarlyToAppoint(day=term_.opens_on)
    if order.day > today:
        raise rules_of.OrderedInTheFuture(field="ordered_on")


def _candidate(session: Session, actor: Actor, key: UUID, term_: Term, today: date) -> rules_of.Candidate:
    person, held = session.get(Person, key), session.get(Account, key)
    if person is None or held is None:
        raise NotFound()
    query = select(Appointment).where(Appointment.person_id == key, Appointment.starts_on <= today)
    offices = {one.office for one in session.scalars(query) if one.ends_on is None or one.ends_on >= term_.first}
    himself = account.with_selves(session, actor).may_be(key)
    return rules_of.Candidate(person.name, frozenset(offices), held.is_active, himself)


def _name(session: Session, row: Stocktake, people: Sequence[UUID], now: datetime) -> None:
    """End those who are named no more, add those who are new."""
    present = {one.person_id: one for one in row.checkers if one.ended_at is None}
    for key, one in present.items():
        if key not in people:
            one.ended_at = now
            duties.end(
                session,
                DutyKind.REPORT_STOCKTAKE,
                report_subject(row.fiscal_year, key),
                now=now,
                outcome=DutyOutcome.LAPSED,
            )
    row.checkers += [StocktakeChecker(person_id=key, appointed_at=now) for key in people if key not in present]
    session.flush()


# -- who may what -----------------------------------------------------------------------------------------------------


def checks(row: Stocktake, actor: Actor) -> bool:
    """Whether `actor` checks the stock of this year now."""
    return any(one.person_id == actor.person and one.ended_at is None for one in row.checkers)


def require_checker(row: Stocktake, actor: Actor) -> Standing:
    """The standing under which a checker acts. Raises: NotAllowed; NotAChecker (R45)."""
    standing = access.require(actor, Permission.COUNT_STOCK)
    if not checks(row, actor):
        raise rules_of.NotAChecker()
    return standing


def may_look(row: Stocktake | None, actor: Actor, division: UUID) -> bool:
    """Whether `actor` may see a division's list, which names borrowers: its checkers, and who sees its register."""
    if row is not None and checks(row, actor):
        return True
    return access.grant(actor, Permission.SEE_REGISTER, division) is not None


def keeps(session: Session, actor: Actor, division: UUID) -> bool:
    """Whether `actor` heads the division whose things these are (R45)."""
    return any(one.office is Office.UNIT_HEAD and one.division == division for one in actor.standings)


# -- looking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """How far a division is: rows of the register in the books, rows counted, and the closed count."""

    division: Division
    rows: int
    counted: int
    closed: StocktakeDivision | None


@dataclass(frozen=True)
class Year:
    """One year's check as it stands; `row` None as long as nobody is appointed."""

    year: int
    term: Term
    row: Stocktake | None
    report: StocktakeReport | None
    copies: tuple[StocktakeCopy, ...]
    divisions: tuple[Progress, ...]

    @property
    def late(self) -> bool:
        """Whether the order was made after September (R45)."""
        return self.row is not None and self.row.ordered_on > self.term.last_on

    @property
    def checkers(self) -> list[StocktakeChecker]:
        """Who checks now."""
        return [one for one in self.row.checkers if one.ended_at is None] if self.row else []


def of_year(session: Session, year: int) -> Year:
    """How the check of a year stands. Raises: NotFound for a year that cannot be."""
    term_, row = term(session, _known(year)), get(session, year)
    query = select(StocktakeCopy).where(StocktakeCopy.stocktake_id == row.id) if row else None
    copies = tuple(session.scalars(query.order_by(StocktakeCopy.sent_on))) if query is not None else ()
    report = reported(session, row) if row else None
    return Year(year, term_, row, report, copies, tuple(_progress(session, year, row)))


def reported(session: Session, row: Stocktake) -> StocktakeReport | None:
    """The report that was handed in."""
    return session.scalars(select(StocktakeReport).where(StocktakeReport.stocktake_id == row.id)).first()


def _progress(session: Session, year: int, row: Stocktake | None) -> Iterator[Progress]:
    rows = stocktake_books.rows_by_division(session, year)
    counted: dict[UUID, int] = {}
    closed: dict[UUID, StocktakeDivision] = {}
    if row is not None:
        query = select(Item.division_id, func.count()).select_from(StocktakeCount).join(Asset).join(Item)
        query = query.where(StocktakeCount.stocktake_id == row.id).group_by(Item.division_id)
        counted = {division: int(count) for division, count in session.execute(query)}
        found = select(StocktakeDivision).where(StocktakeDivision.stocktake_id == row.id)
        closed = {one.division_id: one for one in session.scalars(found)}
    names = select(Division).where(Division.id.in_({*rows, *counted})).order_by(Division.position, Division.name)
    for division in session.scalars(names):
        done = closed.get(division.id)
        total = done.rows if done else rows.get(division.id, 0)
        yield Progress(division, total, counted.get(division.id, 0), done)


def candidates(session: Session, actor: Actor, year: int, today: date) -> list[Person]:
    """Who can be appointed to check, in Thai order (R45)."""
    term_, found = term(session, _known(year)), []
    query = select(Person).join(Account).where(Account.is_active).options(joinedload(Person.account))
    for person in session.scalars(query):
        one = _candidate(session, actor, person.id, term_, today)
        if not one.himself and not one.offices & rules_of.KEEPERS:
            found.append(person)
    return sorted(found, key=lambda one: text.sort_key(f"{one.first_name} {one.last_name}"))


# -- duties -----------------------------------------------------------------------------------------------------------


def subject(year: int) -> str:
    """What the duties of a year are about."""
    return f"stocktake:{year}"


def report_subject(year: int, person: UUID) -> str:
    """What a checker's duty to report is about."""
    return f"stocktake:{year}:{person.hex}"


def copies_subject(year: int) -> str:
    """What the duty to send the report on is about."""
    return f"stocktake:{year}:copies"


def wanted(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """The nayok appoints in September; each checker reports in time; the report is sent on (R45, R47, R49)."""
    yield from _wanted_orders(session, today)
    for row in session.scalars(select(Stocktake).options(selectinload(Stocktake.checkers))):
        report = reported(session, row)
        if report is None:
            yield from _wanted_reports(session, row, today)
        elif report.received_at is not None and not _copied(session, row):
            opens = local_day(report.received_at)
            last = opens + timedelta(days=book.timing.notify_days)
            name = copies_subject(row.fiscal_year)
            yield Wanted(DutyKind.REPORT_STOCKTAKE, name, Office.SUPPLY_OFFICER, opens, last)


def _wanted_orders(session: Session, today: date) -> Iterator[Wanted]:
    """One order for each year in which anything stood in the register by its end, from 1 September on."""
    query = select(LedgerEntry.at).where(LedgerEntry.act == "asset.registered").order_by(LedgerEntry.seq).limit(1)
    began = session.execute(query).scalar_one_or_none()
    if began is None:
        return
    made = set(session.scalars(select(Stocktake.fiscal_year)))
    known = set(session.scalars(select(Duty.subject).where(Duty.kind == DutyKind.APPOINT_CHECKERS)))
    for year in range(dates.fiscal_year(local_day(began)), dates.fiscal_year(today) + 1):
        last = dates.fiscal_year_bounds(year)[1]
        if last.replace(day=1) <= today and year not in made and subject(year) not in known:
            yield Wanted(DutyKind.APPOINT_CHECKERS, subject(year), Office.NAYOK, last.replace(day=1), last)


def _wanted_reports(session: Session, row: Stocktake, today: date) -> Iterator[Wanted]:
    term_ = term(session, row.fiscal_year)
    if today < term_.starts_on:
        return
    for one in row.checkers:
        if one.ended_at is None:
            name = report_subject(row.fiscal_year, one.person_id)
            opens, last = term_.starts_on, term_.report_by
            yield Wanted(DutyKind.REPORT_STOCKTAKE, name, Office.STAFF, opens, last, person=one.person_id)


def _copied(session: Session, row: Stocktake) -> bool:
    query = select(StocktakeCopy.recipient).where(StocktakeCopy.stocktake_id == row.id)
    return rules_of.CopyTo.AUDITOR_GENERAL in set(session.scalars(query))
