"""The approver is shown what stands near a request: the same person, telephone or house, the same things (R4-R7)."""

from dataclasses import replace
from typing import Any

import pytest

from assetlend.domain.lending import BorrowerKind, Place
from assetlend.models import Loan
from assetlend.services import approving
from assetlend.services.splitting import Split
from tests.factories import NOW, SampleOffice, day, later, make_request

SELF = make_request({}).particulars
OTHER = replace(SELF, first_name="บุญมา", last_name="มั่นคง", phone="0897776666", house_no="99")


def split(office: SampleOffice, loan: Loan) -> Split | None:
    with office.database.reading() as session:
        found = approving.brief(session, actor=office.actor("nayok"), now=NOW, loan_id=loan.id).split
        if found:
            session.expunge_all()
        return found


def references(found: Split | None) -> list[str]:
    return [one.reference for one in found.others] if found else []


@pytest.mark.parametrize(
    ("who", "near"),
    [
        (SELF, True),
        (replace(OTHER, phone=SELF.phone), True),
        (replace(OTHER, house_no=SELF.house_no), True),
        (replace(OTHER, house_no=SELF.house_no, moo="9"), False),
        (OTHER, False),
    ],
)
def test_the_same_person_telephone_or_house(office: SampleOffice, who: Any, near: bool) -> None:
    first = office.ask({"chair": 20}, particulars=who)
    loan = office.ask({"chair": 10, "tent": 1}, start=day(15), due=day(16), now=later(days=14))
    assert references(split(office, loan)) == [first.reference] * near
    assert references(split(office, first)) == [loan.reference] * near


def test_other_things_other_weeks_and_what_came_to_nothing_are_not_near(office: SampleOffice) -> None:
    office.ask({"tent": 1})
    gone = office.ask({"chair": 5})
    office.decide(gone, "supply", approving.Answer.NO, reason="ไม่ว่าง")
    office.ask({"chair": 5}, now=later(days=-16), start=day(3), due=day(4))
    assert split(office, office.ask({"chair": 10})) is None


def test_the_sums_are_of_the_kinds_that_both_ask_for(office: SampleOffice) -> None:
    office.ask({"chair": 20, "tent": 1})
    office.ask({"chair": 5}, start=day(3), due=day(9))
    found = split(office, office.ask({"chair": 10}))
    assert found is not None
    assert [(item.id, units) for item, units in found.sums] == [(office.items["chair"], 35)]
    # Twice 20 and 10 of the dearer chairs and 5 more, one tent: from today to the last day of all.
    assert (found.whole.value_satang, found.whole.days) == (35 * 30_000 + 1_850_000, 10)
    assert not found.whole.telling


def test_an_offices_own_telephone_is_everybodys(office: SampleOffice) -> None:
    inside: dict[str, Any] = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work"}
    for name in ("staff", "clerk"):
        person = replace(OTHER, first_name=name, phone="043111222", house_no="")
        loan = office.ask({"chair": 1}, by=name, particulars=person, **inside)
    assert split(office, loan) is None
