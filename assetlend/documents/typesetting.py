"""A paper is made from a template and a value; what people typed is data and never markup.

The same template, value and moment give the same bytes, tagged as PDF/A-2a and PDF/UA-1. Nothing is read but the
templates and fonts of the package: the typesetter is given an empty folder as its root, and no fonts of the machine.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from fontTools.ttLib import TTFont

from assetlend.documents import text_layer
from assetlend.paths import package_dir, template_dir

STANDARDS = ["a-2a", "ua-1"]

MISSING = "\ufffd"
"""Stands for a character that the fonts lack; the templates draw a small box for it."""

DOMAIN_WORDS = (
    "กองคลัง",
    "กองช่าง",
    "ข้าพเจ้า",
    "ครุภัณฑ์",
    "คู่มือ",
    "งบประมาณ",
    "จังหวัด",
    "ชดใช้",
    "ตามคำสั่งที่",
    "ทรัพย์สิน",
    "นำส่งคืน",
    "บ้านเลขที่",
    "ปฏิบัติราชการแทน",
    "ประจำปี",
    "ประโยชน์",
    "ผู้ยืม",
    "ผู้สูงอายุ",
    "ผู้อำนวยการ",
    "ผู้ใหญ่บ้าน",
    "ผู้ให้ยืม",
    "พัสดุ",
    "รักษาราชการแทน",
    "ศาลาประชาคม",
    "สถานที่",
    "สอบถาม",
    "สะดวก",
    "สำนักปลัด",
    "สูญหาย",
    "องค์การ",
    "อเนกประสงค์",
    "เจ้าหน้าที่",
    "เสียหาย",
    "โทรศัพท์",
    "โน้ตบุ๊ก",
    "ใบยืม",
)
"""Words that the typesetter would otherwise break inside; measured on papers of a subdistrict office."""

_MONTHS = "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม"
_WHOLE_DATE = rf"(?:(?:ลง)?วันที่ )?[๐-๙0-9]{{1,2}} (?:{_MONTHS}) (?:พ\.ศ\. )?[๐-๙0-9]{{4}}"
_UNITS = "นิ้ว|ฟุต|เมตร|เซนติเมตร|ซม\\.|มม\\.|ลิตร|วัตต์|ตัว|หลัง|ชุด|เครื่อง|คัน|ชิ้น|ผืน|ใบ|รายการ|วัน|คน"
_MEASURE = rf"(?:[๐-๙0-9.,]+ x )*[๐-๙0-9.,]+ (?:{_UNITS})"
_THAI_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_LONGEST_UNBREAKABLE = 40

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPLIT_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_PILED_MARKS = re.compile(f"([{_THAI_MARKS}]{{3}})[{_THAI_MARKS}]+")
_ENDLESS_RUN = re.compile(r"[^\s\u0e01-\u0e4e]{25}(?=[^\s\u0e01-\u0e4e]{5})")
_ENDLESS_REPEAT = re.compile(r"((?P<piece>[^\s]{1,8}?)(?P=piece){7})(?=(?P=piece))")
_MAY_BREAK = "\u200b"
_NEAREST = str.maketrans({"\t": " ", "\u2011": "\u2010", "\u2212": "\u2013"})
_INVISIBLE = {"Cc", "Cf", "Cs", "Mn", "Mc", "Me", "Sk"}
_NEVER_PRINTED = {"Cc", "Cf", "Cs", "Co"}


class Drawing(str):
    """An SVG picture of the program's own making, which is not text to be made printable."""

    __slots__ = ()


def typeset(
    template: str,
    value: Mapping[str, Any],
    *,
    title: str,
    author: str,
    created: datetime,
    unbreakable: Iterable[str] = (),
    words: Iterable[str] = DOMAIN_WORDS,
    true_size: bool = False,
) -> bytes:
    """The paper that `template` (a name in templates/documents, without `.typ`) makes of `value`, as PDF.

    `value` is what JSON can hold. `title` and `author` (the office, never a person) go into the file's description,
    `created` (aware) into its date. Names, numbers and other `unbreakable` words are kept on one line, and `words`,
    which papers that are printed again for ever freeze. `true_size` is for sheets that must not be scaled in printing.
    """
    data = {
        "title": printable(title),
        "author": printable(author),
        "unbreakable": _unbreakable_pattern((*words, *unbreakable)),
        "value": _printable_throughout(value),
    }
    files = {**_templates(), "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True).encode()}
    files["main.typ"] = files[f"{template}.typ"]

    with TemporaryDirectory() as empty:
        pdf: bytes = typst.compile(  # type: ignore[call-overload]  # files by name, which its stubs leave out
            files,
            root=empty,
            font_paths=_fonts(),
            pdf_standards=STANDARDS,
            timestamp=created.astimezone(UTC).replace(microsecond=0),
        )
    return text_layer.rewrite(pdf, font_files(), true_size=true_size)


def printable(text: str) -> str:
    """The text as the fonts can show it.

    Control and invisible characters are taken out, an unknown character becomes `MISSING`, line ends become a line
    feed, and a run too long for any line may be broken. Never changes what a reader of Thai sees otherwise.
    """
    text = _LINE_ENDS.sub("\n", text).translate(_NEAREST)
    text = "".join(map(_shown, unicodedata.normalize("NFC", text)))
    text = _SPLIT_SARA_AM.sub("\\1\u0e33", text)
    text = _PILED_MARKS.sub(r"\1", text)
    text = _ENDLESS_REPEAT.sub(rf"\1{_MAY_BREAK}", text)
    return _ENDLESS_RUN.sub(rf"\g<0>{_MAY_BREAK}", text)


def font_files() -> tuple[Path, ...]:
    """The fonts that papers are set in."""
    return tuple(sorted((package_dir() / "documents" / "fonts").glob("*.ttf")))


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character == "\n" or (ord(character) in _known_characters() and category not in _NEVER_PRINTED):
        return character
    if category in _INVISIBLE:
        return ""
    return " " if category == "Zs" else MISSING


def _printable_throughout(value: Any) -> Any:
    match value:
        case Drawing():
            return value
        case str():
            return printable(value)
        case Mapping():
            return {key: _printable_throughout(part) for key, part in value.items()}
        case list() | tuple():
            return [_printable_throughout(part) for part in value]
        case _:
            return value


def _unbreakable_pattern(words: Iterable[str]) -> str:
    """A pattern for the typesetter (Rust's syntax) of all that stays on one line, the longest first.

    A match takes the vowel and tone marks that follow it, which belong to its last consonant.
    """
    shown = {printable(word).strip() for word in words}
    fitting = sorted(
        (word for word in shown if 0 < len(word) <= _LONGEST_UNBREAKABLE), key=lambda word: (-len(word), word)
    )
    return f"(?:{'|'.join([_WHOLE_DATE, _MEASURE, *map(re.escape, fitting)])})[{_THAI_MARKS}]*"


@cache
def _known_characters() -> frozenset[int]:
    """Characters that every one of the fonts can draw."""
    known = []
    for file in font_files():
        with TTFont(file) as font:
            known.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*known)


@cache
def _templates() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted((template_dir() / "documents").glob("*.typ"))}


@cache
def _fonts() -> typst.Fonts:
    folder = package_dir() / "documents" / "fonts"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
