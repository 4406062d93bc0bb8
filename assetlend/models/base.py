"""What all tables share: names of constraints, STRICT tables on SQLite, and the checks that keep rows possible."""

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, MetaData
from sqlalchemy.orm import DeclarativeBase

STRICT: dict[str, Any] = {"sqlite_strict": True}


class Base(DeclarativeBase):
    """The base of all rows."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


def one_of(column: str, words: type[StrEnum], *, name: str | None = None) -> CheckConstraint:
    """The column holds a member of the enum, or nothing."""
    values = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({values})", name=name or column)


def limited(**lengths: int) -> tuple[CheckConstraint, ...]:
    """Each text column is at most so many characters long."""
    return tuple(
        CheckConstraint(f"length({column}) <= {most}", name=f"{column}_length") for column, most in lengths.items()
    )


def filled(*columns: str) -> tuple[CheckConstraint, ...]:
    """Each text column is not empty."""
    return tuple(CheckConstraint(f"length({column}) > 0", name=f"{column}_filled") for column in columns)


def whole(*columns: str) -> tuple[CheckConstraint, ...]:
    """Each number is zero or more."""
    return tuple(CheckConstraint(f"{column} >= 0", name=f"{column}_whole") for column in columns)
