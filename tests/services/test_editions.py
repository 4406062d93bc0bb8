"""The life of an edition: sent up as fixed bytes, checked and signed by two people, frozen, published, corrected."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from assetlend.clock import BANGKOK
from assetlend.db import Database
from assetlend.domain import editions as rules_of
from assetlend.domain.editions import ChainStep, EditionState
from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import Decision as Answer
from assetlend.errors import NotAllowed, NotFound, Refusal
from assetlend.ledger import canonical
from assetlend.models import LedgerEntry, Notice, ReportEdition, ReportRemark
from assetlend.services import admin, edition_files, edition_lists, edition_signing, editions, integrity, ledger, rules
from tests.factories import NOW, SampleOffice, day, later

YEAR = 2569
on_one = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


class Report:
    """The office's report of the year, moved on by name; every act a minute after the last."""

    def __init__(self, office: SampleOffice) -> None:
        self.office = office
        self.minutes = 0

    def tick(self) -> datetime:
        self.minutes += 1
        return NOW + timedelta(minutes=self.minutes)

    def begin(self, by: str = "finance", year: int = YEAR, reason: str = "") -> ReportEdition:
        with self.office.database.transaction() as session:
            return editions.begin(
                session, actor=self.office.actor(by), now=self.tick(), fiscal_year=year, zone=BANGKOK, reason=reason
            )

    def act(self, act: Callable[..., Any], row: ReportEdition, by: str, **values: Any) -> Any:
        with self.office.database.transaction() as session:
            return act(session, actor=self.office.actor(by), now=self.tick(), edition_id=row.id, **values)

    def send(self, row: ReportEdition, by: str = "finance") -> str:
        self.act(editions.send, row, by, zone=BANGKOK)
        with self.office.database.reading() as session:
            return edition_lists.sending_of(edition_lists.get(session, row.id)).sha256

    def decide(self, row: ReportEdition, by: str, seen: str, answer: Answer = Answer.YES, reason: str = "") -> None:
        self.act(edition_signing.decide, row, by, seen=seen, answer=answer, reason=reason)

    def sign(self, row: ReportEdition) -> None:
        seen = self.send(row)
        self.decide(row, "palad", seen)
        self.decide(row, "nayok", seen)

    def publish(self, row: ReportEdition, by: str = "finance") -> None:
        self.act(editions.publish, row, by)

    def now(self, row: ReportEdition) -> ReportEdition:
        with self.office.database.reading() as session:
            found = edition_lists.get(session, row.id)
            session.expunge_all()
            return found

    def document(self, row: ReportEdition) -> dict[str, Any]:
        with self.office.database.reading() as session:
            return edition_lists.read(edition_lists.body_of(edition_lists.get(session, row.id)) or b"")

    def refused(self, error: type[Refusal], act: Callable[[], Any]) -> None:
        before = entries(self.office.database)
        with pytest.raises(error):
            act()
        assert entries(self.office.database) == before


