"""A report to its end: the decision on an inquiry with its report to the supervising officer, and the closing."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain.access import Permission
from assetlend.domain.inquiries import (
    OBSTACLES,
    Decided,
    Fault,
    IncidentOutcome,
    IncidentState,
    InquiryDecision,
    outcomes,
)
from assetlend.models import Incident, Inquiry
from assetlend.services import incidents, inquiries
from assetlend.web import data, formats, guard
from assetlend.web.fields import Choice, Line, Lines, Needed, Pick, ThaiDay, words
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("inquiries", __name__, url_prefix="/incidents")


class ReportForm(PageForm):
    """To whom and when the decision was reported."""

    reported_to = Line(
        _l("Office to which it was reported (the supervising district officer)"),
        [Needed(_l("Say to whom the decision was reported."))],
        most=200,
    )
    reported_on = ThaiDay(_l("Day of the report"), [Needed(_l("Enter the day of the report."))])


class InquiryForm(PageForm):
    """What the chief executive decided; the report to the supervising officer may follow later."""

    decision = Pick(
        _l("Is a committee appointed?"),
        [Needed(_l("Choose whether a committee is appointed."))],
        words=InquiryDecision,
    )
    order_no = Line(_l("Number of the order that appoints the committee"), most=60)
    decided_on = ThaiDay(_l("Day of the order or decision"))
    reason = Lines(_l("Reason"), most=500)
    reported_to = Line(_l("Office to which it was reported (the supervising district officer)"), most=200)
    reported_on = ThaiDay(_l("Day of the report"))


def _inquiry_form() -> InquiryForm:
    form = InquiryForm()
    form.decision.offer(words(InquiryDecision))
    return form


@bp.get("/<uuid:incident>/inquiry")
@page(Permission.INQUIRE)
def show(incident: UUID) -> ResponseReturnValue:
    """Decide on an inquiry, or report the decision."""
    return render_template("inquiries/inquiry.html", **_shown(incident))


def _shown(key: UUID, **over: Any) -> dict[str, Any]:
    reading, actor = data.reading(), guard.actor()
    found = incidents.get(reading, actor, key)
    return {
        "incident": found,
        "may_decide": inquiries.may_decide(reading, actor, found, data.today()),
        "form": _inquiry_form(),
        "report_form": ReportForm(),
        **over,
    }


@bp.post("/<uuid:incident>/inquiry")
@page(Permission.INQUIRE)
def decide(incident: UUID) -> ResponseReturnValue:
    """Enter the decision."""
    incidents.get(data.reading(), guard.actor(), incident)
    form = _inquiry_form()
    if attempt(form, lambda session: _decide(session, form, incident)) is None:
        return redraw("inquiries/inquiry.html", form, **_without(_shown(incident)))
    said(_("The decision on an inquiry is recorded."))
    return see_other("incidents.show", incident=incident)


def _without(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "form"}


def _decide(session: Session, form: InquiryForm, incident: UUID) -> Inquiry:
    what = Decided(
        decision=form.decision.data,
        decided_on=form.decided_on.data or data.today(),
        order_no=form.order_no.data or "",
        reason=form.reason.data or "",
        reported_to=form.reported_to.data or "",
        reported_on=form.reported_on.data,
    )
    return inquiries.decide(session, actor=guard.actor(), now=data.now(), incident_id=incident, what=what)


@bp.post("/<uuid:incident>/inquiry/report")
@page(Permission.INQUIRE)
def report(incident: UUID) -> ResponseReturnValue:
    """Enter to whom the decision was reported."""
    incidents.get(data.reading(), guard.actor(), incident)
    form = ReportForm()
    done = attempt(
        form,
        lambda session: inquiries.report(
            session,
            actor=guard.actor(),
            now=data.now(),
            incident_id=incident,
            to=form.reported_to.data,
            on=form.reported_on.data,
        ),
    )
    if done is None:
        values = _shown(incident, report_form=form)
        main = values.pop("form")
        main.refusals, main.status = list(form.faults()), form.status
        return redraw("inquiries/inquiry.html", main, **values)
    said(_("The report of the decision is recorded."))
    return see_other("incidents.show", incident=incident)


# -- the end ----------------------------------------------------------------------------------------------------------


class CloseForm(PageForm):
    """How a report ended."""

    outcome = Choice(_l("How did it end?"), [Needed(_l("Choose how it ended."))], words=IncidentOutcome)
    fault = Pick(_l("At whose fault, as far as officials are concerned?"), words=Fault)


def _close_form(incident: Incident) -> CloseForm:
    form = CloseForm()
    form.outcome.offer([(one.value, formats.named(one)) for one in outcomes(incident.kind)])
    form.fault.offer(words(Fault))
    if request.method == "GET":
        form.outcome.data = inquiries.usual_outcome(incident)
    return form


@bp.get("/<uuid:incident>/close")
@page(Permission.CLOSE_INCIDENT)
def closing(incident: UUID) -> ResponseReturnValue:
    """The form for closing a report, once nothing stands in the way."""
    found = incidents.get(data.reading(), guard.actor(), incident)
    return render_template("inquiries/close.html", form=_close_form(found), **_ending(found))


def _ending(found: Incident) -> dict[str, Any]:
    end = inquiries.closable(data.reading(), guard.actor(), found)
    missing = [OBSTACLES[one]() for one in end.obstacles]
    return {
        "incident": found,
        "missing": [end.barred] if end.barred else missing,
        "ready": end.state is IncidentState.READY and end.barred is None,
        "official": end.official,
    }


@bp.post("/<uuid:incident>/close")
@page(Permission.CLOSE_INCIDENT)
def close(incident: UUID) -> ResponseReturnValue:
    """Close a report."""
    form = _close_form(incidents.get(data.reading(), guard.actor(), incident))
    done = attempt(
        form,
        lambda session: inquiries.close(
            session,
            actor=guard.actor(),
            now=data.now(),
            incident_id=incident,
            outcome=form.outcome.data,
            fault=form.fault.data,
        ),
    )
    if done is None:
        found = incidents.get(data.reading(), guard.actor(), incident)
        return redraw("inquiries/close.html", form, **_ending(found))
    said(_("The report is closed."))
    return see_other("incidents.show", incident=incident)
