"""The command line. Exit 0 done; 1 refused or findings, each in a clear sentence; 2 wrong usage."""

import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import routes_command, shell_command
from sqlalchemy.orm import Session

from assetlend import __version__, cli_keeping, cli_measures, schema
from assetlend.app import create_app
from assetlend.cli_base import (
    Commands,
    ThaiDate,
    complain,
    in_thai,
    json_option,
    misuse,
    new_file,
    opened,
    refused_by,
    whole,
)
from assetlend.clock import end_of_day, local_day, utc_now
from assetlend.config import Config
from assetlend.db import Database
from assetlend.errors import N_, Conflict, Invalid
from assetlend.services import account, open_data, worker
from assetlend.services import setup as beginnings
from assetlend.services.backup_values import copy_files
from assetlend.services.ledger import Signer
from assetlend.thai import text

USERNAME = "admin"
MOST_NAME = 100
MOST_OFFICE = 200
ACCOUNTS = "demo-accounts.json"
ROUND_SECONDS = 60

cli = Commands(
    create_app=create_app,
    name="assetlend",
    help=__doc__,
    add_version_option=False,
    add_default_commands=False,  # `serve` is the server
    load_dotenv=False,  # `config` reads .env, and reads it as it is written
    set_debug_flag=False,
)
click.version_option(__version__, prog_name="assetlend")(cli)


# -- beginning --------------------------------------------------------------------------------------------------------


class TooLong(Invalid):
    """%(what)s has at most %(most)s characters."""


class FolderInUse(Conflict):
    """The folder %(path)s holds checkpoints that another office signed.

    Restore the backup of that office, or name another folder with ASSETLEND_DATA_DIR.
    """


@cli.command(with_appcontext=False)
@click.option("--name", help="Name of the organization.")
@click.option("--admin-name", help="First and family name of the first administrator.")
@click.option("--admin-password-stdin", is_flag=True, help="Read the administrator's password from stdin.")
def setup(name: str | None, admin_name: str | None, admin_password_stdin: bool) -> None:
    """Create or upgrade the database, the organization and the first administrator (user name: admin)."""
    with opened(check=False) as (settings, database):
        office = _brought_up_to_date(database)
        if office and office.staffed:
            click.echo(in_thai(N_("The database is up to date. Nothing else was changed.")))
            return
        if office is None:
            _refuse_used_folder(settings)
        name = office.name if office else _ask(name, N_("Name of the organization"), MOST_OFFICE)
        administrator = _ask(admin_name, N_("First and family name of the administrator"), MOST_NAME)
        password = _password(admin_password_stdin, name)
        schema.migrate(database)
        _begin(settings, database, None if office else name, administrator, password)
        click.echo(in_thai(N_("Done. Sign in as “admin”.")))


@dataclass(frozen=True)
class Office:
    """The office of a database, and whether anybody can sign in to it."""

    name: str
    staffed: bool


def _brought_up_to_date(database: Database) -> Office | None:
    """Upgrade what is there; an empty database stays empty until everything is answered."""
    if not schema.tables(database):
        return None
    schema.migrate(database)
    with database.reading() as session:
        found = beginnings.organization(session)
        return Office(found.name, beginnings.has_administrator(session)) if found else None


def _refuse_used_folder(settings: Config) -> None:
    """A new ledger cannot go on in the folder in which another one was signed. Raises: FolderInUse."""
    if any(settings.checkpoint_dir.glob("*.txt")):
        raise FolderInUse(path=str(settings.checkpoint_dir))


def _begin(settings: Config, database: Database, name: str | None, administrator: str, password: str) -> None:
    now = utc_now()
    with database.transaction() as session:
        if name is not None:
            beginnings.begin(session, now=now, wanted=beginnings.NewOrganization(name))
        beginnings.first_administrator(session, now=now, name=administrator, username=USERNAME, password=password)
        if name is not None:
            worker.signer_of(session, settings)


def _ask(given: str | None, question: str, most: int) -> str:
    answer = text.canon(given if given is not None else _prompt(question))
    if not answer:
        raise misuse(N_("%(what)s is missing."), {"what": question})
    if len(answer) > most:
        raise TooLong(what=question, most=most)
    return answer


