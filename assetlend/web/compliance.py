"""Every rule with its clause, how the program treats it, and where it stands today."""

from collections import Counter

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission
from assetlend.domain.compliance import State
from assetlend.services import compliance
from assetlend.thai import dates
from assetlend.web import data, entries
from assetlend.web.forms import asked
from assetlend.web.guard import page
from assetlend.web.integrity import report_of

bp = Blueprint("compliance", __name__)


@bp.get("/oversight")
@page(Permission.SEE_OVERSIGHT)
def listing() -> ResponseReturnValue:
    """All sixty-five rules, or those in one state."""
    report = report_of(dates.fiscal_year(data.today()))
    rows = compliance.every_rule(data.reading(), report, data.today())
    wanted = asked("state", 20)
    return render_template(
        "compliance/listing.html",
        rows=[row for row in rows if wanted not in set(State) or row.state == wanted],
        tally=Counter(row.state for row in rows),
        states=State,
        wanted=wanted,
        year=report.fiscal_year,
        figure_names=entries.figure_names(),
    )
