"""The ledger on both databases: every change appends its entry, and nobody changes what stands."""
# ruff: noqa: S608 - an insider's statements are put together as he likes

import json
import logging
import shutil
import sqlite3
import stat
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetlend.config import Config
from assetlend.db import Database
from assetlend.domain.offices import PROGRAM, PUBLIC, Actor, Holding, Office, Standing
from assetlend.errors import NotFound
from assetlend.ledger import merkle, notes, verify
from assetlend.ledger.acts import Entry
from assetlend.models import CheckpointNote, LedgerEntry, LedgerHead, LedgerNode, Organization, Paper, WorkerRun
from assetlend.services import keys, ledger, mirror, oversight, worker
from assetlend.services.ledger import Inconsistent, Receipt, Signer, Unreadable
from tests.factories import NOW, SampleOffice, day, later
from tests.services.insider import change

SUBJECT = UUID(int=7)


@dataclass(frozen=True)
class Noted(Entry):
    """An act of no table, so that the ledger can be tried alone."""

    NAME: ClassVar[str] = "account.password_reset"
    SUBJECT: ClassVar[str] = "account"
    number: int


def note(database: Database, number: int, now: datetime = NOW, actor: Actor = PROGRAM) -> Receipt:
    with database.transaction() as session:
        return ledger.append(session, actor, now, Noted(number), SUBJECT)


def stored(database: Database) -> list[LedgerEntry]:
    with database.reading() as session:
        found = list(session.scalars(select(LedgerEntry).order_by(LedgerEntry.seq)))
        session.expunge_all()
        return found


def size(database: Database) -> int:
    with database.reading() as session:
        return ledger.size(session)


# -- appending --------------------------------------------------------------------------------------------------------


def test_entries_are_numbered_from_one_without_gaps(database: Database) -> None:
    began = size(database)
    receipts = [note(database, number) for number in range(3)]

    assert [one.seq for one in receipts] == [began + 1, began + 2, began + 3]
    assert [row.seq for row in stored(database)] == list(range(1, began + 4))
    assert size(database) == began + 3


def test_what_is_stored_is_what_was_hashed(database: Database) -> None:
    receipt = note(database, 5)
    row = stored(database)[-1]
    entry = verify.read_line(row.body, receipt.seq)

    assert (entry["act"], entry["object"], entry["data"]) == (
        "account.password_reset",
        f"account:{SUBJECT.hex}",
        {"number": 5},
    )
    assert (row.act, row.subject, row.at) == (entry["act"], entry["object"], NOW)
    assert row.leaf_hash == receipt.leaf_hash == merkle.leaf_hash(row.body)


def test_many_entries_go_in_at_once_in_their_order(database: Database) -> None:
    began, many = size(database), ledger.BATCH + 5
    with database.transaction() as session:
        receipts = ledger.append_many(session, PROGRAM, NOW, [(Noted(n), SUBJECT) for n in range(many)])

    assert [one.seq for one in receipts] == list(range(began + 1, began + many + 1))
    numbers = [json.loads(row.body)["data"]["number"] for row in stored(database)[began:]]
    assert numbers == list(range(many))
    with database.reading() as session:
        assert [seq for seq, _ in ledger.bodies(session, first=began + 2, last=began + many - 1)] == list(
            range(began + 2, began + many)
        )


def test_an_entry_lives_and_dies_with_the_change_that_it_tells_of(database: Database) -> None:
    before = stored(database)
    with pytest.raises(NotFound), database.transaction() as session:
        ledger.append(session, PROGRAM, NOW, Noted(1), SUBJECT)
        raise NotFound()

    assert [row.body for row in stored(database)] == [row.body for row in before]
    assert note(database, 2).seq == len(before) + 1


