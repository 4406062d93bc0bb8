"""The annual check of the stock: who makes it, a division's list with its scanner, the report and its findings."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.rulebook import BASES, Rule
from assetlend.domain.stocktake import QUESTIONS, Answers, CopyTo, Count, Found, Proof, Step
from assetlend.errors import Invalid, NotFound
from assetlend.models import StocktakeCount
from assetlend.services import rules, stocktake, stocktake_counting, stocktake_report
from assetlend.services.stocktake_counting import Line as BookLine
from assetlend.services.stocktake_counting import Seen, Sheet
from assetlend.services.stocktake_report import Report, Ruling, Sending
from assetlend.thai import dates
from assetlend.web import data, formats, guard
from assetlend.web.fields import Choice, Line, Lines, Needed, Pick, ThaiDay, Tick, Unless, words
from assetlend.web.fields import Count as Number
from assetlend.web.forms import PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("stocktake", __name__, url_prefix="/stocktake")
ROWS = 50


def rules_of(*numbers: str) -> list[Rule]:
    """Rules that a page rests on; it says which of them nobody has confirmed."""
    book = rules.current(data.reading())
    return [book.rule(one) for one in numbers]


# -- the year ---------------------------------------------------------------------------------------------------------


class OrderForm(PageForm):
    """The order that names who checks; the people are boxes to tick."""

    order_no = Line(_l("Number of the order"), [Needed(_l("Enter the number of the order."))], most=60)
    ordered_on = ThaiDay(_l("Day of the order"), [Needed(_l("Enter the day of the order."))])


@bp.get("")
@page(Permission.SEE_STOCKTAKE)
def listing() -> ResponseReturnValue:
    """One year's check: its days, its checkers, how far each division is."""
    return render_template("stocktake/listing.html", form=OrderForm(), **_of_year(_wished()))


def _wished() -> int:
    """The year of the address; else the one whose check is going on or comes next."""
    wished = asked("year", 4)
    if wished.isascii() and wished.isdecimal() and stocktake.FIRST_YEAR <= int(wished) < stocktake.FIRST_YEAR + 999:
        return int(wished)
    today = data.today()
    return dates.fiscal_year(today) - (today.month in (10, 11, 12, 1, 2, 3))


def _of_year(year: int) -> dict[str, Any]:
    actor, reading, today = guard.actor(), data.reading(), data.today()
    state = stocktake.of_year(reading, year)
    appoints = access.grant(actor, Permission.APPOINT_CHECKERS) is not None
    open_ = appoints and state.report is None and today >= state.term.opens_on
    chosen = request.form.getlist("people") or [one.person_id.hex for one in state.checkers]
    return {
        "state": state,
        "people": stocktake.candidates(reading, actor, year, today) if open_ else [],
        "chosen": chosen,
        "appoints": open_,
        "looks": {one.division.id for one in state.divisions if stocktake.may_look(state.row, actor, one.division.id)},
        "today": today,
        "rules": rules_of("R45", "R46", "R47"),
        "bases": BASES,
    }


@bp.post("/<number:year>/checkers")
@page(Permission.APPOINT_CHECKERS)
def appoint(year: int) -> ResponseReturnValue:
    """Name who checks, or name others instead."""
    form = OrderForm()
    done = attempt(form, lambda session: _appoint(session, form, year))
    if done is None:
        return redraw("stocktake/listing.html", form, **_of_year(year))
    said(_("The checkers are appointed and were told."))
    return see_other("stocktake.listing", year=year)


def _appoint(session: Session, form: OrderForm, year: int) -> Any:
    order = stocktake.Order(form.order_no.data, form.ordered_on.given, _keys(request.form.getlist("people")))
    return stocktake.appoint(session, actor=guard.actor(), now=data.now(), year=year, order=order)


def _keys(typed: Sequence[str]) -> list[UUID]:
    """Keys of ticked boxes. Raises: NotFound for anything else."""
    try:
        return [UUID(one) for one in typed]
    except ValueError as error:
        raise NotFound() from error


# -- one division -----------------------------------------------------------------------------------------------------


