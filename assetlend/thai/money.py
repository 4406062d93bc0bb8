"""Money is a whole number of satang; it is read, written in figures and written in words without floating point."""

import re
from decimal import Decimal
from typing import Final

from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted, trimmed
from assetlend.thai.digits import GROUPED, to_arabic, to_thai

MOST_SATANG: Final = 10**13

MONEY_MISSING: Final = N_("Enter an amount in baht.")
MONEY_NOT_AMOUNT: Final = N_("“%(value)s” is not an amount of money. Write it in baht, for example 18,500.00.")
MONEY_NEGATIVE: Final = N_("The amount %(value)s must not be below zero.")
MONEY_TOO_FINE: Final = N_("The amount %(value)s has more than two decimal places.")
MONEY_TOO_LARGE: Final = N_("The amount %(value)s is too large: at most %(most)s baht.")

_AMOUNT: Final = re.compile(rf"(?P<minus>[-−–] ?)?(?P<baht>{GROUPED})(?:\.(?P<decimals>[0-9]+))?")
_BEFORE: Final = re.compile(r"^(?:฿|thb|บาท)\s*", re.IGNORECASE)
_AFTER: Final = re.compile(r"(?:\s*(?:\.-|\.–|,-|฿|thb|บาทถ้วน|บาท|บ\.))+$", re.IGNORECASE)
_MOST_DIGITS: Final = 30

_DIGIT_WORDS: Final = ("ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACE_WORDS: Final = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")


def parse_baht(value: str | int | float | Decimal) -> int:
    """The satang of an amount typed in baht, or of a number from a spreadsheet cell (also in baht).

    Takes Thai digits, commas between thousands, ฿, บาท and the dash of "500.-". A float counts with its fifteen
    significant digits, which is what the spreadsheet shows.
    Raises: Invalid for text that is no amount, more than two decimals, and outside 0 to 10^13 satang.
    """
    typed = value if isinstance(value, str) else _spelled(value)
    plain = _AFTER.sub("", _BEFORE.sub("", to_arabic(trimmed(typed))))
    if not plain:
        raise Invalid(MONEY_MISSING)
    amount = _AMOUNT.fullmatch(plain)
    if amount is None:
        raise Invalid(MONEY_NOT_AMOUNT, value=quoted(value))
    if amount["minus"]:
        raise Invalid(MONEY_NEGATIVE, value=quoted(plain))

    decimals = amount["decimals"] or ""
    if len(decimals) > 2:
        raise Invalid(MONEY_TOO_FINE, value=quoted(plain))
    return _within_range(amount["baht"].replace(",", ""), decimals.ljust(2, "0"), plain)


def format_baht(satang: int, *, thai_digits: bool = False) -> str:
    """`satang` as baht in figures: "18,500.00"."""
    baht, rest = divmod(abs(satang), 100)
    text = f"{'-' if satang < 0 else ''}{baht:,}.{rest:02d}"
    return to_thai(text) if thai_digits else text


def baht_text(satang: int) -> str:
    """`satang` in words, as an official paper spells an amount: "หนึ่งหมื่นแปดพันห้าร้อยบาทถ้วน"."""
    if satang < 0:
        return "ลบ" + baht_text(-satang)
    baht, rest = divmod(satang, 100)
    if baht and not rest:
        return _words(baht) + "บาทถ้วน"
    if not baht:
        return _words(rest) + "สตางค์" if rest else "ศูนย์บาทถ้วน"
    return f"{_words(baht)}บาท{_words(rest)}สตางค์"


def number_text(number: int) -> str:
    """A whole number from 0 in words: "หนึ่งร้อยยี่สิบเอ็ด"."""
    return _words(number) if number else _DIGIT_WORDS[0]


def _spelled(number: float | Decimal) -> str:
    """A number as a plain decimal text without an exponent or superfluous zeros."""
    if isinstance(number, bool):
        return str(number)
    exact = Decimal(format(number, ".15g")) if isinstance(number, float) else Decimal(number)
    if not exact.is_finite():
        return str(number)
    if exact.adjusted() > _MOST_DIGITS:
        raise Invalid(MONEY_TOO_LARGE, value=quoted(exact), most=format_baht(MOST_SATANG))
    if exact and exact.adjusted() < -_MOST_DIGITS:
        raise Invalid(MONEY_TOO_FINE, value=quoted(exact))
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _within_range(baht: str, satang: str, typed: str) -> int:
    digits = baht.lstrip("0") + satang
    if len(digits) > _MOST_DIGITS or int(digits) > MOST_SATANG:
        raise Invalid(MONEY_TOO_LARGE, value=quoted(typed), most=format_baht(MOST_SATANG))
    return int(digits)


def _words(number: int) -> str:
    """A positive number in words; every six digits are followed by ล้าน."""
    millions, rest = divmod(number, 1_000_000)
    if not millions:
        return _below_a_million(rest, alone=True)
    return _words(millions) + "ล้าน" + _below_a_million(rest, alone=False)


def _below_a_million(number: int, *, alone: bool) -> str:
    """At most six digits in words; a last 1 is เอ็ด after any higher digit, also after ล้าน."""
    if number == 1:
        return "หนึ่ง" if alone else "เอ็ด"
    words = []
    for place, digit in reversed(list(enumerate(map(int, reversed(str(number)))))):
        if digit:
            words.append(_digit_word(place, digit) + _PLACE_WORDS[place])
    return "".join(words)


def _digit_word(place: int, digit: int) -> str:
    if place == 1 and digit <= 2:
        return ("", "", "ยี่")[digit]
    if place == 0 and digit == 1:
        return "เอ็ด"
    return _DIGIT_WORDS[digit]
