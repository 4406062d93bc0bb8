"""Editions of the yearly report: begun, with remarks, sent up as fixed bytes, and made public once they are signed.

What is decided about is a document, byte by byte, and not what the ledger says later. A frozen edition never changes;
a correction is the next edition, which names the one that it replaces and what is different.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain import access
from assetlend.domain import editions as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.editions import EditionAct, EditionState
from assetlend.domain.offices import Actor, Office
from assetlend.errors import NotFound
from assetlend.ledger import canonical
from assetlend.ledger.acts import ReportBegun, ReportPublished, ReportSent, ReportWithdrawn
from assetlend.models import (
    FrozenReport,
    Organization,
    PublishedReport,
    ReportEdition,
    ReportRemark,
    ReportSending,
)
from assetlend.services import edition_content, edition_lists, integrity, ledger, rules


def begin(
    session: Session, *, actor: Actor, now: datetime, fiscal_year: int, zone: ZoneInfo, reason: str = ""
) -> ReportEdition:
    """A new draft of a year's report (พ.ศ.); `reason` says what it corrects where an edition is published already.

    Raises: NotAllowed; NoSuchYear, OneEditionAtATime, NoReasonForCorrection.
    """
    standing = access.require(actor, Permission.PREPARE_REPORT)
    _one_by_one(session)
    if fiscal_year not in integrity.years(session, now, zone):
        raise integrity.NoSuchYear(field="fiscal_year")
    of_year = [one for one in edition_lists.listing(session) if one.fiscal_year == fiscal_year]
    if any(one.state in rules_of.UNDER_WAY for one in of_year):
        raise rules_of.OneEditionAtATime(field="fiscal_year")
    last = max((one.number for one in of_year if one.state is EditionState.PUBLISHED), default=0)
    if last and not reason:
        raise rules_of.NoReasonForCorrection(field="reason")

    row = ReportEdition(
        fiscal_year=fiscal_year,
        number=last + 1,
        reason=reason if last else "",
        prepared_by=actor.person,
        prepared_title=edition_lists.title_of(standing),
        prepared_at=now,
    )
    session.add(row)
    session.flush()
    ledger.append(session, actor, now, ReportBegun(fiscal_year, row.number), row.id, standing=standing)
    return row


def _one_by_one(session: Session) -> None:
    """Who begins or sends an edition waits here for who does so at the same moment, or changes the year's plan."""
    session.execute(select(Organization.id).with_for_update())


def remark(
    session: Session, *, actor: Actor, now: datetime, edition_id: UUID, statement: str, text: str
) -> ReportRemark:
    """An official's own words on a statement of a draft. Raises: NotAllowed, NotFound; GoneOn, RemarkMissing."""
    standing = access.require(actor, Permission.REMARK_REPORT)
    row = edition_lists.locked(session, edition_id)
    _still_a_draft(row)
    if not text:
        raise rules_of.RemarkMissing(field="text")
    said = ReportRemark(
        edition_id=row.id,
        statement=statement,
        office=standing.office,
        person_id=actor.person,
        title=edition_lists.title_of(standing),
        text=text,
        written_at=now,
    )
    session.add(said)
    session.flush()
    return said


def drop_remark(session: Session, *, actor: Actor, edition_id: UUID, remark_id: UUID) -> None:
    """Take one's own remark back. Raises: NotFound; GoneOn when it was sent up."""
    row = edition_lists.locked(session, edition_id)
    said = session.get(ReportRemark, remark_id)
    if said is None or said.edition_id != row.id or said.person_id != actor.person:
        raise NotFound()
    _still_a_draft(row)
    session.delete(said)
    session.flush()


def _still_a_draft(row: ReportEdition) -> None:
    rules_of.after(row.state, EditionAct.SEND)


def withdraw(session: Session, *, actor: Actor, now: datetime, edition_id: UUID) -> ReportEdition:
    """Let a draft be. Raises: NotAllowed, NotFound; GoneOn."""
    standing = access.require(actor, Permission.PREPARE_REPORT)
    row = edition_lists.locked(session, edition_id)
    row.state = rules_of.after(row.state, EditionAct.WITHDRAW)
    ledger.append(session, actor, now, ReportWithdrawn(), row.id, standing=standing)
    return row


# -- sending up -------------------------------------------------------------------------------------------------------


def send(session: Session, *, actor: Actor, now: datetime, edition_id: UUID, zone: ZoneInfo) -> ReportSending:
    """Fix the document with everything that the ledger holds at this moment, and lay it before the chain.

    Nobody enters anything meanwhile, so that all entries in front of this act are counted and none behind it.
    Raises: NotAllowed, NotFound; GoneOn.
    """
    standing = access.require(actor, Permission.PREPARE_REPORT)
    _one_by_one(session)
    row = edition_lists.locked(session, edition_id)
    state = rules_of.after(row.state, EditionAct.SEND)
    _size, at = ledger.hold(session, now)
    report = integrity.build(session, fiscal_year=row.fiscal_year, as_of=at, zone=zone)
    content = _content(session, row, edition_content.publishable(session, report.to_json()))
    body = canonical.published(edition_content.publishable(session, content))

    chain = rules_of.chain_rows(rules.current(session).report_chain)
    row.state, row.round = state, row.round + 1
    sending = ReportSending(
        edition_id=row.id,
        round=row.round,
        chain=chain,
        body=body,
        sha256=sha256(body).hexdigest(),
        person_id=actor.person,
        title=edition_lists.title_of(standing),
        sent_at=now,
    )
    session.add(sending)
    session.flush()
    ledger.append(session, actor, now, ReportSent(row.round, chain, sending.sha256), row.id, standing=standing)
    edition_lists.tell_next(session, row, Office(chain[0]["office"]), now)
    return sending


def _content(session: Session, row: ReportEdition, document: Mapping[str, Any]) -> dict[str, Any]:
    """The report with what makes it this edition: number, correction, remarks."""
    edits = [
        {"statement": one.statement, "by_office": one.title, "at": canonical.stamp(one.written_at), "text": one.text}
        for one in edition_lists.remarks_of(session, row)
    ]
    before = edition_lists.replaced_by(session, row)
    edition: dict[str, Any] = {"number": row.number, "replaces": None, "reason": row.reason, "changes": []}
    if before is not None and before.frozen is not None:
        edition["replaces"] = before.frozen.sha256
        edition["changes"] = rules_of.changes(
            edition_lists.read(before.frozen.body), document, integrity.figure_titles()
        )
    return {**document, "edits": edits, "edition": edition, "approvals": []}


# -- publishing -------------------------------------------------------------------------------------------------------


def publish(session: Session, *, actor: Actor, now: datetime, edition_id: UUID) -> PublishedReport:
    """Make a signed edition public, for ever. Raises: NotAllowed, NotFound; GoneOn."""
    standing = access.require(actor, Permission.PREPARE_REPORT)
    row = edition_lists.locked(session, edition_id)
    row.state = rules_of.after(row.state, EditionAct.PUBLISH)
    frozen = session.get_one(FrozenReport, row.id)
    made = PublishedReport(
        edition_id=row.id, person_id=actor.person, title=edition_lists.title_of(standing), published_at=now
    )
    session.add(made)
    session.flush()
    ledger.append(session, actor, now, ReportPublished(row.fiscal_year, frozen.sha256), row.id, standing=standing)
    return made
