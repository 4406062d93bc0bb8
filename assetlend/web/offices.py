"""Who holds each office today and in the coming thirty days, where nobody does, and which requests are stuck by it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission
from assetlend.domain.vacancies import AHEAD
from assetlend.services import deciders, vacancies
from assetlend.web import data
from assetlend.web.guard import page

bp = Blueprint("offices", __name__, url_prefix="/people/offices")


@bp.get("")
@page(Permission.MANAGE_PEOPLE)
def table() -> ResponseReturnValue:
    """The table of offices."""
    return render_template(
        "admin/offices.html",
        rows=vacancies.table(data.reading(), data.today()),
        stranded=deciders.stranded(data.reading(), data.today()),
        today=data.today(),
        last=data.today() + AHEAD,
    )
