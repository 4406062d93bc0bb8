"""One need asked for in parts: whether requests that stand near each other would have gone another way together.

Source: R4-R7 (the route follows value and length), R13 (the longest loan).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assetlend.domain import terms
from assetlend.domain.routing import RouteFacts, RouteRule, route
from assetlend.domain.terms import Limits

NEAR_DAYS = 15


@dataclass(frozen=True)
class Part:
    """One of the requests: what its route depends on, and its days."""

    facts: RouteFacts
    start: date
    due: date


@dataclass(frozen=True)
class Together:
    """What the parts would be as one request. `other_route`: others would have had to agree; `too_long`: longer than
    any loan may be."""

    value_satang: int
    days: int
    other_route: bool
    too_long: bool

    @property
    def telling(self) -> bool:
        """Whether it matters that it was asked for in parts."""
        return self.other_route or self.too_long


def together(rules: Sequence[RouteRule], limits: Limits, parts: Sequence[Part]) -> Together:
    """The parts, the request that is decided first, as one: their values added, from their first day to their last."""
    own = parts[0]
    value = sum(part.facts.value_satang for part in parts)
    days = terms.days_of(min(part.start for part in parts), max(part.due for part in parts))
    whole = replace(own.facts, value_satang=value, days=days)
    return Together(value, days, route(rules, own.facts) != route(rules, whole), days > limits.hard_days)
