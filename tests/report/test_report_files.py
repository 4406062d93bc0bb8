"""The report as it leaves the office: JSON of the published form, HTML and a page that say the same, word for word."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import select

from assetlend.cli import cli
from assetlend.clock import BANGKOK, end_of_day
from assetlend.db import Database
from assetlend.domain.incidents import Order
from assetlend.domain.lending import Outcome, RefusalReason
from assetlend.domain.routing import Decision as Answer
from assetlend.models import Incident, LedgerEntry, Organization
from assetlend.services import incidents, integrity, ledger, report_files, rules, settling
from assetlend.services.borrowing import Particulars
from assetlend.services.papers import BASE_URL
from assetlend.services.photos import PHOTO_DIR
from assetlend.services.take_back import Back
from assetlend.web import integrity as integrity_pages
from tests.conftest import Server
from tests.factories import SampleOffice, add_assets, day, later, register_row
from tests.report import independent
from tests.report.independent import Question
from tests.report.invented import SENTENCES, agree
from tests.services.seeing import dump
from tests.visitor import Visitor
from tests.web.pages import on_sqlite

NOW_THERE = later(days=40)
STATUSES = {
    "supported": "มีหลักฐานครบ",
    "partial": "ดำเนินการบางส่วน",
    "not_done": "ไม่พบการดำเนินการ",
    "no_data": "ไม่มีสิ่งให้วัด",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW_THERE, tick=False):
        yield


# Nobody else is held up by who does not bring things back.
LATECOMER = Particulars(title="นาย", first_name="สมชาย", last_name="มาช้า", phone="0899999999")


def live_a_year(office: SampleOffice) -> None:
    """Loans that went well, late, badly and not at all, an incident half answered, and a request that waits."""
    tents = [asset.id for asset in office.pieces("tent")]
    well = office.give(office.approve(office.ask({"chair": 20})), counts={1: 20})
    office.receive(well, counts={1: Back(good=20)}, now=later(days=1))
    kept = office.ask({"chair": 7}, now=later(days=2), start=day(2), due=day(4), particulars=LATECOMER)
    late = office.approve(kept, now=later(days=2))
    office.give(late, counts={1: 7}, now=later(days=2))
    office.receive(late, counts={1: Back(good=3)}, now=later(days=3))
    bad = office.approve(office.ask({"tent": 2}, now=later(days=4), start=day(4), due=day(6)), now=later(days=4))
    office.give(bad, pieces=tents[:2], now=later(days=4))
    office.receive(bad, pieces={tents[0]: Back(damaged=1), tents[1]: Back(lost=1)}, now=later(days=6))
    paid = office.approve(office.ask({"chair": 2}, now=later(days=7), start=day(7), due=day(8)), now=later(days=7))
    office.give(paid, counts={1: 2}, now=later(days=7))
    office.receive(paid, counts={1: Back(good=1, lost=1)}, now=later(days=8))
    no = {"reason": "ของไม่พอ", "reason_code": RefusalReason.NOT_AVAILABLE}
    asked = office.ask({"tent": 1}, now=later(days=9), start=day(20), due=day(21))
    office.decide(asked, "supply", Answer.NO, now=later(days=9), **no)
    office.ask({"tent": 1}, now=later(days=10), start=day(60), due=day(61))
    with office.database.transaction() as session:
        outcome = settling.Settling(1, Outcome.PAID, "ใบเสร็จเลขที่ 7", 28_000)
        settling.settle(session, actor=office.actor("supply"), now=later(days=10), loan_id=paid.id, settling=outcome)
    for who in ("supply", "finance"):
        with office.database.transaction() as session:
            key = session.scalars(select(Incident.id).order_by(Incident.id)).first()
            assert key is not None
            incidents.acknowledge(
                session, actor=office.actor(who), now=later(days=11), incident_id=key, order=Order.NOTED, note="ทราบ"
            )


def prepare(url: str, folder: Path) -> None:
    rules.forget()
    database = Database(url, **{BASE_URL: "http://localhost", PHOTO_DIR: str(folder)})
    live_a_year(SampleOffice.of(database))
    database.dispose()


@pytest.fixture(scope="module")
def prepared_sqlite(prepared_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office of every test here has that year behind it."""
    folder = tmp_path_factory.mktemp("year")
    shutil.copy(prepared_sqlite, folder / "office.db")
    prepare(f"sqlite:///{folder / 'office.db'}", folder / "photos")
    return folder / "office.db"


