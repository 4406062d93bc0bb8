"""Single cells of a register: dates, money, counts, conditions, yes and no."""

from datetime import date, datetime

import pytest

from assetlend.domain.assets import Condition
from assetlend.domain.register import Cell
from tests.domain.registers import asset, column, problem, reading

USABLE, DAMAGED, WORN, REPAIR = Condition.USABLE, Condition.DAMAGED, Condition.WORN, Condition.IN_REPAIR
AWAITING, LOST, DISPOSED = Condition.AWAITING_DISPOSAL, Condition.LOST, Condition.DISPOSED


@pytest.mark.parametrize(
    ("cell", "day", "year"),
    [
        (datetime.fromisoformat("2559-09-03"), date(2016, 9, 3), None),
        (date(2016, 9, 3), date(2016, 9, 3), None),
        ("3 ก.ย. 2559", date(2016, 9, 3), None),
        ("๓ ก.ย. ๕๙", date(2016, 9, 3), None),
        ("29/2/2567", date(2024, 2, 29), None),
        (42616, date(2016, 9, 3), None),
        ("42616", date(2016, 9, 3), None),
        (42616.75, date(2016, 9, 3), None),
        (240942, date(2016, 9, 3), None),
        (2562, None, 2562),
        (2562.0, None, 2562),
        ("๒๕๖๒", None, 2562),
        ("ปี 2562", None, 2562),
        ("พ.ศ. 2562", None, 2562),
        (2019, None, 2562),
        ("ก.ย. 2562", None, 2562),
        ("09/2562", None, 2562),
        (None, None, None),
        ("-", None, None),
        ("ไม่ปรากฏ", None, None),
        ("22/11/2569", date(2026, 11, 22), None),
        ("1/1/2450", date(1907, 1, 1), None),
    ],
)
def test_the_day_of_acquisition(cell: Cell, day: date | None, year: int | None) -> None:
    row = asset("วันที่ได้มา", cell)
    assert (row.acquired_on, row.acquired_year) == (day, year)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("31/9/2559", "There is no day 31 in กันยายน 2559"),
        ("29/2/2569", "There is no day 29"),
        (datetime.fromisoformat("2568-02-29"), "There is no day 29"),
        ("เมื่อวาน", "“เมื่อวาน” is not a date"),
        ("² 2562", "is not a date"),
        ("13/2562", "is not a date"),
        ("23/11/2569", "The date 23/11/2569 lies in the future"),
        ("31/12/2449", "too long ago: nothing was registered before พ.ศ. 2450"),
        (2580, "The year 2580 lies in the future"),
        (2449, "The year 2449 is too long ago"),
        (True, "is not a date"),
        (99999999, "is not a date"),
        (float("inf"), "is not a date"),
        ("#N/A", "holds the spreadsheet's error #N/A"),
    ],
)
def test_a_day_that_cannot_be(cell: Cell, sentence: str) -> None:
    assert sentence in problem("วันที่ได้มา", cell)


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (2562, 2562),
        ("๒๕๖๒", 2562),
        (62, 2562),
        (2019, 2562),
        ("พ.ศ.2562", 2562),
        (None, None),
        (date(2019, 5, 1), 2562),
        (2570, 2570),
    ],
)
def test_the_year_of_acquisition(cell: Cell, year: int | None) -> None:
    assert asset("ปีที่ได้รับ (พ.ศ.)", cell).acquired_year == year


@pytest.mark.parametrize("cell", ["สองห้าหกสอง", 2571, 2449, 123, "2562/1", True, -2562, 2562.5])
def test_a_year_that_cannot_be(cell: Cell) -> None:
    assert "year" in problem("ปีที่ได้รับ (พ.ศ.)", cell)


@pytest.mark.parametrize(
    ("day", "year", "codes"),
    [
        ("3 พ.ย. 2568", 2569, []),
        ("3 พ.ย. 2568", 2568, []),
        ("3 ส.ค. 2568", 2568, []),
        ("3 ส.ค. 2568", 2569, ["year_differs"]),
        ("3 ส.ค. 2568", 2560, ["year_differs"]),
    ],
)
def test_a_year_beside_a_day_may_be_the_calendars_or_the_budgets(day: str, year: int, codes: list[str]) -> None:
    (row,) = reading(("รายการ", "วันที่ได้มา", "ปีงบประมาณ"), ("โต๊ะ", day, year)).rows
    assert row.acquired_on is not None
    assert row.acquired_year == year
    assert [warning.code for warning in row.warnings] == codes


