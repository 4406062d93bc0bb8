"""How far delegated powers reach, and changes of the rules on their way into force."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.delegation import Bounds
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.rule_changes import OPEN, ChangeState
from assetlend.ids import new_id
from assetlend.models.assets import Item
from assetlend.models.base import STRICT, Base, limited, one_of
from assetlend.models.people import Appointment, Person
from assetlend.models.types import Big, Day, Flag, Id, Json, Moment, Word

_OPEN = f"state IN ({', '.join(repr(state.value) for state in OPEN)})"


class Delegation(Base):
    """A delegated power: whose office gave it, and how far it reaches. What is empty is not limited."""

    __tablename__ = "delegation"
    __table_args__ = (
        one_of("borrower_kind", BorrowerKind),
        CheckConstraint("most_satang IS NULL OR most_satang > 0", name="value"),
        CheckConstraint("most_days IS NULL OR most_days > 0", name="days"),
        STRICT,
    )

    appointment_id: Mapped[UUID] = mapped_column(Id, ForeignKey("appointment.id"), primary_key=True)
    given_by: Mapped[UUID] = mapped_column(Id, ForeignKey("appointment.id"), index=True)
    most_satang: Mapped[int | None] = mapped_column(Big)
    most_days: Mapped[int | None] = mapped_column(Integer)
    borrower_kind: Mapped[BorrowerKind | None] = mapped_column(Word(BorrowerKind))

    appointment: Mapped[Appointment] = relationship(foreign_keys=[appointment_id], back_populates="delegation")
    giver: Mapped[Appointment] = relationship(foreign_keys=[given_by])
    items: Mapped[list["DelegationItem"]] = relationship(order_by="DelegationItem.item_id")

    @property
    def bounds(self) -> Bounds | None:
        """The limits of the power, or None where it has none."""
        found = Bounds(
            frozenset(one.item_id for one in self.items), self.most_satang, self.most_days, self.borrower_kind
        )
        return None if found == Bounds() else found


class DelegationItem(Base):
    """A kind of thing that a delegated power names; without any it reaches all."""

    __tablename__ = "delegation_item"
    __table_args__ = (STRICT,)

    appointment_id: Mapped[UUID] = mapped_column(Id, ForeignKey("delegation.appointment_id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True)

    item: Mapped[Item] = relationship()


class RuleChange(Base):
    """A change of routes, limits or days: written, proposed, put in force by another person. One at a time is open."""

    __tablename__ = "rule_change"
    __table_args__ = (
        one_of("state", ChangeState),
        CheckConstraint(f"is_open = ({_OPEN})", name="open"),
        CheckConstraint("(state = 'in_force') = (version IS NOT NULL)", name="version"),
        CheckConstraint("(agreed_by IS NULL) = (agreed_at IS NULL)", name="agreed"),
        CheckConstraint("(proposed_by IS NULL) = (proposed_at IS NULL)", name="proposed"),
        CheckConstraint("state NOT IN ('agreed', 'in_force') OR agreed_by <> proposed_by", name="two_people"),
        CheckConstraint(
            "state NOT IN ('proposed', 'agreed', 'in_force') OR (proposed_by IS NOT NULL AND starts_on IS NOT NULL)",
            name="complete",
        ),
        CheckConstraint("state NOT IN ('agreed', 'in_force') OR agreed_by IS NOT NULL", name="second"),
        *limited(reason=500),
        Index(
            "uq_rule_change_open",
            "is_open",
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    state: Mapped[ChangeState] = mapped_column(Word(ChangeState), default=ChangeState.DRAFT)
    is_open: Mapped[bool] = mapped_column(Flag, default=True)
    based_on: Mapped[int] = mapped_column(Integer, ForeignKey("rulebook.version"))
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None] = mapped_column(Day)
    written_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    proposed_at: Mapped[datetime | None] = mapped_column(Moment)
    agreed_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int | None] = mapped_column(Integer, ForeignKey("rulebook.version"))

    writer: Mapped[Person] = relationship(foreign_keys=[written_by])
    proposer: Mapped[Person | None] = relationship(foreign_keys=[proposed_by])
    second: Mapped[Person | None] = relationship(foreign_keys=[agreed_by])
