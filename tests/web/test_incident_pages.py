"""Reports of damage and loss on their way to the end, as each superior sees and moves them."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from time_machine import Traveller

from assetlend.models import IncidentClosing, Inquiry
from assetlend.services import daily, rules
from tests.factories import day
from tests.visitor import Visitor, day_fields
from tests.web.pages import on_sqlite, page, unchanged
from tests.web.town import AT, Town

pytestmark = on_sqlite
LATER = AT + timedelta(days=6)
TORN, LOST, MISUSED = "เบาะขาด", "หาไม่พบ", "เห็นกางอยู่ที่ตลาด"


def where(town: Town, name: str, rest: str = "") -> str:
    return f"/incidents/{town.reports[name]}{rest}"


@pytest.fixture
def week_later(clock: Traveller) -> None:
    clock.move_to(LATER)


@pytest.mark.usefixtures("week_later")
def test_who_has_not_answered_in_time_shows_with_his_days(visitor: Visitor, town: Town) -> None:
    """Told on Wednesday the 14th, to answer by Monday the 19th; today is the 21st."""
    shown = page(visitor.as_("auditor").get(where(town, LOST)))
    assert shown.text.count("ล่าช้า 2 วัน") == 4
    assert "วันสุดท้าย 19 ม.ค. 2569" in shown.text
    assert "14 ม.ค. 2569 10.00 น. · 7 วันที่แล้ว" in shown.text
    assert "ล่าช้า" not in page(visitor.as_("auditor").get(where(town, TORN))).text


@pytest.mark.usefixtures("week_later")
def test_the_list_shows_what_is_open_late_or_closed(visitor: Visitor, town: Town) -> None:
    reader = visitor.as_("auditor")
    visitor.as_("palad").post(where(town, TORN, "/close"), {"outcome": "repaired", "fault": "none"})
    found = {
        state: {
            name for name in (TORN, LOST) if where(town, name) in page(reader.get(f"/incidents?state={state}")).links
        }
        for state in ("", "open", "late", "closed", "nonsense")
    }
    assert found == {"": {TORN, LOST}, "open": {LOST}, "late": {LOST}, "closed": {TORN}, "nonsense": {TORN, LOST}}


def test_the_chief_executive_decides_and_reports_later(visitor: Visitor, town: Town) -> None:
    chief = visitor.as_("nayok")
    start = page(chief.get(where(town, MISUSED)))
    assert where(town, MISUSED, "/inquiry") in start.links
    form = page(chief.get(where(town, MISUSED, "/inquiry"))).form(where(town, MISUSED, "/inquiry"))
    assert {"decision", "order_no", "reason", "reported_to"} <= form.names
    wrong = unchanged(town.database, lambda: chief.post(form.action, {"decision": "no_committee"}), 422)
    assert page(wrong).error_at("reason").startswith("โปรดระบุเหตุผลที่ไม่แต่งตั้งคณะกรรมการ")
    assert chief.post(form.action, {"decision": "no_committee", "reason": "คืนแล้ว"}).status_code == 303

    sent = page(chief.get(form.action)).form(f"{form.action}/report")
    wrong = unchanged(
        town.database,
        lambda: chief.post(sent.action, {"reported_to": "นายอำเภอ", **day_fields("reported_on", day(9))}),
        422,
    )
    assert page(wrong).error_at("reported_on").startswith("วันที่ต้องอยู่ระหว่าง 15 มกราคม 2569 ถึงวันนี้")
    assert chief.post(sent.action, {"reported_to": "นายอำเภอ", **day_fields("reported_on", day(3))}).status_code == 303
    assert "นายอำเภอ · 15 ม.ค. 2569" in page(chief.get(where(town, MISUSED))).text
    again = unchanged(town.database, lambda: chief.post(form.action, {"decision": "no_committee", "reason": "x"}), 409)
    assert form.action not in [one.action for one in page(again).forms]


def test_the_chief_administrator_does_not_decide_for_him(visitor: Visitor, town: Town) -> None:
    palad, desk = visitor.as_("palad"), where(town, MISUSED, "/inquiry")
    shown = page(palad.get(desk))
    assert "เรื่องนี้นายกองค์การบริหารส่วนตำบลเป็นผู้วินิจฉัย" in shown.text
    assert desk not in [one.action for one in shown.forms]
    assert desk not in page(palad.get(where(town, MISUSED))).links
    unchanged(town.database, lambda: palad.post(desk, {"decision": "no_committee", "reason": "x"}), 403)


def test_what_stands_in_the_way_is_said_and_then_a_report_is_closed(visitor: Visitor, town: Town) -> None:
    palad = visitor.as_("palad")
    waits = page(palad.get(where(town, LOST, "/close")))
    assert where(town, LOST, "/close") not in [one.action for one in waits.forms]
    for sentence in ("ผู้บังคับบัญชายังรับทราบไม่ครบทุกลำดับชั้น", "ยังไม่ได้บันทึกว่ารายงานคำวินิจฉัย"):
        assert sentence in waits.text and sentence in page(palad.get(where(town, LOST))).text
    unchanged(town.database, lambda: palad.post(where(town, LOST, "/close"), {"outcome": "paid", "fault": "none"}), 409)
    wrong = unchanged(town.database, lambda: palad.post(where(town, TORN, "/close"), {"outcome": "repaired"}), 422)
    assert page(wrong).error_at("fault").startswith("เจ้าหน้าที่เป็นผู้ดูแลหรือผู้ยืม")
    done = palad.post(where(town, TORN, "/close"), {"outcome": "repaired", "fault": "gross"})
    assert done.status_code == 303
    shown = page(palad.get(where(town, TORN))).text
    assert "หน่วยงานเรียกชดใช้จากเจ้าหน้าที่ได้" in shown and "ปิดเรื่องรายงาน" in shown
    with town.database.reading() as session:
        assert len(session.scalars(select(IncidentClosing)).all()) == len(session.scalars(select(Inquiry)).all()) == 1


def test_a_loan_in_settlement_says_when_the_claim_ends_and_that_the_rule_is_not_sure(
    visitor: Visitor, town: Town
) -> None:
    loan, supply = f"/loans/{town.loans['hurt']}", visitor.as_("supply")
    shown = page(supply.get(loan)).text
    assert "สิทธิเรียกค่าทดแทนขาดอายุความวันที่ 1 สิงหาคม 2569" in shown
    assert "ข้อกฎหมายนี้ยังไม่ได้ตรวจสอบกับระเบียบฉบับจริง" in shown
    with town.database.transaction() as session:
        rules.mark_checked(session, actor=town.actor("auditor"), now=AT, rule="R37")
    assert "ยังไม่ได้ตรวจสอบกับระเบียบฉบับจริง" not in page(supply.get(loan)).text
    assert "ขาดอายุความ" not in page(supply.get(f"/loans/{town.loans['out']}")).text


def test_duties_lead_to_where_they_are_done(visitor: Visitor, town: Town) -> None:
    with town.database.transaction() as session:
        daily.open_day(session, AT, day(3))
    assert where(town, LOST) in page(visitor.as_("nayok").get("/duties")).links
    assert f"/loans/{town.loans['hurt']}/settle" in page(visitor.as_("supply").get("/duties")).links
    lost = [one for one in page(visitor.as_("nayok").get("/duties")).links if one.endswith("/inquiry")]
    assert len(lost) == 2  # of the loans: the third was decided at once
