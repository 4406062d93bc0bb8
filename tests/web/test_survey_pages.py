"""From the page of a loan to three questions and to what the office sees of the answers, without a name anywhere."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from assetlend.models import SurveyWaiting
from assetlend.services.take_back import Back
from tests.factories import later
from tests.visitor import Visitor
from tests.web.asked import GIVEN, KEY
from tests.web.pages import on_sqlite, page, unchanged
from tests.web.strangers import used_up
from tests.web.test_kept_quiet import lines
from tests.web.town import AT, Town

__all__ = ["lines"]
GOOD = {"steps": "5", "officials": "4", "overall": "2"}


@on_sqlite
def test_the_borrower_comes_from_his_loan_to_the_questions_and_answers_them(visitor: Visitor, town: Town) -> None:
    loan = page(visitor.get(f"/f/{town.keys['settled']}"))
    assert "ขอความร่วมมือตอบแบบสอบถาม" in loan.text
    led = visitor.post(loan.form(f"/f/{town.keys['settled']}/questions").action)
    link = led.headers["Location"]
    asked = page(visitor.get(link))
    assert town.keys["settled"] not in asked.source and town.named("settled").reference not in asked.source
    assert asked.form(link).names == {"csrf_token", *GOOD}

    done = visitor.post(link, GOOD)
    assert (done.status_code, done.headers["Location"]) == (303, "/thanks")
    assert "ระบบนับคำตอบของท่านแล้ว" in page(visitor.get("/thanks")).text
    assert "แบบสอบถาม" not in page(visitor.get(f"/f/{town.keys['settled']}")).text
    with town.database.reading() as session:
        assert {row.step for row in session.scalars(select(SurveyWaiting)) if row.answers} == {"5", "4", "2"}


@on_sqlite
def test_a_link_that_cannot_be_used_says_so_and_not_why(visitor: Visitor, town: Town, clock: Any) -> None:
    assert visitor.post(f"/q/{KEY}", GOOD).status_code == 303
    said = set()
    for key in (KEY, "0" * 24, "x"):
        for answer in (
            visitor.get(f"/q/{key}"),
            unchanged(town.database, lambda key=key: visitor.post(f"/q/{key}", GOOD), 404),
        ):
            assert answer.status_code == 404
            said.add(page(answer).tree.xpath("string(//main)"))
    assert len(said) == 1 and "หมดเวลาแล้ว" in said.pop()
    assert unchanged(town.database, lambda: visitor.post(f"/f/{town.keys['closed']}/questions"), 404)
    clock.move_to(AT + timedelta(days=40))
    assert unchanged(town.database, lambda: visitor.post(f"/f/{town.keys['settled']}/questions"), 404)


@on_sqlite
def test_an_official_takes_no_link_to_the_questions_of_another(visitor: Visitor, town: Town) -> None:
    clerk, path = visitor.as_("clerk"), f"/f/{town.keys['settled']}/questions"
    refused = unchanged(town.database, lambda: clerk.post(path), 403)
    assert "ผู้ยืมเท่านั้น" in page(refused).text


@on_sqlite
def test_each_question_is_to_be_answered_and_who_sends_on_and_on_waits(visitor: Visitor, town: Town) -> None:
    again = page(unchanged(town.database, lambda: visitor.post(f"/q/{KEY}", {"steps": "5", "overall": "6"}), 422))
    assert again.error_at("officials") == "โปรดเลือกคำตอบเรื่องเจ้าหน้าที่" and again.error_at("overall")
    assert again.form(f"/q/{KEY}").fields["steps"] == "5"
    used_up(town, "survey", "127.0.0.1", 20)
    unchanged(town.database, lambda: visitor.post(f"/q/{KEY}", GOOD), 429)


@on_sqlite
def test_no_log_says_whose_answers_they_were(visitor: Visitor, town: Town, lines: Callable[[], list[Any]]) -> None:
    staff = visitor.as_("staff")
    staff.get(f"/q/{KEY}")
    staff.client.open(f"/Q/{KEY}.", method="PUT")
    staff.post(f"/q/{KEY}", GOOD)
    staff.get("/thanks")
    found = [line for line in lines() if line["path"] != "/follow"]
    assert [(line["path"], line["who"]) for line in found if line["method"] != "PUT"] == [
        ("/q/<token:key>", None),
        ("/q/<token:key>", None),
        ("/thanks", None),
    ]
    assert KEY not in json.dumps(found)


@on_sqlite
def test_the_office_sees_the_answers_of_a_year_with_the_bad_ones(visitor: Visitor, town: Town) -> None:
    staff = visitor.as_("staff")
    shown = page(staff.get("/satisfaction"))
    tables = [[cell.text_content() for cell in row] for row in shown.tree.xpath("//table//tbody/tr")]
    assert ["น้อย (2)", "1", "16.6", "–"] in tables and ["มาก (4)", "2", "33.3", "–"] in tables
    assert ["โดยรวมแล้วท่านพึงพอใจเพียงใด", "–", "66.6"] in tables
    assert shown.tree.xpath("//svg//rect")
    assert page(staff.get("/satisfaction?year=9999")).heading == "ความพึงพอใจของผู้ยืม"
    figure = page(staff.get("/integrity/2569/figures/satisfaction"))
    assert "นับรวมคำตอบของผู้ยืม" in figure.text and "มากที่สุด (5)" in figure.text and "{" not in figure.text
    assert len(GIVEN) == 6


@on_sqlite
def test_a_year_with_too_few_answers_shows_none(app: Flask, town: Town) -> None:
    with time_machine.travel(later(days=300), tick=True):
        shown = page(Visitor(app, town, "palad").get("/satisfaction"))
    assert "ปีนี้มีผู้ตอบน้อยเกินกว่าจะแสดงผลได้" in shown.text and not shown.tree.xpath("//table")


@on_sqlite
def test_the_notice_leads_an_official_to_the_page_of_his_own_loan(visitor: Visitor, town: Town) -> None:
    loan = town.named("staff's own")
    town.receive(loan, pieces={town.piece("projector").id: Back(good=1)}, now=AT)
    seen = page(visitor.as_("staff").get("/notices"))
    assert "ขอความร่วมมือตอบแบบสอบถามสามข้อเกี่ยวกับการยืม" in seen.text
    assert f"/f/{loan.follow_key}" in seen.links
