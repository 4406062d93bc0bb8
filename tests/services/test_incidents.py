"""Damage, loss and misuse: who reports, who is told, who answers as what, and what nobody can report or answer."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from assetlend.clock import start_of_day
from assetlend.db import Clash
from assetlend.domain.incidents import AnsweredBefore, IncidentKind, Order, ReportedBy
from assetlend.domain.offices import PUBLIC, Actor, Holding, Office
from assetlend.errors import NotAllowed, NotFound, Refusal
from assetlend.ids import person_key
from assetlend.models import Account, Asset, Attachment, Incident, Loan, Notice, RulebookVersion
from assetlend.services import answering, borrowing, incidents, rules
from assetlend.services.incidents import AskedTooMany, Finding, NotYetHappened
from assetlend.services.take_back import Back
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.lives import picture
from tests.services.seeing import Watch, agrees, dump, refused
from tests.services.test_approving import appoint

LEVELS = {"supply": 1, "finance": 2, "palad": 3, "nayok": 4}
TOLD = {(name, "incident_reported") for name in LEVELS}


def tent(office: SampleOffice) -> UUID:
    return office.pieces("tent")[0].id


def report(
    office: SampleOffice, *, by: str | None = None, who: Actor = PUBLIC, now: Any = NOW, **over: Any
) -> Incident:
    """A report of damage to a tent by a member of the public, or whatever `over` makes of it."""
    values: dict[str, Any] = {
        "kind": IncidentKind.DAMAGED,
        "description": "เสาหัก",
        "reported_by": ReportedBy.STAFF if by else ReportedBy.PUBLIC,
    }
    if not {"asset_id", "loan_id"} & set(over):
        values["asset_id"] = tent(office)
    actor = office.actor(by) if by else who
    with office.database.transaction() as session:
        made = incidents.open_incident(session, actor=actor, now=now, finding=Finding(**(values | over)))
    return incident(office, made.id)


def incident(office: SampleOffice, key: UUID) -> Incident:
    with office.database.reading() as session:
        row = session.get_one(Incident, key)
        _ = row.levels
        session.expunge_all()
        return row


def answer(office: SampleOffice, about: Incident, by: str, order: Order = Order.NOTED, **over: Any) -> Incident:
    values = {"now": later(hours=1), "note": ""} | over
    with office.database.transaction() as session:
        incidents.acknowledge(
            session, actor=office.actor(by), incident_id=about.id, order=order, now=values["now"], note=values["note"]
        )
    return incident(office, about.id)


def answered(about: Incident) -> list[int]:
    return [level.position for level in about.levels if level.acknowledged_at]


def chairs_out(office: SampleOffice, units: int = 5) -> Loan:
    return office.give(office.approve(office.ask({"tent": 1, "chair": units})), counts={2: units})


def borrower(office: SampleOffice, loan: Loan) -> Actor:
    with office.database.reading() as session:
        return borrowing.borrower_of(session.get_one(Loan, loan.id))


# -- reporting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(IncidentKind))
def test_whatever_the_kind_every_level_of_command_is_told_at_once(office: SampleOffice, kind: IncidentKind) -> None:
    watch = Watch(office)
    made = report(office, kind=kind)

    assert [(one.position, one.office, one.division_id) for one in made.levels] == [
        (1, Office.SUPPLY_OFFICER, None),
        (2, Office.UNIT_HEAD, office.divisions["กองคลัง"]),
        (3, Office.PALAD, None),
        (4, Office.NAYOK, None),
    ]
    assert {(one.notified_at, one.acknowledged_at, one.person_id, one.answer) for one in made.levels} == {
        (NOW, None, None, None)
    }
    assert watch.notices() == TOLD
    assert watch.acts() == ["incident.reported"] + ["incident.notified"] * 4
    assert [one["data"] for one in watch.entries()[1:]] == [
        {"level": 1, "office": "supply_officer"},
        {"level": 2, "office": "unit_head"},
        {"level": 3, "office": "palad"},
        {"level": 4, "office": "nayok"},
    ]
    assert {one["object"] for one in watch.entries()} == {f"incident:{made.id.hex}"}
    agrees(office)


def test_a_passer_by_reports_with_or_without_his_name(office: SampleOffice) -> None:
    watch = Watch(office)
    made = report(office, name="ลุงมี", phone="0812345678", place="ตลาดสด", description="เห็นกางขายของ")

    assert (made.reported_by_kind, made.reporter_id) == (ReportedBy.PUBLIC, None)
    assert (made.reporter_name, made.reporter_phone, made.place_text) == ("ลุงมี", "0812345678", "ตลาดสด")
    assert (made.description, made.asset_id, made.loan_id) == ("เห็นกางขายของ", tent(office), None)
    assert (made.division_id, made.item_id) == (office.divisions["กองคลัง"], office.items["tent"])
    entry = watch.entry("incident.reported")
    assert entry["actor"] == {"acting": False, "id": "public", "office": "public"}
    assert entry["data"] == {
        "kind": "damaged",
        "loan": None,
        "asset": tent(office).hex,
        "quantity": 1,
        "reported_by_kind": "public",
    }
    assert len(made.reference) == 8
    assert report(office).reporter_name == ""
    agrees(office)


def test_the_ledger_says_nothing_of_who_reported_or_what_he_wrote(office: SampleOffice) -> None:
    watch = Watch(office)
    report(office, name="ลุงมี", phone="0812345678", place="ตลาดสด", description="นายดำเอาไปขาย")
    said = repr(watch.entries())

    for word in ("ลุงมี", "0812345678", "ตลาดสด", "นายดำ"):
        assert word not in said


def test_a_borrower_reports_what_happened_to_a_line_of_his_loan(office: SampleOffice) -> None:
    loan = chairs_out(office)
    watch = Watch(office)
    who = borrower(office, loan)
    made = report(office, who=who, reported_by=ReportedBy.BORROWER, loan_id=loan.id, line=2, quantity=3)

    assert (made.loan_id, made.asset_id, made.item_id) == (loan.id, None, office.items["chair"])
    assert (made.quantity, made.reporter_id) == (3, loan.borrower_id)
    entry = watch.entry("incident.reported")
    assert entry["actor"] == {"acting": False, "id": person_key(loan.borrower_id), "office": "resident"}
    assert (entry["data"]["loan"], entry["data"]["asset"]) == (loan.id.hex, None)
    assert entry["data"]["reported_by_kind"] == "borrower"
    assert watch.notices() == TOLD
    agrees(office)


def test_without_a_line_the_first_of_the_loan_is_meant(office: SampleOffice) -> None:
    assert report(office, loan_id=chairs_out(office).id).item_id == office.items["tent"]
    agrees(office)


@pytest.mark.parametrize("name", ["clerk", "staff", "admin", "education"])
def test_every_official_may_report_any_thing(office: SampleOffice, name: str) -> None:
    watch = Watch(office)
    made = report(office, by=name)

    assert (made.reported_by_kind, made.reporter_id) == (ReportedBy.STAFF, office.people[name])
    assert watch.entry("incident.reported")["actor"]["id"] == person_key(office.people[name])
    assert watch.notices() == TOLD
    agrees(office)


def test_a_report_changes_neither_the_loan_nor_the_register(office: SampleOffice) -> None:
    loan = chairs_out(office)
    before = dump(office.database)
    report(office, kind=IncidentKind.LOST, loan_id=loan.id, line=2, quantity=5)
    report(office, kind=IncidentKind.LOST)
    after = dump(office.database)

    changed = {table for table, rows in after.items() if rows != before[table]}
    assert changed == {"duty", "incident", "incident_level", "ledger_entry", "ledger_head", "outbox"}


def test_pictures_of_a_report_are_kept_with_it(office: SampleOffice) -> None:
    pictures = [picture(21), picture(22)]
    made = report(office, pictures=pictures)
    with office.database.reading() as session:
        rows = session.scalars(select(Attachment).order_by(Attachment.id)).all()
        assert [(one.sha256, one.incident_id, one.created_by) for one in rows] == [
            (one.sha256, made.id, None) for one in pictures
        ]
    agrees(office)


# -- twice ------------------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_three_times_is_one_report(office: SampleOffice) -> None:
    first = report(office, key="form")
    before = dump(office.database)

    assert report(office, key="form").id == first.id
    assert report(office, key="form", now=later(days=1)).id == first.id
    assert dump(office.database) == before


def test_two_forms_and_forms_without_a_key_are_as_many_reports(office: SampleOffice) -> None:
    made = {report(office, key=key).id for key in ("one", "two", "", "")}

    assert len(made) == 4


@pytest.mark.parametrize("about", ["asset", "loan"])
def test_a_form_sent_twice_at_once_is_one_report_and_both_hear_of_it(office: SampleOffice, about: str) -> None:
    loan = chairs_out(office)
    thing = {"asset_id": tent(office)} if about == "asset" else {"loan_id": loan.id, "line": 2}
    start, ends = threading.Barrier(4), []

    def work() -> None:
        start.wait(30)
        try:
            ends.append(report(office, key="form", **thing).id)
        except Refusal as refusal:
            ends.append(refusal)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    with office.database.reading() as session:
        assert ends == [session.scalars(select(Incident.id)).one()] * 4


# -- what cannot be reported ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", [0, -1, 2, 10**9])
def test_of_one_piece_one_can_be_reported(office: SampleOffice, quantity: int) -> None:
    with refused(office, AskedTooMany, field="quantity", most=1):
        report(office, quantity=quantity)


def test_of_a_lot_as_many_as_there_are_can_be_reported(office: SampleOffice) -> None:
    lot = office.pieces("chair")[0].id
    with refused(office, AskedTooMany, field="quantity", most=60):
        report(office, asset_id=lot, quantity=61)

    assert report(office, asset_id=lot, quantity=60).quantity == 60
    agrees(office)


def test_of_a_loan_as_many_as_were_handed_over_can_be_reported(office: SampleOffice) -> None:
    loan = chairs_out(office)
    for quantity in (0, -1, 6):
        with refused(office, AskedTooMany, field="quantity", most=5):
            report(office, loan_id=loan.id, line=2, quantity=quantity)
    with refused(office, AskedTooMany, most=1):
        report(office, loan_id=loan.id, line=1, quantity=2)

    assert report(office, loan_id=loan.id, line=2, quantity=5).quantity == 5


@pytest.mark.parametrize("moment", [later(microseconds=1), start_of_day(day(1)), later(days=400)])
def test_nothing_can_have_happened_in_the_future(office: SampleOffice, moment: Any) -> None:
    with refused(office, NotYetHappened, field="happened_on"):
        report(office, happened_at=moment)


def test_what_happened_earlier_is_entered_with_both_times(office: SampleOffice) -> None:
    watch = Watch(office)
    made = report(office, happened_at=start_of_day(day(-2)))

    assert (made.happened_at, made.reported_at) == (start_of_day(day(-2)), NOW)
    entry = watch.entry("incident.reported")
    assert (entry["data"]["happened_at"], entry["at"]) == ("2026-01-09T17:00:00.000000Z", "2026-01-12T02:00:00.000000Z")
    assert report(office, happened_at=NOW).happened_at == report(office).happened_at == NOW
    agrees(office)


def test_what_is_not_there_cannot_be_reported(office: SampleOffice) -> None:
    loan = chairs_out(office)
    stranger = office.people["clerk"]
    for about in ({"asset_id": stranger}, {"loan_id": stranger}, {"loan_id": loan.id, "line": 3}, {"asset_id": None}):
        with refused(office, NotFound):
            report(office, **about)


@pytest.mark.parametrize(
    "over",
    [
        {"description": ""},
        {"description": "ก" * 1001},
        {"place": "ก" * 201},
        {"name": "ก" * 151},
        {"phone": "0" * 21},
        {"key": "k" * 61},
    ],
)
def test_too_much_or_no_text_does_not_get_into_the_database(office: SampleOffice, over: dict[str, str]) -> None:
    with refused(office, Clash):
        report(office, **over)


# -- who is told ------------------------------------------------------------------------------------------------------


def test_the_head_of_the_division_whose_thing_it_is_is_told(office: SampleOffice) -> None:
    watch = Watch(office)
    made = report(office, asset_id=office.pieces("projector")[0].id)

    assert made.levels[1].division_id == office.divisions["กองการศึกษา"]
    assert watch.notices() == (TOLD - {("finance", "incident_reported")}) | {("education", "incident_reported")}
    agrees(office)


def test_who_acts_for_a_superior_is_told_too(office: SampleOffice) -> None:
    appoint(office, "auditor", Office.PALAD, holding=Holding.ACTING, order_no="9/2569")
    watch = Watch(office)
    report(office)

    assert watch.notices() == TOLD | {("auditor", "incident_reported")}


def test_who_no_longer_acts_or_was_switched_off_is_not_told(office: SampleOffice) -> None:
    over = {"starts_on": day(-9), "ends_on": day(-1)}
    appoint(office, "auditor", Office.PALAD, holding=Holding.ACTING, order_no="9/2569", **over)
    with office.database.transaction() as session:
        account = session.scalars(select(Account).where(Account.username == "nayok")).one()
        account.is_active = False
    watch = Watch(office)
    made = report(office)

    assert watch.notices() == TOLD - {("nayok", "incident_reported")}
    assert [one.office for one in made.levels][-1] is Office.NAYOK


def test_the_chain_is_that_of_the_rulebook_in_force(office: SampleOffice) -> None:
    before = report(office)
    document = rules.shipped()
    document["incident_chain"] = ["head_supply_officer", "nayok"]
    with office.database.transaction() as session:
        session.add(RulebookVersion(version=2, body=document, note="", made_at=NOW, made_by=None))
    watch = Watch(office)
    made = report(office)

    assert [(one.position, one.office) for one in made.levels] == [(1, Office.HEAD_SUPPLY_OFFICER), (2, Office.NAYOK)]
    assert watch.notices() == {("chief", "incident_reported"), ("nayok", "incident_reported")}
    assert len(incident(office, before.id).levels) == 4
    assert answered(answer(office, made, "chief")) == [1]
    agrees(office)


def test_a_notice_names_the_report_and_leads_to_it(office: SampleOffice) -> None:
    made = report(office)
    with office.database.reading() as session:
        rows = session.scalars(select(Notice).where(Notice.kind == "incident_reported")).all()
        assert {(one.subject, one.values["reference"]) for one in rows} == {(f"incident:{made.id.hex}", made.reference)}


# -- answering --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(Order))
def test_an_answer_is_kept_and_entered_with_person_office_and_order(office: SampleOffice, order: Order) -> None:
    made = report(office)
    watch = Watch(office)
    made = answer(office, made, "finance", order, note="ให้ซ่อมโดยเร็ว")

    level = made.levels[1]
    assert (level.acknowledged_at, level.person_id, level.title) == (
        later(hours=1),
        office.people["finance"],
        "ผู้อำนวยการกองคลัง",
    )
    assert (level.acting, level.order_no, level.answer, level.note) == (False, None, order, "ให้ซ่อมโดยเร็ว")
    (entry,) = watch.entries()
    assert (entry["act"], entry["object"]) == ("incident.acknowledged", f"incident:{made.id.hex}")
    assert entry["actor"] == {"acting": False, "id": person_key(office.people["finance"]), "office": "unit_head"}
    assert entry["data"] == {"level": 2, "office": "unit_head", "order": order.value}
    assert "ให้ซ่อม" not in repr(entry)
    assert answered(made) == [2]
    agrees(office)


@pytest.mark.parametrize(
    "order", [("supply", "finance", "palad", "nayok"), ("nayok", "palad", "finance", "supply"), ("palad", "supply")]
)
def test_levels_answer_in_any_order_each_for_itself(office: SampleOffice, order: tuple[str, ...]) -> None:
    made = report(office)
    for number, name in enumerate(order, 1):
        made = answer(office, made, name, now=later(hours=number))
        agrees(office)

    assert answered(made) == sorted(LEVELS[name] for name in order)
    for name in order:
        level = made.levels[LEVELS[name] - 1]
        assert (level.person_id, level.acknowledged_at) == (
            office.people[name],
            later(hours=order.index(name) + 1),
        )


@pytest.mark.parametrize("name", list(LEVELS))
def test_each_answers_once(office: SampleOffice, name: str) -> None:
    made = answer(office, report(office), name)
    with refused(office, AnsweredBefore):
        answer(office, made, name, Order.ESCALATE)


def test_of_two_in_one_office_the_first_answers_for_both(office: SampleOffice) -> None:
    appoint(office, "staff", Office.SUPPLY_OFFICER, title="เจ้าพนักงานพัสดุ")
    made = answer(office, report(office), "staff")
    with refused(office, AnsweredBefore):
        answer(office, made, "supply")


@pytest.mark.parametrize("holding", [Holding.ACTING, Holding.DELEGATED])
def test_who_acts_answers_under_the_number_of_his_order(office: SampleOffice, holding: Holding) -> None:
    appoint(office, "auditor", Office.PALAD, holding=holding, order_no="9/2569", title="นักวิชาการตรวจสอบภายใน")
    made = report(office)
    watch = Watch(office)
    made = answer(office, made, "auditor", Order.ACT)

    level = made.levels[2]
    assert (level.person_id, level.acting, level.order_no) == (office.people["auditor"], True, "9/2569")
    assert watch.entry("incident.acknowledged")["actor"] == {
        "acting": True,
        "id": person_key(office.people["auditor"]),
        "office": "palad",
    }
    with refused(office, AnsweredBefore):
        answer(office, made, "palad")
    agrees(office)


def test_who_holds_two_levels_answers_them_one_by_one_from_below(office: SampleOffice) -> None:
    appoint(office, "finance", Office.PALAD, holding=Holding.ACTING, order_no="9/2569")
    made = report(office)
    watch = Watch(office)
    made = answer(office, made, "finance")
    assert answered(made) == [2]
    made = answer(office, made, "finance", Order.ACT, now=later(hours=2))

    assert answered(made) == [2, 3]
    assert [(one.acting, one.order_no) for one in made.levels[1:3]] == [(False, None), (True, "9/2569")]
    assert [(one["actor"]["office"], one["actor"]["acting"]) for one in watch.entries()] == [
        ("unit_head", False),
        ("palad", True),
    ]
    with refused(office, AnsweredBefore):
        answer(office, made, "finance")
    agrees(office)


def test_an_acting_ends_and_with_it_the_answer(office: SampleOffice) -> None:
    appoint(office, "auditor", Office.PALAD, holding=Holding.ACTING, order_no="9/2569", ends_on=TODAY)
    made = report(office)
    with refused(office, NotAllowed), office.database.transaction() as session:
        actor = office.actor("auditor", day(1))
        incidents.acknowledge(session, actor=actor, now=later(days=1), incident_id=made.id, order=Order.NOTED)


def test_an_answer_keeps_the_position_of_that_day(office: SampleOffice) -> None:
    made = answer(office, report(office), "supply")
    appoint(office, "supply", Office.COUNTER_CLERK, title="ตำแหน่งใหม่")

    assert incident(office, made.id).levels[0].title == "เจ้าพนักงานพัสดุ"


def test_a_clock_that_was_set_back_answers_no_earlier_than_the_report(office: SampleOffice) -> None:
    made = answer(office, report(office), "palad", now=NOW - timedelta(hours=3))

    assert made.levels[2].acknowledged_at == NOW
    agrees(office)


def test_too_long_a_note_does_not_get_into_the_database(office: SampleOffice) -> None:
    made = report(office)
    with refused(office, Clash):
        answer(office, made, "palad", note="ก" * 501)


# -- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("clerk", NotAllowed),
        ("auditor", NotAllowed),
        ("chief", AnsweredBefore),  # no level of the shipped chain is his
        ("education", NotFound),
        ("admin", NotFound),
        ("staff", NotFound),
    ],
)
def test_nobody_answers_for_a_level_that_is_not_his(office: SampleOffice, name: str, kind: type[Refusal]) -> None:
    made = report(office)
    with refused(office, kind):
        answer(office, made, name)


def test_a_head_of_division_does_not_know_of_another_division_s_report(office: SampleOffice) -> None:
    made = report(office, asset_id=office.pieces("projector")[0].id)
    with refused(office, NotFound):
        answer(office, made, "finance")
    with office.database.reading() as session, pytest.raises(NotFound):
        incidents.get(session, office.actor("finance"), made.id)

    assert answered(answer(office, made, "education")) == [2]


def test_a_report_that_is_not_there_is_not_found(office: SampleOffice) -> None:
    report(office)
    with refused(office, NotFound), office.database.transaction() as session:
        key = office.people["nayok"]
        incidents.acknowledge(session, actor=office.actor("nayok"), now=NOW, incident_id=key, order=Order.NOTED)
    with office.database.reading() as session, pytest.raises(NotFound):
        incidents.get(session, office.actor("nayok"), office.people["nayok"])


@pytest.mark.parametrize("name", ["clerk", "supply", "chief", "finance", "palad", "nayok", "auditor"])
def test_the_counter_and_the_superiors_see_a_report(office: SampleOffice, name: str) -> None:
    made = report(office)
    with office.database.reading() as session:
        assert incidents.get(session, office.actor(name), made.id).reference == made.reference


@pytest.mark.parametrize("name", ["education", "admin", "staff"])
def test_others_do_not_know_that_there_is_one(office: SampleOffice, name: str) -> None:
    made = report(office)
    with office.database.reading() as session:
        with pytest.raises(NotFound):
            incidents.get(session, office.actor(name), made.id)
        assert incidents.listing(session, office.actor(name), TODAY) == []


# -- lists ------------------------------------------------------------------------------------------------------------


def waits(office: SampleOffice, name: str) -> list[UUID]:
    with office.database.reading() as session:
        return [one.id for one in answering.waiting_for(session, office.actor(name), TODAY)]


def test_a_list_shows_the_newest_first_and_each_division_its_own(office: SampleOffice) -> None:
    one = report(office)
    two = report(office, asset_id=office.pieces("projector")[0].id, now=later(hours=1))
    three = report(office, now=later(hours=2))
    with office.database.reading() as session:

        def shown(name: str, **over: int) -> list[UUID]:
            return [row.id for row in incidents.listing(session, office.actor(name), TODAY, **over)]

        assert shown("auditor") == [three.id, two.id, one.id]
        assert shown("auditor", limit=2) == [three.id, two.id]
        assert shown("finance") == [three.id, one.id]
        assert shown("education") == [two.id]


def test_what_waits_for_me_waits_until_i_answered_the_oldest_first(office: SampleOffice) -> None:
    two = report(office, now=later(minutes=1))
    one = report(office)
    other = report(office, asset_id=office.pieces("projector")[0].id, now=later(minutes=2))

    assert waits(office, "palad") == waits(office, "nayok") == waits(office, "supply") == [one.id, two.id, other.id]
    assert waits(office, "finance") == [one.id, two.id]
    assert waits(office, "education") == [other.id]
    for name in ("clerk", "chief", "auditor", "admin", "staff"):
        assert waits(office, name) == []
    answer(office, one, "palad")
    assert waits(office, "palad") == [two.id, other.id]
    assert waits(office, "nayok") == [one.id, two.id, other.id]


def test_nothing_waits_for_the_public(office: SampleOffice) -> None:
    report(office)
    with office.database.reading() as session:
        assert answering.waiting_for(session, PUBLIC, TODAY) == []


def test_who_holds_two_levels_finds_a_report_once(office: SampleOffice) -> None:
    appoint(office, "finance", Office.PALAD, holding=Holding.ACTING, order_no="9/2569")
    made = report(office)
    assert waits(office, "finance") == [made.id]
    answer(office, made, "finance")
    assert waits(office, "finance") == [made.id]
    answer(office, made, "finance")
    assert waits(office, "finance") == []


def test_a_loan_shows_its_reports_in_their_order(office: SampleOffice) -> None:
    loan = chairs_out(office)
    first = report(office, loan_id=loan.id, line=2)
    report(office)
    office.receive(loan, counts={2: Back(good=4, lost=1)}, now=later(days=1))
    with office.database.reading() as session:
        found = incidents.of_loan(session, loan.id)
        assert [(one.id == first.id, one.kind) for one in found] == [
            (True, IncidentKind.DAMAGED),
            (False, IncidentKind.LOST),
        ]
        assert incidents.of_loan(session, office.people["clerk"]) == []
        assert session.get_one(Asset, found[1].asset_id).lost == 1