@pytest.mark.parametrize(
    ("actor", "standing", "told"),
    [
        (PROGRAM, None, {"acting": False, "id": "system", "office": "system"}),
        (PUBLIC, None, {"acting": False, "id": "public", "office": "public"}),
        (Actor("u_1", UUID(int=1), resident=True), None, {"acting": False, "id": "u_1", "office": "resident"}),
        (
            Actor("u_1", UUID(int=1), standings=(Standing(Office.STAFF), Standing(Office.PALAD))),
            None,
            {"acting": False, "id": "u_1", "office": "palad"},
        ),
        (
            Actor("u_1", UUID(int=1), standings=(Standing(Office.STAFF), Standing(Office.PALAD))),
            Standing(Office.NAYOK, holding=Holding.ACTING),
            {"acting": True, "id": "u_1", "office": "nayok"},
        ),
    ],
)
def test_an_entry_names_who_did_it_and_as_what(
    database: Database, actor: Actor, standing: Standing | None, told: dict[str, Any]
) -> None:
    with database.transaction() as session:
        ledger.append(session, actor, NOW, Noted(1), SUBJECT, standing=standing)
    assert json.loads(stored(database)[-1].body)["actor"] == told


@pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=1), timedelta(days=1), timedelta(days=3650)])
def test_a_clock_that_was_set_back_or_stands_still_never_lets_time_run_back(
    database: Database, back: timedelta
) -> None:
    first = later(days=3650)
    note(database, 1, first)
    note(database, 2, first - back)
    note(database, 3, first - back)
    note(database, 4, first + timedelta(seconds=1))

    times = [row.at for row in stored(database)[-4:]]
    assert times == [first, first, first, first + timedelta(seconds=1)]
    assert [row.seq for row in stored(database)] == list(range(1, size(database) + 1))


@pytest.mark.parametrize("back", [timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)])
def test_a_loan_entered_while_the_clock_runs_behind_agrees_with_its_entries(
    office: SampleOffice, back: timedelta
) -> None:
    """Rows keep the time of their own clock, the ledger does not run back: the check must not call that a change."""
    note(office.database, 1, NOW + back)
    loan = office.approve(office.ask({"chair": 70}))
    office.give(loan, counts={1: 70})
    with office.database.reading() as session:
        assert list(mirror.differences(session)) == []


def test_nothing_personal_stands_in_the_ledger(office: SampleOffice) -> None:
    office.approve(office.ask({"tent": 1}))
    said = b"\n".join(row.body for row in stored(office.database)).decode()
    for word in ("สมศรี", "ใจดี", "0812345678", "12/3", "สกุลทดสอบ", "งานบุญประจำปี", "ศาลาประชาคม"):
        assert word not in said


# -- what the database refuses ----------------------------------------------------------------------------------------

ROW = "(seq, at, act, subject, body, leaf_hash)"
COPY = (
    f"INSERT INTO ledger_entry {ROW} SELECT {{seq}}, at, act, subject, body, leaf_hash FROM ledger_entry WHERE seq = 1"
)
REFUSED: list[tuple[str, str, str]] = [
    ("both", "UPDATE ledger_entry SET act = 'loan.closed' WHERE seq = 1", "append-only"),
    ("both", "UPDATE ledger_entry SET seq = seq + 100", "append-only"),
    ("both", "DELETE FROM ledger_entry WHERE seq = 1", "append-only"),
    ("both", "DELETE FROM ledger_entry", "append-only"),
    ("both", COPY.format(seq=100_000), "no gaps"),
    ("both", COPY.format(seq=0), "no gaps"),
    ("both", COPY.format(seq=1), "no gaps"),
    ("both", COPY.format(seq="NULL"), ""),
    ("sqlite", COPY.format(seq=1).replace("INSERT", "REPLACE", 1), "no gaps"),
    ("sqlite", COPY.format(seq=1).replace("INSERT", "INSERT OR REPLACE", 1), "no gaps"),
    ("sqlite", "UPDATE OR REPLACE ledger_entry SET seq = 2 WHERE seq = 1", "append-only"),
    ("postgresql", f"{COPY.format(seq=1)} ON CONFLICT (seq) DO UPDATE SET act = 'x'", ""),
    ("postgresql", "TRUNCATE ledger_entry", "append-only"),
    ("both", "UPDATE checkpoint SET note = 'x'", "append-only"),
    ("both", "DELETE FROM checkpoint", "append-only"),
    (
        "sqlite",
        "REPLACE INTO checkpoint (size, note, made_at) SELECT size, 'x', made_at FROM checkpoint",
        "append-only",
    ),
    ("postgresql", "TRUNCATE checkpoint", "append-only"),
    ("both", "UPDATE decision SET answer = 'no', reason = 'x'", "append-only"),
    ("both", "DELETE FROM decision", "append-only"),
    ("postgresql", "TRUNCATE decision", "append-only"),
    ("both", "UPDATE rulebook SET note = 'x'", "append-only"),
    ("both", "DELETE FROM rulebook", ""),
]


