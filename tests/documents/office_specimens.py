"""Papers of the office as frozen values: usual ones, and the longest that can be believed."""

from collections.abc import Callable
from typing import Any

from assetlend.documents import (
    appointment_order,
    combined_sheet,
    incident_memo,
    return_slip,
    stocktake_paper,
)
from assetlend.documents.appointment_order import Appointed, AppointmentOrder
from assetlend.documents.combined_sheet import CombinedSheet
from assetlend.documents.incident_memo import IncidentMemo
from assetlend.documents.loan_slip import LoanSlip
from assetlend.documents.official import Signed, frozen
from assetlend.documents.return_slip import ReturnSlip, Row, Verdict
from assetlend.documents.stocktake_paper import Answer, Counted, Fault, Out, StocktakePaper
from assetlend.domain.papers import Heading
from assetlend.thai.digits import to_thai
from tests.documents.specimens import (
    LEDGER,
    LONG_OFFICER,
    LONG_POSITION,
    LONG_PURPOSE,
    MOMENT,
    OFFICE,
    longest_slip,
    usual_slip,
)

HEADING = Heading(number=3, year=2569, edition=1, code="9f2c4e7a11d0b368" * 4)
LONG_OFFICE = longest_slip().office
LONG_DIVISION = longest_slip().division
LONG_LINE = longest_slip().lines[0].name
WHEN = "๙ กันยายน ๒๕๖๙ เวลา ๑๖.๐๕ น."
OFFICER = Signed(role="", name="นายสมปอง ปั้นดี", position="เจ้าพนักงานพัสดุปฏิบัติงาน", system=True, at=WHEN)
NAYOK = "นายกองค์การบริหารส่วนตำบลสระขวัญ"
LONG_NOTE = (
    "ให้กองคลังร่วมกับกองเจ้าของพัสดุตรวจสอบสภาพโดยละเอียด ประเมินค่าซ่อมแซมจากร้านค้าอย่างน้อยสองราย "
    "แจ้งผู้ยืมเป็นหนังสือ และรายงานผลให้ทราบภายในสามวันทำการ"
)
FOR_THE_NAYOK = "รักษาราชการแทน นายกองค์การบริหารส่วนตำบล ตามคำสั่งที่ ๑๒๓๔/๒๕๖๙ ลงวันที่ ๒๘ กุมภาพันธ์ ๒๕๖๙"


def signed(role: str, **over: Any) -> Signed:
    """An official who was signed in."""
    fields = {"name": OFFICER.name, "position": OFFICER.position, "system": True, "at": WHEN}
    return Signed(role=role, **(fields | over))


def long_signed(role: str, **over: Any) -> Signed:
    return signed(role, name=LONG_OFFICER, position=LONG_POSITION, acting=FOR_THE_NAYOK, **over)


# -- slips ------------------------------------------------------------------------------------------------------------


def usual_return() -> ReturnSlip:
    """Everything came back in order, in one go."""
    return ReturnSlip(
        office=OFFICE,
        division="กองคลัง",
        loan="๑๒/๒๕๖๙",
        reference="L-7K3M9Q2X",
        borrower="นางคำปุ่น น้ำใจดี",
        returner="นางคำปุ่น น้ำใจดี",
        returned_on="๙ กันยายน ๒๕๖๙",
        due="๙ กันยายน ๒๕๖๙",
        days_late="",
        rows=(
            Row(ordinal="๑", code="๔๑๖-๖๔-๐๐๐๑", name="เต็นท์ผ้าใบ ขนาด ๔ x ๘ เมตร", unit="หลัง", good="๑"),
            Row(ordinal="๒", name="เก้าอี้พลาสติกมีพนักพิง", unit="ตัว", good="๑๐๐"),
            Row(ordinal="๓", code="๔๕๑-๖๖-๐๐๐๒", name="เครื่องขยายเสียงพร้อมไมโครโฟน", unit="ชุด", good="๑"),
        ),
        verdict=Verdict.COMPLETE,
        signatures=(Signed(role="ผู้ส่งคืน", name="นางคำปุ่น น้ำใจดี"), signed("ผู้รับคืน")),
        ledger=LEDGER,
        whole=("คำปุ่น", "น้ำใจดี", "กองคลัง"),
    )


def part_return() -> ReturnSlip:
    """Some of it came back; the rest is still out."""
    usual = usual_return()
    fields = vars(usual) | {
        "rows": usual.rows[1:2],
        "verdict": Verdict.PART,
        "outstanding": ("เต็นท์ผ้าใบ ขนาด ๔ x ๘ เมตร ๑ หลัง", "เครื่องขยายเสียงพร้อมไมโครโฟน ๑ ชุด"),
    }
    return ReturnSlip(**fields)


