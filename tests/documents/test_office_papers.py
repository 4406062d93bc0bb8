"""Papers of the office say what they were given, look as they always did, and keep to their page."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from assetlend.documents.official import WORDS, Signed, frozen
from assetlend.documents.return_slip import ReturnSlip, Verdict
from assetlend.paths import template_dir
from tests.documents.office_specimens import (
    Specimen,
    answered_memo,
    longest_memo,
    longest_order,
    longest_report,
    longest_return,
    longest_sheet,
    part_return,
    pdf_of,
    stocktake_order,
    usual_memo,
    usual_report,
    usual_return,
    usual_sheet,
)
from tests.documents.reading import assert_like_golden, by_pdfium, by_poppler, pages, squeezed

ONE_PAGE = [
    usual_return,
    part_return,
    longest_return,
    usual_sheet,
    longest_sheet,
    usual_memo,
    answered_memo,
    longest_memo,
    stocktake_order,
    longest_order,
]
CLOSING = "คืนในสภาพที่ใช้การได้เรียบร้อยและครบถ้วน"
NO_WORDS = {"schema", "made_at", "kind", "block", "mode", "place_names", "follow_url", "url", "leaf_hash", "whole"}
NO_WORDS |= {"verdict", "system", "returned", "ledger", "inside"}

# A template by which papers were issued is never edited: a changed form is a new file with a version of its own.
FROZEN = {
    "house.typ": "e5d62cd2c02bb88a64368442dd374350cac21533153b39a9b6f5368bf8dc29f9",
    "official.typ": "8f2f8e4282834e80d474710e7fdfa227d93ecf7437caaad5125a093646593e1b",
    "announcement.typ": "9690e44be80d26f46278d41f510c0f65039205b6bdd0c08ed34fe7c99b6f006c",
    "asset_card.typ": "df8bb09e5a297dfc668a4d14065cb8dc9f1c5673d95f54390f4c385f3b123bf2",
    "receipt.typ": "6b760b0fa140a01ddb9cc3f864b302e56315173cd1ff0eef0a63b0359da63421",
    "loan_slip.typ": "7ac224f6d34bffd550cebcc54faaf363395b476ccb484ffe72ac257a0b5c30dd",
    "chase_letter.typ": "980e79c9b2b01ab49dfea0d67bc61b2cb753812e9164e97c4e91ce49646fd672",
    "return_slip.typ": "ebdbc92283b343b9c0bf18ab68d03ad27f953bc3bd8ffcfdae66f5a415beeaf4",
    "combined_sheet.typ": "b7a206a8c890703436ba31d7784d0ee3be8aaf1c00312f7a53846da8856f003c",
    "incident_memo.typ": "2956dfe3edc03fc8b4b8b42a31425d57bc6b969761f78d7d355c866982c99751",
    "appointment_order.typ": "15f78480994ad547140263366d3ddc5dc75482b617aba41bf7c2ef9fa976e2f2",
    "stocktake_report.typ": "d0014a68efc0cc6445607803b972101faaa2b9f77259aea147e5765145168b09",
}
FROZEN_WORDS = "192e54f5977e1a0195fc45d15aa9296980070402025df91203219b1da1ad3866"


def words_of(value: Any, name: str = "") -> Iterator[str]:
    """Every word of a paper's value that is to be read on it."""
    match value:
        case dict():
            for key, part in value.items():
                if key not in NO_WORDS:
                    yield from words_of(part, key)
        case list():
            for part in value:
                yield from words_of(part, name)
        case str() if value:
            yield value


def test_what_papers_were_printed_by_is_never_changed() -> None:
    """A changed hash here means that reprints would change: make a new version of the template instead."""
    folder = template_dir() / "documents"
    assert {name: sha256((folder / name).read_bytes()).hexdigest() for name in FROZEN} == FROZEN
    assert sha256("\n".join(WORDS).encode()).hexdigest() == FROZEN_WORDS


@pytest.mark.parametrize("specimen", ONE_PAGE)
def test_a_form_of_one_page_stays_one_and_can_be_read_back(specimen: Specimen) -> None:
    paper = specimen()
    pdf = pdf_of(paper)
    text = squeezed(by_poppler(pdf))

    assert pages(pdf) == 1
    value = json.loads(json.dumps(frozen(paper)))
    signed = value["slip"].pop("signatures")[:6] if "slip" in value else []
    wanted = [*words_of(value), *(one[part] for one in signed for part in ("name", "position", "signed"))]
    assert [words for words in wanted if squeezed(words) not in text] == []


@pytest.mark.parametrize(
    ("specimen", "name"),
    [
        (usual_return, "return-usual"),
        (longest_return, "return-longest"),
        (usual_sheet, "sheet-usual"),
        (longest_sheet, "sheet-longest"),
        (answered_memo, "memo-answered"),
        (longest_memo, "memo-longest"),
        (stocktake_order, "order-usual"),
        (longest_order, "order-longest"),
        (usual_report, "stocktake-usual"),
    ],
)
def test_a_paper_looks_as_it_always_did(specimen: Specimen, name: str) -> None:
    assert_like_golden(pdf_of(specimen()), name)


def test_the_closing_sentence_stands_only_where_all_is_back_and_in_order() -> None:
    """R31."""
    read = {specimen: squeezed(by_poppler(pdf_of(specimen()))) for specimen in (usual_return, part_return)}
    assert [CLOSING in read[one] for one in (usual_return, part_return)] == [True, False]
    assert "ใบยืมยังมีผลอยู่จนกว่าจะส่งคืนครบถ้วน" in read[part_return]
    assert CLOSING not in squeezed(by_pdfium(pdf_of(longest_return())))
    fields = vars(usual_return())
    for wrong in ({"outstanding": ("เต็นท์ ๑ หลัง",)}, {"differences": ("ชำรุด",)}, {"verdict": Verdict.DIFFERENT}):
        with pytest.raises(ValueError, match=r"return|differences"):
            ReturnSlip(**(fields | wrong))


def test_signed_in_the_system_stands_only_where_somebody_was_signed_in() -> None:
    waiting, answered = (squeezed(by_poppler(pdf_of(one()))) for one in (usual_memo, answered_memo))
    assert (waiting.count("ลงนามในระบบ"), answered.count("ลงนามในระบบ")) == (1, 3)
    assert "เห็นชอบและอนุมัติตามเสนอ" in waiting and "เห็นชอบและอนุมัติตามเสนอ" not in answered
    assert "ลงนามในระบบ" not in squeezed(by_poppler(pdf_of(longest_order())))
    with pytest.raises(ValueError, match="named, with the time"):
        Signed(role="", name="นายดี", system=True)


def test_the_lists_of_the_annual_check_go_over_pages_with_their_head_repeated() -> None:
    pdf = pdf_of(longest_report())
    text = squeezed(by_poppler(pdf))
    assert text.count("ชำรุดเสื่อมสูญไปไม่ใช้ใช้อยู่") == 8
    assert text.count("ที่รายการรหัสจำนวนใบยืมผู้ยืมหลักฐานยืนยัน") == 3
    assert pages(pdf) == 12
    assert all(f"๕๐๐-๖๒-{n}" in text for n in ("๐๐๐๑", "๐๐๘๐"))


def test_the_same_paper_is_printed_the_same_for_ever() -> None:
    assert pdf_of(usual_memo()) == pdf_of(usual_memo())
