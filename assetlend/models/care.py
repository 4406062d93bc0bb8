"""Lending with care: terms of kinds, vehicles, changes of closed days, what borrowers wished, and the waiting list."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.lending import BorrowerKind
from assetlend.domain.waiting import WaitingState
from assetlend.ids import new_id
from assetlend.models.assets import Item
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.people import Person
from assetlend.models.types import Day, Flag, Id, Json, Moment, Word


class KindTerms(Base):
    """How a kind is lent, beside what `item` says: the usual days, the most for one resident, and whether it is an aid.

    A kind without a row is lent as the office's rulebook says, and is a medical aid when its class or name says so.
    """

    __tablename__ = "kind_terms"
    __table_args__ = (
        CheckConstraint("usual_days BETWEEN 1 AND 365", name="usual_days"),
        CheckConstraint("most_units > 0", name="most_units"),
        STRICT,
    )

    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"), primary_key=True)
    usual_days: Mapped[int | None] = mapped_column(Integer)
    most_units: Mapped[int | None] = mapped_column(Integer)
    is_medical: Mapped[bool] = mapped_column(Flag, default=False)


class VehicleRegime(Base):
    """An administrator's word that vehicles of a kind are lent under the vehicle regulation, or no longer (R24).

    The newest word counts; none is ever changed.
    """

    __tablename__ = "vehicle_regime"
    __table_args__ = (
        *filled("reason"),
        *limited(reason=300),
        Index("ix_vehicle_regime_item", "item_id", "made_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    confirmed: Mapped[bool] = mapped_column(Flag)
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))

    item: Mapped[Item] = relationship()
    maker: Mapped[Person] = relationship()


class HolidayChange(Base):
    """A closed day that was added or taken away, by whom: the list of closed days itself tells only of today."""

    __tablename__ = "holiday_change"
    __table_args__ = (*filled("name"), *limited(name=120), Index("ix_holiday_change_made", "made_at"), STRICT)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    day: Mapped[date] = mapped_column(Day)
    name: Mapped[str] = mapped_column(Text)
    added: Mapped[bool] = mapped_column(Flag)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))

    maker: Mapped[Person] = relationship()


class LoanWish(Base):
    """What a borrower wished beside what his loan says, where it says something else or a rule was set aside for him.

    `asked_start` and `asked_due` are the days of the event when the office is shut on one of them; `waited_since` is
    when he joined the waiting list.
    """

    __tablename__ = "loan_wish"
    __table_args__ = (
        CheckConstraint("(asked_start IS NULL) = (asked_due IS NULL)", name="asked"),
        CheckConstraint("asked_due >= asked_start", name="period"),
        CheckConstraint("(override_rule IS NULL) = (length(override_reason) = 0)", name="override"),
        *limited(longer_reason=300, override_rule=10, override_reason=300),
        STRICT,
    )

    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"), primary_key=True)
    asked_start: Mapped[date | None] = mapped_column(Day)
    asked_due: Mapped[date | None] = mapped_column(Day)
    longer_reason: Mapped[str] = mapped_column(Text, default="")
    override_rule: Mapped[str | None] = mapped_column(Text)
    override_reason: Mapped[str] = mapped_column(Text, default="")
    waited_since: Mapped[datetime | None] = mapped_column(Moment)


_OPEN = "state IN ('waiting', 'offered')"


class WaitingEntry(Base):
    """A place in the waiting list: the form as it was sent, by somebody for whom nothing was free. No promise.

    `who` is the form's particulars. What has ended is deleted after a while: it proves nothing.
    """

    __tablename__ = "waiting_entry"
    __table_args__ = (
        UniqueConstraint("reference"),
        UniqueConstraint("follow_key"),
        UniqueConstraint("request_key"),
        one_of("state", WaitingState),
        CheckConstraint("borrower_kind IN ('agency', 'resident')", name="borrower_kind"),
        CheckConstraint("due_on >= start_on", name="period"),
        CheckConstraint("(offered_at IS NULL) = (answer_by IS NULL)", name="offered"),
        CheckConstraint("answer_by > offered_at", name="answer_by"),
        CheckConstraint("state <> 'offered' OR offered_at IS NOT NULL", name="offer"),
        CheckConstraint(f"({_OPEN}) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'taken') = (loan_id IS NOT NULL)", name="loan"),
        *limited(reference=12, follow_key=40, request_key=60, purpose=40, purpose_text=500, place_text=200),
        *limited(longer_reason=300),
        Index("ix_waiting_entry_open", "joined_at", "id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    reference: Mapped[str] = mapped_column(Text)
    follow_key: Mapped[str] = mapped_column(Text)
    request_key: Mapped[str | None] = mapped_column(Text)
    state: Mapped[WaitingState] = mapped_column(Word(WaitingState), default=WaitingState.WAITING)
    borrower_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"), index=True)
    borrower_kind: Mapped[BorrowerKind] = mapped_column(Word(BorrowerKind))
    who: Mapped[dict[str, Any]] = mapped_column(Json)
    purpose: Mapped[str] = mapped_column(Text)
    purpose_text: Mapped[str] = mapped_column(Text, default="")
    place_text: Mapped[str] = mapped_column(Text, default="")
    longer_reason: Mapped[str] = mapped_column(Text, default="")
    start_on: Mapped[date] = mapped_column(Day)
    due_on: Mapped[date] = mapped_column(Day)
    joined_at: Mapped[datetime] = mapped_column(Moment)
    offered_at: Mapped[datetime | None] = mapped_column(Moment)
    answer_by: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    loan_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("loan.id"))

    borrower: Mapped[Person] = relationship()
    lines: Mapped[list["WaitingLine"]] = relationship(
        order_by="WaitingLine.position", cascade="all, delete-orphan", passive_deletes=False
    )


class WaitingLine(Base):
    """One kind of item on a place in the waiting list."""

    __tablename__ = "waiting_line"
    __table_args__ = (
        UniqueConstraint("entry_id", "item_id"),
        CheckConstraint("position BETWEEN 1 AND 20", name="position"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_waiting_line_item", "item_id"),
        STRICT,
    )

    entry_id: Mapped[UUID] = mapped_column(Id, ForeignKey("waiting_entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    quantity: Mapped[int] = mapped_column(Integer)

    item: Mapped[Item] = relationship()
