#!/usr/bin/env python3
"""Checks an exported ledger by itself: one file, Python's own library only, nothing of the program that wrote it.

    python3 verify.py BUNDLE_FOLDER        lines, checkpoints and keys
    python3 verify.py ledger.jsonl         the lines alone
    python3 verify.py BUNDLE PAPER …       and whether the entries stand for which papers were given out
    python3 verify.py BUNDLE --report FILE and whether a published report is what was frozen, and counts right

A PAPER is what the code of the ledger on a slip says: an address that ends in /R/number/code, or number/code alone.
Prints what holds and what does not, the first bad entry by its `seq`. Exit 0 when everything holds, 1 when something
does not, 2 for wrong usage. What it cannot show: that an entry was true when it was written, that everything that
happened was entered, and that nobody else was given another ledger (compare checkpoints with others for that).

It is long, and stays one file, so that whoever doubts the office can keep it, read it from top to bottom and run it
anywhere: nothing to install, nothing to import, nothing that could be put beside it. Its second half counts the
figures of a report again, by itself.
"""

import base64
import hashlib
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

KEYS = ["act", "actor", "at", "data", "object", "org", "seq", "v"]
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
MOST_WHOLE = 2**53 - 1
MOST_LINE = 2**24
PAPER = re.compile(r"(?:\S*/R/)?([1-9]\d{0,17})/([0-9A-F]{64})", re.ASCII | re.IGNORECASE)


class Bad(Exception):
    """Something does not hold; `seq` is the entry that shows it, where there is one."""

    def __init__(self, reason: str, seq: int | None = None) -> None:
        self.seq = seq
        self.reason = reason
        super().__init__(f"entry {seq}: {reason}" if seq is not None else reason)


# -- lines ------------------------------------------------------------------------------------------------------------


def no_float(text: str) -> Any:
    raise Bad(f"holds the number {text[:40]}, which is no whole number")


def whole(text: str) -> int:
    number = int(text)
    if abs(number) > MOST_WHOLE:
        raise Bad("holds a number that has no exact spelling")
    return number


def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, whose keys must stand in the order of their UTF-16 code units (RFC 8785)."""
    found = once(items)
    names = list(found)
    if names != sorted(names, key=None if "".join(names).isascii() else utf16):
        raise Bad("is not spelled canonically")
    return found


def once(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, of which no key stands twice."""
    found = dict(items)
    if len(found) != len(items):
        raise Bad("holds a key twice")
    return found


def utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


DECODER = json.JSONDecoder(parse_int=whole, parse_float=no_float, parse_constant=no_float, object_pairs_hook=pairs)


def read_line(raw: bytes, seq: int) -> dict[str, Any]:
    """The entry of one line, which must be the canonical spelling of entry number `seq`."""
    try:
        entry = DECODER.decode(raw.decode("utf-8"))
        spelling = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except Bad as bad:
        raise Bad(bad.reason, seq) from None
    except (ValueError, RecursionError) as error:
        raise Bad(f"is not JSON ({error})", seq) from None
    if not isinstance(entry, dict) or sorted(entry) != KEYS:
        raise Bad("has not the eight keys of an entry", seq)
    if spelling != raw:
        raise Bad("is not spelled canonically", seq)
    if entry["seq"] is True or entry["seq"] != seq:
        raise Bad(f"is numbered {entry['seq']}", seq)
    if entry["v"] is True or entry["v"] != 1:
        raise Bad(f"has the unknown version {entry['v']}", seq)
    kinds = {"act": str, "actor": dict, "data": dict, "object": str, "org": str}
    if not all(isinstance(entry[key], kind) for key, kind in kinds.items()):
        raise Bad("holds something that is no text, or no object, where one belongs", seq)
    if not isinstance(entry["at"], str) or not MOMENT.fullmatch(entry["at"]):
        raise Bad("has no time of recording", seq)
    return entry


