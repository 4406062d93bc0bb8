"""Taking back: what is out comes back good, damaged or not at all, each unit once; the loan knows when it is over."""

import json
import threading
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from assetlend.clock import start_of_day
from assetlend.db import Clash
from assetlend.domain import terms
from assetlend.domain.lending import Channel, LoanState, OutOfOrder, Place
from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import IssuerApproved, ServesHimself
from assetlend.errors import NotAllowed, NotFound, Refusal
from assetlend.ids import person_key
from assetlend.models import Asset, Attachment, CounterAct, CounterActKind, Incident, Loan, Paper
from assetlend.services import incidents, papers, take_back
from assetlend.services.take_back import Back, BeforeHandOver, MoreThanOut, NothingBack, NotOut, TakingBack
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.lives import picture
from tests.services.seeing import Watch, agrees, dump, refused
from tests.services.test_approving import NO, appoint
from tests.services.test_borrowing import STAFF, new_item

CHAIN = ["supply_officer", "unit_head", "palad", "nayok"]
TOLD = {(name, "incident_reported") for name in ("supply", "finance", "palad", "nayok")}


@pytest.fixture
def loan(office: SampleOffice) -> Loan:
    """Two tents and seventy chairs, with their borrower since NOW."""
    return office.give(office.approve(office.ask({"tent": 2, "chair": 70})), pieces=tents(office), counts={2: 70})


def tents(office: SampleOffice, count: int = 2) -> list[UUID]:
    return [tent.id for tent in office.pieces("tent")[:count]]


def chairs_out(office: SampleOffice, units: int = 70) -> Loan:
    return office.give(office.approve(office.ask({"chair": units})), counts={1: units})


def tent_out(office: SampleOffice) -> Loan:
    return office.give(office.approve(office.ask({"tent": 1})), pieces=tents(office, 1))


def reports(office: SampleOffice) -> list[Incident]:
    with office.database.reading() as session:
        rows = list(session.scalars(select(Incident).order_by(Incident.id)))
        _ = [row.levels for row in rows]
        session.expunge_all()
        return rows


def stock(asset: Asset) -> tuple[int, int, int, int, int]:
    """Quantity, usable, damaged, lost and out."""
    return asset.quantity, asset.usable, asset.damaged, asset.lost, asset.out


# -- everything good --------------------------------------------------------------------------------------------------


def test_what_is_all_back_in_order_closes_the_loan(office: SampleOffice, loan: Loan) -> None:
    watch = Watch(office)
    one, two = tents(office)
    back = {"pieces": {two: Back(good=1), one: Back(good=1)}, "counts": {2: Back(good=70)}}
    loan = office.receive(loan, **back, other_party="นายสมชาย ใจดี", note="ครบ", now=later(days=1))

    assert (loan.state, loan.closed_at) == (LoanState.CLOSED, later(days=1))
    counts = [(line.handed_over, line.good, line.damaged, line.lost) for line in loan.lines]
    assert counts == [(2, 2, 0, 0), (70, 70, 0, 0)]
    assert {row.returned_at for line in loan.lines for row in line.custody} == {later(days=1)}
    assert [stock(tent) for tent in office.pieces("tent")] == [(1, 1, 0, 0, 0)] * 3
    assert [stock(lot) for lot in office.pieces("chair")] == [(60, 60, 0, 0, 0), (40, 40, 0, 0, 0)]

    entry = watch.entry("loan.returned")
    with office.database.reading() as session:
        act = session.scalars(select(CounterAct).where(CounterAct.kind == CounterActKind.TAKE_BACK)).one()
        signed = session.scalars(select(Paper).where(Paper.edition == 2)).one().commitment
        session.expunge_all()
    assert (act.person_id, act.title) == (office.people["clerk"], "ผู้ช่วยเจ้าพนักงานพัสดุ")
    assert (act.other_party, act.note, act.ledger_seq) == ("นายสมชาย ใจดี", "ครบ", entry["seq"])
    assert (act.happened_at, act.recorded_at) == (later(days=1), later(days=1))
    assert entry["actor"] == {"acting": False, "id": person_key(office.people["clerk"]), "office": "counter_clerk"}
    assert entry["data"] == {
        "lines": [
            {
                "line": 1,
                "good": 2,
                "damaged": 0,
                "lost": 0,
                "assets": [{"asset": two.hex, "condition": "good"}, {"asset": one.hex, "condition": "good"}],
            },
            {"line": 2, "good": 70, "damaged": 0, "lost": 0, "assets": []},
        ],
        "evidence": [signed],
    }
    assert watch.acts() == ["loan.returned", "loan.closed", "paper.issued"]
    assert watch.notices() == {("borrower", "loan_returned")}
    assert reports(office) == []
    agrees(office)


