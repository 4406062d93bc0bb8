"""The text of a guideline says what the rules are now; the texts to read aloud and to post follow from the same."""

import copy
import re
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from assetlend.domain import guideline_text, guidelines, publicity, publicity_text, rulebook
from assetlend.domain.guideline_text import About, Lent
from assetlend.domain.guidelines import Block, BlockKind
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.publicity import MEASURE, PublicityChannel
from assetlend.domain.publicity_text import Told
from assetlend.services import rules
from assetlend.services.papers import OFFICE_TITLES

BOOK = rulebook.parse(rules.shipped())
ONE, TWO = UUID(int=1), UUID(int=2)
ADDRESS = "https://lend2.example.go.th"
THINGS = (
    Lent("เต็นท์ผ้าใบ ขนาด 4x8 เมตร", "หลัง", frozenset(BorrowerKind), 7, 2),
    Lent("โปรเจกเตอร์", "เครื่อง", frozenset({BorrowerKind.STAFF})),
)
ABOUT = About("องค์การบริหารส่วนตำบลตัวอย่าง", "กองคลัง", 2569, ADDRESS, "037-123-456", THINGS, OFFICE_TITLES)
TOLD = Told(
    ABOUT.office,
    "037-123-456 ต่อ 12",
    ADDRESS,
    ("เก้าอี้พลาสติก", "เต็นท์ผ้าใบ ขนาด 4x8 เมตร", "เต็นท์ผ้าใบ ขนาด 5x12 เมตร", "โต๊ะพับ", "ลำโพง JBL 15 นิ้ว"),
    OFFICE_TITLES,
)


def changed(**over: Any) -> rulebook.Rulebook:
    return rulebook.parse(copy.deepcopy(rules.shipped()) | over)


def sections(text: str) -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    name = ""
    for block in guidelines.blocks(text):
        if block.kind is BlockKind.HEADING:
            name = block.lines[0].partition(" ")[2]
        found.setdefault(name, []).append(block)
    return found


def steps(blocks: list[Block]) -> list[tuple[str, ...]]:
    return [block.lines for block in blocks if block.kind is BlockKind.STEPS]


# -- the guideline ----------------------------------------------------------------------------------------------------


def test_the_draft_holds_all_of_the_official_list() -> None:
    """domain.md 5.3: use between agencies and inside, outside, steps, form, consumables, monitoring."""
    found = sections(guideline_text.draft(BOOK, ABOUT))
    assert list(found)[1:] == [
        "หลักการ",
        "การยืมระหว่างหน่วยงานของรัฐ",
        "การใช้ภายในสถานที่ของหน่วยงาน",
        "การนำออกไปใช้นอกสถานที่และการให้ประชาชนยืม",
        "แบบที่ใช้",
        "ทรัพย์สินที่ให้ยืม",
        "กำหนดเวลา",
        "เงื่อนไขและความรับผิดของผู้ยืม",
        "การส่งคืน การขอขยายเวลา และการทวงถาม",
        "การรายงานเมื่อชำรุด สูญหาย หรือใช้ผิดวัตถุประสงค์",
        "การกำกับติดตาม",
        "ติดต่อสอบถาม",
    ]
    assert all(len(blocks) > 1 for name, blocks in found.items() if name)


def test_each_route_is_a_list_of_steps_in_the_order_of_the_rulebook() -> None:
    found = sections(guideline_text.draft(BOOK, ABOUT))
    (inside,) = steps(found["การใช้ภายในสถานที่ของหน่วยงาน"])
    assert inside[1] == "๒. ผู้อำนวยการกองพิจารณาอนุมัติ"
    (outside,) = steps(found["การนำออกไปใช้นอกสถานที่และการให้ประชาชนยืม"])
    assert [line[:3] for line in outside] == ["๑. ", "๒. ", "๓. ", "๔. ", "๕. ", "๖. "]
    assert [line[3:].removesuffix(".") for line in outside[1:4]] == [
        "เจ้าหน้าที่พัสดุตรวจสอบคำขอและจำนวนที่มี",
        "ปลัดองค์การบริหารส่วนตำบลให้ความเห็น",
        "นายกองค์การบริหารส่วนตำบลพิจารณาอนุมัติ",
    ]


