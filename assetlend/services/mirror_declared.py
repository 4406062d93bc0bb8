"""The conditions for consumables as their rows show them, and as the entries of the loan let them be told.

The ledger says who asked and who checked, and when; that a loan is one of consumables follows from its kinds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.consumables import BORROWERS, LENDERS
from assetlend.ids import person_key
from assetlend.models import Declaration, Durability, Item, Loan, LoanLine
from assetlend.services.difference import Entry


def beside(session: Session, loans: Sequence[Loan]) -> Mapping[UUID, list[Declaration]]:
    """What was declared for those of these loans that are of consumables, or had something declared; else nothing."""
    keys = [loan.id for loan in loans]
    found: dict[UUID, list[Declaration]] = defaultdict(list)
    used_up = (
        select(LoanLine.loan_id)
        .join(Item, Item.id == LoanLine.item_id)
        .where(LoanLine.loan_id.in_(keys), Item.durability == Durability.CONSUMABLE)
    )
    for key in session.scalars(used_up):
        found[key] = []
    for row in session.scalars(select(Declaration).where(Declaration.loan_id.in_(keys))):
        found[row.loan_id].append(row)
    return found


def of_row(declared: Sequence[Declaration] | None) -> dict[str, Any]:
    """What the tables say."""
    if declared is None:
        return {"declared": None}
    return {"declared": {one.condition.value: _said(person_key(one.person_id), one.declared_at) for one in declared}}


def _said(by: Any, at: Any) -> dict[str, Any]:
    return {"by": by, "at": at}


def of_entries(entries: Sequence[Entry], declared: Sequence[Declaration] | None) -> dict[str, Any]:
    """Who must have declared what and when: the borrower at the request, the lender at the first step that agreed."""
    if declared is None:
        return {"declared": None}
    first = entries[0]
    asked = _said(first["data"]["recorded_by"] or first["data"]["borrower"], first["when"])
    told = {one.value: asked for one in BORROWERS}
    agreed = (one for one in entries if one["act"] == "loan.step_decided" and one["data"]["decision"] == "yes")
    if step := next(agreed, None):
        told |= {one.value: _said(step["actor"]["id"], step["when"]) for one in LENDERS}
    return {"declared": told}
