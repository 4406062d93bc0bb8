"""A borrower is asked once and answers once; the ledger learns of answers in fives, and nobody of whose they were."""

import json
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select, update

from assetlend.clock import end_of_day, start_of_day
from assetlend.config import Config
from assetlend.db import Database
from assetlend.domain.offices import PUBLIC
from assetlend.domain.survey import Question
from assetlend.models import LedgerEntry, Loan, Notice, SurveyCount, SurveyInvitation, SurveyWaiting
from assetlend.services import backup, daily, mirror, survey
from assetlend.services.survey import LinkOver, NotYoursToAnswer
from assetlend.services.take_back import Back
from tests.asking import answer, answers, ask_and_answer
from tests.factories import NOW, TODAY, SampleOffice, day, later

LAST_OF_YEAR, FIRST_OF_NEXT = date(2026, 9, 30), date(2026, 10, 1)
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.fixture
def returned(office: SampleOffice) -> Loan:
    """A loan that is fully back."""
    loan = office.give(office.approve(office.ask({"chair": 2})), counts={1: 2})
    return office.receive(loan, counts={1: Back(good=2)}, now=later(hours=1))


def waiting(database: Database) -> dict[tuple[int, str, str], int]:
    with database.reading() as session:
        rows = session.scalars(select(SurveyWaiting))
        return {(row.fiscal_year, row.question, row.step): row.answers for row in rows if row.answers}


def told(database: Database) -> list[dict[str, Any]]:
    """What the ledger says of answers."""
    query = select(LedgerEntry.body).where(LedgerEntry.act == "satisfaction.counted").order_by(LedgerEntry.seq)
    with database.reading() as session:
        return [json.loads(bytes(body)) for body in session.scalars(query)]


def some_answered(office: SampleOffice, *given: str, on: date = TODAY) -> None:
    """Loans that were asked for, whose borrowers are asked and answer on a day."""
    for _ in given:
        office.ask({"chair": 1}, start=day(3), due=day(4))
    with office.database.transaction() as session:
        ask_and_answer(session, given, start_of_day(on) + timedelta(hours=10))


def counted(office: SampleOffice, on: date = TODAY) -> int:
    with office.database.transaction() as session:
        return survey.count(session, now=start_of_day(on) + timedelta(hours=11), today=on)


# -- asking -----------------------------------------------------------------------------------------------------------


def test_a_borrower_is_asked_once_when_the_last_thing_is_back_and_also_when_it_is_broken(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"chair": 3})), counts={1: 3})
    for back, asked in ((Back(good=1), []), (Back(damaged=2), [loan.id])):
        office.receive(loan, counts={1: back}, now=later(hours=1))
        with office.database.reading() as session:
            assert [one.loan_id for one in session.scalars(select(SurveyInvitation))] == asked
    with office.database.reading() as session:
        notices = session.scalars(select(Notice).where(Notice.kind == "survey_waits")).all()
        assert [one.person_id for one in notices] == [loan.borrower_id]
        assert survey.open_until(session, loan.id, TODAY) == day(30)


def test_of_a_link_only_the_hash_is_kept_and_a_new_one_ends_it(office: SampleOffice, returned: Loan) -> None:
    with office.database.transaction() as session:
        first = survey.new_link(session, actor=PUBLIC, now=NOW, loan_id=returned.id)
        second = survey.new_link(session, actor=PUBLIC, now=NOW, loan_id=returned.id)
        kept = session.get_one(SurveyInvitation, returned.id)
        assert kept.key_hash == sha256(second.encode()).hexdigest()
        assert (survey.holds(session, first, TODAY), survey.holds(session, second.lower(), TODAY)) == (False, True)
        assert len(second) == 24


@on_sqlite
def test_another_official_does_not_answer_for_the_borrower(office: SampleOffice, returned: Loan) -> None:
    with pytest.raises(NotYoursToAnswer), office.database.transaction() as session:
        survey.new_link(session, actor=office.actor("clerk"), now=NOW, loan_id=returned.id)
    with office.database.transaction() as session:
        session.get_one(Loan, returned.id).borrower_id = office.people["clerk"]
        session.flush()
        assert survey.new_link(session, actor=office.actor("clerk"), now=NOW, loan_id=returned.id)


