"""How power is passed on and the rules change in the demonstration office: a delegate decides, two people rule."""

from datetime import datetime, time
from functools import partial
from typing import Any

from assetlend.clock import BANGKOK, local_day
from assetlend.demo.engine import Demo
from assetlend.domain.delegation import Bounds
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import Decision as Answer
from assetlend.models import RuleChange
from assetlend.services import admin, approving, rule_changes
from assetlend.services.rule_changes import Rewrite
from assetlend.thai import dates

DELEGATE, WRITER, SECOND = "head.office", "chief.supply", "palad"
BOUNDS = Bounds(most_satang=5_000_000, most_days=7, borrower_kind=BorrowerKind.RESIDENT)


def plan(demo: Demo) -> None:
    """A power with limits and its use; a change of the rules that holds, and one that waits for the second person."""
    if not demo.plan.loans:
        return
    demo.at(_at(demo, 70, time(9, 5)), partial(_delegate, demo))
    for back in range(65, 4, -6):
        demo.at(_at(demo, back, time(15, 40)), partial(_decide, demo))
    demo.at(_at(demo, 50, time(10, 20)), partial(_change, demo))
    demo.at(_at(demo, 2, time(11, 10)), partial(_propose, demo, _dear))


def _at(demo: Demo, back: int, when: time) -> datetime:
    return datetime.combine(demo.working_day(back), when, BANGKOK)


def _delegate(demo: Demo) -> None:
    today = local_day(demo.now)
    wanted = admin.NewAppointment(
        demo.people[DELEGATE],
        Office.NAYOK,
        "หัวหน้าสำนักปลัด",
        today,
        holding=Holding.DELEGATED,
        order_no=f"คำสั่งที่ 118/{dates.buddhist_year(today)}",
        bounds=BOUNDS,
    )
    admin.appoint(demo.session, actor=demo.actor("admin"), now=demo.now, wanted=wanted)


def _decide(demo: Demo) -> None:
    """The delegate decides the first request that lies within his limits."""
    actor = demo.actor(DELEGATE)
    for waiting in approving.queue(demo.session, actor):
        if waiting.barred is None and waiting.loan.steps[len(waiting.loan.decisions)].office is Office.NAYOK:
            verdict = approving.Verdict(len(waiting.loan.decisions) + 1, Answer.YES)
            approving.decide(demo.session, actor=actor, now=demo.now, loan_id=waiting.loan.id, verdict=verdict)
            return


def _propose(demo: Demo, rewrite: Rewrite) -> RuleChange:
    session, actor, now = demo.session, demo.actor(WRITER), demo.now
    row = rule_changes.begin(session, actor=actor, now=now)
    rule_changes.write(session, actor=actor, now=now, change_id=row.id, rewrite=rewrite)
    reason = f"ประกาศองค์การบริหารส่วนตำบล เรื่อง หลักเกณฑ์การยืมทรัพย์สิน พ.ศ. {dates.buddhist_year(local_day(now))}"
    return rule_changes.propose(
        session, actor=actor, now=now, change_id=row.id, reason=reason, starts_on=local_day(now)
    )


def _change(demo: Demo) -> None:
    """What is lent for more than ten days is looked at twice; the chief administrator put that in force."""
    row = _propose(demo, _shorter)
    rule_changes.enact(demo.session, actor=demo.actor(SECOND), now=demo.now, change_id=row.id)


def _shorter(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "limits": {**body["limits"], "soft_days": 10}}


def _dear(body: dict[str, Any]) -> dict[str, Any]:
    """What is dear goes to the chief executive even where it is used inside."""
    route = {
        "name": "ทรัพย์สินมูลค่าสูงที่ใช้ภายใน",
        "rules": ["R3"],
        "place": "inside",
        "borrowers": ["staff"],
        "value_from": 3_000_000,
        "steps": [["opinion", "unit_head"], ["approval", "nayok"]],
    }
    return {**body, "routes": [route, *body["routes"]]}