def entries(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """(act, data) of everything that the ledger tells of reports."""
    with database.reading() as session:
        query = select(LedgerEntry.body).where(LedgerEntry.act.like("report.%")).order_by(LedgerEntry.seq)
        found = [json.loads(bytes(body)) for body in session.scalars(query)]
    return [(one["act"], one["data"]) for one in found]


@pytest.fixture
def report(office: SampleOffice) -> Report:
    return Report(office)


# -- the whole life ---------------------------------------------------------------------------------------------------


def test_a_report_is_checked_by_the_palad_signed_by_the_nayok_frozen_and_published(report: Report) -> None:
    row = report.begin()
    seen = report.send(row)
    sent = report.document(row)
    report.decide(row, "palad", seen)
    assert report.now(row).state is EditionState.SENT
    report.decide(row, "nayok", seen)
    report.publish(row)

    frozen = report.document(row)
    assert {**frozen, "approvals": []} == sent
    assert sent["edition"] == {"number": 1, "replaces": None, "reason": "", "changes": []}
    assert [(one["step"], one["office"], one["title"]) for one in frozen["approvals"]] == [
        ("check", "palad", "ปลัดองค์การบริหารส่วนตำบล"),
        ("sign", "nayok", "นายกองค์การบริหารส่วนตำบล"),
    ]
    with report.office.database.reading() as session:
        body = edition_lists.body_of(edition_lists.get_published(session, YEAR, 1)) or b""
    digest = sha256(body).hexdigest()
    assert body == canonical.published(frozen)
    assert [act for act, _ in entries(report.office.database)] == [
        "report.begun", "report.sent", "report.step_decided", "report.step_decided", "report.frozen",
        "report.published",
    ]  # fmt: skip
    assert entries(report.office.database)[-2:] == [
        ("report.frozen", {"fiscal_year": YEAR, "sha256": digest}),
        ("report.published", {"fiscal_year": YEAR, "sha256": digest}),
    ]


@on_one
def test_the_document_holds_what_was_there_when_it_was_sent_and_nothing_that_came_later(report: Report) -> None:
    row = report.begin()
    report.office.ask({"chair": 1}, now=report.tick())
    seen = report.send(row)
    report.office.ask({"chair": 2}, now=report.tick())
    report.decide(row, "palad", seen)
    report.decide(row, "nayok", seen)

    document = report.document(row)
    with report.office.database.reading() as session:
        query = select(LedgerEntry).where(LedgerEntry.act == "report.sent")
        sent = session.scalars(query).one()
        told = sent.seq - 1, canonical.stamp(sent.at)
    assert document["figures"]["requests"]["value"] == 1
    assert (document["ledger"]["size"], document["as_of"]) == told


@on_one
def test_a_report_made_before_the_year_is_over_says_so(report: Report) -> None:
    row = report.begin()
    report.send(row)
    assert rules_of.is_interim(YEAR, canonical.read_stamp(report.document(row)["as_of"]).date())
    assert not rules_of.is_interim(YEAR, date(2026, 10, 1)) and rules_of.is_interim(YEAR, date(2026, 9, 30))


@on_one
def test_who_acts_for_the_palad_signs_as_acting_with_the_number_of_his_order(report: Report) -> None:
    office = report.office
    with office.database.transaction() as session:
        wanted = admin.NewAppointment(
            office.people["education"], Office.PALAD, "รักษาราชการแทนปลัด", day(-1), day(30), Holding.ACTING,
            order_no="คำสั่งที่ 5/2569",
        )  # fmt: skip
        admin.appoint(session, actor=office.actor("admin"), now=NOW, wanted=wanted)
    row = report.begin()
    seen = report.send(row)
    report.decide(row, "education", seen)
    report.decide(row, "nayok", seen)
    first = report.document(row)["approvals"][0]
    assert (first["capacity"], first["order_no"]) == ("รักษาราชการแทน", "คำสั่งที่ 5/2569")


# -- sending back -----------------------------------------------------------------------------------------------------


@on_one
def test_a_report_that_is_sent_back_says_why_and_is_checked_anew(report: Report) -> None:
    row = report.begin()
    seen = report.send(row)
    report.refused(rules_of.SayWhyNot, lambda: report.decide(row, "palad", seen, Answer.NO))
    report.decide(row, "palad", seen, Answer.NO, "ตัวเลขการส่งคืนยังไม่ครบ")
    assert report.now(row).state is EditionState.DRAFT
    report.refused(rules_of.GoneOn, lambda: report.decide(row, "nayok", seen))

    again = report.send(row)
    assert again != seen
    report.decide(row, "palad", again)
    report.decide(row, "nayok", again)
    assert [(one.round, one.answer.value) for one in report.now(row).steps] == [(1, "no"), (2, "yes"), (2, "yes")]


@on_one
def test_nobody_decides_about_a_document_that_he_did_not_see(report: Report) -> None:
    row = report.begin()
    seen = report.send(row)
    report.decide(row, "palad", seen, Answer.NO, "แก้ไข")
    report.send(row)
    report.refused(rules_of.AnotherDocument, lambda: report.decide(row, "palad", seen))


@on_one
def test_only_the_office_whose_step_it_is_decides(report: Report) -> None:
    row = report.begin()
    seen = report.send(row)
    for who in ("nayok", "finance", "auditor", "staff"):
        report.refused(NotAllowed, lambda who=who: report.decide(row, who, seen))


# -- other people -----------------------------------------------------------------------------------------------------


def acting_nayok(report: Report, who: str) -> None:
    office = report.office
    with office.database.transaction() as session:
        wanted = admin.NewAppointment(
            office.people[who], Office.NAYOK, "รักษาราชการแทนนายก", day(-1), day(30), Holding.ACTING, order_no="9/2569"
        )
        admin.appoint(session, actor=office.actor("admin"), now=NOW, wanted=wanted)


@on_one
def test_the_palad_who_acts_for_the_nayok_does_not_sign_what_he_checked(report: Report) -> None:
    acting_nayok(report, "palad")
    row = report.begin()
    seen = report.send(row)
    report.decide(row, "palad", seen)
    report.refused(rules_of.DecidedBefore, lambda: report.decide(row, "palad", seen))
    report.decide(row, "nayok", seen)


@on_one
def test_who_prepared_a_report_is_not_the_only_one_who_agrees_to_it(report: Report) -> None:
    """An office whose chain is one signature: whoever prepared it cannot give that."""
    acting_nayok(report, "finance")
    with report.office.database.transaction() as session:
        document = rules.body_of(session, rules.current(session).version)
        document["report_chain"] = [{"step": "sign", "office": "nayok"}]
        rules.add_version(session, actor=report.office.actor("chief"), now=report.tick(), document=document, note="")
    row = report.begin()
    seen = report.send(row)
    report.refused(rules_of.PreparedByYou, lambda: report.decide(row, "finance", seen))
    report.decide(row, "nayok", seen)
    assert report.now(row).state is EditionState.FROZEN


@on_one
def test_the_palad_may_prepare_a_report_and_check_it_because_the_nayok_signs(report: Report) -> None:
    row = report.begin("palad")
    seen = report.send(row, "palad")
    report.decide(row, "palad", seen)
    report.decide(row, "nayok", seen)
    assert report.now(row).state is EditionState.FROZEN


@on_one
def test_who_may_not_prepare_one_neither_begins_nor_sends_nor_publishes(report: Report) -> None:
    row = report.begin()
    for who in ("auditor", "clerk", "supply", "staff", "nayok", "admin"):
        report.refused(NotAllowed, lambda who=who: report.begin(who))
        report.refused(NotAllowed, lambda who=who: report.send(row, who))
        report.refused(NotAllowed, lambda who=who: report.act(editions.withdraw, row, who))
    report.sign(row)
    report.refused(NotAllowed, lambda: report.publish(row, "auditor"))


# -- one at a time ----------------------------------------------------------------------------------------------------


@on_one
def test_one_edition_of_a_year_is_under_way_at_a_time(report: Report) -> None:
    first = report.begin()
    report.refused(rules_of.OneEditionAtATime, report.begin)
    report.act(editions.withdraw, first, "palad")
    second = report.begin()
    assert second.number == 1
    report.send(second)
    report.refused(rules_of.GoneOn, lambda: report.act(editions.withdraw, second, "palad"))
    report.refused(rules_of.GoneOn, lambda: report.publish(second))
    report.refused(integrity.NoSuchYear, lambda: report.begin(year=2570))
    with report.office.database.reading() as session, pytest.raises(NotFound):
        edition_lists.get_published(session, YEAR, 1)


# -- remarks ----------------------------------------------------------------------------------------------------------


@on_one
def test_remarks_stand_apart_from_what_was_computed_and_are_locked_when_sent(report: Report) -> None:
    row = report.begin()
    report.refused(rules_of.RemarkMissing, lambda: report.act(editions.remark, row, "supply", statement="due", text=""))
    report.refused(NotAllowed, lambda: report.act(editions.remark, row, "auditor", statement="due", text="ก"))
    kept = report.act(editions.remark, row, "supply", statement="due", text="น้ำท่วมถนนขาดสามวัน")
    gone = report.act(editions.remark, row, "finance", statement="chase", text="ผิด")

    def drop(remark: ReportRemark, by: str) -> None:
        with report.office.database.transaction() as session:
            actor = report.office.actor(by)
            editions.drop_remark(session, actor=actor, edition_id=row.id, remark_id=remark.id)

    report.refused(NotFound, lambda: drop(gone, "supply"))
    drop(gone, "finance")
    report.send(row)
    assert report.document(row)["edits"] == [
        {
            "statement": "due", "by_office": "เจ้าพนักงานพัสดุ", "text": "น้ำท่วมถนนขาดสามวัน",
            "at": canonical.stamp(kept.written_at),
        }
    ]  # fmt: skip
    report.refused(rules_of.GoneOn, lambda: drop(kept, "supply"))
    report.refused(rules_of.GoneOn, lambda: report.act(editions.remark, row, "supply", statement="due", text="ก"))


# -- corrections ------------------------------------------------------------------------------------------------------


@on_one
def test_a_correction_says_what_it_replaces_why_and_what_is_different(report: Report) -> None:
    first = report.begin()
    report.sign(first)
    report.publish(first)
    report.office.ask({"chair": 1}, now=report.tick())
    report.refused(rules_of.NoReasonForCorrection, report.begin)
    second = report.begin(reason="คีย์ใบยืมกระดาษย้อนหลัง")
    report.sign(second)
    with report.office.database.reading() as session:
        assert edition_lists.replacing(session, edition_lists.get(session, first.id)) is None
    report.publish(second)

    edition = report.document(second)["edition"]
    with report.office.database.reading() as session:
        old = edition_lists.get_published(session, YEAR, 1)
        assert old.frozen is not None and edition["replaces"] == old.frozen.sha256
        newer = edition_lists.replacing(session, old)
        assert newer is not None and newer.id == second.id
    assert (edition["number"], edition["reason"]) == (2, "คีย์ใบยืมกระดาษย้อนหลัง")
    told = {(one["figure"], one["from"], one["to"]): one["text"] for one in edition["changes"]}
    assert told["requests", 0, 1] == "ตัวเลข “คำขอยืม” เปลี่ยนจาก ๐ เป็น ๑"
    assert any(isinstance(before, str) and figure == "requests" for figure, before, _ in told)
    assert "due" not in {figure for figure, *_ in told}


def figure(value: float | None, numerator: int, denominator: int | None, **more: Any) -> dict[str, Any]:
    given = {"unit": "ratio" if denominator is not None else "requests", "parts": {}, "entries": [1]}
    return {"value": value, "numerator": numerator, "denominator": denominator, **given, **more}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (figure(0.75, 3, 4), figure(1.0, 4, 4), "ตัวเลข “ก” เปลี่ยนจาก ๓ ใน ๔ เป็น ๔ ใน ๔"),
        (figure(None, 0, 0), figure(1.0, 1, 1), "ตัวเลข “ก” เปลี่ยนจาก ไม่มีสิ่งให้วัด เป็น ๑ ใน ๑"),
        (figure(1200, 1200, None), figure(1201, 1201, None), "ตัวเลข “ก” เปลี่ยนจาก ๑,๒๐๐ เป็น ๑,๒๐๑"),
        (figure(1, 1, None), figure(1, 1, None, parts={"x": 1}), "ตัวเลข “ก” คงเดิม แต่รายละเอียดเปลี่ยนไป"),
        (
            figure(1, 1, None),
            figure(1, 1, None, entries=[1, 2]),
            "ตัวเลข “ก” คงเดิม แต่อ้างรายการในบัญชีเหตุการณ์ต่างไป (เดิม ๑ รายการ บัดนี้ ๒ รายการ)",
        ),
        (None, figure(1, 1, None), "ตัวเลข “ก” เพิ่มขึ้นใหม่"),
        (figure(1, 1, None), None, "ตัวเลข “ก” ไม่มีแล้ว"),
    ],
)
def test_what_a_correction_changes_is_told_in_official_thai(old: Any, new: Any, said: str) -> None:
    empty: dict[str, Any] = {"measures": []}
    before = {**empty, "figures": {"x": old} if old else {}}
    now = {**empty, "figures": {"x": new} if new else {}}
    (change,) = rules_of.changes(before, now, {"x": "ก"})
    assert (change["figure"], change["title"], change["text"]) == ("x", "ก", said)


