"""Borrowers who were asked three questions, and what they answered, through the program's own services."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.domain.offices import PUBLIC
from assetlend.domain.survey import Question, Step
from assetlend.models import Loan, SurveyInvitation
from assetlend.services import survey


def answers(steps: str) -> dict[Question, Step]:
    """`354` is 3 to the first question, 5 to the second, 4 to the third."""
    return {question: Step(step) for question, step in zip(Question, steps, strict=True)}


def answer(session: Session, loan: UUID, steps: str, now: datetime) -> None:
    """The borrower of a loan takes a link and answers."""
    key = survey.new_link(session, actor=PUBLIC, now=now, loan_id=loan)
    survey.answer(session, now=now, key=key, answers=answers(steps))


def ask_and_answer(session: Session, given: Iterable[str], now: datetime) -> None:
    """Borrowers who were not asked before are asked, and answer; one loan for each of `given`."""
    asked = select(SurveyInvitation.loan_id)
    loans = session.scalars(select(Loan).where(Loan.id.not_in(asked)).order_by(Loan.id))
    for loan, steps in zip(loans.all(), given, strict=False):
        survey.invite(session, loan, now)
        session.flush()
        answer(session, loan.id, steps, now)
