"""The register as files: importing one with a preview, exporting it, and sheets of labels."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField

from assetlend.domain.access import Permission
from assetlend.domain.register_types import Field
from assetlend.errors import N_, Invalid, NotFound
from assetlend.services import register_export, register_import, registry
from assetlend.web import data, downloads, formats, guard
from assetlend.web.fields import Choice, Count, Needed
from assetlend.web.forms import PageForm, attempt, redraw, said, see_other
from assetlend.web.guard import page
from assetlend.web.locale import _, _l
from assetlend.web.registry import search_of

bp = Blueprint("register_files", __name__, url_prefix="/register")


class ImportForm(PageForm):
    """A register file."""

    file = FileField(_l("Register file (XLSX or CSV)"))


@bp.get("/import")
@page(Permission.KEEP_REGISTER)
def upload() -> ResponseReturnValue:
    """Choose a file."""
    return render_template("registry/import.html", form=ImportForm())


@bp.post("/import")
@page(Permission.KEEP_REGISTER)
def send() -> ResponseReturnValue:
    """Read the file and keep it until its preview is confirmed."""
    form = ImportForm()
    given = form.file.data
    if not given or not getattr(given, "filename", ""):
        form.file.errors = [_("Choose the file of the register.")]
        return redraw("registry/import.html", form)
    content, name = given.read(), given.filename
    kept = attempt(
        form,
        lambda session: register_import.keep_preview(
            session, actor=guard.actor(), now=data.now(), data=content, filename=name
        ),
    )
    if kept is None:
        return redraw("registry/import.html", form)
    return see_other("register_files.preview", key=kept.id)


FIELD_NAMES = {
    Field.SEQUENCE: _l("Sequence"),
    Field.NUMBER: _l("Number"),
    Field.NAME: _l("Name"),
    Field.ITEM_CLASS: _l("Class"),
    Field.ACQUIRED_ON: _l("Acquired on"),
    Field.ACQUIRED_YEAR: _l("Year of acquisition"),
    Field.DIVISION: _l("Division"),
    Field.QUANTITY: _l("Quantity"),
    Field.UNIT: _l("Unit for counting"),
    Field.UNIT_VALUE: _l("Price of one"),
    Field.VALUE: _l("Price"),
    Field.TOTAL_VALUE: _l("Total price"),
    Field.FUND_SOURCE: _l("Source of money"),
    Field.ACQUISITION: _l("Way of acquisition"),
    Field.USEFUL_LIFE: _l("Useful life in years"),
    Field.CONDITION: _l("Condition"),
    Field.LENDABLE: _l("May be lent"),
    Field.BRAND: _l("Brand"),
    Field.MODEL: _l("Model"),
    Field.LOCATION: _l("Where it is kept"),
    Field.DOCUMENT_NO: _l("Document number"),
    Field.VENDOR: _l("Seller or donor"),
    Field.CUSTODIAN: _l("Custodian"),
    Field.NOTE: _l("Note"),
}


def register_field(field: Field) -> str:
    """What a column of a register tells."""
    return str(FIELD_NAMES[field])


def shown(name: str, value: Any) -> str:
    """One side of a difference between the register and a file."""
    if isinstance(value, date):
        return formats.day(value)
    if name == register_import.PRICE and isinstance(value, int):
        return formats.baht(value)
    return "–" if value is None else str(value)


class ConfirmForm(PageForm):
    """Import or drop."""


@bp.get("/import/<uuid:key>")
@page(Permission.KEEP_REGISTER)
def preview(key: UUID) -> ResponseReturnValue:
    """Every row as understood, and every bad one with its reason."""
    return render_template("registry/preview.html", form=ConfirmForm(), **_previewed(key))


def _previewed(key: UUID) -> dict[str, Any]:
    row = register_import.preview(data.reading(), guard.actor(), key)
    reading = register_import.read(row.content or b"", row.filename, data.today())
    return {
        "kept": row,
        "plan": register_import.plan(data.reading(), reading),
        "reading": reading,
        "shown": shown,
        "register_field": register_field,
        "default_division": lambda: register_import.DEFAULT_DIVISION,
    }


@bp.post("/import/<uuid:key>")
@page(Permission.KEEP_REGISTER)
def confirm(key: UUID) -> ResponseReturnValue:
    """Import the whole file, or drop it."""
    form = ConfirmForm()
    if request.form.get("drop"):
        with data.transaction() as session:
            register_import.drop(session, actor=guard.actor(), import_id=key)
        said(_("The file was dropped. Nothing was imported."))
        return see_other("register_files.upload")
    done = attempt(
        form, lambda session: register_import.confirm(session, actor=guard.actor(), now=data.now(), import_id=key)
    )
    if done is None:
        return redraw("registry/preview.html", form, **_previewed(key))
    said(_("Imported: %(added)s new, %(existing)s were there already.", added=done.added, existing=done.existing))
    return see_other("registry.listing")


@bp.get("/export/<any(xlsx, csv):form>")
@page(Permission.SEE_REGISTER)
def export(form: str) -> ResponseReturnValue:
    """The register as XLSX or CSV."""
    out = BytesIO()
    headers, rows = register_export.table(data.reading(), guard.actor())
    if form == "csv":
        register_export.write_csv(out, headers, rows)
        return downloads.send(out.getvalue(), "text/csv; charset=utf-8", "register.csv")
    register_export.write_xlsx(out, headers, rows)
    return downloads.send(out.getvalue(), downloads.XLSX, "register.xlsx")


# -- labels -----------------------------------------------------------------------------------------------------------


class LabelForm(PageForm):
    """Which sheet, and where on it to begin."""

    layout = Choice(_l("Sheet of labels"), [Needed(_l("Choose the sheet."))])
    start = Count(_l("Begin at label number"), least=1, most=65)


def _label_form() -> LabelForm:
    form = LabelForm()
    form.layout.offer(register_export.layouts())
    if request.method == "GET":
        form.layout.data, form.start.data = register_export.layouts()[0][0], 1
    return form


@bp.get("/labels")
@page(Permission.KEEP_REGISTER)
def labels() -> ResponseReturnValue:
    """Choose the things whose labels are wanted: those of a search, or all that were ticked."""
    return render_template("registry/labels.html", form=_label_form(), **_to_label())


def _to_label() -> dict[str, Any]:
    what = search_of()
    found = registry.search(data.reading(), guard.actor(), what, size=register_export.MOST_LABELS)
    divisions = registry.divisions(data.reading())
    ticked = set(request.form.getlist("asset")) if request.method == "POST" else None
    return {"found": found, "what": what, "divisions": divisions, "ticked": ticked}


@bp.post("/labels")
@page(Permission.KEEP_REGISTER)
def print_labels() -> ResponseReturnValue:
    """The sheet as PDF."""
    form = _label_form()
    if not form.validate():
        return redraw("registry/labels.html", form, **_to_label())
    try:
        wanted = register_export.labels(data.reading(), guard.actor(), _ticked())
        data.close()
        pdf = register_export.print_labels(wanted, form.layout.data, now=data.now(), start=(form.start.data or 1) - 1)
    except Invalid as refusal:
        form.refuse(refusal)
        return redraw("registry/labels.html", form, **_to_label())
    return downloads.send(pdf, downloads.PDF, "labels.pdf", attach=False)


def _ticked() -> list[UUID]:
    """The chosen things. Raises: Invalid of none, NotFound for what is no key."""
    ticked = request.form.getlist("asset")
    if not ticked:
        raise Invalid(N_("Tick at least one thing."), field="asset")
    try:
        return [UUID(key) for key in ticked]
    except ValueError:
        raise NotFound() from None