def everything(database: Database) -> list[Any]:
    tables = ("ledger_entry", "checkpoint", "decision", "rulebook")
    with database.engine.connect() as connection:
        return [connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all() for table in tables]


def test_the_database_itself_refuses_to_change_what_was_recorded(office: SampleOffice, signer: Signer) -> None:
    office.decide(office.ask({"tent": 1}), "supply")
    with office.database.transaction() as session:
        ledger.checkpoint(session, signer, NOW)
    before = everything(office.database)
    for where, statement, why in REFUSED:
        if where in ("both", office.database.engine.dialect.name):
            with pytest.raises(DBAPIError, match=why or None), office.database.transaction() as session:
                session.execute(text(statement))
            assert everything(office.database) == before, statement


def test_replace_is_refused_even_on_a_connection_that_the_program_did_not_prepare(
    prepared_sqlite: Path, tmp_path: Path
) -> None:
    """SQLite skips the trigger of the deletion unless a setting of the connection says otherwise."""
    file = tmp_path / "copy.db"
    shutil.copy(prepared_sqlite, file)
    connection = sqlite3.connect(file)
    before = connection.execute("SELECT * FROM ledger_entry").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="no gaps"), connection:
        connection.execute(COPY.format(seq=1).replace("INSERT", "REPLACE", 1))
    assert connection.execute("SELECT * FROM ledger_entry").fetchall() == before
    connection.close()


# -- checkpoints ------------------------------------------------------------------------------------------------------


@pytest.fixture
def signer(database: Database, tmp_path: Path) -> Signer:
    with database.reading() as session:
        name = keys.origin(session.execute(select(Organization.ledger_key)).scalar_one())
    return keys.signer(tmp_path / "keys", tmp_path / "checkpoints", name, make=True)


def sign(database: Database, signer: Signer, now: datetime = NOW) -> notes.Checkpoint:
    with database.transaction() as session:
        row = ledger.checkpoint(session, signer, now)
        return notes.open_note(row.note, [signer.verifier_key])


def own_root(database: Database, entries: int) -> bytes:
    """The root by the definition, from the stored lines alone."""
    return merkle.root_of(merkle.leaf_hash(row.body) for row in stored(database)[:entries])


def kept(database: Database, signer: Signer) -> tuple[list[Any], dict[str, bytes]]:
    """The checkpoints in the database and those outside."""
    with database.engine.connect() as connection:
        rows = list(connection.execute(text("SELECT size, note, made_at FROM checkpoint ORDER BY size")).all())
    return rows, {file.name: file.read_bytes() for file in sorted(signer.folder.glob("*"))}


def test_a_checkpoint_signs_the_whole_ledger_and_is_kept_outside_too(database: Database, signer: Signer) -> None:
    signed = sign(database, signer)

    assert (signed.origin, signed.size) == (signer.name, size(database))
    assert signed.root == own_root(database, signed.size)
    rows, files = kept(database, signer)
    assert files == {f"{signed.size:012d}.txt": rows[0].note.encode()}


def test_nothing_new_means_no_new_checkpoint(database: Database, signer: Signer) -> None:
    sign(database, signer)
    before = kept(database, signer)
    sign(database, signer, later(days=1))
    assert kept(database, signer) == before


