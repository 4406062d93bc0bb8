"""Numbers, moments, names and codes of the report as Thai papers write them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from assetlend.domain.narrative import Status
from assetlend.domain.offices import Office
from assetlend.thai import dates
from assetlend.thai.digits import to_thai

NOTHING_TO_MEASURE = "ไม่มีสิ่งให้วัด"
STATUS_THAI = {
    Status.SUPPORTED: "มีหลักฐานครบ",
    Status.PARTIAL: "ดำเนินการบางส่วน",
    Status.NOT_DONE: "ไม่พบการดำเนินการ",
    Status.NO_DATA: NOTHING_TO_MEASURE,
}
UNITS = {
    "activities": "กิจกรรม",
    "answers": "คำตอบ",
    "approvals": "ครั้ง",
    "entries": "รายการ",
    "hours": "ชั่วโมง",
    "incidents": "เรื่อง",
    "requests": "คำขอ",
    "units": "หน่วย",
}
_OFFICES = {
    Office.UNIT_HEAD: "ผู้อำนวยการกอง",
    Office.HEAD_SUPPLY_OFFICER: "หัวหน้าเจ้าหน้าที่พัสดุ",
    Office.SUPPLY_OFFICER: "เจ้าหน้าที่พัสดุ",
    Office.COUNTER_CLERK: "เจ้าหน้าที่เคาน์เตอร์",
    Office.INTERNAL_AUDITOR: "ผู้ตรวจสอบภายใน",
    Office.ADMIN: "ผู้ดูแลระบบ",
    Office.STAFF: "บุคลากร",
}


def number(value: float | None) -> str:
    """A number in Thai digits, at most two places; a dash for what a figure does not have."""
    if value is None:
        return "–"
    return to_thai(f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}")


def amount(value: float | None, unit: str) -> str:
    """A figure's value with its unit; a ratio in percent, one decimal as in the sentences, cut and never rounded up."""
    if value is None:
        return NOTHING_TO_MEASURE
    if unit == "ratio":
        return f"ร้อยละ {number(round(value * 10_000) // 10 / 10)}"
    return f"{number(value)} {UNITS.get(unit, '')}".strip()


def moment(stamp: str, zone: ZoneInfo) -> str:
    """A stamp of the ledger at the office's clock: "วันที่ ๓ กันยายน ๒๕๖๙ เวลา ๑๔.๓๒ น."."""
    at = datetime.fromisoformat(stamp).astimezone(zone)
    return to_thai(f"วันที่ {dates.format_long(at.date())} เวลา {at:%H.%M} น.")


def ranges(entries: Iterable[int]) -> str:
    """Numbers of entries in order, neighbours drawn together: "๑๒–๑๕, ๑๘"."""
    found: list[list[int]] = []
    for seq in sorted(set(entries)):
        if found and found[-1][1] == seq - 1:
            found[-1][1] = seq
        else:
            found.append([seq, seq])
    return to_thai(", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found)) or "–"


def office_title(word: str, organization: str) -> str:
    """What an office is called in this organization; anything but an office of the rules is a title already."""
    if word in (Office.NAYOK, Office.PALAD):
        return f"{'นายก' if word == Office.NAYOK else 'ปลัด'}{organization}"
    return _OFFICES[Office(word)] if word in list(Office) else word


def figure_title(name: str) -> str:
    """What a figure is called on Thai papers."""
    titles: Mapping[str, str] = _data("narrative")["names"]
    return titles.get(name, name)


def rule_name(rule: str) -> str:
    """A rule with its clause: "R11 (ข้อ ๒๑๑)"."""
    clause = _clauses().get(rule, "-")
    return rule if clause == "-" else f"{rule} ({to_thai(clause)})"


@cache
def _clauses() -> Mapping[str, str]:
    return {rule["id"]: rule["clause"] for rule in _data("rulebook")["rules"]}


@cache
def _data(name: str) -> dict[str, Any]:
    text = resources.files("assetlend").joinpath(f"data/{name}.yaml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document
