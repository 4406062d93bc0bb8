"""Orders as papers, where they were decided: a committee on what the annual check found, and an official's office."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.clock import local_day
from assetlend.domain.access import Permission
from assetlend.domain.committees import MOST
from assetlend.errors import NotFound
from assetlend.models import Appointment, OfficePaper, Stocktake
from assetlend.services import admin, authority_orders, finding_orders, office_papers, stocktake
from assetlend.services.authority_orders import HeadIsElected, Order
from assetlend.web import data, formats, guard
from assetlend.web.fields import Choice, Lines, Needed, ThaiDay
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.office_papers import CommitteeForm

bp = Blueprint("orders", __name__)


# -- a committee on what was found ------------------------------------------------------------------------------------


@bp.get("/stocktake/<number:year>/findings/<uuid:asset>/order")
@page(Permission.DECIDE_FINDING)
def committee(year: int, asset: UUID) -> ResponseReturnValue:
    """The form of the order that appoints the committee on a finding, with the members of the last one."""
    shown = _found(year, asset)
    before = finding_orders.last(data.reading(), shown["row"], shown["ordered"].order_no)
    people = office_papers.value_of(before).get("people", []) if before else []
    known = {f"{part}_{n}": one[part] for n, one in enumerate(people, 1) for part in ("name", "position")}
    return render_template("papers/finding_committee.html", form=CommitteeForm(formdata=None, data=known), **shown)


def _found(year: int, asset: UUID) -> dict[str, Any]:
    reading = data.reading()
    row: Stocktake | None = stocktake.get(reading, year)
    if row is None:
        raise NotFound()
    ordered = finding_orders.of_finding(reading, row, asset)
    about = {"ordered": ordered, "ordered_on": local_day(ordered.decided_at)}
    return {"row": row, "year": year, "asset": asset, "places": range(1, MOST + 1)} | about


@bp.post("/stocktake/<number:year>/findings/<uuid:asset>/order")
@page(Permission.DECIDE_FINDING)
def appoint(year: int, asset: UUID) -> ResponseReturnValue:
    """Issue the order that appoints the committee on a finding."""
    form = CommitteeForm()
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "year": year, "asset_id": asset}
    if attempt(form, lambda session: finding_orders.issue(session, members=form.members(), **values)) is None:
        return redraw("papers/finding_committee.html", form, **_found(year, asset))
    said(_("The paper is issued. Print it from the list of papers."))
    return see_other("stocktake.report", year=year)


# -- an office --------------------------------------------------------------------------------------------------------


class AuthorityForm(PageForm):
    """What the order says beside the appointment."""

    ordered_on = ThaiDay(_l("Day of the order"), [Needed(_l("Enter the day of the order."))])
    power = Lines(_l("By which law"), [Needed(_l("Enter the law that gives the power to order this."))], most=400)
    signer = Choice(_l("Who signs"))

    def prepare(self, row: Appointment) -> None:
        """Offer who may sign today or may on the first day of the office."""
        reading = data.reading()
        found = [*authority_orders.signers(reading, row, data.today())]
        found += [one for one in authority_orders.signers(reading, row, row.starts_on) if one not in found]
        self.signer.offer([(one.id.hex, f"{one.person.name} ({formats.named(one.holding)})") for one in found])

    def order(self) -> Order:
        """What was typed."""
        signer = UUID(self.signer.data) if self.signer.data else None
        return Order(day=self.ordered_on.given, power=self.power.data, signer=signer)


@bp.get("/people/<uuid:person>/appointments/<uuid:appointment>/order")
@page(Permission.MANAGE_PEOPLE)
def authority(person: UUID, appointment: UUID) -> ResponseReturnValue:
    """The form of the order behind an appointment, and the papers issued so far."""
    shown = _appointed(person, appointment)
    form = AuthorityForm(formdata=None, data={"power": authority_orders.power_of(data.reading(), shown["held"])})
    form.prepare(shown["held"])
    form.signer.data = next((key for key, _name in form.signer.choices), None)
    return render_template("papers/authority_order.html", form=form, **shown)


def _appointed(person: UUID, appointment: UUID) -> dict[str, Any]:
    official = admin.official(data.reading(), person)
    held = next((one for one in official.appointments if one.id == appointment), None)
    if held is None:
        raise NotFound()
    refused = formats.say(HeadIsElected()) if authority_orders.is_elected(held) else ""
    if guard.actor().person == person:
        refused = formats.say(admin.NotOneself())
    return {"official": official, "held": held, "refused": refused}


@bp.post("/people/<uuid:person>/appointments/<uuid:appointment>/order")
@page(Permission.MANAGE_PEOPLE)
def order(person: UUID, appointment: UUID) -> ResponseReturnValue:
    """Issue the order behind an appointment."""
    shown = _appointed(person, appointment)
    form = AuthorityForm()
    form.prepare(shown["held"])
    if attempt(form, lambda session: _order(session, form, appointment)) is None:
        return redraw("papers/authority_order.html", form, **_appointed(person, appointment))
    said(_("The paper is issued. Print it from the list of papers."))
    return see_other("orders.authority", person=person, appointment=appointment)


def _order(session: Session, form: AuthorityForm, appointment: UUID) -> OfficePaper:
    return authority_orders.issue(
        session, actor=guard.actor(), now=data.now(), appointment_id=appointment, order=form.order()
    )