def test_parts_come_back_over_several_days_and_the_loan_stays_open_until_the_last(
    office: SampleOffice, loan: Loan
) -> None:
    one, two = tents(office)
    days: list[dict[str, Any]] = [
        {"counts": {2: Back(good=20)}},
        {"pieces": {two: Back(good=1)}, "counts": {2: Back(good=45)}},
        {"pieces": {one: Back(good=1)}},
        {"counts": {2: Back(good=5)}},
    ]
    left = []
    for number, part in enumerate(days, 1):
        assert (loan.state, loan.closed_at) == (LoanState.HANDED_OVER, None)
        loan = office.receive(loan, **part, now=later(days=number))
        left.append([line.outstanding for line in loan.lines])
        agrees(office)

    assert left == [[2, 50], [1, 5], [0, 5], [0, 0]]
    assert (loan.state, loan.closed_at) == (LoanState.CLOSED, later(days=4))
    back = {row.asset_id: row.returned_at for line in loan.lines for row in line.custody}
    lots = [lot.id for lot in office.pieces("chair")]
    assert back == {two: later(days=2), one: later(days=3), lots[0]: later(days=2), lots[1]: later(days=4)}


def test_what_was_only_partly_handed_over_is_over_when_that_is_back(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"chair": 70})), counts={1: 10})
    loan = office.receive(loan, counts={1: Back(good=10)})

    assert loan.state is LoanState.CLOSED
    agrees(office)


def test_things_may_still_go_out_after_some_came_back(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"chair": 70})), counts={1: 50})
    office.receive(loan, counts={1: Back(good=20)}, now=later(hours=1))
    loan = office.give(loan, counts={1: 20}, now=later(hours=2))

    assert loan.lines[0].outstanding == 50
    loan = office.receive(loan, counts={1: Back(good=50)}, now=later(hours=3))
    assert loan.state is LoanState.CLOSED
    agrees(office)


def test_what_is_back_can_be_lent_again(office: SampleOffice) -> None:
    first = tent_out(office)
    office.receive(first, pieces={tents(office, 1)[0]: Back(good=1)}, now=later(hours=1))
    second = office.approve(office.ask({"tent": 3}, start=day(5), due=day(6)))

    assert office.give(second, pieces=tents(office, 3), now=later(days=5)).lines[0].handed_over == 3
    agrees(office)


# -- damaged and lost -------------------------------------------------------------------------------------------------


def test_five_of_two_hundred_chairs_are_lost(office: SampleOffice) -> None:
    office.items["folding"] = new_item(office, "เก้าอี้พับ", unit="ตัว", quantity=200)
    loan = office.give(office.approve(office.ask({"folding": 200})), counts={1: 200})
    watch = Watch(office)
    loan = office.receive(loan, counts={1: Back(good=195, lost=5)}, now=later(days=1))

    (lot,) = office.pieces("folding")
    assert (loan.state, loan.closed_at) == (LoanState.SETTLEMENT, None)
    assert stock(lot) == (200, 195, 0, 5, 0)
    (report,) = reports(office)
    assert (report.kind, report.quantity, report.asset_id, report.loan_id) == ("lost", 5, lot.id, loan.id)
    assert [(level.position, level.office) for level in report.levels] == list(enumerate(CHAIN, 1))
    told = ["loan.returned", "asset.condition", "incident.reported", *["incident.notified"] * 4, "paper.issued"]
    assert watch.acts() == told
    assert watch.entry("asset.condition")["data"] == {
        "from": "usable",
        "to": "lost",
        "reason": f"loan:{loan.id.hex}",
        "quantity": 5,
    }
    assert watch.notices() == TOLD | {("borrower", "loan_returned")}
    agrees(office)

    with refused(office, terms.NotEnough, free=195):
        office.ask({"folding": 196}, start=day(10), due=day(11))


