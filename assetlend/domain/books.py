"""What the ledger says, gathered by loan, incident and asset: the facts from which every figure is counted.

Only the entries are read, so that anyone can count the same from an exported ledger.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from assetlend.domain.offices import in_force

DECIDING = {
    "loan.approved": "approved",
    "loan.rejected": "rejected",
    "loan.cancelled": "cancelled",
    "loan.expired": "expired",
}


KEPT = {"loan.handed_over": "out", "loan.returned": "back", "loan.chased": "chased", "loan.settled": "settled"}
GRANTING = ("authority.granted", "authority.ended")
"""Acts that say who holds an office; how far a power reaches is told by another."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: its number, when it was recorded, when it happened, who did it, and its data."""

    seq: int
    act: str
    at: datetime
    when: datetime
    actor: str
    data: Mapping[str, Any]


@dataclass(slots=True)
class LoanBook:
    """What the ledger says of one loan; quantities are units, `due` counts extensions granted in time."""

    submitted: Event
    due: date
    approved: Event | None = None
    decided: Event | None = None
    asked_longer: Event | None = None
    approving: list[Event] = field(default_factory=list)
    out: list[Event] = field(default_factory=list)
    back: list[Event] = field(default_factory=list)
    chased: list[Event] = field(default_factory=list)
    settled: list[Event] = field(default_factory=list)
    extended: list[Event] = field(default_factory=list)

    @property
    def first_out(self) -> Event | None:
        """The hand-over that happened first, which is not always the one that was entered first."""
        return min(self.out, key=lambda e: (e.when, e.seq), default=None)

    def prior_approval(self, zone: ZoneInfo) -> Event | None:
        """The approval, if the ledger shows that it came before the first hand-over.

        It stands in front of the hand-over and is of no later day: what was given before it was approved stays so,
        whenever it is entered.
        """
        first, made = self.first_out, self.approved
        before = first and made and made.seq < first.seq and local(made, zone) <= local(first, zone)
        return made if before else None

    def approvers(self) -> set[str]:
        """Who gave the approval: whoever decided a step of that kind, and whose decision completed the route."""
        return {e.actor for e in (*self.approving, self.approved) if e}

    def parties(self) -> set[str]:
        """Who may not approve: the borrower, and who recorded the request for him."""
        return {self.submitted.data["borrower"], self.submitted.data["recorded_by"]} - {None}

    def units_out(self, until: date, zone: ZoneInfo) -> int:
        """Units handed over up to the end of a day and not accounted for by then."""
        given: int = sum(line["quantity"] for e in self.out if local(e, zone) <= until for line in e.data["lines"])
        return given - sum(returned(e) for e in self.back if local(e, zone) <= until)

    def entries(self) -> list[int]:
        """Every entry on which the loan's return is judged."""
        return [e.seq for e in (self.submitted, *self.extended, *self.out, *self.back)]

    def bad_lines(self) -> dict[int, list[int]]:
        """The lines of which something came back damaged or was lost -> the entries of those returns."""
        found: dict[int, list[int]] = defaultdict(list)
        for event in self.back:
            for line in event.data["lines"]:
                if line["damaged"] or line["lost"]:
                    found[line["line"]].append(event.seq)
        return found


@dataclass(slots=True)
class IncidentBook:
    """What the ledger says of one incident."""

    reported: Event
    notified: list[Event] = field(default_factory=list)
    acknowledged: list[Event] = field(default_factory=list)

    def silent(self) -> set[int]:
        """The levels that were told and have not answered."""
        return {e.data["level"] for e in self.notified} - {e.data["level"] for e in self.acknowledged}

    def answered_at(self) -> datetime | None:
        """When the last level that was told gave its first answer; None while one is silent or none was told."""
        if not self.notified or self.silent():
            return None
        told = {e.data["level"] for e in self.notified}
        firsts = {e.data["level"]: e.at for e in reversed(self.acknowledged) if e.data["level"] in told}
        return max(firsts.values())


@dataclass(slots=True)
class AssetBook:
    """Units of one row of the register by condition."""

    registered: Event
    counts: dict[str, int]
    entries: list[int]


def local(event: Event, zone: ZoneInfo) -> date:
    """The day at the office on which an event happened."""
    return event.when.astimezone(zone).date()


def returned(event: Event) -> int:
    """Units that a return accounts for."""
    return sum(line["good"] + line["damaged"] + line["lost"] for line in event.data["lines"])


