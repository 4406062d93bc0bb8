"""Chasing what is overdue: letters are frozen before they are sent, every chase is entered, and duties see to it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from assetlend.clock import local_day
from assetlend.documents import chase_letter
from assetlend.documents.chase_letter import ChaseLetter, Thing
from assetlend.domain import access, chasing
from assetlend.domain.access import Permission
from assetlend.domain.chasing import ChaseChannel
from assetlend.domain.duties import DutyKind, DutyOutcome, Wanted
from assetlend.domain.lending import LoanState
from assetlend.domain.offices import Actor, Holding, Office, Standing
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.ids import salt as new_salt
from assetlend.ledger.acts import LoanChased
from assetlend.models import Account, Appointment, Chase, Loan, LoanLine, Organization
from assetlend.services import borrowing, duties, emblems, ledger, outbox, papers, powers, rules
from assetlend.services.borrowing import SentBefore
from assetlend.thai import dates
from assetlend.thai.digits import to_thai


class EvidenceMissing(Invalid):
    """Say what shows that the borrower was asked: the number of the registered letter, or the time of the call."""


class LetterWaits(Conflict):
    """A letter to this borrower has been made and not yet sent. Send it and record that first."""


class LetterSent(Conflict):
    """This letter has been recorded as sent already."""


CHASED = (LoanState.HANDED_OVER, LoanState.SETTLEMENT, LoanState.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Chasing:
    """A chase that was made: how, when (None: now), and what shows it."""

    channel: ChaseChannel
    evidence: str
    note: str = ""
    happened_at: datetime | None = None
    key: str = ""


def record(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, made: Chasing) -> Chase:
    """Enter a chase by telephone, message or visit; one that was made while something was out may be entered later.

    Raises: NotFound, NotAllowed; SentBefore; NotOverdue; EvidenceMissing, ChasedInTheFuture, ChasedTooEarly,
    BackBefore.
    Source: ข้อ 211, R11.
    """
    at = _chaser(session, actor, now, loan_id)
    if before := _sent_before(session, at, made.key, (made.channel, made.evidence, made.note)):
        return before
    _check_late(at)
    if not made.evidence:
        raise EvidenceMissing(field="evidence")
    row = Chase(
        loan_id=at.loan.id,
        channel=made.channel,
        person_id=actor.person,
        title=at.standing.title,
        note=made.note,
        made_at=now,
        request_key=made.key or None,
    )
    _enter(session, at, row, made)
    session.add(row)
    session.flush()
    return row


def prepare_letter(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    loan_id: UUID,
    letter_no: str,
    key: str,
    signer: UUID | None = None,
) -> Chase:
    """Freeze the next letter to the borrower, to be printed and sent; it counts once it is recorded as sent.

    `letter_no` is the number of the office's own correspondence, `signer` the appointment of who signs: without one
    the first of `signers`. Raises: as `record`; LetterWaits.
    """
    at = _chaser(session, actor, now, loan_id)
    if before := _sent_before(session, at, key, (ChaseChannel.LETTER, "", "")):
        return before
    if at.loan.state is not LoanState.HANDED_OVER:
        raise chasing.NotOverdue()
    _check_late(at)
    made = of_loan(session, at.loan.id)
    if any(one.number is None for one in made):
        raise LetterWaits()
    number = 1 + sum(one.channel is ChaseChannel.LETTER for one in made)
    head = _Heading(number, letter_no, now, _signer(session, local_day(now), signer))
    frozen = _letter(session, at.loan, made, head)
    value = json.dumps(frozen.to_json(), ensure_ascii=False, sort_keys=True)
    salt = new_salt()
    row = Chase(
        loan_id=at.loan.id,
        channel=ChaseChannel.LETTER,
        person_id=actor.person,
        title=at.standing.title,
        made_at=now,
        request_key=key or None,
        letter_number=number,
        template=chase_letter.TEMPLATE,
        letter=value,
        letter_salt=salt,
        commitment=papers.commitment(salt, value),
    )
    session.add(row)
    session.flush()
    return row


def record_sent(session: Session, *, actor: Actor, now: datetime, chase_id: UUID, made: Chasing) -> Chase:
    """Enter that a frozen letter was sent, with what shows it. Raises: NotFound, LetterSent and as `record`."""
    row, at = _unsent(session, actor, now, chase_id)
    _check_late(at)
    if not made.evidence:
        raise EvidenceMissing(field="evidence")
    row.note, row.title = made.note, at.standing.title
    row.person_id = at.actor.person or row.person_id
    _enter(session, at, row, made)
    session.flush()
    return row


def drop_letter(session: Session, *, actor: Actor, now: datetime, chase_id: UUID) -> Loan:
    """Throw a letter away that was not sent: no entry tells of it, and the next one takes its number; its loan.

    Raises: NotFound, NotAllowed; LetterSent.
    """
    row, at = _unsent(session, actor, now, chase_id)
    session.delete(row)
    session.flush()
    return at.loan


def _unsent(session: Session, actor: Actor, now: datetime, chase_id: UUID) -> tuple[Chase, "_Chased"]:
    """A frozen letter that was not sent yet, with its loan under lock. Raises: NotFound, NotAllowed; LetterSent."""
    row = session.get(Chase, chase_id)
    if row is None:
        raise NotFound()
    at = _chaser(session, actor, now, row.loan_id)
    kept = session.get(Chase, chase_id, populate_existing=True)
    if kept is None:
        raise NotFound()
    if kept.number is not None:
        raise LetterSent()
    return kept, at


def _sent_before(session: Session, at: "_Chased", key: str, said: tuple[ChaseChannel, str, str]) -> Chase | None:
    """What the same form entered when the same person sent it first. Raises: SentBefore."""
    row = session.scalars(select(Chase).where(Chase.request_key == key)).first() if key else None
    if row is None:
        return None
    if (row.loan_id, row.person_id, row.channel) != (at.loan.id, at.actor.person, said[0]):
        raise SentBefore()
    if row.channel is not ChaseChannel.LETTER and (row.evidence, row.note) != said[1:]:
        raise SentBefore()
    return row


@dataclass(frozen=True)
class _Chased:
    """An overdue loan under lock, and who chases it under which office, when."""

    loan: Loan
    actor: Actor
    standing: Standing
    now: datetime


def _chaser(session: Session, actor: Actor, now: datetime, loan_id: UUID) -> _Chased:
    """The loan under lock, and the office under which `actor` chases it. Raises: NotFound, NotAllowed."""
    loan = borrowing.locked(session, loan_id)
    access.require_sight(actor, Permission.SEE_LOANS, loan.division_id)
    return _Chased(loan, actor, access.require(actor, Permission.CHASE, loan.division_id), now)


def _check_late(at: _Chased) -> None:
    """Whether something of the loan is overdue, or was. Raises: NotOverdue."""
    if at.loan.due_on >= local_day(at.now) or at.loan.state not in CHASED:
        raise chasing.NotOverdue()


def _enter(session: Session, at: _Chased, row: Chase, made: Chasing) -> None:
    """Number the chase, enter it, and end the duty that asked for it, on the day on which it was made."""
    loan, now = at.loan, at.now
    happened = made.happened_at or now
    if happened > now:
        raise chasing.ChasedInTheFuture(field="happened_on")
    if local_day(happened) <= loan.due_on:
        raise chasing.ChasedTooEarly(field="happened_on", due=loan.due_on)
    out = loan.state is LoanState.HANDED_OVER
    if not out and local_day(happened) > _back_on(loan):
        raise chasing.BackBefore(field="happened_on", day=_back_on(loan))
    taken = session.execute(select(func.max(Chase.number)).where(Chase.loan_id == loan.id)).scalar_one()
    row.number, row.evidence = (taken or 0) + 1, made.evidence
    row.happened_at, row.recorded_at = happened, now
    shown = [made.evidence, *([row.commitment] if row.commitment else [])]
    entry = LoanChased(row.number, row.channel, shown, made.happened_at)
    ledger.append(session, at.actor, now, entry, loan.id, standing=at.standing)
    subject = borrowing.subject(loan)
    duties.end(session, DutyKind.CHASE, subject, now=happened, by=at.actor, ordinal=row.number, lapsed=not out)
    if out:
        outbox.tell(session, [loan.borrower_id], kind="loan_chased", subject=subject, now=now, reference=loan.reference)


def _back_on(loan: Loan) -> date:
    """The day on which the last of it came back."""
    moments = [one.returned_at for line in loan.lines for one in line.custody if one.returned_at]
    return local_day(max(moments)) if moments else loan.due_on


# -- looking ----------------------------------------------------------------------------------------------------------


def of_loan(session: Session, loan: UUID) -> list[Chase]:
    """The chases of a loan, those made first, then a letter that waits to be sent."""
    query = select(Chase).where(Chase.loan_id == loan).options(joinedload(Chase.person))
    return sorted(session.scalars(query), key=lambda one: (one.number is None, one.number or 0))


def register(session: Session, actor: Actor, *, limit: int = 200) -> list[Chase]:
    """The register of chases (ทะเบียนทวงถาม), newest first, as far as `actor` may see the loans."""
    query = (
        select(Chase)
        .join(Loan)
        .options(joinedload(Chase.loan).joinedload(Loan.applicant), joinedload(Chase.person))
        .order_by(Chase.made_at.desc(), Chase.id.desc())
        .limit(limit)
    )
    if not access.grant(actor, Permission.SEE_LOANS):
        mine = [one.division for one in actor.standings if access.grant(actor, Permission.SEE_LOANS, one.division)]
        query = query.where(Loan.division_id.in_([division for division in mine if division]))
    return list(session.scalars(query).unique())


def picture_of(session: Session, row: Chase) -> bytes | None:
    """The emblem (PNG) that a letter was frozen with, None where it bears none."""
    return emblems.picture(session, json.loads(row.letter or "{}").get("garuda", ""))


def print_letter(row: Chase, picture: bytes | None = None) -> bytes:
    """The PDF of a frozen letter, with the emblem of `picture_of`.

    Raises: NotFound for a chase without one, or whose letter was erased.
    """
    if not row.letter:
        raise NotFound()
    return chase_letter.render(ChaseLetter.from_json(json.loads(row.letter)), picture)


def get(session: Session, actor: Actor, chase_id: UUID) -> Chase:
    """One chase. Raises: NotFound."""
    row = session.get(Chase, chase_id)
    if row is None:
        raise NotFound()
    access.require_sight(actor, Permission.SEE_LOANS, row.loan.division_id)
    return row


@dataclass(frozen=True)
class _Heading:
    """Which letter it is, its number among the office's correspondence, and when it is made."""

    number: int
    letter_no: str
    now: datetime
    signer: Appointment | None


