"""The annual check: its days, who may make it, what a count may say, and what the counts answer."""

from datetime import date

import pytest

from assetlend.domain import disposals, stocktake
from assetlend.domain.calendar import Calendar
from assetlend.domain.disposals import Ceilings
from assetlend.domain.duties import Timing
from assetlend.domain.offices import Office
from assetlend.domain.stocktake import Answers, Candidate, Count, Found, Proof


def test_the_days_of_a_years_check() -> None:
    """R45-R47, with the holidays of October 2025; whether the first day counts is a setting."""
    calendar = Calendar.of([date(2025, 10, 13), date(2025, 10, 23)])
    found = stocktake.term(2568, calendar, Timing())
    assert (found.opens_on, found.last_on) == (date(2025, 9, 1), date(2025, 9, 30))
    assert (found.starts_on, found.report_by) == (date(2025, 10, 1), date(2025, 11, 14))
    assert stocktake.term(2568, calendar, Timing(report_counts_start=True)).report_by == date(2025, 11, 13)
    assert stocktake.term(2566, Calendar(), Timing()).starts_on == date(2023, 10, 2)


@pytest.mark.parametrize("office", Office)
def test_only_who_keeps_the_stock_is_refused(office: Office) -> None:
    one = Candidate("สมศรี", frozenset({office}), active=True, himself=False)
    if office in (Office.SUPPLY_OFFICER, Office.HEAD_SUPPLY_OFFICER, Office.COUNTER_CLERK):
        with pytest.raises(stocktake.KeepsTheStock):
            stocktake.check_candidates([one])
    else:
        stocktake.check_candidates([one])


@pytest.mark.parametrize("found", Found)
@pytest.mark.parametrize("out", [0, 1])
def test_a_piece_is_found_as_one_thing(found: Found, out: int) -> None:
    made = stocktake.piece(found, "1", out=out, proof=Proof.SEEN)
    assert made.usable + made.damaged + made.worn + made.unneeded + made.missing == 1
    assert (made.loan_units, made.proof) == ((1, Proof.SEEN) if out and found is not Found.NOT_FOUND else (0, None))


@pytest.mark.parametrize(
    ("seen", "missing", "surplus"),
    [(Count(usable=6, worn=2), 2, 0), (Count(usable=10), 0, 0), (Count(usable=12), 0, 2)],
)
def test_what_a_lot_lacks_or_has_too_many_follows(seen: Count, missing: int, surplus: int) -> None:
    made = stocktake.lot(10, "1", seen, out=0)
    assert (made.missing, made.surplus) == (missing, surplus)


@pytest.mark.parametrize("wrong", [Count(usable=-1), Count(usable=1, loan_units=2)])
def test_a_count_of_a_lot_can_be(wrong: Count) -> None:
    with pytest.raises(stocktake.NoSuchCount):
        stocktake.lot(10, "1", wrong, out=5)
    with pytest.raises(stocktake.ProofNeeded):
        stocktake.lot(10, "1", Count(usable=3, loan_units=2), out=5)


@pytest.mark.parametrize(
    ("total", "answers"),
    [
        (Count(usable=5), (True, True, False, False)),
        (Count(missing=1), (True, False, True, False)),
        (Count(surplus=1), (False, False, False, False)),
        (Count(worn=1, unneeded=1), (True, True, True, True)),
    ],
)
def test_the_counts_answer_the_four_questions(total: Count, answers: tuple[bool, ...]) -> None:
    assert stocktake.drafted(total) == Answers(*answers)


def test_the_limits_are_lines_of_the_rulebook() -> None:
    assert Ceilings.parse({"write_off_satang": 5}).write_off_satang == 5
    for wrong in ({"other": 1}, {"write_off_satang": -1}):
        with pytest.raises(ValueError, match=r"limits|unknown"):
            Ceilings.parse(wrong)
    with pytest.raises(disposals.OverWriteOff):
        disposals.check_method(
            disposals.Method.WRITE_OFF, 6, Ceilings(write_off_satang=5), negotiated=False, approved=False
        )
