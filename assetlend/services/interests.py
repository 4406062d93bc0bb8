"""What officials declare of relatives and household, and which loans they may therefore not decide (R23).

None of it goes into the ledger: it is about people who have nothing to do with the office.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from assetlend.clock import local_day
from assetlend.domain import access
from assetlend.domain import interests as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.duties import DutyKind, Wanted
from assetlend.domain.interests import Family, Home, Match, Relation
from assetlend.domain.offices import Actor, Office
from assetlend.domain.routing import Case
from assetlend.domain.rulebook import Rulebook
from assetlend.models import (
    Account,
    Applicant,
    Appointment,
    InterestDeclaration,
    InterestRelative,
    Loan,
    LoanOverride,
    Person,
)
from assetlend.services import borrowing, duties
from assetlend.thai import dates

OWING: tuple[Office, ...] = tuple(dict.fromkeys((*access.CHAIN, *access.COUNTER)))


@dataclass(frozen=True)
class Declared:
    """What an official declares: where he lives, and who belongs to him; `none` says that nobody does."""

    house_no: str = ""
    moo: str = ""
    tambon: str = ""
    relatives: Mapping[Relation, Sequence[str]] = field(default_factory=dict)
    none: bool = False


def declare(session: Session, *, actor: Actor, now: datetime, declared: Declared) -> InterestDeclaration:
    """Declare for this fiscal year, or anew; what was declared before is kept and holds no more.

    Raises: NotAllowed; NothingDeclared, NoneAndNames, TooManyNames. Source: R23.
    """
    access.require(actor, Permission.OWN_ACCOUNT)
    person = session.execute(select(Person).where(Person.id == actor.person).with_for_update()).scalar_one()
    found = rules_of.check_declared(declared.relatives, none=declared.none)
    year = dates.fiscal_year(local_day(now))
    of_year = select(func.max(InterestDeclaration.version)).where(
        InterestDeclaration.person_id == person.id, InterestDeclaration.fiscal_year == year
    )
    row = InterestDeclaration(
        person_id=person.id,
        fiscal_year=year,
        version=(session.execute(of_year).scalar_one() or 0) + 1,
        house_no=declared.house_no,
        moo=declared.moo,
        tambon=declared.tambon,
        declared_at=now,
    )
    row.relatives = [
        InterestRelative(position=position, relation=relation, name=name, name_key=rules_of.bare_key(name))
        for position, (relation, name) in enumerate(found, 1)
    ]
    session.add(row)
    session.flush()
    duties.end(session, DutyKind.DECLARE_INTERESTS, _subject(person.id, year), now=now, by=actor, person=person.id)
    return row


def in_force(session: Session, person: UUID) -> InterestDeclaration | None:
    """What an official declared last, in this year or before."""
    query = select(InterestDeclaration).where(InterestDeclaration.person_id == person)
    newest = query.order_by(InterestDeclaration.fiscal_year.desc(), InterestDeclaration.version.desc()).limit(1)
    return session.scalars(newest.options(selectinload(InterestDeclaration.relatives))).first()


# -- who is too near --------------------------------------------------------------------------------------------------


class Known:
    """What is known of all officials' families at one moment, and whose bar was waived for which loan."""

    def __init__(self, families: Iterable[Family], waived: Mapping[UUID, set[UUID]]) -> None:
        self.families = list(families)
        self.waived = waived

    @classmethod
    def now(cls, session: Session) -> "Known":
        newest: dict[UUID, InterestDeclaration] = {}
        query = select(InterestDeclaration).options(selectinload(InterestDeclaration.relatives))
        for row in session.scalars(query.order_by(InterestDeclaration.fiscal_year, InterestDeclaration.version)):
            newest[row.person_id] = row
        officials = session.scalars(select(Person).join(Account))
        waived: dict[UUID, set[UUID]] = defaultdict(set)
        excused = select(LoanOverride.loan_id, LoanOverride.official_id)
        for loan, official in session.execute(excused.where(LoanOverride.official_id.is_not(None))):
            if official is not None:
                waived[loan].add(official)
        return cls([_family(one, newest.get(one.id)) for one in officials], waived)

    def matches(self, loan: Loan) -> dict[UUID, Match]:
        """Official -> why he is too near to the borrower of a loan; nobody is too near to himself."""
        who, written = loan.borrower, loan.applicant
        names = {rules_of.bare_key(f"{one.first_name} {one.last_name}") for one in (who, written)}
        homes = {home for one in (who, written) if (home := _home(one.last_name, one))}
        found = {one.official: one.match(names, homes) for one in self.families if one.official != who.id}
        return {official: match for official, match in found.items() if match}

    def barred(self, loan: Loan) -> dict[UUID, Match]:
        """The same, but for those whose bar was waived."""
        waived = self.waived.get(loan.id, set())
        return {official: match for official, match in self.matches(loan).items() if official not in waived}

    def case(self, loan: Loan) -> Case:
        """What the routing rules need to know of a loan."""
        return replace(borrowing.case_of(loan), related=frozenset(self.barred(loan)))


