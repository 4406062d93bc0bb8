"""A frozen edition as files: its own bytes as JSON, and what is drawn from its document and from nothing else."""

from functools import lru_cache

from assetlend.services import edition_lists, report_files

MEDIA = {
    "json": "application/json",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FORMS = tuple(MEDIA)


def drawn(body: bytes, form: str) -> tuple[bytes, str]:
    """(content, media type) of an edition in one of FORMS; the JSON is the frozen bytes themselves."""
    return (body if form == "json" else _made(body, form)), MEDIA[form]


@lru_cache(maxsize=12)
def _made(body: bytes, form: str) -> bytes:
    """Frozen bytes always give the same file, and everybody may ask for it: it is drawn once."""
    return report_files.made(edition_lists.read(body), form)
