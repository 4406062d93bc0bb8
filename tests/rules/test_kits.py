"""Kits, accessories and consumables as rules: tables of what counts, what is asked back, and what must be declared."""

from datetime import date
from uuid import UUID

import pytest

from assetlend.domain import accessories, consumables, kits
from assetlend.domain.accessories import (
    Belonging,
    Came,
    MoreThanBelongs,
    NamedTwice,
    NotReadable,
    Out,
    Said,
    TooManyAccessories,
    Units,
)
from assetlend.domain.consumables import Condition, NotConfirmed, NotDeclared
from assetlend.domain.kits import ForeignPart, NoParts, TooManyParts
from assetlend.domain.offices import short_division

TENT, TABLE, CHAIR = (UUID(int=n) for n in (1, 2, 3))
FUNERAL = {TENT: 2, TABLE: 10, CHAIR: 100}


# -- kits -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("units", "whole"),
    [
        ({TENT: 4, TABLE: 20, CHAIR: 200}, 2),
        ({TENT: 4, TABLE: 19, CHAIR: 200}, 1),
        ({TENT: 1, TABLE: 20, CHAIR: 200}, 0),
        ({TENT: 4, TABLE: 20}, 0),
        ({TENT: -2, TABLE: 20, CHAIR: 200}, 0),
    ],
)
def test_there_are_as_many_kits_as_the_scarcest_part_allows(units: dict[UUID, int], whole: int) -> None:
    assert kits.whole_kits(units, FUNERAL) == whole


def test_each_day_has_its_own_scarcest_part() -> None:
    days = date(2026, 1, 12), date(2026, 1, 13)
    free = {TENT: dict(zip(days, (4, 6), strict=True)), CHAIR: dict(zip(days, (300, 150), strict=True))}
    assert kits.whole_by_day(free, {TENT: 2, CHAIR: 100}) == dict(zip(days, (2, 1), strict=True))


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ({}, NoParts),
        ({TENT: 0}, NoParts),
        ({UUID(int=9): 1}, ForeignPart),
        ({UUID(int=n): 1 for n in range(21)}, TooManyParts),
    ],
)
def test_a_kit_has_parts_of_its_division_and_no_more_than_a_request_holds(
    parts: dict[UUID, int], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        kits.check_parts(parts, [TENT, TABLE, CHAIR])
    kits.check_parts(FUNERAL, [TENT, TABLE, CHAIR])


# -- accessories ------------------------------------------------------------------------------------------------------


def test_belongings_are_typed_one_on_a_line() -> None:
    typed = "เสา ๘\n\n  หมุด   12 \nถุงใส่\nสาย 5 เมตร 2"
    assert accessories.read(typed) == [
        Belonging("เสา", 8),
        Belonging("หมุด", 12),
        Belonging("ถุงใส่", 1),
        Belonging("สาย 5 เมตร", 2),
    ]
    assert accessories.read(" \n ") == []


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("เสา 8\nหมุด 2\nเสา 4", NamedTwice),
        ("เสา 0", NotReadable),
        ("เสา 1000", NotReadable),
        ("เสา " + "9" * 5000, NotReadable),
        ("ก" * 81, NotReadable),
        ("\n".join(f"ชิ้นที่ {n}ก" for n in range(13)), TooManyAccessories),
    ],
)
def test_what_cannot_be_a_list_of_belongings_is_refused(typed: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        accessories.read(typed)


def out(given: int, left: int | None = None) -> Out:
    return Out("เสา", 8, given, given if left is None else left)


@pytest.mark.parametrize(
    ("of", "units", "said", "came"),
    [
        (out(16), Units(2, 0, 0, 0), Said(), Came(16, 0, 0)),
        (out(16), Units(2, 1, 0, 0), Said(damaged=1, missing=2), Came(13, 1, 2)),
        (out(16), Units(1, 0, 0, 1), Said(), Came(8, 0, 0)),
        (out(16, 8), Units(1, 0, 0, 0), Said(), Came(8, 0, 0)),
        # of two tents that went out with 15 poles, the one that comes last answers for 7
        (out(15), Units(1, 0, 0, 1), Said(), Came(8, 0, 0)),
        (out(15, 7), Units(1, 0, 0, 0), Said(), Came(7, 0, 0)),
        # what is lost takes its belongings with it
        (out(16), Units(1, 0, 1, 0), Said(), Came(8, 0, 8)),
        (out(16), Units(0, 0, 1, 1), Said(), Came(0, 0, 8)),
        (out(15), Units(0, 0, 2, 0), Said(), Came(0, 0, 15)),
        (out(0), Units(1, 0, 0, 0), Said(), Came(0, 0, 0)),
    ],
)
def test_who_brings_things_back_answers_for_what_he_was_given(of: Out, units: Units, said: Said, came: Came) -> None:
    assert accessories.came_back(of, units, said) == came


@pytest.mark.parametrize(
    ("of", "units", "said"),
    [
        (out(16), Units(1, 1, 0, 1), Said(missing=9)),
        (out(15, 7), Units(1, 1, 0, 0), Said(missing=8)),
        (out(16), Units(1, 1, 1, 0), Said(damaged=5, missing=4)),
    ],
)
def test_no_more_can_be_missing_than_was_given(of: Out, units: Units, said: Said) -> None:
    with pytest.raises(MoreThanBelongs):
        accessories.came_back(of, units, said)


@pytest.mark.parametrize(
    ("said", "units"), [(Said(), 0), (Said(missing=1), 1), (Said(damaged=4, missing=4), 1), (Said(missing=9), 2)]
)
def test_so_many_units_are_not_whole_as_the_missing_parts_make(said: Said, units: int) -> None:
    assert accessories.units_hurt([(out(16), said), (Out("ถุง", 1, 2, 2), Said())]) == units


# -- consumables (R10) ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("condition", Condition)
def test_each_of_the_four_conditions_is_needed(condition: Condition) -> None:
    others = set(Condition) - {condition}
    check, refusal = (
        (consumables.check_declared, NotDeclared)
        if condition in consumables.BORROWERS
        else (consumables.check_confirmed, NotConfirmed)
    )
    check(Condition)
    with pytest.raises(refusal) as refused:
        check(others)
    assert (refused.value.field, refused.value.rule_id) == (condition.value, "R10")


# -- slips of several divisions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("กองคลัง", "กองคลัง"),
        ("กองการศึกษา ศาสนาและวัฒนธรรม", "กองการศึกษา"),
        ("สำนัก ปลัด", "สำนัก ปลัด"),
        ("กอง ช่าง และโยธา", "กอง ช่าง"),
    ],
)
def test_a_division_has_a_short_name(name: str, short: str) -> None:
    assert short_division(name) == short
