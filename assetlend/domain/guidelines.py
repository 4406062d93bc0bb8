"""A division's guideline: whose it is to read, what its text is made of, and what commits to it (R59, R60)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from assetlend.errors import Conflict, Invalid
from assetlend.ids import named_id
from assetlend.thai import dates
from assetlend.thai.digits import to_thai


class TextMissing(Invalid):
    """Write the text of the guideline."""


class OfAnotherYear(Conflict):
    """This draft was written for the fiscal year B.E. %(year)s, which is over. Drop it and begin a new one."""

    rule = "R59"


class Superseded(Conflict):
    """A newer version of this guideline is in force. Read that one."""

    rule = "R60"


class YearOver(Conflict):
    """This guideline was for the fiscal year B.E. %(year)s, which is over. Read the one of this year."""

    rule = "R60"


def last_day(opens: date, days: int) -> date:
    """The last day of what is owed once a year: `days` after it opens, and not beyond the fiscal year."""
    return min(opens + timedelta(days=days), dates.fiscal_year_bounds(dates.fiscal_year(opens))[1])


def renewed(text: str, before: int, fiscal_year: int) -> str:
    """The text of a guideline of the fiscal year `before`, with the year that it names set to `fiscal_year`."""
    for spelled in (to_thai, str):
        text = text.replace(spelled(before), spelled(fiscal_year))
    return text


def check_year(fiscal_year: int, today: date) -> None:
    """A guideline is published in the fiscal year that it is for. Raises: OfAnotherYear."""
    if fiscal_year != dates.fiscal_year(today):
        raise OfAnotherYear(year=fiscal_year)


def is_for(own: UUID | None, division: UUID) -> bool:
    """Whether the guideline of `division` is for an official of the division `own`: any, where he has none."""
    return own is None or own == division


# -- what commits to the text -----------------------------------------------------------------------------------------


def digest(division: UUID, fiscal_year: int, version: int, text: str) -> str:
    """SHA-256 over the lines `division`, `fiscal_year`, `version` and the text, in hexadecimal digits."""
    return sha256(f"{division.hex}\n{fiscal_year}\n{version}\n{text}".encode()).hexdigest()


def id_of(sha256_: str) -> UUID:
    """The id of the guideline with this hash: its first 16 bytes, marked as such."""
    return named_id(bytes.fromhex(sha256_))


# -- what a text is made of -------------------------------------------------------------------------------------------


class BlockKind(StrEnum):
    """How a part of the text is shown."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    STEPS = "steps"
    POINTS = "points"


@dataclass(frozen=True)
class Block:
    """A heading or a paragraph, of one line each; or a list with its lines."""

    kind: BlockKind
    lines: tuple[str, ...]


_STEP = re.compile(r"[0-9๐-๙]{1,2}\. ")
_LISTS = (BlockKind.STEPS, BlockKind.POINTS)


def blocks(text: str) -> list[Block]:
    """The parts of a text: `# ` begins a heading, `1. ` a step, `- ` a point; any other line is a paragraph.

    Steps keep the numbers that were typed.
    """
    found: list[Block] = []
    for kind, line in _lines(text):
        if kind in _LISTS and found and found[-1].kind is kind:
            found[-1] = Block(kind, (*found[-1].lines, line))
        elif line:
            found.append(Block(kind, (line,)))
    return found


def _lines(text: str) -> Iterator[tuple[BlockKind, str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("# "):
            yield BlockKind.HEADING, line[2:]
        elif line.startswith("- "):
            yield BlockKind.POINTS, line[2:]
        elif _STEP.match(line):
            yield BlockKind.STEPS, line
        else:
            yield BlockKind.PARAGRAPH, line
