"""The command line. Exit 0 done; 1 refused or findings, each in a clear sentence; 2 wrong usage."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from babel.support import NullTranslations, Translations
from flask.cli import FlaskGroup

from assetlend import __version__, config, paths, schema
from assetlend.app import create_app, open_database
from assetlend.clock import end_of_day, local_day, utc_now
from assetlend.config import Config
from assetlend.db import Database
from assetlend.errors import N_, Invalid, Refusal
from assetlend.services import keys
from assetlend.services import setup as beginnings
from assetlend.thai import typed_dates

P = ParamSpec("P")
R = TypeVar("R")
REFUSED = 1
NO_FILE = N_("%(path)s cannot be read or written (%(reason)s).")


# -- saying -----------------------------------------------------------------------------------------------------------


@cache
def thai() -> NullTranslations:
    """The Thai translations of every sentence."""
    return Translations.load(str(paths.package_dir() / "translations"), ["th"])


def in_thai(message: str, params: dict[str, Any] | None = None) -> str:
    """A marked sentence in Thai, with its places filled in."""
    values = {name: thai().gettext(v) if isinstance(v, str) and v else v for name, v in (params or {}).items()}
    sentence = str(thai().gettext(message))
    return sentence % values if values else sentence


def complain(message: str, params: dict[str, Any] | None = None) -> None:
    """Say a sentence on stderr in Thai, then in English."""
    click.echo(in_thai(message, params), err=True)
    english = message % params if params else message
    if english != in_thai(message, params):
        click.echo(english, err=True)


def refusals(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a refusal into its sentence and exit 1, with nothing half-done."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            complain(refusal.message, refusal.params)
            sys.exit(REFUSED)
        except OSError as error:
            complain(NO_FILE, {"path": error.filename or "-", "reason": error.strerror or str(error)})
            sys.exit(REFUSED)

    return guarded


@contextmanager
def opened(*, need_secret: bool = False, check: bool = True) -> Iterator[tuple[Config, Database]]:
    """The settings and the database, at this program's schema unless told otherwise."""
    settings = config.load(need_secret=need_secret)
    database = open_database(settings)
    try:
        if check:
            schema.check(database)
        yield settings, database
    finally:
        database.dispose()


def tell(document: Any, *, as_json: bool, text: str) -> None:
    """One JSON document, or a line for people."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


class ThaiDate(click.ParamType[date]):
    """A day as people type it: 2569-09-30, 30/9/2569, 30 ก.ย. 69, or 2026-09-30."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return typed_dates.parse_day(value)
        except Invalid as refusal:
            self.fail(in_thai(refusal.message, refusal.params), param, ctx)


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

cli = FlaskGroup(create_app=create_app, add_version_option=False, name="assetlend", help=__doc__)
cli.add_command(click.version_option(__version__, prog_name="assetlend")(click.Command("version", hidden=True)))


# -- beginning --------------------------------------------------------------------------------------------------------


@cli.command(with_appcontext=False)
@click.option("--name", help="Name of the organization.")
@click.option("--admin-name", help="First and family name of the first administrator.")
@click.option("--admin-password-stdin", is_flag=True, help="Read the administrator's password from stdin.")
@refusals
def setup(name: str | None, admin_name: str | None, admin_password_stdin: bool) -> None:
    """Create or upgrade the database, the organization and the first administrator (user name: admin)."""
    with opened(check=False) as (settings, database):
        schema.migrate(database)
        with database.reading() as session:
            there = beginnings.organization(session) is not None
            staffed = there and beginnings.has_administrator(session)
        if there and staffed:
            click.echo(in_thai(N_("The database is up to date. Nothing else was changed.")))
            return
        wanted = beginnings.NewOrganization(name or "") if there else _ask_organization(name)
        administrator = _ask(admin_name, N_("First and family name of the administrator"))
        password = _password(admin_password_stdin)
        now = utc_now()
        with database.transaction() as session:
            if not there:
                office = beginnings.begin(session, now=now, wanted=wanted)
                origin = keys.origin(office.ledger_key)
                keys.signer(settings.key_dir, settings.checkpoint_dir, origin, make=True)
            beginnings.first_administrator(session, now=now, name=administrator, username="admin", password=password)
        click.echo(in_thai(N_("Done. Sign in as “admin”.")))


def _ask_organization(name: str | None) -> beginnings.NewOrganization:
    return beginnings.NewOrganization(_ask(name, N_("Name of the organization")))


def _ask(given: str | None, question: str) -> str:
    answer = given if given is not None else _prompt(question)
    answer = " ".join(answer.split())
    if not answer:
        raise click.UsageError(in_thai(N_("%(what)s is missing."), {"what": question}))
    return answer


def _prompt(question: str, **more: Any) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(
            in_thai(N_("%(what)s is missing; give it as an option, or run this on a terminal."), {"what": question})
        )
    return str(click.prompt(in_thai(question), **more))


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return _prompt(N_("Password of the administrator"), hide_input=True, confirmation_prompt=True)


