"""The rows of a register: what speaks for others, what is passed over, what is added up, what is merged."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetlend.domain.register import Field, Merge
from assetlend.domain.register_headers import standard_heading
from assetlend.errors import Invalid
from tests.domain.registers import reading

HEADER = ("รหัสครุภัณฑ์", "รายการ", "จำนวน", "ราคารวม")


@pytest.mark.parametrize(
    ("group", "item_class", "division"),
    [
        ((None, "ประเภท ครุภัณฑ์สนาม"), "ครุภัณฑ์สนาม", None),
        ((None, "ประเภท: ครุภัณฑ์สนาม"), "ครุภัณฑ์สนาม", None),
        ((None, "ประเภทครุภัณฑ์ : สนาม"), "สนาม", None),
        (("หมวดครุภัณฑ์สนาม",), "ครุภัณฑ์สนาม", None),
        ((None, "1. ครุภัณฑ์สนาม"), "ครุภัณฑ์สนาม", None),
        ((None, "๑) ครุภัณฑ์สนาม"), "ครุภัณฑ์สนาม", None),
        (("ประเภท", "ครุภัณฑ์สนาม"), "ครุภัณฑ์สนาม", None),
        (("ครุภัณฑ์สนาม", "ครุภัณฑ์สนาม", "ครุภัณฑ์สนาม"), "ครุภัณฑ์สนาม", None),
        (("กองช่าง",), None, "กองช่าง"),
        ((None, "สำนักปลัด"), None, "สำนักปลัด"),
        ((None, "หน่วยงาน กองคลัง"), None, "กองคลัง"),
        ((None, "ส่วนราชการ: กองการศึกษา"), None, "กองการศึกษา"),
        (("สังกัด", "กองช่าง"), None, "กองช่าง"),
        ((None, "หน่วยงานกองช่าง"), None, "กองช่าง"),
        (("ศูนย์พัฒนาเด็กเล็กบ้านสมมติ",), None, "ศูนย์พัฒนาเด็กเล็กบ้านสมมติ"),
    ],
)
def test_a_group_row_speaks_for_the_rows_below_it(
    group: tuple[str | None, ...], item_class: str | None, division: str | None
) -> None:
    header = (*HEADER, "ประเภท", "กอง")
    read = reading(header, group, ("1", "เต็นท์", 1, 5), ("2", "เต็นท์", 1, 5, "ของตน", "กองของตน"))
    assert [row.code for row in read.skipped] == ["group"]
    assert (read.rows[0].item_class, read.rows[0].division) == (item_class, division)
    assert (read.rows[1].item_class, read.rows[1].division) == ("ของตน", "กองของตน")


def test_classes_and_divisions_may_be_nested() -> None:
    read = reading(
        HEADER, ("กองช่าง",), (None, "ครุภัณฑ์สนาม"), ("1", "เต็นท์", 1, 5), (None, "ครุภัณฑ์เกษตร"), ("2", "x", 1, 5)
    )
    assert [(row.division, row.item_class) for row in read.rows] == [("กองช่าง", "ครุภัณฑ์สนาม"), ("กองช่าง", "ครุภัณฑ์เกษตร")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((), "blank"),
        ((None, "", " "), "blank"),
        (HEADER, "header"),
        (("(1)", "(2)", "(3)", "(4)"), "column_numbers"),
        ((1, 2, 3, 4), "column_numbers"),
        (("ข้อความลอย ๆ",), "unclear"),
        ((None, "รวม", 1), "total"),
        ((None, "รวมทั้งสิ้น", 1, 5), "total"),
        (("ยอดรวม", None, None, "5.00"), "total"),
        (("ยอดยกมา", None, None, 5), "total"),
        ((None, "รวมครุภัณฑ์สำนักงาน", 1), "total"),
        ((None, "Total", 1), "total"),
        ((None, None, 1, 5), "total"),
        ((None, "ลงชื่อ..........................ผู้ตรวจ"), "footer"),
        ((None, "(นายสมมติ ใจดี)"), "footer"),
        ((None, "ตำแหน่ง เจ้าพนักงานพัสดุ"), "footer"),
        ((None, "หมายเหตุ : ข้อมูลจากกองคลัง"), "footer"),
        (("หน้า 2",), "footer"),
    ],
)
def test_rows_that_are_no_assets_are_passed_over_with_a_reason(row: tuple[str | int | None, ...], code: str) -> None:
    read = reading(HEADER, ("1", "โต๊ะ", 1, 5), row, ("2", "โต๊ะ", 1, 5))
    assert len(read.rows) == 2
    assert [(skipped.row, skipped.code) for skipped in read.skipped] == [(3, code)]
    assert read.skipped[0].why
    assert not read.problems


def test_a_running_number_alone_is_an_empty_row() -> None:
    read = reading(("ลำดับ", "รายการ", "กอง"), (1, "โต๊ะ", "กองช่าง"), (2, None, None), ("๓",))
    assert [row.name for row in read.rows] == ["โต๊ะ"]
    assert [row.code for row in read.skipped] == ["blank", "blank"]


def test_empty_rows_at_the_end_are_not_listed() -> None:
    assert reading(HEADER, ("1", "โต๊ะ", 1, 5), (None,), (), ("",)).skipped == ()


def test_what_follows_the_grand_total_without_figures_is_furniture() -> None:
    read = reading(HEADER, ("1", "โต๊ะ", 1, 5), (None, "รวมทั้งสิ้น", 1, 5), (None, "ตรวจแล้วถูกต้อง"), ("2", "เก้าอี้", 1, 5))
    assert [row.code for row in read.skipped] == ["total", "footer"]
    assert len(read.rows) == 2


def test_a_name_alone_is_asked_about_where_things_are_numbered_or_counted() -> None:
    """It may be property, a heading, or somebody who signed: what is once in the register never leaves it."""
    (found,) = reading(HEADER, (None, "โต๊ะหมู่บูชา")).problems
    assert (found.row, found.column, found.value, found.code) == (2, "รายการ", "โต๊ะหมู่บูชา", "name_only")
    assert len(reading(("รายการ", "กอง"), ("โต๊ะหมู่บูชา",)).rows) == 1


def test_a_name_beside_a_running_number_is_an_asset_with_a_remark() -> None:
    (row,) = reading(("ลำดับ", *HEADER), (1, None, "โต๊ะหมู่บูชา")).rows
    assert row.quantity == 1
    assert [warning.code for warning in row.warnings] == ["quantity_assumed"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "total") for text in ("มูลค่ารวมทั้งสิ้น", "ราคารวม", "เป็นเงินทั้งสิ้น", "ยกยอดไป", "จำนวน ๒ รายการ")),
        *((text, "unclear") for text in ("กรรมการ", "หัวหน้าเจ้าหน้าที่พัสดุ", "นายสมมติ ใจดี", "วันที่ ๓๐ กันยายน ๒๕๖๘", "หน้าที่ ๒")),
        *((text, "unclear") for text in ("(ต่อ)", "งานป้องกันและบรรเทาสาธารณภัย", "- ไม้สัก", "จบรายการ")),
    ],
)
def test_what_else_stands_alone_is_no_property(text: str, code: str) -> None:
    read = reading(HEADER, ("1", "โต๊ะ", 1, 5), (None, text), ("2", "โต๊ะ", 1, 5))
    assert (len(read.rows), [skipped.code for skipped in read.skipped]) == (2, [code])


def test_a_remark_about_a_thing_does_not_make_its_row_a_signature() -> None:
    header = ("รายการ", "กอง", "หมายเหตุ", "ผู้รับผิดชอบ")
    read = reading(header, ("โต๊ะ", "กองช่าง", "หมายเหตุ: ขาหัก", "ผู้ตรวจการ"), ("ตู้", "กองช่าง", None, "ตำแหน่งนายช่าง"))
    assert [row.name for row in read.rows] == ["โต๊ะ", "ตู้"]


# -- totals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "codes"),
    [
        ((None, "รวม", 5, 50), []),
        ((None, "รวม", 2, 50), []),
        ((None, "รวม", None, "50.00"), []),
        ((None, "รวม", "๕", None), []),
        ((None, "รวม", "5 ตัว", None), []),
        ((None, "รวม", 7, 50), ["total_quantity"]),
        ((None, "รวม", 5, 60), ["total_value"]),
        ((None, "รวม", "?", "?"), []),
    ],
)
def test_a_total_may_count_rows_units_or_baht(total: tuple[str | int | None, ...], codes: list[str]) -> None:
    read = reading(HEADER, ("1", "โต๊ะ", 2, 20), ("2", "โต๊ะ", 3, 30), total)
    assert [warning.code for warning in read.warnings] == codes


def test_a_subtotal_counts_its_own_part_and_a_grand_total_all() -> None:
    read = reading(
        HEADER,
        (None, "ครุภัณฑ์สนาม"),
        ("1", "เต็นท์", 2, 20),
        (None, "รวม", 2, 20),
        (None, "ครุภัณฑ์เกษตร"),
        ("2", "ปั๊ม", 3, 30),
        (None, "รวม", 3, 30),
        (None, "รวมทั้งสิ้น", 5, 50),
    )
    assert read.warnings == ()


def test_a_total_says_nothing_where_a_row_could_not_be_counted() -> None:
    read = reading(HEADER, ("1", "โต๊ะ", "x", 20), (None, "รวม", 9, 90))
    assert read.warnings == ()


def test_the_warning_names_both_figures() -> None:
    read = reading(HEADER, ("1", "โต๊ะ", 2, 20), (None, "รวม", 9, 90))
    assert [(warning.row, warning.column, warning.value) for warning in read.warnings] == [
        (3, "จำนวน", "9"),
        (3, "ราคารวม", "90"),
    ]
    assert str(read.warnings[0]) == "The file states a total of 9. Read above it: rows 1, units 2."
    assert str(read.warnings[1]) == "The file states a total of 90.00 baht, but the rows above it add up to 20.00 baht."


# -- merged cells -----------------------------------------------------------------------------------------------------


def test_a_merged_word_is_said_of_every_row() -> None:
    header = ("รหัสครุภัณฑ์", "รายการ", "กอง", "จำนวน")
    rows = (header, ("1", "โต๊ะ", "กองช่าง", 1), ("2", None, None, 1), ("3",))
    read = reading(*rows, merges=(Merge(1, 1, 3, 1), Merge(1, 2, 3, 2), Merge(0, 0, 0, 3)))
    assert [(row.name, row.division) for row in read.rows] == [("โต๊ะ", "กองช่าง")] * 3


def test_a_merged_quantity_that_counts_its_rows_makes_each_row_one() -> None:
    header = ("รหัสครุภัณฑ์", "รายการ", "จำนวน")
    read = reading(header, ("1", "โต๊ะ", 2), ("2", "โต๊ะ", None), merges=(Merge(1, 2, 2, 2),))
    assert [row.quantity for row in read.rows] == [1, 1]
    assert not any(row.warnings for row in read.rows)


def test_a_merged_figure_that_cannot_be_shared_out_is_a_problem() -> None:
    read = reading(
        HEADER, ("1", "โต๊ะ", 5, 100), ("2", "โต๊ะ", None, None), merges=(Merge(1, 2, 2, 2), Merge(1, 3, 2, 3))
    )
    assert {(found.row, found.column, found.code) for found in read.problems} == {
        (2, "จำนวน", "merged"),
        (2, "ราคารวม", "merged"),
    }


def test_headings_without_end_do_no_harm() -> None:
    """Where a count could begin at every digit, looking for its end each time would take minutes."""
    endless = "1" * 32_000
    assert (
        len(reading(HEADER, ("1", "โต๊ะ", 1, 5), *[(None, endless), (endless,), ("กองช่าง" + endless,)] * 20).rows) == 1
    )


def test_merges_without_end_do_no_harm() -> None:
    merges = tuple(Merge(1, 1, 1_000_000, 1) for _ in range(10_000))
    assert len(reading(HEADER, ("1", "โต๊ะ", 1, 5), ("2", None, 1, 5), merges=merges).rows) == 2


# -- anything at all ------------------------------------------------------------------------------------------------

Cells = (
    st.none()
    | st.text(max_size=12)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.sampled_from(
        ["รวม", "กองช่าง", "รายการ", "1-20", "๕ ตัว", "3 ก.ย. 2559", "ครุภัณฑ์สนาม", "ชำรุด 2", "/", "-", "0001 ถึง 0005"]
    )
)


@given(st.lists(st.lists(Cells, max_size=12).map(tuple), max_size=8))
def test_any_grid_is_read_or_refused(rows: list[tuple[str | int | float | bool | date | None, ...]]) -> None:
    header = tuple(standard_heading(field) for field in list(Field)[1:13])
    try:
        read = reading(header, *rows)
    except Invalid as refusal:
        str(refusal).encode()
        return
    for found in (*read.problems, *read.warnings, *(warning for row in read.rows for warning in row.warnings)):
        str(found).encode()
    for row in read.rows:
        assert row.name
        assert sum(row.conditions.values()) == row.quantity
        assert row.number is None or len(row.number) <= 60
        assert row.unit_value_satang is None or row.unit_value_satang >= 0
