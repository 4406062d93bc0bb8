"""The rails of the law of approval: what an office may not write into its routes and numbers (R3-R7)."""

import copy
from typing import Any

import pytest

from assetlend.domain import rulebook
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.routing import RouteFacts, route
from assetlend.domain.rule_changes import (
    NUMBERS,
    ApprovalLast,
    HeadMustApprove,
    LenderMustApprove,
    NeverReached,
    NobodyApproves,
    NotADecider,
    OutOfBounds,
    OwnerMustApprove,
    SameName,
    SameOfficeTwice,
    TooManySteps,
    TwoPeople,
    UnknownRule,
    WrongWay,
    check_numbers,
    check_routes,
    situations,
)
from assetlend.domain.rulebook import Rulebook
from assetlend.services import rules

SHIPPED = rules.shipped()
CHAIN = [["check", "supply_officer"], ["opinion", "palad"], ["approval", "nayok"]]
INSIDE, AGENCY, REST = SHIPPED["routes"]


def a_route(name: str = "ใหม่", steps: list[list[str]] | None = None, **conditions: Any) -> dict[str, Any]:
    return {"name": name, "rules": ["R4"], "steps": steps or CHAIN, **conditions}


def book(*routes: dict[str, Any]) -> Rulebook:
    return rulebook.parse({**copy.deepcopy(SHIPPED), "routes": list(routes)})


def faults(*routes: dict[str, Any]) -> list[tuple[type, str | None]]:
    return [(type(one), one.params.get("route")) for one in check_routes(book(*routes))]


def test_the_shipped_rules_keep_to_the_rails() -> None:
    assert faults(*SHIPPED["routes"]) == []
    assert list(check_numbers(SHIPPED)) == []


@pytest.mark.parametrize(
    "more",
    [
        a_route("ของมีค่า", place="inside", value_from=5_000_000, steps=[["opinion", "palad"], ["approval", "nayok"]]),
        a_route("ยืมสั้น", borrowers=["resident"], days_to=3, steps=[["check", "supply_officer"], ["approval", "nayok"]]),
        a_route("ของถูก", value_to=10_000, days_from=2, days_to=9),
    ],
)
def test_an_office_may_write_other_ways_within_them(more: dict[str, Any]) -> None:
    assert faults(more, *SHIPPED["routes"]) == []


@pytest.mark.parametrize(
    ("routes", "wanted"),
    [
        ([INSIDE, AGENCY], [(NobodyApproves, None)]),
        ([INSIDE, AGENCY, {**REST, "value_to": 9_999}], [(NobodyApproves, None)]),
        ([INSIDE, AGENCY, {**REST, "days_from": 2}], [(NobodyApproves, None)]),
        ([INSIDE, AGENCY, {**REST, "steps": [["check", "supply_officer"], ["approval", "palad"]]}], HeadMustApprove),
        ([INSIDE, {**AGENCY, "steps": [["check", "supply_officer"], ["approval", "palad"]]}, REST], LenderMustApprove),
        ([{**INSIDE, "steps": [["approval", "palad"]]}, AGENCY, REST], OwnerMustApprove),
        ([INSIDE, AGENCY, {**REST, "steps": [["approval", "nayok"]]}], TwoPeople),
        ([INSIDE, AGENCY, {**REST, "steps": [["check", "nayok"], ["approval", "nayok"]]}], SameOfficeTwice),
        ([{**INSIDE, "steps": [["check", "counter_clerk"], ["approval", "unit_head"]]}, AGENCY, REST], NotADecider),
        ([{**INSIDE, "rules": ["R99"]}, AGENCY, REST], UnknownRule),
        ([{**INSIDE, "value_from": 5, "value_to": 4}, INSIDE | {"name": "b"}, AGENCY, REST], WrongWay),
        ([INSIDE, REST | {"name": "a"}, AGENCY, REST | {"name": "c"}], NeverReached),
        ([INSIDE, INSIDE, AGENCY, REST], SameName),
    ],
)
def test_what_leaves_the_rails_is_named_with_its_rule(routes: list[dict[str, Any]], wanted: Any) -> None:
    found = faults(*routes)
    if isinstance(wanted, list):
        assert found == wanted
    else:
        assert wanted in {kind for kind, _route in found}, found
    for one in check_routes(book(*routes)):
        assert str(one)


def test_too_many_steps_and_an_approval_in_the_middle_are_no_route() -> None:
    offices = ("supply_officer", "head_supply_officer", "unit_head", "palad", "counter_clerk")
    many = [*(["opinion", office] for office in offices), ["approval", "nayok"]]
    assert TooManySteps in {kind for kind, _ in faults(INSIDE, AGENCY, {**REST, "steps": many})}
    whole = book(INSIDE, AGENCY, REST)
    broken = Rulebook(**{**vars(whole), "routes": (whole.routes[2].__class__("x", (), whole.routes[2].steps[::-1]),)})
    assert ApprovalLast in {type(one) for one in check_routes(broken)}


def test_every_edge_of_value_and_length_is_tried() -> None:
    tried = set(situations(book(a_route(value_from=100, value_to=200, days_from=3, days_to=5), REST).routes))
    assert {one.value_satang for one in tried} == {0, 99, 100, 200, 201}
    assert {one.days for one in tried} == {1, 2, 3, 5, 6}
    assert {(one.borrower, one.place) for one in tried} == {
        (BorrowerKind.STAFF, Place.INSIDE), *((kind, Place.OUTSIDE) for kind in BorrowerKind)
    }  # fmt: skip


def test_a_route_ends_at_its_upper_edges() -> None:
    rulebook_ = book(a_route("a", value_to=200, days_to=5), a_route("b", steps=[["check", "palad"], *CHAIN[2:]]))

    def steps(value: int, days: int) -> int:
        return len(route(rulebook_.routes, RouteFacts(Place.OUTSIDE, BorrowerKind.RESIDENT, None, value, days)))  # type: ignore[arg-type]

    assert [steps(*one) for one in ((200, 5), (201, 5), (200, 6))] == [3, 2, 2]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda one: one.name)
def test_every_number_has_bounds_and_one_beyond_them_is_named(number: Any) -> None:
    for value, wrong in (
        (number.least, False),
        (number.most, False),
        (number.least - 1, True),
        (number.most + 1, True),
    ):
        document = copy.deepcopy(SHIPPED)
        (document[number.section] if number.section else document)[number.name] = value
        found = list(check_numbers(document))
        assert [type(one) for one in found] == ([OutOfBounds] if wrong else [])
        assert not found or (found[0].params["label"], found[0].rule_id) == (number.label, number.rule)


def test_an_older_rulebook_without_days_of_its_own_has_those_of_the_program() -> None:
    older = {name: part for name, part in SHIPPED.items() if name != "timing"}
    assert [one.of(older) for one in NUMBERS] == [one.of(SHIPPED) for one in NUMBERS]
    assert list(check_numbers(older)) == []


def test_what_the_law_sets_is_no_longer_than_the_law_allows() -> None:
    most = {one.name: one.most for one in NUMBERS}
    assert (most["chase_days"], most["report_working_days"], most["disposal_days"], most["notify_days"]) == (
        7,
        30,
        60,
        30,
    )
    known = set(SHIPPED["limits"]) | set(SHIPPED["timing"]) | {"chase_days", "prompt_hours"}
    assert {one.name for one in NUMBERS} == known - {"report_counts_start", "usual_days"}
