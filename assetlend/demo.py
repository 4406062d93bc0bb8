"""The demonstration office: invented people and a believable history, written through the same services as the pages.

The same flags on the same day give the same ledger, byte by byte: keys and choices come from one seed.
"""

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend import demo_data as things
from assetlend import ids
from assetlend.clock import BANGKOK, local_day, start_of_day
from assetlend.domain import routing
from assetlend.domain.assets import Condition, is_vehicle
from assetlend.domain.incidents import Order
from assetlend.domain.lending import BorrowerKind, Channel, LoanState, Outcome, Place, RefusalReason
from assetlend.domain.offices import OF_A_DIVISION, PROGRAM, PUBLIC, Actor, Office
from assetlend.domain.register_types import RegisterRow
from assetlend.domain.routing import Decision as Answer
from assetlend.domain.routing import waiting as step_waiting
from assetlend.errors import Conflict, Refusal
from assetlend.models import Asset, Audience, Item, Loan, Organization
from assetlend.services import (
    account,
    admin,
    approving,
    borrowing,
    hand_over,
    incidents,
    ledger,
    register_import,
    settling,
    setup,
    take_back,
)
from assetlend.services.borrowing import Particulars, Request
from assetlend.thai import dates


class NotEmpty(Conflict):
    """The demonstration fills only an empty database. This one belongs to somebody."""


@dataclass(frozen=True)
class Plan:
    """How much to invent: years that end today, rows of the register, loans."""

    seed: int = 2569
    years: int = 1
    assets: int = 90
    loans: int = 160


@dataclass
class Demo:
    """The office while its history is written. `passwords` are by user name, for this machine only."""

    session: Session
    plan: Plan
    today: date
    signer: ledger.Signer | None
    passwords: dict[str, str] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    now: datetime = field(init=False)
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.plan.seed)  # noqa: S311 - an invented history, nothing secret
        self.now = start_of_day(self.today - timedelta(days=365 * self.plan.years))
        self._queue: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()

    # -- time ---------------------------------------------------------------------------------------------------------

    def at(self, when: datetime, act: Callable[[], None]) -> None:
        """Plan an act; what would be after the start of today does not happen."""
        if when < start_of_day(self.today):
            heapq.heappush(self._queue, (when, next(self._order), act))

    def run(self, progress: Callable[[int], None]) -> None:
        """Let everything happen in the order of time."""
        for count in itertools.count(1):
            if not self._queue:
                return
            self.now, _, act = heapq.heappop(self._queue)
            with self.session.begin_nested() as safe:
                try:
                    act()
                except Refusal:
                    safe.rollback()
            self.session.expire_all()
            progress(count)

    def hour(self, day: date, first: int = 8, last: int = 16) -> datetime:
        """A moment of the office's hours on a day."""
        minutes = self.dice.randrange(first * 60, last * 60)
        return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=BANGKOK)

    def actor(self, name: str) -> Actor:
        return account.actor_of(self.session, self.people[name], local_day(self.now))


def fill(
    session: Session,
    plan: Plan,
    today: date,
    *,
    signer_of: Callable[[Session], ledger.Signer],
    progress: Callable[[int], None] = lambda _: None,
) -> Demo:
    """Fill an empty database. Raises: NotEmpty."""
    if setup.organization(session) is not None:
        raise NotEmpty()
    demo = Demo(session, plan, today, None)
    with ids.seeded(demo.dice, lambda: demo.now):
        _begin(demo)
        demo.signer = signer_of(session)
        _plan_loans(demo)
        for day in _days(demo):
            demo.at(start_of_day(day) + timedelta(hours=1), lambda: _nightly(demo))
        demo.run(progress)
        demo.now = start_of_day(today)
        ledger.checkpoint(session, demo.signer, demo.now)
    return demo


def _days(demo: Demo) -> Iterator[date]:
    first = local_day(demo.now)
    return (first + timedelta(days=offset) for offset in range((demo.today - first).days))


