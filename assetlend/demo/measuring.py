"""The plan of the year and what divisions did for it: some methods by everybody, some by a few, some by nobody."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from assetlend.clock import local_day
from assetlend.demo import things
from assetlend.demo.engine import Demo
from assetlend.domain.activities import ActivityChannel
from assetlend.domain.plan import Plan, Shown
from assetlend.models import Division
from assetlend.services import activities, plan
from assetlend.thai import dates

ITEM = "O43"
MINUTES = "รายงานการประชุมกองประจำเดือน"


class Deed(NamedTuple):
    """What so many of the divisions do for a method, the first of them some days after the year began."""

    served: Shown
    channel: ActivityChannel
    place: str
    shown: str
    people: int | None
    divisions: int
    after: int


DONE = (
    Deed(
        (1, 1),
        ActivityChannel.MEETING,
        "ห้องประชุมสภา",
        "ชี้แจงแผนการใช้จ่ายงบประมาณ รายงานการประชุมพนักงานประจำเดือน",
        24,
        99,
        12,
    ),
    Deed(
        (1, 2),
        ActivityChannel.BOARD,
        "หน้าสำนักงาน",
        "ประกาศช่องทางสอบถามและร้องเรียน ติดประกาศพร้อมตั้งกล่องรับฟังความคิดเห็น",
        None,
        1,
        18,
    ),
    Deed((3, 1), ActivityChannel.TRAINING, "ศาลาประชาคม", "อบรมจิตสำนึกการให้บริการ มีบัญชีลงชื่อผู้เข้าอบรม", 42, 2, 40),
    Deed((3, 2), ActivityChannel.MEETING, "ห้องประชุมกอง", MINUTES, None, 99, 30),
    Deed((3, 3), ActivityChannel.DOCUMENT, "", "ประกาศขั้นตอนและระยะเวลาการให้บริการของกอง", None, 3, 25),
    Deed((4, 1), ActivityChannel.DOCUMENT, "", "คำสั่งมอบหมายผู้รับผิดชอบเผยแพร่ข้อมูลทางเว็บไซต์", None, 1, 8),
    Deed((4, 2), ActivityChannel.WEBSITE, "เว็บไซต์ของหน่วยงาน", "เผยแพร่ข่าวกิจกรรมและปรับปรุงข้อมูลของกอง", None, 99, 45),
    Deed((4, 4), ActivityChannel.MEETING, "ห้องประชุมกอง", "กำหนดแนวทางการตอบข้อสอบถาม " + MINUTES, 9, 2, 34),
    Deed((5, 1), ActivityChannel.DOCUMENT, "", "ปรับปรุงคู่มือสำหรับประชาชน", None, 99, 50),
    Deed(
        (5, 4), ActivityChannel.SOCIAL_MEDIA, "เพจของหน่วยงาน", "เปิดช่องทางแสดงความคิดเห็นท้ายโพสต์และแบบสำรวจ", None, 1, 28
    ),
    Deed(
        (6, 1),
        ActivityChannel.MEETING,
        "ห้องประชุมสภา",
        "แจ้งมาตรการเผยแพร่ข้อมูลต่อสาธารณะ รายงานการประชุมหัวหน้าส่วนราชการ",
        8,
        99,
        20,
    ),
    Deed((6, 2), ActivityChannel.WEBSITE, "เว็บไซต์ของหน่วยงาน", "เผยแพร่ผลการดำเนินงานของกองรายไตรมาส", None, 2, 60),
)


def planned(demo: Demo) -> None:
    """Each year has its plan in its first days, and its activities in the months after."""
    first = local_day(demo.now)
    heads = [(person[0], str(person[5])) for person in things.PEOPLE if person[4] == "unit_head"]
    for year in range(dates.fiscal_year(first), dates.fiscal_year(demo.today) + 1):
        begins = max(dates.fiscal_year_bounds(year)[0], first) + timedelta(days=2)
        demo.at(demo.in_hours(demo.hour(begins)), partial(_adopt, demo, year))
        for deed in DONE:
            for number, (head, name) in enumerate(heads[: deed.divisions]):
                on = begins + timedelta(days=deed.after + number)
                if on < demo.today and dates.fiscal_year(on) == year:
                    demo.at(demo.in_hours(demo.hour(on)), partial(_record, demo, head, name, deed))


def _adopt(demo: Demo, year: int) -> None:
    def rewrite(before: Plan) -> Plan:
        return replace(before, item=ITEM)

    plan.change(demo.session, actor=demo.actor("palad"), now=demo.now, fiscal_year=year, rewrite=rewrite)


def _record(demo: Demo, head: str, name: str, deed: Deed) -> None:
    on = local_day(demo.now)
    division = demo.session.scalars(select(Division.id).where(Division.name == name)).one()
    done = activities.Done(
        fiscal_year=dates.fiscal_year(on),
        served=deed.served,
        division=division,
        channel=deed.channel,
        happened_on=on,
        evidence=deed.shown,
        place=deed.place,
        people=deed.people,
    )
    activities.record(demo.session, actor=demo.actor(head), now=demo.now, done=done)
