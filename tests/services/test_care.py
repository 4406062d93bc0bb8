"""Lending with care: closed days, notice and usual days, quotas, medical aids, vehicles, and who may set what."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from assetlend.domain import opening, quotas, terms
from assetlend.domain.lending import BorrowerKind, Channel
from assetlend.domain.quotas import Quota
from assetlend.domain.routing import Decision as Answer
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Audience, Holiday, Item, LoanWish, RulebookVersion, VehicleRegime
from assetlend.services import borrowing, extending, holidays, kinds, register_import, registry, rules, vehicles
from assetlend.services.registry import ItemTerms
from assetlend.services.rules import CareTerms
from tests.factories import NOW, TODAY, SampleOffice, add_assets, day, later, make_request, register_row
from tests.services.seeing import Watch, agrees, refused
from tests.web.pages import on_sqlite

WEEK_END = (day(5), day(6))
FRIDAY, MONDAY = day(4), day(7)


def settle(office: SampleOffice, **over: object) -> None:
    """Set the office's terms: open every day, nothing limited, but for what a test says."""
    values: dict[str, object] = {
        "usual_days": None,
        "closed_weekdays": frozenset(),
        "refuses": False,
        "waiting_hours": 48,
        "quotas": {},
    }
    with office.database.transaction() as session:
        wanted = CareTerms(**(values | over))  # type: ignore[arg-type]
        rules.set_terms(session, actor=office.actor("admin"), now=NOW, wanted=wanted)


def limit(office: SampleOffice, item: str, **over: object) -> None:
    """Set the terms of a kind."""
    wanted = replace(ItemTerms(Audience.EVERYONE, None, None, ""), **over)  # type: ignore[arg-type]
    with office.database.transaction() as session:
        registry.edit_item(session, actor=office.actor("supply"), item_id=office.items[item], wanted=wanted)


def shut(office: SampleOffice, on: date, name: str = "วันหยุดพิเศษ") -> None:
    with office.database.transaction() as session:
        holidays.add(session, actor=office.actor("admin"), now=NOW, day=on, name=name)


def wish(office: SampleOffice, loan: object) -> LoanWish | None:
    with office.database.reading() as session:
        found = session.get(LoanWish, loan)
        session.expunge_all()
        return found


# -- closed days ------------------------------------------------------------------------------------------------------


@on_sqlite
def test_an_event_on_a_week_end_runs_from_the_open_day_before_to_the_open_day_after(office: SampleOffice) -> None:
    settle(office, closed_weekdays=frozenset({5, 6}))
    shut(office, MONDAY)
    watch = Watch(office)
    loan = office.ask({"tent": 1}, start=WEEK_END[0], due=WEEK_END[1], key="k")
    assert (loan.start_on, loan.due_on) == (FRIDAY, day(8))
    told = watch.entry("loan.submitted")["data"]
    assert (told["start"], told["due"]) == (FRIDAY.isoformat(), day(8).isoformat())
    kept = wish(office, loan.id)
    assert kept and (kept.asked_start, kept.asked_due) == WEEK_END
    assert office.ask({"tent": 1}, start=WEEK_END[0], due=WEEK_END[1], key="k").id == loan.id
    agrees(office)


@on_sqlite
def test_the_things_are_held_from_the_day_of_fetching_on(office: SampleOffice) -> None:
    settle(office, closed_weekdays=frozenset({5, 6}))
    office.approve(office.ask({"tent": 3}, start=FRIDAY, due=FRIDAY))
    with refused(office, terms.NotEnough):
        office.ask({"tent": 1}, start=WEEK_END[0], due=WEEK_END[1])


@on_sqlite
def test_an_office_that_refuses_closed_days_names_the_next_open_one(office: SampleOffice) -> None:
    settle(office, closed_weekdays=frozenset({5, 6}), refuses=True)
    with refused(office, opening.ShutOn, field="due", day=WEEK_END[0], open=MONDAY):
        office.ask({"tent": 1}, start=FRIDAY, due=WEEK_END[0])
    paper = {"by": "clerk", "channel": Channel.PAPER, "start": day(-2), "due": day(-1)}
    assert office.ask({"tent": 1}, **paper).start_on == day(-2)  # a Saturday: it was lent then


