"""The words by which registers tell the condition of property: alone, with a count beside each, or over columns."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from assetlend.domain.assets import CONDITION_THAI, Condition
from assetlend.domain.register_types import Cell
from assetlend.domain.register_values import cell_text, is_nothing, is_tick, read_quantity, refuse_error
from assetlend.errors import N_, Invalid
from assetlend.thai.characters import quoted
from assetlend.thai.digits import to_arabic
from assetlend.thai.text import canon, fold

CONDITION_UNKNOWN: Final = N_("“%(value)s” is not a known condition. Write for example ใช้งานได้, ชำรุด or รอจำหน่าย.")
COUNTS_UNREADABLE: Final = N_(
    "“%(value)s” cannot be read as counts by condition. Write for example 186 ใช้งานได้ / 9 ชำรุด."
)
MARK_UNKNOWN: Final = N_("“%(value)s” is neither a count nor a tick. Write how many units are in that condition, or ✓.")
MARKS_SEVERAL: Final = N_("Several conditions are ticked. Write how many units are in each of them.")
COUNTS_DIFFER: Final = N_("The counts by condition add up to %(counted)s, but the quantity is %(quantity)s.")

_WORDS: Final[Mapping[Condition, str]] = {
    Condition.USABLE: (
        "ใช้การได้|ใช้ได้|ใช้ได้ดี|ใช้งานได้ดี|ใช้การได้ดี|ใช้งานได้ปกติ|ใช้งานปกติ|ใช้งานอยู่|ใช้งาน|กำลังใช้งาน|ยังใช้งานได้|ยังใช้งานอยู่|"
        "ดี|ดีมาก|สภาพดี|อยู่ในสภาพดี|ปกติ|พร้อมใช้|พร้อมใช้งาน|พร้อมให้ยืม|พอใช้|ใหม่|ว่าง|มีอยู่|"
        "usable|good|ok|available|in use|working|normal"
    ),
    Condition.DAMAGED: "เสีย|เสียหาย|พัง|ใช้งานไม่ได้|ใช้การไม่ได้|ใช้ไม่ได้|รอซ่อม|ชำรุดรอซ่อม|damaged|broken",
    Condition.WORN: "เสื่อม|เสื่อมคุณภาพ|เก่า|worn|worn out",
    Condition.IN_REPAIR: (
        "ซ่อม|ส่งซ่อม|กำลังซ่อม|ระหว่างซ่อม|ซ่อมแซม|อยู่ระหว่างการซ่อม|อยู่ระหว่างซ่อมแซม|อยู่ระหว่างการซ่อมแซม|อยู่ระหว่างส่งซ่อม|"
        "in repair|under repair|repair"
    ),
    Condition.AWAITING_DISPOSAL: (
        "รอแทงจำหน่าย|รอการจำหน่าย|ขอจำหน่าย|อยู่ระหว่างจำหน่าย|อยู่ระหว่างรอจำหน่าย|ชำรุดรอจำหน่าย|เห็นควรจำหน่าย|หมดความจำเป็น|"
        "ไม่จำเป็นต้องใช้|ไม่จำเป็นต้องใช้งาน|ไม่จำเป็นต้องใช้ในราชการ|ไม่จำเป็นต้องใช้ในราชการต่อไป|awaiting disposal"
    ),
    Condition.LOST: "หาย|สูญไป|สูญ|ไม่พบ|ตรวจไม่พบ|lost|missing",
    Condition.DISPOSED: "จำหน่าย|แทงจำหน่าย|แทงจำหน่ายแล้ว|ตัดจำหน่าย|ตัดจำหน่ายแล้ว|ขายทอดตลาด|ขายทอดตลาดแล้ว|โอนแล้ว|disposed",
}
_TABLE: Final = {
    fold(word): condition
    for condition, words in _WORDS.items()
    for word in (condition.value, CONDITION_THAI[condition], *words.split("|"))
}
_ON_LOAN_WORDS: Final = "ยืม|ถูกยืม|ถูกยืมไป|ให้ยืม|ให้ยืมอยู่|ยืมอยู่|อยู่ระหว่างยืม|อยู่ระหว่างให้ยืม|อยู่ระหว่างการยืม|on loan|lent"
_ON_LOAN: Final = frozenset(map(fold, _ON_LOAN_WORDS.split("|")))
# A word that may be followed by particulars: "ชำรุดขาดข้อต่อ". Waiting to be disposed of outweighs being damaged.
_BEGINNINGS: Final = tuple(
    (fold(word), condition)
    for word, condition in (
        ("ชำรุด", Condition.DAMAGED),
        ("เสื่อมสภาพ", Condition.WORN),
        ("อยู่ระหว่างซ่อม", Condition.IN_REPAIR),
        ("รอจำหน่าย", Condition.AWAITING_DISPOSAL),
        ("สูญหาย", Condition.LOST),
    )
)
_AWAITING: Final = re.compile("|".join(map(fold, ("รอจำหน่าย", "รอแทงจำหน่าย", "รอการจำหน่าย"))))
# Words for a condition that head other columns as well: a new number beside an old one, the day of a repair.
_NO_HEADINGS: Final = frozenset(map(fold, ("ใหม่", "เก่า", "ว่าง", "มีอยู่", "ซ่อม", "ซ่อมแซม", "จำหน่าย", "new", "ok")))
_BRACKETS: Final = re.compile(r"\([^)]*\)")
_REMARK: Final = re.compile(r"\(([^)]*[^0-9)\s][^)]*)\)")
_BETWEEN: Final = re.compile(r"\s*(?:[/,;+&]|และ)\s*")
_DIGIT: Final = re.compile("[0-9]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_TOKEN: Final = re.compile(r"[0-9][0-9,]*|[^0-9\s/,;+&():=]+")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a condition cell says: one `condition` of all units or `counts`, whether lent out, and remarks."""

    condition: Condition = Condition.USABLE
    counts: Mapping[Condition, int] | None = None
    on_loan: bool = False
    remark: str = ""
    is_first_of_several: bool = False

    def of(self, quantity: int) -> dict[Condition, int]:
        """The units by condition. Raises: Invalid where the counts do not add up to the quantity."""
        if self.counts is None:
            return {self.condition: quantity}
        if sum(self.counts.values()) != quantity:
            raise Invalid(COUNTS_DIFFER, counted=sum(self.counts.values()), quantity=quantity)
        return dict(self.counts)


