"""Declaring relatives and household, and what it bars an official from, until the bar is waived for one loan."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from assetlend.domain.duties import DutyKind, DutyOutcome
from assetlend.domain.interests import NothingDeclared, Relation
from assetlend.domain.lending import BorrowerKind, LoanState, Place
from assetlend.domain.offices import Holding, Office
from assetlend.domain.overriding import ForThePalad, LoanOver, NotBarred, OwnBar, WhyMissing
from assetlend.domain.routing import DeclaredRelative, OwnLoan
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Duty, InterestDeclaration, LedgerEntry, Loan, LoanOverride, Person
from assetlend.services import admin, approving, daily, extending, interests, waiving
from assetlend.services.interests import Declared
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused

SISTER = Declared(relatives={Relation.SIBLING: ["นางสาวสมศรี ใจดี"]})
WHY = "เจ้าหน้าที่คนอื่นลาป่วย"


def declare(office: SampleOffice, by: str, declared: Declared = SISTER, days: int = 0) -> InterestDeclaration:
    with office.database.transaction() as session:
        row = interests.declare(session, actor=office.actor(by), now=later(days=days), declared=declared)
        return session.get_one(InterestDeclaration, row.id)


def queue(office: SampleOffice, name: str) -> dict[str, type[Exception] | None]:
    with office.database.reading() as session:
        rows = approving.queue(session, office.actor(name))
        return {one.loan.reference: type(one.barred) if one.barred else None for one in rows}


def waive(office: SampleOffice, loan: Loan, official: str, by: str = "palad", reason: str = WHY) -> LoanOverride:
    with office.database.transaction() as session:
        return waiving.waive(
            session,
            actor=office.actor(by),
            now=later(hours=1),
            loan_id=loan.id,
            official=office.people[official],
            reason=reason,
        )


# -- declaring --------------------------------------------------------------------------------------------------------


def test_a_declaration_is_kept_whole_and_nothing_of_it_is_in_the_ledger(office: SampleOffice) -> None:
    watch = Watch(office)
    declared = Declared("12/3", "4", "ตัวอย่าง", {Relation.SPOUSE: ["นายดี งาม"], Relation.CHILD: ["ด.ช.มี งาม"]})
    row = declare(office, "supply", declared)
    assert (row.fiscal_year, row.version, watch.acts()) == (2569, 1, [])
    with office.database.reading() as session:
        kept = interests.in_force(session, office.people["supply"])
        assert kept and [(one.relation, one.name, one.name_key) for one in kept.relatives] == [
            (Relation.SPOUSE, "นายดี งาม", "ดีงาม"),
            (Relation.CHILD, "ด.ช.มี งาม", "มีงาม"),
        ]
        assert (kept.house_no, kept.moo, kept.tambon) == ("12/3", "4", "ตัวอย่าง")
        bodies = b"".join(bytes(body) for body in session.scalars(select(LedgerEntry.body))).decode()
    assert "งาม" not in bodies


def test_the_newest_declaration_holds_and_that_of_last_year_until_then(office: SampleOffice) -> None:
    declare(office, "supply")
    loan = office.ask({"chair": 1})
    assert queue(office, "supply") == {loan.reference: DeclaredRelative}
    assert declare(office, "supply", Declared(none=True), days=1).version == 2
    assert queue(office, "supply") == {loan.reference: None}
    again = declare(office, "supply", days=300)
    assert (again.fiscal_year, again.version) == (2570, 1)
    assert queue(office, "supply") == {loan.reference: DeclaredRelative}


def test_an_empty_declaration_is_refused(office: SampleOffice) -> None:
    with refused(office, NothingDeclared, field="none"):
        declare(office, "supply", Declared("12/3", "4", "ตัวอย่าง"))


def duties_of(office: SampleOffice) -> dict[str, tuple[date, date, DutyOutcome | None]]:
    names = {person: name for name, person in office.people.items()}
    with office.database.reading() as session:
        rows = session.scalars(select(Duty).where(Duty.kind == DutyKind.DECLARE_INTERESTS))
        return {names[row.person_id]: (row.opens_on, row.last_on, row.outcome) for row in rows if row.person_id}


def test_each_official_who_decides_or_serves_owes_a_declaration_a_year(
    office: SampleOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily, "OPENERS", (interests.wanted,))
    declare(office, "chief")
    with office.database.transaction() as session:
        admin.switch(session, actor=office.actor("admin"), now=NOW, person=office.people["education"], on=False)
        assert daily.open_day(session, NOW, TODAY)["duties_opened"] == 5
        assert daily.open_day(session, NOW, TODAY)["duties_opened"] == 0
    owed = duties_of(office)
    assert set(owed) == {"nayok", "palad", "finance", "supply", "clerk"}
    assert owed["supply"] == (TODAY, day(30), None)  # he came today; else from the first of October
    declare(office, "supply", Declared(none=True))
    assert duties_of(office)["supply"][2] is DutyOutcome.DONE
    assert duties_of(office)["clerk"][2] is None
    october = date(2026, 10, 1)
    with office.database.transaction() as session:
        daily.open_day(session, later(days=262), october)
    with office.database.reading() as session:
        last = session.scalars(select(Duty.last_on).where(Duty.opens_on == october)).all()
    assert set(last) == {date(2026, 10, 31)}
    assert len(last) == 6


def test_the_auditor_sees_who_declared_and_when_and_nobody_else(office: SampleOffice) -> None:
    declare(office, "chief")
    with office.database.reading() as session:
        found = interests.who_declared(session, actor=office.actor("auditor"), fiscal_year=2569, today=TODAY)
        told = {one.person.id: one.declared_at for one in found}
        with pytest.raises(NotAllowed):
            interests.who_declared(session, actor=office.actor("nayok"), fiscal_year=2569, today=TODAY)
    assert told[office.people["chief"]] == NOW
    assert told[office.people["supply"]] is None
    assert office.people["staff"] not in told


# -- being barred -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "declared",
    [
        SISTER,
        Declared("12/3", "4", "ตัวอย่าง", {Relation.CHILD: ["คนอื่น"]}),  # the same house, once the surname is the same
    ],
)
def test_nobody_decides_or_hands_over_for_his_own_people(office: SampleOffice, declared: Declared) -> None:
    with office.database.transaction() as session:
        for name in ("supply", "clerk"):
            session.get_one(Person, office.people[name]).last_name = "ใจดี"
    for name in ("supply", "clerk"):
        declare(office, name, declared)
    loan = office.ask({"chair": 2})
    assert queue(office, "supply") == {loan.reference: DeclaredRelative}
    assert queue(office, "chief") == {loan.reference: None}
    with refused(office, DeclaredRelative, rule_id="R23"):
        office.decide(loan, "supply")
    loan = office.approve(loan, by=("chief", "palad", "nayok"))
    with refused(office, DeclaredRelative):
        office.give(loan, by="clerk", counts={1: 2})
    office.give(loan, by="chief", counts={1: 2})
    agrees(office)


def test_nobody_gives_his_own_people_more_time(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"chair": 2}, due=day(5))), counts={1: 2})
    declare(office, "nayok")
    with office.database.transaction() as session:
        row = extending.request(
            session, actor=office.actor("clerk"), now=NOW, loan_id=loan.id, to=day(6), reason="งานเลื่อน"
        )
    with refused(office, DeclaredRelative), office.database.transaction() as session:
        extending.decide(
            session, actor=office.actor("nayok"), now=NOW, extension_id=row.id, answer=approving.Answer.YES, reason=""
        )


def test_the_barred_official_sees_which_entry_fits(office: SampleOffice) -> None:
    declare(office, "supply")
    loan = office.ask({"chair": 1})
    with office.database.reading() as session:
        for name, near in (("supply", "นางสาวสมศรี ใจดี"), ("chief", None)):
            brief = approving.brief(session, actor=office.actor(name), now=NOW, loan_id=loan.id)
            assert (brief.near and brief.near.name) == near
            assert (brief.standing is None) is (near is not None)


# -- waiving ----------------------------------------------------------------------------------------------------------


def test_the_palad_waives_a_bar_for_one_loan_and_it_stands_in_the_ledger(office: SampleOffice) -> None:
    declare(office, "supply")
    loan, other = office.ask({"chair": 1}), office.ask({"chair": 1})
    watch = Watch(office)
    row = waive(office, loan, "supply")
    assert watch.acts() == ["loan.overridden"]
    entry = watch.entry("loan.overridden")
    assert entry["data"] == {"rule": "R23", "reason": WHY}
    assert (entry["object"], entry["actor"]["office"]) == (f"loan:{loan.id.hex}", "palad")
    assert (row.official_id, watch.notices()) == (office.people["supply"], {("supply", "bar_waived")})
    assert queue(office, "supply") == {loan.reference: None, other.reference: DeclaredRelative}
    office.decide(loan, "supply")
    with refused(office, DeclaredRelative):
        office.decide(other, "supply")
    agrees(office)


def test_who_may_not_waive(office: SampleOffice) -> None:
    declare(office, "supply")
    loan = office.ask({"chair": 1})
    for name in ("chief", "auditor", "clerk", "finance"):
        with refused(office, NotAllowed):
            waive(office, loan, "supply", by=name)
    with refused(office, NotFound):
        waive(office, loan, "supply", by="education")
    with refused(office, ForThePalad):
        waive(office, loan, "supply", by="nayok")
    with refused(office, WhyMissing, field="reason"):
        waive(office, loan, "supply", reason="")
    with refused(office, NotBarred):
        waive(office, loan, "chief")


def test_nobody_waives_his_own_bar_and_then_the_nayok_may(office: SampleOffice) -> None:
    for name in ("supply", "palad"):
        declare(office, name)
    loan = office.ask({"chair": 1})
    with refused(office, OwnBar):
        waive(office, loan, "palad")
    with refused(office, DeclaredRelative):
        waive(office, loan, "supply")
    waive(office, loan, "palad", by="nayok")
    with refused(office, OwnBar):
        waive(office, loan, "palad")
    waive(office, loan, "supply")  # the palad is free to act on this loan now, and decides on it again
    with refused(office, NotBarred):
        waive(office, loan, "supply")
    agrees(office)


def test_one_who_acts_as_palad_counts_as_palad(office: SampleOffice) -> None:
    declare(office, "palad")
    declare(office, "supply")
    acting = admin.NewAppointment(
        office.people["chief"], Office.PALAD, "รักษาราชการแทน", TODAY, None, Holding.ACTING, order_no="1/2569"
    )
    with office.database.transaction() as session:
        admin.appoint(session, actor=None, now=NOW, wanted=acting)
    loan = office.ask({"chair": 1})
    with refused(office, ForThePalad):
        waive(office, loan, "supply", by="nayok")
    assert waive(office, loan, "supply", by="chief").acting


def test_a_borrower_waives_nothing_in_his_own_case(office: SampleOffice) -> None:
    staff: dict[str, Any] = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work"}
    loan = office.ask({"chair": 1}, by="palad", **staff)
    declare(office, "finance", Declared(relatives={Relation.SPOUSE: ["นายชื่อpalad สกุลทดสอบ"]}))
    with refused(office, OwnLoan):
        waive(office, loan, "finance")
    waive(office, loan, "finance", by="nayok")
    office.decide(loan, "finance")


def test_nothing_is_waived_for_a_loan_that_is_over(office: SampleOffice) -> None:
    declare(office, "supply")
    loan = office.decide(office.ask({"chair": 1}), "chief", approving.Answer.NO, reason="ไม่ว่าง")
    assert loan.state is LoanState.REJECTED
    with refused(office, LoanOver):
        waive(office, loan, "supply")


def test_who_is_shown_as_barred_is_who_could_act(office: SampleOffice) -> None:
    for name in ("supply", "staff", "finance", "education"):
        declare(office, name)
    loan = office.ask({"chair": 1})
    with office.database.reading() as session:
        rows = waiving.barred(session, session.get_one(Loan, loan.id), NOW)
        found = {one.person.id: one.match.relation for one in rows}
    assert found == {office.people["supply"]: Relation.SIBLING, office.people["finance"]: Relation.SIBLING}