@on_sqlite
def test_more_time_ends_on_an_open_day_too(office: SampleOffice) -> None:
    settle(office, closed_weekdays=frozenset({5, 6}))
    loan = office.give(office.approve(office.ask({"chair": 5}, due=day(2))), counts={1: 5})
    with office.database.transaction() as session:
        who = borrowing.borrower_of(borrowing.locked(session, loan.id))
        row = extending.request(session, actor=who, now=NOW, loan_id=loan.id, to=WEEK_END[0], reason="งานเลื่อน")
        assert row.to_on == MONDAY


@on_sqlite
def test_proposed_days_are_taken_over_as_they_were_shown(office: SampleOffice) -> None:
    songkran, labour = date(2026, 4, 13), date(2026, 5, 1)
    with office.database.reading() as session:
        shown = holidays.proposed(session, 2026)
    assert shown[songkran] == "วันสงกรานต์" and labour in shown
    assert max(map(len, shown.values())) <= holidays.MOST_NAME
    with office.database.transaction() as session:
        days = [one for one in shown if one != labour]
        count = holidays.take_over(session, actor=office.actor("admin"), now=NOW, year=2026, days=days)
        assert (count, list(holidays.proposed(session, 2026))) == (len(shown) - 1, [labour])
    for days, kind in (([], holidays.NothingProposed), ([date(2026, 4, 20)], holidays.NotProposed)):
        with refused(office, kind), office.database.transaction() as session:
            holidays.take_over(session, actor=office.actor("admin"), now=NOW, year=2026, days=days)


@on_sqlite
def test_every_change_of_a_closed_day_names_who_made_it(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 1}, due=day(3)))
    shut(office, day(3))
    with office.database.transaction() as session:
        assert holidays.touched(session, loan.due_on) == 1
        holidays.remove(session, actor=office.actor("admin"), now=later(hours=1), day=day(3))
    with office.database.reading() as session:
        told = [(one.added, one.maker.account.username) for one in holidays.changes(session)]
        assert session.scalars(select(Holiday)).all() == []
    assert told == [(False, "admin"), (True, "admin")]


@on_sqlite
def test_a_closed_day_stands_once_and_within_reach(office: SampleOffice) -> None:
    shut(office, day(3))
    with refused(office, holidays.ShutAlready):
        shut(office, day(3), "อีกชื่อ")
    with refused(office, holidays.OutOfReach, field="day"):
        shut(office, date(1999, 1, 1))
    with refused(office, NotFound), office.database.transaction() as session:
        holidays.remove(session, actor=office.actor("admin"), now=NOW, day=day(4))


# -- terms ------------------------------------------------------------------------------------------------------------


@on_sqlite
def test_who_needs_things_longer_than_usual_says_why(office: SampleOffice) -> None:
    settle(office, usual_days=7)
    limit(office, "tent", usual_days=2)
    with refused(office, terms.LongerThanUsual, field="longer_reason", days=2, rule_id="R13"):
        office.ask({"tent": 1, "chair": 5}, due=day(2))
    loan = office.ask({"tent": 1, "chair": 5}, due=day(2), longer_reason="สวดสามคืน")
    kept = wish(office, loan.id)
    assert kept and kept.longer_reason == "สวดสามคืน"
    short = office.ask({"tent": 1}, due=day(1), longer_reason="ไม่จำเป็น")
    assert wish(office, short.id) is None


def test_the_counter_sets_the_notice_aside_with_a_reason_that_the_ledger_tells(office: SampleOffice) -> None:
    limit(office, "tent", notice_days=3)
    over = {"by": "clerk", "channel": Channel.COUNTER, "start": day(1), "due": day(2)}
    with refused(office, terms.TooShortNotice, field="start", earliest=day(3)):
        office.ask({"tent": 1}, **over)
    with refused(office, terms.TooShortNotice):
        office.ask({"tent": 1}, start=day(1), due=day(2), override_reason="ขอเอง")
    watch = Watch(office)
    loan = office.ask({"tent": 1}, override_reason="งานศพ", **over)
    assert watch.acts() == ["loan.submitted", "loan.overridden"]
    assert watch.entry("loan.overridden")["data"] == {"rule": "R13", "reason": "งานศพ"}
    kept = wish(office, loan.id)
    assert kept and (kept.override_rule, kept.override_reason) == ("R13", "งานศพ")
    agrees(office)
    early = office.ask({"tent": 1}, **(over | {"start": day(3), "due": day(3)}), override_reason="ไม่ต้องใช้")
    assert wish(office, early.id) is None


