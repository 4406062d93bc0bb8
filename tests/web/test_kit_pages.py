"""Kits, checklists and consumables as pages, and a request form that forgets nothing that was typed."""

import pytest
from sqlalchemy import select

from assetlend.domain.lending import LoanState
from assetlend.models import Kit, Loan
from tests.visitor import Visitor
from tests.web.fillings import resident, what_and_when
from tests.web.pages import Page, on_sqlite, page, unchanged
from tests.web.strangers import with_basket
from tests.web.town import Town

pytestmark = on_sqlite


def quantity(town: Town, kind: str) -> str:
    return f"quantity-{town.items[kind].hex}"


def numbers(shown: Page, town: Town) -> dict[str, str]:
    """What stands in the request form beside each of the town's kinds."""
    form = shown.form("/borrow")
    return {kind: form.fields[quantity(town, kind)] for kind in town.items if quantity(town, kind) in form.names}


@pytest.fixture
def kit(town: Town) -> str:
    with town.database.reading() as session:
        return str(session.scalars(select(Kit.id)).one())


# -- kits -------------------------------------------------------------------------------------------------------------


def test_one_press_fills_the_request_with_the_parts_of_a_kit(visitor: Visitor, town: Town, kit: str) -> None:
    assert "ชุดงานบุญ" in page(visitor.get("/")).text
    with_basket(visitor, town, "chair")

    answer = visitor.post("/basket/kit", {"kit": kit, "quantity": "๒"})
    assert answer.headers["Location"] == "/borrow"
    assert numbers(page(visitor.get("/borrow")), town) == {"chair": "41", "tent": "2"}
    form = {quantity(town, "chair"): "30", quantity(town, "tent"): "1", **resident(), **what_and_when()}
    assert visitor.post("/borrow", form).status_code == 303


