"""Amounts in baht, in figures and in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetlend.errors import Invalid
from assetlend.thai.digits import to_thai
from assetlend.thai.money import MOST_SATANG, baht_text, format_baht, parse_baht


@pytest.mark.parametrize(
    ("typed", "satang"),
    [
        ("18500", 18_500_00),
        ("18,500.00", 18_500_00),
        ("12,500.5", 12_500_50),
        ("๑๘,๕๐๐.๒๕", 18_500_25),
        (" 280 ", 280_00),
        ("280 บาท", 280_00),
        ("280.- บาท", 280_00),
        ("500.-", 500_00),
        ("1,500.-", 1_500_00),
        ("฿1,500", 1_500_00),
        ("1500฿", 1_500_00),
        ("THB 20", 20_00),
        ("20 บาทถ้วน", 20_00),
        ("0", 0),
        ("0.01", 1),
        ("100,000,000,000.00", MOST_SATANG),
        (12500, 12_500_00),
        (12500.0, 12_500_00),
        (280.5, 280_50),
        (0.1 + 0.2, 30),
        (19795.000000000002, 19_795_00),
        (1e5, 100_000_00),
        (Decimal("12.30"), 12_30),
        (Decimal("12.3000"), 12_30),
        (Decimal("1E+3"), 1_000_00),
    ],
)
def test_an_amount_is_read_as_it_comes(typed: str | int | float | Decimal, satang: int) -> None:
    assert parse_baht(typed) == satang


@pytest.mark.parametrize(
    "typed",
    [
        *("", "บาท", "-", "-5", "−5", "1.005", "12.500", "0.001", "1e3", "1_000", "²", "NaN", "inf", "12,50", "1.2.3"),
        *("ห้าบาท", "5 บาท 50 สตางค์", "100000000000.01", "9" * 40, "1'000", "$5", True, False),
        *(-1, -0.01, 1.005, 0.001, 1e300, 5e-324, float("nan"), float("inf"), 2**63),
        *(Decimal("NaN"), Decimal("sNaN"), Decimal("-1"), Decimal("1E+999999"), Decimal("1E-999999"), Decimal("0.005")),
    ],
)
def test_what_is_no_amount_is_refused(typed: str | int | float | Decimal) -> None:
    with pytest.raises(Invalid):
        parse_baht(typed)


def test_enormous_numbers_are_refused_quickly() -> None:
    for typed in (10**5000, "9" * 5000, "1." + "0" * 5000):
        with pytest.raises(Invalid):
            parse_baht(typed)


@pytest.mark.parametrize(
    ("satang", "figures"),
    [(0, "0.00"), (5, "0.05"), (1_850_000, "18,500.00"), (-250, "-2.50"), (MOST_SATANG, "100,000,000,000.00")],
)
def test_an_amount_in_figures(satang: int, figures: str) -> None:
    assert format_baht(satang) == figures


def test_an_amount_in_thai_figures() -> None:
    assert format_baht(1_850_025, thai_digits=True) == "๑๘,๕๐๐.๒๕"


@pytest.mark.parametrize(
    ("baht", "words"),
    [
        ("0", "ศูนย์บาทถ้วน"),
        ("1", "หนึ่งบาทถ้วน"),
        ("10", "สิบบาทถ้วน"),
        ("11", "สิบเอ็ดบาทถ้วน"),
        ("12", "สิบสองบาทถ้วน"),
        ("20", "ยี่สิบบาทถ้วน"),
        ("21", "ยี่สิบเอ็ดบาทถ้วน"),
        ("100", "หนึ่งร้อยบาทถ้วน"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("111", "หนึ่งร้อยสิบเอ็ดบาทถ้วน"),
        ("1001", "หนึ่งพันเอ็ดบาทถ้วน"),
        ("18500", "หนึ่งหมื่นแปดพันห้าร้อยบาทถ้วน"),
        ("2380000", "สองล้านสามแสนแปดหมื่นบาทถ้วน"),
        ("1000000", "หนึ่งล้านบาทถ้วน"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("11000000", "สิบเอ็ดล้านบาทถ้วน"),
        ("21000021", "ยี่สิบเอ็ดล้านยี่สิบเอ็ดบาทถ้วน"),
        ("100000000000", "หนึ่งแสนล้านบาทถ้วน"),
        ("0.25", "ยี่สิบห้าสตางค์"),
        ("0.01", "หนึ่งสตางค์"),
        ("21.50", "ยี่สิบเอ็ดบาทห้าสิบสตางค์"),
        ("1.01", "หนึ่งบาทหนึ่งสตางค์"),
        ("1.11", "หนึ่งบาทสิบเอ็ดสตางค์"),
    ],
)
def test_an_amount_in_words(baht: str, words: str) -> None:
    assert baht_text(parse_baht(baht)) == words


def test_words_go_on_beyond_a_million_millions() -> None:
    assert baht_text(10**12 * 100) == "หนึ่งล้านล้านบาทถ้วน"
    assert baht_text((10**12 + 10**6 + 1) * 100) == "หนึ่งล้านเอ็ดล้านเอ็ดบาทถ้วน"
    assert baht_text(-2150) == "ลบยี่สิบเอ็ดบาทห้าสิบสตางค์"


@given(st.integers(0, MOST_SATANG), st.booleans())
def test_an_amount_comes_back_from_its_figures(satang: int, thai: bool) -> None:
    assert parse_baht(format_baht(satang, thai_digits=thai)) == satang
    assert parse_baht(to_thai(f"{satang // 100}.{satang % 100:02d}")) == satang
    assert parse_baht(Decimal(satang) / 100) == satang


@given(st.integers(0, 10**12))
def test_a_spreadsheets_number_is_not_off_by_a_satang(satang: int) -> None:
    assert parse_baht(satang / 100) == satang


@given(st.text() | st.floats() | st.integers() | st.decimals())
def test_anything_is_an_amount_or_refused(value: str | int | float | Decimal) -> None:
    try:
        assert 0 <= parse_baht(value) <= MOST_SATANG
    except Invalid as refusal:
        str(refusal).encode()


@given(st.integers(0, MOST_SATANG), st.integers(0, MOST_SATANG))
def test_different_amounts_have_different_words(one: int, other: int) -> None:
    assert (baht_text(one) == baht_text(other)) == (one == other)
