"""Who is too near to a borrower: names as people write them, and the same family under one roof (R23)."""

from uuid import UUID

import pytest

from assetlend.domain.interests import (
    MOST_LENGTH,
    MOST_NAMES,
    Family,
    Home,
    Match,
    NoneAndNames,
    NothingDeclared,
    Relation,
    TooManyNames,
    bare_key,
    check_declared,
    read_names,
)

HOME = Home.of("ใจดี", "12/3", "4", "ตัวอย่าง")


@pytest.mark.parametrize(
    "typed",
    ["สมศรี ใจดี", "นางสมศรี  ใจดี", "นาง สมศรี ใจดี", "น.ส.สมศรี ใจดี", "นางสาว สมศรี ใจดี", "ด.ญ. สมศรี ใจดี", "สมศรี\u200bใจดี"],
)
def test_a_name_is_the_same_with_any_title_or_none(typed: str) -> None:
    assert bare_key(typed) == bare_key("สมศรี ใจดี")


def test_other_names_are_others_and_a_title_alone_is_none() -> None:
    assert bare_key("สมศรี ใจดีมาก") != bare_key("สมศรี ใจดี")
    assert bare_key("นาย") == bare_key(" - ") == ""
    assert read_names("นายดี งาม\n\n  นาย \n น.ส.มี  สุข ") == ["นายดี งาม", "น.ส.มี สุข"]


@pytest.mark.parametrize(
    ("surname", "house", "moo", "tambon", "same"),
    [
        ("ใจดี", "12/3", "4", "ตัวอย่าง", True),
        ("ใจดี", "๑๒/๓", "หมู่ที่ ๔", "ตำบลตัวอย่าง", True),
        ("ใจดี", "บ้านเลขที่ 12/3", "ม.4", "ต.ตัวอย่าง", True),
        ("ใจงาม", "12/3", "4", "ตัวอย่าง", False),
        ("ใจดี", "123", "4", "ตัวอย่าง", False),
        ("ใจดี", "12/3", "5", "ตัวอย่าง", False),
        ("ใจดี", "12/3", "4", "อื่น", False),
    ],
)
def test_a_home_is_the_surname_and_the_whole_address(
    surname: str, house: str, moo: str, tambon: str, same: bool
) -> None:
    assert (Home.of(surname, house, moo, tambon) == HOME) is same


@pytest.mark.parametrize(
    "missing", [("", "1", "1", "ก"), ("ก", "", "1", "ก"), ("ก", "1", "1", ""), ("ก", " - ", "", "")]
)
def test_an_unknown_address_is_nobodys_home(missing: tuple[str, str, str, str]) -> None:
    assert Home.of(*missing) is None


def test_a_family_is_who_was_declared_and_who_lives_there() -> None:
    assert HOME
    sister = Match(Relation.SIBLING, "นางสมศรี ใจดี")
    family = Family(UUID(int=1), {bare_key("สมศรี ใจดี"): sister}, frozenset({HOME}))
    assert family.match([bare_key("สมศรี ใจดี")], []) == sister
    assert family.match(["อื่น"], [HOME]) == Match()
    assert family.match(["อื่น"], []) is None


def test_none_is_an_answer_and_no_answer_is_none() -> None:
    assert check_declared({}, none=True) == []
    assert check_declared({Relation.CHILD: ["ดี"]}, none=False) == [(Relation.CHILD, "ดี")]
    with pytest.raises(NothingDeclared):
        check_declared({Relation.CHILD: []}, none=False)
    with pytest.raises(NoneAndNames):
        check_declared({Relation.CHILD: ["ดี"]}, none=True)


@pytest.mark.parametrize("names", [["ดี"] * (MOST_NAMES + 1), ["ก" * (MOST_LENGTH + 1)]])
def test_a_declaration_has_its_bounds(names: list[str]) -> None:
    with pytest.raises(TooManyNames) as refused:
        check_declared({Relation.SPOUSE: names}, none=False)
    assert refused.value.field == "spouse"
