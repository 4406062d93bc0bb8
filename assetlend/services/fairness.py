"""Whether all are treated alike, for those who watch over it: counted from the ledger, as far as each may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.clock import end_of_day, start_of_day
from assetlend.domain import access, fairness
from assetlend.domain.access import Permission
from assetlend.domain.books import Books
from assetlend.domain.fairness import Fairness
from assetlend.domain.figures import Terms
from assetlend.domain.offices import Actor, Office
from assetlend.models import Loan, LoanOverride, Person
from assetlend.services import ledger
from assetlend.thai import dates

NAMING = (Office.INTERNAL_AUDITOR, Office.NAYOK)


@dataclass(frozen=True)
class Shown:
    """What one reader sees of a year: the figures of his divisions (None: of all), and the rules set aside there."""

    figures: Fairness
    divisions: frozenset[UUID] | None
    overrides: Sequence[tuple[str, int]]


def reach(actor: Actor) -> frozenset[UUID] | None:
    """The divisions whose treatment of borrowers `actor` may look at; None for all. Raises: NotAllowed."""
    if access.grant(actor, Permission.SEE_FAIRNESS):
        return None
    own = {one.division for one in actor.standings if one.division is not None}
    found = frozenset(one for one in own if access.grant(actor, Permission.SEE_FAIRNESS, one))
    if not found:
        access.require(actor, Permission.SEE_FAIRNESS)
    return found


def of_year(
    session: Session, *, divisions: frozenset[UUID] | None, fiscal_year: int, as_of: datetime, zone: ZoneInfo
) -> Shown:
    """Count a fiscal year (พ.ศ.) from what was recorded up to `as_of`."""
    books = Books(zone).read((body for _, body in ledger.bodies(session)), as_of)
    terms = Terms(fiscal_year, as_of, zone)
    keys = None if divisions is None else [one.hex for one in divisions]
    return Shown(fairness.fairness(books, terms, keys), divisions, _overrides(session, divisions, fiscal_year, zone))


def _overrides(
    session: Session, divisions: frozenset[UUID] | None, fiscal_year: int, zone: ZoneInfo
) -> list[tuple[str, int]]:
    first, last = dates.fiscal_year_bounds(fiscal_year)
    query = (
        select(LoanOverride.rule, func.count())
        .join(Loan, Loan.id == LoanOverride.loan_id)
        .where(LoanOverride.made_at.between(start_of_day(first, zone), end_of_day(last, zone)))
        .group_by(LoanOverride.rule)
        .order_by(LoanOverride.rule)
    )
    if divisions is not None:
        query = query.where(Loan.division_id.in_(divisions))
    return [(rule, int(count)) for rule, count in session.execute(query)]


def names(session: Session, actor: Actor, keys: Sequence[str]) -> Mapping[str, str]:
    """Opaque key -> name of borrowers, for the auditor and the chief executive; nothing for all others."""
    if actor.holds(*NAMING) is None:
        return {}
    people = session.scalars(select(Person).where(Person.id.in_([UUID(key.partition("_")[2]) for key in keys])))
    return {person.key: person.name for person in people}
