"""Where a rule was set aside for a loan, as the tables show it and as its entries tell.

The entry tells the rule and the reason. What was done follows from the rule and from what stands behind the entry: a
loan that was displaced is cancelled by the next entry of the ledger.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.ids import person_key
from assetlend.models import LedgerEntry, Loan, LoanOverride
from assetlend.services.difference import Entry
from assetlend.services.mirror_chasing import of_notice

WAIVED, DISPLACED, RECALLED = "waived", "displaced", "recalled"
DONE_BY = {"R23": WAIVED, "R36": RECALLED}


@dataclass
class Aside:
    """The overrides of one loan in order, and the entries of the ledger that displaced a loan, by their numbers."""

    rows: list[LoanOverride] = field(default_factory=list)
    displaced: Mapping[int, str] = field(default_factory=dict)


def beside(session: Session, loans: Sequence[Loan]) -> Mapping[UUID, Aside]:
    """What belongs to some loans."""
    displaced = dict(_displaced(session, [f"loan:{loan.id.hex}" for loan in loans]))
    found: dict[UUID, Aside] = defaultdict(lambda: Aside(displaced=displaced))
    for loan in loans:
        found[loan.id].rows = []
    query = select(LoanOverride).where(LoanOverride.loan_id.in_([loan.id for loan in loans]))
    for row in session.scalars(query.order_by(LoanOverride.made_at, LoanOverride.id)):
        found[row.loan_id].rows.append(row)
    return found


def _displaced(session: Session, subjects: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(number, loan) of the cancellations that stand behind an override of these loans."""
    made = select(LedgerEntry.seq).where(LedgerEntry.act == "loan.overridden", LedgerEntry.subject.in_(subjects))
    behind = [seq + 1 for seq in session.scalars(made)]
    query = select(LedgerEntry.seq, LedgerEntry.subject, LedgerEntry.body)
    query = query.where(LedgerEntry.seq.in_(behind), LedgerEntry.act == "loan.cancelled")
    for seq, subject, body in session.execute(query):
        if json.loads(bytes(body))["data"].get("reason_code") == DISPLACED:
            yield seq, subject.partition(":")[2]


def of_row(aside: Aside) -> dict[str, Any]:
    """What the tables say."""
    return {"overrides": [_row(one) for one in aside.rows]}


def _row(one: LoanOverride) -> dict[str, Any]:
    done = [WAIVED] * (one.official_id is not None)
    done += [DISPLACED] * (one.displaced_id is not None) + [RECALLED] * (one.recall is not None)
    return {
        "rule": one.rule,
        "reason": one.reason,
        "person": person_key(one.person_id),
        "office": one.office,
        "acting": one.acting,
        "at": one.made_at,
        "done": done,
        "displaced": one.displaced_id,
    }


def of_entries(entries: Sequence[Entry], aside: Aside) -> dict[str, Any]:
    """What the entries of a loan tell."""
    made = [one for one in entries if one["act"] == "loan.overridden" and not of_notice(one)]
    return {"overrides": [_told(one, aside.displaced) for one in made]}


def _told(entry: Entry, displaced: Mapping[int, str]) -> dict[str, Any]:
    data, who = entry["data"], entry["actor"]
    stepped_back = displaced.get(entry["seq"] + 1) if data["rule"] == "R16" else None
    return {
        "rule": data["rule"],
        "reason": data["reason"],
        "person": who["id"],
        "office": who["office"],
        "acting": who["acting"],
        "at": entry["when"],
        "done": [DONE_BY.get(data["rule"], DISPLACED if stepped_back else RECALLED)],
        "displaced": stepped_back,
    }
