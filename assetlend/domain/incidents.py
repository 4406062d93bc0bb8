"""Damage, loss and misuse: what is reported, and how it climbs the chain of command (R26, R27, R38)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from assetlend.domain.offices import Actor, Office, Standing
from assetlend.errors import N_


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


def mine(levels: Iterable[Level], actor: Actor, division: UUID) -> tuple[Level, Standing] | None:
    """The lowest level that still waits for `actor`, with the office under which he acknowledges it."""
    for level in sorted(levels, key=lambda one: one.position):
        held = actor.holds(level.office, division=division)
        if level.acknowledged_at is None and held:
            return level, held
    return None
