"""The monthly check as the head of a division makes it, with and without a scanner, and as others see it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import Traveller

from assetlend.models import Incident, SupervisionCheck, SupervisionMark
from assetlend.services import daily, supervision
from tests.factories import day
from tests.visitor import Visitor
from tests.web.pages import on_sqlite, page
from tests.web.town import AT, Town

pytestmark = on_sqlite
LATER = AT + timedelta(days=20)
ON = day(23)


@pytest.fixture(autouse=True)
def february(clock: Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next month has begun, and the sample is all that the division had."""
    drawn = supervision.sample

    def all_of_it(session: Session, division: UUID, month: str, _size: int) -> supervision.Sample | None:
        return drawn(session, division, month, 99)

    monkeypatch.setattr(supervision, "sample", all_of_it)
    clock.move_to(LATER)


def where(town: Town) -> str:
    return f"/supervision/{town.divisions['กองคลัง']}/2026-02"


def pieces(town: Town) -> tuple[supervision.Piece, ...]:
    with town.database.reading() as session:
        found = supervision.sheet(session, town.actor("finance", ON), town.divisions["กองคลัง"], "2026-02", ON).pieces
        session.expunge_all()
        return found


def marks(town: Town) -> dict[UUID, str]:
    with town.database.reading() as session:
        return {row.asset_id: row.found.value for row in session.scalars(select(SupervisionMark))}


def good(town: Town) -> dict[str, str]:
    """Every piece as the records say."""
    found = pieces(town)
    return {
        f"piece-{one.asset.id.hex}": "on_loan" if one.loan and not one.asset.is_lot else "in_place" for one in found
    }


def test_the_head_sees_where_each_piece_should_be(visitor: Visitor, town: Town) -> None:
    shown = page(visitor.as_("finance").get(where(town)))
    assert "การตรวจสอบประจำเดือนกุมภาพันธ์ 2569" in shown.text
    assert len(shown.tree.xpath("//fieldset")) == len(pieces(town)) > 5
    assert f"ระบุผลแล้ว 0 จาก {len(pieces(town))} รายการ" in shown.text


def test_what_was_found_so_far_is_kept_and_shown_again(visitor: Visitor, town: Town) -> None:
    head, first = visitor.as_("finance"), next(iter(good(town).items()))
    assert head.post(where(town), dict([first]) | {"act": "keep"}).status_code == 303
    assert len(marks(town)) == 1
    assert page(head.get(where(town))).form(where(town)).fields[first[0]] == first[1]
    refused = head.post(where(town), {"act": "finish"})
    assert refused.status_code == 409
    assert f"ยังไม่ได้ระบุผล {len(pieces(town)) - 1} รายการ" in page(refused).text


def test_a_finished_check_is_shown_and_offers_nothing_more(visitor: Visitor, town: Town) -> None:
    head, filled = visitor.as_("finance"), good(town)
    missing = next(one for one in pieces(town) if one.asset.is_lot or not one.loan)
    filled |= {f"piece-{missing.asset.id.hex}": "not_found", f"units-{missing.asset.id.hex}": "๑"}
    assert head.post(where(town), filled | {"act": "finish"}).status_code == 303
    with town.database.reading() as session:
        check = session.scalars(select(SupervisionCheck)).one()
        report = session.scalars(select(Incident).where(Incident.asset_id == missing.asset.id)).all()[-1]
        session.expunge_all()
    assert (check.sampled, check.discrepancies) == (len(pieces(town)), 1)
    shown = page(head.get(where(town)))
    assert f"ตรงตามบันทึก {check.in_place} จาก {check.sampled} รายการ" in shown.text
    assert f"/incidents/{report.id}" in shown.links
    assert where(town) not in [one.action for one in shown.forms]
    again = head.post(where(town), filled | {"act": "finish"})
    assert again.status_code == 409


