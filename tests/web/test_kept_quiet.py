"""What the office knows of people gets neither to strangers nor into the ledger nor into the logs."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from assetlend import server
from assetlend.config import Config
from assetlend.db import Database
from assetlend.models import LedgerEntry
from assetlend.web import logs
from tests.documents.reading import by_pdfium
from tests.visitor import Visitor
from tests.web.pages import Page, on_sqlite, page, unchanged, walk
from tests.web.places import places
from tests.web.strangers import FREE, filled, texts_of
from tests.web.test_bad_input import at_the_form, drawn, sent
from tests.web.town import Town

# -- what gets out ----------------------------------------------------------------------------------------------------

SECRETS = (
    "สมศรี",
    "ใจดี",
    "0812345678",
    "081-234-5678",
    "คนผ่านทาง",
    "0877777777",
    "087-777-7777",
    "สมชาย",
    "ฐิตธมฺโม",
    "089-876-5432",
)


@on_sqlite
def test_nothing_that_is_open_to_all_tells_who_borrows(visitor: Visitor, town: Town) -> None:
    """Catalogue, labels, receipts, checkpoints, rules, errors: names, numbers and links of borrowers are nowhere."""
    known = places(town)
    starts = [
        "/",
        "/follow",
        "/checkpoints",
        "/rules",
        "/terms",
        "/privacy",
        "/health",
        "/sign-in",
        "/nothing",
        "/borrow",
    ]
    starts += [f"/a/{one.tag}" for kind in ("tent", "table", "chair", "projector") for one in town.pieces(kind)[:3]]
    starts += [known["/r/<number:seq>/<token:leaf>"], known["/r/<number:seq>/<token:leaf>/proof"]]
    with town.database.reading() as session:
        for row in session.scalars(select(LedgerEntry).where(LedgerEntry.act.like("loan.%"))):
            starts.append(f"/r/{row.seq}/{bytes(row.leaf_hash).hex()}")
    told = [*SECRETS, *town.keys.values(), *(town.named(name).reference for name in town.loans)]
    told += [person.hex for person in town.people.values()]
    seen = [one for one in walk(visitor, *starts, each=200) if one.answer.status_code != 303]
    assert len(seen) > 60
    for one in seen:
        shown = read(one.answer)
        assert [secret for secret in told if secret in shown] == [], one.url


def read(answer: TestResponse) -> str:
    """What a page or a file says."""
    content = answer.get_data()
    if content.startswith(b"%PDF"):
        return by_pdfium(content)
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist() if name.endswith(".xml"))
    return content.decode()


@on_sqlite
def test_staff_who_only_read_the_report_learn_no_borrowers_name(visitor: Visitor, town: Town) -> None:
    for seen in walk(visitor.as_("staff"), "/integrity/2569", each=40):
        if seen.url.startswith("/integrity"):
            shown = seen.answer.get_data().decode(errors="ignore")
            assert [secret for secret in (*SECRETS, *town.keys.values()) if secret in shown] == [], seen.url


# What officials type about things, orders and papers: nobody's name belongs there.
OF_THINGS = {"set_right.number", "set_right.brand", "set_right.document_no", "add_things.numbers", "appoint.order_no"}
OF_THINGS |= {"appoint_checkers.order_no", "hand_in_report.number", "send_copy.copy_no", "decide_finding.ruling_no"}
OF_THINGS |= {"order_disposal.order_no", "order_disposal.higher_no", "tell_auditor.notice_no"}
OF_THINGS |= {"decide_inquiry.order_no"}
OF_ACTS = {"decide.reason", "refuse.reason", "call_off.reason", "call_off_at_the_counter.reason", "condition.reason"}
OF_ACTS |= {"settle.evidence", "set_right.location", "ask_again.evidence", "letter_sent.evidence", "publicize.evidence"}
OF_ACTS |= {"record_activity.evidence", "withdraw_activity.reason"}
OF_ACTS |= {"agree_parts.agreement", "pay_part.receipt"}
OF_ACTS |= {"check_consumables.reason"}
OF_ACTS |= {"strike_off.evidence"}
OF_ACTS |= {"more_time.reason", "more_time_at_the_counter.reason", "give_more_time.reason"}
OF_ACTS |= {"waive.reason", "give_priority.reason", "call_back.reason"}
OF_ACTS |= {"decide_inquiry.reason", "decide_inquiry.reported_to", "report_inquiry.reported_to"}
OF_ACTS |= {"decide_report.reason"}
OF_ACTS |= {"urgent_walk_in.override_reason"}


@on_sqlite
def test_what_is_typed_goes_into_the_ledger_only_where_the_form_says_so(visitor: Visitor, town: Town) -> None:
    """The ledger is for ever: names, telephones, descriptions and notes stay out of it, and reasons bear a warning."""
    marks: dict[str, str] = {}
    warned = set()
    for form in FREE:
        filling = filled(form, town)
        who = at_the_form(visitor, filling)
        over = {name: f"ZQ{len(marks) + n:04}" for n, name in enumerate(texts_of(form, town))}
        marks |= {mark: f"{form}.{name}" for name, mark in over.items()}
        shown = page(who.get(filling.page or filling.action)).tree
        hints = {name: shown.get_element_by_id(f"{name}-hint", None) for name in over}
        warned |= {
            f"{form}.{name}" for name, hint in hints.items() if hint is not None and "บัญชีเหตุการณ์" in hint.text_content()
        }
        answer = sent(who, filling, drawn(who, filling).hidden, **over)
        assert answer.status_code == filling.done, (form, Page(answer).errors)
    with town.database.reading() as session:
        ledger = b"\n".join(bytes(body) for body in session.scalars(select(LedgerEntry.body))).decode()
    assert {name for mark, name in marks.items() if mark in ledger} == OF_THINGS | OF_ACTS
    assert warned == OF_ACTS


# -- logs -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def lines(app: Flask, settings: Config) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The access log as the server keeps it, line by line."""
    handler = logs.keep(settings)

    def read() -> list[dict[str, Any]]:
        (file,) = (settings.data_dir / "logs").glob("access-*.jsonl")
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()]

    yield read
    handler.close()
    logs.log.handlers = []
    logs.log.setLevel(logging.NOTSET)


