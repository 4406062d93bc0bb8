"""Cards, receipts, announcements and registers as an office has them: usual ones, and the longest to be believed."""

from datetime import UTC, datetime
from typing import Any

from assetlend.documents.announcement import Announcement
from assetlend.documents.asset_card import AssetCard, Row
from assetlend.documents.loan_register import HEADERS, RegisterPaper
from assetlend.documents.receipt import Entry, Receipt
from assetlend.domain.papers import Heading
from assetlend.thai.digits import to_thai
from tests.documents.specimens import LONG_OFFICER, LONG_POSITION, OFFICE, PRIVACY

MADE = datetime(2026, 9, 3, 3, 15, tzinfo=UTC)
HEADING = Heading(number=12, year=2569, edition=1, code="9f2c4e7a11d0b368" * 4)
LEAF = "9f2c4e7a11d0b36855aa0c9e7712f4b36bd1e0a0cf5b7d6e4412c9d38a7f0011"
LONG_OFFICE = "องค์การบริหารส่วนตำบลคลองน้ำใสหนองแวงใหญ่พัฒนา"


def card_rows(years: int) -> tuple[Row, ...]:
    bought = Row(
        day="๓๐ พฤศจิกายน ๒๕๖๔",
        document="ใบส่งของ ๑๒/๒๕๖๔",
        text="ซื้อโดยวิธีเฉพาะเจาะจง",
        quantity="๑ เครื่อง",
        unit_price="๒,๓๘๐,๐๐๐.๐๐",
        cost="๒,๓๘๐,๐๐๐.๐๐",
        life="๘",
        rate="๑๒.๕๐",
        left="๒,๓๘๐,๐๐๐.๐๐",
    )
    yearly = (
        Row(
            day=to_thai(f"30 กันยายน {2565 + n}"),
            text=to_thai(f"ค่าเสื่อมราคาปีงบประมาณ พ.ศ. {2565 + n}"),
            taken="๒๙๗,๕๐๐.๐๐",
            total="๒,๓๗๙,๙๙๙.๐๐",
            left="๒,๐๘๒,๕๐๐.๐๐",
        )
        for n in range(years)
    )
    return (bought, *yearly)


def usual_card() -> AssetCard:
    return AssetCard(
        office=OFFICE,
        division="กองคลัง",
        item_class="ครุภัณฑ์โฆษณาและเผยแพร่",
        code="๖๕๐-๖๔-๐๐๐๑",
        name="เครื่องขยายเสียงเคลื่อนที่พร้อมลำโพง",
        brand="",
        location="ห้องพัสดุ อาคาร ๑",
        vendor="ร้านสระแก้วการไฟฟ้า",
        fund_source="เงินรายได้",
        acquisition="เฉพาะเจาะจง",
        as_of="๓ กันยายน ๒๕๖๙",
        rows=card_rows(5),
        remarks=("คิดค่าเสื่อมราคาแบบเส้นตรง คงมูลค่าไว้ ๑ บาท", "ได้มาไม่เกินวันที่ ๑๕ นับเดือนนั้นเป็นหนึ่งเดือน"),
    )


def longest_card() -> AssetCard:
    return AssetCard(
        office=LONG_OFFICE,
        division="กองการศึกษา ศาสนา และวัฒนธรรม ฝ่ายส่งเสริมประเพณีและภูมิปัญญาท้องถิ่น",
        item_class="ครุภัณฑ์ยานพาหนะและขนส่ง",
        code="อบต.คนส-๐๑-๖๗-๐๐๐๑/๒๕๖๔",
        name="รถบรรทุกน้ำเอนกประสงค์ ความจุไม่น้อยกว่า ๖,๐๐๐ ลิตร พร้อมเครื่องสูบน้ำแรงดันสูงและอุปกรณ์ดับเพลิงครบชุด",
        brand="อีซูซุ รุ่น เอฟทีอาร์ ๓๔๐ เลขเครื่อง ๖เอชเค๑-๑๒๓๔๕๖ เลขตัวถัง เอ็มพี๑เอฟทีอาร์๓๔พี",
        location="อาคารงานป้องกันและบรรเทาสาธารณภัย หลังที่ว่าการองค์การบริหารส่วนตำบล",
        vendor="บริษัท ทรัพย์เจริญยนต์มอเตอร์เซลส์แอนด์เซอร์วิส (สำนักงานใหญ่) จำกัด (มหาชน)",
        fund_source="เงินอุดหนุนเฉพาะกิจ",
        acquisition="ประกวดราคาอิเล็กทรอนิกส์ (e-bidding)",
        as_of="๓๐ พฤศจิกายน ๒๕๗๙",
        rows=card_rows(15),
        remarks=usual_card().remarks,
    )


