"""What the pages of conflicts and fairness show, and to whom: names to two alone, numbers to all others who watch."""

from time_machine import Traveller

from assetlend.domain.lending import BorrowerKind, Channel
from assetlend.domain.overriding import RecallCause
from assetlend.services import recalling
from assetlend.services.recalling import Recalling
from assetlend.web import charts
from assetlend.web.charts import Value
from tests.factories import day, later
from tests.visitor import Visitor
from tests.web.pages import on_sqlite, page
from tests.web.town import Town

NAME, BARRED = "นางสมศรี ใจดี", "ต้องให้ผู้อื่นพิจารณา"


# -- charts -----------------------------------------------------------------------------------------------------------


def test_bars_share_one_scale_and_stay_in_the_drawing() -> None:
    values = [Value("กองคลัง", 30, "30"), Value("กองช่าง", 15, "15"), Value("ก" * 60, 0, "0")]
    chart = charts.bars("x", "ชื่อ", values)
    assert [float(bar.width) for bar in chart.bars] == [charts.LONGEST, charts.LONGEST / 2, charts.SHORTEST]
    assert all(float(bar.value_x) + 60 < chart.width for bar in chart.bars)
    assert [bar.label_y < bar.bar_y < bar.value_y < chart.height for bar in chart.bars] == [True] * 3
    assert chart.bars[2].label.endswith("…") and len(chart.bars[2].label) == charts.MOST_LETTERS
    assert chart.rows[2] == ("ก" * 60, "0")
    assert chart.description.startswith("กองคลัง 30; กองช่าง 15; ")