@on_sqlite
def test_an_office_whose_rulebook_only_warns_refuses_no_short_notice(office: SampleOffice) -> None:
    limit(office, "tent", notice_days=3)
    with office.database.transaction() as session:
        document = rules.shipped() | {"opening": {"closed_weekdays": []}}
        next(row for row in document["rules"] if row["id"] == "R13")["severity"] = "warn"
        session.add(RulebookVersion(version=2, body=document, note="", made_at=NOW, made_by=None))
    watch = Watch(office)
    office.ask({"tent": 1})
    assert watch.acts() == ["loan.submitted"]


@on_sqlite
def test_the_offices_terms_are_a_version_that_names_who_made_it(office: SampleOffice) -> None:
    settle(office, usual_days=5, quotas={BorrowerKind.RESIDENT: Quota(2, 30)}, waiting_hours=24)
    with office.database.reading() as session:
        book = rules.current(session)
        ((made_at, person),) = rules.terms_changes(session)
        assert (made_at, person.id) == (NOW, office.people["admin"])
    assert (book.version, book.limits.usual_days, book.waiting_hours) == (2, 5, 24)
    assert (book.quota(BorrowerKind.RESIDENT), book.quota(BorrowerKind.STAFF)) == (Quota(2, 30), Quota())
    with refused(office, rules.UsualTooLong, field="usual_days"):
        settle(office, usual_days=366)
    with refused(office, opening.NeverOpen):
        settle(office, closed_weekdays=frozenset(range(7)))
    with refused(office, rules.UsualTooLong, field="usual_days"):
        limit(office, "tent", usual_days=9, max_days=8)


# -- quotas -----------------------------------------------------------------------------------------------------------


def test_a_borrower_has_at_most_so_many_units_of_a_kind_at_once(office: SampleOffice) -> None:
    settle(office, quotas={BorrowerKind.RESIDENT: Quota(units=50)})
    limit(office, "tent", most_units=2)
    first = office.ask({"tent": 1, "chair": 40}, due=day(2))
    with refused(office, quotas.TooManyUnits, most=2, held=1, left=1, field=f"quantity-{office.items['tent'].hex}"):
        office.ask({"tent": 2}, start=day(2), due=day(4))
    with refused(office, quotas.TooManyUnits, most=50, held=40, left=10):
        office.ask({"chair": 11}, start=day(2), due=day(4))
    again = office.ask({"tent": 2}, start=day(3), due=day(4))  # on other days
    assert office.approve(again).state.value == "approved"
    office.give(office.approve(first), pieces=[office.pieces("tent")[0].id], counts={2: 40})
    lent = replace(make_request({}).particulars, first_name="สม ศรี", title="คุณ")
    with refused(office, quotas.TooManyUnits, held=1):  # the same name and telephone, written otherwise
        office.ask({"tent": 2}, start=day(1), due=day(1), particulars=lent)


def test_agencies_and_staff_have_quotas_of_their_own(office: SampleOffice) -> None:
    settle(office, quotas={BorrowerKind.RESIDENT: Quota(loans=1), BorrowerKind.STAFF: Quota(units=1)})
    office.ask({"tent": 1})
    with refused(office, quotas.TooManyLoans, field="lines", most=1, held=1, left=0):
        office.ask({"chair": 1})
    letter = replace(make_request({}).particulars, agency_name="วัดป่า", letter_no="1/2569", letter_on=TODAY)
    agency = {"borrower_kind": BorrowerKind.AGENCY, "particulars": letter, "purpose": "agency_work"}
    assert office.ask({"chair": 90}, **agency)
    with refused(office, quotas.TooManyUnits, most=1, held=0):
        office.ask({"tent": 2}, by="staff", borrower_kind=BorrowerKind.STAFF, purpose="official_work")
    assert office.ask({"chair": 1}, by="clerk", channel=Channel.PAPER, start=day(-2), due=day(-1))