def _home(surname: str, lives: Person | InterestDeclaration | Applicant) -> Home | None:
    return Home.of(surname, lives.house_no, lives.moo, lives.tambon)


def _family(official: Person, declared: InterestDeclaration | None) -> Family:
    lives: list[Person | InterestDeclaration] = [official, *([declared] if declared else ())]
    return Family(
        official.id,
        {one.name_key: Match(one.relation, one.name) for one in (declared.relatives if declared else ())},
        frozenset(home for one in lives if (home := _home(official.last_name, one))),
    )


def case_of(session: Session, loan: Loan) -> Case:
    """What the routing rules need to know of one loan."""
    return Known.now(session).case(loan)


def own_match(session: Session, actor: Actor, loan: Loan) -> Match | None:
    """Why `actor` is too near to the borrower of a loan, to show it to him."""
    return Known.now(session).barred(loan).get(actor.person) if actor.person else None


# -- duties and the auditor -------------------------------------------------------------------------------------------


def _subject(person: UUID, fiscal_year: int) -> str:
    return f"interests:{person.hex}:{fiscal_year}"


@dataclass(frozen=True)
class Owing:
    """An official who has to declare, since when he holds such an office, and when he last did in the year."""

    person: Person
    since: date
    declared_at: datetime | None


def owing(session: Session, fiscal_year: int, today: date) -> list[Owing]:
    """Everybody who may sign in and decides or serves, in the order of the first office that he got."""
    query = (
        select(Person, func.min(Appointment.starts_on))
        .join(Account, Account.person_id == Person.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Account.is_active, Appointment.office.in_(OWING), Appointment.starts_on <= today)
        .where(or_(Appointment.ends_on.is_(None), Appointment.ends_on >= today))
        .group_by(Person.id)
        .order_by(func.min(Appointment.starts_on), Person.id)
    )
    made = select(InterestDeclaration.person_id, func.max(InterestDeclaration.declared_at)).where(
        InterestDeclaration.fiscal_year == fiscal_year
    )
    declared = dict(session.execute(made.group_by(InterestDeclaration.person_id)).all())
    return [
        Owing(person, max(since, local_day(person.created_at)), declared.get(person.id))
        for person, since in session.execute(query)
    ]


def who_declared(session: Session, *, actor: Actor, fiscal_year: int, today: date) -> list[Owing]:
    """Who has declared in a year and when; never what. Raises: NotAllowed."""
    access.require(actor, Permission.SEE_DECLARATIONS)
    return owing(session, fiscal_year, today)


def wanted(session: Session, book: Rulebook, today: date) -> Iterator[Wanted]:
    """Each such official owes one declaration a fiscal year, from its first day or from when he came (R23)."""
    year = dates.fiscal_year(today)
    first, _last = dates.fiscal_year_bounds(year)
    for one in owing(session, year, today):
        if one.declared_at is None:
            opens = max(first, one.since)
            yield Wanted(
                DutyKind.DECLARE_INTERESTS,
                _subject(one.person.id, year),
                Office.STAFF,
                opens_on=opens,
                last_on=opens + timedelta(days=book.timing.declaring_days),
                division=one.person.division_id,
                person=one.person.id,
            )
