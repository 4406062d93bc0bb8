"""The report as files: the JSON that is published, and HTML, PDF and DOCX that say the same, word for word.

Each is made from the JSON document alone, never from live rows, so a published report can be drawn again at any time.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assetlend.documents import report_docx, report_pdf
from assetlend.documents.report_paper import compose
from assetlend.documents.report_words import STATUS_THAI
from assetlend.paths import template_dir

__all__ = ["FORMS", "STATUS_THAI", "as_docx", "as_html", "as_json", "as_pdf", "made", "write"]

Document = Mapping[str, Any]


def as_json(document: Document) -> str:
    """The published JSON."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_html(document: Document) -> str:
    """One page that needs nothing else, and prints on A4."""
    environment = Environment(
        loader=FileSystemLoader(template_dir()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("integrity/file.html").render(paper=compose(document))


def as_pdf(document: Document) -> bytes:
    """PDF/A-2a with tags."""
    return report_pdf.render(compose(document))


def as_docx(document: Document) -> bytes:
    """A Word document with real headings and tables."""
    return report_docx.render(compose(document))


FORMS: Mapping[str, Callable[[Document], str | bytes]] = {
    "json": as_json,
    "html": as_html,
    "pdf": as_pdf,
    "docx": as_docx,
}


def made(document: Document, form: str) -> bytes:
    """The report in one of the forms, as bytes."""
    content = FORMS[form](document)
    return content.encode() if isinstance(content, str) else content


def write(document: Document, out: Path, form: str) -> None:
    """Write the report in one of the forms; the file appears whole or not at all."""
    content = made(document, form)
    draft = out.with_name(out.name + ".part")
    try:
        draft.write_bytes(content)
        draft.replace(out)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
