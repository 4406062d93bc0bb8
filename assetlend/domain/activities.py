"""What divisions did for the measures of the integrity plan: for which method, how, and when it may be entered."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from assetlend.domain.plan import EVERY_DIVISION, Measure, Plan, Shown
from assetlend.errors import N_, Conflict, Invalid
from assetlend.thai import dates


class ActivityChannel(StrEnum):
    """How it was done."""

    WEBSITE = "website"
    LOUDSPEAKER = "loudspeaker"
    SOCIAL_MEDIA = "social_media"
    VILLAGE_HEAD = "village_head"
    MEETING = "meeting"
    BOARD = "board"
    TRAINING = "training"
    EVENT = "event"
    DOCUMENT = "document"


CHANNEL_NAMES = {
    ActivityChannel.WEBSITE: N_("Website"),
    ActivityChannel.LOUDSPEAKER: N_("Loudspeakers of the villages"),
    ActivityChannel.SOCIAL_MEDIA: N_("Social media"),
    ActivityChannel.VILLAGE_HEAD: N_("Through village heads"),
    ActivityChannel.MEETING: N_("Meeting or briefing"),
    ActivityChannel.BOARD: N_("Notice board"),
    ActivityChannel.TRAINING: N_("Training"),
    ActivityChannel.EVENT: N_("Event or campaign"),
    ActivityChannel.DOCUMENT: N_("Order, manual or announcement"),
}


class NotDoneYet(Invalid):
    """Enter what has been done already: its day cannot be after today."""


class OfAnotherYear(Invalid):
    """This day belongs to the fiscal year B.E. %(year)s. Record the activity in that year."""


class NotByActivity(Invalid):
    """The plan of this year shows no such method by activities. Choose one of the list."""


class NotResponsible(Invalid):
    """The plan does not make this division responsible for the measure. Choose another measure or division."""


class NothingShowsIt(Invalid):
    """Say what was done and what shows it: the minutes, the number of the order, or the address of the page."""


class WhyWithdrawn(Invalid):
    """Say why the activity is withdrawn."""


class WithdrawnAlready(Conflict):
    """This activity was withdrawn already."""


def check_day(happened_on: date, fiscal_year: int, today: date) -> None:
    """Raises: NotDoneYet, OfAnotherYear."""
    if happened_on > today:
        raise NotDoneYet(field="happened_on")
    if dates.fiscal_year(happened_on) != fiscal_year:
        raise OfAnotherYear(field="happened_on", year=dates.fiscal_year(happened_on))


def check_method(plan: Plan, served: Shown, division: str) -> None:
    """Whether an activity of a division (by its name) may serve a method. Raises: NotByActivity, NotResponsible."""
    measure = plan.shown_by_activity().get(served)
    if measure is None:
        raise NotByActivity(field="served")
    if not measure.is_of(division):
        raise NotResponsible(field="division")


def responsible(measure: Measure, keys: Mapping[str, str]) -> tuple[str, ...]:
    """Who answers for a measure, as the figures count it: keys of divisions, or `*` for every one.

    A name that is no division's any more stays as it is: then somebody is responsible who has done nothing.
    """
    if measure.responsible == (EVERY_DIVISION,):
        return ("*",)
    return tuple(keys.get(name, name) for name in measure.responsible)


def method_key(served: Shown) -> str:
    """`2.3`: measure 2, method 3."""
    return f"{served[0]}.{served[1]}"


def read_method(text: str) -> Shown | None:
    """The measure and method of `2.3`."""
    measure, point, method = text.partition(".")
    if not point or not all(part.isascii() and part.isdigit() and len(part) < 3 for part in (measure, method)):
        return None
    return int(measure), int(method)


def missing(measure: Measure, divisions: Collection[str], done: Collection[str]) -> list[str]:
    """The names of the responsible divisions that have recorded nothing for a method yet."""
    wanted = divisions if measure.responsible == (EVERY_DIVISION,) else measure.responsible
    return [name for name in wanted if name not in done]
