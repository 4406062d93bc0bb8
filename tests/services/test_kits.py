"""Kits are kept by supply for one division, and offered while all their parts are lent to who looks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from assetlend.domain.kits import ForeignPart, NoParts
from assetlend.domain.lending import BorrowerKind
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Audience, Durability, Kit
from assetlend.services import kits, registry
from assetlend.services.kits import NameTaken, Offer, Wanted
from assetlend.services.registry import ItemTerms
from tests.factories import NOW, TODAY, SampleOffice, day
from tests.services.seeing import refused

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"])


def make(
    office: SampleOffice,
    parts: Mapping[str, int],
    *,
    name: str = "ชุดงานศพ",
    by: str = "supply",
    division: str = "กองคลัง",
) -> UUID:
    wanted = Wanted(name, "", {office.items[item]: units for item, units in parts.items()})
    with office.database.transaction() as session:
        where = office.divisions[division]
        return kits.add(session, actor=office.actor(by), now=NOW, division=where, wanted=wanted).id


def offers(office: SampleOffice, who: BorrowerKind = BorrowerKind.RESIDENT, query: str = "") -> list[Offer]:
    with office.database.reading() as session:
        return kits.offered(session, who, TODAY, query=query)


def lend(office: SampleOffice, item: str, audience: Audience, durability: Durability = Durability.DURABLE) -> None:
    wanted = ItemTerms(audience, None, None, "", durability)
    with office.database.transaction() as session:
        registry.edit_item(session, actor=office.actor("supply"), item_id=office.items[item], wanted=wanted)


def test_a_kit_is_offered_with_how_many_whole_ones_are_free(office: SampleOffice) -> None:
    key = make(office, {"tent": 1, "chair": 30})
    (offer,) = offers(office)
    assert (offer.name, offer.division, offer.stock, offer.free) == ("ชุดงานศพ", "กองคลัง", 3, 3)

    office.approve(office.ask({"chair": 50}, start=day(0), due=day(1)))
    (offer,) = offers(office)
    assert (offer.stock, offer.free) == (3, 1)
    with office.database.reading() as session:
        found = kits.offer(session, key, BorrowerKind.RESIDENT, TODAY)
        assert kits.free_by_day(session, found, day(0), day(2), TODAY) == {day(0): 1, day(1): 1, day(2): 3}


@on_sqlite
@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"audience": Audience.NOBODY}, set()),
        ({"audience": Audience.STAFF}, {BorrowerKind.STAFF}),
        ({"audience": Audience.AGENCIES}, {BorrowerKind.STAFF, BorrowerKind.AGENCY}),
        ({"audience": Audience.AGENCIES, "durability": Durability.CONSUMABLE}, {BorrowerKind.AGENCY}),
        ({"audience": Audience.EVERYONE}, set(BorrowerKind)),
    ],
)
def test_a_kit_is_offered_to_who_may_borrow_all_of_it(
    office: SampleOffice, change: dict[str, Any], seen: set[BorrowerKind]
) -> None:
    make(office, {"tent": 1, "chair": 30})
    lend(office, "chair", **change)
    assert {who for who in BorrowerKind if offers(office, who)} == seen


@on_sqlite
def test_a_kit_that_can_never_be_whole_is_not_offered(office: SampleOffice) -> None:
    key = make(office, {"tent": 4})
    assert offers(office) == []
    with office.database.reading() as session, pytest.raises(NotFound):
        kits.offer(session, key, BorrowerKind.RESIDENT, TODAY)


@on_sqlite
@pytest.mark.parametrize(("query", "found"), [("งานศพ", 1), ("เก้าอี้", 1), ("งานศพ เต็นท์", 1), ("โต๊ะ", 0)])
def test_a_kit_is_found_by_its_name_and_by_its_parts(office: SampleOffice, query: str, found: int) -> None:
    make(office, {"tent": 1, "chair": 30})
    assert len(offers(office, query=query)) == found


@on_sqlite
def test_a_kit_is_of_one_division_has_parts_and_a_name_of_its_own(office: SampleOffice) -> None:
    make(office, {"tent": 1})
    with refused(office, ForeignPart, rule_id="R20", field="parts"):
        make(office, {"tent": 1, "projector": 1}, name="ชุดประชุม")
    with refused(office, NoParts, field="parts"):
        make(office, {}, name="ชุดว่าง")
    with refused(office, NameTaken, field="name"):
        make(office, {"chair": 1}, name=" ชุด งานศพ ".strip().replace(" ", ""))
    make(office, {"projector": 1}, division="กองการศึกษา")


@on_sqlite
def test_a_kit_is_changed_and_withdrawn(office: SampleOffice) -> None:
    key = make(office, {"tent": 1, "chair": 30})
    wanted = Wanted("ชุดใหญ่", "กางเอง", {office.items["chair"]: 40, office.items["tent"]: 2})
    with office.database.transaction() as session:
        kits.edit(session, actor=office.actor("chief"), kit_id=key, wanted=wanted)
    (offer,) = offers(office)
    assert (offer.name, offer.description, offer.needed) == ("ชุดใหญ่", "กางเอง", wanted.parts)
    with office.database.transaction() as session:
        kits.remove(session, actor=office.actor("supply"), kit_id=key)
    with office.database.reading() as session:
        assert session.scalars(select(Kit)).all() == []


@on_sqlite
@pytest.mark.parametrize("who", ["clerk", "finance", "palad"])
def test_supply_alone_keeps_kits(office: SampleOffice, who: str) -> None:
    key = make(office, {"tent": 1})
    actor = office.actor(who)
    with refused(office, NotAllowed):
        make(office, {"chair": 1}, name="อีกชุด", by=who)
    with refused(office, NotAllowed), office.database.transaction() as session:
        kits.edit(session, actor=actor, kit_id=key, wanted=Wanted("ก", "", {office.items["chair"]: 1}))
    with refused(office, NotAllowed), office.database.transaction() as session:
        kits.remove(session, actor=actor, kit_id=key)
