"""Setting a rule aside for one loan: a bar is waived, disaster relief goes first, what is out is called back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain.access import Permission
from assetlend.domain.lending import LoanState
from assetlend.domain.overriding import RecallCause
from assetlend.errors import NotFound
from assetlend.models import Loan, LoanOverride
from assetlend.services import borrowing, displacing, overrides, recalling, waiving
from assetlend.services.recalling import Recalling
from assetlend.web import data, formats, guard
from assetlend.web.fields import Lines, Needed, Pick, ThaiDay, words
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("overriding", __name__, url_prefix="/loans/<uuid:loan>")


def _seen(loan: UUID) -> Loan:
    return borrowing.seen_by(data.reading(), guard.actor(), loan)


def _shown(loan: Loan) -> dict[str, Any]:
    return {"loan": loan, "today": data.today(), "aside": overrides.of_loan(data.reading(), loan.id)}


# -- waiving a bar ----------------------------------------------------------------------------------------------------


class WaiveForm(PageForm):
    """Whose bar is waived, and why."""

    official = Pick(_l("Who may act nevertheless?"), [Needed(_l("Choose the official."))])
    reason = Lines(_l("Why can nobody else act?"), [Needed(_l("Say why nobody else can act."))], most=500)


def _waive_form(loan: Loan) -> tuple[WaiveForm, list[waiving.Barred]]:
    form, barred = WaiveForm(), waiving.barred(data.reading(), loan, data.now())
    form.official.offer([(one.person.id.hex, one.person.name) for one in barred])
    return form, barred


@bp.get("/waive")
@page(Permission.OVERRIDE)
def waive_form(loan: UUID) -> ResponseReturnValue:
    """Who is barred from this loan, and why."""
    found = _seen(loan)
    form, barred = _waive_form(found)
    return render_template("overriding/waive.html", form=form, barred=barred, **_shown(found))


@bp.post("/waive")
@page(Permission.OVERRIDE)
def waive(loan: UUID) -> ResponseReturnValue:
    """Let a barred official act on this loan."""
    form, _barred = _waive_form(_seen(loan))
    if attempt(form, lambda session: _waive(session, form, loan)) is None:
        found = _seen(loan)
        barred = waiving.barred(data.reading(), found, data.now())
        return redraw("overriding/waive.html", form, barred=barred, **_shown(found))
    said(_("The bar is waived for this loan. It stands in the ledger with your reason."))
    return see_other("loans.show", loan=loan)


def _waive(session: Session, form: WaiveForm, loan: UUID) -> LoanOverride:
    official = UUID(form.official.data)
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "loan_id": loan}
    return waiving.waive(session, official=official, reason=form.reason.data, **values)


# -- disaster first ---------------------------------------------------------------------------------------------------


class PriorityForm(PageForm):
    """Which loan steps back, and why."""

    other = Pick(_l("Which approved loan steps back?"), [Needed(_l("Choose the loan that steps back."))])
    reason = Lines(_l("Why is it needed for disaster relief?"), [Needed(_l("Say why it is needed."))], most=500)


def _priority_form(loan: Loan) -> tuple[PriorityForm, list[Loan]]:
    form, others = PriorityForm(), list(displacing.in_the_way(data.reading(), loan, data.today()))
    form.other.offer([(one.id.hex, _named(one)) for one in others])
    return form, others


def _named(loan: Loan) -> str:
    things = ", ".join(f"{line.item.name} {formats.number(line.approved)} {line.item.unit}" for line in loan.lines)
    return f"{loan.slip_number} {formats.purpose(loan.purpose)} {formats.period(loan.start_on, loan.due_on)}: {things}"


@bp.get("/priority")
@page(Permission.OVERRIDE)
def priority_form(loan: UUID) -> ResponseReturnValue:
    """The loans in the way of a request for disaster relief."""
    found = _seen(loan)
    form, others = _priority_form(found)
    return render_template("overriding/priority.html", form=form, others=others, **_shown(found))


@bp.post("/priority")
@page(Permission.OVERRIDE)
def priority(loan: UUID) -> ResponseReturnValue:
    """Give it priority over one of them."""
    form, _others = _priority_form(_seen(loan))
    if attempt(form, lambda session: _displace(session, form, loan)) is None:
        found = _seen(loan)
        others = displacing.in_the_way(data.reading(), found, data.today())
        return redraw("overriding/priority.html", form, others=others, **_shown(found))
    said(_("The other loan is cancelled and its borrower is told. Now this request can be approved."))
    return see_other("loans.show", loan=loan)


def _displace(session: Session, form: PriorityForm, loan: UUID) -> LoanOverride:
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "loan_id": loan}
    return displacing.displace(session, other_id=UUID(form.other.data), reason=form.reason.data, **values)


# -- calling back -----------------------------------------------------------------------------------------------------


class RecallForm(PageForm):
    """For which day things are called back, and why."""

    cause = Pick(_l("Why are the things called back?"), [Needed(_l("Choose why."))], words=RecallCause)
    to = ThaiDay(_l("By which day must they be back?"), [Needed(_l("Enter the new last day."))])
    reason = Lines(_l("What happened?"), [Needed(_l("Say what happened."))], most=500)


def _recall_form() -> RecallForm:
    form = RecallForm()
    form.cause.offer(words(RecallCause))
    return form


def _recallable(loan: UUID) -> Loan:
    found = _seen(loan)
    if found.state not in (LoanState.APPROVED, LoanState.HANDED_OVER):
        raise NotFound()
    return found


@bp.get("/recall")
@page(Permission.OVERRIDE)
def recall_form(loan: UUID) -> ResponseReturnValue:
    """The form to call things back."""
    return render_template("overriding/recall.html", form=_recall_form(), **_shown(_recallable(loan)))


@bp.post("/recall")
@page(Permission.OVERRIDE)
def recall(loan: UUID) -> ResponseReturnValue:
    """Call the things of this loan back."""
    form = _recall_form()
    if attempt(form, lambda session: _recall(session, form, loan)) is None:
        return redraw("overriding/recall.html", form, **_shown(_recallable(loan)))
    said(_("The things are called back and the borrower is told. Telephone him too."))
    return see_other("loans.show", loan=loan)


def _recall(session: Session, form: RecallForm, loan: UUID) -> LoanOverride:
    wanted = Recalling(form.to.given, form.cause.data, form.reason.data)
    return recalling.recall(session, actor=guard.actor(), now=data.now(), loan_id=loan, wanted=wanted)
