"""Answers that were told together, as their rows show them and as the ledger tells them; and that none is made up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetlend.domain.offices import PROGRAM
from assetlend.domain.survey import Question
from assetlend.models import SurveyCount, SurveyInvitation, SurveyWaiting
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
        "answers": row.answers,
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
    told = session.execute(select(SurveyCount.asked, SurveyCount.answers)).all()
    asked = sum(row.asked for row in told)
    if asked > invited:
        yield differs("satisfaction", "asked", invited, asked, None)
    for question in Question:
        total = select(func.coalesce(func.sum(SurveyWaiting.answers), 0)).where(SurveyWaiting.question == question)
        answers = session.execute(total).scalar_one() + sum(_answers(row.answers, question) for row in told)
        if answers > used:
            yield differs("satisfaction", f"answers.{question}", used, answers, None)


def _answers(counts: Any, question: Question) -> int:
    """How many answered a question; none where a row was made unreadable, which is found as a row that differs."""
    try:
        return sum(counts[question].values())
    except (LookupError, TypeError, AttributeError):
        return 0
