"""The report in every form says the same as its JSON, word for word, and looks as offices write it."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from assetlend.documents.report_blocks import Heading, ReportPaper, Table
from assetlend.documents.report_paper import compose
from assetlend.documents.report_words import STATUS_THAI, amount, number, office_title, ranges
from assetlend.domain.narrative import Status
from assetlend.services import report_files
from tests.documents.reading import assert_like_golden, squeezed
from tests.report.papers import (
    ADDED,
    LONG_NAME,
    LONG_OFFICE,
    ROOT,
    corrected_year,
    empty_year,
    year_of_faults,
    year_with_one_loan,
)
from tests.report.reading_papers import by_pdfium, by_poppler, in_docx, in_html, in_order, in_pdf

Year = Callable[[], dict[str, Any]]
YEARS = [empty_year, year_with_one_loan, year_of_faults, corrected_year]
NOT_SENTENCES = {"id", "act", "figure", "figures", "order_no", "step", "office", "by_office", "statement", "division"}


@cache
def drawn(year: Year, form: str) -> bytes:
    return report_files.made(year(), form)


def read(year: Year) -> str:
    return " ".join(compose(year()).words())


def blocks(paper: ReportPaper, kind: type) -> list[Any]:
    return [block for block in paper.blocks if isinstance(block, kind)]


def sentences(value: Any, name: str = "") -> Iterator[str]:
    """Every Thai text of a report's JSON."""
    match value:
        case dict():
            for key, part in value.items():
                yield from sentences(part, key)
        case list() | tuple():
            for part in value:
                yield from sentences(part, name)
        case str() if name not in NOT_SENTENCES and re.search("[ก-๙]", value):
            yield from value.splitlines()


# -- the same words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS)
def test_every_sentence_of_the_json_stands_in_the_paper(year: Year) -> None:
    text = squeezed(read(year))
    assert [one for one in sentences(year()) if squeezed(one) not in text] == []


@pytest.mark.parametrize("year", YEARS)
def test_html_and_docx_say_the_words_of_the_paper_in_their_order(year: Year) -> None:
    words = compose(year()).words()
    assert in_html(drawn(year, "html").decode()) == words
    assert in_docx(drawn(year, "docx")) == words


@pytest.mark.parametrize("reader", [by_poppler, by_pdfium])
@pytest.mark.parametrize("year", YEARS)
def test_the_pdf_says_the_words_of_the_paper_in_their_order(year: Year, reader: Callable[[bytes], list[str]]) -> None:
    paper = compose(year())
    in_order("".join(in_pdf(reader(drawn(year, "pdf")), paper)), paper)


def test_a_word_too_much_too_little_or_misplaced_would_be_noticed() -> None:
    paper = compose(empty_year())
    words = [squeezed(one) for one in paper.words()]
    in_order("".join(words), paper)
    for wrong in ([*words, "ก"], words[1:], [words[1], words[0], *words[2:]], [*words[:4], "ก", *words[4:]]):
        with pytest.raises(AssertionError):
            in_order("".join(wrong), paper)


def test_the_json_is_the_document_itself() -> None:
    assert json.loads(drawn(corrected_year, "json")) == corrected_year()


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
def test_the_same_report_gives_the_same_bytes(form: str) -> None:
    assert report_files.made(year_with_one_loan(), form) == drawn(year_with_one_loan, form)


def test_a_report_without_the_added_parts_has_no_sections_for_them() -> None:
    full = corrected_year()
    bare = {key: part for key, part in full.items() if key not in ADDED}
    titles = [one.text for one in blocks(compose(bare), Heading)]
    assert len(blocks(compose(full), Heading)) == len(titles) + 4
    assert not [one for one in titles if "เปรียบเทียบ" in one or "ปัญหา" in one or "แก้ไข" in one]
    assert [one[0] for one in titles[1:-2]] == list("๑๒๓๔๕"), "the sections are numbered without gaps"
    assert "คำขอยืมทุกเหตุการณ์ของตัวเลขนี้" in squeezed(" ".join(compose(bare).words()))


# -- what it says -----------------------------------------------------------------------------------------------------


def test_an_empty_year_says_that_there_was_nothing_to_measure_and_that_this_is_no_success() -> None:
    text = read(empty_year)
    figures = next(table for table in blocks(compose(empty_year()), Table) if table.head[0] == "ตัวเลข")
    values = [row[3].paragraphs[0].text for row in figures.rows if row[3]]
    assert values.count("ไม่มีสิ่งให้วัด") == sum(one["value"] is None for one in empty_year()["figures"].values()) > 5
    assert "มิได้หมายความว่าดำเนินการสำเร็จ" in text and "ไม่มีข้อค้นพบ" in text
    assert "บัญชีเหตุการณ์ยังไม่มีรายการ" in text and "ยังไม่มีจุดตรวจสอบที่ลงลายมือชื่อดิจิทัล" in text


