"""Card, receipt, announcement and register: on paper as the office keeps them, read back word for word."""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from assetlend.documents import announcement, asset_card, emblem, loan_register, receipt
from assetlend.documents.labels import render as render_labels
from assetlend.thai.digits import to_thai
from tests.documents import book_specimens as specimens
from tests.documents.book_specimens import HEADING, LEAF, MADE
from tests.documents.reading import (
    assert_like_golden,
    by_pdfium,
    by_poppler,
    codes,
    pages,
    picture,
    squeezed,
)
from tests.documents.test_labels import numbered
from tests.paper_pictures import emblem_file

Paper = Callable[[], bytes]


def card(value: Any) -> bytes:
    return asset_card.render(asdict(value), HEADING, MADE)


def told(value: Any) -> bytes:
    return announcement.render(asdict(value), HEADING, MADE)


def given(value: Any) -> bytes:
    return receipt.render(asdict(value), HEADING, MADE)


def listed(rows: int) -> bytes:
    return loan_register.render(specimens.register(rows), made_at=MADE)


FORMS: dict[str, Paper] = {
    "card-usual": lambda: card(specimens.usual_card()),
    "card-longest": lambda: card(specimens.longest_card()),
    "announcement-usual": lambda: told(specimens.announcement()),
    "announcement-longest": lambda: told(specimens.longest_announcement()),
    "receipt-usual": lambda: given(specimens.receipt()),
    "receipt-longest": lambda: given(specimens.longest_receipt()),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_one_page_and_looks_as_it_always_did(name: str) -> None:
    pdf = FORMS[name]()
    assert pages(pdf) == 1
    assert_like_golden(pdf, name)


@pytest.mark.parametrize("read", [by_poppler, by_pdfium])
def test_every_word_of_a_card_is_read_back(read: Callable[[bytes], str]) -> None:
    value = specimens.longest_card()
    text = squeezed(read(card(value)))
    fields = {name: words for name, words in asdict(value).items() if isinstance(words, str)}
    for words in (*fields.values(), *value.remarks, *(words for row in value.rows for words in asdict(row).values())):
        assert squeezed(words) in text, words


def test_an_empty_card_has_lines_to_write_on_and_a_long_one_goes_on_with_its_head() -> None:
    value = specimens.usual_card()
    many = asdict(value) | {"rows": [asdict(row) for row in specimens.card_rows(60)]}
    pdf = asset_card.render(many, HEADING, MADE)
    assert pages(pdf) > 2
    assert squeezed(by_poppler(pdf)).count("หมายเหตุ") == pages(pdf)
    assert "หน้า๑จาก" in squeezed(by_poppler(pdf))


def test_an_announcement_is_read_aloud_sentence_by_sentence() -> None:
    value = specimens.announcement()
    text = squeezed(by_poppler(told(value)))
    for sentence in value.sentences:
        assert squeezed("/".join(sentence) + "//") in text
    assert "ใช้เวลาอ่านประมาณ๑นาที" in text


def test_a_receipt_says_what_it_is_not_and_leads_to_the_ledger() -> None:
    value = specimens.longest_receipt()
    pdf = given(value)
    text = squeezed(by_poppler(pdf))
    words = [value.office, value.act, value.given_to, value.not_money, value.issued_by, LEAF]
    for one in (*words, *(part for pair in value.particulars for part in pair)):
        assert squeezed(one) in text, one
    assert codes(picture(pdf, 150)) == [value.entry.url]
    assert "มิใช่ใบเสร็จรับเงิน" not in squeezed(by_poppler(given(specimens.receipt(not_money=""))))


def test_the_register_repeats_its_head_and_keeps_every_cell() -> None:
    pdf = listed(60)
    text = squeezed(by_poppler(pdf))
    assert pages(pdf) == 3
    assert text.count("หมายเลขครุภัณฑ์") == 3
    assert text.count("๔๑๖-๖๔-๐๐๐๑") == 60
    assert "ปีงบประมาณพ.ศ.๒๕๖๙กองคลัง" in text
    assert "ไม่มีรายการยืม" in squeezed(by_poppler(listed(0)))


def test_the_register_looks_as_it_always_did() -> None:
    assert_like_golden(listed(30), "loan-register")


@pytest.mark.parametrize("name", ['#read("x")', "<b>*ก*</b>", "=1+1", "😀" * 3, "w" * 90])
def test_what_people_typed_is_never_markup(name: str) -> None:
    pdf = loan_register.render(specimens.register(2, name), made_at=MADE)
    if name.isascii():
        assert squeezed(to_thai(name)) in squeezed(by_poppler(pdf))


def test_a_form_is_made_in_less_than_a_third_of_a_second() -> None:
    """The best of three, for other work goes on beside."""
    for make in FORMS.values():
        assert min(_took(make) for _ in range(3)) < 0.3


def _took(make: Paper) -> float:
    start = time.process_time()
    make()
    return time.process_time() - start


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert FORMS["receipt-usual"]() == FORMS["receipt-usual"]()


def test_a_single_label_is_a_page_of_its_own_and_is_read() -> None:
    labels = [numbered(n) for n in range(3)]
    pdf = render_labels(labels, "single", created=MADE)
    assert pages(pdf) == 3
    found = [codes(picture(pdf, 300, page=n)) for n in range(3)]
    assert found == [[label.url.upper()] for label in labels]


def test_a_paper_bears_the_emblem_that_was_supplied_and_else_leaves_its_place() -> None:
    with_it, without = (_with_emblem(found) for found in (emblem.clean(emblem_file()), None))
    strip = (0, 0, 300, 132)
    assert picture(with_it, 72).crop(strip).getextrema()[0] < 60
    assert picture(without, 72).crop(strip).getextrema() == (255, 255)
    below = (0, 135, 595, 842)
    assert picture(with_it, 72).crop(below).tobytes() == picture(without, 72).crop(below).tobytes()


def _with_emblem(found: bytes | None) -> bytes:
    return emblem.proof(found, office="อบต.สระขวัญ", made_at=MADE)