class CountForm(PageForm):
    """How one row was found: a piece as one word, a lot by counts; both with what shows units out on loan."""

    found = Pick(
        _l("How was it found?"),
        [Unless(lambda form: not form.is_lot), Needed(_l("Choose how it was found."))],
        words=Found,
    )
    usable = Number(
        _l("Usable"),
        [Unless(lambda form: form.is_lot), Needed(_l("Enter how many are usable; 0 if none."))],
    )
    damaged = Number(_l("Damaged"))
    worn = Number(_l("Worn out"))
    unneeded = Number(_l("Not needed any longer"))
    loan_units = Number(_l("Of all these, confirmed to be out on loan"))
    proof = Choice(_l("What shows that what was out on loan is there"), words=Proof)
    remark = Lines(_l("Why it is so, if it is not usable or not there"), most=300)
    is_lot = False

    def seen(self) -> Seen:
        """What the checker saw."""
        proof, remark = self.proof.data, self.remark.data or ""
        scanned = request.form.get("scanned") == "yes"
        if not self.is_lot:
            return Seen(found=self.found.data, proof=proof, remark=remark, scanned=scanned)
        units = {name: self[name].data or 0 for name in ("usable", "damaged", "worn", "unneeded", "loan_units")}
        return Seen(units=Count(**units, proof=proof), remark=remark, scanned=scanned)


def _count_form(line: BookLine | None) -> CountForm:
    form = CountForm()
    form.found.offer(words(Found))
    form.proof.offer(words(Proof))
    form.is_lot = line is not None and line.booked.asset.is_lot
    if line is not None and request.method == "GET":
        _fill(form, line)
    return form


def _fill(form: CountForm, line: BookLine) -> None:
    """What was counted before; of a lot that was not, what the books say is out."""
    made = line.made
    if made is None:
        form.loan_units.data = line.booked.out or None
        return
    form.proof.data, form.remark.data = made.proof, made.remark
    for name in ("usable", "damaged", "worn", "unneeded", "loan_units"):
        form[name].data = getattr(made, name)
    form.found.data = next((word for word in Found if getattr(made, _column(word))), None)


def _column(word: Found) -> str:
    return "missing" if word is Found.NOT_FOUND else word.value


@bp.get("/<number:year>/<uuid:division>")
@page(Permission.SEE_STOCKTAKE)
def show(year: int, division: UUID) -> ResponseReturnValue:
    """A division's list; a scanned label or a typed number opens its row."""
    sheet = _sheet(year, division)
    line, fault = _asked_line(sheet, asked("token", 60))
    shown = _shown(sheet, line) | {"fault": fault, "token": asked("token", 60)}
    return render_template("stocktake/show.html", form=_count_form(line), **shown)


def _sheet(year: int, division: UUID) -> Sheet:
    return stocktake_counting.sheet(data.reading(), guard.actor(), year, division, data.today())


def _own(year: int, division: UUID) -> Sheet:
    """The same for who checks. Raises: NotFound; NotAChecker."""
    sheet = _sheet(year, division)
    if sheet.year.row is not None:
        stocktake.require_checker(sheet.year.row, guard.actor())
    return sheet


def _asked_line(sheet: Sheet, code: str) -> tuple[BookLine | None, str]:
    """The row of a code, or the sentence why there is none."""
    if not code:
        return None, ""
    try:
        return stocktake_counting.find(data.reading(), sheet.lines, code), ""
    except (NotFound, Invalid) as refusal:
        return None, formats.say(refusal)


def _shown(sheet: Sheet, line: BookLine | None) -> dict[str, Any]:
    wished = asked("page", 4)
    place = max(0, int(wished) - 1) if wished.isascii() and wished.isdecimal() else 0
    first = place * ROWS
    return {
        "sheet": sheet,
        "line": line,
        "lines": sheet.lines[first : first + ROWS],
        "next": place + 2 if first + ROWS < len(sheet.lines) else None,
        "units_of": stocktake_counting.units_of,
        "scanned": request.values.get("scanned", "yes"),
        "fault": "",
        "token": "",
        "rules": rules_of("R46", "R50"),
        "bases": BASES,
    }


@bp.post("/<number:year>/<uuid:division>/count")
@page(Permission.COUNT_STOCK)
def count(year: int, division: UUID) -> ResponseReturnValue:
    """Keep how one row was found, and go on to the next."""
    sheet, key = _own(year, division), _asset()
    line = next((one for one in sheet.lines if one.booked.asset.id == key), None)
    form = _count_form(line)
    done = attempt(form, lambda session: _count(session, form, (year, division), key))
    if done is None:
        sheet = _sheet(year, division)
        line = next((one for one in sheet.lines if one.booked.asset.id == key), None)
        return redraw("stocktake/show.html", form, **_shown(sheet, line))
    said(_("Counted. Scan the next thing."))
    return see_other("stocktake.show", year=year, division=division)


def _asset() -> UUID | None:
    try:
        return UUID(request.form.get("asset", ""))
    except ValueError:
        return None


