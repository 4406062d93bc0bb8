"""How Thai is stored, searched and sorted."""

import random
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assetlend.thai import text as thai_text
from assetlend.thai.text import canon, canon_lines, fold, search_words, sort_key

TENT = "เต็นท์ผ้าใบ ขนาด 4x8 เมตร"
THAI = "".join(chr(code) for code in (*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E5C)))
Thai = st.text(THAI + " \u200b\u00ade\u0301\u0323\u0334x*×.-", max_size=20)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("\u0e19\u0e49\u0e33", "น้ำ"),
        ("\u0e19\u0e4d\u0e49\u0e32", "น้ำ"),
        ("\u0e19\u0e49\u0e4d\u0e32", "น้ำ"),
        ("\u0e19\u0e33\u0e49", "น้ำ"),
        ("\u0e19\u0e32\u0e4d\u0e49", "น้ำ"),
        ("\u0e04\u0e4d\u0e32", "คำ"),
        ("เเปลง", "แปลง"),
        ("เ\u200bเปลง", "แปลง"),
        ("ท\u0e48\u0e35", "ที่"),
        ("กล\u0e38\u0e48ม", "กลุ่ม"),
        ("กล\u0e48\u0e38ม", "กลุ่ม"),
        ("เก\u0e32\u0e48", "เก่า"),
        ("ค\u0e30\u0e48", "ค่ะ"),
        ("ท\u0e35\u0e48\u0e48", "ที่"),
        ("ท\u0e35\u0e35\u0e48", "ที่"),
        ("เต\u0e47\u0e47นท์", "เต็นท์"),
        ("สิทธ\u0e4c\u0e34", "สิทธิ์"),
        ("ก\ufeffอ\u200dง\u00adค\u2060ล\u202eัง\u200f", "กองคลัง"),
        ("  กอง \t คลัง\n", "กอง คลัง"),
        ("a\x00b\x0bc\x1bd\x85e\u2028f", "a b c d e f"),
        ("\ud800x\uffff", "x"),
        ("กอง\u00a0คลัง\u3000", "กอง คลัง"),
        ("cafe\u0301", "café"),
        ("4×8 ½ ²", "4×8 ½ ²"),
        ("ท\uf702\uf70a", "ที่"),
        ("น\uf70b\u0e33", "น้ำ"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_what_looks_the_same_is_stored_the_same(typed: str, stored: str) -> None:
    assert canon(typed) == stored


@pytest.mark.parametrize(
    "word",
    ["น้ำ", "เก้าอี้", "ตั๋ว", "เดี๋ยว", "พันธุ์", "สิทธิ์", "ผู้", "ปฺรา", "เพื่อน", "ฤๅษี", "ต่างๆ", "ฯลฯ", "๑๒๓", "จ๊ะ", "ค่ำ", "ศาสตร์"],
)
def test_right_spelling_stays_as_it_is(word: str) -> None:
    assert canon(word) == word


@given(Thai | st.text())
@example("\u0e49\u0e34\u0334")
@example("กา\u0e49า\u0e49")
@example("เเเ")
def test_the_canonical_form_is_final(text: str) -> None:
    once = canon(text)
    assert canon(once) == once
    once.encode()


@given(Thai | st.text())
def test_the_canonical_form_is_one_clean_line(text: str) -> None:
    once = canon(text)
    assert once == once.strip()
    assert "  " not in once
    assert len(once.splitlines()) <= 1


@given(Thai | st.text())
def test_a_text_that_is_left_as_it_is_is_canonical(text: str) -> None:
    assert canon(text) == thai_text._settled(text)


def test_lines_stay_apart_in_a_longer_text() -> None:
    assert canon_lines(" ก  ข \r\nค\u2028ง\n\n\n\nจ\n") == "ก ข\nค\nง\n\nจ"
    assert canon_lines("") == ""


@given(st.text(THAI + "\n\r ", max_size=30) | st.text())
def test_the_canonical_lines_are_final(text: str) -> None:
    once = canon_lines(text)
    assert canon_lines(once) == once


@pytest.mark.parametrize(
    "query",
    [
        *("เตน", "เต็น", "เต็นท์", "เต้นท์", "เตนท", "เต็นท์ 4x8", "4 x 8", "4×8", "๔x๘", "๔ × ๘", "4*8", "4X8", "ผ้าใบขนาด"),
        *("เมตร เต็นท์", "เเต็นท์ผ้าใบ"[1:], "ขนาด-4x8", "เต็น\u200bท์", "4x8เมตร"),
    ],
)
def test_a_tent_is_found_however_it_is_typed(query: str) -> None:
    words = search_words(query)
    assert words
    assert all(word in fold(TENT) for word in words)


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        ("500-62-0001", "500-62"),
        ("500-62-0001", "500 62 0001"),
        ("500-62-0001", "๕๐๐๖๒"),
        ("รถบรรทุกน้ำ ขนาด 6,000 ลิตร", "6000"),
        ("รถบรรทุกน้ำ", "น\u0e4d\u0e49\u0e32"),
        ("เครื่องปั่นไฟ 4.5 กิโลวัตต์", "4.5"),
        ("Honda EU20i", "honda"),
        ("อบต.วซ-01-67-001", "อบต วซ"),
        ("กรุงเทพฯ", "กรุงเทพ"),
    ],
)
def test_what_is_meant_is_found(stored: str, query: str) -> None:
    assert all(word in fold(stored) for word in search_words(query))