def test_a_route_for_what_is_worth_more_is_written_with_its_condition() -> None:
    dear = {"name": "แพง", "rules": ["R4"], "value_from": 5_000_000, "days_from": 30, "steps": [["approval", "nayok"]]}
    book = changed(routes=[dear, *rules.shipped()["routes"]])
    text = guideline_text.draft(book, ABOUT)
    assert "ขั้นตอนเมื่อมูลค่ารวมตั้งแต่ ๕๐,๐๐๐.๐๐ บาท และยืมตั้งแต่ ๓๐ วัน" in text
    assert len(steps(sections(text)["การนำออกไปใช้นอกสถานที่และการให้ประชาชนยืม"])) == 2


def test_days_and_limits_are_those_of_the_rulebook() -> None:
    limits = rules.shipped()["limits"] | {"hard_days": 12, "notice_days": 3}
    text = guideline_text.draft(changed(chase_days=9, limits=limits, prompt_hours=5), ABOUT)
    for said in ("ไม่เกิน ๑๒ วัน", "ล่วงหน้าอย่างน้อย ๓ วัน", "ครั้งแรกภายใน ๙ วัน", "ภายใน ๕ ชั่วโมง"):
        assert said in text


def test_only_what_an_official_has_confirmed_is_said_without_doubt() -> None:
    assert guideline_text.cited(BOOK, "R1").endswith("(ข้อ 207 ต้องตรวจสอบกับระเบียบฉบับจริง)")
    document = copy.deepcopy(rules.shipped())
    document["rules"][0] |= {"checked_by": "ผู้ตรวจสอบ", "checked_on": "2026-01-12"}
    assert guideline_text.cited(rulebook.parse(document), "R1").endswith("(ข้อ 207)")
    assert guideline_text.cited(BOOK, "R16") == BOOK.rule("R16").text


def test_things_are_listed_by_who_may_borrow_them_with_their_own_limits() -> None:
    found = sections(guideline_text.draft(BOOK, ABOUT))["ทรัพย์สินที่ให้ยืม"]
    assert [block.lines for block in found if block.kind is BlockKind.POINTS] == [
        ("เต็นท์ผ้าใบ ขนาด ๔x๘ เมตร (ยืมได้ครั้งละไม่เกิน ๗ วัน ขอล่วงหน้าอย่างน้อย ๒ วัน)",),
        ("โปรเจกเตอร์",),
    ]
    empty = About("อบต.", "กองช่าง", 2569, "", "", (), OFFICE_TITLES)
    assert "ขณะนี้กองช่างไม่มีทรัพย์สินที่เปิดให้ยืม" in guideline_text.draft(BOOK, empty)


def test_the_text_has_thai_digits_everywhere_but_in_the_address() -> None:
    text = guideline_text.draft(BOOK, ABOUT)
    assert ADDRESS in text
    assert not re.search("[0-9]", text.replace(ADDRESS, ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("# หัวข้อ", [(BlockKind.HEADING, ("หัวข้อ",))]),
        ("1. หนึ่ง\n2. สอง", [(BlockKind.STEPS, ("1. หนึ่ง", "2. สอง"))]),
        ("- ก\n\n- ข", [(BlockKind.POINTS, ("ก", "ข"))]),
        ("ย่อหน้า\nอีกย่อหน้า", [(BlockKind.PARAGRAPH, ("ย่อหน้า",)), (BlockKind.PARAGRAPH, ("อีกย่อหน้า",))]),
        ("#ไม่ใช่หัวข้อ", [(BlockKind.PARAGRAPH, ("#ไม่ใช่หัวข้อ",))]),
        ("2569 เป็นปี", [(BlockKind.PARAGRAPH, ("2569 เป็นปี",))]),
    ],
)
def test_a_text_falls_into_its_parts(text: str, expected: list[tuple[BlockKind, tuple[str, ...]]]) -> None:
    assert [(block.kind, block.lines) for block in guidelines.blocks(text)] == expected


