"""Depreciation as a subdistrict office's register shows it: twenty things, three ways of counting, and their edges."""

from datetime import date

import pytest

from assetlend.domain.depreciation import (
    Depreciation,
    ImpossibleLife,
    MonthCounting,
    Thing,
    Why,
    check_years,
    exempt,
    rate,
    taken_off,
    threshold,
    years,
)
from assetlend.domain.rulebook import BadRulebook, parse
from assetlend.services import rules

B = MonthCounting.DAY_15
TODAY = date(2025, 9, 30)

# Number, day, price in baht, units, life, what was taken off and what is left in satang on 30 September 2568.
SAMPLE = [
    ("500-62-0001", date(2019, 2, 14), 18_500, 1, 5, 1_849_900, 100),
    ("500-62-0002", date(2019, 2, 14), 18_500, 1, 5, 1_849_900, 100),
    ("500-66-0003", date(2023, 3, 20), 32_000, 1, 5, 1_600_000, 1_600_000),
    ("400-63-0001", date(2020, 1, 10), 1_500, 20, 10, None, None),
    ("chairs", date(2017, 5, 25), 280, 200, 5, None, None),
    ("650-64-0001", date(2021, 6, 8), 28_900, 1, 5, 2_504_667, 385_333),
    ("650-67-0002", date(2024, 1, 17), 15_900, 1, 5, 530_000, 1_060_000),
    ("416-64-0001", date(2021, 2, 3), 22_000, 1, 4, 2_199_900, 100),
    ("416-68-0005", date(2024, 12, 16), 24_000, 1, 4, 450_000, 1_950_000),
    ("651-65-0001", date(2022, 4, 4), 17_500, 1, 5, 1_225_000, 525_000),
    ("700-61-0001", date(2018, 8, 30), 45_000, 1, 15, 2_125_000, 2_375_000),
    ("710-63-0001", date(2020, 7, 15), 12_500, 1, 5, 1_249_900, 100),
    ("710-63-0002", date(2020, 7, 16), 9_500, 1, 5, None, None),
    ("720-67-0001", date(2024, 5, 9), 13_500, 1, 5, 382_500, 967_500),
    ("720-67-0002", date(2024, 5, 9), 4_800, 1, 5, None, None),
    ("001-59-0001", date(2016, 3, 11), 2_380_000, 1, 8, 237_999_900, 100),
    ("009-65-0001", date(2021, 11, 22), 42_000, 1, 5, 3_220_000, 980_000),
    ("652-66-0001", date(2022, 10, 15), 26_500, 1, 5, 1_590_000, 1_060_000),
    ("660-68-0001", date(2025, 3, 28), 11_900, 1, 5, 119_000, 1_071_000),
    ("420-58-0001", date(2015, 4, 16), 32_500, 1, 10, 3_249_900, 100),
]


@pytest.mark.parametrize("row", SAMPLE, ids=[row[0] for row in SAMPLE])
def test_the_sample_register(row: tuple[str, date, int, int, int, int | None, int | None]) -> None:
    _number, day, baht, units, life, total, left = row
    thing = Thing(day, baht * 100, units, life)
    found = list(years(thing, TODAY, B))
    if total is None:
        assert (found, exempt(thing)) == ([], Why.BELOW)
        return
    assert (found[-1].total, found[-1].left) == (total, left)
    assert sum(one.taken for one in found) == total
    assert all(one.total + one.left == thing.cost for one in found)


def test_whole_months_as_in_a_register_of_2539() -> None:
    """Bought on 9 October 2539 for 45,000: eleven months, then whole years, and one baht is left."""
    thing = Thing(date(1996, 10, 9), 4_500_000, 1, 5)
    rows = list(years(thing, TODAY, MonthCounting.COMPLETED))
    assert [row.taken for row in rows] == [825_000, 900_000, 900_000, 900_000, 900_000, 74_900]
    assert [row.fiscal_year for row in rows] == [2540, 2541, 2542, 2543, 2544, 2545]
    assert rows[-1].left == 100


def test_the_first_year_by_days() -> None:
    """The year between counts as one whether or not it has a 29 February."""
    thing = Thing(date(2023, 7, 3), 3_650_000, 1, 5)
    rows = list(years(thing, date(2024, 9, 30), MonthCounting.DAYS))
    assert [row.taken for row in rows] == [90 * 2_000, 730_000]
    whole = Thing(date(2023, 10, 1), 3_650_000, 1, 5)
    assert [row.taken for row in years(whole, date(2024, 9, 30), MonthCounting.DAYS)] == [730_000]


