"""A town that asks its borrowers: answers of a year that were told, and a link that somebody has not used yet."""

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from assetlend import ids
from assetlend.clock import local_day
from assetlend.domain.offices import PUBLIC
from assetlend.services import survey
from tests.asking import ask_and_answer
from tests.factories import NOW

if TYPE_CHECKING:
    from tests.web.town import Town

GIVEN = ("555", "445", "344", "212", "554", "443")
LINK = ids.FOLLOW_LENGTH
WHEN = NOW + timedelta(days=2, hours=6)


def _dice() -> random.Random:
    return random.Random(14)


with ids.seeded(_dice(), lambda: WHEN):
    KEY = ids.token(LINK)


def build(town: "Town") -> None:
    """The link goes to whoever brought back the loan named "closed"; only its hash is in the database."""
    with town.database.transaction() as session:
        ask_and_answer(session, GIVEN, WHEN)
        survey.count(session, now=WHEN, today=local_day(WHEN))
        with ids.seeded(_dice(), lambda: WHEN):
            made = survey.new_link(session, actor=PUBLIC, now=WHEN, loan_id=town.loans["closed"])
    assert made == KEY