def _nightly(demo: Demo) -> None:
    borrowing.lapse(demo.session, now=demo.now)
    if demo.now.astimezone(BANGKOK).weekday() == 0 and demo.signer:
        ledger.checkpoint(demo.session, demo.signer, demo.now)


# -- the office -------------------------------------------------------------------------------------------------------


def _begin(demo: Demo) -> None:
    wanted = setup.NewOrganization(
        name=things.NAME,
        short_name=things.SHORT_NAME,
        amphoe=things.AMPHOE,
        changwat=things.CHANGWAT,
        address=things.ADDRESS,
        is_demo=True,
    )
    setup.begin(demo.session, now=demo.now, wanted=wanted)
    divisions = {
        name: admin.save_division(demo.session, actor=None, now=demo.now, name=name).id for name in things.DIVISIONS
    }
    for person in things.PEOPLE:
        _person(demo, person, divisions)
    _register(demo)


def _person(demo: Demo, given: tuple[str, str, str, str, str, str | None, str], divisions: dict[str, UUID]) -> None:
    username, title, first, last, office, division, position = given
    own = divisions.get(division or "")
    password = admin.first_password()
    wanted = admin.NewOfficial(
        title=title,
        first_name=first,
        last_name=last,
        username=username,
        position=position,
        phone=f"08{demo.dice.randrange(10**8):08}",
        division=own,
        password=password,
    )
    row, _ = admin.add_official(demo.session, actor=None, now=demo.now, wanted=wanted)
    kind = Office(office)
    held = admin.NewAppointment(
        row.id,
        kind,
        position,
        local_day(demo.now),
        division=own if kind in OF_A_DIVISION or kind is Office.STAFF else None,
    )
    admin.appoint(demo.session, actor=None, now=demo.now, wanted=held)
    demo.people[username], demo.passwords[username] = row.id, password


def _register(demo: Demo) -> None:
    shares = sum(kind[6] for kind in things.KINDS)
    rows: list[RegisterRow] = []
    for kind in things.KINDS:
        count = max(1, round(demo.plan.assets * kind[6] / shares))
        rows += [_row(demo, kind, number) for number in range(1, count + 1)]
    register_import.add(demo.session, actor=PROGRAM, now=demo.now, rows=rows)
    for item in demo.session.scalars(select(Item).where(Item.name.in_(things.STAFF_KINDS))):
        item.audience = Audience.STAFF
    demo.session.flush()


def _row(demo: Demo, kind: tuple[str, str, str, str, int, str | None, int, bool], serial: int) -> RegisterRow:
    name, unit, item_class, division, price, prefix, _, lent = kind
    acquired = local_day(demo.now) - timedelta(days=demo.dice.randrange(200, 3000))
    year = dates.fiscal_year(acquired) % 100
    number = f"{prefix}-{year:02}-{serial:04}" if prefix else None
    quantity = 1 if prefix else demo.dice.choice((50, 100, 150))
    condition = Condition.USABLE
    if prefix and lent and demo.dice.random() < 0.08:
        condition = demo.dice.choice((Condition.DAMAGED, Condition.IN_REPAIR, Condition.WORN))
    return RegisterRow(
        row=serial,
        number=number,
        name=name,
        item_class=item_class,
        acquired_on=acquired,
        acquired_year=dates.buddhist_year(acquired),
        division=division,
        quantity=quantity,
        unit=unit,
        unit_value_satang=price * 100,
        fund_source=demo.dice.choice(("เงินรายได้", "เงินอุดหนุนทั่วไป", "เงินสะสม", "บริจาค")),
        acquisition=demo.dice.choice(("เฉพาะเจาะจง", "e-bidding", "รับบริจาค")),
        useful_life_years=5,
        condition=condition,
        conditions={condition: quantity},
        lendable=lent,
        vehicle=is_vehicle(item_class, name),
        brand=None,
        location=None,
        document_no=None,
        vendor=None,
        note=None,
    )


# -- loans ------------------------------------------------------------------------------------------------------------


