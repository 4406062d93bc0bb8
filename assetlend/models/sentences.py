"""The sentences of the integrity report that the office put in its own words, version by version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.narrative import Status
from assetlend.domain.sentences import MOST_TEXT
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.people import Person
from assetlend.models.types import Id, Moment, Word


class SentenceVersion(Base):
    """A sentence from `changed_at` on; without a text it is the program's own again.

    `sha256` is over figure, status, version and text: so the ledger, which names it, commits to the text.
    """

    __tablename__ = "sentence_version"
    __table_args__ = (
        UniqueConstraint("figure", "status", "version"),
        one_of("status", Status),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("(text IS NULL) = (sha256 IS NULL)", name="own"),
        *filled("figure", "text", "title"),
        *limited(figure=60, text=MOST_TEXT, title=150),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    figure: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(Word(Status))
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()
