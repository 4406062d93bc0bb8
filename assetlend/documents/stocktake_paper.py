"""The report of the annual check of the stock: a memo with the four answers, then the lists over pages of their own.

Source: R46-R50; the list of 13 columns in use (domain 6.6, S-03).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assetlend.documents import official
from assetlend.documents.official import Signed
from assetlend.domain.papers import Heading

TEMPLATE = "stocktake_report/1"
TITLE = "รายงานผลการตรวจสอบพัสดุประจำปี"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One of the four questions with its answer and the checkers' remark."""

    question: str
    answer: str
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One division's closed count, in units; `name` is that of the division, or the word for all."""

    name: str
    rows: str
    units: str
    usable: str
    damaged: str
    worn: str
    unneeded: str
    missing: str
    surplus: str
    on_loan: str


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A row of the list of 13 columns; the five marks are units, empty where there are none."""

    ordinal: str
    name: str
    code: str
    brand: str
    damaged: str
    worn: str
    missing: str
    unneeded: str
    usable: str
    acquired: str
    price: str
    used_by: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Out:
    """What was out on loan at the end of 30 September, and what shows that it is there."""

    ordinal: str
    name: str
    code: str
    units: str
    loan: str
    borrower: str
    proof: str


@dataclass(frozen=True, kw_only=True)
class StocktakePaper:
    """All that one report prints."""

    office: str
    unit: str
    memo_no: str
    date: str
    subject: str
    to: str
    opening: str
    answers: tuple[Answer, ...]
    divisions: tuple[Counted, ...]
    faults: tuple[Fault, ...]
    out: tuple[Out, ...]
    closing: str
    signers: tuple[Signed, ...]
    received: Signed
    copies: tuple[str, ...]
    year: str
    whole: tuple[str, ...] = ()


def render(value: Mapping[str, Any], heading: Heading, made_at: datetime) -> bytes:
    """The report as PDF: the memo, then the lists on lying pages with their heads repeated."""
    codes = [row["code"] for row in (*value["faults"], *value["out"]) if row["code"]]
    return official.render("stocktake_report", value, heading, made_at, title=TITLE, unbreakable=codes)
