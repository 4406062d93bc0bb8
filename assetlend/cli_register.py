"""The register on the command line. Who may run it owns the machine; the entries say that the program did it."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from assetlend.cli_base import REFUSED, complain, in_thai, tell, whole
from assetlend.clock import local_day, utc_now
from assetlend.config import Config
from assetlend.db import Database
from assetlend.domain.offices import PROGRAM, Actor, Office, Standing
from assetlend.domain.register_types import Problem
from assetlend.errors import N_, Invalid, NotFound
from assetlend.services import counter, register_export, register_import, registry
from assetlend.services.register_import import Plan

OWNER = Actor(PROGRAM.key, standings=(Standing(Office.HEAD_SUPPLY_OFFICER),))
IMPORTED = N_(
    "%(added)s rows were added; %(existing)s were there already, %(differing)s of them with other particulars."
)
UNUSED = N_("Columns that were not used: %(names)s")
REMARKS = N_("%(count)s rows have remarks; --json lists them.")
WOULD = N_("%(added)s rows would be added; %(existing)s are there already, %(differing)s of them differ.")
BAD_ROW = N_("Row %(row)s, column “%(column)s”, value “%(value)s”: %(reason)s")


def import_file(settings: Config, database: Database, file: Path, *, dry_run: bool, as_json: bool) -> int:
    """Import a register file, or only look; the exit code."""
    content, now = file.read_bytes(), utc_now()
    reading = register_import.read(content, file.name, local_day(now, settings.zone))
    with database.reading() as session:
        plan = register_import.plan(session, reading)
        document = _document(plan)
    if plan.reading.problems:
        if as_json:
            tell(document, as_json=True, text="")
        for problem in plan.reading.problems:
            _complain_of(problem)
        complain(N_("Nothing was imported."))
        return REFUSED
    if not dry_run:
        with database.transaction() as session:
            register_import.run(session, actor=OWNER, now=now, data=content, filename=file.name)
    _warn(plan)
    counts = {key: document[key] for key in ("added", "existing", "differing")}
    tell(document, as_json=as_json, text=in_thai(WOULD if dry_run else IMPORTED, counts))
    return 0


def _warn(plan: Plan) -> None:
    """Say what a person should look at in the file as a whole, and how many of its rows have remarks of their own."""
    if plan.reading.ignored:
        complain(UNUSED, {"names": ", ".join(plan.reading.ignored)})
    for warning in plan.reading.warnings:
        complain(warning.reason, dict(warning.params))
    if count := sum(bool(planned.row.warnings) for planned in plan.rows):
        complain(REMARKS, {"count": count})


def _complain_of(problem: Problem) -> None:
    """Say what is wrong with a row, in Thai and in English."""
    place = {"row": problem.row, "column": problem.column, "value": problem.value}
    click.echo(in_thai(BAD_ROW) % {**place, "reason": in_thai(problem.reason, dict(problem.params))}, err=True)
    click.echo(BAD_ROW % {**place, "reason": problem}, err=True)


def _document(plan: Plan) -> dict[str, Any]:
    reading = plan.reading
    return {
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "columns": {header: field.value for header, field in reading.columns.items()},
        "ignored": list(reading.ignored),
        "rows": len(plan.rows),
        "added": len(plan.added),
        "existing": len(plan.known),
        "differing": len(plan.differing),
        "new_divisions": list(plan.new_divisions),
        "skipped": [{"row": one.row, "text": one.text, "why": one.why} for one in reading.skipped],
        "problems": [
            {"row": p.row, "column": p.column, "value": p.value, "code": p.code, "reason": str(p)}
            for p in reading.problems
        ],
        "warnings": [
            {"row": w.row, "column": w.column, "value": w.value, "code": w.code, "reason": str(w)}
            for w in [*reading.warnings, *(one for planned in plan.rows for one in planned.row.warnings)]
        ],
    }


class UnknownEnding(Invalid):
    """The file must end with .xlsx or .csv"""


def export_file(database: Database, file: Path) -> None:
    """Write the register by the file's ending. Raises: UnknownEnding."""
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise UnknownEnding()
    with database.reading() as session, whole(file) as draft, draft.open("wb") as out:
        headers, rows = register_export.table(session, OWNER)
        write = register_export.write_csv if file.suffix.lower() == ".csv" else register_export.write_xlsx
        write(out, headers, rows)
    click.echo(str(file))


def write_labels(database: Database, file: Path, numbers: tuple[str, ...], layout: str) -> None:
    """Write the labels of these assets, or of all. Raises: NotFound naming the number; Invalid."""
    with database.reading() as session:
        chosen = [_asset(session, number) for number in numbers] if numbers else _all(session)
        wanted = []
        for start in range(0, len(chosen), register_export.MOST_LABELS):
            part = chosen[start : start + register_export.MOST_LABELS]
            wanted += register_export.labels(session, OWNER, part)
    if not wanted:
        raise NotFound(N_("The register is empty."))
    with whole(file) as draft:
        draft.write_bytes(register_export.print_labels(wanted, layout, now=utc_now()))
    click.echo(f"{len(wanted)} → {file}")


def _asset(session: Session, number: str) -> Any:
    try:
        return counter.find_asset(session, number).id
    except NotFound as error:
        raise NotFound(N_("There is no asset with the number %(number)s."), number=number) from error


def _all(session: Session) -> list[Any]:
    found: list[Any] = []
    after = None
    while True:
        page = registry.search(session, OWNER, registry.Search(after=after), size=500)
        found += [asset.id for asset in page.rows]
        if page.more is None:
            return found
        after = page.more
