"""PDF files are kept byte by byte as they were sent, and refused when they hold anything that acts.

A rewritten file would lose an electronic signature, and its SHA-256 would not be that of the paper which the office
has. Measured limits and traps: docs/security.md.
"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from assetlend.errors import Invalid
from assetlend.ids import new_id
from assetlend.models import Enclosure
from assetlend.services import photos
from assetlend.services.photos import Upload
from assetlend.thai import text

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120
SECONDS = 30  # by the clock; pdf_reading.py has its own limits
BEGINNING = b"%PDF-"
READER = Path(__file__).with_name("pdf_reading.py")
FINE, LOCKED, ACTIVE = 0, 4, 5  # pdf_reading.Outcome


class FileTooLarge(Invalid):
    """The file is larger than 10 MB. Scan it in black and white with fewer dots, or send it in parts."""


class NotAPdf(Invalid):
    """This is not a PDF that can be read. Save or print it as PDF anew and send that."""


class LockedPdf(Invalid):
    """This PDF is locked or encrypted. Send a copy that opens without a password."""


class ActivePdf(Invalid):
    """This PDF holds a script, another file in it, or something that opens programs or files. Print it to PDF anew."""


@dataclass(frozen=True)
class Pdf:
    """A file that was looked at: its bytes, how many pages it has, and what the sender calls it."""

    data: bytes
    pages: int
    name: str

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def check(upload: Upload, *, field: str = "files") -> Pdf:
    """The file as it is, after it was looked at.

    Raises: FileTooLarge, NotAPdf, LockedPdf, ActivePdf, each naming `field`.
    """
    if len(upload.data) > MOST_BYTES:
        raise FileTooLarge(field=field)
    if not upload.data.startswith(BEGINNING):
        raise NotAPdf(field=field)
    outcome, pages = _read(upload.data)
    if outcome == LOCKED:
        raise LockedPdf(field=field)
    if outcome == ACTIVE:
        raise ActivePdf(field=field)
    if outcome != FINE:
        raise NotAPdf(field=field)
    return Pdf(upload.data, pages, name_of(upload.name))


def _read(data: bytes) -> tuple[int, int]:
    """How the reader ended, and the number of pages."""
    command = [sys.executable, "-I", str(READER)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False, env={})  # noqa: S603
    except subprocess.TimeoutExpired:
        return -1, 0
    return done.returncode, int(done.stdout) if done.returncode == FINE else 0


def name_of(given: str) -> str:
    """What a file is called for people, always a plain name that ends in .pdf; never where it lies."""
    last = text.canon(given).replace("\\", "/").rsplit("/", 1)[-1]
    stem = "".join(one for one in last if one.isprintable() and one not in '"<>:|?*')
    stem = stem[:-4] if stem.lower().endswith(".pdf") else stem
    return f"{stem.strip(' .')[: LONGEST_NAME - 4] or 'file'}.pdf"


def keep(session: Session, files: Sequence[Pdf], **owner: UUID) -> None:
    """Write each file under its own random name and its row; `owner` names what it shows by the column."""
    for position, one in enumerate(files, 1):
        row = Enclosure(
            id=new_id(),
            sha256=one.sha256,
            size=len(one.data),
            pages=one.pages,
            name=one.name,
            position=position,
            **owner,
        )
        photos.write(path(photos.folder_of(session), row.id), one.data)
        session.add(row)
    session.flush()


def path(folder: Path, enclosure: UUID) -> Path:
    """Where the file of an enclosure lies, beside the pictures."""
    return folder / enclosure.hex[-2:] / f"{enclosure.hex}.pdf"


def of_activities(session: Session, activities: Iterable[UUID]) -> Mapping[UUID, list[Enclosure]]:
    """Activity -> its files in their order."""
    return _of(session, Enclosure.activity_id, activities)


def of_publications(session: Session, publications: Iterable[UUID]) -> Mapping[UUID, list[Enclosure]]:
    """Publication -> its files in their order."""
    return _of(session, Enclosure.publication_id, publications)


def _of(
    session: Session, owner: InstrumentedAttribute[UUID | None], keys: Iterable[UUID]
) -> Mapping[UUID, list[Enclosure]]:
    found: dict[UUID, list[Enclosure]] = defaultdict(list)
    for one in session.scalars(select(Enclosure).where(owner.in_(list(keys))).order_by(Enclosure.position)):
        found[getattr(one, owner.key)].append(one)
    return found
