"""Every figure of the report is what the ledger says: counted twice, by the program and by code that shares nothing."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assetlend import demo, schema
from assetlend.clock import BANGKOK, end_of_day
from assetlend.db import Database
from assetlend.domain import figures
from assetlend.domain.figures import Figure
from assetlend.models import Loan
from assetlend.services import integrity, keys, ledger, oversight, rules
from assetlend.services.photos import PHOTO_DIR
from tests.factories import NOW, SampleOffice, day, later
from tests.report import independent
from tests.report.independent import Question
from tests.report.invented import (
    END,
    FIRST,
    LAST,
    PEOPLE,
    PLAN,
    YEAR,
    Invented,
    agree,
    counted,
    cuts,
    found_in,
    history,
    local,
    program,
    terms_of,
)
from tests.services.lives import Life, live

DUE = date(2026, 3, 10)


def after(days: int, at: str = "10:00") -> datetime:
    """A moment on a day after the due day."""
    return local(DUE + timedelta(days=days), at)


def part(figure: Figure, *names: str) -> tuple[object, ...]:
    return tuple(figure.parts[name] for name in names)


# -- the same in both countings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", range(0, 48, 8))
def test_both_countings_agree_on_what_chance_writes(start: int) -> None:
    for seed in range(start, start + 8):
        invented = history(seed)
        exported = invented.exported()
        for as_of in cuts(invented, random.Random(seed)):
            for year in (2568, 2569, 2570):
                question = Question(year, as_of, plan=PLAN)
                found = program(exported, terms_of(question))
                agree({name: one.to_json() for name, one in found.items()}, independent.recount(exported, question))


def test_both_countings_agree_under_other_settings_of_the_office() -> None:
    for seed in range(12):
        exported = history(seed).exported()
        for question in (
            Question(YEAR, END, chase_days=3, prompt_hours=25),
            Question(YEAR, END, chase_days=4, prompt_hours=25, counts_due_day=True),
        ):
            found = program(exported, terms_of(question))
            agree({name: one.to_json() for name, one in found.items()}, independent.recount(exported, question))


def built_and_exported(database: Database, folder: Path, year: int, as_of: datetime) -> tuple[integrity.Report, bytes]:
    with database.reading() as session:
        report = integrity.build(session, fiscal_year=year, as_of=as_of, zone=BANGKOK)
        oversight.export_lines(session, folder / "ledger.jsonl")
    return report, (folder / "ledger.jsonl").read_bytes()


def compare(database: Database, folder: Path, year: int, as_of: datetime) -> integrity.Report:
    """The report of the program, which the exported file confirms figure by figure."""
    report, exported = built_and_exported(database, folder, year, as_of)
    with database.reading() as session:
        hours = rules.current(session).prompt_hours
    published = report.to_json()
    plan = published["figures"]["activities"]["parts"]["responsible"]
    again = independent.recount(exported, Question(year, as_of, prompt_hours=hours, plan=plan))
    assert published["figures"].keys() == again.keys()
    agree(published["figures"], again)
    assert published["ledger"] == {
        "size": again["integrity"].parts["entries"],
        "root": again["integrity"].parts["root"],
    }
    return report


@pytest.fixture(scope="module", params=[3, 4])
def demonstration(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A demonstration office with two years behind it."""
    folder = tmp_path_factory.mktemp("demonstration")
    rules.forget()
    database = Database(f"sqlite:///{folder / 'office.db'}", **{PHOTO_DIR: str(folder / "photos")})
    schema.migrate(database)
    signer = keys.signer(folder / "keys", folder / "checkpoints", "assetlend.ledger/demo", make=True)
    with database.transaction() as session:
        plan = demo.Plan(seed=request.param, years=2, assets=20, loans=24)
        demo.fill(session, plan, date(2026, 9, 30), signer_of=lambda _: signer)
    yield database
    database.dispose()


def test_both_countings_agree_on_the_demonstration_office(demonstration: Database, tmp_path: Path) -> None:
    for year in (2567, 2568, 2569):
        for as_of in (date(2025, 6, 15), date(2025, 9, 30), date(2025, 10, 1), date(2026, 2, 20), date(2026, 9, 30)):
            if year <= 2568 or as_of >= FIRST:
                compare(demonstration, tmp_path, year, end_of_day(as_of))
    report = compare(demonstration, tmp_path, 2568, END)
    assert report.figures["requests"].value and report.figures["due"].denominator


