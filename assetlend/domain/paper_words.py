"""The Thai words by which registers and papers name states, borrowers and outcomes."""

from typing import Final

from assetlend.domain.lending import BorrowerKind, LoanState, Outcome

BORROWER_THAI: Final = {
    BorrowerKind.STAFF: "บุคลากร",
    BorrowerKind.AGENCY: "หน่วยงาน",
    BorrowerKind.RESIDENT: "ประชาชน",
}
OUTCOME_THAI: Final = {
    Outcome.REPAIRED: "ซ่อมแซมแล้ว",
    Outcome.REPLACED: "ชดใช้เป็นพัสดุ",
    Outcome.PAID: "ชดใช้เป็นเงิน",
    Outcome.FAIR_WEAR: "เสื่อมสภาพจากการใช้งานตามปกติ",
    Outcome.WRITTEN_OFF: "จำหน่ายเป็นสูญ",
}
STATE_THAI: Final = {
    LoanState.SUBMITTED: "รออนุมัติ",
    LoanState.APPROVED: "อนุมัติแล้ว ยังไม่รับของ",
    LoanState.HANDED_OVER: "อยู่ระหว่างยืม",
    LoanState.SETTLEMENT: "รอการชดใช้",
    LoanState.CLOSED: "ส่งคืนแล้ว",
    LoanState.REJECTED: "ไม่อนุมัติ",
    LoanState.CANCELLED: "ยกเลิก",
    LoanState.EXPIRED: "พ้นกำหนดรับของ",
}
