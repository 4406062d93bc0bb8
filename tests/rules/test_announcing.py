"""A text to read aloud is cut where one breathes, and its length is told beforehand."""

import pytest

from assetlend.domain.announcing import in_words, phrases, seconds, sentences


@pytest.mark.parametrize(
    ("sentence", "cut"),
    [
        ("หากเกินกำหนด เจ้าหน้าที่จะทวงคืนภายใน เจ็ด วัน", ("หากเกินกำหนด", "เจ้าหน้าที่จะทวงคืนภายใน เจ็ด วัน")),
        ("ภายใน สิบห้า วัน นับแต่วันที่รับ", ("ภายใน สิบห้า วัน", "นับแต่วันที่รับ")),
        ("โทรศัพท์หมายเลข ศูนย์ สาม เจ็ด ต่อ หนึ่ง", ("โทรศัพท์หมายเลข ศูนย์ สาม เจ็ด ต่อ หนึ่ง",)),
        ("เต็นท์ เก้าอี้ และโต๊ะ", ("เต็นท์", "เก้าอี้", "และโต๊ะ")),
        ("", ()),
    ],
)
def test_where_one_breathes(sentence: str, cut: tuple[str, ...]) -> None:
    assert phrases(sentence) == cut


def test_a_longer_text_takes_longer_and_an_empty_line_is_no_sentence() -> None:
    text = "ขอประชาสัมพันธ์ให้พี่น้องประชาชนทราบ ท่านยืมทรัพย์สินของทางราชการได้\n\nโดยไม่มีค่าใช้จ่าย"
    assert len(sentences(text)) == 2
    assert seconds(sentences(text)) == 10
    assert seconds(sentences("\n".join([text] * 8))) == 75


@pytest.mark.parametrize(
    ("length", "words"), [(45, "ประมาณ 45 วินาที"), (60, "ประมาณ 1 นาที"), (90, "ประมาณ 1 นาที 30 วินาที")]
)
def test_how_long_in_words(length: int, words: str) -> None:
    assert in_words(length) == words
