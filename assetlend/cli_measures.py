"""The integrity plan on the command line. Who may run it owns the machine; the entry says that the program did it."""

from pathlib import Path

import click

from assetlend.cli_base import REFUSED, complain, in_thai, new_file, opened, whole
from assetlend.clock import local_day, utc_now
from assetlend.domain.offices import PROGRAM, Actor, Office, Standing
from assetlend.errors import N_, Invalid
from assetlend.thai import dates

OWNER = Actor(PROGRAM.key, standings=(Standing(Office.PALAD),))
KEPT = N_("The plan of the fiscal year %(year)s is kept as version %(version)s.")
SAME = N_("The plan of this year says the same already. Nothing was changed.")
BAD_LINE = N_("Line %(line)s: %(fault)s")


@click.group()
def measures() -> None:
    """The integrity plan of a fiscal year as a file."""


@measures.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def measures_import(file: Path) -> None:
    """Keep the plan of a YAML file as that of its year: all of it, or nothing."""
    from assetlend.services import plan, plan_file

    with opened() as (_settings, database):
        try:
            with database.transaction() as session:
                row = plan.load(session, actor=OWNER, now=utc_now(), content=file.read_bytes())
                told = in_thai(KEPT, {"year": row.fiscal_year, "version": row.version}) if row else in_thai(SAME)
        except plan_file.FaultyFile as faulty:
            for line, fault in faulty.faults:
                _complain_of(line, fault)
            complain(faulty.message)
            click.get_current_context().exit(REFUSED)
        click.echo(told)


def _complain_of(line: int, fault: Invalid) -> None:
    """Say what is wrong with a line, in Thai and in English."""
    click.echo(in_thai(BAD_LINE) % {"line": line, "fault": in_thai(fault.message, fault.params)}, err=True)
    click.echo(BAD_LINE % {"line": line, "fault": fault}, err=True)


class NotPlanned(Invalid):
    """Enter a fiscal year of the Buddhist era, such as 2569, up to the next one."""


@measures.command("export")
@click.argument("file", type=new_file)
@click.option("--year", type=int, help="Fiscal year (พ.ศ.); this one when none is given.")
def measures_export(file: Path, year: int | None) -> None:
    """Write the plan of a fiscal year as YAML."""
    from assetlend.services import plan, plan_file

    with opened() as (settings, database):
        now = utc_now()
        wanted = dates.fiscal_year(local_day(now, settings.zone)) if year is None else year
        if not plan.is_planned(wanted, now):
            raise NotPlanned()
        with database.reading() as session, whole(file) as draft:
            draft.write_text(plan_file.write(plan.of_year(session, wanted)), "utf-8")
    click.echo(str(file))
