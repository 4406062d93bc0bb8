"""The kinds of paper that the office issues, and what is refused when one is issued."""

from dataclasses import dataclass
from enum import StrEnum

from assetlend.errors import N_, Conflict


class PaperKind(StrEnum):
    """What a paper is."""

    RETURN_SLIP = "return_slip"
    COMBINED_SHEET = "combined_sheet"
    INCIDENT_MEMO = "incident_memo"
    INQUIRY_ORDER = "inquiry_order"
    AUTHORITY_ORDER = "authority_order"
    STOCKTAKE_ORDER = "stocktake_order"
    STOCKTAKE_REPORT = "stocktake_report"
    LOAN_REGISTER = "loan_register"
    ASSET_CARD = "asset_card"
    LABEL = "label"
    ANNOUNCEMENT = "announcement"
    RECEIPT = "receipt"


PAPER_NAMES = {
    PaperKind.RETURN_SLIP: N_("Return slip"),
    PaperKind.COMBINED_SHEET: N_("Loan and return on one sheet"),
    PaperKind.INCIDENT_MEMO: N_("Memo of damage or loss"),
    PaperKind.INQUIRY_ORDER: N_("Order appointing a committee"),
    PaperKind.AUTHORITY_ORDER: N_("Order giving an office"),
    PaperKind.STOCKTAKE_ORDER: N_("Order appointing the checkers"),
    PaperKind.STOCKTAKE_REPORT: N_("Report of the annual check"),
    PaperKind.LOAN_REGISTER: N_("Register of loans"),
    PaperKind.ASSET_CARD: N_("Asset card"),
    PaperKind.LABEL: N_("Label"),
    PaperKind.ANNOUNCEMENT: N_("Text for the loudspeaker"),
    PaperKind.RECEIPT: N_("Receipt"),
}


class NothingNew(Conflict):
    """This paper was issued already, and nothing that it tells of has changed since. Print the one that is there."""


@dataclass(frozen=True)
class Heading:
    """How a paper is known: `year` is Buddhist, `edition` counts the papers of one number from 1.

    `code` is the commitment to what the paper says (hexadecimal).
    """

    number: int
    year: int
    edition: int
    code: str
