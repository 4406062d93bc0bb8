"""What is paid in parts, as its rows show it and as its entries tell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.ids import person_key
from assetlend.models import Instalment, Loan, LoanLine, PaymentPlan
from assetlend.services.difference import Entry


@dataclass
class Parts:
    """What was agreed and paid for the lines of one loan."""

    plans: dict[UUID, PaymentPlan] = field(default_factory=dict)
    payments: dict[UUID, list[Instalment]] = field(default_factory=lambda: defaultdict(list))


def beside(session: Session, loans: Sequence[Loan]) -> Mapping[UUID, Parts]:
    """What belongs to some loans."""
    owner = {line.id: loan.id for loan in loans for line in loan.lines}
    found = {loan.id: Parts() for loan in loans}
    for plan in session.scalars(select(PaymentPlan).where(PaymentPlan.line_id.in_(owner))):
        found[owner[plan.line_id]].plans[plan.line_id] = plan
    query = select(Instalment).where(Instalment.line_id.in_(owner)).order_by(Instalment.number)
    for one in session.scalars(query):
        found[owner[one.line_id]].payments[one.line_id].append(one)
    return found


def of_row(line: LoanLine, parts: Parts) -> list[dict[str, Any]]:
    """What the tables say: the agreement, then each payment."""
    plan = parts.plans.get(line.id)
    return [*([_plan(plan)] if plan else []), *(_payment(one) for one in parts.payments.get(line.id, ()))]


def _plan(plan: PaymentPlan) -> dict[str, Any]:
    return {
        "total_satang": plan.total_satang,
        "parts": plan.parts,
        "first_due": plan.first_due,
        "evidence": plan.evidence,
        "by": person_key(plan.agreed_by),
        "at": plan.agreed_at,
    }


def _payment(one: Instalment) -> dict[str, Any]:
    return {
        "number": one.number,
        "amount_satang": one.amount_satang,
        "receipt": one.receipt,
        "by": person_key(one.recorded_by),
        "at": one.paid_at,
    }


def of_entry(entry: Entry) -> dict[str, Any]:
    """What one entry tells."""
    told = {name: value for name, value in entry["data"].items() if name != "line"}
    return told | {"by": entry["actor"]["id"], "at": entry["when"]}
