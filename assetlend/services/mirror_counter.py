"""What happened to a loan at the counter: its acts, pictures, papers and custody, as the tables show and as told."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.ids import person_key
from assetlend.models import AccessoryCount, Attachment, CounterAct, Custody, Declaration, LedgerEntry, Loan, Paper
from assetlend.services import accessories, mirror_chasing, mirror_declared, mirror_instalments, mirror_overrides
from assetlend.services.difference import UNTOLD, EachOf, Entry
from assetlend.services.mirror_chasing import Later
from assetlend.services.mirror_incidents import first_moment
from assetlend.services.mirror_instalments import Parts
from assetlend.services.mirror_overrides import Aside
from assetlend.thai.digits import to_thai

KINDS = {"loan.handed_over": "hand_over", "loan.returned": "take_back"}
WORDS = ("good", "damaged", "lost")
BATCH = 500


@dataclass
class Beside:
    """What belongs to a loan: acts with pictures and counts, papers, chases, extensions, units noted as damaged."""

    acts: list[CounterAct] = field(default_factory=list)
    pictures: dict[UUID, list[Attachment]] = field(default_factory=lambda: defaultdict(list))
    counted: dict[UUID, list[AccessoryCount]] = field(default_factory=lambda: defaultdict(list))
    papers: list[Paper] = field(default_factory=list)
    later: Later = field(default_factory=Later)
    aside: Aside = field(default_factory=Aside)
    parts: Parts = field(default_factory=Parts)
    declared: list[Declaration] = field(default_factory=list)
    bad: Counter[tuple[str, str]] = field(default_factory=Counter)

    def seq(self, act: UUID) -> int | None:
        """The entry of an act of this loan."""
        return next((one.ledger_seq for one in self.acts if one.id == act), None)


def beside(session: Session, loans: Sequence[Loan]) -> Mapping[UUID, Beside]:
    """What belongs to some loans."""
    found = {loan.id: Beside() for loan in loans}
    _acts(session, found)
    for paper in session.scalars(select(Paper).where(Paper.loan_id.in_(found)).order_by(Paper.edition)):
        found[paper.loan_id].papers.append(paper)
    for key, later in mirror_chasing.beside(session, loans).items():
        found[key].later = later
    for key, aside in mirror_overrides.beside(session, loans).items():
        found[key].aside = aside
    for key, parts in mirror_instalments.beside(session, loans).items():
        found[key].parts = parts
    for key, declared in mirror_declared.beside(session, loans).items():
        found[key].declared = declared
    by_reason = {f"loan:{key.hex}": one for key, one in found.items()}
    for reason, asset, word, units in _noted(session, loans):
        if reason in by_reason:
            by_reason[reason].bad[asset, word] += units
    return found


def _acts(session: Session, found: Mapping[UUID, Beside]) -> None:
    """The acts at the counter, with their pictures and the accessories that were counted."""
    owner: dict[UUID, UUID] = {}
    for act in session.scalars(
        select(CounterAct).where(CounterAct.loan_id.in_(found)).order_by(CounterAct.ledger_seq, CounterAct.id)
    ):
        found[act.loan_id].acts.append(act)
        owner[act.id] = act.loan_id
    for picture in session.scalars(select(Attachment).where(Attachment.counter_act_id.in_(owner))):
        if picture.counter_act_id:
            found[owner[picture.counter_act_id]].pictures[picture.counter_act_id].append(picture)
    for count in session.scalars(select(AccessoryCount).where(AccessoryCount.counter_act_id.in_(owner))):
        found[owner[count.counter_act_id]].counted[count.counter_act_id].append(count)


def _noted(session: Session, loans: Sequence[Loan]) -> Iterator[tuple[str, str, str, int]]:
    """(reason, asset, damaged or lost, units) of the entries by which the register noted what loans brought back."""
    assets = sorted({f"asset:{one.asset_id.hex}" for loan in loans for line in loan.lines for one in line.custody})
    for start in range(0, len(assets), BATCH):
        query = select(LedgerEntry.subject, LedgerEntry.body).where(
            LedgerEntry.act == "asset.condition", LedgerEntry.subject.in_(assets[start : start + BATCH])
        )
        for subject, body in session.execute(query):
            data = json.loads(bytes(body))["data"]
            yield data["reason"], subject.partition(":")[2], data["to"], data["quantity"]


# -- rows -------------------------------------------------------------------------------------------------------------


def of_row(row: Loan, beside: Beside) -> dict[str, Any]:
    """What the tables say of a loan's time at the counter."""
    custody = [(line.position, one) for line in row.lines for one in line.custody]
    return {
        "number": to_thai(f"{row.number}/{row.number_year}") if row.number else None,
        "acts": _act_rows(beside, custody, {line.id: line.position for line in row.lines}),
        "papers": {str(paper.edition): _paper_row(paper) for paper in beside.papers},
        "back": _back_row(custody),
        "pieces": _pieces_row(beside, custody),
        "lots": _lots_row(custody),
        "back_when_all_is_back": all((one.outstanding == 0) == (one.returned_at is not None) for _, one in custody),
        "bad": _bad_row(custody),
        **mirror_chasing.of_row(beside.later),
        **mirror_overrides.of_row(beside.aside),
        "declared": mirror_declared.of_row(beside.declared),
    }


