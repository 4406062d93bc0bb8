"""Signing in with a browser: the cookie, what ends it, whom the brake stops, and what every answer says of itself."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from assetlend import db
from assetlend.app import create_app
from assetlend.clock import utc_now
from assetlend.config import Config
from assetlend.domain.offices import Holding, Office
from assetlend.models import Account, SignIn, Throttle
from assetlend.services import account, admin
from assetlend.services.admin import NewAppointment
from assetlend.web import logs
from assetlend.web.guard import safe_next
from assetlend.web.headers import HEADERS
from tests.conftest import Server
from tests.factories import PASSWORD
from tests.visitor import Visitor, text_of
from tests.web.pages import dump, on_sqlite, page, unchanged
from tests.web.town import AT, TODAY_THERE, Town

NEW = "ทุ่งนาเขียวขจีหลังฝน"
PEER = {"REMOTE_ADDR": "203.0.113.5"}
Clock = time_machine.Traveller


@contextmanager
def another(settings: Config, **over: Any) -> Iterator[Flask]:
    """The program once more, as a second process on the same database, or with other settings."""
    app = create_app(replace(settings, **over))
    yield app
    app.extensions["assetlend"]["database"].dispose()


def sign_in(visitor: Visitor, name: str = "clerk", password: str = PASSWORD, **more: Any) -> TestResponse:
    """Fill in the form of the sign-in; `next` comes from the page's address."""
    form = {"username": name, "password": password} | more.pop("form", {})
    return visitor.post("/sign-in", form, **more)


def browser(visitor: Visitor, name: str = "clerk") -> Visitor:
    """A browser in which somebody signed in through the form."""
    fresh = visitor.as_(None)
    assert sign_in(fresh, name).status_code == 303
    return fresh


def is_in(visitor: Visitor) -> bool:
    """Whether the next page still knows this browser."""
    answer = visitor.get("/account")
    if answer.status_code == 200:
        return True
    assert answer.headers["Location"] == "/sign-in?next=/account"
    return False


