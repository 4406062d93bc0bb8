"""Asking for a loan and following it: by a resident without an account, or by an official for himself."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.documents import codes
from assetlend.domain.access import Permission
from assetlend.domain.incidents import IncidentKind, ReportedBy
from assetlend.domain.lending import Act, BorrowerKind, LoanState, Place, allows
from assetlend.domain.offices import Actor
from assetlend.errors import NotFound
from assetlend.models import Incident, Loan, Person
from assetlend.services import accessories, borrowing, catalogue, incidents, overrides, papers, rules, survey, wishes
from assetlend.web import basket, data, downloads, guard
from assetlend.web.catalogue import borrower_kind
from assetlend.web.fields import Choice, Count, Line, Lines, Needed, Phone, Photos, ThaiDay, words
from assetlend.web.forms import OnceForm, PageForm, attempt, redraw, said, see_other, too_many
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.pictures import cleaned
from assetlend.web.request_forms import PublicRequest, StaffRequest, WhatAndWhen
from assetlend.web.times import happened_at

bp = Blueprint("borrowing", __name__)
FOLLOW_TRIES = 20
REQUESTS = 20
REPORTS = 10
NOTHING = ("", "0", "๐")


@bp.get("/borrow")
@page(Permission.REQUEST)
def form() -> ResponseReturnValue:
    """The form, with what is in the basket."""
    found = request_form()
    if not found.lines:
        return render_template("borrowing/nothing.html")
    _fill_days(found)
    return render_template("borrowing/form.html", form=found, **beside(found))


@bp.post("/borrow")
@page(Permission.REQUEST)
def submit() -> ResponseReturnValue:
    """Send the request; things of several divisions become one loan each."""
    found = request_form()
    loans = None
    if guard.identity() or not (found.validate() and too_many(found, "request", REQUESTS)):
        loans = attempt(found, lambda session: _submit(session, found))
    if loans is None:
        return redraw("borrowing/form.html", found, **beside(found))
    basket.empty()
    said(_("Your request was received: %(reference)s", reference=", ".join(loan.reference for loan in loans)))
    return see_other("borrowing.follow", key=loans[0].follow_key)


def request_form() -> WhatAndWhen:
    """The form for who reads this, with what is in the basket and what its kinds need to be asked."""
    found: WhatAndWhen = StaffRequest() if guard.identity() else PublicRequest()
    if isinstance(found, StaffRequest) and request.method == "GET":
        _fill_in(found)
    book = rules.current(data.reading())
    kinds = {kind.id: kind for kind in catalogue.kinds(data.reading(), borrower_kind(), data.today())}
    found.prepare(book, _known(kinds), borrower_kind())
    found.fit([kinds[item] for item in found.lines], book)
    return found


def _known(kinds: Collection[UUID]) -> dict[UUID, int]:
    """The basket without kinds that are no longer lent, and the kinds beside which a number was typed."""
    known = {item: units for item, units in basket.lines().items() if item in kinds}
    typed = [item for item in kinds if request.form.get(f"quantity-{item.hex}", "").strip() not in NOTHING]
    return known | {item: 1 for item in typed if item not in known}


@bp.post("/borrow/things")
@page(Permission.REQUEST)
def things() -> ResponseReturnValue:
    """The form as it was filled in, with one thing taken out, or with the others to choose from; nothing is sent."""
    found = request_form()
    with suppress(ValueError):
        found.lines.pop(UUID(request.form.get("without", "")[:40]), None)
    found.refusals.clear()
    basket.keep(found.lines)
    others = "more" in request.form or not found.lines
    return render_template("borrowing/form.html", form=found, **beside(found, others=others))


def _fill_days(form: WhatAndWhen) -> None:
    """Where a loan has usual days, the first day on which it can begin, and the day of return after them."""
    if form.usual is None:
        return
    start, due = wishes.usual_days(data.reading(), list(form.lines), form.usual, data.today())
    form.start.process(None, start)
    form.due.process(None, due)


def _fill_in(form: StaffRequest) -> None:
    person = data.reading().get(Person, guard.actor().person)
    if person is not None:
        form.phone.data = person.phone
        form.unit.data = person.position


def _submit(session: Session, form: WhatAndWhen) -> list[Loan]:
    place = Place.OUTSIDE
    if isinstance(form, StaffRequest):
        place = Place(form.place.data)
        person = session.get_one(Person, guard.actor().person)
        who = form.particulars_of(person.title, person.first_name, person.last_name, person.position)
        form.particulars = lambda: who  # type: ignore[method-assign]
    wanted = replace(form.wanted(), place=place)
    return borrowing.submit(session, actor=guard.actor(), now=data.now(), request=wanted)


def beside(form: WhatAndWhen, *, others: bool = False) -> dict[str, Any]:
    """What the form's page shows beside the fields."""
    book = rules.current(data.reading())
    kinds = {kind.id: kind for kind in catalogue.kinds(data.reading(), form.borrower, data.today())}
    return {
        "lines": [(kinds[item], units) for item, units in form.lines.items() if item in kinds],
        "others": _others(form) if others else [],
        "terms": book.terms,
        "privacy": book.privacy,
        "purposes": book.purposes,
        "agency": BorrowerKind.AGENCY,
        "opening": book.opening,
    }


