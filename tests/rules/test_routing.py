"""Who must agree to a loan and in which order (R2-R7), and who may not decide it (R23)."""

from dataclasses import replace
from uuid import UUID

import pytest

from assetlend.domain import routing, rulebook
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Actor, Holding, Office, Standing
from assetlend.domain.routing import (
    Case,
    DecidedBefore,
    Decision,
    DeclaredRelative,
    IssuerApproved,
    Made,
    NothingToDecide,
    NotYourTurn,
    OwnLoan,
    OwnRecord,
    RouteFacts,
    RouteRule,
    ServesHimself,
    Step,
    StepKind,
)
from assetlend.errors import Invalid
from assetlend.services import rules

OWNER, OTHER = UUID(int=1), UUID(int=2)
BORROWER, RECORDER, NAYOK, PALAD, SUPPLY, CHIEF, HEAD, RELATIVE = (UUID(int=n) for n in range(10, 18))
BOOK = rulebook.parse(rules.shipped())
IN, OUT = Place.INSIDE, Place.OUTSIDE
STAFF, AGENCY, RESIDENT = BorrowerKind.STAFF, BorrowerKind.AGENCY, BorrowerKind.RESIDENT
WHOLE_CHAIN = [("check", "supply_officer"), ("opinion", "palad"), ("approval", "nayok")]
HEAD_ALONE = [("approval", "unit_head")]


def facts(place: Place = OUT, borrower: BorrowerKind = RESIDENT, value: int = 0, days: int = 1) -> RouteFacts:
    return RouteFacts(place, borrower, OWNER, value, days)


def kinds(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    return [(step.kind.value, step.office.value) for step in steps]


# -- the shipped routes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "borrower", "wanted"),
    [
        (IN, STAFF, HEAD_ALONE),  # R3: inside the premises, the head of the owning division
        (OUT, STAFF, WHOLE_CHAIN),  # R4: outside, the head of the body
        (OUT, AGENCY, WHOLE_CHAIN),  # R5: between public bodies, the head of the lending one
        (OUT, RESIDENT, WHOLE_CHAIN),  # R6, R7
        (IN, AGENCY, WHOLE_CHAIN),  # never asked so, and no short cut if it were
        (IN, RESIDENT, WHOLE_CHAIN),
    ],
)
def test_place_and_borrower_name_the_approver(
    place: Place, borrower: BorrowerKind, wanted: list[tuple[str, str]]
) -> None:
    assert kinds(routing.route(BOOK.routes, facts(place, borrower))) == wanted


@pytest.mark.parametrize(
    ("borrower", "asked", "used"),
    [
        (STAFF, IN, IN),
        (STAFF, OUT, OUT),
        (AGENCY, IN, OUT),
        (AGENCY, OUT, OUT),
        (RESIDENT, IN, OUT),
        (RESIDENT, OUT, OUT),
    ],
)
def test_only_staff_use_things_inside(borrower: BorrowerKind, asked: Place, used: Place) -> None:
    assert routing.place_of_use(borrower, asked) is used


def test_the_head_of_division_who_approves_is_that_of_the_owning_division() -> None:
    (step,) = routing.route(BOOK.routes, facts(IN, STAFF))

    assert step == Step(1, StepKind.APPROVAL, Office.UNIT_HEAD, OWNER)


def test_steps_are_numbered_from_one_and_end_with_the_one_approval() -> None:
    for rule in BOOK.routes:
        steps = routing.route([replace(rule, place=None, borrowers=frozenset())], facts())
        assert [step.position for step in steps] == list(range(1, len(steps) + 1))
        assert [step.kind for step in steps].count(StepKind.APPROVAL) == 1
        assert steps[-1].kind is StepKind.APPROVAL


# -- conditions -------------------------------------------------------------------------------------------------------


def rule(name: str, **conditions: object) -> RouteRule:
    values = {"rules": (), "steps": ((StepKind.APPROVAL, Office.NAYOK),), **conditions}
    return RouteRule(name=name, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("conditions", "of", "fits"),
    [
        ({}, facts(), True),
        ({"place": OUT}, facts(OUT), True),
        ({"place": IN}, facts(OUT), False),
        ({"borrowers": frozenset({STAFF, AGENCY})}, facts(borrower=AGENCY), True),
        ({"borrowers": frozenset({STAFF, AGENCY})}, facts(borrower=RESIDENT), False),
        ({"value_from": 10_000_000}, facts(value=9_999_999), False),
        ({"value_from": 10_000_000}, facts(value=10_000_000), True),
        ({"value_from": 10_000_000}, facts(value=10_000_001), True),
        ({"days_from": 16}, facts(days=15), False),
        ({"days_from": 16}, facts(days=16), True),
        ({"days_from": 16, "value_from": 100}, facts(days=16, value=99), False),
        ({"days_from": 16, "value_from": 100, "place": OUT}, facts(days=16, value=100), True),
    ],
)
def test_a_route_fits_when_all_its_conditions_do(conditions: dict[str, object], of: RouteFacts, fits: bool) -> None:
    assert rule("r", **conditions).fits(of) is fits


