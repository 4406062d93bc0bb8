"""What makes a new database for each test cheap: engines of a dialect share what they compile, and a file that lives
as long as its test need not reach the disk. Together they take more than half of the time.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.util import LRUCache

Key = tuple[Any, ...]

short_lived: set[str] = set()
"""Addresses of databases that nobody misses after a crash."""


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
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda connection, _: _hurry(url, connection))
        return engine

    return made


def _hurry(url: str, connection: Any) -> None:
    if url in short_lived:
        connection.execute("PRAGMA synchronous = OFF")
