"""Asking for a loan, following it and calling it off: by the borrower, or by the counter in his name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.clock import local_day, start_of_day
from assetlend.domain import access, chasing, routing, rulebook, terms
from assetlend.domain.access import Permission
from assetlend.domain.consumables import BORROWERS, Condition
from assetlend.domain.lending import Act, BorrowerKind, Channel, LoanState, Place, after, allows
from assetlend.domain.offices import PROGRAM, Actor
from assetlend.domain.overriding import DISASTER
from assetlend.domain.routing import Case, Made, RouteFacts
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Conflict, Invalid, NotAllowed, NotFound
from assetlend.ids import FOLLOW_LENGTH, REFERENCE_LENGTH, person_key, token
from assetlend.ledger.acts import LoanCancelled, LoanExpired, LoanOverridden, LoanSubmitted
from assetlend.models import Applicant, Asset, Durability, Item, Loan, LoanLine, Person, RouteStep
from assetlend.services import catalogue, consumables, ledger, outbox, quotas, rules, wishes
from assetlend.services.quotas import Wanted
from assetlend.services.wishes import Wish
from assetlend.thai import text

MOST_LINES = 20


@dataclass(frozen=True)
class Particulars:
    """Who asks, as written on the form (domain 6.2, 6.3): all texts canonical, the phone in digits."""

    first_name: str
    last_name: str = ""
    title: str = ""
    position: str = ""
    phone: str = ""
    house_no: str = ""
    moo: str = ""
    tambon: str = ""
    amphoe: str = ""
    changwat: str = ""
    unit: str = ""
    internal_phone: str = ""
    agency_name: str = ""
    agency_head: str = ""
    letter_no: str = ""
    letter_on: date | None = None


@dataclass(frozen=True)
class Request:
    """A filled-in form. `lines` maps kinds to units; `key` makes a second sending of the same form harmless.

    `declared` are the conditions that the borrower of consumables says to hold (R10). `longer_reason` says why it
    takes longer than usual, `override_reason` why the counter sets the notice aside.
    """

    borrower_kind: BorrowerKind
    channel: Channel
    particulars: Particulars
    purpose: str
    purpose_text: str
    place: Place
    place_text: str
    start: date
    due: date
    lines: Mapping[UUID, int]
    key: str
    declared: frozenset[Condition] = frozenset()
    longer_reason: str = ""
    override_reason: str = ""
    waited_since: datetime | None = None


class NothingAsked(Invalid):
    """Choose at least one thing to borrow."""

    rule = "R17"


class TooManyLines(Invalid):
    """One request can hold at most %(most)s kinds of things. Make a second request for the rest."""

    rule = "R17"


class LetterMissing(Invalid):
    """Enter the number and date of the letter in which the other body asks."""

    rule = "R5"


class SentBefore(Conflict):
    """This form was sent before, and said something else then. Nothing was done now; send it again if you mean it."""


class NoLonger(Invalid):
    """Something in this request is no longer lent. Remove it and try again."""

    rule = "R18"


def submit(session: Session, *, actor: Actor, now: datetime, request: Request) -> list[Loan]:
    """Enter a request; things of several divisions become one loan each (R20), consumables one of their own (R10).

    The same `key` a second time gives the loans of the first time, to who sends the same again and to nobody else.

    The loan runs from an open day to an open day (`opening.fitted`).

    Raises: NotAllowed for who may not enter it; SentBefore; Invalid for whatever is wrong, with its field; Overdue for
    a borrower who has not brought back what was due.
    Source: ข้อ 207 (purpose), 208 (written reason and return date), 210 (consumables), R13, R16, R17, R19, R21, R64.
    """
    recorder = _recorder(actor, request)
    request = replace(request, place=routing.place_of_use(request.borrower_kind, request.place))
    if request.key and (before := _sent_before(session, request.key)):
        _check_same(session, before, actor, request, recorder)
        return before
    book, today = rules.current(session), local_day(now)
    items = check_form(session, book, request)
    request, wish = wishes.weigh(session, book, request, items, now)
    check_free(session, request, items, today)

    borrower = borrower_for(session, actor, request, now)
    check_not_overdue(session, borrower.id, request.channel, today)
    parts: dict[tuple[UUID, Durability], list[Item]] = defaultdict(list)
    for item in items:
        parts[item.division_id, item.durability].append(item)
    if request.channel is not Channel.PAPER:
        things = quotas.portions(items, request.lines)
        wanted = Wanted(borrower.id, request.borrower_kind, things, request.start, request.due, len(parts))
        quotas.check_request(session, book, wanted, today)
    intake = _Intake(actor, now, book, request, borrower, recorder, wish)
    return [_enter(session, intake, part, order) for order, part in enumerate(parts.values(), 1)]


def check_form(session: Session, book: Rulebook, request: Request) -> list[Item]:
    """The kinds that a form asks for, once its purpose, its letter and its lines are in order. Raises: Invalid."""
    rulebook.check_purpose(book, request.purpose, request.borrower_kind)
    if request.borrower_kind is BorrowerKind.AGENCY and not (
        request.particulars.letter_no and request.particulars.letter_on
    ):
        raise LetterMissing(field="letter_no")
    items = _items(session, request)
    consumables.check_request(items, request.declared)
    return items


@dataclass(frozen=True)
class _Intake:
    """A request that was found in order, on its way to become loans."""

    actor: Actor
    now: datetime
    book: Rulebook
    request: Request
    borrower: Person
    recorder: UUID | None
    wish: Wish


def _sent_before(session: Session, key: str) -> list[Loan]:
    query = select(Loan).where(Loan.request_key.in_([f"{key}:{n}" for n in range(1, MOST_LINES + 1)]))
    return list(session.scalars(query.order_by(Loan.request_key)))


def _check_same(
    session: Session, before: Sequence[Loan], actor: Actor, request: Request, recorder: UUID | None
) -> None:
    """Whether this is the form that made these loans, sent by the same person. Raises: SentBefore.

    Its basket may be empty by now: the first sending emptied it.
    """
    asked = {line.item_id: line.requested for loan in before for line in loan.lines}
    first, who = before[0], vars(request.particulars)
    same = all(getattr(first.applicant, name) == value for name, value in who.items()) and (
        (first.borrower_kind, first.channel, first.recorded_by) == (request.borrower_kind, request.channel, recorder)
        and (first.purpose, first.place) == (request.purpose, request.place)
        and wishes.asked_of(session, first) == (request.purpose_text, request.place_text, request.start, request.due)
        and asked == (dict(request.lines) or asked)
        and (not actor.official or recorder is not None or first.borrower_id == actor.person)
    )
    if not same:
        raise SentBefore()


def _recorder(actor: Actor, request: Request) -> UUID | None:
    """Who types for the borrower; None where the borrower asks himself."""
    if request.channel is not Channel.ONLINE:
        access.require(actor, Permission.RECORD_REQUEST)
        return actor.person
    if request.borrower_kind is BorrowerKind.STAFF:
        access.require(actor, Permission.REQUEST_AS_STAFF)
    elif actor.official:
        raise NotAllowed()
    return None


def _items(session: Session, request: Request) -> list[Item]:
    if not request.lines or min(request.lines.values()) < 1:
        raise NothingAsked(field="lines")
    if len(request.lines) > MOST_LINES:
        raise TooManyLines(field="lines", most=MOST_LINES)
    query = select(Item).where(Item.id.in_(request.lines)).order_by(Item.id)
    items = list(session.scalars(query))
    if len(items) != len(request.lines):
        raise NoLonger(field="lines")
    for item in items:
        catalogue.check_audience(item, request.borrower_kind)
    order = list(request.lines)
    return sorted(items, key=lambda item: order.index(item.id))


def check_free(session: Session, request: Request, items: Sequence[Item], today: date) -> None:
    """Whether all that is asked for is free from the first day to the last; relief may ask for what is promised to
    others, who may have to step back. Raises: NotEnough (R16).
    """
    if request.purpose != DISASTER:
        check_unpromised(session, request, items, today)
        return
    stock = catalogue.stock(session, list(request.lines))
    _check_enough(request, items, stock)


def check_unpromised(session: Session, request: Request, items: Sequence[Item], today: date) -> None:
    """Whether all that is asked for is free and promised to nobody, whatever it is for. Raises: NotEnough (R16)."""
    _check_enough(request, items, catalogue.free_for(session, request.lines, request.start, request.due, today))


def _check_enough(request: Request, items: Sequence[Item], free: Mapping[UUID, int]) -> None:
    for item in items:
        terms.check_enough(item.name, item.unit, request.lines[item.id], free[item.id], field=f"quantity-{item.id.hex}")


def borrower_for(session: Session, actor: Actor, request: Request, now: datetime) -> Person:
    """The borrower's row: himself when he is signed in, else whoever has this name and phone, else a new one.

    Only the counter, which sees the person, may set right what is known of him; of an official only an administrator.
    """
    if request.borrower_kind is BorrowerKind.STAFF and request.channel is Channel.ONLINE:
        return session.execute(select(Person).where(Person.id == actor.person)).scalar_one()
    who = request.particulars
    key = name_key(who)
    query = select(Person).where(Person.name_key == key, Person.phone == who.phone).order_by(Person.created_at)
    same = (who.first_name, who.last_name)
    found = next((one for one in session.scalars(query) if (one.first_name, one.last_name) == same), None)
    if found is not None and (request.channel is Channel.ONLINE or found.account is not None):
        return found
    if found is None:
        found = Person(name_key=key, first_name=who.first_name, phone=who.phone or None, created_at=now)
        session.add(found)
    for field in ("title", "first_name", "last_name", "position", "house_no", "moo", "tambon", "amphoe", "changwat"):
        if value := getattr(who, field):
            setattr(found, field, value)
    session.flush()
    return found


def name_key(who: Particulars) -> str:
    """A person's name folded for search, the title left out."""
    return text.fold(f"{who.first_name} {who.last_name}")[:200]


