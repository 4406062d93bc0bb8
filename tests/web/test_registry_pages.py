"""The pages of the register: a file is looked at before it is taken, and things are found, changed and labelled."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from lxml.html import HtmlElement
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from assetlend.documents.spreadsheet import read_sheets
from assetlend.models import Asset, ImportState, Item, RegisterImport
from assetlend.services import register_import
from tests.documents.reading import codes, pages, picture
from tests.factories import add_assets, register_row
from tests.services.registers import FILES, NOW, OFFICE, PLAIN, TODAY, content, lines
from tests.services.seeing import Watch, agrees
from tests.visitor import Visitor
from tests.web.pages import THAI, Page, page, unchanged
from tests.web.town import Town

IMPORT = "/register/import"


@pytest.fixture
def supply(clock: time_machine.Traveller, town: Town, visitor: Visitor) -> Visitor:
    """The supply officer, on a day after everything in the registers of the tests was bought."""
    clock.move_to(NOW)
    return visitor.as_("supply")


def upload(who: Visitor, data: bytes, name: str) -> TestResponse:
    return who.post(IMPORT, {"file": [(BytesIO(data), name)]})


def preview(who: Visitor, data: bytes, name: str = "ทะเบียน.csv") -> tuple[str, Page]:
    """Send a file; its preview's address and page."""
    answer = upload(who, data, name)
    assert answer.status_code == 303, Page(answer).errors
    url = answer.headers["Location"]
    return url, page(who.get(url))


def table_of(found: Page, label: str) -> list[list[str]]:
    """The rows of a table on a page, by the name of its region."""
    (region,) = [one for one in found.tree.find_class("app-scroll") if one.get("aria-label") == label]
    return [[" ".join(cell.text_content().split()) for cell in row.iter("td")] for row in region.iter("tr")][1:]


def figures(found: Page) -> list[int]:
    """New, there already, bad, passed over."""
    return [int(one.text_content()) for one in found.tree.find_class("app-figure__value")]


def flashed(who: Visitor, answer: TestResponse) -> str:
    assert answer.status_code == 303, Page(answer).errors
    return page(who.get(answer.headers["Location"])).text


def count(town: Town) -> int:
    with town.database.reading() as session:
        return session.execute(select(func.count()).select_from(Asset)).scalar_one()


def asset_of(town: Town, number: str) -> Asset:
    return town.asset(number)


# -- importing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "counts"), [(OFFICE, (88, 2, 9)), (PLAIN, (57, 3, 0))])
def test_an_offices_file_is_previewed_and_then_imported(
    supply: Visitor, town: Town, name: str, counts: tuple[int, int, int]
) -> None:
    new, known, passed = counts
    watch, before = Watch(town), count(town)
    url, shown = preview(supply, content(name), name)
    assert figures(shown) == [new, known, 0, passed]
    assert len(table_of(shown, "รายการตามที่ระบบเข้าใจ")) == new + known
    assert (watch.acts(), count(town)) == ([], before)

    said = flashed(supply, supply.post(url, shown.form(url).hidden))
    assert f"รายการใหม่ {new} รายการ มีอยู่ก่อนแล้ว {known} รายการ" in said
    assert count(town) == before + new
    assert watch.acts().count("asset.registered") == new
    agrees(town)

    url, again = preview(supply, content(name), name)
    assert figures(again) == [0, new + known, 0, passed]
    supply.post(url, again.form(url).hidden)
    assert count(town) == before + new


