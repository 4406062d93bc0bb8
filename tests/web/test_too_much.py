"""Whoever guesses, floods the office or asks for what takes long is slowed down, and nobody else notices."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from assetlend.models import SignIn
from assetlend.services import account
from assetlend.services.account import Attempt
from assetlend.thai.text import canon
from assetlend.web import brakes
from tests.factories import NOW
from tests.visitor import Visitor
from tests.web.office_fillings import ALL
from tests.web.pages import Page, on_sqlite, page, unchanged
from tests.web.places import places
from tests.web.strangers import request_for, used_up, with_basket
from tests.web.town import Town

# -- signing in -------------------------------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize(
    "target", ["//[", "//[x]", "//evil.example", "/\\evil.example", "https:evil", "/\u2028x", "/ok"]
)
def test_no_address_to_go_on_to_is_foreign_or_a_fault(visitor: Visitor, target: str) -> None:
    found = page(visitor.get("/sign-in", query_string={"next": target})).form("/sign-in")
    assert found.hidden.get("next") == (target if target == "/ok" else None)
    answer = visitor.post("/sign-in", {"username": "nobody", "password": "wrong", "next": target})
    assert answer.status_code == 422


def test_a_sign_in_in_use_is_noted_and_waits_for_nothing(
    visitor: Visitor, town: Town, clock: time_machine.Traveller
) -> None:
    """On SQLite the note waited for the read of its own request, until the database gave up."""
    who = visitor.as_("clerk")
    clock.shift(timedelta(minutes=11))
    assert who.get("/counter").status_code == 200
    with town.database.reading() as session:
        (seen,) = session.scalars(select(SignIn.seen_at).where(SignIn.person_id == town.people["clerk"]))
    assert seen > NOW + timedelta(days=3, minutes=10)


@on_sqlite
def test_after_five_tries_no_password_is_looked_at_any_more(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look takes a tenth of a second and 64 MB: whoever is stopped must not cost it."""
    looks = []

    def holds(password_hash: str | None, password: str) -> bool:
        looks.append(password)
        return False

    monkeypatch.setattr(account, "holds", holds)
    answers = [visitor.post("/sign-in", {"username": "clerk", "password": str(n)}) for n in range(8)]
    assert looks == [str(n) for n in range(5)]
    assert len({Page(answer).errors[0] for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {422}


def test_all_addresses_of_one_ipv6_network_are_one_guesser(town: Town) -> None:
    tried = Attempt("clerk", town.people["clerk"], held=False, address="", agent="")
    with town.database.transaction() as session:
        for n in range(5):
            account.sign_in(session, attempt=replace(tried, address=f"2001:db8:1:2::{n:x}"), now=NOW)
        assert account.throttled(session, "clerk", "2001:db8:1:2:ffff::1", NOW)
        assert not account.throttled(session, "clerk", "2001:db8:1:3::1", NOW)
        assert not account.throttled(session, "palad", "2001:db8:1:2::1", NOW)


@pytest.mark.parametrize(
    ("address", "network"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8::9", "2001:db8::/64"), ("::1", "::/64"), ("", ""), ("u_1", "u_1")],
)
def test_what_belongs_to_one_visitor_is_an_address_or_a_network(address: str, network: str) -> None:
    assert account.network(address) == network


# -- guessing, and asking for too much --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["label", "link", "paper"])
def test_who_guesses_codes_is_stopped_even_when_he_guesses_right(visitor: Visitor, town: Town, kind: str) -> None:
    """S89: 404 for every wrong one, then 429 for all alike; officials and other visitors go on."""
    right = {"label": f"/a/{town.piece('tent').tag}", "link": f"/f/{town.keys['out']}"}
    right["paper"] = places(town)["/r/<number:seq>/<token:leaf>"]
    wrong = {"label": "/a/0000000000", "link": f"/f/{'0' * 24}", "paper": f"/r/3/{'0' * 64}"}
    used_up(town, "guess", "127.0.0.1", brakes.MISSES - 2)
    assert visitor.get(right[kind]).status_code == 200
    assert [visitor.get(wrong[kind]).status_code for _ in range(3)] == [404, 404, 429]
    stopped = visitor.get(right[kind])
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "900")
    assert {visitor.get(one).status_code for one in right.values()} == {429}

    assert visitor.as_("staff").get(right[kind]).status_code == 200
    other = {"REMOTE_ADDR": "203.0.113.7"}
    assert visitor.get(right[kind], environ_base=other).status_code == 200
    assert visitor.get("/").status_code == 200


def test_a_guesser_may_look_again_after_a_quarter_of_an_hour(
    visitor: Visitor, town: Town, clock: time_machine.Traveller
) -> None:
    used_up(town, "guess", "127.0.0.1", brakes.MISSES)
    path = f"/a/{town.piece('tent').tag}"
    assert visitor.get(path).status_code == 429
    clock.shift(timedelta(minutes=16))
    assert visitor.get(path).status_code == 200


@pytest.mark.parametrize("what", ["label", "slip", "own slip", "export"])
def test_who_has_much_drawn_for_him_waits_and_others_do_not(visitor: Visitor, town: Town, what: str) -> None:
    """S166."""
    name = None if what == "own slip" else "supply"
    source = f"u_{town.people['supply'].hex}" if name else "127.0.0.1"
    used_up(town, "work", source, brakes.WORKS)
    who = visitor.as_(name)
    path = {
        "label": "/register/labels",
        "slip": f"/loans/{town.loans['out']}/slip.pdf",
        "own slip": f"/f/{town.keys['out']}/slip.pdf",
        "export": "/register/export/csv",
    }[what]
    answer = who.post(path, {"layout": "a4-24"}) if what == "label" else who.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert visitor.as_("chief").get("/register/export/csv").status_code == 200
    assert who.get("/").status_code == 200


def test_one_visitor_does_not_flood_the_office_with_requests_or_reports(visitor: Visitor, town: Town) -> None:
    who = with_basket(visitor, town, "tent")
    used_up(town, "request", "127.0.0.1", 19)
    assert who.post("/borrow", request_for(town, "tent", key="d" * 32)).status_code == 303
    with_basket(who, town, "tent")
    unchanged(town.database, lambda: who.post("/borrow", request_for(town, "tent", key="e" * 32)), 429)

    used_up(town, "report", "127.0.0.1", 10)
    form = {"kind": "damaged", "line": "1", "quantity": "1", "description": "ขาหัก"}
    unchanged(town.database, lambda: who.post(f"/f/{town.keys['out']}/report", form), 429)
    unchanged(town.database, lambda: who.post(f"/a/{town.piece('tent').tag}/report", form), 429)
    staff = with_basket(visitor.as_("staff"), town, "table")
    filling = ALL["ask_as_staff"](town)
    assert staff.post("/borrow", {**filling.good, "key": "f" * 32}).status_code == 303


@on_sqlite
def test_a_field_of_a_hundred_thousand_marks_is_only_a_long_field(visitor: Visitor) -> None:
    """To order the marks of one letter took the square of their number: one such form stopped everybody for minutes."""
    marks = "ก" + "\u0e48\u0e3a\u0301\u0323" * 20_000
    answer = visitor.post("/follow", {"reference": marks, "phone": "081"})
    assert answer.status_code == 422
    for endless in ("ก" + "\u0e48" * 200_000 + "\u0e3a" * 200_000, "a" + "\u0301\u0323" * 200_000, "\u0f73" * 200_000):
        once = canon(endless)
        assert len(once) <= 64 and canon(once) == once
