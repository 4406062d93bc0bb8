"""Registers as offices keep them, each with what must be in the register when it has come in.

An asset is told as (number, name, class, division, quantity, unit, satang of one, day or year, conditions).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import xlsxwriter

from tests.documents.workbooks import ods, ods_cell, ods_row, ods_table, xlsx

Cell = Any
Told = tuple[Any, ...]
FINANCE, WORKS, PALAD, SCHOOL = "กองคลัง", "กองช่าง", "สำนักปลัด", "กองการศึกษา"
GOOD, BROKEN, LOST, WAITING = "usable", "damaged", "lost", "awaiting_disposal"


@dataclass(frozen=True)
class Register:
    """A file, and what it says."""

    filename: str
    data: bytes
    assets: Sequence[Told]
    remarks: frozenset[str] = frozenset()


def told(
    number: str | None,
    name: str,
    *,
    item_class: str = "",
    division: str = FINANCE,
    quantity: int = 1,
    unit: str = "หน่วย",
    one: int | None = None,
    acquired: str | int | None = None,
    conditions: dict[str, int] | None = None,
) -> Told:
    """What the register must say of an asset."""
    counts = conditions or {GOOD: quantity}
    return number, name, item_class, division, quantity, unit, one, acquired, counts


def table(*rows: str, separator: str = ",") -> str:
    """Lines of a text file; a bar stands between cells."""
    return "".join(row.replace("|", separator) + "\r\n" for row in rows)


def calculated(rows: Iterable[Sequence[Cell]], formulas: dict[str, tuple[str, Cell]], **formats: str) -> bytes:
    """A workbook with formulas and the values that a spreadsheet program stored with them, and formats of cells."""
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream)
    sheet = workbook.add_worksheet("ทะเบียน")
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(index, column, value, workbook.add_format({"num_format": "d/m/yyyy"}))
            elif value is not None:
                sheet.write(index, column, value)
    for place, (formula, value) in formulas.items():
        sheet.write_formula(place, formula, None, value)
    for place, form in formats.items():
        value = datetime(2016, 9, 3)  # noqa: DTZ001
        sheet.write_datetime(place, value, workbook.add_format({"num_format": form}))
    workbook.close()
    return stream.getvalue()


# -- headings ---------------------------------------------------------------------------------------------------------


def other_words_in_another_order() -> Register:
    """Four title rows, a blank one, headings of this office's own, Thai digits, spaces and what cannot be seen."""
    rows = [
        ["องค์การบริหารส่วนตำบลบ้านสมมติ"],
        ["ทะเบียนคุมครุภัณฑ์ ประจำปีงบประมาณ พ.ศ. ๒๕๖๘"],
        ["ข้อมูล ณ วันที่ ๓๐ กันยายน ๒๕๖๘", None, None, None, "หน้า ๑"],
        [None],
        ["ที่", "สถานที่ตั้ง", "ชื่อครุภัณฑ์", "ราคา/หน่วย", "หน่วย", "หมายเลขครุภัณฑ์", "ผู้รับผิดชอบ", "วันเดือนปีที่ได้มา", "จำนวน", "สภาพ"],
        [1, "อาคาร 1", " โต๊ะทำงาน\u200b ", "๔,๕๐๐.-", "ตัว ", " ๔๐๐-๖๓-๐๐๐๑\u200b", "กองช่าง", "๓ ก.ย. ๒๕๕๙", "๑", "ดี"],
        [2, "สำนักปลัด", "ตู้เหล็ก\u00a0๒ บาน", "5500 บาท", "ใบ", "400-63-0002 ", "นายสมมติ ใจดี", " 3/9/59 ", 1, "ชำรุด"],
    ]
    return Register(
        "ทะเบียน.xlsx",
        xlsx(("Sheet1", rows)),
        [
            told("400-63-0001", "โต๊ะทำงาน", division=WORKS, unit="ตัว", one=450_000, acquired="2016-09-03"),
            told(
                "400-63-0002",
                "ตู้เหล็ก ๒ บาน",
                division=PALAD,
                unit="ใบ",
                one=550_000,
                acquired="2016-09-03",
                conditions={BROKEN: 1},
            ),
        ],
    )


