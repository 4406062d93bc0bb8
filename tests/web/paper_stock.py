"""What the town has of the office's papers."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from assetlend.documents import emblem
from assetlend.domain.papers import PaperKind
from assetlend.models import LedgerEntry, OfficePaper
from assetlend.services import announcements, asset_cards, emblems, receipts
from tests.factories import NOW
from tests.paper_pictures import emblem_file

if TYPE_CHECKING:
    from tests.web.town import Town


def build(town: "Town") -> None:
    """The emblem that papers bear, and one paper of each kind."""
    town = type(town).at(town.database, town.data)
    at = NOW + timedelta(days=2, hours=8)
    with town.database.transaction() as session:
        emblems.supply(session, actor=town.actor("admin"), now=at, picture=emblem.clean(emblem_file()))
    with town.database.transaction() as session:
        asset_cards.issue(session, actor=town.actor("supply"), now=at, asset_id=town.piece("tent").id)
    with town.database.transaction() as session:
        announcements.issue(session, actor=town.actor("palad"), now=at)
    with town.database.transaction() as session:
        loan = town.loans["out"]
        query = select(LedgerEntry.seq).where(LedgerEntry.subject == f"loan:{loan.hex}").order_by(LedgerEntry.seq)
        seq = session.scalars(query.limit(1)).one()
        receipts.issue(session, actor=town.actor("clerk"), now=at, loan_id=loan, seq=seq)


def paper_places(town: "Town") -> dict[str, str]:
    """Rule -> an address of one of these papers."""
    with town.database.reading() as session:
        papers = {one.kind: one.id for one in session.scalars(select(OfficePaper))}
    asset, loan = town.piece("tent").id, town.loans["out"]
    told = papers[PaperKind.ANNOUNCEMENT]
    return {
        "/loans/register.<any(pdf, xlsx, csv):form>": "/loans/register.csv",
        "/loans/<uuid:loan>/receipts": f"/loans/{loan}/receipts",
        "/loans/<uuid:loan>/receipts/<uuid:paper>.pdf": f"/loans/{loan}/receipts/{papers[PaperKind.RECEIPT]}.pdf",
        "/publicity/announcements/<uuid:paper>.pdf": f"/publicity/announcements/{told}.pdf",
        "/register/<uuid:asset>/card": f"/register/{asset}/card",
        "/register/<uuid:asset>/card.pdf": f"/register/{asset}/card.pdf",
        "/register/<uuid:asset>/label.pdf": f"/register/{asset}/label.pdf",
    }
