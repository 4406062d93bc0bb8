"""Who declared relatives and household, one official who is near to a borrower, and one loan that is called back."""

from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from assetlend.clock import BANGKOK, local_day
from assetlend.demo import things
from assetlend.demo.engine import Demo
from assetlend.domain.interests import Relation
from assetlend.domain.lending import BorrowerKind, LoanState
from assetlend.domain.overriding import RecallCause
from assetlend.models import Loan
from assetlend.services import calendar, interests, recalling, waiving
from assetlend.services.interests import Declared
from assetlend.services.recalling import Recalling
from assetlend.thai import dates

NEAR = "chief.supply"
WAIVED = "เจ้าหน้าที่พัสดุไปราชการทั้งสัปดาห์ และคำขอนี้รอไม่ได้"
MISUSED = "มีผู้แจ้งว่านำไปใช้ขายของที่ตลาดนัด"
FAMILY: tuple[dict[Relation, tuple[str, ...]], ...] = (
    {Relation.SPOUSE: ("สมปอง",), Relation.CHILD: ("ปรีดา", "ปรียา")},
    {Relation.PARENT: ("บุญมี", "คำแพง")},
    {},
)


def plan(demo: Demo) -> None:
    """Each declares in the first weeks of a fiscal year; of this year the last one has not yet."""
    first = local_day(demo.now)
    owing = [person for person in things.PEOPLE if person[4] in interests.OWING]
    for year in range(dates.fiscal_year(first), dates.fiscal_year(demo.today) + 1):
        begins = max(dates.fiscal_year_bounds(year)[0], first) + timedelta(days=2)
        for place, person in enumerate(owing):
            waits = year == dates.fiscal_year(demo.today) and place == len(owing) - 1
            if not waits:
                family = FAMILY[place % len(FAMILY)]
                names = {relation: [f"{name} {person[3]}" for name in found] for relation, found in family.items()}
                moment = demo.in_hours(_at(begins + timedelta(days=2 * place), 9))
                demo.at(moment, partial(_declare, demo, person[0], Declared(relatives=names, none=not names)))
    demo.at(_at(demo.working_day(1), 15), partial(_near, demo))
    demo.at(_at(demo.working_day(1), 16), partial(_recall, demo))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 5), BANGKOK)


def _declare(demo: Demo, name: str, declared: Declared) -> None:
    interests.declare(demo.session, actor=demo.actor(name), now=demo.now, declared=declared)


def _near(demo: Demo) -> None:
    """Two residents who wait are brothers of the head supply officer; for one the palad lets him act."""
    query = select(Loan).where(Loan.state == LoanState.SUBMITTED, Loan.borrower_kind == BorrowerKind.RESIDENT)
    loans = demo.session.scalars(query.order_by(Loan.submitted_at.desc(), Loan.id).limit(2)).all()
    names = list(dict.fromkeys(loan.applicant.name for loan in loans))
    if names:
        _declare(demo, NEAR, Declared(relatives={Relation.SIBLING: names}))
        waiving.waive(
            demo.session,
            actor=demo.actor("palad"),
            now=demo.now,
            loan_id=loans[-1].id,
            official=demo.people[NEAR],
            reason=WAIVED,
        )


def _recall(demo: Demo) -> None:
    """What is out for longest yet is misused, and called back for the first working day on which that can be."""
    query = select(Loan).where(Loan.state == LoanState.HANDED_OVER, Loan.borrower_kind == BorrowerKind.RESIDENT)
    loan = demo.session.scalars(query.order_by(Loan.due_on.desc(), Loan.id)).first()
    if loan is not None:
        to = calendar.current(demo.session).first_working_day(local_day(demo.now) + timedelta(days=1))
        wanted = Recalling(to, RecallCause.MISUSE, MISUSED)
        recalling.recall(demo.session, actor=demo.actor("palad"), now=demo.now, loan_id=loan.id, wanted=wanted)
