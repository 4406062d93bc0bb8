"""What the public may take: counted once a day, kept as one file beside the database, and served from there.

The edition can be made again from the ledger and the register at any time, so it is no part of a backup.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import end_of_day, local_day
from assetlend.config import Config
from assetlend.domain import open_counts, open_sets
from assetlend.domain.books import Books
from assetlend.domain.figures import Terms
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.open_counts import Wanted
from assetlend.domain.open_sets import Gathered, Names
from assetlend.domain.rulebook import Rulebook
from assetlend.ledger.canonical import stamp
from assetlend.models import CheckpointNote, Organization
from assetlend.services import catalogue, ledger, open_files, registry, rules
from assetlend.thai import dates

FILE = "edition.json"
FORMAT = 1


@dataclass(frozen=True)
class Edition:
    """One day's edition: when it was made, what the page of statistics shows, and every file by its name.

    `ledger` is whose it is, `years` (พ.ศ., newest first) are as open_counts tells them; `overdue` is (day, loans), the
    loans None where kept back.
    """

    made_at: datetime
    ledger: str
    years: Mapping[int, Mapping[str, Any]]
    overdue: tuple[date, int | None] | None
    divisions: Mapping[str, str]
    files: Mapping[str, bytes]
    marks: Mapping[str, str]


@cache
def described() -> Mapping[str, Any]:
    """The shape of all sets: columns, allowed values, licence."""
    text = resources.files("assetlend").joinpath("data/open_data.yaml").read_text("utf-8")
    document: Mapping[str, Any] = yaml.safe_load(text)
    return document


# -- keeping ----------------------------------------------------------------------------------------------------------


def refresh(session: Session, settings: Config, now: datetime) -> bool:
    """Make this office's edition of the day, unless it is there; whether one was made."""
    before = read(settings.open_data_dir / FILE)
    today = local_day(now, settings.zone)
    ours = select(Organization.ledger_key)
    if before and local_day(before.made_at, settings.zone) >= today and before.ledger == session.scalar(ours):
        return False
    keep(settings, make(session, now, settings))
    return True


def keep(settings: Config, document: Mapping[str, Any]) -> None:
    """Put an edition in the place of the one before: whoever reads gets the one or the other."""
    file = settings.open_data_dir / FILE
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f"{FILE}.{os.getpid()}.part")
    draft.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    draft.replace(file)


def read(file: Path) -> Edition | None:
    """The edition that a file holds; None where there is none that this program can read."""
    try:
        document = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return None
    late = document["overdue"]
    files = {name: text.encode() for name, text in document["files"].items()}
    return Edition(
        made_at=datetime.fromisoformat(document["made_at"]),
        ledger=document["ledger"],
        years={int(year): told for year, told in document["years"].items()},
        overdue=(date.fromisoformat(late["day"]), late["loans"]) if late else None,
        divisions=document["divisions"],
        files=files,
        marks={name: sha256(content).hexdigest() for name, content in files.items()},
    )


# -- making -----------------------------------------------------------------------------------------------------------


def make(session: Session, now: datetime, settings: Config) -> dict[str, Any]:
    """The edition of the day as it is kept."""
    zone = settings.zone
    book = rules.current(session)
    offered = [
        one for one in catalogue.kinds(session, BorrowerKind.RESIDENT, local_day(now, zone)) if not one.is_medical
    ]
    wanted = Wanted(settings.least_cell, tuple(book.purposes), frozenset(one.id.hex for one in offered))
    names = Names(
        divisions={one.id.hex: one.name for one in registry.divisions(session)},
        items={one.id.hex: one.name for one in offered},
        purposes={one.code: one.name for one in book.purposes.values()},
        words=described()["values"],
    )
    years, overdue = count(ledger.bodies(session), now, zone, book, wanted)
    kinds = [
        (one.name, one.unit, one.division, one.stock, one.usual_days, one.max_days, one.notice_days)
        for one in catalogue.kinds(session, BorrowerKind.RESIDENT, local_day(now, zone))
    ]
    gathered = Gathered(years, names, kinds, list(_checkpoints(session, settings)))
    office = session.execute(select(Organization)).scalar_one()
    tables = {name: open_sets.rows(name, gathered) for name in open_sets.SETS}
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "ledger": office.ledger_key,
        "years": years,
        "overdue": overdue,
        "divisions": dict(names.divisions),
        "files": open_files.files(described(), tables, office.name, now),
    }


def _checkpoints(session: Session, settings: Config) -> Iterator[tuple[str | int, ...]]:
    for note in session.scalars(select(CheckpointNote).order_by(CheckpointNote.size)):
        day = local_day(note.made_at, settings.zone).isoformat()
        yield note.size, day, note.note.split("\n")[2], f"{settings.base_url}/checkpoints/{note.size}.txt"


@dataclass(frozen=True, order=True)
class Cut:
    """A moment up to which is counted: a year that is closed, one that is not, or (year 0) what is overdue."""

    moment: datetime
    year: int
    closed: bool = False


def cuts(began: date, today: date, zone: ZoneInfo) -> list[Cut]:
    """Every moment at which a ledger that began on a day must be looked at, in order of time."""
    month_end = today.replace(day=1) - timedelta(days=1)
    if month_end < began:
        return []
    found = [Cut(end_of_day(month_end, zone), 0)]
    for year in range(dates.fiscal_year(began), dates.fiscal_year(month_end) + 1):
        closing, last = open_counts.closing_day(year), dates.fiscal_year_bounds(year)[1]
        closed = closing < today
        found.append(Cut(end_of_day(closing if closed else min(last, month_end), zone), year, closed))
    return sorted(found)


Years = dict[int, dict[str, Any]]


def count(
    bodies: Iterable[tuple[int, bytes]], now: datetime, zone: ZoneInfo, book: Rulebook, wanted: Wanted
) -> tuple[Years, dict[str, Any] | None]:
    """What may be told of each year, newest first, and of what is overdue, from one reading of the ledger."""
    entries = (json.loads(body) for _, body in bodies)
    entry = next(entries, None)
    if entry is None:
        return {}, None
    books, years, overdue = Books(zone), {}, None
    began = local_day(datetime.fromisoformat(entry["at"]), zone)
    for cut in cuts(began, local_day(now, zone), zone):
        limit = stamp(cut.moment)
        while entry is not None and entry["at"] <= limit:
            books.add(entry)
            entry = next(entries, None)
        terms = Terms(cut.year, cut.moment, zone, book.prompt_hours, book.chase_days, book.chase_counts_due_day)
        if not cut.year:
            overdue = {"day": terms.today.isoformat(), "loans": open_counts.overdue(books, terms, wanted.least)}
        else:
            told = open_counts.closed_year if cut.closed else open_counts.open_year
            years[cut.year] = told(books, terms, wanted)
    return dict(sorted(years.items(), reverse=True)), overdue
