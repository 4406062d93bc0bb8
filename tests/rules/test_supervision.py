"""The draw of the monthly check, the months, and how a piece can be found."""

from collections import Counter
from datetime import date
from hashlib import sha256
from uuid import UUID

import pytest

from assetlend.domain import supervision
from assetlend.domain.supervision import Found, Registered
from assetlend.errors import NotFound

OWN, OTHER = UUID(int=1), UUID(int=2)
ROOT = bytes(range(32))
ASSETS = [UUID(int=100 + number) for number in range(40)]


def test_the_candidates_are_what_the_division_had_by_then() -> None:
    rows = [
        Registered(UUID(int=10), OWN, 3),
        Registered(UUID(int=11), OTHER, 4),
        Registered(UUID(int=12), OWN, 5, until=6),
        Registered(UUID(int=13), OWN, 5, until=9),
        Registered(UUID(int=14), OWN, 9),
    ]
    assert supervision.candidates(rows, OWN, 8) == [UUID(int=10), UUID(int=13)]
    assert supervision.candidates(rows, OWN, 2) == []
    assert supervision.candidates(rows, OWN, 9) == [UUID(int=10), UUID(int=14)]


def test_what_is_wholly_lost_or_away_for_repair_is_no_candidate_until_it_is_back() -> None:
    rows = [
        Registered(UUID(int=10), OWN, 1, moves=((3, 1), (7, -1))),
        Registered(UUID(int=11), OWN, 2, units=40, moves=((4, 39), (5, 1))),
    ]
    there = {entries: supervision.candidates(rows, OWN, entries) for entries in range(1, 8)}
    assert there == {
        1: [UUID(int=10)],
        2: [UUID(int=10), UUID(int=11)],
        3: [UUID(int=11)],
        4: [UUID(int=11)],
        5: [],
        6: [],
        7: [UUID(int=10)],
    }


def test_the_draw_is_the_written_one() -> None:
    seed = sha256(ROOT + OWN.hex.encode("ascii") + b"2026-02").digest()
    wanted = sorted(ASSETS, key=lambda one: sha256(seed + one.hex.encode("ascii")).hexdigest())
    assert supervision.draw(ROOT, OWN, "2026-02", ASSETS) == wanted


def test_the_order_in_which_candidates_are_given_does_not_matter() -> None:
    assert supervision.draw(ROOT, OWN, "2026-02", ASSETS[::-1]) == supervision.draw(ROOT, OWN, "2026-02", ASSETS)


@pytest.mark.parametrize(
    ("root", "division", "month"), [(bytes(32), OWN, "2026-02"), (ROOT, OTHER, "2026-02"), (ROOT, OWN, "2026-03")]
)
def test_another_ledger_division_or_month_draws_differently(root: bytes, division: UUID, month: str) -> None:
    assert supervision.draw(root, division, month, ASSETS) != supervision.draw(ROOT, OWN, "2026-02", ASSETS)


def test_over_the_months_every_piece_has_its_turn() -> None:
    turns: Counter[UUID] = Counter()
    for number in range(2000):
        turns.update(supervision.draw(number.to_bytes(32, "big"), OWN, "2026-02", ASSETS)[:5])
    assert set(turns) == set(ASSETS)
    assert min(turns.values()) > 190 and max(turns.values()) < 310


def test_months_run_over_the_end_of_a_year() -> None:
    found = supervision.months(date(2025, 11, 30), date(2026, 2, 1))
    assert found == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert supervision.months(date(2026, 2, 2), date(2026, 1, 31)) == []
    assert [supervision.last_day(one).day for one in found] == [30, 31, 31, 28]
    assert supervision.month_name(date(2026, 2, 28)) == "2026-02"


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-2", "202602", "2026-02-01", "", "x", "2569-0๒", "2026-W05", "0001-01", "1999-12"]
)
def test_what_is_no_month_is_not_found(month: str) -> None:
    with pytest.raises(NotFound):
        supervision.first_day(month)


@pytest.mark.parametrize(
    ("found", "held", "all_out", "refusal"),
    [
        (Found.IN_PLACE, False, False, None),
        (Found.IN_PLACE, True, False, None),
        (Found.IN_PLACE, True, True, supervision.IsOutOnLoan),
        (Found.ON_LOAN, True, True, None),
        (Found.ON_LOAN, True, False, None),
        (Found.ON_LOAN, False, False, supervision.NotOutOnLoan),
        (Found.NOT_FOUND, True, True, None),
        (Found.NOT_FOUND, False, False, None),
        (Found.DAMAGED, True, True, None),
        (Found.DAMAGED, False, False, None),
    ],
)
def test_how_a_piece_can_be_found(found: Found, held: bool, all_out: bool, refusal: type[Exception] | None) -> None:
    if refusal is None:
        supervision.check_mark(found, "1", held=held, all_out=all_out)
    else:
        with pytest.raises(refusal):
            supervision.check_mark(found, "1", held=held, all_out=all_out)


def test_out_on_loan_counts_as_in_place() -> None:
    assert supervision.count_as_recorded([Found.IN_PLACE, Found.ON_LOAN, Found.NOT_FOUND, Found.DAMAGED]) == 2
