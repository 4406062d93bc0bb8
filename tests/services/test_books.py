"""The office's books: register of loans, cards of things, papers to read aloud, evidence for borrowers."""

import csv
import io
from uuid import UUID

import pytest
from sqlalchemy import select

from assetlend.documents.loan_register import HEADERS
from assetlend.documents.spreadsheet import read_sheets
from assetlend.domain.depreciation import Depreciation, MonthCounting
from assetlend.domain.lending import LoanState, Outcome
from assetlend.domain.papers import NothingNew, PaperKind
from assetlend.errors import NotAllowed, NotFound
from assetlend.models import Division, LedgerEntry, Loan, OfficePaper
from assetlend.services import (
    announcements,
    asset_cards,
    loan_register,
    mirror,
    office_papers,
    receipts,
    rules,
    settling,
)
from assetlend.services.borrowing import Particulars
from assetlend.services.loan_lists import Search
from assetlend.services.settling import Settling
from assetlend.services.take_back import Back
from tests.documents.reading import by_poppler, codes, picture, squeezed
from tests.factories import NOW, TODAY, SampleOffice, day, later
from tests.services.seeing import refused
from tests.web.pages import on_sqlite

Row = dict[str, object]


def rows(office: SampleOffice, by: str = "clerk", **what: object) -> list[Row]:
    """The register as the office sees it five days later, by its heads."""
    with office.database.reading() as session:
        found = loan_register.table(session, office.actor(by), Search(**what), day(5))  # type: ignore[arg-type]
        return [dict(zip(HEADERS, row, strict=True)) for row in found]


def lent(office: SampleOffice) -> Loan:
    """A tent and five chairs, of which one came back damaged and one is still out, three days late."""
    loan = office.approve(office.ask({"tent": 1, "chair": 5}, purpose_text="=1+1"))
    loan = office.give(loan, pieces=[office.pieces("tent")[0].id], counts={2: 5}, now=later(hours=1))
    tent = office.pieces("tent")[0].id
    return office.receive(loan, pieces={tent: Back(good=1)}, counts={2: Back(good=3, damaged=1)}, now=later(days=4))


def another(office: SampleOffice) -> Loan:
    """What somebody else asks for later."""
    who = Particulars("สมใจ", phone="0899999999", house_no="1", moo="2", tambon="ก", amphoe="ข", changwat="ค")
    return office.ask({"chair": 2}, now=later(days=4, hours=1), start=day(6), due=day(7), particulars=who)


# -- register of loans ------------------------------------------------------------------------------------------------


@on_sqlite
def test_the_register_has_a_row_for_each_line_with_all_that_happened(office: SampleOffice) -> None:
    loan = lent(office)
    asked = another(office)
    with office.database.reading() as session:
        division = session.get_one(Division, loan.division_id).name

    tent, chairs, waiting = rows(office)

    assert (tent["ลำดับ"], chairs["ลำดับ"], waiting["ลำดับ"]) == (1, 2, 3)
    assert tent["เลขที่ใบยืม"] == f"{loan.number}/{loan.number_year}\n{division}"
    assert (tent["ผู้ยืม"], tent["ประเภทผู้ยืม"]) == ("นางสมศรี ใจดี", "ประชาชน")
    assert (tent["หมายเลขครุภัณฑ์"], tent["จำนวน"]) == ("500-62-0001", "1 หลัง")
    assert tent["ผู้อนุมัติ/วันที่"] == "นายชื่อnayok สกุลทดสอบ\n12 ม.ค. 2569"
    assert (tent["วันรับของ"], tent["กำหนดคืน"], tent["วันคืนจริง"]) == (TODAY, day(2), day(4))
    assert (tent["สภาพ"], tent["เกินกำหนด (วัน)"]) == ("ใช้การได้", 2)
    assert chairs["สภาพ"] == "ใช้การได้ 3\nชำรุด 1\nยังไม่คืน 1"
    assert (chairs["วันคืนจริง"], chairs["เกินกำหนด (วัน)"], chairs["หมายเหตุ"]) == ("", 3, "ส่งคืนบางส่วน")
    assert (waiting["เลขที่ใบยืม"], waiting["หมายเหตุ"], waiting["สภาพ"]) == (
        f"{asked.reference}\n{division}",
        "รออนุมัติ",
        "",
    )


@on_sqlite
def test_the_register_keeps_to_what_was_asked_for_and_to_what_one_may_see(office: SampleOffice) -> None:
    loan = lent(office)
    finance, education = (office.divisions[name] for name in ("กองคลัง", "กองการศึกษา"))

    assert len(rows(office, year=2569, division=finance, state=LoanState.HANDED_OVER)) == 2
    assert rows(office, year=2568) == rows(office, division=education) == rows(office, words="ไม่มี") == []
    assert len(rows(office, words=loan.reference, overdue=True)) == 2
    assert rows(office, by="education") == []
    assert len(rows(office, by="finance")) == 2


