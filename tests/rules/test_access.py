"""Who may do what: the whole matrix of permissions and offices is written here, and must be what the program does."""

from itertools import product
from uuid import UUID

import pytest

from assetlend.domain import access
from assetlend.domain.access import Permission, at_the_door, grant, require, require_sight
from assetlend.domain.delegation import Bounds
from assetlend.domain.offices import PROGRAM, PUBLIC, Actor, Holding, Office, Standing
from assetlend.errors import NotAllowed, NotFound

OWN, FOREIGN = UUID(int=1), UUID(int=2)

# One column for each office, in the order of `Office`; + where the office has the permission.
#                     nayok palad unit_head head_supply supply counter auditor admin staff
MATRIX = """
open                    +     +       +          +        +       +       +      +     +
request                 +     +       +          +        +       +       +      +     +
report_incident         +     +       +          +        +       +       +      +     +
see_duties              +     +       +          +        +       +       +      +     +
own_account             +     +       +          +        +       +       +      +     +
request_as_staff        +     +       +          +        +       +       +      +     +
see_integrity           +     +       +          +        +       +       +      +     +
record_request          -     -       -          +        +       +       -      -     -
serve                   -     -       -          +        +       +       -      -     -
chase                   -     -       -          +        +       -       -      -     -
publish_guideline       -     -       +          -        -       -       -      -     -
read_guideline          +     +       +          +        +       +       +      +     +
see_awareness           +     +       +          -        -       -       +      -     -
publicize               -     +       +          +        +       -       -      -     -
supervise               -     -       +          -        -       -       -      -     -
see_supervision         +     +       +          -        -       -       +      -     -
see_fairness            +     +       +          -        -       -       +      -     -
see_declarations        -     -       -          -        -       -       +      -     -
override                +     +       -          -        -       -       -      -     -
decide                  +     +       +          +        +       -       -      -     -
acknowledge             +     +       +          +        +       -       -      -     -
see_stocktake           +     +       +          +        +       +       +      +     +
count_stock             +     +       +          +        +       +       +      +     +
send_stocktake          -     -       -          +        +       -       -      -     -
appoint_checkers        +     -       -          +        -       -       -      -     -
decide_finding          +     -       -          -        -       -       -      -     -
see_disposals           +     +       +          +        +       -       +      -     -
report_disposal         -     -       -          +        +       -       -      -     -
order_disposal          +     -       -          -        -       -       -      -     -
inquire                 +     +       -          -        -       -       -      -     -
close_incident          +     +       -          -        -       -       -      -     -
see_loans               +     +       +          +        +       +       +      -     -
see_register            +     +       +          +        +       +       +      -     -
see_incidents           +     +       +          +        +       +       +      -     -
keep_register           -     -       -          +        +       -       -      -     -
settle                  -     -       -          +        +       -       -      -     -
issue_papers            -     -       -          +        +       -       -      -     -
see_ledger              +     +       +          +        +       -       +      -     -
see_oversight           +     +       +          +        +       -       +      -     -
check_rules             -     +       -          +        -       -       +      -     -
see_rule_changes        +     +       -          +        -       -       +      +     -
edit_rules              -     -       -          +        -       -       -      +     -
enact_rules             +     +       -          -        -       -       -      -     -
manage_office           -     -       -          -        -       -       -      +     -
manage_people           -     -       -          -        -       -       -      +     -
"""
ROWS = [line.split() for line in MATRIX.strip().splitlines()]
HELD = {(Permission(row[0]), office): mark == "+" for row in ROWS for office, mark in zip(Office, row[1:], strict=True)}
# These ask for no office, so no division bounds them.
FOR_ALL = {Permission.OPEN, Permission.REQUEST, Permission.REPORT_INCIDENT}
FOR_OFFICIALS = {Permission.OWN_ACCOUNT, Permission.REQUEST_AS_STAFF, Permission.SEE_INTEGRITY, Permission.SEE_DUTIES}
FOR_OFFICIALS |= {Permission.READ_GUIDELINE, Permission.SEE_STOCKTAKE, Permission.COUNT_STOCK}
# These concern the whole body, whichever division the office is of.
FOR_THE_BODY = {Permission.SEE_AWARENESS, Permission.SEE_OVERSIGHT, Permission.PUBLICIZE}
BOUNDLESS = FOR_ALL | FOR_OFFICIALS | FOR_THE_BODY


def official(office: Office, division: UUID | None = None, holding: Holding = Holding.REGULAR) -> Actor:
    return Actor("u_1", UUID(int=9), "", (Standing(office, division, holding, "", "1/2569"),))


def test_the_matrix_speaks_of_every_permission() -> None:
    assert {row[0] for row in ROWS} == {permission.value for permission in Permission}
    assert set(access.TABLE) == set(Permission)


