"""People and offices: accounts, appointments with their orders, and divisions."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission
from assetlend.domain.delegation import Bounds
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.offices import Holding, Office
from assetlend.services import admin, authority_orders, delegating, registry
from assetlend.services.admin import NewAppointment, NewOfficial
from assetlend.web import data, guard
from assetlend.web.fields import Baht, Choice, Count, Email, Line, Needed, Phone, Pick, ThaiDay, words
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("admin", __name__, url_prefix="/people")


@bp.get("")
@page(Permission.MANAGE_PEOPLE)
def people() -> ResponseReturnValue:
    """Everybody with an account."""
    return render_template("admin/people.html", rows=admin.officials(data.reading(), data.today()))


class PersonForm(PageForm):
    """An official's particulars."""

    title = Line(_l("Title"), most=30)
    first_name = Line(_l("First name"), [Needed(_l("Enter the first name."))], most=100)
    last_name = Line(_l("Family name"), [Needed(_l("Enter the family name."))], most=100)
    position = Line(_l("Position"), most=120)
    division = Choice(_l("Division"))
    phone = Phone(_l("Telephone"))
    email = Email(_l("E-mail address for notices"), most=200)

    def prepare(self) -> None:
        """Offer the divisions."""
        self.division.offer([(d.id.hex, d.name) for d in registry.divisions(data.reading())])

    def wanted(self, username: str = "") -> NewOfficial:
        return NewOfficial(
            title=self.title.data or "",
            first_name=self.first_name.data,
            last_name=self.last_name.data,
            username=username,
            position=self.position.data or "",
            phone=self.phone.data,
            email=self.email.data or None,
            division=UUID(self.division.data) if self.division.data else None,
        )


class NewPersonForm(PersonForm):
    """A new official with his user name."""

    username = Line(_l("User name"), [Needed(_l("Enter a user name."))], most=60)


@bp.get("/new")
@page(Permission.MANAGE_PEOPLE)
def new() -> ResponseReturnValue:
    """The form for a new official."""
    form = NewPersonForm()
    form.prepare()
    return render_template("admin/new.html", form=form)


@bp.post("/new")
@page(Permission.MANAGE_PEOPLE)
def add() -> ResponseReturnValue:
    """Add an official; his first password is shown once."""
    form = NewPersonForm()
    form.prepare()
    done = attempt(
        form,
        lambda session: admin.add_official(
            session, actor=guard.actor(), now=data.now(), wanted=form.wanted(form.username.data)
        ),
    )
    if done is None:
        return redraw("admin/new.html", form)
    person, password = done
    return render_template("admin/password.html", person=person, username=form.username.data, password=password)


class AppointmentForm(PageForm):
    """An office for a person."""

    office = Choice(_l("Office"), [Needed(_l("Choose the office."))], words=Office)
    holding = Pick(_l("How it is held"), [Needed(_l("Choose how the office is held."))], words=Holding)
    division = Choice(_l("Division (for a head of division; else empty means all)"))
    title = Line(_l("Position as papers print it"), [Needed(_l("Enter the position as papers print it."))], most=150)
    starts_on = ThaiDay(_l("First day"), [Needed(_l("Enter the first day."))])
    ends_on = ThaiDay(_l("Last day, when it is known"))
    order_no = Line(_l("Number of the order"), most=60)
    most_value = Baht(_l("Loans worth at most, in baht"))
    most_days = Count(_l("Loans of at most so many days"), least=1, most=730)
    borrower_kind = Choice(_l("Only for this kind of borrower"), words=BorrowerKind)

    def prepare(self) -> None:
        """Offer offices, ways of holding, divisions and kinds of borrowers."""
        self.borrower_kind.offer(words(BorrowerKind))
        self.office.offer(words(Office))
        self.holding.offer(words(Holding))
        if request.method == "GET":
            self.holding.data = Holding.REGULAR
        self.division.offer([(d.id.hex, d.name) for d in registry.divisions(data.reading())])

    def wanted(self, person: UUID) -> NewAppointment:
        return NewAppointment(
            person=person,
            office=self.office.data,
            title=self.title.data,
            starts_on=self.starts_on.given,
            ends_on=self.ends_on.data,
            holding=self.holding.data,
            division=UUID(self.division.data) if self.division.data else None,
            order_no=self.order_no.data or None,
            bounds=self.bounds(),
        )

    def bounds(self) -> Bounds | None:
        """The limits that were filled in, None where there are none."""
        found = Bounds(_ticked(), self.most_value.data, self.most_days.data, self.borrower_kind.data)
        return None if found == Bounds() else found


def _ticked() -> frozenset[UUID]:
    """The kinds of things that were ticked."""
    try:
        return frozenset(UUID(one) for one in request.form.getlist("item"))
    except ValueError:
        abort(404)


@bp.get("/<uuid:person>")
@page(Permission.MANAGE_PEOPLE)
def show(person: UUID) -> ResponseReturnValue:
    """One official with his offices."""
    return render_template("admin/show.html", form=_appointment_form(), **_shown(person))


def _appointment_form() -> AppointmentForm:
    form = AppointmentForm()
    form.prepare()
    return form


def _shown(person: UUID) -> dict[str, Any]:
    official = admin.official(data.reading(), person)
    return {
        "official": official,
        "today": data.today(),
        "elected": authority_orders.is_elected,
        "oneself": guard.actor().person == person,
        "kinds": delegating.kinds(data.reading()),
        "ticked": set(request.form.getlist("item")),
    }


@bp.post("/<uuid:person>/appointments")
@page(Permission.MANAGE_PEOPLE)
def appoint(person: UUID) -> ResponseReturnValue:
    """Give an office."""
    form = _appointment_form()
    done = attempt(
        form,
        lambda session: admin.appoint(session, actor=guard.actor(), now=data.now(), wanted=form.wanted(person)),
    )
    if done is None:
        return redraw("admin/show.html", form, **_shown(person))
    said(_("The office is given."))
    return see_other("admin.show", person=person)


