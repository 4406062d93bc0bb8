"""Looking at the ledger: exporting it, checking the live database against it, and proving one entry to anybody."""

import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, null, select
from sqlalchemy.orm import Session

from assetlend.errors import N_, NotFound
from assetlend.ledger import merkle, notes, verify
from assetlend.ledger.canonical import stamp
from assetlend.models import (
    Activity,
    Asset,
    CheckpointNote,
    Disposal,
    Division,
    Guideline,
    Incident,
    Item,
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    Loan,
    Organization,
    ReportEdition,
)
from assetlend.services import keys, ledger, mirror
from assetlend.services.difference import Difference

BAD_ENTRY = N_("entry %(seq)s %(reason)s")
BAD_CHECKPOINT = N_("the checkpoint over %(size)s entries %(reason)s")
OTHER_LEDGER = N_(
    "entry %(seq)s, or one after it up to %(size)s, is not what the checkpoint over %(size)s entries was signed over"
)
BAD_HEAD = N_("the ledger's head counts %(head)s entries, the table holds %(size)s")
BAD_TIME = N_("the ledger's head says that the last entry was made at %(head)s, the table says %(at)s")
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
    # The checkpoints first: what is signed while the lines are read covers more than they hold.
    kept = {file.name: file.read_bytes() for file in sorted(checkpoint_dir.glob("*.txt"))}
    stored = {f"{note.size:012d}.txt": note.note.encode() for note in session.scalars(select(CheckpointNote))}
    count = export_lines(session, folder / "ledger.jsonl")
    for name, content in {**stored, **kept}.items():
        (folder / "checkpoints" / name).write_bytes(content)
    for key in keys.public_keys(key_dir):
        (folder / "keys" / key.name).write_bytes(key.read_bytes())
    (folder / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
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
    outside = _outside(checkpoint_dir)  # first: what is signed after the first look at the database covers more
    org = session.execute(select(Organization.ledger_key)).scalar_one()
    signed, findings = _checkpoints(session, org, key_dir, outside)
    tree = verify.Tree()
    for found in _lines(session, org, tree, signed):
        findings.insert(0, found)
        break
    else:
        findings += _beyond(tree, signed)
        findings += _head(session, tree)
        findings += _nodes(session)
        findings += list(mirror.differences(session))
    return Verdict(tree.size, b64encode(tree.root()).decode(), len(signed), findings)


Signed = dict[int, set[bytes]]


def covering(session: Session, key_dir: Path, checkpoint_dir: Path, seq: int) -> int | None:
    """The size of the first signed checkpoint over entry `seq` that agrees with the ledger, if there is one."""
    org = session.execute(select(Organization.ledger_key)).scalar_one()
    signed, _findings = _checkpoints(session, org, key_dir, _outside(checkpoint_dir))
    size = ledger.size(session)
    fitting = (one for one in sorted(signed) if seq <= one <= size and ledger.root(session, one) in signed[one])
    return next(fitting, None)


def _outside(checkpoint_dir: Path) -> list[tuple[str, bytes]]:
    """(size by its name, content) of every checkpoint that lies outside the database."""
    return [(file.stem.lstrip("0") or "0", file.read_bytes()) for file in sorted(checkpoint_dir.glob("*.txt"))]


def _checkpoints(
    session: Session, org: str, key_dir: Path, outside: Sequence[tuple[str, bytes]]
) -> tuple[Signed, list[Difference]]:
    """Size -> the roots that were signed for it, and what is wrong with the notes themselves."""
    public = [file.read_text("utf-8", "replace").strip() for file in keys.public_keys(key_dir)]
    notes_ = [(str(note.size), note.note.encode()) for note in session.scalars(select(CheckpointNote))]
    notes_ += outside
    signed: Signed = {}
    findings = []
    for size, content in notes_:
        try:
            found = notes.open_note(content.decode("utf-8"), public)
        except ValueError as error:
            findings.append(Difference(BAD_CHECKPOINT, {"size": size, "reason": str(error)}))
            continue
        if (found.origin, str(found.size)) == (keys.origin(org), size):
            signed.setdefault(found.size, set()).add(found.root)
        else:
            findings.append(Difference(BAD_CHECKPOINT, {"size": size, "reason": N_("belongs to another ledger")}))
    return signed, findings


def _lines(session: Session, org: str, tree: verify.Tree, signed: Signed) -> Iterator[Difference]:
    """The first entry that does not hold."""
    query = select(LedgerEntry).order_by(LedgerEntry.seq).execution_options(yield_per=CHUNK)
    before = ""
    since = 1
    yield from _compare_checkpoint(tree, signed, since)
    for row in session.scalars(query):
        try:
            entry = verify.read_line(bytes(row.body), tree.size + 1)
            _check_columns(row, entry, before, org)
        except verify.Bad as bad:
            yield Difference(BAD_ENTRY, {"seq": tree.size + 1, "reason": bad.reason}, tree.size + 1)
            return
        before = entry["at"]
        tree.add(bytes(row.leaf_hash))
        session.expunge(row)
        yield from _compare_checkpoint(tree, signed, since)
        since = tree.size + 1 if tree.size in signed else since


def _check_columns(row: LedgerEntry, entry: dict[str, Any], before: str, org: str) -> None:
    if merkle.leaf_hash(bytes(row.body)) != bytes(row.leaf_hash):
        raise verify.Bad(N_("does not have the hash that was stored with it"))
    if (row.seq, row.act, row.subject, stamp(row.at)) != (entry["seq"], entry["act"], entry["object"], entry["at"]):
        raise verify.Bad(N_("is not what its columns say"))
    if entry["at"] < before:
        raise verify.Bad(N_("was recorded before the entry in front of it"))
    if entry["org"] != org:
        raise verify.Bad(N_("belongs to another organization"))


def _compare_checkpoint(tree: verify.Tree, signed: Signed, since: int) -> Iterator[Difference]:
    if tree.size in signed and signed[tree.size] != {tree.root()}:
        yield Difference(OTHER_LEDGER, {"seq": since, "size": tree.size}, since)


def _beyond(tree: verify.Tree, signed: Signed) -> list[Difference]:
    reason = N_("is longer than the ledger: entries were taken away")
    return [
        Difference(BAD_CHECKPOINT, {"size": size, "reason": reason}, tree.size + 1)
        for size in sorted(signed)
        if size > tree.size
    ]


def _head(session: Session, tree: verify.Tree) -> Iterator[Difference]:
    head = session.execute(select(LedgerHead)).scalar_one()
    if head.size != tree.size:
        yield Difference(BAD_HEAD, {"head": head.size, "size": tree.size})
    last = session.execute(select(func.max(LedgerEntry.at))).scalar_one()
    if last is not None and last != head.last_at:
        yield Difference(BAD_TIME, {"head": stamp(head.last_at), "at": stamp(last)})


def _nodes(session: Session) -> list[Difference]:
    """The first kept hash of the tree that is not what the entries make it, or is missing, or is one too many."""
    grown = session.execute(select(LedgerHead.tree_size)).scalar_one()
    query = select(LedgerEntry.leaf_hash).where(LedgerEntry.seq <= grown).order_by(LedgerEntry.seq)
    wanted: dict[tuple[int, int], bytes] = {}
    for size, leaf in enumerate(session.scalars(query)):
        for level, place, value in merkle.completed(size, bytes(leaf), lambda level, place: wanted[level, place]):
            wanted[level, place] = value
    kept = {
        (level, place): bytes(value)
        for level, place, value in session.execute(select(LedgerNode.level, LedgerNode.place, LedgerNode.hash))
    }
    wrong = [name for name in {*wanted, *kept} if wanted.get(name) != kept.get(name)]
    return [Difference(BAD_NODE, {"level": level, "place": place}) for level, place in sorted(wrong)[:1]]


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
    row = session.get(LedgerEntry, seq) if seq <= ledger.MOST_SEQ else None
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


@dataclass(frozen=True)
class About:
    """What an entry is about: the division that owns it (None: the whole body), and its reference or number."""

    division: UUID | None
    name: str


_ABOUT = {
    "loan": select(Loan.id, Loan.division_id, Loan.reference),
    "asset": select(Asset.id, Item.division_id, func.coalesce(Asset.number, Asset.tag)).join(Item),
    "incident": select(Incident.id, Incident.division_id, Incident.reference),
    "disposal": select(
        Disposal.id, Disposal.division_id, func.coalesce(Disposal.order_no, Division.name).label("name")
    ).join(Division),
    "guideline": select(Guideline.id, Guideline.division_id, Division.name).join(Division),
    "activity": select(Activity.id, Activity.division_id, Division.name).join(Division),
    "report": select(
        ReportEdition.id,
        null().label("division_id"),
        (cast(ReportEdition.fiscal_year, Text) + "/" + cast(ReportEdition.number, Text)).label("name"),
    ),
}


def about(session: Session, kind: str, keys: Sequence[UUID]) -> dict[UUID, About]:
    """The loans, assets, incidents or guidelines with these keys; those that are not there are left out."""
    query = _ABOUT[kind]
    found = session.execute(query.where(query.selected_columns.id.in_(keys)))
    return {key: About(division, name) for key, division, name in found}


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
