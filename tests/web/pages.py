"""Looking at pages as a reader does: words, forms, links and errors; and at the database, that nothing changed."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import lxml.html
import pytest
from lxml.html import HtmlElement
from sqlalchemy import select
from werkzeug.test import TestResponse

from assetlend.db import Database
from assetlend.models import Base
from tests.visitor import Visitor

SHOWN_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder")
COUNTERS = frozenset({"throttle"})
THAI = re.compile("[\u0e00-\u0e7f]")
# What no database has a part in is tried on one of them.
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"])


class Page:
    """A page that a browser received."""

    def __init__(self, answer: TestResponse) -> None:
        self.answer = answer
        self.status = answer.status_code
        self.source = answer.get_data(as_text=True)
        self.tree: HtmlElement = lxml.html.document_fromstring(self.source)

    @property
    def title(self) -> str:
        return clean(self.tree.findtext(".//title") or "")

    @property
    def heading(self) -> str:
        return " ".join(clean(one.text_content()) for one in self.tree.iter("h1"))

    @property
    def text(self) -> str:
        """Everything that the reader reads, or hears read to him."""
        return " ".join(self.texts())

    def texts(self, *, without: str = "") -> Iterator[str]:
        """The pieces of text of the page; elements that `without` (an XPath) finds are left out."""
        passed = {id(below) for one in self.tree.xpath(without) for below in one.iter()} if without else set()
        yield self.title
        for one in self.tree.body.iter():
            if not isinstance(one.tag, str) or one.tag in ("script", "style", "textarea") or id(one) in passed:
                tail = one.tail if id(one.getparent()) not in passed else None
                yield from filter(None, [clean(tail or "")])
                continue
            for piece in (one.text, *(one.get(name) for name in shown(one))):
                yield from filter(None, [clean(piece or "")])
            if one.tail and id(one.getparent()) not in passed:
                yield from filter(None, [clean(one.tail)])

    @property
    def links(self) -> list[str]:
        """The addresses of the page's links, as they stand."""
        return [one.get("href", "") for one in self.tree.iter("a")]

    @property
    def forms(self) -> list["Form"]:
        return [Form.of(one) for one in self.tree.iter("form")]

    def form(self, action: str) -> "Form":
        """The form that is sent to a path."""
        found = [one for one in self.forms if one.method == "post" and urlsplit(one.action).path == action]
        assert found, f"no form for {action} among {[one.action for one in self.forms]}"
        return found[0]

    @property
    def errors(self) -> list[str]:
        """The sentences of the summary above the form."""
        return [
            clean(one.text_content()) for one in self.tree.find_class("govuk-error-summary__list")[0:1] for one in one
        ]

    def error_at(self, name: str) -> str:
        """The sentence at a field: shown beside it, and told to who cannot see by `aria-describedby`."""
        shown_at = self.tree.get_element_by_id(f"{name}-error", None)
        if shown_at is None:
            return ""
        described = [one for one in self.tree.iter() if f"{name}-error" in (one.get("aria-describedby") or "").split()]
        assert described, f"nothing is described by {name}-error"
        for hidden in shown_at.find_class("govuk-visually-hidden"):
            hidden.drop_tree()
        return clean(shown_at.text_content())


@dataclass(frozen=True)
class Form:
    """A form with the fields that a browser would send as they stand."""

    action: str
    method: str
    fields: Mapping[str, str]
    names: frozenset[str]
    hidden: Mapping[str, str]

    @classmethod
    def of(cls, element: HtmlElement) -> "Form":
        names = frozenset(one.get("name") for one in element.xpath(".//*[@name]"))
        values = {name: value for name, value in element.fields.items() if value is not None}
        hidden = {one.get("name"): one.get("value") for one in element.xpath(".//input[@type='hidden']")}
        return cls(element.get("action", ""), (element.get("method") or "get").lower(), values, names, hidden)


def shown(element: HtmlElement) -> list[str]:
    """The attributes of an element that are shown or read out."""
    return [name for name in element.attrib if name in SHOWN_ATTRIBUTES or name.startswith("data-text-")]


def clean(text: str) -> str:
    return " ".join(text.split())


def page(answer: TestResponse) -> Page:
    return Page(answer)


# -- walking ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """A page met on a walk: where, linked from where."""

    url: str
    source: str
    answer: TestResponse


def walk(visitor: Visitor, *starts: str, each: int = 4) -> Iterator[Seen]:
    """Follow every link from `starts`, but for each kind of page at most `each` of them."""
    adapter = visitor.app.url_map.bind("localhost")
    waiting = deque((start, "") for start in starts)
    met: set[str] = set()
    counts: dict[str, int] = {}
    while waiting:
        url, source = waiting.popleft()
        path = urlsplit(url).path
        kind = _kind(adapter, url, path)
        if url in met or counts.get(kind, 0) >= each:
            continue
        met.add(url)
        counts[kind] = counts.get(kind, 0) + 1
        answer = visitor.get(url)
        yield Seen(url, source, answer)
        if answer.status_code in (301, 302, 303, 308):
            waiting.append((urljoin(url, answer.headers["Location"]), source))
        elif answer.mimetype == "text/html":
            waiting.extend((one, url) for one in own_links(url, Page(answer)))


def own_links(url: str, found: Page) -> Iterator[str]:
    """Where the links of a page lead within the site, without those that only switch the language."""
    for href in found.links:
        target = urljoin(url, href)
        parts = urlsplit(target)
        if parts.scheme in ("", "http") and parts.netloc in ("", "localhost") and "lang=" not in parts.query:
            yield target.partition("#")[0].removeprefix("http://localhost")


def _kind(adapter: Any, url: str, path: str) -> str:
    names = sorted(name for name, _ in parse_qsl(urlsplit(url).query))
    try:
        rule, _ = adapter.match(path, return_rule=True)
    except Exception:  # whatever cannot be reached counts as itself
        return path
    return f"{rule.rule}?{'&'.join(names)}"


# -- nothing changed --------------------------------------------------------------------------------------------------


def dump(database: Database, *, without: frozenset[str] = COUNTERS) -> dict[str, list[str]]:
    """All rows of all tables, but of those that only count tries."""
    with database.reading() as session:
        return {
            table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
            for table in Base.metadata.sorted_tables
            if table.name not in without
        }


def unchanged(database: Database, act: Callable[[], TestResponse], status: int) -> TestResponse:
    """Do what must be refused with `status`, and see that it was and that no row of any table changed."""
    before = dump(database)
    answer = act()
    assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True)[-3000:])
    assert dump(database) == before
    return answer
