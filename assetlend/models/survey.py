"""Invitations to answer three questions after a return, and counters of the answers: no answer has a row of its own."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assetlend.domain.survey import Question, Step
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, one_of, whole
from assetlend.models.types import Day, Flag, Id, Json, Moment, Word


class SurveyInvitation(Base):
    """Whoever brought a loan back was asked, once. Of an answer only that there was one is kept, without its time.

    `key_hash` is SHA-256 of the key of the newest link, in hexadecimal; it goes when the link was used.
    """

    __tablename__ = "survey_invitation"
    __table_args__ = (
        UniqueConstraint("key_hash"),
        CheckConstraint("length(key_hash) = 64", name="key_hash"),
        CheckConstraint("last_on >= asked_on", name="order"),
        CheckConstraint("NOT is_used OR key_hash IS NULL", name="used"),
        Index("ix_survey_invitation_asked", "asked_on"),
        STRICT,
    )

    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"), primary_key=True)
    asked_on: Mapped[date] = mapped_column(Day)
    last_on: Mapped[date] = mapped_column(Day)
    key_hash: Mapped[str | None] = mapped_column(Text)
    is_used: Mapped[bool] = mapped_column(Flag, default=False)


class SurveyWaiting(Base):
    """How many answers of a fiscal year (พ.ศ.) wait to be told in the ledger: fifteen counters, all written each time.

    Backups leave them out, so that two copies never show what a single answer changed.
    """

    __tablename__ = "survey_waiting"
    __table_args__ = (
        one_of("question", Question),
        one_of("step", Step),
        CheckConstraint("fiscal_year > 2500", name="fiscal_year"),
        *whole("answers"),
        STRICT,
    )

    fiscal_year: Mapped[int] = mapped_column(Integer, primary_key=True)
    question: Mapped[Question] = mapped_column(Word(Question), primary_key=True)
    step: Mapped[Step] = mapped_column(Word(Step), primary_key=True)
    answers: Mapped[int] = mapped_column(Integer)


class SurveyCount(Base):
    """Answers that were told together: of which days, how many had been asked since the count before, and `Counts`."""

    __tablename__ = "survey_count"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="order"),
        *whole("asked"),
        Index("ix_survey_count_to", "to_on"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    from_on: Mapped[date] = mapped_column(Day)
    to_on: Mapped[date] = mapped_column(Day)
    asked: Mapped[int] = mapped_column(Integer)
    counted_at: Mapped[datetime] = mapped_column(Moment)
    answers: Mapped[Any] = mapped_column(Json)
