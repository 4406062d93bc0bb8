"""The figures of the integrity report, counted from the ledger alone (docs/ledger-format.md gives each rule).

A figure carries its numerator, its denominator and the entries behind it. With a denominator of 0 a ratio is None:
there was nothing to measure.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from assetlend.domain import survey
from assetlend.domain.books import DECIDING, Books, Event, IncidentBook, LoanBook, local
from assetlend.thai import dates

MEASURE_CHANNELS = ("website", "loudspeaker", "social_media", "village_head")


@dataclass(frozen=True)
class Terms:
    """What the counting depends on: the fiscal year (พ.ศ.), the moment, and the office's settings."""

    fiscal_year: int
    as_of: datetime
    zone: ZoneInfo
    prompt_hours: int = 24
    chase_days: int = 7
    chase_counts_due_day: bool = False
    plan: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The methods that activities show, as `measure.method` -> keys of the responsible divisions, `*` for every one."""

    @property
    def today(self) -> date:
        return self.as_of.astimezone(self.zone).date()

    def in_year(self, event: Event) -> bool:
        return self.day_in_year(local(event, self.zone))

    def day_in_year(self, day: date) -> bool:
        return dates.fiscal_year(day) == self.fiscal_year

    def last_chase_day(self, due: date) -> date:
        """The last day on which a chase is in time (ข้อ 211)."""
        return due + timedelta(days=self.chase_days - self.chase_counts_due_day)


@dataclass(frozen=True)
class Figure:
    """One figure. `entries` are the numbers of the ledger's entries behind it, in order, each once."""

    value: float | int | None
    numerator: int | None
    denominator: int | None
    unit: str
    parts: Mapping[str, Any] = field(default_factory=dict)
    entries: Sequence[int] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "unit": self.unit,
            "parts": dict(self.parts),
            "entries": list(self.entries),
        }


def count(value: int, unit: str, entries: Iterable[int], **parts: Any) -> Figure:
    return Figure(value, value, None, unit, parts, _ordered(entries))


def ratio(numerator: int, denominator: int, entries: Iterable[int], **parts: Any) -> Figure:
    """Cut after four places, never rounded up: 1 means all of them."""
    value = numerator * 10_000 // denominator / 10_000 if denominator else None
    return Figure(value, numerator, denominator, "ratio", parts, _ordered(entries))


def _ordered(entries: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(entries)))


