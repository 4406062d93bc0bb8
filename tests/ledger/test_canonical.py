"""One entry has one spelling."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from assetlend.ledger import canonical, verify

BANGKOK = timezone(timedelta(hours=7))
KEY = UUID("019aac82-1e80-77d4-8bed-cd2d23e77bd2")


class Colour(StrEnum):
    RED = "red"


def spelled(data: Any, seq: int = 42) -> bytes:
    return canonical.line(
        act="loan.handed_over",
        actor={"office": "supply_officer", "id": "u_1", "acting": False},
        at=datetime(2026, 1, 15, 2, 10, 44, 102331, tzinfo=UTC),
        data=data,
        subject="loan:1",
        org="o_1",
        seq=seq,
    )


def test_an_entry_is_spelled_as_the_contract_shows_it() -> None:
    assert (
        spelled({"note": "ดี", "at": date(2026, 1, 15)})
        == (
            '{"act":"loan.handed_over","actor":{"acting":false,"id":"u_1","office":"supply_officer"},'
            '"at":"2026-01-15T02:10:44.102331Z","data":{"at":"2026-01-15","note":"ดี"},"object":"loan:1","org":"o_1",'
            '"seq":42,"v":1}'
        ).encode()
    )


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (True, True),
        (7, 7),
        ("น้ำ", "น้ำ"),
        (Colour.RED, "red"),
        (KEY, "019aac821e8077d48bedcd2d23e77bd2"),
        (date(2026, 9, 30), "2026-09-30"),
        (datetime(2026, 9, 30, 12, 0, tzinfo=UTC), "2026-09-30T12:00:00.000000Z"),
        (datetime(2026, 9, 30, 1, 2, 3, 4, tzinfo=BANGKOK), "2026-09-29T18:02:03.000004Z"),
        ({"a": (1, [KEY])}, {"a": [1, ["019aac821e8077d48bedcd2d23e77bd2"]]}),
        ({Colour.RED: 1}, {"red": 1}),
    ],
)
def test_each_kind_of_value_has_one_plain_form(value: Any, plain: Any) -> None:
    assert canonical.plain(value) == plain


@pytest.mark.parametrize("value", [1.0, float("nan"), Decimal(1), b"x", {1}, object(), {"a": [{"b": 0.5}]}])
def test_what_has_no_exact_spelling_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="no exact spelling"):
        canonical.plain(value)


@pytest.mark.parametrize("number", [2**53, -(2**53)])
def test_a_number_beyond_the_exact_ones_is_refused(number: int) -> None:
    with pytest.raises(rfc8785.IntegerDomainError):
        spelled({"n": number})


def test_keys_stand_in_the_order_of_their_utf_16_code_units() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\u00f6"]
    entry = verify.read_line(spelled(dict.fromkeys(names, 0)), 42)
    assert list(entry["data"]) == ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(BANGKOK))  # noqa: DTZ001


@given(MOMENTS)
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    assert canonical.read_stamp(canonical.stamp(moment)) == moment


@given(st.tuples(MOMENTS, MOMENTS))
def test_moments_sort_as_text_as_they_sort_in_time(pair: tuple[datetime, datetime]) -> None:
    texts = [canonical.stamp(one) for one in pair]
    assert (texts[0] < texts[1]) is (pair[0] < pair[1])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_the_stand_alone_checker_takes_every_line_that_the_program_can_write(data: dict[str, Any]) -> None:
    entry = verify.read_line(spelled(data), 42)
    assert entry["data"] == data