def _act_rows(
    beside: Beside, custody: Sequence[tuple[int, Custody]], positions: Mapping[UUID, int]
) -> dict[str, list[dict[str, Any]]]:
    """Acts by the number of their entry; a number that stands twice shows as two."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for act in beside.acts:
        given = [(position, one) for position, one in custody if one.counter_act_id == act.id]
        found[str(act.ledger_seq)].append(
            {
                "kind": act.kind,
                "person": person_key(act.person_id),
                "happened_at": act.happened_at,
                "recorded_at": act.recorded_at,
                "given": _given_row(given),
                "evidence": _evidence_rows(beside, act, positions),
            }
        )
    return found


def _given_row(custody: Sequence[tuple[int, Custody]]) -> dict[str, Any]:
    lines: dict[str, Any] = {}
    for position, one in custody:
        line = lines.setdefault(str(position), {"quantity": 0, "assets": []})
        line["quantity"] += one.quantity
        if one.is_piece:
            line["assets"] = sorted([*line["assets"], one.asset_id.hex])
    return lines


def _evidence_rows(beside: Beside, act: CounterAct, positions: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """What stands beside the slip in an act's evidence: its pictures, and the digest of the accessories it counted."""
    rows = [_picture_row(one) for one in beside.pictures[act.id]]
    if counted := accessories.digest(beside.counted[act.id], positions):
        rows.append({"sha256": counted, "by": person_key(act.person_id), "at": act.recorded_at})
    return sorted(rows, key=lambda one: str(one["sha256"]))


def _picture_row(one: Attachment) -> dict[str, Any]:
    by = person_key(one.created_by) if one.created_by else None
    return {"sha256": one.sha256, "by": by, "at": one.created_at}


def _paper_row(paper: Paper) -> dict[str, Any]:
    return {
        "commitment": paper.commitment,
        "made_at": paper.made_at,
        "receipt": _value(paper)["ledger"]["leaf_hash"] if _value(paper) else UNTOLD,
    }


def _value(paper: Paper) -> dict[str, Any]:
    """The frozen value; empty once it was erased with its salt."""
    value: dict[str, Any] = json.loads(paper.value) if paper.salt is not None else {}
    return value


def _back_row(custody: Sequence[tuple[int, Custody]]) -> dict[str, Any]:
    """Units of each line that are accounted for."""
    lines: dict[str, Any] = {}
    for position, one in custody:
        line = lines.setdefault(str(position), dict.fromkeys(WORDS, 0))
        for word in WORDS:
            line[word] += getattr(one, word)
    return lines


def _pieces_row(beside: Beside, custody: Sequence[tuple[int, Custody]]) -> list[dict[str, Any]]:
    pieces = [
        {
            "given": beside.seq(one.counter_act_id),
            "asset": one.asset_id,
            "line": position,
            "condition": next((word for word in WORDS if getattr(one, word)), None),
            "returned_at": one.returned_at,
        }
        for position, one in custody
        if one.is_piece
    ]
    return sorted(pieces, key=lambda piece: (piece["given"] or 0, piece["asset"].hex))


def _lots_row(custody: Sequence[tuple[int, Custody]]) -> dict[str, Any]:
    """Of each line, the kinds of the lots that it was given from, and when each was back."""
    lines: dict[str, Any] = {}
    for position, one in custody:
        line = lines.setdefault(str(position), {"items": [], "returned_at": []})
        if not one.is_piece:
            line["items"].append(one.asset.item_id)
            line["returned_at"].append(one.returned_at)
    return lines


def _bad_row(custody: Sequence[tuple[int, Custody]]) -> dict[str, int]:
    bad: Counter[str] = Counter()
    for _, one in custody:
        bad.update({f"{one.asset_id.hex} {word}": getattr(one, word) for word in ("damaged", "lost")})
    return {name: units for name, units in bad.items() if units}


# -- entries ----------------------------------------------------------------------------------------------------------


