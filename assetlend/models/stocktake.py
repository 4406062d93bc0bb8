"""The annual check of the stock: who was appointed, what was counted, the report, and what the head decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.offices import Office
from assetlend.domain.stocktake import CopyTo, Count, Proof, Step
from assetlend.ids import new_id
from assetlend.models.assets import Asset
from assetlend.models.base import STRICT, Base, filled, limited, one_of, whole
from assetlend.models.incidents import Incident
from assetlend.models.people import Division, Person
from assetlend.models.types import Day, Flag, Id, Moment, Word

_IN_OFFICE = "ended_at IS NULL"


class Stocktake(Base):
    """The check of one fiscal year (พ.ศ.) with the newest order of appointment: who made it, and under which office."""

    __tablename__ = "stocktake"
    __table_args__ = (
        UniqueConstraint("fiscal_year"),
        CheckConstraint("fiscal_year > 2500", name="fiscal_year"),
        one_of("office", Office),
        *filled("order_no", "title"),
        *limited(order_no=60, title=150, acting_order=60),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    fiscal_year: Mapped[int] = mapped_column(Integer)
    order_no: Mapped[str] = mapped_column(Text)
    ordered_on: Mapped[date] = mapped_column(Day)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    office: Mapped[Office] = mapped_column(Word(Office))
    title: Mapped[str] = mapped_column(Text)
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    acting_order: Mapped[str | None] = mapped_column(Text)
    appointed_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()
    checkers: Mapped[list["StocktakeChecker"]] = relationship(order_by="StocktakeChecker.id")
    report: Mapped["StocktakeReport | None"] = relationship(uselist=False, viewonly=True)


class StocktakeChecker(Base):
    """Somebody who checks the stock of a year, from one order to another."""

    __tablename__ = "stocktake_checker"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= appointed_at", name="order"),
        Index(
            "uq_stocktake_checker_open",
            "stocktake_id",
            "person_id",
            unique=True,
            sqlite_where=text(_IN_OFFICE),
            postgresql_where=text(_IN_OFFICE),
        ),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    stocktake_id: Mapped[UUID] = mapped_column(Id, ForeignKey("stocktake.id"))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    appointed_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    person: Mapped[Person] = relationship()


class StocktakeCount(Base):
    """How the units of one row of the register were found; `loan_units` of them were out on loan on 30 September."""

    __tablename__ = "stocktake_count"
    __table_args__ = (
        one_of("proof", Proof),
        *whole("expected", "usable", "damaged", "worn", "unneeded", "missing", "surplus", "loan_units"),
        CheckConstraint("usable + damaged + worn + unneeded + missing = expected + surplus", name="sum"),
        CheckConstraint("missing = 0 OR surplus = 0", name="either"),
        CheckConstraint("loan_units <= usable + damaged + worn + unneeded", name="out"),
        CheckConstraint("(loan_units > 0) = (proof IS NOT NULL)", name="proven"),
        *limited(remark=300),
        Index("ix_stocktake_count_asset", "asset_id"),
        STRICT,
    )

    stocktake_id: Mapped[UUID] = mapped_column(Id, ForeignKey("stocktake.id"), primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    expected: Mapped[int] = mapped_column(Integer)
    usable: Mapped[int] = mapped_column(Integer, default=0)
    damaged: Mapped[int] = mapped_column(Integer, default=0)
    worn: Mapped[int] = mapped_column(Integer, default=0)
    unneeded: Mapped[int] = mapped_column(Integer, default=0)
    missing: Mapped[int] = mapped_column(Integer, default=0)
    surplus: Mapped[int] = mapped_column(Integer, default=0)
    loan_units: Mapped[int] = mapped_column(Integer, default=0)
    proof: Mapped[Proof | None] = mapped_column(Word(Proof))
    scanned: Mapped[bool] = mapped_column(Flag, default=False)
    remark: Mapped[str] = mapped_column(Text, default="")
    counted_at: Mapped[datetime] = mapped_column(Moment)
    counted_by: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))

    asset: Mapped[Asset] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def count(self) -> Count:
        """The numbers alone."""
        return Count(
            usable=self.usable,
            damaged=self.damaged,
            worn=self.worn,
            unneeded=self.unneeded,
            missing=self.missing,
            surplus=self.surplus,
            loan_units=self.loan_units,
            proof=self.proof,
        )


class StocktakeDivision(Base):
    """The closed count of one division, never changed after; `sha256` is over its rows (docs/ledger-format.md)."""

    __tablename__ = "stocktake_division"
    __table_args__ = (
        *whole("rows", "units", "usable", "damaged", "worn", "unneeded", "missing", "surplus", "on_loan"),
        CheckConstraint("usable + damaged + worn + unneeded + missing = units + surplus", name="sum"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        *filled("title"),
        *limited(title=150),
        STRICT,
    )

    stocktake_id: Mapped[UUID] = mapped_column(Id, ForeignKey("stocktake.id"), primary_key=True)
    division_id: Mapped[UUID] = mapped_column(Id, ForeignKey("division.id"), primary_key=True)
    rows: Mapped[int] = mapped_column(Integer)
    units: Mapped[int] = mapped_column(Integer)
    usable: Mapped[int] = mapped_column(Integer)
    damaged: Mapped[int] = mapped_column(Integer)
    worn: Mapped[int] = mapped_column(Integer)
    unneeded: Mapped[int] = mapped_column(Integer)
    missing: Mapped[int] = mapped_column(Integer)
    surplus: Mapped[int] = mapped_column(Integer)
    on_loan: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime] = mapped_column(Moment)

    division: Mapped[Division] = relationship()
    person: Mapped[Person] = relationship()


class StocktakeReport(Base):
    """The report as it was handed in; `body` is the frozen draft with its lists, and the appointer receives it once."""

    __tablename__ = "stocktake_report"
    __table_args__ = (
        UniqueConstraint("stocktake_id"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("(received_at IS NULL) = (received_by IS NULL)", name="received"),
        CheckConstraint("received_at IS NULL OR received_at >= reported_at", name="order"),
        *filled("number", "body", "title"),
        *limited(number=60, title=150, received_title=150),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    stocktake_id: Mapped[UUID] = mapped_column(Id, ForeignKey("stocktake.id"))
    number: Mapped[str] = mapped_column(Text)
    receipts_correct: Mapped[bool] = mapped_column(Flag)
    balance_matches: Mapped[bool] = mapped_column(Flag)
    faults_found: Mapped[bool] = mapped_column(Flag)
    unneeded_found: Mapped[bool] = mapped_column(Flag)
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime | None] = mapped_column(Moment)
    received_by: Mapped[UUID | None] = mapped_column(Id, ForeignKey("person.id"))
    received_title: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    receiver: Mapped[Person | None] = relationship(foreign_keys=[received_by])


class StocktakeCopy(Base):
    """A copy of the report that was sent on, never changed after (R49)."""

    __tablename__ = "stocktake_copy"
    __table_args__ = (
        one_of("recipient", CopyTo),
        *filled("number", "title"),
        *limited(number=60, title=150),
        STRICT,
    )

    stocktake_id: Mapped[UUID] = mapped_column(Id, ForeignKey("stocktake.id"), primary_key=True)
    recipient: Mapped[CopyTo] = mapped_column(Word(CopyTo), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    sent_on: Mapped[date] = mapped_column(Day)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class StocktakeDecision(Base):
    """What the head ordered about one finding, never changed after (R51); a loss with liability opened a report."""

    __tablename__ = "stocktake_decision"
    __table_args__ = (
        UniqueConstraint("incident_id"),
        one_of("step", Step),
        CheckConstraint("incident_id IS NULL OR step = 'committee'", name="liable"),
        *filled("order_no", "title"),
        *limited(order_no=60, title=150, acting_order=60),
        STRICT,
    )

    stocktake_id: Mapped[UUID] = mapped_column(Id, ForeignKey("stocktake.id"), primary_key=True)
    asset_id: Mapped[UUID] = mapped_column(Id, ForeignKey("asset.id"), primary_key=True)
    step: Mapped[Step] = mapped_column(Word(Step))
    order_no: Mapped[str] = mapped_column(Text)
    incident_id: Mapped[UUID | None] = mapped_column(Id, ForeignKey("incident.id"))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(Text)
    acting: Mapped[bool] = mapped_column(Flag, default=False)
    acting_order: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(Moment)

    asset: Mapped[Asset] = relationship()
    incident: Mapped[Incident | None] = relationship()
