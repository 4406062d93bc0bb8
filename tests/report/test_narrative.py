"""A sentence never claims more than its figure: each status has its words, bad news is printed, findings name rules."""

import random
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from string import Formatter
from typing import Any

import pytest
import yaml

from assetlend.domain import figures, narrative, rulebook
from assetlend.domain.books import Books
from assetlend.domain.figures import Figure
from assetlend.domain.narrative import Status
from assetlend.paths import package_dir
from assetlend.services import rules
from assetlend.thai.digits import to_arabic, to_thai
from assetlend.thai.durations import format_hours
from tests.report.independent import Question
from tests.report.invented import (
    BANGKOK,
    END,
    FIRST,
    PLAN,
    SENTENCES,
    YEAR,
    Invented,
    counted,
    cuts,
    found_in,
    history,
    local,
    program,
    said,
    terms_of,
)

DUE = date(2026, 3, 10)
MEASURES: dict[str, Any] = yaml.safe_load((package_dir() / "data/measures.yaml").read_text("utf-8"))
SECOND = next(one for one in MEASURES["measures"] if one["number"] == 2)
METHODS = {method["number"]: method["evidence"] for method in SECOND["methods"]}
OF_OTHER_MEASURES = {"activities", "satisfaction"}
NUMBER = re.compile(r"[๐-๙][๐-๙,.]*")


def after(days: int, at: str = "10:00") -> Any:
    return local(DUE + timedelta(days=days), at)


def numbers(text: str) -> list[float]:
    """The numbers of a Thai sentence; a date is three words, of which the day and the year are numbers."""
    return [float(to_arabic(word).replace(",", "").rstrip(".")) for word in NUMBER.findall(text)]


def office_of(divisions: Iterable[str] = ("finance", "works")) -> Invented:
    """An office of two divisions with one official, from the first day of the year."""
    one = Invented()
    for division in divisions:
        one.register(division, local(FIRST), 3, division)
    one.appoint("a1", local(FIRST), "u_1", FIRST)
    return one


# -- each status of each statement ------------------------------------------------------------------------------------


def test_measure_2_has_its_five_methods_and_each_has_evidence() -> None:
    assert list(METHODS) == [1, 2, 3, 4, 5]
    shown = {name for names in METHODS.values() for name in names}
    assert shown == set(SENTENCES["names"]) - OF_OTHER_MEASURES


def guidelines(done: int) -> Invented:
    one = office_of()
    for division in ("finance", "works")[:done]:
        one.publish(f"g_{division}", after(0), division)
    return one


def awareness(done: int) -> Invented:
    one = guidelines(1)
    one.appoint("a2", local(FIRST), "u_2", FIRST)
    for person in ("u_1", "u_2")[:done]:
        one.read("g_finance", after(1), person)
    return one


def publicity(done: int) -> Invented:
    one = office_of()
    one.announce(DUE, "meeting")
    for channel in figures.MEASURE_CHANNELS[:done]:
        one.announce(DUE, channel)
    return one


def activities(done: int, of: int = 2) -> Invented:
    one = office_of()
    one.plan = {f"1.{number}": ["*"] for number in range(1, of + 1)}
    for served in list(one.plan)[:done]:
        one.do(served, DUE)
    return one


def satisfaction(good: int, middling: int = 0, bad: int = 0, asked: int = 20) -> Invented:
    one = Invented()
    one.hear(DUE, asked, *["555"] * good, *["433"] * middling, *["121"] * bad)
    return one


def decisions(approved: int, rejected: int = 0, cancelled: int = 0, expired: int = 0, waiting: int = 0) -> Invented:
    one = Invented()
    words = ["approved"] * approved + ["rejected"] * rejected + ["cancelled"] * cancelled + ["expired"] * expired
    for number, word in enumerate([*words, *["waiting"] * waiting]):
        one.ask(f"l{number}", after(0), DUE)
        if word == "approved":
            one.approve(f"l{number}", after(1))
        elif word != "waiting":
            one.say(f"loan.{word}", f"l{number}", after(1), reason_code="incomplete", reason="")
    return one


def loans(good: int = 0, bad: int = 0, chased: int = 0, unapproved: int = 0) -> Invented:
    """Loans that came back in time, that never did (some of them chased), and that went out without approval."""
    one = Invented()
    for number in range(good):
        one.lend(f"g{number}", DUE)
        one.take(f"g{number}", after(0), good=10)
    for number in range(bad):
        one.lend(f"b{number}", DUE)
        if number < chased:
            one.chase(f"b{number}", after(2))
    for number in range(unapproved):
        one.ask(f"u{number}", after(-3), DUE)
        one.give(f"u{number}", after(-2))
    return one


