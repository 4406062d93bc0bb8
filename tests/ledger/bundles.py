"""Small ledgers as files, made without a database: what an auditor holds, for a test to tamper with."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assetlend.ledger import canonical, merkle, notes, verify

ORG = "o_test"
ORIGIN = f"assetlend.ledger/{ORG}"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
BEGAN = datetime(2026, 1, 12, 2, 0, tzinfo=UTC)


def line(seq: int, **over: Any) -> bytes:
    """The bytes of one entry, its line end included; `over` replaces parts of it."""
    values: dict[str, Any] = {
        "act": "loan.closed",
        "actor": {"acting": False, "id": "u_1", "office": "counter_clerk"},
        "at": BEGAN + timedelta(minutes=seq),
        "data": {"reason": f"ครั้งที่ {seq}"},
        "subject": f"loan:{seq:032x}",
        "org": ORG,
        "seq": seq,
    }
    return canonical.line(**(values | over)) + b"\n"


def lines(count: int) -> list[bytes]:
    return [line(seq) for seq in range(1, count + 1)]


def root(of: Sequence[bytes]) -> bytes:
    return merkle.root_of(merkle.leaf_hash(one[:-1]) for one in of)


def note(of: Sequence[bytes], key: Ed25519PrivateKey = KEY, name: str = ORIGIN) -> bytes:
    """A signed checkpoint over these lines."""
    return notes.sign(notes.Checkpoint(name, len(of), root(of)), name, key).encode()


def renumbered(of: Sequence[bytes]) -> list[bytes]:
    """The same entries with new numbers, spelled canonically: what an insider makes who hashes everything again."""
    changed = []
    for seq, one in enumerate(of, 1):
        entry = json.loads(one)
        entry["seq"] = seq
        changed.append(respelled(entry))
    return changed


def respelled(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def edited(one: bytes, **changes: Any) -> bytes:
    """An entry with some of its eight keys changed, spelled canonically."""
    return respelled(json.loads(one) | changes)


@dataclass
class Bundle:
    """An exported bundle in a folder, with the checker beside it as it is handed out."""

    folder: Path
    count: int = 0

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.jsonl"

    @property
    def key_file(self) -> Path:
        return self.folder / "keys" / "ledger.vkey"

    def lines(self) -> list[bytes]:
        return self.ledger.read_bytes().splitlines(keepends=True)

    def write(self, of: Sequence[bytes]) -> None:
        self.ledger.write_bytes(b"".join(of))

    def change(self, act: Callable[[list[bytes]], Sequence[bytes]]) -> None:
        """Put what `act` makes of the lines in their place."""
        self.write(act(self.lines()))

    def checkpoint(self, content: bytes, name: str) -> Path:
        file = self.folder / "checkpoints" / name
        file.write_bytes(content)
        return file

    def check(self) -> "Answer":
        """What the stand-alone checker says: a program of its own, without this project on its path."""
        return run([sys.executable, "-I", "verify.py", "."], self.folder)


@dataclass(frozen=True)
class Answer:
    code: int
    said: str

    @property
    def valid(self) -> bool:
        return self.code == 0 and self.said.startswith("valid: ")


def run(command: list[str], folder: Path, **more: Any) -> Answer:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120, **more)
    return Answer(done.returncode, (done.stdout + done.stderr).decode())


def write(folder: Path, count: int = 10, sizes: Sequence[int] = (4, 8)) -> Bundle:
    """A bundle of `count` entries with checkpoints over `sizes`."""
    of = lines(count)
    for name in ("checkpoints", "keys"):
        (folder / name).mkdir(parents=True)
    shutil.copy(verify.__file__, folder / "verify.py")
    bundle = Bundle(folder, count)
    bundle.write(of)
    bundle.key_file.write_text(notes.verifier_key(ORIGIN, KEY.public_key()) + "\n")
    for size in sizes:
        bundle.checkpoint(note(of[:size]), f"{size:012d}.txt")
    return bundle
