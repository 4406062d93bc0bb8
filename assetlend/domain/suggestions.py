"""Problems and what may be done about them: one of each for every rule that has findings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from assetlend.domain.narrative import Finding
from assetlend.thai.digits import to_thai

Words = Mapping[str, Mapping[str, str]]
OTHER = "other"


@dataclass(frozen=True)
class Suggestion:
    """What the findings of one rule show, how many they are, and what may be done; Thai sentences."""

    rule: str
    problem: str
    suggestion: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def suggest(findings: Sequence[Finding], words: Words) -> list[Suggestion]:
    """One for each rule, in the order of the findings.

    Without findings there is none, which says only that these checks found nothing.
    """
    found = []
    for rule, count in Counter(one.rule for one in findings).items():
        said = words.get(rule, words[OTHER])
        problem = said["problem"].format_map({"rule": rule, "count": to_thai(f"{count:,}")})
        found.append(Suggestion(rule, problem, said["suggestion"]))
    return found
