"""The waiting list: joining it with a form for which nothing is free, being asked in order, and answering in time."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.domain import access, opening, terms, waiting
from assetlend.domain.access import Permission
from assetlend.domain.lending import BorrowerKind, Channel, Place
from assetlend.domain.offices import PUBLIC, Actor
from assetlend.domain.opening import Opening
from assetlend.domain.rulebook import Rulebook
from assetlend.domain.terms import Demand
from assetlend.domain.waiting import OPEN, WaitingState
from assetlend.errors import Conflict, Invalid, NotAllowed, NotFound
from assetlend.ids import FOLLOW_LENGTH, REFERENCE_LENGTH, token
from assetlend.models import Item, Loan, WaitingEntry, WaitingLine
from assetlend.services import borrowing, calendar, catalogue, outbox, rules, wishes
from assetlend.services.borrowing import Particulars, Request

MOST_PLACES = 5
KEPT = timedelta(days=90)
_WHOLE = (selectinload(WaitingEntry.lines).joinedload(WaitingLine.item), joinedload(WaitingEntry.borrower))


class FreeAfterAll(Conflict):
    """These things are free on those days. Send the request instead of waiting."""


class NeverSoMany(Invalid):
    """%(name)s: there are only %(stock)s %(unit)s at all, and waiting does not change that. Ask for fewer."""

    rule = "R16"


class TooManyPlaces(Conflict):
    """You hold %(most)s places in the waiting list already. Leave one of them first."""


def join(session: Session, *, actor: Actor, now: datetime, request: Request) -> WaitingEntry:
    """Take a place in the list with a form for which not enough is free. The same `key` gives the same place.

    Raises: NotAllowed for officials; what a request raises; FreeAfterAll, NeverSoMany, TooManyPlaces, Overdue.
    """
    if actor.official or request.channel is not Channel.ONLINE or request.borrower_kind is BorrowerKind.STAFF:
        raise NotAllowed()
    if request.key and (before := _sent_before(session, request)):
        return before
    book, today = rules.current(session), local_day(now)
    items = borrowing.check_form(session, book, request)
    weighed, _wish = wishes.weigh(session, book, request, items, now)
    _check_not_free(session, weighed, items, today)

    person = borrowing.borrower_for(session, actor, request, now)
    borrowing.check_not_overdue(session, person.id, request.channel, today)
    held = select(func.count()).select_from(WaitingEntry).where(WaitingEntry.borrower_id == person.id)
    if session.execute(held.where(WaitingEntry.state.in_(OPEN))).scalar_one() >= MOST_PLACES:
        raise TooManyPlaces(most=MOST_PLACES)
    entry = _entry(request, person.id, now)
    entry.lines = [
        WaitingLine(position=position, item_id=item.id, quantity=request.lines[item.id])
        for position, item in enumerate(items, 1)
    ]
    session.add(entry)
    session.flush()
    return entry


def _sent_before(session: Session, request: Request) -> WaitingEntry | None:
    """The place that this form took the first time. Raises: SentBefore where it said something else."""
    found = session.scalars(select(WaitingEntry).where(WaitingEntry.request_key == request.key)).first()
    if found is None:
        return None
    if found.who != _who(request) or (found.start_on, found.due_on) != (request.start, request.due):
        raise borrowing.SentBefore()
    return found


def _check_not_free(session: Session, request: Request, items: Sequence[Item], today: date) -> None:
    stock = catalogue.stock(session, [item.id for item in items])
    for item in items:
        if request.lines[item.id] > stock[item.id]:
            field = f"quantity-{item.id.hex}"
            raise NeverSoMany(field=field, name=item.name, unit=item.unit, stock=stock[item.id])
    try:
        borrowing.check_unpromised(session, request, items, today)
    except terms.NotEnough:
        return
    raise FreeAfterAll()


def _entry(request: Request, person: UUID, now: datetime) -> WaitingEntry:
    return WaitingEntry(
        reference=token(REFERENCE_LENGTH),
        follow_key=token(FOLLOW_LENGTH),
        request_key=request.key or None,
        borrower_id=person,
        borrower_kind=request.borrower_kind,
        who=_who(request),
        purpose=request.purpose,
        purpose_text=request.purpose_text,
        place_text=request.place_text,
        longer_reason=request.longer_reason,
        start_on=request.start,
        due_on=request.due,
        joined_at=now,
    )


def _who(request: Request) -> dict[str, Any]:
    letter = request.particulars.letter_on
    return asdict(request.particulars) | {"letter_on": letter.isoformat() if letter else None}


def particulars(entry: WaitingEntry) -> Particulars:
    """Who asked, as written on the form."""
    letter = entry.who["letter_on"]
    return Particulars(**entry.who | {"letter_on": date.fromisoformat(letter) if letter else None})


# -- seeing -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Queue:
    """The open places for one kind, in their order."""

    item: Item
    entries: Sequence[WaitingEntry]


def queues(session: Session, actor: Actor) -> list[Queue]:
    """The list by kind, of the divisions whose loans this official may see."""
    found: dict[UUID, tuple[Item, list[WaitingEntry]]] = {}
    for entry in _open(session):
        for line in entry.lines:
            if access.grant(actor, Permission.SEE_LOANS, line.item.division_id):
                found.setdefault(line.item_id, (line.item, []))[1].append(entry)
    return sorted((Queue(*pair) for pair in found.values()), key=lambda queue: queue.item.name_key)


def by_key(session: Session, key: str) -> WaitingEntry:
    """The place whose link somebody has. Raises: NotFound."""
    query = select(WaitingEntry).where(WaitingEntry.follow_key == key.upper()).options(*_WHOLE)
    found = session.scalars(query).first()
    if found is None:
        raise NotFound()
    return found


def ahead(session: Session, entry: WaitingEntry) -> int:
    """How many who wait for one of the same kinds on some of the same days come before a place."""
    items = {line.item_id for line in entry.lines}
    ranks = [
        waiting.rank(one.purpose, one.joined_at)
        for one in _open(session)
        if items & {line.item_id for line in one.lines}
        and terms.overlaps(one.start_on, one.due_on, entry.start_on, entry.due_on)
    ]
    return waiting.before(ranks, waiting.rank(entry.purpose, entry.joined_at))


def _open(session: Session, *, hold: bool = False) -> list[WaitingEntry]:
    """The open places in their order."""
    query = select(WaitingEntry).where(WaitingEntry.state.in_(OPEN)).order_by(WaitingEntry.id).options(*_WHOLE)
    if hold:
        query = query.with_for_update(of=WaitingEntry).execution_options(populate_existing=True)
    return sorted(session.scalars(query), key=lambda one: (*waiting.rank(one.purpose, one.joined_at), one.id))


# -- asking in order --------------------------------------------------------------------------------------------------


def ask_next(session: Session, *, now: datetime) -> int:
    """Ask whoever is first and whose whole wish is free now; returns how many were asked.

    What was offered and not answered goes on to the next one; what is offered is not offered to a second.
    """
    book, today = rules.current(session), local_day(now)
    shelf = _Shelf(session, calendar.opening(session, book), today)
    entries = [one for one in _open(session, hold=True) if not _ended(session, one, now)]
    for entry in (one for one in entries if one.state is WaitingState.OFFERED):
        if not shelf.take(entry):  # somebody was promised it meanwhile: he keeps his place and is asked again
            entry.state, entry.offered_at, entry.answer_by = WaitingState.WAITING, None, None
    asked = 0
    for entry in (one for one in entries if one.state is WaitingState.WAITING):
        if shelf.take(entry):
            _ask(session, book, entry, now)
            asked += 1
    session.flush()
    return asked


def _ended(session: Session, entry: WaitingEntry, now: datetime) -> bool:
    """Let a place lapse whose answer did not come, or whose first day has passed."""
    late = entry.state is WaitingState.OFFERED and entry.answer_by is not None and entry.answer_by < now
    if not late and entry.start_on >= local_day(now):
        return False
    _end(entry, WaitingState.LAPSED, now)
    _tell(session, entry, "waiting_lapsed", now)
    return True


def _end(entry: WaitingEntry, state: WaitingState, now: datetime) -> None:
    entry.state, entry.ended_at = state, now


class _Shelf:
    """What is free, less what is offered in this round: each unit to one place in the list."""

    def __init__(self, session: Session, hours: Opening, today: date) -> None:
        self.session, self.hours, self.today = session, hours, today
        self.offered: list[tuple[UUID, Demand]] = []

    def take(self, entry: WaitingEntry) -> bool:
        """Set aside all that a place wishes; False, and nothing, where not all of it is free."""
        try:
            start, due = opening.fitted(self.hours, entry.start_on, entry.due_on, today=self.today)
        except Invalid:
            return False
        items = [line.item_id for line in entry.lines]
        stock = catalogue.stock(self.session, items)
        held = catalogue.demands(self.session, items, start, due, self.today)
        for line in entry.lines:
            beside = [demand for item, demand in self.offered if item == line.item_id]
            if terms.free_throughout(stock[line.item_id], [*held[line.item_id], *beside], start, due) < line.quantity:
                return False
        self.offered += [(line.item_id, Demand(start, due, line.quantity)) for line in entry.lines]
        return True


def _ask(session: Session, book: Rulebook, entry: WaitingEntry, now: datetime) -> None:
    """Tell the borrower, and the counter too: who has no e-mail is telephoned."""
    entry.state = WaitingState.OFFERED
    entry.offered_at, entry.answer_by = now, waiting.answer_by(now, book.waiting_hours)
    _tell(session, entry, "waiting_free", now)
    outbox.tell_office(
        session,
        access.COUNTER,
        entry.lines[0].item.division_id,
        kind="waiting_call",
        subject=_subject(entry),
        now=now,
        reference=entry.reference,
    )


def _tell(session: Session, entry: WaitingEntry, kind: str, now: datetime) -> None:
    outbox.tell(session, [entry.borrower_id], kind=kind, subject=_subject(entry), now=now, reference=entry.reference)


def _subject(entry: WaitingEntry) -> str:
    return f"waiting:{entry.id.hex}"


def forget(session: Session, *, now: datetime) -> int:
    """Delete places that ended long ago, with what they say of people; returns how many."""
    old = session.scalars(select(WaitingEntry).where(WaitingEntry.ended_at < now - KEPT)).all()
    for entry in old:
        session.delete(entry)
    return len(old)


# -- answering --------------------------------------------------------------------------------------------------------


def take(session: Session, *, actor: Actor, now: datetime, entry_id: UUID) -> list[Loan]:
    """The borrower says yes, or the counter at his word: the form becomes a request like every other.

    Raises: NotFound, NotAllowed; NoLongerWaiting, NotOffered, AnsweredTooLate; what a request raises.
    """
    entry = _held(session, actor, entry_id)
    waiting.check_answer(entry.state, entry.answer_by, now)
    request = _request_of(entry)
    if actor.official:
        request = replace(request, channel=Channel.COUNTER)
    loans = borrowing.submit(session, actor=actor if actor.official else PUBLIC, now=now, request=request)
    entry.loan_id = loans[0].id
    _end(entry, WaitingState.TAKEN, now)
    session.flush()
    return loans


def _held(session: Session, actor: Actor, entry_id: UUID) -> WaitingEntry:
    query = select(WaitingEntry).where(WaitingEntry.id == entry_id).with_for_update()
    entry = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if entry is None:
        raise NotFound()
    if actor.official:
        access.require(actor, Permission.RECORD_REQUEST, entry.lines[0].item.division_id)
    elif actor.person != entry.borrower_id:
        raise NotFound()
    return entry


def _request_of(entry: WaitingEntry) -> Request:
    return Request(
        borrower_kind=entry.borrower_kind,
        channel=Channel.ONLINE,
        particulars=particulars(entry),
        purpose=entry.purpose,
        purpose_text=entry.purpose_text,
        place=Place.OUTSIDE,
        place_text=entry.place_text,
        start=entry.start_on,
        due=entry.due_on,
        lines={line.item_id: line.quantity for line in entry.lines},
        key=f"w{entry.id.hex}",
        longer_reason=entry.longer_reason,
        waited_since=entry.joined_at,
    )


def leave(session: Session, *, actor: Actor, now: datetime, entry_id: UUID) -> WaitingEntry:
    """Give a place up: the borrower, or the counter at his word. Raises: NotFound, NotAllowed; NoLongerWaiting."""
    entry = _held(session, actor, entry_id)
    if entry.state not in OPEN:
        raise waiting.NoLongerWaiting()
    _end(entry, WaitingState.LEFT, now)
    session.flush()
    return entry


def waiter(entry: WaitingEntry) -> Actor:
    """Who acts when somebody uses the link of a place: its borrower, without any office."""
    return Actor("", entry.borrower_id, particulars(entry).first_name, resident=True)