@pytest.mark.parametrize(
    ("cell", "quantity", "unit"),
    [
        (1, 1, None),
        (20.0, 20, None),
        ("๒๐", 20, None),
        ("1,200", 1200, None),
        ("1.00", 1, None),
        ("1 หลัง", 1, "หลัง"),
        ("200ตัว", 200, "ตัว"),
        ("1 ชุด (3 ชิ้น)", 1, "ชุด (3 ชิ้น)"),
        (None, 1, None),
        ("-", 1, None),
        (100_000, 100_000, None),
    ],
)
def test_quantities(cell: Cell, quantity: int, unit: str | None) -> None:
    row = asset("จำนวน", cell)
    assert (row.quantity, row.unit) == (quantity, unit)


@pytest.mark.parametrize(
    "cell",
    [
        0,
        -1,
        1.5,
        "1.5",
        "1/2",
        "๐",
        "−3",
        "หนึ่ง",
        10**9,
        float("nan"),
        float("inf"),
        "1e3",
        True,
        date(2016, 1, 1),
        "²",
        "12 34",
        "1,00",
    ],
)
def test_quantities_that_cannot_be(cell: Cell) -> None:
    assert "quantity" in problem("จำนวน", cell)


def test_the_column_of_units_outweighs_the_unit_beside_the_quantity() -> None:
    (row,) = reading(("รายการ", "จำนวน", "หน่วยนับ"), ("เต็นท์", "2 อัน", "หลัง")).rows
    assert (row.quantity, row.unit) == (2, "หลัง")


@pytest.mark.parametrize(
    ("cell", "satang"),
    [
        (18500, 1_850_000),
        (18500.25, 1_850_025),
        ("18,500.00", 1_850_000),
        ("๑๘,๕๐๐", 1_850_000),
        ("280.-", 28_000),
        (0, 0),
        (None, None),
        ("-", None),
    ],
)
def test_prices(cell: Cell, satang: int | None) -> None:
    assert asset("ราคาต่อหน่วย", cell).unit_value_satang == satang


@pytest.mark.parametrize("cell", ["แพง", -1, "1.005", 333.3333, "12,50", float("nan"), True, 10**12, date(2016, 1, 1)])
def test_prices_that_cannot_be(cell: Cell) -> None:
    assert "mount" in problem("ราคาต่อหน่วย", cell)


PRICES = ("รายการ", "จำนวน", "ราคาต่อหน่วย", "ราคา", "ราคารวม")


@pytest.mark.parametrize(
    ("cells", "satang", "codes"),
    [
        ((4, 100, None, 400), 10_000, []),
        ((4, 100, None, 500), 10_000, ["total_differs"]),
        ((4, 100, 400, None), 10_000, []),
        ((4, 100, 100, None), 10_000, []),
        ((4, 100, 300, None), 10_000, ["total_differs"]),
        ((4, None, None, 400), 10_000, ["total_shared"]),
        ((3, None, None, 100), 3_333, ["total_shared"]),
        ((1, None, None, 400), 40_000, []),
        ((1, None, 400, None), 40_000, []),
        ((4, None, 400, None), 40_000, ["value_unclear"]),
        ((4, None, None, None), None, []),
    ],
)
def test_the_value_of_one_unit(cells: tuple[Cell, ...], satang: int | None, codes: list[str]) -> None:
    (row,) = reading(PRICES, ("โต๊ะ", *cells)).rows
    assert row.unit_value_satang == satang
    assert [warning.code for warning in row.warnings] == codes


@pytest.mark.parametrize(("cell", "years"), [(5, 5), ("๕", 5), ("5 ปี", 5), (5.0, 5), (None, None), ("-", None), (0, 0)])
def test_useful_lives(cell: Cell, years: int | None) -> None:
    assert asset("อายุการใช้งาน (ปี)", cell).useful_life_years == years


@pytest.mark.parametrize("cell", ["นาน", 4.5, 200, -1, "5-8", True])
def test_useful_lives_that_cannot_be(cell: Cell) -> None:
    assert "useful life" in problem("อายุการใช้งาน (ปี)", cell)


