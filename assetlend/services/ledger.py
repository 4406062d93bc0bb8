"""The ledger: every change appends its entry in its own transaction; checkpoints sign what stands.

The one row of `ledger_head` is the lock, taken last: entries have no gaps, no forks and never run back in time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from assetlend.domain.offices import Actor, Standing, strongest
from assetlend.errors import Conflict, NotFound
from assetlend.ledger import canonical, merkle, notes
from assetlend.ledger.acts import Entry, ReportFrozen
from assetlend.models import CheckpointNote, LedgerEntry, LedgerHead, LedgerNode, Organization

BATCH = 1000
MOST_SEQ = 2**63 - 1


@dataclass(frozen=True)
class Receipt:
    """What a paper prints of an entry: its number and its leaf hash, by which anyone can ask for it."""

    seq: int
    leaf_hash: bytes


def open_ledger(session: Session, now: datetime) -> None:
    """Start the ledger of a new organization."""
    session.add(LedgerHead(id=1, size=0, last_at=now, tree_size=0))
    session.flush()


def hold(session: Session, now: datetime) -> tuple[int, datetime]:
    """Keep all others from entering anything: (entries so far, the time that this transaction's next one bears)."""
    session.flush()
    head = session.execute(select(LedgerHead).with_for_update().execution_options(populate_existing=True)).scalar_one()
    return head.size, max(now, head.last_at)


def append(
    session: Session,
    actor: Actor,
    now: datetime,
    entry: Entry,
    subject: UUID,
    *,
    standing: Standing | None = None,
) -> Receipt:
    """Add one entry about `subject`, done by `actor` under `standing` (his strongest office when not given).

    The time of an entry is never before that of the entry in front of it, even when the clock was set back.
    """
    return append_many(session, actor, now, [(entry, subject)], standing=standing)[-1]


def append_many(
    session: Session,
    actor: Actor,
    now: datetime,
    entries: Sequence[tuple[Entry, UUID]],
    *,
    standing: Standing | None = None,
) -> list[Receipt]:
    """Add entries in order, each about its subject, all by one actor at one time."""
    session.flush()
    head = session.execute(select(LedgerHead).with_for_update().execution_options(populate_existing=True)).scalar_one()
    common: dict[str, Any] = {"at": max(now, head.last_at), "org": _org(session), "actor": _actor(actor, standing)}
    rows = [_row(common, head.size + offset, entry, subject) for offset, (entry, subject) in enumerate(entries, 1)]
    for start in range(0, len(rows), BATCH):
        session.execute(insert(LedgerEntry), rows[start : start + BATCH])
    head.size += len(rows)
    head.last_at = common["at"]
    session.flush()
    return [Receipt(row["seq"], row["leaf_hash"]) for row in rows]


def _row(common: Mapping[str, Any], seq: int, entry: Entry, subject: UUID) -> dict[str, Any]:
    name = f"{entry.SUBJECT}:{subject.hex}"
    body = canonical.line(act=entry.NAME, data=entry.data(), subject=name, seq=seq, **common)
    return {
        "seq": seq,
        "at": common["at"],
        "act": entry.NAME,
        "subject": name,
        "body": body,
        "leaf_hash": merkle.leaf_hash(body),
    }


def _actor(actor: Actor, standing: Standing | None) -> dict[str, Any]:
    held = standing or strongest(actor.standings)
    if held is not None and actor.official:
        return {"acting": held.acting, "id": actor.key, "office": held.office}
    return {"acting": False, "id": actor.key, "office": "resident" if actor.resident else actor.key}


def _org(session: Session) -> str:
    key = session.info.get("ledger_key")
    if key is None:
        key = session.execute(select(Organization.ledger_key)).scalar_one()
        session.info["ledger_key"] = key
    return str(key)


# -- reading ----------------------------------------------------------------------------------------------------------


def get_entry(session: Session, seq: int) -> LedgerEntry:
    """Raises: NotFound."""
    entry = session.get(LedgerEntry, seq) if seq <= MOST_SEQ else None
    if entry is None:
        raise NotFound()
    return entry


def size(session: Session) -> int:
    """How many entries there are."""
    return session.execute(select(LedgerHead.size)).scalar_one()


def size_at(session: Session, moment: datetime) -> int:
    """How many entries were recorded up to `moment`."""
    found = session.execute(
        select(LedgerEntry.seq).where(LedgerEntry.at <= moment).order_by(LedgerEntry.seq.desc()).limit(1)
    ).scalar_one_or_none()
    return found or 0


def bodies(session: Session, *, first: int = 1, last: int | None = None) -> Iterator[tuple[int, bytes]]:
    """(seq, bytes) of the entries in order, read in batches so that memory stays small."""
    at = first
    while True:
        query = select(LedgerEntry.seq, LedgerEntry.body).where(LedgerEntry.seq >= at)
        if last is not None:
            query = query.where(LedgerEntry.seq <= last)
        rows = session.execute(query.order_by(LedgerEntry.seq).limit(BATCH)).all()
        yield from ((seq, bytes(body)) for seq, body in rows)
        if len(rows) < BATCH:
            return
        at = rows[-1].seq + 1


def of_subject(session: Session, subject: str, *, limit: int = 200) -> list[LedgerEntry]:
    """The newest entries about one subject ("loan:…"), newest first."""
    query = select(LedgerEntry).where(LedgerEntry.subject == subject).order_by(LedgerEntry.seq.desc()).limit(limit)
    return list(session.scalars(query))


# -- tree -------------------------------------------------------------------------------------------------------------


def grow_tree(session: Session) -> int:
    """Hash the entries that came since the tree was last grown; returns the size of the tree."""
    head = session.execute(select(LedgerHead).with_for_update().execution_options(populate_existing=True)).scalar_one()
    lookup = _lookup(session)
    fresh: dict[tuple[int, int], bytes] = {}

    def find(level: int, place: int) -> bytes:
        return fresh[level, place] if (level, place) in fresh else lookup(level, place)

    query = select(LedgerEntry.seq, LedgerEntry.leaf_hash).where(LedgerEntry.seq > head.tree_size)
    for seq, leaf in session.execute(query.order_by(LedgerEntry.seq)):
        fresh.update({(level, place): value for level, place, value in merkle.completed(seq - 1, bytes(leaf), find)})
    rows = [{"level": level, "place": place, "hash": value} for (level, place), value in fresh.items()]
    for start in range(0, len(rows), BATCH):
        session.execute(insert(LedgerNode), rows[start : start + BATCH])
    session.execute(update(LedgerHead).values(tree_size=head.size))
    session.refresh(head)
    return head.tree_size


def _lookup(session: Session) -> merkle.Lookup:
    def lookup(level: int, place: int) -> bytes:
        found = session.execute(
            select(LedgerNode.hash).where(LedgerNode.level == level, LedgerNode.place == place)
        ).scalar_one()
        return bytes(found)

    return lookup


def root(session: Session, entries: int) -> bytes:
    """The Merkle root over the first `entries` entries; those beyond the grown tree are hashed on the way."""
    grown = session.execute(select(LedgerHead.tree_size)).scalar_one()
    if entries <= grown:
        return merkle.subtree_root(0, entries, _lookup(session))
    query = select(LedgerEntry.leaf_hash).where(LedgerEntry.seq <= entries).order_by(LedgerEntry.seq)
    return merkle.root_of(bytes(leaf) for leaf in session.scalars(query))


def inclusion(session: Session, seq: int, entries: int) -> list[bytes]:
    """The audit path of entry `seq` in the tree of a checkpoint over `entries`."""
    return merkle.inclusion_proof(seq - 1, entries, _lookup(session))


# -- checkpoints ------------------------------------------------------------------------------------------------------


class Inconsistent(Conflict):
    """The ledger is not a continuation of a checkpoint that was signed over %(size)s entries.

    Nothing was signed. Compare the database with its last backup and ask the auditor.
    """


class Unreadable(Conflict):
    """The last signed checkpoint was changed, or signed by a key that is not known here. Nothing was signed.

    Put the file *.vkey of the key that signed it into the folder of keys, and ask the auditor.
    """


@dataclass(frozen=True)
class Signer:
    """The key that signs checkpoints, and the folder outside the database where each signed one is kept.

    `former` are the verifier keys that signed before this one.
    """

    name: str
    key: Ed25519PrivateKey
    folder: Path
    former: tuple[str, ...] = ()

    @property
    def verifier_key(self) -> str:
        return notes.verifier_key(self.name, self.key.public_key())


def last_checkpoint(session: Session) -> CheckpointNote | None:
    """The newest signed checkpoint."""
    return session.scalars(select(CheckpointNote).order_by(CheckpointNote.size.desc()).limit(1)).first()


def checkpoint(session: Session, signer: Signer, now: datetime) -> CheckpointNote:
    """Sign the ledger as it stands; the last checkpoint itself when nothing came since.

    Raises: Inconsistent when the ledger does not continue every checkpoint signed before, in the database or outside;
    Unreadable when one of them cannot be read.
    """
    entries = grow_tree(session)
    for signed in _signed_before(session, signer):
        if signed.size > entries or root(session, signed.size) != signed.root:
            raise Inconsistent(size=signed.size)
    found = session.get(CheckpointNote, entries)
    if found is None:
        state = notes.Checkpoint(signer.name, entries, root(session, entries))
        found = CheckpointNote(size=entries, note=notes.sign(state, signer.name, signer.key), made_at=now)
        session.add(found)
        session.flush()
    _keep_outside(signer.folder, found)
    return found


def _signed_before(session: Session, signer: Signer) -> Iterator[notes.Checkpoint]:
    """The newest checkpoint in the database and the newest outside; each was consistent with those before it."""
    last = last_checkpoint(session)
    if last:
        yield _opened(last.note.encode(), str(last.size), signer)
    for file in sorted(signer.folder.glob("*.txt"))[-1:]:
        yield _opened(file.read_bytes(), file.stem.lstrip("0") or "0", signer)


def _opened(content: bytes, size: str, signer: Signer) -> notes.Checkpoint:
    try:
        found = notes.open_note(content.decode("utf-8"), [signer.verifier_key, *signer.former])
    except ValueError as error:
        raise Unreadable() from error
    if (found.origin, str(found.size)) != (signer.name, size):
        raise Unreadable()
    return found


def _keep_outside(folder: Path, note: CheckpointNote) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{note.size:012d}.txt"
    if not file.exists():
        draft = file.with_suffix(".new")
        draft.write_bytes(note.note.encode())
        draft.replace(file)


def checkpoint_due(session: Session, now: datetime) -> bool:
    """Whether a checkpoint is due: entries came (or went), and none was signed within the last day.

    A report that was signed since the last one needs one at once.
    """
    last = last_checkpoint(session)
    if last is None:
        return size(session) > 0
    signed = select(LedgerEntry.seq).where(LedgerEntry.act == ReportFrozen.NAME, LedgerEntry.seq > last.size)
    if session.scalars(signed.limit(1)).first() is not None:
        return True
    return size(session) != last.size and now - last.made_at >= timedelta(days=1)