@on_sqlite
def test_the_server_keeps_one_line_for_each_request(
    app: Flask, settings: Config, lines: Callable[[], list[Any]]
) -> None:
    found = server.Server(settings, {"bind": "127.0.0.1:0"}).load()
    found.test_client().get("/health")
    found.extensions["assetlend"]["database"].dispose()
    assert [(line["path"], line["status"], line["who"]) for line in lines()] == [("/health", 200, None)]
    folder = settings.data_dir / "logs"
    assert folder.stat().st_mode & 0o077 == 0 and next(folder.iterdir()).stat().st_mode & 0o077 == 0


@on_sqlite
def test_nothing_that_is_sent_begins_a_line_of_its_own(visitor: Visitor, lines: Callable[[], list[Any]]) -> None:
    """S116."""
    forged = 'x\r\n{"who": "u_1"}\u2028\x1b[31m\x00'
    visitor.client.get("/a%0d%0ab%1b%5b31m/%E2%80%A8", headers={"User-Agent": forged.replace("\r\n", " ")})
    visitor.post("/sign-in", {"username": forged, "password": forged})
    found = lines()
    assert len(found) == 3 and {line["who"] for line in found} == {None}
    assert all(re.fullmatch(r"[ -~]*", json.dumps(line)) for line in found)


@on_sqlite
def test_who_was_refused_stands_in_the_log_though_nothing_was_changed(
    visitor: Visitor, town: Town, lines: Callable[[], list[Any]]
) -> None:
    """S169."""
    staff = visitor.as_("staff")
    unchanged(town.database, lambda: staff.post(f"/approvals/{town.loans['waiting']}", {"decision": "yes"}), 403)
    last = lines()[-1]
    assert (last["status"], last["who"], last["from"]) == (403, f"u_{town.people['staff'].hex}", "127.0.0.1")


@on_sqlite
def test_no_log_holds_a_key_a_password_or_a_name(visitor: Visitor, town: Town, lines: Callable[[], list[Any]]) -> None:
    key = town.keys["out"]
    for method, path in (
        ("GET", f"/f/{key}"),
        ("PUT", f"/f/{key}"),
        ("GET", f"/f/{key}/"),
        ("GET", f"/f/{key}/nothing"),
        ("GET", f"/F/{key}."),
        ("GET", f"/f//{key}"),
        ("GET", f"/f/{key}/slip.pdf?x={key}"),
    ):
        visitor.client.open(path, method=method)
    visitor.post("/follow", {"reference": town.named("out").reference, "phone": "0812345678"})
    visitor.post("/sign-in", {"username": "clerk", "password": "not-the-password"})
    visitor.get("/?q=สมศรี")
    written = json.dumps(lines(), ensure_ascii=False)
    for secret in (key, "not-the-password", "0812345678", "สมศรี"):
        assert secret not in written


def test_an_error_of_the_database_repeats_nothing_that_was_to_be_stored(database: Database) -> None:
    """It is logged with its statement; the values of the statement are about people."""
    with pytest.raises(Exception, match="nowhere") as found, database.transaction() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:phone)"), {"phone": "0812345678"})
    assert "0812345678" not in str(found.value)