def test_the_first_route_that_fits_counts() -> None:
    book = [
        rule("dear", value_from=5_000_000, steps=((StepKind.APPROVAL, Office.NAYOK),)),
        rule("long", days_from=16, steps=((StepKind.APPROVAL, Office.PALAD),)),
        rule("else", steps=((StepKind.APPROVAL, Office.UNIT_HEAD),)),
    ]

    def office(**of: int) -> Office:
        return routing.route(book, facts(**of))[-1].office

    assert office(value=5_000_000, days=30) is Office.NAYOK
    assert office(value=4_999_999, days=16) is Office.PALAD
    assert office(value=4_999_999, days=15) is Office.UNIT_HEAD


def test_a_loan_for_which_no_route_fits_cannot_be_asked_for() -> None:
    with pytest.raises(Invalid):
        routing.route([rule("inside", place=IN)], facts(OUT))


# -- whose turn -------------------------------------------------------------------------------------------------------

STEPS = routing.route(BOOK.routes, facts())
CASE = Case(OWNER, STEPS, (), BORROWER, RECORDER)


def someone(person: UUID, *standings: Standing) -> Actor:
    return Actor(f"u_{person.hex}", person, "", standings)


OFFICIALS = {
    "supply": someone(SUPPLY, Standing(Office.SUPPLY_OFFICER)),
    "chief": someone(CHIEF, Standing(Office.HEAD_SUPPLY_OFFICER)),
    "palad": someone(PALAD, Standing(Office.PALAD)),
    "nayok": someone(NAYOK, Standing(Office.NAYOK)),
    "head": someone(HEAD, Standing(Office.UNIT_HEAD, OWNER)),
    "other head": someone(HEAD, Standing(Office.UNIT_HEAD, OTHER)),
    "clerk": someone(HEAD, Standing(Office.COUNTER_CLERK)),
    "auditor": someone(HEAD, Standing(Office.INTERNAL_AUDITOR)),
    "admin": someone(HEAD, Standing(Office.ADMIN)),
    "staff": someone(HEAD, Standing(Office.STAFF)),
    "nobody": someone(HEAD),
}


def made(*people: UUID) -> tuple[Made, ...]:
    return tuple(Made(position, person, Decision.YES) for position, person in enumerate(people, 1))


@pytest.mark.parametrize(
    ("before", "who"),
    [((), {"supply", "chief"}), ((SUPPLY,), {"palad"}), ((SUPPLY, PALAD), {"nayok"})],
)
def test_each_step_waits_for_its_office_and_for_nobody_else(before: tuple[UUID, ...], who: set[str]) -> None:
    case = replace(CASE, made=made(*before))
    for name, actor in OFFICIALS.items():
        if name in who:
            step, held = routing.turn(case, actor, BOOK.stand_ins)
            assert step.position == len(before) + 1
            assert held in actor.standings
        else:
            with pytest.raises(NotYourTurn):
                routing.turn(case, actor, BOOK.stand_ins)


def test_when_all_have_decided_nothing_waits() -> None:
    case = replace(CASE, made=made(SUPPLY, PALAD, NAYOK))

    assert routing.waiting(case.steps, case.made) is None
    with pytest.raises(NothingToDecide):
        routing.turn(case, OFFICIALS["nayok"], BOOK.stand_ins)


def test_steps_are_taken_in_their_order_however_they_are_listed() -> None:
    case = replace(CASE, steps=STEPS[::-1], made=made(SUPPLY))
    step = routing.waiting(case.steps, case.made)

    assert step is not None
    assert step.position == 2


def test_a_head_of_division_decides_for_his_own_division_only() -> None:
    case = replace(CASE, steps=routing.route(BOOK.routes, facts(IN, STAFF)))

    assert routing.turn(case, OFFICIALS["head"], BOOK.stand_ins)[1].division == OWNER
    with pytest.raises(NotYourTurn):
        routing.turn(case, OFFICIALS["other head"], BOOK.stand_ins)


