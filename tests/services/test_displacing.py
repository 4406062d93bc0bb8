"""Disaster relief goes before an approved loan that is still here, and before nothing else (R16, domain 6.7)."""

from typing import Any

import pytest

from assetlend.domain import terms
from assetlend.domain.interests import Relation
from assetlend.domain.lending import LoanState
from assetlend.domain.overriding import DISASTER, NotForDisaster, NotInTheWay, ReliefToo, WhyMissing
from assetlend.domain.routing import DeclaredRelative
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Loan, LoanOverride
from assetlend.services import displacing, interests, overrides
from assetlend.services.borrowing import Particulars
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused

WHY = "น้ำท่วมหมู่ที่ 2"
DAYS: dict[str, Any] = {"start": day(5), "due": day(7)}
ASKER = Particulars(first_name="บุญช่วย", last_name="อาสา", phone="0891112222")


@pytest.fixture
def festival(office: SampleOffice) -> Loan:
    """Seventy of the hundred chairs, approved and still here."""
    return office.approve(office.ask({"chair": 70}, **DAYS))


@pytest.fixture
def relief(office: SampleOffice, festival: Loan) -> Loan:
    """Fifty chairs for who lost his house: more than the thirty that are free."""
    assert festival.state is LoanState.APPROVED
    return office.ask({"chair": 50}, purpose=DISASTER, particulars=ASKER, start=day(6), due=day(9))


def displace(office: SampleOffice, loan: Loan, other: Loan, by: str = "palad", reason: str = WHY) -> LoanOverride:
    with office.database.transaction() as session:
        values: dict[str, Any] = {"actor": office.actor(by), "now": later(hours=1), "loan_id": loan.id}
        return displacing.displace(session, other_id=other.id, reason=reason, **values)


def in_the_way(office: SampleOffice, loan: Loan) -> list[str]:
    with office.database.reading() as session:
        return [one.reference for one in displacing.in_the_way(session, session.get_one(Loan, loan.id), TODAY)]


@pytest.mark.parametrize("by", ["palad", "nayok"])
def test_relief_goes_before_an_approved_loan_and_both_tell_of_it(
    office: SampleOffice, festival: Loan, relief: Loan, by: str
) -> None:
    assert in_the_way(office, relief) == [festival.reference]
    watch = Watch(office)
    displace(office, relief, festival, by)
    assert watch.acts() == ["loan.overridden", "loan.cancelled"]
    set_aside, cancelled = watch.entries()
    assert (set_aside["object"], set_aside["data"]) == (f"loan:{relief.id.hex}", {"rule": "R16", "reason": WHY})
    assert cancelled["object"] == f"loan:{festival.id.hex}"
    assert cancelled["data"] == {"reason_code": "displaced", "reason": WHY}
    assert cancelled["actor"]["office"] == by
    assert watch.notices() == {("borrower", "loan_displaced")}
    gone = office.loan(festival.id)
    assert (gone.state, gone.end_reason) == (LoanState.CANCELLED, WHY)
    with office.database.reading() as session:
        found = overrides.displaced_by(session, festival.id)
        assert found and found.loan_id == relief.id
        assert [one.displaced_id for one in overrides.of_loan(session, relief.id)] == [festival.id]
    assert in_the_way(office, relief) == []
    agrees(office)
    assert office.approve(relief, now=later(hours=2)).state is LoanState.APPROVED


def test_without_it_relief_is_not_approved_before_there_is_enough(
    office: SampleOffice, festival: Loan, relief: Loan
) -> None:
    for name in ("supply", "palad"):
        relief = office.decide(relief, name)
    with refused(office, terms.NotEnough, free=30):
        office.decide(relief, "nayok")
    displace(office, relief, festival)
    office.decide(relief, "nayok")


def test_relief_may_ask_for_what_is_promised_but_not_for_more_than_there_is(office: SampleOffice) -> None:
    with refused(office, terms.NotEnough, free=100):
        office.ask({"chair": 101}, purpose=DISASTER)


def test_who_may_not_and_why_is_needed(office: SampleOffice, festival: Loan, relief: Loan) -> None:
    for name in ("supply", "chief", "clerk", "auditor", "finance"):
        with refused(office, NotAllowed):
            displace(office, relief, festival, name)
    with refused(office, NotFound):
        displace(office, relief, festival, "education")
    with refused(office, WhyMissing, field="reason"):
        displace(office, relief, festival, reason="")


def test_nobody_gives_priority_to_his_own_people(office: SampleOffice, festival: Loan, relief: Loan) -> None:
    with office.database.transaction() as session:
        declared = interests.Declared(relatives={Relation.PARENT: ["นายบุญช่วย อาสา"]})
        interests.declare(session, actor=office.actor("palad"), now=NOW, declared=declared)
    with refused(office, DeclaredRelative):
        displace(office, relief, festival)
    displace(office, relief, festival, "nayok")


def test_only_a_waiting_request_for_relief_gets_it(office: SampleOffice, festival: Loan) -> None:
    usual = office.ask({"chair": 20}, particulars=ASKER, start=day(6), due=day(9))
    with refused(office, NotForDisaster):
        displace(office, usual, festival)
    with office.database.reading() as session, pytest.raises(NotFound):
        displacing.in_the_way(session, session.get_one(Loan, usual.id), TODAY)
    served = office.approve(office.ask({"chair": 20}, purpose=DISASTER, particulars=ASKER, **DAYS))
    with refused(office, NotForDisaster):
        displace(office, served, festival)


def test_only_what_is_in_the_way_steps_back(office: SampleOffice, festival: Loan, relief: Loan) -> None:
    other_days = office.approve(office.ask({"chair": 70}, start=day(20), due=day(21)))
    other_things = office.approve(office.ask({"tent": 2}, **DAYS))
    waiting = office.ask({"chair": 20}, **DAYS)
    for one in (other_days, other_things, waiting, relief):
        kind = ReliefToo if one is relief else NotInTheWay
        with refused(office, kind):
            displace(office, relief, one)
    out = office.give(office.approve(office.ask({"chair": 20}, start=TODAY, due=day(7))), counts={1: 20})
    with refused(office, NotInTheWay):
        displace(office, relief, out)
    assert in_the_way(office, relief) == [festival.reference]


def test_where_there_is_enough_nobody_steps_back(office: SampleOffice, festival: Loan) -> None:
    little = office.ask({"chair": 30}, purpose=DISASTER, particulars=ASKER, **DAYS)
    assert in_the_way(office, little) == []
    with refused(office, NotInTheWay, field="other"):
        displace(office, little, festival)


def test_relief_does_not_displace_relief(office: SampleOffice, relief: Loan, festival: Loan) -> None:
    first = office.approve(office.ask({"chair": 30}, purpose=DISASTER, particulars=ASKER, **DAYS))
    with refused(office, ReliefToo):
        displace(office, relief, first)
    assert in_the_way(office, relief) == [festival.reference]
