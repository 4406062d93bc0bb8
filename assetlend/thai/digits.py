"""Thai and Arabic digits mean the same number, and no other character is a digit."""

import re
from typing import Final

from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted, trimmed

THAI_DIGITS: Final = "๐๑๒๓๔๕๖๗๘๙"
ARABIC_DIGITS: Final = "0123456789"

# A whole number as people write it: plain, or with a comma before every three digits.
GROUPED: Final = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"

COUNT_MISSING: Final = N_("Enter a number.")
COUNT_NOT_WHOLE: Final = N_("“%(value)s” is not a whole number. Write it in digits, for example 12.")
COUNT_TOO_SMALL: Final = N_("%(value)s is too small: the number must be at least %(least)s.")
COUNT_TOO_LARGE: Final = N_("%(value)s is too large: the number must be at most %(most)s.")

_TO_THAI: Final = str.maketrans(ARABIC_DIGITS, THAI_DIGITS)
_TO_ARABIC: Final = str.maketrans(THAI_DIGITS, ARABIC_DIGITS)
_THAI: Final = re.compile(f"[{THAI_DIGITS}]")
_COUNT: Final = re.compile(GROUPED)
_NEGATIVE: Final = re.compile(rf"[-−–] ?(?:{GROUPED})")
_MOST_DIGITS: Final = 18


def to_thai(text: str | int) -> str:
    """`text` with every Arabic digit replaced by the Thai one."""
    return str(text).translate(_TO_THAI)


def to_arabic(text: str) -> str:
    """`text` with every Thai digit replaced by the ASCII one; other scripts' digits stay as they are."""
    return text.translate(_TO_ARABIC) if _THAI.search(text) else text


def parse_count(text: str, *, least: int = 0, most: int = 1_000_000) -> int:
    """The whole number written in `text`, from `least` to `most`, both allowed.

    Takes Thai digits, white space around the number and commas between thousands.
    Raises: Invalid for everything else, such as an empty text, a sign, a fraction, an exponent or other digits.
    """
    typed = to_arabic(trimmed(text))
    if not typed:
        raise Invalid(COUNT_MISSING)
    if _NEGATIVE.fullmatch(typed):
        raise Invalid(COUNT_TOO_SMALL, value=quoted(typed), least=f"{least:,}")
    if not _COUNT.fullmatch(typed):
        raise Invalid(COUNT_NOT_WHOLE, value=quoted(text))

    plain = typed.replace(",", "").lstrip("0") or "0"
    if len(plain) > _MOST_DIGITS or int(plain) > most:
        raise Invalid(COUNT_TOO_LARGE, value=quoted(typed), most=f"{most:,}")
    if int(plain) < least:
        raise Invalid(COUNT_TOO_SMALL, value=quoted(typed), least=f"{least:,}")
    return int(plain)
