"""Three questions after a return: the link from the loan's page, the questions themselves, and what came of them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain import survey as rules_of
from assetlend.domain.access import Permission
from assetlend.domain.survey import QUESTION_NAMES, Answers, Question, Step
from assetlend.services import borrowing, integrity, survey
from assetlend.services.survey import LinkOver, Result
from assetlend.web import charts, data, formats, guard
from assetlend.web.charts import Chart, Value
from assetlend.web.fields import Needed, Pick, words
from assetlend.web.forms import PageForm, asked, attempt, redraw, see_other, too_many
from assetlend.web.guard import page
from assetlend.web.locale import _l

bp = Blueprint("survey", __name__)
ANSWERS = 20


class SurveyForm(PageForm):
    """Three questions of five steps, and nothing to write."""

    steps = Pick(_l(QUESTION_NAMES[Question.STEPS]), [Needed(_l("Choose an answer about the steps."))], words=Step)
    officials = Pick(
        _l(QUESTION_NAMES[Question.OFFICIALS]), [Needed(_l("Choose an answer about the officials."))], words=Step
    )
    overall = Pick(_l(QUESTION_NAMES[Question.OVERALL]), [Needed(_l("Choose an answer about everything."))], words=Step)

    def answers(self) -> Answers:
        """What was chosen, of a validated form."""
        return {
            Question.STEPS: self.steps.data,
            Question.OFFICIALS: self.officials.data,
            Question.OVERALL: self.overall.data,
        }


def _form() -> SurveyForm:
    form = SurveyForm()
    for field in (form.steps, form.officials, form.overall):
        field.offer(words(Step))
    return form


# -- the link ---------------------------------------------------------------------------------------------------------


@bp.post("/f/<token:key>/questions")
@page(Permission.OPEN)
def invite(key: str) -> ResponseReturnValue:
    """From the page of the loan to a link of its own, by which nobody sees whose loan it was."""
    about = borrowing.by_follow_key(data.reading(), key).id
    return see_other("survey.questions", key=_new_link(about))


def _new_link(loan: UUID) -> str:
    data.pause()
    with data.transaction() as session:
        return survey.new_link(session, actor=guard.actor(), now=data.now(), loan_id=loan)


# -- the questions ----------------------------------------------------------------------------------------------------


@bp.get("/q/<token:key>")
@page(Permission.OPEN)
def questions(key: str) -> ResponseReturnValue:
    """The questions; whoever has the link may answer them once."""
    if not survey.holds(data.reading(), key, data.today()):
        return _over()
    return render_template("survey/questions.html", form=_form(), key=key, fewest=rules_of.FEWEST)


@bp.post("/q/<token:key>")
@page(Permission.OPEN)
def answer(key: str) -> ResponseReturnValue:
    """Count the answers."""
    if not survey.holds(data.reading(), key, data.today()):
        return _over()
    form = _form()
    done = None
    if form.validate() and not too_many(form, "survey", ANSWERS):
        try:
            done = attempt(form, lambda session: _answer(session, form, key))
        except LinkOver:
            return _over()
    if done is None:
        return redraw("survey/questions.html", form, key=key, fewest=rules_of.FEWEST)
    return see_other("survey.thanks")


def _answer(session: Session, form: SurveyForm, key: str) -> bool:
    survey.answer(session, now=data.now(), key=key, answers=form.answers())
    return True


def _over() -> ResponseReturnValue:
    """The same for every link that cannot be used, whatever the reason."""
    return render_template("survey/over.html", sentence=formats.say(LinkOver())), LinkOver.status


@bp.get("/thanks")
@page(Permission.OPEN)
def thanks() -> ResponseReturnValue:
    """Where one is after answering."""
    return render_template("survey/thanks.html")


# -- what came of them ------------------------------------------------------------------------------------------------


@bp.get("/satisfaction")
@page(Permission.SEE_INTEGRITY)
def results() -> ResponseReturnValue:
    """The answers of a fiscal year beside those of the year before."""
    years = integrity.years(data.reading(), data.now(), data.config().zone)
    wished = asked("year", 4)
    year = int(wished) if wished.isascii() and wished.isdecimal() and int(wished) in years else years[0]
    this, before = survey.of_year(data.reading(), year), survey.of_year(data.reading(), year - 1)
    return render_template(
        "survey/results.html",
        year=year,
        years=years,
        this=this,
        before=before,
        share=_share(this.answers, this.asked),
        questions=[_question(question, this, before) for question in Question] if this.answers else [],
        compared=[_compared(question, this, before) for question in Question],
        fewest=rules_of.FEWEST,
    )


def _share(part: int, whole: int) -> str:
    """In a hundred, cut and never rounded up; a dash for a share of nothing, or of less than the part."""
    return f"{1000 * part // whole / 10:.1f}" if whole >= part and whole else "–"


def _question(question: Question, this: Result, before: Result) -> dict[str, Any]:
    """A question with its chart, and rows of a table: the step, this year, in a hundred, and in that of last year."""
    now, then = this.by_question[question], before.by_question[question]
    name = formats.named(question)
    rows = [
        (
            formats.named(step),
            formats.number(now[step]),
            _share(now[step], this.answers),
            _share(then[step], before.answers),
        )
        for step in Step
    ]
    return {"name": name, "chart": _chart(question, name, this), "rows": rows}


def _chart(question: Question, name: str, this: Result) -> Chart:
    counts = this.by_question[question]
    values = [Value(formats.named(step), counts[step], formats.number(counts[step])) for step in Step]
    return charts.bars(f"question-{question}", name, values)


def _compared(question: Question, this: Result, before: Result) -> tuple[str, str, str]:
    """A question, and in a hundred how many answered it with 4 or 5, the year before and this one."""
    shares = [_share(one.good(question), one.answers) for one in (before, this)]
    return formats.named(question), shares[0], shares[1]
