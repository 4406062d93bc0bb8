"""What is due: my duties, how all stand, and the chases of what is overdue."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain.access import Permission
from assetlend.domain.chasing import ChaseChannel
from assetlend.domain.duties import DutyKind, Standing
from assetlend.domain.lending import LoanState
from assetlend.models import Chase
from assetlend.services import borrowing, chasing, duties, worker
from assetlend.services.chasing import Chasing
from assetlend.services.duties import Due
from assetlend.thai import dates
from assetlend.web import data, downloads, formats, guard
from assetlend.web.fields import Choice, Line, Lines, Needed, ThaiDay, words
from assetlend.web.forms import OnceForm, PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.times import happened_at

bp = Blueprint("duties", __name__)

# The page on which a duty about this kind of thing is done.
PAGES = {
    "loan": ("duties.chases_of", "loan"),
    "incident": ("incidents.show", "incident"),
    "division": ("guidelines.division", "division"),
    "reader": ("guidelines.to_read", ""),
    "publicity": ("publicity.listing", ""),
    "interests": ("interests.show", ""),
    "recall": ("loans.show", "loan"),
    "disposal": ("disposals.show", "disposal"),
}


@bp.get("/duties")
@page(Permission.SEE_DUTIES)
def listing() -> ResponseReturnValue:
    """What is mine to do, the most urgent first; how the duties of the whole office stand; when the worker last ran."""
    reading, today = data.reading(), data.today()
    year = dates.fiscal_year(today)
    return render_template(
        "duties/listing.html",
        mine=duties.mine(reading, guard.actor(), today),
        tally={kind: counts for kind, counts in duties.tally(reading, year, today).items() if counts},
        standings=Standing,
        year=year,
        last_run=worker.last_run(reading),
        today=today,
        page_of=page_of,
    )


def page_of(due: Due) -> str:
    """The address at which a duty is done; empty where there is none."""
    kind, _sep, key = due.duty.subject.partition(":")
    if due.duty.kind is DutyKind.SUPERVISE:
        return url_for("supervision.show", division=UUID(key[:32]), month=key[33:])
    if kind == "stocktake":
        endpoint = "stocktake.report" if key.endswith(":copies") else "stocktake.listing"
        return url_for(endpoint, year=int(key[:4]))
    if due.duty.kind is DutyKind.SETTLE:
        return url_for("loans.settle", loan=UUID(key))
    if due.duty.kind is DutyKind.INQUIRE:
        return url_for("inquiries.show", incident=UUID(key))
    if kind not in PAGES:
        return ""
    endpoint, name = PAGES[kind]
    values: dict[str, Any] = {name: UUID(key[:32])} if name else {}
    return url_for(endpoint, **values)


# -- chasing ----------------------------------------------------------------------------------------------------------


class ChaseForm(OnceForm):
    """A chase that was made by telephone, message or visit."""

    channel = Choice(
        _l("How was the borrower asked?"), [Needed(_l("Choose how the borrower was asked."))], words=ChaseChannel
    )
    evidence = Line(
        _l("What shows it (time of the call, number of the message, place of the visit)"),
        [Needed(_l("Say what shows that the borrower was asked."))],
        most=200,
    )
    happened_on = ThaiDay(_l("On which day, if it was not today"))
    note = Lines(_l("What the borrower said"), most=500)


class LetterForm(OnceForm):
    """The number of the next letter among the office's correspondence."""

    letter_no = Line(_l("Number of the letter (you may leave this empty and write it by hand)"), most=60)
    signer = Choice(_l("Who signs"))

    def prepare(self) -> None:
        """Offer who may sign today."""
        found = chasing.signers(data.reading(), data.today())
        self.signer.offer([(one.id.hex, f"{one.person.name} ({formats.named(one.holding)})") for one in found])


class SentForm(OnceForm):
    """What shows that a letter was sent."""

    evidence = Line(
        _l("What shows that it was sent (number of the registered letter, or time of delivery)"),
        [Needed(_l("Say what shows that the letter was sent."))],
        most=200,
    )
    happened_on = ThaiDay(_l("On which day, if it was not today"))


def _chase_form() -> ChaseForm:
    form = ChaseForm()
    form.channel.offer([(value, name) for value, name in words(ChaseChannel) if value != ChaseChannel.LETTER.value])
    return form


@bp.get("/loans/<uuid:loan>/chases")
@page(Permission.SEE_LOANS)
def chases_of(loan: UUID) -> ResponseReturnValue:
    """The chases of one loan, and the next one."""
    return render_template("duties/chase.html", form=_chase_form(), **_shown(loan))


