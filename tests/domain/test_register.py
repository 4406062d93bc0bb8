"""Whole registers: what is found, what is passed over, what is refused."""

from collections import Counter
from datetime import date

import pytest

from assetlend.domain.assets import CONDITION_NAMES, CONDITION_THAI, Condition, is_vehicle, number_key
from assetlend.domain.register import Field, read_register
from assetlend.domain.register_headers import HEADINGS, standard_heading
from assetlend.errors import Invalid
from tests.domain.registers import TODAY, asset, file, reading, sheet

HEADER = ("รหัสครุภัณฑ์", "รายการ", "จำนวน", "ราคารวม")


def test_an_offices_workbook_is_read_without_a_problem() -> None:
    read = file("office.xlsx")
    assert (read.sheet, read.header_row) == ("ทะเบียน 2568", 4)
    assert read.ignored == ()
    assert read.problems == ()
    assert read.warnings == ()
    assert len(read.rows) == 12
    assert sum(row.quantity for row in read.rows) == 180
    assert [row.row for row in read.rows if row.vehicle] == [10]
    assert Counter(skipped.code for skipped in read.skipped) == {"group": 6, "total": 1}
    assert all(not row.warnings for row in read.rows)


def test_the_days_of_the_workbook_are_gregorian_whatever_was_typed() -> None:
    days = [row.acquired_on for row in file("office.xlsx").rows]
    assert days[:6] == [
        date(2017, 3, 9),
        date(2017, 10, 12),
        date(2021, 5, 18),
        date(2022, 1, 4),
        date(2019, 6, 17),
        date(2024, 2, 29),
    ]


def test_one_row_of_the_workbook_in_full() -> None:
    first = file("office.xlsx").rows[0]
    assert first.row == 6
    assert first.number == "710-60-0001"
    assert first.name == "เครื่องตัดหญ้าสะพายบ่า"
    assert first.item_class == "ครุภัณฑ์การเกษตร"
    assert (first.acquired_on, first.acquired_year) == (date(2017, 3, 9), 2560)
    assert (first.division, first.location) == ("กองช่าง", None)
    assert (first.quantity, first.unit, first.unit_value_satang) == (1, "เครื่อง", 950_000)
    assert (first.fund_source, first.acquisition, first.useful_life_years) == ("เงินรายได้", "เฉพาะเจาะจง", 5)
    assert (first.condition, first.conditions) == (Condition.USABLE, {Condition.USABLE: 1})
    assert (first.lendable, first.vehicle, first.note) == (True, False, "สายสะพายขาด")


def test_a_plain_csv_file_is_read_without_a_problem() -> None:
    read = file("plain.csv")
    assert (read.header_row, read.problems, read.skipped) == (1, (), ())
    assert [row.quantity for row in read.rows] == [1, 1, 50, 1, 1]
    assert [row.lendable for row in read.rows] == [True, False, True, False, True]
    assert list(read.columns.values())[:4] == [Field.NUMBER, Field.NAME, Field.ITEM_CLASS, Field.ACQUIRED_ON]


def test_a_register_with_two_rows_of_headings_and_merged_cells() -> None:
    read = file("card.xlsx")
    assert read.sheet == "บัญชี"
    assert (read.header_row, read.problems, read.warnings) == (3, (), ())
    assert read.columns["จำนวน หน่วย"] is Field.UNIT
    assert read.columns["ราคา ต่อหน่วย"] is Field.UNIT_VALUE
    assert [row.number for row in read.rows] == [
        *("400-63-0001", "400-63-0002", "400-63-0003", "400-63-0004"),
        *(None, "500-62-0001", "500-62-0002", "กข 1234 สระแก้ว"),
    ]
    chairs = read.rows[4]
    assert chairs.conditions == {Condition.USABLE: 186, Condition.DAMAGED: 9, Condition.LOST: 5}
    assert (chairs.division, chairs.acquired_year, chairs.unit_value_satang) == ("สำนักปลัด", 2560, 28_000)
    assert [row.division for row in read.rows[5:]] == ["กองคลัง"] * 3
    assert read.rows[5].note == "ขาดข้อต่อ"
    assert read.rows[0].brand == "ลัคกี้ LX-180"
    assert not read.rows[7].lendable
    assert [row.code for row in read.skipped] == [
        "column_numbers",
        "header",
        "group",
        "total",
        "blank",
        "footer",
        "footer",
    ]