def longest_return() -> ReturnSlip:
    """Twenty pieces with long names, late, damaged and lost, some still out."""
    rows = tuple(
        Row(
            ordinal=to_thai(n),
            code=to_thai(f"อบต.คนส-01-67-{n:04d}"),
            name=LONG_LINE,
            unit="เครื่อง",
            **({"damaged": "๑", "note": "สายไฟ หายไป ๑, ขาตั้ง ชำรุด ๑"} if n % 7 == 0 else {"good": "๑"}),
        )
        for n in range(1, 21)
    )
    return ReturnSlip(
        office=LONG_OFFICE,
        division=LONG_DIVISION,
        loan="๑๒๓๔/๒๕๖๙",
        reference="L-7K3M9Q2X",
        borrower=longest_slip().borrower.full_name,
        returner=LONG_OFFICER,
        returned_on="๓๐ พฤศจิกายน ๒๕๖๙",
        due="๑๔ พฤศจิกายน ๒๕๖๙",
        days_late="๑๖",
        rows=rows,
        verdict=Verdict.DIFFERENT,
        differences=(f"{LONG_LINE} ชำรุด ๒ เครื่อง", "เก้าอี้พลาสติกมีพนักพิง สูญหาย ๓ ตัว"),
        outstanding=("เก้าอี้พลาสติกมีพนักพิง ๑๒ ตัว", "โต๊ะพับอเนกประสงค์ ๗๕ x ๑๘๐ ซม. ๒ ตัว"),
        note=LONG_NOTE,
        signatures=(Signed(role="ผู้ส่งคืน", name=LONG_OFFICER), long_signed("ผู้รับคืน")),
        ledger=LEDGER,
        whole=(*LONG_OFFICER.split(), *LONG_DIVISION.split()),
    )


def sheet_of(slip: LoanSlip, **over: Any) -> CombinedSheet:
    """The sheet of a loan of which nothing came back yet."""
    fields: dict[str, Any] = {
        "office": slip.office,
        "slip": slip.to_json(),
        "lines": tuple(
            combined_sheet.Line(ordinal=line.ordinal, name=line.name, given=line.quantity) for line in slip.lines
        ),
        "slips": (),
        "verdict": None,
        "signatures": (Signed(role="ผู้ส่งคืน"), Signed(role="ผู้รับคืน")),
    }
    return CombinedSheet(**(fields | over))


def usual_sheet() -> CombinedSheet:
    """Given out, not yet back: the lower half is for the pen."""
    return sheet_of(usual_slip())


def longest_sheet() -> CombinedSheet:
    """Seven long lines, back on two days with differences."""
    slip = longest_slip()
    return sheet_of(
        slip,
        lines=tuple(
            combined_sheet.Line(
                ordinal=line.ordinal, name=line.name, given=line.quantity, good="๑๐", damaged="๑", lost="๑", left="๐"
            )
            for line in slip.lines
        ),
        slips=("เลขที่ บค. ๑๒๓๓/๒๕๖๙ วันที่ ๑๒ ธันวาคม ๒๕๖๙", "เลขที่ บค. ๑๒๓๔/๒๕๖๙ วันที่ ๑๔ ธันวาคม ๒๕๖๙"),
        verdict=Verdict.DIFFERENT,
        differences=tuple(slip.returned.differences) if slip.returned else (),
        signatures=(Signed(role="ผู้ส่งคืน", name=LONG_OFFICER), long_signed("ผู้รับคืน")),
    )


# -- memo -------------------------------------------------------------------------------------------------------------


