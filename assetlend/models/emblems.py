"""The emblem that the office supplies for its papers, picture by picture, for ever."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base
from assetlend.models.people import Person
from assetlend.models.types import Id, Moment


class Emblem(Base):
    """A picture (PNG) that papers bear from a moment on; a row without one says that from then on they bear none.

    Papers name the picture by its SHA-256, so the rows stay. The database refuses to change or delete one.
    """

    __tablename__ = "emblem"
    __table_args__ = (
        CheckConstraint("length(sha256) = (CASE WHEN picture IS NULL THEN 0 ELSE 64 END)", name="sha256"),
        CheckConstraint("picture IS NULL OR length(picture) BETWEEN 1 AND 400000", name="picture"),
        Index("ix_emblem_sha256", "sha256"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    sha256: Mapped[str] = mapped_column(Text)
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)
    supplied_at: Mapped[datetime] = mapped_column(Moment)
    supplied_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))

    person: Mapped[Person] = relationship()
