"""Handing over: the right things, in the right state, on the right day, by the right person, and nothing else."""

import threading
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from assetlend.clock import start_of_day
from assetlend.db import Clash
from assetlend.domain.lending import Channel, LoanState, OutOfOrder, Place
from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import IssuerApproved, ServesHimself
from assetlend.errors import NotAllowed, NotFound, Refusal
from assetlend.ids import person_key
from assetlend.models import Asset, CounterAct, CounterActKind, Custody, Loan, Paper
from assetlend.services import counter, hand_over, papers
from assetlend.services.hand_over import (
    AlreadyOut,
    Counted,
    GivenBeforeApproval,
    HandOverCondition,
    LineFull,
    NothingToGive,
    NotLent,
    NotUsable,
    NotYet,
    NotYetGiven,
    PastDue,
    SlipNotSigned,
    TooFewHere,
    WrongKind,
)
from assetlend.services.take_back import Back
from tests.factories import NOW, TODAY, SampleOffice, add_assets, day, later, register_row
from tests.services.seeing import Watch, agrees, dump, refused
from tests.services.test_approving import appoint
from tests.services.test_borrowing import STAFF


@pytest.fixture
def loan(office: SampleOffice) -> Loan:
    """Two tents and seventy chairs, approved."""
    return office.approve(office.ask({"tent": 2, "chair": 70}))


def tents(office: SampleOffice, count: int = 3) -> list[UUID]:
    return [tent.id for tent in office.pieces("tent")[:count]]


def keep(office: SampleOffice, asset: UUID, **values: Any) -> None:
    with office.database.transaction() as session:
        session.execute(update(Asset).where(Asset.id == asset).values(**values))


# -- giving -----------------------------------------------------------------------------------------------------------


def test_pieces_and_counted_units_go_out_together(office: SampleOffice, loan: Loan) -> None:
    watch = Watch(office)
    one, two, three = tents(office)
    loan = office.give(loan, pieces=[two, one], counts={2: 70}, other_party="นางสมศรี ใจดี", note="ผ้าใบมีรอย")

    assert loan.state is LoanState.HANDED_OVER
    assert [(line.handed_over, line.outstanding, line.to_hand_over) for line in loan.lines] == [(2, 2, 0), (70, 70, 0)]
    custody = [(row.asset_id, row.is_piece, row.quantity) for line in loan.lines for row in line.custody]
    lots = office.pieces("chair")
    assert custody == [(one, True, 1), (two, True, 1), (lots[0].id, False, 60), (lots[1].id, False, 10)]
    assert [(tent.out, tent.usable) for tent in office.pieces("tent")] == [(1, 1), (1, 1), (0, 1)]
    assert [lot.free for lot in lots] == [0, 30]
    assert three not in [key for key, _, _ in custody]

    with office.database.reading() as session:
        act = session.scalars(select(CounterAct)).one()
        slip = session.scalars(select(Paper).where(Paper.edition == 1)).one()
        session.expunge_all()
        assert (act.kind, act.person_id, act.title) == (
            CounterActKind.HAND_OVER,
            office.people["clerk"],
            "ผู้ช่วยเจ้าพนักงานพัสดุ",
        )
        assert (act.other_party, act.note, act.happened_at, act.recorded_at) == (
            "นางสมศรี ใจดี",
            "ผ้าใบมีรอย",
            NOW,
            NOW,
        )
    entry = watch.entry("loan.handed_over")
    assert act.ledger_seq == entry["seq"]
    assert entry["actor"] == {"acting": False, "id": person_key(office.people["clerk"]), "office": "counter_clerk"}
    assert entry["data"] == {
        "lines": [
            {"line": 1, "quantity": 2, "assets": [one.hex, two.hex]},
            {"line": 2, "quantity": 70, "assets": []},
        ],
        "condition": "good",
        "evidence": [slip.commitment],
    }
    assert watch.notices() == {("borrower", "loan_handed_over")}
    agrees(office)


def test_things_may_go_out_in_parts(office: SampleOffice, loan: Loan) -> None:
    one, two, _ = tents(office)
    loan = office.give(loan, pieces=[one], counts={2: 10})
    loan = office.give(loan, pieces=[two], now=later(hours=1), condition=HandOverCondition.WITH_REMARKS)
    loan = office.give(loan, counts={2: 60}, now=later(days=1))

    assert [line.to_hand_over for line in loan.lines] == [0, 0]
    agrees(office)