def incidents(total: int, prompt: int, answered: int) -> Invented:
    one = Invented()
    for number in range(total):
        one.report(f"i{number}", after(0), ("damaged", "lost", "misused")[number % 3])
        one.notify(f"i{number}", after(0 if number < prompt else 2), 1)
        if number < answered:
            one.answer(f"i{number}", after(3), 1)
    return one


def settlement(done: int, waiting: int) -> Invented:
    one = Invented()
    outcomes = ("paid", "written_off", "fair_wear", "repaired", "replaced")
    for number in range(done + waiting):
        one.lend(f"l{number}", DUE)
        one.take(f"l{number}", after(0), good=9, damaged=1)
        if number < done:
            one.settle(f"l{number}", after(1), outcomes[number], satang=123_456 if number == 0 else None)
    return one


def supervision(months: int) -> Invented:
    one = Invented()
    one.register("t1", local(FIRST))
    for month in ("2025-10", "2025-11", "2025-12")[:months]:
        one.look(local(date(2025, 12, 15)), month)
    return one


def separation(right: int, wrong: int) -> Invented:
    one = Invented()
    for number in range(right + wrong):
        one.ask(f"l{number}", after(-3), DUE)
        one.approve(f"l{number}", after(-2), by="u_nayok" if number < right else "u_borrower")
    return one


