"""Static files: kept for good under their digest, small on the wire, and nothing else is to be had."""

import gzip
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from assetlend.web.static_files import TYPES, StaticFiles

STATIC = Path(__file__).parents[2] / "assetlend" / "static"
WORKER = "default-src 'none'; connect-src 'self'; script-src 'self' 'wasm-unsafe-eval'"


@pytest.fixture(scope="module")
def files() -> StaticFiles:
    return StaticFiles(STATIC)


@pytest.fixture
def client(files: StaticFiles) -> Iterator[FlaskClient]:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/static/<digest>/<path:name>", endpoint="static_file", view_func=files.serve)
    with app.test_client() as client:
        yield client


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("css/assetlend.css", "text/css; charset=utf-8"),
        ("js/app.js", "text/javascript; charset=utf-8"),
        ("vendor/zxing/reader/zxing_reader.wasm", "application/wasm"),
        ("fonts/sarabun-400.woff2", "font/woff2"),
        ("icons/favicon.svg", "image/svg+xml"),
        ("icons/icon-180.png", "image/png"),
    ],
)
def test_a_file_is_kept_for_good_and_is_what_it_says(
    client: FlaskClient, files: StaticFiles, name: str, content_type: str
) -> None:
    answer = client.get(files.url(name))
    assert answer.status_code == 200
    assert answer.data == (STATIC / name).read_bytes()
    assert answer.headers["Content-Type"] == content_type
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "deflate, gzip, br, zstd", "*"])
def test_a_browser_that_takes_gzip_gets_the_stored_one(client: FlaskClient, files: StaticFiles, accepted: str) -> None:
    answer = client.get(files.url("css/assetlend.css"), headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.data == (STATIC / "css/assetlend.css.gz").read_bytes()
    assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_a_browser_without_gzip_gets_the_plain_file(client: FlaskClient, files: StaticFiles, accepted: str) -> None:
    answer = client.get(files.url("css/assetlend.css"), headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.data == (STATIC / "css/assetlend.css").read_bytes()


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_an_unchanged_file_is_not_sent_again(client: FlaskClient, files: StaticFiles, accepted: str) -> None:
    address = files.url("js/app.js")
    first = client.get(address, headers={"Accept-Encoding": accepted})
    again = client.get(address, headers={"Accept-Encoding": accepted, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_the_plain_and_the_packed_file_have_different_tags(client: FlaskClient, files: StaticFiles) -> None:
    tags = {client.get(files.url("js/app.js"), headers={"Accept-Encoding": it}).headers["ETag"] for it in ("", "gzip")}
    assert len(tags) == 2


def test_head_tells_the_size_without_the_file(client: FlaskClient, files: StaticFiles) -> None:
    answer = client.head(files.url("js/app.js"))
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) == (STATIC / "js/app.js").stat().st_size


def test_nothing_can_be_posted(client: FlaskClient, files: StaticFiles) -> None:
    assert client.post(files.url("js/app.js")).status_code == 405


def test_an_address_of_an_older_release_leads_to_the_present_one(client: FlaskClient, files: StaticFiles) -> None:
    answer = client.get("/static/0123456789abcdef/js/app.js")
    assert (answer.status_code, answer.headers["Location"]) == (302, files.url("js/app.js"))
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["js/scan-worker.js", "vendor/zxing/share.js", "vendor/zxing/reader/index.js"])
def test_the_worker_carries_the_policy_that_lets_it_run_web_assembly(
    client: FlaskClient, files: StaticFiles, name: str
) -> None:
    assert client.get(files.url(name)).headers["Content-Security-Policy"] == WORKER


def test_no_other_file_lets_anything_run(files: StaticFiles, client: FlaskClient) -> None:
    for name in ("js/app.js", "js/scan.js", "icons/favicon.svg", "css/assetlend.css"):
        policy = client.get(files.url(name)).headers["Content-Security-Policy"]
        assert policy == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize(
    "name",
    [
        "js/none.js",
        "js",
        "js/",
        "js/app.js/",
        "../static_files.py",
        "js/../css/assetlend.css",
        "js/%2e%2e/css/assetlend.css",
        "..%2f..%2fpyproject.toml",
        "js\\app.js",
        "..\\..\\pyproject.toml",
        "js/app.js%00",
        "js/app.js%00.css",
        "/etc/passwd",
        "JS/APP.JS",
        "js/app.js.gz",
        "README.md",
        "fonts/OFL.txt",
        "vendor/zxing/LICENSE",
        ".hidden.css",
    ],
)
@pytest.mark.parametrize("digest", ["current", "0123456789abcdef"])
def test_what_is_not_a_file_of_ours_is_not_found(
    client: FlaskClient, files: StaticFiles, digest: str, name: str
) -> None:
    digest = files.digest if digest == "current" else digest
    assert client.get(f"/static/{digest}/{name}", follow_redirects=True).status_code == 404


def test_hidden_files_have_no_address(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.js").write_text("1")
    (tmp_path / ".b.js").write_text("1")
    (tmp_path / "c.js").write_text("1")
    assert "/static/" in StaticFiles(tmp_path).url("c.js")
    for name in (".git/a.js", ".b.js"):
        with pytest.raises(KeyError):
            StaticFiles(tmp_path).url(name)


def test_a_wrong_name_in_a_template_is_an_error(files: StaticFiles) -> None:
    with pytest.raises(KeyError, match="css/typo"):
        files.url("css/typo.css")


def test_the_digest_changes_with_any_content_and_any_name(tmp_path: Path) -> None:
    seen = set()
    for name, content in [("a.js", "1"), ("a.js", "2"), ("b.js", "2"), ("b.css", "2")]:
        (tmp_path / name).write_text(content)
        seen.add(StaticFiles(tmp_path).digest)
        (tmp_path / name).unlink()
    assert len(seen) == 4


def test_what_was_read_at_start_is_what_is_served(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("old")
    files = StaticFiles(tmp_path)
    shutil.rmtree(tmp_path)
    app = Flask(__name__, static_folder=None)
    with app.test_request_context():
        answer = files.serve(files.digest, "a.js")
    assert answer.get_data() == b"old"


def test_the_tree_is_read_quickly() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        StaticFiles(STATIC)
        return time.perf_counter() - start

    assert min(seconds() for _ in range(3)) < 0.05


# What the build left behind


def test_every_stored_gzip_is_its_source_without_a_time() -> None:
    packed = sorted(STATIC.rglob("*.gz"))
    assert packed
    for path in packed:
        content = path.read_bytes()
        assert gzip.decompress(content) == path.with_suffix("").read_bytes(), f"{path.name}: npm run gzip"
        assert content[4:8] == bytes(4), f"{path.name} holds a time"


def test_everything_that_shrinks_is_stored_packed() -> None:
    for path in STATIC.rglob("*"):
        if path.suffix in {".css", ".js", ".wasm", ".svg"}:
            assert path.with_name(path.name + ".gz").is_file(), f"{path.name}: npm run gzip"


def test_the_style_sheet_is_our_own_face() -> None:
    css = (STATIC / "css/assetlend.css").read_text(encoding="utf-8")
    assert "GDS" not in css
    assert "crown" not in css.lower()
    assert "GOV.UK" not in css
    assert not re.search(r"url\(\s*[\"']?(https?:|//)", css)
    assert "@import" not in css


def test_the_style_sheet_names_only_files_that_are_there() -> None:
    css = (STATIC / "css/assetlend.css").read_text(encoding="utf-8")
    named = re.findall(r"url\([\"']?([^\"')]+)", css)
    assert named
    for name in named:
        assert (STATIC / "css" / name).is_file()


def test_the_first_page_stays_small() -> None:
    """60 kB for a first page, of which the page itself may be 8."""
    parts = ["css/assetlend.css.gz", "js/app.js.gz", "icons/favicon.svg.gz"]
    fonts = ["fonts/sarabun-400.woff2", "fonts/sarabun-700.woff2"]
    assert sum((STATIC / part).stat().st_size for part in parts + fonts) < 52_000


def test_third_party_files_bring_their_licence_and_are_listed() -> None:
    listed = (STATIC / "README.md").read_text(encoding="utf-8")
    for path in STATIC.rglob("*"):
        folder = path.relative_to(STATIC).parts[0]
        if path.suffix in TYPES and folder in {"fonts", "vendor"}:
            assert path.relative_to(STATIC).as_posix() in listed
    for licence in ("fonts/OFL.txt", "vendor/zxing/LICENSE", "vendor/zxing/LICENSE-APACHE.txt"):
        assert (STATIC / licence).is_file()
    assert (STATIC / "css/LICENSE-govuk-frontend.txt").is_file()
