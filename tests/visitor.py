"""Somebody with a browser: follows forms as a browser does, with their tokens, and looks at every page it gets."""

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from assetlend.clock import utc_now
from assetlend.services import account
from tests.factories import SampleOffice

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """A browser with its cookies; `name` is the official who is signed in, None for the public."""

    def __init__(self, app: Flask, office: SampleOffice, name: str | None = None) -> None:
        self.app = app
        self.office = office
        self.name = name
        self.client: FlaskClient = app.test_client()
        if name is not None:
            self._sign_in(name)

    def _sign_in(self, name: str) -> None:
        """A sign-in as the service makes it, without the slow look at the password."""
        with self.office.database.transaction() as session:
            key = account.begin(session, self.office.people[name], utc_now(), address="127.0.0.1", agent="test")
        self.client.set_cookie("assetlend_key", key)

    def as_(self, name: str | None) -> "Visitor":
        """Another browser on the same application."""
        return Visitor(self.app, self.office, name)

    def get(self, path: str, **more: Any) -> TestResponse:
        answer = self.client.get(path, **more)
        look(answer)
        return answer

    def post(self, path: str, form: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with the token that a page of this visitor holds."""
        fields = MultiDict(form or {})
        fields.setdefault("csrf_token", self.token())
        answer = self.client.post(path, data=fields, **more)
        look(answer)
        return answer

    def token(self) -> str:
        """The form token of this visit."""
        found = TOKEN.search(self.client.get("/follow").get_data(as_text=True))
        assert found, "a page with a form holds a token"
        return found[1]


def look(answer: TestResponse) -> None:
    """What must be true of every answer."""
    assert answer.status_code < 500, answer.get_data(as_text=True)[:2000]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.mimetype == "text/html" and answer.status_code // 100 != 3:
        page = answer.get_data(as_text=True)
        assert '<html lang="' in page and "</html>" in page
        assert " style=" not in page and "<style" not in page and "onclick" not in page


def text_of(answer: TestResponse) -> str:
    """The words of a page without its markup."""
    body = re.sub(r"<(script|head)\b.*?</\1>", " ", answer.get_data(as_text=True), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def day_fields(name: str, day: Any) -> dict[str, str]:
    """The three fields of a day as a person fills them in."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year + 543)}
