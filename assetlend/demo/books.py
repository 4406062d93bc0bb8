"""Books and papers of the last days: cards of dear things, a text to read aloud, evidence for borrowers."""

from datetime import datetime, time
from functools import partial
from uuid import UUID

from sqlalchemy import select

from assetlend.clock import BANGKOK
from assetlend.demo.engine import Demo
from assetlend.models import Asset, LedgerEntry, OfficePaper
from assetlend.services import announcements, asset_cards, receipts

CARDS, EVIDENCE = 3, 3


def plan(demo: Demo) -> None:
    """Two working days ago, at set times, so that nothing else of the history is otherwise for it."""
    day = demo.working_day(2)
    for at, act in ((time(9, 12), _cards), (time(9, 40), _announcement), (time(10, 5), _evidence)):
        demo.at(datetime.combine(day, at, BANGKOK), partial(act, demo))


def _cards(demo: Demo) -> list[OfficePaper]:
    """The dearest pieces get a card each."""
    query = select(Asset.id).where(Asset.unit_value_satang.is_not(None), Asset.acquired_on.is_not(None))
    dearest = demo.session.scalars(query.order_by(Asset.unit_value_satang.desc(), Asset.id).limit(CARDS)).all()
    actor, now = demo.actor("supply"), demo.now
    return [asset_cards.issue(demo.session, actor=actor, now=now, asset_id=asset) for asset in dearest]


def _announcement(demo: Demo) -> OfficePaper:
    return announcements.issue(demo.session, actor=demo.actor("palad"), now=demo.now)


def _evidence(demo: Demo) -> list[OfficePaper]:
    """The last borrowers who brought something back or paid are given evidence of it."""
    query = select(LedgerEntry).where(LedgerEntry.act.in_(("loan.returned", "loan.settled")))
    last = demo.session.scalars(query.order_by(LedgerEntry.seq.desc()).limit(EVIDENCE)).all()
    told = [(UUID(one.subject.partition(":")[2]), one.seq) for one in last]
    actor, now = demo.actor("supply"), demo.now
    return [receipts.issue(demo.session, actor=actor, now=now, loan_id=loan, seq=seq) for loan, seq in told]