@cli.command(with_appcontext=False)
@click.option("--seed", default=2569, show_default=True, help="Another seed invents another history.")
@click.option("--years", default=1, show_default=True, type=click.IntRange(1, 20))
@click.option("--assets", default=90, show_default=True, type=click.IntRange(13, 20_000))
@click.option("--loans", default=160, show_default=True, type=click.IntRange(0, 100_000))
@refusals
def demo(seed: int, years: int, assets: int, loans: int) -> None:
    """Fill an empty database with an invented office and a believable history."""
    from assetlend import demo as invented
    from assetlend.services import worker

    with opened(check=False) as (settings, database):
        schema.migrate(database)
        with database.reading() as session:
            if invented.holds_anything(session):
                raise invented.NotEmpty()
        today = local_day(utc_now(), settings.zone)
        plan = invented.Plan(seed, years, assets, loans)
        with _progress() as progress, database.transaction() as session:
            made = invented.fill(
                session, plan, today, signer_of=lambda s: worker.signer_of(s, settings), progress=progress
            )
        _keep_accounts(settings, made.passwords)
        click.echo(in_thai(N_("The demonstration office is ready.")))


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


def _keep_accounts(settings: Config, passwords: dict[str, str]) -> None:
    """Keep the demonstration's passwords beside its database, for this machine only."""
    file = settings.data_dir / "demo-accounts.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(passwords, ensure_ascii=False, indent=2) + "\n", "utf-8")


@cli.command(with_appcontext=False)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 32))
@refusals
def serve(host: str, port: int, workers: int) -> None:
    """The production server of one machine."""
    from assetlend import server

    with opened(need_secret=True) as (settings, database), database.reading() as session:
        if beginnings.organization(session) is None:
            raise server.NotSetUp()
    server.announce(settings, host, port)
    server.run(settings, host, port, workers)


@cli.command(with_appcontext=False)
@click.option("--once", is_flag=True, help="Do what is due and end.")
@refusals
def worker(once: bool) -> None:
    """Send what waits, let loans lapse, and sign the daily checkpoint."""
    import time

    from assetlend.services import worker as rounds

    while True:
        try:
            with opened() as (settings, database):
                click.echo(json.dumps(rounds.run(database, settings, utc_now(), in_thai)))
        except Refusal as refusal:
            if once:
                raise
            complain(refusal.message, refusal.params)
        if once:
            return
        time.sleep(60)


# -- the register -----------------------------------------------------------------------------------------------------


@click.group()
def register() -> None:
    """The register as a file."""


@register.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
@json_option
@refusals
def register_import(file: Path, dry_run: bool, as_json: bool) -> None:
    """Read an asset register (XLSX, CSV): all rows or none."""
    from assetlend import cli_register

    with opened() as (settings, database):
        code = cli_register.import_file(settings, database, file, dry_run=dry_run, as_json=as_json)
    sys.exit(code)


@register.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@refusals
def register_export(file: Path) -> None:
    """Write the register as XLSX or CSV, by the file's ending."""
    from assetlend import cli_register

    with opened() as (_settings, database):
        cli_register.export_file(database, file)


@cli.command(with_appcontext=False)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--asset", "numbers", multiple=True, help="Number of an asset; all when none is given.")
@click.option("--layout", default="a4-24", show_default=True)
@refusals
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
@click.option("--format", "form", type=click.Choice(["json", "html"]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--as-of", type=ThaiDate(), help="Leave out what was recorded after this day.")
@refusals
def report_build(fiscal_year: int, form: str, out: Path, as_of: date | None) -> None:
    """Build the report of a fiscal year (พ.ศ.)."""
    from assetlend.services import integrity, report_files

    with opened() as (settings, database), database.reading() as session:
        moment = _as_of(settings, as_of)
        built = integrity.build(session, fiscal_year=fiscal_year, as_of=moment, zone=settings.zone)
    report_files.write(built, out, form, settings.zone)
    click.echo(str(out))


def _as_of(settings: Config, day: date | None) -> datetime:
    now = utc_now()
    return min(now, end_of_day(day, settings.zone)) if day else now


@click.group()
def ledger() -> None:
    """The ledger: export, verify, checkpoint."""


@ledger.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@refusals
def ledger_export(target: Path) -> None:
    """Write the lines alone (FILE.jsonl) or the whole bundle (DIR)."""
    from assetlend.services import oversight

    with opened() as (settings, database), database.reading() as session:
        if target.suffix == ".jsonl" and not target.is_dir():
            count = oversight.export_lines(session, target)
        else:
            count = oversight.export_bundle(session, target, settings.key_dir, settings.checkpoint_dir)
    click.echo(f"{count} → {target}")


@ledger.command("verify")
@click.argument("target", required=False, type=click.Path(exists=True, path_type=Path))
@json_option
@refusals
def ledger_verify(target: Path | None, as_json: bool) -> None:
    """Check a file of lines, a bundle, or (with no argument) the live database against its checkpoints and tables."""
    from assetlend import cli_ledger

    if target is not None:
        sys.exit(cli_ledger.verify_files(target, as_json=as_json))
    with opened() as (settings, database):
        sys.exit(cli_ledger.verify_live(settings, database, as_json=as_json))


@ledger.command("checkpoint")
@json_option
@refusals
def ledger_checkpoint(as_json: bool) -> None:
    """Sign the ledger as it stands."""
    from assetlend import cli_ledger

    with opened() as (settings, database):
        cli_ledger.checkpoint(settings, database, as_json=as_json)


for group in (register, report, ledger):
    cli.add_command(group)


def main() -> None:
    """The console script."""
    cli()


if __name__ == "__main__":
    main()
