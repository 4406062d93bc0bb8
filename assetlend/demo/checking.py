"""How the heads of the divisions looked at their monthly samples: nearly always in time, and one is not done yet."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from assetlend.clock import local_day
from assetlend.demo import things
from assetlend.demo.engine import Demo
from assetlend.domain.supervision import Found, month_name, months
from assetlend.models import Division
from assetlend.services import supervision
from assetlend.services.supervision import Mark


def plan(demo: Demo) -> None:
    """Each head once in each month; of this month the last division is still to do."""
    heads = [(person[0], person[5]) for person in things.PEOPLE if person[4] == "unit_head"]
    for first in months(local_day(demo.now), demo.today):
        for place, (head, name) in enumerate(heads):
            day = first + timedelta(days=4 + 3 * place)
            waits = first == demo.today.replace(day=1) and place == len(heads) - 1
            if local_day(demo.now) < first and day < demo.today and not waits:
                demo.at(demo.in_hours(demo.hour(day)), partial(_check, demo, head, name or "", first))


def _check(demo: Demo, head: str, name: str, first: date) -> None:
    """All is found as the records say."""
    session, month = demo.session, month_name(first)
    division = session.scalars(select(Division).where(Division.name == name)).one()
    actor = demo.actor(head)
    sheet = supervision.sheet(session, actor, division.id, month, local_day(demo.now))
    if sheet.sample is None:
        return
    marks = {
        one.asset.id: Mark(Found.ON_LOAN if one.loan and not one.asset.is_lot else Found.IN_PLACE)
        for one in sheet.pieces
    }
    supervision.mark(session, actor=actor, now=demo.now, division_id=division.id, month=month, marks=marks)
    supervision.finish(session, actor=actor, now=demo.now, division_id=division.id, month=month)
