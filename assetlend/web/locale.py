"""Thai is the first language; a reader may switch to English and the choice stays with the browser."""

from typing import Any
from urllib.parse import quote, urlencode

import flask_babel
from flask import Flask, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue

LANGUAGES = ("th", "en")


def _(message: str, **values: Any) -> str:
    """A sentence in the reader's language, with its places filled in."""
    return str(flask_babel.gettext(message, **values))


def _l(message: str) -> Any:
    """A sentence that is translated when it is shown."""
    return flask_babel.lazy_gettext(message)


def current() -> str:
    """`th` or `en`."""
    chosen = session.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    who = g.get("identity")
    return who.language if who else "th"


def thai() -> bool:
    """Whether the reader reads Thai."""
    if "language" not in g:
        g.language = current()
    return bool(g.language == "th")


def switch() -> ResponseReturnValue | None:
    """`?lang=en` on any page: remember it and show the page again without it."""
    wanted = request.args.get("lang")
    if wanted not in LANGUAGES or request.method != "GET" or request.url_rule is None:
        return None
    session["lang"] = wanted
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return redirect(quote(request.path) + (f"?{urlencode(rest)}" if rest else ""), 303)


def here(language: str) -> str:
    """The address of this page in another language: a form that was sent to a path of its own stands on the page above.

    What was searched for stays.
    """
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    path = request.path
    if request.method == "POST" and not _opens(path):
        path = path.rpartition("/")[0] or "/"
    return f"{quote(path)}?{urlencode([*rest, ('lang', language)])}"


def _opens(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, "GET")


def init(app: Flask) -> None:
    """Set the language of each request."""
    app.config.update(BABEL_DEFAULT_LOCALE="en", BABEL_TRANSLATION_DIRECTORIES="translations")
    flask_babel.Babel(app, locale_selector=current)
    app.before_request(switch)