@on_sqlite
def test_a_quota_that_is_set_later_binds_the_approval_and_the_hand_over(office: SampleOffice) -> None:
    out = office.give(office.approve(office.ask({"chair": 40}, due=day(3))), counts={1: 40})
    ready = office.approve(office.ask({"chair": 20}, due=day(3)))
    asked = office.ask({"chair": 20}, due=day(3))
    settle(office, quotas={BorrowerKind.RESIDENT: Quota(units=50)})
    for name in ("supply", "palad"):
        office.decide(asked, name)
    with refused(office, quotas.TooManyUnits, held=60, left=0, field="approved-1"):
        office.decide(asked, "nayok")
    with refused(office, quotas.TooManyUnits, held=40, left=10, field="count-1"):
        office.give(ready, counts={1: 20})
    assert office.give(ready, counts={1: 10}).outstanding == 10
    settle(office, quotas={BorrowerKind.RESIDENT: Quota(loans=1)})
    with refused(office, quotas.TooManyLoans, held=1):
        office.give(ready, counts={1: 1})
    with refused(office, quotas.TooManyLoans, held=2):
        office.decide(asked, "nayok", Answer.YES)
    assert out.outstanding == 40


# -- medical aids -----------------------------------------------------------------------------------------------------


@pytest.fixture
def wheelchair(office: SampleOffice) -> SampleOffice:
    """The office with wheelchairs, known by their name, for residents and others."""
    with office.database.transaction() as session:
        rows = [register_row(number=f"900-62-000{n}", name="รถเข็นผู้ป่วย", unit="คัน") for n in (1, 2)]
        add_assets(session, rows)
        office.items["chair on wheels"] = session.scalars(select(Item.id).where(Item.name == "รถเข็นผู้ป่วย")).one()
    return office


QUIET = {"purpose": "home_care", "purpose_text": "", "place_text": ""}


@on_sqlite
def test_why_somebody_needs_a_wheelchair_is_not_written_down(wheelchair: SampleOffice) -> None:
    loan = wheelchair.ask({"chair on wheels": 1}, due=day(60), key="k", **QUIET)
    assert (loan.purpose, loan.purpose_text, loan.place_text) == ("home_care", kinds.AT_HOME, kinds.WHERE_HE_LIVES)
    assert wheelchair.ask({"chair on wheels": 1}, due=day(60), key="k", **QUIET).id == loan.id
    settle(wheelchair, usual_days=3)
    assert wheelchair.ask({"chair on wheels": 1}, start=day(90), due=day(99), **QUIET)  # and not why so long
    for name in ("purpose_text", "place_text", "longer_reason"):
        with refused(wheelchair, kinds.NothingWritten, field=name, rule_id="R64"):
            wheelchair.ask({"chair on wheels": 1}, **(QUIET | {name: "เป็นอัมพาต"}))
    with refused(wheelchair, kinds.OnlyAtHome, field="purpose"):
        wheelchair.ask({"chair on wheels": 1}, **(QUIET | {"purpose": "funeral"}))
    with refused(wheelchair, kinds.ByItself, field="lines"):
        wheelchair.ask({"chair on wheels": 1, "tent": 1}, **QUIET)


@on_sqlite
def test_why_a_wheelchair_is_needed_longer_stays_out_of_the_ledger(wheelchair: SampleOffice) -> None:
    loan = wheelchair.approve(wheelchair.ask({"chair on wheels": 1}, due=day(5), **QUIET))
    wheelchair.give(loan, pieces=[wheelchair.pieces("chair on wheels")[0].id])
    more = {"now": NOW, "loan_id": loan.id, "to": day(9)}
    with refused(wheelchair, kinds.NothingWritten, field="reason"), wheelchair.database.transaction() as session:
        extending.request(session, actor=borrowing.borrower_of(loan), reason="ยังป่วย", **more)
    with wheelchair.database.transaction() as session:
        assert extending.request(session, actor=borrowing.borrower_of(loan), reason="", **more).reason == kinds.AT_HOME


@on_sqlite
def test_the_keeper_marks_what_is_a_medical_aid(wheelchair: SampleOffice) -> None:
    limit(wheelchair, "tent", is_medical=True)
    with refused(wheelchair, kinds.OnlyAtHome):
        wheelchair.ask({"tent": 1})
    limit(wheelchair, "chair on wheels", is_medical=False)
    assert wheelchair.ask({"chair on wheels": 1}).purpose_text != kinds.AT_HOME


