"""The key that signs checkpoints lies as a file outside the database, readable by its owner only."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from assetlend.errors import Invalid
from assetlend.services.ledger import Signer

PRIVATE = "ledger-ed25519.pem"
PUBLIC = "ledger.vkey"


class NoKey(Invalid):
    """The key that signs the ledger's checkpoints is missing or damaged (%(path)s). Put it back from its safe copy."""


def signer(key_dir: Path, checkpoint_dir: Path, name: str, *, make: bool = False) -> Signer:
    """The signer of the ledger `name`; with `make`, a first key where there is none. Raises: NoKey."""
    file = key_dir / PRIVATE
    if make and not file.exists():
        _write_new(key_dir, name)
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise NoKey(path=str(file)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(path=str(file))
    return Signer(name, key, checkpoint_dir)


def _write_new(key_dir: Path, name: str) -> None:
    key_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(key_dir / PRIVATE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(pem)
    (key_dir / PUBLIC).write_text(Signer(name, key, key_dir).verifier_key + "\n", "utf-8")


def public_keys(key_dir: Path) -> list[Path]:
    """The verifier keys to hand out: the present one and the former ones."""
    return sorted(key_dir.glob("*.vkey"))


def origin(ledger_key: str) -> str:
    """The name of an organization's ledger in its checkpoints."""
    return f"assetlend.ledger/{ledger_key}"
