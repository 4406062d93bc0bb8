"""Every page of everybody, on a phone and on a desk, in Thai and English: it fits, it is read aloud, it is in Thai."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page as Tab

from assetlend.domain.figures import FIGURES
from tests.factories import PEOPLE
from tests.journeys.browser import axe_faults
from tests.journeys.looking import foreign_words, layout_faults
from tests.journeys.towns import LiveTown, lengthen, live_town
from tests.visitor import Visitor
from tests.web.office_fillings import ALL as FORMS
from tests.web.pages import Page
from tests.web.places import address, places, routes
from tests.web.stock import other_pages

ROLES = (None, *PEOPLE)
SOME = (None, "supply", "nayok", "auditor", "admin")
PHONE, DESK = 360, 1280
STATES = ("waiting", "approved", "out", "late", "part", "hurt", "closed", "settled", "refused", "cancelled", "lapsed")
FOLLOWED = ("waiting", "approved", "late", "refused", "split", "closed")
CHANGING = re.compile(r'name="(?:csrf_token|key)" value="[^"]*"|\b[0-9a-f]{12}\b')
MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
Found = tuple[str | None, str, Page]

# Fill a form with what cannot be right anywhere, and send it.
SPOIL = """([action, words]) => {
    const form = [...document.forms].find(one => one.method === "post" && new URL(one.action).pathname === action);
    for (const field of form.elements) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = false;
        else if (field.tagName === "SELECT") field.value = "";
        else if (!["hidden", "file", "submit"].includes(field.type)) field.value = words;
    }
    form.requestSubmit([...form.elements].find(one => one.type === "submit"));
}"""


@pytest.fixture(scope="module")
def live(prepared_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveTown]:
    with live_town(prepared_sqlite, tmp_path_factory.mktemp("live")) as found:
        yield found


@pytest.fixture(scope="module")
def thai_pages(live: LiveTown) -> list[Found]:
    return [*pages_of(live, "th", ROLES)]


def addresses(live: LiveTown, who: str | None) -> Iterator[str]:
    """An example of every page, and for some also those that look different with the loan or with what is asked."""
    known = places(live.town)
    yield from (address(live.town, rule, known) for method, rule, _ in routes(live.app) if method == "GET")
    yield from other_pages(live.town).get(who or "", [])
    if who is None:
        yield from (f"/f/{live.town.keys[name]}" for name in FOLLOWED)
        yield from ("/?q=ไม่มีแน่นอน", f"/items/{live.town.items['tent']}?month=2569-06", "/no-such-page")
    if who == "auditor":
        yield from (f"/integrity/2569/figures/{name}" for name in FIGURES)
    if who == "nayok":
        torn, lost = (f"/incidents/{live.town.reports[name]}" for name in ("เบาะขาด", "หาไม่พบ"))
        yield from (torn, f"{torn}/close", lost, f"{lost}/inquiry", f"{lost}/close", "/incidents?state=closed")
    if who == "supply":
        yield from (f"/loans/{live.town.loans[name]}" for name in (*STATES, "of a temple", "staff's own"))
        yield from ("/loans?q=ไม่มี&state=overdue", "/register?q=ไม่มี&out=yes", "/register/labels?q=ไม่มี")
        yield "/counter/find?token=ไม่มี"


def pages_of(live: LiveTown, language: str, roles: tuple[str | None, ...]) -> Iterator[Found]:
    """(who, address, page) of every page; what several people see in the same words is given once."""
    met: set[str] = set()
    for who in roles:
        visitor = Visitor(live.app, live.town, who)
        if language != "th":
            visitor.client.get(f"/terms?lang={language}")
        for path in addresses(live, who):
            answer = visitor.client.get(path)
            if answer.mimetype != "text/html" or answer.status_code // 100 == 3:
                continue
            found = Page(answer)
            words = CHANGING.sub("", MAIN.search(found.source)[0])  # type: ignore[index]
            if words not in met:
                met.add(words)
                yield who, path, found


def opened(live: LiveTown, tab: Tab, pages: Iterable[Found], language: str = "th") -> Iterator[str]:
    """Open one page after the other, each as who sees it; gives what is open."""
    tab.watch.allowed = ["status of 40"]  # type: ignore[attr-defined]
    before: str | None = ""
    for who, path, page in pages:
        if who != before:
            live.enter(tab.context, who, language)
            before = who
        answer = tab.goto(live.base + path)
        assert answer and answer.status == page.status, path
        yield f"{who} {path}"


def test_every_page_fits_and_axe_finds_nothing(
    live: LiveTown, thai_pages: list[Found], phone: Callable[..., Tab]
) -> None:
    tab, faults = phone(device_scale_factor=1), []
    for where in opened(live, tab, thai_pages):
        found = [*layout_faults(tab, DESK), *layout_faults(tab, PHONE), *axe_faults(tab)]
        faults += [f"{where} {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def test_in_english_every_page_fits_too_and_on_a_desk_axe_finds_nothing(
    live: LiveTown, phone: Callable[..., Tab]
) -> None:
    tab, faults = phone(device_scale_factor=1), []
    for where in opened(live, tab, pages_of(live, "en", SOME), "en"):
        found = [*layout_faults(tab, PHONE), *layout_faults(tab, DESK), *axe_faults(tab)]
        faults += [f"{where} {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def test_the_longest_words_fit(prepared_sqlite: Path, tmp_path: Path, phone: Callable[..., Tab]) -> None:
    """Names, places, reasons and numbers as long as the fields take them, with words that no browser can part."""
    tab, faults = phone(device_scale_factor=1), []
    with live_town(prepared_sqlite, tmp_path) as live:
        lengthen(live.town)
        for where in opened(live, tab, pages_of(live, "th", SOME)):
            found = [*layout_faults(tab, DESK), *layout_faults(tab, PHONE)]
            faults += [f"{where} {fault}" for fault in found]
        tab.context.close()  # before the server goes: a page may still be loading
    assert not faults, "\n".join(faults)


# Whatever is written into these is right: a text of their own.
TAKES_ANYTHING = {"write_guideline"}


def test_a_page_that_says_what_is_wrong_fits_and_axe_finds_nothing(live: LiveTown, phone: Callable[..., Tab]) -> None:
    """Every form comes back with everything wrong, on a phone."""
    tab, faults = phone(device_scale_factor=1), []
    tab.watch.allowed = ["status of 4"]  # type: ignore[attr-defined]
    for name, fill in FORMS.items():
        if name in TAKES_ANYTHING:
            continue
        filling = fill(live.town)
        live.enter(tab.context, filling.who)
        for kind in filling.basket:
            tab.goto(f"{live.base}/items/{live.town.items[kind]}")
            tab.get_by_role("button", name="ขอยืม").click()
        tab.goto(live.base + (filling.page or filling.action))
        with tab.expect_navigation() as sent:
            tab.evaluate(SPOIL, [filling.action, "ผิดทุกช่อง" * 130])
        assert sent.value.status == 422, name
        found = [*axe_faults(tab), *layout_faults(tab, PHONE)]
        faults += [f"{name} {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def test_a_thai_page_says_nothing_in_english_and_no_day_in_the_christian_way(
    live: LiveTown, thai_pages: list[Found]
) -> None:
    own = {*live.town.people, *" ".join(live.town.loans).split(), "test", "csv", "https"}
    faults = [f"{who} {path} {word}" for who, path, found in thai_pages for word in foreign_words(found, own)]
    assert not faults, "\n".join(faults)
