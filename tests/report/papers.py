"""Reports of years that nobody lived, as their published JSON: what the paper is composed of."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import yaml

from assetlend.domain import figures, narrative
from assetlend.domain.books import Books
from assetlend.paths import package_dir
from tests.report.independent import Question
from tests.report.invented import BANGKOK, SENTENCES, YEAR, Invented, local, program, stamp, terms_of

MEASURES: dict[str, Any] = yaml.safe_load((package_dir() / "data/measures.yaml").read_text("utf-8"))
METHODS = [(row, one) for row in MEASURES["measures"] for one in row["methods"]]
ROOT = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
END_OF_YEAR = datetime(2026, 10, 15, 2, 0, tzinfo=UTC)
LONG_NAME = "ว่าที่ร้อยตรีหญิงศิริกัญญารัตน์วรรณวิไล พิพัฒน์วงศ์วิริยะพิศาลสุนทร"
LONG_OFFICE = "องค์การบริหารส่วนตำบลหนองบัวศาลาสามัคคีพัฒนาเหนือ"
TITLES = SENTENCES["names"]
DIVISIONS = ("สำนักปลัด", "กองการศึกษา ศาสนาและวัฒนธรรม", "กองสวัสดิการสังคม")
ADDED = ("edition", "comparison", "suggestions", "annex", "approvals")


def document(ledger: Invented, as_of: datetime = END_OF_YEAR) -> dict[str, Any]:
    """The JSON of an invented ledger's year, without the keys that other parts of the program add."""
    shown = [f"{row['number']}.{one['number']}" for row, one in METHODS if "activity" in one["evidence"]]
    exported, question = ledger.exported(), Question(YEAR, as_of, plan={key: ["*"] for key in shown})
    terms = terms_of(question)
    books = Books(BANGKOK).read(exported.splitlines(), as_of)
    counted = program(exported, terms)
    checkpoint = {"size": books.size, "root": ROOT} if books.size else None
    counted["integrity"] = figures.integrity(books.size, ROOT, checkpoint)
    return {
        "schema": "assetlend.report/1",
        "organization": {"name": "องค์การบริหารส่วนตำบลสระขวัญ", "ledger": "yuem.srakhwan.go.th/ledger"},
        "fiscal_year": YEAR,
        "assessment": MEASURES["assessment"],
        "as_of": stamp(as_of),
        "ledger": {"size": books.size, "root": ROOT},
        "figures": {name: figure.to_json() for name, figure in counted.items()},
        "measures": [_measure(row, counted, terms) for row in MEASURES["measures"]],
        "findings": [one.to_json() for one in narrative.findings(books, terms, SENTENCES)],
        "edits": [],
    }


def _measure(row: dict[str, Any], counted: dict[str, figures.Figure], terms: figures.Terms) -> dict[str, Any]:
    def of(name: str, method: dict[str, Any]) -> narrative.Statement:
        if name == "activity":
            return narrative.by_activity(f"{row['number']}.{method['number']}", counted["activities"], SENTENCES)
        return narrative.statement(name, counted[name], terms, SENTENCES)

    def told(method: dict[str, Any]) -> list[dict[str, Any]]:
        return [of(name, method).to_json() for name in method["evidence"]]

    methods = [{"number": one["number"], "text": one["text"], "statements": told(one)} for one in row["methods"]]
    return {**row, "methods": methods}


@cache
def empty_year() -> dict[str, Any]:
    return document(Invented())


@cache
def year_with_one_loan() -> dict[str, Any]:
    ledger, due = Invented(), date(2026, 3, 10)
    ledger.lend("l1", due)
    ledger.take("l1", local(due), good=10)
    return document(ledger)


@cache
def year_of_faults() -> dict[str, Any]:
    """Nothing approved, nothing chased, everything broken or lost, and nobody told."""
    ledger = Invented()
    for number in range(12):
        key, due = f"l{number}", date(2026, 1, 5) + timedelta(days=9 * number)
        ledger.ask(key, local(due - timedelta(days=3)), due, recorded_by="u_nayok")
        if number % 3:
            ledger.give(key, local(due - timedelta(days=1)))
        else:
            ledger.approve(key, local(due - timedelta(days=2)))
            ledger.give(key, local(due - timedelta(days=1)))
        if number % 2:
            ledger.take(key, local(due + timedelta(days=20)), damaged=4, lost=3)
        ledger.report(f"i{number}", local(due + timedelta(days=1)), "lost")
        ledger.notify(f"i{number}", local(due + timedelta(days=9)), 1, 2)
    return document(ledger)