def usual_memo() -> IncidentMemo:
    """Reported at a return, nobody has answered yet: both boxes are for the pen."""
    return IncidentMemo(
        office=OFFICE,
        unit=f"กองคลัง {OFFICE} โทร. ๐ ๓๗๒๔ ๑๒๓๔",
        memo_no="",
        date="๙ กันยายน ๒๕๖๙",
        subject="รายงานพัสดุชำรุด",
        to=NAYOK,
        opening=(
            "ด้วยได้รับรายงานเมื่อวันที่ ๙ กันยายน ๒๕๖๙ เวลา ๑๖.๐๐ น. ว่าพัสดุในความรับผิดชอบของกองคลังชำรุด "
            "จึงขอรายงานข้อเท็จจริงตามลำดับชั้นโดยเร็ว ดังนี้"
        ),
        facts=(
            ("พัสดุ", "เต็นท์ผ้าใบ ขนาด ๔ x ๘ เมตร หมายเลข ๔๑๖-๖๔-๐๐๐๑ จำนวน ๑ หลัง"),
            ("ผู้ยืม", "นางคำปุ่น น้ำใจดี ตามใบยืม บย. ๑๒/๒๕๖๙ กำหนดส่งคืนวันที่ ๙ กันยายน ๒๕๖๙"),
            ("วันและเวลาที่เกิดเหตุ", "๙ กันยายน ๒๕๖๙ เวลา ๑๖.๐๐ น."),
            ("เหตุที่เกิด", "พบเมื่อตรวจรับคืน ผ้าใบขาดยาวประมาณหนึ่งเมตร"),
            ("มูลค่าตามทะเบียน", "๑๘,๕๐๐.๐๐ บาท (หนึ่งหมื่นแปดพันห้าร้อยบาทถ้วน)"),
            ("ผู้รายงาน", "เจ้าหน้าที่ นายสมปอง ปั้นดี"),
        ),
        done=("แจ้งผู้บังคับบัญชาตามลำดับชั้นแล้วเมื่อวันที่ ๙ กันยายน ๒๕๖๙ เวลา ๑๖.๐๕ น.",),
        closing="จึงเรียนมาเพื่อโปรดทราบและพิจารณาสั่งการ",
        signer=signed("ผู้รายงาน"),
        palad=Signed(role=""),
        nayok=Signed(role=""),
        whole=("คำปุ่น", "น้ำใจดี", "สมปอง", "ปั้นดี"),
    )


def answered_memo() -> IncidentMemo:
    """The same after both answered in the system."""
    palad = signed("", name="นางสาวอรุณี ศรีสุข", position="ปลัดองค์การบริหารส่วนตำบลสระขวัญ", words="ให้ดำเนินการ")
    nayok = signed("", name="นายวิชัย ใจมั่น", position=NAYOK, words="ทราบ", note="ให้เร่งซ่อมแซม")
    return IncidentMemo(**(vars(usual_memo()) | {"palad": palad, "nayok": nayok}))


def longest_memo() -> IncidentMemo:
    """A thousand characters of description, every level with an instruction."""
    answer = f"เจ้าพนักงานพัสดุ {LONG_OFFICER} ({LONG_POSITION}) ให้ดำเนินการ: {LONG_NOTE}"
    facts = dict(usual_memo().facts) | {"พัสดุ": f"{LONG_LINE} จำนวน ๑๒ เครื่อง", "เหตุที่เกิด": (LONG_PURPOSE * 3)[:1000]}
    return IncidentMemo(
        **(
            vars(usual_memo())
            | {
                "office": LONG_OFFICE,
                "unit": f"{LONG_DIVISION} {LONG_OFFICE} โทร. ๐ ๓๗๒๔ ๑๒๓๔",
                "facts": tuple(facts.items()),
                "done": (answer, answer, answer),
                "signer": long_signed("ผู้รายงาน"),
                "palad": long_signed("", words="ให้ดำเนินการ", note=LONG_NOTE),
                "nayok": long_signed("", words="ให้ดำเนินการ", note=LONG_NOTE),
            }
        )
    )


# -- orders -----------------------------------------------------------------------------------------------------------


def stocktake_order() -> AppointmentOrder:
    """Who checks the stock of a year."""
    return AppointmentOrder(
        office=OFFICE,
        order_no="๓๑๒/๒๕๖๙",
        subject="แต่งตั้งผู้รับผิดชอบในการตรวจสอบพัสดุประจำปี ปีงบประมาณ พ.ศ. ๒๕๖๙",
        reasons=(
            "ตามระเบียบกระทรวงการคลังว่าด้วยการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. ๒๕๖๐ ข้อ ๒๑๓ "
            "กำหนดให้แต่งตั้งผู้รับผิดชอบในการตรวจสอบพัสดุซึ่งมิใช่เจ้าหน้าที่พัสดุ",
            "อาศัยอำนาจตามความในข้อ ๒๑๓ แห่งระเบียบดังกล่าว จึงแต่งตั้งบุคคลต่อไปนี้",
        ),
        people=tuple(
            Appointed(ordinal=to_thai(n), name=name, position=position, role="ผู้ตรวจสอบพัสดุ")
            for n, (name, position) in enumerate(
                (("นางสาวฐิติญา กุศลสร้าง", "นักพัฒนาชุมชนชำนาญการ"), ("นายอนุชา ดีพร้อม", "นายช่างโยธาชำนาญงาน")), 1
            )
        ),
        duties=(
            "ตรวจสอบการรับจ่ายพัสดุงวดตั้งแต่วันที่ ๑ ตุลาคม ๒๕๖๘ ถึงวันที่ ๓๐ กันยายน ๒๕๖๙",
            "เริ่มดำเนินการตรวจสอบตั้งแต่วันที่ ๑ ตุลาคม ๒๕๖๙",
            "รายงานผลการตรวจสอบต่อผู้แต่งตั้งภายในวันที่ ๑๒ พฤศจิกายน ๒๕๖๙",
        ),
        from_when="ตั้งแต่วันที่ ๑๕ กันยายน ๒๕๖๙ เป็นต้นไป",
        date="๑๕ กันยายน ๒๕๖๙",
        signer=signed("", name="นายวิชัย ใจมั่น", position=NAYOK),
        whole=("ฐิติญา", "กุศลสร้าง", "อนุชา", "ดีพร้อม", "วิชัย", "ใจมั่น"),
    )


