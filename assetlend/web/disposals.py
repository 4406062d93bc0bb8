"""Disposal: the cases, the officer's report, the head's order, the striking off and the notice to the auditor."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.disposals import DisposalState, Method
from assetlend.domain.rulebook import BASES
from assetlend.errors import Invalid
from assetlend.models import Disposal
from assetlend.services import disposals, registry, rules
from assetlend.services.disposals import Named, Notice, Order, Outcome, Wish
from assetlend.thai import digits
from assetlend.web import data, guard
from assetlend.web.fields import Baht, Choice, Line, Lines, Needed, Pick, ThaiDay, Tick, words
from assetlend.web.forms import PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.stocktake import rules_of

bp = Blueprint("disposals", __name__, url_prefix="/disposals")


class WishForm(PageForm):
    """The officer's report."""

    division = Choice(_l("Owning division"), [Needed(_l("Choose the division that owns it."))])
    things = Lines(
        _l("Numbers or codes of labels, one on a line"),
        [Needed(_l("Enter at least one number or code."))],
        most=6000,
    )
    reason = Lines(_l("Why they should go"), [Needed(_l("Say why the things should go."))], most=500)


class OrderForm(PageForm):
    """The head's order."""

    way = Pick(_l("How do the things go?"), [Needed(_l("Choose how the things go."))], words=Method)
    negotiated = Tick(_l("Sale to a chosen buyer, without auction"))
    order_no = Line(_l("Number of the order"), [Needed(_l("Enter the number of the order."))], most=60)
    ordered_on = ThaiDay(_l("Day of the order"), [Needed(_l("Enter the day of the order."))])
    higher_no = Line(_l("Number of the higher authority's approval, where it is needed"), most=60)
    higher_on = ThaiDay(_l("Day of that approval"))


class OutcomeForm(PageForm):
    """How it went."""

    done_on = ThaiDay(_l("Day on which it was done"), [Needed(_l("Enter the day on which it was done."))])
    proceeds = Baht(_l("Money that came in, in baht"))
    evidence = Line(
        _l("What shows it (receipt, handover, minutes)"), [Needed(_l("Enter what shows that it was done."))], most=300
    )


class NoticeForm(PageForm):
    """The letter to the auditor general."""

    notice_no = Line(_l("Number of the letter"), [Needed(_l("Enter the number of the letter."))], most=60)
    sent_on = ThaiDay(_l("Day of sending"), [Needed(_l("Enter the day of sending."))])


def _wish_form() -> WishForm:
    form = WishForm()
    mine = [one for one in registry.divisions(data.reading()) if _reports(one.id)]
    form.division.offer([(one.id.hex, one.name) for one in mine])
    return form


def _reports(division: UUID) -> bool:
    return access.grant(guard.actor(), Permission.REPORT_DISPOSAL, division) is not None


@bp.get("")
@page(Permission.SEE_DISPOSALS)
def listing() -> ResponseReturnValue:
    """The cases, and the form for a new one with what the annual check has decided to let go."""
    form = _wish_form()
    wished = asked("division", 32)
    chosen = next((value for value, _name in form.division.choices if value == wished), None)
    if chosen is not None:
        form.division.data = chosen
        found = disposals.proposed(data.reading(), UUID(chosen))
        form.things.data = "\n".join(one.number or one.tag for one in found)
    return render_template("disposals/listing.html", form=form, **_cases())


def _cases() -> dict[str, Any]:
    rows = disposals.listing(data.reading(), guard.actor())
    mine = [one for one in registry.divisions(data.reading()) if _reports(one.id)]
    waiting = {one.id: len(disposals.proposed(data.reading(), one.id)) for one in mine}
    return {
        "rows": rows,
        "reports": bool(mine),
        "waiting": [(one, waiting[one.id]) for one in mine if waiting[one.id]],
        "book": rules.current(data.reading()),
        "due_on": disposals.due_on,
        "rules": rules_of("R53", "R58"),
        "bases": BASES,
    }


@bp.post("")
@page(Permission.REPORT_DISPOSAL)
def report() -> ResponseReturnValue:
    """Report things for disposal."""
    form = _wish_form()
    done = attempt(form, lambda session: _report(session, form))
    if done is None:
        return redraw("disposals/listing.html", form, **_cases())
    said(_("The things are reported for disposal and wait for the order."))
    return see_other("disposals.show", disposal=done.id)


def _report(session: Session, form: WishForm) -> Disposal:
    lines = [line for line in form.things.data.split("\n") if line.strip()]
    wish = Wish(UUID(form.division.data), [_named(line) for line in lines], form.reason.data)
    return disposals.report(session, actor=guard.actor(), now=data.now(), wish=wish)


