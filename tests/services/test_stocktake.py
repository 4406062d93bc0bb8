"""The annual check: who may make it, what stood in the books on 30 September, the report, and what the head decides."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from assetlend.domain import stocktake as rules_of
from assetlend.domain.assets import Condition
from assetlend.domain.duties import DutyKind, DutyOutcome
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Holding, Office
from assetlend.domain.stocktake import Answers, CopyTo, Count, Found, Proof, Step
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Duty, Incident, Stocktake, StocktakeCount, StocktakeDivision, StocktakeReport
from assetlend.services import admin, daily, registry, stocktake, stocktake_counting, stocktake_report
from assetlend.services.incidents import IncidentKind
from assetlend.services.stocktake_counting import Seen
from assetlend.services.stocktake_report import Report, Ruling, Sending
from assetlend.services.take_back import Back
from tests.factories import SampleOffice
from tests.services.seeing import Watch, agrees, refused
from tests.web.pages import on_sqlite

YEAR, FINANCE, EDUCATION = 2569, "กองคลัง", "กองการศึกษา"
SEPTEMBER, OCTOBER = date(2026, 9, 10), date(2026, 10, 5)
ALL_YES = Answers(receipts_correct=True, balance_matches=True, faults_found=False, unneeded_found=False)


@pytest.fixture(autouse=True)
def only_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else becomes due."""
    monkeypatch.setattr(daily, "OPENERS", (stocktake.wanted,))


def at(day: date, hour: int = 3) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def appoint(office: SampleOffice, *names: str, by: str = "nayok", on: date = SEPTEMBER, number: str = "9/69") -> None:
    order = stocktake.Order(number, on, [office.people[one] for one in names])
    with office.database.transaction() as session:
        stocktake.appoint(session, actor=office.actor(by, on), now=at(on), year=YEAR, order=order)


def act(office: SampleOffice, use_case: Any, by: str, on: date = OCTOBER, hour: int = 3, **more: Any) -> Any:
    with office.database.transaction() as session:
        found = use_case(session, actor=office.actor(by, on), now=at(on, hour), **({"year": YEAR} | more))
        session.flush()
        session.expunge_all()
        return found


def count(office: SampleOffice, asset: UUID, seen: Seen, by: str = "auditor", name: str = FINANCE, **more: Any) -> None:
    values = {"division_id": office.divisions[name], "asset_id": asset, "seen": seen}
    act(office, stocktake_counting.count, by, **values, **more)


def close(office: SampleOffice, name: str = FINANCE, by: str = "auditor", **more: Any) -> StocktakeDivision:
    return act(office, stocktake_counting.close, by, division_id=office.divisions[name], **more)


def sheet(office: SampleOffice, name: str = FINANCE, by: str = "auditor") -> stocktake_counting.Sheet:
    with office.database.reading() as session:
        found = stocktake_counting.sheet(session, office.actor(by, OCTOBER), YEAR, office.divisions[name], OCTOBER)
        session.expunge_all()
        return found


def as_booked(line: stocktake_counting.Line) -> Seen:
    """Everything is where it should be."""
    booked = line.booked
    proof = Proof.WRITTEN if booked.out else None
    if booked.asset.is_lot:
        return Seen(units=Count(usable=booked.units, loan_units=booked.out, proof=proof))
    return Seen(found=Found.USABLE, proof=proof)


def count_all(office: SampleOffice, name: str = FINANCE, by: str = "auditor", **odd: Seen) -> None:
    """Count what is not counted yet; `odd` names pieces by the last digits of their number."""
    for line in sheet(office, name).lines:
        if line.made is None:
            seen = odd.get(f"n{line.booked.number[-4:]}", as_booked(line))
            count(office, line.booked.asset.id, seen, by, name)


def checked(office: SampleOffice, **odd: Seen) -> None:
    """Appointed, all counted and closed."""
    appoint(office, "auditor", "staff")
    count_all(office, **odd)
    close(office)
    count_all(office, EDUCATION)
    close(office, EDUCATION)