def read_condition(text: str, unit: str | None = None) -> Stated:
    """The condition stated in a cell's text; an empty one is usable. Raises: Invalid for unknown words."""
    remark = "; ".join(canon(inside) for inside in _REMARK.findall(text))
    words = canon(to_arabic(_REMARK.sub(" ", text)).replace("จำนวน", " "))
    if not words:
        return Stated(remark=remark)
    if _DIGIT.search(words):
        return _counted(words, unit, remark)
    return _one_word(words, remark) or _first_of_several(words) or _with_particulars(words)


def _one_word(words: str, remark: str) -> Stated | None:
    folded = fold(words)
    if folded in _ON_LOAN:
        return Stated(on_loan=True, remark=remark)
    return Stated(_TABLE[folded], remark=remark) if folded in _TABLE else None


def _first_of_several(words: str) -> Stated | None:
    """ "ชำรุด/เสื่อมสภาพ" without counts: the first word, with the whole kept as a remark."""
    parts = [_TABLE.get(fold(part)) for part in _BETWEEN.split(words)]
    if len(parts) < 2 or parts[0] is None or None in parts:
        return None
    return Stated(parts[0], remark=words, is_first_of_several=True)


def _with_particulars(words: str) -> Stated:
    folded = fold(words)
    for beginning, condition in _BEGINNINGS:
        if folded.startswith(beginning):
            return Stated(Condition.AWAITING_DISPOSAL if _AWAITING.search(folded) else condition, remark=words)
    raise Invalid(CONDITION_UNKNOWN, value=quoted(words))