def test_both_countings_agree_on_an_office_in_which_everything_happened(office: SampleOffice, tmp_path: Path) -> None:
    life = Life(office, tmp_path)
    live(life)
    with office.database.reading() as session:
        last = ledger.get_entry(session, ledger.size(session)).at.replace(tzinfo=UTC)
    for as_of in (NOW + timedelta(minutes=100), last, later(days=30)):
        report = compare(office.database, tmp_path, YEAR, as_of)
    assert report.figures["settlement"].parts["by_outcome"] == {"paid": 1, "repaired": 2, "replaced": 1}


# -- a year with nothing, and one with a single loan ------------------------------------------------------------------


def test_an_empty_year_measures_nothing_and_claims_nothing(office: SampleOffice, tmp_path: Path) -> None:
    report = compare(office.database, tmp_path, YEAR, later(days=1))
    for name in ("decisions", "handed_over", "due", "chase", "settlement"):
        figure = report.figures[name]
        assert (figure.value, figure.numerator, figure.denominator) == (None, 0, 0), name
        assert not figure.entries
    assert report.figures["decision_hours"].value is None
    assert report.figures["requests"].value == report.figures["incidents"].value == 0
    assert report.findings == ()


def test_a_year_before_the_office_began_has_not_even_a_register(office: SampleOffice, tmp_path: Path) -> None:
    report = compare(office.database, tmp_path, 2568, datetime(2025, 9, 30, tzinfo=UTC))
    assert report.size == 0
    assert {figure.value for figure in report.figures.values()} == {0, None}
    assert not any(figure.entries for figure in report.figures.values())


def lend_one(office: SampleOffice) -> Loan:
    loan = office.approve(office.ask({"chair": 10}, due=day(2)), now=later(hours=5))
    return office.give(loan, counts={1: 10}, now=later(hours=6))


def test_a_year_with_one_loan_shows_it_in_each_figure(office: SampleOffice, tmp_path: Path) -> None:
    lend_one(office)
    report = compare(office.database, tmp_path, YEAR, later(days=20))
    shown = {name: (figure.value, figure.numerator, figure.denominator) for name, figure in report.figures.items()}
    assert shown["requests"] == (1, 1, None)
    assert shown["decisions"] == shown["handed_over"] == (1.0, 1, 1)
    assert shown["decision_hours"] == (5.0, None, 1)
    assert shown["due"] == shown["chase"] == (0.0, 0, 1)
    assert report.figures["units"].parts == {"handed_over": 10, "good": 0, "damaged": 0, "lost": 0, "still_out": 10}
    assert shown["separation"] == (0, 0, 1)
    assert report.figures["register"].parts == {"by_condition": {"usable": 104}}
    assert [finding.rule for finding in report.findings] == ["R11", "R12"]


def test_what_came_after_the_day_of_the_report_is_cut(office: SampleOffice, tmp_path: Path) -> None:
    lend_one(office)
    before = compare(office.database, tmp_path, YEAR, later(hours=5, minutes=59))
    assert before.figures["handed_over"].denominator == 0 and before.figures["decisions"].numerator == 1
    start = compare(office.database, tmp_path, YEAR, later(hours=-1))
    assert start.size == 0 and start.figures["requests"].value == 0


# -- which year an event belongs to -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "years"),
    [
        (local(FIRST - timedelta(days=1), "23:59:59.999"), (1, 0, 0)),
        (local(FIRST, "00:00"), (0, 1, 0)),
        (local(LAST, "23:59:59.999999"), (0, 1, 0)),
        (local(LAST + timedelta(days=1), "00:00"), (0, 0, 1)),
    ],
)
def test_the_year_turns_at_midnight_of_the_office(at: datetime, years: tuple[int, int, int]) -> None:
    one = Invented()
    one.ask("l1", at, DUE)
    assert tuple(counted(one, "requests", year=year).value for year in (2568, 2569, 2570)) == years


def test_a_paper_slip_belongs_to_the_year_in_which_it_was_handed_in() -> None:
    one = Invented()
    one.ask("l1", local(FIRST, "09:00"), DUE, happened=local(FIRST - timedelta(days=1), "00:00"))
    assert counted(one, "requests", year=2568).value == 1
    assert counted(one, "requests", year=2569).value == 0


