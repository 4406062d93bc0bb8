"""What a notice says and where it leads."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for

from assetlend.models import Notice
from assetlend.services.notice_texts import SENTENCES
from assetlend.web.locale import _


@dataclass(frozen=True)
class Told:
    """A notice in the reader's language."""

    sentence: str
    url: str
    at: datetime
    new: bool


def tell(notice: Notice) -> Told:
    """One notice as its reader sees it."""
    sentence = _(SENTENCES.get(notice.kind, notice.kind)) % notice.values
    return Told(sentence, _url(notice), notice.created_at, notice.seen_at is None)


def _url(notice: Notice) -> str:
    kind, _sep, key = notice.subject.partition(":")
    if kind == "loan":
        endpoint = "approving.show" if notice.kind == "loan_waits" else "loans.show"
        if notice.kind in ("loan_approved", "loan_rejected", "loan_handed_over", "loan_returned", "loan_cancelled"):
            endpoint = "loans.show"
        return url_for(endpoint, loan=UUID(key))
    if kind == "incident":
        return url_for("incidents.show", incident=UUID(key))
    return ""
