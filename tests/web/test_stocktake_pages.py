"""The annual check and disposal as each person of the town goes through them, page by page."""

import pytest
from sqlalchemy import select

from assetlend.domain.disposals import DisposalState
from assetlend.models import Asset, Audience, Incident, Item, StocktakeCount
from assetlend.services import daily, disposals, stocktake
from tests.visitor import Visitor, day_fields
from tests.web import stock
from tests.web.fillings import in_days
from tests.web.pages import on_sqlite, page
from tests.web.places import CHANGING
from tests.web.town import AT, TODAY_THERE, Town

pytestmark = on_sqlite
LISTING = f"/stocktake?year={stock.GOING_ON}"


def where(town: Town) -> str:
    return f"/stocktake/{stock.GOING_ON}/{town.divisions[stock.FINANCE]}"


def test_the_year_shows_its_days_its_checkers_and_a_late_order(visitor: Visitor, town: Town) -> None:
    shown = page(visitor.as_("staff").get(LISTING))
    for words in ("1 ตุลาคม 2568", "แต่งตั้งล่าช้า", "ชื่อauditor", "ชื่อdeputy", "6 จาก 8 รายการ"):
        assert words in shown.text, words
    assert where(town) not in shown.links
    assert [one for one in shown.forms if one.method.upper() in CHANGING and "checkers" in one.action] == []


def test_the_nayok_names_others_from_a_list_without_those_who_keep_the_stock(visitor: Visitor, town: Town) -> None:
    nayok = visitor.as_("nayok")
    offered = page(nayok.get(LISTING)).tree.xpath("//input[@name='people']/@value")
    assert {town.people[one].hex for one in ("auditor", "palad", "finance", "staff")} <= set(offered)
    assert not {town.people[one].hex for one in ("clerk", "supply", "chief", "nayok", "gone")} & set(offered)
    form = {"order_no": "1/2569", "people": [town.people["staff"].hex], **day_fields("ordered_on", in_days(0))}
    assert nayok.post(f"/stocktake/{stock.GOING_ON}/checkers", form).status_code == 303
    assert page(visitor.as_("staff").get(where(town))).status == 200
    refused = nayok.post(f"/stocktake/{stock.GOING_ON}/checkers", form | {"people": []})
    assert refused.status_code == 422 and "#people" in page(refused).links
    assert nayok.post(f"/stocktake/{stock.GOING_ON}/checkers", form | {"people": ["x"]}).status_code == 404


def test_a_scanned_label_opens_its_row_and_the_count_is_kept(visitor: Visitor, town: Town) -> None:
    checker = visitor.as_("auditor")
    asset = town.asset("600-55-0001")
    form = page(checker.get(f"{where(town)}?token={asset.tag}")).form(f"{where(town)}/count")
    assert checker.post(form.action, form.fields).status_code == 422
    assert checker.post(form.action, form.fields | {"found": "damaged", "remark": "บานพับหัก"}).status_code == 303
    with town.database.reading() as session:
        made = session.scalars(
            select(StocktakeCount).where(StocktakeCount.asset_id == asset.id).order_by(StocktakeCount.counted_at)
        ).all()[-1]
        assert (made.damaged, made.scanned, made.remark) == (1, True, "บานพับหัก")
    again = page(checker.get(f"{where(town)}?token=๖๐๐-๕๕-๐๐๐๑&scanned=no"))
    assert again.form(f"{where(town)}/count").fields["found"] == "damaged"
    assert "จาก 8 รายการ" in page(checker.get(where(town))).text


def test_a_code_that_is_not_in_the_books_says_so(visitor: Visitor, town: Town) -> None:
    checker = visitor.as_("auditor")
    assert "ไม่อยู่ในบัญชี" in page(checker.get(f"{where(town)}?token=500-62-0001")).text
    assert page(checker.get(f"{where(town)}?token=nowhere")).status == 200
    refused = checker.post(f"{where(town)}/count", {"asset": town.piece("tent").id.hex, "found": "usable"})
    assert refused.status_code == 422


def test_a_lot_is_counted_by_numbers_and_the_division_closed(visitor: Visitor, town: Town) -> None:
    checker = visitor.as_("auditor")
    assert checker.post(f"{where(town)}/close").status_code == 409
    first = town.asset("600-55-0001")
    with town.database.reading() as session:
        lot = session.scalars(select(Asset).where(Asset.quantity == 50)).one()
        session.expunge_all()
    page_of = page(checker.get(f"{where(town)}?token={lot.tag}")).form(f"{where(town)}/count")
    assert checker.post(page_of.action, page_of.fields | {"usable": ""}).status_code == 422
    assert checker.post(page_of.action, page_of.fields | {"usable": "๔๕", "worn": "2"}).status_code == 303
    assert checker.post(page_of.action, {"asset": first.id.hex, "found": "usable"}).status_code == 303
    assert checker.post(f"{where(town)}/close").status_code == 303
    assert "ปิดการตรวจนับเมื่อ" in page(checker.get(where(town))).text
    assert page(checker.get(f"/stocktake/{stock.GOING_ON}/report")).form(f"/stocktake/{stock.GOING_ON}/report")


