"""Signing in: passwords, tries, keys and their ends; what the database keeps of them, and what it never does."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select, update

from assetlend.domain.offices import Holding, Office, Standing
from assetlend.errors import NotFound
from assetlend.ids import person_key
from assetlend.models import Account, Organization, Person, SignIn, Throttle
from assetlend.services import account, admin
from assetlend.services.account import Attempt, Identity, SamePassword, TooEasy, TooLong, TooShort, WrongPassword
from tests.factories import NOW, PASSWORD, TODAY, SampleOffice, day, later
from tests.services.seeing import dump, refused
from tests.services.test_approving import appoint

OFFICE_LAN = "192.0.2.10"
ELSEWHERE = "198.51.100.7"
NEW = "ทุ่งนาเขียวขจีหลังฝน"
MIDNIGHT = datetime.fromisoformat("2026-01-12T17:00:00+00:00")  # the first moment of the 13th in Bangkok


def tried(office: SampleOffice, name: str = "clerk", **over: Any) -> Attempt:
    """A try whose password holds, from the office's own network."""
    right = Attempt(name, office.people.get(name), held=True, address=OFFICE_LAN, agent="Firefox")
    return replace(right, **over)


def sign_in(office: SampleOffice, name: str = "clerk", now: datetime = NOW, **over: Any) -> str | None:
    with office.database.transaction() as session:
        return account.sign_in(session, attempt=tried(office, name, **over), now=now)


def signed_in(office: SampleOffice, name: str = "clerk", now: datetime = NOW, **over: Any) -> str:
    """The key of a sign-in that must succeed."""
    key = sign_in(office, name, now, **over)
    assert key is not None
    return key


def guess(office: SampleOffice, name: str, times: int, now: datetime = NOW, **over: Any) -> None:
    for _ in range(times):
        assert sign_in(office, name, now, held=False, **over) is None


def who(office: SampleOffice, key: str, now: datetime = NOW) -> Identity | None:
    with office.database.reading() as session:
        return account.identify(session, key, now)


def row_of(office: SampleOffice, name: str) -> Account:
    with office.database.reading() as session:
        row = session.get_one(Account, office.people[name])
        session.expunge_all()
        return row


def change(office: SampleOffice, name: str = "clerk", *, old: str = PASSWORD, new: str = NEW, **over: Any) -> None:
    values: dict[str, Any] = {"now": NOW, "keep": None, "person": office.people[name]}
    with office.database.transaction() as session:
        account.change_password(session, old=old, new=new, **(values | over))


def at_once(office: SampleOffice, times: int, work: Callable[[int], Any]) -> list[Any]:
    """What so many threads gave that did something at the same moment, each with its connection open before."""
    start, ends = threading.Barrier(times), []

    def run(number: int) -> None:
        with office.database.reading() as session:
            session.execute(select(1))
            start.wait(30)
        try:
            ends.append(work(number))
        except Exception as error:  # whatever it is, the test must see it
            ends.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return ends


# -- passwords (S17) --------------------------------------------------------------------------------------------------


def test_of_a_password_only_its_argon2id_hash_is_kept(office: SampleOffice) -> None:
    kept = row_of(office, "clerk").password_hash

    assert kept.startswith("$argon2id$")
    assert int(kept.split("m=")[1].partition(",")[0]) >= 19 * 1024
    assert kept != row_of(office, "supply").password_hash
    assert PASSWORD not in repr(dump(office.database))
    assert account.holds(kept, PASSWORD)
    assert not account.holds(kept, PASSWORD + " ")


@pytest.mark.parametrize(
    "password",
    ["ก้านกล้วยริมคลอง" * 4, "four words without rules", "ฝนตกที่ทะเล", "  spaces at both ends  ", "ab" * 20 + "yz" * 44],
)
def test_a_password_of_ten_to_128_characters_needs_no_signs_and_no_digits(password: str) -> None:
    account.check_new(password)

    assert account.holds(account.hashed(password), password)


