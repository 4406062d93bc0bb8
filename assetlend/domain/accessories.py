"""What belongs to a thing: typed one on a line, counted when it goes out, asked back only where it was given (R30)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assetlend.errors import Invalid
from assetlend.thai import digits, text

MOST = 12
MOST_OF_ONE = 999
LONGEST = 80
_NUMBERED = re.compile(r"(.+?)\s+([0-9๐-๙]+)")


@dataclass(frozen=True)
class Belonging:
    """Something that belongs to one unit of a kind: `per_unit` of `name`."""

    name: str
    per_unit: int = 1

    def __str__(self) -> str:
        return f"{self.name} {self.per_unit}"


class TooManyAccessories(Invalid):
    """At most %(most)s things can belong to one kind."""


class NamedTwice(Invalid):
    """%(name)s stands there twice. Write it once, with the number for one unit."""


class NotReadable(Invalid):
    """“%(line)s” cannot be read. Write a name of at most 80 characters and a number from 1 to 999."""


def read(typed: str) -> list[Belonging]:
    """The belongings that were typed one on a line, `เสา 8`; without a number it is one.

    Raises: TooManyAccessories, NamedTwice, NotReadable.
    """
    found = [_read(line) for line in text.canon_lines(typed).split("\n") if line.strip()]
    if len(found) > MOST:
        raise TooManyAccessories(field="accessories", most=MOST)
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise NamedTwice(field="accessories", name=name)
    return found


def _read(line: str) -> Belonging:
    written = text.canon(line)
    parts = _NUMBERED.fullmatch(written)
    name, number = (parts[1], int(digits.to_arabic(parts[2])[:6])) if parts else (written, 1)
    if len(name) > LONGEST or not 1 <= number <= MOST_OF_ONE:
        raise NotReadable(field="accessories", line=written[:40])
    return Belonging(name, number)


# -- what came back ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Out:
    """What was given with the units of one line and is still with the borrower."""

    name: str
    per_unit: int
    given: int
    left: int


@dataclass(frozen=True)
class Said:
    """What the clerk found of it, having counted: all others that belong to what came back are there."""

    damaged: int = 0
    missing: int = 0


@dataclass(frozen=True)
class Units:
    """Units of a line that come back, of these damaged, that are lost, and that stay out after that."""

    back: int
    damaged: int
    lost: int
    out: int


@dataclass(frozen=True)
class Came:
    """What came back of one accessory, with what was lost together with its unit in `missing`."""

    back: int
    damaged: int
    missing: int


class MoreThanBelongs(Invalid):
    """%(name)s: at most %(most)s of it can be damaged or missing."""

    rule = "R15"


class MeansDamage(Invalid):
    """Something that belongs to %(name)s is damaged or missing. Mark at least %(units)s %(unit)s of it as damaged."""

    rule = "R30"


def came_back(out: Out, units: Units, said: Said) -> Came:
    """How an accessory is accounted for when `units` come back.

    The last units account for all that was given; before that, each for what belongs to it, as far as it was given:
    what went out without is asked of nobody. Raises: MoreThanBelongs.
    """
    expected = out.left if units.out == 0 else min(out.left, out.per_unit * (units.back + units.lost))
    with_the_lost = expected if units.back == 0 else min(expected, out.per_unit * units.lost)
    most = expected - with_the_lost
    if said.damaged + said.missing > most:
        raise MoreThanBelongs(name=out.name, most=most)
    return Came(most - said.damaged - said.missing, said.damaged, said.missing + with_the_lost)


def units_hurt(found: Sequence[tuple[Out, Said]]) -> int:
    """How many units at least are not whole, by what is damaged or missing of their belongings."""
    return max((-(-(said.damaged + said.missing) // out.per_unit) for out, said in found), default=0)