def _enter(session: Session, intake: _Intake, items: Sequence[Item], order: int) -> Loan:
    request, borrower = intake.request, intake.borrower
    loan = Loan(
        reference=token(REFERENCE_LENGTH),
        follow_key=token(FOLLOW_LENGTH),
        request_key=f"{request.key}:{order}" if request.key else None,
        state=after(None, Act.SUBMIT),
        borrower_id=borrower.id,
        borrower_kind=request.borrower_kind,
        channel=request.channel,
        recorded_by=intake.recorder,
        division_id=items[0].division_id,
        purpose=request.purpose,
        purpose_text=request.purpose_text,
        place=request.place,
        place_text=request.place_text,
        start_on=request.start,
        due_on=request.due,
        rulebook_version=intake.book.version,
        terms_version=intake.book.terms.version,
        privacy_version=intake.book.privacy.version,
        submitted_at=intake.now,
    )
    session.add(loan)
    session.flush()
    loan.applicant = Applicant(**vars(request.particulars))
    loan.lines = [
        LoanLine(position=position, item_id=item.id, requested=request.lines[item.id])
        for position, item in enumerate(items, 1)
    ]
    _lay_route(session, intake.book, loan)
    if consumables.of_loan(loan):
        consumables.declare(session, loan, BORROWERS, intake.recorder or borrower.id, intake.now)
    if wish := intake.wish.row_of(loan.id):
        session.add(wish)
        session.flush()
    actor = intake.actor
    who = actor if actor.official else Actor(person_key(borrower.id), borrower.id, borrower.name, resident=True)
    ledger.append(session, who, intake.now, _submitted(loan, request, intake.now), loan.id)
    if wish and wish.override_rule:
        entry = LoanOverridden(rule=wish.override_rule, reason=wish.override_reason)
        ledger.append(session, who, intake.now, entry, loan.id)
    tell_waiting(session, intake.book, loan, intake.now)
    return loan


