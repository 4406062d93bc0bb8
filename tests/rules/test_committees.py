"""Who may sit on a committee that finds the facts."""

import pytest

from assetlend.domain import committees
from assetlend.domain.committees import Member, check, roles
from assetlend.errors import Refusal

CHAIR, OTHER, NOBODY = Member("นายดี ตั้งใจ", "ปลัดอำเภอ"), Member("นางงาม ตั้งใจ", "นิติกร"), Member("", "")


def test_those_who_are_named_sit_on_it_the_chair_first() -> None:
    assert check([CHAIR, NOBODY, OTHER], ["สมศรี ใจดี", ""]) == [CHAIR, OTHER]
    assert roles(2) == ["ประธานกรรมการ", "กรรมการ"]
    assert roles(4) == ["ประธานกรรมการ", "กรรมการ", "กรรมการ", "กรรมการและเลขานุการ"]


@pytest.mark.parametrize(
    ("members", "refusal", "field"),
    [
        ([CHAIR, NOBODY], committees.TooFewMembers, "name_1"),
        ([CHAIR, Member("", "นิติกร")], committees.MemberWithoutName, "name_2"),
        ([CHAIR, OTHER, Member("นายดี  ตั้งใจ", "")], committees.NamedTwice, "name_3"),
        ([CHAIR, Member("นางสมศรี ใจดี", "")], committees.PartyToTheCase, "name_2"),
    ],
)
def test_a_committee_that_cannot_be_is_refused(members: list[Member], refusal: type[Refusal], field: str) -> None:
    with pytest.raises(refusal) as refused:
        check(members, ["สมศรี ใจดี"])
    assert refused.value.field == field


def test_a_committee_of_the_annual_check_has_three() -> None:
    """R51: clauses 26 and 27 hold for it."""
    with pytest.raises(committees.ThreeNeeded) as refused:
        check([CHAIR, OTHER], [], least=committees.LEAST_OF_THE_STOCK)
    assert refused.value.field == "name_3"