def test_a_register_by_divisions_in_old_thai_encoding() -> None:
    read = file("divisions.csv")
    assert (read.problems, read.warnings) == ((), ())
    assert [row.division for row in read.rows] == ["กองช่าง", "สำนักปลัด", "สำนักปลัด"]
    assert [row.unit for row in read.rows] == ["เครื่อง", "ตัว", "ตัว"]
    assert [row.unit_value_satang for row in read.rows] == [4_500_000, 28_000, 2_650_000]
    assert [row.condition for row in read.rows] == [Condition.USABLE, Condition.USABLE, Condition.LOST]


def test_every_bad_row_is_named_with_its_column_and_value() -> None:
    read = file("problems.csv")
    assert [row.number for row in read.rows] == ["A-15"]
    assert read.ignored == ("created_by", "status", "image")
    assert [(found.row, found.column, found.code) for found in read.problems] == [
        (2, "name", "missing_name"),
        (3, "acquired on", "bad_acquired_on"),
        (4, "acquired on", "bad_acquired_on"),
        (5, "acquired on", "bad_acquired_on"),
        (6, "quantity", "bad_quantity"),
        (7, "quantity", "bad_quantity"),
        (8, "quantity", "bad_quantity"),
        (9, "quantity", "bad_quantity"),
        (10, "unit price", "bad_unit_value"),
        (11, "unit price", "bad_unit_value"),
        (12, "condition", "bad_condition"),
        (13, "lendable", "bad_lendable"),
        (14, "number", "bad_number"),
        (15, "name", "bad_name"),
        (17, "number", "duplicate_number"),
        (18, "number", "bad_number"),
        (19, "condition", "bad_condition"),
        (20, "condition", "bad_condition"),
        (21, "name", "bad_name"),
    ]
    assert [found.value for found in read.problems[1:6]] == ["31/9/2559", "1/1/2580", "1/1/2440", "-1", "1.5"]
    assert str(read.problems[14]) == "The asset number a-15 stands in row 16 already."


def test_a_row_may_have_several_problems() -> None:
    read = reading(("รายการ", "จำนวน", "ราคา"), ("โต๊ะ", "x", "y"))
    assert [found.column for found in read.problems] == ["จำนวน", "ราคา"]


# -- headers ----------------------------------------------------------------------------------------------------------


def test_every_field_has_a_heading_that_means_it() -> None:
    for field in Field:
        read = reading(("รายการ", "จำนวน", standard_heading(field)), ("โต๊ะ", 1, None))
        assert read.columns[standard_heading(field)] is field


@pytest.mark.parametrize("field", [field for field in Field if field not in (Field.NAME, Field.SEQUENCE)])
def test_every_heading_of_the_table_is_understood(field: Field) -> None:
    for heading in HEADINGS[field].split("|"):
        for variant in (heading, f" {heading}\n" if "(" in heading else f" {heading}\n(ถ้ามี) "):
            read = reading(("ชื่อครุภัณฑ์", "เลขลำดับ", variant, "x"), ("โต๊ะ", None, None, None))
            assert field in read.columns.values(), variant


def test_the_columns_may_come_in_any_order_under_any_title() -> None:
    title = ("ทะเบียนครุภัณฑ์ รหัส จำนวน",)
    read = reading(title, (None,), ("หมายเหตุ", "จำนวน", "ชื่อพัสดุ"), ("เก่า", 2, "โต๊ะ"))
    assert read.header_row == 3
    assert (read.rows[0].name, read.rows[0].quantity, read.rows[0].note) == ("โต๊ะ", 2, "เก่า")


def test_the_more_telling_of_two_headings_is_taken_and_the_other_reported() -> None:
    read = reading(("รายการ", "ชื่อครุภัณฑ์", "เลขที่", "รหัสครุภัณฑ์"), ("a", "โต๊ะ", "9", "1"))
    assert (read.rows[0].name, read.rows[0].number) == ("โต๊ะ", "1")
    assert read.ignored == ("รายการ", "เลขที่")


def test_columns_of_other_systems_are_ignored_and_named() -> None:
    header = ("number", "name", "id", "created_by", "approved_by", "status", "image")
    read = reading(header, ("1", "table", 7, "x", "y", "approved", "../../etc/passwd"))
    assert read.problems == ()
    assert read.ignored == ("id", "created_by", "approved_by", "status", "image")