@pytest.mark.parametrize(
    ("stored", "query"), [(TENT, "โต๊ะ"), (TENT, "4x9"), ("ขนาด 45 วัตต์", "4.5"), (TENT, "%"), (TENT, "_")]
)
def test_what_is_not_there_is_not_found(stored: str, query: str) -> None:
    words = search_words(query)
    assert not words or not all(word in fold(stored) for word in words)


@given(Thai)
def test_folding_is_final(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(Thai)
def test_every_spelling_folds_alike(text: str) -> None:
    assert fold(canon(text)) == fold(text)


def test_a_long_or_hostile_query_is_cut_short_and_quick() -> None:
    begun = time.perf_counter()
    assert len(search_words("ก " * 5000)) == 1
    assert len(search_words(" ".join(map(str, range(5000))))) == 8
    search_words("(a+)+$" * 800)
    fold("4 x " * 5000)
    canon("\u0e49" * 100_000)
    assert time.perf_counter() - begun < 1


def test_thai_words_sort_as_in_a_dictionary() -> None:
    expected = ["กลอง", "กล้อง", "กล๊อง", "กล๋อง", "กลอน"]
    assert sorted(random.Random(5).sample(expected, 5), key=sort_key) == expected
    assert sorted(["แก", "กา", "เก", "ไก่", "กะ", "โก", "ใกล้"], key=sort_key) == [
        "กะ",
        "กา",
        "เก",
        "แก",
        "โก",
        "ใกล้",
        "ไก่",
    ]
    assert sorted(["ไข่", "ขวด", "ก๋า", "ก้า", "กา", "ก่า", "ก๊า"], key=sort_key)[:5] == ["กา", "ก่า", "ก้า", "ก๊า", "ก๋า"]
    assert sorted(["Projector", "เต็นท์", "4 เมตร", "amp"], key=sort_key) == ["4 เมตร", "เต็นท์", "amp", "Projector"]
    assert sorted(["กา กิน", "กากบาท", "กา"], key=sort_key) == ["กา", "กา กิน", "กากบาท"]


def test_the_sort_key_ignores_case_and_digits_script() -> None:
    assert sort_key("เต็นท์ ๔X๘") == sort_key("เต็นท์ 4x8")


@given(Thai)
def test_a_sort_key_can_be_stored_anywhere(text: str) -> None:
    key = sort_key(text)
    key.encode()
    assert "\x00" not in key
    assert sort_key(canon(text)) == key
