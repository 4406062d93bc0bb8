"""Rows are locked in one order: different things done at the same moment wait for each other, never in a circle."""

import time
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from assetlend.domain.lending import LoanState
from assetlend.domain.offices import Actor
from assetlend.services.borrowing import cancel, lapse, locked, submit
from assetlend.services.take_back import Back
from tests.concurrency.crew import DONE, EIGHT, Crew, Deed, Place
from tests.concurrency.test_approvers import before_the_nayok, says
from tests.concurrency.test_counters import give, receive
from tests.factories import SampleOffice, later, make_request
from tests.services.seeing import agrees
from tests.services.test_borrowing import new_item

ROUNDS = 4


def all_done(office: SampleOffice, crew: Crew, rounds: list[list[Deed]]) -> None:
    """Nobody hears anything but that it is done."""
    heard = crew.at_once(Place.of(office), rounds)
    assert heard == [[DONE] * EIGHT] * len(rounds)
    agrees(office)


def test_hand_overs_of_the_same_kinds_asked_for_in_another_order(office: SampleOffice, crew: Crew) -> None:
    office.items["table"] = new_item(office, "โต๊ะพับ", quantity=100)
    orders = [{"chair": ROUNDS, "table": ROUNDS}, {"table": ROUNDS, "chair": ROUNDS}] * 4
    loans = [office.approve(office.ask(order)).id for order in orders]

    all_done(office, crew, [[give(loan, counts={1: 1, 2: 1}) for loan in loans]] * ROUNDS)


def test_returns_with_damage_while_the_same_kind_is_approved(office: SampleOffice, crew: Crew) -> None:
    out = [office.give(office.approve(office.ask({"chair": ROUNDS})), counts={1: ROUNDS}).id for _ in range(4)]
    asked = [[before_the_nayok(office, {"chair": 1}) for _ in range(4)] for _ in range(ROUNDS - 1)]
    rounds = [
        [
            deed
            for n, loan in enumerate(out)
            for deed in (receive(loan, counts={1: Back(damaged=1)}), says(waiting[n], 0))
        ]
        for waiting in asked
    ]

    all_done(office, crew, rounds)


def test_requests_for_things_of_two_divisions_while_the_same_kinds_are_approved(
    office: SampleOffice, crew: Crew
) -> None:
    office.items["projector"] = new_item(office, "โปรเจกเตอร์พกพา", quantity=60, division="กองการศึกษา")
    asked = [[before_the_nayok(office, {name: 1}) for name in ("chair", "projector") * 2] for _ in range(ROUNDS)]
    orders = [("chair", "projector"), ("projector", "chair")] * 2
    requests = [make_request({office.items[name]: 1 for name in order}) for order in orders]
    rounds = [
        [
            deed
            for n, request in enumerate(requests)
            for deed in (Deed(submit, "", {"request": request}), says(waiting[n], 0))
        ]
        for waiting in asked
    ]

    all_done(office, crew, rounds)


def lapse_all(session: Session, *, actor: Actor, now: datetime) -> None:
    lapse(session, now=now)


def cancel_slowly(session: Session, *, actor: Actor, now: datetime, loan_id: UUID) -> None:
    """Hold the loan for a moment before it is called off."""
    locked(session, loan_id)
    time.sleep(0.3)
    cancel(session, actor=actor, now=now, loan_id=loan_id)


def test_loans_lapse_while_others_of_them_are_called_off(office: SampleOffice, crew: Crew) -> None:
    """The first to lapse is nobody's; the next ones are in the hands of who calls them off."""
    loans = [office.ask({"chair": 1}).id for _ in range(EIGHT)]
    calls = [Deed(cancel_slowly if n < 3 else cancel, "clerk", {"loan_id": loan}) for n, loan in enumerate(loans[1:])]
    (heard,) = crew.at_once(Place.of(office), [[Deed(lapse_all, "", now=later(days=9)), *calls]])

    assert heard[0] == DONE
    assert set(heard) <= {DONE, "409 OutOfOrder"}
    assert {office.loan(loan).state for loan in loans} <= {LoanState.EXPIRED, LoanState.CANCELLED}
    agrees(office)
