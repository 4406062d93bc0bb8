"""Answers that were told together, as their rows show them and as the ledger tells them; and that none is made up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.domain.offices import PROGRAM
from assetlend.domain.survey import Question
from assetlend.models import SurveyCount, SurveyCountStep, SurveyInvitation, SurveyWaiting
from assetlend.services import survey
from assetlend.services.difference import Difference, Entry, differs


def nothing(_session: Session, _rows: Sequence[SurveyCount]) -> Mapping[UUID, None]:
    """Nothing else is compared with a count."""
    return {}


def of_row(row: SurveyCount, _beside: None) -> dict[str, Any]:
    """What the tables say of answers that were told together."""
    return {
        "from": row.from_on,
        "to": row.to_on,
        "asked": row.asked,
        "answers": survey.counts_of(row.steps),
        "counted_at": row.counted_at,
        "by": PROGRAM.key,
    }


def of_entries(entries: Sequence[Entry], _beside: None) -> dict[str, Any]:
    """What their one entry says; nobody but the program tells of them."""
    (entry,) = entries
    return dict(entry["data"]) | {"counted_at": entry["when"], "by": entry["actor"]["id"]}


def made_up(session: Session) -> Iterator[Difference]:
    """Nobody is told to have been asked who was not, and there are no more answers than links that were used."""
    invited, used = session.execute(
        select(func.count(), func.count().filter(SurveyInvitation.is_used)).select_from(SurveyInvitation)
    ).one()
    asked = session.execute(select(func.coalesce(func.sum(SurveyCount.asked), 0))).scalar_one()
    if asked > invited:
        yield differs("satisfaction", "asked", invited, asked, None)
    for question in Question:
        answers = sum(_answers(session, table, question) for table in (SurveyCountStep, SurveyWaiting))
        if answers > used:
            yield differs("satisfaction", f"answers.{question}", used, answers, None)


def _answers(session: Session, table: Any, question: Question) -> int:
    total = select(func.coalesce(func.sum(table.answers), 0)).where(table.question == question)
    return int(session.execute(total).scalar_one())
