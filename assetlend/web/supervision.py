"""The monthly check in place: how the months stand, and one month's sample with what is found."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.supervision import AS_RECORDED, Found
from assetlend.errors import N_, Invalid
from assetlend.models import SupervisionCheck
from assetlend.services import supervision
from assetlend.services.supervision import Mark, Sheet
from assetlend.thai import dates, digits
from assetlend.web import data, guard
from assetlend.web.fields import Line, Needed
from assetlend.web.forms import PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("supervision", __name__, url_prefix="/supervision")


class MarksForm(PageForm):
    """How the pieces were found; each piece has a field of its own."""


class ScanForm(PageForm):
    """A piece that stands before the reader, by its label."""

    code = Line(
        _l("Code on the label, or number of the asset"), [Needed(_l("Scan the label, or type the code."))], most=60
    )


@bp.get("")
@page(Permission.SEE_SUPERVISION)
def listing() -> ResponseReturnValue:
    """The months of a fiscal year with the state of each check."""
    present = dates.fiscal_year(data.today())
    wished = asked("year", 4)
    year = int(wished) if wished.isascii() and wished.isdecimal() and 2500 < int(wished) < present else present
    rows = supervision.of_year(data.reading(), guard.actor(), year, data.today())
    return render_template("supervision/listing.html", rows=rows, year=year, present=present)


@bp.get("/<uuid:division>/<month>")
@page(Permission.SEE_SUPERVISION)
def show(division: UUID, month: str) -> ResponseReturnValue:
    """One month's sample; a scanned label leads to its piece."""
    return render_template("supervision/show.html", form=MarksForm(), **_shown(division, month, asked("token")))


def _shown(division: UUID, month: str, scanned: str = "") -> dict[str, Any]:
    sheet = supervision.sheet(data.reading(), guard.actor(), division, month, data.today())
    return {
        "sheet": sheet,
        "mine": access.grant(guard.actor(), Permission.SUPERVISE, division) is not None,
        "words": tuple(Found),
        "typed": request.form,
        "scanned": scanned,
    }


@bp.post("/<uuid:division>/<month>")
@page(Permission.SUPERVISE)
def keep(division: UUID, month: str) -> ResponseReturnValue:
    """Keep what was found so far, or finish the check."""
    form = MarksForm()
    sheet = supervision.sheet(data.reading(), guard.actor(), division, month, data.today())
    ends = request.form.get("act") == "finish"
    done = None
    marks = _read(form, sheet)
    if marks is not None:
        done = attempt(form, lambda session: _do(session, (division, month), marks, ends=ends))
    if done is None:
        return redraw("supervision/show.html", form, **_shown(division, month))
    if isinstance(done, SupervisionCheck):
        said(_("The check is finished: %(in_place)s of %(sampled)s are as recorded.", **_numbers(done)))
    else:
        said(_("What you found so far is kept. The check is not finished yet."))
    return see_other("supervision.show", division=division, month=month)


def _numbers(check: SupervisionCheck) -> dict[str, int]:
    return {"in_place": check.in_place, "sampled": check.sampled}


def _do(session: Session, of: tuple[UUID, str], marks: dict[UUID, Mark], *, ends: bool) -> SupervisionCheck | bool:
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "division_id": of[0], "month": of[1]}
    supervision.mark(session, marks=marks, **values)
    return supervision.finish(session, **values) if ends else True


def _read(form: MarksForm, sheet: Sheet) -> dict[UUID, Mark] | None:
    """What is marked on the page; None where a word or a number is wrong."""
    try:
        return {piece.asset.id: made for piece in sheet.pieces if (made := _marked(piece.asset.id)) is not None}
    except Invalid as refusal:
        form.refuse(refusal)
        return None


def _marked(asset: UUID) -> Mark | None:
    name = f"piece-{asset.hex}"
    word = request.form.get(name, "")
    if not word:
        return None
    if word not in list(Found):
        raise Invalid(N_("Choose one of the list."), field=name)
    found = Found(word)
    return Mark(found, 1 if found in AS_RECORDED else _units(f"units-{asset.hex}"))


def _units(name: str) -> int:
    typed = request.form.get(name, "").strip()
    try:
        return digits.parse_count(typed) if typed else 1
    except Invalid as refusal:
        refusal.field = name
        raise


@bp.post("/<uuid:division>/<month>/scan")
@page(Permission.SUPERVISE)
def scan(division: UUID, month: str) -> ResponseReturnValue:
    """Mark a scanned piece as in place."""
    form = ScanForm()
    supervision.sheet(data.reading(), guard.actor(), division, month, data.today())
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "division_id": division, "month": month}
    done = attempt(form, lambda session: supervision.mark_scanned(session, code=form.code.data, **values))
    if done is None:
        return redraw("supervision/show.html", form, **_shown(division, month, form.code.data or ""))
    said(_("It is marked as in place."))
    return see_other("supervision.show", division=division, month=month)
