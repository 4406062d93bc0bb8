"""Measures the hot pages, the hand-over and the long report, each beside a bare reference in the same run, as ratios.

    python -m bench [--rounds N] [--requests N] [--database URL] [--assets N] [--loans N]

The product and the reference run under the same server with the same workers; rounds alternate between them, so a
machine that slows down slows both.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from assetlend import demo
from assetlend.app import open_database
from assetlend.clock import local_day, utc_now
from assetlend.config import Config, database_url
from assetlend.db import Database
from assetlend.domain.lending import BorrowerKind, Channel, LoanState, Place
from assetlend.domain.offices import PUBLIC
from assetlend.models import Account, Asset, Item, Loan
from assetlend.schema import migrate
from assetlend.services import account, approving, borrowing, integrity, worker
from assetlend.services.borrowing import Particulars, Request
from assetlend.thai import dates
from bench import papers, reference
from bench.load import Ask, Round, measure, middle

WORKERS = 2
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SECRET = "bench-only-0123456789-abcdefghijklmnop"  # noqa: S105 - guards nothing
PIECE_LOANS = 40


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument(
        "--database", default="", help="an empty database; SQLite in a folder of its own when not given"
    )
    parser.add_argument("--assets", type=int, default=400)
    parser.add_argument("--loans", type=int, default=120)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assetlend-bench-") as folder, ExitStack() as stack:
        settings = _settings(Path(folder), wanted.database)
        print(f"database: {settings.database_url.partition(':')[0]}; preparing …", file=sys.stderr)
        bench = Bench(settings, wanted)
        reference_url = f"sqlite:///{folder}/reference.db"
        reference.prepare(reference_url)
        bare = stack.enter_context(_serve("bench.reference:create_app()", {"BENCH_REFERENCE_URL": reference_url}))
        own = stack.enter_context(_serve("wsgi:app", _environment(settings)))
        bench.run(bare, own)
        papers.run(bench.report, wanted.rounds)
    return 0


def _settings(folder: Path, url: str) -> Config:
    return Config(
        database_url=database_url(url, folder), data_dir=folder, secret_key=SECRET, base_url="http://127.0.0.1"
    )


def _environment(settings: Config) -> dict[str, str]:
    return {
        "ASSETLEND_DATABASE_URL": settings.database_url,
        "ASSETLEND_DATA_DIR": str(settings.data_dir),
        "ASSETLEND_SECRET_KEY": settings.secret_key,
        "ASSETLEND_BASE_URL": settings.base_url,
    }


@contextmanager
def _serve(app: str, environment: dict[str, str]) -> Any:
    """Gunicorn with threads on a free port."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-k", "gthread", "-w", str(WORKERS), "--threads", "4"]
    process = subprocess.Popen(
        [*command, "-b", f"127.0.0.1:{port}", "--log-level", "warning", app], env={**os.environ, **environment}
    )
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    import http.client

    for _ in range(100):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


