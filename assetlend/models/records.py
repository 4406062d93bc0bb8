"""The ledger and what belongs to it, papers as they were issued, notices on their way, and counters of numbers."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of, whole
from assetlend.models.types import Big, Id, Json, Moment, Word


class LedgerEntry(Base):
    """One line of the ledger, as hashed. The database refuses to change or delete a row."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("seq > 0", name="seq"),
        CheckConstraint("length(leaf_hash) = 32", name="leaf_hash"),
        Index("ix_ledger_entry_subject", "subject", "seq"),
        Index("ix_ledger_entry_act", "act", "seq"),
        STRICT,
    )

    seq: Mapped[int] = mapped_column(Big, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    act: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerHead(Base):
    """How long the ledger is and when its last entry was made; its one row is the lock of the ledger."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"), *whole("size", "tree_size"), STRICT)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, default=1)
    size: Mapped[int] = mapped_column(Big)
    last_at: Mapped[datetime] = mapped_column(Moment)
    tree_size: Mapped[int] = mapped_column(Big, default=0)


class LedgerNode(Base):
    """The hash of a perfect subtree of the Merkle tree, kept so that roots and proofs need no full reading."""

    __tablename__ = "ledger_node"
    __table_args__ = (CheckConstraint("length(hash) = 32", name="hash"), STRICT)

    level: Mapped[int] = mapped_column(Integer, primary_key=True)
    place: Mapped[int] = mapped_column(Big, primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointNote(Base):
    """A signed checkpoint; the same note lies as a file outside the database."""

    __tablename__ = "checkpoint"
    __table_args__ = (CheckConstraint("size >= 0", name="size"), STRICT)

    size: Mapped[int] = mapped_column(Big, primary_key=True)
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)


class Paper(Base):
    """A paper as it was issued: the frozen value, from which every reprint is the same for ever.

    `commitment` is SHA-256(salt ‖ value); it stands in the ledger, and without the salt it tells nothing.
    """

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("loan_id", "kind", "edition"),
        CheckConstraint("kind IN ('loan_slip')", name="kind"),
        CheckConstraint("edition > 0", name="edition"),
        CheckConstraint("length(commitment) = 64", name="commitment"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(Text)
    loan_id: Mapped[UUID] = mapped_column(Id, ForeignKey("loan.id"))
    edition: Mapped[int] = mapped_column(Integer)
    template: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    commitment: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Moment)


class NoticeChannel(StrEnum):
    SCREEN = "screen"
    EMAIL = "email"


class Notice(Base):
    """A message that waits for somebody: written in the transaction of what it tells of, sent by the worker."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("channel", NoticeChannel),
        *whole("tries"),
        *filled("kind"),
        *limited(kind=40, subject=120, last_error=300),
        Index("ix_outbox_waiting", "sent_at", "due_at"),
        Index("ix_outbox_person", "person_id", "created_at"),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(Text)
    channel: Mapped[NoticeChannel] = mapped_column(Word(NoticeChannel))
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")


class NumberSeries(Base):
    """The last number given in a series and year; the row is locked while a number is taken, so none is skipped."""

    __tablename__ = "number_series"
    __table_args__ = (*whole("last"), *filled("series"), *limited(series=60), STRICT)

    series: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)


class WorkerRun(Base):
    """When the worker last ran and what it did."""

    __tablename__ = "worker_run"
    __table_args__ = (Index("ix_worker_run_started", "started_at"), STRICT)

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    started_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    done: Mapped[dict[str, Any]] = mapped_column(Json)