def cookies(answer: TestResponse) -> dict[str, list[str]]:
    """Name -> attributes of the cookies that an answer sets."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        pair, *attributes = [part.strip() for part in line.split(";")]
        found[pair.partition("=")[0]] = attributes
    return found


def change(visitor: Visitor, old: str = PASSWORD, new: str = NEW, again: str | None = None) -> TestResponse:
    form = {"old": old, "password": new, "again": new if again is None else again}
    return visitor.post("/account/password", form)


# -- the sign-in and its cookie ---------------------------------------------------------------------------------------


def test_an_official_signs_in_and_his_cookie_holds_a_key_of_which_the_database_keeps_the_hash(
    visitor: Visitor, town: Town
) -> None:
    answer = sign_in(visitor, " CLERK ", headers={"User-Agent": "Firefox"}, environ_overrides=PEER)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/home")
    kept = visitor.client.get_cookie("assetlend_key")
    assert kept is not None and len(kept.value) >= 43
    assert kept.value not in repr(dump(town.database))
    with town.database.reading() as session:
        row = session.scalars(select(SignIn)).one()
        assert (row.key_hash, row.person_id) == (account.key_hash(kept.value), town.people["clerk"])
        assert (row.address, row.agent) == ("203.0.113.5", "Firefox")
    found = page(visitor.get("/account"))
    assert "นายชื่อclerk สกุลทดสอบ" in found.heading
    assert "ผู้ช่วยเจ้าพนักงานพัสดุ" in found.text and "203.0.113.5" in found.text


@on_sqlite
@pytest.mark.parametrize(
    ("base_url", "prefix", "secure"), [("http://localhost", "", False), ("https://localhost", "__Host-", True)]
)
def test_cookies_are_kept_from_scripts_and_foreign_sites_and_under_https_to_this_host(
    settings: Config, town: Town, base_url: str, prefix: str, secure: bool
) -> None:
    with another(settings, base_url=base_url) as app:
        visitor = Visitor(app, town)
        signed_in, out = sign_in(visitor), None
        first = visitor.client.get("/follow")
        out = visitor.post("/sign-out")
    for answer, names in ((signed_in, {"key"}), (first, {"visit"}), (out, {"key"})):
        assert {f"{prefix}assetlend_{name}" for name in names} <= set(cookies(answer))
        for name, attributes in cookies(answer).items():
            assert name.startswith(f"{prefix}assetlend_")
            assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
            assert ("Secure" in attributes) is secure
            assert not any(one.startswith("Domain") for one in attributes)
    assert f"Max-Age={7 * 24 * 3600}" in cookies(signed_in)[f"{prefix}assetlend_key"]
    assert "Max-Age=0" in cookies(out)[f"{prefix}assetlend_key"]


def test_a_key_that_somebody_else_put_into_the_browser_is_not_taken_up(visitor: Visitor, town: Town) -> None:
    planted = "k" * 43
    visitor.client.set_cookie("assetlend_key", planted)
    assert sign_in(visitor).status_code == 303

    kept = visitor.client.get_cookie("assetlend_key")
    assert kept is not None and kept.value != planted
    stranger = visitor.as_(None)
    stranger.client.set_cookie("assetlend_key", planted)
    assert not is_in(stranger)


def test_signing_in_anew_ends_the_sign_in_before_and_its_forms(visitor: Visitor) -> None:
    mine = browser(visitor)
    before, token = mine.client.get_cookie("assetlend_key"), mine.token()
    assert sign_in(mine, "supply").status_code == 303

    assert "ชื่อsupply" in text_of(mine.get("/account"))
    old = visitor.as_(None)
    old.client.set_cookie("assetlend_key", before.value if before else "")
    assert not is_in(old)
    assert mine.client.post("/notices", data={"csrf_token": token}).status_code == 400


def test_the_language_that_somebody_chose_stays_his_through_the_sign_in(visitor: Visitor, town: Town) -> None:
    visitor.get("/?lang=en")
    sign_in(visitor)
    assert "Your account" in page(visitor.get("/account")).title

    assert "Your account" in page(browser(visitor).get("/account")).title  # in another browser too
    assert "Your account" not in page(browser(visitor, "supply").get("/account")).title


# -- every failure says the same (S1, S2, S4) -------------------------------------------------------------------------


def failure(visitor: Visitor, name: str, password: str) -> tuple[Any, ...]:
    """All that tells one failure from another, but for the typed name and what is new in each answer."""
    answer = sign_in(visitor.as_(None), name, password)
    body = page(answer)
    headers = {key: value for key, value in answer.headers.items() if key not in ("X-Request-Id", "Set-Cookie")}
    headers.pop("Content-Length")
    shown = [one for one in body.texts() if name not in one]
    return answer.status_code, headers, tuple(body.errors), tuple(shown), sorted(cookies(answer))


def test_a_wrong_password_an_unknown_name_a_switched_off_account_and_too_many_tries_look_the_same(
    visitor: Visitor, town: Town
) -> None:
    wrong = failure(visitor, "clerk", "not the password")
    assert wrong[0] == 422
    assert wrong[2] == ("ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง หากลองหลายครั้งแล้ว โปรดรอ 15 นาที",)

    assert failure(visitor, "nobody", "not the password") == wrong
    assert failure(visitor, "gone", "คลองหลังบ้านยาวมาก") == wrong
    for _ in range(6):
        assert failure(visitor, "supply", "not the password") == wrong
    assert failure(visitor, "supply", PASSWORD) == wrong


def test_the_brake_holds_over_two_processes_and_a_restart_and_stops_nobody_else(
    visitor: Visitor, settings: Config, town: Town, clock: Clock
) -> None:
    with another(settings) as second:
        for number in range(10):
            one = Visitor(second if number % 2 else visitor.app, town)
            assert sign_in(one, "palad", f"guess number {number}").status_code == 422
    with another(settings) as third:
        assert sign_in(Visitor(third, town), "palad").status_code == 422
        assert sign_in(Visitor(third, town), "supply").status_code == 303
        clock.shift(timedelta(minutes=15))
        assert sign_in(Visitor(third, town), "palad").status_code == 303


def forwarded(visitor: Visitor, source: str, password: str = PASSWORD) -> int:
    headers = {"X-Forwarded-For": source, "X-Real-Ip": source, "Forwarded": f"for={source}"}
    answer = sign_in(visitor.as_(None), "palad", password, headers=headers, environ_overrides=PEER)
    return answer.status_code


def addresses(town: Town) -> set[str]:
    with town.database.reading() as session:
        return set(session.scalars(select(SignIn.address)))


@on_sqlite
def test_without_a_proxy_nobody_can_name_another_address_for_himself(visitor: Visitor, town: Town) -> None:
    assert forwarded(visitor, "192.0.2.1") == 303
    for number in range(5):
        assert forwarded(visitor, f"192.0.2.{number}", "wrong password") == 422
    assert forwarded(visitor, "192.0.2.99") == 422

    assert addresses(town) == {"203.0.113.5"}


@on_sqlite
def test_behind_one_proxy_only_what_the_proxy_itself_says_counts(settings: Config, town: Town) -> None:
    with another(settings, trusted_proxies=1) as app:
        visitor = Visitor(app, town)
        assert forwarded(visitor, "192.0.2.1, 198.51.100.7") == 303
        for number in range(5):
            assert forwarded(visitor, f"192.0.2.{number}, 192.0.2.{9 - number}, 198.51.100.7", "wrong password") == 422
        assert forwarded(visitor, "192.0.2.77, 198.51.100.7") == 422
        assert forwarded(visitor, "198.51.100.7, 198.51.100.8") == 303

    assert addresses(town) == {"198.51.100.7", "198.51.100.8"}


@on_sqlite
@pytest.mark.parametrize(("proxies", "logged"), [(0, "203.0.113.5"), (1, "198.51.100.7")])
def test_the_log_names_the_peer_or_what_the_proxy_says_and_no_password(
    settings: Config, town: Town, tmp_path: Path, proxies: int, logged: str
) -> None:
    handler = logs.keep(settings)
    try:
        with another(settings, trusted_proxies=proxies) as app:
            assert forwarded(Visitor(app, town), "192.0.2.1, 198.51.100.7", "wrong password") == 422
    finally:
        logs.log.handlers = []
        handler.close()
    written = "".join(one.read_text() for one in (tmp_path / "logs").iterdir())
    line = json.loads(written.splitlines()[-1])
    assert (line["from"], line["path"], line["status"], line["who"]) == (logged, "/sign-in", 422, None)
    assert "wrong password" not in written and "palad" not in written


# -- odd passwords (S17) ----------------------------------------------------------------------------------------------


def test_odd_passwords_are_refused_like_wrong_ones_and_thai_ones_however_they_are_typed(
    visitor: Visitor, town: Town
) -> None:
    for typed, status in (("ก" * 10_000, 422), ("\0" * 20, 422), ("a" * 1_100_000, 413), ("' OR 1=1 --", 422)):
        assert sign_in(visitor.as_(None), "clerk", typed).status_code == status
    mine = browser(visitor, "supply")
    assert change(mine, new="น้ำใสไหลเย็นเห็นตัวปลา").status_code == 303

    for water in ("น\u0e49\u0e33", "น\u0e49\u0e4d\u0e32", "น\u0e4d\u0e49\u0e32"):
        assert sign_in(visitor.as_(None), "supply", f"{water}ใสไหลเย็นเห็นตัวปลา").status_code == 303


# -- where to go on (S21) ---------------------------------------------------------------------------------------------

OWN = ("/counter", "/loans?state=overdue&q=เต็นท์", "/%09/evil.example", "/a//evil.example", "/", "/ok?x=[")
FOREIGN = (
    *("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example"),
    *("http:///evil.example", "javascript:alert(1)", "/\t/evil.example", "https://evil@localhost", "//localhost/"),
    *("/\n/evil.example", "/\r\nX: y", "/\u202e/evil", "\u2028//evil.example", "evil.example", " //evil.example"),
    *("//[", "//[evil]", "/\\[", "/\x00/evil.example", "", "%2f%2fevil.example", "/\\/\\evil.example", "http:/home"),
)


def test_only_a_path_of_this_program_is_gone_on_to() -> None:
    assert [safe_next(one) for one in OWN] == list(OWN)
    assert [one for one in FOREIGN if safe_next(one) is not None] == []
    assert safe_next(None) is None


@on_sqlite
def test_after_the_sign_in_one_goes_on_to_the_page_that_one_wanted_and_to_no_foreign_one(visitor: Visitor) -> None:
    wanted = visitor.get("/counter/find?token=%E0%B8%81").headers["Location"]
    form = page(visitor.get(wanted)).form("/sign-in")
    answer = visitor.post("/sign-in", {**form.hidden, "username": "clerk", "password": PASSWORD})
    assert answer.headers["Location"] == "/counter/find?token=%E0%B8%81"

    for target in FOREIGN:
        shown = visitor.get("/sign-in", query_string={"next": target})
        assert "next" not in page(shown).form("/sign-in").hidden, target
        with visitor.office.database.transaction() as session:
            session.query(Throttle).delete()
    for target in FOREIGN[:8]:
        assert sign_in(visitor.as_(None), form={"next": target}).headers["Location"] == "/home"


@on_sqlite
def test_of_two_targets_a_foreign_one_is_never_taken(visitor: Visitor) -> None:
    for query in ("next=//evil.example&next=/counter", "next=/counter&next=//evil.example"):
        hidden = page(visitor.get(f"/sign-in?{query}")).form("/sign-in").hidden
        assert hidden.get("next", "/counter") == "/counter"


# -- foreign sites (S22) ----------------------------------------------------------------------------------------------

FOREIGN_WAYS: tuple[dict[str, str], ...] = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
)


def test_a_foreign_site_signs_nobody_in_and_sends_nothing_in_his_name(visitor: Visitor, town: Town) -> None:
    right, mine = {"username": "clerk", "password": PASSWORD}, visitor.as_("clerk")
    before = dump(town.database, without=frozenset())
    stolen = visitor.as_(None).token()  # of another visit
    for more in ({}, {"csrf_token": "x"}, {"csrf_token": stolen}):
        assert visitor.client.post("/sign-in", data={**right, **more}).status_code == 400
    for headers in FOREIGN_WAYS:
        assert sign_in(visitor, headers=headers).status_code == 400, headers
        assert mine.post("/account/sign-out-everywhere", headers=headers).status_code == 400, headers
    assert dump(town.database, without=frozenset()) == before

    for headers in ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        assert sign_in(visitor.as_(None), headers=headers).status_code == 303


@on_sqlite
def test_under_https_a_page_that_came_by_http_is_foreign(settings: Config, town: Town) -> None:
    with another(settings, base_url="https://localhost") as app:
        visitor = Visitor(app, town)
        assert sign_in(visitor, headers={"Origin": "http://localhost"}).status_code == 400
        assert sign_in(visitor, headers={"Origin": "https://localhost"}).status_code == 303


# -- what ends a sign-in (S6, S7) -------------------------------------------------------------------------------------


def test_a_copied_cookie_is_worth_nothing_after_the_sign_out_in_no_process(
    visitor: Visitor, settings: Config, town: Town
) -> None:
    mine, other = browser(visitor), browser(visitor)
    key = mine.client.get_cookie("assetlend_key")
    assert key is not None
    answer = mine.post("/sign-out")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert mine.client.get_cookie("assetlend_key") is None
    with another(settings) as second:
        for app in (visitor.app, second):
            thief = Visitor(app, town)
            thief.client.set_cookie("assetlend_key", key.value)
            assert not is_in(thief)
    assert is_in(other)


@on_sqlite
def test_a_link_signs_nobody_out_and_who_is_out_may_sign_out_again(visitor: Visitor) -> None:
    mine = browser(visitor)
    assert mine.get("/sign-out").status_code == 405
    assert is_in(mine)

    assert [mine.post("/sign-out").status_code for _ in range(2)] == [303, 303]


def by_admin(act: Callable[[Any, Town, Any], Any]) -> Callable[[Visitor, Visitor], Any]:
    def done(_mine: Visitor, visitor: Visitor) -> None:
        town: Any = visitor.office
        with town.database.transaction() as session:
            act(session, town, town.actor("admin", TODAY_THERE))

    return done


ENDS: dict[str, tuple[Callable[[Visitor, Visitor], Any], bool]] = {
    "sign out everywhere": (lambda mine, _: mine.post("/account/sign-out-everywhere"), False),
    "a new password": (lambda mine, _: change(mine), True),
    "a new first password": (
        by_admin(lambda s, town, actor: admin.reset_password(s, actor=actor, now=AT, person=town.people["clerk"])),
        False,
    ),
    "the account switched off": (
        by_admin(lambda s, town, actor: admin.switch(s, actor=actor, now=AT, person=town.people["clerk"], on=False)),
        False,
    ),
}


@pytest.mark.parametrize("how", ENDS)
def test_it_takes_effect_at_the_next_request_of_every_browser(visitor: Visitor, how: str) -> None:
    act, stays = ENDS[how]
    mine, others, foreign = browser(visitor), [browser(visitor) for _ in range(2)], browser(visitor, "supply")
    act(mine, visitor)

    assert is_in(mine) is stays
    assert [is_in(one) for one in others] == [False, False]
    assert is_in(foreign)
    for one in others:
        answer = one.post("/notices")
        assert answer.status_code == 401 and "การเข้าสู่ระบบของท่านสิ้นสุดแล้ว" in text_of(answer)


def test_an_ended_appointment_takes_effect_at_the_next_request(visitor: Visitor, town: Town) -> None:
    mine = browser(visitor)
    assert mine.get("/counter").status_code == 200
    with town.database.transaction() as session:
        held = admin.official(session, town.people["clerk"]).appointments[0]
        actor = town.actor("admin", TODAY_THERE)
        yesterday = TODAY_THERE - timedelta(days=1)
        admin.end_appointment(session, actor=actor, now=AT, appointment_id=held.id, last_day=yesterday)

    for path in ("/counter", "/loans", "/register", "/home", "/account", "/my-loans"):
        assert mine.get(path).status_code == 403, path
    unchanged(town.database, lambda: mine.post("/account/password", {"old": PASSWORD}), 403)
    assert mine.get("/").status_code == 200
    assert mine.post("/sign-out").status_code == 303


def test_a_sign_in_ends_after_eight_idle_hours_and_lasts_while_one_works(visitor: Visitor, clock: Clock) -> None:
    idle, busy = browser(visitor), browser(visitor)
    for _ in range(5):
        clock.shift(timedelta(hours=7))
        assert is_in(busy)

    assert not is_in(idle)
    clock.shift(timedelta(hours=8))
    assert not is_in(busy)


def test_a_sign_in_ends_after_seven_days_however_much_one_works(visitor: Visitor, clock: Clock) -> None:
    mine = browser(visitor)
    for _ in range(23):
        clock.shift(timedelta(hours=7, minutes=15))
        assert is_in(mine)
    clock.shift(timedelta(hours=2))

    assert not is_in(mine)


def test_a_sign_in_in_use_is_noted_every_ten_minutes_and_no_oftener(visitor: Visitor, town: Town, clock: Clock) -> None:
    mine, start = browser(visitor), utc_now()

    def seen() -> timedelta:
        with town.database.reading() as session:
            return session.scalars(select(SignIn.seen_at)).one() - start

    clock.shift(timedelta(minutes=9))
    mine.get("/home")
    assert seen() < timedelta(minutes=1)
    clock.shift(timedelta(minutes=2))
    mine.get("/home")
    assert seen() > timedelta(minutes=10)


# -- a new password ---------------------------------------------------------------------------------------------------


def test_a_new_password_is_told_and_is_the_one_that_counts(visitor: Visitor) -> None:
    mine = browser(visitor)
    answer = change(mine)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")
    assert "ตั้งรหัสผ่านใหม่" in text_of(mine.get("/account"))
    assert sign_in(visitor.as_(None)).status_code == 422
    assert sign_in(visitor.as_(None), password=NEW).status_code == 303


def test_a_new_password_that_will_not_do_is_refused_at_its_field(visitor: Visitor, town: Town) -> None:
    mine, before = visitor.as_("clerk"), dump(town.database)
    for old, new, again, field in (
        ("not the present one", NEW, NEW, "old"),
        ("", NEW, NEW, "old"),
        (PASSWORD, NEW, "another one, by mistake", "again"),
        (PASSWORD, NEW, "", "again"),
        (PASSWORD, "สั้นไป", "สั้นไป", "password"),
        (PASSWORD, "ก" * 200, "ก" * 200, "password"),
        (PASSWORD, "1234567890", "1234567890", "password"),
        (PASSWORD, "อบต.ตัวอย่าง", "อบต.ตัวอย่าง", "password"),
        (PASSWORD, PASSWORD, PASSWORD, "password"),
    ):
        answer = change(mine, old, new, again)
        assert answer.status_code == 422
        found = page(answer)
        assert found.error_at(field) and len(found.errors) == 1, (field, found.errors)
        for typed in (old, new, again):
            assert not typed or f'value="{typed}"' not in found.source
    assert dump(town.database) == before


def newcomer(visitor: Visitor, town: Town) -> tuple[Visitor, str]:
    """Somebody in front of his first sign-in, with his first password."""
    with town.database.transaction() as session:
        actor, person = town.actor("admin", TODAY_THERE), town.people["newcomer"]
        password = admin.reset_password(session, actor=actor, now=AT, person=person)
    return visitor.as_(None), password


def test_a_first_password_must_be_changed_before_anything_else(visitor: Visitor, town: Town) -> None:
    fresh, password = newcomer(visitor, town)
    assert sign_in(fresh, "newcomer", password).headers["Location"] == "/home"
    for path in ("/home", "/account", "/", "/my-loans", "/notices", "/people", "/counter"):
        answer = fresh.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/account/password"), path
    token = page(fresh.get("/account/password")).form("/account/password").hidden["csrf_token"]
    before = dump(town.database)
    for path in ("/notices", "/account/sign-out-everywhere", "/basket", "/borrow"):
        answer = fresh.client.post(path, data={"csrf_token": token})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/account/password"), path
    assert dump(town.database) == before
    assert change_with(fresh, token, password, password).status_code == 422  # the administrator has seen it

    assert change_with(fresh, token, password, NEW).status_code == 303
    assert fresh.get("/home").status_code == 200
    assert sign_in(visitor.as_(None), "newcomer", NEW).headers["Location"] == "/home"


def change_with(visitor: Visitor, token: str, old: str, new: str) -> TestResponse:
    return visitor.client.post(
        "/account/password", data={"csrf_token": token, "old": old, "password": new, "again": new}
    )


def test_who_must_change_his_password_may_leave_it_and_go(visitor: Visitor, town: Town) -> None:
    fresh, password = newcomer(visitor, town)
    sign_in(fresh, "newcomer", password)
    token = page(fresh.get("/account/password")).form("/sign-out").hidden["csrf_token"]

    assert fresh.client.post("/sign-out", data={"csrf_token": token}).status_code == 303
    assert not is_in(fresh)


# -- one's own page ---------------------------------------------------------------------------------------------------


def test_ones_page_shows_the_offices_of_today_with_their_orders_and_where_one_is_signed_in(
    visitor: Visitor, town: Town, clock: Clock
) -> None:
    with town.database.transaction() as session:
        for title, start, end in (("เมื่อวาน", -9, -1), ("วันนี้", 0, 5), ("พรุ่งนี้", 1, 5)):
            held = NewAppointment(
                town.people["clerk"], Office.PALAD, f"ปลัด{title}", TODAY_THERE + timedelta(days=start),
                TODAY_THERE + timedelta(days=end), Holding.ACTING, order_no="77/2569",
            )  # fmt: skip
            admin.appoint(session, actor=None, now=AT, wanted=held)
    mine, other = visitor.as_(None), visitor.as_(None)
    sign_in(mine, headers={"User-Agent": "One <b>browser</b>"})
    sign_in(other, headers={"User-Agent": "Another browser"})
    browser(visitor, "supply")
    found = page(mine.get("/account"))

    assert "ปลัดวันนี้ · รักษาราชการแทน (77/2569) · 15 ม.ค. 2569 – 20 ม.ค. 2569" in found.text
    assert "ผู้ช่วยเจ้าพนักงานพัสดุ" in found.text
    assert "ปลัดเมื่อวาน" not in found.text and "ปลัดพรุ่งนี้" not in found.text
    other, this = [one.text_content() for one in found.tree.xpath("//main//ul[@class='govuk-list']/li")]
    assert "Another browser" in other and "One <b>browser</b>" in this
    assert ("เครื่องนี้" in other, "เครื่องนี้" in this) == (False, True)


# -- what every answer says to the browser (S151, S156, S157, S159) ---------------------------------------------------


def broken() -> str:
    raise RuntimeError("/srv/secret/path SELECT * FROM account")


def known(app: Flask, town: Town, name: str | None) -> Visitor:
    """An official's browser, under https too."""
    visitor = Visitor(app, town, name)
    if kept := visitor.client.get_cookie("assetlend_key"):
        visitor.client.set_cookie("__Host-assetlend_key", kept.value)
    return visitor


