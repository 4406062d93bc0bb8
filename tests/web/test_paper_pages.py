"""Papers where officials look for them: issued by a button, printed from the list, told off where nothing changed."""

from tests.documents.reading import by_poppler, squeezed
from tests.visitor import Visitor
from tests.web.pages import on_sqlite, page, unchanged
from tests.web.stock import GOING_ON, REPORTED
from tests.web.town import Town

pytestmark = on_sqlite


def printed(who: Visitor, where: str) -> str:
    """The newest paper of a page, as it is read."""
    link = next(one for one in page(who.get(where)).links if one.startswith("/papers/"))
    answer = who.get(link)
    assert answer.mimetype == "application/pdf"
    return squeezed(by_poppler(answer.data))


def test_a_return_slip_lies_with_its_loan(visitor: Visitor, town: Town) -> None:
    shown = printed(visitor.as_("clerk"), f"/loans/{town.loans['closed']}")
    assert "ใบคืนพัสดุ/ครุภัณฑ์" in shown and "คืนในสภาพที่ใช้การได้เรียบร้อยและครบถ้วน" in shown


def test_the_sheet_of_a_loan_is_issued_once_until_something_changes(visitor: Visitor, town: Town) -> None:
    supply, where = visitor.as_("supply"), f"/loans/{town.loans['part']}"
    assert supply.post(f"{where}/sheet", {}).status_code == 303
    assert "ออกเอกสารแล้ว" in page(supply.get(where)).text
    assert "ส่วนที่๒การส่งคืน" in printed(supply, where)
    unchanged(town.database, lambda: supply.post(f"{where}/sheet", {}), 303)
    assert "ไม่มีข้อมูลใดในเอกสารเปลี่ยนแปลง" in page(supply.get(where)).text


def test_a_memo_and_the_order_of_a_committee_lie_with_the_report(visitor: Visitor, town: Town) -> None:
    where = f"/incidents/{town.reports['หาไม่พบ']}"
    supply, nayok = visitor.as_("supply"), visitor.as_("nayok")
    supply.post(f"{where}/memo", {})
    assert "รายงานพัสดุสูญหาย" in printed(supply, where)
    form = page(nayok.get(f"{where}/order")).form(f"{where}/order")
    members = {"name_1": "นายดี ตั้งใจ", "name_2": "นางงาม ตั้งใจ", "position_2": "นิติกร"}
    assert nayok.post(form.action, members).status_code == 303
    assert "ประธานกรรมการ" in printed(nayok, where)
    assert 'value="นางงาม ตั้งใจ"' in nayok.get(f"{where}/order").get_data(as_text=True)
    assert f"{where}/order" not in page(supply.get(where)).links


def test_the_papers_of_the_annual_check_lie_with_it(visitor: Visitor, town: Town) -> None:
    supply, staff = visitor.as_("supply"), visitor.as_("staff")
    supply.post(f"/stocktake/{GOING_ON}/order", {})
    supply.post(f"/stocktake/{REPORTED}/report/paper", {})
    assert "แต่งตั้งผู้รับผิดชอบในการตรวจสอบพัสดุประจำปี" in printed(staff, f"/stocktake?year={GOING_ON}")
    assert "รายงานผลการตรวจสอบพัสดุประจำปี" in printed(supply, f"/stocktake/{REPORTED}/report")
    assert not any(one.startswith("/papers/") for one in page(staff.get(f"/stocktake/{REPORTED}/report")).links)