def hours(start: datetime, end: datetime) -> Fraction:
    """Hours between two moments, to the microsecond."""
    return Fraction((end - start) // timedelta(microseconds=1), 3_600_000_000)


def middle(values: Sequence[Fraction]) -> float | None:
    """The median, to two places: of an even number the mean of the two in the middle; None of nothing."""
    return round(float(median(values)), 2) if values else None


def nearest_rank(values: Sequence[Fraction], percent: int) -> float | None:
    """The value at a percentile by the nearest-rank method, to two places; None of nothing."""
    return round(float(sorted(values)[math.ceil(Fraction(percent, 100) * len(values)) - 1]), 2) if values else None


def _by(events: Iterable[Event], key: str) -> dict[str, int]:
    return dict(sorted(Counter(str(e.data[key]) for e in events).items()))


# -- asking and deciding ----------------------------------------------------------------------------------------------


def _asked(books: Books, terms: Terms) -> list[LoanBook]:
    return [book for book in books.loans.values() if terms.in_year(book.submitted)]


def requests(books: Books, terms: Terms) -> Figure:
    events = [book.submitted for book in _asked(books, terms)]
    parts = {f"by_{key}": _by(events, key) for key in ("borrower_kind", "channel", "purpose", "division")}
    return count(len(events), "requests", (e.seq for e in events), **parts)


def decisions(books: Books, terms: Terms) -> Figure:
    asked = _asked(books, terms)
    ended = [book.decided for book in asked if book.decided]
    counts = Counter(DECIDING[e.act] for e in ended)
    return ratio(
        counts["approved"] + counts["rejected"],
        len(asked),
        [*(book.submitted.seq for book in asked), *(e.seq for e in ended)],
        **{word: counts[word] for word in DECIDING.values()},
        rejected_by_reason=_by((e for e in ended if e.act == "loan.rejected"), "reason_code"),
        waiting=len(asked) - len(ended),
    )


def decision_hours(books: Books, terms: Terms) -> Figure:
    pairs = [
        (book.submitted, book.decided)
        for book in books.loans.values()
        if book.decided and book.decided.act in ("loan.approved", "loan.rejected") and terms.in_year(book.decided)
    ]
    taken = [hours(asked.at, decided.at) for asked, decided in pairs]
    half = middle(taken)
    return Figure(
        half,
        None,
        len(pairs),
        "hours",
        {"median": half, "p90": nearest_rank(taken, 90), "decisions": len(pairs)},
        _ordered(e.seq for pair in pairs for e in pair),
    )


# -- lending and returning --------------------------------------------------------------------------------------------


def handed_over(books: Books, terms: Terms) -> Figure:
    given = [(book, first) for book in books.loans.values() if (first := book.first_out) and terms.in_year(first)]
    approved = [made for book, _ in given if (made := book.prior_approval(terms.zone))]
    return ratio(
        len(approved),
        len(given),
        [*(first.seq for _, first in given), *(made.seq for made in approved)],
        handed_over=len(given),
        with_prior_approval=len(approved),
    )


def on_time(book: LoanBook, zone: ZoneInfo) -> bool:
    """Whether every unit handed over was accounted for by the end of the due day."""
    given = sum(line["quantity"] for e in book.out for line in e.data["lines"])
    late = any(local(e, zone) > book.due for e in book.out)
    return not late and given > 0 and book.units_out(book.due, zone) == 0


def due(books: Books, terms: Terms) -> Figure:
    mature = [
        book for book in books.loans.values() if book.out and terms.day_in_year(book.due) and book.due < terms.today
    ]
    kept = [book for book in mature if on_time(book, terms.zone)]
    return ratio(
        len(kept),
        len(mature),
        (seq for book in mature for seq in book.entries()),
        due=len(mature),
        on_time=len(kept),
        late=len(mature) - len(kept),
    )


def chaseable(books: Books, terms: Terms) -> list[LoanBook]:
    """Loans due in the year that were not fully back when the time for a chase was over."""
    found = []
    for book in books.loans.values():
        last = terms.last_chase_day(book.due)
        if book.out and terms.day_in_year(book.due) and last <= terms.today and book.units_out(last, terms.zone) > 0:
            found.append(book)
    return found


def chases_in_time(book: LoanBook, terms: Terms) -> list[Event]:
    """The chases made after the due day and not after the last day for it."""
    last = terms.last_chase_day(book.due)
    return [e for e in book.chased if book.due < local(e, terms.zone) <= last]


def chase(books: Books, terms: Terms) -> Figure:
    owed = chaseable(books, terms)
    kept = [book for book in owed if chases_in_time(book, terms)]
    seqs = [seq for book in owed for seq in (*book.entries(), *(e.seq for e in book.chased))]
    return ratio(
        len(kept),
        len(owed),
        seqs,
        owed=len(owed),
        kept=len(kept),
        missed=len(owed) - len(kept),
        days=terms.chase_days,
        counts_due_day=terms.chase_counts_due_day,
    )


def units(books: Books, terms: Terms) -> Figure:
    out = [e for book in books.loans.values() for e in book.out if terms.in_year(e)]
    back = [e for book in books.loans.values() for e in book.back if terms.in_year(e)]
    given = sum(line["quantity"] for e in out for line in e.data["lines"])
    sums = {word: sum(line[word] for e in back for line in e.data["lines"]) for word in ("good", "damaged", "lost")}
    still = {key: book.units_out(terms.today, terms.zone) for key, book in books.loans.items() if book.out}
    holding = [e.seq for key, left in still.items() if left for e in (*books.loans[key].out, *books.loans[key].back)]
    return count(
        given,
        "units",
        [*(e.seq for e in (*out, *back)), *holding],
        handed_over=given,
        **sums,
        still_out=sum(still.values()),
    )


# -- damage and loss --------------------------------------------------------------------------------------------------


def incidents(books: Books, terms: Terms) -> Figure:
    found = [one for one in books.incidents.values() if terms.in_year(one.reported)]
    last = [hours(one.reported.at, answered) for one in found if (answered := one.answered_at())]
    events = [e for one in found for e in (one.reported, *one.notified, *one.acknowledged)]
    return count(
        len(found),
        "incidents",
        (e.seq for e in events),
        by_kind=_by((one.reported for one in found), "kind"),
        by_reported_by_kind=_by((one.reported for one in found), "reported_by_kind"),
        prompt=sum(told_promptly(one, terms) for one in found),
        acknowledged=len(last),
        median_hours_to_last_level=middle(last),
        prompt_hours=terms.prompt_hours,
    )


def told_promptly(book: IncidentBook, terms: Terms) -> bool:
    """Whether the first superior was told within the office's hours of the report."""
    return bool(book.notified) and hours(book.reported.at, book.notified[0].at) <= terms.prompt_hours


def settlement(books: Books, terms: Terms) -> Figure:
    settled = [e for book in books.loans.values() for e in book.settled if terms.in_year(e)]
    waiting = open_lines(books)
    total = len(settled) + len(waiting)
    return ratio(
        len(settled),
        total,
        [*(e.seq for e in settled), *(seq for _, _, seqs in waiting for seq in seqs)],
        by_outcome=_by(settled, "outcome"),
        paid_satang=sum(e.data["amount_satang"] or 0 for e in settled if e.data["outcome"] == "paid"),
        open_lines=len(waiting),
    )


def open_lines(books: Books) -> list[tuple[str, int, list[int]]]:
    """(loan, line, entries of the returns) of damaged or lost lines that wait for their outcome."""
    found = []
    for key, book in books.loans.items():
        done = {e.data["line"] for e in book.settled}
        found += [(key, line, seqs) for line, seqs in sorted(book.bad_lines().items()) if line not in done]
    return found


def separation(books: Books, terms: Terms) -> Figure:
    approved = [(book, made) for book in books.loans.values() if (made := book.approved) and terms.in_year(made)]
    own = [book for book, _ in approved if book.submitted.data["borrower"] in book.approvers()]
    typed = [book for book, _ in approved if book.submitted.data["recorded_by"] in book.approvers()]
    wrong = sum(bool(book.parties() & book.approvers()) for book, _ in approved)
    waived = [e for e in books.others["loan.overridden"] if terms.in_year(e)]
    events = [e for book, made in approved for e in (book.submitted, made, *book.approving)]
    return Figure(
        wrong,
        wrong,
        len(approved),
        "approvals",
        {
            "approvals": len(approved),
            "by_borrower": len(own),
            "by_recorder": len(typed),
            "overrides": _by(waived, "rule"),
        },
        _ordered(e.seq for e in (*events, *waived)),
    )


# -- telling and supervising ------------------------------------------------------------------------------------------


def _published(books: Books, terms: Terms) -> list[Event]:
    return [e for e in books.others["guideline.published"] if e.data["fiscal_year"] == terms.fiscal_year]


def guidelines(books: Books, terms: Terms) -> Figure:
    published = _published(books, terms)
    done = {e.data["division"] for e in published}
    missing = sorted(books.divisions - done)
    return ratio(len(done & books.divisions), len(books.divisions), (e.seq for e in published), missing=missing)


def awareness(books: Books, terms: Terms) -> Figure:
    published = _published(books, terms)
    of_year = {e.data["guideline"] for e in published}
    staff = books.staff_on(terms.today)
    read = [e for e in books.others["guideline.acknowledged"] if e.data["guideline"] in of_year and e.actor in staff]
    seqs = [*(e.seq for e in (*published, *read)), *(seq for told in staff.values() for seq in told)]
    return ratio(len({e.actor for e in read}), len(staff), seqs)


def publicity(books: Books, terms: Terms) -> Figure:
    made = [e for e in books.others["publication.recorded"] if _published_in_year(e, terms)]
    used = {e.data["channel"] for e in made} & set(MEASURE_CHANNELS)
    return ratio(
        len(used),
        len(MEASURE_CHANNELS),
        (e.seq for e in made),
        by_channel=_by(made, "channel"),
        publications=len(made),
        unused=[channel for channel in MEASURE_CHANNELS if channel not in used],
    )


def _published_in_year(event: Event, terms: Terms) -> bool:
    day = date.fromisoformat(event.data["happened_on"])
    return terms.day_in_year(day) and day <= terms.today


def activities(books: Books, terms: Terms) -> Figure:
    """Methods of the plan for which anything was recorded, of those that activities show."""
    made = [e for e in books.activities.values() if _published_in_year(e, terms)]
    of_method = {key: [e for e in made if _served(e) == key] for key in terms.plan}
    owing = {key: _owing(books, wanted) for key, wanted in terms.plan.items()}
    done = {key: {e.data["division"] for e in of_method[key]} for key in terms.plan}
    people = {
        key: [told for e in events if (told := e.data.get("people")) is not None] for key, events in of_method.items()
    }
    return ratio(
        sum(bool(events) for events in of_method.values()),
        len(terms.plan),
        (e.seq for e in made),
        activities=len(made),
        people=sum(e.data.get("people") or 0 for e in made),
        by_measure=_by(made, "measure"),
        by_method=dict(sorted(Counter(map(_served, made)).items())),
        by_division=_by(made, "division"),
        people_by_method={key: sum(told) for key, told in people.items()},
        counted_by_method={key: len(told) for key, told in people.items()},
        divisions_done={key: len(owing[key] & done[key]) for key in terms.plan},
        divisions_owing={key: len(owing[key]) for key in terms.plan},
        responsible={key: list(wanted) for key, wanted in terms.plan.items()},
    )


def _served(event: Event) -> str:
    return f"{event.data['measure']}.{event.data['method']}"


def _owing(books: Books, wanted: Sequence[str]) -> set[str]:
    return books.divisions if "*" in wanted else set(wanted)


def satisfaction(books: Books, terms: Terms) -> Figure:
    """Answers after returns, by the last day of those that were told together."""
    told = [e for e in books.others["satisfaction.counted"] if _told_in_year(e, terms)]
    counts: survey.Counts = survey.nothing()
    for event in told:
        counts = survey.added(counts, event.data["answers"])
    answers = survey.answers_of(counts)
    return ratio(
        survey.of_steps(counts, survey.Question.OVERALL, survey.GOOD),
        answers,
        (e.seq for e in told),
        asked=sum(e.data["asked"] for e in told),
        answers=answers,
        by_question=counts,
    )


def _told_in_year(event: Event, terms: Terms) -> bool:
    day = date.fromisoformat(event.data["to"])
    return terms.day_in_year(day) and day <= terms.today


def supervision(books: Books, terms: Terms) -> Figure:
    months = [month for month in dates.fiscal_months(terms.fiscal_year) if month <= terms.today]
    names = {month.strftime("%Y-%m") for month in months}
    made = [e for e in books.others["supervision.checked"] if e.data["month"] in names]
    done = {(e.data["division"], e.data["month"]) for e in made}
    sums = {word: sum(e.data[word] for e in made) for word in ("sampled", "in_place", "discrepancies")}
    return ratio(len(done), len(books.divisions) * len(months), (e.seq for e in made), **sums)


def register(books: Books, terms: Terms) -> Figure:
    counts: Counter[str] = Counter()
    for book in books.assets.values():
        counts.update({word: units for word, units in book.counts.items() if units})
    counts.pop("disposed", None)
    seqs = [seq for book in books.assets.values() for seq in book.entries]
    return count(sum(counts.values()), "units", seqs, by_condition=dict(sorted(counts.items())))


FIGURES: dict[str, Callable[[Books, Terms], Figure]] = {
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
}


def all_figures(books: Books, terms: Terms) -> dict[str, Figure]:
    """Every figure but `integrity`, which needs the tree."""
    return {name: figure(books, terms) for name, figure in FIGURES.items()}


def integrity(size: int, root: str, checkpoint: Mapping[str, Any] | None) -> Figure:
    """The state of the ledger that everything was counted from; `root` and the checkpoint's are base64."""
    return Figure(
        size,
        size,
        None,
        "entries",
        {"entries": size, "last_seq": size, "root": root, "last_checkpoint": checkpoint},
        (size,) if size else (),
    )
