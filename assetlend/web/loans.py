"""Loans as officials see them: the list, one loan with its route, its papers and its entries, and its settlement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission, grant
from assetlend.domain.instalments import MOST_PARTS, Agreed
from assetlend.domain.lending import OPEN, Act, LoanState, Outcome, allows, claim_ends
from assetlend.models import Loan
from assetlend.services import (
    accessories,
    borrowing,
    chasing,
    consumables,
    deciders,
    displacing,
    extending,
    incidents,
    instalments,
    ledger,
    loan_lists,
    overrides,
    papers,
    receipts,
    registry,
    settling,
    waiving,
    wishes,
)
from assetlend.services.instalments import InParts, Payment
from assetlend.web import data, downloads, guard
from assetlend.web.fields import Baht, Choice, Count, Line, Needed, ThaiDay, words
from assetlend.web.forms import PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.registry import asked_id

bp = Blueprint("loans", __name__, url_prefix="/loans")
FIRST_YEAR, LAST_YEAR = 2500, 2700


@bp.get("")
@page(Permission.SEE_LOANS)
def listing() -> ResponseReturnValue:
    """Loans by state, newest first, or those that a search finds."""
    what = search_of()
    return render_template(
        "loans/listing.html",
        found=loan_lists.search(data.reading(), guard.actor(), what, data.today()),
        what=what,
        state="overdue" if what.overdue else what.state or "",
        today=data.today(),
        states=LoanState,
        years=loan_lists.years(data.reading(), data.today()),
        divisions=registry.divisions(data.reading()),
    )


def search_of() -> loan_lists.Search:
    """What the address asks for."""
    state, year = asked("state", 20), asked("year", 4)
    return loan_lists.Search(
        words=asked("q"),
        state=LoanState(state) if state in list(LoanState) else None,
        overdue=state == "overdue",
        year=int(year) if year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR else None,
        division=asked_id("division"),
        after=asked("after", 80),
    )


class CancelForm(PageForm):
    """Calling a loan off at the borrower's word."""

    reason = Line(_l("Why does the borrower cancel?"), [Needed(_l("Enter why the borrower cancels."))], most=300)


@bp.get("/<uuid:loan>")
@page(Permission.SEE_LOANS)
def show(loan: UUID) -> ResponseReturnValue:
    """One loan with everything that happened to it."""
    return render_template("loans/show.html", form=CancelForm(), **_shown(loan))


def _shown(loan_id: UUID) -> dict[str, Any]:
    actor, reading = guard.actor(), data.reading()
    loan = borrowing.seen_by(reading, actor, loan_id)
    division = loan.division_id
    serves = grant(actor, Permission.SERVE, division) is not None
    return {
        "loan": loan,
        "today": data.today(),
        "wish": wishes.of_loan(reading, loan.id),
        "acts": loan_lists.counter_acts(reading, loan.id),
        "entries": ledger.of_subject(reading, borrowing.subject(loan)),
        "receipts": receipts.issued(reading, loan),
        "evident": receipts.ACTS if grant(actor, Permission.RECORD_REQUEST, division) else {},
        "incidents": incidents.of_loan(reading, loan.id),
        "can_extend": grant(actor, Permission.RECORD_REQUEST, division) and _may_extend(loan),
        "asked": extending.of_loan(reading, loan.id),
        **_set_aside(loan),
        "chases": [one for one in chasing.of_loan(reading, loan.id) if one.number is not None],
        "can_cancel": allows(loan.state, Act.CANCEL) and grant(actor, Permission.RECORD_REQUEST, division),
        "can_hand_over": serves and allows(loan.state, Act.HAND_OVER) and any(li.to_hand_over for li in loan.lines),
        "can_take_back": serves and allows(loan.state, Act.RETURN_PART),
        "can_settle": loan.state is LoanState.SETTLEMENT and grant(actor, Permission.SETTLE, division),
        "can_decide": loan.state is LoanState.SUBMITTED and grant(actor, Permission.DECIDE, division),
        "unsettled": settling.waiting(loan),
        "belongings": accessories.of_loan(reading, loan),
        "declared": consumables.declared(reading, loan),
        "claim_ends": claim_ends(loan.due_on) if loan.state is LoanState.SETTLEMENT else None,
        "waits": deciders.whom(reading, loan, data.today()),
    }