def signers(session: Session, day: date) -> list[Appointment]:
    """Who may sign for the head of the agency on a day: who acts while he is away, himself, who has his whole power."""
    query = (
        select(Appointment)
        .join(Account, Account.person_id == Appointment.person_id)
        .where(Appointment.office == Office.NAYOK, Account.is_active, powers.in_force(day))
        .options(joinedload(Appointment.person))
    )
    found = [one for one in session.scalars(query).unique() if one.standing.bounds is None]
    order = (Holding.ACTING, Holding.REGULAR, Holding.DELEGATED)
    return sorted(found, key=lambda one: (order.index(one.holding), one.starts_on, one.id))


def _signer(session: Session, day: date, wanted: UUID | None) -> Appointment | None:
    """Raises: NotFound for somebody who may not sign that day."""
    found = signers(session, day)
    if wanted is None:
        return found[0] if found else None
    chosen = next((one for one in found if one.id == wanted), None)
    if chosen is None:
        raise NotFound()
    return chosen


def _signed(head: str, signer: Appointment | None) -> dict[str, str]:
    """The lines under the signature: the name, the position as of that day, and for whom it is signed."""
    if signer is None:
        return {"signer": head}
    own = head if signer.holding is Holding.REGULAR and head.startswith(signer.title) else signer.title
    lines = {"signer_name": signer.person.name, "signer": to_thai(own)}
    if signer.holding is Holding.REGULAR:
        return lines
    return lines | {"capacity": papers.CAPACITIES[signer.holding], "signs_for": head}