def longest_order() -> AppointmentOrder:
    """A committee of five with long names, signed by pen by who acts."""
    roles = ("ประธานกรรมการ", "กรรมการ", "กรรมการ", "กรรมการ", "กรรมการและเลขานุการ")
    return AppointmentOrder(
        office=LONG_OFFICE,
        order_no="๑๒๓๔/๒๕๖๙",
        subject=f"แต่งตั้งคณะกรรมการสอบข้อเท็จจริงความรับผิดทางละเมิด กรณี{LONG_LINE}สูญหาย",
        reasons=(f"ด้วยได้รับรายงานว่า {LONG_LINE} สูญหาย {LONG_NOTE}", stocktake_order().reasons[1]),
        people=tuple(
            Appointed(ordinal=to_thai(n), name=LONG_OFFICER, position=LONG_POSITION, role=role)
            for n, role in enumerate(roles, 1)
        ),
        duties=(LONG_NOTE, LONG_NOTE, LONG_NOTE),
        from_when="ตั้งแต่วันที่ ๓๐ พฤศจิกายน ๒๕๖๙ เป็นต้นไป",
        date="๓๐ พฤศจิกายน ๒๕๖๙",
        signer=Signed(role="", name=LONG_OFFICER, position=LONG_POSITION, acting=FOR_THE_NAYOK),
        whole=tuple(LONG_OFFICER.split()),
    )


# -- the annual check -------------------------------------------------------------------------------------------------


def _counted(name: str, times: int = 1) -> Counted:
    words = ("rows", "units", "usable", "damaged", "worn", "unneeded", "missing", "surplus", "on_loan")
    numbers = dict(zip(words, (42, 310, 295, 9, 2, 1, 3, 0, 14), strict=True))
    return Counted(name=name, **{word: to_thai(units * times) for word, units in numbers.items()})


def _fault(n: int, name: str, brand: str, how: str) -> Fault:
    return Fault(
        ordinal=to_thai(n),
        name=name,
        code=to_thai(f"500-62-{n:04d}"),
        brand=brand,
        damaged="๑",
        worn="",
        missing="",
        unneeded="",
        usable="",
        acquired="๑๔ ก.พ. ๒๕๖๒",
        price="๑๘,๕๐๐.๐๐",
        used_by="กองคลัง",
        how=how,
    )


