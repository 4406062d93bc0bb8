"""Delegated powers: within their limits one decides under their order, beyond them the office itself must."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from assetlend.domain.delegation import (
    BeyondPower,
    BorrowerBeyond,
    Bounds,
    DaysBeyond,
    Matter,
    PriceUnknown,
    ThingBeyond,
    ValueBeyond,
    beyond,
)
from assetlend.domain.duties import DutyKind
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Holding, Office
from assetlend.domain.routing import Decision as Answer
from assetlend.errors import NotFound, Refusal
from assetlend.models import Appointment, Delegation, Duty, Loan
from assetlend.services import admin, approving, chasing, daily, deciders, delegating, duties, extending, outbox, papers
from assetlend.services.delegating import (
    ChainedDelegation,
    DelegatedToOneself,
    LimitsOfDelegation,
    LongerThanGiver,
    NobodyDelegates,
)
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_admin import appoint, end, switch
from tests.services.test_approving import queue

ORDER = "คำสั่งที่ 8/2569"


def delegate(office: SampleOffice, name: str = "finance", kind: Office = Office.NAYOK, **over: Any) -> Appointment:
    values = {"holding": Holding.DELEGATED, "order_no": ORDER, "title": "ผู้อำนวยการกองคลัง"}
    return appoint(office, name, kind, **(values | over))


def before_the_head(office: SampleOffice, lines: dict[str, int] | None = None, **over: Any) -> Loan:
    return office.approve(office.ask(lines or {"chair": 10}, **over), by=("supply", "palad"))


# -- the limits -------------------------------------------------------------------------------------------------------

TENT, CHAIR = UUID(int=1), UUID(int=2)
MATTER = Matter({CHAIR: "เก้าอี้"}, 300_000, True, 3, BorrowerKind.RESIDENT)


@pytest.mark.parametrize(
    ("bounds", "refusal"),
    [
        (None, None),
        (Bounds(), None),
        (Bounds(items=frozenset({CHAIR, TENT})), None),
        (Bounds(items=frozenset({TENT})), ThingBeyond),
        (Bounds(most_satang=300_000), None),
        (Bounds(most_satang=299_999), ValueBeyond),
        (Bounds(most_days=3), None),
        (Bounds(most_days=2), DaysBeyond),
        (Bounds(borrower_kind=BorrowerKind.RESIDENT), None),
        (Bounds(borrower_kind=BorrowerKind.STAFF), BorrowerBeyond),
    ],
)
def test_a_matter_lies_within_the_limits_or_passes_one_by_its_name(
    bounds: Bounds | None, refusal: type[BeyondPower] | None
) -> None:
    found = beyond(bounds, MATTER, order="1/2569", office="Chief executive")
    assert (type(found) if found else None) is refusal
    assert found is None or (found.rule_id == "R4" and "Chief executive" in str(found) and "1/2569" in str(found))


def test_what_has_no_price_or_is_not_known_lies_within_no_limit() -> None:
    said = {"order": "1", "office": "x"}
    unpriced = Matter({}, 0, False, 1, BorrowerKind.AGENCY)
    found = beyond(Bounds(most_satang=1), unpriced, **said)
    assert type(found) is PriceUnknown and found.rule_id == "R5"
    assert beyond(Bounds(most_days=5), unpriced, **said) is None
    assert type(beyond(Bounds(most_days=5), None, **said)) is BeyondPower


# -- deciding ---------------------------------------------------------------------------------------------------------


def test_within_his_limits_a_delegate_decides_under_his_order_with_his_position_of_that_day(
    office: SampleOffice,
) -> None:
    delegate(office, bounds=Bounds(frozenset({office.items["chair"]}), 400_000, 3, BorrowerKind.RESIDENT))
    loan = before_the_head(office)
    assert queue(office, "finance") == [(loan.reference, None)]
    watch = Watch(office)
    loan = office.decide(loan, "finance")

    made = loan.decisions[-1]
    assert (made.holding, made.order_no, made.title) == (Holding.DELEGATED, ORDER, "ผู้อำนวยการกองคลัง")
    assert watch.entry("loan.approved")["actor"]["office"] == "nayok"
    appoint(office, "finance", Office.COUNTER_CLERK, title="ย้ายแล้ว")
    end(office, "finance", TODAY, which=1)
    office.give(loan, counts={1: 10})
    (signed,) = [one for one in _slip(office, loan)["signatures"] if one["block"] == "approver"]
    assert signed["position"] == "ผู้อำนวยการกองคลัง"
    assert signed["acting"]["capacity"] == "ปฏิบัติราชการแทน" and signed["acting"]["order"] == "คำสั่งที่ ๘/๒๕๖๙"
    agrees(office)


def _slip(office: SampleOffice, loan: Loan) -> dict[str, Any]:
    with office.database.reading() as session:
        return dict(json.loads(papers.last_slip(session, loan.id).value))


@pytest.mark.parametrize(
    ("bounds", "refusal"),
    [
        (Bounds(most_satang=299_999), ValueBeyond),  # ten chairs at 300 baht, the dearest in the register
        (Bounds(most_days=2), DaysBeyond),
        (Bounds(borrower_kind=BorrowerKind.AGENCY), BorrowerBeyond),
        ("tent", ThingBeyond),
    ],
)
def test_beyond_them_he_does_not_see_it_as_his_and_is_refused_with_the_limit(
    office: SampleOffice, bounds: Bounds | str, refusal: type[Refusal]
) -> None:
    limits = bounds if isinstance(bounds, Bounds) else Bounds(frozenset({office.items[bounds]}))
    delegate(office, bounds=limits)
    loan = before_the_head(office)

    assert queue(office, "finance") == []
    with office.database.reading() as session:
        brief = approving.brief(session, actor=office.actor("finance"), now=NOW, loan_id=loan.id)
        assert brief.standing is None and type(brief.barred) is refusal
        waits = deciders.whom(session, session.get_one(Loan, loan.id), TODAY)
        assert waits is not None and [one.name for one in waits.deciders] == ["นายชื่อnayok สกุลทดสอบ"]
    with refused(office, refusal, rule_id="R4", order=ORDER):
        office.decide(loan, "finance")
    assert office.decide(loan, "nayok").approved_at


def test_more_time_is_measured_by_the_days_of_the_whole_loan(office: SampleOffice) -> None:
    delegate(office, bounds=Bounds(most_days=5))
    out = office.give(office.decide(before_the_head(office), "nayok"), counts={1: 10})
    with office.database.transaction() as session:
        row = extending.request(
            session, actor=office.actor("clerk"), now=NOW, loan_id=out.id, to=day(5), reason="งานเลื่อน"
        )
    with office.database.reading() as session:
        assert extending.queue(session, office.actor("finance"), TODAY) == []
        assert len(extending.queue(session, office.actor("nayok"), TODAY)) == 1
    with refused(office, DaysBeyond, days=6), office.database.transaction() as session:
        extending.decide(
            session, actor=office.actor("finance"), now=NOW, extension_id=row.id, answer=Answer.YES, reason=""
        )


def test_a_delegate_with_limits_is_told_of_nothing_else_and_owes_no_duty_of_the_office(office: SampleOffice) -> None:
    delegate(office, "staff", bounds=Bounds(most_days=3))
    with office.database.transaction() as session:
        session.add(_duty())
    with office.database.reading() as session:
        assert duties.count_of(session, office.actor("staff")) == 0
        assert duties.count_of(session, office.actor("nayok")) == 1


def _duty() -> Duty:
    return Duty(
        kind=DutyKind.INQUIRE, subject="incident:1", office=Office.NAYOK, opens_on=TODAY, last_on=TODAY, opened_at=NOW
    )


# -- giving -----------------------------------------------------------------------------------------------------------


def test_the_ledger_tells_how_far_a_power_reaches_and_who_gave_it(office: SampleOffice) -> None:
    watch = Watch(office)
    row = delegate(office, bounds=Bounds(frozenset({office.items["chair"]}), 500_000, 7, BorrowerKind.RESIDENT))

    assert watch.acts() == ["authority.granted", "authority.delegated"]
    entry = watch.entry("authority.delegated")
    with office.database.reading() as session:
        giver = session.get_one(Delegation, row.id).giver
        assert giver.person_id == office.people["nayok"]
        by = giver.id.hex
    assert entry["object"] == f"authority:{row.id.hex}"
    assert entry["data"] == {
        "by": by,
        "items": [office.items["chair"].hex],
        "most_satang": 500_000,
        "most_days": 7,
        "borrower_kind": "resident",
    }
    agrees(office)


def test_nobody_delegates_to_himself_nor_what_nobody_holds_nor_passes_on_what_he_has(office: SampleOffice) -> None:
    with refused(office, DelegatedToOneself):
        delegate(office, "nayok")
    delegate(office, "finance")
    end(office, "nayok", day(5))
    with refused(office, LongerThanGiver, field="ends_on", day=day(5)):
        delegate(office, "education")
    with refused(office, LongerThanGiver):
        delegate(office, "education", ends_on=day(6))
    delegate(office, "education", ends_on=day(5))
    with refused(office, NobodyDelegates):
        delegate(office, "clerk", starts_on=day(6))
    agrees(office)


def test_a_delegate_alone_in_the_office_passes_nothing_on(office: SampleOffice) -> None:
    with office.database.transaction() as session:  # as an older version of the program may have left it
        session.add(
            Appointment(
                person_id=office.people["staff"],
                office=Office.UNIT_HEAD,
                holding=Holding.DELEGATED,
                title="ครู",
                division_id=office.divisions["กองคลัง"],
                starts_on=day(40),
                order_no="1/2569",
                created_at=NOW,
            )
        )
    end(office, "finance", day(30))
    with refused(office, ChainedDelegation, rule_id="R4"):
        delegate(
            office, "clerk", Office.UNIT_HEAD, division=office.divisions["กองคลัง"], starts_on=day(41), ends_on=day(50)
        )


def test_who_acts_delegates_for_as_long_as_he_acts(office: SampleOffice) -> None:
    end(office, "nayok", day(-1))
    appoint(office, "palad", Office.NAYOK, holding=Holding.ACTING, order_no="9/2569", ends_on=day(20))
    with refused(office, DelegatedToOneself):
        delegate(office, "palad", ends_on=day(3))
    row = delegate(office, "finance", ends_on=day(20))
    with office.database.reading() as session:
        assert session.get_one(Delegation, row.id).giver.person_id == office.people["palad"]


def test_limits_belong_to_delegated_power_alone_and_name_kinds_that_exist(office: SampleOffice) -> None:
    for holding in (Holding.ACTING, Holding.REGULAR):
        with refused(office, LimitsOfDelegation, field="holding"):
            appoint(office, "clerk", Office.SUPPLY_OFFICER, holding=holding, order_no="1", bounds=Bounds(most_days=3))
    with refused(office, NotFound):
        delegate(office, bounds=Bounds(frozenset({office.people["nayok"]})))


def test_a_power_ends_with_its_givers_office_and_one_that_has_not_begun_never_holds(office: SampleOffice) -> None:
    delegate(office, "finance")
    delegate(office, "education", starts_on=day(20))
    watch = Watch(office)
    end(office, "nayok", day(3))

    assert watch.acts() == ["authority.ended"] * 3
    for offset, held in ((3, True), (4, False)):
        assert (office.actor("finance", day(offset)).holds(Office.NAYOK) is not None) is held
    assert office.actor("education", day(20)).holds(Office.NAYOK) is None
    with office.database.reading() as session:
        assert outbox.holders(session, [Office.NAYOK], None, day(20)) == []
    agrees(office)


# -- nothing is stranded ----------------------------------------------------------------------------------------------


def whom(office: SampleOffice, loan: Loan, on: date = TODAY) -> tuple[list[str], bool] | None:
    with office.database.reading() as session:
        found = deciders.whom(session, session.get_one(Loan, loan.id), on)
        names = {f"นายชื่อ{name} สกุลทดสอบ": name for name in office.people}
        return ([names[one.name] for one in found.deciders], found.held) if found else None


def stuck(office: SampleOffice) -> list[tuple[str, Office, bool]]:
    with office.database.reading() as session:
        return [(one.reference, one.office, one.held) for one in deciders.stranded(session, TODAY)]


def test_a_loan_goes_its_whole_way_though_each_approver_is_switched_off_before_his_step(office: SampleOffice) -> None:
    loan = office.ask({"chair": 5})
    assert whom(office, loan) == (["supply", "chief"], True)
    switch(office, "supply")
    assert whom(office, loan) == (["chief"], True)  # the stand-in of the rulebook
    loan = office.decide(loan, "chief")
    for name, kind, other, holding in (
        ("palad", Office.PALAD, "education", Holding.ACTING),
        ("nayok", Office.NAYOK, "finance", Holding.DELEGATED),
    ):
        assert whom(office, loan) == ([name], True)
        switch(office, name)
        assert whom(office, loan) == ([], False)
        assert stuck(office) == [(loan.reference, kind, False)]
        appoint(office, other, kind, holding=holding, order_no="9/2569")
        assert whom(office, loan) == ([other], True) and stuck(office) == []
        loan = office.decide(loan, other)
    assert whom(office, loan) is None
    out = office.give(loan, counts={1: 5})
    with office.database.transaction() as session:
        row = extending.request(session, actor=office.actor("clerk"), now=NOW, loan_id=out.id, to=day(5), reason="งาน")
    with office.database.transaction() as session:
        actor = office.actor("finance")
        extending.decide(session, actor=actor, now=NOW, extension_id=row.id, answer=Answer.YES, reason="")
    agrees(office)


def test_a_request_whose_every_decider_is_barred_says_so(office: SampleOffice) -> None:
    loan = office.ask(
        {"projector": 1}, by="education", borrower_kind=BorrowerKind.STAFF, purpose="official_work", place=Place.INSIDE
    )
    assert whom(office, loan) == ([], True)
    assert stuck(office) == [(loan.reference, Office.UNIT_HEAD, True)]


def test_the_duties_of_an_office_pass_to_who_acts_in_it(office: SampleOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "OPENERS", (chasing.wanted,))
    office.give(office.approve(office.ask({"chair": 2}, due=TODAY)), counts={1: 2})
    with office.database.transaction() as session:
        assert daily.open_day(session, later(days=1), day(1))["duties_opened"] == 1
    switch(office, "supply")
    appoint(office, "staff", Office.SUPPLY_OFFICER, holding=Holding.ACTING, order_no="3/2569")
    with office.database.reading() as session:
        (due,) = duties.mine(session, office.actor("staff", day(1)), day(1))
        assert due.duty.office is Office.SUPPLY_OFFICER


def test_kinds_that_an_order_may_name_are_those_that_are_lent(office: SampleOffice) -> None:
    with office.database.reading() as session:
        assert {one.id for one in delegating.kinds(session)} == set(office.items.values())


def test_a_new_first_password_is_told_without_a_name(office: SampleOffice) -> None:
    watch = Watch(office)
    with office.database.transaction() as session:
        admin.reset_password(session, actor=office.actor("admin"), now=NOW, person=office.people["clerk"])
    entry = watch.entry("account.password_reset")
    assert entry["data"] == {"user": f"u_{office.people['clerk'].hex}"}
    agrees(office)