def test_a_year_of_faults_hides_none_of_them() -> None:
    told, text = year_of_faults(), squeezed(read(year_of_faults))
    for place, one in enumerate(told["findings"], 1):
        assert f"{squeezed(one['text'])}(รายการที่{squeezed(ranges(one['entries']))})" in text, place
    shown = [s["status"] for m in told["measures"] for method in m["methods"] for s in method["statements"]]
    assert {"partial", "not_done"} <= set(shown)
    for status in set(shown):
        assert text.count(STATUS_THAI[Status(status)] + ":") == shown.count(status)


def test_a_draft_says_so_on_every_page_and_an_edition_says_its_number() -> None:
    assert all(page.startswith("ร่าง") for page in by_poppler(drawn(year_of_faults, "pdf")))
    assert 'content:"ร่าง"' in drawn(year_of_faults, "html").decode()
    assert docx.Document(io.BytesIO(drawn(year_of_faults, "docx"))).sections[0].header.paragraphs[0].text == "ร่าง"
    assert "ฉบับที่ ๒" in read(corrected_year) and "ร่าง" not in read(corrected_year)
    assert not any(page.startswith("ร่าง") for page in by_poppler(drawn(corrected_year, "pdf")))


def test_a_correction_says_what_changed_and_why() -> None:
    text = read(corrected_year)
    assert "ฉบับที่ ๒ นี้ออกแทนฉบับก่อน เหตุผลในการแก้ไข: แก้ไขวันที่ส่งคืนที่บันทึกคลาดเคลื่อน" in text
    assert "๑. ส่งคืนภายในกำหนด เดิมร้อยละ ๕๐ แก้ไขเป็นร้อยละ ๗๕" in text
    assert corrected_year()["edition"]["replaces"] in text


def test_officials_remarks_stand_apart_signed_and_dated() -> None:
    text = read(corrected_year)
    assert "มิใช่ผลการคำนวณจากบัญชีเหตุการณ์ ๑. เรื่อง ทวงถามภายในเวลา (มาตรการที่ ๒ วิธีที่ ๔)" in text
    assert "๒. เรื่อง มาตรการที่ ๓ วิธีที่ ๑" in text
    assert f"ผู้ชี้แจง: ปลัด{LONG_OFFICE} วันที่ ๑๕ ตุลาคม ๒๕๖๙ เวลา ๑๖.๐๕ น." in text
    assert "ผู้ชี้แจง: ผู้อำนวยการกอง วันที่" in text


def test_only_who_signed_in_the_system_is_said_to_have_signed() -> None:
    text = read(corrected_year)
    assert f"ลงชื่อ ลงนามในระบบ ผู้ตรวจรายงาน ({LONG_NAME})" in text
    assert f"รักษาราชการแทนปลัด{LONG_OFFICE} ตามคำสั่งที่ ๘๗/๒๕๖๙ วันที่ ๑๖ ตุลาคม ๒๕๖๙ เวลา ๑๐.๑๕ น." in text
    assert text.count("ลงนามในระบบ") == 1
    assert f"ลงชื่อ ผู้ลงนามในรายงาน ( ) ตำแหน่ง นายก{LONG_OFFICE} วันที่ เดือน พ.ศ." in text
    assert "ลงนามในระบบ" not in read(year_of_faults)


def test_the_annex_gives_the_entries_by_figure_and_act_and_the_way_to_check_them() -> None:
    text = read(corrected_year)
    assert "อนุมัติคำขอ ๑๒–๑๕, ๑๘" in text
    assert f"รากของบัญชีเหตุการณ์ {ROOT}" in text and "assetlend report verify" in text


def test_numbers_are_written_as_papers_write_them() -> None:
    assert [number(one) for one in (None, 0, 1234, 5.0, 0.25, 1234.5)] == ["–", "๐", "๑,๒๓๔", "๕", "๐.๒๕", "๑,๒๓๔.๕"]
    assert [amount(one, "ratio") for one in (1, 0.9999, 0.6666, None)] == [
        "ร้อยละ ๑๐๐", "ร้อยละ ๙๙.๙", "ร้อยละ ๖๖.๖", "ไม่มีสิ่งให้วัด",
    ]  # fmt: skip
    assert (amount(3, "incidents"), amount(3, "unheard of")) == ("๓ เรื่อง", "๓")
    assert [ranges(one) for one in ([], [4], [3, 1, 2], [1, 3, 4])] == ["–", "๔", "๑–๓", "๑, ๓–๔"]
    assert [office_title(one, "อบต.ก") for one in ("nayok", "palad", "staff", "ผู้ใหญ่บ้าน")] == [
        "นายกอบต.ก", "ปลัดอบต.ก", "บุคลากร", "ผู้ใหญ่บ้าน",
    ]  # fmt: skip


@pytest.mark.parametrize("year", YEARS)
def test_figures_and_days_are_in_thai_digits(year: Year) -> None:
    codes = re.compile(r"\bR\d+\b|O43|[A-Za-z0-9+/]{43}=|[0-9a-f]{64}|รหัส \w+|SHA-256")
    assert re.findall("[0-9]", codes.sub("", read(year))) == []