def _lay_route(session: Session, book: Rulebook, loan: Loan) -> None:
    loan.steps = [
        RouteStep(position=step.position, kind=step.kind, office=step.office, division_id=step.division)
        for step in routing.route(book.routes, route_facts(session, loan))
    ]
    session.flush()


def route_facts(session: Session, loan: Loan) -> RouteFacts:
    """What the route of a loan depends on; its value is that of all that was asked for, at the register's prices."""
    values = unit_values(session, [line.item_id for line in loan.lines])
    return RouteFacts(
        place=loan.place,
        borrower=loan.borrower_kind,
        division=loan.division_id,
        value_satang=sum((values.get(line.item_id) or 0) * line.requested for line in loan.lines),
        days=terms.days_of(loan.start_on, loan.due_on),
    )


def unit_values(session: Session, items: Sequence[UUID]) -> dict[UUID, int | None]:
    """The highest price of one unit of each kind in the register, in satang."""
    query = select(Asset.item_id, func.max(Asset.unit_value_satang)).where(Asset.item_id.in_(items))
    return dict(session.execute(query.group_by(Asset.item_id)).all())


def _submitted(loan: Loan, request: Request, now: datetime) -> LoanSubmitted:
    paper_day = start_of_day(request.start)
    return LoanSubmitted(
        reference=loan.reference,
        borrower=person_key(loan.borrower_id),
        borrower_kind=loan.borrower_kind,
        recorded_by=person_key(loan.recorded_by) if loan.recorded_by else None,
        channel=loan.channel,
        purpose=loan.purpose,
        place=loan.place,
        division=loan.division_id,
        start=loan.start_on,
        due=loan.due_on,
        lines=[{"line": li.position, "item": li.item_id, "quantity": li.requested} for li in loan.lines],
        happened_at=paper_day if loan.channel is Channel.PAPER and paper_day < now else None,
    )