# -- answering --------------------------------------------------------------------------------------------------------


def test_an_answer_changes_counters_and_says_nothing_else_of_itself(office: SampleOffice, returned: Loan) -> None:
    with office.database.transaction() as session:
        answer(session, returned.id, "531", later(hours=2))
    assert waiting(office.database) == {(2569, "1", "5"): 1, (2569, "2", "3"): 1, (2569, "3", "1"): 1}
    with office.database.reading() as session:
        assert len(session.scalars(select(SurveyWaiting)).all()) == 15
        kept = session.get_one(SurveyInvitation, returned.id)
        assert (kept.is_used, kept.key_hash, kept.asked_on, kept.last_on) == (True, None, TODAY, day(30))
        assert survey.open_until(session, returned.id, TODAY) is None
    assert told(office.database) == []


def test_a_link_works_once_and_for_thirty_days_and_a_wrong_one_never(office: SampleOffice, returned: Loan) -> None:
    with office.database.transaction() as session:
        key = survey.new_link(session, actor=PUBLIC, now=NOW, loan_id=returned.id)
    late = end_of_day(day(30)) + timedelta(seconds=1)
    for wrong, now in ((key, late), ("0" * 24, NOW), ("", NOW)):
        with pytest.raises(LinkOver), office.database.transaction() as session:
            survey.answer(session, now=now, key=wrong, answers=answers("555"))
        assert waiting(office.database) == {}
    with office.database.transaction() as session:
        survey.answer(session, now=end_of_day(day(30)), key=key, answers=answers("555"))
    with pytest.raises(LinkOver), office.database.transaction() as session:
        survey.answer(session, now=NOW, key=key, answers=answers("111"))
    with pytest.raises(LinkOver), office.database.transaction() as session:
        survey.new_link(session, actor=PUBLIC, now=NOW, loan_id=returned.id)
    assert sum(waiting(office.database).values()) == 3


def test_every_counter_is_written_by_every_answer(office: SampleOffice) -> None:
    """PostgreSQL shows which transaction wrote a row last, an invitation's too: it must not show what was answered."""
    some_answered(office, "555", "123")
    if office.database.is_sqlite:
        return
    with office.database.engine.connect() as connection:
        written = connection.exec_driver_sql("SELECT DISTINCT xmin::text FROM survey_waiting").all()
    assert len(written) == 1


# -- telling ----------------------------------------------------------------------------------------------------------


def test_the_ledger_is_told_of_five_answers_together_and_of_no_fewer(office: SampleOffice, returned: Loan) -> None:
    some_answered(office, "555", "444", "333", "222")
    assert counted(office) == 0
    some_answered(office, "151")
    assert counted(office) == 5

    (entry,) = told(office.database)
    ones = dict.fromkeys("12345", 1)
    assert entry["data"] == {
        "from": "2026-01-12",
        "to": "2026-01-12",
        "asked": 6,
        "answers": {"1": ones, "2": ones | {"1": 0, "5": 2}, "3": ones},
    }
    assert entry["actor"] == {"acting": False, "id": "system", "office": "system"}
    assert waiting(office.database) == {}
    with office.database.reading() as session:
        assert list(mirror.differences(session)) == []


@on_sqlite
def test_a_day_is_told_of_once_and_the_rest_on_another_with_its_days(office: SampleOffice) -> None:
    some_answered(office, *["555"] * 5)
    assert counted(office) == 5
    some_answered(office, *["111"] * 6)
    assert counted(office) == 0
    with office.database.transaction() as session:
        done = daily.open_day(session, start_of_day(day(1)) + timedelta(hours=1), day(1))
    assert done["answers_counted"] == 6
    assert [(one["data"]["from"], one["data"]["to"], one["data"]["asked"]) for one in told(office.database)] == [
        ("2026-01-12", "2026-01-12", 5),
        ("2026-01-13", "2026-01-13", 6),
    ]


