"""Papers of the office: issued where an official looks for them, printed from what was frozen."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.committees import MOST, Member
from assetlend.domain.papers import NothingNew, PaperKind
from assetlend.errors import NotFound
from assetlend.models import OfficePaper
from assetlend.services import (
    incident_papers,
    incidents,
    office_papers,
    paper_sight,
    return_slips,
    stocktake_papers,
)
from assetlend.web import data, downloads, formats, guard
from assetlend.web.fields import Line
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("office_papers", __name__)


@bp.app_context_processor
def _shared() -> dict[str, Any]:
    """What the pages of the things show of their papers."""
    return {"papers_about": papers_about, "may_issue": may_issue}


def papers_about(kind: str, key: UUID) -> Sequence[OfficePaper]:
    """The papers about something that its reader may see, the newest first."""
    reading, actor = data.reading(), guard.actor()
    found = office_papers.of(reading, office_papers.subject(kind, key))
    return [one for one in reversed(found) if paper_sight.may_see(reading, actor, one)]


def may_issue(division: UUID | None = None) -> bool:
    """Whether the reader may issue papers about things of a division."""
    return access.grant(guard.actor(), Permission.ISSUE_PAPERS, division) is not None


@bp.get("/papers/<uuid:paper>.pdf")
@page(Permission.OWN_ACCOUNT)
def printed(paper: UUID) -> ResponseReturnValue:
    """A paper as it was issued, the same for ever."""
    found = paper_sight.get(data.reading(), guard.actor(), paper)
    name = f"{found.kind.value.replace('_', '-')}-{found.number}-{found.year}-{found.edition}"
    return downloads.office_paper(found, name)


def _issue(what: Callable[..., OfficePaper], **about: Any) -> None:
    """Issue a paper in a transaction; one that says nothing new is told of where the papers are listed."""
    data.pause()
    try:
        with data.transaction() as session:
            what(session, actor=guard.actor(), now=data.now(), **about)
    except NothingNew as refusal:
        said(formats.say(refusal))
    else:
        said(_("The paper is issued. Print it from the list of papers."))


@bp.post("/loans/<uuid:loan>/sheet")
@page(Permission.ISSUE_PAPERS)
def sheet(loan: UUID) -> ResponseReturnValue:
    """Issue the one sheet for a whole loan."""
    _issue(return_slips.issue_sheet, loan_id=loan)
    return see_other("loans.show", loan=loan)


@bp.post("/incidents/<uuid:incident>/memo")
@page(Permission.ISSUE_PAPERS)
def memo(incident: UUID) -> ResponseReturnValue:
    """Issue the memo up the chain of command."""
    _issue(incident_papers.issue_memo, incident_id=incident)
    return see_other("incidents.show", incident=incident)


@bp.post("/stocktake/<number:year>/order")
@page(Permission.ISSUE_PAPERS)
def stocktake_order(year: int) -> ResponseReturnValue:
    """Issue the order that appoints the checkers."""
    _issue(stocktake_papers.issue_order, year=year)
    return see_other("stocktake.listing", year=year)


@bp.post("/stocktake/<number:year>/report/paper")
@page(Permission.ISSUE_PAPERS)
def stocktake_report(year: int) -> ResponseReturnValue:
    """Issue the report of the annual check."""
    _issue(stocktake_papers.issue_report, year=year)
    return see_other("stocktake.report", year=year)


# -- the committee ----------------------------------------------------------------------------------------------------


class CommitteeForm(PageForm):
    """Who sits on the committee: the chair first."""

    name_1 = Line(_l("Name of the chair"), most=150)
    position_1 = Line(_l("Position of the chair"), most=150)
    name_2 = Line(_l("Name of the second member"), most=150)
    position_2 = Line(_l("Position of the second member"), most=150)
    name_3 = Line(_l("Name of the third member"), most=150)
    position_3 = Line(_l("Position of the third member"), most=150)
    name_4 = Line(_l("Name of the fourth member"), most=150)
    position_4 = Line(_l("Position of the fourth member"), most=150)
    name_5 = Line(_l("Name of the fifth member"), most=150)
    position_5 = Line(_l("Position of the fifth member"), most=150)

    def members(self) -> list[Member]:
        """What was typed, in its order."""
        places = range(1, MOST + 1)
        return [Member(self[f"name_{n}"].data or "", self[f"position_{n}"].data or "") for n in places]


@bp.get("/incidents/<uuid:incident>/order")
@page(Permission.INQUIRE)
def committee(incident: UUID) -> ResponseReturnValue:
    """The form of the order that appoints the committee."""
    return render_template("papers/committee.html", form=_committee_form(incident), **_case(incident))


def _committee_form(incident: UUID) -> CommitteeForm:
    """The members as the last order names them."""
    about = office_papers.subject("incident", incident)
    before = office_papers.last(data.reading(), about, PaperKind.INQUIRY_ORDER)
    people = office_papers.value_of(before).get("people", []) if before else []
    known = {f"{part}_{n}": one[part] for n, one in enumerate(people, 1) for part in ("name", "position")}
    return CommitteeForm(formdata=None, data=known)


def _case(incident: UUID) -> dict[str, Any]:
    found = incidents.get(data.reading(), guard.actor(), incident)
    if found.inquiry is None or found.inquiry.order_no is None:
        raise NotFound()
    return {"incident": found, "places": range(1, MOST + 1)}


@bp.post("/incidents/<uuid:incident>/order")
@page(Permission.INQUIRE)
def appoint(incident: UUID) -> ResponseReturnValue:
    """Issue the order that appoints the committee."""
    _case(incident)
    form = CommitteeForm()
    if attempt(form, lambda session: _appoint(session, form, incident)) is None:
        return redraw("papers/committee.html", form, **_case(incident))
    said(_("The paper is issued. Print it from the list of papers."))
    return see_other("incidents.show", incident=incident)


def _appoint(session: Session, form: CommitteeForm, incident: UUID) -> OfficePaper:
    members = form.members()
    return incident_papers.issue_order(
        session, actor=guard.actor(), now=data.now(), incident_id=incident, members=members
    )