def test_every_row_is_shown_as_it_was_understood(supply: Visitor, town: Town) -> None:
    data = lines(
        "หมายเลขครุภัณฑ์,ชื่อครุภัณฑ์,กอง,จำนวน,หน่วย,ราคา/หน่วย,วันเดือนปีที่ได้มา,สภาพ,ให้ยืม,ผู้รับผิดชอบ",
        '๙๐๐-๑,โต๊ะ,กองช่าง,๑,ตัว,"๑,๘๕๐.๕๐",๓ ก.ย. ๕๙,ดี,ได้,นายสมมติ',
        ",เก้าอี้,กองคลัง,200,ตัว,,2560,186 ใช้งานได้ / 9 ชำรุด / 5 สูญหาย,,",
        "500-62-0001,เต็นท์ผ้าใบ ขนาด 4x8 เมตร,กองคลัง,1,หลัง,99,,ดี,ได้,",
        ",รวม,,202,,,,,,",
    )
    _, shown = preview(supply, data)
    new, chairs, tent = table_of(shown, "รายการตามที่ระบบเข้าใจ")
    assert new[:9] == ["2", "900-1", "โต๊ะ", "กองช่าง", "1 ตัว", "1,850.50", "3 ก.ย. 2559", "ใช้งานได้", "ใช่"]
    assert chairs[:5] == ["3", "–", "เก้าอี้", "กองคลัง", "200 ตัว"]
    assert (chairs[6], chairs[7]) == ("2560", "ใช้งานได้ 186 ชำรุด 9 สูญหาย 5")
    assert "18,500.00 ≠ 99.00" in tent[9]
    assert "กองช่าง" in shown.text
    assert "ผู้รับผิดชอบ" in shown.text
    assert THAI.search(" ".join(shown.errors)) is None


def test_bad_rows_are_listed_and_nothing_can_be_imported(supply: Visitor, town: Town) -> None:
    data = (FILES / "problems.csv").read_bytes()
    url, shown = preview(supply, data)
    assert figures(shown)[2] == 19
    rows = table_of(shown, "แถวที่นำเข้าไม่ได้")
    assert rows[1][:3] == ["3", "acquired on", "31/9/2559"]
    assert all(THAI.search(reason) for *_, reason in rows)
    assert [
        one.get("name") for one in shown.tree.iter("button") if one.getparent().get("class") == "govuk-button-group"
    ] == ["drop"]

    answer = unchanged(town.database, lambda: supply.post(url, shown.form(url).hidden), 422)
    assert len(page(answer).errors) == 1


def test_a_dropped_file_is_gone(supply: Visitor, town: Town) -> None:
    before = count(town)
    url, shown = preview(supply, content(PLAIN), PLAIN)
    assert supply.post(url, {**shown.form(url).hidden, "drop": "yes"}).headers["Location"].endswith(IMPORT)
    assert count(town) == before
    assert unchanged(town.database, lambda: supply.get(url), 409).status_code == 409
    unchanged(town.database, lambda: supply.post(url), 409)
    with town.database.reading() as session:
        states = session.scalars(select(RegisterImport.state).where(RegisterImport.filename == PLAIN)).all()
        assert states == [ImportState.DROPPED]


def test_a_preview_is_its_senders(supply: Visitor, town: Town) -> None:
    url, _ = preview(supply, content(PLAIN), PLAIN)
    chief = supply.as_("chief")
    for answer in (chief.get(url), unchanged(town.database, lambda: chief.post(url), 404)):
        assert answer.status_code == 404


FILES_REFUSED: list[tuple[str, bytes, str]] = [
    ("a.xlsx", b"", "ไฟล์ว่าง"),
    ("a.xlsx", b"%PDF-1.7", "เนื้อหาของไฟล์ไม่ตรงกับนามสกุล"),
    ("a.pdf", b"%PDF-1.7", "ไม่รองรับไฟล์ชนิดนี้"),
    ("a.csv", "โต๊ะ,1\nตู้,2\n".encode(), "รายการ"),
    ("a.csv", lines("รหัสครุภัณฑ์,รายการ"), "ไม่พบรายการทรัพย์สินใต้หัวตาราง"),
    ("<script>alert(1)</script>.exe", b"x", "ไม่รองรับไฟล์ชนิดนี้"),
]


@pytest.mark.parametrize(("name", "data", "sentence"), FILES_REFUSED, ids=range(len(FILES_REFUSED)))
def test_a_file_that_is_no_register_is_refused_at_its_field(
    supply: Visitor, town: Town, name: str, data: bytes, sentence: str
) -> None:
    answer = unchanged(town.database, lambda: upload(supply, data, name), 422)
    shown = page(answer)
    assert len(shown.errors) == 1
    assert shown.error_at("file") == shown.errors[0]
    assert sentence in shown.errors[0]