DECEMBER = local(date(2025, 12, 31))
NOTHING = Invented()
# figure, ledger, as of, its status, what the sentence must say among its words
CASES: list[tuple[str, Invented, Any, Status, str]] = [
    ("guidelines", guidelines(2), END, Status.SUPPORTED, "จำนวน ๒ กอง"),
    ("guidelines", guidelines(1), END, Status.PARTIAL, "แล้ว ๑ กอง ยังขาดอีก ๑ กอง"),
    ("guidelines", guidelines(0), END, Status.NOT_DONE, "ยังไม่มีกองใด"),
    ("guidelines", NOTHING, END, Status.NO_DATA, "จึงไม่มีสิ่งให้วัด"),
    ("awareness", awareness(2), END, Status.SUPPORTED, "๒ คน"),
    ("awareness", awareness(1), END, Status.PARTIAL, "ร้อยละ ๕๐ ยังไม่ได้ยืนยัน ๑ คน"),
    ("awareness", awareness(0), END, Status.NOT_DONE, "๒ คน ยังไม่มีผู้ใดยืนยัน"),
    ("awareness", NOTHING, END, Status.NO_DATA, "จึงไม่มีสิ่งให้วัด"),
    ("publicity", publicity(4), END, Status.SUPPORTED, "รวม ๕ ครั้ง"),
    ("publicity", publicity(1), END, Status.PARTIAL, "รวม ๒ ครั้ง โดยใช้ช่องทางที่มาตรการกำหนด ๑ ช่องทาง"),
    ("publicity", publicity(0), END, Status.NOT_DONE, "ไม่พบบันทึกการประชาสัมพันธ์"),
    ("satisfaction", satisfaction(8, 1, 1), END, Status.SUPPORTED, "๘ ชุด คิดเป็นร้อยละ ๘๐ ของคำตอบ"),
    ("satisfaction", satisfaction(8, 1, 1), END, Status.SUPPORTED, "และระดับน้อยหรือน้อยที่สุด ๑ ชุด"),
    ("satisfaction", satisfaction(7, 0, 2), END, Status.PARTIAL, "ร้อยละ ๗๗.๗ ของคำตอบ"),
    ("satisfaction", satisfaction(1, 1, 3), END, Status.NOT_DONE, "เพียง ๑ ชุด คิดเป็นร้อยละ ๒๐ ของคำตอบ ซึ่งไม่ถึงกึ่งหนึ่ง"),
    ("satisfaction", satisfaction(0, 0, 5), END, Status.NOT_DONE, "น้อยหรือน้อยที่สุด ๕ ชุด"),
    ("satisfaction", satisfaction(4), END, Status.NO_DATA, "ไม่ถึง ๕ ชุด จึงไม่แสดงผล"),
    ("satisfaction", NOTHING, END, Status.NO_DATA, "ไม่ถึง ๕ ชุด จึงไม่แสดงผล"),
    ("requests", decisions(1), END, Status.SUPPORTED, "รวม ๑ คำขอ เป็นของประชาชน ๑ คำขอ"),
    ("requests", NOTHING, END, Status.NO_DATA, "ไม่มีคำขอยืมในปีงบประมาณ พ.ศ. ๒๕๖๙"),
    ("decisions", decisions(2, 1, 1), END, Status.SUPPORTED, "ยกเลิกก่อนมีผลการพิจารณา ๑ คำขอ"),
    ("decisions", decisions(1, waiting=2), END, Status.PARTIAL, "ยังรอการพิจารณา ๒ คำขอ"),
    ("decisions", decisions(1, expired=3), END, Status.PARTIAL, "สิ้นผลโดยไม่ได้รับการพิจารณา ๓ คำขอ"),
    ("decisions", decisions(0, expired=2, waiting=1), END, Status.NOT_DONE, "ยังไม่มีคำขอใดได้รับการพิจารณา"),
    ("decisions", NOTHING, END, Status.NO_DATA, "ไม่มีคำขอให้พิจารณา"),
    ("decision_hours", decisions(1), END, Status.SUPPORTED, "ค่ามัธยฐาน ๒๔ ชั่วโมง"),
    ("decision_hours", decisions(0, waiting=1), END, Status.NO_DATA, "จึงไม่มีเวลาให้วัด"),
    ("handed_over", loans(good=2), END, Status.SUPPORTED, "๒ ฉบับ ได้รับอนุมัติก่อนจ่ายครบทุกฉบับ"),
    ("handed_over", loans(good=2, unapproved=1), END, Status.PARTIAL, "ไม่พบการอนุมัติก่อนจ่าย ๑ ฉบับ"),
    ("handed_over", loans(unapproved=1), END, Status.NOT_DONE, "แม้แต่ฉบับเดียว"),
    ("handed_over", NOTHING, END, Status.NO_DATA, "จึงไม่มีสิ่งให้วัด"),
    ("due", loans(good=3), END, Status.SUPPORTED, "๓ ฉบับ"),
    ("due", loans(good=2, bad=1), END, Status.PARTIAL, "ร้อยละ ๖๖.๖ เกินกำหนด ๑ ฉบับ"),
    ("due", loans(bad=1), END, Status.NOT_DONE, "ไม่มีฉบับใดตรวจรับครบทุกหน่วยภายในกำหนด เกินกำหนด ๑ ฉบับ"),
    ("due", loans(bad=1), after(0), Status.NO_DATA, "จึงไม่มีสิ่งให้วัด"),
    ("chase", loans(bad=2, chased=2), END, Status.SUPPORTED, "เมื่อสิ้นวันที่ ๗ หลังวันครบกำหนด มีจำนวน ๒ ฉบับ"),
    ("chase", loans(bad=2, chased=1), END, Status.PARTIAL, "ไม่พบการทวงถามภายในเวลา ๑ ฉบับ"),
    ("chase", loans(bad=2), END, Status.NOT_DONE, "แม้แต่ฉบับเดียว"),
    ("chase", loans(good=2), END, Status.NO_DATA, "จึงไม่มีสิ่งให้วัด"),
    ("units", settlement(0, 1), END, Status.SUPPORTED, "จ่ายทรัพย์สิน ๑๐ หน่วย รับคืนในสภาพดี ๙ หน่วย ชำรุด ๑ หน่วย"),
    ("activities", activities(2), END, Status.SUPPORTED, "๒ วิธี มีบันทึกกิจกรรมครบทุกวิธี รวม ๒ ครั้ง"),
    ("activities", activities(1, 3), END, Status.PARTIAL, "แล้ว ๑ วิธี ยังไม่มีบันทึกกิจกรรม ๒ วิธี รวมกิจกรรมทั้งสิ้น ๑ ครั้ง"),
    ("activities", activities(0), END, Status.NOT_DONE, "แม้แต่วิธีเดียว"),
    ("activities", activities(0, 0), END, Status.NO_DATA, "จึงไม่มีสิ่งให้วัด"),
    ("units", NOTHING, END, Status.NO_DATA, "และไม่มีทรัพย์สินอยู่กับผู้ยืม"),
    ("incidents", incidents(2, 2, 2), END, Status.SUPPORTED, "ค่ามัธยฐาน ๓ วัน"),
    ("incidents", incidents(3, 2, 1), END, Status.PARTIAL, "ยังรับทราบไม่ครบ ๒ เรื่อง"),
    ("incidents", incidents(1, 0, 0), END, Status.NOT_DONE, "ไม่มีเรื่องใดแจ้งผู้บังคับบัญชาภายใน ๒๔ ชั่วโมง"),
    ("incidents", NOTHING, END, Status.NO_DATA, "ไม่มีรายงานการชำรุด"),
    ("settlement", settlement(5, 0), END, Status.SUPPORTED, "จำหน่ายเป็นสูญ ๑ รายการ รับเงินชดใช้รวม ๑,๒๓๔.๕๖ บาท"),
    ("settlement", settlement(1, 2), END, Status.PARTIAL, "ยังไม่มีผลการดำเนินการ ๒ รายการ"),
    ("settlement", settlement(0, 2), END, Status.NOT_DONE, "ไม่มีรายการใดที่มีผลการดำเนินการ คงค้าง ๒ รายการ"),
    ("settlement", NOTHING, END, Status.NO_DATA, "จึงไม่มีสิ่งให้วัด"),
    ("supervision", supervision(3), DECEMBER, Status.SUPPORTED, "พบไม่ตรงกับทะเบียน ๓ หน่วย"),
    ("supervision", supervision(2), DECEMBER, Status.PARTIAL, "๒ ครั้ง จาก ๓ ครั้งที่ต้องตรวจ ขาดการตรวจ ๑ ครั้ง"),
    ("supervision", supervision(0), DECEMBER, Status.NOT_DONE, "จาก ๓ ครั้งที่ต้องตรวจ"),
    ("supervision", NOTHING, END, Status.NO_DATA, "จึงไม่มีสิ่งให้วัด"),
    ("separation", separation(2, 0), END, Status.SUPPORTED, "๒ ครั้ง ไม่พบว่าผู้ยืมหรือผู้บันทึกคำขอเป็นผู้อนุมัติเอง"),
    ("separation", separation(2, 1), END, Status.NOT_DONE, "เป็นผู้อนุมัติเอง ๑ ครั้ง"),
    ("separation", NOTHING, END, Status.NO_DATA, "จึงไม่มีสิ่งให้ตรวจ"),
    ("register", office_of(), END, Status.SUPPORTED, "๖ หน่วย ใช้งานได้ ๖ หน่วย ไม่มีที่ชำรุด ไม่มีที่เสื่อมสภาพ"),
    ("register", NOTHING, END, Status.NO_DATA, "ไม่มีทรัพย์สินในทะเบียน"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "ledger", "as_of", "status", "words"),
    CASES,
    ids=[f"{one[0]}-{one[3].value}-{at}" for at, one in enumerate(CASES)],
)
def test_each_status_has_its_sentence(name: str, ledger: Invented, as_of: Any, status: Status, words: str) -> None:
    statement = said(name, counted(ledger, name, as_of=as_of))
    assert (statement.id, statement.status, statement.figures) == (name, status, (name,))
    assert words in statement.text
    assert not re.search(r"[0-9{}]", statement.text), "digits are Thai and every place is filled"
    assert statement.note == (SENTENCES["notes"]["no_data"] if status is Status.NO_DATA else "")


