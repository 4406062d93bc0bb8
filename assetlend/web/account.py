"""Signing in and out, one's password, one's sign-ins, and one's notices."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask import session as visit
from flask.typing import ResponseReturnValue
from wtforms import ValidationError

from assetlend.domain import access
from assetlend.domain.access import Permission
from assetlend.domain.offices import Actor, in_force
from assetlend.domain.rule_changes import ChangeState
from assetlend.models import RuleChange
from assetlend.services import (
    account,
    admin,
    answering,
    approving,
    borrowing,
    counter,
    outbox,
    rule_changes,
    supervision,
    vacancies,
)
from assetlend.services.account import Attempt, Identity
from assetlend.web import data, editions, guard, identity
from assetlend.web import notices as words_of
from assetlend.web.fields import Line, Needed, Secret
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("account", __name__)


class SignInForm(PageForm):
    """User name and password."""

    username = Line(_l("User name"), [Needed(_l("Enter your user name."))], most=60)
    password = Secret(_l("Password"), [Needed(_l("Enter your password."))])


@bp.get("/sign-in")
@page(Permission.OPEN)
def sign_in() -> ResponseReturnValue:
    """The form for officials."""
    return render_template("account/sign_in.html", form=SignInForm(), next=guard.safe_next(request.args.get("next")))


@bp.post("/sign-in")
@page(Permission.OPEN)
def begin() -> ResponseReturnValue:
    """Sign in; every failure says the same, whatever its reason."""
    form = SignInForm()
    target = guard.safe_next(request.form.get("next"))
    if not form.validate():
        return redraw("account/sign_in.html", form, next=target)
    key = _try(form)
    if key is None:
        sentence = _("The user name or the password is not right. After several tries, wait a quarter of an hour.")
        form.refusals.append((sentence, "username"))
        return redraw("account/sign_in.html", form, next=target)
    return identity.remember(make_response(redirect(target or url_for("account.home"), 303)), key)


def _try(form: SignInForm) -> str | None:
    """The key of a new sign-in. The slow look at the password happens outside the transaction; a guesser gets none."""
    address = request.remote_addr or ""
    if account.throttled(data.reading(), form.username.data, address, data.now()):
        return None
    found = account.find(data.reading(), form.username.data)
    person, stored = (found.person_id, found.password_hash) if found else (None, None)
    data.close()
    tried = Attempt(
        username=form.username.data,
        person=person,
        held=account.holds(stored, form.password.data or ""),
        address=address,
        agent=request.user_agent.string,
    )
    before = guard.identity()
    with data.transaction() as session:
        key = account.sign_in(session, attempt=tried, now=data.now())
        if key is not None and before is not None:
            account.end(session, before.key_hash)
        if key is not None and person is not None:
            account.set_language(session, person, visit.get("lang", ""))
        return key


@bp.get("/home")
@page(Permission.OWN_ACCOUNT)
def home() -> ResponseReturnValue:
    """Where an official begins: what waits for him."""
    actor, reading = guard.actor(), data.reading()
    return render_template(
        "account/home.html",
        to_decide=len(approving.queue(reading, actor)) if access.at_the_door(actor, Permission.DECIDE) else None,
        to_answer=len(answering.waiting_for(reading, actor, data.today())),
        lists=counter.due_lists(reading, actor, data.today()) if access.at_the_door(actor, Permission.SERVE) else None,
        unseen=outbox.unseen(reading, actor.person) if actor.person else 0,
        checks=supervision.open_for(reading, actor),
        vacant=_vacant(actor),
        proposed=_proposed(actor),
        reports=editions.waiting(),
        prepared=editions.to_go_on(),
    )


def _vacant(actor: Actor) -> int | None:
    """How many offices nobody holds on some day of the coming thirty: what an administrator must see."""
    if not access.at_the_door(actor, Permission.MANAGE_PEOPLE):
        return None
    return len(vacancies.open_seats(data.reading(), data.today()))


def _proposed(actor: Actor) -> RuleChange | None:
    """A change of the rules that waits for this official."""
    if not access.at_the_door(actor, Permission.ENACT_RULES):
        return None
    found = rule_changes.open_one(data.reading())
    return found if found and found.state is ChangeState.PROPOSED else None


@bp.post("/sign-out")
@page(Permission.OPEN)
def sign_out() -> ResponseReturnValue:
    """End this sign-in; its key is worth nothing afterwards."""
    who = guard.identity()
    if who is not None:
        with data.transaction() as session:
            account.end(session, who.key_hash)
    return identity.forget(make_response(redirect(url_for("catalogue.index"), 303)))


# -- my account -------------------------------------------------------------------------------------------------------


def _me() -> Identity:
    who = guard.identity()
    if who is None or who.actor.person is None:
        raise RuntimeError("a page of one's own account is open to the signed-in only")
    return who


@bp.get("/account")
@page(Permission.OWN_ACCOUNT)
def index() -> ResponseReturnValue:
    """My offices and my sign-ins."""
    me = _me()
    official = admin.official(data.reading(), me.actor.person)  # type: ignore[arg-type]
    rows = account.sign_ins(data.reading(), official.person.id, data.now())
    held = [one for one in official.appointments if in_force(one.starts_on, one.ends_on, data.today())]
    return render_template(
        "account/index.html", official=official, held=held, rows=rows, this=me.key_hash, form=PageForm()
    )


@bp.post("/account/sign-out-everywhere")
@page(Permission.OWN_ACCOUNT)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every sign-in of mine, this one too."""
    me = _me()
    with data.transaction() as session:
        account.end_all(session, me.actor.person)  # type: ignore[arg-type]
    return identity.forget(make_response(redirect(url_for("account.sign_in"), 303)))


