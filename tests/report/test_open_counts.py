"""What the public is told of invented years: the right numbers, nothing small, and the same in every later edition."""

import json
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from assetlend.domain import open_sets, rulebook
from assetlend.domain.open_counts import Wanted
from assetlend.domain.open_sets import Gathered, Names
from assetlend.services import open_data
from assetlend.services.rules import shipped
from tests.report.invented import BANGKOK, FIRST, Invented, local

BOOK = rulebook.parse(shipped(), 1)
ITEMS = ("chair", "tent", "speaker")
NAMES = Names(
    divisions={name: f"กอง{name}" for name in ("finance", "education")},
    items={name: f"ของ{name}" for name in ITEMS},
    purposes={one.code: one.name for one in BOOK.purposes.values()},
    words=open_data.described()["values"],
)
WANTED = Wanted(5, ("funeral", "education"), frozenset(ITEMS))
CLOSED = datetime(2026, 12, 1, 3, tzinfo=BANGKOK)


def edition(ledger: Invented, now: datetime) -> tuple[Gathered, dict[str, Any] | None]:
    bodies = ((seq, line) for seq, line in enumerate(ledger.exported().splitlines(), 1))
    years, overdue = open_data.count(bodies, now, BANGKOK, BOOK, WANTED)
    return Gathered(json.loads(json.dumps(years), object_pairs_hook=_numbered), NAMES), overdue


def _numbered(pairs: list[tuple[str, Any]]) -> dict[Any, Any]:
    return {int(key) if key.isdecimal() else key: value for key, value in pairs}


def lend(ledger: Invented, number: int, day: date, **over: Any) -> str:
    """A loan of ten chairs for two days, of somebody who borrows once."""
    key = f"l{number}"
    asked = {"borrower": f"u_{number}", "borrower_kind": "resident", "division": "finance"} | over
    ledger.lend(key, day, **asked)
    return key


def year_of(loans: int) -> Invented:
    """So many loans on the 15th of months in turn, all back on their due day but three, which come a week late."""
    ledger = Invented()
    ledger.register("chairs", local(FIRST), 100)
    for number in range(loans):
        due = date(2025 + (number % 12 > 2), (number + 9) % 12 + 1, 15)
        kind = ("resident", "resident", "agency")[number % 3]
        key = lend(ledger, number, due, borrower_kind=kind, purpose=("funeral", "education")[number % 2])
        ledger.take(key, local(due + timedelta(days=7 if number < 3 else 0), "11:00"), good=10)
    return ledger


def rows(name: str, found: Gathered) -> list[tuple[Any, ...]]:
    return [row[1:] for row in open_sets.rows(name, found) if row[0] == 2569]


def test_a_closed_year_is_told_in_full() -> None:
    found, overdue = edition(year_of(36), CLOSED)
    assert rows("requests", found)[:4] == [
        ("all", "all", "ทั้งหน่วยงาน", 36, "no"),
        ("borrower_kind", "staff", "บุคลากรของหน่วยงาน", 0, "no"),
        ("borrower_kind", "agency", "หน่วยงานอื่น", 12, "no"),
        ("borrower_kind", "resident", "ประชาชน", 24, "no"),
    ]
    assert rows("decisions", found)[0] == ("ทั้งหน่วยงาน", 36, 36, 0, 1.0, 1.0, "no")
    assert rows("returns", found)[:4] == [
        ("handed_over", "ใบยืมที่จ่ายทรัพย์สิน", 36, None, None, "no"),
        ("handed_over_approved", "ใบยืมที่ได้รับอนุมัติก่อนจ่าย", 36, 75, 100, "no"),
        ("due", "ใบยืมที่ครบกำหนดส่งคืน", 36, None, None, "no"),
        ("due_on_time", "ใบยืมที่ส่งคืนครบภายในกำหนด", None, 75, 100, "yes"),  # three were late
    ]
    assert [(row[0], row[1], row[2]) for row in rows("request-months", found)][:2] == [
        ("2025-10-01", "2025-11-30", 6),
        ("2025-12-01", "2026-01-31", 6),
    ]
    assert sum(row[2] for row in rows("request-months", found)) == 36
    assert overdue == {"day": "2026-11-30", "loans": 0}


def test_units_stand_with_the_hand_overs_of_their_months() -> None:
    told = rows("loans", edition(year_of(36), CLOSED)[0])
    chairs = [row for row in told if row[-1] == "no"]
    assert {row[5] for row in chairs} == {"ของchair"}
    assert all(row[7] == 10 * row[6] for row in chairs)
    assert sum(row[6] for row in chairs) == 36
    assert "yes" not in {row[-1] for row in told}


def test_a_year_that_is_not_closed_tells_only_of_the_whole_office_and_of_months_that_are_over() -> None:
    found, overdue = edition(year_of(36), datetime(2026, 6, 10, tzinfo=BANGKOK))
    assert rows("requests", found) == []
    assert rows("decisions", found) == [("ทั้งหน่วยงาน", None, None, None, 1.0, 1.0, "yes")]
    assert {row[0] for row in rows("returns", found)} == {"due_on_time"}
    assert max(row[1] for row in rows("request-months", found)) < "2026-05-31"
    assert rows("loans", found)[-1] == ("2025-10-01", "2026-05-31", *[None] * 6, "yes")
    assert overdue == {"day": "2026-05-31", "loans": 0}