def provoked(app: Flask, town: Town) -> Iterator[tuple[int, TestResponse]]:
    """(status, an answer of that status), for every status that the program gives."""
    visitor, clerk, supply, chief = (known(app, town, name) for name in (None, "clerk", "supply", "admin"))
    app.view_functions["oversight.privacy"] = broken
    nayok = {
        "office": "nayok", "holding": "regular", "title": "นายก",
        "starts_on-day": "20", "starts_on-month": "1", "starts_on-year": "2569",
    }  # fmt: skip
    yield 200, visitor.get("/")
    yield 200, supply.get("/register/export/csv")
    yield 303, visitor.get("/home")
    yield 400, visitor.client.post("/sign-in")
    yield 400, visitor.client.get("/", headers={"Host": "evil.example"})
    yield 401, visitor.post("/account/password")
    yield 403, clerk.get("/people")
    yield 404, visitor.get("/nowhere")
    yield 404, visitor.get("/people/not-a-key")
    yield 405, visitor.client.delete("/")
    yield 409, chief.post(f"/people/{town.people['staff']}/appointments", nayok)
    yield 413, sign_in(visitor, "clerk", "a" * 1_100_000)
    yield 422, sign_in(visitor, "", "")
    find = {"reference": "ยม-0000", "phone": "0812345678"}
    yield 429, [visitor.post("/follow", find) for _ in range(25)][-1]
    yield 500, visitor.client.get("/privacy")