def _set_aside(loan: Loan) -> dict[str, Any]:
    """The rules that were set aside for a loan, and those that its reader may set aside."""
    reading = data.reading()
    may = grant(guard.actor(), Permission.OVERRIDE, loan.division_id) is not None
    return {
        "aside": overrides.of_loan(reading, loan.id),
        "displaced": overrides.displaced_by(reading, loan.id),
        "can_recall": may and loan.state in (LoanState.APPROVED, LoanState.HANDED_OVER),
        "can_prefer": may and displacing.wants_priority(loan),
        "barred": waiving.barred(reading, loan, data.now()) if may and loan.state in OPEN else [],
    }


def _may_extend(loan: Loan) -> bool:
    return loan.state is LoanState.HANDED_OVER and data.today() <= loan.due_on and not loan.recalled_to


@bp.post("/<uuid:loan>/cancel")
@page(Permission.RECORD_REQUEST)
def cancel(loan: UUID) -> ResponseReturnValue:
    """Call a loan off at the borrower's word."""
    form = CancelForm()
    done = attempt(
        form,
        lambda session: borrowing.cancel(
            session, actor=guard.actor(), now=data.now(), loan_id=loan, reason=form.reason.data
        ),
    )
    if done is None:
        return redraw("loans/show.html", form, **_shown(loan))
    said(_("The request is cancelled."))
    return see_other("loans.show", loan=loan)


@bp.get("/<uuid:loan>/slip.pdf")
@page(Permission.SEE_LOANS)
def slip(loan: UUID) -> ResponseReturnValue:
    """The newest edition of a loan's slip."""
    found = borrowing.seen_by(data.reading(), guard.actor(), loan)
    return downloads.slip(papers.last_slip(data.reading(), found.id), found.reference)


# -- settlement -------------------------------------------------------------------------------------------------------


class SettleForm(PageForm):
    """How one bad line was settled."""

    line = Choice(_l("Which thing?"), [Needed(_l("Choose the thing that was settled."))])
    outcome = Choice(_l("How was it settled?"), [Needed(_l("Choose how it was settled."))], words=Outcome)
    amount = Baht(_l("Amount paid in baht"))
    evidence = Line(
        _l("Paper that shows it (number of the receipt, delivery note, inspection or order)"),
        [Needed(_l("Name the paper that shows it."))],
        most=300,
    )


class AgreeForm(PageForm):
    """One bad line is paid in monthly parts."""

    position = Choice(_l("Which thing?"), [Needed(_l("Choose the thing that is paid for in parts."))])
    total = Baht(_l("Whole sum in baht"), [Needed(_l("Enter the whole sum in baht."))])
    parts = Count(_l("How many monthly parts?"), [Needed(_l("Enter how many parts."))], least=2, most=MOST_PARTS)
    first_due = ThaiDay(_l("The first part is due on"), [Needed(_l("Enter the day of the first part."))])
    agreement = Line(_l("Number of the agreement"), [Needed(_l("Name the paper that shows it."))], most=300)


class PayForm(PageForm):
    """A payment in part."""

    of_line = Choice(_l("For which thing?"), [Needed(_l("Choose the thing that was paid for."))])
    paid = Baht(_l("Amount paid in baht"), [Needed(_l("Enter how much was paid."))])
    receipt = Line(_l("Number of the receipt"), [Needed(_l("Enter the number of the receipt."))], most=100)


@bp.get("/<uuid:loan>/settle")
@page(Permission.SETTLE)
def settle(loan: UUID) -> ResponseReturnValue:
    """The form for settling the bad lines of a loan."""
    found = _to_settle(loan)
    return render_template("loans/settle.html", form=_settle_form(found), **_beside(found))


