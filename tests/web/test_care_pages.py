"""Closed days, waiting and medical aids as a villager, the counter and the administrator meet them."""

from datetime import date

import pytest
from sqlalchemy import select

from assetlend.models import Holiday, Item, Loan, LoanWish, WaitingEntry
from assetlend.services import kinds, rules, waiting
from assetlend.services.rules import CareTerms
from tests.factories import add_assets, day, register_row
from tests.visitor import Visitor, day_fields
from tests.web.fillings import resident, what_and_when
from tests.web.pages import on_sqlite, page
from tests.web.places import places
from tests.web.strangers import with_basket
from tests.web.town import AT, TODAY_THERE, Town

pytestmark = on_sqlite
SATURDAY, SUNDAY = day(12), day(13)


@pytest.fixture
def week(town: Town) -> Town:
    """The counter is shut on Saturday and Sunday."""
    with town.database.transaction() as session:
        wanted = CareTerms(None, frozenset({5, 6}), False, 48, {})
        rules.set_terms(session, actor=town.actor("admin"), now=AT, wanted=wanted)
    return town


def wedding(town: Town, thing: str = "tent", units: str = "1", **over: str) -> dict[str, str]:
    """A request for a wedding on Saturday and Sunday."""
    days = {**day_fields("start", SATURDAY), **day_fields("due", SUNDAY)}
    return {**resident(), **what_and_when(**days), f"quantity-{town.items[thing].hex}": units, "key": "b" * 32, **over}


def test_a_villager_who_names_a_week_end_reads_when_to_fetch_and_to_bring_back(visitor: Visitor, week: Town) -> None:
    form = page(with_basket(visitor, week, "chair").get("/borrow"))
    assert "สำนักงานปิดวันเสาร์, วันอาทิตย์ และวันหยุดราชการ" in form.text
    answer = visitor.post("/borrow", wedding(week, "chair"))
    shown = page(visitor.get(answer.headers["Location"])).text
    assert "โปรดรับของวันศุกร์ที่ 23 มกราคม 2569 และส่งคืนวันจันทร์ที่ 26 มกราคม 2569" in shown
    assert "สำนักงานปิดในวันจัดงานของท่าน (24–25 ม.ค. 2569)" in shown


def test_an_office_that_refuses_says_which_day_is_open(visitor: Visitor, week: Town) -> None:
    with week.database.transaction() as session:
        wanted = CareTerms(None, frozenset({5, 6}), True, 48, {})
        rules.set_terms(session, actor=week.actor("admin"), now=AT, wanted=wanted)
    answer = page(with_basket(visitor, week, "chair").post("/borrow", wedding(week, "chair")))
    assert answer.status == 422
    assert "สำนักงานปิดในวันเสาร์ที่ 24 มกราคม 2569 วันเปิดทำการถัดไปคือวันจันทร์ที่ 26 มกราคม 2569" in answer.error_at("start")


def test_the_month_says_in_words_when_the_office_is_shut(visitor: Visitor, week: Town) -> None:
    shown = page(visitor.get(f"/items/{week.items['chair']}?month=2569-02"))
    cells = {one.text_content().strip() for one in shown.tree.xpath("//td[contains(@class, 'app-month__day')]")}
    words = {cell for cell in cells if "ปิด" in cell}
    assert len(words) == 9  # eight week-end days and the holiday of the town
    assert any("วันหยุดพิเศษ" in cell for cell in words)


def test_the_usual_days_are_filled_in_and_longer_is_asked_why(visitor: Visitor, week: Town) -> None:
    shown = page(with_basket(visitor, week, "seat").get("/borrow")).form("/borrow")
    assert [shown.fields[f"start-{part}"] for part in ("day", "month")] == ["16", "2"]  # notice of 30 days, a Monday
    assert [shown.fields[f"due-{part}"] for part in ("day", "month")] == ["17", "2"]
    assert "longer_reason" in shown.names
    far = {**day_fields("start", day(40)), **day_fields("due", day(44))}
    answer = page(visitor.post("/borrow", wedding(week, "seat", **far)))
    assert "ปกติให้ยืม 2 วัน" in answer.error_at("longer_reason")
    assert visitor.post("/borrow", wedding(week, "seat", longer_reason="สามคืน", **far)).status_code == 303
    with week.database.reading() as session:
        loan = session.scalars(select(LoanWish.loan_id).where(LoanWish.longer_reason == "สามคืน")).one()
    assert "สามคืน" in page(visitor.as_("supply").get(f"/approvals/{loan}")).text
    assert "สามคืน" in page(visitor.as_("supply").get(f"/loans/{loan}")).text


