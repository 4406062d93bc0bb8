"""Every Thai cluster is read back as it was written, and nothing that is drawn moves."""

import io
import json
import re
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pikepdf
import pytest
import typst
from PIL import ImageChops

from assetlend.documents import text_layer
from assetlend.documents.typesetting import font_files
from tests.documents.reading import Reader, by_pdfium, by_poppler, picture, squeezed

CONSONANTS = [chr(code) for code in range(0x0E01, 0x0E2F) if chr(code) not in "ฤฦ"]
TONES = ["", "่", "้", "๊", "๋"]
AFTER = ["", "ั", "ิ", "ี", "ึ", "ื", "ุ", "ู"]
STYLES = ["text(words)", "strong(words)", "emph(words)"]
READERS = [by_poppler, by_pdfium]
PASSAGE = (
    "คำสั่งที่ดำเนินการเพื่อนำน้ำดื่มและซุ้มไม้ไผ่ไปใช้ในที่ทำการผู้ใหญ่บ้าน ทั้งนี้ ผู้ยืมพึงรักษาของที่ยืมไว้ให้ดี "
    "ปั๊มน้ำ ตู้เย็น ปุ๋ย ญี่ปุ่น ฎีกา กฎหมาย ฐานข้อมูล สัญญา ปฏิทิน ฝ่าย ฟ้า เก้าอี้ ป้ำ ๆ เป๋อ ๆ ก็ตาม ฯลฯ "
    "ทรัพย์สิน ศูนย์ วันทร์ สิทธิ์ ครุภัณฑ์ ฤๅษี ออฟฟิศ office first 12,500.50 ฿ ๑๒/๒๕๖๙ – “ยืม” … ½ ²"
)


def typeset_plainly(paragraphs: list[str], style: str = STYLES[0]) -> bytes:
    """What the typesetter makes of the paragraphs, before the text layer is written anew."""
    source = f"""
        #set document(title: "ลองอ่าน")
        #set page(paper: "a4", margin: 1cm)
        #set text(font: "Sarabun", size: 9pt, lang: "th", fallback: false)
        #for words in json("data.json") {{ par({style}) }}
    """
    return typst.compile(  # type: ignore[call-overload,no-any-return]
        {"main.typ": source.encode(), "data.json": json.dumps(paragraphs).encode()},
        root=Path(__file__).parent / "golden",
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_files()[0].parent]
        ),
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime(2026, 9, 3, tzinfo=UTC),
    )


def clusters(consonant: str, style: str) -> str:
    """Every combination of marks that can stand on a consonant, and vowels before and after it."""
    marked = [consonant + vowel + tone for vowel, tone in product(AFTER, TONES)]
    opened = [vowel + consonant + tone for vowel, tone in product("เแโใไ", TONES)]
    followed = [consonant + tone + "า" for tone in TONES] + [f"เ{consonant}ีย", f"เ{consonant}ื่อ", f"{consonant}็"]
    words = marked + opened + followed + [consonant + tone + "ำ" for tone in TONES]
    if style != STYLES[0] and consonant == "ษ":
        words = [word for word in words if not re.search("ษ(ั[่-๋]|[่-๋]?ำ)", word)]
    return " ".join(words)


@pytest.mark.parametrize("style", STYLES, ids=["regular", "bold", "italic"])
@pytest.mark.parametrize("reader", READERS)
def test_every_cluster_is_read_as_it_was_written(reader: Reader, style: str) -> None:
    """Only ษ in bold with a mark over mai han-akat or sara am is left out: no Thai word has it."""
    paragraphs = [clusters(consonant, style) for consonant in CONSONANTS]
    read = squeezed(reader(text_layer.rewrite(typeset_plainly(paragraphs, style), font_files())))

    assert [paragraph for paragraph in paragraphs if squeezed(paragraph) not in read] == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("style", STYLES, ids=["regular", "bold", "italic"])
def test_a_passage_is_read_as_it_was_written(reader: Reader, style: str) -> None:
    pdf = text_layer.rewrite(typeset_plainly([PASSAGE], style), font_files())

    assert squeezed(reader(pdf)) == squeezed(PASSAGE)


@pytest.mark.parametrize("reader", READERS)
def test_without_the_pass_the_typesetter_doubles_clusters(reader: Reader) -> None:
    """Should this fail, the typesetter has learnt Thai and the pass can go."""
    assert squeezed(PASSAGE) not in squeezed(reader(typeset_plainly([PASSAGE])))


def test_nothing_that_is_drawn_moves() -> None:
    before = typeset_plainly([PASSAGE] * 8)
    after = text_layer.rewrite(before, font_files())

    assert ImageChops.difference(picture(before, 150), picture(after, 150)).getbbox() is None


def test_only_sara_am_is_spelled_out() -> None:
    pdf = text_layer.rewrite(typeset_plainly(["น้ำ ที่ คำสั่ง ปั๊ม ดำ"]), font_files())
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spelled = [
            str(instruction.operands[1].ActualText)
            for instruction in pikepdf.parse_content_stream(document.pages[0])
            if str(instruction.operator) == "BDC" and "/ActualText" in instruction.operands[1]
        ]

    assert spelled == ["น้ำ", "คำ", "ดำ"]


def test_every_glyph_stands_for_its_own_characters() -> None:
    pdf = text_layer.rewrite(typeset_plainly([PASSAGE]), font_files())
    with pikepdf.open(io.BytesIO(pdf)) as document:
        texts = document.pages[0].Resources.Font.f0.ToUnicode.read_bytes()
    entries = re.findall(r"^<[0-9A-F]{4}> <([0-9A-F]+)>$", texts.decode().split("endcodespacerange")[1], re.MULTILINE)
    read = [bytes.fromhex(entry).decode("utf-16-be") for entry in entries]

    assert {"ท", "ี", "่", "fi"} <= set(read)
    assert [text for text in read if len(text) > 1 and text[0] in CONSONANTS] == []


def test_marked_content_and_its_structure_stay_whole() -> None:
    before = typeset_plainly([PASSAGE])
    assert marked(text_layer.rewrite(before, font_files())) == marked(before) > 5


def marked(pdf: bytes) -> int:
    """The pieces of content that the structure tree points to; every opened piece must be closed."""
    depth, found = 0, 0
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for instruction in pikepdf.parse_content_stream(document.pages[0]):
            operator = str(instruction.operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(operator, 0)
            assert depth >= 0
            found += operator == "BDC" and "/MCID" in instruction.operands[1]
    assert depth == 0
    return found


def test_a_sheet_of_labels_asks_not_to_be_scaled() -> None:
    plain = typeset_plainly(["ก"])
    with pikepdf.open(io.BytesIO(text_layer.rewrite(plain, font_files(), true_size=True))) as sheet:
        assert sheet.Root.ViewerPreferences.PrintScaling == "/None"
        assert sheet.Root.ViewerPreferences.DisplayDocTitle
    with pikepdf.open(io.BytesIO(text_layer.rewrite(plain, font_files()))) as paper:
        assert "/PrintScaling" not in paper.Root.ViewerPreferences


def test_the_same_paper_gives_the_same_bytes() -> None:
    plain = typeset_plainly([PASSAGE])
    assert text_layer.rewrite(plain, font_files()) == text_layer.rewrite(plain, font_files())
