"""What is kept back cannot be worked out: tried by somebody who knows all that is published, and how it is made."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetlend.domain.small_cells import Shown, Span, alone, band, cell, protect, spans

LEAST = 3
MOST = 9
NAMES = "abcd"


def table(counts: Sequence[int], least: int = LEAST) -> Shown:
    return protect(alone(sum(counts)), dict(zip(NAMES, map(alone, counts), strict=False)), least)


def possible(shown: Shown) -> Iterator[tuple[int, ...]]:
    """Every table of counts with which the published numbers agree, for who knows that a told table tells its zeros."""
    told = list(shown.cells.values())
    all_hidden = set(told) == {None}
    choices = [range(0 if all_hidden else 1, 5 * MOST) if one is None else (one,) for one in told]
    if shown.total is None:
        choices = [range(LEAST) for _ in told]
    for counts in product(*choices[:-1]):
        last = range(LEAST) if shown.total is None else (shown.total - sum(counts),)
        for one in last:
            if one in choices[-1]:
                yield (*counts, one)


def values(shown: Shown, tables: Iterator[tuple[int, ...]]) -> dict[str, set[int]]:
    """What each cell that is kept back may hold."""
    found: dict[str, set[int]] = defaultdict(set)
    for counts in tables:
        for (name, told), count in zip(shown.cells.items(), counts, strict=True):
            if told is None:
                found[name].add(count)
    return found


counts = st.lists(st.integers(0, MOST), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(counts)
def test_no_cell_kept_back_lies_within_narrower_bounds_than_the_least(numbers: list[int]) -> None:
    shown = table(numbers)
    if shown.total is None:
        assert 0 < sum(numbers) < LEAST
        return
    for found in values(shown, possible(shown)).values():
        assert max(found) - min(found) >= LEAST, (numbers, shown)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, MOST), min_size=2, max_size=3))
def test_who_knows_the_rule_cannot_work_a_cell_out_either(numbers: list[int]) -> None:
    """Of all tables that would be published in the very same words, at least two differ in each cell kept back."""
    shown = table(numbers)
    same = (one for one in possible(shown) if table(one) == shown)
    for name, found in values(shown, same).items():
        assert len(found) > 1, (numbers, shown, name)


@settings(max_examples=100, deadline=None)
@given(counts)
def test_a_small_count_is_never_told_and_a_told_one_is_true(numbers: list[int]) -> None:
    shown = table(numbers)
    assert not {*shown.cells.values(), shown.total} & {*range(1, LEAST)}
    for told, count in zip(shown.cells.values(), numbers, strict=True):
        assert told in (None, count)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([8, 9], [8, 9]),
        ([0, 9], [0, 9]),
        ([2, 40, 50], [None, None, 50]),  # one alone could be taken from the total
        ([40, 50, 2], [None, 50, None]),  # the other is the first in order, whatever it holds
        ([2, 2, 50], [None, None, None]),  # two could only be 1 and 3, 2 and 2, 3 and 1
        ([4, 4, 50], [None, None, 50]),
        ([2, 0, 2, 2], [None, None, None, None]),  # three cannot hide each other: none is told, not the empty one
        ([3], [None]),
    ],
)
def test_what_is_kept_back_for_whose_sake(numbers: list[int], expected: list[int | None]) -> None:
    assert list(table(numbers, 5).cells.values()) == expected


def test_many_cases_of_few_people_are_small_too() -> None:
    one_temple = cell(["u_temple"] * 30)
    shown = protect(alone(70), {"agency": one_temple, "resident": alone(40)}, 5)
    assert shown == Shown(70, {"agency": None, "resident": None})
    only = protect(alone(30), {"agency": one_temple, "resident": alone(0)}, 5)
    assert only == Shown(30, {"agency": None, "resident": None})


@pytest.mark.parametrize(
    ("months", "over", "expected"),
    [
        ([6, 7, 8], False, [(0, 0, 6), (1, 1, 7)]),  # the last full one may still have to take more in
        ([2, 2, 2, 7], False, [(0, 2, 6)]),
        ([6, 7, 2], True, [(0, 0, 6), (1, 2, 9)]),
        ([1, 0, 2], True, [(0, 2, None)]),
        ([1, 0, 2], False, []),
        ([0, 0], True, [(0, 1, 0)]),
        ([5], True, [(0, 0, 5)]),
    ],
)
def test_months_with_few_are_told_together(
    months: list[int], over: bool, expected: list[tuple[int, int, int | None]]
) -> None:
    who = [[f"u{place}-{one}" for one in range(many)] for place, many in enumerate(months)]
    assert spans(who, 5, over=over) == [Span(*one) for one in expected]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=9), min_size=1, max_size=12))
def test_two_editions_differ_by_nothing_or_by_enough_people(months: list[list[str]]) -> None:
    """A month later each span is the same; what the last edition adds to any other holds enough people."""
    final = spans(months, LEAST, over=True)
    whole = len({one for month in months for one in month})
    assert [one.first for one in final] == [0, *(one.last + 1 for one in final[:-1])]
    assert final[-1].last == len(months) - 1
    for one in final:
        within = {who for month in months[one.first : one.last + 1] for who in month}
        assert len(within) >= LEAST or (len(final) == 1 and one.cases == (None if whole else 0))
    for upto in range(1, len(months) + 1):
        early = spans(months[:upto], LEAST, over=False)
        assert early == final[: len(early)]
        assert len(early) < len(final)


@pytest.mark.parametrize("denominator", [0, 11, 24, 60, 120, 121, 377])
def test_within_a_band_lie_more_numbers_than_the_least(denominator: int) -> None:
    found = defaultdict(list)
    for numerator in range(denominator + 1):
        if (told := band(numerator, denominator, 5)) is not None:
            assert told[0] * denominator <= numerator * 100 <= told[1] * denominator
            found[told].append(numerator)
    assert bool(found) == (denominator >= 24)
    assert all(len(one) > 5 for one in found.values())
