"""Orders say what they were given on one page, in Thai digits, with a place for the pen and the emblem above."""

import json

import pytest

from assetlend.documents import appointment_order, authority_order, emblem
from assetlend.documents.authority_order import AuthorityOrder
from assetlend.documents.official import frozen
from tests.documents.office_specimens import HEADING, Specimen
from tests.documents.order_specimens import acting_order, longest_delegation, longest_finding_order
from tests.documents.reading import assert_like_golden, by_poppler, pages, squeezed
from tests.documents.specimens import MOMENT
from tests.documents.test_office_papers import words_of
from tests.paper_pictures import emblem_file


@pytest.mark.parametrize(
    ("specimen", "name"),
    [
        (longest_finding_order, "order-finding"),
        (acting_order, "order-acting"),
        (longest_delegation, "order-delegation"),
    ],
)
def test_an_order_says_all_on_one_page_and_looks_as_it_always_did(specimen: Specimen, name: str) -> None:
    paper = specimen()
    value = json.loads(json.dumps(frozen(paper)))
    printer = authority_order if isinstance(paper, AuthorityOrder) else appointment_order
    pdf = printer.render(value | emblem.drawn(emblem.clean(emblem_file())), HEADING, MOMENT)
    text = squeezed(by_poppler(pdf))

    assert pages(pdf) == 1
    assert [words for words in words_of(value) if squeezed(words) not in text] == []
    assert "สั่งณวันที่" in text and "ลงชื่อ" in text and "ลงนามในระบบ" not in text
    assert_like_golden(pdf, name)
