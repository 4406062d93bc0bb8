"""How the office made the way of borrowing known: guidelines by division, who read them, and where it was announced."""

from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from assetlend.clock import local_day
from assetlend.demo import things
from assetlend.demo.engine import Demo
from assetlend.domain.publicity import PublicityChannel
from assetlend.models import Division
from assetlend.services import guidelines, publicity
from assetlend.thai import dates

ANNOUNCED = (
    (PublicityChannel.WEBSITE, "ประกาศบนเว็บไซต์ขององค์การบริหารส่วนตำบล", ""),
    (PublicityChannel.LOUDSPEAKER, "บันทึกการออกเสียงประจำวัน", "เครื่องกระจายเสียงหมู่ที่ 1 ถึงหมู่ที่ 11"),
    (PublicityChannel.VILLAGE_HEAD, "รายงานการประชุมประจำเดือน", "ที่ประชุมกำนันและผู้ใหญ่บ้าน"),
    (PublicityChannel.SOCIAL_MEDIA, "โพสต์ในเพจขององค์การบริหารส่วนตำบล", ""),
)


def plan(demo: Demo) -> None:
    """Once in each fiscal year, in its first weeks; the last division is late, and this year a channel is left out."""
    first = local_day(demo.now)
    for year in range(dates.fiscal_year(first), dates.fiscal_year(demo.today) + 1):
        begins = max(dates.fiscal_year_bounds(year)[0], first) + timedelta(days=3)
        heads = [person[0] for person in things.PEOPLE if person[4] == "unit_head"]
        for place, head in enumerate(heads):
            late = 55 if place == len(heads) - 1 else 0
            demo.at(_office_hour(demo, begins + timedelta(days=5 * place + late)), partial(_publish, demo, head))
        for place, told in enumerate(ANNOUNCED[: 4 if year < dates.fiscal_year(demo.today) else 3]):
            demo.at(_office_hour(demo, begins + timedelta(days=9 * place + 4)), partial(_announce, demo, *told))


def _office_hour(demo: Demo, day: date) -> datetime:
    return demo.in_hours(demo.hour(day))


def _publish(demo: Demo, head: str) -> None:
    """The head publishes the text that the program wrote; the staff read it in the weeks after, nearly all of them."""
    name = next(person[5] for person in things.PEOPLE if person[0] == head)
    division = demo.session.scalars(select(Division).where(Division.name == name)).one()
    actor = demo.actor(head)
    draft = guidelines.open_draft(demo.session, actor=actor, now=demo.now, division_id=division.id)
    row = guidelines.publish(demo.session, actor=actor, now=demo.now, division_id=division.id, content=draft.text)
    for person in things.PEOPLE:
        if (person[5] == name or (person[5] is None and head == "head.office")) and demo.dice.random() < 0.85:
            later = _office_hour(demo, local_day(demo.now) + timedelta(days=demo.dice.randrange(1, 25)))
            demo.at(later, partial(_read, demo, person[0], row.id))


def _read(demo: Demo, name: str, guideline: UUID) -> None:
    guidelines.acknowledge(demo.session, actor=demo.actor(name), now=demo.now, guideline_id=guideline)


def _announce(demo: Demo, channel: PublicityChannel, evidence: str, place: str) -> None:
    made = publicity.Made(channel=channel, happened_on=local_day(demo.now), evidence=evidence, place=place)
    publicity.record(demo.session, actor=demo.actor("supply"), now=demo.now, made=made)