def test_units_count_in_the_year_in_which_they_went_and_came() -> None:
    one = Invented()
    one.lend("l1", LAST)
    one.take("l1", local(LAST + timedelta(days=1), "09:00"), good=4, happened=local(LAST, "15:00"))
    one.take("l1", local(LAST + timedelta(days=1), "00:00"), good=5, damaged=1)
    old, new = counted(one, "units", year=2569), counted(one, "units", year=2570)
    assert part(old, "handed_over", "good", "damaged", "lost", "still_out") == (10, 4, 0, 0, 0)
    assert part(new, "handed_over", "good", "damaged", "lost", "still_out") == (0, 5, 1, 0, 0)


def test_what_is_still_out_names_every_entry_that_says_so() -> None:
    one = Invented()
    one.lend("l1", date(2025, 8, 20))
    one.take("l1", local(date(2025, 8, 21)), good=4)
    one.take("l1", local(date(2025, 8, 22)), lost=1)
    figure = counted(one, "units")
    assert part(figure, "handed_over", "still_out") == (0, 5)
    assert figure.entries == (4, 5, 6)


# -- asking and deciding ----------------------------------------------------------------------------------------------


def test_requests_are_told_apart_by_who_how_why_and_where() -> None:
    one = Invented()
    one.ask("l1", after(0), DUE)
    one.ask("l2", after(0), DUE, borrower_kind="agency", channel="paper", purpose="agency_work", division="works")
    assert counted(one, "requests").parts == {
        "by_borrower_kind": {"agency": 1, "resident": 1},
        "by_channel": {"online": 1, "paper": 1},
        "by_purpose": {"agency_work": 1, "funeral": 1},
        "by_division": {"finance": 1, "works": 1},
    }


def test_a_request_that_lapsed_or_was_taken_back_was_not_decided() -> None:
    one = Invented()
    for loan, ending in (("l1", "expired"), ("l2", "cancelled"), ("l3", "rejected"), ("l4", "rejected")):
        one.ask(loan, after(0), DUE)
        reason = "not_available" if loan == "l4" else "incomplete"
        one.say(f"loan.{ending}", loan, after(1), reason_code=reason, reason="")
    one.ask("l5", after(0), DUE)
    one.approve("l5", after(1))
    one.ask("l6", after(0), DUE)
    figure = counted(one, "decisions")
    assert (figure.value, figure.numerator, figure.denominator) == (0.5, 3, 6)
    assert figure.parts == {
        "approved": 1, "rejected": 2, "cancelled": 1, "expired": 1, "waiting": 1,
        "rejected_by_reason": {"incomplete": 1, "not_available": 1},
    }  # fmt: skip


def test_the_first_ending_of_a_request_counts() -> None:
    one = Invented()
    one.ask("l1", after(0), DUE)
    one.approve("l1", after(1))
    one.say("loan.expired", "l1", after(2), reason_code="not_collected", reason="")
    assert part(counted(one, "decisions"), "approved", "expired", "waiting") == (1, 0, 0)
    assert part(counted(one, "decisions", as_of=after(0)), "approved", "expired", "waiting") == (0, 0, 1)


def test_hours_count_in_the_year_of_the_decision_and_are_rounded_only_at_the_end() -> None:
    one = Invented()
    asked = local(LAST, "12:00")
    for number, seconds in enumerate((43_200, 43_236, 43_218, 90_000)):
        one.ask(f"l{number}", asked, DUE)
        one.approve(f"l{number}", asked + timedelta(seconds=seconds))
    assert counted(one, "decision_hours", year=2569).value is None
    figure = counted(one, "decision_hours", year=2570)
    assert (figure.value, figure.denominator) == (12.01, 4)
    assert part(figure, "median", "p90") == (12.01, 25.0)


def test_the_ninetieth_percentile_is_an_hour_that_was_really_taken() -> None:
    one = Invented()
    for number in range(1, 11):
        one.ask(f"l{number}", after(0), DUE)
        one.approve(f"l{number}", after(0) + timedelta(hours=number))
    assert part(counted(one, "decision_hours"), "median", "p90") == (5.5, 9.0)


# -- handing over -----------------------------------------------------------------------------------------------------


def test_what_went_out_without_approval_is_not_counted_as_approved() -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.ask("l2", after(-2), DUE)
    one.give("l2", after(-1))
    figure = counted(one, "handed_over")
    assert (figure.value, figure.numerator, figure.denominator) == (0.5, 1, 2)
    assert [(finding.rule, finding.entries) for finding in found_in(one, as_of=after(0))] == [("R4", [4, 6])]