def two_rows_of_headings() -> Register:
    """Merged headings over two, repeated in full after a page break."""
    upper = ["ลำดับที่", "หมายเลขครุภัณฑ์", "รายการ", "จำนวน", None, "ราคา", None, "หน่วยงาน"]
    lower = [None, None, None, "จำนวน", "หน่วยนับ", "ต่อหน่วย", "รวม", None]
    rows = [
        ["บัญชีครุภัณฑ์"],
        upper,
        lower,
        ["(๑)", "(๒)", "(๓)", "(๔)", "(๕)", "(๖)", "(๗)", "(๘)"],
        [1, "A-1", "เครื่องพิมพ์", 1, "เครื่อง", 7900, 7900, PALAD],
        ["หน้า 1"],
        upper,
        lower,
        [2, "A-2", "เก้าอี้", 4, "ตัว", 500, 2000, PALAD],
    ]
    merges = ["A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:H3", "A1:H1"]
    return Register(
        "a.xlsx",
        xlsx(("บัญชี", rows), merges=merges),
        [
            told("A-1", "เครื่องพิมพ์", division=PALAD, unit="เครื่อง", one=790_000),
            told("A-2", "เก้าอี้", division=PALAD, quantity=4, unit="ตัว", one=50_000),
        ],
        frozenset({"numbered_lot"}),
    )


def three_rows_of_headings() -> Register:
    rows = [
        ["ลำดับ", "รายการ", "หมายเลขครุภัณฑ์", "มูลค่า", None, None, "กอง"],
        [None, None, None, "ราคา", None, "จำนวนเงิน", None],
        [None, None, None, "ต่อหน่วย", "จำนวน", None, None],
        [1, "ตู้", "A-1", 100, 1, 100, WORKS],
    ]
    return Register("a.xlsx", xlsx(("S", rows)), [told("A-1", "ตู้", division=WORKS, one=10_000)])


def other_words_on_the_next_page() -> Register:
    """The second page was typed by another person; the columns are the same."""
    rows = [
        ["ลำดับ", "รหัสครุภัณฑ์", "รายการ", "กอง", "สี"],
        [1, "A-1", "โต๊ะ", WORKS, "ขาว"],
        ["ที่", "หมายเลขครุภัณฑ์", "ชื่อครุภัณฑ์", "หน่วยงาน", "ลาย"],
        [2, "A-2", "ตู้", WORKS, "ดำ"],
    ]
    both = [told("A-1", "โต๊ะ", division=WORKS), told("A-2", "ตู้", division=WORKS)]
    return Register("a.xlsx", xlsx(("S", rows)), both)


def conditions_in_a_column_of_two_words() -> Register:
    data = table("รหัสครุภัณฑ์|รายการ|ใช้งานได้/ชำรุด", "A-1|โต๊ะ|ใช้งานได้", "A-2|ตู้|ชำรุด").encode()
    return Register("a.csv", data, [told("A-1", "โต๊ะ"), told("A-2", "ตู้", conditions={BROKEN: 1})])


def only_names_and_places() -> Register:
    """Neither numbers nor prices: the least that a register can be."""
    data = table("รายการ|ใช้ประจำที่", "โต๊ะหมู่บูชา|กองช่าง", "พระพุทธรูป|ห้องประชุม").encode()
    return Register("a.csv", data, [told(None, "โต๊ะหมู่บูชา", division=WORKS), told(None, "พระพุทธรูป")])


# -- days -------------------------------------------------------------------------------------------------------------

DAYS = (
    "๓ ก.ย. ๒๕๕๙", "3 กันยายน 2559", "3 กันยายน พ.ศ. 2559", "วันที่ 3 กันยายน 2559", "3/9/59", "03/09/2559",
    "3-9-2559", "3.9.2559", "2559-09-03", "2016-09-03", "3/9/2016", "3 ก.ย.59", "3-ก.ย.-59", "3 Sep 2016",
    "2559-09-03 00:00:00", "๓/๙/๕๙", "3 กันยา 59",
)  # fmt: skip
YEARS = ("2559", "๒๕๕๙", "พ.ศ. 2559", "ปีงบประมาณ 2559", "ปีงบ 2559", "59", "2016", "ก.ย. 2559", "ก.ย.-59")