def usual_report() -> StocktakePaper:
    """Two divisions, some findings, one loan across the end of the year."""
    return StocktakePaper(
        office=OFFICE,
        unit=OFFICE,
        memo_no="สข ๗๑/๒๕๖๙",
        date="๒๘ ตุลาคม ๒๕๖๙",
        subject="รายงานผลการตรวจสอบพัสดุประจำปี ปีงบประมาณ พ.ศ. ๒๕๖๙",
        to=NAYOK,
        opening=(
            "ตามคำสั่งที่ ๓๑๒/๒๕๖๙ ลงวันที่ ๑๕ กันยายน ๒๕๖๙ ได้แต่งตั้งผู้รับผิดชอบในการตรวจสอบพัสดุประจำปี "
            "บัดนี้ได้ตรวจสอบพัสดุซึ่งมีอยู่ ณ วันที่ ๓๐ กันยายน ๒๕๖๙ เสร็จสิ้นแล้ว ขอรายงานผล ดังนี้"
        ),
        answers=(
            Answer(question="การรับจ่ายพัสดุถูกต้องหรือไม่", answer="ถูกต้อง"),
            Answer(question="พัสดุคงเหลือตรงตามบัญชีหรือทะเบียนหรือไม่", answer="ไม่ตรง", remark="เก้าอี้พลาสติกขาด ๓ ตัว"),
            Answer(question="มีพัสดุชำรุด เสื่อมคุณภาพ หรือสูญไปหรือไม่", answer="มี", remark="รายละเอียดตามบัญชีแนบท้าย"),
            Answer(question="มีพัสดุที่ไม่จำเป็นต้องใช้ในราชการต่อไปหรือไม่", answer="มี"),
        ),
        divisions=(_counted("กองคลัง"), _counted("สำนักปลัด"), _counted("รวม", 2)),
        faults=(
            _fault(1, "เต็นท์ผ้าใบ ๔ x ๘ เมตร โครงเหล็ก", "ไทยเต็นท์", "ผ้าใบขาด โครงงอ"),
            _fault(2, "เต็นท์ผ้าใบ ๔ x ๘ เมตร โครงเหล็ก", "ไทยเต็นท์", "ขาดข้อต่อ"),
        ),
        out=(
            Out(
                ordinal="๑",
                name="เก้าอี้พลาสติก",
                code="",
                units="๑๔ ตัว",
                loan="บย. ๑๒/๒๕๖๙",
                borrower="นางคำปุ่น น้ำใจดี",
                proof="ผู้ยืมยืนยันเป็นหนังสือ",
            ),
        ),
        closing="จึงเรียนมาเพื่อโปรดทราบและพิจารณาสั่งการต่อไป",
        signers=(
            signed("ผู้ตรวจสอบพัสดุ", name="นางสาวฐิติญา กุศลสร้าง", position="นักพัฒนาชุมชนชำนาญการ"),
            Signed(role="ผู้ตรวจสอบพัสดุ", name="นายอนุชา ดีพร้อม", position="นายช่างโยธาชำนาญงาน"),
        ),
        received=Signed(role="", position=NAYOK),
        copies=(),
        year="๒๕๖๙",
        whole=("ฐิติญา", "กุศลสร้าง", "อนุชา", "ดีพร้อม", "คำปุ่น", "น้ำใจดี"),
    )


def longest_report() -> StocktakePaper:
    """Ten divisions, eighty findings with long names, forty loans, every answer with a long remark."""
    usual = usual_report()
    return StocktakePaper(
        **(
            vars(usual)
            | {
                "office": LONG_OFFICE,
                "unit": LONG_OFFICE,
                "answers": tuple(
                    Answer(question=one.question, answer=one.answer, remark=LONG_NOTE) for one in usual.answers
                ),
                "divisions": (
                    *[_counted(f"{LONG_DIVISION[:24]} {to_thai(n)}") for n in range(1, 11)],
                    _counted("รวม", 10),
                ),
                "faults": tuple(_fault(n, LONG_LINE, "ยี่ห้อที่ยาวเป็นพิเศษ รุ่น ๒๐๐๐", LONG_NOTE[:80]) for n in range(1, 81)),
                "out": tuple(
                    Out(
                        ordinal=to_thai(n),
                        name=LONG_LINE,
                        code=to_thai(f"อบต.คนส-01-67-{n:04d}"),
                        units="๑ เครื่อง",
                        loan="บย. ๑๒๓๔/๒๕๖๙",
                        borrower=LONG_OFFICER,
                        proof="ตรวจพบของจริง ณ สถานที่ที่ผู้ยืมนำไปใช้",
                    )
                    for n in range(1, 41)
                ),
                "signers": tuple(long_signed("ผู้ตรวจสอบพัสดุ") for _ in range(3)),
                "received": long_signed("", words="ทราบ"),
                "copies": ("สำนักงานการตรวจเงินแผ่นดิน ที่ สข ๗๒/๒๕๖๙ วันที่ ๑ พฤศจิกายน ๒๕๖๙",),
                "whole": tuple(LONG_OFFICER.split()),
            }
        )
    )


Specimen = Callable[[], Any]
RENDER = {
    ReturnSlip: return_slip.render,
    CombinedSheet: combined_sheet.render,
    IncidentMemo: incident_memo.render,
    AppointmentOrder: appointment_order.render,
    StocktakePaper: stocktake_paper.render,
}


def pdf_of(paper: Any) -> bytes:
    """A specimen as PDF."""
    return RENDER[type(paper)](frozen(paper), HEADING, MOMENT)
