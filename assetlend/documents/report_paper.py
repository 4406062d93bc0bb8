"""The integrity report as it is read: composed from its published JSON and from nothing else.

HTML, PDF and DOCX are drawn from this one composition, so they say the same, word for word. A report that is no edition
yet is a draft, and says so on every page. Source: the four columns of the founding report (domain 1, 5.4).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from assetlend.documents import report_evidence, report_numbers, report_signing
from assetlend.documents.report_blocks import (
    Block,
    Cell,
    Heading,
    Look,
    Paragraph,
    ReportPaper,
    Role,
    Run,
    Table,
    cell,
    said,
)
from assetlend.documents.report_words import (
    NOTHING_TO_MEASURE,
    STATUS_THAI,
    figure_title,
    moment,
    number,
    office_title,
    ranges,
    rule_name,
)
from assetlend.domain.narrative import Status
from assetlend.thai import dates
from assetlend.thai.digits import to_thai

DRAFT = "ร่าง"
TITLE = ("รายงานผลการดำเนินการ", "ตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน")

_KIND_OF_OFFICE = re.compile("^(?:องค์การบริหารส่วนตำบล|องค์การบริหารส่วนจังหวัด|เทศบาล(?:ตำบล|เมือง|นคร)|อบต\\.|อบจ\\.)")

Document = Mapping[str, Any]
Section = tuple[str, list[Block]]


@dataclass(frozen=True)
class _Office:
    """Whose report it is, and at which clock."""

    name: str
    zone: ZoneInfo


def compose(document: Document) -> ReportPaper:
    """The report of a published JSON (`assetlend.report/1`); keys that were added later may be missing."""
    who = document["organization"]
    office = _Office(who["name"], ZoneInfo(who.get("time_zone", "Asia/Bangkok")))
    year = to_thai(document["fiscal_year"])
    sections = [*_sections(document, office), *_annexes(document, office)]
    return ReportPaper(
        title=f"{''.join(TITLE)} ประจำปีงบประมาณ พ.ศ. {year} {office.name}",
        office=office.name,
        made_at=datetime.fromisoformat(document["as_of"]),
        mark="" if document.get("edition") else DRAFT,
        blocks=(
            *_title(document, office, year),
            *_opening(document, office, year),
            *(block for title, blocks in sections for block in (Heading(title), *blocks)),
        ),
        kept_whole=tuple(_names(document, office)),
    )


def _names(document: Document, office: _Office) -> Iterator[str]:
    """The place that the office is called after, and each part of the names of who signed."""
    yield _KIND_OF_OFFICE.sub("", office.name)
    for one in document.get("approvals", ()):
        yield from one["name"].split()


def _sections(document: Document, office: _Office) -> Iterator[Section]:
    """The numbered sections; what a document does not speak of has none."""
    found: list[Section] = [
        ("การแก้ไขจากฉบับก่อน", _changes(document)),
        ("ผลการดำเนินการตามมาตรการ", [_measures(document["measures"])]),
        ("คำชี้แจงของเจ้าหน้าที่", _remarks(document, office)),
        ("ข้อค้นพบ", _findings(document["findings"])),
        ("ปัญหา อุปสรรค และข้อเสนอแนะ", _suggestions(document)),
        ("การเปรียบเทียบกับปีงบประมาณก่อน", report_numbers.years(document)),
        ("การเปรียบเทียบระหว่างกอง", report_numbers.divisions(document)),
        ("ตัวเลขที่ใช้ในรายงาน", [report_numbers.figures(document["figures"])]),
        ("การตรวจและลงนามรายงาน", list(report_signing.signatures(document, office.name, office.zone))),
    ]
    kept = [(title, blocks) for title, blocks in found if blocks]
    for place, (title, blocks) in enumerate(kept, 1):
        yield f"{to_thai(place)}. {title}", blocks


def _annexes(document: Document, office: _Office) -> Iterator[Section]:
    yield "ภาคผนวก ก หลักฐานในบัญชีเหตุการณ์", list(report_evidence.annex(document))
    yield "ภาคผนวก ข การตรวจสอบรายงาน", list(report_evidence.verification(document, office.zone))


# -- the head ---------------------------------------------------------------------------------------------------------


def _title(document: Document, office: _Office, year: str) -> Iterator[Block]:
    yield Heading("\n".join(TITLE), 1)
    assessment = document["assessment"]
    edition = document.get("edition")
    lines = [
        office.name,
        f"ประจำปีงบประมาณ พ.ศ. {year}",
        "การประเมินคุณธรรมและความโปร่งใสในการดำเนินงานของหน่วยงานภาครัฐ",
        f"ประจำปีงบประมาณ พ.ศ. {to_thai(assessment['year'])} ข้อ {assessment['item']}",
        f"ฉบับที่ {to_thai(edition['number'])}" if edition else f"{DRAFT}รายงานที่ยังไม่ได้ออกเป็นฉบับ",
    ]
    yield from (block for line in lines for block in said(line, look=Look.TITLE))


def _opening(document: Document, office: _Office, year: str) -> Iterator[Block]:
    first, last = dates.fiscal_year_bounds(document["fiscal_year"])
    size, upto = number(document["ledger"]["size"]), moment(document["as_of"], office.zone)
    yield from said(
        f"{office.name} ขอรายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน "
        f"ประจำปีงบประมาณ พ.ศ. {year} (ตั้งแต่วันที่ {_day(first)} ถึงวันที่ {_day(last)}) ดังรายละเอียดต่อไปนี้",
        look=Look.INDENTED,
    )
    yield from said(
        f"ผลการดำเนินการและตัวเลขในรายงานนี้คำนวณจากบัญชีเหตุการณ์ {size} รายการ ซึ่งบันทึกไว้จนถึง{upto} "
        f"ข้อความว่า “{NOTHING_TO_MEASURE}” หมายความว่าไม่มีเหตุการณ์ให้วัดผล มิได้หมายความว่าดำเนินการสำเร็จ",
        look=Look.INDENTED,
    )


def _day(day: date) -> str:
    return dates.format_long(day, thai_digits=True)


# -- the four columns -------------------------------------------------------------------------------------------------


def _measures(measures: Sequence[Document]) -> Table:
    return Table(
        head=("มาตรการ", "วิธีการดำเนินการ", "ผลการดำเนินการ", "ผู้รับผิดชอบ"),
        rows=tuple(row for measure in measures for row in _methods(measure)),
        widths=(21, 25, 38, 16),
    )


def _methods(measure: Document) -> Iterator[tuple[Cell | None, ...]]:
    """A row for each method; measure and responsible stand once, beside all of them."""
    methods: Sequence[Document | None] = measure["methods"] or [None]
    title = cell(f"{to_thai(measure['number'])}. {measure['title']}", len(methods))
    charged = Cell(tuple(one for name in measure["responsible"] or ("–",) for one in said(name)), len(methods))
    for place, method in enumerate(methods):
        name, results = cell(_method_name(method)), Cell(tuple(_results(method)))
        yield (None, name, results, None) if place else (title, name, results, charged)


def _method_name(method: Document | None) -> str:
    return f"{to_thai(method['number'])}. {method['text']}" if method else "–"


def _results(method: Document | None) -> Iterator[Paragraph]:
    statements = method["statements"] if method else []
    for statement in statements:
        status = Run(f"{STATUS_THAI[Status(statement['status'])]}:", Role.STATUS)
        yield Paragraph((status, Run(" "), Run(statement["text"], Role.SENTENCE)))
        if statement["note"]:
            yield from said(statement["note"], Role.NOTE)
    if not statements:
        yield from said(NOTHING_TO_MEASURE)


# -- what officials and the program add ------------------------------------------------------------------------------


def _changes(document: Document) -> list[Block]:
    """What a later edition says otherwise than the one before, and why."""
    edition = document.get("edition")
    if not edition or not (edition["replaces"] or edition["reason"] or edition["changes"]):
        return []
    lead = f"รายงานฉบับที่ {to_thai(edition['number'])} นี้ออกแทนฉบับก่อน เหตุผลในการแก้ไข: {edition['reason'] or '–'}"
    before = f"ค่าแฮช SHA-256 ของฉบับก่อน: {edition['replaces'] or '–'}"
    changed = [change["text"] for change in edition["changes"]] or ["ไม่มีตัวเลขใดเปลี่ยนแปลง"]
    return [*said(lead, look=Look.INDENTED), *said(before), *_items(changed)]


def _remarks(document: Document, office: _Office) -> list[Block]:
    """Officials' own words, apart from what was computed, with who wrote them and when."""
    if not document["edits"]:
        return []
    lead = "ข้อความในส่วนนี้เป็นคำชี้แจงของเจ้าหน้าที่ มิใช่ผลการคำนวณจากบัญชีเหตุการณ์"
    found: list[Block] = [*said(lead, look=Look.INDENTED)]
    for place, edit in enumerate(document["edits"], 1):
        title = _statement_title(document, edit["statement"])
        who = office_title(edit["by_office"], office.name)
        found += said(f"{to_thai(place)}. เรื่อง {title}")
        found += said(edit["text"], look=Look.INDENTED)
        found += said(f"ผู้ชี้แจง: {who} {moment(edit['at'], office.zone)}", Role.NOTE)
    return found


