"""The figures of the integrity report, counted a second time from an exported ledger alone.

Written from the words of section 4 of the contracts and of nothing else: it imports nothing of the program, so that a
mistake of the program cannot hide in both; the names of the parts are the published ones. It is slow and plain on
purpose: each figure reads the whole ledger again.
"""

import base64
import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

OFFICE_TIME = timezone(timedelta(hours=7))
ENDINGS = ("loan.approved", "loan.rejected", "loan.cancelled", "loan.expired")
FOUR_CHANNELS = ("website", "loudspeaker", "social_media", "village_head")


@dataclass(frozen=True)
class Line:
    """One line of the export: what it says, when it was recorded and when it happened."""

    seq: int
    act: str
    object: str
    actor: str
    data: dict[str, Any]
    at: datetime
    when: datetime

    @property
    def day(self) -> date:
        return self.when.astimezone(OFFICE_TIME).date()

    def lines(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.data["lines"]
        return found


@dataclass(frozen=True)
class Counted:
    """One figure, counted again and not rounded."""

    value: Fraction | int | None
    numerator: int | None
    denominator: int | None
    parts: dict[str, Any]
    entries: list[int]


@dataclass(frozen=True)
class Question:
    """What is asked of the ledger: a fiscal year (of the Buddhist era), the moment of the report, three settings."""

    fiscal_year: int
    as_of: datetime
    chase_days: int = 7
    prompt_hours: int = 24
    plan: dict[str, list[str]] = field(default_factory=dict)
    """The methods that activities show, like `3.1`, and the divisions that answer for them; `*` is every division."""
    counts_due_day: bool = False

    @property
    def today(self) -> date:
        return self.as_of.astimezone(OFFICE_TIME).date()

    def covers(self, day: date) -> bool:
        """From 1 October of the year before to 30 September."""
        year = self.fiscal_year - 543
        return date(year - 1, 10, 1) <= day <= date(year, 9, 30)

    def months(self) -> list[str]:
        """The months of the year that have begun by the day of the report, like `2026-01`."""
        year = self.fiscal_year - 543
        firsts = [date(year - 1, month, 1) for month in (10, 11, 12)] + [date(year, month, 1) for month in range(1, 10)]
        return [first.isoformat()[:7] for first in firsts if first <= self.today]


@dataclass
class Ledger:
    """The entries up to the moment of the report."""

    all: list[Line] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    def of(self, *acts: str) -> list[Line]:
        return [one for one in self.all if one.act in acts]

    def by_object(self, *acts: str) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for one in self.of(*acts):
            found[one.object].append(one)
        return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def read(exported: bytes, as_of: datetime) -> Ledger:
    """The lines of `ledger.jsonl`; everything later than `as_of` is cut."""
    ledger = Ledger()
    for raw in exported.splitlines():
        said = json.loads(raw)
        at = moment(said["at"])
        if at > as_of:
            continue
        when = moment(said["data"].get("happened_at") or said["at"])
        line = Line(said["seq"], said["act"], said["object"], said["actor"]["id"], said["data"], at, when)
        ledger.all.append(line)
        ledger.raw.append(raw)
    return ledger


def ratio(numerator: int, denominator: int, parts: dict[str, Any], entries: list[int]) -> Counted:
    """Null with a denominator of 0."""
    value = Fraction(numerator, denominator) if denominator else None
    return Counted(value, numerator, denominator, parts, entries)


def number(counted: int, parts: dict[str, Any], entries: list[int]) -> Counted:
    return Counted(counted, counted, None, parts, entries)


def recount(exported: bytes, question: Question) -> dict[str, Counted]:
    """Every figure of section 4 by its id."""
    ledger = read(exported, question.as_of)
    return {name: count(ledger, question) for name, count in FIGURES.items()}


# -- asking and deciding ----------------------------------------------------------------------------------------------


def requests(ledger: Ledger, question: Question) -> Counted:
    asked = [one for one in ledger.of("loan.submitted") if question.covers(one.day)]
    keys = ("borrower_kind", "channel", "purpose", "division")
    parts = {f"by_{key}": tally(one.data[key] for one in asked) for key in keys}
    return number(len(asked), parts, seqs(asked))


def decisions(ledger: Ledger, question: Question) -> Counted:
    asked = [one for one in ledger.of("loan.submitted") if question.covers(one.day)]
    endings = ledger.by_object(*ENDINGS)
    firsts = [endings[one.object][0] for one in asked if one.object in endings]
    ways = Counter(one.act.removeprefix("loan.") for one in firsts)
    parts = {
        "approved": ways["approved"],
        "rejected": ways["rejected"],
        "cancelled": ways["cancelled"],
        "expired": ways["expired"],
        "waiting": len(asked) - len(firsts),
        "rejected_by_reason": tally(one.data["reason_code"] for one in firsts if one.act == "loan.rejected"),
    }
    return ratio(ways["approved"] + ways["rejected"], len(asked), parts, seqs(asked, firsts))


def decision_hours(ledger: Ledger, question: Question) -> Counted:
    asked = {one.object: one for one in ledger.of("loan.submitted")}
    decided = ledger.by_object("loan.approved", "loan.rejected")
    pairs = [(asked[key], made[0]) for key, made in decided.items() if question.covers(made[0].day)]
    hours = sorted(spent(begun, done) for begun, done in pairs)
    parts = {"median": median(hours), "p90": nearest_rank(hours, 90), "decisions": len(pairs)}
    return Counted(parts["median"], None, len(pairs), parts, seqs(one for pair in pairs for one in pair))


# -- handing over and taking back -------------------------------------------------------------------------------------


def handed_over(ledger: Ledger, question: Question) -> Counted:
    """Approved before: the approval stands in front of the hand-over, and on no later day than the thing went out."""
    approvals = ledger.by_object("loan.approved")
    firsts = [one for one in map(first, ledger.by_object("loan.handed_over").values()) if question.covers(one.day)]
    before = {
        one.object: [made for made in approvals.get(one.object, []) if made.seq < one.seq and made.day <= one.day][:1]
        for one in firsts
    }
    proved = sum(map(bool, before.values()))
    approved = [made for found in before.values() for made in found]
    parts = {"handed_over": len(firsts), "with_prior_approval": proved}
    return ratio(proved, len(firsts), parts, seqs(firsts, approved))


@dataclass
class Loan:
    """A loan that was handed over: what went out and came back, and until when it was lent."""

    gone: list[Line]
    back: list[Line]
    due: date
    until: list[Line]
    chased: list[Line]

    def out_after(self, day: date) -> int:
        """Units that were handed over by the end of this day and not accounted for by then."""
        given = sum(part["quantity"] for one in self.gone if one.day <= day for part in one.lines())
        return given - self._accounted(day)

    def all_back_by(self, day: date) -> bool:
        """Every unit that was ever handed over is accounted for on or before this day."""
        return self._accounted(day) >= sum(part["quantity"] for one in self.gone for part in one.lines())

    def _accounted(self, day: date) -> int:
        back = [part for one in self.back if one.day <= day for part in one.lines()]
        return sum(part["good"] + part["damaged"] + part["lost"] for part in back)


def loans(ledger: Ledger) -> list[Loan]:
    asked = {one.object: one for one in ledger.of("loan.submitted")}
    back = ledger.by_object("loan.returned")
    chased = ledger.by_object("loan.chased")
    extensions = ledger.by_object("loan.extension_requested", "loan.extension_decided")
    found = []
    for key, gone in ledger.by_object("loan.handed_over").items():
        due, moved = last_day(asked[key], extensions.get(key, []))
        until = [asked[key], *moved]
        found.append(Loan(gone, back.get(key, []), due, until, chased.get(key, [])))
    return found


def last_day(asked: Line, extensions: list[Line]) -> tuple[date, list[Line]]:
    """The due day after extensions granted before it passed, and the entries that moved it."""
    due, moved, wanted = date.fromisoformat(asked.data["due"]), [], None
    for one in extensions:
        if one.act == "loan.extension_requested":
            wanted = one
        elif one.data["decision"] == "yes" and wanted is not None and one.day <= due:
            due = date.fromisoformat(wanted.data["to"])
            moved += [wanted, one]
            wanted = None
        else:
            wanted = None
    return due, moved


def due(ledger: Ledger, question: Question) -> Counted:
    fallen = [one for one in loans(ledger) if question.covers(one.due) and one.due < question.today]
    on_time = [one for one in fallen if one.all_back_by(one.due)]
    behind = [line for one in fallen for line in (*one.until, *one.gone, *one.back)]
    parts = {"due": len(fallen), "on_time": len(on_time), "late": len(fallen) - len(on_time)}
    return ratio(len(on_time), len(fallen), parts, seqs(behind))


def chase(ledger: Ledger, question: Question) -> Counted:
    """Where the due day itself counts as the first day for a chase, the last one is a day earlier."""
    week = timedelta(days=question.chase_days - question.counts_due_day)
    must = [
        one
        for one in loans(ledger)
        if question.covers(one.due) and one.due + week <= question.today and one.out_after(one.due + week) > 0
    ]
    in_time = [[line for line in one.chased if one.due < line.day <= one.due + week] for one in must]
    kept = sum(map(bool, in_time))
    behind = [line for one in must for line in (*one.until, *one.gone, *one.back, *one.chased)]
    parts = {"owed": len(must), "kept": kept, "missed": len(must) - kept}
    settings = {"days": question.chase_days, "counts_due_day": question.counts_due_day}
    return ratio(kept, len(must), parts | settings, seqs(behind))


def units(ledger: Ledger, question: Question) -> Counted:
    gone, back = ledger.of("loan.handed_over"), ledger.of("loan.returned")
    gone_now = [one for one in gone if question.covers(one.day)]
    back_now = [one for one in back if question.covers(one.day)]
    words = ("good", "damaged", "lost")
    parts = {word: sum(part[word] for one in back_now for part in one.lines()) for word in words}
    parts["handed_over"] = sum(part["quantity"] for one in gone_now for part in one.lines())
    parts["still_out"] = sum(part["quantity"] for one in gone for part in one.lines()) - sum(
        part[word] for one in back for part in one.lines() for word in words
    )
    open_loans = {key for key, found in ledger.by_object("loan.handed_over", "loan.returned").items() if out(found)}
    still = [one for one in (*gone, *back) if one.object in open_loans]
    return number(parts["handed_over"], parts, seqs(gone_now, back_now, still))


def out(found: list[Line]) -> int:
    """Units still out after these hand-overs and returns of one loan."""
    gone = sum(part["quantity"] for one in found if one.act == "loan.handed_over" for part in one.lines())
    back = [part for one in found if one.act == "loan.returned" for part in one.lines()]
    return gone - sum(part["good"] + part["damaged"] + part["lost"] for part in back)


# -- what went wrong --------------------------------------------------------------------------------------------------


def incidents(ledger: Ledger, question: Question) -> Counted:
    reported = [one for one in ledger.of("incident.reported") if question.covers(one.day)]
    told = ledger.by_object("incident.notified")
    answers = ledger.by_object("incident.acknowledged")
    prompt, hours = 0, []
    for one in reported:
        levels = told.get(one.object, [])
        prompt += bool(levels) and min(level.at for level in levels) - one.at <= timedelta(hours=question.prompt_hours)
        answered = {line.data["level"]: line for line in reversed(answers.get(one.object, []))}
        chain = {level.data["level"] for level in levels}
        if chain and chain <= answered.keys():
            hours.append(max(spent(one, answered[level]) for level in chain))
    parts = {
        "by_kind": tally(one.data["kind"] for one in reported),
        "by_reported_by_kind": tally(one.data["reported_by_kind"] for one in reported),
        "prompt": prompt,
        "acknowledged": len(hours),
        "median_hours_to_last_level": median(sorted(hours)),
        "prompt_hours": question.prompt_hours,
    }
    theirs = [line for one in reported for line in (*told.get(one.object, []), *answers.get(one.object, []))]
    return number(len(reported), parts, seqs(reported, theirs))


def settlement(ledger: Ledger, question: Question) -> Counted:
    settled = ledger.of("loan.settled")
    now = [one for one in settled if question.covers(one.day)]
    done = {(one.object, one.data["line"]) for one in settled}
    bad: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for one in ledger.of("loan.returned"):
        for part in one.lines():
            if part["damaged"] + part["lost"]:
                bad[one.object, part["line"]].append(one)
    waiting = [key for key in bad if key not in done]
    parts = {
        "by_outcome": tally(one.data["outcome"] for one in now),
        "paid_satang": sum(one.data["amount_satang"] or 0 for one in now if one.data["outcome"] == "paid"),
        "open_lines": len(waiting),
    }
    behind = [one for key in waiting for one in bad[key]]
    return ratio(len(now), len(now) + len(waiting), parts, seqs(now, behind))


def separation(ledger: Ledger, question: Question) -> Counted:
    """Who approved is who wrote the approval, and whoever decided a step of the kind `approval` with yes."""
    asked = {one.object: one for one in ledger.of("loan.submitted")}
    approved = [one for one in ledger.of("loan.approved") if question.covers(one.day)]
    steps = [one for one in ledger.of("loan.step_decided") if one.data["kind"] == "approval"]
    own = typed = either = 0
    behind = []
    for one in approved:
        yes = [step for step in steps if step.object == one.object and step.data["decision"] == "yes"]
        deciders = {one.actor, *(step.actor for step in yes)}
        own += asked[one.object].data["borrower"] in deciders
        typed += asked[one.object].data["recorded_by"] in deciders
        either += bool({asked[one.object].data["borrower"], asked[one.object].data["recorded_by"]} & deciders)
        behind += [asked[one.object], one, *yes]
    overridden = [one for one in ledger.of("loan.overridden") if question.covers(one.day)]
    overrides = tally(one.data["rule"] for one in overridden)
    parts = {"approvals": len(approved), "by_borrower": own, "by_recorder": typed, "overrides": overrides}
    return Counted(either, either, len(approved), parts, seqs(behind, overridden))


# -- what was told, shown and looked at -------------------------------------------------------------------------------


def divisions(ledger: Ledger) -> set[str]:
    """Every division that an entry names."""
    named: set[str] = set()
    for one in ledger.all:
        said = one.data.get("division")
        named |= set(said.values()) if isinstance(said, dict) else {said}
    return {one for one in named if one}


def guidelines(ledger: Ledger, question: Question) -> Counted:
    published = [one for one in ledger.of("guideline.published") if one.data["fiscal_year"] == question.fiscal_year]
    having = {one.data["division"] for one in published}
    parts = {"missing": sorted(divisions(ledger) - having)}
    return ratio(len(having), len(divisions(ledger)), parts, seqs(published))


def awareness(ledger: Ledger, question: Question) -> Counted:
    published = [one for one in ledger.of("guideline.published") if one.data["fiscal_year"] == question.fiscal_year]
    wanted = {one.data["guideline"] for one in published}
    read_it = [one for one in ledger.of("guideline.acknowledged") if one.data["guideline"] in wanted]
    staff, appointments = active_staff(ledger, question.today)
    aware = {one.actor for one in read_it} & staff
    theirs = [one for one in read_it if one.actor in staff]
    return ratio(len(aware), len(staff), {}, seqs(published, appointments, theirs))


def active_staff(ledger: Ledger, day: date) -> tuple[set[str], list[Line]]:
    """Who holds any office on this day, and the entries that say so; the last day of an appointment counts."""
    staff, entries = set(), []
    for found in ledger.by_object("authority.granted", "authority.ended").values():
        period = found[-1].data
        begins, ends = period["from"], period["to"]
        if begins <= day.isoformat() and (ends is None or day.isoformat() <= ends):
            staff.add(period["user"])
            entries += found
    return staff, entries


def publicity(ledger: Ledger, question: Question) -> Counted:
    told = [one for one in ledger.of("publication.recorded") if within(one, question)]
    channels = tally(one.data["channel"] for one in told)
    unused = [channel for channel in FOUR_CHANNELS if channel not in channels]
    parts = {"by_channel": channels, "publications": len(told), "unused": unused}
    return ratio(len(FOUR_CHANNELS) - len(unused), len(FOUR_CHANNELS), parts, seqs(told))


def activities(ledger: Ledger, question: Question) -> Counted:
    gone = {one.object for one in ledger.of("activity.withdrawn")}
    told = [one for one in ledger.of("activity.recorded") if within(one, question) and one.object not in gone]
    numbered = [(f"{one.data['measure']}.{one.data['method']}", one) for one in told]
    by_method: dict[str, list[Line]] = {
        key: [one for served, one in numbered if served == key] for key in question.plan
    }
    people = {key: [one.data["people"] for one in found if one.data.get("people")] for key, found in by_method.items()}
    owing = {key: divisions(ledger) if "*" in who else set(who) for key, who in question.plan.items()}
    parts = {
        "activities": len(told),
        "people": sum(one.data.get("people") or 0 for one in told),
        "by_measure": tally(str(one.data["measure"]) for one in told),
        "by_method": tally(served for served, _ in numbered),
        "by_division": tally(one.data["division"] for one in told),
        "people_by_method": {key: sum(counts) for key, counts in people.items()},
        "counted_by_method": {key: len(counts) for key, counts in people.items()},
        "divisions_done": {
            key: sum(any(one.data["division"] == each for one in by_method[key]) for each in who)
            for key, who in owing.items()
        },
        "divisions_owing": {key: len(who) for key, who in owing.items()},
        "responsible": question.plan,
    }
    served = [key for key, found in by_method.items() if found]
    return ratio(len(served), len(question.plan), parts, seqs(told))


def within(line: Line, question: Question) -> bool:
    """Whether a thing with a day of its own is of the year, and not later than the report."""
    day = date.fromisoformat(line.data["happened_on"])
    return question.covers(day) and day <= question.today


def satisfaction(ledger: Ledger, question: Question) -> Counted:
    """Answers count on the last of the days that were told together; 4 and 5 to the third question are good."""
    told = [one for one in ledger.of("satisfaction.counted") if question.covers(until(one))]
    told = [one for one in told if until(one) <= question.today]
    sums = {asked: {step: sum(one.data["answers"][asked][step] for one in told) for step in "12345"} for asked in "123"}
    answers = sum(sums["3"].values())
    parts = {"asked": sum(one.data["asked"] for one in told), "answers": answers, "by_question": sums}
    return ratio(sums["3"]["4"] + sums["3"]["5"], answers, parts, seqs(told))


def until(line: Line) -> date:
    return date.fromisoformat(line.data["to"])


def supervision(ledger: Ledger, question: Question) -> Counted:
    months = question.months()
    looked = [one for one in ledger.of("supervision.checked") if one.data["month"] in months]
    done = {(one.data["division"], one.data["month"]) for one in looked}
    parts = {key: sum(one.data[key] for one in looked) for key in ("sampled", "in_place", "discrepancies")}
    return ratio(len(done), len(divisions(ledger)) * len(months), parts, seqs(looked))


# -- the register and the ledger itself -------------------------------------------------------------------------------


def register(ledger: Ledger, question: Question) -> Counted:
    """A registered unit is usable until an entry says otherwise; what an order of disposal names has left."""
    rows: dict[str, Counter[str]] = {}
    behind = []
    for one in ledger.of("asset.registered", "asset.condition", "asset.disposed"):
        behind.append(one)
        match one.act:
            case "asset.registered":
                rows[one.object] = Counter(usable=one.data["quantity"])
            case "asset.condition":
                rows[one.object][one.data["from"]] -= one.data["quantity"]
                rows[one.object][one.data["to"]] += one.data["quantity"]
            case "asset.disposed":
                rows[one.object] = Counter()
    units_by = sum(rows.values(), Counter())
    by_condition = {condition: number for condition, number in units_by.items() if number and condition != "disposed"}
    return number(sum(by_condition.values()), {"by_condition": by_condition}, seqs(behind))


def integrity(ledger: Ledger, question: Question) -> Counted:
    last = ledger.all[-1].seq if ledger.all else 0
    root = tree([hashlib.sha256(b"\x00" + raw).digest() for raw in ledger.raw])
    parts = {"entries": len(ledger.all), "last_seq": last, "root": base64.b64encode(root).decode()}
    return number(len(ledger.all), parts, [last] if last else [])


def tree(leaves: list[bytes]) -> bytes:
    """RFC 9162: the largest power of two smaller than the number of leaves goes to the left."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + tree(leaves[:split]) + tree(leaves[split:])).digest()


# -- plain arithmetic -------------------------------------------------------------------------------------------------


def first(found: list[Line]) -> Line:
    """The one that happened first, not the one that was written down first."""
    return min(found, key=lambda one: (one.when, one.seq))


def tally(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words))


def seqs(*groups: Iterable[Line]) -> list[int]:
    return sorted({one.seq for group in groups for one in group})


def spent(begun: Line, done: Line) -> Fraction:
    """Hours between the moments at which two entries were recorded."""
    return Fraction((done.at - begun.at) // timedelta(microseconds=1), 3_600_000_000)


def median(hours: list[Fraction]) -> Fraction | None:
    if not hours:
        return None
    half = len(hours) // 2
    return hours[half] if len(hours) % 2 else (hours[half - 1] + hours[half]) / 2


def nearest_rank(hours: list[Fraction], percent: int) -> Fraction | None:
    return hours[math.ceil(Fraction(percent, 100) * len(hours)) - 1] if hours else None


FIGURES: dict[str, Callable[[Ledger, Question], Counted]] = {
    "requests": requests,
    "decisions": decisions,
    "decision_hours": decision_hours,
    "handed_over": handed_over,
    "due": due,
    "chase": chase,
    "incidents": incidents,
    "units": units,
    "settlement": settlement,
    "separation": separation,
    "guidelines": guidelines,
    "awareness": awareness,
    "publicity": publicity,
    "activities": activities,
    "satisfaction": satisfaction,
    "supervision": supervision,
    "register": register,
    "integrity": integrity,
}
