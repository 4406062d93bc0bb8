"""The monthly check in place: what is marked while it goes on, and the finished check with its pieces."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.supervision import Found
from assetlend.ids import new_id
from assetlend.models.assets import Asset
from assetlend.models.base import STRICT, Base, filled, limited, one_of, whole
from assetlend.models.people import Division, Person
from assetlend.models.types import Big, Flag, Id, Moment, Word


class SupervisionMark(Base):
    """How a piece of an open check was found so far; gone when the check is finished."""

    __tablename__ = "supervision_mark"
    __table_args__ = (
        one_of("found", Found),
        CheckConstraint("length(month) = 7", name="month"),
        CheckConstraint("quantity > 0", name="quantity"),
        STRICT,
    )

    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"), primary_key=True)
    month: Mapped[str] = mapped_column(Text, primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    found: Mapped[Found] = mapped_column(Word(Found))
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    scanned: Mapped[bool] = mapped_column(Flag, default=False)
    marked_at: Mapped[datetime] = mapped_column(Moment)
    marked_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))


class SupervisionCheck(Base):
    """A finished check of one division in one month, never changed after.

    `entries` and `root` are the length of the ledger, and its Merkle root, from which the sample was drawn.
    """

    __tablename__ = "supervision_check"
    __table_args__ = (
        UniqueConstraint("division_id", "month"),
        CheckConstraint("length(month) = 7", name="month"),
        CheckConstraint("entries > 0", name="entries"),
        CheckConstraint("length(root) = 64", name="root"),
        CheckConstraint("sampled > 0", name="sampled"),
        CheckConstraint("in_place + discrepancies = sampled", name="sum"),
        *whole("in_place", "discrepancies"),
        *filled("title"),
        *limited(title=150, order_no=60),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"))
    month: Mapped[str] = mapped_column(Text)
    entries: Mapped[int] = mapped_column(Big)
    root: Mapped[str] = mapped_column(Text)
    sampled: Mapped[int] = mapped_column(Integer)
    in_place: Mapped[int] = mapped_column(Integer)
    discrepancies: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    order_no: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime] = mapped_column(Moment)

    division: Mapped[Division] = relationship()
    person: Mapped[Person] = relationship()


class SupervisionPiece(Base):
    """One piece of a finished check by its place in the draw: how it was found, on which loan, by which report."""

    __tablename__ = "supervision_piece"
    __table_args__ = (
        UniqueConstraint("check_id", "asset_id"),
        UniqueConstraint("incident_id"),
        one_of("found", Found),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("(found = 'on_loan') = (loan_id IS NOT NULL)", name="loan"),
        CheckConstraint("(found IN ('not_found', 'damaged')) = (incident_id IS NOT NULL)", name="incident"),
        Index("ix_supervision_piece_asset", "asset_id"),
        STRICT,
    )

    check_id: Mapped[UUID] = mapped_column(Id, ForeignKey("supervision_check.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    asset_id: Mapped[UUID] = mapped_column(Id, ForeignKey("asset.id"))
    found: Mapped[Found] = mapped_column(Word(Found))
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    scanned: Mapped[bool] = mapped_column(Flag, default=False)
    loan_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("loan.id"))
    incident_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("incident.id"))

    asset: Mapped[Asset] = relationship()
