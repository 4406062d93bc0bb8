"""The waiting list: in order of arrival, relief after a disaster first; who is asked has a time to answer."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from assetlend.errors import N_, Conflict

RELIEF = "disaster_relief"
"""The only purpose that goes before others."""


class WaitingState(StrEnum):
    """Where a place in the list stands; only the first two are open."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LEFT = "left"
    LAPSED = "lapsed"


OPEN = (WaitingState.WAITING, WaitingState.OFFERED)
WAITING_NAMES = {
    WaitingState.WAITING: N_("Waiting"),
    WaitingState.OFFERED: N_("Free now: waits for the answer"),
    WaitingState.TAKEN: N_("Became a request"),
    WaitingState.LEFT: N_("Left the list"),
    WaitingState.LAPSED: N_("Lapsed"),
}


class NotOffered(Conflict):
    """Nothing is offered to you at present. Look at the page again."""


class AnsweredTooLate(Conflict):
    """The time to answer has passed, and the next one in the list may be asked. Make a new request if you still need it."""  # noqa: E501


class NoLongerWaiting(Conflict):
    """This place in the list has ended already."""


def rank(purpose: str, joined_at: datetime) -> tuple[bool, datetime]:
    """What orders the list: relief first, then who came first. Nothing else counts, and nothing can be paid."""
    return (purpose != RELIEF, joined_at)


def answer_by(now: datetime, hours: int) -> datetime:
    """Until when an offer stands."""
    return now + timedelta(hours=hours)


def check_answer(state: WaitingState, until: datetime | None, now: datetime) -> None:
    """Whether somebody may say yes now. Raises: NoLongerWaiting, NotOffered, AnsweredTooLate."""
    if state not in OPEN:
        raise NoLongerWaiting()
    if state is not WaitingState.OFFERED or until is None:
        raise NotOffered()
    if now > until:
        raise AnsweredTooLate()


def before(ranked: Iterable[tuple[bool, datetime]], own: tuple[bool, datetime]) -> int:
    """How many come before a place in the list."""
    return sum(one < own for one in ranked)
