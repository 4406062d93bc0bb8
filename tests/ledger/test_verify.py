"""Every way in which an insider can change an exported ledger, and what the checker that stands alone says of it."""

import json
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from assetlend.ledger import merkle, notes, verify
from tests.ledger.bundles import (
    KEY,
    OTHER_KEY,
    Answer,
    Bundle,
    edited,
    line,
    lines,
    note,
    renumbered,
    respelled,
    run,
    write,
)

Lines = list[bytes]
SMALL = 200 * 2**20


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """Ten entries, with checkpoints over four and over eight of them."""
    return write(tmp_path / "bundle")


def first_bad(bundle: Bundle) -> int:
    """The number of the first bad entry that the checker names."""
    answer = bundle.check()
    assert answer.code == 1, answer.said
    words = answer.said.split()
    assert words[:3] == ["NOT", "VALID:", "entry"], answer.said
    return int(words[3].rstrip(":"))


# -- an honest bundle -------------------------------------------------------------------------------------------------


def test_an_honest_bundle_holds_and_says_what_no_checkpoint_covers(bundle: Bundle) -> None:
    answer = bundle.check()
    assert answer.valid
    assert "valid: 10 entries, root " in answer.said
    assert "signed checkpoints that agree: 2, the last over 8 entries" in answer.said
    assert "entries 9 to 10 are under no checkpoint yet" in answer.said


def test_the_lines_alone_are_checked_too(bundle: Bundle) -> None:
    answer = run([sys.executable, "-I", "verify.py", "ledger.jsonl"], bundle.folder)
    assert answer.valid
    assert "signed checkpoints that agree: 0" in answer.said
    assert "entries 1 to 10 are under no checkpoint yet" in answer.said


def test_a_bundle_that_a_checkpoint_covers_to_its_end_says_nothing_more(tmp_path: Path) -> None:
    answer = write(tmp_path / "whole", 8).check()
    assert answer.valid
    assert "under no checkpoint" not in answer.said


def test_an_empty_ledger_holds(tmp_path: Path) -> None:
    answer = write(tmp_path / "empty", 0, (0,)).check()
    assert answer.valid
    assert answer.said.startswith("valid: 0 entries")


def test_the_checker_imports_nothing_of_the_program(bundle: Bundle) -> None:
    code = "import sys, runpy; runpy.run_path('verify.py'); print(sorted(m for m in sys.modules if 'assetlend' in m))"
    assert run([sys.executable, "-I", "-c", code], bundle.folder).said == "[]\n"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["a", "b"], [".", "9"], [".", "9/ab"], [".", f"0/{'a' * 64}"]])
def test_wrong_usage_ends_with_two(bundle: Bundle, arguments: list[str]) -> None:
    answer = run([sys.executable, "-I", "verify.py", *arguments], bundle.folder)
    assert answer.code == 2
    assert answer.said.startswith("usage:")


def test_what_cannot_be_read_at_all_ends_with_two(bundle: Bundle) -> None:
    bundle.ledger.unlink()
    answer = bundle.check()
    assert answer.code == 2
    assert answer.said.startswith("cannot read: ")


# -- the attack table -------------------------------------------------------------------------------------------------


def edit(seq: int) -> Callable[[Lines], Lines]:
    return lambda of: [*of[: seq - 1], edited(of[seq - 1], data={"reason": "another"}), *of[seq:]]


def swap(of: Lines) -> Lines:
    return renumbered([*of[:2], of[3], of[2], *of[4:]])


def backdate(of: Lines) -> Lines:
    late = edited(line(11), at=json.loads(of[1])["at"])
    return renumbered([*of[:2], late, *of[2:]])


HASHED_AGAIN: list[tuple[str, Callable[[Lines], Lines], int]] = [
    ("one entry was edited", edit(3), 1),
    ("one entry above the first checkpoint was edited", edit(6), 5),
    ("an entry in the middle was taken out", lambda of: renumbered([*of[:5], *of[6:]]), 5),
    ("the first entry was taken out", lambda of: renumbered(of[1:]), 1),
    ("an entry was put in with an earlier date", backdate, 1),
    ("two entries changed places", swap, 1),
    ("everything was written anew", lambda of: [edited(one, actor={"id": "u_2"}) for one in of], 1),
]


