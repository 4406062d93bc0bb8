"""The conditions for consumables as their rows show them, and as the entries of the loan let them be told.

The ledger says who asked and who agreed first, and when; that a loan is one of consumables, its frozen slips say.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.consumables import BORROWERS, LENDERS
from assetlend.ids import person_key
from assetlend.models import Declaration, Loan, Paper
from assetlend.services.consumables import IN_KIND
from assetlend.services.difference import Entry


def beside(session: Session, loans: Sequence[Loan]) -> Mapping[UUID, list[Declaration]]:
    """What was declared for some loans; those without any are left out."""
    found: dict[UUID, list[Declaration]] = defaultdict(list)
    for row in session.scalars(select(Declaration).where(Declaration.loan_id.in_([loan.id for loan in loans]))):
        found[row.loan_id].append(row)
    return found


def of_consumables(declared: Sequence[Declaration], papers: Iterable[Paper]) -> bool:
    """Whether anything shows that conditions had to be declared."""
    return bool(declared) or any(IN_KIND in paper.value for paper in papers)


def of_row(declared: Sequence[Declaration]) -> dict[str, Any]:
    """What the tables say."""
    return {one.condition.value: _said(person_key(one.person_id), one.declared_at) for one in declared}


def _said(by: Any, at: Any) -> dict[str, Any]:
    return {"by": by, "at": at}


def of_entries(entries: Sequence[Entry]) -> dict[str, Any]:
    """Who must have declared what and when: the borrower at the request, the lender at the first step that agreed."""
    first = entries[0]
    asked = _said(first["data"]["recorded_by"] or first["data"]["borrower"], first["when"])
    told = {one.value: asked for one in BORROWERS}
    agreed = (one for one in entries if one["act"] == "loan.step_decided" and one["data"]["decision"] == "yes")
    if step := next(agreed, None):
        told |= {one.value: _said(step["actor"]["id"], step["when"]) for one in LENDERS}
    return told
