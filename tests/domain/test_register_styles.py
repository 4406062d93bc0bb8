"""However an office writes its register down, the same things are read from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from assetlend.domain.assets import Condition
from assetlend.domain.register import Sheet, read_register
from assetlend.domain.register_headers import HEADINGS
from assetlend.domain.register_types import Field
from assetlend.thai.dates import MONTHS_SHORT, format_long, format_numeric, format_short
from assetlend.thai.digits import to_thai
from tests.domain.registers import TODAY

# Names that begin like headings, totals, divisions and remarks are among them.
NAMES = (
    "เต็นท์ผ้าใบ ขนาด 4x8 เมตร|โต๊ะพับอเนกประสงค์|กล้องวงจรปิด (CCTV)|เครื่องพ่นหมอกควัน 1/2 นิ้ว|รวมสายไฟและปลั๊ก|"
    "ครุภัณฑ์ชุดสนาม|กองทุนหมู่บ้าน(ตู้)|กองไฟจำลอง|หน้ากากอนามัย|ผู้ช่วยพยุงเดิน|ที่ตักผง|หมายเลขประตู 5 ป้าย|ประเภท A โต๊ะ|"
    "ชนิดพับได้ เก้าอี้|สำนักพิมพ์ชุดหนังสือ|ฝ่ายเหนือ ปั๊มน้ำ|ศูนย์เล็ง|ตำแหน่งป้าย|จำนวนนับชุดสื่อ|ทั้งหมดชุดใหญ่|อาคารอเนกประสงค์|วัสดุชุดกู้ภัย"
).split("|")
UNITS = ("ตัว", "หลัง", "เครื่อง", "ชุด", "ใบ", "คัน")
DIVISIONS = ("กองช่าง", "กองคลัง", "สำนักปลัด", "กองการศึกษา ศาสนาและวัฒนธรรม", "หน่วยตรวจสอบภายใน")
CLASSES = ("ครุภัณฑ์สำนักงาน", "ครุภัณฑ์การเกษตร", "ครุภัณฑ์คอมพิวเตอร์")
WORDS = {
    Condition.USABLE: ("ใช้ได้", "ใช้การได้", "ใช้งานได้"),
    Condition.DAMAGED: ("ชำรุด",),
    Condition.WORN: ("เสื่อมสภาพ", "เสื่อม"),
    Condition.AWAITING_DISPOSAL: ("รอจำหน่าย", "ไม่จำเป็นต้องใช้"),
    Condition.LOST: ("สูญหาย", "สูญไป"),
}
UNUSED = ("ขนาด", "สี", "S/N", "ค่าเสื่อมราคา", "มูลค่าสุทธิ", "วันที่หมดประกัน", "ผู้ยืม")
# What stands under one heading when there are two rows of them.
OVER = {Field.QUANTITY: "จำนวน", Field.UNIT: None, Field.UNIT_VALUE: "ราคา", Field.TOTAL_VALUE: None}
UNDER = {Field.QUANTITY: "จำนวน", Field.UNIT: "หน่วย", Field.UNIT_VALUE: "ต่อหน่วย", Field.TOTAL_VALUE: "รวม"}

Column = Field | Condition | str


@dataclass
class Thing:
    """What the office has."""

    number: str | None
    name: str
    unit: str
    quantity: int
    satang: int
    day: date
    division: str
    item_class: str
    conditions: dict[Condition, int]

    def read(self, item_class: str | None) -> tuple[Any, ...]:
        """As it must be read, below a heading of this class."""
        return (
            self.number, self.name, self.unit, self.quantity, self.satang, self.day, self.division, self.conditions,
            item_class,
        )  # fmt: skip


class Clerk:
    """Somebody who writes a register in a manner of his own."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.marks = self.sometimes(0.4)
        self.by_division = self.sometimes(0.3)
        self.by_class = self.sometimes(0.3)
        self.has_two_rows = self.sometimes(0.4)
        self.columns = self._columns()

    def sometimes(self, chance: float) -> bool:
        return self.random.random() < chance

    def things(self) -> list[Thing]:
        found = [self._thing(index) for index in range(self.random.randint(1, 8))]
        return sorted(found, key=lambda thing: thing.division) if self.by_division else found

    def _thing(self, index: int) -> Thing:
        choose = self.random.choice
        is_lot = self.sometimes(0.3)
        quantity = self.random.randint(2, 300) if is_lot else 1
        counts = {choose(list(Condition)[:3]): quantity}
        if is_lot and self.sometimes(0.5):
            bad = self.random.randint(1, quantity - 1)
            counts = {Condition.USABLE: quantity - bad, choose([Condition.DAMAGED, Condition.LOST]): bad}
        number = f"{choose(['', 'อบต.'])}{self.random.randint(100, 999)}-63-{index:04}"
        return Thing(
            number=None if is_lot or self.sometimes(0.1) else number,
            name=choose(NAMES),
            unit=choose(UNITS),
            quantity=quantity,
            satang=self.random.randint(100, 10**8),
            day=date(2000, 1, 1) + timedelta(self.random.randint(0, 9000)),
            division=choose(DIVISIONS),
            item_class=choose(CLASSES),
            conditions={word: counts[word] for word in Condition if word in counts},
        )

    def _columns(self) -> list[Column]:
        blocks: list[list[Column]] = [[Field.NUMBER], [Field.NAME], [Field.ACQUIRED_ON]]
        blocks += [[Field.QUANTITY, Field.UNIT], [Field.UNIT_VALUE, Field.TOTAL_VALUE]]
        blocks += [list(WORDS)] if self.marks else [[Field.CONDITION]]
        blocks += [] if self.by_division else [[Field.DIVISION]]
        blocks += [[name] for name in self.random.sample(UNUSED, self.random.randint(0, 2))]
        self.random.shuffle(blocks)
        first: list[list[Column]] = [[Field.SEQUENCE]] if self.sometimes(0.6) else []
        return [column for block in (*first, *blocks) for column in block]

    def headings(self) -> list[list[str | None]]:
        if not self.has_two_rows:
            return [[self._heading(column) for column in self.columns]]
        upper = [self._upper(column) for column in self.columns]
        lower = [UNDER.get(column) if isinstance(column, Field) else self._mark(column) for column in self.columns]  # type: ignore[call-overload]
        return [upper, lower]

    def _heading(self, column: Column) -> str:
        if not isinstance(column, Field):
            return self._mark(column) or str(column)
        word = self.random.choice(HEADINGS[column].split("|")[:12])
        return word + self.random.choice(["", "", "", " ", "\u200b", " (ถ้ามี)"])

    def _upper(self, column: Column) -> str | None:
        if isinstance(column, Condition):
            return "สภาพ" if column is Condition.USABLE else None
        return OVER[column] if column in OVER else self._heading(column)  # type: ignore[index]

    def _mark(self, column: Column) -> str | None:
        return self.random.choice(WORDS[column]) if isinstance(column, Condition) else None

    def row(self, **cells: Any) -> list[Any]:
        """A row with cells by the names of fields."""
        return [cells.get(column.name) if isinstance(column, Field) else None for column in self.columns]

    def alone(self, text: str) -> list[Any]:
        """A text in the column of names, or over the whole row."""
        whole = [text, *[None] * (len(self.columns) - 1)]
        return self.random.choice([self.row(NAME=text), whole])

    def written(self, index: int, thing: Thing) -> list[Any]:
        choose = self.random.choice
        quantity = choose([thing.quantity, str(thing.quantity), float(thing.quantity), to_thai(thing.quantity)])
        cells = self.row(
            SEQUENCE=index,
            NUMBER=self._number(thing),
            NAME=thing.name + choose(["", " ", "\u200b"]),
            UNIT=thing.unit,
            QUANTITY=quantity,
            UNIT_VALUE=self._money(thing.satang),
            TOTAL_VALUE=self._money(thing.satang * thing.quantity),
            ACQUIRED_ON=self._day(thing.day),
            DIVISION=thing.division,
            CONDITION=self._condition(thing),
        )
        for place, column in enumerate(self.columns):
            if isinstance(column, Condition):
                cells[place] = self._count(thing, column)
            elif not isinstance(column, Field):
                cells[place] = choose([None, "x", 5, "ABC-1"])
        return cells

    def _number(self, thing: Thing) -> str | None:
        if thing.number is None:
            return self.random.choice([None, "-", "ไม่มี"])
        return to_thai(thing.number) if self.sometimes(0.3) else thing.number

    def _money(self, satang: int) -> Any:
        baht, rest = divmod(satang, 100)
        text = f"{baht:,}.{rest:02}"
        return self.random.choice([baht + rest / 100, text, to_thai(text), f"{text} บาท", f"{baht}.{rest:02}"])

    def _day(self, day: date) -> Any:
        short = f"{day.day} {MONTHS_SHORT[day.month - 1]} {(day.year + 543) % 100:02}"
        buddhist = f"{day.year + 543}-{day.month:02}-{day.day:02}"
        forms = [format_short(day), format_long(day), format_numeric(day), short, buddhist, day.isoformat()]
        text = self.random.choice(forms)
        return self.random.choice([text, to_thai(text), day])

    def _condition(self, thing: Thing) -> str:
        words = {word: self.random.choice(WORDS[word]) for word in thing.conditions}
        if len(words) == 1 and self.sometimes(0.7):
            return next(iter(words.values()))
        between = self.random.choice([" / ", ", ", "\n", " และ "])
        return between.join(f"{words[word]} {units} {thing.unit}" for word, units in thing.conditions.items())

    def _count(self, thing: Thing, column: Condition) -> Any:
        units = thing.conditions.get(column)
        if units is None:
            return self.random.choice([None, "-", 0])
        if len(thing.conditions) == 1 and self.sometimes(0.5):
            return self.random.choice(["/", "✓"])
        return self.random.choice([units, str(units), to_thai(units)])


