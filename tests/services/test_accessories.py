"""What belongs to a thing is counted both ways: nobody answers for what he was not given, and nothing is forgotten."""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from sqlalchemy import select

from assetlend.domain.accessories import Belonging, MeansDamage, MoreThanBelongs, Said
from assetlend.domain.lending import LoanState, Outcome
from assetlend.errors import NotAllowed
from assetlend.models import AccessoryCount, Incident, LedgerEntry, Loan
from assetlend.services import accessories, papers, settling
from assetlend.services.accessories import MoreThanGiven, NotCounted
from assetlend.services.hand_over import HandOverCondition, NotComplete
from assetlend.services.take_back import Back
from tests.factories import SampleOffice, later
from tests.services.seeing import agrees, refused

REMARKS = {"condition": HandOverCondition.WITH_REMARKS}
on_sqlite = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.fixture
def tents(office: SampleOffice) -> SampleOffice:
    """Each tent has 8 poles and a bag."""
    belong(office, "tent", Belonging("เสา", 8), Belonging("ถุง"))
    return office


def belong(office: SampleOffice, item: str, *wanted: Belonging, by: str = "supply") -> None:
    with office.database.transaction() as session:
        accessories.edit(session, actor=office.actor(by), item_id=office.items[item], wanted=wanted)


def absent(office: SampleOffice, **missing: int) -> dict[UUID, int]:
    """All accessories of the tents as counted; of those named, so many were not there."""
    with office.database.reading() as session:
        found = accessories.of_items(session, [office.items["tent"]])[office.items["tent"]]
        return {one.id: missing.get(one.name, 0) for one in found}


def two_out(office: SampleOffice, **missing: int) -> Loan:
    """Two tents that went out."""
    loan = office.approve(office.ask({"tent": 2}))
    pieces = [tent.id for tent in office.pieces("tent")[:2]]
    over: dict[str, Any] = REMARKS if missing else {}
    return office.give(loan, pieces=pieces, absent=absent(office, **missing), **over)


def counts(office: SampleOffice) -> list[tuple[str, int, int, int, int, int]]:
    with office.database.reading() as session:
        rows = session.scalars(select(AccessoryCount).order_by(AccessoryCount.counter_act_id, AccessoryCount.position))
        return [(row.name, row.given, row.absent, row.back, row.damaged, row.missing) for row in rows]


def back(office: SampleOffice, loan: Loan, *words: str, said: dict[int, Said] | None = None, **more: Any) -> Loan:
    """Tents come back, one in each of these states; all accessories counted, of some something was found."""
    tents_of = [tent.id for tent in office.pieces("tent") if tent.out][: len(words)]
    pieces = {tent: Back(**{word: 1}) for tent, word in zip(tents_of, words, strict=True)}
    found = {(1, place): (said or {}).get(place, Said()) for place in (1, 2)}
    return office.receive(loan, pieces=pieces, belongings=found, now=later(hours=2), **more)


def evidence(office: SampleOffice, act: str) -> list[str]:
    with office.database.reading() as session:
        body = session.scalars(select(LedgerEntry.body).where(LedgerEntry.act == act)).one()
        return list(json.loads(bytes(body))["data"]["evidence"])


def test_what_goes_out_is_frozen_with_the_act_and_committed_to(tents: SampleOffice) -> None:
    loan = two_out(tents, เสา=1)
    belong(tents, "tent", Belonging("เสา", 9))

    assert counts(tents) == [("เสา", 15, 1, 0, 0, 0), ("ถุง", 2, 0, 0, 0, 0)]
    zeros = {"back": 0, "damaged": 0, "missing": 0}
    told = [
        {"line": 1, "position": 1, "name": "เสา", "per_unit": 8, "given": 15, "absent": 1, **zeros},
        {"line": 1, "position": 2, "name": "ถุง", "per_unit": 1, "given": 2, "absent": 0, **zeros},
    ]
    written = rfc8785.dumps({"schema": "assetlend.accessories/1", "accessories": told})
    assert evidence(tents, "loan.handed_over")[1:] == [sha256(written).hexdigest()]
    with tents.database.reading() as session:
        slip = json.loads(papers.last_slip(session, loan.id).value)
    assert slip["lines"][0]["note"] == "พร้อมเสา ๑๕ (ขาด ๑), ถุง ๒"
    agrees(tents)


@on_sqlite
def test_what_went_out_without_is_asked_of_nobody(tents: SampleOffice) -> None:
    loan = two_out(tents, เสา=1)

    assert back(tents, loan, "good").state is LoanState.HANDED_OVER
    assert back(tents, loan, "good").state is LoanState.CLOSED
    assert [row[3:] for row in counts(tents)[2:]] == [(8, 0, 0), (1, 0, 0), (7, 0, 0), (1, 0, 0)]
    agrees(tents)


