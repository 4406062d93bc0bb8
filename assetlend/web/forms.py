"""A form is read, its use case is tried, and what is refused comes back at the field that it is about."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField

from assetlend.errors import Conflict, Invalid, Refusal
from assetlend.services import account
from assetlend.services.borrowing import SentBefore
from assetlend.thai.text import canon
from assetlend.web import data, formats, pictures
from assetlend.web.locale import _

T = TypeVar("T")
_KEY = re.compile("[0-9a-z]{1,32}")


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form of a page. `refusals` are sentences that belong to no field of it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.refusals: list[tuple[str, str]] = []
        self.status = 422

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or above the form."""
        self.status = refusal.status
        sentence = formats.say(refusal)
        name = getattr(refusal, "field", None) or ""
        field = self._fields.get(name.replace("-", "_")) or self._fields.get(name)
        if field is None:
            self.refusals.append((sentence, name))
        else:
            field.errors = [*field.errors, sentence]

    def faults(self) -> Iterator[tuple[str, str]]:
        """(sentence, id of the element it is about) for the summary above the form."""
        for field in self:
            for sentence in field.errors:
                yield str(sentence), first_id(field)
        yield from self.refusals


def first_id(field: Any) -> str:
    """The id of the first input of a field, to which its error leads."""
    bad = getattr(field, "parts", None) and (field.bad or "day")
    return f"{field.id}-{bad}" if bad else str(field.id)


class OnceKey(HiddenField):  # type: ignore[misc]
    """The key by which a second sending is known; what the program did not make itself is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        given = valuelist[0] if valuelist else ""
        self.data = given if _KEY.fullmatch(given) else ""


class OnceForm(PageForm):
    """A form whose second sending changes nothing more."""

    key = OnceKey(default=lambda: uuid4().hex)

    def refuse(self, refusal: Refusal) -> None:
        """A form that was sent before gets a key of its own, with which it can be sent once more."""
        super().refuse(refusal)
        if isinstance(refusal, SentBefore):
            self.key.data = uuid4().hex


def attempt(form: PageForm, act: Callable[[Session], T]) -> T | None:
    """Do `act` in a transaction when the form is in order; None when the form must be shown again.

    A refusal that the person can set right goes into the form; others leave as they are.
    """
    if not form.validate():
        return None
    try:
        data.pause()
        pictures.prepare(form)
        with data.transaction() as session:
            return act(session)
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        return None


def too_many(form: PageForm, what: str, most: int) -> bool:
    """Whether one visitor has sent something more often than `most` times in the window; the form then says so."""
    with data.transaction() as session:
        tries = account.count(session, what, request.remote_addr or "", data.now())
    if tries <= most:
        return False
    form.refusals.append((_("Too many tries. Wait a quarter of an hour and try again."), ""))
    form.status = 429
    return True


def redraw(template: str, form: PageForm, **values: Any) -> ResponseReturnValue:
    """The page again, with what was wrong; nothing was written."""
    return render_template(template, form=form, **values), form.status


def see_other(endpoint: str, **values: Any) -> ResponseReturnValue:
    """Go on to another page after a change."""
    return redirect(url_for(endpoint, **values), 303)


def said(sentence: str) -> None:
    """Tell on the next page what was done."""
    flash(sentence)


def asked(name: str, most: int = 100) -> str:
    """A parameter of the address in its canonical form, cut to a sensible length."""
    return canon(request.args.get(name, "")[: 4 * most])[:most]
