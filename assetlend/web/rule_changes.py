"""Changing the law of approval: write a draft route by route, see what would be different, propose, put in force."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import ValidationError

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.lending import BorrowerKind, Place
from assetlend.domain.offices import Office
from assetlend.domain.routing import StepKind
from assetlend.domain.rule_changes import DECIDING, MOST_STEPS, NUMBERS, ChangeState
from assetlend.models import RuleChange
from assetlend.services import rule_changes, rules
from assetlend.services.rule_changes import Rewrite
from assetlend.web import data, formats, guard
from assetlend.web.fields import Baht, Choice, Count, Line, Lines, Needed, ThaiDay, Tick, words
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("rule_changes", __name__, url_prefix="/rules/changes")


@bp.get("")
@page(Permission.SEE_RULE_CHANGES)
def listing() -> ResponseReturnValue:
    """The rules of approval in force, the change under way, and those that were."""
    return render_template("rule_changes/listing.html", form=PageForm(), **_listed())


def _listed() -> dict[str, Any]:
    reading = data.reading()
    return {
        "book": rules.current(reading),
        "open": rule_changes.open_one(reading),
        "changes": rule_changes.changes(reading),
        "editions": rule_changes.editions(reading),
        "may_edit": access.grant(guard.actor(), Permission.EDIT_RULES) is not None,
    }


@bp.post("")
@page(Permission.EDIT_RULES)
def begin() -> ResponseReturnValue:
    """Begin a draft out of what stands."""
    form = PageForm()
    done = attempt(form, lambda session: rule_changes.begin(session, actor=guard.actor(), now=data.now()).id)
    if done is None:
        return redraw("rule_changes/listing.html", form, **_listed())
    return see_other("rule_changes.show", change=done)


class ProposeForm(PageForm):
    """Why the rules change, and from when."""

    reason = Lines(_l("Why, and by which order or announcement"), [Needed(_l("Say why the rules change."))], most=500)
    starts_on = ThaiDay(_l("In force from"), [Needed(_l("Enter the first day."))])


@bp.get("/<uuid:change>")
@page(Permission.SEE_RULE_CHANGES)
def show(change: UUID) -> ResponseReturnValue:
    """One change: its routes and numbers, what is wrong with it, and what would be different."""
    form = ProposeForm()
    form.starts_on.process(None, data.today())
    return render_template("rule_changes/show.html", form=form, **_shown(change))


def _shown(key: UUID) -> dict[str, Any]:
    reading, actor = data.reading(), guard.actor()
    row = rule_changes.get(reading, actor, key)
    edits = access.grant(actor, Permission.EDIT_RULES) is not None
    enacts = access.grant(actor, Permission.ENACT_RULES) is not None
    return {
        "change": row,
        "book": rule_changes.book_of(reading, row),
        "old": rules.at_version(reading, row.based_on),
        "faults": rule_changes.faults(reading, row) if row.is_open else [],
        "numbers": _changed_numbers(rules.body_of(reading, row.based_on), row.body),
        "preview": rule_changes.preview(reading, row, data.today()) if row.is_open else None,
        "may_write": edits and row.state is ChangeState.DRAFT,
        "may_withdraw": (edits or enacts) and row.is_open,
        "may_enact": enacts and row.state is ChangeState.PROPOSED,
        "may_loans": access.at_the_door(actor, Permission.SEE_LOANS),
    }


def _changed_numbers(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    found = [(one.label, one.of(before), one.of({**before, **after})) for one in NUMBERS]
    return [(label, old, new) for label, old, new in found if old != new]


# -- writing ----------------------------------------------------------------------------------------------------------


class RouteForm(PageForm):
    """One route: for what it is, and who decides in which order. Without a tick it is for every borrower."""

    name = Line(_l("Name of the route"), [Needed(_l("Enter the name of the route."))], most=120)
    order = Count(_l("Place among the routes (the first that fits counts)"), least=1, most=50)
    place = Choice(_l("Where the things are used (empty: anywhere)"), words=Place)
    staff = Tick(_l("Staff of the office"))
    agency = Tick(_l("Another public body"))
    resident = Tick(_l("Resident"))
    value_from = Baht(_l("Worth at least, in baht"))
    value_to = Baht(_l("Worth at most, in baht"))
    days_from = Count(_l("For at least so many days"), most=730)
    days_to = Count(_l("For at most so many days"), most=730)
    rules = Line(_l("Rules that it rests on"), most=60)

    def prepare(self) -> None:
        """Offer places, kinds of steps and offices."""
        self.place.offer(words(Place))
        for number in range(1, MOST_STEPS + 1):
            self[f"kind_{number}"].offer(words(StepKind))
            self[f"office_{number}"].offer([(one.value, formats.named(one)) for one in DECIDING])

    def steps(self) -> list[list[str]]:
        """The steps that were filled in, in order."""
        pairs = [(self[f"kind_{n}"].data, self[f"office_{n}"].data) for n in range(1, MOST_STEPS + 1)]
        return [[kind.value, office.value] for kind, office in pairs if kind and office]

    def validate_kind_1(self, _field: Any) -> None:
        """Every step has a kind and an office."""
        fields = [self[f"{name}_{number}"] for name in ("kind", "office") for number in range(1, MOST_STEPS + 1)]
        if any(field.process_errors for field in fields):
            return  # they say it themselves
        for number in range(1, MOST_STEPS + 1):
            kind, office = self[f"kind_{number}"].data, self[f"office_{number}"].data
            if (kind is None) != (office is None) or (number == 1 and kind is None):
                raise ValidationError(_("Choose for each step what is done and which office does it."))

    def row(self) -> dict[str, Any]:
        """The route as the rulebook keeps it."""
        borrowers = [kind.value for kind in BorrowerKind if self[kind.value].data]
        cited = [one.strip().upper() for one in (self.rules.data or "").replace(",", " ").split()]
        found = {
            "place": self.place.data.value if self.place.data else None,
            "borrowers": borrowers if len(borrowers) < len(BorrowerKind) else None,
            "value_from": self.value_from.data,
            "value_to": self.value_to.data,
            "days_from": self.days_from.data,
            "days_to": self.days_to.data,
        }
        given = {name: value for name, value in found.items() if value or (value == 0 and name.endswith("_to"))}
        return {"name": self.name.data, "rules": cited, **given, "steps": self.steps()}


for _number in range(1, MOST_STEPS + 1):
    setattr(RouteForm, f"kind_{_number}", Choice(_l("What is done"), words=StepKind))
    setattr(RouteForm, f"office_{_number}", Choice(_l("By which office"), words=Office))


def _draft(change: UUID) -> RuleChange:
    row = rule_changes.get(data.reading(), guard.actor(), change)
    if row.state is not ChangeState.DRAFT:
        abort(409)
    return row


def _routes(row: RuleChange, place: int) -> list[dict[str, Any]]:
    """The routes of a draft; `place` is one of them, or the one after the last."""
    found = list(row.body["routes"])
    if not 1 <= place <= len(found) + 1:
        abort(404)
    return found


@bp.get("/<uuid:change>/routes/<number:place>")
@page(Permission.EDIT_RULES)
def route(change: UUID, place: int) -> ResponseReturnValue:
    """The form for one route, or for a new one."""
    row = _draft(change)
    found = _routes(row, place)
    form = RouteForm(data=_typed(found[place - 1] if place <= len(found) else {"steps": []}, place))
    form.prepare()
    return render_template("rule_changes/route.html", form=form, **_of_route(row, place))


def _of_route(row: RuleChange, place: int) -> dict[str, Any]:
    return {"change": row, "place": place, "most": MOST_STEPS}


def _typed(route: Mapping[str, Any], place: int) -> dict[str, Any]:
    borrowers = route.get("borrowers") or ()
    steps = {
        name: value
        for number, (kind, office) in enumerate(route["steps"], 1)
        for name, value in ((f"kind_{number}", StepKind(kind)), (f"office_{number}", Office(office)))
    }
    return {
        **route,
        **steps,
        "order": place,
        "place": Place(route["place"]) if route.get("place") else None,
        "rules": ", ".join(route.get("rules", ())),
        **{kind.value: kind.value in borrowers for kind in BorrowerKind},
    }


@bp.post("/<uuid:change>/routes/<number:place>")
@page(Permission.EDIT_RULES)
def keep_route(change: UUID, place: int) -> ResponseReturnValue:
    """Keep one route of the draft."""
    _routes(_draft(change), place)
    form = RouteForm()
    form.prepare()

    def rewrite(body: dict[str, Any]) -> Mapping[str, Any]:
        others = _without(body, place)
        others.insert((form.order.data or place) - 1, form.row())
        return {**body, "routes": others}

    if attempt(form, lambda session: _write(session, change, rewrite)) is None:
        return redraw("rule_changes/route.html", form, **_of_route(_draft(change), place))
    said(_("The route is kept in the draft."))
    return see_other("rule_changes.show", change=change)


def _without(body: Mapping[str, Any], place: int) -> list[Any]:
    return [one for number, one in enumerate(body["routes"], 1) if number != place]


def _write(session: Session, change: UUID, rewrite: Rewrite) -> RuleChange:
    return rule_changes.write(session, actor=guard.actor(), now=data.now(), change_id=change, rewrite=rewrite)


@bp.post("/<uuid:change>/routes/<number:place>/remove")
@page(Permission.EDIT_RULES)
def remove_route(change: UUID, place: int) -> ResponseReturnValue:
    """Take one route out of the draft."""
    _routes(_draft(change), place)
    with data.transaction() as session:
        _write(session, change, lambda body: {**body, "routes": _without(body, place)})
    said(_("The route is taken out of the draft."))
    return see_other("rule_changes.show", change=change)


class NumbersForm(PageForm):
    """Every number of the rulebook that an office may set."""


for _one in NUMBERS:
    setattr(
        NumbersForm,
        _one.name,
        Count(_l(_one.label), [Needed(_l("Enter a number."))], least=_one.least, most=_one.most),
    )


@bp.get("/<uuid:change>/numbers")
@page(Permission.EDIT_RULES)
def numbers(change: UUID) -> ResponseReturnValue:
    """The form for limits and days."""
    row = _draft(change)
    document = rules.body_of(data.reading(), row.based_on) | row.body
    form = NumbersForm(data={one.name: one.of(document) for one in NUMBERS})
    return render_template("rule_changes/numbers.html", form=form, change=row, numbers=NUMBERS)


@bp.post("/<uuid:change>/numbers")
@page(Permission.EDIT_RULES)
def keep_numbers(change: UUID) -> ResponseReturnValue:
    """Keep limits and days in the draft."""
    _draft(change)
    form = NumbersForm()

    def rewrite(body: dict[str, Any]) -> Mapping[str, Any]:
        for one in NUMBERS:
            (body.setdefault(one.section, {}) if one.section else body)[one.name] = form[one.name].data
        return body

    if attempt(form, lambda session: _write(session, change, rewrite)) is None:
        return redraw("rule_changes/numbers.html", form, change=_draft(change), numbers=NUMBERS)
    said(_("The numbers are kept in the draft."))
    return see_other("rule_changes.show", change=change)


# -- into force -------------------------------------------------------------------------------------------------------


@bp.post("/<uuid:change>/propose")
@page(Permission.EDIT_RULES)
def propose(change: UUID) -> ResponseReturnValue:
    """Lay the draft before a second person."""
    form = ProposeForm()

    def act(session: Session) -> RuleChange:
        values = {"reason": form.reason.data, "starts_on": form.starts_on.given}
        return rule_changes.propose(session, actor=guard.actor(), now=data.now(), change_id=change, **values)

    return _done(change, form, act, _("The change is proposed. Another person puts it in force."))


@bp.post("/<uuid:change>/enact")
@page(Permission.ENACT_RULES)
def enact(change: UUID) -> ResponseReturnValue:
    """Put the change in force, at once or on its day."""

    def act(session: Session) -> RuleChange:
        return rule_changes.enact(session, actor=guard.actor(), now=data.now(), change_id=change)

    return _done(change, PageForm(), act, _("The change is agreed. It holds for requests from its first day on."))


@bp.post("/<uuid:change>/withdraw")
@page(Permission.SEE_RULE_CHANGES)
def withdraw(change: UUID) -> ResponseReturnValue:
    """Let the change be."""

    def act(session: Session) -> RuleChange:
        return rule_changes.withdraw(session, actor=guard.actor(), now=data.now(), change_id=change)

    return _done(change, PageForm(), act, _("The change is withdrawn. The rules stay as they are."))


def _done(change: UUID, form: PageForm, act: Callable[[Session], RuleChange], sentence: str) -> ResponseReturnValue:
    rule_changes.get(data.reading(), guard.actor(), change)
    if attempt(form, act) is None:
        shown = form if isinstance(form, ProposeForm) else _with_refusals(form)
        return redraw("rule_changes/show.html", shown, **_shown(change))
    said(sentence)
    return see_other("rule_changes.show", change=change)


def _with_refusals(form: PageForm) -> ProposeForm:
    """The form of the page, with what was refused above it."""
    shown = ProposeForm(formdata=None)
    shown.refusals, shown.status = form.refusals, form.status
    return shown