@cache
def corrected_year() -> dict[str, Any]:
    """A second edition with everything that a report can hold, in names as long as they come."""
    found = document(_busy_year())
    return found | {
        "organization": {"name": LONG_OFFICE, "ledger": "yuem.example.go.th/ledger", "time_zone": "Asia/Bangkok"},
        "measures": [*found["measures"], _other_measure()],
        "edits": [_edit("chase"), _edit("activity.3.1", "unit_head")],
        "edition": _edition(),
        "comparison": {
            "years": [_compared(name) for name in ("due", "chase")],
            "divisions": [_division(name, number) for number, name in enumerate(DIVISIONS)],
        },
        "suggestions": [
            {
                "rule": "R11",
                "problem": "มีใบยืมที่เกินกำหนดและไม่พบการทวงถามภายในเวลา",
                "suggestion": "ควรมอบหมายผู้ทวงถามทุกสัปดาห์และตรวจสอบทะเบียนการทวงถามทุกเดือน",
            }
        ],
        "annex": [_annexed("requests")],
        "approvals": [_checked()],
    }


def _edition() -> dict[str, Any]:
    told = "ส่งคืนภายในกำหนด เดิมร้อยละ ๕๐ แก้ไขเป็นร้อยละ ๗๕"
    return {
        "number": 2,
        "replaces": "9f2c4e7a11d0b36855aa0c9e7712f4b36bd1e0a0cf5b7d6e4412c9d38a7f0011",
        "reason": "แก้ไขวันที่ส่งคืนที่บันทึกคลาดเคลื่อน",
        "changes": [{"figure": "due", "title": TITLES["due"], "from": 0.5, "to": 0.75, "text": told}],
    }


def _compared(name: str) -> dict[str, Any]:
    told = f"{TITLES[name]} ปีก่อนร้อยละ ๓๓.๓๓ ปีนี้ไม่มีสิ่งให้วัด"
    return {"figure": name, "title": TITLES[name], "last": 0.3333, "this": None, "unit": "ratio", "text": told}


def _annexed(name: str) -> dict[str, Any]:
    asked = {"act": "loan.submitted", "name": "ยื่นคำขอยืม", "entries": list(range(1, 400, 3))}
    approved = {"act": "loan.approved", "name": "อนุมัติคำขอ", "entries": [12, 13, 14, 15, 18]}
    return {"figure": name, "title": TITLES[name], "acts": [asked, approved]}


def _checked() -> dict[str, Any]:
    return {
        "step": "check",
        "office": "palad",
        "title": "รองปลัดองค์การบริหารส่วนตำบล",
        "name": LONG_NAME,
        "capacity": "รักษาราชการแทน",
        "order_no": "87/2569",
        "at": "2026-10-16T03:15:00.000000Z",
    }


def _busy_year() -> Invented:
    ledger = Invented()
    for number in range(6):
        due = date(2026, 2, 3) + timedelta(days=11 * number)
        ledger.lend(f"l{number}", due)
        ledger.take(f"l{number}", local(due + timedelta(days=number)), good=10)
    ledger.publish("g1", local(date(2025, 11, 3)))
    ledger.announce(date(2025, 11, 4), "website")
    return ledger


def _other_measure() -> dict[str, Any]:
    text = "จัดทำคู่มือการให้บริการประชาชน เผยแพร่ขั้นตอน ระยะเวลา และผู้รับผิดชอบ ณ จุดบริการและเว็บไซต์ของหน่วยงาน"
    said = "กองการศึกษา ศาสนาและวัฒนธรรมจัดกิจกรรม ๒ ครั้ง มีผู้เข้าร่วม ๑๒๐ คน"
    statement = {"id": "activity.3.1", "text": said, "status": "partial", "figures": ["activities"], "note": ""}
    return {
        "number": 3,
        "title": "การสร้างการรับรู้ขั้นตอนและระยะเวลาการให้บริการแก่ประชาชนและผู้มีส่วนได้ส่วนเสีย",
        "responsible": ["สำนักปลัด", "กองการศึกษา ศาสนาและวัฒนธรรม", "กองยุทธศาสตร์และงบประมาณ"],
        "methods": [
            {"number": 1, "text": text, "statements": [statement]},
            {"number": 2, "text": "รายงานผลต่อผู้บังคับบัญชา", "statements": []},
        ],
    }


def _edit(statement: str, office: str = "palad") -> dict[str, Any]:
    text = "ใบยืมที่เกินกำหนดเป็นการยืมเพื่อช่วยเหลือผู้ประสบอุทกภัย\nผู้ยืมส่งคืนครบแล้วเมื่อน้ำลด"
    return {"statement": statement, "by_office": office, "at": "2026-10-15T09:05:00.000000Z", "text": text}


def _division(name: str, number: int) -> dict[str, Any]:
    cells = {
        "requests": 4 + number, "handed_over": 3, "due": 3, "on_time": number, "median_hours": 5.25 if number else None,
        "checks": 10, "checks_due": 12, "activities": 2,
    }  # fmt: skip
    return {"division": f"d{number}", "name": name, "cells": cells}
