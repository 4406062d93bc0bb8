"""What lies on the officials' desks this morning: a matter for everyone who signs in, whatever the dice gave before.

Each scene asks a few working days ago and goes as far as it says; all of it ends before today begins.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from assetlend.demo import things
from assetlend.demo.engine import Demo
from assetlend.demo.history import Ask, answer, borrower, decide, give, head_of, receive, submit
from assetlend.domain.chasing import Overdue
from assetlend.domain.incidents import IncidentKind, Order, ReportedBy
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import PUBLIC
from assetlend.models import Asset, Item, Loan
from assetlend.services import incidents

RESIDENT, AGENCY, STAFF = BorrowerKind.RESIDENT, BorrowerKind.AGENCY, BorrowerKind.STAFF
MISUSE = "เห็นเครื่องขยายเสียงขององค์การบริหารส่วนตำบลเปิดขายของอยู่ที่ตลาดนัด"


@dataclass(frozen=True)
class Scene:
    """A loan asked `asked` working days ago, which `steps` offices agreed to.

    `start` and `due` are days counted from today; without `start` it begins with the hand-over. `given` and `back` are
    working days ago too; `bad` is how one thing came back, and `answers` how many of the chain have acknowledged it.
    """

    kind: BorrowerKind
    purpose: str
    things: Mapping[str, int]
    asked: int
    due: int
    start: int | None = None
    steps: int = 0
    given: int | None = None
    back: int | None = None
    bad: str = ""
    answers: int = 0


SCENES = (
    Scene(RESIDENT, "religious_event", {things.TENTS[0]: 2, things.CHAIR: 40}, 1, start=6, due=8),
    Scene(RESIDENT, "funeral", {things.TENTS[1]: 1, things.CHAIR: 20, things.TABLE: 4}, 1, start=3, due=6),
    Scene(AGENCY, "education", {things.SPEAKERS: 1}, 2, start=5, due=6, steps=1),
    Scene(RESIDENT, "community_event", {things.TENTS[0]: 1}, 3, start=7, due=9, steps=2),
    Scene(STAFF, "official_work", {things.STAFF_KINDS[1]: 1}, 1, start=2, due=3),
    Scene(RESIDENT, "household_ceremony", {things.TENTS[0]: 2, things.TABLE: 6}, 3, start=0, due=2, steps=3),
    Scene(AGENCY, "religious_event", {things.TENTS[1]: 2}, 4, start=0, due=3, steps=3),
    Scene(RESIDENT, "community_event", {things.TENTS[0]: 2, things.CHAIR: 40}, 4, due=0, steps=3, given=2),
    Scene(RESIDENT, "sports", {things.OTHERS[1]: 1}, 5, due=1, steps=3, given=2),
    Scene(RESIDENT, "funeral", {things.TENTS[0]: 1, things.CHAIR: 30}, 9, due=-4, steps=3, given=7),
    Scene(RESIDENT, "religious_event", {things.TENTS[1]: 1}, 17, due=-15, steps=3, given=15),
    Scene(RESIDENT, "sports", {things.TENTS[0]: 2}, 7, due=-1, steps=3, given=5, back=1, bad="damaged", answers=1),
)


def plan(demo: Demo) -> None:
    """Put every scene onto the calendar."""
    if not demo.plan.loans:
        return
    for scene in SCENES:
        demo.at(demo.hour(demo.working_day(scene.asked), 9, 11), partial(_ask, demo, scene))
    demo.at(demo.hour(demo.working_day(1), 13, 15), partial(_misuse, demo))


def _ask(demo: Demo, scene: Scene) -> None:
    for loan in _submitted(demo, scene):
        for number in range(1, scene.steps + 1):
            demo.at(demo.now + timedelta(minutes=40 * number), partial(decide, demo, loan.id))
        if scene.given is not None:
            demo.at(demo.hour(demo.working_day(scene.given), 9, 10), partial(give, demo, loan.id))
        if scene.back is not None:
            demo.at(demo.hour(demo.working_day(scene.back), 9, 10), partial(_receive, demo, scene, loan.id))


def _submitted(demo: Demo, scene: Scene) -> list[Loan]:
    """The scene's request, by somebody who has nothing overdue."""
    start = _day(demo, scene.start) if scene.given is None else demo.working_day(scene.given)
    due = max(start, _day(demo, scene.due))
    for _ in range(20):
        who, _purposes = borrower(demo, scene.kind)
        try:
            with demo.session.begin_nested():
                return submit(demo, Ask(scene.kind, who, scene.purpose, start, due, scene.things), at_counter=False)
        except Overdue:
            continue
    return []


def _day(demo: Demo, offset: int | None) -> date:
    return demo.today + timedelta(days=offset or 0)


def _receive(demo: Demo, scene: Scene, loan: UUID) -> None:
    row = receive(demo, loan, scene.bad)
    for incident in incidents.of_loan(demo.session, loan):
        for number, name in enumerate(("supply", head_of(row), "palad", "nayok")[: scene.answers], 1):
            act = partial(answer, demo, incident.id, name, Order.ESCALATE)
            demo.at(demo.now + timedelta(minutes=45 * number), act)


def _misuse(demo: Demo) -> None:
    """Somebody scans a tag and reports what he saw."""
    item = demo.session.scalars(select(Item).where(Item.name == things.SPEAKERS)).one()
    asset = demo.session.scalars(select(Asset).where(Asset.item_id == item.id).order_by(Asset.id)).first()
    if asset is None:
        return
    finding = incidents.Finding(
        kind=IncidentKind.MISUSED, description=MISUSE, reported_by=ReportedBy.PUBLIC, asset_id=asset.id
    )
    incidents.open_incident(demo.session, actor=PUBLIC, now=demo.now, finding=finding)
