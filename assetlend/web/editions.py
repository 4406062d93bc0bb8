"""Editions of the yearly report: what waits for whom, drafts with remarks, the document to decide about, publishing."""

import logging
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from assetlend.domain import access
from assetlend.domain import editions as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.editions import MOST_REASON, MOST_REMARK, UNDER_WAY, EditionState
from assetlend.domain.routing import Decision as Answer
from assetlend.errors import NotFound, Refusal
from assetlend.models import ReportEdition
from assetlend.services import edition_files, edition_lists, edition_signing, editions, integrity, ledger, worker
from assetlend.web import data, downloads, entries, guard
from assetlend.web import integrity as live
from assetlend.web.fields import Choice, Line, Lines, Needed, Pick
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.reports import shown_document

bp = Blueprint("editions", __name__, url_prefix="/integrity/editions")
log = logging.getLogger(__name__)


class BeginForm(PageForm):
    """A new draft of a year."""

    fiscal_year = Choice(_l("Fiscal year"), [Needed(_l("Choose the fiscal year."))])
    reason = Lines(_l("What is corrected, and why (only where an edition of the year is published)"), most=MOST_REASON)


class RemarkForm(PageForm):
    """An official's own words on a statement."""

    statement = Choice(_l("Statement"), [Needed(_l("Choose the statement."))])
    text = Lines(_l("Remark"), [Needed(_l("Write the remark."))], most=MOST_REMARK)


class DecideForm(PageForm):
    """Yes or no to the document that is shown."""

    seen = Line(most=64)
    answer = Pick(_l("Your decision"), [Needed(_l("Choose yes or no."))], words=Answer)
    reason = Lines(_l("Reason (needed when you send it back)"), most=MOST_REASON)


# -- all editions -----------------------------------------------------------------------------------------------------


@bp.get("")
@page(Permission.SEE_INTEGRITY)
def listing() -> ResponseReturnValue:
    """Every edition by year, those that wait for the reader first."""
    return render_template("editions/listing.html", form=_begin_form(), **_listed())


def _listed() -> dict[str, Any]:
    rows = edition_lists.listing(data.reading())
    return {
        "rows": [one for one in rows if one.state is not EditionState.WITHDRAWN],
        "mine": [one for one in rows if edition_lists.waits_for(one, guard.actor())],
        "waits": {one.id: edition_lists.next_step(one)[1] for one in rows if one.state is EditionState.SENT},
    }


def _begin_form() -> BeginForm:
    """The years of which nothing is under way."""
    form, reading = BeginForm(), data.reading()
    busy = {one.fiscal_year for one in edition_lists.listing(reading) if one.state in UNDER_WAY}
    years = [one for one in integrity.years(reading, data.now(), data.config().zone) if one not in busy]
    form.fiscal_year.offer([(str(one), live.shown_year(one)) for one in years])
    return form


@bp.post("")
@page(Permission.PREPARE_REPORT)
def begin() -> ResponseReturnValue:
    """Begin a draft."""
    form = _begin_form()
    done = attempt(
        form,
        lambda session: (
            editions.begin(
                session,
                actor=guard.actor(),
                now=data.now(),
                fiscal_year=int(form.fiscal_year.data),
                zone=data.config().zone,
                reason=form.reason.data or "",
            ).id
        ),
    )
    if done is None:
        return redraw("editions/listing.html", form, **_listed())
    said(_("The draft is begun. Officials may now write remarks; then send it up."))
    return see_other("editions.show", report=done)


# -- one edition ------------------------------------------------------------------------------------------------------


@bp.get("/<uuid:report>")
@page(Permission.SEE_INTEGRITY)
def show(report: UUID) -> ResponseReturnValue:
    """One edition: where it stands, who decided what, and its document."""
    return _page(report, RemarkForm(), DecideForm(formdata=None))


