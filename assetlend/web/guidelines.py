"""Guidelines: the public pages, where officials say that they have read them, and where a head of division writes."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from assetlend.domain import access
from assetlend.domain import guidelines as parts
from assetlend.domain.access import Permission
from assetlend.models import Division
from assetlend.models.guidelines import MOST_TEXT
from assetlend.services import guidelines
from assetlend.thai import dates
from assetlend.web import data, guard
from assetlend.web.fields import Lines, Needed
from assetlend.web.forms import PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("guidelines", __name__, url_prefix="/guidelines")


@bp.get("")
@page(Permission.OPEN)
def index() -> ResponseReturnValue:
    """The guidelines of a year by division: of this one, or of an earlier one that has any."""
    present = dates.fiscal_year(data.today())
    years = sorted({present, *guidelines.years(data.reading())}, reverse=True)
    wished = asked("year", 4)
    year = int(wished) if wished.isdecimal() and int(wished) in years else present
    return render_template(
        "guidelines/index.html",
        rows=guidelines.of_year(data.reading(), year),
        year=year,
        years=years,
        own=_headed(),
    )


def _headed() -> list[Division]:
    """The divisions for which the reader writes."""
    present = guidelines.of_year(data.reading(), dates.fiscal_year(data.today()))
    return [
        one
        for one, _row in present
        if one.is_active and access.grant(guard.actor(), Permission.PUBLISH_GUIDELINE, one.id)
    ]


@bp.get("/<uuid:guideline>")
@page(Permission.OPEN)
def show(guideline: UUID) -> ResponseReturnValue:
    """One guideline as published, with its other versions."""
    return render_template("guidelines/show.html", form=PageForm(), **_shown(guideline))


def _shown(key: UUID) -> dict[str, Any]:
    reading, person = data.reading(), guard.actor().person
    row = guidelines.get(reading, key)
    versions = guidelines.versions(reading, row.division_id)
    in_force = versions[0].id == row.id and row.fiscal_year == dates.fiscal_year(data.today())
    return {
        "row": row,
        "blocks": parts.blocks(row.text),
        "versions": versions,
        "in_force": in_force,
        "newest": versions[0],
        "read": guidelines.reading_of(reading, row.id, person) if person else None,
    }


@bp.post("/<uuid:guideline>/read")
@page(Permission.READ_GUIDELINE)
def read(guideline: UUID) -> ResponseReturnValue:
    """An official says that he has read it."""
    form = PageForm()
    done = attempt(
        form,
        lambda session: guidelines.acknowledge(session, actor=guard.actor(), now=data.now(), guideline_id=guideline),
    )
    if done is None:
        return redraw("guidelines/show.html", form, **_shown(guideline))
    said(_("It is recorded that you have read this guideline."))
    return see_other("guidelines.show", guideline=guideline)


@bp.get("/to-read")
@page(Permission.READ_GUIDELINE)
def to_read() -> ResponseReturnValue:
    """The guideline that the reader owes himself to read."""
    row = guidelines.to_read(data.reading(), guard.actor(), data.today())
    return see_other("guidelines.show", guideline=row.id) if row else see_other("guidelines.index")


@bp.get("/awareness")
@page(Permission.SEE_AWARENESS)
def awareness() -> ResponseReturnValue:
    """Who of the staff has read, by division."""
    year = dates.fiscal_year(data.today())
    shares = guidelines.awareness(data.reading(), actor=guard.actor(), fiscal_year=year, today=data.today())
    return render_template(
        "guidelines/awareness.html",
        shares=shares,
        staff=sum(one.staff for one in shares),
        read=sum(one.read for one in shares),
        year=year,
    )


# -- writing ----------------------------------------------------------------------------------------------------------


class TextForm(PageForm):
    """The text of a draft."""

    text = Lines(_l("Text of the guideline"), [Needed(_l("Write the text of the guideline."))], most=MOST_TEXT)


@bp.get("/divisions/<uuid:division>")
@page(Permission.PUBLISH_GUIDELINE)
def division(division: UUID) -> ResponseReturnValue:
    """What a division has published, and the draft that its head is writing."""
    return render_template("guidelines/division.html", form=TextForm(), **_desk(division))


def _desk(key: UUID) -> dict[str, Any]:
    owner, draft = guidelines.draft_of(data.reading(), guard.actor(), key)
    return {
        "division": owner,
        "draft": draft,
        "versions": guidelines.versions(data.reading(), owner.id),
        "year": dates.fiscal_year(data.today()),
    }


@bp.post("/divisions/<uuid:division>/draft")
@page(Permission.PUBLISH_GUIDELINE)
def begin(division: UUID) -> ResponseReturnValue:
    """Let the program write a draft, or begin from the last version."""
    from_last = request.form.get("start") == "last"
    with data.transaction() as session:
        guidelines.open_draft(session, actor=guard.actor(), now=data.now(), division_id=division, from_last=from_last)
    said(_("The draft is ready. Read it, set right what is different here, and publish it."))
    return see_other("guidelines.division", division=division)


@bp.post("/divisions/<uuid:division>/text")
@page(Permission.PUBLISH_GUIDELINE)
def write(division: UUID) -> ResponseReturnValue:
    """Keep the text of the draft, or publish it."""
    form = TextForm()
    guidelines.draft_of(data.reading(), guard.actor(), division)
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "division_id": division}
    if request.form.get("act") == "publish":
        done = attempt(form, lambda session: guidelines.publish(session, content=form.text.data, **values))
        if done is not None:
            said(_("The guideline is published as version %(version)s.", version=done.version))
            return see_other("guidelines.show", guideline=done.id)
    elif attempt(form, lambda session: guidelines.edit(session, content=form.text.data, **values)) is not None:
        said(_("The draft is kept. It is not published yet."))
        return see_other("guidelines.division", division=division)
    return redraw("guidelines/division.html", form, **_desk(division))


@bp.post("/divisions/<uuid:division>/drop")
@page(Permission.PUBLISH_GUIDELINE)
def drop(division: UUID) -> ResponseReturnValue:
    """Throw the draft away."""
    with data.transaction() as session:
        guidelines.drop(session, actor=guard.actor(), division_id=division)
    said(_("The draft was thrown away."))
    return see_other("guidelines.division", division=division)
