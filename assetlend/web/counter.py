"""The counter: what lies before the clerk today, scanning, handing over and taking back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission, grant
from assetlend.domain.lending import BorrowerKind, Channel
from assetlend.errors import N_, Invalid, NotFound, Refusal
from assetlend.models import Asset, Loan
from assetlend.services import borrowing, catalogue, counter, hand_over, loan_lists, rules, take_back
from assetlend.services.hand_over import Handing, HandOverCondition
from assetlend.services.take_back import Back, TakingBack
from assetlend.web import basket, belongings, data, formats, guard
from assetlend.web.belongings import number
from assetlend.web.fields import Line, Lines, Needed, Photos, Pick, ThaiDay, Tick, words
from assetlend.web.forms import OnceForm, PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.pictures import cleaned
from assetlend.web.request_forms import CounterRequest
from assetlend.web.times import happened_at

bp = Blueprint("counter", __name__, url_prefix="/counter")


@bp.get("")
@page(Permission.SERVE)
def desk() -> ResponseReturnValue:
    """To hand over, due back, overdue; and the box to scan into."""
    lists = counter.due_lists(data.reading(), guard.actor(), data.today())
    return render_template("counter/desk.html", lists=lists, today=data.today())


@bp.get("/find")
@page(Permission.SERVE)
def find() -> ResponseReturnValue:
    """Where a scanned label or typed words lead: to the loan of the thing, to the thing, or to loans that fit."""
    typed = asked("token")
    if not typed.strip():
        return redirect(url_for("counter.desk"), 303)
    try:
        asset = counter.find_asset(data.reading(), typed)
    except NotFound:
        return _find_loans(typed)
    if grant(guard.actor(), Permission.SEE_REGISTER, asset.item.division_id) is None:
        return _find_loans(typed)
    loan = counter.loan_with(data.reading(), asset)
    if loan is not None and grant(guard.actor(), Permission.SERVE, loan.division_id):
        return see_other("counter.returning", loan=loan.id, asset=asset.id)
    return see_other("registry.show", asset=asset.id)


def _find_loans(typed: str) -> ResponseReturnValue:
    found = loan_lists.search(data.reading(), guard.actor(), loan_lists.Search(words=typed), data.today())
    if len(found.loans) == 1:
        return see_other("loans.show", loan=found.loans[0].id)
    return render_template("counter/found.html", loans=found.loans, typed=typed, today=data.today())


# -- walk-in ----------------------------------------------------------------------------------------------------------


@bp.get("/request")
@page(Permission.RECORD_REQUEST)
def walk_in() -> ResponseReturnValue:
    """The request form for somebody who stands at the counter, or for a paper slip."""
    form = _request_form()
    return render_template("counter/request.html", form=form, **_offered(form))


def _request_form() -> CounterRequest:
    form = CounterRequest()
    kinds = {kind.id: kind for kind in _kinds()} if request.method == "POST" else {}
    book = rules.current(data.reading())
    form.prepare(book, _chosen(kinds), BorrowerKind.RESIDENT)
    form.fit([kinds[item] for item in form.lines], book)
    return form


def _kinds() -> list[catalogue.Kind]:
    """What anybody at the counter may ask for; what is for public bodies alone says so."""
    return catalogue.kinds(data.reading(), BorrowerKind.AGENCY, data.today())


def _chosen(lines: Iterable[UUID]) -> dict[UUID, int]:
    """The kinds beside which the clerk typed a number."""
    return {item: 1 for item in lines if request.form.get(f"quantity-{item.hex}", "").strip() not in ("", "0", "๐")}


def _offered(form: CounterRequest) -> dict[str, Any]:
    book = rules.current(data.reading())
    kinds = _kinds()
    used_up = any(kind.consumable for kind in kinds)
    return {
        "kinds": kinds,
        "used_up": used_up,
        "terms": book.terms,
        "privacy": book.privacy,
        "typed": request.form,
        "basket": basket,
        "opening": book.opening,
    }


@bp.post("/request")
@page(Permission.RECORD_REQUEST)
def record_request() -> ResponseReturnValue:
    """Enter the request in the borrower's name; who typed it is recorded."""
    form = _request_form()
    loans = attempt(
        form,
        lambda session: borrowing.submit(
            session, actor=guard.actor(), now=data.now(), request=form.wanted(channel=Channel(form.channel.data))
        ),
    )
    if loans is None:
        return redraw("counter/request.html", form, **_offered(form))
    said(_("The request was recorded: %(reference)s", reference=", ".join(loan.reference for loan in loans)))
    return see_other("loans.show", loan=loans[0].id)


# -- handing over -----------------------------------------------------------------------------------------------------