# -- each form --------------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_for_archives_and_readers() -> None:
    with pikepdf.open(io.BytesIO(drawn(corrected_year, "pdf"))) as file:
        about = file.open_metadata()
        tags = list(structure(file.Root.StructTreeRoot.K))
        language, title = str(file.Root.Lang), str(file.docinfo["/Title"])
        faults = file.check_pdf_syntax()
    tables = blocks(compose(corrected_year()), Table)
    assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == ("2", "A", "1")
    assert language == "th-TH" and LONG_OFFICE in title and faults == []
    assert tags.count("/Table") == tags.count("/THead") == len(tables), "one table, however many pages it takes"
    assert tags.count("/TH Column") == sum(len(table.head) for table in tables)
    assert (tags.count("/H1"), tags.count("/H2")) == (1, len(blocks(compose(corrected_year()), Heading)) - 1)


def structure(node: Any) -> Iterator[str]:
    """The kinds of all elements of the structure tree, a head of a table with its scope."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from structure(one)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        scope = re.search("Column|Row", repr(node.get("/A", "")))
        yield f"{node.S} {scope[0]}" if scope and node.S == "/TH" else str(node.S)
        yield from structure(node.get("/K", pikepdf.Array()))


def test_the_report_looks_as_it_always_did() -> None:
    pdf = drawn(corrected_year, "pdf")
    for page in (0, 1):
        assert_like_golden(pdf, f"report-{page + 1}", page)


WHOLE = re.compile(r"[๐-๙]{1,2} [ก-๙]+(?:คม|ยน|พันธ์) [๐-๙]{4}|[๐-๙.,]+ (?:ฉบับ|คำขอ|ครั้ง)|[๐-๙]+–[๐-๙]+")


def test_names_days_codes_and_counts_never_break_at_the_end_of_a_line() -> None:
    for year in YEARS:
        told = compose(year()).words()
        whole = set(WHOLE.findall(" ".join(told)))
        whole |= {part for one in year().get("approvals", ()) for part in one["name"].split() if len(part) <= 40}
        lines = "\n".join(by_poppler(drawn(year, "pdf")))
        parted = [one for one in whole if lines.count(one) < sum(text.count(one) for text in told)]
        assert parted == [], year


def test_the_docx_is_set_for_thai_and_can_be_edited() -> None:
    file = docx.Document(io.BytesIO(drawn(corrected_year, "docx")))
    with zipfile.ZipFile(io.BytesIO(drawn(corrected_year, "docx"))) as parts:
        assert "thaiDistribute" not in parts.read("word/document.xml").decode()
    normal = file.styles["Normal"].element.rPr
    fonts = normal.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {"TH SarabunPSK"}
    assert (normal.find(qn("w:sz")).get(qn("w:val")), normal.find(qn("w:szCs")).get(qn("w:val"))) == ("32", "32")
    assert normal.find(qn("w:lang")).get(qn("w:bidi")) == "th-TH"
    assert not [one for one in file.styles.element.iter(qn("w:rFonts")) if one.get(qn("w:asciiTheme"))]
    headings = [one.text.replace("\n", " ") for one in file.paragraphs if one.style.name.startswith("Heading")]
    assert headings == [one.text.replace("\n", " ") for one in blocks(compose(corrected_year()), Heading)]
    about = file.core_properties
    assert about.author == LONG_OFFICE and about.created == about.modified and about.created.year == 2026


def test_the_tables_of_the_docx_have_their_widths_and_repeat_their_heads() -> None:
    file = docx.Document(io.BytesIO(drawn(corrected_year, "docx")))
    for table, told in zip(file.tables, blocks(compose(corrected_year()), Table), strict=True):
        heads = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True] + [False] * len(told.rows)
        grid = [column.width for column in table.columns]
        assert abs(sum(grid) - Cm(16)) < 2_000
        assert all([cell.width for cell in row._tr.tc_lst] == grid for row in table.rows)
    merged = [one.get(qn("w:val")) for one in file.tables[0]._tbl.iter(qn("w:vMerge"))]
    assert (merged.count("restart"), merged.count("continue")) == (14, 36)


def test_the_html_is_one_thai_page_that_needs_nothing_else() -> None:
    page = drawn(corrected_year, "html").decode()
    assert page.startswith("<!doctype html>") and '<html lang="th">' in page and 'charset="utf-8"' in page
    assert not re.search("<script|src=|href=|style=", page)
    assert page.count("<h1>") == 1 and 'th scope="col"' in page


def test_what_is_typed_is_never_markup() -> None:
    name = 'อบต. <b>ตัวอย่าง</b> & #read("/etc/passwd") {{ 7*7 }}'
    document = empty_year() | {"organization": {"name": name, "ledger": "x"}}
    words = compose(document).words()
    assert in_html(report_files.as_html(document)) == words
    assert in_docx(report_files.as_docx(document)) == words
    assert squeezed(name) in squeezed("".join(by_poppler(report_files.as_pdf(document))))