def _prompt(question: str, **more: Any) -> str:
    if not sys.stdin.isatty():
        raise misuse(N_("%(what)s is missing; give it as an option, or run this on a terminal."), {"what": question})
    return str(click.prompt(in_thai(question), **more))


def _password(from_stdin: bool, office: str) -> str:
    """Raises: TooShort, TooEasy and their like, before anything is made."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = _prompt(N_("Password of the administrator"), hide_input=True, confirmation_prompt=True)
    account.check_new(password, context=(USERNAME, office))
    return password


@cli.command(with_appcontext=False)
@click.option("--seed", default=2569, show_default=True, help="Another seed invents another history.")
@click.option("--years", default=1, show_default=True, type=click.IntRange(1, 20))
@click.option("--assets", default=90, show_default=True, type=click.IntRange(13, 20_000))
@click.option("--loans", default=160, show_default=True, type=click.IntRange(0, 100_000))
def demo(seed: int, years: int, assets: int, loans: int) -> None:
    """Fill an empty database with an invented office and a believable history."""
    from assetlend import demo as invented

    with opened(check=False) as (settings, database), tempfile.TemporaryDirectory() as checkpoints:
        _refuse_unless_empty(database)
        _refuse_used_folder(settings)
        schema.migrate(database)

        def signer_of(session: Session) -> Signer:
            """What a broken-off history signed is thrown away with it."""
            return replace(worker.signer_of(session, settings), folder=Path(checkpoints))

        plan = invented.Plan(seed, years, assets, loans)
        today = local_day(utc_now(), settings.zone)
        with whole(settings.data_dir / ACCOUNTS) as draft, _progress() as progress, database.transaction() as session:
            made = invented.fill(session, plan, today, signer_of=signer_of, progress=progress)
            _write_accounts(draft, made.passwords)
        copy_files(Path(checkpoints), settings.checkpoint_dir, "*.txt")
        with database.still() as session:
            open_data.keep(settings, open_data.make(session, utc_now(), settings))
        click.echo(in_thai(N_("The demonstration office is ready.")))


def _refuse_unless_empty(database: Database) -> None:
    """Raises: NotEmpty, also for tables that are not ours, and before anything is upgraded."""
    from assetlend import demo as invented

    found = schema.tables(database)
    if not found:
        return
    if "organization" not in found:
        raise invented.NotEmpty()
    with database.reading() as session:
        if invented.holds_anything(session):
            raise invented.NotEmpty()


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """A counter on a terminal, nothing into a pipe."""
    shown = sys.stderr.isatty()

    def progress(count: int) -> None:
        if shown and count % 10 == 0:
            click.echo(f"\r{count}", nl=False, err=True)

    yield progress
    if shown:
        click.echo("\r", nl=False, err=True)


def _write_accounts(file: Path, passwords: dict[str, str]) -> None:
    """The demonstration's passwords lie beside its database, for the owner of this machine only."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(passwords, out, ensure_ascii=False, indent=2)
        out.write("\n")


@cli.command(with_appcontext=False)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 32))
def serve(host: str, port: int, workers: int) -> None:
    """The production server of one machine."""
    from assetlend import server

    with opened(need_secret=True) as (settings, _database):
        server.check_port(host, port)
    server.announce(settings, host, port)
    server.run(settings, host, port, workers)


@cli.command("worker", with_appcontext=False)
@click.option("--once", is_flag=True, help="Do what is due and end.")
def work(once: bool) -> None:
    """Send what waits, let loans lapse, and sign the daily checkpoint."""
    while True:
        try:
            with opened() as (settings, database):
                click.echo(json.dumps(worker.run(database, settings, utc_now(), in_thai)))
        except Exception as error:
            meant = refused_by(error)
            if once or meant is None:
                raise
            complain(meant.message, meant.params)
        if once:
            return
        time.sleep(ROUND_SECONDS)


# -- the register -----------------------------------------------------------------------------------------------------


@click.group()
def register() -> None:
    """The register as a file."""


@register.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
@json_option
def register_import(file: Path, dry_run: bool, as_json: bool) -> None:
    """Read an asset register (XLSX, CSV): all rows or none."""
    from assetlend import cli_register

    with opened() as (settings, database):
        code = cli_register.import_file(settings, database, file, dry_run=dry_run, as_json=as_json)
    sys.exit(code)