def lines(data: Iterable[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """(entry, leaf hash) of each line in order; times never run back and the organization never changes."""
    before: dict[str, Any] | None = None
    for seq, line in enumerate(data, 1):
        if not line.endswith(b"\n"):
            raise Bad("has no line end, or none after 16 MiB: the file is cut off", seq)
        entry = read_line(line[:-1], seq)
        if before and entry["at"] < before["at"]:
            raise Bad("was recorded before the entry in front of it", seq)
        if before and entry["org"] != before["org"]:
            raise Bad("belongs to another organization", seq)
        before = entry
        yield entry, hashlib.sha256(b"\x00" + line[:-1]).digest()


# -- tree -------------------------------------------------------------------------------------------------------------


class Tree:
    """The Merkle tree of RFC 9162, of which only the right edge is kept."""

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        level = 0
        while self.edge and self.edge[-1][0] == level:
            leaf = hashlib.sha256(b"\x01" + self.edge.pop()[1] + leaf).digest()
            level += 1
        self.edge.append((level, leaf))
        self.size += 1

    def root(self) -> bytes:
        if not self.edge:
            return hashlib.sha256(b"").digest()
        value = self.edge[-1][1]
        for _, left in reversed(self.edge[:-1]):
            value = hashlib.sha256(b"\x01" + left + value).digest()
        return value


# -- Ed25519 (RFC 8032), verification only ----------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add_points(a: Point, b: Point) -> Point:
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(times: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while times:
        if times & 1:
            total = add_points(total, point)
        point = add_points(point, point)
        times >>= 1
    return total


def same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def read_point(raw: bytes) -> Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = read_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature (64 bytes) over `message` was made with the key of `public` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64 or BASE is None:
        return False
    key, r = read_point(public), read_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return same(multiply(s, BASE), add_points(r, multiply(h, key)))


# -- checkpoints ------------------------------------------------------------------------------------------------------


Key = tuple[str, bytes, bytes]


def from_base64(text: str) -> bytes:
    """The bytes of a base64 text, which has no second spelling. Raises: ValueError."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 with superfluous bits")
    return raw


def read_key(content: bytes, name: str) -> Key:
    """(name, key id, 32 public bytes) of a file that holds one verifier key `name+id+base64`. Raises: Bad."""
    try:
        line, end, rest = content.decode("utf-8").partition("\n")
        owner, number, value = line.split("+", 2)
        raw = from_base64(value)
    except ValueError:
        raise Bad(f"the key file {name} cannot be read") from None
    identity = hashlib.sha256(owner.encode() + b"\n" + raw).digest()[:4]
    if len(raw) != 33 or raw[0] != 1 or identity.hex() != number or not end or rest:
        raise Bad(f"the key file {name} does not hold an Ed25519 verifier key")
    return owner, identity, raw[1:]


def read_note(content: bytes, keys: list[Key], name: str) -> tuple[str, int, bytes]:
    """(origin, size, root) of a signed checkpoint. Raises: Bad where no signature of a known key holds."""
    try:
        text, separator, signatures = content.decode("utf-8").rpartition("\n\n")
        origin, size, root = text.split("\n")
        signed = [read_signature(line) for line in signatures.removesuffix("\n").split("\n")]
        state = origin, int(size), from_base64(root)
    except ValueError:
        raise Bad(f"checkpoint {name} cannot be read") from None
    if not separator or not signatures.endswith("\n") or not re.fullmatch(r"0|[1-9]\d*", size, re.ASCII):
        raise Bad(f"checkpoint {name} cannot be read")
    for owner, identity, signature in signed:
        for key_owner, key_identity, public in keys:
            known = (owner, identity) == (key_owner, key_identity)
            if known and signature_holds(public, (text + "\n").encode(), signature):
                return state
    raise Bad(f"checkpoint {name} bears no valid signature of the keys in keys/")


def read_signature(line: str) -> tuple[str, bytes, bytes]:
    """(name, key id, signature) of one line under a note. Raises: ValueError."""
    match = re.fullmatch(r"— (\S+) (\S+)", line)
    if match is None:
        raise ValueError("no signature line")
    raw = from_base64(match[2])
    return match[1], raw[:4], raw[4:]


def read_checkpoints(folder: Path) -> dict[int, tuple[str, bytes]]:
    """size -> (file name, root) of every checkpoint of a bundle."""
    keys = [read_key(path.read_bytes(), path.name) for path in sorted((folder / "keys").glob("*"))]
    found: dict[int, tuple[str, bytes]] = {}
    origins = set()
    for path in sorted((folder / "checkpoints").glob("*")):
        origin, size, root = read_note(path.read_bytes(), keys, path.name)
        origins.add(origin)
        if size in found and found[size][1] != root:
            raise Bad(f"checkpoints {found[size][0]} and {path.name} tell two different ledgers of {size} entries")
        found[size] = (path.name, root)
    if len(origins) > 1:
        raise Bad("the checkpoints name different ledgers: " + ", ".join(sorted(origins)))
    return found


# -- the whole --------------------------------------------------------------------------------------------------------


def check(path: Path, papers: Iterable[tuple[int, bytes]] = ()) -> dict[str, Any]:
    """Reads a bundle's folder or a file of lines; returns what was checked. Raises: Bad.

    `papers` are (seq, leaf hash) of entries that must stand in it.
    """
    file = path / "ledger.jsonl" if path.is_dir() else path
    checkpoints = read_checkpoints(path) if path.is_dir() else {}
    tree = Tree()
    seen: list[int] = []
    given = sorted(papers)
    compare(tree, checkpoints, seen)
    with file.open("rb") as data:
        for _, leaf in lines(iter(lambda: data.readline(MOST_LINE), b"")):
            tree.add(leaf)
            if any(seq == tree.size and code != leaf for seq, code in given):
                raise Bad("is not the one that a paper was given out for", tree.size)
            compare(tree, checkpoints, seen)
    missing = sorted(size for size in checkpoints if size > tree.size)
    if missing:
        raise Bad(
            f"is missing: checkpoint {checkpoints[missing[0]][0]} was signed over {missing[0]} entries", tree.size + 1
        )
    if given and given[-1][0] > tree.size:
        raise Bad(f"is missing: a paper was given out for entry {given[-1][0]}", tree.size + 1)
    return {"entries": tree.size, "root": base64.b64encode(tree.root()).decode(), "checkpoints": seen}


def compare(tree: Tree, checkpoints: dict[int, tuple[str, bytes]], seen: list[int]) -> None:
    if tree.size in checkpoints:
        name, root = checkpoints[tree.size]
        if tree.root() != root:
            since = seen[-1] + 1 if seen else 1
            raise Bad(f"or one after it up to {tree.size} is not what checkpoint {name} was signed over", since)
        seen.append(tree.size)


# == counting a report again ==========================================================================================
#
# Written from the words of the published format (docs/ledger-format.md, figures) and of nothing else: a mistake of the
# program cannot hide in both countings. It is slow and plain on purpose: each figure reads the whole ledger again.

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
    zone: tzinfo = OFFICE_TIME

    @property
    def day(self) -> date:
        return self.when.astimezone(self.zone).date()

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
    """What is asked of the ledger: a fiscal year (of the Buddhist era), the moment of the report, the settings."""

    fiscal_year: int
    as_of: datetime
    chase_days: int = 7
    prompt_hours: int = 24
    zone: tzinfo = OFFICE_TIME
    plan: dict[str, list[str]] = field(default_factory=dict)
    """The methods that activities show, like `3.1`, and the divisions that answer for them; `*` is every division."""
    counts_due_day: bool = False

    @property
    def today(self) -> date:
        return self.as_of.astimezone(self.zone).date()

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


def read(exported: bytes, as_of: datetime, zone: tzinfo = OFFICE_TIME) -> Ledger:
    """The lines of `ledger.jsonl`; everything later than `as_of` is cut."""
    ledger = Ledger()
    for raw in exported.splitlines():
        said = json.loads(raw)
        at = moment(said["at"])
        if at > as_of:
            continue
        when = moment(said["data"].get("happened_at") or said["at"])
        line = Line(said["seq"], said["act"], said["object"], said["actor"]["id"], said["data"], at, when, zone)
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
    ledger = read(exported, question.as_of, question.zone)
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
        given: int = sum(part["quantity"] for one in self.gone if one.day <= day for part in one.lines())
        return given - self._accounted(day)

    def all_back_by(self, day: date) -> bool:
        """Every unit that was ever handed over is accounted for on or before this day."""
        given: int = sum(part["quantity"] for one in self.gone for part in one.lines())
        return self._accounted(day) >= given

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
    gone: int = sum(part["quantity"] for one in found if one.act == "loan.handed_over" for part in one.lines())
    back = [part for one in found if one.act == "loan.returned" for part in one.lines()]
    accounted: int = sum(part["good"] + part["damaged"] + part["lost"] for part in back)
    return gone - accounted


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
    steps = ledger.by_object("loan.step_decided")
    own = typed = either = 0
    behind = []
    for one in approved:
        taken = [step for step in steps.get(one.object, []) if step.data["kind"] == "approval"]
        yes = [step for step in taken if step.data["decision"] == "yes"]
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
    named: set[Any] = set()
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


# -- a published report -----------------------------------------------------------------------------------------------

SCHEMA = "assetlend.report/1"
FAULTS = {
    "unreadable": "The file is not a report of the form assetlend.report/1 (%(reason)s).",
    "not_frozen": "No entry of the ledger froze these bytes (SHA-256 %(sha256)s) as a report of the fiscal year "
    "%(year)s: something in them was changed, or they are another paper.",
    "not_published": "The report was signed with entry %(seq)s, but no entry says that it was published.",
    "other_ledger": "The report is one of the ledger %(report)s, and this is the ledger %(ledger)s.",
    "size": "The report was counted from %(report)s entries, but the ledger has only %(ledger)s.",
    "root": "The report names the root %(report)s, but the first %(size)s entries of the ledger have %(ledger)s.",
    "moment": "Entry %(seq)s stands on the wrong side of the moment at which the report was made.",
    "figure": "%(figure)s, %(part)s: the report says %(report)s, the ledger gives %(ledger)s.",
    "unsigned": "No signed checkpoint covers entry %(seq)s, with which the report was frozen.",
}
NOT_THE_FORM = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
SHOWN = 300


@dataclass(frozen=True)
class Fault:
    """Something in which a report and the ledger do not agree: a key of FAULTS, and the values of its sentence."""

    kind: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return FAULTS[self.kind] % self.values


def check_report(raw: bytes, exported: list[bytes], signed: Iterable[int]) -> list[Fault]:
    """What is wrong with a published report: nothing in the best case.

    `exported` are the lines of the ledger without their line ends, already found to be sound; `signed` the sizes of
    the checkpoints that agree with them.
    """
    try:
        report = read_report(raw)
        return [
            *frozen_faults(raw, report, exported, sorted(signed)),
            *state_faults(report, exported),
            *figure_faults(report, exported[: report["ledger"]["size"]]),
        ]
    except NOT_THE_FORM as error:
        return [Fault("unreadable", {"reason": f"{type(error).__name__}: {error}"[:SHOWN]})]


def read_report(raw: bytes) -> dict[str, Any]:
    """The document of a report, which can be read in one way only. Raises: one of NOT_THE_FORM.

    Of a key that stands twice one reader shows the first value and another the second; a moment in another zone, or a
    zone that is none, would let entries fall between two countings.
    """
    try:
        report: dict[str, Any] = REPORT_DECODER.decode(raw.decode("utf-8"))
        if report["schema"] != SCHEMA:
            raise ValueError("schema")
        if not MOMENT.fullmatch(report["as_of"]):
            raise ValueError("as_of")
        zone_of(report["organization"].get("time_zone", "Asia/Bangkok"))
    except Bad as bad:
        raise ValueError(bad.reason) from None
    except OSError:
        raise ValueError("time_zone") from None
    return report


def finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        no_float(text)
    return number


REPORT_DECODER = json.JSONDecoder(parse_float=finite, parse_constant=no_float, object_pairs_hook=once)


def frozen_faults(raw: bytes, report: dict[str, Any], exported: list[bytes], signed: list[int]) -> Iterator[Fault]:
    """The ledger froze and published exactly these bytes, and a signed checkpoint covers that."""
    digest = hashlib.sha256(raw).hexdigest()
    said: dict[str, int] = {}
    for line in exported:
        if digest.encode() in line:
            entry = json.loads(line)
            if entry["data"].get("sha256") == digest and entry["data"].get("fiscal_year") == report["fiscal_year"]:
                said.setdefault(entry["act"], entry["seq"])
    frozen = said.get("report.frozen")
    if frozen is None:
        yield Fault("not_frozen", {"sha256": digest, "year": report["fiscal_year"]})
        return
    if "report.published" not in said:
        yield Fault("not_published", {"seq": frozen})
    if not signed or signed[-1] < frozen:
        yield Fault("unsigned", {"seq": frozen})


def state_faults(report: dict[str, Any], exported: list[bytes]) -> Iterator[Fault]:
    """The report names this ledger, as it was when the report was made: nothing is left out, nothing taken in later."""
    size, root = report["ledger"]["size"], report["ledger"]["root"]
    org = json.loads(exported[0])["org"] if exported else ""
    if report["organization"]["ledger"] != org:
        yield Fault("other_ledger", {"report": report["organization"]["ledger"], "ledger": org})
    if not 0 <= size <= len(exported):
        yield Fault("size", {"report": size, "ledger": len(exported)})
        return
    grown = Tree()
    for line in exported[:size]:
        grown.add(hashlib.sha256(b"\x00" + line).digest())
    found = base64.b64encode(grown.root()).decode()
    if found != root:
        yield Fault("root", {"report": root, "size": size, "ledger": found})
    last, following = exported[size - 1 : size] if size else [], exported[size : size + 1]
    if any(json.loads(line)["at"] > report["as_of"] for line in last):
        yield Fault("moment", {"seq": size})
    if any(json.loads(line)["at"] < report["as_of"] for line in following):
        yield Fault("moment", {"seq": size + 1})


def figure_faults(report: dict[str, Any], counted_from: list[bytes]) -> Iterator[Fault]:
    """The first figure that the entries do not give."""
    told, again = report["figures"], recount(b"\n".join(counted_from), question_of(report))
    for name in dict.fromkeys((*told, *again)):
        said = told.get(name)
        counted = as_published(again[name]) if name in again else None
        for part, one, other in unlike(flat(name, said), flat(name, counted)):
            values = {"figure": name, "part": part, "report": shown(one), "ledger": shown(other)}
            yield Fault("figure", values)
            return


def question_of(report: dict[str, Any]) -> Question:
    """What a report answers: its year, its moment, and the office's settings, which stand in its own figures."""
    parts = {name: figure["parts"] for name, figure in report["figures"].items()}
    return Question(
        report["fiscal_year"],
        moment(report["as_of"]),
        parts["chase"].get("days", 7),
        parts["incidents"]["prompt_hours"],
        zone_of(report["organization"].get("time_zone", "Asia/Bangkok")),
        parts.get("activities", {}).get("responsible", {}),
        parts["chase"].get("counts_due_day", False),
    )


def zone_of(name: str) -> tzinfo:
    """The zone of Thailand needs no table of zones, which some systems lack."""
    return OFFICE_TIME if name == "Asia/Bangkok" else ZoneInfo(name)


def as_published(counted: Counted) -> dict[str, Any]:
    """A figure as reports spell it: a ratio cut after four places, hours rounded to two."""
    value = rounded(counted.value)
    if isinstance(counted.value, Fraction) and counted.numerator is not None and counted.denominator:
        value = counted.numerator * 10_000 // counted.denominator / 10_000
    return {
        "value": value,
        "numerator": counted.numerator,
        "denominator": counted.denominator,
        "parts": {name: rounded(part) for name, part in counted.parts.items()},
        "entries": counted.entries,
    }


def rounded(value: Any) -> Any:
    return round(float(value), 2) if isinstance(value, Fraction) else value


# What no entry says: how a figure is named and shown, and the settings by which it was counted.
NOT_COUNTED = {
    "chase": {"days", "counts_due_day"},
    "integrity": {"last_checkpoint"},
}


def flat(name: str, figure: dict[str, Any] | None) -> dict[str, Any]:
    """A figure part by part, without what is no counting."""
    if figure is None:
        return {}
    found = {key: figure[key] for key in ("value", "numerator", "denominator", "entries")}
    left_out = NOT_COUNTED.get(name, set())
    return found | {f"parts.{key}": part for key, part in figure["parts"].items() if key not in left_out}


def unlike(said: dict[str, Any], counted: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """(part, what is said, what was counted) wherever the two are not the same."""
    for part in dict.fromkeys((*said, *counted)):
        one, other = said.get(part), counted.get(part)
        if part not in said or part not in counted or one != other or isinstance(one, bool) != isinstance(other, bool):
            yield part, one, other


def shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


# -- the command ------------------------------------------------------------------------------------------------------

USAGE = "usage: verify.py BUNDLE_FOLDER | ledger.jsonl [PAPER …] [--report FILE.json …]"


def main(arguments: list[str]) -> int:
    words, reports = apart(arguments)
    papers = [PAPER.fullmatch(text) for text in words[1:]]
    given = {(int(one[1]), bytes.fromhex(one[2])) for one in papers if one}
    if not words or words[0].startswith("-") or None in papers or None in reports:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        result = check(Path(words[0]), given)
        wrong = check_reports(Path(words[0]), [Path(name) for name in reports if name], result["checkpoints"])
    except Bad as bad:
        print(f"NOT VALID: {bad}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 2
    tell(result, len(given))
    for name, fault in wrong:
        print(f"NOT VALID: {name}: {fault}", file=sys.stderr)
    if reports and not wrong:
        print(f"published reports that agree in every byte and every figure: {len(reports)}")
    return 1 if wrong else 0


def apart(arguments: list[str]) -> tuple[list[str], list[str | None]]:
    """The other words, and the file behind each --report (None where it is missing)."""
    words: list[str] = []
    reports: list[str | None] = []
    rest = iter(arguments)
    for word in rest:
        if word == "--report":
            reports.append(next(rest, None))
        else:
            words.append(word)
    return words, reports


def check_reports(path: Path, reports: list[Path], signed: list[int]) -> list[tuple[str, Fault]]:
    """(file, what is wrong with it) of published reports, beside a bundle or file that is sound."""
    if not reports:
        return []
    exported = (path / "ledger.jsonl" if path.is_dir() else path).read_bytes().split(b"\n")[:-1]
    return [(file.name, fault) for file in reports for fault in check_report(file.read_bytes(), exported, signed)]


def tell(result: dict[str, Any], papers: int) -> None:
    signed = result["checkpoints"]
    print(f"valid: {result['entries']} entries, root {result['root']}")
    print(f"signed checkpoints that agree: {len(signed)}" + (f", the last over {signed[-1]} entries" if signed else ""))
    if papers:
        print(f"papers whose entries stand in it: {papers}")
    if not signed or signed[-1] < result["entries"]:
        first = signed[-1] + 1 if signed else 1
        print(f"entries {first} to {result['entries']} are under no checkpoint yet" if result["entries"] else "empty")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