@pytest.mark.parametrize(
    ("size", "signed", "status"),
    [(7, 7, Status.SUPPORTED), (7, 5, Status.PARTIAL), (7, None, Status.NOT_DONE), (0, None, Status.NO_DATA)],
)
def test_the_ledger_is_called_sealed_only_up_to_its_last_checkpoint(
    size: int, signed: int | None, status: Status
) -> None:
    checkpoint = {"size": signed, "root": "r00t"} if signed else None
    statement = said("integrity", figures.integrity(size, "r00t", checkpoint))
    assert statement.status is status
    assert numbers(statement.text) == [number for number in (size, signed) if number]
    assert bool(statement.note) == (status in (Status.PARTIAL, Status.NO_DATA))


def test_every_method_has_a_statement_in_every_status() -> None:
    reached = {(name, status) for name, _, _, status, _ in CASES}
    reached |= {("integrity", status) for status in Status} | {("publicity", Status.NO_DATA)}
    for names in METHODS.values():
        assert {status for name, status in reached if name in names} == set(Status)


def test_every_sentence_that_is_kept_can_be_reached_and_none_is_missing() -> None:
    reached = {(name, status.value) for name, _, _, status, _ in CASES}
    reached |= {("integrity", status.value) for status in Status}
    kept = {(name, status) for name in SENTENCES["names"] for status in SENTENCES[name]}
    assert kept - reached == {("publicity", "no_data")}
    assert reached <= kept