@on_sqlite
@pytest.mark.parametrize("base_url", ["http://localhost", "https://localhost"])
def test_an_answer_of_every_status_has_all_its_headers_and_a_thai_page_without_details(
    settings: Config, town: Town, base_url: str
) -> None:
    with another(settings, base_url=base_url) as app:
        given = list(provoked(app, town))
    for status, answer in given:
        assert answer.status_code == status, (status, answer.status_code, text_of(answer)[:300])
        complete(answer, secure=base_url.startswith("https"))
    assert {status for status, _ in given} >= {200, 303, 400, 401, 403, 404, 405, 409, 413, 422, 429, 500}


def complete(answer: TestResponse, *, secure: bool) -> None:
    """What every answer must say, and an error besides."""
    status = answer.status_code
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, (status, name)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert ("Strict-Transport-Security" in answer.headers) is secure
    if secure:
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Access-Control-Allow-Origin" not in answer.headers and "Server" not in answer.headers
    assert len(answer.headers["X-Request-Id"]) == 12
    assert ("Retry-After" in answer.headers) is (status == 429)
    if status == 405:
        assert "GET" in answer.headers["Allow"]
    if status < 400:
        return
    assert answer.content_type == "text/html; charset=utf-8"
    found = page(answer)
    assert '<html lang="th"' in found.source and found.heading
    for leak in ("Traceback", "RuntimeError", "SELECT", "/srv/", "site-packages", "werkzeug", "sqlite", "psycopg"):
        assert leak not in found.source
    if status not in (409, 422, 429):
        assert answer.headers["X-Request-Id"] in found.text


