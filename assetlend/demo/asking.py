"""What borrowers answered after they had brought things back: more than half of them do, most are content, some not."""

import random
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from assetlend import ids
from assetlend.clock import local_day
from assetlend.demo.engine import Demo
from assetlend.domain.offices import PUBLIC
from assetlend.domain.survey import Question, Step
from assetlend.models import SurveyInvitation
from assetlend.services import survey

WEEK = timedelta(days=7)
ANSWER = 0.6
OF_STEPS = (45, 34, 11, 6, 4)
"""How many in a hundred give each step, from the best on."""


def plan(demo: Demo) -> None:
    """Every Saturday evening, those who were asked in the week before."""
    dice = random.Random(f"{demo.plan.seed} answers")  # noqa: S311 - invented people
    first = local_day(demo.now)
    for offset in range((demo.today - first).days):
        day = first + timedelta(days=offset)
        if day.weekday() == 5:
            demo.at(demo.hour(day, 19, 21), partial(_answer, demo, dice))


def _answer(demo: Demo, dice: random.Random) -> None:
    today = local_day(demo.now)
    asked = SurveyInvitation.asked_on.between(today - WEEK, today - timedelta(days=1))
    query = select(SurveyInvitation.loan_id).where(asked).order_by(SurveyInvitation.loan_id)
    for loan in demo.session.scalars(query).all():
        if dice.random() < ANSWER:
            with ids.seeded(dice, lambda: demo.now):
                key = survey.new_link(demo.session, actor=PUBLIC, now=demo.now, loan_id=loan)
            steps = dice.choices(tuple(Step), OF_STEPS, k=len(Question))
            answers = dict(zip(Question, steps, strict=True))
            survey.answer(demo.session, now=demo.now, key=key, answers=answers)
