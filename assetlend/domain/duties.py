"""Duties: what the law or the office makes due, with an owner, a first day, a last day, and the rule it comes from.

A duty is open until it is done or until there is no need for it any more; late and missed are computed, never stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from assetlend.domain.offices import Actor, Office
from assetlend.errors import N_


class DutyKind(StrEnum):
    """What is to be done."""

    CHASE = "chase"
    ACKNOWLEDGE = "acknowledge"
    INQUIRE = "inquire"
    SETTLE = "settle"
    SUPERVISE = "supervise"
    PUBLISH_GUIDELINE = "publish_guideline"
    READ_GUIDELINE = "read_guideline"
    PUBLICIZE = "publicize"
    DECLARE_INTERESTS = "declare_interests"
    APPOINT_CHECKERS = "appoint_checkers"
    REPORT_STOCKTAKE = "report_stocktake"
    DISPOSE = "dispose"
    NOTIFY_AUDITOR = "notify_auditor"


class DutyOutcome(StrEnum):
    """How a duty ended: done, or no longer needed (the thing came back before it was chased)."""

    DONE = "done"
    LAPSED = "lapsed"


DUTY_NAMES: dict[DutyKind, str] = {
    DutyKind.CHASE: N_("Chase what is overdue"),
    DutyKind.ACKNOWLEDGE: N_("Answer a report of damage or loss"),
    DutyKind.INQUIRE: N_("Decide whether to hold an inquiry"),
    DutyKind.SETTLE: N_("Settle damage or loss"),
    DutyKind.SUPERVISE: N_("Check this month's sample in place"),
    DutyKind.PUBLISH_GUIDELINE: N_("Publish the division's guideline of the year"),
    DutyKind.READ_GUIDELINE: N_("Read the guideline and say so"),
    DutyKind.PUBLICIZE: N_("Make the way of borrowing known"),
    DutyKind.DECLARE_INTERESTS: N_("Declare relatives and household"),
    DutyKind.APPOINT_CHECKERS: N_("Appoint who checks the stock of the year"),
    DutyKind.REPORT_STOCKTAKE: N_("Report the check of the stock"),
    DutyKind.DISPOSE: N_("Dispose of what was ordered to go"),
    DutyKind.NOTIFY_AUDITOR: N_("Notify the auditor general of what was struck off"),
}
RULE_OF: dict[DutyKind, str] = {
    DutyKind.CHASE: "R11",
    DutyKind.ACKNOWLEDGE: "R27",
    DutyKind.INQUIRE: "R39",
    DutyKind.SETTLE: "R33",
    DutyKind.SUPERVISE: "R28",
    DutyKind.PUBLISH_GUIDELINE: "R59",
    DutyKind.READ_GUIDELINE: "R60",
    DutyKind.PUBLICIZE: "R59",
    DutyKind.DECLARE_INTERESTS: "R23",
    DutyKind.APPOINT_CHECKERS: "R45",
    DutyKind.REPORT_STOCKTAKE: "R47",
    DutyKind.DISPOSE: "R53",
    DutyKind.NOTIFY_AUDITOR: "R56",
}


@dataclass(frozen=True)
class Wanted:
    """A duty that should stand: `subject` names what it is about, `ordinal` its number where there are several.

    `opens_on` is the day from which it is due, `last_on` the last day in time. `person` is set where one person owes
    it; else whoever holds `office` for `division` (None: for the whole body).
    """

    kind: DutyKind
    subject: str
    office: Office
    opens_on: date
    last_on: date
    division: UUID | None = None
    person: UUID | None = None
    ordinal: int = 1


@dataclass(frozen=True)
class Timing:
    """How long the office gives itself, in days unless said otherwise; each is a line of the rulebook.

    `remind_days` before the due day the borrower is reminded; `chase_repeat_days` after a chase the next one is due, up
    to `chase_letters`; `acknowledge_days`, `inquiry_days`, `settle_days` for a report of damage or loss;
    `sample_size` units are checked by each division each month; `report_working_days` for the yearly check (R47),
    counted from the day after its first unless `report_counts_start`; `disposal_days` (R53), `notify_days` (R56).
    `guideline_days` for a division to publish its guideline of the year and `publicity_days` to use every channel of
    the measure, from the first day of the fiscal year (R59); `reading_days` to read a guideline once it is out (R60);
    `declaring_days` to declare relatives and household, from the first day of the fiscal year (R23).
    """

    remind_days: int = 3
    chase_repeat_days: int = 15
    chase_letters: int = 3
    acknowledge_days: int = 3
    inquiry_days: int = 15
    settle_days: int = 60
    sample_size: int = 5
    report_working_days: int = 30
    report_counts_start: bool = False
    disposal_days: int = 60
    notify_days: int = 30
    guideline_days: int = 60
    publicity_days: int = 90
    reading_days: int = 30
    declaring_days: int = 30

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> "Timing":
        """The lines of a rulebook; those that it lacks are the office's to add. Raises: ValueError, TypeError."""
        known = {one.name for one in fields(cls)}
        if unknown := set(document) - known:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        found = cls(**dict(document))
        if any(getattr(found, name) < 0 for name in known):
            raise ValueError("days cannot be negative")
        return found


def owes(actor: Actor, *, office: Office, division: UUID | None, person: UUID | None) -> bool:
    """Whether a duty is `actor`'s to do."""
    if person is not None:
        return actor.person == person
    return actor.holds(office, division=division) is not None


class Standing(StrEnum):
    """Where a duty stands on a day."""

    OPEN = "open"
    LATE = "late"
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"
    MISSED = "missed"
    LAPSED = "lapsed"


STANDING_NAMES: dict[Standing, str] = {
    Standing.OPEN: N_("To do"),
    Standing.LATE: N_("Late"),
    Standing.DONE_IN_TIME: N_("Done in time"),
    Standing.DONE_LATE: N_("Done late"),
    Standing.MISSED: N_("Not done at all"),
    Standing.LAPSED: N_("No longer needed"),
}


def standing(last_on: date, today: date, done_on: date | None, outcome: DutyOutcome | None) -> Standing:
    """Where a duty with the last day `last_on` stands; one that lapsed after that day was missed."""
    if outcome is DutyOutcome.LAPSED:
        return Standing.MISSED if done_on is not None and done_on > last_on else Standing.LAPSED
    if done_on is not None:
        return Standing.DONE_IN_TIME if done_on <= last_on else Standing.DONE_LATE
    return Standing.OPEN if today <= last_on else Standing.LATE


def last_chase_day(due: date, *, days: int, counts_due_day: bool) -> date:
    """The last day on which a chase is in time: `days` after the due day, or one less where that day counts (R11)."""
    return due + timedelta(days=days - counts_due_day)