def test_who_acts_decides_as_acting_with_his_order() -> None:
    acting = Standing(Office.NAYOK, None, Holding.ACTING, "รองนายก", "12/2569")
    case = replace(CASE, made=made(SUPPLY, PALAD))
    _, held = routing.turn(case, someone(UUID(int=99), acting), BOOK.stand_ins)

    assert (held.acting, held.order_no) == (True, "12/2569")


def test_who_holds_an_office_himself_and_acts_for_another_decides_as_himself() -> None:
    own, acting = Standing(Office.SUPPLY_OFFICER), Standing(Office.SUPPLY_OFFICER, None, Holding.ACTING, "", "1/2569")

    assert routing.turn(CASE, someone(SUPPLY, acting, own), BOOK.stand_ins)[1] is own


# -- who may not ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "person", "office", "refusal"),
    [
        ((), BORROWER, Office.SUPPLY_OFFICER, OwnLoan),
        ((), BORROWER, Office.HEAD_SUPPLY_OFFICER, OwnLoan),
        ((SUPPLY, PALAD), BORROWER, Office.NAYOK, OwnLoan),
        ((), RECORDER, Office.SUPPLY_OFFICER, OwnRecord),
        ((SUPPLY,), RECORDER, Office.PALAD, OwnRecord),
        ((), RELATIVE, Office.SUPPLY_OFFICER, DeclaredRelative),
        ((SUPPLY, PALAD), RELATIVE, Office.NAYOK, DeclaredRelative),
        ((SUPPLY,), SUPPLY, Office.PALAD, DecidedBefore),
        ((SUPPLY, PALAD), PALAD, Office.NAYOK, DecidedBefore),
        ((SUPPLY, PALAD), SUPPLY, Office.NAYOK, DecidedBefore),
    ],
)
@pytest.mark.parametrize("holding", list(Holding))
def test_nobody_decides_his_own_case_however_he_holds_the_office(
    before: tuple[UUID, ...], person: UUID, office: Office, refusal: type[Exception], holding: Holding
) -> None:
    standing = Standing(office, None, holding, "", None if holding is Holding.REGULAR else "1/2569")
    case = replace(CASE, made=made(*before), related=frozenset({RELATIVE}))

    with pytest.raises(refusal):
        routing.turn(case, someone(person, standing), BOOK.stand_ins)


def test_another_account_of_a_relative_is_no_way_round() -> None:
    case = replace(CASE, related=frozenset({RELATIVE}))
    again = replace(someone(SUPPLY, Standing(Office.SUPPLY_OFFICER)), selves=frozenset({RELATIVE}))
    with pytest.raises(DeclaredRelative):
        routing.turn(case, again, BOOK.stand_ins)


def test_who_holds_no_office_hears_that_it_is_not_his_turn_and_learns_nothing_else() -> None:
    with pytest.raises(NotYourTurn):
        routing.turn(CASE, someone(BORROWER, Standing(Office.STAFF)), BOOK.stand_ins)


def test_the_approver_is_who_gave_the_approval_and_not_an_opinion() -> None:
    assert routing.approver(replace(CASE, made=made(SUPPLY, PALAD))) is None
    assert routing.approver(replace(CASE, made=made(SUPPLY, PALAD, NAYOK))) == NAYOK


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (BORROWER, ServesHimself),
        (NAYOK, IssuerApproved),
        (RELATIVE, DeclaredRelative),
        (SUPPLY, None),
        (PALAD, None),
        (RECORDER, None),
        (CHIEF, None),
    ],
)
def test_the_borrower_and_the_approver_do_not_hand_over(person: UUID, refusal: type[Exception] | None) -> None:
    case = replace(CASE, made=made(SUPPLY, PALAD, NAYOK), related=frozenset({RELATIVE}))
    actor = someone(person, Standing(Office.COUNTER_CLERK))
    if refusal is None:
        routing.check_issuer(case, actor)
        return
    with pytest.raises(refusal):
        routing.check_issuer(case, actor)


def test_refusals_cite_the_rule_that_asks_for_them() -> None:
    cited = {OwnLoan: "R23", OwnRecord: "R23", IssuerApproved: "R23", ServesHimself: "R23", DecidedBefore: "R7"}
    cited[DeclaredRelative] = "R23"
    for refusal, number in cited.items():
        assert refusal().rule_id == number