def _statement_title(document: Document, statement: str) -> str:
    """What a remark is about: the figure of a statement, or the method that holds it."""
    for measure in document["measures"]:
        for method in measure["methods"]:
            if statement in [one["id"] for one in method["statements"]]:
                place = f"มาตรการที่ {to_thai(measure['number'])} วิธีที่ {to_thai(method['number'])}"
                title = figure_title(statement)
                return place if title == statement else f"{title} ({place})"
    return figure_title(statement)


def _findings(findings: Sequence[Document]) -> list[Block]:
    if not findings:
        return [*said("ไม่มีข้อค้นพบ", look=Look.INDENTED)]
    return [
        Paragraph(
            (
                Run(f"{to_thai(place)}. {rule_name(finding['rule'])}: "),
                Run(finding["text"], Role.FINDING),
                Run(f" (รายการที่ {ranges(finding['entries'])})", Role.ENTRIES),
            ),
            Look.ITEM,
        )
        for place, finding in enumerate(findings, 1)
    ]


def _suggestions(document: Document) -> list[Block]:
    found = document.get("suggestions")
    if found is None:
        return []
    if not found:
        return [*said("ไม่มีปัญหาหรืออุปสรรคที่ปรากฏจากข้อค้นพบ", look=Look.INDENTED)]
    rows = tuple(
        (cell(to_thai(place)), cell(one["problem"]), cell(one["suggestion"]), cell(rule_name(one["rule"])))
        for place, one in enumerate(found, 1)
    )
    return [Table(("ที่", "ปัญหาและอุปสรรค", "ข้อเสนอแนะ", "หลักเกณฑ์"), rows, (7, 38, 38, 17), (0,))]


def _items(texts: Sequence[str]) -> Iterator[Paragraph]:
    for place, text in enumerate(texts, 1):
        yield from said(f"{to_thai(place)}. {text}", look=Look.ITEM)
