"""Keys sort by the time of their making, tokens cannot be guessed, and a demonstration can make the same ones again."""

import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from threading import Lock
from uuid import UUID

from assetlend.clock import utc_now

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TAG_LENGTH = 10
REFERENCE_LENGTH = 8
FOLLOW_LENGTH = 24


class _Source:
    """Where random bits and the time come from; its keys rise even within one millisecond."""

    def __init__(self, bits: Callable[[int], int], now: Callable[[], datetime]) -> None:
        self.bits = bits
        self.now = now
        self._last = 0
        self._lock = Lock()

    def rising(self, value: int) -> int:
        """`value`, or the next number after the last one given when that is not smaller."""
        with self._lock:
            self._last = max(value, self._last + 1 + self.bits(32))
            return self._last


_SYSTEM = _Source(secrets.randbits, utc_now)
_source: ContextVar[_Source] = ContextVar("ids", default=_SYSTEM)


@contextmanager
def seeded(generator: random.Random, now: Callable[[], datetime]) -> Iterator[None]:
    """Make the same keys for the same seed and clock: for the demonstration office and for tests only."""
    token = _source.set(_Source(generator.getrandbits, now))
    try:
        yield
    finally:
        _source.reset(token)


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits; later ones are greater."""
    source = _source.get()
    milliseconds = int(source.now().timestamp() * 1000)
    # The random part is one number of 73 bits, so that adding to it never reaches the time.
    number = source.rising(milliseconds << 74 | source.bits(73))
    high, low = number >> 62, number & (1 << 62) - 1
    time, rest = high >> 12, high & 0xFFF
    return UUID(int=time << 80 | 7 << 76 | rest << 64 | 2 << 62 | low)


def named_id(digest: bytes) -> UUID:
    """A UUID of version 8 (RFC 9562) made of the first 16 bytes of a hash: it commits to what was hashed."""
    number = int.from_bytes(digest[:16], "big")
    return UUID(int=number & ~(0xF << 76) & ~(3 << 62) | 8 << 76 | 2 << 62)


def token(length: int) -> str:
    """Random characters of Crockford's base 32 (5 bits each), upper case: easy to read aloud and to put into a code."""
    bits = _source.get().bits(5 * length)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(length))


def salt() -> bytes:
    """32 random bytes that hide what a commitment commits to."""
    return _source.get().bits(256).to_bytes(32, "big")


def person_key(person: UUID) -> str:
    """A person's opaque name in the ledger."""
    return f"u_{person.hex}"
