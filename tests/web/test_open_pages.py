"""What everybody reads and takes without signing in: whole, in Thai, free of anybody's name, and refreshed each day."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy import select
from time_machine import Traveller

from assetlend.config import Config
from assetlend.models import Applicant, Asset, Incident, Item, Loan, Person, Publication
from assetlend.services import open_data, worker
from assetlend.services.open_data import FILE
from tests.visitor import Visitor
from tests.web.pages import on_sqlite, page
from tests.web.town import AT, Town

pytestmark = on_sqlite
SETS = [one["name"] for one in open_data.described()["sets"]]


def files(visitor: Visitor) -> Iterator[str]:
    """The address of every file that the page offers."""
    found = [link for link in page(visitor.get("/open-data")).links if link.startswith("/open-data/")]
    assert len(found) == 2 * len(SETS) + 3
    yield from found


def test_the_front_page_leads_to_all_that_is_public(visitor: Visitor) -> None:
    shown = page(visitor.get("/open"))
    assert {"/statistics", "/open-data", "/guidelines", "/checkpoints", "/"} <= {*shown.links}
    for link in (one for one in shown.links if one.startswith("/")):
        assert visitor.get(link).status_code in (200, 303), link
    assert "/open" in page(visitor.get("/terms")).links
    assert page(visitor.get("/")).links.count("/open") == 2  # on the page itself, and below it


def test_the_reports_are_linked_as_soon_as_there_is_a_page_of_them(visitor: Visitor) -> None:
    there = visitor.get("/reports").status_code != 404
    assert ("/reports" in page(visitor.get("/open")).links) == there


def test_every_set_is_the_same_as_csv_and_as_json_and_described_column_by_column(visitor: Visitor) -> None:
    assert {link.rpartition("/")[2] for link in files(visitor)} >= {
        f"{name}.{form}" for name in SETS for form in ("csv", "json")
    }
    dictionary = visitor.get("/open-data/dictionary.json").json
    package = {one["name"]: one for one in visitor.get("/open-data/datapackage.json").json["resources"]}
    for name in SETS:
        table = visitor.get(f"/open-data/{name}.csv").get_data(as_text=True)
        assert table.startswith("\ufeff")
        head, *rows = csv.reader(StringIO(table.removeprefix("\ufeff")))
        told = visitor.get(f"/open-data/{name}.json").json
        assert [[_text(row[key]) for key in head] for row in told["rows"]] == rows
        assert [one["column"] for one in dictionary if one["data_set"] == name] == head
        assert [one["name"] for one in package[name]["schema"]["fields"]] == head
        assert told["licence"]["name"] and told["period"]["th"] and told["refreshed_at"]
    assert all(one["description_th"] and one["description_en"] for one in dictionary)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def test_what_is_kept_back_is_blank_and_said_to_be_so(visitor: Visitor) -> None:
    told = visitor.get("/open-data/requests.json").json["rows"]
    assert {row["suppressed"] for row in told} == {"yes", "no"}
    for row in told:
        assert (row["requests"] is None) == (row["suppressed"] == "yes")
        assert row["requests"] not in range(1, 5)


def test_no_file_and_no_page_names_anybody_or_tells_a_loan(visitor: Visitor, town: Town) -> None:
    with town.database.reading() as session:
        secrets = {
            *session.scalars(select(Person.last_name)),
            *session.scalars(select(Person.phone)),
            *session.scalars(select(Person.email)),
            *session.scalars(select(Applicant.last_name)),
            *session.scalars(select(Applicant.phone)),
            *session.scalars(select(Applicant.agency_name)),
            *session.scalars(select(Loan.reference)),
            *session.scalars(select(Loan.follow_key)),
            *session.scalars(select(Loan.purpose_text)),
            *session.scalars(select(Loan.place_text)),
            *session.scalars(select(Incident.description)),
            *session.scalars(select(Incident.reporter_name)),
            *session.scalars(select(Asset.number)),
            *session.scalars(select(Asset.tag)),
            *session.scalars(select(Publication.evidence)),
            *(one.isoformat() for one in session.scalars(select(Loan.submitted_at))),
        }
        hidden = {*session.scalars(select(Item.name).where(Item.is_vehicle))}
    plain = {name for name in town.loans if " " not in name}  # what the town's loans are for is often one English word
    words = {one for one in secrets if one and len(one) > 2} - plain | hidden
    assert len(words) > 60
    for path in (*files(visitor), "/open", "/open-data", "/statistics"):
        told = visitor.get(path).get_data(as_text=True)
        assert [one for one in words if one in told] == [], path
        assert not re.search(r"\b[0-9a-f]{32}\b", told.replace("/static/", "")) or path.startswith(
            "/open-data/check"
        ), path


def test_a_file_keeps_its_address_and_is_sent_once_to_who_has_it(visitor: Visitor) -> None:
    first = visitor.get("/open-data/loans.csv")
    assert first.content_type == "text/csv; charset=utf-8"
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in first.headers
    assert first.last_modified == (AT - timedelta(hours=2)).replace(microsecond=0)
    assert visitor.get("/open-data/loans.csv", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert (
        visitor.get("/open-data/loans.csv", headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code
        == 304
    )


@pytest.mark.parametrize("name", ["people.csv", "edition.json", "..%2Fkeys%2Fledger.vkey", "loans.xlsx"])
def test_there_is_no_other_file(visitor: Visitor, name: str) -> None:
    assert visitor.get(f"/open-data/{name}").status_code == 404


def test_the_statistics_say_it_in_plain_words(visitor: Visitor, town: Town) -> None:
    shown = page(visitor.get("/statistics"))
    assert "จำนวนวันที่รอผลการพิจารณา" in shown.text
    assert "ค่าที่ปกปิดไม่ได้หมายความว่าเป็นศูนย์" in shown.text
    assert "/statistics?year=2570" in shown.links
    assert "ปีนี้ยังไม่ปิด" not in shown.text
    assert page(visitor.get("/statistics?year=2400")).heading == shown.heading
    assert len(shown.tree.xpath("//figure//*[@role='img']")) >= 3
    drawn = {one.get("id") for one in shown.tree.iter() if one.get("id")}
    assert len(drawn) == len([one for one in shown.tree.iter() if one.get("id")])


def test_without_the_worker_the_page_says_how_old_its_numbers_are(visitor: Visitor, clock: Traveller) -> None:
    assert "ปรับปรุงล่าสุด 15 ม.ค. 2569" in page(visitor.get("/statistics")).text
    clock.move_to(AT + timedelta(days=5))
    for path in ("/statistics", "/open-data"):
        assert "ตัวเลขเหล่านี้จัดทำไว้ 5 วันแล้ว" in page(visitor.get(path)).text


def test_before_the_first_edition_the_pages_say_so(visitor: Visitor, settings: Config) -> None:
    (settings.open_data_dir / FILE).write_text("{", "utf-8")
    for path in ("/open", "/statistics", "/open-data"):
        assert visitor.get(path).status_code == 200
    assert "ยังไม่มีข้อมูล" in page(visitor.get("/statistics")).text
    assert visitor.get("/open-data/loans.csv").status_code == 404


def test_the_worker_makes_one_edition_a_day_and_a_look_makes_none(
    visitor: Visitor, town: Town, settings: Config, clock: Traveller
) -> None:
    def round_(hours: float) -> int:
        now = AT + timedelta(hours=hours)
        clock.move_to(now)
        return worker.run(town.database, settings, now, str)["editions_made"]

    assert [round_(1), round_(24), round_(25), round_(49)] == [0, 1, 0, 1]
    file = settings.open_data_dir / FILE
    assert [one.name for one in file.parent.iterdir()] == [FILE]
    before = file.read_bytes()
    assert "ยังไม่สิ้นสุดเดือนแรก" in page(visitor.get("/statistics")).text
    for path in files(visitor):
        assert visitor.get(path).status_code == 200
    assert file.read_bytes() == before
    document = json.loads(before)
    assert document["made_at"].startswith("2026-01-17")
    open_data.keep(settings, document | {"ledger": "another office's"})
    assert [round_(50), round_(51)] == [1, 0]


def test_a_resident_sees_as_many_things_in_the_file_as_in_the_catalogue(visitor: Visitor) -> None:
    told = visitor.get("/open-data/kinds.json").json["rows"]
    offered = page(visitor.get("/"))
    assert {row["item"] for row in told} <= {one.text_content().strip() for one in offered.tree.iter("a")}
    assert all(row["lendable_units"] > 0 for row in told)


def test_robots_leave_alone_what_one_must_have_in_hand(visitor: Visitor) -> None:
    told = visitor.get("/robots.txt").get_data(as_text=True)
    assert "Disallow: /f/" in told and "Disallow: /q/" in told
    assert "Allow: /open" in told
