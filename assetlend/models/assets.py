"""The register: kinds of item that can be asked for, and the numbered pieces and counted lots that are handed over."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.assets import Condition
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of, whole
from assetlend.models.people import Division
from assetlend.models.types import Big, Day, Flag, Id, Moment, Word

CONDITIONS = tuple(condition.value for condition in Condition)


class Audience(StrEnum):
    """Who may borrow a kind of item (R19); each word includes the ones before it."""

    NOBODY = "nobody"
    STAFF = "staff"
    AGENCIES = "agencies"
    EVERYONE = "everyone"


class Durability(StrEnum):
    """ใช้คงรูป comes back as the same thing; ใช้สิ้นเปลือง comes back in kind (ข้อ 208, 210)."""

    DURABLE = "durable"
    CONSUMABLE = "consumable"


class ImportState(StrEnum):
    PREVIEW = "preview"
    DONE = "done"
    DROPPED = "dropped"


class Item(Base):
    """A kind of thing of one division: "เต็นท์ผ้าใบ ขนาด 4x8 เมตร" of กองคลัง. Borrowers ask for kinds.

    `identity` makes two names one kind (see `register_plan.identity`); `name_key` is folded for search.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("division_id", "identity"),
        one_of("audience", Audience),
        one_of("durability", Durability),
        *filled("name", "identity", "name_key", "unit"),
        *limited(name=200, identity=200, name_key=200, unit=40, item_class=120, description=1000),
        CheckConstraint("max_days IS NULL OR max_days BETWEEN 1 AND 365", name="max_days"),
        CheckConstraint("notice_days IS NULL OR notice_days BETWEEN 0 AND 90", name="notice_days"),
        CheckConstraint("NOT is_vehicle OR audience = 'nobody'", name="vehicle_not_lent"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"))
    name: Mapped[str] = mapped_column(Text)
    identity: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    item_class: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[Audience] = mapped_column(Word(Audience), default=Audience.NOBODY)
    durability: Mapped[Durability] = mapped_column(Word(Durability), default=Durability.DURABLE)
    is_vehicle: Mapped[bool] = mapped_column(Flag, default=False)
    max_days: Mapped[int | None] = mapped_column(Integer)
    notice_days: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Moment)

    division: Mapped[Division] = relationship()
    photo: Mapped["Attachment | None"] = relationship(uselist=False, viewonly=True)


class Asset(Base):
    """A numbered piece, or a counted lot of equal things under one line of the register.

    The units of a row are counted by condition; `out` of the usable ones are with borrowers.
    """

    __tablename__ = "asset"
    __table_args__ = (
        UniqueConstraint("tag"),
        UniqueConstraint("number_key"),
        UniqueConstraint("import_key"),
        CheckConstraint(f"quantity = {' + '.join(CONDITIONS)}", name="conservation"),
        CheckConstraint("out >= 0 AND out <= usable", name="out_is_usable"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("is_lot OR (quantity = 1 AND number IS NOT NULL)", name="piece"),
        CheckConstraint("(number IS NULL) = (number_key IS NULL)", name="number_key"),
        CheckConstraint("unit_value_satang IS NULL OR unit_value_satang >= 0", name="value"),
        CheckConstraint("disposed = 0 OR length(disposal_order) > 0", name="disposal_order"),
        *whole(*CONDITIONS),
        *filled("tag", "number"),
        *limited(number=60, number_key=60, search_key=60, tag=16, brand=200, location=200, document_no=100),
        *limited(vendor=200, note=1000, fund_source=100, acquisition=100, disposal_order=100),
        Index("ix_asset_item", "item_id", "id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    item_id: Mapped[UUID] = mapped_column(Id, ForeignKey("item.id"))
    number: Mapped[str | None] = mapped_column(Text)
    number_key: Mapped[str | None] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text, default="")
    tag: Mapped[str] = mapped_column(Text)
    is_lot: Mapped[bool] = mapped_column(Flag, default=False)
    is_lendable: Mapped[bool] = mapped_column(Flag, default=True)
    quantity: Mapped[int] = mapped_column(Integer)
    usable: Mapped[int] = mapped_column(Integer, default=0)
    damaged: Mapped[int] = mapped_column(Integer, default=0)
    worn: Mapped[int] = mapped_column(Integer, default=0)
    in_repair: Mapped[int] = mapped_column(Integer, default=0)
    awaiting_disposal: Mapped[int] = mapped_column(Integer, default=0)
    lost: Mapped[int] = mapped_column(Integer, default=0)
    disposed: Mapped[int] = mapped_column(Integer, default=0)
    out: Mapped[int] = mapped_column(Integer, default=0)
    acquired_on: Mapped[date | None] = mapped_column(Day)
    acquired_year: Mapped[int | None] = mapped_column(Integer)
    unit_value_satang: Mapped[int | None] = mapped_column(Big)
    fund_source: Mapped[str] = mapped_column(Text, default="")
    acquisition: Mapped[str] = mapped_column(Text, default="")
    useful_life: Mapped[int | None] = mapped_column(Integer)
    brand: Mapped[str] = mapped_column(Text, default="")
    location: Mapped[str] = mapped_column(Text, default="")
    document_no: Mapped[str] = mapped_column(Text, default="")
    vendor: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    disposal_order: Mapped[str] = mapped_column(Text, default="")
    import_key: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)

    item: Mapped[Item] = relationship()

    @property
    def free(self) -> int:
        """Units that are usable and here."""
        return self.usable - self.out


class Attachment(Base):
    """A picture that was decoded and written anew by the program; the file lies under the data folder by `id`."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("media_type IN ('image/jpeg')", name="media_type"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint(
            "(CASE WHEN item_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN counter_act_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN incident_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN publication_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN activity_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_owner",
        ),
        *limited(original_name=200),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    media_type: Mapped[str] = mapped_column(Text, default="image/jpeg")
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    original_name: Mapped[str] = mapped_column(Text, default="")
    item_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("item.id"), unique=True)
    counter_act_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("counter_act.id"), index=True)
    incident_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("incident.id"), index=True)
    publication_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("publication.id"), index=True)
    activity_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("activity.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))


class RegisterImport(Base):
    """A register file that was read: first as a preview, then done as a whole or dropped."""

    __tablename__ = "register_import"
    __table_args__ = (
        one_of("state", ImportState),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        *limited(filename=200),
        *whole("added", "existing"),
        Index("ix_register_import_made", "made_at"),
        Index(
            "uq_register_import_preview",
            "made_by",
            unique=True,
            sqlite_where=text("state = 'preview'"),
            postgresql_where=text("state = 'preview'"),
        ),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    state: Mapped[ImportState] = mapped_column(Word(ImportState), default=ImportState.PREVIEW)
    filename: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    added: Mapped[int] = mapped_column(Integer, default=0)
    existing: Mapped[int] = mapped_column(Integer, default=0)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
