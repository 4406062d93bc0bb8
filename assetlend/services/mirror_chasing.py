"""What stands beside a loan: chases, later days of return, rules set aside, as the tables show and as told."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.ids import person_key
from assetlend.models import Chase, Extension, Loan, LoanWish
from assetlend.services.difference import Entry
from assetlend.services.mirror_incidents import first_moment
from assetlend.services.wishes import NOTICE_RULE


@dataclass
class Later:
    """The chases of one loan that were made, its extensions, each in order, and what is kept of the borrower's wish."""

    chases: list[Chase] = field(default_factory=list)
    extensions: list[Extension] = field(default_factory=list)
    wish: LoanWish | None = None


def beside(session: Session, loans: Sequence[Loan]) -> Mapping[UUID, Later]:
    """What belongs to some loans."""
    found: dict[UUID, Later] = defaultdict(Later)
    keys = [loan.id for loan in loans]
    chases = select(Chase).where(Chase.loan_id.in_(keys), Chase.number.is_not(None)).order_by(Chase.number)
    for chase in session.scalars(chases):
        found[chase.loan_id].chases.append(chase)
    extensions = select(Extension).where(Extension.loan_id.in_(keys)).order_by(Extension.requested_at, Extension.id)
    for extension in session.scalars(extensions):
        found[extension.loan_id].extensions.append(extension)
    for wish in session.scalars(select(LoanWish).where(LoanWish.loan_id.in_(keys))):
        found[wish.loan_id].wish = wish
    return found


def of_row(later: Later) -> dict[str, Any]:
    """What the tables say."""
    return {
        "chases": [_chase_row(one) for one in later.chases],
        "extensions": [_extension_row(one) for one in later.extensions],
        "overridden": _override_row(later.wish),
    }


def _override_row(wish: LoanWish | None) -> list[dict[str, Any]]:
    if wish is None or wish.override_rule is None:
        return []
    return [{"rule": wish.override_rule, "reason": wish.override_reason}]


def _chase_row(one: Chase) -> dict[str, Any]:
    return {
        "number": one.number,
        "channel": one.channel,
        "person": person_key(one.person_id),
        "evidence": [one.evidence, *([one.commitment] if one.commitment else [])],
        "happened_at": one.happened_at,
        "recorded_at": one.recorded_at,
    }


def _extension_row(one: Extension) -> dict[str, Any]:
    return {
        "from": one.from_on,
        "to": one.to_on,
        "reason": one.reason,
        "requested_at": one.requested_at,
        "recorded_by": person_key(one.recorded_by) if one.recorded_by else None,
        "answer": one.answer,
        "decision_reason": one.decision_reason,
        "decided_by": person_key(one.decided_by) if one.decided_by else None,
        "decided_at": one.decided_at,
        "office": one.office,
        "acting": one.acting,
    }


def of_notice(entry: Entry) -> bool:
    """Whether the entry tells that the counter lent without the days of notice."""
    return bool(entry["act"] == "loan.overridden" and entry["data"]["rule"] == NOTICE_RULE)


def of_entries(entries: Sequence[Entry]) -> dict[str, Any]:
    """What the entries of a loan tell of it."""
    borrower = entries[0]["data"]["borrower"]
    return {
        "chases": [_chase(entry) for entry in entries if entry["act"] == "loan.chased"],
        "extensions": list(_extensions(entries, borrower)),
        "overridden": [dict(entry["data"]) for entry in entries if of_notice(entry)],
    }


def _chase(entry: Entry) -> dict[str, Any]:
    data = entry["data"]
    return {
        "number": data["number"],
        "channel": data["channel"],
        "person": entry["actor"]["id"],
        "evidence": data["evidence"],
        "happened_at": first_moment(entry),
        "recorded_at": entry["when"],
    }


def _extensions(entries: Sequence[Entry], borrower: str) -> Iterator[dict[str, Any]]:
    asked: dict[str, Any] | None = None
    for entry in entries:
        data, who = entry["data"], entry["actor"]
        if entry["act"] == "loan.extension_requested":
            if asked:
                yield asked
            asked = {
                "from": data["from"],
                "to": data["to"],
                "reason": data["reason"],
                "requested_at": entry["when"],
                "recorded_by": None if who["id"] == borrower else who["id"],
                "answer": None,
                "decision_reason": "",
                "decided_by": None,
                "decided_at": None,
                "office": None,
                "acting": False,
            }
        elif entry["act"] == "loan.extension_decided" and asked:
            decided = {"answer": data["decision"], "decision_reason": data["reason"], "decided_by": who["id"]}
            yield asked | decided | {"decided_at": entry["when"], "office": who["office"], "acting": who["acting"]}
            asked = None
    if asked:
        yield asked
