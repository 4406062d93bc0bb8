"""The yearly report's life: published, corrected after it was sent back once, and a third edition that is a draft."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from assetlend.clock import BANGKOK, start_of_day
from assetlend.domain.routing import Decision as Answer
from assetlend.services import edition_lists, edition_signing, editions

if TYPE_CHECKING:
    from tests.services.lives import Life

ON = date(2027, 10, 20)
YEAR = 2570


class Reports:
    """Acts of one day at rising times, each in a transaction of its own."""

    def __init__(self, life: "Life") -> None:
        self.office = life.office
        self.moment = start_of_day(ON) + timedelta(hours=9)

    def act(self, use_case: Any, who: str, **more: Any) -> Any:
        self.moment += timedelta(minutes=2)
        with self.office.database.transaction() as session:
            return use_case(session, actor=self.office.actor(who, ON), now=self.moment, **more)

    def begin(self, reason: str = "") -> UUID:
        key: UUID = self.act(editions.begin, "finance", fiscal_year=YEAR, zone=BANGKOK, reason=reason).id
        return key

    def sign(self, key: UUID, *by: str) -> None:
        """Sent up and agreed to by these, one after the other."""
        seen = self.act(editions.send, "education", edition_id=key, zone=BANGKOK).sha256
        for who in by:
            self.act(edition_signing.decide, who, edition_id=key, seen=seen, answer=Answer.YES)

    def send_back(self, key: UUID, by: str) -> None:
        with self.office.database.reading() as session:
            seen = edition_lists.sending_of(edition_lists.get(session, key)).sha256
        no = {"answer": Answer.NO, "reason": "ตัวเลขการคืนยังไม่ครบ"}
        self.act(edition_signing.decide, by, edition_id=key, seen=seen, **no)


def publish_reports(life: "Life") -> None:
    """Two published editions of a year, and a draft of the third."""
    reports = Reports(life)
    first = reports.begin()
    reports.act(editions.remark, "supply", edition_id=first, statement="due", text="น้ำท่วมถนน")
    reports.sign(first, "palad", "nayok")
    reports.act(editions.publish, "palad", edition_id=first)
    second = reports.begin("คีย์ใบยืมกระดาษย้อนหลัง")
    reports.sign(second, "palad")
    reports.send_back(second, "nayok")
    reports.sign(second, "palad", "nayok")
    reports.act(editions.publish, "finance", edition_id=second)
    reports.begin("แก้ไขอีกครั้ง")
