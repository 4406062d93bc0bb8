"""Disposal: the officer reports, the head orders within his limits, and what goes leaves the register at once."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from assetlend.domain import disposals as rules_of
from assetlend.domain.assets import Condition
from assetlend.domain.disposals import DisposalAct, DisposalState, Method
from assetlend.domain.duties import DutyKind, DutyOutcome
from assetlend.domain.incidents import IncidentKind, Order, ReportedBy
from assetlend.domain.inquiries import Fault, IncidentOutcome
from assetlend.domain.offices import Holding, Office
from assetlend.domain.stocktake import Found, Step
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Disposal, Duty
from assetlend.services import admin, daily, disposals, incidents, inquiries, registry, stocktake_report
from assetlend.services.disposals import Named, Notice, Outcome, Wish
from assetlend.services.stocktake_counting import Seen
from assetlend.services.take_back import Back
from tests.factories import NOW, TODAY, SampleOffice, add_assets, day, later, register_row
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_stocktake import Answers, checked, hand_in
from tests.services.test_stocktake import act as act_in_october
from tests.web.pages import on_sqlite


@pytest.fixture(autouse=True)
def only_disposals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else becomes due."""
    monkeypatch.setattr(daily, "OPENERS", (disposals.wanted,))


def act(office: SampleOffice, use_case: Any, by: str, hours: float = 1, **more: Any) -> Any:
    now = later(hours=hours)
    with office.database.transaction() as session:
        found = use_case(session, actor=office.actor(by, now.date()), now=now, **more)
        session.flush()
        _ = [line.asset.item for line in found.lines]
        session.expunge_all()
        return found


def report(office: SampleOffice, *things: Named, by: str = "supply", name: str = "กองคลัง") -> UUID:
    wish = Wish(office.divisions[name], things, "ชำรุดจนใช้การไม่ได้")
    return act(office, disposals.report, by, 0.5, wish=wish).id


def order(office: SampleOffice, case: UUID, method: Method = Method.SELL, by: str = "nayok", **more: Any) -> Disposal:
    wanted = disposals.Order(method, "11/2569", TODAY, **more)
    return act(office, disposals.order, by, disposal_id=case, order=wanted)


def strike(office: SampleOffice, case: UUID, by: str = "supply", hours: float = 2, **more: Any) -> Disposal:
    outcome = Outcome(**({"done_on": TODAY, "evidence": "ใบเสร็จ 9/2569"} | more))
    return act(office, disposals.strike_off, by, hours, disposal_id=case, outcome=outcome)


def notify(office: SampleOffice, case: UUID, on: date = TODAY, by: str = "supply") -> Disposal:
    return act(office, disposals.notify, by, 3, disposal_id=case, notice=Notice("ตส 71001/9", on))


def duties(office: SampleOffice) -> dict[DutyKind, tuple[date, DutyOutcome | None]]:
    with office.database.reading() as session:
        return {one.kind: (one.last_on, one.outcome) for one in session.scalars(select(Duty))}


def open_day(office: SampleOffice, on: date) -> None:
    with office.database.transaction() as session:
        daily.open_day(session, later(hours=2.5), on)


TENT = Named("500-62-0001")


def test_a_case_from_the_report_to_the_auditor(office: SampleOffice) -> None:
    watch = Watch(office)
    case = report(office, TENT)
    assert watch.acts() == ["disposal.reported", "asset.condition"]
    assert watch.notices() == {("nayok", "disposal_reported")}
    assert office.asset("500-62-0001").awaiting_disposal == 1
    order(office, case)
    open_day(office, day(1))
    assert duties(office) == {DutyKind.DISPOSE: (day(60), None)}
    watch = Watch(office)
    strike(office, case, proceeds_satang=50_000)
    assert watch.acts() == ["disposal.done", "asset.disposed"]
    assert watch.entry("asset.disposed")["data"] == {"order_no": "11/2569"}
    gone = office.asset("500-62-0001")
    assert (gone.disposed, gone.awaiting_disposal, gone.disposal_order) == (1, 0, "11/2569")
    open_day(office, day(1))
    assert duties(office) == {
        DutyKind.DISPOSE: (day(60), DutyOutcome.DONE),
        DutyKind.NOTIFY_AUDITOR: (day(30), None),
    }
    assert notify(office, case).state is DisposalState.NOTIFIED
    assert duties(office)[DutyKind.NOTIFY_AUDITOR] == (day(30), DutyOutcome.DONE)
    agrees(office)


def test_of_a_lot_only_the_units_go_and_the_last_ones_end_the_row(office: SampleOffice) -> None:
    lot = office.pieces("chair")[0]
    for units in (20, 40):
        case = report(office, Named(lot.tag, units))
        order(office, case, Method.CONVERT_OR_DESTROY)
        watch = Watch(office)
        strike(office, case)
        assert watch.acts()[1:] == ["asset.condition" if units == 20 else "asset.disposed"]
        agrees(office)
    assert office.pieces("chair")[0].disposed == 60


