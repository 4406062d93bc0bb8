"""A line of Thai is stored in one canonical form, searched in a folded form and sorted by a key.

Stored (`canon`): NFC, never NFKC; one spelling for what looks the same on the screen.
Searched (`fold`): what people leave out, mistype or type differently is gone on both sides, so a stored text is
found where each of `search_words(query)` is contained in `fold(text)`:
- tone marks, ็, the karan mark (its consonant stays), ํ, ฺ and ฯ are dropped: เตน and เต็น find เต็นท์;
- letters are case-folded, Thai digits become Arabic, ๅ becomes า, and ×, or * between digits, becomes x;
- white space and punctuation are dropped (500 62 and 500-62 find 500-62-0001; 6000 finds 6,000), but a point
  between digits stays, so that 4.5 is not 45.
"""

import re
import unicodedata
from string import ascii_lowercase
from typing import Final

from assetlend.thai.characters import INVISIBLE, UNSTORABLE
from assetlend.thai.digits import to_arabic

_SARA_AA: Final = "\u0e32"
_SARA_AM: Final = "\u0e33"
_NIKHAHIT: Final = "\u0e4d"
_FOLLOWING_VOWELS: Final = "\u0e30" + _SARA_AA + _SARA_AM
# The order in which the marks of one consonant are stored: phinthu, vowels, ็, ํ, tones, karan, yamakkan.
_MARKS: Final = "\u0e3a\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e4d\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e"
_CLUSTER: Final = re.compile(f"[{_MARKS}{_FOLLOWING_VOWELS}]{{2,}}")
_MARK_RANK: Final = {mark: rank for rank, mark in enumerate(_MARKS)}

# Anything that keeps a text from being canonical as it is: most texts are, and need no more than this look.
_ANY: Final = f"[{_MARKS}{_FOLLOWING_VOWELS}]"
_USUAL_PAIR: Final = (
    f"(?:[\u0e31\u0e34-\u0e37\u0e38\u0e39][\u0e48-\u0e4c]|[\u0e48-\u0e4b][{_FOLLOWING_VOWELS}])(?!{_ANY})"
)
_UNSETTLED: Final = re.compile(
    f"[^ -~\u0e01-\u0e3a\u0e3f-\u0e5b]|  |^ | $|เเ|(?<!{_ANY})(?={_ANY}{{2}})(?!{_USUAL_PAIR})"
)

# Old Windows fonts, and text copied out of PDF files, use private characters for shifted marks.
_PRIVATE_THAI: Final = str.maketrans(
    "".join(map(chr, range(0xF700, 0xF71B))),
    "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e0d"
    "\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
)

_UNSEARCHED: Final = "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e\u0e3aฯ"
_TIMES: Final = re.compile(r"(?<=[0-9])\s*[xX×✕✖*]\s*(?=[0-9])")
_LONE_POINT: Final = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
_MOST_WORDS: Final = 8
_MOST_MARKS: Final = 30

_LEADING_VOWEL: Final = re.compile("([เแโใไ])([ก-ฮ])")
_SORT_MARKS: Final = {
    mark: str(rank) for rank, mark in enumerate("\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e", 1)
}
_UNSORTED: Final = str.maketrans("", "", "".join(_SORT_MARKS) + "\u0e3a")
_LATIN_LAST: Final = str.maketrans({letter: "๛" + letter for letter in ascii_lowercase})


class _Searched(dict[int, int | None]):
    """What becomes of a character in a search: learned once for each, punctuation and white space are dropped."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code))[0] in "PZ" else code
        return self[code]


_SEARCHED: Final = _Searched(
    {ord("."): ord("."), ord("×"): ord("x"), ord("✕"): ord("x"), ord("✖"): ord("x"), 0x0E45: ord(_SARA_AA)}
    | {ord(mark): None for mark in _UNSEARCHED}
)


def canon(text: str) -> str:
    """The one form in which a single line is stored; applying it again changes nothing.

    Invisible characters go, control characters and line ends become a space, white space is collapsed and stripped,
    เเ becomes แ, ํ and า become ำ, and the marks of a consonant stand once each, in one order, before า, ำ and ะ.
    """
    return _settled(text) if _UNSETTLED.search(text) else text


def canon_lines(text: str) -> str:
    """`canon` line by line: lines end in a line feed, at most one empty line in a row, none at either end."""
    lines = "\n".join(canon(line) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def fold(text: str) -> str:
    """The form that is searched and compared (see the top of the module); not for showing."""
    alike = _TIMES.sub("x", to_arabic(canon(text))).casefold()
    return canon(_LONE_POINT.sub("", alike).translate(_SEARCHED))


def search_words(query: str) -> list[str]:
    """The folded words of a query, without repetition, at most eight; a stored text must contain every one."""
    words = _TIMES.sub("x", to_arabic(canon(query))).split()
    return list(dict.fromkeys(filter(None, map(fold, words))))[:_MOST_WORDS]


def sort_key(text: str) -> str:
    """A key whose code-point order is the order of a Thai dictionary, Latin after Thai; store it in a column.

    A leading vowel counts after its consonant; tone marks, ็ and ์ count only between words that are otherwise equal.
    """
    letters = _LEADING_VOWEL.sub(r"\2\1", to_arabic(canon(text)).casefold())
    return letters.translate(_UNSORTED).translate(_LATIN_LAST) + "\t" + _tones(letters)


def _settled(text: str) -> str:
    plain = " ".join(UNSTORABLE.sub(" ", INVISIBLE.sub("", text)).split())
    # Marks of other scripts among Thai ones can make NFC and the Thai order work against each other a few times.
    while (settled := _thai_order(_composed(plain.translate(_PRIVATE_THAI)))) != plain:
        plain = settled
    return plain


def _composed(text: str) -> str:
    """NFC of a text without the marks beyond thirty in a row: to order more takes the square of their number."""
    if len(text) <= _MOST_MARKS:
        return unicodedata.normalize("NFC", text)
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run <= _MOST_MARKS:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


def _thai_order(text: str) -> str:
    return _CLUSTER.sub(_ordered_cluster, text).replace("เเ", "แ")


def _ordered_cluster(match: re.Match[str]) -> str:
    """The marks and following vowels of one consonant: marks first, once each, in their order."""
    marks = sorted(set(match[0]).difference(_FOLLOWING_VOWELS), key=_MARK_RANK.__getitem__)
    vowels = [letter for letter in match[0] if letter in _FOLLOWING_VOWELS]
    if _NIKHAHIT in marks and vowels and vowels[0] in (_SARA_AA, _SARA_AM):
        marks.remove(_NIKHAHIT)
        vowels[0] = _SARA_AM
    return "".join(marks + vowels)


def _tones(letters: str) -> str:
    """One digit for each letter, the rank of the mark on it, without the zeros at the end."""
    ranks: list[str] = []
    for letter in letters:
        if letter not in _SORT_MARKS:
            ranks.append("0")
        elif ranks:
            ranks[-1] = max(ranks[-1], _SORT_MARKS[letter])
    return "".join(ranks).rstrip("0")
