"""Editions of the yearly report: what was fixed and sent, who decided, what was frozen and published, and remarks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.editions import MOST_REASON, MOST_REMARK, UNDER_WAY, ChainStep, EditionState
from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import Decision as Answer
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of, whole
from assetlend.models.people import Person
from assetlend.models.types import Id, Json, Moment, Word

_UNDER_WAY = "state IN (" + ", ".join(f"'{state.value}'" for state in UNDER_WAY) + ")"


class ReportSending(Base):
    """The document as it was fixed and sent: whoever decides a step of this round decides about these bytes."""

    __tablename__ = "report_sending"
    __table_args__ = (
        CheckConstraint("round > 0", name="round"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        *filled("title"),
        *limited(title=150),
        STRICT,
    )

    edition_id: Mapped[UUID] = mapped_column(Id, ForeignKey("report_edition.id"), primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True)
    chain: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()


class ReportStep(Base):
    """A step that was decided. `sha256` is of the document that the person saw."""

    __tablename__ = "report_step"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "round"], ["report_sending.edition_id", "report_sending.round"]),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("answer = 'yes' OR length(reason) > 0", name="why_not"),
        CheckConstraint("holding = 'regular' OR coalesce(length(order_no), 0) > 0", name="acting_order"),
        one_of("kind", ChainStep),
        one_of("office", Office),
        one_of("holding", Holding),
        one_of("answer", Answer),
        *filled("title"),
        *limited(title=150, order_no=60, reason=MOST_REASON),
        STRICT,
    )

    edition_id: Mapped[UUID] = mapped_column(Id, primary_key=True)
    round: Mapped[int] = mapped_column(Integer, primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[ChainStep] = mapped_column(Word(ChainStep))
    office: Mapped[Office] = mapped_column(Word(Office))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    holding: Mapped[Holding] = mapped_column(Word(Holding))
    order_no: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[Answer] = mapped_column(Word(Answer))
    reason: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()


class FrozenReport(Base):
    """The edition as signed, byte by byte; the ledger holds its SHA-256."""

    __tablename__ = "report_frozen"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"), STRICT)

    edition_id: Mapped[UUID] = mapped_column(Id, ForeignKey("report_edition.id"), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(Text)
    frozen_at: Mapped[datetime] = mapped_column(Moment)


class PublishedReport(Base):
    """A frozen edition was made public, for ever."""

    __tablename__ = "report_published"
    __table_args__ = (*filled("title"), *limited(title=150), STRICT)

    edition_id: Mapped[UUID] = mapped_column(Id, ForeignKey("report_frozen.edition_id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()


class ReportRemark(Base):
    """An official's own words on a statement of a draft; once the draft is sent, they stand in its document."""

    __tablename__ = "report_remark"
    __table_args__ = (
        one_of("office", Office),
        *filled("statement", "title", "text"),
        *limited(statement=80, title=150, text=MOST_REMARK),
        Index("ix_report_remark_edition", "edition_id", "id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    edition_id: Mapped[UUID] = mapped_column(Id, ForeignKey("report_edition.id"))
    statement: Mapped[str] = mapped_column(Text)
    office: Mapped[Office] = mapped_column(Word(Office))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()


class ReportEdition(Base):
    """An edition of a fiscal year's report (พ.ศ.). The first has no reason; each later one says what it corrects.

    One of a year is under way at a time. Once it is frozen only its publishing changes it, and nothing after that.
    """

    __tablename__ = "report_edition"
    __table_args__ = (
        one_of("state", EditionState),
        CheckConstraint("fiscal_year > 2500", name="fiscal_year"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(number = 1) = (length(reason) = 0)", name="correction"),
        CheckConstraint("state IN ('draft', 'withdrawn') OR round > 0", name="sent"),
        *whole("round"),
        *filled("prepared_title"),
        *limited(reason=MOST_REASON, prepared_title=150),
        Index(
            "uq_report_edition_under_way",
            "fiscal_year",
            unique=True,
            sqlite_where=text(_UNDER_WAY),
            postgresql_where=text(_UNDER_WAY),
        ),
        Index(
            "uq_report_edition_number",
            "fiscal_year",
            "number",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    fiscal_year: Mapped[int] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[EditionState] = mapped_column(Word(EditionState), default=EditionState.DRAFT)
    round: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str] = mapped_column(Text, default="")
    prepared_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    prepared_title: Mapped[str] = mapped_column(Text)
    prepared_at: Mapped[datetime] = mapped_column(Moment)

    preparer: Mapped[Person] = relationship()
    sendings: Mapped[list[ReportSending]] = relationship(order_by=ReportSending.round, lazy="selectin", viewonly=True)
    steps: Mapped[list[ReportStep]] = relationship(
        primaryjoin="ReportEdition.id == foreign(ReportStep.edition_id)",
        order_by=(ReportStep.round, ReportStep.position),
        lazy="selectin",
        viewonly=True,
    )
    frozen: Mapped[FrozenReport | None] = relationship(lazy="selectin", viewonly=True)
    published: Mapped[PublishedReport | None] = relationship(
        primaryjoin="ReportEdition.id == foreign(PublishedReport.edition_id)", lazy="selectin", viewonly=True
    )
    remarks: Mapped[list[ReportRemark]] = relationship(order_by=ReportRemark.id, lazy="selectin", viewonly=True)

    def decided(self, round_: int | None = None) -> list[ReportStep]:
        """The steps of a round, of the present one when none is named."""
        return [one for one in self.steps if one.round == (self.round if round_ is None else round_)]
