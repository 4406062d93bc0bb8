"""Damage and loss: reported by anyone who scans a tag, answered level by level, followed to its end."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain.access import Permission, grant
from assetlend.domain.duties import DutyKind
from assetlend.domain.incidents import AnsweredBefore, IncidentKind, Level, Order, OwnReport, ReportedBy
from assetlend.domain.inquiries import OBSTACLES, IncidentState, recourse
from assetlend.domain.offices import Office, Standing
from assetlend.models import Asset, Incident
from assetlend.services import answering, counter, incidents, inquiries, ledger, photos, registry
from assetlend.services.incidents import Filter, Finding
from assetlend.web import data, guard
from assetlend.web.fields import Choice, Count, Line, Lines, Needed, Phone, Photos, Pick, ThaiDay, Unless, words
from assetlend.web.forms import OnceForm, PageForm, asked, attempt, redraw, said, see_other, too_many
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.pictures import cleaned
from assetlend.web.times import happened_at

bp = Blueprint("incidents", __name__)
REPORTS = 10


@bp.get("/incidents")
@page(Permission.SEE_INCIDENTS)
def listing() -> ResponseReturnValue:
    """What waits for my answer, then all or those that are wanted, newest first."""
    reading, actor, today = data.reading(), guard.actor(), data.today()
    wished = asked("state", 10)
    wanted = Filter(wished) if wished in list(Filter) else None
    rows = incidents.listing(reading, actor, today, wanted)
    waiting = answering.waiting_for(reading, actor, today)
    return render_template(
        "incidents/listing.html",
        waiting=waiting,
        rows=rows,
        states=inquiries.states(reading, [*rows, *waiting]),
        late=_days_late([*rows, *waiting]),
        filters=Filter,
        wanted=wanted,
    )


def _days_late(rows: list[Incident]) -> dict[UUID, int]:
    """By how many days the longest thing that still waits is late."""
    dues = answering.dues(data.reading(), rows, data.today())
    return {
        key: max((due.days_late for due in some if due.duty.outcome is None), default=0) for key, some in dues.items()
    }


class AnswerForm(PageForm):
    """A superior's answer."""

    order = Pick(_l("Your order"), [Needed(_l("Choose your order."))], words=Order)
    note = Lines(_l("Instruction, if you give one"), most=500)


def _answer_form() -> AnswerForm:
    form = AnswerForm()
    form.order.offer(words(Order))
    return form


@bp.get("/incidents/<uuid:incident>")
@page(Permission.SEE_INCIDENTS)
def show(incident: UUID) -> ResponseReturnValue:
    """One report with its levels of command."""
    return render_template("incidents/show.html", form=_answer_form(), **_shown(incident))


def _shown(key: UUID) -> dict[str, Any]:
    reading, actor, today = data.reading(), guard.actor(), data.today()
    found: Incident = incidents.get(reading, actor, key)
    mine, own = _mine(found)
    dues = answering.dues(reading, [found], today)[found.id]
    end = inquiries.closable(reading, actor, found)
    told = next((row.notified_at for row in found.levels if row.office is Office.NAYOK), None)
    return {
        "incident": found,
        "photos": photos.of_incident(reading, found.id),
        "mine": mine,
        "own": own,
        "dues": {due.duty.ordinal: due for due in dues if due.duty.kind is DutyKind.ACKNOWLEDGE},
        "inquiry_due": next((due for due in dues if due.duty.kind is DutyKind.INQUIRE), None),
        "state": end.state,
        "missing": [OBSTACLES[one]() for one in end.obstacles if one is not IncidentState.CLOSED],
        "can_decide": end.state is not IncidentState.CLOSED and inquiries.may_decide(reading, actor, found, today),
        "can_close": end.state is IncidentState.READY and end.barred is None and _may_close(found),
        "recourse": found.closing is not None and recourse(found.closing.fault),
        "late_days": (local_day(found.happened_at) - found.loan.due_on).days if found.loan else 0,
        "head_told": told,
        "head_days": (today - local_day(told)).days if told else 0,
        "entries": ledger.of_subject(reading, answering.subject(found)),
    }


def _may_close(found: Incident) -> bool:
    return grant(guard.actor(), Permission.CLOSE_INCIDENT, found.division_id) is not None