@pytest.mark.parametrize(("given", "approved"), [(-3, 0), (-2, 1), (-1, 1)])
def test_an_approval_after_the_day_of_the_hand_over_was_not_there_before_it(given: int, approved: int) -> None:
    one = Invented()
    one.ask("l1", after(-2, "08:00"), DUE, channel="paper", borrower_kind="agency", happened=after(-5))
    one.approve("l1", after(-2))
    one.give("l1", after(-1), happened=after(given, "00:00"))
    assert counted(one, "handed_over").numerator == approved
    assert [finding.rule for finding in found_in(one, as_of=after(0))] == ["R5"] * (1 - approved)


def test_the_first_hand_over_is_the_one_that_happened_first() -> None:
    one = Invented()
    one.ask("l1", local(LAST - timedelta(days=1)), DUE)
    one.approve("l1", local(LAST - timedelta(days=1)))
    one.give("l1", local(FIRST + timedelta(days=365), "09:00"), 4)
    one.give("l1", local(FIRST + timedelta(days=366), "09:00"), 6, happened=local(LAST, "23:59:59.999"))
    assert counted(one, "handed_over", year=2569).denominator == 1
    assert counted(one, "handed_over", year=2570).denominator == 0


# -- due, and extensions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("back", "on_time"), [("23:59:59.999999", 1), ("24:00", 0)])
def test_back_by_the_end_of_the_due_day_is_on_time(back: str, on_time: int) -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.take("l1", after(1, "00:00") if back == "24:00" else after(0, back), good=10)
    assert part(counted(one, "due"), "due", "on_time", "late") == (1, on_time, 1 - on_time)


def test_a_return_that_was_entered_late_counts_on_the_day_on_which_it_happened() -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.take("l1", after(5), good=10, happened=after(0, "16:00"))
    assert counted(one, "due").numerator == 1
    assert counted(one, "due", as_of=after(4)).numerator == 0, "nobody knew of it then"


def test_damaged_and_lost_units_are_accounted_for_but_a_missing_one_is_late() -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.take("l1", after(-1), good=3, damaged=2)
    one.take("l1", after(0), lost=5)
    one.lend("l2", DUE)
    one.take("l2", after(0), good=9)
    figure = counted(one, "due")
    assert part(figure, "due", "on_time", "late") == (2, 1, 1)
    assert set(figure.entries) >= {entry["seq"] for entry in one.entries() if entry["act"] == "loan.returned"}


def test_a_loan_is_not_due_before_its_day_is_over() -> None:
    one = Invented()
    one.lend("l1", DUE)
    assert counted(one, "due", as_of=after(0, "23:59:59.999999")).denominator == 0
    assert counted(one, "due", as_of=after(1, "00:00")).denominator == 1


@pytest.mark.parametrize(
    ("decided", "decision", "moved"),
    [(after(0, "23:59:59.999"), "yes", 1), (after(1, "00:00"), "yes", 0), (after(0), "no", 0)],
)
def test_an_extension_counts_when_it_was_granted_before_the_due_day_passed(
    decided: datetime, decision: str, moved: int
) -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.prolong("l1", after(-1, "11:00"), decided, DUE + timedelta(days=4), decision)
    one.take("l1", after(4, "23:00"), good=10)
    figure = counted(one, "due")
    assert part(figure, "on_time", "late") == (moved, 1 - moved)
    extensions = {entry["seq"] for entry in one.entries() if "extension" in entry["act"]}
    assert extensions & set(figure.entries) == (extensions if moved else set())


def test_a_second_extension_starts_from_the_day_that_the_first_one_gave() -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.prolong("l1", after(-1), after(0), DUE + timedelta(days=4))
    one.prolong("l1", after(2), after(4), DUE + timedelta(days=9))
    one.take("l1", after(9), good=10)
    assert counted(one, "due").numerator == 1


def test_an_extension_can_carry_a_loan_into_the_next_year() -> None:
    one = Invented()
    one.lend("l1", LAST)
    one.prolong("l1", local(LAST, "09:00"), local(LAST, "10:00"), LAST + timedelta(days=3))
    assert (counted(one, "due", year=2569).denominator, counted(one, "due", year=2570).denominator) == (0, 1)


