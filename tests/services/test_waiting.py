"""The waiting list: joined when nothing is free, asked in order of arrival, answered in time, and never bought."""

from dataclasses import replace
from datetime import datetime
from zlib import crc32

import pytest
from sqlalchemy import select

from assetlend.domain import lending, rulebook
from assetlend.domain import waiting as rules_of
from assetlend.domain.chasing import Overdue
from assetlend.domain.lending import BorrowerKind, Channel
from assetlend.domain.offices import PUBLIC
from assetlend.domain.waiting import WaitingState
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Loan, LoanWish, Person, WaitingEntry
from assetlend.services import borrowing, daily, registry, waiting
from assetlend.services.borrowing import Particulars, SentBefore
from assetlend.services.take_back import Back
from tests.factories import NOW, SampleOffice, day, later, make_request
from tests.services.seeing import Watch, agrees, refused
from tests.web.pages import on_sqlite


def somebody(name: str) -> Particulars:
    return replace(make_request({}).particulars, first_name=name, phone=f"08{crc32(name.encode()) % 10**8:08}")


def join(
    office: SampleOffice, name: str = "สมหวัง", units: int = 2, *, now: datetime = NOW, **over: object
) -> WaitingEntry:
    values: dict[str, object] = {"particulars": somebody(name), "start": day(5), "due": day(6)}
    request = make_request({office.items["tent"]: units}, **(values | over))
    with office.database.transaction() as session:
        key = waiting.join(session, actor=PUBLIC, now=now, request=request).follow_key
    return entry(office, key)


def entry(office: SampleOffice, key: str) -> WaitingEntry:
    with office.database.reading() as session:
        found = waiting.by_key(session, key)
        session.expunge_all()
        return found


def state(office: SampleOffice, one: WaitingEntry) -> WaitingState:
    return entry(office, one.follow_key).state


def ask_next(office: SampleOffice, now: datetime = NOW) -> int:
    with office.database.transaction() as session:
        return waiting.ask_next(session, now=now)


def take(office: SampleOffice, one: WaitingEntry, *, by: str | None = None, now: datetime = NOW) -> Loan:
    actor = office.actor(by) if by else waiting.waiter(one)
    with office.database.transaction() as session:
        loan = waiting.take(session, actor=actor, now=now, entry_id=one.id)[0].id
    return office.loan(loan)


def leave(office: SampleOffice, one: WaitingEntry, *, by: str | None = None) -> None:
    actor = office.actor(by) if by else waiting.waiter(one)
    with office.database.transaction() as session:
        waiting.leave(session, actor=actor, now=NOW, entry_id=one.id)


@pytest.fixture
def full(office: SampleOffice) -> SampleOffice:
    """All three tents are promised from today until `day(9)`."""
    office.first = office.approve(office.ask({"tent": 3}, due=day(9)))  # type: ignore[attr-defined]
    return office