def _page(key: UUID, remark: RemarkForm, decide: DecideForm, form: PageForm | None = None) -> ResponseReturnValue:
    """The page; `form` is the one that was refused, if one was."""
    reading, actor = data.reading(), guard.actor()
    row = edition_lists.get(reading, key)
    document = _document(row)
    titles = _titles(document)
    remark.statement.offer(list(titles.items()))
    waits = edition_lists.waits_for(row, actor)
    _offer(decide)
    before = edition_lists.replaced_by(reading, row)
    prepares = access.grant(actor, Permission.PREPARE_REPORT) is not None
    return render_template(
        "editions/show.html",
        form=form or PageForm(),
        row=row,
        remark=remark,
        decide=decide,
        remarks=edition_lists.remarks_of(reading, row),
        titles=titles,
        before=before,
        newer=edition_lists.replacing(reading, row),
        waits=edition_lists.next_step(row) if row.state is EditionState.SENT else None,
        sha256=row.frozen.sha256 if row.frozen else _sent_hash(row),
        person=actor.person,
        may_decide=waits,
        may_prepare=prepares,
        may_remark=access.grant(actor, Permission.REMARK_REPORT) is not None,
        **shown_document(document),
    ), form.status if form else 200


def _sent_hash(row: ReportEdition) -> str:
    return edition_lists.sending_of(row).sha256 if row.state is EditionState.SENT else ""


def _offer(form: DecideForm) -> None:
    form.answer.offer([(Answer.YES.value, _("I agree")), (Answer.NO.value, _("I send it back"))])


def _document(row: ReportEdition) -> dict[str, Any]:
    """What the edition stands for; of a draft, the report as it would be now."""
    body = edition_lists.body_of(row)
    if body is not None:
        return edition_lists.read(body)
    return live.report_of(row.fiscal_year).to_json()


def _titles(document: dict[str, Any]) -> dict[str, str]:
    """Statement -> the measure and method that it stands under, and what its figure or its method is called."""
    names = {**integrity.figure_titles(), **entries.figure_names()}
    return {name: f"{place} {names.get(name, method)}" for name, (place, method) in rules_of.places(document).items()}


@bp.get("/<uuid:report>/document.<any(pdf, docx, json):form>")
@page(Permission.SEE_INTEGRITY)
def document(report: UUID, form: str) -> ResponseReturnValue:
    """What is decided about, or was frozen: its bytes as JSON, or the paper that is drawn from them."""
    row = edition_lists.get(data.reading(), report)
    body = edition_lists.body_of(row)
    if body is None:
        raise NotFound()
    name = f"report-{row.fiscal_year}-{row.number}.{form}"
    data.close()
    content, media = edition_files.drawn(body, form)
    return downloads.send(content, media, name)


@bp.get("/<uuid:report>/compare/<uuid:other>")
@page(Permission.SEE_INTEGRITY)
def compare(report: UUID, other: UUID) -> ResponseReturnValue:
    """What is different in one edition from another of the same year."""
    reading = data.reading()
    new, old = edition_lists.get(reading, report), edition_lists.get(reading, other)
    if old.fiscal_year != new.fiscal_year:
        abort(404)
    changes = rules_of.changes(_document(old), _document(new), integrity.figure_titles())
    return render_template("editions/compare.html", new=new, old=old, changes=changes)


# -- drafts -----------------------------------------------------------------------------------------------------------


def _who() -> dict[str, Any]:
    return {"actor": guard.actor(), "now": data.now()}


@bp.post("/<uuid:report>/remarks")
@page(Permission.REMARK_REPORT)
def write_remark(report: UUID) -> ResponseReturnValue:
    """Write a remark on a statement."""
    form = RemarkForm()
    row = edition_lists.get(data.reading(), report)
    form.statement.offer(list(_titles(_document(row)).items()))
    values = {"edition_id": report, **_who()}
    done = attempt(
        form,
        lambda session: editions.remark(session, statement=form.statement.data, text=form.text.data, **values).id,
    )
    if done is None:
        return _page(report, form, DecideForm(formdata=None), form)
    said(_("The remark is kept."))
    return see_other("editions.show", report=report)