@on_sqlite
def test_spreadsheets_open_with_thai_right_and_calculate_nothing(office: SampleOffice) -> None:
    lent(office)
    files = {}
    for form, write in loan_register.WRITERS.items():
        out = io.BytesIO()
        with office.database.reading() as session:
            write(out, loan_register.table(session, office.actor("clerk"), Search(), day(5)))
        files[form] = out.getvalue()

    assert files["csv"].startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert table[0] == list(HEADERS)
    assert len(table) == 3
    assert table[1][2] == "12/01/2569"
    assert not any(cell.startswith("=") for row in table for cell in row)
    (sheet,) = read_sheets(files["xlsx"], "loans.xlsx")
    assert b"<f>" not in files["xlsx"]
    shown = [cell for row in sheet.rows for cell in row]
    assert "นางสมศรี ใจดี" in shown
    assert any(str(cell).endswith("\n=1+1") for cell in shown)


@on_sqlite
def test_the_paper_names_year_and_division_and_a_register_too_long_for_it_is_refused(
    office: SampleOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent(office)
    what = Search(year=2569, division=office.divisions["กองคลัง"])
    with office.database.reading() as session:
        paper = loan_register.paper(session, office.actor("clerk"), what, day(5))
    text = squeezed(by_poppler(loan_register.print_paper(paper, now=NOW)))
    assert "ปีงบประมาณพ.ศ.๒๕๖๙กองคลัง" in text
    assert "๑๔ม.ค.๒๕๖๙" in text

    monkeypatch.setattr(loan_register, "MOST_ON_PAPER", 1)
    with refused(office, loan_register.TooLongForPaper, most=1), office.database.reading() as session:
        loan_register.paper(session, office.actor("clerk"), Search(), day(5))


@on_sqlite
def test_batches_leave_no_loan_out_and_give_none_twice(office: SampleOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {office.ask({"chair": 1}, now=later(hours=n // 2)).reference for n in range(5)}
    monkeypatch.setattr(loan_register, "BATCH", 2)
    found = [row["เลขที่ใบยืม"].partition("\n")[0] for row in rows(office)]
    assert (len(found), set(found)) == (5, asked)


# -- cards ------------------------------------------------------------------------------------------------------------


def issue_card(office: SampleOffice, asset: UUID, days: int = 0, by: str = "supply") -> OfficePaper:
    with office.database.transaction() as session:
        paper = asset_cards.issue(session, actor=office.actor(by), now=later(days=days), asset_id=asset)
        session.flush()
        session.expunge_all()
        return paper


@on_sqlite
def test_a_card_is_frozen_and_its_reprint_is_the_same_for_ever(office: SampleOffice) -> None:
    tent = office.pieces("tent")[0].id
    first = issue_card(office, tent)
    printed = office_papers.printed(first)
    with office.database.transaction() as session:
        wanted = Depreciation(MonthCounting.DAYS, {"อื่น ๆ": 3})
        rules.set_depreciation(session, actor=office.actor("admin"), now=later(hours=5), wanted=wanted)
    second = issue_card(office, tent, days=40)

    assert (second.number, second.edition) == (first.number, 2)
    with office.database.reading() as session:
        before, after = asset_cards.issued(session, office.actor("clerk"), tent)
        assert office_papers.printed(before) == printed
        lefts = [office_papers.value_of(one)["rows"][-1]["left"] for one in (before, after)]
        assert list(mirror.differences(session)) == []
    assert lefts == ["๕,๗๐๔.๑๗", "๑.๐๐"]
    assert squeezed("เต็นท์ผ้าใบ ขนาด ๔x๘ เมตร") in squeezed(by_poppler(printed))


@on_sqlite
def test_a_card_that_would_say_the_same_is_not_issued_again(office: SampleOffice) -> None:
    tent = office.pieces("tent")[0].id
    issue_card(office, tent)
    with refused(office, NothingNew):
        issue_card(office, tent)


@on_sqlite
def test_only_who_keeps_the_register_issues_a_card(office: SampleOffice) -> None:
    tent = office.pieces("tent")[0].id
    with refused(office, NotAllowed):
        issue_card(office, tent, by="clerk")
    with refused(office, NotFound):
        issue_card(office, tent, by="staff")
    with refused(office, NotFound):
        issue_card(office, UUID(int=1))


@on_sqlite
def test_cheap_things_are_kept_without_depreciation(office: SampleOffice) -> None:
    paper = issue_card(office, office.pieces("chair")[0].id)
    value = office_papers.value_of(paper)
    assert len(value["rows"]) == 1
    assert value["remarks"] == ["คุมไว้ในทะเบียนโดยไม่คิดค่าเสื่อมราคา เพราะราคาต่อหน่วยต่ำกว่า ๕,๐๐๐ บาท"]


# -- to read aloud ----------------------------------------------------------------------------------------------------


@on_sqlite
def test_the_text_to_read_aloud_is_numbered_and_frozen_once_a_day(office: SampleOffice) -> None:
    def issue(days: int, by: str = "palad") -> None:
        with office.database.transaction() as session:
            announcements.issue(session, actor=office.actor(by), now=later(days=days))

    issue(0)
    with refused(office, NothingNew):
        issue(0)
    with refused(office, NotAllowed):
        issue(1, by="clerk")
    issue(1)
    with office.database.reading() as session:
        first, second = announcements.issued(session, 2569)
        assert (first.number, second.number, first.kind) == (1, 2, PaperKind.ANNOUNCEMENT)
        text = squeezed(by_poppler(office_papers.printed(first)))
    assert "ขอประชาสัมพันธ์ให้พี่น้องประชาชนทราบ/" in text
    assert "ติดตามทวงคืนภายในเจ็ดวัน//" in text


# -- evidence ---------------------------------------------------------------------------------------------------------


def entries(office: SampleOffice, loan: Loan) -> dict[str, int]:
    """Act -> the number of the loan's last entry of it."""
    with office.database.reading() as session:
        query = select(LedgerEntry.act, LedgerEntry.seq).where(LedgerEntry.subject == f"loan:{loan.id.hex}")
        return {row.act: row.seq for row in session.execute(query.order_by(LedgerEntry.seq))}


def give(office: SampleOffice, loan: Loan, seq: int, by: str = "clerk") -> OfficePaper:
    with office.database.transaction() as session:
        paper = receipts.issue(session, actor=office.actor(by), now=later(days=6), loan_id=loan.id, seq=seq)
        session.flush()
        session.expunge_all()
        return paper


@on_sqlite
def test_a_borrower_is_given_evidence_of_what_he_asked_took_and_brought_back(office: SampleOffice) -> None:
    loan = lent(office)
    seqs = entries(office, loan)
    words = {
        "loan.submitted": "เก้าอี้พลาสติก ๕ ตัว",
        "loan.handed_over": "๑๔ มกราคม ๒๕๖๙",
        "loan.returned": "เก้าอี้พลาสติก ใช้การได้ ๓ ตัว ชำรุด ๑ ตัว",
    }
    for act, said in words.items():
        pdf = office_papers.printed(give(office, loan, seqs[act]))
        assert squeezed(said) in squeezed(by_poppler(pdf)), act
        assert "มิใช่ใบเสร็จรับเงิน" not in squeezed(by_poppler(pdf))
        (code,) = codes(picture(pdf, 200))
        assert f"/R/{seqs[act]}/" in code
    with office.database.reading() as session:
        assert [paper.number for paper in receipts.issued(session, loan)] == [1, 2, 3]
        assert list(mirror.differences(session)) == []


@on_sqlite
def test_evidence_of_a_payment_names_the_offices_own_receipt_and_is_none_itself(office: SampleOffice) -> None:
    loan = lent(office)
    loan = office.receive(loan, counts={2: Back(good=1)}, now=later(days=5))
    paid = Settling(line=2, outcome=Outcome.PAID, evidence="ใบเสร็จ 3/12", amount_satang=28_000)
    with office.database.transaction() as session:
        settling.settle(
            session, actor=office.actor("supply"), now=later(days=5, hours=1), loan_id=loan.id, settling=paid
        )
    text = squeezed(by_poppler(office_papers.printed(give(office, loan, entries(office, loan)["loan.settled"]))))
    for words in ("๒๘๐.๐๐ บาท (สองร้อยแปดสิบบาทถ้วน)", "ใบเสร็จ ๓/๑๒", "มิใช่ใบเสร็จรับเงิน", "นางสมศรี ใจดี"):
        assert squeezed(words) in text


@on_sqlite
def test_evidence_is_given_once_and_of_the_loans_own_entries_alone(office: SampleOffice) -> None:
    loan, other = lent(office), another(office)
    seqs = entries(office, loan)
    assert give(office, loan, seqs["loan.submitted"]).id == give(office, loan, seqs["loan.submitted"]).id
    with refused(office, NotFound):
        give(office, other, seqs["loan.submitted"])
    with refused(office, NotFound):
        give(office, loan, seqs["loan.approved"])
    with refused(office, NotAllowed):
        give(office, loan, seqs["loan.submitted"], by="palad")
    with refused(office, NotFound):
        give(office, loan, seqs["loan.submitted"], by="education")
