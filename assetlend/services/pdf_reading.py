"""Whether a PDF can be read, and whether it holds anything that acts: run in a process of its own, with little memory.

A hostile file can make its reader take gigabytes, hours or a wrong turn; here that ends this process and nothing else.
The file comes by standard input, its number of pages goes to standard output. Nothing of the program is imported.
"""

import io
import resource
import sys
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Any

import pikepdf

MEMORY = 512 * 1024 * 1024
SECONDS = 10

ACTIVE_KEYS = frozenset({"/AA", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/RichMediaContent", "/XFA"})
ACTIVE_ACTIONS = frozenset(
    {
        *("/GoTo3DView", "/GoToE", "/GoToR", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition"),
        *("/RichMediaExecute", "/Sound", "/SubmitForm"),
    }
)
ACTIVE_KINDS = frozenset({"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound"})
OTHER_FILES = ("/F", "/Ref")


class Outcome(IntEnum):
    """How the process ends; every other number means that the file could not be read."""

    FINE = 0
    UNREADABLE = 3
    LOCKED = 4
    ACTIVE = 5


def read(data: bytes) -> tuple[Outcome, int]:
    """What becomes of a file, and its number of pages.

    Nothing is repaired on the way: what was looked at is then what every reader sees.
    """
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as document:
            if document.is_encrypted:
                return Outcome.LOCKED, 0
            if any(_acts(thing) for thing in _things(document)):
                return Outcome.ACTIVE, 0
            pages = len(document.pages)
            if document.get_warnings():  # something was left out, which another reader may find
                return Outcome.UNREADABLE, 0
    except pikepdf.PasswordError:
        return Outcome.LOCKED, 0
    except Exception:  # the library raises whatever a broken file makes it raise
        return Outcome.UNREADABLE, 0
    return (Outcome.FINE, pages) if pages else (Outcome.UNREADABLE, 0)


def _things(document: pikepdf.Pdf) -> Iterator[Mapping[str, Any]]:
    """Every dictionary of a document with the words of its keys, those of its streams too."""
    waiting: list[Any] = [document.trailer, *document.objects]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Array):
            waiting.extend(one for one in thing if not getattr(one, "is_indirect", False))
        elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            found = dict(thing.items())
            waiting.extend(one for one in found.values() if not getattr(one, "is_indirect", False))
            yield found | {"stream": isinstance(thing, pikepdf.Stream)}


def _acts(thing: Mapping[str, Any]) -> bool:
    """Whether a dictionary runs something, opens another file, sends something away or holds a file."""
    if not ACTIVE_KEYS.isdisjoint(thing) or (thing["stream"] and any(key in thing for key in OTHER_FILES)):
        return True
    if _word(thing, "/S") in ACTIVE_ACTIONS or _word(thing, "/Subtype") in ACTIVE_KINDS:
        return True
    opened = thing.get("/OpenAction")
    return isinstance(opened, pikepdf.Dictionary) and opened.get("/S") != "/GoTo"


def _word(thing: Mapping[str, Any], key: str) -> str:
    value = thing.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def main() -> int:
    """Read the file of standard input within the limits."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    outcome, pages = read(sys.stdin.buffer.read())
    print(pages)
    return outcome


if __name__ == "__main__":
    sys.exit(main())
