"""The key that signs checkpoints lies as a file outside the database, readable by its owner only."""

import os
from contextlib import suppress
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
    """The signer of the ledger `name`; with `make`, a first key where there never was one of ours. Raises: NoKey.

    Its public key is put with the former ones, so that what each signed can always be checked: a new private key in
    the place of the old one is all that a change of keys takes.
    """
    file = key_dir / PRIVATE
    if make and not file.exists() and not (key_dir / PUBLIC).exists():
        _write_new(key_dir)
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise NoKey(path=str(file)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(path=str(file))
    found = Signer(name, key, checkpoint_dir, tuple(_texts(key_dir)))
    if found.verifier_key not in found.former:
        _publish(key_dir, found)
    return found


def _write_new(key_dir: Path) -> None:
    key_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = key_dir / f"{PRIVATE}.{os.getpid()}.new"
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as handle:
            handle.write(pem)
        with suppress(FileExistsError):  # another process made one at the same moment
            os.link(draft, key_dir / PRIVATE)
    finally:
        draft.unlink(missing_ok=True)


def _publish(key_dir: Path, signer: Signer) -> None:
    file = key_dir / PUBLIC
    if file.exists():
        file = file.with_stem(f"ledger-{signer.verifier_key.split('+')[1]}")
    file.write_bytes(f"{signer.verifier_key}\n".encode())


def _texts(key_dir: Path) -> list[str]:
    """The verifier keys in the folder; what is none is left to the check of the ledger."""
    return [file.read_text("utf-8", "replace").strip() for file in public_keys(key_dir)]


def public_keys(key_dir: Path) -> list[Path]:
    """The verifier keys to hand out: the present one and the former ones."""
    return sorted(key_dir.glob("*.vkey"))


def origin(ledger_key: str) -> str:
    """The name of an organization's ledger in its checkpoints."""
    return f"assetlend.ledger/{ledger_key}"
