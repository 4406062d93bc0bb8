"""The report read back from each of its forms, paragraph by paragraph, as a reader of that form finds it."""

import io
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

import docx
from docx.oxml.ns import qn

from assetlend.documents.report_blocks import ReportPaper, Table
from assetlend.thai.digits import to_thai
from tests.documents import reading
from tests.documents.reading import squeezed

ENDS = {"p", "h1", "h2", "th"}


def folded(text: str) -> str:
    return " ".join(text.split())


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ENDS:
            self._open = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in ENDS

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[-1] += data
        else:
            assert not data.strip() or "{" in data or data in self.get_title(), data

    def get_title(self) -> str:
        match = re.search("<title>(.*)</title>", self.rawdata)
        return match[1] if match else ""


def in_html(page: str) -> list[str]:
    """The words of every heading, cell and paragraph of a page."""
    reader = _Html()
    reader.feed(page)
    return [text for text in map(folded, reader.found) if text]


def in_docx(file: bytes) -> list[str]:
    """The words of every paragraph of a Word document in its order, those of tables in their place."""
    body = docx.Document(io.BytesIO(file)).element.body
    found = ("".join(_docx_text(one)) for one in body.iter(qn("w:p")))
    return [text for text in map(folded, found) if text]


def _docx_text(paragraph: Any) -> Iterator[str]:
    for part in paragraph.iter(qn("w:t"), qn("w:br")):
        yield part.text or "" if part.tag == qn("w:t") else " "


def in_pdf(pages: Sequence[str], paper: ReportPaper) -> list[str]:
    """What the pages say, in their order, without what stands on every page: mark, page number, repeated heads."""
    heads = [squeezed("".join(block.head)) for block in paper.blocks if isinstance(block, Table)]
    found = []
    for number, page in enumerate(pages, 1):
        text = squeezed(page).removeprefix(paper.mark)
        assert text.endswith(to_thai(number)), "every page has its number"
        text = text.removesuffix(to_thai(number))
        head = next((head for head in heads if text.startswith(head) and head in "".join(found)), "")
        found.append(text.removeprefix(head))
    return found


def in_order(text: str, paper: ReportPaper) -> None:
    """`text` is the words of the paper, each once, in order.

    A row that goes over to the next page has its last column before the end of the one beside it: within one row,
    and only there, a later paragraph may come first.
    """
    rows = [[squeezed(one) for one in row if squeezed(one)] for row in _rows(paper)]
    at = 0
    for row in (row for row in rows if row):
        left = list(row)
        while left:
            found = next((one for one in left if text.startswith(one, at)), None)
            assert found is not None, (left[0], text[at : at + 80])
            left.remove(found)
            at += len(found)
    assert at == len(text), text[at:]


def _rows(paper: ReportPaper) -> Iterator[list[str]]:
    for block in paper.blocks:
        if isinstance(block, Table):
            yield list(block.head)
            for row in block.rows:
                yield [one.text for cell in row if cell for one in cell.paragraphs]
        else:
            part = ReportPaper("", "", paper.made_at, "", (block,))
            yield from ([text] for text in part.words())


def by_poppler(pdf: bytes) -> list[str]:
    """The text of every page as `pdftotext` finds it."""
    return reading.by_poppler(pdf).split("\f")[:-1]


def by_pdfium(pdf: bytes) -> list[str]:
    """The text of every page as Chrome and Edge find it."""
    with reading.opened(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]
