"""What is read aloud has no figure, no abbreviation and no Latin letter in it."""

import pytest

from assetlend.thai.money import number_text
from assetlend.thai.spoken import spoken, spoken_name, spoken_phone


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "ศูนย์"), (1, "หนึ่ง"), (7, "เจ็ด"), (21, "ยี่สิบเอ็ด"), (365, "สามร้อยหกสิบห้า"), (1_000_001, "หนึ่งล้านเอ็ด")],
)
def test_numbers_are_words(number: int, words: str) -> None:
    assert number_text(number) == words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ภายใน 7 วัน", "ภายใน เจ็ด วัน"),
        ("ภายใน ๗ วัน", "ภายใน เจ็ด วัน"),
        ("1,200 ตัว", "หนึ่งพันสองร้อย ตัว"),
        ("อบต.ตัวอย่าง", "องค์การบริหารส่วนตำบลตัวอย่าง"),
        ("ร.ร.บ้านหนอง ต.หนองน้ำ", "โรงเรียนบ้านหนอง ตำบลหนองน้ำ"),
        ("เก้าอี้ ฯลฯ", "เก้าอี้ และอื่น ๆ"),
        ("ลำโพง JBL (ใหม่)", "ลำโพง ใหม่"),
        ("บรรทัดแรก\nบรรทัดที่ 2", "บรรทัดแรก\nบรรทัดที่ สอง"),
    ],
)
def test_a_text_is_read_in_full(written: str, read: str) -> None:
    assert spoken(written) == read


def test_a_telephone_number_is_read_figure_by_figure() -> None:
    assert spoken_phone("037-123 ต่อ ๑๒") == "ศูนย์ สาม เจ็ด หนึ่ง สอง สาม ต่อ หนึ่ง สอง"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("เต็นท์ผ้าใบ ขนาด 4x8 เมตร", "เต็นท์ผ้าใบ"),
        ("เครื่องขยายเสียง (ชุดเล็ก)", "เครื่องขยายเสียง"),
        ("ลำโพง JBL", "ลำโพง"),
        ("เก้าอี้พลาสติก", "เก้าอี้พลาสติก"),
        ("LED TV", ""),
    ],
)
def test_a_thing_is_called_by_its_plain_name(name: str, plain: str) -> None:
    assert spoken_name(name) == plain