def _plan_loans(demo: Demo) -> None:
    span = (demo.today - local_day(demo.now)).days
    for _ in range(demo.plan.loans):
        day = local_day(demo.now) + timedelta(days=demo.dice.randrange(1, max(2, span)))
        demo.at(demo.hour(day), lambda: _ask(demo))


def _ask(demo: Demo) -> None:
    """Somebody asks; what follows is planned from there."""
    dice = demo.dice
    kind = dice.choices(tuple(BorrowerKind), weights=(15, 15, 70))[0]
    actor, channel = _asker(demo, kind)
    start = local_day(demo.now) + timedelta(days=dice.randrange(1, 10))
    place = routing.place_of_use(kind, dice.choice(tuple(Place)))
    outside = f"{dice.choice(things.PLACES)} หมู่ที่ {dice.randrange(1, 12)}"
    request = Request(
        borrower_kind=kind,
        channel=channel,
        particulars=_particulars(demo, kind),
        place=place,
        place_text=outside if place is Place.OUTSIDE else "ห้องประชุมองค์การบริหารส่วนตำบล",
        start=start,
        due=start + timedelta(days=dice.randrange(1, 5)),
        lines=_lines(demo, kind),
        key="",
        **_purpose(demo, kind),
    )
    for loan in borrowing.submit(demo.session, actor=actor, now=demo.now, request=request):
        _plan_decision(demo, loan.id, start)


def _asker(demo: Demo, kind: BorrowerKind) -> tuple[Actor, Channel]:
    if kind is BorrowerKind.STAFF:
        return demo.actor("staff"), Channel.ONLINE
    if demo.dice.random() < 0.45:
        return demo.actor("clerk"), Channel.COUNTER
    return PUBLIC, Channel.ONLINE


def _particulars(demo: Demo, kind: BorrowerKind) -> Particulars:
    dice = demo.dice
    if kind is BorrowerKind.STAFF:
        return Particulars("รุ่งนภา", "ครูดี", "นางสาว", "ครูผู้ช่วย", unit="กองการศึกษา ศาสนาและวัฒนธรรม")
    serial = dice.randrange(60)
    names = random.Random(serial)  # noqa: S311 - the same invented neighbour each time
    common: dict[str, Any] = {
        "first_name": names.choice(things.FIRST_NAMES),
        "last_name": names.choice(things.LAST_NAMES),
        "title": names.choice(("นาย", "นาง", "นางสาว")),
        "phone": f"08{names.randrange(10**8):08}",
    }
    if kind is BorrowerKind.AGENCY:
        name, head, prefix = dice.choice(things.AGENCIES)
        letter: dict[str, Any] = {"letter_no": f"{prefix}/{dice.randrange(1, 900)}", "letter_on": local_day(demo.now)}
        return replace(Particulars(**common), agency_name=name, agency_head=head, **letter)
    return replace(
        Particulars(**common),
        position="ผู้ใหญ่บ้าน" if serial < 6 else "",
        house_no=f"{names.randrange(1, 200)}/{names.randrange(1, 9)}",
        moo=str(names.randrange(1, 12)),
        tambon=things.TAMBON,
        amphoe=things.AMPHOE,
        changwat=things.CHANGWAT,
    )


def _purpose(demo: Demo, kind: BorrowerKind) -> dict[str, str]:
    if kind is BorrowerKind.STAFF:
        return {"purpose": "official_work", "purpose_text": "จัดกิจกรรมศูนย์พัฒนาเด็กเล็ก"}
    allowed = ("religious_event", "education", "sports", "community_event") if kind is BorrowerKind.AGENCY else None
    code = demo.dice.choice(allowed or tuple(code for code in things.EVENTS if code != "education"))
    return {"purpose": code, "purpose_text": demo.dice.choice(things.EVENTS[code])}