# -- chasing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chased", "kept"),
    [
        (after(-1), 0), (after(0, "23:59:59.999"), 0), (after(1, "00:00"), 1), (after(2), 1), (after(3), 1),
        (after(4), 1), (after(5), 1), (after(6), 1), (after(7, "23:59:59.999"), 1), (after(8, "00:00"), 0),
    ],
)  # fmt: skip
def test_a_chase_counts_after_the_due_day_and_up_to_the_seventh_day_after_it(chased: datetime, kept: int) -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.chase("l1", chased)
    figure = counted(one, "chase")
    assert (figure.numerator, figure.denominator) == (kept, 1)
    missed = [finding.rule for finding in found_in(one)].count("R11")
    assert missed == 1 - kept


def test_a_chase_that_was_entered_late_counts_on_its_own_day() -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.chase("l1", after(12), happened=after(6))
    assert counted(one, "chase").numerator == 1
    assert counted(one, "chase", as_of=after(11)).numerator == 0


@pytest.mark.parametrize(("back", "owed"), [(after(7, "23:59:59.999"), 0), (after(8, "00:00"), 1)])
def test_what_is_back_by_the_seventh_day_needed_no_chase(back: datetime, owed: int) -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.take("l1", after(1), good=9)
    one.take("l1", back, good=1)
    assert counted(one, "chase").denominator == owed


def test_a_chase_is_owed_once_its_last_day_has_come() -> None:
    one = Invented()
    one.lend("l1", DUE)
    assert counted(one, "chase", as_of=after(6, "23:59:59.999999")).denominator == 0
    assert counted(one, "chase", as_of=after(7, "00:00")).denominator == 1


def test_the_office_may_count_the_due_day_as_the_first_of_the_seven() -> None:
    one = Invented()
    one.lend("l1", DUE)
    one.chase("l1", after(7))
    exported = one.exported()
    assert program(exported, terms_of(Question(YEAR, END)))["chase"].numerator == 1
    inclusive = terms_of(Question(YEAR, END), chase_counts_due_day=True)
    assert program(exported, inclusive)["chase"].numerator == 0


# -- damage and loss --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("waited", "prompt"), [(0, 1), (24 * 3600, 1), (24 * 3600 + 1, 0)])
def test_a_superior_is_told_in_time_up_to_the_very_second(waited: int, prompt: int) -> None:
    one = Invented()
    one.report("i1", after(0))
    one.notify("i1", after(0) + timedelta(seconds=waited), 1)
    assert part(counted(one, "incidents"), "prompt", "acknowledged") == (prompt, 0)
    assert [finding.rule for finding in found_in(one)] == ["R26"] * (1 - prompt) + ["R27"]


def test_an_incident_of_which_nobody_was_told_is_neither_prompt_nor_answered() -> None:
    one = Invented()
    one.report("i1", after(0), "misused", "public")
    figure = counted(one, "incidents")
    assert figure.parts["by_kind"] == {"misused": 1} and figure.parts["by_reported_by_kind"] == {"public": 1}
    assert part(figure, "prompt", "acknowledged", "median_hours_to_last_level") == (0, 0, None)
    assert found_in(one, as_of=after(1)) == [], "the day to tell somebody is not over"
    assert [finding.rule for finding in found_in(one, as_of=after(1, "10:00:01"))] == ["R26"]


def test_an_incident_is_answered_when_each_level_that_was_told_has_answered() -> None:
    one = Invented()
    for key in ("i1", "i2"):
        one.report(key, after(0))
        one.notify(key, after(0), 1, 2, 3)
        for level in (3, 1):
            one.answer(key, after(0) + timedelta(hours=level), level)
    one.answer("i1", after(0) + timedelta(hours=5), 2, "escalate")
    one.answer("i1", after(9), 2, "act")
    figure = counted(one, "incidents")
    assert (figure.value, *part(figure, "prompt", "acknowledged")) == (2, 2, 1)
    assert figure.parts["median_hours_to_last_level"] == 5.0, "the second answer of a level lengthens nothing"


