"""The report as DOCX, for offices that edit it: TH SarabunPSK 16 pt for Thai runs, real headings, repeated head rows.

Thai runs take the complex-script font and size, which python-docx leaves out; column widths stand in the grid and in
every cell, because some programs read only one of them. The same composition gives the same bytes.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from assetlend.documents.report_blocks import (
    Cell,
    Heading,
    Look,
    Paragraph,
    ReportPaper,
    Role,
    Run,
    Signatures,
    Table,
)

FONT = "TH SarabunPSK"
BODY, SMALL = 16, 14
HEADINGS = {"Heading 1": 18, "Heading 2": 16}
TEXT_WIDTH = 16.0
"""Centimetres between the margins of the offices: A4, 3 cm at the left, 2 cm at the right."""
FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)


def render(paper: ReportPaper) -> bytes:
    """The composition as a Word document."""
    document = docx.Document()
    _set_page(document, paper)
    _set_fonts(document)
    _describe(document, paper)
    for block in paper.blocks:
        match block:
            case Heading():
                _heading(document, block)
            case Paragraph():
                _fill(document.add_paragraph(), block)
            case Table():
                _table(document, block)
            case Signatures():
                _signatures(document, block)
    return _packed(document)


# -- the sheet --------------------------------------------------------------------------------------------------------


def _set_page(document: Document, paper: ReportPaper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2)
    properties: Any = section._sectPr
    properties.find(qn("w:cols")).addprevious(_element("w:pgNumType", fmt="thaiNumbers"))
    foot: Any = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _page_number(foot.add_run())
    head: Any = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if paper.mark:
        _write(head, Run(paper.mark, Role.STATUS))


def _page_number(run: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = _element("w:fldChar", fldCharType=kind) if kind else OxmlElement("w:instrText")
        part.text = text or None
        run._r.append(part)


def _set_fonts(document: Document) -> None:
    """Thai and Latin in the offices' font; nothing is left to the theme of the reader's program."""
    styles: Any = document.styles
    defaults = styles.element.find(qn("w:docDefaults"))
    for fonts in styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        _name_fonts(fonts)
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:bidi"), "th-TH")
    _set_style(styles["Normal"], BODY, bold=False)
    for name, size in HEADINGS.items():
        _set_style(styles[name], size, bold=True)
        styles[name].font.color.rgb = RGBColor(0, 0, 0)
        styles[name].paragraph_format.space_before = Pt(10 if name == "Heading 2" else 0)
        styles[name].paragraph_format.space_after = Pt(4)


def _set_style(style: Any, size: int, *, bold: bool) -> None:
    properties = style.element.get_or_add_rPr()
    for name in ("w:rFonts", "w:sz", "w:szCs", "w:b", "w:bCs", "w:lang"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    _name_fonts(fonts)
    properties.insert(0, fonts)
    style.font.size = Pt(size)
    style.font.bold, style.font.cs_bold = bold, bold
    properties.find(qn("w:sz")).addnext(_element("w:szCs", val=str(2 * size)))
    properties.append(_element("w:lang", val="en-US", eastAsia="en-US", bidi="th-TH"))
    style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), 1.0


def _name_fonts(fonts: Any) -> None:
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _describe(document: Document, paper: ReportPaper) -> None:
    about = document.core_properties
    made = paper.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.title, about.author, about.language = paper.title[:255], paper.office[:255], "th-TH"
    about.last_modified_by, about.comments, about.revision = "", "", 1
    about.created = about.modified = made


# -- blocks -----------------------------------------------------------------------------------------------------------


def _heading(document: Document, block: Heading) -> None:
    paragraph = document.add_heading(block.text, block.level)
    if block.level == 1:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _fill(paragraph: Any, block: Paragraph) -> None:
    match block.look:
        case Look.TITLE:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        case Look.INDENTED:
            paragraph.paragraph_format.first_line_indent = Cm(2.5)
        case Look.ITEM:
            paragraph.paragraph_format.left_indent = Cm(0.75)
            paragraph.paragraph_format.first_line_indent = Cm(-0.75)
    for run in block.runs:
        _write(paragraph, run, bold=block.look is Look.TITLE)


def _write(paragraph: Any, run: Run, *, bold: bool = False) -> None:
    made = paragraph.add_run(run.text)
    if bold or run.role is Role.STATUS:
        made.font.bold = made.font.cs_bold = True
    if run.role is Role.BLANK:
        made.font.underline = True
    if run.role in (Role.NOTE, Role.ENTRIES):
        made.font.size = Pt(SMALL)
        made._r.rPr.find(qn("w:sz")).addnext(_element("w:szCs", val=str(2 * SMALL)))


def _signatures(document: Document, block: Signatures) -> None:
    for place in block.places:
        for at, line in enumerate(place):
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.left_indent = Cm(4)
            paragraph.paragraph_format.space_before = Pt(0 if at else 18)
            paragraph.paragraph_format.keep_with_next = at < len(place) - 1
            _fill(paragraph, line)


def _table(document: Document, block: Table) -> None:
    table: Any = document.add_table(rows=0, cols=len(block.widths), style="Table Grid")
    table.autofit = False
    widths = [Cm(TEXT_WIDTH * share / sum(block.widths)) for share in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head = [Cell((Paragraph((Run(text, Role.STATUS),), Look.TITLE),)) for text in block.head]
    _row(table, head, widths, ())
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    covered = [0] * len(widths)
    for row in block.rows:
        _row(table, row, widths, block.centred)
        covered = [one.rows if one else left for one, left in zip(row, covered, strict=True)]
        _join(table.rows[-1]._tr.tc_lst, row, covered)
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _row(table: Any, row: Iterable[Cell | None], widths: list[Any], centred: tuple[int, ...]) -> None:
    for place, (made, one) in enumerate(zip(table.add_row().cells, row, strict=True)):
        made.width = widths[place]
        for at, block in enumerate(one.paragraphs if one else ()):
            paragraph = made.paragraphs[0] if at == 0 else made.add_paragraph()
            _fill(paragraph, block)
            if place in centred:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _join(cells: list[Any], row: Iterable[Cell | None], covered: list[int]) -> None:
    """Cells over several rows are one: the first of them begins it, those below go on with it."""
    for cell, one, rows in zip(cells, row, covered, strict=True):
        if rows > 1:
            merged = _element("w:vMerge", val="restart" if one else "continue")
            cell.get_or_add_tcPr().find(qn("w:tcW")).addnext(merged)


# -- the file ---------------------------------------------------------------------------------------------------------


def _element(name: str, **values: str) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _packed(document: Document) -> bytes:
    """The file without the time of its making."""
    written, packed = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            target.writestr(zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
