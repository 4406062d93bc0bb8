"""One cache of compiled statements for all engines of a dialect: each test has a new database and so a new engine,
and would else spend a third of its time on compiling the same statements again.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

Key = tuple[Any, ...]


class Shared(LRUCache[Hashable, Any]):
    """SQLAlchemy's cache keyed by the kind of dialect in place of the one dialect of one engine."""

    def get(self, key: Key, default: Any = None) -> Any:  # type: ignore[override]
        return super().get(_of_kind(key), default)

    def __setitem__(self, key: Key, value: Any) -> None:  # type: ignore[override]
        super().__setitem__(_of_kind(key), value)


def _of_kind(key: Key) -> Key:
    return type(key[0]), *key[1:]


def sharing(make: Callable[[str], Engine]) -> Callable[[str], Engine]:
    """`make`, whose engines share what they compile."""
    caches: defaultdict[str, Shared] = defaultdict(lambda: Shared(4000))

    def made(url: str) -> Engine:
        engine = make(url)
        engine._compiled_cache = caches[engine.dialect.name]
        return engine

    return made
