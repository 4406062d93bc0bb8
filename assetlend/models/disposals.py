"""Cases of disposal: what is to go, on whose order, how it went, and when the auditor general was told."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.assets import Condition
from assetlend.domain.disposals import DisposalState, Method
from assetlend.ids import new_id
from assetlend.models.assets import Asset
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.people import Division, Person
from assetlend.models.types import Big, Day, Flag, Id, Moment, Word

_ORDERED = "state IN ('ordered', 'struck_off', 'notified')"
_STRUCK = "state IN ('struck_off', 'notified')"


def _together(state: str, *columns: str) -> tuple[CheckConstraint, ...]:
    """These columns are filled in exactly in these states."""
    return tuple(CheckConstraint(f"({state}) = ({one} IS NOT NULL)", name=f"{one}_known") for one in columns)


class Disposal(Base):
    """One case; later columns are filled in as it goes on. `total_satang` is the cost of all when it was ordered."""

    __tablename__ = "disposal"
    __table_args__ = (
        one_of("state", DisposalState),
        one_of("method", Method),
        *_together(_ORDERED, "method", "order_no", "ordered_on", "ordered_by", "ordered_at", "total_satang"),
        *_together(_STRUCK, "done_on", "evidence", "struck_by", "struck_at"),
        *_together("state = 'notified'", "notice_no", "notified_on", "notified_by", "notified_at"),
        *_together("state = 'dropped'", "dropped_at", "dropped_by"),
        CheckConstraint("NOT negotiated OR method = 'sell'", name="negotiated"),
        CheckConstraint("(higher_no IS NULL) = (higher_on IS NULL)", name="higher"),
        CheckConstraint("total_satang >= 0", name="total"),
        CheckConstraint("proceeds_satang IS NULL OR (proceeds_satang >= 0 AND done_on IS NOT NULL)", name="proceeds"),
        CheckConstraint("done_on IS NULL OR done_on >= ordered_on", name="done_after_order"),
        *filled("reason", "reported_title", "order_no", "evidence", "notice_no"),
        *limited(reason=500, reported_title=150, order_no=60, ordered_title=150, acting_order=60, higher_no=60),
        *limited(evidence=300, struck_title=150, notice_no=60, notified_title=150),
        Index("ix_disposal_reported", "reported_at", "id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    state: Mapped[DisposalState] = mapped_column(Word(DisposalState), default=DisposalState.REPORTED)
    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"))
    reason: Mapped[str] = mapped_column(Text)
    reported_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    reported_title: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(Moment)
    method: Mapped[Method | None] = mapped_column(Word(Method))
    negotiated: Mapped[bool] = mapped_column(Flag, default=False)
    order_no: Mapped[str | None] = mapped_column(Text)
    ordered_on: Mapped[date | None] = mapped_column(Day)
    ordered_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    ordered_title: Mapped[str] = mapped_column(Text, default="")
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    acting_order: Mapped[str | None] = mapped_column(Text)
    ordered_at: Mapped[datetime | None] = mapped_column(Moment)
    higher_no: Mapped[str | None] = mapped_column(Text)
    higher_on: Mapped[date | None] = mapped_column(Day)
    total_satang: Mapped[int | None] = mapped_column(Big)
    done_on: Mapped[date | None] = mapped_column(Day)
    proceeds_satang: Mapped[int | None] = mapped_column(Big)
    evidence: Mapped[str | None] = mapped_column(Text)
    struck_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    struck_title: Mapped[str] = mapped_column(Text, default="")
    struck_at: Mapped[datetime | None] = mapped_column(Moment)
    notice_no: Mapped[str | None] = mapped_column(Text)
    notified_on: Mapped[date | None] = mapped_column(Day)
    notified_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    notified_title: Mapped[str] = mapped_column(Text, default="")
    notified_at: Mapped[datetime | None] = mapped_column(Moment)
    dropped_at: Mapped[datetime | None] = mapped_column(Moment)
    dropped_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))

    division: Mapped[Division] = relationship()
    reporter: Mapped[Person] = relationship(foreign_keys=[reported_by])
    orderer: Mapped[Person | None] = relationship(foreign_keys=[ordered_by])
    lines: Mapped[list["DisposalLine"]] = relationship(order_by="DisposalLine.asset_id")


class DisposalLine(Base):
    """Units of one row of the register that are to go, never changed after; `before` is the condition they were in."""

    __tablename__ = "disposal_line"
    __table_args__ = (
        one_of("before", Condition),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_disposal_line_asset", "asset_id"),
        STRICT,
    )

    disposal_id: Mapped[UUID] = mapped_column(Id, ForeignKey("disposal.id"), primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(Integer)
    before: Mapped[Condition] = mapped_column(Word(Condition))

    asset: Mapped[Asset] = relationship()