def test_numbered_and_counted_things_of_one_kind_go_out_on_one_line(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        add_assets(session, [register_row(name="เก้าอี้พลาสติก", unit="ตัว", number="900-1", value=100)])
    loan = office.approve(office.ask({"chair": 101}))
    chair = office.asset("900-1")
    watch = Watch(office)
    loan = office.give(loan, pieces=[chair.id], counts={1: 100})

    assert loan.lines[0].handed_over == 101
    assert watch.entry("loan.handed_over")["data"]["lines"] == [{"line": 1, "quantity": 101, "assets": [chair.id.hex]}]
    agrees(office)


def test_what_happened_yesterday_is_entered_today_with_both_times(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 1}))
    watch = Watch(office)
    office.give(loan, pieces=tents(office, 1), now=later(days=1), happened_at=start_of_day(TODAY))

    entry = watch.entry("loan.handed_over")
    assert (entry["data"]["happened_at"], entry["at"]) == ("2026-01-11T17:00:00.000000Z", "2026-01-13T02:00:00.000000Z")
    with office.database.reading() as session:
        act = session.scalars(select(CounterAct)).one()
        assert (act.happened_at, act.recorded_at) == (start_of_day(TODAY), later(days=1))


def test_a_form_that_is_sent_three_times_hands_over_once(office: SampleOffice, loan: Loan) -> None:
    office.give(loan, counts={2: 5}, key="form")
    before = dump(office.database)
    office.give(loan, counts={2: 5}, key="form")
    office.give(loan, pieces=tents(office, 1), key="form")

    assert dump(office.database) == before


def test_who_recorded_the_request_and_who_checked_it_may_hand_over(office: SampleOffice) -> None:
    loan = office.ask({"chair": 5}, by="clerk", channel=Channel.COUNTER)
    assert office.give(office.approve(loan), counts={1: 5}).state is LoanState.HANDED_OVER
    loan = office.approve(office.ask({"chair": 5}))
    assert office.give(loan, by="supply", counts={1: 5}).state is LoanState.HANDED_OVER


# -- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nayok", NotAllowed),
        ("palad", NotAllowed),
        ("finance", NotAllowed),
        ("auditor", NotAllowed),
        ("education", NotFound),
        ("admin", NotFound),
        ("staff", NotFound),
    ],
)
def test_only_the_counter_hands_over(office: SampleOffice, loan: Loan, name: str, kind: type[Refusal]) -> None:
    with refused(office, kind):
        office.give(loan, by=name, counts={2: 5})


def test_a_clerk_does_not_serve_himself(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"chair": 1}, by="clerk", place=Place.OUTSIDE, **STAFF))
    with refused(office, ServesHimself, rule_id="R23"):
        office.give(loan, by="clerk", counts={1: 1})
    assert office.give(loan, by="supply", counts={1: 1}).state is LoanState.HANDED_OVER


def test_who_approved_does_not_hand_over(office: SampleOffice) -> None:
    appoint(office, "clerk", Office.NAYOK, holding=Holding.ACTING, order_no="9/2569")
    loan = office.approve(office.ask({"chair": 1}), by=("supply", "palad", "clerk"))
    with refused(office, IssuerApproved, rule_id="R23"):
        office.give(loan, by="clerk", counts={1: 1})


def test_a_loan_that_is_not_there_cannot_be_handed_over(office: SampleOffice) -> None:
    handing = hand_over.Handing(slip_signed=True, counts={1: 1})
    with refused(office, NotFound), office.database.transaction() as session:
        key = office.people["clerk"]
        hand_over.hand_over(session, actor=office.actor("clerk"), now=NOW, loan_id=key, handing=handing)


# -- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [(), ("supply",), ("supply", "palad")])
def test_nothing_goes_out_before_the_approval(office: SampleOffice, steps: tuple[str, ...]) -> None:
    loan = office.approve(office.ask({"chair": 5}), by=steps)
    with refused(office, OutOfOrder):
        office.give(loan, counts={1: 5})


def test_nothing_goes_out_on_a_loan_that_is_over(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"chair": 5})), counts={1: 5})
    loan = office.receive(loan, counts={1: Back(good=5)})
    with refused(office, OutOfOrder):
        office.give(loan, counts={1: 5})


