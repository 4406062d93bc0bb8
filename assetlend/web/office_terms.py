"""What an administrator sets for the whole office: days and quotas, closed days, and which vehicles may be lent."""

from datetime import MAXYEAR, date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain.access import Permission
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.opening import WEEKDAYS
from assetlend.domain.quotas import Quota
from assetlend.services import holidays, rules, vehicles
from assetlend.services.rules import CareTerms
from assetlend.thai import dates
from assetlend.web import data, guard
from assetlend.web.fields import Count, Line, Needed, ThaiDay, Tick
from assetlend.web.forms import PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("office_terms", __name__, url_prefix="/office")
FIRST_SHOWN, LAST_SHOWN = 2019, 2100
KINDS = (BorrowerKind.RESIDENT, BorrowerKind.AGENCY, BorrowerKind.STAFF)


# -- days and quotas --------------------------------------------------------------------------------------------------


class TermsForm(PageForm):
    """Days, closed weekdays, the waiting list, and how much one borrower may have at once; left empty: no limit."""

    usual_days = Count(_l("Usual days of a loan; longer needs a reason"), least=1, most=365)
    weekday_0 = Tick(_l("Monday"))
    weekday_1 = Tick(_l("Tuesday"))
    weekday_2 = Tick(_l("Wednesday"))
    weekday_3 = Tick(_l("Thursday"))
    weekday_4 = Tick(_l("Friday"))
    weekday_5 = Tick(_l("Saturday"))
    weekday_6 = Tick(_l("Sunday"))
    refuses = Tick(_l("Refuse loans that begin or end on a closed day"))
    waiting_hours = Count(
        _l("Hours to answer when something is free"), [Needed(_l("Enter how many hours."))], least=1, most=720
    )
    resident_loans = Count(_l("Residents: open loans"), least=1)
    resident_units = Count(_l("Residents: units of one kind"), least=1)
    agency_loans = Count(_l("Other public bodies: open loans"), least=1)
    agency_units = Count(_l("Other public bodies: units of one kind"), least=1)
    staff_loans = Count(_l("Staff: open loans"), least=1)
    staff_units = Count(_l("Staff: units of one kind"), least=1)

    def show(self) -> None:
        """Fill in what holds now."""
        book = rules.current(data.reading())
        self.usual_days.data = book.limits.usual_days
        for number in range(len(WEEKDAYS)):
            self[f"weekday_{number}"].data = number in book.opening.closed_weekdays
        self.refuses.data = book.opening.refuses
        self.waiting_hours.data = book.waiting_hours
        for kind in KINDS:
            self[f"{kind}_loans"].data, self[f"{kind}_units"].data = book.quota(kind).loans, book.quota(kind).units

    def wanted(self) -> CareTerms:
        return CareTerms(
            usual_days=self.usual_days.data,
            closed_weekdays=frozenset(n for n in range(len(WEEKDAYS)) if self[f"weekday_{n}"].data),
            refuses=bool(self.refuses.data),
            waiting_hours=self.waiting_hours.data,
            quotas={kind: Quota(self[f"{kind}_loans"].data, self[f"{kind}_units"].data) for kind in KINDS},
        )


def _changed() -> dict[str, Any]:
    return {"changes": rules.terms_changes(data.reading()), "limits": rules.current(data.reading()).limits}


@bp.get("/terms")
@page(Permission.MANAGE_OFFICE)
def terms() -> ResponseReturnValue:
    """What holds for the whole office."""
    form = TermsForm()
    form.show()
    return render_template("office_terms/terms.html", form=form, **_changed())


@bp.post("/terms")
@page(Permission.MANAGE_OFFICE)
def save_terms() -> ResponseReturnValue:
    """Set it anew: a new version of the office's rulebook."""
    form = TermsForm()
    done = attempt(
        form, lambda session: rules.set_terms(session, actor=guard.actor(), now=data.now(), wanted=form.wanted())
    )
    if done is None:
        return redraw("office_terms/terms.html", form, **_changed())
    said(_("The office's days and quotas are kept."))
    return see_other("office_terms.terms")


# -- closed days ------------------------------------------------------------------------------------------------------


class DayForm(PageForm):
    """A day on which the office is shut."""

    day = ThaiDay(_l("Day on which the office is shut"), [Needed(_l("Enter the day."))])
    name = Line(_l("Why is it shut?"), [Needed(_l("Enter the name of the day, or why the office is shut."))], most=120)


def _year() -> int:
    """The Gregorian year that the address asks for in the Buddhist era, else this one."""
    typed = asked("year", 4)
    year = int(typed) - 543 if typed.isascii() and typed.isdigit() else 0
    return year if FIRST_SHOWN <= year <= LAST_SHOWN else data.today().year