def _lines(demo: Demo, kind: BorrowerKind) -> dict[UUID, int]:
    """Mostly tents with chairs and tables; now and then a single other thing."""
    found = demo.session.scalars(select(Item).where(~Item.is_vehicle).order_by(Item.id))
    items = {item.name: item.id for item in found}
    names = list(items)
    if kind is BorrowerKind.STAFF and demo.dice.random() < 0.6:
        return {items[demo.dice.choice(things.STAFF_KINDS)]: 1}
    if demo.dice.random() < 0.65:
        tents = demo.dice.choice([name for name in names if name.startswith("เต็นท์")])
        chosen = {items[tents]: demo.dice.randrange(1, 4)}
        if demo.dice.random() < 0.7:
            chosen[items["เก้าอี้พลาสติกมีพนักพิง"]] = demo.dice.choice((20, 30, 50, 80))
            chosen[items["โต๊ะพับอเนกประสงค์ ขนาด 75x180 ซม."]] = demo.dice.choice((2, 4, 6))
        return chosen
    others = [n for n in names if not n.startswith("เต็นท์") and n not in things.STAFF_KINDS]
    return {items[demo.dice.choice(others)]: 1}


def _plan_decision(demo: Demo, loan: UUID, start: date) -> None:
    if demo.dice.random() < 0.04:
        demo.at(demo.now + timedelta(hours=demo.dice.randrange(2, 20)), lambda: _cancel(demo, loan))
        return
    demo.at(demo.now + timedelta(minutes=demo.dice.randrange(20, 900)), lambda: _decide(demo, loan, start))


def _cancel(demo: Demo, loan: UUID) -> None:
    row = borrowing.locked(demo.session, loan)
    who = borrowing.borrower_of(row)
    borrowing.cancel(demo.session, actor=who, now=demo.now, loan_id=loan, reason="เลื่อนวันจัดงาน")


OFFICES = {
    Office.SUPPLY_OFFICER: "supply",
    Office.PALAD: "palad",
    Office.NAYOK: "nayok",
}


def _decide(demo: Demo, loan: UUID, start: date) -> None:
    """Whoever's turn it is decides, then the next is planned."""
    row = borrowing.locked(demo.session, loan)
    case = borrowing.case_of(row)
    step = step_waiting(case.steps, case.made)
    if row.state is not LoanState.SUBMITTED or step is None:
        return
    name = OFFICES.get(step.office) or _head_of(demo, row)
    refuse = demo.dice.random() < 0.025
    code, reason = demo.dice.choice(things.REFUSALS) if refuse else ("other", "")
    verdict = approving.Verdict(
        step.position, Answer.NO if refuse else Answer.YES, reason, RefusalReason(code), _approved(demo, row)
    )
    done = approving.decide(demo.session, actor=demo.actor(name), now=demo.now, loan_id=loan, verdict=verdict)
    if done.state is LoanState.SUBMITTED:
        pause = timedelta(minutes=demo.dice.randrange(15, 1300))
        demo.at(demo.now + pause, lambda: _decide(demo, loan, start))
    elif done.state is LoanState.APPROVED and demo.dice.random() > 0.03:
        opens = max(demo.hour(start, 8, 11), demo.now + timedelta(minutes=30))
        demo.at(opens, lambda: _give(demo, loan))


def _head_of(demo: Demo, loan: Loan) -> str:
    heads = {division: person[0] for person in things.PEOPLE if person[4] == "unit_head" and (division := person[5])}
    return heads[loan.division.name]


