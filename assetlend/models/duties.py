"""What is due and by whom, and the days on which the office is closed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.duties import DutyKind, DutyOutcome
from assetlend.domain.offices import Office
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.people import Division, Person
from assetlend.models.types import Day, Id, Moment, Word

_OPEN = "outcome IS NULL"


class Holiday(Base):
    """A day on which the office is closed. The table is the office's own: seeded once, then edited."""

    __tablename__ = "holiday"
    __table_args__ = (*filled("name"), *limited(name=120), STRICT)

    day: Mapped[date] = mapped_column(Day, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))


class Duty(Base):
    """Something due: opened once, ended once. `subject` names what it is about, as the ledger does."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "ordinal"),
        one_of("kind", DutyKind),
        one_of("office", Office),
        one_of("outcome", DutyOutcome),
        CheckConstraint("ordinal > 0", name="ordinal"),
        CheckConstraint("last_on >= opens_on", name="order"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
        *filled("subject"),
        *limited(subject=120),
        Index("ix_duty_open", "last_on", "id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[DutyKind] = mapped_column(Word(DutyKind))
    subject: Mapped[str] = mapped_column(Text)
    ordinal: Mapped[int] = mapped_column(Integer, default=1)
    office: Mapped[Office] = mapped_column(Word(Office))
    division_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("division.id"))
    person_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"), index=True)
    opens_on: Mapped[date] = mapped_column(Day)
    last_on: Mapped[date] = mapped_column(Day)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[DutyOutcome | None] = mapped_column(Word(DutyOutcome))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))

    division: Mapped[Division | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