def test_a_loan_is_handed_over_from_its_first_to_its_last_day(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"chair": 5}, start=day(2), due=day(4)))
    with refused(office, NotYet, start=day(2)):
        office.give(loan, counts={1: 5}, now=later(days=1))
    with refused(office, PastDue, due=day(4)):
        office.give(loan, counts={1: 5}, now=later(days=5))

    loan = office.give(loan, counts={1: 1}, now=later(days=2))
    assert office.give(loan, counts={1: 1}, now=later(days=4)).lines[0].handed_over == 2


def test_the_day_is_that_of_bangkok(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"chair": 5}, start=day(1), due=day(1)))
    with refused(office, NotYet):
        office.give(loan, counts={1: 1}, now=later(hours=14.99))  # 23:59 there

    assert office.give(loan, counts={1: 1}, now=later(hours=15)).lines[0].handed_over == 1
    with refused(office, PastDue):
        office.give(loan, counts={1: 1}, now=later(hours=39))


def test_nothing_can_have_been_handed_over_tomorrow(office: SampleOffice, loan: Loan) -> None:
    with refused(office, NotYetGiven, field="happened_on"):
        office.give(loan, counts={2: 5}, happened_at=start_of_day(day(1)))


def test_nothing_can_have_been_handed_over_before_it_was_approved(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"chair": 5}), now=later(days=1))
    with refused(office, GivenBeforeApproval, field="happened_on", rule_id="R4"):
        office.give(loan, counts={1: 5}, now=later(days=1), happened_at=start_of_day(TODAY))

    assert office.give(loan, counts={1: 5}, now=later(days=1), happened_at=start_of_day(day(1))).id


def test_what_was_approved_on_paper_is_handed_over_on_its_day_of_then(office: SampleOffice) -> None:
    over = {"channel": Channel.PAPER, "start": day(-5), "due": day(-3)}
    loan = office.approve(office.ask({"chair": 5}, by="clerk", **over))
    with refused(office, PastDue):
        office.give(loan, counts={1: 5})
    with refused(office, NotYet):
        office.give(loan, counts={1: 5}, happened_at=start_of_day(day(-6)))

    watch = Watch(office)
    loan = office.give(loan, counts={1: 5}, happened_at=start_of_day(day(-4)))
    assert loan.state is LoanState.HANDED_OVER
    assert watch.entry("loan.handed_over")["data"]["happened_at"].startswith("2026-01-07T17")


# -- what -------------------------------------------------------------------------------------------------------------


def test_the_borrower_signs_before_anything_goes_out(office: SampleOffice, loan: Loan) -> None:
    handing = hand_over.Handing(counts={2: 5})
    with (
        refused(office, SlipNotSigned, field="slip_signed", rule_id="R2"),
        office.database.transaction() as session,
    ):
        hand_over.hand_over(session, actor=office.actor("clerk"), now=NOW, loan_id=loan.id, handing=handing)


@pytest.mark.parametrize("counts", [{}, {2: 0}, {1: 0, 2: 0}, {2: -1}, {2: -(10**9)}, {9: 5}])
def test_a_hand_over_of_nothing_is_none(office: SampleOffice, loan: Loan, counts: dict[int, int]) -> None:
    with refused(office, NothingToGive):
        office.give(loan, counts=counts)


def test_less_than_nothing_does_not_go_out_beside_something(office: SampleOffice, loan: Loan) -> None:
    with refused(office, NothingToGive):
        office.give(loan, pieces=tents(office, 1), counts={2: -1})


def test_a_piece_of_another_kind_is_refused(office: SampleOffice, loan: Loan) -> None:
    projector = office.pieces("projector")[0]
    with refused(office, WrongKind, field="tag", number="651-65-0001", name="โปรเจกเตอร์"):
        office.give(loan, pieces=[projector.id])


def test_a_piece_that_is_not_there_is_not_found(office: SampleOffice, loan: Loan) -> None:
    with refused(office, NotFound):
        office.give(loan, pieces=[office.people["clerk"]])


def test_the_label_of_a_counted_lot_is_not_one_chair(office: SampleOffice, loan: Loan) -> None:
    lot = office.pieces("chair")[0]
    with refused(office, Counted, field="tag", name="เก้าอี้พลาสติก"):
        office.give(loan, pieces=[lot.id])


