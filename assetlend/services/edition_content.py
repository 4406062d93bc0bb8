"""What of a report may be published: it names a loan by its place in the ledger, not by the borrower's code."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.ledger.acts import LoanSubmitted
from assetlend.models import LedgerEntry, Loan
from assetlend.thai.digits import to_thai

_CODE = re.compile(r"(?:ใบยืมรหัส\s*)?\b([0-9A-Z]{6,12})\b", re.ASCII)
_OF_LOANS = ("findings", "suggestions", "edits", "edition")


def publishable(session: Session, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with every code of a loan replaced by the number of the entry with which it was asked for."""
    given = {name: document[name] for name in _OF_LOANS if name in document}
    places = _places(session, {code for text in _texts(given) for code in _CODE.findall(text)})

    def told(found: re.Match[str]) -> str:
        seq = places.get(found[1])
        return found[0] if seq is None else f"การยืมตามบัญชีเหตุการณ์ลำดับที่ {to_thai(str(seq))}"

    return {**document, **{name: _each(value, lambda text: _CODE.sub(told, text)) for name, value in given.items()}}


def _places(session: Session, codes: set[str]) -> dict[str, int]:
    loans = session.execute(select(Loan.reference, Loan.id).where(Loan.reference.in_(codes))).all()
    subjects = {f"loan:{key.hex}": reference for reference, key in loans}
    query = select(LedgerEntry.subject, LedgerEntry.seq)
    query = query.where(LedgerEntry.act == LoanSubmitted.NAME, LedgerEntry.subject.in_(subjects))
    return {subjects[subject]: seq for subject, seq in session.execute(query)}


def _texts(value: Any) -> Iterator[str]:
    """Every string in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """The same value with every string in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_each(part, change) for part in value]
    return value
