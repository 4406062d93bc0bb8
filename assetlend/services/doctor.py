"""Looks the installation over: each check says how it is, and what to do where something is wrong."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from assetlend import schema
from assetlend.config import LEAST_SECRET, Config
from assetlend.db import LEAST_SQLITE, Database
from assetlend.documents import labels
from assetlend.errors import N_, Refusal
from assetlend.models import LedgerHead, Organization
from assetlend.services import backup, keys, ledger, restoring, worker

DAY = timedelta(days=1)
LEAST_SPACE = 500 * 1024 * 1024
LEAST_POSTGRES = 150_000


class State(StrEnum):
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Found:
    """One line: what was looked at, how it is, and the sentence with what to do."""

    check: str
    state: State
    sentence: str
    params: dict[str, Any] = field(default_factory=dict)


Check = Callable[[Config, Database, datetime], Iterator[Found]]


def look(settings: Config, database: Database, now: datetime) -> list[Found]:
    """Every check in order; those that need the database are left out when it cannot be used."""
    found = [one for check in ALWAYS for one in check(settings, database, now)]
    usable = list(_database(settings, database, now))
    found += usable
    if not any(one.state is State.BAD for one in usable):
        found += [one for check in WITH_DATABASE for one in check(settings, database, now)]
    return found


# -- without the database ---------------------------------------------------------------------------------------------


def _settings(settings: Config, _database: Database, _now: datetime) -> Iterator[Found]:
    if settings.secure:
        yield Found("settings", State.GOOD, N_("People reach the program at %(url)s."), {"url": settings.base_url})
    else:
        sentence = N_(
            "People reach the program at %(url)s, which is not https: phones then give it no camera, and passwords "
            "can be read on the way. Put it behind https and set ASSETLEND_BASE_URL."
        )
        yield Found("settings", State.WARNING, sentence, {"url": settings.base_url})
    if len(settings.secret_key) < LEAST_SECRET:
        yield Found("settings", State.BAD, N_("Set ASSETLEND_SECRET_KEY to at least 32 random characters."))
    if not settings.smtp_url:
        sentence = N_("No e-mail is sent, because ASSETLEND_SMTP_URL is not set. Notices are shown on the pages only.")
        yield Found("settings", State.WARNING, sentence)


def _folder(settings: Config, _database: Database, _now: datetime) -> Iterator[Found]:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        sentence = N_("The program may not write into %(path)s. Give the folder to the account that runs the program.")
        yield Found("folder", State.BAD, sentence, {"path": str(settings.data_dir)})
        return
    free = shutil.disk_usage(folder).free
    params = {"path": str(settings.data_dir), "free": free // (1024 * 1024)}
    if free < LEAST_SPACE:
        yield Found(
            "folder", State.BAD, N_("Only %(free)s MB are free at %(path)s. Make room, or writing fails."), params
        )
    else:
        yield Found("folder", State.GOOD, N_("%(path)s can be written; %(free)s MB are free."), params)


def _papers(settings: Config, _database: Database, now: datetime) -> Iterator[Found]:
    specimen = labels.Label(url=settings.base_url, name="เต็นท์", office="องค์การบริหารส่วนตำบล", number="1")
    try:
        labels.render([specimen], next(iter(labels.LAYOUTS)), created=now)
    except Exception as error:  # whatever is wrong with the fonts or the typesetter, papers cannot be printed
        sentence = N_("Papers cannot be printed: %(reason)s. Install the program anew.")
        yield Found("fonts", State.BAD, sentence, {"reason": str(error)})
    else:
        yield Found("fonts", State.GOOD, N_("Papers can be printed: a label was typeset."))


# -- the database -----------------------------------------------------------------------------------------------------


def _database(_settings: Config, database: Database, _now: datetime) -> Iterator[Found]:
    try:
        schema.check(database)
        with database.reading() as session:
            office = session.execute(select(Organization.name)).scalar_one_or_none()
            version = _version(session.connection())
    except Refusal as refusal:
        yield Found("database", State.BAD, refusal.message, refusal.params)
        return
    except SQLAlchemyError as error:
        sentence = N_("The database cannot be reached (%(reason)s). Start it, or correct ASSETLEND_DATABASE_URL.")
        yield Found("database", State.BAD, sentence, {"reason": str(error).splitlines()[0][:200]})
        return
    if office is None:
        yield Found("database", State.BAD, N_("This database has no organization yet. Run `assetlend setup` first."))
        return
    if version:
        yield Found("database", State.BAD, version)
    yield Found("database", State.GOOD, N_("The database of %(office)s is up to date."), {"office": office})


def _version(connection: Any) -> str:
    """The sentence for a database program that is too old, or an empty text."""
    if connection.dialect.name == "sqlite":
        return "" if sqlite3.sqlite_version_info >= LEAST_SQLITE else N_("SQLite is too old. Install 3.37 or newer.")
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    return "" if number >= LEAST_POSTGRES else N_("PostgreSQL is too old. Install version 15 or newer.")


def _clock(_settings: Config, database: Database, now: datetime) -> Iterator[Found]:
    with database.reading() as session:
        last = session.execute(select(LedgerHead.last_at)).scalar_one()
    if last > now + timedelta(minutes=1):
        sentence = N_(
            "The clock is behind the last entry of the ledger (%(last)s). Set the clock, and keep it by a time server."
        )
        yield Found("clock", State.BAD, sentence, {"last": last.isoformat()})
    else:
        yield Found("clock", State.GOOD, N_("The clock is not behind the ledger."))


def _key(settings: Config, database: Database, _now: datetime) -> Iterator[Found]:
    file = settings.key_dir / keys.PRIVATE
    with database.reading() as session:
        name = keys.origin(session.execute(select(Organization.ledger_key)).scalar_one())
    try:
        keys.signer(settings.key_dir, settings.checkpoint_dir, name)
    except Refusal as refusal:
        yield Found("keys", State.BAD, refusal.message, refusal.params)
        return
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        sentence = N_("Others can read the key of the ledger. Run: chmod 400 %(path)s")
        yield Found("keys", State.BAD, sentence, {"path": str(file)})
        return
    yield Found(
        "keys", State.GOOD, N_("The key of the ledger is here. Keep a copy of it in a safe, apart from backups.")
    )


def _checkpoints(settings: Config, database: Database, now: datetime) -> Iterator[Found]:
    with database.reading() as session:
        last = ledger.last_checkpoint(session)
        covered = last.size if last else 0
        unsigned = ledger.size(session) - covered
        late = last is None or now - last.made_at > 2 * DAY
    if unsigned and late:
        sentence = N_(
            "%(count)s entries were never signed. Run `assetlend ledger checkpoint`, and keep the worker running."
        )
        yield Found("checkpoint", State.BAD, sentence, {"count": unsigned})
    else:
        yield Found("checkpoint", State.GOOD, N_("The last checkpoint covers %(size)s entries."), {"size": covered})
    if lost := restoring.lost_checkpoints(settings):
        sentence = N_("A restore lost signed entries: %(count)s checkpoints were set aside. Show them to the auditor.")
        yield Found("checkpoint", State.WARNING, sentence, {"count": len(lost)})


def _worker(_settings: Config, database: Database, now: datetime) -> Iterator[Found]:
    with database.reading() as session:
        last = worker.last_run(session)
        late = last is None or now - last.started_at > DAY
    if late:
        sentence = N_(
            "The worker has not run for a day. Keep `assetlend worker` running, or run it with --once each hour."
        )
        yield Found("worker", State.WARNING, sentence)
    else:
        yield Found("worker", State.GOOD, N_("The worker ran within a day."))


def _backup(settings: Config, _database: Database, now: datetime) -> Iterator[Found]:
    made = backup.last_made(settings)
    if made is None or now - made > 7 * DAY:
        sentence = N_(
            "There is no backup of the last seven days. Run `assetlend backup DIR`, and keep it on another machine."
        )
        yield Found("backup", State.WARNING, sentence)
    else:
        yield Found("backup", State.GOOD, N_("The last backup was made at %(moment)s."), {"moment": made.isoformat()})


ALWAYS: tuple[Check, ...] = (_settings, _folder, _papers)
WITH_DATABASE: tuple[Check, ...] = (_clock, _key, _checkpoints, _worker, _backup)
