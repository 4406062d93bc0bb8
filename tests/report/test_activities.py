"""A method that activities show is done when every responsible division did it, and never more than that is said."""

from datetime import date, timedelta

import pytest

from assetlend.domain import narrative
from assetlend.domain.narrative import Status
from tests.report.invented import END, FIRST, LAST, SENTENCES, Invented, counted, local

DAY = date(2026, 3, 10)
DIVISIONS = ("finance", "works")


def office(served: str = "1.1", responsible: tuple[str, ...] = ("*",)) -> Invented:
    """An office of two divisions whose plan has one method."""
    one = Invented(plan={served: list(responsible)})
    for division in DIVISIONS:
        one.register(division, local(FIRST), 3, division)
    return one


def told(one: Invented) -> narrative.Statement:
    (served,) = one.plan
    return narrative.by_activity(served, counted(one, "activities"), SENTENCES)


@pytest.mark.parametrize(
    ("done", "status", "words"),
    [
        (("finance", "works", "works"), Status.SUPPORTED, "กองที่รับผิดชอบ ๒ กอง บันทึกกิจกรรมตามวิธีการนี้ครบทุกกอง รวม ๓ ครั้ง"),
        (("works",), Status.PARTIAL, "แล้ว ๑ กอง รวม ๑ ครั้ง ยังไม่พบบันทึกกิจกรรมของอีก ๑ กอง"),
        ((), Status.NOT_DONE, "แม้แต่กองเดียว"),
    ],
)
def test_every_responsible_division_did_it_or_some_or_none(done: tuple[str, ...], status: Status, words: str) -> None:
    one = office()
    for division in done:
        one.do("1.1", DAY, division)
    statement = told(one)
    assert (statement.id, statement.status, statement.figures) == ("activity.1.1", status, ("activities",))
    assert words in statement.text


def test_where_the_ledger_knows_no_division_there_is_nothing_to_measure() -> None:
    statement = told(Invented(plan={"1.1": ["*"]}))
    assert statement.status is Status.NO_DATA and statement.note


def test_what_others_do_does_not_stand_for_those_who_are_responsible() -> None:
    one = office(responsible=("works",))
    one.do("1.1", DAY, "finance", people=40)
    statement = told(one)
    assert statement.status is Status.NOT_DONE and "๔๐" not in statement.text


def test_a_division_that_is_gone_still_owes_it() -> None:
    one = office(responsible=("works", "กองที่ยุบแล้ว"))
    one.do("1.1", DAY, "works")
    assert told(one).status is Status.PARTIAL


def test_people_are_summed_only_where_somebody_counted_them() -> None:
    one = office()
    one.do("1.1", DAY, "finance", people=25)
    one.do("1.1", DAY, "works")
    assert told(one).text.endswith("ผู้เข้าร่วมตามที่บันทึกไว้รวม ๒๕ คน นับจากกิจกรรม ๑ ครั้งที่บันทึกจำนวนผู้เข้าร่วม")
    nobody = office()
    nobody.do("1.1", DAY)
    assert "คน" not in told(nobody).text


def test_what_is_withdrawn_of_another_year_or_still_to_come_does_not_count() -> None:
    one = office()
    one.do("1.1", DAY, key="wrong")
    one.undo("wrong", local(DAY, "12:00"))
    one.do("1.1", LAST + timedelta(days=1))
    one.do("1.1", FIRST - timedelta(days=1))
    figure = counted(one, "activities")
    assert (figure.numerator, figure.parts["activities"], figure.entries) == (0, 0, ())
    assert counted(one, "activities", as_of=local(DAY, "11:00")).numerator == 1
    one.do("1.1", LAST)
    assert counted(one, "activities", as_of=local(LAST, "09:00")).numerator == 0
    assert counted(one, "activities", as_of=END).numerator == 1