def _counted(words: str, unit: str | None, remark: str) -> Stated:
    """Counts by condition: "186 ใช้ได้ / 9 ชำรุด" or "ใช้ได้ 186 ตัว ชำรุด 9 ตัว"."""
    counts: Counter[Condition] = Counter()
    for number, word in _pairs(words, unit):
        stated = _one_word(word, "")
        if stated is None:
            raise Invalid(CONDITION_UNKNOWN, value=quoted(word))
        counts[stated.condition] += number
    if not counts.total():
        raise Invalid(COUNTS_UNREADABLE, value=quoted(words))
    return _of_counts(counts, remark)


def _of_counts(counts: Counter[Condition], remark: str = "") -> Stated:
    present = {condition: counts[condition] for condition in Condition if counts[condition]}
    return Stated(main_condition(present), present, remark=remark)


def columns_of_conditions(headings: Mapping[int, str]) -> dict[int, Condition]:
    """The columns that are headed by conditions: ใช้ได้ and at least one other, else none."""
    found = {column: condition for column, text in headings.items() if (condition := _of_heading(text))}
    return found if Condition.USABLE in found.values() and len(set(found.values())) > 1 else {}


def _of_heading(text: str) -> Condition | None:
    folded = fold(_BRACKETS.sub(" ", text))
    return None if folded in _NO_HEADINGS else _TABLE.get(folded)


def read_marked(marks: Mapping[Condition, Sequence[Cell]]) -> Stated | None:
    """What the columns of single conditions say of a row: counts, or one tick for all units; None where they are empty.

    Raises: Invalid.
    """
    counts: Counter[Condition] = Counter()
    ticked = []
    for condition, cell in ((condition, cell) for condition, cells in marks.items() for cell in cells):
        text = cell_text(cell)
        refuse_error(text)
        if is_nothing(text) or to_arabic(text) in ("0", "0.00"):
            continue
        if is_tick(text):
            ticked.append(condition)
        else:
            counts[condition] += _units_marked(cell)
    if len(ticked) > 1 or (ticked and counts):
        raise Invalid(MARKS_SEVERAL)
    if ticked:
        return Stated(ticked[0])
    return _of_counts(counts) if counts else None


def _units_marked(cell: Cell) -> int:
    try:
        units, _ = read_quantity(cell)
    except Invalid:
        raise Invalid(MARK_UNKNOWN, value=quoted(cell_text(cell))) from None
    return units or 0


def main_condition(counts: Mapping[Condition, int]) -> Condition:
    """The condition of most units; of equals the better one."""
    return max(counts, key=lambda condition: counts[condition])


def _unit_of(tokens: Sequence[str]) -> str | None:
    """The one word that follows every count and is no condition, as ตัว in "ใช้ได้ 186 ตัว ชำรุด 9 ตัว"."""
    after = {after for before, after in pairwise(tokens) if _DIGIT.match(before)}
    word = after.pop() if len(after) == 1 else ""
    return word if _LETTER.match(word) and not _one_word(word, "") else None


def _pairs(words: str, unit: str | None) -> Iterator[tuple[int, str]]:
    """Every count with its word, whichever comes first. Raises: Invalid."""
    tokens = [token for found in _TOKEN.findall(words) if (token := found.removeprefix("และ"))]
    unit = unit or _unit_of(tokens)
    tokens = [token for token in tokens if not unit or fold(token) != fold(unit)]
    groups = [
        (is_number, list(group)) for is_number, group in groupby(tokens, key=lambda token: bool(_DIGIT.match(token)))
    ]
    if len(groups) % 2 or any(is_number and len(group) > 1 for is_number, group in groups):
        raise Invalid(COUNTS_UNREADABLE, value=quoted(words))
    for first, second in zip(groups[::2], groups[1::2], strict=True):
        number, word = (first[1], second[1]) if first[0] else (second[1], first[1])
        yield int(number[0].replace(",", "")), "".join(word)
