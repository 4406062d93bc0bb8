"""Publicity is recorded with what shows it, counts by channel, and ends the chief administrator's duty of the year."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest

from assetlend.clock import local_day
from assetlend.domain.duties import DutyKind, DutyOutcome
from assetlend.domain.offices import Office
from assetlend.domain.publicity import MEASURE, PublicityChannel, PublishedInTheFuture
from assetlend.errors import NotAllowed
from assetlend.models import Publication
from assetlend.services import daily, integrity, mirror, photos, publicity, rules
from assetlend.services.borrowing import SentBefore
from assetlend.services.enclosures import Pdf
from assetlend.services.photos import Picture
from assetlend.services.publicity import Made
from tests.factories import TODAY, SampleOffice, day, later
from tests.services.insider import unprotected
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_guidelines import acknowledge, due, publish

PAGE = "https://example.go.th/news/1"


def record(
    office: SampleOffice,
    channel: PublicityChannel = PublicityChannel.WEBSITE,
    *,
    by: str = "palad",
    on: date = TODAY,
    evidence: str = PAGE,
    key: str = "",
    pictures: Sequence[Picture] = (),
    files: Sequence[Pdf] = (),
) -> Publication:
    made = Made(
        channel=channel, happened_on=on, evidence=evidence, place="หมู่ที่ 4", key=key, pictures=pictures, files=files
    )
    with office.database.transaction() as session:
        return publicity.record(session, actor=office.actor(by), now=later(days=1), made=made)


def open_day(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        daily.open_day(session, later(days=1), day(1))


def test_publicity_is_entered_with_its_day_and_what_shows_it(office: SampleOffice) -> None:
    watch = Watch(office)
    row = record(office, by="finance")
    entry = watch.entry("publication.recorded")
    assert entry["data"] == {"channel": "website", "happened_on": TODAY.isoformat(), "evidence": PAGE}
    assert entry["object"] == f"publication:{row.id.hex}"
    assert (row.title, entry["actor"]["office"]) == ("ผู้อำนวยการกองคลัง", "unit_head")
    agrees(office)


def test_its_pictures_are_named_in_the_ledger_by_their_hashes_and_a_changed_one_is_found(office: SampleOffice) -> None:
    watch = Watch(office)
    shots = [Picture(b"board", 4, 3), Picture(b"van", 4, 3)]
    row = record(office, pictures=shots)
    hashes = [sha256(data).hexdigest() for data in (b"board", b"van")]
    assert watch.entry("publication.recorded")["data"]["evidence"] == f"{PAGE} sha256:{hashes[0]} sha256:{hashes[1]}"
    with office.database.reading() as session:
        kept = photos.of_publications(session, [row.id])[row.id]
        assert [one.sha256 for one in kept] == hashes
        van = kept[1].id
        file = photos.path(photos.folder_of(session), van)
    agrees(office)
    file.write_bytes(b"another van")
    with office.database.reading() as session:
        assert [one.params["subject"] for one in mirror.differences(session)] == [f"picture:{van.hex}"]
    file.write_bytes(b"van")
    with unprotected(office.database) as insider:
        insider.run("DELETE FROM attachment WHERE sha256 = :hash", hash=hashes[1])
        insider.keep()
    with office.database.reading() as session:
        assert [one.params["subject"] for one in mirror.differences(session)] == [f"publication:{row.id.hex}"]


def test_supply_officers_heads_and_the_chief_administrator_record_it_and_nobody_else(office: SampleOffice) -> None:
    for name in ("supply", "chief", "finance", "education", "palad"):
        record(office, by=name)
    for name in ("nayok", "clerk", "auditor", "admin", "staff"):
        with refused(office, NotAllowed):
            record(office, by=name)


def test_it_needs_something_that_shows_it_and_a_day_that_has_come(office: SampleOffice) -> None:
    with refused(office, publicity.NothingShowsIt, field="evidence"):
        record(office, evidence="")
    with refused(office, PublishedInTheFuture, field="happened_on"):
        record(office, on=day(2))
    record(office, on=day(1))


def test_a_second_sending_enters_nothing_more(office: SampleOffice) -> None:
    first = record(office, key="k")
    watch = Watch(office)
    assert record(office, key="k").id == first.id
    assert watch.acts() == []


def test_another_publication_under_the_same_sending_is_refused_and_not_lost(office: SampleOffice) -> None:
    record(office, key="k")
    with refused(office, SentBefore):
        record(office, PublicityChannel.LOUDSPEAKER, key="k")
    with refused(office, SentBefore):
        record(office, by="finance", key="k")


def test_what_was_done_in_time_and_entered_later_was_done_in_time(office: SampleOffice) -> None:
    open_day(office)
    for channel in MEASURE:
        record(office, channel)
    (duty,) = due(office, DutyKind.PUBLICIZE)
    assert duty.ended_at is not None and local_day(duty.ended_at) == TODAY


def test_the_chief_administrator_owes_all_four_channels_once_a_year(office: SampleOffice) -> None:
    open_day(office)
    (duty,) = due(office, DutyKind.PUBLICIZE)
    assert (duty.office, duty.opens_on, duty.last_on, duty.outcome) == (Office.PALAD, TODAY, day(90), None)
    for channel in (*MEASURE[:3], PublicityChannel.BOARD, PublicityChannel.MEETING):
        record(office, channel)
    assert due(office, DutyKind.PUBLICIZE)[0].outcome is None
    record(office, MEASURE[3], on=date(2025, 9, 30))
    assert due(office, DutyKind.PUBLICIZE)[0].outcome is None
    record(office, MEASURE[3], by="supply")
    assert due(office, DutyKind.PUBLICIZE)[0].outcome is DutyOutcome.DONE
    open_day(office)
    assert len(due(office, DutyKind.PUBLICIZE)) == 1


def test_where_all_was_done_before_nothing_is_owed_until_october(office: SampleOffice) -> None:
    for channel in MEASURE:
        record(office, channel)
    open_day(office)
    assert due(office, DutyKind.PUBLICIZE) == []
    with office.database.reading() as session:
        (wanted,) = publicity.wanted(session, rules.current(session), date(2026, 10, 1))
        assert (wanted.opens_on, wanted.subject) == (date(2026, 10, 1), "publicity:2570")


def test_what_is_listed_is_the_years(office: SampleOffice) -> None:
    record(office, on=date(2025, 10, 1))
    record(office, on=date(2025, 9, 30))
    with office.database.reading() as session:
        assert [row.happened_on for row in publicity.of_year(session, 2569)] == [date(2025, 10, 1)]
        assert publicity.unused(session, 2569) == MEASURE[1:]


def test_the_texts_name_what_residents_may_borrow_the_most_common_first(office: SampleOffice) -> None:
    with office.database.reading() as session:
        texts = publicity.texts(session, TODAY)
    assert "เก้าอี้พลาสติก และเต็นท์ผ้าใบ" in texts.loudspeaker
    assert "โปรเจกเตอร์" not in texts.loudspeaker + texts.post
    assert "https://lend.example.go.th/guidelines" in texts.post


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_figures_of_the_report_count_all_of_it(office: SampleOffice) -> None:
    ours = publish(office)
    acknowledge(office, ours, "clerk")
    record(office, PublicityChannel.LOUDSPEAKER)
    with office.database.reading() as session:
        report = integrity.build(session, fiscal_year=2569, as_of=later(days=2), zone=ZoneInfo("Asia/Bangkok"))
    figures = report.figures
    assert (figures["guidelines"].numerator, figures["guidelines"].denominator) == (1, 2)
    assert (figures["awareness"].numerator, figures["awareness"].denominator) == (1, 10)
    assert (figures["publicity"].numerator, figures["publicity"].parts["unused"]) == (
        1,
        ["website", "social_media", "village_head"],
    )
