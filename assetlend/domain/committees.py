"""Who sits on a committee that finds the facts: at most five, none of them a party to the case (R23, R39, R51)."""

from collections.abc import Sequence
from dataclasses import dataclass

from assetlend.errors import Invalid
from assetlend.thai.text import canon

LEAST, LEAST_OF_THE_STOCK, MOST = 2, 3, 5
CHAIR, MEMBER, SECRETARY = "ประธานกรรมการ", "กรรมการ", "กรรมการและเลขานุการ"


class TooFewMembers(Invalid):
    """Name the chair and at least one more member."""


class ThreeNeeded(Invalid):
    """A committee on what the annual check found has a chair and at least two more members. Name three."""


class MemberWithoutName(Invalid):
    """Enter the name of the member, or leave the position empty as well."""


class NamedTwice(Invalid):
    """%(name)s is named twice. Enter each member once."""


class PartyToTheCase(Invalid):
    """%(name)s borrowed the thing or appoints the committee, and cannot sit on it."""

    rule = "R23"


@dataclass(frozen=True)
class Member:
    """Who is appointed, with his position."""

    name: str
    position: str


def check(members: Sequence[Member], parties: Sequence[str], *, least: int = LEAST) -> list[Member]:
    """The members who are named, the chair first; `least` counts him.

    Raises: TooFewMembers, ThreeNeeded, MemberWithoutName, NamedTwice, PartyToTheCase (R23).
    """
    named: list[Member] = []
    for place, member in enumerate(members, 1):
        if not member.name:
            if member.position:
                raise MemberWithoutName(field=f"name_{place}")
            continue
        if any(_key(one.name) == _key(member.name) for one in named):
            raise NamedTwice(field=f"name_{place}", name=member.name)
        if any(_key(party) in _key(member.name) for party in parties if party):
            raise PartyToTheCase(field=f"name_{place}", name=member.name)
        named.append(member)
    if len(named) < least and least > LEAST:
        free = (place for place, member in enumerate(members, 1) if not member.name)
        raise ThreeNeeded(field=f"name_{next(free, least)}")
    if len(named) < least:
        raise TooFewMembers(field="name_1")
    return named


def roles(count: int) -> list[str]:
    """What each member is there: the first has the chair, the last of three or more keeps the minutes."""
    middle = [MEMBER] * (count - 2)
    return [CHAIR, *middle, SECRETARY if count > LEAST else MEMBER]


def _key(name: str) -> str:
    return "".join(canon(name).split())