@pytest.mark.parametrize(
    ("day", "until", "counting", "months"),
    [
        (date(2025, 1, 15), date(2025, 1, 31), B, 1),
        (date(2025, 1, 15), date(2025, 1, 30), B, 0),
        (date(2025, 1, 16), date(2025, 1, 31), B, 0),
        (date(2025, 1, 16), date(2025, 2, 28), B, 1),
        (date(2025, 1, 31), date(2025, 1, 31), B, 0),
        (date(2025, 1, 15), date(2025, 2, 13), MonthCounting.COMPLETED, 0),
        (date(2025, 1, 15), date(2025, 2, 14), MonthCounting.COMPLETED, 1),
        (date(2025, 1, 31), date(2025, 2, 28), MonthCounting.COMPLETED, 1),
        (date(2025, 9, 30), date(2025, 9, 30), MonthCounting.COMPLETED, 0),
        (date(2025, 9, 30), date(2025, 9, 29), B, 0),
    ],
)
def test_when_a_month_counts(day: date, until: date, counting: MonthCounting, months: int) -> None:
    assert taken_off(Thing(day, 1_200_000, 1, 1), until, counting) == months * 100_000


def test_a_lot_keeps_one_baht_of_each_unit_and_stops_when_it_is_struck_off() -> None:
    lot = Thing(date(2020, 1, 1), 1_000_000, 3, 2)
    assert list(years(lot, TODAY, B))[-1].left == 300
    gone = Thing(date(2020, 1, 1), 1_000_000, 3, 2, ends_on=date(2020, 12, 31))
    assert [(row.until, row.taken) for row in years(gone, TODAY, B)] == [
        (date(2020, 9, 30), 1_125_000),
        (date(2020, 12, 31), 375_000),
    ]


@pytest.mark.parametrize(
    ("year", "baht"), [(2530, 30_000), (2545, 30_000), (2546, 5_000), (2562, 5_000), (2563, 10_000), (2569, 10_000)]
)
def test_from_which_price_on(year: int, baht: int) -> None:
    assert threshold(year) == baht * 100


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        (Thing(date(2022, 1, 1), None, 1, 5), Why.NO_PRICE),
        (Thing(None, 2_000_000, 1, 5), Why.NO_DAY),
        (Thing(date(2022, 1, 1), 999_999, 1, 5), Why.BELOW),
        (Thing(date(2022, 1, 1), 1_000_000, 1, 5), None),
    ],
)
def test_what_is_not_depreciated(thing: Thing, why: Why | None) -> None:
    assert exempt(thing) is why
    assert bool(list(years(thing, TODAY, B))) is (why is None)


@pytest.mark.parametrize(
    ("item_class", "name", "expected"),
    [
        ("ครุภัณฑ์สำนักงาน", "โต๊ะ", 10),
        ("ยานพาหนะและขนส่ง", "รถบรรทุกน้ำ", 8),
        ("ไฟฟ้าและวิทยุ", "เครื่องกำเนิดไฟฟ้า 5 kW", 15),
        ("วิทย์/การแพทย์", "เตียงผู้ป่วย", 5),
        ("", "เต็นท์", 10),
        ("คอมพิวเตอร์", "โน้ตบุ๊ก", 3),
    ],
)
def test_the_useful_life_of_a_class(item_class: str, name: str, expected: int) -> None:
    settings = Depreciation(years={"คอมพิวเตอร์": 3})
    assert settings.years_of(item_class, name) == expected


def test_the_rate_of_a_year() -> None:
    assert [rate(life) for life in (3, 5, 8)] == [3333, 2000, 1250]


def test_the_settings_come_from_the_rulebook_and_impossible_ones_are_refused() -> None:
    assert parse(rules.shipped()).depreciation == Depreciation()
    document = rules.shipped() | {"depreciation": {"months": "days", "years": {"สนาม": 3}}}
    assert parse(document).depreciation == Depreciation(MonthCounting.DAYS, {"สนาม": 3})
    for wrong in ({"months": "weeks"}, {"years": {"สนาม": 0}}, {"years": {"ไม่มี": 5}}):
        with pytest.raises(BadRulebook):
            parse(document | {"depreciation": wrong})
    with pytest.raises(ImpossibleLife):
        check_years({"สนาม": 51})