# -- for ever ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE report_edition SET reason = 'x' || reason",
        "UPDATE report_edition SET state = 'draft'",
        "DELETE FROM report_edition",
    ],
)
def test_the_database_itself_keeps_a_frozen_edition_as_it_is(report: Report, statement: str) -> None:
    row = report.begin()
    report.sign(row)
    for publish in (False, True):
        if publish:
            report.publish(row)
        refused = pytest.raises(DBAPIError, match="report_edition is closed")
        with refused, report.office.database.transaction() as session:
            session.execute(text(statement))


@on_one
def test_a_report_that_was_signed_gets_its_checkpoint_from_the_worker_at_once(report: Report, tmp_path: Any) -> None:
    from assetlend.services import keys

    signer = keys.signer(tmp_path / "keys", tmp_path / "checkpoints", "assetlend.ledger/x", make=True)
    with report.office.database.transaction() as session:
        ledger.checkpoint(session, signer, NOW)
        assert not ledger.checkpoint_due(session, later(hours=1))
    report.sign(report.begin())
    with report.office.database.transaction() as session:
        assert ledger.checkpoint_due(session, later(hours=1))
        ledger.checkpoint(session, signer, later(hours=1))
        assert not ledger.checkpoint_due(session, later(hours=2))


# -- who is told ------------------------------------------------------------------------------------------------------


