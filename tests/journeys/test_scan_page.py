"""The scan box in a real browser, under the policy of the real pages: a camera, a photo, any code, no camera."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, Route, expect

from tests.journeys.browser import launch, serving
from tests.journeys.cameras import camera_showing, picture_address, png, qr_picture, write_film
from tests.journeys.sample_site import Site, sample_site

TOKEN = "7K3M9QTX"
OTHER = "0VWXYZ12345"
LABEL = f"HTTPS://LEND.EXAMPLE.GO.TH/A/{TOKEN}"


def open_scan(page: Page, site: Site, *flags: str) -> None:
    page.goto(f"{site.base}/scan?{'&'.join(f'with={flag}' for flag in flags)}")
    expect(page.locator("[data-scan-toggle]")).to_be_visible()


def says(page: Page, text: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(text)


def token_in(page: Page, text: str, host: str, *, requests: bool = False) -> str | None:
    return page.evaluate(
        """async ([text, host, requests]) => {
            const app = document.querySelector("script[src$='app.js']").src;
            return (await import(app.replace("app.js", "scan.js"))).tokenOf(text, host, requests);
        }""",
        [text, host, requests],
    )


# The camera


FAKE_CAMERA = "--use-fake-device-for-media-stream"
QUESTION = "--use-fake-ui-for-media-stream"  # the browser's own question for permission; "=deny" answers no


def test_a_label_before_the_camera_fills_the_field(
    phone: Callable[..., Page], playwright: Playwright, site: Site, tmp_path: Path
) -> None:
    film = tmp_path / "label.y4m"
    write_film(film, TOKEN)
    filming = launch(playwright, FAKE_CAMERA, QUESTION, f"--use-file-for-fake-video-capture={film}")
    page = phone(filming)
    open_scan(page, site)
    page.locator("[data-scan-toggle]").click()
    expect(page.locator("#token")).to_have_value(TOKEN)
    expect(page.locator("video")).to_be_hidden()
    assert page.evaluate("document.querySelector('video').srcObject") is None
    says(page, TOKEN)
    filming.close()


def test_without_permission_the_box_says_so_and_the_number_can_be_typed(
    phone: Callable[..., Page], playwright: Playwright, site: Site
) -> None:
    refusing = launch(playwright, FAKE_CAMERA, f"{QUESTION}=deny")
    page = phone(refusing)
    open_scan(page, site)
    page.locator("[data-scan-toggle]").click()
    says(page, "says denied")
    expect(page.locator("[data-scan-toggle]")).to_have_text("says open")
    page.locator("#token").fill(TOKEN)
    page.get_by_role("button", name="ค้นหา").click()
    expect(page.get_by_role("heading", name="พบแล้ว")).to_be_visible()
    assert site.got("HITS") == [{"token": TOKEN, "by": "hand"}]
    refusing.close()


def test_a_device_without_a_camera_says_so(page: Page, site: Site) -> None:
    open_scan(page, site)
    page.locator("[data-scan-toggle]").click()
    says(page, "says none")


def test_over_plain_http_the_box_says_that_the_camera_needs_https(page: Page, site: Site) -> None:
    page.goto(f"http://phone.test:{site.host.rpartition(':')[2]}/scan")
    page.locator("[data-scan-toggle]").click()
    says(page, "says insecure")


def test_nothing_is_asked_for_or_loaded_before_the_tap(page: Page, site: Site) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(camera_showing(site.label(TOKEN)))
    open_scan(page, site)
    page.wait_for_timeout(300)
    assert page.evaluate("window.asked") == 0
    assert not [address for address in asked if "zxing" in address or "worker" in address]


def test_a_hit_lets_go_of_the_camera_and_tells_the_page(page: Page, site: Site) -> None:
    page.add_init_script(camera_showing(site.label(TOKEN.lower())))
    open_scan(page, site)
    page.evaluate("addEventListener('assetlend:scanned', event => { window.told = event.detail.token })")
    page.locator("[data-scan-toggle]").click()
    expect(page.locator("#token")).to_have_value(TOKEN)
    assert page.evaluate("window.told") == TOKEN
    assert page.evaluate("tracks.map(track => track.readyState)") == ["ended"]
    assert page.url.startswith(f"{site.base}/scan")


def test_a_hit_sends_the_form_where_the_page_asks_for_it(page: Page, site: Site) -> None:
    page.add_init_script(camera_showing(site.label(TOKEN)))
    open_scan(page, site, "data-scan-submit")
    page.locator("[data-scan-toggle]").click()
    expect(page.get_by_role("heading", name="พบแล้ว")).to_be_visible()
    assert site.got("HITS") == [{"token": TOKEN}]


def test_a_second_tap_closes_the_camera(page: Page, site: Site) -> None:
    page.add_init_script(camera_showing("nothing of ours"))
    open_scan(page, site)
    page.locator("[data-scan-toggle]").click()
    says(page, "says foreign")
    expect(page.locator("[data-scan-toggle]")).to_have_text("says stop")
    page.locator("[data-scan-toggle]").click()
    expect(page.locator("video")).to_be_hidden()
    assert page.evaluate("tracks.map(track => track.readyState)") == ["ended"]


def test_leaving_the_page_for_another_one_closes_the_camera(page: Page, site: Site) -> None:
    page.add_init_script(camera_showing("nothing of ours"))
    open_scan(page, site)
    page.locator("[data-scan-toggle]").click()
    says(page, "says foreign")
    page.evaluate(
        """() => {
            Object.defineProperty(document, "hidden", { value: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    assert page.evaluate("tracks.map(track => track.readyState)") == ["ended"]


def test_a_counter_scans_one_label_after_the_other_and_each_once(page: Page, site: Site) -> None:
    page.add_init_script(camera_showing(site.label(TOKEN)))
    open_scan(page, site, "data-scan-continuous")
    page.evaluate("window.told = []; addEventListener('assetlend:scanned', event => told.push(event.detail.token))")
    page.locator("[data-scan-toggle]").click()
    expect(page.locator("#token")).to_have_value(TOKEN)
    page.wait_for_timeout(700)
    page.evaluate("address => show(address)", picture_address(site.label(OTHER)))
    expect(page.locator("#token")).to_have_value(OTHER)
    assert page.evaluate("told") == [TOKEN, OTHER]
    assert page.evaluate("tracks.map(track => track.readyState)") == ["live"]
    page.locator("[data-scan-toggle]").click()
    assert page.evaluate("tracks.map(track => track.readyState)") == ["ended"]


# What a code may say


def test_a_foreign_code_is_shown_as_text_and_never_followed(page: Page, site: Site) -> None:
    evil = "https://evil.example/a/7K3M9QTX?" + "<img src=x onerror=alert(1)>" * 4
    page.add_init_script(camera_showing(evil))
    open_scan(page, site)
    page.locator("[data-scan-toggle]").click()
    says(page, "says foreign")
    assert page.locator(".app-scan__foreign").inner_text() == evil[:80]
    assert page.locator(".app-scan img").count() == 0
    expect(page.locator("#token")).to_have_value("")
    assert page.url.startswith(f"{site.base}/scan")


OWN = "lend.example.go.th"
LABELS = [
    TOKEN,
    TOKEN.lower(),
    f" {TOKEN}\n",
    LABEL,
    LABEL.lower(),
    f"http://lend.example.go.th/a/{TOKEN}",
    f"https://lend.example.go.th:443/a/{TOKEN}?from=label#x",
]
FOREIGN = [
    "",
    "7K3M9QT",
    "7K3M9QTX7K3M9QTX7",
    "7K3M 9QTX",
    "7K3M\u200b9QTX",
    "๗K3M9QTX",
    "7K3M9QTI",
    f"https://evil.example/a/{TOKEN}",
    f"https://lend.example.go.th@evil.example/a/{TOKEN}",
    f"https://lend.example.go.th.evil.example/a/{TOKEN}",
    f"https://lend.example.go.th:8443/a/{TOKEN}",
    f"https://lend.example.go.th/b/{TOKEN}",
    f"https://lend.example.go.th/a/{TOKEN}/edit",
    f"https://lend.example.go.th/a/{TOKEN}%2F",
    f"javascript:alert(1)//lend.example.go.th/a/{TOKEN}",
    f"ftp://lend.example.go.th/a/{TOKEN}",
    "WIFI:S:office;T:WPA;P:secret;;",
    "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD",
    "ก" * 4096,
]


def test_only_a_label_of_the_office_gives_a_token_and_that_in_capitals(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/scan")
    assert {text: token_in(page, text, OWN) for text in LABELS} == dict.fromkeys(LABELS, TOKEN)
    assert {text: token_in(page, text, OWN) for text in FOREIGN} == dict.fromkeys(FOREIGN)


def test_a_borrowers_code_counts_only_where_requests_are_asked_for(page: Page, site: Site) -> None:
    key = "52QS1F9GPT4MCZCX3K5T9296"
    code = f"HTTPS://{OWN.upper()}/F/{key}"
    foreign = [f"https://evil.example/f/{key}", key, f"{code}/cancel", f"{code}Z", code[:-1]]
    page.goto(f"{site.base}/scan")
    assert token_in(page, code, OWN) is None
    assert token_in(page, code, OWN, requests=True) == key
    assert token_in(page, LABEL, OWN, requests=True) == TOKEN
    assert [token_in(page, text, OWN, requests=True) for text in foreign] == [None] * len(foreign)


# A photo of a label


def choose(page: Page, content: bytes, name: str = "label.png", kind: str = "image/png") -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("[data-scan-pick]").click()
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": content})


def photo_of(text: str, side: int, width: int = 3000, height: int = 2000) -> bytes:
    photo = Image.new("RGB", (width, height), (200, 190, 170))
    photo.paste(qr_picture(text, side), (width // 3, height // 3))
    return png(photo)


@pytest.mark.parametrize("side", [900, 110], ids=["near", "far away"])
def test_a_photo_of_a_label_fills_the_field(page: Page, site: Site, side: int) -> None:
    open_scan(page, site)
    choose(page, photo_of(site.label(TOKEN), side))
    expect(page.locator("#token")).to_have_value(TOKEN)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (png(Image.new("RGB", (800, 600), "white")), "says nothing"),
        (b"this is no picture", "says nothing"),
        (photo_of("https://evil.example/", 900), "says foreign"),
    ],
    ids=["no code", "no picture", "foreign code"],
)
def test_a_photo_without_our_label_says_so(page: Page, site: Site, content: bytes, answer: str) -> None:
    open_scan(page, site)
    choose(page, content)
    says(page, answer)
    expect(page.locator("#token")).to_have_value("")


def test_a_reader_that_cannot_be_loaded_says_so_and_is_loaded_anew(page: Page, site: Site) -> None:
    page.watch.allowed = ["Failed to load resource", "wasm", "Aborted", "falling back"]  # type: ignore[attr-defined]
    gone = "**/*.wasm"

    def cut(route: Route) -> None:
        route.abort()

    page.context.route(gone, cut)
    open_scan(page, site)
    choose(page, photo_of(site.label(TOKEN), 900))
    says(page, "says failed")
    page.context.unroute(gone, cut)
    choose(page, photo_of(site.label(TOKEN), 900))
    expect(page.locator("#token")).to_have_value(TOKEN)


# WebAssembly


def test_only_the_worker_may_run_web_assembly(phone: Callable[..., Page]) -> None:
    app = sample_site()
    page = phone()
    page.watch.allowed = ["policy broken: script-src wasm-eval", "WebAssembly"]  # type: ignore[attr-defined]
    with serving(app) as base:
        page.goto(f"{base}/scan")
        smallest = "new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])"
        refused = page.evaluate(f"WebAssembly.compile({smallest}).then(() => 'ran', error => error.name)")
        page.wait_for_timeout(200)
    assert refused == "CompileError"
    assert page.watch.faults, "the watch is blind to broken policies"  # type: ignore[attr-defined]