def test_each_checkpoint_continues_the_one_before(database: Database, signer: Signer) -> None:
    states = []
    for more in (1, 2, 5, 1, 12):
        for number in range(more):
            note(database, number)
        states.append(sign(database, signer))

    with database.reading() as session:
        nodes = {(row.level, row.place): row.hash for row in session.scalars(select(LedgerNode))}
    for old, new in pairwise(states):
        path = merkle.consistency_proof(old.size, new.size, lambda level, place: nodes[level, place])
        assert new.root == own_root(database, new.size)
        assert merkle.is_consistent(old.size, new.size, old.root, new.root, path)


def test_the_tree_is_the_same_whether_it_grew_at_once_or_bit_by_bit(database: Database, signer: Signer) -> None:
    for number in range(9):
        note(database, number)
        with database.transaction() as session:
            ledger.grow_tree(session)
        with database.reading() as session:
            for entries in range(size(database) + 1):
                assert ledger.root(session, entries) == own_root(database, entries)
    note(database, 10)
    with database.reading() as session:  # beyond what has grown
        assert ledger.root(session, size(database)) == own_root(database, size(database))
    assert sign(database, signer).root == own_root(database, size(database))


def test_the_daily_checkpoint_is_due_when_entries_came_and_a_day_has_passed(database: Database, signer: Signer) -> None:
    def due(now: datetime) -> bool:
        with database.reading() as session:
            return ledger.checkpoint_due(session, now)

    assert due(NOW)
    sign(database, signer)
    assert not due(NOW) and not due(later(days=5))
    note(database, 1)
    assert not due(later(hours=23, minutes=59))
    assert due(later(days=1))
    sign(database, signer, later(days=1))
    assert not due(later(days=1, hours=1))


def test_an_empty_ledger_owes_no_checkpoint(database: Database) -> None:
    change(database, "DELETE FROM ledger_entry", "UPDATE ledger_head SET size = 0")
    with database.reading() as session:
        assert not ledger.checkpoint_due(session, NOW)


# -- a database that was rolled back (S175) ---------------------------------------------------------------------------


def cut(database: Database, entries: int, *, forget: bool) -> None:
    """Bring the ledger back to an earlier length, as a restored copy does; `forget` takes the checkpoints with it."""
    statements = [
        f"DELETE FROM ledger_entry WHERE seq > {entries}",
        f"UPDATE ledger_head SET size = {entries}, tree_size = 0",
        "DELETE FROM ledger_node",
    ]
    change(database, *statements, *(["DELETE FROM checkpoint"] if forget else []))


def refuses(database: Database, signer: Signer, kind: type[Exception] = Inconsistent) -> None:
    """No checkpoint is signed, and nothing is changed in or outside the database."""
    before = kept(database, signer)
    with database.reading() as session:
        tree = session.execute(select(LedgerHead.tree_size)).scalar_one()
    with pytest.raises(kind, match="Nothing was signed"):
        sign(database, signer)
    assert kept(database, signer) == before
    with database.reading() as session:
        assert session.execute(select(LedgerHead.tree_size)).scalar_one() == tree


@pytest.mark.parametrize("forget", [False, True], ids=["checkpoints kept", "checkpoints lost with the database"])
def test_no_checkpoint_is_signed_after_the_database_was_rolled_back(
    database: Database, signer: Signer, forget: bool
) -> None:
    for number in range(4):
        note(database, number)
    signed = sign(database, signer)
    cut(database, signed.size - 2, forget=forget)
    refuses(database, signer)

    for number in range(100, 105):  # another history grows beyond the old length
        note(database, number)
    refuses(database, signer)


def test_a_database_brought_back_exactly_goes_on(database: Database, signer: Signer) -> None:
    note(database, 1)
    sign(database, signer)
    note(database, 2)
    cut(database, size(database) - 1, forget=True)
    note(database, 3)
    assert sign(database, signer).root == own_root(database, size(database))


