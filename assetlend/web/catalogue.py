"""The catalogue: what can be borrowed, how many are free on which days, and who may ask."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.lending import BorrowerKind
from assetlend.domain.opening import Opening
from assetlend.models import Attachment, CounterAct, Incident, Loan
from assetlend.services import calendar, catalogue, kits, photos, rules
from assetlend.services.borrowing import MOST_LINES, TooManyLines
from assetlend.thai import dates
from assetlend.web import basket, data, guard, locale
from assetlend.web.fields import Count, Needed
from assetlend.web.forms import PageForm, asked, redraw, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _l

bp = Blueprint("catalogue", __name__)
SUNDAY = 6
MONTHS_AHEAD = 12


def borrower_kind() -> BorrowerKind:
    """As whom the reader sees the catalogue: officials see what staff may borrow, the public what residents may."""
    return BorrowerKind.STAFF if guard.identity() else BorrowerKind.RESIDENT


@bp.get("/")
@page(Permission.OPEN)
def index() -> ResponseReturnValue:
    """All kinds, or those that a search finds."""
    words = asked("q")
    kinds = catalogue.kinds(data.reading(), borrower_kind(), data.today(), query=words)
    sets = kits.offered(data.reading(), borrower_kind(), data.today(), None if words else kinds, query=words)
    return render_template("catalogue/index.html", kinds=kinds, kits=sets, words=words, basket=basket.lines())


class ChooseForm(PageForm):
    """How many of one kind are wanted; none takes it out of the request."""

    quantity = Count(_l("How many do you need?"), [Needed(_l("Enter how many you need."))])


@dataclass(frozen=True)
class DayCell:
    """A day of the month at a glance; `free` None before today and outside the month, `shut` why the office is."""

    day: date | None
    free: int | None
    state: str
    today: bool = False
    shut: str = ""


@bp.get("/items/<uuid:item>")
@page(Permission.OPEN)
def item(item: UUID) -> ResponseReturnValue:
    """One kind with a month of its free units."""
    form = ChooseForm(data={"quantity": basket.lines().get(item, 1)})
    return render_template("catalogue/item.html", form=form, **_shown(item))


def _shown(item: UUID) -> dict[str, Any]:
    kind = catalogue.kind(data.reading(), item, borrower_kind(), data.today())
    first = _month(asked("month", 7))
    days = catalogue.free_by_day(data.reading(), item, first, _last(first), data.today())
    book = rules.current(data.reading())
    return {"kind": kind, "limits": book.limits, **_calendar(first, days, kind.stock)}


def _calendar(first: date, free: dict[date, int], stock: int) -> dict[str, Any]:
    """What the table of a month shows, and the months beside it."""
    this = data.today().replace(day=1)
    month = Month(first, free, stock, calendar.opening(data.reading(), rules.current(data.reading())))
    return {
        "weeks": month.weeks(),
        "title": _month_name(first),
        "before": _shifted(first, -1) if first > this else None,
        "after": _shifted(first, 1) if _months_between(this, first) < MONTHS_AHEAD else None,
    }


def _month(asked_for: str) -> date:
    """The first day of `2569-02`, of this month when nothing sensible is asked for."""
    this = data.today().replace(day=1)
    year, _, month = asked_for.partition("-")
    if not (year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
        return this
    if not 1 <= int(year) - 543 <= MAXYEAR:
        return this
    first = date(int(year) - 543, int(month), 1)
    return first if 0 <= _months_between(this, first) <= MONTHS_AHEAD else this


def _months_between(one: date, other: date) -> int:
    return (other.year - one.year) * 12 + other.month - one.month


def _shifted(first: date, months: int) -> str:
    number = first.year * 12 + first.month - 1 + months
    return f"{number // 12 + 543}-{number % 12 + 1:02}"


def _last(first: date) -> date:
    return max(day for day in Calendar().itermonthdates(first.year, first.month) if day.month == first.month)


def _month_name(first: date) -> str:
    if locale.thai():
        return f"{dates.MONTHS[first.month - 1]} {dates.buddhist_year(first)}"
    return f"{first:%B %Y}"


@dataclass(frozen=True)
class Month:
    """A month of one kind: its free units by day, and when the office is open."""

    first: date
    free: dict[date, int]
    stock: int
    opening: Opening

    def weeks(self) -> list[list[DayCell]]:
        """The days by week, from Sunday on."""
        found = Calendar(SUNDAY).monthdatescalendar(self.first.year, self.first.month)
        return [[self._cell(day) for day in week] for week in found]

    def _cell(self, day: date) -> DayCell:
        if day.month != self.first.month:
            return DayCell(None, None, "outside")
        if day < data.today():
            return DayCell(day, None, "past")
        units = max(0, self.free[day])
        state = "none" if units == 0 else "free" if units == self.stock else "some"
        return DayCell(day, units, state, day == data.today(), self.opening.why_shut(day))


@bp.get("/photos/<uuid:photo>")
@page(Permission.OPEN)
def photo(photo: UUID) -> ResponseReturnValue:
    """A picture, for who may see what it belongs to; pictures of the catalogue are for everybody."""
    row = data.reading().get(Attachment, photo)
    if row is None or not _may_see(row):
        abort(404)
    file = photos.path(photos.folder_of(data.reading()), row.id)
    if not file.is_file():
        abort(404)
    answer = send_file(file, mimetype="image/jpeg", etag=row.sha256, max_age=86_400, conditional=True)
    answer.headers["Cache-Control"] = "public, max-age=86400" if row.item_id else "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    return answer


def _may_see(row: Attachment) -> bool:
    if row.item_id:
        return True
    reader, database = guard.actor(), data.reading()
    if row.publication_id or row.activity_id:
        return access.grant(reader, Permission.SEE_INTEGRITY) is not None
    if row.incident_id:
        incident = database.get_one(Incident, row.incident_id)
        return access.grant(reader, Permission.SEE_INCIDENTS, incident.division_id) is not None
    act = database.get_one(CounterAct, row.counter_act_id)
    loan = database.get_one(Loan, act.loan_id)
    return access.grant(reader, Permission.SEE_LOANS, loan.division_id) is not None


@bp.post("/basket")
@page(Permission.REQUEST)
def put_into_basket() -> ResponseReturnValue:
    """Put a kind into the request that is being made, or take it out."""
    item = _kind_asked_for()
    form = ChooseForm()
    if not form.validate():
        return redraw("catalogue/item.html", form, **_shown(item))
    if form.quantity.data:
        catalogue.kind(data.reading(), item, borrower_kind(), data.today())
    basket.put(item, form.quantity.data)
    return see_other("catalogue.index" if request.form.get("to") == "catalogue" else "borrowing.form")


def _kind_asked_for() -> UUID:
    return _asked_for("item")


def _asked_for(name: str) -> UUID:
    try:
        return UUID(request.form.get(name, "")[:40])
    except ValueError:
        abort(404)


# -- kits -------------------------------------------------------------------------------------------------------------


class KitsForm(PageForm):
    """How many of one kit are wanted."""

    quantity = Count(_l("How many kits do you need?"), [Needed(_l("Enter how many you need."))], least=1, most=1000)


@bp.get("/kits/<uuid:kit>")
@page(Permission.OPEN)
def kit(kit: UUID) -> ResponseReturnValue:
    """One kit with its parts, and a month of whole kits that are free."""
    return render_template("catalogue/kit.html", form=KitsForm(data={"quantity": 1}), **_kit_shown(kit))


def _kit_shown(key: UUID) -> dict[str, Any]:
    found = kits.offer(data.reading(), key, borrower_kind(), data.today())
    first = _month(asked("month", 7))
    days = kits.free_by_day(data.reading(), found, first, _last(first), data.today())
    return {"kit": found, **_calendar(first, days, found.stock)}


@bp.post("/basket/kit")
@page(Permission.REQUEST)
def put_kit_into_basket() -> ResponseReturnValue:
    """Put the parts of some kits into the request, beside what lies there; each thing stands there once (R17)."""
    key = _asked_for("kit")
    form = KitsForm()
    found = kits.offer(data.reading(), key, borrower_kind(), data.today())
    if form.validate():
        lines = basket.lines()
        for item, units in found.needed.items():
            lines[item] = lines.get(item, 0) + units * form.quantity.data
        if len(lines) <= MOST_LINES:
            basket.keep(lines)
            return see_other("borrowing.form")
        form.refuse(TooManyLines(field="quantity", most=MOST_LINES))
    return redraw("catalogue/kit.html", form, **_kit_shown(key))
