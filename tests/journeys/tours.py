"""People with phones in a small office: who signs in by the form, what a camera sees, and days that pass."""

import io
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from assetlend.app import create_app
from assetlend.clock import utc_now
from assetlend.config import Config
from assetlend.db import Database
from assetlend.services import rules, worker
from tests.documents.reading import codes
from tests.factories import PASSWORD, SampleOffice, later
from tests.journeys.browser import serving
from tests.journeys.cameras import camera_showing, picture_address
from tests.journeys.towns import settings_of

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@dataclass
class Tour:
    """An office at work: its address, its settings, its clock, and phones that open its pages."""

    base: str
    office: SampleOffice
    settings: Config
    clock: time_machine.Traveller
    phone: Callable[..., Page]
    opened: list[Page] = field(default_factory=list)

    def open(self) -> Page:
        self.opened.append(self.phone())
        return self.opened[-1]

    def stranger(self, path: str = "/") -> Page:
        """Somebody with a phone who is not signed in."""
        page = self.open()
        page.goto(self.base + path)
        return page

    def official(self, name: str, password: str = PASSWORD) -> Page:
        """An official who signs in by the form, with a camera in the phone."""
        page = self.open()
        page.add_init_script(camera_showing("nothing of ours"))
        page.goto(f"{self.base}/")
        page.get_by_role("link", name="สำหรับเจ้าหน้าที่").click()
        page.get_by_label("ชื่อผู้ใช้").fill(name)
        page.get_by_label("รหัสผ่าน").fill(password)
        page.get_by_role("button", name="เข้าสู่ระบบ").click()
        return page

    def days_pass(self, days: int) -> None:
        self.clock.shift(timedelta(days=days))

    def night_round(self) -> None:
        """What the worker does by itself: among it the day's checkpoint."""
        worker.run(self.office.database, self.settings, utc_now(), str)


@pytest.fixture
def tour(
    database: Database, database_url: str, office: SampleOffice, tmp_path: Path, phone: Callable[..., Page]
) -> Iterator[Tour]:
    """The office of tests/factories.py on a Monday morning."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = settings_of(database_url, tmp_path, f"http://127.0.0.1:{port}")
    rules.forget()
    with time_machine.travel(later(hours=1), tick=True) as clock:
        app = create_app(settings)
        with serving(app, port) as base:
            visit = Tour(base, office, settings, clock, phone)
            yield visit
            for page in visit.opened:
                page.context.close()  # before the server goes: a page may still be loading
        app.extensions["assetlend"]["database"].dispose()


# -- what people do on every page -------------------------------------------------------------------------------------


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page | Locator, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def other_job(page: Page, name: str) -> None:
    """A job that is folded away in the menu."""
    page.get_by_text("งานอื่น", exact=True).click()
    follow(page, name)


def says(page: Page, *sentences: str) -> None:
    for sentence in sentences:
        expect(page.locator("main")).to_contain_text(sentence)


def told(page: Page, sentence: str) -> None:
    """What the page says first, after something was done."""
    expect(page.locator(".app-notice--success[role=status]")).to_contain_text(sentence)


def day(page: Page, name: str, value: date) -> None:
    """Fill in a day as people do: in Thai digits, by the month's name, in the Buddhist year."""
    page.locator(f"#{name}-day").fill(str(value.day).translate(THAI_DIGITS))
    page.locator(f"#{name}-month").select_option(str(value.month))
    page.locator(f"#{name}-year").fill(str(value.year + 543))


def code_on(page: Page) -> str:
    """What the code says that a page shows, as the camera of another phone reads it."""
    (text,) = codes(Image.open(io.BytesIO(page.locator(".app-qr__drawing").screenshot())).convert("L"))
    return text


def hold_up(page: Page, code: str) -> None:
    """Hold a code before the camera of a phone."""
    page.evaluate("address => show(address)", picture_address(code))


def scan(page: Page, code: str) -> None:
    """Open the camera with a code before it."""
    hold_up(page, code)
    page.locator("[data-scan-toggle]").click()
