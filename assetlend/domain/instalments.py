"""Paying for damage or loss in parts: what is agreed, what has been paid, and what is due when.

Source: ข้อ 209 (the price as at the time of the loan), R33, R40 (instalments, มท 0313.6/ว 2092).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assetlend.errors import Conflict, Invalid

MOST_PARTS = 60


@dataclass(frozen=True)
class Agreed:
    """What was agreed: the whole sum in satang, in how many monthly parts, the first by `first_due`."""

    total_satang: int
    parts: int
    first_due: date
    evidence: str


class TooManyParts(Invalid):
    """Enter from 2 to %(most)s monthly parts."""

    rule = "R33"


class SumMissing(Invalid):
    """Enter the whole sum in baht, at least one satang for each part."""

    rule = "R33"


class FirstDayPassed(Invalid):
    """The day of the first part cannot be before today."""

    rule = "R33"


class AgreedBefore(Conflict):
    """Instalments were agreed for this line already."""

    rule = "R33"


class NothingAgreed(Conflict):
    """No instalments were agreed for this line."""

    rule = "R33"


class TooMuchPaid(Invalid):
    """%(rest)s baht are left to pay. Enter not more than that."""

    rule = "R33"


class InInstalments(Conflict):
    """This line is being paid in instalments. Record the next payment instead."""

    rule = "R33"


def check(agreed: Agreed, today: date) -> None:
    """Raises: TooManyParts, SumMissing, FirstDayPassed."""
    if not 2 <= agreed.parts <= MOST_PARTS:
        raise TooManyParts(field="parts", most=MOST_PARTS)
    if agreed.total_satang < agreed.parts:
        raise SumMissing(field="total")
    if agreed.first_due < today:
        raise FirstDayPassed(field="first_due")


def due_day(first: date, number: int) -> date:
    """The day of a part, counted from 1: the same day of later months, or their last where they are shorter."""
    months = first.year * 12 + first.month - 1 + number - 1
    year, month = divmod(months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=first.day - 1), following - timedelta(days=1))


def sum_of(agreed: Agreed, parts: int) -> int:
    """Satang of the first `parts` parts: they are equal, and the last takes the rest."""
    return agreed.total_satang if parts == agreed.parts else agreed.total_satang // agreed.parts * parts


def owed_by(agreed: Agreed, today: date) -> int:
    """Satang that should have been paid before `today`."""
    return sum_of(agreed, sum(due_day(agreed.first_due, number) < today for number in range(1, agreed.parts + 1)))


@dataclass(frozen=True)
class Standing:
    """How a line stands that is paid in parts: `late_satang` should have been paid by now and was not; `next_due` is
    the day of the next part that is not paid in full, of those still to come.
    """

    paid_satang: int
    rest_satang: int
    late_satang: int
    next_due: date | None


def standing(agreed: Agreed, paid: Sequence[int], today: date) -> Standing:
    """How it stands after these payments."""
    done = sum(paid)
    due = ((due_day(agreed.first_due, n), sum_of(agreed, n)) for n in range(1, agreed.parts + 1))
    return Standing(
        paid_satang=done,
        rest_satang=agreed.total_satang - done,
        late_satang=max(0, owed_by(agreed, today) - done),
        next_due=next((day for day, whole in due if day >= today and whole > done), None),
    )
