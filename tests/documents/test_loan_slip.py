"""The loan slip says what the office agreed to, on one page, and can be read by people and machines."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assetlend.documents.loan_slip import (
    Block,
    Borrower,
    BorrowerKind,
    LoanSlip,
    Mode,
    Return,
    Signature,
    render,
)
from tests.documents.reading import (
    Reader,
    assert_like_golden,
    by_pdfium,
    by_poppler,
    codes,
    looks_like_golden,
    pages,
    picture,
    squeezed,
)
from tests.documents.specimens import (
    FOLLOW,
    LEDGER,
    MOMENT,
    Specimen,
    inside_slip,
    long_lines,
    longest_slip,
    short_slip,
    usual_slip,
)

SPECIMENS = [short_slip, usual_slip, inside_slip, longest_slip]
CLOSING = "คืนในสภาพที่ใช้การได้เรียบร้อยและครบถ้วน"
NOT_PRINTED_AS_WORDS = {"schema", "made_at", "kind", "block", "mode", "place_names", "follow_url", "url", "leaf_hash"}


def words_of(value: Any, name: str = "") -> Iterator[str]:
    """Every word of a slip's JSON form that is to be read on the paper."""
    match value:
        case dict():
            for key, part in value.items():
                yield from words_of(part, key)
        case list() | tuple():
            for part in value:
                yield from words_of(part, name)
        case str() if name not in NOT_PRINTED_AS_WORDS and value:
            yield value


def read(slip: LoanSlip) -> str:
    return squeezed(by_poppler(render(slip)))


def with_signature(slip: LoanSlip, block: Block, **changes: Any) -> LoanSlip:
    signatures = tuple(dataclasses.replace(s, **changes) if s.block is block else s for s in slip.signatures)
    return dataclasses.replace(slip, signatures=signatures)


@pytest.mark.parametrize("specimen", SPECIMENS)
@pytest.mark.parametrize("reader", [by_poppler, by_pdfium])
def test_every_value_is_read_back_exactly(specimen: Specimen, reader: Reader) -> None:
    slip = specimen()
    text = squeezed(reader(render(slip)))

    assert [words for words in words_of(slip.to_json()) if squeezed(words) not in text] == []


@pytest.mark.parametrize("specimen", SPECIMENS)
def test_a_slip_of_up_to_seven_lines_is_one_page(specimen: Specimen) -> None:
    assert pages(render(specimen())) == 1


def test_twenty_lines_take_a_continuation_sheet_with_the_head_repeated() -> None:
    slip = dataclasses.replace(usual_slip(), lines=long_lines(20))
    pdf = render(slip)
    text = squeezed(by_poppler(pdf))

    assert pages(pdf) == 2
    assert text.count("ลำดับที่เลขที่หรือรหัสรายการจำนวน(หน่วย)หมายเหตุ") == 2
    assert text.count("บย.๑๒/๒๕๖๙") == 2
    assert all(squeezed(line.code) in text for line in slip.lines)
    assert "มีรายการต่อในใบต่อรวมทั้งสิ้น๒๐รายการ" in text
    assert text.index("๐๐๐๗") < text.index("ขอยืมสิ่งของ") < text.index("๐๐๐๘")


@pytest.mark.parametrize(
    ("specimen", "name"), [(short_slip, "slip-short"), (usual_slip, "slip-usual"), (longest_slip, "slip-longest")]
)
def test_the_slip_looks_as_it_always_did(specimen: Specimen, name: str) -> None:
    assert_like_golden(render(specimen()), name)


def test_a_changed_look_is_noticed() -> None:
    changed = dataclasses.replace(usual_slip(), purpose="งานบวช")

    assert looks_like_golden(render(usual_slip()), "slip-usual")
    assert not looks_like_golden(render(changed), "slip-usual")


@pytest.mark.parametrize("specimen", SPECIMENS)
def test_the_frozen_value_survives_its_json_form(specimen: Specimen) -> None:
    slip = specimen()
    stored = json.loads(json.dumps(slip.to_json()))

    assert stored["schema"] == "assetlend.loan_slip/1"
    assert stored == slip.to_json()
    assert LoanSlip.from_json(stored) == slip
    assert render(LoanSlip.from_json(stored)) == render(slip)


def test_a_value_of_another_schema_is_not_taken_for_a_slip() -> None:
    with pytest.raises(ValueError, match="loan_slip/1"):
        LoanSlip.from_json(usual_slip().to_json() | {"schema": "assetlend.loan_slip/2"})


def test_a_slip_without_a_number_says_so() -> None:
    assert "เลขที่บย.ยังไม่ออกเลข" in read(short_slip())
    assert "เลขที่บย.๑๒/๒๕๖๙" in read(usual_slip())


def test_the_borrowers_particulars_follow_his_kind() -> None:
    resident, staff, envoy = read(usual_slip()), read(inside_slip()), read(longest_slip())

    assert "อยู่บ้านเลขที่๑๒/๓หมู่ที่๔ตำบลสระขวัญอำเภอเมืองสระแก้วจังหวัดสระแก้ว" in resident
    assert "สังกัดกองสวัสดิการสังคมโทรศัพท์ภายใน๑๑๔" in staff
    assert "ตามหนังสือที่ศธ๐๔๐๐๗.๑๒๓/๔๕๖ลงวันที่๒๘พฤศจิกายน๒๕๖๙หัวหน้าหน่วยงาน" in envoy
    assert "สังกัด" not in resident
    assert "บ้านเลขที่" not in staff + envoy


