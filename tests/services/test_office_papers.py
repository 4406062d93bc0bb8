"""Papers of the office: numbered without gaps, committed to, said again only when something changed, seen by few."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from assetlend.domain.committees import Member, PartyToTheCase
from assetlend.domain.incidents import Order
from assetlend.domain.inquiries import Decided, InquiryDecision
from assetlend.domain.papers import NothingNew, PaperKind
from assetlend.domain.stocktake import Count, Found, NotReported
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Incident, OfficePaper
from assetlend.services import (
    incident_papers,
    incidents,
    inquiries,
    office_papers,
    paper_sight,
    return_slips,
    stocktake_counting,
    stocktake_papers,
    stocktake_report,
)
from assetlend.services.return_slips import NotGivenYet
from assetlend.services.stocktake_counting import Seen
from assetlend.services.take_back import Back
from tests.documents.reading import by_poppler, squeezed
from tests.factories import TODAY, SampleOffice, later
from tests.services.seeing import Watch, agrees, refused
from tests.services.test_incidents import report
from tests.services.test_stocktake import ALL_YES, OCTOBER, YEAR, appoint, at, close, count

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"])
MEMBERS = [Member("นายดี ตั้งใจ", "ปลัดอำเภอ"), Member("นางงาม ตั้งใจ", "นิติกร")]


def issued(office: SampleOffice, about: UUID, kind: PaperKind, word: str = "loan") -> list[OfficePaper]:
    with office.database.reading() as session:
        found = list(office_papers.of(session, office_papers.subject(word, about), kind))
        session.expunge_all()
        return found


def said(paper: OfficePaper) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(paper.words.value)
    return value


def issue(office: SampleOffice, use_case: Any, by: str = "supply", hours: float = 5, **about: Any) -> OfficePaper:
    with office.database.transaction() as session:
        paper: OfficePaper = use_case(session, actor=office.actor(by), now=later(hours=hours), **about)
        session.flush()
        session.expunge_all()
        return paper


def given(office: SampleOffice, lines: dict[str, int]) -> Any:
    loan = office.approve(office.ask(lines))
    pieces = [one.id for one in office.pieces("tent")[: lines.get("tent", 0)]]
    return office.give(loan, pieces=pieces, counts={2: lines["chair"]})


# -- returns ----------------------------------------------------------------------------------------------------------


def test_each_return_has_its_own_slip_with_the_next_number_of_the_division(office: SampleOffice) -> None:
    """R30, R31, R32: over two days, the second with something lost."""
    loan, tent = given(office, {"tent": 1, "chair": 70}), office.pieces("tent")[0]
    watch = Watch(office)
    office.receive(loan, counts={2: Back(good=50)}, now=later(days=1), other_party="นายสมชาย ใจดี")
    office.receive(loan, pieces={tent.id: Back(good=1)}, counts={2: Back(good=19, lost=1)}, now=later(days=2))

    first, second = issued(office, loan.id, PaperKind.RETURN_SLIP)
    assert [(one.number, one.year, one.edition) for one in (first, second)] == [(1, 2569, 1), (2, 2569, 1)]
    assert said(first)["outstanding"] == ["เต็นท์ผ้าใบ ขนาด ๔x๘ เมตร ๑ หลัง", "เก้าอี้พลาสติก ๒๐ ตัว"]
    assert (said(first)["verdict"], said(second)["verdict"]) == ("part", "different")
    assert [row["code"] for row in said(second)["rows"]] == [_thai(tent.number), ""]
    assert said(second)["differences"] == ["เก้าอี้พลาสติก สูญหาย ๑ ตัว"]
    returner, clerk = said(first)["signatures"]
    assert (returner["name"], returner["system"]) == ("นายสมชาย ใจดี", False)
    assert clerk["system"] and clerk["at"].endswith("น.")
    told = [one["data"] for one in watch.entries() if one["act"] == "paper.issued"]
    assert [one["commitment"] for one in told] == [first.commitment, second.commitment]
    assert told[0]["about"] == f"loan:{loan.id.hex}" and told[0]["series"] == f"return_slip:{loan.division_id.hex}"
    assert sha256(first.words.salt + first.words.value.encode()).hexdigest() == first.commitment
    agrees(office)


def _thai(text: str | None) -> str:
    return (text or "").translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


@on_sqlite
def test_one_sheet_for_a_loan_has_a_new_edition_only_after_something_changed(office: SampleOffice) -> None:
    loan = office.approve(office.ask({"tent": 1, "chair": 4}))
    with refused(office, NotGivenYet):
        issue(office, return_slips.issue_sheet, loan_id=loan.id)
    office.give(loan, pieces=[office.pieces("tent")[0].id], counts={2: 4})
    first = issue(office, return_slips.issue_sheet, loan_id=loan.id)
    with refused(office, NothingNew):
        issue(office, return_slips.issue_sheet, loan_id=loan.id)
    with refused(office, NotAllowed):
        issue(office, return_slips.issue_sheet, by="clerk", loan_id=loan.id)
    office.receive(loan, counts={2: Back(good=4)}, now=later(days=1))
    second = issue(office, return_slips.issue_sheet, hours=30, loan_id=loan.id)

    assert said(first)["verdict"] is None and said(second)["verdict"] == "part"
    assert (first.number, second.number, second.edition) == (1, 1, 2)
    assert said(second)["slips"][0].startswith("เลขที่ บค. ๑/๒๕๖๙ วันที่ ")
    printed = [office_papers.printed(one) for one in (first, first)]
    assert printed[0] == printed[1] != office_papers.printed(second)


# -- damage and loss --------------------------------------------------------------------------------------------------


def answered(office: SampleOffice, about: Incident, *who: str) -> None:
    for name in who:
        with office.database.transaction() as session:
            values = {"actor": office.actor(name), "now": later(hours=3), "incident_id": about.id}
            incidents.acknowledge(session, order=Order.ACT, note="ให้เร่งซ่อม", **values)


@on_sqlite
def test_a_memo_tells_in_its_next_edition_what_was_answered(office: SampleOffice) -> None:
    about = report(office)
    first = issue(office, incident_papers.issue_memo, incident_id=about.id)
    answered(office, about, "supply", "finance", "palad", "nayok")
    second = issue(office, incident_papers.issue_memo, by="chief", incident_id=about.id)

    assert (first.number, second.number, second.edition) == (1, 1, 2)
    assert said(first)["palad"]["system"] is said(first)["nayok"]["system"] is False
    assert said(second)["nayok"]["words"] == "ให้ดำเนินการ" and said(second)["palad"]["note"] == "ให้เร่งซ่อม"
    assert said(second)["signer"] == said(first)["signer"]
    assert "เลขที่๑/๒๕๖๙ฉบับที่๒" in squeezed(by_poppler(office_papers.printed(second)))
    with refused(office, NotAllowed):
        issue(office, incident_papers.issue_memo, by="palad", incident_id=about.id)
    agrees(office)


@on_sqlite
def test_the_order_of_a_committee_is_signed_in_the_system_only_by_who_issues_it_himself(office: SampleOffice) -> None:
    """R39."""
    about = report(office)
    values: dict[str, Any] = {"incident_id": about.id, "members": MEMBERS}
    with refused(office, incident_papers.NoCommittee):
        issue(office, incident_papers.issue_order, by="palad", **values)
    what = Decided(decision=InquiryDecision.COMMITTEE, decided_on=TODAY, order_no="31/2569")
    with office.database.transaction() as session:
        nayok = office.actor("nayok")
        inquiries.decide(session, actor=nayok, now=later(hours=2), incident_id=about.id, what=what)
        himself = replace(MEMBERS[1], name=nayok.name)
    by_palad = issue(office, incident_papers.issue_order, by="palad", **values)
    by_himself = issue(office, incident_papers.issue_order, by="nayok", **values)

    assert (said(by_palad)["signer"]["system"], said(by_himself)["signer"]["system"]) == (False, True)
    assert [one["role"] for one in said(by_palad)["people"]] == ["ประธานกรรมการ", "กรรมการ"]
    assert said(by_palad)["order_no"] == "๓๑/๒๕๖๙"
    with refused(office, PartyToTheCase):
        issue(office, incident_papers.issue_order, by="nayok", incident_id=about.id, members=[MEMBERS[0], himself])


# -- the annual check -------------------------------------------------------------------------------------------------


@on_sqlite
def test_the_order_and_the_report_of_the_annual_check(office: SampleOffice) -> None:
    """R45, R48: a tent is damaged."""
    appoint(office, "auditor", "staff")

    def later_on(use_case: Any, by: str = "supply") -> OfficePaper:
        with office.database.transaction() as session:
            paper: OfficePaper = use_case(session, actor=office.actor(by, OCTOBER), now=at(OCTOBER, 5), year=YEAR)
            session.flush()
            session.expunge_all()
            return paper

    order = later_on(stocktake_papers.issue_order)
    assert len(said(order)["people"]) == 2 and said(order)["signer"]["system"]
    assert "วันที่ ๑ ตุลาคม ๒๕๖๘ ถึงวันที่ ๓๐ กันยายน ๒๕๖๙" in said(order)["duties"][0]
    with refused(office, NotReported):
        later_on(stocktake_papers.issue_report)
    _counted(office)
    made = later_on(stocktake_papers.issue_report)

    (fault,) = said(made)["faults"]
    assert (fault["damaged"], fault["usable"], fault["how"]) == ("๑", "", "ผ้าใบขาด")
    assert [one["answer"] for one in said(made)["answers"]] == ["ถูกต้อง", "ตรง", "มี", "ไม่มี"]
    assert [one["system"] for one in said(made)["signers"]] == [True, False]
    assert said(made)["divisions"][-1]["name"] == "รวมทั้งสิ้น"
    assert office_papers.printed(made).startswith(b"%PDF")


def _counted(office: SampleOffice) -> None:
    for name in office.divisions:
        with office.database.reading() as session:
            lines = stocktake_counting.sheet(
                session, office.actor("auditor", OCTOBER), YEAR, office.divisions[name], OCTOBER
            ).lines
            rows = [(one.booked.asset.id, one.booked.asset.is_lot, one.booked.units) for one in lines]
        if not rows:
            continue
        hurt = office.pieces("tent")[0].id
        for asset, is_lot, units in rows:
            found = Found.DAMAGED if asset == hurt else Found.USABLE
            seen = Seen(units=Count(usable=units)) if is_lot else Seen(found=found, remark="ผ้าใบขาด")
            count(office, asset, seen, name=name)
        close(office, name)
    with office.database.transaction() as session:
        answers = replace(ALL_YES, faults_found=True)
        handed = stocktake_report.Report("ตส 1/2570", answers, {"faults_found": "ใช้งานหนัก"})
        values = {"actor": office.actor("auditor", OCTOBER), "now": at(OCTOBER, 4), "year": YEAR}
        stocktake_report.hand_in(session, report=handed, **values)


# -- seeing -----------------------------------------------------------------------------------------------------------


@on_sqlite
def test_a_paper_is_seen_by_who_sees_what_it_is_about(office: SampleOffice) -> None:
    loan = given(office, {"tent": 1, "chair": 2})
    office.receive(loan, counts={2: Back(good=2)}, now=later(days=1))
    appoint(office, "auditor")
    slip = issued(office, loan.id, PaperKind.RETURN_SLIP)[0]
    with office.database.transaction() as session:
        values = {"actor": office.actor("supply", OCTOBER), "now": at(OCTOBER), "year": YEAR}
        order = stocktake_papers.issue_order(session, **values).id

    with office.database.reading() as session:
        for who, sees in (("clerk", True), ("finance", True), ("education", False), ("staff", False)):
            assert paper_sight.may_see(session, office.actor(who), session.get_one(OfficePaper, slip.id)) is sees, who
        assert paper_sight.get(session, office.actor("staff", OCTOBER), order).kind is PaperKind.STOCKTAKE_ORDER
        with pytest.raises(NotFound):
            paper_sight.get(session, office.actor("clerk"), loan.id)


@on_sqlite
def test_what_was_erased_is_printed_no_more(office: SampleOffice) -> None:
    loan = given(office, {"tent": 1, "chair": 2})
    office.receive(loan, counts={2: Back(good=2)}, now=later(days=1))
    with office.database.transaction() as session:
        paper = session.scalars(select(OfficePaper)).one()
        paper.words.value, paper.words.salt = "", None
    with pytest.raises(NotFound):
        office_papers.printed(issued(office, loan.id, PaperKind.RETURN_SLIP)[0])
    agrees(office)
