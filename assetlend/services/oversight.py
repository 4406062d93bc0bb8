"""Looking at the ledger: exporting it, checking the live database against it, and proving one entry to anybody."""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.errors import N_, NotFound
from assetlend.ledger import merkle, notes, verify
from assetlend.models import CheckpointNote, LedgerEntry, LedgerHead, LedgerNode
from assetlend.services import keys, ledger, mirror
from assetlend.services.difference import Difference

BAD_ENTRY = N_("entry %(seq)s %(reason)s")
BAD_CHECKPOINT = N_("the checkpoint over %(size)s entries %(reason)s")
BAD_HEAD = N_("the ledger's head counts %(head)s entries, the table holds %(size)s")
BAD_NODE = N_("the kept hash of the tree at level %(level)s, place %(place)s is wrong")
CHUNK = 1000


# -- export -----------------------------------------------------------------------------------------------------------


def export_lines(session: Session, file: Path) -> int:
    """Write the lines alone; returns how many."""
    count = 0
    with file.open("wb") as out:
        for _, body in ledger.bodies(session):
            out.write(body + b"\n")
            count += 1
    return count


def export_bundle(session: Session, folder: Path, key_dir: Path, checkpoint_dir: Path) -> int:
    """Write the whole bundle: `ledger.jsonl`, `checkpoints/`, `keys/`, and the verifier; returns how many entries."""
    for name in ("checkpoints", "keys"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    count = export_lines(session, folder / "ledger.jsonl")
    kept = {file.name: file.read_text("utf-8") for file in sorted(checkpoint_dir.glob("*.txt"))}
    stored = {f"{note.size:012d}.txt": note.note for note in session.scalars(select(CheckpointNote))}
    for name, text in {**stored, **kept}.items():
        (folder / "checkpoints" / name).write_text(text, "utf-8")
    for key in keys.public_keys(key_dir):
        (folder / "keys" / key.name).write_text(key.read_text("utf-8"), "utf-8")
    (folder / "verify.py").write_text(Path(verify.__file__).read_text("utf-8"), "utf-8")
    return count


# -- the live database ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What the check of the live database found."""

    entries: int
    root: str
    checkpoints: int
    findings: Sequence[Difference]


def verify_live(session: Session, key_dir: Path, checkpoint_dir: Path) -> Verdict:
    """Check every line, the tree, every checkpoint in and outside the database, and the tables against the ledger."""
    signed, findings = _checkpoints(session, key_dir, checkpoint_dir)
    tree = verify.Tree()
    findings += _compare_checkpoint(tree, signed)
    for found in _lines(session, tree, signed):
        findings.append(found)
        break
    else:
        findings += _beyond(tree, signed)
        findings += _head(session, tree)
        findings += _nodes(session)
        findings += list(mirror.differences(session))
    root = b64encode(tree.root()).decode()
    return Verdict(tree.size, root, sum(len(one) for one in signed.values()), findings)


Signed = dict[int, list[notes.Checkpoint]]


def _checkpoints(session: Session, key_dir: Path, checkpoint_dir: Path) -> tuple[Signed, list[Difference]]:
    public = [file.read_text("utf-8").strip() for file in keys.public_keys(key_dir)]
    texts = [(note.size, note.note) for note in session.scalars(select(CheckpointNote))]
    texts += [(int(file.stem), file.read_text("utf-8")) for file in sorted(checkpoint_dir.glob("*.txt"))]
    signed: Signed = {}
    findings = []
    for size, text in texts:
        try:
            found = notes.open_note(text, public)
        except notes.BadNote as error:
            findings.append(Difference(BAD_CHECKPOINT, {"size": size, "reason": str(error)}))
        else:
            signed.setdefault(found.size, []).append(found)
    return signed, findings


def _lines(session: Session, tree: verify.Tree, signed: Signed) -> Iterator[Difference]:
    """The first entry that does not hold."""
    query = select(LedgerEntry).order_by(LedgerEntry.seq).execution_options(yield_per=CHUNK)
    before = ""
    for row in session.scalars(query):
        try:
            entry = verify.read_line(bytes(row.body), tree.size + 1)
            _check_columns(row, entry, before)
        except verify.Bad as bad:
            yield Difference(BAD_ENTRY, {"seq": bad.seq or tree.size + 1, "reason": bad.reason}, tree.size + 1)
            return
        before = entry["at"]
        tree.add(bytes(row.leaf_hash))
        session.expunge(row)
        yield from _compare_checkpoint(tree, signed)


def _check_columns(row: LedgerEntry, entry: dict[str, Any], before: str) -> None:
    if merkle.leaf_hash(bytes(row.body)) != bytes(row.leaf_hash):
        raise verify.Bad(N_("does not have the hash that was stored with it"), row.seq)
    at = row.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if (row.seq, row.act, row.subject, at) != (entry["seq"], entry["act"], entry["object"], entry["at"]):
        raise verify.Bad(N_("is not what its columns say"), row.seq)
    if entry["at"] < before:
        raise verify.Bad(N_("was recorded before the entry in front of it"), row.seq)


def _compare_checkpoint(tree: verify.Tree, signed: Signed) -> list[Difference]:
    root = tree.root() if tree.size in signed else b""
    return [
        Difference(
            BAD_CHECKPOINT,
            {"size": tree.size, "reason": N_("was signed over another ledger: entries up to it were changed")},
            tree.size,
        )
        for one in signed.get(tree.size, [])
        if one.root != root
    ][:1]


def _beyond(tree: verify.Tree, signed: Signed) -> list[Difference]:
    return [
        Difference(BAD_CHECKPOINT, {"size": size, "reason": N_("is longer than the ledger: entries were taken away")})
        for size in sorted(signed)
        if size > tree.size
    ]


def _head(session: Session, tree: verify.Tree) -> list[Difference]:
    head = session.execute(select(LedgerHead.size)).scalar_one()
    return [] if head == tree.size else [Difference(BAD_HEAD, {"head": head, "size": tree.size})]


def _nodes(session: Session) -> list[Difference]:
    """The first kept hash of the tree that is not what the entries make it."""
    query = select(LedgerNode).order_by(LedgerNode.level, LedgerNode.place).execution_options(yield_per=CHUNK)
    below: dict[int, bytes] = {}
    level, this = 0, dict[int, bytes]()
    leaves = dict(session.execute(select(LedgerEntry.seq - 1, LedgerEntry.leaf_hash)).all())
    for row in session.scalars(query):
        if row.level != level:
            below, this, level = this, {}, row.level
        pair = (below.get(2 * row.place), below.get(2 * row.place + 1))
        wanted = leaves.get(row.place) if level == 0 else merkle.node_hash(*pair) if all(pair) else None  # type: ignore[arg-type]
        if wanted is None or bytes(wanted) != bytes(row.hash):
            return [Difference(BAD_NODE, {"level": row.level, "place": row.place})]
        this[row.place] = bytes(row.hash)
    return []


# -- one entry --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """Whether an entry stands in the ledger, and where a signed checkpoint covers it."""

    seq: int
    leaf_hash: bytes
    entry: dict[str, Any]
    checkpoint: str | None
    size: int
    path: Sequence[bytes]

    @property
    def text(self) -> str:
        """A C2SP tlog-proof: index, audit path and checkpoint, to be checked without this program."""
        lines = ["c2sp.org/tlog-proof@v1", f"index {self.seq - 1}", *(b64encode(h).decode() for h in self.path)]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"


def proof(session: Session, seq: int, leaf_hash: str) -> Proof:
    """What a paper's receipt stands for. Raises: NotFound when the ledger has no such entry."""
    row = session.get(LedgerEntry, seq)
    if row is None or bytes(row.leaf_hash).hex() != leaf_hash.lower():
        raise NotFound(N_("The ledger has no entry with this number and code. Keep the paper and tell the auditor."))
    query = select(CheckpointNote).where(CheckpointNote.size >= seq).order_by(CheckpointNote.size).limit(1)
    note = session.scalars(query).first()
    path = ledger.inclusion(session, seq, note.size) if note else []
    return Proof(
        seq,
        bytes(row.leaf_hash),
        json.loads(bytes(row.body)),
        note.note if note else None,
        note.size if note else 0,
        path,
    )


def entries(session: Session, seqs: Sequence[int], *, limit: int = 500) -> list[dict[str, Any]]:
    """Entries by number, as they stand in the ledger."""
    query = select(LedgerEntry.body).where(LedgerEntry.seq.in_(list(seqs)[:limit])).order_by(LedgerEntry.seq)
    return [json.loads(bytes(body)) for body in session.scalars(query)]


def newest(session: Session, *, before: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The newest entries, or those before one."""
    query = select(LedgerEntry.body)
    if before is not None:
        query = query.where(LedgerEntry.seq < before)
    bodies = session.scalars(query.order_by(LedgerEntry.seq.desc()).limit(limit))
    return [json.loads(bytes(body)) for body in bodies]


def checkpoints(session: Session, *, limit: int = 100) -> list[CheckpointNote]:
    """The newest checkpoints."""
    return list(session.scalars(select(CheckpointNote).order_by(CheckpointNote.size.desc()).limit(limit)))


def uncovered(session: Session) -> int:
    """How many entries no checkpoint covers yet."""
    last = session.execute(select(func.max(CheckpointNote.size))).scalar_one()
    return ledger.size(session) - (last or 0)
