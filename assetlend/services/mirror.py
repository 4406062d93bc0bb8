"""The tables say what the ledger says: each row is worked out again from its entries and compared.

Whoever changes a row behind the program's back, adds one or takes one away, is found here; whoever changes the ledger
is found by its tree and the signed checkpoints.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.models import (
    Activity,
    Appointment,
    Asset,
    Disposal,
    Emblem,
    Guideline,
    Incident,
    LedgerEntry,
    Loan,
    OfficePaper,
    Publication,
    ReportEdition,
    SentenceVersion,
    Stocktake,
    SupervisionCheck,
    SurveyCount,
)
from assetlend.services import (
    mirror_counter,
    mirror_disposals,
    mirror_editions,
    mirror_emblems,
    mirror_evidence,
    mirror_guidelines,
    mirror_incidents,
    mirror_loans,
    mirror_papers,
    mirror_plan,
    mirror_register,
    mirror_rulebook,
    mirror_satisfaction,
    mirror_sentences,
    mirror_stocktake,
    mirror_supervision,
    mirror_times,
)
from assetlend.services.difference import MISSING, UNKNOWN, UNREADABLE, Difference, Entry, Recorded, differs, unlike

BATCH = 300


@dataclass(frozen=True)
class Table:
    """How one table is compared: its rows as plain values, and the same values out of the entries about a row.

    `beside` finds what else belongs to some rows, by their keys; both sides get it.
    """

    kind: str
    model: Any
    of_row: Callable[[Any, Any], dict[str, Any]]
    of_entries: Callable[[Sequence[Entry], Any], dict[str, Any]]
    beside: Callable[[Session, Sequence[Any]], Mapping[UUID, Any]]
    options: Sequence[Any] = ()


TABLES = (
    Table("asset", Asset, mirror_register.of_asset, mirror_register.of_asset_entries, mirror_register.nothing),
    Table("loan", Loan, mirror_loans.of_row, mirror_loans.of_entries, mirror_counter.beside, mirror_loans.PARTS),
    Table(
        "incident",
        Incident,
        mirror_incidents.of_row,
        mirror_incidents.of_entries,
        mirror_incidents.beside,
        mirror_incidents.PARTS,
    ),
    Table(
        "authority",
        Appointment,
        mirror_rulebook.of_row,
        mirror_rulebook.of_entries,
        mirror_rulebook.limits,
    ),
    Table("emblem", Emblem, mirror_emblems.of_row, mirror_emblems.of_entries, mirror_register.nothing),
    Table(
        "guideline",
        Guideline,
        mirror_guidelines.of_guideline,
        mirror_guidelines.of_guideline_entries,
        mirror_guidelines.readings,
    ),
    Table(
        "publication",
        Publication,
        mirror_guidelines.of_publication,
        mirror_guidelines.of_publication_entries,
        mirror_guidelines.shown,
    ),
    Table("activity", Activity, mirror_plan.of_activity, mirror_plan.of_activity_entries, mirror_plan.beside),
    Table(
        "satisfaction",
        SurveyCount,
        mirror_satisfaction.of_row,
        mirror_satisfaction.of_entries,
        mirror_satisfaction.nothing,
    ),
    Table("sentence", SentenceVersion, mirror_sentences.of_row, mirror_sentences.of_entries, mirror_register.nothing),
    Table("paper", OfficePaper, mirror_papers.of_row, mirror_papers.of_entries, mirror_register.nothing),
    Table("report", ReportEdition, mirror_editions.of_row, mirror_editions.of_entries, mirror_editions.beside),
    Table("stocktake", Stocktake, mirror_stocktake.of_row, mirror_stocktake.of_entries, mirror_stocktake.beside),
    Table("disposal", Disposal, mirror_disposals.of_row, mirror_disposals.of_entries, mirror_disposals.lines),
    Table(
        "supervision",
        SupervisionCheck,
        mirror_supervision.of_row,
        mirror_supervision.of_entries,
        mirror_supervision.beside,
    ),
)


def differences(session: Session) -> Iterator[Difference]:
    """Everything in which the tables and the ledger disagree."""
    held = mirror_times.held(session)
    for table in TABLES:
        yield from _compare(session, table, held)
    yield from mirror_evidence.orphans(session)
    yield from mirror_evidence.units_out(session)
    yield from mirror_evidence.papers(session)
    yield from mirror_papers.words(session)
    yield from mirror_evidence.letters(session)
    yield from mirror_evidence.pictures(session)
    yield from mirror_evidence.files(session)
    yield from mirror_guidelines.texts(session)
    yield from mirror_plan.versions(session, held)
    yield from mirror_satisfaction.made_up(session)
    yield from mirror_rulebook.versions(session, held)
    yield from mirror_sentences.texts(session)


def _compare(session: Session, table: Table, held: set[int]) -> Iterator[Difference]:
    """Compare the rows of one table with what their entries make of them, batch by batch."""
    seen: set[str] = set()
    last: UUID | None = None
    while True:
        query = select(table.model).options(*table.options).order_by(table.model.id).limit(BATCH)
        rows = session.scalars(query.where(table.model.id > last) if last else query).all()
        if not rows:
            break
        last = rows[-1].id
        subjects = {row.id: f"{table.kind}:{row.id.hex}" for row in rows}
        seen.update(subjects.values())
        told = _entries(session, list(subjects.values()), held)
        beside = table.beside(session, rows)
        for row in rows:
            yield from _one(table, subjects[row.id], row, told[subjects[row.id]], beside.get(row.id))
        session.expunge_all()
    subjects_told = select(LedgerEntry.subject).where(LedgerEntry.subject.startswith(f"{table.kind}:")).distinct()
    for subject in session.scalars(subjects_told):
        if subject not in seen:
            yield Difference(MISSING, {"subject": subject})


def _entries(session: Session, subjects: Sequence[str], held: set[int]) -> dict[str, list[Entry]]:
    """The entries about each subject in their order, with when each was recorded and its leaf hash."""
    query = select(LedgerEntry.subject, LedgerEntry.seq, LedgerEntry.body, LedgerEntry.leaf_hash)
    found: dict[str, list[Entry]] = defaultdict(list)
    for subject, seq, body, leaf in session.execute(
        query.where(LedgerEntry.subject.in_(subjects)).order_by(LedgerEntry.seq)
    ):
        entry = json.loads(bytes(body))
        found[subject].append(entry | {"when": Recorded(entry["at"], seq in held), "leaf": bytes(leaf).hex()})
    return found


def _one(table: Table, subject: str, row: Any, entries: Sequence[Entry], beside: Any) -> Iterator[Difference]:
    if not entries:
        yield Difference(UNKNOWN, {"subject": subject})
        return
    seq = entries[-1]["seq"]
    try:
        book = table.of_entries(entries, beside)
    except (LookupError, TypeError, ValueError, AttributeError):
        yield Difference(UNREADABLE, {"subject": subject}, seq)
        return
    said = table.of_row(row, beside)
    for field, value, told in unlike(said, {name: book.get(name) for name in said}):
        yield differs(subject, field, value, told, seq)
