"""Whoever guesses at codes, or asks for long work again and again, has to wait a while; nobody else notices.

Only tries are counted: a look at a page changes nothing that the office keeps.
"""

from flask import Flask, abort, g, request
from flask.wrappers import Response

from assetlend.errors import Unavailable
from assetlend.services import account
from assetlend.web import data

# A page of something that one must have in hand: a label, the link of a loan, a paper.
CODES = frozenset({"tag", "key", "leaf"})
MISSES = 60
# What is drawn or written anew for everyone who asks.
LONG_WORK = frozenset({"borrowing.slip", "loans.slip", "register_files.export", "register_files.print_labels"})
WORKS = 60


def stop() -> None:
    """Refuse who has guessed wrong too often, whatever he names now, and who has had much drawn for him already."""
    if _by_code() and _counted("guess") >= MISSES:
        abort(429)
    if request.endpoint in LONG_WORK:
        if _counted("work") >= WORKS:
            abort(429)
        _count("work")


def note(response: Response) -> Response:
    """Count a code that names nothing."""
    if response.status_code == 404 and _by_code():
        try:
            _count("guess")
        except Unavailable:  # the answer is right all the same
            return response
    return response


def _by_code() -> bool:
    """Whether somebody who is not signed in names a code; officials are known by name."""
    return g.get("identity") is None and not CODES.isdisjoint(request.view_args or {})


def _source() -> str:
    who = g.get("identity")
    return who.actor.key if who else request.remote_addr or ""


def _counted(what: str) -> int:
    return account.counted(data.reading(), what, _source(), data.now())


def _count(what: str) -> None:
    with data.transaction() as session:
        account.count(session, what, _source(), data.now())


def init(app: Flask) -> None:
    """Look at every request, once it is known whose it is and that no foreign page sends it."""
    app.before_request(stop)
    app.after_request(note)
