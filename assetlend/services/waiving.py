"""Waiving a bar: where nobody else is there, an official may act in the case of his own people, for one loan (R23)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain.interests import Match
from assetlend.domain.lending import OPEN
from assetlend.domain.offices import Actor, Office, Standing
from assetlend.domain.overriding import ForThePalad, LoanOver, NotBarred, OwnBar
from assetlend.models import Loan, LoanOverride, Person
from assetlend.services import account, borrowing, interests, outbox, overrides

RULE = "R23"


@dataclass(frozen=True)
class Barred:
    """An official who may not act on a loan, what he holds, and why he may not."""

    person: Person
    standings: tuple[Standing, ...]
    match: Match


def waive(session: Session, *, actor: Actor, now: datetime, loan_id: UUID, official: UUID, reason: str) -> LoanOverride:
    """Let a barred official act on one loan.

    The chief administrator decides on it; the chief executive only where every chief administrator is barred himself.

    Raises: NotFound, NotAllowed; OwnBar, OwnLoan, Namesake, DeclaredRelative, OwnRecord, ForThePalad; LoanOver,
    NotBarred; WhyMissing.
    """
    loan = borrowing.locked(session, loan_id)
    if account.with_selves(session, actor).may_be(official):
        raise OwnBar()
    by = overrides.power(session, actor, now, loan, reason)
    known = interests.Known.now(session)
    if by.standing.office is not Office.PALAD and not _palad_barred(session, loan, known, now):
        raise ForThePalad()
    if loan.state not in OPEN:
        raise LoanOver()
    if official not in known.barred(loan):
        raise NotBarred(field="official")
    row = overrides.enter(session, by, loan, RULE, official=official)
    subject = borrowing.subject(loan)
    outbox.tell(session, [official], kind="bar_waived", subject=subject, now=now, reference=loan.reference)
    return row


def _palad_barred(session: Session, loan: Loan, known: interests.Known, now: datetime) -> bool:
    """Whether nobody who is chief administrator today may decide on this loan."""
    holders = outbox.holders(session, [Office.PALAD], None, local_day(now))
    near = {*known.barred(loan), loan.borrower_id, loan.recorded_by}
    return all(person in near for person in holders)


def barred(session: Session, loan: Loan, now: datetime) -> list[Barred]:
    """The officials who are barred from a loan today and hold an office that could act on it."""
    found: Mapping[UUID, Match] = interests.Known.now(session).barred(loan)
    rows = []
    for person in session.scalars(select(Person).where(Person.id.in_(found)).order_by(Person.id)):
        held = account.actor_of(session, person.id, local_day(now)).standings
        acting = tuple(one for one in held if one.office in interests.OWING and one.covers(loan.division_id))
        if acting:
            rows.append(Barred(person, acting, found[person.id]))
    return rows
