"""What an act left behind: rows, entries of the ledger, notices; and that a refused one left nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from assetlend.db import Database
from assetlend.errors import Refusal
from assetlend.models import Base, LedgerEntry, Notice
from assetlend.services import ledger, mirror
from tests.factories import SampleOffice


def dump(database: Database) -> dict[str, list[str]]:
    """Every row of every table."""
    found = {}
    with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            found[table.name] = sorted(repr(tuple(row)) for row in connection.execute(table.select()))
    return found


@contextmanager
def refused(office: SampleOffice, kind: type[Refusal], **wanted: Any) -> Iterator[list[Refusal]]:
    """The block is refused with exactly this class, and not a single row changed.

    `wanted` are attributes of the refusal (`field`, `rule_id`) and places of its sentence. The refusal comes back in
    the list, which is empty until then.
    """
    before = dump(office.database)
    caught: list[Refusal] = []
    with pytest.raises(Refusal) as found:
        yield caught
    caught.append(found.value)
    assert type(found.value) is kind, found.value
    for name, value in wanted.items():
        shown = found.value.params[name] if name in found.value.params else getattr(found.value, name)
        assert shown == value, name
    assert str(found.value)
    assert dump(office.database) == before


class Watch:
    """What came into the ledger and the outbox since this was made."""

    def __init__(self, office: SampleOffice) -> None:
        self.office = office
        self.start = self._size()
        self.before = self._notices()

    def _size(self) -> int:
        with self.office.database.reading() as session:
            return ledger.size(session)

    def _notices(self) -> Counter[tuple[str, str, str]]:
        with self.office.database.reading() as session:
            names = {person: name for name, person in self.office.people.items()}
            rows = session.scalars(select(Notice))
            return Counter((names.get(one.person_id, "borrower"), one.kind, one.channel.value) for one in rows)

    def entries(self) -> list[dict[str, Any]]:
        with self.office.database.reading() as session:
            query = select(LedgerEntry.body).where(LedgerEntry.seq > self.start).order_by(LedgerEntry.seq)
            return [json.loads(bytes(body)) for body in session.scalars(query)]

    def entry(self, act: str) -> dict[str, Any]:
        """The only new entry of this act."""
        (found,) = [one for one in self.entries() if one["act"] == act]
        return found

    def acts(self) -> list[str]:
        return [one["act"] for one in self.entries()]

    def notices(self) -> set[tuple[str, str]]:
        """(who, what) of the new notices on the screen; everybody outside the office is the borrower."""
        fresh = self._notices() - self.before
        assert all(count == 1 for (_, _, channel), count in fresh.items() if channel == "screen")
        return {(who, kind) for who, kind, channel in fresh if channel == "screen"}

    def letters(self) -> set[tuple[str, str]]:
        """(who, what) of the new e-mails."""
        return {(who, kind) for who, kind, channel in self._notices() - self.before if channel == "email"}


def agrees(office: SampleOffice) -> None:
    """The tables say what the ledger says."""
    with office.database.reading() as session:
        assert [str(one) for one in mirror.differences(session)] == []
