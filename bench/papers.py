"""The integrity report of twenty pages as PDF, beside the same words in bare paragraphs of the same typesetter."""

import io
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import typst

from assetlend.documents import report_pdf
from assetlend.documents.report_blocks import ReportPaper
from assetlend.documents.report_paper import compose
from assetlend.documents.typesetting import font_files

PAGES = 20
BARE = """#set document(title: "x")
#set page(paper: "a4", margin: (left: 3cm, right: 2cm, y: 2cm))
#set text(font: "Sarabun", size: 10.9pt, lang: "th", fallback: false)
#for words in json("words.json") { par(words) }"""


def run(document: Mapping[str, Any], rounds: int) -> None:
    """Print the median milliseconds of a report of at least `PAGES` pages, and the ratio to the bare words."""
    long = _lengthened(document)
    ours, bare = [], []
    for number in range(rounds):
        paper = compose(long | {"fiscal_year": document["fiscal_year"] + number})
        ours.append(_seconds(lambda: report_pdf.render(paper)))  # noqa: B023 - called at once
        bare.append(_seconds(lambda: _bare(paper)))  # noqa: B023
    print(f"{'':24} {'ms':>8}            ratio to the same words in bare paragraphs")
    one = median(ours)
    print(f"{f'report, {_pages(compose(long))} pages':24} {1000 * one:8.0f} {'':8}   {one / median(bare):.2f}")


def _lengthened(document: Mapping[str, Any]) -> dict[str, Any]:
    """The report with its measures told again and again, until it has enough pages."""
    measures = list(document["measures"])
    while _pages(compose(found := {**document, "measures": measures})) < PAGES:
        measures += [{**one, "number": one["number"] + len(measures)} for one in document["measures"]]
    return found


def _pages(paper: ReportPaper) -> int:
    with pikepdf.open(io.BytesIO(report_pdf.render(paper))) as file:
        return len(file.pages)


def _bare(paper: ReportPaper) -> None:
    files = {"main.typ": BARE.encode(), "words.json": json.dumps(paper.words()).encode()}
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_files()[0].parent])
    with TemporaryDirectory() as empty:
        typst.compile(files, root=empty, font_paths=fonts, timestamp=datetime(2026, 1, 1, tzinfo=UTC))


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