@on_sqlite
def test_answers_of_a_year_that_is_over_are_told_of_that_year_when_they_are_enough(office: SampleOffice) -> None:
    some_answered(office, *["555"] * 5, on=LAST_OF_YEAR)
    some_answered(office, *["111"] * 5, on=FIRST_OF_NEXT)
    assert counted(office, FIRST_OF_NEXT) == 10
    assert [(one["data"]["from"], one["data"]["to"], one["data"]["asked"]) for one in told(office.database)] == [
        ("2026-09-30", "2026-09-30", 5),
        ("2026-10-01", "2026-10-01", 5),
    ]
    with office.database.reading() as session:
        found = [survey.of_year(session, year) for year in (2568, 2569, 2570)]
    assert [(one.answers, one.asked, one.good(Question.OVERALL)) for one in found] == [(0, 0, 0), (5, 5, 5), (5, 5, 0)]


@on_sqlite
def test_too_few_answers_of_a_year_that_is_over_are_told_with_those_of_the_next(office: SampleOffice) -> None:
    some_answered(office, "555", "444", on=LAST_OF_YEAR)
    assert counted(office, FIRST_OF_NEXT) == 0
    some_answered(office, "111", "111", "111", on=FIRST_OF_NEXT)
    assert counted(office, FIRST_OF_NEXT) == 5
    (entry,) = told(office.database)
    assert (entry["data"]["from"], entry["data"]["to"]) == ("2026-09-30", "2026-10-01")
    with office.database.reading() as session:
        assert {row.fiscal_year for row in session.scalars(select(SurveyWaiting))} == {2570}
        assert survey.of_year(session, 2569).answers == 0


# -- looking ----------------------------------------------------------------------------------------------------------


@on_sqlite
def test_what_everybody_may_see_leaves_out_small_numbers(office: SampleOffice) -> None:
    with office.database.reading() as session:
        nothing = survey.totals(session, 2569)
    assert (nothing.asked, nothing.answers, nothing.by_question) == (0, None, None)
    some_answered(office, *["545"] * 6, "515")
    counted(office)
    with office.database.reading() as session:
        shown = survey.totals(session, 2569)
    assert (shown.asked, shown.answers) == (7, 7)
    assert shown.by_question is not None
    assert shown.by_question["3"] == {"5": 7, "4": 0, "3": 0, "2": 0, "1": 0}
    assert shown.by_question["2"] == {"5": 0, "4": None, "3": 0, "2": 0, "1": None}


@on_sqlite
@pytest.mark.parametrize("table", [SurveyWaiting, SurveyInvitation])
def test_answers_that_nobody_gave_are_found(office: SampleOffice, table: type) -> None:
    some_answered(office, *["555"] * 5)
    counted(office)
    more: Any = {SurveyWaiting: {"answers": 1}, SurveyInvitation: {"is_used": False}}[table]
    with office.database.transaction() as session:
        session.execute(update(table).values(more))
    with office.database.reading() as session:
        assert {one.params["field"] for one in mirror.differences(session)} == {f"answers.{one}" for one in "123"}


@on_sqlite
def test_a_backup_has_what_was_told_and_not_what_waits(office: SampleOffice, settings: Config, tmp_path: Any) -> None:
    some_answered(office, *["555"] * 5)
    counted(office)
    some_answered(office, "111")
    backup.make(office.database, settings, tmp_path / "copy", NOW)
    tables = {file.stem: file.read_text("utf-8") for file in (tmp_path / "copy" / "tables").iterdir()}
    assert "survey_waiting" not in tables
    assert tables["survey_count"].count("\n") == 1 and tables["survey_invitation"].count("\n") == 6


def test_nothing_that_was_told_can_be_taken_back(office: SampleOffice) -> None:
    some_answered(office, *["555"] * 5)
    counted(office)
    with pytest.raises(Exception, match="append-only"), office.database.transaction() as session:
        session.execute(update(SurveyCount).values(asked=0))