def hand_in(office: SampleOffice, answers: Answers = ALL_YES, on: date = OCTOBER, **remarks: str) -> StocktakeReport:
    return act(office, stocktake_report.hand_in, "auditor", on, report=Report("ตส 1/2570", answers, remarks))


def outcomes(office: SampleOffice, kind: DutyKind) -> dict[str, DutyOutcome | None]:
    with office.database.reading() as session:
        return {one.subject: one.outcome for one in session.scalars(select(Duty).where(Duty.kind == kind))}


def open_day(office: SampleOffice, on: date) -> int:
    with office.database.transaction() as session:
        return daily.open_day(session, at(on), on)["duties_opened"]


# -- appointing -------------------------------------------------------------------------------------------------------


def test_the_order_names_the_checkers_tells_them_and_ends_the_duty(office: SampleOffice) -> None:
    assert (open_day(office, date(2026, 8, 31)), open_day(office, date(2026, 9, 1))) == (0, 1)
    watch = Watch(office)
    appoint(office, "auditor", "staff")
    entry = watch.entry("stocktake.appointed")
    people = sorted(f"u_{office.people[one].hex}" for one in ("auditor", "staff"))
    assert entry["data"] == {
        "fiscal_year": YEAR,
        "order_no": "9/69",
        "ordered_on": "2026-09-10",
        "checkers": people,
    }
    assert entry["actor"]["office"] == "nayok"
    assert watch.notices() == {("auditor", "stocktake_appointed"), ("staff", "stocktake_appointed")}
    assert outcomes(office, DutyKind.APPOINT_CHECKERS) == {"stocktake:2569": DutyOutcome.DONE}
    agrees(office)


@on_sqlite
@pytest.mark.parametrize("name", ["supply", "chief", "clerk"])
def test_who_keeps_the_stock_does_not_check_it(office: SampleOffice, name: str) -> None:
    with refused(office, rules_of.KeepsTheStock, rule_id="R45"):
        appoint(office, "auditor", name)


