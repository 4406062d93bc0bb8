"""A division's guideline is written, published for ever, read by the staff once a year, and what is due of it opens."""

from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, text

from assetlend.domain import guidelines as rules_of
from assetlend.domain.duties import DutyKind, DutyOutcome, Standing
from assetlend.domain.offices import PUBLIC, Holding, Office
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Appointment, Division, Duty, Guideline, GuidelineReading, Item, Person
from assetlend.services import admin, daily, duties, guidelines, mirror, rules
from assetlend.services.guidelines import Share
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.insider import change
from tests.services.seeing import Watch, agrees, refused

FINANCE, EDUCATION = "กองคลัง", "กองการศึกษา"


def begin(office: SampleOffice, by: str = "finance", name: str = FINANCE, *, from_last: bool = False) -> str:
    with office.database.transaction() as session:
        row = guidelines.open_draft(
            session, actor=office.actor(by), now=NOW, division_id=office.divisions[name], from_last=from_last
        )
        return row.text


def publish(
    office: SampleOffice,
    content: str | None = None,
    *,
    by: str = "finance",
    name: str = FINANCE,
    now: datetime = NOW,
    on: date = TODAY,
) -> Guideline:
    with office.database.transaction() as session:
        values = {"actor": office.actor(by, on), "now": now, "division_id": office.divisions[name]}
        draft = guidelines.open_draft(session, **values)
        return guidelines.publish(session, content=draft.text if content is None else content, **values)


def acknowledge(office: SampleOffice, row: Guideline, by: str, *, days: int = 1, on: date = TODAY) -> GuidelineReading:
    with office.database.transaction() as session:
        return guidelines.acknowledge(session, actor=office.actor(by, on), now=later(days=days), guideline_id=row.id)


def open_day(office: SampleOffice, days: int = 0) -> None:
    with office.database.transaction() as session:
        daily.open_day(session, later(days=days), day(days))


def due(office: SampleOffice, kind: DutyKind) -> list[Duty]:
    with office.database.reading() as session:
        found = list(session.scalars(select(Duty).where(Duty.kind == kind).order_by(Duty.subject)))
        session.expunge_all()
        return found


# -- writing ----------------------------------------------------------------------------------------------------------


def test_the_program_writes_the_draft_from_the_divisions_own_things(office: SampleOffice) -> None:
    watch = Watch(office)
    content = begin(office)
    assert "เต็นท์ผ้าใบ ขนาด ๔x๘ เมตร" in content and "เก้าอี้พลาสติก" in content
    assert "โปรเจกเตอร์" not in content
    assert "https://lend.example.go.th" in content
    assert watch.acts() == []


