"""What sets a rule aside for one loan, by whom, and until when what is out can be called back.

Source: R23 (a bar is waived), R16 (disaster relief goes first, domain 6.7), R36 (ป.พ.พ. มาตรา 645-646: the lender may
end the loan where the borrower misuses the thing).
"""

from datetime import date, timedelta
from enum import StrEnum

from assetlend.domain.calendar import Calendar
from assetlend.domain.lending import LoanState
from assetlend.errors import N_, Conflict, Invalid, NotAllowed

DISASTER = "disaster_relief"
RULES = ("R16", "R23", "R36")


class RecallCause(StrEnum):
    """Why what is lent is called back before its day."""

    DISASTER = "disaster"
    MISUSE = "misuse"


CAUSE_NAMES: dict[RecallCause, str] = {
    RecallCause.DISASTER: N_("It is needed for disaster relief"),
    RecallCause.MISUSE: N_("The borrower uses it otherwise than agreed, or lets others use it"),
}
RULE_OF: dict[RecallCause, str] = {RecallCause.DISASTER: "R16", RecallCause.MISUSE: "R36"}


class WhyMissing(Invalid):
    """Say why the rule is set aside."""


# -- waiving a bar ----------------------------------------------------------------------------------------------------


class OwnBar(NotAllowed):
    """This bar is your own. Somebody else must waive it, or decide in your place."""

    rule = "R23"


class ForThePalad(NotAllowed):
    """The chief administrator decides on this. You may only where he is barred himself."""

    rule = "R23"


class NotBarred(Conflict):
    """Nothing bars this official from acting on this loan."""

    rule = "R23"


class LoanOver(Conflict):
    """This loan is over. No rule can be set aside for it any more."""


# -- disaster first ---------------------------------------------------------------------------------------------------


class NotForDisaster(Conflict):
    """Only a request for disaster relief that waits for its decision can be given priority."""

    rule = "R16"


class NotInTheWay(Conflict):
    """That loan is not approved and still here, or it holds none of these things on these days, or there is enough."""

    rule = "R16"


class ReliefToo(Conflict):
    """That loan is for disaster relief too. It cannot be displaced."""

    rule = "R16"


# -- calling back -----------------------------------------------------------------------------------------------------


class CannotRecall(Conflict):
    """Only what is out, or approved and needed for disaster relief, can be called back."""

    rule = "R36"


class Recalled(Conflict):
    """These things were called back for %(day)s. More time cannot be given."""

    rule = "R36"


class NotEarlier(Invalid):
    """The new last day must be before %(due)s, the day of return."""


class BeforeItsStart(Invalid):
    """The loan begins on %(start)s. Choose that day or a later one."""


class TooSoon(Invalid):
    """The borrower needs time to bring the things back. The new last day can be %(earliest)s at the earliest."""


class OfficeClosed(Invalid):
    """The office is closed on %(day)s. Choose a day on which the things can be brought back."""


def check_recallable(state: LoanState, cause: RecallCause) -> None:
    """Raises: CannotRecall. What is approved and still here can only be needed for disaster relief."""
    disaster = state is LoanState.APPROVED and cause is RecallCause.DISASTER
    if state is not LoanState.HANDED_OVER and not disaster:
        raise CannotRecall()


def check_recall(to: date, *, cause: RecallCause, start: date, due: date, today: date, calendar: Calendar) -> None:
    """Whether things can be called back for the end of `to`; in a disaster on any day, and at once.

    Raises: NotEarlier, BeforeItsStart, TooSoon, OfficeClosed.
    """
    disaster = cause is RecallCause.DISASTER
    if to >= due:
        raise NotEarlier(field="to", due=due)
    earliest = today if disaster else calendar.first_working_day(today + timedelta(days=1))
    if to < earliest:
        raise TooSoon(field="to", earliest=earliest)
    if to < start:
        raise BeforeItsStart(field="to", start=start)
    if not disaster and not calendar.is_working(to):
        raise OfficeClosed(field="to", day=to)
