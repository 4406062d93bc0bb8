"""What every answer says to the browser: nothing inline, no frames, no guessing, nothing personal kept."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, abort, g, request
from flask.wrappers import Response

from assetlend.services.account import WINDOW
from assetlend.web import data

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
YEAR = 31_536_000
RETRY = str(int(WINDOW.total_seconds()))


def look() -> None:
    """Give the request its number; only what brings files may be large."""
    g.request_id = secrets.token_hex(6)
    if request.mimetype != "multipart/form-data":
        request.max_content_length = request.max_form_memory_size


def own_origin() -> None:
    """Refuse a change that another site sends: browsers say where it comes from."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none") or _foreign_origin():
        abort(400)


def _foreign_origin() -> bool:
    """Whether the browser names another origin; `null` counts as ours only where the browser says so besides."""
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    if origin == "null":
        return request.headers.get("Sec-Fetch-Site") != "same-origin"
    try:
        parts = urlsplit(origin)
    except ValueError:
        return True
    return parts.netloc != request.host or (data.config().secure and parts.scheme != "https")


def add(response: Response) -> Response:
    """The headers of every answer; an answer's own come first."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if data.config().secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
    if response.status_code == 429:
        response.headers.setdefault("Retry-After", RETRY)
    response.headers.setdefault("X-Request-Id", g.get("request_id", "-"))
    return response


def init(app: Flask) -> None:
    """Look at every request, and add to every answer."""
    app.before_request(look)
    app.before_request(own_origin)
    app.after_request(add)
