"""The report as PDF: A4, tagged, its table over pages with the head repeated."""

from dataclasses import asdict
from typing import Any

from assetlend.documents.report_blocks import Block, ReportPaper
from assetlend.documents.typesetting import typeset

WORDS = (
    "กำกับ",
    "กำหนด",
    "ขั้นตอน",
    "ข้อเสนอแนะ",
    "คลาดเคลื่อน",
    "คำขอ",
    "คุณธรรม",
    "ช่องทาง",
    "ดำเนินการ",
    "ตำบล",
    "ต่อเนื่อง",
    "ถูกต้อง",
    "ทวงถาม",
    "บุคลากร",
    "ประชาสัมพันธ์",
    "ผู้บังคับบัญชา",
    "ผู้รับผิดชอบ",
    "พวกพ้อง",
    "ภาคผนวก",
    "มัธยฐาน",
    "มาตรการ",
    "ยกเว้น",
    "ย้อนหลัง",
    "รหัส",
    "ลำดับชั้น",
    "สำเร็จ",
    "ส่วนบุคคล",
    "หลักฐาน",
    "อบต.",
    "อักขระ",
    "อุปสรรค",
    "เคร่งครัด",
    "เสื่อมสภาพ",
    "เหตุการณ์",
    "แก้ไข",
    "โปร่งใส",
)
"""Words of reports that the typesetter would otherwise break inside."""


def render(paper: ReportPaper) -> bytes:
    """The composition as PDF/A-2a; the same composition gives the same bytes."""
    return typeset(
        "report",
        {"mark": paper.mark, "blocks": [_block(block) for block in paper.blocks]},
        title=paper.title,
        author=paper.office,
        created=paper.made_at,
        unbreakable=(*WORDS, *paper.kept_whole),
    )


def _block(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__.lower(), **asdict(block)}
