"""What officials declared of relatives and household, each time as a whole; none of it is in the ledger.

The rows can be erased when their time of keeping is over, so the database does not refuse it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from assetlend.domain.interests import MOST_LENGTH, Relation
from assetlend.ids import new_id
from assetlend.models.base import STRICT, Base, filled, limited, one_of
from assetlend.models.people import Person
from assetlend.models.types import Id, Moment, Word


class InterestDeclaration(Base):
    """One declaration with the official's own address; the newest holds. Without relatives there was nobody."""

    __tablename__ = "interest_declaration"
    __table_args__ = (
        UniqueConstraint("person_id", "fiscal_year", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("fiscal_year > 2500", name="fiscal_year"),
        *limited(house_no=30, moo=10, tambon=80),
        STRICT,
    )

    id: Mapped[UUID] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(Id, ForeignKey("person.id"))
    fiscal_year: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer)
    house_no: Mapped[str] = mapped_column(Text, default="")
    moo: Mapped[str] = mapped_column(Text, default="")
    tambon: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime] = mapped_column(Moment)

    person: Mapped[Person] = relationship()
    relatives: Mapped[list["InterestRelative"]] = relationship(order_by="InterestRelative.position")


class InterestRelative(Base):
    """Somebody who was declared; `name_key` is the name as it is compared, the title left out."""

    __tablename__ = "interest_relative"
    __table_args__ = (
        one_of("relation", Relation),
        CheckConstraint("position > 0", name="position"),
        *filled("name", "name_key"),
        *limited(name=MOST_LENGTH, name_key=MOST_LENGTH),
        STRICT,
    )

    declaration_id: Mapped[UUID] = mapped_column(Id, ForeignKey("interest_declaration.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    relation: Mapped[Relation] = mapped_column(Word(Relation))
    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