def test_a_measure_without_channels_has_nothing_to_measure() -> None:
    parts: Mapping[str, Any] = {"by_channel": {}, "publications": 0, "unused": []}
    statement = said("publicity", Figure(None, 0, 0, "ratio", parts))
    assert statement.status is Status.NO_DATA and "จึงไม่มีสิ่งให้วัด" in statement.text


def test_the_days_of_the_sentence_are_the_days_that_are_counted() -> None:
    figure = counted(loans(bad=1), "chase")
    assert "เมื่อสิ้นวันที่ ๖ หลังวันครบกำหนด" in said("chase", figure, chase_counts_due_day=True).text


# -- never more than the figures --------------------------------------------------------------------------------------

# Words that claim all of something; only a supported statement may say them.
ALL = re.compile("ครบทุก(?!หน่วย)|ทุกฉบับ|ทุกเรื่อง|ครบทั้ง|ไม่มีคำขอค้าง")


def reports(seeds: Iterable[int]) -> Iterable[dict[str, Figure]]:
    for seed in seeds:
        ledger = history(seed)
        exported = ledger.exported()
        for as_of in cuts(ledger, random.Random(seed)):
            yield program(exported, terms_of(Question(YEAR, as_of, plan=PLAN)))


def flat(figure: Figure) -> set[float]:
    """Every number that a sentence about this figure may hold."""
    numerator, denominator = figure.numerator or 0, figure.denominator or 0
    found: set[float] = {YEAR, 7, 90, numerator, denominator, denominator - numerator, figure.value or 0}
    for part in figure.parts.values():
        if part is figure.parts.get("by_question"):
            continue
        values = list(part.values()) if isinstance(part, Mapping) else part if isinstance(part, list) else [part]
        found |= {value for value in values if isinstance(value, int | float)} | {len(values)}
    plain = [
        part.values() for name, part in figure.parts.items() if name != "by_question" and isinstance(part, Mapping)
    ]
    found |= {sum(values) for values in plain if all(isinstance(value, int) for value in values)}
    found |= heard(figure.parts.get("by_question", {}))
    if "acknowledged" in figure.parts:
        found.add((figure.value or 0) - figure.parts["acknowledged"])
    if "paid_satang" in figure.parts:
        found.add(figure.parts["paid_satang"] / 100)
    if denominator:
        found.add(1000 * numerator // denominator / 10)
    for hours in (figure.parts.get(name) for name in narrative.DURATIONS):
        found |= set(numbers(to_thai(format_hours(hours)))) if hours is not None else set()
    return found | {0}


def heard(by_question: Mapping[str, Mapping[str, int]]) -> set[float]:
    """Of each question the good answers, those in the middle and the bad ones; and how many are too few."""
    parts = [[steps["4"] + steps["5"], steps["3"], steps["1"] + steps["2"]] for steps in by_question.values()]
    return {5, 20, *(number for numbers_ in parts for number in numbers_)}


def test_few_answers_are_no_proof_however_good_they_are() -> None:
    statement = said("satisfaction", counted(satisfaction(9, asked=46), "satisfaction"))
    assert statement.status is Status.PARTIAL
    assert "ร้อยละ ๑๐๐ ของคำตอบ" in statement.text and "ไม่ถึงร้อยละ ๒๐ ของผู้ที่ได้รับแบบสอบถาม" in statement.note
    assert said("satisfaction", counted(satisfaction(9, asked=45), "satisfaction")).status is Status.SUPPORTED


def test_a_sentence_holds_no_number_that_its_figure_does_not() -> None:
    for report in reports(range(12)):
        for name, figure in report.items():
            statement = said(name, figure)
            strange = [each for each in numbers(statement.text) if each not in flat(figure)]
            assert not strange, (statement, figure)


def test_only_what_is_complete_is_called_complete() -> None:
    for report in reports(range(12, 24)):
        for name, figure in report.items():
            statement = said(name, figure)
            if statement.status is not Status.SUPPORTED:
                claims = statement.text.replace("รับทราบครบทุกลำดับชั้น", "")
                assert not ALL.search(claims), statement
            if figure.unit == "ratio" and name not in ("decisions", "satisfaction"):
                whole = bool(figure.denominator) and figure.numerator == figure.denominator
                assert (statement.status is Status.SUPPORTED) == whole, statement
                assert (statement.status is Status.NO_DATA) == (figure.denominator == 0), statement
                assert (statement.status is Status.NOT_DONE) == (figure.denominator != 0 and not figure.numerator)


BAD = {
    "decisions": ("expired", "waiting", "rejected", "cancelled"),
    "due": ("late",),
    "chase": ("missed",),
    "units": ("damaged", "lost", "still_out"),
    "settlement": ("open_lines",),
    "supervision": ("discrepancies",),
}


def test_bad_figures_are_printed() -> None:
    printed = 0
    for report in reports(range(24, 40)):
        for name, parts in BAD.items():
            statement = said(name, report[name])
            bad = [report[name].parts[part] for part in parts if report[name].parts[part]]
            if statement.status is Status.NOT_DONE and name == "chase":
                bad = [report[name].denominator]
            if statement.status is not Status.NO_DATA:
                assert set(bad) <= set(numbers(statement.text)), (statement, report[name])
                printed += len(bad)
        wrong = report["separation"]
        overridden = sum(wrong.parts["overrides"].values())
        text = said("separation", wrong).text
        assert overridden in numbers(text) or "ไม่มีการยกเว้นหลักเกณฑ์" in text
        assert (wrong.value or 0) in (0, *numbers(text))
    assert printed > 100


def test_one_late_loan_in_thousands_is_never_rounded_away() -> None:
    figure = figures.ratio(9_999, 10_000, (), due=10_000, on_time=9_999, late=1)
    text = said("due", figure).text
    assert "๙,๙๙๙ ฉบับ คิดเป็นร้อยละ ๙๙.๙ เกินกำหนด ๑ ฉบับ" in text and "ร้อยละ ๑๐๐" not in text


def test_numbers_have_commas_and_years_have_none() -> None:
    one = decisions(0)
    for number in range(1_200):
        one.ask(f"x{number}", after(0), DUE)
    text = said("requests", counted(one, "requests")).text
    assert "พ.ศ. ๒๕๖๙ รวม ๑,๒๐๐ คำขอ" in text


def test_an_office_may_give_its_purposes_any_code() -> None:
    one = Invented()
    one.ask("l1", after(0), DUE, purpose="value")
    one.ask("l2", after(0), DUE, purpose="resident")
    assert "รวม ๒ คำขอ เป็นของประชาชน ๒ คำขอ" in said("requests", counted(one, "requests")).text


# -- findings ---------------------------------------------------------------------------------------------------------


def test_each_finding_names_its_rule_and_the_entries_behind_it() -> None:
    book = rulebook.parse(rules.shipped())
    seen = set()
    for seed in range(40):
        ledger = history(seed)
        acts = {entry["seq"]: entry for entry in ledger.entries()}
        for finding in found_in(ledger):
            assert finding.rule in book.rules
            seen.add(finding.rule)
            assert finding.entries and list(finding.entries) == sorted(set(finding.entries))
            assert {acts[seq]["object"].partition(":")[0] for seq in finding.entries} <= {"loan", "incident"}
            assert len({acts[seq]["object"] for seq in finding.entries}) == 1, "one finding, one matter"
            reference = acts[finding.entries[0]]["object"].partition(":")[2].upper()
            assert not re.search(r"[0-9{}]", finding.text.replace(f"รหัส {reference} ", ""))
    assert seen == {"R3", "R4", "R5", "R11", "R12", "R23", "R26", "R27", "R33"}


def test_there_are_as_many_findings_as_the_figures_have_failures() -> None:
    for seed in range(40):
        ledger = history(seed)
        exported = ledger.exported()
        for as_of in cuts(ledger, random.Random(seed)):
            question = Question(YEAR, as_of)
            shown = program(exported, terms_of(question))
            rules_of = [finding.rule for finding in found_in(ledger, as_of=as_of)]
            given, approved = shown["handed_over"].denominator or 0, shown["handed_over"].numerator or 0
            assert sum(rules_of.count(rule) for rule in ("R3", "R4", "R5")) == given - approved
            assert rules_of.count("R11") == shown["chase"].parts["missed"]
            assert rules_of.count("R23") == shown["separation"].value
            assert rules_of.count("R33") == shown["settlement"].parts["open_lines"]
            unprompt = int(shown["incidents"].value or 0) - shown["incidents"].parts["prompt"]
            assert rules_of.count("R26") <= unprompt, "what happened less than a day ago is not late yet"


def test_a_loan_that_is_out_beyond_its_day_is_told_with_its_day_and_units() -> None:
    one = loans(bad=1, chased=1)
    one.take("b0", after(9), good=4)
    (finding,) = found_in(one, as_of=after(20))
    assert finding.rule == "R12"
    assert finding.text == "ใบยืมรหัส B0 ครบกำหนดวันที่ ๑๐ มีนาคม ๒๕๖๙ ยังคืนไม่ครบ ค้าง ๖ หน่วย"
    one.take("b0", after(21), good=5, lost=1)
    assert [each.rule for each in found_in(one, as_of=after(22))] == ["R33"]


def test_a_missed_chase_is_told_with_the_last_day_for_it() -> None:
    missed = next(each for each in found_in(loans(bad=1)) if each.rule == "R11")
    assert missed.text == (
        "ใบยืมรหัส B0 ครบกำหนดวันที่ ๑๐ มีนาคม ๒๕๖๙ ยังคืนไม่ครบเมื่อสิ้นวันที่ ๑๗ มีนาคม ๒๕๖๙ และไม่พบการทวงถามภายในวันดังกล่าว"
    )


def test_an_incident_that_was_kept_back_is_told_by_its_kind_and_day() -> None:
    one = Invented()
    one.report("i1", after(0), "lost")
    one.notify("i1", after(2), 1, 2)
    one.answer("i1", after(3), 2)
    assert [(each.rule, each.text) for each in found_in(one)] == [
        ("R26", "เหตุสูญหายเมื่อวันที่ ๑๐ มีนาคม ๒๕๖๙ ไม่พบการแจ้งผู้บังคับบัญชาภายใน ๒๔ ชั่วโมงหลังรับรายงาน"),
        ("R27", "เหตุสูญหายเมื่อวันที่ ๑๐ มีนาคม ๒๕๖๙ ยังมีผู้บังคับบัญชา ๑ ลำดับชั้นที่ไม่ได้รับทราบ"),
    ]


@pytest.mark.parametrize(
    ("over", "rule"),
    [({"place": "inside", "borrower_kind": "staff"}, "R3"), ({}, "R4"), ({"borrower_kind": "agency"}, "R5")],
)
def test_a_missing_approval_names_the_rule_of_who_had_to_approve(over: dict[str, str], rule: str) -> None:
    one = Invented()
    one.ask("l1", after(-3), DUE, **over)
    one.give("l1", after(-2))
    assert [each.rule for each in found_in(one, as_of=after(0))] == [rule]


def test_a_year_without_a_fault_has_no_finding() -> None:
    assert found_in(loans(good=3)) == []
    books = Books(BANGKOK).read([], END)
    assert narrative.findings(books, terms_of(Question(YEAR, END)), SENTENCES) == []


# -- the text as it is kept -------------------------------------------------------------------------------------------


def test_the_kept_sentences_are_whole_thai_sentences() -> None:
    """One space between words and numbers, no stray marks, Thai digits only, and each place known."""
    allowed = set(narrative.WORDS) | {
        "year", "days", "value", "numerator", "denominator", "rest", "percent", "missing", "overridden", "unanswered",
        "money", "signed", "publications", "approved", "rejected", "cancelled", "expired", "waiting", "decisions",
        "median", "p90", "late", "kept", "missed", "handed_over", "good", "still_out", "prompt", "prompt_hours",
        "acknowledged", "median_hours_to_last_level", "open_lines", "sampled", "in_place", "discrepancies",
        "activities", "done", "owing", "times", "people", "counted", "figure",
        "approvals", "reference", "due", "last", "day", "kind", "hours", "levels", "line", "units",
            "asked", "answers", "middling", "bad", "easy", "fair", "fewest", "heard",
    }  # fmt: skip
    for name, sentences in SENTENCES.items():
        for word, sentence in sentences.items():
            places = {place for _, place, _, _ in Formatter().parse(sentence) if place}
            assert places <= allowed, (name, word, places - allowed)
            assert sentence == sentence.strip() and not sentence.endswith("."), sentence
            words = re.sub(r" ?{\w+} ?", " ", sentence)
            assert not re.search(r"[0-9A-Za-z]|\s\s|[\u200b\u00a0]|ํา|เเ", words), sentence
