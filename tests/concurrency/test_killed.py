"""Who is killed at any moment leaves nothing half-done and loses nothing that he said was done (S176, S187)."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import event, func, select, text

from assetlend.models import Attachment, CounterAct, Custody, LedgerEntry
from assetlend.services import hand_over, oversight, photos
from assetlend.services.hand_over import Handing
from assetlend.services.photos import PHOTO_DIR, Picture
from tests.concurrency.crew import EIGHT, PATIENCE, PROCESSES, Place
from tests.factories import NOW, SampleOffice, add_assets, register_row
from tests.services.lives import picture

ROUNDS = 4
LONGEST = 0.12
PICTURES = 2


# -- who is killed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What a clerk says once a hand-over is done."""

    key: str
    act: UUID
    seq: int


def clerk(place: Place, loan: UUID, line: Connection, last_statement: int) -> None:
    """Hand over one chair after the other, with pictures, and say so after each, until killed.

    With `last_statement` he dies by himself, right after so many statements of his first hand-over.
    """
    with place.opened() as office:
        actor, pictures = office.actor("clerk"), [noise(n) for n in range(PICTURES)]
        if last_statement:
            _die_after(office, last_statement)
        line.send(None)
        number = 0
        while True:
            number += 1
            what = Handing(slip_signed=True, counts={1: 1}, key=f"{os.getpid()}x{number}", pictures=pictures)
            with office.database.transaction() as session:
                act = hand_over.hand_over(session, actor=actor, now=NOW, loan_id=loan, handing=what)
                said = Said(what.key, act.id, act.ledger_seq or 0)
            line.send(said)


def noise(seed: int) -> Picture:
    """A picture of some size, so that writing it takes a moment."""
    image = Image.effect_noise((500, 400), 90 + seed).convert("RGB")
    plain = picture(seed)
    return Picture(plain.data + image.tobytes(), *image.size)


def _die_after(office: SampleOffice, statements: int) -> None:
    seen = 0

    @event.listens_for(office.database.engine, "after_cursor_execute")
    def count(*_all: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == statements:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Victim:
    """A clerk's process, and what it has said so far."""

    process: BaseProcess
    line: Connection
    said: list[Said] = field(default_factory=list)

    def kill(self) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.listen()

    def listen(self) -> None:
        """Hear everything that was said until the end."""
        while True:
            try:
                assert self.line.poll(PATIENCE), "a clerk neither goes on nor ends"
                self.said.append(self.line.recv())
            except EOFError:
                break
        self.process.join(PATIENCE)
        assert self.process.exitcode == -signal.SIGKILL


@contextmanager
def clerks(
    place: Place, loans: Sequence[UUID], last_statements: Sequence[int] = (0,) * EIGHT
) -> Iterator[list[Victim]]:
    """Eight clerks in processes of their own, who are about to begin."""
    victims = []
    for loan, last in zip(loans, last_statements, strict=True):
        ours, theirs = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=clerk, args=(place, loan, theirs, last), daemon=True)
        process.start()
        theirs.close()
        victims.append(Victim(process, ours))
    for victim in victims:
        assert victim.line.poll(PATIENCE)
        assert victim.line.recv() is None
    yield victims
    for victim in victims:
        victim.line.close()


# -- what must be true afterwards -------------------------------------------------------------------------------------


def eight_large_loans(office: SampleOffice) -> list[UUID]:
    with office.database.transaction() as session:
        add_assets(session, [register_row(name="เก้าอี้พลาสติก", unit="ตัว", quantity=8_000)])
    return [office.approve(office.ask({"chair": 1000})).id for _ in range(EIGHT)]


def nothing_is_lost_or_half_done(office: SampleOffice, said: list[Said], most_unsaid: int, folder: Path) -> None:
    """Every act that was said to be done is there, no other is there in part, and the ledger agrees."""
    with office.database.reading() as session:
        acts = {act.request_key: act for act in session.scalars(select(CounterAct))}
        for one in said:
            assert (acts[one.key].id, acts[one.key].ledger_seq) == (one.act, one.seq)
        assert len(acts) - len(said) <= most_unsaid
        told = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.act == "loan.handed_over")
        assert session.execute(told).scalar_one() == len(acts)
        assert sum(session.scalars(select(Custody.quantity))) == len(acts)
        kept = list(session.scalars(select(Attachment)))
        assert len(kept) == PICTURES * len(acts)
        for row in kept:
            assert sha256(photos.path(Path(session.info[PHOTO_DIR]), row.id).read_bytes()).hexdigest() == row.sha256
        assert oversight.verify_live(session, folder / "keys", folder / "checkpoints").findings == []
        if office.database.is_sqlite:
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


def test_what_was_said_to_be_done_is_kept_whenever_the_clerks_are_killed(office: SampleOffice, tmp_path: Path) -> None:
    loans, place, dice = eight_large_loans(office), Place.of(office), Random(187)
    said: list[Said] = []
    for round_ in range(1, ROUNDS + 1):
        with clerks(place, loans) as victims:
            wait([victim.line for victim in victims], PATIENCE)
            for victim in dice.sample(victims, EIGHT):
                time.sleep(dice.uniform(0, LONGEST))
                victim.kill()
            said += [one for victim in victims for one in victim.said]
        nothing_is_lost_or_half_done(office, said, round_ * EIGHT, tmp_path)

    assert len(said) >= ROUNDS
    assert office.give(office.loan(loans[0]), counts={1: 1}, pictures=[noise(0)] * PICTURES)
    nothing_is_lost_or_half_done(office, said, ROUNDS * EIGHT + 1, tmp_path)


def test_a_clerk_who_dies_after_any_statement_leaves_nothing(office: SampleOffice, tmp_path: Path) -> None:
    loans, place, first, done = eight_large_loans(office), Place.of(office), 1, []
    while not done:
        with clerks(place, loans, range(first, first + EIGHT)) as victims:
            for victim in victims:
                victim.listen()
        done = [one for victim in victims for one in victim.said]
        nothing_is_lost_or_half_done(office, done, 0, tmp_path)
        first += EIGHT

    assert first > 2 * EIGHT


def test_a_picture_is_on_the_disk_before_its_act_is(office: SampleOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    before_commit: list[Path] = []
    real = os.fsync

    def sync(descriptor: int) -> None:
        real(descriptor)
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())

    monkeypatch.setattr(os, "fsync", sync)
    event.listen(office.database.engine, "commit", lambda _: before_commit.extend(synced))
    office.give(office.approve(office.ask({"chair": 1})), counts={1: 1}, pictures=[picture(1)])

    with office.database.reading() as session:
        folder = photos.folder_of(session)
        file = photos.path(folder, session.scalars(select(Attachment.id)).one())
    assert before_commit == [file.with_suffix(".new"), file.parent, folder]
