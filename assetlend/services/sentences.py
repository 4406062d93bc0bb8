"""The sentences of the integrity report: the program's own, and those that the office put in its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from assetlend.domain import access
from assetlend.domain import sentences as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.narrative import Status
from assetlend.domain.offices import Actor
from assetlend.domain.sentences import Bounds
from assetlend.errors import Conflict, Invalid, NotFound
from assetlend.ledger.acts import SentenceChanged
from assetlend.models import Organization, SentenceVersion
from assetlend.services import ledger

Texts = Mapping[str, Mapping[str, str]]


@cache
def read_data(name: str) -> dict[str, Any]:
    """A document that is shipped with the program, by its name."""
    text = resources.files("assetlend").joinpath(f"data/{name}.yaml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return document


@cache
def bounds() -> Bounds:
    """Within which a sentence may be adjusted."""
    return Bounds.of(read_data("wording"))


@cache
def shipped() -> Texts:
    """The program's own sentences of statements: figure -> status -> text, in the order of the document."""
    document = read_data("narrative")
    statements = {name: texts for name, texts in document.items() if Status.SUPPORTED in texts}
    return {name: {word: texts[word] for word in Status if word in texts} for name, texts in statements.items()}


def own(figure: str, status: str) -> str:
    """The program's own sentence. Raises: NotFound."""
    text = shipped().get(figure, {}).get(status)
    if text is None:
        raise NotFound()
    return text


# -- what is in force -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is said now. `row` is the version in force; `fits` is False where the program's own is said
    because the office's text is not within the bounds any more."""

    figure: str
    status: Status
    shipped: str
    row: SentenceVersion | None = None
    fits: bool = True

    @property
    def text(self) -> str:
        return self.row.text if self.row and self.row.text and self.fits else self.shipped

    @property
    def adjusted(self) -> bool:
        return self.text is not self.shipped

    @property
    def version(self) -> int:
        return self.row.version if self.row else 0


def every(session: Session) -> list[Sentence]:
    """Every sentence as it is said now, in the order of the document."""
    rows = _in_force(session)
    return [
        _said(figure, status, text, rows.get((figure, status)))
        for figure, texts in shipped().items()
        for status, text in texts.items()
    ]


def document(session: Session) -> dict[str, Any]:
    """The document of sentences with those of the office in their places: what the report is written from."""
    said: dict[str, Any] = dict(read_data("narrative"))
    for one in every(session):
        if one.adjusted:
            said[one.figure] = said[one.figure] | {one.status.value: one.text}
    return said


def get(session: Session, figure: str, status: str) -> Sentence:
    """One sentence as it is said now. Raises: NotFound."""
    return _said(figure, status, own(figure, status), _in_force(session).get((figure, status)))


def history(session: Session, figure: str, status: str) -> Sequence[SentenceVersion]:
    """The versions of a sentence, the newest first."""
    query = select(SentenceVersion).where(SentenceVersion.figure == figure, SentenceVersion.status == Status(status))
    query = query.options(joinedload(SentenceVersion.person)).order_by(SentenceVersion.version.desc())
    return session.scalars(query).all()


def _in_force(session: Session) -> dict[tuple[str, str], SentenceVersion]:
    """The newest version of each sentence that was ever adjusted."""
    rows = session.scalars(select(SentenceVersion).order_by(SentenceVersion.version))
    return {(row.figure, row.status.value): row for row in rows}


def _said(figure: str, status: str, text: str, row: SentenceVersion | None) -> Sentence:
    fits = row is None or row.text is None or fault(figure, status, row.text) is None
    return Sentence(figure, Status(status), text, row, fits)


def fault(figure: str, status: str, text: str) -> Invalid | None:
    """Why the office may not say a sentence so; None where it may."""
    try:
        rules_of.check(text, figure=figure, status=status, shipped=own(figure, status), bounds=bounds())
    except Invalid as refusal:
        return refusal
    return None


# -- changing ---------------------------------------------------------------------------------------------------------


def preview(*, actor: Actor, figure: str, status: str, text: str) -> str:
    """The sentence with example figures; nothing is kept. Raises: NotFound, NotAllowed; the refusals of the check."""
    access.require(actor, Permission.EDIT_SENTENCES)
    text = rules_of.one_line(text)
    rules_of.check(text, figure=figure, status=status, shipped=own(figure, status), bounds=bounds())
    return rules_of.example(text, bounds())


def change(
    session: Session, *, actor: Actor, now: datetime, figure: str, status: str, text: str, base: int
) -> Sentence:
    """Say a sentence in the office's words from now on; `base` is the version that was looked at.

    The program's own text is the same as going back; what is said already changes nothing.
    Raises: NotFound, NotAllowed; Conflict when somebody changed it meanwhile; the refusals of `domain.sentences.check`.
    """
    access.require(actor, Permission.EDIT_SENTENCES)
    text, before = rules_of.one_line(text), _locked(session, figure, status)
    if text == before.text:
        return before
    if base != before.version:
        raise Conflict()
    if text != before.shipped:
        rules_of.check(text, figure=figure, status=status, shipped=before.shipped, bounds=bounds())
    return _add(session, actor, now, before, None if text == before.shipped else text)


def restore(session: Session, *, actor: Actor, now: datetime, figure: str, status: str) -> Sentence:
    """Go back to the program's own sentence; where it is said already, nothing changes.

    Raises: NotFound, NotAllowed.
    """
    access.require(actor, Permission.EDIT_SENTENCES)
    before = _locked(session, figure, status)
    if before.row is None or before.row.text is None:
        return before
    return _add(session, actor, now, before, None)


def _locked(session: Session, figure: str, status: str) -> Sentence:
    """The sentence; who changes one waits here for whoever does so at the same moment."""
    own(figure, status)
    session.execute(select(Organization.id).with_for_update())
    return get(session, figure, status)


def _add(session: Session, actor: Actor, now: datetime, before: Sentence, text: str | None) -> Sentence:
    standing = access.require(actor, Permission.EDIT_SENTENCES)
    version = before.version + 1
    digest = rules_of.digest(before.figure, before.status, version, text) if text else None
    row = SentenceVersion(
        figure=before.figure,
        status=before.status,
        version=version,
        text=text,
        sha256=digest,
        person_id=actor.person,
        title=standing.title,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    entry = SentenceChanged(row.figure, row.status, row.version, row.sha256)
    ledger.append(session, actor, now, entry, row.id, standing=standing)
    return _said(row.figure, row.status, before.shipped, row)
