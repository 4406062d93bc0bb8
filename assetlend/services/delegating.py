"""Delegated powers: who gives one, how far it reaches, and that it ends with its giver's own office.

Source: R4, R5 (the head of the agency or a delegate); รักษาราชการแทน is no delegation and has no limits.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from assetlend.domain.delegation import Bounds, Matter
from assetlend.domain.offices import Actor, Holding, Office
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.ledger.acts import AuthorityDelegated
from assetlend.models import Appointment, Audience, Delegation, DelegationItem, Item, Loan
from assetlend.services import borrowing, ledger
from assetlend.thai import text


class NobodyDelegates(Conflict):
    """Nobody holds this office on the first day, so nobody can delegate its power."""


class DelegatedToOneself(Invalid):
    """He holds this office himself. Nobody delegates a power to himself."""


class ChainedDelegation(Invalid):
    """Only a delegate holds this office on the first day, and he cannot pass on what was delegated to him."""

    rule = "R4"


class LongerThanGiver(Invalid):
    """Who delegates this power holds his office until %(day)s. The power can last no longer: enter its last day."""

    rule = "R4"


class LimitsOfDelegation(Invalid):
    """Only a delegated power has limits. Who is appointed or acts holds the whole office: leave the limits empty."""


def giver_of(
    session: Session, person: UUID, office: Office, division: UUID | None, period: tuple[date, date | None]
) -> Appointment:
    """Whose office gives a power for a period: its holder's, else that of who acts in it.

    Raises: NobodyDelegates, DelegatedToOneself, ChainedDelegation, LongerThanGiver.
    """
    first, last = period
    query = select(Appointment).where(
        Appointment.office == office,
        Appointment.division_id.is_not_distinct_from(division),
        Appointment.starts_on <= first,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= first),
    )
    held = session.scalars(query.order_by(Appointment.id)).all()
    givers = [one for one in held if one.holding is not Holding.DELEGATED]
    if not givers:
        raise ChainedDelegation(field="holding") if held else NobodyDelegates()
    others = [one for one in givers if one.person_id != person]
    if not others or any(one.holding is Holding.REGULAR for one in givers if one.person_id == person):
        raise DelegatedToOneself(field="holding")
    giver = min(others, key=lambda one: (one.holding is not Holding.REGULAR, -(one.ends_on or date.max).toordinal()))
    if giver.ends_on is not None and (last is None or last > giver.ends_on):
        raise LongerThanGiver(field="ends_on", day=giver.ends_on)
    return giver


def keep(
    session: Session, *, actor: Actor, now: datetime, row: Appointment, giver: Appointment, bounds: Bounds | None
) -> Delegation:
    """Store a delegated power with its limits, and enter it behind its `authority.granted`. Raises: NotFound."""
    limits = bounds or Bounds()
    if len(session.scalars(select(Item.id).where(Item.id.in_(limits.items))).all()) != len(limits.items):
        raise NotFound()
    found = Delegation(
        appointment_id=row.id,
        given_by=giver.id,
        most_satang=limits.most_satang,
        most_days=limits.most_days,
        borrower_kind=limits.borrower_kind,
        items=[DelegationItem(item_id=item) for item in sorted(limits.items)],
    )
    session.add(found)
    session.flush()
    entry = AuthorityDelegated(
        by=giver.id,
        items=sorted(limits.items, key=lambda key: key.hex),
        most_satang=limits.most_satang,
        most_days=limits.most_days,
        borrower_kind=limits.borrower_kind,
    )
    ledger.append(session, actor, now, entry, row.id)
    return found


def given_by(session: Session, giver: UUID, after: date) -> Sequence[Appointment]:
    """The powers out of one appointment that would last beyond a day."""
    query = (
        select(Appointment)
        .join(Delegation, Delegation.appointment_id == Appointment.id)
        .where(Delegation.given_by == giver, or_(Appointment.ends_on.is_(None), Appointment.ends_on > after))
    )
    return session.scalars(query.order_by(Appointment.id)).all()


def matter_of(session: Session, loan: Loan, *, days: int | None = None) -> Matter:
    """What a delegate's limits are asked of: the loan as it stands; `days` where a longer one is asked for."""
    facts = borrowing.route_facts(session, loan)
    values = borrowing.unit_values(session, [line.item_id for line in loan.lines])
    return Matter(
        items={line.item_id: line.item.name for line in loan.lines},
        value_satang=facts.value_satang,
        priced=all(values.get(line.item_id) is not None for line in loan.lines),
        days=days or facts.days,
        borrower=loan.borrower_kind,
    )


def limited(actor: Actor) -> bool:
    """Whether some power of an official has limits, so that the matter must be known."""
    return len(actor.whole) < len(actor.standings)


def kinds(session: Session) -> Sequence[Item]:
    """The kinds of things that an order may name: those that are lent to anybody."""
    query = select(Item).where(Item.audience != Audience.NOBODY).options(joinedload(Item.division))
    return sorted(session.scalars(query).unique(), key=lambda one: text.sort_key(one.name))