def _count(session: Session, form: CountForm, of: tuple[int, UUID], asset: UUID | None) -> StocktakeCount:
    if asset is None:
        raise NotFound()
    return stocktake_counting.count(
        session,
        actor=guard.actor(),
        now=data.now(),
        year=of[0],
        division_id=of[1],
        asset_id=asset,
        seen=form.seen(),
    )


@bp.post("/<number:year>/<uuid:division>/close")
@page(Permission.COUNT_STOCK)
def close(year: int, division: UUID) -> ResponseReturnValue:
    """Close a division's count for ever."""
    _own(year, division)
    form = PageForm()
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "year": year, "division_id": division}
    done = attempt(form, lambda session: stocktake_counting.close(session, **values))
    if done is None:
        shown = _count_form(None)
        shown.refusals, shown.status = form.refusals, form.status
        return redraw("stocktake/show.html", shown, **_shown(_sheet(year, division), None))
    said(_("The count of the division is closed."))
    return see_other("stocktake.listing", year=year)


# -- the report -------------------------------------------------------------------------------------------------------


class ReportForm(PageForm):
    """The four answers of the law, each with a remark."""

    number = Line(_l("Number of the report"), [Needed(_l("Enter the number of the report."))], most=60)
    receipts_correct = Pick(_l("1. Are receipts and issues correct?"), [Needed(_l("Choose yes or no."))])
    receipts_correct_remark = Lines(_l("Remark on the first answer"), most=1000)
    balance_matches = Pick(_l("2. Does what is there match the books?"), [Needed(_l("Choose yes or no."))])
    balance_matches_remark = Lines(_l("Remark on the second answer"), most=1000)
    faults_found = Pick(_l("3. Is anything damaged, worn or lost?"), [Needed(_l("Choose yes or no."))])
    faults_found_remark = Lines(_l("Remark on the third answer: why"), most=1000)
    unneeded_found = Pick(_l("4. Is anything no longer needed?"), [Needed(_l("Choose yes or no."))])
    unneeded_found_remark = Lines(_l("Remark on the fourth answer"), most=1000)


class CopyForm(PageForm):
    """A copy that was sent on."""

    recipient = Choice(_l("To whom"), [Needed(_l("Choose to whom it was sent."))], words=CopyTo)
    copy_no = Line(_l("Number of the letter"), [Needed(_l("Enter the number of the letter."))], most=60)
    sent_on = ThaiDay(_l("Day of sending"), [Needed(_l("Enter the day of sending."))])


def _report_form() -> ReportForm:
    form = ReportForm()
    for name in QUESTIONS:
        form[name].offer([("yes", _("Yes")), ("no", _("No"))])
    return form


def _copy_form(*, sent: bool = False) -> CopyForm:
    form = CopyForm() if sent else CopyForm(formdata=None)
    form.recipient.offer(words(CopyTo))
    return form


@bp.get("/<number:year>/report")
@page(Permission.SEE_STOCKTAKE)
def report(year: int) -> ResponseReturnValue:
    """The report: as drafted, or as handed in, with what follows."""
    form = _report_form()
    shown = _reported(year)
    for name in QUESTIONS:
        form[name].data = "yes" if getattr(shown["draft"].answers, name) else "no"
    return render_template("stocktake/report.html", form=form, **shown)


def _reported(year: int) -> dict[str, Any]:
    reading, actor = data.reading(), guard.actor()
    draft, state = stocktake_report.draft(reading, year), stocktake.of_year(reading, year)
    row, made = state.row, state.report
    if row is None:
        raise NotFound()
    return {
        "state": state,
        "draft": draft,
        "remarks": stocktake_report.remarks_of(made) if made else {},
        "questions": _questions(),
        "decisions": stocktake_report.decisions_of(reading, row),
        "looks": stocktake.checks(row, actor) or access.at_the_door(actor, Permission.SEE_DISPOSALS),
        "mine": stocktake.checks(row, actor) and made is None and draft.complete,
        "receives": made is not None
        and made.received_at is None
        and access.grant(actor, Permission.APPOINT_CHECKERS) is not None
        and not stocktake.checks(row, actor),
        "decides": made is not None and access.grant(actor, Permission.DECIDE_FINDING) is not None,
        "sends": made is not None and access.grant(actor, Permission.SEND_STOCKTAKE) is not None,
        "copy_form": _copy_form(),
        "units_of": stocktake_counting.units_of,
        "rules": rules_of("R47", "R48", "R49", "R51"),
        "bases": BASES,
    }