def _shown(loan_id: UUID) -> dict[str, Any]:
    loan = borrowing.seen_by(data.reading(), guard.actor(), loan_id)
    made = chasing.of_loan(data.reading(), loan.id)
    return {
        "loan": loan,
        "made": [one for one in made if one.number is not None],
        "waits": next((one for one in made if one.number is None), None),
        "letter_form": _letter_form(formdata=None),
        "sent_form": SentForm(formdata=None),
        "due": [d for d in duties.of_subject(data.reading(), borrowing.subject(loan), data.today()) if _chases(d)],
        "overdue": loan.due_on < data.today() and loan.state is LoanState.HANDED_OVER,
        "was_overdue": loan.due_on < data.today() and loan.state in chasing.CHASED,
        "today": data.today(),
    }


def _letter_form(**values: Any) -> LetterForm:
    form = LetterForm(**values)
    form.prepare()
    return form


def _chases(due: Due) -> bool:
    return due.duty.kind is DutyKind.CHASE


@bp.post("/loans/<uuid:loan>/chases")
@page(Permission.CHASE)
def chase(loan: UUID) -> ResponseReturnValue:
    """Enter a chase."""
    form = _chase_form()
    done = attempt(form, lambda session: _record(session, form, loan))
    if done is None:
        return redraw("duties/chase.html", form, **_shown(loan))
    said(_("The chase is recorded: number %(number)s.", number=done.number))
    return see_other("duties.chases_of", loan=loan)


def _record(session: Session, form: ChaseForm, loan: UUID) -> Chase:
    made = Chasing(
        channel=form.channel.data,
        evidence=form.evidence.data,
        note=form.note.data or "",
        happened_at=happened_at(form.happened_on.data),
        key=form.key.data or "",
    )
    return chasing.record(session, actor=guard.actor(), now=data.now(), loan_id=loan, made=made)


@bp.post("/loans/<uuid:loan>/letters")
@page(Permission.CHASE)
def letter(loan: UUID) -> ResponseReturnValue:
    """Make the next letter, to be printed and sent."""
    form = _letter_form()
    done = attempt(
        form,
        lambda session: chasing.prepare_letter(
            session,
            actor=guard.actor(),
            now=data.now(),
            loan_id=loan,
            letter_no=form.letter_no.data or "",
            key=form.key.data or "",
            signer=UUID(form.signer.data) if form.signer.data else None,
        ),
    )
    if done is None:
        return redraw("duties/chase.html", _with(form), **_shown(loan) | {"letter_form": form})
    said(_("The letter is ready. Print it, have it signed, send it, and record here that it was sent."))
    return see_other("duties.chases_of", loan=loan)


def _with(form: PageForm) -> ChaseForm:
    """The page's main form, with what was refused in another of its forms."""
    main = _chase_form()
    main.refusals, main.status = list(form.faults()), form.status
    return main


@bp.post("/chases/<uuid:chase>/sent")
@page(Permission.CHASE)
def sent(chase: UUID) -> ResponseReturnValue:
    """Enter that a letter was sent."""
    form = SentForm()
    row = chasing.get(data.reading(), guard.actor(), chase)
    loan = row.loan_id
    made = Chasing(channel=ChaseChannel.LETTER, evidence=form.evidence.data or "", happened_at=_sent_at(form))
    done = attempt(
        form,
        lambda session: chasing.record_sent(session, actor=guard.actor(), now=data.now(), chase_id=chase, made=made),
    )
    if done is None:
        return redraw("duties/chase.html", _with(form), **_shown(loan) | {"sent_form": form})
    said(_("The chase is recorded: number %(number)s.", number=done.number))
    return see_other("duties.chases_of", loan=loan)


def _sent_at(form: SentForm) -> Any:
    return happened_at(form.happened_on.data) if form.happened_on.data else None


@bp.post("/chases/<uuid:chase>/drop")
@page(Permission.CHASE)
def drop(chase: UUID) -> ResponseReturnValue:
    """Throw away a letter that was not sent."""
    loan = chasing.get(data.reading(), guard.actor(), chase).loan_id
    form = PageForm()
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "chase_id": chase}
    if attempt(form, lambda session: chasing.drop_letter(session, **values)) is None:
        return redraw("duties/chase.html", _with(form), **_shown(loan))
    said(_("The letter is thrown away. It was not sent."))
    return see_other("duties.chases_of", loan=loan)


@bp.get("/chases/<uuid:chase>/letter.pdf")
@page(Permission.SEE_LOANS)
def letter_file(chase: UUID) -> ResponseReturnValue:
    """A letter as it was frozen."""
    row = chasing.get(data.reading(), guard.actor(), chase)
    name = f"letter-{row.loan.reference}-{row.letter_number}.pdf"
    picture = chasing.picture_of(data.reading(), row)
    data.reading().expunge(row)
    data.close()
    return downloads.send(chasing.print_letter(row, picture), downloads.PDF, name, attach=False)


@bp.get("/chases")
@page(Permission.SEE_LOANS)
def register() -> ResponseReturnValue:
    """The register of chases."""
    rows = chasing.register(data.reading(), guard.actor())
    return render_template("duties/register.html", rows=rows)
