"""The shape of a glyph says which characters it stands for, whatever number a PDF gives it.

A typesetter embeds only the glyphs that a paper needs and numbers them anew, so a glyph of a PDF can be recognised
only by its outline. The same outline is looked for in the font file, whose character map, followed through the
font's substitutions, says what it means.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

Outline = tuple[int, tuple[tuple[int, int], ...], tuple[int, ...]]
"""Advance width, coordinates of the points, and the number of the last point of each contour."""

SARA_AM, NIKHAHIT, SARA_AA = "\u0e33", "\u0e4d", "\u0e32"
_NOT_WRITTEN = frozenset({*range(0xE000, 0xF900), *range(0xFB00, 0xFB50)})
"""Private characters, and ligatures with a number of their own, which stand for the letters they join."""

_EXTENSION = 7
_DEEPEST_CHAIN = 4


def outline(font: TTFont, glyph: str) -> Outline:
    """The shape of one glyph, in font units."""
    table = font["glyf"]
    coordinates, contours, *_ = table[glyph].getCoordinates(table)
    return font["hmtx"][glyph][0], tuple(coordinates), tuple(contours)


@cache
def characters_by_outline(font_files: tuple[Path, ...]) -> dict[Outline, tuple[str, ...]]:
    """Every outline of the fonts with the texts it may stand for, the likeliest first.

    Two characters may share a shape (hyphen and soft hyphen); the reader of the PDF then decides by the text he has.
    """
    found: dict[Outline, tuple[str, ...]] = {}
    for file in font_files:
        with TTFont(file) as font:
            texts = _texts_by_glyph(font)
            for glyph, meanings in texts.items():
                shape = outline(font, glyph)
                found[shape] = tuple(dict.fromkeys((*found.get(shape, ()), *meanings)))
    return found


def _texts_by_glyph(font: TTFont) -> dict[str, tuple[str, ...]]:
    """What each glyph stands for: its own characters, or those of the glyphs it is put in place of."""
    texts: dict[str, tuple[str, ...]] = {}
    for codepoint, glyph in sorted(font.getBestCmap().items()):
        if codepoint not in _NOT_WRITTEN:
            texts[glyph] = (*texts.get(glyph, ()), chr(codepoint))

    substitutions = list(_substitutions(font))
    for _ in range(_DEEPEST_CHAIN):
        for before, after in substitutions:
            if all(glyph in texts for glyph in before):
                _inherit(texts, "".join(texts[glyph][0] for glyph in before), after)
    return texts


def _inherit(texts: dict[str, tuple[str, ...]], meaning: str, glyphs: list[str]) -> None:
    """Give the glyphs that a substitution produces the meaning of those it replaces."""
    if len(glyphs) == 1:
        texts.setdefault(glyphs[0], (meaning,))
        return
    parts = meaning.replace(SARA_AM, NIKHAHIT + SARA_AA)
    if len(parts) == len(glyphs):
        for glyph, part in zip(glyphs, parts, strict=True):
            texts.setdefault(glyph, (part,))


def _substitutions(font: TTFont) -> Iterator[tuple[list[str], list[str]]]:
    """All (glyphs before, glyphs after) of the font's single, multiple, alternate and ligature substitutions."""
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            yield from _pairs(subtable.ExtSubTable if subtable.LookupType == _EXTENSION else subtable)


def _pairs(subtable: Any) -> Iterable[tuple[list[str], list[str]]]:
    match subtable.LookupType:
        case 1:
            return (([before], [after]) for before, after in subtable.mapping.items())
        case 2:
            return (([before], list(after)) for before, after in subtable.mapping.items())
        case 3:
            return (([before], [after]) for before, choices in subtable.alternates.items() for after in choices)
        case 4:
            return (
                ([first, *ligature.Component], [ligature.LigGlyph])
                for first, ligatures in subtable.ligatures.items()
                for ligature in ligatures
            )
        case _:
            return ()
