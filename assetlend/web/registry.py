"""The register: list and search, one thing with its whole history, its particulars and condition, and the kinds."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from assetlend.documents import codes
from assetlend.domain.access import Permission, grant
from assetlend.domain.accessories import read
from assetlend.domain.assets import Condition
from assetlend.models import Asset, Audience, Durability, Item
from assetlend.services import accessories, asset_cards, papers, photos, register_import, registry, vehicles
from assetlend.services import kinds as of_kinds
from assetlend.services.registry import Change, ItemTerms, Search
from assetlend.web import data, guard
from assetlend.web.fields import Baht, Choice, Count, Line, Lines, Needed, Photos, Pick, ThaiDay, Tick, words
from assetlend.web.formats import AUDIENCE_NAMES
from assetlend.web.forms import PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("registry", __name__, url_prefix="/register")


def asked_id(name: str) -> UUID | None:
    """A key in the address, None when there is none or it is no key."""
    try:
        return UUID(asked(name, 40))
    except ValueError:
        return None


def search_of() -> Search:
    """What the address asks for."""
    condition = asked("condition", 30)
    return Search(
        words=asked("q"),
        division=asked_id("division"),
        item=asked_id("item"),
        condition=Condition(condition) if condition in list(Condition) else None,
        out=asked("out", 3) == "yes",
        after=asked_id("after"),
    )


@bp.get("")
@page(Permission.SEE_REGISTER)
def listing() -> ResponseReturnValue:
    """Fifty rows of the register at a time."""
    what = search_of()
    found = registry.search(data.reading(), guard.actor(), what)
    divisions = registry.divisions(data.reading())
    return render_template(
        "registry/listing.html",
        found=found,
        what=what,
        divisions=divisions,
        conditions=words(Condition),
        condition_of=registry.condition_of,
    )


class ConditionForm(PageForm):
    """Units go from one condition to another."""

    before = Choice(_l("Present condition"), [Needed(_l("Choose the present condition."))], words=Condition)
    after = Choice(_l("New condition"), [Needed(_l("Choose the new condition."))], words=Condition)
    quantity = Count(_l("How many units?"), [Needed(_l("Enter how many units."))], least=1)
    reason = Line(_l("Why?"), [Needed(_l("Enter why the condition changes."))], most=300)


@bp.get("/<uuid:asset>")
@page(Permission.SEE_REGISTER)
def show(asset: UUID) -> ResponseReturnValue:
    """One thing with its whole history."""
    row = registry.get(data.reading(), guard.actor(), asset)
    form = _condition_form(row)
    form.quantity.data = 1
    return render_template("registry/show.html", form=form, **_shown(row))


def _condition_form(row: Asset) -> ConditionForm:
    form = ConditionForm()
    counts = registry.condition_of(row).counts
    form.before.offer([pair for pair in words(Condition) if Condition(pair[0]) in counts])
    form.after.offer([pair for pair in words(Condition) if pair[0] != Condition.DISPOSED.value])
    return form


def _shown(row: Asset) -> dict[str, Any]:
    return {
        "asset": row,
        "standing": registry.condition_of(row),
        "history": registry.history(data.reading(), row),
        "keeps": grant(guard.actor(), Permission.KEEP_REGISTER, row.item.division_id),
        "qr": codes.qr_path(papers.address(data.reading(), f"/a/{row.tag}")),
        "today": data.today(),
        "entry_of": _entry_of,
        "worth": asset_cards.worth(data.reading(), row, data.today()),
        "cards": asset_cards.issued(data.reading(), guard.actor(), row.id),
    }


def _entry_of(body: bytes) -> Any:
    return json.loads(body)


@bp.post("/<uuid:asset>/condition")
@page(Permission.KEEP_REGISTER)
def change_condition(asset: UUID) -> ResponseReturnValue:
    """Record another condition."""
    row = registry.get(data.reading(), guard.actor(), asset)
    form = _condition_form(row)
    done = attempt(
        form,
        lambda session: registry.change_condition(
            session,
            actor=guard.actor(),
            now=data.now(),
            asset_id=asset,
            change=Change(form.before.data, form.after.data, form.quantity.data, form.reason.data),
        ),
    )
    if done is None:
        return redraw("registry/show.html", form, **_shown(registry.get(data.reading(), guard.actor(), asset)))
    said(_("The new condition is recorded."))
    return see_other("registry.show", asset=asset)


class AssetForm(PageForm):
    """The particulars of one row of the register."""

    is_piece = False
    number = Line(_l("Number"), most=60)
    location = Line(_l("Where it is kept"), most=200)
    brand = Line(_l("Brand and model"), most=200)
    document_no = Line(_l("Document number"), most=100)
    vendor = Line(_l("Seller or donor"), most=200)
    unit_value = Baht(_l("Price of one unit in baht"))
    is_lendable = Tick(_l("May be lent"))
    note = Lines(_l("Note"), most=1000)

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        if self.is_piece and not self.number.data:
            self.number.errors = [_("A numbered piece keeps a number. Enter it.")]
            fine = False
        return fine

    @classmethod
    def of(cls, row: Asset) -> "AssetForm":
        """The form for a row; what is not sent along stays as it is."""
        form = cls(obj=row, data={"unit_value": row.unit_value_satang})
        form.is_piece = not row.is_lot
        return form

    def values(self) -> dict[str, Any]:
        """What the service keeps."""
        texts = {name: self[name].data or "" for name in ("location", "brand", "document_no", "vendor", "note")}
        lendable = bool(self.is_lendable.data)
        return texts | {
            "number": self.number.data or None,
            "is_lendable": lendable,
            "unit_value_satang": self.unit_value.data,
        }


@bp.get("/<uuid:asset>/edit")
@page(Permission.KEEP_REGISTER)
def edit(asset: UUID) -> ResponseReturnValue:
    """The form for the particulars."""
    row = registry.get(data.reading(), guard.actor(), asset)
    return render_template("registry/edit.html", form=AssetForm.of(row), asset=row)


@bp.post("/<uuid:asset>/edit")
@page(Permission.KEEP_REGISTER)
def save(asset: UUID) -> ResponseReturnValue:
    """Keep the particulars; each change is entered with its old and new value."""
    form = AssetForm.of(registry.get(data.reading(), guard.actor(), asset))
    done = attempt(
        form,
        lambda session: registry.edit(
            session, actor=guard.actor(), now=data.now(), asset_id=asset, values=form.values()
        ),
    )
    if done is None:
        return redraw("registry/edit.html", form, asset=registry.get(data.reading(), guard.actor(), asset))
    said(_("The particulars are kept."))
    return see_other("registry.show", asset=asset)


# -- kinds ------------------------------------------------------------------------------------------------------------


@bp.get("/kinds")
@page(Permission.SEE_REGISTER)
def kinds() -> ResponseReturnValue:
    """The kinds of item and how each is lent."""
    rows = registry.items(data.reading(), guard.actor())
    return render_template("registry/kinds.html", rows=rows, audiences=AUDIENCE_NAMES)


class KindForm(PageForm):
    """How a kind is lent."""

    audience = Choice(_l("Who may borrow it?"), [Needed(_l("Choose who may borrow it."))], words=Audience)
    durability = Pick(_l("How does it come back?"), words=Durability)
    max_days = Count(_l("Longest loan in days, if shorter than the office's"), least=1, most=365)
    usual_days = Count(_l("Usual days of a loan; longer needs a reason"), least=1, most=365)
    notice_days = Count(_l("Days it must be asked for ahead"), most=90)
    most_units = Count(_l("Most units that one resident may have at once"), least=1)
    is_medical = Tick(_l("It is a medical aid, such as a bed or a wheelchair"))
    description = Lines(_l("What a borrower should know"), most=1000)
    photos = Photos(_l("Picture for the catalogue"))


@bp.get("/kinds/<uuid:item>")
@page(Permission.KEEP_REGISTER)
def kind(item: UUID) -> ResponseReturnValue:
    """The form for one kind."""
    row = _kind(item)
    form = _kind_form()
    for name in ("audience", "durability", "max_days", "notice_days", "description"):
        form[name].data = getattr(row, name)
    terms = of_kinds.terms_of(data.reading(), [row.id]).get(row.id)
    if terms is not None:
        form.usual_days.data, form.most_units.data = terms.usual_days, terms.most_units
    form.is_medical.data = of_kinds.is_medical(row, terms)
    return render_template("registry/kind.html", form=form, **_kind_shown(row))


def _kind_shown(row: Item) -> dict[str, Any]:
    """What the page of a kind shows beside its form."""
    belong = accessories.of_items(data.reading(), [row.id])[row.id]
    lines = AccessoriesForm(data={"accessories": "\n".join(f"{one.name} {one.per_unit}" for one in belong)})
    return {"item": row, "belongings": lines, "word": vehicles.last_word(data.reading(), row.id)}


def _kind(item: UUID) -> Item:
    row = data.reading().get(Item, item)
    if row is None or grant(guard.actor(), Permission.KEEP_REGISTER, row.division_id) is None:
        abort(404)
    return row


def _kind_form() -> KindForm:
    form = KindForm()
    form.audience.offer(words(Audience))
    form.durability.offer(words(Durability))
    return form


@bp.post("/kinds/<uuid:item>")
@page(Permission.KEEP_REGISTER)
def save_kind(item: UUID) -> ResponseReturnValue:
    """Keep how a kind is lent, and its picture."""
    _kind(item)
    form = _kind_form()

    def act(session: Any) -> Item:
        wanted = ItemTerms(
            audience=form.audience.data,
            max_days=form.max_days.data,
            notice_days=form.notice_days.data,
            description=form.description.data or "",
            durability=form.durability.data,
            usual_days=form.usual_days.data,
            most_units=form.most_units.data,
            is_medical=bool(form.is_medical.data),
        )
        row = registry.edit_item(session, actor=guard.actor(), item_id=item, wanted=wanted)
        for picture in form.photos.cleaned[:1]:
            photos.replace_item_photo(session, picture, item=item, by=guard.actor().person, now=data.now())
        return row

    if attempt(form, act) is None:
        return redraw("registry/kind.html", form, **_kind_shown(_kind(item)))
    said(_("The kind is kept."))
    return see_other("registry.kinds")


class AccessoriesForm(PageForm):
    """What belongs to a kind."""

    accessories = Lines(_l("One on a line, with the number that belongs to one unit"), most=1500)


@bp.post("/kinds/<uuid:item>/accessories")
@page(Permission.KEEP_REGISTER)
def save_accessories(item: UUID) -> ResponseReturnValue:
    """Keep what belongs to a kind from now on."""
    _kind(item)
    form = AccessoriesForm()

    def act(session: Any) -> Item:
        wanted = read(form.accessories.data or "")
        return accessories.edit(session, actor=guard.actor(), item_id=item, wanted=wanted)

    if attempt(form, act) is None:
        return redraw("registry/accessories.html", form, item=_kind(item))
    said(_("What belongs to it is kept."))
    return see_other("registry.kind", item=item)


# -- adding by hand ---------------------------------------------------------------------------------------------------


class NewAssetForm(PageForm):
    """A new row of the register, or several pieces with numbers."""

    division = Choice(_l("Owning division"), [Needed(_l("Choose the division that owns it."))])
    name = Line(_l("Name"), [Needed(_l("Enter what it is."))], most=200)
    item_class = Line(_l("Class"), most=120)
    unit = Line(_l("Unit for counting"), [Needed(_l("Enter the unit for counting."))], most=40)
    numbers = Lines(_l("Numbers, one on a line; leave empty for things that are only counted"), most=6000)
    quantity = Count(_l("How many, for things that are only counted"), least=1)
    unit_value = Baht(_l("Price of one unit in baht"))
    acquired_on = ThaiDay(_l("Day of acquisition"))
    lendable = Tick(_l("May be lent"))


def _new_form() -> NewAssetForm:
    form = NewAssetForm()
    form.division.offer([(d.id.hex, d.name) for d in registry.divisions(data.reading()) if d.is_active])
    return form


@bp.get("/new")
@page(Permission.KEEP_REGISTER)
def new() -> ResponseReturnValue:
    """The form for a new row."""
    return render_template("registry/new.html", form=_new_form())


@bp.post("/new")
@page(Permission.KEEP_REGISTER)
def add() -> ResponseReturnValue:
    """Add rows by hand, read and checked as an imported file is."""
    form = _new_form()
    done = attempt(form, lambda session: _add(session, form))
    if done is None:
        return redraw("registry/new.html", form)
    said(_("Added to the register: %(count)s", count=done.added))
    return see_other("registry.listing", q=form.name.data)


def _add(session: Any, form: NewAssetForm) -> register_import.Result:
    wanted = register_import.ByHand(
        division=UUID(form.division.data),
        name=form.name.data,
        item_class=form.item_class.data or "",
        unit=form.unit.data,
        numbers=[line for line in (form.numbers.data or "").split("\n") if line.strip()],
        quantity=form.quantity.data,
        unit_value_satang=form.unit_value.data,
        acquired_on=form.acquired_on.data,
        lendable=bool(form.lendable.data),
    )
    return register_import.add_by_hand(session, actor=guard.actor(), now=data.now(), wanted=wanted)