def cancel(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        loan = borrowing.locked(session, office.first.id)  # type: ignore[attr-defined]
        borrowing.cancel(session, actor=borrowing.borrower_of(loan), now=NOW, loan_id=loan.id)


def test_who_came_first_is_asked_first_and_the_next_one_when_he_does_not_answer(full: SampleOffice) -> None:
    first, second = join(full, "หนึ่ง"), join(full, "สอง", now=later(minutes=1))
    assert ask_next(full) == 0
    cancel(full)
    watch = Watch(full)
    assert ask_next(full) == 1
    assert (state(full, first), state(full, second)) == (WaitingState.OFFERED, WaitingState.WAITING)
    counter = {("clerk", "waiting_call"), ("supply", "waiting_call"), ("chief", "waiting_call")}
    assert watch.notices() == {("borrower", "waiting_free"), *counter}
    assert entry(full, first.follow_key).answer_by == later(hours=48)
    assert ask_next(full, later(hours=47)) == 0
    assert ask_next(full, later(hours=49)) == 1
    assert (state(full, first), state(full, second)) == (WaitingState.LAPSED, WaitingState.OFFERED)
    assert watch.acts() == []


def test_a_yes_makes_a_request_that_shows_since_when_he_waited(full: SampleOffice) -> None:
    with full.database.transaction() as session:
        wanted = registry.ItemTerms(registry.Audience.EVERYONE, None, 4, "")
        registry.edit_item(session, actor=full.actor("supply"), item_id=full.items["tent"], wanted=wanted)
    one = join(full)  # in time then; the offer comes too late for a new request
    with refused(full, rules_of.NotOffered):
        take(full, one)
    cancel(full)
    ask_next(full, later(days=2))
    loan = take(full, one, now=later(days=3))
    assert (loan.state, loan.start_on, loan.channel) == (lending.LoanState.SUBMITTED, day(5), Channel.ONLINE)
    with full.database.reading() as session:
        assert session.get_one(LoanWish, loan.id).waited_since == NOW
        assert session.scalars(select(WaitingEntry.loan_id)).one() == loan.id
    with refused(full, rules_of.NoLongerWaiting):
        take(full, one, now=later(days=3))
    agrees(full)


@on_sqlite
def test_the_first_whose_whole_wish_fits_is_asked_and_nothing_is_offered_twice(full: SampleOffice) -> None:
    tents = [one.id for one in full.pieces("tent")]
    full.give(full.first, pieces=tents)  # type: ignore[attr-defined]
    big, small, other = (
        join(full, name, units, now=later(minutes=n)) for n, (name, units) in enumerate((("ก", 3), ("ข", 1), ("ค", 2)))
    )
    elsewhere = join(full, "ง", 3, now=later(minutes=9), start=day(8), due=day(9))
    full.receive(full.first, pieces={tents[0]: Back(good=1), tents[1]: Back(good=1)})  # type: ignore[attr-defined]
    assert ask_next(full) == 1
    found = [state(full, one).value for one in (big, small, other, elsewhere)]
    assert found == ["waiting", "offered", "waiting", "waiting"]


@on_sqlite
def test_help_after_a_disaster_goes_first_and_nobody_else(full: SampleOffice) -> None:
    first = join(full, "หนึ่ง", 3)
    relief = join(full, "สอง", 3, now=later(hours=1), purpose="disaster_relief")
    with full.database.reading() as session:
        assert [waiting.ahead(session, entry(full, one.follow_key)) for one in (first, relief)] == [1, 0]
        ((queue),) = waiting.queues(session, full.actor("clerk"))
        assert [one.id for one in queue.entries] == [relief.id, first.id]
        assert waiting.queues(session, full.actor("education")) == []
    cancel(full)
    ask_next(full)
    assert (state(full, first), state(full, relief)) == (WaitingState.WAITING, WaitingState.OFFERED)


@on_sqlite
def test_who_loses_what_was_offered_keeps_his_place(full: SampleOffice) -> None:
    one = join(full)
    cancel(full)
    ask_next(full)
    full.approve(full.ask({"tent": 3}, start=day(5), due=day(6)))
    with refused(full, borrowing.terms.NotEnough):
        take(full, one)
    ask_next(full)
    again = entry(full, one.follow_key)
    assert (again.state, again.offered_at, again.joined_at) == (WaitingState.WAITING, None, NOW)


@on_sqlite
def test_the_counter_answers_for_who_has_only_a_telephone(full: SampleOffice) -> None:
    one, other = join(full, "หนึ่ง", 1), join(full, "สอง", 1)
    cancel(full)
    ask_next(full)
    loan = take(full, one, by="clerk")
    assert (loan.channel, loan.recorded_by) == (Channel.COUNTER, full.people["clerk"])
    leave(full, other, by="clerk")
    assert state(full, other) is WaitingState.LEFT
    with refused(full, rules_of.NoLongerWaiting):
        leave(full, other)


@on_sqlite
def test_an_answer_too_late_and_a_strangers_answer_count_for_nothing(full: SampleOffice) -> None:
    one, other = join(full, "หนึ่ง"), join(full, "สอง")
    cancel(full)
    ask_next(full)
    with refused(full, rules_of.AnsweredTooLate):
        take(full, one, now=later(hours=49))
    with refused(full, NotFound), full.database.transaction() as session:
        waiting.leave(session, actor=waiting.waiter(other), now=NOW, entry_id=one.id)
    with refused(full, NotAllowed):
        leave(full, one, by="auditor")
    with refused(full, NotFound), full.database.transaction() as session:
        waiting.take(session, actor=PUBLIC, now=NOW, entry_id=full.items["tent"])


@on_sqlite
def test_a_place_lapses_with_its_first_day_and_is_deleted_later(full: SampleOffice) -> None:
    one = join(full)
    ask_next(full, later(days=6))
    assert state(full, one) is WaitingState.LAPSED
    with full.database.transaction() as session:
        assert waiting.forget(session, now=later(days=90)) == 0
        done = daily.open_day(session, later(days=97), day(97))
        assert done["waiting_asked"] == 0
    with full.database.reading() as session:
        assert session.scalars(select(WaitingEntry)).all() == []
        assert session.scalars(select(Person).where(Person.first_name == "สมหวัง")).one()


@on_sqlite
def test_who_may_not_wait(full: SampleOffice) -> None:
    with refused(full, waiting.FreeAfterAll):
        join(full, start=day(10), due=day(11))
    with refused(full, waiting.NeverSoMany, stock=3):
        join(full, units=4)
    with refused(full, rulebook.NotForThis):
        join(full, purpose="campaign")
    staff = make_request({full.items["tent"]: 1}, borrower_kind=BorrowerKind.STAFF, purpose="official_work")
    for actor in (PUBLIC, full.actor("clerk")):
        with refused(full, NotAllowed), full.database.transaction() as session:
            waiting.join(session, actor=actor, now=NOW, request=staff)
    one = join(full, key="k")
    assert join(full, key="k").id == one.id
    with refused(full, SentBefore):
        join(full, "คนอื่น", key="k")
    for _ in range(waiting.MOST_PLACES - 1):
        join(full)
    with refused(full, waiting.TooManyPlaces, most=5):
        join(full)
    full.give(full.first, pieces=[full.pieces("tent")[0].id])  # type: ignore[attr-defined]
    with refused(full, Overdue):
        join(full, particulars=make_request({}).particulars, now=later(days=10), start=day(11), due=day(12), units=3)
