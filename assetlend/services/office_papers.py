"""The papers of the office: numbered without gaps, frozen when issued, printed from what was frozen for ever.

The ledger holds of a paper its number, what it is about and SHA-256(salt ‖ value): with the paper in hand it proves
what was written, without the salt it tells nothing. A template that papers were issued by is never edited; a changed
form is a new version with a name of its own.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.documents import (
    announcement,
    appointment_order,
    asset_card,
    authority_order,
    combined_sheet,
    emblem,
    incident_memo,
    receipt,
    return_slip,
    stocktake_paper,
)
from assetlend.domain.offices import Actor, Standing
from assetlend.domain.papers import Heading, NothingNew, PaperKind
from assetlend.errors import NotFound
from assetlend.ids import new_id
from assetlend.ids import salt as new_salt
from assetlend.ledger.acts import PaperIssued
from assetlend.models import OfficePaper, OfficePaperWords
from assetlend.services import emblems, ledger
from assetlend.services.numbering import next_number
from assetlend.services.papers import commitment
from assetlend.thai import dates

Renderer = Callable[[Mapping[str, Any], Heading, datetime], bytes]

RENDERERS: dict[str, Renderer] = {
    announcement.TEMPLATE: announcement.render,
    asset_card.TEMPLATE: asset_card.render,
    receipt.TEMPLATE: receipt.render,
    return_slip.TEMPLATE: return_slip.render,
    combined_sheet.TEMPLATE: combined_sheet.render,
    incident_memo.TEMPLATE: incident_memo.render,
    appointment_order.INQUIRY: appointment_order.render,
    appointment_order.STOCKTAKE: appointment_order.render,
    authority_order.TEMPLATE: authority_order.render,
    stocktake_paper.TEMPLATE: stocktake_paper.render,
}
"""Every template and version that papers were ever issued by. Entries are added, never taken out."""

CURRENT: dict[PaperKind, str] = {
    PaperKind.ANNOUNCEMENT: announcement.TEMPLATE,
    PaperKind.ASSET_CARD: asset_card.TEMPLATE,
    PaperKind.RECEIPT: receipt.TEMPLATE,
    PaperKind.RETURN_SLIP: return_slip.TEMPLATE,
    PaperKind.COMBINED_SHEET: combined_sheet.TEMPLATE,
    PaperKind.INCIDENT_MEMO: incident_memo.TEMPLATE,
    PaperKind.INQUIRY_ORDER: appointment_order.INQUIRY,
    PaperKind.AUTHORITY_ORDER: authority_order.TEMPLATE,
    PaperKind.STOCKTAKE_ORDER: appointment_order.STOCKTAKE,
    PaperKind.STOCKTAKE_REPORT: stocktake_paper.TEMPLATE,
}
"""By which template a kind of paper is issued now."""

WITH_EMBLEM = frozenset(
    {
        PaperKind.INCIDENT_MEMO,
        PaperKind.INQUIRY_ORDER,
        PaperKind.AUTHORITY_ORDER,
        PaperKind.STOCKTAKE_ORDER,
        PaperKind.STOCKTAKE_REPORT,
    }
)
"""Memos and orders, which bear the office's emblem."""


def issue(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    kind: PaperKind,
    about: str,
    value: Mapping[str, Any],
    series: str | None = None,
    year: int | None = None,
    replaces: OfficePaper | None = None,
    standing: Standing | None = None,
) -> OfficePaper:
    """Freeze a paper about something (`about` is its word in the ledger, as `subject` makes it) and enter it.

    `value` is what JSON can hold, ready to print; memos and orders are given the emblem of the day.
    The number is the next of `series` (the kind when not given) and
    of the Buddhist `year` (that of the day when not given); a paper that `replaces` another has its number and the
    next edition. Whoever calls this has asked for permission and holds the lock of what the paper is about.

    Raises: NothingNew where the paper that is replaced says the same.
    """
    text = _text(_with_emblem(session, kind, value))
    if replaces is not None and replaces.words.value == text:
        raise NothingNew()
    number = _number(session, series or kind.value, year or dates.buddhist_year(local_day(now)), replaces)
    salt = new_salt()
    paper = OfficePaper(
        id=new_id(),
        kind=kind,
        **number,
        about=about,
        template=CURRENT[kind],
        commitment=commitment(salt, text),
        made_at=now,
        made_by=actor.person,
        words=OfficePaperWords(value=text, salt=salt),
    )
    session.add(paper)
    ledger.append(session, actor, now, _entry(paper), paper.id, standing=standing)
    return paper


def _with_emblem(session: Session, kind: PaperKind, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The value with the hash of the emblem that is in force, where such a paper bears one."""
    digest = emblems.current(session) if kind in WITH_EMBLEM else ""
    return {**value, "garuda": digest} if digest else value


def says(paper: OfficePaper, value: Mapping[str, Any]) -> bool:
    """Whether a paper says exactly this."""
    return paper.words.value == _text(value)


def value_of(paper: OfficePaper) -> dict[str, Any]:
    """What a paper says; nothing where that was erased."""
    value: dict[str, Any] = json.loads(paper.words.value or "{}")
    return value


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def picture_of(session: Session, paper: OfficePaper) -> bytes | None:
    """The emblem (PNG) that a paper was issued with, None where it bears none."""
    return emblems.picture(session, value_of(paper).get("garuda", ""))


def printed(paper: OfficePaper, picture: bytes | None = None) -> bytes:
    """The PDF of a paper, the same for ever, with the emblem of `picture_of`.

    Call it outside a transaction: it takes its time.

    Raises: NotFound where what it said was erased.
    """
    if not paper.words.value:
        raise NotFound()
    value = json.loads(paper.words.value) | emblem.drawn(picture)
    return RENDERERS[paper.template](value, heading(paper), paper.made_at)


def heading(paper: OfficePaper) -> Heading:
    """How a paper is known."""
    return Heading(paper.number, paper.year, paper.edition, paper.commitment)


def subject(kind: str, key: UUID) -> str:
    """The ledger's word for something: `subject("incident", …)`."""
    return f"{kind}:{key.hex}"


def of(session: Session, about: str, kind: PaperKind | None = None) -> Sequence[OfficePaper]:
    """The papers about something, the oldest first."""
    query = select(OfficePaper).where(OfficePaper.about == about)
    if kind is not None:
        query = query.where(OfficePaper.kind == kind)
    return session.scalars(query.order_by(OfficePaper.made_at, OfficePaper.id)).all()


def last(session: Session, about: str, kind: PaperKind) -> OfficePaper | None:
    """The newest paper of a kind about something."""
    found = of(session, about, kind)
    return found[-1] if found else None


def get(session: Session, key: UUID) -> OfficePaper:
    """Raises: NotFound."""
    paper = session.get(OfficePaper, key)
    if paper is None:
        raise NotFound()
    return paper


def _number(session: Session, series: str, year: int, replaces: OfficePaper | None) -> dict[str, Any]:
    if replaces is not None:
        kept = {"series": replaces.series, "year": replaces.year, "number": replaces.number}
        return {**kept, "edition": replaces.edition + 1}
    return {"series": series, "year": year, "number": next_number(session, series, year), "edition": 1}


def _entry(paper: OfficePaper) -> PaperIssued:
    return PaperIssued(
        kind=paper.kind,
        series=paper.series,
        number=paper.number,
        year=paper.year,
        edition=paper.edition,
        about=paper.about,
        template=paper.template,
        commitment=paper.commitment,
    )