def test_a_report_that_is_withdrawn_leaves_things_as_they_were(office: SampleOffice) -> None:
    case = report(office, TENT)
    act(office, disposals.drop, "supply", disposal_id=case)
    assert office.asset("500-62-0001").usable == 1
    with refused(office, rules_of.NotNow):
        order(office, case)
    agrees(office)


@pytest.mark.parametrize("state", DisposalState)
@pytest.mark.parametrize("act", DisposalAct)
def test_every_act_in_every_state(state: DisposalState, act: DisposalAct) -> None:
    wanted = rules_of.TABLE.get((state, act))
    if wanted is None:
        with pytest.raises(rules_of.NotNow):
            rules_of.after(state, act)
    else:
        assert rules_of.after(state, act) is wanted


@on_sqlite
def test_what_is_named_is_there_once_of_one_division_and_free(office: SampleOffice) -> None:
    lot = office.pieces("chair")[0]
    for things, kind in (
        ((), rules_of.NothingNamed),
        ((TENT, Named("๕๐๐-๖๒-๐๐๐๑")), rules_of.NamedTwice),
        ((Named("651-65-0001"),), rules_of.NotOfThisDivision),
        ((Named(lot.tag, 61),), rules_of.NotSoManyLeft),
    ):
        with refused(office, kind, field="things"):
            report(office, *things)
    with refused(office, NotFound):
        report(office, Named("NOWHERE"))
    for who in ("clerk", "nayok"):
        with refused(office, NotAllowed):
            report(office, TENT, by=who)
    report(office, TENT)
    with refused(office, rules_of.NotSoManyLeft):
        report(office, TENT)


@on_sqlite
def test_what_is_out_or_promised_stays(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 2}, start=day(10), due=day(12)))
    with refused(office, rules_of.Promised):
        report(office, TENT, Named("500-62-0002"))
    report(office, Named("500-62-0003"))
    now = office.ask({"chair": 1})
    lot = office.pieces("chair")[0]
    office.give(office.approve(now), counts={1: 1})
    with refused(office, rules_of.StillOut):
        report(office, Named(lot.tag, 60))
    assert loan.slip_number


@on_sqlite
def test_what_is_being_asked_about_is_not_struck_off(office: SampleOffice) -> None:
    case = report(office, TENT)
    order(office, case)
    finding = incidents.Finding(
        kind=IncidentKind.DAMAGED,
        description="ขาหัก",
        reported_by=ReportedBy.STAFF,
        asset_id=office.asset("500-62-0001").id,
    )
    with office.database.transaction() as session:
        key = incidents.open_incident(session, actor=office.actor("clerk"), now=NOW, finding=finding).id
    with refused(office, rules_of.IncidentOpen, number="500-62-0001", rule_id="R58"):
        strike(office, case)
    for who in ("supply", "finance", "palad", "nayok"):
        with office.database.transaction() as session:
            incidents.acknowledge(session, actor=office.actor(who), now=NOW, incident_id=key, order=Order.NOTED)
    with refused(office, rules_of.IncidentOpen):
        strike(office, case)
    with office.database.transaction() as session:
        values = {"actor": office.actor("palad"), "now": NOW, "incident_id": key}
        inquiries.close(session, outcome=IncidentOutcome.WRITTEN_OFF, fault=Fault.NONE, **values)
    strike(office, case)


@on_sqlite
def test_what_a_loan_has_not_settled_is_not_struck_off(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 1}))
    tent = office.asset("500-62-0001").id
    office.give(loan, pieces=[tent])
    office.receive(loan, pieces={tent: Back(damaged=1)})
    case = report(office, TENT)
    order(office, case)
    with refused(office, rules_of.IncidentOpen):
        strike(office, case)


@on_sqlite
def test_the_limits_of_a_sale_without_auction_and_of_a_write_off(office: SampleOffice) -> None:
    """R54, R55: by the cost of all things of the case; both limits come from the rulebook."""
    with office.database.transaction() as session:
        rows = [
            register_row(number="700-69-0001", name="เครื่องยนต์", value=50_000_000),
            register_row(number="700-69-0002", name="เครื่องยนต์", value=50_000_001),
            register_row(number="700-69-0003", name="เครื่องยนต์", value=100_000_001),
        ]
        add_assets(session, rows)
    first, second, third = (report(office, Named(f"700-69-000{n}")) for n in (1, 2, 3))
    with refused(office, rules_of.OverNegotiated, field="negotiated", rule_id="R54"):
        order(office, second, negotiated=True)
    with refused(office, rules_of.NotASale, field="negotiated"):
        order(office, first, Method.TRANSFER, negotiated=True)
    assert order(office, first, negotiated=True).total_satang == 50_000_000
    with refused(office, rules_of.OverWriteOff, field="higher_no", rule_id="R55"):
        order(office, third, Method.WRITE_OFF)
    with refused(office, rules_of.OverWriteOff):
        order(office, third, Method.WRITE_OFF, higher_no="มท 1")
    with refused(office, rules_of.DoneInTheFuture, field="higher_on"):
        order(office, third, Method.WRITE_OFF, higher_no="มท 1", higher_on=day(1))
    assert order(office, third, Method.WRITE_OFF, higher_no="มท 1", higher_on=TODAY).higher_no == "มท 1"