def test_a_file_must_be_chosen(supply: Visitor, town: Town) -> None:
    for form in ({}, {"file": [(BytesIO(b""), "")]}, {"file": "text"}):
        answer = unchanged(town.database, lambda form=form: supply.post(IMPORT, form), 422)  # type: ignore[misc]
        assert page(answer).error_at("file")


def test_what_stands_in_a_file_is_shown_and_never_obeyed(supply: Visitor, town: Town) -> None:
    evil = "<script>alert(1)</script>"
    data = lines(
        f"รหัสครุภัณฑ์,รายการ,กอง,จำนวน,{evil}",
        f"900-1,{evil},{evil}กอง,1,x",
        f'900-2,"<img src=x onerror=alert(1)>",กองคลัง,{evil},x',
    )
    _, shown = preview(supply, data, f"{evil}.csv")
    assert [one for one in shown.tree.iter("script") if "alert" in (one.text or "")] == []
    assert [one for one in shown.tree.iter("img") if one.get("src") == "x"] == []
    assert shown.text.count(evil) >= 4


def test_a_preview_with_a_very_long_name_can_be_read(supply: Visitor) -> None:
    _, shown = preview(supply, content(PLAIN), "ทะเบียน" * 60 + ".csv")
    assert figures(shown) == [57, 3, 0, 0]


# -- exporting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_register_goes_out_and_comes_in_again_as_it_was(supply: Visitor, town: Town, form: str) -> None:
    before = count(town)
    answer = supply.get(f"/register/export/{form}")
    assert "attachment" in answer.headers["Content-Disposition"]
    _, shown = preview(supply, answer.get_data(), f"register.{form}")
    assert figures(shown) == [0, before, 0, 0]
    assert "ต่างจากทะเบียน" not in " ".join(one.text_content() for one in shown.tree.find_class("govuk-tag"))


def test_nothing_in_an_export_is_calculated(supply: Visitor, town: Town) -> None:
    with town.database.transaction() as session:
        add_assets(session, [register_row(number="=1+1", name="=HYPERLINK(1)"), register_row(number="@x", name="+x")])
    table = supply.get("/register/export/csv").get_data().decode("utf-8-sig")
    assert "'=1+1,'=HYPERLINK(1)" in table
    workbook = supply.get("/register/export/xlsx").get_data()
    cells = [cell for row in read_sheets(workbook, "a.xlsx")[0].rows for cell in row]
    assert {"=1+1", "=HYPERLINK(1)", "@x", "+x"} <= set(cells)


# -- list -------------------------------------------------------------------------------------------------------------


def titles(found: Page) -> list[str]:
    return [one.text_content().strip() for one in found.tree.find_class("app-card__code")]


def all_rows(who: Visitor, url: str) -> list[str]:
    """The numbers on a list, from page to page."""
    rows: list[str] = []
    while url:
        shown = page(who.get(url))
        rows += titles(shown)
        url = next((one.get("href") for one in shown.tree.iter("a") if one.get("rel") == "next"), "")
    return rows


def test_the_list_shows_every_row_once(supply: Visitor, town: Town) -> None:
    rows = all_rows(supply, "/register")
    numbers = [row for row in rows if re.search("[0-9]", row)]
    assert len(rows) == count(town)
    assert len(numbers) == len(set(numbers)) == count(town) - 5


def test_the_list_is_searched_as_people_type(supply: Visitor) -> None:
    for words in ("เตนท", "๕๐๐-๖๒", "4×8 เมตร"):
        assert all_rows(supply, f"/register?q={words}") == [f"500-62-000{n}" for n in (1, 2, 3, 9)], words
    assert all_rows(supply, "/register?q=เตนท&condition=damaged") == ["500-62-0009"]
    assert len(all_rows(supply, "/register?q=เก้าอี้บุนวม")) == 55
    assert all_rows(supply, "/register?q=%25_%5C&out=yes") == all_rows(supply, "/register?out=yes")
    assert all_rows(supply, "/register?q=ทุเรียน") == []
    assert page(supply.get("/register?after=x&division=y&item=z&condition=w&out=v")).status == 200