@pytest.mark.parametrize("word", ["damaged", "lost"])
def test_a_bad_piece_opens_its_report_by_itself_and_every_level_is_told(office: SampleOffice, word: str) -> None:
    loan = tent_out(office)
    (tent,) = tents(office, 1)
    watch = Watch(office)
    loan = office.receive(loan, pieces={tent: Back(**{word: 1})}, note="เสาหัก", now=later(days=1))

    assert loan.state is LoanState.SETTLEMENT
    (report,) = reports(office)
    assert (report.kind, report.quantity, report.description) == (word, 1, "เสาหัก")
    assert (report.asset_id, report.loan_id, report.item_id) == (tent, loan.id, office.items["tent"])
    assert (report.reported_by_kind, report.reporter_id) == ("staff", office.people["clerk"])
    assert (report.happened_at, report.reported_at) == (later(days=1), later(days=1))
    assert [(one.office, one.division_id, one.notified_at, one.acknowledged_at) for one in report.levels] == [
        ("supply_officer", None, later(days=1), None),
        ("unit_head", office.divisions["กองคลัง"], later(days=1), None),
        ("palad", None, later(days=1), None),
        ("nayok", None, later(days=1), None),
    ]
    assert watch.entry("loan.returned")["data"]["lines"][0]["assets"] == [{"asset": tent.hex, "condition": word}]
    assert watch.entry("asset.condition")["object"] == f"asset:{tent.hex}"
    assert watch.entry("incident.reported")["data"] == {
        "kind": word,
        "loan": loan.id.hex,
        "asset": tent.hex,
        "quantity": 1,
        "reported_by_kind": "staff",
    }
    assert {entry["actor"]["office"] for entry in watch.entries()} == {"counter_clerk"}
    assert watch.notices() == TOLD | {("borrower", "loan_returned")}
    agrees(office)


def test_a_report_without_a_word_of_the_clerk_says_that_it_was_found_at_the_return(office: SampleOffice) -> None:
    office.receive(tent_out(office), pieces={tents(office, 1)[0]: Back(lost=1)})

    assert [report.description for report in reports(office)] == [incidents.FOUND_AT_RETURN]


def test_damage_and_loss_of_one_return_are_reported_thing_by_thing(office: SampleOffice, loan: Loan) -> None:
    one, two = tents(office)
    pieces = {one: Back(damaged=1), two: Back(good=1)}
    loan = office.receive(loan, pieces=pieces, counts={2: Back(good=60, damaged=7, lost=3)}, now=later(days=1))

    lot = office.pieces("chair")[1].id
    found = [(report.kind.value, report.asset_id, report.quantity) for report in reports(office)]
    assert found == [("damaged", one, 1), ("damaged", lot, 7), ("lost", lot, 3)]
    assert (loan.bad, loan.outstanding, loan.state) == (11, 0, LoanState.SETTLEMENT)
    agrees(office)


def test_what_is_bad_is_reported_at_once_while_other_things_are_still_out(office: SampleOffice, loan: Loan) -> None:
    loan = office.receive(loan, counts={2: Back(damaged=4)}, now=later(days=1))
    assert (loan.state, loan.outstanding, len(reports(office))) == (LoanState.HANDED_OVER, 68, 1)

    back = {"pieces": {tent: Back(good=1) for tent in tents(office)}, "counts": {2: Back(good=66)}}
    loan = office.receive(loan, **back, now=later(days=2))
    assert (loan.state, len(reports(office))) == (LoanState.SETTLEMENT, 1)
    agrees(office)


