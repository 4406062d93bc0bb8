"""A checkpoint is a C2SP signed note: origin, size and root of the ledger, signed with Ed25519.

Formats: c2sp.org/signed-note and c2sp.org/tlog-checkpoint.
"""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
_SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<value>\S+)")


class BadNote(ValueError):
    """A note that cannot be read, or whose signature does not hold."""


@dataclass(frozen=True)
class Checkpoint:
    """The state of a ledger: `size` entries under the Merkle root `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes by which a signature names its key."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """The public key as text (`name+id+base64`), to be kept with the notes that it signed."""
    public = key.public_bytes_raw()
    return f"{name}+{key_id(name, public).hex()}+{b64encode(ED25519 + public).decode()}"


def read_verifier_key(text: str) -> tuple[str, bytes]:
    """(name, 32 public bytes). Raises: BadNote."""
    try:
        name, number, value = text.strip().split("+", 2)
        raw = _exact(value)
    except ValueError as error:
        raise BadNote("not a verifier key") from error
    if len(raw) != 33 or raw[:1] != ED25519 or key_id(name, raw[1:]).hex() != number:
        raise BadNote("not a verifier key")
    return name, raw[1:]


def sign(checkpoint: Checkpoint, name: str, key: Ed25519PrivateKey) -> str:
    """The signed note."""
    public = key.public_key().public_bytes_raw()
    signature = b64encode(key_id(name, public) + key.sign(checkpoint.text.encode())).decode()
    return f"{checkpoint.text}\n— {name} {signature}\n"


def open_note(note: str, verifier_keys: list[str]) -> Checkpoint:
    """The checkpoint of a note that one of `verifier_keys` signed. Raises: BadNote."""
    text, separator, signatures = note.rpartition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise BadNote("a note ends with an empty line and its signatures")
    text += "\n"
    known = {(name, key_id(name, public)): public for name, public in map(read_verifier_key, verifier_keys)}
    held = [_holds(text, line, known) for line in signatures.removesuffix("\n").split("\n")]
    if not any(held):
        raise BadNote("no signature of a known key holds")
    return read_checkpoint(text)


def _exact(text: str) -> bytes:
    """The bytes of a base64 text, which has no second spelling. Raises: ValueError."""
    raw = b64decode(text, validate=True)
    if b64encode(raw).decode() != text:
        raise ValueError("base64 with superfluous bits")
    return raw


def _holds(text: str, signature_line: str, known: dict[tuple[str, bytes], bytes]) -> bool:
    match = _SIGNATURE.fullmatch(signature_line)
    if not match:
        raise BadNote("a line under the note is no signature")
    try:
        raw = _exact(match["value"])
        public = known[match["name"], raw[:4]]
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
    except (ValueError, KeyError, InvalidSignature):
        return False
    return True


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text, signature unread. Raises: BadNote."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0] or not re.fullmatch(r"0|[1-9]\d*", lines[1], re.ASCII):
        raise BadNote("a checkpoint has three lines: origin, size, root")
    try:
        root = _exact(lines[2])
    except ValueError as error:
        raise BadNote("the root is not base64") from error
    if len(root) != 32:
        raise BadNote("the root is not 32 bytes long")
    return Checkpoint(lines[0], int(lines[1]), root)