def _others(form: WhatAndWhen) -> list[catalogue.Kind]:
    """What else the catalogue shows to the reader, whoever he says that he borrows for."""
    kinds = catalogue.kinds(data.reading(), borrower_kind(), data.today())
    return [kind for kind in kinds if kind.id not in form.lines]


# -- following --------------------------------------------------------------------------------------------------------


class CancelForm(PageForm):
    """Calling a request off."""

    reason = Line(_l("Why? (you may leave this empty)"), most=300)


@bp.get("/f/<token:key>")
@bp.get("/F/<token:key>", endpoint="follow_code")
@page(Permission.OPEN)
def follow(key: str) -> ResponseReturnValue:
    """A loan as its borrower sees it; who has the link may look."""
    loan = borrowing.by_follow_key(data.reading(), key)
    return render_template("borrowing/follow.html", loan=loan, form=CancelForm(), **_tracking(loan))


def _tracking(loan: Loan) -> dict[str, Any]:
    address = papers.address(data.reading(), f"/f/{loan.follow_key}")
    return {
        "qr": codes.qr_path(address),
        "address": data.config().base_url + url_for("borrowing.follow", key=loan.follow_key),
        "today": data.today(),
        "can_cancel": allows(loan.state, Act.CANCEL),
        "has_slip": loan.approved_at is not None,
        "incidents": incidents.of_loan(data.reading(), loan.id),
        "displaced": overrides.displaced_by(data.reading(), loan.id),
        "siblings": borrowing.siblings(data.reading(), loan),
        "belongings": accessories.of_loan(data.reading(), loan),
        "declared": [],
        "wish": wishes.of_loan(data.reading(), loan.id),
        "questions_until": survey.open_until(data.reading(), loan.id, data.today()),
    }


@bp.post("/f/<token:key>/cancel")
@page(Permission.OPEN)
def cancel(key: str) -> ResponseReturnValue:
    """The borrower calls his request off."""
    found = borrowing.by_follow_key(data.reading(), key)
    form, who, about = CancelForm(), borrowing.borrower_of(found), found.id
    loan = attempt(
        form,
        lambda session: borrowing.cancel(
            session, actor=who, now=data.now(), loan_id=about, reason=form.reason.data or ""
        ),
    )
    if loan is None:
        again = borrowing.by_follow_key(data.reading(), key)
        return redraw("borrowing/follow.html", form, loan=again, **_tracking(again))
    said(_("The request is cancelled."))
    return see_other("borrowing.follow", key=key)


@bp.get("/f/<token:key>/slip.pdf")
@page(Permission.OPEN)
def slip(key: str) -> ResponseReturnValue:
    """The borrower's own slip as PDF."""
    loan = borrowing.by_follow_key(data.reading(), key)
    return downloads.slip(papers.last_slip(data.reading(), loan.id), loan.reference)


class FollowForm(PageForm):
    """Finding a request again without its link."""

    reference = Line(_l("Reference of the request"), [Needed(_l("Enter the reference of the request."))], most=20)
    phone = Phone(_l("Telephone number in the request"), [Needed(_l("Enter the telephone number in the request."))])


