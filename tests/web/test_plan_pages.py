"""The plan and its activities on pages: faults of a file are listed, entries lead to what was done and its pictures."""

from io import BytesIO

import pytest

from assetlend.clock import BANGKOK
from assetlend.services import editions, plan, plan_file
from tests.visitor import Visitor
from tests.web.fillings import a_picture
from tests.web.pages import Page, on_sqlite, page
from tests.web.plan_fillings import record_activity
from tests.web.town import AT, Town

pytestmark = [on_sqlite, pytest.mark.usefixtures("correction")]
PLAN = "/plan/2569"


@pytest.fixture
def correction(town: Town) -> None:
    """The report of the year is published; a correction that is begun opens its plan."""
    with town.database.transaction() as session:
        values = {"fiscal_year": 2569, "zone": BANGKOK, "reason": "ชื่อมาตรการคลาดเคลื่อน"}
        editions.begin(session, actor=town.actor("finance"), now=AT, **values)


def test_a_faulty_file_is_told_line_by_line_on_the_page(visitor: Visitor, town: Town) -> None:
    palad = visitor.as_("palad")
    content = plan_file.write(plan.shipped()).replace("ทุกกอง", "กองช่าง", 1).replace("- activity", "- กิจกรรม", 1)
    answer = palad.post(f"{PLAN}/file.yaml", {"file": [(BytesIO(content.encode()), "แผน.yaml")]})
    assert answer.status_code == 422
    told = Page(answer).text
    assert "บรรทัดที่ 9: ไม่มีกอง “กองช่าง”" in told and "บรรทัดที่ 14: “กิจกรรม” ไม่ใช่ตัวเลขของรายงาน" in told
    assert palad.get(f"{PLAN}/file.yaml").get_data(as_text=True) == plan_file.write(plan.shipped())


def test_who_edits_after_somebody_else_is_told_so_and_may_send_it_again(visitor: Visitor, town: Town) -> None:
    palad = visitor.as_("palad")
    form = {"year": "2570", "item": "O40", "based_on": "0"}
    assert palad.post(f"{PLAN}/assessment", form).status_code == 303
    answer = palad.post(f"{PLAN}/assessment", {**form, "item": "O41"})
    assert answer.status_code == 409
    assert Page(answer).tree.xpath("//input[@name='based_on']/@value") == ["1"]
    assert palad.post(f"{PLAN}/assessment", {**form, "item": "O41", "based_on": "1"}).status_code == 303
    assert "O41" in page(palad.get("/integrity/2569")).text


def test_a_method_in_use_is_not_taken_out_and_the_page_says_why(visitor: Visitor, town: Town) -> None:
    answer = visitor.as_("palad").post(f"{PLAN}/measures/1/methods/1/remove", {"based_on": "0"})
    assert answer.status_code == 422 and "จึงต้องคงวิธีการนี้ไว้" in Page(answer).text


def test_a_statement_opens_its_entries_and_the_entry_its_activity_with_its_pictures(
    visitor: Visitor, town: Town
) -> None:
    filling = record_activity(town)
    finance = visitor.as_("finance")
    sent = finance.post(filling.action, {**filling.good, "photos": [a_picture()]})
    assert sent.status_code == 303
    made = sent.headers["Location"]

    auditor = visitor.as_("auditor")
    (entries,) = [one for one in page(auditor.get("/integrity/2569")).links if one.endswith("activities?method=1.2")]
    behind = page(auditor.get(entries))
    assert f"/activities/{town.activity}" not in behind.links
    (link,) = [one for one in behind.links if one.startswith("/activities/") and len(one) > 30]
    assert made.endswith(link)
    (photo,) = [one for one in page(auditor.get(link)).links if one.startswith("/photos/")]
    assert auditor.get(photo).mimetype == "image/jpeg"
    assert visitor.get(photo).status_code == 404


@pytest.mark.parametrize(
    "path", [f"{PLAN}/measures/9", f"{PLAN}/measures/1/methods/9", "/plan/2580", "/activities/2580"]
)
def test_what_is_not_planned_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor.as_("palad").get(path).status_code == 404


def test_what_is_missing_stands_beside_what_was_done(visitor: Visitor, town: Town) -> None:
    staff = visitor.as_("staff")
    shown = page(staff.get("/activities/2569"))
    assert "สิ่งที่ยังขาด" in shown.text and f"/activities/{town.activity}" in shown.links
    assert f"/activities/{town.activity}" not in page(staff.get("/activities/2569?measure=3")).links
    other = town.divisions["กองการศึกษา"].hex
    assert f"/activities/{town.activity}" not in page(staff.get(f"/activities/2569?division={other}")).links