@pytest.mark.parametrize(
    ("back", "lots"),
    [
        # Good ones fill the lot that came first, then damaged ones, then lost ones.
        (Back(good=70), [(60, 0, 0), (10, 0, 0)]),
        (Back(good=60, damaged=7, lost=3), [(60, 0, 0), (0, 7, 3)]),
        (Back(good=30, damaged=20, lost=20), [(30, 20, 10), (0, 0, 10)]),
        (Back(damaged=70), [(0, 60, 0), (0, 10, 0)]),
        (Back(lost=61), [(0, 0, 60), (0, 0, 1)]),
        (Back(good=1, damaged=1, lost=1), [(1, 1, 1), (0, 0, 0)]),
    ],
)
def test_counted_units_go_back_to_the_lots_that_they_came_from(
    office: SampleOffice, back: Back, lots: list[tuple[int, int, int]]
) -> None:
    loan = office.receive(chairs_out(office), counts={1: back})

    assert [(row.good, row.damaged, row.lost) for row in loan.lines[0].custody] == lots
    expected = [(60, 60), (40, 10)]
    assert [stock(lot) for lot in office.pieces("chair")] == [
        (whole, whole - damaged - lost, damaged, lost, out - good - damaged - lost)
        for (whole, out), (good, damaged, lost) in zip(expected, lots, strict=True)
    ]
    agrees(office)


def test_the_second_return_fills_what_the_first_left(office: SampleOffice) -> None:
    loan = office.receive(chairs_out(office), counts={1: Back(good=58)})
    loan = office.receive(loan, counts={1: Back(good=1, damaged=1, lost=1)}, now=later(hours=1))

    assert [(row.good, row.damaged, row.lost) for row in loan.lines[0].custody] == [(59, 1, 0), (0, 0, 1)]
    agrees(office)


def test_lending_takes_nothing_off_the_register(office: SampleOffice, loan: Loan) -> None:
    units = {asset.id: asset.quantity for name in ("tent", "chair") for asset in office.pieces(name)}
    pieces = {tent: Back(lost=1) for tent in tents(office)}
    office.receive(loan, pieces=pieces, counts={2: Back(lost=70)}, now=later(days=1))

    for name in ("tent", "chair"):
        for asset in office.pieces(name):
            assert (asset.quantity, asset.usable + asset.lost) == (units[asset.id], units[asset.id])
            assert (asset.disposed, asset.awaiting_disposal, asset.disposal_order) == (0, 0, "")
    agrees(office)


# -- the slip ---------------------------------------------------------------------------------------------------------


def slip(office: SampleOffice, loan: Loan) -> dict[str, Any]:
    with office.database.reading() as session:
        value: dict[str, Any] = json.loads(papers.last_slip(session, loan.id).value)
        return value


def test_the_slip_says_complete_only_when_nothing_is_out_damaged_or_lost(office: SampleOffice, loan: Loan) -> None:
    assert slip(office, loan)["returned"] is None
    office.receive(loan, pieces={tents(office)[0]: Back(good=1)})
    assert slip(office, loan)["returned"] is None
    rest = {"pieces": {tents(office)[1]: Back(damaged=1)}, "counts": {2: Back(good=68, lost=2)}}
    office.receive(loan, **rest)

    assert slip(office, loan)["returned"] == {
        "complete": False,
        "differences": ["เต็นท์ผ้าใบ ขนาด ๔x๘ เมตร ชำรุด ๑ หลัง", "เก้าอี้พลาสติก สูญหาย ๒ ตัว"],
    }


def test_the_slip_of_a_complete_return_says_so_and_is_a_new_edition(office: SampleOffice) -> None:
    loan = office.receive(chairs_out(office), counts={1: Back(good=70)}, other_party="นายสมชาย ใจดี")

    assert slip(office, loan)["returned"] == {"complete": True, "differences": []}
    with office.database.reading() as session:
        assert papers.last_slip(session, loan.id).edition == 3
        assert papers.print_slip(papers.last_slip(session, loan.id)).startswith(b"%PDF")


def test_pictures_of_the_return_are_kept_and_their_digests_entered(office: SampleOffice) -> None:
    pictures, watch = [picture(11), picture(12)], Watch(office)
    office.receive(chairs_out(office), counts={1: Back(good=69, damaged=1)}, pictures=pictures)

    digests = [one.sha256 for one in pictures]
    assert watch.entry("loan.returned")["data"]["evidence"][1:] == digests
    with office.database.reading() as session:
        kept = session.scalars(select(Attachment).order_by(Attachment.id)).all()
        acts = {session.get_one(CounterAct, one.counter_act_id).kind for one in kept}
        assert ([one.sha256 for one in kept], acts) == (digests, {CounterActKind.TAKE_BACK})
    agrees(office)


