"""A sheet of labels can be cut, stuck and scanned."""

import dataclasses
import io
from datetime import UTC, datetime

import pikepdf
import pytest

from assetlend.documents.labels import LAYOUTS, Label, Layout, render
from assetlend.errors import Invalid
from tests.documents.reading import (
    Reader,
    assert_like_golden,
    by_pdfium,
    by_poppler,
    code_places,
    codes,
    opened,
    pages,
    picture,
    squeezed,
)

MOMENT = datetime(2026, 9, 3, tzinfo=UTC)
DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
NAMES = [
    "เครื่องคอมพิวเตอร์โน้ตบุ๊ก จอ ๑๔ นิ้ว",
    "โต๊ะพับอเนกประสงค์ ขนาด ๖ ฟุต",
    "เต็นท์ผ้าใบ ๔ x ๘ เมตร",
    "เครื่องขยายเสียงเคลื่อนที่แบบลากจูง ขนาด ๑๕ นิ้ว พร้อมไมโครโฟนไร้สายคู่และขาตั้งลำโพง",
    "ปั๊มน้ำ",
    "เก้าอี้พลาสติกมีพนักพิง",
    "เครื่องขยายเสียงเคลื่อนที่แบบลากจูงขนาดสิบห้านิ้วพร้อมไมโครโฟนไร้สายคู่และขาตั้งลำโพงอย่างดีและกล่องเก็บอุปกรณ์",
]
OFFICES = ["อบต.สระขวัญ", "องค์การบริหารส่วนตำบลสระขวัญ"]


def numbered(n: int) -> Label:
    """Labels of all lengths; every sixth is a counted lot."""
    number = f"{'อบต.สระขวัญ-๐๑-๖๗' if n % 3 == 0 else '๔๑๖-๖๔'}-{n:04d}".translate(DIGITS)
    lot = n % 6 == 5
    return Label(
        url=f"https://yuem.srakhwan.go.th/t/7k3m9q{n:03d}",
        number=None if lot else number,
        unit="จำนวน ๒๐๐ ตัว" if lot else None,
        name=NAMES[n % len(NAMES)],
        office=OFFICES[n % 2],
    )


def sheet(layout: str, count: int | None = None) -> list[Label]:
    return [numbered(n) for n in range(LAYOUTS[layout].per_sheet if count is None else count)]


every_layout = pytest.mark.parametrize("layout", LAYOUTS)
SHEETS = [name for name, shape in LAYOUTS.items() if shape.per_sheet > 1]


@every_layout
@pytest.mark.parametrize("dpi", [300, 100])
def test_every_code_of_a_full_sheet_is_read(layout: str, dpi: int) -> None:
    labels = sheet(layout)
    pdf = render(labels, layout, created=MOMENT)

    assert pages(pdf) == 1
    assert sorted(codes(picture(pdf, dpi))) == sorted(label.url.upper() for label in labels)


@every_layout
def test_each_label_keeps_to_its_place(layout: str) -> None:
    labels, shape = sheet(layout), LAYOUTS[layout]
    with opened(render(labels, layout, created=MOMENT)) as document:
        text = document[0].get_textpage()
        boxes = [text.get_charbox(i) for i in range(text.count_chars()) if text.get_text_range(i, 1).strip()]

    assert len(boxes) > 20 * len(labels)
    assert [box for box in boxes if not within(shape, box)] == []


def within(shape: Layout, box: tuple[float, float, float, float]) -> bool:
    """Whether a character (points, from the lower left) lies within one label, clear of its edges."""
    left, bottom, right, top = (edge / 72 * 25.4 for edge in box)
    across, down = shape.width + shape.gap, shape.height
    column, row = (left - shape.left) // across, (shape.page_height - top - shape.top) // down
    text_left = shape.left + column * across + shape.padding + shape.code
    label_top = shape.top + row * down
    return (
        0 <= column < shape.columns
        and 0 <= row < shape.rows
        and text_left <= left
        and right <= shape.left + column * across + shape.width - shape.padding / 2
        and label_top + 0.4 <= shape.page_height - top
        and shape.page_height - bottom <= label_top + down - 0.4
    )


@every_layout
def test_a_number_is_never_broken_and_never_cut(layout: str) -> None:
    labels = sheet(layout)
    lines = by_poppler(render(labels, layout, created=MOMENT)).splitlines()

    assert {label.number for label in labels if label.number} <= set(lines)


@every_layout
@pytest.mark.parametrize("reader", [by_poppler, by_pdfium])
def test_short_names_are_read_back_and_long_ones_end_in_an_ellipsis(layout: str, reader: Reader) -> None:
    labels = [numbered(n) for n in range(7)]
    text = squeezed(reader(render(labels, layout, created=MOMENT)))

    assert all(squeezed(name) in text for name in NAMES[:3] + NAMES[4:6])
    assert squeezed(NAMES[6]) not in text
    assert text.count("…") in {1, 2}
    assert not any(f"{vowel}…" in text for vowel in "เแโใไ")


