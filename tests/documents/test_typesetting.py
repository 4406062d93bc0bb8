"""What people typed is printed as they typed it, whatever it is, and nothing else gets into the paper."""

import dataclasses
import io
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import gettempdir

import pikepdf
import pytest
import typst

from assetlend.documents import typesetting
from assetlend.documents.loan_slip import LoanSlip, render
from assetlend.documents.typesetting import DOMAIN_WORDS, MISSING, font_files, printable, typeset
from assetlend.paths import migrations_dir, package_dir, template_dir
from tests.documents.reading import Reader, by_pdfium, by_poppler, opened, pages, picture, squeezed
from tests.documents.specimens import MOMENT, OFFICE, usual_slip

REAL_TEMPLATES = typesetting._templates()
MARKUP = [
    '#set page(width: 1cm) #read("/etc/passwd") #eval("1+1")',
    "*ดอกจัน* _ขีดล่าง_ $x^2$ @อ้างอิง <ป้าย> // หมายเหตุ /* */ = หัวเรื่อง",
    '#import "@preview/x:1.0.0": *  \\ \\u{41} `raw` ~ -- --- ... \'" #[x] #{1} [[wiki]]',
    '<script>alert("1")</script><b>A & B</b> &lt; &#65;',
    "{{ 7*7 }} {% for a in b %} {# หมายเหตุ #} ${x} %(name)s {0.__class__} %s",
    '"], "purpose": "แทรก", x: [" \\" \\n \\\\',
]


def with_purpose(text: str) -> LoanSlip:
    return dataclasses.replace(usual_slip(), purpose=text)


@pytest.mark.parametrize("text", MARKUP)
@pytest.mark.parametrize("reader", [by_poppler, by_pdfium])
def test_markup_in_what_was_typed_is_printed_as_it_stands(reader: Reader, text: str) -> None:
    assert squeezed(text) in squeezed(reader(render(with_purpose(text))))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("งานศพ", "งานศพ"),
        ("งาน😀ศพ", f"งาน{MISSING}ศพ"),
        ("ครอบครัว👨\u200d👩\u200d👧", f"ครอบครัว{MISSING * 3}"),
        ("ธง🇹🇭", f"ธง{MISSING * 2}"),
        ("มือ👍🏽", f"มือ{MISSING}"),
        ("ใจ❤\ufe0f", f"ใจ{MISSING}"),
        ("王", MISSING),
        ("\U000e0041ก", "ก"),
        ("ก\x00ข\x07ค\x1bง\x7fจ", "กขคงจ"),
        ("ก\u200bข\u200dค\ufeffง\u202eจ\u00ad", "กขคงจ"),
        ("ก\ud800ข", "กข"),
        ("ก\ue000\uf8ffข", f"ก{MISSING * 2}ข"),
        ("ก\tข\u3000ค", "ก ข ค"),
        ("ก\u00a0ข", "ก\u00a0ข"),
        ("ก\r\nข\rค\x0bง\x0cจ\x85ฉ\u2028ช\u2029ซ", "ก\nข\nค\nง\nจ\nฉ\nช\nซ"),
        ("e\u0301", "é"),
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("ด\u0e4d\u0e32", "ดำ"),
        ("น้ำ", "น้ำ"),
        ("ก" + "\u0e48" * 50, "ก" + "\u0e48" * 3),
        ("๑\u2011๒", "๑\u2010๒"),
        ("", ""),
    ],
)
def test_text_is_made_printable(typed: str, shown: str) -> None:
    assert printable(typed) == shown
    assert printable(printable(typed)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "😀" * 200,
        "\x00\x0b\x1b\u2028\ufeff\u202e",
        "่",
        "ำ",
        "ๆ",
        "\ud800",
        "e\u0301\u0302\u0303\u0304",
        "王小明 한국 عربي עברית",
        " " * 300,
    ],
    ids=["emoji", "control", "mark", "sara am", "repeat", "surrogate", "marks", "scripts", "blank"],
)
def test_no_text_makes_a_paper_fail(text: str) -> None:
    assert pages(render(with_purpose(text))) == 1


def test_an_unknown_character_leaves_a_visible_box() -> None:
    without, unknown = picture(render(with_purpose("งาน ศพ")), 100), picture(render(with_purpose("งาน😀ศพ")), 100)

    assert without.tobytes() != unknown.tobytes()
    assert "งานศพ" in squeezed(by_poppler(render(with_purpose("งาน😀ศพ"))))


@pytest.mark.parametrize("text", ["ก" * 300, "w" * 300, "๑๒๓" * 100, "ฮาฮา" * 60, "-" * 200, "ab" * 90 + "!"])
def test_an_endless_word_stays_on_the_paper(text: str) -> None:
    pdf = render(with_purpose(text))
    right = max(right for _, right, _ in letters(pdf))

    assert squeezed(text) in squeezed(by_poppler(pdf))
    assert right < (210 - 14) / 25.4 * 72


def letters(pdf: bytes) -> Iterator[tuple[float, float, str]]:
    """Left and right edge in points of every character of the first page."""
    with opened(pdf) as document:
        text = document[0].get_textpage()
        for index in range(text.count_chars()):
            left, _, right, _ = text.get_charbox(index)
            yield left, right, text.get_text_range(index, 1)


