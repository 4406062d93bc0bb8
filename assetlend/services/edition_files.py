"""A frozen edition as files: its own bytes as JSON, and what is drawn from its document and from nothing else.

WRITERS is the one place that says which forms there are. Each writer gets the document (the parsed JSON) and returns
the file; a report of another form is one more line here.
"""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from assetlend.domain.figures import Figure
from assetlend.domain.narrative import Finding, Statement, Status
from assetlend.ledger import canonical
from assetlend.services import edition_lists, report_files
from assetlend.services.integrity import Measure, Method, Report

Document = Mapping[str, Any]


def as_html(document: Document) -> str:
    """The page of a document, drawn with the zone that the document names."""
    zone = ZoneInfo(document["organization"].get("time_zone", "Asia/Bangkok"))
    return report_files.as_html(_report(document), zone)


WRITERS: Mapping[str, tuple[str, Callable[[Document], str | bytes]]] = {
    "html": ("text/html", as_html),
}
FORMS = ("json", *WRITERS)


def drawn(body: bytes, form: str) -> tuple[bytes, str]:
    """(content, media type) of an edition in one of FORMS; the JSON is the frozen bytes themselves."""
    if form == "json":
        return body, "application/json"
    media, write = WRITERS[form]
    content = write(edition_lists.read(body))
    return content.encode() if isinstance(content, str) else content, media


# -- until every form is drawn from the document itself ---------------------------------------------------------------


def _report(document: Document) -> Report:
    return Report(
        organization=document["organization"],
        fiscal_year=document["fiscal_year"],
        assessment=document["assessment"],
        as_of=canonical.read_stamp(document["as_of"]),
        size=document["ledger"]["size"],
        root=document["ledger"]["root"],
        figures={name: Figure(**figure) for name, figure in document["figures"].items()},
        measures=tuple(_measure(one) for one in document["measures"]),
        findings=tuple(Finding(**one) for one in document["findings"]),
        clauses={},
    )


def _measure(row: Mapping[str, Any]) -> Measure:
    methods = tuple(
        Method(
            one["number"],
            one["text"],
            tuple(Statement(**{**said, "status": Status(said["status"])}) for said in one["statements"]),
        )
        for one in row["methods"]
    )
    return Measure(row["number"], row["title"], tuple(row["responsible"]), methods)
