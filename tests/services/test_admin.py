"""People and offices: who is added, who holds which office from when to when, and that one always looks after them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from assetlend import schema
from assetlend.clock import local_day
from assetlend.db import Database
from assetlend.domain.offices import Actor, Holding, Office
from assetlend.errors import Invalid, NotAllowed, NotFound, Refusal
from assetlend.ids import person_key
from assetlend.models import Account, Appointment, Division, LedgerEntry, Loan, Organization, Person
from assetlend.services import account, admin, approving, registry, setup
from assetlend.services.account import TooEasy, TooShort
from assetlend.services.admin import (
    BadName,
    DivisionExists,
    EndedBefore,
    EndsBeforeStart,
    HeldAlready,
    LastAdministrator,
    NameTaken,
    NeedsDivision,
    NeedsOrder,
    NewAppointment,
    NewOfficial,
    NotOneself,
    OfTheWhole,
    OwnAccount,
)
from assetlend.services.photos import PHOTO_DIR
from assetlend.services.setup import NewOrganization, ThereAlready
from assetlend.services.take_back import Back
from tests.conftest import Server
from tests.factories import NOW, PASSWORD, TODAY, SampleOffice, day
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_account import at_once, signed_in, who
from tests.services.test_approving import appoint as given

OTHERS = ("nayok", "palad", "finance", "chief", "supply", "clerk", "auditor", "staff")
SOMSRI = NewOfficial("น.ส.", "สมศรี", "มีสุข", "somsri", position="เจ้าพนักงานธุรการ", phone="0812345678")


def add(office: SampleOffice, by: str | None = "admin", **over: Any) -> tuple[Person, str]:
    with office.database.transaction() as session:
        actor = office.actor(by) if by else None
        return admin.add_official(session, actor=actor, now=NOW, wanted=replace(SOMSRI, **over))


def appoint(office: SampleOffice, name: str, kind: Office, *, by: str | None = "admin", **over: Any) -> Appointment:
    values: dict[str, Any] = {"person": office.people.get(name), "office": kind, "title": "ตำแหน่ง", "starts_on": TODAY}
    with office.database.transaction() as session:
        actor = office.actor(by) if by else None
        return admin.appoint(session, actor=actor, now=NOW, wanted=NewAppointment(**(values | over)))


def appointments(office: SampleOffice, name: str) -> tuple[Appointment, ...]:
    with office.database.reading() as session:
        found = admin.official(session, office.people[name]).appointments
        session.expunge_all()
        return found


def end(
    office: SampleOffice, name: str, last_day: date, *, by: str = "admin", which: int = 0, actor: Actor | None = None
) -> None:
    key = appointments(office, name)[which].id
    with office.database.transaction() as session:
        who = actor or office.actor(by)
        admin.end_appointment(session, actor=who, now=NOW, appointment_id=key, last_day=last_day)


def switch(office: SampleOffice, name: str, *, on: bool = False, by: str = "admin", actor: Actor | None = None) -> None:
    with office.database.transaction() as session:
        admin.switch(session, actor=actor or office.actor(by), now=NOW, person=office.people[name], on=on)


def reset(office: SampleOffice, name: str, *, by: str = "admin") -> str:
    with office.database.transaction() as session:
        return admin.reset_password(session, actor=office.actor(by), now=NOW, person=office.people[name])


def second_admin(office: SampleOffice, **over: Any) -> str:
    """The head supply officer looks after the system too."""
    given(office, "chief", Office.ADMIN, **over)
    return "chief"


def borrower(office: SampleOffice) -> UUID:
    """A resident who once borrowed something: a person without an account."""
    loan = office.ask({"chair": 1})
    with office.database.reading() as session:
        found = session.get_one(Loan, loan.id).borrower_id
        assert found is not None
        return found


# -- only an administrator (S44) --------------------------------------------------------------------------------------


def test_nobody_but_an_administrator_looks_after_people(office: SampleOffice) -> None:
    acts: list[Callable[[str], Any]] = [
        lambda by: add(office, by),
        lambda by: appoint(office, "staff", Office.COUNTER_CLERK, by=by),
        lambda by: end(office, "clerk", TODAY, by=by),
        lambda by: switch(office, "clerk", by=by),
        lambda by: reset(office, "clerk", by=by),
        lambda by: edit(office, "clerk", by=by),
        lambda by: rename(office, "กองคลัง", "กองช่าง", by=by),
        lambda by: rename(office, None, "กองช่าง", by=by),
    ]
    for act in acts:
        for by in OTHERS if act is acts[0] else ("auditor", "nayok"):
            with refused(office, NotAllowed):
                act(by)


def test_who_was_an_administrator_yesterday_is_none_today(office: SampleOffice) -> None:
    given(office, "clerk", Office.ADMIN, starts_on=day(-5), ends_on=day(-1))
    with refused(office, NotAllowed):
        add(office, "clerk")


def test_an_administrator_neither_decides_nor_lends_nor_keeps_the_register(office: SampleOffice) -> None:
    loan, ready = office.ask({"tent": 1}), office.approve(office.ask({"chair": 5}))
    out = office.give(office.approve(office.ask({"chair": 5})), counts={1: 5})
    chair, actor = office.pieces("chair")[0].id, office.actor("admin")

    def change_register() -> None:
        with office.database.transaction() as session:
            registry.edit(session, actor=actor, now=NOW, asset_id=chair, values={"note": "x"})

    acts: list[tuple[Callable[[], Any], type[Refusal]]] = [
        (lambda: office.decide(loan, "admin"), NotFound),
        (lambda: office.give(ready, by="admin", counts={1: 5}), NotFound),
        (lambda: office.receive(out, by="admin", counts={1: Back(good=5)}), NotFound),
        (change_register, NotAllowed),
    ]
    for act, kind in acts:
        with refused(office, kind):
            act()


def test_nor_can_he_give_himself_the_office_for_it(office: SampleOffice) -> None:
    for kind in (Office.NAYOK, Office.SUPPLY_OFFICER, Office.ADMIN):
        with refused(office, NotOneself, rule_id="R23"):
            appoint(office, "admin", kind, holding=Holding.ACTING, order_no="1/2569")


# -- adding a person --------------------------------------------------------------------------------------------------


def test_a_person_is_added_with_a_first_password_that_must_be_changed(office: SampleOffice) -> None:
    finance = office.divisions["กองคลัง"]
    person, password = add(office, division=finance, email="somsri@example.go.th")

    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    with office.database.reading() as session:
        row = session.get_one(Person, person.id)
        assert (row.name, row.phone, row.email) == ("น.ส.สมศรี มีสุข", "0812345678", "somsri@example.go.th")
        assert (row.position, row.division_id, row.created_at) == ("เจ้าพนักงานธุรการ", finance, NOW)
        kept = session.get_one(Account, person.id)
        assert (kept.username, kept.must_change, kept.is_active, kept.last_sign_in_at) == ("somsri", True, True, None)
        assert account.holds(kept.password_hash, password)
        assert account.actor_of(session, person.id, TODAY).standings == ()


def test_first_passwords_are_never_the_same() -> None:
    assert len({admin.first_password() for _ in range(500)}) == 500


def test_a_password_that_was_chosen_need_not_be_changed(office: SampleOffice) -> None:
    person, password = add(office, password=PASSWORD)

    assert password == PASSWORD
    with office.database.reading() as session:
        assert not session.get_one(Account, person.id).must_change


def test_a_person_who_will_not_do_is_refused_and_nothing_is_kept(office: SampleOffice) -> None:
    names = ("ab", "a b", "a/b", "somsri@example", "<script>", "ก" * 61, "", "สมศรี;", "a\0bc")
    cases: list[tuple[dict[str, Any], type[Invalid], str]] = [
        *(({"username": name}, BadName, "username") for name in names),
        *(({"username": name}, NameTaken, "username") for name in ("clerk", "CLERK", " Clerk ", "cl\u200berk")),
        ({"password": "สั้นไป"}, TooShort, "password"),
        ({"password": ""}, TooShort, "password"),
        ({"password": "my-somsri-password"}, TooEasy, "password"),
        ({"password": "สมศรีคนดีที่หนึ่ง", "first_name": "สมศรีคนดี"}, TooEasy, "password"),
        ({"password": "องค์การบริหารส่วนตำบลตัวอย่าง"}, TooEasy, "password"),
    ]
    for over, kind, field in cases:
        with refused(office, kind, field=field):
            add(office, **over)


# -- giving an office -------------------------------------------------------------------------------------------------


def test_an_office_is_given_from_a_day_and_entered_in_the_ledger(office: SampleOffice) -> None:
    watch = Watch(office)
    row = appoint(office, "staff", Office.SUPPLY_OFFICER, division=office.divisions["กองคลัง"], ends_on=day(30))

    assert (row.person_id, row.holding, row.order_no) == (office.people["staff"], Holding.REGULAR, None)
    assert (row.title, row.starts_on, row.ends_on, row.created_at) == ("ตำแหน่ง", TODAY, day(30), NOW)
    entry = watch.entry("authority.granted")
    assert entry["object"] == f"authority:{row.id.hex}"
    assert entry["actor"] == {"acting": False, "id": person_key(office.people["admin"]), "office": "admin"}
    assert entry["data"] == {
        "user": person_key(office.people["staff"]),
        "office": "supply_officer",
        "division": entry["data"]["division"],
        "from": TODAY.isoformat(),
        "to": day(30).isoformat(),
        "acting": False,
        "order_no": None,
    }
    assert office.divisions["กองคลัง"].hex in entry["data"]["division"].replace("-", "")
    agrees(office)


def test_who_acts_or_decides_by_delegated_power_does_so_under_the_number_of_an_order(office: SampleOffice) -> None:
    for holding in (Holding.ACTING, Holding.DELEGATED):
        for order_no in (None, ""):
            with refused(office, NeedsOrder, field="order_no"):
                appoint(office, "finance", Office.NAYOK, holding=holding, order_no=order_no)
        watch = Watch(office)
        row = appoint(office, "finance", Office.NAYOK, holding=holding, order_no="คำสั่งที่ 5/2569", ends_on=day(9))

        data = watch.entry("authority.granted")["data"]
        assert (data["acting"], data["order_no"], data["to"]) == (True, "คำสั่งที่ 5/2569", day(9).isoformat())
        standings = office.actor("finance").standings
        assert row.standing in standings and row.standing.acting
        assert [one.office for one in office.actor("finance", day(10)).standings] == [Office.UNIT_HEAD]
    agrees(office)


def test_an_office_that_cannot_be_is_refused(office: SampleOffice) -> None:
    own = office.divisions["กองคลัง"]
    cases: list[tuple[Office, dict[str, Any], type[Refusal], dict[str, Any]]] = [
        (Office.UNIT_HEAD, {}, NeedsDivision, {"field": "division"}),
        (Office.NAYOK, {"division": own}, OfTheWhole, {"field": "division"}),
        (Office.PALAD, {"division": own}, OfTheWhole, {"field": "division"}),
        (Office.ADMIN, {"division": own}, OfTheWhole, {"field": "division"}),
        (Office.COUNTER_CLERK, {"ends_on": day(-1)}, EndsBeforeStart, {"field": "ends_on"}),
        (Office.COUNTER_CLERK, {"person": uuid4()}, NotFound, {}),
        (Office.COUNTER_CLERK, {"person": borrower(office)}, NotFound, {}),
    ]
    for kind, over, refusal, wanted in cases:
        with refused(office, refusal, **wanted):
            appoint(office, "staff", kind, **over)


def test_an_office_may_be_held_for_a_single_day(office: SampleOffice) -> None:
    appoint(office, "staff", Office.COUNTER_CLERK, starts_on=day(1), ends_on=day(1))

    assert [len(office.actor("staff", day(n)).standings) for n in (0, 1, 2)] == [1, 2, 1]


# -- one holder at a time ---------------------------------------------------------------------------------------------


def test_two_do_not_hold_one_office_at_the_same_time(office: SampleOffice) -> None:
    own = office.divisions["กองคลัง"]
    for kind, division in ((Office.NAYOK, None), (Office.PALAD, None), (Office.UNIT_HEAD, own)):
        for dates in ({}, {"ends_on": day(5)}, {"starts_on": day(400)}, {"starts_on": date(2020, 1, 1)}):
            with refused(office, HeldAlready):
                appoint(office, "staff", kind, division=division, **dates)


def test_another_holds_it_before_and_after_and_not_on_one_day_of_it(office: SampleOffice) -> None:
    end(office, "nayok", day(5))
    with refused(office, HeldAlready):
        appoint(office, "staff", Office.NAYOK, starts_on=day(5))
    with refused(office, HeldAlready):
        appoint(office, "staff", Office.NAYOK, starts_on=date(2025, 1, 1), ends_on=date(2025, 10, 1))

    appoint(office, "staff", Office.NAYOK, starts_on=date(2025, 1, 1), ends_on=date(2025, 9, 30))
    appoint(office, "clerk", Office.NAYOK, starts_on=day(6))
    for shown, name in ((day(5), "nayok"), (day(6), "clerk"), (date(2025, 9, 30), "staff")):
        held = {one for one in ("nayok", "clerk", "staff") if office.actor(one, shown).holds(Office.NAYOK)}
        assert held == {name}
    agrees(office)


def test_others_act_beside_the_holder_and_any_number_keeps_the_counter(office: SampleOffice) -> None:
    for name in ("finance", "education"):
        appoint(office, name, Office.NAYOK, holding=Holding.ACTING, order_no="5/2569")
    for name in ("staff", "auditor"):
        appoint(office, name, Office.COUNTER_CLERK)
    appoint(office, "clerk", Office.UNIT_HEAD, division=rename(office, None, "กองช่าง").id)
    agrees(office)


def test_of_two_who_give_one_office_at_the_same_moment_one_hears_that_it_is_held(office: SampleOffice) -> None:
    end(office, "nayok", day(-1))
    actor = office.actor("admin")

    def work(number: int) -> str:
        wanted = NewAppointment(office.people[("staff", "clerk")[number % 2]], Office.NAYOK, "นายก", TODAY, day(9))
        try:
            with office.database.transaction() as session:
                admin.appoint(session, actor=actor, now=NOW, wanted=wanted)
            return "given"
        except HeldAlready:
            return "held"

    assert sorted(at_once(office, 4, work)) == ["given", "held", "held", "held"]
    agrees(office)


# -- ending an office -------------------------------------------------------------------------------------------------


def test_an_office_ends_when_its_last_day_is_over(office: SampleOffice) -> None:
    watch = Watch(office)
    key = appointments(office, "clerk")[0].id
    end(office, "clerk", day(3))

    assert [office.actor("clerk", day(n)).official for n in (0, 3, 4)] == [True, True, False]
    entry = watch.entry("authority.ended")
    assert (entry["object"], entry["data"]["to"]) == (f"authority:{key.hex}", day(3).isoformat())
    assert entry["data"]["user"] == person_key(office.people["clerk"])
    agrees(office)


def test_an_end_may_come_sooner_and_never_later(office: SampleOffice) -> None:
    end(office, "clerk", day(30))
    with refused(office, EndedBefore, day=day(30)):
        end(office, "clerk", day(31))

    end(office, "clerk", day(-1))
    assert not office.actor("clerk").official
    agrees(office)


def test_an_office_that_cannot_end_so_is_refused(office: SampleOffice) -> None:
    appoint(office, "clerk", Office.SUPPLY_OFFICER, starts_on=day(10))
    for last_day in (day(9), day(0), date(1900, 1, 1)):
        with refused(office, EndsBeforeStart, field="last_day"):
            end(office, "clerk", last_day)
    with refused(office, NotFound), office.database.transaction() as session:
        admin.end_appointment(session, actor=office.actor("admin"), now=NOW, appointment_id=uuid4(), last_day=TODAY)


def test_what_somebody_decided_stays_his_when_his_office_ends_and_his_successor_goes_on(office: SampleOffice) -> None:
    loan = office.decide(office.ask({"tent": 1}), "supply")
    end(office, "palad", day(-1))
    appoint(office, "education", Office.PALAD)
    with refused(office, NotFound):
        office.decide(loan, "palad")

    loan = office.decide(office.decide(loan, "education"), "nayok")
    assert [one.person_id for one in loan.decisions] == [office.people[n] for n in ("supply", "education", "nayok")]
    agrees(office)


# -- the last administrator -------------------------------------------------------------------------------------------


def test_the_only_administrator_cannot_be_ended(office: SampleOffice) -> None:
    for last_day in (day(-1), TODAY, day(400)):
        with refused(office, LastAdministrator):
            end(office, "admin", last_day)


def test_nor_for_a_day_before_the_next_one_begins_who_is_then_the_last(office: SampleOffice) -> None:
    second_admin(office, starts_on=day(10))
    with refused(office, LastAdministrator):
        end(office, "admin", day(8))  # on the ninth there would be nobody
    end(office, "admin", day(9))

    # Now the second one is the last, though he has not begun.
    with refused(office, LastAdministrator):
        switch(office, "chief")
    with refused(office, LastAdministrator):
        end(office, "chief", day(50))


@pytest.mark.parametrize("how", ["off", "acting for some days", "of a division"])
def test_an_administrator_who_may_not_stay_or_cannot_act_is_no_other_one(office: SampleOffice, how: str) -> None:
    dated = {"holding": Holding.ACTING, "order_no": "1/2569", "ends_on": day(90)}
    second_admin(office, **(dated if how.startswith("acting") else {}))
    with office.database.transaction() as session:
        chief = admin.official(session, office.people["chief"])
        if how == "off":
            chief.account.is_active = False
        if how == "of a division":
            chief.appointments[0].division_id = office.divisions["กองคลัง"]
    with refused(office, LastAdministrator):
        end(office, "admin", TODAY)


def test_the_last_one_for_good_is_not_switched_off_by_one_for_some_days(office: SampleOffice) -> None:
    second_admin(office, holding=Holding.ACTING, order_no="1/2569", ends_on=day(90))
    with refused(office, LastAdministrator):
        switch(office, "admin", by="chief")


def test_with_two_administrators_either_may_go(office: SampleOffice) -> None:
    second_admin(office)
    end(office, "admin", day(-1))
    switch(office, "clerk", by="chief")

    with refused(office, LastAdministrator):
        end(office, "chief", day(9), by="chief")
    agrees(office)


@pytest.mark.parametrize("act", [end, switch])
def test_of_two_administrators_who_remove_each_other_one_stays(office: SampleOffice, act: Any) -> None:
    second_admin(office, starts_on=day(-30))
    pairs = [("admin", office.actor("chief")), ("chief", office.actor("admin"))]
    more = {"last_day": day(-1)} if act is end else {}

    def work(number: int) -> str:
        name, actor = pairs[number]
        try:
            act(office, name, actor=actor, **more)
        except LastAdministrator:
            return "the last"
        return "gone"

    assert sorted(at_once(office, 2, work)) == ["gone", "the last"]
    with office.database.reading() as session:
        active = set(session.scalars(select(Account.username).where(Account.is_active)))
    able = [name for name in ("admin", "chief") if name in active and office.actor(name).holds(Office.ADMIN)]
    assert len(able) == 1


# -- switching accounts (S7, S9) --------------------------------------------------------------------------------------


def test_a_switched_off_account_ends_its_sign_ins_and_going_on_again_revives_none(office: SampleOffice) -> None:
    keys, other = [signed_in(office) for _ in range(2)], signed_in(office, "supply")
    switch(office, "clerk")
    assert [who(office, key) is None for key in (*keys, other)] == [True, True, False]

    switch(office, "clerk", on=True)
    assert [who(office, key) is None for key in (*keys, other)] == [True, True, False]
    assert who(office, signed_in(office)) is not None


def test_what_waits_for_a_switched_off_approver_waits_for_his_substitute_and_nothing_decides_itself(
    office: SampleOffice,
) -> None:
    loan = office.decide(office.ask({"tent": 1}), "supply")
    switch(office, "palad")
    appoint(office, "education", Office.PALAD, holding=Holding.ACTING, order_no="7/2569")

    assert office.loan(loan.id).state == loan.state
    with office.database.reading() as session:
        waiting = approving.queue(session, office.actor("education"))
        assert [(row.loan.id, row.barred) for row in waiting] == [(loan.id, None)]
    assert office.decide(loan, "education").decisions[-1].order_no == "7/2569"


def test_nobody_switches_or_resets_himself_or_who_has_no_account(office: SampleOffice) -> None:
    resident = borrower(office)
    second_admin(office)
    for act in (switch, reset):
        with refused(office, OwnAccount):
            act(office, "admin")  # type: ignore[operator]
    for person in (resident, uuid4()):
        office.people["nobody"] = person
        for act in (switch, reset):
            with refused(office, NotFound):
                act(office, "nobody")  # type: ignore[operator]


def test_a_new_first_password_takes_the_place_of_a_lost_one_and_ends_every_sign_in(office: SampleOffice) -> None:
    key, other = signed_in(office), signed_in(office, "supply")
    password = reset(office, "clerk")

    assert [who(office, one) is None for one in (key, other)] == [True, False]
    with office.database.reading() as session:
        kept = session.get_one(Account, office.people["clerk"])
        assert (account.holds(kept.password_hash, password), account.holds(kept.password_hash, PASSWORD)) == (
            True,
            False,
        )
        assert kept.must_change
    found = who(office, signed_in(office))
    assert found is not None and found.must_change
    assert reset(office, "clerk") != password


# -- lists and particulars --------------------------------------------------------------------------------------------


def test_the_list_of_officials_shows_what_each_holds_today_in_thai_order(office: SampleOffice) -> None:
    borrower(office)
    appoint(office, "clerk", Office.SUPPLY_OFFICER, starts_on=day(1))
    appoint(office, "staff", Office.NAYOK, holding=Holding.ACTING, order_no="1/2569", ends_on=TODAY)
    end(office, "auditor", day(-1))
    add(office, first_name="ไก่", username="kai")
    with office.database.reading() as session:
        rows = {row.account.username: row for row in admin.officials(session, TODAY)}
        held = {name: {one.office for one in row.appointments} for name, row in rows.items()}

    assert set(rows) == {*office.people, "kai"}
    assert next(iter(rows)) == "kai"  # ก before ช, though ไ stands before it
    assert (held["clerk"], held["auditor"], held["kai"]) == ({Office.COUNTER_CLERK}, set(), set())
    assert held["staff"] == {Office.STAFF, Office.NAYOK}


def test_the_page_of_one_official_shows_his_former_and_future_offices_too(office: SampleOffice) -> None:
    end(office, "clerk", day(-1))
    appoint(office, "clerk", Office.SUPPLY_OFFICER, starts_on=day(5))

    assert [one.office for one in appointments(office, "clerk")] == [Office.SUPPLY_OFFICER, Office.COUNTER_CLERK]
    for person in (borrower(office), uuid4()):
        with pytest.raises(NotFound), office.database.reading() as session:
            admin.official(session, person)


def edit(office: SampleOffice, name: str, by: str = "admin", **over: Any) -> None:
    with office.database.transaction() as session:
        wanted = replace(SOMSRI, **over)
        admin.edit_official(session, actor=office.actor(by), person=office.people[name], wanted=wanted)


def test_particulars_are_set_right_and_the_user_name_and_password_stay(office: SampleOffice) -> None:
    edit(
        office,
        "clerk",
        username="other",
        email="s@example.go.th",
        password="ignored",
        division=office.divisions["กองคลัง"],
    )
    with office.database.reading() as session:
        found = admin.official(session, office.people["clerk"])
        assert (found.person.name, found.person.email) == ("น.ส.สมศรี มีสุข", "s@example.go.th")
        assert found.person.division_id == office.divisions["กองคลัง"]
        assert (found.account.username, account.holds(found.account.password_hash, PASSWORD)) == ("clerk", True)
    office.people["resident"] = borrower(office)
    with refused(office, NotFound):
        edit(office, "resident")


def rename(office: SampleOffice, old: str | None, new: str, *, by: str = "admin") -> Division:
    with office.database.transaction() as session:
        return admin.save_division(
            session,
            actor=office.actor(by),
            now=NOW,
            name=new,
            phone="043-111-222",
            division=office.divisions[old] if old else None,
        )


def test_divisions_are_added_and_renamed_and_no_two_have_one_name(office: SampleOffice) -> None:
    added = rename(office, None, "กองช่าง")
    assert (added.name, added.phone, added.position, added.created_at) == ("กองช่าง", "043-111-222", 2, NOW)
    assert rename(office, "กองคลัง", "กองคลังและพัสดุ").id == office.divisions["กองคลัง"]
    assert rename(office, "กองคลัง", "กอง คลัง").name == "กอง คลัง"  # its own name in another spelling

    for name in ("กองช่าง", " กองช่าง ", "กองชาง"):
        with refused(office, DivisionExists, field="name"):
            rename(office, None, name)
        with refused(office, DivisionExists, field="name"):
            rename(office, "กองคลัง", name)
    office.divisions["none"] = uuid4()
    with refused(office, NotFound):
        rename(office, "none", "กองใหม่")


# -- the beginning (S19) ----------------------------------------------------------------------------------------------


@pytest.fixture
def empty(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SampleOffice]:
    """A migrated database that belongs to nobody yet."""
    server: Server | None = None
    name = f"e_{uuid4().hex}"
    if backend == "postgresql":
        server = request.getfixturevalue("postgres")
        server.admin(f"CREATE DATABASE {name}")
    url = server.url(name) if server else f"sqlite:///{tmp_path / 'empty.db'}"
    database = Database(url, **{PHOTO_DIR: str(tmp_path / "photos")})
    schema.migrate(database)
    yield SampleOffice(database)
    database.dispose()
    if server:
        server.admin(f"DROP DATABASE {name} WITH (FORCE)")


def begin(office: SampleOffice, **over: Any) -> Organization:
    wanted = NewOrganization(**({"name": "องค์การบริหารส่วนตำบลบ้านใหม่"} | over))
    with office.database.transaction() as session:
        return setup.begin(session, now=NOW, wanted=wanted)


def first(office: SampleOffice, name: str = "สมชาย ใจดี", username: str = "admin", password: str = PASSWORD) -> Person:
    with office.database.transaction() as session:
        return setup.first_administrator(session, now=NOW, name=name, username=username, password=password)


def test_a_new_organization_has_its_ledger_and_nobody_who_could_sign_in(empty: SampleOffice) -> None:
    row = begin(empty, amphoe="เมือง", changwat="ขอนแก่น")

    assert (row.name, row.short_name, row.is_demo) == ("องค์การบริหารส่วนตำบลบ้านใหม่", "องค์การบริหารส่วนตำบลบ้านใหม่", False)
    assert re.fullmatch(r"o_[0-9a-z]{16}", row.ledger_key)
    with empty.database.reading() as session:
        assert not setup.has_administrator(session)
        assert [list(session.scalars(select(kind))) for kind in (Person, Account, LedgerEntry)] == [[], [], []]
    with refused(empty, ThereAlready):
        begin(empty, name="อบต.อื่น")


def test_the_first_administrator_holds_his_office_for_good_and_there_is_only_one(empty: SampleOffice) -> None:
    begin(empty)
    empty.people["admin"] = first(empty).id

    (held,) = appointments(empty, "admin")
    assert (held.office, held.division_id, held.starts_on, held.ends_on) == (Office.ADMIN, None, local_day(NOW), None)
    with empty.database.reading() as session:
        kept = session.get_one(Account, empty.people["admin"])
        assert (kept.username, kept.must_change, kept.person.name) == ("admin", False, "สมชาย ใจดี")
        entry = session.scalars(select(LedgerEntry)).one()
        assert entry.act == "authority.granted" and b'"id":"system"' in bytes(entry.body)
    agrees(empty)
    for name in ("admin", "second"):
        with refused(empty, ThereAlready):
            first(empty, username=name)


def test_a_first_administrator_who_will_not_do_is_refused_and_can_be_tried_again(empty: SampleOffice) -> None:
    begin(empty)
    cases: list[tuple[dict[str, str], type[Refusal]]] = [
        ({"password": ""}, TooShort),
        ({"password": "admin12345"}, TooEasy),
        ({"password": "password123"}, TooEasy),
        ({"password": "องค์การบริหารส่วนตำบลบ้านใหม่"}, TooEasy),
        ({"username": "a b"}, BadName),
    ]
    for over, kind in cases:
        with refused(empty, kind):
            first(empty, **over)
    assert first(empty, name="เดี่ยว").name == "เดี่ยว"
