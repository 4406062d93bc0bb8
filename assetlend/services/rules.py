"""The rulebook in force, and the marks of officials who compared its clauses with the official text."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from importlib import resources
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain import access, rulebook
from assetlend.domain.access import Permission
from assetlend.domain.depreciation import Depreciation, check_years
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import Actor, Standing
from assetlend.domain.opening import check_weekdays
from assetlend.domain.quotas import Quota
from assetlend.domain.rulebook import Rulebook
from assetlend.errors import Invalid, NotFound
from assetlend.ledger import canonical
from assetlend.ledger.acts import RulebookChanged
from assetlend.models import LedgerEntry, Organization, Person, RulebookVersion
from assetlend.services import ledger

TERMS_NOTE = "terms"
DEPRECIATION_NOTE = "depreciation"
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
    document = body_of(session, one_by_one(session).version)
    row = next((one for one in document["rules"] if one["id"] == rule), None)
    if row is None:
        raise NotFound()
    row["checked_by"] = f"{actor.name} ({standing.title})"
    row["checked_on"] = local_day(now).isoformat()
    row["text"] = text or row["text"]
    return add_version(session, actor=actor, now=now, document=document, note=rule, standing=standing)


def one_by_one(session: Session) -> Rulebook:
    """The rulebook in force; who changes it waits here for whoever does so at the same moment."""
    session.execute(select(Organization.id).with_for_update())
    return current(session)


def body_of(session: Session, version: int) -> dict[str, Any]:
    """A copy of the document of one version, to be changed."""
    query = select(RulebookVersion.body).where(RulebookVersion.version == version)
    return copy.deepcopy(session.execute(query).scalar_one())


@dataclass(frozen=True)
class CareTerms:
    """What an administrator sets for the whole office: days, closed weekdays, and how much one borrower may have."""

    usual_days: int | None
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
    standing = access.require(actor, Permission.MANAGE_OFFICE)
    book = one_by_one(session)
    if wanted.usual_days is not None and wanted.usual_days > book.limits.hard_days:
        raise UsualTooLong(field="usual_days")
    check_weekdays(wanted.closed_weekdays)
    document = body_of(session, book.version)
    document["limits"] = document["limits"] | {"usual_days": wanted.usual_days}
    document["opening"] = {"closed_weekdays": sorted(wanted.closed_weekdays), "refuses": wanted.refuses}
    document["waiting_hours"] = wanted.waiting_hours
    document["quotas"] = {kind.value: asdict(quota) for kind, quota in wanted.quotas.items()}
    return add_version(session, actor=actor, now=now, document=document, note=TERMS_NOTE, standing=standing)


def set_depreciation(session: Session, *, actor: Actor, now: datetime, wanted: Depreciation) -> Rulebook:
    """Set how depreciation is counted: a new version, which names who made it. Raises: NotAllowed; ImpossibleLife."""
    standing = access.require(actor, Permission.MANAGE_OFFICE)
    check_years(wanted.years)
    document = body_of(session, one_by_one(session).version)
    document["depreciation"] = {"months": wanted.months.value, "years": dict(wanted.years)}
    return add_version(session, actor=actor, now=now, document=document, note=DEPRECIATION_NOTE, standing=standing)


def terms_changes(session: Session, note: str = TERMS_NOTE, *, limit: int = 10) -> Sequence[tuple[datetime, Person]]:
    """When the office's terms, or what else `note` says, were set and by whom, the newest first."""
    query = select(RulebookVersion.made_at, Person).join(Person, Person.id == RulebookVersion.made_by)
    query = query.where(RulebookVersion.note == note).order_by(RulebookVersion.version.desc()).limit(limit)
    return [(made_at, person) for made_at, person in session.execute(query)]


def add_version(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    document: dict[str, Any],
    note: str,
    standing: Standing | None = None,
    made_by: UUID | None = None,
) -> Rulebook:
    """The next version, in force from now on, entered in the ledger; the first time with the version before it.

    The rulebook is held by `one_by_one`. `made_by` is given where the program itself puts it in force on its day.
    """
    before = current(session).version
    book = rulebook.parse(document, before + 1)
    maker = made_by or actor.person
    session.add(RulebookVersion(version=book.version, body=document, note=note, made_at=now, made_by=maker))
    session.flush()
    told = select(LedgerEntry.seq).where(LedgerEntry.act == RulebookChanged.NAME).limit(1)
    versions = (book.version,) if session.scalars(told).first() else (before, book.version)
    entries = [(entry_of(session, version), subject_of(version)) for version in versions]
    ledger.append_many(session, actor, now, entries, standing=standing)
    return book  # not kept in memory: the transaction may still be rolled back


def subject_of(version: int) -> UUID:
    """The name of a version in the ledger: its number."""
    return UUID(int=version)


def entry_of(session: Session, version: int) -> RulebookChanged:
    """What the ledger tells of a version."""
    row = session.execute(select(RulebookVersion).where(RulebookVersion.version == version)).scalar_one()
    return RulebookChanged(version, digest(row.body), local_day(row.made_at))


def digest(document: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a rulebook."""
    return sha256(canonical.document(document)).hexdigest()