def of_entries(entries: Sequence[Entry], beside: Beside) -> dict[str, Any]:
    """What the entries of a loan tell of its time at the counter."""
    acts = [entry for entry in entries if entry["act"] in KINDS]
    approved = next((entry for entry in entries if entry["act"] == "loan.approved"), None)
    items = {line["line"]: line["item"] for line in entries[0]["data"]["lines"]}
    used_up = mirror_declared.of_consumables(beside.declared, beside.papers)
    return {
        "number": _number(beside) if approved else None,
        "acts": {str(entry["seq"]): [_act(entry)] for entry in acts},
        "papers": _papers(approved, [entry for entry in entries if entry in acts or _lengthens(entry)]),
        "back": _back(acts),
        "pieces": _pieces(acts),
        "lots": _lots(acts, items),
        "back_when_all_is_back": True,
        "bad": {f"{asset} {word}": units for (asset, word), units in beside.bad.items()},
        **mirror_chasing.of_entries(entries),
        **mirror_overrides.of_entries(entries, beside.aside),
        "declared": mirror_declared.of_entries(entries) if used_up else {},
    }


def _lengthens(entry: Entry) -> bool:
    """Whether an entry gave the borrower more time, which makes a new edition of the slip."""
    return bool(entry["act"] == "loan.extension_decided" and entry["data"]["decision"] == "yes")


def _number(beside: Beside) -> Any:
    """The number that the slip was issued with: the ledger commits to the slip."""
    values = [_value(paper) for paper in beside.papers]
    return next((value["number"] for value in values if value), UNTOLD)


def _act(entry: Entry) -> dict[str, Any]:
    given = entry["data"]["lines"] if entry["act"] == "loan.handed_over" else ()
    return {
        "kind": KINDS[entry["act"]],
        "person": entry["actor"]["id"],
        "happened_at": first_moment(entry),
        "recorded_at": entry["when"],
        "given": {
            str(line["line"]): {"quantity": line["quantity"], "assets": sorted(line["assets"])} for line in given
        },
        "evidence": [
            {"sha256": digest, "by": entry["actor"]["id"], "at": entry["when"]}
            for digest in sorted(entry["data"]["evidence"][1:])
        ],
    }


def _papers(approved: Entry | None, later: Sequence[Entry]) -> dict[str, Any]:
    """An edition is made at the approval, at each act and with more time; each act commits to the one before it."""
    made = [approved, *later] if approved else list(later)
    following = [*made[1:], None][: len(made)]
    return {
        str(edition): {
            "commitment": after["data"]["evidence"][0] if after and after["act"] in KINDS else UNTOLD,
            "made_at": entry["when"],
            "receipt": entry["leaf"],
        }
        for edition, (entry, after) in enumerate(zip(made, following, strict=True), 1)
    }


def _lines(acts: Sequence[Entry], act: str) -> Iterator[tuple[Entry, Mapping[str, Any]]]:
    for entry in acts:
        if entry["act"] == act:
            for line in entry["data"]["lines"]:
                yield entry, line


def _back(acts: Sequence[Entry]) -> dict[str, Any]:
    lines: dict[str, Any] = {str(line["line"]): dict.fromkeys(WORDS, 0) for _, line in _lines(acts, "loan.handed_over")}
    for _, line in _lines(acts, "loan.returned"):
        for word in WORDS:
            lines[str(line["line"])][word] += line[word]
    return lines


def _pieces(acts: Sequence[Entry]) -> list[dict[str, Any]]:
    pieces: list[dict[str, Any]] = []
    for entry in acts:
        for line in entry["data"]["lines"]:
            for asset in line["assets"]:
                if entry["act"] == "loan.handed_over":
                    fresh = {"condition": None, "returned_at": None}
                    pieces.append({"given": entry["seq"], "asset": asset, "line": line["line"], **fresh})
                    continue
                out = next(p for p in pieces if p["asset"] == asset["asset"] and p["returned_at"] is None)
                out |= {"condition": asset["condition"], "returned_at": entry["when"]}
    return sorted(pieces, key=lambda piece: (piece["given"], piece["asset"]))


def _lots(acts: Sequence[Entry], items: Mapping[int, str]) -> dict[str, Any]:
    """The ledger counts lots by line: it does not say which of a kind's lots went out."""
    lines: dict[str, Any] = {
        str(line["line"]): {"items": EachOf([items[line["line"]]]), "returned_at": EachOf([None])}
        for _, line in _lines(acts, "loan.handed_over")
    }
    for entry, line in _lines(acts, "loan.returned"):
        told = lines[str(line["line"])]
        told["returned_at"] = EachOf([*told["returned_at"].values, entry["when"]])
    return lines
