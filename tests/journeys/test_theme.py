"""The components as the reference in frontend/README.md shows them, all on one page with the worst of Thai."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browser import axe_faults, serving, small_targets, sticks_out
from tests.journeys.sample_site import sample_site

WORST = "ฎุฏูญูฐิ ปู่ ที่น้ำผู้ ฟื้ ป๊ี ฤๅ"


@pytest.fixture(scope="module")
def reference() -> Iterator[str]:
    with serving(sample_site()) as base:
        yield f"{base}/reference"


def open_reference(page: Page, address: str, width: int = 360) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(address)
    expect(page.locator("[data-scan-toggle]")).to_be_visible()
    page.evaluate("document.fonts.ready.then(() => true)")


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_is_wider_than_the_page(page: Page, reference: str, width: int) -> None:
    open_reference(page, reference, width)
    assert sticks_out(page) == []


def test_nothing_is_wider_than_the_page_in_letters_of_twice_the_size(page: Page, reference: str) -> None:
    open_reference(page, reference)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sticks_out(page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(page: Page, reference: str, width: int) -> None:
    open_reference(page, reference, width)
    assert axe_faults(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_every_target_is_a_finger_high(page: Page, reference: str, width: int) -> None:
    open_reference(page, reference, width)
    assert small_targets(page) == []


def test_text_is_large_and_its_lines_are_wide_apart(page: Page, reference: str) -> None:
    open_reference(page, reference)
    assert style_of(page.locator(".govuk-body").first, "fontSize") == "18px"
    assert style_of(page.locator(".govuk-body").first, "lineHeight") == "31.5px"
    assert style_of(page.locator(".govuk-body").first, "fontFamily").startswith("Sarabun")
    for heading in page.locator("h1, h2").all():
        height, size = (float(style_of(heading, name).removesuffix("px")) for name in ("lineHeight", "fontSize"))
        assert height / size >= 1.45


def style_of(element: Locator, name: str) -> str:
    return element.evaluate("(element, name) => getComputedStyle(element)[name]", name)


@pytest.mark.parametrize("field", ["#name", "#purpose", "#more"])
def test_no_thai_mark_is_cut_in_a_field(page: Page, reference: str, field: str) -> None:
    """As much ink stands in the field as where the same words have all the room they want."""
    open_reference(page, reference)
    page.evaluate("document.activeElement.blur()")
    page.locator(field).evaluate(
        """(field, words) => {
            field.style.borderColor = field.style.backgroundColor = "white";
            field.style.backgroundImage = "none";
            field.style.resize = "none";
            const style = getComputedStyle(field), free = document.createElement("div");
            free.id = "free";
            free.textContent = words;
            free.style.font = style.font;
            free.style.lineHeight = "4";
            free.style.paddingLeft = style.paddingLeft;
            free.style.color = style.color;
            free.style.webkitFontSmoothing = style.webkitFontSmoothing;
            document.querySelector("main").prepend(free);
        }""",
        WORST,
    )
    assert ink(page.locator(field)) >= 0.995 * ink(page.locator("#free")) > 0


def ink(element: Locator) -> int:
    """How dark the picture of an element is, over all its points."""
    picture: Any = Image.open(io.BytesIO(element.screenshot())).convert("L")
    return sum((255 - shade) * count for shade, count in enumerate(picture.histogram()))


def test_whatever_has_the_focus_shows_it(page: Page, reference: str) -> None:
    open_reference(page, reference, 1280)
    looks = """element => {
        const shown = element.closest(".govuk-radios__item, .govuk-checkboxes__item")?.querySelector("label");
        const style = getComputedStyle(shown ?? element, shown ? "::before" : null);
        return [style.outlineStyle + style.outlineColor, style.boxShadow, style.backgroundColor].join();
    }"""
    blind = []
    for element in page.locator("a[href], button:visible, input:visible, select, textarea, summary").all():
        before = element.evaluate(looks)
        element.focus()
        if element.evaluate(looks) == before:
            blind.append(element.evaluate("element => element.outerHTML.slice(0, 80)"))
    assert blind == []


def test_the_sticky_actions_do_not_hide_the_field_with_the_focus(page: Page, reference: str) -> None:
    open_reference(page, reference)
    page.evaluate("scrollTo(0, 0)")
    page.locator("#reason").focus()
    field, actions = (page.locator(name).bounding_box() for name in ("#reason", ".app-sticky-actions"))
    assert field and actions
    assert field["y"] >= 0 and field["y"] + field["height"] <= actions["y"]
    assert actions["y"] + actions["height"] <= 740.5


def test_paper_gets_the_content_without_what_can_be_tapped(page: Page, reference: str) -> None:
    open_reference(page, reference)
    page.emulate_media(media="print")
    for hidden in (".app-nav", ".app-header__tools", ".app-scan", ".app-sticky-actions", ".govuk-skip-link"):
        expect(page.locator(hidden)).to_be_hidden()
    for button in page.locator("button").all():
        expect(button).to_be_hidden()
    expect(page.locator(".app-header__office")).to_be_visible()
    expect(page.locator(".app-month")).to_be_visible()
    assert sticks_out(page) == []
