"""The integrity plan of a fiscal year: read by every official, changed by who prepares it, measure by measure."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, render_template, send_file
from flask.typing import ResponseReturnValue

from assetlend.domain import plan as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.plan import ACTIVITY, Measure, Method, Plan
from assetlend.services import plan, plan_file
from assetlend.services.plan import Rewrite
from assetlend.thai import dates
from assetlend.web import data, guard
from assetlend.web.forms import attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _
from assetlend.web.plan_forms import (
    AssessmentForm,
    FileForm,
    MeasureForm,
    MethodForm,
    PlanForm,
    based_on,
    evidence_names,
    offered_divisions,
    offered_evidence,
    prefilled,
)

bp = Blueprint("plan", __name__, url_prefix="/plan")


@bp.get("")
@page(Permission.SEE_INTEGRITY)
def index() -> ResponseReturnValue:
    """This fiscal year's."""
    return see_other("plan.show", fiscal_year=dates.fiscal_year(data.today()))


@bp.get("/<number:fiscal_year>")
@page(Permission.SEE_INTEGRITY)
def show(fiscal_year: int) -> ResponseReturnValue:
    """The plan of a year, with what shows each method."""
    return render_template("plan/show.html", form=FileForm(), **_shown(fiscal_year))


def _shown(fiscal_year: int) -> dict[str, Any]:
    common = _common(fiscal_year)
    reading = data.reading()
    names = set(plan.known(reading, fiscal_year).divisions)
    present = dates.fiscal_year(data.today())
    return common | {
        "versions": plan.versions(reading, fiscal_year),
        "entry_of": plan.entry_of,
        "evidence": evidence_names(),
        "years": range(present + 1, present - 4, -1),
        "strange": {name for one in common["plan"].measures for name in one.responsible}
        - names
        - {rules_of.EVERY_DIVISION},
    }


def _common(fiscal_year: int) -> dict[str, Any]:
    """The plan of a year, its version, and whether its reader may change it."""
    reading = data.reading()
    if not plan.is_planned(fiscal_year, data.now()):
        abort(404)
    last = plan.newest(reading, fiscal_year)
    fixed = plan.is_fixed(reading, fiscal_year)
    return {
        "year": fiscal_year,
        "plan": plan.of_year(reading, fiscal_year),
        "last": last,
        "version": last.version if last else 0,
        "fixed": fixed,
        "may_change": plan.standing(reading, guard.actor()) is not None and not fixed,
    }


def _desk(fiscal_year: int) -> dict[str, Any]:
    """The same for who may change it."""
    common = _common(fiscal_year)
    plan.require(data.reading(), guard.actor())
    return common


def _change(form: PlanForm, fiscal_year: int, rewrite: Rewrite) -> bool:
    """Try one change of the plan; False where the form is to be shown again."""
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "fiscal_year": fiscal_year}

    def act(session: Any) -> bool:
        plan.change(session, rewrite=rewrite, based_on=based_on(), **values)
        return True

    return attempt(form, act) is not None


# -- a measure --------------------------------------------------------------------------------------------------------


def _measure_at(wanted: Plan, number: int) -> Measure | None:
    """The measure of a number; None for the next one, which is still to be written."""
    found = wanted.measure(number)
    if found is None and number != rules_of.next_number([one.number for one in wanted.measures]):
        abort(404)
    return found


def _with_choices(form: MeasureForm, found: Measure | None) -> MeasureForm:
    names = list(plan.known(data.reading(), 0).divisions)
    form.responsible.offer(offered_divisions(names, found.responsible if found else ()))
    if found:
        del form.first
    return form


@bp.get("/<number:fiscal_year>/measures/<number:measure>")
@page(Permission.PLAN_INTEGRITY)
def measure(fiscal_year: int, measure: int) -> ResponseReturnValue:
    """The form of a measure, or of a new one."""
    desk = _desk(fiscal_year)
    found = _measure_at(desk["plan"], measure)
    form = _with_choices(prefilled(desk["plan"], measure), found)
    return render_template("plan/measure.html", form=form, measure=found, number=measure, **desk)