def test_a_head_sees_his_division_only(supply: Visitor, town: Town) -> None:
    head = supply.as_("education")
    assert set(all_rows(head, "/register")) < set(all_rows(supply, "/register"))
    assert "651-65-0001" in all_rows(head, "/register")
    assert head.get(f"/register/{town.piece('tent').id}").status_code == 404
    assert page(head.get("/register")).tree.xpath("//a[contains(@href, '/register/import')]") == []


# -- one thing --------------------------------------------------------------------------------------------------------


def tent_page(supply: Visitor, town: Town) -> tuple[str, Page]:
    url = f"/register/{town.piece('tent', 1).id}"
    return url, page(supply.get(url))


def test_a_thing_shows_its_particulars_its_code_and_its_life(supply: Visitor, town: Town) -> None:
    _, shown = tent_page(supply, town)
    tent = town.piece("tent", 1)
    for word in (tent.number, tent.tag, "18,500.00", "14 ก.พ. 2562", "กองคลัง"):
        assert word in shown.text
    out = page(supply.get(f"/register/{town.piece('table').id}")).text
    assert "จ่ายของแล้ว" in out


def test_a_condition_is_changed_and_told(supply: Visitor, town: Town) -> None:
    url, shown = tent_page(supply, town)
    form = {**shown.form(f"{url}/condition").hidden, "before": "usable", "after": "in_repair", "quantity": "๑"}
    flashed(supply, supply.post(f"{url}/condition", form | {"reason": "ผ้าใบขาด"}))
    after = page(supply.get(url)).text
    assert "ผ้าใบขาด" in after
    assert town.piece("tent", 1).in_repair == 1

    refusal = unchanged(town.database, lambda: supply.post(f"{url}/condition", form | {"reason": "อีก"}), 422)
    assert page(refusal).error_at("before")
    disposed = {"before": "in_repair", "after": "disposed", "quantity": "1", "reason": "x"}
    unchanged(town.database, lambda: supply.post(f"{url}/condition", form | disposed), 422)


def test_particulars_are_set_right(supply: Visitor, town: Town) -> None:
    url, _ = tent_page(supply, town)
    form: dict[str, Any] = dict(page(supply.get(f"{url}/edit")).form(f"{url}/edit").fields)
    changed = form | {"number": "๕๐๐–๖๒–๐๐๗๗", "location": "โรงเก็บ"}
    assert "โรงเก็บ" in flashed(supply, supply.post(f"{url}/edit", changed))
    assert town.piece("tent", 1).number == "500-62-0077"

    for number, status in (("500-62-0001", 409), ("๕๐๐-๖๒-๐๐๐๑", 409), ("A-1, A-2", 422), ("", 422)):
        answer = unchanged(
            town.database,
            lambda number=number: supply.post(f"{url}/edit", form | {"number": number}),
            status,  # type: ignore[misc]
        )
        assert len(page(answer).errors) == 1


def test_things_are_added_by_hand_as_in_a_file(supply: Visitor, town: Town) -> None:
    form = {
        "division": town.divisions["กองคลัง"].hex, "name": "หม้อหุงข้าว", "unit": "ตัว", "quantity": "", "lendable": "yes",
        "numbers": "๙๐๐-๐๐๐๑ ถึง ๙๐๐-๐๐๐๓\r\n900-0009", "unit_value": "1,250.50", "item_class": "",
        "acquired_on-day": "3", "acquired_on-month": "ก.ย.", "acquired_on-year": "2559",
    }  # fmt: skip
    flashed(supply, supply.post("/register/new", form))
    assert all_rows(supply, "/register?q=หม้อหุงข้าว") == ["900-0001", "900-0002", "900-0003", "900-0009"]
    agrees(town)

    for numbers in ("๙๐๐-๐๐๐๑", "901-1\n901-1", "9-5 ถึง 9-1"):
        answer = unchanged(
            town.database,
            lambda numbers=numbers: supply.post("/register/new", form | {"numbers": numbers}),
            422,  # type: ignore[misc]
        )
        assert page(answer).error_at("numbers")


