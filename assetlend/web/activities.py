"""Activities for the integrity measures: what was done, what is missing, and the form to record one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain import access
from assetlend.domain import activities as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.activities import ActivityChannel
from assetlend.models import Activity, Division
from assetlend.services import activities, enclosures, integrity, photos, plan, registry
from assetlend.services.activities import Done
from assetlend.thai import dates
from assetlend.web import data, guard
from assetlend.web.fields import Choice, Count, Line, Lines, Needed, Pdfs, Photos, ThaiDay, words
from assetlend.web.forms import OnceForm, PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.pictures import checked, cleaned

bp = Blueprint("activities", __name__, url_prefix="/activities")


@bp.get("")
@page(Permission.SEE_INTEGRITY)
def index() -> ResponseReturnValue:
    """This fiscal year's."""
    return see_other("activities.listing", fiscal_year=dates.fiscal_year(data.today()))


def _years() -> list[int]:
    return integrity.years(data.reading(), data.now(), data.config().zone)


def _check(fiscal_year: int) -> None:
    if fiscal_year not in _years():
        abort(404)


@bp.get("/<number:fiscal_year>")
@page(Permission.SEE_INTEGRITY)
def listing(fiscal_year: int) -> ResponseReturnValue:
    """What was done in a year, of one measure or of one division, and what is missing."""
    _check(fiscal_year)
    reading = data.reading()
    wanted = plan.of_year(reading, fiscal_year)
    measure = int(asked("measure", 2)) if asked("measure", 2).isdecimal() else None
    divisions = {one.id.hex: one for one in registry.divisions(reading)}
    division = divisions.get(asked("division", 32))
    rows = activities.of_year(reading, fiscal_year, measure=measure, division=division.id if division else None)
    return render_template(
        "activities/listing.html",
        rows=rows,
        progress=activities.progress(reading, wanted),
        plan=wanted,
        divisions=divisions.values(),
        chosen={"measure": measure, "division": division},
        year=fiscal_year,
        years=_years(),
    )


# -- recording --------------------------------------------------------------------------------------------------------


class ActivityForm(OnceForm):
    """What a division did for a method of the plan."""

    served = Choice(_l("For which measure and method?"), [Needed(_l("Choose the measure and its method."))])
    division = Choice(_l("Which division did it?"), [Needed(_l("Choose the division."))])
    happened_on = ThaiDay(_l("On which day was it done?"), [Needed(_l("Enter the day."))])
    channel = Choice(_l("How was it done?"), [Needed(_l("Choose how it was done."))], words=ActivityChannel)
    place = Line(_l("Where (hall, village, page)"), most=200)
    people = Count(_l("How many people took part or were reached (empty: not counted)"), least=1)
    evidence = Lines(
        _l("What was done and what shows it (minutes, number of the order, address of the page)"),
        [Needed(_l("Say what was done and what shows it."))],
        most=300,
    )
    photos = Photos(_l("Pictures of it, or of the paper"))
    files = Pdfs(_l("Files of it as PDF (attendance sheet, order, minutes)"))


def _form(fiscal_year: int) -> ActivityForm:
    form = ActivityForm()
    methods = [
        (rules_of.method_key(served), f"{rules_of.method_key(served)} {method.text}")
        for served, measure in plan.of_year(data.reading(), fiscal_year).shown_by_activity().items()
        if (method := measure.method(served[1]))
    ]
    own = activities.recorders(data.reading(), guard.actor())
    form.served.offer(methods)
    form.division.offer([(one.id.hex, one.name) for one in own])
    form.channel.offer(words(ActivityChannel))
    if request.method == "GET":
        form.served.data = asked("method", 5)
        form.division.data = own[0].id.hex if len(own) == 1 else None
    return form


@bp.get("/<number:fiscal_year>/new")
@page(Permission.RECORD_ACTIVITY)
def new(fiscal_year: int) -> ResponseReturnValue:
    """The form."""
    _check(fiscal_year)
    return render_template("activities/new.html", form=_form(fiscal_year), year=fiscal_year)


@bp.post("/<number:fiscal_year>/new")
@page(Permission.RECORD_ACTIVITY)
def record(fiscal_year: int) -> ResponseReturnValue:
    """Enter what was done."""
    _check(fiscal_year)
    form = _form(fiscal_year)
    if (done := attempt(form, lambda session: _record(session, form, fiscal_year).id)) is None:
        return redraw("activities/new.html", form, year=fiscal_year)
    said(_("The activity is recorded."))
    return see_other("activities.show", activity=done)


def _record(session: Session, form: ActivityForm, fiscal_year: int) -> Activity:
    done = Done(
        fiscal_year=fiscal_year,
        served=rules_of.read_method(form.served.data) or (0, 0),
        division=UUID(form.division.data),
        channel=form.channel.data,
        happened_on=form.happened_on.given,
        evidence=form.evidence.data,
        place=form.place.data or "",
        people=form.people.data,
        key=form.key.data or "",
        pictures=cleaned(form.photos),
        files=checked(form.files),
    )
    return activities.record(session, actor=guard.actor(), now=data.now(), done=done)


# -- one of them ------------------------------------------------------------------------------------------------------


class WithdrawForm(PageForm):
    """Why an activity does not count any more."""

    reason = Line(_l("Why is it withdrawn?"), [Needed(_l("Say why the activity is withdrawn."))], most=300)


@bp.get("/<uuid:activity>")
@page(Permission.SEE_INTEGRITY)
def show(activity: UUID) -> ResponseReturnValue:
    """One activity with its pictures and files."""
    return render_template("activities/show.html", form=WithdrawForm(), **_shown(activity))


def _shown(key: UUID) -> dict[str, Any]:
    reading, actor = data.reading(), guard.actor()
    row = activities.get(reading, actor, key)
    year = dates.fiscal_year(row.happened_on)
    measure = plan.of_year(reading, year).measure(row.measure)
    return {
        "row": row,
        "year": year,
        "measure": measure,
        "method": measure.method(row.method) if measure else None,
        "photos": photos.of_activities(reading, [row.id]).get(row.id, ()),
        "files": enclosures.of_activities(reading, [row.id]).get(row.id, ()),
        "may_withdraw": row.withdrawal is None and _records(row.division),
    }


def _records(division: Division) -> bool:
    return access.grant(guard.actor(), Permission.RECORD_ACTIVITY, division.id) is not None


@bp.post("/<uuid:activity>/withdraw")
@page(Permission.RECORD_ACTIVITY)
def withdraw(activity: UUID) -> ResponseReturnValue:
    """Let an activity that was recorded wrongly count no more."""
    shown = _shown(activity)
    access.require(guard.actor(), Permission.RECORD_ACTIVITY, shown["row"].division_id)
    form = WithdrawForm()
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "activity_id": activity}
    if attempt(form, lambda session: activities.withdraw(session, reason=form.reason.data, **values)) is None:
        return redraw("activities/show.html", form, **_shown(activity))
    said(_("The activity is withdrawn. It does not count any more."))
    return see_other("activities.show", activity=activity)