# -- twice ------------------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_three_times_takes_back_once(office: SampleOffice, loan: Loan) -> None:
    acts = []
    for _ in range(3):
        with office.database.transaction() as session:
            taking = TakingBack(counts={2: Back(good=5, lost=1)}, key="form")
            done = take_back.take_back(session, actor=office.actor("clerk"), now=NOW, loan_id=loan.id, taking=taking)
            acts.append(done.id)
    before = dump(office.database)
    office.receive(loan, counts={2: Back(good=64)}, key="form")

    assert len(set(acts)) == 1
    assert office.loan(loan.id).lines[1].outstanding == 64
    assert len(reports(office)) == 1
    assert dump(office.database) == before


def test_the_form_that_closed_the_loan_may_be_sent_again(office: SampleOffice) -> None:
    loan = office.receive(chairs_out(office), counts={1: Back(good=70)}, key="form")
    before = dump(office.database)

    assert office.receive(loan, counts={1: Back(good=70)}, key="form").state is LoanState.CLOSED
    assert dump(office.database) == before


def test_the_form_of_another_loan_or_of_the_hand_over_is_not_taken_for_this_one(
    office: SampleOffice, loan: Loan
) -> None:
    office.give(loan_of_chairs := office.approve(office.ask({"chair": 5})), counts={1: 5}, key="given")
    office.receive(loan, counts={2: Back(good=5)}, key="back")
    for key in ("given", "back"):
        with refused(office, Clash):
            office.receive(loan_of_chairs, counts={1: Back(good=5)}, key=key)


def test_a_form_sent_twice_at_once_takes_back_once_and_both_hear_the_same(office: SampleOffice) -> None:
    loan, clerk = chairs_out(office), office.actor("clerk")
    start, ends = threading.Barrier(4), []

    def work() -> None:
        taking = TakingBack(counts={1: Back(good=10)}, key="form")
        start.wait(30)
        try:
            with office.database.transaction() as session:
                take_back.take_back(session, actor=clerk, now=NOW, loan_id=loan.id, taking=taking)
            ends.append("taken back")
        except Refusal as refusal:
            ends.append(type(refusal).__name__)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert ends == ["taken back"] * 4
    assert office.loan(loan.id).lines[0].outstanding == 60
    agrees(office)


def test_of_two_clerks_who_take_the_same_piece_back_the_second_is_told(office: SampleOffice, loan: Loan) -> None:
    one = tents(office)[0]
    office.receive(loan, pieces={one: Back(good=1)}, by="clerk")
    with refused(office, NotOut, number="500-62-0001"):
        office.receive(loan, pieces={one: Back(damaged=1)}, by="supply", now=later(minutes=1))
    agrees(office)


def test_of_two_clerks_who_count_the_same_chairs_the_second_is_told(office: SampleOffice, loan: Loan) -> None:
    office.receive(loan, counts={2: Back(good=70)}, by="clerk")
    with refused(office, MoreThanOut, rule_id="R15", field="good-2", out=0, unit="ตัว", name="เก้าอี้พลาสติก"):
        office.receive(loan, counts={2: Back(good=70)}, by="supply", now=later(minutes=1))


def test_what_closed_the_loan_cannot_be_taken_back_again(office: SampleOffice) -> None:
    loan = office.receive(chairs_out(office), counts={1: Back(good=70)})
    with refused(office, OutOfOrder):
        office.receive(loan, counts={1: Back(good=70)}, by="supply", now=later(minutes=1))


# -- how many ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "back", [Back(good=71), Back(damaged=71), Back(good=70, lost=1), Back(24, 24, 24), Back(good=10**9)]
)
def test_no_more_comes_back_than_is_out(office: SampleOffice, loan: Loan, back: Back) -> None:
    with refused(office, MoreThanOut, rule_id="R15", field="good-2", out=70, unit="ตัว", name="เก้าอี้พลาสติก"):
        office.receive(loan, counts={2: back})