@on_sqlite
def test_without_a_price_no_limit_can_be_kept(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        add_assets(session, [register_row(number="700-69-0001", name="ตู้", value=None)])  # type: ignore[arg-type]
    case = report(office, Named("700-69-0001"))
    with refused(office, rules_of.PriceUnknown, number="700-69-0001"):
        order(office, case)


@on_sqlite
def test_the_head_orders_and_never_what_he_reported_himself(office: SampleOffice) -> None:
    case = report(office, TENT)
    for who in ("supply", "palad", "finance"):
        with refused(office, NotAllowed):
            order(office, case, by=who)
    with refused(office, NotFound):
        order(office, case, by="staff")
    with refused(office, NotFound):
        act(office, disposals.drop, "education", disposal_id=case)
    with office.database.transaction() as session:
        acting = admin.NewAppointment(
            office.people["supply"], Office.NAYOK, "รักษาราชการแทน", TODAY, None, Holding.ACTING, order_no="3/2569"
        )
        admin.appoint(session, actor=office.actor("admin"), now=NOW, wanted=acting)
    with refused(office, rules_of.OwnReport):
        order(office, case, by="supply")


@on_sqlite
def test_days_follow_each_other_and_money_comes_from_a_sale(office: SampleOffice) -> None:
    case = report(office, TENT)
    wanted = disposals.Order(Method.TRANSFER, "11/2569", day(1))
    with refused(office, rules_of.DoneInTheFuture, field="ordered_on"):
        act(office, disposals.order, "nayok", disposal_id=case, order=wanted)
    order(office, case, Method.TRANSFER)
    for on, kind in ((day(1), rules_of.DoneInTheFuture), (day(-1), rules_of.DoneBeforeOrder)):
        with refused(office, kind, field="done_on"):
            strike(office, case, done_on=on)
    with refused(office, rules_of.NothingComesIn, field="proceeds"):
        strike(office, case, proceeds_satang=1)
    with refused(office, NotAllowed):
        strike(office, case, by="nayok")
    strike(office, case)
    for on, kind in ((day(1), rules_of.DoneInTheFuture), (day(-1), rules_of.ToldBeforeDone)):
        with refused(office, kind, field="sent_on"):
            notify(office, case, on)


def test_what_the_check_found_waits_for_the_heads_decision(office: SampleOffice) -> None:
    checked(office, n0001=Seen(Found.WORN))
    hand_in(office, Answers(receipts_correct=True, balance_matches=True, faults_found=True, unneeded_found=False))
    tent = office.asset("500-62-0001")
    wish = Wish(office.divisions["กองคลัง"], [TENT], "เสื่อมสภาพ")
    report_it: dict[str, Any] = {"by": "supply", "wish": wish}
    with refused(office, rules_of.FindingUndecided, rule_id="R51"):
        _in_october(office, disposals.report, **report_it)
    ruling = stocktake_report.Ruling(Step.DISPOSE, "8/2570")
    act_in_october(office, stocktake_report.decide, "nayok", asset_id=tent.id, ruling=ruling)
    with office.database.reading() as session:
        found = disposals.proposed(session, office.divisions["กองคลัง"])
        assert [one.id for one in found] == [tent.id]
    case = _in_october(office, disposals.report, **report_it)
    assert [line.before for line in case.lines] == [Condition.WORN]
    with office.database.reading() as session:
        assert disposals.proposed(session, office.divisions["กองคลัง"]) == []
    agrees(office)


def _in_october(office: SampleOffice, use_case: Any, by: str, **more: Any) -> Any:
    now = later(days=270)
    with office.database.transaction() as session:
        found = use_case(session, actor=office.actor(by, now.date()), now=now, **more)
        session.flush()
        _ = list(found.lines)
        session.expunge_all()
        return found


@on_sqlite
def test_what_awaits_disposal_in_the_register_needs_no_change_and_is_taken_once(office: SampleOffice) -> None:
    lot = office.pieces("chair")[0]
    change = registry.Change(Condition.USABLE, Condition.AWAITING_DISPOSAL, 10, "รอจำหน่าย")
    with office.database.transaction() as session:
        registry.change_condition(session, actor=office.actor("supply"), now=NOW, asset_id=lot.id, change=change)
    watch = Watch(office)
    report(office, Named(lot.tag, 8))
    assert watch.acts() == ["disposal.reported"]
    case = report(office, Named(lot.tag, 8))
    with office.database.reading() as session:
        assert disposals.get(session, office.actor("supply"), case).lines[0].before is Condition.USABLE