@bp.get("/follow")
@page(Permission.OPEN)
def follow_by_reference() -> ResponseReturnValue:
    """Find a request again by its reference and the telephone number in it."""
    return render_template("borrowing/find.html", form=FollowForm())


@bp.post("/follow")
@page(Permission.OPEN)
def find() -> ResponseReturnValue:
    """Both must fit; tries are counted, so that nobody can guess his way to another's request."""
    form = FollowForm()
    if not form.validate():
        return redraw("borrowing/find.html", form)
    if too_many(form, "follow", FOLLOW_TRIES):
        return redraw("borrowing/find.html", form)
    loan = borrowing.find_to_follow(data.reading(), form.reference.data, form.phone.data)
    if loan is None:
        form.refusals.append((_("No request with this reference and telephone number was found."), "reference"))
        return redraw("borrowing/find.html", form)
    return see_other("borrowing.follow", key=loan.follow_key)


# -- reporting damage or loss -----------------------------------------------------------------------------------------


class DamageForm(OnceForm):
    """What a borrower tells of damage or loss while the things are with him."""

    kind = Choice(_l("What happened?"), [Needed(_l("Choose what happened."))], words=IncidentKind)
    line = Choice(_l("To which thing?"), [Needed(_l("Choose the thing that it is about."))])
    quantity = Count(_l("How many?"), [Needed(_l("Enter how many are damaged or lost."))], least=1)
    description = Lines(_l("Describe what happened"), [Needed(_l("Describe what happened."))], most=1000)
    happened_on = ThaiDay(_l("When did it happen?"))
    photos = Photos(_l("Pictures, if you have some"))


@bp.get("/f/<token:key>/report")
@page(Permission.REPORT_INCIDENT)
def report(key: str) -> ResponseReturnValue:
    """The form on which a borrower reports damage or loss."""
    loan = _out_with(key)
    return render_template("borrowing/report.html", form=_damage_form(loan), loan=loan)


@bp.post("/f/<token:key>/report")
@page(Permission.REPORT_INCIDENT)
def send_report(key: str) -> ResponseReturnValue:
    """The report goes to every level of command at once."""
    loan = _out_with(key)
    form, who, about = _damage_form(loan), borrowing.borrower_of(loan), loan.id
    incident = None
    if not (form.validate() and too_many(form, "report", REPORTS)):
        incident = attempt(form, lambda session: _report(session, form, about, who))
    if incident is None:
        return redraw("borrowing/report.html", form, loan=_out_with(key))
    said(_("Thank you. Your report %(reference)s has gone to the officials in charge.", reference=incident.reference))
    return see_other("borrowing.follow", key=key)


def _out_with(key: str) -> Loan:
    loan = borrowing.by_follow_key(data.reading(), key)
    if loan.state is not LoanState.HANDED_OVER:
        raise NotFound()
    return loan


def _damage_form(loan: Loan) -> DamageForm:
    form = DamageForm()
    form.kind.offer(words(IncidentKind))
    form.line.offer([(str(line.position), line.item.name) for line in loan.lines if line.outstanding])
    return form


def _report(session: Session, form: DamageForm, loan: UUID, who: Actor) -> Incident:
    finding = incidents.Finding(
        kind=form.kind.data,
        loan_id=loan,
        line=int(form.line.data),
        quantity=form.quantity.data,
        description=form.description.data,
        reported_by=ReportedBy.BORROWER,
        happened_at=happened_at(form.happened_on.data),
        key=form.key.data or "",
        pictures=cleaned(form.photos),
    )
    return incidents.open_incident(session, actor=who, now=data.now(), finding=finding)


# -- an official's own ------------------------------------------------------------------------------------------------


@bp.get("/my-loans")
@page(Permission.REQUEST_AS_STAFF)
def own() -> ResponseReturnValue:
    """An official's own loans."""
    person = guard.actor().person
    loans = borrowing.own(data.reading(), person) if person else []
    return render_template("borrowing/own.html", loans=loans, today=data.today())
