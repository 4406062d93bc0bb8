"""A site of the tests' own: a scan box, a photo field and the reference of all components, under the real policy."""

import re
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, Response, request
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from assetlend.web.static_files import StaticFiles

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "frontend" / "README.md"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
SNIPPET = re.compile(r"^```html *(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
WORDS = ["open", "stop", "photo", "busy", "denied", "none", "insecure", "foreign", "nothing", "failed"]


class Site(NamedTuple):
    """The site while it is served at `base`."""

    app: Flask
    base: str

    @property
    def host(self) -> str:
        return self.base.removeprefix("http://")

    def label(self, token: str) -> str:
        """What a label of this site says."""
        return f"{self.base}/a/{token}"

    def got(self, name: str) -> Any:
        """What reached the site: "HITS" (forms), "UPLOADS" (photos), "REPORTS" (broken policies)."""
        return self.app.config[name]


def snippets() -> dict[str, list[str]]:
    """The HTML of the reference by the name on its fence; "" for what goes into the page's content."""
    found: dict[str, list[str]] = {}
    for name, html in SNIPPET.findall(REFERENCE.read_text(encoding="utf-8")):
        found.setdefault(name, []).append(html)
    return found


def page_of(content: str, files: StaticFiles) -> str:
    """One page in the frame that the reference shows."""
    parts = snippets()
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    draw = {
        name: Markup(environment.from_string(parts[name][0]).render(url=files.url))  # noqa: S704 - our own file
        for name in ("header", "nav", "footer")
    }
    filled = Markup(environment.from_string(content).render(url=files.url))  # noqa: S704 - our own file
    return environment.from_string(parts["skeleton"][0]).render(url=files.url, content=filled, **draw)


def scan_box(host: str, *flags: str) -> str:
    words = " ".join(f'data-text-{word}="says {word}"' for word in WORDS)
    return f"""
      <h1 class="govuk-heading-l">สแกน</h1>
      <div class="app-scan" data-scan {" ".join(flags)} data-host="{host}" {words}>
        <form action="/found" method="get">
          <label class="govuk-label" for="token">รหัส</label>
          <input class="govuk-input" id="token" name="token" data-scan-input>
          <button class="govuk-button" name="by" value="hand">ค้นหา</button>
        </form>
      </div>"""


PHOTOS = """
  <h1 class="govuk-heading-l">รูป</h1>
  <form action="/photos" method="post" enctype="multipart/form-data">
    <label class="govuk-label" for="photos">รูป</label>
    <input class="govuk-file-upload" id="photos" name="photos" type="file" multiple data-shrink>
    <button class="govuk-button" name="act" value="keep">ส่ง</button>
  </form>"""


def sample_site() -> Flask:
    """The site; what reaches it is kept in its configuration, see `Site.got`."""
    app = Flask(__name__, static_folder=None)
    files = StaticFiles(ROOT / "assetlend" / "static")
    app.config.update(UPLOADS=[], REPORTS=[], HITS=[])
    app.add_url_rule("/static/<digest>/<path:name>", endpoint="static_file", view_func=files.serve)
    app.add_url_rule("/reference", view_func=lambda: page_of("\n".join(snippets()[""]), files), endpoint="reference")
    app.add_url_rule("/photos", view_func=lambda: page_of(PHOTOS, files), endpoint="photos")

    @app.get("/scan")
    def scan() -> str:
        return page_of(scan_box(request.host.upper(), *request.args.getlist("with")), files)

    @app.get("/found")
    def found() -> str:
        app.config["HITS"].append(request.args.to_dict())
        return page_of("<h1 class='govuk-heading-l'>พบแล้ว</h1>", files)

    @app.post("/photos")
    def keep() -> str:
        app.config["UPLOADS"] += [(file.filename, file.read()) for file in request.files.getlist("photos")]
        app.config["HITS"].append(request.form.to_dict())
        return page_of("<h1 class='govuk-heading-l'>เก็บแล้ว</h1>", files)

    @app.post("/quiet")
    def quiet() -> tuple[str, int]:
        app.config["HITS"].append(request.form.to_dict())
        return "", 204

    @app.post("/reports")
    def report() -> tuple[str, int]:
        app.config["REPORTS"].append(request.get_data(as_text=True))
        return "", 204

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        # The same once more, only reported: a worker's broken policy is seen by nobody but the server.
        own = response.headers["Content-Security-Policy"]
        response.headers["Content-Security-Policy-Report-Only"] = f"{own}; report-uri /reports"
        return response

    return app
