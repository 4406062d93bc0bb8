"""Whose case is too near to an official to be his to decide: declared relatives, and people of the same household.

Names are compared as they are searched, titles left out. Source: R23, measure 2 (nobody favours his own).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from assetlend.errors import N_, Invalid
from assetlend.thai import text
from assetlend.thai.digits import to_arabic

MOST_NAMES = 40
MOST_LENGTH = 200
_TITLES: Final = tuple(map(text.fold, ("เด็กหญิง", "เด็กชาย", "นางสาว", "น.ส.", "ด.ญ.", "ด.ช.", "นาง", "นาย", "คุณ")))
_BEFORE_TAMBON: Final = re.compile("^(?:ตำบล|ต[.])")


class Relation(StrEnum):
    """How somebody belongs to an official."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    HOUSEHOLD = "household"


RELATION_NAMES: dict[Relation, str] = {
    Relation.SPOUSE: N_("Husband, wife or partner"),
    Relation.CHILD: N_("Child"),
    Relation.PARENT: N_("Father or mother"),
    Relation.SIBLING: N_("Brother or sister"),
    Relation.HOUSEHOLD: N_("Another member of the household or relative"),
}


class NothingDeclared(Invalid):
    """Write at least one name, or tick that there is nobody to declare."""

    rule = "R23"


class NoneAndNames(Invalid):
    """You ticked that there is nobody to declare, and wrote names too. Take away one of the two."""

    rule = "R23"


class TooManyNames(Invalid):
    """At most %(most)s people can be declared, each with a name of at most %(length)s characters."""

    rule = "R23"


def bare_key(name: str) -> str:
    """A name folded for comparison without the title in front of it; empty where nothing else is left."""
    folded = text.fold(name)
    found = next((title for title in _TITLES if folded.startswith(title)), "")
    return folded.removeprefix(found)[:MOST_LENGTH]


def read_names(typed: str) -> list[str]:
    """The names of a text, one on each line, in their canonical form."""
    return [line for line in text.canon_lines(typed).splitlines() if bare_key(line)]


def check_declared(relatives: Mapping[Relation, Iterable[str]], *, none: bool) -> list[tuple[Relation, str]]:
    """(relation, name) of everybody declared. Raises: NothingDeclared, NoneAndNames, TooManyNames."""
    found = [(relation, name) for relation, names in relatives.items() for name in names]
    if none and found:
        raise NoneAndNames(field="none")
    if not none and not found:
        raise NothingDeclared(field="none")
    if len(found) > MOST_NAMES or any(len(name) > MOST_LENGTH for _, name in found):
        raise TooManyNames(field=found[-1][0].value, most=MOST_NAMES, length=MOST_LENGTH)
    return found


@dataclass(frozen=True)
class Home:
    """Where a family lives: surname, house number, village (หมู่) and subdistrict, as they are compared."""

    surname: str
    house: str
    moo: str
    tambon: str

    @classmethod
    def of(cls, surname: str, house: str, moo: str, tambon: str) -> "Home | None":
        """None where the surname, the house or the subdistrict is not known."""
        found = cls(text.fold(surname), _plain(house), _number(moo), _BEFORE_TAMBON.sub("", _plain(tambon)))
        return found if found.surname and found.house and found.tambon else None


def _plain(typed: str) -> str:
    """A number of a house keeps its slash: 12/3 is not 123."""
    return to_arabic(text.canon(typed)).replace(" ", "").casefold().removeprefix("บ้านเลขที่")


def _number(moo: str) -> str:
    """`หมู่ที่ 4`, `ม.4` and `๔` are the same village."""
    return "".join(filter(str.isdigit, _plain(moo))) or _plain(moo).strip("-")


@dataclass(frozen=True)
class Match:
    """Why an official is too near to a borrower: what he declared, or None for the same surname and address."""

    relation: Relation | None = None
    name: str = ""


@dataclass(frozen=True)
class Family:
    """What is known of one official: whom he declared, by comparable name, and where he lives."""

    official: UUID
    relatives: Mapping[str, Match]
    homes: frozenset[Home]

    def match(self, names: Iterable[str], homes: Iterable[Home]) -> Match | None:
        """Why he is too near to a borrower with these comparable names and homes; None where he is not."""
        declared = next((self.relatives[name] for name in names if name in self.relatives), None)
        if declared:
            return declared
        return Match() if self.homes.intersection(homes) else None
