"""The published reports of all years, for everybody: each edition as it was frozen, and as files."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from assetlend.clock import local_day
from assetlend.domain import editions as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.narrative import Status
from assetlend.ledger import canonical
from assetlend.services import edition_files, edition_lists
from assetlend.web import data, downloads, entries
from assetlend.web.guard import page

bp = Blueprint("reports", __name__, url_prefix="/reports")


FILES = (("pdf", "PDF"), ("docx", "DOCX"), ("html", "HTML"), ("json", "JSON"))
"""(form, what people call it), first what most of them open."""


@bp.get("")
@page(Permission.OPEN)
def index() -> ResponseReturnValue:
    """Every published edition, the newest year first."""
    rows = edition_lists.published(data.reading())
    newest: dict[int, int] = {}
    for row in rows:
        newest.setdefault(row.fiscal_year, row.number)
    return render_template("reports/index.html", rows=rows, newest=newest)


@bp.get("/<number:fiscal_year>/<number:number>")
@page(Permission.OPEN)
def show(fiscal_year: int, number: int) -> ResponseReturnValue:
    """One edition, with what replaced it where something did."""
    row = edition_lists.get_published(data.reading(), fiscal_year, number)
    frozen = row.frozen
    if frozen is None:
        abort(404)
    return render_template(
        "reports/show.html",
        row=row,
        sha256=frozen.sha256,
        newer=edition_lists.replacing(data.reading(), row),
        before=edition_lists.replaced_by(data.reading(), row),
        files=FILES,
        **shown_document(edition_lists.read(frozen.body)),
    )


@bp.get("/<number:fiscal_year>/<number:number>/report.<form>")
@page(Permission.OPEN)
def download(fiscal_year: int, number: int, form: str) -> ResponseReturnValue:
    """An edition as a file, drawn from its frozen bytes."""
    row = edition_lists.get_published(data.reading(), fiscal_year, number)
    if row.frozen is None or form not in edition_files.FORMS:
        abort(404)
    body = row.frozen.body
    data.close()
    content, media = edition_files.drawn(body, form)
    if media == "text/html":
        media = downloads.BYTES  # it is taken home and opened there: pages of this site have no styles of their own
    return downloads.send(content, media, f"report-{fiscal_year}-{number}.{form}")


def shown_document(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the pages need to show a document."""
    as_of = canonical.read_stamp(document["as_of"])
    edits: dict[str, list[Any]] = {}
    for one in document["edits"]:
        edits.setdefault(one["statement"], []).append(one)
    return {
        "document": document,
        "as_of": as_of,
        "interim": rules_of.is_interim(document["fiscal_year"], local_day(as_of, data.config().zone)),
        "edits": edits,
        "statuses": {status.value: status for status in Status},
        "figure_names": entries.figure_names(),
        "moment_of": moment_of,
    }


def moment_of(text: str) -> datetime:
    """The moment of a stamp in a document."""
    return canonical.read_stamp(text)