def every_form_of_a_day() -> Register:
    rows = [f"A-{n}|โต๊ะ|{day}" for n, day in enumerate((*DAYS, *YEARS), 1)]
    days = [told(f"A-{n}", "โต๊ะ", acquired="2016-09-03") for n in range(1, len(DAYS) + 1)]
    years = [told(f"A-{n}", "โต๊ะ", acquired=2559) for n in range(len(DAYS) + 1, len(DAYS) + len(YEARS) + 1)]
    return Register("a.csv", table("เลขที่|รายการ|วันเดือนปีที่ได้มา", *rows).encode(), [*days, *years])


def days_typed_into_cells() -> Register:
    """A day of 2559 typed as if it were Gregorian, one of 2016, numbers, and formats of the Thai calendar."""
    rows: list[list[Cell]] = [
        ["รหัส", "รายการ", "ว/ด/ป ที่ได้มา"],
        ["A-1", "โต๊ะ", date(2559, 9, 3)],
        ["A-2", "โต๊ะ", date(2016, 9, 3)],
        ["A-3", "โต๊ะ", 2559],
        ["A-4", "โต๊ะ", 42616],
        ["A-5", "โต๊ะ", 240942],
        ["A-6", "โต๊ะ"],
        ["A-7", "โต๊ะ"],
        ["A-8", "โต๊ะ", date(1907, 1, 2)],
        ["A-9", "โต๊ะ", date(1959, 9, 3)],
    ]
    data = calculated(rows, {}, C7="[$-D07041E]d mmmm bbbb", C8="bbbb")
    told_of = [told(f"A-{n}", "โต๊ะ", acquired="2016-09-03") for n in range(1, 8)]
    told_of[2] = told("A-3", "โต๊ะ", acquired=2559)
    told_of += [told("A-8", "โต๊ะ", acquired=2559), told("A-9", "โต๊ะ", acquired="1959-09-03")]
    return Register("a.xlsx", data, told_of, frozenset({"long_ago"}))


def years_only() -> Register:
    """A year beside each thing, and a whole day where somebody knew it."""
    rows = ("A-1|โต๊ะ|2560", "A-2|โต๊ะ|๖๑", "A-3|โต๊ะ|3 ก.ย. 2559", "A-4|โต๊ะ|-")
    data = table("หมายเลข|รายการ|ปีที่ได้มา", *rows).encode()
    acquired = (2560, 2561, "2016-09-03", None)
    return Register("a.csv", data, [told(f"A-{n}", "โต๊ะ", acquired=a) for n, a in enumerate(acquired, 1)])


# -- rows -------------------------------------------------------------------------------------------------------------


def groups_totals_and_signatures() -> Register:
    """Divisions and classes over their rows, with their own figures, subtotals, blank rows and what follows below."""
    header = ["ลำดับ", "รหัสครุภัณฑ์", "รายการ", "จำนวน", "หน่วยนับ", "ราคาต่อหน่วย", "รวมเป็นเงิน"]
    rows: list[list[Cell]] = [
        header,
        ["กองช่าง"],
        [None, None, "1. ครุภัณฑ์การเกษตร", 2, None, None, 3000],
        [1, "A-1", "ปั๊มน้ำ", 1, "เครื่อง", 1000, 1000],
        [None, None, "- ขนาด 3 นิ้ว"],
        [2, "A-2", "ปั๊มน้ำ", 1, "เครื่อง", 2000, 2000],
        [None, None, "รวมครุภัณฑ์การเกษตร", 2, "รายการ", None, 3000],
        [None],
        ["กองช่าง (ต่อ)"],
        [None, None, "ประเภทครุภัณฑ์ : สนาม"],
        [3, "A-3", "เต็นท์", 1, "หลัง", 500, 500],
        ["กองคลัง จำนวน 1 รายการ"],
        [None, None, "ครุภัณฑ์สำนักงาน (1 รายการ)"],
        [4, "A-4", "ตู้", 1, "ใบ", 700, 700],
        [None, None, "รวม", 1, "ใบ", None, 700],
        [None, None, "รวมทั้งสิ้น", 4, "รายการ", None, 4200],
        [None, None, "จำนวนทั้งสิ้น 4 รายการ"],
        [],
        [None, None, "ลงชื่อ..............................ผู้จัดทำ"],
        [None, None, "นางสาวสมมติ ใจดี"],
        [None, None, "เจ้าพนักงานพัสดุ"],
    ]
    farm, field = {"item_class": "ครุภัณฑ์การเกษตร", "division": WORKS}, {"item_class": "สนาม", "division": WORKS}
    return Register(
        "a.xlsx",
        xlsx(("S", rows)),
        [
            told("A-1", "ปั๊มน้ำ", unit="เครื่อง", one=100_000, **farm),  # type: ignore[arg-type]
            told("A-2", "ปั๊มน้ำ", unit="เครื่อง", one=200_000, **farm),  # type: ignore[arg-type]
            told("A-3", "เต็นท์", unit="หลัง", one=50_000, **field),  # type: ignore[arg-type]
            told("A-4", "ตู้", unit="ใบ", one=70_000, item_class="ครุภัณฑ์สำนักงาน"),
        ],
    )


