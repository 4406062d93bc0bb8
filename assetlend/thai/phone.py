"""A Thai telephone number is stored as nine or ten digits, shown in groups and masked where it need not be read."""

import re
from typing import Final

from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted
from assetlend.thai.digits import to_arabic
from assetlend.thai.text import canon

PHONE_MISSING: Final = N_("Enter a telephone number.")
PHONE_NOT_NUMBER: Final = N_(
    "“%(value)s” is not a Thai telephone number. It has nine or ten digits and begins with 0, for example 081-234-5678."
)

_SEPARATORS: Final = re.compile(r"[\s().\-‐‑‒–—−/]")
_COUNTRY: Final = re.compile(r"^(?:\+|00)?66(?:0)?(?=[1-9][0-9]{7,8}$)")
_NUMBER: Final = re.compile(r"0[1-9][0-9]{7,8}")


def parse_phone(text: str) -> str:
    """The digits of a Thai telephone number: ten for a mobile, nine for a landline, beginning with 0.

    Takes Thai digits, spaces, dashes and the country code +66 in place of the 0. Raises: Invalid.
    """
    typed = canon(text)
    if not typed:
        raise Invalid(PHONE_MISSING)
    digits = _COUNTRY.sub("0", _SEPARATORS.sub("", to_arabic(typed)))
    if not _NUMBER.fullmatch(digits):
        raise Invalid(PHONE_NOT_NUMBER, value=quoted(typed))
    return digits


def format_phone(digits: str) -> str:
    """Digits in groups: 081-234-5678, 02-123-4567, 037-123-456."""
    area = 2 if digits.startswith("02") and len(digits) == 9 else 3
    return "-".join(filter(None, (digits[:area], digits[area : area + 3], digits[area + 3 :])))


def mask_phone(digits: str) -> str:
    """`format_phone` with every digit but the first two and the last group replaced: 08x-xxx-5678."""
    shown, _, last = format_phone(digits).rpartition("-")
    return f"{shown[:2]}{re.sub('[0-9]', 'x', shown[2:])}-{last}"
