"""The office's books and the papers that are taken from its pages: register of loans, cards, labels, evidence."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission
from assetlend.domain.papers import NothingNew, PaperKind
from assetlend.errors import Invalid, NotFound
from assetlend.services import (
    announcements,
    asset_cards,
    borrowing,
    loan_register,
    office_papers,
    receipts,
    register_export,
)
from assetlend.web import data, downloads, formats, guard
from assetlend.web.fields import Count
from assetlend.web.forms import PageForm, asked, said, see_other
from assetlend.web.guard import page
from assetlend.web.loans import search_of
from assetlend.web.locale import _

bp = Blueprint("books", __name__)
CSV = "text/csv"
SINGLE = "single"


# -- register of loans ------------------------------------------------------------------------------------------------


@bp.get("/loans/register.<any(pdf, xlsx, csv):form>")
@page(Permission.SEE_LOANS)
def loans(form: str) -> ResponseReturnValue:
    """The register of the loans that the list shows, as PDF, XLSX or CSV."""
    actor, what, today = guard.actor(), search_of(), data.today()
    if form == "pdf":
        paper = loan_register.paper(data.reading(), actor, what, today)
        data.close()
        return downloads.send(
            loan_register.print_paper(paper, now=data.now()), downloads.PDF, "loans.pdf", attach=False
        )
    out = BytesIO()
    loan_register.WRITERS[form](out, loan_register.table(data.reading(), actor, what, today))
    return downloads.send(out.getvalue(), downloads.XLSX if form == "xlsx" else CSV, f"loans.{form}")


# -- cards and labels of things ---------------------------------------------------------------------------------------


@bp.post("/register/<uuid:asset>/card")
@page(Permission.KEEP_REGISTER)
def issue_card(asset: UUID) -> ResponseReturnValue:
    """Issue the card of a thing as it stands today."""
    try:
        with data.transaction() as session:
            asset_cards.issue(session, actor=guard.actor(), now=data.now(), asset_id=asset)
    except NothingNew as refusal:
        said(formats.say(refusal))
    else:
        said(_("The card is issued."))
    return see_other("registry.show", asset=asset)


@bp.get("/register/<uuid:asset>/card.pdf")
@page(Permission.SEE_REGISTER)
def card(asset: UUID) -> ResponseReturnValue:
    """The newest card that was issued of a thing, or the edition that is asked for."""
    issued = asset_cards.issued(data.reading(), guard.actor(), asset)
    wanted = asked("edition", 6)
    found = [one for one in issued if not wanted or str(one.edition) == wanted]
    if not found:
        raise NotFound()
    return downloads.office_paper(found[-1], f"card-{found[-1].number}-{found[-1].year}-{found[-1].edition}")


@bp.get("/register/<uuid:asset>/label.pdf")
@page(Permission.KEEP_REGISTER)
def label(asset: UUID) -> ResponseReturnValue:
    """One label of a thing, for a printer of labels."""
    wanted = register_export.labels(data.reading(), guard.actor(), [asset])
    data.close()
    pdf = register_export.print_labels(wanted, SINGLE, now=data.now())
    return downloads.send(pdf, downloads.PDF, "label.pdf", attach=False)


# -- to read aloud ----------------------------------------------------------------------------------------------------


@bp.post("/publicity/announcements")
@page(Permission.PUBLICIZE)
def announce() -> ResponseReturnValue:
    """Issue the text for the loudspeakers as a paper."""
    try:
        with data.transaction() as session:
            announcements.issue(session, actor=guard.actor(), now=data.now())
    except NothingNew as refusal:
        said(formats.say(refusal))
    else:
        said(_("The paper to read aloud is issued."))
    return see_other("publicity.listing")


@bp.get("/publicity/announcements/<uuid:paper>.pdf")
@page(Permission.SEE_INTEGRITY)
def announcement(paper: UUID) -> ResponseReturnValue:
    """A paper to read aloud."""
    found = office_papers.get(data.reading(), paper)
    if found.kind is not PaperKind.ANNOUNCEMENT:
        raise NotFound()
    return downloads.office_paper(found, f"announcement-{found.number}-{found.year}")


# -- evidence for borrowers -------------------------------------------------------------------------------------------


class ReceiptForm(PageForm):
    """Of which entry evidence is given."""

    seq = Count(least=1)


@bp.post("/loans/<uuid:loan>/receipts")
@page(Permission.RECORD_REQUEST)
def give_receipt(loan: UUID) -> ResponseReturnValue:
    """Give a borrower evidence of an entry, and go on to print it."""
    borrowing.seen_by(data.reading(), guard.actor(), loan)
    form = ReceiptForm()
    if not form.validate() or form.seq.data is None:
        raise NoEntry()
    with data.transaction() as session:
        paper = receipts.issue(session, actor=guard.actor(), now=data.now(), loan_id=loan, seq=form.seq.data)
        key = paper.id
    return see_other("books.receipt", loan=loan, paper=key)


class NoEntry(Invalid):
    """Choose the entry of which evidence is wanted."""


@bp.get("/loans/<uuid:loan>/receipts/<uuid:paper>.pdf")
@page(Permission.SEE_LOANS)
def receipt(loan: UUID, paper: UUID) -> ResponseReturnValue:
    """Evidence that was given for a loan."""
    seen = borrowing.seen_by(data.reading(), guard.actor(), loan)
    found = next((one for one in receipts.issued(data.reading(), seen) if one.id == paper), None)
    if found is None:
        raise NotFound()
    return downloads.office_paper(found, f"receipt-{found.number}-{found.year}")
