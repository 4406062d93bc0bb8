"""People and offices on their pages: what an administrator does counts at the next request of whom it is about."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import time_machine
from sqlalchemy import select
from werkzeug.test import TestResponse

from assetlend.domain.lending import LoanState
from assetlend.domain.offices import Office
from assetlend.models import Loan, Person
from assetlend.services import admin
from tests.visitor import Visitor, day_fields, text_of
from tests.web.pages import dump, on_sqlite, page, unchanged
from tests.web.test_account_pages import NEW, browser, is_in, sign_in
from tests.web.town import TODAY_THERE, Town

YESTERDAY, TOMORROW = TODAY_THERE - timedelta(days=1), TODAY_THERE + timedelta(days=1)
FIRST_PASSWORD = re.compile(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b")
Clock = time_machine.Traveller


def give(visitor: Visitor, name: str, office: Office, **over: Any) -> TestResponse:
    """Fill in the form by which an office is given."""
    form: dict[str, Any] = {"office": office.value, "holding": "regular", "title": "ตำแหน่งใหม่", "order_no": ""}
    days = day_fields("starts_on", over.pop("start", TODAY_THERE))
    if last := over.pop("last", None):
        days |= day_fields("ends_on", last)
    return visitor.post(f"/people/{visitor.office.people[name]}/appointments", {**form, **days, **over})


def held(town: Town, name: str, which: int = 0) -> UUID:
    with town.database.reading() as session:
        return admin.official(session, town.people[name]).appointments[which].id


def end(visitor: Visitor, name: str, last: date, which: int = 0) -> TestResponse:
    town: Any = visitor.office
    path = f"/people/{town.people[name]}/appointments/{held(town, name, which)}"
    return visitor.post(path, day_fields("last_day", last))


def switch(visitor: Visitor, name: str, state: str = "off") -> TestResponse:
    return visitor.post(f"/people/{visitor.office.people[name]}/switch/{state}")


def borrower(town: Town) -> UUID:
    """A resident who borrowed something: a person without an account."""
    with town.database.reading() as session:
        return session.scalars(select(Loan.borrower_id).where(Loan.purpose_text == "out")).one()


# -- people -----------------------------------------------------------------------------------------------------------


def test_a_new_person_is_shown_his_first_password_once_and_has_to_change_it(visitor: Visitor, town: Town) -> None:
    chief = visitor.as_("admin")
    form = {"first_name": "สมหญิง", "last_name": "รักงาน", "username": "somying", "title": "นาง"}
    answer = chief.post("/people/new", form)
    (password,) = FIRST_PASSWORD.findall(page(answer).text)

    assert "ระบบจะไม่แสดงอีก" in text_of(answer)
    assert password not in repr(dump(town.database))
    town.people["somying"] = person(town, "สมหญิง")
    for path in ("/people", f"/people/{town.people['somying']}"):
        shown = chief.get(path)
        assert "สมหญิง" in text_of(shown) and password not in shown.text
    assert give(chief, "somying", Office.COUNTER_CLERK).status_code == 303

    fresh = visitor.as_(None)
    assert sign_in(fresh, "somying", password).status_code == 303
    assert fresh.get("/counter").headers["Location"] == "/account/password"
    token = page(fresh.get("/account/password")).form("/account/password").hidden["csrf_token"]
    new = {"csrf_token": token, "old": password, "password": NEW, "again": NEW}
    assert fresh.client.post("/account/password", data=new).status_code == 303
    assert fresh.get("/counter").status_code == 200


def person(town: Town, first_name: str) -> UUID:
    with town.database.reading() as session:
        return session.scalars(select(Person.id).where(Person.first_name == first_name)).one()


def test_a_new_first_password_ends_every_sign_in_and_the_old_password(visitor: Visitor, town: Town) -> None:
    mine, chief = browser(visitor), visitor.as_("admin")
    answer = chief.post(f"/people/{town.people['clerk']}/reset")
    (password,) = FIRST_PASSWORD.findall(page(answer).text)

    assert not is_in(mine)
    assert sign_in(visitor.as_(None)).status_code == 422
    fresh = visitor.as_(None)
    assert sign_in(fresh, "clerk", password).status_code == 303
    assert fresh.get("/counter").headers["Location"] == "/account/password"


def test_the_list_of_people_shows_the_offices_of_today(visitor: Visitor, town: Town) -> None:
    chief = visitor.as_("admin")
    give(chief, "staff", Office.NAYOK, holding="acting", order_no="8/2569", start=TOMORROW)
    end(chief, "clerk", YESTERDAY)
    cards = [one.text_content() for one in page(chief.get("/people")).tree.find_class("app-card")]
    texts = {name: " ".join(card.split()) for name in town.people for card in cards if f"ชื่อ{name} " in card}

    assert "นายก" not in texts["staff"]
    assert "นายก" in texts["nayok"] and "เปิด" in texts["nayok"]
    assert "เจ้าหน้าที่เคาน์เตอร์" not in texts["clerk"]
    assert "รักษา" not in texts["deputy"]  # acting, but from the next month on


@on_sqlite
def test_who_borrowed_something_and_has_no_account_is_nobody_here(visitor: Visitor, town: Town) -> None:
    chief, resident = visitor.as_("admin"), borrower(town)
    for key in (resident, UUID(int=1)):
        for path in ("", "/edit"):
            assert chief.get(f"/people/{key}{path}").status_code == 404
        for path in ("/edit", "/reset", "/switch/off", "/switch/on"):
            unchanged(town.database, lambda path=path, key=key: chief.post(f"/people/{key}{path}"), 404)
        town.people["resident"] = key
        unchanged(town.database, lambda: give(chief, "resident", Office.COUNTER_CLERK), 404)


@on_sqlite
def test_an_appointment_is_reached_through_its_own_holder_only(visitor: Visitor, town: Town) -> None:
    chief, path = visitor.as_("admin"), f"/people/{town.people['staff']}/appointments/{held(town, 'clerk')}"

    assert chief.get(path).status_code == 404
    unchanged(town.database, lambda: chief.post(path, day_fields("last_day", TODAY_THERE)), 404)


@on_sqlite
def test_on_ones_own_page_there_is_nothing_to_give_and_nothing_to_switch(visitor: Visitor, town: Town) -> None:
    chief, me = visitor.as_("admin"), f"/people/{town.people['admin']}"
    found = page(chief.get(me))

    assert [one.action for one in found.forms if one.method == "post"] == ["/sign-out"]
    assert "มอบตำแหน่งหน้าที่ให้ตนเองไม่ได้" in found.text
    unchanged(town.database, lambda: give(chief, "admin", Office.NAYOK, holding="acting", order_no="1/2569"), 403)
    for path in ("/reset", "/switch/off"):
        answer = unchanged(town.database, lambda path=path: chief.post(me + path), 403)
        assert "นี่คือบัญชีของท่านเอง" in text_of(answer)


# -- offices ----------------------------------------------------------------------------------------------------------


def test_an_office_counts_from_the_next_request_on_and_stands_on_the_page_with_its_order(
    visitor: Visitor, town: Town
) -> None:
    mine, chief = browser(visitor, "staff"), visitor.as_("admin")
    assert mine.get("/approvals").status_code == 403
    answer = give(
        chief, "staff", Office.NAYOK, holding="acting", order_no="คำสั่งที่ 8/2569", last=TOMORROW, title="รองนายก"
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/people/{town.people['staff']}")
    found = page(chief.get(answer.headers["Location"]))
    for words in ("มอบตำแหน่งหน้าที่แล้ว", "รองนายก", "รักษาราชการแทน (คำสั่งที่ 8/2569)", "15 ม.ค. 2569 – 16 ม.ค. 2569"):
        assert words in found.text, words
    assert mine.get(f"/approvals/{town.loans['for the nayok']}").status_code == 200


def test_what_cannot_be_given_is_said_at_its_field_and_nothing_is_written(visitor: Visitor, town: Town) -> None:
    chief, finance = visitor.as_("admin"), town.divisions["กองคลัง"].hex
    before = dump(town.database)
    cases: list[tuple[Office, dict[str, Any], int, str]] = [
        (Office.NAYOK, {"holding": "acting"}, 422, "order_no"),
        (Office.PALAD, {"holding": "delegated", "order_no": "  "}, 422, "order_no"),
        (Office.UNIT_HEAD, {}, 422, "division"),
        (Office.ADMIN, {"division": finance}, 422, "division"),
        (Office.COUNTER_CLERK, {"last": YESTERDAY}, 422, "ends_on"),
        (Office.NAYOK, {}, 409, ""),
        (Office.UNIT_HEAD, {"division": finance, "start": TOMORROW}, 409, ""),
    ]
    for office, over, status, field in cases:
        answer = give(chief, "staff", office, **over)
        found = page(answer)
        assert (answer.status_code, len(found.errors)) == (status, 1), (office, over, found.errors)
        if field:
            assert found.error_at(field) == found.errors[0]
        else:
            assert "มีผู้ดำรงตำแหน่งหน้าที่นี้อยู่แล้ว" in found.errors[0]
        assert found.form(f"/people/{town.people['staff']}/appointments").fields["title"] == "ตำแหน่งใหม่"
    assert dump(town.database) == before


def test_an_acting_office_ends_at_midnight_in_bangkok_while_its_page_is_open(
    visitor: Visitor, town: Town, clock: Clock
) -> None:
    chief, loan = visitor.as_("admin"), town.loans["for the nayok"]
    give(chief, "staff", Office.NAYOK, holding="acting", order_no="8/2569", last=TODAY_THERE, title="รองนายก")
    clock.move_to(datetime.fromisoformat("2026-01-15T23:59:50+07:00"))
    mine = browser(visitor, "staff")
    form = page(mine.get(f"/approvals/{loan}")).form(f"/approvals/{loan}")
    clock.move_to(datetime.fromisoformat("2026-01-16T00:00:00+07:00"))

    yes = {**form.fields, "decision": "yes"}
    unchanged(town.database, lambda: mine.client.post(f"/approvals/{loan}", data=yes), 403)
    assert mine.get(f"/approvals/{loan}").status_code == 403
    assert town.loan(loan).state is LoanState.SUBMITTED


def test_who_decides_in_the_last_second_of_his_acting_office_decides(
    visitor: Visitor, town: Town, clock: Clock
) -> None:
    chief, loan = visitor.as_("admin"), town.loans["for the nayok"]
    give(chief, "staff", Office.NAYOK, holding="acting", order_no="8/2569", last=TODAY_THERE, title="รองนายก")
    clock.move_to(datetime.fromisoformat("2026-01-15T23:59:50+07:00"))
    mine = visitor.as_("staff")
    form = page(mine.get(f"/approvals/{loan}")).form(f"/approvals/{loan}")
    assert mine.client.post(f"/approvals/{loan}", data={**form.fields, "decision": "yes"}).status_code == 303

    made = town.loan(loan).decisions[-1]
    assert (made.person_id, made.acting, made.order_no) == (town.people["staff"], True, "8/2569")


def test_an_office_that_ends_while_a_form_is_open_is_worth_nothing_when_it_is_sent(
    visitor: Visitor, town: Town
) -> None:
    mine, chief, loan = browser(visitor), visitor.as_("admin"), town.loans["ready"]
    path = f"/counter/loans/{loan}/hand-over"
    form = page(mine.get(path)).form(path)
    assert end(chief, "clerk", YESTERDAY).status_code == 303

    unchanged(town.database, lambda: mine.client.post(path, data=form.fields), 403)


def test_the_form_for_ending_says_until_when_and_refuses_what_cannot_be(visitor: Visitor, town: Town) -> None:
    chief, key = visitor.as_("admin"), held(town, "clerk")
    path = f"/people/{town.people['clerk']}/appointments/{key}"
    fields = page(chief.get(path)).form(path).fields
    assert (fields["last_day-day"], fields["last_day-year"]) == ("15", "2569")
    before = dump(town.database)
    for last in (date(2025, 9, 30), date(2025, 1, 1)):
        answer = end(chief, "clerk", last)
        assert answer.status_code == 422 and page(answer).error_at("last_day")
    assert dump(town.database) == before

    assert end(chief, "clerk", TOMORROW).status_code == 303
    assert "1 ต.ค. 2568 – 16 ม.ค. 2569" in text_of(chief.get(f"/people/{town.people['clerk']}"))
    unchanged(town.database, lambda: end(chief, "clerk", TOMORROW + timedelta(days=1)), 409)


def test_the_last_administrator_stays_whatever_the_form_says(visitor: Visitor, town: Town) -> None:
    chief = visitor.as_("admin")
    assert switch(chief, "second").status_code == 303
    for last in (YESTERDAY, TODAY_THERE, TOMORROW):
        answer = unchanged(town.database, lambda last=last: end(chief, "admin", last), 409)
        assert "ไม่มีผู้อื่นเป็นผู้ดูแลระบบ" in page(answer).errors[0]
    assert chief.get("/people").status_code == 200


# -- switching accounts off (S9) --------------------------------------------------------------------------------------


def test_a_switched_off_approver_can_no_longer_act_and_what_waited_for_him_waits_for_his_substitute(
    visitor: Visitor, town: Town
) -> None:
    loan, chief = town.loans["for the nayok"], visitor.as_("admin")
    mine = browser(visitor, "nayok")
    form = page(mine.get(f"/approvals/{loan}")).form(f"/approvals/{loan}")
    answer = switch(chief, "nayok")
    assert "ปิดบัญชีผู้ใช้แล้ว" in text_of(chief.get(answer.headers["Location"]))

    yes = {**form.fields, "decision": "yes"}
    unchanged(town.database, lambda: mine.client.post(f"/approvals/{loan}", data=yes), 401)
    assert sign_in(visitor.as_(None), "nayok").status_code == 422
    assert town.loan(loan).state is LoanState.SUBMITTED
    give(chief, "education", Office.NAYOK, holding="acting", order_no="8/2569")
    assert town.loan(loan).reference in text_of(visitor.as_("education").get("/approvals"))

    switch(chief, "nayok", "on")
    assert not is_in(mine)
    assert is_in(browser(visitor, "nayok"))


def test_an_administrator_neither_sees_nor_decides_what_waits(visitor: Visitor, town: Town) -> None:
    loan, chief = town.loans["for the nayok"], visitor.as_("admin")
    assert f"/approvals/{loan}" not in chief.get("/home").text
    form = {"decision": "yes", "position": "3", "reason": ""}

    unchanged(town.database, lambda: chief.post(f"/approvals/{loan}", form), 403)


def test_the_auditor_reads_the_ledger_and_changes_nobody(visitor: Visitor, town: Town) -> None:
    auditor, clerk = visitor.as_("auditor"), f"/people/{town.people['clerk']}"
    assert [auditor.get(path).status_code for path in ("/ledger", "/loans", "/register", "/integrity/2569")] == [
        200
    ] * 4
    before = dump(town.database)
    for path in ("/people", clerk, f"{clerk}/edit"):
        assert auditor.get(path).status_code == 403
    assert switch(auditor, "clerk").status_code == end(auditor, "clerk", YESTERDAY).status_code == 403
    assert give(auditor, "staff", Office.COUNTER_CLERK).status_code == 403
    assert dump(town.database) == before


# -- divisions --------------------------------------------------------------------------------------------------------


def test_a_renamed_division_keeps_its_things_and_its_head(visitor: Visitor, town: Town) -> None:
    chief, key = visitor.as_("admin"), town.divisions["กองคลัง"]
    answer = chief.post(f"/people/divisions/{key}", {"name": "กองคลังและพัสดุ", "phone": ""})

    assert answer.headers["Location"] == "/people/divisions"
    assert "กองคลังและพัสดุ" in text_of(chief.get("/people"))
    assert "กองคลังและพัสดุ" in text_of(visitor.as_("finance").get("/account"))
    assert "กองคลังและพัสดุ" in text_of(visitor.as_("supply").get(f"/register/{town.piece('tent').id}"))
    for path in ("/people/divisions", f"/people/divisions/{town.divisions['กองการศึกษา']}"):
        taken = {"name": "กองคลัง และ พัสดุ", "phone": "12"}
        answer = unchanged(town.database, lambda path=path, taken=taken: chief.post(path, taken), 422)
        assert page(answer).error_at("name") and page(answer).form(path).fields["phone"] == "12"
