"""Last year's report: drafted in October, checked, signed, published, and corrected once in November."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from assetlend.clock import BANGKOK, local_day
from assetlend.demo.engine import Demo
from assetlend.domain.routing import Decision as Answer
from assetlend.services import edition_lists, edition_signing, editions, ledger
from assetlend.thai import dates

CORRECTED = "บันทึกใบยืมกระดาษที่คีย์ย้อนหลังหลังสิ้นปีงบประมาณ"
REMARK = "ช่วงฤดูฝนถนนเข้าหมู่บ้านถูกตัดขาดหลายวัน ผู้ยืมบางรายจึงนำของมาคืนช้ากว่ากำหนด"


class LastYear:
    """The edition that is under way."""

    def __init__(self, demo: Demo, year: int) -> None:
        self.demo = demo
        self.year = year
        self.key: UUID | None = None

    def begin(self, reason: str = "") -> None:
        demo = self.demo
        actor = demo.actor("head.office")
        row = editions.begin(
            demo.session, actor=actor, now=demo.now, fiscal_year=self.year, zone=BANGKOK, reason=reason
        )
        self.key = row.id

    def act(self, use_case: Any, who: str, **more: Any) -> None:
        """One act on the edition by one official; nothing where it was not begun."""
        if self.key is not None:
            values = {"actor": self.demo.actor(who), "now": self.demo.now, "edition_id": self.key, **more}
            use_case(self.demo.session, **values)

    def decide(self, who: str) -> None:
        if self.key is None:
            return
        seen = edition_lists.sending_of(edition_lists.get(self.demo.session, self.key)).sha256
        self.act(edition_signing.decide, who, seen=seen, answer=Answer.YES)

    def sign(self) -> None:
        """The last signature, and the checkpoint that belongs to it."""
        self.decide("nayok")
        if self.demo.signer:
            ledger.checkpoint(self.demo.session, self.demo.signer, self.demo.now)


def plan(demo: Demo) -> None:
    """Only of the last year that is over, where the history reaches back into it."""
    year = dates.fiscal_year(demo.today) - 1
    begins, ended = dates.fiscal_year_bounds(year)
    if local_day(demo.now) > ended or demo.today <= begins:
        return
    for first, reason in ((ended + timedelta(days=12), ""), (ended + timedelta(days=40), CORRECTED)):
        report = LastYear(demo, year)
        acts = (
            (0, partial(report.begin, reason)),
            (1, partial(report.act, editions.remark, "head.finance", statement="due", text=REMARK)),
            (2, partial(report.act, editions.send, "head.office", zone=BANGKOK)),
            (3, partial(report.decide, "palad")),
            (5, report.sign),
            (7, partial(report.act, editions.publish, "head.office")),
        )
        for days, act in acts:
            demo.at(_in_hours(first + timedelta(days=days)) + timedelta(minutes=days), act)


def _in_hours(day: date) -> datetime:
    """Half past ten on a day when the office is open."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(10, 30), BANGKOK)