def _beside(loan: Loan, **forms: PageForm) -> dict[str, Any]:
    """What the page of settling shows beside its form: what is paid in parts, and the forms for that."""
    in_parts = instalments.of_loan(data.reading(), loan, data.today())
    return {
        "loan": loan,
        "in_parts": in_parts,
        "values": {line.position: settling.value_of(line) for line in settling.waiting(loan)},
        "agree_form": forms.get("agree") or _agree_form(loan, in_parts, formdata=None),
        "pay_form": forms.get("pay") or _pay_form(in_parts, formdata=None),
    }


def _agree_form(loan: Loan, in_parts: Sequence[InParts], **values: Any) -> AgreeForm:
    form = AgreeForm(**values)
    agreed = {one.line.id for one in in_parts}
    lines = [line for line in settling.waiting(loan) if line.id not in agreed]
    form.position.offer([(str(line.position), line.item.name) for line in lines])
    return form


def _pay_form(in_parts: Sequence[InParts], **values: Any) -> PayForm:
    form = PayForm(**values)
    open_ = [one.line for one in in_parts if one.standing.rest_satang]
    form.of_line.offer([(str(line.position), line.item.name) for line in open_])
    return form


@bp.post("/<uuid:loan>/instalments/agree")
@page(Permission.SETTLE)
def agree(loan: UUID) -> ResponseReturnValue:
    """Enter that a line is paid in parts."""
    found = _to_settle(loan)
    form = _agree_form(found, instalments.of_loan(data.reading(), found, data.today()))
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "loan_id": loan}
    done = attempt(
        form,
        lambda session: instalments.agree(
            session,
            position=int(form.position.data),
            agreed=Agreed(form.total.data, form.parts.data, form.first_due.given, form.agreement.data),
            **values,
        ),
    )
    if done is None:
        return redraw("loans/settle.html", _with(form, _to_settle(loan)), **_beside(_to_settle(loan), agree=form))
    said(_("The payment in parts is recorded."))
    return see_other("loans.settle", loan=loan)


@bp.post("/<uuid:loan>/instalments")
@page(Permission.SETTLE)
def pay(loan: UUID) -> ResponseReturnValue:
    """Enter a payment in part; the last one settles the line."""
    found = _to_settle(loan)
    form = _pay_form(instalments.of_loan(data.reading(), found, data.today()))
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "loan_id": loan}
    done = attempt(
        form,
        lambda session: instalments.pay(
            session, position=int(form.of_line.data), payment=Payment(form.paid.data, form.receipt.data), **values
        ),
    )
    if done is None:
        return redraw("loans/settle.html", _with(form, _to_settle(loan)), **_beside(_to_settle(loan), pay=form))
    closed = done.state is LoanState.CLOSED
    said(_("Settled, and the loan is closed.") if closed else _("The payment is recorded."))
    return see_other("loans.show" if closed else "loans.settle", loan=loan)


def _with(form: PageForm, loan: Loan) -> SettleForm:
    """The page's main form, with what was refused in another of its forms."""
    main = _settle_form(loan, formdata=None)
    main.refusals, main.status = list(form.faults()), form.status
    return main


@bp.post("/<uuid:loan>/settle")
@page(Permission.SETTLE)
def record_settlement(loan: UUID) -> ResponseReturnValue:
    """Record the outcome of one line; the last closes the loan."""
    form = _settle_form(_to_settle(loan))
    done = attempt(
        form,
        lambda session: settling.settle(
            session,
            actor=guard.actor(),
            now=data.now(),
            loan_id=loan,
            settling=settling.Settling(
                line=int(form.line.data),
                outcome=form.outcome.data,
                evidence=form.evidence.data,
                amount_satang=form.amount.data,
            ),
        ),
    )
    if done is None:
        return redraw("loans/settle.html", form, **_beside(_to_settle(loan)))
    closed = done.state is LoanState.CLOSED
    said(_("Settled, and the loan is closed.") if closed else _("Settled. Other things still wait."))
    return see_other("loans.show" if closed else "loans.settle", loan=loan)


def _to_settle(loan: UUID) -> Loan:
    return borrowing.seen_by(data.reading(), guard.actor(), loan)


def _settle_form(loan: Loan, **values: Any) -> SettleForm:
    form = SettleForm(**values)
    form.line.offer([(str(line.position), line.item.name) for line in settling.waiting(loan)])
    form.outcome.offer(words(Outcome))
    return form
