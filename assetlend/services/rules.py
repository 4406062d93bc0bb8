"""The rulebook in force, and the marks of officials who compared its clauses with the official text."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib import resources
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import access, rulebook
from assetlend.domain.access import Permission
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import Actor
from assetlend.domain.opening import check_weekdays
from assetlend.domain.quotas import Quota
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Invalid, NotFound
from assetlend.models import Person, RulebookVersion

TERMS_NOTE = "terms"
_parsed: dict[tuple[str, int], Rulebook] = {}


def shipped() -> dict[str, Any]:
    """The document of the rulebook that a new office starts with."""
    text = resources.files("assetlend").joinpath("data/rulebook.yaml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


def start(session: Session, now: datetime) -> Rulebook:
    """Give a new organization its first rulebook."""
    document = shipped()
    book = rulebook.parse(document, 1)
    session.add(RulebookVersion(version=1, body=document, note="", made_at=now, made_by=None))
    session.flush()
    return book


def current(session: Session) -> Rulebook:
    """The newest version. Each version is read once and kept, since none ever changes."""
    version = session.execute(select(func.max(RulebookVersion.version))).scalar_one()
    return at_version(session, version)


def at_version(session: Session, version: int) -> Rulebook:
    """The rulebook that a loan was decided by."""
    key = (str(session.get_bind().engine.url), version)
    found = _parsed.get(key)
    if found is None:
        body = session.execute(select(RulebookVersion.body).where(RulebookVersion.version == version)).scalar_one()
        found = _parsed[key] = rulebook.parse(body, version)
    return found


def forget() -> None:
    """Drop what was kept: for a database that was made anew under the same address."""
    _parsed.clear()


def mark_checked(session: Session, *, actor: Actor, now: datetime, rule: str, text: str | None = None) -> Rulebook:
    """Record that `actor` compared a rule with the official text, with the text set right where it differed.

    Raises: NotAllowed; NotFound for an unknown rule.
    """
    standing = access.require(actor, Permission.CHECK_RULES)
    book = current(session)
    document = copy.deepcopy(
        session.execute(select(RulebookVersion.body).where(RulebookVersion.version == book.version)).scalar_one()
    )
    row = next((one for one in document["rules"] if one["id"] == rule), None)
    if row is None:
        raise NotFound()
    row["checked_by"] = f"{actor.name} ({standing.title})"
    row["checked_on"] = local_day(now).isoformat()
    row["text"] = text or row["text"]
    return _add_version(session, actor, now, book.version + 1, document, note=rule)


@dataclass(frozen=True)
class CareTerms:
    """What an administrator sets for the whole office: days, closed weekdays, and how much one borrower may have."""

    hard_days: int
    usual_days: int | None
    notice_days: int
    closed_weekdays: frozenset[int]
    refuses: bool
    waiting_hours: int
    quotas: Mapping[BorrowerKind, Quota]


class UsualTooLong(Invalid):
    """The usual days cannot be more than the most days of a loan."""

    rule = "R13"


def set_terms(session: Session, *, actor: Actor, now: datetime, wanted: CareTerms) -> Rulebook:
    """Set the office's days, closed weekdays and quotas: a new version, which names who made it.

    Raises: NotAllowed; UsualTooLong, NeverOpen.
    """
    access.require(actor, Permission.MANAGE_OFFICE)
    if wanted.usual_days is not None and wanted.usual_days > wanted.hard_days:
        raise UsualTooLong(field="usual_days")
    check_weekdays(wanted.closed_weekdays)
    book = current(session)
    document = copy.deepcopy(
        session.execute(select(RulebookVersion.body).where(RulebookVersion.version == book.version)).scalar_one()
    )
    days = {name: getattr(wanted, name) for name in ("hard_days", "usual_days", "notice_days")}
    document["limits"] = document["limits"] | days
    document["opening"] = {"closed_weekdays": sorted(wanted.closed_weekdays), "refuses": wanted.refuses}
    document["waiting_hours"] = wanted.waiting_hours
    document["quotas"] = {kind.value: asdict(quota) for kind, quota in wanted.quotas.items()}
    return _add_version(session, actor, now, book.version + 1, document, note=TERMS_NOTE)


def terms_changes(session: Session, *, limit: int = 10) -> Sequence[tuple[datetime, Person]]:
    """When the office's terms were set and by whom, the newest first."""
    query = select(RulebookVersion.made_at, Person).join(Person, Person.id == RulebookVersion.made_by)
    query = query.where(RulebookVersion.note == TERMS_NOTE).order_by(RulebookVersion.version.desc()).limit(limit)
    return [(made_at, person) for made_at, person in session.execute(query)]


def _add_version(
    session: Session, actor: Actor, now: datetime, version: int, document: dict[str, Any], *, note: str
) -> Rulebook:
    book = rulebook.parse(document, version)
    session.add(RulebookVersion(version=version, body=document, note=note, made_at=now, made_by=actor.person))
    session.flush()
    return book  # not kept in memory: the transaction may still be rolled back
