"""The town's reports: one published, one that waits for the palad, one to publish, and two drafts."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetlend.clock import BANGKOK
from assetlend.domain.routing import Decision as Answer
from assetlend.models import ReportRemark
from assetlend.services import edition_lists, edition_signing, editions, integrity
from tests.factories import NOW

if TYPE_CHECKING:
    from tests.web.town import Town

PUBLISHED, SENT, FROZEN, DRAFT, TO_WITHDRAW = 2569, 2568, 2567, 2566, 2565


def build(town: "Town") -> None:
    """One report in each state; the town's ledger is young, so the years before it are let through."""
    with patch.object(integrity, "years", lambda *_: [PUBLISHED, SENT, FROZEN, DRAFT, TO_WITHDRAW]):
        for number, year in enumerate((PUBLISHED, SENT, FROZEN, DRAFT, TO_WITHDRAW)):
            with town.database.transaction() as session:
                _report(session, town, year, number)


def _report(session: Session, town: "Town", year: int, number: int) -> None:
    clock = (NOW + timedelta(days=2, hours=6, minutes=number, seconds=second) for second in range(60))

    def act(use_case: Any, who: str, **more: Any) -> Any:
        return use_case(session, actor=town.actor(who), now=next(clock), **more)

    key = act(editions.begin, "finance", fiscal_year=year, zone=BANGKOK).id
    act(editions.remark, "palad", edition_id=key, statement="due", text="ฝนตกหนักสามวันในเดือนมกราคม")
    if year in (PUBLISHED, SENT, FROZEN):
        seen = act(editions.send, "finance", edition_id=key, zone=BANGKOK).sha256
    for who in ("palad", "nayok") if year in (PUBLISHED, FROZEN) else ():
        act(edition_signing.decide, who, edition_id=key, seen=seen, answer=Answer.YES)
    if year == PUBLISHED:
        act(editions.publish, "finance", edition_id=key)


def edition(session: Session, year: int) -> UUID:
    """The town's edition of a year."""
    return next(one.id for one in edition_lists.listing(session) if one.fiscal_year == year)


def report_places(town: "Town") -> dict[str, str]:
    """An example address for every route of the reports."""
    with town.database.reading() as session:
        keys = {year: edition(session, year) for year in (PUBLISHED, SENT, FROZEN, DRAFT, TO_WITHDRAW)}
        remark = session.scalars(select(ReportRemark.id).where(ReportRemark.edition_id == keys[DRAFT])).one()
    desk = "/integrity/editions"
    return {
        "/integrity/editions/<uuid:report>": f"{desk}/{keys[DRAFT]}",
        "/integrity/editions/<uuid:report>/document.<any(pdf, docx, json):form>": f"{desk}/{keys[SENT]}/document.pdf",
        "/integrity/editions/<uuid:report>/compare/<uuid:other>": f"{desk}/{keys[PUBLISHED]}/compare/{keys[PUBLISHED]}",
        "/integrity/editions/<uuid:report>/remarks": f"{desk}/{keys[DRAFT]}/remarks",
        "/integrity/editions/<uuid:report>/remarks/<uuid:remark>/drop": f"{desk}/{keys[DRAFT]}/remarks/{remark}/drop",
        "/integrity/editions/<uuid:report>/send": f"{desk}/{keys[DRAFT]}/send",
        "/integrity/editions/<uuid:report>/withdraw": f"{desk}/{keys[TO_WITHDRAW]}/withdraw",
        "/integrity/editions/<uuid:report>/decide": f"{desk}/{keys[SENT]}/decide",
        "/integrity/editions/<uuid:report>/publish": f"{desk}/{keys[FROZEN]}/publish",
        "/reports/<number:fiscal_year>/<number:number>": f"/reports/{PUBLISHED}/1",
        "/reports/<number:fiscal_year>/<number:number>/report.<form>": f"/reports/{PUBLISHED}/1/report.json",
    }