def test_settled_lines_count_by_outcome_and_money_only_where_it_was_paid() -> None:
    one = Invented()
    one.lend("l1", DUE)
    for line in (1, 2, 3):
        one.give("l1", after(-1), 2, line)
    one.take("l1", after(0), damaged=2, line=1)
    one.take("l1", after(0), good=1, lost=1, line=2)
    one.take("l1", after(1), damaged=1, line=3)
    one.take("l1", after(2), lost=1, line=3)
    one.settle("l1", after(3), "paid", 1, satang=120_050)
    one.settle("l1", after(3), "repaired", 2, satang=9_900)
    figure = counted(one, "settlement")
    assert (figure.numerator, figure.denominator) == (2, 3)
    assert figure.parts == {"by_outcome": {"paid": 1, "repaired": 1}, "paid_satang": 120_050, "open_lines": 1}
    returns = [entry["seq"] for entry in one.entries() if entry["act"] == "loan.returned"]
    assert set(returns[2:]) <= set(figure.entries), "both returns of the open line are behind it"
    (finding,) = [finding for finding in found_in(one) if finding.rule == "R33"]
    assert finding.entries == returns[2:]


@pytest.mark.parametrize(
    ("by", "step_by", "own", "typed"),
    [("u_nayok", None, 0, 0), ("u_borrower", None, 1, 0), ("u_clerk", None, 0, 1), ("u_nayok", "u_clerk", 0, 1)],
)
def test_whoever_approves_his_own_request_or_record_is_counted(
    by: str, step_by: str | None, own: int, typed: int
) -> None:
    one = Invented()
    one.ask("l1", after(-3), DUE, recorded_by="u_clerk")
    one.approve("l1", after(-2), by=by, step_by=step_by)
    figure = counted(one, "separation")
    assert (figure.value, figure.denominator) == (own + typed, 1)
    assert part(figure, "by_borrower", "by_recorder") == (own, typed)
    assert [finding.rule for finding in found_in(one)] == ["R23"] * (own + typed)


def test_overrides_are_shown_by_their_rule() -> None:
    one = Invented()
    one.lend("l1", DUE)
    for rule in ("R13", "R16", "R16"):
        one.say("loan.overridden", "l1", after(0), rule=rule, reason="เหตุสาธารณภัย")
    assert counted(one, "separation").parts["overrides"] == {"R13": 1, "R16": 2}


# -- what was told and looked at --------------------------------------------------------------------------------------


def test_guidelines_of_another_year_do_not_count() -> None:
    one = Invented()
    one.register("t1", local(FIRST), division="works")
    one.publish("g1", after(0), "finance")
    one.publish("g2", after(0), "education", year=2568)
    one.publish("g3", after(1), "finance")
    figure = counted(one, "guidelines")
    assert (figure.numerator, figure.denominator, figure.parts["missing"]) == (1, 3, ["education", "works"])
    assert counted(one, "guidelines", as_of=local(FIRST)).value == 0.0


def test_a_division_that_a_change_names_is_a_division() -> None:
    one = Invented()
    one.register("t1", local(FIRST), division="works")
    one.say("asset.changed", "t1", after(0), division={"old": "works", "new": "planning"})
    assert counted(one, "guidelines").denominator == 2


def test_only_who_holds_an_office_on_the_day_of_the_report_has_to_know_the_guideline() -> None:
    one = Invented()
    one.publish("g1", after(0))
    one.publish("g2", after(0), year=2568)
    for key, user in (("a1", "u_1"), ("a2", "u_2"), ("a3", "u_3"), ("a4", "u_4")):
        one.appoint(key, local(FIRST), user, FIRST, DUE + timedelta(days=5) if key == "a3" else None)
    one.dismiss("a4", after(1), "u_4", FIRST, DUE + timedelta(days=1))
    one.appoint("a5", after(1), "u_4", DUE + timedelta(days=30))
    for user, guideline in (("u_1", "g1"), ("u_2", "g2"), ("u_3", "g1"), ("u_4", "g1"), ("u_outside", "g1")):
        one.read(guideline, after(1), user)
    for days, numerator, denominator in ((1, 3, 4), (2, 2, 3), (5, 2, 3), (6, 1, 2), (29, 1, 2), (30, 2, 3)):
        figure = counted(one, "awareness", as_of=after(days, "23:00"))
        assert (figure.numerator, figure.denominator) == (numerator, denominator), days
    assert len(counted(one, "awareness").entries) == 1 + 2 + 3, "the guideline, who read it, and three appointments"


