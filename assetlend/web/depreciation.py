"""How the office counts depreciation: months of the first year, and useful lives by class."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission
from assetlend.domain.depreciation import LIVES, MOST_YEARS, OTHER, Depreciation, MonthCounting
from assetlend.services import rules
from assetlend.web import data, guard
from assetlend.web.fields import Choice, Count, Needed, words
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("depreciation", __name__, url_prefix="/office/depreciation")
CLASSES = (*LIVES, OTHER)


class DepreciationForm(PageForm):
    """How months count, and a useful life for each class; left empty: the usual one."""

    months = Choice(
        _l("How the first year counts"), [Needed(_l("Choose how the first year counts."))], words=MonthCounting
    )

    def show(self) -> None:
        """Fill in what holds now."""
        settings = rules.current(data.reading()).depreciation
        self.months.data = settings.months
        for number, life in enumerate(CLASSES):
            self[f"years_{number}"].data = settings.years.get(life.name, life.years)

    def wanted(self) -> Depreciation:
        """What was filled in; a life that is the usual one is not kept as the office's own."""
        typed = {life.name: self[f"years_{number}"].data or life.years for number, life in enumerate(CLASSES)}
        own = {life.name: typed[life.name] for life in CLASSES if typed[life.name] != life.years}
        return Depreciation(MonthCounting(self.months.data), own)


for _number, _life in enumerate(CLASSES):
    setattr(DepreciationForm, f"years_{_number}", Count(_life.name, least=1, most=MOST_YEARS))


def _form() -> DepreciationForm:
    form = DepreciationForm()
    form.months.offer(words(MonthCounting))
    return form


def _shown() -> dict[str, Any]:
    return {"classes": CLASSES, "changes": rules.terms_changes(data.reading(), rules.DEPRECIATION_NOTE)}


@bp.get("")
@page(Permission.MANAGE_OFFICE)
def show() -> ResponseReturnValue:
    """How depreciation is counted now."""
    form = _form()
    form.show()
    return render_template("office_terms/depreciation.html", form=form, **_shown())


@bp.post("")
@page(Permission.MANAGE_OFFICE)
def save() -> ResponseReturnValue:
    """Count it otherwise from now on: a new version of the office's rulebook."""
    form = _form()
    done = attempt(
        form,
        lambda session: rules.set_depreciation(session, actor=guard.actor(), now=data.now(), wanted=form.wanted()),
    )
    if done is None:
        return redraw("office_terms/depreciation.html", form, **_shown())
    said(_("Depreciation is counted like this from now on. Cards that were issued stay as they are."))
    return see_other("depreciation.show")