@on_one
def test_the_next_in_the_chain_is_told_and_who_prepared_it_what_came_of_it(report: Report) -> None:
    row = report.begin()
    seen = report.send(row)
    assert told(report) == {("palad", "report_waits")}
    report.decide(row, "palad", seen)
    report.decide(row, "nayok", seen, Answer.NO, "แก้ไข")
    assert told(report) == {("palad", "report_waits"), ("nayok", "report_waits"), ("finance", "report_returned")}
    report.sign(row)
    assert ("finance", "report_signed") in told(report)


def told(report: Report) -> set[tuple[str, str]]:
    names = {key: name for name, key in report.office.people.items()}
    with report.office.database.reading() as session:
        query = select(Notice.person_id, Notice.kind).where(Notice.kind.like("report%"))
        return {(names[person], kind) for person, kind in session.execute(query)}


# -- the chain as data ------------------------------------------------------------------------------------------------

CHECK, SIGN = {"step": "check", "office": "palad"}, {"step": "sign", "office": "nayok"}


def test_a_rulebook_of_before_there_were_editions_has_the_usual_chain() -> None:
    assert rules_of.parse_chain(None) == rules_of.parse_chain([CHECK, SIGN]) == rules_of.USUAL_CHAIN
    assert rules_of.USUAL_CHAIN == ((ChainStep.CHECK, Office.PALAD), (ChainStep.SIGN, Office.NAYOK))


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [CHECK],
        [SIGN, CHECK],
        [SIGN, {"step": "sign", "office": "palad"}],
        [CHECK, {"step": "check", "office": "palad"}, SIGN],
        [{"step": "check", "office": "internal_auditor"}, SIGN],
        [{"step": "look", "office": "palad"}, SIGN],
    ],
)
def test_a_chain_that_does_not_end_with_one_signature_of_another_office_is_none(rows: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError, match=r"chain|ChainStep"):
        rules_of.parse_chain(rows)


