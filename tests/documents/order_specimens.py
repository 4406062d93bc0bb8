"""Orders as frozen values: a committee on what the annual check found, and offices given, acted in and delegated."""

from dataclasses import replace

from assetlend.documents.appointment_order import Appointed, AppointmentOrder
from assetlend.documents.authority_order import AuthorityOrder
from assetlend.documents.official import Signed
from assetlend.services.finding_orders import DUTIES
from assetlend.thai.digits import to_thai
from tests.documents.office_specimens import FOR_THE_NAYOK, LONG_LINE, LONG_OFFICE, NAYOK
from tests.documents.specimens import LONG_OFFICER, LONG_POSITION, OFFICE

REGULATION = "ระเบียบกระทรวงการคลังว่าด้วยการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. ๒๕๖๐"


def longest_finding_order() -> AppointmentOrder:
    """Five long names about five things with long names."""
    roles = ("ประธานกรรมการ", "กรรมการ", "กรรมการ", "กรรมการ", "กรรมการและเลขานุการ")
    found = "ชำรุด เสื่อมสภาพ สูญไป และไม่จำเป็นต้องใช้ในราชการต่อไป"
    thing = f"{LONG_LINE} หมายเลข ๔๗๘-๖๒-๐๐๐๑ ชำรุด ๑ เครื่อง"
    things = " ".join(f"({to_thai(n)}) {thing}" for n in range(1, 6))
    return AppointmentOrder(
        office=LONG_OFFICE,
        order_no="๑๒๓๔/๒๕๖๙",
        subject=f"แต่งตั้งคณะกรรมการสอบหาข้อเท็จจริง กรณีพัสดุ{found} ตามผลการตรวจสอบพัสดุประจำปี ปีงบประมาณ พ.ศ. ๒๕๖๙",
        reasons=(
            "ด้วยผู้รับผิดชอบในการตรวจสอบพัสดุประจำปี ปีงบประมาณ พ.ศ. ๒๕๖๙ ได้รายงานผลการตรวจสอบตามรายงานที่ "
            f"สข ๗๑/๒๕๖๙ ลงวันที่ ๒๘ ตุลาคม ๒๕๖๙ ปรากฏว่ามีพัสดุ{found} ได้แก่ {things}",
            f"อาศัยอำนาจตามความในข้อ ๒๑๔ แห่ง{REGULATION} จึงแต่งตั้งคณะกรรมการสอบหาข้อเท็จจริง ประกอบด้วย",
        ),
        people=tuple(
            Appointed(ordinal=to_thai(n), name=LONG_OFFICER, position=LONG_POSITION, role=role)
            for n, role in enumerate(roles, 1)
        ),
        duties=tuple(one.format(found=found) for one in DUTIES),
        from_when="ตั้งแต่วันที่ ๓๐ พฤศจิกายน ๒๕๖๙ เป็นต้นไป",
        date="๓๐ พฤศจิกายน ๒๕๖๙",
        signer=Signed(role="", name=LONG_OFFICER, position=LONG_POSITION, acting=FOR_THE_NAYOK),
        whole=tuple(LONG_OFFICER.split()),
    )


def acting_order() -> AuthorityOrder:
    """The ปลัด acts for the head for some days."""
    return AuthorityOrder(
        office=OFFICE,
        order_no="๓๑/๒๕๖๙",
        subject=f"แต่งตั้งผู้รักษาราชการแทน{NAYOK}",
        reasons=(
            f"เพื่อให้การปฏิบัติราชการในตำแหน่ง{NAYOK}เป็นไปด้วยความเรียบร้อยและต่อเนื่อง",
            "อาศัยอำนาจตามความในมาตรา ๕๙ และมาตรา ๖๐ แห่งพระราชบัญญัติสภาตำบลและองค์การบริหารส่วนตำบล พ.ศ. ๒๕๓๗ "
            "และที่แก้ไขเพิ่มเติม จึงแต่งตั้งให้ นางสาวปราณี ศรีสะอาด ตำแหน่ง ปลัดองค์การบริหารส่วนตำบลสระขวัญ "
            f"เป็นผู้รักษาราชการแทน{NAYOK}",
        ),
        limits=(),
        things=(),
        from_when="ตั้งแต่วันที่ ๓ มีนาคม ๒๕๖๙ ถึงวันที่ ๙ มีนาคม ๒๕๖๙",
        date="๒ มีนาคม ๒๕๖๙",
        signer=Signed(role="", name="นายวิชัย ใจมั่น", position=NAYOK),
        whole=("ปราณี", "ศรีสะอาด", "วิชัย", "ใจมั่น"),
    )


def longest_delegation() -> AuthorityOrder:
    """A power with all its limits, twenty kinds of things with long names, signed by who acts."""
    return replace(
        acting_order(),
        office=LONG_OFFICE,
        order_no="",
        subject=f"มอบอำนาจให้ปฏิบัติราชการแทน{NAYOK}",
        reasons=(
            f"เพื่อให้การพิจารณาคำขอยืมพัสดุของ{LONG_OFFICE}เป็นไปด้วยความสะดวกรวดเร็วและถูกต้องตามระเบียบ",
            f"อาศัยอำนาจตามความในข้อ ๒๐๘ (๒) แห่ง{REGULATION} จึงมอบอำนาจให้ {LONG_OFFICER} ตำแหน่ง {LONG_POSITION} "
            f"ปฏิบัติราชการแทน{NAYOK} ในการพิจารณาอนุมัติคำขอยืมพัสดุและการขยายเวลายืม ภายในขอบเขต ดังนี้",
        ),
        limits=(
            "พัสดุที่ยืมมีมูลค่ารวมครั้งละไม่เกิน ๑,๙๙๙,๙๙๙.๗๕ บาท (หนึ่งล้านเก้าแสนเก้าหมื่นเก้าพันเก้าร้อยเก้าสิบเก้าบาทเจ็ดสิบห้าสตางค์)",
            "ระยะเวลายืมครั้งละไม่เกิน ๓๐ วัน",
            "เฉพาะผู้ยืมที่เป็นบุคลากรขององค์การบริหารส่วนตำบล",
        ),
        things=(LONG_LINE,) * 20,
        from_when="ตั้งแต่วันที่ ๓๐ พฤศจิกายน ๒๕๖๙ ถึงวันที่ ๓๐ พฤศจิกายน ๒๕๗๐",
        signer=Signed(role="", name=LONG_OFFICER, position=LONG_POSITION, acting=FOR_THE_NAYOK),
        whole=tuple(LONG_OFFICER.split()),
    )
