"""The emblem on the office's papers: seen, supplied and withdrawn by an administrator."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField

from assetlend.documents import emblem
from assetlend.domain.access import Permission
from assetlend.errors import Invalid, NotFound
from assetlend.services import emblems
from assetlend.web import data, downloads, guard
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("emblem", __name__, url_prefix="/office/emblem")
PNG = "image/png"


class EmblemForm(PageForm):
    """A picture of the emblem."""

    file = FileField(_l("Picture of the emblem (PNG or JPEG)"))


class WithdrawForm(PageForm):
    """Nothing to fill in."""


def _shown() -> dict[str, Any]:
    rows = emblems.history(data.reading())
    return {"rows": rows, "current": emblems.current(data.reading())}


@bp.get("")
@page(Permission.MANAGE_OFFICE)
def show() -> ResponseReturnValue:
    """The emblem of today, and who supplied it."""
    return render_template("office_terms/emblem.html", form=EmblemForm(), **_shown())


@bp.get("/picture.png")
@page(Permission.MANAGE_OFFICE)
def picture() -> ResponseReturnValue:
    """The emblem of today as a picture."""
    found = emblems.picture(data.reading(), emblems.current(data.reading()))
    if found is None:
        raise NotFound()
    return downloads.send(found, PNG, "emblem.png", attach=False)


@bp.get("/proof.pdf")
@page(Permission.MANAGE_OFFICE)
def proof() -> ResponseReturnValue:
    """How it comes out on paper."""
    found = emblems.picture(data.reading(), emblems.current(data.reading()))
    name = emblems.office(data.reading())
    data.close()
    pdf = emblem.proof(found, office=name, made_at=data.now())
    return downloads.send(pdf, downloads.PDF, "emblem.pdf", attach=False)


@bp.post("")
@page(Permission.MANAGE_OFFICE)
def supply() -> ResponseReturnValue:
    """Let papers bear a picture."""
    form = EmblemForm()
    fresh = _cleaned(form)
    if fresh is None:
        return redraw("office_terms/emblem.html", form, **_shown())
    done = attempt(form, lambda session: emblems.supply(session, actor=guard.actor(), now=data.now(), picture=fresh))
    if done is None:
        return redraw("office_terms/emblem.html", form, **_shown())
    said(_("The papers bear this emblem from now on."))
    return see_other("emblem.show")


def _cleaned(form: EmblemForm) -> bytes | None:
    """The picture that came, written anew before any transaction begins; None with the reason in the form."""
    given = form.file.data
    if not given or not getattr(given, "filename", ""):
        form.file.errors = [_("Choose the picture of the emblem.")]
        return None
    try:
        return emblem.clean(given.read())
    except Invalid as refusal:
        form.refuse(refusal)
        return None


@bp.post("/withdraw")
@page(Permission.MANAGE_OFFICE)
def withdraw() -> ResponseReturnValue:
    """Let papers bear none."""
    form = WithdrawForm()
    done = attempt(form, lambda session: emblems.withdraw(session, actor=guard.actor(), now=data.now()))
    if done is None:
        again = EmblemForm(formdata=None)
        again.refusals, again.status = list(form.faults()), form.status
        return redraw("office_terms/emblem.html", again, **_shown())
    said(_("The papers bear no emblem from now on; its place stays empty."))
    return see_other("emblem.show")
