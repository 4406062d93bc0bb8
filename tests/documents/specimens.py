"""Slips as an office writes them: the shortest, a usual one, and the longest that can be believed."""

import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime

from assetlend.documents.loan_slip import (
    Acting,
    Address,
    Agency,
    Block,
    Borrower,
    BorrowerKind,
    LedgerEntry,
    Line,
    LoanSlip,
    Mode,
    Return,
    Signature,
)

Specimen = Callable[[], LoanSlip]

MOMENT = datetime(2026, 9, 3, 3, 15, tzinfo=UTC)
OFFICE = "องค์การบริหารส่วนตำบลสระขวัญ"
LIABILITY = (
    "ข้าพเจ้าจะดูแลรักษาสิ่งของที่ยืมเป็นอย่างดี และส่งคืนในสภาพที่ใช้การได้เรียบร้อย หากเกิดชำรุดเสียหาย "
    "ใช้การไม่ได้ หรือสูญหายไป ข้าพเจ้าจะจัดการแก้ไขซ่อมแซมให้คงสภาพเดิมโดยเสียค่าใช้จ่ายของตนเอง "
    "หรือชดใช้เป็นพัสดุประเภท ชนิด ขนาด ลักษณะ และคุณภาพอย่างเดียวกัน "
    "หรือชดใช้เป็นเงินตามราคาที่เป็นอยู่ในขณะยืม ตามหลักเกณฑ์ที่ทางราชการกำหนด"
)
PRIVACY = "ข้อมูลส่วนบุคคลในใบนี้ใช้เพื่อการให้ยืมและติดตามทรัพย์สินของทางราชการเท่านั้น รายละเอียดตามประกาศความเป็นส่วนตัวของหน่วยงาน"
RESIDENT = Borrower(
    kind=BorrowerKind.RESIDENT,
    title="นาง",
    first_name="คำปุ่น",
    last_name="น้ำใจดี",
    position="ผู้ใหญ่บ้าน",
    phone="๐๘ ๑๒๓๔ ๕๖๗๘",
    address=Address(house_number="๑๒/๓", moo="๔", tambon="สระขวัญ", amphoe="เมืองสระแก้ว", changwat="สระแก้ว"),
)
LINES = (
    Line(ordinal="๑", code="๔๑๖-๖๔-๐๐๐๑", name="เต็นท์ผ้าใบ ขนาด ๔ x ๘ เมตร", quantity="๑ หลัง", note="เสาครบ ๖ ต้น"),
    Line(ordinal="๒", name="เก้าอี้พลาสติกมีพนักพิง", quantity="๑๐๐ ตัว"),
    Line(ordinal="๓", code="๔๕๑-๖๖-๐๐๐๒", name="เครื่องขยายเสียงพร้อมไมโครโฟน", quantity="๑ ชุด"),
)
LONG_NAME = ("นางสาว", "ศิริกัญญารัตน์วรรณวิไลลักษณ์", "พิพัฒน์วงศ์วิริยะพิศาลสุนทรกิจเจริญ")
LONG_OFFICER = "ว่าที่ร้อยตรีหญิงศิริกัญญารัตน์วรรณวิไล พิพัฒน์วงศ์วิริยะพิศาลสุนทร"
LONG_POSITION = "เจ้าพนักงานพัสดุชำนาญงาน หัวหน้าฝ่ายทะเบียนทรัพย์สินและพัสดุ กองคลัง"
LONG_ACTING = Acting(
    capacity="รักษาราชการแทน",
    office="นายกองค์การบริหารส่วนตำบลสระขวัญ",
    order="๑๒๓๔/๒๕๖๙ ลงวันที่ ๒๘ กุมภาพันธ์ ๒๕๖๙",
)
LONG_PURPOSE = (
    "จัดงานบำเพ็ญกุศลประจำปีและกิจกรรมส่งเสริมประเพณีท้องถิ่นร่วมกับวัด โรงเรียน และชุมชนบ้านคลองน้ำใส "
    "ซึ่งมีประชาชนเข้าร่วมประมาณห้าร้อยคน โดยใช้เต็นท์และเก้าอี้เป็นที่พักผู้สูงอายุ "
    "ใช้เครื่องขยายเสียงประชาสัมพันธ์ข้อมูลข่าวสารของทางราชการ และใช้เครื่องปั่นไฟสำรองในกรณีไฟฟ้าขัดข้อง "
    "ตลอดระยะเวลาการจัดงานทั้งสามวัน"
)
PLACES = ("สระขวัญ", "สระแก้ว", "คลองน้ำใส")
LEDGER = LedgerEntry(
    url="HTTPS://YUEM.SRAKHWAN.GO.TH/V/18342",
    seq="๑๘๓๔๒",
    leaf_hash="9f2c4e7a11d0b36855aa0c9e7712f4b36bd1e0a0cf5b7d6e4412c9d38a7f0011",
)
FOLLOW = "HTTPS://YUEM.SRAKHWAN.GO.TH/L/7K3M9Q2X"


