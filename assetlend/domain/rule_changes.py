"""What an office may change of its law of approval, and the rails that it may not leave.

Source: R3-R7 (who approves, in which order, different people), ข้อ 211 and 213 (days that the law sets), ADR 0012.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any
from uuid import UUID

from assetlend.domain.duties import Timing
from assetlend.domain.lending import BORROWER_NAMES, PLACE_NAMES, BorrowerKind, Place
from assetlend.domain.offices import Office
from assetlend.domain.routing import RouteFacts, RouteRule, StepKind
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import N_, Conflict, Invalid, NotAllowed
from assetlend.thai.money import format_baht

MOST_STEPS = 5
DECIDING = (Office.SUPPLY_OFFICER, Office.HEAD_SUPPLY_OFFICER, Office.UNIT_HEAD, Office.PALAD, Office.NAYOK)
SECTIONS = ("routes", "limits", "timing", "chase_days", "prompt_hours")


class ChangeState(StrEnum):
    """Where a change of the rules stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    AGREED = "agreed"
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    ChangeState.DRAFT: N_("Being written"),
    ChangeState.PROPOSED: N_("Waits for a second person"),
    ChangeState.AGREED: N_("Agreed, waits for its first day"),
    ChangeState.IN_FORCE: N_("In force"),
    ChangeState.WITHDRAWN: N_("Withdrawn"),
}
OPEN = (ChangeState.DRAFT, ChangeState.PROPOSED, ChangeState.AGREED)


# -- numbers ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Number:
    """A number of the rulebook: where it stands, what it may be, and the rule that sets its bounds, if one does."""

    section: str
    name: str
    label: str
    least: int
    most: int
    rule: str | None = None

    def of(self, document: Mapping[str, Any]) -> int:
        """What it is; a line of `timing` that an older rulebook lacks is as the program has it."""
        if self.section == "timing":
            return int(document.get("timing", {}).get(self.name, getattr(Timing(), self.name)))
        return int(document[self.section][self.name] if self.section else document[self.name])


NUMBERS = (
    Number("limits", "hard_days", N_("The most days that a loan may last"), 1, 365, "R13"),
    Number("limits", "soft_days", N_("Days from which a loan counts as long"), 1, 365),
    Number("limits", "notice_days", N_("Days ahead that must be asked at least"), 0, 60),
    Number("limits", "ahead_days", N_("Days ahead that may be asked at most"), 1, 730),
    Number("limits", "back_days", N_("Days after which a paper slip can still be keyed in"), 0, 365, "R21"),
    Number("", "chase_days", N_("Days after the due day within which to chase"), 1, 7, "R11"),
    Number("", "prompt_hours", N_("Hours within which damage or loss is reported promptly"), 1, 72, "R26"),
    Number("timing", "remind_days", N_("Days before the due day on which to remind the borrower"), 0, 30),
    Number("timing", "chase_repeat_days", N_("Days until the next chase"), 1, 60),
    Number("timing", "chase_letters", N_("How many chases there are at most"), 1, 10),
    Number("timing", "acknowledge_days", N_("Days to answer a report of damage or loss"), 1, 30, "R27"),
    Number("timing", "inquiry_days", N_("Days to decide on an inquiry"), 1, 60, "R39"),
    Number("timing", "settle_days", N_("Days to settle damage or loss"), 1, 365, "R33"),
    Number("timing", "sample_size", N_("Pieces in each monthly check"), 1, 50, "R28"),
    Number("timing", "report_working_days", N_("Working days to report the yearly check"), 1, 30, "R47"),
    Number("timing", "disposal_days", N_("Days to dispose of what was ordered to go"), 1, 60, "R53"),
    Number("timing", "notify_days", N_("Days to notify the auditor general"), 1, 30, "R56"),
    Number("timing", "guideline_days", N_("Days to publish the guideline of the year"), 1, 180, "R59"),
    Number("timing", "publicity_days", N_("Days to use every channel of publicity"), 1, 300, "R59"),
    Number("timing", "declaring_days", N_("Days to declare relatives and household"), 1, 180, "R23"),
    Number("timing", "reading_days", N_("Days to read a guideline"), 1, 120, "R60"),
)


class OutOfBounds(Invalid):
    """%(label)s: a number from %(least)s to %(most)s."""


def check_numbers(document: Mapping[str, Any]) -> Iterator[OutOfBounds]:
    """The numbers that lie outside their bounds."""
    for number in NUMBERS:
        if not number.least <= number.of(document) <= number.most:
            yield OutOfBounds(rule=number.rule, label=number.label, least=number.least, most=number.most)


# -- routes -----------------------------------------------------------------------------------------------------------


class NobodyApproves(Invalid):
    """No route fits this: %(borrower)s, %(place)s, %(days)s days, %(value)s baht. Let the last route take the rest."""

    rule = "R4"


class HeadMustApprove(Invalid):
    """“%(route)s”: what is used outside, or lent to residents or other bodies, the chief executive approves."""

    rule = "R4"


class LenderMustApprove(Invalid):
    """“%(route)s”: what another public body borrows, the chief executive of the lending one approves."""

    rule = "R5"


class OwnerMustApprove(Invalid):
    """“%(route)s”: what is used inside is approved by the head of the division, or by the chief executive."""

    rule = "R3"


