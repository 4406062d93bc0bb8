"""The letters that ask for things back: the first, the second and the third, each on one page."""

from dataclasses import replace

import pytest

from assetlend.documents import emblem
from assetlend.documents.chase_letter import ChaseLetter, Thing, render
from tests.documents.office_specimens import LONG_DIVISION, LONG_LINE, LONG_OFFICE, NAYOK
from tests.documents.reading import assert_like_golden, by_poppler, pages, squeezed
from tests.documents.specimens import LIABILITY, LONG_OFFICER, LONG_POSITION, MOMENT, OFFICE
from tests.paper_pictures import emblem_file

FIRST = ChaseLetter(
    made_at=MOMENT,
    number=1,
    letter_no="สก ๗๓๕๐๑/๑๒๓",
    office=OFFICE,
    address="หมู่ที่ ๔ ตำบลสระขวัญ อำเภอเมืองสระแก้ว จังหวัดสระแก้ว ๒๗๐๐๐",
    phone="๐ ๓๗๒๔ ๑๒๓๔",
    date="๑๒ กันยายน ๒๕๖๙",
    to="นางคำปุ่น น้ำใจดี",
    borrower="นางคำปุ่น น้ำใจดี",
    slip="บย. ๑๒/๒๕๖๙",
    borrowed="๕ กันยายน ๒๕๖๙",
    due="๙ กันยายน ๒๕๖๙",
    days_late="๓",
    things=(Thing(name="เก้าอี้พลาสติกมีพนักพิง", quantity="๑๔ ตัว"),),
    chased_before=(),
    liability=LIABILITY,
    signer=NAYOK,
    division="กองคลัง",
    signer_name="นายวิชัย ใจมั่น",
)
SECOND = replace(FIRST, number=2, days_late="๑๘", chased_before=("๑๒ กันยายน ๒๕๖๙",))
THIRD = replace(
    FIRST,
    number=3,
    office=LONG_OFFICE,
    to=LONG_OFFICER,
    borrower=LONG_OFFICER,
    things=tuple(Thing(name=LONG_LINE, quantity="๑ เครื่อง") for _ in range(7)),
    chased_before=("๑๒ กันยายน ๒๕๖๙", "๒๗ กันยายน ๒๕๖๙"),
    signer=LONG_POSITION,
    signer_name=LONG_OFFICER,
    capacity="รักษาราชการแทน",
    signs_for=NAYOK,
    division=LONG_DIVISION,
)


@pytest.mark.parametrize("letter", [FIRST, SECOND, THIRD], ids=["first", "second", "third"])
def test_a_letter_says_what_it_was_given_on_one_page_and_looks_as_it_always_did(letter: ChaseLetter) -> None:
    pdf = render(letter)
    text = squeezed(by_poppler(pdf))

    assert pages(pdf) == 1
    words = [letter.letter_no, letter.office, letter.date, letter.to, letter.slip, letter.due, letter.signer_name]
    words += [letter.liability, letter.division, *(thing.name for thing in letter.things), *letter.chased_before]
    assert [one for one in words if squeezed(one) not in text] == []
    assert ("จะดำเนินการตามกฎหมาย" in text) is (letter.number == 3)
    assert ("ได้ทวงถามท่านแล้ว" in text) is (letter.number > 1)
    assert_like_golden(pdf, f"letter-{letter.number}")


@pytest.mark.parametrize("letter", [FIRST, THIRD], ids=["first", "third"])
def test_the_emblem_stands_above_in_the_middle_and_the_letter_keeps_to_its_page(letter: ChaseLetter) -> None:
    pdf = render(replace(letter, garuda="a" * 64), emblem.clean(emblem_file()))
    assert pages(pdf) == 1
    assert squeezed(letter.liability) in squeezed(by_poppler(pdf))
    assert_like_golden(pdf, f"letter-{letter.number}-emblem")


def test_a_letter_from_before_the_emblem_is_printed_as_it_was() -> None:
    kept = {name: part for name, part in FIRST.to_json().items() if name != "garuda"}
    assert render(ChaseLetter.from_json(kept)) == render(FIRST)
