"""Files that show what was done: to be saved, never shown within a page."""

from uuid import UUID

from flask import Blueprint, abort, send_file
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission
from assetlend.models import Enclosure
from assetlend.services import enclosures, photos
from assetlend.web import data
from assetlend.web.downloads import PDF
from assetlend.web.guard import page

bp = Blueprint("enclosures", __name__)


@bp.get("/enclosures/<uuid:enclosure>")
@page(Permission.SEE_INTEGRITY)
def download(enclosure: UUID) -> ResponseReturnValue:
    """A file of an activity or of publicity, for who may see that."""
    row = data.reading().get(Enclosure, enclosure)
    if row is None:
        abort(404)
    file = enclosures.path(photos.folder_of(data.reading()), row.id)
    if not file.is_file():
        abort(404)
    answer = send_file(file, mimetype=PDF, as_attachment=True, download_name=row.name, etag=row.sha256)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return answer
