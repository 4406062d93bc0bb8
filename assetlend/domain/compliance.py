"""How the program treats each rule of the catalogue, and where a rule stands on a day.

A rule is refused against, left without another way, raised as a duty, found in the ledger, pointed out, or written down
for those who judge later. The table says which and how; tests hold it against the refusals, duties and findings that
the program really has.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from assetlend.domain.duties import Standing
from assetlend.errors import N_, Refusal


class Way(StrEnum):
    """How a rule is treated."""

    REFUSED = "refused"
    BUILT_IN = "built_in"
    DUTY = "duty"
    FINDING = "finding"
    SHOWN = "shown"
    RECORDED = "recorded"


WAY_NAMES = {
    Way.REFUSED: N_("What breaks it is refused"),
    Way.BUILT_IN: N_("The program has no other way"),
    Way.DUTY: N_("A duty with a last day"),
    Way.FINDING: N_("A miss is a finding of the report"),
    Way.SHOWN: N_("Pointed out to who decides"),
    Way.RECORDED: N_("Written down for who judges"),
}


class State(StrEnum):
    """Where a rule stands today."""

    MISSED = "missed"
    OPEN = "open"
    KEPT = "kept"
    HELD = "held"
    NOTHING = "nothing"


STATE_NAMES = {
    State.MISSED: N_("Something is missing or late"),
    State.OPEN: N_("Something is to be done, in time"),
    State.KEPT: N_("Kept, with evidence"),
    State.HELD: N_("Held by the program"),
    State.NOTHING: N_("Nothing to measure yet"),
}


@dataclass(frozen=True)
class Treatment:
    """The ways in which a rule is treated, in one sentence, and the figures of the report that measure it."""

    ways: tuple[Way, ...]
    how: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """Something counted today that bears on a rule, and what it makes of the rule's state where there is any."""

    sentence: str
    number: int
    state: State


@dataclass(frozen=True)
class Measured:
    """A figure of the report: done of all; nothing to measure where `of` is 0, no ratio where it is None."""

    name: str
    done: int
    of: int | None


@dataclass(frozen=True)
class Seen:
    """All that is known of a rule on a day."""

    duties: Counter[Standing] = field(default_factory=Counter)
    findings: int = 0
    measured: Sequence[Measured] = ()
    counts: Sequence[Count] = ()


def state(ways: tuple[Way, ...], seen: Seen) -> State:
    """Where a rule stands: the worst that is known of it comes first, and nothing known is never success.

    A figure that measures several rules condemns none of them where misses are findings or duties of a rule's own.
    """
    if seen.findings or any(seen.duties[word] for word in (Standing.LATE, Standing.DONE_LATE, Standing.MISSED)):
        return State.MISSED
    counted = {one.state for one in seen.counts if one.number}
    if State.MISSED in counted:
        return State.MISSED
    if seen.duties[Standing.OPEN] or State.OPEN in counted:
        return State.OPEN
    if not {Way.FINDING, Way.DUTY} & set(ways) and any(one.of and one.done < one.of for one in seen.measured):
        return State.MISSED
    if counted or seen.duties[Standing.DONE_IN_TIME] or any(one.done for one in seen.measured):
        return State.KEPT
    return State.HELD if {Way.REFUSED, Way.BUILT_IN} & set(ways) else State.NOTHING


def refusals() -> Mapping[str, tuple[str, ...]]:
    """Rule -> the sentences with which the program refuses what breaks it, in the order of their classes' names."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for kind in _below(Refusal):
        if kind.rule and kind.__module__.startswith("assetlend."):
            found[kind.rule][f"{kind.__module__}.{kind.__name__}"] = " ".join((kind.__doc__ or "").split())
    return {rule: tuple(dict.fromkeys(text for _, text in sorted(named.items()))) for rule, named in found.items()}


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