@register.command("export")
@click.argument("file", type=new_file)
def register_export(file: Path) -> None:
    """Write the register as XLSX or CSV, by the file's ending."""
    from assetlend import cli_register

    with opened() as (_settings, database):
        cli_register.export_file(database, file)


@cli.command(with_appcontext=False)
@click.argument("file", type=new_file)
@click.option("--asset", "numbers", multiple=True, help="Number of an asset; all when none is given.")
@click.option("--layout", default="a4-24", show_default=True)
def labels(file: Path, numbers: tuple[str, ...], layout: str) -> None:
    """Sheets of QR labels as PDF."""
    from assetlend import cli_register

    with opened() as (_settings, database):
        cli_register.write_labels(database, file, numbers, layout)


# -- the report and the ledger ----------------------------------------------------------------------------------------


@click.group()
def report() -> None:
    """The integrity report."""


@report.command("build")
@click.argument("fiscal_year", type=int)
@click.option("--format", "form", type=click.Choice(["json", "html", "pdf", "docx"]), required=True)
@click.option("--out", type=new_file, required=True)
@click.option("--as-of", type=ThaiDate(), help="Leave out what was recorded after this day.")
def report_build(fiscal_year: int, form: str, out: Path, as_of: date | None) -> None:
    """Build the report of a fiscal year (พ.ศ.)."""
    from assetlend.services import integrity, report_files

    with opened() as (settings, database), database.still() as session:
        moment = _as_of(settings, as_of)
        built = integrity.build(session, fiscal_year=fiscal_year, as_of=moment, zone=settings.zone)
    report_files.write(built.to_json(), out, form)
    click.echo(str(out))


@report.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--bundle", type=click.Path(exists=True, path_type=Path), help="Against an exported ledger.")
@json_option
def report_verify(file: Path, bundle: Path | None, as_json: bool) -> None:
    """Check a published report (JSON): its bytes, the ledger that it names, and every figure in it."""
    from assetlend import cli_report

    if bundle is not None:
        sys.exit(cli_report.verify_with(bundle, file, as_json=as_json))
    with opened() as (settings, database):
        sys.exit(cli_report.verify_live(settings, database, file, as_json=as_json))


def _as_of(settings: Config, day: date | None) -> datetime:
    now = utc_now()
    return min(now, end_of_day(day, settings.zone)) if day else now


@click.group()
def ledger() -> None:
    """The ledger: export, verify, checkpoint."""


@ledger.command("export")
@click.argument("target", type=click.Path(path_type=Path))
def ledger_export(target: Path) -> None:
    """Write the lines alone (FILE.jsonl) or the whole bundle (DIR)."""
    from assetlend.services import oversight

    with opened() as (settings, database), database.still() as session:
        if target.suffix == ".jsonl" and not target.is_dir():
            with whole(target) as draft:
                count = oversight.export_lines(session, draft)
        else:
            count = oversight.export_bundle(session, target, settings.key_dir, settings.checkpoint_dir)
    click.echo(f"{count} → {target}")


@ledger.command("verify")
@click.argument("target", required=False, type=click.Path(exists=True, path_type=Path))
@json_option
def ledger_verify(target: Path | None, as_json: bool) -> None:
    """Check a file of lines, a bundle, or (with no argument) the live database against its checkpoints and tables."""
    from assetlend import cli_ledger

    if target is not None:
        sys.exit(cli_ledger.verify_files(target, as_json=as_json))
    with opened() as (settings, database):
        sys.exit(cli_ledger.verify_live(settings, database, as_json=as_json))


@ledger.command("checkpoint")
@json_option
def ledger_checkpoint(as_json: bool) -> None:
    """Sign the ledger as it stands."""
    from assetlend import cli_ledger

    with opened() as (settings, database):
        cli_ledger.checkpoint(settings, database, as_json=as_json)


KEEPING = (cli_keeping.backup, cli_keeping.restore, cli_keeping.doctor, cli_keeping.password)
for command in (register, cli_measures.measures, report, ledger, *KEEPING, shell_command, routes_command):
    cli.add_command(command)


def main() -> None:
    """The console script. What a terminal cannot show is spelled out, so that no sentence stops the work."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli()


if __name__ == "__main__":
    main()
