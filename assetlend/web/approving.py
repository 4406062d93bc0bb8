"""My queue across divisions, and everything needed to decide on one screen."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission, grant
from assetlend.domain.consumables import CONDITION_NAMES, LENDERS, Condition
from assetlend.domain.lending import LoanState, RefusalReason
from assetlend.domain.routing import Decision, StepKind
from assetlend.errors import Invalid
from assetlend.models import Loan
from assetlend.services import approving, deciders, displacing, extending, rules
from assetlend.services.approving import Brief, Verdict
from assetlend.thai import digits
from assetlend.web import data, formats, guard
from assetlend.web.fields import Choice, Lines, Tick, words
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("approving", __name__, url_prefix="/approvals")


@bp.get("")
@page(Permission.DECIDE)
def queue() -> ResponseReturnValue:
    """What waits for me, in order of arrival."""
    waiting = approving.queue(data.reading(), guard.actor())
    more = extending.queue(data.reading(), guard.actor(), data.today())
    return render_template("approving/queue.html", waiting=waiting, extensions=len(more), now=data.now())


class DecisionForm(PageForm):
    """Yes or no; a no needs its reason."""

    reason = Lines(_l("Reason or opinion (needed when you refuse)"), most=500)
    enough = Tick(_l(CONDITION_NAMES[Condition.ENOUGH]))
    unharmed = Tick(_l(CONDITION_NAMES[Condition.UNHARMED]))
    reason_code = Choice(_l("Kind of reason, when you refuse"), words=RefusalReason)

    def prepare(self) -> None:
        """Offer the reasons."""
        self.reason_code.offer(words(RefusalReason))


@bp.get("/<uuid:loan>")
@page(Permission.DECIDE)
def show(loan: UUID) -> ResponseReturnValue:
    """One request with all that bears on it."""
    form = DecisionForm()
    form.prepare()
    return render_template("approving/show.html", form=form, **_shown(loan))


def _shown(loan: UUID) -> dict[str, Any]:
    brief = approving.brief(data.reading(), actor=guard.actor(), now=data.now(), loan_id=loan)
    book = rules.current(data.reading())
    return {
        "brief": brief,
        "loan": brief.loan,
        "today": data.today(),
        "final": brief.step is not None and brief.step.kind is StepKind.APPROVAL,
        "rules": [book.rules[number] for number in brief.rules if number in book.rules],
        "r10": book.rules["R10"],
        "typed": request.form,
        "waits": deciders.whom(data.reading(), brief.loan, data.today()),
        "can_prefer": grant(guard.actor(), Permission.OVERRIDE) is not None and displacing.wants_priority(brief.loan),
    }


@bp.post("/<uuid:loan>")
@page(Permission.DECIDE)
def decide(loan: UUID) -> ResponseReturnValue:
    """Decide the step whose turn it is."""
    form = DecisionForm()
    form.prepare()
    brief = approving.brief(data.reading(), actor=guard.actor(), now=data.now(), loan_id=loan)
    verdict = _verdict(form, brief)
    done = None
    if verdict is not None:
        done = attempt(
            form,
            lambda session: approving.decide(
                session, actor=guard.actor(), now=data.now(), loan_id=loan, verdict=verdict
            ),
        )
    if done is None:
        return redraw("approving/show.html", form, **_shown(loan))
    said(_told(done))
    return see_other("approving.queue")


def _verdict(form: DecisionForm, brief: Brief) -> Verdict | None:
    """What was decided; None, with its sentence in the form, where something cannot be read."""
    try:
        answer = Decision(request.form.get("decision", ""))
        position = digits.parse_count(request.form.get("position", ""), least=1, most=99)
        approved = {line.line.position: _units(line.line.position) for line in brief.lines} if _quantities() else None
    except Invalid as refusal:
        form.refusals.append((formats.say(refusal), refusal.field or ""))
        return None
    except ValueError:
        form.refusals.append((_("Choose yes or no."), "reason"))
        return None
    code = form.reason_code.data or RefusalReason.OTHER
    declared = frozenset(one for one in LENDERS if form[one.value].data)
    return Verdict(position, answer, form.reason.data or "", code, approved, declared)


def _quantities() -> bool:
    return any(name.startswith("approved-") for name in request.form)


def _units(position: int) -> int:
    name = f"approved-{position}"
    try:
        return digits.parse_count(request.form.get(name, "0"))
    except Invalid as refusal:
        refusal.field = name
        raise


def _told(loan: Loan) -> str:
    if loan.state is LoanState.APPROVED:
        return _("Approved: %(number)s", number=loan.slip_number)
    if loan.state is LoanState.REJECTED:
        return _("Refused: %(reference)s", reference=loan.reference)
    return _("Your decision is recorded and the request goes on: %(reference)s", reference=loan.reference)
