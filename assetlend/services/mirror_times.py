"""Which entries may bear a later time than the rows that they tell of.

An entry is never before the one in front of it, even when the clock was set back or another was quicker: then it bears
the time of the entry in front, while its row keeps the time of its own clock. What one transaction enters has one
time, so only its first entry can show that.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from assetlend.models import LedgerEntry

CHUNK = 1000
# These papers are issued in the transaction of what they tell of; all others in one of their own.
WITH_ITS_ACT = frozenset({"return_slip"})
# These never begin a transaction: the entry in front of them belongs to the same.
FOLLOWING = frozenset(
    {"loan.approved", "loan.rejected", "loan.closed", "incident.notified", "authority.delegated", "report.frozen"}
)

# How many reports of damage or loss follow in the transaction that one of these begins.
REPORTS: Mapping[str, Callable[[Any], int]] = {
    "stocktake.decided": lambda data: int(data["incident"] is not None),
    "supervision.checked": lambda data: int(data["discrepancies"]),
}


def held(session: Session) -> set[int]:
    """The numbers of the entries whose time may be that of the entry in front of them."""
    body = case((LedgerEntry.act.in_(("asset.condition", "paper.issued", *REPORTS)), LedgerEntry.body))
    query = select(LedgerEntry.seq, LedgerEntry.at, LedgerEntry.act, LedgerEntry.subject, body)
    transactions = _Transactions()
    rows = session.execute(query.order_by(LedgerEntry.seq).execution_options(yield_per=CHUNK))
    return {row[0] for row in rows if transactions.holds(*row[1:])}


class _Transactions:
    """Goes through the entries in order; knows to which transaction of the counter the present one belongs.

    A return enters itself, then one `asset.condition` for each bad part, then one report for each of these. A finished
    check enters itself, then one report for each difference; a decision on a finding, then the report that it opens;
    the last payment in part, then what it settles.
    The slip of a return comes last of its transaction.
    """

    def __init__(self) -> None:
        self.last_at: datetime | None = None
        self.held = False
        self.returned = ""
        self.returned_held = False
        self.paid = ""
        self.reports = 0

    def holds(self, at: datetime, act: str, subject: str, body: Any) -> bool:
        stands_still = self.last_at is not None and at <= self.last_at
        settles = act == "loan.settled" and self.paid == subject and stands_still
        self.last_at, self.paid = at, subject if act == "loan.instalment_paid" else ""
        if settles:
            return self.held
        if act == "asset.condition" and self.returned and json.loads(bytes(body))["data"]["reason"] == self.returned:
            self.reports += 1
            self.held = self.returned_held
        elif act == "incident.reported" and self.reports:
            self.reports -= 1
            self.returned, self.held = "", self.returned_held
        elif act not in FOLLOWING and not self._with_its_act(act, body):
            self.returned = subject if act == "loan.returned" else ""
            self.reports = REPORTS[act](json.loads(bytes(body))["data"]) if act in REPORTS else 0
            self.held = self.returned_held = stands_still
        return self.held

    def _with_its_act(self, act: str, body: Any) -> bool:
        return act == "paper.issued" and json.loads(bytes(body))["data"]["kind"] in WITH_ITS_ACT