@on_sqlite
def test_who_kept_the_stock_in_that_year_does_not_check_it_either(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        once = admin.NewAppointment(
            office.people["staff"], Office.SUPPLY_OFFICER, "เจ้าพนักงานพัสดุ", date(2025, 9, 1), date(2025, 10, 1)
        )
        admin.appoint(session, actor=office.actor("admin"), now=at(SEPTEMBER), wanted=once)
    with refused(office, rules_of.KeepsTheStock):
        appoint(office, "staff")


@on_sqlite
def test_nobody_is_appointed_who_appoints_or_who_left_and_somebody_must_be(office: SampleOffice) -> None:
    with refused(office, rules_of.AppointsHimself):
        appoint(office, "nayok")
    with refused(office, rules_of.NobodyNamed, field="people"):
        appoint(office)
    with office.database.transaction() as session:
        actor = office.actor("admin", SEPTEMBER)
        admin.switch(session, actor=actor, now=at(SEPTEMBER), person=office.people["staff"], on=False)
    with refused(office, rules_of.WorksNoMore):
        appoint(office, "staff")
    with refused(office, NotAllowed):
        appoint(office, "auditor", by="palad")
    appoint(office, "auditor", by="chief")


@on_sqlite
def test_an_order_is_of_september_and_a_late_one_is_shown_as_late(office: SampleOffice) -> None:
    with refused(office, rules_of.TooEarlyToAppoint, day=date(2026, 9, 1)):
        appoint(office, "auditor", on=date(2026, 8, 31))
    order = stocktake.Order("1", date(2026, 9, 11), [office.people["auditor"]])
    with refused(office, rules_of.OrderedInTheFuture, field="ordered_on"):
        act(office, stocktake.appoint, "nayok", SEPTEMBER, order=order)
    with refused(office, NotFound):
        act(office, stocktake.appoint, "nayok", SEPTEMBER, order=order, year=1)
    appoint(office, "auditor", on=OCTOBER)
    with office.database.reading() as session:
        assert stocktake.of_year(session, YEAR).late


def test_a_new_order_takes_the_place_of_who_leaves(office: SampleOffice) -> None:
    appoint(office, "auditor", "staff")
    open_day(office, date(2026, 10, 1))
    watch = Watch(office)
    appoint(office, "auditor", "palad", on=OCTOBER, number="120/2570")
    assert watch.entry("stocktake.appointed")["data"]["order_no"] == "120/2570"
    with office.database.reading() as session:
        row = session.scalars(select(Stocktake)).one()
        held = {one.person_id: one.ended_at is None for one in row.checkers}
    assert held == {office.people["auditor"]: True, office.people["staff"]: False, office.people["palad"]: True}
    ended = outcomes(office, DutyKind.REPORT_STOCKTAKE)
    assert ended[f"stocktake:2569:{office.people['staff'].hex}"] is DutyOutcome.LAPSED
    with refused(office, rules_of.NotAChecker):
        count(office, office.asset("500-62-0001").id, Seen(Found.USABLE), "staff")
    agrees(office)


# -- counting ---------------------------------------------------------------------------------------------------------


@on_sqlite
def test_the_check_begins_on_the_first_working_day(office: SampleOffice) -> None:
    appoint(office, "auditor")
    key = office.asset("500-62-0001").id
    with refused(office, rules_of.NotYetBegun, day=date(2026, 10, 1)):
        count(office, key, Seen(Found.USABLE), on=date(2026, 9, 30))
    count(office, key, Seen(Found.USABLE), on=date(2026, 10, 1))


@on_sqlite
def test_nobody_checks_what_he_keeps(office: SampleOffice) -> None:
    appoint(office, "education", "staff")
    projector = office.pieces("projector")[0].id
    with refused(office, rules_of.OwnCustody):
        count(office, projector, Seen(Found.USABLE), "education", EDUCATION)
    staff = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work"}
    loan = office.ask({"projector": 1}, by="staff", due=date(2026, 12, 30), now=at(date(2026, 1, 12)), **staff)
    office.give(office.approve(loan, by=("education",)), pieces=[projector], by="supply")
    with refused(office, rules_of.OwnCustody):
        count(office, projector, Seen(Found.USABLE, proof=Proof.SEEN), "staff", EDUCATION)


@on_sqlite
def test_two_checkers_do_not_count_a_thing_twice(office: SampleOffice) -> None:
    appoint(office, "auditor", "staff")
    key = office.asset("500-62-0001").id
    count(office, key, Seen(Found.USABLE))
    with refused(office, rules_of.CountedByAnother, number="500-62-0001"):
        count(office, key, Seen(Found.DAMAGED), "staff")
    count(office, key, Seen(Found.WORN, remark="ผ้าใบเก่า"))
    appoint(office, "staff", on=OCTOBER)
    count(office, key, Seen(Found.DAMAGED), "staff")
    with office.database.reading() as session:
        made = session.scalars(select(StocktakeCount)).one()
        assert (made.damaged, made.worn, made.counted_by) == (1, 0, office.people["staff"])


@on_sqlite
def test_only_what_stood_in_the_books_of_the_division_is_counted(office: SampleOffice) -> None:
    appoint(office, "auditor")
    with refused(office, rules_of.NotInTheBooks):
        count(office, office.pieces("projector")[0].id, Seen(Found.USABLE))
    with refused(office, rules_of.NoSuchCount, field="found"):
        count(office, office.asset("500-62-0001").id, Seen())
    lot = office.pieces("chair")[0]
    with refused(office, rules_of.NoSuchCount):
        count(office, lot.id, Seen())
    with refused(office, NotFound), office.database.transaction() as session:
        stocktake_counting.close(
            session, actor=office.actor("auditor"), now=at(OCTOBER), year=2570, division_id=office.divisions[FINANCE]
        )


def lend(office: SampleOffice) -> tuple[UUID, UUID]:
    """A tent and 30 chairs are out over 30 September; 10 of the chairs had come back before."""
    when = at(date(2026, 9, 20))
    loan = office.ask({"tent": 1, "chair": 30}, now=when, start=date(2026, 9, 20), due=date(2026, 10, 20))
    tent = office.asset("500-62-0001").id
    office.give(office.approve(loan, now=when), pieces=[tent], counts={2: 30}, now=when)
    office.receive(loan, counts={2: Back(good=10)}, now=at(date(2026, 9, 25)))
    return loan.id, tent


def test_what_was_out_on_30_september_is_confirmed(office: SampleOffice) -> None:
    """R50: also what came back since, and of a lot what had not come back by then."""
    loan, tent = lend(office)
    office.receive(office.loan(loan), counts={2: Back(good=5)}, now=at(date(2026, 10, 2)))
    appoint(office, "auditor")
    lines = {line.booked.asset.id: line.booked for line in sheet(office).lines}
    assert [(one.units, one.loan.id) for one in lines[tent].lent] == [(1, loan)]
    (lot,) = [one for one in lines.values() if one.asset.is_lot and one.lent]
    assert (lot.out, lot.units) == (20, lot.asset.quantity)
    with refused(office, rules_of.ProofNeeded, rule_id="R50"):
        count(office, tent, Seen(Found.USABLE))
    count(office, tent, Seen(Found.USABLE, proof=Proof.WRITTEN))
    units = Count(usable=lot.units, loan_units=21, proof=Proof.SEEN)
    with refused(office, rules_of.NotOutThen, count=20):
        count(office, lot.asset.id, Seen(units=units))
    count(office, lot.asset.id, Seen(units=Count(usable=lot.units, loan_units=20, proof=Proof.RETURNED)))
    count_all(office)
    assert close(office).on_loan == 21
    agrees(office)


def test_what_changed_since_is_reckoned_as_of_30_september(office: SampleOffice) -> None:
    tent = office.asset("500-62-0002").id
    change = registry.Change(Condition.USABLE, Condition.IN_REPAIR, 1, "ผ้าใบขาด")
    with office.database.transaction() as session:
        actor, when = office.actor("supply", OCTOBER), at(date(2026, 10, 2))
        registry.change_condition(session, actor=actor, now=when, asset_id=tent, change=change)
    appoint(office, "auditor")
    booked = next(line.booked for line in sheet(office).lines if line.booked.asset.id == tent)
    assert booked.counts == {Condition.USABLE: 1}
    assert [one.data["to"] for one in booked.since] == ["in_repair"]


def test_a_closed_count_is_entered_and_the_register_learns_of_it(office: SampleOffice) -> None:
    appoint(office, "auditor")
    lot = office.pieces("chair")[0]
    count(office, lot.id, Seen(units=Count(usable=50, damaged=4, worn=3)))
    with refused(office, rules_of.StillUncounted, count=4):
        close(office)
    count_all(office, n0001=Seen(Found.NOT_FOUND), n0002=Seen(Found.UNNEEDED), n0003=Seen(Found.DAMAGED))
    watch = Watch(office)
    close(office)
    data = watch.entries()[0]["data"]
    numbers = {name: data[name] for name in ("rows", "units", "usable", "damaged", "worn", "unneeded", "missing")}
    assert numbers == {
        "rows": 5,
        "units": 103,
        "usable": 90,
        "damaged": 5,
        "worn": 3,
        "unneeded": 1,
        "missing": 4,
    }
    assert watch.acts() == ["stocktake.counted", *["asset.condition"] * 5]
    after = {one.number or one.quantity: one for one in (*office.pieces("tent"), *office.pieces("chair"))}
    assert (after["500-62-0001"].lost, after["500-62-0002"].usable, after["500-62-0003"].damaged) == (1, 1, 1)
    assert (after[60].usable, after[60].damaged, after[60].worn, after[60].lost) == (50, 4, 3, 3)
    with refused(office, rules_of.DivisionClosed):
        count(office, lot.id, Seen(units=Count(usable=60)))
    with refused(office, rules_of.DivisionClosed):
        close(office)
    agrees(office)


@on_sqlite
def test_what_was_entered_after_the_count_is_left_as_it_is(office: SampleOffice) -> None:
    appoint(office, "auditor")
    count_all(office)
    tent = office.asset("500-62-0001").id
    with office.database.transaction() as session:
        change = registry.Change(Condition.USABLE, Condition.DAMAGED, 1, "ล้ม")
        actor, when = office.actor("supply", OCTOBER), at(date(2026, 10, 6))
        registry.change_condition(session, actor=actor, now=when, asset_id=tent, change=change)
    close(office, on=date(2026, 10, 7))
    assert office.asset("500-62-0001").damaged == 1


@on_sqlite
def test_the_list_names_borrowers_so_not_everybody_sees_it(office: SampleOffice) -> None:
    appoint(office, "auditor")
    for who in ("staff", "admin", "education"):
        with pytest.raises(NotFound):
            sheet(office, by=who)
    assert [sheet(office, by=who).mine for who in ("auditor", "supply", "finance")] == [True, False, False]


# -- the report -------------------------------------------------------------------------------------------------------


def test_the_report_is_drafted_frozen_received_and_sent_on(office: SampleOffice) -> None:
    open_day(office, SEPTEMBER)
    checked(office)
    assert open_day(office, OCTOBER) == 2
    watch = Watch(office)
    made = hand_in(office)
    data = watch.entry("stocktake.reported")["data"]
    assert (data["number"], data["receipts_correct"], data["faults_found"]) == ("ตส 1/2570", True, False)
    assert json.loads(made.body)["answers"] == {
        "receipts_correct": True,
        "balance_matches": True,
        "faults_found": False,
        "unneeded_found": False,
    }
    assert watch.notices() == {("nayok", "stocktake_reported")}
    assert set(outcomes(office, DutyKind.REPORT_STOCKTAKE).values()) == {DutyOutcome.DONE}
    with refused(office, rules_of.ReportedAlready):
        hand_in(office)
    with refused(office, NotAllowed):
        act(office, stocktake_report.receive, "palad")
    with refused(office, NotAllowed):
        act(office, stocktake_report.receive, "chief")
    act(office, stocktake_report.receive, "nayok")
    with refused(office, rules_of.ReceivedAlready):
        act(office, stocktake_report.receive, "nayok")
    assert open_day(office, OCTOBER) == 1
    sending = Sending(CopyTo.AUDITOR_GENERAL, "ตส 71001/5", OCTOBER)
    act(office, stocktake_report.send, "supply", sending=sending)
    assert outcomes(office, DutyKind.REPORT_STOCKTAKE)["stocktake:2569:copies"] is DutyOutcome.DONE
    with refused(office, rules_of.CopySentAlready):
        act(office, stocktake_report.send, "supply", sending=sending)
    agrees(office)


@on_sqlite
def test_a_copy_is_sent_after_the_report_and_not_tomorrow(office: SampleOffice) -> None:
    checked(office)
    with refused(office, rules_of.NotReported):
        act(office, stocktake_report.send, "supply", sending=Sending(CopyTo.PARENT_AGENCY, "1", OCTOBER))
    hand_in(office)
    for day, kind in ((date(2026, 10, 6), rules_of.SentInTheFuture), (date(2026, 10, 4), rules_of.SentBeforeReport)):
        with refused(office, kind, field="sent_on"):
            act(office, stocktake_report.send, "supply", sending=Sending(CopyTo.PARENT_AGENCY, "1", day))
    with refused(office, NotAllowed):
        act(office, stocktake_report.send, "clerk", sending=Sending(CopyTo.PARENT_AGENCY, "1", OCTOBER))


@on_sqlite
def test_the_report_waits_for_every_division_and_differs_from_the_counts_only_with_a_remark(
    office: SampleOffice,
) -> None:
    appoint(office, "auditor")
    count_all(office, n0001=Seen(Found.NOT_FOUND))
    close(office)
    with refused(office, rules_of.StillUncounted, count=1):
        hand_in(office)
    count_all(office, EDUCATION)
    close(office, EDUCATION)
    with refused(office, rules_of.RemarkNeeded, field="balance_matches_remark", rule_id="R48"):
        hand_in(office)
    made = hand_in(office, balance_matches="พบภายหลัง", faults_found="พบภายหลัง")
    assert stocktake_report.remarks_of(made)["balance_matches"] == "พบภายหลัง"
    with office.database.reading() as session:
        state = stocktake.of_year(session, YEAR)
    assert state.term.report_by == date(2026, 11, 12)
    with refused(office, NotFound):
        act(office, stocktake_report.hand_in, "auditor", report=Report("1", ALL_YES), year=2568)


# -- deciding ---------------------------------------------------------------------------------------------------------


def found_faults(office: SampleOffice) -> dict[str, UUID]:
    seen = {"n0001": Seen(Found.NOT_FOUND), "n0002": Seen(Found.WORN), "n0003": Seen(Found.UNNEEDED)}
    checked(office, **seen)
    answers = Answers(receipts_correct=True, balance_matches=False, faults_found=True, unneeded_found=True)
    hand_in(office, answers)
    return {name: office.asset(f"500-62-{name[1:]}").id for name in seen}


def decide(office: SampleOffice, asset: UUID, ruling: Ruling, by: str = "nayok") -> Any:
    return act(office, stocktake_report.decide, by, asset_id=asset, ruling=ruling)


def test_a_loss_for_which_somebody_may_answer_goes_up_the_chain_of_command(office: SampleOffice) -> None:
    tents = found_faults(office)
    watch = Watch(office)
    decision = decide(office, tents["n0001"], Ruling(Step.COMMITTEE, "7/2570", liable=True))
    assert watch.acts()[:2] == ["stocktake.decided", "incident.reported"]
    with office.database.reading() as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.id, incident.kind, incident.asset_id) == (
            decision.incident_id,
            IncidentKind.LOST,
            tents["n0001"],
        )
    decide(office, tents["n0002"], Ruling(Step.DISPOSE, "8/2570"))
    with refused(office, rules_of.DecidedAlready):
        decide(office, tents["n0002"], Ruling(Step.COMMITTEE, "9/2570"))
    agrees(office)