def test_publicity_counts_the_four_channels_and_shows_the_others() -> None:
    one = Invented()
    for channel in ("website", "website", "village_head", "meeting"):
        one.announce(DUE, channel)
    one.announce(FIRST - timedelta(days=1), "loudspeaker", after(0))
    one.announce(DUE + timedelta(days=3), "social_media", after(0))
    figure = counted(one, "publicity", as_of=after(2))
    assert (figure.numerator, figure.denominator) == (2, 4)
    assert figure.parts == {
        "by_channel": {"meeting": 1, "village_head": 1, "website": 2},
        "publications": 4,
        "unused": ["loudspeaker", "social_media"],
    }
    assert counted(one, "publicity", as_of=after(3)).numerator == 3, "the day that was announced has come"


def test_satisfaction_counts_answers_in_the_year_of_their_last_day() -> None:
    one = Invented()
    one.hear(LAST, 12, "155", "244", "333", "422", "511")
    one.hear(LAST + timedelta(days=1), 9, *["555"] * 5)
    one.hear(LAST - timedelta(days=9), 8, *["443"] * 6, at=after(0))
    figure = counted(one, "satisfaction")
    assert (figure.numerator, figure.denominator) == (2, 11)
    assert part(figure, "asked", "answers") == (20, 11)
    assert figure.parts["by_question"]["3"] == {"5": 1, "4": 1, "3": 7, "2": 1, "1": 1}
    assert counted(one, "satisfaction", as_of=after(1)).denominator == 0
    assert counted(one, "satisfaction", year=YEAR + 1).value == 1


def test_supervision_is_one_look_a_division_a_month() -> None:
    one = Invented()
    one.register("t1", local(FIRST), division="works")
    for month in ("2025-10", "2025-10", "2026-03", "2025-09", "2026-04"):
        one.look(after(0), month)
    march = counted(one, "supervision", as_of=after(0))
    assert (march.numerator, march.denominator) == (2, 12)
    assert part(march, "sampled", "in_place", "discrepancies") == (15, 12, 3)
    assert counted(one, "supervision", as_of=local(date(2026, 4, 1), "00:00")).denominator == 14
    assert counted(one, "supervision", as_of=local(FIRST, "23:59")).denominator == 1


def test_the_register_is_counted_by_condition_without_what_was_disposed_of() -> None:
    one = Invented()
    one.register("t1", local(FIRST), 10)
    one.condition("t1", after(0), "usable", "damaged", 4)
    one.condition("t1", after(1), "damaged", "in_repair", 1)
    one.condition("t1", after(1), "usable", "disposed", 2)
    one.register("t2", local(FIRST), 3)
    one.say("asset.disposed", "t2", after(2), order_no="คำสั่งที่ 9/2569")
    figure = counted(one, "register")
    assert (figure.value, figure.parts) == (8, {"by_condition": {"damaged": 3, "in_repair": 1, "usable": 4}})
    assert counted(one, "register", as_of=after(1)).value == 11


# -- rounding never flatters ------------------------------------------------------------------------------------------


def test_a_ratio_is_one_only_when_nothing_is_missing() -> None:
    assert figures.ratio(99_999, 100_000, ()).value == 0.9999
    assert figures.ratio(2, 3, ()).value == 0.6666
    assert figures.ratio(7, 7, ()).value == 1.0
    assert figures.ratio(0, 0, ()).value is None


def test_what_chance_writes_reaches_the_edges() -> None:
    """The histories hold every act that is counted, late entries, and both sides of a year's turn."""
    acts: set[str] = set()
    late = turns = 0
    for seed in range(48):
        for entry in history(seed).entries():
            acts.add(entry["act"])
            late += "happened_at" in entry["data"]
            turns += entry["at"].endswith(("09-30T16:59:59.999000Z", "09-30T17:00:00.000000Z"))
    assert late > 50 and turns > 50 and len(PEOPLE) == 5
    assert acts >= {
        "loan.submitted", "loan.step_decided", "loan.approved", "loan.rejected", "loan.cancelled", "loan.expired",
        "loan.handed_over", "loan.returned", "loan.extension_requested", "loan.extension_decided", "loan.chased",
        "loan.settled", "loan.overridden", "incident.reported", "incident.notified", "incident.acknowledged",
        "guideline.published", "guideline.acknowledged", "publication.recorded", "satisfaction.counted",
        "supervision.checked",
        "authority.granted", "authority.ended", "asset.registered", "asset.condition", "asset.disposed",
        "asset.changed",
    }  # fmt: skip