class PasswordForm(PageForm):
    """A new password."""

    old = Secret(_l("Present password"), [Needed(_l("Enter your present password."))])
    password = Secret(_l("New password"), [Needed(_l("Enter a new password."))])
    again = Secret(_l("The new password again"), [Needed(_l("Enter the new password again."))])

    def validate_again(self, field: Secret) -> None:
        """What was typed twice must be the same."""
        if self.password.data and field.data != self.password.data:
            raise ValidationError(_("The two new passwords differ."))


@bp.get("/account/password")
@page(Permission.OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """The form for a new password."""
    return render_template("account/password.html", form=PasswordForm(), **_policy())


def _policy() -> dict[str, Any]:
    return {"least": account.LEAST_LENGTH, "must": _me().must_change}


@bp.post("/account/password")
@page(Permission.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Set a new password; every other sign-in ends."""
    form, me = PasswordForm(), _me()

    def act(session: Any) -> bool:
        account.change_password(
            session,
            person=me.actor.person,  # type: ignore[arg-type]
            old=form.old.data,
            new=form.password.data,
            now=data.now(),
            keep=me.key_hash,
        )
        return True

    if _too_many(form, me) or attempt(form, act) is None:
        return redraw("account/password.html", form, **_policy())
    said(_("The new password is set. All your other sign-ins have ended."))
    return see_other("account.index")


def _too_many(form: PasswordForm, me: Identity) -> bool:
    """Whether the present password was guessed at too often; the brake is that of the sign-in, with the same count."""
    if not form.validate():
        return False
    address, stored = request.remote_addr or "", account.find(data.reading(), me.username)
    if not account.throttled(data.reading(), me.username, address, data.now()):
        held = account.holds(stored.password_hash if stored else None, form.old.data or "")
        with data.transaction() as session:
            if account.may_try(session, me.username, address, data.now(), held=held):
                return False
    form.refusals.append((_("Too many tries. Wait a quarter of an hour and try again."), ""))
    form.status = 429
    return True


@bp.get("/notices")
@page(Permission.OWN_ACCOUNT)
def notices() -> ResponseReturnValue:
    """What I was told."""
    actor, reading = _me().actor, data.reading()
    rows = outbox.on_screen(reading, actor.person) if actor.person else []
    own = {loan.id: loan.follow_key for loan in borrowing.own(reading, actor.person)} if actor.person else {}
    return render_template("account/notices.html", rows=words_of.tell(rows, actor, own), form=PageForm())


@bp.post("/notices")
@page(Permission.OWN_ACCOUNT)
def seen() -> ResponseReturnValue:
    """I have read them all."""
    person = _me().actor.person
    with data.transaction() as session:
        if person:
            outbox.mark_seen(session, person, data.now())
    return see_other("account.notices")