def _named(line: str) -> Named:
    """A number, or the code of a lot with the units after an equals sign. Raises: Invalid."""
    code, _sign, units = line.partition("=")
    try:
        return Named(code.strip(), digits.parse_count(units.strip(), least=1) if units.strip() else 1)
    except Invalid as refusal:
        refusal.field = "things"
        raise


# -- one case ---------------------------------------------------------------------------------------------------------


def _order_form(*, sent: bool = False) -> OrderForm:
    form = OrderForm() if sent else OrderForm(formdata=None)
    form.way.offer(words(Method))
    return form


def _shown(disposal: UUID) -> dict[str, Any]:
    case, actor = disposals.get(data.reading(), guard.actor(), disposal), guard.actor()
    book = rules.current(data.reading())
    keeps = access.grant(actor, Permission.REPORT_DISPOSAL, case.division_id) is not None
    orders = access.grant(actor, Permission.ORDER_DISPOSAL, case.division_id) is not None
    return {
        "case": case,
        "keeps": keeps,
        "orders": orders and case.state is DisposalState.REPORTED,
        "limits": book.disposal,
        "due": disposals.due_on(case, book),
        "notice_due": disposals.notice_due_on(case, book),
        "vehicle": disposals.has_vehicle(case),
        "today": data.today(),
        "order_form": _order_form(),
        "outcome_form": OutcomeForm(formdata=None),
        "notice_form": NoticeForm(formdata=None),
        "rules": rules_of("R53", "R54", "R55", "R56", "R57"),
        "bases": BASES,
    }


@bp.get("/<uuid:disposal>")
@page(Permission.SEE_DISPOSALS)
def show(disposal: UUID) -> ResponseReturnValue:
    """One case with what comes next."""
    return render_template("disposals/show.html", form=PageForm(), **_shown(disposal))


def _done(
    disposal: UUID, form: PageForm, act: Callable[[Session, dict[str, Any]], Disposal], sentence: str, **shown: Any
) -> ResponseReturnValue:
    """Do one act of a case, and show the case again."""
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "disposal_id": disposal}
    disposals.get(data.reading(), guard.actor(), disposal)
    if attempt(form, lambda session: act(session, values)) is None:
        main = PageForm()
        main.refusals, main.status = list(form.faults()), form.status
        return redraw("disposals/show.html", main, **_shown(disposal) | shown)
    said(sentence)
    return see_other("disposals.show", disposal=disposal)


@bp.post("/<uuid:disposal>/order")
@page(Permission.ORDER_DISPOSAL)
def order(disposal: UUID) -> ResponseReturnValue:
    """Order how the things go."""
    form = _order_form(sent=True)

    def act(session: Session, values: dict[str, Any]) -> Disposal:
        wanted = Order(
            method=form.way.data,
            order_no=form.order_no.data,
            ordered_on=form.ordered_on.given,
            negotiated=bool(form.negotiated.data),
            higher_no=form.higher_no.data or None,
            higher_on=form.higher_on.data,
        )
        return disposals.order(session, order=wanted, **values)

    return _done(disposal, form, act, _("The disposal is ordered."), order_form=form)


@bp.post("/<uuid:disposal>/drop")
@page(Permission.REPORT_DISPOSAL)
def drop(disposal: UUID) -> ResponseReturnValue:
    """Withdraw a report."""
    form = PageForm()
    return _done(disposal, form, lambda session, values: disposals.drop(session, **values), _("It is withdrawn."))


@bp.post("/<uuid:disposal>/strike-off")
@page(Permission.REPORT_DISPOSAL)
def strike_off(disposal: UUID) -> ResponseReturnValue:
    """Enter that it is done, and strike the things off."""
    form = OutcomeForm()

    def act(session: Session, values: dict[str, Any]) -> Disposal:
        outcome = Outcome(form.done_on.given, form.evidence.data, form.proceeds.data)
        return disposals.strike_off(session, outcome=outcome, **values)

    return _done(disposal, form, act, _("The things are struck off the register."), outcome_form=form)


@bp.post("/<uuid:disposal>/notice")
@page(Permission.REPORT_DISPOSAL)
def notify(disposal: UUID) -> ResponseReturnValue:
    """Enter that the auditor general was told."""
    form = NoticeForm()

    def act(session: Session, values: dict[str, Any]) -> Disposal:
        notice = Notice(form.notice_no.data, form.sent_on.given)
        return disposals.notify(session, notice=notice, **values)

    return _done(disposal, form, act, _("The notice is entered. The case is finished."), notice_form=form)
