"""The pages of the report's life: what officials see and do, and what everybody may read."""

import json
from hashlib import sha256

from assetlend.models import CheckpointNote
from assetlend.services import edition_lists, ledger
from tests.documents.reading import squeezed
from tests.visitor import Visitor
from tests.web.pages import Page, on_sqlite, page
from tests.web.report_town import DRAFT, FROZEN, PUBLISHED, SENT, edition
from tests.web.town import Town


def desk(town: Town, year: int) -> str:
    with town.database.reading() as session:
        return f"/integrity/editions/{edition(session, year)}"


def seen(town: Town, year: int) -> str:
    with town.database.reading() as session:
        return edition_lists.sending_of(edition_lists.get(session, edition(session, year))).sha256


@on_sqlite
def test_the_palad_finds_the_report_that_waits_checks_it_and_the_nayok_signs_it(visitor: Visitor, town: Town) -> None:
    palad = visitor.as_("palad")
    assert "รายงานรอการพิจารณาของท่าน" in palad.get("/home").get_data(as_text=True)
    at, digest = desk(town, SENT), seen(town, SENT)
    shown = palad.get(at).get_data(as_text=True)
    assert digest in shown and "ฝนตกหนักสามวันในเดือนมกราคม" in shown
    assert f'action="{at}/decide"' not in visitor.as_("nayok").get(at).get_data(as_text=True)

    for who in ("palad", "nayok"):
        answer = visitor.as_(who).post(f"{at}/decide", {"answer": "yes", "seen": digest})
        assert answer.status_code == 303, Page(answer).errors
    with town.database.reading() as session:
        row = edition_lists.get(session, edition(session, SENT))
        assert row.frozen is not None
        assert ledger.size(session) == max(session.query(CheckpointNote.size).all())[0]


@on_sqlite
def test_who_decides_about_another_document_is_told_and_sees_the_new_one(visitor: Visitor, town: Town) -> None:
    answer = visitor.as_("palad").post(f"{desk(town, SENT)}/decide", {"answer": "yes", "seen": "0" * 64})
    assert answer.status_code == 409
    assert seen(town, SENT) in answer.get_data(as_text=True)
    assert Page(answer).errors


@on_sqlite
def test_who_prepared_a_report_finds_at_home_what_is_signed_or_was_sent_back(visitor: Visitor, town: Town) -> None:
    finance, sent = visitor.as_("finance"), desk(town, SENT)
    home = finance.get("/home").get_data(as_text=True)
    assert "รายงานลงนามแล้ว รอท่านเผยแพร่" in home and desk(town, FROZEN) in home
    assert "รายงานถูกส่งคืนให้แก้ไข" not in home and desk(town, DRAFT) not in home
    assert "รอท่านเผยแพร่" not in visitor.as_("palad").get("/home").get_data(as_text=True)

    answer = {"answer": "no", "reason": "ยังขาดกิจกรรมของกองช่าง", "seen": seen(town, SENT)}
    assert visitor.as_("palad").post(f"{sent}/decide", answer).status_code == 303

    home = finance.get("/home").get_data(as_text=True)
    assert "รายงานถูกส่งคืนให้แก้ไข" in home and sent in home


@on_sqlite
def test_the_public_page_gives_of_an_activity_the_divisions_of_its_method_and_tells_what_the_paper_tells(
    visitor: Visitor, town: Town
) -> None:
    at = f"/reports/{PUBLISHED}/1"
    document, shown = json.loads(visitor.get(f"{at}/report.json").get_data()), page(visitor.get(at)).text
    parts = document["figures"]["activities"]["parts"]
    for served, owing in parts["divisions_owing"].items():
        assert f"กองที่รับผิดชอบซึ่งบันทึกกิจกรรมแล้ว: {parts['divisions_done'][served]} / {owing}" in shown
    assert f"กิจกรรมตามมาตรการ: {document['figures']['activities']['numerator']} /" not in shown
    for told in (*document["suggestions"], *document["comparison"]["years"]):
        assert squeezed(told.get("problem") or told["text"]) in squeezed(shown)


@on_sqlite
def test_what_is_published_is_public_byte_by_byte(visitor: Visitor, town: Town) -> None:
    at = f"/reports/{PUBLISHED}/1"
    assert at in visitor.get("/reports").get_data(as_text=True)
    raw = visitor.get(f"{at}/report.json").get_data()
    assert sha256(raw).hexdigest() in visitor.get(at).get_data(as_text=True)
    document = json.loads(raw)
    html = visitor.get(f"{at}/report.html").get_data(as_text=True)
    shown = visitor.get(at).get_data(as_text=True)
    for measure in document["measures"]:
        for method in measure["methods"]:
            for statement in method["statements"]:
                assert statement["text"] in html and statement["text"] in shown
    for path in (f"/reports/{FROZEN}/1", f"/reports/{PUBLISHED}/2", f"{at}/report.exe", f"/reports/{DRAFT}/1"):
        assert visitor.get(path).status_code == 404, path


@on_sqlite
def test_the_edition_before_stays_public_and_says_what_took_its_place_and_why(visitor: Visitor, town: Town) -> None:
    clerk = visitor.as_("finance")
    begun = clerk.post("/integrity/editions", {"fiscal_year": str(PUBLISHED), "reason": "คีย์ใบยืมกระดาษย้อนหลัง"})
    at = begun.headers["Location"]
    clerk.post(f"{at}/send")
    digest = visitor.as_("palad").get(at).get_data(as_text=True).split('name="seen" value="')[1][:64]
    for who in ("palad", "nayok"):
        visitor.as_(who).post(f"{at}/decide", {"answer": "yes", "seen": digest})
    visitor.as_("palad").post(f"{at}/publish")

    stranger = visitor.as_(None)
    old = stranger.get(f"/reports/{PUBLISHED}/1").get_data(as_text=True)
    assert "ฉบับที่ 2 ใช้แทนแล้ว" in old and "คีย์ใบยืมกระดาษย้อนหลัง" in old
    new = stranger.get(f"/reports/{PUBLISHED}/2").get_data(as_text=True)
    assert "สิ่งที่ฉบับนี้แก้ไข" in new and "ตัวเลข “สถานะของบัญชีเหตุการณ์” เปลี่ยนจาก" in new
    listed = stranger.get("/reports").get_data(as_text=True)
    assert "มีฉบับใหม่แทนแล้ว" in listed and "ฉบับล่าสุด" in listed


@on_sqlite
def test_a_remark_can_be_taken_back_by_who_wrote_it_alone(visitor: Visitor, town: Town) -> None:
    at = desk(town, DRAFT)
    assert "ถอนหมายเหตุ" in page(visitor.as_("palad").get(at)).tree.text_content()
    assert "ถอนหมายเหตุ" not in page(visitor.as_("supply").get(at)).tree.text_content()
    text = page(visitor.as_("staff").get(at)).tree.text_content()
    assert "ฝนตกหนักสามวันในเดือนมกราคม" in text and "เขียนหมายเหตุ" not in text
