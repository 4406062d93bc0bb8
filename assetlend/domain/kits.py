"""A kit is a named set of kinds of one division: as many are there as its scarcest part allows (R16, R17, R20)."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from assetlend.errors import Invalid

MOST_PARTS = 20


class NoParts(Invalid):
    """Enter of at least one thing how many belong to the kit."""


class TooManyParts(Invalid):
    """A kit can hold at most %(most)s kinds of things: one request holds no more."""

    rule = "R17"


class ForeignPart(Invalid):
    """A kit holds durable things of one division, each once. Open the form again to see which."""

    rule = "R20"


def check_parts(parts: Mapping[UUID, int], owned: Iterable[UUID]) -> None:
    """Whether kinds and numbers make a kit of the division that owns `owned`.

    Raises: NoParts, TooManyParts, ForeignPart.
    """
    if not parts or min(parts.values()) < 1:
        raise NoParts(field="parts")
    if len(parts) > MOST_PARTS:
        raise TooManyParts(field="parts", most=MOST_PARTS)
    if not set(parts) <= set(owned):
        raise ForeignPart(field="parts")


def whole_kits(units: Mapping[UUID, int], parts: Mapping[UUID, int]) -> int:
    """How many whole kits so many units make; none below zero, and none of a part that is not there."""
    return max(0, min(units.get(item, 0) // needed for item, needed in parts.items()))


def whole_by_day(free: Mapping[UUID, Mapping[date, int]], parts: Mapping[UUID, int]) -> dict[date, int]:
    """How many whole kits are free on each day."""
    days = next(iter(free.values()))
    return {day: whole_kits({item: free[item][day] for item in parts}, parts) for day in days}