def _listed(year: int) -> dict[str, Any]:
    return {
        "year": year,
        "shown_year": year + 543,
        "rows": holidays.of_year(data.reading(), year),
        "proposed": holidays.proposed(data.reading(), year),
        "changes": holidays.changes(data.reading()),
        "before": year + 542 if year > FIRST_SHOWN else None,
        "after": year + 544 if year < LAST_SHOWN else None,
    }


@bp.get("/holidays", endpoint="holidays")
@page(Permission.MANAGE_OFFICE)
def holidays_of_a_year() -> ResponseReturnValue:
    """The closed days of a year, and those that are proposed for it."""
    return render_template("office_terms/holidays.html", form=DayForm(), **_listed(_year()))


@bp.post("/holidays")
@page(Permission.MANAGE_OFFICE)
def add_holiday() -> ResponseReturnValue:
    """Add a closed day by hand, such as one that the Cabinet declares."""
    form = DayForm()
    row = attempt(
        form,
        lambda session: holidays.add(
            session, actor=guard.actor(), now=data.now(), day=form.day.given, name=form.name.data
        ),
    )
    if row is None:
        return redraw("office_terms/holidays.html", form, **_listed(_year()))
    said(_("The day is added."))
    touched = holidays.touched(data.reading(), row.day)
    if touched:
        said(_("%(count)s loans begin or end on that day. Tell the borrowers.", count=touched))
    return see_other("office_terms.holidays", year=dates.buddhist_year(row.day))


class ProposalForm(PageForm):
    """Proposed days that are taken over."""


def _days() -> list[date]:
    """The days that were ticked, each as `2026-12-05`."""
    return [_day(typed) for typed in request.form.getlist("days")[:60]]


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed[:10])
    except ValueError:
        abort(404)


@bp.post("/holidays/proposed")
@page(Permission.MANAGE_OFFICE)
def take_over() -> ResponseReturnValue:
    """Take the ticked proposals over."""
    form, year = ProposalForm(), _year()
    days = _days()
    count = attempt(
        form,
        lambda session: holidays.take_over(session, actor=guard.actor(), now=data.now(), year=year, days=days),
    )
    if count is None:
        shown = DayForm(formdata=None)
        shown.refusals, shown.status = form.refusals, form.status
        return redraw("office_terms/holidays.html", shown, **_listed(year))
    said(_("Days added: %(count)s", count=count))
    return see_other("office_terms.holidays", year=year + 543)


@bp.post("/holidays/removed")
@page(Permission.MANAGE_OFFICE)
def remove_holiday() -> ResponseReturnValue:
    """Take a closed day away."""
    day = _day(request.form.get("day", ""))
    with data.transaction() as session:
        holidays.remove(session, actor=guard.actor(), now=data.now(), day=day)
    said(_("The day is taken away."))
    return see_other("office_terms.holidays", year=min(dates.buddhist_year(day), MAXYEAR))


# -- vehicles ---------------------------------------------------------------------------------------------------------


class RegimeForm(PageForm):
    """Why vehicles of a kind may be lent, or no longer."""

    reason = Line(_l("By which order, or why?"), [Needed(_l("Enter by which order, or why."))], most=300)


@bp.get("/vehicles", endpoint="vehicles")
@page(Permission.MANAGE_OFFICE)
def kinds_of_vehicles() -> ResponseReturnValue:
    """The kinds of vehicles in the register, and which of them may be lent."""
    return render_template("office_terms/vehicles.html", rows=vehicles.kinds(data.reading()))


@bp.get("/vehicles/<uuid:item>")
@page(Permission.MANAGE_OFFICE)
def vehicle(item: UUID) -> ResponseReturnValue:
    """One kind of vehicles."""
    found = vehicles.get(data.reading(), item)
    return render_template("office_terms/vehicle.html", form=RegimeForm(), found=found)


@bp.post("/vehicles/<uuid:item>")
@page(Permission.MANAGE_OFFICE)
def say_of_vehicle(item: UUID) -> ResponseReturnValue:
    """Confirm that the vehicle regulation is kept, or take that back."""
    form = RegimeForm()
    confirmed = request.form.get("confirmed") == "yes"

    def act(session: Session) -> bool:
        found = vehicles.say(
            session,
            actor=guard.actor(),
            now=data.now(),
            item_id=item,
            confirmed=confirmed,
            reason=form.reason.data,
        )
        return found.item is not None

    if attempt(form, act) is None:
        return redraw("office_terms/vehicle.html", form, found=vehicles.get(data.reading(), item))
    if confirmed:
        said(_("This kind may be lent from now on. The register's keeper sets who may borrow it."))
    else:
        said(_("This kind is kept out again."))
    return see_other("office_terms.vehicles")