def _questions() -> dict[str, str]:
    return {
        "receipts_correct": _("1. Are receipts and issues correct?"),
        "balance_matches": _("2. Does what is there match the books?"),
        "faults_found": _("3. Is anything damaged, worn or lost?"),
        "unneeded_found": _("4. Is anything no longer needed?"),
    }


@bp.post("/<number:year>/report")
@page(Permission.COUNT_STOCK)
def hand_in(year: int) -> ResponseReturnValue:
    """Freeze the report and hand it in."""
    row = stocktake.get(data.reading(), year)
    if row is None:
        raise NotFound()
    stocktake.require_checker(row, guard.actor())
    form = _report_form()
    done = attempt(form, lambda session: _hand_in(session, form, year))
    if done is None:
        return redraw("stocktake/report.html", form, **_reported(year))
    said(_("The report is handed in."))
    return see_other("stocktake.report", year=year)


def _hand_in(session: Session, form: ReportForm, year: int) -> Any:
    answers = Answers(**{name: form[name].data == "yes" for name in QUESTIONS})
    remarks = {name: form[f"{name}_remark"].data or "" for name in QUESTIONS}
    made = Report(form.number.data, answers, remarks)
    return stocktake_report.hand_in(session, actor=guard.actor(), now=data.now(), year=year, report=made)


@bp.post("/<number:year>/receipt")
@page(Permission.APPOINT_CHECKERS)
def receive(year: int) -> ResponseReturnValue:
    """The appointer takes note of the report."""
    form = PageForm()
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "year": year}
    done = attempt(form, lambda session: stocktake_report.receive(session, **values))
    if done is None:
        return _again(form, year)
    said(_("You have taken note of the report."))
    return see_other("stocktake.report", year=year)


def _again(form: PageForm, year: int, **more: Any) -> ResponseReturnValue:
    """The report's page with what was refused in another of its forms."""
    main = _report_form()
    main.refusals, main.status = list(form.faults()), form.status
    return redraw("stocktake/report.html", main, **_reported(year) | more)


@bp.post("/<number:year>/copies")
@page(Permission.SEND_STOCKTAKE)
def send(year: int) -> ResponseReturnValue:
    """Enter that a copy was sent on."""
    form = _copy_form(sent=True)
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "year": year}
    done = attempt(
        form,
        lambda session: stocktake_report.send(
            session, sending=Sending(form.recipient.data, form.copy_no.data, form.sent_on.given), **values
        ),
    )
    if done is None:
        return _again(form, year, copy_form=form)
    said(_("The copy is entered."))
    return see_other("stocktake.report", year=year)


# -- findings ---------------------------------------------------------------------------------------------------------


class RulingForm(PageForm):
    """What the head orders about a finding."""

    step = Pick(_l("What do you order?"), [Needed(_l("Choose what you order."))], words=Step)
    ruling_no = Line(_l("Number of the order"), [Needed(_l("Enter the number of the order."))], most=60)
    liable = Tick(_l("An official may have to answer for it: report it up the chain of command"))


def _ruling_form() -> RulingForm:
    form = RulingForm()
    form.step.offer(words(Step))
    return form


def _finding(year: int, asset: UUID) -> dict[str, Any]:
    shown = _reported(year)
    made = next((one for one in shown["draft"].findings if one.asset_id == asset), None)
    if made is None or shown["state"].report is None:
        raise NotFound()
    names = {"rules": rules_of("R51", "R52")}
    return shown | names | {"made": made, "decision": shown["decisions"].get(asset)}


@bp.get("/<number:year>/findings/<uuid:asset>")
@page(Permission.DECIDE_FINDING)
def finding(year: int, asset: UUID) -> ResponseReturnValue:
    """One finding with the form of the decision."""
    return render_template("stocktake/finding.html", form=_ruling_form(), **_finding(year, asset))


@bp.post("/<number:year>/findings/<uuid:asset>")
@page(Permission.DECIDE_FINDING)
def decide(year: int, asset: UUID) -> ResponseReturnValue:
    """Order a committee, or disposal at once."""
    form = _ruling_form()
    done = attempt(form, lambda session: _decide(session, form, year, asset))
    if done is None:
        return redraw("stocktake/finding.html", form, **_finding(year, asset))
    said(_("The finding is decided."))
    return see_other("stocktake.report", year=year)


def _decide(session: Session, form: RulingForm, year: int, asset: UUID) -> Any:
    ruling = Ruling(form.step.data, form.ruling_no.data, bool(form.liable.data))
    values: dict[str, Any] = {"actor": guard.actor(), "now": data.now(), "year": year}
    return stocktake_report.decide(session, asset_id=asset, ruling=ruling, **values)
