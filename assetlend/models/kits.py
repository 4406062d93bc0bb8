"""What belongs to things and what goes together: accessories of a kind, their counts at the counter, and kits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.accessories import LONGEST, MOST, MOST_OF_ONE
from assetlend.domain.kits import MOST_PARTS
from assetlend.ids import new_id
from assetlend.models.assets import Item
from assetlend.models.base import STRICT, Base, filled, limited, whole
from assetlend.models.loans import CounterAct, LoanLine
from assetlend.models.people import Division
from assetlend.models.types import Id, Moment

_PLACE = f"position BETWEEN 1 AND {MOST}"
_PER_UNIT = f"per_unit BETWEEN 1 AND {MOST_OF_ONE}"


class Accessory(Base):
    """Something that belongs to each unit of a kind today; what went with a loan is frozen in its counts."""

    __tablename__ = "accessory"
    __table_args__ = (
        UniqueConstraint("item_id", "position"),
        UniqueConstraint("item_id", "name"),
        CheckConstraint(_PLACE, name="position"),
        CheckConstraint(_PER_UNIT, name="per_unit"),
        *filled("name"),
        *limited(name=LONGEST),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    per_unit: Mapped[int] = mapped_column(Integer)


class AccessoryCount(Base):
    """What was counted of one accessory of one line in one act at the counter, never changed after.

    A hand-over fills `given` and `absent`, a return `back`, `damaged` and `missing`.
    """

    __tablename__ = "accessory_count"
    __table_args__ = (
        CheckConstraint("position > 0", name="position"),
        CheckConstraint(_PER_UNIT, name="per_unit"),
        CheckConstraint("given + absent = 0 OR back + damaged + missing = 0", name="one_way"),
        CheckConstraint("given + absent + back + damaged + missing > 0", name="counted"),
        *whole("given", "absent", "back", "damaged", "missing"),
        *filled("name"),
        *limited(name=LONGEST),
        Index("ix_accessory_count_line", "line_id"),
        STRICT,
    )

    counter_act_id: Mapped[UUID] = mapped_column(Id, ForeignKey("counter_act.id"), primary_key=True)
    line_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan_line.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    per_unit: Mapped[int] = mapped_column(Integer)
    given: Mapped[int] = mapped_column(Integer, default=0)
    absent: Mapped[int] = mapped_column(Integer, default=0)
    back: Mapped[int] = mapped_column(Integer, default=0)
    damaged: Mapped[int] = mapped_column(Integer, default=0)
    missing: Mapped[int] = mapped_column(Integer, default=0)

    act: Mapped[CounterAct] = relationship()
    line: Mapped[LoanLine] = relationship()


class Kit(Base):
    """A named set of one division's things that are asked for together. `name_key` is folded for search."""

    __tablename__ = "kit"
    __table_args__ = (
        UniqueConstraint("division_id", "name_key"),
        *filled("name", "name_key"),
        *limited(name=150, name_key=150, description=500),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"))
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)

    division: Mapped[Division] = relationship()
    parts: Mapped[list["KitPart"]] = relationship(
        back_populates="kit", order_by="KitPart.position", cascade="all, delete-orphan"
    )


class KitPart(Base):
    """So many units of one kind in a kit."""

    __tablename__ = "kit_part"
    __table_args__ = (
        UniqueConstraint("kit_id", "item_id"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_PARTS}", name="position"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_kit_part_item", "item_id"),
        STRICT,
    )

    kit_id: Mapped[UUID] = mapped_column(Id, ForeignKey("kit.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    quantity: Mapped[int] = mapped_column(Integer)

    kit: Mapped[Kit] = relationship(back_populates="parts")
    item: Mapped[Item] = relationship()
