"""Wrong, missing, too long and too clever input: one clear Thai sentence at the field, and nothing written."""

import re
from collections.abc import Iterator, Mapping
from copy import copy
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.visitor import Visitor
from tests.web.fillings import Day, Filling, Kind
from tests.web.office_fillings import ALL
from tests.web.pages import THAI, Form, Page, dump, on_sqlite, page
from tests.web.town import Town

PARTS = ("day", "month", "year")
ENGLISH = re.compile(r"[A-Za-z]{3,}")


def drawn(visitor: Visitor, filling: Filling) -> Form:
    """The form as it stands on its page."""
    return page(visitor.get(filling.page or filling.action)).form(filling.action)


def sent(visitor: Visitor, filling: Filling, hidden: Mapping[str, str], **over: Any) -> TestResponse:
    """Send a filled-in form with some fields filled in differently; a file is read anew each time."""
    form = {name: value for name, value in {**hidden, **filling.good, **over}.items() if value is not None}
    for name, value in form.items():
        if isinstance(value, list):
            form[name] = [(BytesIO(one[0].getvalue()), one[1]) if isinstance(one, tuple) else one for one in value]
    return visitor.post(filling.action, form)


def at_the_form(visitor: Visitor, filling: Filling) -> Visitor:
    """Somebody who may send this form, with his basket filled."""
    who = visitor.as_(filling.who) if filling.who else visitor
    for kind in filling.basket:
        who.post("/basket", {"item": visitor.office.items[kind].hex, "quantity": "1"})
    return who


def wrong_ways(name: str, kind: Kind | Day) -> Iterator[dict[str, str | None]]:
    """Every wrong filling of one field."""
    if isinstance(kind, Day):
        for day, month, year in kind.cases():
            yield {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
        return
    for case in kind.cases():
        yield {name: case}


def fault_of(answer: TestResponse, name: str) -> str:
    """What is wrong with the answer to one wrong field; empty when it is as it must be."""
    if answer.status_code != 422:
        return f"status {answer.status_code}"
    found = Page(answer)
    sentence = found.error_at(name)
    if not sentence:
        return f"no sentence at the field; the summary says {found.errors}"
    if len(found.errors) != 1:
        return f"{len(found.errors)} sentences: {found.errors}"
    words = re.sub(r"“.*?”|\S+@\S+", "", sentence)
    if not THAI.search(words) or ENGLISH.search(words) or len(sentence) > 250:
        return f"not a clear Thai sentence: {sentence}"
    return ""


@pytest.mark.parametrize("form", ALL)
@on_sqlite
def test_a_wrong_field_is_named_with_its_reason_and_nothing_is_written(visitor: Visitor, town: Town, form: str) -> None:
    filling = ALL[form](town)
    who = at_the_form(visitor, filling)
    hidden = drawn(who, filling).hidden
    before = dump(town.database)
    faults = []
    for name, kind in filling.fields.items():
        for over in wrong_ways(name, kind):
            answer = sent(who, filling, hidden, **over)
            if fault := fault_of(answer, name):
                faults.append(f"{ {key: value and value[:30] for key, value in over.items()} }: {fault}")
        if dump(town.database) != before:
            faults.append(f"{name}: something was written")
            before = dump(town.database)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("form", ALL)
@on_sqlite
def test_a_form_stands_on_its_page_with_every_field(visitor: Visitor, town: Town, form: str) -> None:
    filling = ALL[form](town)
    names = drawn(at_the_form(visitor, filling), filling).names
    days = {f"{name}-{part}" for name, kind in filling.fields.items() if isinstance(kind, Day) for part in PARTS}
    others = {name for name, kind in filling.fields.items() if isinstance(kind, Kind)}
    assert {"csrf_token", *days, *others} <= names


@pytest.mark.parametrize("form", ALL)
def test_the_same_form_is_taken_when_all_is_right(visitor: Visitor, town: Town, form: str) -> None:
    filling = ALL[form](town)
    who = at_the_form(visitor, filling)
    answer = sent(who, filling, drawn(who, filling).hidden)
    assert answer.status_code == filling.done, Page(answer).errors


@pytest.mark.parametrize("form", ALL)
@on_sqlite
def test_clever_readers_are_understood(visitor: Visitor, town: Town, form: str) -> None:
    filling = ALL[form](town)
    who = at_the_form(visitor, filling)
    hidden = drawn(who, filling).hidden
    for name, kind in filling.fields.items():
        for typed in copy(kind.right) if isinstance(kind, Kind) else ():
            answer = sent(who, filling, hidden, **{name: typed})
            found = Page(answer) if answer.status_code == 422 else None
            assert found is None or not found.error_at(name), (name, typed, found.errors)