@pytest.mark.parametrize(
    ("cell", "condition"),
    [
        *(
            (word, USABLE)
            for word in (None, "-", "ใช้งานได้", "ใช้การได้", "ดี", "ปกติ", "ใช้ได้", "พร้อมใช้งาน", "ใช้ได้ดี", "usable", "Good")
        ),
        *((word, DAMAGED) for word in ("ชำรุด", "เสีย", "ชํารุด", "ชำรุด ขาดข้อต่อ", "ชำรุด (ขาดข้อต่อ 2 ชิ้น)", "ใช้งานไม่ได้")),
        *((word, WORN) for word in ("เสื่อมสภาพ", "เสื่อม", "เสื่อมสภาพตามอายุ")),
        *((word, REPAIR) for word in ("ซ่อม", "ส่งซ่อม", "อยู่ระหว่างซ่อม", "อยู่ระหว่างการซ่อมแซม", "in repair")),
        *(
            (word, AWAITING)
            for word in ("รอจำหน่าย", "รอแทงจำหน่าย", "ชำรุดรอจำหน่าย", "ชำรุด รอจำหน่าย", "ชำรุดมาก รอแทงจำหน่าย")
        ),
        *((word, LOST) for word in ("สูญหาย", "หาย", "สูญหาย (สอบข้อเท็จจริง)", "lost")),
        *((word, DISPOSED) for word in ("จำหน่ายแล้ว", "จำหน่าย", "แทงจำหน่ายแล้ว", "disposed")),
    ],
)
def test_words_for_conditions(cell: Cell, condition: Condition) -> None:
    row = asset("สถานะ", cell)
    assert row.condition is condition
    assert row.conditions == {condition: 1}


@pytest.mark.parametrize("word", ["ยืม", "ถูกยืม", "ให้ยืม", "อยู่ระหว่างยืม"])
def test_what_is_lent_out_counts_as_usable_with_a_remark(word: str) -> None:
    row = asset("สถานะ", word)
    assert row.condition is USABLE
    assert [warning.code for warning in row.warnings] == ["on_loan"]


def test_particulars_of_the_condition_are_kept_in_the_note() -> None:
    header = ("รายการ", "สภาพ", "หมายเหตุ")
    first, second = reading(header, ("เต็นท์", "ชำรุด (ขาดข้อต่อ)", "สีฟ้า"), ("เต็นท์", "ชำรุดเพราะลม", None)).rows
    assert (first.note, second.note) == ("สีฟ้า; ขาดข้อต่อ", "ชำรุดเพราะลม")


def test_the_first_of_several_conditions_is_taken_with_a_remark() -> None:
    row = asset("สภาพ", "ชำรุด/เสื่อมสภาพ")
    assert (row.condition, row.note) == (DAMAGED, "ชำรุด/เสื่อมสภาพ")
    assert [warning.code for warning in row.warnings] == ["first_condition"]


@pytest.mark.parametrize(
    "cell", ["แปลก", "ไม่ชำรุด", "ใช้งานได้บางส่วน", "approved", 5, True, "ใช้ได้ 80%", "1 2 3", "ดี ดี 1", "ดี ¹", "ดี ٣"]
)
def test_conditions_that_are_not_known(cell: Cell) -> None:
    assert "condition" in problem("สภาพ", cell)


@pytest.mark.parametrize(
    "cell",
    [
        "186 ใช้ได้ / 9 ชำรุด / 5 สูญหาย",
        "186 ใช้งานได้, 9 ชำรุด, 5 สูญหาย",
        "ใช้ได้ 186 / ชำรุด 9 / สูญหาย 5",
        "ใช้ได้ ๑๘๖ ชำรุด ๙ สูญหาย ๕",
        "ใช้ได้ 186 ตัว ชำรุด 9 ตัว สูญหาย 5 ตัว",
        "ใช้ได้=186 ชำรุด=9 หาย=5",
        "ใช้ได้ (186)\nชำรุด (9)\nสูญหาย (5)",
        "100 ดี 86 ใช้ได้ 9 เสีย 5 หาย",
    ],
)
@pytest.mark.parametrize("quantity", [200, None])
def test_counts_by_condition(cell: str, quantity: int | None) -> None:
    (row,) = reading(("รายการ", "จำนวน", "หน่วย", "สภาพ"), ("เก้าอี้", quantity, "ตัว", cell)).rows
    assert row.quantity == 200
    assert row.conditions == {USABLE: 186, DAMAGED: 9, LOST: 5}
    assert row.condition is USABLE


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("186 ใช้ได้ / 9 ชำรุด", "add up to 195, but the quantity is 200"),
        ("186 ใช้ได้ / 14 แปลก", "“แปลก” is not a known condition"),
        ("186 / 14", "cannot be read as counts"),
        ("0 ใช้ได้", "cannot be read as counts"),
        ("ใช้ได้ 100 ชำรุด", "cannot be read as counts"),
    ],
)
def test_counts_that_do_not_fit(cell: str, sentence: str) -> None:
    read = reading(("รายการ", "จำนวน", "สภาพ"), ("เก้าอี้", 200, cell))
    assert sentence in str(read.problems[0])


