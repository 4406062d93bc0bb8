"""An office may put a sentence in its own words, and cannot make it say more, or less, than its figures."""

import pytest

from assetlend.domain import sentences as parts
from assetlend.domain.sentences import (
    ClaimsTooMuch,
    FigureLeftOut,
    FiguresTouch,
    MalformedPlace,
    MeaningLost,
    NumberTyped,
    QualifierLeftOut,
    SentenceMissing,
    SentenceTooLong,
    SeveralLines,
    StrangeLetters,
    UnknownPlace,
)
from assetlend.errors import Invalid
from assetlend.services import sentences
from assetlend.thai.durations import format_hours
from tests.report.invented import SENTENCES

BOUNDS = sentences.bounds()
LATE = "ใบยืมถึงกำหนด {denominator} ฉบับ คืนทันเวลา {numerator} ฉบับ (ร้อยละ {percent}) และล่าช้า {late} ฉบับ รวมที่ชำรุดหรือสูญหาย"


def fault(text: str, figure: str = "due", status: str = "partial") -> type[Invalid] | None:
    found = sentences.fault(figure, status, text)
    return type(found) if found else None


def test_every_sentence_of_the_program_is_within_its_own_bounds_and_has_thai_names_for_its_places() -> None:
    for figure, texts in sentences.shipped().items():
        for status, text in texts.items():
            assert fault(text, figure, status) is None, (figure, status)
            assert set(parts.places(text)) <= BOUNDS.names.keys(), (figure, status)
            assert BOUNDS.read(BOUNDS.shown(text)) == text
            assert "{" not in parts.example(text, BOUNDS)
    assert len(set(BOUNDS.names.values())) == len(BOUNDS.names)


def test_a_sentence_in_other_words_with_every_figure_is_taken() -> None:
    assert fault(LATE) is None
    assert parts.example(LATE, BOUNDS) == (
        "ใบยืมถึงกำหนด ๑,๒๔๐ ฉบับ คืนทันเวลา ๑,๑๙๘ ฉบับ (ร้อยละ ๙๖.๖) และล่าช้า ๔๒ ฉบับ รวมที่ชำรุดหรือสูญหาย"
    )


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("", SentenceMissing),
        ("  ", SentenceMissing),
        (f"{LATE}\nและดี", SeveralLines),
        (LATE + "ก" * 1000, SentenceTooLong),
        (f"<b>{LATE}</b>", StrangeLetters),
        (f"{LATE} *ดี*", StrangeLetters),
        (f"{LATE} &nbsp;", StrangeLetters),
        (f"{LATE} on time", StrangeLetters),
        (f"{LATE} ก\u200bข", StrangeLetters),
        (LATE.replace("{late}", "{late.__class__}"), MalformedPlace),
        (LATE.replace("{late}", "{late[0]}"), MalformedPlace),
        (LATE.replace("{late}", "{late!r}"), MalformedPlace),
        (LATE.replace("{late}", "{late:>9}"), MalformedPlace),
        (LATE.replace("{late}", "{}"), MalformedPlace),
        (f"{LATE} {{", MalformedPlace),
        (f"{LATE} {{{{late}}}}", MalformedPlace),
        (f"{LATE} {{missed}}", UnknownPlace),
        (f"{LATE} {{ผู้ยืม}}", UnknownPlace),
        (LATE.replace(" และล่าช้า {late} ฉบับ", ""), FigureLeftOut),
        (f"{LATE} จากเป้าหมาย ๙๐", NumberTyped),
        (f"{LATE} ในปี 2569", NumberTyped),
        (f"{LATE} หรือเก้าในสิบ", NumberTyped),
        (LATE.replace("ล่าช้า", "คืนภายหลัง"), MeaningLost),
        (LATE.replace("ล่าช้า", "ไม่ล่าช้า"), MeaningLost),
        (LATE.replace(" รวมที่ชำรุดหรือสูญหาย", ""), QualifierLeftOut),
        (f"{LATE} เรียบร้อย", ClaimsTooMuch),
        (f"{LATE} ครบทุกฉบับ", ClaimsTooMuch),
        (f"{LATE} นับว่าดีเยี่ยม", ClaimsTooMuch),
        (f"{LATE} คืนครบทุกใบ", ClaimsTooMuch),
        (f"{LATE} เรียบ ร้อย", ClaimsTooMuch),
        (f"{LATE} เรียบ-ร้อย", ClaimsTooMuch),
        (f"{LATE} สมบูรณ ์", ClaimsTooMuch),
        (f"{LATE} ครบฺถ้วน", ClaimsTooMuch),
        (f"{LATE} หรือเก ้า ใน ส ิบ", NumberTyped),
        (LATE.replace("ล่าช้า", "ไม่มีที่ล่าช้า"), MeaningLost),
        (LATE.replace("ล่าช้า", "ไม่พบว่าล่าช้า "), MeaningLost),
        (LATE.replace("คืนทันเวลา", "ถึงกำหนด").replace("ใบยืมถึงกำหนด", "คืนทันเวลา"), MeaningLost),
        (LATE.replace("คืนทันเวลา {numerator}", "คืนทันเวลา {numerator}{denominator}"), FiguresTouch),
        (LATE.replace("คืนทันเวลา {numerator}", "คืนทันเวลา {numerator} {denominator}"), FiguresTouch),
        (LATE.replace("คืนทันเวลา {numerator}", "คืนทันเวลา {numerator}, {denominator}"), FiguresTouch),
        (LATE.replace("{late}", "-{late}"), FiguresTouch),
        (LATE.replace("{late}", ".{late}"), FiguresTouch),
    ],
)
def test_what_an_office_may_not_write(text: str, refused: type[Invalid]) -> None:
    assert fault(text) is refused


