"""Eight processes write one ledger: no fork, no gap, no number skipped, and its times never run back."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.offices import Actor
from assetlend.errors import Conflict
from assetlend.ledger.acts import Entry
from assetlend.models import CheckpointNote, LedgerEntry, LedgerHead, Organization
from assetlend.services import keys, ledger, oversight
from tests.concurrency.crew import DONE, EIGHT, Crew, Deed, Place
from tests.factories import SampleOffice, later

ROUNDS = 25
SUBJECT = UUID(int=7)


@dataclass(frozen=True)
class Noted(Entry):
    """An act of no table, so that the ledger can be tried alone."""

    NAME: ClassVar[str] = "account.password_reset"
    SUBJECT: ClassVar[str] = "account"
    number: int


def write(session: Session, *, actor: Actor, now: datetime, number: int, refused: bool) -> None:
    ledger.append(session, actor, now, Noted(number), SUBJECT)
    if refused:
        raise Conflict()


def sign(session: Session, *, actor: Actor, now: datetime, folder: Path) -> None:
    """Sign what stands, with the key that whoever comes first makes."""
    name = keys.origin(session.execute(select(Organization.ledger_key)).scalar_one())
    ledger.checkpoint(session, keys.signer(folder / "keys", folder / "checkpoints", name, make=True), now)


def writing(rounds: int, dice: Random) -> list[list[Deed]]:
    """Everybody's clock goes differently, and every fifth entry is refused after it was written."""
    return [
        [
            Deed(
                write, "", {"number": first + n, "refused": not dice.randrange(5)}, later(minutes=dice.randint(-90, 90))
            )
            for n in range(EIGHT)
        ]
        for first in range(0, rounds * EIGHT, EIGHT)
    ]


def stored(office: SampleOffice) -> list[LedgerEntry]:
    with office.database.reading() as session:
        found = list(session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq)))
        session.expunge_all()
        return found


def test_eight_processes_append_without_gap_or_fork_while_others_sign(
    office: SampleOffice, crew: Crew, tmp_path: Path
) -> None:
    before = len(stored(office))
    rounds = writing(ROUNDS, Random(54))
    for number in range(0, ROUNDS, 6):
        rounds[number][number % EIGHT] = Deed(sign, "", {"folder": tmp_path}, later(minutes=number))
    rounds.append([Deed(sign, "", {"folder": tmp_path}, later(hours=2))] * EIGHT)
    heard = crew.at_once(Place.of(office), rounds)

    deeds = [pair for pairs in zip(rounds, heard, strict=True) for pair in zip(*pairs, strict=True)]
    assert all(word == ("409 Conflict" if deed.values.get("refused") else DONE) for deed, word in deeds)
    entries = stored(office)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    wanted = [deed.values["number"] for deed, word in deeds if deed.service is write and word == DONE]
    assert Counter(json.loads(entry.body)["data"]["number"] for entry in entries[before:]) == Counter(wanted)
    assert all(one.at <= other.at for one, other in pairwise(entries))
    with office.database.reading() as session:
        head = session.scalars(select(LedgerHead)).one()
        assert (head.size, head.last_at) == (len(entries), entries[-1].at)
        assert len(session.scalars(select(CheckpointNote)).all()) >= 2
        assert oversight.verify_live(session, tmp_path / "keys", tmp_path / "checkpoints").findings == []