class Bench:
    """The product's database filled for measuring, and what is asked of it."""

    def __init__(self, settings: Config, wanted: argparse.Namespace) -> None:
        self.wanted = wanted
        self.settings = settings
        database = open_database(settings)
        migrate(database)
        today = local_day(utc_now())
        plan = demo.Plan(assets=wanted.assets, loans=wanted.loans)
        with database.transaction() as session:
            demo.fill(session, plan, today, signer_of=lambda s: worker.signer_of(s, settings))
        self.keys = {name: _sign_in(database, name) for name in ("clerk", "supply", "nayok")}
        self.ready = _approved_loans(database, wanted.rounds * wanted.requests // 4)
        with database.reading() as session:
            self.asset = session.scalars(select(Asset.id).where(~Asset.is_lot).limit(1)).one()
            self.tag = session.scalars(select(Asset.tag).where(~Asset.is_lot).limit(1)).one()
            self.loan = session.scalars(select(Loan.id).where(Loan.state == LoanState.CLOSED).limit(1)).one()
            year = dates.fiscal_year(today)
            self.report = integrity.build(session, fiscal_year=year, as_of=utc_now(), zone=settings.zone).to_json()
        database.dispose()

    def run(self, bare: int, own: int) -> None:
        pages = {
            "catalogue": Ask("/"),
            "my queue": Ask("/approvals", cookie=self.keys["supply"]),
            "register, 50 rows": Ask("/register", cookie=self.keys["supply"]),
            "one asset": Ask(f"/register/{self.asset}", cookie=self.keys["supply"]),
            "one loan": Ask(f"/loans/{self.loan}", cookie=self.keys["clerk"]),
            "scan look-up": Ask(f"/counter/find?token={self.tag}", cookie=self.keys["clerk"], expect=(200, 303)),
        }
        print(f"{'':24} {'req/s':>8} {'p95 ms':>8}   ratio to the bare table of 50 rows")
        for name, ask in pages.items():
            self._pair(name, lambda: measure(bare, [Ask("/table")], self.wanted.requests), _ask(own, ask, self.wanted))
        print(f"{'':24} {'req/s':>8} {'p95 ms':>8}   ratio to the bare hand-over with the ORM")
        token, cookie = _token(own, self.keys["clerk"])
        loans = iter(self.ready)

        def hand_over(_number: int) -> Ask:
            loan, line = next(loans)
            form = {"csrf_token": token, f"count-{line}": "1", "slip_signed": "yes", "condition": "good"}
            return Ask(f"/counter/loans/{loan}/hand-over", form, cookie, (303,))

        count = self.wanted.requests // 4
        plain = Ask("/hand-over", {"borrower": "x"}, expect=(303,))
        self._pair("hand-over", lambda: measure(bare, [plain], count), lambda: measure(own, hand_over, count))

    def _pair(self, name: str, bare: Callable[[], Round], own: Callable[[], Round]) -> None:
        """Alternate the two and print the medians and their ratio."""
        theirs, ours = [], []
        for _ in range(self.wanted.rounds):
            theirs.append(bare())
            ours.append(own())
        one, other = middle(ours), middle(theirs)
        print(f"{name:24} {one.per_second:8.0f} {one.p95:8.1f}   {one.per_second / other.per_second:.2f}")


def _ask(port: int, ask: Ask, wanted: argparse.Namespace) -> Callable[[], Round]:
    return lambda: measure(port, [ask], wanted.requests)


def _sign_in(database: Database, username: str) -> str:
    with database.transaction() as session:
        person = session.scalars(select(Account.person_id).where(Account.username == username)).one()
        return "assetlend_key=" + account.begin(session, person, utc_now(), address="127.0.0.1", agent="bench")


def _token(port: int, cookie: str) -> tuple[str, str]:
    """A form token, and the cookies that go with it."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/counter", headers={"Cookie": cookie})
    answer = connection.getresponse()
    visit = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    found = TOKEN.search(answer.read().decode())
    if found is None:
        raise RuntimeError("the page holds no form token")
    return found[1], f"{cookie}; {visit}"


def _approved_loans(database: Database, count: int) -> list[tuple[UUID, int]]:
    """Loans of one chair each, ready to be handed over today."""
    today = local_day(utc_now())
    ready = []
    with database.transaction() as session:
        people = {one.username: one.person_id for one in session.scalars(select(Account))}
        actors = {name: account.actor_of(session, people[name], today) for name in ("supply", "palad", "nayok")}
        chair = session.scalars(select(Item).where(Item.name.startswith("เก้าอี้"))).one()
        lot = session.scalars(select(Asset).where(Asset.item_id == chair.id).limit(1)).one()
        lot.quantity, lot.usable = lot.quantity + count, lot.usable + count
        for number in range(count):
            loan = _approved(session, actors, chair.id, number)
            ready.append((loan, 1))
            session.expunge_all()
    return ready


def _approved(session: Any, actors: dict[str, Any], item: UUID, number: int) -> UUID:
    now = utc_now()
    today = local_day(now)
    who = Particulars(f"ผู้ยืม{number}", "ทดสอบ", phone="0812345678", house_no="1", tambon="ก", amphoe="ข", changwat="ค")
    request = Request(
        borrower_kind=BorrowerKind.RESIDENT,
        channel=Channel.ONLINE,
        particulars=who,
        purpose="community_event",
        purpose_text="งานบุญ",
        place=Place.OUTSIDE,
        place_text="วัด",
        start=today,
        due=today + timedelta(days=1),
        lines={item: 1},
        key="",
    )
    loan = borrowing.submit(session, actor=PUBLIC, now=now, request=replace(request))[0]
    for position, actor in enumerate(actors.values(), 1):
        verdict = approving.Verdict(position, approving.Answer.YES)
        approving.decide(session, actor=actor, now=now, loan_id=loan.id, verdict=verdict)
    return loan.id


if __name__ == "__main__":
    sys.exit(main())
