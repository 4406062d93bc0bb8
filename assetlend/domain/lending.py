"""A loan is in one state, and one table says which act leads from it to which other."""

from calendar import monthrange
from datetime import date
from enum import StrEnum

from assetlend.errors import N_, Conflict


class LoanState(StrEnum):
    """Where a loan stands; overdue, partly returned and waiting-for-whom are computed, never stored."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    HANDED_OVER = "handed_over"
    SETTLEMENT = "settlement"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Act(StrEnum):
    """What can happen to a loan."""

    SUBMIT = "submit"
    ADVANCE = "advance"
    APPROVE = "approve"
    REJECT = "reject"
    CANCEL = "cancel"
    EXPIRE = "expire"
    HAND_OVER = "hand_over"
    RETURN_PART = "return_part"
    RETURN_LAST = "return_last"
    RETURN_LAST_WITH_DAMAGE = "return_last_with_damage"
    SETTLE_PART = "settle_part"
    SETTLE_LAST = "settle_last"


TABLE: dict[tuple[LoanState | None, Act], LoanState] = {
    (None, Act.SUBMIT): LoanState.SUBMITTED,
    (LoanState.SUBMITTED, Act.ADVANCE): LoanState.SUBMITTED,
    (LoanState.SUBMITTED, Act.APPROVE): LoanState.APPROVED,
    (LoanState.SUBMITTED, Act.REJECT): LoanState.REJECTED,
    (LoanState.SUBMITTED, Act.CANCEL): LoanState.CANCELLED,
    (LoanState.SUBMITTED, Act.EXPIRE): LoanState.EXPIRED,
    (LoanState.APPROVED, Act.CANCEL): LoanState.CANCELLED,
    (LoanState.APPROVED, Act.EXPIRE): LoanState.EXPIRED,
    (LoanState.APPROVED, Act.HAND_OVER): LoanState.HANDED_OVER,
    (LoanState.HANDED_OVER, Act.HAND_OVER): LoanState.HANDED_OVER,
    (LoanState.HANDED_OVER, Act.RETURN_PART): LoanState.HANDED_OVER,
    (LoanState.HANDED_OVER, Act.RETURN_LAST): LoanState.CLOSED,
    (LoanState.HANDED_OVER, Act.RETURN_LAST_WITH_DAMAGE): LoanState.SETTLEMENT,
    (LoanState.SETTLEMENT, Act.SETTLE_PART): LoanState.SETTLEMENT,
    (LoanState.SETTLEMENT, Act.SETTLE_LAST): LoanState.CLOSED,
}

OPEN = frozenset({LoanState.SUBMITTED, LoanState.APPROVED, LoanState.HANDED_OVER, LoanState.SETTLEMENT})
RESERVING = frozenset({LoanState.APPROVED, LoanState.HANDED_OVER})
APPROVED_ONCE = frozenset({LoanState.APPROVED, LoanState.HANDED_OVER, LoanState.SETTLEMENT, LoanState.CLOSED})

STATE_NAMES: dict[LoanState, str] = {
    LoanState.SUBMITTED: N_("Waiting for approval"),
    LoanState.APPROVED: N_("Approved, waiting for collection"),
    LoanState.HANDED_OVER: N_("On loan"),
    LoanState.SETTLEMENT: N_("Back, damage or loss being settled"),
    LoanState.CLOSED: N_("Returned and closed"),
    LoanState.REJECTED: N_("Not approved"),
    LoanState.CANCELLED: N_("Cancelled"),
    LoanState.EXPIRED: N_("Lapsed without collection"),
}


class OutOfOrder(Conflict):
    """This cannot be done now: the loan is "%(state)s". Open the loan again to see what comes next."""


def after(state: LoanState | None, act: Act) -> LoanState:
    """The state that `act` leads to. Raises: OutOfOrder where the table has no such step."""
    try:
        return TABLE[state, act]
    except KeyError:
        raise OutOfOrder(state=STATE_NAMES[state] if state else "-") from None


def allows(state: LoanState, act: Act) -> bool:
    """Whether a button for `act` belongs on the page of a loan in `state`."""
    return (state, act) in TABLE


class BorrowerKind(StrEnum):
    """Who borrows (contracts: `borrower_kind`)."""

    STAFF = "staff"
    AGENCY = "agency"
    RESIDENT = "resident"


class Channel(StrEnum):
    """How the request came in."""

    ONLINE = "online"
    COUNTER = "counter"
    PAPER = "paper"


class Place(StrEnum):
    """Where the things are used: inside the office's premises or outside (ข้อ 208)."""

    INSIDE = "inside"
    OUTSIDE = "outside"


class Outcome(StrEnum):
    """How a damaged or lost line was settled (ข้อ 209, R33)."""

    REPAIRED = "repaired"
    REPLACED = "replaced"
    PAID = "paid"
    FAIR_WEAR = "fair_wear"
    WRITTEN_OFF = "written_off"


class RefusalReason(StrEnum):
    """Why a request was not approved, for the figures; the words of the approver stand beside it (R22)."""

    NOT_AVAILABLE = "not_available"
    PURPOSE = "purpose"
    BORROWER_RECORD = "borrower_record"
    INCOMPLETE = "incomplete"
    OTHER = "other"


REFUSAL_NAMES = {
    RefusalReason.NOT_AVAILABLE: N_("The things are needed elsewhere on those days"),
    RefusalReason.PURPOSE: N_("The purpose is not of public benefit"),
    RefusalReason.BORROWER_RECORD: N_("Earlier loans were not returned properly"),
    RefusalReason.INCOMPLETE: N_("The request is incomplete or wrong"),
    RefusalReason.OTHER: N_("Another reason"),
}
BORROWER_NAMES = {
    BorrowerKind.STAFF: N_("Staff of the office"),
    BorrowerKind.AGENCY: N_("Another public body"),
    BorrowerKind.RESIDENT: N_("Resident"),
}
CHANNEL_NAMES = {
    Channel.ONLINE: N_("Online"),
    Channel.COUNTER: N_("At the counter"),
    Channel.PAPER: N_("Paper slip keyed in later"),
}
PLACE_NAMES = {Place.INSIDE: N_("Inside the office's premises"), Place.OUTSIDE: N_("Outside the premises")}
OUTCOME_NAMES = {
    Outcome.REPAIRED: N_("Repaired at the borrower's cost"),
    Outcome.REPLACED: N_("Replaced with the same thing"),
    Outcome.PAID: N_("Paid for"),
    Outcome.FAIR_WEAR: N_("Fair wear, nobody liable"),
    Outcome.WRITTEN_OFF: N_("Written off after an inquiry"),
}


CLAIM_MONTHS = 6


def claim_ends(due: date) -> date:
    """The day on which a claim for damage or loss is time-barred: six months after the loan ended (R37)."""
    years, month = divmod(due.month - 1 + CLAIM_MONTHS, 12)
    year, month = due.year + years, month + 1
    return date(year, month, min(due.day, monthrange(year, month)[1]))


def returning(outstanding: int, bad: int) -> Act:
    """The act of a return that leaves `outstanding` units out, with `bad` units damaged or lost in the whole loan."""
    if outstanding:
        return Act.RETURN_PART
    return Act.RETURN_LAST_WITH_DAMAGE if bad else Act.RETURN_LAST