# -- what follows -----------------------------------------------------------------------------------------------------


def case_of(loan: Loan) -> Case:
    """What the routing rules need to know of a loan."""
    return Case(
        division=loan.division_id,
        steps=tuple(step.step for step in loan.steps),
        made=tuple(Made(one.position, one.person_id, one.answer) for one in loan.decisions),
        borrower=loan.borrower_id,
        recorded_by=loan.recorded_by,
    )


def tell_waiting(session: Session, book: Rulebook, loan: Loan, now: datetime) -> None:
    """Tell whoever decides the step whose turn it is."""
    step = routing.waiting(case_of(loan).steps, case_of(loan).made)
    if step is not None:
        offices = (step.office, *book.stand_ins.get(step.office, ()))
        outbox.tell_office(
            session,
            offices,
            loan.division_id,
            kind="loan_waits",
            subject=subject(loan),
            now=now,
            reference=loan.reference,
        )


def locked(session: Session, loan_id: UUID) -> Loan:
    """The loan, held against changes by others until the transaction ends. Raises: NotFound."""
    query = select(Loan).where(Loan.id == loan_id).with_for_update()
    loan = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if loan is None:
        raise NotFound()
    return loan


def by_follow_key(session: Session, key: str) -> Loan:
    """The loan whose link somebody has. Raises: NotFound."""
    loan = session.scalars(select(Loan).where(Loan.follow_key == key.upper())).first()
    if loan is None:
        raise NotFound()
    return loan


def siblings(session: Session, loan: Loan) -> list[Loan]:
    """The other loans that came out of the same form (R20)."""
    if loan.request_key is None:
        return []
    others = _sent_before(session, loan.request_key.rpartition(":")[0])
    return [other for other in others if other.id != loan.id]


def find_to_follow(session: Session, reference: str, phone: str) -> Loan | None:
    """The loan that a borrower names by its reference and his phone number."""
    query = select(Loan).join(Applicant).where(Loan.reference == reference.upper(), Applicant.phone == phone)
    return session.scalars(query).first()


def seen_by(session: Session, actor: Actor, loan_id: UUID) -> Loan:
    """The loan, for officials who may see it and for its borrower. Raises: NotFound."""
    loan = session.get(Loan, loan_id)
    if loan is None:
        raise NotFound()
    if actor.person != loan.borrower_id or not actor.official:
        access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
    return loan


