"""People, the offices they hold day by day, how they sign in, and the body they work for."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.offices import OF_A_DIVISION, SINGLE_HOLDER, Holding, Office, Standing
from assetlend.ids import new_id, person_key
from assetlend.models.base import STRICT, Base, filled, limited, one_of, whole
from assetlend.models.types import Day, Flag, Id, Json, Moment, Word

if TYPE_CHECKING:
    from assetlend.models.authority import Delegation


def _sql_list(offices: frozenset[Office]) -> str:
    return ", ".join(f"'{office.value}'" for office in sorted(offices))


class Organization(Base):
    """The one body whose database this is."""

    __tablename__ = "organization"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        *filled("name", "short_name", "ledger_key"),
        *limited(name=200, short_name=80, amphoe=80, changwat=80, address=300, phone=30),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, default=1)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text)
    amphoe: Mapped[str] = mapped_column(Text, default="")
    changwat: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(Text, default="")
    ledger_key: Mapped[str] = mapped_column(Text)
    is_demo: Mapped[bool] = mapped_column(Flag, default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)


class RulebookVersion(Base):
    """The office's rules as one document; an edit adds a version, none is ever changed."""

    __tablename__ = "rulebook"
    __table_args__ = (CheckConstraint("version > 0", name="version_positive"), *limited(note=500), STRICT)

    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    note: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))


class Division(Base):
    """A division (กอง) that owns property."""

    __tablename__ = "division"
    __table_args__ = (
        UniqueConstraint("name_key"),
        *filled("name", "name_key"),
        *limited(name=120, name_key=120, phone=30),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_active: Mapped[bool] = mapped_column(Flag, default=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Person(Base):
    """A borrower or an official. `name_key` is the name folded for search."""

    __tablename__ = "person"
    __table_args__ = (
        *filled("first_name", "name_key"),
        *limited(title=30, first_name=100, last_name=100, name_key=200, phone=20, email=200, position=120),
        *limited(house_no=30, moo=10, tambon=80, amphoe=80, changwat=80),
        Index("ix_person_name_key", "name_key"),
        Index("ix_person_phone", "phone"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(Text, default="")
    first_name: Mapped[str] = mapped_column(Text)
    last_name: Mapped[str] = mapped_column(Text, default="")
    name_key: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    position: Mapped[str] = mapped_column(Text, default="")
    house_no: Mapped[str] = mapped_column(Text, default="")
    moo: Mapped[str] = mapped_column(Text, default="")
    tambon: Mapped[str] = mapped_column(Text, default="")
    amphoe: Mapped[str] = mapped_column(Text, default="")
    changwat: Mapped[str] = mapped_column(Text, default="")
    division_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("division.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)

    account: Mapped["Account | None"] = relationship(back_populates="person")

    @property
    def name(self) -> str:
        return f"{self.title}{self.first_name} {self.last_name}".strip()

    @property
    def key(self) -> str:
        """The opaque name in the ledger."""
        return person_key(self.id)


class Account(Base):
    """How an official signs in. A switched-off account signs in nowhere and its sign-ins end at once."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("username_key"),
        *filled("username", "username_key", "password_hash"),
        *limited(username=60, username_key=60, password_hash=300),
        CheckConstraint("language IN ('th', 'en')", name="language"),
        STRICT,
    )

    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    username: Mapped[str] = mapped_column(Text)
    username_key: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    must_change: Mapped[bool] = mapped_column(Flag, default=False)
    is_active: Mapped[bool] = mapped_column(Flag, default=True)
    language: Mapped[str] = mapped_column(Text, default="th")
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_sign_in_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person] = relationship(back_populates="account")


class SignIn(Base):
    """A signed-in browser. `key_hash` is the SHA-256 of the key in its cookie; deleting the row ends the session."""

    __tablename__ = "sign_in"
    __table_args__ = (
        CheckConstraint("length(key_hash) = 64", name="key_hash"),
        CheckConstraint("expires_at > created_at", name="order"),
        *limited(address=60, agent=300),
        STRICT,
    )

    key_hash: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("account.person_id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    address: Mapped[str] = mapped_column(Text, default="")
    agent: Mapped[str] = mapped_column(Text, default="")


class Throttle(Base):
    """How often something was tried from one source within a window of time."""

    __tablename__ = "throttle"
    __table_args__ = (*filled("key"), *limited(key=120), *whole("tries"), STRICT)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(Integer)


class Appointment(Base):
    """An office held from a day to a day; acting and delegated ones name their order."""

    __tablename__ = "appointment"
    __table_args__ = (
        one_of("office", Office),
        one_of("holding", Holding),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="order"),
        CheckConstraint("holding = 'regular' OR coalesce(length(order_no), 0) > 0", name="has_order"),
        CheckConstraint(f"office NOT IN ({_sql_list(OF_A_DIVISION)}) OR division_id IS NOT NULL", name="division"),
        *limited(title=150, order_no=60),
        *filled("title"),
        Index(
            "uq_appointment_holder",
            "office",
            unique=True,
            sqlite_where=text(
                f"holding = 'regular' AND ends_on IS NULL AND division_id IS NULL"
                f" AND office IN ({_sql_list(SINGLE_HOLDER)})"
            ),
            postgresql_where=text(
                f"holding = 'regular' AND ends_on IS NULL AND division_id IS NULL"
                f" AND office IN ({_sql_list(SINGLE_HOLDER)})"
            ),
        ),
        Index(
            "uq_appointment_division_holder",
            "office",
            "division_id",
            unique=True,
            sqlite_where=text(f"holding = 'regular' AND ends_on IS NULL AND office IN ({_sql_list(OF_A_DIVISION)})"),
            postgresql_where=text(
                f"holding = 'regular' AND ends_on IS NULL AND office IN ({_sql_list(OF_A_DIVISION)})"
            ),
        ),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"), index=True)
    office: Mapped[Office] = mapped_column(Word(Office))
    holding: Mapped[Holding] = mapped_column(Word(Holding), default=Holding.REGULAR)
    division_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("division.id"))
    title: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date] = mapped_column(Day)
    ends_on: Mapped[date | None] = mapped_column(Day)
    order_no: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()
    division: Mapped[Division | None] = relationship()
    delegation: Mapped["Delegation | None"] = relationship(
        foreign_keys="Delegation.appointment_id", back_populates="appointment", uselist=False
    )

    @property
    def standing(self) -> Standing:
        """What this is on its days; limits are looked for only where power is delegated."""
        delegation = self.delegation if self.holding is Holding.DELEGATED else None
        bounds = delegation.bounds if delegation else None
        return Standing(self.office, self.division_id, self.holding, self.title, self.order_no, bounds)