@bp.post("/<number:fiscal_year>/measures/<number:measure>")
@page(Permission.PLAN_INTEGRITY)
def keep_measure(fiscal_year: int, measure: int) -> ResponseReturnValue:
    """Keep a measure, or add one."""
    desk = _desk(fiscal_year)
    found = _measure_at(desk["plan"], measure)
    form = _with_choices(MeasureForm(), found)

    def rewrite(before: Plan) -> Plan:
        held = before.measure(measure)
        methods = held.methods if held else (Method(1, form.first.data, (ACTIVITY,)),)
        return rules_of.with_measure(before, Measure(measure, form.title.data, form.names(), methods))

    if not _change(form, fiscal_year, rewrite):
        return redraw("plan/measure.html", form, measure=found, number=measure, **_desk(fiscal_year))
    said(_("The plan is kept."))
    return see_other("plan.show", fiscal_year=fiscal_year)


@bp.post("/<number:fiscal_year>/measures/<number:measure>/remove")
@page(Permission.PLAN_INTEGRITY)
def remove_measure(fiscal_year: int, measure: int) -> ResponseReturnValue:
    """Take a measure out of the plan."""
    desk = _desk(fiscal_year)
    found = desk["plan"].measure(measure) or abort(404)
    form = PlanForm()
    if not _change(form, fiscal_year, lambda before: rules_of.without_measure(before, measure)):
        shown = _with_choices(prefilled(desk["plan"], measure), found)
        shown.refusals, shown.status = form.refusals, form.status
        return redraw("plan/measure.html", shown, measure=found, number=measure, **_desk(fiscal_year))
    said(_("Measure %(number)s is taken out of the plan.", number=measure))
    return see_other("plan.show", fiscal_year=fiscal_year)


# -- a method ---------------------------------------------------------------------------------------------------------


def _method_at(wanted: Plan, number: int, place: int) -> tuple[Measure, Method | None]:
    """A method with its measure; no method for the next one."""
    found = wanted.measure(number) or abort(404)
    one = found.method(place)
    if one is None and place != rules_of.next_number([each.number for each in found.methods]):
        abort(404)
    return found, one


def _method_form(found: Method | None = None, *, sent: bool = False) -> MethodForm:
    values = {"text": found.text, "evidence": list(found.evidence)} if found else {"evidence": [ACTIVITY]}
    form = MethodForm() if sent else MethodForm(formdata=None, data=values)
    form.evidence.offer(offered_evidence())
    return form


@bp.get("/<number:fiscal_year>/measures/<number:measure>/methods/<number:method>")
@page(Permission.PLAN_INTEGRITY)
def method(fiscal_year: int, measure: int, method: int) -> ResponseReturnValue:
    """The form of a method, or of a new one."""
    desk = _desk(fiscal_year)
    of, found = _method_at(desk["plan"], measure, method)
    return render_template(
        "plan/method.html", form=_method_form(found), measure=of, method=found, number=method, **desk
    )


@bp.post("/<number:fiscal_year>/measures/<number:measure>/methods/<number:method>")
@page(Permission.PLAN_INTEGRITY)
def keep_method(fiscal_year: int, measure: int, method: int) -> ResponseReturnValue:
    """Keep a method, or add one."""
    of, found = _method_at(_desk(fiscal_year)["plan"], measure, method)
    form = _method_form(sent=True)

    def rewrite(before: Plan) -> Plan:
        written = Method(method, form.text.data, tuple(form.evidence.data))
        return rules_of.with_measure(before, rules_of.with_method(before.measure(measure) or of, written))

    if not _change(form, fiscal_year, rewrite):
        return redraw("plan/method.html", form, measure=of, method=found, number=method, **_desk(fiscal_year))
    said(_("The plan is kept."))
    return see_other("plan.show", fiscal_year=fiscal_year)


