"""The ledger for those who look after it, and what everybody may check: receipts, checkpoints, rules and terms."""

import json

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from assetlend.domain.access import Permission, grant
from assetlend.domain.rulebook import BASES, SEVERITIES
from assetlend.models import CheckpointNote
from assetlend.services import keys, ledger, oversight, rules
from assetlend.web import data, entries, guard
from assetlend.web.fields import Lines
from assetlend.web.forms import PageForm, asked, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l

bp = Blueprint("oversight", __name__)


@bp.get("/ledger", endpoint="ledger")
@page(Permission.SEE_LEDGER)
def ledger_list() -> ResponseReturnValue:
    """The newest entries."""
    before = int(asked("before", 12)) if asked("before", 12).isdecimal() else None
    rows = oversight.newest(data.reading(), before=before)
    pages = entries.links(data.reading(), guard.actor(), rows)
    return render_template(
        "oversight/ledger.html",
        rows=[entries.tell(row, pages) for row in rows],
        more=rows[-1]["seq"] if rows and rows[-1]["seq"] > 1 else None,
        size=ledger.size(data.reading()),
        uncovered=oversight.uncovered(data.reading()),
        last=ledger.last_checkpoint(data.reading()),
    )


@bp.get("/ledger/<number:seq>")
@page(Permission.SEE_LEDGER)
def entry(seq: int) -> ResponseReturnValue:
    """One entry as it stands."""
    row = ledger.get_entry(data.reading(), seq)
    body = json.loads(bytes(row.body))
    return render_template(
        "oversight/entry.html",
        told=entries.tell(body, entries.links(data.reading(), guard.actor(), [body])),
        shown=json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True),
        leaf=bytes(row.leaf_hash).hex(),
        size=ledger.size(data.reading()),
    )


# -- for everybody ----------------------------------------------------------------------------------------------------


@bp.get("/r/<number:seq>/<token:leaf>")
@bp.get("/R/<number:seq>/<token:leaf>", endpoint="receipt_code")
@page(Permission.OPEN)
def receipt(seq: int, leaf: str) -> ResponseReturnValue:
    """Whether the paper in somebody's hand stands in the ledger."""
    proof = oversight.proof(data.reading(), seq, leaf)
    return render_template("oversight/receipt.html", proof=proof, told=entries.tell(proof.entry, {}), leaf=leaf.lower())


@bp.get("/r/<number:seq>/<token:leaf>/proof")
@page(Permission.OPEN)
def proof(seq: int, leaf: str) -> ResponseReturnValue:
    """The inclusion proof, to be checked without this program."""
    found = oversight.proof(data.reading(), seq, leaf)
    if found.checkpoint is None:
        abort(404)
    return _text(found.text)


@bp.get("/checkpoints")
@page(Permission.OPEN)
def checkpoints() -> ResponseReturnValue:
    """The signed checkpoints and the key to check them with."""
    public = [file.read_text("utf-8").strip() for file in keys.public_keys(data.config().key_dir)]
    return render_template("oversight/checkpoints.html", notes=oversight.checkpoints(data.reading()), public=public)


@bp.get("/checkpoints/<number:size>.txt")
@page(Permission.OPEN)
def checkpoint(size: int) -> ResponseReturnValue:
    """One checkpoint as signed."""
    note = data.reading().get(CheckpointNote, size)
    if note is None:
        abort(404)
    return _text(note.note)


def _text(content: str) -> Response:
    return Response(content, mimetype="text/plain")


class CheckForm(PageForm):
    """An official compared a rule with the official text."""

    text = Lines(_l("The sentence, set right where it differs"), most=1000)


@bp.get("/rules", endpoint="rules")
@page(Permission.OPEN)
def rules_list() -> ResponseReturnValue:
    """Every rule with its clause, its source, and whether an official has checked it."""
    book = rules.current(data.reading())
    may_check = grant(guard.actor(), Permission.CHECK_RULES) is not None and guard.actor().official
    return render_template("oversight/rules.html", book=book, severities=SEVERITIES, bases=BASES, may_check=may_check)


@bp.get("/rules/<rule>/check")
@page(Permission.CHECK_RULES)
def rule(rule: str) -> ResponseReturnValue:
    """The form for one rule."""
    found = rules.current(data.reading()).rules.get(rule)
    if found is None:
        abort(404)
    form = CheckForm()
    form.text.data = found.text
    return render_template("oversight/rule.html", form=form, rule=found, book=rules.current(data.reading()))


@bp.post("/rules/<rule>/check")
@page(Permission.CHECK_RULES)
def check_rule(rule: str) -> ResponseReturnValue:
    """Record that the rule was compared with the official text."""
    found = rules.current(data.reading()).rules.get(rule)
    if found is None:
        abort(404)
    form = CheckForm()
    done = attempt(
        form,
        lambda session: rules.mark_checked(
            session, actor=guard.actor(), now=data.now(), rule=rule, text=form.text.data or None
        ),
    )
    if done is None:
        return redraw("oversight/rule.html", form, rule=found, book=rules.current(data.reading()))
    said(_("Rule %(rule)s is marked as checked.", rule=rule))
    return see_other("oversight.rules")


@bp.get("/terms")
@page(Permission.OPEN)
def terms() -> ResponseReturnValue:
    """The terms on which property is lent."""
    return render_template(
        "oversight/notice.html", notice=rules.current(data.reading()).terms, title=_("Terms of borrowing")
    )


@bp.get("/privacy")
@page(Permission.OPEN)
def privacy() -> ResponseReturnValue:
    """What is kept of people, and why."""
    return render_template(
        "oversight/notice.html", notice=rules.current(data.reading()).privacy, title=_("Privacy notice")
    )


@bp.get("/health")
@page(Permission.OPEN)
def health() -> ResponseReturnValue:
    """Whether the program and its database answer; nothing else."""
    ledger.size(data.reading())
    return _text("ok\n")
