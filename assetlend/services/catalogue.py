"""What can be borrowed and when: kinds of item, how many there are, and how many are free on which day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from assetlend.domain import terms
from assetlend.domain.lending import RESERVING, BorrowerKind
from assetlend.domain.rulebook import Rulebook
from assetlend.domain.terms import Demand, Limits
from assetlend.errors import Invalid, NotFound
from assetlend.models import Asset, Attachment, Audience, Division, Durability, Item, KindTerms, Loan, LoanLine
from assetlend.models.overriding import back_by
from assetlend.services import consumables
from assetlend.services import kinds as of_kinds
from assetlend.thai import text

AUDIENCE_OF: dict[BorrowerKind, tuple[Audience, ...]] = {
    BorrowerKind.STAFF: (Audience.STAFF, Audience.AGENCIES, Audience.EVERYONE),
    BorrowerKind.AGENCY: (Audience.AGENCIES, Audience.EVERYONE),
    BorrowerKind.RESIDENT: (Audience.EVERYONE,),
}


@dataclass(frozen=True)
class Kind:
    """A kind of item as the catalogue shows it; `stock` is what can be lent at all, `free` what is free today."""

    id: UUID
    name: str
    unit: str
    item_class: str
    description: str
    audience: Audience
    consumable: bool
    division_id: UUID
    division: str
    max_days: int | None
    notice_days: int | None
    photo: UUID | None
    stock: int
    free: int
    usual_days: int | None = None
    is_medical: bool = False


class NotForYou(Invalid):
    """%(name)s is not lent to this kind of borrower."""

    rule = "R19"


def kinds(session: Session, borrower: BorrowerKind, today: date, *, query: str = "") -> list[Kind]:
    """The kinds that `borrower` may ask for, in Thai order, with how many are free today."""
    found = _kinds(session, today, *_offered(borrower), *_matching(query))
    return sorted(found, key=lambda kind: text.sort_key(kind.name))


def kind(session: Session, item: UUID, borrower: BorrowerKind, today: date) -> Kind:
    """One kind. Raises: NotFound where this borrower may not see it (R19)."""
    found = _kinds(session, today, Item.id == item, *_offered(borrower))
    if not found:
        raise NotFound()
    return found[0]


def _offered(borrower: BorrowerKind) -> list[ColumnElement[bool]]:
    """What this borrower may see: consumables are for other bodies alone (R10)."""
    found: list[ColumnElement[bool]] = [Item.audience.in_(AUDIENCE_OF[borrower])]
    if borrower is not BorrowerKind.AGENCY:
        found.append(Item.durability == Durability.DURABLE)
    return found


def _matching(query: str) -> list[ColumnElement[bool]]:
    return [Item.name_key.contains(word, autoescape=True) for word in text.search_words(query)]


def _kinds(session: Session, today: date, *conditions: ColumnElement[bool]) -> list[Kind]:
    query = (
        select(Item, Division.name, Attachment.id, KindTerms)
        .join(Division, Division.id == Item.division_id)
        .join(KindTerms, KindTerms.item_id == Item.id, isouter=True)
        .join(Attachment, Attachment.item_id == Item.id, isouter=True)
        .where(Division.is_active, ~Item.is_vehicle, *conditions)
    )
    rows = session.execute(query).all()
    ids = [item.id for item, *_ in rows]
    stocks, held = stock(session, ids), demands(session, ids, today, today, today)
    return [
        Kind(
            id=item.id,
            name=item.name,
            unit=item.unit,
            item_class=item.item_class,
            description=item.description,
            audience=item.audience,
            consumable=consumables.is_consumable(item),
            division_id=item.division_id,
            division=division,
            max_days=item.max_days,
            notice_days=item.notice_days,
            photo=photo,
            stock=stocks[item.id],
            free=terms.free_throughout(stocks[item.id], held[item.id], today, today),
            usual_days=own.usual_days if own else None,
            is_medical=of_kinds.is_medical(item, own),
        )
        for item, division, photo, own in rows
        if stocks[item.id]
    ]


def stock(session: Session, items: Sequence[UUID]) -> dict[UUID, int]:
    """How many units of each kind can be lent at all: usable and not switched off, here or out (R18)."""
    query = select(Asset.item_id, func.sum(Asset.usable)).where(Asset.item_id.in_(items), Asset.is_lendable)
    return defaultdict(int, {item: int(total) for item, total in session.execute(query.group_by(Asset.item_id))})


def demands(
    session: Session, items: Sequence[UUID], start: date, end: date, today: date, *, without: UUID | None = None
) -> dict[UUID, list[Demand]]:
    """What approved and running loans hold of each kind between two days, but for the loan `without` (R16).

    Things that are overdue count as held without end, until they are back; those that were called back, from that day.
    """
    until = back_by()
    back = LoanLine.good + LoanLine.damaged + LoanLine.lost
    query = (
        select(LoanLine.item_id, Loan.start_on, until, LoanLine.approved - back, LoanLine.handed_over - back)
        .join(Loan, Loan.id == LoanLine.loan_id)
        .where(LoanLine.item_id.in_(items), Loan.state.in_(RESERVING), LoanLine.approved > back)
        .where(Loan.start_on <= end, (until >= start) | (until < today))
    )
    if without is not None:
        query = query.where(Loan.id != without)
    found: dict[UUID, list[Demand]] = defaultdict(list)
    for item, first, due, promised, outstanding in session.execute(query):
        late = due < today
        quantity = outstanding if late else promised
        if quantity:
            found[item].append(Demand(min(first, today) if late else first, None if late else due, quantity))
    return found


def free_by_day(session: Session, item: UUID, start: date, end: date, today: date) -> dict[date, int]:
    """How many units of a kind are free on each day of a period."""
    held = demands(session, [item], start, end, today)[item]
    return terms.free_by_day(stock(session, [item])[item], held, start, end)


def free_for(
    session: Session, items: Iterable[UUID], start: date, due: date, today: date, *, without: UUID | None = None
) -> dict[UUID, int]:
    """How many units of each kind are free throughout a period, but for what the loan `without` holds itself."""
    wanted = list(items)
    stocks = stock(session, wanted)
    held = demands(session, wanted, start, due, today, without=without)
    return {item: terms.free_throughout(stocks[item], held[item], start, due) for item in wanted}


def limits_for(book: Rulebook, items: Iterable[Item]) -> Limits:
    """The office's limits, made narrower by the kinds of item in a request: the shortest loan, the longest notice."""
    chosen = list(items)
    most = min([item.max_days for item in chosen if item.max_days] + [book.limits.hard_days])
    notice = max([item.notice_days for item in chosen if item.notice_days] + [book.limits.notice_days])
    return Limits(
        hard_days=most,
        soft_days=book.limits.soft_days,
        notice_days=notice,
        ahead_days=book.limits.ahead_days,
        back_days=book.limits.back_days,
    )


def check_audience(item: Item, borrower: BorrowerKind) -> None:
    """Raises: NotForYou (R19, R24), NotBetweenBodies (R10)."""
    consumables.check_borrower(item, borrower)
    if item.is_vehicle or item.audience not in AUDIENCE_OF[borrower]:
        raise NotForYou(name=item.name, rule="R24" if item.is_vehicle else "R19")
