"""Keys rise with time, tokens cannot be guessed, and a seed makes the same ones again."""

import random
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from assetlend import ids

AT = datetime(2026, 1, 12, 2, 0, 0, 123_000, tzinfo=UTC)


def milliseconds(key: UUID) -> int:
    return key.int >> 80


def test_a_key_is_a_uuid_of_version_seven_that_holds_the_time_of_its_making() -> None:
    before = int(time.time() * 1000)
    key = ids.new_id()

    assert (key.version, key.variant) == (7, "specified in RFC 4122")
    assert before <= milliseconds(key) <= int(time.time() * 1000) + 1


def test_keys_rise_even_within_one_millisecond() -> None:
    with ids.seeded(random.Random(1), lambda: AT):
        keys = [ids.new_id() for _ in range(5000)]

    assert keys == sorted(set(keys))
    assert {key.version for key in keys} == {7}
    assert milliseconds(keys[0]) == int(AT.timestamp() * 1000)


def test_keys_rise_when_the_clock_is_set_back() -> None:
    clock = iter([AT, AT - timedelta(hours=1), AT - timedelta(days=1), AT + timedelta(seconds=1)])
    with ids.seeded(random.Random(1), lambda: next(clock)):
        keys = [ids.new_id() for _ in range(4)]

    assert keys == sorted(set(keys))


def test_their_order_is_the_same_as_text_as_numbers_and_as_bytes() -> None:
    keys = [ids.new_id() for _ in range(200)]

    assert [key.hex for key in keys] == sorted(key.hex for key in keys)
    assert [key.bytes for key in keys] == sorted(key.bytes for key in keys)


def test_threads_that_make_keys_at_once_make_different_ones_each_of_them_rising() -> None:
    made: list[list[UUID]] = [[] for _ in range(8)]

    def work(mine: list[UUID]) -> None:
        mine += [ids.new_id() for _ in range(500)]

    threads = [threading.Thread(target=work, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({key for mine in made for key in mine}) == 4000
    assert all(mine == sorted(mine) for mine in made)


def some(seed: int) -> tuple[object, ...]:
    with ids.seeded(random.Random(seed), lambda: AT):
        return ids.new_id(), ids.new_id(), ids.token(24), ids.salt()


def test_a_seed_makes_the_same_keys_again_and_another_seed_others() -> None:
    assert some(1) == some(1)
    assert set(some(1)).isdisjoint(some(2))


def test_after_a_seeded_stretch_keys_are_random_again() -> None:
    some(1)
    one = ids.token(24)
    some(1)

    assert ids.token(24) != one


def test_a_seed_counts_even_when_something_goes_wrong_on_the_way() -> None:
    with pytest.raises(ValueError, match="on the way"), ids.seeded(random.Random(1), lambda: AT):
        raise ValueError("on the way")

    assert milliseconds(ids.new_id()) > int(AT.timestamp() * 1000)


@pytest.mark.parametrize("length", [1, ids.REFERENCE_LENGTH, ids.TAG_LENGTH, ids.FOLLOW_LENGTH])
def test_a_token_is_easy_to_read_aloud(length: int) -> None:
    token = ids.token(length)

    assert len(token) == length
    assert set(token) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")  # no I, L, O and U


def test_tokens_do_not_repeat_and_use_every_letter() -> None:
    tokens = [ids.token(ids.FOLLOW_LENGTH) for _ in range(500)]

    assert len(set(tokens)) == 500
    assert set("".join(tokens)) == set(ids.ALPHABET)
    assert 5 * ids.FOLLOW_LENGTH >= 120  # bits of the link that only the borrower has


def test_a_salt_has_thirty_two_bytes() -> None:
    assert len(ids.salt()) == 32
    assert ids.salt() != ids.salt()


def test_a_person_is_an_opaque_name_in_the_ledger() -> None:
    key = ids.new_id()

    assert ids.person_key(key) == f"u_{key.hex}"


def test_an_id_that_is_named_after_a_hash_is_always_the_same_and_says_what_it_is() -> None:
    one = ids.named_id(b"\xff" * 32)
    assert (one.version, one.variant) == (8, "specified in RFC 4122")
    assert one == ids.named_id(b"\xff" * 16) != ids.named_id(b"\xfe" + b"\xff" * 31)