def test_no_more_comes_back_than_is_still_out(office: SampleOffice, loan: Loan) -> None:
    office.receive(loan, counts={2: Back(good=60)})
    with refused(office, MoreThanOut, out=10):
        office.receive(loan, counts={2: Back(good=11)})

    assert office.receive(loan, counts={2: Back(good=10)}).lines[1].outstanding == 0


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {2: Back()},
        {1: Back(), 2: Back()},
        {2: Back(good=-1)},
        {2: Back(lost=-1)},
        {2: Back(good=2, damaged=-1)},
        {2: Back(good=-(10**9))},
        {9: Back(good=5)},
    ],
)
def test_a_return_of_nothing_is_none(office: SampleOffice, loan: Loan, counts: dict[int, Back]) -> None:
    with refused(office, NothingBack, field="tag"):
        office.receive(loan, counts=counts)


def test_less_than_nothing_does_not_come_back_beside_something(office: SampleOffice, loan: Loan) -> None:
    one, two = tents(office)
    with refused(office, NothingBack):
        office.receive(loan, pieces={one: Back(good=1)}, counts={2: Back(good=-1)})
    with refused(office, NothingBack):
        office.receive(loan, pieces={one: Back(good=1), two: Back(good=-1)})


@pytest.mark.parametrize("back", [Back(good=2), Back(good=1, damaged=1), Back(damaged=1, lost=1), Back(lost=100)])
def test_one_piece_comes_back_once_and_in_one_state(office: SampleOffice, loan: Loan, back: Back) -> None:
    with refused(office, MoreThanOut, field="tag", name="500-62-0001", out=1, unit="หลัง"):
        office.receive(loan, pieces={tents(office)[0]: back})


def test_a_piece_that_is_not_marked_stays_out(office: SampleOffice, loan: Loan) -> None:
    one, two = tents(office)
    loan = office.receive(loan, pieces={one: Back(good=1), two: Back()})

    assert [row.outstanding for row in loan.lines[0].custody] == [0, 1]


def test_a_line_that_the_loan_does_not_have_is_passed_over(office: SampleOffice, loan: Loan) -> None:
    watch = Watch(office)
    office.receive(loan, counts={2: Back(good=1), 9: Back(good=5)})

    assert [line["line"] for line in watch.entry("loan.returned")["data"]["lines"]] == [2]


# -- what is not out --------------------------------------------------------------------------------------------------


def test_a_piece_that_never_left_cannot_come_back(office: SampleOffice, loan: Loan) -> None:
    with refused(office, NotOut, number="500-62-0003"):
        office.receive(loan, pieces={tents(office, 3)[2]: Back(good=1)})


def test_a_piece_that_is_out_on_another_loan_does_not_come_back_on_this_one(office: SampleOffice, loan: Loan) -> None:
    third = tents(office, 3)[2]
    other = office.give(office.approve(office.ask({"tent": 1})), pieces=[third])
    with refused(office, NotOut, number="500-62-0003"):
        office.receive(loan, pieces={third: Back(good=1)})

    assert office.receive(other, pieces={third: Back(good=1)}).state is LoanState.CLOSED


def test_a_piece_that_was_lent_twice_on_one_loan_comes_back_each_time(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 2, "chair": 1}))
    one = tents(office, 1)[0]
    office.give(loan, pieces=[one], counts={2: 1})
    office.receive(loan, pieces={one: Back(good=1)}, now=later(hours=1))
    office.give(loan, pieces=[one], now=later(hours=2))
    loan = office.receive(loan, pieces={one: Back(damaged=1)}, now=later(hours=3))

    assert [(row.good, row.damaged) for row in loan.lines[0].custody] == [(1, 0), (0, 1)]
    agrees(office)


def test_the_label_of_a_counted_lot_is_not_one_chair(office: SampleOffice, loan: Loan) -> None:
    lot = office.pieces("chair")[0]
    with refused(office, NotOut, number=lot.tag):
        office.receive(loan, pieces={lot.id: Back(good=1)})


def test_a_piece_that_is_not_there_is_not_found(office: SampleOffice, loan: Loan) -> None:
    with refused(office, NotFound):
        office.receive(loan, pieces={office.people["clerk"]: Back(good=1)})


def test_a_return_of_which_one_thing_is_refused_is_refused_as_a_whole(office: SampleOffice, loan: Loan) -> None:
    one, two, three = tents(office, 3)
    good = {one: Back(good=1), two: Back(lost=1)}
    with refused(office, NotOut):
        office.receive(loan, pieces=good | {three: Back(good=1)}, counts={2: Back(good=70)})
    with refused(office, MoreThanOut):
        office.receive(loan, pieces=good, counts={2: Back(good=71)}, pictures=[picture(13)])


