"""Pictures are decoded and written anew by the program, so that nothing but the picture is kept.

Measured limits and traps: docs/security.md. A picture is at most 1600 pixels on its longer side.
"""

import io
import os
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from PIL import Image, ImageOps
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from assetlend.errors import Invalid
from assetlend.ids import new_id
from assetlend.models import Attachment, Enclosure
from assetlend.thai import text

PHOTO_DIR = "photo_dir"
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 64_000_000  # of a JPEG, which is decoded smaller than it is
MOST_WHOLE_PIXELS = 24_000_000  # of others, which are decoded whole: a small file can take a gigabyte
MOST_SIDE = 30_000  # each row of points costs memory of its own: a picture one point wide can take a gigabyte
LONGEST = 1600
ORPHAN_AGE = timedelta(days=1)
QUALITY = 80
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class TooLarge(Invalid):
    """The picture is larger than 12 MB. Take it again with fewer pixels."""


class NotAPicture(Invalid):
    """This is not a picture that can be read. Use a photo in JPEG, PNG or WebP."""


class AppleFormat(Invalid):
    """The phone keeps its photos as HEIC. Choose "Most compatible" in the camera's settings, or send a JPEG."""


@dataclass(frozen=True)
class Upload:
    """What came with a form: the bytes and the name that the sender gave."""

    data: bytes
    name: str


@dataclass(frozen=True)
class Picture:
    """A clean JPEG."""

    data: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def clean(upload: Upload, *, field: str = "photos") -> Picture:
    """The picture turned upright, shrunk and written anew without anything hidden in it.

    Raises: TooLarge, NotAPicture, AppleFormat, each naming `field`.
    """
    if len(upload.data) > MOST_BYTES:
        raise TooLarge(field=field)
    if upload.data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        raise AppleFormat(field=field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = _upright(upload.data)
    except Exception as error:  # the decoder raises whatever a broken file makes it raise
        raise NotAPicture(field=field) from error
    fresh = Image.frombytes("RGB", picture.size, picture.tobytes())
    out = io.BytesIO()
    fresh.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Picture(out.getvalue(), *fresh.size)


def _upright(data: bytes) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    most = MOST_PIXELS if image.format == "JPEG" else MOST_WHOLE_PIXELS
    # The library's own warning is lost when two threads decode at once.
    if max(image.size) > MOST_SIDE or image.width * image.height > most:
        raise ValueError("too many pixels")
    if image.format == "JPEG":
        image.draft("RGB", (LONGEST, LONGEST))
    image.load()
    if image.mode in ("1", "P"):  # what has no colours in between cannot be shrunk well
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    return image.convert("RGB")


def folder_of(session: Session) -> Path:
    """The folder in which the pictures of this database lie."""
    return Path(session.info[PHOTO_DIR])


def keep(session: Session, picture: Picture, *, name: str, by: UUID | None, now: datetime, **owner: UUID) -> Attachment:
    """Write the file under its own random name and its row; `owner` names what it shows by the column."""
    row = Attachment(
        id=new_id(),
        sha256=picture.sha256,
        size=len(picture.data),
        width=picture.width,
        height=picture.height,
        original_name=text.canon(name)[:200],
        created_at=now,
        created_by=by,
        **owner,
    )
    write(path(folder_of(session), row.id), picture.data)
    session.add(row)
    session.flush()
    return row


def write(file: Path, data: bytes) -> None:
    """Write a file that is whole and on the disk before its row is: a power cut takes no evidence of what was said."""
    fresh = not file.parent.exists()
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    with draft.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    for folder in (file.parent, file.parent.parent) if fresh else (file.parent,):
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def of_incident(session: Session, incident: UUID) -> list[UUID]:
    """The pictures that came with a report, in the order of their coming."""
    query = select(Attachment.id).where(Attachment.incident_id == incident).order_by(Attachment.id)
    return list(session.scalars(query))


def of_publications(session: Session, publications: Iterable[UUID]) -> Mapping[UUID, list[Attachment]]:
    """Publication -> its pictures, in the order of their coming."""
    return _of(session, Attachment.publication_id, publications)


def of_activities(session: Session, activities: Iterable[UUID]) -> Mapping[UUID, list[Attachment]]:
    """Activity -> its pictures, in the order of their coming."""
    return _of(session, Attachment.activity_id, activities)


def _of(
    session: Session, owner: InstrumentedAttribute[UUID | None], keys: Iterable[UUID]
) -> Mapping[UUID, list[Attachment]]:
    found: dict[UUID, list[Attachment]] = defaultdict(list)
    for one in session.scalars(select(Attachment).where(owner.in_(list(keys))).order_by(Attachment.id)):
        found[getattr(one, owner.key)].append(one)
    return found


def path(folder: Path, attachment: UUID) -> Path:
    """Where the file of an attachment lies."""
    return folder / attachment.hex[-2:] / f"{attachment.hex}.jpg"


def forget_orphans(session: Session, now: datetime) -> int:
    """Delete files that no row speaks of, once they are a day old: what a refused act or a crash left; how many."""
    before = (now - ORPHAN_AGE).timestamp()
    old = {file for file in folder_of(session).glob("??/*") if file.stat().st_mtime < before}
    known = _named(session) if old else set()
    gone = [file for file in old if file.name not in known]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _named(session: Session) -> set[str]:
    pictures = {f"{key.hex}.jpg" for key in session.scalars(select(Attachment.id))}
    return pictures | {f"{key.hex}.pdf" for key in session.scalars(select(Enclosure.id))}


def replace_item_photo(session: Session, picture: Picture, *, item: UUID, by: UUID | None, now: datetime) -> Attachment:
    """Keep a kind's picture in place of the one before."""
    before = session.scalars(select(Attachment).where(Attachment.item_id == item)).first()
    if before is not None:
        session.delete(before)
        session.flush()
    return keep(session, picture, name="item.jpg", by=by, now=now, item_id=item)
