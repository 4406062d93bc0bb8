"""The invented history: people ask, officials decide, things go out and come back, some late, some broken."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from assetlend.clock import local_day
from assetlend.demo import papering, things
from assetlend.demo.engine import Demo
from assetlend.domain import routing
from assetlend.domain.assets import Condition
from assetlend.domain.chasing import ChaseChannel
from assetlend.domain.incidents import Order
from assetlend.domain.lending import BorrowerKind, Channel, LoanState, Outcome, Place, RefusalReason
from assetlend.domain.offices import PUBLIC, Office
from assetlend.domain.routing import Decision as Answer
from assetlend.domain.routing import waiting as step_waiting
from assetlend.models import Item, Loan, LoanLine
from assetlend.services import (
    approving,
    borrowing,
    chasing,
    extending,
    hand_over,
    incidents,
    registry,
    settling,
    take_back,
)
from assetlend.services.borrowing import Particulars, Request
from assetlend.services.kinds import HOME_CARE
from assetlend.thai import dates

QUIET = timedelta(days=9)
"""Before today, when only the scenes of `present` happen."""


def plan(demo: Demo) -> None:
    """Spread the loans over the whole history."""
    span = (demo.today - QUIET - local_day(demo.now)).days
    for _ in range(demo.plan.loans):
        day = local_day(demo.now) + timedelta(days=demo.dice.randrange(1, max(2, span)))
        demo.at(demo.hour(day), lambda: _ask(demo))


def _ask(demo: Demo) -> None:
    """Somebody asks; what follows is planned from there."""
    dice = demo.dice
    kind = dice.choices(tuple(BorrowerKind), weights=(15, 15, 70))[0]
    particulars, purposes = borrower(demo, kind)
    purpose = dice.choice(purposes)
    start = local_day(demo.now) + timedelta(days=dice.randrange(1, 10))
    days = dice.randrange(20, 60) if purpose == HOME_CARE else dice.randrange(1, 5)
    ask = Ask(kind, particulars, purpose, start, start + timedelta(days=days), _lines(demo, kind, purpose))
    for loan in submit(demo, ask, at_counter=dice.random() < 0.45):
        _plan_decision(demo, loan.id, loan.start_on)


@dataclass(frozen=True)
class Ask:
    """What somebody asks for: units by the name of the kind."""

    kind: BorrowerKind
    particulars: Particulars
    purpose: str
    start: date
    due: date
    things: Mapping[str, int]


def submit(demo: Demo, ask: Ask, *, at_counter: bool) -> list[Loan]:
    """Send a request: officials for themselves, others online or through the clerk."""
    place = routing.place_of_use(ask.kind, demo.dice.choice(tuple(Place)))
    outside = f"{demo.dice.choice(things.PLACES)} หมู่ที่ {demo.dice.randrange(1, 12)}"
    staff, aid = ask.kind is BorrowerKind.STAFF, ask.purpose == HOME_CARE
    at_counter = at_counter and not staff
    kinds = {item.name: item.id for item in demo.session.scalars(select(Item))}
    request = Request(
        borrower_kind=ask.kind,
        channel=Channel.COUNTER if at_counter else Channel.ONLINE,
        particulars=ask.particulars,
        purpose=ask.purpose,
        purpose_text="" if aid else demo.dice.choice(things.EVENTS[ask.purpose]),
        place=place,
        place_text="" if aid else outside if place is Place.OUTSIDE else "ห้องประชุมองค์การบริหารส่วนตำบล",
        start=ask.start,
        due=ask.due,
        lines={kinds[name]: units for name, units in ask.things.items()},
        key="",
    )
    actor = demo.actor("staff") if staff else demo.actor("clerk") if at_counter else PUBLIC
    return borrowing.submit(demo.session, actor=actor, now=demo.now, request=request)


def borrower(demo: Demo, kind: BorrowerKind) -> tuple[Particulars, tuple[str, ...]]:
    """Somebody of this kind, and what he may borrow for."""
    if kind is BorrowerKind.STAFF:
        who = Particulars("รุ่งนภา", "ครูดี", "นางสาว", "ครูผู้ช่วย", unit="กองการศึกษา ศาสนาและวัฒนธรรม")
        return who, ("official_work",)
    dice = demo.dice
    if kind is BorrowerKind.AGENCY:
        name, head, prefix, purposes = dice.choice(things.AGENCIES)
        letter: dict[str, Any] = {"letter_no": f"{prefix}/{dice.randrange(1, 900)}", "letter_on": local_day(demo.now)}
        return replace(_neighbour(dice.randrange(60)), agency_name=name, agency_head=head, **letter), purposes
    serial = dice.randrange(60)
    who = replace(_neighbour(serial), position="ผู้ใหญ่บ้าน" if serial < 6 else "", **_address(serial))
    return who, tuple(code for code in things.EVENTS if code not in ("education", "official_work"))


def _neighbour(serial: int) -> Particulars:
    """The same invented neighbour for the same number each time."""
    dice = random.Random(serial)  # noqa: S311
    woman = dice.random() < 0.5
    return Particulars(
        first_name=dice.choice(things.WOMEN if woman else things.MEN),
        last_name=dice.choice(things.LAST_NAMES),
        title=dice.choice(("นาง", "นางสาว")) if woman else "นาย",
        phone=f"08{dice.randrange(10**8):08}",
    )


def _address(serial: int) -> dict[str, Any]:
    dice = random.Random(-serial)  # noqa: S311
    return {
        "house_no": f"{dice.randrange(1, 200)}/{dice.randrange(1, 9)}",
        "moo": str(dice.randrange(1, 12)),
        "tambon": things.TAMBON,
        "amphoe": things.AMPHOE,
        "changwat": things.CHANGWAT,
    }


def _lines(demo: Demo, kind: BorrowerKind, purpose: str) -> dict[str, int]:
    """Mostly tents with chairs and tables; now and then a single other thing."""
    dice = demo.dice
    if purpose == HOME_CARE:
        return {dice.choice(things.MEDICAL): 1}
    if kind is BorrowerKind.STAFF and dice.random() < 0.6:
        return {dice.choice(things.STAFF_KINDS): 1}
    if dice.random() < 0.65:
        chosen = {dice.choice(things.TENTS): dice.randrange(1, 4)}
        if dice.random() < 0.7:
            chosen[things.CHAIR] = dice.choice((20, 30, 50, 80))
            chosen[things.TABLE] = dice.choice((2, 4, 6))
        return chosen
    return {dice.choice(things.OTHERS): 1}


def _plan_decision(demo: Demo, loan: UUID, start: date) -> None:
    if demo.dice.random() < 0.04:
        demo.at(demo.now + timedelta(hours=demo.dice.randrange(2, 20)), lambda: _cancel(demo, loan))
        return
    demo.at(
        demo.in_hours(demo.now + timedelta(minutes=demo.dice.randrange(20, 400))), lambda: _decide(demo, loan, start)
    )


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
    refusal = demo.dice.choice(things.REFUSALS) if demo.dice.random() < 0.025 else None
    done = decide(demo, loan, refusal, fewer=demo.dice.random() < 0.06)
    if done.state is LoanState.SUBMITTED:
        pause = timedelta(minutes=demo.dice.randrange(15, 500))
        demo.at(demo.in_hours(demo.now + pause), lambda: _decide(demo, loan, start))
    elif done.state is LoanState.APPROVED and demo.dice.random() > 0.03:
        opens = max(demo.hour(start, 8, 11), demo.now + timedelta(minutes=30))
        demo.at(opens, lambda: _give(demo, loan))


def decide(demo: Demo, loan: UUID, refusal: tuple[str, str] | None = None, *, fewer: bool = False) -> Loan:
    """Let whoever's turn it is say yes, or no with a code and a reason; `fewer` than were asked for, if need be."""
    row = borrowing.locked(demo.session, loan)
    case = borrowing.case_of(row)
    step = step_waiting(case.steps, case.made)
    if row.state is not LoanState.SUBMITTED or step is None:
        return row
    name = OFFICES.get(step.office) or head_of(row)
    code, reason = refusal or ("other", "")
    units = {line.position: max(1, line.requested * 2 // 3) for line in row.lines} if fewer else None
    answer = Answer.NO if refusal else Answer.YES
    verdict = approving.Verdict(step.position, answer, reason, RefusalReason(code), units)
    return approving.decide(demo.session, actor=demo.actor(name), now=demo.now, loan_id=loan, verdict=verdict)


def head_of(loan: Loan) -> str:
    """The user name of the head of the division that lends."""
    heads = {division: person[0] for person in things.PEOPLE if person[4] == "unit_head" and (division := person[5])}
    return heads[loan.division.name]


# -- the counter ------------------------------------------------------------------------------------------------------


def _give(demo: Demo, loan: UUID) -> None:
    row = give(demo, loan)
    late = demo.dice.choices((0, 1, 2, 4, 12, 25), weights=(80, 6, 4, 4, 4, 2))[0]
    demo.at(max(demo.hour(row.due_on + timedelta(days=late), 9, 16), demo.now), lambda: _receive(demo, loan))
    _plan_meanwhile(demo, row, late)


def _plan_meanwhile(demo: Demo, loan: Loan, late: int) -> None:
    """Who is late is mostly chased; now and then somebody asks for more time."""
    if late > 2 and demo.dice.random() < 0.8:
        day = demo.hour(loan.due_on + timedelta(days=demo.dice.randrange(1, 5)))
        demo.at(demo.in_hours(day), partial(_chase, demo, loan.id))
    elif not late and demo.dice.random() < 0.08:
        demo.at(demo.in_hours(demo.hour(loan.due_on - timedelta(days=1))), partial(_lengthen, demo, loan.id))


def _chase(demo: Demo, loan: UUID) -> None:
    """The supply officer telephones; if that was not enough, a registered letter goes out a fortnight later."""
    actor = demo.actor("supply")
    if not chasing.of_loan(demo.session, loan):
        call = chasing.Chasing(channel=ChaseChannel.PHONE, evidence="โทรศัพท์ตามหมายเลขในใบยืม")
        chasing.record(demo.session, actor=actor, now=demo.now, loan_id=loan, made=call)
        demo.at(demo.in_hours(demo.now + timedelta(days=15)), partial(_chase, demo, loan))
        return
    number = f"ที่ สต {demo.dice.randrange(100, 900)}/{dates.buddhist_year(local_day(demo.now))}"
    letter = chasing.prepare_letter(demo.session, actor=actor, now=demo.now, loan_id=loan, letter_no=number, key="")
    sent = chasing.Chasing(channel=ChaseChannel.LETTER, evidence=f"EB{demo.dice.randrange(10**9):09}TH")
    chasing.record_sent(demo.session, actor=actor, now=demo.now, chase_id=letter.id, made=sent)


def _lengthen(demo: Demo, loan: UUID) -> None:
    """The borrower asks for two days more the day before; the approving office answers a few hours later."""
    row = borrowing.locked(demo.session, loan)
    who, to = borrowing.borrower_of(row), row.due_on + timedelta(days=2)
    wish = extending.request(demo.session, actor=who, now=demo.now, loan_id=loan, to=to, reason="งานเลื่อนออกไป")
    demo.at(demo.in_hours(demo.now + timedelta(hours=3)), partial(_answer_wish, demo, wish.id, loan))


def _answer_wish(demo: Demo, wish: UUID, loan: UUID) -> None:
    row = borrowing.locked(demo.session, loan)
    last = max(row.steps, key=lambda step: step.position)
    actor = demo.actor(OFFICES.get(last.office) or head_of(row))
    extending.decide(demo.session, actor=actor, now=demo.now, extension_id=wish, answer=Answer.YES, reason="")


def give(demo: Demo, loan: UUID) -> Loan:
    """Hand over all that was approved."""
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
    return row


def _receive(demo: Demo, loan: UUID) -> None:
    row = receive(demo, loan, demo.dice.choices(("", "damaged", "lost"), weights=(90, 7, 3))[0])
    for incident in incidents.of_loan(demo.session, loan):
        demo.at(demo.in_hours(demo.now + timedelta(minutes=15)), partial(papering.memo, demo, incident.id))
        _plan_answers(demo, incident.id, row)
    if row.state is LoanState.SETTLEMENT:
        later = demo.in_hours(demo.now + timedelta(days=demo.dice.randrange(3, 40)))
        demo.at(later, lambda: _settle(demo, loan))


def receive(demo: Demo, loan: UUID, bad: str = "") -> Loan:
    """Take everything back; one piece, or a few of the counted units, `damaged` or `lost`."""
    row = borrowing.locked(demo.session, loan)
    note = demo.dice.choice(things.DAMAGES) if bad else ""
    note = things.LOSS if bad == "lost" else note
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
    taking = take_back.TakingBack(pieces=pieces, counts=counts, note=note, other_party=row.applicant.name)
    take_back.take_back(demo.session, actor=demo.actor("clerk"), now=demo.now, loan_id=loan, taking=taking)
    return row


def _plan_answers(demo: Demo, incident: UUID, loan: Loan) -> None:
    pause = timedelta()
    for name in ("supply", head_of(loan), "palad", "nayok"):
        pause += timedelta(minutes=demo.dice.randrange(20, 1500))
        if demo.dice.random() > 0.08:
            act = partial(answer, demo, incident, name, demo.dice.choices(tuple(Order), weights=(50, 40, 10))[0])
            demo.at(demo.in_hours(demo.now + pause), act)


def answer(demo: Demo, incident: UUID, name: str, order: Order) -> None:
    """Let one of the chain acknowledge a report."""
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
        if outcome is not Outcome.PAID:
            _mend(demo, line)


def _mend(demo: Demo, line: LoanLine) -> None:
    """What was repaired or replaced can be lent again."""
    for custody in line.custody:
        for before, units in ((Condition.DAMAGED, custody.damaged), (Condition.LOST, custody.lost)):
            if units:
                change = registry.Change(before, Condition.USABLE, units, "ผู้ยืมซ่อมหรือจัดหามาคืนแล้ว")
                registry.change_condition(
                    demo.session, actor=demo.actor("supply"), now=demo.now, asset_id=custody.asset_id, change=change
                )