@bp.post("/<uuid:report>/remarks/<uuid:remark>/drop")
@page(Permission.REMARK_REPORT)
def drop_remark(report: UUID, remark: UUID) -> ResponseReturnValue:
    """Take one's own remark back."""
    with data.transaction() as session:
        editions.drop_remark(session, actor=guard.actor(), edition_id=report, remark_id=remark)
    said(_("The remark was taken back."))
    return see_other("editions.show", report=report)


@bp.post("/<uuid:report>/send")
@page(Permission.PREPARE_REPORT)
def send(report: UUID) -> ResponseReturnValue:
    """Fix the document and lay it before the chain."""
    with data.transaction() as session:
        editions.send(session, edition_id=report, zone=data.config().zone, **_who())
    said(_("The document is fixed and was sent up. Its remarks can no longer be changed."))
    return see_other("editions.show", report=report)


@bp.post("/<uuid:report>/withdraw")
@page(Permission.PREPARE_REPORT)
def withdraw(report: UUID) -> ResponseReturnValue:
    """Let a draft be."""
    with data.transaction() as session:
        editions.withdraw(session, edition_id=report, **_who())
    said(_("The draft was withdrawn."))
    return see_other("editions.listing")


# -- deciding and publishing ------------------------------------------------------------------------------------------


@bp.post("/<uuid:report>/decide")
@page(Permission.DECIDE_REPORT)
def decide(report: UUID) -> ResponseReturnValue:
    """Check, sign, or send back; after the last signature the ledger is signed as well."""
    form = DecideForm()
    _offer(form)
    edition_lists.get(data.reading(), report)
    values = {"edition_id": report, "seen": form.seen.data or "", **_who()}
    done = attempt(
        form,
        lambda session: (
            edition_signing.decide(session, answer=form.answer.data, reason=form.reason.data or "", **values).state
        ),
    )
    if done is None:
        return _page(report, RemarkForm(formdata=None), form, form)
    said(_signed() if done is EditionState.FROZEN else _("Your decision is recorded."))
    return see_other("editions.show", report=report)


def _signed() -> str:
    """The edition is frozen whether or not a checkpoint can be signed; the worker makes up for one that failed."""
    try:
        with data.transaction() as session:
            ledger.checkpoint(session, worker.signer_of(session, data.config()), data.now())
    except (Refusal, OSError, ValueError) as error:
        log.error("no checkpoint was signed with a report: %s", error)
        return _("The report is signed and frozen. The ledger could not be signed now; the program does it later.")
    return _("The report is signed and frozen, and the ledger is signed with it.")


@bp.post("/<uuid:report>/publish")
@page(Permission.PREPARE_REPORT)
def publish(report: UUID) -> ResponseReturnValue:
    """Make a signed edition public."""
    with data.transaction() as session:
        editions.publish(session, edition_id=report, **_who())
    row = edition_lists.get(data.reading(), report)
    said(_("The report is published."))
    return see_other("reports.show", fiscal_year=row.fiscal_year, number=row.number)


def to_go_on() -> list[ReportEdition]:
    """The reports of who prepared them that were sent back, or that are signed and not yet public."""
    who = guard.actor().person
    if who is None or not access.at_the_door(guard.actor(), Permission.PREPARE_REPORT):
        return []
    mine = [one for one in edition_lists.listing(data.reading()) if one.preparer.id == who]
    return [one for one in mine if one.state is EditionState.FROZEN or (one.state is EditionState.DRAFT and one.steps)]


def waiting() -> list[ReportEdition]:
    """The reports that wait for who reads this page."""
    if not access.at_the_door(guard.actor(), Permission.DECIDE_REPORT):
        return []
    return [one for one in edition_lists.listing(data.reading()) if edition_lists.waits_for(one, guard.actor())]