@pytest.fixture(scope="module")
def prepared_postgres(
    postgres: Server, prepared_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    postgres.admin(f"CREATE DATABASE lived TEMPLATE {prepared_postgres}")
    prepare(postgres.url("lived"), tmp_path_factory.mktemp("year"))
    yield "lived"
    postgres.admin("DROP DATABASE lived WITH (FORCE)")


class Command:
    """`assetlend report build` on the machine of an office."""

    def __init__(self, office: SampleOffice, folder: Path) -> None:
        self.folder = folder
        self.database = office.database
        self.settings = {
            "ASSETLEND_DATA_DIR": str(folder),
            "ASSETLEND_DATABASE_URL": office.database.url.render_as_string(hide_password=False),
        }

    def build(self, *arguments: str) -> Any:
        words = ["report", "build", *arguments]
        return CliRunner().invoke(cli, words, env=self.settings, catch_exceptions=False)

    def written(self, form: str, *more: str, year: str = "2569") -> str:
        """What the command wrote; it says where, and nothing else."""
        out = self.folder / f"report.{form}"
        answer = self.build(year, "--format", form, "--out", str(out), *more)
        assert (answer.exit_code, answer.stdout, answer.stderr) == (0, f"{out}\n", "")
        assert not list(self.folder.glob("*.part"))
        return out.read_text("utf-8")

    def document(self, *more: str, year: str = "2569") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.written("json", *more, year=year))
        return found


@pytest.fixture
def command(office: SampleOffice, tmp_path: Path) -> Command:
    return Command(office, tmp_path)


# -- the published form -----------------------------------------------------------------------------------------------

FIGURE = {
    "value": (int, float, None), "numerator": (int, None), "denominator": (int, None), "unit": str, "parts": dict,
    "entries": [int],
}  # fmt: skip
STATEMENT = {
    "id": str, "text": str, "status": {"supported", "partial", "not_done", "no_data"}, "figures": [str], "note": str,
}  # fmt: skip
FORM = {
    "schema": {"assetlend.report/1"},
    "edition": {None},
    "organization": {"name": str, "ledger": str, "time_zone": {"Asia/Bangkok"}},
    "fiscal_year": int,
    "assessment": {"year": int, "item": str},
    "as_of": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"),
    "ledger": {"size": int, "root": re.compile(r"[A-Za-z0-9+/]{43}=")},
    "figures": dict.fromkeys(independent.FIGURES, FIGURE),
    "measures": [
        {
            "number": int, "title": str, "responsible": [str],
            "methods": [{"number": int, "text": str, "statements": [STATEMENT]}],
        }
    ],
    "findings": [{"rule": re.compile(r"R[0-9]+"), "text": str, "entries": [int]}],
    "edits": [{"statement": str, "by_office": str, "at": str, "text": str}],
    "suggestions": [{"rule": re.compile(r"R[0-9]+"), "problem": str, "suggestion": str}],
    "comparison": {
        "years": [
            {
                "figure": str, "title": str, "last": (int, float, None), "this": (int, float, None), "unit": str,
                "text": str,
            }
        ],
        "divisions": [
            {
                "division": re.compile(r"[0-9a-f]{32}"), "name": str,
                "cells": {
                    "requests": int, "handed_over": int, "due": int, "on_time": int, "median_hours": (int, float, None),
                    "checks": int, "checks_due": int, "activities": int,
                },
            }
        ],
    },
    "annex": [{"figure": str, "title": str, "acts": [{"act": str, "name": str, "entries": [int]}]}],
    "approvals": [{"step": str}],
}  # fmt: skip


