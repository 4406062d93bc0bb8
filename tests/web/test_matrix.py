"""Every route, for every role, answers as the written matrix says: nothing more is open, and nothing less."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from werkzeug.test import TestResponse

from assetlend.app import create_app
from assetlend.config import Config
from assetlend.domain.access import TABLE, Permission
from assetlend.web import guard, jobs
from tests.visitor import Visitor
from tests.web.pages import dump, on_sqlite
from tests.web.places import address, guessed, places, routes
from tests.web.town import Town

MATRIX = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text("utf-8"))
PEOPLE = {"owner": "finance", "other": "education", "anonymous": None, "resident": None}
ENDING = ("/sign-out", "/account/sign-out-everywhere", "/account/password")


@cache
def expected(route: str) -> dict[str, str]:
    """Role -> answer of one row of the matrix."""
    found: dict[str, str] = {}
    for answer, names in MATRIX["routes"][route].items():
        for name in names.split():
            for role in MATRIX["sets"].get(name, name).split():
                assert role not in found, f"{route}: {role} stands there twice"
                found[role] = str(answer)
    return found


def given(answer: TestResponse) -> str:
    """An answer in the words of the matrix."""
    if answer.status_code not in (302, 303):
        return str(answer.status_code)
    return "sign-in" if answer.headers["Location"].partition("?")[0] == "/sign-in" else "goes-on"


def as_role(visitor: Visitor, role: str) -> Visitor:
    return visitor.as_(PEOPLE.get(role, role))


def ask(who: Visitor, role: str, route: str, path: str) -> str:
    """Send the empty form, or open the page."""
    method = route.partition(" ")[0]
    path = path if role == "resident" else guessed(path)
    return given(who.post(path) if method == "POST" else who.get(path))


@on_sqlite
def test_the_matrix_names_every_route_and_no_other(app: Flask) -> None:
    assert set(MATRIX["routes"]) == {f"{method} {rule}" for method, rule, _ in routes(app)}


@pytest.mark.parametrize("route", MATRIX["routes"])
def test_a_row_of_the_matrix_names_every_role_once(route: str) -> None:
    assert set(expected(route)) == set(MATRIX["roles"])


@on_sqlite
@pytest.mark.parametrize("role", MATRIX["roles"])
def test_a_role_gets_exactly_what_the_matrix_says(visitor: Visitor, town: Town, role: str) -> None:
    known = places(town)
    who = as_role(visitor, role)
    differences = []
    for route in sorted(MATRIX["routes"], key=lambda route: route.startswith("POST")):
        if route.endswith(ENDING):
            who = as_role(visitor, role)
        answer = ask(who, role, route, address(town, route.partition(" ")[2], known))
        if answer != expected(route)[role]:
            differences.append(f"{route}: {answer}, not {expected(route)[role]}")
        if route.endswith(ENDING):
            who = as_role(visitor, role)
    assert not differences, "\n".join(differences)


def refused_rows(role: str) -> Iterator[str]:
    """What a role may not send."""
    for route in MATRIX["routes"]:
        if route.startswith("POST ") and expected(route)[role] in ("401", "403", "404"):
            yield route


@pytest.mark.parametrize("role", ["anonymous", "staff", "clerk", "other", "auditor", "admin"])
def test_what_is_refused_changes_nothing(visitor: Visitor, town: Town, role: str) -> None:
    known, who, before = places(town), as_role(visitor, role), dump(town.database)
    for route in refused_rows(role):
        ask(who, role, route, address(town, route.partition(" ")[2], known))
    assert dump(town.database) == before


@on_sqlite
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_unknown_methods_are_refused_everywhere_and_change_nothing(visitor: Visitor, town: Town, method: str) -> None:
    known, people = places(town), [visitor.as_(name) for name in (None, "supply", "admin")]
    before = dump(town.database)
    for who in people:
        token = who.token()
        for rule in {rule for _, rule, _ in routes(visitor.app)}:
            form = {"csrf_token": token}
            answer = who.client.open(address(town, rule, known), method=method, data=form)
            assert answer.status_code == 405 and answer.headers["Allow"], (rule, answer.status_code)
    assert dump(town.database) == before


@on_sqlite
def test_a_look_at_the_headers_alone_changes_nothing(visitor: Visitor, town: Town) -> None:
    known, people = places(town), [visitor.as_(name) for name in (None, "clerk", "palad", "admin")]
    before = dump(town.database)
    for who in people:
        for method, rule, _ in routes(visitor.app):
            answer = who.client.head(address(town, rule, known))
            assert answer.data == b""
            assert (answer.status_code == 405) == (method == "POST" and f"GET {rule}" not in MATRIX["routes"])
    assert dump(town.database) == before


@on_sqlite
@pytest.mark.parametrize("wish", ["DELETE", "PUT", "POST"])
def test_another_method_cannot_be_wished_for(visitor: Visitor, town: Town, wish: str) -> None:
    known, who = places(town), visitor.as_("admin")
    before = dump(town.database)
    headers = {"X-HTTP-Method-Override": wish, "X-HTTP-Method": wish, "X-Method-Override": wish}
    for method, rule, _ in routes(visitor.app):
        if method == "GET":
            path = address(town, rule, known)
            who.client.get(f"{path}{'&' if '?' in path else '?'}_method={wish}", headers=headers)
    assert dump(town.database) == before


@on_sqlite
def test_reading_pages_writes_nothing(visitor: Visitor, town: Town) -> None:
    names = (None, "staff", "clerk", "supply", "education", "nayok", "auditor", "admin")
    known, people = places(town), [visitor.as_(name) for name in names]
    before = dump(town.database)
    for who in people:
        for method, rule, _ in routes(visitor.app):
            if method == "GET":
                who.get(address(town, rule, known))
    assert dump(town.database) == before


# -- a route without a declaration ------------------------------------------------------------------------------------


@on_sqlite
def test_a_page_that_declares_no_permission_stops_the_start(app: Flask) -> None:
    app.view_functions["secret"] = lambda: "everything"
    with pytest.raises(guard.Undeclared, match="secret"):
        guard.check(app)


@on_sqlite
def test_the_start_itself_asks_for_the_declarations(settings: Config, office: Town, monkeypatch: Any) -> None:
    def forgetful(app: Flask) -> None:
        app.add_url_rule("/debug", "debug", lambda: "open")

    monkeypatch.setattr(jobs, "register", forgetful)
    with pytest.raises(guard.Undeclared, match="debug"):
        create_app(settings)


def test_a_permission_without_a_row_in_the_table_is_nobodys(monkeypatch: Any) -> None:
    from assetlend.domain import access, offices

    monkeypatch.delitem(TABLE, Permission.SERVE)
    everything = offices.Actor("u", standings=tuple(offices.Standing(office) for office in offices.Office))
    assert not access.at_the_door(everything, Permission.SERVE)
