"""What is out, what was signed and what was photographed agrees with the entries that speak of it."""

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.models import Asset, Attachment, CounterAct, Custody, LedgerEntry, LoanLine, Paper
from assetlend.services import photos
from assetlend.services.difference import BROKEN, DIFFERS, MISSING, UNKNOWN, Difference, Entry

BATCH = 300


def pieces_out(session: Session) -> Iterator[Difference]:
    """Which pieces are out, by the ledger and by the tables; how many of each asset are out, by its custody rows."""
    told, (held, units) = _told_out(session), _held_out(session)
    for asset in sorted(told.keys() | held.keys()):
        if told.get(asset) != held.get(asset):
            yield _differs(f"asset:{asset}", "out on", held.get(asset), told.get(asset))
    for asset_id, out in session.execute(select(Asset.id, Asset.out).where((Asset.out > 0) | Asset.id.in_(units))):
        if out != units[asset_id]:
            yield _differs(f"asset:{asset_id.hex}", "out", out, units[asset_id])


def _told_out(session: Session) -> dict[str, str]:
    """Piece -> the loan that it is out on, by the ledger."""
    told: dict[str, str] = {}
    for entry in _counter_entries(session):
        for line in entry["data"]["lines"]:
            if entry["act"] == "loan.handed_over":
                told |= dict.fromkeys(line["assets"], entry["object"])
            else:
                for one in line["assets"]:
                    told.pop(one["asset"], None)
    return told


def _held_out(session: Session) -> tuple[dict[str, str], Counter[UUID]]:
    """Piece -> the loan that it is out on, and units out of each asset, by the custody rows."""
    held: dict[str, str] = {}
    units: Counter[UUID] = Counter()
    query = select(Custody, LoanLine.loan_id).join(LoanLine, LoanLine.id == Custody.line_id)
    for custody, loan in session.execute(query.where(Custody.returned_at.is_(None))):
        units[custody.asset_id] += custody.outstanding
        if custody.is_piece:
            held[custody.asset_id.hex] = f"loan:{loan.hex}"
    return held, units


def _counter_entries(session: Session) -> Iterator[Entry]:
    acts = ("loan.handed_over", "loan.returned")
    query = select(LedgerEntry.body).where(LedgerEntry.act.in_(acts)).order_by(LedgerEntry.seq)
    for body in session.scalars(query.execution_options(yield_per=BATCH)):
        yield json.loads(bytes(body))


def _differs(subject: str, name: str, row: Any, ledger: Any) -> Difference:
    return Difference(DIFFERS, {"subject": subject, "field": name, "row": row, "ledger": ledger})


def papers(session: Session) -> Iterator[Difference]:
    """A frozen paper is what its commitment stands for, and each commitment in the ledger has its paper or picture."""
    known: set[str] = set(session.scalars(select(Attachment.sha256)))
    for paper in session.scalars(select(Paper).execution_options(yield_per=BATCH)):
        known.add(paper.commitment)
        if paper.salt is not None and sha256(paper.salt + paper.value.encode()).hexdigest() != paper.commitment:
            yield Difference(BROKEN, {"subject": f"paper:{paper.id.hex}"})
    acts: dict[int | None, UUID] = dict(session.execute(select(CounterAct.ledger_seq, CounterAct.id)).all())
    for entry in _counter_entries(session):
        seq = entry["seq"]
        for digest in entry["data"]["evidence"]:
            if digest not in known:
                yield Difference(MISSING, {"subject": f"evidence:{digest}"}, seq)
        if acts.pop(seq, None) is None:
            yield Difference(MISSING, {"subject": f"counter_act of entry {seq}"}, seq)
    for number, act in acts.items():
        yield Difference(UNKNOWN, {"subject": f"counter_act:{act.hex}"}, number)


def pictures(session: Session) -> Iterator[Difference]:
    """The file of each picture is the one that was kept."""
    folder = photos.folder_of(session)
    for row in session.scalars(select(Attachment)):
        file = photos.path(folder, row.id)
        if not file.is_file() or sha256(file.read_bytes()).hexdigest() != row.sha256:
            yield Difference(BROKEN, {"subject": f"picture:{row.id.hex}"})
