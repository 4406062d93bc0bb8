"""What attackers and strangers try at the pages: each is refused, learns nothing, and changes nothing."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from assetlend.domain import access
from assetlend.domain.lending import Channel, LoanState
from assetlend.domain.offices import Office
from assetlend.models import Account, Loan
from assetlend.web import guard
from tests.visitor import Visitor
from tests.web.pages import dump, on_sqlite, page, unchanged, walk
from tests.web.places import CHANGING, address, places, routes
from tests.web.strangers import official, request_for, with_basket
from tests.web.town import TODAY_THERE, Town

# -- other people's things --------------------------------------------------------------------------------------------

OBJECTS = re.compile(r"<uuid:(loan|incident|photo|asset|item)>")


@pytest.mark.parametrize("desk", [Office.COUNTER_CLERK, Office.SUPPLY_OFFICER])
def test_for_the_counter_of_another_division_nothing_of_this_one_is_there(
    visitor: Visitor, town: Town, desk: Office
) -> None:
    """Whatever is named in the address or in a hidden field, and whatever is sent with it."""
    official(town, "branch", desk, division="กองการศึกษา")
    who, actor, known = visitor.as_("branch"), town.actor("branch", TODAY_THERE), places(town)
    declared, before, wrong = guard.declared(visitor.app), dump(town.database), []
    for method, rule, endpoint in routes(visitor.app):
        if not OBJECTS.search(rule) or rule == "/items/<uuid:item>":
            continue
        path = address(town, rule, known)
        answer = who.post(path) if method == "POST" else who.get(path)
        at_the_door = access.at_the_door(actor, declared[endpoint])
        if answer.status_code != (404 if at_the_door else 403):
            wrong.append((method, rule, answer.status_code))
    assert not wrong
    assert dump(town.database) == before


def test_lists_searches_and_exports_of_one_division_hold_nothing_of_another(visitor: Visitor, town: Town) -> None:
    official(town, "branch", Office.SUPPLY_OFFICER, division="กองการศึกษา")
    who = visitor.as_("branch")
    foreign = [town.named(name).reference for name in ("out", "late", "approved", "hurt")]
    foreign += ["401-63-0001", "500-62-0001", "เห็นกางอยู่ที่ตลาด", "โต๊ะพับขาว"]
    paths = [
        "/loans",
        "/counter",
        "/register",
        "/register/kinds",
        "/incidents",
        "/home",
        "/approvals",
        "/register/labels",
    ]
    paths += ["/register/export/csv", "/loans?q=0812345678", "/register?q=401", "/counter/find?token=401-63-0001"]
    paths += [f"/counter/find?token={town.piece('tent').tag}", f"/counter/find?token={foreign[0]}"]
    for path in paths:
        answer = who.get(path)
        typed = path.partition("=")[2] or "\0"
        shown = answer.get_data(as_text=True).replace(typed, "")
        assert answer.status_code == 200, path
        assert [one for one in foreign if one in shown] == [], path
    assert "ลำโพงเคลื่อนที่" in who.get("/register").get_data(as_text=True)


def test_labels_and_hand_overs_of_foreign_things_are_refused_whole(visitor: Visitor, town: Town) -> None:
    official(town, "branch", Office.SUPPLY_OFFICER, division="กองการศึกษา")
    who = visitor.as_("branch")
    both = [town.piece("speaker").id.hex, town.piece("tent").id.hex]
    form = {"layout": "a4-24", "start": "1", "asset": both}
    unchanged(town.database, lambda: who.post("/register/labels", form), 404)

    clerk, approved = visitor.as_("clerk"), town.loans["approved"]
    form = {
        "piece": [town.piece("tent").id.hex, town.piece("projector").id.hex],
        "condition": "good",
        "slip_signed": "y",
    }
    unchanged(town.database, lambda: clerk.post(f"/counter/loans/{approved}/hand-over", form), 422)


@on_sqlite
def test_what_is_not_lent_to_residents_is_not_there_for_them(visitor: Visitor, town: Town) -> None:
    """R19, R24: neither by its address nor in a basket."""
    for kind in ("projector", "truck"):
        assert visitor.get(f"/items/{town.items[kind]}").status_code == 404
        assert visitor.post("/basket", {"item": town.items[kind].hex, "quantity": "1"}).status_code == 404
    assert visitor.as_("staff").get(f"/items/{town.items['projector']}").status_code == 200
    assert visitor.as_("staff").get(f"/items/{town.items['truck']}").status_code == 404


@on_sqlite
def test_the_link_of_one_loan_opens_no_other_and_no_page_of_officials(visitor: Visitor, town: Town) -> None:
    out, other = town.named("out"), town.named("late")
    own = f"/f/{town.keys['out']}"
    assert visitor.get(own).status_code == 200
    for path in (f"/f/{other.reference}", f"/f/{other.id.hex}", f"/f/{out.id.hex}", f"{own}{town.keys['late']}"):
        assert visitor.get(path).status_code == 404
    for path in (f"/loans/{out.id}", f"/loans/{out.id}/slip.pdf", f"/approvals/{out.id}"):
        assert visitor.get(path).status_code == 303
    for image in (town.pictures["counter"], town.pictures["report"]):
        assert visitor.get(f"/photos/{image}").status_code == 404
    shown = visitor.get(own).get_data(as_text=True)
    assert other.reference not in shown and town.keys["late"] not in shown


def test_a_borrower_reports_only_on_lines_of_his_loan_that_are_out(visitor: Visitor, town: Town) -> None:
    action = f"/f/{town.keys['out']}/report"
    good = {"kind": "damaged", "line": "1", "quantity": "1", "description": "ขาหัก"}
    for over in ({"line": "3"}, {"line": "0"}, {"quantity": "3"}, {"loan": town.loans["late"].hex, "line": "9"}):
        unchanged(town.database, lambda over=over: visitor.post(action, good | over), 422)
    for name in ("waiting", "approved", "closed", "hurt"):
        unchanged(town.database, lambda name=name: visitor.post(f"/f/{town.keys[name]}/report", good), 404)


@on_sqlite
def test_whether_a_form_is_filled_in_well_or_badly_a_stranger_gets_the_same_answer(
    visitor: Visitor, town: Town
) -> None:
    """An answer that depends on the form would tell that the loan is there."""
    other, nothing = visitor.as_("education"), UUID(int=1)
    good = {"decision": "yes", "position": "1", "order": "noted"}
    differs = re.compile(r'name="csrf_token" value="[^"]+"|[0-9a-f]{12}|[0-9a-f-]{36}')
    for path in (f"/approvals/{town.loans['waiting']}", f"/incidents/{town.reports['เห็นกางอยู่ที่ตลาด']}"):
        there = [other.post(path, form) for form in (good, {})]
        gone = [other.post(path.rpartition("/")[0] + f"/{nothing}", form) for form in (good, {})]
        bodies = {differs.sub("", one.get_data(as_text=True)) for one in (*there, *gone)}
        assert {one.status_code for one in (*there, *gone)} == {404}
        assert len(bodies) == 1


# -- hidden fields ----------------------------------------------------------------------------------------------------


def test_a_step_that_is_not_waiting_is_not_decided_whatever_number_is_sent(visitor: Visitor, town: Town) -> None:
    path = f"/approvals/{town.loans['checked']}"
    palad, nayok = visitor.as_("palad"), visitor.as_("nayok")
    for position, status in (("1", 409), ("3", 409), ("99", 409), ("0", 422), ("-1", 422), ("", 422), ("2.0", 422)):
        form = {"decision": "yes", "position": position}
        unchanged(town.database, lambda form=form: palad.post(path, form), status)
    for position, status in (("2", 403), ("3", 409)):
        form = {"decision": "yes", "position": position, "approved-1": "1"}
        unchanged(town.database, lambda form=form: nayok.post(path, form), status)


def test_no_more_is_approved_than_was_asked_whatever_is_sent(visitor: Visitor, town: Town) -> None:
    path, nayok = f"/approvals/{town.loans['for the nayok']}", visitor.as_("nayok")
    for over in (
        {"approved-1": "6"},
        {"approved-1": "-5"},
        {"approved-3": "5"},
        {"approved-1": "0", "approved-2": "0"},
    ):
        form = {"decision": "yes", "position": "3"} | over
        unchanged(town.database, lambda form=form: nayok.post(path, form), 422)


def test_a_resident_makes_himself_neither_staff_nor_the_counter(visitor: Visitor, town: Town) -> None:
    who = with_basket(visitor, town, "tent")
    for over in ({"kind": "staff"}, {"purpose": "official_work"}, {"purpose": "private_profit"}):
        unchanged(town.database, lambda over=over: who.post("/borrow", request_for(town, "tent", **over)), 422)
    clerk = visitor.as_("clerk")
    for over in ({"kind": "staff", "channel": "counter"}, {"channel": "online"}):
        unchanged(
            town.database, lambda over=over: clerk.post("/counter/request", request_for(town, "tent", **over)), 422
        )


def test_fields_that_no_form_has_set_nothing(visitor: Visitor, town: Town) -> None:
    """Mass assignment: state, owner, route and numbers come from the program alone."""
    who = with_basket(visitor, town, "tent")
    extra = {
        "state": "approved",
        "reference": "AAAAAAAA",
        "follow_key": "A" * 24,
        "borrower_id": town.people["nayok"].hex,
        "recorded_by": town.people["clerk"].hex,
        "division_id": town.divisions["กองการศึกษา"].hex,
        "place": "inside",
        "channel": "paper",
        "number": "1",
        "approved": "1",
        f"quantity-{town.items['projector'].hex}": "1",
        f"quantity-{town.items['truck'].hex}": "1",
    }
    assert who.post("/borrow", request_for(town, "tent", **extra)).status_code == 303
    with town.database.reading() as session:
        loan = session.scalars(select(Loan).order_by(Loan.submitted_at.desc(), Loan.id.desc())).first()
        assert loan is not None
        assert (loan.state, loan.channel, loan.place.value) == (LoanState.SUBMITTED, Channel.ONLINE, "outside")
        assert (loan.recorded_by, loan.number, loan.approved_at) == (None, None, None)
        assert loan.reference != "AAAAAAAA" and loan.borrower_id != town.people["nayok"]
        assert [(line.item_id, line.approved) for line in loan.lines] == [(town.items["tent"], None)]
        assert [step.office for step in loan.steps] == [Office.SUPPLY_OFFICER, Office.PALAD, Office.NAYOK]


def test_fields_that_no_form_has_change_neither_a_thing_nor_an_account(visitor: Visitor, town: Town) -> None:
    tent, supply, admin_ = town.piece("tent"), visitor.as_("supply"), visitor.as_("admin")
    other = town.items["projector"].hex
    extra = {
        "item_id": other,
        "usable": "9",
        "quantity": "9",
        "out": "0",
        "tag": "A" * 10,
        "disposed": "1",
        "id": other,
    }
    assert (
        supply.post(f"/register/{tent.id}/edit", {"number": "500-62-0001", "location": "โรงเก็บ", **extra}).status_code
        == 303
    )
    person = town.people["staff"]
    form = {
        "first_name": "ใหม่",
        "last_name": "จริง",
        "username": "root",
        "is_active": "",
        "must_change": "1",
        "id": other,
    }
    assert admin_.post(f"/people/{person}/edit", form | {"office": "admin", "password_hash": "x"}).status_code == 303

    after = town.piece("tent")
    assert (after.item_id, after.quantity, after.usable, after.tag) == (tent.item_id, 1, 1, tent.tag)
    with town.database.reading() as session:
        row = session.get_one(Account, person)
        assert (row.username, row.is_active, row.must_change) == ("staff", True, False)
    assert [one.office for one in town.actor("staff", TODAY_THERE).standings] == [Office.STAFF]


def test_a_form_sent_under_anothers_key_leads_to_nothing_of_his(visitor: Visitor, town: Town) -> None:
    first = with_basket(visitor, town, "tent").post("/borrow", request_for(town, "tent"))
    assert first.status_code == 303
    key = first.headers["Location"].rpartition("/")[2]
    stranger = with_basket(visitor.as_(None), town, "tent")
    stolen = request_for(town, "tent", first_name="สมหวัง", phone="0833333333")
    answer = unchanged(town.database, lambda: stranger.post("/borrow", stolen), 409)
    assert key not in answer.get_data(as_text=True)

    again = page(answer).form("/borrow")
    assert again.hidden["key"] != stolen["key"]
    second = stranger.post("/borrow", stolen | {"key": again.hidden["key"]})
    assert second.status_code == 303 and not second.headers["Location"].endswith(key)


def test_a_report_sent_under_anothers_key_is_not_taken_for_his(visitor: Visitor, town: Town) -> None:
    form = {"kind": "misused", "description": "อยู่ที่ตลาด", "key": "b" * 32}
    assert visitor.post(f"/a/{town.piece('tent').tag}/report", form).status_code == 303
    other = f"/a/{town.piece('table').tag}/report"
    unchanged(town.database, lambda: visitor.as_(None).post(other, form), 409)
    clerk = visitor.as_("clerk")
    unchanged(town.database, lambda: clerk.post(f"/a/{town.piece('tent').tag}/report", form), 409)


def test_a_hand_over_sent_under_the_key_of_another_says_that_nothing_was_done(visitor: Visitor, town: Town) -> None:
    clerk, key = visitor.as_("clerk"), "c" * 32
    form = {"condition": "good", "slip_signed": "y", "key": key}
    path = f"/counter/loans/{town.loans['approved']}/hand-over"
    parts = {name: "yes" for name in page(clerk.get(path)).form(path).names if name.startswith("there-")}
    assert clerk.post(path, {"piece": [town.piece("tent").id.hex], **parts, **form}).status_code == 303
    second = {"piece": [town.piece("table", 4).id.hex], **form}
    unchanged(town.database, lambda: clerk.post(f"/counter/loans/{town.loans['ready']}/hand-over", second), 409)


# -- foreign pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["no token", "another visitor's token", "a foreign origin", "from a sibling site"])
def test_no_form_is_taken_from_a_foreign_page(visitor: Visitor, town: Town, how: str) -> None:
    """S150: for every form of the program, whoever is signed in."""
    known, people = places(town), [visitor.as_(name) for name in (None, "supply", "nayok", "admin")]
    clerk = visitor.as_("clerk")
    before, wrong = dump(town.database, without=frozenset()), []
    for who in people:
        token = "" if how == "no token" else clerk.token() if "visitor" in how else who.token()
        headers = {"Origin": "https://evil.example"} if "origin" in how else {}
        headers |= {"Sec-Fetch-Site": "same-site"} if "sibling" in how else {}
        for method, rule, _ in routes(visitor.app):
            if method in CHANGING:
                answer = who.client.post(address(town, rule, known), data={"csrf_token": token}, headers=headers)
                if answer.status_code != 400:
                    wrong.append((who.name, rule, answer.status_code))
    assert not wrong
    assert dump(town.database, without=frozenset()) == before


@on_sqlite
@pytest.mark.parametrize("path", ["/\\evil.example", "/\\/evil.example/x", "//evil.example/x", "/%5Cevil.example"])
def test_the_other_language_of_a_missing_page_is_on_this_site(visitor: Visitor, path: str) -> None:
    """Browsers take a backslash for a slash, and two slashes for another host."""
    answer = visitor.get("/nothing", environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 404
    links = [one for one in page(answer).links if "lang=" in one]
    assert links and all(re.match(r"/[^/\\]", one) and "\\" not in one for one in links)


@on_sqlite
def test_links_and_papers_name_the_configured_host_whatever_the_request_says(visitor: Visitor, town: Town) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    for path in (f"/f/{town.keys['out']}", f"/a/{town.piece('tent').tag}", "/sign-in", "/nothing"):
        assert "evil.example" not in visitor.get(path, headers=headers).get_data(as_text=True)
    answer = visitor.client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "evil.example" not in answer.get_data(as_text=True)


@on_sqlite
@pytest.mark.parametrize(
    "path",
    [
        *("/.git/config", "/.env", "/instance/assetlend.db", "/assetlend.db", "/secret_key", "/logs"),
        *("/photos/", "/static/"),
        *("/static/0/../../assetlend/app.py", "/static/0/%2e%2e/app.py", "/keys/ledger-ed25519.pem", "/index.html.bak"),
        *("/metrics", "/status", "/settings", "/openapi.json", "/console", "/admin", "/checkpoints/../keys"),
    ],
)
def test_nothing_lies_beside_the_pages(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


ELSEWHERE = re.compile(r"(?!http://localhost/|tel:)(?:[a-z+.-]+:|//)", re.IGNORECASE)


@on_sqlite
def test_no_page_names_an_address_of_another_site(visitor: Visitor, town: Town) -> None:
    """S154: nothing is loaded from elsewhere, and no link takes an address with its key along."""
    for who, starts in ((visitor, ("/", f"/f/{town.keys['out']}")), (visitor.as_("supply"), ("/home",))):
        for seen in walk(who, *starts, each=1):
            if seen.answer.mimetype == "text/html" and seen.answer.status_code == 200:
                found = page(seen.answer).tree.xpath("//@href | //@src | //@action")
                assert [one for one in found if ELSEWHERE.match(one)] == [], seen.url
