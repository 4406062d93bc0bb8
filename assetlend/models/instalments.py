"""Damage or loss that is paid for in parts: what was agreed, and each payment."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from assetlend.models.base import STRICT, Base, filled, limited
from assetlend.models.types import Big, Day, Id, Moment


class PaymentPlan(Base):
    """What was agreed for one line, once."""

    __tablename__ = "payment_plan"
    __table_args__ = (
        CheckConstraint("parts BETWEEN 2 AND 60", name="parts"),
        CheckConstraint("total_satang >= parts", name="total"),
        *filled("evidence"),
        *limited(evidence=300),
        STRICT,
    )

    line_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan_line.id"), primary_key=True)
    total_satang: Mapped[int] = mapped_column(Big)
    parts: Mapped[int] = mapped_column(Integer)
    first_due: Mapped[date] = mapped_column(Day)
    evidence: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[datetime] = mapped_column(Moment)
    agreed_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))


class Instalment(Base):
    """One payment, with its receipt."""

    __tablename__ = "instalment"
    __table_args__ = (
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("amount_satang > 0", name="amount"),
        *filled("receipt"),
        *limited(receipt=100),
        STRICT,
    )

    line_id: Mapped[UUID] = mapped_column(Id, ForeignKey("payment_plan.line_id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    amount_satang: Mapped[int] = mapped_column(Big)
    receipt: Mapped[str] = mapped_column(Text)
    paid_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
