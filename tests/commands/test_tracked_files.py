"""What is under version control names no machine, no registry and no secret, so that it can be given to anybody."""

import re

import pytest

from tests.commands.repository import repository, tracked

# A folder of somebody's machine, as an absolute path; addresses of pages may have such a part in the middle.
MACHINE = re.compile(rb"(?<![\w.~/-])/(?:work|tmp|root|home|Users|farm|mnt|builds)/[\w.]")
# Written so that this file names none of them itself.
REGISTRY = re.compile(
    rb"py[p]i\.org|python[h]osted\.org|npm[j]s\.(?:org|com)|deb\.deb[i]an\.org|jfro[g]\.io|--(?:extra-)?index-url[ =]"
)
SECRETS = {
    "a private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{60,}-----END"),
    "a key of a cloud": re.compile(rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b"),
    "a token": re.compile(
        rb"\b(?:gh[pousr]_[0-9A-Za-z]{36}|glpat-[0-9A-Za-z_-]{20}|xox[abpr]-[0-9A-Za-z-]{10,}|pypi-AgE\w{20,})"
    ),
    "an address with a password": re.compile(rb"\b(?:https?|ftp)://[^\s/:@'\"{}<>]+:[^\s/:@'\"{}<>]+@[\w.-]+"),
    "a key of a ledger": re.compile(rb"PRIVATE\+KEY\+"),
}
NEVER = re.compile(r"(^|/)(\.env|secret_key|demo-accounts\.json|.*\.(pem|key|p12|db|sqlite3?|pyc))$")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    with repository() as folder:
        return {name: (folder / name).read_bytes() for name in tracked() if (folder / name).is_file()}


def found(files: dict[str, bytes], pattern: re.Pattern[bytes]) -> list[str]:
    """Where a pattern stands: file, line and the words themselves."""
    return [
        f"{name}:{len(content[: one.start()].splitlines())}: {one[0][:80]!r}"
        for name, content in files.items()
        for one in pattern.finditer(content)
    ]


def test_no_file_names_a_folder_of_somebodys_machine(files: dict[str, bytes]) -> None:
    assert len(files) > 300
    assert found(files, MACHINE) == []


def test_no_file_names_the_host_of_a_registry(files: dict[str, bytes]) -> None:
    assert found(files, REGISTRY) == []


@pytest.mark.parametrize("kind", SECRETS)
def test_no_file_holds_a_secret(kind: str, files: dict[str, bytes]) -> None:
    assert found(files, SECRETS[kind]) == []


def test_no_file_is_one_that_only_a_machine_has(files: dict[str, bytes]) -> None:
    assert [name for name in files if NEVER.search(name)] == []


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (MACHINE, "open('/ho" + "me/somchai/x')"),
        (MACHINE, "see /wo" + "rk/main"),
        (REGISTRY, "https://files.python" + "hosted.org/x"),
        (SECRETS["a private key"], "-----BEGIN PRIVATE " + "KEY-----\n" + "A" * 64 + "\n-----END PRIVATE KEY-----"),
        (SECRETS["a key of a cloud"], "AKIA" + "A" * 16),
        (SECRETS["a token"], "ghp" + "_" + "a" * 36),
        (SECRETS["an address with a password"], "https://me:wo" + "rd@example.org"),
    ],
)
def test_the_looks_see_what_they_look_for(pattern: re.Pattern[bytes], words: str) -> None:
    assert pattern.search(words.encode())