# -- vehicles ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def truck(office: SampleOffice) -> SampleOffice:
    with office.database.transaction() as session:
        row = replace(register_row(name="รถบรรทุกน้ำ", number="001-59-0001", lendable=False), vehicle=True)
        add_assets(session, [row])
        office.items["truck"] = session.scalars(select(Item.id).where(Item.is_vehicle)).one()
    return office


def say(office: SampleOffice, *, confirmed: bool, reason: str = "คำสั่งที่ 9/2569", by: str = "admin") -> None:
    with office.database.transaction() as session:
        vehicles.say(
            session,
            actor=office.actor(by),
            now=NOW,
            item_id=office.items["truck"],
            confirmed=confirmed,
            reason=reason,
        )


@on_sqlite
def test_a_vehicle_is_lent_once_the_administrator_confirms_its_regulation(truck: SampleOffice) -> None:
    with refused(truck, registry.VehicleNotLent, field="audience", rule_id="R24"):
        limit(truck, "truck")
    with refused(truck, vehicles.RegimeReason, field="reason", rule_id="R24"):
        say(truck, confirmed=True, reason="")
    with refused(truck, vehicles.SaidBefore):
        say(truck, confirmed=False)
    say(truck, confirmed=True)
    limit(truck, "truck")
    assert truck.ask({"truck": 1})
    say(truck, confirmed=False)
    with truck.database.reading() as session:
        item = session.get_one(Item, truck.items["truck"])
        assert (item.is_vehicle, item.audience) == (True, Audience.NOBODY)
        assert session.execute(select(func.count()).select_from(VehicleRegime)).scalar_one() == 2
        assert [one.confirmed for one in vehicles.kinds(session)] == [False]
    with refused(truck, borrowing.catalogue.NotForYou, rule_id="R24"):
        truck.ask({"truck": 1})
    with refused(truck, NotFound), truck.database.transaction() as session:
        tent = truck.items["tent"]
        vehicles.say(session, actor=truck.actor("admin"), now=NOW, item_id=tent, confirmed=True, reason="x")


@on_sqlite
def test_the_mark_and_the_import_do_not_let_a_vehicle_out(truck: SampleOffice) -> None:
    asset = truck.asset("001-59-0001").id
    with truck.database.transaction() as session:
        registry.edit(session, actor=truck.actor("supply"), now=NOW, asset_id=asset, values={"is_lendable": False})
    with refused(truck, registry.VehicleNotLent, field="is_lendable"), truck.database.transaction() as session:
        registry.edit(session, actor=truck.actor("supply"), now=NOW, asset_id=asset, values={"is_lendable": True})
    say(truck, confirmed=True)
    limit(truck, "truck")
    with truck.database.transaction() as session:
        row = replace(register_row(name="รถบรรทุกน้ำ", number="001-59-0002", lendable=False), vehicle=True)
        register_import.add(session, actor=truck.actor("supply"), now=NOW, rows=[row])
    assert not truck.asset("001-59-0002").is_lendable


# -- who may ----------------------------------------------------------------------------------------------------------


@on_sqlite
@pytest.mark.parametrize("by", ["supply", "nayok"])
def test_only_an_administrator_sets_the_offices_days_and_lets_vehicles_out(truck: SampleOffice, by: str) -> None:
    who = truck.actor(by)
    with refused(truck, NotAllowed), truck.database.transaction() as session:
        holidays.add(session, actor=who, now=NOW, day=day(1), name="วันหยุด")
    with refused(truck, NotAllowed), truck.database.transaction() as session:
        holidays.take_over(session, actor=who, now=NOW, year=2026, days=[date(2026, 4, 13)])
    with refused(truck, NotAllowed), truck.database.transaction() as session:
        holidays.remove(session, actor=who, now=NOW, day=day(1))
    with refused(truck, NotAllowed), truck.database.transaction() as session:
        wanted = CareTerms(None, frozenset(), False, 1, {})
        rules.set_terms(session, actor=who, now=NOW, wanted=wanted)
    with refused(truck, NotAllowed):
        say(truck, confirmed=True, by=by)
