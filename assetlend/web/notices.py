"""What a notice says and where it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor
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


# What is told to an official, with the permission that its page asks for. Everything else is told to a borrower.
_PAGES = {
    "loan_waits": ("approving.show", "loan", Permission.DECIDE),
    "loan_to_hand_over": ("loans.show", "loan", Permission.SEE_LOANS),
    "extension_waits": ("extending.queue", "", Permission.DECIDE),
    "bar_waived": ("loans.show", "loan", Permission.SEE_LOANS),
    "stocktake_appointed": ("stocktake.listing", "", Permission.SEE_STOCKTAKE),
    "stocktake_reported": ("stocktake.listing", "", Permission.SEE_STOCKTAKE),
    "disposal_reported": ("disposals.show", "disposal", Permission.SEE_DISPOSALS),
    "disposal_ordered": ("disposals.show", "disposal", Permission.SEE_DISPOSALS),
    "waiting_call": ("waiting.listing", "", Permission.SEE_LOANS),
    "duty_opened": ("duties.listing", "", Permission.SEE_DUTIES),
    "rules_proposed": ("rule_changes.show", "change", Permission.SEE_RULE_CHANGES),
    "rules_in_force": ("rule_changes.listing", "", Permission.SEE_RULE_CHANGES),
    "rules_set_aside": ("rule_changes.listing", "", Permission.SEE_RULE_CHANGES),
    "report_waits": ("editions.show", "report", Permission.SEE_INTEGRITY),
    "report_returned": ("editions.show", "report", Permission.SEE_INTEGRITY),
    "report_signed": ("editions.show", "report", Permission.SEE_INTEGRITY),
    "incident_reported": ("incidents.show", "incident", Permission.SEE_INCIDENTS),
}


def tell(notices: Sequence[Notice], actor: Actor, own: Mapping[UUID, str]) -> list[Told]:
    """Notices as their reader sees them; `own` are his own loans with the keys of their pages."""
    return [
        Told(
            _(SENTENCES.get(notice.kind, notice.kind)) % notice.values,
            _url(notice, actor, own),
            notice.created_at,
            notice.seen_at is None,
        )
        for notice in notices
    ]


def _url(notice: Notice, actor: Actor, own: Mapping[UUID, str]) -> str:
    """Where a notice leads: empty when that is not open to its reader any more."""
    if notice.kind not in _PAGES:
        key = _key(notice)
        return url_for("borrowing.follow", key=own[key]) if key in own else ""
    endpoint, name, permission = _PAGES[notice.kind]
    values: dict[str, Any] = {name: _key(notice)} if name else {}
    return url_for(endpoint, **values) if access.at_the_door(actor, permission) else ""


def _key(notice: Notice) -> UUID:
    return UUID(notice.subject.partition(":")[2][:32])
