"""Loans: what was asked, who decided, what went out, what came back, and how the bad lines were settled."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.chasing import ChaseChannel
from assetlend.domain.lending import APPROVED_ONCE, BorrowerKind, Channel, LoanState, Outcome, Place
from assetlend.domain.offices import Holding, Office, short_division
from assetlend.domain.routing import Decision as Answer
from assetlend.domain.routing import Step, StepKind
from assetlend.ids import new_id
from assetlend.models.assets import Asset, Item
from assetlend.models.base import STRICT, Base, filled, limited, one_of, whole
from assetlend.models.people import Division, Person
from assetlend.models.types import Big, Day, Flag, Id, Moment, Word

if TYPE_CHECKING:
    from assetlend.models.overriding import LoanOverride

_NUMBERED = ", ".join(f"'{state.value}'" for state in sorted(APPROVED_ONCE))
_OPEN = "state IN ('submitted', 'approved', 'handed_over', 'settlement')"


class CounterActKind(StrEnum):
    HAND_OVER = "hand_over"
    TAKE_BACK = "take_back"


class Loan(Base):
    """One loan of one division's property to one borrower, from the request to its close."""

    __tablename__ = "loan"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("follow_key"),
        UniqueConstraint("request_key"),
        UniqueConstraint("division_id", "number_year", "number"),
        one_of("state", LoanState),
        one_of("borrower_kind", BorrowerKind),
        one_of("channel", Channel),
        one_of("place", Place),
        CheckConstraint("due_on >= start_on", name="period"),
        CheckConstraint("(number IS NULL) = (number_year IS NULL)", name="number_year"),
        CheckConstraint(f"state NOT IN ({_NUMBERED}) OR number IS NOT NULL", name="numbered"),
        CheckConstraint("borrower_kind = 'staff' OR place = 'outside'", name="place_of_outsiders"),
        CheckConstraint("channel = 'online' OR recorded_by IS NOT NULL", name="recorded"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        *filled("reference", "follow_key", "purpose_text", "place_text"),
        *limited(reference=12, follow_key=40, request_key=60, purpose=40, purpose_text=500, place_text=200),
        *limited(end_reason=500),
        Index("ix_loan_open", "due_on", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_loan_submitted", "submitted_at", "id"),
        Index("ix_loan_borrower", "borrower_id", "submitted_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(Text)
    follow_key: Mapped[str] = mapped_column(Text)
    request_key: Mapped[str | None] = mapped_column(Text)
    state: Mapped[LoanState] = mapped_column(Word(LoanState), default=LoanState.SUBMITTED)
    borrower_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    borrower_kind: Mapped[BorrowerKind] = mapped_column(Word(BorrowerKind))
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    recorded_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"))
    purpose: Mapped[str] = mapped_column(Text)
    purpose_text: Mapped[str] = mapped_column(Text)
    place: Mapped[Place] = mapped_column(Word(Place))
    place_text: Mapped[str] = mapped_column(Text)
    start_on: Mapped[date] = mapped_column(Day)
    due_on: Mapped[date] = mapped_column(Day)
    number_year: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int | None] = mapped_column(Integer)
    rulebook_version: Mapped[int] = mapped_column(Integer, ForeignKey("rulebook.version"))
    terms_version: Mapped[str] = mapped_column(Text)
    privacy_version: Mapped[str] = mapped_column(Text)
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    end_reason: Mapped[str] = mapped_column(Text, default="")

    borrower: Mapped[Person] = relationship(foreign_keys=[borrower_id])
    recorder: Mapped[Person | None] = relationship(foreign_keys=[recorded_by])
    division: Mapped[Division] = relationship()
    applicant: Mapped["Applicant"] = relationship(back_populates="loan", uselist=False)
    lines: Mapped[list["LoanLine"]] = relationship(back_populates="loan", order_by="LoanLine.position")
    steps: Mapped[list["RouteStep"]] = relationship(back_populates="loan", order_by="RouteStep.position")
    decisions: Mapped[list["Decision"]] = relationship(back_populates="loan", order_by="Decision.position")
    overrides: Mapped[list["LoanOverride"]] = relationship(
        back_populates="loan", order_by="LoanOverride.id", foreign_keys="LoanOverride.loan_id"
    )

    @property
    def recalled_to(self) -> date | None:
        """The day for which the things were last called back, where they were (R36)."""
        return next((one.recall.to_on for one in reversed(self.overrides) if one.recall), None)

    @property
    def back_by(self) -> date:
        """The day on which the things must be back. What is late by law and in the figures goes by `due_on`."""
        return self.recalled_to or self.due_on

    @property
    def slip_number(self) -> str | None:
        """`บย. 12/2569`, once the loan is approved."""
        return f"บย. {self.number}/{self.number_year}" if self.number else None

    @property
    def name_in_lists(self) -> str:
        """`กองคลัง บย. 12/2569`: each division numbers its own slips (R20). Its reference while it has no number."""
        return f"{short_division(self.division.name)} {self.slip_number}" if self.number else self.reference

    @property
    def outstanding(self) -> int:
        """Units with the borrower now."""
        return sum(line.outstanding for line in self.lines)

    @property
    def bad(self) -> int:
        """Units that came back damaged or did not come back."""
        return sum(line.damaged + line.lost for line in self.lines)


class Applicant(Base):
    """Who asked, as written on the form that day. It can be erased when its time of keeping is over."""

    __tablename__ = "applicant"
    __table_args__ = (
        *filled("first_name"),
        *limited(title=30, first_name=100, last_name=100, position=120, phone=20, house_no=30, moo=10),
        *limited(tambon=80, amphoe=80, changwat=80, unit=120, internal_phone=30),
        *limited(agency_name=200, letter_no=60, agency_head=150),
        STRICT,
    )

    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"), primary_key=True)
    title: Mapped[str] = mapped_column(Text, default="")
    first_name: Mapped[str] = mapped_column(Text)
    last_name: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    house_no: Mapped[str] = mapped_column(Text, default="")
    moo: Mapped[str] = mapped_column(Text, default="")
    tambon: Mapped[str] = mapped_column(Text, default="")
    amphoe: Mapped[str] = mapped_column(Text, default="")
    changwat: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(Text, default="")
    internal_phone: Mapped[str] = mapped_column(Text, default="")
    agency_name: Mapped[str] = mapped_column(Text, default="")
    agency_head: Mapped[str] = mapped_column(Text, default="")
    letter_no: Mapped[str] = mapped_column(Text, default="")
    letter_on: Mapped[date | None] = mapped_column(Day)

    loan: Mapped[Loan] = relationship(back_populates="applicant")

    @property
    def name(self) -> str:
        return f"{self.title}{self.first_name} {self.last_name}".strip()


class LoanLine(Base):
    """One kind of item on a loan. 0 < requested; approved ≤ requested; handed over ≤ approved; back ≤ handed over."""

    __tablename__ = "loan_line"
    __table_args__ = (
        UniqueConstraint("loan_id", "item_id"),
        UniqueConstraint("loan_id", "position"),
        CheckConstraint("position BETWEEN 1 AND 20", name="position"),
        CheckConstraint("requested > 0", name="requested"),
        CheckConstraint("approved IS NULL OR approved BETWEEN 0 AND requested", name="approved"),
        CheckConstraint("handed_over BETWEEN 0 AND coalesce(approved, 0)", name="handed_over"),
        CheckConstraint("good + damaged + lost <= handed_over", name="returned"),
        CheckConstraint("unit_value_satang IS NULL OR unit_value_satang >= 0", name="value"),
        *whole("good", "damaged", "lost"),
        Index("ix_loan_line_item", "item_id", "loan_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"))
    position: Mapped[int] = mapped_column(Integer)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    requested: Mapped[int] = mapped_column(Integer)
    approved: Mapped[int | None] = mapped_column(Integer)
    handed_over: Mapped[int] = mapped_column(Integer, default=0)
    good: Mapped[int] = mapped_column(Integer, default=0)
    damaged: Mapped[int] = mapped_column(Integer, default=0)
    lost: Mapped[int] = mapped_column(Integer, default=0)
    unit_value_satang: Mapped[int | None] = mapped_column(Big)

    loan: Mapped[Loan] = relationship(back_populates="lines")
    item: Mapped[Item] = relationship()
    custody: Mapped[list["Custody"]] = relationship(back_populates="line", order_by="Custody.id")
    settlements: Mapped[list["Settlement"]] = relationship(back_populates="line", order_by="Settlement.settled_at")

    @property
    def outstanding(self) -> int:
        return self.handed_over - self.good - self.damaged - self.lost

    @property
    def to_hand_over(self) -> int:
        return (self.approved or 0) - self.handed_over


class RouteStep(Base):
    """A step of the route that was laid down when the loan was asked for."""

    __tablename__ = "route_step"
    __table_args__ = (
        one_of("kind", StepKind),
        one_of("office", Office),
        CheckConstraint("position > 0", name="position"),
        STRICT,
    )

    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[StepKind] = mapped_column(Word(StepKind))
    office: Mapped[Office] = mapped_column(Word(Office))
    division_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("division.id"))

    loan: Mapped[Loan] = relationship(back_populates="steps")

    @property
    def step(self) -> Step:
        return Step(self.position, self.kind, self.office, self.division_id)


class Decision(Base):
    """What one official decided on one step: there is never a second decision on the same step."""

    __tablename__ = "decision"
    __table_args__ = (
        ForeignKeyConstraint(["loan_id", "position"], ["route_step.loan_id", "route_step.position"]),
        one_of("answer", Answer),
        one_of("office", Office),
        CheckConstraint("answer = 'yes' OR length(reason) > 0", name="reason"),
        CheckConstraint("NOT acting OR coalesce(length(order_no), 0) > 0", name="acting_order"),
        *limited(title=150, order_no=60, reason=500),
        Index("ix_decision_person", "person_id", "decided_at"),
        STRICT,
    )

    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    office: Mapped[Office] = mapped_column(Word(Office))
    title: Mapped[str] = mapped_column(Text)
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    order_no: Mapped[str | None] = mapped_column(Text)
    holding: Mapped[Holding | None] = mapped_column(Word(Holding))
    answer: Mapped[Answer] = mapped_column(Word(Answer))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = mapped_column(Moment)

    loan: Mapped[Loan] = relationship(back_populates="decisions")
    person: Mapped[Person] = relationship()


class CounterAct(Base):
    """One hand-over or one return at the counter, with who did it and when it happened."""

    __tablename__ = "counter_act"
    __table_args__ = (
        UniqueConstraint("request_key"),
        one_of("kind", CounterActKind),
        *limited(other_party=150, note=500, request_key=60),
        Index("ix_counter_act_loan", "loan_id", "recorded_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"))
    kind: Mapped[CounterActKind] = mapped_column(Word(CounterActKind))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    other_party: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    request_key: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(Moment)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    ledger_seq: Mapped[int | None] = mapped_column(Big)

    loan: Mapped[Loan] = relationship()
    person: Mapped[Person] = relationship()


class Custody(Base):
    """Units of one asset that are, or were, with the borrower of one line. A piece is out at most once."""

    __tablename__ = "custody"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("NOT is_piece OR quantity = 1", name="piece"),
        CheckConstraint("good + damaged + lost <= quantity", name="returned"),
        CheckConstraint("(returned_at IS NOT NULL) = (good + damaged + lost = quantity)", name="returned_at"),
        *whole("good", "damaged", "lost"),
        *limited(note=300),
        Index(
            "uq_custody_open",
            "asset_id",
            unique=True,
            sqlite_where=text("is_piece AND returned_at IS NULL"),
            postgresql_where=text("is_piece AND returned_at IS NULL"),
        ),
        Index("ix_custody_line", "line_id"),
        Index("ix_custody_asset", "asset_id", "id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    line_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan_line.id"))
    asset_id: Mapped[UUID] = mapped_column(Id, ForeignKey("asset.id"))
    counter_act_id: Mapped[UUID] = mapped_column(Id, ForeignKey("counter_act.id"), index=True)
    is_piece: Mapped[bool] = mapped_column(Flag)
    quantity: Mapped[int] = mapped_column(Integer)
    good: Mapped[int] = mapped_column(Integer, default=0)
    damaged: Mapped[int] = mapped_column(Integer, default=0)
    lost: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    returned_at: Mapped[datetime | None] = mapped_column(Moment)

    line: Mapped[LoanLine] = relationship(back_populates="custody")
    asset: Mapped[Asset] = relationship()

    @property
    def outstanding(self) -> int:
        return self.quantity - self.good - self.damaged - self.lost


