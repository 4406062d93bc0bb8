"""The annexes of the report: the entries behind every figure, without names, and how anybody can check them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from assetlend.documents.report_blocks import Block, Cell, Look, Role, Table, cell, said
from assetlend.documents.report_words import figure_title, moment, number, ranges
from assetlend.thai.digits import to_thai

Document = Mapping[str, Any]
ALL_ACTS = "ทุกเหตุการณ์ของตัวเลขนี้"


def annex(document: Document) -> Iterator[Block]:
    """By figure and act, the numbers of the entries; a document without an annex has them by figure alone."""
    yield from said(
        "เลขที่ในตารางเป็นลำดับของรายการในบัญชีเหตุการณ์ ซึ่งไม่มีชื่อหรือข้อมูลส่วนบุคคลของผู้ใด เลขที่ที่ต่อเนื่องกันเขียนเป็นช่วง",
        look=Look.INDENTED,
    )
    rows = tuple(row for one in document.get("annex") or _by_figure(document["figures"]) for row in _acts(one))
    if not rows:
        yield from said("ไม่มีรายการในบัญชีเหตุการณ์ที่รองรับตัวเลขใด", look=Look.INDENTED)
        return
    yield Table(("ตัวเลข", "เหตุการณ์", "ลำดับของรายการ"), rows, (23, 20, 57))


def _by_figure(figures: Mapping[str, Document]) -> Iterator[Document]:
    for name, figure in figures.items():
        if figure["entries"]:
            acts = [{"name": ALL_ACTS, "entries": figure["entries"]}]
            yield {"title": figure_title(name), "acts": acts}


def _acts(one: Document) -> Iterator[tuple[Cell | None, ...]]:
    acts: Sequence[Document] = one["acts"]
    for place, act in enumerate(acts):
        title = None if place else cell(one["title"], len(acts))
        yield title, cell(act["name"]), Cell(said(ranges(act["entries"]), Role.ENTRIES))


def verification(document: Document, zone: ZoneInfo) -> Iterator[Block]:
    """What the report was counted from, and the two ways to count it again."""
    ledger = document["ledger"]
    size = number(ledger["size"])
    yield from said(
        f"ตัวเลขทุกตัวคำนวณขึ้นใหม่ได้จากรายงานนี้ในรูปแบบ JSON และสำเนาบัญชีเหตุการณ์รายการที่ ๑ ถึงรายการที่ {to_thai(ledger['size'])}"
        if ledger["size"]
        else "บัญชีเหตุการณ์ยังไม่มีรายการ จึงไม่มีตัวเลขที่ต้องคำนวณขึ้นใหม่",
        look=Look.INDENTED,
    )
    yield from said(
        "หากมีการแก้ไขรายการใดย้อนหลังแม้เพียงอักขระเดียว รากของบัญชีเหตุการณ์จะไม่ตรงกับค่าในตารางนี้ "
        "ผู้ตรวจสอบใช้คำสั่ง assetlend report verify หรือโปรแกรมตรวจสอบแยกต่างหากที่เผยแพร่พร้อมกับระบบนี้",
        look=Look.INDENTED,
    )
    rows = [
        ("บัญชีเหตุการณ์", document["organization"]["ledger"]),
        ("นับถึง", moment(document["as_of"], zone)),
        ("จำนวนรายการ", f"{size} รายการ"),
        ("รากของบัญชีเหตุการณ์", ledger["root"]),
        *_checkpoint(document["figures"].get("integrity", {}).get("parts", {}).get("last_checkpoint")),
    ]
    yield Table(("สิ่งที่ใช้ตรวจสอบ", "ค่า"), tuple((cell(name), cell(value)) for name, value in rows), (30, 70))


def _checkpoint(checkpoint: Document | None) -> Iterator[tuple[str, str]]:
    if checkpoint is None:
        yield "จุดตรวจสอบล่าสุด", "ยังไม่มีจุดตรวจสอบที่ลงลายมือชื่อดิจิทัล"
        return
    yield "จุดตรวจสอบล่าสุด", f"ลงลายมือชื่อดิจิทัลถึงรายการที่ {to_thai(checkpoint['size'])}"
    yield "รากของจุดตรวจสอบ", checkpoint["root"]