def register_of(clerk: Clerk, things: Sequence[Thing]) -> tuple[Sheet, list[tuple[Any, ...]]]:
    """The sheet as this clerk writes it, and what must be read from it."""
    headings = clerk.headings()
    rows: list[list[Any]] = [["ทะเบียนคุมครุภัณฑ์ ปี 2568"], []] if clerk.sometimes(0.7) else []
    rows += headings
    division = item_class = None
    wanted = []
    for index, thing in enumerate(things, 1):
        if clerk.by_division and thing.division != division:
            division, item_class = thing.division, None if division is None else item_class
            rows.append(clerk.alone(clerk.random.choice([division, f"{division} (ต่อ)", f"{index}. {division}"])))
        if clerk.by_class and thing.item_class != item_class:
            item_class = thing.item_class
            rows.append(clerk.alone(clerk.random.choice([item_class, f"ประเภท {item_class}", f"ประเภท: {item_class}"])))
        rows.append(clerk.written(index, thing))
        wanted.append(thing.read(item_class))
        rows += [[]] if clerk.sometimes(0.1) else [*headings] if clerk.sometimes(0.05) else []
    if clerk.sometimes(0.6):
        total = sum(thing.quantity for thing in things)
        label, unit = clerk.random.choice(["รวม", "รวมทั้งสิ้น"]), clerk.random.choice([None, "รายการ", "ตัว"])
        rows.append(clerk.row(NAME=label, QUANTITY=total, UNIT=unit, TOTAL_VALUE=1))
    if clerk.sometimes(0.4):
        rows += [
            [],
            *(clerk.row(NAME=text) for text in ("ลงชื่อ......................กรรมการ", "นายสมมติ ใจดี", "กรรมการ")),
        ]
    return Sheet("S", tuple(map(tuple, rows))), wanted


@pytest.mark.parametrize("seed", range(300))
def test_the_manner_of_writing_does_not_change_what_is_read(seed: int) -> None:
    clerk = Clerk(Random(seed))
    sheet, wanted = register_of(clerk, clerk.things())
    reading = read_register([sheet], today=TODAY)
    assert [str(problem) for problem in reading.problems] == []
    found = [
        (
            row.number, row.name, row.unit, row.quantity, row.unit_value_satang, row.acquired_on, row.division,
            dict(row.conditions), row.item_class,
        )
        for row in reading.rows
    ]  # fmt: skip
    assert found == wanted
