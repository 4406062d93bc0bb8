"""Checkpoints are signed notes of the C2SP formats, and both readers of signatures agree with the standard."""

from base64 import b64encode
from hashlib import sha256, sha512

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from assetlend.ledger import notes, verify
from assetlend.ledger.notes import BadNote, Checkpoint
from tests.ledger.bundles import KEY, ORIGIN, OTHER_KEY

STATE = Checkpoint(ORIGIN, 42, sha256(b"root").digest())
NOTE = notes.sign(STATE, ORIGIN, KEY)
VKEY = notes.verifier_key(ORIGIN, KEY.public_key())
OTHER_VKEY = notes.verifier_key(ORIGIN, OTHER_KEY.public_key())

# The example of the signed-note format, as its first implementation documents it.
EXAMPLE_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
EXAMPLE_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
EXAMPLE_SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


# -- notes ------------------------------------------------------------------------------------------------------------


def test_a_note_gives_back_what_was_signed() -> None:
    assert notes.open_note(NOTE, [VKEY]) == STATE
    assert notes.open_note(NOTE, [OTHER_VKEY, VKEY]) == STATE


def test_a_note_has_the_lines_of_the_format() -> None:
    lines = NOTE.split("\n")
    assert lines[:4] == [ORIGIN, "42", b64encode(STATE.root).decode(), ""]
    assert lines[4].startswith(f"— {ORIGIN} ") and lines[5:] == [""]


def test_the_key_id_is_that_of_the_format() -> None:
    name, public = notes.read_verifier_key(EXAMPLE_KEY)
    assert (name, notes.key_id(name, public).hex()) == ("PeterNeumann", "c74f20a3")
    assert notes.verifier_key(name, Ed25519PublicKey.from_public_bytes(public)) == EXAMPLE_KEY


def test_the_documented_signature_holds_for_both_readers() -> None:
    owner, identity, public = verify.read_key(EXAMPLE_KEY.encode() + b"\n", "key")
    signed_by, signed_with, signature = verify.read_signature(EXAMPLE_SIGNATURE)

    assert (owner, identity) == (signed_by, signed_with)
    assert verify.signature_holds(public, EXAMPLE_TEXT.encode(), signature)
    with pytest.raises(BadNote, match="three lines"):  # signed well, but no checkpoint
        notes.open_note(f"{EXAMPLE_TEXT}\n{EXAMPLE_SIGNATURE}\n", [EXAMPLE_KEY])


def test_a_second_signature_of_somebody_else_does_no_harm() -> None:
    witnessed = NOTE + notes.sign(STATE, ORIGIN, OTHER_KEY).split("\n\n")[1]
    for known in (VKEY, OTHER_VKEY):
        assert notes.open_note(witnessed, [known]) == STATE


def test_a_note_of_another_key_is_refused() -> None:
    with pytest.raises(BadNote, match="no signature of a known key"):
        notes.open_note(NOTE, [OTHER_VKEY])
    with pytest.raises(BadNote):
        notes.open_note(NOTE, [])


def test_a_key_of_another_name_does_not_open_a_note() -> None:
    with pytest.raises(BadNote):
        notes.open_note(NOTE, [notes.verifier_key("somebody.else", KEY.public_key())])


def test_a_signature_under_a_wrong_key_id_is_refused() -> None:
    text, signature = NOTE.split("\n\n")
    raw = verify.read_signature(signature.rstrip("\n"))
    wrong = b64encode(bytes(4) + raw[2]).decode()
    with pytest.raises(BadNote):
        notes.open_note(f"{text}\n\n— {ORIGIN} {wrong}\n", [VKEY])


def test_no_bit_of_a_note_can_be_turned() -> None:
    raw = NOTE.encode()
    for place in range(len(raw)):
        for bit in range(8):
            turned = bytearray(raw)
            turned[place] ^= 1 << bit
            assert not opens(bytes(turned)), (place, bit)


def opens(raw: bytes) -> bool:
    try:
        notes.open_note(raw.decode(), [VKEY])
    except (BadNote, UnicodeDecodeError):
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n1\n",
        f"{ORIGIN}\n01\n{b64encode(STATE.root).decode()}\n",
        f"{ORIGIN}\n-1\n{b64encode(STATE.root).decode()}\n",
        f"{ORIGIN}\n๑\n{b64encode(STATE.root).decode()}\n",
        f"\n1\n{b64encode(STATE.root).decode()}\n",
        f"{ORIGIN}\n1\nnot base64\n",
        f"{ORIGIN}\n1\n{b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n1\n{b64encode(STATE.root).decode()}",
        f"{ORIGIN}\n1\n{b64encode(STATE.root).decode()}\nmore\n",
    ],
)
def test_what_is_no_checkpoint_is_refused_even_when_it_is_signed(text: str) -> None:
    key_id = notes.key_id(ORIGIN, KEY.public_key().public_bytes_raw())
    signature = b64encode(key_id + KEY.sign(text.encode())).decode()
    with pytest.raises(BadNote):
        notes.open_note(f"{text}\n— {ORIGIN} {signature}\n", [VKEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+AAAA",
        VKEY.replace("+", "-"),
        VKEY[:-4],
        f"{VKEY}AAAA",
        VKEY.replace(ORIGIN, f"{ORIGIN}x"),
        f"{ORIGIN}+{'0' * 8}+{VKEY.split('+', 2)[2]}",
    ],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(BadNote, match="not a verifier key"):
        notes.read_verifier_key(text)


# -- Ed25519 by hand --------------------------------------------------------------------------------------------------

RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        sha512(b"abc").hexdigest(),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
)


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_standard_hold(public: str, message: str, signature: str) -> None:
    key, said, signed = (bytes.fromhex(one) for one in (public, message, signature))
    assert verify.signature_holds(key, said, signed)
    assert not verify.signature_holds(key, said + b"x", signed)
    assert not verify.signature_holds(key, said, signed[:-1])
    assert not verify.signature_holds(key[:-1], said, signed)


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_second_spelling_of_a_signature_is_refused(public: str, message: str, signature: str) -> None:
    key, said, signed = (bytes.fromhex(one) for one in (public, message, signature))
    scalar = int.from_bytes(signed[32:], "little") + verify.ORDER
    again = signed[:32] + scalar.to_bytes(32, "little")
    assert not verify.signature_holds(key, said, again)
    assert not openssl(key, said, again)


def point(y: int, sign: int = 0) -> bytes:
    return (y | sign << 255).to_bytes(32, "little")


NOT_CANONICAL = [point(verify.P + y, sign) for y in range(19) for sign in (0, 1)]
NO_POINT = [point(2), point(7), point(1, 1), point(verify.P - 1, 1), bytes([255]) * 32]


@pytest.mark.parametrize("raw", NOT_CANONICAL + NO_POINT)
def test_points_beyond_the_field_or_off_the_curve_are_refused(raw: bytes) -> None:
    assert verify.read_point(raw) is None
    signed = KEY.sign(b"said")
    assert not verify.signature_holds(raw, b"said", signed)
    assert not verify.signature_holds(KEY.public_key().public_bytes_raw(), b"said", raw + signed[32:])


def openssl(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_both_readers_agree_on_a_signature_and_on_every_turned_bit(seed: bytes, message: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signed = key.public_key().public_bytes_raw(), key.sign(message)
    turned = bytearray(signed)
    turned[bit // 8] ^= 1 << bit % 8

    assert verify.signature_holds(public, message, signed)
    assert not verify.signature_holds(public, message, bytes(turned))
    assert not openssl(public, message, bytes(turned))
    assert not verify.signature_holds(public, message + b".", signed)