def test_a_database_that_is_gone_is_told_in_thai_with_all_headers(
    settings: Config, town: Town, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(db, "BUSY_SECONDS", 0)
    with another(settings, base_url="https://localhost") as app, ExitStack() as stack:
        visitor = Visitor(app, town)
        assert visitor.get("/").status_code == 200
        visitor.client.set_cookie("__Host-assetlend_key", "some key")
        stack.enter_context(gone(town, request))
        for path in ("/", "/home", "/sign-in"):
            answer = visitor.client.get(path)
            assert answer.status_code == 503, (path, answer.status_code)
            complete(answer, secure=True)


@contextmanager
def gone(town: Town, request: pytest.FixtureRequest) -> Iterator[None]:
    """The database answers nobody."""
    name = str(town.database.url.database)
    if town.database.is_sqlite:
        other = sqlite3.connect(name, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.close()
        return
    server: Server = request.getfixturevalue("postgres")
    server.admin(f"DROP DATABASE {name} WITH (FORCE)")
    yield
    server.admin(f"CREATE DATABASE {name}")


@on_sqlite
def test_when_even_the_page_of_errors_is_broken_there_is_a_bare_one(visitor: Visitor) -> None:
    visitor.app.jinja_env.globals["jobs_menu"] = broken
    answer = visitor.client.get("/")

    assert answer.status_code == 500
    complete(answer, secure=False)
    assert page(answer).links == ["/"]


@on_sqlite
@pytest.mark.parametrize("debug", ["1", "true"])
def test_no_variable_of_the_environment_opens_the_debugger(
    settings: Config, town: Town, monkeypatch: pytest.MonkeyPatch, debug: str
) -> None:
    for name in ("FLASK_DEBUG", "FLASK_ENV", "ASSETLEND_DEBUG", "ASSETLEND_TESTING"):
        monkeypatch.setenv(name, debug)
    with another(settings, testing=False) as app:
        app.view_functions["oversight.privacy"] = broken
        answer = app.test_client().get("/privacy")
        assert not app.debug and not app.testing
        complete(answer, secure=False)
        assert app.test_client().get("/console").status_code == 404


# -- the name of the host (S16, S156, S157) ---------------------------------------------------------------------------

HOSTS = (
    *("evil.example", "", "localhost, evil.example", "localhost@evil.example", "localhost.evil.example"),
    *("localhost:99999", "localhost evil.example", "evil.example:80", "[::1]", "localhost/", "\u00e9vil.example"),
)


@on_sqlite
def test_under_a_foreign_or_impossible_name_of_the_host_there_is_nothing(
    visitor: Visitor, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    mine, before = visitor.as_("clerk"), dump(town.database)
    form = {"csrf_token": mine.token()}
    for host in HOSTS:
        for send in (visitor.client.get, mine.client.get, mine.client.post):
            answer = send("/account/sign-out-everywhere", data=form, headers={"Host": host})
            assert answer.status_code == 400, (host, answer.status_code)
            complete(answer, secure=False)
            assert "evil" not in answer.text and "evil" not in str(answer.headers)
    assert dump(town.database) == before
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


@on_sqlite
def test_a_name_that_was_forwarded_is_not_taken_for_ours_behind_a_proxy_or_without(
    settings: Config, town: Town
) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Port": "666", "X-Original-Url": "/people", "X-Rewrite-Url": "/people",
    }  # fmt: skip
    for proxies in (0, 2):
        with another(settings, trusted_proxies=proxies) as app:
            visitor = Visitor(app, town)
            for path, status in (("/", 200), ("/home", 303), ("/sign-in", 200), ("/nowhere", 404)):
                answer = visitor.get(path, headers=forged)
                assert answer.status_code == status
                assert "evil" not in answer.text and "evil" not in str(answer.headers)
                assert "Strict-Transport-Security" not in answer.headers
            signed_in = sign_in(visitor, headers=forged)
            assert signed_in.headers["Location"] == "/home"
            assert "Secure" not in cookies(signed_in)["assetlend_key"]


@on_sqlite
def test_names_of_the_host_that_the_office_trusts_are_served(settings: Config, town: Town) -> None:
    with another(settings, base_url="https://lend.example.go.th", trusted_hosts=("lend.lan",)) as app:
        for host, status in (("lend.example.go.th", 200), ("lend.lan", 200), ("localhost", 200), ("other.lan", 400)):
            assert app.test_client().get("/", headers={"Host": host}).status_code == status, host


def test_the_database_of_a_town_has_no_key_and_no_password_in_the_clear(visitor: Visitor, town: Town) -> None:
    browser(visitor)
    with town.database.reading() as session:
        assert all(row.password_hash.startswith("$argon2id$") for row in session.scalars(select(Account)))
        assert session.execute(text("SELECT count(*) FROM sign_in WHERE length(key_hash) = 64")).scalar_one() >= 1