class Settlement(Base):
    """How damaged or lost units of one line were settled (ข้อ 209, R33)."""

    __tablename__ = "settlement"
    __table_args__ = (
        UniqueConstraint("line_id"),
        one_of("outcome", Outcome),
        CheckConstraint("(outcome = 'paid') = (amount_satang IS NOT NULL)", name="amount"),
        CheckConstraint("amount_satang IS NULL OR amount_satang > 0", name="amount_positive"),
        *filled("evidence"),
        *limited(evidence=500),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    line_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan_line.id"))
    outcome: Mapped[Outcome] = mapped_column(Word(Outcome))
    amount_satang: Mapped[int | None] = mapped_column(Big)
    evidence: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime] = mapped_column(Moment)
    settled_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))

    line: Mapped[LoanLine] = relationship(back_populates="settlements")


class Chase(Base):
    """One time that the borrower was asked to bring back what is overdue (ข้อ 211).

    A letter is frozen when it is made and counts from the day it was sent: until then it has no number.
    """

    __tablename__ = "chase"
    __table_args__ = (
        UniqueConstraint("loan_id", "number"),
        UniqueConstraint("loan_id", "letter_number"),
        UniqueConstraint("request_key"),
        one_of("channel", ChaseChannel),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("letter_number > 0", name="letter_number"),
        CheckConstraint("(channel = 'letter') = (letter_number IS NOT NULL)", name="letter"),
        CheckConstraint("(letter_number IS NULL) = (commitment IS NULL)", name="committed"),
        CheckConstraint("commitment IS NULL OR length(commitment) = 64", name="commitment"),
        CheckConstraint("channel = 'letter' OR number IS NOT NULL", name="made"),
        CheckConstraint("(number IS NULL) = (happened_at IS NULL)", name="happened"),
        CheckConstraint("(number IS NULL) = (recorded_at IS NULL)", name="recorded"),
        CheckConstraint("number IS NULL OR length(evidence) > 0", name="evidence"),
        CheckConstraint("happened_at <= recorded_at", name="order"),
        *filled("title"),
        *limited(evidence=300, note=500, title=150, request_key=60, template=40),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"))
    number: Mapped[int | None] = mapped_column(Integer)
    channel: Mapped[ChaseChannel] = mapped_column(Word(ChaseChannel))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(Moment)
    happened_at: Mapped[datetime | None] = mapped_column(Moment)
    recorded_at: Mapped[datetime | None] = mapped_column(Moment)
    request_key: Mapped[str | None] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text, default="")
    letter_number: Mapped[int | None] = mapped_column(Integer)
    letter: Mapped[str | None] = mapped_column(Text)
    letter_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    commitment: Mapped[str | None] = mapped_column(Text)

    loan: Mapped[Loan] = relationship()
    person: Mapped[Person] = relationship()