@on_sqlite
def test_every_chart_is_named_described_and_repeated_in_a_table(visitor: Visitor) -> None:
    shown = page(visitor.as_("auditor").get("/fairness"))
    drawings = shown.tree.xpath("//main//svg")
    assert len(drawings) == len(shown.tree.xpath("//main//table")) == 5
    ids = [one.get("id") for one in shown.tree.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    for one in drawings:
        title, description = (shown.tree.get_element_by_id(name) for name in one.get("aria-labelledby").split())
        assert (one.get("role"), one.get("viewbox", one.get("viewBox"))[:8]) == ("img", "0 0 340 ")
        assert title.text_content() and description.text_content()
        assert not one.xpath(".//*[@style]")
        labels = [text.text_content() for text in one.xpath(".//text[contains(@class, 'value')]")]
        rows = one.xpath("following::table[1]/tbody/tr")
        assert len(rows) == len(labels)
        for row, label in zip(rows, labels, strict=True):
            assert label in [cell.text_content() for cell in row.xpath("td")]


# -- fairness ---------------------------------------------------------------------------------------------------------


@on_sqlite
def test_borrowers_have_names_for_the_auditor_and_the_nayok_alone(visitor: Visitor) -> None:
    for name, named in (("auditor", True), ("nayok", True), ("palad", False), ("finance", False)):
        shown = page(visitor.as_(name).get("/fairness"))
        assert (NAME in shown.text) is named, name
        assert ("ผู้ยืมรายที่ 1" in shown.text) is not named, name


@on_sqlite
def test_a_head_sees_his_division_and_who_declared_is_for_the_auditor(visitor: Visitor) -> None:
    whole, part = (page(visitor.as_(name).get("/fairness")) for name in ("palad", "education"))
    assert "กองคลัง" in whole.text and "กองคลัง" not in part.text
    assert "กองการศึกษา" in part.text
    declared = "ผู้ที่แจ้งญาติและคนในครัวเรือนแล้ว"
    assert declared in page(visitor.as_("auditor").get("/fairness")).text
    assert declared not in whole.text


@on_sqlite
def test_who_overtook_whom_is_listed_with_both_loans(visitor: Visitor, town: Town) -> None:
    shown = page(visitor.as_("palad").get("/fairness"))
    assert f"/loans/{town.loans['refused']}" in shown.links
    assert f"/loans/{town.loans['second waiting']}" in shown.links
    assert page(visitor.as_("palad").get("/fairness?year=2512")).heading == shown.heading


# -- conflicts --------------------------------------------------------------------------------------------------------


@on_sqlite
def test_a_barred_official_sees_why_and_others_do_not(visitor: Visitor, town: Town) -> None:
    path, match = f"/approvals/{town.loans['near the chief']}", "นายสมชาย ฐิตธมฺโม"
    barred = page(visitor.as_("chief").get(path))
    assert match in barred.text and not [
        form for form in barred.forms if form.action == path and "decision" in form.names
    ]
    free = page(visitor.as_("supply").get(path))
    assert match not in free.text
    assert free.tree.xpath("//button[@name='decision']")
    assert BARRED in page(visitor.as_("chief").get("/approvals")).text
    assert BARRED not in page(visitor.as_("palad").get("/approvals")).text
    assert match in page(visitor.as_("palad").get(f"/loans/{town.loans['near the chief']}/waive")).text
    assert match not in page(visitor.as_("palad").get(f"/loans/{town.loans['near the chief']}")).text


@on_sqlite
def test_the_page_of_relatives_is_ones_own_and_shows_what_was_declared(visitor: Visitor) -> None:
    chief, clerk = (page(visitor.as_(name).get("/account/interests")) for name in ("chief", "clerk"))
    assert "ฐิตธมฺโม" in chief.source and "ฐิตธมฺโม" not in clerk.source
    assert "ท่านยังไม่ได้แจ้ง" in clerk.text
    staff = visitor.as_("clerk")
    assert staff.post("/account/interests", {"none": "yes"}).status_code == 303
    again = page(staff.get("/account/interests"))
    assert again.tree.xpath("//input[@name='none'][@checked]")


@on_sqlite
def test_the_declaration_of_last_year_waits_to_be_confirmed(visitor: Visitor, clock: Traveller) -> None:
    clock.move_to(later(days=300))
    shown = page(visitor.as_("chief").get("/account/interests"))
    assert "ปีงบประมาณ 2569" in shown.text and "ฐิตธมฺโม" in shown.source


@on_sqlite
def test_a_recall_is_shown_to_the_office_and_to_the_borrower(visitor: Visitor, town: Town) -> None:
    wanted = Recalling(day(8), RecallCause.MISUSE, "ใช้ค้าขาย")
    loan = town.loans["part"]
    with town.database.transaction() as session:
        recalling.recall(session, actor=town.actor("palad"), now=later(days=3), loan_id=loan, wanted=wanted)
    called = "เรียกคืนภายใน 20 ม.ค. 2569"
    for who, path in (("clerk", f"/loans/{loan}"), ("clerk", "/counter"), (None, f"/f/{town.keys['part']}")):
        shown = page((visitor.as_(who) if who else visitor).get(path))
        assert called in shown.text, path
        assert not [link for link in shown.links if link.endswith("/extend") and str(loan) in link]
    assert "ใช้ค้าขาย" in page(visitor.as_("clerk").get(f"/loans/{loan}")).text
    assert visitor.as_("palad").get(f"/loans/{town.loans['closed']}/recall").status_code == 404


@on_sqlite
def test_a_loan_that_stepped_back_says_so_on_both_pages(visitor: Visitor, town: Town) -> None:
    other, relief = town.loans["in the way"], town.loans["relief"]
    palad = visitor.as_("palad")
    assert f"/loans/{relief}/priority" in page(palad.get(f"/approvals/{relief}")).links
    assert palad.post(f"/loans/{relief}/priority", {"other": other.hex, "reason": "น้ำท่วม"}).status_code == 303
    assert f"/loans/{other}" in page(palad.get(f"/loans/{relief}")).links
    assert f"/loans/{relief}" in page(palad.get(f"/loans/{other}")).links
    assert "น้ำท่วม" in page(visitor.get(f"/f/{town.keys['in the way']}")).text


@on_sqlite
def test_what_stands_near_a_request_is_pointed_out(visitor: Visitor, town: Town) -> None:
    asked = {"by": "clerk", "channel": Channel.COUNTER, "borrower_kind": BorrowerKind.RESIDENT}
    first, second = (town.ask({"speaker": 1}, start=day(50 + n), due=day(50 + n), **asked) for n in (0, 1))
    shown = page(visitor.as_("supply").get(f"/approvals/{first.id}"))
    assert f"/loans/{second.id}" in shown.links
    assert "บ้านเดียวกันภายใน 15 วัน" in shown.text
