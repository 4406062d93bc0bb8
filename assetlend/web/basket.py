"""The basket: kinds and units on their way to a request, kept in the visitor's own cookie."""

from collections.abc import Mapping
from uuid import UUID

from flask import session

from assetlend.services.borrowing import MOST_LINES

KEY = "basket"


def lines() -> dict[UUID, int]:
    """Kind -> units, in the order in which they were chosen."""
    return {UUID(key): int(units) for key, units in dict(session.get(KEY, {})).items()}


def put(item: UUID, units: int) -> None:
    """Set the units of one kind; none takes it out. The newest kinds stay when there are too many."""
    kept = dict(session.get(KEY, {}))
    kept.pop(item.hex, None)
    if units:
        kept[item.hex] = units
    session[KEY] = dict(list(kept.items())[-MOST_LINES:])


def keep(lines: Mapping[UUID, int]) -> None:
    """Let the basket hold these kinds and no others."""
    session[KEY] = {item.hex: units for item, units in list(lines.items())[-MOST_LINES:]}


def empty() -> None:
    """Forget the basket once it has become a request."""
    session.pop(KEY, None)