def test_a_scanned_label_leads_to_a_button_that_marks_it(visitor: Visitor, town: Town) -> None:
    head = visitor.as_("finance")
    one = next(one.asset for one in pieces(town) if not one.loan or one.asset.is_lot)
    shown = page(head.get(f"{where(town)}?token={one.tag}"))
    assert marks(town) == {}
    form = shown.form(f"{where(town)}/scan")
    assert head.post(form.action, form.fields).status_code == 303
    assert marks(town) == {one.id: "in_place"}
    assert "สแกนแล้ว" in page(head.get(where(town))).text
    foreign = head.post(f"{where(town)}/scan", {"code": town.piece("projector").tag})
    assert foreign.status_code == 422
    assert "ไม่อยู่ในรายการสุ่มตรวจ" in page(foreign).text
    assert head.post(f"{where(town)}/scan", {"code": "NOWHERE"}).status_code == 404


@pytest.mark.parametrize("wrong", ["nonsense", "0", "ก" * 10_000, "' OR 1=1 --"])
def test_what_is_no_word_of_the_list_is_refused(visitor: Visitor, town: Town, wrong: str) -> None:
    head = visitor.as_("finance")
    name = f"piece-{pieces(town)[0].asset.id.hex}"
    assert head.post(where(town), {name: wrong, "act": "keep"}).status_code == 422
    assert marks(town) == {}


@pytest.mark.parametrize("wrong", ["0", "-1", "1e3", "²", "หนึ่ง", "9" * 30, "100000"])
def test_what_is_no_number_of_units_is_refused_at_its_field(visitor: Visitor, town: Town, wrong: str) -> None:
    lot = next((one.asset for one in pieces(town) if one.asset.is_lot), None)
    assert lot is not None
    filled = {f"piece-{lot.id.hex}": "not_found", f"units-{lot.id.hex}": wrong, "act": "keep"}
    answer = visitor.as_("finance").post(where(town), filled)
    assert answer.status_code == 422
    assert page(answer).tree.xpath(f"//*[@id='units-{lot.id.hex}-error']")
    assert marks(town) == {}


@pytest.mark.parametrize("typed", ["", "0", "1"])
def test_of_a_lot_that_is_all_there_nobody_asks_how_many_are_missing(visitor: Visitor, town: Town, typed: str) -> None:
    lot = next(one.asset for one in pieces(town) if one.asset.is_lot)
    head = visitor.as_("finance")
    field = page(head.get(where(town))).tree.get_element_by_id(f"units-{lot.id.hex}")
    assert not field.get("value")
    filled = {f"piece-{lot.id.hex}": "in_place", f"units-{lot.id.hex}": typed, "act": "keep"}
    assert head.post(where(town), filled).status_code == 303
    assert marks(town) == {lot.id: "in_place"}


def test_overseers_look_and_other_heads_find_nothing(visitor: Visitor, town: Town) -> None:
    for who in ("auditor", "palad", "nayok"):
        reader = visitor.as_(who)
        assert where(town) in page(reader.get("/supervision")).links
        assert where(town) not in [one.action for one in page(reader.get(where(town))).forms]
        assert reader.post(where(town), good(town)).status_code == 403
    other = visitor.as_("education")
    assert where(town) not in page(other.get("/supervision")).links
    assert other.get(where(town)).status_code == 404
    assert other.post(where(town), good(town) | {"act": "finish"}).status_code == 404
    assert marks(town) == {}


@pytest.mark.parametrize("month", ["2026-03", "2026-2", "2026-13", "x", "9999-12", "0001-01"])
def test_a_month_that_is_none_or_has_not_begun_is_not_found(visitor: Visitor, town: Town, month: str) -> None:
    division = town.divisions["กองคลัง"]
    assert visitor.as_("finance").get(f"/supervision/{division}/{month}").status_code == 404


def test_the_open_check_waits_at_home_and_among_the_duties(visitor: Visitor, town: Town) -> None:
    with town.database.transaction() as session:
        daily.open_day(session, LATER, ON)
    head = visitor.as_("finance")
    assert where(town) in page(head.get("/home")).links
    assert where(town) in page(head.get("/duties")).links
    assert where(town) not in page(visitor.as_("palad").get("/home")).links
    head.post(where(town), good(town) | {"act": "finish"})
    assert where(town) not in page(head.get("/home")).links
    assert "ตรวจสอบประจำเดือนแล้ว" in page(visitor.as_("auditor").get("/ledger")).text
