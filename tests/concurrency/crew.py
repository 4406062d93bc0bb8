"""Eight real processes, each with an engine of its own, that act at the same moment."""

import multiprocessing
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from assetlend import db
from assetlend.db import Again, Database
from assetlend.domain.offices import PUBLIC
from assetlend.errors import Refusal
from assetlend.services import rules
from assetlend.services.papers import BASE_URL
from assetlend.services.photos import PHOTO_DIR
from tests.factories import NOW, SampleOffice

# Each process is forked from one that has read the program and opened nothing: starting eight takes a moment.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["pytest", "tests.concurrency.crew", "tests.services.seeing"])
EIGHT = 8
PATIENCE = 90
DONE = "done"


@dataclass(frozen=True)
class Place:
    """Where a process works: the database, the folder of pictures, who is there, and the lock that writes go without.

    `without` names a table whose rows PostgreSQL is not asked to lock, while a write on SQLite begins with nothing; as
    "immediate" it lets a write on SQLite begin as a read does.
    """

    url: str
    photos: str
    names: tuple[dict[str, UUID], ...]
    without: str = ""

    @classmethod
    def of(cls, office: SampleOffice, without: str = "") -> "Place":
        made = office.database
        photos = made.sessions.kw["info"][PHOTO_DIR]
        names = (office.people, office.divisions, office.items)
        return cls(made.url.render_as_string(hide_password=False), photos, names, without)

    @contextmanager
    def opened(self) -> Iterator[SampleOffice]:
        """The office as another process finds it."""
        rules.forget()
        database = Database(self.url, **{BASE_URL: "https://lend.example.go.th", PHOTO_DIR: self.photos})
        if self.without:
            _unlock(database, self.without)
        try:
            yield SampleOffice(database, *self.names)
        finally:
            database.dispose()


def _unlock(database: Database, table: str) -> None:
    """Take a lock out of one engine, to see that the race is lost without it."""
    if database.is_sqlite:
        event.remove(database.engine, "begin", db._begin_sqlite)
        if table == "immediate":
            event.listen(database.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        return

    @event.listens_for(database.engine, "before_cursor_execute", retval=True)
    def strip(_c: Any, _k: Any, statement: str, parameters: Any, *_more: Any) -> tuple[str, Any]:
        kept, lock, _ = statement.partition(" FOR ")
        return (kept if lock and f"\nFROM {table} " in f"{kept} " else statement), parameters


@dataclass(frozen=True)
class Deed:
    """One use case, by whom, when, and with what; `who` is empty for the public.

    `tries` is how often it is tried when the database asks for that; a page tries three times.
    """

    service: Callable[..., Any]
    who: str
    values: dict[str, Any] = field(default_factory=dict)
    now: datetime = NOW
    tries: int = 1


def ready(office: SampleOffice, deed: Deed) -> Callable[[], str]:
    """The deed, needing only to be done; it says "done", or the status and the name of what was said instead."""
    actor = office.actor(deed.who) if deed.who else PUBLIC

    def do(tries: int = deed.tries) -> str:
        try:
            with office.database.transaction() as session:
                deed.service(session, actor=actor, now=deed.now, **deed.values)
        except Refusal as refusal:
            if isinstance(refusal, Again) and tries > 1:
                return do(tries - 1)
            return f"{refusal.status} {type(refusal).__name__}"
        except DBAPIError as error:
            return f"500 {type(error).__name__}"
        return DONE

    return do


class Crew:
    """The eight, who stay for all the tests."""

    def __init__(self) -> None:
        self.barrier = PROCESSES.Barrier(EIGHT)
        self.lines: list[Connection] = []
        self.processes = []
        for _ in range(EIGHT):
            ours, theirs = PROCESSES.Pipe()
            process = PROCESSES.Process(target=_serve, args=(theirs, self.barrier), daemon=True)
            process.start()
            theirs.close()
            self.lines.append(ours)
            self.processes.append(process)

    def at_once(self, place: Place, rounds: Sequence[Sequence[Deed]]) -> list[list[str]]:
        """What the eight heard, round by round; in each round all begin at the same moment."""
        for number, line in enumerate(self.lines):
            line.send((place, [round_[number] for round_ in rounds]))
        answers = [self._answer(line) for line in self.lines]
        if faults := [fault for fault, _ in answers if fault]:
            self.barrier.reset()
            raise AssertionError("\n".join(faults))
        return [list(round_) for round_ in zip(*(heard for _, heard in answers), strict=True)]

    def _answer(self, line: Connection) -> tuple[str, list[str]]:
        if not line.poll(PATIENCE):
            return "one of the eight does not answer", []
        answer: tuple[str, list[str]] = line.recv()
        return answer

    def go_home(self) -> None:
        for line in self.lines:
            line.send(None)
        for process in self.processes:
            process.join(PATIENCE)


def _serve(line: Connection, barrier: Barrier) -> None:
    """Work until sent home."""
    while (job := line.recv()) is not None:
        place, deeds = job
        heard = []
        try:
            with place.opened() as office:
                for deed in deeds:
                    do = ready(office, deed)
                    barrier.wait(PATIENCE)
                    heard.append(do())
            line.send(("", heard))
        except Exception:  # whatever it is, the test shall say it
            barrier.abort()
            line.send((traceback.format_exc(), heard))
