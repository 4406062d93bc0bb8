"""This year beside the last, divisions beside each other, what is suggested, and the evidence, on invented years."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from babel.messages.pofile import read_po

from assetlend.domain import comparison, evidence, figures, suggestions
from assetlend.domain.books import Books
from assetlend.domain.comparison import Comparison, Year, YearRow
from assetlend.paths import package_dir
from assetlend.services.sentences import read_data
from assetlend.web.entries import ACT_NAMES
from tests.report.independent import Question
from tests.report.invented import BANGKOK, END, SENTENCES, YEAR, Invented, found_in, history, local, terms_of

WORDING = read_data("wording")
THIS, LAST = date(2026, 3, 10), date(2025, 3, 10)
NAMES = {"finance": "กองคลัง", "works": "กองช่าง"}


def year_of(ledger: Invented, fiscal_year: int, as_of: datetime) -> tuple[Books, Year]:
    terms = terms_of(Question(fiscal_year, as_of))
    books = Books(BANGKOK).read(ledger.exported().splitlines(), as_of)
    counted = figures.all_figures(books, terms) | {"integrity": figures.integrity(books.size, "r00t", None)}
    return books, Year(terms, counted, books.began)


def compared(ledger: Invented, as_of: datetime = END) -> Comparison:
    books, this = year_of(ledger, YEAR, as_of)
    _, last = year_of(ledger, YEAR - 1, comparison.a_year_before(as_of))
    years = comparison.compare_years(last, this, SENTENCES["names"], WORDING["comparison"], WORDING["counted"])
    return Comparison(years, comparison.compare_divisions(books, this.terms, NAMES))


def row(ledger: Invented, figure: str, as_of: datetime = END) -> YearRow:
    return next(one for one in compared(ledger, as_of).years if one.figure == figure)


def lent(*, last: tuple[int, int] = (0, 0), this: tuple[int, int] = (0, 0)) -> Invented:
    """Loans of both years: (how many came back in time, how many did not)."""
    one = Invented()
    one.register("chair", local(date(2024, 1, 1)))
    for due, (good, bad) in ((LAST, last), (THIS, this)):
        for number in range(good + bad):
            key = f"{due.year}n{number}"
            one.lend(key, due)
            one.take(key, local(due if number < good else due + timedelta(days=20)), good=10)
    return one


# -- years ------------------------------------------------------------------------------------------------------------


def test_an_empty_year_is_compared_with_nothing() -> None:
    rows = compared(Invented()).years
    assert {(one.last, one.this) for one in rows if one.figure not in ("publicity", "requests")} <= {(None, None)}
    assert {one.text for one in rows} == {"ปีงบประมาณ พ.ศ. ๒๕๖๙ และปีงบประมาณ พ.ศ. ๒๕๖๘ ไม่มีสิ่งให้วัด จึงเปรียบเทียบไม่ได้"}
    assert compared(Invented()).divisions == []


def test_a_year_with_one_loan_has_no_last_year_to_be_better_than() -> None:
    one = Invented()
    one.lend("l1", THIS)
    one.take("l1", local(THIS), good=10)
    found = row(one, "due")
    assert (found.last, found.this) == (None, 1.0)
    assert found.text == (
        "ปีงบประมาณ พ.ศ. ๒๕๖๙ ร้อยละ ๑๐๐ (๑ จาก ๑ ฉบับ) ส่วนปีงบประมาณ พ.ศ. ๒๕๖๘ ไม่มีสิ่งให้วัด จึงเปรียบเทียบไม่ได้"
    )
    assert not any("ดีขึ้น" in each.text for each in compared(one).years)


@pytest.mark.parametrize(
    ("last", "this", "words"),
    [
        (
            (3, 1),
            (4, 1),
            "ร้อยละ ๘๐ (๔ จาก ๕ ฉบับ) ส่วนปีงบประมาณ พ.ศ. ๒๕๖๘ ร้อยละ ๗๕ (๓ จาก ๔ ฉบับ) จึงดีขึ้น โดยเพิ่มขึ้น ๕ จุดร้อยละ",
        ),
        ((2, 1), (1, 1), "ร้อยละ ๖๖.๖ (๒ จาก ๓ ฉบับ) จึงแย่ลง โดยลดลง ๑๖.๖ จุดร้อยละ"),
        ((1, 1), (2, 2), "ร้อยละ ๕๐ (๒ จาก ๔ ฉบับ) เท่ากับปีงบประมาณ พ.ศ. ๒๕๖๘"),
        ((1, 0), (0, 0), "๒๕๖๙ ไม่มีสิ่งให้วัด ส่วนปีงบประมาณ พ.ศ. ๒๕๖๘ ร้อยละ ๑๐๐ (๑ จาก ๑ ฉบับ) จึงเปรียบเทียบไม่ได้"),
    ],
)  # fmt: skip
def test_a_share_is_compared_in_points(last: tuple[int, int], this: tuple[int, int], words: str) -> None:
    assert row(lent(last=last, this=this), "due").text.endswith(words)


def test_a_change_too_small_for_the_printed_percent_is_still_a_change() -> None:
    terms = terms_of(Question(YEAR, END))
    last = Year(terms, {"due": figures.ratio(99_990, 100_000, ())}, local(date(2020, 1, 1)))
    this = Year(terms, {"due": figures.ratio(99_989, 100_000, ())}, local(date(2020, 1, 1)))
    (found,) = comparison.compare_years(last, this, {}, WORDING["comparison"], {"due": "ฉบับ"})
    assert "แย่ลง" in found.text and found.text.endswith("โดยลดลงไม่ถึง ๐.๑ จุดร้อยละ")


def test_a_number_that_is_neither_good_nor_bad_is_called_neither() -> None:
    text = row(lent(last=(1, 0), this=(3, 0)), "requests").text
    assert "๒๕๖๙ จำนวน ๓ คำขอ ส่วนปีงบประมาณ พ.ศ. ๒๕๖๘ จำนวน ๑ คำขอ โดยเพิ่มขึ้น ๒ คำขอ" in text
    assert text.endswith("ตัวเลขนี้บอกปริมาณ มิได้บอกว่าดีขึ้นหรือแย่ลง")


def test_longer_is_worse_and_a_wrong_approval_more_too() -> None:
    one = lent(last=(1, 0), this=(1, 0))
    one.ask("slow", local(THIS), THIS)
    one.approve("slow", local(THIS + timedelta(days=9)), by="u_borrower")
    hours = row(one, "decision_hours").text
    assert hours.endswith("พ.ศ. ๒๕๖๘ ค่ามัธยฐาน ๒๔ ชั่วโมง จึงแย่ลง โดยใช้เวลามากขึ้น ๔ วัน")
    wrong = row(one, "separation").text
    assert wrong.endswith("จำนวน ๑ ครั้ง ส่วนปีงบประมาณ พ.ศ. ๒๕๖๘ ไม่มี จึงแย่ลง โดยเพิ่มขึ้น ๑ ครั้ง")


def test_two_years_are_compared_up_to_the_same_day_and_a_late_beginning_is_said() -> None:
    one = lent(last=(2, 0), this=(1, 0))
    early = local(date(2026, 3, 9))
    assert row(one, "due", early).this is None and row(one, "due", early).last is None
    text = row(one, "requests", local(THIS)).text
    assert "พ.ศ. ๒๕๖๙ (ถึง ๑๐ มี.ค. ๒๕๖๙)" in text and "พ.ศ. ๒๕๖๘ (ถึง ๑๐ มี.ค. ๒๕๖๘)" in text
    late = Invented()
    late.lend("l1", LAST)
    assert "เริ่มบันทึกเมื่อวันที่ ๗ มีนาคม ๒๕๖๘ ข้อมูลของปีงบประมาณ พ.ศ. ๒๕๖๘ จึงไม่ครบทั้งปี" in row(late, "requests").text
    assert comparison.a_year_before(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2027, 2, 28, tzinfo=UTC)


def test_every_sentence_of_a_comparison_is_filled_and_every_figure_has_one() -> None:
    for seed in range(6):
        found = compared(history(seed))
        assert {one.figure for one in found.years} == {*figures.FIGURES, "integrity"}
        for one in found.years:
            assert not re.search(r"[0-9{}]|\s\s|None", one.text), one.text
            if one.last is None or one.this is None:
                assert "เปรียบเทียบไม่ได้" in one.text and "ดีขึ้น" not in one.text


# -- divisions --------------------------------------------------------------------------------------------------------


def test_the_divisions_together_are_the_whole_office() -> None:
    for seed in range(8):
        ledger = history(seed)
        books, this = year_of(ledger, YEAR, END)
        rows = comparison.compare_divisions(books, this.terms, NAMES)
        assert {one.division for one in rows} == books.divisions
        total = {
            name: sum(getattr(one.cells, name) for one in rows) for name in comparison.CELLS if "median" not in name
        }
        shown = this.figures
        assert total["requests"] == shown["requests"].value
        assert total["handed_over"] == shown["handed_over"].denominator
        assert (total["on_time"], total["due"]) == (shown["due"].numerator, shown["due"].denominator)
        assert (total["checks"], total["checks_due"]) == (
            shown["supervision"].numerator,
            shown["supervision"].denominator,
        )
        medians = [one.cells.median_hours for one in rows]
        assert all(one is None for one in medians) == (shown["decision_hours"].value is None)


def test_a_division_is_told_by_its_name_and_an_activity_that_was_withdrawn_does_not_count() -> None:
    one = lent(this=(2, 1))
    values: dict[str, Any] = {"measure": 3, "method": 1, "division": "works", "happened_on": THIS.isoformat()}
    one.say("activity.recorded", "v1", local(THIS), **values)
    one.say("activity.recorded", "v2", local(THIS), **values)
    one.say("activity.withdrawn", "v2", local(THIS + timedelta(days=1)), activity="v2", reason="")
    finance, works = compared(one).to_json()["divisions"]
    assert finance == {
        "division": "finance",
        "name": "กองคลัง",
        "cells": {
            "requests": 3, "handed_over": 3, "due": 3, "on_time": 2, "median_hours": 24.0, "checks": 0,
            "checks_due": 12, "activities": 0,
        },
    }  # fmt: skip
    assert (works["name"], works["cells"]["activities"]) == ("กองช่าง", 1)


# -- problems and suggestions, evidence -------------------------------------------------------------------------------


def everything_wrong() -> Invented:
    """Handed over unapproved, approved by the borrower, chased by nobody, broken, and reported to nobody."""
    one = Invented()
    for number, over in enumerate(({"place": "inside"}, {}, {"borrower_kind": "agency"})):
        one.ask(f"u{number}", local(THIS - timedelta(days=3)), THIS, **over)
        one.give(f"u{number}", local(THIS - timedelta(days=2)))
    one.ask("own", local(THIS - timedelta(days=3)), THIS)
    one.approve("own", local(THIS - timedelta(days=2)), by="u_borrower")
    one.give("own", local(THIS - timedelta(days=1)))
    one.take("own", local(THIS), good=8, damaged=1, lost=1)
    one.report("i1", local(THIS), "lost")
    one.report("i2", local(THIS))
    one.notify("i2", local(THIS + timedelta(days=3)), 1)
    return one


def test_each_rule_with_findings_is_one_problem_with_its_number_and_one_suggestion() -> None:
    found = found_in(everything_wrong())
    made = suggestions.suggest(found, WORDING["suggestions"])
    assert [one.rule for one in made] == ["R3", "R4", "R5", "R11", "R12", "R23", "R26", "R27", "R33"]
    assert made[3].problem == "พบใบยืมที่ครบกำหนดแล้วยังคืนไม่ครบและไม่พบการทวงถามภายในเวลา จำนวน ๓ ฉบับ"
    assert made[6].problem.endswith("จำนวน ๒ เรื่อง")
    assert all(one.suggestion.startswith("ควร") and not re.search("[0-9{}]", one.problem) for one in made)
    strange = suggestions.suggest([replace(found[0], rule="R99")], WORDING["suggestions"])
    assert strange[0].problem == "พบข้อค้นพบตามหลักเกณฑ์ R99 จำนวน ๑ เรื่อง"


def test_no_finding_is_no_praise() -> None:
    assert suggestions.suggest([], WORDING["suggestions"]) == []
    assert "มิได้หมายความว่าทุกเรื่องเรียบร้อย" in SENTENCES["notes"]["no_findings"]


def test_the_annex_names_every_entry_of_every_figure_once_by_its_act() -> None:
    ledger = everything_wrong()
    acts = {entry["seq"]: entry["act"] for entry in ledger.entries()}
    books, this = year_of(ledger, YEAR, END)
    annex = evidence.annex(this.figures, books.acts, SENTENCES["names"], read_data("acts"))
    assert [one.figure for one in annex] == list(this.figures)
    for one in annex:
        told = [seq for act in one.acts for seq in act.entries]
        assert sorted(told) == list(this.figures[one.figure].entries), one.figure
        assert all(acts[seq] == act.act for act in one.acts for seq in act.entries)
        assert all(re.search("[ก-ฮ]", act.name) for act in one.acts)
    assert annex[0].to_json()["acts"] == [{"act": "loan.submitted", "name": "ยื่นคำขอ", "entries": [1, 2, 3, 4]}]


def test_papers_call_the_acts_what_the_pages_call_them() -> None:
    """data/acts.yaml has a line for each act, with the Thai name of web/entries.py."""
    catalogue = package_dir() / "translations/th/LC_MESSAGES/messages.po"
    with catalogue.open("rb") as file:
        thai = read_po(file, locale="th")
    wanted = {act: thai.get(name._args[0]).string for act, name in ACT_NAMES.items()}
    wrong = [f"{act}: {name}" for act, name in wanted.items() if read_data("acts").get(act) != name]
    assert not wrong, "lines for assetlend/data/acts.yaml:\n" + "\n".join(wrong)
