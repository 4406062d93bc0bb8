"""The annex of evidence: the entries behind each figure, by act, without a name of anybody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assetlend.domain.figures import Figure


@dataclass(frozen=True)
class Act:
    """Entries of one act: the act's word in the ledger, its Thai name, and the entries' numbers in order."""

    act: str
    name: str
    entries: Sequence[int]

    def to_json(self) -> dict[str, Any]:
        return {"act": self.act, "name": self.name, "entries": list(self.entries)}


@dataclass(frozen=True)
class Evidence:
    """What stands behind one figure."""

    figure: str
    title: str
    acts: Sequence[Act]

    def to_json(self) -> dict[str, Any]:
        return {"figure": self.figure, "title": self.title, "acts": [act.to_json() for act in self.acts]}


def annex(
    figures: Mapping[str, Figure], acts: Sequence[str], titles: Mapping[str, str], names: Mapping[str, str]
) -> list[Evidence]:
    """The entries of every figure by their acts; `acts` are those of the ledger's entries from number 1 on.

    The acts of a figure stand in the order in which the ledger first tells of them.
    """
    found = []
    for figure, counted in figures.items():
        groups: dict[str, list[int]] = defaultdict(list)
        for seq in counted.entries:
            groups[acts[seq - 1]].append(seq)
        told = [Act(act, names.get(act, act), entries) for act, entries in groups.items()]
        found.append(Evidence(figure, titles.get(figure, figure), told))
    return found
