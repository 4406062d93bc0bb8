"""The forms of the integrity plan: a measure, a method, the assessment, and a whole file."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms import Form, SelectMultipleField, ValidationError

from assetlend.domain.plan import ACTIVITY, EVERY_DIVISION, MOST_ITEM, MOST_METHOD, MOST_TITLE, YEARS, Plan
from assetlend.domain.plan_faults import Faulty
from assetlend.errors import Refusal
from assetlend.services import plan
from assetlend.services.plan_file import FaultyFile
from assetlend.web import entries, formats
from assetlend.web.fields import Count, Line, Lines, Needed
from assetlend.web.forms import PageForm
from assetlend.web.locale import _, _l

EVERY = "every"


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """Some of a list, each with a box to tick; `data` are their values."""

    def __init__(self, label: Any = None, validators: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(label, validators, choices=[], validate_choice=False, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = [value for value in valuelist if value.strip()]

    def offer(self, pairs: Sequence[tuple[str, str]]) -> None:
        """What can be ticked: (value, name)."""
        self.choices = list(pairs)

    def pre_validate(self, form: Form) -> None:
        known = {value for value, _name in self.choices}
        if set(self.data or ()) - known:
            raise ValidationError(_("Choose one of the list."))


class PlanForm(PageForm):
    """A form that changes the plan; each fault of the whole is shown with where it stands."""

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if isinstance(refusal, Faulty):
            self.refusals += [(formats.say(one.refusal), "") for one in refusal.faults]


class MeasureForm(PlanForm):
    """A measure: what it is called, and who answers for it. `first` is the first method of a new one."""

    title = Lines(_l("What the measure is called"), [Needed(_l("Write what the measure is called."))], most=MOST_TITLE)
    responsible = Ticks(_l("Responsible divisions"), [Needed(_l("Choose who is responsible."))])
    first = Lines(_l("Its first method"), [Needed(_l("Write its first method."))], most=MOST_METHOD)

    def names(self) -> tuple[str, ...]:
        """Who is responsible, as the plan has it: every division leaves no other."""
        chosen = self.responsible.data or ()
        return (EVERY_DIVISION,) if EVERY in chosen else tuple(chosen)


class MethodForm(PlanForm):
    """A method: what is done, and what shows it."""

    text = Lines(_l("What is done"), [Needed(_l("Write what is done."))], most=MOST_METHOD)
    evidence = Ticks(_l("What shows it in the report"), [Needed(_l("Choose what shows it."))])


class AssessmentForm(PlanForm):
    """As which item of which assessment the report is handed in."""

    year = Count(
        _l("Assessment of the fiscal year (B.E.)"), [Needed(_l("Enter the year."))], least=YEARS[0], most=YEARS[1]
    )
    item = Line(_l("Number of the item"), [Needed(_l("Enter the number of the item."))], most=MOST_ITEM)


class FileForm(PlanForm):
    """A whole plan as a file."""

    file = FileField(_l("Measures file (YAML)"))

    def refuse(self, refusal: Refusal) -> None:
        super().refuse(refusal)
        if isinstance(refusal, FaultyFile):
            told = [(line, formats.say(fault)) for line, fault in refusal.faults]
            self.refusals += [(_("Line %(line)s: %(fault)s", line=line, fault=fault), "file") for line, fault in told]


def based_on() -> int | None:
    """The version that lay before who sends a form."""
    sent = request.form.get("based_on", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


def evidence_names() -> dict[str, str]:
    """What a method can be shown by, and what that is called."""
    figures = entries.figure_names()
    return {ACTIVITY: _("Activities that divisions record"), **figures}


def offered_evidence() -> list[tuple[str, str]]:
    """(value, name) of all that a method can be shown by."""
    known = {ACTIVITY, *plan.FIGURE_IDS}
    return [(value, name) for value, name in evidence_names().items() if value in known]


def offered_divisions(names: Sequence[str], held: Sequence[str]) -> list[tuple[str, str]]:
    """(value, name) of who can be responsible: every division, each division, and those that the plan names still."""
    others = [name for name in held if name not in names and name != EVERY_DIVISION]
    return [(EVERY, _("Every division")), *((name, name) for name in (*names, *others))]


def prefilled(wanted: Plan, number: int) -> MeasureForm:
    """The form of a measure as it stands."""
    measure = wanted.measure(number)
    if measure is None:
        return MeasureForm(formdata=None)
    held = [EVERY] if measure.responsible == (EVERY_DIVISION,) else list(measure.responsible)
    return MeasureForm(formdata=None, data={"title": measure.title, "responsible": held})
