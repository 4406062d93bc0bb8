"""Three questions after a return, five steps each: answers are counted as they come, and none is kept by itself.

`Counts` are question -> step -> how many gave it, by the values of the enums, as the ledger writes them.
"""

from collections.abc import Mapping
from enum import StrEnum

from assetlend.errors import N_


class Question(StrEnum):
    """What is asked, in this order."""

    STEPS = "1"
    OFFICIALS = "2"
    OVERALL = "3"


class Step(StrEnum):
    """The five steps of every answer, the best first."""

    MOST = "5"
    MUCH = "4"
    MIDDLING = "3"
    LITTLE = "2"
    LEAST = "1"


QUESTION_NAMES = {
    Question.STEPS: N_("How easy and clear were the steps?"),
    Question.OFFICIALS: N_("How polite and fair were the officials?"),
    Question.OVERALL: N_("How satisfied are you with everything?"),
}
STEP_NAMES = {
    Step.MOST: N_("Very much (5)"),
    Step.MUCH: N_("Much (4)"),
    Step.MIDDLING: N_("Middling (3)"),
    Step.LITTLE: N_("Little (2)"),
    Step.LEAST: N_("Very little (1)"),
}
Answers = Mapping[Question, Step]
Counts = Mapping[str, Mapping[str, int]]

GOOD = frozenset({Step.MOST, Step.MUCH})
BAD = frozenset({Step.LITTLE, Step.LEAST})
DAYS = 30
"""How long an invitation holds: who is asked later remembers less, and who is away for a month did not forget it."""
FEWEST = 5
"""So many answers are told together at least: fewer would tell something of each who gave one."""
REACHED = 80
"""In a hundred answers to the last question, how many must be 4 or 5 so that it is called good: four of five people."""
HALVED = 50
"""In a hundred, below which most people were not satisfied: that is no partial success."""
HEARD = 20
"""In a hundred who were asked, how many must have answered so that they can stand for all: below one in five it is
mostly those who have something to say.
"""


def nothing() -> dict[str, dict[str, int]]:
    """No answers, with a place for each."""
    return {question.value: {step.value: 0 for step in Step} for question in Question}


def answers_of(counts: Counts) -> int:
    """How many people answered: everybody answers all three."""
    return sum(counts[Question.OVERALL].values())


def of_steps(counts: Counts, question: Question, steps: frozenset[Step]) -> int:
    """How many gave one of these steps."""
    return sum(counts[question].get(step, 0) for step in steps)


def added(one: Counts, other: Counts) -> dict[str, dict[str, int]]:
    """Both together."""
    return {
        question.value: {step.value: _at(one, question, step) + _at(other, question, step) for step in Step}
        for question in Question
    }


def _at(counts: Counts, question: Question, step: Step) -> int:
    return counts.get(question, {}).get(step, 0)


def too_few(answers: int) -> bool:
    """Whether so few answered that nothing is shown of what they said."""
    return answers < FEWEST


def few_answered(asked: int, answers: int) -> bool:
    """Whether too few of those who were asked have answered to stand for all of them."""
    return 100 * answers < HEARD * asked


def places(counts: Counts) -> dict[str, int]:
    """What the places of a sentence hold beside the good answers to the last question."""
    return {
        "fewest": FEWEST,
        "middling": of_steps(counts, Question.OVERALL, frozenset({Step.MIDDLING})),
        "bad": of_steps(counts, Question.OVERALL, BAD),
        "easy": of_steps(counts, Question.STEPS, GOOD),
        "fair": of_steps(counts, Question.OFFICIALS, GOOD),
    }


def kept_back(counts: Counts) -> dict[str, dict[str, int | None]] | None:
    """The counts as anybody may see them: None for each below the fewest, and nothing at all of too few answers.

    One that is kept back alone could be worked out from the sum, so the next smallest goes with it. Nought stays: it
    tells of nobody.
    """
    if too_few(answers_of(counts)):
        return None
    return {question: _without_small(steps) for question, steps in counts.items()}


def _without_small(steps: Mapping[str, int]) -> dict[str, int | None]:
    hidden = {step for step, number in steps.items() if 0 < number < FEWEST}
    if len(hidden) == 1:
        rest = [step for step, number in steps.items() if number and step not in hidden]
        hidden |= {min(rest, key=lambda step: steps[step])} if rest else set()
    return {step: None if step in hidden else number for step, number in steps.items()}