def fits(value: Any, form: Any, where: str = "report") -> None:
    """`value` has exactly the keys and kinds of `form`."""
    if isinstance(form, dict):
        assert isinstance(value, dict) and value.keys() == form.keys(), where
        for key, part in form.items():
            fits(value[key], part, f"{where}.{key}")
    elif isinstance(form, list):
        assert isinstance(value, list), where
        for at, one in enumerate(value):
            fits(one, form[0], f"{where}[{at}]")
    elif isinstance(form, set):
        assert value in form, where
    elif isinstance(form, re.Pattern):
        assert form.fullmatch(value), where
    else:
        kinds = form if isinstance(form, tuple) else (form,)
        assert (value is None and None in kinds) or type(value) in kinds, where


def test_the_json_has_exactly_the_published_form(command: Command) -> None:
    report = command.document()
    fits(report, FORM)
    assert report["fiscal_year"] == 2569
    assert report["as_of"] == "2026-02-21T02:00:00.000000Z"
    assert report["organization"]["name"] == "องค์การบริหารส่วนตำบลตัวอย่าง"
    assert [measure["number"] for measure in report["measures"]] == [1, 2, 3, 4, 5, 6]
    assert [method["number"] for method in report["measures"][1]["methods"]] == [1, 2, 3, 4, 5]
    shown = {name for one in statements(report) for name in one["figures"]}
    assert shown == set(report["figures"]), "each figure stands behind a statement"
    early = command.document("--as-of", "13/1/2569")
    assert {one["status"] for built in (report, early) for one in statements(built)} == set(STATUSES)
    assert [one["rule"] for one in report["findings"]] == ["R11", "R12", *["R27"] * 3, "R33"]
    assert [one["rule"] for one in report["suggestions"]] == ["R11", "R12", "R27", "R33"]
    assert report["figures"]["chase"]["parts"]["days"] == 7 and report["edits"] == report["approvals"] == []
    assert [one["figure"] for one in report["annex"]] == [one["figure"] for one in report["comparison"]["years"]]
    assert report["comparison"]["divisions"][0]["name"].startswith("กอง")


def statements(report: dict[str, Any]) -> list[dict[str, Any]]:
    methods = [method for measure in report["measures"] for method in measure["methods"]]
    return [one for method in methods for one in method["statements"]]


def test_the_json_is_what_an_auditor_counts_from_the_exported_ledger(command: Command) -> None:
    report = command.document()
    out = command.folder / "ledger.jsonl"
    answer = CliRunner().invoke(cli, ["ledger", "export", str(out)], env=command.settings, catch_exceptions=False)
    assert answer.exit_code == 0
    as_of = independent.moment(report["as_of"])
    plan = report["figures"]["activities"]["parts"]["responsible"]
    agree(report["figures"], independent.recount(out.read_bytes(), Question(2569, as_of, plan=plan)))


def test_the_same_day_gives_the_same_file_byte_for_byte(command: Command) -> None:
    first = command.written("json", "--as-of", "20/1/2569")
    with time_machine.travel(NOW_THERE + timedelta(days=9), tick=False):
        assert command.written("json", "--as-of", "2026-01-20") == first
    assert first.endswith("}\n") and "\\u" not in first


@pytest.mark.parametrize("typed", ["14/1/2569", "2569-01-14", "2026-01-14", "๑๔ ม.ค. ๒๕๖๙"])
def test_as_of_leaves_out_what_was_recorded_after_that_day(office: SampleOffice, command: Command, typed: str) -> None:
    report = command.document("--as-of", typed)
    with office.database.reading() as session:
        size = ledger.size_at(session, end_of_day(date(2026, 1, 14)))
    assert report["as_of"] == "2026-01-14T16:59:59.999999Z"
    assert 0 < report["ledger"]["size"] == size == report["figures"]["integrity"]["value"]
    assert report["figures"]["requests"]["value"] == 2
    assert max(seq for figure in report["figures"].values() for seq in figure["entries"]) <= size


def test_a_day_to_come_is_not_reported_on_yet(command: Command) -> None:
    assert command.document("--as-of", "30/9/2569") == command.document()


def test_the_last_checkpoint_is_named_in_the_state_of_the_ledger(command: Command) -> None:
    assert command.document()["figures"]["integrity"]["parts"]["last_checkpoint"] is None
    signed = CliRunner().invoke(cli, ["ledger", "checkpoint"], env=command.settings, catch_exceptions=False)
    assert signed.exit_code == 0
    report = command.document()
    assert report["figures"]["integrity"]["parts"]["last_checkpoint"] == report["ledger"]
    assert next(one for one in statements(report) if one["id"] == "integrity")["status"] == "supported"


