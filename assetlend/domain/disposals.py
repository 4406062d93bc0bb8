"""Disposal of property: from the officer's report through the head's order to striking off and telling the auditor.

Source: ข้อ 214-219; R53-R58.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from assetlend.errors import N_, Conflict, Invalid, NotAllowed


class Method(StrEnum):
    """How property leaves (ข้อ 215, 217)."""

    SELL = "sell"
    EXCHANGE = "exchange"
    TRANSFER = "transfer"
    CONVERT_OR_DESTROY = "convert_or_destroy"
    WRITE_OFF = "write_off"


class DisposalState(StrEnum):
    """How far a case has come."""

    REPORTED = "reported"
    ORDERED = "ordered"
    STRUCK_OFF = "struck_off"
    NOTIFIED = "notified"
    DROPPED = "dropped"


class DisposalAct(StrEnum):
    """What can be done with a case."""

    ORDER = "order"
    DROP = "drop"
    STRIKE_OFF = "strike_off"
    NOTIFY = "notify"


METHOD_NAMES = {
    Method.SELL: N_("Sell"),
    Method.EXCHANGE: N_("Exchange"),
    Method.TRANSFER: N_("Transfer to a public body or a charity"),
    Method.CONVERT_OR_DESTROY: N_("Convert or destroy"),
    Method.WRITE_OFF: N_("Write off as lost"),
}
DISPOSAL_NAMES = {
    DisposalState.REPORTED: N_("Reported, waits for the order"),
    DisposalState.ORDERED: N_("Ordered, to be carried out"),
    DisposalState.STRUCK_OFF: N_("Struck off, the auditor general is to be told"),
    DisposalState.NOTIFIED: N_("Finished: the auditor general was told"),
    DisposalState.DROPPED: N_("Withdrawn"),
}
TABLE: Mapping[tuple[DisposalState, DisposalAct], DisposalState] = {
    (DisposalState.REPORTED, DisposalAct.ORDER): DisposalState.ORDERED,
    (DisposalState.REPORTED, DisposalAct.DROP): DisposalState.DROPPED,
    (DisposalState.ORDERED, DisposalAct.STRIKE_OFF): DisposalState.STRUCK_OFF,
    (DisposalState.STRUCK_OFF, DisposalAct.NOTIFY): DisposalState.NOTIFIED,
}


@dataclass(frozen=True)
class Ceilings:
    """The office's limits in satang: a sale without auction (R54), a write-off by the head (R55)."""

    negotiated_sale_satang: int = 50_000_000
    write_off_satang: int = 100_000_000

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> "Ceilings":
        """The lines of a rulebook. Raises: ValueError, TypeError."""
        known = {one.name for one in fields(cls)}
        if unknown := set(document) - known:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        found = cls(**dict(document))
        if any(getattr(found, name) < 0 for name in known):
            raise ValueError("limits cannot be negative")
        return found


class NotNow(Conflict):
    """This cannot be done with the case as it stands. Look at it again."""

    rule = "R53"


class NothingNamed(Invalid):
    """Name at least one thing by its number or the code on its label."""

    rule = "R53"


class NamedTwice(Invalid):
    """%(number)s is named twice."""

    rule = "R53"


class NotOfThisDivision(Invalid):
    """%(number)s belongs to another division. One case is of one division."""

    rule = "R53"


class NotSoManyLeft(Invalid):
    """Of %(number)s, not so many units in one condition are here and free. Name fewer, or take them back first."""

    rule = "R53"


class StillOut(Conflict):
    """%(number)s is out on loan. Take it back first."""

    rule = "R53"


class Promised(Conflict):
    """%(name)s is promised to borrowers. Cancel those loans or wait until they are over."""

    rule = "R53"


class IncidentOpen(Conflict):
    """A report of damage or loss about %(number)s is not answered or not settled yet. That comes first."""

    rule = "R58"


class FindingUndecided(Conflict):
    """The annual check found something about %(number)s on which the head has not decided yet."""

    rule = "R51"


class PriceUnknown(Conflict):
    """The price of %(number)s is not in the register. Enter it first: the limits go by it."""

    rule = "R55"


class OverNegotiated(Invalid):
    """A sale without auction is possible up to %(most)s baht of cost in all; this is %(total)s. Sell by auction."""

    rule = "R54"


class OverWriteOff(Invalid):
    """Over %(most)s baht of cost in all, the higher authority approves first. Enter number and day of its approval."""

    rule = "R55"


class OwnReport(NotAllowed):
    """Who reported the things for disposal cannot order it himself."""

    rule = "R53"


class DoneInTheFuture(Invalid):
    """This day cannot be after today."""


class ToldBeforeDone(Invalid):
    """The disposal was done on %(day)s. Nobody can have been told of it before."""

    rule = "R56"


class DoneBeforeOrder(Invalid):
    """The order was made on %(day)s. This cannot have been done before."""

    rule = "R53"


class NothingComesIn(Invalid):
    """Only a sale or an exchange brings in money."""

    rule = "R53"


class NotASale(Invalid):
    """Only a sale can be made without auction."""

    rule = "R54"


def after(state: DisposalState, act: DisposalAct) -> DisposalState:
    """The state after an act. Raises: NotNow."""
    found = TABLE.get((state, act))
    if found is None:
        raise NotNow()
    return found


def check_method(method: Method, total_satang: int, limits: Ceilings, *, negotiated: bool, approved: bool) -> None:
    """Whether the head may order this himself; `approved` by the higher authority (R54, R55).

    Raises: NotASale, OverNegotiated, OverWriteOff.
    """
    if negotiated and method is not Method.SELL:
        raise NotASale(field="negotiated")
    if negotiated and total_satang > limits.negotiated_sale_satang:
        most = limits.negotiated_sale_satang
        raise OverNegotiated(field="negotiated", most=_baht(most), total=_baht(total_satang))
    if method is Method.WRITE_OFF and total_satang > limits.write_off_satang and not approved:
        raise OverWriteOff(field="higher_no", most=_baht(limits.write_off_satang))


def _baht(satang: int) -> str:
    return f"{satang / 100:,.2f}"


def check_proceeds(method: Method, satang: int | None) -> None:
    """Money comes in by a sale or an exchange only (ข้อ 216). Raises: NothingComesIn."""
    if satang and method not in (Method.SELL, Method.EXCHANGE):
        raise NothingComesIn(field="proceeds")
