"""What everybody may see and take without signing in: the front page of it, the data sets, and what robots may read."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetlend.clock import local_day
from assetlend.domain.access import Permission
from assetlend.services import open_data, open_files
from assetlend.services.open_data import Edition
from assetlend.web import data
from assetlend.web.guard import page

bp = Blueprint("open_data", __name__)
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
HOUR = "public, max-age=3600"
OLD_DAYS = 2
"""From so many days on a page says that the daily refresh has stopped."""
REPORTS = "/reports"
PRIVATE = (
    "/f/",
    "/F/",
    "/q/",
    "/Q/",
    "/w/",
    "/r/",
    "/R/",
    "/a/",
    "/A/",
    "/borrow",
    "/follow",
    "/sign-in",
    "/photos/",
    "/enclosures/",
)
"""What a robot has no business with: whatever is opened with something that one has in hand."""


def edition() -> Edition | None:
    """The newest edition, read once for as long as its file stays the same."""
    file = data.config().open_data_dir / open_data.FILE
    try:
        found = file.stat()
    except OSError:
        return None
    state = (found.st_mtime_ns, found.st_size)
    kept: dict[Any, Edition | None] = current_app.extensions[data.EXTENSION].setdefault("editions", {})
    if state not in kept:
        kept.clear()
        kept[state] = open_data.read(file)
    return kept[state]


def age(found: Edition | None) -> int:
    """How many days old an edition is."""
    return (data.today() - local_day(found.made_at, data.config().zone)).days if found else 0


def reports_url() -> str:
    """Where the published reports stand; empty as long as the program has no such page."""
    adapter = current_app.create_url_adapter(request)
    return REPORTS if adapter is not None and adapter.test(REPORTS, "GET") else ""


@bp.get("/open")
@page(Permission.OPEN)
def index() -> ResponseReturnValue:
    """Everything that is public, on one page."""
    return render_template("open_data/index.html", edition=edition(), reports=reports_url())


@bp.get("/open-data")
@page(Permission.OPEN)
def listing() -> ResponseReturnValue:
    """The data sets with their addresses and columns."""
    found, shape = edition(), open_data.described()
    sets = [{**one, "columns": open_files.columns(shape, one)} for one in shape["sets"]]
    return render_template(
        "open_data/listing.html",
        edition=found,
        days=age(found),
        old=OLD_DAYS,
        sets=sets,
        licence=shape["licence"],
        least=data.config().least_cell,
    )


@bp.get("/open-data/<name>")
@page(Permission.OPEN)
def file(name: str) -> ResponseReturnValue:
    """One file of the edition, for whoever asks from wherever, without a cookie."""
    found = edition()
    if found is None or name not in found.files:
        abort(404)
    answer = Response(found.files[name], content_type=TYPES[name.rpartition(".")[2]])
    answer.set_etag(found.marks[name])
    answer.last_modified = found.made_at
    answer.headers["Cache-Control"] = HOUR
    answer.headers["Access-Control-Allow-Origin"] = "*"
    if name.endswith(".csv"):
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer.make_conditional(request)


@bp.get("/robots.txt")
@page(Permission.OPEN)
def robots() -> ResponseReturnValue:
    """What search engines leave alone."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), f"Allow: {url_for('open_data.index')}"]
    answer = Response("\n".join(lines) + "\n", mimetype="text/plain")
    answer.headers["Cache-Control"] = HOUR
    return answer
