"""The real server with eight browsers: one hand-over and seven clear answers; who says nothing stops nobody."""

import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID

import pytest

from assetlend.clock import local_day, utc_now
from tests.concurrency.conftest import Served
from tests.concurrency.crew import EIGHT
from tests.concurrency.served import HOST, START, Answer, Browser, serving
from tests.concurrency.test_counters import out, tents, told
from tests.factories import SampleOffice
from tests.services.seeing import agrees, dump

ROUNDS = 5
HALF_OPEN = 50


def loans_of_today(office: SampleOffice, units: int) -> list[UUID]:
    """Eight approved loans of tents that begin today."""
    now, made = utc_now(), []
    today = local_day(now)
    for _ in range(EIGHT):
        loan = office.ask({"tent": units}, now=now, start=today, due=today + timedelta(days=2))
        made.append(office.approve(loan, now=now).id)
    return made


def path_of(loan: UUID) -> str:
    return f"/counter/loans/{loan}/hand-over"


def handing(browser: Browser, loan: UUID, piece: UUID) -> dict[str, str]:
    filled = {"piece": piece.hex, "condition": "good", "slip_signed": "y", "other_party": "นางสมศรี ใจดี"}
    return browser.filled(path_of(loan), filled)


def at_once(browsers: Sequence[Browser], loans: Sequence[UUID], forms: Sequence[dict[str, str]]) -> list[Answer]:
    """Eight send their forms at the same moment."""
    start = Barrier(EIGHT)

    def send(browser: Browser, loan: UUID, form: dict[str, str]) -> Answer:
        start.wait(60)
        return browser.post(path_of(loan), form)

    with ThreadPoolExecutor(EIGHT) as eight:
        return list(eight.map(send, browsers, loans, forms))


def statuses(answers: Sequence[Answer]) -> dict[int, int]:
    return dict(Counter(answer.status for answer in answers))


def test_of_eight_browsers_that_hand_over_one_tent_one_does(served: Served) -> None:
    office = served.office
    pieces = tents(office, ROUNDS * EIGHT, "71")[:ROUNDS]
    loans = loans_of_today(office, ROUNDS)
    for piece in pieces:
        forms = [handing(browser, loan, piece) for browser, loan in zip(served.browsers, loans, strict=True)]
        answers = at_once(served.browsers, loans, forms)

        assert statuses(answers) == {303: 1, 409: 7}
        assert all("500-71-" in answer.text for answer in answers if answer.status == 409)

    assert out(office) == sorted(pieces)
    assert told(office, "loan.handed_over") == ROUNDS
    agrees(office)


# -- the database is held by another program (S191) -------------------------------------------------------------------

HOLD = """
import sqlite3, sys
line = sqlite3.connect(sys.argv[1], isolation_level=None)
line.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another_program(file: str) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.communicate("")


def test_who_cannot_write_hears_that_the_system_is_busy_and_sends_the_same_form_again(served: Served) -> None:
    office = served.office
    if not office.database.is_sqlite:
        return  # there nobody can hold the whole database
    (piece, *_), loans = tents(office, EIGHT, "72"), loans_of_today(office, 1)
    forms = [handing(browser, loan, piece) for browser, loan in zip(served.browsers, loans, strict=True)]
    before = dump(office.database)
    with held_by_another_program(str(office.database.url.database)):
        assert statuses(at_once(served.browsers, loans, forms)) == {503: 8}
        assert served.browsers[0].get("/counter").status == 200
    assert dump(office.database) == before

    assert statuses(at_once(served.browsers, loans, forms)) == {303: 1, 409: 7}
    assert out(office).count(piece) == 1
    agrees(office)


# -- who says nothing stops nobody (S161) -----------------------------------------------------------------------------


@contextmanager
def saying(port: int, *beginnings: bytes) -> Iterator[list[socket.socket]]:
    """So many connections, of which each has said only the beginning of something."""
    with ExitStack() as open_ones:
        lines = []
        for beginning in beginnings:
            line = open_ones.enter_context(socket.create_connection((HOST, port), timeout=30))
            line.sendall(beginning)
            lines.append(line)
        yield lines


BEGINNINGS = (
    b"",
    b"G",
    b"GET / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nCookie: assetlend_key=",
    b"\r\n\r\nGET /",
)


def test_fifty_half_open_connections_keep_nobody_waiting(served: Served) -> None:
    with saying(served.port, *BEGINNINGS * (HALF_OPEN // len(BEGINNINGS))):
        strangers = [Browser(served.port) for _ in range(EIGHT)]
        assert [stranger.get("/sign-in").status for stranger in strangers] == [200] * EIGHT
        assert strangers[0].sign_in("clerk").get("/counter").status == 200


def test_a_request_that_comes_in_pieces_is_answered_and_so_is_the_next_one_on_its_line(served: Served) -> None:
    with saying(served.port, b"") as (line,):
        for piece in (b"GET /he", b"alth HTTP/1.1\r\nHost: 127.0.0.1\r", b"\nAccept: */*\r\n\r\nGET /health HT"):
            line.sendall(piece)
            time.sleep(0.1)
        assert line.recv(20).startswith(b"HTTP/1.1 200 ")
        line.sendall(b"TP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert b"HTTP/1.1 200 " in everything(line)


def test_a_head_without_end_is_not_listened_to(served: Served) -> None:
    with saying(served.port, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n") as (line,), suppress(ConnectionError):
        for _ in range(200):
            line.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")
        assert b"HTTP/1.1 200 " not in everything(line)
    assert Browser(served.port).get("/health").status == 200


def everything(line: socket.socket) -> bytes:
    """What comes until the other side ends it."""
    return b"".join(iter(lambda: line.recv(65_536), b""))


def test_forms_that_never_arrive_keep_nobody_from_writing(served: Served) -> None:
    (piece, *_), (loan, *_) = tents(served.office, EIGHT, "73"), loans_of_today(served.office, 1)
    slow, quick, *_ = served.browsers
    stranger = Browser(served.port, cookies={"assetlend_key": "nobody's"})
    form = handing(quick, loan, piece)
    begun = [browser.head_of_post(path_of(loan), 100_000) + b"note=" + b"x" * 1000 for browser in (slow, stranger)]
    with saying(served.port, *begun):
        assert quick.post(path_of(loan), form).status == 303


SOONER = "from assetlend import server; server.STALLED_SECONDS = 1; "


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_forms_that_stop_on_their_way_do_not_hold_the_threads_for_ever(
    office: SampleOffice, database_url: str, tmp_path: Path
) -> None:
    with serving(database_url, tmp_path, start=SOONER + START) as port:
        begun = Browser(port).head_of_post("/sign-in", 1000) + b"username="
        with saying(port, *[begun] * 2 * EIGHT):
            assert Browser(port).get("/sign-in").status == 200
