"""Orders as papers: a committee on what the annual check found, an office given or delegated; the emblem on letters."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from assetlend.documents import emblem
from assetlend.domain.committees import Member, PartyToTheCase, ThreeNeeded
from assetlend.domain.delegation import Bounds
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import Holding, Office
from assetlend.domain.papers import NothingNew, PaperKind
from assetlend.domain.stocktake import Count, Found, Step
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Appointment, OfficePaper
from assetlend.services import (
    authority_orders,
    chasing,
    emblems,
    finding_orders,
    office_papers,
    paper_sight,
    stocktake_report,
)
from assetlend.services.admin import NotOneself
from assetlend.services.authority_orders import HeadIsElected, MayNotSign, Order
from assetlend.services.incident_papers import NoCommittee
from assetlend.services.stocktake_counting import Seen
from assetlend.services.stocktake_report import Ruling
from tests.documents.reading import by_poppler, squeezed
from tests.factories import TODAY, SampleOffice, day, later
from tests.paper_pictures import emblem_file
from tests.services import test_stocktake as check
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_admin import appoint
from tests.services.test_chasing import write
from tests.services.test_office_papers import said

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])
NAMES = ("นายดี ตั้งใจ", "นางงาม ตั้งใจ", "นายมั่น ตั้งใจ")
MEMBERS = [Member(name, "ปลัดอำเภอ") for name in NAMES]
HEAD = "นายกองค์การบริหารส่วนตำบลตัวอย่าง"
DAY = TODAY
LAW = "มาตรา 60 แห่งพระราชบัญญัติ"


# -- a committee on what was found ------------------------------------------------------------------------------------


def found_faulty(office: SampleOffice) -> list[UUID]:
    """A reported check in which one tent is damaged, one not there and one worn out."""
    check.appoint(office, "auditor")
    tents = office.pieces("tent")[:3]
    faults = dict(zip([one.id for one in tents], (Found.DAMAGED, Found.NOT_FOUND, Found.WORN), strict=True))
    for name in office.divisions:
        for line in check.sheet(office, name).lines:
            booked = line.booked
            how = faults.get(booked.asset.id, Found.USABLE)
            lot = Seen(units=Count(usable=booked.units))
            check.count(
                office, booked.asset.id, lot if booked.asset.is_lot else Seen(found=how, remark="เก่า"), name=name
            )
        if check.sheet(office, name).lines:
            check.close(office, name)
    check.hand_in(office, replace(check.ALL_YES, balance_matches=False, faults_found=True), faults_found="ใช้งานหนัก")
    return [one.id for one in tents]


def decide(office: SampleOffice, asset: UUID, number: str, step: Step = Step.COMMITTEE) -> None:
    check.act(office, stocktake_report.decide, "nayok", hour=4, asset_id=asset, ruling=Ruling(step, number))


def committee(office: SampleOffice, asset: UUID, members: Sequence[Member] = MEMBERS, by: str = "nayok") -> OfficePaper:
    return check.act(office, finding_orders.issue, by, hour=5, asset_id=asset, members=members)


def test_one_order_appoints_a_committee_on_all_that_was_decided_under_its_number(office: SampleOffice) -> None:
    """R51."""
    damaged, lost, worn = found_faulty(office)
    for asset in (damaged, lost):
        decide(office, asset, "40/2570")
    watch = Watch(office)
    paper = committee(office, lost)

    value = said(paper)
    assert (value["order_no"], value["date"]) == ("๔๐/๒๕๗๐", "๕ ตุลาคม ๒๕๖๙")
    assert "กรณีพัสดุชำรุดและสูญไป" in value["subject"]
    assert "(๑) เต็นท์ผ้าใบ" in value["reasons"][0] and "ตามรายงานที่ ตส ๑/๒๕๗๐" in value["reasons"][0]
    assert "สูญไป ๑ หลัง" in value["reasons"][0] and "ข้อ ๒๑๔ แห่งระเบียบ" in value["reasons"][1]
    assert [one["role"] for one in value["people"]] == ["ประธานกรรมการ", "กรรมการ", "กรรมการและเลขานุการ"]
    assert value["signer"]["system"]
    (told,) = watch.entries()
    assert told["data"]["kind"] == "inquiry_order" and not any(name in json.dumps(told) for name in NAMES)

    with refused(office, NothingNew):
        committee(office, damaged)
    second = committee(office, damaged, [*MEMBERS, Member("นางสาวแก้ว ตั้งใจ", "")])
    assert (second.number, second.edition) == (paper.number, 2)
    decide(office, worn, "41/2570")
    assert committee(office, worn).number == paper.number + 1
    with office.database.reading() as session:
        actors = {who: office.actor(who, check.OCTOBER) for who in ("supply", "auditor", "nayok", "staff")}
        seen = [who for who, actor in actors.items() if paper_sight.may_see(session, actor, second)]
    assert seen == ["supply", "auditor", "nayok"]
    agrees(office)


def test_who_sits_on_it_and_who_appoints_it(office: SampleOffice) -> None:
    """R23."""
    damaged, lost, worn = found_faulty(office)
    decide(office, damaged, "40/2570")
    decide(office, worn, "42/2570", Step.DISPOSE)
    with refused(office, ThreeNeeded):
        committee(office, damaged, MEMBERS[:2])
    with refused(office, PartyToTheCase):
        committee(office, damaged, [Member("นายชื่อnayok สกุลทดสอบ", "นายก"), *MEMBERS])
    with refused(office, NoCommittee):
        committee(office, worn)
    with refused(office, NotFound):
        committee(office, lost)
    with refused(office, NotAllowed):
        committee(office, damaged, by="palad")


# -- offices ----------------------------------------------------------------------------------------------------------


def order(office: SampleOffice, row: Appointment, by: str = "admin", on: date = DAY, signer: Any = None) -> OfficePaper:
    with office.database.transaction() as session:
        wanted = Order(day=on, power=LAW, signer=signer)
        values: dict[str, Any] = {"actor": office.actor(by), "now": later(hours=5)}
        paper = authority_orders.issue(session, appointment_id=row.id, order=wanted, **values)
        session.flush()
        session.expunge_all()
        return paper


def test_an_order_lets_somebody_act_under_the_number_that_was_typed(office: SampleOffice) -> None:
    title = "ปลัดองค์การบริหารส่วนตำบล"
    values = {"holding": Holding.ACTING, "order_no": "31/2569", "title": title, "ends_on": day(6)}
    row = appoint(office, "palad", Office.NAYOK, **values)
    paper = order(office, row)

    value = said(paper)
    assert (value["order_no"], value["subject"]) == ("๓๑/๒๕๖๙", f"แต่งตั้งผู้รักษาราชการแทน{HEAD}")
    assert value["reasons"][1] == (
        f"อาศัยอำนาจตามความในมาตรา ๖๐ แห่งพระราชบัญญัติ จึงแต่งตั้งให้ นายชื่อpalad สกุลทดสอบ ตำแหน่ง {title} เป็นผู้รักษาราชการแทน{HEAD}"
    )
    assert value["from_when"] == "ตั้งแต่วันที่ ๑๒ มกราคม ๒๕๖๙ ถึงวันที่ ๑๘ มกราคม ๒๕๖๙"
    assert value["signer"]["name"] == "นายชื่อnayok สกุลทดสอบ" and not value["signer"]["system"]
    assert squeezed("สั่ง ณ วันที่ ๑๒ มกราคม ๒๕๖๙") in squeezed(by_poppler(office_papers.printed(paper)))
    with refused(office, NothingNew):
        order(office, row)
    assert order(office, row, on=day(-1)).edition == 2
    with office.database.reading() as session:
        seen = [paper_sight.may_see(session, office.actor(who), paper) for who in ("admin", "nayok", "supply")]
    assert seen == [True, False, False]
    agrees(office)


def test_an_order_delegates_a_power_with_its_limits(office: SampleOffice) -> None:
    """R4, R5."""
    bounds = Bounds(frozenset({office.items["tent"]}), 5_000_000, 7, BorrowerKind.RESIDENT)
    values = {"holding": Holding.DELEGATED, "order_no": "คำสั่งที่ 5/2569", "bounds": bounds, "title": "ผู้อำนวยการกองคลัง"}
    value = said(order(office, appoint(office, "finance", Office.NAYOK, **values)))
    assert value["order_no"] == "๕/๒๕๖๙"
    assert value["subject"] == f"มอบอำนาจให้ปฏิบัติราชการแทน{HEAD}"
    assert value["limits"] == [
        "พัสดุที่ยืมมีมูลค่ารวมครั้งละไม่เกิน ๕๐,๐๐๐.๐๐ บาท (ห้าหมื่นบาทถ้วน)",
        "ระยะเวลายืมครั้งละไม่เกิน ๗ วัน",
        "เฉพาะผู้ยืมที่เป็นประชาชน",
    ]
    assert value["things"] == ["เต็นท์ผ้าใบ ขนาด ๔x๘ เมตร"]
    assert value["reasons"][1].endswith("ในการพิจารณาอนุมัติคำขอยืมพัสดุและการขยายเวลายืม ภายในขอบเขต ดังนี้")


def test_an_order_without_a_number_leaves_its_place_free(office: SampleOffice) -> None:
    row = appoint(office, "staff", Office.SUPPLY_OFFICER, division=office.divisions["กองการศึกษา"], title="ครู")
    value = said(order(office, row))
    assert (value["order_no"], value["subject"]) == ("", "แต่งตั้งเจ้าหน้าที่พัสดุ ประจำกองการศึกษา")
    assert value["reasons"][1].endswith("ตำแหน่ง ครู เป็นเจ้าหน้าที่พัสดุ ประจำกองการศึกษา")
    assert value["from_when"] == "ตั้งแต่วันที่ ๑๒ มกราคม ๒๕๖๙ เป็นต้นไป"
    head = appoint(office, "staff", Office.UNIT_HEAD, holding=Holding.ACTING, order_no="6/2569", title="ครู",
                   division=office.divisions["กองคลัง"])  # fmt: skip
    assert said(order(office, head))["subject"] == "แต่งตั้งผู้รักษาราชการแทนผู้อำนวยการกองคลัง"


def test_nobody_orders_or_signs_his_own_office(office: SampleOffice) -> None:
    """R23."""
    row = appoint(office, "palad", Office.NAYOK, holding=Holding.ACTING, order_no="31/2569", starts_on=day(3))
    with office.database.reading() as session:
        held = {one.person_id: one for one in session.query(Appointment).filter(Appointment.starts_on < day(3))}
        session.expunge_all()
    with refused(office, NotAllowed):
        order(office, row, by="palad")
    with refused(office, NotOneself):
        order(office, held[office.people["admin"]])
    with refused(office, HeadIsElected):
        order(office, held[office.people["nayok"]])
    with refused(office, MayNotSign):
        order(office, row, on=day(4), signer=row.id)
    with refused(office, NotFound):
        order(office, row, signer=UUID(int=7))
    other = appoint(office, "staff", Office.STAFF)
    assert said(order(office, other, on=day(3)))["signer"]["acting"] == f"รักษาราชการแทน {HEAD}"


# -- letters ----------------------------------------------------------------------------------------------------------


def test_a_letter_bears_the_emblem_of_its_day_for_ever(office: SampleOffice) -> None:
    loan = office.give(office.approve(office.ask({"chair": 30}, due=day(1))), counts={1: 30})
    black, red = (emblem.clean(emblem_file(ink=ink)) for ink in ("black", "red"))
    for picture in (black, None, red):
        if picture:
            with office.database.transaction() as session:
                emblems.supply(session, actor=office.actor("admin"), now=later(hours=2), picture=picture)
        else:
            letter = write(office, loan)
    with office.database.reading() as session:
        assert chasing.picture_of(session, letter) == black
        letter.letter = json.dumps(
            {name: part for name, part in json.loads(letter.letter or "").items() if name != "garuda"}
        )
        assert chasing.picture_of(session, letter) is None
    assert chasing.print_letter(letter) != chasing.print_letter(letter, black)
    assert PaperKind.AUTHORITY_ORDER in office_papers.WITH_EMBLEM