def announcement() -> Announcement:
    return Announcement(
        office=OFFICE,
        subject="การยืมทรัพย์สินของทางราชการ",
        date="๓ กันยายน ๒๕๖๙",
        reading_time="ประมาณ ๑ นาที",
        sentences=(
            (
                "ขอประชาสัมพันธ์ให้พี่น้องประชาชนทราบ",
                "องค์การบริหารส่วนตำบลสระขวัญให้ประชาชนยืมทรัพย์สินของทางราชการ",
                "ได้แก่",
                "เต็นท์ผ้าใบ",
            ),
            ("หากเกินกำหนด", "เจ้าหน้าที่จะติดตามทวงคืนภายใน เจ็ด วัน"),
            ("ขอให้ท่านดูแลรักษาทรัพย์สินนั้น", "และส่งคืนให้ครบถ้วนภายในวันที่กำหนด"),
        ),
    )


def longest_announcement() -> Announcement:
    one = announcement()
    return Announcement(
        office=LONG_OFFICE,
        subject=one.subject,
        date=one.date,
        reading_time=one.reading_time,
        sentences=one.sentences * 4,
    )


def receipt(**over: Any) -> Receipt:
    values: dict[str, Any] = {
        "office": OFFICE,
        "act": "การรับชำระค่าชดใช้",
        "given_to": "นางคำปุ่น น้ำใจดี",
        "at": "๓ ก.ย. ๒๕๖๙ ๐๙.๔๕ น.",
        "particulars": (
            ("ใบยืมเลขที่", "บย. ๑๒/๒๕๖๙"),
            ("รายการ", "เก้าอี้พลาสติกมีพนักพิง"),
            ("จำนวนเงิน", "๑,๔๐๐.๐๐ บาท (หนึ่งพันสี่ร้อยบาทถ้วน)"),
            ("ใบเสร็จรับเงินของหน่วยงาน", "เล่มที่ ๓ เลขที่ ๑๒"),
        ),
        "not_money": "เอกสารนี้เป็นหลักฐานว่าได้บันทึกการชำระเงินไว้แล้ว มิใช่ใบเสร็จรับเงิน",
        "issued_by": "นายสมปอง ปั้นดี เจ้าพนักงานพัสดุปฏิบัติงาน",
        "entry": Entry(url=f"HTTPS://YUEM.SRAKHWAN.GO.TH/R/18342/{LEAF.upper()}", seq="๑๘๓๔๒", leaf_hash=LEAF),
        "privacy": PRIVACY,
    }
    return Receipt(**values | over)


def longest_receipt() -> Receipt:
    things = "เครื่องขยายเสียงเคลื่อนที่แบบลากจูง ขนาด ๑๕ นิ้ว พร้อมไมโครโฟนไร้สายคู่และขาตั้งลำโพง ๑๒ เครื่อง"
    return receipt(
        office=LONG_OFFICE,
        given_to=LONG_OFFICER,
        issued_by=f"{LONG_OFFICER} {LONG_POSITION}",
        particulars=(
            ("ใบยืมเลขที่", "บย. ๑๒๓๔/๒๕๖๙ กองการศึกษา ศาสนา และวัฒนธรรม"),
            ("รายการ", "; ".join([things] * 3)),
            ("จำนวนเงิน", "๑,๒๓๔,๕๖๗.๘๙ บาท (หนึ่งล้านสองแสนสามหมื่นสี่พันห้าร้อยหกสิบเจ็ดบาทแปดสิบเก้าสตางค์)"),
            ("ใบเสร็จรับเงินของหน่วยงาน", "เล่มที่ ๑๒๓ เลขที่ ๔๕๖๗ ลงวันที่ ๓๐ พฤศจิกายน ๒๕๖๙"),
        ),
    )


def register(rows: int, name: str = "เต็นท์ผ้าใบ ขนาด 4x8 เมตร") -> RegisterPaper:
    row = (
        *("{n}", "12/2569", "3 ก.ย. 2569", "นางคำปุ่น น้ำใจดี", "ประชาชน", name, "416-64-0001", "1 หลัง"),
        *("งานศพหรืองานฌาปนกิจ", "ศาลาประชาคม หมู่ที่ 4", "นายวิชัย ใจมั่น 3 ก.ย. 2569", "5 ก.ย. 2569", "9 ก.ย. 2569"),
        *("12 ก.ย. 2569", "ชำรุด 1", "3", "1 / 10 ก.ย. 2569", "ซ่อมแล้ว", "คืนแล้ว"),
    )
    assert len(row) == len(HEADERS)
    return RegisterPaper(
        office=OFFICE,
        scope="ปีงบประมาณ พ.ศ. 2569 กองคลัง",
        as_of="๓ กันยายน ๒๕๖๙",
        rows=[tuple(cell.replace("{n}", str(n)) for cell in row) for n in range(1, rows + 1)],
    )
