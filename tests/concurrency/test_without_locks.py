"""Without its lock each of these races is lost, so the tests that find no fault are not blind."""

from collections.abc import Callable, Sequence
from random import Random

import pytest
from sqlalchemy import text

from tests.concurrency import test_approvers as approvers
from tests.concurrency import test_counters as counters
from tests.concurrency import test_one_ledger as ledger
from tests.concurrency.crew import DONE, Crew, Deed, Place
from tests.factories import SampleOffice

MOST_ROUNDS = 16
AT_A_TIME = 2


def lost(
    crew: Crew, place: Place, rounds: Sequence[Sequence[Deed]], found: Callable[[list[list[str]]], object]
) -> bool:
    """Whether the race is lost in one of the rounds, as `found` sees it."""
    for first in range(0, len(rounds), AT_A_TIME):
        if found(crew.at_once(place, rounds[first : first + AT_A_TIME])):
            return True
    return False


def out_twice(office: SampleOffice) -> bool:
    found = counters.out(office)
    return len(found) > len(set(found))


def drop_last_line(office: SampleOffice) -> None:
    """Take away the index that stands behind the lock, in this test's database alone."""
    with office.database.transaction() as session:
        session.execute(text("DROP INDEX uq_custody_open"))


def test_without_lock_and_index_one_tent_goes_out_twice(office: SampleOffice, crew: Crew) -> None:
    _, rounds = counters.scanned_by_eight(office, MOST_ROUNDS)
    drop_last_line(office)

    assert lost(crew, Place.of(office, without="asset"), rounds, lambda _: out_twice(office))


def test_with_the_index_alone_it_does_not_but_the_answers_are_no_longer_clear(office: SampleOffice, crew: Crew) -> None:
    _, rounds = counters.scanned_by_eight(office, MOST_ROUNDS)
    clear = {DONE, "409 AlreadyOut"}
    place = Place.of(office, without="asset")

    assert lost(crew, place, rounds, lambda heard: {word for round_ in heard for word in round_} - clear)
    assert not out_twice(office)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_write_that_begins_as_a_read_is_told_that_the_system_is_busy(office: SampleOffice, crew: Crew) -> None:
    _, rounds = counters.scanned_by_eight(office, MOST_ROUNDS)
    place = Place.of(office, without="immediate")

    assert lost(crew, place, rounds, lambda heard: any("503 Unavailable" in round_ for round_ in heard))
    assert not out_twice(office)


def test_without_the_lock_on_the_kind_a_day_is_promised_twice(office: SampleOffice, crew: Crew) -> None:
    approvers.acting_nayok(office)
    place = Place.of(office, without="item")
    rounds = approvers.approvals(office, 4)

    assert lost(crew, place, rounds, lambda _: approvers.promised_too_often(office, "chair"))


def test_without_the_lock_on_its_head_writers_of_the_ledger_collide(office: SampleOffice, crew: Crew) -> None:
    rounds = ledger.writing(MOST_ROUNDS, Random(54))
    place = Place.of(office, without="ledger_head")

    assert lost(crew, place, rounds, lambda heard: any(word.startswith("500") for round_ in heard for word in round_))
    seqs = [entry.seq for entry in ledger.stored(office)]
    assert seqs == list(range(1, len(seqs) + 1))