@every_layout
def test_a_lot_shows_its_count_in_place_of_a_number(layout: str) -> None:
    lot = Label(url="https://a.go.th/t/1", name="เก้าอี้พลาสติก", office="อบต.สระขวัญ", unit="จำนวน ๒๐๐ ตัว")

    assert by_poppler(render([lot], layout, created=MOMENT)).startswith("จำนวน ๒๐๐ ตัว\nเก้าอี้พลาสติก")


def test_a_numbered_thing_can_show_a_count_as_well() -> None:
    label = dataclasses.replace(numbered(1), unit="ชุดละ ๔ ชิ้น")

    assert "ชุดละ ๔ ชิ้น" in by_poppler(render([label], "a4-24", created=MOMENT)).splitlines()


@pytest.mark.parametrize("layout", SHEETS)
@pytest.mark.parametrize("used", [1, 7])
def test_a_half_used_sheet_is_continued_at_its_first_free_place(layout: str, used: int) -> None:
    shape = LAYOUTS[layout]
    labels = sheet(layout, shape.per_sheet - used)
    places = code_places(picture(render(labels, layout, created=MOMENT, start=used), 150), 150)

    assert len(places) == len(labels)
    for place, label in enumerate(labels, start=used):
        row, column = divmod(place, shape.columns)
        x, y = places[label.url.upper()]
        assert 0 < x - shape.left - column * (shape.width + shape.gap) < shape.padding + shape.code / 4
        assert 0 < y - shape.top - row * shape.height < shape.height / 2


def test_labels_that_do_not_fit_go_on_to_the_next_sheet() -> None:
    pdf = render(sheet("a4-24", 30), "a4-24", created=MOMENT, start=10)

    assert pages(pdf) == 2
    assert len(codes(picture(pdf, 150, page=0))) == 14
    assert len(codes(picture(pdf, 150, page=1))) == 16


def test_cut_lines_are_drawn_on_demand() -> None:
    plain, ruled = (
        picture(render(sheet("a4-24"), "a4-24", created=MOMENT, cut_lines=cut), 150) for cut in (False, True)
    )
    at = round(70 / 25.4 * 150)
    strip = (at - 3, 0, at + 3, plain.height)

    assert plain.crop(strip).getextrema() == (255, 255)
    assert ruled.crop(strip).getextrema()[0] < 230


def test_a_sheet_asks_the_printer_for_its_true_size() -> None:
    with pikepdf.open(io.BytesIO(render(sheet("a4-24"), "a4-24", created=MOMENT))) as document:
        assert document.Root.ViewerPreferences.PrintScaling == "/None"
        assert document.open_metadata()["pdfuaid:part"] == "1"


@every_layout
def test_the_places_fill_the_sheet_and_stay_on_it(layout: str) -> None:
    shape = LAYOUTS[layout]
    across = 2 * shape.left + shape.columns * shape.width + (shape.columns - 1) * shape.gap

    assert across == pytest.approx(shape.page_width, abs=0.1)
    assert 2 * shape.top + shape.rows * shape.height == pytest.approx(shape.page_height, abs=0.1)
    assert 2 * shape.padding + shape.code + shape.gutter < shape.width / 1.6
    assert shape.code <= shape.height - 2 * shape.padding + 0.7


def test_the_same_labels_give_the_same_bytes() -> None:
    assert render(sheet("a4-12"), "a4-12", created=MOMENT) == render(sheet("a4-12"), "a4-12", created=MOMENT)


@every_layout
def test_the_sheet_looks_as_it_always_did(layout: str) -> None:
    assert_like_golden(render(sheet(layout), layout, created=MOMENT), f"labels-{layout}")


@pytest.mark.parametrize("name", ['#read("x")', "<b>*ก*</b>", "{{ 7*7 }}"])
def test_markup_in_a_name_is_printed_as_it_stands(name: str) -> None:
    label = dataclasses.replace(numbered(1), name=name)

    assert squeezed(name) in squeezed(by_poppler(render([label], "a4-24", created=MOMENT)))


@pytest.mark.parametrize("name", ["😀" * 60, "\x00", "w" * 200, "ก" * 200, " ".join(["ปี้"] * 80)])
def test_no_name_breaks_a_sheet(name: str) -> None:
    label = dataclasses.replace(numbered(1), name=name)
    pdf = render([label] * 24, "a4-24", created=MOMENT)

    assert pages(pdf) == 1
    assert len(codes(picture(pdf, 150))) == 24


@pytest.mark.parametrize(
    ("labels", "layout", "start", "field"),
    [
        (sheet("a4-24"), "a4-99", 0, "layout"),
        ([], "a4-24", 0, "labels"),
        (sheet("a4-24"), "a4-24", 24, "start"),
        (sheet("a4-24"), "a4-24", -1, "start"),
    ],
)
def test_a_sheet_that_cannot_be_printed_is_refused(labels: list[Label], layout: str, start: int, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        render(labels, layout, created=MOMENT, start=start)

    assert refusal.value.field == field


def test_a_label_without_number_and_count_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="count"):
        Label(url="https://a.go.th/t/1", name="เก้าอี้", office="อบต.สระขวัญ")
