"""Who stands where in a subdistrict office: offices, how they are held, and what a person holds on a day.

Source: the organisation of a subdistrict administrative organization; รักษาราชการแทน and มอบอำนาจ as dated orders.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from assetlend.domain.delegation import Bounds
from assetlend.errors import N_


class Office(StrEnum):
    """The offices that the lending rules know."""

    NAYOK = "nayok"
    PALAD = "palad"
    UNIT_HEAD = "unit_head"
    HEAD_SUPPLY_OFFICER = "head_supply_officer"
    SUPPLY_OFFICER = "supply_officer"
    COUNTER_CLERK = "counter_clerk"
    INTERNAL_AUDITOR = "internal_auditor"
    ADMIN = "admin"
    STAFF = "staff"


_KINDS_OF_DIVISION = frozenset({"กอง", "สำนัก", "ส่วน", "ฝ่าย", "งาน", "หน่วย"})


def short_division(name: str) -> str:
    """`กองการศึกษา` of `กองการศึกษา ศาสนาและวัฒนธรรม`: what stands beside a slip's number."""
    words = name.split()
    return " ".join(words[: 2 if words[0] in _KINDS_OF_DIVISION else 1]) if words else name


OFFICE_NAMES: dict[Office, str] = {
    Office.NAYOK: N_("Chief executive"),
    Office.PALAD: N_("Chief administrator"),
    Office.UNIT_HEAD: N_("Head of division"),
    Office.HEAD_SUPPLY_OFFICER: N_("Head supply officer"),
    Office.SUPPLY_OFFICER: N_("Supply officer"),
    Office.COUNTER_CLERK: N_("Counter clerk"),
    Office.INTERNAL_AUDITOR: N_("Internal auditor"),
    Office.ADMIN: N_("System administrator"),
    Office.STAFF: N_("Staff member"),
}
SINGLE_HOLDER = frozenset({Office.NAYOK, Office.PALAD, Office.UNIT_HEAD})
OF_A_DIVISION = frozenset({Office.UNIT_HEAD})
OF_THE_WHOLE = frozenset({Office.NAYOK, Office.PALAD, Office.ADMIN})


class Holding(StrEnum):
    """How an office is held."""

    REGULAR = "regular"
    ACTING = "acting"
    DELEGATED = "delegated"


HOLDING_NAMES: dict[Holding, str] = {
    Holding.REGULAR: N_("Appointed"),
    Holding.ACTING: N_("Acting"),
    Holding.DELEGATED: N_("By delegated power"),
}


@dataclass(frozen=True)
class Standing:
    """An office that a person holds on a day; `division` None means all divisions.

    A power with `bounds` is one to decide on requests, and nothing else of the office.
    """

    office: Office
    division: UUID | None = None
    holding: Holding = Holding.REGULAR
    title: str = ""
    order_no: str | None = None
    bounds: Bounds | None = None

    @property
    def acting(self) -> bool:
        """Whether the holder signs for somebody else: acting or by delegated power."""
        return self.holding is not Holding.REGULAR

    def covers(self, division: UUID | None) -> bool:
        """Whether the office reaches matters of this division."""
        return self.division is None or self.division == division


@dataclass(frozen=True)
class Actor:
    """Who does something: a person with what he holds today, or the public, or the program itself.

    `key` is the opaque name for the ledger. `person` is None for the public and the program. `selves` are other records
    of people that may be the same human being; whoever decides about separation of duties asks for them first.
    """

    key: str
    person: UUID | None = None
    name: str = ""
    standings: tuple[Standing, ...] = ()
    resident: bool = False
    selves: frozenset[UUID] = frozenset()

    @property
    def official(self) -> bool:
        return bool(self.standings)

    def may_be(self, person: UUID | None) -> bool:
        """Whether this is the person of a record, as far as names and telephones tell."""
        return person is not None and (person == self.person or person in self.selves)

    def holds(self, *offices: Office, division: UUID | None = None, bounded: bool = False) -> Standing | None:
        """The first standing in one of `offices` that reaches `division`; the regular one before an acting one.

        `bounded` asks for those with limits too.
        """
        return next((s for s in self.holdings(*offices, division=division) if bounded or s.bounds is None), None)

    def holdings(self, *offices: Office, division: UUID | None = None) -> list[Standing]:
        """Every such standing: the regular ones, then those without limits, then those with limits."""
        fitting = [s for office in offices for s in self.standings if s.office is office and s.covers(division)]
        return sorted(fitting, key=lambda s: (s.acting, s.bounds is not None))

    @property
    def whole(self) -> tuple[Standing, ...]:
        """The offices that he holds with all that belongs to them."""
        return tuple(standing for standing in self.standings if standing.bounds is None)


PUBLIC = Actor("public")
PROGRAM = Actor("system")


def in_force(starts_on: date, ends_on: date | None, day: date) -> bool:
    """Whether a dated appointment holds on `day`; both its first and its last day count."""
    return starts_on <= day and (ends_on is None or day <= ends_on)


def strongest(standings: Iterable[Standing]) -> Standing | None:
    """The standing under which a person is named when no rule asked for one: the highest office, regular first.

    A power with limits names nobody who holds anything else.
    """
    order = list(Office)
    return min(standings, key=lambda s: (s.bounds is not None, order.index(s.office), s.acting), default=None)