@pytest.mark.parametrize(
    ("attack", "first"), [(act, seq) for _, act, seq in HASHED_AGAIN], ids=[n for n, *_ in HASHED_AGAIN]
)
def test_a_ledger_that_was_hashed_again_is_not_what_the_checkpoints_were_signed_over(
    bundle: Bundle, attack: Callable[[Lines], Lines], first: int
) -> None:
    if attack is swap:  # the times must not give it away
        bundle.write([edited(one, at="2026-01-12T02:00:00.000000Z") for one in bundle.lines()])
        for size in (4, 8):
            bundle.checkpoint(note(bundle.lines()[:size]), f"{size:012d}.txt")
    bundle.change(attack)
    answer = bundle.check()
    assert first_bad(bundle) == first
    assert "is not what checkpoint" in answer.said


@pytest.mark.parametrize("kept", range(8))
def test_a_tail_taken_away_below_a_checkpoint_is_missed(bundle: Bundle, kept: int) -> None:
    bundle.change(lambda of: of[:kept])
    assert first_bad(bundle) == kept + 1
    assert "is missing" in bundle.check().said


@pytest.mark.parametrize("kept", [8, 9])
def test_a_tail_taken_away_above_the_last_checkpoint_is_not_missed_by_the_bundle_alone(
    bundle: Bundle, kept: int
) -> None:
    """Papers close this window (below); the bundle alone says how far it is covered."""
    bundle.change(lambda of: of[:kept])
    answer = bundle.check()
    assert answer.valid
    assert "the last over 8 entries" in answer.said


def test_what_was_edited_above_the_last_checkpoint_shows_once_a_checkpoint_covers_it(bundle: Bundle) -> None:
    honest = note(bundle.lines())
    bundle.change(edit(9))
    assert bundle.check().valid

    bundle.checkpoint(honest, "later.txt")
    assert first_bad(bundle) == 9


# -- papers -----------------------------------------------------------------------------------------------------------


def paper(of: Lines, seq: int, address: str = "") -> str:
    """What the ledger's code says on a slip that was given out for an entry."""
    return f"{address}{seq}/{merkle.leaf_hash(of[seq - 1][:-1]).hex()}"


def with_papers(bundle: Bundle, *papers: str) -> Answer:
    return run([sys.executable, "-I", "verify.py", ".", *papers], bundle.folder)


def test_papers_of_entries_that_stand_in_the_ledger_hold(bundle: Bundle) -> None:
    of = bundle.lines()
    address = paper(of, 9, "https://lend.example.go.th/r/").upper()
    answer = with_papers(bundle, paper(of, 10), address, paper(of, 2), paper(of, 2))
    assert answer.valid
    assert "papers whose entries stand in it: 3" in answer.said


@pytest.mark.parametrize("kept", [8, 9])
def test_a_paper_disproves_that_a_tail_above_the_last_checkpoint_was_never_there(bundle: Bundle, kept: int) -> None:
    """S174: the one attack that the checkpoints miss."""
    slip = paper(bundle.lines(), 10, "HTTPS://LEND.EXAMPLE.GO.TH/R/")
    bundle.change(lambda of: of[:kept])
    assert bundle.check().valid

    answer = with_papers(bundle, slip)
    assert answer.code == 1
    assert f"NOT VALID: entry {kept + 1}: is missing: a paper was given out for entry 10" in answer.said


def test_a_paper_disproves_a_tail_that_was_written_anew(bundle: Bundle) -> None:
    slip = paper(bundle.lines(), 10)
    bundle.change(lambda of: [*of[:8], edited(of[8], data={"reason": "another"}), edited(of[9], act="loan.settled")])
    assert bundle.check().valid

    answer = with_papers(bundle, slip)
    assert answer.code == 1
    assert "NOT VALID: entry 10: is not the one that a paper was given out for" in answer.said


def test_a_paper_is_looked_for_at_its_own_number(bundle: Bundle) -> None:
    code = paper(bundle.lines(), 9).partition("/")[2]
    assert "entry 10: is not the one" in with_papers(bundle, f"10/{code}").said
    assert "entry 11: is missing" in with_papers(bundle, f"{10**17}/{code}").said


