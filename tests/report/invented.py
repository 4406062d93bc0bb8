"""Ledgers that nobody kept, said entry by entry or whole from a seed; and what both countings make of them."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from assetlend.domain import figures, narrative
from assetlend.domain.books import Books
from assetlend.domain.figures import Figure, Terms
from assetlend.domain.narrative import Finding, Statement
from assetlend.paths import package_dir
from tests.report import independent
from tests.report.independent import Counted, Question

BANGKOK = ZoneInfo("Asia/Bangkok")
YEAR = 2569
FIRST, LAST = date(2025, 10, 1), date(2026, 9, 30)
END = datetime(2026, 12, 31, tzinfo=UTC)
SENTENCES: dict[str, dict[str, str]] = yaml.safe_load((package_dir() / "data/narrative.yaml").read_text("utf-8"))
KEYS = ("finance", "education", "works")
PLAN = {"1.1": ["*"], "3.1": ["finance", "works"], "3.2": ["planning"], "6.1": ["gone"]}
"""Methods that activities show, and who answers for them."""


def local(day: date, at: str = "10:00") -> datetime:
    """A moment on a day at the office."""
    return datetime.combine(day, time.fromisoformat(at), BANGKOK).astimezone(UTC)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass
class Invented:
    """A ledger under the pen. Entries may be said in any order; they stand in the order of their times."""

    said: list[tuple[datetime, str, str, str, dict[str, Any]]] = field(default_factory=list)
    plan: dict[str, list[str]] = field(default_factory=dict)

    def say(
        self, act: str, about: str, at: datetime, *, by: str = "u_clerk", happened: datetime | None = None, **data: Any
    ) -> None:
        """`about` is the key of the subject; its kind is the act's."""
        kind = act.partition(".")[0]
        if happened is not None:
            data["happened_at"] = stamp(happened)
        self.said.append((at, act, f"{kind}:{about}", by, {key.rstrip("_"): value for key, value in data.items()}))

    def entries(self) -> list[dict[str, Any]]:
        return [
            {
                "act": act, "actor": {"acting": False, "id": by, "office": "supply_officer"}, "at": stamp(at),
                "data": data, "object": subject, "org": "o_invented", "seq": seq, "v": 1,
            }
            for seq, (at, act, subject, by, data) in enumerate(sorted(self.said, key=lambda one: one[0]), 1)
        ]  # fmt: skip

    def exported(self) -> bytes:
        lines = [json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for one in self.entries()]
        return "".join(f"{line}\n" for line in lines).encode()

    # -- a loan, act by act -------------------------------------------------------------------------------------------

    def ask(self, loan: str, at: datetime, due: date, **over: Any) -> None:
        values: dict[str, Any] = {
            "reference": loan.upper(), "borrower": "u_borrower", "borrower_kind": "resident", "recorded_by": None,
            "channel": "online", "purpose": "funeral", "place": "outside", "division": "finance",
            "start": due.isoformat(), "due": due.isoformat(), "lines": [{"line": 1, "item": "chair", "quantity": 10}],
        }  # fmt: skip
        happened = over.pop("happened", None)
        self.say("loan.submitted", loan, at, by="u_borrower", happened=happened, **(values | over))

    def approve(self, loan: str, at: datetime, by: str = "u_nayok", step_by: str | None = None) -> None:
        decision = {"step": 1, "kind": "approval", "office": "nayok", "decision": "yes", "reason": ""}
        self.say("loan.step_decided", loan, at, by=step_by or by, **decision)
        self.say("loan.approved", loan, at, by=by, lines=[], route=1)

    def give(self, loan: str, at: datetime, units: int = 10, line: int = 1, happened: datetime | None = None) -> None:
        lines = [{"line": line, "quantity": units, "assets": []}]
        self.say("loan.handed_over", loan, at, happened=happened, lines=lines, condition="good", evidence=[])

    def take(
        self, loan: str, at: datetime, *, good: int = 0, damaged: int = 0, lost: int = 0, line: int = 1,
        happened: datetime | None = None,
    ) -> None:  # fmt: skip
        lines = [{"line": line, "good": good, "damaged": damaged, "lost": lost, "assets": []}]
        self.say("loan.returned", loan, at, happened=happened, lines=lines, evidence=[])

    def lend(self, loan: str, due: date, **over: Any) -> None:
        """Ten chairs, asked for, approved and handed over in the three days before they are due."""
        self.ask(loan, local(due - timedelta(days=3)), due, **over)
        self.approve(loan, local(due - timedelta(days=2)))
        self.give(loan, local(due - timedelta(days=1)))

    def prolong(self, loan: str, asked: datetime, decided: datetime, to: date, decision: str = "yes") -> None:
        self.say("loan.extension_requested", loan, asked, from_=to.isoformat(), to=to.isoformat(), reason="")
        self.say("loan.extension_decided", loan, decided, decision=decision, reason="")

    def chase(self, loan: str, at: datetime, happened: datetime | None = None) -> None:
        self.say("loan.chased", loan, at, happened=happened, number=1, channel="letter", evidence="")

    def settle(self, loan: str, at: datetime, outcome: str, line: int = 1, satang: int | None = None) -> None:
        self.say("loan.settled", loan, at, line=line, outcome=outcome, amount_satang=satang, evidence="ใบเสร็จ")

    # -- the rest -----------------------------------------------------------------------------------------------------

    def report(self, key: str, at: datetime, kind: str = "damaged", by: str = "staff", **more: Any) -> None:
        values = {"kind": kind, "loan": None, "asset": None, "quantity": 1, "reported_by_kind": by}
        self.say("incident.reported", key, at, **values, **more)

    def notify(self, key: str, at: datetime, *levels: int) -> None:
        for level in levels:
            self.say("incident.notified", key, at, level=level, office="palad")

    def answer(self, key: str, at: datetime, level: int, order: str = "noted") -> None:
        self.say("incident.acknowledged", key, at, level=level, office="palad", order=order)

    def publish(self, guideline: str, at: datetime, division: str = "finance", year: int = YEAR) -> None:
        values = {"guideline": guideline, "division": division, "fiscal_year": year, "version": "1"}
        self.say("guideline.published", guideline, at, **values)

    def read(self, guideline: str, at: datetime, by: str) -> None:
        self.say("guideline.acknowledged", guideline, at, by=by, guideline=guideline)

    def announce(self, day: date, channel: str, at: datetime | None = None) -> None:
        values = {"channel": channel, "happened_on": day.isoformat(), "evidence": ""}
        self.say("publication.recorded", f"p{len(self.said)}", at or local(day), **values)

    def do(self, served: str, day: date, division: str = "finance", people: int | None = None, key: str = "") -> None:
        """An activity for a method like `3.1`."""
        measure, method = map(int, served.split("."))
        values = {"division": division, "happened_on": day.isoformat(), "evidence": "", "channel": "meeting"}
        name = key or f"v{len(self.said)}"
        self.say("activity.recorded", name, local(day), measure=measure, method=method, people=people, **values)

    def undo(self, key: str, at: datetime) -> None:
        self.say("activity.withdrawn", key, at, activity=key, reason="")

    def hear(self, to: date, asked: int, *given: str, at: datetime | None = None) -> None:
        """Answers told together, each of three digits: `354` is 3 to the first question, 5 to the second, 4 overall."""
        answers = {
            str(place + 1): {step: sum(one[place] == step for one in given) for step in "12345"} for place in range(3)
        }
        values = {"from_": to.isoformat(), "to": to.isoformat(), "asked": asked, "answers": answers}
        self.say("satisfaction.counted", f"c{len(self.said)}", at or local(to, "23:00"), by="system", **values)

    def look(self, at: datetime, month: str, division: str = "finance") -> None:
        values = {"sampled": 5, "in_place": 4, "discrepancies": 1}
        self.say("supervision.checked", f"s{len(self.said)}", at, division=division, month=month, **values)

    def appoint(self, key: str, at: datetime, user: str, begins: date, ends: date | None = None) -> None:
        self.say("authority.granted", key, at, by="u_admin", **_period(user, begins, ends))

    def dismiss(self, key: str, at: datetime, user: str, begins: date, ends: date) -> None:
        self.say("authority.ended", key, at, by="u_admin", **_period(user, begins, ends))

    def register(self, key: str, at: datetime, quantity: int = 1, division: str = "finance") -> None:
        values = {"asset": key, "number": None, "item": "chair", "unit_value_satang": 100}
        self.say("asset.registered", key, at, division=division, quantity=quantity, **values)

    def condition(self, key: str, at: datetime, before: str, after: str, quantity: int = 1) -> None:
        self.say("asset.condition", key, at, from_=before, to=after, reason="", quantity=quantity)


