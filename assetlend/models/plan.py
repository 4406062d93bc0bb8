"""The integrity plan of a year version by version, and what divisions did for its methods."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.activities import ActivityChannel
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.people import Division, Person
from assetlend.models.types import Day, Id, Json, Moment, Word


class PlanVersion(Base):
    """The plan of a fiscal year (พ.ศ.) as it was kept, never changed after; the newest version holds.

    `made_by` is empty where the owner of the machine imported it.
    """

    __tablename__ = "plan_version"
    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("fiscal_year > 2500", name="fiscal_year"),
        STRICT,
    )

    fiscal_year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))

    maker: Mapped[Person | None] = relationship()


class Activity(Base):
    """A division did something for a method of the plan of the year of its day; `people` is empty where not counted."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("request_key"),
        one_of("channel", ActivityChannel),
        CheckConstraint("measure > 0", name="measure"),
        CheckConstraint("method > 0", name="method"),
        CheckConstraint("people > 0", name="people"),
        *filled("evidence", "title"),
        *limited(place=200, evidence=300, title=150, request_key=60),
        Index("ix_activity_day", "happened_on", "id"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    measure: Mapped[int] = mapped_column(Integer)
    method: Mapped[int] = mapped_column(Integer)
    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"))
    channel: Mapped[ActivityChannel] = mapped_column(Word(ActivityChannel))
    happened_on: Mapped[date] = mapped_column(Day)
    place: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[int | None] = mapped_column(Integer)
    evidence: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    request_key: Mapped[str | None] = mapped_column(Text)

    division: Mapped[Division] = relationship()
    person: Mapped[Person] = relationship()
    withdrawal: Mapped["ActivityWithdrawal | None"] = relationship(back_populates="activity")


class ActivityWithdrawal(Base):
    """An activity that was recorded wrongly counts no more; its record stays, with why."""

    __tablename__ = "activity_withdrawal"
    __table_args__ = (*filled("reason", "title"), *limited(reason=300, title=150), STRICT)

    activity_id: Mapped[UUID] = mapped_column(Id, ForeignKey("activity.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime] = mapped_column(Moment)

    activity: Mapped[Activity] = relationship(back_populates="withdrawal")
    person: Mapped[Person] = relationship()
