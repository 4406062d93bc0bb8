"""Consumables go only between public bodies, under four declared conditions, and come back in kind (ข้อ 210, R10)."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from assetlend.domain.consumables import (
    BORROWERS,
    LENDERS,
    Condition,
    NotBetweenBodies,
    NotConfirmed,
    NotDeclared,
)
from assetlend.domain.lending import BorrowerKind, Channel, LoanState
from assetlend.domain.routing import Decision as Answer
from assetlend.models import Asset, Audience, Durability, Item, Loan
from assetlend.services import approving, borrowing, catalogue, consumables, papers, registry, rules
from assetlend.services.borrowing import LetterMissing
from assetlend.services.consumables import CountedOnly, ForBodiesOnly, OnALoan
from assetlend.services.registry import ItemTerms
from assetlend.services.take_back import Back
from tests.factories import NOW, TODAY, SampleOffice, add_assets, day, register_row
from tests.services.seeing import agrees, refused
from tests.services.test_borrowing import AGENCY, STAFF

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"])
DECLARED = {"declared": frozenset(BORROWERS)}
AGREED = {"declared": frozenset(LENDERS)}


@pytest.fixture
def sand(office: SampleOffice) -> SampleOffice:
    """500 sandbags, lent to other bodies."""
    with office.database.transaction() as session:
        add_assets(session, [register_row(name="กระสอบทราย", unit="ใบ", quantity=500, value=1_200)])
        office.items["sand"] = session.scalars(select(Item.id).where(Item.name == "กระสอบทราย")).one()
    mark(office, "sand")
    return office


def mark(
    office: SampleOffice,
    item: str,
    durability: Durability | None = Durability.CONSUMABLE,
    audience: Audience = Audience.AGENCIES,
) -> None:
    wanted = ItemTerms(audience, None, None, "", durability)
    with office.database.transaction() as session:
        registry.edit_item(session, actor=office.actor("supply"), item_id=office.items[item], wanted=wanted)


def asked(office: SampleOffice, **over: Any) -> Loan:
    return office.ask({"sand": 100}, **{**AGENCY, **DECLARED, **over})


def conditions(office: SampleOffice, loan: Loan) -> list[Condition]:
    with office.database.reading() as session:
        return [one.condition for one in consumables.declared(session, session.get_one(Loan, loan.id))]


def test_a_loan_of_consumables_goes_its_way_and_comes_back_in_kind(sand: SampleOffice) -> None:
    loan = asked(sand, by="clerk", channel=Channel.COUNTER)
    assert conditions(sand, loan) == list(BORROWERS)
    loan = sand.decide(loan, "supply", **AGREED)
    assert conditions(sand, loan) == [*BORROWERS, *LENDERS]
    loan = sand.approve(loan, by=("palad", "nayok"))
    with sand.database.reading() as session:
        book = rules.current(session)
        slip = json.loads(papers.last_slip(session, loan.id).value)
    assert slip["lines"][0]["note"] == "คืนประเภทและปริมาณเดียวกัน"
    assert "ประเภท ชนิด และปริมาณเช่นเดียวกัน" in book.terms.in_kind[1] and book.terms.in_kind[1] in slip["liability"]

    sand.give(loan, by="chief", counts={1: 100})
    loan = sand.receive(loan, by="chief", counts={1: Back(good=95, lost=5)})
    assert (loan.state, loan.lines[0].good, loan.lines[0].lost) == (LoanState.SETTLEMENT, 95, 5)
    with sand.database.reading() as session:
        lot = session.scalars(select(Asset).where(Asset.item_id == sand.items["sand"])).one()
        assert (lot.usable, lot.out, lot.lost) == (495, 0, 5)
    agrees(sand)


@on_sqlite
@pytest.mark.parametrize("who", [{}, {**STAFF, "by": "staff"}])
def test_neither_residents_nor_staff_borrow_consumables(sand: SampleOffice, who: dict[str, Any]) -> None:
    with refused(sand, NotBetweenBodies, rule_id="R10", name="กระสอบทราย"):
        sand.ask({"sand": 1}, **who, **DECLARED)


@on_sqlite
def test_what_became_a_consumable_meanwhile_is_not_agreed_to(sand: SampleOffice) -> None:
    loan = sand.ask({"chair": 2})
    with sand.database.transaction() as session:
        session.get_one(Item, sand.items["chair"]).durability = Durability.CONSUMABLE
    with refused(sand, NotBetweenBodies, rule_id="R10"):
        sand.decide(loan, "supply", **AGREED)


@on_sqlite
def test_a_kind_that_is_a_consumable_from_now_on_leaves_old_loans_as_they_were(sand: SampleOffice) -> None:
    mark(sand, "sand", Durability.DURABLE, Audience.EVERYONE)
    loan = sand.give(sand.approve(sand.ask({"sand": 2})), counts={1: 2})
    sand.receive(loan, counts={1: Back(good=2)})
    mark(sand, "sand")
    agrees(sand)


@on_sqlite
def test_nobody_but_other_bodies_sees_them(sand: SampleOffice) -> None:
    with sand.database.reading() as session:
        seen = {
            who: {kind.id for kind in catalogue.kinds(session, who, TODAY)} & {sand.items["sand"]}
            for who in BorrowerKind
        }
    assert [who for who, kinds in seen.items() if kinds] == [BorrowerKind.AGENCY]


@on_sqlite
@pytest.mark.parametrize("condition", BORROWERS)
def test_the_borrower_declares_both_of_his_conditions(sand: SampleOffice, condition: Condition) -> None:
    with refused(sand, NotDeclared, rule_id="R10", field=condition.value):
        asked(sand, declared=frozenset(BORROWERS) - {condition})


@on_sqlite
def test_without_a_letter_there_is_no_written_evidence(sand: SampleOffice) -> None:
    who = borrowing.Particulars(first_name="สมชาย", phone="0898765432", agency_name="โรงเรียนตัวอย่าง")
    with refused(sand, LetterMissing, field="letter_no"):
        asked(sand, particulars=who)


@on_sqlite
@pytest.mark.parametrize("condition", LENDERS)
def test_supply_declares_both_of_the_offices_conditions(sand: SampleOffice, condition: Condition) -> None:
    loan = asked(sand)
    with refused(sand, NotConfirmed, rule_id="R10", field=condition.value):
        sand.decide(loan, "supply", declared=frozenset(LENDERS) - {condition})


@on_sqlite
def test_who_refuses_declares_nothing_and_who_decides_later_is_not_asked_again(sand: SampleOffice) -> None:
    loan = asked(sand)
    with sand.database.reading() as session:
        seen = approving.brief(session, actor=sand.actor("supply"), now=NOW, loan_id=loan.id)
        assert seen.wants_confirming and "R10" in seen.rules
    no = sand.decide(asked(sand, start=day(9), due=day(9)), "supply", Answer.NO, reason="ไม่พอ")
    assert conditions(sand, no) == list(BORROWERS)
    loan = sand.decide(loan, "supply", **AGREED)
    with sand.database.reading() as session:
        assert not approving.brief(session, actor=sand.actor("palad"), now=NOW, loan_id=loan.id).wants_confirming
    assert sand.decide(loan, "palad").state is LoanState.SUBMITTED
    agrees(sand)


@on_sqlite
def test_consumables_stand_on_a_slip_of_their_own(sand: SampleOffice) -> None:
    request = {**AGENCY, **DECLARED, "key": "k" * 32}
    first = sand.ask({"chair": 5, "sand": 10}, **request)
    with sand.database.reading() as session:
        (second,) = borrowing.siblings(session, session.get_one(Loan, first.id))
        loans = [session.get_one(Loan, one) for one in (first.id, second.id)]
        assert [consumables.of_loan(loan) for loan in loans] == [False, True]
        said = [[one.condition for one in consumables.declared(session, loan)] for loan in loans]
    assert said == [[], list(BORROWERS)]


@on_sqlite
@pytest.mark.parametrize("audience", [Audience.EVERYONE, Audience.STAFF])
def test_a_consumable_is_for_public_bodies_or_for_nobody(sand: SampleOffice, audience: Audience) -> None:
    with refused(sand, ForBodiesOnly, rule_id="R10", field="audience"):
        mark(sand, "sand", None, audience)
    mark(sand, "sand", None, Audience.NOBODY)


@on_sqlite
def test_what_has_numbers_comes_back_as_itself(sand: SampleOffice) -> None:
    with refused(sand, CountedOnly, rule_id="R10", field="durability"):
        mark(sand, "tent")


@on_sqlite
def test_what_is_asked_for_does_not_change_how_it_comes_back(sand: SampleOffice) -> None:
    asked(sand)
    with refused(sand, OnALoan):
        mark(sand, "sand", Durability.DURABLE)