def test_no_checkpoint_is_signed_over_entries_that_were_changed_before_the_last_one(
    database: Database, signer: Signer
) -> None:
    sign(database, signer)
    note(database, 1)
    line = stored(database)[2].body.replace(b'"acting":false', b'"acting":true')
    change(
        database,
        (
            "UPDATE ledger_entry SET body = :body, leaf_hash = :leaf WHERE seq = 3",
            {"body": line, "leaf": merkle.leaf_hash(line)},
        ),
        "DELETE FROM ledger_node",
        "UPDATE ledger_head SET tree_size = 0",
    )
    refuses(database, signer)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"no checkpoint\n", b"a\n1\nAAAA\n\n-- x y\n"])
def test_no_checkpoint_is_signed_while_the_last_one_outside_cannot_be_read(
    database: Database, signer: Signer, content: bytes
) -> None:
    signed = sign(database, signer)
    (signer.folder / f"{signed.size:012d}.txt").write_bytes(content)
    note(database, 1)
    refuses(database, signer, Unreadable)


def test_a_checkpoint_outside_under_the_name_of_another_size_is_not_taken(database: Database, signer: Signer) -> None:
    signed = sign(database, signer)
    (signer.folder / f"{signed.size:012d}.txt").rename(signer.folder / "000000999999.txt")
    note(database, 1)
    refuses(database, signer, Unreadable)


# -- keys (S177) ------------------------------------------------------------------------------------------------------


def again(signer: Signer, database: Database) -> Signer:
    return keys.signer(signer.folder.parent / "keys", signer.folder, signer.name, make=True)


def test_the_key_lies_outside_the_database_for_its_owner_only(
    database: Database, signer: Signer, tmp_path: Path
) -> None:
    private = tmp_path / "keys" / keys.PRIVATE
    assert stat.S_IMODE(private.stat().st_mode) == 0o400
    assert [file.read_text().strip() for file in keys.public_keys(tmp_path / "keys")] == [signer.verifier_key]
    assert again(signer, database).verifier_key == signer.verifier_key


def test_after_a_change_of_keys_old_and_new_checkpoints_can_be_checked(
    database: Database, signer: Signer, tmp_path: Path
) -> None:
    sign(database, signer)
    (tmp_path / "keys" / keys.PRIVATE).unlink()
    fresh = keys.signer(tmp_path / "elsewhere", signer.folder, "x", make=True)
    shutil.copy(tmp_path / "elsewhere" / keys.PRIVATE, tmp_path / "keys" / keys.PRIVATE)
    note(database, 1)
    changed = again(signer, database)

    assert changed.verifier_key != signer.verifier_key and fresh.key != signer.key
    assert sign(database, changed).size == size(database)
    assert {file.read_text().strip() for file in keys.public_keys(tmp_path / "keys")} == {
        signer.verifier_key,
        changed.verifier_key,
    }
    with database.reading() as session:
        verdict = oversight.verify_live(session, tmp_path / "keys", signer.folder)
    assert (verdict.findings, verdict.checkpoints) == ([], 2)
    assert checked(database, tmp_path).startswith("valid: ")