def test_what_cannot_be_lent_is_not_in_the_draft(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        session.get_one(Item, office.items["chair"]).audience = "nobody"
    assert "เก้าอี้พลาสติก" not in begin(office)


def test_a_draft_that_waits_is_gone_on_with(office: SampleOffice) -> None:
    begin(office)
    with office.database.transaction() as session:
        guidelines.edit(
            session, actor=office.actor("finance"), now=NOW, division_id=office.divisions[FINANCE], content="ใหม่"
        )
    assert begin(office) == "ใหม่"
    with office.database.transaction() as session:
        guidelines.drop(session, actor=office.actor("finance"), division_id=office.divisions[FINANCE])
    assert begin(office) != "ใหม่"


def test_a_new_version_begins_from_the_rules_or_from_the_last_version(office: SampleOffice) -> None:
    publish(office, "ฉบับแรก")
    assert begin(office, from_last=True) == "ฉบับแรก"
    with office.database.transaction() as session:
        guidelines.drop(session, actor=office.actor("finance"), division_id=office.divisions[FINANCE])
    assert "หลักการ" in begin(office)


def test_only_the_head_of_the_division_writes_and_publishes(office: SampleOffice) -> None:
    begin(office)
    values = {"now": NOW, "division_id": office.divisions[FINANCE]}
    for name in ("education", "palad", "nayok", "chief", "supply", "clerk", "auditor", "admin", "staff"):
        with refused(office, NotAllowed), office.database.transaction() as session:
            guidelines.open_draft(session, actor=office.actor(name), **values)
        with refused(office, NotAllowed), office.database.transaction() as session:
            guidelines.edit(session, actor=office.actor(name), content="ก", **values)
        with refused(office, NotAllowed), office.database.transaction() as session:
            guidelines.publish(session, actor=office.actor(name), content="ก", **values)
        with refused(office, NotAllowed), office.database.transaction() as session:
            guidelines.drop(session, actor=office.actor(name), division_id=office.divisions[FINANCE])


def test_who_acts_for_the_head_publishes_and_the_entry_says_so(office: SampleOffice) -> None:
    acting = admin.NewAppointment(
        office.people["staff"], Office.UNIT_HEAD, "รักษาราชการแทน", date(2026, 1, 1), holding=Holding.ACTING,
        division=office.divisions[FINANCE], order_no="5/2569",
    )  # fmt: skip
    with office.database.transaction() as session:
        admin.appoint(session, actor=office.actor("admin"), now=NOW, wanted=acting)
    watch = Watch(office)
    row = publish(office, by="staff")
    assert row.title == "รักษาราชการแทน"
    assert watch.entry("guideline.published")["actor"]["acting"] is True
    agrees(office)


# -- publishing -------------------------------------------------------------------------------------------------------


def test_a_guideline_is_entered_with_its_version_and_the_draft_is_gone(office: SampleOffice) -> None:
    watch = Watch(office)
    row = publish(office)
    entry = watch.entry("guideline.published")
    assert entry["data"] == {
        "guideline": row.id.hex,
        "division": office.divisions[FINANCE].hex,
        "fiscal_year": 2569,
        "version": 1,
    }
    assert entry["object"] == f"guideline:{row.id.hex}"
    assert entry["actor"]["office"] == "unit_head"
    with office.database.reading() as session:
        division, draft = guidelines.draft_of(session, office.actor("finance"), office.divisions[FINANCE])
        assert (division.name, draft) == (FINANCE, None)
    assert publish(office).version == 2
    assert publish(office, by="education", name=EDUCATION).version == 1
    agrees(office)


def test_a_published_guideline_cannot_be_published_away(office: SampleOffice) -> None:
    first, second = publish(office, "ฉบับแรก"), publish(office, "ฉบับแรก")
    with office.database.reading() as session:
        assert guidelines.get(session, first.id).text == "ฉบับแรก"
        assert [row.id for row in guidelines.versions(session, office.divisions[FINANCE])] == [second.id, first.id]
        assert dict(guidelines.of_year(session, 2569))[session.get_one(Division, second.division_id)] is not None
        assert guidelines.years(session) == [2569]


def test_nothing_is_no_guideline_and_without_a_draft_nothing_is_published(office: SampleOffice) -> None:
    begin(office)
    with refused(office, rules_of.TextMissing, field="text"):
        publish(office, "")
    with refused(office, NotFound), office.database.transaction() as session:
        values = {"actor": office.actor("education"), "now": NOW, "division_id": office.divisions[EDUCATION]}
        guidelines.publish(session, content="ก", **values)
    with refused(office, NotFound), office.database.transaction() as session:
        guidelines.open_draft(session, actor=office.actor("finance"), now=NOW, division_id=UUID(int=7))


def test_a_draft_of_last_year_is_not_published(office: SampleOffice) -> None:
    begin(office)
    with refused(office, rules_of.OfAnotherYear, year=2569):
        publish(office, now=later(days=300), on=day(300))


def test_a_text_that_was_changed_with_its_hash_is_still_found_by_the_id_that_the_ledger_names(
    office: SampleOffice,
) -> None:
    row = publish(office)
    forged = rules_of.digest(row.division_id, 2569, 1, "ปลอม")
    change(office.database, ("UPDATE guideline SET text = 'ปลอม', sha256 = :sha", {"sha": forged}))
    with office.database.reading() as session:
        assert [str(one) for one in mirror.differences(session)] == [
            f"guideline:{row.id.hex}: what is kept is not what its hash in the records stands for"
        ]


# -- reading ----------------------------------------------------------------------------------------------------------


def test_who_has_read_says_so_once(office: SampleOffice) -> None:
    row = publish(office)
    watch = Watch(office)
    acknowledge(office, row, "clerk")
    entry = watch.entry("guideline.acknowledged")
    assert entry["data"] == {"guideline": row.id.hex}
    assert entry["object"] == f"guideline:{row.id.hex}"
    acknowledge(office, row, "clerk", days=2)
    assert watch.acts() == ["guideline.acknowledged"]
    agrees(office)


def test_what_is_not_in_force_is_not_read(office: SampleOffice) -> None:
    first = publish(office)
    second = publish(office)
    with refused(office, rules_of.Superseded):
        acknowledge(office, first, "clerk")
    with refused(office, rules_of.YearOver, year=2569):
        acknowledge(office, second, "clerk", days=300, on=day(300))
    with refused(office, NotFound), office.database.transaction() as session:
        guidelines.acknowledge(session, actor=office.actor("clerk"), now=NOW, guideline_id=UUID(int=7))


def test_the_public_reads_but_says_nothing(office: SampleOffice) -> None:
    row = publish(office)
    with refused(office, NotAllowed), office.database.transaction() as session:
        guidelines.acknowledge(session, actor=PUBLIC, now=NOW, guideline_id=row.id)


def shares(office: SampleOffice, by: str) -> dict[str, tuple[int, int, int]]:
    with office.database.reading() as session:
        found = guidelines.awareness(session, actor=office.actor(by), fiscal_year=2569, today=TODAY)
        return {one.division.name if one.division else "": (one.staff, one.read, len(one.people)) for one in found}


def test_heads_see_numbers_by_division_and_names_of_their_own_only(office: SampleOffice) -> None:
    ours, theirs = publish(office), publish(office, by="education", name=EDUCATION)
    acknowledge(office, ours, "finance")
    acknowledge(office, theirs, "clerk")
    acknowledge(office, ours, "staff")
    assert shares(office, "finance") == {FINANCE: (1, 1, 1), EDUCATION: (2, 1, 0), "": (7, 1, 0)}
    assert shares(office, "education") == {FINANCE: (1, 1, 0), EDUCATION: (2, 1, 2), "": (7, 1, 0)}
    for name in ("palad", "nayok", "auditor"):
        assert {people for _staff, _read, people in shares(office, name).values()} == {0}
    for name in ("supply", "clerk", "admin", "staff"):
        with office.database.reading() as session, pytest.raises(NotAllowed):
            guidelines.awareness(session, actor=office.actor(name), fiscal_year=2569, today=TODAY)


def test_an_official_is_led_to_the_guideline_of_his_own_division(office: SampleOffice) -> None:
    publish(office)
    with office.database.reading() as session:
        assert guidelines.to_read(session, office.actor("staff"), TODAY) is None
        found = guidelines.to_read(session, office.actor("clerk"), TODAY)
        assert found is not None and found.division_id == office.divisions[FINANCE]
    theirs = publish(office, by="education", name=EDUCATION)
    with office.database.reading() as session:
        found = guidelines.to_read(session, office.actor("staff"), TODAY)
        assert found is not None and found.id == theirs.id


# -- what is due ------------------------------------------------------------------------------------------------------


def test_each_division_owes_its_guideline_from_the_day_it_was_entered_this_year(office: SampleOffice) -> None:
    open_day(office)
    rows = due(office, DutyKind.PUBLISH_GUIDELINE)
    assert {row.division_id for row in rows} == set(office.divisions.values())
    assert {(row.opens_on, row.last_on, row.office) for row in rows} == {(TODAY, day(60), Office.UNIT_HEAD)}
    open_day(office, 1)
    assert len(due(office, DutyKind.PUBLISH_GUIDELINE)) == 2


def test_in_the_next_year_it_is_due_sixty_days_after_the_first_of_october(office: SampleOffice) -> None:
    publish(office)
    with office.database.reading() as session:
        book = rules.current(session)
        last_day = list(guidelines.wanted_guidelines(session, book, date(2026, 9, 30)))
        assert [one.division for one in last_day] == [office.divisions[EDUCATION]]
        wanted = list(guidelines.wanted_guidelines(session, book, date(2026, 10, 5)))
    assert {(one.opens_on, one.last_on) for one in wanted} == {(date(2026, 10, 1), date(2026, 11, 30))}
    assert {one.subject.rpartition(":")[2] for one in wanted} == {"2570"}


def test_publishing_ends_the_duty_of_that_division_alone(office: SampleOffice) -> None:
    open_day(office)
    with office.database.reading() as session:
        mine = [one.duty.kind for one in duties.mine(session, office.actor("finance"), TODAY)]
        assert mine.count(DutyKind.PUBLISH_GUIDELINE) == 1
    publish(office)
    ended = {row.division_id: row.outcome for row in due(office, DutyKind.PUBLISH_GUIDELINE)}
    assert ended == {office.divisions[FINANCE]: DutyOutcome.DONE, office.divisions[EDUCATION]: None}
    publish(office)
    open_day(office, 2)
    assert len(due(office, DutyKind.PUBLISH_GUIDELINE)) == 2


def test_a_division_that_is_not_in_use_owes_none(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        session.get_one(Division, office.divisions[EDUCATION]).is_active = False
    open_day(office)
    assert [row.division_id for row in due(office, DutyKind.PUBLISH_GUIDELINE)] == [office.divisions[FINANCE]]


def test_who_is_to_read_owes_it_once_the_guideline_of_his_division_is_out(office: SampleOffice) -> None:
    open_day(office)
    assert due(office, DutyKind.READ_GUIDELINE) == []
    publish(office, now=later(days=3), on=day(3))
    open_day(office, 5)
    owing = {row.person_id for row in due(office, DutyKind.READ_GUIDELINE)}
    assert owing == set(office.people.values()) - {office.people["education"], office.people["staff"]}
    rows = due(office, DutyKind.READ_GUIDELINE)
    assert {(row.opens_on, row.last_on, row.outcome) for row in rows} == {(day(3), day(33), None)}
    publish(office, by="education", name=EDUCATION)
    open_day(office, 6)
    assert {row.person_id for row in due(office, DutyKind.READ_GUIDELINE)} == set(office.people.values())


def test_a_year_that_is_over_leaves_what_was_not_done_as_missed_and_asks_for_it_no_more(office: SampleOffice) -> None:
    open_day(office)
    row = publish(office, now=later(days=255), on=day(255))
    open_day(office, 256)
    assert {one.last_on for one in due(office, DutyKind.READ_GUIDELINE)} == {date(2026, 9, 30)}
    acknowledge(office, row, "clerk", days=257, on=day(257))
    open_day(office, 300)
    read = {one.person_id: one for one in due(office, DutyKind.READ_GUIDELINE)}
    assert read[office.people["clerk"]].outcome is DutyOutcome.DONE
    assert read[office.people["supply"]].outcome is DutyOutcome.LAPSED
    with office.database.reading() as session:
        tally = duties.tally(session, 2569, day(300))
    assert tally[DutyKind.READ_GUIDELINE][Standing.MISSED] == len(read) - 1
    assert tally[DutyKind.PUBLISH_GUIDELINE] == {Standing.DONE_LATE: 1, Standing.MISSED: 1}
    assert tally[DutyKind.PUBLICIZE] == {Standing.MISSED: 1}


def test_who_comes_into_office_later_has_the_days_from_then(office: SampleOffice) -> None:
    publish(office)
    with office.database.transaction() as session:
        (held,) = session.scalars(select(Appointment).where(Appointment.person_id == office.people["staff"]))
        held.starts_on = day(100)
        session.get_one(Person, held.person_id).division_id = office.divisions[FINANCE]
    open_day(office, 101)
    (mine,) = [one for one in due(office, DutyKind.READ_GUIDELINE) if one.person_id == office.people["staff"]]
    assert (mine.opens_on, mine.last_on) == (day(100), day(130))


def test_who_holds_no_office_any_more_owes_no_reading(office: SampleOffice) -> None:
    publish(office)
    open_day(office, 1)
    with office.database.transaction() as session:
        (held,) = session.scalars(select(Appointment).where(Appointment.person_id == office.people["clerk"]))
        held.ends_on = day(3)
    open_day(office, 4)
    outcomes = {one.person_id: one.outcome for one in due(office, DutyKind.READ_GUIDELINE)}
    assert outcomes[office.people["clerk"]] is DutyOutcome.LAPSED
    assert outcomes[office.people["supply"]] is None


def test_a_draft_from_the_last_version_names_the_new_year(office: SampleOffice) -> None:
    publish(office, "แนวทางประจำปีงบประมาณ พ.ศ. ๒๕๖๙ (2569)")
    with office.database.transaction() as session:
        row = guidelines.open_draft(
            session,
            actor=office.actor("finance", day(300)),
            now=later(days=300),
            division_id=office.divisions[FINANCE],
            from_last=True,
        )
        assert (row.fiscal_year, row.text) == (2570, "แนวทางประจำปีงบประมาณ พ.ศ. ๒๕๗๐ (2570)")


def test_reading_ends_it_for_the_year_and_a_new_version_asks_for_nothing_more(office: SampleOffice) -> None:
    row = publish(office)
    acknowledge(office, row, "palad")
    open_day(office, 1)
    assert office.people["palad"] not in {one.person_id for one in due(office, DutyKind.READ_GUIDELINE)}
    acknowledge(office, row, "clerk", days=2)
    publish(office, now=later(days=3), on=day(3))
    open_day(office, 4)
    outcomes = {one.person_id: one.outcome for one in due(office, DutyKind.READ_GUIDELINE)}
    assert outcomes[office.people["clerk"]] is DutyOutcome.DONE
    assert outcomes[office.people["supply"]] is None
    assert office.people["palad"] not in outcomes


def test_the_guideline_of_another_division_does_not_do(office: SampleOffice) -> None:
    ours = publish(office)
    publish(office, by="education", name=EDUCATION)
    open_day(office)
    acknowledge(office, ours, "staff")
    outcomes = {one.person_id: one.outcome for one in due(office, DutyKind.READ_GUIDELINE)}
    assert outcomes[office.people["staff"]] is None


def test_who_works_here_no_more_owes_nothing(office: SampleOffice) -> None:
    publish(office)
    open_day(office)
    with office.database.transaction() as session:
        admin.switch(session, actor=office.actor("admin"), now=later(days=1), person=office.people["clerk"], on=False)
    outcomes = {one.person_id: one.outcome for one in due(office, DutyKind.READ_GUIDELINE)}
    assert outcomes[office.people["clerk"]] is DutyOutcome.LAPSED
    assert outcomes[office.people["supply"]] is None
    assert shares(office, "palad")[""][0] == 6


def test_the_database_keeps_a_published_guideline_as_it_is(office: SampleOffice) -> None:
    publish(office)
    with pytest.raises(Exception, match="append-only"), office.database.transaction() as session:
        session.execute(text("UPDATE guideline SET title = 'ก'"))


def test_a_share_names_nobody_by_itself() -> None:
    assert Share(None, 3, 1).people == ()
