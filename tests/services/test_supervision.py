"""The monthly check: drawn from the ledger alone, made by the head of the division, finished once, reported upwards."""

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from assetlend.domain import supervision as rules_of
from assetlend.domain.assets import Condition
from assetlend.domain.duties import DutyKind, DutyOutcome, Standing
from assetlend.domain.offices import Holding, Office
from assetlend.domain.supervision import Found
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Asset, Division, Duty, Incident, SupervisionCheck, SupervisionMark, SupervisionPiece
from assetlend.services import admin, daily, incidents, integrity, ledger, registry, rules, supervision
from assetlend.services.supervision import Mark, Sheet
from assetlend.services.take_back import Back
from tests.factories import NOW, SampleOffice, add_assets, day, later, register_row
from tests.services.seeing import Watch, agrees, refused

FINANCE, EDUCATION, MONTH = "กองคลัง", "กองการศึกษา", "2026-02"
ON = day(25)
AWAY = ("lost", "in_repair")


@pytest.fixture(autouse=True)
def only_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else becomes due."""
    monkeypatch.setattr(daily, "OPENERS", (supervision.wanted,))


def values(office: SampleOffice, by: str = "finance", name: str = FINANCE, month: str = MONTH) -> dict[str, Any]:
    return {"actor": office.actor(by, ON), "now": later(days=25), "division_id": office.divisions[name], "month": month}


def sheet(office: SampleOffice, by: str = "finance", name: str = FINANCE, month: str = MONTH, on: date = ON) -> Sheet:
    with office.database.reading() as session:
        found = supervision.sheet(session, office.actor(by, on), office.divisions[name], month, on)
        session.expunge_all()
        return found


def mark(office: SampleOffice, marks: dict[UUID, Mark], **of: Any) -> None:
    with office.database.transaction() as session:
        supervision.mark(session, marks=marks, **values(office, **of))


def mark_all(office: SampleOffice, *odd: Mark, **of: Any) -> list[UUID]:
    """Mark the first pieces as `odd` says and the others in place; the pieces in the order of the draw."""
    keys = [one.asset.id for one in sheet(office, **of).pieces]
    made = [*odd, *[Mark(Found.IN_PLACE)] * len(keys)]
    mark(office, dict(zip(keys, made, strict=False)), **of)
    return keys


def finish(office: SampleOffice, **of: Any) -> SupervisionCheck:
    with office.database.transaction() as session:
        return supervision.finish(session, **values(office, **of))


def open_day(office: SampleOffice, on: date, now: datetime | None = None) -> int:
    with office.database.transaction() as session:
        return daily.open_day(session, now or later(days=25), on)["duties_opened"]


def due(office: SampleOffice) -> list[Duty]:
    with office.database.reading() as session:
        query = select(Duty).where(Duty.kind == DutyKind.SUPERVISE).order_by(Duty.opens_on, Duty.subject)
        found = list(session.scalars(query))
        session.expunge_all()
        return found


# -- the draw ---------------------------------------------------------------------------------------------------------


def redrawn(lines: list[bytes], division: str, month: str, size: int) -> list[str]:
    """The sample out of an exported ledger, as docs/ledger-format.md says; nothing of the program is used."""
    first = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=ZoneInfo("Asia/Bangkok")).astimezone(ZoneInfo("UTC"))
    limit = first.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    before = [line for line in lines if json.loads(line)["at"] < limit]
    level = [hashlib.sha256(b"\x00" + line).digest() for line in before]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\x01" + level[n] + level[n + 1]).digest() for n in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    have = {}
    for line in before:
        entry = json.loads(line)
        told, asset = entry["data"], entry["object"].removeprefix("asset:")
        if entry["act"] == "asset.registered" and told["division"] == division:
            have[asset] = told["quantity"]
        if entry["act"] == "asset.disposed":
            have.pop(asset, None)
        if entry["act"] == "asset.condition" and asset in have:
            have[asset] -= told["quantity"] * ((told["to"] in AWAY) - (told["from"] in AWAY))
    have = [asset for asset, units in have.items() if units > 0]
    seed = hashlib.sha256(level[0] + division.encode() + month.encode()).digest() if level else b""
    return sorted(have, key=lambda asset: hashlib.sha256(seed + asset.encode()).digest())[:size]


def pieces_of(office: SampleOffice, numbered: str) -> list[UUID]:
    with office.database.reading() as session:
        query = select(Asset.id).where(Asset.number.startswith(numbered)).order_by(Asset.number)
        return list(session.scalars(query))


def condition(office: SampleOffice, asset: UUID, after: Condition) -> None:
    change = registry.Change(before=Condition.USABLE, after=after, quantity=1, reason="ตามใบสั่งซ่อม")
    with office.database.transaction() as session:
        registry.change_condition(
            session, actor=office.actor("chief"), now=later(days=2), asset_id=asset, change=change
        )


def test_the_sample_is_drawn_again_from_an_exported_ledger(office: SampleOffice, tmp_path: Path) -> None:
    with office.database.transaction() as session:
        rows = [register_row(number=f"700-69-{number:04}", name="พัดลม", unit="ตัว") for number in range(30)]
        add_assets(session, rows, later(days=1))
    states = [Condition.LOST, Condition.IN_REPAIR, Condition.DAMAGED] * 4
    for asset, after in zip(pieces_of(office, "700-69"), states, strict=False):
        condition(office, asset, after)
    with office.database.transaction() as session:
        late = [register_row(number=f"800-69-{number:04}", name="ตู้", unit="ตู้") for number in range(30)]
        add_assets(session, late, later(days=21))
    file = tmp_path / "ledger.jsonl"
    with office.database.reading() as session:
        file.write_bytes(b"".join(body + b"\n" for _seq, body in ledger.bodies(session)))
    lines = file.read_bytes().splitlines()
    for name, by in ((FINANCE, "finance"), (EDUCATION, "education")):
        for month, on in ((MONTH, ON), ("2026-03", day(60))):
            pieces = sheet(office, by, name, month, on).pieces
            assert [one.asset.id.hex for one in pieces] == redrawn(lines, office.divisions[name].hex, month, 5)


def test_what_came_after_the_month_began_changes_nothing_of_its_sample(office: SampleOffice) -> None:
    before = [one.asset.id for one in sheet(office).pieces]
    with office.database.transaction() as session:
        add_assets(session, [register_row(number="700-69-0001", name="พัดลม")], later(days=24))
    assert [one.asset.id for one in sheet(office).pieces] == before
    assert len(before) == 5


def test_an_entry_of_the_first_moment_of_the_month_is_not_before_it(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        before = supervision.entries_before(session, date(2026, 2, 1))
        rows = [register_row(number="700-69-0001", name="พัดลม")]
        add_assets(session, rows, datetime(2026, 1, 31, 17, 0, tzinfo=NOW.tzinfo))
    with office.database.reading() as session:
        assert supervision.entries_before(session, date(2026, 2, 1)) == before
        assert supervision.entries_before(session, date(2026, 2, 2)) == ledger.size(session)
        assert supervision.entries_before(session, date(2026, 1, 1)) == 0


def test_a_division_with_less_than_the_sample_looks_at_all_it_has(office: SampleOffice) -> None:
    (piece,) = sheet(office, "education", EDUCATION).pieces
    assert piece.asset.number == "651-65-0001"


def test_where_nothing_was_registered_yet_there_is_no_sample(office: SampleOffice) -> None:
    january = sheet(office, month="2026-01")
    assert january.sample is None and january.pieces == ()
    with refused(office, rules_of.NothingToCheck):
        mark(office, {}, month="2026-01")
    with refused(office, rules_of.NothingToCheck):
        finish(office, month="2026-01")


# -- the check --------------------------------------------------------------------------------------------------------


def test_a_finished_check_is_entered_and_ends_the_duty(office: SampleOffice) -> None:
    open_day(office, ON)
    mark_all(office)
    watch = Watch(office)
    check = finish(office)
    entry = watch.entry("supervision.checked")
    assert entry["data"] == {
        "division": office.divisions[FINANCE].hex,
        "month": MONTH,
        "sampled": 5,
        "in_place": 5,
        "discrepancies": 0,
    }
    assert entry["object"] == f"supervision:{check.id.hex}"
    assert entry["actor"]["office"] == "unit_head"
    assert watch.acts() == ["supervision.checked"]
    outcomes = {row.division_id: row.outcome for row in due(office)}
    assert outcomes == {office.divisions[FINANCE]: DutyOutcome.DONE, office.divisions[EDUCATION]: None}
    agrees(office)


def test_every_difference_is_reported_to_every_level_in_the_same_transaction(office: SampleOffice) -> None:
    keys = mark_all(office, Mark(Found.NOT_FOUND), Mark(Found.DAMAGED))
    watch = Watch(office)
    check = finish(office)
    assert (check.in_place, check.discrepancies) == (3, 2)
    found = [one for one in watch.entries() if one["act"] == "incident.reported"]
    assert [(one["data"]["kind"], one["data"]["asset"]) for one in found] == [
        ("lost", keys[0].hex),
        ("damaged", keys[1].hex),
    ]
    assert {one["data"]["reported_by_kind"] for one in found} == {"staff"}
    assert {one["at"] for one in watch.entries()} == {found[0]["at"]}
    with office.database.reading() as session:
        pieces = session.scalars(select(SupervisionPiece).order_by(SupervisionPiece.position)).all()
        assert [one.found for one in pieces] == [Found.NOT_FOUND, Found.DAMAGED, *[Found.IN_PLACE] * 3]
        assert {one.incident_id for one in pieces if one.incident_id} == set(session.scalars(select(Incident.id)))
    agrees(office)


def test_what_was_marked_is_kept_until_the_check_is_finished(office: SampleOffice) -> None:
    first, *rest = [one.asset.id for one in sheet(office).pieces]
    mark(office, {first: Mark(Found.NOT_FOUND)})
    assert sheet(office).seen == 1
    with refused(office, rules_of.StillUnseen, count=4):
        finish(office)
    mark(office, {key: Mark(Found.IN_PLACE) for key in (first, *rest)})
    assert finish(office).discrepancies == 0
    with office.database.reading() as session:
        assert session.scalars(select(SupervisionMark)).all() == []
        assert session.scalars(select(Incident)).all() == []


def test_a_finished_check_cannot_be_changed(office: SampleOffice) -> None:
    keys = mark_all(office)
    finish(office)
    with refused(office, rules_of.CheckFinished):
        mark(office, {keys[0]: Mark(Found.DAMAGED)})
    with refused(office, rules_of.CheckFinished):
        finish(office)
    for table in ("supervision_check", "supervision_piece"):
        with pytest.raises(Exception, match="append-only"), office.database.transaction() as session:
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of the test
    kept = sheet(office)
    assert kept.check is not None and [one.asset.id for one in kept.pieces] == keys


def test_a_scanned_tag_marks_its_piece_and_nothing_outside_the_sample(office: SampleOffice) -> None:
    piece = sheet(office).pieces[0].asset
    with office.database.transaction() as session:
        supervision.mark_scanned(session, code=piece.tag, **values(office))
    assert (sheet(office).pieces[0].found, sheet(office).pieces[0].scanned) == (Found.IN_PLACE, True)
    mark(office, {piece.id: Mark(Found.IN_PLACE)})
    assert sheet(office).pieces[0].scanned
    mark(office, {piece.id: Mark(Found.DAMAGED)})
    assert not sheet(office).pieces[0].scanned
    foreign = office.asset("651-65-0001")
    with refused(office, rules_of.NotInTheSample, number="651-65-0001"), office.database.transaction() as session:
        supervision.mark_scanned(session, code=foreign.tag, **values(office))
    with refused(office, NotFound), office.database.transaction() as session:
        supervision.mark_scanned(session, code="NOWHERE", **values(office))


def lent(office: SampleOffice, *, hours: int = 1) -> Asset:
    loan = office.approve(office.ask({"tent": 1}, due=day(30)))
    piece = office.asset("500-62-0001")
    office.give(loan, pieces=[piece.id], now=later(hours=hours))
    return piece


def test_what_is_out_on_loan_counts_as_in_place_while_the_loan_holds_it(office: SampleOffice) -> None:
    piece = lent(office)
    keys = [one.asset.id for one in sheet(office).pieces]
    with refused(office, rules_of.IsOutOnLoan, number="500-62-0001"):
        mark(office, {piece.id: Mark(Found.IN_PLACE)})
    mark(office, {key: Mark(Found.ON_LOAN if key == piece.id else Found.IN_PLACE) for key in keys})
    check = finish(office)
    assert (check.in_place, check.discrepancies) == (5, 0)
    (out,) = [one for one in sheet(office).pieces if one.found is Found.ON_LOAN]
    assert out.asset.id == piece.id and out.loan is not None and out.loan.due_on == day(30)
    agrees(office)


def test_what_no_loan_holds_cannot_be_marked_as_out(office: SampleOffice) -> None:
    key = sheet(office).pieces[0].asset.id
    with refused(office, rules_of.NotOutOnLoan):
        mark(office, {key: Mark(Found.ON_LOAN)})


def test_what_came_back_before_the_end_must_be_looked_at_again(office: SampleOffice) -> None:
    piece = lent(office)
    keys = [one.asset.id for one in sheet(office).pieces]
    mark(office, {key: Mark(Found.ON_LOAN if key == piece.id else Found.IN_PLACE) for key in keys})
    with office.database.transaction() as session:
        loan = supervision.holders(session, [piece.id])[piece.id].id
    office.receive(office.loan(loan), pieces={piece.id: Back(1)}, now=later(days=25, hours=1))
    with refused(office, rules_of.NotOutOnLoan, number="500-62-0001"):
        finish(office)


def test_what_was_seen_in_place_and_lent_afterwards_stays_seen(office: SampleOffice) -> None:
    keys = mark_all(office)
    lent(office, hours=25 * 24 + 1)
    mark(office, {key: Mark(Found.IN_PLACE) for key in keys})
    assert finish(office).discrepancies == 0
    agrees(office)


def test_a_lot_of_which_nothing_is_here_is_not_in_place(office: SampleOffice) -> None:
    lot = next(one.asset for one in sheet(office).pieces if one.asset.is_lot)
    of = values(office)
    for changed, refusal in (
        ({"out": lot.usable}, rules_of.IsOutOnLoan),
        ({"out": lot.usable - 1}, None),
        ({"out": 2, "usable": 2, "lost": lot.quantity - 3, "in_repair": 1}, rules_of.IsOutOnLoan),
        ({"out": 0, "usable": 0, "lost": lot.quantity}, None),
    ):
        with office.database.transaction() as session:
            row = session.get_one(Asset, lot.id)
            for name, value in changed.items():
                setattr(row, name, value)
            session.flush()
            if refusal is None:
                supervision.mark(session, marks={lot.id: Mark(Found.IN_PLACE)}, **of)
            else:
                with pytest.raises(refusal):
                    supervision.mark(session, marks={lot.id: Mark(Found.IN_PLACE)}, **of)
            session.rollback()


def test_of_a_lot_it_is_said_how_many_are_missing(office: SampleOffice) -> None:
    lot = next(one.asset for one in sheet(office).pieces if one.asset.is_lot)
    with refused(office, incidents.AskedTooMany, most=lot.quantity):
        mark(office, {lot.id: Mark(Found.NOT_FOUND, lot.quantity + 1)})
    mark_all(office)
    mark(office, {lot.id: Mark(Found.NOT_FOUND, 7)})
    watch = Watch(office)
    assert finish(office).discrepancies == 1
    assert watch.entry("incident.reported")["data"]["quantity"] == 7
    agrees(office)


# -- who --------------------------------------------------------------------------------------------------------------


def test_only_the_head_of_the_division_marks_and_finishes(office: SampleOffice) -> None:
    keys = mark_all(office)
    for by in ("palad", "nayok", "auditor"):
        assert len(sheet(office, by).pieces) == 5
        with refused(office, NotAllowed):
            mark(office, {keys[0]: Mark(Found.DAMAGED)}, by=by)
        with refused(office, NotAllowed):
            finish(office, by=by)
    for by in ("education", "chief", "supply", "clerk", "admin", "staff"):
        with pytest.raises(NotFound):
            sheet(office, by)
        with refused(office, NotFound):
            mark(office, {keys[0]: Mark(Found.DAMAGED)}, by=by)
        with refused(office, NotFound):
            finish(office, by=by)


def test_who_acts_for_the_head_makes_the_check_and_the_entry_says_so(office: SampleOffice) -> None:
    acting = admin.NewAppointment(
        office.people["staff"], Office.UNIT_HEAD, "รักษาราชการแทน", date(2026, 1, 1), holding=Holding.ACTING,
        division=office.divisions[FINANCE], order_no="5/2569",
    )  # fmt: skip
    with office.database.transaction() as session:
        admin.appoint(session, actor=office.actor("admin"), now=NOW, wanted=acting)
    mark_all(office, by="staff")
    watch = Watch(office)
    check = finish(office, by="staff")
    assert (check.acting, check.order_no) == (True, "5/2569")
    assert watch.entry("supervision.checked")["actor"]["acting"] is True
    agrees(office)


def test_a_month_that_has_not_begun_is_not_found(office: SampleOffice) -> None:
    for month in ("2026-03", "nonsense"):
        with pytest.raises(NotFound):
            sheet(office, month=month)
        with refused(office, NotFound):
            finish(office, month=month)


# -- duties -----------------------------------------------------------------------------------------------------------


def test_each_division_with_property_owes_a_check_each_month(office: SampleOffice) -> None:
    assert open_day(office, day(19)) == 0
    assert open_day(office, day(20)) == 2
    rows = due(office)
    assert {(row.opens_on, row.last_on, row.office) for row in rows} == {
        (date(2026, 2, 1), date(2026, 2, 28), Office.UNIT_HEAD)
    }
    assert {row.subject for row in rows} == {f"division:{key.hex}:{MONTH}" for key in office.divisions.values()}
    assert open_day(office, day(21)) == 0


def test_months_missed_while_the_worker_was_off_are_opened_late(office: SampleOffice) -> None:
    assert open_day(office, date(2026, 4, 2)) == 6
    assert {row.opens_on for row in due(office)} == {date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)}


def test_a_check_that_was_made_before_the_worker_ran_is_not_owed(office: SampleOffice) -> None:
    mark_all(office)
    finish(office)
    open_day(office, ON)
    assert [row.division_id for row in due(office)] == [office.divisions[EDUCATION]]


def test_what_has_nothing_or_is_not_in_use_owes_none(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        admin.save_division(session, actor=None, now=NOW, name="กองช่าง")
        session.get_one(Division, office.divisions[EDUCATION]).is_active = False
    assert open_day(office, ON) == 1
    assert [row.division_id for row in due(office)] == [office.divisions[FINANCE]]


def test_the_listing_says_how_each_month_stands(office: SampleOffice) -> None:
    mark_all(office)
    finish(office)
    with office.database.reading() as session:
        rows = supervision.of_year(session, office.actor("palad"), 2569, date(2026, 3, 2))
        stands = {(one.month, one.division.name): one.standing for one in rows}
        own = supervision.of_year(session, office.actor("education"), 2569, date(2026, 3, 2))
        assert {one.division.name for one in own} == {EDUCATION}
    assert stands == {
        ("2026-03", FINANCE): Standing.OPEN,
        ("2026-03", EDUCATION): Standing.OPEN,
        ("2026-02", FINANCE): Standing.DONE_IN_TIME,
        ("2026-02", EDUCATION): Standing.LATE,
    }


@pytest.mark.parametrize("backend", ["sqlite"])
def test_the_figure_of_the_report_counts_it(office: SampleOffice) -> None:
    mark_all(office, Mark(Found.DAMAGED))
    finish(office)
    with office.database.reading() as session:
        report = integrity.build(session, fiscal_year=2569, as_of=later(days=26), zone=ZoneInfo("Asia/Bangkok"))
        assert rules.current(session).timing.sample_size == 5
    found = report.figures["supervision"]
    assert (found.numerator, found.denominator) == (1, 10)
    assert (found.parts["sampled"], found.parts["in_place"], found.parts["discrepancies"]) == (5, 4, 1)