@on_sqlite
def test_the_head_alone_decides_and_only_on_what_was_found(office: SampleOffice) -> None:
    appoint(office, "auditor")
    with refused(office, rules_of.NotReported):
        decide(office, office.asset("500-62-0001").id, Ruling(Step.DISPOSE, "1"))
    appoint(office, "auditor", "staff", on=OCTOBER)
    tents = found_faults(office)
    with refused(office, NotAllowed):
        decide(office, tents["n0001"], Ruling(Step.DISPOSE, "1"), "chief")
    with refused(office, rules_of.NoFinding):
        decide(office, office.pieces("projector")[0].id, Ruling(Step.DISPOSE, "1"))
    for step, name in ((Step.DISPOSE, "n0001"), (Step.COMMITTEE, "n0003")):
        with refused(office, rules_of.NotLiable, field="liable"):
            decide(office, tents[name], Ruling(step, "1", liable=True))
    with office.database.transaction() as session:
        acting = admin.NewAppointment(
            office.people["auditor"], Office.NAYOK, "รักษาราชการแทน", OCTOBER, None, Holding.ACTING, order_no="3/2570"
        )
        admin.appoint(session, actor=office.actor("admin"), now=at(OCTOBER), wanted=acting)
    with refused(office, rules_of.OwnFinding):
        decide(office, tents["n0001"], Ruling(Step.DISPOSE, "1"), "auditor")
    with refused(office, rules_of.OwnFinding):
        act(office, stocktake_report.receive, "auditor")