def own(session: Session, person: UUID, *, limit: int = 100) -> list[Loan]:
    """An official's own loans, newest first."""
    query = select(Loan).where(Loan.borrower_id == person).order_by(Loan.submitted_at.desc())
    return list(session.scalars(query.limit(limit)))


def cancel(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, reason: str = "") -> Loan:
    """Call a loan off before hand-over: the borrower, or the counter at his word.

    Raises: NotFound; NotAllowed; OutOfOrder once things have been handed over.
    """
    loan = locked(session, loan_id)
    by_borrower = actor.person == loan.borrower_id
    if not by_borrower:
        access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
        access.require(actor, Permission.RECORD_REQUEST, loan.division_id)
    loan.state = after(loan.state, Act.CANCEL)
    loan.end_reason = reason
    code = "by_borrower" if by_borrower else "at_counter"
    ledger.append(session, actor, now, LoanCancelled(reason_code=code, reason=reason), loan.id)
    if not by_borrower:
        outbox.tell(
            session, [loan.borrower_id], kind="loan_cancelled", subject=subject(loan), now=now, reference=loan.reference
        )
    return loan


def check_not_overdue(session: Session, borrower: UUID, channel: Channel, today: date) -> None:
    """Nothing more is lent to who has not brought back what was due; a paper slip only tells what was lent already.

    Raises: Overdue.
    """
    if channel is Channel.PAPER:
        return
    query = (
        select(func.count())
        .select_from(Loan)
        .where(Loan.borrower_id == borrower, Loan.state == LoanState.HANDED_OVER, Loan.due_on < today)
    )
    chasing.check_not_overdue(session.execute(query).scalar_one())


def lapse(session: Session, *, now: datetime, limit: int = 200) -> int:
    """Let loans lapse whose last day has passed without hand-over; returns how many."""
    query = (
        select(Loan.id)
        .where(Loan.state.in_([LoanState.SUBMITTED, LoanState.APPROVED]), Loan.due_on < local_day(now))
        .where(Loan.channel != Channel.PAPER)
        .order_by(Loan.id)
        .limit(limit)
    )
    loans = [locked(session, key) for key in session.scalars(query).all()]  # before the ledger, which is locked last
    for loan in loans:
        if not allows(loan.state, Act.EXPIRE):
            continue  # somebody was quicker
        code = "not_decided" if loan.state is LoanState.SUBMITTED else "not_collected"
        loan.state = after(loan.state, Act.EXPIRE)
        ledger.append(session, PROGRAM, now, LoanExpired(reason_code=code, reason=""), loan.id)
        outbox.tell(
            session, [loan.borrower_id], kind="loan_expired", subject=subject(loan), now=now, reference=loan.reference
        )
    return len(loans)


def subject(loan: Loan) -> str:
    """The loan's name in the ledger and in notices."""
    return f"loan:{loan.id.hex}"


def borrower_of(loan: Loan) -> Actor:
    """Who acts when somebody uses the link of a loan: its borrower, without any office."""
    return Actor(person_key(loan.borrower_id), loan.borrower_id, loan.applicant.name, resident=True)


@dataclass(frozen=True)
class Record:
    """What an approver should know of a borrower: loans that run, that are overdue, and that ended with damage."""

    open_loans: int
    overdue: int
    closed: int
    with_damage: int


def record_of(session: Session, person: UUID, today: date, *, without: UUID | None = None) -> Record:
    """A borrower's record, but for the loan `without`."""
    loans = [loan for loan in own(session, person, limit=500) if loan.id != without]
    running = [loan for loan in loans if loan.state is LoanState.HANDED_OVER]
    return Record(
        open_loans=sum(loan.state in (LoanState.APPROVED, LoanState.HANDED_OVER) for loan in loans),
        overdue=sum(loan.due_on < today for loan in running),
        closed=sum(loan.state is LoanState.CLOSED for loan in loans),
        with_damage=sum(loan.bad > 0 for loan in loans),
    )