class Extension(Base):
    """A later day of return: asked for before the old one passed, decided once by the office that approved (R14)."""

    __tablename__ = "extension"
    __table_args__ = (
        one_of("answer", Answer),
        one_of("office", Office),
        CheckConstraint("to_on > from_on", name="later"),
        CheckConstraint("(answer IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(answer IS NULL) = (decided_by IS NULL)", name="decided_by"),
        CheckConstraint("coalesce(answer, 'yes') = 'yes' OR length(decision_reason) > 0", name="reason"),
        *filled("reason"),
        *limited(reason=500, decision_reason=500, title=150, order_no=60),
        Index(
            "uq_extension_open",
            "loan_id",
            unique=True,
            sqlite_where=text("answer IS NULL"),
            postgresql_where=text("answer IS NULL"),
        ),
        Index("ix_extension_loan", "loan_id", "requested_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"))
    from_on: Mapped[date] = mapped_column(Day)
    to_on: Mapped[date] = mapped_column(Day)
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    answer: Mapped[Answer | None] = mapped_column(Word(Answer))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    office: Mapped[Office | None] = mapped_column(Word(Office))
    title: Mapped[str] = mapped_column(Text, default="")
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    order_no: Mapped[str | None] = mapped_column(Text)
    holding: Mapped[Holding | None] = mapped_column(Word(Holding))

    loan: Mapped[Loan] = relationship()
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])
