"""A text to read aloud, taken apart: sentences, the phrases between which one draws breath, and how long it takes."""

import re

from assetlend.thai.money import number_text

_DIGITS = frozenset(map(number_text, range(10)))
_JOINED = frozenset({"หมายเลข", "ต่อ", "ภายใน", "วัน", "เดือน", "ปี", "ชั่วโมง"})
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
LETTERS_A_SECOND = 11
"""Base letters that an announcer reads in a second, slowly and clearly."""
BREATH, REST = 0.4, 1.2
"""Seconds after a phrase, and after a sentence."""


def phrases(sentence: str) -> tuple[str, ...]:
    """The phrases of a sentence: it is cut at its spaces, but not around a number that is read with its unit."""
    found: list[str] = []
    for word in sentence.split():
        if found and _belongs(found[-1].rsplit(" ", 1)[-1], word):
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    return tuple(found)


def _belongs(before: str, word: str) -> bool:
    """Whether a word is read in one breath with the word before it: figures, and a number with what it counts."""
    counted = before.endswith(tuple(_JOINED)) and len(word) < 8
    return counted or word in _JOINED or before in _DIGITS or word in _DIGITS


def sentences(text: str) -> tuple[tuple[str, ...], ...]:
    """The phrases of each sentence; one sentence stands on each line."""
    return tuple(found for line in text.splitlines() if (found := phrases(line)))


def seconds(spoken: tuple[tuple[str, ...], ...]) -> int:
    """How many seconds it takes to read, to the next five."""
    letters = sum(len(_MARKS.sub("", phrase.replace(" ", ""))) for sentence in spoken for phrase in sentence)
    breaths = sum(len(sentence) - 1 for sentence in spoken)
    exact = letters / LETTERS_A_SECOND + breaths * BREATH + len(spoken) * REST
    return -(-round(exact) // 5) * 5


def in_words(length: int) -> str:
    """A number of seconds as `ประมาณ 1 นาที 25 วินาที`."""
    minutes, rest = divmod(length, 60)
    parts = (f"{minutes} นาที" if minutes else "", f"{rest} วินาที" if rest else "")
    return f"ประมาณ {' '.join(filter(None, parts))}"
