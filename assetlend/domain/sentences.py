"""The sentences of the report: how one is filled, and within which bounds an office may put it in its own words.

An adjusted sentence keeps every figure of the program's own, says what each bad one counts, holds no number and no
claim of its own, and is plain Thai text with places in braces. The program does not understand what it reads: who
adjusts a sentence answers for it, and every version stays.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from assetlend.errors import Invalid
from assetlend.thai.digits import to_thai
from assetlend.thai.text import canon

MOST_TEXT = 1000

# From the best to the worst: a worse status may not use the words of a better one.
BETTER: Mapping[str, tuple[str, ...]] = {
    "supported": (),
    "partial": ("supported",),
    "not_done": ("supported", "partial"),
    "no_data": ("supported", "partial"),
}
_PLACE = re.compile(r"{(\w+)}", re.ASCII)
_BRACES = re.compile(r"[{}]")
_BETWEEN = re.compile(r"{([^{}]*)}")
_NAME = re.compile(r"[\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+")
_NUMBER = re.compile(r"[0-9๐-๙][0-9๐-๙.,]*")
_STRANGE = re.compile(r"[^\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59 0-9{}()“”‘’\"',.:;/–-]")
_DENIED = re.compile("(?:ไม่|มิ)(?:มี|พบ|ได้|เคย|ใช่|ปรากฏ)?(?:ที่|ว่า|การ|ผู้)?(?:ใด)?$")
_FIGURE = r"(?:{\w+}|[0-9๐-๙])"
_TOUCHING = re.compile(f"{_FIGURE}[^ก-ฮ{{}}]*{_FIGURE}(?<=}})|{{\\w+}}[^ก-ฮ{{}}]*[0-9๐-๙]|[-.,:/–]{{", re.ASCII)
_UNREAD = re.compile("[^\u0e01-\u0e39\u0e40-\u0e4c|]")
EXAMPLE = "12"


class SentenceMissing(Invalid):
    """Write the sentence, or go back to the program's own."""


class SeveralLines(Invalid):
    """Write the sentence on one line, without a line break."""


class SentenceTooLong(Invalid):
    """Shorten the sentence: at most %(most)s characters fit."""


class StrangeLetters(Invalid):
    """Write the sentence in Thai letters, without marks of layout. Leave out: %(found)s"""


class MalformedPlace(Invalid):
    """Write each place as its name alone in braces, as in the program's sentence."""


class UnknownPlace(Invalid):
    """This sentence has no place {%(place)s}. Use only these: %(known)s"""


class FigureLeftOut(Invalid):
    """Every figure of the program's sentence must stay. Put back: %(missing)s"""


class NumberTyped(Invalid):
    """Type no number yourself: the program fills in the figures. Leave out: %(found)s"""


class FiguresTouch(Invalid):
    """Write a word between two figures, and no sign in front of one: else they are read as another number."""


class MeaningLost(Invalid):
    """In front of {%(place)s} say what it counts, with one of these words: %(words)s"""


class QualifierLeftOut(Invalid):
    """Keep “%(words)s” of the program's sentence: it says what was counted."""


class ClaimsTooMuch(Invalid):
    """“%(word)s” says more than this status allows. Leave it out."""