def test_the_sheet_with_the_best_header_is_read_and_the_others_are_named() -> None:
    cover = sheet(("บัญชีครุภัณฑ์",), name="ปก")
    small = sheet(("รายการ", "กอง"), ("โต๊ะ", "กองช่าง"), name="เล็ก")
    large = sheet(HEADER, ("1", "เต็นท์", 1, 5), name="ใหญ่")
    read = read_register([cover, small, large], today=TODAY)
    assert read.sheet == "ใหญ่"
    assert [str(warning) for warning in read.warnings] == ["Sheet “เล็ก” looks like a register too; it was not read."]
    assert read_register([cover, small, large], today=TODAY, sheet="เล็ก").rows[0].name == "โต๊ะ"
    with pytest.raises(Invalid, match="no sheet “ปก” with a register"):
        read_register([cover, small, large], today=TODAY, sheet="ปก")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "No sheet has a row of headings"),
        ([("โต๊ะ", "1")], "No sheet has a row of headings"),
        ([("รายการ",), ("โต๊ะ",)], "No sheet has a row of headings"),
        ([("ลำดับที่", "รายการ"), (1, "โต๊ะ")], "No sheet has a row of headings"),
        ([("รหัสครุภัณฑ์", "จำนวน"), ("1", 1)], "headings in row 1 of sheet “ทะเบียน” name no column for the item"),
        ([(None,)] * 30 + [HEADER, ("1", "โต๊ะ", 1, 1)], "No sheet has a row of headings"),
        ([HEADER], "There is no asset below the headings"),
        ([HEADER, (None,), ("รวม",)], "There is no asset below the headings"),
    ],
)
def test_a_file_without_a_register_is_refused(rows: list[tuple[str | int | None, ...]], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        reading(*rows)


def test_a_group_row_below_the_header_is_no_second_row_of_headings() -> None:
    for group in ((None, "ครุภัณฑ์สำนักงาน"), ("กองช่าง",), (None, None, None, None, "กองช่าง")):
        read = reading((*HEADER, "สี"), group, ("1", "โต๊ะ", 1, 1))
        assert len(read.skipped) == 1
        assert len(read.rows) == 1


def test_a_quantity_over_its_unit_in_one_column_is_a_quantity() -> None:
    read = reading(("รายการ", "จำนวน", "ราคา", None), (None, "หน่วย", "ต่อหน่วย", "รวม"), ("โต๊ะ", 2, 5, 10))
    assert read.rows[0].quantity == 2
    assert read.rows[0].unit_value_satang == 500


# -- property itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item_class", "name", "vehicle"),
    [
        ("ครุภัณฑ์ยานพาหนะและขนส่ง", "รถบรรทุกน้ำ", True),
        ("ครุภัณฑ์ยานพาหนะและขนส่ง", "เรือท้องแบน", True),
        ("ครุภัณฑ์ยานพาหนะและขนส่ง", "รถเข็นของ", False),
        ("ครุภัณฑ์วิทยาศาสตร์หรือการแพทย์", "รถเข็นผู้ป่วย", False),
        (None, "รถยนต์ส่วนกลาง", True),
        (None, "รถจักรยานยนต์ 110 ซีซี", True),
        (None, "รถจักรยาน", False),
        (None, "รถ 6 ล้อ", True),
        (None, "รถกระบะ", True),
        (None, "เต็นท์รถ", False),
        (None, "รถตัดหญ้า", False),
    ],
)
def test_vehicles_are_told_from_what_is_pushed(item_class: str | None, name: str, vehicle: bool) -> None:
    assert is_vehicle(item_class, name) is vehicle


def test_a_vehicle_is_not_lendable_even_if_the_file_says_so() -> None:
    read = reading(("รายการ", "ประเภท", "ให้ยืม"), ("รถบรรทุกน้ำ", "ยานพาหนะ", "ได้"), ("รถตู้", None, None))
    assert [(row.vehicle, row.lendable) for row in read.rows] == [(True, False), (True, False)]
    assert [[warning.code for warning in row.warnings] for row in read.rows] == [["vehicle_not_lent"], []]


def test_the_conditions_have_names_in_both_languages() -> None:
    assert set(CONDITION_NAMES) == set(CONDITION_THAI) == set(Condition)
    for condition, word in CONDITION_THAI.items():
        assert asset("สภาพ", word).condition is condition


def test_numbers_are_the_same_whatever_their_case_and_spaces() -> None:
    assert number_key("อบต.วซ-01-67-001 A") == number_key(" อบต.วซ-01-67-001a\u200b")
    assert number_key("๕๐๐-๖๒-๐๐๐๑") == number_key("500-62-0001")
    assert number_key("1-11") != number_key("11-1")
