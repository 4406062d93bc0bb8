"""A loan as its row and its parts show it, and the same loan as its entries in the ledger tell it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import selectinload

from assetlend.domain.lending import LoanState
from assetlend.ids import person_key
from assetlend.models import Custody, Decision, Loan, LoanLine, Settlement
from assetlend.services import mirror_counter, mirror_instalments
from assetlend.services.difference import UNTOLD, Entry
from assetlend.services.mirror_counter import Beside
from assetlend.services.mirror_instalments import Parts

PARTS = (
    selectinload(Loan.lines).selectinload(LoanLine.settlements),
    selectinload(Loan.lines).selectinload(LoanLine.custody).joinedload(Custody.asset),
    selectinload(Loan.decisions),
    selectinload(Loan.steps),
)


def of_row(row: Loan, beside: Beside) -> dict[str, Any]:
    """What the tables say of a loan."""
    steps = {step.position: step for step in row.steps}
    return {
        "state": row.state,
        "reference": row.reference,
        "borrower": person_key(row.borrower_id),
        "borrower_kind": row.borrower_kind,
        "recorded_by": person_key(row.recorded_by) if row.recorded_by else None,
        "channel": row.channel,
        "purpose": row.purpose,
        "place": row.place,
        "division": row.division_id,
        "start": row.start_on,
        "due": row.due_on,
        "submitted_at": row.submitted_at,
        "approved_at": row.approved_at,
        "closed_at": row.closed_at,
        "end_reason": row.end_reason,
        "steps": len(row.steps),
        "steps_in_order": sorted(steps) == list(range(1, len(row.steps) + 1)),
        "lines": {str(line.position): _line_row(line, beside.parts) for line in row.lines},
        "decisions": [_decision_row(one, steps.get(one.position)) for one in row.decisions],
        **mirror_counter.of_row(row, beside),
    }


def _line_row(line: LoanLine, parts: Parts) -> dict[str, Any]:
    return {
        "item": line.item_id,
        "requested": line.requested,
        "approved": line.approved,
        "value": line.unit_value_satang,
        "handed_over": line.handed_over,
        "good": line.good,
        "damaged": line.damaged,
        "lost": line.lost,
        "settled": [_settlement_row(one) for one in line.settlements],
        "in_parts": mirror_instalments.of_row(line, parts),
    }


def _settlement_row(one: Settlement) -> dict[str, Any]:
    return {
        "outcome": one.outcome,
        "amount": one.amount_satang,
        "evidence": one.evidence,
        "by": person_key(one.settled_by),
        "at": one.settled_at,
    }


def _decision_row(one: Decision, step: Any) -> dict[str, Any]:
    return {
        "step": one.position,
        "kind": step.kind if step else None,
        "step_office": step.office if step else None,
        "person": person_key(one.person_id),
        "office": one.office,
        "acting": one.acting,
        "answer": one.answer,
        "reason": one.reason,
        "at": one.decided_at,
    }


@dataclass
class _LoanTale:
    """A loan as its entries tell it."""

    state: LoanState = LoanState.SUBMITTED
    asked_until: str | None = None
    steps: Any = UNTOLD
    approved_at: Any = None
    closed_at: Any = None
    end_reason: str = ""
    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    decisions: list[dict[str, Any]] = field(default_factory=list)

    def outstanding(self) -> int:
        return sum(li["handed_over"] - li["good"] - li["damaged"] - li["lost"] for li in self.lines.values())

    def bad(self) -> int:
        return sum(li["damaged"] + li["lost"] for li in self.lines.values())


def of_entries(entries: Sequence[Entry], beside: Beside) -> dict[str, Any]:
    """What the entries of a loan, in their order, make of it."""
    told = dict(entries[0]["data"])
    tale = _LoanTale()
    for line in told["lines"]:
        tale.lines[str(line["line"])] = _fresh_line(line)
    for entry in entries[1:]:
        _tell(tale, told, entry)
    return told | {
        "state": tale.state.value,
        "submitted_at": entries[0]["when"],
        "approved_at": tale.approved_at,
        "closed_at": tale.closed_at,
        "end_reason": tale.end_reason,
        "steps": tale.steps,
        "steps_in_order": True,
        "lines": tale.lines,
        "decisions": tale.decisions,
        **mirror_counter.of_entries(entries, beside),
    }


def _fresh_line(line: Mapping[str, Any]) -> dict[str, Any]:
    numbers = dict.fromkeys(("handed_over", "good", "damaged", "lost"), 0)
    return {
        "item": line["item"],
        "requested": line["quantity"],
        "approved": None,
        "value": None,
        **numbers,
        "settled": [],
        "in_parts": [],
    }


def _tell(tale: _LoanTale, told: dict[str, Any], entry: Entry) -> None:
    data, act = entry["data"], entry["act"]
    if act in _TALES:
        _TALES[act](tale, entry)
    elif act == "loan.extension_requested":
        tale.asked_until = data["to"]
    elif act == "loan.extension_decided" and data["decision"] == "yes":
        told["due"] = tale.asked_until


def _tell_decided(tale: _LoanTale, entry: Entry) -> None:
    data, actor = entry["data"], entry["actor"]
    tale.decisions.append(
        {
            "step": data["step"],
            "kind": data["kind"],
            "step_office": data["office"],
            "person": actor["id"],
            "office": actor["office"],
            "acting": actor["acting"],
            "answer": data["decision"],
            "reason": data["reason"],
            "at": entry["when"],
        }
    )


def _tell_approved(tale: _LoanTale, entry: Entry) -> None:
    tale.state, tale.steps, tale.approved_at = LoanState.APPROVED, entry["data"]["route"], entry["when"]
    for line in entry["data"]["lines"]:
        tale.lines[str(line["line"])] |= {"approved": line["quantity"], "value": line["unit_value_satang"]}


def _tell_rejected(tale: _LoanTale, entry: Entry) -> None:
    tale.state, tale.end_reason = LoanState.REJECTED, entry["data"]["reason"]


def _tell_cancelled(tale: _LoanTale, entry: Entry) -> None:
    tale.state, tale.end_reason = LoanState.CANCELLED, entry["data"]["reason"]


def _tell_expired(tale: _LoanTale, entry: Entry) -> None:
    tale.state, tale.end_reason = LoanState.EXPIRED, entry["data"]["reason"]


def _tell_handed_over(tale: _LoanTale, entry: Entry) -> None:
    tale.state = LoanState.HANDED_OVER
    for line in entry["data"]["lines"]:
        tale.lines[str(line["line"])]["handed_over"] += line["quantity"]


def _tell_returned(tale: _LoanTale, entry: Entry) -> None:
    for line in entry["data"]["lines"]:
        for word in ("good", "damaged", "lost"):
            tale.lines[str(line["line"])][word] += line[word]
    if tale.outstanding() == 0 and tale.bad():
        tale.state = LoanState.SETTLEMENT


def _tell_settled(tale: _LoanTale, entry: Entry) -> None:
    data = entry["data"]
    tale.lines[str(data["line"])]["settled"].append(
        {
            "outcome": data["outcome"],
            "amount": data["amount_satang"],
            "evidence": data["evidence"],
            "by": entry["actor"]["id"],
            "at": entry["when"],
        }
    )


def _tell_part(tale: _LoanTale, entry: Entry) -> None:
    tale.lines[str(entry["data"]["line"])]["in_parts"].append(mirror_instalments.of_entry(entry))


def _tell_closed(tale: _LoanTale, entry: Entry) -> None:
    tale.state, tale.closed_at = LoanState.CLOSED, entry["when"]


_TALES: Mapping[str, Callable[[_LoanTale, Entry], None]] = {
    "loan.step_decided": _tell_decided,
    "loan.approved": _tell_approved,
    "loan.rejected": _tell_rejected,
    "loan.cancelled": _tell_cancelled,
    "loan.expired": _tell_expired,
    "loan.handed_over": _tell_handed_over,
    "loan.returned": _tell_returned,
    "loan.settled": _tell_settled,
    "loan.instalments_agreed": _tell_part,
    "loan.instalment_paid": _tell_part,
    "loan.closed": _tell_closed,
}
