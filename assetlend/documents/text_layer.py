"""What a reader copies from a paper, or searches in it, is what was written.

The typesetter maps a consonant's glyph to the whole cluster above it and hides the error behind an `ActualText`,
which fails wherever a mark is moved up or down: คำสั่ง is then read as คำสั่สั่ง. So the text layer is written anew,
in three steps that leave every drawn glyph where it is:

1. each embedded glyph is recognised by its outline and mapped to its own characters (`ToUnicode`);
2. the typesetter's own `ActualText` spans are taken away;
3. only a cluster with sara am (ำ), which is drawn as two glyphs with a tone mark between them, gets one again.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

from assetlend.documents.glyph_outlines import (
    NIKHAHIT,
    SARA_AA,
    SARA_AM,
    characters_by_outline,
    outline,
)

GlyphTexts = Mapping[int, str]
"""Glyph number in one embedded font -> the characters it stands for."""

_ENTRY = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<((?:[0-9A-Fa-f]{4})+)>")
_CMAP_HEAD = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_TAIL = b"""endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
_ENTRIES_IN_A_BLOCK = 100
_NO_GLYPH = 0


def rewrite(pdf: bytes, font_files: tuple[Path, ...], *, true_size: bool = False) -> bytes:
    """The same paper with a text layer in which every glyph stands for its own characters.

    `font_files` are the fonts it was set in. `true_size` asks the print dialogue not to fit the page to the paper's
    margins, which a sheet of labels cannot bear.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        texts = {font.objgen: _map_font(font, font_files) for font in _fonts(document)}
        for page in document.pages:
            page.Contents = document.make_stream(_page_content(page, texts))
        if true_size:
            _forbid_scaling(document)

        result = io.BytesIO()
        document.save(
            result,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return result.getvalue()


def _forbid_scaling(document: pikepdf.Pdf) -> None:
    preferences = document.Root.get("/ViewerPreferences", pikepdf.Dictionary())
    preferences.PrintScaling = pikepdf.Name("/None")
    document.Root.ViewerPreferences = preferences


# Step 1: glyph by glyph


def _fonts(document: pikepdf.Pdf) -> Iterator[Any]:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/Type0":
            yield thing


def _map_font(font: Any, font_files: tuple[Path, ...]) -> GlyphTexts:
    """Write the `ToUnicode` of one embedded font from the outlines of its glyphs."""
    known = characters_by_outline(font_files)
    claimed = _read_cmap(font.ToUnicode.read_bytes())
    texts = {}
    with TTFont(io.BytesIO(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes())) as embedded:
        for number, glyph in enumerate(embedded.getGlyphOrder()):
            claim = claimed.get(number, "")
            candidates = known.get(outline(embedded, glyph)) or (claim,)
            texts[number] = claim if claim in candidates else candidates[0]

    texts = {number: text for number, text in texts.items() if text and number != _NO_GLYPH}
    font.ToUnicode.write(_write_cmap(texts))
    return texts


def _read_cmap(cmap: bytes) -> dict[int, str]:
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in _ENTRY.findall(cmap)}


def _write_cmap(texts: GlyphTexts) -> bytes:
    entries = [b"<%04X> <%s>\n" % (code, _utf16(text).hex().upper().encode()) for code, text in sorted(texts.items())]
    blocks = [entries[i : i + _ENTRIES_IN_A_BLOCK] for i in range(0, len(entries), _ENTRIES_IN_A_BLOCK)]
    body = b"".join(b"%d beginbfchar\n%sendbfchar\n" % (len(block), b"".join(block)) for block in blocks)
    return _CMAP_HEAD + body + _CMAP_TAIL


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be")


# Steps 2 and 3: the page's content


def _page_content(page: pikepdf.Page, texts: Mapping[tuple[int, int], GlyphTexts]) -> bytes:
    fonts = {name: texts[font.objgen] for name, font in page.Resources.get("/Font", {}).items()}
    return pikepdf.unparse_content_stream(list(_rewritten(pikepdf.parse_content_stream(page), fonts)))


def _rewritten(instructions: Iterable[Any], fonts: Mapping[str, GlyphTexts]) -> Iterator[Any]:
    font: GlyphTexts = {}
    dropped: list[bool] = []
    for instruction in instructions:
        operands = instruction.operands
        match str(instruction.operator):
            case "BDC" | "BMC":
                dropped.append(_is_actual_text(operands))
                if dropped[-1]:
                    continue
            case "EMC":
                if dropped.pop():
                    continue
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj":
                yield from _shown(instruction, [operands[0]], font)
                continue
            case "TJ":
                yield from _shown(instruction, operands[0], font)
                continue
        yield instruction


def _is_actual_text(operands: Sequence[Any]) -> bool:
    return len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) and "/ActualText" in operands[1]


def _shown(instruction: Any, operand: Iterable[Any], font: GlyphTexts) -> Iterator[Any]:
    """One string of glyphs, with every cluster that holds sara am set apart and spelled out."""
    items = list(_glyphs(operand))
    clusters = list(_sara_am_clusters(items, font))
    if not clusters:
        yield instruction
        return

    done = 0
    for first, last in clusters:
        if first > done:
            yield _show(items[done:first])
        cluster = items[first:last]
        yield _instruction("BDC", pikepdf.Name("/Span"), _actual_text(_spelled(cluster, font)))
        yield _show(cluster)
        yield _instruction("EMC")
        done = last
    if done < len(items):
        yield _show(items[done:])


def _glyphs(operand: Iterable[Any]) -> Iterator[bytes | Any]:
    """Glyph codes of two bytes each, and the numbers that move the pen between them."""
    for part in operand:
        if isinstance(part, pikepdf.String):
            codes = bytes(part)
            yield from (codes[i : i + 2] for i in range(0, len(codes), 2))
        else:
            yield part


def _sara_am_clusters(items: Sequence[Any], font: GlyphTexts) -> Iterator[tuple[int, int]]:
    """Where the clusters begin and end that are drawn as consonant, nikhahit, perhaps a tone mark, and sara aa."""
    places = [i for i, item in enumerate(items) if isinstance(item, bytes)]
    read = [_text(items[i], font) for i in places]
    for at, text in enumerate(read):
        if NIKHAHIT not in text:
            continue
        tail = next((end for end in range(at + 1, min(at + 3, len(read))) if read[end] == SARA_AA), None)
        if tail is not None:
            yield places[max(at - 1, 0)], places[tail] + 1


def _text(code: bytes, font: GlyphTexts) -> str:
    return font.get(int.from_bytes(code, "big"), "")


def _spelled(cluster: Sequence[Any], font: GlyphTexts) -> str:
    drawn = "".join(_text(item, font) for item in cluster if isinstance(item, bytes))
    return drawn.replace(NIKHAHIT, "").removesuffix(SARA_AA) + SARA_AM


def _actual_text(text: str) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(ActualText=pikepdf.String(b"\xfe\xff" + _utf16(text)))


def _show(items: Sequence[Any]) -> pikepdf.ContentStreamInstruction:
    parts = pikepdf.Array([pikepdf.String(item) if isinstance(item, bytes) else item for item in items])
    return _instruction("TJ", parts)


def _instruction(operator: str, *operands: Any) -> pikepdf.ContentStreamInstruction:
    return pikepdf.ContentStreamInstruction(list(operands), pikepdf.Operator(operator))
