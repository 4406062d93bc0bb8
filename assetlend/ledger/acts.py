"""What each act records in the ledger: the keys of `data`, field by field (docs/ledger-format.md).

People appear by opaque keys only. Quantities are whole numbers, money is in satang, `happened_at` is given where the
thing happened before it was entered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from assetlend.domain.activities import ActivityChannel
from assetlend.domain.chasing import ChaseChannel
from assetlend.domain.disposals import Method
from assetlend.domain.editions import ChainStep
from assetlend.domain.incidents import IncidentKind, Order, ReportedBy
from assetlend.domain.inquiries import IncidentOutcome, InquiryDecision
from assetlend.domain.lending import BorrowerKind, Channel, Outcome, Place
from assetlend.domain.offices import Office
from assetlend.domain.papers import PaperKind
from assetlend.domain.publicity import PublicityChannel
from assetlend.domain.routing import Decision, StepKind
from assetlend.domain.stocktake import CopyTo, Step

OPTIONAL = frozenset({"happened_at"})


@dataclass(frozen=True)
class Entry:
    """One act on one subject; a subclass's fields are the keys of its data."""

    NAME: ClassVar[str]
    SUBJECT: ClassVar[str]

    def data(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {key: value for key, value in values.items() if value is not None or key not in OPTIONAL}


@dataclass(frozen=True)
class AssetRegistered(Entry):
    NAME = "asset.registered"
    SUBJECT = "asset"
    asset: UUID
    number: str | None
    item: UUID
    division: UUID
    quantity: int
    unit_value_satang: int | None


@dataclass(frozen=True)
class AssetChanged(Entry):
    """The changed fields at the top of `data`, each `{"old": …, "new": …}`."""

    NAME = "asset.changed"
    SUBJECT = "asset"
    changed: Mapping[str, Any]

    def data(self) -> dict[str, Any]:
        return dict(self.changed)


@dataclass(frozen=True)
class AssetCondition(Entry):
    """`quantity` units went `from` one condition `to` another."""

    NAME = "asset.condition"
    SUBJECT = "asset"
    before: str
    after: str
    reason: str
    quantity: int

    def data(self) -> dict[str, Any]:
        return {"from": self.before, "to": self.after, "reason": self.reason, "quantity": self.quantity}


@dataclass(frozen=True)
class AssetDisposed(Entry):
    NAME = "asset.disposed"
    SUBJECT = "asset"
    order_no: str


@dataclass(frozen=True)
class LoanSubmitted(Entry):
    NAME = "loan.submitted"
    SUBJECT = "loan"
    reference: str
    borrower: str
    borrower_kind: BorrowerKind
    recorded_by: str | None
    channel: Channel
    purpose: str
    place: Place
    division: UUID
    start: date
    due: date
    lines: Sequence[Mapping[str, Any]]
    happened_at: datetime | None = None


@dataclass(frozen=True)
class LoanStepDecided(Entry):
    NAME = "loan.step_decided"
    SUBJECT = "loan"
    step: int
    kind: StepKind
    office: Office
    decision: Decision
    reason: str


@dataclass(frozen=True)
class LoanApproved(Entry):
    NAME = "loan.approved"
    SUBJECT = "loan"
    lines: Sequence[Mapping[str, Any]]
    route: int


@dataclass(frozen=True)
class LoanRejected(Entry):
    NAME = "loan.rejected"
    SUBJECT = "loan"
    reason_code: str
    reason: str


@dataclass(frozen=True)
class LoanCancelled(Entry):
    NAME = "loan.cancelled"
    SUBJECT = "loan"
    reason_code: str
    reason: str


@dataclass(frozen=True)
class LoanExpired(Entry):
    NAME = "loan.expired"
    SUBJECT = "loan"
    reason_code: str
    reason: str


@dataclass(frozen=True)
class LoanHandedOver(Entry):
    """`lines` hold `assets`: the numbered pieces; units of counted lots are in `quantity` alone."""

    NAME = "loan.handed_over"
    SUBJECT = "loan"
    lines: Sequence[Mapping[str, Any]]
    condition: str
    evidence: Sequence[str]
    happened_at: datetime | None = None


@dataclass(frozen=True)
class LoanReturned(Entry):
    NAME = "loan.returned"
    SUBJECT = "loan"
    lines: Sequence[Mapping[str, Any]]
    evidence: Sequence[str]
    happened_at: datetime | None = None


@dataclass(frozen=True)
class LoanSettled(Entry):
    NAME = "loan.settled"
    SUBJECT = "loan"
    line: int
    outcome: Outcome
    amount_satang: int | None
    evidence: str


@dataclass(frozen=True)
class InstalmentsAgreed(Entry):
    """One bad line is paid in `parts` monthly payments, the first by `first_due`."""

    NAME = "loan.instalments_agreed"
    SUBJECT = "loan"
    line: int
    total_satang: int
    parts: int
    first_due: date
    evidence: str


@dataclass(frozen=True)
class InstalmentPaid(Entry):
    """`number` counts the payments of the line from 1."""

    NAME = "loan.instalment_paid"
    SUBJECT = "loan"
    line: int
    number: int
    amount_satang: int
    receipt: str


@dataclass(frozen=True)
class LoanClosed(Entry):
    NAME = "loan.closed"
    SUBJECT = "loan"


@dataclass(frozen=True)
class LoanChased(Entry):
    """`evidence` is what shows that the borrower was asked; with a letter, the commitment to it as well."""

    NAME = "loan.chased"
    SUBJECT = "loan"
    number: int
    channel: ChaseChannel
    evidence: Sequence[str]
    happened_at: datetime | None = None


@dataclass(frozen=True)
class LoanExtensionRequested(Entry):
    NAME = "loan.extension_requested"
    SUBJECT = "loan"
    from_day: date
    to_day: date
    reason: str

    def data(self) -> dict[str, Any]:
        return {"from": self.from_day, "to": self.to_day, "reason": self.reason}


@dataclass(frozen=True)
class LoanExtensionDecided(Entry):
    NAME = "loan.extension_decided"
    SUBJECT = "loan"
    decision: Decision
    reason: str


@dataclass(frozen=True)
class LoanOverridden(Entry):
    """`rule` is the rule of the rulebook that was set aside, `reason` why."""

    NAME = "loan.overridden"
    SUBJECT = "loan"
    rule: str
    reason: str


@dataclass(frozen=True)
class IncidentReported(Entry):
    NAME = "incident.reported"
    SUBJECT = "incident"
    kind: IncidentKind
    loan: UUID | None
    asset: UUID | None
    quantity: int
    reported_by_kind: ReportedBy
    happened_at: datetime | None = None


@dataclass(frozen=True)
class IncidentNotified(Entry):
    NAME = "incident.notified"
    SUBJECT = "incident"
    level: int
    office: Office


@dataclass(frozen=True)
class IncidentAcknowledged(Entry):
    NAME = "incident.acknowledged"
    SUBJECT = "incident"
    level: int
    office: Office
    order: Order


@dataclass(frozen=True)
class IncidentInquiry(Entry):
    """Entered again, with the same decision, where it was reported (`reported_to`, `reported_on`) only later."""

    NAME = "incident.inquiry"
    SUBJECT = "incident"
    decision: InquiryDecision
    order_no: str | None
    decided_on: date
    reason: str
    reported_to: str
    reported_on: date | None


@dataclass(frozen=True)
class IncidentClosed(Entry):
    NAME = "incident.closed"
    SUBJECT = "incident"
    outcome: IncidentOutcome


@dataclass(frozen=True)
class GuidelinePublished(Entry):
    """The id is made of the text's hash, so that this entry commits to the text."""

    NAME = "guideline.published"
    SUBJECT = "guideline"
    guideline: UUID
    division: UUID
    fiscal_year: int
    version: int


@dataclass(frozen=True)
class GuidelineAcknowledged(Entry):
    NAME = "guideline.acknowledged"
    SUBJECT = "guideline"
    guideline: UUID


@dataclass(frozen=True)
class PublicationRecorded(Entry):
    NAME = "publication.recorded"
    SUBJECT = "publication"
    channel: PublicityChannel
    happened_on: date
    evidence: str


@dataclass(frozen=True)
class PlanChanged(Entry):
    """Version `version` of the integrity plan of a fiscal year; `sha256` is over its canonical JSON."""

    NAME = "plan.changed"
    SUBJECT = "plan"
    fiscal_year: int
    version: int
    sha256: str


@dataclass(frozen=True)
class ActivityRecorded(Entry):
    """`measure` and `method` are numbers of the plan of the day's year; `people` is null where nobody counted."""

    NAME = "activity.recorded"
    SUBJECT = "activity"
    measure: int
    method: int
    division: UUID
    happened_on: date
    evidence: str
    people: int | None
    channel: ActivityChannel


@dataclass(frozen=True)
class ActivityWithdrawn(Entry):
    """What was recorded wrongly counts no more."""

    NAME = "activity.withdrawn"
    SUBJECT = "activity"
    activity: UUID
    reason: str


@dataclass(frozen=True)
class SatisfactionCounted(Entry):
    """Answers of borrowers told together: question -> step -> how many; `asked` since the count before."""

    NAME = "satisfaction.counted"
    SUBJECT = "satisfaction"
    from_day: date
    to_day: date
    asked: int
    answers: Mapping[str, Mapping[str, int]]

    def data(self) -> dict[str, Any]:
        return {"from": self.from_day, "to": self.to_day, "asked": self.asked, "answers": self.answers}


@dataclass(frozen=True)
class SupervisionChecked(Entry):
    """`month` as `YYYY-MM`; the three numbers count rows of the register, a lot as one."""

    NAME = "supervision.checked"
    SUBJECT = "supervision"
    division: UUID
    month: str
    sampled: int
    in_place: int
    discrepancies: int


@dataclass(frozen=True)
class StocktakeAppointed(Entry):
    """`checkers` are all who check from this order on; an order that names others ends those whom it does not name."""

    NAME = "stocktake.appointed"
    SUBJECT = "stocktake"
    fiscal_year: int
    order_no: str
    ordered_on: date
    checkers: Sequence[str]


@dataclass(frozen=True)
class StocktakeCounted(Entry):
    """A division's count is closed: rows of the register, and units by how they were found.

    `sha256` is over the rows, so that none can be changed afterwards (docs/ledger-format.md).
    """

    NAME = "stocktake.counted"
    SUBJECT = "stocktake"
    division: UUID
    rows: int
    units: int
    usable: int
    damaged: int
    worn: int
    unneeded: int
    missing: int
    surplus: int
    on_loan: int
    sha256: str


@dataclass(frozen=True)
class StocktakeReported(Entry):
    """The four answers; `sha256` is over the frozen report."""

    NAME = "stocktake.reported"
    SUBJECT = "stocktake"
    number: str
    receipts_correct: bool
    balance_matches: bool
    faults_found: bool
    unneeded_found: bool
    sha256: str


@dataclass(frozen=True)
class StocktakeReceived(Entry):
    NAME = "stocktake.received"
    SUBJECT = "stocktake"


@dataclass(frozen=True)
class StocktakeCopied(Entry):
    NAME = "stocktake.copied"
    SUBJECT = "stocktake"
    recipient: CopyTo
    number: str
    sent_on: date


@dataclass(frozen=True)
class StocktakeDecided(Entry):
    """`incident` is the report that was opened because somebody may be liable."""

    NAME = "stocktake.decided"
    SUBJECT = "stocktake"
    asset: UUID
    step: Step
    order_no: str
    incident: UUID | None


@dataclass(frozen=True)
class DisposalReported(Entry):
    """`before` of a line is the condition that its units were in."""

    NAME = "disposal.reported"
    SUBJECT = "disposal"
    division: UUID
    lines: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class DisposalOrdered(Entry):
    """`higher_no` and `higher_on` name the approval of the authority above, where there is one."""

    NAME = "disposal.ordered"
    SUBJECT = "disposal"
    method: Method
    negotiated: bool
    order_no: str
    ordered_on: date
    total_satang: int
    higher_no: str | None
    higher_on: date | None


@dataclass(frozen=True)
class DisposalDropped(Entry):
    NAME = "disposal.dropped"
    SUBJECT = "disposal"


@dataclass(frozen=True)
class DisposalDone(Entry):
    NAME = "disposal.done"
    SUBJECT = "disposal"
    done_on: date
    proceeds_satang: int | None
    evidence: str


@dataclass(frozen=True)
class DisposalNotified(Entry):
    NAME = "disposal.notified"
    SUBJECT = "disposal"
    number: str
    sent_on: date


@dataclass(frozen=True)
class PaperIssued(Entry):
    """`about` is what the paper is about, `commitment` is SHA-256(salt ‖ what the paper says)."""

    NAME = "paper.issued"
    SUBJECT = "paper"
    kind: PaperKind
    series: str
    number: int
    year: int
    edition: int
    about: str
    template: str
    commitment: str


@dataclass(frozen=True)
class AuthorityGranted(Entry):
    NAME = "authority.granted"
    SUBJECT = "authority"
    user: str
    office: Office
    division: UUID | None
    from_day: date
    to_day: date | None
    acting: bool
    order_no: str | None

    def data(self) -> dict[str, Any]:
        return _period(self)


@dataclass(frozen=True)
class AuthorityEnded(Entry):
    NAME = "authority.ended"
    SUBJECT = "authority"
    user: str
    office: Office
    division: UUID | None
    from_day: date
    to_day: date | None
    acting: bool
    order_no: str | None

    def data(self) -> dict[str, Any]:
        return _period(self)


@dataclass(frozen=True)
class AuthorityDelegated(Entry):
    """How far a delegated power reaches, behind its `authority.granted`; `by` is the appointment that gave it.

    What is null, or an empty list of kinds, is not limited.
    """

    NAME = "authority.delegated"
    SUBJECT = "authority"
    by: UUID
    items: Sequence[UUID]
    most_satang: int | None
    most_days: int | None
    borrower_kind: BorrowerKind | None


@dataclass(frozen=True)
class SentenceChanged(Entry):
    """The office put a sentence of the report in its own words; without a hash, it went back to the program's own."""

    NAME = "sentence.changed"
    SUBJECT = "sentence"
    figure: str
    status: str
    version: int
    sha256: str | None


@dataclass(frozen=True)
class AccountPasswordReset(Entry):
    """An administrator gave somebody a new first password."""

    NAME = "account.password_reset"
    SUBJECT = "account"
    user: str


@dataclass(frozen=True)
class EmblemSupplied(Entry):
    """Papers bear the picture with this SHA-256 from now on; none where it is empty."""

    NAME = "emblem.supplied"
    SUBJECT = "emblem"
    sha256: str


@dataclass(frozen=True)
class RulebookChanged(Entry):
    """Version `version` of the rulebook holds from a day on; `sha256` is over its canonical JSON."""

    NAME = "rulebook.changed"
    SUBJECT = "rulebook"
    version: int
    sha256: str
    from_day: date

    def data(self) -> dict[str, Any]:
        return {"version": self.version, "sha256": self.sha256, "from": self.from_day}


@dataclass(frozen=True)
class ReportBegun(Entry):
    """An edition of a fiscal year's report was begun."""

    NAME = "report.begun"
    SUBJECT = "report"
    fiscal_year: int
    number: int


@dataclass(frozen=True)
class ReportSent(Entry):
    """The document was fixed with all entries in front of this one; `sha256` is over its bytes."""

    NAME = "report.sent"
    SUBJECT = "report"
    round: int
    chain: Sequence[Mapping[str, str]]
    sha256: str


@dataclass(frozen=True)
class ReportStepDecided(Entry):
    """`sha256` is of the document that was decided about."""

    NAME = "report.step_decided"
    SUBJECT = "report"
    round: int
    step: int
    kind: ChainStep
    office: Office
    decision: Decision
    reason: str
    sha256: str


@dataclass(frozen=True)
class ReportWithdrawn(Entry):
    NAME = "report.withdrawn"
    SUBJECT = "report"


@dataclass(frozen=True)
class ReportFrozen(Entry):
    """`sha256` is over the edition with its signatures, byte by byte as it is published."""

    NAME = "report.frozen"
    SUBJECT = "report"
    fiscal_year: int
    sha256: str


@dataclass(frozen=True)
class ReportPublished(Entry):
    NAME = "report.published"
    SUBJECT = "report"
    fiscal_year: int
    sha256: str


def _period(entry: AuthorityGranted | AuthorityEnded) -> dict[str, Any]:
    return {
        "user": entry.user,
        "office": entry.office,
        "division": entry.division,
        "from": entry.from_day,
        "to": entry.to_day,
        "acting": entry.acting,
        "order_no": entry.order_no,
    }
