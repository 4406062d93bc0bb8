"""Reports of damage, loss and misuse: who was told and answered, what was decided on an inquiry, how it ended."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.incidents import IncidentKind, Level, Order, ReportedBy
from assetlend.domain.inquiries import Fault, IncidentOutcome, InquiryDecision
from assetlend.domain.offices import Office
from assetlend.ids import new_id
from assetlend.models.assets import Asset, Item
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.loans import Loan
from assetlend.models.people import Division, Person
from assetlend.models.types import Day, Flag, Id, Moment, Word


class Incident(Base):
    """One report. `reporter_name` and `reporter_phone` are what a member of the public chose to leave."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("request_key"),
        one_of("kind", IncidentKind),
        one_of("reported_by_kind", ReportedBy),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("loan_id IS NOT NULL OR asset_id IS NOT NULL", name="about"),
        CheckConstraint("happened_at <= reported_at", name="order"),
        *filled("reference", "description"),
        *limited(reference=12, request_key=60, description=1000, place_text=200, reporter_name=150, reporter_phone=20),
        Index("ix_incident_reported", "reported_at", "id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(Text)
    request_key: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[IncidentKind] = mapped_column(Word(IncidentKind))
    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"))
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    loan_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("loan.id"), index=True)
    asset_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("asset.id"), index=True)
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    reported_by_kind: Mapped[ReportedBy] = mapped_column(Word(ReportedBy))
    reporter_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    reporter_name: Mapped[str] = mapped_column(Text, default="")
    reporter_phone: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text)
    place_text: Mapped[str] = mapped_column(Text, default="")
    happened_at: Mapped[datetime] = mapped_column(Moment)
    reported_at: Mapped[datetime] = mapped_column(Moment)

    division: Mapped[Division] = relationship()
    item: Mapped[Item] = relationship()
    loan: Mapped[Loan | None] = relationship()
    asset: Mapped[Asset | None] = relationship()
    levels: Mapped[list["IncidentLevel"]] = relationship(back_populates="incident", order_by="IncidentLevel.position")
    inquiry: Mapped["Inquiry | None"] = relationship(uselist=False)
    closing: Mapped["IncidentClosing | None"] = relationship(uselist=False)

    @property
    def answered(self) -> bool:
        """Whether every level of command has answered."""
        return all(level.acknowledged_at for level in self.levels)


class IncidentLevel(Base):
    """A level of the chain of command: told at a time, answered once with an order."""

    __tablename__ = "incident_level"
    __table_args__ = (
        one_of("office", Office),
        one_of("answer", Order),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("(acknowledged_at IS NULL) = (person_id IS NULL)", name="acknowledged"),
        CheckConstraint("(acknowledged_at IS NULL) = (answer IS NULL)", name="answered"),
        CheckConstraint("acknowledged_at IS NULL OR acknowledged_at >= notified_at", name="order_of_times"),
        *limited(title=150, order_no=60, note=500),
        Index("ix_incident_level_waiting", "office", "acknowledged_at"),
        STRICT,
    )

    incident_id: Mapped[UUID] = mapped_column(Id, ForeignKey("incident.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    office: Mapped[Office] = mapped_column(Word(Office))
    division_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("division.id"))
    notified_at: Mapped[datetime] = mapped_column(Moment)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    person_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text, default="")
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    order_no: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[Order | None] = mapped_column(Word(Order))
    note: Mapped[str] = mapped_column(Text, default="")

    incident: Mapped[Incident] = relationship(back_populates="levels")
    person: Mapped[Person | None] = relationship()
    deputy: Mapped["IncidentDeputy | None"] = relationship(uselist=False)

    @property
    def level(self) -> Level:
        return Level(self.position, self.office, self.division_id, self.acknowledged_at)


class IncidentDeputy(Base):
    """A level that another office answered, because nobody who might decide held its own."""

    __tablename__ = "incident_deputy"
    __table_args__ = (
        UniqueConstraint("incident_id", "position"),
        ForeignKeyConstraint(["incident_id", "position"], ["incident_level.incident_id", "incident_level.position"]),
        one_of("office", Office),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    incident_id: Mapped[UUID] = mapped_column(Id)
    position: Mapped[int] = mapped_column(Integer)
    office: Mapped[Office] = mapped_column(Word(Office))


class Inquiry(Base):
    """Whether the chief executive appointed a committee, and to whom and when that was reported (R39)."""

    __tablename__ = "incident_inquiry"
    __table_args__ = (
        UniqueConstraint("incident_id"),
        one_of("decision", InquiryDecision),
        one_of("office", Office),
        CheckConstraint("(decision = 'committee') = (order_no IS NOT NULL)", name="order_no"),
        CheckConstraint("decision = 'committee' OR length(reason) > 0", name="reason"),
        CheckConstraint("(reported_on IS NULL) = (length(reported_to) = 0)", name="reported"),
        CheckConstraint("reported_on >= decided_on", name="order"),
        CheckConstraint("NOT acting OR coalesce(length(acting_order), 0) > 0", name="acting_order"),
        *filled("order_no", "title"),
        *limited(order_no=60, reason=500, reported_to=200, title=150, acting_order=60),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    incident_id: Mapped[UUID] = mapped_column(Id, ForeignKey("incident.id"))
    decision: Mapped[InquiryDecision] = mapped_column(Word(InquiryDecision))
    order_no: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[date] = mapped_column(Day)
    reason: Mapped[str] = mapped_column(Text, default="")
    reported_to: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[date | None] = mapped_column(Day)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    office: Mapped[Office] = mapped_column(Word(Office))
    title: Mapped[str] = mapped_column(Text)
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    acting_order: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()


class IncidentClosing(Base):
    """How a report ended. `fault` is kept here alone: of an official who kept or borrowed the thing (R40)."""

    __tablename__ = "incident_closing"
    __table_args__ = (
        UniqueConstraint("incident_id"),
        one_of("outcome", IncidentOutcome),
        one_of("fault", Fault),
        one_of("office", Office),
        CheckConstraint("NOT acting OR coalesce(length(acting_order), 0) > 0", name="acting_order"),
        *filled("title"),
        *limited(title=150, acting_order=60),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    incident_id: Mapped[UUID] = mapped_column(Id, ForeignKey("incident.id"))
    outcome: Mapped[IncidentOutcome] = mapped_column(Word(IncidentOutcome))
    fault: Mapped[Fault | None] = mapped_column(Word(Fault))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    office: Mapped[Office] = mapped_column(Word(Office))
    title: Mapped[str] = mapped_column(Text)
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    acting_order: Mapped[str | None] = mapped_column(Text)
    closed_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()
