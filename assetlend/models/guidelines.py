"""The divisions' guidelines by year and version, who has read them, and how the way of borrowing was made known."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.publicity import PublicityChannel
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.people import Division, Person
from assetlend.models.types import Day, Id, Moment, Word

MOST_TEXT = 30_000


class GuidelineDraft(Base):
    """What a division is writing: one draft at a time, edited until it is published or dropped."""

    __tablename__ = "guideline_draft"
    __table_args__ = (*filled("text"), *limited(text=MOST_TEXT), STRICT)

    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))

    division: Mapped[Division] = relationship()


class Guideline(Base):
    """A published guideline, never changed after; `fiscal_year` is พ.ศ.

    `sha256` is over division, year, version and text, and the id is made of it: so the ledger, which names the id,
    commits to the text.
    """

    __tablename__ = "guideline"
    __table_args__ = (
        UniqueConstraint("division_id", "fiscal_year", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("fiscal_year > 2500", name="fiscal_year"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        *filled("text", "title"),
        *limited(text=MOST_TEXT, title=150),
        Index("ix_guideline_year", "fiscal_year", "division_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"))
    fiscal_year: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Moment)

    division: Mapped[Division] = relationship()


class GuidelineReading(Base):
    """An official has read a guideline and said so, once."""

    __tablename__ = "guideline_reading"
    __table_args__ = (
        UniqueConstraint("guideline_id", "person_id"),
        Index("ix_guideline_reading_person", "person_id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    guideline_id: Mapped[UUID] = mapped_column(Id, ForeignKey("guideline.id"))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    read_at: Mapped[datetime] = mapped_column(Moment)

    guideline: Mapped[Guideline] = relationship()


class Publication(Base):
    """The way of borrowing was made known: by which channel, on which day, where, and what shows it."""

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("request_key"),
        one_of("channel", PublicityChannel),
        *filled("evidence", "title"),
        *limited(place=200, evidence=300, title=150, request_key=60),
        Index("ix_publication_day", "happened_on", "id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    channel: Mapped[PublicityChannel] = mapped_column(Word(PublicityChannel))
    happened_on: Mapped[date] = mapped_column(Day)
    place: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    request_key: Mapped[str | None] = mapped_column(Text)

    person: Mapped[Person] = relationship()
