"""Cases of disposal with their lines as their rows show them, and as their entries tell them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.disposals import DisposalAct, DisposalState, after
from assetlend.errors import Refusal
from assetlend.ids import person_key
from assetlend.models import Disposal, DisposalLine
from assetlend.services.difference import Entry

ORDERED = ("method", "negotiated", "order_no", "ordered_on", "total_satang", "higher_no", "higher_on")
DONE = ("done_on", "proceeds_satang", "evidence")
ACTS = {
    "disposal.ordered": DisposalAct.ORDER,
    "disposal.dropped": DisposalAct.DROP,
    "disposal.done": DisposalAct.STRIKE_OFF,
    "disposal.notified": DisposalAct.NOTIFY,
}
# Who did each act, and when, in the order of `ACTS`.
BY = {
    "disposal.ordered": ("ordered_by", "ordered_at"),
    "disposal.dropped": ("dropped_by", "dropped_at"),
    "disposal.done": ("struck_by", "struck_at"),
    "disposal.notified": ("notified_by", "notified_at"),
}
Lines = Sequence[DisposalLine]


def lines(session: Session, rows: Sequence[Disposal]) -> Mapping[UUID, Lines]:
    """The lines of some cases."""
    found: dict[UUID, list[DisposalLine]] = defaultdict(list)
    query = select(DisposalLine).where(DisposalLine.disposal_id.in_([row.id for row in rows]))
    for line in session.scalars(query):
        found[line.disposal_id].append(line)
    return found


def of_row(row: Disposal, beside: Lines | None) -> dict[str, Any]:
    """What the tables say of a case."""
    people = {name: getattr(row, name) for name, _at in BY.values()}
    return {
        "state": row.state,
        "division": row.division_id,
        "reported_by": person_key(row.reported_by),
        "reported_at": row.reported_at,
        "acting": row.acting,
        "notice_no": row.notice_no,
        "notified_on": row.notified_on,
        **{name: getattr(row, name) for name in (*ORDERED, *DONE)},
        **{name: person_key(person) if person else None for name, person in people.items()},
        **{at: getattr(row, at) for _name, at in BY.values()},
        "lines": {one.asset_id.hex: {"quantity": one.quantity, "before": one.before} for one in beside or ()},
    }


def of_entries(entries: Sequence[Entry], _beside: Lines | None) -> dict[str, Any]:
    """What its entries, in their order, make of it."""
    first = entries[0]
    book: dict[str, Any] = dict.fromkeys((*ORDERED, *DONE, "notice_no", "notified_on"))
    book |= dict.fromkeys(name for pair in BY.values() for name in pair)
    book |= {"negotiated": False, "acting": False, "division": first["data"]["division"]}
    book |= {"reported_by": first["actor"]["id"], "reported_at": first["when"]}
    told = first["data"]["lines"]
    book["lines"] = {one["asset"]: {"quantity": one["quantity"], "before": one["before"]} for one in told}
    state = DisposalState.REPORTED
    for entry in entries[1:]:
        state = _after(state, entry["act"])
        book |= _act(entry)
    return book | {"state": state.value}


def _after(state: DisposalState, act: str) -> DisposalState:
    try:
        return after(state, ACTS[act])
    except Refusal as refusal:
        raise ValueError(act) from refusal


def _act(entry: Entry) -> dict[str, Any]:
    act, data = entry["act"], entry["data"]
    by, at = BY[act]
    told = {by: entry["actor"]["id"], at: entry["when"]}
    if act == "disposal.ordered":
        return told | {name: data[name] for name in ORDERED} | {"acting": entry["actor"]["acting"]}
    if act == "disposal.notified":
        return told | {"notice_no": data["number"], "notified_on": data["sent_on"]}
    return told | dict(data)
