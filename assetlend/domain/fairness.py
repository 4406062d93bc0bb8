"""Whether all are treated alike: who waited behind whom, who was refused why, who borrows often, how long it takes.

Counted from the ledger alone, as the figures of the report are; people appear by their opaque keys.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assetlend.domain.books import Books, Event
from assetlend.domain.figures import Terms, hours, middle, nearest_rank
from assetlend.domain.terms import overlaps

MOST_BORROWERS = 10
MOST_JUMPS = 50


@dataclass(frozen=True)
class Asked:
    """A request as the ledger tells of it; `ended` is the first entry that decided or ended it."""

    key: str
    submitted: Event
    ended: Event | None

    @property
    def decided(self) -> Event | None:
        """The yes or no of the office; None where it waits, was cancelled or lapsed before."""
        return self.ended if self.ended and self.ended.act in ("loan.approved", "loan.rejected") else None

    @property
    def items(self) -> frozenset[str]:
        return frozenset(line["item"] for line in self.submitted.data["lines"])

    @property
    def period(self) -> tuple[date, date]:
        return date.fromisoformat(self.submitted.data["start"]), date.fromisoformat(self.submitted.data["due"])


def asked_of(books: Books, divisions: Iterable[str] | None = None) -> list[Asked]:
    """All requests in order of arrival, of some divisions (by key) or of all."""
    wanted = None if divisions is None else set(divisions)
    found = [Asked(key, book.submitted, book.decided) for key, book in books.loans.items()]
    return sorted(
        (one for one in found if wanted is None or one.submitted.data["division"] in wanted),
        key=lambda one: one.submitted.seq,
    )


@dataclass(frozen=True)
class Jump:
    """A request that was decided before an earlier one for the same kind of thing on overlapping days."""

    later: Asked
    earlier: Asked


def jumps(asked: Sequence[Asked], terms: Terms) -> list[Jump]:
    """Each request decided in the year that overtook others, with the first of those that it overtook.

    A request that had been decided, cancelled or had lapsed by then did not wait any more.
    """
    by_item: dict[str, list[Asked]] = defaultdict(list)
    found = []
    for one in asked:  # in order of arrival
        decision = one.decided
        if decision and terms.in_year(decision):
            before = {other.key: other for item in one.items for other in by_item[item]}
            overtaken = [other for other in before.values() if _waited(other, decision) and _same_days(one, other)]
            if overtaken:
                found.append(Jump(one, min(overtaken, key=lambda other: other.submitted.seq)))
        for item in one.items:
            by_item[item].append(one)
    return found


def _waited(earlier: Asked, decision: Event) -> bool:
    return earlier.ended is None or earlier.ended.seq > decision.seq


def _same_days(one: Asked, other: Asked) -> bool:
    return overlaps(*one.period, *other.period)


def refusals(asked: Iterable[Asked], terms: Terms) -> list[tuple[str, int]]:
    """(reason, how many) of the refusals of the year, the most frequent first."""
    made = [one.ended for one in asked if one.ended and one.ended.act == "loan.rejected" and terms.in_year(one.ended)]
    return Counter(str(event.data["reason_code"]) for event in made).most_common()


def borrowers(asked: Iterable[Asked], terms: Terms) -> list[tuple[str, int]]:
    """(key, loans) of those to whom most loans were approved in the year; who has one only is not repeated."""
    approved = [
        one.submitted.data["borrower"]
        for one in asked
        if one.ended and one.ended.act == "loan.approved" and terms.in_year(one.ended)
    ]
    return [(who, count) for who, count in Counter(approved).most_common(MOST_BORROWERS) if count > 1]


@dataclass(frozen=True)
class Waited:
    """How long decisions took, in hours: the median and the 90th percentile (nearest rank)."""

    median: float
    p90: float
    count: int


def waits(asked: Iterable[Asked], terms: Terms, by: str) -> dict[str, Waited]:
    """The hours until the decisions of the year, by a key of `loan.submitted` (`division`, `borrower_kind`)."""
    taken: dict[str, list[Fraction]] = defaultdict(list)
    for one in asked:
        if one.decided and terms.in_year(one.decided):
            taken[str(one.submitted.data[by])].append(hours(one.submitted.at, one.decided.at))
    return {
        name: Waited(middle(values) or 0.0, nearest_rank(values, 90) or 0.0, len(values))
        for name, values in sorted(taken.items())
    }


@dataclass(frozen=True)
class Fairness:
    """All of it for one fiscal year; `jumped` counts every request that overtook another, `listed` are the newest."""

    decided: int
    jumped: int
    listed: tuple[Jump, ...]
    refusals: tuple[tuple[str, int], ...]
    borrowers: tuple[tuple[str, int], ...]
    by_division: dict[str, Waited]
    by_kind: dict[str, Waited]


def fairness(books: Books, terms: Terms, divisions: Iterable[str] | None = None) -> Fairness:
    """How fairly requests were treated in a year, in some divisions or in all."""
    asked = asked_of(books, divisions)
    found = jumps(asked, terms)
    return Fairness(
        decided=sum(1 for one in asked if one.decided and terms.in_year(one.decided)),
        jumped=len(found),
        listed=tuple(found[: -MOST_JUMPS - 1 : -1]),
        refusals=tuple(refusals(asked, terms)),
        borrowers=tuple(borrowers(asked, terms)),
        by_division=waits(asked, terms, "division"),
        by_kind=waits(asked, terms, "borrower_kind"),
    )