def _period(user: str, begins: date, ends: date | None) -> dict[str, Any]:
    return {
        "user": user, "office": "staff", "division": "finance", "from_": begins.isoformat(),
        "to": ends.isoformat() if ends else None, "acting": False, "order_no": None,
    }  # fmt: skip


# -- both countings ---------------------------------------------------------------------------------------------------


def terms_of(question: Question, **over: Any) -> Terms:
    values = {
        "prompt_hours": question.prompt_hours,
        "chase_days": question.chase_days,
        "chase_counts_due_day": question.counts_due_day,
        "plan": question.plan,
    }
    return Terms(question.fiscal_year, question.as_of, BANGKOK, **(values | over))


def program(exported: bytes, terms: Terms) -> dict[str, Figure]:
    """What the program counts, without the state of the ledger."""
    return figures.all_figures(Books(BANGKOK).read(exported.splitlines(), terms.as_of), terms)


def counted(ledger: Invented, name: str, *, as_of: datetime = END, year: int = YEAR) -> Figure:
    """A figure of an invented ledger, which both countings agree upon."""
    exported, question = ledger.exported(), Question(year, as_of, plan=ledger.plan)
    found = program(exported, terms_of(question))
    published = {each: figure.to_json() for each, figure in found.items()}
    agree(published, independent.recount(exported, question))
    return found[name]


