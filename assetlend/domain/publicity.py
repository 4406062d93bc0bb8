"""Making the way of borrowing known: by which channels, and when all that the measure names were used (R59)."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from assetlend.domain.figures import MEASURE_CHANNELS
from assetlend.errors import N_, Invalid


class PublicityChannel(StrEnum):
    """How it was made known."""

    WEBSITE = "website"
    LOUDSPEAKER = "loudspeaker"
    SOCIAL_MEDIA = "social_media"
    VILLAGE_HEAD = "village_head"
    MEETING = "meeting"
    BOARD = "board"


CHANNEL_NAMES = {
    PublicityChannel.WEBSITE: N_("Website"),
    PublicityChannel.LOUDSPEAKER: N_("Loudspeakers of the villages"),
    PublicityChannel.SOCIAL_MEDIA: N_("Social media"),
    PublicityChannel.VILLAGE_HEAD: N_("Through village heads"),
    PublicityChannel.MEETING: N_("At a meeting"),
    PublicityChannel.BOARD: N_("Notice board"),
}
MEASURE = tuple(PublicityChannel(word) for word in MEASURE_CHANNELS)
"""The four channels of measure 2, method 3."""


def unused(used: Iterable[PublicityChannel]) -> tuple[PublicityChannel, ...]:
    """The channels of the measure that are left to use."""
    known = set(used)
    return tuple(channel for channel in MEASURE if channel not in known)


def evidence(text: str, *digests: Iterable[str]) -> str:
    """What shows it as the ledger keeps it: the words, and the SHA-256 of each picture, then of each file."""
    return " ".join((text, *(f"sha256:{digest}" for some in digests for digest in some)))


class PublishedInTheFuture(Invalid):
    """Enter what has been published already: its day cannot be after today."""


def check_day(happened_on: date, today: date) -> None:
    """Raises: PublishedInTheFuture."""
    if happened_on > today:
        raise PublishedInTheFuture(field="happened_on")
