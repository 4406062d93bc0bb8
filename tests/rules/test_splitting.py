"""One need in parts: whether it would have gone another way as one request (R4-R7, R13)."""

from datetime import date
from uuid import UUID

import pytest

from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Office
from assetlend.domain.routing import RouteFacts, RouteRule, StepKind
from assetlend.domain.splitting import Part, together
from assetlend.domain.terms import Limits

SHORT = ((StepKind.APPROVAL, Office.UNIT_HEAD),)
LONG = ((StepKind.OPINION, Office.PALAD), (StepKind.APPROVAL, Office.NAYOK))
RULES = (
    RouteRule("dear", (), LONG, value_from=500_000),
    RouteRule("long", (), LONG, days_from=10),
    RouteRule("usual", (), SHORT),
)


def part(value: int, first: int, last: int) -> Part:
    facts = RouteFacts(Place.OUTSIDE, BorrowerKind.RESIDENT, UUID(int=1), value, last - first + 1)
    return Part(facts, date(2026, 1, first), date(2026, 1, last))


@pytest.mark.parametrize(
    ("parts", "other_route", "too_long"),
    [
        ([part(100_000, 1, 2), part(100_000, 3, 4)], False, False),
        ([part(300_000, 1, 2), part(200_000, 1, 2)], True, False),  # together worth what the nayok decides
        ([part(0, 1, 5), part(0, 6, 10)], True, False),  # one after the other as long as he decides
        ([part(600_000, 1, 2), part(600_000, 1, 2)], False, False),  # each went the long way already
        ([part(600_000, 1, 9), part(0, 20, 21)], False, True),
    ],
)
def test_parts_are_added_up_and_their_days_run_together(parts: list[Part], other_route: bool, too_long: bool) -> None:
    found = together(RULES, Limits(hard_days=20), parts)
    assert found.value_satang == sum(one.facts.value_satang for one in parts)
    assert found.days == (max(one.due for one in parts) - min(one.start for one in parts)).days + 1
    assert (found.other_route, found.too_long, found.telling) == (other_route, too_long, other_route or too_long)
