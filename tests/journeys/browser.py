"""A real browser for the journeys: one start a run, a fresh phone a test, and every fault of a page fails its test.

Import the fixtures into a conftest: `from tests.journeys.browser import browser, page, ...`.
"""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, sync_playwright
from werkzeug.serving import make_server

# `phone.test` is this machine under a name that is not localhost: what a phone sees that opens the office by http.
LAUNCH_ARGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP phone.test 127.0.0.1",
]
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "th-TH",
    "timezone_id": "Asia/Bangkok",
}
AXE = Path(__file__).with_name("axe.min.js")


def chromium_path() -> str:
    """The browser to test with. Its absence fails the run: a journey that nobody walked has not passed."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell")
    if not path:
        pytest.fail("no browser: install chromium-headless-shell, or name one in CHROMIUM", pytrace=False)
    return path


def launch(playwright: Playwright, *args: str) -> Browser:
    return playwright.chromium.launch(
        executable_path=chromium_path(), chromium_sandbox=False, args=[*LAUNCH_ARGS, *args]
    )


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """The application on a port of this machine, 0 for a free one; gives its address without a slash at the end."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Watch:
    """Collects what must not happen in a context: broken policies, errors, requests that leave the office.

    `allowed` are parts of messages that a test expects, and says so.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self.allowed: list[str] = []
        context.add_init_script(
            "addEventListener('securitypolicyviolation', event => console.error('policy broken: '"
            " + event.effectiveDirective + ' ' + event.blockedURI))"
        )
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname not in {"127.0.0.1", "phone.test"}:
            self.faults.append(f"left the office: {request.url}")

    def unexpected(self) -> list[str]:
        return [fault for fault in self.faults if not any(part in fault for part in self.allowed)]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = launch(playwright)
    yield started
    started.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages, each in its own context: `phone()`, or `phone(other_browser, java_script_enabled=False)`.

    When the test ends, every page opened must have behaved; `page.watch.allowed` takes what the test expects.
    """
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_phone(on: Browser = browser, **options: Any) -> Page:
        context = on.new_context(**{**PHONE, **options})
        watch = Watch(context)
        opened.append((context, watch))
        page = context.new_page()
        page.watch = watch  # type: ignore[attr-defined]
        return page

    yield open_phone
    for context, _ in opened:
        context.close()
    faults = [fault for _, watch in opened for fault in watch.unexpected()]
    if faults:
        pytest.fail("the page misbehaved:\n" + "\n".join(faults), pytrace=False)


@pytest.fixture
def page(phone: Callable[..., Page]) -> Page:
    """One page on a phone of 360 px, signed in to nothing."""
    return phone()


def axe_faults(page: Page) -> list[str]:
    """What axe-core objects to on the page as it is now, best practices included: one line a fault."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {json.dumps(node['failureSummary'])}"
        for rule in found
        for node in rule["nodes"]
    ]


def sticks_out(page: Page) -> list[str]:
    """Elements that reach over the right edge of a page that scrolls sideways, what has its own box apart."""
    return page.evaluate(
        """() => {
            const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
            if (over <= 0) return [];
            const reaches = element => {
                const content = new Range();
                content.selectNodeContents(element);
                const rights = [element, content].map(it => it.getBoundingClientRect().right);
                return Math.max(...rights) > root.clientWidth + 0.5;
            };
            const found = [...document.body.querySelectorAll("*")]
                .filter(element => !element.parentElement.closest(".app-scroll") && reaches(element))
                .map(element => element.tagName + "." + element.className);
            return [over + " px too wide", ...found];
        }"""
    )


def small_targets(page: Page, least: int = 44) -> list[str]:
    """Buttons, fields and links of their own line that are lower than `least` px. Links within a sentence may be."""
    return page.evaluate(
        """least => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
            .filter(element => element.offsetParent !== null)
            .filter(element => !element.closest(".govuk-skip-link, .govuk-body, .app-notice__body, .app-empty"))
            .filter(element => element.getBoundingClientRect().height < least - 0.5)
            .map(element => element.outerHTML.slice(0, 90) + " " + element.getBoundingClientRect().height)""",
        least,
    )
