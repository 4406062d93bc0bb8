"""Who must agree to a loan, in which order, and who may not: data from the rulebook, decided by pure functions.

Source: ข้อ 208 (R3-R5) for the approver, the บย. form (R7) for the order, R23 for separation of duties.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from assetlend.domain.delegation import Matter, beyond
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import OFFICE_NAMES, Actor, Office, Standing
from assetlend.errors import N_, Conflict, Invalid, NotAllowed


class StepKind(StrEnum):
    """What a step of the route gives: a check of the papers, an opinion, or the approval that binds."""

    CHECK = "check"
    OPINION = "opinion"
    APPROVAL = "approval"


STEP_NAMES = {
    StepKind.CHECK: N_("Check"),
    StepKind.OPINION: N_("Opinion"),
    StepKind.APPROVAL: N_("Approval"),
}


class Decision(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Step:
    """One step of a route: position from 1, whose office, and of which division (None: of the whole body)."""

    position: int
    kind: StepKind
    office: Office
    division: UUID | None = None


@dataclass(frozen=True)
class RouteFacts:
    """What the route depends on: place, borrower, owning division, value in satang, length in days."""

    place: Place
    borrower: BorrowerKind
    division: UUID
    value_satang: int
    days: int


@dataclass(frozen=True)
class RouteRule:
    """A line of the rulebook: the conditions under which its steps apply; the first that fits counts."""

    name: str
    rules: tuple[str, ...]
    steps: tuple[tuple[StepKind, Office], ...]
    place: Place | None = None
    borrowers: frozenset[BorrowerKind] = frozenset()
    value_from: int = 0
    days_from: int = 0
    value_to: int | None = None
    days_to: int | None = None

    def fits(self, facts: RouteFacts) -> bool:
        return (
            self.place in (None, facts.place)
            and (not self.borrowers or facts.borrower in self.borrowers)
            and self.value_from <= facts.value_satang
            and (self.value_to is None or facts.value_satang <= self.value_to)
            and self.days_from <= facts.days
            and (self.days_to is None or facts.days <= self.days_to)
        )


def place_of_use(borrower: BorrowerKind, asked: Place) -> Place:
    """Residents and other bodies always use things outside (R5, R6); staff say where."""
    return asked if borrower is BorrowerKind.STAFF else Place.OUTSIDE


def route(rules: Sequence[RouteRule], facts: RouteFacts) -> tuple[Step, ...]:
    """The steps of the first rule that fits. Raises: Invalid when the rulebook has none."""
    for rule in rules:
        if rule.fits(facts):
            return tuple(
                Step(position, kind, office, facts.division if office is Office.UNIT_HEAD else None)
                for position, (kind, office) in enumerate(rule.steps, 1)
            )
    raise Invalid(N_("The rules name nobody who may approve this loan. Ask the administrator to complete the routes."))


@dataclass(frozen=True)
class Made:
    """A decision that was made on a step."""

    position: int
    person: UUID
    decision: Decision


@dataclass(frozen=True)
class Case:
    """What must be known of a loan to say who may decide it.

    `matter` is for those whose power has limits; `related` are the officials who are too near to the borrower and have
    not been excused from that.
    """

    division: UUID
    steps: tuple[Step, ...]
    made: tuple[Made, ...]
    borrower: UUID
    recorded_by: UUID | None
    matter: Matter | None = None
    related: frozenset[UUID] = frozenset()


def waiting(steps: Iterable[Step], made: Iterable[Made]) -> Step | None:
    """The step whose turn it is, or None when all have decided."""
    done = {decision.position for decision in made}
    return next((step for step in sorted(steps, key=lambda s: s.position) if step.position not in done), None)


class OwnLoan(NotAllowed):
    """You are the borrower of this loan. Nobody decides his own case."""

    rule = "R23"


class Namesake(NotAllowed):
    """The borrower has your name or your telephone number, so this may be your own loan. Somebody else must act."""

    rule = "R23"


class DeclaredRelative(NotAllowed):
    """The borrower is your relative or belongs to your household, by your declaration or by surname and address.
    Somebody else must act, or the chief administrator must waive this for you with a reason.
    """

    rule = "R23"


class OwnRecord(NotAllowed):
    """You entered this request for the borrower. Somebody else must decide it."""

    rule = "R23"


class DecidedBefore(NotAllowed):
    """You have already decided an earlier step of this loan. Each step needs another person."""

    rule = "R7"


class NotYourTurn(NotAllowed):
    """This step belongs to another office or division."""

    rule = "R4"


class NothingToDecide(Conflict):
    """Every step of this loan has been decided already."""


def standing_for(step: Step, actor: Actor, stand_ins: Mapping[Office, tuple[Office, ...]], case: Case) -> Standing:
    """The office under which `actor` may decide `step` now.

    `stand_ins` names the offices that may take a step in place of its own (a superior in the same line).

    Raises: NotYourTurn; BeyondPower where his order does not reach so far; OwnLoan, Namesake, DeclaredRelative,
    OwnRecord, DecidedBefore.
    """
    held = _reaching(actor.holdings(step.office, *stand_ins.get(step.office, ()), division=case.division), case)
    check_outsider(case, actor)
    if any(actor.may_be(decision.person) for decision in case.made):
        raise DecidedBefore()
    return held


def check_outsider(case: Case, actor: Actor) -> None:
    """Nobody decides anything about a loan of his own, of his own people, or that he entered himself.

    Raises: OwnLoan, Namesake, DeclaredRelative, OwnRecord.
    """
    if actor.person == case.borrower:
        raise OwnLoan()
    if actor.may_be(case.borrower):
        raise Namesake()
    if any(actor.may_be(person) for person in case.related):
        raise DeclaredRelative()
    if actor.may_be(case.recorded_by):
        raise OwnRecord()


def _reaching(held: Sequence[Standing], case: Case) -> Standing:
    """The first standing whose limits hold the case. Raises: NotYourTurn, BeyondPower."""
    refusals = []
    for one in held:
        refusal = beyond(one.bounds, case.matter, order=one.order_no or "-", office=OFFICE_NAMES[one.office])
        if refusal is None:
            return one
        refusals.append(refusal)
    raise refusals[0] if refusals else NotYourTurn()


def turn(case: Case, actor: Actor, stand_ins: Mapping[Office, tuple[Office, ...]]) -> tuple[Step, Standing]:
    """The step that waits and the office under which `actor` decides it. Raises: NothingToDecide and the refusals."""
    step = waiting(case.steps, case.made)
    if step is None:
        raise NothingToDecide()
    return step, standing_for(step, actor, stand_ins, case)


def approver(case: Case) -> UUID | None:
    """Who gave the approval that binds, once it is given."""
    final = [step.position for step in case.steps if step.kind is StepKind.APPROVAL]
    return next((made.person for made in case.made if made.position in final), None)


class IssuerApproved(NotAllowed):
    """You approved this loan. Somebody else must hand it over."""

    rule = "R23"


class ServesHimself(NotAllowed):
    """You are the borrower of this loan. Another clerk must serve you."""

    rule = "R23"


def check_issuer(case: Case, actor: Actor) -> None:
    """Whether `actor` may hand over or take back this loan.

    Raises: ServesHimself, Namesake, DeclaredRelative, IssuerApproved.
    """
    if actor.person == case.borrower:
        raise ServesHimself()
    if actor.may_be(case.borrower):
        raise Namesake()
    if any(actor.may_be(person) for person in case.related):
        raise DeclaredRelative()
    if actor.may_be(approver(case)):
        raise IssuerApproved()