def test_thirty_days_after_its_end_a_year_is_closed() -> None:
    before, _ = edition(year_of(36), local(date(2026, 10, 30), "23:00"))
    after, _ = edition(year_of(36), local(date(2026, 10, 31), "01:00"))
    assert (before.years[2569]["closed"], after.years[2569]["closed"]) == (False, True)
    assert before.years[2569]["spans"] == after.years[2569]["spans"]


def test_in_the_first_month_nothing_is_told_and_of_an_empty_year_that_it_is_empty() -> None:
    ledger = Invented()
    assert edition(ledger, CLOSED)[0].years == {}
    ledger.register("chairs", local(FIRST), 100)
    assert edition(ledger, local(FIRST, "12:00"))[0].years == {}
    told = edition(ledger, CLOSED)[0]
    assert rows("requests", told)[0] == ("all", "all", "ทั้งหน่วยงาน", 0, "no")
    assert rows("request-months", told) == [("2025-10-01", "2026-09-30", 0, "no")]
    assert rows("loans", told) == []


def test_of_a_year_with_two_loans_no_number_is_told() -> None:
    told = edition(year_of(2), CLOSED)[0]
    assert {row[-2:] for row in rows("requests", told)} == {(None, "yes")}
    assert rows("loans", told) == [("2025-10-01", "2026-09-30", *[None] * 6, "yes")]
    assert rows("decisions", told)[0] == ("ทั้งหน่วยงาน", None, None, None, None, None, "yes")


def test_what_is_not_lent_to_all_stands_in_no_row() -> None:
    ledger = year_of(0)
    for number in range(12):
        lend(ledger, number, date(2026, 3, 10), lines=[{"line": 1, "item": "projector", "quantity": 10}])
    assert rows("loans", edition(ledger, CLOSED)[0]) == [("2025-10-01", "2026-09-30", *[None] * 6, "yes")]


def test_a_loan_that_is_entered_late_counts_in_the_month_of_its_entry() -> None:
    ledger = year_of(36)
    before = rows("request-months", edition(ledger, datetime(2026, 5, 3, tzinfo=BANGKOK))[0])
    asked = local(date(2026, 5, 4))
    ledger.ask("late", asked, date(2026, 5, 9), happened=local(date(2025, 11, 3)), borrower="u_late", channel="paper")
    after = rows("request-months", edition(ledger, CLOSED)[0])
    assert after[: len(before)] == before
    assert sum(row[2] for row in after) == 37


# -- no edition gives a small number away -----------------------------------------------------------------------------

PEOPLE_COLUMNS = {"requests": (4,), "request-months": (3,), "loans": (7, 8), "decisions": (2, 3, 4), "returns": (3,)}
WORDS = {"borrower_kind": ("resident", "resident", "agency", "staff"), "purpose": ("funeral", "education", "sports")}


@cache
def story(seed: int) -> Invented:
    """Two years of an office with a few borrowers who come again and again."""
    dice, ledger = random.Random(seed), Invented()
    ledger.register("chairs", local(FIRST), 100)
    for number in range(dice.randint(10, 150)):
        day = FIRST + timedelta(days=dice.randint(3, 600))
        items = [{"line": 1, "item": dice.choice((*ITEMS, "projector")), "quantity": 10}]
        over = {word: dice.choice(choices) for word, choices in WORDS.items()}
        over |= {"borrower": f"u_{dice.randint(1, 40)}", "division": dice.choice(("finance", "education", "education"))}
        key = lend(ledger, number, day, lines=items, **over)
        if dice.random() < 0.9:
            bad = dice.choice((0, 0, 0, 1))
            back = local(day + timedelta(days=dice.choice((-1, 0, 0, 0, 3, 9))), "16:00")
            ledger.take(key, back, good=10 - bad, damaged=bad)
            if bad:
                ledger.report(f"i{number}", back)
    return ledger


def editions(ledger: Invented) -> Iterator[Gathered]:
    """The first of every month of two and a half years."""
    for month in range(30):
        year, place = divmod(9 + month, 12)
        yield edition(ledger, local(date(2025 + year, place + 1, 1), "06:00"))[0]


@pytest.mark.parametrize("seed", range(4))
def test_no_edition_tells_a_small_number_or_changes_one_that_was_told(seed: int) -> None:
    told: dict[tuple[Any, ...], int] = {}
    for found in editions(story(seed)):
        for name, places in PEOPLE_COLUMNS.items():
            for row in open_sets.rows(name, found):
                key = tuple(value for place, value in enumerate(row[:-1]) if place not in places and _names(value))
                for place in places:
                    value = row[place]
                    assert value is None or value == 0 or value >= 5, (name, row)
                    assert (row[-1] == "yes") or value is not None or name == "decisions", (name, row)
                    if value is not None:
                        assert told.setdefault((name, place, *key), value) == value, (name, row)


def _names(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and value > 2500)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_told_by_months_and_by_who_asks_adds_up_to_the_whole(seed: int) -> None:
    found = edition(story(seed), local(date(2028, 1, 1)))[0]
    for told in (one for one in found.years.values() if one["closed"]):
        made = told["requests"]
        if made["total"] is not None:
            assert sum(one["cases"] or 0 for one in told["spans"]) in (0, made["total"])
            for by in ("borrower_kind", "purpose", "division"):
                cases = [many for many in made[by].values() if many is not None]
                assert sum(cases) == made["total"] or len(made[by]) - len(cases) > 1