@on_one
def test_findings_and_remarks_of_an_edition_name_no_code_of_a_loan(report: Report) -> None:
    """Whoever has the code of a loan has half of what opens it; the number of its entry opens nothing."""
    office = report.office
    loan = office.approve(office.ask({"chair": 3}))
    office.give(loan, counts={1: 3})
    report.minutes = 60 * 24 * 20
    row = report.begin()
    report.act(editions.remark, row, "finance", statement="due", text=f"ใบยืมรหัส {loan.reference} ติดตามแล้ว")
    report.send(row)
    document = report.document(row)
    with office.database.reading() as session:
        live = integrity.build(session, fiscal_year=YEAR, as_of=report.tick(), zone=BANGKOK).to_json()
        asked = session.scalars(select(LedgerEntry.seq).where(LedgerEntry.act == "loan.submitted")).one()
    assert loan.reference in live["findings"][0]["text"]
    assert [one["entries"] for one in document["findings"]] == [one["entries"] for one in live["findings"]]
    assert loan.reference.encode() not in canonical.published(document)
    number = str(asked).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert document["findings"][0]["text"].startswith(f"การยืมตามบัญชีเหตุการณ์ลำดับที่ {number} ครบกำหนดวันที่")
    assert document["edits"][0]["text"] == f"การยืมตามบัญชีเหตุการณ์ลำดับที่ {number} ติดตามแล้ว"


# -- files ------------------------------------------------------------------------------------------------------------


@on_one
def test_the_files_of_an_edition_come_from_its_frozen_bytes_alone(report: Report) -> None:
    row = report.begin()
    report.sign(row)
    with report.office.database.reading() as session:
        body = edition_lists.body_of(edition_lists.get(session, row.id)) or b""
    assert edition_files.drawn(body, "json") == (body, "application/json")
    page, media = edition_files.drawn(body, "html")
    assert media == "text/html"
    for statement in rules_of.statements(json.loads(body)).values():
        assert statement in page.decode()
    assert edition_files.drawn(bytes(bytearray(body)), "html")[0] is page, "strangers do not make it draw again"