@pytest.mark.parametrize(
    ("password", "kind"),
    [
        ("", TooShort),
        ("สั้นไปนะ", TooShort),
        ("nine char", TooShort),
        ("น\u0e4dาน\u0e4dาน\u0e4dาน\u0e4dา", TooShort),  # eight as people see them, twelve as they may be typed
        ("กข" * 64 + "ค", TooLong),
        ("ก" * 1_000_000, TooLong),
        ("ทุ่งนา\0เขียวขจี", TooLong),
        ("1234567890", TooEasy),
        ("PASSWORD123", TooEasy),
        ("aaaaaaaaaaaaaaa", TooEasy),
        ("abababababababab", TooEasy),
        ("Somchai-2569", TooEasy),
        ("my-SOMCHAI-pass", TooEasy),
    ],
)
def test_what_is_short_long_or_easy_to_guess_is_no_password(password: str, kind: type[Exception]) -> None:
    with pytest.raises(kind) as refusal:
        account.check_new(password, context=("somchai", "ก"))
    assert getattr(refusal.value, "field", "") == "password"


def test_the_three_spellings_of_water_are_one_password() -> None:
    spellings = ("น\u0e49\u0e33", "น\u0e49\u0e4d\u0e32", "น\u0e4d\u0e49\u0e32")
    assert len(set(spellings)) == 3
    for water in spellings:
        kept = account.hashed(f"{water}ใสไหลเย็น")
        assert [account.holds(kept, f"{other}ใสไหลเย็น") for other in (*spellings, "นำ")] == [True, True, True, False]


def test_a_password_of_128_characters_holds_however_it_is_typed() -> None:
    kept = account.hashed("กำขำคำงำ" * 16)

    assert account.holds(kept, ("ก\u0e4d\u0e32ข\u0e4d\u0e32ค\u0e4d\u0e32ง\u0e4d\u0e32") * 16)


@pytest.mark.parametrize("password", ["ก" * 1_000_000, "\0" * 20, "", "a" * 129])
def test_no_length_and_no_character_of_a_typed_password_is_a_fault(office: SampleOffice, password: str) -> None:
    assert not account.holds(row_of(office, "clerk").password_hash, password)
    assert not account.holds(None, password)


@pytest.mark.parametrize("kept", [None, "", "plain", "$argon2id$v=19$broken"])
def test_without_a_good_hash_no_password_holds(kept: str | None) -> None:
    assert not account.holds(kept, PASSWORD)


# -- signing in -------------------------------------------------------------------------------------------------------


def test_a_sign_in_gives_a_long_random_key_of_which_only_the_hash_is_kept(office: SampleOffice) -> None:
    keys = {signed_in(office) for _ in range(3)}

    assert len(keys) == 3
    rows = dump(office.database)
    for key in keys:
        assert len(key) >= 43  # 256 bits
        assert key not in repr(rows)
        assert sha256(key.encode()).hexdigest() in repr(rows["sign_in"])
    with office.database.reading() as session:
        row = session.get_one(SignIn, account.key_hash(keys.pop()))
        assert (row.person_id, row.created_at, row.seen_at) == (office.people["clerk"], NOW, NOW)
        assert (row.expires_at, row.address, row.agent) == (later(days=7), OFFICE_LAN, "Firefox")
    assert row_of(office, "clerk").last_sign_in_at == NOW


def test_what_a_browser_says_of_itself_is_cut_to_what_fits(office: SampleOffice) -> None:
    key = signed_in(office, address="a" * 500, agent="\0\n" + "ก" * 5000)

    with office.database.reading() as session:
        row = session.get_one(SignIn, account.key_hash(key))
        assert (row.address, row.agent) == ("a" * 60, "ก" * 300)


def test_user_names_are_the_same_when_they_look_the_same(office: SampleOffice) -> None:
    with office.database.reading() as session:
        for typed in ("clerk", "CLERK", "  Clerk ", "cl\u200berk"):
            found = account.find(session, typed)
            assert found is not None and found.person_id == office.people["clerk"], typed
        for typed in ("", "nobody", "clerk2", "clerk' OR '1'='1", "ก" * 10_000, "\0"):
            assert account.find(session, typed) is None, typed


@pytest.mark.parametrize("why", ["wrong", "unknown", "switched off", "vanished"])
def test_whatever_the_reason_a_failed_try_gives_nothing_and_counts(office: SampleOffice, why: str) -> None:
    over: dict[str, dict[str, Any]] = {
        "wrong": {"held": False},
        "unknown": {"username": "nobody", "person": None, "held": False},
        "vanished": {"person": office.divisions["กองคลัง"]},
    }
    with office.database.transaction() as session:
        session.get_one(Account, office.people["clerk"]).is_active = why != "switched off"
    before = dump(office.database)
    assert sign_in(office, **over.get(why, {})) is None

    after = dump(office.database)
    assert len(after.pop("throttle")) == 2  # the name at this address, and the address
    before.pop("throttle")
    assert after == before


