"""Nobody alone changes the law of approval: one proposes, another puts it in force, and loans keep their own."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import rfc8785
from sqlalchemy import select

from assetlend.domain import rule_changes as rules_of
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Holding, Office
from assetlend.domain.rule_changes import ChangeState, NothingChanged, NotOpen, OneAtATime, OwnProposal
from assetlend.domain.rulebook import BadRulebook
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Loan, RulebookVersion, RuleChange
from assetlend.services import daily, rule_changes, rules
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_account import at_once
from tests.services.test_admin import appoint

Rewrite = Callable[[dict[str, Any]], dict[str, Any]]
SHORT = [["check", "supply_officer"], ["approval", "nayok"]]


def dear(body: dict[str, Any]) -> dict[str, Any]:
    """What is worth more than 20,000 baht is looked at once only."""
    new = {"name": "มูลค่าสูง", "rules": ["R4", "R7"], "value_from": 2_000_000, "steps": SHORT}
    return {**body, "routes": [body["routes"][0], new, *body["routes"][1:]]}


def begin(office: SampleOffice, by: str = "chief") -> RuleChange:
    with office.database.transaction() as session:
        return rule_changes.begin(session, actor=office.actor(by), now=NOW)


def write(office: SampleOffice, row: RuleChange, rewrite: Rewrite = dear, by: str = "chief") -> None:
    with office.database.transaction() as session:
        rule_changes.write(session, actor=office.actor(by), now=NOW, change_id=row.id, rewrite=rewrite)


def propose(office: SampleOffice, row: RuleChange, by: str = "chief", **over: Any) -> None:
    values = {"reason": "ประกาศที่ 1/2569", "starts_on": TODAY, **over}
    with office.database.transaction() as session:
        rule_changes.propose(session, actor=office.actor(by), now=NOW, change_id=row.id, **values)


def enact(office: SampleOffice, row: RuleChange, by: str = "palad") -> None:
    with office.database.transaction() as session:
        rule_changes.enact(session, actor=office.actor(by), now=later(hours=1), change_id=row.id)


def withdraw(office: SampleOffice, row: RuleChange, by: str) -> None:
    with office.database.transaction() as session:
        rule_changes.withdraw(session, actor=office.actor(by), now=NOW, change_id=row.id)


def drafted(office: SampleOffice, rewrite: Rewrite = dear) -> RuleChange:
    row = begin(office)
    write(office, row, rewrite)
    return row


def proposed(office: SampleOffice, rewrite: Rewrite = dear, **over: Any) -> RuleChange:
    row = drafted(office, rewrite)
    propose(office, row, **over)
    return row


def state(office: SampleOffice, row: RuleChange) -> ChangeState:
    with office.database.reading() as session:
        return session.get_one(RuleChange, row.id).state


def version(office: SampleOffice) -> int:
    with office.database.reading() as session:
        return rules.current(session).version


# -- into force -------------------------------------------------------------------------------------------------------


def test_a_change_comes_into_force_by_two_people_and_the_ledger_holds_its_hash(office: SampleOffice) -> None:
    old = office.ask({"tent": 2})
    watch = Watch(office)
    row = proposed(office)
    assert watch.acts() == [] and watch.notices() == {("palad", "rules_proposed"), ("nayok", "rules_proposed")}
    enact(office, row)

    assert (state(office, row), version(office)) == (ChangeState.IN_FORCE, 2)
    first, second = watch.entries()
    with office.database.reading() as session:
        bodies = dict(session.execute(select(RulebookVersion.version, RulebookVersion.body)).all())
        kept = session.get_one(RulebookVersion, 2)
        assert (kept.made_by, kept.note) == (office.people["palad"], "ประกาศที่ 1/2569")
    for number, entry in ((1, first), (2, second)):
        sha256 = hashlib.sha256(rfc8785.dumps(bodies[number])).hexdigest()
        assert (entry["act"], entry["object"]) == ("rulebook.changed", f"rulebook:{number:032x}")
        assert entry["data"] == {"version": number, "sha256": sha256, "from": TODAY.isoformat()}
    assert second["actor"]["office"] == "palad"

    new = office.ask({"tent": 2}, start=day(5), due=day(6))
    assert (len(old.steps), old.rulebook_version, len(new.steps), new.rulebook_version) == (3, 1, 2, 2)
    old = office.approve(old)
    assert [one.office for one in old.decisions] == [Office.SUPPLY_OFFICER, Office.PALAD, Office.NAYOK]
    agrees(office)


def test_a_second_change_is_told_once_and_a_checked_rule_too(office: SampleOffice) -> None:
    enact(office, proposed(office))
    watch = Watch(office)
    with office.database.transaction() as session:
        rules.mark_checked(session, actor=office.actor("auditor"), now=later(hours=2), rule="R4")
    row = proposed(office, lambda body: {**body, "chase_days": 5})
    enact(office, row, "nayok")

    assert [one["data"]["version"] for one in watch.entries()] == [3, 4]
    with office.database.reading() as session:
        book = rules.current(session)
        assert book.chase_days == 5 and len(book.routes) == 4 and book.rule("R4").checked_by
    agrees(office)


def test_a_rule_that_was_checked_meanwhile_stays_checked(office: SampleOffice) -> None:
    row = proposed(office)
    with office.database.transaction() as session:
        rules.mark_checked(session, actor=office.actor("auditor"), now=NOW, rule="R4")
    enact(office, row)
    with office.database.reading() as session:
        assert rules.current(session).rule("R4").checked_by and len(rules.current(session).routes) == 4


def test_what_is_agreed_for_a_later_day_comes_into_force_on_it_by_itself_and_once(office: SampleOffice) -> None:
    row = proposed(office, starts_on=day(3))
    enact(office, row)
    assert (state(office, row), version(office)) == (ChangeState.AGREED, 1)

    def open_day(on: date) -> None:
        with office.database.transaction() as session:
            daily.open_day(session, later(days=(on - TODAY).days), on)

    open_day(day(2))
    assert version(office) == 1
    watch = Watch(office)
    for _ in range(2):
        open_day(day(3))
    assert (state(office, row), version(office), watch.acts()) == (ChangeState.IN_FORCE, 2, ["rulebook.changed"] * 2)
    assert watch.entries()[1]["data"]["from"] == day(3).isoformat()
    assert watch.entries()[1]["actor"] == {"acting": False, "id": "system", "office": "system"}
    agrees(office)


# -- nobody alone -----------------------------------------------------------------------------------------------------


def test_who_proposes_does_not_put_it_in_force(office: SampleOffice) -> None:
    appoint(office, "chief", Office.PALAD, holding=Holding.ACTING, order_no="1/2569")
    row = proposed(office)
    with refused(office, OwnProposal, rule_id="R23"):
        enact(office, row, "chief")
    enact(office, row, "palad")


def test_who_wrote_it_does_not_put_in_force_what_another_proposed(office: SampleOffice) -> None:
    row = drafted(office)
    propose(office, row, by="admin")
    with office.database.transaction() as session:
        session.get_one(RuleChange, row.id).written_by = office.people["palad"]
    with refused(office, OwnProposal):
        enact(office, row)


def test_what_was_agreed_is_withdrawn_by_those_who_agree_alone(office: SampleOffice) -> None:
    row = proposed(office, starts_on=day(9))
    enact(office, row)
    for by in ("chief", "admin"):
        with refused(office, NotAllowed):
            withdraw(office, row, by)
    withdraw(office, row, "nayok")
    assert state(office, row) is ChangeState.WITHDRAWN


def test_an_agreed_change_whose_rules_have_moved_is_set_aside_and_stops_nothing(office: SampleOffice) -> None:
    row = proposed(office, starts_on=day(9))
    enact(office, row)
    with office.database.transaction() as session:
        wanted = rules.CareTerms(5, frozenset({5, 6}), False, 48, {})
        rules.set_terms(session, actor=office.actor("admin"), now=NOW, wanted=wanted)
    before = version(office)
    with office.database.transaction() as session:
        assert rule_changes.open_day(session, later(days=9), day(9)) == 0
    assert (state(office, row), version(office)) == (ChangeState.WITHDRAWN, before)


def test_who_may_write_and_who_may_put_in_force(office: SampleOffice) -> None:
    for by in ("palad", "nayok", "supply", "auditor", "finance", "staff"):
        with refused(office, NotAllowed):
            begin(office, by)
    row = begin(office, "admin")
    write(office, row, by="chief")
    for by in ("palad", "auditor"):
        with refused(office, NotAllowed):
            write(office, row, by=by)
        with refused(office, NotAllowed):
            propose(office, row, by)
    propose(office, row, "admin")
    for by in ("admin", "chief", "auditor", "finance"):
        with refused(office, NotAllowed):
            enact(office, row, by)
    for by in ("auditor", "supply"):
        with refused(office, NotAllowed):
            withdraw(office, row, by)
    withdraw(office, row, "nayok")
    assert (state(office, row), version(office)) == (ChangeState.WITHDRAWN, 1)


# -- what is refused --------------------------------------------------------------------------------------------------


def test_one_change_at_a_time_and_each_step_once(office: SampleOffice) -> None:
    row = drafted(office)
    with refused(office, OneAtATime):
        begin(office, "admin")
    with refused(office, NotOpen):
        enact(office, row)
    propose(office, row)
    for act in (propose, write):
        with refused(office, NotOpen):
            act(office, row)
    enact(office, row)
    for again in (lambda: enact(office, row), lambda: withdraw(office, row, "chief")):
        with refused(office, NotOpen):
            again()
    with refused(office, NotFound):
        enact(office, RuleChange(id=office.people["palad"]))
    begin(office)


def test_a_change_needs_a_reason_a_day_and_something_that_changes(office: SampleOffice) -> None:
    row = begin(office)
    with refused(office, NothingChanged):
        propose(office, row)
    write(office, row)
    with refused(office, rules_of.ReasonMissing, field="reason"):
        propose(office, row, reason="")
    with refused(office, rules_of.StartsInThePast, field="starts_on"):
        propose(office, row, starts_on=day(-1))


@pytest.mark.parametrize(
    ("rewrite", "refusal"),
    [
        (lambda body: {**body, "routes": body["routes"][:1]}, rules_of.NobodyApproves),
        (
            lambda body: {**body, "routes": [{**one, "steps": [["approval", "nayok"]]} for one in body["routes"]]},
            rules_of.TwoPeople,
        ),
        (lambda body: {**body, "chase_days": 8}, rules_of.OutOfBounds),
    ],
)
def test_a_draft_may_leave_the_rails_and_a_proposal_may_not(
    office: SampleOffice, rewrite: Rewrite, refusal: type[Exception]
) -> None:
    row = drafted(office, rewrite)
    with refused(office, refusal):  # type: ignore[arg-type]
        propose(office, row)
    with refused(office, BadRulebook):
        write(office, row, lambda body: {**body, "routes": [{"name": "x"}]})


# -- what would be different ------------------------------------------------------------------------------------------


def test_the_preview_lists_what_would_have_gone_another_way(office: SampleOffice) -> None:
    costly = office.ask({"tent": 2})
    office.ask({"chair": 2})
    inside = {"borrower_kind": BorrowerKind.STAFF, "place": Place.INSIDE, "purpose": "official_work"}
    office.ask({"projector": 1}, by="staff", **inside)
    done = office.approve(office.ask({"tent": 1, "chair": 50}, start=day(9), due=day(9)))
    old = office.ask({"tent": 3}, start=day(20), due=day(20))
    with office.database.transaction() as session:
        long_ago = session.get_one(Loan, old.id)
        long_ago.submitted_at, long_ago.state = later(days=-400), "cancelled"
    row = drafted(office)
    with office.database.reading() as session:
        found = rule_changes.preview(session, session.get_one(RuleChange, row.id), TODAY)
    assert found.looked_at == 4
    moved = {one.reference: one for one in found.moved}
    assert set(moved) == {costly.reference, done.reference}
    assert (moved[costly.reference].waiting, moved[done.reference].waiting) == (True, False)
    one = moved[costly.reference]
    assert (len(one.before), [office_.value for _kind, office_ in one.after]) == (3, ["supply_officer", "nayok"])
    assert one.value_satang == 3_700_000


def test_two_who_put_it_in_force_at_once_do_it_once(office: SampleOffice) -> None:
    row = proposed(office)
    actors = [office.actor("palad"), office.actor("nayok")]

    def work(number: int) -> str:
        try:
            with office.database.transaction() as session:
                rule_changes.enact(session, actor=actors[number % 2], now=NOW, change_id=row.id)
            return "done"
        except NotOpen:
            return "late"

    assert sorted(at_once(office, 4, work)) == ["done", "late", "late", "late"]
    assert version(office) == 2
    agrees(office)
