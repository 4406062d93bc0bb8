"""How reports of damage and loss were followed to their end: the chief executive and the administrator look weekly."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from assetlend.clock import local_day
from assetlend.demo.engine import Demo
from assetlend.domain.incidents import IncidentKind
from assetlend.domain.inquiries import Decided, Fault, IncidentOutcome, IncidentState, InquiryDecision, outcomes
from assetlend.models import Incident
from assetlend.services import inquiries
from assetlend.thai import dates

FRESH = timedelta(days=6)
"""A report is left to the levels of command for so long."""
DISTRICT = "นายอำเภอ (หนังสือนำส่งสำเนาคำวินิจฉัย)"
NO_NEED = "ผู้ยืมยอมรับและชดใช้ตามระเบียบแล้ว ไม่ปรากฏว่าเจ้าหน้าที่กระทำละเมิด"
USUAL = {
    IncidentKind.DAMAGED: IncidentOutcome.REPAIRED,
    IncidentKind.LOST: IncidentOutcome.REPLACED,
    IncidentKind.MISUSED: IncidentOutcome.NO_DAMAGE,
}


def plan(demo: Demo) -> None:
    """Every Thursday morning."""
    first = local_day(demo.now)
    for offset in range((demo.today - first).days):
        day = first + timedelta(days=offset)
        if day.weekday() == 3:
            demo.at(demo.hour(day, 9, 11), partial(_look, demo))


def _look(demo: Demo) -> None:
    """Take up what waits, one after the other; what has just been decided is reported a week later."""
    query = select(Incident).where(~Incident.closing.has(), Incident.reported_at < demo.now - FRESH)
    waiting = demo.session.scalars(query.order_by(Incident.reported_at, Incident.id)).all()
    for number, incident in enumerate(waiting, 1):
        demo.at(demo.now + timedelta(minutes=3 * number), partial(_follow, demo, incident.id))


def _follow(demo: Demo, key: UUID) -> None:
    """The next step of one report, where it waits for one of the two."""
    incident = demo.session.get_one(Incident, key)
    state = inquiries.states(demo.session, [incident])[key]
    if state is IncidentState.TO_DECIDE:
        inquiries.decide(
            demo.session, actor=demo.actor("nayok"), now=demo.now, incident_id=key, what=_decision(demo, incident)
        )
    elif state is IncidentState.TO_REPORT:
        actor, on = demo.actor("nayok"), local_day(demo.now)
        inquiries.report(demo.session, actor=actor, now=demo.now, incident_id=key, to=DISTRICT, on=on)
    elif state is IncidentState.READY:
        _close(demo, incident)


def _decision(demo: Demo, incident: Incident) -> Decided:
    """A committee where officials kept the thing, mostly none where the borrower pays."""
    on = local_day(demo.now)
    if inquiries.of_official(incident) or demo.dice.random() < 0.2:
        order = f"{demo.dice.randrange(100, 900)}/{dates.buddhist_year(on)}"
        return Decided(decision=InquiryDecision.COMMITTEE, decided_on=on, order_no=order)
    return Decided(decision=InquiryDecision.NO_COMMITTEE, decided_on=on, reason=NO_NEED)


def _close(demo: Demo, incident: Incident) -> None:
    settled = inquiries.usual_outcome(incident)
    outcome = settled if settled and settled in outcomes(incident.kind) else USUAL[incident.kind]
    fault = demo.dice.choice((Fault.NONE, Fault.ORDINARY)) if inquiries.of_official(incident) else None
    actor, key = demo.actor("palad"), incident.id
    inquiries.close(demo.session, actor=actor, now=demo.now, incident_id=key, outcome=outcome, fault=fault)