@pytest.mark.parametrize(("permission", "office"), list(product(Permission, Office)))
def test_an_office_of_the_whole_body_reaches_every_division(permission: Permission, office: Office) -> None:
    actor, wanted = official(office), HELD[permission, office]

    assert at_the_door(actor, permission) is wanted
    for division in (None, OWN, FOREIGN):
        assert (grant(actor, permission, division) is not None) is wanted


@pytest.mark.parametrize(("permission", "office"), list(product(Permission, Office)))
def test_an_office_of_one_division_opens_the_door_but_reaches_its_own_records_only(
    permission: Permission, office: Office
) -> None:
    actor, wanted = official(office, OWN), HELD[permission, office]

    assert at_the_door(actor, permission) is wanted
    assert (grant(actor, permission, OWN) is not None) is wanted
    for division in (FOREIGN, None):
        assert (grant(actor, permission, division) is not None) is (wanted and permission in BOUNDLESS)


@pytest.mark.parametrize(("permission", "holding"), list(product(Permission, Holding)))
def test_acting_and_delegated_power_reach_as_far_as_the_office(permission: Permission, holding: Holding) -> None:
    for office in Office:
        actor = official(office, None, holding)
        assert (grant(actor, permission, OWN) is not None) is HELD[permission, office]


def test_a_power_with_limits_is_one_to_decide_and_to_look_and_nothing_else_of_the_office() -> None:
    limited = Standing(Office.NAYOK, None, Holding.DELEGATED, "", "1/2569", Bounds(most_days=3))
    reached = {one for one in Permission if grant(Actor("u_1", UUID(int=9), "", (limited,)), one, OWN)}

    looking = {Permission.SEE_LOANS, Permission.SEE_REGISTER, Permission.SEE_INCIDENTS}
    assert reached == {Permission.DECIDE, *looking} | FOR_ALL | FOR_OFFICIALS
    clerk = Standing(Office.COUNTER_CLERK)
    assert require(Actor("u_1", UUID(int=9), "", (limited, clerk)), Permission.OWN_ACCOUNT) is clerk


@pytest.mark.parametrize("permission", Permission)
def test_the_public_has_what_is_for_everybody_and_the_program_no_more(permission: Permission) -> None:
    for actor in (PUBLIC, PROGRAM, Actor("u_1", UUID(int=9), "a resident", resident=True)):
        wanted = permission in FOR_ALL
        assert at_the_door(actor, permission) is wanted
        assert (grant(actor, permission, OWN) is not None) is wanted


@pytest.mark.parametrize("permission", Permission)
def test_who_held_an_office_once_and_holds_none_today_has_what_the_public_has(permission: Permission) -> None:
    actor = Actor("u_1", UUID(int=9), "", ())

    assert at_the_door(actor, permission) is (permission in FOR_ALL)


def test_a_permission_without_a_row_grants_nothing_to_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "TABLE", {})
    for permission, office in product(Permission, Office):
        assert grant(official(office), permission, OWN) is None
        assert not at_the_door(official(office), permission)
    with pytest.raises(NotAllowed):
        require(PUBLIC, Permission.OPEN)


def test_what_is_asked_of_a_record_is_refused_and_what_may_not_be_known_of_is_not_found() -> None:
    head = official(Office.UNIT_HEAD, OWN)

    assert require(head, Permission.SEE_LOANS, OWN).office is Office.UNIT_HEAD
    with pytest.raises(NotAllowed):
        require(head, Permission.SEE_LOANS, FOREIGN)
    with pytest.raises(NotFound):
        require_sight(head, Permission.SEE_LOANS, FOREIGN)


def test_two_offices_of_two_divisions_reach_both_and_no_third() -> None:
    standings = (Standing(Office.UNIT_HEAD, OWN), Standing(Office.UNIT_HEAD, FOREIGN, Holding.ACTING, "", "1/2569"))
    actor = Actor("u_1", UUID(int=9), "", standings)

    assert grant(actor, Permission.DECIDE, OWN) is standings[0]
    assert grant(actor, Permission.DECIDE, FOREIGN) is standings[1]
    assert grant(actor, Permission.DECIDE, UUID(int=3)) is None


def test_one_who_holds_an_office_and_acts_in_another_does_each_thing_under_the_right_one() -> None:
    supply, nayok = Standing(Office.SUPPLY_OFFICER), Standing(Office.NAYOK, None, Holding.ACTING, "", "1/2569")
    actor = Actor("u_1", UUID(int=9), "", (nayok, supply))

    assert require(actor, Permission.SERVE, OWN) is supply
    assert require(actor, Permission.DECIDE, OWN) is supply  # the regular office before the acting one
    assert require(actor, Permission.OWN_ACCOUNT) is nayok  # named by the highest
