"""Takes the picture of the README anew: four pages of a demonstration office on a phone of 360 px, side by side.

python tools/screenshots.py        needs what the tests need (make test sets it up)
"""

import sys
import tempfile
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from assetlend import config, demo, schema
from assetlend.app import create_app, open_database
from assetlend.clock import local_day, utc_now
from assetlend.config import Config
from assetlend.domain.lending import LoanState
from assetlend.models import Account, Item, Loan
from assetlend.services import account, worker
from tests.journeys.browser import LAUNCH_ARGS, PHONE, chromium_path

TARGET = Path(__file__).resolve().parent.parent / "docs" / "images" / "tour.png"
HEIGHT, GAP = 1480, 24


def office(folder: Path) -> tuple[Flask, Config]:
    """A demonstration office in a folder of its own."""
    config.make_secret(folder)
    settings = config.load({"ASSETLEND_DATA_DIR": str(folder)})
    database = open_database(settings)
    schema.migrate(database)
    with database.transaction() as session:
        plan = demo.Plan(loans=80)
        demo.fill(session, plan, local_day(utc_now()), signer_of=lambda s: worker.signer_of(s, settings))
    database.dispose()
    return create_app(settings), settings


def pages(settings: Config) -> list[tuple[str | None, str]]:
    """(who, path) of the pages that the README shows."""
    database = open_database(settings)
    with database.reading() as session:
        tent = session.scalars(select(Item.id).where(Item.name.startswith("เต็นท์"))).first()
        ready = session.scalars(select(Loan.id).where(Loan.state == LoanState.APPROVED).order_by(Loan.id)).first()
    database.dispose()
    return [
        (None, f"/items/{tent}"),
        ("supply", "/approvals"),
        ("clerk", f"/counter/loans/{ready}/hand-over"),
        ("nayok", "/integrity"),
    ]


def key_of(settings: Config, name: str) -> str:
    """A sign-in of one of the office's people."""
    database = open_database(settings)
    with database.transaction() as session:
        person = session.scalars(select(Account.person_id).where(Account.username == name)).one()
        return account.begin(session, person, utc_now(), address="127.0.0.1", agent="screenshots")


def picture(page: Page) -> Image.Image:
    """The first screens of a page, cut to one height."""
    page.set_viewport_size({"width": 360, "height": HEIGHT // 2})
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        app, settings = office(Path(folder))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        shots = _shots(settings, base)
        server.shutdown()
    sheet = Image.new("RGB", (sum(one.width + GAP for one in shots) - GAP, HEIGHT), "white")
    for place, one in enumerate(shots):
        sheet.paste(one, (place * (one.width + GAP), 0))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    sheet.resize((sheet.width // 2, sheet.height // 2), Image.Resampling.LANCZOS).quantize(128).save(
        TARGET, optimize=True
    )
    print(TARGET)
    return 0


def _shots(settings: Config, base: str) -> list[Image.Image]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), chromium_sandbox=False, args=LAUNCH_ARGS)
        found = []
        for who, path in pages(settings):
            options: dict[str, Any] = dict(PHONE)
            context = browser.new_context(**options)
            if who:
                context.add_cookies([{"name": "assetlend_key", "value": key_of(settings, who), "url": base}])
            page = context.new_page()
            page.goto(base + path)
            page.wait_for_load_state("networkidle")
            found.append(picture(page))
        browser.close()
    return found


if __name__ == "__main__":
    sys.exit(main())