# -- refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["1999", "--format", "json", "--out", "{}/x"], 1, "Enter a fiscal year of the Buddhist era"),
        (["2026", "--format", "json", "--out", "{}/x"], 1, "Enter a fiscal year of the Buddhist era"),
        (["2570", "--format", "html", "--out", "{}/x"], 1, "Enter a fiscal year of the Buddhist era"),
        (["999999999999", "--format", "html", "--out", "{}/x"], 1, "Enter a fiscal year of the Buddhist era"),
        (["2569", "--format", "json", "--out", "{}/x", "--as-of", "30/9/2568"], 1, "Enter a fiscal year"),
        (["2569", "--format", "json", "--out", "{}/none/x"], 1, "cannot be read or written"),
        (["2569", "--format", "html", "--out", "{}/kept.json/x"], 1, "cannot be read or written"),
        (["this-year", "--format", "json", "--out", "{}/x"], 2, "FISCAL_YEAR"),
        (["2569", "--out", "{}/x"], 2, "--format"),
        (["2569", "--format", "sheet", "--out", "{}/x"], 2, "--format"),
        (["2569", "--format", "json"], 2, "--out"),
        (["2569", "--format", "json", "--out", "{}"], 2, "--out"),
        (["2569", "--format", "json", "--out", "{}/x", "--as-of", "31/2/2569"], 2, "--as-of"),
        (["--format", "json", "--out", "{}/x"], 2, "FISCAL_YEAR"),
    ],
)
def test_a_report_that_cannot_be_built_is_refused_in_one_sentence_and_writes_nothing(
    office: SampleOffice, command: Command, arguments: list[str], code: int, words: str
) -> None:
    kept = command.folder / "kept.json"
    kept.write_text("as it was")
    files, rows = sorted(command.folder.iterdir()), dump(office.database)
    answer = command.build(*(one.format(command.folder) for one in arguments))
    assert (answer.exit_code, answer.stdout) == (code, "")
    assert words in answer.stderr and "Traceback" not in answer.stderr
    if code == 1:
        assert len(answer.stderr.splitlines()) == 2, "once in Thai and once in English"
        assert re.search("[ก-๛]", answer.stderr.splitlines()[0])
    assert sorted(command.folder.iterdir()) == files and kept.read_text() == "as it was"
    assert dump(office.database) == rows


def test_a_report_that_could_not_be_finished_leaves_the_one_before_as_it_was(
    office: SampleOffice, command: Command
) -> None:
    before = command.written("json")
    taken = command.folder / "report.json.part"
    taken.mkdir()
    answer = command.build("2569", "--format", "json", "--out", str(command.folder / "report.json"))
    assert answer.exit_code == 1 and "cannot be read or written" in answer.stderr
    assert (command.folder / "report.json").read_text("utf-8") == before and taken.is_dir()


# -- the same words everywhere ----------------------------------------------------------------------------------------