def _letter(session: Session, loan: Loan, made: Sequence[Chase], head: _Heading) -> ChaseLetter:
    office = session.execute(select(Organization)).scalar_one()
    book = rules.current(session)
    who = loan.applicant
    before = [dates.format_long(local_day(one.happened_at), thai_digits=True) for one in made if one.happened_at]
    return ChaseLetter(
        made_at=head.now,
        number=head.number,
        letter_no=to_thai(head.letter_no),
        office=office.name,
        address=to_thai(office.address),
        phone=to_thai(office.phone),
        date=dates.format_long(local_day(head.now), thai_digits=True),
        to=who.agency_head or who.name,
        borrower=to_thai(who.agency_name or who.name),
        slip=to_thai(loan.slip_number or loan.reference),
        borrowed=dates.format_long(loan.start_on, thai_digits=True),
        due=dates.format_long(loan.due_on, thai_digits=True),
        days_late=to_thai((local_day(head.now) - loan.due_on).days),
        things=tuple(
            Thing(name=to_thai(line.item.name), quantity=to_thai(f"{line.outstanding} {line.item.unit}"))
            for line in loan.lines
            if line.outstanding
        ),
        chased_before=tuple(before),
        liability=to_thai(book.terms.paragraphs[2]),
        division=loan.division.name,
        garuda=emblems.current(session),
        **_signed(f"นายก{office.name}", head.signer),
    )