def test_a_lost_key_is_not_quietly_replaced(database: Database, signer: Signer, tmp_path: Path) -> None:
    sign(database, signer)
    (tmp_path / "keys" / keys.PRIVATE).unlink()
    before = sorted((tmp_path / "keys").iterdir())
    with pytest.raises(keys.NoKey, match="Put it back from its safe copy"):
        again(signer, database)
    assert sorted((tmp_path / "keys").iterdir()) == before


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_damaged_key_is_refused(database: Database, signer: Signer, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "keys" / keys.PRIVATE
    file.unlink()
    file.write_bytes(content)
    with pytest.raises(keys.NoKey):
        again(signer, database)


def test_a_checkpoint_of_an_unknown_key_is_not_continued(database: Database, signer: Signer, tmp_path: Path) -> None:
    sign(database, signer)
    note(database, 1)
    stranger = keys.signer(tmp_path / "stranger", signer.folder, signer.name, make=True)
    refuses(database, stranger, Unreadable)


# -- receipts ---------------------------------------------------------------------------------------------------------


def test_a_receipt_is_confirmed_at_once_and_proven_after_the_next_checkpoint(
    database: Database, signer: Signer
) -> None:
    sign(database, signer)
    receipts = [note(database, number) for number in range(3)]
    with database.reading() as session:
        early = oversight.proof(session, receipts[1].seq, receipts[1].leaf_hash.hex())
        assert oversight.uncovered(session) == 3
    assert (early.checkpoint, early.size, list(early.path)) == (None, 0, [])

    sign(database, signer)
    note(database, 9)
    sign(database, signer)
    with database.reading() as session:
        found = oversight.proof(session, receipts[1].seq, receipts[1].leaf_hash.hex().upper())
        assert oversight.uncovered(session) == 0
    assert found.entry["data"] == {"number": 1}
    assert proven(found.text, receipts[1].leaf_hash, signer) == receipts[1].seq


def proven(proof: str, leaf: bytes, signer: Signer) -> int:
    """What somebody with the proof, the paper's hash and the public key finds out without the program: the number."""
    head, checkpoint = proof.split("\n\n", 1)
    kind, index, *path = head.split("\n")
    assert kind == "c2sp.org/tlog-proof@v1"
    place = int(index.removeprefix("index "))
    state = notes.open_note(checkpoint, [signer.verifier_key])
    assert merkle.root_from_inclusion(place, state.size, leaf, [b64decode(one) for one in path]) == state.root
    return place + 1


def test_every_entry_under_a_checkpoint_can_be_proven(database: Database, signer: Signer) -> None:
    sign(database, signer)
    for row in stored(database):
        with database.reading() as session:
            assert proven(oversight.proof(session, row.seq, row.leaf_hash.hex()).text, row.leaf_hash, signer) == row.seq


@pytest.mark.parametrize("seq", [0, -1, 10_000, 2**31, 2**63, 10**40])
def test_a_receipt_with_another_number_is_not_confirmed(database: Database, seq: int) -> None:
    receipt = note(database, 1)
    with database.reading() as session, pytest.raises(NotFound, match="no entry with this number and code"):
        oversight.proof(session, seq, receipt.leaf_hash.hex())
    with database.reading() as session, pytest.raises(NotFound):
        ledger.get_entry(session, seq)


@pytest.mark.parametrize("code", ["", "00", "f" * 64, "ไม่ใช่รหัส", "'; DROP TABLE ledger_entry"])
def test_a_receipt_with_another_code_is_not_confirmed(database: Database, code: str) -> None:
    receipt = note(database, 1)
    with database.reading() as session, pytest.raises(NotFound, match="Keep the paper"):
        oversight.proof(session, receipt.seq, code)


def test_the_paper_disproves_a_tail_that_was_taken_away_above_the_last_checkpoint(
    database: Database, signer: Signer, tmp_path: Path
) -> None:
    """S174: neither the bundle nor the live check can know of it; whoever holds the receipt does."""
    sign(database, signer)
    receipt = note(database, 1)
    change(
        database,
        f"DELETE FROM ledger_entry WHERE seq = {receipt.seq}",
        f"UPDATE ledger_head SET size = {receipt.seq - 1}, last_at = (SELECT max(at) FROM ledger_entry)",
    )

    with database.reading() as session:
        assert list(oversight.verify_live(session, tmp_path / "keys", signer.folder).findings) == []
    assert checked(database, tmp_path).startswith("valid: ")
    with database.reading() as session, pytest.raises(NotFound, match="The ledger has no entry"):
        oversight.proof(session, receipt.seq, receipt.leaf_hash.hex())

    note(database, 2)  # another entry takes the number
    with database.reading() as session, pytest.raises(NotFound, match="The ledger has no entry"):
        oversight.proof(session, receipt.seq, receipt.leaf_hash.hex())


def slips(database: Database) -> list[dict[str, Any]]:
    """What the printed slips say, in the order of their printing."""
    with database.reading() as session:
        return [json.loads(value) for value in session.scalars(select(Paper.value).order_by(Paper.made_at, Paper.id))]


def test_the_code_on_a_slip_disproves_that_its_loan_was_never_there(
    office: SampleOffice, signer: Signer, tmp_path: Path
) -> None:
    """S174 with what a villager holds: the insider took the rows away too, so that nothing else can show it."""
    sign(office.database, signer)
    began = size(office.database)
    office.approve(office.ask({"tent": 1}))
    code = slips(office.database)[0]["ledger"]["url"]
    assert checked(office.database, tmp_path, code).startswith("valid: ")

    rows = ("paper", "decision", "route_step", "loan_line", "applicant", "loan")
    change(
        office.database,
        f"DELETE FROM ledger_entry WHERE seq > {began}",
        f"UPDATE ledger_head SET size = {began}, last_at = (SELECT max(at) FROM ledger_entry)",
        *(f"DELETE FROM {table}" for table in rows),
    )
    with office.database.reading() as session:
        assert list(oversight.verify_live(session, tmp_path / "keys", signer.folder).findings) == []
    assert checked(office.database, tmp_path).startswith("valid: ")
    assert checked(office.database, tmp_path, code).startswith(f"NOT VALID: entry {began + 1}: is missing: a paper was")


def test_what_a_slip_says_of_a_person_cannot_be_altered_behind_its_entry_but_can_be_erased(
    office: SampleOffice, signer: Signer, tmp_path: Path
) -> None:
    """S179: the entry holds SHA-256(salt ‖ value); without the salt nobody learns anything from it."""
    office.give(office.approve(office.ask({"tent": 1})), pieces=[office.pieces("tent")[0].id])
    sign(office.database, signer)
    with office.database.reading() as session:
        paper = session.scalars(select(Paper).order_by(Paper.edition)).first()
        assert paper is not None and "ใจดี" in paper.value
        salt, value = bytes(paper.salt or b""), paper.value
    assert checked(office.database, tmp_path).startswith("valid: ")
    bundle = (tmp_path / "bundle" / "ledger.jsonl").read_bytes()
    assert sha256(salt + value.encode()).hexdigest().encode() in bundle
    assert sha256(salt + value.replace("ใจดี", "ใจร้าย").encode()).hexdigest().encode() not in bundle
    assert sha256(value.encode()).hexdigest().encode() not in bundle

    change(
        office.database,
        "UPDATE paper SET salt = NULL, value = ''",
        "UPDATE applicant SET first_name = '-', last_name = '', phone = '', house_no = ''",
        "UPDATE person SET first_name = '-', last_name = '', name_key = '-', phone = NULL WHERE name_key LIKE 'สมศ%'",
    )
    with office.database.reading() as session:
        assert list(oversight.verify_live(session, tmp_path / "keys", signer.folder).findings) == []
    assert checked(office.database, tmp_path).startswith("valid: ")
    assert (tmp_path / "bundle" / "ledger.jsonl").read_bytes() == bundle


# -- export -----------------------------------------------------------------------------------------------------------


def checked(database: Database, tmp_path: Path, *papers: str) -> str:
    """What the checker in an exported bundle says of it, and of papers that were given out."""
    folder = tmp_path / "bundle"
    shutil.rmtree(folder, ignore_errors=True)
    with database.reading() as session:
        oversight.export_bundle(session, folder, tmp_path / "keys", tmp_path / "checkpoints")
    command = [sys.executable, "-I", "verify.py", ".", *papers]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == (0 if done.stdout else 1)
    return (done.stdout + done.stderr).decode()


def test_a_bundle_holds_lines_checkpoints_and_keys_and_is_valid(
    database: Database, signer: Signer, tmp_path: Path
) -> None:
    first = sign(database, signer)
    note(database, 1)
    second = sign(database, signer)
    note(database, 2)
    said = checked(database, tmp_path)

    folder = tmp_path / "bundle"
    assert (folder / "ledger.jsonl").read_bytes() == b"".join(row.body + b"\n" for row in stored(database))
    assert sorted(file.name for file in (folder / "checkpoints").iterdir()) == [
        f"{one.size:012d}.txt" for one in (first, second)
    ]
    assert [file.read_text() for file in (folder / "keys").iterdir()] == [f"{signer.verifier_key}\n"]
    assert f"valid: {size(database)} entries" in said
    assert f"agree: 2, the last over {second.size} entries" in said


def test_the_lines_alone_are_counted(database: Database, tmp_path: Path) -> None:
    with database.reading() as session:
        assert oversight.export_lines(session, tmp_path / "lines.jsonl") == size(database)
    assert verify.check(tmp_path / "lines.jsonl")["root"]


def test_what_was_changed_in_the_database_shows_in_its_bundle(
    database: Database, signer: Signer, tmp_path: Path
) -> None:
    sign(database, signer)
    change(database, "DELETE FROM ledger_entry WHERE seq = 4")
    assert checked(database, tmp_path).startswith("NOT VALID: entry 4: ")


def test_checkpoints_that_vanished_from_the_database_come_from_outside(
    database: Database, signer: Signer, tmp_path: Path
) -> None:
    signed = sign(database, signer)
    change(database, "DELETE FROM checkpoint")
    assert f"the last over {signed.size} entries" in checked(database, tmp_path)


# -- reading ----------------------------------------------------------------------------------------------------------


def test_entries_are_found_by_number_by_subject_and_by_time(database: Database) -> None:
    began = size(database)
    receipts = [note(database, number, later(hours=number + 1)) for number in range(3)]
    with database.reading() as session:
        assert ledger.get_entry(session, receipts[0].seq).leaf_hash == receipts[0].leaf_hash
        assert [one.seq for one in ledger.of_subject(session, f"account:{SUBJECT.hex}")] == [
            one.seq for one in receipts[::-1]
        ]
        assert len(ledger.of_subject(session, f"account:{SUBJECT.hex}", limit=2)) == 2
        assert ledger.size_at(session, later(hours=2)) == began + 2
        assert ledger.size_at(session, NOW - timedelta(days=10_000)) == 0
        assert [one["seq"] for one in oversight.newest(session, limit=2)] == [began + 3, began + 2]
        assert [one["seq"] for one in oversight.newest(session, before=3)] == [2, 1]
        assert [one["seq"] for one in oversight.entries(session, [began + 2, 1, 10_000])] == [1, began + 2]


# -- the worker -------------------------------------------------------------------------------------------------------


def test_the_worker_signs_the_daily_checkpoint(office: SampleOffice, settings: Config) -> None:
    assert worker.run(office.database, settings, NOW, str)["checkpoints"] == 1
    assert worker.run(office.database, settings, later(hours=1), str)["checkpoints"] == 0
    office.ask({"chair": 1}, now=later(hours=2))
    assert worker.run(office.database, settings, later(hours=3), str)["checkpoints"] == 0
    assert worker.run(office.database, settings, later(days=1), str)["checkpoints"] == 1
    assert len(list(settings.checkpoint_dir.iterdir())) == 2


def test_a_refused_checkpoint_stops_nothing_else_and_is_said(
    office: SampleOffice, settings: Config, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setattr(worker, "deliver", lambda *given: sent.append(given) or 0)
    worker.run(office.database, settings, NOW, str)
    loan = office.ask({"chair": 1})
    cut(office.database, 3, forget=False)
    with caplog.at_level(logging.ERROR), pytest.raises(Inconsistent):
        worker.run(office.database, replace(settings, smtp_url="smtp://localhost"), later(days=5), str)

    assert len(sent) == 1
    assert office.loan(loan.id).state == "expired" and office.loan(loan.id).due_on < day(5)
    assert "no checkpoint was signed" in caplog.text
    with office.database.reading() as session:
        assert session.execute(select(func.count()).where(WorkerRun.ended_at.is_(None))).scalar_one() == 0
        assert session.execute(select(func.count()).select_from(CheckpointNote)).scalar_one() == 1


# -- in one transaction -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [ledger.grow_tree, ledger.size], ids=["grow", "size"])
def test_a_ledger_can_be_looked_at_any_number_of_times(database: Database, act: Callable[[Session], int]) -> None:
    with database.transaction() as session:
        assert act(session) == act(session)