# -- when -------------------------------------------------------------------------------------------------------------


def test_what_came_back_yesterday_is_entered_today_with_both_times(office: SampleOffice) -> None:
    loan, watch = tent_out(office), Watch(office)
    back = {"pieces": {tents(office, 1)[0]: Back(lost=1)}}
    loan = office.receive(loan, **back, now=later(days=3), happened_at=start_of_day(day(2)))

    entry = watch.entry("loan.returned")
    assert (entry["data"]["happened_at"], entry["at"]) == ("2026-01-13T17:00:00.000000Z", "2026-01-15T02:00:00.000000Z")
    assert watch.entry("incident.reported")["data"]["happened_at"] == "2026-01-13T17:00:00.000000Z"
    (report,) = reports(office)
    assert (report.happened_at, report.reported_at) == (start_of_day(day(2)), later(days=3))
    assert {row.returned_at for line in loan.lines for row in line.custody} == {later(days=3)}
    agrees(office)


@pytest.mark.parametrize("moment", [later(microseconds=1), start_of_day(day(1)), later(days=400)])
def test_nothing_can_have_come_back_in_the_future(office: SampleOffice, loan: Loan, moment: Any) -> None:
    with refused(office, BeforeHandOver, field="happened_on"):
        office.receive(loan, counts={2: Back(good=5)}, happened_at=moment)


def test_nothing_can_have_come_back_on_a_day_before_it_went_out(office: SampleOffice, loan: Loan) -> None:
    with refused(office, BeforeHandOver, field="happened_on"):
        office.receive(loan, counts={2: Back(good=5)}, now=later(days=1), happened_at=start_of_day(day(-1)))


def test_what_came_back_on_the_day_it_went_out_came_after_it(office: SampleOffice, loan: Loan) -> None:
    watch = Watch(office)
    office.receive(loan, counts={2: Back(good=5)}, now=later(days=1), happened_at=start_of_day(TODAY))

    assert watch.entry("loan.returned")["data"]["happened_at"] == "2026-01-12T02:00:00.000000Z"
    agrees(office)


def test_each_thing_comes_back_after_its_own_hand_over(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 2, "chair": 70}))
    one, two = tents(office)
    office.give(loan, pieces=[one], counts={2: 60})
    office.give(loan, pieces=[two], counts={2: 10}, now=later(days=1))
    early = {"now": later(days=2), "happened_at": start_of_day(TODAY)}
    with refused(office, BeforeHandOver, field="happened_on"):
        office.receive(loan, pieces={two: Back(good=1)}, **early)
    with refused(office, BeforeHandOver):
        office.receive(loan, counts={2: Back(good=61)}, **early)

    loan = office.receive(loan, pieces={one: Back(good=1)}, counts={2: Back(good=60)}, **early)
    assert loan.outstanding == 11
    watch = Watch(office)
    office.receive(loan, pieces={two: Back(good=1)}, now=later(days=2), happened_at=start_of_day(day(1)))
    assert watch.entry("loan.returned")["data"]["happened_at"] == "2026-01-13T02:00:00.000000Z"
    agrees(office)


def test_a_paper_slip_of_last_week_is_taken_back_on_its_days_of_then(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"chair": 5}, by="clerk", channel=Channel.PAPER, start=day(-5), due=day(-3)))
    office.give(loan, counts={1: 5}, happened_at=start_of_day(day(-5)))
    with refused(office, BeforeHandOver):
        office.receive(loan, counts={1: Back(good=5)}, happened_at=start_of_day(day(-6)))

    watch = Watch(office)
    loan = office.receive(loan, counts={1: Back(good=5)}, happened_at=start_of_day(day(-4)))
    assert loan.state is LoanState.CLOSED
    assert watch.entry("loan.returned")["data"]["happened_at"].startswith("2026-01-07T17")
    agrees(office)


def test_things_are_taken_back_after_the_day_of_return_too(office: SampleOffice, loan: Loan) -> None:
    assert office.receive(loan, counts={2: Back(good=70)}, now=later(days=90)).lines[1].outstanding == 0