# -- duties -----------------------------------------------------------------------------------------------------------


def wanted(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """The chases that are due by now (R11): from the day after the due day, then in the set interval."""
    query = (
        select(Loan)
        .where(Loan.state == LoanState.HANDED_OVER, Loan.due_on < today)
        .options(selectinload(Loan.lines).joinedload(LoanLine.item))
        .order_by(Loan.due_on, Loan.id)
    )
    loans = session.scalars(query).all()
    chases = _made(session, [loan.id for loan in loans])
    for loan in loans:
        made = chases[loan.id]
        last = max(map(local_day, made), default=None)
        due = chasing.next_due(
            loan.due_on,
            last,
            len(made),
            days=book.chase_days,
            counts_due_day=book.chase_counts_due_day,
            timing=book.timing,
        )
        if due is not None and due[0] <= today:
            yield Wanted(
                DutyKind.CHASE,
                borrowing.subject(loan),
                Office.SUPPLY_OFFICER,
                opens_on=due[0],
                last_on=due[1],
                division=loan.division_id,
                ordinal=len(made) + 1,
            )


def _made(session: Session, loans: Sequence[UUID]) -> Mapping[UUID, list[datetime]]:
    """Loan -> when each of its chases was made."""
    found: dict[UUID, list[datetime]] = {loan: [] for loan in loans}
    query = select(Chase.loan_id, Chase.happened_at).where(Chase.loan_id.in_(found), Chase.number.is_not(None))
    for loan, happened in session.execute(query):
        if happened is not None:
            found[loan].append(happened)
    return found


def lapse(session: Session, loan: Loan, now: datetime) -> None:
    """Nothing of the loan is out any more: nobody has to be chased for it."""
    duties.end(session, DutyKind.CHASE, borrowing.subject(loan), now=now, outcome=DutyOutcome.LAPSED)