def test_a_lot_of_which_some_are_out_can_still_be_given_from(office: SampleOffice, loan: Loan) -> None:
    office.give(loan, counts={2: 5})
    other = office.approve(office.ask({"chair": 5}))
    lot = office.pieces("chair")[0]
    with office.database.reading() as session:
        found = session.get_one(Loan, other.id)
        line = hand_over.check_piece(session, {one.item_id: one for one in found.lines}, session.get_one(Asset, lot.id))
        assert line.position == 1


def test_no_more_pieces_go_out_than_were_approved(office: SampleOffice, loan: Loan) -> None:
    with refused(office, LineFull, field="tag", rule_id="R15", quantity=2):
        office.give(loan, pieces=tents(office, 3))
    loan = office.give(loan, pieces=tents(office, 2))
    with refused(office, LineFull):
        office.give(loan, pieces=tents(office, 3)[2:])


def test_no_more_counted_units_go_out_than_were_approved(office: SampleOffice, loan: Loan) -> None:
    with refused(office, LineFull, field="count-2", quantity=70, unit="ตัว"):
        office.give(loan, counts={2: 71})
    office.give(loan, counts={2: 60})
    with refused(office, LineFull):
        office.give(loan, counts={2: 11})


def test_what_was_not_approved_does_not_go_out(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 1, "chair": 5}), by=("supply", "palad"))
    loan = office.decide(loan, "nayok", approved={1: 1, 2: 0})
    with refused(office, LineFull):
        office.give(loan, counts={2: 1})


def test_a_piece_that_is_out_is_not_given_again_and_the_sentence_names_its_loan(office: SampleOffice) -> None:
    first = office.give(office.approve(office.ask({"tent": 1})), pieces=tents(office, 1))
    second = office.approve(office.ask({"tent": 2}))
    with refused(office, AlreadyOut, rule_id="R18", number="500-62-0001", reference=first.reference):
        office.give(second, pieces=tents(office, 1))


def test_the_same_piece_named_twice_goes_out_once(office: SampleOffice, loan: Loan) -> None:
    one = tents(office, 1)[0]

    assert office.give(loan, pieces=[one, one]).lines[0].handed_over == 1


@pytest.mark.parametrize("condition", ["damaged", "worn", "in_repair", "awaiting_disposal", "lost"])
def test_a_piece_that_is_not_usable_does_not_go_out(office: SampleOffice, loan: Loan, condition: str) -> None:
    one = tents(office, 1)[0]
    keep(office, one, usable=0, **{condition: 1})
    with refused(office, NotUsable, rule_id="R18", number="500-62-0001"):
        office.give(loan, pieces=[one])


def test_a_piece_that_is_disposed_of_does_not_go_out(office: SampleOffice, loan: Loan) -> None:
    one = tents(office, 1)[0]
    keep(office, one, usable=0, disposed=1, disposal_order="1/2569")
    with refused(office, NotUsable):
        office.give(loan, pieces=[one])


def test_a_piece_that_is_switched_off_does_not_go_out(office: SampleOffice, loan: Loan) -> None:
    one = tents(office, 1)[0]
    keep(office, one, is_lendable=False)
    with refused(office, NotLent, rule_id="R18"):
        office.give(loan, pieces=[one])


def test_no_more_counted_units_go_out_than_are_here(office: SampleOffice, loan: Loan) -> None:
    lots = office.pieces("chair")
    keep(office, lots[0].id, usable=5, damaged=55)
    with refused(office, TooFewHere, rule_id="R18", free=45, unit="ตัว", name="เก้าอี้พลาสติก"):
        office.give(loan, counts={2: 46})
    keep(office, lots[1].id, is_lendable=False)
    with refused(office, TooFewHere, free=5):
        office.give(loan, counts={2: 6})

    assert office.give(loan, counts={2: 5}).lines[1].handed_over == 5


def test_a_hand_over_of_which_one_thing_is_refused_is_refused_as_a_whole(office: SampleOffice, loan: Loan) -> None:
    one, two, _ = tents(office)
    keep(office, two, usable=0, lost=1)
    with refused(office, NotUsable):
        office.give(loan, pieces=[one, two], counts={2: 70})


def test_a_line_that_the_loan_does_not_have_is_passed_over(office: SampleOffice, loan: Loan) -> None:
    watch = Watch(office)
    office.give(loan, counts={2: 1, 9: 5})

    assert watch.entry("loan.handed_over")["data"]["lines"] == [{"line": 2, "quantity": 1, "assets": []}]


