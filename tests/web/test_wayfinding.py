"""Where the reader is, what things are called, and what leads on: small things that people stumble over."""

from tests.visitor import Visitor
from tests.web.fillings import resident, what_and_when
from tests.web.pages import Page, on_sqlite, page
from tests.web.places import places
from tests.web.town import Town


def marked(found: Page) -> list[str]:
    """The jobs of the menu at which the reader is told that he is."""
    return [one.text_content().split()[0] for one in found.tree.xpath("//nav//a[@aria-current]")]


@on_sqlite
def test_the_menu_shows_where_one_is_and_nothing_else(visitor: Visitor, town: Town) -> None:
    supply, known = visitor.as_("supply"), places(town)
    where = {
        "/home": ["งานที่รอท่าน"],
        "/account": [],
        "/account/password": [],
        "/notices": ["การแจ้ง"],
        "/register/import": ["ทะเบียนทรัพย์สิน"],
        "/register/labels": ["ทะเบียนทรัพย์สิน"],
        known["/register/import/<uuid:key>"]: ["ทะเบียนทรัพย์สิน"],
        "/ledger/3": ["บัญชีเหตุการณ์"],
        "/rules": [],
        "/terms": [],
    }
    assert {path: marked(page(supply.get(path))) for path in where} == where


@on_sqlite
def test_an_official_comes_back_to_what_waits_for_him_from_every_page(visitor: Visitor) -> None:
    assert "/home" in page(visitor.as_("auditor").get("/rules")).links
    assert "/home" in page(visitor.as_("clerk").get("/people")).links
    assert "/home" not in page(visitor.get("/")).links


def test_the_ledger_calls_a_loan_a_report_and_a_thing_by_their_names(visitor: Visitor, town: Town) -> None:
    auditor = visitor.as_("auditor")
    reference = town.named("settled").reference
    listed = page(auditor.get(f"/ledger?before={town.last_entry('loan.settled') + 2}"))
    about = {one.get("href"): one.text_content() for one in listed.tree.xpath("//p[@class='app-card__cell']//a")}
    assert about[f"/loans/{town.loans['settled']}"] == reference
    for path, name in about.items():
        assert page(auditor.get(path)).text.count(name) >= 1, path


def test_the_key_in_a_borrowers_code_finds_his_loan_and_a_part_of_it_none(visitor: Visitor, town: Town) -> None:
    clerk, key = visitor.as_("clerk"), town.keys["out"]
    assert clerk.get(f"/counter/find?token={key}").headers["Location"].endswith(f"/loans/{town.loans['out']}")
    assert clerk.get(f"/counter/find?token={key.lower()}").status_code == 303
    assert page(clerk.get(f"/counter/find?token={key[:-1]}")).tree.xpath("//*[@class='app-card']") == []


@on_sqlite
def test_a_school_finds_its_own_purpose_before_it_has_said_who_asks(visitor: Visitor, town: Town) -> None:
    visitor.post("/basket", {"item": town.items["tent"].hex, "quantity": "1"})
    offered = page(visitor.get("/borrow")).tree.xpath("//select[@name='purpose']/option/@value")
    assert {"agency_work", "household_ceremony"} <= {*offered}
    assert "official_work" not in offered


@on_sqlite
def test_a_household_cannot_ask_for_the_purpose_of_a_public_body(visitor: Visitor, town: Town) -> None:
    visitor.post("/basket", {"item": town.items["tent"].hex, "quantity": "1"})
    answer = visitor.post("/borrow", {**resident(), **what_and_when(purpose="agency_work")})
    assert answer.status_code == 422
    assert page(answer).error_at("purpose")


@on_sqlite
def test_errors_stand_in_the_order_of_the_page(visitor: Visitor, town: Town) -> None:
    visitor.post("/basket", {"item": town.items["tent"].hex, "quantity": "1"})
    units = f"quantity-{town.items['tent'].hex}"
    wrong = {**resident(first_name="", changwat=""), **what_and_when(place_text="", terms=""), units: "0"}
    found = page(visitor.post("/borrow", wrong))
    order = [link.lstrip("#") for link in found.tree.xpath("//*[@class='govuk-error-summary__body']//a/@href")]
    assert order == [units, "first_name", "changwat", "place_text", "terms"]
    places_ = [found.source.index(f'id="{one}"') for one in order]
    assert places_ == sorted(places_)


@on_sqlite
def test_parts_of_a_figure_stand_under_what_divides_them(visitor: Visitor) -> None:
    found = page(visitor.as_("auditor").get("/integrity/2569/figures/requests"))
    groups = [one.text_content() for one in found.tree.xpath("//th[@scope='rowgroup']")]
    assert groups == ["แยกตามประเภทผู้ยืม", "แยกตามช่องทาง", "แยกตามวัตถุประสงค์", "แยกตามกอง"]