def test_who_finds_nothing_free_joins_the_list_with_the_same_form(visitor: Visitor, town: Town) -> None:
    days = {**day_fields("start", day(5)), **day_fields("due", day(6))}
    form = wedding(town, units="3", **days)
    full = page(with_basket(visitor, town, "tent").post("/borrow", form))
    assert full.status == 422 and full.tree.xpath("//button[@formaction='/borrow/wait']")
    answer = visitor.post("/borrow/wait", form)
    own = page(visitor.get(answer.headers["Location"]))
    assert "มีผู้รอสิ่งเดียวกันก่อนท่าน 1 ราย" in own.text
    assert "ยังต้องการ: ส่งคำขอ" not in own.text
    assert page(visitor.get("/borrow")).tree.xpath("//form[@action='/borrow']") == []  # the basket is empty


def offered(town: Town) -> WaitingEntry:
    """The place of the town's waiter, to whom the tents are offered now."""
    with town.database.transaction() as session:
        session.get_one(Loan, town.loans["approved"]).state = "cancelled"
        waiting.ask_next(session, now=AT)
        found = session.scalars(select(WaitingEntry)).one()
        session.expunge(found)
    return found


def test_an_offer_is_answered_on_its_page_and_becomes_a_request(visitor: Visitor, town: Town) -> None:
    own = places(town)["/w/<token:key>"]
    assert visitor.post(f"{own}/answer", {"act": "take"}).status_code == 409
    offered(town)
    assert "สิ่งที่ท่านรอว่างแล้ว" in page(visitor.get(own)).text
    answer = visitor.post(f"{own}/answer", {"act": "take"})
    follow = answer.headers["Location"]
    assert "waits" in page(visitor.get(follow)).text
    with town.database.reading() as session:
        loan = session.scalars(select(WaitingEntry.loan_id)).one()
    assert "ลงชื่อรอตั้งแต่" in page(visitor.as_("supply").get(f"/approvals/{loan}")).text
    assert page(visitor.get(own)).links.count(follow) == 1


def test_leaving_the_list(visitor: Visitor, town: Town) -> None:
    own = places(town)["/w/<token:key>"]
    assert visitor.post(f"{own}/answer", {"act": "leave"}).status_code == 303
    assert "ออกจากรายชื่อแล้ว" in page(visitor.get(own)).text


def test_the_counter_sees_who_waits_and_answers_for_him(visitor: Visitor, town: Town) -> None:
    clerk, one = visitor.as_("clerk"), offered(town)
    shown = page(clerk.get("/waiting"))
    assert "เต็นท์ผ้าใบ" in shown.text and "081-234-5678" in shown.text
    answer = clerk.post(f"/waiting/{one.id}", {"act": "take"})
    assert page(clerk.get(answer.headers["Location"])).status == 200
    assert clerk.post(f"/waiting/{one.id}", {"act": "leave"}).status_code == 409
    assert "form" not in {form.tag for form in page(visitor.as_("auditor").get("/waiting")).tree.xpath("//main//form")}


