#!/usr/bin/env python3
"""Checks an exported ledger by itself: one file, Python's own library only, nothing of the program that wrote it.

    python3 verify.py BUNDLE_FOLDER        lines, checkpoints and keys
    python3 verify.py ledger.jsonl         the lines alone
    python3 verify.py BUNDLE PAPER …       and whether the entries stand for which papers were given out

A PAPER is what the code of the ledger on a slip says: an address that ends in /R/number/code, or number/code alone.
Prints what holds and what does not, the first bad entry by its `seq`. Exit 0 when everything holds, 1 when something
does not, 2 for wrong usage. What it cannot show: that an entry was true when it was written, that everything that
happened was entered, and that nobody else was given another ledger (compare checkpoints with others for that).
"""

import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

KEYS = ["act", "actor", "at", "data", "object", "org", "seq", "v"]
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
MOST_WHOLE = 2**53 - 1
MOST_LINE = 2**24
PAPER = re.compile(r"(?:\S*/R/)?([1-9]\d{0,17})/([0-9A-F]{64})", re.ASCII | re.IGNORECASE)


class Bad(Exception):
    """Something does not hold; `seq` is the entry that shows it, where there is one."""

    def __init__(self, reason: str, seq: int | None = None) -> None:
        self.seq = seq
        self.reason = reason
        super().__init__(f"entry {seq}: {reason}" if seq is not None else reason)


# -- lines ------------------------------------------------------------------------------------------------------------


def no_float(text: str) -> Any:
    raise Bad(f"holds the number {text}, which is no whole number")


def whole(text: str) -> int:
    number = int(text)
    if abs(number) > MOST_WHOLE:
        raise Bad("holds a number that has no exact spelling")
    return number


def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, whose keys must stand in the order of their UTF-16 code units (RFC 8785)."""
    found = dict(items)
    if len(found) != len(items):
        raise Bad("holds a key twice")
    names = list(found)
    if names != sorted(names, key=None if "".join(names).isascii() else utf16):
        raise Bad("is not spelled canonically")
    return found


def utf16(name: str) -> bytes:
    return name.encode("utf-16-be", "surrogatepass")


DECODER = json.JSONDecoder(parse_int=whole, parse_float=no_float, parse_constant=no_float, object_pairs_hook=pairs)


def read_line(raw: bytes, seq: int) -> dict[str, Any]:
    """The entry of one line, which must be the canonical spelling of entry number `seq`."""
    try:
        entry = DECODER.decode(raw.decode("utf-8"))
        spelling = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except Bad as bad:
        raise Bad(bad.reason, seq) from None
    except (ValueError, RecursionError) as error:
        raise Bad(f"is not JSON ({error})", seq) from None
    if not isinstance(entry, dict) or sorted(entry) != KEYS:
        raise Bad("has not the eight keys of an entry", seq)
    if spelling != raw:
        raise Bad("is not spelled canonically", seq)
    if entry["seq"] is True or entry["seq"] != seq:
        raise Bad(f"is numbered {entry['seq']}", seq)
    if entry["v"] is True or entry["v"] != 1:
        raise Bad(f"has the unknown version {entry['v']}", seq)
    if not isinstance(entry["at"], str) or not MOMENT.fullmatch(entry["at"]):
        raise Bad("has no time of recording", seq)
    return entry


def lines(data: Iterable[bytes]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """(entry, leaf hash) of each line in order; times never run back and the organization never changes."""
    before: dict[str, Any] | None = None
    for seq, line in enumerate(data, 1):
        if not line.endswith(b"\n"):
            raise Bad("has no line end, or none after 16 MiB: the file is cut off", seq)
        entry = read_line(line[:-1], seq)
        if before and entry["at"] < before["at"]:
            raise Bad("was recorded before the entry in front of it", seq)
        if before and entry["org"] != before["org"]:
            raise Bad("belongs to another organization", seq)
        before = entry
        yield entry, hashlib.sha256(b"\x00" + line[:-1]).digest()


# -- tree -------------------------------------------------------------------------------------------------------------


class Tree:
    """The Merkle tree of RFC 9162, of which only the right edge is kept."""

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        level = 0
        while self.edge and self.edge[-1][0] == level:
            leaf = hashlib.sha256(b"\x01" + self.edge.pop()[1] + leaf).digest()
            level += 1
        self.edge.append((level, leaf))
        self.size += 1

    def root(self) -> bytes:
        if not self.edge:
            return hashlib.sha256(b"").digest()
        value = self.edge[-1][1]
        for _, left in reversed(self.edge[:-1]):
            value = hashlib.sha256(b"\x01" + left + value).digest()
        return value


# -- Ed25519 (RFC 8032), verification only ----------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add_points(a: Point, b: Point) -> Point:
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(times: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while times:
        if times & 1:
            total = add_points(total, point)
        point = add_points(point, point)
        times >>= 1
    return total


def same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def read_point(raw: bytes) -> Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_M1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = read_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signature_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature (64 bytes) over `message` was made with the key of `public` (32 bytes)."""
    if len(public) != 32 or len(signature) != 64 or BASE is None:
        return False
    key, r = read_point(public), read_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return same(multiply(s, BASE), add_points(r, multiply(h, key)))


# -- checkpoints ------------------------------------------------------------------------------------------------------


Key = tuple[str, bytes, bytes]


