"""What the report on paper is made of: a few kinds of blocks, so that HTML, PDF and DOCX stay small and say the same.

All words are ready to print (Thai digits, whole dates); a renderer adds none of its own but the number of the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a run of words is, for its looks; a blank is a line to write on with a pen, as long as its spaces."""

    PLAIN = ""
    STATUS = "status"
    SENTENCE = "sentence"
    NOTE = "note"
    FINDING = "finding"
    ENTRIES = "entries"
    BLANK = "blank"


class Look(StrEnum):
    """How a paragraph stands: with its first line indented, at the margin, as an item of a list, in the title."""

    INDENTED = "indented"
    PLAIN = "plain"
    ITEM = "item"
    TITLE = "title"


@dataclass(frozen=True)
class Run:
    """Words of one kind within a paragraph."""

    text: str
    role: Role = Role.PLAIN


@dataclass(frozen=True)
class Heading:
    """A heading, of one line or several; level 1 is the report's own, level 2 a section's."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]
    look: Look = Look.PLAIN

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Cell:
    """A cell of a table, over one row or several."""

    paragraphs: tuple[Paragraph, ...]
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on every page.

    Each row has a place for every column; None is covered by a cell above. `widths` are shares of the whole width,
    `centred` the columns (from 0) whose words stand in the middle.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    widths: tuple[int, ...]
    centred: tuple[int, ...] = ()


@dataclass(frozen=True)
class Signatures:
    """Places for signatures, one below the other; each is its lines, and is never parted by the end of a page."""

    places: tuple[tuple[Paragraph, ...], ...]


Block = Heading | Paragraph | Table | Signatures


@dataclass(frozen=True)
class ReportPaper:
    """The report as it is read. `made_at` (aware) is the moment up to which it counts.

    `mark` stands at the top of every page (ร่าง of a draft). `kept_whole` are words that must not be parted at the
    end of a line.
    """

    title: str
    office: str
    made_at: datetime
    mark: str
    blocks: tuple[Block, ...]
    kept_whole: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """The words of every heading, cell and paragraph in reading order, with their white space folded."""
        found = (" ".join(text.split()) for block in self.blocks for text in _texts(block))
        return [text for text in found if text]


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Table():
            yield from block.head
            yield from (one.text for row in block.rows for cell in row if cell for one in cell.paragraphs)
        case Signatures():
            yield from (line.text for place in block.places for line in place)


def said(text: str, role: Role = Role.PLAIN, look: Look = Look.PLAIN) -> tuple[Paragraph, ...]:
    """A text as paragraphs, one for each line that was typed."""
    lines = [line.strip() for line in text.splitlines()]
    return tuple(Paragraph((Run(line, role),), look) for line in lines if line) or (Paragraph((Run("–"),), look),)


def cell(text: str, rows: int = 1) -> Cell:
    return Cell(said(text), rows)
