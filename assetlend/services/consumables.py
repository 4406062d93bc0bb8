"""Consumables: lent between public bodies under four declared conditions, counted, returned in kind (ข้อ 210, R10)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain import consumables as rules_of
from assetlend.domain.consumables import Condition
from assetlend.domain.lending import OPEN, BorrowerKind
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Conflict, Invalid
from assetlend.models import Asset, Audience, Declaration, Durability, Item, Loan, LoanLine


class ForBodiesOnly(Invalid):
    """What is used up when it is used goes to other public bodies or to nobody. Choose one of the two."""

    rule = "R10"


class CountedOnly(Invalid):
    """This kind has numbered pieces, which come back as themselves. Only what is counted can be a consumable."""

    rule = "R10"


class OnALoan(Conflict):
    """This kind is on a loan that is still open. How it comes back can be changed when the loan is closed."""

    rule = "R10"


IN_KIND = "คืนประเภทและปริมาณเดียวกัน"


def is_consumable(item: Item) -> bool:
    return item.durability is Durability.CONSUMABLE


def check_borrower(item: Item, borrower: BorrowerKind) -> None:
    """Raises: NotBetweenBodies for a consumable that is not asked for by another body."""
    if is_consumable(item) and borrower is not BorrowerKind.AGENCY:
        raise rules_of.NotBetweenBodies(name=item.name)


def check_request(items: Iterable[Item], declared: Collection[Condition]) -> None:
    """Raises: NotDeclared where consumables are asked for without the borrower's conditions."""
    if any(map(is_consumable, items)):
        rules_of.check_declared(declared)


def of_loan(loan: Loan) -> bool:
    """Whether a loan is one of consumables; things of both kinds never stand on one slip."""
    return any(is_consumable(line.item) for line in loan.lines)


def set_durability(session: Session, item: Item, durability: Durability, audience: Audience) -> None:
    """Say of a kind, held under lock, whether it is used up; nothing changes for what is asked for or out.

    Raises: ForBodiesOnly, CountedOnly, OnALoan.
    """
    if durability is Durability.CONSUMABLE and audience not in (Audience.NOBODY, Audience.AGENCIES):
        raise ForBodiesOnly(field="audience")
    if durability is item.durability:
        return
    if durability is Durability.CONSUMABLE and _has_pieces(session, item):
        raise CountedOnly(field="durability")
    open_ones = select(Loan.id).join(LoanLine).where(LoanLine.item_id == item.id, Loan.state.in_(OPEN))
    if session.scalars(open_ones.limit(1)).first():
        raise OnALoan()
    item.durability = durability


def _has_pieces(session: Session, item: Item) -> bool:
    pieces = select(Asset.id).where(Asset.item_id == item.id, ~Asset.is_lot)
    return session.scalars(pieces.limit(1)).first() is not None


# -- what was declared ------------------------------------------------------------------------------------------------


def declare(session: Session, loan: Loan, conditions: Iterable[Condition], by: UUID, now: datetime) -> None:
    """Keep with the loan that these conditions were declared to hold."""
    session.add_all(Declaration(loan_id=loan.id, condition=one, person_id=by, declared_at=now) for one in conditions)
    session.flush()


def declared(session: Session, loan: Loan) -> list[Declaration]:
    """What was declared for a loan, the borrower's conditions first."""
    found = session.scalars(select(Declaration).where(Declaration.loan_id == loan.id))
    order = [*rules_of.BORROWERS, *rules_of.LENDERS]
    return sorted(found, key=lambda one: order.index(one.condition))


def wants_confirming(session: Session, loan: Loan) -> bool:
    """Whether the lender must still say that he has enough and is not harmed."""
    return of_loan(loan) and not {one.condition for one in declared(session, loan)} >= set(rules_of.LENDERS)


def confirm(session: Session, loan: Loan, said: Collection[Condition], by: UUID, now: datetime) -> None:
    """The lender's conditions, said by the first official who agrees: the supply officer who checks the request.

    Raises: NotConfirmed; NotBetweenBodies where a kind became a consumable after it was asked for.
    """
    for line in loan.lines:
        check_borrower(line.item, loan.borrower_kind)
    if wants_confirming(session, loan):
        rules_of.check_confirmed(said)
        declare(session, loan, rules_of.LENDERS, by, now)


def liability(book: Rulebook, loan: Loan) -> str:
    """What the borrower answers for, as his slip says it."""
    return " ".join(book.terms.in_kind) or book.rule("R10").text if of_loan(loan) else book.terms.paragraphs[2]