def test_the_head_takes_note_and_decides_and_a_loss_goes_up(visitor: Visitor, town: Town) -> None:
    nayok, report = visitor.as_("nayok"), f"/stocktake/{stock.REPORTED}/report"
    form = page(nayok.get(report)).form(f"/stocktake/{stock.REPORTED}/receipt")
    assert nayok.post(form.action, form.fields).status_code == 303
    assert nayok.post(form.action, form.fields).status_code == 409
    finding = f"/stocktake/{stock.REPORTED}/findings/{stock.finding(town)}"
    assert finding in page(nayok.get(report)).links
    good = {"step": "committee", "ruling_no": "7/2569", "liable": "yes"}
    assert "ยังไม่ได้ตรวจเทียบกับตัวบท" in page(nayok.get(finding)).text
    assert nayok.post(finding, good).status_code == 303
    with town.database.reading() as session:
        assert session.scalars(select(Incident).where(Incident.asset_id == stock.finding(town))).one()
    assert "รายงานตามลำดับชั้นแล้ว" in page(nayok.get(report)).text
    assert nayok.post(finding, good).status_code == 409
    assert nayok.get(f"/stocktake/{stock.REPORTED}/findings/{town.piece('tent').id}").status_code == 404


def test_who_may_not_see_a_register_sees_no_findings(visitor: Visitor, town: Town) -> None:
    shown = page(visitor.as_("staff").get(f"/stocktake/{stock.REPORTED}/report"))
    assert "600-55-0002" not in shown.text and "ตส 1/2568" in shown.text
    assert visitor.as_("staff").get("/stocktake/2560/report").status_code == 404


def test_what_was_let_go_is_proposed_to_the_officer(visitor: Visitor, town: Town) -> None:
    nayok, supply = visitor.as_("nayok"), visitor.as_("supply")
    with town.database.reading() as session:
        worn = session.scalars(select(Asset).where(Asset.number == "600-55-0003")).one().id
    good = {"step": "dispose", "ruling_no": "8/2569"}
    assert nayok.post(f"/stocktake/{stock.REPORTED}/findings/{worn}", good).status_code == 303
    link = next(one for one in page(supply.get("/disposals")).links if "division=" in one)
    form = page(supply.get(link)).form("/disposals")
    assert form.fields["things"] == "600-55-0003"
    answer = supply.post("/disposals", form.fields | {"reason": "เสื่อมสภาพ"})
    assert answer.status_code == 303
    assert "600-55-0003" in page(visitor.as_("auditor").get(answer.location)).text


@pytest.mark.parametrize("wrong", ["600-55-0001=0", "600-55-0001=²", "600-55-0001\n๖๐๐-๕๕-๐๐๐๑"])
def test_what_cannot_be_named_is_refused_at_its_field(visitor: Visitor, town: Town, wrong: str) -> None:
    supply = visitor.as_("supply")
    form = {"division": town.divisions[stock.FINANCE].hex, "things": wrong, "reason": "เก่า"}
    refused = supply.post("/disposals", form)
    assert refused.status_code == 422 and "#things" in page(refused).links


def test_a_vehicle_reminds_of_the_registrar(visitor: Visitor, town: Town) -> None:
    supply, nayok = visitor.as_("supply"), visitor.as_("nayok")
    with town.database.transaction() as session:
        truck = session.get_one(Item, town.items["truck"])
        truck.is_vehicle, truck.audience = True, Audience.NOBODY
    form = {"division": town.divisions[stock.FINANCE].hex, "things": "001-60-0001", "reason": "เก่า"}
    case = supply.post("/disposals", form).location
    order = {"way": "sell", "order_no": "5/2569", **day_fields("ordered_on", in_days(0))}
    assert nayok.post(f"{case}/order", order).status_code == 303
    done = {"evidence": "ใบเสร็จ 1", "proceeds": "900", **day_fields("done_on", in_days(0))}
    assert supply.post(f"{case}/strike-off", done).status_code == 303
    assert "มียานพาหนะรวมอยู่ด้วย" in page(supply.get(case)).text


def test_a_duty_leads_to_its_page(visitor: Visitor, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "OPENERS", (stocktake.wanted, disposals.wanted))
    with town.database.transaction() as session:
        daily.open_day(session, AT, TODAY_THERE)
    assert f"/stocktake?year={stock.TO_REPORT}" in page(visitor.as_("auditor").get("/duties")).links
    links = page(visitor.as_("supply").get("/duties")).links
    cases = {stock.case_in(town, state) for state in (DisposalState.ORDERED, DisposalState.STRUCK_OFF)}
    assert {f"/disposals/{one}" for one in cases} <= set(links)


def test_the_ledger_names_a_case_and_leads_to_it(visitor: Visitor, town: Town) -> None:
    links = page(visitor.as_("auditor").get("/ledger")).links
    assert f"/disposals/{stock.case_in(town, DisposalState.STRUCK_OFF)}" in links