def from_base64(text: str) -> bytes:
    """The bytes of a base64 text, which has no second spelling. Raises: ValueError."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("base64 with superfluous bits")
    return raw


def read_key(content: bytes, name: str) -> Key:
    """(name, key id, 32 public bytes) of a file that holds one verifier key `name+id+base64`. Raises: Bad."""
    try:
        line, end, rest = content.decode("utf-8").partition("\n")
        owner, number, value = line.split("+", 2)
        raw = from_base64(value)
    except ValueError:
        raise Bad(f"the key file {name} cannot be read") from None
    identity = hashlib.sha256(owner.encode() + b"\n" + raw).digest()[:4]
    if len(raw) != 33 or raw[0] != 1 or identity.hex() != number or not end or rest:
        raise Bad(f"the key file {name} does not hold an Ed25519 verifier key")
    return owner, identity, raw[1:]


def read_note(content: bytes, keys: list[Key], name: str) -> tuple[str, int, bytes]:
    """(origin, size, root) of a signed checkpoint. Raises: Bad where no signature of a known key holds."""
    try:
        text, separator, signatures = content.decode("utf-8").rpartition("\n\n")
        origin, size, root = text.split("\n")
        signed = [read_signature(line) for line in signatures.removesuffix("\n").split("\n")]
        state = origin, int(size), from_base64(root)
    except ValueError:
        raise Bad(f"checkpoint {name} cannot be read") from None
    if not separator or not signatures.endswith("\n") or not re.fullmatch(r"0|[1-9]\d*", size, re.ASCII):
        raise Bad(f"checkpoint {name} cannot be read")
    for owner, identity, signature in signed:
        for key_owner, key_identity, public in keys:
            known = (owner, identity) == (key_owner, key_identity)
            if known and signature_holds(public, (text + "\n").encode(), signature):
                return state
    raise Bad(f"checkpoint {name} bears no valid signature of the keys in keys/")


def read_signature(line: str) -> tuple[str, bytes, bytes]:
    """(name, key id, signature) of one line under a note. Raises: ValueError."""
    match = re.fullmatch(r"— (\S+) (\S+)", line)
    if match is None:
        raise ValueError("no signature line")
    raw = from_base64(match[2])
    return match[1], raw[:4], raw[4:]


def read_checkpoints(folder: Path) -> dict[int, tuple[str, bytes]]:
    """size -> (file name, root) of every checkpoint of a bundle."""
    keys = [read_key(path.read_bytes(), path.name) for path in sorted((folder / "keys").glob("*"))]
    found: dict[int, tuple[str, bytes]] = {}
    origins = set()
    for path in sorted((folder / "checkpoints").glob("*")):
        origin, size, root = read_note(path.read_bytes(), keys, path.name)
        origins.add(origin)
        if size in found and found[size][1] != root:
            raise Bad(f"checkpoints {found[size][0]} and {path.name} tell two different ledgers of {size} entries")
        found[size] = (path.name, root)
    if len(origins) > 1:
        raise Bad("the checkpoints name different ledgers: " + ", ".join(sorted(origins)))
    return found


# -- the whole --------------------------------------------------------------------------------------------------------


def check(path: Path, papers: Iterable[tuple[int, bytes]] = ()) -> dict[str, Any]:
    """Reads a bundle's folder or a file of lines; returns what was checked. Raises: Bad.

    `papers` are (seq, leaf hash) of entries that must stand in it.
    """
    file = path / "ledger.jsonl" if path.is_dir() else path
    checkpoints = read_checkpoints(path) if path.is_dir() else {}
    tree = Tree()
    seen: list[int] = []
    given = sorted(papers)
    compare(tree, checkpoints, seen)
    with file.open("rb") as data:
        for _, leaf in lines(iter(lambda: data.readline(MOST_LINE), b"")):
            tree.add(leaf)
            if any(seq == tree.size and code != leaf for seq, code in given):
                raise Bad("is not the one that a paper was given out for", tree.size)
            compare(tree, checkpoints, seen)
    missing = sorted(size for size in checkpoints if size > tree.size)
    if missing:
        raise Bad(
            f"is missing: checkpoint {checkpoints[missing[0]][0]} was signed over {missing[0]} entries", tree.size + 1
        )
    if given and given[-1][0] > tree.size:
        raise Bad(f"is missing: a paper was given out for entry {given[-1][0]}", tree.size + 1)
    return {"entries": tree.size, "root": base64.b64encode(tree.root()).decode(), "checkpoints": seen}


def compare(tree: Tree, checkpoints: dict[int, tuple[str, bytes]], seen: list[int]) -> None:
    if tree.size in checkpoints:
        name, root = checkpoints[tree.size]
        if tree.root() != root:
            since = seen[-1] + 1 if seen else 1
            raise Bad(f"or one after it up to {tree.size} is not what checkpoint {name} was signed over", since)
        seen.append(tree.size)


def main(arguments: list[str]) -> int:
    papers = [PAPER.fullmatch(text) for text in arguments[1:]]
    given = {(int(one[1]), bytes.fromhex(one[2])) for one in papers if one}
    if not arguments or arguments[0].startswith("-") or None in papers:
        print("usage: verify.py BUNDLE_FOLDER | ledger.jsonl [PAPER …]", file=sys.stderr)
        return 2
    try:
        result = check(Path(arguments[0]), given)
    except Bad as bad:
        print(f"NOT VALID: {bad}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 2
    signed = result["checkpoints"]
    print(f"valid: {result['entries']} entries, root {result['root']}")
    print(f"signed checkpoints that agree: {len(signed)}" + (f", the last over {signed[-1]} entries" if signed else ""))
    if given:
        print(f"papers whose entries stand in it: {len(given)}")
    if not signed or signed[-1] < result["entries"]:
        first = signed[-1] + 1 if signed else 1
        print(f"entries {first} to {result['entries']} are under no checkpoint yet" if result["entries"] else "empty")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