class HandOverForm(OnceForm):
    """What goes with handing things over."""

    token = Line(_l("Code or number of a piece, if you cannot scan"), most=60)
    condition = Pick(
        _l("Condition of the things"),
        [Needed(_l("Choose in which condition the things go out."))],
        words=HandOverCondition,
    )
    note = Lines(_l("Remarks on the condition"), most=500)
    other_party = Line(_l("Who receives the things?"), most=150)
    slip_signed = Tick(_l("The borrower has signed the loan slip"))
    happened_on = ThaiDay(_l("Day of the hand-over, if it was not today"))
    photos = Photos(_l("Pictures of the things"))

    def prepare(self, loan: Loan) -> None:
        """Offer the conditions, and the borrower as the one who receives."""
        self.condition.offer(words(HandOverCondition))
        if request.method == "GET":
            self.condition.data = HandOverCondition.GOOD
            self.other_party.data = loan.applicant.name

    def refuse(self, refusal: Refusal) -> None:
        """What the service says of a tag stands at the box in which a code can be typed."""
        if getattr(refusal, "field", None) == "tag":
            refusal.field = "token"  # type: ignore[attr-defined]
        super().refuse(refusal)


@bp.get("/loans/<uuid:loan>/hand-over")
@page(Permission.SERVE)
def handing(loan: UUID) -> ResponseReturnValue:
    """Choose the pieces by scanning or ticking, count what is counted, and note the condition."""
    found = _served(loan)
    form = HandOverForm()
    form.prepare(found)
    return render_template("counter/hand_over.html", form=form, **_handing(found))


def _served(loan: UUID) -> Loan:
    found = borrowing.seen_by(data.reading(), guard.actor(), loan)
    if grant(guard.actor(), Permission.SERVE, found.division_id) is None:
        raise NotFound()
    return found


def _handing(loan: Loan) -> dict[str, Any]:
    chosen = {UUID(key) for key in request.form.getlist("piece") if _is_uuid(key)}
    pieces = {line.position: hand_over.free_pieces(data.reading(), line) for line in loan.lines}
    lots = {line.position: hand_over.free_units(data.reading(), line) for line in loan.lines}
    return {
        "loan": loan,
        "today": data.today(),
        "pieces": pieces,
        "lots": lots,
        "belongings": belongings.to_give(loan),
        "chosen": chosen,
        "typed": request.form,
    }


def _is_uuid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True


@bp.get("/loans/<uuid:loan>/look-up")
@page(Permission.SERVE)
def look_up(loan: UUID) -> ResponseReturnValue:
    """Whether a scanned thing may go out on this loan, said at once: for the scanning page's script."""
    found = _served(loan)
    try:
        asset = counter.find_asset(data.reading(), asked("token"))
        line = hand_over.check_piece(data.reading(), {line.item_id: line for line in found.lines}, asset)
    except Refusal as refusal:
        return jsonify(ok=False, message=formats.say(refusal))
    if asset.is_lot:
        message = _("%(name)s is counted. Enter how many below.", name=asset.item.name)
        return jsonify(ok=False, message=message)
    name = asset.number or asset.tag
    return jsonify(ok=True, asset=asset.id.hex, line=line.position, message=_("%(number)s is chosen.", number=name))


@bp.post("/loans/<uuid:loan>/hand-over")
@page(Permission.SERVE)
def give(loan: UUID) -> ResponseReturnValue:
    """Hand the chosen things over."""
    found = _served(loan)
    form = HandOverForm()
    form.prepare(found)
    act = None
    what = _read_handing(form, found)
    if what is not None:
        act = attempt(
            form,
            lambda session: hand_over.hand_over(
                session, actor=guard.actor(), now=data.now(), loan_id=loan, handing=what(form)
            ),
        )
    if act is None:
        return redraw("counter/hand_over.html", form, **_handing(_served(loan)))
    said(_("Handed over: %(number)s", number=_served(loan).slip_number))
    return see_other("loans.show", loan=loan)


def _read_handing(form: HandOverForm, loan: Loan) -> Any:
    """A function that makes the hand-over once the form is validated; None where a number or label is wrong."""
    try:
        pieces = _pieces(form, loan)
        counts = {line.position: number(f"count-{line.position}") for line in loan.lines}
        absent = belongings.absent(loan)
    except Invalid as refusal:
        form.refuse(refusal)
        return None
    return lambda read: Handing(
        pieces=pieces,
        counts=counts,
        absent=absent,
        condition=read.condition.data,
        slip_signed=bool(read.slip_signed.data),
        other_party=read.other_party.data or "",
        note=read.note.data or "",
        key=read.key.data or "",
        happened_at=happened_at(read.happened_on.data),
        pictures=cleaned(read.photos),
    )


