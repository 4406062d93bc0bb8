"""The basket: kinds and units on their way to a request, kept in the visitor's own cookie."""

from collections.abc import Mapping, MutableMapping
from typing import Any
from uuid import UUID

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from assetlend.errors import Invalid
from assetlend.services.borrowing import MOST_LINES
from assetlend.thai import digits

KEY = "basket"


def lines() -> dict[UUID, int]:
    """Kind -> units, in the order in which they were chosen."""
    found: dict[UUID, int] = {}
    for key, units in dict(session.get(KEY, {})).items():
        found[UUID(key)] = int(units)
    return found


def change(form: Mapping[str, str], visit: MutableMapping[str, Any]) -> ResponseReturnValue:
    """Set the units of one kind; none takes it out. Goes on to the request form."""
    try:
        item = UUID(form.get("item", ""))
        units = digits.parse_count(form.get("quantity", "0"), most=100_000)
    except (ValueError, Invalid):
        return redirect(url_for("catalogue.index"), 303)
    kept = dict(visit.get(KEY, {}))
    if units:
        kept[item.hex] = units
    else:
        kept.pop(item.hex, None)
    visit[KEY] = dict(list(kept.items())[-MOST_LINES:])
    return redirect(url_for((form.get("to") == "catalogue" and "catalogue.index") or "borrowing.form"), 303)


def empty() -> None:
    """Forget the basket once it has become a request."""
    session.pop(KEY, None)