def test_the_places_for_signatures_come_in_the_order_of_the_form() -> None:
    text = read(usual_slip())
    roles = ["ผู้ยืม", "เจ้าหน้าที่พัสดุ", "ผู้ให้ความเห็น", "ผู้ให้ยืม", "ผู้รับของ", "ผู้จ่ายของ", "ผู้ส่งคืน", "ผู้รับคืน"]
    at = [text.index(role, text.index("ขอยืมสิ่งของ")) for role in roles]

    assert at == sorted(at)
    assert text.count("ลงชื่อ") == 8


def test_places_that_the_route_does_not_have_are_left_out() -> None:
    text = read(inside_slip())

    assert "ความเห็นปลัด" not in text
    assert text.count("ลงชื่อ") == 7


def test_who_signed_in_the_system_is_shown_with_date_and_time() -> None:
    text = read(usual_slip())

    assert "ลงชื่อลงนามในระบบผู้ให้ยืม(นายวิชัยใจมั่น)" in text
    assert text.count("ลงนามในระบบ") == 4
    assert "วันที่๓กันยายน๒๕๖๙เวลา๑๔.๓๒น." in text


def test_a_place_for_the_pen_never_says_that_it_was_signed() -> None:
    text = read(short_slip())

    assert "ลงนามในระบบ" not in text
    assert text.count("วันที่เดือนพ.ศ.") == 8


def test_who_signs_for_another_says_for_whom_and_by_which_order() -> None:
    assert (
        "ตำแหน่งรองนายกองค์การบริหารส่วนตำบลสระขวัญรักษาราชการแทนนายกองค์การบริหารส่วนตำบลสระขวัญ"
        "ตามคำสั่งที่๘๗/๒๕๖๙ลงวันที่๑กันยายน๒๕๖๙" in read(usual_slip())
    )


def test_a_decision_is_printed_with_its_reason_and_without_boxes_to_tick() -> None:
    refused = with_signature(usual_slip(), Block.APPROVER, decision="ไม่อนุมัติ", reason="ทรัพย์สินติดราชการ")

    assert "พิจารณาแล้วไม่อนุมัติเหตุผลทรัพย์สินติดราชการ" in read(refused)
    assert "ไม่อนุมัติเพราะ" not in read(refused)
    assert "พิจารณาแล้วอนุมัติไม่อนุมัติเพราะ" in read(short_slip())


@pytest.mark.parametrize("inside", [True, False])
def test_only_the_box_of_the_place_of_use_is_ticked(inside: bool) -> None:
    this, other = (dataclasses.replace(usual_slip(), inside=way) for way in (inside, not inside))

    assert "ใช้ภายในสถานที่ใช้นอกสถานที่" in read(this)
    assert picture(render(this), 100).tobytes() != picture(render(other), 100).tobytes()


def test_the_closing_sentence_is_printed_only_when_everything_came_back_good() -> None:
    damaged = dataclasses.replace(inside_slip(), returned=Return(complete=False, differences=("เก้าอี้หัก ๑ ตัว",)))
    waiting = dataclasses.replace(inside_slip(), returned=None)

    assert CLOSING in read(inside_slip())
    assert CLOSING not in read(damaged)
    assert CLOSING not in read(waiting)
    assert "คืนโดยมีข้อแตกต่างเก้าอี้หัก๑ตัว" in read(damaged)
    assert "สภาพเมื่อส่งคืน" in read(waiting)


@pytest.mark.parametrize("specimen", [usual_slip, longest_slip])
@pytest.mark.parametrize("dpi", [150, 300])
def test_both_codes_are_read_from_the_paper(specimen: Specimen, dpi: int) -> None:
    assert sorted(codes(picture(render(specimen()), dpi))) == sorted([FOLLOW, LEDGER.url])


def test_a_slip_outside_the_ledger_has_no_code_for_it() -> None:
    pdf = render(short_slip())

    assert codes(picture(pdf, 300)) == []
    assert "บัญชีบันทึก" not in by_poppler(pdf)


def test_the_first_sixteen_digits_of_the_leaf_are_printed_and_no_more() -> None:
    text = read(usual_slip())

    assert LEDGER.leaf_hash[:16] in text
    assert LEDGER.leaf_hash[:17] not in text


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: Signature(block=Block.CHECKER, mode=Mode.SYSTEM),
        lambda: Signature(block=Block.CHECKER, mode=Mode.SYSTEM, name="นายสมปอง ปั้นดี"),
        lambda: Signature(block=Block.APPROVER, mode=Mode.SYSTEM, name="นายสมปอง ปั้นดี", signed="๓ กันยายน ๒๕๖๙"),
        lambda: Return(complete=True, differences=("หัก",)),
        lambda: Return(complete=False),
        lambda: Borrower(kind=BorrowerKind.AGENCY, title="นาย", first_name="ก", last_name="ข"),
        lambda: dataclasses.replace(usual_slip(), signatures=usual_slip().signatures[::-1]),
        lambda: dataclasses.replace(usual_slip(), signatures=usual_slip().signatures[:1] * 2),
        lambda: dataclasses.replace(usual_slip(), made_at=MOMENT.replace(tzinfo=None)),
    ],
    ids=[
        "nobody signed in",
        "no time",
        "no decision",
        "complete and different",
        "neither",
        "an agency without a name",
        "order",
        "twice",
        "naive moment",
    ],
)
def test_a_slip_that_cannot_be_true_cannot_be_made(impossible: Callable[[], object]) -> None:
    with pytest.raises(ValueError):
        impossible()
