"""Offices as they are held from day to day, and what a person holds at one moment."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from assetlend.clock import local_day
from assetlend.domain.offices import (
    HOLDING_NAMES,
    OFFICE_NAMES,
    Actor,
    Holding,
    Office,
    Standing,
    in_force,
    strongest,
)

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 20)
OWN, FOREIGN = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2026, 1, 4), False),
        (FIRST, True),
        (date(2026, 1, 10), True),
        (LAST, True),
        (date(2026, 1, 21), False),
    ],
)
def test_an_appointment_holds_from_its_first_to_its_last_day(day: date, held: bool) -> None:
    assert in_force(FIRST, LAST, day) is held


def test_an_appointment_without_an_end_holds_on() -> None:
    assert in_force(FIRST, None, date(2099, 1, 1))
    assert not in_force(FIRST, None, date(2026, 1, 4))


@pytest.mark.parametrize(
    ("moment", "held"),
    [
        (datetime(2026, 1, 20, 16, 59, 59, 999_999, tzinfo=UTC), True),  # 23:59:59.999999 of the last day in Bangkok
        (datetime(2026, 1, 20, 17, 0, tzinfo=UTC), False),  # midnight there, still the 20th in London
        (datetime(2026, 1, 4, 17, 0, tzinfo=UTC), True),  # the first day begins at midnight of Bangkok
        (datetime(2026, 1, 4, 16, 59, 59, 999_999, tzinfo=UTC), False),
    ],
)
def test_the_day_is_that_of_the_office_and_not_of_the_server(moment: datetime, held: bool) -> None:
    assert in_force(FIRST, LAST, local_day(moment)) is held


@pytest.mark.parametrize(
    ("division", "asked", "covered"),
    [(None, None, True), (None, OWN, True), (OWN, OWN, True), (OWN, FOREIGN, False), (OWN, None, False)],
)
def test_an_office_covers_its_division_or_all(division: UUID | None, asked: UUID | None, covered: bool) -> None:
    assert Standing(Office.UNIT_HEAD, division).covers(asked) is covered


@pytest.mark.parametrize(
    ("holding", "acting"), [(Holding.REGULAR, False), (Holding.ACTING, True), (Holding.DELEGATED, True)]
)
def test_who_acts_or_decides_by_delegated_power_signs_for_somebody_else(holding: Holding, acting: bool) -> None:
    assert Standing(Office.NAYOK, None, holding).acting is acting


def test_the_regular_office_is_taken_before_an_acting_one_and_the_first_that_fits_before_the_second() -> None:
    acting = Standing(Office.PALAD, None, Holding.ACTING, "", "1/2569")
    regular = Standing(Office.SUPPLY_OFFICER)
    actor = Actor("u_1", UUID(int=9), "", (acting, regular))

    assert actor.holds(Office.PALAD) is acting
    assert actor.holds(Office.PALAD, Office.SUPPLY_OFFICER) is regular
    assert actor.holds(Office.NAYOK) is None
    assert actor.official
    assert not Actor("public").official


def test_a_person_is_named_by_the_highest_office_the_regular_one_first() -> None:
    acting = Standing(Office.NAYOK, None, Holding.ACTING, "", "1/2569")
    regular, staff = Standing(Office.NAYOK), Standing(Office.STAFF)

    assert strongest([staff, acting, regular]) is regular
    assert strongest([staff, acting]) is acting
    assert strongest([]) is None


def test_every_office_and_every_way_of_holding_has_a_name() -> None:
    assert set(OFFICE_NAMES) == set(Office)
    assert set(HOLDING_NAMES) == set(Holding)
