"""A report to its end: whether an inquiry is held, to whom that was reported, at whose fault, and how it was closed.

Source: the rules on liability for wrongful acts of officials (R38-R41), ข้อ 214-218 (R34), ข้อ 209 (R33).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assetlend.domain.incidents import IncidentKind
from assetlend.errors import N_, Conflict, Invalid, NotAllowed, Refusal


class InquiryDecision(StrEnum):
    """Contracts: what `incident.inquiry` says."""

    COMMITTEE = "committee"
    NO_COMMITTEE = "no_committee"


class IncidentOutcome(StrEnum):
    """Contracts: `outcome` of `incident.closed`."""

    REPAIRED = "repaired"
    REPLACED = "replaced"
    PAID = "paid"
    FAIR_WEAR = "fair_wear"
    WRITTEN_OFF = "written_off"
    FOUND = "found"
    NO_DAMAGE = "no_damage"
    REFERRED = "referred"


class Fault(StrEnum):
    """At whose fault, where an official kept or borrowed the thing (R40)."""

    INTENT = "intent"
    GROSS = "gross"
    ORDINARY = "ordinary"
    NONE = "none"


class IncidentState(StrEnum):
    """Where a report stands; always computed, never stored."""

    REPORTED = "reported"
    TO_DECIDE = "to_decide"
    TO_REPORT = "to_report"
    SETTLING = "settling"
    READY = "ready"
    CLOSED = "closed"


DECISION_NAMES = {
    InquiryDecision.COMMITTEE: N_("A committee is appointed"),
    InquiryDecision.NO_COMMITTEE: N_("No committee is appointed"),
}
OUTCOME_NAMES = {
    IncidentOutcome.REPAIRED: N_("Repaired"),
    IncidentOutcome.REPLACED: N_("Replaced with the same thing"),
    IncidentOutcome.PAID: N_("Paid for"),
    IncidentOutcome.FAIR_WEAR: N_("Fair wear, nobody liable"),
    IncidentOutcome.WRITTEN_OFF: N_("To be written off by an order of disposal"),
    IncidentOutcome.FOUND: N_("Found again"),
    IncidentOutcome.NO_DAMAGE: N_("No damage was found"),
    IncidentOutcome.REFERRED: N_("Handed to another authority"),
}
FAULT_NAMES = {
    Fault.INTENT: N_("Intent"),
    Fault.GROSS: N_("Gross negligence"),
    Fault.ORDINARY: N_("Ordinary negligence"),
    Fault.NONE: N_("No fault of an official"),
}
STATE_NAMES = {
    IncidentState.REPORTED: N_("Waiting for answers"),
    IncidentState.TO_DECIDE: N_("Inquiry to be decided"),
    IncidentState.TO_REPORT: N_("Decision to be reported"),
    IncidentState.SETTLING: N_("Settlement of the loan awaited"),
    IncidentState.READY: N_("Can be closed"),
    IncidentState.CLOSED: N_("Closed"),
}
_ONLY_LOST = frozenset({IncidentOutcome.FOUND})
_NEVER_LOST = frozenset({IncidentOutcome.REPAIRED, IncidentOutcome.NO_DAMAGE})


def outcomes(kind: IncidentKind) -> tuple[IncidentOutcome, ...]:
    """The outcomes that a report of this kind can have."""
    unfit = _NEVER_LOST if kind is IncidentKind.LOST else _ONLY_LOST
    return tuple(one for one in IncidentOutcome if one not in unfit)


def recourse(fault: Fault | None) -> bool:
    """Whether the office may claim from the official: only for intent and gross negligence (R40)."""
    return fault in (Fault.INTENT, Fault.GROSS)


# -- the way to the end -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """What has been done about a report.

    `answered`: every level has answered; `decided` and `reported`: on an inquiry, and that to the supervising district
    officer; `settled`: the loan that it came from waits for nothing about this thing.
    """

    kind: IncidentKind
    answered: bool
    decided: bool
    reported: bool
    settled: bool
    closed: bool


class ClosedBefore(Conflict):
    """This report is closed. Nothing more can be entered about it."""


class NotAnswered(Conflict):
    """Not every level of command has answered yet."""

    rule = "R27"


class NotDecided(Conflict):
    """The chief executive has not decided yet whether to hold an inquiry."""

    rule = "R39"


class NotReported(Conflict):
    """It has not been entered yet to whom the decision on an inquiry was reported, and on which day."""

    rule = "R39"


class NotSettled(Conflict):
    """The loan waits: take the thing back and settle the damage or loss first."""

    rule = "R33"


OBSTACLES: dict[IncidentState, type[Refusal]] = {
    IncidentState.REPORTED: NotAnswered,
    IncidentState.TO_DECIDE: NotDecided,
    IncidentState.TO_REPORT: NotReported,
    IncidentState.SETTLING: NotSettled,
    IncidentState.CLOSED: ClosedBefore,
}


def obstacles(facts: Facts) -> tuple[IncidentState, ...]:
    """What keeps a report from being closed, in the order in which it is done; nothing when it can be closed."""
    if facts.closed:
        return (IncidentState.CLOSED,)
    waits = (
        (IncidentState.REPORTED, not facts.answered),
        (IncidentState.TO_DECIDE, facts.kind is IncidentKind.LOST and not facts.decided),
        (IncidentState.TO_REPORT, facts.decided and not facts.reported),
        (IncidentState.SETTLING, not facts.settled),
    )
    return tuple(state for state, holds in waits if holds)


def state(facts: Facts) -> IncidentState:
    """Where a report stands."""
    return next(iter(obstacles(facts)), IncidentState.READY)


def check_closable(facts: Facts) -> None:
    """Raises: ClosedBefore, NotAnswered, NotDecided, NotReported, NotSettled."""
    for one in obstacles(facts):
        raise OBSTACLES[one]()


class DoesNotFit(Invalid):
    """Choose an outcome that fits what was reported."""


class FaultMissing(Invalid):
    """An official kept or borrowed the thing: say at whose fault it was."""

    rule = "R40"


class FaultUnasked(Invalid):
    """No official kept or borrowed the thing, so leave the fault empty."""

    rule = "R40"


class StillLost(Conflict):
    """The register still says that it is lost. A supply officer must enter there first that it is here again."""

    rule = "R34"


def check_outcome(kind: IncidentKind, outcome: IncidentOutcome, fault: Fault | None, *, official: bool) -> None:
    """`official`: an official kept or borrowed the thing. Raises: DoesNotFit, FaultMissing, FaultUnasked."""
    if outcome not in outcomes(kind):
        raise DoesNotFit(field="outcome")
    if official and fault is None:
        raise FaultMissing(field="fault")
    if not official and fault is not None:
        raise FaultUnasked(field="fault")


# -- deciding on an inquiry -------------------------------------------------------------------------------------------


class OnlyTheChief(NotAllowed):
    """The chief executive decides on an inquiry. Another acts only where nobody in that office may."""

    rule = "R39"


class DecidedBefore(Conflict):
    """It has been decided already whether to hold an inquiry into this report."""


class ReportedBefore(Conflict):
    """It has been entered already to whom the decision was reported."""


class OrderMissing(Invalid):
    """Enter the number of the order that appoints the committee."""

    rule = "R39"


class OrderUnasked(Invalid):
    """An order belongs only to a committee that is appointed. Leave it empty."""


class ReasonMissing(Invalid):
    """Say why no committee is appointed."""

    rule = "R39"


class DayMissing(Invalid):
    """Enter the day as well."""


class ReceiverMissing(Invalid):
    """Say to whom the decision was reported: the supervising district officer."""

    rule = "R39"


class OutOfTime(Invalid):
    """The day must lie between %(first)s and today."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What the chief executive decided on a day, and to whom and when that was reported, where it was already."""

    decision: InquiryDecision
    decided_on: date
    order_no: str = ""
    reason: str = ""
    reported_to: str = ""
    reported_on: date | None = None


def check_decision(what: Decided, *, first: date, today: date) -> None:
    """`first` is the day of the report.

    Raises: OrderMissing, OrderUnasked, ReasonMissing, OutOfTime, and as `check_report`.
    """
    committee = what.decision is InquiryDecision.COMMITTEE
    if committee and not what.order_no:
        raise OrderMissing(field="order_no")
    if not committee and what.order_no:
        raise OrderUnasked(field="order_no")
    if not committee and not what.reason:
        raise ReasonMissing(field="reason")
    _check_day("decided_on", what.decided_on, first, today)
    if what.reported_to or what.reported_on:
        check_report(what.reported_to, what.reported_on, first=what.decided_on, today=today)


def check_report(to: str, on: date | None, *, first: date, today: date) -> date:
    """The day on which a decision of the day `first` was reported. Raises: ReceiverMissing, DayMissing, OutOfTime."""
    if not to:
        raise ReceiverMissing(field="reported_to")
    if on is None:
        raise DayMissing(field="reported_on")
    _check_day("reported_on", on, first, today)
    return on


def _check_day(field: str, day: date, first: date, today: date) -> None:
    if not first <= day <= today:
        raise OutOfTime(field=field, first=first)
