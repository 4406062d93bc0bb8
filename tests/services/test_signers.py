"""Who signs a letter: by name, with his position as of that day, and for whom he signs."""

import json
from typing import Any

import pytest

from assetlend.documents import chase_letter
from assetlend.documents.chase_letter import ChaseLetter
from assetlend.domain.delegation import Bounds
from assetlend.domain.offices import Holding, Office
from assetlend.errors import NotFound
from assetlend.models import Appointment, Chase, Loan
from assetlend.services import chasing
from tests.documents.reading import by_poppler, pages, squeezed
from tests.factories import SampleOffice, day, later
from tests.services.seeing import refused
from tests.services.test_admin import appoint, end, switch
from tests.services.test_chasing import write

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])
HEAD = "นายกองค์การบริหารส่วนตำบลตัวอย่าง"


@pytest.fixture
def overdue(office: SampleOffice) -> Loan:
    """Thirty chairs that were to come back on `day(1)`."""
    return office.give(office.approve(office.ask({"chair": 30}, due=day(1))), counts={1: 30})


def act(office: SampleOffice, name: str = "palad", **over: Any) -> Appointment:
    values = {"title": "ปลัดองค์การบริหารส่วนตำบล", "holding": Holding.ACTING, "order_no": "4/2569", **over}
    return appoint(office, name, Office.NAYOK, **values)


def read(letter: Chase) -> ChaseLetter:
    return ChaseLetter.from_json(json.loads(letter.letter or ""))


def test_the_head_signs_himself(office: SampleOffice, overdue: Loan) -> None:
    value = read(write(office, overdue))
    assert (value.signer_name, value.signer) == ("นายชื่อnayok สกุลทดสอบ", HEAD)
    assert (value.capacity, value.signs_for) == ("", "")


@pytest.mark.parametrize(("holding", "said"), [(Holding.ACTING, "รักษาราชการแทน"), (Holding.DELEGATED, "ปฏิบัติราชการแทน")])
def test_who_signs_for_him_signs_under_his_own_position_and_says_for_whom(
    office: SampleOffice, overdue: Loan, holding: Holding, said: str
) -> None:
    row = act(office, holding=holding)
    with office.database.transaction() as session:
        letter = chasing.prepare_letter(
            session, actor=office.actor("supply"), now=later(days=3), loan_id=overdue.id, letter_no="", key="",
            signer=row.id,
        )  # fmt: skip
    value = read(letter)
    assert value.signer == "ปลัดองค์การบริหารส่วนตำบล" and (value.capacity, value.signs_for) == (said, HEAD)
    pdf = chasing.print_letter(letter)
    words = squeezed(by_poppler(pdf))
    for line in ("(นายชื่อpaladสกุลทดสอบ)", f"{said}{HEAD}"):
        assert squeezed(line) in words
    assert pages(pdf) == 1


def test_who_acts_signs_before_the_head_and_a_letter_stays_when_he_has_gone(
    office: SampleOffice, overdue: Loan
) -> None:
    act(office, ends_on=day(5))
    letter = write(office, overdue)
    before = chasing.print_letter(letter)
    assert read(letter).capacity == "รักษาราชการแทน"
    end(office, "palad", day(3), which=0)
    appoint(office, "palad", Office.COUNTER_CLERK, title="ย้ายแล้ว", starts_on=day(4))
    assert chasing.print_letter(letter) == before


def test_only_who_holds_the_whole_office_that_day_may_sign(office: SampleOffice, overdue: Loan) -> None:
    limited = act(office, "finance", holding=Holding.DELEGATED, bounds=Bounds(most_days=9))
    later_on = act(office, "education", starts_on=day(20))
    act(office, "chief")
    switch(office, "chief")
    with office.database.reading() as session:
        assert [one.person_id for one in chasing.signers(session, day(3))] == [office.people["nayok"]]
    for foreign in (limited, later_on):
        with refused(office, NotFound), office.database.transaction() as session:
            chasing.prepare_letter(
                session, actor=office.actor("supply"), now=later(days=3), loan_id=overdue.id, letter_no="", key="",
                signer=foreign.id,
            )  # fmt: skip


def test_without_anybody_the_name_is_left_to_the_pen(office: SampleOffice, overdue: Loan) -> None:
    switch(office, "nayok")
    value = read(write(office, overdue))
    assert (value.signer_name, value.signer) == ("", HEAD)


def test_a_letter_frozen_before_names_were_printed_prints_as_it_did(office: SampleOffice, overdue: Loan) -> None:
    switch(office, "nayok")
    new = read(write(office, overdue)).to_json()
    old = {name: value for name, value in new.items() if name not in ("signer_name", "capacity", "signs_for")}
    assert chase_letter.render(ChaseLetter.from_json(old)) == chase_letter.render(ChaseLetter.from_json(new))
