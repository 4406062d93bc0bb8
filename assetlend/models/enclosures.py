"""Files that show what was done, beside its pictures."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited
from assetlend.models.types import Id


class Enclosure(Base):
    """A PDF, byte by byte as it was sent; the file lies under the data folder by `id`.

    It comes with what it belongs to, by the same person at the same moment, as its first, second or third.
    """

    __tablename__ = "enclosure"
    __table_args__ = (
        UniqueConstraint("activity_id", "position"),
        UniqueConstraint("publication_id", "position"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("pages > 0", name="pages"),
        CheckConstraint("position BETWEEN 1 AND 3", name="position"),
        CheckConstraint("(activity_id IS NULL) <> (publication_id IS NULL)", name="one_owner"),
        *filled("name"),
        *limited(name=120),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    activity_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("activity.id"))
    publication_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("publication.id"))
