"""Offices and the law of approval on their pages: limits are given, gaps are seen, two people change the rules."""

from sqlalchemy import select
from time_machine import Traveller

from assetlend.models import Delegation, RulebookVersion
from assetlend.services import account
from tests.factories import PASSWORD
from tests.visitor import Visitor, day_fields
from tests.web.fillings import in_days
from tests.web.pages import on_sqlite, page
from tests.web.town import Town

pytestmark = on_sqlite


def test_a_delegated_power_gets_its_limits_and_a_request_beyond_them_is_not_the_delegates(
    visitor: Visitor, town: Town
) -> None:
    admin, place = visitor.as_("admin"), f"/people/{town.people['finance']}"
    form = {
        "office": "nayok",
        "holding": "delegated",
        "title": "ผู้อำนวยการกองคลัง",
        "order_no": "9/2569",
        "most_value": "๕๐,๐๐๐",
        "most_days": "2",
        "borrower_kind": "resident",
        "item": town.items["chair"].hex,
        **day_fields("starts_on", in_days(0)),
    }
    assert admin.post(f"{place}/appointments", {**form, "item": "no-key"}).status_code == 404
    assert admin.post(f"{place}/appointments", form).status_code == 303
    with town.database.reading() as session:
        row = session.scalars(select(Delegation)).one()
        assert (row.most_satang, row.most_days) == (5_000_000, 2)
        assert [one.item_id for one in row.items] == [town.items["chair"]]
    shown = page(admin.get(place)).text
    for said in ("เก้าอี้พลาสติก", "มูลค่าไม่เกิน 50,000.00 บาท", "ไม่เกิน 2 วัน", "9/2569"):
        assert said in shown

    loan = town.loans["for the nayok"]
    finance = visitor.as_("finance")
    assert f"/approvals/{loan}" not in page(finance.get("/approvals")).links
    shown = page(finance.get(f"/approvals/{loan}")).text
    assert "คำสั่งที่ 9/2569 ไม่ครอบคลุม โต๊ะพับขาว" in shown and "ต้องให้นายกองค์การบริหารส่วนตำบลพิจารณา" in shown
    assert "ผู้พิจารณาได้ในขณะนี้: นายชื่อnayok สกุลทดสอบ" in shown


def test_the_administrator_sees_which_office_is_vacant_and_which_requests_are_stuck(
    visitor: Visitor, town: Town
) -> None:
    admin = visitor.as_("admin")
    assert "มีผู้ดำรงตำแหน่งตลอดช่วง" in page(admin.get("/people/offices")).text
    assert admin.post(f"/people/{town.people['palad']}/switch/off").status_code == 303
    shown = page(admin.get("/people/offices")).text
    assert f"คำขอ {town.named('checked').reference} (กองคลัง) ค้างอยู่ที่ปลัดองค์การบริหารส่วนตำบล" in shown
    assert "ว่างตั้งแต่ 15 ม.ค. 2569 ถึง 10 ก.พ. 2569" in shown  # the deputy acts from then on
    assert "ตำแหน่งที่ไม่มีผู้ดำรง" in page(admin.get("/home")).text
    waits = page(visitor.as_("supply").get(f"/loans/{town.loans['checked']}")).text
    assert "ไม่มีผู้ดำรงตำแหน่งปลัดองค์การบริหารส่วนตำบล คำขอนี้จึงยังค้างอยู่" in waits


def test_rules_are_written_proposed_and_put_in_force_by_another(visitor: Visitor, town: Town) -> None:
    chief, palad, place = visitor.as_("chief"), visitor.as_("palad"), f"/rules/changes/{town.change}"
    shown = page(chief.get(place)).text
    assert "จะเปลี่ยนเส้นทาง 0 เรื่อง" in shown
    route = {
        "name": "ยืมหลายวัน", "order": "2", "resident": "yes", "days_from": "3", "rules": "r4 R7",
        "kind_1": "check", "office_1": "head_supply_officer", "kind_2": "approval", "office_2": "nayok",
    }  # fmt: skip
    assert chief.post(f"{place}/routes/5", route).status_code == 303
    found = page(chief.get(place))
    assert town.named("waiting").reference in found.text and "2. ยืมหลายวัน" in found.text
    assert page(chief.get(f"{place}/routes/2")).tree.get_element_by_id("days_from").value == "3"
    assert chief.get(f"{place}/routes/7").status_code == 404

    day = day_fields("starts_on", in_days(0))
    assert chief.post(f"{place}/propose", {"reason": "ประกาศที่ 3/2569", **day}).status_code == 303
    assert chief.post(f"{place}/numbers", {}).status_code == 409
    assert "มีการแก้ไขหลักเกณฑ์รอท่านพิจารณา" in page(palad.get("/home")).text
    assert palad.post(f"{place}/enact").status_code == 303
    with town.database.reading() as session:
        row = session.scalars(select(RulebookVersion).order_by(RulebookVersion.version.desc())).first()
        assert row is not None and row.version == 2
        assert row.body["routes"][1] == {
            "name": "ยืมหลายวัน", "rules": ["R4", "R7"], "borrowers": ["resident"], "days_from": 3,
            "steps": [["check", "head_supply_officer"], ["approval", "nayok"]],
        }  # fmt: skip
    assert "ฉบับที่ 2" in page(visitor.as_("auditor").get("/rules/changes")).text
    assert "ฉบับที่ 1" in page(chief.get(f"/loans/{town.loans['waiting']}")).text


def test_a_draft_that_leaves_the_rails_says_how_and_cannot_be_proposed(visitor: Visitor, town: Town) -> None:
    admin, place = visitor.as_("admin"), f"/rules/changes/{town.change}"
    assert admin.post(f"{place}/routes/4/remove").status_code == 303
    found = page(admin.get(place))
    assert "ไม่มีเส้นทางการอนุมัติสำหรับกรณีนี้" in found.text and "เสนอการแก้ไข" not in found.text
    answer = admin.post(f"{place}/propose", {"reason": "x", **day_fields("starts_on", in_days(0))})
    assert answer.status_code == 422 and admin.post(f"{place}/routes/9/remove").status_code == 404
    assert admin.post(f"{place}/withdraw").status_code == 303
    assert admin.post("/rules/changes").status_code == 303


def test_the_present_password_is_guessed_at_five_times_like_the_sign_in_and_no_more(
    visitor: Visitor, town: Town, clock: Traveller
) -> None:
    clerk = visitor.as_("clerk")
    new = {"password": "ทุ่งนาเขียวขจีหลังฝน", "again": "ทุ่งนาเขียวขจีหลังฝน"}
    for _ in range(account.TRIES):
        assert clerk.post("/account/password", {"old": "ไม่ใช่รหัสผ่านนี้", **new}).status_code == 422
    for old in ("ไม่ใช่รหัสผ่านนี้", PASSWORD):
        answer = clerk.post("/account/password", {"old": old, **new})
        assert answer.status_code == 429 and "โปรดรอ" in answer.get_data(as_text=True)
    fresh = visitor.as_(None)
    assert fresh.post("/sign-in", {"username": "clerk", "password": PASSWORD}).status_code == 422
    clock.shift(account.WINDOW)
    assert clerk.post("/account/password", {"old": PASSWORD, **new}).status_code == 303


def test_a_right_password_with_a_bad_new_one_is_no_guess(visitor: Visitor, town: Town) -> None:
    clerk = visitor.as_("clerk")
    for _ in range(account.TRIES + 2):
        answer = clerk.post("/account/password", {"old": PASSWORD, "password": "สั้น", "again": "สั้น"})
        assert answer.status_code == 422
