"""What divisions did for the plan is recorded with what shows it, by who answers for it, and withdrawn when wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from assetlend.clock import BANGKOK
from assetlend.domain import activities as rules_of
from assetlend.domain import plan as plans
from assetlend.domain.activities import ActivityChannel
from assetlend.domain.narrative import Status
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Activity
from assetlend.services import activities, integrity, photos, plan
from assetlend.services.activities import Done
from assetlend.services.borrowing import SentBefore
from assetlend.services.photos import Picture
from tests.conftest import BACKENDS
from tests.factories import TODAY, SampleOffice, day, later
from tests.services.insider import unprotected
from tests.services.seeing import Watch, agrees, refused

on_one = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True)


def record(
    office: SampleOffice,
    *,
    by: str = "finance",
    division: str = "กองคลัง",
    pictures: Sequence[Picture] = (),
    **over: Any,
) -> Activity:
    done = Done(
        fiscal_year=2569,
        served=(1, 1),
        division=office.divisions[division],
        channel=ActivityChannel.MEETING,
        happened_on=TODAY,
        evidence="รายงานการประชุมครั้งที่ 1/2569",
        place="ห้องประชุม",
        pictures=pictures,
    )
    with office.database.transaction() as session:
        return activities.record(session, actor=office.actor(by), now=later(days=1), done=replace(done, **over))


def withdraw(office: SampleOffice, row: Activity, *, by: str = "finance", reason: str = "บันทึกซ้ำ") -> None:
    with office.database.transaction() as session:
        activities.withdraw(session, actor=office.actor(by), now=later(days=1), activity_id=row.id, reason=reason)


def responsible(office: SampleOffice, *names: str) -> None:
    def rewrite(before: plans.Plan) -> plans.Plan:
        return plans.with_measure(before, replace(before.measures[0], responsible=names))

    with office.database.transaction() as session:
        plan.change(session, actor=office.actor("palad"), now=later(days=1), fiscal_year=2569, rewrite=rewrite)


def test_an_activity_is_entered_with_its_method_its_day_and_what_shows_it(office: SampleOffice) -> None:
    watch = Watch(office)
    row = record(office, people=24, pictures=[Picture(b"hall", 4, 3)])
    entry = watch.entry("activity.recorded")
    assert entry["data"] == {
        "measure": 1,
        "method": 1,
        "division": office.divisions["กองคลัง"].hex,
        "happened_on": TODAY.isoformat(),
        "evidence": f"รายงานการประชุมครั้งที่ 1/2569 sha256:{sha256(b'hall').hexdigest()}",
        "people": 24,
        "channel": "meeting",
    }
    assert (entry["object"], entry["actor"]["office"]) == (f"activity:{row.id.hex}", "unit_head")
    agrees(office)
    with office.database.reading() as session:
        (shot,) = photos.of_activities(session, [row.id])[row.id]
        assert photos.path(photos.folder_of(session), shot.id).read_bytes() == b"hall"
    with unprotected(office.database) as insider:
        insider.run("DELETE FROM attachment")
        insider.keep()
    with pytest.raises(AssertionError):
        agrees(office)


@on_one
def test_a_head_records_for_his_division_and_the_chief_administrator_for_each(office: SampleOffice) -> None:
    record(office)
    record(office, by="palad", division="กองการศึกษา")
    for name in ("education", "nayok", "chief", "supply", "clerk", "auditor", "admin", "staff"):
        with refused(office, NotAllowed):
            record(office, by=name)


@on_one
def test_what_cannot_be_so_is_refused(office: SampleOffice) -> None:
    responsible(office, "กองการศึกษา")
    for kind, field, over in (
        (rules_of.NothingShowsIt, "evidence", {"evidence": ""}),
        (rules_of.NotDoneYet, "happened_on", {"happened_on": day(2)}),
        (rules_of.OfAnotherYear, "happened_on", {"happened_on": date(2025, 9, 30)}),
        (rules_of.NotByActivity, "served", {"served": (2, 1)}),
        (rules_of.NotByActivity, "served", {"served": (9, 9)}),
        (rules_of.NotResponsible, "division", {}),
    ):
        with refused(office, kind, field=field):
            record(office, **over)
    record(office, served=(3, 1))


@on_one
def test_a_second_sending_enters_nothing_more_and_another_under_its_key_is_not_lost(office: SampleOffice) -> None:
    first = record(office, key="k")
    watch = Watch(office)
    assert record(office, key="k").id == first.id
    assert watch.acts() == []
    with refused(office, SentBefore):
        record(office, key="k", people=3)


def test_a_wrong_one_is_withdrawn_once_with_a_reason_and_counts_no_more(office: SampleOffice) -> None:
    row = record(office)
    with refused(office, NotAllowed):
        withdraw(office, row, by="education")
    with refused(office, rules_of.WhyWithdrawn, field="reason"):
        withdraw(office, row, reason="")
    watch = Watch(office)
    withdraw(office, row, by="palad")
    assert watch.entry("activity.withdrawn")["data"] == {"activity": row.id.hex, "reason": "บันทึกซ้ำ"}
    with refused(office, rules_of.WithdrawnAlready):
        withdraw(office, row)
    with refused(office, NotFound):
        withdraw(office, Activity(id=office.divisions["กองคลัง"]))
    agrees(office)
    with office.database.reading() as session:
        assert plan.served(session, 2569) == frozenset()
        assert [one.withdrawal is not None for one in activities.of_year(session, 2569)] == [True]


@on_one
def test_the_report_says_of_each_method_which_of_the_responsible_divisions_did_it(office: SampleOffice) -> None:
    responsible(office, "กองคลัง", "กองการศึกษา")
    record(office, people=20)
    for who, division in (("finance", "กองคลัง"), ("education", "กองการศึกษา")):
        record(office, by=who, division=division, served=(1, 2))
    with office.database.reading() as session:
        report = integrity.build(session, fiscal_year=2569, as_of=later(days=2), zone=BANGKOK)
        progress = activities.progress(session, plan.of_year(session, 2569))
    told = {one.id: one for measure in report.measures for method in measure.methods for one in method.statements}
    assert [told[f"activity.1.{n}"].status for n in (1, 2, 3)] == [Status.PARTIAL, Status.SUPPORTED, Status.NOT_DONE]
    assert "๒๐ คน" in told["activity.1.1"].text
    assert told["satisfaction"].status is Status.NO_DATA
    assert report.assessment == {"year": 2569, "item": "O43"}
    assert [one.missing for one in progress[:3]] == [("กองการศึกษา",), (), ("กองคลัง", "กองการศึกษา")]


@on_one
def test_what_is_listed_is_the_years_of_a_measure_and_of_a_division(office: SampleOffice) -> None:
    record(office)
    record(office, served=(3, 1))
    record(office, by="education", division="กองการศึกษา", happened_on=date(2025, 10, 1))
    record(office, happened_on=date(2025, 9, 30), fiscal_year=2568)
    with office.database.reading() as session:
        assert len(activities.of_year(session, 2569)) == 3
        assert len(activities.of_year(session, 2569, measure=3)) == 1
        assert len(activities.of_year(session, 2569, division=office.divisions["กองการศึกษา"])) == 1
