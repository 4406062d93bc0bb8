"""Numbers that people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetlend.errors import Invalid
from assetlend.thai.digits import parse_count, to_arabic, to_thai


def test_thai_and_arabic_digits_change_into_each_other() -> None:
    assert to_thai(2569) == "๒๕๖๙"
    assert to_thai("วันที่ 3") == "วันที่ ๓"
    assert to_arabic("๑๗ มี.ค. ๖๐") == "17 มี.ค. 60"


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("0", 0),
        ("1", 1),
        ("๑", 1),
        (" 1 ", 1),
        ("๑๒๐", 120),
        ("007", 7),
        ("1,000", 1000),
        ("1,000,000", 1_000_000),
        ("๑,๐๐๐", 1000),
        ("\u200b12\u00a0", 12),
        ("\t5\n", 5),
        ("0000000000000000000000005", 5),
    ],
)
def test_a_count_is_read_as_people_type_it(typed: str, count: int) -> None:
    assert parse_count(typed) == count


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "-", "1.5", "1.0", "-1", "−1", "+1", "1e3", "1_000", "²", "٣", "１", "NaN", "Infinity", "0x10"),
        *("1 2", "1,00", "1,0000", ",1", "1,", "หนึ่ง", "1 ตัว", "1000001", "9" * 50, "๑.๕", "½", "\ud800", "[1]"),
    ],
)
def test_what_is_no_count_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        parse_count(typed)


def test_the_refusal_names_the_limit() -> None:
    with pytest.raises(Invalid, match=r"0 is too small: the number must be at least 1\."):
        parse_count("0", least=1)
    with pytest.raises(Invalid, match=r"2,000 is too large: the number must be at most 1,000\."):
        parse_count("2,000", most=1000)
    with pytest.raises(Invalid, match=r"-1 is too small"):
        parse_count("-1")


def test_the_refusal_quotes_no_more_than_a_few_characters() -> None:
    with pytest.raises(Invalid) as refused:
        parse_count("x" * 10_000)
    assert len(str(refused.value)) < 140


@given(st.text())
def test_any_text_is_a_count_or_refused(text: str) -> None:
    try:
        assert 0 <= parse_count(text) <= 1_000_000
    except Invalid as refusal:
        str(refusal).encode()


@given(st.integers(0, 1_000_000), st.booleans(), st.booleans())
def test_a_count_comes_back_from_its_writing(count: int, grouped: bool, thai: bool) -> None:
    written = f"{count:,}" if grouped else str(count)
    assert parse_count(to_thai(written) if thai else written) == count
