"""Publicity: what was done to make the way of borrowing known, and the texts to do it with."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain.access import Permission
from assetlend.domain.publicity import MEASURE, PublicityChannel
from assetlend.models import Publication
from assetlend.services import announcements, enclosures, photos, publicity
from assetlend.services.publicity import Made
from assetlend.thai import dates
from assetlend.web import data, guard
from assetlend.web.fields import Choice, Line, Needed, Pdfs, Photos, ThaiDay, words
from assetlend.web.forms import OnceForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.pictures import checked, cleaned

bp = Blueprint("publicity", __name__)


class PublicationForm(OnceForm):
    """What was done to make it known."""

    channel = Choice(
        _l("How was it made known?"), [Needed(_l("Choose how it was made known."))], words=PublicityChannel
    )
    happened_on = ThaiDay(_l("On which day?"), [Needed(_l("Enter the day."))])
    place = Line(_l("Where (village, page, meeting)"), most=200)
    evidence = Line(
        _l("What shows it (address of the page, number of the minutes, time of the broadcast)"),
        [Needed(_l("Say what shows that it was made known."))],
        most=300,
    )
    photos = Photos(_l("Pictures of it"))
    files = Pdfs(_l("Files of it as PDF (attendance sheet, order, minutes)"))


def _form() -> PublicationForm:
    form = PublicationForm()
    form.channel.offer(words(PublicityChannel))
    return form


def _shown() -> dict[str, Any]:
    reading = data.reading()
    year = dates.fiscal_year(data.today())
    rows = publicity.of_year(reading, year)
    return {
        "rows": rows,
        "photos": photos.of_publications(reading, [row.id for row in rows]),
        "files": enclosures.of_publications(reading, [row.id for row in rows]),
        "unused": publicity.unused(reading, year),
        "measure": MEASURE,
        "texts": publicity.texts(reading, data.today()),
        "year": year,
        "papers": announcements.issued(reading, year),
    }


@bp.get("/publicity")
@page(Permission.SEE_INTEGRITY)
def listing() -> ResponseReturnValue:
    """This year's publicity, the channels that are left, and the texts."""
    return render_template("publicity/listing.html", form=_form(), **_shown())


@bp.post("/publicity")
@page(Permission.PUBLICIZE)
def record() -> ResponseReturnValue:
    """Enter that it was made known."""
    form = _form()
    if attempt(form, lambda session: _record(session, form)) is None:
        return redraw("publicity/listing.html", form, **_shown())
    said(_("The publicity is recorded."))
    return see_other("publicity.listing")


def _record(session: Session, form: PublicationForm) -> Publication:
    made = Made(
        channel=form.channel.data,
        happened_on=form.happened_on.given,
        evidence=form.evidence.data,
        place=form.place.data or "",
        key=form.key.data or "",
        pictures=cleaned(form.photos),
        files=checked(form.files),
    )
    return publicity.record(session, actor=guard.actor(), now=data.now(), made=made)
