"""The sign-in cookie holds a key and nothing else; whose it is stands in the database and ends there.

A second, signed cookie keeps what grants nothing: the language, the form token, a message, the basket (ADR 0002).
"""

from datetime import timedelta

from flask import Flask, Request, g, request, session
from flask.wrappers import Response
from flask_login import LoginManager, UserMixin

from assetlend.errors import Unavailable
from assetlend.services import account
from assetlend.services.account import Identity
from assetlend.web import data

KEY = "assetlend_key"
VISIT = "assetlend_visit"


class User(UserMixin):  # type: ignore[misc]
    """What Flask-Login knows of a signed-in official."""

    def __init__(self, who: Identity) -> None:
        self.who = who

    def get_id(self) -> str:
        return self.who.actor.key


def cookie_name(name: str) -> str:
    """Browsers keep a `__Host-` cookie to https, this host and all its paths."""
    return f"__Host-{name}" if data.config().secure else name


def load_user(incoming: Request) -> User | None:
    """Flask-Login's question: who sends this request?"""
    who = g.get("identity")
    return User(who) if who else None


def recognize() -> None:
    """Find out who sends this request; a sign-in that is in use is noted every ten minutes."""
    g.identity = None
    key = request.cookies.get(cookie_name(KEY), "")
    if not key or request.endpoint == "static_file":
        return
    who = account.identify(data.reading(), key, data.now())
    g.identity = who
    if request.content_length or "Transfer-Encoding" in request.headers:
        data.pause()  # a form that is on its way may never arrive
    if who is not None and data.now() - who.seen_at >= account.SEEN_EVERY:
        try:
            with data.transaction() as writing:  # another would wait for this request's own read
                account.touch(writing, who.key_hash, data.now())
        except Unavailable:
            return


def remember(response: Response, key: str) -> Response:
    """Put the key of a fresh sign-in into the answer; what the browser kept of the visit before is dropped."""
    session.clear()
    response.set_cookie(
        cookie_name(KEY),
        key,
        max_age=int(account.LONGEST.total_seconds()),
        secure=data.config().secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def forget(response: Response) -> Response:
    """Take the key out of the browser."""
    language = session.get("lang")
    session.clear()
    if language:
        session["lang"] = language
    response.delete_cookie(cookie_name(KEY), secure=data.config().secure, httponly=True, samesite="Lax", path="/")
    return response


def init(app: Flask) -> None:
    """Recognize every request before anything else looks at it."""
    secure = app.extensions[data.EXTENSION]["config"].secure
    app.config.update(
        SESSION_COOKIE_NAME=f"__Host-{VISIT}" if secure else VISIT,
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(days=31),
    )
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    manager.request_loader(load_user)
    app.before_request(recognize)
