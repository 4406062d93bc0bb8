"""Reading a document piece by piece: what is wrong is noted with its place, and reading goes on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assetlend.domain.plan_faults import (
    Fault,
    KeyMissing,
    KeyUnknown,
    NotANumber,
    NotAText,
    NothingListed,
    NotListed,
    NotNamed,
    Path,
    TooLongText,
    TooManyListed,
)
from assetlend.errors import Invalid
from assetlend.thai import text

MOST_LISTED = 40
MOST_SHOWN = 40


class Reader:
    """Takes values out of a document; a value that is wrong reads as an empty one, and its fault is kept."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: Path, refusal: Invalid) -> None:
        self.faults.append(Fault(path, refusal))

    def mapping(self, value: Any, path: Path, keys: Sequence[str]) -> Mapping[str, Any]:
        """Named values with exactly these keys."""
        if value is None and path and isinstance(path[-1], str):
            return {}  # its absence is told already
        if not isinstance(value, Mapping):
            self.fault(path, NotNamed())
            return {}
        for key in value:
            if key not in keys:
                self.fault((*path, key), KeyUnknown(key=str(key)[:MOST_SHOWN]))
        for key in keys:
            if value.get(key) is None:
                self.fault(path, KeyMissing(key=key))
        return value

    def number(self, given: Mapping[str, Any], key: str, path: Path, least: int, most: int) -> int:
        value = given.get(key)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.fault((*path, key), NotANumber(key=key, least=least, most=most))
            return 0
        return value

    def text(self, given: Mapping[str, Any], key: str, path: Path, most: int) -> str:
        value = given.get(key)
        return "" if value is None else self.line(value, key, (*path, key), most)

    def line(self, value: Any, key: str, path: Path, most: int) -> str:
        """One line of text in its canonical form."""
        found = text.canon(value) if isinstance(value, str) else ""
        if not found:
            self.fault(path, NotAText(key=key))
        if len(found) > most:
            self.fault(path, TooLongText(key=key, most=most))
        return found

    def listed(self, given: Mapping[str, Any], key: str, path: Path) -> Iterator[tuple[Any, Path]]:
        """The entries of a list, each with its place."""
        value, here = given.get(key), (*path, key)
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self.fault(here, NotListed())
            return
        if not value:
            self.fault(here, NothingListed(key=key))
        if len(value) > MOST_LISTED:
            self.fault(here, TooManyListed(key=key, most=MOST_LISTED))
            return
        for place, one in enumerate(value):
            yield one, (*here, place)
