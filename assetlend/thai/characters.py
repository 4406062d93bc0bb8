"""Some characters cannot be seen or stored, and a refusal quotes what was typed without them."""

import re
from typing import Final

# Soft hyphen, zero-width spaces and joiners, byte order marks, direction marks, tags: nobody types them on purpose.
INVISIBLE: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Control characters and line separators, and what neither UTF-8 nor XML can hold.
UNSTORABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")

_MOST_QUOTED: Final = 40


def trimmed(text: str) -> str:
    """`text` without invisible characters and without white space around it."""
    return UNSTORABLE.sub(" ", INVISIBLE.sub("", text)).strip()


def quoted(value: object) -> str:
    """`value` as a refusal may repeat it: printable, on one line, at most 40 characters."""
    text = " ".join(trimmed(str(value)[: _MOST_QUOTED * 4]).split())
    return text if len(text) <= _MOST_QUOTED else text[: _MOST_QUOTED - 1] + "…"