@pytest.mark.parametrize(
    ("word", "text", "kept"),
    [
        ("สระขวัญ", "อบต.สระขวัญ", ["สระขวัญ"]),
        ("ที", "ที่", ["ที่"]),
        ("๑๒-๓", "ก๑๒-๓ข", ["๑๒-๓"]),
        ("[a](b)*.+?^$|\\{c}", "x[a](b)*.+?^$|\\{c}y", ["[a](b)*.+?^$|\\{c}"]),
        ("", "ลงวันที่ ๓ กันยายน ๒๕๖๙ นี้", ["ลงวันที่ ๓ กันยายน ๒๕๖๙"]),
        ("", "ขนาด ๔ x ๘ เมตร", ["๔ x ๘ เมตร"]),
        ("ยาว" * 20, "ยาว" * 20, []),
    ],
)
def test_what_stays_on_one_line(word: str, text: str, kept: list[str]) -> None:
    assert re.findall(typesetting._unbreakable_pattern([word]), text) == kept


def test_domain_words_and_dates_stay_whole_in_a_narrow_column(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = b"""#import "house.typ": *
        #show: house
        #for width in range(46, 76) { block(width: width * 1mm, value.words) }"""
    monkeypatch.setattr(typesetting, "_templates", lambda: {**REAL_TEMPLATES, "narrow.typ": narrow})
    words = [*DOMAIN_WORDS, "๓๐ พฤศจิกายน ๒๕๖๙", "สระขวัญ", "๔๑๖-๖๔-๐๐๐๑"]
    pdf = typeset(
        "narrow",
        {"words": "".join(words)},
        title="ก",
        author="ข",
        created=MOMENT,
        unbreakable=["สระขวัญ", "๔๑๖-๖๔-๐๐๐๑"],
    )
    lines = by_poppler(pdf)

    assert {word: lines.count(word) for word in words} == dict.fromkeys(words, 30)


@pytest.mark.parametrize("path", ["secret.txt", "/secret.txt", "../secret.txt", "/etc/hostname"])
def test_a_template_can_read_no_file_of_the_machine(path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("ลับ")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(typesetting, "_templates", lambda: {"peeping.typ": f'#read("{path}")'.encode()})

    with pytest.raises(typst.TypstError):
        typeset("peeping", {}, title="ก", author="ข", created=MOMENT)


def test_the_same_value_gives_the_same_bytes() -> None:
    assert render(usual_slip()) == render(usual_slip())


def test_threads_do_not_disturb_each_other() -> None:
    slips = [with_purpose(f"งานที่ {n}") for n in range(8)]
    alone = [render(slip) for slip in slips]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(render, slips)) == alone


def test_a_warm_form_takes_well_under_a_second() -> None:
    """About a quarter of a second on two quiet cores; the bound leaves room for a busy machine."""

    def seconds(n: int) -> float:
        slip, begin = with_purpose(f"งานครั้งที่ {n}"), time.perf_counter()
        render(slip)
        return time.perf_counter() - begin

    assert min(seconds(n) for n in range(6)) < 1


def test_the_paper_names_its_standards() -> None:
    with pikepdf.open(io.BytesIO(render(usual_slip()))) as paper:
        meta = paper.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        assert paper.Root.Lang == "th-TH"
        assert paper.Root.MarkInfo.Marked
        assert paper.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in paper.Root
        assert "/OutputIntents" in paper.Root
        assert paper.check_pdf_syntax() == []


def test_the_description_holds_the_office_and_no_person_or_path() -> None:
    pdf = render(usual_slip())
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        info = {key: str(value) for key, value in paper.docinfo.items()}
        description = paper.Root.Metadata.read_bytes().decode()

    assert info.pop("/Creator").startswith("Typst")
    assert info == {
        "/Title": "ใบยืมพัสดุ/ครุภัณฑ์ บย. ๑๒/๒๕๖๙",
        "/Author": OFFICE,
        "/CreationDate": "D:20260903031500Z",
        "/ModDate": "D:20260903031500Z",
    }
    for leak in ["คำปุ่น", gettempdir(), str(Path.home()), str(package_dir()), "site-packages"]:
        assert leak not in description
        assert leak.encode() not in pdf


def test_the_moment_is_the_given_one_wherever_the_office_is() -> None:
    there = MOMENT.astimezone(timezone(timedelta(hours=7)))

    assert render(dataclasses.replace(usual_slip(), made_at=there)) == render(usual_slip())


def test_only_the_fonts_of_the_package_are_embedded() -> None:
    with pikepdf.open(io.BytesIO(render(usual_slip()))) as paper:
        names = {str(font.BaseFont).split("+")[1] for font in paper.pages[0].Resources.Font.values()}

    assert names == {"Sarabun-Regular", "Sarabun-Bold", "Sarabun-Italic"}
    assert [file.name for file in font_files()] == ["Sarabun-Bold.ttf", "Sarabun-Italic.ttf", "Sarabun-Regular.ttf"]
    assert "SIL Open Font License" in (font_files()[0].parent / "OFL.txt").read_text()


def test_files_beside_the_package_are_found_in_a_checkout() -> None:
    assert (template_dir() / "documents" / "loan_slip.typ").is_file()
    assert migrations_dir().name == "migrations"


def test_files_inside_the_package_come_first_when_it_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "assetlend" / "templates").mkdir(parents=True)
    monkeypatch.setattr("assetlend.paths.__file__", str(tmp_path / "assetlend" / "paths.py"))

    assert template_dir() == tmp_path / "assetlend" / "templates"
    assert migrations_dir() == tmp_path / "migrations"


def test_a_naive_moment_of_the_machine_is_not_taken() -> None:
    with pytest.raises(ValueError, match="aware"):
        dataclasses.replace(usual_slip(), made_at=datetime(2026, 9, 3))  # noqa: DTZ001
    assert MOMENT.tzinfo is UTC