def test_how_a_kind_is_lent_is_set_and_a_vehicle_is_not(supply: Visitor, town: Town) -> None:
    assert page(supply.get("/register/kinds")).status == 200
    url = f"/register/kinds/{town.items['tent']}"
    form: dict[str, Any] = dict(page(supply.get(url)).form(url).fields)
    form.pop("photos", None)
    flashed(supply, supply.post(url, form | {"audience": "staff", "max_days": "๓"}))
    with town.database.reading() as session:
        assert session.get_one(Item, town.items["tent"]).max_days == 3

    with town.database.transaction() as session:
        session.get_one(Item, town.items["truck"]).is_vehicle = True
    truck = f"/register/kinds/{town.items['truck']}"
    answer = unchanged(town.database, lambda: supply.post(truck, form | {"audience": "everyone"}), 422)
    assert page(answer).error_at("audience")


# -- labels -----------------------------------------------------------------------------------------------------------


def boxes(found: Page) -> list[HtmlElement]:
    return list(found.tree.xpath("//input[@name='asset']"))


def test_the_labels_of_the_whole_register_are_printed_and_scanned(supply: Visitor, town: Town) -> None:
    shown = page(supply.get("/register/labels"))
    keys = [box.get("value") for box in boxes(shown)]
    assert len(keys) == count(town)

    answer = supply.post("/register/labels", {"layout": "a4-24", "start": "1", "asset": keys})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pdf = answer.get_data()
    read = [code for sheet in range(pages(pdf)) for code in codes(picture(pdf, 150, sheet))]
    with town.database.reading() as session:
        tags = session.scalars(select(Asset.tag)).all()
    assert sorted(read) == sorted(f"HTTP://LOCALHOST/A/{tag}" for tag in tags)
    assert supply.as_(None).get(f"/a/{tags[0]}").status_code in (200, 302, 303)


def test_labels_begin_where_a_used_sheet_goes_on(supply: Visitor, town: Town) -> None:
    keys = [asset.id.hex for asset in town.pieces("tent")[:2]]
    answer = supply.post("/register/labels", {"layout": "a4-12", "start": "12", "asset": keys})
    assert pages(answer.get_data()) == 2


def test_at_least_one_thing_is_ticked_for_labels(supply: Visitor, town: Town) -> None:
    answer = unchanged(town.database, lambda: supply.post("/register/labels", {"layout": "a4-24", "start": "1"}), 422)
    assert page(answer).error_at("asset")
    for key in ("x", "00000000000000000000000000000000"):
        form = {"layout": "a4-24", "start": "1", "asset": key}
        assert unchanged(town.database, lambda form=form: supply.post("/register/labels", form), 404).status_code == 404  # type: ignore[misc]


def test_a_large_registers_labels_are_offered_page_by_page(supply: Visitor, town: Town) -> None:
    with town.database.transaction() as session:
        add_assets(session, [register_row(number=f"8-{n}", name="ถังขยะ") for n in range(700)], NOW - timedelta(days=1))
    keys: list[str] = []
    url = "/register/labels"
    while url:
        shown = page(supply.get(url))
        keys += [box.get("value", "") for box in boxes(shown)]
        url = next((one.get("href", "") for one in shown.tree.iter("a") if one.get("rel") == "next"), "")
    assert len(keys) == len(set(keys)) == count(town)


def test_the_same_day_counts_for_preview_and_import(clock: time_machine.Traveller, supply: Visitor, town: Town) -> None:
    """A file is read again when it is confirmed: what was in the future yesterday may be imported today."""
    data = lines("รหัสครุภัณฑ์,รายการ,วันที่ได้มา", "900-1,โต๊ะ,26/11/2569")
    url, shown = preview(supply, data)
    assert figures(shown)[2] == 1
    clock.move_to(NOW + timedelta(days=1))
    assert figures(page(supply.as_("supply").get(url)))[:3] == [1, 0, 0]
    assert register_import.read(data, "a.csv", TODAY).problems