def _approved(demo: Demo, loan: Loan) -> dict[int, int] | None:
    """Now and then fewer are approved than were asked for."""
    if demo.dice.random() > 0.06:
        return None
    return {line.position: max(1, line.requested * 2 // 3) for line in loan.lines}


# -- the counter ------------------------------------------------------------------------------------------------------


def _give(demo: Demo, loan: UUID) -> None:
    row = borrowing.locked(demo.session, loan)
    pieces: list[UUID] = []
    counts: dict[int, int] = {}
    for line in row.lines:
        free = hand_over.free_pieces(demo.session, line)[: line.to_hand_over]
        pieces += [asset.id for asset in free]
        if hand_over.free_units(demo.session, line):
            counts[line.position] = line.to_hand_over
    handing = hand_over.Handing(pieces=pieces, counts=counts, slip_signed=True, other_party=row.applicant.name)
    hand_over.hand_over(demo.session, actor=demo.actor("clerk"), now=demo.now, loan_id=loan, handing=handing)
    late = demo.dice.choices((0, 1, 2, 4, 12), weights=(84, 6, 4, 3, 3))[0]
    demo.at(max(demo.hour(row.due_on + timedelta(days=late), 9, 16), demo.now), lambda: _receive(demo, loan))


def _receive(demo: Demo, loan: UUID) -> None:
    row = borrowing.locked(demo.session, loan)
    bad = demo.dice.choices(("", "damaged", "lost"), weights=(90, 7, 3))[0]
    pieces: dict[UUID, take_back.Back] = {}
    counts: dict[int, take_back.Back] = {}
    for line in row.lines:
        out = [custody for custody in line.custody if custody.outstanding]
        for custody in out:
            if custody.is_piece:
                pieces[custody.asset_id] = take_back.Back(**{bad or "good": 1})
                bad = ""
        units = sum(custody.outstanding for custody in out if not custody.is_piece)
        if units:
            few = min(units, demo.dice.randrange(1, 4)) if bad else 0
            counts[line.position] = take_back.Back(good=units - few, **({bad: few} if bad else {}))
            bad = ""
    marked = [*pieces.values(), *counts.values()]
    note = demo.dice.choice(things.DAMAGES) if any(b.damaged or b.lost for b in marked) else ""
    taking = take_back.TakingBack(pieces=pieces, counts=counts, note=note, other_party=row.applicant.name)
    take_back.take_back(demo.session, actor=demo.actor("clerk"), now=demo.now, loan_id=loan, taking=taking)
    for incident in incidents.of_loan(demo.session, loan):
        _plan_answers(demo, incident.id, row)
    if row.state is LoanState.SETTLEMENT:
        later = demo.now + timedelta(days=demo.dice.randrange(3, 40))
        demo.at(later, lambda: _settle(demo, loan))


def _plan_answers(demo: Demo, incident: UUID, loan: Loan) -> None:
    pause = timedelta()
    for name in ("supply", _head_of(demo, loan), "palad", "nayok"):
        pause += timedelta(minutes=demo.dice.randrange(20, 1500))
        if demo.dice.random() > 0.08:
            demo.at(demo.now + pause, lambda name=name: _answer(demo, incident, name))  # type: ignore[misc]


def _answer(demo: Demo, incident: UUID, name: str) -> None:
    order = demo.dice.choices(tuple(Order), weights=(50, 40, 10))[0]
    incidents.acknowledge(demo.session, actor=demo.actor(name), now=demo.now, incident_id=incident, order=order)


def _settle(demo: Demo, loan: UUID) -> None:
    row = borrowing.locked(demo.session, loan)
    for line in settling.waiting(row):
        outcome = demo.dice.choice((Outcome.REPAIRED, Outcome.REPLACED, Outcome.PAID))
        amount = (line.unit_value_satang or 10_000) * (line.damaged + line.lost) if outcome is Outcome.PAID else None
        paper = {"paid": "ใบเสร็จรับเงิน", "repaired": "ใบตรวจรับงานซ่อม", "replaced": "ใบส่งของ"}[outcome.value]
        evidence = f"{paper}เลขที่ {demo.dice.randrange(1, 400)}/{dates.buddhist_year(local_day(demo.now))}"
        settling.settle(
            demo.session,
            actor=demo.actor("supply"),
            now=demo.now,
            loan_id=loan,
            settling=settling.Settling(line.position, outcome, evidence, amount),
        )


def holds_anything(session: Session) -> bool:
    """Whether the database belongs to somebody."""
    return session.scalars(select(Organization.id)).first() is not None


__all__ = ["Asset", "Demo", "NotEmpty", "Plan", "fill", "holds_anything"]