def test_a_missing_part_makes_the_unit_damaged_reported_and_to_be_settled(tents: SampleOffice) -> None:
    loan = two_out(tents)
    loan = back(tents, loan, "good", "damaged", said={1: Said(damaged=1, missing=2)}, note="รับคืนที่วัด")

    assert (loan.state, loan.lines[0].good, loan.lines[0].damaged) == (LoanState.SETTLEMENT, 1, 1)
    assert counts(tents)[2:] == [("เสา", 0, 0, 13, 1, 2), ("ถุง", 0, 0, 2, 0, 0)]
    with tents.database.reading() as session:
        described = session.scalars(select(Incident.description)).one()
        slip = json.loads(papers.last_slip(session, loan.id).value)
    assert described == "รับคืนที่วัด (เสา ชำรุด 1, เสา หายไป 2)"
    assert slip["returned"]["differences"] == ["เต็นท์ผ้าใบ ขนาด ๔x๘ เมตร ชำรุด ๑ หลัง (เสา ชำรุด ๑, เสา หายไป ๒)"]
    assert len(evidence(tents, "loan.returned")) == 2
    with tents.database.transaction() as session:
        outcome = settling.Settling(1, Outcome.REPLACED, "ใบส่งของ 5/2569")
        settling.settle(session, actor=tents.actor("supply"), now=later(hours=3), loan_id=loan.id, settling=outcome)
    assert tents.loan(loan.id).state is LoanState.CLOSED
    agrees(tents)


@on_sqlite
@pytest.mark.parametrize(
    ("words", "said", "refusal", "wanted"),
    [
        (("good", "good"), {1: Said(missing=1)}, MeansDamage, {"units": 1, "field": "tag"}),
        (("good", "damaged"), {1: Said(missing=9)}, MeansDamage, {"units": 2}),
        (("damaged", "damaged"), {1: Said(missing=17)}, MoreThanBelongs, {"most": 16, "field": "gone-1-1"}),
        (("damaged",), {2: Said(damaged=2)}, MoreThanBelongs, {"most": 1, "field": "gone-1-2"}),
    ],
)
def test_what_cannot_be_so_changes_nothing(
    tents: SampleOffice, words: tuple[str, ...], said: dict[int, Said], refusal: Any, wanted: dict[str, Any]
) -> None:
    loan = two_out(tents)
    with refused(tents, refusal, **wanted):
        back(tents, loan, *words, said=said)


@on_sqlite
def test_nothing_moves_uncounted(tents: SampleOffice) -> None:
    loan = tents.approve(tents.ask({"tent": 2}))
    one = [tents.pieces("tent")[0].id]
    poles, bag = absent(tents)
    with refused(tents, NotCounted, rule_id="R30", field=f"there-{bag.hex}", accessory="ถุง"):
        tents.give(loan, pieces=one, absent={poles: 0})
    with refused(tents, MoreThanGiven, field=f"absent-{poles.hex}", most=8):
        tents.give(loan, pieces=one, absent={poles: 9, bag: 0}, **REMARKS)
    with refused(tents, NotComplete, field="condition"):
        tents.give(loan, pieces=one, absent={poles: 1, bag: 0})
    tents.give(loan, pieces=one, absent={poles: 0, bag: 0})
    with refused(tents, NotCounted, field="there-1-2"):
        tents.receive(loan, pieces={one[0]: Back(good=1)}, belongings={(1, 1): Said()})


@on_sqlite
def test_what_is_lost_takes_its_parts_with_it_and_needs_no_counting(tents: SampleOffice) -> None:
    loan = two_out(tents)
    piece = next(tent.id for tent in tents.pieces("tent") if tent.out)
    tents.receive(loan, pieces={piece: Back(lost=1)})
    back(tents, loan, "good")

    assert [row[3:] for row in counts(tents)[2:]] == [(0, 0, 8), (0, 0, 1), (8, 0, 0), (1, 0, 0)]
    agrees(tents)


@on_sqlite
def test_things_without_accessories_go_as_before(tents: SampleOffice) -> None:
    loan = tents.give(tents.approve(tents.ask({"chair": 5})), counts={1: 5})
    assert tents.receive(loan, counts={1: Back(good=5)}).state is LoanState.CLOSED
    assert counts(tents) == [] and len(evidence(tents, "loan.handed_over")) == 1
    with tents.database.reading() as session:
        assert json.loads(papers.last_slip(session, loan.id).value)["lines"][0]["note"] == ""


@on_sqlite
@pytest.mark.parametrize("who", ["clerk", "finance", "nayok"])
def test_supply_alone_says_what_belongs_to_a_kind(tents: SampleOffice, who: str) -> None:
    with refused(tents, NotAllowed):
        belong(tents, "tent", Belonging("เสา", 4), by=who)