@bp.post("/<number:fiscal_year>/measures/<number:measure>/methods/<number:method>/remove")
@page(Permission.PLAN_INTEGRITY)
def remove_method(fiscal_year: int, measure: int, method: int) -> ResponseReturnValue:
    """Take a method out of its measure."""
    of, found = _method_at(_desk(fiscal_year)["plan"], measure, method)
    form = PlanForm()

    def rewrite(before: Plan) -> Plan:
        return rules_of.with_measure(before, rules_of.without_method(before.measure(measure) or of, method))

    if found is None or not _change(form, fiscal_year, rewrite):
        shown = _method_form(found)
        shown.refusals, shown.status = form.refusals, form.status
        return redraw("plan/method.html", shown, measure=of, method=found, number=method, **_desk(fiscal_year))
    said(_("Method %(number)s is taken out of the plan.", number=method))
    return see_other("plan.show", fiscal_year=fiscal_year)


# -- the whole plan ---------------------------------------------------------------------------------------------------


@bp.get("/<number:fiscal_year>/assessment")
@page(Permission.PLAN_INTEGRITY)
def assessment(fiscal_year: int) -> ResponseReturnValue:
    """The form of the assessment that the report is for."""
    desk = _desk(fiscal_year)
    form = AssessmentForm(formdata=None, data={"year": desk["plan"].assessment_year, "item": desk["plan"].item})
    return render_template("plan/assessment.html", form=form, **desk)


@bp.post("/<number:fiscal_year>/assessment")
@page(Permission.PLAN_INTEGRITY)
def keep_assessment(fiscal_year: int) -> ResponseReturnValue:
    """Keep it."""
    _desk(fiscal_year)
    form = AssessmentForm()

    def rewrite(before: Plan) -> Plan:
        return replace(before, assessment_year=form.year.data, item=form.item.data)

    if not _change(form, fiscal_year, rewrite):
        return redraw("plan/assessment.html", form, **_desk(fiscal_year))
    said(_("The plan is kept."))
    return see_other("plan.show", fiscal_year=fiscal_year)


@bp.post("/<number:fiscal_year>/copy")
@page(Permission.PLAN_INTEGRITY)
def copy(fiscal_year: int) -> ResponseReturnValue:
    """Begin from the plan of the year before."""
    _desk(fiscal_year)
    with data.transaction() as session:
        plan.copy_last(session, actor=guard.actor(), now=data.now(), fiscal_year=fiscal_year)
    said(_("The plan of the year before is now the plan of this year."))
    return see_other("plan.show", fiscal_year=fiscal_year)


@bp.get("/<number:fiscal_year>/file.yaml")
@page(Permission.SEE_INTEGRITY)
def download(fiscal_year: int) -> ResponseReturnValue:
    """The plan as a file, which can be changed and sent back."""
    content = plan_file.write(_common(fiscal_year)["plan"]).encode()
    return send_file(
        BytesIO(content), mimetype="application/yaml", download_name=f"measures-{fiscal_year}.yaml", as_attachment=True
    )


@bp.post("/<number:fiscal_year>/file.yaml")
@page(Permission.PLAN_INTEGRITY)
def upload(fiscal_year: int) -> ResponseReturnValue:
    """Keep the plan of a file: all of it, or nothing."""
    _desk(fiscal_year)
    form = FileForm()
    given = form.file.data
    if not given or not getattr(given, "filename", ""):
        form.file.errors = [_("Choose the file of the plan.")]
        return redraw("plan/show.html", form, **_shown(fiscal_year))
    content = given.read(plan_file.MOST_BYTES + 1)

    def act(session: Any) -> bool:
        plan.load(session, actor=guard.actor(), now=data.now(), content=content, year=fiscal_year)
        return True

    if attempt(form, act) is None:
        return redraw("plan/show.html", form, **_shown(fiscal_year))
    said(_("The plan is kept."))
    return see_other("plan.show", fiscal_year=fiscal_year)