def short_slip() -> LoanSlip:
    """Just asked for, nothing decided, to be signed by pen."""
    return LoanSlip(
        made_at=MOMENT,
        office=OFFICE,
        number=None,
        reference="L-7K3M9Q2X",
        date="๓ กันยายน ๒๕๖๙",
        borrower=RESIDENT,
        division="กองคลัง",
        purpose="งานศพ",
        place_of_use="วัดสระขวัญ",
        inside=False,
        start="๕ กันยายน ๒๕๖๙",
        due="๙ กันยายน ๒๕๖๙",
        lines=(Line(ordinal="๑", name="เก้าอี้พลาสติกมีพนักพิง", quantity="๑๐๐ ตัว"),),
        liability=LIABILITY,
        privacy=PRIVACY,
        signatures=tuple(Signature(block=block) for block in Block),
    )


def usual_slip() -> LoanSlip:
    """Approved and handed over: the office signed in the system, the resident by pen; not yet returned."""
    named = {"name": "นางคำปุ่น น้ำใจดี", "position": "ผู้ใหญ่บ้าน"}
    officer = {"name": "นายสมปอง ปั้นดี", "position": "เจ้าพนักงานพัสดุปฏิบัติงาน"}
    return LoanSlip(
        made_at=MOMENT,
        office=OFFICE,
        number="๑๒/๒๕๖๙",
        reference="L-7K3M9Q2X",
        date="๓ กันยายน ๒๕๖๙",
        borrower=RESIDENT,
        division="กองคลัง",
        purpose="จัดงานทอดกฐินสามัคคีและทำบุญหมู่บ้าน ประจำปี ๒๕๖๙",
        place_of_use="ศาลาประชาคม หมู่ที่ ๔ บ้านคลองน้ำใส",
        inside=False,
        start="๕ กันยายน ๒๕๖๙",
        due="๙ กันยายน ๒๕๖๙",
        lines=LINES,
        liability=LIABILITY,
        privacy=PRIVACY,
        signatures=(
            Signature(block=Block.BORROWER, signed="๓ กันยายน ๒๕๖๙", **named),
            Signature(block=Block.CHECKER, mode=Mode.SYSTEM, signed="๓ กันยายน ๒๕๖๙ เวลา ๐๙.๔๕ น.", **officer),
            Signature(
                block=Block.OPINION,
                mode=Mode.SYSTEM,
                name="นางสาวอรุณี ศรีสุข",
                position="ปลัดองค์การบริหารส่วนตำบลสระขวัญ",
                decision="ควรอนุมัติให้ยืมได้",
                signed="๓ กันยายน ๒๕๖๙ เวลา ๑๑.๒๐ น.",
            ),
            Signature(
                block=Block.APPROVER,
                mode=Mode.SYSTEM,
                name="นายวิชัย ใจมั่น",
                position="รองนายกองค์การบริหารส่วนตำบลสระขวัญ",
                acting=Acting(
                    capacity="รักษาราชการแทน",
                    office="นายกองค์การบริหารส่วนตำบลสระขวัญ",
                    order="๘๗/๒๕๖๙ ลงวันที่ ๑ กันยายน ๒๕๖๙",
                ),
                decision="อนุมัติ",
                signed="๓ กันยายน ๒๕๖๙ เวลา ๑๔.๓๒ น.",
            ),
            Signature(block=Block.RECEIVER, signed="๕ กันยายน ๒๕๖๙", **named),
            Signature(block=Block.ISSUER, mode=Mode.SYSTEM, signed="๕ กันยายน ๒๕๖๙ เวลา ๐๘.๓๐ น.", **officer),
            Signature(block=Block.RETURNER),
            Signature(block=Block.RETURN_RECEIVER),
        ),
        follow_url=FOLLOW,
        ledger=LEDGER,
        place_names=PLACES,
    )


