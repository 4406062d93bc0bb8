"""A frozen edition as files: its own bytes as JSON, and what is drawn from its document and from nothing else."""

from functools import lru_cache
from threading import Lock

from assetlend.services import edition_lists, report_files

MEDIA = {
    "json": "application/json",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FORMS = tuple(MEDIA)
KEPT = 12
"""So many drawn files are kept in memory: whoever asks, without signing in, makes the office draw each of them once."""
_ONE_AT_A_TIME = Lock()


def drawn(body: bytes, form: str) -> tuple[bytes, str]:
    """(content, media type) of an edition in one of FORMS; the JSON is the frozen bytes themselves."""
    if form == "json":
        return body, MEDIA[form]
    with _ONE_AT_A_TIME:
        return _drawn(body, form), MEDIA[form]


@lru_cache(maxsize=KEPT)
def _drawn(body: bytes, form: str) -> bytes:
    return report_files.made(edition_lists.read(body), form)
