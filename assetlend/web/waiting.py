"""The waiting list: joining it from the request form, one's own place by its link, and the counter's list."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain.access import Permission, grant
from assetlend.domain.offices import Actor
from assetlend.domain.waiting import OPEN, RELIEF, WaitingState
from assetlend.errors import NotAllowed
from assetlend.models import Loan, WaitingEntry
from assetlend.services import waiting
from assetlend.web import basket, data, guard
from assetlend.web.borrowing import REQUESTS, beside, request_form
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other, too_many
from assetlend.web.guard import page
from assetlend.web.locale import _

bp = Blueprint("waiting", __name__)


@bp.post("/borrow/wait")
@page(Permission.REQUEST)
def join() -> ResponseReturnValue:
    """Take a place in the list with the form as it was filled in."""
    if guard.identity():
        raise NotAllowed()
    form = request_form()
    entry = None
    if not (form.validate() and too_many(form, "request", REQUESTS)):
        entry = attempt(
            form,
            lambda session: waiting.join(session, actor=guard.actor(), now=data.now(), request=form.wanted()),
        )
    if entry is None:
        return redraw("borrowing/form.html", form, **beside(form))
    basket.empty()
    said(_("You are on the waiting list: %(reference)s", reference=entry.reference))
    return see_other("waiting.own", key=entry.follow_key)


class AnswerForm(PageForm):
    """Yes, or giving the place up: the button says which."""


def _own(key: str) -> dict[str, Any]:
    entry = waiting.by_key(data.reading(), key)
    late = entry.state is WaitingState.OFFERED and entry.answer_by is not None and entry.answer_by < data.now()
    return {
        "entry": entry,
        "ahead": waiting.ahead(data.reading(), entry) if entry.state in OPEN else 0,
        "open": entry.state in OPEN,
        "offered": entry.state is WaitingState.OFFERED and not late,
        "loan": data.reading().get(Loan, entry.loan_id) if entry.loan_id else None,
        "relief": RELIEF,
    }


@bp.get("/w/<token:key>")
@page(Permission.OPEN)
def own(key: str) -> ResponseReturnValue:
    """One's place in the list; who has the link may look and answer."""
    return render_template("waiting/own.html", form=AnswerForm(), **_own(key))


@bp.post("/w/<token:key>/answer")
@page(Permission.OPEN)
def answer(key: str) -> ResponseReturnValue:
    """The borrower says yes, which makes a request, or leaves the list."""
    form, entry = AnswerForm(), waiting.by_key(data.reading(), key)
    about, who = entry.id, waiting.waiter(entry)
    if request.form.get("act") == "leave":
        if attempt(form, _leave(who, about)) is None:
            return redraw("waiting/own.html", form, **_own(key))
        said(_("You have left the waiting list."))
        return see_other("waiting.own", key=key)
    loans = attempt(form, _take(who, about))
    if loans is None:
        return redraw("waiting/own.html", form, **_own(key))
    said(_("Your request was received: %(reference)s", reference=", ".join(loan.reference for loan in loans)))
    return see_other("borrowing.follow", key=loans[0].follow_key)


def _take(who: Actor, entry: UUID) -> Callable[[Session], list[Loan]]:
    return lambda session: waiting.take(session, actor=who, now=data.now(), entry_id=entry)


def _leave(who: Actor, entry: UUID) -> Callable[[Session], WaitingEntry]:
    return lambda session: waiting.leave(session, actor=who, now=data.now(), entry_id=entry)


# -- as the counter sees it -------------------------------------------------------------------------------------------


def _list() -> dict[str, Any]:
    found = waiting.queues(data.reading(), guard.actor())
    serves = grant(guard.actor(), Permission.RECORD_REQUEST) is not None
    return {"queues": found, "serves": serves, "relief": RELIEF, "applicant": waiting.particulars, "now": data.now()}


@bp.get("/waiting")
@page(Permission.SEE_LOANS)
def listing() -> ResponseReturnValue:
    """Who waits for what, in order."""
    return render_template("waiting/listing.html", form=AnswerForm(), **_list())


@bp.post("/waiting/<uuid:entry>")
@page(Permission.RECORD_REQUEST)
def answer_for(entry: UUID) -> ResponseReturnValue:
    """What somebody said on the telephone: yes, or that he does not need it any more."""
    form = AnswerForm()
    if request.form.get("act") == "leave":
        if attempt(form, _leave(guard.actor(), entry)) is None:
            return redraw("waiting/listing.html", form, **_list())
        said(_("The place was given up."))
        return see_other("waiting.listing")
    loans = attempt(form, _take(guard.actor(), entry))
    if loans is None:
        return redraw("waiting/listing.html", form, **_list())
    said(_("The request was recorded: %(reference)s", reference=", ".join(loan.reference for loan in loans)))
    return see_other("loans.show", loan=loans[0].id)
