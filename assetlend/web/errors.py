"""Every refusal becomes a page with its status, its sentence in the reader's language, and what to do next."""

import logging

from flask import Flask, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from assetlend.db import FAULTS, meaning
from assetlend.errors import Refusal
from assetlend.web import data, formats
from assetlend.web.locale import _, _l

log = logging.getLogger("assetlend.errors")

TITLES = {
    400: _l("The request cannot be understood"),
    401: _l("Please sign in"),
    403: _l("This is not yours to do"),
    404: _l("There is no such page"),
    405: _l("This address cannot be used that way"),
    409: _l("Somebody changed this meanwhile"),
    413: _l("What was sent is too large"),
    415: _l("The request cannot be understood"),
    422: _l("Something has to be set right"),
    429: _l("Too many tries"),
    500: _l("Something went wrong in the program"),
    503: _l("The system is busy"),
}
SENTENCES = {
    400: _l("Go back, load the page again and try once more."),
    401: _l("Your sign-in has ended. Sign in and try again; nothing was changed."),
    403: _l("Your office does not allow this."),
    404: _l("The address may be mistyped, or the page is not yours to see."),
    405: _l("Go back and use the buttons of the page."),
    413: _l("Send fewer or smaller files: at most 12 MB each."),
    415: _l("Go back, load the page again and try once more."),
    429: _l("Wait a quarter of an hour and try again."),
    500: _l("Nothing was changed. Please tell the administrator the number below."),
    503: _l("Nothing was changed. Please try again in a moment."),
}


def refused(given: Refusal) -> ResponseReturnValue:
    """A refusal that no form took up."""
    return show(given.status, formats.say(given))


def http(error: HTTPException) -> ResponseReturnValue:
    """An error of HTTP itself."""
    code = error.code or 500
    if code < 400:
        return error.get_response()
    told = {name: value for name, value in error.get_headers() if name in ("Allow", "Content-Range")}
    return show(code, str(SENTENCES.get(code, SENTENCES[400]))), told


def stale_form(_error: CSRFError) -> ResponseReturnValue:
    """A form without its token, or one from before the sign-in."""
    return show(400, _("This form has expired. Go back, load the page again and send it once more."))


def fault(error: Exception) -> ResponseReturnValue:
    """A fault of the program: logged with its number, told without any detail."""
    log.exception("fault %s on %s", g.get("request_id", "-"), request.endpoint, exc_info=error)
    return show(500, str(SENTENCES[500]))


def database(error: Exception) -> ResponseReturnValue:
    """The database refused, is busy, or is gone."""
    meant = meaning(error)
    return refused(meant) if meant else fault(error)


def show(status: int, sentence: str) -> Response:
    """The page of an error; a plain sentence where a script asked."""
    if status >= 500:
        data.close()
    if request.accept_mimetypes.best == "application/json":
        return make_response({"error": sentence}, status)
    return make_response(_page(str(TITLES.get(status, TITLES[400])), sentence), status)


def _page(title: str, sentence: str) -> str:
    if isinstance(request.routing_exception, SecurityError):  # under a foreign name of this host nothing has an address
        return render_template("errors/bare.html", title=title, sentence=sentence)
    try:
        return render_template("errors/error.html", title=title, sentence=sentence)
    except Exception:  # whatever else is broken, the person gets a page
        log.exception("the page of the error %s could not be drawn in full", g.get("request_id", "-"))
        return render_template("errors/bare.html", title=title, sentence=sentence)


def init(app: Flask) -> None:
    """Take up every kind of error."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(HTTPException, http)
    for kind in FAULTS:
        app.register_error_handler(kind, database)
    app.register_error_handler(Exception, fault)