class TwoPeople(Invalid):
    """“%(route)s”: somebody must look at it before the chief executive approves, and that must be another person."""

    rule = "R7"


class SameOfficeTwice(Invalid):
    """“%(route)s” names one office twice. Each step needs another person."""

    rule = "R7"


class ApprovalLast(Invalid):
    """“%(route)s” must end with its one approval."""

    rule = "R7"


class NotADecider(Invalid):
    """“%(route)s” names an office that decides on no loans."""

    rule = "R7"


class TooManySteps(Invalid):
    """“%(route)s” has more than %(most)s steps."""


class NeverReached(Invalid):
    """“%(route)s” is never reached: the routes above it take everything. Move it up, or remove it."""


class UnknownRule(Invalid):
    """“%(route)s” cites %(cited)s, which is not in the rulebook."""


class SameName(Invalid):
    """Two routes are called “%(route)s”. Give each its own name."""


class WrongWay(Invalid):
    """“%(route)s”: the upper end of its value or days is below the lower end."""


def check_routes(book: Rulebook) -> Iterator[Invalid]:
    """Everything in which the routes of a rulebook leave the rails."""
    names = [one.name for one in book.routes]
    yield from (SameName(route=name) for name in sorted({name for name in names if names.count(name) > 1}))
    for one in book.routes:
        yield from _check_shape(one, book)
    reached: set[str] = set()
    said: set[tuple[type[Invalid], str]] = set()
    for facts in situations(book.routes):
        found = next((one for one in book.routes if one.fits(facts)), None)
        if found is None:
            yield _nobody(facts)
            return
        reached.add(found.name)
        refusal = _check_approver(found, facts)
        if refusal is not None and (type(refusal), found.name) not in said:
            said.add((type(refusal), found.name))
            yield refusal
    yield from (NeverReached(route=one.name) for one in book.routes if one.name not in reached)


def _check_shape(one: RouteRule, book: Rulebook) -> Iterator[Invalid]:
    offices = [office for _kind, office in one.steps]
    kinds = [kind for kind, _office in one.steps]
    if kinds.count(StepKind.APPROVAL) != 1 or kinds[-1] is not StepKind.APPROVAL:
        yield ApprovalLast(route=one.name)
    if len(set(offices)) < len(offices):
        yield SameOfficeTwice(route=one.name)
    if not set(offices) <= set(DECIDING):
        yield NotADecider(route=one.name)
    if len(one.steps) > MOST_STEPS:
        yield TooManySteps(route=one.name, most=MOST_STEPS)
    if (one.value_to is not None and one.value_to < one.value_from) or (
        one.days_to is not None and one.days_to < one.days_from
    ):
        yield WrongWay(route=one.name)
    yield from (UnknownRule(route=one.name, cited=rule) for rule in one.rules if rule not in book.rules)


def situations(routes: Sequence[RouteRule]) -> Iterator[RouteFacts]:
    """Every kind of request, at every value and length where a route begins or ends."""
    values = _edges([(one.value_from, one.value_to) for one in routes], 0)
    lengths = _edges([(one.days_from, one.days_to) for one in routes], 1)
    kinds = [(BorrowerKind.STAFF, Place.INSIDE), *((kind, Place.OUTSIDE) for kind in BorrowerKind)]
    for (borrower, place), value, days in product(kinds, values, lengths):
        yield RouteFacts(place, borrower, UUID(int=0), value, days)


def _edges(ranges: Sequence[tuple[int, int | None]], least: int) -> list[int]:
    points = {least}
    for first, last in ranges:
        points.update((first, first - 1))
        if last is not None:
            points.update((last, last + 1))
    return sorted(point for point in points if point >= least)


def _check_approver(one: RouteRule, facts: RouteFacts) -> Invalid | None:
    approver = one.steps[-1][1]
    if facts.place is Place.INSIDE:
        return None if approver in (Office.UNIT_HEAD, Office.NAYOK) else OwnerMustApprove(route=one.name)
    if approver is not Office.NAYOK:
        lent = facts.borrower is BorrowerKind.AGENCY
        return LenderMustApprove(route=one.name) if lent else HeadMustApprove(route=one.name)
    return TwoPeople(route=one.name) if len({office for _kind, office in one.steps}) < 2 else None


def _nobody(facts: RouteFacts) -> NobodyApproves:
    who, where = BORROWER_NAMES[facts.borrower], PLACE_NAMES[facts.place]
    return NobodyApproves(borrower=who, place=where, days=facts.days, value=format_baht(facts.value_satang))


# -- the course of a change -------------------------------------------------------------------------------------------


class NotOpen(Conflict):
    """This change cannot be altered any more."""


class OneAtATime(Conflict):
    """Another change of the rules is under way. Finish or withdraw it first."""


class NothingChanged(Invalid):
    """Nothing is different from the rules in force."""


class ReasonMissing(Invalid):
    """Say why the rules are to change, and name the order or announcement."""


class StartsInThePast(Invalid):
    """The first day has passed. Choose today or a later day."""


class OwnProposal(NotAllowed):
    """You wrote this change. Nobody alone changes the law of approval: somebody else must put it in force."""

    rule = "R23"


class RulesMoved(Conflict):
    """The rules in force have changed since this was proposed. Withdraw it, and write it anew on what stands now."""


def sections(document: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a rulebook that a change may set anew."""
    return {name: document[name] for name in SECTIONS if name in document}