def test_the_id_of_a_guideline_stands_for_every_part_of_it() -> None:
    first = guidelines.id_of(guidelines.digest(ONE, 2569, 1, "ก"))
    assert first.version == 8
    others = [(TWO, 2569, 1, "ก"), (ONE, 2570, 1, "ก"), (ONE, 2569, 2, "ก"), (ONE, 2569, 1, "ข")]
    assert first not in {guidelines.id_of(guidelines.digest(*one)) for one in others}
    assert first == guidelines.id_of(guidelines.digest(ONE, 2569, 1, "ก"))


def test_a_guideline_is_for_its_own_division_and_any_for_who_has_none() -> None:
    assert guidelines.is_for(ONE, ONE) and guidelines.is_for(None, TWO)
    assert not guidelines.is_for(ONE, TWO)


def test_a_draft_of_another_year_is_not_published() -> None:
    guidelines.check_year(2569, date(2026, 9, 30))
    with pytest.raises(guidelines.OfAnotherYear):
        guidelines.check_year(2569, date(2026, 10, 1))


# -- publicity --------------------------------------------------------------------------------------------------------


def test_the_text_to_read_aloud_has_only_what_can_be_read_aloud() -> None:
    text = publicity_text.loudspeaker(BOOK, TOLD)
    assert not re.search(r"[0-9๐-๙A-Za-z.,()ฯ/:-]", text)
    assert "เก้าอี้พลาสติก เต็นท์ผ้าใบ โต๊ะพับ และทรัพย์สินอื่น" in text
    assert "ภายใน เจ็ด วัน" in text
    assert "ศูนย์ สาม เจ็ด" in text


@pytest.mark.parametrize("told", [TOLD, Told("อบต.ตัวอย่าง", "", ADDRESS, (), OFFICE_TITLES)])
def test_it_takes_about_a_minute(told: Told) -> None:
    """Some three letters are a syllable, and about five syllables are read in a second."""
    assert 45 <= len(publicity_text.loudspeaker(BOOK, told)) / 3 / 5 <= 75


def test_every_sentence_stands_alone_and_says_who_decides() -> None:
    lines = publicity_text.loudspeaker(BOOK, TOLD).splitlines()
    assert len(lines) == 9 and all(len(line) > 40 for line in lines)
    assert "เจ้าหน้าที่พัสดุตรวจสอบคำขอ" in lines[3] and "นายกองค์การบริหารส่วนตำบลพิจารณาอนุมัติ" in lines[3]


def test_the_texts_follow_the_rulebook() -> None:
    steps_ = [["check", "supply_officer"], ["approval", "nayok"]]
    book = changed(chase_days=3, routes=[{"name": "เดียว", "rules": ["R4"], "steps": steps_}])
    assert "ภายใน สาม วัน" in publicity_text.loudspeaker(book, TOLD)
    assert "ให้ความเห็น" not in publicity_text.loudspeaker(book, TOLD) + publicity_text.post(book, TOLD)


def test_the_text_to_post_names_the_public_address() -> None:
    text = publicity_text.post(BOOK, TOLD)
    assert f"{ADDRESS}/guidelines" in text and "037-123-456 ต่อ 12" in text
    for paragraph in BOOK.terms.paragraphs:
        assert paragraph in text


def test_the_measure_names_four_channels_and_each_use_leaves_one_less() -> None:
    assert [channel.value for channel in MEASURE] == ["website", "loudspeaker", "social_media", "village_head"]
    assert publicity.unused([PublicityChannel.BOARD, PublicityChannel.WEBSITE]) == MEASURE[1:]
    assert publicity.unused(MEASURE) == ()


def test_what_is_still_to_come_is_no_publication() -> None:
    publicity.check_day(date(2026, 1, 12), date(2026, 1, 12))
    with pytest.raises(publicity.PublishedInTheFuture):
        publicity.check_day(date(2026, 1, 13), date(2026, 1, 12))
