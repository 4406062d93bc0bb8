"""No page without its permission: every endpoint declares one, else the program does not start."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from assetlend.db import Again
from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.offices import PUBLIC, Actor
from assetlend.errors import NotAllowed
from assetlend.services.account import Identity
from assetlend.web import data

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
TRIES = 3
PUBLIC_PERMISSIONS = frozenset({Permission.OPEN, Permission.REQUEST, Permission.REPORT_INCIDENT})
_DECLARED = "assetlend_permission"
_WHILE_MUST_CHANGE = frozenset({"account.password", "account.change_password", "account.sign_out", "static_file"})


class Undeclared(RuntimeError):
    """A route declares no permission."""


def page(permission: Permission) -> Callable[[View], View]:
    """Declare who may open a page; whoever may not is sent to the sign-in or refused.

    A change that the database asks to try again is tried three times as a whole.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            answer = _at_the_door(permission)
            if answer is not None:
                return answer
            for _ in range(TRIES - 1):
                try:
                    return view(**arguments)
                except Again:
                    data.close()
                    _rewind()
            return view(**arguments)

        setattr(guarded, _DECLARED, permission)
        return cast(View, guarded)

    return declare


def _rewind() -> None:
    """Let uploaded files be read once more."""
    for files in request.files.listvalues():
        for file in files:
            file.seek(0)


def _at_the_door(permission: Permission) -> ResponseReturnValue | None:
    who = identity()
    if who is not None and who.must_change and request.endpoint not in _WHILE_MUST_CHANGE:
        return redirect(url_for("account.password"), 303)
    if permission in PUBLIC_PERMISSIONS or access.at_the_door(actor(), permission):
        return None
    if who is None:
        if request.method not in ("GET", "HEAD"):
            abort(401)
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")), 303)
    raise NotAllowed()


def identity() -> Identity | None:
    """Who is signed in, None for the public."""
    return cast("Identity | None", g.get("identity"))


def actor() -> Actor:
    """Who does what this request asks for."""
    who = identity()
    return who.actor if who else PUBLIC


def check(app: Flask) -> None:
    """Raises: Undeclared naming the endpoints that declare no permission."""
    missing = sorted(name for name, view in app.view_functions.items() if not hasattr(view, _DECLARED))
    if missing:
        raise Undeclared("no permission declared: " + ", ".join(missing))


def declared(app: Flask) -> dict[str, Permission]:
    """Endpoint -> the permission that it declares."""
    return {name: getattr(view, _DECLARED) for name, view in app.view_functions.items()}


def safe_next(target: str | None) -> str | None:
    """The path to go on to after the sign-in, when it is one of our own and nothing else."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    return target if target.isprintable() and "\\" not in target else None