@pytest.mark.parametrize(
    ("cell", "lendable"),
    [
        *(
            (word, True)
            for word in (
                "ให้ยืมได้",
                "ให้ยืม",
                "ได้",
                "ยืมได้",
                "✓",
                "✔",
                "/",
                "Y",
                "yes",
                "ใช่",
                1,
                1.0,
                "๑",
                True,
                "TRUE",
                "ได้ (หน่วยงาน)",
            )
        ),
        *(
            (word, False)
            for word in (None, "", "ไม่", "ไม่ได้", "ไม่ให้ยืม", "✗", "×", "x", "-", 0, "N", False, "ห้ามยืม", "✗ (R24)")
        ),
    ],
)
def test_words_for_lending(cell: Cell, lendable: bool) -> None:
    assert asset("การให้ยืม", cell).lendable is lendable


@pytest.mark.parametrize("cell", ["บางครั้ง", 2, date(2016, 1, 1), "/x"])
def test_words_for_lending_that_are_not_known(cell: Cell) -> None:
    assert "may be lent" in problem("การให้ยืม", cell)


def test_without_a_column_for_lending_nothing_is_lent() -> None:
    (row,) = reading(("รายการ", "กอง"), ("โต๊ะ", "กองช่าง")).rows
    assert not row.lendable


@pytest.mark.parametrize(
    ("heading", "most"),
    [
        ("รายการ", 200),
        ("ประเภท", 120),
        ("กอง", 120),
        ("หน่วยนับ", 40),
        ("ยี่ห้อ", 120),
        ("สถานที่ตั้ง", 200),
        ("หมายเหตุ", 700),
        ("ผู้ขาย", 200),
    ],
)
def test_texts_have_limits(heading: str, most: int) -> None:
    def read(text: str) -> list[str]:
        cells = ("1", text) if heading == "รายการ" else ("1", "โต๊ะ", text)
        header = ("รหัสครุภัณฑ์", "รายการ") if heading == "รายการ" else ("รหัสครุภัณฑ์", "รายการ", heading)
        return [str(found) for found in reading(header, cells).problems]

    assert read("ก" * most) == []
    assert read("ก" * (most + 1)) == [f"The text is too long: at most {most} characters."]


def test_texts_are_stored_in_their_canonical_form() -> None:
    assert asset("หมายเหตุ", " น\u0e4d\u0e49\u0e32\u200b  เเข็ง\x0b ").note == "น้ำ แข็ง"
    assert asset("สถานที่ตั้ง", 12.0).location == "12"
    assert asset("หมายเหตุ", datetime.fromisoformat("2559-09-03")).note == "03/09/2559"


def test_a_missing_name_is_a_problem_of_its_column() -> None:
    for name in (None, "", " ", "-", "\u200b"):
        (found,) = reading(("รหัสครุภัณฑ์", "รายการ", "จำนวน"), ("1", name, 2)).problems
        assert (found.row, found.column, found.code) == (2, "รายการ", "missing_name")


@pytest.mark.parametrize(
    ("heading", "cell", "division"),
    [
        ("กอง", "กองช่าง", "กองช่าง"),
        ("สถานที่ติดตั้ง/กอง", "กองช่าง", "กองช่าง"),
        ("ผู้รับผิดชอบ", "กองช่าง", "กองช่าง"),
        ("ผู้รับผิดชอบ", "นายสมมติ ใจดี", None),
        ("สถานที่ใช้", "สำนักปลัด", "สำนักปลัด"),
        ("สถานที่ใช้", "อาคารเอนกประสงค์", None),
    ],
)
def test_the_owning_division(heading: str, cell: str, division: str | None) -> None:
    assert asset(heading, cell).division == division


def test_a_problem_keeps_the_value_as_typed_but_short() -> None:
    (found,) = column("จำนวน", "x" * 5000).problems
    assert found.value == "x" * 39 + "…"
