"""One's own relatives and household, declared once a year."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain.access import Permission
from assetlend.domain.interests import Relation, read_names
from assetlend.models import InterestDeclaration
from assetlend.services import interests
from assetlend.services.interests import Declared
from assetlend.thai import dates
from assetlend.web import data, guard
from assetlend.web.fields import Line, Lines, Tick
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("interests", __name__)
MOST = 2000


class InterestsForm(PageForm):
    """Where I live, and my people by how they belong to me: one name on each line."""

    house_no = Line(_l("House number"), most=30)
    moo = Line(_l("Moo"), most=10)
    tambon = Line(_l("Subdistrict"), most=80)
    spouse = Lines(_l("Husband, wife or partner"), most=MOST)
    child = Lines(_l("Children"), most=MOST)
    parent = Lines(_l("Father and mother"), most=MOST)
    sibling = Lines(_l("Brothers and sisters"), most=MOST)
    household = Lines(_l("Others in the household, and other relatives"), most=MOST)
    none = Tick(_l("There is nobody to declare"))

    def named(self) -> dict[Relation, list[str]]:
        """The names that were written, by relation."""
        return {relation: read_names(self[relation.value].data or "") for relation in Relation}


@bp.get("/account/interests")
@page(Permission.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """What I declared last, to be confirmed or set right."""
    form, row = InterestsForm(), _in_force()
    if row is not None:
        _fill(form, row)
    return render_template("interests/show.html", form=form, **_shown(row))


def _in_force() -> InterestDeclaration | None:
    person = guard.actor().person
    return interests.in_force(data.reading(), person) if person else None


def _fill(form: InterestsForm, row: InterestDeclaration) -> None:
    for name in ("house_no", "moo", "tambon"):
        form[name].data = getattr(row, name)
    for relation in Relation:
        form[relation.value].data = "\n".join(one.name for one in row.relatives if one.relation is relation)
    form.none.data = not row.relatives


def _shown(row: InterestDeclaration | None) -> dict[str, Any]:
    return {"declared": row, "year": dates.fiscal_year(data.today())}


@bp.post("/account/interests")
@page(Permission.OWN_ACCOUNT)
def declare() -> ResponseReturnValue:
    """Declare."""
    form = InterestsForm()
    if attempt(form, lambda session: _declare(session, form)) is None:
        return redraw("interests/show.html", form, **_shown(_in_force()))
    said(_("Your declaration is kept. It holds until you declare again."))
    return see_other("interests.show")


def _declare(session: Session, form: InterestsForm) -> InterestDeclaration:
    declared = Declared(
        house_no=form.house_no.data or "",
        moo=form.moo.data or "",
        tambon=form.tambon.data or "",
        relatives=form.named(),
        none=bool(form.none.data),
    )
    return interests.declare(session, actor=guard.actor(), now=data.now(), declared=declared)