def the_same_as_above() -> Register:
    """Ditto marks, as in a book kept by hand."""
    rows: list[list[Cell]] = [
        ["รหัสครุภัณฑ์", "รายการ", "วันที่ได้มา", "กอง", "ราคาทุน"],
        ["A-1", "โต๊ะ", "3 ก.ย. 2559", WORKS, 900],
        ["A-2", '"', '"', '-"-', 900],
        ["A-3", "เก้าอี้", "''", "”", '"'],
    ]
    return Register(
        "a.xlsx",
        xlsx(("S", rows)),
        [
            told("A-1", "โต๊ะ", division=WORKS, one=90_000, acquired="2016-09-03"),
            told("A-2", "โต๊ะ", division=WORKS, one=90_000, acquired="2016-09-03"),
            told("A-3", "เก้าอี้", division=WORKS, one=90_000, acquired="2016-09-03"),
        ],
    )


def merged_names() -> Register:
    rows: list[list[Cell]] = [
        ["เลขครุภัณฑ์", "ชื่อ", "กอง", "จำนวน", "หน่วย", "ราคาหน่วยละ"],
        ["A-1", "โต๊ะ", WORKS, 1, "ตัว", 900],
        ["A-2", None, None, 1, None, None],
    ]
    merges = ["B2:B3", "C2:C3", "E2:E3", "F2:F3"]
    both = [told(f"A-{n}", "โต๊ะ", division=WORKS, unit="ตัว", one=90_000) for n in (1, 2)]
    return Register("a.xlsx", xlsx(("S", rows), merges=merges), both)


# -- counted stock and ranges -----------------------------------------------------------------------------------------

CHAIRS = {GOOD: 186, BROKEN: 9, LOST: 5}


def counted_in_words() -> Register:
    rows = (
        "เก้าอี้|200|ตัว|จำนวน 186 ใช้งานได้ / 9 ชำรุด / 5 สูญหาย",
        "เก้าอี้||ตัว|ใช้งานได้ จำนวน ๑๘๖ ตัว ชำรุด จำนวน ๙ ตัว สูญหาย ๕ ตัว",
        "เก้าอี้|186 ใช้งานได้ / 9 ชำรุด / 5 สูญหาย|ตัว|",
        "เก้าอี้|200 ตัว||186 ดี + 9 เสีย + 5 หาย",
        "จาน|จำนวน 12 ใบ||ใช้ได้",
    )
    chairs = told(None, "เก้าอี้", quantity=200, unit="ตัว", conditions=CHAIRS)
    data = table("รายการ|จำนวน|หน่วย|สภาพ", *rows).encode()
    return Register("a.csv", data, [chairs] * 4 + [told(None, "จาน", quantity=12, unit="ใบ")])


