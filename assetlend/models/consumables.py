"""The conditions under which consumables are lent, as each side declared them (ข้อ 210, R10)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.consumables import Condition
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, one_of
from assetlend.models.loans import Loan
from assetlend.models.people import Person
from assetlend.models.types import Id, Moment, Word


class Declaration(Base):
    """One condition that was declared to hold: by the borrower, by who wrote it down for him, or by the lender."""

    __tablename__ = "declaration"
    __table_args__ = (UniqueConstraint("loan_id", "condition"), one_of("condition", Condition), STRICT)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"))
    condition: Mapped[Condition] = mapped_column(Word(Condition))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    declared_at: Mapped[datetime] = mapped_column(Moment)

    loan: Mapped[Loan] = relationship()
    person: Mapped[Person] = relationship()