def found_in(ledger: Invented, *, as_of: datetime = END, year: int = YEAR) -> list[Finding]:
    """The findings of an invented ledger."""
    books = Books(BANGKOK).read(ledger.exported().splitlines(), as_of)
    return narrative.findings(books, terms_of(Question(year, as_of)), SENTENCES)


def said(name: str, figure: Figure, **over: Any) -> Statement:
    """The sentence that the report says of a figure."""
    return narrative.statement(name, figure, terms_of(Question(YEAR, END), **over), SENTENCES)


def agree(published: Mapping[str, Any], again: Mapping[str, Counted]) -> None:
    """Each figure of a report in its published form is what the independent counting found."""
    for name, figure in published.items():
        other = again[name]
        told = (name, figure, other)
        assert (figure["numerator"], figure["denominator"]) == (other.numerator, other.denominator), told
        assert figure["entries"] == other.entries, told
        assert figure["unit"], told
        _same_value(figure["value"], other, told)
        parts = dict(figure["parts"])
        parts.pop("last_checkpoint", None)
        assert parts.keys() == other.parts.keys(), told
        for key, part in parts.items():
            _same_part(part, other.parts[key], told)


def _same_value(value: float | None, other: Counted, told: object) -> None:
    """A ratio is cut after four places, so that 1 means all; hours are rounded to two."""
    if isinstance(other.value, Fraction) and other.numerator is not None:
        assert value is not None and 0 <= other.value - Fraction(str(value)) < Fraction(1, 10_000), told
        assert (value == 1) == (other.numerator == other.denominator), told
    else:
        _same_part(value, other.value, told)