def the_yearly_check() -> Register:
    """A column for each condition, with counts or a tick, under one merged heading."""
    rows: list[list[Cell]] = [
        ["รายงานผลการตรวจสอบพัสดุประจำปี 2568"],
        ["ที่", "รายการ", "เลขครุภัณฑ์", "จำนวน", "หน่วย", "สภาพ", None, None, None, "หมายเหตุ"],
        [None, None, None, None, None, "ใช้ได้", "ชำรุด", "สูญหาย", "ไม่จำเป็นต้องใช้", None],
        [1, "เก้าอี้", None, 200, "ตัว", 186, 9, 5, "-", None],
        [2, "โต๊ะ", "A-1", 1, "ตัว", None, "/", None, None, "ขาหัก"],
        [3, "ตู้", "A-2", 1, "ใบ", "✓", None, None, None, None],
        [4, "จอภาพ", "A-3", 1, "เครื่อง", 0, None, None, 1, None],
        [None, "รวม", None, 203, None, 187, 10, 5, 1, None],
    ]
    merges = ["F2:I2", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3", "J2:J3", "A1:J1"]
    return Register(
        "a.xlsx",
        xlsx(("S", rows), merges=merges),
        [
            told(None, "เก้าอี้", quantity=200, unit="ตัว", conditions=CHAIRS),
            told("A-1", "โต๊ะ", unit="ตัว", conditions={BROKEN: 1}),
            told("A-2", "ตู้", unit="ใบ"),
            told("A-3", "จอภาพ", unit="เครื่อง", conditions={WAITING: 1}),
        ],
    )


def ranges_of_numbers() -> Register:
    rows: list[list[Cell]] = [
        ["หมายเลขและทะเบียน", "รายการ", "จำนวน", "หน่วยนับ", "สภาพ"],
        ["400-63-0001 ถึง 400-63-0020", "เก้าอี้", 20, "ตัว", "ชำรุด"],
        ["๔๐๑-๖๓-๐๐๐๑ - ๐๐๐๓", "โต๊ะ", None, "ตัว", None],
        ["402-63-0001\n402-63-0002", "ตู้", 2, "ใบ", None],
        ["403-63-0001-3", "พัดลม", 3, "ตัว", None],
    ]
    return Register(
        "a.xlsx",
        xlsx(("S", rows)),
        [
            *(told(f"400-63-{n:04}", "เก้าอี้", unit="ตัว", conditions={BROKEN: 1}) for n in range(1, 21)),
            *(told(f"401-63-{n:04}", "โต๊ะ", unit="ตัว") for n in range(1, 4)),
            *(told(f"402-63-{n:04}", "ตู้", unit="ใบ") for n in range(1, 3)),
            *(told(f"403-63-{n:04}", "พัดลม", unit="ตัว") for n in range(1, 4)),
        ],
    )


# -- files ------------------------------------------------------------------------------------------------------------

PLAIN = ("รหัสครุภัณฑ์|รายการ|กอง|ราคา", "A-1|เต็นท์ ขนาด 4x8 ม.|กองช่าง|18500", "A-2|โต๊ะ|กองช่าง|900")
PLAIN_TOLD = (
    told("A-1", "เต็นท์ ขนาด 4x8 ม.", division=WORKS, one=1_850_000),
    told("A-2", "โต๊ะ", division=WORKS, one=90_000),
)


def text_file(encoding: str, separator: str, filename: str, *, before: str = "") -> Callable[[], Register]:
    """The plain register in another encoding or with another separator."""

    def make() -> Register:
        return Register(filename, (before + table(*PLAIN, separator=separator)).encode(encoding), PLAIN_TOLD)

    return make


def quoted_with_spaces() -> Register:
    """Every cell in quotation marks, a space after each comma, a comma and two lines in a cell."""
    data = '"รหัสครุภัณฑ์", "รายการ", "กอง"\n"A-1", "โต๊ะ, ใหญ่\nสีขาว", "กองช่าง"\n'.encode()
    return Register("a.csv", data, [told("A-1", "โต๊ะ, ใหญ่ สีขาว", division=WORKS)])


def numbers_guarded_from_a_spreadsheet() -> Register:
    data = table("รหัสครุภัณฑ์|รายการ|กอง", '="001-60-0001"|โต๊ะ|กองช่าง', '"=""001-60-0002"""|โต๊ะ|กองช่าง').encode()
    return Register("a.csv", data, [told(f"001-60-000{n}", "โต๊ะ", division=WORKS) for n in (1, 2)])


def many_commas_between_semicolons() -> Register:
    rows = ("A-1;เต็นท์, ผ้าใบ, สีฟ้า, ขนาด 4x8, พร้อมขา, พร้อมเชือก, พร้อมถุง;1,850.00", "A-2;โต๊ะ;900")
    data = ("รหัสครุภัณฑ์;รายการ;ราคา\n" + "\n".join(rows)).encode()
    name = "เต็นท์, ผ้าใบ, สีฟ้า, ขนาด 4x8, พร้อมขา, พร้อมเชือก, พร้อมถุง"
    return Register("a.csv", data, [told("A-1", name, one=185_000), told("A-2", "โต๊ะ", one=90_000)])


def several_sheets() -> Register:
    """A cover, the register, a list that is hidden and would fit better, and a summary."""
    cover = [["ทะเบียนครุภัณฑ์"], ["อบต.บ้านสมมติ"]]
    good = [["รหัสครุภัณฑ์", "รายการ", "กอง"], ["A-1", "โต๊ะ", WORKS]]
    hidden = [["รหัสครุภัณฑ์", "รายการ", "กอง", "จำนวน", "ราคา"], ["Z-1", "ของเก่า", WORKS, 1, 1]]
    summary = [["กอง", "จำนวน"], [WORKS, 1]]
    data = xlsx(("ปก", cover), ("ทะเบียน", good), ("เก่า", hidden), ("สรุป", summary), hidden=["เก่า"])
    return Register("a.xlsx", data, [told("A-1", "โต๊ะ", division=WORKS)])


def one_sheet_for_each_division() -> Register:
    """The first is read, and the other is named."""
    header = ["รหัสครุภัณฑ์", "รายการ", "จำนวน"]
    data = xlsx((WORKS, [header, ["A-1", "โต๊ะ", 1]]), (PALAD, [header, ["B-1", "โต๊ะ", 1]]))
    return Register("a.xlsx", data, [told("A-1", "โต๊ะ")], frozenset({"other_sheet"}))


def formulas_with_their_values() -> Register:
    rows: list[list[Cell]] = [
        ["ลำดับ", "รหัสครุภัณฑ์", "รายการ", "จำนวน", "ราคาต่อหน่วย", "ราคารวม"],
        [None, None, "โต๊ะ", 2, None, None],
        [None, None, "รวม", None, None, None],
    ]
    formulas: dict[str, tuple[str, Cell]] = {
        "A2": ("=ROW()-1", 1),
        "B2": ('="A"&"-1"', "A-1"),
        "E2": ("=100*4.5", 450),
        "F2": ("=D2*E2", 900),
        "D3": ("=SUM(D2:D2)", 2),
        "F3": ("=SUM(F2:F2)", 900),
    }
    asset = told("A-1", "โต๊ะ", quantity=2, one=45_000)
    return Register("a.xlsx", calculated(rows, formulas), [asset], frozenset({"numbered_lot"}))


def sums_that_nobody_calculated() -> Register:
    """Some program wrote the sums as formulas and stored no values; they say nothing that the row does not say."""
    rows = [
        ["รหัสครุภัณฑ์", "รายการ", "จำนวน", "ราคาต่อหน่วย", "ราคารวม"],
        ["A-1", "โต๊ะ", 1, 450, "=C2*D2"],
        [None, "รวมทั้งสิ้น", "=SUM(C2:C2)", None, "=SUM(E2:E2)"],
    ]
    return Register("a.xlsx", xlsx(("S", rows)), [told("A-1", "โต๊ะ", one=45_000)])


def numbers_as_text_and_text_as_numbers() -> Register:
    rows: list[list[Cell]] = [
        ["เลขที่", "รายการ", "จำนวน", "ราคา/หน่วย", "อายุการใช้งาน"],
        [4160001.0, "โต๊ะ", "1.00", "4,500.00", "5 ปี"],
        ["4160002", "โต๊ะ", 1.0, 4500.0, 5.0],
        [416.64, "โต๊ะ", "๑", "๔๕๐๐", "๕"],
        ["'0012", "โต๊ะ", " 1 ", " 4500 ", None],
    ]
    numbers = ("4160001", "4160002", "416.64", "'0012")
    return Register("a.xlsx", xlsx(("S", rows)), [told(number, "โต๊ะ", one=450_000) for number in numbers])


def an_open_document() -> Register:
    def row(*cells: str) -> str:
        return ods_row(*(ods_cell("string", cell) if cell else ods_cell() for cell in cells))

    day = ods_cell("date", "3 ก.ย. 59", value='office:date-value="2016-09-03"')
    price = ods_cell("float", "900", value='office:value="900"')
    number = ods_cell("string", "A-1")
    data = ods(
        ods_table(
            row("ทะเบียน"),
            row("รหัสครุภัณฑ์", "รายการ", "วันที่ได้มา", "ราคา"),
            ods_row(number, ods_cell("string", "โต๊ะ"), day, price),
        )
    )
    return Register("a.ods", data, [told("A-1", "โต๊ะ", one=90_000, acquired="2016-09-03")])


def a_card_index() -> Register:
    """Names, makes and models in columns of their own, a note under each heading, prices for all pieces."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["ชนิด", "ชื่อ-ยี่ห้อ-ขนาด-ลักษณะ", "เลขรหัสพัสดุ", "แหล่งเงินทุน", "วิธีได้มา", "รวมเงิน", "จำนวนหน่วย", "ส่วนราชการ"])
    sheet.append(["ครุภัณฑ์สำนักงาน", "โต๊ะ ลัคกี้ 120 ซม.", "A-1", "งบ อบต.", "ตกลงราคา", 4500, 1, WORKS])
    sheet.append(["ครุภัณฑ์งานบ้านงานครัว", "จาน", None, "บริจาค", "-", 1200, 100, WORKS])
    stream = BytesIO()
    workbook.save(stream)
    return Register(
        "a.xlsx",
        stream.getvalue(),
        [
            told("A-1", "โต๊ะ ลัคกี้ 120 ซม.", item_class="ครุภัณฑ์สำนักงาน", division=WORKS, one=450_000),
            told(None, "จาน", item_class="ครุภัณฑ์งานบ้านงานครัว", division=WORKS, quantity=100, one=1_200),
        ],
        frozenset({"total_shared"}),
    )


REGISTERS: dict[str, Callable[[], Register]] = {
    one.__name__: one
    for one in (
        other_words_in_another_order,
        two_rows_of_headings,
        three_rows_of_headings,
        other_words_on_the_next_page,
        conditions_in_a_column_of_two_words,
        only_names_and_places,
        every_form_of_a_day,
        days_typed_into_cells,
        years_only,
        groups_totals_and_signatures,
        the_same_as_above,
        merged_names,
        counted_in_words,
        the_yearly_check,
        ranges_of_numbers,
        quoted_with_spaces,
        numbers_guarded_from_a_spreadsheet,
        many_commas_between_semicolons,
        several_sheets,
        one_sheet_for_each_division,
        formulas_with_their_values,
        sums_that_nobody_calculated,
        numbers_as_text_and_text_as_numbers,
        an_open_document,
        a_card_index,
    )
} | {
    "utf8": text_file("utf-8", ",", "a.csv"),
    "utf8_marked": text_file("utf-8-sig", ";", "a.csv"),
    "old_thai": text_file("cp874", ";", "a.csv"),
    "old_thai_tabs": text_file("cp874", "\t", "a.tsv"),
    "wide": text_file("utf-16", "\t", "a.txt"),
    "wide_unmarked": text_file("utf-16-le", "\t", "a.csv"),
    "wide_backwards": text_file("utf-16-be", ",", "a.csv"),
    "told_separator": text_file("utf-8", ";", "a.csv", before="sep=;\r\n"),
    "titled": text_file("utf-8", ",", "a.csv", before="ทะเบียนครุภัณฑ์,,,\r\n,,,\r\n"),
}
