"""What scripts do on every page, and photos that are sent, in a real browser under the policy of the real pages."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.cameras import png
from tests.journeys.sample_site import Site

TOKEN = "7K3M9QTX"


# Photos that are sent


def photo_from_a_phone() -> bytes:
    """4000×3000, taken with the phone on its side, with the place where it was taken."""
    photo = Image.new("RGB", (4000, 3000), (90, 120, 90))
    photo.paste((200, 30, 30), (0, 0, 4000, 300))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    packed = io.BytesIO()
    photo.save(packed, "JPEG", quality=92, exif=exif)
    return packed.getvalue()


def send_photos(page: Page, site: Site, *files: dict[str, Any]) -> list[tuple[str, bytes]]:
    page.goto(f"{site.base}/photos")
    page.wait_for_load_state("networkidle")
    page.locator("#photos").set_input_files(list(files))  # type: ignore[arg-type]
    page.get_by_role("button", name="ส่ง").click()  # at once: the form waits for its photos
    expect(page.get_by_role("heading", name="เก็บแล้ว")).to_be_visible()
    return site.got("UPLOADS")


def test_a_photo_is_sent_small_upright_and_without_its_place(page: Page, site: Site) -> None:
    original = photo_from_a_phone()
    ((name, content),) = send_photos(page, site, {"name": "IMG 1.JPEG", "mimeType": "image/jpeg", "buffer": original})
    sent = Image.open(io.BytesIO(content))
    assert (name, sent.format, sent.size) == ("IMG 1.jpg", "JPEG", (1200, 1600))
    assert dict(sent.getexif()) == {}
    red, green, _ = sent.convert("RGB").getpixel((1190, 800))  # type: ignore[misc]
    assert red > 150 > green
    assert len(content) < len(original)
    assert site.got("HITS") == [{"act": "keep"}]


def test_a_photo_waits_for_no_idle_moment_of_a_busy_phone(page: Page, site: Site) -> None:
    """Chromium calls back from `toBlob` when it has nothing else to do: here it never has."""
    page.add_init_script("HTMLCanvasElement.prototype.toBlob = () => {}")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo_from_a_phone()}
    ((_, content),) = send_photos(page, site, photo)
    assert Image.open(io.BytesIO(content)).size == (1200, 1600)


def test_what_cannot_be_made_small_is_sent_as_it_is(page: Page, site: Site) -> None:
    heic = b"\0\0\0\x18ftypheic" + bytes(200)
    sent = send_photos(
        page,
        site,
        {"name": "a.heic", "mimeType": "image/heic", "buffer": heic},
        {"name": "b.png", "mimeType": "image/png", "buffer": png(Image.new("RGB", (40, 30)))},
    )
    assert sent[0] == ("a.heic", heic)
    assert sent[1][0] == "b.jpg"


def test_chosen_photos_are_shown(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/photos")
    page.wait_for_load_state("networkidle")
    page.locator("#photos").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": png(Image.new("RGB", (40, 30)))}
    )
    picture = page.get_by_role("img", name="a.jpg")
    expect(picture).to_be_visible()
    assert page.evaluate("document.querySelector('.app-previews img').naturalWidth") == 40


# On every page


def test_a_form_is_sent_once_however_often_it_is_tapped(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/photos")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('main form').action = '/quiet'")
    button = page.get_by_role("button", name="ส่ง")
    button.dblclick()
    expect(button).to_be_disabled()
    page.evaluate("document.querySelector('main form').requestSubmit()")
    page.wait_for_timeout(300)
    assert site.got("HITS") == [{"act": "keep"}]
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(button).to_be_enabled()


def test_errors_are_focused_first(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/reference")
    expect(page.locator(".govuk-error-summary")).to_be_focused()


def test_the_print_button_appears_and_prints(page: Page, site: Site) -> None:
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto(f"{site.base}/reference")
    page.get_by_role("button", name="พิมพ์หน้านี้").click()
    assert page.evaluate("window.printed") is True


def test_the_form_works_without_any_script(phone: Callable[..., Page], site: Site) -> None:
    page = phone(java_script_enabled=False)
    page.goto(f"{site.base}/scan")
    page.locator("#token").fill(TOKEN)
    page.get_by_role("button", name="ค้นหา").click()
    expect(page.get_by_role("heading", name="พบแล้ว")).to_be_visible()


def test_the_modules_hold_no_sentence_and_no_foreign_address() -> None:
    folder = Path(__file__).parents[2] / "assetlend" / "static" / "js"
    for module in folder.glob("*.js"):
        code = module.read_text(encoding="utf-8")
        assert "http://" not in code and "https://" not in code
        assert 'textContent = "' not in code and "alert(" not in code