def test_a_kit_that_does_not_fit_into_a_request_is_refused(
    visitor: Visitor, town: Town, kit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assetlend.web.catalogue.MOST_LINES", 2)
    with_basket(visitor, town, "table")
    answer = visitor.post("/basket/kit", {"kit": kit, "quantity": "1"})
    assert answer.status_code == 422 and page(answer).error_at("quantity")
    assert numbers(page(visitor.get("/borrow")), town) == {"table": "1"}


def test_a_kit_that_is_withdrawn_is_gone(visitor: Visitor, town: Town, kit: str) -> None:
    assert visitor.as_("supply").post(f"/register/kits/{kit}/remove").status_code == 303
    assert visitor.get(f"/kits/{kit}").status_code == 404
    assert visitor.post("/basket/kit", {"kit": kit, "quantity": "1"}).status_code == 404
    assert "ชุดงานบุญ" not in page(visitor.get("/")).text


# -- the request form keeps what was typed ----------------------------------------------------------------------------


TYPED = {"purpose_text": "งานศพคุณยาย", "place_text": "บ้านเลขที่ 9", "start-day": "31", "phone": "08-เบอร์"}


def test_adding_and_removing_things_keeps_what_was_typed(visitor: Visitor, town: Town) -> None:
    with_basket(visitor, town, "tent", "chair")
    typed = {**resident(), **what_and_when(), **TYPED, quantity(town, "tent"): "๓", quantity(town, "chair"): "12"}
    typed["key"] = page(visitor.get("/borrow")).form("/borrow").hidden["key"]

    more = unchanged(town.database, lambda: visitor.post("/borrow/things", {**typed, "more": "yes"}), 200)
    kept = page(more).form("/borrow").fields
    assert {name: kept[name] for name in typed if name != "purpose"} == {
        n: v for n, v in typed.items() if n != "purpose"
    }
    assert kept["purpose"] == "community_event" and kept[quantity(town, "table")] == ""

    out = {**typed, quantity(town, "table"): "4", "without": town.items["chair"].hex}
    shown = page(visitor.post("/borrow/things", out))
    assert numbers(shown, town) == {"tent": "๓", "table": "4"}
    assert {name: shown.form("/borrow").fields[name] for name in TYPED} == TYPED
    assert numbers(page(visitor.get("/borrow")), town) == {"tent": "3", "table": "4"}


def test_what_was_typed_beside_other_things_is_sent_with_the_request(visitor: Visitor, town: Town) -> None:
    with_basket(visitor, town, "tent")
    form = {quantity(town, "tent"): "1", quantity(town, "table"): "2", **resident(), **what_and_when()}
    answer = visitor.post("/borrow", form)
    with town.database.reading() as session:
        loan = session.scalars(select(Loan).where(Loan.follow_key == answer.headers["Location"].split("/")[-1])).one()
        assert {line.item_id: line.requested for line in loan.lines} == {town.items["tent"]: 1, town.items["table"]: 2}


def test_an_empty_form_offers_everything_and_enter_never_takes_anything_out(visitor: Visitor, town: Town) -> None:
    with_basket(visitor, town, "tent")
    shown = page(visitor.get("/borrow"))
    first = shown.tree.xpath("//form[@action='/borrow']//button")[0]
    assert first.get("formaction") is None and first.get("name") is None
    empty = page(visitor.post("/borrow/things", {**resident(kind="agency"), "without": town.items["tent"].hex}))
    assert "tent" in numbers(empty, town) and set(numbers(empty, town).values()) == {""}
    assert "sandbag" not in numbers(empty, town) and "projector" not in numbers(empty, town)


# -- checklists at the counter ----------------------------------------------------------------------------------------


def test_the_checklist_says_what_went_with_a_loan_and_what_came_back(visitor: Visitor, town: Town) -> None:
    clerk, loan = visitor.as_("clerk"), town.loans["with parts"]
    shown = page(clerk.get(f"/counter/loans/{loan}/take-back"))
    assert "ส่งมอบไป 3 ยังไม่คืน 3" in shown.text
    form = {"good-1": "2", "there-1-1": "yes"}
    refused = unchanged(town.database, lambda: clerk.post(f"/counter/loans/{loan}/take-back", form), 422)
    assert "ไมโครโฟน" in page(refused).error_at("there-1-2")
    assert clerk.post(f"/counter/loans/{loan}/take-back", form | {"there-1-2": "yes"}).status_code == 303
    assert town.loan(loan).state is LoanState.CLOSED
    for seen in (clerk.get(f"/loans/{loan}"), visitor.get(f"/f/{town.keys['with parts']}")):
        assert "ไมโครโฟน: ส่งมอบ 3, ไม่มีเมื่อส่งมอบ 1, คืนแล้ว 3" in page(seen).text


def test_what_is_not_there_needs_remarks_and_is_said_at_its_place(visitor: Visitor, town: Town) -> None:
    clerk, loan = visitor.as_("clerk"), town.loans["approved"]
    path = f"/counter/loans/{loan}/hand-over"
    poles = next(name for name in page(clerk.get(path)).form(path).names if name.startswith("there-"))
    form = {"piece": town.piece("tent").id.hex, "condition": "good", "slip_signed": "yes"}
    answer = unchanged(town.database, lambda: clerk.post(path, form), 422)
    assert "เสา" in page(answer).error_at(poles)
    absent = {poles.replace("there", "absent"): "2"}
    answer = unchanged(town.database, lambda: clerk.post(path, form | absent), 422)
    assert "อุปกรณ์ประกอบไม่ครบ" in page(answer).error_at("condition")
    assert clerk.post(path, form | absent | {"condition": "with_remarks"}).status_code == 303


# -- consumables ------------------------------------------------------------------------------------------------------


def test_consumables_are_shown_to_the_counter_alone_with_their_rule(visitor: Visitor, town: Town) -> None:
    item = town.items["sandbag"]
    for who in (visitor, visitor.as_("staff")):
        assert "กระสอบทราย" not in page(who.get("/")).text
        assert who.get(f"/items/{item}").status_code == 404
    walk_in = page(visitor.as_("clerk").get("/counter/request")).text
    assert "กระสอบทราย (ใช้สิ้นเปลือง เฉพาะหน่วยงานของรัฐ)" in walk_in and "R10, ข้อ 210" in walk_in
    assert "ประเภท ชนิด และปริมาณเช่นเดียวกัน" in page(visitor.get("/terms")).text
    supply = visitor.as_("supply")
    path = f"/approvals/{town.loans['sandbags']}"
    shown = page(supply.get(path)).text
    assert "ผู้ยืมจัดหาไม่ทัน: นางสมใจ รักเรียน" in shown and "ยังไม่ได้เทียบกับระเบียบฉบับจริง" in shown
    answer = unchanged(
        town.database, lambda: supply.post(path, {"decision": "yes", "position": "1", "enough": "yes"}), 422
    )
    assert "ข้อ 210" in page(answer).error_at("unharmed")


# -- slips of several divisions ---------------------------------------------------------------------------------------


def test_lists_say_of_which_division_a_slip_is(visitor: Visitor, town: Town) -> None:
    """Each division numbers its own slips, so a number alone may stand for two of them."""
    shown = page(visitor.as_("clerk").get("/loans?q=1/2569")).text
    assert "กองคลัง บย. 1/2569" in shown and "กองการศึกษา บย. 1/2569" in shown
