"""The forms of a report's life: begun, remarked upon, decided about."""

from tests.web import report_town
from tests.web.fillings import Filling, choice, text
from tests.web.town import Town


def _page(town: Town, year: int) -> str:
    with town.database.reading() as session:
        return f"/integrity/editions/{report_town.edition(session, year)}"


def begin_report(_town: Town) -> Filling:
    """A correction of what is published."""
    good = {"fiscal_year": str(report_town.PUBLISHED), "reason": "คีย์ใบยืมกระดาษย้อนหลังสองใบ"}
    fields = {"fiscal_year": choice(), "reason": text(500, missing=True)}
    return Filling("finance", "/integrity/editions", good, fields)


def remark_report(town: Town) -> Filling:
    page = _page(town, report_town.DRAFT)
    good = {"statement": "chase", "text": "เจ้าหน้าที่พัสดุลาป่วยหนึ่งสัปดาห์"}
    fields = {"statement": choice(), "text": text(1000, missing=True)}
    return Filling("supply", f"{page}/remarks", good, fields, page=page)


def decide_report(town: Town) -> Filling:
    page = _page(town, report_town.SENT)
    good = {"answer": "no", "reason": "ตัวเลขการส่งคืนยังไม่ครบถ้วน"}
    fields = {"answer": choice(), "reason": text(500, missing=True)}
    return Filling("palad", f"{page}/decide", good, fields, page=page)


ALL = (begin_report, remark_report, decide_report)
