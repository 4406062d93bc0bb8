"""Telephone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetlend.errors import Invalid
from assetlend.thai.phone import format_phone, mask_phone, parse_phone


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0812345678", "0812345678"),
        ("081-234-5678", "0812345678"),
        ("081 234 5678", "0812345678"),
        ("(081) 234–5678", "0812345678"),
        ("๐๘๑-๒๓๔-๕๖๗๘", "0812345678"),
        ("+66 81 234 5678", "0812345678"),
        ("+66 (0) 81-234-5678", "0812345678"),
        ("66812345678", "0812345678"),
        ("0066812345678", "0812345678"),
        ("037-123-456", "037123456"),
        ("+6637123456", "037123456"),
        ("02.123.4567", "021234567"),
        ("\u200b0812345678\u00a0", "0812345678"),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, digits: str) -> None:
    assert parse_phone(typed) == digits


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "-", "812345678", "08123456789", "08123456", "0012345678", "081234567x", "1669", "+1 212 555 0100"),
        *(
            "๐๘๑",
            "0812345678 ต่อ 12",
            "0812345678, 0898765432",
            "٠٨١٢٣٤٥٦٧٨",
            "０８１２３４５６７８",
            "x" * 50,
            "\ud800",
        ),
    ],
)
def test_what_is_no_thai_number_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        parse_phone(typed)


@pytest.mark.parametrize(
    ("digits", "shown", "masked"),
    [
        ("0812345678", "081-234-5678", "08x-xxx-5678"),
        ("021234567", "02-123-4567", "02-xxx-4567"),
        ("037123456", "037-123-456", "03x-xxx-456"),
    ],
)
def test_a_number_is_shown_in_groups_and_masked(digits: str, shown: str, masked: str) -> None:
    assert format_phone(digits) == shown
    assert mask_phone(digits) == masked
    assert parse_phone(shown) == digits


@given(st.text())
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        digits = parse_phone(text)
    except Invalid as refusal:
        str(refusal).encode()
    else:
        assert len(digits) in (9, 10)
        assert parse_phone(format_phone(digits)) == digits
