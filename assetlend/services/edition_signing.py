"""Deciding about an edition of the yearly report: checked and signed step by step, frozen with the last signature."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from assetlend.domain import editions as rules_of
from assetlend.domain.editions import EditionAct, EditionState
from assetlend.domain.offices import Actor
from assetlend.domain.routing import Decision as Answer
from assetlend.errors import NotAllowed
from assetlend.ledger import canonical
from assetlend.ledger.acts import ReportFrozen, ReportStepDecided
from assetlend.models import FrozenReport, ReportEdition, ReportSending, ReportStep
from assetlend.services import account, edition_lists, ledger
from assetlend.services.papers import CAPACITIES


def decide(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    edition_id: UUID,
    seen: str,
    answer: Answer,
    reason: str = "",
) -> ReportEdition:
    """Check or sign the document whose SHA-256 is `seen`, or send it back with a reason; the last yes freezes it.

    Raises: NotFound, NotAllowed, DecidedBefore, PreparedByYou; GoneOn, AnotherDocument, SayWhyNot.
    """
    row = edition_lists.locked(session, edition_id)
    rules_of.after(row.state, EditionAct.AGREE)
    sending = edition_lists.sending_of(row)
    position = len(row.decided()) + 1
    kind, office = edition_lists.next_step(row)
    standing = rules_of.standing_for(actor, office)
    if standing is None:
        raise NotAllowed()
    signs = answer is Answer.YES and position == len(sending.chain)
    _check_decider(session, row, actor, last=signs)
    if seen != sending.sha256:
        raise rules_of.AnotherDocument()
    if answer is Answer.NO and not reason:
        raise rules_of.SayWhyNot(field="reason")

    step = ReportStep(
        edition_id=row.id,
        round=row.round,
        position=position,
        kind=kind,
        office=office,
        person_id=actor.person,
        title=edition_lists.title_of(standing),
        holding=standing.holding,
        order_no=standing.order_no if standing.acting else None,
        answer=answer,
        reason=reason,
        sha256=sending.sha256,
        decided_at=now,
    )
    session.add(step)
    session.flush()
    entry = ReportStepDecided(row.round, position, kind, office, answer, reason, sending.sha256)
    ledger.append(session, actor, now, entry, row.id, standing=standing)
    session.refresh(row)
    if signs:
        frozen = _freeze(session, row, now)
        ledger.append(session, actor, now, ReportFrozen(row.fiscal_year, frozen.sha256), row.id, standing=standing)
    else:
        row.state = rules_of.after(row.state, EditionAct.AGREE if answer is Answer.YES else EditionAct.RETURN)
    _tell(session, row, sending, now)
    return row


def _check_decider(session: Session, row: ReportEdition, actor: Actor, *, last: bool) -> None:
    decided = [one.person_id for one in row.decided()]
    prepared = {row.prepared_by, edition_lists.sending_of(row).person_id}
    rules_of.check_decider(account.with_selves(session, actor), decided=decided, prepared=prepared, last=last)


def _freeze(session: Session, row: ReportEdition, now: datetime) -> FrozenReport:
    """Keep the document with its signatures for ever."""
    sent = edition_lists.read(edition_lists.sending_of(row).body)
    body = canonical.published({**sent, "approvals": [_approval(one) for one in row.decided()]})
    row.state = rules_of.after(row.state, EditionAct.SIGN)
    frozen = FrozenReport(edition_id=row.id, body=body, sha256=sha256(body).hexdigest(), frozen_at=now)
    session.add(frozen)
    session.flush()
    return frozen


def _tell(session: Session, row: ReportEdition, sending: ReportSending, now: datetime) -> None:
    """Tell the next office of the chain, or those who prepared the report what came of it."""
    if row.state is EditionState.SENT:
        edition_lists.tell_next(session, row, edition_lists.next_step(row)[1], now)
        return
    kind = "report_signed" if row.state is EditionState.FROZEN else "report_returned"
    edition_lists.tell(session, {row.prepared_by, sending.person_id}, row, now, kind)


def _approval(step: ReportStep) -> dict[str, Any]:
    return {
        "step": step.kind.value,
        "office": step.office.value,
        "title": step.title,
        "name": step.person.name,
        "capacity": CAPACITIES.get(step.holding, ""),
        "order_no": step.order_no or "",
        "at": canonical.stamp(step.decided_at),
    }
