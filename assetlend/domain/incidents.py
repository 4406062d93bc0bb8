"""Damage, loss and misuse: what is reported, and how it climbs the chain of command (R26, R27, R38)."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from assetlend.domain.offices import Actor, Office, Standing
from assetlend.errors import N_, Conflict, NotAllowed


class IncidentKind(StrEnum):
    """Contracts: `kind` of `incident.reported`."""

    DAMAGED = "damaged"
    LOST = "lost"
    MISUSED = "misused"


class ReportedBy(StrEnum):
    """Contracts: `reported_by_kind`."""

    BORROWER = "borrower"
    STAFF = "staff"
    PUBLIC = "public"


class Order(StrEnum):
    """What a superior orders when he acknowledges (R27)."""

    NOTED = "noted"
    ACT = "act"
    ESCALATE = "escalate"


KIND_NAMES = {
    IncidentKind.DAMAGED: N_("Damaged"),
    IncidentKind.LOST: N_("Lost"),
    IncidentKind.MISUSED: N_("Used wrongly"),
}
REPORTED_BY_NAMES = {
    ReportedBy.BORROWER: N_("The borrower"),
    ReportedBy.STAFF: N_("An official"),
    ReportedBy.PUBLIC: N_("A member of the public"),
}
ORDER_NAMES = {
    Order.NOTED: N_("Noted"),
    Order.ACT: N_("To be acted on"),
    Order.ESCALATE: N_("Passed to the next level"),
}


@dataclass(frozen=True)
class Level:
    """One level of the chain: position from 1, whose office, and of which division (None: of the whole body)."""

    position: int
    office: Office
    division: UUID | None
    acknowledged_at: datetime | None = None


def chain(offices: Sequence[Office], division: UUID) -> tuple[Level, ...]:
    """The levels that must be told of an incident with `division`'s property, lowest first."""
    return tuple(
        Level(position, office, division if office is Office.UNIT_HEAD else None)
        for position, office in enumerate(offices, 1)
    )


class AnsweredBefore(Conflict):
    """This report needs no answer from you: it has been given, or it belongs to another office."""


class OwnReport(NotAllowed):
    """This report is about a loan that you made or entered yourself. Somebody else must decide on it."""

    rule = "R23"


StandIns = Mapping[Office, Sequence[Office]]


def answering(level: Level, levels: Iterable[Level], stand_ins: StandIns, able: Container[Office]) -> Office:
    """The office that answers for a level: its own when one of `able` holds it, so that no report waits for ever.

    Else its stand-in in the rulebook answers, else the next level above; at the top, the next one below. `able` are the
    offices with a holder who may decide this case. Where there is none at all, the level waits for its own office.
    """
    others = sorted(levels, key=lambda one: one.position)
    above = [one.office for one in others if one.position > level.position]
    below = [one.office for one in reversed(others) if one.position < level.position]
    offices = (level.office, *stand_ins.get(level.office, ()), *above, *below)
    return next((office for office in offices if office in able), level.office)


@dataclass(frozen=True)
class Matter:
    """A report as far as it must be known to say who answers it.

    `offices` names for each level the office that answers it today; `interested` are the borrower of the loan and who
    entered it (R23).
    """

    division: UUID
    levels: Sequence[Level]
    offices: Mapping[int, Office]
    interested: frozenset[UUID]


def check_not_own(actor: Actor, interested: Iterable[UUID]) -> None:
    """Raises: OwnReport when the report is about a loan of the official's own."""
    if any(actor.may_be(person) for person in interested):
        raise OwnReport()


def turn(matter: Matter, actor: Actor) -> tuple[Level, Standing]:
    """The lowest level that still waits for `actor`, with the office under which he answers it.

    Raises: AnsweredBefore, OwnReport.
    """
    waiting = [one for one in sorted(matter.levels, key=lambda one: one.position) if one.acknowledged_at is None]
    if not any(actor.holds(one.office, matter.offices[one.position], division=matter.division) for one in waiting):
        raise AnsweredBefore()
    check_not_own(actor, matter.interested)
    for level in waiting:
        held = actor.holds(matter.offices[level.position], division=matter.division)
        if held is not None:
            return level, held
    raise AnsweredBefore()