def test_chairs_and_what_may_be_done_are_no_numbers() -> None:
    assert fault(f"{LATE} รวมเก้าอี้และโต๊ะสี่เหลี่ยมที่สามารถยืมได้ ห้ามต่อ") is None


@pytest.mark.parametrize(
    ("figure", "status", "text", "refused"),
    [
        ("decision_hours", "supported", "ปี {year} รวม {decisions} คำขอ ราว {median} ไม่เกิน {p90}", FigureLeftOut),
        ("due", "not_done", "จาก {denominator} ฉบับ คืนทันเป็นส่วนใหญ่ เกินกำหนด {late} ฉบับ", ClaimsTooMuch),
        ("decision_hours", "supported", "ปี {year} ตัดสิน {decisions} คำขอ ใช้ {median} ร้อยละ ๙๐ {p90}", FiguresTouch),
        ("due", "no_data", "ไม่มีใบยืมที่ครบกำหนด จึงถือว่าครบถ้วน", ClaimsTooMuch),
        ("due", "supported", "ใบยืม {denominator} ฉบับ คืนครบทุกฉบับ รวมที่ชำรุดหรือสูญหาย", None),
        ("decisions", "supported", "{denominator} อนุมัติ {rejected} ไม่อนุมัติ {approved} ยกเลิก {cancelled}", MeaningLost),
        ("separation", "not_done", "การอนุมัติ {approvals} ครั้ง ถูกต้อง {value} ครั้ง ยกเว้น {overridden} ครั้ง", MeaningLost),
    ],
)  # fmt: skip
def test_each_figure_and_status_has_bounds_of_its_own(
    figure: str, status: str, text: str, refused: type[Invalid] | None
) -> None:
    assert fault(text, figure, status) is refused


def test_places_are_written_by_their_thai_names() -> None:
    shown = BOUNDS.shown(LATE)
    assert "{จำนวนที่เกินกำหนด}" in shown and "{late}" not in shown
    assert BOUNDS.read(shown.replace("{จำนวนที่เกินกำหนด}", "{ จำนวนที่เกินกำหนด }")) == LATE
    refusal = sentences.fault("due", "partial", LATE.replace(" และล่าช้า {late} ฉบับ", ""))
    assert refusal is not None and refusal.params["missing"] == "{จำนวนที่เกินกำหนด}"


def test_a_number_that_is_zero_is_said_as_none() -> None:
    text = SENTENCES["supervision"]["supported"]
    values = {"denominator": "๒", "sampled": "๑๐", "in_place": "๑๐", "discrepancies": "๐"}
    assert parts.filled(text, values, SENTENCES["zero"]).endswith(
        "สุ่มตรวจ ๑๐ หน่วย พบอยู่ครบถูกต้อง ๑๐ หน่วย และไม่พบหน่วยที่ไม่ตรงกับทะเบียน"
    )
    places = {
        place for texts in sentences.shipped().values() for text in texts.values() for place in parts.places(text)
    }
    for phrase in SENTENCES["zero"]:
        assert set(parts.places(phrase)) <= places
        assert any(phrase in text for texts in sentences.shipped().values() for text in texts.values()), phrase


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.0, "0 นาที"),
        (0.02, "2 นาที"),
        (1.0, "1 ชั่วโมง"),
        (5.5, "5 ชั่วโมง 30 นาที"),
        (47.99, "2 วัน"),
        (53, "2 วัน 5 ชั่วโมง"),
        (53.01, "2 วัน 6 ชั่วโมง"),
        (72.0, "3 วัน"),
        (24_024.0, "1,001 วัน"),
    ],
)
def test_hours_are_said_in_days_where_there_are_many_and_never_shortened(hours: float, said: str) -> None:
    assert format_hours(hours) == said
