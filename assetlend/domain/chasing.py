"""Chasing what is overdue: by which way, when the next time is due, and whom the office lends nothing meanwhile.

Source: ข้อ 211 (the lender chases within seven days from the due day), R11, R14.
"""

from datetime import date, timedelta
from enum import StrEnum

from assetlend.domain.duties import Timing, last_chase_day
from assetlend.errors import N_, Conflict, Invalid


class ChaseChannel(StrEnum):
    """How the borrower was asked."""

    LETTER = "letter"
    PHONE = "phone"
    MESSAGE = "message"
    VISIT = "visit"


CHANNEL_NAMES = {
    ChaseChannel.LETTER: N_("By letter"),
    ChaseChannel.PHONE: N_("By telephone"),
    ChaseChannel.MESSAGE: N_("By message"),
    ChaseChannel.VISIT: N_("In person"),
}


def next_due(
    due: date, last: date | None, count: int, *, days: int, counts_due_day: bool, timing: Timing
) -> tuple[date, date] | None:
    """(first day, last day) of the chase after `count` ones, the last of them on `last`; None after the last letter.

    The first is due from the day after the due day; each further one `timing.chase_repeat_days` after the one before,
    with the same number of days to do it.
    """
    if count >= timing.chase_letters:
        return None
    first_end = last_chase_day(due, days=days, counts_due_day=counts_due_day)
    if last is None:
        return due + timedelta(days=1), first_end
    opens = last + timedelta(days=timing.chase_repeat_days)
    return opens, opens + (first_end - due)


class NotOverdue(Conflict):
    """Nothing of this loan is overdue, so nobody has to be chased."""


class ChasedInTheFuture(Invalid):
    """The day of the chase cannot be after today."""


class ChasedTooEarly(Invalid):
    """The loan was due on %(due)s. A chase can only have been made after that day."""

    rule = "R11"


class BackBefore(Invalid):
    """Everything came back on %(day)s. Enter the day on which the borrower was asked before that."""

    rule = "R11"


class Overdue(Conflict):
    """%(count)s loans of this borrower are overdue. Take those things back first; until then nothing more is lent."""

    rule = "R11"


def check_not_overdue(count: int) -> None:
    """Raises: Overdue when a borrower still has `count` overdue loans."""
    if count:
        raise Overdue(count=count)


class NotLater(Invalid):
    """The new day of return must be after %(due)s."""

    rule = "R14"


class TooLateToExtend(Conflict):
    """The day of return, %(due)s, has passed. The things must come back; ask anew afterwards."""

    rule = "R14"


def check_extension(due: date, to: date, *, today: date) -> None:
    """Whether a loan that is due on `due` may be made longer today. Raises: TooLateToExtend, NotLater."""
    if today > due:
        raise TooLateToExtend(due=due)
    if to <= due:
        raise NotLater(field="to", due=due)