class Words(HTMLParser):
    """The texts of elements by their class, and all text that people read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.by_class: dict[str, list[str]] = {}
        self.links: list[str] = []
        self._open: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.links += [str(found[name]) for name in ("src", "href") if found.get(name)]
        if tag not in ("br", "meta", "link", "col"):
            self._open.append(found.get("class") or tag)
            self.by_class.setdefault(self._open[-1], []).append("")

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self._open and "title" not in self._open:
            self.text += f" {data}"
        if self._open:
            self.by_class[self._open[-1]][-1] += data


@pytest.mark.parametrize("more", [(), ("--as-of", "13/1/2569")])
def test_the_html_says_each_sentence_of_the_json_word_for_word(command: Command, more: tuple[str, ...]) -> None:
    report, page = command.document(*more), Words(command.written("html", *more))
    told = statements(report)
    assert page.by_class["sentence"] == [one["text"] for one in told]
    assert page.by_class.get("note", []) == [one["note"] for one in told if one["note"]]
    assert page.by_class["status"] == [f"{STATUSES[one['status']]}:" for one in told]
    assert page.by_class.get("finding", []) == [one["text"] for one in report["findings"]]
    for finding in report["findings"]:
        assert finding["rule"] in page.text
    for measure in report["measures"]:
        assert measure["title"] in page.text and ", ".join(measure["responsible"]) in page.text
        assert all(method["text"] in page.text for method in measure["methods"])
    assert all(SENTENCES["names"][name] in page.text for name in report["figures"])
    assert report["ledger"]["root"] in page.text
    assert ("R11 (ข้อ ๒๑๑):" in page.text) == (not more)


def test_the_html_is_one_thai_page_that_needs_nothing_else(command: Command) -> None:
    written = command.written("html")
    page = Words(written)
    assert written.startswith("<!doctype html>") and '<html lang="th">' in written and 'charset="utf-8"' in written
    assert page.links == []
    codes = re.compile(r"\bR\d+\b|O43|SHA-256|[A-Za-z0-9+/]{43}=|รหัส [0-9A-Z]+")
    told = page.text.replace(command.document()["organization"]["ledger"], "")
    assert not re.search(r"[0-9]", codes.sub("", told)), "figures and days are in Thai digits"
    assert "บันทึกไว้จนถึงวันที่ ๒๑ กุมภาพันธ์ ๒๕๖๙ เวลา ๐๙.๐๐ น." in page.text


def test_a_name_with_marks_is_shown_as_it_is(office: SampleOffice, command: Command) -> None:
    name = "อบต. <b>ตัวอย่าง</b> & พวก"
    with office.database.transaction() as session:
        session.execute(select(Organization)).scalar_one().name = name
    assert command.document()["organization"]["name"] == name
    written = command.written("html")
    assert "<b>" not in written and name in Words(written).text


def test_an_empty_year_says_that_there_was_nothing_to_measure(command: Command) -> None:
    report = command.document("--as-of", "30/9/2568", year="2568")
    told = {one["id"]: one for one in statements(report)}
    assert report["ledger"]["size"] == 0
    for name in ("requests", "decisions", "decision_hours", "handed_over", "due", "chase", "units", "incidents"):
        assert told[name]["status"] == "no_data"
        assert told[name]["note"] == SENTENCES["notes"]["no_data"]
    page = Words(command.written("html", "--as-of", "30/9/2568", year="2568"))
    assert report["findings"] == [] and "ไม่มีข้อค้นพบ" in page.text
    none = [figure for figure in report["figures"].values() if figure["value"] is None]
    compared = [one[of] for one in report["comparison"]["years"] for of in ("last", "this") if one[of] is None]
    assert page.by_class["p"].count("ไม่มีสิ่งให้วัด") == len(none) + len(compared)
    assert len(none) == 10 and len(compared) >= 2 * len(none)


def test_the_page_says_the_same_as_the_file(command: Command, visitor: Visitor) -> None:
    report = command.document()
    answer = visitor.as_("auditor").get("/integrity/2569")
    page = answer.get_data(as_text=True)
    cards = re.findall(r'<div class="govuk-summary-card__content">(.*?)</div></div>', page, re.S)
    shown = [re.findall(r'<p class="govuk-body(?:-s)?" lang="th">(.*?)</p>', card, re.S) for card in cards]
    told = statements(report)
    assert [[unescape(words) for words in card] for card in shown] == [
        [one["text"], *([one["note"]] if one["note"] else [])] for one in told
    ]
    assert [STATUSES[one["status"]] in card for one, card in zip(told, cards, strict=True)] == [True] * len(told)
    for words in ("problem", "suggestion"):
        assert all(one[words] in unescape(page) for one in report["suggestions"])
    assert all(one["text"] in unescape(page) for one in report["comparison"]["years"])
    assert all(one["name"] in unescape(page) for one in report["comparison"]["divisions"])
    findings = page[page.index('<ul class="govuk-list govuk-list--spaced">') :]
    assert [finding["text"] in unescape(findings) for finding in report["findings"]] == [True] * len(report["findings"])
    assert findings.count('<li lang="th">') == len(report["findings"])
    assert report["ledger"]["root"] in unescape(page)


def test_every_entry_behind_a_figure_or_finding_opens_on_the_page(
    office: SampleOffice, command: Command, visitor: Visitor
) -> None:
    report = command.document()
    auditor = visitor.as_("auditor")
    with office.database.reading() as session:
        kept = set(session.scalars(select(LedgerEntry.seq)))
    named: set[int] = set()
    for name, figure in report["figures"].items():
        shown = linked(auditor, f"/integrity/2569/figures/{name}")
        assert shown == figure["entries"], name
        named |= set(shown)
    for finding in report["findings"]:
        named |= set(finding["entries"])
    assert named <= kept
    on_report = auditor.get("/integrity/2569").get_data(as_text=True)
    for seq in named:
        answer = auditor.get(f"/ledger/{seq}")
        assert answer.status_code == 200 and str(seq) in answer.get_data(as_text=True)
    for finding in report["findings"]:
        assert all(f'href="/ledger/{seq}"' in on_report for seq in finding["entries"])


def linked(auditor: Visitor, path: str) -> list[int]:
    """The entries that a figure's page links to, and the pages after it."""
    found: list[int] = []
    while path:
        answer = auditor.get(path)
        assert answer.status_code == 200
        page = answer.get_data(as_text=True)
        found += map(int, re.findall(r'href="/ledger/(\d+)"', page))
        more = re.search(r'href="(/integrity/2569/figures/\w+\?after=\d+)"', page)
        path = more[1] if more else ""
    return found


