"""PDF files beside the pictures: sent with the form, refused with a sentence, and given only to be saved."""

from io import BytesIO
from urllib.parse import unquote

import pytest

from tests.pdf_files import ACTIVE, pdf
from tests.visitor import Visitor, day_fields
from tests.web.fillings import in_days
from tests.web.pages import Page, on_sqlite, page, unchanged
from tests.web.plan_fillings import record_activity
from tests.web.town import Town

pytestmark = on_sqlite


def test_a_file_of_an_activity_is_given_to_officials_as_a_download_and_never_shown(
    visitor: Visitor, town: Town
) -> None:
    filling, sent = record_activity(town), pdf(pages=4)
    form = {**filling.good, "files": [(BytesIO(sent), "คำสั่งแต่งตั้ง.pdf"), (BytesIO(pdf()), "../b")]}
    made = visitor.as_("finance").post(filling.action, form)
    assert made.status_code == 303

    auditor = visitor.as_("auditor")
    shown = page(auditor.get(made.headers["Location"]))
    assert "คำสั่งแต่งตั้ง (PDF จำนวน 4 หน้า 0.1 เมกะไบต์)" in shown.text
    first, _second = [one for one in shown.links if one.startswith("/enclosures/")]
    answer = auditor.get(first)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, sent, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "คำสั่งแต่งตั้ง.pdf" in unquote(answer.headers["Content-Disposition"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert visitor.get(first).status_code == 303


def test_publicity_takes_files_too_and_its_form_sends_them(visitor: Visitor, town: Town) -> None:
    palad = visitor.as_("palad")
    form = {"channel": "meeting", "evidence": "รายงานการประชุม", **day_fields("happened_on", in_days(0))}
    assert palad.post("/publicity", {**form, "files": [(BytesIO(pdf()), "รายงาน.pdf")]}).status_code == 303
    shown = page(palad.get("/publicity"))
    assert [one.startswith("/enclosures/") for one in shown.links].count(True) == 1
    for where in ("/publicity", "/activities/2569/new"):
        senders = Page(palad.get(where)).tree.xpath("//form[.//input[@type='file']]/@enctype")
        assert senders == ["multipart/form-data"]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ([ACTIVE["program"]], "มีคำสั่งที่เปิดโปรแกรมหรือไฟล์อื่น"),
        ([b"hello"], "ไม่ใช่ PDF ที่อ่านได้"),
        ([pdf()] * 4, "ส่งได้ไม่เกิน 3 ไฟล์"),
    ],
)
def test_what_is_refused_is_told_at_the_field_and_nothing_is_recorded(
    visitor: Visitor, town: Town, sent: list[bytes], told: str
) -> None:
    filling = record_activity(town)
    finance = visitor.as_("finance")
    form = {**filling.good, "files": [(BytesIO(one), f"{at}.pdf") for at, one in enumerate(sent)]}
    answer = unchanged(town.database, lambda: finance.post(filling.action, form), 422)
    assert any(told in fault for fault in Page(answer).tree.xpath("//p[@id='files-error']//text()"))


def test_a_file_that_is_gone_is_not_found(visitor: Visitor, town: Town) -> None:
    for file in (town.data / "photos").rglob("*.pdf"):
        file.unlink()
    auditor = visitor.as_("auditor")
    for key in (town.enclosure, town.activity):
        assert auditor.get(f"/enclosures/{key}").status_code == 404