# -- where the loan stands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [(), ("supply",), ("supply", "palad", "nayok")])
def test_nothing_comes_back_that_did_not_go_out(office: SampleOffice, steps: tuple[str, ...]) -> None:
    loan = office.approve(office.ask({"chair": 5}), by=steps)
    with refused(office, OutOfOrder):
        office.receive(loan, counts={1: Back(good=5)})


def test_nothing_comes_back_on_a_loan_that_is_over(office: SampleOffice) -> None:
    rejected = office.decide(office.ask({"tent": 1}), "supply", **NO)
    settling = office.receive(chairs_out(office), counts={1: Back(good=69, lost=1)})
    for loan in (rejected, settling):
        with refused(office, OutOfOrder):
            office.receive(loan, counts={1: Back(good=1)})


def test_a_loan_that_is_not_there_cannot_be_taken_back(office: SampleOffice) -> None:
    taking = TakingBack(counts={1: Back(good=1)})
    with refused(office, NotFound), office.database.transaction() as session:
        key = office.people["clerk"]
        take_back.take_back(session, actor=office.actor("clerk"), now=NOW, loan_id=key, taking=taking)


@pytest.mark.parametrize("over", [{"note": "ก" * 501}, {"other_party": "ก" * 151}, {"key": "k" * 61}])
def test_too_much_text_does_not_get_into_the_database(office: SampleOffice, loan: Loan, over: dict[str, str]) -> None:
    with refused(office, Clash):
        office.receive(loan, counts={2: Back(good=1)}, **over)


# -- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clerk", "supply", "chief"])
def test_the_counter_takes_back_whoever_handed_over(office: SampleOffice, loan: Loan, name: str) -> None:
    assert office.receive(loan, by=name, counts={2: Back(good=70)}).lines[1].outstanding == 0


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
def test_only_the_counter_takes_back(office: SampleOffice, loan: Loan, name: str, kind: type[Refusal]) -> None:
    with refused(office, kind):
        office.receive(loan, by=name, counts={2: Back(good=5)})


def test_the_counter_of_another_division_does_not_know_the_loan(office: SampleOffice, loan: Loan) -> None:
    appoint(office, "staff", Office.COUNTER_CLERK, "กองการศึกษา")
    with refused(office, NotFound):
        office.receive(loan, by="staff", counts={2: Back(good=5)})


def test_a_clerk_does_not_take_back_his_own_loan(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"chair": 1}, by="clerk", place=Place.OUTSIDE, **STAFF))
    loan = office.give(loan, by="supply", counts={1: 1})
    with refused(office, ServesHimself, rule_id="R23"):
        office.receive(loan, by="clerk", counts={1: Back(good=1)})

    assert office.receive(loan, by="supply", counts={1: Back(good=1)}).state is LoanState.CLOSED


def test_who_approved_does_not_take_back(office: SampleOffice) -> None:
    appoint(office, "supply", Office.NAYOK, holding=Holding.ACTING, order_no="9/2569")
    loan = office.give(office.approve(office.ask({"chair": 1}), by=("chief", "palad", "supply")), counts={1: 1})
    with refused(office, IssuerApproved, rule_id="R23"):
        office.receive(loan, by="supply", counts={1: Back(good=1)})

    assert office.receive(loan, by="clerk", counts={1: Back(good=1)}).state is LoanState.CLOSED


def test_who_acts_as_clerk_takes_back_under_his_order(office: SampleOffice, loan: Loan) -> None:
    appoint(office, "staff", Office.COUNTER_CLERK, holding=Holding.ACTING, order_no="9/2569", title="ครู")
    watch = Watch(office)
    office.receive(loan, by="staff", counts={2: Back(good=69, damaged=1)})

    assert watch.entry("loan.returned")["actor"] == {
        "acting": True,
        "id": person_key(office.people["staff"]),
        "office": "counter_clerk",
    }
    agrees(office)


def test_everything_of_a_return_is_entered_under_the_office_of_the_counter(office: SampleOffice, loan: Loan) -> None:
    appoint(office, "clerk", Office.NAYOK, holding=Holding.ACTING, order_no="9/2569")
    watch = Watch(office)
    office.receive(loan, counts={2: Back(good=69, damaged=1)})

    assert {(entry["actor"]["office"], entry["actor"]["acting"]) for entry in watch.entries()} == {
        ("counter_clerk", False)
    }