def _pieces(form: HandOverForm, loan: Loan) -> list[UUID]:
    """The ticked pieces, and the one whose label was typed without the script."""
    ticked = request.form.getlist("piece")
    if not all(_is_uuid(key) for key in ticked):
        raise NotFound()
    chosen = list(dict.fromkeys(UUID(key) for key in ticked))
    if form.token.data:
        asset = _typed(form.token.data, loan)
        if not asset.is_lot and asset.id not in chosen:
            chosen.append(asset.id)
    return chosen


def _typed(code: str, loan: Loan) -> Asset:
    """The thing whose code or number was typed. Raises: Invalid at the box where it was typed."""
    try:
        asset = counter.find_asset(data.reading(), code)
        hand_over.check_piece(data.reading(), {line.item_id: line for line in loan.lines}, asset)
    except Refusal as refusal:
        raise Invalid(refusal.message, field="token", rule=refusal.rule_id, **refusal.params) from refusal
    return asset


# -- taking back ------------------------------------------------------------------------------------------------------


class TakeBackForm(OnceForm):
    """What goes with taking things back."""

    note = Lines(_l("What is damaged or missing, in a few words"), most=500)
    other_party = Line(_l("Who brings the things back?"), most=150)
    happened_on = ThaiDay(_l("Day of the return, if it was not today"))
    photos = Photos(_l("Pictures of the things"))


@bp.get("/loans/<uuid:loan>/take-back")
@page(Permission.SERVE)
def returning(loan: UUID) -> ResponseReturnValue:
    """Say of each thing how it came back; what stays out may come later."""
    found = _served(loan)
    form = TakeBackForm()
    form.other_party.data = found.applicant.name
    return render_template("counter/take_back.html", form=form, **_returning(found))


def _returning(loan: Loan) -> dict[str, Any]:
    out = [custody for line in loan.lines for custody in line.custody if custody.outstanding]
    pieces = [custody for custody in out if custody.is_piece]
    counted = {
        line.position: sum(c.outstanding for c in out if c.line_id == line.id and not c.is_piece) for line in loan.lines
    }
    scanned = asked("asset", 40)
    return {
        "loan": loan,
        "today": data.today(),
        "pieces": pieces,
        "counted": {position: units for position, units in counted.items() if units},
        "typed": request.form,
        "belongings": belongings.still_out(loan),
        "scanned": UUID(scanned) if _is_uuid(scanned) else None,
        "before": [view for view in loan_lists.counter_acts(data.reading(), loan.id) if view.photos],
    }


@bp.post("/loans/<uuid:loan>/take-back")
@page(Permission.SERVE)
def receive(loan: UUID) -> ResponseReturnValue:
    """Take back what was marked."""
    found = _served(loan)
    form = TakeBackForm()
    act = None
    what = _read_taking(form, found)
    if what is not None:
        act = attempt(
            form,
            lambda session: take_back.take_back(
                session, actor=guard.actor(), now=data.now(), loan_id=loan, taking=what(form)
            ),
        )
    if act is None:
        return redraw("counter/take_back.html", form, **_returning(_served(loan)))
    said(_received(_served(loan)))
    return see_other("loans.show", loan=loan)


def _received(loan: Loan) -> str:
    if loan.outstanding:
        return _("Taken back. %(units)s are still out.", units=loan.outstanding)
    if loan.bad:
        return _("Everything is accounted for. The damage or loss was reported and waits for settlement.")
    return _("Everything is back in order and the loan is closed.")


def _read_taking(form: TakeBackForm, loan: Loan) -> Any:
    try:
        pieces = {asset: _marked(asset) for asset in _shown_pieces()}
        counts = {line.position: _counted(line.position) for line in loan.lines}
        found = belongings.said(loan)
    except Invalid as refusal:
        form.refuse(refusal)
        return None
    return lambda read: TakingBack(
        pieces=pieces,
        counts=counts,
        belongings=found,
        note=read.note.data or "",
        other_party=read.other_party.data or "",
        key=read.key.data or "",
        happened_at=happened_at(read.happened_on.data),
        pictures=cleaned(read.photos),
    )


def _shown_pieces() -> list[UUID]:
    """The pieces that were out when the page was made: one that came back since is refused, not passed over."""
    keys = [name.removeprefix("piece-") for name in request.form if name.startswith("piece-")]
    return [UUID(key) for key in keys if _is_uuid(key)]


def _marked(asset: UUID) -> Back:
    name = f"piece-{asset.hex}"
    word = request.form.get(name, "")
    if word not in ("", "good", "damaged", "lost"):
        raise Invalid(N_("Choose one of the list."), field=name)
    return Back(**{word: 1}) if word else Back()


def _counted(position: int) -> Back:
    good, damaged, lost = (number(f"{word}-{position}") for word in ("good", "damaged", "lost"))
    return Back(good, damaged, lost)


class EmptyForm(PageForm):
    """A form of buttons alone."""