def longest_slip() -> LoanSlip:
    """Every field as long as an office could believe, returned with differences."""
    title, first, last = LONG_NAME
    decided = {Block.OPINION: "ควรอนุมัติให้ยืมได้", Block.APPROVER: "อนุมัติ"}
    reason = "เป็นประโยชน์แก่ประชาชนในพื้นที่และไม่กระทบการใช้งานของทางราชการในช่วงเวลาดังกล่าว"
    return LoanSlip(
        made_at=MOMENT,
        office="องค์การบริหารส่วนตำบลคลองน้ำใสหนองแวงใหญ่พัฒนา อำเภอเมืองสระแก้ว จังหวัดสระแก้ว",
        number="๑๒๓๔/๒๕๖๙",
        reference="L-7K3M9Q2X",
        date="๓๐ พฤศจิกายน ๒๕๖๙",
        borrower=Borrower(
            kind=BorrowerKind.AGENCY,
            title=title,
            first_name=first,
            last_name=last,
            position="ครูชำนาญการพิเศษ ปฏิบัติหน้าที่หัวหน้างานพัสดุและสินทรัพย์",
            phone="๐๘ ๑๒๓๔ ๕๖๗๘ ต่อ ๑๒๓๔",
            agency=Agency(
                name="โรงเรียนอนุบาลองค์การบริหารส่วนตำบลคลองน้ำใสหนองแวงใหญ่พัฒนา",
                letter_number="ศธ ๐๔๐๐๗.๑๒๓/๔๕๖",
                letter_date="๒๘ พฤศจิกายน ๒๕๖๙",
                head=LONG_OFFICER,
            ),
        ),
        division="กองการศึกษา ศาสนา และวัฒนธรรม ฝ่ายส่งเสริมประเพณีและภูมิปัญญาท้องถิ่น",
        purpose=LONG_PURPOSE,
        place_of_use="ลานอเนกประสงค์หน้าศาลาประชาคมบ้านคลองน้ำใส หมู่ที่ ๑๔ ตำบลสระขวัญ อำเภอเมืองสระแก้ว จังหวัดสระแก้ว",
        inside=False,
        start="๓๐ พฤศจิกายน ๒๕๖๙",
        due="๑๔ ธันวาคม ๒๕๖๙",
        lines=long_lines(7),
        liability=LIABILITY,
        privacy=PRIVACY,
        signatures=tuple(
            Signature(
                block=block,
                mode=Mode.SYSTEM,
                name=LONG_OFFICER,
                position=LONG_POSITION,
                acting=LONG_ACTING,
                decision=decided.get(block, ""),
                reason=reason if block in decided else "",
                signed="๓๐ พฤศจิกายน ๒๕๖๙ เวลา ๑๔.๓๒ น.",
            )
            for block in Block
        ),
        returned=Return(
            complete=False,
            differences=(
                "ลำดับที่ ๑ เต็นท์ผ้าใบชำรุด ๑ หลัง ผ้าใบขาดยาวประมาณหนึ่งเมตร",
                "ลำดับที่ ๒ เก้าอี้พลาสติกสูญหาย ๓ ตัว และชำรุด ๒ ตัว",
            ),
        ),
        follow_url=FOLLOW,
        ledger=LEDGER,
        place_names=PLACES,
    )


def long_lines(count: int) -> tuple[Line, ...]:
    """Lines with long names, numbers and notes."""
    digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    return tuple(
        Line(
            ordinal=str(i).translate(digits),
            code=f"อบต.คนส-๐๑-๖๗-{i:04d}".translate(digits),
            name="เครื่องขยายเสียงเคลื่อนที่แบบลากจูง ขนาด ๑๕ นิ้ว พร้อมไมโครโฟนไร้สายคู่และขาตั้งลำโพง",
            quantity="๑๒ เครื่อง",
            note="พร้อมสายไฟและกล่องเก็บ ตรวจสภาพแล้ว",
        )
        for i in range(1, count + 1)
    )


def inside_slip() -> LoanSlip:
    """Staff, on the premises: no opinion; the head of the division approves. Everything came back good."""
    clerk = {"name": "นางสาวฐิติญา กุศลสร้าง", "position": "นักพัฒนาชุมชนชำนาญการ"}
    officer = {"name": "นายสมปอง ปั้นดี", "position": "เจ้าพนักงานพัสดุปฏิบัติงาน"}
    when = "๓ กันยายน ๒๕๖๙ เวลา ๐๙.๔๕ น."
    system = Mode.SYSTEM
    return dataclasses.replace(
        usual_slip(),
        borrower=Borrower(
            kind=BorrowerKind.STAFF,
            title="นางสาว",
            first_name="ฐิติญา",
            last_name="กุศลสร้าง",
            position="นักพัฒนาชุมชนชำนาญการ",
            unit="กองสวัสดิการสังคม",
            internal_phone="๑๑๔",
            phone="๐๘ ๙๘๗๖ ๕๔๓๒",
        ),
        inside=True,
        purpose="ประชุมคณะกรรมการหมู่บ้าน",
        place_of_use="ห้องประชุมชั้น ๒",
        signatures=(
            Signature(block=Block.BORROWER, mode=system, signed=when, **clerk),
            Signature(block=Block.CHECKER, mode=system, signed=when, **officer),
            Signature(
                block=Block.APPROVER,
                mode=system,
                name="นางวิไลลักษณ์ ศรีปัญญา",
                position="ผู้อำนวยการกองคลัง",
                decision="อนุมัติ",
                signed=when,
            ),
            Signature(block=Block.RECEIVER, mode=system, signed=when, **clerk),
            Signature(block=Block.ISSUER, mode=system, signed=when, **officer),
            Signature(block=Block.RETURNER, mode=system, signed=when, **clerk),
            Signature(block=Block.RETURN_RECEIVER, mode=system, signed=when, **officer),
        ),
        returned=Return(complete=True),
    )