def _mine(found: Incident) -> tuple[tuple[Level, Standing] | None, OwnReport | None]:
    """The level that waits for who reads this, or why he may not answer it."""
    try:
        return answering.seat_of(data.reading(), guard.actor(), found, data.today()), None
    except AnsweredBefore:
        return None, None
    except OwnReport as refusal:
        return None, refusal


@bp.post("/incidents/<uuid:incident>")
@page(Permission.ACKNOWLEDGE)
def acknowledge(incident: UUID) -> ResponseReturnValue:
    """Answer at my level."""
    form = _answer_form()
    done = attempt(
        form,
        lambda session: incidents.acknowledge(
            session,
            actor=guard.actor(),
            now=data.now(),
            incident_id=incident,
            order=form.order.data,
            note=form.note.data or "",
        ),
    )
    if done is None:
        return redraw("incidents/show.html", form, **_shown(incident))
    said(_("Your answer is recorded."))
    return see_other("incidents.listing")


# -- the tag ----------------------------------------------------------------------------------------------------------


@bp.get("/a/<token:tag>")
@bp.get("/A/<token:tag>", endpoint="tag_code")
@page(Permission.OPEN)
def tag(tag: str) -> ResponseReturnValue:
    """What a scanned thing is, whose it is, and whether it is lawfully out: never with whom."""
    asset = registry.by_tag(data.reading(), tag)
    return render_template(
        "incidents/tag.html",
        asset=asset,
        standing=registry.condition_of(asset),
        out_until=_out_until(asset),
        today=data.today(),
    )


def _out_until(asset: Asset) -> Any:
    loan = counter.loan_with(data.reading(), asset)
    return loan.due_on if loan else None


def _unknown(_form: Any) -> bool:
    """Whether nobody is signed in, so that a name can be left at all."""
    return guard.identity() is None


class TagReportForm(OnceForm):
    """What anybody can tell of a thing that he found."""

    kind = Choice(_l("What is wrong?"), [Needed(_l("Choose what is wrong."))], words=IncidentKind)
    quantity = Count(_l("How many?"), least=1)
    description = Lines(_l("Describe what you saw"), [Needed(_l("Describe what you saw."))], most=1000)
    place = Line(_l("Where?"), most=200)
    happened_on = ThaiDay(_l("When?"))
    name = Line(_l("Your name (you may leave this empty)"), [Unless(_unknown)], most=150)
    phone = Phone(_l("Your telephone (you may leave this empty)"), [Unless(_unknown)])
    photos = Photos(_l("Pictures, if you have some"))


def _report_form() -> TagReportForm:
    form = TagReportForm()
    form.kind.offer(words(IncidentKind))
    return form


@bp.get("/a/<token:tag>/report")
@page(Permission.REPORT_INCIDENT)
def report(tag: str) -> ResponseReturnValue:
    """The form for whoever scanned a tag."""
    asset = registry.by_tag(data.reading(), tag)
    return render_template("incidents/report.html", form=_report_form(), asset=asset)


@bp.post("/a/<token:tag>/report")
@page(Permission.REPORT_INCIDENT)
def send_report(tag: str) -> ResponseReturnValue:
    """The report goes to every level of command at once; many from one address are slowed down."""
    asset = registry.by_tag(data.reading(), tag)
    form, about = _report_form(), asset.id
    incident = None
    if guard.identity() or not (form.validate() and too_many(form, "report", REPORTS)):
        incident = attempt(form, lambda session: _report(session, form, about))
    if incident is None:
        return redraw("incidents/report.html", form, asset=registry.by_tag(data.reading(), tag))
    said(_("Thank you. Your report %(reference)s has gone to the officials in charge.", reference=incident.reference))
    return see_other("incidents.tag", tag=tag)


def _report(session: Session, form: TagReportForm, asset: UUID) -> Incident:
    finding = Finding(
        kind=form.kind.data,
        asset_id=asset,
        quantity=form.quantity.data or 1,
        description=form.description.data,
        reported_by=ReportedBy.STAFF if guard.identity() else ReportedBy.PUBLIC,
        place=form.place.data or "",
        name=(form.name.data or "") if _unknown(form) else "",
        phone=(form.phone.data or "") if _unknown(form) else "",
        happened_at=happened_at(form.happened_on.data),
        key=form.key.data or "",
        pictures=cleaned(form.photos),
    )
    return incidents.open_incident(session, actor=guard.actor(), now=data.now(), finding=finding)