def test_the_form_for_a_wheelchair_asks_for_no_words(visitor: Visitor, town: Town) -> None:
    with town.database.transaction() as session:
        add_assets(session, [register_row(number="900-62-0001", name="รถเข็นผู้ป่วย", unit="คัน")])
        town.items["wheels"] = session.scalars(select(Item.id).where(Item.name == "รถเข็นผู้ป่วย")).one()
    form = page(with_basket(visitor, town, "wheels").get("/borrow")).form("/borrow")
    assert {"purpose_text", "place_text", "longer_reason"} & form.names == set()
    sent = {name: value for name, value in wedding(town, "wheels").items() if name not in ("purpose", "place_text")}
    told = page(visitor.post("/borrow", sent | {"purpose_text": "เป็นอัมพาต"}))
    assert told.status == 422 and "เว้นว่าง" in " ".join(told.errors)
    del sent["purpose_text"]
    assert visitor.post("/borrow", sent).status_code == 303
    with town.database.reading() as session:
        loan = session.scalars(select(Loan).where(Loan.purpose_text == kinds.AT_HOME)).one()
        assert loan.purpose == "home_care"
    at_counter = wedding(town, "wheels", channel="counter", purpose="home_care", purpose_text="", place_text="")
    clerk = visitor.as_("clerk")
    told = page(clerk.post("/counter/request", at_counter | {"key": "c" * 32, "place_text": "โรงพยาบาล"}))
    assert told.error_at("place_text")
    assert clerk.post("/counter/request", at_counter | {"key": "c" * 32}).status_code == 303
    staff = with_basket(visitor.as_("staff"), town, "wheels")
    assert "purpose_text" not in page(staff.get("/borrow")).form("/borrow").names


def test_the_administrator_takes_proposed_days_over_and_one_away(visitor: Visitor, town: Town) -> None:
    admin = visitor.as_("admin")
    shown = page(admin.get("/office/holidays?year=2570"))
    days = shown.tree.xpath("//input[@name='days']/@value")
    assert "2027-04-13" in days and "วันอังคารที่ 13 เมษายน 2570" in shown.text
    answer = admin.post("/office/holidays/proposed?year=2570", {"days": ["2027-04-13", "2027-04-14"]})
    assert answer.headers["Location"].endswith("/office/holidays?year=2570")
    assert admin.post("/office/holidays/removed", {"day": "2027-04-14"}).status_code == 303
    with town.database.reading() as session:
        kept = session.scalars(select(Holiday.day).where(Holiday.day > date(2027, 1, 1))).all()
    assert kept == [date(2027, 4, 13)]
    assert "วันสงกรานต์" in page(admin.get("/office/holidays?year=2570")).text
    for wrong in ({"days": ["2027-04-20"]}, {}):
        assert page(admin.post("/office/holidays/proposed?year=2570", wrong)).error_at("days")


def test_a_day_on_which_loans_end_is_said_so(visitor: Visitor, town: Town) -> None:
    admin = visitor.as_("admin")
    admin.post("/office/holidays", {**day_fields("day", day(20)), "name": "วันหยุดพิเศษ"})
    assert "ใบที่เริ่มหรือครบกำหนดในวันนั้น" in page(admin.get("/office/holidays")).text
    assert day(20) > TODAY_THERE


def test_a_vehicle_goes_from_kept_out_to_lent(visitor: Visitor, town: Town) -> None:
    admin, path = visitor.as_("admin"), f"/office/vehicles/{town.items['truck']}"
    assert "งดให้ยืม" in page(admin.get("/office/vehicles")).text
    assert admin.post(path, {"confirmed": "yes", "reason": "คำสั่งที่ 9/2569"}).status_code == 303
    assert "คำสั่งที่ 9/2569" in page(visitor.as_("supply").get(f"/register/kinds/{town.items['truck']}")).text
    assert page(admin.post(path, {"confirmed": "yes", "reason": "อีกครั้ง"})).status == 409
    assert admin.post(path, {"confirmed": "no", "reason": "ยกเลิก"}).status_code == 303


def test_every_weekday_shut_is_refused_at_the_weekdays(visitor: Visitor, town: Town) -> None:
    numbers = {"hard_days": "90", "notice_days": "0", "waiting_hours": "48"}
    every = {f"weekday_{number}": "yes" for number in range(7)}
    answer = page(visitor.as_("admin").post("/office/terms", numbers | every))
    assert "อย่างน้อยหนึ่งวัน" in answer.error_at("closed_weekdays")
