"""The sentences of the integrity report: how each is said now, and where the office puts one in its own words."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from assetlend.domain import sentences as parts
from assetlend.domain.access import Permission
from assetlend.domain.sentences import MOST_TEXT
from assetlend.errors import Invalid
from assetlend.services import integrity, sentences
from assetlend.services.sentences import Sentence
from assetlend.web import data, entries, guard
from assetlend.web.fields import Lines, Needed
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("sentences", __name__, url_prefix="/integrity/sentences")
MISSING = _l("Write the sentence, or go back to the program's own.")


class SentenceForm(PageForm):
    """A sentence in the office's words; `base` is the version that was looked at."""

    text = Lines(
        _l("The sentence"), [Needed(_l("Write the sentence, or go back to the program's own."))], most=MOST_TEXT
    )
    base = HiddenField()


@bp.get("")
@page(Permission.SEE_SENTENCES)
def index() -> ResponseReturnValue:
    """Every sentence as it is said now, by figure."""
    groups: dict[str, list[Sentence]] = {}
    for one in sentences.every(data.reading()):
        groups.setdefault(one.figure, []).append(one)
    titles = {name: _title(name) for name in groups}
    return render_template("sentences/index.html", groups=groups, titles=titles, named=sentences.bounds().shown)


def _title(figure: str) -> str:
    """What a figure is called; on the page of a figure that has no name yet, what papers call it."""
    if figure == "activity":
        return _("Method that activities show")
    return entries.figure_names().get(figure) or integrity.figure_titles().get(figure, figure)


@bp.get("/<figure>/<status>")
@page(Permission.SEE_SENTENCES)
def show(figure: str, status: str) -> ResponseReturnValue:
    """One sentence with its places, its history, and the form to change it."""
    shown = _shown(figure, status)
    form = SentenceForm()
    form.text.data = sentences.bounds().shown(shown["sentence"].text)
    form.base.data = str(shown["sentence"].version)
    return render_template("sentences/show.html", form=form, **shown)


def _shown(figure: str, status: str) -> dict[str, Any]:
    found = sentences.get(data.reading(), figure, status)
    bounds = sentences.bounds()
    broken = found.row.text if found.row and not found.fits else None
    return {
        "sentence": found,
        "title": _title(figure),
        "example": parts.example(found.text, bounds),
        "places": {bounds.listed([one]): bounds.said_before(figure, one) for one in parts.known_places(found.shipped)},
        "named": bounds.shown,
        "fault": sentences.fault(figure, status, broken) if broken else None,
        "versions": sentences.history(data.reading(), figure, status),
        "preview": None,
    }


@bp.post("/<figure>/<status>")
@page(Permission.EDIT_SENTENCES)
def change(figure: str, status: str) -> ResponseReturnValue:
    """Look at the sentence with example figures, or keep it."""
    form = SentenceForm()
    shown = _shown(figure, status)
    if request.form.get("act") == "preview":
        return _preview(form, figure, status, shown)
    values: dict[str, Any] = {"figure": figure, "status": status, "base": _base(form)}
    done = attempt(
        form,
        lambda session: sentences.change(session, actor=guard.actor(), now=data.now(), text=_typed(form), **values),
    )
    if done is None:
        return redraw("sentences/show.html", form, **shown)
    said(_("The sentence is kept. The report says it from now on."))
    return see_other("sentences.show", figure=figure, status=status)


def _preview(form: SentenceForm, figure: str, status: str, shown: dict[str, Any]) -> ResponseReturnValue:
    if form.validate():
        try:
            shown["preview"] = sentences.preview(actor=guard.actor(), figure=figure, status=status, text=_typed(form))
        except Invalid as refusal:
            form.refuse(refusal)
    if shown["preview"] is None:
        return redraw("sentences/show.html", form, **shown)
    return render_template("sentences/show.html", form=form, **shown)


def _base(form: SentenceForm) -> int:
    """The version that was looked at; what the program did not write itself is none."""
    given = form.base.data or ""
    return int(given) if given.isdecimal() and len(given) < 9 else -1


def _typed(form: SentenceForm) -> str:
    """The sentence with the places by their own names."""
    return sentences.bounds().read(form.text.data)


@bp.post("/<figure>/<status>/restore")
@page(Permission.EDIT_SENTENCES)
def restore(figure: str, status: str) -> ResponseReturnValue:
    """Go back to the program's own sentence."""
    with data.transaction() as session:
        sentences.restore(session, actor=guard.actor(), now=data.now(), figure=figure, status=status)
    said(_("The report says the program's own sentence again."))
    return see_other("sentences.show", figure=figure, status=status)
