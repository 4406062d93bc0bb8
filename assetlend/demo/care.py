"""The closed days, taken over each autumn for the next year; an aid for one a household; somebody who waits."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from assetlend.clock import local_day
from assetlend.demo import things
from assetlend.demo.engine import Demo
from assetlend.demo.history import borrower
from assetlend.domain.lending import BorrowerKind, Channel, Place
from assetlend.domain.offices import PUBLIC
from assetlend.models import Audience, Item
from assetlend.services import catalogue, holidays, registry, waiting
from assetlend.services.borrowing import Request

LABOUR_DAY = (5, 1)
"""A holiday, but none of an office."""


def plan(demo: Demo) -> None:
    """From the first day on."""
    first = local_day(demo.now)
    demo.at(demo.now + timedelta(hours=8), partial(_close, demo, first.year))
    for year in range(first.year, demo.today.year + 1):
        demo.at(demo.in_hours(demo.hour(date(year, 11, 16))), partial(_close, demo, year + 1))
    demo.at(demo.now + timedelta(hours=9), partial(_one_each, demo))
    if demo.plan.loans:
        demo.at(demo.in_hours(demo.hour(demo.working_day(1), 14, 15)), partial(_wait, demo))


def _close(demo: Demo, year: int) -> None:
    days = [day for day in holidays.proposed(demo.session, year) if (day.month, day.day) != LABOUR_DAY]
    holidays.take_over(demo.session, actor=demo.actor("admin"), now=demo.now, year=year, days=days)


def _one_each(demo: Demo) -> None:
    terms = registry.ItemTerms(Audience.EVERYONE, None, None, "", most_units=1)
    for item in demo.session.scalars(select(Item).where(Item.name.in_(things.MEDICAL)).order_by(Item.id)).all():
        registry.edit_item(demo.session, actor=demo.actor("supply"), item_id=item.id, wanted=terms)


def _wait(demo: Demo) -> None:
    """A village wants every generator while one of them is out."""
    item = demo.session.scalars(select(Item).where(Item.name == things.OTHERS[1])).one()
    who, _purposes = borrower(demo, BorrowerKind.RESIDENT)
    request = Request(
        borrower_kind=BorrowerKind.RESIDENT,
        channel=Channel.ONLINE,
        particulars=who,
        purpose="community_event",
        purpose_text=things.EVENTS["community_event"][2],
        place=Place.OUTSIDE,
        place_text=things.PLACES[0],
        start=demo.today + timedelta(days=1),
        due=demo.today + timedelta(days=2),
        lines={item.id: catalogue.stock(demo.session, [item.id])[item.id]},
        key="",
    )
    waiting.join(demo.session, actor=PUBLIC, now=demo.now, request=request)
