"""When and how much: periods, notice, overlap, overdue, and how many are free on which day (R11-R18)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from assetlend.errors import Invalid


@dataclass(frozen=True)
class Limits:
    """Days. `hard_days` is the most a loan may last at all, `soft_days` what needs a second look.

    `usual_days` is how long things are lent without a reason for more; None: nothing is usual.
    """

    hard_days: int = 365
    soft_days: int = 15
    usual_days: int | None = None
    notice_days: int = 0
    ahead_days: int = 365
    back_days: int = 30


class DueBeforeStart(Invalid):
    """The day of return is before the first day. Enter a day of return on or after the first day."""

    rule = "R13"


class TooLong(Invalid):
    """A loan may last at most %(days)s days. Choose an earlier day of return."""

    rule = "R13"


class StartsInThePast(Invalid):
    """The first day has passed. Choose today or a later day."""

    rule = "R21"


class TooFarBack(Invalid):
    """A paper slip can be keyed in at most %(days)s days after its first day."""

    rule = "R21"


class TooFarAhead(Invalid):
    """Requests can be made at most %(days)s days ahead."""

    rule = "R13"


class TooShortNotice(Invalid):
    """This must be asked for at least %(days)s days ahead. The first day can be %(earliest)s at the earliest."""

    rule = "R13"


class LongerThanUsual(Invalid):
    """These things are usually lent for %(days)s days. Say why they are needed longer, or choose an earlier day of return."""  # noqa: E501

    rule = "R13"


def usual_due(start: date, usual: int) -> date:
    """The day of return of a loan that lasts the usual days."""
    return start + timedelta(days=usual - 1)


def check_usual(start: date, due: date, *, usual: int | None, reason: str) -> None:
    """Whether a loan that lasts longer than usual says why. Raises: LongerThanUsual."""
    if usual is not None and days_of(start, due) > usual and not reason:
        raise LongerThanUsual(field="longer_reason", days=usual)


def days_of(start: date, due: date) -> int:
    """How many days a loan lasts, its first and its last day counted."""
    return (due - start).days + 1


def check_period(start: date, due: date, *, today: date, limits: Limits, late_paper: bool = False) -> None:
    """Whether a period may be asked for today; `late_paper` is a slip that an official keys in after the event.

    Raises: DueBeforeStart, TooLong, StartsInThePast or TooFarBack, TooFarAhead, TooShortNotice.
    """
    if due < start:
        raise DueBeforeStart(field="due")
    if days_of(start, due) > limits.hard_days:
        raise TooLong(field="due", days=limits.hard_days)
    if start > today + timedelta(days=limits.ahead_days):
        raise TooFarAhead(field="start", days=limits.ahead_days)
    if late_paper:
        if start < today - timedelta(days=limits.back_days):
            raise TooFarBack(field="start", days=limits.back_days)
        return
    if start < today:
        raise StartsInThePast(field="start")
    earliest = today + timedelta(days=limits.notice_days)
    if start < earliest:
        raise TooShortNotice(field="start", days=limits.notice_days, earliest=earliest)


def overlaps(start: date, end: date, other_start: date, other_end: date) -> bool:
    """Whether two periods share a day; the last day of one and the first of the next being the same do (R16)."""
    return start <= other_end and other_start <= end


def overdue_days(due: date, today: date) -> int:
    """How many days past its due day something is, 0 on the due day itself (R12)."""
    return max(0, (today - due).days)


@dataclass(frozen=True)
class Demand:
    """Units of one kind that a loan holds from `start` to `end`; `end` None: overdue, so held until they are back."""

    start: date
    end: date | None
    quantity: int

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


def days(start: date, end: date) -> Iterator[date]:
    """Each day from `start` to `end`, both counted."""
    for offset in range((end - start).days + 1):
        yield start + timedelta(days=offset)


def free_by_day(stock: int, demands: Iterable[Demand], start: date, end: date) -> dict[date, int]:
    """How many units of `stock` are free on each day; below zero where more is promised than there is."""
    held = list(demands)
    return {day: stock - sum(d.quantity for d in held if d.holds(day)) for day in days(start, end)}


def free_throughout(stock: int, demands: Iterable[Demand], start: date, end: date) -> int:
    """How many units are free on every day of a period, never below zero."""
    return max(0, min(free_by_day(stock, demands, start, end).values()))


@dataclass(frozen=True)
class Shortage:
    """A line asks for more than is free."""

    name: str
    unit: str
    asked: int
    free: int


class NotEnough(Invalid):
    """%(name)s: only %(free)s %(unit)s are free on those days. Ask for fewer or choose other days."""

    rule = "R16"


def check_enough(name: str, unit: str, asked: int, free: int, *, field: str | None = None) -> None:
    """Raises: NotEnough."""
    if asked > free:
        raise NotEnough(field=field, name=name, unit=unit, free=free, asked=asked)


class MoreThanAsked(Invalid):
    """Enter a number from 0 to %(asked)s: more than was asked for cannot be approved."""

    rule = "R15"


class NothingApproved(Invalid):
    """Approve at least one thing, or refuse the request with a reason."""

    rule = "R15"


def check_approved(asked: Mapping[int, int], approved: Mapping[int, int]) -> None:
    """Whether approved quantities by line fit what was asked. Raises: MoreThanAsked, NothingApproved."""
    for line, quantity in asked.items():
        if not 0 <= approved.get(line, 0) <= quantity:
            raise MoreThanAsked(field=f"approved-{line}", asked=quantity)
    if not any(approved.values()):
        raise NothingApproved()