@pytest.mark.parametrize("over", [{"note": "ก" * 501}, {"other_party": "ก" * 151}, {"key": "k" * 61}])
def test_too_much_text_does_not_get_into_the_database(office: SampleOffice, loan: Loan, over: dict[str, str]) -> None:
    with refused(office, Clash):
        office.give(loan, counts={2: 1}, **over)


def test_of_eight_counters_that_hand_one_piece_over_at_once_one_does(office: SampleOffice) -> None:
    loans = [office.approve(office.ask({"tent": 1}, start=day(n), due=day(n))) for n in range(0, 8)]
    for one in loans:
        with office.database.transaction() as session:
            session.get_one(Loan, one.id).start_on = TODAY
    piece, clerk = tents(office, 1)[0], office.actor("clerk")
    start, ends = threading.Barrier(8), []

    def work(loan: Loan) -> None:
        start.wait(30)
        handing = hand_over.Handing(slip_signed=True, pieces=[piece])
        try:
            with office.database.transaction() as session:
                hand_over.hand_over(session, actor=clerk, now=NOW, loan_id=loan.id, handing=handing)
            ends.append("given")
        except Refusal as refusal:
            ends.append(type(refusal).__name__)

    threads = [threading.Thread(target=work, args=(one,)) for one in loans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(ends) == ["AlreadyOut"] * 7 + ["given"]
    with office.database.reading() as session:
        assert len(session.scalars(select(Custody)).all()) == 1


# -- what the counter sees --------------------------------------------------------------------------------------------


def test_the_desk_shows_what_is_ready_what_is_out_and_what_is_late(office: SampleOffice) -> None:
    ready = office.approve(office.ask({"chair": 1}, start=day(1), due=day(9)))
    out = office.give(office.approve(office.ask({"chair": 1}, due=day(9))), counts={1: 1})
    late = office.give(office.approve(office.ask({"chair": 1}, due=day(1))), counts={1: 1})
    office.ask({"chair": 1})
    with office.database.reading() as session:
        lists = counter.due_lists(session, office.actor("clerk"), day(2))
        found = {name: [loan.id for loan in loans] for name, loans in lists.items()}
        nothing = counter.due_lists(session, office.actor("education"), day(2))

    assert found == {"ready": [ready.id], "out": [out.id], "overdue": [late.id]}
    assert nothing == {"ready": [], "out": [], "overdue": []}


@pytest.mark.parametrize("typed", ["500-62-0001", " 500-62-0001 ", "500 - 62 - 0001"])
def test_a_thing_is_found_by_its_number_and_its_label(office: SampleOffice, typed: str) -> None:
    tent = office.pieces("tent")[0]
    with office.database.reading() as session:
        assert counter.find_asset(session, typed).id == tent.id
        assert counter.find_asset(session, f" {tent.tag.lower()} ").id == tent.id


@pytest.mark.parametrize("typed", ["", "nothing", "500-62-9999", "%", "_", "' OR 1=1 --", "\0", "ก" * 5000])
def test_what_names_no_thing_is_not_found(office: SampleOffice, typed: str) -> None:
    with office.database.reading() as session, pytest.raises(NotFound):
        counter.find_asset(session, typed)


def test_a_thing_that_is_out_leads_to_its_loan(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"tent": 1})), pieces=tents(office, 1))
    with office.database.reading() as session:
        first, second = session.scalars(select(Asset).where(Asset.number.is_not(None)).order_by(Asset.id)).all()[:2]
        found = counter.loan_with(session, first)
        assert found is not None
        assert found.id == loan.id
        assert counter.loan_with(session, second) is None


def test_what_can_go_out_is_offered(office: SampleOffice, loan: Loan) -> None:
    keep(office, tents(office, 1)[0], is_lendable=False)
    with office.database.reading() as session:
        lines = session.get_one(Loan, loan.id).lines
        assert [one.number for one in hand_over.free_pieces(session, lines[0])] == ["500-62-0002", "500-62-0003"]
        assert hand_over.free_pieces(session, lines[1]) == []
        assert (hand_over.free_units(session, lines[0]), hand_over.free_units(session, lines[1])) == (0, 100)


def test_the_slip_exists_from_the_approval_on(office: SampleOffice) -> None:
    loan = office.ask({"tent": 1})
    with office.database.reading() as session, pytest.raises(NotFound):
        papers.last_slip(session, loan.id)