def test_the_first_bad_entry_is_named_whoever_tells_of_it(bundle: Bundle) -> None:
    slip = paper(bundle.lines(), 9)
    bundle.change(lambda of: edit(6)(edit(9)(of)))
    assert "NOT VALID: entry 5: " in with_papers(bundle, slip).said


# -- spelling ---------------------------------------------------------------------------------------------------------


def respelled_escaped(one: bytes) -> bytes:
    return json.dumps(json.loads(one), ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode() + b"\n"


SPELLED_WRONG: list[tuple[str, Callable[[bytes], bytes], str]] = [
    ("a key twice", lambda one: one.replace(b'"seq":', b'"seq":6,"seq":'), "a key twice"),
    ("a key twice inside", lambda one: one.replace(b'"id":', b'"id":"u_9","id":'), "a key twice"),
    ("a float", lambda one: one.replace(b'"data":{', b'"data":{"a":1.0,'), "no whole number"),
    ("a float in another spelling", lambda one: one.replace(b'"data":{', b'"data":{"a":1e2,'), "no whole number"),
    ("not a number", lambda one: one.replace(b'"data":{', b'"data":{"a":NaN,'), "no whole number"),
    ("infinity", lambda one: one.replace(b'"data":{', b'"data":{"a":-Infinity,'), "no whole number"),
    ("a number beyond the exact ones", lambda one: one.replace(b'"data":{', b'"data":{"a":9007199254740992,'), "exact"),
    (
        "a number of ten thousand digits",
        lambda one: one.replace(b'"data":{', b'"data":{"a":' + b"9" * 10_000 + b","),
        "JSON",
    ),
    ("minus zero", lambda one: one.replace(b'"data":{', b'"data":{"a":-0,'), "canonically"),
    ("a leading zero", lambda one: one.replace(b'"seq":6', b'"seq":06'), "JSON"),
    ("a space", lambda one: one.replace(b'"seq":6', b'"seq": 6'), "canonically"),
    ("a space at the end", lambda one: one[:-1] + b" \n", "canonically"),
    ("a carriage return", lambda one: one[:-1] + b"\r\n", "canonically"),
    ("keys in another order", lambda one: b'{"v":1,' + one[1:].replace(b',"v":1}', b"}"), "canonically"),
    ("a key too many", lambda one: one.replace(b'"v":1}', b'"v":1,"z":1}'), "eight keys"),
    ("keys inside in another order", lambda one: one.replace(b'"data":{', b'"data":{"z":1,'), "canonically"),
    ("a letter escaped", lambda one: one.replace(b'"loan.closed"', b'"loan.close\\u0064"'), "canonically"),
    ("thai escaped", respelled_escaped, "canonically"),
    ("a byte order mark", lambda one: b"\xef\xbb\xbf" + one, "JSON"),
    ("not UTF-8", lambda one: one.replace(b"loan.closed", b"loan.\xffclosed"), "JSON"),
    ("half a surrogate pair", lambda one: one.replace(b"loan.closed", b"\\ud800"), "JSON"),
    ("a list", lambda _: b"[]\n", "eight keys"),
    ("a text", lambda _: b'"x"\n', "eight keys"),
    ("an empty line", lambda _: b"\n", "JSON"),
    ("nested a hundred thousand deep", lambda _: b"[" * 100_000 + b"\n", "JSON"),
    ("a key missing", lambda one: respelled({k: v for k, v in json.loads(one).items() if k != "org"}), "eight keys"),
    ("another version", lambda one: edited(one, v=2), "unknown version"),
    ("true for a version", lambda one: edited(one, v=True), "unknown version"),
    ("a number that was given before", lambda one: edited(one, seq=5), "is numbered 5"),
    ("a number in front", lambda one: edited(one, seq=7), "is numbered 7"),
    ("a number as text", lambda one: edited(one, seq="6"), "is numbered 6"),
    ("time running back", lambda one: edited(one, at="2026-01-12T02:04:59.999999Z"), "before the entry in front"),
    ("no time", lambda one: edited(one, at=None), "no time"),
    ("a time without its zone", lambda one: edited(one, at="2026-01-12T02:06:00.000000"), "no time"),
    ("a time in thai digits", lambda one: edited(one, at="2026-01-12T02:06:00.00000๐Z"), "no time"),
    ("another organization", lambda one: edited(one, org="o_other"), "another organization"),
]


@pytest.mark.parametrize(
    ("change", "why"), [case[1:] for case in SPELLED_WRONG], ids=[case[0] for case in SPELLED_WRONG]
)
def test_an_entry_that_is_not_as_the_program_writes_it_is_named(
    bundle: Bundle, change: Callable[[bytes], bytes], why: str
) -> None:
    bundle.change(lambda of: [*of[:5], change(of[5]), *of[6:]])
    assert bundle.lines() != lines(10)
    assert first_bad(bundle) == 6
    assert why in bundle.check().said


def test_a_deleted_line_is_named_by_the_number_that_is_missing(bundle: Bundle) -> None:
    bundle.change(lambda of: [*of[:4], *of[5:]])
    assert first_bad(bundle) == 5


def test_a_line_put_in_is_named(bundle: Bundle) -> None:
    bundle.change(lambda of: [*of[:4], of[3], *of[4:]])
    assert first_bad(bundle) == 5


def test_two_lines_that_changed_places_are_named(bundle: Bundle) -> None:
    bundle.change(lambda of: [*of[:5], of[6], of[5], *of[7:]])
    assert first_bad(bundle) == 6


def test_a_file_that_is_cut_off_in_a_line_is_named(bundle: Bundle) -> None:
    for cut in (1, 20):
        content = b"".join(lines(10))[:-cut]
        bundle.ledger.write_bytes(content)
        assert first_bad(bundle) == 10
        assert "cut off" in bundle.check().said


# -- checkpoints and keys ---------------------------------------------------------------------------------------------


def test_a_checkpoint_of_another_key_is_refused(bundle: Bundle) -> None:
    file = bundle.checkpoint(note(bundle.lines()[:8], OTHER_KEY), "000000000008.txt")
    answer = bundle.check()
    assert answer.code == 1
    assert f"checkpoint {file.name} bears no valid signature" in answer.said


def test_a_checkpoint_of_another_name_is_refused_without_a_key_of_that_name(bundle: Bundle) -> None:
    bundle.checkpoint(note(bundle.lines()[:8], name="assetlend.ledger/o_other"), "other.txt")
    assert bundle.check().code == 1


def test_checkpoints_of_two_ledgers_do_not_go_together(bundle: Bundle) -> None:
    other = "assetlend.ledger/o_other"
    bundle.checkpoint(note(bundle.lines()[:6], OTHER_KEY, other), "other.txt")
    (bundle.folder / "keys" / "other.vkey").write_text(notes.verifier_key(other, OTHER_KEY.public_key()) + "\n")
    answer = bundle.check()
    assert answer.code == 1
    assert "name different ledgers" in answer.said


def test_two_checkpoints_of_one_size_that_differ_show_two_ledgers(bundle: Bundle) -> None:
    bundle.checkpoint(note(edit(2)(bundle.lines())[:8]), "again.txt")
    answer = bundle.check()
    assert answer.code == 1
    assert "tell two different ledgers of 8 entries" in answer.said


def test_the_same_checkpoint_twice_does_no_harm(bundle: Bundle) -> None:
    bundle.checkpoint(note(bundle.lines()[:8]), "again.txt")
    assert bundle.check().valid


def test_checkpoints_of_a_former_key_hold_as_long_as_it_is_kept(bundle: Bundle) -> None:
    bundle.checkpoint(note(bundle.lines(), OTHER_KEY), "000000000010.txt")
    assert bundle.check().code == 1

    key = notes.verifier_key("assetlend.ledger/o_test", OTHER_KEY.public_key())
    (bundle.folder / "keys" / "after-2026.vkey").write_text(key + "\n")
    assert bundle.check().valid


def test_checkpoints_without_any_key_are_refused(bundle: Bundle) -> None:
    bundle.key_file.unlink()
    assert bundle.check().code == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\xff\xfe", b"name+00000000+AAAA\n", b"no key at all\n", "กุญแจ\n".encode()],
)
def test_a_key_file_that_is_none_is_refused_in_a_sentence(bundle: Bundle, content: bytes) -> None:
    bundle.key_file.write_bytes(content)
    answer = bundle.check()
    assert answer.code == 1
    assert answer.said.startswith("NOT VALID: the key file ledger.vkey ")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff", b"a\nb\nc\n\n", b"a\n1\nAAAA\n\nx y z\n"])
