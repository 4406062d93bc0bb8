"""Guidelines as the public, the staff and the heads see them; publicity with its texts; and where duties lead."""

import re

from sqlalchemy import select

from assetlend.models import Guideline
from assetlend.services import daily
from tests.factories import later
from tests.visitor import Visitor
from tests.web.pages import Page, on_sqlite, page
from tests.web.town import AT, TODAY_THERE, Town


def versions(town: Town) -> list[Guideline]:
    with town.database.reading() as session:
        found = list(session.scalars(select(Guideline).order_by(Guideline.version)))
        session.expunge_all()
        return found


def desk(town: Town) -> str:
    return f"/guidelines/divisions/{town.divisions['กองคลัง']}"


@on_sqlite
def test_the_public_finds_each_divisions_guideline_of_the_year(visitor: Visitor, town: Town) -> None:
    listing = page(visitor.get("/guidelines"))
    assert "กองคลัง" in listing.text and "ยังไม่ประกาศ" in listing.text
    newest = versions(town)[-1]
    assert f"/guidelines/{newest.id}" in listing.links
    assert "/guidelines" in page(visitor.get("/")).links


@on_sqlite
def test_the_text_is_shown_with_its_headings_steps_version_and_day(visitor: Visitor, town: Town) -> None:
    first, newest = versions(town)
    shown = page(visitor.get(f"/guidelines/{newest.id}"))
    assert "ฉบับที่ 2" in shown.text and "14 ม.ค. 2569" in shown.text and "ผู้อำนวยการกองคลัง" in shown.text
    assert len(shown.tree.xpath("//main//h2")) >= 12
    assert [len(one) for one in shown.tree.xpath("//main//ol")] == [6, 4, 6, 4]
    assert f"/guidelines/{first.id}" in shown.links
    assert "/read" not in shown.source and "ไม่ใช้บังคับแล้ว" not in shown.text
    assert "ไม่ใช้บังคับแล้ว" in page(visitor.get(f"/guidelines/{first.id}")).text


@on_sqlite
def test_what_a_head_writes_is_shown_as_text_and_never_as_markup(visitor: Visitor, town: Town) -> None:
    head = visitor.as_("finance")
    head.post(f"{desk(town)}/text", {"text": "# <b>หัวข้อ</b>\n<script>alert(1)</script>", "act": "publish"})
    shown = page(visitor.get(f"/guidelines/{versions(town)[-1].id}"))
    assert "<script>alert(1)</script>" in shown.text
    assert not shown.tree.xpath("//main//script|//main//b")


@on_sqlite
def test_an_official_reads_and_says_so(visitor: Visitor, town: Town) -> None:
    clerk, newest = visitor.as_("clerk"), versions(town)[-1]
    assert clerk.get("/guidelines/to-read").headers["Location"].endswith(f"/guidelines/{newest.id}")
    form = page(clerk.get(f"/guidelines/{newest.id}")).form(f"/guidelines/{newest.id}/read")
    assert clerk.post(form.action).status_code == 303
    after = page(clerk.get(f"/guidelines/{newest.id}"))
    assert "ท่านยืนยันว่าได้อ่านแนวทางนี้แล้ว" in after.text
    assert form.action not in [one.action for one in after.forms]


@on_sqlite
def test_what_is_not_in_force_cannot_be_acknowledged(visitor: Visitor, town: Town) -> None:
    clerk, first = visitor.as_("clerk"), versions(town)[0]
    answer = clerk.post(f"/guidelines/{first.id}/read")
    assert answer.status_code == 409
    assert page(answer).errors == ["มีแนวทางฉบับใหม่กว่าใช้บังคับแล้ว โปรดอ่านฉบับนั้น (R60, วิธีการที่ 2)"]


@on_sqlite
def test_a_head_keeps_publishes_and_begins_anew(visitor: Visitor, town: Town) -> None:
    head, where = visitor.as_("finance"), desk(town)
    kept = head.post(f"{where}/text", {"text": "# ร่างของฉัน", "act": "save"})
    assert kept.status_code == 303 and len(versions(town)) == 2
    assert "# ร่างของฉัน" in page(head.get(where)).form(f"{where}/text").fields["text"]
    head.post(f"{where}/text", {"text": "# ประกาศแล้ว", "act": "publish"})
    assert [row.version for row in versions(town)] == [1, 2, 3]
    assert f"{where}/text" not in [one.action for one in page(head.get(where)).forms]
    head.post(f"{where}/draft", {"start": "last"})
    assert page(head.get(where)).form(f"{where}/text").fields["text"].strip() == "# ประกาศแล้ว"
    head.post(f"{where}/drop")
    head.post(f"{where}/draft", {"start": "rules"})
    assert "หลักการ" in page(head.get(where)).form(f"{where}/text").fields["text"]


@on_sqlite
def test_names_are_for_the_head_of_the_division_only(visitor: Visitor, town: Town) -> None:
    def names(who: str) -> list[str]:
        return re.findall(r"ชื่อ[a-z]+", page(visitor.as_(who).get("/guidelines/awareness")).text.partition("อ่านแล้ว")[2])

    assert names("finance") == ["ชื่อfinance"]
    assert set(names("education")) == {"ชื่อeducation", "ชื่อstaff"}
    assert [names(who) for who in ("palad", "nayok", "auditor")] == [[], [], []]


@on_sqlite
def test_the_texts_stand_on_the_page_of_publicity_ready_to_print(visitor: Visitor, town: Town) -> None:
    found = page(visitor.as_("palad").get("/publicity"))
    assert "ขอประชาสัมพันธ์ให้พี่น้องประชาชนทราบ" in found.text
    assert "http://localhost/guidelines" in found.text
    assert found.tree.xpath("//button[@data-print]")
    assert "/publicity" in [one.action for one in found.forms]
    assert "/publicity" not in [one.action for one in page(visitor.as_("auditor").get("/publicity")).forms]


@on_sqlite
def test_each_duty_leads_to_where_it_is_done_and_so_does_its_notice(visitor: Visitor, town: Town) -> None:
    with town.database.transaction() as session:
        daily.open_day(session, AT, TODAY_THERE)
    wanted = {
        "education": f"/guidelines/divisions/{town.divisions['กองการศึกษา']}",
        "clerk": "/guidelines/to-read",
        "palad": "/publicity",
    }
    for who, where in wanted.items():
        reader = visitor.as_(who)
        assert where in page(reader.get("/duties")).links, who
        assert reader.get(where).status_code in (200, 303)
        assert "/duties" in page(reader.get("/notices")).links


@on_sqlite
def test_the_ledger_and_the_report_speak_of_them_in_words(visitor: Visitor, town: Town) -> None:
    auditor = visitor.as_("auditor")
    listing: Page = page(auditor.get(f"/ledger?before={town.last_entry('publication.recorded') + 1}"))
    assert "ประกาศใช้แนวทาง" in listing.text and "ประชาสัมพันธ์ขั้นตอนการขอยืม" in listing.text
    assert f"/guidelines/{versions(town)[-1].id}" in listing.links
    figure = page(auditor.get("/integrity/2569/figures/publicity"))
    assert "เว็บไซต์" in figure.text and "เครื่องกระจายเสียง" in figure.text
    assert later(days=3) == AT
