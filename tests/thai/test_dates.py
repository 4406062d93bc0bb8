"""Days as people type them, and as papers show them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetlend.errors import Invalid
from assetlend.thai import dates
from assetlend.thai.dates import day_from_parts, parse_day

BANGKOK = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("16/11/2565", date(2022, 11, 16)),
        ("16 / 11 / 2565", date(2022, 11, 16)),
        ("1/2/2565", date(2022, 2, 1)),
        ("๑๖/๑๑/๒๕๖๕", date(2022, 11, 16)),
        ("25-02-65", date(2022, 2, 25)),
        ("25.02.2565", date(2022, 2, 25)),
        ("25–02–2565", date(2022, 2, 25)),
        ("2565-02-25", date(2022, 2, 25)),
        ("2022-02-25", date(2022, 2, 25)),
        ("2022/2/25", date(2022, 2, 25)),
        ("25/02/2022", date(2022, 2, 25)),
        ("๑๗ มี.ค. ๖๐", date(2017, 3, 17)),
        ("3 ก.ย. 2559", date(2016, 9, 3)),
        ("3 ก.ย.2559", date(2016, 9, 3)),
        ("3ก.ย.2559", date(2016, 9, 3)),
        ("14 เม.ย.64", date(2021, 4, 14)),
        ("30-ก.ย.-62", date(2019, 9, 30)),
        ("30/ก.ย./62", date(2019, 9, 30)),
        ("3 กย 59", date(2016, 9, 3)),
        ("3 มีค 60", date(2017, 3, 3)),
        ("3 มิ.ค. 60", date(2017, 3, 3)),
        ("3 มี.ย. 60", date(2017, 6, 3)),
        ("3 กพ. 60", date(2017, 2, 3)),
        ("3เมย60", date(2017, 4, 3)),
        ("3 ก . ย . 59", date(2016, 9, 3)),
        ("3 กันยายน 2559", date(2016, 9, 3)),
        ("3 กันยา 59", date(2016, 9, 3)),
        ("1 กุมภาพันธ 2559", date(2016, 2, 1)),
        ("1 กรกฏาคม 2559", date(2016, 7, 1)),
        ("1 พฤษจิกายน 2559", date(2016, 11, 1)),
        ("3 กันยายน พ.ศ. 2559", date(2016, 9, 3)),
        ("3 กันยายน พ.ศ.2559", date(2016, 9, 3)),
        ("3 กันยายน พศ 2559", date(2016, 9, 3)),
        ("3 กันยายน พุทธศักราช ๒๕๕๙", date(2016, 9, 3)),
        ("3 ก.พ. พ.ศ. 2559", date(2016, 2, 3)),
        ("3 กันยายน ค.ศ. 2016", date(2016, 9, 3)),
        ("3/9/2016 ค.ศ.", date(2016, 9, 3)),
        ("วันที่ 3 กันยายน 2559", date(2016, 9, 3)),
        ("เมื่อวันที่ ๓ กันยายน ๒๕๕๙", date(2016, 9, 3)),
        ("ลงวันที่ 3 กันยายน 2559", date(2016, 9, 3)),
        ("วันเสาร์ที่ 3 กันยายน 2559", date(2016, 9, 3)),
        ("วันพฤหัสบดีที่ 3 กันยายน พ.ศ. 2559", date(2016, 9, 3)),
        ("พฤหัสบดี 3 กันยายน 2559", date(2016, 9, 3)),
        ("3 Sep 2016", date(2016, 9, 3)),
        ("3-Sep-2016", date(2016, 9, 3)),
        ("3-Sep-59", date(2016, 9, 3)),
        ("3 september 2559", date(2016, 9, 3)),
        ("3rd September 2016", date(2016, 9, 3)),
        ("Sep 3, 2016", date(2016, 9, 3)),
        ("3 Sep 2016 AD", date(2016, 9, 3)),
        ("3 Feb BE 2559", date(2016, 2, 3)),
        ("2022-02-25T10:15:00", date(2022, 2, 25)),
        ("2022-02-25T10:15:00.123456+07:00", date(2022, 2, 25)),
        ("2565-02-25 00:00:00", date(2022, 2, 25)),
        ("25/2/2565 9:05", date(2022, 2, 25)),
        ("3 ก.ย. 2559 09.15 น.", date(2016, 9, 3)),
        ("3 ก.ย. 2559 เวลา 09.15 น.", date(2016, 9, 3)),
        ("29/02/2567", date(2024, 2, 29)),
        ("29/02/2571", date(2028, 2, 29)),
        ("\u200b3 ก.ย.\u00a02559 ", date(2016, 9, 3)),
        ("1/1/2400", date(1857, 1, 1)),
        ("31/12/2199", date(2199, 12, 31)),
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str, day: date) -> None:
    assert parse_day(typed) == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (datetime.fromisoformat("2562-02-19"), date(2019, 2, 19)),
        (datetime.fromisoformat("2019-02-19T23:59"), date(2019, 2, 19)),
        (date(2559, 9, 3), date(2016, 9, 3)),
        (date(2016, 9, 3), date(2016, 9, 3)),
        (datetime.fromisoformat("2572-02-29"), None),
    ],
)
def test_a_spreadsheets_day_may_have_either_year(value: date, day: date | None) -> None:
    if day is None:
        with pytest.raises(Invalid, match="There is no day 29"):
            parse_day(value)
    else:
        assert parse_day(value) == day


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "-", "nonsense", "วันที่", "3", "2559", "ก.ย. 2559", "3 ก.ย.", "3 กันยายน", "39/2559", "43210"),
        *("29/02/2569", "31/4/2565", "0/1/2565", "32/1/2565", "1/0/2565", "1/13/2565", "12/31/2565", "65-02-25"),
        *("1/1/0", "1/1/1", "1/1/559", "1/1/25590", "1/1/1899", "1/1/2200", "1/1/2399", "31/12/2743", "31/12/9999"),
        *("3 กันยายน พ.ศ. 2016", "3 กันยายน ค.ศ. 2559", "3 กันยายน ค.ศ. 16", "3 พ.ศ. ก.ย. ค.ศ. 2559", "3 ม.ย. 60"),
        *(
            "3/9/2559 ถึง 5/9/2559",
            "3–5 ก.ย. 2559",
            "3 9 2559",
            "1/1/2565/1",
            "1e3/1/2565",
            "٣/9/2559",
            "²/9/2559",
            "3²2559",
            "3 ² 2559",
            "3 ٩ 2559",
            "3/٩/2559",
        ),
        *("3-Sep-16", "1/1/" + "2" * 50, "ก" * 50, "\ud800", "3 foo 2559", "--/--/----"),
    ],
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        parse_day(typed)


def test_very_long_texts_are_refused_quickly() -> None:
    for typed in ("1/1/" + "2" * 100_000, "ก" * 100_000, "3 " * 50_000, "วันที่ " * 20_000):
        with pytest.raises(Invalid):
            parse_day(typed)


def test_the_refusal_names_what_was_read_and_gives_an_example() -> None:
    with pytest.raises(Invalid, match=r"“เมื่อวาน” is not a date\. Write it like 3 ก\.ย\. 2559 or 3/9/2559\."):
        parse_day("เมื่อวาน")
    with pytest.raises(Invalid, match=r"There is no day 29 in กุมภาพันธ์ 2569: that month ends on day 28\."):
        parse_day("29/02/2569")
    with pytest.raises(Invalid, match="can be read in two ways"):
        parse_day("3-Sep-16")


def test_two_digits_are_a_year_of_the_running_buddhist_century() -> None:
    assert parse_day("1/1/99") == date(2056, 1, 1)
    assert parse_day("1/1/01", today=date(2026, 5, 1)) == date(1958, 1, 1)
    assert parse_day("1/1/01", today=date(2058, 5, 1)) == date(2058, 1, 1)


Days = st.dates(date(1857, 1, 1), date(2199, 12, 31))
FORMATS: tuple[Callable[[date, bool], str], ...] = (
    dates.format_short,
    dates.format_long,
    dates.format_numeric,
    dates.format_with_weekday,
)


@pytest.mark.parametrize("form", FORMATS)
@given(day=Days, thai=st.booleans())
def test_every_format_is_read_back(form: Callable[[date, bool], str], day: date, thai: bool) -> None:
    assert parse_day(form(day, thai)) == day


@given(Days.filter(lambda day: day.year >= 1900))
def test_iso_and_cells_are_read_back(day: date) -> None:
    assert parse_day(day.isoformat()) == parse_day(day) == day
    assert parse_day(datetime.fromisoformat(f"{day.isoformat()}T17:30")) == day


@given(Days)
def test_the_three_fields_of_a_form_are_read_back(day: date) -> None:
    assert day_from_parts(str(day.day), str(day.month), str(dates.buddhist_year(day))) == day
    assert day_from_parts(f" {day.day:02d}", dates.MONTHS_SHORT[day.month - 1], str(day.year + 543)) == day


@given(st.text())
def test_any_text_is_a_day_or_refused(text: str) -> None:
    try:
        parse_day(text)
    except Invalid as refusal:
        str(refusal).encode()


@given(st.text("0123456789๐๓/.-– ก.ย.มพศคเวันที่tTZ:", max_size=24))
def test_any_jumble_of_dates_letters_is_a_day_or_refused(text: str) -> None:
    try:
        parse_day(text)
    except Invalid as refusal:
        str(refusal).encode()


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (("3", "9", "2559"), date(2016, 9, 3)),
        (("๓", "๙", "๒๕๕๙"), date(2016, 9, 3)),
        ((" 03 ", "09", "59"), date(2016, 9, 3)),
        (("3", "กันยายน", "2559"), date(2016, 9, 3)),
        (("3", "ก.ย.", "พ.ศ. 2559"), date(2016, 9, 3)),
        (("29", "2", "2567"), date(2024, 2, 29)),
    ],
)
def test_a_form_takes_the_day_in_three_fields(parts: tuple[str, str, str], day: date) -> None:
    assert day_from_parts(*parts) == day


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        (("", "9", "2559"), "day"),
        (("0", "9", "2559"), "day"),
        (("32", "9", "2559"), "day"),
        (("31", "9", "2559"), "day"),
        (("29", "2", "2569"), "day"),
        (("x", "9", "2559"), "day"),
        (("1.5", "9", "2559"), "day"),
        (("3", "", "2559"), "month"),
        (("3", "13", "2559"), "month"),
        (("3", "ม.ย.", "2559"), "month"),
        (("3", "0", "2559"), "month"),
        (("3", "9", ""), "year"),
        (("3", "9", "2016"), "year"),
        (("3", "9", "559"), "year"),
        (("3", "9", "25590"), "year"),
        (("3", "9", "2300"), "year"),
        (("3", "9", "abcd"), "year"),
        (("3", "9", "²²"), "year"),
    ],
)
def test_a_form_says_which_field_is_wrong(parts: tuple[str, str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        day_from_parts(*parts)
    assert refused.value.field == field


def test_a_gregorian_year_is_sent_back_with_the_buddhist_one() -> None:
    with pytest.raises(Invalid, match=r"Buddhist era \(พ\.ศ\.\): 2569 instead of 2026\."):
        day_from_parts("1", "2", "2026")


def test_the_formats() -> None:
    day = date(2016, 9, 3)
    assert dates.format_short(day) == "3 ก.ย. 2559"
    assert dates.format_short(day, thai_digits=True) == "๓ ก.ย. ๒๕๕๙"
    assert dates.format_long(day) == "3 กันยายน 2559"
    assert dates.format_numeric(day) == "03/09/2559"
    assert dates.format_with_weekday(day) == "วันเสาร์ที่ 3 กันยายน 2559"
    assert dates.format_with_weekday(day, True) == "วันเสาร์ที่ ๓ กันยายน ๒๕๕๙"
    assert dates.buddhist_year(day) == 2559


def test_a_moment_is_shown_at_the_offices_clock() -> None:
    assert dates.format_moment(datetime(2016, 9, 3, 2, 15, tzinfo=UTC), BANGKOK) == "3 ก.ย. 2559 09.15 น."
    assert dates.format_moment(datetime(2016, 9, 2, 17, 0, tzinfo=UTC), BANGKOK) == "3 ก.ย. 2559 00.00 น."
    with pytest.raises(ValueError, match="time zone"):
        dates.format_moment(datetime.fromisoformat("2016-09-03"), BANGKOK)


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2016, 9, 3), date(2016, 9, 3), "3 ก.ย. 2559"),
        (date(2016, 9, 3), date(2016, 9, 5), "3–5 ก.ย. 2559"),
        (date(2016, 9, 28), date(2016, 10, 3), "28 ก.ย. – 3 ต.ค. 2559"),
        (date(2016, 12, 30), date(2017, 1, 2), "30 ธ.ค. 2559 – 2 ม.ค. 2560"),
        (date(2016, 9, 3), date(2017, 9, 5), "3 ก.ย. 2559 – 5 ก.ย. 2560"),
    ],
)
def test_a_range_names_what_is_common_once(start: date, end: date, text: str) -> None:
    assert dates.format_range(start, end) == text


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2025, 9, 30), 2568), (date(2025, 10, 1), 2569), (date(2026, 1, 1), 2569), (date(2026, 9, 30), 2569)],
)
def test_the_fiscal_year_begins_in_october(day: date, year: int) -> None:
    assert dates.fiscal_year(day) == year


def test_a_fiscal_year_has_twelve_months_from_october_to_september() -> None:
    assert dates.fiscal_year_bounds(2569) == (date(2025, 10, 1), date(2026, 9, 30))
    months = dates.fiscal_months(2569)
    assert len(months) == 12
    assert months[0] == date(2025, 10, 1)
    assert months[3] == date(2026, 1, 1)
    assert months[-1] == date(2026, 9, 1)
    assert all(dates.fiscal_year(month) == 2569 for month in months)


@given(Days)
def test_every_day_lies_in_its_fiscal_year(day: date) -> None:
    first, last = dates.fiscal_year_bounds(dates.fiscal_year(day))
    assert first <= day <= last
