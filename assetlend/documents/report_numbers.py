"""The figures of the report side by side: all of them, this year beside the last, and division beside division."""

from collections.abc import Iterator, Mapping
from typing import Any

from assetlend.documents.report_blocks import Block, Look, Table, cell, said
from assetlend.documents.report_words import amount, figure_title, number
from assetlend.thai.digits import to_thai

Document = Mapping[str, Any]


def years(document: Document) -> list[Block]:
    """This year's figures beside last year's; empty where the document compares nothing."""
    rows = document.get("comparison", {}).get("years")
    if rows is None:
        return []
    if not rows:
        return [*said("ไม่มีข้อมูลของปีงบประมาณก่อนให้เปรียบเทียบ", look=Look.INDENTED)]
    this = document["fiscal_year"]
    head = ("ตัวเลข", f"ปี {to_thai(this - 1)}", f"ปี {to_thai(this)}", "ผลการเปรียบเทียบ")
    body = tuple(
        (
            cell(one["title"]),
            cell(amount(one["last"], one["unit"])),
            cell(amount(one["this"], one["unit"])),
            cell(one["text"]),
        )
        for one in rows
    )
    return [Table(head, body, (27, 17, 17, 39), (1, 2))]


def divisions(document: Document) -> list[Block]:
    """What each division lent, checked and did."""
    rows = document.get("comparison", {}).get("divisions")
    if rows is None:
        return []
    if not rows:
        return [*said("ไม่พบข้อมูลกองในบัญชีเหตุการณ์", look=Look.INDENTED)]
    head = ("กอง", "คำขอ", "จ่ายแล้ว (ใบยืม)", "คืนตาม กำหนด", "ค่ามัธยฐาน (ชั่วโมง)", "การตรวจ", "กิจกรรม")
    body = tuple(tuple(cell(text) for text in (one["name"], *_division(one["cells"]))) for one in rows)
    return [Table(head, body, (25, 9, 12, 13, 15, 14, 12), (1, 2, 3, 4, 5, 6))]


def _division(cells: Document) -> Iterator[str]:
    yield number(cells["requests"])
    yield number(cells["handed_over"])
    yield f"{number(cells['on_time'])} จาก {number(cells['due'])}"
    yield number(cells["median_hours"])
    yield f"{number(cells['checks'])} จาก {number(cells['checks_due'])}"
    yield number(cells["activities"])


def figures(counted: Mapping[str, Document]) -> Table:
    """Every figure with its numerator, its denominator and its value."""
    rows = tuple(
        (
            cell(figure_title(name)),
            cell(number(figure["numerator"])),
            cell(number(figure["denominator"])),
            cell(amount(figure["value"], figure["unit"])),
        )
        for name, figure in counted.items()
    )
    return Table(("ตัวเลข", "ตัวตั้ง", "ตัวหาร", "ค่า"), rows, (46, 15, 15, 24), (1, 2, 3))