def test_a_checkpoint_file_that_is_none_is_refused_in_a_sentence(bundle: Bundle, content: bytes) -> None:
    bundle.checkpoint(content, "000000000008.txt")
    answer = bundle.check()
    assert answer.code == 1
    assert answer.said.startswith("NOT VALID: checkpoint 000000000008.txt cannot be read")


# -- any byte of any file ---------------------------------------------------------------------------------------------


def turned(content: bytes, bits: Sequence[int]) -> Iterator[bytes]:
    for place in range(len(content)):
        for bit in bits:
            changed = bytearray(content)
            changed[place] ^= 1 << bit
            yield bytes(changed)


def test_whichever_bit_of_whichever_file_is_turned_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checker itself is not among the files: whoever checks brings his own."""
    monkeypatch.setattr(verify, "signature_holds", cache(verify.signature_holds))
    small = write(tmp_path / "small", 2, (2,))
    files = [file for file in small.folder.rglob("*") if file.is_file() and file.name != "verify.py"]
    assert len(files) == 3
    verify.check(small.folder)
    for file in files:
        honest = file.read_bytes()
        for content in turned(honest, range(8)):
            file.write_bytes(content)
            with pytest.raises(verify.Bad):
                verify.check(small.folder)
        file.write_bytes(honest)
    verify.check(small.folder)


def test_a_file_that_lost_or_gained_a_byte_shows(tmp_path: Path) -> None:
    small = write(tmp_path / "small", 2, (2,))
    for file in (small.ledger, small.key_file, *(small.folder / "checkpoints").iterdir()):
        honest = file.read_bytes()
        for content in (honest[:-1], honest[1:], honest + b"\n", honest + b" ", b"\n" + honest, honest * 2):
            file.write_bytes(content)
            with pytest.raises(verify.Bad):
                verify.check(small.folder)
        file.write_bytes(honest)


# -- size -------------------------------------------------------------------------------------------------------------


def confined() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (SMALL, SMALL))


def test_a_long_ledger_is_read_in_little_memory(tmp_path: Path) -> None:
    bundle = write(tmp_path / "long", 0, ())
    text = "ก" * 2000
    count = SMALL // 6000 + 1000
    with bundle.ledger.open("wb") as out:
        whole = line(1, data={"reason": text}, at=None).replace(b'"at":null', b'"at":"2026-01-12T02:00:00.000000Z"')
        before, after = whole.split(b'"seq":1,')
        for seq in range(1, count + 1):
            out.write(before + b'"seq":%d,' % seq + after)
    assert bundle.ledger.stat().st_size > SMALL

    answer = run([sys.executable, "-I", "verify.py", "."], bundle.folder, preexec_fn=confined)
    assert answer.valid, answer.said
    assert f"valid: {count} entries" in answer.said


def test_a_line_without_end_is_refused_in_little_memory(tmp_path: Path) -> None:
    bundle = write(tmp_path / "wide", 2, ())
    with bundle.ledger.open("ab") as out:
        out.truncate(4 * SMALL)
    answer = run([sys.executable, "-I", "verify.py", "."], bundle.folder, preexec_fn=confined)
    assert answer.code == 1, answer.said
    assert "NOT VALID: entry 3: has no line end" in answer.said


def test_the_checker_never_fails_without_a_sentence(tmp_path: Path) -> None:
    """Whatever stands in a line, the answer is one of two: it holds, or it does not and why."""
    seeds = [b"{}", b"[1]", b"nul", b"\x00", b"{" * 9, b'{"a":' * 9, "ก".encode()[:2], KEY.sign(b"")]
    for one in (*seeds, *(line(1)[:cut] for cut in range(0, 200, 7))):
        with suppress(verify.Bad):
            list(verify.lines([one + b"\n"]))
