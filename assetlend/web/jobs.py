"""The jobs of the program: one module each, and the menu that shows a person his own."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, url_for

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.errors import Unavailable
from assetlend.models import Organization
from assetlend.services import duties as duties_of
from assetlend.services import outbox, setup
from assetlend.web import (
    account,
    activities,
    admin,
    approving,
    books,
    borrowing,
    catalogue,
    compliance,
    counter,
    data,
    depreciation,
    disposals,
    duties,
    editions,
    emblem,
    enclosures,
    extending,
    fairness,
    guard,
    guidelines,
    incidents,
    inquiries,
    integrity,
    interests,
    kits,
    loans,
    office_papers,
    office_terms,
    offices,
    open_data,
    orders,
    overriding,
    oversight,
    plan,
    publicity,
    register_files,
    registry,
    reports,
    rule_changes,
    sentences,
    statistics,
    stocktake,
    supervision,
    survey,
    waiting,
)
from assetlend.web.locale import _

BLUEPRINTS = (
    catalogue.bp,
    borrowing.bp,
    waiting.bp,
    loans.bp,
    books.bp,
    overriding.bp,
    approving.bp,
    duties.bp,
    extending.bp,
    counter.bp,
    registry.bp,
    register_files.bp,
    kits.bp,
    incidents.bp,
    inquiries.bp,
    office_papers.bp,
    orders.bp,
    guidelines.bp,
    publicity.bp,
    enclosures.bp,
    supervision.bp,
    survey.bp,
    fairness.bp,
    stocktake.bp,
    disposals.bp,
    plan.bp,
    activities.bp,
    integrity.bp,
    sentences.bp,
    editions.bp,
    reports.bp,
    compliance.bp,
    rule_changes.bp,
    oversight.bp,
    open_data.bp,
    statistics.bp,
    account.bp,
    offices.bp,
    interests.bp,
    office_terms.bp,
    emblem.bp,
    depreciation.bp,
    admin.bp,
)


@dataclass(frozen=True)
class MenuItem:
    """An entry of the menu; `here` is the value of aria-current, empty elsewhere."""

    name: str
    url: str
    here: str
    count: int = 0


def may(permission: str) -> bool:
    """Whether the reader holds a permission at all: for showing links, never for deciding."""
    return access.at_the_door(guard.actor(), Permission(permission))


def office() -> Organization:
    """The organization of this database, read once."""
    kept = current_app.extensions[data.EXTENSION]
    if "organization" not in kept:
        with data.database().reading() as session:
            found = setup.organization(session)
            session.expunge_all()
        if found is None:
            raise NotSetUp()
        kept["organization"] = found
    organization: Organization = kept["organization"]
    return organization


class NotSetUp(Unavailable):
    """This database has no organization yet. Run `assetlend setup` first."""


@dataclass(frozen=True)
class Menu:
    """The jobs of a day, and those that come up now and then."""

    daily: list[MenuItem]
    other: list[MenuItem]


FEW = 2
"""So many other jobs stand beside those of the day; more of them are folded away."""


def menu() -> Menu:
    """The jobs of who reads this page."""
    entries = [
        ("account.home", _("What waits for you"), Permission.OWN_ACCOUNT),
        ("catalogue.index", _("Things to borrow"), Permission.OPEN),
    ]
    if guard.identity() is None:
        entries.append(("borrowing.follow_by_reference", _("Follow a request"), Permission.OPEN))
    entries += [
        ("borrowing.own", _("My loans"), Permission.REQUEST_AS_STAFF),
        ("approving.queue", _("To decide"), Permission.DECIDE),
        ("counter.desk", _("Counter"), Permission.SERVE),
        ("loans.listing", _("Loans"), Permission.SEE_LOANS),
        ("waiting.listing", _("Waiting list"), Permission.SEE_LOANS),
        ("registry.listing", _("Register"), Permission.SEE_REGISTER),
        ("incidents.listing", _("Damage and loss"), Permission.SEE_INCIDENTS),
    ]
    others = [
        ("guidelines.index", _("Guidelines"), Permission.READ_GUIDELINE),
        ("supervision.listing", _("Monthly checks"), Permission.SEE_SUPERVISION),
        ("fairness.index", _("Fairness"), Permission.SEE_FAIRNESS),
        ("survey.results", _("Satisfaction"), Permission.SEE_INTEGRITY),
        ("stocktake.listing", _("Annual check"), Permission.SEE_STOCKTAKE),
        ("disposals.listing", _("Disposal"), Permission.SEE_DISPOSALS),
        ("activities.index", _("Activities for the measures"), Permission.RECORD_ACTIVITY),
        ("integrity.index", _("Integrity report"), Permission.SEE_INTEGRITY),
        ("compliance.listing", _("Rules and where they stand"), Permission.SEE_OVERSIGHT),
        ("oversight.ledger", _("Ledger"), Permission.SEE_LEDGER),
        ("office_terms.terms", _("Days and quotas"), Permission.MANAGE_OFFICE),
        ("admin.people", _("People and offices"), Permission.MANAGE_PEOPLE),
    ]
    daily = [_item(endpoint, name) for endpoint, name, permission in entries if may(permission)]
    other = [_item(endpoint, name) for endpoint, name, permission in others if may(permission)]
    if len(other) <= FEW:
        return Menu([*daily, *other, *_for_me()], [])
    return Menu([*daily, *_for_me()], other)


def _item(endpoint: str, name: str, count: int = 0) -> MenuItem:
    here = ""
    if request.endpoint == endpoint:
        here = "page"
    elif request.endpoint and _job(request.endpoint) == _job(endpoint):
        here = "true"
    return MenuItem(name, url_for(endpoint), here, count)


# Pages that belong to no job in the menu, and those that belong to the job of another module.
_APART = ("account.", "oversight.rule", "oversight.terms", "oversight.privacy", "oversight.receipt")
_OF = {
    "depreciation": "office_terms",
    "editions": "integrity",
    "emblem": "office_terms",
    "inquiries": "incidents",
    "kits": "registry",
    "office_papers": "incidents",
    "offices": "admin",
    "orders": "admin",
    "orders.appoint": "stocktake",
    "orders.committee": "stocktake",
    "overriding": "loans",
    "plan": "integrity",
    "register_files": "registry",
    "sentences": "integrity",
}


def _job(endpoint: str) -> str:
    """The job that a page belongs to; one apart is a job of its own."""
    if endpoint.startswith(_APART):
        return endpoint
    module = endpoint.partition(".")[0]
    return _OF.get(endpoint, _OF.get(module, module))


def _for_me() -> list[MenuItem]:
    """What waits for who reads this page, with how much of it."""
    who = guard.identity()
    if who is None or who.actor.person is None:
        return []
    due = duties_of.count_of(data.reading(), who.actor)
    unseen = outbox.unseen(data.reading(), who.actor.person)
    return [_item("duties.listing", _("Duties"), due), _item("account.notices", _("Notices"), unseen)]


def label_host() -> str:
    """The host that our labels name; a label that names another is not ours."""
    return urlsplit(data.config().base_url).netloc


def request_id() -> str:
    """The number by which an administrator finds this request in the log."""
    return str(g.get("request_id", "-"))


def register(app: Flask) -> None:
    """Add every job's pages and what all pages ask for."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        jobs_menu=menu, office=office, may=may, label_host=label_host, request_id=request_id, asset_url=_asset_url
    )


def _asset_url(tag: str) -> str:
    return url_for("incidents.tag", tag=tag)
