"""Kits as supply keeps them: named sets of one division's things, offered in the catalogue as one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain.access import Permission, grant
from assetlend.errors import Invalid
from assetlend.models import Division, Item, Kit
from assetlend.services import kits, registry
from assetlend.services.kits import Wanted
from assetlend.thai import digits
from assetlend.web import data, formats, guard
from assetlend.web.fields import Line, Lines, Needed
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("kits", __name__, url_prefix="/register/kits")


@bp.get("")
@page(Permission.SEE_REGISTER)
def listing() -> ResponseReturnValue:
    """All kits with their parts, and where to make a new one."""
    divisions = [one for one in registry.divisions(data.reading()) if one.is_active and _keeps(one.id)]
    return render_template("kits/listing.html", kits=kits.all_of(data.reading(), guard.actor()), divisions=divisions)


def _keeps(division: UUID) -> bool:
    return grant(guard.actor(), Permission.KEEP_REGISTER, division) is not None


class KitForm(PageForm):
    """The name of a kit, and beside each kind how many belong to it."""

    name = Line(_l("Name of the kit"), [Needed(_l("Enter the name of the kit."))], most=150)
    description = Lines(_l("What a borrower should know"), most=500)

    def read_parts(self, items: Sequence[Item]) -> None:
        """Take in the numbers that were typed beside the kinds; none leaves a kind out."""
        self.parts: dict[UUID, int] = {}
        for item in items:
            name = f"part-{item.id.hex}"
            try:
                typed = request.form.get(name, "").strip()
                units = digits.parse_count(typed, most=100_000) if typed else 0
            except Invalid as refusal:
                self.refusals.append((formats.say(refusal), name))
                continue
            if units:
                self.parts[item.id] = units

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        return fine and not self.refusals

    def wanted(self) -> Wanted:
        return Wanted(self.name.data, self.description.data or "", self.parts)


def _shown(division: Division, kit: Kit | None = None) -> dict[str, Any]:
    items = kits.possible_parts(data.reading(), division.id)
    in_kit = {part.item_id: part.quantity for part in kit.parts} if kit else {}
    return {"division": division, "kit": kit, "items": items, "parts": in_kit}


def _division(key: UUID) -> Division:
    found = data.reading().get(Division, key)
    if found is None or not found.is_active or not _keeps(key):
        abort(404)
    return found


@bp.get("/of/<uuid:division>")
@page(Permission.KEEP_REGISTER)
def new(division: UUID) -> ResponseReturnValue:
    """The form for a new kit of a division's things (R20)."""
    return render_template("kits/form.html", form=KitForm(), **_shown(_division(division)))


@bp.post("/of/<uuid:division>")
@page(Permission.KEEP_REGISTER)
def add(division: UUID) -> ResponseReturnValue:
    """Make the kit."""
    shown = _shown(_division(division))
    form = _read(shown["items"])

    def act(session: Session) -> Kit:
        return kits.add(session, actor=guard.actor(), now=data.now(), division=division, wanted=form.wanted())

    if attempt(form, act) is None:
        return redraw("kits/form.html", form, **_shown(_division(division)))
    said(_("The kit is kept."))
    return see_other("kits.listing")


def _read(items: Sequence[Item]) -> KitForm:
    form = KitForm()
    form.read_parts(items)
    return form


@bp.get("/<uuid:kit>")
@page(Permission.KEEP_REGISTER)
def show(kit: UUID) -> ResponseReturnValue:
    """The form for a kit that is there."""
    found = kits.get(data.reading(), guard.actor(), kit)
    form = KitForm(data={"name": found.name, "description": found.description})
    return render_template("kits/form.html", form=form, **_shown(found.division, found))


@bp.post("/<uuid:kit>")
@page(Permission.KEEP_REGISTER)
def save(kit: UUID) -> ResponseReturnValue:
    """Keep the kit as it is on the form."""
    found = kits.get(data.reading(), guard.actor(), kit)
    form = _read(_shown(found.division, found)["items"])

    def act(session: Session) -> Kit:
        return kits.edit(session, actor=guard.actor(), kit_id=kit, wanted=form.wanted())

    if attempt(form, act) is None:
        again = kits.get(data.reading(), guard.actor(), kit)
        return redraw("kits/form.html", form, **_shown(again.division, again))
    said(_("The kit is kept."))
    return see_other("kits.listing")


@bp.post("/<uuid:kit>/remove")
@page(Permission.KEEP_REGISTER)
def remove(kit: UUID) -> ResponseReturnValue:
    """Offer the kit no longer."""
    with data.transaction() as session:
        kits.remove(session, actor=guard.actor(), kit_id=kit)
    said(_("The kit is no longer offered."))
    return see_other("kits.listing")
