"""The register: what is found and by whom, what may change in it and how, and what each thing has lived through."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

from assetlend.cli import cli
from assetlend.config import Config
from assetlend.db import Clash
from assetlend.domain.assets import Condition
from assetlend.domain.incidents import IncidentKind, ReportedBy
from assetlend.domain.register_numbers import ONE_NUMBER
from assetlend.errors import Invalid, NotAllowed, NotFound
from assetlend.ids import new_id
from assetlend.models import Asset, Audience, Item
from assetlend.services import counter, incidents, register_export, registry
from assetlend.services.register_export import TooManyLabels
from assetlend.services.registry import Change, ItemTerms, NotSoMany, NotThisWay, OutOnLoan, SameCondition, Search
from assetlend.services.take_back import Back
from tests.documents.reading import codes, pages, picture
from tests.factories import NOW, SampleOffice, add_assets, later, register_row
from tests.services.registers import PLAIN, import_kept
from tests.services.seeing import Watch, agrees, refused

USABLE, REPAIR, DAMAGED = Condition.USABLE, Condition.IN_REPAIR, Condition.DAMAGED
TENTS = ["500-62-0001", "500-62-0002", "500-62-0003"]


# -- finding ----------------------------------------------------------------------------------------------------------


def found(office: SampleOffice, words: str = "", *, by: str = "supply", **what: Any) -> list[str]:
    """The numbers, or names of what has none, in the order of the register."""
    with office.database.reading() as session:
        page = registry.search(session, office.actor(by), Search(words=words, **what))
        return [asset.number or asset.item.name for asset in page.rows]


@pytest.mark.parametrize(
    "words",
    [
        "เต็นท์", "เตน", "เต็น", "ผ้าใบ เต็นท์", "4x8", "4×8", "๔ x ๘", "4 * 8", "500-62", "50062", "๕๐๐ ๖๒", "500 62 000",
        "เต", "00", "เมตร 500-62", "  เต็นท์\u200b ",
    ],
)  # fmt: skip
def test_property_is_found_as_people_type_it(office: SampleOffice, words: str) -> None:
    assert found(office, words)[:3] == TENTS


@pytest.mark.parametrize("words", ["ทุเรียน", "เต็นท์ ทุเรียน", "500-63", "4x9", "เต็นท์ 651-65-0001"])
def test_every_word_must_fit(office: SampleOffice, words: str) -> None:
    assert found(office, words) == []


def test_a_code_on_a_label_is_found_in_any_letters(office: SampleOffice) -> None:
    tent = office.asset(TENTS[1])
    assert found(office, tent.tag) == found(office, tent.tag.lower()) == [TENTS[1]]
    assert found(office, tent.tag[:-1]) == []


def test_no_character_stands_for_others(office: SampleOffice) -> None:
    """Punctuation is left out on both sides; nothing of it reaches the database as a pattern."""
    with office.database.transaction() as session:
        names = ("สาย50%แดง", "สาย50กแดง", "สาย5012แดง", "a+b", "acb")
        add_assets(session, [register_row(number=f"7-{n}", name=name) for n, name in enumerate(names)])
    for words in ("สาย50%แดง", "สาย50_แดง", "สาย50\\แดง", "สาย5%0แดง"):
        assert found(office, words) == ["7-0"], words
    for words in ("สาย%แดง", "สาย_แดง", "สาย__แดง", "a.b", "a_b", "[ab]", "ab", "'; DROP TABLE asset; --"):
        assert found(office, words) == [], words
    assert found(office, "a+b") == ["7-3"]


def test_searches_are_narrowed_by_division_kind_condition_and_what_is_out(office: SampleOffice) -> None:
    assert found(office, division=office.divisions["กองการศึกษา"]) == ["651-65-0001"]
    assert found(office, item=office.items["tent"]) == TENTS
    assert found(office, condition=REPAIR) == found(office, out=True) == []

    move(office, TENTS[0], Change(USABLE, REPAIR, 1, "ผ้าใบขาด"))
    loan = office.approve(office.ask({"chair": 10}))
    office.give(loan, counts={1: 10})
    assert found(office, condition=REPAIR) == [TENTS[0]]
    assert found(office, condition=USABLE, item=office.items["tent"]) == TENTS[1:]
    assert found(office, "เต็น", out=True) == []
    assert found(office, out=True) == ["เก้าอี้พลาสติก"]


def test_pages_follow_each_other_without_a_gap_while_rows_are_added(office: SampleOffice) -> None:
    seen: list[str] = []
    after = None
    for turn in range(20):
        with office.database.reading() as session:
            page = registry.search(session, office.actor("supply"), Search(after=after), size=2)
            seen += [asset.number or str(asset.quantity) for asset in page.rows]
        after = page.more
        if turn == 1:
            with office.database.transaction() as session:
                add_assets(session, [register_row(number="9-1", name="ใหม่")], later(hours=1))
        if after is None:
            break
    assert seen == [*TENTS, "60", "40", "651-65-0001", "9-1"]


def test_a_full_last_page_has_no_next(office: SampleOffice) -> None:
    with office.database.reading() as session:
        assert registry.search(session, office.actor("supply"), Search(), size=6).more is None
        assert registry.search(session, office.actor("supply"), Search(), size=5).more is not None
        assert registry.search(session, office.actor("supply"), Search(after=new_id()), size=5).rows == []


# -- who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["supply", "chief", "clerk", "nayok", "palad", "auditor"])
def test_the_supply_office_and_those_who_oversee_it_see_everything(office: SampleOffice, who: str) -> None:
    assert len(found(office, by=who)) == 6


def test_a_head_sees_his_own_division(office: SampleOffice) -> None:
    assert found(office, by="education") == ["651-65-0001"]
    assert "651-65-0001" not in found(office, by="finance")
    assert found(office, by="education", division=office.divisions["กองคลัง"]) == []
    projector, tent = office.asset("651-65-0001"), office.asset(TENTS[0])
    with office.database.reading() as session:
        assert registry.get(session, office.actor("education"), projector.id).id == projector.id
        with pytest.raises(NotFound):
            registry.get(session, office.actor("education"), tent.id)
        assert [item.name for item, *_ in registry.items(session, office.actor("education"))] == ["โปรเจกเตอร์"]


@pytest.mark.parametrize("who", ["admin", "staff"])
def test_others_see_nothing(office: SampleOffice, who: str) -> None:
    assert found(office, by=who) == []
    with office.database.reading() as session, pytest.raises(NotFound):
        registry.get(session, office.actor(who), office.asset(TENTS[0]).id)


def test_a_number_is_found_at_the_counter_as_it_stands_on_the_label(office: SampleOffice) -> None:
    with office.database.reading() as session:
        for typed in ("500-62-0001", "๕๐๐-๖๒-๐๐๐๑", " 500 - 62 - 0001 ", office.asset(TENTS[0]).tag.lower()):
            assert counter.find_asset(session, typed).number == TENTS[0]
        with pytest.raises(NotFound):
            counter.find_asset(session, "500-62")


def test_units_are_counted_by_condition(office: SampleOffice) -> None:
    move(office, TENTS[0], Change(USABLE, REPAIR, 1, "ผ้าใบขาด"))
    with office.database.reading() as session:
        totals = registry.totals(session)
        kinds = {item.name: (units, out) for item, units, out in registry.items(session, office.actor("supply"))}
    assert {word: units for word, units in totals.items() if units} == {USABLE: 103, REPAIR: 1}
    assert kinds["เก้าอี้พลาสติก"] == (100, 0)


# -- conditions -------------------------------------------------------------------------------------------------------


def move(office: SampleOffice, number: str, change: Change, *, by: str = "supply") -> Asset:
    return move_asset(office, office.asset(number).id, change, by=by)


def move_asset(office: SampleOffice, asset: UUID, change: Change, *, by: str = "supply") -> Asset:
    with office.database.transaction() as session:
        return registry.change_condition(
            session, actor=office.actor(by), now=later(hours=1), asset_id=asset, change=change
        )


def test_a_new_condition_is_entered_with_its_reason(office: SampleOffice) -> None:
    watch = Watch(office)
    asset = move(office, TENTS[0], Change(USABLE, REPAIR, 1, "ผ้าใบขาด"), by="chief")
    assert (asset.usable, asset.in_repair) == (0, 1)
    assert watch.entry("asset.condition")["data"] == {
        "from": "usable", "to": "in_repair", "reason": "ผ้าใบขาด", "quantity": 1,
    }  # fmt: skip
    assert watch.entry("asset.condition")["actor"]["office"] == "head_supply_officer"
    agrees(office)


def test_a_lot_is_divided_among_conditions_and_comes_together_again(office: SampleOffice) -> None:
    lot = office.pieces("chair")[0]
    move_asset(office, lot.id, Change(USABLE, DAMAGED, 20, "ขาหัก"))
    move_asset(office, lot.id, Change(DAMAGED, REPAIR, 15, "ส่งซ่อม"))
    asset = move_asset(office, lot.id, Change(REPAIR, USABLE, 15, "ซ่อมแล้ว"))
    assert (asset.quantity, asset.usable, asset.damaged, asset.in_repair) == (60, 55, 5, 0)
    assert registry.condition_of(asset).counts == {USABLE: 55, DAMAGED: 5}
    assert registry.condition_of(asset).condition is USABLE
    agrees(office)


@pytest.mark.parametrize(
    ("change", "refusal", "wanted"),
    [
        (Change(USABLE, USABLE, 1, "x"), SameCondition, {"field": "after"}),
        (Change(USABLE, Condition.DISPOSED, 1, "x"), NotThisWay, {"field": "after", "rule_id": "R34"}),
        (Change(Condition.DISPOSED, USABLE, 1, "x"), NotThisWay, {"field": "after"}),
        (Change(USABLE, REPAIR, 2, "x"), NotSoMany, {"field": "quantity", "count": 1}),
        (Change(USABLE, REPAIR, 0, "x"), NotSoMany, {"field": "quantity"}),
        (Change(USABLE, REPAIR, -1, "x"), NotSoMany, {"field": "quantity"}),
        (Change(DAMAGED, USABLE, 1, "x"), NotSoMany, {"field": "quantity", "count": 0}),
    ],
)
def test_a_condition_that_cannot_change_so(
    office: SampleOffice, change: Change, refusal: type[Invalid], wanted: Mapping[str, Any]
) -> None:
    with refused(office, refusal, **wanted):
        move(office, TENTS[0], change)


def test_what_is_out_on_loan_keeps_its_condition(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"chair": 80}))
    office.give(loan, counts={1: 80})
    first, second = office.pieces("chair")
    assert first.out + second.out == 80
    with refused(office, OutOnLoan, rule_id="R18"):
        move_asset(office, first.id, Change(USABLE, DAMAGED, first.quantity - first.out + 1, "x"))
    with refused(office, NotSoMany):
        move_asset(office, first.id, Change(USABLE, DAMAGED, first.quantity + 1, "x"))
    move_asset(office, second.id, Change(USABLE, DAMAGED, second.quantity - second.out, "ขาหัก"))
    agrees(office)


@pytest.mark.parametrize("who", ["clerk", "finance", "palad", "nayok", "auditor", "admin", "staff"])
def test_only_the_supply_office_changes_the_register(office: SampleOffice, who: str) -> None:
    tent = office.asset(TENTS[0])
    with refused(office, NotAllowed):
        move(office, TENTS[0], Change(USABLE, REPAIR, 1, "x"), by=who)
    with refused(office, NotAllowed):
        edit(office, tent, by=who, location="ที่บ้าน")
    with refused(office, NotAllowed):
        lend(office, "tent", by=who)
    with refused(office, NotFound):
        move_asset(office, new_id(), Change(USABLE, REPAIR, 1, "x"))


# -- particulars ------------------------------------------------------------------------------------------------------


def edit(office: SampleOffice, asset: Asset, *, by: str = "supply", **values: Any) -> Asset:
    with office.database.transaction() as session:
        return registry.edit(session, actor=office.actor(by), now=later(hours=2), asset_id=asset.id, values=values)


def test_particulars_are_entered_with_their_old_and_new_value(office: SampleOffice) -> None:
    watch = Watch(office)
    edit(office, office.asset(TENTS[0]), location="โรงเก็บ", unit_value_satang=2_000_000, is_lendable=False)
    assert watch.entry("asset.changed")["data"] == {
        "location": {"old": "", "new": "โรงเก็บ"},
        "unit_value_satang": {"old": 1_850_000, "new": 2_000_000},
        "is_lendable": {"old": True, "new": False},
    }
    agrees(office)


def test_what_may_name_people_is_entered_without_its_words(office: SampleOffice) -> None:
    watch = Watch(office)
    edit(office, office.asset(TENTS[0]), note="ยืมโดยนายสมมติ", vendor="นางใจดี มีทรัพย์")
    assert watch.entry("asset.changed")["data"] == {
        "note": {"old": None, "new": None}, "vendor": {"old": None, "new": None},
    }  # fmt: skip
    assert office.asset(TENTS[0]).note == "ยืมโดยนายสมมติ"
    agrees(office)


def test_nothing_is_entered_when_nothing_changed(office: SampleOffice) -> None:
    watch, tent = Watch(office), office.asset(TENTS[0])
    edit(office, tent, number="๕๐๐ - ๖๒ - ๐๐๐๑", location="", brand=tent.brand, quantity=99, out=5, usable=0)
    assert watch.acts() == []
    after = office.asset(TENTS[0])
    assert (after.quantity, after.out, after.usable) == (1, 0, 1)


def test_a_number_is_kept_as_an_import_keeps_it(office: SampleOffice) -> None:
    asset = edit(office, office.asset(TENTS[0]), number=" ๕๐๐–๖๒–๐๐๙๙ ")
    assert (asset.number, asset.number_key, asset.search_key) == ("500-62-0099", "500-62-0099", "500620099")
    assert found(office, "620099") == ["500-62-0099"]
    agrees(office)


@pytest.mark.parametrize("number", ["A-1, A-2", "A-1 ถึง A-3"])
def test_one_line_of_the_register_has_one_number(office: SampleOffice, number: str) -> None:
    with refused(office, Invalid, field="number"):
        edit(office, office.asset(TENTS[0]), number=number)
    with refused(office, Invalid, field="number", message=ONE_NUMBER):
        edit(office, office.pieces("chair")[0], number="A-1 ถึง A-60")


def test_a_number_that_another_thing_has_is_refused_however_it_is_typed(office: SampleOffice) -> None:
    for number in (TENTS[1], "๕๐๐-๖๒-๐๐๐๒", "500 62-0002".replace(" ", "-")):
        with refused(office, Clash) as caught:
            edit(office, office.asset(TENTS[0]), number=number)
        assert str(caught[0]) == "This number is already in the register."


def test_a_piece_never_loses_its_number(office: SampleOffice) -> None:
    with refused(office, Clash):
        edit(office, office.asset(TENTS[0]), number=None)
    assert edit(office, office.pieces("chair")[0], number=None).number is None


def lend(office: SampleOffice, item: str, *, by: str = "supply", **terms: Any) -> Item:
    values: dict[str, Any] = {"audience": Audience.STAFF, "max_days": 3, "notice_days": 1, "description": "ดูแลดี ๆ"}
    with office.database.transaction() as session:
        return registry.edit_item(
            session, actor=office.actor(by), item_id=office.items[item], wanted=ItemTerms(**(values | terms))
        )


def test_how_a_kind_is_lent_can_be_changed(office: SampleOffice) -> None:
    item = lend(office, "tent")
    assert (item.audience, item.max_days, item.notice_days, item.description) == (Audience.STAFF, 3, 1, "ดูแลดี ๆ")
    with refused(office, NotFound), office.database.transaction() as session:
        terms = ItemTerms(Audience.STAFF, None, None, "")
        registry.edit_item(session, actor=office.actor("supply"), item_id=new_id(), wanted=terms)


def test_vehicles_are_not_lent(office: SampleOffice) -> None:
    with office.database.transaction() as session:
        session.get_one(Item, office.items["tent"]).audience = Audience.NOBODY
        session.flush()
        session.get_one(Item, office.items["tent"]).is_vehicle = True
    with refused(office, registry.VehicleNotLent, field="audience", rule_id="R24"):
        lend(office, "tent")
    assert lend(office, "tent", audience=Audience.NOBODY).audience is Audience.NOBODY


# -- history ----------------------------------------------------------------------------------------------------------


def history(office: SampleOffice, asset: Asset) -> list[str]:
    with office.database.reading() as session:
        return [event.kind for event in registry.history(session, session.get_one(Asset, asset.id))]


def test_a_thing_tells_its_whole_life_newest_first(office: SampleOffice) -> None:
    tent = office.asset(TENTS[0])
    assert history(office, tent) == ["asset.registered"]

    loan = office.approve(office.ask({"tent": 1}))
    office.give(loan, pieces=[tent.id], now=later(hours=1))
    office.receive(loan, pieces={tent.id: Back(damaged=1)}, now=later(hours=3))
    with office.database.transaction() as session:
        finding = incidents.Finding(
            kind=IncidentKind.DAMAGED, asset_id=tent.id, description="ผ้าใบขาด", reported_by=ReportedBy.STAFF
        )
        incidents.open_incident(session, actor=office.actor("clerk"), now=later(hours=30), finding=finding)
    with office.database.transaction() as session:
        change = Change(DAMAGED, REPAIR, 1, "ส่งซ่อม")
        registry.change_condition(
            session, actor=office.actor("supply"), now=later(hours=31), asset_id=tent.id, change=change
        )

    told = history(office, tent)
    assert told[:2] == ["asset.condition", "incident"]
    assert told[-2:] == ["out", "asset.registered"]
    assert {"back", "asset.condition"} <= set(told[2:-2])
    with office.database.reading() as session:
        events = registry.history(session, session.get_one(Asset, tent.id))
    assert [event.at for event in events] == sorted((event.at for event in events), reverse=True)
    assert events[0].at == NOW + timedelta(hours=31)


def test_the_life_of_one_thing_is_not_anothers(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 1}))
    office.give(loan, pieces=[office.asset(TENTS[0]).id])
    assert history(office, office.asset(TENTS[1])) == ["asset.registered"]


# -- labels -----------------------------------------------------------------------------------------------------------


def tags(office: SampleOffice) -> dict[str, str]:
    """number, or quantity of a lot -> what its code says."""
    with office.database.reading() as session:
        rows = registry.search(session, office.actor("supply"), Search(), size=500).rows
        return {asset.number or f"lot {asset.id}": f"HTTPS://LEND.EXAMPLE.GO.TH/A/{asset.tag}" for asset in rows}


def all_labels(office: SampleOffice) -> list[register_export.label_sheets.Label]:
    with office.database.reading() as session:
        page = registry.search(session, office.actor("supply"), Search(), size=500)
        return register_export.labels(session, office.actor("supply"), [asset.id for asset in page.rows])


def test_the_labels_of_the_whole_register_can_be_scanned(office: SampleOffice) -> None:
    import_kept(office, PLAIN)
    pdf = register_export.print_labels(all_labels(office), "a4-24", now=NOW)

    assert pages(pdf) == 3
    read = [code for page in range(3) for code in codes(picture(pdf, 150, page))]
    assert sorted(read) == sorted(tags(office).values())
    assert len(read) == 63


def test_a_label_says_in_thai_digits_what_the_thing_is(office: SampleOffice) -> None:
    tent, chairs = (next(one for one in all_labels(office) if one.name.startswith(name)) for name in ("เต็นท์", "เก้าอี้"))
    assert (tent.number, tent.name, tent.unit) == ("๕๐๐-๖๒-๐๐๐๑", "เต็นท์ผ้าใบ ขนาด ๔x๘ เมตร", None)
    assert (chairs.number, chairs.unit) == (None, "๖๐ ตัว")
    assert tent.office == "อบต.ตัวอย่าง กองคลัง"


def test_labels_are_for_what_one_may_see(office: SampleOffice) -> None:
    projector, tent = office.asset("651-65-0001"), office.asset(TENTS[0])
    with office.database.reading() as session:
        assert len(register_export.labels(session, office.actor("education"), [projector.id])) == 1
        for chosen in ([tent.id], [projector.id, tent.id], [new_id()]):
            with pytest.raises(NotFound):
                register_export.labels(session, office.actor("education"), chosen)
        with pytest.raises(TooManyLabels):
            register_export.labels(session, office.actor("supply"), [tent.id] * (register_export.MOST_LABELS + 1))
        with pytest.raises(ValueError, match="no asset was chosen"):
            register_export.labels(session, office.actor("supply"), [])


def test_the_command_prints_labels(
    settings: Config, office: SampleOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSETLEND_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ASSETLEND_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ASSETLEND_BASE_URL", "https://lend.example.go.th")

    assert CliRunner().invoke(cli, ["labels", "all.pdf"]).exit_code == 0
    assert sorted(codes(picture((tmp_path / "all.pdf").read_bytes(), 150))) == sorted(tags(office).values())
    assert CliRunner().invoke(cli, ["labels", "two.pdf", "--asset", TENTS[0], "--asset", "๕๐๐-๖๒-๐๐๐๓"]).exit_code == 0
    two = codes(picture((tmp_path / "two.pdf").read_bytes(), 150))
    assert sorted(two) == sorted(tags(office)[number] for number in (TENTS[0], TENTS[2]))

    unknown = CliRunner().invoke(cli, ["labels", "none.pdf", "--asset", "999"])
    assert (unknown.exit_code, (tmp_path / "none.pdf").exists()) == (1, False)
    assert "There is no asset with the number 999." in unknown.stderr