# -- too many tries (S2, S4) ------------------------------------------------------------------------------------------


def test_after_five_wrong_tries_the_right_password_waits_a_quarter_of_an_hour(office: SampleOffice) -> None:
    guess(office, "clerk", 5)
    assert sign_in(office, now=later(minutes=1)) is None
    assert sign_in(office, now=later(minutes=14, seconds=59)) is None

    assert sign_in(office, now=later(minutes=15)) is not None


def test_tries_while_one_waits_do_not_make_the_wait_longer(office: SampleOffice) -> None:
    for minute in range(15):
        guess(office, "clerk", 3, later(minutes=minute))

    assert sign_in(office, now=later(minutes=15)) is not None


def test_four_wrong_tries_do_no_harm_and_are_forgotten_by_the_right_one(office: SampleOffice) -> None:
    for _ in range(3):
        guess(office, "clerk", 4)
        assert sign_in(office) is not None


def test_a_guesser_stops_neither_his_neighbour_nor_the_owner_at_another_place(office: SampleOffice) -> None:
    guess(office, "clerk", 300)

    assert sign_in(office, "supply") is not None
    assert sign_in(office, address=ELSEWHERE) is not None
    assert sign_in(office) is None


def test_another_spelling_of_the_name_is_no_new_try(office: SampleOffice) -> None:
    for typed in ("clerk", "CLERK", "Clerk ", "cl\u200berk", "cLERK"):
        guess(office, "clerk", 1, username=typed)

    assert sign_in(office) is None


def test_who_tries_many_names_from_one_address_is_stopped_there(office: SampleOffice) -> None:
    for number in range(25):
        guess(office, "clerk", 4, username=f"name{number}", person=None)
    assert sign_in(office, "supply") is None

    assert sign_in(office, "supply", address=ELSEWHERE) is not None
    assert sign_in(office, "supply", later(minutes=15)) is not None


def test_signing_in_rightly_never_uses_up_the_tries_of_an_address(office: SampleOffice) -> None:
    for _ in range(101):
        assert sign_in(office) is not None


def test_tries_at_the_same_moment_are_counted_one_by_one(office: SampleOffice) -> None:
    guess(office, "clerk", 4)
    ends = at_once(office, 6, lambda _: sign_in(office, held=False))

    assert ends == [None] * 6
    with office.database.reading() as session:
        tries = {row.key.partition(":")[0]: row.tries for row in session.scalars(select(Throttle))}
    assert tries["name"] == 10
    assert tries["address"] == 5  # only a fifth one was looked at


def test_the_first_tries_of_all_may_come_at_once(office: SampleOffice) -> None:
    def count(number: int) -> int:
        with office.database.transaction() as session:
            return account.count(session, "report", OFFICE_LAN, NOW)

    assert sorted(at_once(office, 8, count), key=str) == list(range(1, 9))


def test_uses_are_counted_for_each_thing_and_source_and_begin_anew_after_the_window(office: SampleOffice) -> None:
    def count(what: str, source: str, now: datetime = NOW) -> int:
        with office.database.transaction() as session:
            return account.count(session, what, source, now)

    assert [count("report", OFFICE_LAN) for _ in range(3)] == [1, 2, 3]
    assert (count("follow", OFFICE_LAN), count("report", ELSEWHERE)) == (1, 1)
    assert count("report", OFFICE_LAN, later(minutes=14, seconds=59)) == 4
    assert [count("report", OFFICE_LAN, later(minutes=15)) for _ in range(2)] == [1, 2]
    assert OFFICE_LAN not in repr(dump(office.database))


# -- who is signed in -------------------------------------------------------------------------------------------------


