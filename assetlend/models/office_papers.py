"""The papers that the office issued: each with its number, what it is about, and a commitment to what it says."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.papers import PaperKind
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.people import Person
from assetlend.models.types import Id, Moment, Word


class OfficePaper(Base):
    """A paper as it was issued. Nobody can change or delete a row.

    `about` is the ledger's word for what it is about (`incident:…`); `year` is Buddhist. Papers of one number are
    editions of each other. `template` names the form and its version, by which it is printed for ever.
    """

    __tablename__ = "office_paper"
    __table_args__ = (
        UniqueConstraint("series", "year", "number", "edition"),
        one_of("kind", PaperKind),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("edition > 0", name="edition"),
        CheckConstraint("year BETWEEN 2500 AND 2700", name="year"),
        CheckConstraint("length(commitment) = 64", name="commitment"),
        *filled("series", "about", "template"),
        *limited(series=60, about=60, template=40),
        Index("ix_office_paper_about", "about", "made_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[PaperKind] = mapped_column(Word(PaperKind))
    series: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    year: Mapped[int] = mapped_column(Integer)
    edition: Mapped[int] = mapped_column(Integer)
    about: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    commitment: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))

    words: Mapped["OfficePaperWords"] = relationship(back_populates="paper", lazy="joined")
    maker: Mapped[Person] = relationship()


class OfficePaperWords(Base):
    """What a paper says, as JSON, ready to print; apart from the rest so that personal data can be erased.

    The paper's `commitment` is SHA-256(salt ‖ value); without the salt it tells nothing.
    """

    __tablename__ = "office_paper_words"
    __table_args__ = (
        CheckConstraint("salt IS NULL OR length(salt) = 32", name="salt"),
        CheckConstraint("salt IS NULL OR length(value) > 0", name="value"),
        STRICT,
    )

    paper_id: Mapped[UUID] = mapped_column(Id, ForeignKey("office_paper.id"), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)

    paper: Mapped[OfficePaper] = relationship(back_populates="words")
