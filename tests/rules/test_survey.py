"""What anybody may see of the answers of others, and when there are too few of them."""

import pytest

from assetlend.domain import survey
from assetlend.domain.survey import Question, Step


def counts(*overall: int) -> dict[str, dict[str, int]]:
    """The same answers to all questions; the numbers are those of the steps from 5 to 1."""
    return {question.value: dict(zip(map(str, Step), overall, strict=True)) for question in Question}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ((9, 8, 7, 6, 5), [9, 8, 7, 6, 5]),
        ((9, 8, 0, 0, 0), [9, 8, 0, 0, 0]),
        ((9, 8, 0, 2, 4), [9, 8, 0, None, None]),
        ((9, 8, 0, 0, 1), [9, None, 0, 0, None]),
        ((5, 0, 0, 0, 0), [5, 0, 0, 0, 0]),
        ((1, 1, 1, 1, 1), [None] * 5),
    ],
)
def test_a_small_number_is_kept_back_with_another_from_which_it_could_be_worked_out(
    given: tuple[int, ...], shown: list[int | None]
) -> None:
    found = survey.kept_back(counts(*given))
    assert found is not None
    assert [list(steps.values()) for steps in found.values()] == [shown] * 3


def test_of_too_few_answers_nothing_is_shown() -> None:
    assert survey.kept_back(counts(4, 0, 0, 0, 0)) is None
    assert survey.kept_back(survey.nothing()) is None


def test_whoever_answered_stands_for_all_only_when_one_in_five_did() -> None:
    assert not survey.few_answered(asked=50, answers=10)
    assert survey.few_answered(asked=51, answers=10)