class Books:
    """All facts up to a moment; feed the entries in their order. `acts` are those of the entries from number 1 on."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.size = 0
        self.began: datetime | None = None
        self.acts: list[str] = []
        self.loans: dict[str, LoanBook] = {}
        self.incidents: dict[str, IncidentBook] = {}
        self.assets: dict[str, AssetBook] = {}
        self.authorities: dict[str, list[Event]] = defaultdict(list)
        self.activities: dict[str, Event] = {}
        self.divisions: set[str] = set()
        self.others: dict[str, list[Event]] = defaultdict(list)

    def read(self, bodies: Iterable[bytes], as_of: datetime) -> "Books":
        """Take in the entries that were recorded up to `as_of`; times never run back, so the rest is later."""
        limit = as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        for body in bodies:
            entry = json.loads(body)
            if entry["at"] > limit:
                break
            self.add(entry)
        return self

    def add(self, entry: Mapping[str, Any]) -> None:
        """Take in one entry."""
        data = entry["data"]
        at = _moment(entry["at"])
        when = _moment(data["happened_at"]) if data.get("happened_at") else at
        event = Event(entry["seq"], entry["act"], at, when, entry["actor"]["id"], data)
        self.size = entry["seq"]
        self.began = self.began or at
        self.acts.append(sys.intern(entry["act"]))
        named = data.get("division")
        changed = named.values() if isinstance(named, Mapping) else (named,)
        self.divisions.update(division for division in changed if division)
        kind, _, subject = entry["object"].partition(":")
        match kind:
            case "loan" if event.act != "loan.overridden":
                self._loan(subject, event)
            case "incident":
                self._incident(subject, event)
            case "asset":
                self._asset(subject, event)
            case "authority" if event.act in GRANTING:
                self.authorities[subject].append(event)
            case "activity":
                self._activity(subject, event)
            case _:
                self.others[event.act].append(event)

    def _loan(self, key: str, event: Event) -> None:
        if event.act == "loan.submitted":
            self.loans[key] = LoanBook(event, date.fromisoformat(event.data["due"]))
            return
        book = self.loans[key]
        if event.act in DECIDING and book.decided is None:
            book.decided = event
        if event.act in KEPT:
            getattr(book, KEPT[event.act]).append(event)
        match event.act:
            case "loan.approved":
                book.approved = book.approved or event
            case "loan.step_decided" if event.data["kind"] == "approval" and event.data["decision"] == "yes":
                book.approving.append(event)
            case "loan.extension_requested":
                book.asked_longer = event
            case "loan.extension_decided":
                self._extend(book, event)

    def _extend(self, book: LoanBook, event: Event) -> None:
        asked, book.asked_longer = book.asked_longer, None
        if asked and event.data["decision"] == "yes" and local(event, self.zone) <= book.due:
            book.due = date.fromisoformat(asked.data["to"])
            book.extended += [asked, event]

    def _incident(self, key: str, event: Event) -> None:
        match event.act:
            case "incident.reported":
                self.incidents[key] = IncidentBook(event)
            case "incident.notified":
                self.incidents[key].notified.append(event)
            case "incident.acknowledged":
                self.incidents[key].acknowledged.append(event)

    def _activity(self, key: str, event: Event) -> None:
        """One that was withdrawn counts no more."""
        if event.act == "activity.withdrawn":
            self.activities.pop(key, None)
        else:
            self.activities[key] = event

    def _asset(self, key: str, event: Event) -> None:
        if event.act == "asset.registered":
            self.assets[key] = AssetBook(event, {"usable": event.data["quantity"]}, [event.seq])
            return
        book = self.assets[key]
        counts = book.counts
        match event.act:
            case "asset.condition":
                units = event.data["quantity"]
                counts[event.data["from"]] = counts.get(event.data["from"], 0) - units
                counts[event.data["to"]] = counts.get(event.data["to"], 0) + units
                book.entries.append(event.seq)
            case "asset.disposed":
                book.counts = {"disposed": sum(counts.values())}
                book.entries.append(event.seq)

    def staff_on(self, day: date) -> dict[str, list[int]]:
        """Who holds any office on a day -> the entries that gave it, and said how long."""
        found: dict[str, list[int]] = defaultdict(list)
        for told in self.authorities.values():
            data = told[-1].data
            if in_force(date.fromisoformat(data["from"]), _day(data["to"]), day):
                found[data["user"]] += [e.seq for e in told]
        return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
