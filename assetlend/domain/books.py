"""What the ledger says, gathered by loan, incident and asset: the facts from which every figure is counted.

Only the entries are read, so that anyone can count the same from an exported ledger.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

DECIDING = {
    "loan.approved": "approved",
    "loan.rejected": "rejected",
    "loan.cancelled": "cancelled",
    "loan.expired": "expired",
}


KEPT = {"loan.handed_over": "out", "loan.returned": "back", "loan.chased": "chased", "loan.settled": "settled"}


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
    asked_until: date | None = None
    out: list[Event] = field(default_factory=list)
    back: list[Event] = field(default_factory=list)
    chased: list[Event] = field(default_factory=list)
    settled: list[Event] = field(default_factory=list)
    extended: list[Event] = field(default_factory=list)

    def units_out(self, until: date, zone: ZoneInfo) -> int:
        """Units handed over up to the end of a day and not accounted for by then."""
        given: int = sum(line["quantity"] for e in self.out if local(e, zone) <= until for line in e.data["lines"])
        return given - sum(returned(e) for e in self.back if local(e, zone) <= until)

    def entries(self) -> list[int]:
        """Every entry on which the loan's return is judged."""
        return [e.seq for e in (self.submitted, *self.extended, *self.out, *self.back)]

    def bad_lines(self) -> set[int]:
        """The lines of which something came back damaged or was lost."""
        return {line["line"] for e in self.back for line in e.data["lines"] if line["damaged"] or line["lost"]}


@dataclass(slots=True)
class IncidentBook:
    """What the ledger says of one incident."""

    reported: Event
    notified: list[Event] = field(default_factory=list)
    acknowledged: list[Event] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every level that was told has answered."""
        told = {e.data["level"] for e in self.notified}
        return bool(told) and told <= {e.data["level"] for e in self.acknowledged}


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
    """All facts up to a moment; feed the entries in their order."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.size = 0
        self.loans: dict[str, LoanBook] = {}
        self.incidents: dict[str, IncidentBook] = {}
        self.assets: dict[str, AssetBook] = {}
        self.authorities: dict[str, tuple[Event, Mapping[str, Any]]] = {}
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
        if isinstance(data.get("division"), str):
            self.divisions.add(data["division"])
        kind, _, subject = entry["object"].partition(":")
        match kind:
            case "loan":
                self._loan(subject, event)
            case "incident":
                self._incident(subject, event)
            case "asset":
                self._asset(subject, event)
            case "authority":
                self._authority(subject, event)
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
            case "loan.extension_requested":
                book.asked_until = date.fromisoformat(event.data["to"])
            case "loan.extension_decided":
                self._extend(book, event)
            case "loan.overridden":
                self.others[event.act].append(event)

    def _extend(self, book: LoanBook, event: Event) -> None:
        if event.data["decision"] == "yes" and book.asked_until and local(event, self.zone) <= book.due:
            book.due = book.asked_until
            book.extended.append(event)

    def _incident(self, key: str, event: Event) -> None:
        match event.act:
            case "incident.reported":
                self.incidents[key] = IncidentBook(event)
            case "incident.notified":
                self.incidents[key].notified.append(event)
            case "incident.acknowledged":
                self.incidents[key].acknowledged.append(event)

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

    def _authority(self, key: str, event: Event) -> None:
        granted = self.authorities[key][0] if key in self.authorities else event
        self.authorities[key] = (granted, event.data)

    def staff_on(self, day: date) -> dict[str, int]:
        """Who holds any office on a day -> the entry that gave it."""
        found: dict[str, int] = {}
        for granted, data in self.authorities.values():
            ends = data["to"]
            if data["from"] <= day.isoformat() and (ends is None or day.isoformat() <= ends):
                found.setdefault(data["user"], granted.seq)
        return found


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