@dataclass(frozen=True)
class Bounds:
    """What the check needs to know (data/wording.yaml).

    `claims` are words by the status that may use them, and `never`; `numbers` are numbers in words with what behind
    them makes another word; `keep` is what must be said in front of a place, `qualifiers` what stays where it is;
    `names` is what offices call the places.
    """

    claims: Mapping[str, Sequence[str]]
    numbers: Mapping[str, str]
    keep: Mapping[str, Sequence[str]]
    qualifiers: Sequence[str]
    examples: Mapping[str, str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Bounds":
        keys = ("claims", "numbers", "keep", "qualifiers", "examples", "places")
        return cls(*(document[key] for key in keys))

    def shown(self, text: str) -> str:
        """A sentence as offices read it: its places by their Thai names."""
        return _BETWEEN.sub(lambda place: f"{{{self.names.get(place[1], place[1])}}}", text)

    def read(self, text: str) -> str:
        """A sentence as an office wrote it, with the places by their own names."""
        own = {name: place for place, name in self.names.items()}
        return _BETWEEN.sub(lambda place: f"{{{own.get(place[1].strip(), place[1])}}}", text)

    def listed(self, places: Iterable[str]) -> str:
        """Places for a sentence to the office."""
        return self.shown(", ".join(f"{{{place}}}" for place in places))

    def said_before(self, figure: str, place: str) -> Sequence[str]:
        """The words of which one must stand in front of a place; none where any will do."""
        return self.keep.get(f"{figure}.{place}", self.keep.get(place, ()))


def filled(sentence: str, values: Mapping[str, str], zero: Mapping[str, str]) -> str:
    """A sentence with its places filled; a phrase of which the last number is zero says that there is none."""
    for phrase, none in zero.items():
        if phrase in sentence and not values[places(phrase)[-1]].strip("๐.,"):
            sentence = sentence.replace(phrase, none)
    return sentence.format_map(values)


def places(sentence: str) -> list[str]:
    """The names in braces, in their order."""
    return _PLACE.findall(sentence)


def known_places(shipped: str) -> list[str]:
    """What a sentence may name in braces, each once: the places of the program's own."""
    return list(dict.fromkeys(places(shipped)))


def example(sentence: str, bounds: Bounds) -> str:
    """The sentence with example figures, in Thai digits."""
    return sentence.format_map({name: to_thai(bounds.examples.get(name, EXAMPLE)) for name in places(sentence)})


def digest(figure: str, status: str, version: int, text: str) -> str:
    """SHA-256 over the lines `figure`, `status`, `version` and the text, in hexadecimal digits."""
    return sha256(f"{figure}\n{status}\n{version}\n{text}".encode()).hexdigest()


def one_line(text: str) -> str:
    """What was typed, in its canonical form. Raises: SeveralLines."""
    if len(text.splitlines()) > 1:
        raise SeveralLines(field="text")
    return canon(text)


# -- the check --------------------------------------------------------------------------------------------------------


def check(text: str, *, figure: str, status: str, shipped: str, bounds: Bounds) -> None:
    """Whether an office may say `text` instead of the `shipped` sentence of a figure and status.

    Raises: SentenceMissing, SeveralLines, SentenceTooLong, StrangeLetters, MalformedPlace, UnknownPlace, FigureLeftOut,
    NumberTyped, FiguresTouch, MeaningLost, QualifierLeftOut, ClaimsTooMuch.
    """
    _check_form(text)
    _check_places(text, shipped, bounds)
    _check_numbers(text, shipped, bounds)
    _check_meaning(text, figure, bounds)
    for words in bounds.qualifiers:
        if words in shipped and words not in text:
            raise QualifierLeftOut(field="text", words=words)
    _check_claims(text, status, shipped, bounds)


def _check_form(text: str) -> None:
    if not re.search("[ก-ฮ]", text):
        raise SentenceMissing(field="text")
    one_line(text)
    if len(text) > MOST_TEXT:
        raise SentenceTooLong(field="text", most=MOST_TEXT)
    if strange := _STRANGE.findall(_BETWEEN.sub("", text)):
        raise StrangeLetters(field="text", found=" ".join(dict.fromkeys(strange)))


def _check_places(text: str, shipped: str, bounds: Bounds) -> None:
    known, named = known_places(shipped), _BETWEEN.findall(text)
    if _BRACES.search(_BETWEEN.sub("", text)) or not all(map(_NAME.fullmatch, named)):
        raise MalformedPlace(field="text")
    for place in named:
        if place not in known:
            raise UnknownPlace(field="text", place=bounds.names.get(place, place), known=bounds.listed(known))
    if missing := [place for place in known if place not in named]:
        raise FigureLeftOut(field="text", missing=bounds.listed(missing))


def _check_numbers(text: str, shipped: str, bounds: Bounds) -> None:
    """Numbers that are typed: exactly those of the program's sentence, in digits or in words."""
    typed, allowed = Counter(_typed(text, bounds)), Counter(_typed(shipped, bounds))
    if extra := list(typed - allowed):
        raise NumberTyped(field="text", found=", ".join(extra))
    if missing := list(allowed - typed):
        raise FigureLeftOut(field="text", missing=", ".join(missing))
    if _TOUCHING.search(text):
        raise FiguresTouch(field="text")


def _typed(text: str, bounds: Bounds) -> list[str]:
    words = "|".join(f"{word}(?!{other})" if other else word for word, other in bounds.numbers.items())
    return [*_NUMBER.findall(_PLACE.sub(" ", text)), *re.findall(words, _read(text))]


def _read(text: str) -> str:
    """What a reader sees as one word although spaces, signs or stray marks stand in it; a bar for each place."""
    return _UNREAD.sub("", _PLACE.sub("|", text))


def _check_meaning(text: str, figure: str, bounds: Bounds) -> None:
    """Between a place and the one before it stands one of the words that say what it counts."""
    for said, place in _said_before(text):
        words = bounds.said_before(figure, place)
        if words and not any(_says(said, word) for word in words):
            raise MeaningLost(field="text", place=bounds.names.get(place, place), words=", ".join(words))


def _says(said: str, word: str) -> bool:
    """Whether a word stands there and is not denied right in front of it."""
    before = said.split(word)[:-1]
    return any(not _DENIED.search(part.rstrip()) for part in before)


def _said_before(text: str) -> Iterable[tuple[str, str]]:
    parts = _PLACE.split(text)
    return zip(parts[::2], parts[1::2], strict=False)


def _check_claims(text: str, status: str, shipped: str, bounds: Bounds) -> None:
    """A claim that the program's own sentence makes may be made as often, and of the same thing."""
    banned = [word for better in (*BETTER[status], "never") for word in bounds.claims[better]]
    for word in banned:
        claimed = re.compile(f"{word}.{{0,3}}")
        if Counter(claimed.findall(_read(text))) - Counter(claimed.findall(_read(shipped))):
            raise ClaimsTooMuch(field="text", word=word)