def test_a_key_says_who_it_is_and_what_he_holds_today(office: SampleOffice) -> None:
    appoint(office, "finance", Office.PALAD, holding=Holding.ACTING, order_no="9/2569", title="รักษาราชการแทนปลัด")
    signed_in(office, "clerk")
    found = who(office, signed_in(office, "finance"))

    assert found is not None
    assert (found.actor.key, found.actor.person) == (person_key(office.people["finance"]), office.people["finance"])
    assert found.actor.name == "นายชื่อfinance สกุลทดสอบ"
    assert set(found.actor.standings) == {
        Standing(Office.UNIT_HEAD, office.divisions["กองคลัง"], title="ผู้อำนวยการกองคลัง"),
        Standing(Office.PALAD, None, Holding.ACTING, "รักษาราชการแทนปลัด", "9/2569"),
    }
    assert (found.username, found.language, found.must_change, found.seen_at) == ("finance", "th", False, NOW)
    with office.database.reading() as session:
        named = account.actor_of(session, office.people["finance"], TODAY)
    assert set(named.standings) == set(found.actor.standings)
    assert replace(named, standings=()) == replace(found.actor, standings=())


def test_another_key_is_nobodys_and_the_hash_that_the_database_keeps_is_none(office: SampleOffice) -> None:
    key = signed_in(office)

    for other in ("", "wrong", key[:-1], key + "=", "' OR 1=1 --", "ก" * 5000, "\0", account.key_hash(key)):
        assert who(office, other) is None, other


def test_nobody_is_made_of_a_person_who_is_not_there(office: SampleOffice) -> None:
    with pytest.raises(NotFound), office.database.reading() as session:
        account.actor_of(session, office.divisions["กองคลัง"], TODAY)


def test_a_sign_in_ends_after_eight_idle_hours(office: SampleOffice) -> None:
    key = signed_in(office)

    assert who(office, key, later(hours=8, microseconds=-1)) is not None
    assert who(office, key, later(hours=8)) is None


def test_who_works_on_stays_signed_in_and_after_seven_days_signs_in_again(office: SampleOffice) -> None:
    key = signed_in(office)
    for hour in range(7, 7 * 24, 7):
        found = who(office, key, later(hours=hour))
        assert found is not None
        with office.database.transaction() as session:
            account.touch(session, found.key_hash, later(hours=hour))

    assert who(office, key, later(days=7, microseconds=-1)) is not None
    assert who(office, key, later(days=7)) is None


def test_a_look_at_who_is_signed_in_writes_nothing(office: SampleOffice) -> None:
    key = signed_in(office)
    before = dump(office.database)
    who(office, key, later(hours=5))

    assert dump(office.database) == before


def test_an_office_counts_from_midnight_to_midnight_in_bangkok(office: SampleOffice) -> None:
    appoint(office, "clerk", Office.NAYOK, holding=Holding.ACTING, order_no="1/2569", starts_on=day(1), ends_on=day(1))
    moment = timedelta(microseconds=1)
    for midnight, before, after in ((MIDNIGHT, 1, 2), (MIDNIGHT + timedelta(days=1), 2, 1)):
        key = signed_in(office, now=midnight - timedelta(hours=1))
        for now, held in ((midnight - moment, before), (midnight, after)):
            found = who(office, key, now)
            assert found is not None and len(found.actor.standings) == held, now


def test_who_holds_no_office_any_more_is_known_and_may_nothing(office: SampleOffice) -> None:
    key = signed_in(office)
    with office.database.transaction() as session:
        held = admin.official(session, office.people["clerk"]).appointments[0]
        held.ends_on = day(-1)
    found = who(office, key)

    assert found is not None and found.actor.standings == () and not found.actor.official


# -- ending -----------------------------------------------------------------------------------------------------------


def test_one_sign_in_is_ended_and_no_other(office: SampleOffice) -> None:
    one, other, foreign = signed_in(office), signed_in(office), signed_in(office, "supply")
    with office.database.transaction() as session:
        account.end(session, account.key_hash(one))

    assert [who(office, key) is None for key in (one, other, foreign)] == [True, False, False]


def test_all_sign_ins_of_one_person_are_ended_and_nobody_elses(office: SampleOffice) -> None:
    keys, foreign = [signed_in(office) for _ in range(3)], signed_in(office, "supply")
    with office.database.transaction() as session:
        account.end_all(session, office.people["clerk"], but=account.key_hash(keys[1]))
    assert [who(office, key) is None for key in keys] == [True, False, True]

    with office.database.transaction() as session:
        account.end_all(session, office.people["clerk"])
    assert [who(office, key) is None for key in (*keys, foreign)] == [True, True, True, False]