class EndForm(PageForm):
    """The last day of an appointment."""

    last_day = ThaiDay(_l("Last day"), [Needed(_l("Enter the last day."))])


@bp.get("/<uuid:person>/appointments/<uuid:appointment>")
@page(Permission.MANAGE_PEOPLE)
def ending(person: UUID, appointment: UUID) -> ResponseReturnValue:
    """The form for ending an office."""
    form = EndForm()
    form.last_day.data = data.today()
    form.last_day.process(None, data.today())
    return render_template("admin/end.html", form=form, appointment=_appointment(person, appointment), **_shown(person))


def _appointment(person: UUID, appointment: UUID) -> Any:
    found = [one for one in admin.official(data.reading(), person).appointments if one.id == appointment]
    if not found:
        abort(404)
    return found[0]


@bp.post("/<uuid:person>/appointments/<uuid:appointment>")
@page(Permission.MANAGE_PEOPLE)
def end(person: UUID, appointment: UUID) -> ResponseReturnValue:
    """End an office with a day."""
    _appointment(person, appointment)
    form = EndForm()

    def act(session: Any) -> bool:
        admin.end_appointment(
            session,
            actor=guard.actor(),
            now=data.now(),
            appointment_id=appointment,
            last_day=form.last_day.given,
        )
        return True

    if attempt(form, act) is None:
        return redraw("admin/end.html", form, appointment=_appointment(person, appointment), **_shown(person))
    said(_("The office ends with that day."))
    return see_other("admin.show", person=person)


@bp.get("/<uuid:person>/edit")
@page(Permission.MANAGE_PEOPLE)
def edit(person: UUID) -> ResponseReturnValue:
    """The form for an official's particulars."""
    official = admin.official(data.reading(), person)
    form = PersonForm(obj=official.person)
    form.prepare()
    form.division.data = official.person.division_id.hex if official.person.division_id else None
    return render_template("admin/edit.html", form=form, official=official)


@bp.post("/<uuid:person>/edit")
@page(Permission.MANAGE_PEOPLE)
def save(person: UUID) -> ResponseReturnValue:
    """Keep an official's particulars."""
    form = PersonForm()
    form.prepare()
    done = attempt(
        form,
        lambda session: admin.edit_official(session, actor=guard.actor(), person=person, wanted=form.wanted()),
    )
    if done is None:
        return redraw("admin/edit.html", form, official=admin.official(data.reading(), person))
    said(_("The particulars are kept."))
    return see_other("admin.show", person=person)


@bp.post("/<uuid:person>/switch/<any(on, off):state>")
@page(Permission.MANAGE_PEOPLE)
def switch(person: UUID, state: str) -> ResponseReturnValue:
    """Switch an account on or off."""
    with data.transaction() as session:
        admin.switch(session, actor=guard.actor(), now=data.now(), person=person, on=state == "on")
    said(_("The account is switched on.") if state == "on" else _("The account is switched off; its sign-ins ended."))
    return see_other("admin.show", person=person)


@bp.post("/<uuid:person>/reset")
@page(Permission.MANAGE_PEOPLE)
def reset(person: UUID) -> ResponseReturnValue:
    """A new first password, shown once."""
    with data.transaction() as session:
        password = admin.reset_password(session, actor=guard.actor(), now=data.now(), person=person)
    official = admin.official(data.reading(), person)
    return render_template(
        "admin/password.html", person=official.person, username=official.account.username, password=password
    )


# -- divisions --------------------------------------------------------------------------------------------------------


class DivisionForm(PageForm):
    """A division's name and telephone."""

    name = Line(_l("Name of the division"), [Needed(_l("Enter the name of the division."))], most=120)
    phone = Line(_l("Telephone"), most=30)


@bp.get("/divisions")
@page(Permission.MANAGE_PEOPLE)
def divisions() -> ResponseReturnValue:
    """The divisions, and the form for a new one."""
    return render_template("admin/divisions.html", form=DivisionForm(), rows=registry.divisions(data.reading()))


@bp.post("/divisions")
@page(Permission.MANAGE_PEOPLE)
def add_division() -> ResponseReturnValue:
    """Add a division."""
    form = DivisionForm()
    done = attempt(
        form,
        lambda session: admin.save_division(
            session, actor=guard.actor(), now=data.now(), name=form.name.data, phone=form.phone.data or ""
        ),
    )
    if done is None:
        return redraw("admin/divisions.html", form, rows=registry.divisions(data.reading()))
    said(_("The division is added."))
    return see_other("admin.divisions")


@bp.get("/divisions/<uuid:division>")
@page(Permission.MANAGE_PEOPLE)
def division(division: UUID) -> ResponseReturnValue:
    """The form for one division."""
    row = _division(division)
    return render_template("admin/division.html", form=DivisionForm(obj=row), row=row)


def _division(key: UUID) -> Any:
    found = [one for one in registry.divisions(data.reading()) if one.id == key]
    if not found:
        abort(404)
    return found[0]


@bp.post("/divisions/<uuid:division>")
@page(Permission.MANAGE_PEOPLE)
def save_division(division: UUID) -> ResponseReturnValue:
    """Rename a division."""
    _division(division)
    form = DivisionForm()
    done = attempt(
        form,
        lambda session: admin.save_division(
            session,
            actor=guard.actor(),
            now=data.now(),
            name=form.name.data,
            phone=form.phone.data or "",
            division=division,
        ),
    )
    if done is None:
        return redraw("admin/division.html", form, row=_division(division))
    said(_("The division is kept."))
    return see_other("admin.divisions")
