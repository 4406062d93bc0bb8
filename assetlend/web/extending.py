"""More time: asked for by the borrower on his page or at the counter, decided by who approved."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Form

from assetlend.domain.access import Permission
from assetlend.domain.lending import LoanState
from assetlend.domain.routing import Decision
from assetlend.errors import NotFound
from assetlend.models import Loan
from assetlend.services import borrowing, extending, kinds
from assetlend.web import data, guard
from assetlend.web.fields import Lines, Needed, ThaiDay, Unless
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("extending", __name__)


def _in_words(form: Form) -> bool:
    return not form.medical


class ExtensionForm(PageForm):
    """Until when, and why."""

    to = ThaiDay(_l("Until when do you need the things?"), [Needed(_l("Enter the new day of return."))])
    reason = Lines(
        _l("Why is more time needed?"), [Unless(_in_words), Needed(_l("Say why more time is needed."))], most=500
    )
    medical = False

    @classmethod
    def of(cls, loan: Loan) -> "ExtensionForm":
        """The form for a loan; of medical aids nothing is asked in free words (R64)."""
        form = cls()
        form.medical = bool(kinds.medical(data.reading(), [line.item for line in loan.lines]))
        return form


def _ours(loan: Loan) -> Loan:
    if loan.state is not LoanState.HANDED_OVER:
        raise NotFound()
    return loan


def _shown(loan: Loan, action: str) -> dict[str, Any]:
    return {
        "loan": _ours(loan),
        "action": action,
        "asked": extending.of_loan(data.reading(), loan.id),
        "today": data.today(),
    }


@bp.get("/f/<token:key>/extend")
@page(Permission.OPEN)
def form_of_borrower(key: str) -> ResponseReturnValue:
    """The form on the borrower's own page."""
    loan = borrowing.by_follow_key(data.reading(), key)
    return render_template("extending/form.html", form=ExtensionForm.of(loan), back=True, **_shown(loan, key))


@bp.post("/f/<token:key>/extend")
@page(Permission.OPEN)
def ask_as_borrower(key: str) -> ResponseReturnValue:
    """The borrower asks for more time."""
    loan = _ours(borrowing.by_follow_key(data.reading(), key))
    form, who, about = ExtensionForm.of(loan), borrowing.borrower_of(loan), loan.id
    done = attempt(
        form,
        lambda session: extending.request(
            session,
            actor=who,
            now=data.now(),
            loan_id=about,
            to=form.to.data or data.today(),
            reason=form.reason.data or "",
        ),
    )
    if done is None:
        loan = borrowing.by_follow_key(data.reading(), key)
        return redraw("extending/form.html", form, back=True, **_shown(loan, key))
    said(_("Your wish for more time has gone to who decides. Until then the old day of return holds."))
    return see_other("borrowing.follow", key=key)


@bp.get("/loans/<uuid:loan>/extend")
@page(Permission.RECORD_REQUEST)
def form_at_counter(loan: UUID) -> ResponseReturnValue:
    """The form at the counter."""
    found = borrowing.seen_by(data.reading(), guard.actor(), loan)
    return render_template("extending/form.html", form=ExtensionForm.of(found), back=False, **_shown(found, ""))


@bp.post("/loans/<uuid:loan>/extend")
@page(Permission.RECORD_REQUEST)
def ask_at_counter(loan: UUID) -> ResponseReturnValue:
    """The counter asks at the borrower's word."""
    form = ExtensionForm.of(borrowing.seen_by(data.reading(), guard.actor(), loan))
    done = attempt(
        form,
        lambda session: extending.request(
            session,
            actor=guard.actor(),
            now=data.now(),
            loan_id=loan,
            to=form.to.data or data.today(),
            reason=form.reason.data or "",
        ),
    )
    if done is None:
        found = borrowing.seen_by(data.reading(), guard.actor(), loan)
        return redraw("extending/form.html", form, back=False, **_shown(found, ""))
    said(_("The wish for more time has gone to who decides. Until then the old day of return holds."))
    return see_other("loans.show", loan=loan)


class DecisionForm(PageForm):
    """Yes or no; a no needs its reason."""

    reason = Lines(_l("Reason or opinion (needed when you refuse)"), most=500)


@bp.get("/extensions")
@page(Permission.DECIDE)
def queue() -> ResponseReturnValue:
    """The wishes for more time that wait for me."""
    return render_template("extending/queue.html", form=DecisionForm(), **_waiting())


def _waiting() -> dict[str, Any]:
    return {"waiting": extending.queue(data.reading(), guard.actor(), data.today()), "bad": None}


@bp.post("/extensions/<uuid:extension>")
@page(Permission.DECIDE)
def decide(extension: UUID) -> ResponseReturnValue:
    """Grant or refuse more time."""
    form = DecisionForm()
    word = request.form.get("decision", "")
    if word not in list(Decision):
        form.refusals.append((_("Choose yes or no."), "reason"))
        return redraw("extending/queue.html", form, **_waiting() | {"bad": extension})
    done = attempt(
        form,
        lambda session: extending.decide(
            session,
            actor=guard.actor(),
            now=data.now(),
            extension_id=extension,
            answer=Decision(word),
            reason=form.reason.data or "",
        ),
    )
    if done is None:
        return redraw("extending/queue.html", form, **_waiting() | {"bad": extension})
    said(_("More time was given.") if done.answer is Decision.YES else _("More time was not given."))
    return see_other("extending.queue")