def test_a_figure_of_many_entries_is_shown_page_by_page(office: SampleOffice, visitor: Visitor) -> None:
    rows = [register_row(number=f"700-69-{number:04}", name="พัดลม", unit="ตัว") for number in range(205)]
    with office.database.transaction() as session:
        add_assets(session, rows, NOW_THERE)
    with office.database.reading() as session:
        report = integrity.build(session, fiscal_year=2569, as_of=NOW_THERE, zone=BANGKOK)
    entries = list(report.figures["register"].entries)
    assert len(entries) > 205
    assert linked(visitor.as_("auditor"), "/integrity/2569/figures/register") == entries


def test_a_ratio_on_its_page_is_never_rounded_to_one(command: Command, visitor: Visitor) -> None:
    report = command.document()
    due = report["figures"]["due"]
    page = visitor.as_("auditor").get("/integrity/2569/figures/due").get_data(as_text=True)
    assert f'<dd class="app-figure__value">{due["numerator"]} / {due["denominator"]}</dd>' in page
    hours = visitor.as_("auditor").get("/integrity/2569/figures/decision_hours").get_data(as_text=True)
    assert "– จาก" not in hours


def test_the_forms_of_one_report_are_made_from_one_value(office: SampleOffice) -> None:
    with office.database.reading() as session:
        report = integrity.build(session, fiscal_year=2569, as_of=NOW_THERE, zone=BANGKOK)
    document = report.to_json()
    assert json.loads(report_files.as_json(document)) == document
    told = [one["text"] for one in statements(document)]
    assert Words(report_files.as_html(document)).by_class["sentence"] == told


def test_pdf_and_word_files_are_written_too_and_nothing_else_is(command: Command) -> None:
    for form, begins in (("pdf", b"%PDF-"), ("docx", b"PK")):
        out = command.folder / f"report.{form}"
        assert command.build("2569", "--format", form, "--out", str(out)).exit_code == 0
        assert out.read_bytes().startswith(begins)
    assert command.build("2569", "--format", "odt", "--out", str(command.folder / "x")).exit_code == 2


@on_sqlite
def test_officials_fetch_the_draft_in_every_form(command: Command, visitor: Visitor) -> None:
    auditor = visitor.as_("auditor")
    report = command.document()
    for form, kind in integrity_pages.FILES.items():
        answer = auditor.get(f"/integrity/2569.{form}")
        assert (answer.status_code, answer.content_type) == (200, kind)
        assert answer.headers["Content-Disposition"] == f"attachment; filename=integrity-2569.{form}"
        assert answer.get_data() == report_files.made(report, form)
        assert f'href="/integrity/2569.{form}"' in auditor.get("/integrity/2569").get_data(as_text=True)
    assert [auditor.get(f"/integrity/{path}").status_code for path in ("2569.odt", "2500.pdf")] == [404, 404]
