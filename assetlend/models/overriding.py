"""Where a rule was set aside for a loan: a bar waived for an official, a loan displaced in a disaster, a recall."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.offices import Office
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.loans import Loan
from assetlend.models.people import Person
from assetlend.models.types import Day, Flag, Id, Moment, Word


class LoanOverride(Base):
    """One `loan.overridden`. `official_id` is whose bar was waived, `displaced_id` the loan that had to step back."""

    __tablename__ = "loan_override"
    __table_args__ = (
        UniqueConstraint("loan_id", "official_id"),
        UniqueConstraint("displaced_id"),
        one_of("office", Office),
        CheckConstraint("rule IN ('R16', 'R23', 'R36')", name="rule"),
        CheckConstraint("(rule = 'R23') = (official_id IS NOT NULL)", name="official"),
        CheckConstraint("displaced_id IS NULL OR rule = 'R16'", name="displaced"),
        CheckConstraint("displaced_id <> loan_id", name="another"),
        CheckConstraint("official_id <> person_id", name="own"),
        CheckConstraint("NOT acting OR coalesce(length(order_no), 0) > 0", name="acting_order"),
        *filled("reason", "title"),
        *limited(reason=500, title=150, order_no=60),
        Index("ix_loan_override_loan", "loan_id", "id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"))
    rule: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    official_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    displaced_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("loan.id"))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    office: Mapped[Office] = mapped_column(Word(Office))
    title: Mapped[str] = mapped_column(Text)
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    order_no: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)

    loan: Mapped[Loan] = relationship(foreign_keys=[loan_id], back_populates="overrides")
    displaced: Mapped[Loan | None] = relationship(foreign_keys=[displaced_id])
    official: Mapped[Person | None] = relationship(foreign_keys=[official_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    recall: Mapped["LoanRecall | None"] = relationship(back_populates="override", lazy="joined")


class LoanRecall(Base):
    """The day for which an override called the things of its loan back; the newest holds, the loan keeps its own."""

    __tablename__ = "loan_recall"
    __table_args__ = (STRICT,)

    override_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan_override.id"), primary_key=True)
    to_on: Mapped[date] = mapped_column(Day)

    override: Mapped[LoanOverride] = relationship(back_populates="recall")


def back_by() -> ColumnElement[date]:
    """The day on which the things of the loan of a query must be back: that of its newest recall, else its own."""
    newest = (
        select(LoanRecall.to_on)
        .join(LoanOverride, LoanOverride.id == LoanRecall.override_id)
        .where(LoanOverride.loan_id == Loan.id)
        .order_by(LoanOverride.id.desc())
        .limit(1)
    )
    return func.coalesce(newest.correlate(Loan).scalar_subquery(), Loan.due_on)
