"""The rulebook in force, and the marks of officials who compared its clauses with the official text."""

import copy
from datetime import datetime
from importlib import resources
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import access, rulebook
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import NotFound
from assetlend.models import RulebookVersion

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


def _add_version(
    session: Session, actor: Actor, now: datetime, version: int, document: dict[str, Any], *, note: str
) -> Rulebook:
    book = rulebook.parse(document, version)
    session.add(RulebookVersion(version=version, body=document, note=note, made_at=now, made_by=actor.person))
    session.flush()
    return book  # not kept in memory: the transaction may still be rolled back