def test_a_switched_off_account_is_nobody_even_with_a_row_of_a_sign_in(office: SampleOffice) -> None:
    key = signed_in(office)
    with office.database.transaction() as session:
        session.get_one(Account, office.people["clerk"]).is_active = False

    assert who(office, key) is None


def test_the_list_of_ones_sign_ins_holds_those_that_still_hold_newest_first(office: SampleOffice) -> None:
    signed_in(office, "supply")
    signed_in(office, now=later(hours=-9))
    first, second = signed_in(office, now=later(hours=-2)), signed_in(office, now=later(hours=-1))
    with office.database.transaction() as session:
        account.touch(session, account.key_hash(first), NOW)
    with office.database.reading() as session:
        rows = account.sign_ins(session, office.people["clerk"], NOW)

        assert [row.key_hash for row in rows] == [account.key_hash(first), account.key_hash(second)]


def test_what_is_over_is_forgotten_and_what_holds_is_kept(office: SampleOffice) -> None:
    idle, old = signed_in(office, now=later(hours=-9)), signed_in(office, now=later(days=-8))
    held = signed_in(office)
    guess(office, "supply", 1, later(minutes=-16))
    guess(office, "palad", 1, address=ELSEWHERE)
    with office.database.transaction() as session:
        account.touch(session, account.key_hash(old), NOW)
        assert account.forget_old(session, NOW) == 2

    assert [who(office, key) is None for key in (idle, old, held)] == [True, True, False]
    with office.database.reading() as session:
        assert {row.since for row in session.scalars(select(Throttle))} == {NOW}


# -- a new password (S7) ----------------------------------------------------------------------------------------------


def test_a_new_password_ends_every_other_sign_in_and_the_old_password(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        session.get_one(Account, office.people["clerk"]).must_change = True
    mine, other, foreign = signed_in(office), signed_in(office), signed_in(office, "supply")
    change(office, keep=account.key_hash(mine))

    kept = row_of(office, "clerk")
    assert (account.holds(kept.password_hash, NEW), account.holds(kept.password_hash, PASSWORD)) == (True, False)
    assert not kept.must_change
    assert [who(office, key) is None for key in (mine, other, foreign)] == [False, True, False]
    assert account.holds(row_of(office, "supply").password_hash, PASSWORD)


REFUSED = (
    ("not the right one", NEW, WrongPassword, "old"),
    ("", NEW, WrongPassword, "old"),
    (PASSWORD, "สั้นไป", TooShort, "password"),
    (PASSWORD, "ก" * 129, TooLong, "password"),
    (PASSWORD, "qwertyuiop", TooEasy, "password"),
    (PASSWORD, "the CLERK of 2569", TooEasy, "password"),
    (PASSWORD, "สกุลทดสอบ2569", TooEasy, "password"),
    (PASSWORD, "องค์การบริหารส่วนตำบลตัวอย่าง", TooEasy, "password"),
    (PASSWORD, "อบต.ตัวอย่าง2569", TooEasy, "password"),
    (PASSWORD, PASSWORD, SamePassword, "password"),
)


def test_a_new_password_that_will_not_do_is_refused_and_nothing_changes(office: SampleOffice) -> None:
    signed_in(office)
    for old, new, kind, field in REFUSED:
        with refused(office, kind, field=field):
            change(office, old=old, new=new)


def test_the_office_may_have_any_name(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        session.execute(update(Organization).values(name="นา", short_name="นา"))
        session.execute(update(Person).values(first_name="นา", last_name=""))
    change(office)

    assert account.holds(row_of(office, "clerk").password_hash, NEW)


def test_nobodys_password_cannot_be_changed(office: SampleOffice) -> None:
    with refused(office, WrongPassword):
        change(office, person=office.divisions["กองคลัง"])


def test_the_language_that_somebody_reads_is_remembered(office: SampleOffice) -> None:
    key, other = signed_in(office), signed_in(office, "supply")
    for wanted, kept in (("fr", "th"), ("", "th"), ("en", "en"), ("xx", "en"), ("th", "th")):
        with office.database.transaction() as session:
            account.set_language(session, office.people["clerk"], wanted)
        found, foreign = who(office, key), who(office, other)
        assert found is not None and foreign is not None
        assert (found.language, foreign.language) == (kept, "th")