def _same_part(part: Any, other: Any, told: object) -> None:
    if isinstance(part, float):
        assert abs(Fraction(str(part)) - other) <= Fraction("0.005"), told
    else:
        assert part == other, told


# -- a whole history from a seed --------------------------------------------------------------------------------------

PEOPLE = ("u_1", "u_2", "u_3", "u_4", "u_5")
WORDS = {
    "borrower_kind": ("resident", "agency", "staff"),
    "channel": ("online", "counter", "paper"),
    "purpose": ("funeral", "education", "official_work"),
    "division": KEYS,
    "place": ("inside", "outside"),
}
MOMENTS = ("00:00", "00:00:00.000001", "08:30", "12:00", "16:29:59.5", "23:59:59.999", "23:59:59.999999")


@dataclass
class History:
    """A history that chance writes, closest to the edges: the turn of a year, a due day, the last day for a chase."""

    dice: random.Random
    ledger: Invented = field(default_factory=Invented)

    def day(self) -> date:
        """Often the last or the first day of a fiscal year, else any day of three years."""
        edges = [day + timedelta(days=shift) for day in (FIRST, LAST) for shift in (-8, -7, -1, 0, 1, 7)]
        return self.dice.choice(edges) if self.dice.random() < 0.5 else FIRST + timedelta(self.dice.randint(-300, 500))

    def on(self, day: date) -> datetime:
        return local(day, self.dice.choice(MOMENTS))

    def after(self, moment: datetime, days: int) -> datetime:
        """A moment on a day 0 to `days` days later, and not before."""
        return max(moment, self.on(moment.astimezone(BANGKOK).date() + timedelta(days=self.dice.randint(0, days))))

    def earlier(self, at: datetime, chance: float = 0.3) -> datetime | None:
        """Sometimes a moment of the days before, at which a thing happened that is entered only now."""
        if self.dice.random() > chance:
            return None
        return min(at, self.on(at.astimezone(BANGKOK).date() - timedelta(days=self.dice.randint(0, 5))))

    def maybe(self, chance: float) -> bool:
        return self.dice.random() < chance

    # -- loans --------------------------------------------------------------------------------------------------------

    def loan(self, key: str) -> None:
        dice, ledger = self.dice, self.ledger
        asked = self.on(self.day())
        due = asked.astimezone(BANGKOK).date() + timedelta(days=dice.randint(0, 12))
        over: dict[str, Any] = {word: dice.choice(choices) for word, choices in WORDS.items()}
        over |= {"borrower": dice.choice(PEOPLE), "recorded_by": dice.choice((None, *PEOPLE))}
        ledger.ask(key, asked, due, happened=self.earlier(asked), **over)
        now = self.after(asked, 3)
        match dice.choice(("approved",) * 7 + ("rejected", "cancelled", "expired", "waiting")):
            case "approved":
                by = dice.choice(PEOPLE)
                ledger.approve(key, now, by=by, step_by=dice.choice((by, by, *PEOPLE)))
                self.approved(key, self.after(now, 3), due)
            case "waiting":
                if self.maybe(0.2):
                    self.lent(key, now, due)
            case ending:
                reason = dice.choice(("incomplete", "not_available", "other"))
                ledger.say(f"loan.{ending}", key, now, reason_code=reason, reason="")

    def approved(self, key: str, now: datetime, due: date) -> None:
        if self.maybe(0.15):
            ending = self.dice.choice(("loan.cancelled", "loan.expired"))
            self.ledger.say(ending, key, now, reason_code="not_collected", reason="")
        else:
            self.lent(key, now, due)

    def lent(self, key: str, now: datetime, due: date) -> None:
        """Handed over in one part or two, perhaps prolonged, chased on any day, and back in parts, or not at all."""
        dice, ledger = self.dice, self.ledger
        given: list[tuple[int, int]] = []
        for line in range(1, dice.randint(1, 3) + 1):
            given.append((line, dice.randint(1, 12)))
            ledger.give(key, now, given[-1][1], line, happened=self.earlier(now))
            now = self.after(now, dice.choice((0, 0, 1)))
        for _ in range(dice.choice((0, 0, 1, 1, 2))):
            asked = max(now, self.on(due + timedelta(days=dice.randint(-3, 2))))
            to = due + timedelta(days=dice.randint(1, 9))
            decided = self.after(asked, 1)
            yes = dice.choice(("yes", "yes", "no"))
            ledger.prolong(key, asked, decided, to, yes)
            if yes == "yes" and decided.astimezone(BANGKOK).date() <= due:
                due = to
        for shift in dice.sample(range(-1, 11), dice.choice((0, 0, 1, 3))):
            at = max(now, self.on(due + timedelta(days=shift)))
            ledger.chase(key, at, happened=self.earlier(at, 0.2))
        for line, units in given:
            self.back(key, now, due, line, units)

    def back(self, key: str, now: datetime, due: date, line: int, units: int) -> None:
        dice = self.dice
        bad = False
        while units and self.maybe(0.85):
            part = dice.choice((units, units, dice.randint(1, units)))
            damaged, lost = dice.choice(((0, 0), (0, 0), (part, 0), (0, part), (part // 2, part - part // 2)))
            at = max(now, self.on(due + timedelta(days=dice.choice((-2, -1, 0, 0, 1, 6, 7, 8, 15)))))
            happened = self.earlier(at)
            self.ledger.take(
                key, at, good=part - damaged - lost, damaged=damaged, lost=lost, line=line,
                happened=max(now, happened) if happened else None,
            )  # fmt: skip
            bad, units, now = bad or bool(damaged + lost), units - part, at
        if bad and self.maybe(0.6):
            outcome = dice.choice(("repaired", "replaced", "paid", "fair_wear", "written_off"))
            satang = dice.randint(1, 500_000) if outcome in ("paid", "repaired") else None
            self.ledger.settle(key, self.after(now, 20), outcome, line, satang)

    # -- the rest of the office ---------------------------------------------------------------------------------------

    def incident(self, key: str) -> None:
        dice, ledger = self.dice, self.ledger
        at = self.on(self.day())
        ledger.report(
            key, at, dice.choice(("damaged", "lost", "misused")), dice.choice(("borrower", "staff", "public")),
            happened=self.earlier(at),
        )  # fmt: skip
        told = sorted(dice.sample((1, 2, 3, 4), dice.randint(0, 4)))
        for level in told:
            wait = dice.choice((timedelta(0), timedelta(0), timedelta(hours=24), timedelta(hours=24, seconds=1)))
            ledger.notify(key, at + wait, level)
        for level in dice.sample(told, dice.randint(0, len(told))) if self.maybe(0.5) else told:
            answered = at + timedelta(hours=24, seconds=1) + timedelta(seconds=dice.randint(0, 400_000))
            ledger.answer(key, answered, level, "escalate")
            if self.maybe(0.2):
                ledger.answer(key, answered + timedelta(days=3), level, "act")

    def duties(self) -> None:
        dice, ledger = self.dice, self.ledger
        for number in range(dice.randint(0, 4)):
            ledger.publish(f"g{number}", self.on(self.day()), dice.choice(KEYS), dice.choice((2568, YEAR, YEAR, 2570)))
            for person in dice.sample(PEOPLE, dice.randint(0, 4)):
                ledger.read(f"g{number}", self.on(self.day()), person)
        channels = ("website", "loudspeaker", "social_media", "village_head", "meeting", "board")
        for _ in range(dice.randint(0, 6)):
            ledger.announce(self.day(), dice.choice(channels), self.on(self.day()))
        for _ in range(dice.randint(0, 8)):
            day = self.day()
            ledger.look(self.on(day), day.isoformat()[:7], dice.choice(KEYS))
        for _ in range(dice.randint(0, 2)):
            given = ["".join(dice.choices("12345", (1, 1, 1, 3, 4), k=3)) for _ in range(dice.randint(5, 9))]
            ledger.hear(self.day(), dice.randint(4, 60), *given, at=self.on(self.day()))
        for number in range(dice.randint(0, 3)):
            rule = dice.choice(("R13", "R16"))
            ledger.say("loan.overridden", f"w{number}", self.on(self.day()), rule=rule, reason="")

    def noise(self) -> None:
        """What is kept in the ledger and counted by no figure."""
        about = {one[2].partition(":")[2] for one in self.ledger.said if one[1] == "incident.reported"}
        for key in sorted(about):
            self.ledger.say("incident.inquiry", key, END, order_no="", reason="ไม่แต่งตั้ง")
            self.ledger.say("incident.closed", key, END, outcome="repaired")
        self.ledger.say("report.frozen", "r1", self.on(self.day()), fiscal_year=YEAR, sha256="0" * 64)

    def activities(self) -> None:
        """For methods of the plan and for another, some withdrawn, some with the number of people."""
        dice, ledger = self.dice, self.ledger
        for number in range(dice.randint(0, 8)):
            served, day = dice.choice(("1.1", "3.1", "3.2", "4.4")), self.day()
            people = dice.choice((None, None, dice.randint(1, 90)))
            ledger.do(served, day, dice.choice((*KEYS, "planning")), people, f"v{number}")
            if self.maybe(0.25):
                ledger.undo(f"v{number}", self.after(local(day), 40))

    def offices(self) -> None:
        dice = self.dice
        for number in range(dice.randint(0, 7)):
            at, user, begins = self.on(self.day()), dice.choice(PEOPLE), self.day()
            ends = dice.choice((None, begins + timedelta(days=dice.randint(0, 200))))
            self.ledger.appoint(f"a{number}", at, user, begins, ends)
            if self.maybe(0.4):
                last = begins + timedelta(days=dice.randint(0, 60))
                self.ledger.dismiss(f"a{number}", self.after(at, 90), user, begins, last)

    def things(self) -> None:
        dice, ledger = self.dice, self.ledger
        for number in range(dice.randint(0, 6)):
            key, at, units = f"t{number}", self.on(self.day()), dice.randint(1, 40)
            ledger.register(key, at, units, dice.choice(KEYS))
            if self.maybe(0.5):
                at = self.after(at, 30)
                ledger.condition(key, at, "usable", "damaged", units)
                ledger.condition(key, at, "damaged", dice.choice(("in_repair", "usable")), dice.randint(1, units))
            if self.maybe(0.2):
                ledger.say("asset.disposed", key, self.after(at, 30), order_no="คำสั่งที่ 9/2569")
            if self.maybe(0.2):
                changed = {"old": dice.choice(KEYS), "new": "planning"}
                ledger.say("asset.changed", key, self.after(at, 90), division=changed)


def history(seed: int) -> Invented:
    """The same seed, the same ledger."""
    story = History(random.Random(seed))
    for number in range(story.dice.randint(0, 14)):
        story.loan(f"l{number}")
    for number in range(story.dice.randint(0, 5)):
        story.incident(f"i{number}")
    for chapter in (story.duties, story.offices, story.things, story.noise, story.activities):
        chapter()
    return story.ledger


def cuts(ledger: Invented, dice: random.Random) -> list[datetime]:
    """Moments at which a report may be made: on an entry, just before one, at the edges of days, and after all."""
    times = [datetime.fromisoformat(one["at"]) for one in ledger.entries()] or [END]
    near = [dice.choice(times), dice.choice(times) - timedelta(microseconds=1)]
    edges: list[Callable[[], datetime]] = [lambda: local(LAST, "23:59:59.999999"), lambda: local(FIRST, "00:00")]
    return [END, *near, *(edge() for edge in edges), dice.choice(times) + timedelta(days=dice.randint(0, 9))]
