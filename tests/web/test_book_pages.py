"""Books and papers where officials look for them: on the list of loans, on a loan, on a thing, beside the texts."""

from sqlalchemy import select

from assetlend.models import LedgerEntry
from tests.visitor import Visitor
from tests.web.pages import on_sqlite, page
from tests.web.places import places
from tests.web.town import Town

PDF = b"%PDF"


@on_sqlite
def test_the_register_is_taken_from_the_list_with_its_filters(visitor: Visitor, town: Town) -> None:
    clerk = visitor.as_("clerk")
    asked = f"q=&state=overdue&year=2569&division={town.divisions['กองคลัง'].hex}"
    links = [one for one in page(clerk.get(f"/loans?{asked}")).links if one.startswith("/loans/register.")]
    assert [one.split("?") for one in links] == [[f"/loans/register.{form}", asked] for form in ("pdf", "xlsx", "csv")]
    bodies = [clerk.get(one).get_data() for one in links]
    assert [body[:4] for body in bodies] == [PDF, b"PK\x03\x04", b"\xef\xbb\xbf\xe0"]
    assert clerk.get("/loans/register.csv?year=2568").get_data().count(b"\n") == 1
    for wrong in ("year=25x9", "year=9999", "division=1", "state=none"):
        assert clerk.get(f"/loans?{wrong}").status_code == 200


@on_sqlite
def test_a_card_is_issued_on_the_page_of_a_thing_and_printed_by_edition(visitor: Visitor, town: Town) -> None:
    supply = visitor.as_("supply")
    there = f"/register/{town.piece('table').id}"
    assert supply.get(f"{there}/card.pdf").status_code == 404
    supply.get(there)
    assert supply.post(f"{there}/card", {}).status_code == 303
    assert supply.post(f"{there}/card", {}).status_code == 303  # says that nothing has changed since
    shown = page(supply.get(there))
    assert [one for one in shown.links if "card.pdf" in one] == [f"{there}/card.pdf?edition=1"]
    assert supply.get(f"{there}/card.pdf").get_data()[:4] == PDF
    assert supply.get(f"{there}/card.pdf?edition=2").status_code == 404


@on_sqlite
def test_the_clerk_prints_evidence_from_the_entries_of_a_loan(visitor: Visitor, town: Town) -> None:
    clerk, loan = visitor.as_("clerk"), town.loans["closed"]
    with town.database.reading() as session:
        query = select(LedgerEntry.seq).where(LedgerEntry.subject == f"loan:{loan.hex}")
        seq = session.scalars(query.order_by(LedgerEntry.seq)).first()
    assert f"/loans/{loan}/receipts" in [one.action for one in page(clerk.get(f"/loans/{loan}")).forms]
    answer = clerk.post(f"/loans/{loan}/receipts", {"seq": str(seq)})
    assert answer.status_code == 303
    assert clerk.get(answer.location).get_data()[:4] == PDF
    assert clerk.post(f"/loans/{loan}/receipts", {"seq": "x"}).status_code == 422
    other = town.loans["out"]
    assert clerk.post(f"/loans/{other}/receipts", {"seq": str(seq)}).status_code == 404
    assert clerk.get(answer.location.replace(str(loan), str(other))).status_code == 404


@on_sqlite
def test_no_other_paper_is_got_through_the_page_of_publicity(visitor: Visitor, town: Town) -> None:
    evidence = places(town)["/loans/<uuid:loan>/receipts/<uuid:paper>.pdf"].rsplit("/", 1)[1]
    assert visitor.as_("staff").get(f"/publicity/announcements/{evidence}").status_code == 404


@on_sqlite
def test_an_administrator_withdraws_the_emblem_once(visitor: Visitor, town: Town) -> None:
    admin = visitor.as_("admin")
    admin.get("/office/emblem")
    assert admin.post("/office/emblem/withdraw", {}).status_code == 303
    assert admin.post("/office/emblem/withdraw", {}).status_code == 409
    assert admin.get("/office/emblem/picture.png").status_code == 404
    assert admin.get("/office/emblem/proof.pdf").get_data()[:4] == PDF
    assert admin.post("/office/emblem", {}).status_code == 422
